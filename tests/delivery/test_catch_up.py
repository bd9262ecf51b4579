"""Which week is due, on machines that were off, asleep, or wrong about the time."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.clock import Week, week_of
from sync.delivery.catch_up import NEARBY_WEEKS, TOLD_WEEKS, Plan, due
from sync.settings import Schedule

BANGKOK = ZoneInfo("Asia/Bangkok")
MONDAY_MORNING = Schedule()


def at(text: str, zone: ZoneInfo = BANGKOK) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone)


def plan(text: str, *reported: str, schedule: Schedule = MONDAY_MORNING) -> Plan:
    weeks = [Week(int(week[:4]), int(week[-2:])) for week in reported]
    return due(at(text), schedule, weeks)


def names(weeks: tuple[Week, ...]) -> list[str]:
    return [str(week) for week in weeks]


def test_on_monday_at_half_past_seven_the_week_is_due_and_not_a_minute_before() -> None:
    before = plan("2026-07-06T07:29:59", "2026-W27")
    assert (before.week, before.late_days, before.ahead) == (None, 0, None)
    assert before.next_slot == at("2026-07-06T07:30")
    on_time = plan("2026-07-06T07:30:00", "2026-W27")
    assert (str(on_time.week), on_time.late_days, on_time.merged) == ("2026-W28", 0, ())
    assert plan("2026-07-06T07:30:30", "2026-W27", "2026-W28").week is None


def test_a_missed_monday_is_made_up_for_once_when_the_machine_is_back() -> None:
    back = plan("2026-07-08T10:00", "2026-W27")
    assert (str(back.week), back.late_days) == ("2026-W28", 2)
    assert plan("2026-07-08T10:00:30", "2026-W27", "2026-W28").week is None


def test_weeks_missed_longer_ago_are_merged_into_one_report() -> None:
    back = plan("2026-07-28T09:00", "2026-W27")
    assert str(back.week) == "2026-W31"
    assert names(back.merged) == ["2026-W28", "2026-W29", "2026-W30"]


def test_of_a_very_long_silence_only_the_newest_weeks_are_told() -> None:
    back = plan("2027-07-05T09:00", "2026-W27")
    assert len(back.merged) == TOLD_WEEKS
    assert str(back.merged[-1]) == "2027-W26"


def test_too_late_for_the_week_is_missed_and_the_next_one_goes_on_time() -> None:
    strict = Schedule(catch_up_days=2)
    late = plan("2026-07-09T09:00", "2026-W26", schedule=strict)
    assert (late.week, names(late.missed)) == (None, ["2026-W27", "2026-W28"])
    following = plan("2026-07-13T08:00", "2026-W26", schedule=strict)
    assert (str(following.week), names(following.merged)) == ("2026-W29", ["2026-W27", "2026-W28"])


def test_a_new_office_starts_with_the_current_week_and_complains_of_none_before() -> None:
    fresh = plan("2026-07-12T12:00")
    assert (str(fresh.week), fresh.late_days, fresh.merged) == ("2026-W28", 6, ())


@pytest.mark.parametrize(
    ("now", "reported", "week"),
    [
        ("2026-12-28T08:00", "2026-W52", "2026-W53"),
        ("2027-01-03T23:59", "2026-W52", "2026-W53"),  # a Sunday of ISO year 2026
        ("2027-01-04T08:00", "2026-W53", "2027-W01"),
        ("2027-01-04T07:00", "2026-W52", "2026-W53"),  # its own slot passed; catch-up decides
    ],
)
def test_a_year_of_53_weeks_has_no_gap_at_its_end(now: str, reported: str, week: str) -> None:
    found = plan(now, reported)
    assert str(found.week or found.missed[-1]) == week
    assert found.merged == ()


def test_weeks_are_merged_across_the_end_of_a_year_of_53_weeks() -> None:
    assert names(plan("2027-01-11T08:00", "2026-W52").merged) == ["2026-W53", "2027-W01"]


def test_a_clock_put_back_sends_nothing_for_weeks_gone_by() -> None:
    set_back = plan("2026-06-23T09:00", "2026-W20", "2026-W28")
    assert set_back.week is None
    for day in ("2026-06-30", "2026-06-09"):  # one week and NEARBY_WEEKS before
        near = plan(f"{day}T09:00", "2026-W20", "2026-W28")
        assert (near.week, str(near.ahead)) == (None, "2026-W28")
    assert plan("2025-01-06T09:00", "2026-W27", "2026-W28").week is None


def test_a_clock_that_ran_years_ahead_does_not_silence_the_true_weeks() -> None:
    mended = plan("2026-07-13T08:00", "2026-W28", "2031-W05")
    assert (str(mended.week), mended.merged) == ("2026-W29", ())


def test_a_laptop_asleep_from_friday_to_tuesday_reports_once() -> None:
    assert plan("2026-07-03T18:00", "2026-W27").week is None
    assert str(plan("2026-07-07T06:00", "2026-W27").week) == "2026-W28"


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe"])
def test_summer_time_neither_repeats_nor_skips_a_week(zone: str) -> None:
    schedule = Schedule(weekday=7, at=time(2, 30), timezone=zone)  # the hour that changes
    reported: list[Week] = []
    moment = datetime(2026, 1, 4, 0, 0, tzinfo=ZoneInfo("UTC"))
    end = datetime(2026, 12, 31, tzinfo=ZoneInfo("UTC"))
    while moment < end:
        found = due(moment, schedule, reported)
        if found.week:
            assert not found.merged
            reported.append(found.week)
        moment = datetime.fromtimestamp(moment.timestamp() + 1800, ZoneInfo("UTC"))
    assert len(reported) == len(set(reported))
    assert all(later - earlier == 1 for earlier, later in pairwise(reported))
    assert len(reported) >= 51


@given(
    st.integers(0, 20 * 366 * 24 * 60),
    st.sets(st.integers(-30, 30), max_size=10),
    st.integers(0, 10),
)
def test_any_plan_is_for_a_week_not_yet_reported_and_merges_only_silent_ones(
    minutes: int, offsets: set[int], days: int
) -> None:
    now = at("2020-01-01T00:00") + timedelta(minutes=minutes)
    this = week_of(now.date())
    reported = {this.shift(offset) for offset in offsets}
    found = due(now, Schedule(catch_up_days=days), reported)
    assert found.next_slot > now
    assert not set(found.merged) & reported
    if found.week:
        assert found.week not in reported
        assert found.week in (this, this.shift(-1))
        assert not any(0 < week - found.week <= NEARBY_WEEKS for week in reported)
        assert list(found.merged) == sorted(found.merged)
        assert found.late_days <= days
