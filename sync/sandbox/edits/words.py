"""The words of batchUpdate: what an edit is, how it fails, and lookups that all edits share."""

from __future__ import annotations

from collections.abc import Callable

from sync.sandbox.masks import BadMask, Tree, parse_mask
from sync.sandbox.ranges import Area, area_of
from sync.sandbox.workbook import Resource, Sheet, Workbook
from sync.xlsx.ids import sheet_id_of

# The workbook to change, the request's arguments, who asks → the reply.
Edit = Callable[[Workbook, Resource, str], Resource]


class EditError(Exception):
    """The edit cannot be done; the message is Google's, without "Invalid requests[n].kind: "."""


def sheet_with(workbook: Workbook, sheet_id: object) -> Sheet:
    """The sheet of this id; an absent id means 0, as protobuf has it."""
    number = sheet_id if isinstance(sheet_id, int) else 0
    sheet = workbook.sheet_by_id(number)
    if sheet is None:
        raise EditError(f"No grid with id: {number}")
    return sheet


def area_in(workbook: Workbook, grid_range: Resource) -> Area:
    """The clipped area of a GridRange that must lie inside its grid."""
    sheet = sheet_with(workbook, grid_range.get("sheetId"))
    area = area_of(workbook, grid_range)
    if area is None:
        raise EditError(f"No grid with id: {grid_range.get('sheetId', 0)}")
    beyond = (area.bottom or 0) > sheet.row_count or (area.right or 0) > sheet.column_count
    if beyond or area.top >= sheet.row_count or area.left >= sheet.column_count:
        raise EditError(
            f"range exceeds grid limits. Max rows: {sheet.row_count}, "
            f"max columns: {sheet.column_count}"
        )
    return area.clipped()


def fields_in(arguments: Resource) -> Tree:
    """The `fields` mask of an update request, which must be there."""
    text = str(arguments.get("fields") or "")
    if not text:
        raise EditError("At least one field must be listed in 'fields'. (Use '*' to indicate all.)")
    try:
        return parse_mask(text)
    except BadMask as fault:
        raise EditError(f"Invalid field: {fault}") from fault


def span_in(workbook: Workbook, dimension_range: Resource) -> tuple[Sheet, str, int, int]:
    """(sheet, "ROWS" or "COLUMNS", start, end) of a DimensionRange."""
    sheet = sheet_with(workbook, dimension_range.get("sheetId"))
    dimension = str(dimension_range.get("dimension", ""))
    if dimension not in {"ROWS", "COLUMNS"}:
        raise EditError("No dimension specified.")
    count = sheet.row_count if dimension == "ROWS" else sheet.column_count
    start = int(dimension_range.get("startIndex") or 0)
    end = dimension_range.get("endIndex")
    return sheet, dimension, start, count if end is None else int(end)


def free_number(taken: set[int], seed: str) -> int:
    """An id not taken yet; the same for the same history, so that runs can be repeated."""
    return sheet_id_of(seed, taken)
