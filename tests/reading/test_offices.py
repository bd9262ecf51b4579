"""Sheets as offices have them: what is read, and what is refused with both candidates named."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from sync.model import Merge, Serial, Settled, reveal
from tests.reading import pictures
from tests.reading.test_tables import VILLAGES, grid, reading

HOMES = "ที่ | ชื่อ | สกุล | ตำบล | หมู่ที่ | รายได้ก่อน | รายได้หลัง"
LOANS = "เลขที่สัญญา | ผู้ยืม | วันที่ยืม | จำนวนเงิน"


# ------------------------------------------------------------------------------ headings


def test_a_heading_of_three_rows_is_one_heading() -> None:
    table = reading(
        grid(
            "ครัวเรือนเป้าหมาย",
            """
            ทะเบียนครัวเรือนเป้าหมาย ประจำปีงบประมาณ พ.ศ. 2569
            ที่ | ข้อมูลครัวเรือน | | | | รายได้ของครัวเรือน |
             | หัวหน้าครัวเรือน | | ที่อยู่ | | (บาท/ปี) |
             | ชื่อ | สกุล | ตำบล | หมู่ที่ | รายได้ก่อน | รายได้หลัง
            (1) | (2) | (3) | (4) | (5) | (6) | (7)
            1 | สมมติ | มีสุข | ตาคลี | 1 | 50,000 | 60,000
            """,
            merges=(
                Merge(0, 0, 1, 7),
                Merge(1, 0, 4, 1),
                Merge(1, 1, 2, 5),
                Merge(1, 5, 2, 7),
                Merge(2, 1, 3, 3),
                Merge(2, 3, 3, 5),
                Merge(2, 5, 3, 7),
            ),
        )
    ).tables["households"]
    assert table.parts[0].header_rows == (1, 2, 3)
    assert table.rows == [5]
    assert reveal(table.values("first_name")[0]) == "สมมติ"


@pytest.mark.parametrize("label", ["จัดสรร\n(บาท)", "จัดสรร (บาท)", "จัด สรร", "ได้รับจัดสรร:", "จััดสรร"])
def test_units_line_breaks_and_slips_do_not_hide_a_heading(label: str) -> None:
    sheet = grid("งบประมาณ", "โครงการ/กิจกรรม | X | เบิกจ่าย\nอบรม | 900 | 400")
    shown = [["โครงการ/กิจกรรม", label, "เบิกจ่าย"], *sheet.shown[1:]]
    assert reading(replace(sheet, shown=shown)).tables["budget"].values("allocated") == [
        Decimal(900)
    ]


def test_a_form_line_above_the_heading_is_no_heading() -> None:
    """The line names ตำบล, but over the column อายุ, whose values are no tambons."""
    table = reading(
        grid(
            "ครัวเรือนเป้าหมาย",
            """
            แบบสำรวจ | | | ตำบล | ตาคลี | อำเภอ | ตาคลี
            ที่ | ชื่อ | สกุล | อายุ | หมู่ที่ | รายได้ก่อน | รายได้หลัง
            1 | สมมติ | มีสุข | 54 | 1 | 50,000 | 60,000
            2 | สมใจ | มีสุข | 47 | 1 | 50,000 | 60,000
            """,
        )
    )
    assert "subdistrict" not in table.tables["households"].parts[0].columns
    assert [unread.field for unread in table.unread] == ["subdistrict"]
    assert table.tables["households"].rows == [2, 3]


def test_a_near_spelling_over_values_of_another_type_is_not_taken() -> None:
    sheet = "ตำบล | หมู่ที่ | บ้าน | ผู้รับผิดชอบ | อีเมลผู้รับผิดชอป\nตาคลี | 1 | หนองนา | ดาว | {}"
    taken = reading(grid("หมู่บ้าน", sheet.format("dao@office.example"))).tables["villages"]
    assert "officer_email" in taken.columns
    refused = reading(grid("หมู่บ้าน", sheet.format("ลาพักผ่อน"))).tables["villages"]
    assert "officer_email" not in refused.columns


GROUPS = """
    ที่ | ชื่อกลุ่ม | ตำบล | หมู่ที่ | {} | ประเภท
    1 | กลุ่มทอผ้า | ตาคลี | 1 | 12 ม.ค. 2569 | แปรรูป
