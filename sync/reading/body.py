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
REPEATED_LABELS = 3  # so many known labels in one row make it a heading


@dataclass(slots=True)
class Body:
    """Rows (0-based) of a table: its records, its total rows with the span they add up, its end.

    `end` is the first row that no longer belongs to the table.
    """

    records: list[int] = field(default_factory=list)
    totals: list[tuple[int, int, int]] = field(default_factory=list)  # row, first, last record
    end: int = 0


def read_body(grid: Grid, heading: Heading, catalogue: Catalogue) -> Body:
    """Split what stands below a heading into records, totals and the rest; linear in the rows."""
    shown = grid.shown
    first = heading.last_row + 1
    mapped = sorted({*heading.columns.values(), *(heading.wide or {})})
    stop = _next_heading(shown, first, catalogue, heading)
    totals = _texts_starting(shown, first, stop, catalogue.tables.total_words)
    ends = _texts_starting(shown, first, stop, catalogue.tables.end_words)
    wide_rows = {m.top for m in grid.merges if m.right - m.left >= 3 and m.bottom - m.top == 1}
    counted = _serial_columns(heading)
    body = Body(end=stop)
    subtotal_from = 0
    for index in range(first, stop):
        row = shown[index]
        filled = len(row) - row.count("")
        if not filled or not "".join(row).strip():
            continue
        if totals or ends:
            text = _first_text(row)
            if text in ends and _few(row, mapped, 2):
                body.end = index
                break
            if text in totals:
                whole = fold(text) in {fold(word) for word in catalogue.tables.total_words}
                subtotal = not whole or fold(text) == "รวมย่อย"
                body.totals.append((index, subtotal_from if subtotal else 0, len(body.records)))
                subtotal_from = len(body.records)
                continue
        if index <= first + 1 and _is_legend(row):
            continue
        present = [c for c in mapped if c < len(row) and row[c] and not row[c].isspace()]
        if not present:
            continue  # stray notes beside the table
        if len(present) == 1 and _is_group(row, present[0], filled, index in wide_rows, counted):
            continue
        body.records.append(index)
    return body


def _serial_columns(heading: Heading) -> frozenset[int]:
    """Columns that an office fills in beforehand: a number alone in them is no record yet."""
    return frozenset(column for key, column in heading.columns.items() if key in ("no", "session"))


def _is_group(
    row: Sequence[str], column: int, filled: int, merged: bool, serial: frozenset[int]
) -> bool:
    text = row[column].strip()
    if column in serial:
        return True  # "12" waiting for its row, or "ตำบลตาคลี" in the first column
    return filled == 1 and (merged or bool(_GROUP.match(text)))


def _is_legend(row: Sequence[str]) -> bool:
    """(1) (2) (3)=(1)-(2), or 1 2 3 4 … under the headings."""
    texts = [text.strip() for text in row if text.strip()]
    if len(texts) < 3 or not all(_LEGEND.match(text) for text in texts):
        return False
    if all(text.startswith("(") for text in texts):
        return True
    return texts == [str(number) for number in range(1, len(texts) + 1)] and len(texts) >= 4


def _first_text(row: Sequence[str]) -> str:
    return next((text for text in row if text and not _NUMERIC.match(text)), "")


def _few(row: Sequence[str], columns: Iterable[int], most: int) -> bool:
    return sum(1 for c in columns if c < len(row) and row[c].strip()) <= most


def _texts_starting(
    shown: Sequence[Sequence[str]], first: int, last: int, words: Sequence[str]
) -> frozenset[str]:
    """The distinct texts below the heading that begin with one of the words, alone or continued."""
    initials = {word[0] for word in words}
    distinct: set[str] = set()
    for row in shown[first:last]:
        distinct.update(row)
    folded = [fold(word) for word in words]
    return frozenset(
        text for text in distinct if text.lstrip()[:1] in initials and _starts(text, words, folded)
    )


def _starts(text: str, words: Sequence[str], folded: Sequence[str]) -> bool:
    bare = text.strip()
    if fold(bare) in folded:
        return True
    return any(
        bare.startswith(word) and re.match(r"[\s:.(]|ตำบล|อำเภอ|ทั้ง|\d", bare[len(word) :])
        for word in words
    )


def _next_heading(
    shown: Sequence[Sequence[str]], first: int, catalogue: Catalogue, heading: Heading
) -> int:
    """The row where another heading (or this one repeated) begins, or the end of the tab."""
    labels = {text.strip() for text in (heading.labels or {}).values()}
    for known in catalogue.labels.values():
        for spec in known.spec.fields.values():
            labels.add(spec.heading)
    for index in range(first, len(shown)):
        row = shown[index]
        if len(labels.intersection(row)) >= REPEATED_LABELS:
            return index
    return len(shown)
