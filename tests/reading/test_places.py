"""Places resolve to DOPA codes within a district; vocabularies to their words."""

from __future__ import annotations

import geothai
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.reading.cells.places import (
    district_code,
    district_name,
    nearest_district,
    parse_moo,
    parse_place,
    parse_subdistrict,
    province_name,
)
from sync.reading.cells.vocabulary import Vocabulary
from sync.settings import PACKAGED, PROGRESS, load

TAKHLI = "6007"
NAMES = [(each.name_th, each.code) for each in geothai.subdistricts(TAKHLI)]


@given(
    place=st.sampled_from(NAMES),
    prefix=st.sampled_from(["", "ต.", "ต. ", "ตำบล", "ตำบล ", "ทต.", "เทศบาลตำบล", "อบต."]),
    tail=st.sampled_from(["", " อ.ตาคลี", " อำเภอตาคลี จังหวัดนครสวรรค์", " อ.ตาคลี จ.นครสวรรค์"]),
)
def test_every_tambon_resolves_with_every_prefix(
    place: tuple[str, str], prefix: str, tail: str
) -> None:
    found = parse_subdistrict(f"{prefix}{place[0]}{tail}", TAKHLI)
    assert found == (place, ())


@given(
    place=st.sampled_from(NAMES),
    moo=st.integers(1, 30),
    form=st.sampled_from(
        ["ม.{m} ต.{t}", "หมู่ที่ {m} ตำบล{t}", "ต.{t} ม.{m}", "หมู่ {m} บ้านดง ต.{t}", "{t} หมู่ที่ {m}"]
    ),
)
def test_tambon_and_moo_are_read_from_one_text(place: tuple[str, str], moo: int, form: str) -> None:
    found = parse_place(form.format(t=place[0], m=moo), TAKHLI).value
    assert found == (place, moo)


@pytest.mark.parametrize("text", ["ลาดทิพยรส", "พรมนิมิต", "ช่องเเค", "สร้อย ทอง", "ตาคลีี"])
def test_a_near_spelling_that_one_name_alone_explains_is_taken(text: str) -> None:
    assert parse_subdistrict(text, TAKHLI).value is not None


@pytest.mark.parametrize(
    "text", ["ห้วยหวาย", "ช่องแคบ", "หนองหลวง", "ตำบล", "ต.หนองโพ อ.โพธาราม จ.ราชบุรี", "กขค"]
)
def test_what_could_be_two_tambons_or_one_elsewhere_is_refused(text: str) -> None:
    found = parse_subdistrict(text, TAKHLI)
    assert found.value is None
    assert [problem.code for problem in found.problems] == ["D1"]


def test_the_nearest_tambon_is_proposed() -> None:
    (near,) = parse_subdistrict("ช่องแคบ", TAKHLI).problems
    assert "ใกล้เคียงที่สุดคือ ช่องแค โปรด" in near.words.th
    assert "the nearest is ช่องแค; check" in near.words.en
    (far,) = parse_subdistrict("กขค", TAKHLI).problems
    assert "nearest" not in far.words.en


@pytest.mark.parametrize(
    ("code", "within", "name"),
    [
        ("600701", TAKHLI, "ตาคลี"),
        ("600701", None, "ตาคลี"),
        ("700101", None, "หน้าเมือง"),
        ("700101", TAKHLI, None),
        ("600799", None, None),
        ("600701ก", TAKHLI, None),
    ],
)
def test_a_tambon_may_be_named_by_its_code(code: str, within: str | None, name: str | None) -> None:
    found = parse_subdistrict(code, within)
    assert (found.value and found.value.name) == name
    assert [problem.code for problem in found.problems] == ([] if name else ["D1"])


def test_the_nearest_district_is_one_of_the_province_that_is_named() -> None:
    assert nearest_district("ตาคี") == nearest_district("อำเภอตาคี", "จ.นครสวรรค์") == "ตาคลี"
    assert nearest_district("หางดง") == "หางดง"
    assert nearest_district("หางดง", "นครสวรรค์") is None


