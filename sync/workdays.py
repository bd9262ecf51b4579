"""The office's working days: weekends, Thailand's public holidays, and its own exceptions; and on
which of them the week's report falls due. Pure, but for the library of holidays being loaded."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from functools import lru_cache
from itertools import count
from zoneinfo import ZoneInfo

from sync.clock import Week, week_of
from sync.model import Words
from sync.settings import Schedule

WEEKEND = {6: Words("วันเสาร์", "Saturday"), 7: Words("วันอาทิตย์", "Sunday")}
OWN = Words("วันหยุดที่สำนักงานกำหนด", "a day off of the office")
MOST_WEEKS_OFF = 60  # in a row; with more, nothing could ever fall due
# public holidays on which government offices work
_NOT_OF_OFFICES = ("วันแรงงานแห่งชาติ", "วันเด็กแห่งชาติ", "Labour Day", "Labor Day", "Children's Day")


def day_off(day: date, schedule: Schedule) -> Words | None:
    """Why nobody is at work on a day, in the name of the holiday; None on a working day.

    What the office itself says (`extra_days_off`, `no_days_off`) wins: the cabinet's special days
    come late, and now and then one is moved. A weekday that the office has chosen for its report
    is at work even on a Saturday or Sunday.
    """
    if day in schedule.no_days_off:
        return None
    if schedule.holidays and (name := _holidays(day.year).get(day)) is not None:
        return name
    if day in schedule.extra_days_off:
        return OWN
    return None if day.isoweekday() == schedule.weekday else WEEKEND.get(day.isoweekday())


def report_day(week: Week, schedule: Schedule) -> date | None:
    """The day of a week's report: the office's weekday, else the first working day after it.

    When all that is left of the week is off, the last working day before it; None when the whole
    week is off. Then there is no report, and the next week's tells of it.
    """
    wanted = week.monday + timedelta(days=schedule.weekday - 1)
    after = (wanted + timedelta(days=ahead) for ahead in range(8 - schedule.weekday))
    before = (wanted - timedelta(days=back) for back in range(1, schedule.weekday))
    return next((day for day in (*after, *before) if day_off(day, schedule) is None), None)


def slot(week: Week, schedule: Schedule) -> datetime | None:
    """The moment a week's report falls due; None in a week of only days off."""
    day = _report_day(week, schedule)
    if day is None:
        return None
    return datetime.combine(day, schedule.at, ZoneInfo(schedule.timezone))


def due_week(now: datetime, schedule: Schedule) -> Week:
    """The week whose slot was the last to pass at `now` (an aware datetime)."""
    local = now.astimezone(ZoneInfo(schedule.timezone))
    this = week_of(local.date())
    passed = (
        week
        for week in (this.shift(-back) for back in range(MOST_WEEKS_OFF))
        if (moment := slot(week, schedule)) is not None and moment <= local
    )
    return next(passed, this.shift(-1))


def next_slot(now: datetime, schedule: Schedule) -> datetime:
    """The first slot strictly after `now`."""
    this = week_of(now.astimezone(ZoneInfo(schedule.timezone)).date())
    for ahead in count():
        moment = slot(this.shift(ahead), schedule)
        if moment is not None and moment > now:
            return moment
        if ahead > MOST_WEEKS_OFF:  # an office that is always closed still has an answer
            break
    return now + timedelta(weeks=MOST_WEEKS_OFF)


def working_days(first: date, schedule: Schedule) -> Iterator[date]:
    """The working days from a day on."""
    for ahead in range(7 * MOST_WEEKS_OFF):
        day = first + timedelta(days=ahead)
        if day_off(day, schedule) is None:
            yield day


@lru_cache(maxsize=512)
def _report_day(week: Week, schedule: Schedule) -> date | None:
    return report_day(week, schedule)


@lru_cache(maxsize=16)
def _holidays(year: int) -> Mapping[date, Words]:
    """The holidays of a government office in a year, with those in lieu, by day."""
    import holidays  # a third of a second, and only for who asks about days

    # the language is said, for the library's own choice follows LANG
    th, en = (
        holidays.country_holidays(
            "TH", years=year, categories=("public", "government"), language=language
        )
        for language in ("th", "en_US")
    )
    named = {day: Words(_of_offices(name), _of_offices(en[day])) for day, name in th.items()}
    return {day: words for day, words in named.items() if words.th}


def _of_offices(names: str) -> str:
    """The holidays of one day, without those on which government offices work."""
    kept = [name for name in names.split("; ") if not any(each in name for each in _NOT_OF_OFFICES)]
    return " / ".join(kept)
