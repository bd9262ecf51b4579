"""The rows below a heading: which are records, which are totals, groups, legends, or the end."""

from __future__ import annotations

import re
from bisect import bisect, bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from sync.model import Grid, RowKind
from sync.reading.cancelled import Cancelled, cancelled_rows
from sync.reading.cells.thai import fold, is_dash
from sync.reading.fitting import Columns, filled
from sync.reading.headings import Catalogue, Heading
from sync.reading.partial import sort_partial
from sync.reading.serials import outline
from sync.reading.sums import (
    Parted,
    outlined,
    spans_of_totals,
    sum_below,
    summed_above,
    told_as_parts,
)
from sync.reading.titles import names_moo, titles_above

_ORDER = re.compile(r"\(?[\d๐-๙]+\)?(\s*=.*)?$")
_NUMERIC = re.compile(r"[\d๐-๙.,\s%/()\-]*$")
_FIGURE = re.compile(r"\s*[\d๐-๙]")
_CONTINUED = re.compile(
    r"[\s:.(]|ตำบล|ต\.|อำเภอ|หมู่|ม\.|บ้าน|ทั้ง|ทุก|ไตรมาส|เดือน|งวด|ระยะ|หมวด|เทคนิค|แผนงาน|ข้อ|รุ่น|ครั้งที่|เป็น|สุทธิ"
    r"|ต่อ|ราย|จาก|งบประมาณ|วงเงิน|จำนวน|ยอด|จัดสรร|เบิกจ่าย|ค่าใช้จ่าย|\d"
)
_OF_ALL = re.compile(
    r"(?:ยอด)?รวม(?:เป็น|เงิน|งบประมาณ|งบ|ยอด|จำนวน|ค่าใช้จ่าย)*\s*(?:ทั้ง(?:ปี|อำเภอ|จังหวัด|โครงการ)|ทุก|ทั้ง\s*[\d๐-๙]"
    r"|ทั้ง(?:สิ้น|หมด)\s*(?:[(\d๐-๙].*)?$)"
)
_CARRIED = "ยกมา"  # a sum from another page, tab or year
_DASHES = frozenset("-–—")  # a row of them was prepared, and holds nothing yet
TITLE_ROWS = 6  # looked at above a second heading
REPEATED_LABELS = 3  # so many known labels in one row make it a heading
MOSTLY = 9 / 10  # a row with so much of its columns filled is a record, whatever it lacks


@dataclass(slots=True)
class Body:
    """Rows (0-based) of a table: its records, its total rows with the span they add up, its end.

    `groups` are rows that say something of the records below them, with their text. `kinds` says
    of every other row that holds something what it is. `ends` are rows at which the table may
    have ended, for what follows looks like no record.

    `end` is the first row that no longer belongs to the table. `like_a_sum` is a record whose
    amounts are those of all above it together, though its name is that of no total. `carried`
    tells that a sum stands above all records that was carried here from elsewhere. `cancelled` are
    the rows that are struck through.
    """

    records: list[int] = field(default_factory=list)
    totals: list[tuple[int, int, int]] = field(default_factory=list)  # row, first, last record
    groups: list[tuple[int, str]] = field(default_factory=list)
    kinds: dict[int, RowKind] = field(default_factory=dict)
    ends: Sequence[int] = ()
    end: int = 0
    like_a_sum: int | None = None
    carried: bool = False
    cancelled: Cancelled = field(default_factory=dict)


def read_body(grid: Grid, heading: Heading, catalogue: Catalogue, stop: int | None = None) -> Body:
    """Split what stands below a heading into records, totals and the rest; linear in the cells.

    A heading that is printed again (on every page, over every tambon) is passed over, with the
    titles above it. A note between the records ends nothing: the table goes on below it. `stop`
    is a row where another heading is known to begin.
    """
    columns = Columns(heading, catalogue)
    rows = _Rows(grid, heading, catalogue, columns)
    rows.look(len(grid.shown) if stop is None else stop)
    body = Body(kinds=rows.kinds, end=rows.end)
    if stop is not None:
        body.end = rows.drop_titles(stop)
    body.cancelled = {row: rows.cancelled[row] for row, k in rows.kinds.items() if k == "struck"}
    whole = sorted(rows.whole)
    merged = {m.top for m in grid.merges if m.right - m.left >= 3 and m.bottom - m.top == 1}
    found = sort_partial(grid, sorted(rows.partial), whole, columns, merged)
    adds_up = catalogue.tables.tables[heading.table].totals
    begun = [row for row, kind in found.kinds.items() if kind == "record"]
    body.records = sorted([*whole, *begun]) if begun else whole
    for row, kind in found.kinds.items():
        if kind != "record":
            body.kinds[row] = kind
    parts: dict[int, Parted] = {}
    if adds_up:
        parts = outlined(grid, columns, body.records)
        parts |= summed_above(grid, columns, body.records, rows.totals)
    for row, parted in parts.items():
        body.kinds[row] = parted.kind
    body.records = [row for row in body.records if row not in parts]
    below = sum_below(grid, columns, body.records, rows.whole)
    if below and below.certain:
        body.records.remove(below.row)
        rows.totals[below.row], body.kinds[below.row] = False, "total"
    body.like_a_sum = below.row if below and not below.certain else None
    for row, kind in sorted(body.kinds.items()):  # a title between records may name their village
        if kind in ("group", "title"):
            body.groups.extend((row, text) for text in titles_above([grid.shown[row]])[-1:])
    body.ends = found.ends
    body.carried = rows.carried < min(body.records, default=0)
    rows.totals |= told_as_parts(grid, columns, body.records, rows.totals)
    body.totals = spans_of_totals(dict(sorted(rows.totals.items())), body.records)
    for row, parted in parts.items():
        if parted.kind == "total":
            begin = bisect(body.records, row)
            body.totals.append((row, begin, bisect(body.records, parted.last)))
    return body