"""


def test_a_heading_that_nearly_spells_two_fields_is_refused_with_both_named() -> None:
    found = reading(grid("กลุ่มอาชีพ", GROUPS.format("วันที่ลงทะเบียน")))
    assert "groups" not in found.tables
    (unread,) = found.unread
    assert "วันเดือนปีที่จดทะเบียน" in unread.words.th
    assert "วันที่ขึ้นทะเบียน OTOP" in unread.words.th


def test_a_heading_near_a_field_that_is_there_already_is_a_column_of_the_office() -> None:
    found = reading(grid("กลุ่มอาชีพ", GROUPS.format("วันที่จดทะเบียน | วันที่ลงทะเบียน")))
    assert "groups" in found.tables
    assert not found.unread


def test_the_values_below_settle_which_of_two_fields_is_meant() -> None:
    """ "วถานที่ดำเนินการ" is as near to the place as to the period; a temple is no period."""
    plan = """
        ที่ | ตำบล | หมู่ที่ | เทคนิคที่ | โครงการ/กิจกรรม | วถานที่ดำเนินการ
        1 | ตาคลี | 1 | 4 | เวที | {}
    """
    settled = reading(grid("แผน", plan.format("ศาลาวัดหนองนา"))).tables["plan"]
    assert "place" in settled.columns
    asked = reading(grid("แผน", plan.format("1-5 ม.ค. 2569")))
    assert not {"place", "period"} & asked.tables["plan"].columns.keys()
    (unread,) = asked.unread
    assert {choice.field for choice in unread.choices} == {"place", "period"}


def test_a_person_may_settle_which_of_two_fields_is_meant() -> None:
    sheet = grid("กลุ่มอาชีพ", GROUPS.format("วันที่ลงทะเบียน"))
    (unread,) = reading(sheet).unread
    assert unread.choices == (
        ("otop_on", 4, ("วันที่ลงทะเบียน", 0, 1)),
        ("registered_on", 4, ("วันที่ลงทะเบียน", 0, 1)),
    )
    found = reading(sheet, settled={"groups": {"registered_on": unread.choices[1].answer}})
    assert not found.unread
    assert found.tables["groups"].parts[0].columns["registered_on"] == 4
    evidence = found.tables["groups"].parts[0].evidence
    assert evidence
    assert evidence.how["registered_on"] == "accepted by hand"


TWICE = "ตำบล | หมู่ที่ | บ้าน | ผู้รับผิดชอบ | ผู้รับผิดชอบ\nตาคลี | 1 | หนองนา | ก | ข"


def test_a_person_may_settle_which_of_two_columns_is_meant() -> None:
    (unread,) = reading(grid("หมู่บ้าน", TWICE)).unread
    assert [choice.column for choice in unread.choices] == [3, 4]
    found = reading(
        grid("หมู่บ้าน", TWICE), settled={"villages": {"officer": unread.choices[1].answer}}
    )
    assert found.tables["villages"].values("officer") == ["ข"]


def test_what_was_settled_follows_its_heading_when_columns_are_inserted() -> None:
    said = {"villages": {"officer": Settled("ผู้รับผิดชอบ", 1, 2)}}
    moved = "\n".join(f"- | {line}" for line in TWICE.splitlines())
    assert reading(grid("หมู่บ้าน", moved), settled=said).tables["villages"].values("officer") == ["ข"]


def test_what_was_settled_ends_when_other_columns_bear_the_label() -> None:
    said = {"villages": {"officer": Settled("ผู้รับผิดชอบ", 1, 2)}}
    first, second = TWICE.splitlines()
    (unread,) = reading(grid("หมู่บ้าน", f"{first} | ผู้รับผิดชอบ\n{second} | ค"), settled=said).unread
    assert [choice.column for choice in unread.choices] == [3, 4, 5]


HOUSEHOLDS = """
    ที่ | {} | บ้านเลขที่ | ตำบล | หมู่ที่ | รายได้ก่อน | รายได้หลัง
    1 | {} | 9/1 | ตาคลี | 1 | 50,000 | 60,000
    2 | นางสาว สมใจ  ณ ตัวอย่าง | 9/2 | ตาคลี | 1 | 50,000 | 60,000
    3 | มานี | 9/3 | ตาคลี | 1 | 50,000 | 60,000
