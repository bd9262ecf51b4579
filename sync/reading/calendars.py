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
from sync.reading.cells.date_cells import (
    DateWindow,
    Turns,
    bare_numbers,
    formatted_dates,
    is_number,
    numbers_read,
    of_whole_year,
    read_bare_number,
    read_short_year,
    read_true_date,
    turns_of,
)
from sync.reading.cells.date_forms import shape_of
from sync.reading.cells.dates import (
    NOT_A_DATE,
    DateSpan,
    Unreadable,
    missing_end,
    missing_year,
    single_day,
    unread,
    year_is_missing,
)
from sync.reading.cells.parsed import ABSENT, Parsed, problem, refused

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
    pairs = list(zip(shown, formatted_dates(shown, stored), strict=True))
    read, choice = _each_once(_distinct(pairs, latest), spans, fiscal_year)
    value_of = {pair: parsed.value for pair, parsed in read.items()}
    values = list(map(value_of.__getitem__, pairs))
    problems: dict[int, list[Problem]] = {}
    if any(parsed.problems for parsed in read.values()):
        for index, pair in enumerate(pairs):
            if found := read[pair].problems:
                problems[index] = list(found)
    if numbers := bare_numbers(read.keys(), pairs):
        _read_numbers(numbers, values, problems, spans, DateWindow.of(fiscal_year))
    return values, problems, choice


Distinct = Mapping[tuple[str, Stored, date | None], int]  # shown, stored, latest day → how often


def _distinct(
    pairs: Sequence[tuple[str, Stored]], latest: Sequence[date | None] | None
) -> Distinct:
    if latest is None:
        return {(*pair, None): count for pair, count in Counter(pairs).items()}
    return Counter((*pair, bound) for pair, bound in zip(pairs, latest, strict=True))


def _each_once(
    cells: Distinct, spans: bool, fiscal_year: int | None
) -> tuple[Mapping[tuple[str, Stored], Parsed[date | DateSpan]], CalendarChoice]:
    """What each distinct cell means, bare numbers left out, and the column's reading."""
    texts: Counter[Cell] = Counter()
    for (text, kept, bound), count in cells.items():
        if kept is None and text and not is_number(text):
            texts[text, bound] += count
    choice, judged = decide(texts, fiscal_year=fiscal_year)
    shapes = [shape for text, _ in texts if (shape := shape_of(text))]
    window = DateWindow.of(fiscal_year)
    meant = {kept: of_whole_year(kept, window) for _, kept, _ in cells}
    whole = ((text, meant[kept], bound) for text, kept, bound in cells)
    turns = turns_of(whole, shapes, window)
    read: dict[tuple[str, Stored], Parsed[date | DateSpan]] = {}
    for text, kept, bound in cells:
        if kept is not None:
            read[text, kept] = _stored(text, kept, meant[kept], spans, turns)
        else:
            written = (text, bound) in texts
            read[text, None] = _finished(judged(text), spans) if written else ABSENT
    return read, choice


def _read_numbers(
    numbers: Mapping[int, float],
    values: list[date | DateSpan | None],
    problems: dict[int, list[Problem]],
    spans: bool,
    year: DateWindow,
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


def _stored(
    shown: str, kept: Stored, meant: Stored, spans: bool, turns: Turns
) -> Parsed[date | DateSpan]:
    """A cell that holds no text: a true date, or something that is none."""
    if isinstance(kept, SheetError):
        return ABSENT
    if not isinstance(kept, Serial) or not isinstance(meant, Serial):
        return refused("D4", NOT_A_DATE.th, NOT_A_DATE.en)
    day = read_true_date(shown, meant, turns)
    return _as_span(day if meant == kept else read_short_year(kept, day), spans)


def _as_span(parsed: Parsed[date], spans: bool) -> Parsed[date | DateSpan]:
    day, problems = parsed
    if day is None or not spans:
        return Parsed(day, problems)
    return Parsed(DateSpan(day, day, (day,)), problems)
