"""Writes content in a layout to an .xlsx: the tabs, and the place of every cell."""

from __future__ import annotations

import io
import re
import zipfile
from copy import copy
from dataclasses import dataclass
from dataclasses import field as attribute
from datetime import datetime, timedelta
from typing import Any

import openpyxl
from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from sync.clock import BE_OFFSET as BE
from sync.sandbox.demo.content import HEADING, TOTAL, Content, Record, Spelled, Sum, Value
from sync.sandbox.demo.forms import DemoCell, written
from sync.sandbox.demo.layout import DemoTab, Layout
from sync.settings import TablesFile, TableSpec
from sync.xlsx.display import MONTHS_TH

At = tuple[str, str, str]  # table, record key, field
Places = dict[At, tuple[str, str]]  # → tab title, A1 cell
BANGKOK_OFFSET = timedelta(hours=7)
_THIN = Side(style="thin", color="B7B7B7")
_BORDER = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
_BOLD = Font(bold=True)
_HEADING_FILL = PatternFill("solid", fgColor="D9EAD3")
_WIDTHS = {
    6.0: ("no", "moo", "session", "days", "quarter", "technique", "members"),
    34.0: ("activity", "project", "objective", "method", "shared_goal", "details", "lesson"),
    26.0: ("name", "village_name", "destination", "place", "summary", "subject", "instructors"),
}
_GROUP_FILL = PatternFill("solid", fgColor="F3F3F3")


@dataclass(slots=True)
class Sheets:
    """A written workbook: `places` maps (table, record, field) to its tab and A1 cell."""

    book: openpyxl.Workbook
    modified: datetime
    places: Places = attribute(default_factory=dict)

    def data(self) -> bytes:
        """The .xlsx; the same content gives the same bytes."""
        raw = io.BytesIO()
        self.book.save(raw)
        return _settled(raw.getvalue(), self.modified)


