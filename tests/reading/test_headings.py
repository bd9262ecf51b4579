"""Headings as offices write them: by sense, in rows and halves, and shared with other columns."""

from __future__ import annotations

import pytest

from sync.model import Merge, Reading, Severity
from sync.reading.heading_words import HeadingWording
from sync.reading.headings import Catalogue
from sync.reading.windows import Label, at, labels_of, windows
from tests.reading.test_tables import catalogue, grid, reading

FORUM = "{} | ตำบล | หมู่ที่ | สถานที่ | {} | สถานะ | {}\n"
FORUM_ROW = "10 ก.ค. 2569 | ตาคลี | 5 | ศาลา | 40 | แล้วเสร็จ | https://example.org/a"


def forum(date: str = "วันที่", people: str = "ผู้เข้าร่วม (คน)", proof: str = "หลักฐาน") -> Reading:
    return reading(grid("เวทีชี้แจง", FORUM.format(date, people, proof) + FORUM_ROW))


def columns(found: Reading, table: str) -> dict[str, int]:
    return dict(found.tables[table].parts[0].columns)


def test_a_record_is_no_second_row_of_a_heading_that_lacks_a_word() -> None:
    """Its แล้วเสร็จ is a heading too, of the very column whose own heading nobody knows."""
    found = reading(
        grid(
            "เวทีชี้แจง",
            """
            วันที่ | ตำบล | หมู่ที่ | สถานที่ | ผู้เข้าร่วม (คน) | Progress | หลักฐาน
            10 ก.ค. 2569 | ตาคลี | 5 | ศาลา | 40 | แล้วเสร็จ | https://example.org/a
            11 ก.ค. 2569 | ช่องแค | 3 | ศาลา | 38 | แล้วเสร็จ | https://example.org/b
            """,
        )
    )
    assert found.tables["forums"].rows == [1, 2]
    assert [unread.field for unread in found.unread] == ["status"]


@pytest.mark.parametrize(
    "second",
    [
        "ว/ด/ป | ต. | ม. | | คน | (แล้วเสร็จ/ยังไม่เริ่ม) | ลิงก์",
        "ว.ด.ป. | ชื่อตำบล | หมู่ | ที่จัด | จำนวน | สถานะปัจจุบัน | รูปภาพ",
    ],
)
def test_a_second_row_that_says_the_same_again_begins_no_other_table(second: str) -> None:
    """ว/ด/ป, ต. and ม. head other tables too: the forums were lost to one, without a word."""
    heading = FORUM.format("วันที่", "ผู้เข้าร่วม", "หลักฐาน")
    found = reading(grid("เวทีชี้แจง", f"{heading}{second}\n{FORUM_ROW}\n{FORUM_ROW}"))
    assert found.tables.keys() == {"forums"}
    assert found.tables["forums"].rows == [2, 3]
    assert not found.unread


def test_a_bracket_with_one_answer_offers_no_choice() -> None:
    """A day on which all was done is not the day of the forum, beside which it stands."""
    sheet = FORUM.format("วันที่", "ผู้เข้าร่วม", "หลักฐาน | วันที่ (แล้วเสร็จ)")
    sheet += f"{FORUM_ROW} | 11 ก.ค. 2569"
    assert columns(reading(grid("เวทีชี้แจง", sheet)), "forums")["date"] == 0


@pytest.mark.parametrize("years", ["2568 | 2569", "๒๕๖๘ | ๒๕๖๙"])
def test_years_below_a_heading_are_no_record_and_part_no_rows_of_it(years: str) -> None:
    row = "1 | มาลี | ใจงาม | ตาคลี | 5 | ทอผ้า | 100 | 200"
    two = "ที่ | ชื่อ | สกุล | {} | อาชีพที่สนใจ | {}\n | | | | | | {}\n{}{}"
    below = two.format("ตำบล | หมู่ที่", "รายได้ก่อน | รายได้หลัง", years, "", row)
    between = two.format("ที่อยู่ | ", "รายได้ | ", years, " | | | ตำบล | หมู่ที่ | | ก่อน | หลัง\n", row)
    for sheet, record in ((below, 2), (between, 3)):
        found = reading(grid("ครัวเรือนเป้าหมาย", sheet))
        assert found.tables["households"].rows == [record]
        assert columns(found, "households").keys() >= {"subdistrict", "moo", "interest"}


def test_answers_that_a_heading_offers_are_words_in_any_case() -> None:
    sheet = "ชื่อกลุ่ม | ตำบล | หมู่ที่ | ประเภท (เกษตร/OTOP)\nกลุ่มไก่ | ตาคลี | 5 | OTOP"
    assert columns(reading(grid("กลุ่มอาชีพ", sheet)), "groups")["category"] == 3


TRAINED = "วันที่ | ตำบล | หมู่ที่ | อาชีพ | สถานะ | {}\n1 ก.ค. 2569 | ตาคลี | 5 | ไก่ | แล้วเสร็จ | 3"
GIVEN = "วันที่ส่งมอบ | ตำบล | หมู่ที่ | รายการ | {}\n1 ก.ค. 2569 | ตาคลี | 5 | ไก่ | 3"


@pytest.mark.parametrize(
    ("table", "field", "title", "sheet", "heading"),
    [
        ("trainings", "days", "ฝึกอบรม", TRAINED, "จำนวนวันอบรม (วัน)"),
        ("materials", "quantity", "วัสดุ", GIVEN, "จำนวนที่มอบแล้ว (ตัว)"),
    ],
)
def test_a_count_may_say_what_it_counts_and_is_no_amount_of_money(
    table: str, field: str, title: str, sheet: str, heading: str
) -> None:
    for text, counts in ((heading, True), (f"{heading.split()[0]} (บาท)", False)):
        found = columns(reading(grid(title, sheet.format(text))), table)
        assert (field in found) is counts