def test_a_code_that_is_no_district_has_no_name() -> None:
    assert (district_name(TAKHLI), province_name(TAKHLI)) == ("ตาคลี", "นครสวรรค์")
    assert district_name("9999") is province_name("9999") is None


def test_without_a_district_the_text_must_say_enough() -> None:
    assert parse_subdistrict("ช้างทอง อ.เฉลิมพระเกียรติ จ.นครราชสีมา", None).value is not None
    for several in ("สวนหลวง อ.เฉลิมพระเกียรติ", "ห้วยบง อ.เฉลิมพระเกียรติ", "หนองโพ"):
        assert "several of that name" in parse_subdistrict(several, None).problems[0].words.en
    assert parse_subdistrict("ลาดทิพรส", None).value == ("ลาดทิพรส", "600709")
    assert parse_subdistrict("หนองโพ", None).value is None
    assert parse_subdistrict("หนองโพ อ.ตาคลี จ.นครสวรรค์", None).value == ("หนองโพ", "600706")


@pytest.mark.parametrize(
    "text",
    [
        "5/หนองแขม",
        "5 (หนองแขม)",
        "5 - บ้านหนองแขม",
        "5 หนองแขมใหม่",
        "หมู่ 5 (บ้านหนองแขม)",
        "ม.๕/หนองแขม",
        "5 ต.ตาคลี",
    ],
)
def test_the_name_of_the_village_may_stand_beside_its_moo(text: str) -> None:
    assert parse_moo(text) == (5, ())


@pytest.mark.parametrize(
    "text",
    ["5/2", "5-7", "5 และ 6", "5 คน", "5 หมู่บ้าน", "5 (เดิม)", "หมู่ 5 เดิม", "หนองแขม", "5 แยกจากหมู่ 3"],
)
def test_a_number_beside_which_another_thing_stands_is_no_moo(text: str) -> None:
    value, problems = parse_moo(text)
    assert (value, [problem.code for problem in problems]) == (None, ["D10"])


def forms(tambon: str, district: str, province: str) -> tuple[tuple[str, int | None], ...]:
    """A tambon as offices write it, each with the moo that the text says besides."""
    bare = district.removeprefix("เขต")
    capital = "เมือง" if district == f"เมือง{province}" else bare
    return (
        (tambon, None),
        (f"ต.{tambon}", None),
        (f"ตำบล{tambon}", None),
        (f"ตำบล {tambon}", None),
        (f"แขวง{tambon} เขต{bare}" if district != bare else f"อบต.{tambon}", None),
        (f"ต.{tambon} อ.{bare} จ.{province}", None),
        (f"ตำบล{tambon} อำเภอ{capital} จังหวัด{province}", None),
        (f"ม.5 ต.{tambon}", 5),
        (f"99 หมู่ 5 ต.{tambon} อ.{bare} จ.{province}", 5),
        (f"99/1 หมู่ที่ ๑๒ บ้านดง ตำบล{tambon} อำเภอ{bare} จังหวัด{province} 60140", 12),
    )


def test_every_tambon_of_the_country_is_read_in_every_written_form() -> None:
    seen = 0
    for province in geothai.provinces():
        for district in geothai.districts(province.code):
            for tambon in geothai.subdistricts(district.code):
                seen += 1
                wanted = (tambon.name_th, tambon.code)
                for text, moo in forms(tambon.name_th, district.name_th, province.name_th):
                    assert parse_place(text, district.code) == ((wanted, moo), ()), text
                whole = f"ต.{tambon.name_th} {_named(district.name_th)} จ.{province.name_th}"
                assert parse_subdistrict(whole, None) == (wanted, ()), whole
    assert seen == 7436


def _named(district: str) -> str:
    return district if district.startswith("เขต") else f"อ.{district}"


