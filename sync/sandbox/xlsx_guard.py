"""What an .xlsx file would cost to read, counted from its XML before anything is built from it."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from xml.parsers import expat

from openpyxl.utils import range_boundaries

MOST_PARTS = 5_000
MOST_BYTES = 300_000_000  # unpacked
MOST_ROWS = 500_000  # in all, as the file lists them
LOWEST_ROW = 1_048_576  # of any sheet
MOST_CELLS = 1_000_000  # as the file lists them; each takes about 2 KB to read
MOST_SPREAD = 2_000_000  # those, the blank ones to the left of another, and the blank rows above
MOST_OTHERS = 500_000  # columns, styles, merges, comments …
MOST_COVERED = 500_000  # by merged ranges, and by links
MOST_TEXT = 50_000_000  # characters in all cells, a shared text as often as it is used
LONGEST_TEXT = 50_000  # of one cell, as in Google Sheets; Excel has 32,767
LONGEST_FORMAT = 1_000  # of a number format; Excel has 255
LAST_COLUMN, LAST_ROW = 16_384, 1_048_576  # of any sheet
_HOLDERS = ("c", "si", "comment")
_CHUNK = 1 << 18
_REFERENCE = re.compile(r"\$?([A-Za-z]{1,3})\$?(\d+)")


class TooMuch(Exception):
    """The file would take more than it may; the words say of what."""


class Entities(Exception):
    """The file brings definitions of its own, which no spreadsheet program writes."""


def weigh(archive: zipfile.ZipFile) -> bool:
    """Raise `TooMuch` or `Entities` for a file that must not be read; else whether it has formulas.

    Every part is read as XML in whatever legal spelling: prefixes, any order, UTF-16. A part that
    is no XML ends where a reader would end too.
    """
    parts = archive.infolist()
    if len(parts) > MOST_PARTS:
        raise TooMuch(f"it holds {len(parts):,} parts")
    if sum(part.file_size for part in parts) > MOST_BYTES:
        raise TooMuch(f"unpacked it would be larger than {MOST_BYTES // 1_000_000} MB")
    shared = _SharedTexts()
    for part in parts:  # the texts first: each is weighed wherever a cell shows it
        if not part.is_dir():
            _parse(archive, part, shared)
    counts = _Parts(shared.lengths)
    for part in parts:
        if not part.is_dir():
            counts.new_part()
            _parse(archive, part, counts)
    return counts.formulas > 0


def _parse(archive: zipfile.ZipFile, part: zipfile.ZipInfo, reader: _SharedTexts | _Parts) -> None:
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.text
    parser.EntityDeclHandler = _refuse
    try:
        with archive.open(part) as stream:
            while chunk := stream.read(_CHUNK):
                parser.Parse(chunk, False)
    except expat.ExpatError:
        return  # no XML, or broken: openpyxl reads no further either, and says what is wrong


def _refuse(*_: object) -> None:
    raise Entities("definitions of entities")


class _SharedTexts:
    """How long each text of the file's table of texts is."""

    def __init__(self) -> None:
        self.lengths: list[int] = []
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
            if self.lengths[-1] > LONGEST_TEXT:
                raise TooMuch(f"a cell's text is longer than {LONGEST_TEXT:,} characters")


class _Parts:
    """Counts what each element of the file will make a reader hold."""

    def __init__(self, lengths: list[int]) -> None:
        self._lengths = lengths
        self.formulas = self.texts = self.covered = self.cells = self.spread = 0
        self.rows = self.others = 0
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
        self.widths: dict[int, int] = {}
        self.row = self.column = self.length = self.lowest = 0
        self.holder = self.kind = ""  # the open element that holds one cell's text; the cell's type
        self.written: list[str] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        local = _local(name)
        self.written.clear()
        if not self.holder:
            if local in _HOLDERS:
                self.holder, self.length = local, 0
            elif local != "row":
                self.others += 1
                if self.others > MOST_OTHERS:
                    raise TooMuch(f"it holds more than {MOST_OTHERS:,} elements beside its cells")
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
                self._add_text(self._lengths[int(number)])

    def text(self, data: str) -> None:
        if not self.holder:
            return
        self.length += len(data)
        if self.length > LONGEST_TEXT:
            raise TooMuch(f"a cell's text is longer than {LONGEST_TEXT:,} characters")
        if self.kind == "s":
            self.written.append(data)
        self._add_text(len(data))

    def _row(self, attributes: dict[str, str]) -> None:
        self.rows += 1
        self.row = _number(attributes.get("r"), self.row + 1)
        self.column = 0
        if self.rows > MOST_ROWS:
            raise TooMuch(f"it has more than {MOST_ROWS:,} rows")

    def _cell(self, attributes: dict[str, str]) -> None:
        self.kind = attributes.get("t", "")
        place = _REFERENCE.fullmatch(attributes.get("r", ""))
        if place:
            self.column, row = _column(place[1]), int(place[2][:9])
        else:
            self.column, row = self.column + 1, self.row
        if row > LOWEST_ROW and place:
            raise TooMuch(f"it has a cell at {attributes['r'][:12]}, far from any table")
        before = self.widths.get(row, 0)
        # a cell that comes again costs again
        self.cells += 1
        self.spread += max(1, self.column - before) + max(0, row - self.lowest - 1)
        self.lowest = max(self.lowest, row)
        self.widths[row] = max(before, self.column)
        if self.cells > MOST_CELLS:
            raise TooMuch(f"it has more than {MOST_CELLS:,} cells")
        if self.spread > MOST_SPREAD:
            raise TooMuch(f"it spreads over more than {MOST_SPREAD:,} cells, blank ones counted")

    def _formula(self, _: dict[str, str]) -> None:
        self.formulas += 1

    def _covers(self, attributes: dict[str, str]) -> None:
        reference = attributes.get("ref", "")
        try:
            left, top, right, bottom = range_boundaries(reference)
        except (ValueError, TypeError):
            return  # openpyxl says what is wrong with it
        self.covered += ((right or 16384) - (left or 1) + 1) * (
            (bottom or 1 << 20) - (top or 1) + 1
        )
        if self.covered > MOST_COVERED:
            raise TooMuch(f"its merged ranges and links cover more than {MOST_COVERED:,} cells")

    def _format(self, attributes: dict[str, str]) -> None:
        if len(attributes.get("formatCode", "")) > LONGEST_FORMAT:
            raise TooMuch(f"a number format is longer than {LONGEST_FORMAT:,} characters")

    def _add_text(self, length: int) -> None:
        self.texts += length
        if self.texts > MOST_TEXT:
            raise TooMuch(f"its cells hold more than {MOST_TEXT:,} characters")


def _local(name: str) -> str:
    return name.rpartition(" ")[2]


def _number(text: str | None, otherwise: int) -> int:
    try:
        return int(float(text)) if text else otherwise
    except (ValueError, OverflowError):
        return otherwise


def _column(letters: str) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number
