"""Every form of the table reads as it says, and no text whatever makes a parser fail."""

from __future__ import annotations

import json
import time
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sync.reading.cells.numbers import (
    Amount,
    parse_int,
    parse_percent,
    parse_year,
    written_amount,
)
from sync.reading.cells.parsed import GRAVITY
from sync.reading.cells.units import unit_of
from sync.reading.cells.values import KINDS, PARSERS, ValueContext, parse, parser_for
from sync.settings import PACKAGED, FieldSpec, TablesFile, load
from tests.reading import forms

ROWS = [(kind, form) for kind, table in forms.FORMS.items() for form in table]
AS_TYPED = st.text(alphabet="0123456789๐๑๕๙ ./-,()~:'กขคมตพยศบาทที่่้ัิีำํเแโใ⟦⟧x+Ee%", max_size=40)


@pytest.mark.parametrize(("kind", "form"), ROWS, ids=[f"{k}: {f.text}" for k, f in ROWS])
def test_every_form_reads_as_the_table_says(kind: str, form: forms.Form) -> None:
    found = parse(kind, form.text, forms.CONTEXT)
    value = found["value"]
    if isinstance(form.value, dict) and "start" in form.value and "days" not in form.value:
        value = {"start": value["start"], "end": value["end"]}
    assert found["text"] == form.text
    assert value == form.value
    assert (found["problem"] or {}).get("code") == form.code


@pytest.mark.parametrize(
    ("text", "people", "households"),
    [
        ("20 ครัวเรือน (25 คน)", 25, 20),
        ("๔๐ คน (๒๐ คร.)", 40, 20),
        ("20 ครัวเรือน/1,025 คน", 1025, 20),
        ("20 หลังคาเรือน และ 25 ราย", 25, 20),
        ("(30)", 30, 30),
        ("30 คน 30 คน", None, None),
        ("20 ครัวเรือน 25 ไร่", None, 20),
        ("20 ครัวเรือน 25", None, None),
    ],
)
def test_a_cell_that_counts_two_things_says_what_its_column_counts(
    text: str, people: int | None, households: int | None
) -> None:
    assert parse_int(text, unit_of("คน")).value == people
    assert parse_int(text, unit_of("ครัวเรือน")).value == households


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("2569", 2569), ("69", 2569), ("ปี 69", 2569), ("งบปี 69", 2569), ("พ.ศ. ๒๕๖๙", 2569),
        ("2026", 2569),
        ("ประจำปีงบประมาณ พ.ศ. 2569", 2569), ("99", 2599), ("2400", 2400), ("2700", 2700),
        ("1900", 2443), ("2100", 2643), ("", None), ("-", None),
    ],
)  # fmt: skip
def test_a_year_is_that_of_the_buddhist_era(text: str, year: int | None) -> None:
    assert parse_year(text) == (year, ())


@pytest.mark.parametrize("text", ["2399", "2701", "1899", "2101", "256", "100", "ปีหน้า"])
def test_what_is_no_year_of_this_age_is_asked(text: str) -> None:
    value, problems = parse_year(text)
    assert (value, [problem.code for problem in problems]) == (None, ["D10"])


def test_a_percent_without_its_number_is_no_blank() -> None:
    assert parse_percent("") == parse_percent("-") == (None, ())
    assert [problem.code for problem in parse_percent("ร้อยละ").problems] == ["D10"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("พันห้า", "two amounts, as"),
        ("20,000 (สองแสนบาทถ้วน)", "two different amounts"),
        ("2,500 บาท/เดือน", "is not the column's"),
        ("เงินยืม 9300", "not readable as a number"),
    ],
)
def test_an_amount_that_is_not_taken_is_told_why(text: str, said: str) -> None:
    assert said in _message("money", text, "en")


def test_a_text_without_an_amount_names_no_unit_either() -> None:
    assert written_amount("ไม่มี") == Amount(None)
    assert written_amount("200 บาท/ปี") == Amount(Decimal(200), (), "บาท", frozenset(("ปี",)))


def test_the_reference_page_is_the_table() -> None:
    assert forms.PAGE.read_text(encoding="utf-8") == forms.page(), "run `make docs`"


