"""Rows that lack a required cell: a record begun, a waiting line, a group's name, or a remark."""

from __future__ import annotations

import re
from bisect import bisect
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from sync.model import Grid, RowKind, SheetError
from sync.reading.cells.parsed import SHEET_ERRORS
from sync.reading.fitting import Columns, filled, stored_at
from sync.reading.remarks import is_title, names_a_group, remark

PREPARED = 3  # so many rows alike, one below the other, were prepared for later
PREPARED_AMOUNTS = 5  # the same where they hold more than names and places
CONSTANT_LEAST = 5  # cells that a column's one value must stand in
SAMPLES = 200  # whole records whose texts tell the form of a column
CONSTANT_SHARE = 0.8  # of the column's filled cells


_WORD = re.compile(r"[^\W\d_]+(?:[\u0e31\u0e34-\u0e3a\u0e47-\u0e4e]+[^\W\d_]*)*")
_NUMBER = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Sorted:
    """What each partial row is, and rows at which the table may have ended."""

    kinds: Mapping[int, RowKind]
    ends: Sequence[int]


def sort_partial(
    grid: Grid,
    rows: Sequence[int],
    whole: Sequence[int],
    columns: Columns,
    merged: Collection[int],
) -> Sorted:
    """Sort rows by what they hold and how their neighbours look; linear in their cells.

    `whole` are the rows that are records beyond doubt, `merged` those with a wide merged cell.
    """
    lines = [_line(grid, row, columns) for row in rows]
    prepared = _prepared(lines, whole, columns)
    constants = _constants(grid, lines, whole, columns)
    kinds: dict[int, RowKind] = {}
    ends: list[int] = []
    sorter = _Sorter(grid, columns, constants, merged, whole)
    before = 0
    for line in lines:
        records = bisect(whole, line.row)
        if records != before:
            sorter.ended, before = None, records
        was = sorter.ended
        kinds[line.row] = "waiting" if line.row in prepared else sorter.kind(line)
        if sorter.ended and not was:
            ends.append(line.row)
    return Sorted(kinds, ends)


@dataclass(frozen=True, slots=True)
class _Line:
    """A row and the cells of it that say something, with their texts."""

    row: int
    cells: tuple[int, ...]
    texts: tuple[str, ...]


def _line(grid: Grid, row: int, columns: Columns) -> _Line:
    shown = grid.shown[row]
    cells = tuple(
        c for c in filled(shown) if not columns.idle(c, shown[c], stored_at(grid, row, c))
    )
    return _Line(row, cells, tuple(shown[c].strip() for c in cells))


def _prepared(lines: Sequence[_Line], whole: Sequence[int], columns: Columns) -> set[int]:
    """Rows that are like their neighbours in all they say: a template filled down."""
    prepared = _counted_on(lines, whole, columns)
    for (cells, texts, _), run in groupby(
        lines, key=lambda line: (line.cells, line.texts, bisect(whole, line.row))
    ):
        alike = [line.row for line in run]
        least = PREPARED if all(map(columns.steady, cells)) else PREPARED_AMOUNTS
        if cells and len(alike) >= least and not remark(texts[0]):
            prepared.update(alike)
    return prepared


def _counted_on(lines: Sequence[_Line], whole: Sequence[int], columns: Columns) -> set[int]:
    """Rows with only what a record is called, in which a number counts on: "2/2569", "3/2569"."""

    def template(at: int) -> tuple[object, ...]:
        line = lines[at]
        alone = len(line.cells) == 1 and columns.names_a_record(line.cells[0])
        found = _NUMBER.search(line.texts[0]) if alone else None
        if found is None:
            return (at,)
        text = line.texts[0]
        rest = text[: found.start()], text[found.end() :]
        return line.cells, rest, int(found[0]) - at, bisect(whole, line.row)

    runs = (list(run) for _, run in groupby(range(len(lines)), key=template))
    return {lines[at].row for run in runs if len(run) >= PREPARED for at in run}


def _constants(
    grid: Grid, lines: Sequence[_Line], whole: Sequence[int], columns: Columns
) -> Mapping[int, str]:
    """Columns that hold one value nearly everywhere, as far as rows with little in them need it."""
    few = len(columns.mapped) // 2
    wanted = {
        column
        for line in lines
        if len(line.cells) <= few
        for column in line.cells
        if columns.steady(column)
    }
    constants: dict[int, str] = {}
    for column in wanted:
        texts = Counter(
            shown[column].strip()
            for row in (*whole, *(line.row for line in lines))
            if column < len(shown := grid.shown[row]) and shown[column]
        )
        text, count = texts.most_common(1)[0]
        if text and count >= CONSTANT_LEAST and count >= CONSTANT_SHARE * texts.total():
            constants[column] = text
    return constants


