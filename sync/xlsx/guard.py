"""What an .xlsx file would cost to read, counted from its XML before anything is built from it.

`Bounds` keeps the count. A part that openpyxl builds from is parsed once before for it (`weigh`,
`Guarded`); the tabs and texts that `tabs` reads are counted while they are read.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from typing import Any, Protocol
from xml.parsers import expat

from openpyxl.utils import range_boundaries

MOST_PARTS = 5_000
MOST_BYTES = 300_000_000  # unpacked
MOST_ROWS = 500_000  # in all, as the file lists them
LAST_COLUMN, LAST_ROW = 16_384, 1_048_576  # of any sheet
MOST_CELLS = 1_000_000  # as the file lists them
MOST_SPREAD = 2_000_000  # those, the blank ones to the left of another, and the blank rows above
MOST_OTHERS = 500_000  # columns, styles, merges, comments …
MOST_COVERED = 500_000  # by merged ranges, and by links
MOST_TEXT = 50_000_000  # characters in all cells, a shared text as often as it is used
LONGEST_TEXT = 50_000  # of one cell, as in Google Sheets; Excel has 32,767
LONGEST_FORMAT = 1_000  # of a number format; Excel has 255
_HOLDERS = ("c", "si", "comment")
_CHUNK = 1 << 18
_REFERENCE = re.compile(r"\$?([A-Za-z]{1,3})\$?(\d+)")


class TooMuch(Exception):
    """The file would take more than it may; the words say of what."""


class Entities(Exception):
    """The file brings definitions of its own, which no spreadsheet program writes."""


class Bounds:
    """How much of everything a file has shown so far; each method raises `TooMuch`."""

    def __init__(self) -> None:
        self.texts = self.covered = self.cells = self.spread = self.rows = self.others = 0
        self.new_tab()

    def new_tab(self) -> None:
        self._widths: dict[int, int] = {}
        self._lowest = 0

    def row(self) -> None:
        self.rows += 1
        if self.rows > MOST_ROWS:
            raise TooMuch(f"it has more than {MOST_ROWS:,} rows")

    def cell(self, row: int, column: int, count: int = 1) -> None:
        """A cell at this place (from 1), or the last of `count` in its row; again costs again."""
        if row > LAST_ROW or column > LAST_COLUMN:
            where = f"in row {row}" if row > LAST_ROW else f"in column {column}"
            raise TooMuch(f"it has a cell {where[:24]}, far from any table")
        before = self._widths.get(row, 0)
        self.cells += count
        self.spread += max(count, column - before) + max(0, row - self._lowest - 1)
        if row > self._lowest:
            self._lowest = row
        if column > before:
            self._widths[row] = column
        if self.cells > MOST_CELLS:
            raise TooMuch(f"it has more than {MOST_CELLS:,} cells")
        if self.spread > MOST_SPREAD:
            raise TooMuch(f"it spreads over more than {MOST_SPREAD:,} cells, blank ones counted")

    def text(self, length: int) -> None:
        self.texts += length
        if self.texts > MOST_TEXT:
            raise TooMuch(f"its cells hold more than {MOST_TEXT:,} characters")

    def one_text(self, length: int) -> None:
        """The text of one cell, until now."""
        if length > LONGEST_TEXT:
            raise TooMuch(f"a cell's text is longer than {LONGEST_TEXT:,} characters")

    def covers(self, reference: str) -> None:
        """A merged range or a link."""
        try:
            left, top, right, bottom = range_boundaries(reference)
        except (ValueError, TypeError):
            return  # who builds from it says what is wrong
        width = (right or LAST_COLUMN) - (left or 1) + 1
        self.covered += width * ((bottom or LAST_ROW) - (top or 1) + 1)
        if self.covered > MOST_COVERED:
            raise TooMuch(f"its merged ranges and links cover more than {MOST_COVERED:,} cells")

    def other(self) -> None:
        self.others += 1
        if self.others > MOST_OTHERS:
            raise TooMuch(f"it holds more than {MOST_OTHERS:,} elements beside its cells")


class Handler(Protocol):
    """What hears of a part's elements; a name is its namespace, a space, its local name."""

    def start(self, name: str, attributes: dict[str, str]) -> None: ...

    def end(self, name: str) -> None: ...

    def text(self, data: str) -> None: ...


def opened(source: Any) -> Guarded:
    """The archive; `TooMuch` when its parts are too many or unpack to too much."""
    archive = Guarded(source)
    parts = archive.infolist()
    if len(parts) > MOST_PARTS:
        raise TooMuch(f"it holds {len(parts):,} parts")
    if sum(part.file_size for part in parts) > MOST_BYTES:
        raise TooMuch(f"unpacked it would be larger than {MOST_BYTES // 1_000_000} MB")
    return archive


