"""Who may open which file, and how: Google's answers when somebody may not."""

from __future__ import annotations

from collections.abc import Iterable

from sync.errors import SourceError
from sync.sandbox.files import SPREADSHEET, DriveFile
from sync.sandbox.oauth import SCOPE_PREFIX
from sync.sandbox.protocol import Call, Refusal, invalid
from sync.sandbox.ranges import Area
from sync.sandbox.workbook import Resource, Sheet, Workbook

SHEETS_WRITE = frozenset(SCOPE_PREFIX + name for name in ("spreadsheets", "drive", "drive.file"))
SHEETS_READ = SHEETS_WRITE | {
    SCOPE_PREFIX + name for name in ("spreadsheets.readonly", "drive.readonly")
}
DRIVE_WRITE = frozenset(SCOPE_PREFIX + name for name in ("drive", "drive.file"))
DRIVE_READ = DRIVE_WRITE | {
    SCOPE_PREFIX + name for name in ("drive.readonly", "drive.metadata", "drive.metadata.readonly")
}
DRIVE_CONTENT = DRIVE_WRITE | {SCOPE_PREFIX + "drive.readonly"}
_PROTECTED = (
    "You are trying to edit a protected cell or object. Please contact the spreadsheet owner "
    "to remove protection if you need to edit."
)
_MAY_WRITE = {"writer", "owner"}


def open_spreadsheet(call: Call, *, write: bool = False) -> tuple[DriveFile, Workbook]:
    """The spreadsheet named in the path, or Sheets' refusal: 404, 403, 400 or 500."""
    file = call.store.files.get(call.arguments["id"])
    if file is None:
        raise Refusal(404, "Requested entity was not found.")
    role = file.role_of(call.caller.email)
    if role is None or (write and role not in _MAY_WRITE):
        raise Refusal(403, "The caller does not have permission")
    if file.mime != SPREADSHEET:
        raise invalid("This operation is not supported for this document")
    try:
        return file, call.store.workbook_of(file)
    except SourceError as fault:
        raise Refusal(500, f"Internal error encountered. ({fault})") from fault


def may_edit(file: DriveFile, protected: Resource, email: str) -> bool:
    """Whether an account may edit a protected range: a warning stops nobody, nor the owner."""
    editors = protected.get("editors", {}).get("users", [])
    return bool(protected.get("warningOnly")) or email == file.owner or email in editors


def refuse_protected(file: DriveFile, areas: Iterable[Area], email: str, where: str = "") -> None:
    """Raise what Google says, after `where`, to who edits cells that somebody keeps from others."""
    for area in areas:
        edited = area.clipped()
        for protected in area.sheet.protected_ranges:
            held = _area_on(area.sheet, protected["range"])
            if _meet(edited, held) and not may_edit(file, protected, email):
                raise invalid(where + _PROTECTED)


def _area_on(sheet: Sheet, given: Resource) -> Area:
    top, left = given.get("startRowIndex") or 0, given.get("startColumnIndex") or 0
    area = Area(sheet, top, left, given.get("endRowIndex"), given.get("endColumnIndex"))
    return area.clipped()


def _meet(one: Area, other: Area) -> bool:
    rows = one.top < (other.bottom or 0) and other.top < (one.bottom or 0)
    return rows and one.left < (other.right or 0) and other.left < (one.right or 0)


def open_file(call: Call, *, write: bool = False, owner: bool = False) -> DriveFile:
    """The Drive file named in the path, or Drive's refusal: 404 also when it is not shared."""
    file = call.store.files.get(call.arguments["id"])
    role = file.role_of(call.caller.email) if file is not None else None
    if file is None or role is None:
        message = f"File not found: {call.arguments['id']}."
        raise Refusal(404, message, reason="notFound", location=("parameter", "fileId"))
    if (owner and role != "owner") or (write and role not in _MAY_WRITE):
        message = "The user does not have sufficient permissions for this file."
        raise Refusal(403, message, reason="insufficientFilePermissions")
    return file
