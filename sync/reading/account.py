"""What every filled cell of a tab was taken for: nothing is left out without a word."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from sync.model import Grid, NotRead, RowKind, TabAccount, Words, column_letters
from sync.reading import reasons
from sync.reading.pieces import Found
from sync.reading.search import Tab
from sync.reading.windows import at

LINES = 3  # so many rows, so full, above a heading are no titles
CELLS = 3


def accounts(tabs: Sequence[Tab]) -> tuple[TabAccount, ...]:
    """One account for each tab of the workbook, whatever was found side by side in it."""
    found: dict[int, tuple[Grid, Counter[RowKind], list[NotRead]]] = {}
    for number, tab in enumerate(tabs):
        beside = number and tabs[number - 1].grid.gid == tab.grid.gid
        key = number - 1 if beside else number
        while beside and key not in found:
            key -= 1
        _, cells, not_read = found.setdefault(key, (tab.grid, Counter(), []))
        _count(tab, cells, not_read)
    return tuple(
        TabAccount(
            grid.title, grid.gid, {kind: n for kind, n in cells.items() if n}, tuple(not_read)
        )
        for grid, cells, not_read in found.values()
    )


def _count(tab: Tab, cells: Counter[RowKind], not_read: list[NotRead]) -> None:
    """Add the cells of a tab, row by row; linear in the cells."""
    grid = tab.grid
    if grid.struck:
        cells["struck"] += sum(not at(grid, *place) for place in grid.struck)
    if tab.copy:
        cells["copy"] += sum(map(_filled, grid.shown))
        return
    end = tab.rest[0] if tab.rest else len(grid.shown)
    start = 0
    for piece in sorted((*tab.pieces, *tab.refused), key=lambda piece: piece.heading.rows):
        top = max(piece.heading.rows[0], start)
        _above(grid, range(start, top), cells, not_read)
        stop = min(max(piece.body.end, piece.heading.last_row + 1), end)
        if piece in tab.refused:
            _refuse(grid, range(top, stop), reasons.not_settled(), cells, not_read)
        else:
            _piece(piece, range(top, stop), cells, not_read)
        start = stop
    if tab.rest:
        _refuse(grid, range(max(start, end), len(grid.shown)), tab.rest[1], cells, not_read)
        _above(grid, range(start, end), cells, not_read)


def _above(
    grid: Grid, rows: Sequence[int], cells: Counter[RowKind], not_read: list[NotRead]
) -> None:
    """Titles, unless they are a table of their own."""
    counts = [_filled(grid.shown[row]) for row in rows]
    if sum(count >= CELLS for count in counts) >= LINES:
        _refuse(grid, rows, reasons.above_the_table(), cells, not_read)
    else:
        cells["title"] += sum(counts)


def _piece(piece: Found, rows: range, cells: Counter[RowKind], not_read: list[NotRead]) -> None:
    grid, kinds = piece.grid, piece.body.kinds
    used = set(piece.heading.used)
    ours, unused = _of_records(map(grid.shown.__getitem__, piece.body.records), used)
    cells["record"] += ours
    cells["unused"] += unused
    for row in piece.heading.rows:
        if row in rows:
            cells["heading"] += _filled(grid.shown[row])
    for row, kind in kinds.items():
        if row not in rows:
            continue
        if kind == "unread":
            _refuse(grid, range(row, row + 1), reasons.an_error(), cells, not_read)
        else:
            cells[kind] += _filled(grid.shown[row])


def _of_records(lines: Iterable[Sequence[str]], used: set[int]) -> tuple[int, int]:
    """Cells of records: those of fields, and those in columns that no field has."""
    width = max(used, default=-1) + 1
    between = [column for column in range(width) if column not in used]
    ours = others = 0
    for line in lines:  # once: a big register does not stay in the processor's cache
        ours += len(line) - line.count("")
        behind = line[width:]
        others += len(behind) - behind.count("")
        for column in between:
            if column < len(line) and line[column]:
                others += 1
    return ours - others, others


def _refuse(
    grid: Grid,
    rows: Sequence[int],
    because: Words,
    cells: Counter[RowKind],
    not_read: list[NotRead],
) -> None:
    filled = [(row, column) for row in rows for column in _columns(grid.shown[row])]
    if filled:
        cells["unread"] += len(filled)
        columns = [column for _, column in filled]
        first = f"{column_letters(min(columns))}{filled[0][0] + 1}"
        last = f"{column_letters(max(columns))}{filled[-1][0] + 1}"
        not_read.append(NotRead(first if first == last else f"{first}:{last}", because))


def _columns(row: Sequence[str]) -> Iterator[int]:
    return (column for column, text in enumerate(row) if text)


def _filled(row: Sequence[str]) -> int:
    """Cells that show something, be it a space."""
    return len(row) - row.count("")
