"""Cells of a date column that store a number: true dates, dates that the spreadsheet's locale
turned round, and dates whose number format was lost."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from enum import Enum
from typing import NamedTuple

from sync.clock import BE_OFFSET, day_words
from sync.model import Serial, Stored
from sync.reading.cells.date_forms import Shape
from sync.reading.cells.dates import NOT_A_DATE, parts_of, read_serial
from sync.reading.cells.parsed import Parsed, problem, refused
from sync.reading.cells.thai import clean

LEAST_EVIDENCE = 2  # what must speak for a turned column; and more than twice what speaks against
LEAST_NUMBERS = 3  # so many numbers bear each other out where a column has no other date
LEAST_SERIAL = 20_000  # 3 October 1954; of a smaller number nobody asks whether it is a date
NEAR = timedelta(366)  # to the column's other dates
_SHOWN = re.compile(r"([0-9]{1,2})([/.-])([0-9]{1,2})\2[0-9]{2,4}(?![0-9])")
_BARE_NUMBER = re.compile(r"[0-9]{5,6}(?:\.[0-9]+)?")
_TWO_DIGITS = range(1930, 2000)  # the years that a spreadsheet makes of 30 to 99
_TO_BUDDHIST = 600  # from 1969 to 2569
_FIRST_BUDDHIST = 182_620  # the serial of 1 January 2400


class DateWindow(NamedTuple):
    """Days between which dates are likely, both included; None where nothing is known."""

    first: date | None = None
    last: date | None = None

    @classmethod
    def of(cls, fiscal_year: int | None) -> DateWindow:
        if fiscal_year is None:
            return cls()
        year = fiscal_year - BE_OFFSET
        return cls(date(year - 1, 10, 1), date(year, 9, 30))

    def widened(self, days: timedelta) -> DateWindow:
        return DateWindow(self.first and self.first - days, self.last and self.last + days)

    def holds(self, day: date) -> bool:
        return (self.first is None or self.first <= day) and (self.last is None or day <= self.last)


# ------------------------------------------------------------------------------ turned round


class Turn(Enum):
    """Whether the cells of a column that show the month first hold it the wrong way round."""

    NO = "no"
    PERHAPS = "perhaps"
    YES = "yes"


class Turns(NamedTuple):
    """The same for the cells of common and of Buddhist years: a date picked from a calendar has
    a common year and is what it says, though what was typed beside it was turned."""

    common: Turn
    buddhist: Turn

    def of(self, kept: Serial) -> Turn:
        return self.buddhist if kept.days >= _FIRST_BUDDHIST else self.common


DateCell = tuple[str, Serial, date | None]  # shown, stored, the latest day it may mean


def turns_of(
    cells: Iterable[tuple[str, Stored, date | None]], shapes: Iterable[Shape], year: DateWindow
) -> Turns:
    """What a column's date cells and the shapes of its texts tell; `year` is the fiscal year."""
    numeric = list(_numeric_days(shapes))
    common: list[DateCell] = []
    buddhist: list[DateCell] = []
    for shown, kept, latest in cells:
        if isinstance(kept, Serial):
            side = buddhist if kept.days >= _FIRST_BUDDHIST else common
            side.append((shown, kept, latest))
    return Turns(_turn_of(common, numeric, year), _turn_of(buddhist, numeric, year, native=True))


def _turn_of(
    cells: Iterable[DateCell],
    texts: Sequence[tuple[int, int]],
    year: DateWindow,
    *,
    native: bool = False,
) -> Turn:
    """Whether 8/7/2569, typed for 8 July, was stored as 7 August all along a column.

    That happens where the spreadsheet's locale puts the month first: 13/7/2569 then stays a text,
    and no cell holds a day after the 12th. `texts` are the numeric texts' two numbers; `native`
    years are Buddhist, and nobody types them month first.
    """
    told_for = told_against = 0
    suspects = False
    for shown, kept, latest in cells:
        day = read_serial(kept).value
        if day is None or not _month_first(shown, day):
            continue
        other = _turned(day)
        if other is None:
            return Turn.NO  # 8/25/2026 was meant month first
        suspects = True
        likely, other_likely = (
            year.holds(each) and (latest is None or each <= latest) for each in (day, other)
        )
        told_for += other_likely and not likely
        told_against += likely and not other_likely
    if not suspects:
        return Turn.NO
    for first, second in texts:
        told_for += second <= 12 < first
        told_against += first <= 12 < second
    told_for += native
    if told_for >= LEAST_EVIDENCE and told_for > 2 * told_against:
        return Turn.YES
    return Turn.PERHAPS if told_for else Turn.NO


