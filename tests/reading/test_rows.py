"""What each row of a sheet is: a record, a note between records, a waiting line, a repetition."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from sync.model import Grid, Merge, Reading, Report, Stored, reveal
from sync.xlsx.workbooks import read_file
from tests.reading.test_mutations import TODAY, checked, pipeline
from tests.reading.test_tables import VILLAGES, grid, reading

CASES = Path(__file__).parent / "cases"
AS_THE_DEMO = {"error": 9, "warning": 18, "info": 5}  # the unchanged demo of 12 July 2026
TRAININGS = """
    ครั้งที่ | วันที่ | ตำบล | หมู่ที่ | อาชีพ | วิทยากร | สถานะ
    1 | 1 ก.ค. 2569 | ตาคลี | 5 | จักสาน | นายมานพ มีโชค | แล้วเสร็จ
    {}
    2 | 6 ก.ค. 2569 | ตาคลี | 5 | จักสาน | นายมานพ มีโชค | แล้วเสร็จ
    3 | 8 ก.ค. 2569 | ช่องแค | 3 | ทอผ้า | นายมานพ มีโชค | แล้วเสร็จ
"""
THREE = """1 | มาลี | ใจงาม | ตาคลี | {} | ทอผ้า | ก
    2 | มณี | คงมั่น | ตาคลี | {} | ทอผ้า | ก
    3 | อรุณ | มั่น | ตาคลี | {} | ทอผ้า | ก"""
HOMES = "ที่ | ชื่อ | สกุล | ตำบล | หมู่ที่ | อาชีพที่สนใจ | วิทยากรผู้ดูแล\n"


@cache
def case(name: str) -> Report:
    return checked(read_file(CASES / f"{name}.xlsx"))


def codes(report: Report) -> Counter[str]:
    return Counter(finding.code for finding in report.findings)


def cells(report: Report, *wanted: str) -> list[str]:
    found = [f for f in report.findings if f.code in wanted]
    return sorted(f"{f.code} {f.place.cell if f.place else None}" for f in found)


def kinds(found: Reading, gid: int = 7) -> dict[str, int]:
    (account,) = (account for account in found.accounts if account.gid == gid)
    return {kind: count for kind, count in account.cells.items() if count}


# ------------------------------------------------------------------------------ notes and keys


def test_a_number_in_an_offices_own_column_is_no_amount_of_a_group() -> None:
    own = THREE.format(5, 5, 5).replace(" ก", " ก | 1") + "\nกลุ่มทอผ้า | | | | | | | 12"
    found = reading(grid("ครัวเรือนเป้าหมาย", HOMES.replace("\n", " | แฟ้ม\n") + own))
    assert found.tables["households"].rows == [1, 2, 3]
    assert kinds(found)["note"] == 2


@pytest.mark.parametrize(
    ("row", "kind"),
    [
        ("หมายเหตุ : เลื่อนเพราะน้ำท่วม", "note"),
        ("หมายเหตุ | เลื่อนเพราะน้ำท่วม", "note"),
        ("หมายเหตุ 4 | 12 ก.ค. 2569", "note"),
        ("เลื่อนจากเดือน มิ.ย. เพราะน้ำท่วม", "note"),
        (" | * ยังไม่ยืนยันวันกับวิทยากร", "note"),
        ("** รอยืนยันงบประมาณ", "note"),
        ("หน้า 2/5", "note"),
        ("- 2 -", "note"),
        (" | | | | | หน้าที่ 2 จาก 5", "note"),
        ("ข้อมูล ณ วันที่ 8 ก.ค. 2569", "note"),
        ("ปรับปรุงล่าสุด 3 ก.ค. 2569", "note"),
        ("ลงชื่อ ........................ ผู้รายงาน", "signature"),
        (" | | ลงชื่อ | ......... | ", "signature"),
        (" | | (นางสาวดาว ใจดี)", "signature"),
        (" | สีเขียว = แล้วเสร็จ", "legend"),
        (" | | สีแดง | ยังไม่เริ่ม", "legend"),
        ("✓ หมายถึง อบรมครบสามวัน", "legend"),
        (" | | | | | | ย = ยกเลิก", "legend"),
        ("สัญลักษณ์ที่ใช้", "legend"),
        ("ทะเบียนการฝึกอบรม (ต่อ)", "title"),
        (" | รายงานการฝึกอบรม ประจำปี 2569", "title"),
        ("ไตรมาส 4", "group"),
        (" | | | | | | | เลื่อนเพราะน้ำท่วม", "note"),
        ("รวม | | | | 1 ครั้ง", "total"),
        ("รวมไตรมาสที่ 3 | | | | | 1 ครั้ง", "total"),
        ("รวมหมู่ที่ 5 | | | | | 1 ครั้ง", "total"),
        ("ลงชื่อ | ........ | ผู้รายงาน | ลงชื่อ | ........ | | ผู้ตรวจสอบ", "signature"),
    ],
)
def test_a_row_between_records_is_what_it_says_and_the_table_goes_on_below(
    row: str, kind: str
) -> None:
    found = reading(grid("ฝึกอบรม", TRAININGS.format(row)))
    assert found.tables["trainings"].rows == [1, 3, 4]
    assert kinds(found)[kind] == len([text for text in row.split("|") if text.strip()])
    assert not found.unread


def test_amounts_that_a_part_adds_up_are_counted_once() -> None:
    found = reading(
        grid(
            "งบประมาณ",
            """
            ที่ | โครงการ | จัดสรร | เบิกจ่าย
            ไตรมาสที่ 2
            1 | อบรม | 500 | 200
            รวมไตรมาสที่ 2 | | 500 | 200
            ไตรมาสที่ 3
            2 | รวมพลังดูงาน | 300 | 100
            รวมไตรมาสที่ 3 | | 300 | 100
            รวมทั้งสิ้น | | 800 | 300
            """,
        )
    )
    budget = found.tables["budget"]
    assert budget.values("allocated") == [500, 300]
    assert [(total.first, total.last) for total in budget.totals] == [(0, 1), (1, 2), (0, 2)]


FIRST, SECOND = "1 | ก | 500 | 200", "2 | ข | 300 | 100"
WHOLE = "รวม | | 800 | 300"
PARTS = "รวมไตรมาสที่ 1 | | 500 | 200", "รวมไตรมาสที่ 2 | | 300 | 100"


@pytest.mark.parametrize(
    ("rows", "spans"),
    [
        ([WHOLE, FIRST, SECOND], [(0, 2)]),
        ([PARTS[0], FIRST, PARTS[1], SECOND], [(0, 1), (1, 2)]),
        ([FIRST, "รวมย่อย | | 500 | 200", SECOND, "รวมย่อย | | 300 | 100"], [(0, 1), (1, 2)]),
        ([WHOLE, PARTS[0], FIRST, PARTS[1], SECOND], [(0, 2), (0, 1), (1, 2)]),
        ([WHOLE, FIRST, PARTS[0], SECOND, PARTS[1]], [(0, 2), (0, 1), (1, 2)]),
    ],
)
def test_a_total_may_stand_above_what_it_adds_up(
    rows: list[str], spans: list[tuple[int, int]]
) -> None:
    sheet = "\n".join(["ที่ | โครงการ | จัดสรร | เบิกจ่าย", *rows])
    budget = reading(grid("งบประมาณ", sheet)).tables["budget"]
    assert len(budget) == 2
    assert [(total.first, total.last) for total in budget.totals] == spans


@pytest.mark.parametrize(
    ("row", "kind"),
    [
        ("รวมงบประมาณทั้งสิ้น | | 800 | 300", "total"),
        ("รวมจำนวนเงิน | | 800 | 300", "total"),
        ("ยอดยกไป | | 800 | 300", "total"),
        (" | TOTAL | 800 | 300", "total"),
        ("- | รวมทั้งสิ้นตำบลตาคลี | 800 | 300", "total"),
        ("คิดเป็นร้อยละ | | 100 | 37.5", "note"),
        (" | เฉลี่ย | 400 | 150", "note"),
        ("คงเหลือ | | 500 | ", "note"),
        ("เฉลี่ยต่อโครงการ | | 400 | 150", "note"),
        (" | ยอดยกมา | 800 | 300", "note"),
        ("ยอดยกมาจากหน้า 1 | | 800 | 300", "note"),
    ],
)
def test_a_figure_about_the_rows_above_is_no_project(row: str, kind: str) -> None:
    found = reading(
        grid("งบประมาณ", "\n".join(["ที่ | โครงการ | จัดสรร | เบิกจ่าย", FIRST, SECOND, row]))
    )
    budget = found.tables["budget"]
    assert budget.values("allocated") == [500, 300]
    assert [(total.first, total.last) for total in budget.totals] == [(0, 2)] * (kind == "total")
    assert kinds(found)[kind] == len([text for text in row.split("|") if text.strip()])


def test_a_project_named_after_a_share_is_a_project() -> None:
    row = "3 | ร้อยละ 80 ของครัวเรือนมีรายได้เพิ่ม | 800 | 300"
    lines = ["ที่ | โครงการ | จัดสรร | เบิกจ่าย", FIRST, SECOND, row]
    assert len(reading(grid("งบประมาณ", "\n".join(lines))).tables["budget"]) == 3


@pytest.mark.parametrize(
    ("pages", "spans"),
    [
        (
            [[FIRST, SECOND], ["ยอดยกมา | | 800 | 300", "3 | ค | 90 | 9", "รวม | | 890 | 309"]],
            [(0, 3)],
        ),
        ([["ยอดยกมา | | 800 | 300", "3 | ค | 90 | 9", "รวม | | 890 | 309"]], []),
    ],
)
def test_a_total_that_holds_a_sum_carried_here_adds_up_the_tabs_before_or_is_not_checked(
    pages: list[list[str]], spans: list[tuple[int, int]]
) -> None:
    head = "ที่ | โครงการ | จัดสรร | เบิกจ่าย"
    tabs = [
        grid(f"งบประมาณ {n}", "\n".join([head, *rows]), gid=n) for n, rows in enumerate(pages, 1)
    ]
    budget = reading(*tabs).tables["budget"]
    assert [(total.first, total.last) for total in budget.totals] == spans


@pytest.mark.parametrize(
    ("sums", "spans"),
    [
        ((800.0, 90.0, 890.0), [(0, 2), (2, 3), (0, 3)]),
        ((810.0, 90.0, 890.0), [(0, 2), (2, 3), (0, 3)]),  # the first is wrong, and is told as such
        ((800.0, 890.0, 890.0), [(0, 2), (0, 3), (0, 3)]),  # the second goes on adding
    ],
)
def test_a_total_of_the_same_name_below_each_group_adds_up_its_group(
    sums: tuple[float, ...], spans: list[tuple[int, int]]
) -> None:
    first, second, whole = sums
    rows = ["ตำบลตาคลี", FIRST, SECOND, "รวมเป็นเงิน | | {} |", "ตำบลช่องแค", "3 | ค | 90 | 9"]
    rows += ["รวมเป็นเงิน | | {} |", "รวมทั้งสิ้น | | {} |"]
    lines = "\n".join(["ที่ | โครงการ | จัดสรร | เบิกจ่าย", *rows]).replace("{}", "1")
    stored: dict[tuple[int, int], Stored] = {
        (2, 2): 500.0, (3, 2): 300.0, (4, 2): first, (6, 2): 90.0, (7, 2): second, (8, 2): whole,
    }  # fmt: skip
    budget = reading(grid("งบประมาณ", lines, stored=stored)).tables["budget"]
    assert [(total.first, total.last) for total in budget.totals] == spans


@pytest.mark.parametrize(
    ("row", "amounts", "total"),
    [
        (" | | {} | {}", (800.0, 300.0), True),
        (" | | {} | {}", (790.0, 300.0), True),
        ("ทั้งตำบล | | {} | {}", (800.0, 300.0), True),
        (" | | {} | {}", (70.0, 30.0), False),
        ("3 | | {} | {}", (800.0, 300.0), False),
        (" | ค | {} | {}", (800.0, 300.0), False),
    ],
)
def test_the_sum_of_all_above_is_a_total_whatever_it_is_called(
    row: str, amounts: tuple[float, float], total: bool
) -> None:
    lines = ["ที่ | โครงการ | จัดสรร | เบิกจ่าย", FIRST, SECOND, row.format(*amounts)]
    pairs = [(500.0, 200.0), (300.0, 100.0), amounts]
    stored: dict[tuple[int, int], Stored] = {
        (line, 2 + column): amount
        for line, pair in enumerate(pairs, 1)
        for column, amount in enumerate(pair)
    }
    budget = reading(grid("งบประมาณ", "\n".join(lines), stored=stored)).tables["budget"]
    assert len(budget) == (2 if total else 3)
    assert [(each.first, each.last) for each in budget.totals] == [(0, 2)] * total


def amounts(*rows: tuple[float, float]) -> dict[tuple[int, int], Stored]:
    """What the cells of two columns of money store, from the first row below the heading."""
    return {
        (line, 2 + column): amount
        for line, pair in enumerate(rows, 1)
        for column, amount in enumerate(pair)
    }


@pytest.mark.parametrize(
    ("row", "sums", "records", "told"),
    [
        (" | (แปดร้อยบาทถ้วน) | {} | {}", (800.0, 300.0), 2, []),
        (" | ทั้งอำเภอ | {} | {}", (800.0, 300.0), 2, []),
        (" | จัดซื้อวัสดุ | {} | {}", (800.0, 300.0), 3, ["like a total"]),
        (" | จัดซื้อวัสดุ | {} | {}", (800.0, 310.0), 3, []),
        ("3 | จัดซื้อวัสดุ | {} | {}", (800.0, 300.0), 3, []),
    ],
)
def test_a_row_with_a_name_and_the_sum_of_all_above_is_a_total_by_its_name_or_asked_about(
    row: str, sums: tuple[float, float], records: int, told: list[str]
) -> None:
    lines = ["ที่ | โครงการ | จัดสรร | เบิกจ่าย", FIRST, SECOND, row.format(*sums)]
    stored = amounts((500.0, 200.0), (300.0, 100.0), sums)
    found = reading(grid("งบประมาณ", "\n".join(lines), stored=stored))
    assert len(found.tables["budget"]) == records
    assert [notice.kind for notice in found.notices] == told


def test_a_named_row_that_lacks_an_amount_and_holds_the_sum_of_one_column_is_a_record() -> None:
    lines = ["ที่ | โครงการ | จัดสรร | เบิกจ่าย", FIRST, SECOND, " | จัดซื้อวัสดุ | 800 | "]
    stored = {**amounts((500.0, 200.0), (300.0, 100.0)), (3, 2): 800.0}
    found = reading(grid("งบประมาณ", "\n".join(lines), stored=stored))
    assert found.tables["budget"].columns["disbursed"].blank(2)
    assert [notice.place.cell for notice in found.notices] == ["A4"]


@pytest.mark.parametrize("name", ["ก. งบดำเนินงาน | ", " | กลยุทธ์ที่ 1 พัฒนาอาชีพ"])
def test_a_row_without_a_number_that_holds_the_sum_of_the_numbered_below_it_is_their_total(
    name: str,
) -> None:
    head = "ที่ | โครงการ | จัดสรร | เบิกจ่าย"
    rows = [f"{name} | 800 | 300", FIRST, SECOND, f"{name} | 90 | 9", "3 | ค | 90 | 9"]
    pairs = [(800.0, 300.0), (500.0, 200.0), (300.0, 100.0), (90.0, 9.0), (90.0, 9.0)]
    whole = "รวมทั้งปี | | 890 | 309"
    sheet = "\n".join([head, *rows, whole])
    stored = amounts(*pairs, (890.0, 309.0))
    budget = reading(grid("งบประมาณ", sheet, stored=stored)).tables["budget"]
    assert budget.values("allocated") == [500, 300, 90]
    assert sorted((t.first, t.last) for t in budget.totals) == [(0, 2), (0, 3), (2, 3)]
    wrong = reading(grid("งบประมาณ", sheet, stored={**stored, (1, 2): 810.0})).tables["budget"]
    assert len(wrong) == 4  # it adds up to nothing here, so that it is asked about as a record


@pytest.mark.parametrize(
    ("parts", "records"),
    [
        ([500.0, 300.0], [500, 300, 90]),
        ([500.0, 310.0], [800, 500, 310, 90]),
        ([800.0], [800, 800, 90]),  # one alike may be another project
    ],
)
def test_a_numbered_row_that_holds_the_sum_of_those_without_a_number_below_it_is_their_total(
    parts: list[float], records: list[int]
) -> None:
    """ "1 | โครงการ | 800" above "- เวที" and "- อบรม" doubled the district's money."""
    below = [f" | - ข | {part:.0f} | 0" for part in parts]
    rows = ["ที่ | โครงการ | จัดสรร | เบิกจ่าย", "1 | ก | 800 | 0", *below, "2 | ง | 90 | 0"]
    stored = amounts(*((each, 0.0) for each in (800.0, *parts, 90.0)))
    budget = reading(grid("งบประมาณ", "\n".join(rows), stored=stored)).tables["budget"]
    assert budget.values("allocated") == records


