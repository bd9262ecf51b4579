"""One spreadsheet, read with one request, as a Workbook of Grids."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sync.google.answers import collector_paused
from sync.model import Grid, Merge, Serial, SheetError, Stored, Workbook

if TYPE_CHECKING:
    from sync.google.client import Client

# A text cell is asked for once, as it is shown: its stored value would be the same text again.
FIELDS = (
    "spreadsheetId,properties(title),"
    "sheets(properties(sheetId,title,sheetType),merges,"
    "data(startRow,startColumn,"
    "rowData(values(formattedValue,effectiveValue(numberValue,boolValue,errorValue(type)),"
    "effectiveFormat(numberFormat(type)),note)),"
    "rowMetadata(hiddenByUser,hiddenByFilter),columnMetadata(hiddenByUser)))"
)
MOMENTS = frozenset({"DATE", "DATE_TIME", "TIME"})
ADDRESS = re.compile(r"/spreadsheets/(?:u/\d+/)?d/([A-Za-z0-9_-]{10,})")
BARE_ID = re.compile(r"[A-Za-z0-9_-]{20,}")


def spreadsheet_id(text: str) -> str | None:
    """The id in the address of a spreadsheet, or the id itself; None for any other text."""
    found = ADDRESS.search(text)
    if found:
        return found[1]
    return text if BARE_ID.fullmatch(text) else None


def read_workbook(
    client: Client,
    workbook_id: str,
    *,
    version: str = "",
    modified: datetime | None = None,
    modified_by: str = "",
) -> Workbook:
    """All tabs of a spreadsheet, by one `spreadsheets.get`; SourceError when it cannot be had.

    `version`, `modified` and `modified_by` are what Drive said of it (changes.py).
    """
    with client.errand(f"workbook {workbook_id}"), collector_paused():
        resource = client.spreadsheet(workbook_id, {"fields": FIELDS, "prettyPrint": "false"})
        return workbook_of(
            resource,
            workbook_id=workbook_id,
            url=f"https://docs.google.com/spreadsheets/d/{workbook_id}/edit",
            version=version,
            modified=modified,
            modified_by=modified_by,
        )


def workbook_of(
    resource: Mapping[str, Any],
    *,
    workbook_id: str = "",
    url: str = "",
    version: str = "",
    modified: datetime | None = None,
    modified_by: str = "",
) -> Workbook:
    """A Spreadsheet resource of the API as a Workbook; what the resource lacks is empty.

    `workbook_id` wins over the resource's own id. `url` is "" for a local file.
    """
    properties = resource.get("properties") or {}
    sheets = resource.get("sheets") or ()
    return Workbook(
        id=workbook_id or resource.get("spreadsheetId") or "",
        title=properties.get("title") or "",
        grids=tuple(_grid_of(sheet) for sheet in sheets if _holds_cells(sheet)),
        url=url,
        version=version,
        modified=modified,
        modified_by=modified_by,
    )


def _holds_cells(sheet: Mapping[str, Any]) -> bool:
    """False for a tab that is a chart or a view of a database."""
    return (sheet.get("properties") or {}).get("sheetType") in (None, "GRID")


def _grid_of(sheet: Mapping[str, Any]) -> Grid:
    properties = sheet.get("properties") or {}
    shown: list[list[str]] = []
    stored: list[list[Stored]] = []
    notes: dict[tuple[int, int], str] = {}
    hidden_rows: set[int] = set()
    hidden_columns: set[int] = set()
    for block in sheet.get("data") or ():
        top, left = block.get("startRow", 0), block.get("startColumn", 0)
        _place(block.get("rowData") or (), top, left, shown, stored, notes)
        hidden_rows.update(_hidden(block.get("rowMetadata"), top))
        hidden_columns.update(_hidden(block.get("columnMetadata"), left))
    while shown and not shown[-1]:
        shown.pop()
        stored.pop()
    return Grid(
        title=properties.get("title") or "",
        gid=properties.get("sheetId") or 0,
        shown=shown,
        stored=stored,
        merges=tuple(map(_merge_of, sheet.get("merges") or ())),
        hidden_rows=frozenset(hidden_rows),
        hidden_columns=frozenset(hidden_columns),
        notes=notes,
    )


def _place(
    rows: Any,
    top: int,
    left: int,
    shown: list[list[str]],
    stored: list[list[Stored]],
    notes: dict[tuple[int, int], str],
) -> None:
    """Put one block of the answer where it belongs; blocks may come in any order and overlap."""
    while len(shown) < top + len(rows):
        shown.append([])
        stored.append([])
    for number, row in enumerate(rows, top):
        cells = row.get("values")
        if not cells:
            continue
        texts, values = _row_of(cells, number, left, notes)
        if left or shown[number]:
            _extend(shown[number], texts, left, "")
            _extend(stored[number], values, left, None)
        else:
            shown[number], stored[number] = texts, values


def _row_of(
    cells: list[Mapping[str, Any]], row: int, left: int, notes: dict[tuple[int, int], str]
) -> tuple[list[str], list[Stored]]:
    """One row in one pass, without the blank cells at its end.

    This runs once for every cell of every workbook: most cells are text, and a text cell costs
    two look-ups.
    """
    texts: list[str] = []
    values: list[Stored] = []
    add_text, add_value = texts.append, values.append
    for cell in cells:
        add_text(cell.get("formattedValue", ""))
        effective = cell.get("effectiveValue")
        add_value(_stored_of(cell, effective) if effective else None)
        if "note" in cell:
            notes[row, left + len(texts) - 1] = cell["note"]
    while texts and not texts[-1] and values[-1] is None:
        texts.pop()
        values.pop()
    return texts, values


def _stored_of(cell: Mapping[str, Any], effective: Mapping[str, Any]) -> Stored:
    number = effective.get("numberValue")
    if number is not None:
        if "effectiveFormat" in cell:
            pattern = (cell["effectiveFormat"] or {}).get("numberFormat") or {}
            if pattern.get("type") in MOMENTS:
                return Serial(float(number))
        return float(number)
    if "boolValue" in effective:
        return bool(effective["boolValue"])
    if "errorValue" in effective:
        kind = (effective["errorValue"] or {}).get("type") or "ERROR"
        return SheetError(cell.get("formattedValue") or f"#{kind}!")
    return None


def _extend(line: list[Any], values: list[Any], left: int, blank: Any) -> None:
    line.extend([blank] * (left + len(values) - len(line)))
    line[left : left + len(values)] = values


def _merge_of(merge: Mapping[str, Any]) -> Merge:
    return Merge(
        top=merge.get("startRowIndex", 0),
        left=merge.get("startColumnIndex", 0),
        bottom=merge.get("endRowIndex", 0),
        right=merge.get("endColumnIndex", 0),
    )


def _hidden(metadata: Any, first: int) -> list[int]:
    return [
        index
        for index, line in enumerate(metadata or (), first)
        if line and (line.get("hiddenByUser") or line.get("hiddenByFilter"))
    ]
