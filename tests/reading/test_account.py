"""Every filled cell of a tab is accounted for, whatever stands in it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import openpyxl
import pytest

from sync.model import Grid
from sync.xlsx.workbooks import read_file
from tests.reading import pictures
from tests.reading.test_hostile import assert_complete, filled, outcome
from tests.reading.test_mutations import original, pipeline
from tests.reading.test_rows import CASES, HOMES
from tests.reading.test_tables import VILLAGES, grid, reading

TODAY = date(2026, 7, 12)


@pytest.mark.parametrize("path", sorted(CASES.glob("*.xlsx")), ids=lambda path: path.stem)
def test_the_account_of_a_workbook_adds_up(path: Path) -> None:
    workbook = read_file(path)
    assert_complete(workbook.grids, pipeline().sheets.read(workbook, TODAY))


def test_the_account_of_the_demo_and_of_the_pictures_adds_up() -> None:
    assert_complete(original().grids, pipeline().sheets.read(original(), TODAY))
    for sheet in pictures.SHEETS.values():
        assert_complete([sheet], reading(sheet))


def test_two_tables_beside_each_other_are_read_though_a_third_below_is_as_wide_as_both() -> None:
    """No column is blank throughout; the loans were columns that no field has, without a word."""
    sheet = """
        ที่ | โครงการ | จัดสรร | เบิกจ่าย | | เลขที่สัญญา | ผู้ยืม | วันที่ยืม | จำนวนเงิน
        1 | อบรม | 900 | 400 | | บย.1/2569 | ดาว | 5 ม.ค. 2569 | 500
        2 | ดูงาน | 900 | 400
        .
        ตารางที่ 2 วัสดุสาธิต
        วันที่ส่งมอบ | ตำบล | หมู่ที่ | รายการ | จำนวน | ราคาต่อหน่วย | รวมเงิน
        10 มี.ค. 2569 | ตาคลี | 1 | ด้าย | 2 | 10 | 20
    """
    found = reading(grid("งบและยืม", sheet))
    assert {key: len(table) for key, table in found.tables.items()} == {
        "budget": 2, "loans": 1, "materials": 1,
    }  # fmt: skip
    (account,) = found.accounts
    assert "unused" not in account.cells
    assert account.filled == sum(text != "" for row in grid("", sheet).shown for text in row)


def test_two_tables_beside_each_other_are_one_account() -> None:
    found = reading(pictures.BESIDE)
    assert len(found.tables) == 2
    assert [account.filled for account in found.accounts] == [filled(pictures.BESIDE)]


# ------------------------------------------------------------------------------ what is not read


@pytest.mark.parametrize(
    ("sheet", "range_", "word"),
    [
        (grid("สรุป", "ก | ข\n.\n | ค"), "A1:B3", "ไม่มีตาราง"),
        (grid("แผน", "ก | ข\nค | ง"), "A1:B2", "ไม่มีตาราง"),
        (grid("หมู่บ้าน", f"{VILLAGES}\n.\nที่ | เรื่อง | ผล\n1 | ก | ข"), "A5:C6", "แถวที่ 5"),
        (
            grid("หมู่บ้าน", "ตำบล | หมู่ที่ | บ้าน | ผู้รับผิดชอบ | ผู้รับผิดชอบ\nตาคลี | 1 | ก | ข | ค"),
            "A1:E2",
            "คอลัมน์",
        ),
        (grid("กราฟ", "#REF!"), "A1", "#REF!"),
        (grid("ครัวเรือนเป้าหมาย", HOMES + "#REF!"), "A2", "สูตร"),
    ],
)
def test_what_is_not_read_is_named_with_its_range_and_the_reason(
    sheet: Grid, range_: str, word: str
) -> None:
    ((part,),) = (account.not_read for account in reading(sheet).accounts)
    assert part.range == range_
    assert word in part.because.th


@pytest.mark.parametrize("shown", ["#REF!", "Loading..."])
def test_a_tab_of_any_name_that_shows_nothing_but_an_error_is_told(shown: str) -> None:
    (notice,) = reading(grid("ข้อมูลจากจังหวัด", shown)).notices
    assert (notice.kind, shown in notice.words.th) == ("tab not read", True)


def test_a_tab_that_looks_like_a_table_of_ours_is_told_and_a_summary_is_not() -> None:
    like = "ชื่อกลุ่ม | ตำบล | หมู่ที่ | เบอร์โทรศัพท์ | ผลิตภัณฑ์"
    rows = "\nทอผ้า | ตาคลี | 1 | 080-000-0012 | ผ้า\nผัก | ตาคลี | 2 | 080-000-0013 | ผัก"
    (notice,) = reading(grid("Sheet2", like + rows)).notices
    assert notice.kind == "tab not read"
    assert "วันเดือนปีที่จดทะเบียน, ประเภท" in notice.words.th
    summary = "ตำบล | จำนวนหมู่บ้าน | ครัวเรือน | ผ่านแล้ว\nตาคลี | 4 | 80 | 3\nช่องแค | 3 | 60 | 2"
    assert not reading(grid("สรุป", summary)).notices


# ------------------------------------------------------------------------------ bounds


def test_one_stray_cell_at_the_far_corner_does_not_stop_the_reader(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    tab = book.active
    assert tab is not None
    tab.title = "หมู่บ้าน"
    for row in (["ตำบล", "หมู่ที่", "บ้าน", "ผู้รับผิดชอบ"], ["ตาคลี", 1, "หนองนา", "ดาว"]):
        tab.append(row)
    tab["XFD1048576"] = "x"
    book.save(tmp_path / "far.xlsx")
    workbook = read_file(tmp_path / "far.xlsx")
    found = outcome(*workbook.grids)
    assert len(found.tables["villages"]) == 1
    assert found.accounts[0].filled == 9


def test_a_stray_cell_far_out_of_a_long_register_costs_no_walk_of_what_is_blank() -> None:
    rows: list[list[str]] = [["ตำบล", "หมู่ที่", "บ้าน", "ผู้รับผิดชอบ"]]
    rows += [["ตาคลี", str(n % 9 + 1), f"หนองนา {n}", "ดาว"] for n in range(5_000)]
    rows += [[] for _ in range(900_000)] + [[*[""] * 16_383, "x"]]
    found = outcome(Grid("หมู่บ้าน", 0, rows, [[None] * len(row) for row in rows]))
    assert len(found.tables["villages"]) == 5_000
    assert found.accounts[0].cells["note"] == 1