def test_an_abbreviation_of_one_letter_has_its_point() -> None:
    wording = HeadingWording(catalogue().tables.headings)
    assert [wording.written(text) for text in ("ต.", "ชื่อ ต.", "เกรด ต", "เขต.")] == [
        "ตำบล", "ชื่อตำบล", "เกรดต", "เขต",
    ]  # fmt: skip


def test_a_unit_that_an_office_adds_is_one_in_every_form() -> None:
    words = catalogue().tables.headings
    wording = HeadingWording(words.model_copy(update={"units": {"things": ("ตู้อบ",)}}))
    for unit in ("ตู้อบ", "หน่วย : ตู้อบ", "หน่วยนับ ตู้อบ"):
        assert wording.forms(f"อุปกรณ์ ({unit})").units == {"things"}


def test_of_two_titles_that_begin_alike_the_longer_names_the_tab() -> None:
    tables = catalogue().tables
    budget = tables.tables["budget"].model_copy(update={"aliases": ("ฝึกอบรม งบ",)})
    known = Catalogue(tables.model_copy(update={"tables": {**tables.tables, "budget": budget}}))
    assert known.named("ฝึกอบรม งบ 2569") == "budget"
    assert known.named("ฝึกอบรม ตาคลี") == "trainings"


def test_another_table_right_below_an_empty_one_is_another_table() -> None:
    above = "เลขที่สัญญา | ผู้ยืม | วันที่ยืม | จำนวนเงิน | วันที่ส่งใช้\n"
    below = FORUM.format("วันที่", "ผู้เข้าร่วม", "หลักฐาน")
    found = reading(grid("เงินยืม", f"{above}{below}{FORUM_ROW}"))
    assert len(found.tables["forums"]) == 1


@pytest.mark.parametrize("day", ["1 ก.ค. 2569", "๑ ก.ค. ๖๙", "1-3 ก.ค. 2569"])
def test_a_record_of_a_day_in_words_and_one_number_is_no_second_row_of_a_heading(day: str) -> None:
    """The whole tab was lost: below such a heading the other records looked like headings."""
    sheet = f"วันที่ | ตำบล | หมู่ที่ | Progress\n{day} | ตาคลี | 5 | แล้วเสร็จ\n{day} | ช่องแค | 3 | แล้วเสร็จ"
    assert reading(grid("ฝึกอบรม", sheet)).tables["trainings"].rows == [1, 2]


# ------------------------------------------------------------------------------ by sense


@pytest.mark.parametrize(
    "label",
    ["ว/ด/ป", "ว.ด.ป.", "ว ด ป", "วดป.", "ว-ด-ป", "วัน/เดือน/ปี", "ว/ด/ป ที่จัด", "ว.ด.ป.ที่จัดเวที"],
)
def test_abbreviated_dates_are_written_out(label: str) -> None:
    found = forum(date=label)
    assert columns(found, "forums")["date"] == 0
    assert not found.unread


@pytest.mark.parametrize(
    ("tab", "line", "fields"),
    [
        (
            "แนวทาง",
            "ปี งปม. | ลว. | เรื่อง | จนท.ผู้ศึกษา | ว/ด/ป ที่ศึกษา",
            "fiscal_year letter_date subject officer studied_on",
        ),
        ("หมู่บ้าน", "ต. | ม. | ชื่อบ้าน | จนท.ผู้รับผิดชอบ", "subdistrict moo village_name officer"),
        (
            "แผน",
            "ที่ | ต. | ม. | เทคนิคที่ | โครงการฯ | งปม. (บาท)",
            "no subdistrict moo technique activity budget",
        ),
        (
            "วัสดุ",
            "ว/ด/ป ที่ส่งมอบ | ต. | ม.ที่ | รายการ | คร.ผู้รับ",
            "delivered_on subdistrict moo item recipients",
        ),
        (
            "เงินยืม",
            "เลขที่สัญญา | ผู้ยืม | ว.ด.ป. ที่ยืม | จำนวนเงิน",
            "contract_no borrower borrowed_on amount",
        ),
        (
            "ติดตาม",
            "ว/ด/ป ที่ติดตาม | ต. | หมู่ | คร.ที่ | จนท.",
            "date subdistrict moo household_nos officer",
        ),
    ],
)
def test_other_abbreviations_are_written_out(tab: str, line: str, fields: str) -> None:
    blank = " | ".join("" for _ in line.split("|"))
    (table,) = reading(grid(tab, f"{line}\n{blank}")).tables.values()
    assert dict(table.parts[0].columns) == {name: at for at, name in enumerate(fields.split())}


@pytest.mark.parametrize(
    "label",
    [
        "หลักฐาน/ภาพถ่าย",
        "ภาพถ่าย, หลักฐาน",
        "หลักฐาน และภาพถ่าย",
        "ภาพถ่ายและหลักฐาน",
        "ไฟล์หลักฐาน/หลักฐาน",
        "หลักฐาน / ภาพถ่าย",
    ],
)
def test_halves_may_change_places(label: str) -> None:
    found = forum(proof=label)
    assert columns(found, "forums")["evidence"] == 6
    assert not found.unread


def test_two_fields_in_one_heading_are_neither() -> None:
    sheet = "วันที่ | ตำบล | หมู่ที่ | งบประมาณ/เบิกจ่าย | สถานะ\n1 ก.ค. 2569 | ตาคลี | 5 | 900 | แล้วเสร็จ"
    taken = columns(reading(grid("ฝึกอบรม", sheet)), "trainings")
    assert not {"budget", "disbursed"} & taken.keys()


