"""The rows below a heading: which are records, which are totals, groups, legends, or the end."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from sync.model import Grid
from sync.reading.headings import Catalogue, Heading
from sync.reading.thai import fold

_LEGEND = re.compile(r"^\(?[\d๐-๙]+\)?(\s*=.*)?$")
_GROUP = re.compile(r"^(ตำบล|ต\.|อำเภอ|อ\.|หมู่ที่|หมู่|ม\.|บ้าน|เทคนิค|ขั้นตอน|ไตรมาส|ระยะที่|รุ่น|โซน|กลุ่มที่)")
_NUMERIC = re.compile(r"^[\d๐-๙.,\s%/()\-]*$")
_CONTINUED = re.compile(r"[\s:.(]|ตำบล|อำเภอ|ทั้ง|\d")
TITLE_ROWS = 6  # looked at above a second heading
REPEATED_LABELS = 3  # so many known labels in one row make it a heading


@dataclass(slots=True)
class Body:
    """Rows (0-based) of a table: its records, its total rows with the span they add up, its end.

    `groups` are rows that say something of the records below them, with their text.

    `end` is the first row that no longer belongs to the table; `heading_follows` tells that it
    ended because another heading begins there.
    """

    records: list[int] = field(default_factory=list)
    totals: list[tuple[int, int, int]] = field(default_factory=list)  # row, first, last record
    groups: list[tuple[int, str]] = field(default_factory=list)
    end: int = 0
    heading_follows: bool = False


def read_body(grid: Grid, heading: Heading, catalogue: Catalogue) -> Body:
    """Split what stands below a heading into records, totals and the rest; linear in the rows.

    A heading that is printed again (on every page, over every tambon) is passed over, with the
    titles above it.
    """
    shown = grid.shown
    first = heading.last_row + 1
    mapped = sorted(heading.used)
    width = mapped[-1] + 1 if mapped else 0
    early = mapped[2] + 1 if len(mapped) > 2 else width
    total_row = _Opening(catalogue.tables.total_words)
    end_row = _Opening(catalogue.tables.end_words)
    headings = _Headings(grid, heading, catalogue)
    wide_rows = {m.top for m in grid.merges if m.right - m.left >= 3 and m.bottom - m.top == 1}
    counted = _serial_columns(heading)
    body = Body(end=len(shown))
    subtotal_from = 0
    for index in range(first, len(shown)):
        row = shown[index]
        text = _first_text(row[:width])
        if headings.repeats(row, text):
            _drop_titles(body, grid, index)
            continue
        if headings.begins(row):
            body.end, body.heading_follows = _drop_titles(body, grid, index), True
            break
        if text[:1] in end_row.initials and end_row.opens(text) and _few(row, mapped, 2):
            body.end = index
            break
        opens = text[:1] in total_row.initials and total_row.opens(text)
        if opens or not total_row.words.isdisjoint(row[:early]):
            subtotal = not total_row.is_whole(text) or fold(text) == "รวมย่อย"
            body.totals.append((index, subtotal_from if subtotal else 0, len(body.records)))
            subtotal_from = len(body.records)
            continue
        if index <= first + 1 and _is_legend(row):
            continue
        present = _two_filled(row, mapped)
        if not present:
            continue  # blank, or stray notes beside the table
        if len(present) == 1 and _is_group(row, present[0], index in wide_rows, counted):
            body.groups.append((index, row[present[0]].strip()))
            continue
        body.records.append(index)
    return body


def _drop_titles(body: Body, grid: Grid, heading: int) -> int:
    """Take back the rows right above a heading that were its titles or its upper row.

    Titles are rows of one filled cell; the upper row of a heading has a merged cell. Returns the
    first of these rows.
    """
    merged = {m.top for m in grid.merges if m.right - m.left > 1 or m.bottom > heading >= m.top}
    upper = heading
    for row in range(heading - 1, max(heading - TITLE_ROWS, 0) - 1, -1):
        filled = sum(1 for text in grid.shown[row] if text.strip())
        if filled > 1 and not (row == heading - 1 and row in merged):
            break
        if filled:
            upper = row
        if body.totals and body.totals[-1][0] == row:
            return row + 1
        if body.records and body.records[-1] == row:
            body.records.pop()
    return upper


def _serial_columns(heading: Heading) -> frozenset[int]:
    """Columns that an office fills in beforehand: a number alone in them is no record yet."""
    return frozenset(column for key, column in heading.columns.items() if key in ("no", "session"))


def _is_group(row: Sequence[str], column: int, merged: bool, serial: frozenset[int]) -> bool:
    text = row[column].strip()
    if column in serial:
        return True  # "12" waiting for its row, or "ตำบลตาคลี" in the first column
    return len(row) - row.count("") == 1 and (merged or bool(_GROUP.match(text)))


def _is_legend(row: Sequence[str]) -> bool:
    """(1) (2) (3)=(1)-(2), or 1 2 3 4 … under the headings."""
    texts = [text.strip() for text in row if text.strip()]
    if len(texts) < 3 or not all(_LEGEND.match(text) for text in texts):
        return False
    if all(text.startswith("(") for text in texts):
        return True
    return texts == [str(number) for number in range(1, len(texts) + 1)] and len(texts) >= 4


def _first_text(row: Sequence[str]) -> str:
    """The first text of a row that is no number, without the spaces before it."""
    for text in row:
        # Nearly every row is decided by the letter its first name begins with.
        if text and ("ก" <= text[0] <= "ไ" or not _NUMERIC.match(text)):
            return text.lstrip()
    return ""


def _two_filled(row: Sequence[str], columns: Iterable[int]) -> list[int]:
    """The first two of the columns that hold something in this row, or one, or none."""
    width = len(row)
    present: list[int] = []
    for column in columns:
        if column < width and row[column] and not row[column].isspace():
            present.append(column)
            if len(present) == 2:
                break
    return present


def _few(row: Sequence[str], columns: Iterable[int], most: int) -> bool:
    return sum(1 for c in columns if c < len(row) and row[c].strip()) <= most


class _Opening:
    """Words that open a row of another kind: "รวม", "รวมทั้งสิ้น ตำบลตาคลี", "หมายเหตุ: …"."""

    def __init__(self, words: Sequence[str]) -> None:
        self.words = frozenset(words)
        self._folded = frozenset(map(fold, words))
        self.initials = frozenset(word[0] for word in words)

    def is_whole(self, text: str) -> bool:
        """The text is one of the words and nothing else."""
        return fold(text) in self._folded

    def opens(self, text: str) -> bool:
        return self.is_whole(text) or any(
            text.startswith(word) and _CONTINUED.match(text[len(word) :]) for word in self.words
        )


class _Headings:
    """Which rows below a heading are a heading again: this one repeated, or another."""

    def __init__(self, grid: Grid, heading: Heading, catalogue: Catalogue) -> None:
        self._own = {_bare(grid.shown[row]) for row in heading.rows if row < len(grid.shown)}
        self._openings = {_first_text(row) for row in self._own}
        self._labels = catalogue.written | {
            text.strip() for label in heading.labels.values() for text in label.parts
        }

    def repeats(self, row: Sequence[str], opening: str) -> bool:
        return opening in self._openings and bool(opening) and _bare(row) in self._own

    def begins(self, row: Sequence[str]) -> bool:
        """At least three known labels, and at least half of what is filled."""
        if self._labels.isdisjoint(row):
            return False
        known = len(self._labels.intersection(row))
        return known >= REPEATED_LABELS and 2 * known >= sum(1 for text in row if text.strip())


def _bare(row: Sequence[str]) -> tuple[str, ...]:
    texts = [text.strip() for text in row]
    while texts and not texts[-1]:
        texts.pop()
    return tuple(texts)
