"""An .xlsx file read into a workbook, guarded against damaged and hostile files."""

from __future__ import annotations

import json
import math
import warnings
import zipfile
import zlib
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError

import openpyxl
from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring
from openpyxl.cell.cell import Cell as XlsxCell
from openpyxl.utils import column_index_from_string, range_boundaries
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.formula import ArrayFormula, DataTableFormula
from openpyxl.worksheet.worksheet import Worksheet

from sync.errors import SourceError, SourceMissing
from sync.sandbox.colours import with_twins
from sync.sandbox.display import serial_of, shown
from sync.sandbox.ids import file_id, sheet_id_of
from sync.sandbox.number_format import kind_of
from sync.sandbox.resource import spreadsheet_resource
from sync.sandbox.workbook import (
    FAULT_TYPES,
    Cell,
    Fault,
    Resource,
    Sheet,
    Value,
    Workbook,
    default_properties,
    sheet_properties,
)
from sync.sandbox.xlsx_guard import Entities, TooMuch, weigh

Styles = dict[int, tuple[str, Resource | None]]  # style id → number pattern, entered format

_LOCAL_DATES = {  # Excel shows these built-in patterns by the user's region: here Thai order
    "mm-dd-yy": "d/m/yyyy",
    "m/d/yy h:mm": "d/m/yyyy h:mm",
}


def spreadsheet_of(path: Path, *, sheet_ids: dict[str, int] | None = None) -> Resource:
    """The `spreadsheets.get` resource, with grid data, that Google would answer for this file.

    Raises `SourceMissing` when there is no file, `SourceError` when it is damaged, encrypted or
    would take too much memory (`xlsx_guard`).
    """
    return spreadsheet_resource(read_workbook(path, sheet_ids=sheet_ids), with_data=True)


def answer_of(path: Path) -> bytes:
    """`spreadsheet_of` as it would come over the wire."""
    return json.dumps(spreadsheet_of(path), ensure_ascii=False, separators=(",", ":")).encode()


def read_workbook(path: Path, *, sheet_ids: dict[str, int] | None = None) -> Workbook:
    """The file as a workbook; `sheet_ids` are ids given to titles before, kept as they were."""
    has_formulas = _guard(path)
    shown_book = _open(path, values=True)
    formulas = _open(path, values=False) if has_formulas else None
    workbook = Workbook(
        file_id(path.name),
        default_properties(path.stem, locale="th_TH", zone="Asia/Bangkok"),
    )
    taken = set((sheet_ids or {}).values())
    styles: Styles = {}
    for index, tab in enumerate(shown_book.worksheets):
        known = (sheet_ids or {}).get(tab.title)
        sheet_id = known if known is not None else sheet_id_of(tab.title, taken)
        taken.add(sheet_id)
        sheet = Sheet(sheet_properties(sheet_id, tab.title, index))
        _read_cells(tab, sheet, styles)
        if formulas is not None:
            _read_formulas(formulas[tab.title], sheet)
        _read_layout(tab, sheet)
        workbook.sheets.append(sheet)
    return workbook


# ------------------------------------------------------------------------------ opening


def _guard(path: Path) -> bool:
    """Refuse, before anything is built, what would fill the memory; else: are there formulas?"""
    try:
        with path.open("rb") as file:
            first = file.read(8)
        if first == bytes.fromhex("d0cf11e0a1b11ae1"):
            raise SourceError(
                f"{path}: the file is encrypted or in the old .xls format",
                hint="open it in a spreadsheet program and save it as .xlsx without a password",
            )
        with zipfile.ZipFile(path) as archive:
            return weigh(archive)
    except (TooMuch, Entities) as fault:
        if isinstance(fault, Entities):
            raise _damaged(path, fault) from fault
        raise SourceError(
            f"{path}: {fault}",
            hint="save a copy that holds only the tables: delete the rows and columns around them "
            "(Ctrl+End shows where a tab ends) and unmerge whole columns",
        ) from fault
    except FileNotFoundError as fault:
        raise SourceMissing(f"{path}: no such file", hint="check the path") from fault
    except OSError as fault:
        raise SourceError(
            f"{path}: cannot be read: {fault.strerror}", hint="check the file's permissions"
        ) from fault
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError) as fault:
        raise _damaged(path, fault) from fault