def groups_before(
    records: Sequence[int], groups: Sequence[tuple[int, str]]
) -> Iterator[Sequence[tuple[int, str]]]:
    """For each record the groups between it and the record before, both from the top down."""
    begun = 0
    for record in records:
        first = begun
        while begun < len(groups) and groups[begun][0] < record:
            begun += 1
        yield groups[first:begun]


def take_out(body: Body, rows: Sequence[int]) -> None:
    """Records that are not counted: a copy or of another year; nor are totals between them."""
    gone, first, last = set(rows), rows[0], rows[-1]
    at = [index for index, row in enumerate(body.records) if row in gone]
    body.kinds.update(dict.fromkeys(rows, "copy"))
    body.totals = [
        (row, begin - bisect_left(at, begin), end - bisect_left(at, end))
        for row, begin, end in body.totals
        if not first < row < last
    ]
    body.records = [row for row in body.records if row not in gone]


class _Rows:
    """A first look at every row below a heading, in their order."""

    def __init__(
        self, grid: Grid, heading: Heading, catalogue: Catalogue, columns: Columns
    ) -> None:
        self._grid = grid
        self._first = heading.last_row + 1
        self._columns = columns
        self.cancelled = cancelled_rows(grid, columns) if grid.struck else {}
        self._headings = _Headings(grid, heading, catalogue)
        self._total_words = _Opening(catalogue.tables.total_words)
        self._figures = _Opening(catalogue.tables.figure_words)
        self._end_words = _Opening(catalogue.tables.end_words)
        self.whole: dict[int, None] = {}
        self.partial: dict[int, None] = {}
        self.totals: dict[int, bool] = {}  # row → whether it adds up a part only
        self.kinds: dict[int, RowKind] = {}
        self.carried = len(grid.shown)  # the first row that carries a sum here
        self.end = len(grid.shown)

    def look(self, stop: int) -> None:
        """Sort the rows that are plain at a glance; the others are `partial`."""
        shown, columns = self._grid.shown, self._columns
        mapped, required = columns.mapped, columns.required
        width = mapped[-1] + 1 if mapped else 0
        early = mapped[2] + 1 if len(mapped) > 2 else width
        last = required[-1] if required else 0
        headings, totals, notes = self._headings, self._total_words, self._end_words
        figures, legend = self._figures, self._first + 1
        self.end = min(stop, len(shown))
        for index in range(self._first, self.end):
            row = shown[index]
            if index in self.cancelled:
                if self._heads_another(index):
                    self.end = index
                    return
                self.kinds[index] = "struck"
                continue
            if not row:
                continue
            text = _first_text(row[:width])
            if text in headings.openings and headings.repeats(row):
                self.drop_titles(index)
                self.kinds[index] = "heading"
                legend = index + 2
            elif not headings.labels.isdisjoint(row) and (
                headings.begins(row) or (self.whole and headings.begins_apart(index))
            ):
                if index == self._first and headings.says_again(row):
                    self.kinds[index] = "heading"
                    legend = index + 1
                    continue
                self.end = self.drop_titles(index)
                return
            elif text[:1] in notes.initials and notes.opens(text):
                self.partial[index] = None
            elif (
                text[:1] in totals.initials and totals.opens(text)
            ) or not totals.words.isdisjoint(row[:early]):
                part = not (totals.is_whole(text) or _OF_ALL.match(text)) or fold(text) == "รวมย่อย"
                self.totals[index], self.kinds[index] = part, "total"
            elif text[:1] in figures.initials and (
                figures.is_whole(text)
                or (figures.opens(text) and not (len(row) > last and all(row[c] for c in required)))
            ):
                self.kinds[index] = "note"  # an average or a share of the rows above it
                if _CARRIED in text:
                    self.carried = min(self.carried, index)
            elif index <= legend and (_is_legend(row) or columns.explained(self._grid, index)):
                self.kinds[index] = "legend"
            elif len(row) > last and all(map(row.__getitem__, required)):
                dashed = row[last] in _DASHES and is_dash("".join(row[c] for c in required))
                (self.partial if dashed else self.whole)[index] = None
            elif not any(map(str.strip, row)):
                self.kinds[index] = "unused"  # spaces only
            elif sum(1 for c in mapped if c < len(row) and row[c]) > MOSTLY * len(mapped):
                self.whole[index] = None
            else:
                self.partial[index] = None

    def _heads_another(self, index: int) -> bool:
        """Whether a cancelled row headed another table, whose records are not."""
        written = self.cancelled[index]
        below = (
            n for n in range(index + 1, self.end) if n in self.cancelled or self._grid.shown[n]
        )
        return (
            self._headings.begins(written)
            and not self._headings.repeats(written)
            and next(below, index) not in self.cancelled
        )

    def drop_titles(self, heading: int) -> int:
        """Take back the rows right above a heading that were its titles or its upper row.

        Titles are rows of one filled cell; the upper row of a heading has a merged cell. Returns
        the first of these rows.
        """
        shown, merges = self._grid.shown, self._grid.merges
        merged = {m.top for m in merges if m.right - m.left > 1 or m.bottom > heading >= m.top}
        upper = heading
        for row in range(heading - 1, max(heading - TITLE_ROWS, self._first) - 1, -1):
            texts = len(filled(shown[row]))
            upper_row = row == heading - 1 and row in merged
            if row in self.totals or (texts > 1 and not upper_row and not self._places(row)):
                break
            if texts:
                upper = row
                self.kinds[row] = "title" if texts == 1 or self._places(row) else "heading"
                self.whole.pop(row, None)
                self.partial.pop(row, None)
        return upper

    def _places(self, row: int) -> bool:
        """A title in several cells, of which none is a value: "ตำบล | ตาคลี | หมู่ที่ | 5"."""
        return names_moo(titles_above([self._grid.shown[row]])[-1]) and not any(
            self._columns.typed(column) for column in self._columns.fitting(self._grid, row)
        )


