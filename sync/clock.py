"""The calendar: fiscal years, ISO weeks, a day in words. Pure; workdays.py knows the days off."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from sync.errors import UsageError
from sync.model import Language

BE_OFFSET = 543  # a Buddhist year is 543 more than the Christian one
_NOT_COMMON = 2400  # from here on a year can only be of the Buddhist era
BANGKOK = ZoneInfo("Asia/Bangkok")
MONTHS: dict[Language, tuple[str, ...]] = {
    "th": (
        *("ม.ค.", "ก.พ.", "มี.ค.", "เม.ย.", "พ.ค.", "มิ.ย."),
        *("ก.ค.", "ส.ค.", "ก.ย.", "ต.ค.", "พ.ย.", "ธ.ค."),
    ),
    "en": (
        *("Jan", "Feb", "Mar", "Apr", "May", "Jun"),
        *("Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
    ),
}
_WEEK = re.compile(r"(\d{4})-?W(\d{2})", re.ASCII)


def day_words(day: date, language: Language) -> str:
    """A day as people write it: `12 ก.ค. 2569` in Thai, `12 Jul 2026` in English."""
    year = day.year + (BE_OFFSET if language == "th" else 0)
    return f"{day.day} {MONTHS[language][day.month - 1]} {year}"


def of_the_common_era(day: date) -> date:
    """The same day; ValueError where its year is one of the Buddhist era, centuries from now."""
    if day.year >= _NOT_COMMON:
        meant = day.year - BE_OFFSET
        raise ValueError(f"{day.year} is a year of the Buddhist era; write {meant} in its place")
    return day


def fiscal_year(day: date) -> int:
    """The Buddhist-era fiscal year of a day: 1 October 2568 to 30 September 2569 is FY 2569."""
    return day.year + BE_OFFSET + (day.month >= 10)


def fiscal_window(year: int) -> tuple[date, date]:
    """First and last day of a fiscal year given in the Buddhist era."""
    return date(year - BE_OFFSET - 1, 10, 1), date(year - BE_OFFSET, 9, 30)


def quarter(day: date) -> int:
    """The fiscal quarter of a day: October-December is 1."""
    return (day.month - 10) % 12 // 3 + 1


def quarter_within(day: date, year: int) -> int:
    """The quarter that a fiscal year has reached on a day: 1 before it, 4 once it is over."""
    first, last = fiscal_window(year)
    return quarter(min(max(day, first), last))


def is_over(year: int, day: date) -> bool:
    """Whether a fiscal year has ended before a day."""
    return day > fiscal_window(year)[1]


def elapsed(day: date, year: int) -> float:
    """Share of the fiscal year that has passed at the end of a day, 0-1."""
    first, last = fiscal_window(year)
    return min(1.0, max(0.0, ((day - first).days + 1) / ((last - first).days + 1)))


@dataclass(frozen=True, order=True, slots=True)
class Week:
    """An ISO week, Monday to Sunday."""

    year: int
    number: int

    def __str__(self) -> str:
        return f"{self.year}-W{self.number:02d}"

    @property
    def monday(self) -> date:
        return date.fromisocalendar(self.year, self.number, 1)

    def shift(self, weeks: int) -> Week:
        return week_of(self.monday + timedelta(weeks=weeks))

    def __sub__(self, other: Week) -> int:
        """Whole weeks from `other` to this one."""
        return (self.monday - other.monday).days // 7


@dataclass(frozen=True, order=True, slots=True)
class Month:
    """A month of the common era; written 2026-M06, so that it is no week and no day."""

    year: int
    number: int

    def __str__(self) -> str:
        return f"{self.year}-M{self.number:02d}"

    @property
    def first(self) -> date:
        return date(self.year, self.number, 1)

    @property
    def last(self) -> date:
        return date(self.year + self.number // 12, self.number % 12 + 1, 1) - timedelta(days=1)

    @property
    def before(self) -> Month:
        return month_of(self.first - timedelta(days=1))


def month_of(day: date) -> Month:
    return Month(day.year, day.month)


def parse_month(text: str) -> Month:
    """Read "2026-06"; raises UsageError for anything else."""
    try:
        return month_of(date.fromisoformat(f"{text.strip()}-01"))
    except ValueError:
        raise UsageError(f"{text!r} is not a month", hint="write it as 2026-06") from None


def is_week(text: str) -> bool:
    """Whether what stands in the outbox for a mail's week is one; a monthly report has a month."""
    return _WEEK.fullmatch(text) is not None


@lru_cache(maxsize=512)
def week_of(day: date) -> Week:
    """The ISO week a day belongs to."""
    year, number, _ = day.isocalendar()
    return Week(year, number)


def parse_week(text: str) -> Week:
    """Read "2026-W28"; raises UsageError for anything else or a week the year does not have."""
    match = _WEEK.fullmatch(text.strip())
    if match:
        year, number = int(match[1]), int(match[2])
        try:
            date.fromisocalendar(year, number, 1)
        except ValueError:
            pass
        else:
            return Week(year, number)
    raise UsageError(f"{text!r} is not an ISO week", hint="write it as 2026-W28")


def first_day_told(moment: datetime) -> date:
    """The first of the seven days that a report made at `moment` (in local time) tells of.

    A morning's report tells of the days until yesterday; one made after noon, or on a Sunday,
    which closes its week, of that day as well.
    """
    over = moment.hour >= 12 or moment.isoweekday() == 7
    return moment.date() - timedelta(days=6 if over else 7)
