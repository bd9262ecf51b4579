"""Small workbooks kept as offices keep them, each with what a person reads in it."""

from __future__ import annotations

from collections import Counter
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest

from sync.model import Reading, Report, Severity, column_letters, reveal
from sync.pipeline import Pipeline
from sync.settings import PACKAGED, load
from sync.xlsx.workbooks import read_file

TODAY = date(2026, 7, 12)
CASES = Path(__file__).with_name("cases")
DEMO = {"error": 9, "warning": 18, "info": 5}  # of the demo district on that day


@cache
def pipeline() -> Pipeline:
    return Pipeline(load(PACKAGED, {}))


@cache
def read(name: str) -> tuple[Reading, Report]:
    workbook = pipeline().sheets.seal(read_file(CASES / f"{name}.xlsx"), b"k" * 32)
    reading = pipeline().sheets.read(workbook, TODAY)
    return reading, pipeline().rulebook.check(reading, pipeline().programme(reading), TODAY)


def found(name: str) -> set[tuple[str, str | None]]:
    """Code and cell of every finding outside the two valid tabs."""
    _, report = read(name)
    return {
        (f.code, f.place.cell if f.place else None)
        for f in report.findings
        if not (f.place and f.place.sheet in ("หมู่บ้าน", "แผน"))
    }


def codes(name: str) -> Counter[str]:
    return Counter(f.code for f in read(name)[1].findings)


def values(name: str, table: str, field: str) -> list[object]:
    return [reveal(value) for value in read(name)[0].tables[table].values(field)]


def column(name: str, table: str, field: str) -> str:
    return column_letters(read(name)[0].tables[table].parts[0].columns[field])


def names(name: str, table: str) -> list[object]:
    """The tambons of a table's records by name."""
    return [getattr(v, "name", v) for v in read(name)[0].tables[table].values("subdistrict")]


# ------------------------------------------------------------------------------ rows


def test_a_note_between_records_ends_nothing() -> None:
    reading, _ = read("note-row-ends-the-table")
    assert reading.tables["trainings"].rows == [1, 3, 4]
    assert {("D4", "B5"), ("T5-1", "G5")} <= found("note-row-ends-the-table")


def test_one_tab_a_village_is_one_register_with_the_village_of_each_title() -> None:
    reading, _ = read("one-tab-a-village")
    register = reading.tables["households"]
    assert len(register) == 4
    assert names("one-tab-a-village", "households") == ["ตาคลี", "ตาคลี", "ช่องแค", "ช่องแค"]
    assert register.values("moo") == [5, 5, 3, 3]
    assert codes("one-tab-a-village")["D8"] == 0


def test_marks_of_repetition_are_the_value_above_and_said_once_a_column() -> None:
    assert values("ditto-marks", "households", "interest") == ["จักสาน"] * 4
    assert values("ditto-marks", "households", "occupation") == ["ทำนา"] * 4
    assert values("ditto-marks", "households", "moo") == [5] * 4
    assert names("ditto-marks", "households") == ["ตาคลี"] * 4
    seen = codes("ditto-marks")
    assert (seen["D1"], seen["D10"], seen["D12"], seen["T5-4"]) == (0, 0, 0, 0)
    said = [notice.place.column for notice in read("ditto-marks")[1].notices]
    assert len(said) == len(set(said)) == 5  # F, G, H, I and L


def test_a_village_on_its_first_row_only_is_carried_down_and_said_once() -> None:
    assert values("village-on-first-row-only", "households", "moo") == [5] * 4
    assert codes("village-on-first-row-only")["D13"] == 0
    assert 1 <= len(read("village-on-first-row-only")[1].notices) <= 2


def test_a_legend_of_colours_is_no_record_and_the_status_is_asked_once() -> None:
    reading, _ = read("status-by-colour")
    assert reading.tables["forums"].rows == [1, 2]
    seen = codes("status-by-colour")
    assert (seen["D1"], seen["D10"]) == (0, 0)
    about_status = [f for f in read("status-by-colour")[1].findings if f.field == "status"]
    assert len(about_status) == 1


@pytest.mark.parametrize(
    "name", ["01_group_row_checkbox", "05_default_status", "05b_prefilled_province"]
)
def test_prepared_rows_and_groups_change_nothing(name: str) -> None:
    assert read(name)[1].counts == DEMO