"""


@pytest.mark.parametrize(
    "heading", ["ชื่อ-สกุล", "ชื่อ - นามสกุล", "ชื่อ–สกุล", "ชื่อ นามสกุล", "ชื่อ-นามสกุล หัวหน้าครัวเรือน"]
)
def test_a_column_of_whole_names_holds_first_and_last_name(heading: str) -> None:
    found = reading(grid("ครัวเรือนเป้าหมาย", HOUSEHOLDS.format(heading, "นายสมมติ มีสุข")))
    table = found.tables["households"]
    assert not found.unread
    assert table.parts[0].columns["first_name"] == table.parts[0].columns["last_name"] == 1
    assert [reveal(text) for text in table.columns["first_name"].shown] == ["สมมติ", "สมใจ", "มานี"]
    assert [reveal(text) for text in table.columns["last_name"].shown] == ["มีสุข", "ณ ตัวอย่าง", ""]


def test_names_in_two_columns_are_left_as_they_are() -> None:
    sheet = HOUSEHOLDS.format("ชื่อ | ชื่อ-สกุล | สกุล", "ก ข | ค ง | จ ฉ").splitlines()[:3]
    table = reading(grid("ครัวเรือนเป้าหมาย", "\n".join(sheet))).tables["households"]
    assert [reveal(text) for text in table.columns["first_name"].shown] == ["ก ข"]
    assert [reveal(text) for text in table.columns["last_name"].shown] == ["จ ฉ"]


@pytest.mark.parametrize(
    ("tab", "line", "fields"),
    [
        (
            "แผนปฏิบัติการ",
            "ลำดับที่ | ตำบล | หมู่ | เทคนิค | กิจกรรม | สถานที่ | วัน/เดือน/ปี ที่ดำเนินการ | งบประมาณ (บาท)",
            "no subdistrict moo technique activity place period budget",
        ),
        (
            "ทะเบียนครัวเรือน",
            "ลำดับ | ชื่อ-สกุล | เลขประจำตัว 13 หลัก | บ้านเลขที่ | หมู่ | ตำบล | อาชีพที่ต้องการฝึก | โทร.",
            "no first_name citizen_id house_no moo subdistrict interest phone",
        ),
        (
            "อบรม",
            "ครั้งที่ | วัน เดือน ปี | ตำบล | หมู่ | หลักสูตร/อาชีพ | จำนวนผู้เข้าอบรม | สถานที่ฝึกอบรม",
            "session date subdistrict moo occupation participants place",
        ),
        (
            "กลุ่ม",
            "ที่ | ชื่อกลุ่มอาชีพ | ที่ตั้ง ตำบล | หมู่ที่ | เบอร์โทร | วันที่จัดตั้ง | ประเภทอาชีพ",
            "no name subdistrict moo phone registered_on category",
        ),
        (
            "งบ",
            "ที่ | ชื่อโครงการ | งบที่ได้รับจัดสรร | เบิกจ่ายแล้ว | คงเหลือ | ร้อยละการเบิกจ่าย",
            "no project allocated disbursed remaining percent",
        ),
        (
            "ประสานงาน",
            "วันที่ | ตำบล | หมู่ที่ | ชื่อ - สกุล | ตำแหน่ง/บทบาท | ความเชี่ยวชาญ",
            "date subdistrict moo name role expertise",
        ),
        (
            "ดูงาน",
            "วันที่ | ตำบล | หมู่ที่ | สถานที่ศึกษาดูงาน | จำนวน (คน) | สิ่งที่ได้รับ | สถานะ",
            "date subdistrict moo destination participants lesson status",
        ),
        (
            "เวทีประชาคม",
            "วัน/เดือน/ปี | ตำบล | หมู่ที่ | สถานที่จัดเวที | ผู้เข้าร่วม | สถานะ",
            "date subdistrict moo place participants status",
        ),
        (
            "เวทีชี้แจง",
            "วันที่/เดือน/พ.ศ. | ตำบล | หมู่ที่ | ครัวเรือนที่เข้าร่วม | สถานภาพ | ภาพถ่ายกิจกรรม",
            "date subdistrict moo households status evidence",
        ),
        (
            "ฝึกอบรม",
            "ระหว่างวันที่ | ตำบล | หมู่ที่ | ผู้เข้ารับการอบรม | ครัวเรือนที่เข้ารับการอบรม | ใช้จ่ายจริง | สถานะ",
            "date subdistrict moo participants attended disbursed status",
        ),
        (
            "แนวทาง",
            "ปีงบประมาณ | เลขที่หนังสือสั่งการ | หัวข้อเรื่อง | ผู้ศึกษา | วันที่ศึกษาเอกสาร",
            "fiscal_year letter_no subject officer studied_on",
        ),
        (
            "งบประมาณ",
            "โครงการ | จัดสรร | เบิกจ่ายจริง | % การเบิกจ่าย",
            "project allocated disbursed percent",
        ),
    ],
)
def test_headings_that_offices_use_are_known(tab: str, line: str, fields: str) -> None:
    blank = " | ".join("" for _ in line.split("|"))
    (table,) = reading(grid(tab, f"{line}\n{blank}")).tables.values()
    columns = table.parts[0].columns
    assert [columns[field] for field in fields.split()] == list(range(len(fields.split())))


def test_a_heading_says_why_it_was_taken() -> None:
    sheet = """
        ทะเบียนหมู่บ้าน
        .
        ตำบล | หมู่ที่ (หมู่) | ชื่อบ้าน | ผู้รับผิดชอป | โน้ตส่วนตัว
        ตาคลี | 1 | หนองนา | นางสาวดาว ใจดี | x
        .
        ตำบล | หมู่ที่
    """
    (part,) = reading(grid("หมู่บ้าน", sheet)).tables["villages"].parts
    assert part.evidence
    assert dict(part.evidence.how) == {
        "subdistrict": "its heading",
        "moo": "its heading",
        "village_name": "an alias",
        "officer": "nearly spelt (92 %), and its values fit",
    }
    assert part.evidence.score > 3
    assert part.evidence.rival
    assert part.evidence.rival.rows == (5,)
    assert part.evidence.rival.score < part.evidence.score


def test_two_near_spellings_of_one_field_are_refused() -> None:
    found = reading(
        grid(
            "หมู่บ้าน",
            "ตำบล | หมู่ที่ | บ้าน | ผู้รับผิดชอป | ผู้รับผิดชอพ\nตาคลี | 1 | หนองนา | ก | ข",
        )
    )
    assert "villages" not in found.tables
    assert "D, E" in found.unread[0].words.th


# ------------------------------------------------------------------------------ rows


def test_group_rows_and_subtotals_of_each_tambon_are_no_records() -> None:
    table = reading(
        grid(
            "งบประมาณ",
            """
            ที่ | โครงการ/กิจกรรม | จัดสรร | เบิกจ่าย
            ตำบลตาคลี | | |
            1 | อบรม | 1,000 | 400
            2 | ดูงาน | 2,000 | 500
             | รวมตำบลตาคลี | 3,000 | 900
            ตำบลช่องแค | | |
            1 | อบรม | 500 | 500
             | รวม ต.ช่องแค | 500 | 500
             | รวมทั้งสิ้น | 3,500 | 1,400
            """,
        )
    ).tables["budget"]
    assert table.rows == [2, 3, 6]
    assert [(t.row, t.first, t.last) for t in table.totals] == [(4, 0, 2), (7, 2, 3), (8, 0, 3)]


FORUMS = """
    เวทีชี้แจง ตำบลหนองโพ อำเภอตาคลี
    วันที่ | หมู่ที่ | สถานที่ | ผู้เข้าร่วม | สถานะ
    {}
    5 ม.ค. 69 | 1 | ศาลากลางบ้าน | 40 | แล้วเสร็จ
    {}
    6 ม.ค. 69 | 2 | วัดหนองปลา | 35 | แล้วเสร็จ
    7 ม.ค. 69 | 3 | วัดหนองปลา | 30 | แล้วเสร็จ
