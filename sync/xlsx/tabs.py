"""The XML of one tab, and of the file's texts, read in one pass as a parser meets their elements.

A tab of 50,000 rows has some four million elements, so these classes hold no more of one than
what a grid needs, and do no more for one than they must.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from openpyxl.utils import range_boundaries
from openpyxl.utils.datetime import from_excel, from_ISO8601

from sync.model import Merge, Serial, SheetError, Stored
from sync.model.struck import Divided, divided
from sync.xlsx.display import shown
from sync.xlsx.guard import (
    LAST_COLUMN,
    LAST_ROW,
    LONGEST_TEXT,
    Bounds,
    column_of,
    place_of,
    row_number,
)
from sync.xlsx.number_format import kind_of
from sync.xlsx.values import CellFault, value_of

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_CELL, _VALUE, _TEXT, _ROW = f"{MAIN} c", f"{MAIN} v", f"{MAIN} t", f"{MAIN} row"
_ITEM, _PHONETIC, _FORMULA = f"{MAIN} si", f"{MAIN} rPh", f"{MAIN} f"
_PIECE, _FONT, _STRIKE = f"{MAIN} r", f"{MAIN} rPr", f"{MAIN} strike"
_COLUMN, _MERGE, _LINK = f"{MAIN} col", f"{MAIN} mergeCell", f"{MAIN} hyperlink"
_TARGET = "http://schemas.openxmlformats.org/officeDocument/2006/relationships id"
MOMENTS = frozenset({"DATE", "DATE_TIME", "TIME"})
MOST_KNOWN = 50_000  # numbers and other values whose reading is remembered at a time
_ESCAPE = "x005F_"  # before a text that looks like an escape: openpyxl's reading of it

Content = tuple[str, Stored]  # what is shown, what is stored
Pieces = list[tuple[str, bool | None]]  # of a text, each struck or not; None: as its cell is


@dataclass(frozen=True, slots=True)
class Style:
    """What the format of a cell says about its value; `marked` when there is any format."""

    pattern: str = "General"
    dated: bool = False  # a number is days since the file's first day
    elapsed: bool = False
    marked: bool = False
    struck: bool = False  # its font is


class _Pieces:
    """The pieces of the open text, where it has any: each may have a font of its own."""

    def __init__(self) -> None:
        self.found: Pieces = []
        self.inside = False
        self._struck: bool | None = None

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == _PIECE:
            self._struck, self.inside = None, True
        elif name == _FONT:
            self._struck = False
        elif name == _STRIKE and self._struck is not None:
            self._struck = _true(attributes.get("val", "1"))

    def add(self, text: str) -> None:
        self.found.append((text, self._struck))

    def taken(self) -> Pieces:
        """Those of the text that ends here."""
        found = self.found
        self.found, self.inside, self._struck = [], False, None
        return found


class Texts:
    """The file's table of texts, which cells point into; `pieces` of those that have any."""

    def __init__(self, bounds: Bounds) -> None:
        self.all: list[str] = []
        self.pieces: dict[int, Pieces] = {}
        self._bounds = bounds
        self._open = _Pieces()
        self._whole = self._data = ""
        self._inside = self._phonetic = False

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == _TEXT:
            self._data, self._inside = "", not self._phonetic
        elif name == _ITEM:
            self._whole = ""
        elif name == _PHONETIC:
            self._phonetic = True
        else:
            self._open.start(name, attributes)

    def end(self, name: str) -> None:
        if name == _TEXT:
            if self._inside:
                self._whole += self._data
                if self._open.inside:
                    self._open.add(self._data.replace(_ESCAPE, ""))
                self._bounds.one_text(len(self._whole))
            self._inside = False
        elif name == _ITEM:
            self._bounds.text(len(self._whole))
            if self._open.inside:
                self.pieces[len(self.all)] = self._open.taken()
            self.all.append(self._whole.replace(_ESCAPE, ""))
        elif name == _PHONETIC:
            self._phonetic = False

    def text(self, data: str) -> None:
        if self._inside:
            self._data += data
            if len(self._data) > LONGEST_TEXT:
                self._bounds.one_text(len(self._data))


