"""Dates and periods: a form and a calendar → the days meant, or why there are none (D4, D5)."""

from __future__ import annotations

import calendar
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Literal, NamedTuple

from sync.clock import BE_OFFSET, day_words
from sync.model import Problem, Serial
from sync.reading.cells.date_forms import QUARTERS, DatePart, Shape, Year, shape_of
from sync.reading.cells.date_remarks import changes_the_date
from sync.reading.cells.parsed import ABSENT, Parsed, problem, refused

EPOCH = date(1899, 12, 30)  # day 0 of a spreadsheet's serial dates

Era = Literal["BE", "CE"]
Order = Literal["DMY", "MDY"]


@dataclass(frozen=True, slots=True)
class DateContext:
    """How the doubtful is read: missing years, two-digit years, and the order of 3/2/2567.

    `fiscal_year` is Buddhist; it runs from 1 October of the year before to 30 September.
    """

    fiscal_year: int | None = None
    era: Era = "BE"
    order: Order = "DMY"


class DateSpan(NamedTuple):
    """A period, both ends included; `days` holds the days when they are listed, else ()."""

    start: date
    end: date
    days: tuple[date, ...] = ()

    @property
    def day_count(self) -> int:
        """The listed days, or all from start to end; 0 when it ends before it starts."""
        return len(self.days) or max(0, (self.end - self.start).days + 1)


class Unreadable(NamedTuple):
    th: str
    en: str


LAST_YEAR = 2100  # Christian; a later one is a slip
LONGEST_LIST = 400  # days; a longer list is kept as its two ends
NOT_A_DATE = Unreadable(
    "อ่านเป็นวันที่ไม่ได้ โปรดพิมพ์วัน เดือน และปี เช่น 12 ม.ค. 2569",
    "not readable as a date; write day, month and year, such as 12 ม.ค. 2569",
)
_PERHAPS_ANOTHER = Unreadable(
    "ข้อความในช่องอาจหมายถึงวันอื่น เช่น เลื่อน ยกเลิก หรือโดยประมาณ โปรดพิมพ์เฉพาะวันที่ใช้จริง "
    "และย้ายข้อความอื่นไปไว้ในช่องหมายเหตุ",
    "the words beside the date may mean another day (moved, called off, about); write only the day "
    "that counts, and keep the rest in a note",
)
_IMPOSSIBLE = Unreadable(
    "ไม่มีวันนี้ในปฏิทิน โปรดตรวจวัน เดือน และปี", "no such day in the calendar; check day, month and year"
)
_YEAR_RANGE = Unreadable(
    "ปีไม่อยู่ในช่วงที่เป็นไปได้ โปรดตรวจปี พ.ศ.",
    "the year is neither a Buddhist nor a Christian one; check it",
)
_YEAR_MISSING = Unreadable("ไม่ได้ระบุปี โปรดเติมปี พ.ศ.", "the year is missing; add it")
_NOT_ONE_DAY = Unreadable(
    "ช่องนี้ต้องเป็นวันเดียว โปรดระบุวันที่เพียงวันเดียว หากมีหลายครั้งให้แยกเป็นแถวละครั้ง",
    "this cell takes one single day; write just one date, and a row for each where there are more",
)
_AT_LATEST = Unreadable(
    "“ภายใน” บอกเพียงกำหนด ไม่ได้บอกว่าเป็นวันใด โปรดพิมพ์วันที่จริงเพียงวันเดียว หากยังไม่ทราบให้เว้นว่างไว้",
    "this says by which day, and not on which; write that one day, and leave the cell blank until "
    "it is known",
)


# ------------------------------------------------------------------------------ years


def _two_digits(year: Year, era: Era, *, english: bool) -> int:
    christian = year.era == "C" or (
        not year.era and (era == "CE" or (english and year.number < 43))
    )
    return 2000 + year.number if christian else 2500 + year.number - BE_OFFSET


def christian_year(year: Year, era: Era, *, english: bool = False) -> int | None:
    """The Christian year of a year as written, None when it is impossible.

    Four digits 2400-2643 are Buddhist, 1900-2100 Christian, whatever the column; two digits
    follow the era said, else the column's. Beside an English month 00-42 are Christian.
    """
    if year.digits == 2:
        return _two_digits(year, era, english=english)
    if 2400 <= year.number <= LAST_YEAR + BE_OFFSET and year.era != "C":
        return year.number - BE_OFFSET
    if 1900 <= year.number <= LAST_YEAR and year.era != "B":
        return year.number
    return None


