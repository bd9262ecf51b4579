"""A piece of a table: its records turned upright, column by column, and its total rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as attribute
from datetime import datetime
from itertools import islice, zip_longest
from typing import TypeVar

from sync.model import Grid, Stored, TotalRow, Words
from sync.reading.body import Body
from sync.reading.date_columns import join
from sync.reading.headings import Heading
from sync.reading.serials import SERIAL
from sync.reading.shared import part
from sync.settings import TableSpec

LEADING_KINDS = ("email", "emails", "link")  # of which the address counts, whatever is shown
T = TypeVar("T")

# A merged cell says its value of all its rows; an amount in one is of all of them together.
MERGED_KINDS = ("subdistrict", "moo", "text", "scope", "names", "word", "date", "dates", "year")


@dataclass(slots=True)
class Found:
    """One piece of a table in one tab, before its columns are typed.

    `inherited` are fields that stand above the records, one text a record; `told` fields of which
    each text of their shared column says something that the register of villages adds. `at_odds`
    tells that the name of the tab and the titles above the table name two places.
    """

    grid: Grid
    heading: Heading
    body: Body
    as_of: datetime | None = None
    titles: tuple[str, ...] = ()  # above the table
    inherited: Mapping[str, Sequence[str]] = attribute(default_factory=dict)
    told: dict[str, Mapping[str, str]] = attribute(default_factory=dict)  # by the cell's text
    at_odds: bool = False


class Upright:
    """The records of a piece column by column, up to the last column that means something.

    `held` is by column: record → the row of the cell above that holds its value; `texts` the
    distinct texts of a column, where they have been told apart.
    """

    def __init__(self, piece: Found, spec: TableSpec) -> None:
        self.piece = piece
        self.held: dict[int, dict[int, int]] = {}
        self.texts: dict[int, dict[str, None]] = {}
        dates = piece.heading.dates
        width = max((*piece.heading.columns.values(), *(dates or ())), default=-1) + 1
        rows = piece.body.records
        self.shown = transposed([piece.grid.shown[row] for row in rows], width, "")
        self.stored = transposed([piece.grid.stored[row] for row in rows], width, None)
        for name, column in piece.heading.columns.items():
            if spec.fields[name].type in MERGED_KINDS and piece.grid.merges:
                self._fill_merged(column)
            if spec.fields[name].type in LEADING_KINDS and piece.grid.links:
                self._fill_led_to(column)
            if name in SERIAL and piece.grid.struck:
                self._fill_ticked(column)
        if dates:
            join(dates, self.shown, self.stored)

    def _fill_merged(self, column: int) -> None:
        """Records whose cell of a column lies under a merge have what the merged cell holds."""
        grid = self.piece.grid
        covered = covered_rows(grid, column)
        for index, row in enumerate(self.piece.body.records if covered else ()):
            source = covered.get(row)
            if source is not None and column < len(grid.shown[source]):
                self.shown[column][index] = grid.shown[source][column]
                self.stored[column][index] = grid.stored[source][column]
                self.held.setdefault(column, {})[index] = source
        if grid.struck:
            self._fill_struck(column, covered)

    def _fill_struck(self, column: int, covered: Mapping[int, int]) -> None:
        """The same of a merged cell that was struck along with one of its rows, not with all."""
        struck, cancelled = self.piece.grid.struck, self.piece.body.cancelled
        along = {covered.get(row, row) for row in cancelled} & set(covered.values())
        for index, row in enumerate(self.piece.body.records if along else ()):
            source = covered.get(row, row)
            if source in along and (source, column) in struck:
                self.shown[column][index] = struck[source, column]
                self.held.setdefault(column, {})[index] = source

    def _fill_ticked(self, column: int) -> None:
        """A running number struck in a row that holds is ticked off, and still its number."""
        struck = self.piece.grid.struck
        for index, row in enumerate(self.piece.body.records):
            self.shown[column][index] = self.shown[column][index] or struck.get((row, column), "")

    def _fill_led_to(self, column: int) -> None:
        """Records whose cell shows a name, and leads to an address, have the address."""
        links = self.piece.grid.links
        for index, row in enumerate(self.piece.body.records):
            if (row, column) in links:
                self.shown[column][index] = links[row, column]


def transposed(lines: Sequence[Sequence[T]], width: int, blank: T) -> list[list[T]]:
    """Ragged rows as `width` columns of equal length; by the block, which spares the cache."""
    columns: list[list[T]] = [[] for _ in range(width)]
    for begin in range(0, len(lines), 256):
        block = lines[begin : begin + 256]
        upright = islice(zip_longest(*block, fillvalue=blank), width)
        for column, cells in zip_longest(columns, upright):
            column.extend(cells if cells is not None else [blank] * len(block))
    return columns


def raw_column(pieces: Sequence[Upright], name: str) -> tuple[list[str], list[Stored]]:
    """What is shown and stored in a field's column, over all pieces, one entry per record."""
    shown: list[str] = []
    stored: list[Stored] = []
    if len(pieces) == 1 and _plain(pieces[0], name):
        only = pieces[0].piece.heading.columns[name]
        return pieces[0].shown[only], pieces[0].stored[only]
    for upright in pieces:
        piece = upright.piece
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
        own = upright.shown[column]
        if name in piece.heading.shared:
            told = piece.told.get(name, {})
            unknown = bool(told)  # what the register does not know is no blank
            shown.extend(
                [told.get(text.strip()) or part(name, text) or text * unknown for text in own]
            )
        else:
            shown.extend(own)
        stored.extend(upright.stored[column])
    return shown, stored


def distinct_texts(pieces: Sequence[Upright], name: str) -> dict[str, None] | None:
    """The texts of a field, each once, if they have been told apart already."""
    if len(pieces) != 1 or not _plain(pieces[0], name):
        return None
    return pieces[0].texts.get(pieces[0].piece.heading.columns[name])


def _plain(upright: Upright, name: str) -> bool:
    """The field is what its column holds, and nothing has to be made of it."""
    heading = upright.piece.heading
    column = heading.columns.get(name)
    words = heading.words.words if heading.words else ()
    return column is not None and column not in words and name not in heading.shared


def held_rows(pieces: Sequence[Upright], name: str) -> dict[int, int]:
    """Records, over all pieces, whose value of a field is held by a cell above: that cell's row."""
    held: dict[int, int] = {}
    before = 0
    for upright in pieces:
        column = upright.piece.heading.columns.get(name, -1)
        held |= {before + index: row for index, row in upright.held.get(column, {}).items()}
        before += len(upright.piece.body.records)
    return held


def covered_rows(grid: Grid, column: int) -> dict[int, int]:
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
            begin = before + first
            if piece.body.carried and not first:  # it adds up what stands in the tabs before, too
                if not before:
                    continue
                begin = 0
            shown: dict[str, str] = {}
            stored: dict[str, Stored] = {}
            for name, column in piece.heading.columns.items():
                line, kept = piece.grid.shown[row], piece.grid.stored[row]
                if column < len(line) and line[column].strip():
                    shown[name] = line[column]
                    stored[name] = kept[column] if column < len(kept) else None
            totals.append(TotalRow(number, row, begin, before + last, shown, stored))
        before += len(piece.body.records)
    return tuple(totals)


def and_more_tabs(others: int) -> Words:
    """What follows the title of a tab where so many others are told with it; empty for none."""
    if not others:
        return Words("", "")
    return Words(f" และอีก {others} แท็บ", f" and {others} more tabs")