@pytest.mark.parametrize(
    ("tab", "line", "field"),
    [
        ("แนวทาง", "ปีงบประมาณ | เรื่อง | วันที่ศึกษา | ผู้ศึกษาแนวทาง", "officer"),
        ("หมู่บ้าน", "ตำบล | หมู่ที่ | บ้าน | ชื่อผู้รับผิดชอบ", "officer"),
        ("หมู่บ้าน", "ตำบล | หมู่ที่ | บ้าน | จนท.รับผิดชอบ", "officer"),
        ("หมู่บ้าน", "ตำบล | หมู่ที่ | บ้าน | พัฒนากรผู้ประสานงานตำบล", "officer"),
        ("ครัวเรือนเป้าหมาย", "ที่ | ชื่อ | สกุล | ตำบล | หมู่ที่ | เลขบัตรประจำตัวประชาชน", "citizen_id"),
        ("เงินยืม", "เลขที่สัญญา | วันที่ยืม | จำนวนเงิน | วันที่ส่งใช้ใบสำคัญ", "cleared_on"),
        ("เวทีชี้แจง", "ตำบล | หมู่ที่ | สถานะ | วัน/เดือน", "date"),
        ("งบประมาณ", "โครงการ | เบิกจ่าย | คงเหลือ | งบประมาณ (บาท)", "allocated"),
        ("งบประมาณ", "โครงการ | เบิกจ่าย | งบประมาณที่ได้รับ | งบประมาณ", None),
        ("งบประมาณ", "โครงการ | งบประมาณ | คงเหลือ | ใช้ไป", "disbursed"),
        ("งบประมาณ", "โครงการ | จัดสรร | เบิกจ่าย | ใช้ไป", None),
        ("วัสดุ", "รายการ | จำนวน | ตำบล | หมู่ที่ | วันที่รับ", "delivered_on"),
        ("วัสดุ", "รายการ | ตำบล | หมู่ที่ | วันที่ส่งมอบ | วันที่รับ", None),
        ("แผน", "ที่ | ตำบล | หมู่ที่ | เทคนิคที่ | กิจกรรม | งบประมาณโครงการ", "budget"),
        ("เวทีชี้แจง", "วันที่ | ตำบล | หมู่ที่ | สถานะ | จำนวนผู้เข้าร่วมเวที", "participants"),
        ("ฝึกอบรม", "วันที่ | ตำบล | หมู่ที่ | สถานะ | วิทยากรโครงการ", "instructors"),
        ("วัสดุ", "วันที่ส่งมอบ | ตำบล | หมู่ที่ | รายการ | ชื่อผู้รับวัสดุ", None),
        ("งบประมาณ", "โครงการ | จัดสรร | เบิกจ่าย | คงเหลืองบประมาณ", "remaining"),
        ("กลุ่มอาชีพ", "ชื่อกลุ่ม | ตำบล | หมู่ที่ | ประเภท | วันที่จดทะเบียนกลุ่มอาชีพ", "registered_on"),
        ("เวทีชี้แจง", "ตำบล | หมู่ที่ | สถานะ | ว.ด.ป. (พ.ศ.)", "date"),
        ("เวทีชี้แจง", "วันที่ | ตำบล | หมู่ที่ | สถานะ | จน.ผู้เข้าร่วม", "participants"),
        ("ฝึกอบรม", "วันที่ | ตำบล | หมู่ที่ | สถานะ | วิทยากร (ชื่อ-สกุล)", "instructors"),
        ("ฝึกอบรม", "วันที่ | ตำบล | หมู่ที่ | สถานะ (เสร็จ/ไม่เสร็จ)", "status"),
        ("ฝึกอบรม", "วันที่ | ตำบล | หมู่ที่ | สถานะ [เสร็จ/ไม่เสร็จ]", "status"),
        ("ฝึกอบรม", "ตำบล | หมู่ที่ | สถานะ | วันที่ (dd/mm/yyyy)", "date"),
        ("แผน", "ที่ | ตำบล | หมู่ที่ | กิจกรรม | เทคนิคที่ (1-9)", "technique"),
        ("กลุ่มอาชีพ", "ชื่อกลุ่ม | ตำบล | หมู่ที่ | วันที่จัดตั้ง | ประเภท (เกษตร/แปรรูป/อื่นๆ)", "category"),
        ("งบประมาณ", "โครงการ | จัดสรร | เบิกจ่าย | สถานะเอกสาร (ครบ / ไม่ครบ)", "papers"),
        ("งบประมาณ", "โครงการ | จัดสรร | เบิกจ่าย | คงเหลือ (2568/2569)", None),
        ("ฝึกอบรม", "วันที่ | ตำบล | หมู่ที่ | สถานะ | Link หลักฐาน", "evidence"),
        ("ครัวเรือนเป้าหมาย", "ที่ | ชื่อ | สกุล | ตำบล | หมู่ที่ | ประกอบอาชีพต่อหรือไม่", "practising"),
        ("กลุ่มอาชีพ", "ชื่อกลุ่ม | ตำบล | หมู่ที่ | ประเภท | จดทะเบียน (ว/ด/ป)", "registered_on"),
        ("ติดตาม", "ตำบล | หมู่ที่ | ครัวเรือนที่ | ลงพื้นที่วันที่", "date"),
        ("ติดตาม", "วันที่ | ตำบล | หมู่ที่ | ชื่อผู้บันทึก/ผู้ติดตาม", "officer"),
        ("ติดตาม", "วันที่ | ตำบล | หมู่ที่ | ปัญหาอุปสรรคที่พบ", "problem"),
        ("ศึกษาดูงาน", "วันที่ | ตำบล | หมู่ที่ | สถานะ | บทเรียนที่ได้จากการศึกษาดูงาน", "lesson"),
        ("ฝึกอบรม", "วันที่ | ตำบล | หมู่ที่ | สถานะ | หลักฐานประกอบ", "evidence"),
    ],
)
def test_a_word_that_adds_nothing_is_no_other_column(
    tab: str, line: str, field: str | None
) -> None:
    """But a word for a name does add something to a list of household numbers."""
    blank = " | ".join("" for _ in line.split("|"))
    (table,) = reading(grid(tab, f"{line}\n{blank}")).tables.values()
    last = line.count("|")
    taken = [name for name, column in table.parts[0].columns.items() if column == last]
    assert taken == ([field] if field else [])


