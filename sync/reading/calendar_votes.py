"""Which calendar and which order of day and month the texts of a date column speak for."""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from sync.clock import BE_OFFSET
from sync.reading.cells.date_forms import Shape, Year, shape_of
from sync.reading.cells.dates import (
    DateContext,
    DateSpan,
    Era,
    Order,
    Unreadable,
    christian_year,
    parts_of,
    resolve,
)

# A two-digit year must fall this near the workbook's year (Christian) to be believed.
YEARS_BACK, YEARS_AHEAD = 40, 16
# Window and order of dates alone turn a column to MDY or CE only when this many cells say so.
LEAST_SOFT_VOTES = 3


class ColumnReading(NamedTuple):
    """How the doubtful texts of one column are read."""

    order: Order = "DMY"
    era: Era = "BE"

    def __str__(self) -> str:
        return f"{'/'.join(self.order)} {self.era}"

    @property
    def th(self) -> str:
        order = "วัน/เดือน/ปี" if self.order == "DMY" else "เดือน/วัน/ปี"
        return f"{order} {'พ.ศ.' if self.era == 'BE' else 'ค.ศ.'}"


DEFAULT = ColumnReading()
READINGS = tuple(ColumnReading(order, era) for order in ("DMY", "MDY") for era in ("BE", "CE"))


@dataclass(frozen=True, slots=True)
class CalendarChoice:
    """The reading taken, the runner-up, and how many cells speak for each against the other.

    `second` is None when no cell could be read otherwise.
    """

    reading: ColumnReading = DEFAULT
    second: ColumnReading | None = None
    votes_taken: int = 0
    votes_runner_up: int = 0

    @property
    def taken(self) -> str:
        return str(self.reading)

    @property
    def runner_up(self) -> str:
        return str(self.second) if self.second else ""


Cell = tuple[str, date | None]  # a text, and the latest day it may mean
Fit = tuple[int, int]  # hard: 0 no date, 1 another calendar, 2 fits; soft: 1 inside its bounds


@dataclass(frozen=True, slots=True)
class Judge:
    """Weighs texts against readings; `near` is the Christian year two-digit years lie around."""

    fiscal_year: int | None
    near: int | None

    def span(self, shape: Shape, reading: ColumnReading) -> DateSpan | Unreadable:
        return resolve(shape, _context(self.fiscal_year, reading))

    def believed(self, shape: Shape, span: DateSpan) -> bool:
        """False when a two-digit year lands too far from the workbook's year."""
        if self.near is None or not any(_is_short(part.year) for part in parts_of(shape)):
            return True
        return self.near - YEARS_BACK <= span.start.year <= self.near + YEARS_AHEAD

    def fit(self, shape: Shape, latest: date | None, reading: ColumnReading) -> Fit:
        span = self.span(shape, reading)
        if isinstance(span, Unreadable):
            return 0, 0
        follows = calendars_of(shape) <= {reading.era} and self.believed(shape, span)
        return 1 + follows, int(self._within(span, latest))

    def _within(self, span: DateSpan, latest: date | None) -> bool:
        if span.start > span.end or (latest is not None and span.end > latest):
            return False
        if self.fiscal_year is None:
            return True
        year = self.fiscal_year - BE_OFFSET
        return date(year - 1, 10, 1) <= span.start and span.end <= date(year, 9, 30)


@lru_cache(maxsize=256)
def _context(fiscal_year: int | None, reading: ColumnReading) -> DateContext:
    return DateContext(fiscal_year, reading.era, reading.order)


def _is_short(year: Year | None) -> bool:
    return year is not None and year.digits == 2 and not year.era


@lru_cache(maxsize=16384)
def calendars_of(shape: Shape) -> frozenset[Era]:
    """The calendars a text says by itself: a four-digit year, or พ.ศ./ค.ศ. before it."""
    said: set[Era] = set()
    for part in parts_of(shape):
        if part.year is None:
            continue
        if part.english and _is_short(part.year):
            said.add(
                "CE"
                if christian_year(part.year, "BE", english=True) == 2000 + part.year.number
                else "BE"
            )
        elif not _is_short(part.year):
            buddhist = part.year.number >= 2400 if part.year.digits == 4 else part.year.era == "B"
            said.add("BE" if buddhist else "CE")
    return frozenset(said)


def _can_swap(shape: Shape) -> bool:
    return any(part.numeric and part.first != part.second for part in parts_of(shape))


# ------------------------------------------------------------------------------ the decision


def weigh(cells: Mapping[Cell, int], *, fiscal_year: int | None) -> tuple[CalendarChoice, Judge]:
    """The reading that most of a column's distinct texts fit, and the judge of single texts.

    `cells` counts the distinct texts (with the latest day each may mean). What cannot be read
    otherwise (day 13-31, a four-digit year) outweighs what only fits better (inside the fiscal
    year, start before end, not in the future). Ties keep day/month/year and the Buddhist era.
    """
    shapes = {cell: (shape, count) for cell, count in cells.items() if (shape := shape_of(cell[0]))}
    judge = Judge(fiscal_year, _year_around(shapes.values(), fiscal_year))
    fits = {
        reading: [judge.fit(shape, latest, reading) for (_, latest), (shape, _) in shapes.items()]
        for reading in _candidates([shape for shape, _ in shapes.values()])
    }
    return _choose(fits, [count for _, count in shapes.values()]), judge


def _candidates(shapes: Sequence[Shape]) -> list[ColumnReading]:
    """The readings that differ for at least one text, the default first."""
    swaps = any(_can_swap(shape) for shape in shapes)
    eras = any(part.year is not None for shape in shapes for part in parts_of(shape))
    return [
        reading
        for reading in READINGS
        if (swaps or reading.order == "DMY") and (eras or reading.era == "BE")
    ]


def _year_around(shapes: Iterable[tuple[Shape, int]], fiscal_year: int | None) -> int | None:
    if fiscal_year is not None:
        return fiscal_year - BE_OFFSET
    sure = [
        part.year.number - (BE_OFFSET if part.year.number >= 2400 else 0)
        for shape, _ in shapes
        for part in parts_of(shape)
        if part.year is not None and part.year.digits == 4
    ]
    return statistics.median_low(sure) if sure else None


def _choose(fits: Mapping[ColumnReading, list[Fit]], counts: Sequence[int]) -> CalendarChoice:
    def total(reading: ColumnReading, index: int) -> int:
        return sum(fit[index] * count for fit, count in zip(fits[reading], counts, strict=True))

    hard = {reading: total(reading, 0) for reading in fits}
    soft = {reading: total(reading, 1) for reading in fits}
    best = [reading for reading in fits if hard[reading] == max(hard.values())]
    taken = best[0]
    for reading in best[1:]:
        lead = soft[reading] - soft[taken]
        if lead >= max(LEAST_SOFT_VOTES, sum(counts) / 2):
            taken = reading
    others = [reading for reading in fits if reading != taken]
    if not others:
        return CalendarChoice(taken)

    def votes(ours: ColumnReading, theirs: ColumnReading) -> int:
        pairs = zip(fits[ours], fits[theirs], counts, strict=True)
        return sum(count for our, their, count in pairs if our > their)

    second = max(others, key=lambda other: (votes(other, taken), hard[other], soft[other]))
    return CalendarChoice(taken, second, votes(taken, second), votes(second, taken))
