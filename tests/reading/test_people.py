"""Names, phones and ids: read, compared, and never let out raw."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stdnum.th import pin

from sync.model import Grid, Workbook, reveal
from sync.reading.cells.citizen_ids import Sealer, parse_citizen_id, sealed_soundly
from sync.reading.cells.people import fold_name, mentions_personal, parse_names, split_prefix
from sync.reading.cells.phones import parse_phone
from tests.reading.forms import ID, THAI_ID, WRONG_ID
from tests.reading.test_tables import grid, reading

KEY = b"a key of the tests only"
DASHED = f"{ID[0]}-{ID[1:5]}-{ID[5:10]}-{ID[10:12]}-{ID[12]}"
SENSITIVE = ("พิการ", "มะเร็ง")


def codes(parsed: tuple[object, tuple[object, ...]]) -> list[str]:
    return [problem.code for problem in parsed[1]]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("name", "prefix", "rest"),
    [
        ("นายก้อน ดี", "นาย", "ก้อน ดี"),
        ("นาย ก้อน ดี", "นาย", "ก้อน ดี"),
        ("นางสาวแก้ว งาม", "นางสาว", "แก้ว งาม"),
        ("น.ส.แก้ว งาม", "น.ส.", "แก้ว งาม"),
        ("ว่าที่ ร.ต.ก้อน ดี", "ว่าที่ร.ต.", "ก้อน ดี"),
        ("ผศ. ดร.แก้ว งาม", "ผศ.ดร.", "แก้ว งาม"),
        ("ส.ต.อ.หญิงแก้ว งาม", "ส.ต.อ.หญิง", "แก้ว งาม"),
        ("จ.ส.อ. (หญิง) แก้ว งาม", "จ.ส.อ.(หญิง)", "แก้ว งาม"),
        ("อส.ทพ.ก้อน ดี", "อส.ทพ.", "ก้อน ดี"),
        ("สิบเอกก้อน ดี", "สิบเอก", "ก้อน ดี"),
        ("ร้อยตรีหญิงแก้ว งาม", "ร้อยตรีหญิง", "แก้ว งาม"),
        ("ดร.หญิง งาม", "ดร.", "หญิง งาม"),
        ("นายกเทศมนตรี", "", "นายกเทศมนตรี"),
        ("คุณากร ดี", "", "คุณากร ดี"),
        ("คุณ แก้ว งาม", "คุณ", "แก้ว งาม"),
        ("อ. แก้ว งาม", "อ.", "แก้ว งาม"),
        ("อ.แก้ว งาม", "", "อ.แก้ว งาม"),
        ("กำนันแก้ว", "", "กำนันแก้ว"),
        ("นาง", "", "นาง"),
        ("", "", ""),
    ],
)
def test_prefixes_come_off_glued_or_apart(name: str, prefix: str, rest: str) -> None:
    assert split_prefix(name) == (prefix, rest)


def test_the_address_behind_a_name_is_the_address_and_the_name_stays_a_name() -> None:
    """As a smart chip of a person stands in any column."""
    people = grid("ผู้รับรายงาน", "ชื่อ | อีเมล | บทบาท | ขอบเขต\nอรุณี | อรุณี | พัฒนากร | ตาคลี")
    links = {(1, 0): "arunee@o.go.th", (1, 1): "arunee@o.go.th, k@o.go.th"}
    table = reading(replace(people, links=links)).tables["recipients"]
    assert table.values("email") == [("arunee@o.go.th", "k@o.go.th")]
    assert str(reveal(table.shown("name")[0])) == "อรุณี"
    assert table.columns["email"].problems == {}


def test_an_id_behind_a_cell_is_sealed_too() -> None:
    people = replace(grid("ก", "ก | ข"), links={(0, 0): f"{ID}@o.go.th"})
    (sealed,) = Sealer(KEY).workbook(Workbook("w", "w", (people,))).grids
    assert ID not in repr(sealed.links)


@pytest.mark.parametrize("text", [ID, f"เดิม {ID}", ID[:-1]])
def test_an_id_that_is_struck_through_is_sealed_too(text: str) -> None:
    tab = replace(grid("ก", " | ข"), struck={(0, 0): text})
    (sealed,) = Sealer(KEY).workbook(Workbook("w", "w", (tab,))).grids
    assert text not in repr(sealed)


def test_names_compare_without_prefix_spaces_and_doubled_marks() -> None:
    assert fold_name("นายก้อน  ดี") == fold_name("ก้้อน ดี") == fold_name("นาย ก้อนดี")


@pytest.mark.parametrize("text", ["ไม่มี", "ยังไม่มี", "รอประสาน", "ยังไม่กำหนด", "?", "ไม่ระบุ"])
def test_who_is_not_known_yet_has_no_name(text: str) -> None:
    assert parse_names(text) == (None, ())


def test_names_in_one_cell_are_parted() -> None:
    assert parse_names("นายก้อน ดี, นางแก้ว งาม/น.ส.ขิง\nดร.ข่า").value == (
        "นายก้อน ดี",
        "นางแก้ว งาม",
        "น.ส.ขิง",
        "ดร.ข่า",
    )
    assert parse_names("นายก้อนและนางแก้ว").value == ("นายก้อน", "นางแก้ว")
    assert parse_names("- นายก้อน\n- นางแก้ว").value == ("นายก้อน", "นางแก้ว")
    assert parse_names("• นายก้อน • นางแก้ว").value == ("นายก้อน", "นางแก้ว")
    assert parse_names("(1) นายก้อน (2) นางแก้ว").value == ("นายก้อน", "นางแก้ว")
    assert parse_names("นายก้อน และคณะ").value == ("นายก้อน",)
    assert parse_names("").value is parse_names("-").value is parse_names(",").value is None


def test_a_lost_leading_zero_comes_back_only_for_number_cells() -> None:
    assert parse_phone("812345678", stored_as_number=True).value == ("0812345678",)
    assert codes(parse_phone("812345678", stored_as_number=True)) == ["D6"]
    assert parse_phone("812345678").value == ("812345678",)
    assert codes(parse_phone("812345678")) == ["D7"]


@given(
    digits=st.from_regex("[0-9]{8}|[01689][0-9]{8}", fullmatch=True),
    mark=st.sampled_from(["", "-", " "]),
)
@settings(max_examples=60, deadline=None)
def test_a_sound_phone_reads_with_any_marks(digits: str, mark: str) -> None:
    text = f"0{digits[:2]}{mark}{digits[2:5]}{mark}{digits[5:]}"
    assert parse_phone(text) == (("0" + digits,), ())


@given(digits=st.from_regex("[23457][0-9]{8}", fullmatch=True))
@settings(max_examples=60, deadline=None)
def test_ten_digits_that_begin_as_a_fixed_line_are_no_number(digits: str) -> None:
    for text in (f"0{digits}", f"0{digits[:2]} {digits[2:5]} {digits[5:]}"):
        assert parse_phone(text).value is None
        assert codes(parse_phone(text)) == ["D7"]
    beside = parse_phone(f"081-234-5678, 0{digits}")
    assert (beside.value, codes(beside)) == (("0812345678",), ["D7"])
    assert parse_phone(digits, stored_as_number=True).value is None


@given(first=st.integers(0, 99_999_999), further=st.integers(1, 8), mark=st.sampled_from("-–~/"))
@settings(max_examples=60, deadline=None)
def test_an_ending_behind_a_fixed_line_is_every_line_up_to_it(
    first: int, further: int, mark: str
) -> None:
    base = first // 10 * 10
    number = f"02{base % 10_000_000:07d}"
    lines = tuple(f"{number[:-1]}{end}" for end in range(further + 1))
    text = f"{number[0]}-{number[1:5]}-{number[5:]}{mark}{further}"
    assert parse_phone(text) == (lines, ())


@pytest.mark.parametrize("number", ["056-261-123", "0-5626-1123", "081-234-5678"])
@pytest.mark.parametrize(
    "extension",
    [" ต่อ 12-13", " ต่อ 101", " ต่อ 12, 13", " (ต่อ 5)", " ext. 5", " ต่อภายใน 12", " กด 0", " #12"],
)
def test_an_extension_falls_away(number: str, extension: str) -> None:
    assert parse_phone(number + extension) == parse_phone(number)
    assert codes(parse_phone(number + extension)) == []


def test_prose_of_numbers_is_no_number() -> None:
    found = parse_phone("0812345678 " * 30)
    assert (found.value, codes(found)) == (None, ["D7"])


def test_a_number_behind_an_extension_is_another_number() -> None:
    text = "056-261123 ต่อ 12, 13 หรือ 081-234-5678"
    assert parse_phone(text) == (("056261123", "0812345678"), ())


@pytest.mark.parametrize(
    "text", ["081２345678", "٠٨١٢٣٤٥٦٧٨", "0812345678-9", "081-234-5678, 9", "056-000-xxx"]
)
def test_what_is_no_number_of_digits_is_said(text: str) -> None:
    assert codes(parse_phone(text)) == ["D7"]


@given(st.text(alphabet="0123456789", min_size=12, max_size=12).filter(lambda d: d[0] not in "09"))
@settings(max_examples=80, deadline=None)
def test_an_id_with_its_check_digit_is_good_and_with_any_other_is_not(twelve: str) -> None:
    check = pin.calc_check_digit(twelve)
    for digit in "0123456789":
        found = parse_citizen_id(twelve + digit)
        assert (found.value == twelve + digit) == (digit == check)
        assert codes(found) == ([] if digit == check else ["D2"])


# ------------------------------------------------------------------------------ sealing


@pytest.mark.parametrize("text", [ID, DASHED, THAI_ID, DASHED.replace("-", " "), " ".join(ID)])
def test_one_id_gives_one_token_however_written(text: str) -> None:
    sealer = Sealer(KEY)
    assert sealer.seal(text) == sealer.seal(ID)
    assert sealer.seal(text).startswith("⟦id:ok:")
    digest = sealer.seal(ID)[-17:-1]
    assert parse_citizen_id(sealer.seal(text)).value == digest
    assert sealed_soundly(sealer.seal(text)) == digest


def test_a_wrong_id_is_sealed_with_its_verdict() -> None:
    sealed = Sealer(KEY).seal(WRONG_ID)
    assert WRONG_ID not in sealed
    assert codes(parse_citizen_id(sealed)) == ["D2"]
    assert sealed_soundly(sealed) is sealed_soundly("ก้อน") is None


@pytest.mark.parametrize("zero", "٠०０")
def test_an_id_in_digits_that_no_form_asks_for_is_sealed_as_wrong(zero: str) -> None:
    foreign = ID.translate({ord("0") + digit: ord(zero) + digit for digit in range(10)})
    for text in (foreign, ID[:5] + foreign[5:]):
        assert codes(parse_citizen_id(text)) == ["D2"]
        both = Sealer(KEY).seal(f"บัตร {text} {ID}")
        assert re.fullmatch("บัตร ⟦id:bad:[0-9a-f]{16}⟧ ⟦id:ok:[0-9a-f]{16}⟧", both)


@pytest.mark.parametrize(
    ("stored", "long"),
    [(1e12 - 1, False), (1e12, True), (float(ID), True), (1e13 - 1, True), (1e13, False)],
)
def test_a_number_of_thirteen_digits_is_an_id_however_shown(stored: float, long: bool) -> None:
    sealer = Sealer(KEY)
    assert sealer.seal_cell("1.0E+12", stored) == ("1.0E+12", None if long else stored)
    for shown in (f"{stored:.0f}", f"{stored:,.2f}"):
        text, kept = sealer.seal_cell(shown, stored)
        assert (text[0] == "⟦", kept is None) == (long, long)


def column(*cells: str) -> list[str]:
    """A column of cells, as it is once sealed: each by its verdict, the others as they are."""
    grid = Grid(title="ก", gid=1, shown=[[cell] for cell in cells], stored=[[None] for _ in cells])
    sealed = Sealer(KEY).workbook(Workbook(id="1", title="ก", grids=(grid,))).grids[0]
    return [row[0][4:-18] if row[0].startswith("⟦") else row[0] for row in sealed.shown]


def test_a_number_of_eleven_to_fifteen_digits_in_a_column_of_ids_is_one_with_a_slip() -> None:
    ids = [ID, WRONG_ID, DASHED]
    assert column(*ids, ID[:11], ID + "12") == ["ok", "bad", "ok", "bad", "bad"]
    assert column(*ids, ID[:10], ID + "123") == ["ok", "bad", "ok", ID[:10], ID + "123"]
    assert column(*ids, "", "", "", "", ID[:11]) == ["ok", "bad", "ok", "", "", "", "", "bad"]
    assert column(*ids, *["ก"] * 2, ID[:11]) == ["ok", "bad", "ok", "ก", "ก", "bad"]
    assert column(*ids, *["ก"] * 3, ID[:11])[-1] == ID[:11]  # not half of what it holds
    assert column(*ids[:2], ID[:11])[-1] == ID[:11]  # two ids are no column of them
    assert column(*[f"{ID} ก"] * 3, ID[:11])[-1] == ID[:11]  # nor is prose that holds some


def test_rows_far_down_are_sealed_as_the_first_are() -> None:
    assert column(*["ก"] * 255, ID, ID, "ก", WRONG_ID)[255:] == ["ok", "ok", "ก", "bad"]


def test_an_id_in_the_title_of_a_workbook_or_tab_is_veiled() -> None:
    grid = Grid(title=f"บัตร {ID}", gid=1, shown=[["ก"]], stored=[[None]])
    sealed = Sealer(KEY).workbook(Workbook(id="1", title=f"ของ {DASHED}", grids=(grid,)))
    assert ID not in repr(sealed)
    assert DASHED not in repr(sealed)


def test_another_key_gives_another_token() -> None:
    assert Sealer(KEY).seal(ID) != Sealer(KEY[::-1]).seal(ID)
    with pytest.raises(ValueError, match="16 bytes"):
        Sealer(b"short")


def test_ids_inside_prose_are_sealed_and_the_rest_is_kept() -> None:
    sealed = Sealer(KEY).seal(f"บัตร {DASHED} โทร 081-234-5678 วันที่ 12-01-2569 13-01-2569")
    assert DASHED not in sealed
    assert sealed.endswith("⟧ โทร 081-234-5678 วันที่ 12-01-2569 13-01-2569")


@pytest.mark.parametrize(
    "text",
    [
        "12345678901234",
        "0812345678 0890000000",
        "1,234,567,890,123.00",
        "60070105 2569",
        "1-18, 20",
    ],
)
def test_what_is_no_id_is_not_sealed(text: str) -> None:
    assert Sealer(KEY).seal(text) == text


@given(before=st.text(alphabet="กข -:(", max_size=6), after=st.text(alphabet="กข -)", max_size=6))
@settings(max_examples=80, deadline=None)
def test_no_surroundings_save_an_id_from_sealing(before: str, after: str) -> None:
    sealer = Sealer(KEY)
    sealed = sealer.seal(f"{before}{DASHED}{after}")
    assert ID[1:5] not in sealed.replace(sealer.seal(ID), "")
    assert sealer.seal(sealed) == sealed


def test_a_workbook_is_sealed_in_cells_and_numbers() -> None:
    grid = Grid(
        title="ครัวเรือน",
        gid=1,
        shown=[["เลข", DASHED], [ID, "ก้อน"], ["1.23E+12", "2"]],
        stored=[[None, None], [float(ID), None], [float(ID), 2.0]],
    )
    sealed = Sealer(KEY).workbook(Workbook(id="1", title="ทดสอบ", grids=(grid,))).grids[0]
    assert ID not in repr(sealed)
    assert DASHED not in repr(sealed)
    assert sealed.stored == [[None, None], [None, None], [None, 2.0]]
    assert sealed.shown[2] == ["1.23E+12", "2"]
    assert sealed.shown[0][1] == sealed.shown[1][0]
    assert grid.shown[1][0] == ID  # the workbook that came in is not touched


# ------------------------------------------------------------------------------ free text


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (f"เลขบัตร {DASHED}", "id"),
        (Sealer(KEY).seal(f"เลขบัตร {ID}"), "id"),
        ("ติดต่อ 081-234-5678", "phone"),
        ("โทร ๐๘๑๒๓๔๕๖๗๘", "phone"),
        ("บุตรเป็นผู้พิ การ", "sensitive"),
        ("วันที่ 09-12-2568 12.30 น. งบ 1,500,000 บาท หนังสือ มท 0403.2/ว 1797", None),
        ("เลี้ยงไก่ 200 ตัว", None),
        ("", None),
    ],
)
def test_free_text_that_names_a_person_is_noticed(text: str, kind: str | None) -> None:
    assert mentions_personal(text, SENSITIVE) == kind