@pytest.mark.parametrize(
    "whole",
    ["รวมทั้งปี", "รวมทุกไตรมาส", "รวมทั้ง 2 ไตรมาส", "รวมทั้ง๒ไตรมาส", "รวมงบประมาณทั้งสิ้น", "รวมทั้งสิ้น (บาท)"],
)
def test_a_total_of_all_adds_up_all_after_totals_of_parts(whole: str) -> None:
    rows = [FIRST, PARTS[0], SECOND, PARTS[1], f"{whole} | | 800 | 300"]
    sheet = "\n".join(["ที่ | โครงการ | จัดสรร | เบิกจ่าย", *rows])
    budget = reading(grid("งบประมาณ", sheet)).tables["budget"]
    assert [(t.first, t.last) for t in budget.totals] == [(0, 1), (1, 2), (0, 2)]


@pytest.mark.parametrize(
    "row", ["เป้าหมาย 3 รุ่น | | | | | | | 60", "ผลงาน 1 รุ่น | | | | | | | 20 | 900"]
)
def test_figures_beside_words_where_a_number_stands_are_no_record(row: str) -> None:
    head, first, *_ = TRAININGS.strip("\n").splitlines()
    sheet = f"{head} | ผู้เข้าร่วม | งบประมาณ\n{first} | 20 | 900\n{row}"
    found = reading(grid("ฝึกอบรม", sheet))
    assert found.tables["trainings"].rows == [1]
    assert kinds(found)["note"] == len([text for text in row.split("|") if text.strip()])


