"""Date columns read whole: one calendar for all cells, and what does not follow it said (D5)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from sync.clock import day_words
from sync.model import Problem, Serial, SheetError, Stored
from sync.reading.calendar_votes import (
    READINGS,
    CalendarChoice,
    Cell,
    ColumnReading,
    Judge,
    calendars_of,
    weigh,
)
from sync.reading.date_cells import (
    Turns,
    Window,
    bare_numbers,
    formatted_dates,
    numbers_read,
    read_bare_number,
    read_true_date,
    turns_of,
)
from sync.reading.date_forms import shape_of
from sync.reading.dates import (
    NOT_A_DATE,
    DateSpan,
    Unreadable,
    missing_end,
    missing_year,
    single_day,
    unread,
    year_is_missing,
)
from sync.reading.parsed import ABSENT, Parsed, problem, refused

__all__ = ["CalendarChoice", "ColumnReading", "Judged", "decide", "read_dates"]


def decide(
    cells: Mapping[Cell, int], *, fiscal_year: int | None
) -> tuple[CalendarChoice, Callable[[str], Judged]]:
    """The reading of a column, and what each single text means in it, each worked out once."""
    choice, judge = weigh(cells, fiscal_year=fiscal_year)
    return choice, lru_cache(maxsize=None)(lambda text: _judged(text, judge, choice.reading))


# ------------------------------------------------------------------------------ single texts


class Judged(NamedTuple):
    """One text under its column's reading; `of_period` is wrong with it only as a period."""

    span: DateSpan | None
    problems: tuple[Problem, ...] = ()
    of_period: tuple[Problem, ...] = ()


def _judged(text: str, judge: Judge, reading: ColumnReading) -> Judged:
    shape = shape_of(text)
    if shape == ():
        return Judged(None)
    span = judge.span(shape, reading) if shape else unread(text)
    if shape and (isinstance(span, Unreadable) or not judge.believed(shape, span)):
        for other in _others(reading):
            instead = judge.span(shape, other)
            if not isinstance(instead, Unreadable) and judge.believed(shape, instead):
                return Judged(instead, (_exception(instead, other, reading),))
    if isinstance(span, Unreadable):
        return Judged(None, refused("D4", span.th, span.en).problems)
    assert shape
    said = calendars_of(shape)
    if said and not said <= {reading.era}:
        other = ColumnReading(reading.order, "CE" if reading.era == "BE" else "BE")
        return Judged(span, (_exception(span, other, reading),))
    return Judged(span, (missing_year(span),) if year_is_missing(shape) else (), missing_end(shape))


def _others(reading: ColumnReading) -> list[ColumnReading]:
    """Every other reading, those that change one thing first."""

    def changes(other: ColumnReading) -> int:
        return (other.order != reading.order) + (other.era != reading.era)

    return sorted((other for other in READINGS if other != reading), key=changes)


def _exception(span: DateSpan, taken: ColumnReading, column: ColumnReading) -> Problem:
    """D5: a cell that does not follow its column, read as it must be."""
    days = [span.start] if span.start == span.end else [span.start, span.end]
    shown = " – ".join(day_words(day, "th") for day in days)
    return problem(
        "D5",
        f"วันที่ไม่ตรงกับแบบของคอลัมน์ อ่านแบบ {taken.th} เป็น {shown} "
        f"(รองลงมาคือ {column.th} ตามคอลัมน์) โปรดพิมพ์ให้เป็นแบบเดียวกันทั้งคอลัมน์",
        f"not in the calendar or order of its column; read as {taken}: "
        f"{' to '.join(day.isoformat() for day in days)} (runner-up: {column}, as the column is); "
        "write it like the rest of the column",
    )


# ------------------------------------------------------------------------------ a whole column


def read_dates(
    shown: Sequence[str],
    stored: Sequence[Stored],
    *,
    spans: bool,
    fiscal_year: int | None,
    latest: Sequence[date | None] | None = None,
) -> tuple[list[date | DateSpan | None], dict[int, list[Problem]], CalendarChoice]:
    """The values of a date column (`DateSpan` when `spans`), its problems by index, its reading.

    `latest` bounds single cells (a done row does not lie in the future): it helps to decide,
    it refuses nothing. True date cells need no decision and have no vote.
    """
    bounds = latest if latest is not None else [None] * len(shown)
    stored = formatted_dates(shown, stored)
    numbers = bare_numbers(shown, stored)
    cells = Counter(
        (text, bound)
        for index, (text, kept, bound) in enumerate(zip(shown, stored, bounds, strict=True))
        if kept is None and text and index not in numbers
    )
    choice, judged = decide(cells, fiscal_year=fiscal_year)
    texts = {text: _finished(judged(text), spans) for text, _ in cells}
    year = Window.of(fiscal_year)
    true_dates = {
        (text, kept, bound)
        for text, kept, bound in zip(shown, stored, bounds, strict=True)
        if isinstance(kept, Serial)
    }
    turns = turns_of(true_dates, filter(None, map(shape_of, texts)), year)
    values: list[date | DateSpan | None] = []
    problems: dict[int, list[Problem]] = {}
    for index, (text, kept) in enumerate(zip(shown, stored, strict=True)):
        parsed = texts.get(text, ABSENT) if kept is None else _stored(text, kept, spans, turns)
        values.append(parsed.value)
        if parsed.problems:
            problems[index] = list(parsed.problems)
    if numbers:
        _read_numbers(numbers, values, problems, spans, year)
    return values, problems, choice


def _read_numbers(
    numbers: Mapping[int, float],
    values: list[date | DateSpan | None],
    problems: dict[int, list[Problem]],
    spans: bool,
    year: Window,
) -> None:
    """Read the numbers among the dates of a column that are themselves dates.

    A column that holds nothing else is told of once, at its first cell.
    """
    known = [each.start if isinstance(each, DateSpan) else each for each in values if each]
    believed = numbers_read(list(numbers.values()), known, year)
    alone = not known and believed.issuperset(numbers.values())
    for place, (index, number) in enumerate(numbers.items()):
        parsed = read_bare_number(number, number in believed, len(numbers) if alone else 1)
        values[index] = _as_span(parsed, spans).value
        problems[index] = [] if alone and place else list(parsed.problems)
        if not problems[index]:
            del problems[index]


def _finished(judged: Judged, spans: bool) -> Parsed[date | DateSpan]:
    if spans or judged.span is None:
        return Parsed(judged.span, (*judged.problems, *judged.of_period))
    day = single_day(judged.span)
    if isinstance(day, Unreadable):
        return refused("D4", day.th, day.en)
    return Parsed(day, judged.problems)


@lru_cache(maxsize=16384)
def _stored(shown: str, kept: Stored, spans: bool, turns: Turns) -> Parsed[date | DateSpan]:
    """A cell that holds no text: a true date, or something that is none."""
    if isinstance(kept, SheetError):
        return ABSENT
    if not isinstance(kept, Serial):
        return refused("D4", NOT_A_DATE.th, NOT_A_DATE.en)
    return _as_span(read_true_date(shown, kept, turns), spans)


def _as_span(parsed: Parsed[date], spans: bool) -> Parsed[date | DateSpan]:
    day, problems = parsed
    if day is None or not spans:
        return Parsed(day, problems)
    return Parsed(DateSpan(day, day, (day,)), problems)