@pytest.mark.parametrize("name", ["07_duplicate_tab", "07c_duplicate_hidden_plan"])
def test_a_copied_tab_is_not_counted_and_said_once(name: str) -> None:
    _, report = read(name)
    assert report.counts == DEMO
    assert [notice.kind for notice in report.notices] == ["copied tab"]


def test_a_tab_that_shows_an_error_is_told_by_that_error() -> None:
    _, report = read("16b_tab_importrange_ref")
    told = [f for f in report.findings if f.code == "D8"]
    assert len(told) == 1
    assert "#REF!" in told[0].what.th


# ------------------------------------------------------------------------------ headings


def test_an_abbreviated_heading_is_read() -> None:
    assert column("heading-date-abbreviated", "forums", "date") == "A"
    assert codes("heading-date-abbreviated")["D8"] == 0


def test_halves_of_a_heading_may_change_places() -> None:
    assert column("heading-halves-swapped", "forums", "evidence") == "J"
    assert ("T4-6", "J3") not in found("heading-halves-swapped")  # done for one day only


def test_a_heading_with_more_words_is_read() -> None:
    assert column("heading-with-more-words", "guidelines", "officer") == "C"
    assert column("heading-with-more-words", "guidelines", "studied_on") == "D"


def test_the_second_row_of_a_heading_is_no_record() -> None:
    reading, _ = read("heading-second-row-read-as-record")
    assert reading.tables["forums"].rows == [2, 3]
    assert reading.tables["forums"].values("participants") == [40, 38]
    assert not {
        cell for _, cell in found("heading-second-row-read-as-record") if cell and cell[1:] == "2"
    }


def test_a_second_column_of_notes_costs_itself_only() -> None:
    _, report = read("09_two_note_columns")
    assert report.counts["error"] == DEMO["error"]
    assert report.counts["warning"] in (DEMO["warning"], DEMO["warning"] + 1)
    assert report.counts["info"] == DEMO["info"]


def test_a_village_in_one_column_is_moo_and_tambon() -> None:
    assert values("village-in-one-column", "trainings", "moo") == [5]
    assert names("village-in-one-column", "trainings") == ["ตาคลี"]
    assert column("village-in-one-column", "trainings", "moo") == "D"


def test_a_tick_is_the_category_and_the_product_is_written_beside_it() -> None:
    assert values("tick-read-as-product", "groups", "product") == ["ตะกร้าไม้ไผ่"]
    assert values("tick-read-as-product", "groups", "category") == ["อื่นๆ"]


def test_a_check_box_says_done_or_not() -> None:
    seen = codes("status-as-check-box")
    if "forums" in read("status-as-check-box")[0].tables and not seen["D8"]:
        assert values("status-as-check-box", "forums", "status")[0] == "แล้วเสร็จ"
        assert values("status-as-check-box", "forums", "status")[1] != "แล้วเสร็จ"
    else:
        asked = [u for u in read("status-as-check-box")[0].unread if u.table == "forums"]
        assert [choice.column for choice in asked[0].choices] == [8]


# ------------------------------------------------------------------------------ values


def test_money_is_read_in_the_unit_of_its_heading() -> None:
    assert values("money-in-thousands", "budget", "allocated") == [Decimal(50000)]
    seen = codes("money-in-thousands")
    assert (seen["M1"], seen["M9"], seen["M3"]) == (0, 0, 0)


def test_months_with_ticks_are_a_period() -> None:
    period = values("period-as-month-columns", "plan", "period")[0]
    assert (period.start, period.end) == (date(2026, 7, 1), date(2026, 9, 30))  # type: ignore[attr-defined]
    assert codes("period-as-month-columns")["T2-3"] == 0


def test_dates_turned_round_by_the_spreadsheet_accuse_nobody() -> None:
    _, report = read("21_us_locale_be_dates")
    told = Counter(f.code for f in report.findings)
    assert told["D5"] >= 1
    assert told["T9-6"] == 0
    errors = Counter(f.code for f in report.findings if f.severity is Severity.ERROR)
    assert errors["T9-1"] == 1  # as in the demo


# ------------------------------------------------------------------------------ rules


def test_a_visit_in_the_morning_accuses_nobody() -> None:
    seen = codes("unreadable-visit-accuses")
    assert (seen["T9-1"], seen["T9-2"]) == (0, 0)


def test_a_planned_training_silences_nothing() -> None:
    assert ("T7-3", "G2") in found("planned-training-silences-T7-3")