def test_people_and_homes_are_added_up_too() -> None:
    head, first, *_ = TRAININGS.strip("\n").splitlines()
    rows = f"{first} | 20\n{first} | 30\n | | | | ทั้งอำเภอ | | | 50"
    stored: dict[tuple[int, int], Stored] = {(1, 7): 20.0, (2, 7): 30.0, (3, 7): 50.0}
    found = reading(grid("ฝึกอบรม", f"{head} | ผู้เข้าร่วม\n{rows}", stored=stored))
    assert found.tables["trainings"].rows == [1, 2]


def test_a_small_table_below_with_a_title_of_its_own_is_asked_about_and_no_record() -> None:
    below = ".\nสรุปผล\nตำบล | จำนวนรุ่น | ครัวเรือน\nตาคลี | 1 | 20\nรวม | 1 | 20"
    found = reading(grid("ฝึกอบรม", TRAININGS.format("") + below))
    assert found.tables["trainings"].rows == [1, 2, 3]
    (asked,) = found.unread
    assert asked.severity == "warning"
    assert kinds(found)["unread"] == 10


def test_three_known_headings_right_below_begin_another_table() -> None:
    below = "ตำบล | หมู่ที่ | งบประมาณ\nตาคลี | 5 | 900"
    found = reading(grid("ฝึกอบรม", TRAININGS.format("") + below))
    assert found.tables["trainings"].rows == [1, 2, 3]
    assert kinds(found)["unread"] == 6


def test_words_of_a_heading_below_a_record_that_was_begun_are_none() -> None:
    below = ".\n4 | 9 ก.ค. 2569\n | | ตำบล | หมู่ที่\n5 | 10 ก.ค. 2569 | ตาคลี | 5 | จักสาน | | แล้วเสร็จ"
    found = reading(grid("ฝึกอบรม", TRAININGS.format("") + below))
    assert found.tables["trainings"].rows == [1, 2, 3, 5, 7]


def test_signatures_below_are_no_heading() -> None:
    below = ".\nผู้บันทึก | ผู้รับผิดชอบ | ทราบ\n(นางสาวดาว ใจดี) | (นายวีระ สุขเกษม) | "
    found = reading(grid("ฝึกอบรม", TRAININGS.format("") + below))
    assert found.tables["trainings"].rows == [1, 2, 3]
    assert not found.unread


def test_a_row_between_records_is_not_their_sum_whatever_it_holds() -> None:
    lines = ["ที่ | โครงการ | จัดสรร | เบิกจ่าย", FIRST, SECOND, " | | 900 | 350", "3 | ค | 100 | 50"]
    stored = amounts((500.0, 200.0), (300.0, 100.0), (900.0, 350.0), (100.0, 50.0))
    budget = reading(grid("งบประมาณ", "\n".join(lines), stored=stored)).tables["budget"]
    assert (budget.rows, budget.totals) == ([1, 2, 3, 4], ())


@pytest.mark.parametrize("title", ["", "หน้า 2\n", ".\nหน้า 2\n"])
def test_a_total_above_a_heading_printed_again_is_none_of_its_titles(title: str) -> None:
    heading = "ที่ | โครงการ | จัดสรร | เบิกจ่าย\n"
    page = f"{heading}{FIRST}\n{SECOND}\nรวมทั้งสิ้น"
    found = reading(grid("งบประมาณ", f"{page}\n{title}{page}"))
    assert len(found.tables["budget"].totals) == kinds(found)["total"] == 2
    assert len(found.tables["budget"]) == 4


@pytest.mark.parametrize(
    ("row", "records"),
    [
        ("แผนงานบูรณาการ | | 800 | 300 | 37.5", [2, 3]),
        ("แผนงานบูรณาการ | | | 300 |", [2, 3]),
        ("แผนงานบูรณาการ | อบรม | | |", [2, 3]),
        ("แผนงาน 3 | อบรม | | 300 |", [1, 2, 3]),
    ],
)
def test_the_name_of_a_group_with_its_amounts_is_no_record(row: str, records: list[int]) -> None:
    rows = f"{row}\n1 | ก | 500 | 200 | 40\n2 | ข | 300 | 100 | 33.33"
    sheet = f"ที่ | โครงการ | จัดสรร | เบิกจ่าย | ร้อยละ\n{rows}"
    assert reading(grid("งบประมาณ", sheet)).tables["budget"].rows == records


@pytest.mark.parametrize(
    ("row", "records"),
    [("ตำบลตาคลี | | | | | | | ไม่", [2]), ("ตำบลตาคลี | | | | | จักสาน | | ไม่", [1, 2])],
)
def test_the_name_of_a_group_with_an_answer_filled_down_is_no_record(
    row: str, records: list[int]
) -> None:
    heading = f"{HOMES.strip()} | ประกอบอาชีพต่อ"
    sheet = f"{heading}\n{row}\n1 | มาลี | ใจงาม | ตาคลี | 5 | จักสาน | นายมานพ | ไม่"
    assert reading(grid("ครัวเรือนเป้าหมาย", sheet)).tables["households"].rows == records


@pytest.mark.parametrize(
    "row",
    [
        "ระบุครั้ง | วัน เดือน ปี | ชื่อตำบล | เลขหมู่ | ระบุอาชีพ | ชื่อ-สกุล | เลือกสถานะ",
        " | (ว/ด/ป) | (ชื่อ) | (เลข) | | | (เลือก)",
        "ตัวอย่าง | 1 ม.ค. 2569 | ตาคลี | 5 | จักสาน | นายมานพ มีโชค | แล้วเสร็จ",
    ],
)
def test_a_row_right_below_the_heading_that_tells_how_to_fill_it_in_is_no_record(row: str) -> None:
    heading, first, _, *others = TRAININGS.strip("\n").splitlines()
    found = reading(grid("ฝึกอบรม", "\n".join([heading, row, first, *others])))
    assert found.tables["trainings"].rows == [2, 3, 4]
    assert kinds(found)["legend"] == len([text for text in row.split("|") if text.strip()])


