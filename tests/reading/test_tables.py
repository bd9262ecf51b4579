"""Tables are found in the tab as it is, or refused with the reason."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from functools import cache

import pytest

from sync.clock import BANGKOK
from sync.model import (
    Grid,
    Merge,
    Personal,
    Reading,
    Serial,
    Settlements,
    SheetError,
    Stored,
    Workbook,
    reveal,
)
from sync.reading.cells.dates import EPOCH, DateSpan
from sync.reading.headings import Catalogue
from sync.reading.tables import read
from sync.reading.titles import district_in
from sync.settings import PACKAGED, load

VILLAGES = """
    ตำบล | หมู่ที่ | บ้าน | ผู้รับผิดชอบ
    ตาคลี | 1 | หนองนา | นางสาวดาว ใจดี
    ช่องแค | 2 | หนองปลา | นายตะวัน มีสุข
"""


@cache
def catalogue() -> Catalogue:
    return Catalogue(load(PACKAGED, {}).tables)


def grid(
    title: str,
    text: str,
    *,
    merges: tuple[Merge, ...] = (),
    stored: dict[tuple[int, int], Stored] | None = None,
    gid: int = 7,
) -> Grid:
    """A tab from a drawing: a line a row, cells between bars; "." is an empty line."""
    lines = [line.strip() for line in text.strip("\n").splitlines()]
    shown = [[] if line == "." else [c.strip() for c in line.split("|")] for line in lines if line]
    kept: list[list[Stored]] = [[None] * len(row) for row in shown]
    for (row, column), value in (stored or {}).items():
        kept[row][column] = value
    return Grid(title, gid, shown, kept, merges)


def reading(
    *grids: Grid,
    title: str = "",
    year: int | None = 2569,
    settled: Settlements | None = None,
    district: str | None = "ตาคลี",
) -> Reading:
    return read(
        Workbook("id", title, grids),
        catalogue(),
        district=district,
        fiscal_year=year,
        today=date(2026, 7, 12),
        settled=settled,
    )


def test_a_plain_table_is_read_with_its_places() -> None:
    table = reading(grid("หมู่บ้าน", VILLAGES)).tables["villages"]
    assert table.values("subdistrict") == ["ตาคลี", "ช่องแค"]
    assert table.values("moo") == [1, 2]
    assert table.rows == [1, 2]
    assert table.parts[0].columns["officer"] == 3


def test_title_rows_legend_group_rows_totals_and_signatures_are_no_records() -> None:
    found = reading(
        grid(
            "งบประมาณ",
            """
            รายงานผลการเบิกจ่าย ปีงบประมาณ พ.ศ. 2569
            ข้อมูล ณ วันที่ 3 เมษายน 2569 เวลา 16.30 น.
            .
            ที่ | โครงการ/กิจกรรม | จัดสรร | เบิกจ่าย | คงเหลือ
            (1) | (2) | (3) | (4) | (5)=(3)-(4)
            ไตรมาส 1
            1 | สร้างสัมมาชีพ | 1,000 | 400.50 | 599.50
            .
            2 | ตั้งกลุ่ม | ๒,๐๐๐ | 2,000 บาท | -
             | รวมทั้งสิ้น | 3,000 | 2,400.50 |
            หมายเหตุ ตัวเลขยังไม่รวมค่าใช้สอย
             | | ลงชื่อ | นางสาวดาว |
            """,
        )
    )
    table = found.tables["budget"]
    assert table.rows == [6, 8]
    assert table.values("allocated") == [Decimal(1000), Decimal(2000)]
    assert table.values("disbursed") == [Decimal("400.50"), Decimal(2000)]
    assert table.values("remaining") == [Decimal("599.50"), None]
    assert [(t.row, t.first, t.last, t.shown["allocated"]) for t in table.totals] == [
        (9, 0, 2, "3,000")
    ]
    assert table.parts[0].as_of == datetime(2026, 4, 3, 16, 30, tzinfo=BANGKOK)


def test_a_heading_of_two_rows_with_merged_cells_is_one_heading() -> None:
    table = reading(
        grid(
            "ครัวเรือนเป้าหมาย",
            """
            ที่ | ชื่อ-สกุล | | ที่อยู่ | | รายได้ (บาท/ปี) |
             | ชื่อ | สกุล | ตำบล | หมู่ที่ | รายได้ก่อน | รายได้หลัง
            1 | สมมติ | มีสุข | ตาคลี | 1 | 50,000 | 60,000
            """,
            merges=(Merge(0, 0, 2, 1), Merge(0, 1, 1, 3), Merge(0, 3, 1, 5), Merge(0, 5, 1, 7)),
        )
    ).tables["households"]
    assert table.parts[0].header_rows == (0, 1)
    assert set(table.columns) >= {"no", "first_name", "last_name", "income_before", "income_after"}
    assert reveal(table.values("income_after")[0]) == Decimal(60000)


def test_the_official_group_register_reads_into_category_and_product() -> None:
    table = reading(
        grid(
            "กลุ่มอาชีพ",
            """
            ที่ | ชื่อกลุ่ม | ตำบล | หมู่ที่ | วันเดือนปีที่จดทะเบียน | ระบุอาชีพ/ผลิตภัณฑ์ตามกลุ่ม | | |
             | | | | | ภาคการเกษตร | การแปรรูป (OTOP/SME) | การท่องเที่ยวชุมชน | อื่นๆ
            1 | กลุ่มทอผ้า | ตาคลี | 1 | 12 ม.ค. 2569 | | ผ้าทอ | |
            2 | กลุ่มผัก | ช่องแค | 2 | 13 ม.ค. 2569 | ผักสด | | |
            """,
            merges=(*(Merge(0, c, 2, c + 1) for c in range(5)), Merge(0, 5, 1, 9)),
        )
    ).tables["groups"]
    assert table.values("category") == ["การแปรรูป (OTOP/SME)", "ภาคการเกษตร"]
    assert table.values("product") == ["ผ้าทอ", "ผักสด"]


@pytest.mark.parametrize("titles", [[], ["ทะเบียนเงินยืม", "อำเภอตาคลี", "ปีงบประมาณ 2569", "ณ วันนี้"]])
def test_a_second_table_below_the_first_is_found(titles: list[str]) -> None:
    tables = reading(
        grid(
            "หมู่บ้าน",
            VILLAGES
            + "\n".join([".", *titles])
            + """
            เลขที่สัญญา | ผู้ยืม | วันที่ยืม | จำนวนเงิน
            1/2569 | นายตะวัน | 5 ม.ค. 2569 | 9,300
            """,
        )
    ).tables
    assert len(tables["villages"]) == 2
    assert tables["loans"].values("amount") == [Decimal(9300)]
    assert tables["loans"].rows == [5 + len(titles)]


def test_a_second_table_is_found_below_a_long_one() -> None:
    long = VILLAGES + "".join(f"ตาคลี | {moo} | หนองนา | ก\n" for moo in range(2, 92))
    below = ".\nเลขที่สัญญา | ผู้ยืม | วันที่ยืม | จำนวนเงิน\n1/2569 | นายตะวัน | 5 ม.ค. 2569 | 9,300"
    tables = reading(grid("หมู่บ้าน", long + below)).tables
    assert len(tables["villages"]) == 92
    assert len(tables["loans"]) == 1


def test_the_upper_row_of_a_second_heading_is_no_record_of_the_table_above() -> None:
    below = """
        ข้อ | บุคคล | ประวัติ | ที่อยู่ |
        ที่ | ชื่อ | สกุล | ตำบล | หมู่ที่
        1 | สมมติ | มีสุข | ตาคลี | 1
        """
    merges = (Merge(3, 3, 4, 5),)
    tables = reading(grid("หมู่บ้าน", VILLAGES.rstrip() + below, merges=merges)).tables
    assert (tables["villages"].rows, tables["households"].rows) == ([1, 2], [5])


def test_tabs_split_by_tambon_are_one_table_each_record_in_its_own_place() -> None:
    visit = "วันที่ลงพื้นที่ | ตำบล | หมู่ที่\n{} | {} | {}"
    table = reading(
        grid("ติดตาม ต.ตาคลี", visit.format("1 มิ.ย. 2569", "ตาคลี", 1), gid=1),
        grid("ติดตาม ต.ช่องแค", visit.format("2 มิ.ย. 2569", "ช่องแค", 2), gid=2),
    ).tables["follow_ups"]
    assert [table.parts[part].gid for part in table.part_of] == [1, 2]
    assert table.values("date") == [date(2026, 6, 1), date(2026, 6, 2)]


def test_a_tab_under_another_name_is_known_by_its_heading() -> None:
    assert len(reading(grid("Sheet1", VILLAGES)).tables["villages"]) == 2


@pytest.mark.parametrize(
    ("title", "table"),
    [
        ("1. หมู่บ้าน", "villages"),
        ("(2) แผน", "plan"),
        ("หมู่บ้าน2569", "villages"),
        ("หมู่บ้าน_2569", "villages"),
        ("ติดตาม งานทั้งหมด", "follow_ups"),
        ("ติดตาม ต.ตาคลี", "follow_ups"),
        ("ติดตาม_ตำบลตาคลี", "follow_ups"),
        ("ติดตาม-ปี69", "follow_ups"),
        ("ฝึกอบรม(ตำบลตาคลี)", "trainings"),
        ("ฝึกอบรม.อำเภอตาคลี", "trainings"),
        ("แผนปฏิบัติการ 69", "plan"),
        ("แผนที่", None),
        ("แผนตำบลตาคลี", None),
        ("แผน-ปก", None),
        ("ติดตามงาน ต.ตาคลี", None),
        ("สรุป", None),
    ],
)
def test_a_tab_is_named_by_a_table_and_a_place_or_a_year(title: str, table: str | None) -> None:
    assert catalogue().named(title) == table


def test_a_tab_of_a_tables_name_may_misspell_every_heading_and_no_other_may() -> None:
    text = "เลขที่สัญยา | ผู้ยืน | วันที่ยืน | จำนวนเงืน\nบย.1/2569 | นายตะวัน | 5 ม.ค. 2569 | 9,300"
    assert reading(grid("เงินยืม", text)).tables["loans"].rows == [1]
    assert not reading(grid("Sheet1", text)).tables


def test_a_heading_that_fits_two_columns_is_refused_and_both_are_named() -> None:
    found = reading(
        grid("หมู่บ้าน", "ตำบล | หมู่ที่ | บ้าน | ผู้รับผิดชอบ | ผู้รับผิดชอบ\nตาคลี | 1 | หนองนา | ก | ข")
    )
    assert "villages" not in found.tables
    assert [(unread.table, unread.field) for unread in found.unread] == [("villages", "officer")]
    assert "D, E" in found.unread[0].words.th


def test_a_missing_required_column_is_said_once_and_the_rest_is_read() -> None:
    found = reading(grid("หมู่บ้าน", "ตำบล | หมู่ที่ | บ้าน\nตาคลี | 1 | หนองนา"))
    assert [unread.field for unread in found.unread] == ["officer"]
    assert len(found.tables["villages"]) == 1


@pytest.mark.parametrize(
    ("label", "cell", "named"),
    [("ผลการจัด", "แล้วเสร็จ", True), ("ผลการจัด", "ดีมาก", False), ("", "แล้วเสร็จ", False)],
)
def test_a_column_whose_cells_fit_is_proposed_for_one_that_is_missing(
    label: str, cell: str, named: bool
) -> None:
    """It is not taken: the table is read without it until somebody says so."""
    row = f"1 ก.ค. 2569 | ตาคลี | 1 | {cell}"
    sheet = f"วันที่ | ตำบล | หมู่ที่ | {label}\n{row}\n{row}"
    found = reading(grid("เวทีชี้แจง", sheet))
    (asked,) = found.unread
    assert asked.field == "status"
    assert [choice.column for choice in asked.choices] == [3] * named
    assert (f"“{label}” (D)" in asked.words.th) == named
    assert "status" not in found.tables["forums"].columns
    said = {"forums": {choice.field: choice.answer for choice in asked.choices}}
    assert bool(reading(grid("เวทีชี้แจง", sheet), settled=said).unread) != named


def test_a_known_tab_without_any_heading_is_refused() -> None:
    found = reading(grid("แผน", "ก | ข\nค | ง"))
    assert [unread.table for unread in found.unread] == ["plan"]
    assert "plan" not in found.missing


def test_an_empty_tab_is_a_missing_table() -> None:
    assert "plan" in reading(grid("แผน", ".")).missing


@pytest.mark.parametrize("label", ["ผู้รับผิดชอบ ", "ผู้รับผิด\u200bชอบ", "ผู้้รับผิดชอบ", "ผู้รับผิดชอบ:"])
def test_a_heading_is_known_however_it_is_typed(label: str) -> None:
    text = VILLAGES.replace("ผู้รับผิดชอบ", label)
    assert "officer" in reading(grid("หมู่บ้าน", text)).tables["villages"].columns


def test_a_near_spelling_of_a_heading_is_taken_when_nothing_else_is_near() -> None:
    text = VILLAGES.replace("ผู้รับผิดชอบ", "ผู้รับผิดชอป")
    assert "officer" in reading(grid("หมู่บ้าน", text)).tables["villages"].columns


def test_a_prenumbered_blank_row_is_no_record() -> None:
    text = "ที่ | ตำบล | หมู่ที่ | บ้าน | ผู้รับผิดชอบ\n1 | ตาคลี | 1 | หนองนา | ดาว\n2 | | | |\n3 | | | |"
    assert len(reading(grid("หมู่บ้าน", text)).tables["villages"]) == 1


def test_a_sheet_error_is_coded_and_kept_out_of_the_values() -> None:
    table = reading(
        grid(
            "งบประมาณ",
            "โครงการ/กิจกรรม | จัดสรร | เบิกจ่าย\nก | #REF! | 5",
            stored={(1, 1): SheetError("#REF!")},
        )
    ).tables["budget"]
    column = table.columns["allocated"]
    assert column.values == [None]
    assert [problem.code for problem in column.problems[0]] == ["M2"]
    assert not column.blank(0)


def test_stored_numbers_win_over_how_they_are_shown() -> None:
    table = reading(
        grid(
            "งบประมาณ",
            "โครงการ/กิจกรรม | จัดสรร | เบิกจ่าย\nก | 1,488 | 0",
            stored={(1, 1): 1488.46, (1, 2): 0.1 + 0.2},
        )
    ).tables["budget"]
    assert table.values("allocated") == [Decimal("1488.46")]
    assert table.values("disbursed") == [Decimal("0.3")]


def test_a_true_date_cell_is_read_from_what_is_stored() -> None:
    table = reading(
        grid(
            "ติดตาม",
            "วันที่ลงพื้นที่ | ตำบล | หมู่ที่\n1/6/26 | ตาคลี | 1",
            stored={(1, 0): Serial(46174.0)},
        )
    ).tables["follow_ups"]
    assert table.values("date") == [date(2026, 6, 1)]
    assert not table.columns["date"].problems


@pytest.mark.parametrize(
    ("tab", "heading", "row", "day"),
    [
        ("วัสดุ", "วันที่ส่งมอบ | ตำบล | หมู่ที่ | รายการ", "8/7/2569 | ตาคลี | 1 | ไก่", date(2026, 7, 8)),
        ("ศึกษาดูงาน", "วันที่ | ตำบล | หมู่ที่ | สถานะ", "8/7/2569 | ตาคลี | 1 | ยังไม่เริ่ม", date(2026, 8, 7)),
    ],
)
def test_what_was_done_and_is_no_plan_does_not_lie_in_the_future(
    tab: str, heading: str, row: str, day: date
) -> None:
    """So the spreadsheet took 8 July for 7 August; a visit that is still to come may be then."""
    august = Serial((date(2569, 8, 7) - EPOCH).days)
    sheet = grid(tab, f"{heading}\n{row}\n{row}", stored={(1, 0): august, (2, 0): august})
    (table,) = reading(sheet).tables.values()
    (column, *_) = table.columns.values()
    read = [value.start if isinstance(value, DateSpan) else value for value in column.values]
    assert read == [day] * 2
    assert [problem.code for problem in column.problems[0]] == ["D5"]


def test_a_value_under_a_vertical_merge_belongs_to_all_its_rows() -> None:
    table = reading(
        grid(
            "หมู่บ้าน",
            "ตำบล | หมู่ที่ | บ้าน | ผู้รับผิดชอบ\nตาคลี | 1 | หนองนา | ดาว\n | 2 | หนองปลา | ดาว",
            merges=(Merge(1, 0, 3, 1),),
        )
    ).tables["villages"]
    assert table.values("subdistrict") == ["ตาคลี", "ตาคลี"]


def test_villagers_values_print_masked() -> None:
    table = reading(
        grid(
            "ครัวเรือนเป้าหมาย",
            "ที่ | ชื่อ | สกุล | ตำบล | หมู่ที่ | เบอร์โทรศัพท์\n1 | สมมติ | มีสุข | ตาคลี | 1 | 080-000-0012",
        )
    ).tables["households"]
    for name in ("first_name", "last_name", "phone"):
        assert isinstance(table.shown(name)[0], Personal)
        assert isinstance(table.values(name)[0], Personal)
        assert "สมมติ" not in f"{table.columns[name]!r}"
        assert "0012" not in f"{table.columns[name]!r}"


def test_a_number_a_thousand_times_the_median_is_suspicious() -> None:
    rows = "\n".join(f"ก{n} | {100 + n} | 5" for n in range(10))
    table = reading(
        grid("งบประมาณ", f"โครงการ/กิจกรรม | จัดสรร | เบิกจ่าย\n{rows}\nข | 120000 | 5")
    ).tables["budget"]
    assert {i: [p.code for p in ps] for i, ps in table.columns["allocated"].problems.items()} == {
        10: ["D11"]
    }


def test_the_fiscal_year_comes_from_the_titles_and_a_disagreement_is_said() -> None:
    plan = """
        แผนปฏิบัติการ ปีงบประมาณ พ.ศ. 2568
        ที่ | ตำบล | หมู่ที่ | เทคนิคที่ | โครงการ/กิจกรรม | ระยะเวลาดำเนินการ
        1 | ตาคลี | 1 | 4 | เวที | 1-5 ม.ค. 2569
        2 | ตาคลี | 1 | 5 | อบรม | 1-5 ก.พ. 2569
    """
    found = reading(grid("แผน", plan), year=None)
    assert found.fiscal_year == 2568
    assert [unread.table for unread in found.unread] == ["plan"]
    assert "2569" in found.unread[0].words.th


def test_without_titles_the_year_is_that_of_most_plan_rows() -> None:
    plan = """
        ที่ | ตำบล | หมู่ที่ | เทคนิคที่ | โครงการ/กิจกรรม | ระยะเวลาดำเนินการ
        1 | ตาคลี | 1 | 4 | เวที | 1-5 ม.ค. 2568
    """
    found = reading(grid("แผน", plan), year=None)
    assert (found.fiscal_year, found.unread) == (2568, ())


def test_a_workbook_that_says_no_year_is_of_this_fiscal_year() -> None:
    assert reading(grid("หมู่บ้าน", VILLAGES), year=None).fiscal_year == 2569


def test_titles_and_villages_of_two_districts_are_told() -> None:
    text = "อำเภอ | ตำบล | หมู่ที่ | บ้าน | ผู้รับผิดชอบ\nพยุหะคีรี | พยุหะ | 1 | หนองนา | ดาว"
    found = read(
        Workbook("id", "สัมมาชีพ อำเภอตาคลี ปี 2569", (grid("หมู่บ้าน", text),)),
        catalogue(),
        today=date(2026, 7, 12),
    )
    assert [unread.table for unread in found.unread] == ["villages"]
    assert "พยุหะคีรี" in found.unread[0].words.th


@pytest.mark.parametrize(
    ("title", "district"),
    [
        ("ทะเบียนหมู่บ้าน อำเภอสุไหงโก-ลก จังหวัดนราธิวาส", "สุไหงโก-ลก"),
        ("ทะเบียน อ.ตาคลี", "ตาคลี"),
        ("ทะเบียน เขตพระนคร กรุงเทพมหานคร", "เขตพระนคร"),
        ("ทะเบียน เขตพื้นที่การศึกษา", None),
    ],
)
def test_a_district_of_a_title_may_have_a_hyphen_or_be_of_bangkok(
    title: str, district: str | None
) -> None:
    assert district_in([title]) == district


@pytest.mark.parametrize(
    ("title", "rows", "code"),
    [
        ("อำเภอเฉลิมพระเกียรติ จังหวัดน่าน", "ห้วยโก๋น | 1 | หนองนา | ดาว", "5515"),
        ("อำเภอเฉลิมพระเกียรติ", "ห้วยโก๋น | 1 | หนองนา | ดาว", "5515"),
        ("อำเภอเฉลิมพระเกียรติ", "ไม่มีจริง | 1 | หนองนา | ดาว", None),
        ("อำเภอตาคลี", "ตาคลี | 1 | หนองนา | ดาว", "6007"),
        ("อำเภอไม่มีจริง", "ตาคลี | 1 | หนองนา | ดาว", None),
    ],
)
def test_of_several_districts_of_one_name_the_province_or_the_tambons_tell(
    title: str, rows: str, code: str | None
) -> None:
    text = f"{title}\nตำบล | หมู่ที่ | บ้าน | ผู้รับผิดชอบ\n{rows}"
    assert reading(grid("หมู่บ้าน", text), district=None).district_code == code


def test_a_district_may_be_stated_by_its_code() -> None:
    found = reading(grid("หมู่บ้าน", VILLAGES), district="6007")
    assert (found.district, found.district_code) == ("ตาคลี", "6007")