def test_every_district_of_the_country_is_found_by_name_and_province() -> None:
    seen = 0
    for province in geothai.provinces():
        for district in geothai.districts(province.code):
            seen += 1
            bare = district.name_th.removeprefix("เขต")
            for name in (district.name_th, bare, f"อ.{bare}", f"อำเภอ{bare}", f"เขต{bare}"):
                assert district_code(name, province.name_th) == district.code, name
    assert seen == 928


@pytest.mark.parametrize(
    ("text", "within", "name"),
    [
        ("ปอภาร (ปอพาน)", "4501", "ปอภาร (ปอพาน)"),
        ("ต.ปอภาร(ปอพาน) อ.เมือง จ.ร้อยเอ็ด", "4501", "ปอภาร (ปอพาน)"),
        ("ปอภาร", "4501", "ปอภาร (ปอพาน)"),
        ("ตำบลสามตำบล", "8019", "สามตำบล"),
        ("ต.จ.ป.ร. อ.กระบุรี จ.ระนอง", "8504", "จ.ป.ร."),
        ("ต.แป-ระ อ.ท่าแพ", "9104", "แป-ระ"),
        ("แขวงบางมด เขตทุ่งครุ กทม. 10140", None, "บางมด"),
        ("แขวงจอมทอง เขตจอมทอง กรุงเทพฯ", None, "จอมทอง"),
        ("99 หมู่ 5 ต.สุไหงโก-ลก อ.สุไหงโก-ลก จ.นราธิวาส", None, "สุไหงโก-ลก"),
    ],
)
def test_official_names_with_brackets_hyphens_and_dots_are_read(
    text: str, within: str | None, name: str
) -> None:
    found = parse_place(text, within).value
    assert found is not None
    assert found.subdistrict is not None
    assert found.subdistrict.name == name


@pytest.mark.parametrize(
    ("name", "province", "code"),
    [
        ("อ.จอมทอง", None, "5002"),
        ("เขตจอมทอง", None, "1035"),
        ("จอมทอง", "กทม.", "1035"),
        ("พระนคร", "กรุงเทพฯ", "1001"),
        ("อำเภอสุไหงโก-ลก", None, "9610"),
        ("ตาคลี", None, "6007"),
        ("อ.ตาคลี", "จ.นครสวรรค์", "6007"),
        ("เมือง", "นครสวรรค์", "6001"),
        ("เมืองนครสวรรค์", None, "6001"),
        ("6007", None, "6007"),
        ("เฉลิมพระเกียรติ", None, None),
        ("ไม่มีที่นี่", None, None),
        ("", None, None),
    ],
)
def test_districts_are_found_by_name(name: str, province: str | None, code: str | None) -> None:
    assert district_code(name, province) == code