@pytest.mark.parametrize(
    ("numbers", "legend"),
    [
        ("1 | 2 | 3 | 4", True),
        ("๑ | ๒ | ๓ | ๔", True),
        ("(1) | (2) | (3)=(1)-(2) | ", True),
        ("(๑) | (๒) | (๓) | (๔)", True),
        ("(1) | (2) | | ", False),
        ("(1) | (สอง) | (สาม) | (สี่)", False),
        ("1 | 2 | 3 | ", False),
        ("2 | 3 | 4 | 5", False),
    ],
)
def test_numbers_of_columns_right_below_a_heading_are_no_record(numbers: str, legend: bool) -> None:
    heading = "ที่ | โครงการ | จัดสรร | เบิกจ่าย"
    for lines in ([heading, numbers, FIRST, SECOND], [heading, FIRST, heading, numbers, SECOND]):
        budget = reading(grid("งบประมาณ", "\n".join(lines))).tables["budget"]
        assert (lines.index(numbers) in budget.rows) is not legend
        assert {lines.index(FIRST), lines.index(SECOND)} <= set(budget.rows)
    below = reading(grid("งบประมาณ", "\n".join([heading, FIRST, SECOND, numbers])))
    assert below.tables["budget"].rows == [1, 2, 3]


@pytest.mark.parametrize(
    ("rows", "width", "kind"), [(1, 1, "note"), (1, 2, "note"), (1, 3, "group"), (2, 3, "note")]
)
def test_a_text_merged_over_three_columns_names_a_group(rows: int, width: int, kind: str) -> None:
    merges = (Merge(2, 0, 2 + rows, width),)
    found = reading(grid("ฝึกอบรม", TRAININGS.format("รอบพิเศษ"), merges=merges))
    assert found.tables["trainings"].rows == [1, 3, 4]
    assert kinds(found)[kind] == 1


def test_a_word_for_a_total_far_to_the_right_is_a_word_like_any_other() -> None:
    held = "4 | 9 ก.ค. 2569 | {} | 5 | {} | นายมานพ มีโชค | แล้วเสร็จ"
    found = reading(grid("ฝึกอบรม", TRAININGS.format(held.format("ตาคลี", "รวม"))))
    assert found.tables["trainings"].rows == [1, 2, 3, 4]
    found = reading(grid("ฝึกอบรม", TRAININGS.format(held.format("รวม", "จักสาน"))))
    assert found.tables["trainings"].rows == [1, 3, 4]


def test_a_first_record_with_some_faults_is_a_record() -> None:
    heading, _, _, *others = TRAININGS.strip("\n").splitlines()
    faulty = "? | ไม่ทราบ | ตาคลี | ห้า | | | เสด"
    found = reading(grid("ฝึกอบรม", "\n".join([heading, faulty, *others])))
    assert found.tables["trainings"].rows == [1, 2, 3]


VISITS = """
    วันที่ลงพื้นที่ | ตำบล | หมู่ที่ | ครัวเรือนที่
    1 ก.ค. 2569 | ตาคลี | 5 | 1
    {}
    2 ก.ค. 2569 | ตาคลี | 5 | 2
"""


@pytest.mark.parametrize(
    "text",
    [
        "(เอกสารแนบ 1)",
        "มิ.ย. 69",
        "เดือนมิถุนายน 2569",
        "สัปดาห์ที่ 2",
        "ต่อหน้า 2",
        "2569",
        "1",
        "โทร. 056-000-001",
    ],
)
def test_a_text_alone_in_a_column_of_days_begins_no_record_for_its_digits(text: str) -> None:
    assert reading(grid("ติดตาม", VISITS.format(text))).tables["follow_ups"].rows == [1, 3]


@pytest.mark.parametrize("day", ["3 ก.ค. 2569", "40 ก.ค. 2569", "3/7/69", "3 ก.ค. 2569 (เช้า)"])
def test_a_day_alone_begins_a_record(day: str) -> None:
    assert reading(grid("ติดตาม", VISITS.format(day))).tables["follow_ups"].rows == [1, 2, 3]


@pytest.mark.parametrize(
    ("text", "records"),
    [
        ("บย.9/2569", [1, 2, 3]),
        ("(เอกสารแนบ 1)", [1, 3]),
        ("รวมหน้านี้ 1 รายการ", [1, 3]),
        ("ต่อหน้า 2", [1, 3]),
    ],
)
def test_a_text_alone_begins_a_record_when_it_looks_like_those_of_others(
    text: str, records: list[int]
) -> None:
    rows = f"บย.1/2569 | ก | 1 ก.ค. 2569 | 900\n{text}\nบย.12/2569 | ข | 2 ก.ค. 2569 | 900"
    found = reading(grid("เงินยืม", f"เลขที่สัญญา | ผู้ยืม | วันที่ยืม | จำนวนเงิน\n{rows}"))
    assert found.tables["loans"].rows == records


@pytest.mark.parametrize(("length", "records"), [(60, [1, 2, 3, 4]), (61, [1, 2, 4])])
def test_a_long_text_alone_is_a_note_and_no_name(length: int, records: list[int]) -> None:
    alone = f" | | {'ขอให้ส่งแบบสำรวจทุกหมู่บ้าน' * 3:.{length}} | "
    sheet = f"{VILLAGES.rstrip()}\n{alone}\nช่องแค | 3 | หนองโพ | นายตะวัน มีสุข"
    assert reading(grid("หมู่บ้าน", sheet)).tables["villages"].rows == records


def test_a_note_that_names_a_place_gives_no_record_its_place() -> None:
    sheet = """
        เวทีชี้แจง ตำบลตาคลี
        วันที่ | หมู่ที่ | สถานที่ | ผู้เข้าร่วม | สถานะ
        5 ม.ค. 69 | 1 | ศาลา | 40 | แล้วเสร็จ
        หมายเหตุ ตำบลช่องแคเลื่อนเพราะน้ำท่วม
        6 ม.ค. 69 | 2 | วัด | 35 | แล้วเสร็จ
    """
    forums = reading(grid("เวทีชี้แจง", sheet)).tables["forums"]
    assert forums.values("subdistrict") == ["ตาคลี", "ตาคลี"]


KEYS = [
    ("สีเขียว = แล้วเสร็จ  สีแดง = ยังไม่เริ่ม", ""),
    ("", "\n.\n | สีเขียว | แล้วเสร็จ\n | สีแดง | ยังไม่เริ่ม"),
    ("", "\n.\n | | แล้วเสร็จ\n | | ยังไม่เริ่ม"),
    ("", "\n.\n | | | | | | แล้วเสร็จ\n | | | | | | ยังไม่เริ่ม"),
    ("", "\n.\n | เขียว | แล้วเสร็จ\n | แดง | ยังไม่เริ่ม"),
    ("", "\n.\nเขียว = เสร็จ / แดง = ยังไม่เริ่ม"),
    ("", "\n.\nหมายเหตุ: แถบเขียวคือดำเนินการแล้ว"),
    ("", "\n.\nสถานะดูจากสีของแถว"),
    ("", "\n.\n🟩 แล้วเสร็จ\n🟥 ยังไม่เริ่ม"),
]


@pytest.mark.parametrize(("above", "below"), KEYS)
def test_a_key_of_colours_may_stand_above_the_table_or_beside_coloured_cells(
    above: str, below: str
) -> None:
    body = TRAININGS.format("").replace("แล้วเสร็จ", "").strip("\n")
    found = reading(grid("ฝึกอบรม", f"{above}\n{body}{below}".strip("\n")))
    assert len(found.tables["trainings"]) == 3
    (asked,) = found.unread
    assert (asked.field, "สี" in asked.words.th) == ("status", True)


def test_a_status_that_no_row_has_is_asked_about_once() -> None:
    """It is told by colour perhaps, and then nobody has failed to do anything."""
    found = reading(grid("ฝึกอบรม", TRAININGS.format("").replace("แล้วเสร็จ", "")))
    assert len(found.tables["trainings"]) == 3
    (asked,) = found.unread
    assert (asked.field, "สี" in asked.words.th) == ("status", True)
    one = "\n".join(TRAININGS.strip().splitlines()[:2]).replace("แล้วเสร็จ", "")
    assert not reading(grid("ฝึกอบรม", one)).unread


