"""What the page over all districts shows: a row of counts each, their sum and their trend."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, datetime

from sync.model import Figures
from sync.summary import standing
from sync.summary.board.charts import Polyline, line
from sync.summary.cells import clean
from sync.summary.facts import STEPS, gather
from sync.summary.prepared import Prepared
from sync.summary.sections import assets
from sync.summary.sections.assets import Told
from sync.summary.standing import Standing, by_province, standing_of

SPARK = (110, 30)
WEEKS = 53  # of a trend: a fiscal year


@dataclass(frozen=True, slots=True)
class DistrictRow(Standing):
    """One line: how a district or a province stands, and its weeks. `file` is its page, "" where
    there is none."""

    file: str = ""
    trend: tuple[Figures, ...] = ()
    assets: tuple[Told, ...] = ()

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
    found = standing_of(facts)
    if not found.name:
        found = replace(found, name=clean(prepared.name, 40))
    return _line(found, file, tuple(trend[-WEEKS:]), assets.of(facts))


def never_read(name: str, province: str) -> DistrictRow:
    """The line of a workbook of which nothing is kept."""
    return _line(standing.never_read(name, province))


def overview(rows: Iterable[DistrictRow]) -> Overview:
    """All districts together, and their sum; what one of them does not say is left out of it."""
    rows = tuple(rows)
    summed = sum_of("", "", rows)
    provinces = tuple((name, tuple(held)) for name, held in by_province(rows).items())
    return Overview(rows, summed, summed.read_at, provinces)


def sum_of(name: str, file: str, rows: Sequence[DistrictRow]) -> DistrictRow:
    """Districts as one: `read_at` is that of the oldest data."""
    read = [each for each in rows if each.read_at is not None]
    summed = replace(standing.together(name, rows), province="")
    return _line(
        summed,
        file,
        together([each.trend for each in read]),
        assets.together([each.assets for each in read if each.assets]),
    )


def _line(
    found: Standing,
    file: str = "",
    trend: tuple[Figures, ...] = (),
    told: tuple[Told, ...] = (),
) -> DistrictRow:
    counts = {each.name: getattr(found, each.name) for each in fields(Standing)}
    return DistrictRow(**counts, file=file, trend=trend, assets=told)


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