"""


@pytest.mark.parametrize(
    ("tab", "first", "second", "expected"),
    [
        ("เวทีชี้แจง", "ตำบลตาคลี", "ต.ช่องแค", ["ตาคลี", "ช่องแค", "ช่องแค"]),
        ("เวทีชี้แจง", ".", "ตำบลจันเสน | | |", ["หนองโพ", "จันเสน", "จันเสน"]),
        ("เวทีชี้แจง ต.ตาคลี", ".", ".", ["หนองโพ"] * 3),
    ],
)
def test_a_tambon_that_stands_above_the_records_is_theirs(
    tab: str, first: str, second: str, expected: list[str]
) -> None:
    found = reading(grid(tab, FORUMS.format(first, second)))
    table = found.tables["forums"]
    assert table.values("subdistrict") == expected
    assert "subdistrict" not in table.parts[0].columns
    assert table.parts[0].inherited == {"subdistrict"}
    assert not [unread for unread in found.unread if unread.field == "subdistrict"]


def test_tabs_split_by_tambon_need_no_column_for_it() -> None:
    lines = FORUMS.replace(" ตำบลหนองโพ", "").format(".", ".")
    found = reading(grid("เวทีชี้แจง ต.ตาคลี", lines), grid("เวทีชี้แจง ต.ช่องแค", lines, gid=8))
    assert found.tables["forums"].values("subdistrict") == ["ตาคลี"] * 3 + ["ช่องแค"] * 3


def test_villages_named_above_their_records_are_read_with_their_tambon() -> None:
    sheet = """
        วันที่ | สถานที่ | ผู้เข้าร่วม
        ตำบลตาคลี
        หมู่ที่ 3 บ้านหนองโพ
        5 ม.ค. 69 | ศาลากลางบ้าน | 40
        หมู่ที่ ๔ | |
        6 ม.ค. 69 | วัด | 30
        ตำบลช่องแค หมู่ที่ 1
        7 ม.ค. 69 | วัด | 30
    """
    table = reading(grid("เวทีชี้แจง", sheet)).tables["forums"]
    assert table.values("subdistrict") == ["ตาคลี", "ตาคลี", "ช่องแค"]
    assert table.values("moo") == [3, 4, 1]


def test_a_tambon_of_some_records_only_is_refused_as_before() -> None:
    """The first record stands above every group row: whose tambon it is, nobody says."""
    lines = FORUMS.replace(" ตำบลหนองโพ", "").format(".", "ตำบลตาคลี")
    found = reading(grid("เวทีชี้แจง", lines))
    assert [unread.field for unread in found.unread] == ["subdistrict"]


def test_a_name_that_may_be_anything_is_no_tambon() -> None:
    lines = FORUMS.replace(" ตำบลหนองโพ", " หนองโพ").format("ตาคลี | | |", "หมู่ที่ 2 หนองโพ")
    assert [unread.field for unread in reading(grid("เวทีชี้แจง", lines)).unread] == ["subdistrict"]


def test_a_column_of_its_own_is_believed_before_what_stands_above() -> None:
    sheet = """
        เวทีชี้แจง ตำบลหนองโพ
        วันที่ | ตำบล | หมู่ที่ | สถานที่ | ผู้เข้าร่วม
        5 ม.ค. 69 | ตาคลี | 1 | ศาลากลางบ้าน | 40
        6 ม.ค. 69 |  | 1 | ศาลากลางบ้าน | 40
    """
    assert reading(grid("เวทีชี้แจง", sheet)).tables["forums"].values("subdistrict") == ["ตาคลี", None]


def test_a_total_that_follows_the_name_of_its_tambon_is_a_total() -> None:
    table = reading(
        grid(
            "วัสดุ",
            """
            วันที่ส่งมอบ | ตำบล | หมู่ที่ | รายการ | จำนวน | รวมเงิน
            1 มิ.ย. 69 | ตาคลี | 1 | ไก่ | 5 | 500
             | ตาคลี | รวม | | 5 | 500
            """,
        )
    ).tables["materials"]
    assert (table.rows, [total.row for total in table.totals]) == ([1], [2])


def test_a_heading_printed_on_every_page_is_one_table() -> None:
    page = "ตำบล | หมู่ที่ | บ้าน | ผู้รับผิดชอบ\n"
    table = reading(
        grid(
            "หมู่บ้าน",
            f"{page}ตาคลี | 1 | หนองนา | ดาว\n.\nทะเบียนหมู่บ้าน (ต่อ)\n{page}ตาคลี | 2 | หนองปลา | ดาว",
        )
    ).tables["villages"]
    assert table.rows == [1, 5]
    assert len(table.parts) == 1


def test_a_heading_of_two_rows_printed_again_is_passed_over() -> None:
    page = """
        ที่ | ชื่อ-สกุล | | ที่อยู่ | | รายได้ (บาท/ปี) |
         | ชื่อ | สกุล | ตำบล | หมู่ที่ | รายได้ก่อน | รายได้หลัง
    """
    row = "{} | สมมติ | มีสุข | ตาคลี | 1 | 50,000 | 60,000\n"
    found = reading(
        grid("ครัวเรือนเป้าหมาย", page.rstrip() + "\n" + row.format(1) + page.strip("\n").rstrip()
             + "\n" + row.format(2))
    )  # fmt: skip
    table = found.tables["households"]
    assert table.values("no") == [1, 2]
    assert not found.unread


def test_a_note_beside_the_table_ends_nothing() -> None:
    table = reading(
        grid(
            "หมู่บ้าน",
            """
            ตำบล | หมู่ที่ | บ้าน | ผู้รับผิดชอบ | |
            ตาคลี | 1 | หนองนา | ดาว | | รวม 2 หมู่บ้าน
             | | | | | หมายเหตุ ย้ายเมื่อเดือนก่อน
            ช่องแค | 2 | หนองปลา | ดาว | |
            """,
        )
    ).tables["villages"]
    assert table.rows == [1, 3]
    assert not table.totals


def test_signatures_and_explanations_end_the_table() -> None:
    table = reading(
        grid(
            "หมู่บ้าน",
            VILLAGES
            + """
            .
             | | ลงชื่อ ................ ผู้รายงาน |
             | | (นางสาวดาว ใจดี) |
             | | พัฒนากรผู้รับผิดชอบตำบล |
            """,
        )
    ).tables["villages"]
    assert table.rows == [1, 2]


def test_hidden_and_filtered_rows_are_rows() -> None:
    sheet = replace(
        grid("หมู่บ้าน", VILLAGES), hidden_rows=frozenset((1,)), hidden_columns=frozenset((2,))
    )
    assert len(reading(sheet).tables["villages"]) == 2


PLAN = "ที่ | ตำบล | หมู่ที่ | โครงการ/กิจกรรม"
FIRST, SECOND = "1 | ตาคลี | 1 | ก", "2 | ช่องแค | 2 | ข"


@pytest.mark.parametrize(
    ("lines", "techniques"),
    [
        (["เทคนิคที่ 4 เวทีชี้แจง", FIRST, "เทคนิคที่ 5 - ฝึกอบรม", SECOND], [4, 5]),
        (["ขั้นตอนที่ ๔ : เวทีชี้แจง", FIRST, SECOND], [4, 4]),
        (["เทคนิคที่ 4", FIRST, "เทคนิคที่ 5-6", SECOND], []),
        (["เทคนิคที่ 4 และ 5", FIRST, SECOND], []),
        ([FIRST, "เทคนิคที่ 5", SECOND], []),  # the first has none above it
        (["ต.ตาคลี ม.1", "เทคนิคที่ 4", FIRST, "ต.ช่องแค ม.2", SECOND], []),  # nor has this village
        (["เทคนิคที่ 4", "ตำบลตาคลี หมู่ที่ 1", FIRST, "ตำบลช่องแค หมู่ที่ 2", SECOND], [4, 4]),
        (["ตำบลตาคลี", "เทคนิคที่ 4", "หมู่ที่ 1", FIRST, "หมู่ที่ 2", SECOND], [4, 4]),
    ],
)
def test_the_technique_of_a_plan_may_stand_over_its_rows(
    lines: list[str], techniques: list[int]
) -> None:
    found = reading(grid("แผน", "\n".join([PLAN, *lines])))
    plan = found.tables["plan"]
    assert plan.values("no") == [1, 2]
    assert (plan.values("technique") if plan.has("technique") else []) == techniques
    assert [unread.field for unread in found.unread] == ([] if techniques else ["technique"])


def test_a_technique_on_the_first_of_its_rows_is_that_of_every_village_below() -> None:
    rows = ["1 | ตาคลี | 1 | 4", "2 | ช่องแค | 2 | ", "3 | ตาคลี | 1 | 5", "4 | ช่องแค | 2 | "]
    lines = "\n".join(["ที่ | ตำบล | หมู่ที่ | เทคนิคที่ | กิจกรรม", *(f"{row} | ก" for row in rows)])
    found = reading(grid("แผน", lines))
    assert found.tables["plan"].values("technique") == [4, 4, 5, 5]
    assert [notice.kind for notice in found.notices] == ["carried down"]


# ------------------------------------------------------------------------------ two tables


def test_a_second_table_below_is_known_by_aliases_too_and_its_title_is_no_record() -> None:
    tables = reading(
        grid(
            "หมู่บ้าน",
            VILLAGES
            + """
            .
            ทะเบียนลูกหนี้เงินยืม
            สัญญาเลขที่ | ชื่อผู้ยืม | ยืมเมื่อ | จำนวนเงินยืม
            1/2569 | นายตะวัน | 5 ม.ค. 2569 | 9,300
            """,
        )
    ).tables
    assert len(tables["villages"]) == 2
    assert tables["loans"].rows == [6]


FORUM = "วันที่ | ตำบล | หมู่ที่ | สถานที่ | สถานะ\n5 ก.ค. 69 | ตาคลี | 5 | วัด | แล้วเสร็จ"
TRAINING = (
    "ครั้งที่ | วันที่ | ตำบล | หมู่ที่ | อาชีพ | วิทยากร | จำนวนวัน | สถานะ\n"
    "1 | 6 ก.ค. 69 | ตาคลี | 5 | ทอผ้า | ดาว | 3 | แล้วเสร็จ"
)
VISIT = "วันที่ลงพื้นที่ | ตำบล | หมู่ที่ | ครัวเรือนที่\n8 ก.ค. 69 | ตาคลี | 5 | 1-3"


@pytest.mark.parametrize("tab", ["กิจกรรม", "ฝึกอบรม", "ติดตาม"])
def test_the_first_of_several_tables_is_read_though_another_has_more_columns(tab: str) -> None:
    sheet = f"เวที\n{FORUM}\n.\nอบรม\n{TRAINING}\n.\nเยี่ยมบ้าน\n{VISIT}"
    found = reading(grid(tab, sheet))
    counts = {key: len(table) for key, table in found.tables.items()}
    assert counts == {"forums": 1, "trainings": 1, "follow_ups": 1}


def test_tables_side_by_side_are_read_each_by_itself() -> None:
    found = reading(
        grid(
            "ข้อมูล",
            f"""
            ตำบล | หมู่ที่ | บ้าน | ผู้รับผิดชอบ | | {LOANS}
            ตาคลี | 1 | หนองนา | ดาว | | 1/2569 | ตะวัน | 5 ม.ค. 2569 | 9,300
            ช่องแค | 2 | หนองปลา | ดาว | | รวม | | | 9,300
            ช่องแค | 3 | หนองกบ | ดาว | | | | |
            """,
        )
    )
    assert found.tables["villages"].rows == [1, 2, 3]
    assert found.tables["loans"].rows == [1]
    assert found.tables["loans"].parts[0].columns["amount"] == 8
    assert [total.row for total in found.tables["loans"].totals] == [2]


def test_three_columns_beside_a_table_are_a_table() -> None:
    sheet = """
        ตำบล | หมู่ที่ | บ้าน | ผู้รับผิดชอบ | | เลขที่สัญญา | วันที่ยืม | จำนวนเงิน
        ตาคลี | 1 | หนองนา | ดาว | | 1/2569 | 5 ม.ค. 2569 | 900
    """
    tables = reading(grid("ข้อมูล", sheet)).tables
    assert {key: table.rows for key, table in tables.items()} == {"villages": [1], "loans": [1]}


def test_a_blank_column_within_a_table_parts_nothing() -> None:
    sheet = "ตำบล | หมู่ที่ | | บ้าน | ผู้รับผิดชอบ\nตาคลี | 1 | | หนองนา | ดาว"
    assert set(reading(grid("หมู่บ้าน", sheet)).tables["villages"].columns) == {
        "subdistrict",
        "moo",
        "village_name",
        "officer",
    }


def test_a_second_heading_of_no_known_table_is_said() -> None:
    found = reading(grid("หมู่บ้าน", f"{VILLAGES}\n.\nที่ | เรื่อง | ผล\n1 | ก | ข"))
    assert len(found.tables["villages"]) == 2
    assert ["แถวที่ 5" in unread.words.th for unread in found.unread] == [True]


# ----------------------------------------------------------------------------- places in one column


@pytest.mark.parametrize(
    "cell", ["หมู่ที่ 3 บ้านหนองนา", "หมู่ 3 บ้านหนองนา", "ม.3 บ้านหนองนา", "ม.๓ หนองนา"]
)
def test_a_column_of_villages_gives_the_moo_when_no_other_does(cell: str) -> None:
    sheet = f"""
        ที่ | ชื่อกลุ่ม | ตำบล | หมู่บ้าน | วันเดือนปีที่จดทะเบียน | ประเภท
        1 | กลุ่มทอผ้า | ตาคลี | {cell} | 12 ม.ค. 2569 | แปรรูป
    """
    found = reading(grid("กลุ่มอาชีพ", sheet))
    assert found.tables["groups"].values("moo") == [3]
    assert not found.unread


def test_one_column_can_be_both_the_village_and_its_moo() -> None:
    sheet = "ตำบล | หมู่บ้าน | ผู้รับผิดชอบ\nตาคลี | หมู่ 5 บ้านหนองนา | ดาว\nช่องแค | หมู่ 6 บ้านหนองกบ | ดาว"
    table = reading(grid("หมู่บ้าน", sheet)).tables["villages"]
    assert table.values("moo") == [5, 6]
    assert table.parts[0].columns["moo"] == table.parts[0].columns["village_name"] == 1


def test_a_column_of_names_only_gives_no_moo() -> None:
    found = reading(
        grid("หมู่บ้าน", "ตำบล | หมู่บ้าน | ผู้รับผิดชอบ\nตาคลี | หนองนา | ดาว\nตาคลี | หนองกบ | ดาว")
    )
    assert [unread.field for unread in found.unread] == ["moo"]


def test_a_true_date_under_a_near_spelling_agrees_with_dates_only() -> None:
    sheet = "วันที่ลงพื้นที่ | ตำบล | หมู่ที่ | นัดครั้งต่อไบ\n1 มิ.ย. 69 | ตาคลี | 1 | 1/7/26"
    table = reading(grid("ติดตาม", sheet, stored={(1, 3): Serial(46204.0)})).tables["follow_ups"]
    assert "next_visit" in table.columns


# ------------------------------------------------------------------------------ the officers' page


def test_the_pictures_of_the_officers_page_say_what_is_read() -> None:
    kinds = {name: pictures.row_kinds(tab, reading(tab)) for name, tab in pictures.SHEETS.items()}
    assert "".join(kind[0] for kind in kinds["sheet-messy"]) == "tthhpprrtpprtpp"
    assert kinds["sheet-beside"] == ["heading", "record", "record", "record"]
    assert set(kinds["sheet-refused"]) == {"refused"}
    assert len(reading(pictures.BESIDE).tables) == 2


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("ยังไม่ส่งใช้", []),
        ("รอกำหนดวัน", []),
        ("ไม่มี", []),
        ("ไม่ทราบ", ["D4"]),
        ("ยังไม่ส่ง เลื่อนเป็น 5 ก.ค. 69", ["D4"]),
        ("รอบเช้า", ["D4"]),
    ],
)
def test_words_that_there_is_no_day_yet_are_none_where_none_need_be(
    text: str, codes: list[str]
) -> None:
    """Nobody could type the date that D4 asked for, and M5 did not tell of the loan."""
    rows = f"เลขที่สัญญา | ผู้ยืม | วันที่ยืม | จำนวนเงิน | วันที่ส่งใช้\n1 | ก | 1 พ.ค. 2569 | 900 | {text}"
    column = reading(grid("เงินยืม", rows)).tables["loans"].columns["cleared_on"]
    assert column.values == [None]
    assert [problem.code for problem in column.problems.get(0, ())] == codes
    needed = rows.replace(f"1 พ.ค. 2569 | 900 | {text}", f"{text} | 900 | ")
    column = reading(grid("เงินยืม", needed)).tables["loans"].columns["borrowed_on"]
    assert [problem.code for problem in column.problems[0]] == ["D4"]


def test_columns_that_repeat_under_two_parents_are_asked_about_as_two_events() -> None:
    """Who gave the second its own name lost what stood below it."""
    sheet = """
        ตำบล | หมู่ที่ | วิทยากร | ครั้งที่ 1 | | | ครั้งที่ 2 | |
         | | | วันที่ | สถานะ | สถานที่ | วันที่ | สถานะ | สถานที่
        ตาคลี | 1 | ก | 1 ธ.ค. 2568 | แล้วเสร็จ | วัด | 8 ธ.ค. 2568 | แล้วเสร็จ | วัด
    """
    merges = (Merge(0, 3, 1, 6), Merge(0, 6, 1, 9), *(Merge(0, c, 2, c + 1) for c in range(3)))
    asked = reading(grid("ฝึกอบรม", sheet, merges=merges)).unread
    told = next(unread.words.th for unread in asked if unread.field == "date")
    assert "คอลัมน์ D ใต้ “ครั้งที่ 1”" in told
    assert "แถวละครั้ง" in told


def test_words_of_a_column_that_head_columns_are_asked_about_as_one_row_of_many_records() -> None:
    sheet = """
        วันที่ | ตำบล | หมู่ที่ | วิทยากรหลัก | วิทยากร 1 | วิทยากร 2 | ผู้นำชุมชน | หน่วยงานภาคี
        3 พ.ย. 2568 | ตาคลี | 1 | ก | ข | ค | ง | เกษตรอำเภอ
    """
    (asked,) = reading(grid("ประสานงาน", sheet)).unread
    assert (asked.field, asked.severity) == ("role", "error")
    assert "D-H" in asked.words.th
    assert "แถวละรายการ" in asked.words.th


REGISTER = """
    ตำบล | หมู่ที่ | บ้าน | ผู้รับผิดชอบ
    ตาคลี | 5 | หนองแขม | ดาว
    ตาคลี | 7 | หนองพิกุล | ดาว
    ช่องแค | 3 | เนินจิก | ดาว
