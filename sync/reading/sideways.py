"""Tables side by side in one tab: each is looked at alone, in its own columns."""

from __future__ import annotations

from dataclasses import replace

from sync.model import Grid
from sync.reading.headings import Catalogue
from sync.reading.windows import SEARCH_COLUMNS, SEARCH_ROWS

Span = tuple[int, int]  # columns, the end exclusive


def side_by_side(grid: Grid, catalogue: Catalogue) -> list[Grid]:
    """The tab itself; or, when two tables stand side by side in it, one view for each.

    A view keeps every cell in its place and blanks what belongs to the other table. Two tables
    are parted by a column that is blank throughout, and each has a heading that convinces alone:
    a blank column within one table parts nothing.
    """
    spans = _spans(grid)
    if len(spans) < 2:
        return [grid]
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


def _has_table(grid: Grid, span: Span, catalogue: Catalogue) -> bool:
    if span[1] - span[0] < 3:
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
    )