@given(
    st.integers(0, 99), st.sampled_from(["{}", "ม.{}", "ม. {}", "หมู่ {}", "หมู่ที่ {}", "หมู่ที่{} บ้านดง"])
)
def test_moo_reads_in_every_form(number: int, form: str) -> None:
    thai = str(number).translate(str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙"))
    assert parse_moo(form.format(number)).value == number
    assert parse_moo(form.format(thai)).value == number


@pytest.mark.parametrize(
    ("text", "moo"),
    [("0", 0), ("9999", 9999), ("ม.5 อ.ตาคลี", 5), ("ม.5 ต.ตาคลี", 5), ("ม.5 บ้านดง", 5), ("-", None)],
)
def test_a_moo_may_have_its_place_behind_it(text: str, moo: int | None) -> None:
    assert parse_moo(text) == (moo, ())


@pytest.mark.parametrize(
    "text", ["-5", "10000", "ม.5 (ฝั่ง) อ.ตาคลี", "ม.5 ฝั่ง ต.ตาคลี", "ม.5 7", "5.5"]
)
def test_what_is_no_moo_is_asked(text: str) -> None:
    value, problems = parse_moo(text)
    assert (value, [problem.code for problem in problems]) == (None, ["D10"])


@pytest.mark.parametrize(
    "text", ["ม.5, 7", "ม.5-7", "หมู่ที่ 5 และ 7", "ม.5 และ ม.7", "หมู่ 5 กับหมู่ 7", "ม.๕/ม.๗"]
)
def test_several_moos_in_one_cell_are_asked_about_and_none_is_taken(text: str) -> None:
    assert [problem.code for problem in parse_moo(text).problems] == ["D10"]
    place = parse_place(f"{text} ต.ตาคลี", TAKHLI)
    assert place.value is not None
    assert (place.value.moo, [problem.code for problem in place.problems]) == (None, ["D10"])


@pytest.mark.parametrize(
    "text", ["ม.5, 20 ครัวเรือน ต.ตาคลี", "ม.5 และ ม.5 ต.ตาคลี", "ม.5-99/1 ต.ตาคลี"]
)
def test_a_number_of_another_thing_is_no_second_moo(text: str) -> None:
    found = parse_place(text, TAKHLI)
    assert (found.value and found.value.moo, found.problems) == (5, ())


def test_a_word_outside_its_vocabulary_gets_the_nearest_proposed() -> None:
    vocabulary = Vocabulary({"แล้วเสร็จ": ["เสร็จแล้ว"], "ยกเลิก": ["งด"]})
    assert vocabulary.parse("เสร็จ-แล้ว").problems[0].code == "D12"
    assert "ใกล้เคียงที่สุดคือ ยกเลิก" in vocabulary.parse("ยกเลิค").problems[0].words.th
    assert vocabulary.parse(" งด ").value == "ยกเลิก"
    assert vocabulary.parse("-") == (None, ())


# ------------------------------------------------------------------------------ words of a status


@pytest.fixture(scope="module")
def status() -> Vocabulary:
    tables = load(PACKAGED, {}).tables
    return Vocabulary(tables.vocabularies["status"], PROGRESS["status"])


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("อยู่ระหว่างฯ", "กำลังดำเนินการ"),
        ("เสร็จสมบูรณ์", "แล้วเสร็จ"),
        ("Completed", "แล้วเสร็จ"),  # the chips that Google Sheets itself offers
        ("In progress", "กำลังดำเนินการ"),
        ("NOT STARTED", "ยังไม่เริ่ม"),
        ("แล้วเสร็จ 100%", "แล้วเสร็จ"),
        ("แล้วเสร็จ ✓", "แล้วเสร็จ"),
        ("1. แล้วเสร็จ", "แล้วเสร็จ"),
        ("(3) ยังไม่เริ่ม ✗", "ยังไม่เริ่ม"),
        ("ดำเนินการแล้ว เมื่อ 10 ก.ค. 69", "แล้วเสร็จ"),
        ("ดำเนินการแล้วเสร็จ 100 %", "แล้วเสร็จ"),
        ("แล้วเสร็จ (๑๐๐%)", "แล้วเสร็จ"),
        ("ร้อยละ 100", "แล้วเสร็จ"),
        ("50%", "กำลังดำเนินการ"),
        ("ดำเนินการแล้ว 80%", "กำลังดำเนินการ"),
        ("แล้วเสร็จ 99.5 %", "กำลังดำเนินการ"),
        ("คืบหน้า 60%", "กำลังดำเนินการ"),
        ("0%", "ยังไม่เริ่ม"),
        ("เสร็จ", "แล้วเสร็จ"),
        ("●", "แล้วเสร็จ"),
        ("✓", "แล้วเสร็จ"),
        ("☑️", "แล้วเสร็จ"),
        ("TRUE", "แล้วเสร็จ"),
        ("○", "ยังไม่เริ่ม"),
        ("✗", "ยังไม่เริ่ม"),
        ("FALSE", "ยังไม่เริ่ม"),
        ("◐", "กำลังดำเนินการ"),
        ("🟢 แล้วเสร็จ", "แล้วเสร็จ"),
        ("🔴 ยังไม่เริ่ม", "ยังไม่เริ่ม"),
    ],
)
def test_a_percentage_a_mark_and_a_check_box_say_how_far_a_thing_is(
    status: Vocabulary, text: str, word: str
) -> None:
    assert status.parse(text) == (word, ())


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("ยังไม่ดำเนินการ (รอโอนงบ)", "ยังไม่เริ่ม"),
        ("กำลังดำเนินการ (เหลือรายงาน)", "กำลังดำเนินการ"),
        ("ยังไม่เริ่ม (ยกเลิก)", None),
        ("กำลังดำเนินการ (เสร็จบางส่วน)", None),
        ("แล้วเสร็จ (รอเอกสาร)", None),  # what is done only after all
        ("ยกเลิก (เลื่อนไปปีหน้า)", None),
        ("🔴", None),  # a colour alone means what the office says it does
    ],
)
def test_why_a_thing_is_not_done_may_stand_beside(
    status: Vocabulary, text: str, word: str | None
) -> None:
    assert status.parse(text).value == word


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("อื่นๆ ระบุ จักสาน", "อื่นๆ"),
        ("อื่น ๆ (ระบุ) จักสาน", "อื่นๆ"),
        ("อื่น ๆ : จักสาน", "อื่นๆ"),
        ("อื่นๆ จักสาน", "อื่นๆ"),
        ("อื่นๆ (โปรดระบุ....)", "อื่นๆ"),
        ("อื่นๆ ระบุ การแปรรูป", None),
        ("อื่นๆ หรือแปรรูป", None),
        ("ด้านการเกษตร", "ภาคการเกษตร"),
    ],
)
def test_what_is_other_may_say_which(text: str, word: str | None) -> None:
    """Rule T7-2 accused such a group of a category that is none of the four."""
    vocabulary = Vocabulary(load(PACKAGED, {}).tables.vocabularies["group_category"])
    assert vocabulary.parse(text).value == word