@pytest.mark.parametrize(
    "begun",
    [
        "4 | 40 ก.ค. 2569",
        "4 | | | | ทอผ้า",
        " | 12 ก.ค. 2569 | ตาคลี",
        " | | ตาคลี | 5 | ทอผ้า",
        "4 | | | | | นายมานพ มีโชค",
        " | 12 ก.ค. 2569 | | | | | แล้วเสร็จ",
        "หมายเหตุ 4 | 12 ก.ค. 2569 | ตาคลี",
    ],
)
def test_a_record_that_is_mostly_blank_is_still_a_record(begun: str) -> None:
    found = reading(grid("ฝึกอบรม", TRAININGS.format(begun)))
    assert found.tables["trainings"].rows == [1, 2, 3, 4]


def test_what_follows_a_signature_is_read_when_it_looks_like_records() -> None:
    below = TRAININGS.format("ลงชื่อ ............ ผู้รายงาน") + "\n (นางสาวดาว ใจดี)\n พัฒนากร | | ทราบ"
    found = reading(grid("ฝึกอบรม", below))
    assert found.tables["trainings"].rows == [1, 3, 4]
    assert kinds(found)["signature"] == 4


def test_a_table_with_a_heading_of_its_own_below_a_note_is_read_as_such() -> None:
    found = reading(
        grid(
            "หมู่บ้าน",
            VILLAGES + "\nหมายเหตุ\n.\nสัญญาเลขที่ | ผู้ยืม | วันที่ยืม | จำนวนเงิน\n1 | ก | 1 ม.ค. 69 | 5",
        )
    )
    assert (len(found.tables["villages"]), len(found.tables["loans"])) == (2, 1)


def test_a_record_is_of_the_last_heading_above_it_though_it_would_fit_another() -> None:
    below = "ว/ด/ป ที่ส่งมอบ | ต. | ม.ที่ | รายการ | คร.ผู้รับ\n5 ม.ค. 2569 | ตาคลี | 1 | ผ้า | 3"
    found = reading(grid("ติดตาม", f"{VISITS.format('')}\nหมายเหตุ\n{below}"))
    assert found.tables["follow_ups"].rows == [1, 2]
    assert found.tables["materials"].rows == [5]


def test_three_trainings_with_a_note_between_them_are_three() -> None:
    report = case("note-row-ends-the-table")
    assert {info.table: info.records for info in report.tables}["trainings"] == 3
    assert cells(report, "D4", "T5-1") == ["D4 B5", "T5-1 G5"]


def test_colours_that_tell_the_status_are_one_question_and_their_key_is_no_record() -> None:
    report = case("status-by-colour")
    assert {info.table: info.records for info in report.tables}["forums"] == 2
    (question,) = report.findings
    assert question.code == "D8"
    assert "สี" in question.what.th


PROJECTS = "ที่ | โครงการ/กิจกรรม | จัดสรร | เบิกจ่าย\n"


@pytest.mark.parametrize(
    ("rows", "records", "spans"),
    [
        (
            "1 | ก | 90 | 0\n1.1 | ข | 60 | 0\n1.2 | ค | 30 | 0\n2 | ง | 5 | 0",
            ["ข", "ค", "ง"],
            [(0, 2)],
        ),
        ("๑. | ก | 90 | 0\n๑.๑ | ข | 60 | 0\n๑.๒) | ค | 30 | 0", ["ข", "ค"], [(0, 2)]),
        ("1 | ก | | \n1.1 | ข | 60 | 0\n1.2 | ค | 30 | 0", ["ข", "ค"], []),
        (
            "1 | ก | 90 | 0\n1.1 | ข | 60 | 0\n1.1.1 | ค | 40 | 0\n"
            "1.1.2 | ง | 20 | 0\n1.2 | จ | 30 | 0",
            ["ค", "ง", "จ"],
            [(0, 3), (0, 2)],
        ),
        ("1 | ก | 90 | 0\n2 | ข | 60 | 0\n10 | ค | 30 | 0", ["ก", "ข", "ค"], []),
        (
            "1 | ก | 90 | 0\n | 1.1 ข | 60 | 0\n | 1.2 ค | 30 | 0\n2 | ง | 5 | 0",
            ["1.1 ข", "1.2 ค", "ง"],
            [(0, 2)],
        ),
        (
            " | ๑. ก | 90 | 0\n | ๑.๑ ข | 60 | 0\n | ๑.๒ ค | 30 | 0\n | ๒. ง | 5 | 0",
            ["๑.๑ ข", "๑.๒ ค", "๒. ง"],
            [(0, 2)],
        ),
    ],
)
def test_a_project_above_its_numbered_parts_is_their_sum(
    rows: str, records: list[str], spans: list[tuple[int, int]]
) -> None:
    budget = reading(grid("งบประมาณ", PROJECTS + rows)).tables["budget"]
    assert budget.values("project") == records
    assert sorted((total.first, total.last) for total in budget.totals) == sorted(spans)
    assert not any(column.problems for column in budget.columns.values())


# ------------------------------------------------------------------------------ waiting lines

WAITING = [
    ("4 | | | | | |", "a running number"),
    (" | | | | | | FALSE", "a box not ticked"),
    ("4 | | | | | | ยังไม่เริ่ม", "a status not begun"),
    ("4 | - | | | | |", "a dash"),
    ("- | - | - | - | - | - | -", "dashes throughout"),
    ("4 | – | – | – | – | – | –", "a number and dashes"),
    (" | | ตาคลี | | | |", "the tambon of every row"),
    ("0 | 0 | | | | | ", "formulas that give 0"),
    ("4 | | ตาคลี | 5 | จักสาน | นายมานพ มีโชค | รอดำเนินการ", "what all rows have"),
]


@pytest.mark.parametrize("row", [row for row, _ in WAITING], ids=[name for _, name in WAITING])
def test_prepared_rows_wait_for_their_records(row: str) -> None:
    head, *rows = (
        TRAININGS.format("").replace("ช่องแค | 3 | ทอผ้า", "ตาคลี | 5 | จักสาน").strip().splitlines()
    )
    records = [line for line in rows if line.strip()] * 2
    found = reading(grid("ฝึกอบรม", "\n".join([head, *records, *[row] * 4])))
    assert len(found.tables["trainings"]) == 6
    assert kinds(found)["waiting"] == 4 * len([text for text in row.split("|") if text.strip()])


@pytest.mark.parametrize(
    "alike", ["เยี่ยมบ้าน", "ติดตามผล", "#N/A", "พัฒนากรอำเภอตาคลี", "1/1/2569", "10,000"]
)
def test_a_value_filled_down_a_long_run_waits(alike: str) -> None:
    column = {"1/1/2569": 0, "10,000": 4}.get(alike, 5)
    line = " | ".join(alike if number == column else "" for number in range(6))
    rows = "\n".join(f"{n} มิ.ย. 69 | ตาคลี | {n} | ใหม่ | | " for n in range(1, 4))
    head = "วันที่ลงพื้นที่ | ตำบล | หมู่ที่ | รายละเอียด | ครัวเรือนที่ | ประเภท"
    found = reading(grid("ติดตาม", "\n".join([head, rows, *[line] * 40])))
    assert len(found.tables["follow_ups"]) == 3
    assert kinds(found)["waiting"] == 40


@pytest.mark.parametrize(
    ("numbers", "records"),
    [
        (("2/2569", "3/2569", "4/2569"), [1]),
        (("บย. 2/2569", "บย. 3/2569", "บย. 4/2569"), [1]),
        (("2/2569", "3/2569"), [1, 2, 3]),
        (("2/2569", "4/2569", "5/2569"), [1, 2, 3, 4]),
    ],
)
def test_numbers_of_contracts_that_count_on_wait_for_their_loans(
    numbers: tuple[str, ...], records: list[int]
) -> None:
    head = "เลขที่สัญญา | ผู้ยืม | วันที่ยืม | จำนวนเงิน"
    first = numbers[0].replace("2", "1", 1)
    rows = "\n".join([f"{first} | ก | 1 ก.ค. 2569 | 900", *numbers])
    assert reading(grid("เงินยืม", f"{head}\n{rows}")).tables["loans"].rows == records


def test_papers_that_are_not_complete_wait_for_their_project() -> None:
    head = "ที่ | โครงการ/กิจกรรม | จัดสรร | เบิกจ่าย | คงเหลือ | สถานะเอกสาร"
    rows = ["1 | จักสาน | 900 | 100 | 800 | ไม่ครบ", *(f"{n} | | | | 0 | ไม่ครบ" for n in (2, 3))]
    found = reading(grid("งบประมาณ", "\n".join([head, *rows])))
    assert found.tables["budget"].rows == [1]


