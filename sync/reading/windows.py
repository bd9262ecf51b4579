"""Rows of a tab that may be a heading, and the label that each of their columns has."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Sequence

from sync.model import Grid
from sync.reading.thai import fold

SEARCH_ROWS = 60  # how far down a heading is looked for
SEARCH_COLUMNS = 1000  # how far right
LONGEST_LABEL = 300  # characters; a longer text heads nothing
MAX_HEADING_ROWS = 3
LEAST_FIELDS = 2
_DATA = re.compile(r"^[\d๐-๙.,/:\-\s%()]+$")


def labels_of(grid: Grid, rows: Sequence[int]) -> dict[int, list[str]]:
    """For each column of a heading window, its label candidates, the fullest first.

    Merged cells are filled for this comparison only. A parent that spans several columns stands
    alone for none of them, except for a child that says รวม.
    """
    filled, spans = _filled(grid, rows)
    candidates: dict[int, list[str]] = {}
    for column in range(max((len(row) for row in filled), default=0)):
        parts: list[str] = []
        alone: list[str] = []
        for offset, row in enumerate(filled):
            text = row[column].strip()
            if text and text not in parts:
                parts.append(text)
                if (offset, column) not in spans:
                    alone.append(text)
        texts = [" ".join(parts)] if len(parts) > 1 else []
        texts.extend(reversed(alone))
        if len(parts) > 1 and fold(parts[-1]) in ("รวม", "ทั้งหมด"):
            texts.append(parts[0])
        if texts:
            candidates[column] = texts
    return candidates


def _filled(grid: Grid, rows: Sequence[int]) -> tuple[list[list[str]], set[tuple[int, int]]]:
    """The window's texts with merges filled, and the cells that a horizontal span covers."""
    lines = [grid.shown[row][:SEARCH_COLUMNS] if row < len(grid.shown) else () for row in rows]
    width = max(map(len, lines), default=0)
    filled = [[*map(_label, line), *[""] * (width - len(line))] for line in lines]
    spans: set[tuple[int, int]] = set()
    for merge in grid.merges:
        if merge.bottom <= rows[0] or merge.top > rows[-1] or merge.left >= width:
            continue
        if min(merge.top, merge.left) < 0 or merge.top >= len(grid.shown):
            continue
        if merge.left >= len(grid.shown[merge.top]):
            continue
        text = _label(grid.shown[merge.top][merge.left])
        for row in range(max(merge.top, rows[0]), min(merge.bottom, rows[-1] + 1)):
            for column in range(max(merge.left, 0), min(merge.right, width)):
                filled[row - rows[0]][column] = text
                if merge.right - merge.left > 1:
                    spans.add((row - rows[0], column))
    return filled, spans


def _label(text: str) -> str:
    return text if len(text) <= LONGEST_LABEL else ""


def windows(grid: Grid, start: int, last: int, known: Container[str]) -> Iterator[tuple[int, ...]]:
    """Windows of one to three rows that could be a heading: a cell of theirs is a known label."""
    speaks = [
        any(text and fold(text) in known for text in map(_label, row[:SEARCH_COLUMNS]))
        for row in grid.shown[start:last]
    ]
    for top in range(start, last):
        if sum(1 for text in grid.shown[top] if text.strip()) < LEAST_FIELDS:
            continue
        for bottom in range(top + 1, min(top + MAX_HEADING_ROWS, last) + 1):
            if any(speaks[top - start : bottom - start]):
                yield tuple(range(top, bottom))


def data_cells(grid: Grid, rows: Sequence[int]) -> int:
    """Cells of a window that look like data: a heading has none."""
    return sum(
        1
        for row in rows
        for text in map(_label, grid.shown[row][:SEARCH_COLUMNS])
        if text and _DATA.match(text.strip()) and not text.strip().startswith("(")
    )


def with_parents(grid: Grid, rows: tuple[int, ...]) -> tuple[int, ...]:
    """The heading's rows with those above that a vertical merge ties to it."""
    crossing = [m.top for m in grid.merges if m.top < rows[0] < m.bottom]
    top = max(min(crossing, default=rows[0]), rows[-1] - MAX_HEADING_ROWS + 1)
    return tuple(range(top, rows[-1] + 1))


def at(grid: Grid, row: int, column: int) -> str:
    """The text of a cell, "" outside the tab."""
    if row >= len(grid.shown) or column >= len(grid.shown[row]):
        return ""
    return grid.shown[row][column]
