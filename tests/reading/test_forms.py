"""A slip of the keyboard is shown to its officer; what is about a person is shown to nobody."""

from __future__ import annotations

from datetime import date

import pytest

from sync.model import Personal, Report, reveal
from sync.pipeline import Pipeline
from sync.reading.cells.forms import about_somebody, in_form
from sync.reading.cells.thai import fold
from sync.reading.tables import example_reading
from tests.mess.judge import pipeline

STATUS = pipeline().settings.tables.vocabularies["status"]
SPELLINGS = frozenset(fold(each) for word, also in STATUS.items() for each in (word, *also))
TAKHLI = "6007"
TODAY = date(2026, 7, 12)


@pytest.mark.parametrize(
    ("kind", "texts"),
    [
        ("money", ["2 50,000", "สองหมื่นบาท", "~5000", "10,00", "1e5", "10 ล้าน", "12O00", "nan"]),
        ("int", ["ประมาณ 20 คน", "x", "ไม่ทราบ", "1.2.3", "๑๒ ครัวเรือน"]),
        ("moo", ["ห้า", "หมู่ 5 และ 6", "5,6", "nan", "99", "ม. 5 ?"]),
        ("date", ["31 มิ.ย. 2569", "32/1/2569", "2569/01/45", "12/2569", "12052569", "29 ก.พ. 2569",
                  "กลางเดือนมิถุนายน", "มิถุนยน 2569", "ยังไม่กำหนด", "30 กุมภา", "ปลายเดือน",
                  "วันจันทร์ที่ 5 ม.ค. 69", "15 มกราคม พ.ศ. 2569 เวลา 09.00 น."]),
        ("dates", ["ไตรมาส 3", "15-17 ก.พ.", "พฤษภาคม", "5, 6 และ 40 ม.ค."]),
        ("word", ["ใกล้เสร็จ", "ทำแล้วครับ", "80%", "เสร็จแล้วบางส่วน", "รออนุมัติ", "เลื่อน"]),
        ("subdistrict", ["ช่องแคบ", "ตาคี", "หนองหลวง", "ต.หนองโพ อ.โพธาราม จ.ราชบุรี", "ตลุก",
                         "ตาคี นครสวรรค์", "โพธาราม"]),
    ],
)  # fmt: skip
def test_the_usual_slips_have_the_form_of_their_column(kind: str, texts: list[str]) -> None:
    words = SPELLINGS if kind == "word" else ()
    assert [text for text in texts if not in_form(text, kind, words, TAKHLI)] == []


PERSONAL = [
    "นายสมชาย ป่วยติดเตียง",
    "นางสมศรี เป็นมะเร็ง",
    "ประสิทธิ์ รักไทย",
    "สมหญิง",
    "มะลิ",
    "ก ม",
    "ผู้พิการ 2 คน",
    "HIV",
    "เอดส์",
    "โทรหาป้าแดงก่อน",
]


@pytest.mark.parametrize("kind", ["int", "moo", "money", "date", "dates", "word", "subdistrict"])
@pytest.mark.parametrize("text", PERSONAL)
def test_a_name_or_an_illness_has_the_form_of_no_such_column(kind: str, text: str) -> None:
    assert not in_form(text, kind, SPELLINGS if kind == "word" else (), TAKHLI)


@pytest.mark.parametrize(
    ("kind", "text"),
    [("date", "125000"), ("date", "8,500"), ("date", "512/37"), ("moo", "512/37"),
     ("moo", "12500"), ("word", "125000"), ("int", "512/37")],
)  # fmt: skip
def test_an_income_or_a_house_has_not_the_form_of_another_column(kind: str, text: str) -> None:
    assert not in_form(text, kind, SPELLINGS if kind == "word" else (), TAKHLI)


def test_a_remark_beside_a_sound_value_is_no_less_personal() -> None:
    sensitive = ("พิการ",)
    assert about_somebody("5 (นายสมชาย)", sensitive)
    assert about_somebody("12 คน พิการ 2", sensitive)
    assert not about_somebody("12 คน", sensitive)
    assert not about_somebody("ตาคลี", sensitive)


# ------------------------------------------------------------------------------ on the real road


def judged(**plan: str) -> Report:
    road: Pipeline = pipeline()
    row = {
        "no": "1", "subdistrict": "ตาคลี", "moo": "5", "technique": "2", "activity": "อบรม",
        "period": "1 มิ.ย. 2569", "budget": "1,000", "status": "แล้วเสร็จ", **plan,
    }  # fmt: skip
    villages = [{"subdistrict": "ตาคลี", "moo": "5", "village_name": "บ้านหนองพง", "officer": "ก"}]
    reading = example_reading(
        {"villages": villages, "plan": [row]},
        road.sheets.catalogue,
        district="ตาคลี",
        fiscal_year=2569,
        today=TODAY,
    )
    return road.rulebook.check(reading, road.programme(reading), TODAY)


@pytest.mark.parametrize("field", ["moo", "technique", "budget", "period", "status", "subdistrict"])
@pytest.mark.parametrize("text", ["นายสมชาย ป่วยติดเตียง", "มะลิ เปราะบาง", "089-123-4567"])
def test_what_is_typed_in_the_wrong_column_is_told_by_kind_and_length(
    field: str, text: str
) -> None:
    report = judged(**{field: text})
    told = [found for found in report.findings if found.field == field and found.table == "plan"]
    assert told, "the cell is still a finding"
    assert all("•••" in found.value for found in told)
    for piece in (*text.split(), text):
        assert piece not in repr(report)
    if "นาย" in text:
        assert {found.value for found in told} == {"••• (ข้อความ 21 ตัวอักษร)"}
        assert all(found.fix is None for found in told)


def test_a_slip_is_quoted_as_it_stands() -> None:
    for field, text in {
        "budget": "2 50,000",
        "period": "31 มิ.ย. 2569",
        "status": "ใกล้เสร็จ",
    }.items():
        found = judged(**{field: text}).findings
        assert text in {each.value for each in found if each.field == field}, text


def test_the_reader_s_rules_still_have_the_text() -> None:
    assert reveal(Personal("นายสมชาย", "astray")) == "นายสมชาย"