def _form(text: str) -> str:
    """A text by its signs: its words and its numbers each as one."""
    return _NUMBER.sub("9", _WORD.sub("ก", text.strip()))


class _Sorter:
    """Goes down the partial rows; `ended` remembers what ended the table, until it goes on."""

    def __init__(
        self,
        grid: Grid,
        columns: Columns,
        constants: Mapping[int, str],
        merged: Collection[int],
        whole: Sequence[int],
    ) -> None:
        self._grid = grid
        self._columns = columns
        self._constants = constants
        self._merged = merged
        self._whole = whole
        self._forms: dict[int, set[str]] = {}
        self.ended: RowKind | None = None

    def kind(self, line: _Line) -> RowKind:
        columns = self._columns
        if not line.cells:
            return "waiting"
        fitting = [
            column
            for column, text in zip(line.cells, line.texts, strict=True)
            if columns.fits(column, text, stored_at(self._grid, line.row, column))
        ]
        weight = sum(column in columns.required for column in fitting)
        strong = weight >= 2 and 2 * weight >= len(columns.required)
        said = None if strong else remark(line.texts[0])
        if said:
            self.ended = self.ended if said == "legend" else said
            return said
        mapped = [column for column in line.cells if column in columns]
        if mapped and all(
            self._constants.get(column) == text
            for column, text in zip(line.cells, line.texts, strict=True)
            if column in columns
        ):
            return "waiting"
        if mapped and all(map(columns.answers, mapped)):
            return "waiting"
        numbered = columns.numbered(self._grid.shown[line.row])
        if self._heads(line):
            self.ended = None
            return "group"
        if self.ended and not strong and not (numbered and len(fitting) >= 2):
            return self.ended
        self.ended = None
        if not mapped:
            return self._outside(line)
        if len(line.cells) == 1:
            return self._alone(line, numbered, fits=bool(fitting))
        if not weight and self._speaks_of_many(line):
            return "note"
        if any(columns.typed(c) for c in mapped) and not any(columns.typed(c) for c in fitting):
            return "title" if is_title(line.texts[0]) else "note"
        return "record"

    def _like_others(self, column: int, text: str) -> bool:
        """A text of the form that whole records have there, as their numbers of contracts have."""
        if self._columns.typed(column) or not self._whole:
            return True
        if column not in self._forms:
            texts = (self._grid.shown[row][column] for row in self._whole[:SAMPLES])
            self._forms[column] = set(map(_form, texts))
        return _form(text) in self._forms[column]

    def _heads(self, line: _Line) -> bool:
        """The name of a group where a number should stand, with amounts of what is below it, or
        with a status or an answer that was filled down over all rows.
        """
        columns, (first, *others) = self._columns, line.cells
        stored = stored_at(self._grid, line.row, first)
        return (
            first in columns.serial
            and names_a_group(line.texts[0])
            and bool(others)
            and (
                all(map(columns.amount, others))
                or (
                    all(columns.amount(c) or columns.chosen(c) for c in others)
                    and not columns.fits(first, line.texts[0], stored)
                )
            )
        )

    def _speaks_of_many(self, line: _Line) -> bool:
        """ "เป้าหมาย 3 รุ่น | 60": words where a running number stands, and figures, say nothing of
        one record.
        """
        first, *others = line.cells
        return (
            first in self._columns.serial
            and bool(others)
            and all(map(self._columns.amount, others))
        )

    def _outside(self, line: _Line) -> RowKind:
        """A row that says nothing in any known column: the name of a group, or a note."""
        heads = line.row in self._merged or names_a_group(line.texts[0])
        return "group" if heads and len(line.cells) == 1 else "note"

    def _alone(self, line: _Line, numbered: bool, *, fits: bool) -> RowKind:
        """A row that says one thing: the name of a group, a title, or a record just begun."""
        columns, column, text = self._columns, line.cells[0], line.texts[0]
        stored = stored_at(self._grid, line.row, column)
        if isinstance(stored, SheetError) or text in SHEET_ERRORS:
            return "record" if numbered else "unread"
        if numbered and fits:
            return "record"
        if line.row in self._merged or names_a_group(text):
            return "title" if is_title(text) else "group"
        if columns.amount(column) and column not in columns.serial:
            return "total" if fits else "note"
        required = not columns.serial and column in columns.required
        if required and columns.begins(column, text, stored) and self._like_others(column, text):
            return "record"
        return "title" if is_title(text) else "note"