@pytest.mark.parametrize("word", ["เดิม", "ตามแผน", "(คาดการณ์)", "ปีก่อน", "(สำรอง)", "ที่ขอเพิ่ม"])
def test_a_word_of_contrast_is_another_column(word: str) -> None:
    found = forum(people=f"ผู้เข้าร่วม{word}")
    assert "participants" not in columns(found, "forums")
    assert all(unread.severity is Severity.WARNING for unread in found.unread)


@pytest.mark.parametrize("parent", ["รายได้ (บาท/ปี)", "รายได้เฉลี่ย (บาท/ปี)", "รายได้"])
def test_incomes_before_and_after_may_stand_under_what_they_are_a_year(parent: str) -> None:
    """The unit and the word below it made "ปีก่อน", and unmerged it was no part of the heading."""
    sheet = f"""ที่ | ชื่อ | สกุล | ตำบล | หมู่ที่ | {parent} |
         | | | | | ก่อนร่วมโครงการ | หลังร่วมโครงการ
        1 | มาลี | ใจงาม | ตาคลี | 5 | 40,000 | 42,000"""
    across = Merge(0, 5, 1, 7)
    for merges in ((*(Merge(0, c, 2, c + 1) for c in range(5)), across), (across,)):
        register = reading(grid("ครัวเรือนเป้าหมาย", sheet, merges=merges)).tables["households"]
        found = register.parts[0].columns
        assert (found.get("income_before"), found.get("income_after")) == (5, 6)
        assert len(register) == 1


@pytest.mark.parametrize(
    ("tab", "line", "field"),
    [
        ("ศึกษาดูงาน", "วันที่ | ตำบล | หมู่ที่ | สถานะ | แหล่งเรียนรู้ที่ไปดู", "destination"),
        ("เวทีชี้แจง", "วันที่ | ตำบล | หมู่ที่ | สถานะ | เป้าหมายร่วมของครัวเรือน", "shared_goal"),
        ("ครัวเรือนเป้าหมาย", "ที่ | ชื่อ | สกุล | ตำบล | หมู่ที่ | อาชีพ | อาชีพที่สนใจจะฝึก", "interest"),
    ],
)
def test_a_heading_that_says_which_of_its_kind_is_asked_about(
    tab: str, line: str, field: str
) -> None:
    """It went unread without a question, and the rules that need it were "not checked"."""
    cells = " | ".join("" for _ in line.split("|"))
    (question,) = [u for u in reading(grid(tab, f"{line}\n{cells}")).unread if u.field == field]
    assert question.severity is Severity.WARNING
    assert [choice.column for choice in question.choices] == [line.count("|")]


def test_contrast_may_stand_in_the_row_above() -> None:
    sheet = """
        ที่ | โครงการ/กิจกรรม | แผน | | ผล |
         | | จัดสรร | เบิกจ่าย | จัดสรร | เบิกจ่าย
        1 | อบรม | 900 | 900 | 800 | 400
    """
    merges = (Merge(0, 0, 2, 1), Merge(0, 1, 2, 2), Merge(0, 2, 1, 4), Merge(0, 4, 1, 6))
    for tab in (grid("งบประมาณ", sheet, merges=merges), grid("งบประมาณ", sheet)):
        found = reading(tab)
        assert "budget" not in found.tables
        (question,) = found.unread
        assert [(c.field, c.column) for c in question.choices] == [
            ("allocated", 2),
            ("allocated", 4),
        ]


@pytest.mark.parametrize(("right", "asked"), [(4, "CD"), (5, "CDE")])
def test_a_merged_word_of_contrast_is_that_of_the_columns_below_it(right: int, asked: str) -> None:
    sheet = """
        ที่ | โครงการ/กิจกรรม | เดิม | |
         | | จัดสรร | เบิกจ่าย | คงเหลือ
        1 | อบรม | 900 | 800 | 100
    """
    merges = (Merge(0, 0, 2, 1), Merge(0, 1, 2, 2), Merge(0, 2, 1, right))
    questions = {each.words.en for each in reading(grid("งบประมาณ", sheet, merges=merges)).unread}
    names = {"C": "จัดสรร", "D": "เบิกจ่าย", "E": "คงเหลือ"}
    question = "The heading “เดิม {name}” (column {at}) may mean “{name}”; if it does, write that."
    assert questions == {question.format(name=names[at], at=at) for at in asked}


def test_households_are_not_counted_as_people() -> None:
    assert "participants" not in columns(forum(people="จำนวนผู้เข้าร่วมประชุม (ครัวเรือน)"), "forums")
    assert columns(forum(people="จำนวนผู้เข้าร่วมประชุม (ราย)"), "forums")["participants"] == 4


# ------------------------------------------------------------------------------ doubts


VILLAGES = "ตำบล | หมู่ที่ | บ้าน | ผู้รับผิดชอบ | {} | {}\nตาคลี | 1 | หนองนา | ดาว | {} | {}"


@pytest.mark.parametrize(
    ("label", "other", "field"),
    [
        ("หมายเหตุ", "หมายเหตุ", None),
        ("อีเมล", "อีเมล", "officer_email"),
        ("อาชีพ", "อาชีพที่เลือก", "occupation"),
        ("จังหวัด", "จังหวัด", "province"),
        ("อำเภอ", "อำเภอ ", "district"),
        ("อาชีพ", "อาชีพ", "occupation"),
    ],
)
def test_an_optional_column_in_doubt_costs_itself_only(
    label: str, other: str, field: str | None
) -> None:
    value = "a@office.example" if "อีเมล" in label else "ทอผ้า"
    sheet = VILLAGES.format(label, other, value, value)
    found = reading(grid("หมู่บ้าน", sheet))
    assert len(found.tables["villages"]) == 1
    (question,) = found.unread
    assert question.severity is Severity.WARNING
    assert {choice.column for choice in question.choices} == {4, 5}
    assert field not in columns(found, "villages")
    second = next(choice for choice in question.choices if choice.column == 5)
    said = {"villages": {second.field: second.answer}}
    settled = reading(grid("หมู่บ้าน", sheet), settled=said)
    assert not settled.unread
    assert columns(settled, "villages")[second.field] == 5