def test_a_row_that_only_answers_a_question_waits_for_its_person() -> None:
    rows = "1 | ดาว | dao@cdd.go.th | พัฒนากร | ตาคลี | ใช่\n2 | | | | | ใช่\n3 | วีระ | | | | ใช่"
    sheet = f"ที่ | ชื่อ | อีเมล | บทบาท | ขอบเขต | รับรายงาน\n{rows}"
    found = reading(grid("ผู้รับรายงาน", sheet))
    assert found.tables["recipients"].rows == [1, 3]
    assert kinds(found)["waiting"] == 2


def test_rows_with_only_their_village_are_records_where_the_village_differs() -> None:
    rows = "\n".join(f"{n} | | ตาคลี | {n} | | |" for n in range(4, 10))
    assert len(reading(grid("ฝึกอบรม", TRAININGS.format("") + rows)).tables["trainings"]) == 9


@pytest.mark.parametrize(
    "name", ["01_group_row_checkbox", "05_default_status", "05b_prefilled_province"]
)
def test_prepared_rows_change_nothing_of_what_is_found(name: str) -> None:
    assert case(name).counts == AS_THE_DEMO
    assert not case(name).notices


# ------------------------------------------------------------------------------ repetitions

MARKS = [
    "〃",
    '"',
    "″",
    "-do-",
    "เหมือนเดิม",
    "เช่นเดียวกัน",
    "ดังข้างบน",
    "↓",
    " ” ",
    "-DO-",
    '(")',
    ",,",
    '----"----',
    '... " ...',
    "ในทำนองเดียวกัน",
    "ๆ",
    "เท่าเดิม",
    "คนเดิม",
    "//",
    "-//-",
    '"   "',
    "“ ”",
    "ซ้ำ",
    "- ซ้ำ -",
    "เหมือนคนบน",
    "คนเดียวกัน",
    "|",
    "ต.เดียวกัน",
    "ชุดเดียวกัน",
]


@pytest.mark.parametrize("mark", MARKS)
def test_a_mark_of_repetition_is_the_value_above(mark: str) -> None:
    sheet = grid(
        "ครัวเรือนเป้าหมาย",
        HOMES + "1 | มาลี | ใจงาม | ตาคลี | 5 | จักสาน | นายมานพ\n"
        "2 | มณี | x | ตาคลี | x | x | x\n3 | อรุณี | x | x | x | x | x\n"
        "4 | นิตยา | ดีเลิศ | ช่องแค | 3 | ทอผ้า | นายมานพ",
    )
    shown = [[mark if text == "x" else text for text in row] for row in sheet.shown]
    found = reading(Grid(sheet.title, sheet.gid, shown, sheet.stored))
    homes = found.tables["households"]
    assert homes.values("moo") == [5, 5, 5, 3]
    assert homes.values("subdistrict") == ["ตาคลี"] * 3 + ["ช่องแค"]
    assert [reveal(name) for name in homes.values("last_name")] == ["ใจงาม"] * 3 + ["ดีเลิศ"]
    assert [notice.kind for notice in found.notices] == ["ditto marks"] * 5
    assert homes.columns["moo"].held == {1: 1, 2: 1}
    assert not homes.columns["moo"].problems


def test_a_mark_with_nothing_above_it_and_a_dash_repeat_nothing() -> None:
    rows = "1 | มาลี | ใจงาม | ตาคลี | 5 | 〃 | -\n2 | มณี | คงมั่น | ตาคลี | 5 | - | -"
    found = reading(grid("ครัวเรือนเป้าหมาย", HOMES + rows))
    assert found.tables["households"].columns["interest"].shown == ["〃", "-"]
    assert not found.notices


@pytest.mark.parametrize(
    "text",
    ["เหมือนข้อ 1", "เหมือนลำดับที่ ๑", "ดังข้อ 1", "เช่นเดียวกับรายที่ 1", "(เหมือนกับข้อที่ 1)", "ตามครั้งที่ 1"],
)
def test_a_cell_may_name_the_record_above_that_it_repeats(text: str) -> None:
    rows = f"""1 | มาลี | ใจงาม | ตาคลี | 5 | จักสาน | ก
    2 | มณี | คงมั่น | ช่องแค | 3 | ทอผ้า | ก
    3 | อรุณ | มั่น | {text} | {text} | {text} | ก"""
    found = reading(grid("ครัวเรือนเป้าหมาย", HOMES + rows))
    homes = found.tables["households"]
    assert homes.values("interest") == ["จักสาน", "ทอผ้า", "จักสาน"]
    assert (homes.values("moo"), homes.values("subdistrict")[2]) == ([5, 3, 5], "ตาคลี")
    assert homes.columns["interest"].held == {2: 1}
    assert [notice.kind for notice in found.notices] == ["ditto marks"] * 3


@pytest.mark.parametrize(("second", "text"), [("1", "เหมือนข้อ 1"), ("2", "เหมือนข้อ 7")])
def test_a_number_that_two_records_have_or_none_repeats_nothing(second: str, text: str) -> None:
    rows = f"""1 | มาลี | ใจงาม | ตาคลี | 5 | จักสาน | ก
    {second} | มณี | คงมั่น | ช่องแค | 3 | ทอผ้า | ก
    3 | อรุณ | มั่น | ตาคลี | 5 | {text} | ก"""
    found = reading(grid("ครัวเรือนเป้าหมาย", HOMES + rows))
    assert found.tables["households"].values("interest")[2] == text
    assert not found.notices


def test_a_finding_of_a_repeated_value_is_told_once_at_the_cell_that_holds_it() -> None:
    rows = THREE.format("ไม่ทราบ", "〃", "〃")
    found = reading(grid("หมู่บ้าน", VILLAGES), grid("ครัวเรือนเป้าหมาย", HOMES + rows, gid=8))
    report = pipeline().rulebook.check(found, pipeline().programme(found), TODAY)
    assert cells(report, "D10") == ["D10 E2"]


FIRST_ONLY = {
    "one village": ["ตาคลี 5", "", "", ""],
    "two villages": ["ตาคลี 5", "", "", "ช่องแค 3", "", ""],
    "two moo of one tambon": ["ตาคลี 5", "", "", " 6", "", ""],
    "one of one row": ["ตาคลี 5", "", "", "ช่องแค 3", "หนองโพ 2", ""],
    "the same moo of another tambon": ["ตาคลี 5", "", "ช่องแค 5", "", ""],
    "long runs, and single rows between and at the end": [
        "ตาคลี 5",
        *[""] * 8,
        "ตาคลี 9",
        "ตาคลี 6",
        *[""] * 8,
        "ช่องแค 6",
    ],
    "two rows each": ["ตาคลี 5", "", "ช่องแค 3", "", "หนองโพ 2", ""],
}


@pytest.mark.parametrize("places", FIRST_ONLY.values(), ids=FIRST_ONLY)
def test_a_village_on_its_first_row_only_is_that_of_the_rows_below(places: list[str]) -> None:
    rows, expected = [], []
    tambon, moo = "", ""
    for number, place in enumerate(places, 1):
        written = place.split(" ") if place else ["", ""]
        tambon, moo = written[0] or tambon, written[1] or moo
        expected.append((tambon, int(moo)))
        rows.append(f"{number} | ก{number} | ข{number} | {written[0]} | {written[1]} | ทอผ้า | ก")
    found = reading(grid("ครัวเรือนเป้าหมาย", HOMES + "\n".join(rows)))
    homes = found.tables["households"]
    assert list(zip(homes.values("subdistrict"), homes.values("moo"), strict=True)) == expected
    assert [notice.kind for notice in found.notices] == ["carried down"]


@pytest.mark.parametrize(
    "moos",
    [
        ["5", "5", "", "5", "5"],
        ["5", "6", "", "8", "9"],
        ["", "5", "", ""],
        ["5", "5", "5", "", ""],
        ["1", "2", "3", "", "4", "5"],
        ["5", "", "5", "5", "6"],
    ],
)
def test_a_village_that_is_missing_amid_others_stays_missing(moos: list[str]) -> None:
    rows = [f"{n} | ก{n} | ข{n} | ตาคลี | {moo} | ทอผ้า | ก" for n, moo in enumerate(moos, 1)]
    found = reading(grid("ครัวเรือนเป้าหมาย", HOMES + "\n".join(rows)))
    assert found.tables["households"].values("moo") == [int(moo) if moo else None for moo in moos]
    assert not found.notices


