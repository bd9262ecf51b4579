"""Edits of cells: update, repeat, append, copy, cut, sort, merge, find and replace, validate."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from sync.sandbox.colours import with_twins
from sync.sandbox.edits.words import Edit, EditError, area_in, fields_in, sheet_with
from sync.sandbox.entered import enter_extended
from sync.sandbox.masks import Tree, merge_masked, selects
from sync.sandbox.ranges import Area, grid_range_of
from sync.sandbox.workbook import Cell, Resource, Sheet, Workbook
from sync.xlsx.display import shown
from sync.xlsx.values import CellFault

# by the identity of a format: that format, and what the same data make of it
Looks = dict[int, tuple[Resource | None, Resource | None]]


def update_cells(workbook: Workbook, arguments: Resource, caller: str) -> Resource:
    mask = fields_in(arguments)
    if "range" in arguments:
        area = area_in(workbook, arguments["range"])
    else:
        start = arguments.get("start", {})
        sheet = sheet_with(workbook, start.get("sheetId"))
        area = Area(sheet, start.get("rowIndex", 0), start.get("columnIndex", 0), None, None)
        area = area.clipped()
    rows = arguments.get("rows", [])
    bottom = area.bottom if "range" in arguments else area.top + len(rows)
    for row in range(area.top, bottom or 0):
        given = rows[row - area.top].get("values", []) if row - area.top < len(rows) else []
        right = area.right if "range" in arguments else area.left + len(given)
        for column in range(area.left, right or 0):
            at = column - area.left
            _put(area.sheet, row, column, given[at] if at < len(given) else {}, mask)
    return {}


def repeat_cell(workbook: Workbook, arguments: Resource, caller: str) -> Resource:
    mask = fields_in(arguments)
    area = area_in(workbook, arguments.get("range", {}))
    looks: Looks = {}
    for row in range(area.top, area.bottom or 0):
        for column in range(area.left, area.right or 0):
            _put(area.sheet, row, column, arguments.get("cell", {}), mask, looks)
    return {}


def append_cells(workbook: Workbook, arguments: Resource, caller: str) -> Resource:
    sheet = sheet_with(workbook, arguments.get("sheetId"))
    mask = fields_in(arguments)
    top = max((r for r, _, cell in sheet.cells() if not cell.blank), default=-1) + 1
    rows = arguments.get("rows", [])
    grid = sheet.properties["gridProperties"]
    grid["rowCount"] = max(sheet.row_count, top + len(rows))
    for row, line in enumerate(rows):
        for column, data in enumerate(line.get("values", [])):
            _put(sheet, top + row, column, data, mask)
    return {}


def _put(
    sheet: Sheet,
    row: int,
    column: int,
    data: Resource,
    mask: Tree,
    looks: Looks | None = None,
) -> None:
    """Set the masked fields of one cell from CellData; what is absent there is cleared.

    `looks` are the formats that the same data have made so far: cells of one look share one.
    """
    if not data and sheet.cell(row, column) is None:
        return
    cell = sheet.make_cell(row, column)
    if selects(mask, "userEnteredFormat"):
        cell.format = _look(cell.format, data, mask, {} if looks is None else looks)
        cell.restyled = True
        if selects(mask, "userEnteredFormat", "textFormat", "link"):
            text = (cell.format or {}).get("textFormat") or {}
            cell.hyperlink = str((text.get("link") or {}).get("uri", ""))
        pattern = (cell.format or {}).get("numberFormat", {}).get("pattern")
        cell.shown = shown(cell.value, pattern)
    if selects(mask, "userEnteredValue"):
        enter_extended(cell, data.get("userEnteredValue"))
    if selects(mask, "textFormatRuns"):
        cell.runs = data.get("textFormatRuns") if isinstance(cell.value, str) else None
    if selects(mask, "note"):
        cell.note = str(data.get("note", ""))
    if selects(mask, "dataValidation"):
        cell.validation = data.get("dataValidation")
    if cell.blank and not cell.note and not cell.format and not cell.validation:
        sheet.drop_cell(row, column)


def _look(before: Resource | None, data: Resource, mask: Tree, looks: Looks) -> Resource | None:
    known = looks.get(id(before))
    if known is None:
        branch = mask.get("userEnteredFormat", {})
        given = data.get("userEnteredFormat", {})
        merged = merge_masked(before or {}, given, branch) if branch else given
        known = looks[id(before)] = (before, with_twins(merged) or None)
    return known[1]


def set_data_validation(workbook: Workbook, arguments: Resource, caller: str) -> Resource:
    area = area_in(workbook, arguments.get("range", {}))
    for row in range(area.top, area.bottom or 0):
        for column in range(area.left, area.right or 0):
            area.sheet.make_cell(row, column).validation = arguments.get("rule")
    return {}


# ------------------------------------------------------------------------------ moving


def copy_paste(workbook: Workbook, arguments: Resource, caller: str) -> Resource:
    source = area_in(workbook, arguments.get("source", {}))
    target = area_in(workbook, arguments.get("destination", {}))
    height, width = _size(source)
    block = _block(source)
    turned = arguments.get("pasteOrientation") == "TRANSPOSE"
    if turned:
        height, width = width, height
    tall, wide = _size(target)
    # A larger destination is tiled with the source; a smaller one is overrun.
    for row in range(max(height, tall // height * height)):
        for column in range(max(width, wide // width * width)):
            r, c = row % height, column % width
            cell = block.get((c, r) if turned else (r, c))
            at = (target.top + row, target.left + column)
            _paste(target.sheet, *at, cell, str(arguments.get("pasteType", "PASTE_NORMAL")))
    return {}


def cut_paste(workbook: Workbook, arguments: Resource, caller: str) -> Resource:
    source = area_in(workbook, arguments.get("source", {}))
    place = arguments.get("destination", {})
    target = sheet_with(workbook, place.get("sheetId"))
    top, left = place.get("rowIndex", 0), place.get("columnIndex", 0)
    kind = str(arguments.get("pasteType", "PASTE_NORMAL"))
    block = _block(source)
    for r, c in block:
        source.sheet.drop_cell(source.top + r, source.left + c)
    height, width = _size(source)
    for r in range(height):
        for c in range(width):
            _paste(target, top + r, left + c, block.get((r, c)), kind)
    return {}


def _size(area: Area) -> tuple[int, int]:
    return (area.bottom or 0) - area.top, (area.right or 0) - area.left


def _block(area: Area) -> dict[tuple[int, int], Cell]:
    return {
        (row - area.top, column - area.left): replace(cell)
        for row, column, cell in area.sheet.cells()
        if area.top <= row < (area.bottom or 0) and area.left <= column < (area.right or 0)
    }


def _paste(sheet: Sheet, row: int, column: int, cell: Cell | None, kind: str) -> None:
    if row >= sheet.row_count or column >= sheet.column_count:
        return
    if kind == "PASTE_NORMAL":
        sheet.drop_cell(row, column)
        if cell is not None:
            sheet.make_cell(row, column)
            sheet.rows[row][column] = replace(cell)
        return
    target = sheet.make_cell(row, column)
    source = cell or Cell()
    if kind in {"PASTE_VALUES", "PASTE_FORMULA"}:
        target.value, target.shown, target.runs = source.value, source.shown, None
        target.formula = source.formula if kind == "PASTE_FORMULA" else None
    elif kind == "PASTE_FORMAT":
        target.format, target.restyled = source.format, True
        pattern = (target.format or {}).get("numberFormat", {}).get("pattern")
        target.shown = shown(target.value, pattern)
    elif kind == "PASTE_DATA_VALIDATION":
        target.validation = source.validation
    else:
        raise EditError(f"Unsupported paste type: {kind}")


def sort_range(workbook: Workbook, arguments: Resource, caller: str) -> Resource:
    area = area_in(workbook, arguments.get("range", {}))
    rows = list(range(area.top, area.bottom or 0))
    for spec in reversed(arguments.get("sortSpecs", [])):
        column = int(spec.get("dimensionIndex") or 0)
        down = spec.get("sortOrder") == "DESCENDING"
        filled = [row for row in rows if _sort_key(area.sheet.cell(row, column)) is not None]
        blank = [row for row in rows if row not in set(filled)]
        filled.sort(key=lambda row: _sort_key(area.sheet.cell(row, column)), reverse=down)
        rows = filled + blank  # blanks stay below in both directions
    block = _block(area)
    for r, c in block:
        area.sheet.drop_cell(area.top + r, area.left + c)
    for at, row in enumerate(rows):
        for (r, c), cell in block.items():
            if r == row - area.top:
                _paste(area.sheet, area.top + at, area.left + c, cell, "PASTE_NORMAL")
    return {}


def _sort_key(cell: Cell | None) -> Any:
    """Numbers before text before booleans before errors; None for a blank."""
    value = cell.value if cell is not None else None
    if value is None:
        return None
    if isinstance(value, bool):
        return 2, float(value), ""
    if isinstance(value, float):
        return 0, value, ""
    if isinstance(value, CellFault):
        return 3, 0.0, value.text
    return 1, 0.0, value.casefold()


# ------------------------------------------------------------------------------ merging


def merge_cells(workbook: Workbook, arguments: Resource, caller: str) -> Resource:
    area = area_in(workbook, arguments.get("range", {}))
    _unmerge(area)
    kind = arguments.get("mergeType", "MERGE_ALL")
    if kind == "MERGE_ROWS":
        parts = [area._replace(top=r, bottom=r + 1) for r in range(area.top, area.bottom or 0)]
    elif kind == "MERGE_COLUMNS":
        parts = [area._replace(left=c, right=c + 1) for c in range(area.left, area.right or 0)]
    else:
        parts = [area]
    for part in parts:
        if _size(part) == (1, 1):
            continue
        area.sheet.merges.append({"sheetId": area.sheet.id, **grid_range_of(part)})
        for r, c in _block(part):
            if (r, c) != (0, 0):
                area.sheet.drop_cell(part.top + r, part.left + c)
    area.sheet.dirty = True
    return {}


def unmerge_cells(workbook: Workbook, arguments: Resource, caller: str) -> Resource:
    area = area_in(workbook, arguments.get("range", {}))
    _unmerge(area)
    area.sheet.dirty = True
    return {}


def _unmerge(area: Area) -> None:
    kept = []
    for merge in area.sheet.merges:
        rows = (merge["startRowIndex"], merge["endRowIndex"])
        columns = (merge["startColumnIndex"], merge["endColumnIndex"])
        bottom, right = area.bottom or 0, area.right or 0
        apart = rows[1] <= area.top or rows[0] >= bottom
        if apart or columns[1] <= area.left or columns[0] >= right:
            kept.append(merge)
            continue
        inside = area.top <= rows[0] and rows[1] <= bottom
        if not (inside and area.left <= columns[0] and columns[1] <= right):
            raise EditError("You must select all cells in a merged range to merge or unmerge them.")
    area.sheet.merges[:] = kept


# ------------------------------------------------------------------------------ replacing


def find_replace(workbook: Workbook, arguments: Resource, caller: str) -> Resource:
    """Plain text or, with searchByRegex, a regular expression; in texts only."""
    if "range" in arguments:
        areas = [area_in(workbook, arguments["range"])]
    elif arguments.get("allSheets"):
        areas = [Area(sheet, 0, 0, None, None).clipped() for sheet in workbook.sheets]
    else:
        sheet = sheet_with(workbook, arguments.get("sheetId"))
        areas = [Area(sheet, 0, 0, None, None).clipped()]
    find = str(arguments.get("find", ""))
    text = find if arguments.get("searchByRegex") else re.escape(find)
    if arguments.get("matchEntireCell"):
        text = rf"\A(?:{text})\Z"
    try:
        pattern = re.compile(text, 0 if arguments.get("matchCase") else re.IGNORECASE)
    except re.error as fault:
        raise EditError(f"Invalid regular expression: {fault}") from fault
    return _replace_all(areas, pattern, str(arguments.get("replacement", "")))


def _replace_all(areas: list[Area], pattern: re.Pattern[str], replacement: str) -> Resource:
    rows, cells, occurrences = set(), 0, 0
    sheets = set()
    for area in areas:
        for (r, c), cell in _block(area).items():
            if not isinstance(cell.value, str) or cell.formula is not None:
                continue
            text, count = pattern.subn(lambda match: replacement, cell.value)
            if not count:
                continue
            kept = area.sheet.make_cell(area.top + r, area.left + c)
            kept.value, kept.shown, kept.runs = text or None, text, None
            rows.add((area.sheet.id, area.top + r))
            sheets.add(area.sheet.id)
            cells, occurrences = cells + 1, occurrences + count
    counts = {
        "valuesChanged": cells,
        "rowsChanged": len(rows),
        "sheetsChanged": len(sheets),
        "occurrencesChanged": occurrences,
    }
    return {key: count for key, count in counts.items() if count}


KINDS: dict[str, Edit] = {
    "updateCells": update_cells,
    "repeatCell": repeat_cell,
    "appendCells": append_cells,
    "setDataValidation": set_data_validation,
    "copyPaste": copy_paste,
    "cutPaste": cut_paste,
    "sortRange": sort_range,
    "mergeCells": merge_cells,
    "unmergeCells": unmerge_cells,
    "findReplace": find_replace,
}