def test_of_two_columns_for_notes_the_first_is_read() -> None:
    found = reading(grid("หมู่บ้าน", VILLAGES.format("หมายเหตุ", "หมายเหตุ", "ก", "ข")))
    assert columns(found, "villages")["note"] == 4


def test_the_same_doubt_in_two_tabs_is_asked_once() -> None:
    sheet = VILLAGES.format("หมายเหตุ", "หมายเหตุ", "ก", "ข")
    found = reading(grid("หมู่บ้าน", sheet), grid("หมู่บ้าน (2)", sheet, gid=8))
    assert len(found.unread) == 1


def test_a_required_column_in_doubt_is_asked_about_and_can_be_settled() -> None:
    sheet = grid(
        "แนวทาง", "ปีงบประมาณ | เรื่อง | วันที่ศึกษา | ผู้ศึกษาฉบับร่าง\n2569 | ก | 6 ต.ค. 2568 | นายวีระ"
    )
    (question,) = reading(sheet).unread
    assert [(choice.field, choice.column) for choice in question.choices] == [("officer", 3)]
    assert "ผู้ศึกษาฉบับร่าง" in question.words.th
    found = reading(sheet, settled={"guidelines": {"officer": question.choices[0].answer}})
    assert found.tables["guidelines"].values("officer") == ["นายวีระ"]


def test_days_without_their_year_are_days_below_a_heading_in_doubt() -> None:
    sheet = "วันที่ลงพื้นที่ (พ.ศ. 2569) | ตำบล | หมู่ที่\n5 ก.ค. | ตาคลี | 5\n3 มิ.ย. | ตาคลี | 5"
    (question,) = reading(grid("ติดตาม", sheet)).unread
    assert [(choice.field, choice.column) for choice in question.choices] == [("date", 0)]


def test_columns_of_the_office_are_not_asked_about() -> None:
    own = "อายุ | เพศ | ศาสนา | ไลน์ไอดี | พิกัด | ธนาคาร | วันเกิด | ผู้ตรวจ | รหัสไปรษณีย์ | สี | ลายมือชื่อ"
    for key, labels in catalogue().labels.items():
        heads = [spec.heading for spec in labels.spec.fields.values() if spec.required]
        line = " | ".join([*heads, own])
        found = reading(grid(labels.spec.tab, f"{line}\n{' | '.join('' for _ in line.split('|'))}"))
        assert set(columns(found, key).values()) == set(range(len(heads))), key
        assert not found.unread, (key, found.unread)


# ------------------------------------------------------------------------------ rows


TWO_ROWS = """
    วันที่ | ตำบล | หมู่ที่ | สถานที่ | ผู้เข้าร่วม | ครัวเรือนเป้าหมาย | สถานะ
     | | | | {} | {} |
    10 ก.ค. 2569 | ตาคลี | 5 | ศาลา | 40 | 30 | แล้วเสร็จ
"""
DOWN = tuple(Merge(0, column, 2, column + 1) for column in (0, 1, 2, 3, 6))


@pytest.mark.parametrize(
    ("people", "homes", "merges"),
    [
        ("คน", "", (*DOWN, Merge(0, 5, 2, 6))),
        ("(คน)", "(ครัวเรือน)", DOWN),
        ("คน", "ครัวเรือน", ()),
        ("(คน)", "", ()),
        ("ราย", "ครัวเรือน", DOWN[:1]),
        ("รวม", "ครัวเรือน", DOWN),
        ("", "(คร.)", ()),
    ],
)
def test_a_second_row_with_some_children_is_no_record(
    people: str, homes: str, merges: tuple[Merge, ...]
) -> None:
    found = reading(grid("เวทีชี้แจง", TWO_ROWS.format(people, homes), merges=merges))
    table = found.tables["forums"]
    assert table.rows == [2]
    assert table.parts[0].header_rows == (0, 1)
    assert (table.values("participants"), table.values("households")) == ([40], [30])
    assert not found.unread


def test_merged_cells_beside_it_make_a_row_of_unknown_words_a_part_of_the_heading() -> None:
    merges = (*DOWN, Merge(0, 4, 1, 6))
    sheet = TWO_ROWS.replace("ครัวเรือนเป้าหมาย", "").format("ในพื้นที่", "นอกพื้นที่")
    table = reading(grid("เวทีชี้แจง", sheet, merges=merges)).tables["forums"]
    assert table.parts[0].header_rows == (0, 1)
    assert "participants" not in table.columns


def test_men_and_women_are_not_all_who_came() -> None:
    sheet = """
        วันที่ | ตำบล | หมู่ที่ | ผู้เข้าร่วม | | | สถานะ
         | | | ชาย | หญิง | รวม |
        10 ก.ค. 2569 | ตาคลี | 5 | 18 | 22 | 40 | แล้วเสร็จ
    """
    table = reading(grid("เวทีชี้แจง", sheet)).tables["forums"]
    assert table.rows == [2]
    assert table.values("participants") == [40]


def test_a_total_right_below_the_heading_is_no_part_of_it() -> None:
    sheet = "โครงการ/กิจกรรม | จัดสรร | เบิกจ่าย\nรวม | 900 | 400\nอบรม | 900 | 400"
    table = reading(grid("งบประมาณ", sheet)).tables["budget"]
    assert (table.rows, [total.row for total in table.totals]) == ([2], [1])


# ------------------------------------------------------------------------------ shared columns


