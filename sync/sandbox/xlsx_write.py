"""A workbook written back to .xlsx: the file it came from keeps its formats."""

from __future__ import annotations

import copy
import io
import re
import unicodedata
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import openpyxl
from openpyxl.cell.cell import Cell as XlsxCell
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.worksheet import Worksheet

from sync.sandbox.extras import tab_titles
from sync.sandbox.resource import DEFAULT_PIXELS
from sync.sandbox.workbook import Cell, Resource, Sheet, Workbook
from sync.xlsx.values import CellFault, Value

_MAC_EPOCH_DAYS = 1462  # a workbook that counts from 1904
_LETTER = 7.0  # pixels of a letter of the default font, in which .xlsx counts widths
_PIXELS_A_POINT = 0.6  # of a letter's width, for each point of its size
_LEADING = 1.6
_POINTS_A_PIXEL = 0.75
_ALIGNING = {"horizontalAlignment", "verticalAlignment", "wrapStrategy"}
_INSIDE = re.compile(r"#gid=(?P<gid>[0-9]+)(?:&range=(?P<range>[A-Z]+[0-9]+))?")
_FORMULA = re.compile(
    r'<c r="(?P<place>[A-Z]+[0-9]+)"(?P<rest>[^>]*)>'
    r"(?P<f><f[^>]*>.*?</f>|<f[^>]*/>)<v ?/?>(</v>)?</c>",
    re.DOTALL,
)
Origin = tuple[int, int, int]
Looks = dict[int, Any]  # openpyxl's style by the identity of a format


def workbook_bytes(workbook: Workbook, source: Path | None, titles: dict[int, str]) -> bytes:
    """The .xlsx. `source` is the file it came from, whose tabs had `titles` (sheet id → title)."""
    book = openpyxl.load_workbook(source, rich_text=True) if source else openpyxl.Workbook()
    if source is None:
        book.remove(book.worksheets[0])
    open_tabs = {tab.title: tab for tab in book.worksheets}
    tabs = {number: open_tabs[title] for number, title in titles.items() if title in open_tabs}
    kept = {sheet.id for sheet in workbook.sheets}
    originals = _originals(tabs)
    names = tab_titles({sheet.id: sheet.title for sheet in workbook.sheets})
    for number, tab in tabs.items():
        if number not in kept:
            book.remove(tab)
    for number, tab in tabs.items():
        tab.title = f"moving {number}"[:31]  # so that two tabs may swap their titles
    ordered = []
    for sheet in workbook.sheets:
        fresh = sheet.id not in tabs
        tab = book.create_sheet(f"moving {sheet.id}") if fresh else tabs[sheet.id]
        if fresh or sheet.dirty:
            _fill(tab, sheet, originals, from_1904=book.epoch.year == 1904)
            _link(tab, sheet, workbook.id, names)
        ordered.append((tab, sheet))
    for index, (tab, sheet) in enumerate(ordered):
        tab.title = names[sheet.id]
        tab.sheet_state = "hidden" if sheet.properties.get("hidden") else "visible"
        book.move_sheet(tab, index - book.index(tab))
    book.active = next((i for i, (_, s) in enumerate(ordered) if "hidden" not in s.properties), 0)
    buffer = io.BytesIO()
    book.save(buffer)
    return _with_results(buffer.getvalue(), workbook)


def _originals(tabs: Mapping[int, Worksheet]) -> dict[Origin, XlsxCell]:
    """The cells as they were, by sheet id and 0-based place, detached from their tabs."""
    return {
        (number, row - 1, column - 1): cell
        for number, tab in tabs.items()
        for (row, column), cell in tab._cells.items()
        if isinstance(cell, XlsxCell)
    }


