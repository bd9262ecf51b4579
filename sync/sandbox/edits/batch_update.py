"""spreadsheets.batchUpdate: all edits of a request, or none."""

from __future__ import annotations

from sync.sandbox.access import SHEETS_WRITE, open_spreadsheet
from sync.sandbox.edits import annotations as edit_annotations
from sync.sandbox.edits import cells as edit_cells
from sync.sandbox.edits import dimensions as edit_dimensions
from sync.sandbox.edits import sheets as edit_sheets
from sync.sandbox.edits.words import Edit, EditError
from sync.sandbox.masks import apply_mask
from sync.sandbox.protocol import Answer, Call, Refusal, invalid, route
from sync.sandbox.resource import spreadsheet_resource
from sync.sandbox.sheets import area_named, mask_of
from sync.sandbox.workbook import Resource, Workbook

KINDS: dict[str, Edit] = {
    **edit_sheets.KINDS,
    **edit_cells.KINDS,
    **edit_dimensions.KINDS,
    **edit_annotations.KINDS,
}
_REPLYING = {"deleteDimensionGroup", "findReplace", "addDimensionGroup"}


def batch_update(call: Call) -> Answer:
    file, workbook = open_spreadsheet(call, write=True)
    body = call.json()
    requests = body.get("requests", [])
    if not requests:
        raise invalid("Must specify at least one request.")
    draft = workbook.copied()
    replies = [
        _edit(draft, index, request, call.caller.email) for index, request in enumerate(requests)
    ]
    file.workbook = draft
    if draft.properties["title"] != file.name:
        call.store.rename(file, str(draft.properties["title"]))
    call.store.edited(file, call.caller.email)
    answer: Resource = {"spreadsheetId": file.id, "replies": replies}
    if body.get("includeSpreadsheetInResponse"):
        areas = [area_named(draft, name) for name in body.get("responseRanges", [])]
        with_data = bool(body.get("responseIncludeGridData"))
        answer["updatedSpreadsheet"] = spreadsheet_resource(draft, with_data=with_data, areas=areas)
    return Answer(apply_mask(answer, mask_of(call.parameter("fields"))))


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