"""
FOLLOWED = "วันที่ลงพื้นที่ | หมู่ที่ | ครัวเรือนที่ | ผู้บันทึก\n1 ก.ค. 69 | {} | 1 | ดาว\n2 ก.ค. 69 | {} | 2 | ดาว"


@pytest.mark.parametrize("tab", ["ตาคลี", "1.ตาคลี", "ติดตาม ตาคลี"])
def test_a_tab_may_bear_the_bare_name_of_its_tambon(tab: str) -> None:
    """Visits of such a tab were left out with a notice, and under its table's name refused."""
    register = grid("หมู่บ้าน", REGISTER, gid=1)
    found = reading(register, grid(tab, FOLLOWED.format(5, 7)))
    assert found.tables["follow_ups"].values("subdistrict") == ["ตาคลี", "ตาคลี"]
    assert not found.unread
    (told,) = found.notices
    assert (told.kind, told.place.sheet) == ("tambon of the tab", tab)
    elsewhere = reading(register, grid(tab, FOLLOWED.format(5, 3)))  # of that tambon alone?
    assert "subdistrict" in {unread.field for unread in elsewhere.unread}


def test_tabs_of_bare_tambons_are_told_once_together() -> None:
    register = grid("หมู่บ้าน", REGISTER, gid=1)
    rows = FOLLOWED.format(5, 7), FOLLOWED.format(3, 3)
    bare = [
        grid(tab, each, gid=n) for n, tab, each in zip((2, 3), ("ตาคลี", "ช่องแค"), rows, strict=True)
    ]
    (told,) = reading(register, *bare).notices
    assert "ตาคลี และอีก 1 แท็บ" in told.words.th
    assert not reading(register, grid("ติดตาม ต.ตาคลี", rows[0])).notices


