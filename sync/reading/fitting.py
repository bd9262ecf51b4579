"""What the columns of a table hold, as far as it tells its records from other rows."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cached_property

from sync.model import Grid, Serial, SheetError, Stored
from sync.reading.agreement import ANYTHING, LONGEST, MOMENTS, NUMBERS, fits
from sync.reading.cells.date_forms import shape_of
from sync.reading.cells.thai import fold, is_dash
from sync.reading.cells.values import parser_for
from sync.reading.headings import Catalogue, Heading
from sync.reading.serials import SERIAL, opening_outline, outline

WHERE = ("province", "district")  # the same in every row of a workbook
CONSTANT_KINDS = frozenset(
    ("text", "subdistrict", "moo", "year", "names", "email", "yes_no", "wish")
)
AMOUNTS = frozenset(("money", "number", "int", "percent"))
LONGEST_NAME = 60  # characters; a longer text alone in a row is a note
EXPLAINED = 3  # cells of typed columns that hold no value: "วัน เดือน ปี", "เลขหมู่", "จำนวนคน"
_EXAMPLE = re.compile(r"\(?\s*(?:ตัวอย่าง|วิธีกรอก|คำอธิบาย)")
_UNTICKED = frozenset(("false", "☐", "□", "▢", "⬜"))
_NUMBER = re.compile(r"[\d๐-๙.,\s]+$")
_NAMED = re.compile(r"\(?[\d๐-๙]{1,3}[.:)\s]+[ก-๎]")
_ZERO = re.compile(r"(?=.*[0๐-])[0๐.,\s฿%-]+$")
_ATTEMPT = re.compile(r"[\d๐-๙#]")
_SENTENCE = re.compile(r"[:=*]")


class Columns:
    """The columns of a heading, and what a cell of each of them says of its row."""

    def __init__(self, heading: Heading, catalogue: Catalogue) -> None:
        spec = catalogue.tables.tables[heading.table]
        self._tables = catalogue.tables
        self._fields = {
            column: (name, spec.fields[name]) for name, column in heading.columns.items()
        }
        for column in heading.wide or ():
            self._fields.setdefault(column, self._fields[min(heading.wide or ())])
        self.mapped = sorted(self._fields)
        self.serial = frozenset(heading.columns[name] for name in SERIAL if name in heading.columns)
        required = {
            column
            for name, column in heading.columns.items()
            if spec.fields[name].required and column not in self.serial
        }
        self.required = sorted(required) if len(required) > 1 else self.mapped
        self._fitting: dict[tuple[int, str, Stored], bool] = {}
        self._idle: dict[tuple[int, str, Stored], bool] = {}

    @cached_property
    def _naming(self) -> list[int]:
        return list(filter(self.names_a_record, self.required))

    @cached_property
    def _not_begun(self) -> dict[str, frozenset[str]]:
        """Vocabulary → words for a thing that is not begun: what a box means that is not ticked."""
        return {
            name: frozenset(
                fold(each)
                for word in boxes.values()
                for each in (word, *self._tables.vocabularies[name][word])
            )
            for name, boxes in self._tables.unticked.items()
        }

    def fits(self, column: int, text: str, stored: Stored) -> bool:
        """A cell that could be a value of its column, or an attempt at one."""
        key = column, text, stored
        known = self._fitting.get(key)
        if known is None:
            known = self._fitting[key] = column in self._fields and self._fits(*key)
        return known

    def _fits(self, column: int, text: str, stored: Stored) -> bool:
        spec = self._fields[column][1]
        if spec.type in ANYTHING:
            return len(text) <= LONGEST and not _SENTENCE.search(text)
        if isinstance(stored, SheetError) or self._holds(column, text, stored):
            return True
        return spec.type in NUMBERS | MOMENTS and len(text) <= 30 and bool(_ATTEMPT.search(text))

    def _holds(self, column: int, text: str, stored: Stored) -> bool:
        spec = self._fields[column][1]
        return fits(text, stored, spec.type, parser_for(spec, self._tables, None, None))

    def begins(self, column: int, text: str, stored: Stored) -> bool:
        """A cell with which alone its row may have begun: a day, and not all that has a digit.

        A status alone is of no record: so stands a key of colours. Nor is a running number with a
        name behind it: "1. ตำบลตาคลี".
        """
        if column in self.serial and _NAMED.match(text):
            return False
        if self.chosen(column) or not self.fits(column, text, stored) or len(text) > LONGEST_NAME:
            return False
        if self._fields[column][1].type in MOMENTS:
            days = [piece for piece in shape_of(text) or () if piece.start.kind == "day"]
            return isinstance(stored, Serial) or bool(days)
        return not self.typed(column) or self._holds(column, text, stored)

    def __contains__(self, column: object) -> bool:
        return column in self._fields

    def typed(self, column: int) -> bool:
        """Its values have a form of their own; a column of texts takes anything."""
        return column in self._fields and self._fields[column][1].type not in ANYTHING

    def explained(self, grid: Grid, row: int) -> bool:
        """A row right below the heading that tells what to write, or shows it by an example."""
        shown = grid.shown[row]
        cells = filled(shown)
        if cells and _EXAMPLE.match(shown[cells[0]].strip()):
            return True
        typed = [shown[column] for column in cells if self.typed(column)]
        return (
            len(typed) >= EXPLAINED
            and all(len(text) <= LONGEST_NAME and not _ATTEMPT.search(text) for text in typed)
            and not any(map(self.typed, self.fitting(grid, row)))
        )

    def fitting(self, grid: Grid, row: int) -> list[int]:
        """The cells of a row that could be values of their columns."""
        shown = grid.shown[row]
        return [c for c in filled(shown) if self.fits(c, shown[c].strip(), stored_at(grid, row, c))]

    def amount(self, column: int) -> bool:
        return column in self._fields and self._fields[column][1].type in AMOUNTS

    def chosen(self, column: int) -> bool:
        """A column of words or answers that are chosen from a few."""
        return column in self._fields and self._fields[column][1].type in ("word", "yes_no")

    def adds_up(self, column: int) -> bool:
        """Amounts of which a sum means something: no shares, and no numbers of quarters."""
        if column not in self._fields:
            return False
        spec = self._fields[column][1]
        return spec.type in ("money", "number") or (spec.type == "int" and bool(spec.unit))

    def names_a_record(self, column: int) -> bool:
        """A required column of texts: what a record is called stands there."""
        return column in self.required and not self.typed(column)

    def steady(self, column: int) -> bool:
        """A column that an office may fill with one value all the way down."""
        return column in self._fields and self._fields[column][1].type in CONSTANT_KINDS

    def answers(self, column: int) -> bool:
        """A column of yes and no, which an office may fill before there is anything to answer."""
        return column in self._fields and self._fields[column][1].type in ("yes_no", "wish")

    def idle(self, column: int, text: str, stored: Stored) -> bool:
        """A cell that was there before its row was begun: a running number, a box not ticked, 0."""
        key = column, text, stored
        known = self._idle.get(key)
        if known is None:
            known = self._idle[key] = self._says_nothing(*key)
        return known

    def _says_nothing(self, column: int, text: str, stored: Stored) -> bool:
        text = text.strip()
        if stored is False or text.casefold() in _UNTICKED:
            return True
        if column not in self._fields:
            return False
        if is_dash(text):
            return True
        if column in self.serial:
            return bool(_NUMBER.match(text))
        name, spec = self._fields[column]
        if stored == 0.0 or _ZERO.match(text) or name in WHERE:
            return True
        return fold(text) in self._not_begun.get(spec.vocabulary or "", ())

    def outline(self, row: Sequence[str]) -> str:
        """The running number of a row, or that which opens its name; "" without one."""
        numbers = (outline(row[column]) for column in self.serial if column < len(row))
        number = next(filter(None, numbers), "")
        for column in () if number else self._naming:
            if column < len(row) and row[column][:1].isdecimal():
                return opening_outline(row[column])
        return number

    def amounts(self, row: Sequence[str]) -> frozenset[int]:
        """The columns of amounts in which a row holds something."""
        return frozenset(
            c for c in self.mapped
            if c < len(row) and row[c].strip() and c not in self.serial and self.amount(c)
        )  # fmt: skip

    def numbered(self, row: Sequence[str]) -> bool:
        return any(c < len(row) and _NUMBER.match(row[c].strip()) for c in self.serial)


def filled(row: Sequence[str]) -> list[int]:
    """The columns in which a row holds something."""
    return [column for column, text in enumerate(row) if text and not text.isspace()]


def stored_at(grid: Grid, row: int, column: int) -> Stored:
    kept = grid.stored[row]
    return kept[column] if column < len(kept) else None
