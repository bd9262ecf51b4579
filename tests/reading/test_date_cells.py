"""Number cells in a date column: turned round by the locale, or shown as plain numbers."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sync.model import Problem, Serial, Stored
from sync.reading.calendars import read_dates
from sync.reading.cells.dates import EPOCH, DateSpan

TODAY = date(2026, 7, 12)
Cell = tuple[str, Stored]


def typed(day: date, *, buddhist: bool = True) -> Cell:
    """What a spreadsheet that puts the month first makes of a day typed as วัน/เดือน/ปี."""
    year = day.year + (543 if buddhist else 0)
    text = f"{day.day}/{day.month}/{year}"
    if day.day > 12:
        return text, None
    return text, Serial(float((date(year, day.day, day.month) - EPOCH).days))


def american(day: date) -> Cell:
    return f"{day.month}/{day.day}/{day.year}", Serial(float((day - EPOCH).days))


def serial(day: date, buddhist: bool = False) -> float:
    return float((day.replace(year=day.year + 543 * buddhist) - EPOCH).days)


def read(
    cells: Sequence[Cell], done: bool = False, spans: bool = False, year: int | None = 2569
) -> tuple[list[object], dict[int, list[Problem]]]:
    values, problems, _ = read_dates(
        [text for text, _ in cells],
        [kept for _, kept in cells],
        spans=spans,
        fiscal_year=year,
        latest=[TODAY] * len(cells) if done else None,
    )
    return list(values), problems


def codes(problems: dict[int, list[Problem]]) -> dict[int, list[str]]:
    return {index: [problem.code for problem in each] for index, each in problems.items()}


# ------------------------------------------------------------------------------ turned round


@given(
    days=st.lists(st.dates(date(2025, 10, 1), date(2026, 7, 12)), min_size=8, max_size=40),
    buddhist=st.booleans(),
)
@settings(max_examples=100, deadline=None)
def test_a_column_turned_round_by_its_locale_is_read_as_it_was_typed(
    days: list[date], buddhist: bool
) -> None:
    days += [date(2026, 1, 21), date(2026, 4, 26), date(2026, 7, 8)]
    cells = [typed(day, buddhist=buddhist) for day in days]
    values, problems = read(cells)
    assert values == days
    doubtful = {
        i for i, day in enumerate(days) if day.day <= 12 and (buddhist or day.day != day.month)
    }
    assert codes(problems) == {index: ["D5"] for index in doubtful}


def test_a_turned_date_names_both_readings_and_the_cause() -> None:
    _, problems = read([typed(date(2026, 7, 8)), ("21/1/2569", None), ("26/2/2569", None)])
    (told,) = problems[0]
    assert "8 ก.ค. 2569" in told.words.th
    assert "7 ส.ค. 2569" in told.words.th
    assert "2026-07-08" in told.words.en
    assert "2026-08-07" in told.words.en
    assert "locale" in told.words.en


@given(seed=st.integers(0, 10_000))
@settings(max_examples=60, deadline=None)
def test_a_column_kept_month_first_on_purpose_stays_as_it_is_stored(seed: int) -> None:
    rng = random.Random(seed)
    days = [date(2025, 10, 1) + timedelta(rng.randrange(280)) for _ in range(20)]
    days.append(date(2026, 5, 25))
    values, problems = read([american(day) for day in days], done=True)
    assert values == days
    assert problems == {}


def test_a_date_picked_from_the_calendar_does_not_hide_a_turn() -> None:
    typed_days = [date(2026, 7, 8), date(2026, 5, 6), date(2026, 1, 21), date(2026, 2, 26)]
    cells = [*map(typed, typed_days), american(date(2026, 6, 25))]
    values, problems = read(cells)
    assert values == [*typed_days, date(2026, 6, 25)]
    assert codes(problems) == {0: ["D5"], 1: ["D5"]}


def test_a_short_american_column_says_nothing_of_a_turn() -> None:
    days = [date(2026, 7, 1), date(2026, 7, 8), date(2026, 6, 5)]
    assert read([american(day) for day in days]) == (days, {})


def test_thin_evidence_keeps_what_is_stored_and_asks() -> None:
    cells = [typed(date(2026, 3, 2), buddhist=False), ("21/1/2569", None)]
    values, problems = read(cells)
    assert values == [date(2026, 2, 3), date(2026, 1, 21)]
    assert codes(problems) == {0: ["D5"]}
    assert "2026-03-02" in problems[0][0].words.en


def test_done_rows_in_the_future_speak_for_a_turn() -> None:
    cells = [typed(date(2026, 7, 8)), typed(date(2026, 5, 6)), typed(date(2026, 7, 10))]
    assert read(cells, done=True)[0] == [date(2026, 7, 8), date(2026, 5, 6), date(2026, 7, 10)]


def test_dates_shown_day_first_or_by_name_are_what_they_show() -> None:
    day = Serial(serial(date(2026, 8, 7)))
    cells: list[Cell] = [
        ("7/8/2569", day),
        ("7 ส.ค. 2569", day),
        ("21/1/2569", None),
        ("26/2/2569", None),
    ]
    assert read(cells)[0][:2] == [date(2026, 8, 7)] * 2
    assert read(cells)[1] == {}


# ------------------------------------------------------------------------------ plain numbers


@pytest.mark.parametrize("buddhist", [False, True])
@pytest.mark.parametrize("stored", [False, True])
@pytest.mark.parametrize("spans", [False, True])
def test_a_number_among_dates_is_one_of_them(buddhist: bool, stored: bool, spans: bool) -> None:
    number = serial(date(2026, 7, 12), buddhist)
    cell: Cell = (f"{number:.0f}", number if stored else None)
    cells: list[Cell] = [
        ("1 ก.ค. 2569", None),
        cell,
        ("5/7/2569", Serial(serial(date(2026, 7, 5)))),
    ]
    values, problems = read(cells, spans=spans)
    day = date(2026, 7, 12)
    assert values[1] == (DateSpan(day, day, (day,)) if spans else day)
    assert codes(problems) == {1: ["D5"]}
    assert "12 ก.ค. 2569" in problems[1][0].words.th
    assert "รูปแบบ" in problems[1][0].words.th


@pytest.mark.parametrize("spans", [False, True])
def test_a_buddhist_year_of_two_digits_is_not_of_the_last_century(spans: bool) -> None:
    """Of 8/7/69 a spreadsheet makes 1969: a loan was 20,823 days late."""
    day = date(2026, 7, 8)
    stored = Serial(float((date(1969, 7, 8) - EPOCH).days))
    values, problems = read([("8/7/1969", stored), ("9 ก.ค. 2569", None)], spans=spans)
    assert values[0] == (DateSpan(day, day, (day,)) if spans else day)
    assert codes(problems) == {0: ["D5"]}
    assert "1969" in problems[0][0].words.th


def test_a_short_year_may_be_turned_round_as_well() -> None:
    cells = [(f"{d}/7/1969", Serial(float((date(1969, d, 7) - EPOCH).days))) for d in (8, 9)]
    values, _ = read([*cells, ("25/6/2569", None)], done=True)
    assert values == [date(2026, 7, 8), date(2026, 7, 9), date(2026, 6, 25)]


def test_a_year_that_is_no_buddhist_one_so_far_is_what_it_says() -> None:
    stored = Serial(float((date(1998, 7, 8) - EPOCH).days))
    assert read([("8/7/1998", stored)]) == ([date(1998, 7, 8)], {})
    short = Serial(float((date(1969, 7, 8) - EPOCH).days))
    assert read([("8/7/1969", short)], year=None) == ([date(1969, 7, 8)], {})


@pytest.mark.parametrize("others", [[], [("", None)], [("ยังไม่กำหนด", None)], [("46210", 46210.0)]])
def test_a_lone_number_is_asked_about(others: list[Cell]) -> None:
    values, problems = read([("46215", 46215.0), *others])
    assert values[0] is None
    assert codes(problems)[0] == ["D4"]
    assert "12 ก.ค. 2569" in problems[0][0].words.th


def test_a_column_that_lost_its_format_whole_is_told_once() -> None:
    days = [date(2026, 7, 12), date(2026, 7, 1), date(2026, 2, 5), date(2025, 10, 3)]
    values, problems = read([(f"{serial(day):.0f}", serial(day)) for day in days])
    assert values == days
    assert codes(problems) == {0: ["D5"]}
    assert "all 4 cells" in problems[0][0].words.en


@pytest.mark.parametrize("number", [12.0, 2567.0, 25670112.0, 20000.0, 99999.0, 1e9, -3.0])
def test_a_number_that_is_no_day_near_the_others_is_not_taken_for_one(number: float) -> None:
    cells: list[Cell] = [("1 ก.ค. 2569", None), (f"{number:.0f}", number), ("5 ก.ค. 2569", None)]
    values, problems = read(cells)
    assert values[1] is None
    assert codes(problems) == {1: ["D4"]}


def test_without_a_fiscal_year_numbers_alone_are_asked_about() -> None:
    cells: list[Cell] = [(str(n), float(n)) for n in (46215, 46210, 46200)]
    assert read(cells, year=None)[0] == [None] * 3


@given(
    cells=st.lists(
        st.tuples(
            st.sampled_from(["", "46215", "8/7/2569", "7/8/2569", "x", "21/1/2569", "2/30"]),
            st.one_of(st.none(), st.booleans(), st.floats(), st.floats(0, 300_000).map(Serial)),
        ),
        max_size=8,
    ),
    spans=st.booleans(),
    year=st.sampled_from([None, 2569]),
)
@settings(max_examples=200, deadline=None)
def test_no_cells_make_the_reader_raise(cells: list[Cell], spans: bool, year: int | None) -> None:
    values, problems = read(cells, done=True, spans=spans, year=year)
    assert len(values) == len(cells)
    assert all(values[index] is None or found for index, found in problems.items())
