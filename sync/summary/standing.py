"""How a district stands, in counts: all that a roll-up tells of it, however large its sheet is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol, TypeVar

from sync.clock import elapsed
from sync.model import Money, Severity, State, Words
from sync.summary.cells import clean
from sync.summary.facts import STEPS, Facts
from sync.summary.tabs import tab_link

UNKNOWN = Money()
ORDER = ("red", "purple", "yellow", "grey", "green")  # those to be supported first


class OfAProvince(Protocol):
    """What is told of one district."""

    @property
    def province(self) -> str: ...


P = TypeVar("P", bound=OfAProvince)


@dataclass(frozen=True, slots=True)
class Standing:
    """One workbook within one scope, or `districts` of them in sum; no village and no person.

    `techniques` are, for 1-9, the villages that have passed it. What compares with the week before
    is None where there is none to compare with. `read_at` is None where nothing was ever read;
    `stale` says why the numbers are those of `read_at`, and `old` and `unread` count such
    districts. `status` is one of five colours (domain.md 3.1), `pace` the share of the year that
    is over and `band` how many points behind it are near enough.
    """

    name: str
    province: str
    tambons: tuple[str, ...] = ()
    scoped: bool = False
    title: str = ""
    link: str | None = None
    people: str | None = None  # the tab ผู้รับรายงาน
    addressed: frozenset[str] = frozenset()  # who is named in it
    aside: tuple[Words, ...] = ()  # for information of whom it is read for, in no count
    fiscal_year: int = 0
    today: date = date.min
    read_at: datetime | None = None
    stale: Words | None = None
    status: str = "grey"
    pace: float = 0.0
    band: float = 0.0
    villages: int = 0
    techniques: tuple[int, ...] = (0,) * STEPS
    late: int = 0
    at_risk: int = 0
    data: int = 0
    new: int | None = None
    gained: int | None = None
    late_unchecked: bool = False  # there may be more: not every plan could be checked
    late_before: int | None = None
    data_before: int | None = None
    money: Money = UNKNOWN
    money_before: Money | None = None
    first: bool = True  # there is no week before, old data or not
    districts: int = 1
    old: int = 0
    unread: int = 0

    @property
    def passed(self) -> int:
        return sum(self.techniques)

    @property
    def total(self) -> int:
        return STEPS * self.villages

    @property
    def fresh(self) -> bool:
        return self.read_at is not None and self.stale is None

    @property
    def compared(self) -> bool:
        return self.late_before is not None

    @property
    def as_of(self) -> date | None:
        """The day of the data, where that is not the day of the report."""
        return self.read_at.date() if self.read_at is not None and not self.fresh else None


def standing_of(facts: Facts) -> Standing:
    """The counts of what one reader may see of one workbook."""
    prepared, before = facts.prepared, facts.before
    report, previous = prepared.report, prepared.change.previous
    return Standing(
        name=clean(report.district, 40),
        province=clean(prepared.province, 40),
        tambons=tuple(clean(name, 30) for name in facts.tambons),
        scoped=bool(facts.scope),
        title=clean(report.title or report.district, 60),
        link=report.link(None),
        people=tab_link(facts, "recipients"),
        addressed=frozenset(row.email.strip().lower() for row in report.recipients),
        aside=tuple(out.words for out in report.left_out if out.aside),
        fiscal_year=report.fiscal_year,
        today=report.today,
        read_at=prepared.read_at,
        stale=prepared.stale_reason,
        status=_status(facts),
        pace=elapsed(report.today, report.fiscal_year) if report.fiscal_year else 0.0,
        band=prepared.programme.pace_band,
        villages=len(facts.villages),
        techniques=tuple(
            sum(village.states[at] is State.PASSED for village in facts.villages)
            for at in range(STEPS)
        ),
        late=len(facts.late),
        at_risk=len(facts.at_risk),
        data=len(facts.data),
        new=sum(f.id in facts.new for f in facts.data) if before is not None else None,
        gained=facts.gained,
        late_unchecked=facts.late_unchecked,
        late_before=before.late if before is not None else None,
        data_before=before.data if before is not None else None,
        money=report.money,
        money_before=Money(previous.allocated, previous.disbursed) if previous else None,
        first=previous is None,
        old=int(not prepared.fresh),
    )


def never_read(name: str, province: str) -> Standing:
    """A district of which nothing is kept."""
    return Standing(clean(name, 40), clean(province, 40), unread=1)


def gained_in_all(standings: Sequence[Standing]) -> int | None:
    """Steps passed since last week in workbooks of which each can be compared; None otherwise."""
    known = [each.gained for each in standings if each.gained is not None]
    return sum(known) if known and len(known) == len(standings) else None


def together(name: str, standings: Sequence[Standing]) -> Standing:
    """Several districts as one: sums, and changes only where each has a week before.

    Its money is that of the districts that say both and are not in doubt.
    """
    read = [each for each in standings if each.read_at is not None]
    compared = bool(read) and all(each.compared for each in read)
    money = money_of(each.money for each in read if each.status != "purple")
    pace = max((each.pace for each in read), default=0.0)
    band = max((each.band for each in read), default=0.0)
    return Standing(
        name=name,
        province=name,
        fiscal_year=max((each.fiscal_year for each in read), default=0),
        today=max((each.today for each in read), default=date.min),
        read_at=min((each.read_at for each in read if each.read_at), default=None),
        stale=next((each.stale for each in read if each.stale), None),
        status=pace_status(money.share, pace, band),
        pace=pace,
        band=band,
        villages=sum(each.villages for each in read),
        techniques=tuple(sum(each.techniques[at] for each in read) for at in range(STEPS)),
        late=sum(each.late for each in read),
        at_risk=sum(each.at_risk for each in read),
        data=sum(each.data for each in read),
        new=sum(each.new or 0 for each in read) if compared else None,
        gained=gained_in_all(read),
        late_unchecked=any(each.late_unchecked for each in read),
        late_before=sum(each.late_before or 0 for each in read) if compared else None,
        data_before=sum(each.data_before or 0 for each in read) if compared else None,
        money=money,
        money_before=money_of(each.money_before for each in read if each.money_before),
        first=all(each.first for each in read),
        districts=sum(each.districts for each in standings),
        old=sum(each.old for each in standings),
        unread=sum(each.unread for each in standings),
    )


def by_province(those: Iterable[P]) -> dict[str, list[P]]:
    """The districts of each province, in the order in which the provinces come first."""
    found: dict[str, list[P]] = {}
    for each in those:
        found.setdefault(each.province, []).append(each)
    return found


def support_first(standing: Standing) -> tuple[int, int, str]:
    """Sorts districts or provinces: those that need support most come first."""
    return ORDER.index(standing.status), -standing.late, standing.name


def money_of(every: Iterable[Money]) -> Money:
    """The sum over those that say both what was allocated and what was disbursed."""
    known = [each for each in every if each.share is not None]
    if not known:
        return UNKNOWN
    return Money(
        sum(each.allocated or 0 for each in known), sum(each.disbursed or 0 for each in known)
    )


def pace_status(share: float | None, pace: float, band: float) -> str:
    """How far money is spent against the year that is over: green, yellow, red, or grey."""
    if share is None:
        return "grey"
    behind = (pace - share) * 100
    if behind <= 0:
        return "green"
    return "yellow" if behind <= band else "red"


def _status(facts: Facts) -> str:
    """The pace of a district's money in five colours; doubtful money data overrides them all."""
    report = facts.prepared.report
    doubtful = any(
        finding.table == "budget" and finding.severity is Severity.ERROR
        for finding in report.findings
    )
    share = report.money.share
    if doubtful or (share is not None and share > 1):
        return "purple"
    if not facts.prepared.fresh:
        return "grey"
    time = elapsed(report.today, report.fiscal_year)
    return pace_status(share, time, facts.prepared.programme.pace_band)
