"""An .xlsx file read into the sandbox's workbook: with formats and formulas, to be written back."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import lru_cache
from io import BytesIO
from pathlib import Path

import openpyxl
from openpyxl.cell.cell import Cell as XlsxCell
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.utils import column_index_from_string, range_boundaries
from openpyxl.worksheet.formula import ArrayFormula, DataTableFormula
from openpyxl.worksheet.worksheet import Worksheet

from sync.sandbox.colours import with_twins
from sync.sandbox.resource import spreadsheet_resource
from sync.sandbox.workbook import (
    Cell,
    Resource,
    Sheet,
    Workbook,
    default_properties,
    sheet_properties,
)
from sync.xlsx import guard
from sync.xlsx.display import shown
from sync.xlsx.ids import file_id, sheet_id_of
from sync.xlsx.number_format import kind_of, local_pattern
from sync.xlsx.package import opened, openpyxl_builds
from sync.xlsx.values import value_of

Styles = dict[int, tuple[str, Resource | None]]  # style id → number pattern, entered format


def spreadsheet_of(path: Path, *, sheet_ids: dict[str, int] | None = None) -> Resource:
    """The `spreadsheets.get` resource, with grid data, that Google would answer for this file.

    Raises `SourceMissing` when there is no file, `SourceError` when it is damaged, encrypted or
    would take too much memory (xlsx/guard.py).
    """
    return spreadsheet_resource(read_workbook(path, sheet_ids=sheet_ids), with_data=True)


def answer_of(path: Path) -> bytes:
    """`spreadsheet_of` as it would come over the wire."""
    return json.dumps(spreadsheet_of(path), ensure_ascii=False, separators=(",", ":")).encode()


@dataclass(frozen=True, slots=True)
class _File:
    """A content under a name, the same wherever it lies."""

    content: bytes
    name: str
    path: Path = field(compare=False)


def read_workbook(path: Path, *, sheet_ids: dict[str, int] | None = None) -> Workbook:
    """The file as a workbook; `sheet_ids` are ids given to titles before, kept as they were."""
    with opened(path):
        file = _File(path.read_bytes(), path.name, path)
    return _read(file, tuple((sheet_ids or {}).items())).copied()


@lru_cache(maxsize=16)
def _read(file: _File, sheet_ids: tuple[tuple[str, int], ...]) -> Workbook:
    """What a file says: a sandbox is opened at every sync of the demo, and its files stay."""
    content = BytesIO(file.content)
    with opened(file.path):
        has_formulas = guard.weigh(guard.opened(content))
        with openpyxl_builds():
            shown_book = openpyxl.load_workbook(content, data_only=True, rich_text=True)
            formulas = openpyxl.load_workbook(content) if has_formulas else None
    known = dict(sheet_ids)
    workbook = Workbook(
        file_id(file.name),
        default_properties(file.path.stem, locale="th_TH", zone="Asia/Bangkok"),
    )
    taken = set(known.values())
    styles: Styles = {}
    for index, tab in enumerate(shown_book.worksheets):
        sheet_id = known.get(tab.title)
        if sheet_id is None:
            sheet_id = sheet_id_of(tab.title, taken)
        taken.add(sheet_id)
        sheet = Sheet(sheet_properties(sheet_id, tab.title, index))
        _read_cells(tab, sheet, styles)
        if formulas is not None:
            _read_formulas(formulas[tab.title], sheet)
        _read_layout(tab, sheet)
        workbook.sheets.append(sheet)
    return workbook


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
        pattern = local_pattern(source.number_format)
        styles[style] = (pattern, format_of(source, pattern))
    pattern, entered = styles[style]
    value = value_of(source.value, source.data_type)  # of a rich text, its text
    note = (source.comment.text or "") if source.comment is not None else ""
    link, runs = _link_of(source), _runs_of(source)
    return Cell(value, None, shown(value, pattern), entered, note, None, link, runs)


def _runs_of(source: XlsxCell) -> list[Resource] | None:
    """The pieces of a rich text where they are struck through otherwise than their cell.

    A piece without a font is as its cell; one with a font is struck where that says so.
    """
    if not isinstance(source.value, CellRichText):
        return None
    whole = bool(source.font and source.font.strike)
    runs: list[Resource] = []
    begin, before = 0, whole
    for piece in source.value:
        struck = bool(piece.font.strike) if isinstance(piece, TextBlock) else whole
        if struck != before:
            run: Resource = {"startIndex": begin} if begin else {}
            runs.append({**run, "format": {} if struck == whole else {"strikethrough": struck}})
        begin, before = begin + len(str(piece).encode("utf-16-le")) // 2, struck
    return runs or None


def _link_of(source: XlsxCell) -> str:
    """Where a cell leads: an address, or "#'tab'!A1" within the file."""
    if source.hyperlink is None:
        return ""
    inside = source.hyperlink.location
    return source.hyperlink.target or (f"#{inside}" if inside else "")


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
    text = {"bold": source.font.b, "strikethrough": source.font.strike} if source.font else {}
    if any(text.values()):
        answer["textFormat"] = {name: True for name, is_so in text.items() if is_so}
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