def test_the_day_of_visits_is_carried_where_it_is_blank_with_the_village() -> None:
    sheet = """
        วันที่ลงพื้นที่ | ตำบล | หมู่ที่ | ครัวเรือนที่ | ผู้บันทึก
        1 ก.ค. 2569 | ตาคลี | 5 | 1 | ดาว
         | | | 2 | ดาว
         | | | 3 | ดาว
        2 ก.ค. 2569 | ช่องแค | 3 | 1 | ดาว
         | | | 2 | ดาว
    """
    found = reading(grid("ติดตาม", sheet)).tables["follow_ups"]
    assert [value.day for value in found.values("date")] == [1, 1, 1, 2, 2]
    forgotten = sheet.replace("2 ก.ค. 2569 | ช่องแค", " | ช่องแค")
    found = reading(grid("ติดตาม", forgotten)).tables["follow_ups"]
    assert found.values("date")[1:] == [None] * 4


def test_what_is_said_of_a_whole_delivery_is_carried_where_it_is_blank_with_the_village() -> None:
    sheet = """
        วันที่ส่งมอบ | ตำบล | หมู่ที่ | รายการ | รวมเงิน | อ้างแผน | ผู้รับ | เลขที่ใบตรวจรับ
        10 มี.ค. 2569 | ตาคลี | 5 | ด้าย | 900 | 7 | 1-20 | ตร.1/2569
         | | | เข็ม | 100 | | |
        11 มี.ค. 2569 | ช่องแค | 3 | ด้าย | 900 | 15 | 1-20 | {}
         | | | เข็ม | | | |
    """
    found = reading(grid("วัสดุ", sheet.format("ตร.2/2569")))
    materials = found.tables["materials"]
    assert materials.values("plan_no") == [7, 7, 15, 15]
    assert materials.columns["receipt_no"].shown[1::2] == ["ตร.1/2569", "ตร.2/2569"]
    assert materials.values("total")[3] is None
    assert "เลขที่ใบตรวจรับ" in found.notices[0].words.th
    forgotten = reading(grid("วัสดุ", sheet.format(""))).tables["materials"]
    assert forgotten.columns["receipt_no"].shown[1:] == ["", "", ""]


def test_a_training_that_has_no_day_yet_gets_none() -> None:
    rows = "2 | | | | | | ยังไม่เริ่ม\n3 | | | | | | ยังไม่เริ่ม"
    body = TRAININGS.split("{}")[0].strip("\n") + "\n" + rows.replace("| | |", "| | ทอผ้า |")
    found = reading(grid("ฝึกอบรม", body)).tables["trainings"]
    assert found.values("date")[1:] == [None] * (len(found) - 1)


def test_a_merged_cell_says_its_value_of_all_its_rows_and_is_pointed_at() -> None:
    rows = THREE.format("9", "", "")
    sheet = grid("ครัวเรือนเป้าหมาย", HOMES + rows, merges=(Merge(1, 4, 4, 5),), gid=8)
    found = reading(grid("หมู่บ้าน", VILLAGES), sheet)
    assert found.tables["households"].values("moo") == [9, 9, 9]
    report = pipeline().rulebook.check(found, pipeline().programme(found), TODAY)
    assert cells(report, "D1") == ["D1 E2"]


def test_the_sheets_with_marks_and_first_rows_are_read_as_a_person_does() -> None:
    assert not codes(case("ditto-marks")).keys() & {"D1", "D10", "D13", "T5-4"}
    assert len(case("ditto-marks").notices) == 5
    assert not case("village-on-first-row-only").findings
    assert [notice.kind for notice in case("village-on-first-row-only").notices] == ["carried down"]


# ------------------------------------------------------------------------------ a tab a village

REGISTER = """
    ตำบล | หมู่ที่ | บ้าน | ผู้รับผิดชอบ
    ตาคลี | 5 | บ้านหนองแขม | ดาว
    ช่องแค | 3 | บ้านเนินจิก | ดาว
"""
HOME = "ที่ | ชื่อ | สกุล | อาชีพที่สนใจ\n1 | มาลี | ใจงาม | ทอผ้า\n2 | มณี | คงมั่น | ทอผ้า"


@pytest.mark.parametrize(
    ("tab", "title"),
    [
        ("ม.5", "ทะเบียนครัวเรือน หมู่ที่ 5 บ้านหนองแขม ตำบลตาคลี"),
        ("บ้านหนองแขม ม.5", "ทะเบียนครัวเรือน ตำบลตาคลี"),
        ("หมู่ 5 ต.ตาคลี", "ทะเบียนครัวเรือนเป้าหมาย"),
        ("บ้านหนองแขม", "ทะเบียนครัวเรือนเป้าหมาย"),
        ("หนองแขม", "ทะเบียนครัวเรือนเป้าหมาย บ้านหนองแขม"),
        ("Sheet4", "ตำบลตาคลี | หมู่ที่ 5"),
        ("ม.5", "ทะเบียนครัวเรือนเป้าหมาย"),
        ("ครัวเรือน (1)", "ตำบล : | ตาคลี | | หมู่ที่ : | ๕"),
        ("แผ่น1", "ชื่อหมู่บ้าน: | หนองแขม | หมู่ที่: | 5\nตำบล: | ตาคลี"),
        ("ครัวเรือน 1", "บ้าน | หนองแขม"),
        ("ครัวเรือน หนองแขม", "รายชื่อ"),
        ("ครัวเรือน ตาคลี ม.5", "รายชื่อ"),
        ("1.หนองแขม", "ตำบลตาคลี"),
        ("หมู่บ้านหนองแขม", "ตำบลตาคลี"),
    ],
)
def test_one_tab_a_village_is_of_the_village_it_names(tab: str, title: str) -> None:
    found = reading(grid("หมู่บ้าน", REGISTER), grid(tab, f"{title}\n{HOME}", gid=8))
    homes = found.tables["households"]
    assert homes.values("subdistrict") == ["ตาคลี"] * 2
    assert homes.values("moo") == [5, 5]
    assert not found.unread


@pytest.mark.parametrize(
    ("tab", "title"),
    [
        ("ม.3 ช่องแค", "ทะเบียนครัวเรือน หมู่ที่ 5 ตำบลตาคลี"),
        ("หมู่ 3", "ทะเบียนครัวเรือน บ้านหนองแขม หมู่ที่ 5 ตำบลตาคลี"),
        ("เนินจิก", "ทะเบียนครัวเรือน หมู่ที่ 5 ตำบลตาคลี"),
    ],
)
def test_a_tab_that_was_copied_with_its_title_is_of_neither_village(tab: str, title: str) -> None:
    """Its households were those of the village of the title, and nobody was told."""
    found = reading(grid("หมู่บ้าน", REGISTER), grid(tab, f"{title}\n{HOME}", gid=8))
    (asked,) = found.unread
    assert "ไม่ตรงกัน" in asked.words.th
    assert asked.sheet == tab
    own = f"{title}\nหมู่ที่ 3 ตำบลช่องแค\n{HOME}"  # the nearest title is right
    assert not reading(grid("หมู่บ้าน", REGISTER), grid(tab, own, gid=8)).unread


def test_a_title_may_name_the_table_of_a_tab_that_bears_a_village() -> None:
    """Such visits were left out without a word."""
    visits = "วันที่ลงพื้นที่ | ครัวเรือนที่ | ผู้บันทึก\n1 ก.ค. 2569 | 1-2 | ดาว"
    tab = grid("1.หนองแขม", f"บันทึกการติดตาม\n{visits}", gid=8)
    found = reading(grid("หมู่บ้าน", REGISTER), tab)
    assert found.tables["follow_ups"].values("moo") == [5]
    unknown = reading(grid("หมู่บ้าน", REGISTER), replace(tab, title="ดอนมะนาว"))
    assert {each.field for each in unknown.unread} == {"subdistrict", "moo"}


