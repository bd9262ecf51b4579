"""Ids and phones are found in any digits and grouping; what only has as many digits is not."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stdnum.th import pin

from sync.model import Grid, Personal, Workbook
from sync.model.ids_and_phones import ids, may_hold_id, phones, veiled
from sync.reading.cells.citizen_ids import Sealer, parse_citizen_id
from sync.summary.cells import clean

TWELVE = "860070123456"
ID = TWELVE + pin.calc_check_digit(TWELVE)
WRONG = TWELVE + str((int(ID[-1]) + 1) % 10)


def card(digits: str, sign: str) -> str:
    return sign.join((digits[0], digits[1:5], digits[5:10], digits[10:12], digits[12:]))


SIGNS = (
    "",
    "-",
    " ",
    ",",
    "/",
    "_",
    ".",
    "·",
    " - ",
    " / ",
    ", ",
    "--",
    "–",
    "\u00a0",
    "\n",
    " . ",
)
SCRIPTS = {
    "Arabic": "0123456789",
    "Thai": "๐๑๒๓๔๕๖๗๘๙",
    "full width": "０１２３４５６７８９",
    "Arabic-Indic": "٠١٢٣٤٥٦٧٨٩",
    "Persian": "۰۱۲۳۴۵۶۷۸۹",
    "Lao": "໐໑໒໓໔໕໖໗໘໙",
    "Khmer": "០១២៣៤៥៦៧៨៩",
    "Devanagari": "०१२३४५६७८९",
    "mathematical": "𝟎𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖𝟗",
    "raised": "⁰¹²³⁴⁵⁶⁷⁸⁹",
    "circled": "⓪①②③④⑤⑥⑦⑧⑨",
}


@pytest.mark.parametrize("sign", SIGNS)
@pytest.mark.parametrize("script", SCRIPTS)
@pytest.mark.parametrize("digits", [ID, WRONG])
def test_an_id_in_any_digits_and_signs_is_found_sealed_and_masked(
    digits: str, script: str, sign: str
) -> None:
    typed = card(digits, sign).translate(str.maketrans("0123456789", SCRIPTS[script]))
    text = f"บัตร {typed} ครับ"
    assert [found.digits for found in ids(text)] == [digits]
    for shown in (Sealer(b"k" * 16).seal(text), veiled(text), clean(text)):
        assert typed not in shown
        assert shown.startswith("บัตร ")
        assert shown.endswith(" ครับ")
    assert veiled(text) == f"บัตร {Personal.MASKS['id']} ครับ"


@pytest.mark.parametrize(
    "typed",
    [
        f"{int(ID):,}",
        " ".join(ID),
        "/".join(ID),
        f"{ID[:3]}-{ID[3:6]}-{ID[6:9]}-{ID[9:12]}-{ID[12]}",
        f"{ID[0]}-{ID[1:10]}-{ID[10:12]}-{ID[12]}",
        f"{ID[0]}-{ID[1:5]} {ID[5:10]}.{ID[10:12]}/{ID[12]}",
        card(ID, "-")[:-2],
        card(ID, "-") + "7",
        card(ID, "/")[2:],
        card(ID[:5] + "O" + ID[6:], "-"),
        ID[:5] + "O" + ID[6:],
        f"{ID}.0",
        f"https://example.go.th/p?id={ID}&x=1",
    ],
)
def test_what_nearly_is_an_id_is_sealed(typed: str) -> None:
    sealed = Sealer(b"k" * 16).seal(typed)
    assert "⟦id:" in sealed
    assert sum(sign.isdigit() for sign in sealed.partition("⟦id:")[0]) < 4
    assert "•" in veiled(typed)


def test_a_letter_typed_for_a_digit_is_a_wrong_id_and_a_masked_one_is_absent() -> None:
    typed = "1-6007-O1234-56-6"
    for text in (typed, Sealer(b"k" * 16).seal(typed)):
        assert [problem.code for problem in parse_citizen_id(text).problems] == ["D2"]
    assert parse_citizen_id("1-2345-xxxxx-xx-x") == parse_citizen_id("")


NEITHER = [
    "1,234,567,890,123.00",
    "68,100.00 / 45,000.00",
    "1,2,3,4,5,6,7,8,9,10,11",
    "1 2 3 4 5 6 7 8 9 10 11",
    "5,10,15,20,25,30",
    "101,102,103,104,5",
    "12, 15, 18, 20, 21, 22, 3",
    "1-18, 20",
    "1/1/2569-13/1/2569",
    "15/1/2569, 16/1/2569",
    "08/09/2569 - 12/09/2569",
    "08/09/69-12/09/69",
    "2026-07-12 14:30:05",
    "08.30-12.00 13.00-16.30",
    "0.6666666666667",
    "33.3333333333333",
    "69119123456",
    "นว 0019.2/ว 1234",
    "0403.2/12345",
    "0605.02/1234",
    "1BxiMVs0XRA5nFMdKvBdBZjgmUUqptlbs74OgvE2upms",
    "12/5 , 13/6 , 14/7 , 15",
    "1-2345-xxxxx-xx-x",
]


@pytest.mark.parametrize("text", NEITHER)
def test_dates_amounts_lists_and_numbers_of_letters_are_left_alone(text: str) -> None:
    assert Sealer(b"k" * 16).seal(text) == text
    assert list(phones(text)) == []
    assert veiled(text) == text


@pytest.mark.parametrize(
    "typed",
    [
        *(sign.join(("089", "123", "4567")) for sign in SIGNS),
        *(sign.join(("089", "1234567")) for sign in SIGNS),
        "08-9123-4567",
        "(089) 123-4567",
        "(089)1234567",
        "+66 89 123 4567",
        "+66891234567",
        "+66 (0)89-123-4567",
        "66891234567",
        "0066891234567",
        "0 8 9 1 2 3 4 5 6 7",
        "๐๘๙-๑๒๓-๔๕๖๗",
        "٠٨٩١٢٣٤٥٦٧",
        "０８９－１２３－４５６７",
        "891234567",
        "89-123-4567",
        "056-261-234",
        "02-123-4567",
    ],
)
def test_a_phone_is_masked_however_it_is_written(typed: str) -> None:
    shown = veiled(f"ที่ 5 โทร {typed} ครับ")
    assert "•••" in shown
    assert shown.startswith("ที่ 5 โทร ")
    assert shown.endswith(" ครับ")
    assert not any(sign.isdigit() for sign in shown.removeprefix("ที่ 5 "))


def test_in_a_column_of_ids_one_with_a_digit_too_few_or_too_many_is_sealed_as_wrong() -> None:
    """By itself such a number is none: a contract has twelve digits too."""
    sound, slips = [ID, card(ID, "-"), ID, ID], [ID[:-1], f"{ID}5"]
    column = [*sound, *slips, "690101", "ไม่ทราบ"]
    grid = Grid("ครัวเรือน", 1, [[text] for text in column], [[None]] * len(column))
    rows = Sealer(b"k" * 16).workbook(Workbook("", "", (grid,))).grids[0].shown
    bad = [text for (text,) in rows if text.startswith("⟦id:bad")]
    assert len(bad) == len(set(bad)) == len(slips)
    assert [text for (text,) in rows[-2:]] == column[-2:]
    alone = Grid("สัญญา", 1, [[ID[:-1]]] * 5, [[None]] * 5)
    assert Sealer(b"k" * 16).workbook(Workbook("", "", (alone,))).grids[0].shown == alone.shown


def test_titles_cells_and_numbers_of_a_workbook_are_sealed() -> None:
    grid = Grid(
        title=f"ครัวเรือน {card(ID, '_')}",
        gid=1,
        shown=[[f"เลข {card(ID, '/')}", f"ถาม {card(WRONG, ',')} โทร 0891234567"], ["12,345"]],
        stored=[[None, None], [12345.0]],
    )
    sealed = Sealer(b"k" * 16).workbook(Workbook("id", f"ทะเบียน {ID}", (grid,)))
    kept = repr(sealed)
    for typed in (card(ID, "_"), card(ID, "/"), card(WRONG, ","), ID):
        assert typed not in kept
    assert sealed.grids[0].shown[1] == ["12,345"]
    assert sealed.grids[0].title == f"ครัวเรือน {Personal.MASKS['id']}"


@given(st.text(alphabet="0123456789๐١-/,. _กO⟦⟧:", max_size=120))
@settings(max_examples=300, deadline=None)
def test_nothing_that_is_sealed_or_masked_is_found_again(text: str) -> None:
    sealer = Sealer(b"k" * 16)
    sealed = sealer.seal(text)
    assert sealer.seal(sealed) == sealed
    assert veiled(veiled(text)) == veiled(text)


@pytest.mark.parametrize("piece", ["1", "1 ", "0-", "1-6007-", "12/1/2569 ", "O", "⟦id:ok:", "08 "])
def test_a_cell_as_long_as_a_sheet_allows_is_read_through(piece: str) -> None:
    text = piece * (50_000 // len(piece))
    assert len(veiled(text)) > 0
    assert len(Sealer(b"k" * 16).seal(text)) > 0


def test_where_a_house_stands_is_no_id_though_its_check_digit_holds() -> None:
    place = "15.2631, 100.3442"
    assert next(ids(place), None), "of all places this one looks like an id"
    sealer = Sealer(b"k" * 16)
    assert sealer.seal(place) == place
    assert "⟦" in sealer.seal(f"พิกัด {place}")


@given(st.lists(st.text(alphabet="0123456789OlB๐١-/. _ก", max_size=24), max_size=6))
@settings(max_examples=500, deadline=None)
def test_a_glance_at_a_column_overlooks_no_id(cells: list[str]) -> None:
    assert may_hold_id("\0".join(cells)) or not any(next(ids(cell), None) for cell in cells)


@pytest.mark.parametrize(
    "typed", [ID, card(ID, "-"), card(ID, "/"), f"{ID[:9]}O1l{ID[-1]}", ID[:12]]
)
def test_one_id_among_other_cells_of_a_column_is_sealed(typed: str) -> None:
    cells = ["081-234-5678", "5 ม.ค. 2569", "โทร. 081-234-5678", "", "15.26312, 100.34427", typed]
    grid = Grid("ก", 1, [[cell] for cell in cells], [[None] for _ in cells])
    sealed = Sealer(b"k" * 16).workbook(Workbook("id", "ก", (grid,))).grids[0]
    alone = Sealer(b"k" * 16).seal(typed)
    assert [row[0] for row in sealed.shown] == [*cells[:-1], alone]
    assert alone.startswith("⟦") == (len(typed) != 12)
