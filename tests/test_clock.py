"""The office's calendar."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

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
def test_every_day_lies_in_its_fiscal_year_and_quarter(day: date) -> None:
    year = clock.fiscal_year(day)
    first, last = clock.fiscal_window(year)
    assert first <= day <= last
    start, end = clock.quarter_window(year, clock.quarter(day))
    assert start <= day <= end


def test_the_four_quarters_fill_the_year() -> None:
    windows = [clock.quarter_window(2569, number) for number in (1, 2, 3, 4)]
    assert (windows[0][0], windows[-1][1]) == clock.fiscal_window(2569)
    for (_, end), (start, _) in pairwise(windows):
        assert start - end == timedelta(days=1)


@given(st.dates(date(1960, 1, 1), date(2150, 12, 31)))
def test_a_week_survives_its_own_text(day: date) -> None:
    week = clock.week_of(day)
    assert week.monday <= day <= week.sunday
    assert clock.parse_week(str(week)) == week
    assert week.shift(1) - week == 1


@pytest.mark.parametrize("text", ["2026-W54", "2025-W53", "2026-28", "W28", "", "๒๐๒๖-W28"])
def test_a_week_the_year_does_not_have_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="ISO week"):
        clock.parse_week(text)


def test_the_53rd_week_is_followed_by_the_first() -> None:
    assert str(clock.parse_week("2026-W53").shift(1)) == "2027-W01"