def test_a_village_said_without_its_words_among_others_is_looked_up() -> None:
    """ "ตาคลี ม.7" had no tambon, and the cell that names it was called blank."""
    lines = "วันที่ลงพื้นที่ | พื้นที่ | ครัวเรือนที่\n" + "\n".join(
        f"1 ก.ค. 69 | {place} | 1"
        for place in ("ม.5 ต.ตาคลี", "ม.3 ต.ช่องแค", "ตาคลี ม.7", "ต.ช่องแค เนินจิก", "ไพศาลี ม.7")
    )
    visits = reading(grid("หมู่บ้าน", REGISTER, gid=1), grid("ติดตาม", lines)).tables["follow_ups"]
    names = [getattr(value, "name", value) for value in visits.values("subdistrict")]
    assert names == ["ตาคลี", "ช่องแค", "ตาคลี", "ช่องแค", None]
    assert visits.values("moo") == [5, 3, 7, 3, 7]
    assert [problem.code for problem in visits.columns["subdistrict"].problems[4]] == ["D1"]


def test_a_tab_of_an_english_name_without_known_headings_is_told() -> None:
    lines = "No. | Date | Tambon | Moo | Trainer\n1 | 1 Jul 2026 | Takhli | 7 | Somchai"
    (notice,) = reading(grid("Trainings 2569", lines)).notices
    assert notice.kind == "tab not read"
    assert "“ฝึกอบรม”" in notice.words.th
    assert not reading(grid("Rainfall", lines)).notices


@pytest.mark.parametrize(
    "title",
    ["ตำบล: ตาคลี | | หมู่ที่ : 5", "ตำบล........ตาคลี........ หมู่ที่.....5.....", "ต.ตาคลี : หมู่ 5"],
)
def test_a_title_may_have_marks_between_a_label_and_what_was_filled_in(title: str) -> None:
    lines = f"ชื่อพัฒนากร: ดาว\n{title}\nวันที่ลงพื้นที่ | ครัวเรือนที่ | ผู้บันทึก\n1 ก.ค. 69 | 1 | ดาว"
    found = reading(grid("ติดตาม", lines))
    assert found.tables["follow_ups"].values("subdistrict") == ["ตาคลี"]
    assert found.tables["follow_ups"].values("moo") == [5]
