"""What the page over all districts shows: a row of counts each, their sum and their trend."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sync.model import Figures, State
from sync.summary.board.charts import Polyline, line
from sync.summary.cells import clean
from sync.summary.facts import STEPS, gather
from sync.summary.prepared import Prepared
from sync.summary.sections import assets
from sync.summary.sections.assets import Told
from sync.summary.standing import by_province, standing_of

SPARK = (110, 30)
WEEKS = 53  # of a trend: a fiscal year


@dataclass(frozen=True, slots=True)
class DistrictRow:
    """One district in counts. `techniques` are, for 1-9, the villages that have passed it.

    `gained` is None without a week before; `old` says that the sheet could not be read since.
    `file` is its page, "" where there is none; `read_at` None when it was never read. A province is
    `districts` in sum, of which `olds` could not be read since, and `unread` never were.
    """

    name: str
    province: str
    file: str
    link: str | None
    read_at: datetime | None
    old: bool
    villages: int
    techniques: tuple[int, ...]
    late: int
    data: int
    status: str
    allocated: float | None
    disbursed: float | None
    gained: int | None
    trend: tuple[Figures, ...]
    assets: tuple[Told, ...] = ()
    districts: int = 1
    olds: int = 0
    unread: int = 0

    @property
    def passed(self) -> int:
        return sum(self.techniques)

    @property
    def total(self) -> int:
        return STEPS * self.villages

    @property
    def share(self) -> float | None:
        if not self.allocated or self.disbursed is None:
            return None
        return self.disbursed / self.allocated

    @property
    def shades(self) -> tuple[int, ...]:
        """For 1-9, how much of the villages in tenths, 0-10; full only when it is all of them."""
        return tuple(
            (10 * each // self.villages) if self.villages else 0 for each in self.techniques
        )

    @property
    def spark(self) -> Polyline | None:
        return line([(week.day, week.passed) for week in self.trend], self.total, *SPARK)


@dataclass(frozen=True, slots=True)
class Overview:
    """All rows in the order of the configuration, by province where there are several."""

    rows: tuple[DistrictRow, ...]
    sum: DistrictRow
    oldest: datetime | None
    provinces: tuple[tuple[str, tuple[DistrictRow, ...]], ...]


def row(prepared: Prepared, trend: Sequence[Figures], file: str) -> DistrictRow:
    """One district's line. `trend` are its weeks, oldest first, with the present one last."""
    facts = gather(prepared)
    report = prepared.report
    return DistrictRow(
        name=clean(report.district, 60) or clean(prepared.name, 60),
        province=clean(prepared.province, 60),
        file=file,
        link=report.link(None),
        read_at=prepared.read_at,
        old=not prepared.fresh,
        villages=len(facts.villages),
        techniques=tuple(
            sum(village.states[at] is State.PASSED for village in facts.villages)
            for at in range(STEPS)
        ),
        late=len(facts.late),
        data=len(facts.data),
        status=standing_of(facts).status,
        allocated=report.money.allocated,
        disbursed=report.money.disbursed,
        gained=facts.gained,
        trend=tuple(trend[-WEEKS:]),
        assets=assets.of(facts),
    )


def never_read(name: str, province: str) -> DistrictRow:
    """The line of a workbook of which nothing is kept."""
    nothing = (0,) * STEPS
    return DistrictRow(
        clean(name, 60), clean(province, 60), "", None, None, False, 0, nothing, 0, 0, "grey",
        None, None, None, (),
    )  # fmt: skip


def overview(rows: Iterable[DistrictRow]) -> Overview:
    """All districts together, and their sum; what one of them does not say is left out of it."""
    rows = tuple(rows)
    summed = sum_of("", "", rows)
    provinces = tuple((name, tuple(held)) for name, held in by_province(rows).items())
    return Overview(rows, summed, summed.read_at, provinces)


def sum_of(name: str, file: str, rows: Sequence[DistrictRow]) -> DistrictRow:
    """Districts as one: `read_at` is that of the oldest data."""
    read = [each for each in rows if each.read_at is not None]
    money = [each for each in read if each.share is not None]
    gained = [each.gained for each in read if each.gained is not None]
    return DistrictRow(
        name=name,
        province="",
        file=file,
        link=None,
        read_at=min((each.read_at for each in read if each.read_at), default=None),
        old=any(each.old for each in read),
        villages=sum(each.villages for each in read),
        techniques=tuple(sum(each.techniques[at] for each in read) for at in range(STEPS)),
        late=sum(each.late for each in read),
        data=sum(each.data for each in read),
        status="",
        allocated=sum(each.allocated or 0 for each in money) if money else None,
        disbursed=sum(each.disbursed or 0 for each in money) if money else None,
        gained=sum(gained) if read and len(gained) == len(read) else None,
        trend=together([each.trend for each in read]),
        assets=assets.together([each.assets for each in read if each.assets]),
        districts=sum(each.districts for each in rows),
        olds=sum(each.olds or int(each.old) for each in read),
        unread=sum(each.unread or int(each.read_at is None) for each in rows),
    )


def together(trends: Sequence[Sequence[Figures]]) -> tuple[Figures, ...]:
    """The weeks of which every district has its numbers, summed; money is left out.

    A week that some district lacks would show a fall that never was.
    """
    if not trends:
        return ()
    by_day: dict[date, list[Figures]] = {}
    for trend in trends:
        for week in trend:
            by_day.setdefault(week.day, []).append(week)
    return tuple(
        Figures(
            day=day,
            villages=sum(week.villages for week in weeks),
            techniques=tuple(sum(week.techniques[at] for week in weeks) for at in range(STEPS)),
            late=sum(week.late for week in weeks),
            data=sum(week.data for week in weeks),
            share=None,
        )
        for day, weeks in sorted(by_day.items())
        if len(weeks) == len(trends)
    )