class Guarded(zipfile.ZipFile):
    """An archive whose parts are weighed before they are read whole."""

    def __init__(self, source: Any) -> None:
        super().__init__(source)
        self.bounds = Bounds()

    def read(self, name: str | zipfile.ZipInfo, pwd: bytes | None = None) -> bytes:
        counts = _Parts(self.bounds, [])
        _parse_as_far_as_it_is_xml(self, name, counts)
        return super().read(name, pwd)

    def parse(self, name: str | zipfile.ZipInfo, handler: Handler) -> None:
        """Read a part as XML in whatever legal spelling; ExpatError when it is none."""
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartElementHandler = handler.start
        parser.EndElementHandler = handler.end
        parser.CharacterDataHandler = handler.text
        parser.EntityDeclHandler = _refuse
        with self.open(name) as stream:
            while chunk := stream.read(_CHUNK):
                parser.Parse(chunk, False)
            parser.Parse(b"", True)


def weigh(archive: Guarded) -> bool:
    """Weigh every part, for a reader that builds from all; whether there are formulas."""
    shared = _SharedTexts(archive.bounds)
    parts = [part for part in archive.infolist() if not part.is_dir()]
    for part in parts:  # the texts first: each is weighed wherever a cell shows it
        _parse_as_far_as_it_is_xml(archive, part, shared)
    counts = _Parts(archive.bounds, shared.lengths)
    for part in parts:
        counts.new_part()
        _parse_as_far_as_it_is_xml(archive, part, counts)
    return counts.formulas > 0


def _parse_as_far_as_it_is_xml(
    archive: Guarded, part: str | zipfile.ZipInfo, handler: Handler
) -> None:
    try:
        archive.parse(part, handler)
    except expat.ExpatError:
        return  # no XML, or broken: openpyxl reads no further either, and says what is wrong


def _refuse(*_: object) -> None:
    raise Entities("definitions of entities")


class _SharedTexts:
    """How long each text of the file's table of texts is."""

    def __init__(self, bounds: Bounds) -> None:
        self.lengths: list[int] = []
        self._bounds = bounds
        self._inside = False

    def start(self, name: str, _: dict[str, str]) -> None:
        if _local(name) == "si":
            self.lengths.append(0)
            self._inside = True

    def end(self, name: str) -> None:
        if _local(name) == "si":
            self._inside = False

    def text(self, data: str) -> None:
        if self._inside:
            self.lengths[-1] += len(data)
            self._bounds.one_text(self.lengths[-1])


class _Parts:
    """Counts what each element of the file will make a reader hold."""

    def __init__(self, bounds: Bounds, lengths: list[int]) -> None:
        self.formulas = 0
        self._bounds = bounds
        self._lengths = lengths
        self._starts: dict[str, Callable[[dict[str, str]], None]] = {
            "row": self._row,
            "c": self._cell,
            "f": self._formula,
            "mergeCell": self._covers,
            "hyperlink": self._covers,
            "numFmt": self._format,
        }
        self.new_part()

    def new_part(self) -> None:
        self._bounds.new_tab()
        self.row = self.column = self.length = 0
        self.holder = self.kind = ""  # the open element that holds one cell's text; the cell's type
        self.written: list[str] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        local = _local(name)
        self.written.clear()
        if not self.holder:
            if local in _HOLDERS:
                self.holder, self.length = local, 0
            elif local != "row":
                self._bounds.other()
        known = self._starts.get(local)
        if known is not None:
            known(attributes)

    def end(self, name: str) -> None:
        local = _local(name)
        if local == self.holder:
            self.holder = ""
        elif local == "v" and self.kind == "s":
            number = "".join(self.written).strip()
            if number.isdecimal() and int(number) < len(self._lengths):
                self._bounds.text(self._lengths[int(number)])

    def text(self, data: str) -> None:
        if not self.holder:
            return
        self.length += len(data)
        self._bounds.one_text(self.length)
        if self.kind == "s":
            self.written.append(data)
        self._bounds.text(len(data))

    def _row(self, attributes: dict[str, str]) -> None:
        self._bounds.row()
        self.row = row_number(attributes.get("r"), self.row + 1)
        self.column = 0

    def _cell(self, attributes: dict[str, str]) -> None:
        self.kind = attributes.get("t", "")
        place = place_of(attributes.get("r", ""))
        row, self.column = place or (self.row, self.column + 1)
        self._bounds.cell(row, self.column)

    def _formula(self, _: dict[str, str]) -> None:
        self.formulas += 1

    def _covers(self, attributes: dict[str, str]) -> None:
        self._bounds.covers(attributes.get("ref", ""))

    def _format(self, attributes: dict[str, str]) -> None:
        if len(attributes.get("formatCode", "")) > LONGEST_FORMAT:
            raise TooMuch(f"a number format is longer than {LONGEST_FORMAT:,} characters")


def place_of(reference: str) -> tuple[int, int] | None:
    """Row and column, from 1, of "B7" or "$B$7"; None for another text."""
    found = _REFERENCE.fullmatch(reference)
    return (int(found[2][:9]), column_of(found[1])) if found else None


def column_of(letters: str) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number


def row_number(text: str | None, otherwise: int) -> int:
    """The number of a row as it is written, which may be 7.0; `otherwise` when it is none."""
    try:
        return int(float(text)) if text else otherwise
    except (ValueError, OverflowError):
        return otherwise


def _local(name: str) -> str:
    return name.rpartition(" ")[2]
