"""Headings that moved since the last read are told, each once and no more than moved."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sync.model import Grid
from sync.reading.drift import Headings, headings_of, moved
from tests.reading.test_tables import grid, reading

PLAN = """
    ที่ | ตำบล | หมู่ที่ | เทคนิคที่ | โครงการ/กิจกรรม | ระยะเวลาดำเนินการ | งบประมาณ
    1 | ตาคลี | 1 | 4 | เวที | ม.ค. 2569 | 1,000
"""


def headings(*tabs: Grid) -> Headings:
    return headings_of(reading(*tabs))


def with_columns(order: list[int | None], renamed: dict[int, str] | None = None) -> Grid:
    """The plan with its columns in this order; None is a blank one."""
    tab = grid("แผน", PLAN)
    shown = [["" if c is None else row[c] for c in order] for row in tab.shown]
    for column, label in (renamed or {}).items():
        shown[0][column] = label
    return replace(tab, shown=shown, stored=[[None] * len(order) for _ in shown])


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        (with_columns([0, 1, 2, 3, 4, 5, 6]), []),
        (with_columns([None, 0, 1, 2, None, 3, 4, 5, 6]), []),
        (
            with_columns([0, 1, 2, 3, 4, 5, 6], {6: "งบประมาณ (บาท)"}),
            ["plan/แผน: column G was งบประมาณ, is now งบประมาณ (บาท)"],
        ),
        (
            with_columns([6, 0, 1, 2, 3, 4, 5]),
            ["plan/แผน: column งบประมาณ moved from G to A"],
        ),
        (with_columns([0, 1, 2, 3, 4, 5]), ["plan/แผน: column G งบประมาณ is gone"]),
        (
            with_columns([0, 1, 2, 3, 4, 5, 6, 0], {7: "หมายเหตุ"}),
            ["plan/แผน: new column H หมายเหตุ"],
        ),
    ],
)
def test_what_moved_is_told_and_nothing_else(changed: Grid, told: list[str]) -> None:
    before = headings(grid("แผน", PLAN))
    assert [words.en for words in moved(before, headings(changed))] == told


def test_a_tab_that_came_or_went_is_no_drift_of_its_columns() -> None:
    before = headings(grid("แผน", PLAN))
    assert moved(before, {}) == moved({}, before) == ()
