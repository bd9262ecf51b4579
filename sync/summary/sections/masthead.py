"""The band at the top: programme, place, period, and when the data was read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sync.clock import fiscal_window, is_over
from sync.summary.audience import OWN
from sync.summary.cells import clean
from sync.summary.context import Context
from sync.summary.facts import Facts
from sync.summary.section import section

SHOWN = 4


@dataclass(frozen=True, slots=True)
class Masthead:
    kind: str
    fiscal_year: int  # Buddhist era
    place: str
    districts: int
    tambons: tuple[str, ...]
    unknown: tuple[str, ...]  # words of the reader's scope that name no tambon
    first_day: date  # of the seven that are told of
    read_at: datetime | None  # of the oldest data
    mixed: bool  # some data are of another day than `read_at`
    over: date | None  # the day on which the fiscal year of all that is told ended
    test_for: str  # in a test: whose mail this would have been
    late_days: int  # how long after its day this report goes out
    attached: str  # xlsx, pdf, xlsx_pdf or counts_…: names the sentence; "" when nothing is
    missing: str  # the same for files that should be and are not
    silent: tuple[date, ...]  # the first days of the weeks before that had no report


@section(10, *OWN, "several", "province", "operator", brief=True)
def build(context: Context) -> Masthead:
    facts = context.facts
    read = [known.prepared.read_at for known in facts]
    own = facts[0] if context.kind in ("officer", "district") else None
    return Masthead(
        kind=context.kind,
        fiscal_year=max((f.prepared.report.fiscal_year for f in facts), default=0),
        place=place_of(context),
        districts=len(facts),
        tambons=tuple(clean(name, 40) for name in own.tambons) if own else (),
        unknown=tuple(clean(word, 40) for word in context.unknown[:SHOWN]),
        first_day=context.first_day,
        read_at=min(read, default=None),
        mixed=len({moment.date() for moment in read}) > 1,
        over=_over(facts),
        test_for=clean(context.reader.name or context.reader.email, 40) if context.test else "",
        late_days=context.delay.days if context.delay else 0,
        attached="_".join((*_counts(context), *context.attached)) if context.attached else "",
        missing="_".join(context.missing),
        silent=tuple(map(context.first_day_of, context.delay.silent)) if context.delay else (),
    )


def _counts(context: Context) -> tuple[str, ...]:
    """A province's files hold counts, and the sentence says so."""
    return ("counts",) if context.kind == "province" else ()


def _over(facts: Sequence[Facts]) -> date | None:
    reports = [known.prepared.report for known in facts]
    if not reports or not all(is_over(report.fiscal_year, report.today) for report in reports):
        return None
    return max(fiscal_window(report.fiscal_year)[1] for report in reports)


def narrowed(facts: Facts) -> str:
    """The district's name, and of which tambons when the reader sees only those."""
    place = clean(facts.prepared.report.district, 40)
    tambons = facts.tambons
    if not tambons:
        return place
    first, *others = tambons
    more = f" +{len(others)}" if others else ""
    return f"{place} ({clean(first, 30)}{more})"


def place_of(context: Context) -> str:
    """The district's name, the province's for a roll-up, "" when there is no one name."""
    if context.kind in ("officer", "district"):
        return clean(context.only.prepared.report.district, 40)
    if context.kind == "several":
        return ""
    provinces = {facts.prepared.province for facts in context.facts} - {""}
    return clean(provinces.pop(), 40) if len(provinces) == 1 else ""
