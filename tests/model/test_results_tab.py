"""Which tabs are taken for one of ours: never data, and no data for it."""

from __future__ import annotations

import pytest

from sync.model import Grid, Workbook
from sync.model.results_tab import HEADINGS, MARK, is_results_tab, texts_of, without_results

OURS = [[f"{MARK} · อำเภอตาคลี · ตรวจเมื่อ จ. 13 ก.ค. 2569"], ["โปรแกรมเขียนทับ"], [*HEADINGS], ["1"]]
REGISTER = [["ทะเบียน"], ["ลำดับที่", "ตำบล", "หมู่ที่", "ชื่อ"], ["1", "ตาคลี", "3", "ก"]]


def tab(rows: list[list[str]], gid: int = 1) -> Grid:
    return Grid("แท็บ", gid, rows, [[None] * len(row) for row in rows])


@pytest.mark.parametrize(
    ("rows", "ours"),
    [
        (OURS, True),
        (OURS[2:], True),  # its first lines deleted
        (OURS[:2] + OURS[3:], True),  # its headings deleted
        ([[], ["", *OURS[0]], *OURS[3:]], True),  # a row and a column inserted
        ([["", "x", *HEADINGS[1:5], "y", *HEADINGS[5:]]], True),
        (OURS[3:], False),
        (REGISTER, False),
        ([*REGISTER * 4, *OURS], False),  # pasted below data: these are data all the same
        ([["เรื่อง " + MARK]], False),
        ([], False),
    ],
)
def test_a_tab_is_ours_by_how_it_begins(rows: list[list[str]], ours: bool) -> None:
    assert is_results_tab(tab(rows)) is ours


def test_the_tab_of_a_number_goes_whatever_it_holds_and_so_do_copies() -> None:
    grids = (tab(REGISTER, 1), tab(REGISTER, 2), tab(OURS, 3))
    book = Workbook("x", "x", grids)
    assert [grid.gid for grid in without_results(book, 2).grids] == [1]
    assert without_results(Workbook("x", "x", grids[:1]), 9).grids == grids[:1]


def test_a_moment_and_blanks_at_the_ends_make_no_other_text() -> None:
    later = [[f"{MARK} · ตรวจเมื่อ อ. 14 ก.ค. 2569", ""], *OURS[1:], ["", ""], []]
    assert texts_of(later) == texts_of(OURS)
    assert texts_of([*OURS[:3], ["2"]]) != texts_of(OURS)
    assert texts_of([["x"], *OURS]) != texts_of(OURS)
    assert texts_of([["ก", "ข"]]) != texts_of([["กข"]]) != texts_of([["ก"], ["ข"]])