def _month_of(part: DatePart, order: Order) -> int:
    if part.kind == "quarter":
        return QUARTERS[part.first - 1]
    if part.kind == "fiscal":
        return 10
    return part.first if part.numeric and order == "MDY" else part.second


def _crossing(earlier: int, later: int) -> int:
    """1 when two months of one fiscal year have a New Year between them."""
    return int(earlier >= 10 and later < 10)


def _years(parts: Sequence[DatePart], context: DateContext) -> list[int] | Unreadable:
    """The Christian year of each part; one without takes its neighbour's, else the fiscal year's.

    For a quarter or a fiscal year it is the year in which that fiscal year ends.
    """
    known: list[int | None] = []
    for part in parts:
        found = None
        if part.year is not None:
            found = christian_year(part.year, context.era, english=part.english)
            if found is None:
                return _YEAR_RANGE
        known.append(found)
    months = [_month_of(part, context.order) for part in parts]
    whole = [part.kind in ("quarter", "fiscal") for part in parts]
    for i in range(len(parts) - 2, -1, -1):
        after = known[i + 1]
        if known[i] is None and after is not None:
            known[i] = after - (0 if whole[i] else _crossing(months[i], months[i + 1]))
    for i in range(1, len(parts)):
        before = known[i - 1]
        if known[i] is None and before is not None:
            known[i] = before + (0 if whole[i] else _crossing(months[i - 1], months[i]))
    if context.fiscal_year is None:
        return _YEAR_MISSING if None in known else [year for year in known if year is not None]
    ends = context.fiscal_year - BE_OFFSET
    return [
        year if year is not None else ends - int(not whole[i] and months[i] >= 10)
        for i, year in enumerate(known)
    ]


# ------------------------------------------------------------------------------ days


def _bounds(part: DatePart, year: int, order: Order) -> tuple[date, date] | None:
    """First and last day of a part, None when there is no such day or month."""
    month = _month_of(part, order)
    if not 1 <= month <= 12 or not 1 < year < 9999:
        return None
    if part.kind == "fiscal":
        return date(year - 1, 10, 1), date(year, 9, 30)
    if part.kind == "quarter":
        year -= int(month == 10)
        return date(year, month, 1), date(year, month + 2, calendar.monthrange(year, month + 2)[1])
    last = calendar.monthrange(year, month)[1]
    if part.kind == "month":
        return date(year, month, 1), date(year, month, last)
    day = part.second if part.numeric and order == "MDY" else part.first
    return (date(year, month, day),) * 2 if 1 <= day <= last else None


def parts_of(shape: Shape) -> list[DatePart]:
    return [part for piece in shape for part in (piece.start, piece.end) if part is not None]


def year_is_missing(shape: Shape) -> bool:
    """Whether no year is written at all; a quarter belongs to its fiscal year and needs none."""
    return all(part.year is None and part.kind in ("day", "month") for part in parts_of(shape))


@lru_cache(maxsize=16384)
def resolve(shape: Shape, context: DateContext) -> DateSpan | Unreadable:
    """The days that a form means in one calendar and order."""
    years = _years(parts_of(shape), context)
    if isinstance(years, Unreadable):
        return years
    remaining: Iterator[int] = iter(years)
    spans: list[tuple[date, date]] = []
    for piece in shape:
        start = _bounds(piece.start, next(remaining), context.order)
        end = _bounds(piece.end, next(remaining), context.order) if piece.end else start
        if start is None or end is None:
            return _IMPOSSIBLE
        spans.append((start[0], end[1]))
    if len(spans) == 1:
        start_day, end_day = spans[0]
        one = start_day == end_day and not shape[0].at_latest
        return DateSpan(start_day, end_day, (start_day,) if one else ())
    return _listed(spans)


def _listed(spans: list[tuple[date, date]]) -> DateSpan:
    first, last = min(start for start, _ in spans), max(end for _, end in spans)
    if sum((end - start).days + 1 for start, end in spans) > LONGEST_LIST:
        return DateSpan(first, last)
    days = {start + timedelta(day) for start, end in spans for day in range((end - start).days + 1)}
    return DateSpan(first, last, tuple(sorted(days)))


