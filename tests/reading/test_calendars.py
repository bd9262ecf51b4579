"""A date column has one reading, chosen from all its cells; what does not follow it is said."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from sync.model import Problem, Serial, SheetError, Stored
from sync.reading.calendars import CalendarChoice, read_dates


def read(
    texts: Sequence[str], fiscal_year: int | None = 2569, **more: Sequence[date | None]
) -> tuple[list[object], dict[int, list[str]], CalendarChoice]:
    found = read_dates(texts, [None] * len(texts), spans=False, fiscal_year=fiscal_year, **more)
    return list(found[0]), codes(found[1]), found[2]


def codes(problems: dict[int, list[Problem]]) -> dict[int, list[str]]:
    return {index: [problem.code for problem in each] for index, each in problems.items()}


def test_a_column_in_one_calendar_has_nothing_to_say() -> None:
    values, problems, choice = read(["12/1/2569", "13/2/2569", "5 มี.ค. 69", "2569-04-06", ""])
    assert values == [
        date(2026, 1, 12),
        date(2026, 2, 13),
        date(2026, 3, 5),
        date(2026, 4, 6),
        None,
    ]
    assert problems == {}
    assert choice.taken == "D/M/Y BE"


def test_a_cell_that_fits_only_the_other_order_is_named() -> None:
    values, problems, choice = read(["12/1/2569", "13/2/2569", "14/3/2569", "12/31/2568"])
    assert values[3] == date(2025, 12, 31)
    assert problems == {3: ["D5"]}
    assert (choice.taken, choice.votes_taken) == ("D/M/Y BE", 3)
    assert (choice.runner_up, choice.votes_runner_up) == ("M/D/Y BE", 1)


def test_an_american_column_is_read_as_one() -> None:
    values, problems, choice = read(["12/31/2568", "01/15/2569", "02/03/2569", "25/1/2569"])
    assert choice.taken == "M/D/Y BE"
    assert values == [date(2025, 12, 31), date(2026, 1, 15), date(2026, 2, 3), date(2026, 1, 25)]
    assert problems == {3: ["D5"]}


def test_a_christian_year_in_a_buddhist_column_is_named_and_the_reverse() -> None:
    buddhist = read(["12/1/2569", "13/2/2569", "14/3/2026"])
    assert buddhist[0][2] == date(2026, 3, 14)
    assert buddhist[1] == {2: ["D5"]}
    christian = read(["12/1/2026", "13/2/2026", "2026-04-05", "14/3/2569"])
    assert christian[2].taken == "D/M/Y CE"
    assert christian[1] == {3: ["D5"]}


def test_two_digit_years_are_read_near_the_workbook() -> None:
    values, problems, choice = read(["12/1/26", "15/2/26", "3/3/69"])
    assert choice.taken == "D/M/Y CE"
    assert values == [date(2026, 1, 12), date(2026, 2, 15), date(2026, 3, 3)]
    assert problems == {2: ["D5"]}


def test_old_registrations_stay_buddhist() -> None:
    values, problems, _ = read(["12/5/40", "1/2/55", "3/4/68"])
    assert values == [date(1997, 5, 12), date(2012, 2, 1), date(2025, 4, 3)]
    assert problems == {}


def test_without_a_fiscal_year_the_sure_years_of_the_column_guide() -> None:
    values, _, choice = read(["12/1/2024", "15/2/2024", "3/3/24"], fiscal_year=None)
    assert choice.taken == "D/M/Y CE"
    assert values[2] == date(2024, 3, 3)


def test_one_date_outside_the_year_does_not_turn_a_column() -> None:
    values, problems, choice = read(["2/3/2569", "5/11/2569"])
    assert values == [date(2026, 3, 2), date(2026, 11, 5)]
    assert problems == {}
    assert (choice.votes_taken, choice.votes_runner_up) == (0, 1)


def test_many_dates_that_only_fit_the_year_as_american_do_turn_it() -> None:
    texts = ["10/2/2568", "11/3/2568", "12/4/2568", "1/5/2569"]
    values, _, choice = read(texts)
    assert choice.taken == "M/D/Y BE"
    assert values[0] == date(2025, 10, 2)


def test_done_rows_do_not_lie_in_the_future() -> None:
    texts = ["4/10/2569", "5/10/2569", "6/10/2569"]
    latest = [date(2026, 7, 12)] * 3
    assert read(texts, fiscal_year=None)[2].taken == "D/M/Y BE"
    assert read(texts, fiscal_year=None, latest=latest)[2].taken == "M/D/Y BE"


def test_a_missing_year_and_a_bad_date_are_told_apart() -> None:
    values, problems, _ = read(["12 ม.ค. 2569", "9 ก.พ.", "เมื่อวาน", "-", ""])
    assert values == [date(2026, 1, 12), date(2026, 2, 9), None, None, None]
    assert problems == {1: ["D5"], 2: ["D4"]}


def test_true_date_cells_have_no_vote_and_no_fault() -> None:
    stored: list[Stored] = [Serial(46034.0), Serial(244361.0), 2567.0, SheetError("#REF!"), None]
    shown = ["12/1/2026", "12/1/2569", "2567", "#REF!", "3/2/2569"]
    values, problems, choice = read_dates(shown, stored, spans=False, fiscal_year=2569)
    assert values == [date(2026, 1, 12), date(2026, 1, 12), None, None, date(2026, 2, 3)]
    assert codes(problems) == {1: ["D5"], 2: ["D4"]}
    assert choice.taken == "D/M/Y BE"


def test_a_d5_names_the_reading_taken_and_the_runner_up() -> None:
    problems = read_dates(
        ["12/1/2569", "13/2/2569", "12/31/2568"], [None] * 3, spans=True, fiscal_year=2569
    )[1]
    words = problems[2][0].words
    assert "M/D/Y BE" in words.en
    assert "D/M/Y BE" in words.en
    assert "เดือน/วัน/ปี พ.ศ." in words.th
    assert "31 ธ.ค. 2568" in words.th


@given(seed=st.integers(0, 10_000), american=st.booleans(), christian=st.booleans())
@settings(max_examples=60, deadline=None)
def test_a_column_written_in_one_way_is_read_in_that_way(
    seed: int, american: bool, christian: bool
) -> None:
    rng = random.Random(seed)
    days = [date(2025, 10, 1) + timedelta(rng.randrange(365)) for _ in range(40)]
    offset = 0 if christian else 543
    texts = [
        f"{d.month}/{d.day}/{d.year + offset}"
        if american
        else f"{d.day}/{d.month}/{d.year + offset}"
        for d in days
    ]
    values, problems, choice = read(texts)
    assert values == days
    assert problems == {}
    assert choice.reading == ("MDY" if american else "DMY", "CE" if christian else "BE")


@given(
    texts=st.lists(st.text(alphabet="0123456789/-. มคพยก๑๕,–", max_size=14), max_size=12),
    year=st.sampled_from([None, 2569]),
)
@settings(max_examples=150, deadline=None)
def test_no_column_makes_the_reader_raise(texts: list[str], year: int | None) -> None:
    values, problems, choice = read_dates(texts, [None] * len(texts), spans=True, fiscal_year=year)
    assert len(values) == len(texts)
    assert choice.votes_taken + choice.votes_runner_up <= len(texts)
    for index, faults in problems.items():
        assert (values[index] is None) == any(fault.code == "D4" for fault in faults)


def test_the_order_of_the_rows_does_not_matter() -> None:
    texts = ["12/1/2569", "5/2/2569", "12/31/2568", "14/3/2026", "3/3/69", "9 ก.พ.", "x"]
    by_text = dict(zip(texts, read(texts)[0], strict=True))
    backwards = texts[::-1]
    assert dict(zip(backwards, read(backwards)[0], strict=True)) == by_text