@pytest.mark.parametrize(
    ("heading", "cell"),
    [
        ("หมู่บ้าน", "บ้านหนองแขม ม.5 ต.ตาคลี"),
        ("ชื่อหมู่บ้าน", "บ้านหนองแขม หมู่ที่ 5 ตำบลตาคลี"),
        ("บ้าน/หมู่/ตำบล", "หนองแขม ม.๕ ต.ตาคลี"),
        ("หมู่ที่/ตำบล", "หมู่ 5 ต.ตาคลี"),
        ("พื้นที่ดำเนินการ", "ม.5 ต.ตาคลี อ.ตาคลี จ.นครสวรรค์"),
        ("หมู่บ้านเป้าหมาย", "ม.5 บ้านหนองแขม ตำบลตาคลี"),
        ("ตำบล/หมู่ที่", "ต.ตาคลี หมู่ที่ 5"),
    ],
)
def test_one_column_may_say_village_moo_and_tambon(heading: str, cell: str) -> None:
    sheet = f"ครั้งที่ | วันที่ | {heading} | อาชีพ | สถานะ\n1 | 1-3 ก.ค. 2569 | {cell} | จักสาน | แล้วเสร็จ"
    found = reading(grid("ฝึกอบรม", sheet))
    table = found.tables["trainings"]
    assert not found.unread
    assert (table.values("subdistrict"), table.values("moo")) == (["ตาคลี"], [5])
    evidence = table.parts[0].evidence
    assert evidence
    assert evidence.how["moo"] == "the column of the village says it too"


def test_the_column_of_the_tambon_may_say_the_moo() -> None:
    sheet = "วันที่ | ตำบล | สถานะ\n1 ก.ค. 2569 | ต.ตาคลี ม.5 | แล้วเสร็จ\n2 ก.ค. 2569 | {} | แล้วเสร็จ"
    found = reading(grid("เวทีชี้แจง", sheet.format("หมู่ที่ 3 ต.ช่องแค")))
    assert found.tables["forums"].values("moo") == [5, 3]
    assert found.tables["forums"].values("subdistrict") == ["ตาคลี", "ช่องแค"]
    assert not found.unread
    (missing,) = reading(grid("เวทีชี้แจง", sheet.replace(" ม.5", "").format("ต.ช่องแค"))).unread
    assert missing.field == "moo"


@pytest.mark.parametrize("cell", ["บ้านหนองแขม ม.5 และบ้านดง ม.7 ต.ตาคลี", "ม.5 ต.ตาคลี, ม.3 ต.ช่องแค"])
def test_two_villages_in_one_cell_are_asked_about_and_neither_is_taken(cell: str) -> None:
    sheet = (
        f"วันที่ | หมู่บ้าน | สถานะ\n1 ก.ค. 2569 | {cell} | แล้วเสร็จ\n2 ก.ค. 2569 | ม.5 ต.ตาคลี | แล้วเสร็จ"
    )
    forums = reading(grid("หมู่บ้าน", REGISTER), grid("เวทีชี้แจง", sheet, gid=8)).tables["forums"]
    assert forums.values("moo") == [None, 5]
    assert [p.code for p in forums.columns["moo"].problems[0]] == ["D10"]


REGISTER = "ตำบล | หมู่ที่ | บ้าน | ผู้รับผิดชอบ\nตาคลี | 5 | บ้านหนองแขม | ดาว\nช่องแค | 3 | บ้านหนอง | ดาว"


@pytest.mark.parametrize(
    ("heading", "cell", "place"),
    [
        ("หมู่บ้าน", "หนองแขม", ("ตาคลี", 5)),
        ("หมู่บ้าน", "บ้านหนอง", ("ช่องแค", 3)),
        ("หมู่บ้าน", "หนองแขม หมู่ 5 ตาคลี", ("ตาคลี", 5)),
        ("หมู่บ้าน", "ม.๓ ช่องแค", ("ช่องแค", 3)),
        ("บ้าน/หมู่/ตำบล", "บ้านหนองแขม/5/ตาคลี", ("ตาคลี", 5)),
        ("หมู่ที่/ตำบล", "3/ช่องแค", ("ช่องแค", 3)),
        ("พื้นที่เป้าหมาย", "บ.หนองแขม ม.5", ("ตาคลี", 5)),
    ],
)
def test_the_register_of_villages_completes_what_one_column_says(
    heading: str, cell: str, place: tuple[str, int]
) -> None:
    sheet = f"ครั้งที่ | วันที่ | {heading} | อาชีพ | สถานะ\n1 | 1-3 ก.ค. 2569 | {cell} | จักสาน | แล้วเสร็จ"
    found = reading(grid("หมู่บ้าน", REGISTER), grid("ฝึกอบรม", sheet, gid=8))
    table = found.tables["trainings"]
    assert not found.unread
    assert (table.values("subdistrict"), table.values("moo")) == ([place[0]], [place[1]])
    assert table.parts[0].columns["moo"] == table.parts[0].columns["subdistrict"] == 2


@pytest.mark.parametrize("cell", ["หนองแขม ม.3", "หนองนา ม.5", "หนองนา", "ม.9", "ศาลากลางบ้าน"])
def test_a_village_that_the_register_does_not_know_is_not_guessed(cell: str) -> None:
    sheet = f"ครั้งที่ | วันที่ | หมู่บ้าน | อาชีพ | สถานะ\n1 | 1-3 ก.ค. 2569 | {cell} | จักสาน | แล้วเสร็จ"
    found = reading(grid("หมู่บ้าน", REGISTER), grid("ฝึกอบรม", sheet, gid=8))
    assert found.unread
    assert "subdistrict" not in found.tables["trainings"].columns


def test_a_village_that_is_spelt_wrongly_among_others_is_told_at_its_cell() -> None:
    rows = "".join(
        f"\n{n} | {n} ก.ค. 2569 | {village} | จักสาน | แล้วเสร็จ"
        for n, village in enumerate(["หนองแขม", "หนองแขม", "หนองแแขน"], 1)
    )
    sheet = grid("ฝึกอบรม", f"ครั้งที่ | วันที่ | หมู่บ้าน | อาชีพ | สถานะ{rows}", gid=8)
    table = reading(grid("หมู่บ้าน", REGISTER), sheet).tables["trainings"]
    assert table.values("moo")[:2] == [5, 5]
    assert list(table.columns["moo"].problems) == list(table.columns["subdistrict"].problems) == [2]


