"""Working days of a Thai government office, and when the week's report falls due among them."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.clock import BANGKOK, Week, week_of
from sync.delivery.catch_up import due
from sync.settings import PACKAGED, Schedule
from sync.workdays import day_off, due_week, next_slot, report_day, slot

OFFICE = Schedule()
SONGKRAN = tuple(date(2026, 4, 13) + timedelta(days=n) for n in range(5))
ALL_OFF = Schedule(extra_days_off=SONGKRAN)  # the cabinet adds the Thursday and the Friday


def name(day: date, schedule: Schedule = OFFICE) -> str | None:
    words = day_off(day, schedule)
    return words and words.th


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2026, 4, 13), "วันสงกรานต์"),
        (date(2026, 6, 1), "ชดเชยวันวิสาขบูชา"),  # the day itself is a Sunday
        (date(2026, 5, 13), "วันพืชมงคล"),  # of government offices only
        (date(2026, 5, 1), None),  # Labour Day: offices work
        (date(2026, 1, 10), "วันเสาร์"),  # Children's Day is no holiday of offices
        (date(2026, 7, 12), "วันอาทิตย์"),
        (date(2026, 7, 13), None),
    ],
)
def test_the_days_off_are_those_of_a_government_office(day: date, expected: str | None) -> None:
    assert name(day) == expected


def test_the_office_has_the_last_word() -> None:
    own = Schedule(extra_days_off=(date(2026, 7, 13),), no_days_off=(date(2026, 4, 13),))
    assert name(date(2026, 7, 13), own) == "วันหยุดที่สำนักงานกำหนด"
    assert name(date(2026, 4, 13), own) is None
    assert name(date(2026, 4, 14), Schedule(holidays=False)) is None
    assert name(date(2026, 7, 11), Schedule(weekday=6)) is None  # a Saturday that it chose itself


def test_the_names_follow_the_reader_and_not_the_machine() -> None:
    """The library takes its language from LANG when none is passed."""
    code = (
        "from datetime import date; from sync.settings import Schedule; "
        "from sync.workdays import day_off; print(*day_off(date(2026, 4, 13), Schedule()))"
    )
    for language in ("en_US.UTF-8", "th_TH.UTF-8", "C"):
        environment = {**os.environ, "LANG": language, "PYTHONIOENCODING": "utf-8"}
        run = subprocess.run(
            [sys.executable, "-c", code], cwd=PACKAGED, env=environment, capture_output=True,
            encoding="utf-8", check=True,
        )  # fmt: skip
        assert run.stdout.strip() == "วันสงกรานต์ Songkran Festival"


@pytest.mark.parametrize(
    ("week", "weekday", "expected"),
    [
        (Week(2026, 28), 1, date(2026, 7, 6)),  # a Monday like any other
        (Week(2026, 23), 1, date(2026, 6, 2)),  # the Monday is in lieu of Visakha Bucha
        (Week(2026, 16), 1, date(2026, 4, 16)),  # Songkran from Monday to Wednesday
        (Week(2026, 43), 5, date(2026, 10, 22)),  # the Friday is off, and so is the weekend
        (Week(2026, 31), 3, date(2026, 7, 31)),  # Tuesday to Thursday
        (Week(2026, 16), 6, date(2026, 4, 18)),  # the office's own Saturday
    ],
)
def test_the_report_goes_on_the_first_working_day(week: Week, weekday: int, expected: date) -> None:
    assert report_day(week, Schedule(weekday=weekday)) == expected


def test_a_week_of_only_days_off_has_no_report() -> None:
    assert report_day(Week(2026, 16), ALL_OFF) is None
    assert slot(Week(2026, 16), ALL_OFF) is None
    eve = datetime(2026, 4, 12, 12, tzinfo=BANGKOK)
    assert next_slot(eve, ALL_OFF) == datetime(2026, 4, 20, 7, 30, tzinfo=BANGKOK)


def test_after_a_week_of_only_days_off_nothing_was_missed_and_nothing_is_late() -> None:
    plan = due(datetime(2026, 4, 20, 7, 30, tzinfo=BANGKOK), ALL_OFF, [Week(2026, 15)])
    assert (plan.week, plan.late_days, plan.merged, plan.missed) == (Week(2026, 17), 0, (), ())
    during = due(datetime(2026, 4, 16, 9, tzinfo=BANGKOK), ALL_OFF, [Week(2026, 15)])
    assert during.week is None


def test_an_office_that_never_opens_gets_no_report_and_no_endless_loop() -> None:
    closed = tuple(date(2026, 1, 1) + timedelta(days=n) for n in range(800))
    plan = due(datetime(2026, 6, 3, 9, tzinfo=BANGKOK), Schedule(extra_days_off=closed), [])
    assert plan.week is None


@pytest.mark.parametrize("schedule", [OFFICE, ALL_OFF], ids=["holidays", "a week off"])
def test_a_year_has_one_report_a_week_each_on_a_working_day(schedule: Schedule) -> None:
    """Looked at every hour from October to September, Songkran and New Year among it."""
    reported: dict[Week, datetime] = {}
    moment = datetime(2025, 10, 1, tzinfo=BANGKOK)
    while moment.date() < date(2026, 10, 1):
        plan = due(moment, schedule, reported.keys())
        if plan.week:
            assert (plan.merged, plan.missed) == ((), ())
            assert plan.late_days == 0 or not reported  # the very first one may be late
            reported[plan.week] = moment
        moment += timedelta(hours=1)
    del reported[min(reported)]
    weeks = {week_of(date(2025, 10, 6) + timedelta(weeks=n)) for n in range(52)}
    assert weeks - reported.keys() == ({Week(2026, 16)} if schedule is ALL_OFF else set())
    for week, at in reported.items():
        assert week_of(at.date()) == week
        assert day_off(at.date(), schedule) is None
        assert (at.hour, at.date()) == (8, report_day(week, schedule))
    moved = {str(week) for week, at in reported.items() if at.isoweekday() != 1}
    assert {"2026-W15", "2026-W19", "2026-W23"} <= moved


def test_a_machine_that_was_off_over_songkran_reports_once_when_it_is_back() -> None:
    off = due(datetime(2026, 4, 17, 10, tzinfo=BANGKOK), OFFICE, [Week(2026, 15)])
    assert (off.week, off.late_days, off.merged) == (Week(2026, 16), 1, ())
    longer = due(datetime(2026, 4, 21, 10, tzinfo=BANGKOK), OFFICE, [Week(2026, 15)])
    assert (longer.week, longer.late_days, longer.merged) == (Week(2026, 17), 1, (Week(2026, 16),))


@given(st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1)))  # noqa: DTZ001 - made aware below
def test_the_due_week_is_the_last_whose_slot_has_passed(moment: datetime) -> None:
    now = moment.replace(tzinfo=UTC)
    week = due_week(now, OFFICE)
    passed, following = slot(week, OFFICE), next_slot(now, OFFICE)
    assert passed is not None
    assert passed <= now < following
    between = (
        week.shift(n) for n in range(1, week_of(following.astimezone(BANGKOK).date()) - week)
    )
    assert all(slot(each, OFFICE) is None for each in between)