class XlsxTab:
    """The cells of one tab by row, and what is merged and hidden."""

    def __init__(self, bounds: Bounds, texts: Texts, styles: Sequence[Style], epoch: Any) -> None:
        bounds.new_tab()
        self.lines: dict[int, tuple[list[str], list[Stored]]] = {}  # row, from 0 → its cells
        self.merges: set[Merge] = set()
        self.links: list[tuple[str, str]] = []  # cells, and the name of what they lead to
        self.hidden_rows: list[int] = []  # from 1, as the file has them
        self.columns: dict[int, tuple[int, bool]] = {}  # first, from 1 → last, hidden
        self.bottom = self.right = 0  # the last row and column with a value or a format
        self.struck: dict[tuple[int, int], Divided] = {}
        self._bounds = bounds
        self._texts, self._styles, self._epoch = texts.all, styles, epoch
        self._pieces, self._open = texts.pieces, _Pieces()
        self._may_be_struck = bool(texts.pieces) or any(style.struck for style in styles)
        self._altering = {n for n, style in enumerate(styles) if "@" in style.pattern}  # texts
        self._known: dict[tuple[str, int, str], Content] = {}
        # of the row that is open
        self._row, self._written_row, self._column = 0, "0", 0
        self._cells = self._widest = self._letters = 0
        self._line: tuple[list[str], list[Stored]] = ([], [])
        # of the cell that is open
        self._place = self._kind = self._value = self._inline = self._data = ""
        self._style = 0
        self._inside = self._phonetic = False

    # -------------------------------------------------------------------------- elements

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == _CELL:
            get = attributes.get
            self._place, self._kind = get("r", ""), get("t", "n")
            style = get("s")
            self._style = int(style) if style else 0
            self._value = self._inline = ""
        elif name in (_VALUE, _FORMULA):
            self._data, self._inside = "", True
        elif name == _TEXT:
            self._data, self._inside = "", not self._phonetic
        elif name == _ROW:
            self._start_row(attributes)
        elif name == _PHONETIC:
            self._phonetic = True
        elif name == _COLUMN:
            self._bounds.other()
            first = int(attributes["min"])
            self.columns[first] = int(attributes.get("max", first)), _true(attributes.get("hidden"))
        elif name == _MERGE:
            self._bounds.other()
            self._bounds.covers(attributes["ref"])
            self.merges.add(_merge_of(attributes["ref"]))
        elif name == _LINK:
            self._bounds.covers(attributes.get("ref", ""))
            self.links.append((attributes.get("ref", ""), attributes.get(_TARGET, "")))
        elif name in (_PIECE, _FONT, _STRIKE):
            self._open.start(name, attributes)
            self._may_be_struck = True

    def end(self, name: str) -> None:
        if name == _VALUE:
            self._value = self._value or self._data
            self._inside = False
        elif name == _CELL:
            self._end_cell()
        elif name == _TEXT:
            if self._inside:
                self._inline += self._data
                if self._open.inside:
                    self._open.add(self._data)
                self._bounds.one_text(len(self._inline))
            self._inside = False
        elif name == _ROW:
            self._end_row()
        elif name == _FORMULA:
            self._inside = False
        elif name == _PHONETIC:
            self._phonetic = False

    def text(self, data: str) -> None:
        if self._inside:
            self._data += data
            if len(self._data) > LONGEST_TEXT:
                self._bounds.one_text(len(self._data))

    # -------------------------------------------------------------------------- rows

    def _start_row(self, attributes: Mapping[str, str]) -> None:
        self._bounds.row()
        self._row = row_number(attributes.get("r"), self._row + 1)
        self._written_row = str(self._row)
        self._column = self._cells = self._widest = self._letters = 0
        self._line = self.lines.get(self._row - 1) or ([], [])
        if _true(attributes.get("hidden")):
            self.hidden_rows.append(self._row)

    def _end_row(self) -> None:
        if self._cells:
            self._bounds.cell(self._row, self._widest, self._cells)
            self._bounds.text(self._letters)
        if self._line[0]:
            self.lines[self._row - 1] = self._line

    # -------------------------------------------------------------------------- cells

    def _end_cell(self) -> None:
        content = self._content()
        row, line, place = self._row, self._line, self._place
        if place:
            # "BC17" in row 17 is in column BC: no pattern is needed to see that
            column = _column(place.removesuffix(self._written_row))
            if not column:
                found = place_of(place)
                if found is None:
                    raise ValueError(f"{place} is no place of a cell")
                row, column = found
                if row != self._row:
                    self._bounds.cell(row, column)
                    line = self.lines.setdefault(row - 1, ([], []))
        else:
            column = self._column + 1
            if column > LAST_COLUMN:
                self._bounds.cell(row, column)
        self._column = column
        self._cells += 1
        if column > self._widest and row == self._row:
            self._widest = column
        texts, values = line
        if self._may_be_struck:
            self._note_struck((row - 1, column - 1), content[0] if content else "")
        if content is None:
            if column <= len(texts):
                texts[column - 1], values[column - 1] = "", None
            if not self._styles[self._style].marked:
                return
        else:
            gap = column - len(texts) - 1
            if gap < 0:
                texts[column - 1], values[column - 1] = content
            else:
                if gap:
                    texts.extend([""] * gap)
                    values.extend([None] * gap)
                texts.append(content[0])
                values.append(content[1])
        if column > self.right:
            self.right = column
        if row > self.bottom:
            self.bottom = row

    def _note_struck(self, at: tuple[int, int], text: str) -> None:
        """Remember what is struck through in the open cell: by its own font, or those of pieces."""
        whole = self._styles[self._style].struck
        pieces: Pieces = []
        if self._kind == "s" and self._value:
            pieces = self._pieces.get(int(self._value), pieces)
        elif self._kind == "inlineStr":
            pieces = self._open.taken()
        if not (whole or pieces):
            return
        told = ((piece, whole if own is None else own) for piece, own in pieces or [(text, None)])
        if found := divided(told):
            self.struck[at] = found

    def _content(self) -> Content | None:
        """What the open cell shows and stores; None when it is blank."""
        kind, value = self._kind, self._value
        if kind == "inlineStr":
            text = self._inline
        elif not value:
            return None
        elif kind == "s":
            text = self._texts[int(value)]
        elif kind == "str":
            text = value
        else:
            key = (kind, self._style, value)
            known = self._known.get(key)
            if known is None:
                if len(self._known) >= MOST_KNOWN:
                    self._known.clear()
                known = self._known[key] = self._read(kind, value, self._styles[self._style])
            return known
        if not text:
            return None
        self._letters += len(text)
        if self._style in self._altering:
            text = shown(text, self._styles[self._style].pattern)
        return text, None

    def _read(self, kind: str, written: str, style: Style) -> Content:
        """A value that is no text."""
        raw: Any = written
        if kind == "n":
            raw = float(written)
            if style.dated:
                try:
                    raw = from_excel(raw, self._epoch, timedelta=style.elapsed)
                except (OverflowError, ValueError):
                    kind, raw = "e", "#VALUE!"
        elif kind == "b":
            raw = bool(int(written))
        elif kind == "d":
            raw = from_ISO8601(written)  # type: ignore[no-untyped-call]
        value = value_of(raw, kind)
        text = shown(value, style.pattern)
        if isinstance(value, CellFault):
            return text, SheetError(text)
        if isinstance(value, float):
            return text, Serial(value) if kind_of(style.pattern) in MOMENTS else value
        return text, value if isinstance(value, bool) else None


@lru_cache(maxsize=1 << 15)
def _column(letters: str) -> int:
    """The number of a column, from 1, or 0 when these are not the letters of one."""
    return (
        column_of(letters) if len(letters) <= 3 and letters.isascii() and letters.isalpha() else 0
    )


def _merge_of(reference: str) -> Merge:
    left, top, right, bottom = range_boundaries(reference)
    merge = Merge((top or 1) - 1, (left or 1) - 1, bottom or LAST_ROW, right or LAST_COLUMN)
    if merge.top >= merge.bottom or merge.left >= merge.right:
        raise ValueError(f"{reference} is no range")
    return merge


def _true(text: str | None) -> bool:
    return text not in (None, "", "0", "f", "false")