def _fill(
    tab: Worksheet, sheet: Sheet, originals: dict[Origin, XlsxCell], *, from_1904: bool
) -> None:
    for merged in list(tab.merged_cells.ranges):
        tab.merged_cells.remove(merged)
    tab._cells.clear()
    looks: Looks = {}
    for row, column, cell in sheet.cells():
        original = originals.get(cell.origin) if cell.origin else None
        target = tab.cell(row + 1, column + 1)
        assert isinstance(target, XlsxCell)  # nothing is merged yet
        _write_cell(target, cell, original, from_1904, looks)
    for merge in sheet.merges:
        tab.merge_cells(
            start_row=merge["startRowIndex"] + 1,
            end_row=merge["endRowIndex"],
            start_column=merge["startColumnIndex"] + 1,
            end_column=merge["endColumnIndex"],
        )
    for index in range(
        max([*sheet.row_metadata, *(n - 1 for n in tab.row_dimensions)], default=-1) + 1
    ):
        hidden = sheet.row_metadata.get(index, {})
        if hidden or index + 1 in tab.row_dimensions:
            either = hidden.get("hiddenByUser") or hidden.get("hiddenByFilter")
            tab.row_dimensions[index + 1].hidden = bool(either)
    for index, metadata in sheet.column_metadata.items():
        letters = get_column_letter(index + 1)
        tab.column_dimensions[letters].hidden = bool(metadata.get("hiddenByUser"))
        if "pixelSize" in metadata:
            tab.column_dimensions[letters].width = metadata["pixelSize"] / _LETTER
    for index, points in _heights(sheet):
        tab.row_dimensions[index + 1].height = points
    grid = sheet.properties["gridProperties"]
    top, left = grid.get("frozenRowCount", 0), grid.get("frozenColumnCount", 0)
    tab.freeze_panes = tab.cell(top + 1, left + 1).coordinate if top or left else None


