"""spreadsheets.batchUpdate: all edits of a request, or none."""

from __future__ import annotations

from sync.sandbox.access import SHEETS_WRITE, open_spreadsheet, refuse_protected
from sync.sandbox.edits import annotations as edit_annotations
from sync.sandbox.edits import cells as edit_cells
from sync.sandbox.edits import dimensions as edit_dimensions
from sync.sandbox.edits import sheets as edit_sheets
from sync.sandbox.edits.words import Edit, EditError
from sync.sandbox.files import DriveFile
from sync.sandbox.masks import apply_mask, selects
from sync.sandbox.protocol import Answer, Call, Refusal, invalid, route
from sync.sandbox.ranges import Area, area_of
from sync.sandbox.resource import masked_spreadsheet
from sync.sandbox.sheets import area_named, mask_of
from sync.sandbox.workbook import Resource, Workbook

KINDS: dict[str, Edit] = {
    **edit_sheets.KINDS,
    **edit_cells.KINDS,
    **edit_dimensions.KINDS,
    **edit_annotations.KINDS,
}
_TOUCHING = edit_cells.KINDS.keys() | edit_dimensions.KINDS.keys() | {"deleteSheet"}
_PLACES = ("range", "start", "source", "destination")
_REPLYING = {"deleteDimensionGroup", "findReplace", "addDimensionGroup"}


def batch_update(call: Call) -> Answer:
    file, workbook = open_spreadsheet(call, write=True)
    body = call.json()
    mask = mask_of(call.parameter("fields"))
    requests = body.get("requests", [])
    if not requests:
        raise invalid("Must specify at least one request.")
    draft = workbook.copied()
    replies = []
    for index, request in enumerate(requests):
        _refuse_protected(file, draft, index, request, call.caller.email)
        replies.append(_edit(draft, index, request, call.caller.email))
    file.workbook = draft
    if draft.properties["title"] != file.name:
        call.store.rename(file, str(draft.properties["title"]))
    call.store.edited(file, call.caller.email)
    answer: Resource = {"spreadsheetId": file.id, "replies": replies}
    if body.get("includeSpreadsheetInResponse"):
        areas = [area_named(draft, name) for name in body.get("responseRanges", [])]
        with_data = bool(body.get("responseIncludeGridData"))
        inner = mask.get("updatedSpreadsheet", {})
        if inner:  # a mask decides alone whether cells are sent
            with_data = selects(inner, "sheets", "data")
            mask = {**mask, "updatedSpreadsheet": {}}
        answer["updatedSpreadsheet"] = masked_spreadsheet(
            draft, inner, with_data=with_data, areas=areas
        )
    return Answer(apply_mask(answer, mask))


def _refuse_protected(
    file: DriveFile, workbook: Workbook, index: int, request: Resource, caller: str
) -> None:
    """Raise what Google says to who edits cells that somebody keeps from others."""
    for kind, arguments in request.items():
        if kind not in _TOUCHING or not isinstance(arguments, dict):
            continue
        where = f"Invalid requests[{index}].{kind}: "
        refuse_protected(file, _touched(workbook, arguments), caller, where)


def _touched(workbook: Workbook, arguments: Resource) -> list[Area]:
    """The areas that an edit changes; the whole tab where it does not say which of its cells."""
    named = [arguments[name] for name in _PLACES if isinstance(arguments.get(name), dict)]
    areas = (area_of(workbook, given) for given in named or [arguments])
    return [area for area in areas if area is not None]


def _edit(draft: Workbook, index: int, request: Resource, caller: str) -> Resource:
    if len(request) != 1:
        raise invalid(f"Invalid requests[{index}]: No request set.")
    kind, arguments = next(iter(request.items()))
    edit = KINDS.get(kind)
    if edit is None:
        raise Refusal(501, f"Invalid requests[{index}]: the sandbox does not do {kind}.")
    try:
        reply = edit(draft, arguments, caller)
    except EditError as fault:
        raise invalid(f"Invalid requests[{index}].{kind}: {fault}") from fault
    except (TypeError, ValueError, AttributeError, KeyError) as fault:
        # Arguments of the wrong shape, which Google refuses before it looks at the sheet.
        message = f"Invalid JSON payload received: requests[{index}].{kind} ({fault!r})"
        raise invalid(message) from fault
    return {kind: reply} if reply or kind in _REPLYING else {}


ROUTES = (
    route(
        "POST",
        "/v4/spreadsheets/{id}:batchUpdate",
        batch_update,
        service="sheets",
        scopes=SHEETS_WRITE,
        quota="Write",
    ),
)
