"""The office's calendar."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync import clock
from sync.errors import UsageError


@pytest.mark.parametrize(
    ("day", "year"),
    [(date(2025, 9, 30), 2568), (date(2025, 10, 1), 2569), (date(2026, 9, 30), 2569)],
)
def test_the_fiscal_year_begins_on_the_first_of_october(day: date, year: int) -> None:
    assert clock.fiscal_year(day) == year


@given(st.dates(date(1960, 1, 1), date(2150, 12, 31)))
def test_every_day_lies_in_its_fiscal_year(day: date) -> None:
    first, last = clock.fiscal_window(clock.fiscal_year(day))
    assert first <= day <= last


def test_the_quarters_of_the_year_begin_in_october_january_april_and_july() -> None:
    first, last = clock.fiscal_window(2569)
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    numbers = [clock.quarter(day) for day in days]
    assert numbers == sorted(numbers)
    begun = {number: days[numbers.index(number)] for number in (1, 2, 3, 4)}
    assert [(day.month, day.day) for day in begun.values()] == [(10, 1), (1, 1), (4, 1), (7, 1)]


@given(st.dates(date(1960, 1, 1), date(2150, 12, 31)))
def test_a_week_survives_its_own_text(day: date) -> None:
    week = clock.week_of(day)
    assert timedelta(0) <= day - week.monday < timedelta(days=7)
    assert clock.parse_week(str(week)) == week
    assert week.shift(1) - week == 1


@pytest.mark.parametrize("text", ["2026-W54", "2025-W53", "2026-28", "W28", "", "๒๐๒๖-W28"])
def test_a_week_the_year_does_not_have_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="ISO week"):
        clock.parse_week(text)


def test_the_53rd_week_is_followed_by_the_first() -> None:
    assert str(clock.parse_week("2026-W53").shift(1)) == "2027-W01"
