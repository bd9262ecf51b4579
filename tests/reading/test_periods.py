"""A period may stand in several columns: a first and a last day, or one column for each month."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from sync.clock import day_words
from sync.model import Merge, Serial, Stored, Table, Workbook
from sync.reading.cells.dates import EPOCH, DateSpan
from tests.reading.office_habits import edited
from tests.reading.test_mutations import (
    TODAY,
    checked,
    expected,
    identity,
    original,
    pipeline,
)
from tests.reading.test_tables import VILLAGES, grid, reading

PLAN = "ที่ | ตำบล | หมู่ที่ | เทคนิคที่ | กิจกรรม"
ONE = "1 | ตาคลี | 5 | 4 | อบรม"
MONTHS = "ต.ค. | พ.ย. | ธ.ค. | ม.ค. | ก.พ. | มี.ค. | เม.ย. | พ.ค. | มิ.ย. | ก.ค. | ส.ค. | ก.ย."
JULY_TO_SEPTEMBER = (date(2026, 7, 1), date(2026, 9, 30))


def plan(
    text: str, merges: tuple[Merge, ...] = (), stored: dict[tuple[int, int], Stored] | None = None
) -> Table:
    return reading(grid("แผน", text, merges=merges, stored=stored)).tables["plan"]


def by_month(
    *lines: str, merges: tuple[Merge, ...] = (), **more: dict[tuple[int, int], Stored]
) -> Table:
    """A plan whose months stand under a merged ระยะเวลาดำเนินการ, in columns F to Q."""
    down = tuple(Merge(0, column, 2, column + 1) for column in (0, 1, 2, 3, 4, 17))
    text = "\n".join(
        [
            "ที่ | ตำบล | หมู่ที่ | เทคนิคที่ | กิจกรรม | ระยะเวลาดำเนินการ |||||||||||| งบประมาณ",
            f"||||| {MONTHS} |",
            *(f"{n} | ตาคลี | 5 | 4 | อบรม | {line} | 1000" for n, line in enumerate(lines, 1)),
        ]
    )
    return plan(text, (*down, Merge(0, 5, 1, 17), *merges), **more)


def ends(table: Table, index: int = 0, field: str = "period") -> tuple[date, date] | None:
    span = table.values(field)[index]
    return span and (span.start, span.end)


def codes(table: Table, field: str = "period") -> dict[int, list[str]]:
    problems = table.columns[field].problems
    return {index: [problem.code for problem in each] for index, each in problems.items()}


def row(**marks: str) -> str:
    """Twelve cells from October to September; `july="✓"` fills one."""
    names = "october november december january february march april may june july august september"
    return " | ".join(marks.get(name, "") for name in names.split())


# ------------------------------------------------------------------------------ months


@pytest.mark.parametrize(
    "mark", ["✓", "/", "●", "x", "✗", "■", "5,000", "->", "ดำเนินการ", "1", "10-12"]
)
def test_marked_months_are_a_period_from_the_first_to_the_last(mark: str) -> None:
    table = by_month(row(july=mark, august=mark, september=mark), row(november=mark))
    assert ends(table) == JULY_TO_SEPTEMBER
    assert ends(table, 1) == (date(2025, 11, 1), date(2025, 11, 30))
    assert codes(table) == {}


def test_the_first_marked_cell_is_where_the_period_stands() -> None:
    table = by_month(row(july="✓", september="●"), row(), row(october="✓"))
    column = table.columns["period"]
    assert [table.parts[0].columns["period"], column.beside] == [5, {0: 14}]
    assert column.shown == ["✓", "", "✓"]
    assert [column.blank(index) for index in range(3)] == [False, True, False]
    assert ends(table) == JULY_TO_SEPTEMBER


@pytest.mark.parametrize("nothing", ["-", "0", "0.00", "–", "ไม่มี", "☐"])
def test_what_says_nothing_marks_no_month(nothing: str) -> None:
    marks = dict.fromkeys(("october", "november", "december", "january", "march"), nothing)
    assert ends(by_month(row(**marks, july="✓", september="✓"))) == JULY_TO_SEPTEMBER
    assert ends(by_month(row(**marks))) is None


@pytest.mark.parametrize("marks", [{"july": "✓"}, {"july": "✓", "january": "✓", "may": "✓"}])
def test_months_that_are_read_together_are_not_asked_about(marks: dict[str, str]) -> None:
    """Columns of ticks beside blank ones are each as like the heading above them as the others."""
    heading = "ที่ | ตำบล | หมู่ที่ | เทคนิคที่ | กิจกรรม | ระยะเวลาดำเนินการ |||||||||||| งบประมาณ"
    lines = (f"{n} | ตาคลี | 5 | 4 | อบรม | {row(**marks)} | 1000" for n in (1, 2))
    text = "\n".join([heading, f"||||| {MONTHS} |", *lines])
    merges = (*(Merge(0, c, 2, c + 1) for c in (0, 1, 2, 3, 4, 17)), Merge(0, 5, 1, 17))
    found = reading(grid("แผน", text, merges=merges))
    assert ends(found.tables["plan"]) is not None
    assert not found.unread


def test_months_may_be_told_by_their_numbers_in_the_order_of_the_fiscal_year() -> None:
    head = f"{PLAN} | ระยะเวลา |||||||||||\n||||| {{}}\n{ONE} |||||||||| ✓ | ✓ | ✓"
    fiscal = "10 | 11 | 12 | ๑ | ๒ | ๓ | ๔ | ๕ | ๖ | ๗ | ๘ | ๙"
    (period,) = plan(head.format(fiscal), (Merge(0, 5, 1, 17),)).values("period")
    assert (period.start, period.end) == JULY_TO_SEPTEMBER
    other = plan(head.format(" | ".join(map(str, range(1, 13)))), (Merge(0, 5, 1, 17),))
    assert "period" not in other.columns


def test_right_beside_the_first_day_the_day_on_which_it_is_done_is_the_last() -> None:
    line = "1 ก.ค. 2569 | 30 ก.ย. 2569 | กำลังดำเนินการ"
    sheet = plan(f"{PLAN} | เริ่มดำเนินการ | แล้วเสร็จ | สถานะ\n{ONE} | {line}")
    (period,) = sheet.values("period")
    assert (period.start, period.end) == JULY_TO_SEPTEMBER
    assert sheet.values("status") == ["กำลังดำเนินการ"]


def test_months_that_nobody_marked_are_asked_about_once() -> None:
    """They are coloured perhaps, and then no period is missing."""
    heading = f"{PLAN} | {MONTHS}\n"
    found = reading(grid("แผน", f"{heading}{ONE} | |\n2 | ตาคลี | 5 | 5 | อบรม | |"))
    (asked,) = found.unread
    assert (asked.field, "สี" in asked.words.th) == ("period", True)
    assert "period" not in found.tables["plan"].columns
    assert not reading(grid("แผน", f"{heading}{ONE} | ✓ |\n2 | ตาคลี | 5 | 5 | อบรม | |")).unread


def test_quarters_may_be_told_by_their_number_below_or_beside_the_word() -> None:
    said = "\n".join([f"{PLAN} | ไตรมาส", f"{ONE} | 4", f"{ONE} | ๒", f"{ONE} | 3-4"])
    table = plan(said)
    assert ends(table) == JULY_TO_SEPTEMBER
    assert ends(table, 1) == (date(2026, 1, 1), date(2026, 3, 31))
    assert ends(table, 2) == (date(2026, 4, 1), date(2026, 9, 30))
    assert codes(plan(f"{PLAN} | ไตรมาส\n{ONE} | 5")) == {0: ["D4"]}
    ticked = f"{PLAN} | ไตรมาส |||\n||||| 1 | 2 | 3 | 4\n{ONE} | | | | ✓"
    down = tuple(Merge(0, column, 2, column + 1) for column in range(5))
    assert ends(plan(ticked, (*down, Merge(0, 5, 1, 9)))) == JULY_TO_SEPTEMBER


def test_below_the_period_the_day_on_which_it_is_done_is_its_last() -> None:
    merges = (*(Merge(0, column, 2, column + 1) for column in range(5)), Merge(0, 5, 1, 7))
    last = "1 ก.ค. 69 | 30 ก.ย. 69 | ยังไม่เริ่ม"
    text = f"{PLAN} | ระยะเวลาดำเนินการ | | สถานะ\n||||| เริ่ม | แล้วเสร็จ |\n{ONE} | {last}"
    assert ends(plan(text, merges)) == JULY_TO_SEPTEMBER
    text = f"{PLAN} | วันที่เริ่ม | วันที่แล้วเสร็จ\n{ONE} | 1 ก.ค. 69 | 30 ก.ย. 69"
    assert ends(plan(text)) == JULY_TO_SEPTEMBER


def test_a_cross_beside_ticks_means_no() -> None:
    assert ends(by_month(row(june="✗", july="✓", september="✓"))) == JULY_TO_SEPTEMBER


def test_check_boxes_and_amounts_mark_months() -> None:
    boxes: dict[tuple[int, int], Stored] = {
        (2, column): column in (14, 16) for column in range(5, 17)
    }
    assert ends(by_month(" | ".join(["FALSE"] * 12), stored=boxes)) == JULY_TO_SEPTEMBER
    amounts: dict[tuple[int, int], Stored] = {(2, 13): 0.0, (2, 14): 500.0, (2, 16): 1.0}
    cells = row(june="0", july="500", september="1")
    assert ends(by_month(cells, stored=amounts)) == JULY_TO_SEPTEMBER


def test_a_bar_merged_over_months_marks_all_of_them() -> None:
    assert ends(by_month(row(july="อบรม"), merges=(Merge(2, 14, 3, 17),))) == JULY_TO_SEPTEMBER


def test_a_month_that_was_moved_is_asked_about_where_it_is_written() -> None:
    table = by_month(row(july="✓", august="เลื่อน"))
    assert ends(table) is None
    assert codes(table) == {0: ["D4"]}
    assert table.columns["period"].beside == {0: 15}
    assert table.columns["period"].shown == ["เลื่อน"]


@pytest.mark.parametrize(
    ("above", "months"),
    [
        ("", MONTHS),
        (
            "",
            "ต.ค. 68 | พ.ย. 68 | ธ.ค. 68 | ม.ค. 69 | ก.พ. 69 | มี.ค. 69 | เม.ย. 69 | พ.ค. 69"
            " | มิ.ย. 69 | ก.ค. 69 | ส.ค. 69 | ก.ย. 69",
        ),
        ("แผนการดำเนินงาน ปีงบประมาณ 2569", MONTHS),
        ("เดือนที่ดำเนินการ พ.ศ. 2568 - 2569", MONTHS),
        ("เดือน", "Oct | Nov | Dec | Jan | Feb | Mar | Apr | May | Jun | Jul | Aug | Sep"),
        (
            "ระยะเวลา",
            "ตุลาคม | พฤศจิกายน | ธันวาคม | มกราคม | กุมภาพันธ์ | มีนาคม | เมษายน"
            " | พฤษภาคม | มิถุนายน | กรกฎาคม | สิงหาคม | กันยายน",
        ),
    ],
)
def test_months_are_known_under_any_heading_that_speaks_of_time(above: str, months: str) -> None:
    line = f"{ONE} | {row(july='✓', september='✓')}"
    if not above:
        table = plan(f"{PLAN} | {months}\n{line}")
    else:
        table = plan(f"{PLAN} | {above}\n||||| {months}\n{line}", (Merge(0, 5, 1, 17),))
    assert ends(table) == JULY_TO_SEPTEMBER


def test_quarters_are_columns_too() -> None:
    quarters = f"{PLAN} | ไตรมาส 1 | ไตรมาส 2 | ไตรมาส 3 | ไตรมาส 4"
    assert ends(plan(f"{quarters}\n{ONE} ||| ✓ | ✓")) == (
        date(2026, 4, 1),
        date(2026, 9, 30),
    )


@pytest.mark.parametrize("above", ["ผลการเบิกจ่าย", "รายได้", "ผลการดำเนินงาน", "งบประมาณที่ใช้จริง"])
def test_months_of_something_else_are_no_period(above: str) -> None:
    text = f"{PLAN} | {above}\n||||| {MONTHS}\n{ONE} | {row(july='1')}"
    assert not plan(text, (Merge(0, 5, 1, 17),)).has("period")


def test_months_beside_a_period_column_change_nothing() -> None:
    text = f"{PLAN} | ระยะเวลา | {MONTHS}\n{ONE} | 1-3 ธ.ค. 2568 | {row(july='✓')}"
    assert ends(plan(text)) == (date(2025, 12, 1), date(2025, 12, 3))


def test_two_rows_of_months_are_not_guessed_at() -> None:
    text = f"{PLAN} | {MONTHS} | {MONTHS}\n{ONE} | {row(july='✓')} | {row(august='✓')}"
    assert not plan(text).has("period")


# ------------------------------------------------------------------------------ first and last day

PAIRS = [
    ("วันที่เริ่ม | วันที่สิ้นสุด", None),
    ("วันเริ่มต้น | วันสิ้นสุด", None),
    ("เริ่มดำเนินการ | สิ้นสุดดำเนินการ", None),
    ("ตั้งแต่วันที่ | ถึงวันที่", None),
    ("เริ่ม | สิ้นสุด", "ระยะเวลาดำเนินการ"),
    ("ตั้งแต่ | ถึง", "วัน เดือน ปี"),
    ("เริ่มต้น | สิ้นสุด", "ระยะเวลา"),
]


def with_ends(
    pair: str, above: str | None, *lines: str, stored: dict[int, Stored] | None = None
) -> Table:
    body = "\n".join(f"{n} | ตาคลี | 5 | 4 | อบรม | {line}" for n, line in enumerate(lines, 1))
    top = 1 if above is None else 2
    kept = {(top, column): value for column, value in (stored or {}).items()}
    if above is None:
        return plan(f"{PLAN} | {pair}\n{body}", stored=kept)
    merges = (Merge(0, 5, 1, 7), *(Merge(0, column, 2, column + 1) for column in range(5)))
    return plan(f"{PLAN} | {above} |\n||||| {pair}\n{body}", merges, stored=kept)


@pytest.mark.parametrize(("pair", "above"), PAIRS)
@pytest.mark.parametrize(
    "line", ["1 ก.ค. 2569 | 30 ก.ย. 2569", "1/7/69 | 30/9/69", "ก.ค. 2569 | ก.ย. 2569"]
)
def test_a_first_and_a_last_day_are_one_period(pair: str, above: str | None, line: str) -> None:
    table = with_ends(pair, above, line)
    assert ends(table) == JULY_TO_SEPTEMBER
    assert codes(table) == {}
    assert table.parts[0].columns["period"] == 5


def test_true_dates_are_ends_too() -> None:
    days = [Serial(float((day - EPOCH).days)) for day in JULY_TO_SEPTEMBER]
    table = with_ends(*PAIRS[0], "1/7/2026 | 30/9/2026", stored={5: days[0], 6: days[1]})
    assert ends(table) == JULY_TO_SEPTEMBER


def test_one_day_has_the_same_first_and_last() -> None:
    day = date(2026, 7, 1)
    assert with_ends(*PAIRS[0], "1 ก.ค. 69 | 1 ก.ค. 69").values("period") == [
        DateSpan(day, day, (day,))
    ]


def test_a_fault_is_told_at_the_cell_that_holds_it() -> None:
    table = with_ends(
        *PAIRS[0],
        "1 ก.ค. 69 | 40 ก.ค. 69",
        "31 มิ.ย. 69 | 5 ก.ค. 69",
        "5 ก.ค. 69 |",
        "| 5 ก.ค. 69",
        "|",
    )
    assert codes(table) == {0: ["D4"], 1: ["D4"], 2: ["D5"], 3: ["D4"]}
    column = table.columns["period"]
    assert column.beside == {0: 6, 3: 6}
    assert column.shown == ["40 ก.ค. 69", "31 มิ.ย. 69", "5 ก.ค. 69", "5 ก.ค. 69", ""]
    assert [value is None for value in column.values] == [True, True, False, True, True]


def test_an_end_before_the_start_is_kept_for_the_rule_that_says_so() -> None:
    assert ends(with_ends(*PAIRS[0], "5 ก.ค. 69 | 1 ก.ค. 69")) == (
        date(2026, 7, 5),
        date(2026, 7, 1),
    )


def test_a_training_with_two_columns_has_its_days() -> None:
    text = """
        ครั้งที่ | วันที่เริ่ม | วันที่สิ้นสุด | ตำบล | หมู่ที่ | อาชีพ | สถานะ
        1 | 1 เม.ย. 2569 | 3 เม.ย. 2569 | ตาคลี | 5 | จักสาน | แล้วเสร็จ
    """
    found = reading(grid("ฝึกอบรม", text))
    assert ends(found.tables["trainings"], field="date") == (date(2026, 4, 1), date(2026, 4, 3))
    assert not [unread for unread in found.unread if unread.field == "date"]


def test_planned_and_actual_days_side_by_side_are_not_guessed_at() -> None:
    text = """
        ที่ | ตำบล | หมู่ที่ | เทคนิคที่ | กิจกรรม | วันที่เริ่ม | วันที่สิ้นสุด | วันที่เริ่ม | วันที่สิ้นสุด
        1 | ตาคลี | 5 | 4 | อบรม | 1 ก.ค. 69 | 2 ก.ค. 69 | 5 ก.ค. 69 | 6 ก.ค. 69
    """
    assert not plan(text).has("period")


def test_the_pair_under_the_own_heading_wins() -> None:
    text = """
        ที่ | ตำบล | หมู่ที่ | เทคนิคที่ | กิจกรรม | ระยะเวลาดำเนินการ || ผลการดำเนินการจริง |
        ||||| เริ่ม | สิ้นสุด | เริ่ม | สิ้นสุด
        1 | ตาคลี | 5 | 4 | อบรม | 1 ก.ค. 69 | 30 ก.ย. 69 | 5 ก.ค. 69 | 6 ก.ค. 69
    """
    assert ends(plan(text, (Merge(0, 5, 1, 7), Merge(0, 7, 1, 9)))) == JULY_TO_SEPTEMBER


def test_parts_of_one_table_may_tell_their_periods_differently() -> None:
    months = f"{PLAN} | {MONTHS}\n{ONE} | {row(july='✓')}"
    plain = f"{PLAN} | ระยะเวลา\n2 | ช่องแค | 2 | 4 | อบรม | 5 ธ.ค. 2568"
    table = reading(grid("แผน ต.ตาคลี", months), grid("แผน ต.ช่องแค", plain, gid=8)).tables["plan"]
    assert ends(table) == (date(2026, 7, 1), date(2026, 7, 31))
    assert ends(table, 1) == (date(2025, 12, 5), date(2025, 12, 5))
    assert table.columns["period"].beside == {0: 14}


@pytest.mark.parametrize("columns", [MONTHS, "วันที่เริ่ม | วันที่สิ้นสุด"])
def test_a_plan_without_a_record_has_its_period_column(columns: str) -> None:
    table = plan(f"{PLAN} | {columns}")
    assert table.has("period")
    assert table.values("period") == []


# ------------------------------------------------------------------------------ in a whole workbook


def test_the_demo_district_with_first_and_last_days_has_the_findings_it_had() -> None:
    workbook = original()
    table = (
        pipeline().sheets.read(pipeline().sheets.seal(workbook, b"k" * 32), TODAY).tables["plan"]
    )
    (part,) = table.parts
    column = part.columns["period"]
    spans = dict(zip(table.rows, table.values("period"), strict=True))

    def split(shown: list[list[str]], kept: list[list[Stored]]) -> None:
        for number, (texts, values) in enumerate(zip(shown, kept, strict=True)):
            texts.insert(column + 1, "")
            values.insert(column + 1, None)
            if number == part.header_rows[-1]:
                texts[column : column + 2] = ["วันที่เริ่ม", "วันที่สิ้นสุด"]
            span = spans.get(number)
            if span:
                days = (day_words(span.start, "th"), day_words(span.end, "th"))
                texts[column : column + 2], values[column] = days, None

    grids = [edited(grid, split) if grid.gid == part.gid else grid for grid in workbook.grids]
    assert identity(checked(replace(workbook, grids=tuple(grids)))) == expected()


def test_a_finding_of_a_period_points_at_the_cell_that_holds_it() -> None:
    villages = grid("หมู่บ้าน", VILLAGES)
    marks = row(july="✓", august="เลื่อน")
    text = f"{PLAN} | {MONTHS} | ผู้รับผิดชอบ\n1 | ตาคลี | 1 | 4 | อบรม | {marks} | นางสาวดาว ใจดี"
    report = checked(Workbook("id", "อำเภอตาคลี 2569", (villages, grid("แผน", text, gid=8))))
    (told,) = [finding for finding in report.findings if finding.field == "period"]
    assert told.place is not None
    assert (told.code, told.place.cell, told.value) == ("D4", "P2", "เลื่อน")
