"""Rows of a tab that may be a heading, and the label that each of their columns has."""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from sync.model import Grid
from sync.reading.cells.date_forms import shape_of
from sync.reading.cells.thai import THAI_DIGITS, fold

SEARCH_ROWS = 60  # how far down a heading is looked for
SEARCH_COLUMNS = 1000  # how far right
LONGEST_LABEL = 300  # characters; a longer text heads nothing
LONGEST_DAY = 40
MAX_HEADING_ROWS = 3
LEAST_FIELDS = 2
RECORDED = 2  # cells of data that make a row a record, not the second row of a heading
_DIGITS = frozenset("0123456789" + THAI_DIGITS)
_NUMBERING = _DIGITS | frozenset("(ข \n")  # what the number of a question begins with
_DATA = re.compile(r"[\d๐-๙.,/:\-\s%()]+")
_QUESTION = re.compile(r"\s*(?:ข้อ(?:ที่)?\s*)?\(?[\d๐-๙]{1,2}[.)]\s*(?=[^\W\d])")
_YEAR = re.compile(r"(25|๒๕)[\d๐-๙]{2}")


@dataclass(frozen=True, slots=True)
class Label:
    """What a heading says of one column: its own text and those above it.

    `parts` are the texts from the top down, `alone` those that speak for this column only, the
    lowest first.
    """

    parts: tuple[str, ...]
    alone: tuple[str, ...]

    @property
    def full(self) -> str:
        return " ".join(self.parts)

    @property
    def lowest(self) -> str:
        return self.parts[-1]

    @property
    def texts(self) -> list[str]:
        """What the column may be called, the fullest first.

        A parent that spans several columns is none of their names, but for a child that says รวม.
        """
        found = [self.full, *self.alone] if len(self.parts) > 1 else list(self.alone)
        if len(self.parts) > 1 and fold(self.lowest) in ("รวม", "ทั้งหมด"):
            found.append(self.parts[0])
        return found


def labels_of(grid: Grid, rows: Sequence[int]) -> dict[int, Label]:
    """The label of each column of a heading window that has one; merges are filled for this."""
    filled, spans = _filled(grid, rows)
    labels: dict[int, Label] = {}
    for column in range(max((len(row) for row in filled), default=0)):
        parts: list[str] = []
        alone: list[str] = []
        for offset, row in enumerate(filled):
            text = row[column].strip()
            if text and text not in parts:
                parts.append(text)
                if (offset, column) not in spans:
                    alone.append(text)
        if alone or len(parts) > 1:
            labels[column] = Label(tuple(parts), tuple(reversed(alone)))
    return labels


def _filled(grid: Grid, rows: Sequence[int]) -> tuple[list[list[str]], set[tuple[int, int]]]:
    """The window's texts with merges filled, and the cells that a horizontal span covers."""
    lines = [grid.shown[row][:SEARCH_COLUMNS] if row < len(grid.shown) else () for row in rows]
    width = max(map(len, lines), default=0)
    filled = [[*map(_label, line), *[""] * (width - len(line))] for line in lines]
    spans: set[tuple[int, int]] = set()
    merged: set[tuple[int, int]] = set()
    for merge in grid.merges:
        if merge.bottom <= rows[0] or merge.top > rows[-1] or merge.left >= width:
            continue
        if min(merge.top, merge.left) < 0 or merge.top >= len(grid.shown):
            continue
        if merge.left >= len(grid.shown[merge.top]):
            continue
        text = _label(grid.shown[merge.top][merge.left])
        for row in range(max(merge.top, rows[0]), min(merge.bottom, rows[-1] + 1)):
            for column in range(merge.left, min(merge.right, width)):
                filled[row - rows[0]][column] = text
                merged.add((row - rows[0], column))
                if merge.right - merge.left > 1:
                    spans.add((row - rows[0], column))
    _fill_unmerged(filled, spans, merged)
    return filled, spans


def _fill_unmerged(
    filled: list[list[str]], spans: set[tuple[int, int]], merged: set[tuple[int, int]]
) -> None:
    """A parent over several children that nobody merged: it has a child, and so have the blanks."""
    for offset in range(len(filled) - 1):
        row, below = filled[offset], filled[offset + 1]
        parent = 0
        for column in range(1, len(row)):
            if row[column].strip() or (offset, column) in merged:
                parent = column
            elif (
                row[parent].strip()
                and (offset, parent) not in merged
                and all(below[c].strip() for c in range(parent, column + 1))
            ):
                row[column] = row[parent]
                spans.update(((offset, parent), (offset, column)))