@pytest.mark.parametrize("text", ["ไม่เสร็จ", "ยังไม่เสร็จ", "ไม่แล้วเสร็จ", "ยังไม่แล้วเสร็จ"])
def test_what_is_not_done_is_under_way(status: Vocabulary, text: str) -> None:
    """Whatever else it is, it excuses no step that is late."""
    assert status.parse(text) == ("กำลังดำเนินการ", ())


@pytest.mark.parametrize(
    "text", ["กำลังดำเนินการ 100%", "ยกเลิก 50%", "120%", "งบ 50%", "50", "x", "แล้วเสร็จ ✗"]
)
def test_a_percentage_that_contradicts_its_word_is_asked(status: Vocabulary, text: str) -> None:
    found = status.parse(text)
    assert found.value is None
    assert [problem.code for problem in found.problems] == ["D12"]


def test_marks_say_nothing_in_a_column_that_tells_no_progress() -> None:
    vocabulary = Vocabulary({"ครบถ้วน": ["ครบ"], "ไม่ครบ": []})
    assert all(vocabulary.parse(text).problems for text in ("●", "50%", "TRUE"))


@pytest.mark.parametrize(
    "text",
    ["ใกล้เสร็จ", "ใกล้แล้วเสร็จ", "เกือบเสร็จ", "เกือบแล้วเสร็จ",
     "รอเสร็จ", "เสร็จบางส่วน", "เสร็จครึ่งหนึ่ง", "คาดว่าแล้วเสร็จ"],
)  # fmt: skip
def test_a_word_that_means_the_contrary_is_never_proposed(status: Vocabulary, text: str) -> None:
    problem = status.parse(text).problems[0]
    assert problem.proposal == ""
    assert "ใกล้เคียงที่สุด" not in problem.words.th


@pytest.mark.parametrize(
    ("text", "meant"),
    [("แล้วเสรจ", "แล้วเสร็จ"), ("ยังไม่เริม", "ยังไม่เริ่ม"), ("อยู่ระหว่างดำเนินกา", "กำลังดำเนินการ")],
)
def test_a_slip_of_the_pen_is_proposed(status: Vocabulary, text: str, meant: str) -> None:
    assert status.parse(text).problems[0].proposal == meant