def modified_of(path: Path) -> datetime | None:
    """When the file says it was last edited (docProps/core.xml), in UTC; None when it does not."""
    try:
        with zipfile.ZipFile(path) as archive:
            root = fromstring(archive.read("docProps/core.xml"))
    except (KeyError, ParseError, DefusedXmlException, zipfile.BadZipFile, OSError):
        return None
    text = root.findtext("{http://purl.org/dc/terms/}modified") or ""
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _damaged(path: Path, fault: Exception) -> SourceError:
    return SourceError(
        f"{path}: not a readable .xlsx file ({type(fault).__name__})",
        hint="open it in a spreadsheet program and save it again as .xlsx",
    )


def _open(path: Path, *, values: bool) -> openpyxl.Workbook:
    """Load with openpyxl, whose XML is parsed by defusedxml when that is installed."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # unknown extensions, dates out of range
            return openpyxl.load_workbook(path, data_only=values)
    except (
        zipfile.BadZipFile,
        zlib.error,
        InvalidFileException,
        DefusedXmlException,
        ParseError,
        RecursionError,
        EOFError,
        # openpyxl lets these out when a part of the file is missing or malformed
        ArithmeticError,
        AttributeError,
        AssertionError,
        LookupError,
        NotImplementedError,
        OSError,
        RuntimeError,
        TypeError,
        ValueError,
    ) as fault:
        raise _damaged(path, fault) from fault


# ------------------------------------------------------------------------------ cells


def _read_cells(tab: Worksheet, sheet: Sheet, styles: Styles) -> None:
    for (row, column), source in tab._cells.items():  # only the cells there are, not the box
        if not isinstance(source, XlsxCell):
            continue  # the covered part of a merged range
        cell = cell_of(source, styles)
        if not cell.ghost or source.has_style:
            cell.origin = (sheet.id, row - 1, column - 1)
            sheet.rows.setdefault(row - 1, {})[column - 1] = cell
    sheet.rows = {row: dict(sorted(sheet.rows[row].items())) for row in sorted(sheet.rows)}


def cell_of(source: XlsxCell, styles: Styles) -> Cell:
    """One cell; `styles` remembers pattern and format of each style id of this file."""
    style = getattr(source, "style_id", 0)
    if style not in styles:
        pattern = _LOCAL_DATES.get(source.number_format, source.number_format)
        styles[style] = (pattern, format_of(source, pattern))
    pattern, entered = styles[style]
    value = value_of(source.value, source.data_type)
    note = (source.comment.text or "") if source.comment is not None else ""
    link = (source.hyperlink.target or "") if source.hyperlink is not None else ""
    return Cell(value, None, shown(value, pattern), entered, note, None, link)


def value_of(raw: Any, data_type: str) -> Value:
    """What openpyxl read, as Google stores it: dates as days since 1899-12-30."""
    if raw is None or raw == "":
        return None
    if data_type == "e":
        text = str(raw)
        return Fault(FAULT_TYPES.get(text, "ERROR"), text)
    if isinstance(raw, bool):
        return raw
    if isinstance(raw, (int, float)):
        number = float(raw)
        return number if math.isfinite(number) else Fault("NUM", "#NUM!")
    if isinstance(raw, (datetime, date)):
        return serial_of(raw)
    if isinstance(raw, time):
        return serial_of(datetime.combine(date(1899, 12, 30), raw))
    if isinstance(raw, timedelta):
        return round(raw / timedelta(days=1), 10)
    return str(raw)


def format_of(source: XlsxCell, pattern: str) -> Resource | None:
    """The userEnteredFormat of a cell: number format, fill, weight and alignment."""
    answer: Resource = {}
    kind = kind_of(pattern)
    if kind is not None:
        answer["numberFormat"] = {"type": kind, "pattern": pattern}
    fill = source.fill
    if fill is not None and fill.fill_type == "solid" and fill.fgColor.type == "rgb":
        answer["backgroundColor"] = _colour(fill.fgColor.rgb)
    if source.alignment is not None and source.alignment.horizontal in {"left", "center", "right"}:
        answer["horizontalAlignment"] = source.alignment.horizontal.upper()
    if source.font is not None and source.font.b:
        answer["textFormat"] = {"bold": True}
    return with_twins(answer) or None


def _colour(argb: str) -> Resource:
    channels = {"red": argb[-6:-4], "green": argb[-4:-2], "blue": argb[-2:]}
    return {name: int(text, 16) / 255 for name, text in channels.items()}


def _read_formulas(tab: Worksheet, sheet: Sheet) -> None:
    for (row, column), source in tab._cells.items():
        raw = source.value
        if isinstance(raw, ArrayFormula):
            text = str(raw.text)
        elif isinstance(raw, DataTableFormula):
            continue
        elif source.data_type == "f":
            text = str(raw)
        else:
            continue
        cell = sheet.rows.setdefault(row - 1, {}).setdefault(column - 1, Cell())
        cell.formula = text if text.startswith("=") else f"={text}"


# ------------------------------------------------------------------------------ layout


def _read_layout(tab: Worksheet, sheet: Sheet) -> None:
    grid = sheet.properties["gridProperties"]
    rows = max(sheet.rows, default=0) + 1
    columns = max((max(line) for line in sheet.rows.values()), default=0) + 1
    for span in tab.merged_cells.ranges:
        sheet.merges.append(
            {
                "sheetId": sheet.id,
                "startRowIndex": span.min_row - 1,
                "endRowIndex": span.max_row,
                "startColumnIndex": span.min_col - 1,
                "endColumnIndex": span.max_col,
            }
        )
        rows, columns = max(rows, span.max_row), max(columns, span.max_col)
    sheet.merges.sort(key=lambda span: (span["startRowIndex"], span["startColumnIndex"]))
    # Google gives an imported tab at least the 1000 x 26 of a new one.
    grid["rowCount"], grid["columnCount"] = max(1000, rows), max(26, columns)
    _read_hidden(tab, sheet)
    if tab.freeze_panes:
        left, top, _, _ = range_boundaries(tab.freeze_panes)
        if top and top > 1:
            grid["frozenRowCount"] = top - 1
        if left and left > 1:
            grid["frozenColumnCount"] = left - 1
    if tab.sheet_state != "visible":
        sheet.properties["hidden"] = True


def _read_hidden(tab: Worksheet, sheet: Sheet) -> None:
    filtered = _filtered_rows(tab)
    for number, dimension in tab.row_dimensions.items():
        if dimension.hidden:
            # Excel hides both ways alike; inside an active filter it was the filter.
            key = "hiddenByFilter" if number in filtered else "hiddenByUser"
            sheet.row_metadata.setdefault(number - 1, {})[key] = True
    for letters, span in tab.column_dimensions.items():
        if span.hidden:
            first = span.min or column_index_from_string(letters)
            last = min(span.max or first, sheet.column_count)
            for number in range(first, last + 1):
                sheet.column_metadata.setdefault(number - 1, {})["hiddenByUser"] = True


def _filtered_rows(tab: Worksheet) -> range:
    reference = tab.auto_filter.ref
    if not reference or not tab.auto_filter.filterColumn:
        return range(0)
    try:
        _, top, _, bottom = range_boundaries(reference)
    except ValueError:
        return range(0)
    return range((top or 1) + 1, (bottom or 1) + 1)
