"""Edits of rows and columns: insert, delete, append, move, hide, resize, group."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

from sync.sandbox.edits.words import Edit, EditError, fields_in, sheet_with, span_in
from sync.sandbox.masks import merge_masked
from sync.sandbox.workbook import Resource, Sheet, Workbook

_KEYS = {
    "ROWS": ("startRowIndex", "endRowIndex"),
    "COLUMNS": ("startColumnIndex", "endColumnIndex"),
}
_COUNTS = {"ROWS": "rowCount", "COLUMNS": "columnCount"}
_FONT_PIXELS = 12.695  # ten points, as recorded: 1,024 letters "A" are 8,671 pixels wide
_PADDING = 20
Held = TypeVar("Held")
Move = Callable[[int], int | None]  # old index → new index, None when it is gone


def insert_dimension(workbook: Workbook, arguments: Resource, caller: str) -> Resource:
    sheet, dimension, start, end = span_in(workbook, arguments.get("range", {}))
    count = end - start
    if count < 1:
        raise EditError("endIndex must be greater than startIndex.")
    limit = int(sheet.properties["gridProperties"][_COUNTS[dimension]])
    if start > limit:
        raise EditError(f"range.startIndex[{start}] is too large: at most {limit}")
    sheet.properties["gridProperties"][_COUNTS[dimension]] += count
    _move_all(workbook, sheet, dimension, lambda i: i + count if i >= start else i)
    return {}


def append_dimension(workbook: Workbook, arguments: Resource, caller: str) -> Resource:
    sheet = sheet_with(workbook, arguments.get("sheetId"))
    count = _COUNTS.get(str(arguments.get("dimension")))
    if count is None:
        raise EditError("No dimension specified.")
    sheet.properties["gridProperties"][count] += int(arguments.get("length", 0))
    return {}


def delete_dimension(workbook: Workbook, arguments: Resource, caller: str) -> Resource:
    sheet, dimension, start, end = span_in(workbook, arguments.get("range", {}))
    total = int(sheet.properties["gridProperties"][_COUNTS[dimension]])
    if end > total:
        raise EditError(
            f"Cannot delete a {'row' if dimension == 'ROWS' else 'column'} that doesn't exist. "
            f"Tried to delete index {end - 1} but there are only {total}."
        )
    if end - start >= total:
        raise EditError(f"You can't delete all the {dimension.lower()} on the sheet.")

    def move(index: int) -> int | None:
        if index < start:
            return index
        return None if index < end else index - (end - start)

    sheet.properties["gridProperties"][_COUNTS[dimension]] -= end - start
    _move_all(workbook, sheet, dimension, move)
    return {}


def move_dimension(workbook: Workbook, arguments: Resource, caller: str) -> Resource:
    sheet, dimension, start, end = span_in(workbook, arguments.get("source", {}))
    to = int(arguments.get("destinationIndex", 0))
    if start <= to <= end:
        return {}
    total = int(sheet.properties["gridProperties"][_COUNTS[dimension]])
    order = list(range(total))
    block = order[start:end]
    del order[start:end]
    at = to - len(block) if to > end else to
    order[at:at] = block
    new = {old: index for index, old in enumerate(order)}
    _move_cells(sheet, dimension, lambda index: new.get(index))
    return {}


def _move_all(workbook: Workbook, sheet: Sheet, dimension: str, move: Move) -> None:
    """Move cells and metadata, and every range that is tied to them."""
    _move_cells(sheet, dimension, move)
    sheet.merges[:] = _moved_ranges(sheet.merges, dimension, move)
    sheet.protected_ranges[:] = _moved_holders(sheet.protected_ranges, "range", dimension, move)
    sheet.filter_views[:] = _moved_holders(sheet.filter_views, "range", dimension, move)
    if sheet.basic_filter is not None:
        kept = _moved_holders([sheet.basic_filter], "range", dimension, move)
        sheet.basic_filter = kept[0] if kept else None
    mine = [n for n in workbook.named_ranges if n["range"].get("sheetId", 0) == sheet.id]
    kept = _moved_holders(mine, "range", dimension, move)
    workbook.named_ranges[:] = [n for n in workbook.named_ranges if n not in mine] + kept
    for rule in sheet.conditional_formats:
        rule["ranges"] = _moved_ranges(rule.get("ranges", []), dimension, move)
    for metadata in list(workbook.developer_metadata):
        place = metadata["location"].get("dimensionRange")
        if place and place["dimension"] == dimension and place.get("sheetId", 0) == sheet.id:
            at = move(place["startIndex"])
            if at is None:
                workbook.developer_metadata.remove(metadata)
            else:
                place |= {"startIndex": at, "endIndex": at + 1}


def _move_cells(sheet: Sheet, dimension: str, move: Move) -> None:
    sheet.dirty = True
    if dimension == "ROWS":
        sheet.rows = _moved(sheet.rows, move)
        sheet.row_metadata = _moved(sheet.row_metadata, move)
    else:
        sheet.rows = {row: _moved(line, move) for row, line in sheet.rows.items()}
        sheet.column_metadata = _moved(sheet.column_metadata, move)


def _moved(things: dict[int, Held], move: Move) -> dict[int, Held]:
    placed = ((move(index), thing) for index, thing in things.items())
    return {index: thing for index, thing in placed if index is not None}


def _moved_ranges(ranges: Iterable[Resource], dimension: str, move: Move) -> list[Resource]:
    kept = []
    for each in ranges:
        start, end = (each.get(key) for key in _KEYS[dimension])
        if start is None or end is None:
            kept.append(each)
            continue
        left = [index for index in map(move, range(start, end)) if index is not None]
        if left:
            first, last = _KEYS[dimension]
            kept.append({**each, first: min(left), last: max(left) + 1})
    return kept


def _moved_holders(
    holders: Iterable[Resource], key: str, dimension: str, move: Move
) -> list[Resource]:
    return [
        {**holder, key: moved}
        for holder in holders
        for moved in _moved_ranges([holder[key]], dimension, move)
    ]


# ------------------------------------------------------------------------------ properties


def update_dimension_properties(workbook: Workbook, arguments: Resource, caller: str) -> Resource:
    sheet, dimension, start, end = span_in(workbook, arguments.get("range", {}))
    mask = fields_in(arguments)
    metadata = sheet.row_metadata if dimension == "ROWS" else sheet.column_metadata
    for index in range(start, end):
        merged = merge_masked(metadata.get(index, {}), arguments.get("properties", {}), mask)
        metadata[index] = {key: value for key, value in merged.items() if value}
        if not metadata[index]:
            del metadata[index]
    sheet.dirty = True
    return {}


def auto_resize_dimensions(workbook: Workbook, arguments: Resource, caller: str) -> Resource:
    """Columns get the width of their widest text in Arial; rows go back to their default."""
    sheet, dimension, start, end = span_in(workbook, arguments.get("dimensions", {}))
    if dimension == "ROWS":
        for index in range(start, end):
            sheet.row_metadata.get(index, {}).pop("pixelSize", None)
        return {}
    widest: dict[int, float] = {}
    for _, column, cell in sheet.cells():
        if start <= column < end and cell.shown:
            width = max(_text_width(line) for line in cell.shown.splitlines())
            widest[column] = max(widest.get(column, 0.0), width)
    for column, width in widest.items():
        sheet.column_metadata.setdefault(column, {})["pixelSize"] = round(width) + _PADDING
    return {}


def _text_width(text: str) -> float:
    """Pixels, from Arial's advance widths by class of letter (in thousandths of an em)."""
    return sum(_advance(letter) for letter in text) * _FONT_PIXELS / 1000