def _heights(sheet: Sheet) -> Iterator[tuple[int, float]]:
    """Rows as high as was asked, else as their wrapped texts need, in points: Google fits them by
    itself."""
    for row, line in sheet.rows.items():
        asked = sheet.row_metadata.get(row, {}).get("pixelSize")
        if asked:
            yield row, asked * _POINTS_A_PIXEL
            continue
        high = 0.0
        for column, cell in line.items():
            look = cell.format or {}
            if look.get("wrapStrategy") != "WRAP":
                continue
            size = float(look.get("textFormat", {}).get("fontSize", 10))
            wide = sheet.column_metadata.get(column, {}).get("pixelSize", DEFAULT_PIXELS["COLUMNS"])
            fit = max(wide - 6, 1) / (size * _PIXELS_A_POINT)  # letters in a line
            lines = sum(max(-(-_width(line) // fit), 1) for line in cell.shown.split("\n"))
            high = max(high, lines * size * _LEADING)
        if high:
            yield row, high


def _width(text: str) -> int:
    return sum(not unicodedata.combining(letter) for letter in text)


def _link(tab: Worksheet, sheet: Sheet, workbook_id: str, names: Mapping[int, str]) -> None:
    """Give the cells their links; one into this very spreadsheet leads to the tab of the file."""
    for row, column, cell in sheet.cells():
        if not cell.hyperlink:
            continue
        target = tab.cell(row + 1, column + 1)
        found = _INSIDE.search(cell.hyperlink) if workbook_id in cell.hyperlink else None
        title = names.get(int(found["gid"])) if found else None
        inside = cell.hyperlink[1:] if cell.hyperlink.startswith("#") else ""
        if found and title is not None:
            quoted = title.replace("'", "''")
            inside = f"'{quoted}'!{found['range'] or 'A1'}"
        if inside:
            target.hyperlink = Hyperlink(ref=target.coordinate, location=inside)
        else:
            target.hyperlink = cell.hyperlink


def _write_cell(
    target: XlsxCell, cell: Cell, original: XlsxCell | None, from_1904: bool, looks: Looks
) -> None:
    """`looks` are the styles that were made for formats so far, of cells that came from no file."""
    if original is not None:
        target._style = copy.copy(original._style)  # type: ignore[attr-defined]
    if original is not None and not cell.changed:
        target.value, target.data_type = original.value, original.data_type
    else:
        _set_value(target, cell, from_1904)
    if cell.format and original is None and id(cell.format) in looks:
        target._style = copy.copy(looks[id(cell.format)])  # type: ignore[attr-defined]
    elif cell.format and (original is None or cell.restyled):
        _restyle(target, cell.format)
        if original is None:
            looks[id(cell.format)] = target._style  # type: ignore[attr-defined]
    if cell.note:
        target.comment = Comment(cell.note, "sandbox")


def _set_value(target: XlsxCell, cell: Cell, from_1904: bool) -> None:
    if cell.formula is not None:
        target.value = cell.formula
    elif isinstance(cell.value, CellFault):
        target.value, target.data_type = cell.value.text, "e"
    elif isinstance(cell.value, float):
        kind = ((cell.format or {}).get("numberFormat") or {}).get("type", "")
        days = _MAC_EPOCH_DAYS if from_1904 and kind.startswith("DATE") else 0
        target.value = cell.value - days
    else:
        target.value = _rich(str(cell.value), cell) if cell.runs else _legal(cell.value)
        if isinstance(cell.value, str):
            target.data_type = "s"  # a text that starts with "=" is no formula


def _rich(text: str, cell: Cell) -> CellRichText:
    """A text with its runs, as far as they strike it through."""
    whole = bool(((cell.format or {}).get("textFormat") or {}).get("strikethrough"))
    runs = [{"format": {}}, *(cell.runs or ())]
    units = text.encode("utf-16-le", "surrogatepass")
    begins = [2 * run.get("startIndex", 0) for run in runs]
    rich = CellRichText()
    for run, begin, end in zip(runs, begins, [*begins[1:], len(units)], strict=True):
        piece = _legal(units[begin:end].decode("utf-16-le", "replace"))
        if piece:
            struck = run["format"].get("strikethrough", whole)
            rich.append(TextBlock(InlineFont(strike=struck), piece))
    return rich


def _legal(value: Value) -> Any:
    if isinstance(value, str):
        return re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f]", "", value)[:32767]
    return value


def _restyle(target: XlsxCell, given: Resource) -> None:
    pattern = (given.get("numberFormat") or {}).get("pattern")
    target.number_format = pattern or "General"
    colour = given.get("backgroundColor")
    if colour is not None:
        target.fill = PatternFill("solid", fgColor=_argb(colour))
    text = given.get("textFormat") or {}
    font = copy.copy(target.font)
    target.font = Font(
        name=text.get("fontFamily", font.name),
        size=text.get("fontSize", font.size),
        bold=text.get("bold", font.bold),
        italic=text.get("italic", font.italic),
        strike=text.get("strikethrough", font.strike),
        underline="single" if text.get("underline") else font.underline,
        color=_argb(text["foregroundColor"]) if "foregroundColor" in text else font.color,
    )
    if _ALIGNING & given.keys():
        aligned = copy.copy(target.alignment)
        upright = str(given.get("verticalAlignment", "")).lower().replace("middle", "center")
        target.alignment = Alignment(
            horizontal=str(given.get("horizontalAlignment", "")).lower() or aligned.horizontal,
            vertical=upright or aligned.vertical,
            wrap_text=given.get("wrapStrategy", "WRAP" if aligned.wrap_text else "") == "WRAP",
        )


def _argb(colour: Resource) -> str:
    channels = (round(colour.get(name, 0) * 255) for name in ("red", "green", "blue"))
    return "FF" + "".join(f"{channel:02X}" for channel in channels)


# ------------------------------------------------------------------------------ formula results


def _with_results(content: bytes, workbook: Workbook) -> bytes:
    """openpyxl saves formulas without their results; put back the ones that are known."""
    results: dict[str, dict[str, Value]] = {}
    for number, sheet in enumerate(workbook.sheets, start=1):
        known: dict[str, Value] = {
            f"{get_column_letter(column + 1)}{row + 1}": cell.value
            for row, column, cell in sheet.cells()
            if cell.formula is not None and cell.value is not None
        }
        if known:
            results[f"xl/worksheets/sheet{number}.xml"] = known
    if not results:
        return content
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for entry in old.infolist():
            data = old.read(entry)
            if entry.filename in results:
                data = _inserted(data.decode("utf-8"), results[entry.filename]).encode("utf-8")
            new.writestr(entry, data)
    return buffer.getvalue()


def _inserted(xml: str, known: dict[str, Value]) -> str:
    def insert(match: re.Match[str]) -> str:
        value = known.get(match["place"])
        if value is None:
            return match[0]
        rest = re.sub(r'\s+t="[^"]*"', "", match["rest"])
        if isinstance(value, bool):
            kind, text = ' t="b"', str(int(value))
        elif isinstance(value, float):
            kind, text = "", repr(value)
        elif isinstance(value, CellFault):
            kind, text = ' t="e"', value.text
        else:
            kind, text = ' t="str"', escape(value)
        return f'<c r="{match["place"]}"{rest}{kind}>{match["f"]}<v>{text}</v></c>'

    return _FORMULA.sub(insert, xml)