def test_a_title_of_labels_and_values_is_no_heading_of_villages() -> None:
    """The register of villages had a part without officers then, and lost them all."""
    title = "ตำบล | ตาคลี | หมู่ที่ | 5 | บ้าน | หนองแขม"
    found = reading(grid("หมู่บ้าน", REGISTER), grid("หนองแขม", f"{title}\n{HOME}", gid=8))
    assert found.tables["households"].values("moo") == [5, 5]
    assert len(found.tables["villages"].parts) == 1
    assert not found.unread


@pytest.mark.parametrize(
    ("title", "known"),
    [
        ("ตำบลตาคลี | หมู่ที่ 5", True),
        ("บ้านหนองแขม", True),
        ("ตำบลตาคลี", False),
        ("หมู่ที่ 5", False),
        ("รายชื่อ", False),
    ],
)
def test_three_columns_are_a_register_where_its_title_says_the_whole_place(
    title: str, known: bool
) -> None:
    sheet = f"{title}\nที่ | ชื่อ | สกุล\n1 | มาลี | ใจงาม\n2 | มณี | คงมั่น"
    found = reading(grid("หมู่บ้าน", REGISTER), grid("Sheet4", sheet, gid=8))
    assert ("households" in found.tables) is known


def test_a_tab_named_by_its_moo_alone_is_of_the_village_that_the_register_has() -> None:
    visits = "วันที่ลงพื้นที่ | ครัวเรือนที่ | ผู้บันทึก\n1 ก.ค. 2569 | 1-2 | ดาว"
    found = reading(grid("หมู่บ้าน", REGISTER), grid("ม.5 ตาคลี", visits, gid=8))
    table = found.tables["follow_ups"]
    assert (table.values("subdistrict"), table.values("moo")) == (["ตาคลี"], [5])


@pytest.mark.parametrize(
    ("heading", "places"),
    [
        ("หมู่ที่", ("5/หนองแขม", "3/เนินจิก")),
        ("หมู่ที่", ("บ้านหนองแขม", "บ้านเนินจิก")),
        ("หมู่บ้าน", ("หมู่บ้านหนองแขม", "หมู่บ้านเนินจิก")),
        ("ตำบล หมู่ที่", ("ตาคลี 5", "ช่องแค 3")),
        ("ตำบล | หมู่ที่", ("ตาคลี | หนองแขม", "ช่องแค | เนินจิก")),
    ],
)
def test_the_register_tells_which_village_a_name_in_any_column_of_places_is(
    heading: str, places: tuple[str, str]
) -> None:
    rows = "\n".join(f"{day} ก.ค. 2569 | {place} | 1 | ดาว" for day, place in enumerate(places, 1))
    sheet = f"วันที่ลงพื้นที่ | {heading} | ครัวเรือนที่ | ผู้บันทึก\n{rows}"
    found = reading(grid("หมู่บ้าน", REGISTER), grid("ติดตาม", sheet, gid=8))
    visits = found.tables["follow_ups"]
    assert (visits.values("subdistrict"), visits.values("moo")) == (["ตาคลี", "ช่องแค"], [5, 3])
    assert not visits.columns["moo"].problems
    assert not found.unread


def test_moos_without_a_name_tell_no_tambon() -> None:
    sheet = "วันที่ลงพื้นที่ | หมู่ที่ | ครัวเรือนที่ | ผู้บันทึก\n1 ก.ค. 2569 | 5 | 1 | ดาว"
    found = reading(grid("หมู่บ้าน", REGISTER), grid("ติดตาม", sheet, gid=8))
    assert [unread.field for unread in found.unread] == ["subdistrict"]


def test_a_tab_named_by_a_tambon_is_not_of_the_village_of_that_name() -> None:
    register = REGISTER.replace("บ้านหนองแขม", "บ้านตาคลี")
    for tab in ("ครัวเรือน ตาคลี", "ครัวเรือน 5"):
        found = reading(grid("หมู่บ้าน", register), grid(tab, HOME, gid=8))
        assert "moo" not in found.tables["households"].columns
        assert found.unread


def test_a_village_named_over_its_records_in_a_tab_of_many() -> None:
    rows = "บ้านหนองแขม\n1 | มาลี | ใจงาม | ทอผ้า\nบ้านเนินจิก\n1 | มณี | คงมั่น | ทอผ้า"
    head = HOME.splitlines()[0]
    found = reading(grid("หมู่บ้าน", REGISTER), grid("ครัวเรือน", f"{head}\n{rows}", gid=8))
    homes = found.tables["households"]
    assert homes.values("moo") == [5, 3]
    assert homes.values("subdistrict") == ["ตาคลี", "ช่องแค"]


@pytest.mark.parametrize(
    "titles",
    [
        ("บ้านหนองแขม หมู่ที่ 5 ตำบลตาคลี", "บ้านเนินจิก หมู่ที่ 3 ตำบลช่องแค"),
        ("ตำบล | ตาคลี | หมู่ที่ | 5", "ตำบล | ช่องแค | หมู่ที่ | 3"),
        ("1. บ้านหนองแขม", "2. บ้านเนินจิก"),
    ],
)
def test_a_heading_printed_again_under_another_village_is_of_that_village(
    titles: tuple[str, str],
) -> None:
    first, second = titles
    tab = grid("ครัวเรือนเป้าหมาย", f"{first}\n{HOME}\n.\n{second}\n{HOME}", gid=8)
    homes = reading(grid("หมู่บ้าน", REGISTER), tab).tables["households"]
    assert homes.values("moo") == [5, 5, 3, 3]
    assert homes.values("subdistrict") == ["ตาคลี", "ตาคลี", "ช่องแค", "ช่องแค"]


def test_a_village_named_in_a_column_that_no_field_has_is_that_of_the_rows_below() -> None:
    sheet = """
        ลำดับ | วันที่ส่งมอบ | รายการ | รวมเป็นเงิน
        บ้านหนองแขม หมู่ที่ 5 ตำบลตาคลี
        1 | 10 มี.ค. 2569 | ด้าย | 900
        บ้านเนินจิก หมู่ที่ 3 ตำบลช่องแค
        1 | 11 มี.ค. 2569 | ด้าย | 900
    """
    found = reading(grid("หมู่บ้าน", REGISTER), grid("วัสดุ", sheet, gid=8))
    assert found.tables["materials"].values("moo") == [5, 3]
    assert kinds(found, 8)["group"] == 2
    assert not found.unread


def test_a_title_between_records_names_the_village_of_those_below() -> None:
    rows = HOME.split("\n", 1)[1]
    title = "ทะเบียนครัวเรือน บ้านเนินจิก หมู่ที่ 3 ตำบลช่องแค"
    sheet = f"ทะเบียนครัวเรือน บ้านหนองแขม หมู่ที่ 5 ตำบลตาคลี\n{HOME}\n{title}\n{rows}"
    homes = reading(grid("ครัวเรือนเป้าหมาย", sheet)).tables["households"]
    assert homes.values("moo") == [5, 5, 3, 3]


def test_a_day_alone_above_a_heading_printed_again_is_its_title_and_no_record() -> None:
    page = VISITS.replace("    {}\n", "").strip("\n")
    found = reading(grid("ติดตาม", f"{page}\n8 ก.ค. 2569\n{page}"))
    assert found.tables["follow_ups"].rows == [1, 2, 5, 6]


@pytest.mark.parametrize("begun", ["1 ก.ค. 2569 | ต.ตาคลี | ม.5", " | นางมณี | คงมั่น"])
def test_a_record_right_above_a_heading_printed_again_is_no_title(begun: str) -> None:
    visit = "1 ก.ค." in begun
    heading = "วันที่ลงพื้นที่ | ตำบล | หมู่ที่\n" if visit else HOMES
    found = reading(
        grid("ติดตาม" if visit else "ครัวเรือนเป้าหมาย", f"{heading}{begun}\n{heading}{begun}")
    )
    (table,) = found.tables.values()
    assert table.rows == [1, 3]


def test_a_tab_of_a_village_that_nobody_knows_is_refused_and_not_guessed() -> None:
    found = reading(grid("หมู่บ้าน", REGISTER), grid("บ้านลับแล", f"ทะเบียน\n{HOME}", gid=8))
    assert {unread.field for unread in found.unread} == {"subdistrict", "moo"}


def test_two_registers_with_the_village_in_the_title_are_one_table() -> None:
    report = case("one-tab-a-village")
    assert [info.records for info in report.tables if info.table == "households"] == [2, 2]
    assert not report.findings
    assert not report.notices