def _numeric_days(shapes: Iterable[Shape]) -> Iterator[tuple[int, int]]:
    for shape in shapes:
        yield from ((part.first, part.second) for part in parts_of(shape) if part.numeric)


def _turned(day: date) -> date | None:
    """The day with day and month exchanged, None when there is no such day."""
    return day.replace(month=day.day, day=day.month) if day.day <= 12 else None


def _month_first(shown: str, day: date) -> bool:
    """Whether a cell shows 8/7/2569 for a stored 7 August."""
    match = _SHOWN.match(clean(shown))
    if match is None or day.day == day.month:
        return False
    return (int(match[1]), int(match[3])) == (day.month, day.day)


def read_true_date(shown: str, kept: Serial, turns: Turns) -> Parsed[date]:
    """The date of a true date cell in a column of which it is known whether it was turned."""
    stored, turn = read_serial(kept), turns.of(kept)
    day = stored.value
    if turn is Turn.NO or day is None or not _month_first(shown, day):
        return stored
    other = _turned(day)
    if other is None:
        return stored
    meant, second = (other, day) if turn is Turn.YES else (day, other)
    th, en = _TURNED[turn]
    taken, runner_up = day_words(meant, "th"), day_words(second, "th")
    words = problem(
        "D5",
        f"{th} อ่านเป็น {taken} (รองลงมาคือ {runner_up}) โปรดพิมพ์ชื่อเดือน เช่น {taken} "
        "และตั้งค่าภาษาของชีต (Locale) เป็นไทย",
        f"{en}; read as {meant.isoformat()} (runner-up: {second.isoformat()}); write the month's "
        f"name, such as {taken}, and set the spreadsheet's locale to Thailand",
    )
    return Parsed(meant, (words,))


_TURNED = {
    Turn.YES: (
        "ชีตสลับวันกับเดือน เพราะตั้งค่าภาษาให้เดือนขึ้นก่อน",
        "the spreadsheet's locale took the day for the month",
    ),
    Turn.PERHAPS: (
        "ชีตอาจสลับวันกับเดือน เพราะตั้งค่าภาษาให้เดือนขึ้นก่อน",
        "the spreadsheet's locale may have taken the day for the month",
    ),
}


# ------------------------------------------------------------------------------ years of two digits


def of_whole_year(kept: Stored, year: DateWindow) -> Stored:
    """A stored date with the Buddhist year that was typed: of 8/7/69 a spreadsheet makes 1969.

    That may be so where the Buddhist year with these two digits is no later than the next one.
    """
    day = read_serial(kept).value if isinstance(kept, Serial) else None
    if not isinstance(kept, Serial) or day is None or year.last is None:
        return kept
    if day.year not in _TWO_DIGITS or day.year + _TO_BUDDHIST - BE_OFFSET > year.last.year + 1:
        return kept
    whole = day.replace(year=day.year + _TO_BUDDHIST)
    return Serial(kept.days + (whole - day).days)


def read_short_year(kept: Serial, parsed: Parsed[date]) -> Parsed[date]:
    """The date of such a cell, told with the year that the spreadsheet made of it."""
    stored = read_serial(kept).value
    if parsed.value is None or stored is None:
        return parsed
    shown = day_words(parsed.value, "th")
    words = problem(
        "D5",
        f"พิมพ์ปี พ.ศ. สองหลัก ชีตจึงเก็บเป็นปี ค.ศ. {stored.year} อ่านเป็น {shown} "
        f"(รองลงมาคือปี ค.ศ. {stored.year}) โปรดพิมพ์ชื่อเดือน เช่น {shown}",
        f"a Buddhist year of two digits, of which the spreadsheet made {stored.year}; read as "
        f"{parsed.value.isoformat()} (runner-up: the year {stored.year}); write the month's name, "
        f"such as {shown}",
    )
    return Parsed(parsed.value, (words,))


