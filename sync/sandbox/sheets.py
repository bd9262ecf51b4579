"""The Sheets API: spreadsheets.get, spreadsheets.create and sheets.copyTo."""

from __future__ import annotations

from functools import partial

from sync.sandbox.access import SHEETS_READ, SHEETS_WRITE, may_edit, open_spreadsheet
from sync.sandbox.edits.sheets import add_sheet
from sync.sandbox.edits.words import EditError, free_number
from sync.sandbox.files import DriveFile
from sync.sandbox.masks import BadMask, Tree, apply_mask, parse_mask, selects
from sync.sandbox.protocol import Answer, Call, Handler, Route, invalid, route
from sync.sandbox.ranges import Area, UnknownRange, parse_a1
from sync.sandbox.resource import masked_spreadsheet, spreadsheet_resource
from sync.sandbox.workbook import Workbook, new_workbook


def get_spreadsheet(call: Call) -> Answer:
    """A mask decides alone whether cells are sent; without one, `includeGridData` does."""
    file, workbook = open_spreadsheet(call)
    text = call.parameter("fields") or call.parameter("$fields")
    mask = mask_of(text)
    with_data = selects(mask, "sheets", "data") if text else call.flag("includeGridData")
    areas = [area_named(workbook, name) for name in call.parameters("ranges")]
    seen = partial(may_edit, file, email=call.caller.email)
    return Answer(
        masked_spreadsheet(workbook, mask, with_data=with_data, areas=areas, may_edit=seen)
    )


def mask_of(text: str) -> Tree:
    try:
        return parse_mask(text)
    except BadMask as fault:
        raise invalid(
            "Request contains an invalid argument: "
            f"Error expanding 'fields' parameter. Cannot find matching fields for path '{fault}'."
        ) from fault


def area_named(workbook: Workbook, text: str) -> Area:
    """The area of an A1 text, or Sheets' refusal."""
    try:
        area = parse_a1(workbook, text)
    except UnknownRange as fault:
        raise invalid(f"Unable to parse range: {text}") from fault
    rows, columns = area.sheet.row_count, area.sheet.column_count
    if area.top >= rows or area.left >= columns:
        raise invalid(
            f"Range ({text}) exceeds grid limits. Max rows: {rows}, max columns: {columns}"
        )
    return area


def create_spreadsheet(call: Call) -> Answer:
    """A new spreadsheet of the caller's, with the tabs asked for, or one."""
    body = call.json()
    asked = body.get("properties", {})
    title = str(asked.get("title", "Untitled spreadsheet"))
    file = DriveFile(call.store.new_id(), title, call.now, call.now)
    file.owner = file.modifier = call.caller.email
    workbook = new_workbook(file.id, title)
    known = {key: asked[key] for key in ("locale", "timeZone", "autoRecalc") if key in asked}
    workbook.properties |= known
    if body.get("sheets"):
        workbook.sheets.clear()
    for sheet in body.get("sheets", []):
        try:
            add_sheet(workbook, {"properties": sheet.get("properties", {})}, call.caller.email)
        except EditError as fault:
            raise invalid(f"Invalid sheets: {fault}") from fault
    file.workbook = workbook
    call.store.add(file)
    resource = spreadsheet_resource(workbook, with_data=False)
    return Answer(apply_mask(resource, mask_of(call.parameter("fields"))))


def copy_sheet(call: Call) -> Answer:
    """sheets.copyTo: a tab copied to the end of another spreadsheet."""
    _, source = open_spreadsheet(call)
    number = call.arguments["sheet"]
    sheet = source.sheet_by_id(int(number)) if number.isdecimal() else None
    if sheet is None:
        raise invalid(f"No sheet with id: {number}")
    call.arguments["id"] = str(call.json().get("destinationSpreadsheetId", ""))
    file, target = open_spreadsheet(call, write=True)
    title, count = f"Copy of {sheet.title}", 2
    while target.sheet_by_title(title) is not None:
        title, count = f"Copy of {sheet.title} {count}", count + 1
    twin = sheet.copied()
    taken = {each.id for each in target.sheets}
    twin.properties |= {"title": title, "sheetId": free_number(taken, f"{target.id} {title}")}
    for merge in twin.merges:
        merge["sheetId"] = twin.id
    twin.forget_origins()
    target.sheets.append(twin)
    target.number_sheets()
    call.store.edited(file, call.caller.email)
    return Answer(dict(twin.properties))


def _route(method: str, tail: str, handler: Handler, *, write: bool) -> Route:
    return route(
        method,
        f"/v4/spreadsheets{tail}",
        handler,
        service="sheets",
        scopes=SHEETS_WRITE if write else SHEETS_READ,
        quota="Write" if write else "Read",
    )


ROUTES: tuple[Route, ...] = (
    _route("GET", "/{id}", get_spreadsheet, write=False),
    _route("POST", "", create_spreadsheet, write=True),
    _route("POST", "/{id}/sheets/{sheet}:copyTo", copy_sheet, write=True),
)
