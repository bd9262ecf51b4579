"""Tables side by side in one tab: each is looked at alone, in its own columns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TypeVar

from sync.model import Grid
from sync.reading.headings import Catalogue
from sync.reading.windows import SEARCH_COLUMNS, SEARCH_ROWS

Span = tuple[int, int]  # columns, the end exclusive
T = TypeVar("T")
LEAST_COLUMNS = 3  # of a table
LEAST_ROWS = 2  # its heading and a record


def side_by_side(grid: Grid, catalogue: Catalogue) -> list[Grid]:
    """The tab itself; or, when two tables stand side by side in it, one view for each.

    A view keeps every cell in its place and blanks what belongs to the other table. Two tables
    are parted by a column that is blank throughout, and each has a heading that convinces alone:
    a blank column within one table parts nothing.
    """
    spans = _spans(grid)
    if len(spans) < 2:
        return _above_another(grid, catalogue)
    tables = [span for span in spans if _has_table(grid, span, catalogue)]
    if len(tables) < 2:
        return [grid]
    ends = [first for first, _ in tables[1:]] + [max(map(len, grid.shown))]
    starts = [0, *ends[:-1]]
    return [_view(grid, (first, end)) for first, end in zip(starts, ends, strict=True)]


def _spans(grid: Grid) -> list[Span]:
    """Runs of columns in which something stands."""
    width = min(max(map(len, grid.shown), default=0), SEARCH_COLUMNS)
    blank = set(range(width))
    for row in grid.shown:
        near = range(len(row)) if len(row) < len(blank) else blank
        blank.difference_update([c for c in near if c < len(row) and row[c].strip()])
        if not blank:
            break
    filled = set(range(width)) - blank
    spans: list[Span] = []
    for column in sorted(filled):
        if spans and spans[-1][1] == column:
            spans[-1] = (spans[-1][0], column + 1)
        else:
            spans.append((column, column + 1))
    return spans


def _above_another(grid: Grid, catalogue: Catalogue) -> list[Grid]:
    """The tab; or two tables side by side in it that a third below them, as wide as both, joins."""
    for top, row in enumerate(grid.shown[:SEARCH_ROWS]):
        if catalogue.written.isdisjoint(row):
            continue  # the heading of neither: so it is with nearly every row
        filled = [column for column, text in enumerate(row[:SEARCH_COLUMNS]) if text.strip()]
        for gap in _gaps(filled):
            if any(map(catalogue.written.isdisjoint, (row[:gap], row[gap:]))):
                continue
            below = enumerate(grid.shown[top:], top)
            end = next(
                (n for n, line in below if gap < len(line) and line[gap].strip()), len(grid.shown)
            )
            if end - top < LEAST_ROWS:
                continue
            right = _view(_rows_of(grid, top, end), (gap, SEARCH_COLUMNS))
            left = _view(_rows_of(grid, top, end), (0, gap))
            if all(catalogue.find(view, 0, None) is not None for view in (left, right)):
                return [_without(grid, right), right]
    return [grid]


def _gaps(filled: Sequence[int]) -> Iterator[int]:
    """The blank columns of a row that have three filled ones on either side."""
    for number in range(LEAST_COLUMNS, len(filled) - LEAST_COLUMNS + 1):
        if filled[number] - filled[number - 1] > 1:
            yield filled[number] - 1


def _rows_of(grid: Grid, top: int, end: int) -> Grid:
    """The tab with nothing in it but these rows, each in its place."""
    return replace(
        grid,
        shown=[row if top <= n < end else () for n, row in enumerate(grid.shown)],
        stored=[row if top <= n < end else () for n, row in enumerate(grid.stored)],
        struck={at: text for at, text in grid.struck.items() if top <= at[0] < end},
    )


def _without(grid: Grid, part: Grid) -> Grid:
    """The tab without the cells of a part of it."""
    return replace(
        grid,
        shown=[_less(row, other, "") for row, other in zip(grid.shown, part.shown, strict=True)],
        stored=[
            _less(kept, other, None) for kept, other in zip(grid.stored, part.shown, strict=True)
        ],
        struck={at: text for at, text in grid.struck.items() if at not in part.struck},
    )


def _less(row: Sequence[T], part: Sequence[str], blank: T) -> list[T]:
    return [
        blank if column < len(part) and part[column].strip() else cell
        for column, cell in enumerate(row)
    ]


def _has_table(grid: Grid, span: Span, catalogue: Catalogue) -> bool:
    if span[1] - span[0] < LEAST_COLUMNS:
        return False
    top = replace(grid, shown=grid.shown[:SEARCH_ROWS], stored=grid.stored[:SEARCH_ROWS])
    return catalogue.find(_view(top, span), 0, None) is not None


def _view(grid: Grid, span: Span) -> Grid:
    first, end = span
    return replace(
        grid,
        shown=[[*[""] * min(first, len(row)), *row[first:end]] for row in grid.shown],
        stored=[[*[None] * min(first, len(row)), *row[first:end]] for row in grid.stored],
        merges=tuple(m for m in grid.merges if first <= m.left and m.right <= end),
        struck={at: text for at, text in grid.struck.items() if first <= at[1] < end},
    )
