"""The Sheets API's values collection: get, update, append, clear and their batch forms."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import unquote

from sync.sandbox.access import SHEETS_READ, SHEETS_WRITE, open_spreadsheet, refuse_protected
from sync.sandbox.entered import enter
from sync.sandbox.masks import apply_mask
from sync.sandbox.protocol import Answer, Call, Refusal, Route, invalid, route
from sync.sandbox.ranges import Area, a1_of
from sync.sandbox.resource import json_number
from sync.sandbox.sheets import area_named, mask_of
from sync.sandbox.workbook import Cell, Resource, Sheet, Workbook
from sync.xlsx.display import shown
from sync.xlsx.number_format import kind_of
from sync.xlsx.values import CellFault

_RENDERS = {"FORMATTED_VALUE", "UNFORMATTED_VALUE", "FORMULA"}
_INPUTS = {"RAW", "USER_ENTERED"}
_TEXT_DATES = {"DATE": "yyyy-mm-dd", "DATE_TIME": "yyyy-mm-dd hh:mm:ss", "TIME": "hh:mm:ss"}


# ------------------------------------------------------------------------------ reading


def get_values(call: Call) -> Answer:
    _, workbook = open_spreadsheet(call)
    area = area_named(workbook, unquote(call.arguments["range"]))
    resource = value_range(area, *_rendering(call))
    return Answer(apply_mask(resource, mask_of(call.parameter("fields"))))


def batch_get(call: Call) -> Answer:
    """All ranges or none: one that cannot be read refuses the whole request."""
    file, workbook = open_spreadsheet(call)
    areas = [area_named(workbook, name) for name in call.parameters("ranges")]
    rendering = _rendering(call)
    resource: Resource = {"spreadsheetId": file.id}
    if areas:
        resource["valueRanges"] = [value_range(area, *rendering) for area in areas]
    return Answer(apply_mask(resource, mask_of(call.parameter("fields"))))


def _rendering(call: Call) -> tuple[str, str, bool]:
    render = call.parameter("valueRenderOption", "FORMATTED_VALUE")
    if render not in _RENDERS:
        raise _bad_enum("value_render_option", "ValueRenderOption", render)
    dimension = call.parameter("majorDimension", "ROWS")
    if dimension not in {"ROWS", "COLUMNS"}:
        raise _bad_enum("major_dimension", "Dimension", dimension)
    as_text = call.parameter("dateTimeRenderOption") == "FORMATTED_STRING"
    return render, dimension, as_text


def _bad_enum(field: str, kind: str, value: str) -> Refusal:
    where = f"Invalid value at '{field}' (type.googleapis.com/google.apps.sheets.v4.{kind})"
    return _violation(field, f'{where}, "{value}"')


def _violation(field: str, message: str) -> Refusal:
    violation = {"field": field, "description": message}
    detail = {"@type": "type.googleapis.com/google.rpc.BadRequest", "fieldViolations": [violation]}
    return Refusal(400, message, details=[detail])


def value_range(area: Area, render: str, dimension: str, as_text: bool) -> Resource:
    full = area.clipped()
    resource: Resource = {"range": a1_of(full), "majorDimension": dimension}
    grid = _grid(full, render, as_text)
    if dimension == "COLUMNS":
        grid = _turned(grid)
    if grid:
        resource["values"] = grid
    return resource


def _grid(area: Area, render: str, as_text: bool) -> list[list[Any]]:
    """Rows of values; trailing blanks are cut, inner ones are ""."""
    rows: list[list[Any]] = []
    for number in range(area.top, area.bottom or 0):
        line = area.sheet.rows.get(number)
        if not line:
            rows.append([])
            continue
        right = max((c for c, cell in line.items() if not cell.blank), default=-1) + 1
        cells = (line.get(column) for column in range(area.left, min(right, area.right or 0)))
        row = [rendered(cell, render, as_text) for cell in cells]
        while row and row[-1] == "":
            row.pop()
        rows.append(row)
    while rows and not rows[-1]:
        rows.pop()
    return rows


def _turned(grid: list[list[Any]]) -> list[list[Any]]:
    width = max((len(row) for row in grid), default=0)
    columns = [[row[c] if c < len(row) else "" for row in grid] for c in range(width)]
    for column in columns:
        while column and column[-1] == "":
            column.pop()
    return columns


def rendered(cell: Cell | None, render: str, as_text: bool) -> Any:
    """One value as `values.get` sends it."""
    if cell is None:
        return ""
    if render == "FORMATTED_VALUE":
        return cell.shown
    if render == "FORMULA" and cell.formula is not None:
        return cell.formula
    if isinstance(cell.value, CellFault):
        return cell.value.text
    if isinstance(cell.value, float):
        kind = kind_of((cell.format or {}).get("numberFormat", {}).get("pattern"))
        if as_text and kind in _TEXT_DATES:
            return cell.shown or shown(cell.value, _TEXT_DATES[kind])
        return json_number(cell.value)
    return "" if cell.value is None else cell.value


# ------------------------------------------------------------------------------ writing


def update_values(call: Call) -> Answer:
    file, workbook = open_spreadsheet(call, write=True)
    body = call.json()
    rows = _rows_of(body, "data.values")
    typed = _typed(call.parameter("valueInputOption"))
    area = area_named(workbook, unquote(call.arguments["range"]))
    refuse_protected(file, [area], call.caller.email)
    answer = _write(workbook, area, rows, typed)
    call.store.edited(file, call.caller.email)
    if call.flag("includeValuesInResponse"):
        answer["updatedData"] = _updated(workbook, call, answer["updatedRange"])
    return Answer(answer)


def batch_update_values(call: Call) -> Answer:
    file, workbook = open_spreadsheet(call, write=True)
    body = call.json()
    typed = _typed(str(body.get("valueInputOption", "")))
    parts = [
        (area_named(workbook, str(part.get("range", ""))), _rows_of(part, "data.values"))
        for part in body.get("data", [])
    ]
    refuse_protected(file, [area for area, _ in parts], call.caller.email)
    for area, rows in parts:
        _check_fit(area, rows)
    responses = [_write(workbook, area, rows, typed) for area, rows in parts]
    call.store.edited(file, call.caller.email)
    answer: Resource = {"spreadsheetId": file.id}
    areas = [(area, rows) for area, rows in parts if any(_written(rows))]
    totals = {
        "totalUpdatedRows": len(
            {(a.sheet.id, a.top + r) for a, v in areas for r, _ in _written(v)}
        ),
        "totalUpdatedColumns": len(
            {(a.sheet.id, a.left + c) for a, v in areas for _, c in _written(v)}
        ),
        "totalUpdatedCells": sum(len(_written(rows)) for _, rows in areas),
        "totalUpdatedSheets": len({area.sheet.id for area, _ in areas}),
    }
    answer |= {key: count for key, count in totals.items() if count}
    return Answer(answer | {"responses": responses})


def append_values(call: Call) -> Answer:
    """Rows go below the table found at the range, or onto the range when there is none."""
    file, workbook = open_spreadsheet(call, write=True)
    rows = _rows_of(call.json(), "data.values")
    typed = _typed(call.parameter("valueInputOption"))
    area = area_named(workbook, unquote(call.arguments["range"]))
    refuse_protected(file, [area], call.caller.email)
    table = _table_at(area)
    answer: Resource = {"spreadsheetId": file.id}
    top, left = area.top, area.left
    if table is not None:
        answer["tableRange"] = a1_of(table)
        top, left = table.bottom or 0, table.left
    if call.parameter("insertDataOption") == "INSERT_ROWS" and table is not None:
        _push_down(area.sheet, top, len(rows))
    grid = area.sheet.properties["gridProperties"]
    grid["rowCount"] = max(area.sheet.row_count, top + len(rows))
    width = max((len(row) for row in rows), default=0)
    grid["columnCount"] = max(area.sheet.column_count, left + width)
    updates = _write(workbook, Area(area.sheet, top, left, None, None), rows, typed)
    call.store.edited(file, call.caller.email)
    if call.flag("includeValuesInResponse"):
        updates["updatedData"] = _updated(workbook, call, updates["updatedRange"])
    return Answer(answer | {"updates": updates})


def clear_values(call: Call) -> Answer:
    file, workbook = open_spreadsheet(call, write=True)
    area = area_named(workbook, unquote(call.arguments["range"])).clipped()
    refuse_protected(file, [area], call.caller.email)
    _clear(area)
    call.store.edited(file, call.caller.email)
    return Answer({"spreadsheetId": file.id, "clearedRange": a1_of(area)})


def batch_clear_values(call: Call) -> Answer:
    file, workbook = open_spreadsheet(call, write=True)
    areas = [area_named(workbook, str(name)).clipped() for name in call.json().get("ranges", [])]
    refuse_protected(file, areas, call.caller.email)
    for area in areas:
        _clear(area)
    call.store.edited(file, call.caller.email)
    return Answer({"spreadsheetId": file.id, "clearedRanges": [a1_of(area) for area in areas]})


def _typed(option: str) -> bool:
    if option not in _INPUTS:
        if option in {"", "INPUT_VALUE_OPTION_UNSPECIFIED"}:
            raise invalid("'valueInputOption' is required but not specified")
        raise _bad_enum("value_input_option", "ValueInputOption", option)
    return option == "USER_ENTERED"


def _rows_of(body: Resource, field: str) -> list[list[Any]]:
    values = body.get("values", [])
    kind = "(type.googleapis.com/google.protobuf.ListValue)"
    if not isinstance(values, list):
        shape = json.dumps(values, ensure_ascii=False)
        raise _violation(field, f"Invalid value at '{field}' {kind}, {shape}")
    for index, row in enumerate(values):
        if not isinstance(row, list):
            where = f"{field}[{index}]"
            shape = json.dumps(row, ensure_ascii=False)
            raise _violation(where, f"Invalid value at '{where}' {kind}, {shape}")
        for column, value in enumerate(row):
            if isinstance(value, (dict, list)):
                what = "struct_value" if isinstance(value, dict) else "list_value"
                raise invalid(f"Invalid values[{index}][{column}]: {what} {{\n}}\n")
    return _turned_body(values) if body.get("majorDimension") == "COLUMNS" else values


def _turned_body(values: list[list[Any]]) -> list[list[Any]]:
    height = max((len(column) for column in values), default=0)
    return [[c[r] if r < len(c) else None for c in values] for r in range(height)]


def _written(rows: list[list[Any]]) -> list[tuple[int, int]]:
    """Places of the values that are not null: a null leaves its cell alone."""
    return [
        (r, c) for r, row in enumerate(rows) for c, value in enumerate(row) if value is not None
    ]


def _check_fit(area: Area, rows: list[list[Any]]) -> None:
    width = max((len(row) for row in rows), default=0)
    asked = a1_of(area.clipped())
    if area.bottom is not None and area.right is not None:
        single = area.bottom - area.top == 1 and area.right - area.left == 1
        if not single and area.top + len(rows) > area.bottom:
            raise invalid(
                f"Requested writing within range [{asked}], "
                f"but tried writing to row [{area.bottom + 1}]"
            )
        if not single and area.left + width > area.right:
            column = a1_of(Area(area.sheet, 0, area.right, 1, area.right + 1))
            letters = column.rpartition("!")[2].rstrip("1")
            raise invalid(
                f"Requested writing within range [{asked}], but tried writing to column [{letters}]"
            )
    rows_end, columns_end = area.sheet.row_count, area.sheet.column_count
    if area.top + len(rows) > rows_end or area.left + width > columns_end:
        raise invalid(
            f"Range ({asked}) exceeds grid limits. Max rows: {rows_end}, max columns: {columns_end}"
        )


def _write(workbook: Workbook, area: Area, rows: list[list[Any]], typed: bool) -> Resource:
    _check_fit(area, rows)
    places = _written(rows)
    locale = str(workbook.properties.get("locale", "en_US"))
    for r, c in places:
        cell = area.sheet.make_cell(area.top + r, area.left + c)
        enter(cell, rows[r][c], typed=typed, locale=locale)
    width = max((len(row) for row in rows), default=0)
    bottom, right = area.top + max(len(rows), 1), area.left + max(width, 1)
    touched = Area(area.sheet, area.top, area.left, bottom, right)
    answer: Resource = {"spreadsheetId": workbook.id, "updatedRange": a1_of(touched)}
    if places:
        answer["updatedRows"] = len({r for r, _ in places})
        answer["updatedColumns"] = len({c for _, c in places})
        answer["updatedCells"] = len(places)
    return answer


def _updated(workbook: Workbook, call: Call, name: str) -> Resource:
    render = call.parameter("responseValueRenderOption", "FORMATTED_VALUE")
    return value_range(area_named(workbook, name), render, "ROWS", False)


def _clear(area: Area) -> None:
    for row in [row for row in area.sheet.rows if area.top <= row < (area.bottom or 0)]:
        for column, cell in list(area.sheet.rows[row].items()):
            if area.left <= column < (area.right or 0) and not cell.blank:
                area.sheet.dirty = cell.changed = True
                cell.value, cell.formula, cell.shown = None, None, ""


def _push_down(sheet: Sheet, at: int, count: int) -> None:
    moved = {row + count if row >= at else row: line for row, line in sheet.rows.items()}
    sheet.rows = moved
    sheet.properties["gridProperties"]["rowCount"] += count
    sheet.dirty = True


def _table_at(area: Area) -> Area | None:
    """The block of filled cells around the range: grown until a blank border surrounds it."""
    sheet = area.sheet
    full = area.clipped()
    filled = {(r, c) for r, c, cell in sheet.cells() if not cell.blank}
    inside = [
        (r, c)
        for r, c in filled
        if full.top <= r < (full.bottom or 0) and full.left <= c < (full.right or 0)
    ]
    if not inside:
        return None
    # For a range that is larger than one table Google takes the last one in it.
    seed = max(inside)
    seen, queue = {seed}, [seed]
    while queue:
        row, column = queue.pop()
        for r in (row - 1, row, row + 1):
            for c in (column - 1, column, column + 1):
                if (r, c) in filled and (r, c) not in seen:
                    seen.add((r, c))
                    queue.append((r, c))
    rows, columns = [r for r, _ in seen], [c for _, c in seen]
    return Area(sheet, min(rows), min(columns), max(rows) + 1, max(columns) + 1)


def _route(method: str, tail: str, handler: Any, *, write: bool) -> Route:
    return route(
        method,
        f"/v4/spreadsheets/{{id}}/values{tail}",
        handler,
        service="sheets",
        scopes=SHEETS_WRITE if write else SHEETS_READ,
        quota="Write" if write else "Read",
    )


ROUTES = (
    _route("GET", ":batchGet", batch_get, write=False),
    _route("POST", ":batchUpdate", batch_update_values, write=True),
    _route("POST", ":batchClear", batch_clear_values, write=True),
    _route("POST", "/{range*}:append", append_values, write=True),
    _route("POST", "/{range*}:clear", clear_values, write=True),
    _route("PUT", "/{range*}", update_values, write=True),
    _route("GET", "/{range*}", get_values, write=False),
)