def _label(text: str) -> str:
    """A cell as the label of a column, without the number of its question: "1. วันที่ลงพื้นที่"."""
    if len(text) > LONGEST_LABEL:
        return ""
    return _QUESTION.sub("", text) if text[:1] in _NUMBERING else text


class Window(NamedTuple):
    """Rows that may be a heading, with their cells that look like data: a heading has none."""

    rows: tuple[int, ...]
    data: int


def windows(
    grid: Grid, start: int, last: int, known: Container[str] | None = None
) -> Iterator[Window]:
    """Windows of one to three rows that could be a heading: a cell of theirs is a known label.

    Without known labels any row will do that holds several texts and no more numbers than these.
    A record ends a window: its "แล้วเสร็จ" or its "วิทยากร" would pass for a heading.
    """
    looks = [_look(row[:SEARCH_COLUMNS], known) for row in grid.shown[start:last]]
    for top, row in enumerate(grid.shown[start:last]):
        if sum(map(bool, map(str.strip, row))) < LEAST_FIELDS:
            continue
        speaks, data = False, 0
        for bottom, look in enumerate(looks[top : top + MAX_HEADING_ROWS], top + 1):
            if bottom > top + 1 and look.is_record:
                break
            speaks |= look.speaks
            data += look.data
            if speaks:
                yield Window(tuple(range(start + top, start + bottom)), data)


class _Look(NamedTuple):
    """What a row seems to be; each is looked at once, for all the windows that it is part of."""

    speaks: bool
    data: int
    is_record: bool


def _look(row: Sequence[str], known: Container[str] | None) -> _Look:
    texts = [text for text in row if 0 < len(text) <= LONGEST_LABEL]
    stripped = [text.strip() for text in texts]
    figures = {
        text
        for text in stripped
        if text[:1] in _DIGITS and (_DATA.fullmatch(text) or _is_day(text))
    }
    numbers = [text for text in stripped if text in figures or _DATA.fullmatch(text)]
    data = [text for text in numbers if not text.startswith("(")]
    years = sum(1 for text in data if _YEAR.fullmatch(text))
    if known is None:
        speaks = 2 * len(numbers) < len(texts)
    else:
        speaks = any(
            fold(_label(text) if text[:1] in _NUMBERING else text) in known
            for text in stripped
            if text not in figures  # which are no labels
        )
    return _Look(speaks, len(data), len(data) - years >= RECORDED)


def _is_day(text: str) -> bool:
    """A day in words, such as 1 ก.ค. 2569; a month may well head a column."""
    shape = shape_of(text) if len(text) <= LONGEST_DAY else None
    return bool(shape) and all(piece.start.kind == "day" for piece in shape or ())


def whole_heading(
    grid: Grid, rows: tuple[int, ...], belongs: Callable[[str, bool], bool]
) -> tuple[int, ...]:
    """The heading's rows with those that belong to it above and below.

    A vertical merge ties rows together, upwards and downwards. A row below in which only some
    columns have a child belongs to the heading when nothing stands in it but what `belongs`.
    """
    above = [m.top for m in grid.merges if m.top < rows[0] < m.bottom]
    below = [
        m.bottom
        for m in grid.merges
        if m.top in rows
        and 1 < m.bottom - m.top <= MAX_HEADING_ROWS
        and m.bottom <= len(grid.shown)
    ]
    top = max(min(above, default=rows[0]), rows[-1] - MAX_HEADING_ROWS + 1)
    last = max([rows[-1] + 1, *below]) - 1
    if last - top + 1 < MAX_HEADING_ROWS and _is_second_row(grid, last + 1, belongs):
        last += 1
    return tuple(range(top, last + 1))


def _is_second_row(grid: Grid, row: int, belongs: Callable[[str, bool], bool]) -> bool:
    """Each text of the row stands below another one, or to the right of its parent.

    Years that stand alone below amounts say of when these are, and are no record.
    """
    if row >= len(grid.shown):
        return False
    children = [column for column, text in enumerate(grid.shown[row]) if text.strip()]
    parents = [column for column, text in enumerate(grid.shown[row - 1]) if text.strip()]
    if not children or not parents or children[0] < parents[0] or len(children) >= len(parents):
        return False
    texts = [_label(grid.shown[row][column]) for column in children]
    if len(texts) >= RECORDED and all(_YEAR.fullmatch(text.strip()) for text in texts):
        return True
    several = not set(children) <= set(parents)  # one parent over several children
    return all(belongs(text, several) for text in texts)


def at(grid: Grid, row: int, column: int) -> str:
    """The text of a cell, "" outside the tab."""
    if row >= len(grid.shown) or column >= len(grid.shown[row]):
        return ""
    return grid.shown[row][column]