def unread(text: str) -> Unreadable:
    """Why a text in no known form is no date."""
    digits = any(letter.isdigit() for letter in text)
    return _PERHAPS_ANOTHER if digits and changes_the_date(text) else NOT_A_DATE


def single_day(span: DateSpan | Unreadable) -> date | Unreadable:
    if isinstance(span, Unreadable):
        return span
    if span.days == (span.start,):
        return span.start
    return _AT_LATEST if span.start == span.end else _NOT_ONE_DAY


def missing_year(span: DateSpan) -> Problem:
    """D5 of a date without a year, naming the reading taken and the runner-up."""
    taken, second = span.start.year + BE_OFFSET, span.start.year + BE_OFFSET - 1
    return problem(
        "D5",
        f"ไม่ได้ระบุปี อ่านเป็นปี พ.ศ. {taken} ตามปีงบประมาณ (รองลงมาคือ {second}) โปรดเติมปีให้ครบ",
        f"the year is missing; read as {taken} BE from the fiscal year (runner-up {second}); "
        "add it",
    )


def missing_end(shape: Shape) -> tuple[Problem, ...]:
    """D5 of a period of which only the first day is told ("1 ก.ค. 2569 เป็นต้นไป")."""
    if not any(piece.goes_on for piece in shape):
        return ()
    words = problem(
        "D5",
        "ไม่ได้ระบุวันสิ้นสุด อ่านเฉพาะวันเริ่ม โปรดเติมวันสิ้นสุด เช่น 1 ก.ค. - 30 ก.ย. 2569",
        "the end of the period is missing; only its first day is read; add the last day, as in "
        "1 ก.ค. - 30 ก.ย. 2569",
    )
    return (words,)


# ------------------------------------------------------------------------------ the parsers


def parse_dates(text: str, context: DateContext = DateContext()) -> Parsed[DateSpan]:
    """One day, a list of days or a period. A period that ends before it starts is a value."""
    span, problems = _parsed(text, context)
    return Parsed(span, (*problems, *missing_end(shape_of(text) or ())))


def parse_date(text: str, context: DateContext = DateContext()) -> Parsed[date]:
    """One single day; lists, periods and bare months are D4."""
    span, problems = _parsed(text, context)
    if span is None:
        return Parsed(None, problems)
    day = single_day(span)
    if isinstance(day, Unreadable):
        return refused("D4", day.th, day.en)
    return Parsed(day, problems)


@lru_cache(maxsize=16384)
def _parsed(text: str, context: DateContext) -> Parsed[DateSpan]:
    shape = shape_of(text)
    if shape == ():
        return ABSENT
    span = resolve(shape, context) if shape else unread(text)
    if isinstance(span, Unreadable):
        return refused("D4", span.th, span.en)
    missing = shape is not None and year_is_missing(shape)
    return Parsed(span, (missing_year(span),) if missing else ())


def read_serial(days: float | Serial) -> Parsed[date]:
    """The date of a cell with a date format: days since 1899-12-30, the time of day dropped.

    A Buddhist year typed into a Gregorian cell (serials near 243,633) is mended, with D5.
    """
    number = days.days if isinstance(days, Serial) else days
    if not 1 <= number < 2_958_466:  # 9999-12-31; also refuses nan
        return refused("D4", _YEAR_RANGE.th, _YEAR_RANGE.en)
    stored = EPOCH + timedelta(int(number))
    if not 2400 <= stored.year <= LAST_YEAR + BE_OFFSET:
        if stored.year > LAST_YEAR:
            return refused("D4", _YEAR_RANGE.th, _YEAR_RANGE.en)
        return Parsed(stored)
    try:
        meant = stored.replace(year=stored.year - BE_OFFSET)
    except ValueError:
        return refused("D4", _IMPOSSIBLE.th, _IMPOSSIBLE.en)
    shown = day_words(meant, "th")
    words = problem(
        "D5",
        f"พิมพ์ปี พ.ศ. ลงในช่องวันที่แบบ ค.ศ. อ่านเป็น {shown} (รองลงมาคือปี ค.ศ. {stored.year}) "
        f"โปรดพิมพ์ปี ค.ศ. {meant.year} หรือตั้งรูปแบบช่องเป็นข้อความ",
        f"a Buddhist year in a Gregorian date cell; read as {meant.isoformat()} (runner-up: the "
        f"year {stored.year} CE); type {meant.year}, or format the cell as plain text",
    )
    return Parsed(meant, (words,))
