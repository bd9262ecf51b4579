"""The band at the top: programme, place, period, and when the data was read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sync.clock import fiscal_window, is_over
from sync.summary.audience import OWN
from sync.summary.cells import clean
from sync.summary.context import Context
from sync.summary.section import section
from sync.summary.standing import Standing

SHOWN = 4


@dataclass(frozen=True, slots=True)
class Masthead:
    kind: str
    fiscal_year: int  # Buddhist era
    place: str
    districts: int
    provinces: int
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


@section(10, *OWN, "several", "province", "department", "operator", brief=True)
def build(context: Context) -> Masthead:
    known = context.standings
    read = [each.read_at for each in known if each.read_at is not None]
    own = context.only if context.kind in OWN else None
    return Masthead(
        kind=context.kind,
        fiscal_year=max((each.fiscal_year for each in known), default=0),
        place=place_of(context),
        districts=len(known),
        provinces=len({each.province for each in known}),
        tambons=tuple(clean(name, 40) for name in own.tambons) if own else (),
        unknown=tuple(clean(word, 40) for word in context.unknown[:SHOWN]),
        first_day=context.first_day,
        read_at=min(read, default=None),
        mixed=len({moment.date() for moment in read}) > 1,
        over=_over(known),
        test_for=clean(context.reader.name or context.reader.email, 40) if context.test else "",
        late_days=context.delay.days if context.delay else 0,
        attached="_".join((*_counts(context), *context.attached)) if context.attached else "",
        missing="_".join(context.missing),
        silent=tuple(map(context.first_day_of, context.delay.silent)) if context.delay else (),
    )


def _counts(context: Context) -> tuple[str, ...]:
    """A province's files hold counts, and the sentence says so."""
    return ("counts",) if context.kind in ("province", "department") else ()


def _over(standings: Sequence[Standing]) -> date | None:
    read = [each for each in standings if each.read_at is not None]
    if not read or not all(is_over(each.fiscal_year, each.today) for each in read):
        return None
    return max(fiscal_window(each.fiscal_year)[1] for each in read)


def narrowed(standing: Standing) -> str:
    """The district's name, and of which tambons when the reader sees only those."""
    if not standing.tambons:
        return standing.name
    first, *others = standing.tambons
    more = f" +{len(others)}" if others else ""
    return f"{standing.name} ({first}{more})"


def place_of(context: Context) -> str:
    """The district's name, the province's for a roll-up, "" when there is no one name."""
    if context.kind in OWN:
        return context.standings[0].name
    if context.kind == "several":
        return ""
    provinces = {each.province for each in context.standings} - {""}
    return provinces.pop() if len(provinces) == 1 else ""
