"""Folding makes spellings of one word equal, mending changes nothing else."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from sync.reading.cells.thai import clean, fold, is_dash, is_untidy, mended
from tests.calls import calls_of

THAI = st.text(
    alphabet=[chr(code) for code in (*range(0xE01, 0xE3B), *range(0xE40, 0xE5A))], max_size=12
)
ANY = st.one_of(st.text(max_size=20), THAI, st.text(alphabet="กา ำํ้่ีเแ๑1.\u200bກ", max_size=12))


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("สํานักงาน", "สำนักงาน"),
        ("น้ํา", "น้ำ"),
        ("นํ้า", "น้ำ"),
        ("อ ำเภอ", "อำเภอ"),
        ("อ าเภอ", "อำเภอ"),
        ("ด าเนินการ", "ดำเนินการ"),
        ("เเผน", "แผน"),
        ("กุุสุมาลย์", "กุสุมาลย์"),
        ("เต่่างอย", "เต่างอย"),
        ("โคกศรีีสุพรรณ", "โคกศรีสุพรรณ"),
        ("จัังหวัด", "จังหวัด"),
        ("การ\u200bเบิก", "การเบิก"),
        ("\ufeffตำบล", "ตำบล"),
        ("ตำ\u202eบล", "ตำบล"),
        ("ກาร", "การ"),
        ("กๅร", "การ"),
        ("ที\uf70a", "ที่"),
        ("กลุ่ม ОТОР", "กลุ่ม OTOP"),
    ],
)
def test_untidy_spellings_are_mended_and_said(typed: str, meant: str) -> None:
    assert mended(typed) == meant
    assert fold(typed) == fold(meant)
    assert is_untidy(typed)
    assert not is_untidy(meant)


@pytest.mark.parametrize(
    "text",
    [
        "๑๒ ม.ค. ๒๕๖๙",
        "ตา\u00a0คลี",
        " ตาคลี ",
        "หมู่ที่ 5",
        "น้ำตาล ทำนา",
        "ฤๅษี",
        "กรรม",
        "OTOP",
        "อื่น ๆ",
        "Москва",
    ],
)
def test_tidy_texts_are_left_alone(text: str) -> None:
    assert not is_untidy(text)
    assert mended(text) == text


def test_the_mere_order_of_marks_folds_but_is_not_untidy() -> None:
    typed = "หมู่ท\u0e48\u0e35"
    assert fold(typed) == fold("หมู่ที่")
    assert not is_untidy(typed)


def test_folding_drops_what_officers_type_at_will() -> None:
    assert fold("ร้อยละ\n(%) : ๕/Ａ*") == fold("ร้อยละ%๕Ａ")
    assert fold("ม.ค.") == fold("มค")
    assert fold("OTOP") == fold("otop")
    assert fold("ผู้เข้าร่วม (คน)") == "ผู้เข้าร่วมคน"


def test_folding_is_not_compatibility_decomposition() -> None:
    assert "ำ" in fold("ทำ")
    assert fold("ทำ") != unicodedata.normalize("NFKC", "ทำ")


@given(ANY)
@example("ก ่่า")
@settings(max_examples=400, deadline=None)
def test_folding_and_mending_settle_at_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert mended(mended(text)) == mended(text)
    # what folding drops may stand between two marks, and keep mending from seeing them as one run
    unbroken = re.sub(r"[\s.:()/*]+", "", text)
    assert fold(mended(unbroken)) == fold(unbroken)


@given(ANY)
@settings(max_examples=200, deadline=None)
def test_a_mended_text_is_tidy(text: str) -> None:
    assert not is_untidy(mended(text))


@given(st.text(alphabet="กขคงจาำีุ่้์ 12", max_size=12))
@settings(max_examples=200, deadline=None)
def test_cleaning_keeps_the_letters(text: str) -> None:
    assert clean(text).replace(" ", "") == unicodedata.normalize("NFC", text).replace(" ", "")


def test_only_ascii_and_thai_digits_become_digits() -> None:
    assert clean("๑๒3") == "123"
    assert clean("٣४") == "٣४"


def test_dashes_of_any_kind_mean_none() -> None:
    assert all(is_dash(dash) for dash in ("-", "–", "—", "- -"))
    assert not is_dash("")
    assert not is_dash("-5")


def _steps(text: str) -> int:
    """How many calls the repair of a text takes, of Python and of its libraries."""
    return calls_of(lambda: mended(text))


@pytest.mark.parametrize("unit", ["ํา่", "า่", "า์", "ํา์่", "ำ่้", "เ", "ั", "อ า", "าํ่", "ก่่"])
@pytest.mark.parametrize("tail", ["", "่", "า"])
def test_mending_takes_steps_in_proportion_to_the_length(unit: str, tail: str) -> None:
    short, long = _steps(unit * 500 + tail), _steps(unit * 2000 + tail)
    assert long <= 5 * short + 50
