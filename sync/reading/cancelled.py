"""Rows of a table that are struck through: which they are, and what they still say to others."""

from __future__ import annotations

from bisect import bisect
from collections.abc import Callable, Iterator, Mapping, Sequence

from sync.model import Grid
from sync.model.struck import as_written, struck_rows
from sync.reading.fitting import Columns, filled, stored_at
from sync.reading.remarks import names_a_group

Cancelled = Mapping[int, Sequence[str]]  # row → its texts as they were written


def cancelled_rows(grid: Grid, columns: Columns) -> Cancelled:
    """The rows below a heading that hold no more for whoever reads.

    Most of what was filled in is struck, or all but amounts: running numbers, formulas and a
    merged village stay as they are where a row is crossed out, and a name is left over easily.
    """
    return {
        row: as_written(grid, row, struck)
        for row, struck in sorted(struck_rows(grid).items())
        if _is_cancelled(grid, row, struck, columns)
    }


def _is_cancelled(grid: Grid, row: int, struck: Mapping[int, str], columns: Columns) -> bool:
    shown = grid.shown[row]
    left = [
        column
        for column in filled(shown)
        if column in columns
        and column not in columns.serial
        and not columns.idle(column, shown[column], stored_at(grid, row, column))
    ]
    whole = [column for column in struck if column >= len(shown) or not shown[column]]
    gone = [column for column in whole if column in columns and column not in columns.serial]
    if not gone:
        return bool(whole) and not filled(shown)
    return len(gone) > len(left) or all(map(columns.amount, left))


def groups_of(cancelled: Cancelled) -> Iterator[tuple[int, str]]:
    """Those that named a group: what is below them is no longer of it, nor of the one above."""
    for row, texts in cancelled.items():
        written = [text for text in texts if text.strip()]
        if len(written) == 1 and names_a_group(written[0]):
            yield row, written[0]


def right_above(cancelled: Cancelled, records: Sequence[int]) -> dict[int, list[int]]:
    """The cancelled rows between a record and the one before, the nearest first, by its index."""
    above: dict[int, list[int]] = {}
    for row in reversed(list(cancelled)):
        index = bisect(records, row)
        if index < len(records):
            above.setdefault(index, []).append(row)
    return above


def said(
    cancelled: Cancelled, rows: Sequence[int], column: int, nothing: Callable[[str], bool]
) -> tuple[str, int] | None:
    """What the first of these rows that says something says in a column, and which it is.

    The first of a village's households may be cancelled: it is still the village of the next.
    """
    for row in rows:
        text = cancelled[row][column] if column < len(cancelled[row]) else ""
        if not nothing(text):
            return text, row
    return None
