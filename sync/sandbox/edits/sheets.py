"""Edits of whole tabs: add, delete, duplicate, rename, hide, move, resize; document properties."""

from __future__ import annotations

from sync.sandbox.colours import with_twins
from sync.sandbox.edits.words import Edit, EditError, fields_in, free_number, sheet_with
from sync.sandbox.masks import merge_masked
from sync.sandbox.workbook import Resource, Sheet, Workbook, sheet_properties

_MOST_CELLS = 10_000_000


def add_sheet(workbook: Workbook, arguments: Resource, caller: str) -> Resource:
    asked = dict(arguments.get("properties", {}))
    number = len(workbook.sheets) + 1
    while workbook.sheet_by_title(f"Sheet{number}") is not None:
        number += 1
    title = str(asked.get("title", f"Sheet{number}"))
    _check_title(workbook, title, None)
    taken = {sheet.id for sheet in workbook.sheets}
    sheet_id = int(asked.get("sheetId", free_number(taken, f"{workbook.id} {title}")))
    if sheet_id in taken:
        raise EditError(f"Sheet with ID {sheet_id} already exists. Please enter another ID.")
    grid = {"rowCount": 1000, "columnCount": 26, **asked.get("gridProperties", {})}
    index = min(int(asked.get("index", len(workbook.sheets))), len(workbook.sheets))
    properties = sheet_properties(sheet_id, title, index)
    properties["gridProperties"] = {k: v for k, v in grid.items() if v}
    extra = {key: asked[key] for key in ("hidden", "tabColor", "tabColorStyle") if asked.get(key)}
    properties |= with_twins(extra)
    workbook.sheets.insert(index, Sheet(properties, dirty=True))
    workbook.number_sheets()
    return {"properties": dict(properties)}


def delete_sheet(workbook: Workbook, arguments: Resource, caller: str) -> Resource:
    number = int(arguments.get("sheetId", 0))
    sheet = workbook.sheet_by_id(number)
    if sheet is None:
        raise EditError(f"No sheet with id: {number}")
    if len(workbook.sheets) == 1:
        raise EditError("You can't remove all the sheets in a document.")
    workbook.sheets.remove(sheet)
    workbook.named_ranges = [
        named for named in workbook.named_ranges if named["range"].get("sheetId", 0) != number
    ]
    _check_one_visible(workbook)
    workbook.number_sheets()
    return {}


def duplicate_sheet(workbook: Workbook, arguments: Resource, caller: str) -> Resource:
    source = sheet_with(workbook, arguments.get("sourceSheetId"))
    title = str(arguments.get("newSheetName", f"Copy of {source.title}"))
    _check_title(workbook, title, None)
    twin = source.copied()
    taken = {sheet.id for sheet in workbook.sheets}
    number = int(arguments.get("newSheetId", free_number(taken, f"{workbook.id} {title}")))
    twin.properties |= {"sheetId": number, "title": title}
    for merge in twin.merges:
        merge["sheetId"] = number
    _give_own_numbers(workbook, twin)
    twin.dirty = True
    workbook.sheets.insert(int(arguments.get("insertSheetIndex", 0)), twin)
    workbook.number_sheets()
    return {"properties": dict(twin.properties)}


def _give_own_numbers(workbook: Workbook, twin: Sheet) -> None:
    """Filters, filter views and protection of a copied tab are its own, under other numbers."""
    for key, kind in (("filterViewId", "filter_views"), ("protectedRangeId", "protected_ranges")):
        taken = {int(each[key]) for sheet in workbook.sheets for each in getattr(sheet, kind)}
        for held in getattr(twin, kind):
            held[key] = free_number(taken, f"{workbook.id} {twin.id} {held[key]}")
            taken.add(held[key])
            held["range"]["sheetId"] = twin.id
    if twin.basic_filter is not None:
        twin.basic_filter["range"]["sheetId"] = twin.id


def update_sheet_properties(workbook: Workbook, arguments: Resource, caller: str) -> Resource:
    asked = dict(arguments.get("properties", {}))
    mask = fields_in(arguments)
    sheet = sheet_with(workbook, asked.get("sheetId"))
    if not mask or "*" in mask:
        mask = {name: {} for name in asked if name != "sheetId"}
    if "title" in mask:
        _check_title(workbook, str(asked.get("title", "")), sheet)
    properties = merge_masked(sheet.properties, asked, mask)
    for fixed in ("sheetId", "sheetType", "index"):
        properties[fixed] = sheet.properties[fixed]
    colour = (properties.get("tabColorStyle"), properties.get("tabColor"))
    if "tabColorStyle" in mask or "tabColor" in mask:
        chosen = colour[0] if "tabColorStyle" in mask else {"rgbColor": colour[1]}
        properties.pop("tabColor", None)
        properties.pop("tabColorStyle", None)
        if chosen and chosen.get("rgbColor") is not None:
            properties |= with_twins({"tabColorStyle": chosen})
    grid = {**sheet.properties["gridProperties"], **properties.get("gridProperties", {})}
    if "gridProperties" in mask:
        grid = properties.get("gridProperties", {})
        _check_grid(grid)
    properties["gridProperties"] = {key: value for key, value in grid.items() if value}
    if not properties.get("hidden"):
        properties.pop("hidden", None)
    sheet.properties, sheet.dirty = properties, True
    _trim(sheet)
    _check_one_visible(workbook)
    if "index" in mask:
        _move(workbook, sheet, int(asked.get("index", 0)))
    return {}


def _check_title(workbook: Workbook, title: str, own: Sheet | None) -> None:
    if not title:
        raise EditError("You can't use an empty sheet name.")
    other = workbook.sheet_by_title(title)
    if other is not None and other is not own:
        raise EditError(
            f'A sheet with the name "{title}" already exists. Please enter another name.'
        )


def _check_grid(grid: Resource) -> None:
    rows, columns = int(grid.get("rowCount", 0)), int(grid.get("columnCount", 0))
    if rows < 1 or columns < 1:
        raise EditError("You can't delete all the rows or columns on the sheet.")
    if rows * columns > _MOST_CELLS:
        raise EditError(
            "This action would increase the number of cells in the workbook above the limit of "
            f"{_MOST_CELLS} cells."
        )


def _check_one_visible(workbook: Workbook) -> None:
    if all(sheet.properties.get("hidden") for sheet in workbook.sheets):
        raise EditError("You can't hide all the sheets in a document.")


def _trim(sheet: Sheet) -> None:
    """Forget the cells that a smaller grid no longer has."""
    rows, columns = sheet.row_count, sheet.column_count
    outside = [(r, c) for r, c, _ in sheet.cells() if r >= rows or c >= columns]
    for row, column in outside:
        sheet.drop_cell(row, column)


def _move(workbook: Workbook, sheet: Sheet, index: int) -> None:
    """The new index counts the tabs as they stood before the move."""
    old = workbook.sheets.index(sheet)
    workbook.sheets.pop(old)
    workbook.sheets.insert(index - 1 if index > old else index, sheet)
    workbook.number_sheets()


def update_spreadsheet_properties(workbook: Workbook, arguments: Resource, caller: str) -> Resource:
    workbook.properties = merge_masked(
        workbook.properties, arguments.get("properties", {}), fields_in(arguments)
    )
    return {}


KINDS: dict[str, Edit] = {
    "addSheet": add_sheet,
    "deleteSheet": delete_sheet,
    "duplicateSheet": duplicate_sheet,
    "updateSheetProperties": update_sheet_properties,
    "updateSpreadsheetProperties": update_spreadsheet_properties,
}
