"""Scopes as people write them: tambons parted by anything, never wider than what is written."""

from __future__ import annotations

import pytest

from sync.reading.cells.places import district_code
from sync.reading.cells.scopes import parse_scope, read_scope

TAKHLI = district_code("ตาคลี")
TWO = ("ตาคลี", "ลาดทิพรส")
READ = {
    "ตาคลี": ("ตาคลี",),
    "ต.ตาคลี อ.ตาคลี จ.นครสวรรค์": ("ตาคลี",),
    "ต.ตาคลี, อ.ตาคลี, จ.นครสวรรค์": ("ตาคลี",),
    "เทศบาลเมืองตาคลี": ("ตาคลี",),
    "ลาด ทิพรส": ("ลาดทิพรส",),
    "ลาดทิพรศ": ("ลาดทิพรส",),
    "ตาคลี, ช่องแค และ ลาดทิพรส": ("ตาคลี", "ช่องแค", "ลาดทิพรส"),
} | dict.fromkeys(
    (
        "ตาคลี, ลาดทิพรส", "ตาคลี，ลาดทิพรส", "ตาคลี、ลาดทิพรส", "ตาคลี; ลาดทิพรส", "ตาคลี/ลาดทิพรส",
        "ตาคลี·ลาดทิพรส", "ตาคลี | ลาดทิพรส", "ตาคลี\nลาดทิพรส", "ตาคลี ลาดทิพรส", "ตาคลี   ลาดทิพรส",
        "ตาคลี ลาด ทิพรส", "ตาคลี และ ลาดทิพรส", "ตาคลีและลาดทิพรส", "ตาคลี กับลาดทิพรส",
        "ตาคลี & ลาดทิพรส", "ต.ตาคลี ต.ลาดทิพรส", "ต.ตาคลีต.ลาดทิพรส", "ต. ตาคลี ต. ลาดทิพรส",
        "ตำบลตาคลี ตำบลลาดทิพรส", "ตำบลตาคลี ลาดทิพรส", "ตำบล ตาคลี, ต.ลาดทิพรส",
        "1. ตาคลี 2. ลาดทิพรส", "๑.ตาคลี ๒.ลาดทิพรส", "- ตาคลี\n- ลาดทิพรส", "(ตาคลี, ลาดทิพรส)",
    ),
    TWO,
)  # fmt: skip
WHOLE = (
    "ทั้งอำเภอ",
    "ทุกตำบล",
    "ทุกตำบลในอำเภอ",
    "อำเภอ",
    "อำเภอตาคลี",
    "อ.ตาคลี",
    "ทั้งอำเภอตาคลี",
    "ทั้งจังหวัด",
    "จ.นครสวรรค์",
    "all",
)
REFUSED = (
    "ช่องแคบ",  # a tambon elsewhere
    "หมู่ 3",
    "ม.3",
    "3",
    "ตาคลี หมู่ 3",
    "ม.3 ต.ตาคลี",
    "อ.ตากฟ้า",
    "จังหวัดลพบุรี",
    "ตาคลี เทศบาลช่องแค",
    "ทั้งอำเภอ ยกเว้น ตาคลี",
    "ทั้งอำเภอ, ยกเว้น ตาคลี",
    "ทุกตำบล ยกเว้น ตาคลี",
    "ดูแลงานข้อมูล",
    "ก" * 5000,
)


@pytest.mark.parametrize("text", READ)
def test_every_tambon_a_person_would_read_is_read(text: str) -> None:
    assert read_scope(text, TAKHLI) == (False, READ[text], ())
    assert parse_scope(text, TAKHLI) == (READ[text], ())


@pytest.mark.parametrize("text", WHOLE)
def test_the_whole_district_is_what_says_so(text: str) -> None:
    assert read_scope(text, TAKHLI) == (True, (), ())
    assert parse_scope(text, TAKHLI) == ((), ())


@pytest.mark.parametrize("text", REFUSED)
def test_what_is_not_understood_shows_nothing_and_is_told(text: str) -> None:
    value, problems = parse_scope(text, TAKHLI)
    assert value is None
    assert [problem.code for problem in problems] == ["D1"]


@pytest.mark.parametrize("text", ["ตาคลี, ช่องแคบ", "ตาคลี ช่องแคบ", "ต.ช่องแคบ/ต.ตาคลี"])
def test_a_partly_wrong_scope_gives_the_good_part_and_names_the_word(text: str) -> None:
    scope = read_scope(text, TAKHLI)
    assert scope.tambons == ("ตาคลี",)
    assert [word for word, _ in scope.unknown] == ["ต.ช่องแคบ" if "ต." in text else "ช่องแคบ"]
    (problem,) = parse_scope(text, TAKHLI).problems
    assert "ช่องแคบ" in problem.words.th
    assert "ใกล้เคียงที่สุดคือ ช่องแค" in problem.words.th


def test_of_several_wrong_words_the_first_is_named() -> None:
    (problem,) = parse_scope("ช่องแคบ, ห้วยหวาย", TAKHLI).problems
    assert problem.words.en.startswith("“ช่องแคบ”: ")
    (alone,) = parse_scope("ช่องแคบ", TAKHLI).problems
    assert "“" not in alone.words.en
    assert [word for word, _ in read_scope("ก" * 5000, TAKHLI).unknown] == ["ก" * 40]


def test_a_blank_or_a_dash_says_nothing() -> None:
    assert read_scope("", TAKHLI) == read_scope("-", TAKHLI) == (False, (), ())
    assert parse_scope(" ", TAKHLI) == (None, ())