def test_the_village_of_a_shared_column_is_its_name_alone() -> None:
    sheet = "หมู่บ้าน | ผู้รับผิดชอบ\nบ้านหนองแขม ม.5 ต.ตาคลี | ดาว\nม.3 บ้านเนินจิก ต.ช่องแค | ดาว"
    table = reading(grid("หมู่บ้าน", sheet)).tables["villages"]
    assert table.values("village_name") == ["หนองแขม", "เนินจิก"]
    assert table.values("subdistrict") == ["ตาคลี", "ช่องแค"]


def test_an_area_is_no_moo() -> None:
    sheet = "วันที่ | ตำบล | พื้นที่ | สถานะ\n1 ก.ค. 2569 | ตาคลี | 5 | แล้วเสร็จ"
    assert "moo" not in columns(reading(grid("ฝึกอบรม", sheet)), "trainings")


GROUPS = """
    ที่ | ชื่อกลุ่ม | ตำบล | หมู่ที่ | วันเดือนปีที่จดทะเบียน | ประเภท | | | | {}
     | | | | | ภาคการเกษตร | การแปรรูป (OTOP/SME) | การท่องเที่ยวชุมชน | อื่นๆ |
    1 | กลุ่มจักสาน | ตาคลี | 5 | 5 ก.ค. 2569 | {} | ตะกร้าไม้ไผ่
    2 | กลุ่มผัก | ตาคลี | 5 | 5 ก.ค. 2569 | {} | ผักสด
"""
OVER_WORDS = (
    *(Merge(0, column, 2, column + 1) for column in (0, 1, 2, 3, 4, 9)),
    Merge(0, 5, 1, 9),
)


@pytest.mark.parametrize(
    ("first", "second", "merges"),
    [
        (" | | | ✓", "✓ | | |", OVER_WORDS),
        (" | | | /", "/ | | |", OVER_WORDS),
        ("FALSE | FALSE | FALSE | TRUE", "TRUE | FALSE | FALSE | FALSE", OVER_WORDS),
        (" | | | x", "X | | |", OVER_WORDS),
        (" | | | ใช่", "ใช่ | | |", OVER_WORDS),
        (" | | | ✓", "✓ | | |", ()),
        ("✗ | ✗ | ✗ | ✓", "✓ | ✗ | ✗ | ✗", OVER_WORDS),
        (" | | | ●", "● | | |", OVER_WORDS),
        ("○ | ○ | ○ | ●", "● | ○ | ○ | ○", OVER_WORDS),
        ("- | - | - | ✓", "✓ | - | – | -", OVER_WORDS),
    ],
)
def test_ticks_say_the_word_and_the_product_stands_beside(
    first: str, second: str, merges: tuple[Merge, ...]
) -> None:
    found = reading(grid("กลุ่มอาชีพ", GROUPS.format("ผลิตภัณฑ์", first, second), merges=merges))
    table = found.tables["groups"]
    assert not found.unread
    assert table.rows == [2, 3]
    assert table.values("category") == ["อื่นๆ", "ภาคการเกษตร"]
    assert table.values("product") == ["ตะกร้าไม้ไผ่", "ผักสด"]


@pytest.mark.parametrize("other", ["อื่นๆ (ระบุ)", "อื่น ๆ โปรดระบุ", "อื่นๆ ระบุ....", "อื่นๆ (โปรดระบุ)"])
def test_a_word_that_asks_to_say_which_is_the_word(other: str) -> None:
    """The tick below it was none of the category, and the group had none."""
    heading = f"ชื่อกลุ่ม | ตำบล | หมู่ที่ | จดทะเบียนเมื่อ | เกษตร | แปรรูป | {other}"
    sheet = f"{heading}\nก | ตาคลี | 5 | 5 ก.ค. 2569 | | | ✓"
    assert reading(grid("กลุ่มอาชีพ", sheet)).tables["groups"].values("category") == ["อื่นๆ"]


def test_a_dash_under_a_word_is_no_product() -> None:
    rows = GROUPS.format("", "- | - | - | ตะกร้า", "ผักสด | - | - | -")
    groups = reading(grid("กลุ่มอาชีพ", rows, merges=OVER_WORDS)).tables["groups"]
    assert groups.values("category") == ["อื่นๆ", "ภาคการเกษตร"]
    assert groups.values("product") == ["ตะกร้า", "ผักสด"]


def test_a_tick_among_products_is_no_product() -> None:
    rows = GROUPS.format("", "✗ | | | / ตะกร้า", "✓ | | |")
    groups = reading(grid("กลุ่มอาชีพ", rows, merges=OVER_WORDS)).tables["groups"]
    assert groups.values("category") == ["อื่นๆ", "ภาคการเกษตร"]
    assert groups.values("product") == ["ตะกร้า", None]


def test_a_dash_beside_ticks_is_a_box_not_ticked() -> None:
    sheet = "วันที่ | ตำบล | หมู่ที่ | แล้วเสร็จ\n1 ก.ค. 2569 | ตาคลี | 5 | ✓\n2 ก.ค. 2569 | ตาคลี | 5 | -"
    done = reading(grid("เวทีชี้แจง", sheet)).tables["forums"]
    assert done.values("status") == ["แล้วเสร็จ", "ยังไม่เริ่ม"]


def test_two_ticks_in_a_row_are_a_fault_of_the_row() -> None:
    sheet = GROUPS.format("ผลิตภัณฑ์", "✓ | | | ✓", "✓ | | |")
    column = reading(grid("กลุ่มอาชีพ", sheet, merges=OVER_WORDS)).tables["groups"].columns["category"]
    assert column.values == [None, "ภาคการเกษตร"]
    assert [problem.code for problem in column.problems[0]] == ["D12"]