def _advance(letter: str) -> int:
    if letter in "iljI.,:;'|! ft":
        return 278
    if letter in "MW%@mw":
        return 833
    if letter.isupper():
        return 667
    return 500 if letter in "ckosvxyz" else 556


# ------------------------------------------------------------------------------ groups


def add_dimension_group(workbook: Workbook, arguments: Resource, caller: str) -> Resource:
    sheet, dimension, start, end = span_in(workbook, arguments.get("range", {}))
    groups = _groups(sheet, dimension)
    covering = [
        group
        for group in groups
        if group["range"]["startIndex"] <= start and end <= group["range"]["endIndex"]
    ]
    depth = 1 + max((group["depth"] for group in covering), default=0)
    place: Resource = {"sheetId": sheet.id} if sheet.id else {}
    place |= {"dimension": dimension, "startIndex": start, "endIndex": end}
    groups.append({"range": place, "depth": depth})
    groups.sort(key=lambda group: (group["depth"], group["range"]["startIndex"]))
    control = "rowGroupControlAfter" if dimension == "ROWS" else "columnGroupControlAfter"
    sheet.properties["gridProperties"][control] = True
    return {"dimensionGroups": [dict(group) for group in groups]}


def delete_dimension_group(workbook: Workbook, arguments: Resource, caller: str) -> Resource:
    sheet, dimension, start, end = span_in(workbook, arguments.get("range", {}))
    groups = _groups(sheet, dimension)
    found = [
        group
        for group in groups
        if group["range"]["startIndex"] < end and start < group["range"]["endIndex"]
    ]
    if not found:
        raise EditError("Cannot remove group: there is none in this range.")
    groups.remove(max(found, key=lambda group: int(group["depth"])))
    return {"dimensionGroups": [dict(group) for group in groups]} if groups else {}


def _groups(sheet: Sheet, dimension: str) -> list[Resource]:
    return sheet.row_groups if dimension == "ROWS" else sheet.column_groups


KINDS: dict[str, Edit] = {
    "insertDimension": insert_dimension,
    "appendDimension": append_dimension,
    "deleteDimension": delete_dimension,
    "moveDimension": move_dimension,
    "updateDimensionProperties": update_dimension_properties,
    "autoResizeDimensions": auto_resize_dimensions,
    "addDimensionGroup": add_dimension_group,
    "deleteDimensionGroup": delete_dimension_group,
}
