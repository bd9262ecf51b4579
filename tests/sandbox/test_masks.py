"""Field masks and A1 notation: read as Google reads them."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.model import column_letters
from sync.sandbox.masks import BadMask, apply_mask, merge_masked, parse_mask, selects
from sync.sandbox.ranges import (
    UnknownRange,
    a1_of,
    area_of,
    column_index,
    grid_range_of,
    parse_a1,
    quoted_title,
    split_title,
)
from sync.sandbox.workbook import Workbook, new_workbook

THING = {"a": {"b": 1, "c": 2}, "d": [{"e": 3, "f": 4}, {"f": 5}], "g": 6}


@pytest.mark.parametrize(
    ("mask", "kept"),
    [
        ("", THING),
        ("*", THING),
        ("g", {"g": 6}),
        ("a.b", {"a": {"b": 1}}),
        ("a/b", {"a": {"b": 1}}),
        ("a(b,c)", {"a": {"b": 1, "c": 2}}),
        ("a(b),g", {"a": {"b": 1}, "g": 6}),
        ("a,a.b", {"a": {"b": 1, "c": 2}}),
        ("a.b,a", {"a": {"b": 1, "c": 2}}),
        ("d.e", {"d": [{"e": 3}, {}]}),
        ("d(e,f),a/c", {"d": THING["d"], "a": {"c": 2}}),
        ("a(*)", {"a": {"b": 1, "c": 2}}),
        ("*(b)", {"a": {"b": 1}, "d": [{}, {}], "g": 6}),
        ("a.nothing", {"a": {}}),
        (" a ( b , c ) , g ", {"a": {"b": 1, "c": 2}, "g": 6}),
    ],
)
def test_a_mask_keeps_what_it_names(mask: str, kept: Any) -> None:
    assert apply_mask(THING, parse_mask(mask)) == kept


@pytest.mark.parametrize("mask", ["a(", "a(b", "a)", "a..b", "a.", ",a", "a,", "(a)", "a//b"])
def test_a_broken_mask_is_refused(mask: str) -> None:
    with pytest.raises(BadMask):
        parse_mask(mask)


def test_a_mask_tells_whether_a_branch_is_wanted() -> None:
    mask = parse_mask("sheets(properties,data.rowData)")
    assert selects(mask, "sheets", "data")
    assert selects(mask, "sheets", "data", "rowData", "values")
    assert not selects(mask, "sheets", "merges")
    assert not selects(mask, "properties")


def test_an_update_takes_the_masked_fields_and_drops_those_not_given() -> None:
    old = {"a": {"b": 1, "c": 2}, "d": 3}
    assert merge_masked(old, {"a": {"b": 9}}, parse_mask("a.b,a.c")) == {"a": {"b": 9}, "d": 3}
    assert merge_masked(old, {"a": {"b": 9}}, parse_mask("*")) == {"a": {"b": 9}, "d": 3}
    assert old == {"a": {"b": 1, "c": 2}, "d": 3}


@given(st.text("abc.,/()* ", max_size=20))
def test_any_text_is_a_mask_or_a_bad_mask(text: str) -> None:
    try:
        tree = parse_mask(text)
    except BadMask:
        return
    apply_mask(THING, tree)


# ------------------------------------------------------------------------------ ranges


@pytest.fixture
def workbook() -> Workbook:
    made = new_workbook("1x", "t")
    made.sheets[0].properties["gridProperties"] = {"rowCount": 10, "columnCount": 4}
    made.named_ranges.append(
        {"namedRangeId": "1", "name": "ยอดรวม", "range": {"startRowIndex": 1, "endRowIndex": 2}}
    )
    return made


@pytest.mark.parametrize(
    ("text", "a1"),
    [
        ("Sheet1", "Sheet1!A1:D10"),
        ("sheet1!a1", "Sheet1!A1"),
        ("'Sheet1'!B2:C3", "Sheet1!B2:C3"),
        ("B2:C3", "Sheet1!B2:C3"),
        ("C3:B2", "Sheet1!B2:C3"),
        ("A:B", "Sheet1!A1:B10"),
        ("2:3", "Sheet1!A2:D3"),
        ("B3:B", "Sheet1!B3:B10"),
        ("$A$1:$B$2", "Sheet1!A1:B2"),
        ("A1:ZZ99", "Sheet1!A1:D10"),
        ("ยอดรวม", "Sheet1!A2:D2"),
        ("'Sheet1'!ยอดรวม", "Sheet1!A2:D2"),
    ],
)
def test_a_range_is_read_and_reported_clipped(workbook: Workbook, text: str, a1: str) -> None:
    assert a1_of(parse_a1(workbook, text).clipped()) == a1


@pytest.mark.parametrize("text", ["Nobody!A1", "Nobody", "A1:", "Sheet1!", "'Sheet1", "A0", "!"])
def test_a_range_that_names_nothing_is_unknown(workbook: Workbook, text: str) -> None:
    if text == "Sheet1!":
        assert a1_of(parse_a1(workbook, text).clipped()) == "Sheet1!A1:D10"
        return
    with pytest.raises(UnknownRange):
        parse_a1(workbook, text)


@pytest.mark.parametrize(
    ("title", "quoted"),
    [
        ("Sheet1", "Sheet1"),
        ("ครัวเรือน", "'ครัวเรือน'"),
        ("D3", "'D3'"),
        ("a b", "'a b'"),
        ("it's!", "'it''s!'"),
    ],
)
def test_a_title_is_quoted_only_when_it_needs_to_be(title: str, quoted: str) -> None:
    assert quoted_title(title) == quoted
    assert split_title(f"{quoted}!A1") == (title, "A1")


@given(st.integers(0, 18_277))
def test_column_letters_and_numbers_are_one_to_one(index: int) -> None:
    assert column_index(column_letters(index)) == index


def test_a_grid_range_leaves_out_sheet_zero_and_open_ends(workbook: Workbook) -> None:
    area = parse_a1(workbook, "B2:C")
    written = grid_range_of(area)
    assert written == {"startRowIndex": 1, "startColumnIndex": 1, "endColumnIndex": 3}
    assert area_of(workbook, written) == area
    assert area_of(workbook, {"sheetId": 7}) is None