def test_every_kind_of_the_command_line_is_in_the_table() -> None:
    assert set(KINDS) == set(forms.FORMS)


@pytest.mark.parametrize("kind", sorted(PARSERS))
@settings(max_examples=60, deadline=None)
@given(text=st.one_of(st.text(max_size=60), AS_TYPED), numeric=st.booleans())
def test_no_text_makes_a_parser_raise(kind: str, text: str, numeric: bool) -> None:
    value, problems = PARSERS[kind](text, numeric, forms.CONTEXT)
    for problem in problems:
        assert problem.code in GRAVITY
        assert problem.words.th and problem.words.en
    if value is None and not problems:
        return  # absent
    assert value is not None or problems


HOSTILE = [
    " " * 50_000 + "x",
    "5" + " " * 50_000 + "x",
    "(" + " " * 50_000,
    "1," * 25_000,
    "1-9999," * 7_000,
    "9" * 50_000,
    "นาย" * 16_000,
    "อำเภอ" * 10_000,
    "ำา" * 25_000 + "่",
    "ก " * 25_000,
    "\n" * 50_000 + "ก",
    "ม.ค." * 12_000,
    "ต.ตาคลี " * 6_000,
    "ํา่" * 16_000,
    "พัน" * 16_000,
    "หนึ่งล้าน" * 5_000,
    "ช 4 ญ 8 " * 6_000,
    "0-2000-0105-" * 4_000,
    "ต่อ 12," * 7_000,
    "1,000 (" * 7_000,
    "5" + "/ปี" * 16_000,
    "5" + " " * 200 + "(" * 40,
    "แล้วเสร็จ 100% " * 3_000,
    "เขต" * 16_000,
]


@pytest.mark.parametrize("kind", sorted(PARSERS))
def test_the_longest_cell_google_allows_does_not_hold_the_reader_up(kind: str) -> None:
    for text in HOSTILE:
        begun = time.process_time()
        PARSERS[kind](text, False, forms.CONTEXT)
        assert time.process_time() - begun < 2.0, text[:8]


@pytest.mark.parametrize("kind", KINDS)
@given(digits=st.text(alphabet="٠١٢٣४५৬߂０１２", min_size=1, max_size=13))
@settings(max_examples=30, deadline=None)
def test_digits_of_other_scripts_are_no_digits(kind: str, digits: str) -> None:
    found = parse(kind, digits, forms.CONTEXT)
    assert found["problem"] is not None
    assert found["value"] is None


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("money", "1,50٠"),
        ("money", "२ พันบาท"),
        ("money", "20,000 บาท/ปี२"),
        ("number", "41 (ช.3४ ญ.7)"),
        ("numbers", "1-1٠"),
        ("numbers", "1-10 (รวม 1٠ คร.)"),
        ("phone", "081２345678"),
        ("phone", "0-2000-0105-６"),
        ("place", "หมู่ ٥"),
    ],
)
def test_a_digit_of_another_script_among_ours_is_said(kind: str, text: str) -> None:
    assert parse(kind, text, forms.CONTEXT)["problem"] is not None