# ------------------------------------------------------------------------------ a lost format


def formatted_dates(shown: Sequence[str], stored: Sequence[Stored]) -> Sequence[Stored]:
    """The stored values, where a number that is shown as something else is a date.

    A spreadsheet does not always know its own date formats for such: `[$-th-TH]d mmm yyyy`.
    """
    if float not in set(map(type, stored)):
        return stored
    return [
        Serial(kept) if isinstance(kept, float) and not _shows_itself(text, kept) else kept
        for text, kept in zip(shown, stored, strict=True)
    ]


def _shows_itself(text: str, number: float) -> bool:
    """Whether a number is shown as a number: 46,215.00, ๔๖๒๑๕, or nothing of digits at all."""
    digits = re.findall(r"[0-9]+(?:\.[0-9]+)?", clean(text).replace(",", ""))
    return not digits or any(abs(float(each) - abs(number)) < 1 for each in digits)


def is_number(text: str) -> bool:
    """Whether a text is nothing but a number as long as a date's."""
    return bool(_BARE_NUMBER.fullmatch(text.strip()))


def bare_numbers(
    distinct: Iterable[tuple[str, Stored]], cells: Sequence[tuple[str, Stored]]
) -> dict[int, float]:
    """Those of a column's cells (shown, stored), by index, that hold no date but a number."""
    numbers = {
        (text, kept): kept if isinstance(kept, float) else float(text)
        for text, kept in distinct
        if (isinstance(kept, float) and text) or (kept is None and is_number(text))
    }
    if not numbers:
        return {}
    return {index: numbers[cell] for index, cell in enumerate(cells) if cell in numbers}


def numbers_read(numbers: Sequence[float], dates: Sequence[date], year: DateWindow) -> set[float]:
    """Those numbers of a column that are dates without their format.

    They lie near the column's other dates; without any, several lie around the fiscal year.
    """
    if dates:
        window = DateWindow(min(dates), max(dates)).widened(NEAR)
    elif year.first is not None:
        window = year.widened(NEAR)
    else:
        return set()
    near = [number for number in numbers if (day := _day_of(number)) and window.holds(day)]
    return set(near) if dates or len(near) >= LEAST_NUMBERS else set()


def _day_of(number: float) -> date | None:
    return read_serial(number).value


def read_bare_number(number: float, believed: bool, alike: int = 1) -> Parsed[date]:
    """A number where a date belongs: its date with D5 when `believed`, else D4.

    `alike` cells of the column are so, and this one speaks for all of them.
    """
    day = _day_of(number)
    if day is None or not (believed or number >= LEAST_SERIAL):
        return refused("D4", NOT_A_DATE.th, NOT_A_DATE.en)
    shown = day_words(day, "th")
    if not believed:
        return refused(
            "D4",
            f"ช่องนี้เป็นตัวเลข หากหมายถึงวันที่ {shown} โปรดตั้งรูปแบบช่องเป็นวันที่ หรือพิมพ์วัน เดือน และปีใหม่",
            f"a number, no date; if {day.isoformat()} is meant, format the cell as a date, or type "
            "day, month and year",
        )
    th = f" เช่นเดียวกันทั้ง {alike} ช่องในคอลัมน์" if alike > 1 else ""
    en = f", like all {alike} cells of this column" if alike > 1 else ""
    words = problem(
        "D5",
        f"ช่องวันที่แสดงเป็นตัวเลข เพราะรูปแบบวันที่หายไป (มักเกิดเมื่อบันทึกด้วยโปรแกรมอื่น) อ่านเป็น {shown}{th} "
        "โปรดตั้งรูปแบบคอลัมน์เป็นวันที่",
        "a date shown as a number, for its number format was lost (often by saving in another "
        f"program); read as {day.isoformat()}{en}; format the column as dates",
    )
    return Parsed(day, (words,))