# ------------------------------------------------------------------------------ other districts


def test_a_heading_that_is_said_twice_heads_one_table() -> None:
    reading, _ = read("heading-said-twice")
    assert reading.tables["forums"].rows == [2, 3, 4]
    assert "follow_ups" not in reading.tables
    assert codes("heading-said-twice")["D8"] == 0


def test_a_title_of_labels_and_values_says_where_the_register_is() -> None:
    reading, _ = read("title-of-labels-and-values")
    assert reading.tables["households"].values("moo") == [4, 4, 7, 7, 7, 12]
    assert all(reading.tables["villages"].values("officer"))
    assert codes("title-of-labels-and-values")["D8"] == 0


def test_two_villages_in_one_cell_are_asked_about() -> None:
    assert values("two-villages-in-one-cell", "trainings", "moo") == [None, 9, 3]
    assert ("D10", "D2") in found("two-villages-in-one-cell")


def test_a_column_of_tambons_may_say_the_moo() -> None:
    name = "moo-in-the-column-of-tambons"
    assert values(name, "trainings", "moo") == [2, 9, 3]
    assert names(name, "trainings") == ["แม่แรม", "สันโป่ง", "โป่งแยง"]
    assert codes(name)["D8"] == 0


def test_a_key_in_the_column_of_the_status_is_no_record_and_the_status_is_asked_once() -> None:
    name = "key-in-the-column-of-the-status"
    assert read(name)[0].tables["forums"].rows == [1, 2, 3]
    assert [f.code for f in read(name)[1].findings if f.table == "forums"] == ["D8"]


def test_months_told_by_colour_are_one_question_and_no_blanks() -> None:
    assert (codes("months-by-colour")["D8"], codes("months-by-colour")["T2-1"]) == (1, 0)


def test_strokes_repeat_what_stands_above() -> None:
    for field, value in (("moo", 1), ("interest", "ทำขนม"), ("instructor", "นางสาวเล็ก ใจบุญ")):
        assert values("ditto-strokes", "households", field) == [value] * 4
    assert names("ditto-strokes", "households") == ["พระประโทน"] * 4


def test_a_tick_below_a_word_that_asks_which_is_that_word() -> None:
    assert values("tick-under-say-which", "groups", "category") == ["อื่นๆ"]
    assert codes("tick-under-say-which")["T7-1"] == 0


def test_an_instructor_who_is_not_known_yet_is_missing() -> None:
    assert codes("instructor-not-known-yet")["T5-1"] == 1


def test_a_status_under_its_answers_is_asked_about_with_its_column() -> None:
    (asked,) = read("status-under-its-answers")[0].unread
    assert (asked.field, [choice.column for choice in asked.choices]) == ("status", [8])


def test_incomes_are_read_in_the_unit_of_their_heading() -> None:
    assert values("income-in-thousands", "households", "income_before") == [60_000, 36_000, 48_000]
    assert codes("income-in-thousands")["D8"] == 0


def test_visits_kept_in_one_tab_a_village_are_of_that_village() -> None:
    assert values("visits-one-tab-a-village", "follow_ups", "moo") == [1, 1, 4, 4, 2]
    assert codes("visits-one-tab-a-village")["D8"] == 0


def test_deliveries_turned_round_by_the_spreadsheet_do_not_lie_in_the_future() -> None:
    days = values("deliveries-turned-round", "materials", "delivered_on")
    assert days == [date(2026, 3, 7), date(2026, 7, 9), date(2026, 5, 13)]
    assert codes("deliveries-turned-round")["D5"] == 2


def test_what_is_struck_through_is_not_there_and_its_village_is_still_that_of_the_others() -> None:
    """Of each village the first household is cancelled, and with it the only cell that names it."""
    first = values("struck-through", "households", "first_name")
    assert first == ["มณี", "อรุณี", "นิตยา", "แสง", "สาย"]
    assert values("struck-through", "households", "moo") == [5, 5, 5, 3, 3]
    assert values("struck-through", "households", "income_before") == [
        *(40_000, 40_000, 40_000),
        *(50_000, 50_000),
    ]
    assert values("struck-through", "households", "instructor") == ["นายมานพ มีโชค"] * 5
    reading, _ = read("struck-through")
    assert len(reading.tables["plan"]) == 5  # a condition strikes these
    assert not found("struck-through")
    assert {notice.kind for notice in reading.notices} == {"carried down", "struck through"}
