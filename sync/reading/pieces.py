"""A piece of a table: its records turned upright, column by column, and its total rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as attribute
from datetime import datetime
from itertools import islice, zip_longest
from typing import TypeVar

from sync.model import Grid, Stored, TotalRow
from sync.reading.body import Body
from sync.reading.headings import Heading
from sync.reading.shared import part
from sync.settings import TableSpec

T = TypeVar("T")

MERGED_KINDS = ("subdistrict", "moo", "text", "scope")


@dataclass(slots=True)
class Found:
    """One piece of a table in one tab, before its columns are typed."""

    grid: Grid
    heading: Heading
    body: Body
    as_of: datetime | None = None
    titles: tuple[str, ...] = ()  # above the table
    inherited: Mapping[str, Sequence[str]] = attribute(default_factory=dict)


class Upright:
    """The records of a piece column by column, up to the last column that means something."""

    def __init__(self, piece: Found) -> None:
        self.piece = piece
        width = max(piece.heading.columns.values(), default=-1) + 1
        rows = piece.body.records
        self.shown = transposed([piece.grid.shown[row] for row in rows], width, "")
        self.stored = transposed([piece.grid.stored[row] for row in rows], width, None)

    def under_merges(self, column: int) -> Iterable[tuple[int, str, Stored]]:
        """Records whose cell of a column lies under a merge: what the merged cell holds."""
        grid = self.piece.grid
        covered = _covered(grid, column)
        for index, row in enumerate(self.piece.body.records if covered else ()):
            source = covered.get(row)
            if source is not None and column < len(grid.shown[source]):
                yield index, grid.shown[source][column], grid.stored[source][column]


def transposed(lines: Sequence[Sequence[T]], width: int, blank: T) -> list[list[T]]:
    """Ragged rows as `width` columns of equal length; by the block, which spares the cache."""
    columns: list[list[T]] = [[] for _ in range(width)]
    for begin in range(0, len(lines), 256):
        block = lines[begin : begin + 256]
        upright = islice(zip_longest(*block, fillvalue=blank), width)
        for column, cells in zip_longest(columns, upright):
            column.extend(cells if cells is not None else [blank] * len(block))
    return columns


def raw_column(
    pieces: Sequence[Upright], name: str, spec: TableSpec
) -> tuple[list[str], list[Stored]]:
    """What is shown and stored in a field's column, over all pieces, one entry per record."""
    shown: list[str] = []
    stored: list[Stored] = []
    for upright in pieces:
        piece, before = upright.piece, len(shown)
        column = piece.heading.columns.get(name)
        rows = piece.body.records
        if column is None:
            shown.extend(piece.inherited.get(name) or [""] * len(rows))
            stored.extend([None] * len(rows))
            continue
        words = piece.heading.words
        if words and column in words.words:
            said = words.word if name == words.field else words.text
            shown.extend(said(piece.grid.shown[row]) for row in rows)
            stored.extend([None] * len(rows))
            continue
        shown.extend(upright.shown[column])
        stored.extend(upright.stored[column])
        if spec.fields[name].type in MERGED_KINDS:
            for index, text, kept in upright.under_merges(column):
                shown[before + index], stored[before + index] = text, kept
        if name in piece.heading.shared:
            shown[before:] = [part(name, text) for text in shown[before:]]
    return shown, stored


def _covered(grid: Grid, column: int) -> dict[int, int]:
    """Rows whose cell in a column lies under a vertical merge → the row that holds its value."""
    return {
        row: merge.top
        for merge in grid.merges
        if merge.left == column and merge.right == column + 1 and merge.bottom - merge.top > 1
        for row in range(merge.top + 1, min(merge.bottom, len(grid.shown)))
    }


def total_rows(pieces: Sequence[Found], spec: TableSpec) -> tuple[TotalRow, ...]:
    totals = []
    before = 0
    for number, piece in enumerate(pieces):
        for row, first, last in piece.body.totals:
            shown: dict[str, str] = {}
            stored: dict[str, Stored] = {}
            for name, column in piece.heading.columns.items():
                line, kept = piece.grid.shown[row], piece.grid.stored[row]
                if column < len(line) and line[column].strip():
                    shown[name] = line[column]
                    stored[name] = kept[column] if column < len(kept) else None
            totals.append(TotalRow(number, row, before + first, before + last, shown, stored))
        before += len(piece.body.records)
    return tuple(totals)