@pytest.mark.parametrize(("kind", "form"), ROWS, ids=[f"{k}: {f.text}" for k, f in ROWS])
def test_thai_digits_read_like_arabic_ones(kind: str, form: forms.Form) -> None:
    thai = form.text.translate(str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙"))
    assert _outcome(kind, thai) == _outcome(kind, form.text)


@pytest.mark.parametrize(("kind", "form"), ROWS, ids=[f"{k}: {f.text}" for k, f in ROWS])
def test_outer_spaces_and_no_break_spaces_change_nothing(kind: str, form: forms.Form) -> None:
    assert _outcome(kind, f"  {form.text}\u00a0\n") == _outcome(kind, form.text)
    assert _outcome(kind, form.text.replace(" ", "\u00a0")) == _outcome(kind, form.text)
    assert _outcome(kind, form.text.replace(" ", "   ")) == _outcome(kind, form.text)


@pytest.mark.parametrize(("kind", "form"), ROWS, ids=[f"{k}: {f.text}" for k, f in ROWS])
def test_the_outcome_is_json_in_both_languages(kind: str, form: forms.Form) -> None:
    for language in ("th", "en"):
        json.dumps(parse(kind, form.text, forms.CONTEXT, language))


def test_a_message_never_quotes_a_personal_value() -> None:
    for kind, form in ROWS:
        if kind in ("phone", "citizen-id") and form.code:
            words = " ".join(_message(kind, form.text, language) for language in ("th", "en"))
            assert form.text not in words


def _message(kind: str, text: str, language: str) -> str:
    found = parse(kind, text, forms.CONTEXT, language)  # type: ignore[arg-type]
    return str(found["problem"]["message"])


def _outcome(kind: str, text: str) -> tuple[object, object]:
    found = parse(kind, text, forms.CONTEXT)
    return found["value"], (found["problem"] or {}).get("code")


PACKAGED_TABLES = load(PACKAGED, {}).tables
TABLES = TablesFile(tables={}, vocabularies={"status": {"แล้วเสร็จ": ("เสร็จแล้ว",)}})


@pytest.mark.parametrize(
    ("kind", "text", "value", "codes"),
    [
        ("text", " ค่่าวัสดุ ", "ค่าวัสดุ", []),
        ("text", "บ้านเลขที่ ๑๒", "บ้านเลขที่ ๑๒", []),
        ("text", "-", None, []),
        ("int", "ครั้งที่ 2", 2, []),
        ("int", "4. จัดเวทีชี้แจง", 4, []),
        ("int", "เทคนิคที่ ๔ : จัดเวทีชี้แจง", 4, []),
        ("int", "ขั้นตอนที่ 4", 4, []),
        ("int", "๔)", 4, []),
        ("int", "ข้อ 3 เดิม", None, ["D10"]),
        ("int", "ข้อ 3 และข้อ 4", None, ["D10"]),
        ("int", "12.0", 12, []),
        ("int", "12.5", None, ["D10"]),
        ("year", "ปีงบประมาณ พ.ศ. ๒๕๖๙", 2569, []),
        ("year", "69", 2569, []),
        ("year", "2026", 2569, []),
        ("year", "2250", None, ["D10"]),
        ("moo", "หมู่ 13 บ้านนาล้อม", 13, []),
        ("moo", "บ้านนาล้อม", None, ["D10"]),
        ("subdistrict", "ช่องแคบ", None, ["D1"]),
        ("word", "เสร็จ แล้ว", "แล้วเสร็จ", []),
        ("word", "ลุยเลย", None, ["D12"]),
        ("yes_no", "✓", True, []),
        ("yes_no", "/", True, []),
        ("yes_no", "x", False, []),
        ("yes_no", "ไม่ใช่", False, []),
        ("yes_no", "TRUE", True, []),
        ("yes_no", "อาจจะ", None, ["D12"]),
        ("email", " Officer@Example.GO.th", "officer@example.go.th", []),
        ("email", "officer at example", None, ["D12"]),
        ("names", "1. นายก้อน ดี 2. นางแก้ว งาม", ("นายก้อน ดี", "นางแก้ว งาม"), []),
        ("link", "-", None, []),
    ],
)
def test_the_other_types_of_columns_read(
    kind: str, text: str, value: object, codes: list[str]
) -> None:
    spec = FieldSpec(heading="ก", type=kind, vocabulary="status" if kind == "word" else None)  # type: ignore[arg-type]
    parsed = parser_for(spec, TABLES, 2569, "6007")(text, False)
    assert parsed.value == value
    assert [problem.code for problem in parsed.problems] == codes


@pytest.mark.parametrize(
    ("text", "district_code", "role"),
    [
        ("พัฒนาการอำเภอตาคลี", "6007", "พัฒนาการอำเภอ"),
        ("พัฒนาการอำเภอ ตาคลี", "6007", "พัฒนาการอำเภอ"),
        ("พัฒนาการอำเภอลาดยาว", "6007", None),  # of another district: who that is, is asked
        ("พัฒนาการอำเภอเมืองนครสวรรค์", "6001", "พัฒนาการอำเภอ"),
        ("พัฒนาการอำเภอเมือง", "6001", "พัฒนาการอำเภอ"),
        ("พัฒนาการอำเภอเมือง", "6007", None),
        ("พัฒนากรประจำตำบลช่องแค", "6007", "พัฒนากร"),
        ("พัฒนาการจังหวัดนครสวรรค์", "6007", "จังหวัด"),
        ("พัฒนาการจังหวัดลพบุรี", "6007", None),
        ("พัฒนาการอำเภอตาคลี", None, None),
        ("รก.พัฒนาการอำเภอตาคลี", "6007", "พัฒนาการอำเภอ"),
        ("นักวิชาการ พช. ปฏิบัติการ", "6007", "พัฒนากร"),
        ("นวก.พช.ชำนาญการ", "6007", "พัฒนากร"),
        ("พัฒนากร ต.ช่องแค", "6007", "พัฒนากร"),
        ("พัฒนากร ตำบลช่องแค", "6007", "พัฒนากร"),
        ("พัฒนากร ต.ไพศาลี", "6007", None),
    ],
)
def test_a_role_may_name_the_place_it_is_of(
    text: str, district_code: str | None, role: str | None
) -> None:
    spec = FieldSpec(heading="บทบาท", type="word", vocabulary="recipient_role")
    parsed = parser_for(spec, PACKAGED_TABLES, 2569, district_code)(text, False)
    assert parsed.value == role
    assert [problem.code for problem in parsed.problems] == ([] if role else ["D12"])


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("วิทยากรหลัก (คนที่ 1)", "วิทยากรหลัก"),
        ("วิทยากร 2", "วิทยากร"),
        ("วิทยากร คนที่ ๓", "วิทยากร"),
        ("ผญบ.", "ผู้นำชุมชน"),
        ("ผญบ. ม.5", "ผู้นำชุมชน"),
        ("ผู้ใหญ่บ้าน หมู่ที่ ๕ ต.ตาคลี", "ผู้นำชุมชน"),
        ("กำนันตำบลช่องแค", "ผู้นำชุมชน"),
        ("ปราชญ์ชาวบ้านด้านจักสาน", "ปราชญ์ชุมชน"),
        ("ผู้นำชุมชน (ผู้ใหญ่บ้าน)", "ผู้นำชุมชน"),
        ("หน่วยงานภาคี (เกษตรอำเภอ)", "หน่วยงานภาคี"),
        ("ผู้ใหญ่บ้าน (ประธานกลุ่ม)", None),  # two roles
        ("วิทยากร (สำรอง)", None),
        ("ผู้ใหญ่บ้าน (คนก่อน)", None),
        ("ปราชญ์ชาวบ้าน (ล่วงลับ)", None),
        ("วิทยากร (ยังไม่ตอบรับ)", None),
        ("วิทยากร 20 คน", None),
    ],
)
def test_a_role_may_say_which_of_several_of_where_and_what_for(text: str, role: str | None) -> None:
    spec = FieldSpec(heading="ประเภท", type="word", vocabulary="coordination_role")
    parsed = parser_for(spec, PACKAGED_TABLES, 2569, "6007")(text, False)
    assert parsed.value == role
    assert [problem.code for problem in parsed.problems] == ([] if role else ["D12"])


def test_what_stands_beside_complete_may_take_it_back() -> None:
    spec = FieldSpec(heading="เอกสาร", type="word", vocabulary="papers")
    parse = parser_for(spec, PACKAGED_TABLES, 2569, None)
    assert parse("ครบ", False).value == "ครบถ้วน"
    for text in ("ครบ (เหลือใบเสร็จ)", "ครบ (ส่งคืนแก้ไข)"):
        assert [problem.code for problem in parse(text, False).problems] == ["D12"]


def test_a_number_cell_reads_as_the_one_number_it_stores() -> None:
    assert PARSERS["numbers"]("1,200", True, ValueContext()).value == (1200,)
    phone = PARSERS["phone"]("812345678", True, ValueContext())
    assert phone.value == ("0812345678",)
    assert [problem.code for problem in phone.problems] == ["D6"]