@pytest.mark.parametrize(
    ("heading", "done", "open_"),
    [
        ("แล้วเสร็จ", "TRUE", "FALSE"),
        ("เสร็จแล้ว", "✓", ""),
        ("ดำเนินการแล้วเสร็จ", "/", ""),
        ("แล้วเสร็จ", "ใช่", "ไม่ใช่"),
        ("แล้วเสร็จ?", "ใช่", "ไม่ใช่"),
        ("✓ เสร็จ", "TRUE", "FALSE"),
        ("แล้วเสร็จ", "●", "○"),
        ("สถานะ", "TRUE", "FALSE"),
        ("เรียบร้อย", "✓", "✗"),
        ("เสร็จหรือไม่", "ใช่", "ไม่"),
        ("แล้วเสร็จ (✓)", "✓", ""),
    ],
)
def test_a_box_to_tick_is_a_status(heading: str, done: str, open_: str) -> None:
    sheet = f"""
        วันที่ | ตำบล | หมู่ที่ | สถานที่ | {heading} | หลักฐาน
        10 ก.ค. 2569 | ตาคลี | 5 | ศาลา | {done} | https://example.org/a
        11 ก.ค. 2569 | ช่องแค | 3 | ศาลา | {open_} | https://example.org/b
    """
    found = reading(grid("เวทีชี้แจง", sheet))
    assert not found.unread
    assert found.tables["forums"].values("status") == ["แล้วเสร็จ", "ยังไม่เริ่ม"]
    (notice,) = found.notices
    assert notice.place.column == 4
    assert "ยังไม่เริ่ม" in notice.words.th


def test_no_box_ticked_of_done_and_called_off_is_not_begun() -> None:
    sheet = """
        วันที่ | ตำบล | หมู่ที่ | แล้วเสร็จ | ยกเลิก
        1 ก.ค. 2569 | ตาคลี | 5 | TRUE | FALSE
        1 ส.ค. 2569 | ตาคลี | 5 | FALSE | FALSE
        1 มิ.ย. 2569 | ช่องแค | 3 | FALSE | TRUE
    """
    table = reading(grid("ฝึกอบรม", sheet)).tables["trainings"]
    assert table.values("status") == ["แล้วเสร็จ", "ยังไม่เริ่ม", "ยกเลิก"]


@pytest.mark.parametrize("heading", ["ประกอบอาชีพต่อ | \n| | | | | ใช่ | ไม่ใช่", "ทำต่อ | ไม่ทำต่อ"])
def test_yes_and_no_may_have_a_column_each(heading: str) -> None:
    rows = "1 | ก | ข | ตาคลี | 5 | ✓ |\n2 | ค | ง | ตาคลี | 5 | | ✓"
    sheet = f"ที่ | ชื่อ | สกุล | ตำบล | หมู่ที่ | {heading}\n{rows}"
    found = reading(grid("ครัวเรือนเป้าหมาย", sheet))
    assert found.tables["households"].values("practising") == [True, False]


def test_words_of_a_status_may_have_a_column_each() -> None:
    sheet = """
        วันที่ | ตำบล | หมู่ที่ | สถานะ | |
         | | | ยังไม่เริ่ม | กำลังดำเนินการ | แล้วเสร็จ
        10 ก.ค. 2569 | ตาคลี | 5 | | | ✓
        11 ก.ค. 2569 | ช่องแค | 3 | | ✓ |
    """
    table = reading(grid("เวทีชี้แจง", sheet)).tables["forums"]
    assert table.values("status") == ["แล้วเสร็จ", "กำลังดำเนินการ"]


@pytest.mark.parametrize("sign", ["{}. ", "({}) ", "ข้อ {}) ", "{})"])
def test_the_number_of_a_question_is_no_part_of_its_heading(sign: str) -> None:
    """Answers to a form stand under its questions; such a tab was left out."""
    asked = ("วันที่ลงพื้นที่", "หมู่บ้านที่ติดตาม", "ครัวเรือนที่", "ชื่อผู้บันทึก", "ปัญหาที่พบ (ถ้ามี)")
    head = " | ".join(sign.format(n) + label for n, label in enumerate(asked, 1))
    sheet = f"ประทับเวลา | {head}\n2/7/2569 | 1 ก.ค. 2569 | บ้านหนองแขม หมู่ที่ 5 ต.ตาคลี | 1-20 | ดาว | -"
    found = reading(grid("การตอบแบบฟอร์ม 1", sheet))
    assert found.tables["follow_ups"].values("moo") == [5]
    assert found.tables["follow_ups"].parts[0].columns["problem"] == 5
    assert not found.unread


def test_a_label_says_a_text_once_and_knows_which_is_its_own() -> None:
    tab = grid("ผล", "ที่ | ผล | \n | จัดสรร | เบิกจ่าย", merges=(Merge(0, 0, 2, 1), Merge(0, 1, 1, 3)))
    assert labels_of(tab, (0, 1)) == {
        0: Label(("ที่",), ("ที่",)),
        1: Label(("ผล", "จัดสรร"), ("จัดสรร",)),
        2: Label(("ผล", "เบิกจ่าย"), ("เบิกจ่าย",)),
    }
    assert [at(tab, 1, 2), at(tab, 1, 3), at(tab, 2, 0)] == ["เบิกจ่าย", "", ""]


def test_a_figure_is_not_looked_up_among_the_labels() -> None:
    """Numbers, ids, telephones and days fill the rows below a heading; "%" alone may be one."""
    asked: list[str] = []

    class Known:
        def __contains__(self, label: object) -> bool:
            asked.append(str(label))
            return False

    rows = "1 | 12/3 | 081-234-5678 | 50,000.00 | 15.2, 100.3 | 1 ก.ค. 2569 | ๑๒ | 1. ชื่อ | %"
    assert not list(windows(grid("แท็บ", rows), 0, 1, Known()))
    assert set(asked) == {"ชื่อ", "%"}
    assert not [label for label in catalogue().written if label[:1].isdecimal()]