def _is_legend(row: Sequence[str]) -> bool:
    """(1) (2) (3)=(1)-(2), or 1 2 3 4 … under the headings, in Thai digits or others."""
    texts = [text.strip() for text in row if text.strip()]
    if len(texts) < 3 or not all(_ORDER.match(text) for text in texts):
        return False
    if all(text.startswith("(") for text in texts):
        return True
    counted = [str(number) for number in range(1, len(texts) + 1)]
    return len(texts) >= 4 and [*map(outline, texts)] == counted


def _first_text(row: Sequence[str]) -> str:
    """The first text of a row that is no number, without the spaces before it."""
    for text in row:
        # Nearly every row is decided by the letter its first name begins with.
        if text and ("ก" <= text[0] <= "ไ" or not (text.isdecimal() or _NUMERIC.match(text))):
            return text.lstrip()
    return ""


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
        self._grid = grid
        self._named = catalogue.labels[heading.table].named
        self._columns = heading.columns
        self._own = {_bare(grid.shown[row]) for row in heading.rows if row < len(grid.shown)}
        self.openings = {_first_text(row) for row in self._own} - {""}
        self.labels = catalogue.written | {
            text.strip() for label in heading.labels.values() for text in label.parts
        }

    def repeats(self, row: Sequence[str]) -> bool:
        """Whether a row that opens like this heading is it again."""
        return _bare(row) in self._own

    def begins(self, row: Sequence[str]) -> bool:
        """Whether a row with known labels has three of them, and half of what is filled is such."""
        known = len(self.labels.intersection(row))
        return known >= REPEATED_LABELS and 2 * known >= len(filled(row))

    def says_again(self, row: Sequence[str]) -> bool:
        """Whether a row names the columns of this heading in other words: ว/ด/ป below วันที่."""
        own = sum(
            name in self._named(row[column])
            for name, column in self._columns.items()
            if column < len(row)
        )
        return 2 * own >= max(REPEATED_LABELS, len(self.labels.intersection(row)))

    def begins_apart(self, index: int) -> bool:
        """Whether a row after a gap, with a title or without, heads a small table of its own.

        Two known labels are enough there, if hardly anything else is in it, and numbers below.
        """
        shown = self._grid.shown
        texts = [text for text in shown[index] if text.strip()]
        known = len(self.labels.intersection(texts))
        if known < 2 or 2 * known <= len(texts) or any(map(_NUMERIC.match, texts)):
            return False
        gap, title = (len(filled(row)) for row in shown[index - 2 : index])
        below = (text for row in shown[index + 1 : index + 2] for text in row)
        return title <= 1 and not (gap and title) and any(map(_FIGURE.match, below))


def _bare(row: Sequence[str]) -> tuple[str, ...]:
    texts = [text.strip() for text in row]
    while texts and not texts[-1]:
        texts.pop()
    return tuple(texts)
