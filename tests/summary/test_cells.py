"""Text out of a cell: whatever an officer's sheet holds, it prints as one harmless line."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.model import Place
from sync.summary.cells import LONGEST, address, clean, is_our_script


@pytest.mark.parametrize(
    ("cell", "shown"),
    [
        ("บ้าน\nหนองโพ", "บ้าน หนองโพ"),
        ("ก\u2028ข\u2029ค", "ก ข ค"),
        ("{{7*7}}", "{ {7*7} }"),
        ("\u202eดำ\u200b\ufeff", "ดำ"),
        ("ชื่อ محمد", "ชื่อ ▯▯▯▯"),
        ("村 12", "▯ 12"),
        ("เลข 0-1234-56789-01-6 ครับ", "เลข ••• ครับ"),
        ("โทร ๐๘๐ ๐๐๐ ๐๐๐๐", "โทร •••"),
        ("ตำบลจันเสน", "ตำบลจันเสน"),
        ("ดู https://evil.example/x", "ดู https: //evil. example/x"),
        ("ดู www.evil.example ด่วน", "ดู www. evil. example ด่วน"),
        ("ดู Evil.example?x=1", "ดู Evil. example?x=1"),
        ("ดูไฟล์ settings.toml: x", "ดูไฟล์ settings.toml: x"),
        ("12/7/69 และ 3.5/4", "12/7/69 และ 3.5/4"),
        ("x" * 40, "x" * 27 + "…"),
    ],
)
def test_a_cell_prints_as_one_harmless_line(cell: str, shown: str) -> None:
    assert clean(cell) == shown


@given(st.text(max_size=400))
def test_no_cell_breaks_the_line_the_length_or_the_script(cell: str) -> None:
    shown = clean(cell)
    assert len(shown) <= LONGEST
    assert shown == " ".join(shown.split())
    assert "{{" not in shown
    assert all(is_our_script(character) for character in shown)


def test_an_address_names_the_tab_and_the_cell() -> None:
    assert address(Place("แผน", 2, 11, 9)) == "แผน!J12"
    assert address(Place("แผน", 2)) == "แผน"
    assert address(None) == ""