def sheets_of(content: Content, layout: Layout, tables: TablesFile) -> Sheets:
    """Write every tab of the layout."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    book.properties.creator = "สำนักงานพัฒนาชุมชนอำเภอตาคลี"
    book.properties.created = datetime(2025, 10, 1, 8, 30)  # noqa: DTZ001 - an office's wall clock
    sheets = Sheets(book, content.modified)
    for tab in layout:
        _Pen(content, tab, tables, book.create_sheet(tab.title), sheets.places).write()
    return sheets


class _Pen:
    """Writes one tab from top to bottom."""

    def __init__(
        self, content: Content, tab: DemoTab, tables: TablesFile, sheet: Worksheet, places: Places
    ) -> None:
        self.records = content.records[tab.table]
        self.modified = content.modified
        self.tab, self.sheet, self.places = tab, sheet, places
        self.spec: TableSpec = tables.tables[tab.table]
        self.category, self.product = (self.spec.wide if tab.wide else None) or ("", "")
        self.words: tuple[str, ...] = ()
        if self.category:
            vocabulary = self.spec.fields[self.category].vocabulary or ""
            self.words = tuple(tables.vocabularies[vocabulary])
        self.columns = self._columns(content.columns[tab.table])
        self.framed: Any = None  # the style of a cell with a border
        self.row = 0  # the last row written, 1-based
        self.turn = 0  # records written, which the forms follow

    def _columns(self, there: tuple[str, ...]) -> dict[str, int]:
        """Field, or sub-heading of a wide table, → 1-based column."""
        first = [name for name in self.tab.fields if name in there]
        usual = [name for name in self.spec.fields if name in there and name not in first]
        names: list[str] = []
        for name in (*first, *usual):
            if name == self.category:
                names.extend(self.words)
            elif name != self.product:
                names.append(name)
        return {name: self.tab.indent + number for number, name in enumerate(names, 1)}

    def write(self) -> None:
        for text in self.tab.above:
            self._title(text)
        self._headings()
        self._legend()
        self.sheet.freeze_panes = f"A{self.row + 1}"
        self._body()
        for text in self.tab.below:
            self.row += 1
            self.sheet.cell(self.row, self.tab.indent + 1, text or None)
        for name, column in self.columns.items():
            size = self.sheet.column_dimensions[get_column_letter(column)]
            size.width = _width(name)
            size.hidden = name in self.tab.hidden_columns

    # -------------------------------------------------------------------------- above the records

    def _title(self, text: str) -> None:
        self.row += 1
        if not text:
            return
        cell = self.sheet.cell(self.row, self.tab.indent + 1)
        cell.value = text.format(as_of=_as_of(self.modified))
        cell.font = Font(bold=True, size=13)
        cell.alignment = Alignment(horizontal="center")
        self._merge(self.row, self.row, self.tab.indent + 1, max(self.columns.values()))

    def _headings(self) -> None:
        parents = {name: label for label, names in self.tab.parents.items() for name in names}
        parents |= dict.fromkeys(self.words, self.tab.wide)
        top = self.row + 1
        self.row += 2 if parents else 1
        for name, column in self.columns.items():
            label = name if name in self.words else self._label(name)
            tall = bool(parents) and name not in parents
            cell = self._head(top if tall else self.row, column, label)
            self.places[self.tab.table, HEADING, name] = (self.tab.title, cell)
            if tall:
                self._merge(top, self.row, column, column)
        for label in dict.fromkeys(parents.values()):
            below = [self.columns[name] for name, parent in parents.items() if parent == label]
            self._head(top, min(below), label)
            self._merge(top, top, min(below), max(below))

    def _label(self, name: str) -> str:
        return self.tab.labels.get(name) or self.spec.fields[name].heading

    def _head(self, row: int, column: int, label: str) -> str:
        cell = self.sheet.cell(row, column, label)
        cell.font = _BOLD
        cell.fill = _HEADING_FILL
        cell.border = _BORDER
        cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
        return str(cell.coordinate)

    def _merge(self, top: int, bottom: int, left: int, right: int) -> None:
        if (top, left) != (bottom, right):
            self.sheet.merge_cells(
                start_row=top, end_row=bottom, start_column=left, end_column=right
            )

    def _legend(self) -> None:
        if self.tab.legend:
            self.row += 1
        for name, text in self.tab.legend.items():
            cell = self.sheet.cell(self.row, self.columns[name], text)
            cell.alignment = Alignment(horizontal="center")

    # -------------------------------------------------------------------------- the records

    def _body(self) -> None:
        tambon: Value = None
        for key, record in self.records.items():
            if self.tab.tambons and record.get("subdistrict") not in self.tab.tambons:
                continue
            if self.tab.grouped and record["subdistrict"] != tambon:
                tambon = record["subdistrict"]
                self._group(f"ตำบล{tambon}")
            elif self.tab.gaps and self.turn and self.turn % self.tab.gaps == 0 and key != TOTAL:
                self.row += 1
            self._record(key, record)

    def _group(self, text: str) -> None:
        self.row += 1
        cell = self.sheet.cell(self.row, self.tab.indent + 1, text)
        cell.font = _BOLD
        cell.fill = _GROUP_FILL

    def _record(self, key: str, record: Record) -> None:
        self.row += 1
        for name, column in self.columns.items():
            field, value = self._content(name, record)
            forms = self.tab.forms.get(field, ("",))
            cell = self.sheet.cell(self.row, column)
            self._frame(cell)
            _fill(cell, written(value, forms[self.turn % len(forms)]))
            if key == TOTAL:
                cell.font = _BOLD
            place = (self.tab.title, str(cell.coordinate))
            self.places[self.tab.table, key, name] = place
            if name in self.words and value is not None:
                self.places[self.tab.table, key, self.category] = place
                self.places[self.tab.table, key, self.product] = place
        self.sheet.row_dimensions[self.row].hidden = key in self.tab.hidden
        self.turn += 1

    def _frame(self, cell: Any) -> None:
        """`cell.border = _BORDER`, which openpyxl looks up by its content for every cell."""
        if self.framed is None:
            cell.border = _BORDER
            self.framed = copy(cell._style)
        cell._style = copy(self.framed)

    def _content(self, name: str, record: Record) -> tuple[str, Value]:
        """The field that a column holds and its value; the product under its category's word."""
        if name in self.words:
            return self.product, record[self.product] if record[self.category] == name else None
        value = record.get(name)
        return name, self._sum(name) if isinstance(value, Sum) else value

    def _sum(self, name: str) -> float:
        meant = [record.get(name) for key, record in self.records.items() if key != TOTAL]
        numbers = [one.value if isinstance(one, Spelled) else one for one in meant]
        return sum(number for number in numbers if isinstance(number, int | float))


def _fill(cell: Cell | MergedCell, content: DemoCell) -> None:
    cell.value = content.value
    if content.pattern:
        cell.number_format = content.pattern
    if content.is_error:
        cell.data_type = "e"


def _width(name: str) -> float:
    return next((width for width, names in _WIDTHS.items() if name in names), 16)


def _as_of(moment: datetime) -> str:
    month = MONTHS_TH[moment.month - 1]
    return f"{moment.day} {month} {moment.year + BE} เวลา {moment:%H.%M} น."


def _settled(raw: bytes, modified: datetime) -> bytes:
    """The same archive without the moment at which openpyxl wrote it."""
    stamp = f"{modified - BANGKOK_OFFSET:%Y-%m-%dT%H:%M:%SZ}".encode()
    answer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as old, zipfile.ZipFile(answer, "w") as new:
        for entry in sorted(old.infolist(), key=lambda entry: entry.filename):
            part = old.read(entry)
            if entry.filename == "docProps/core.xml":
                part = re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>" + stamp, part)
            fixed = zipfile.ZipInfo(entry.filename, (2026, 1, 1, 0, 0, 0))
            fixed.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(fixed, part)
    return answer.getvalue()
