"""The Drive API v2 upload with which clients import CSV: the file's content is replaced."""

from __future__ import annotations

import csv
import hashlib
import io

from sync.sandbox.access import DRIVE_WRITE, open_file
from sync.sandbox.drive.about import moment
from sync.sandbox.entered import enter
from sync.sandbox.files import DriveFile
from sync.sandbox.protocol import Answer, Call, Refusal, route
from sync.sandbox.workbook import Resource, Sheet, Workbook, default_properties, sheet_properties
from sync.xlsx.ids import sheet_id_of

_EXPORTS = {
    "application/x-vnd.oasis.opendocument.spreadsheet": "ods",
    "text/tab-separated-values": "tsv",
    "application/pdf": "pdf",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx",
    "text/csv": "csv",
    "application/zip": "zip",
    "application/vnd.oasis.opendocument.spreadsheet": "ods",
}
_ROOT = "0AGIJ7XFn4BojUk9PVA"  # the id of somebody's My Drive


def upload(call: Call) -> Answer:
    """Read CSV into a spreadsheet of one tab, named as the file; answers with v2's File."""
    file = open_file(call, write=True)
    try:
        rows = list(csv.reader(io.StringIO(call.body.decode("utf-8-sig"), newline="")))
    except (UnicodeDecodeError, csv.Error) as fault:
        raise Refusal(400, "Bad Request", reason="badRequest") from fault
    # As recorded: an import takes the time zone of Google's servers.
    workbook = Workbook(file.id, default_properties(file.name, zone="America/Los_Angeles"))
    width = max((len(row) for row in rows), default=0)
    # Google gives the tab of an import a new id, even when it holds the same rows again.
    number = sheet_id_of(f"{file.id} {file.version}", set())
    sheet = Sheet(
        sheet_properties(number, file.name, 0, max(1000, len(rows)), max(26, width)), dirty=True
    )
    for r, row in enumerate(rows):
        for c, text in enumerate(row):
            if text:
                enter(sheet.make_cell(r, c), text, typed=True, locale="en_US")
    workbook.sheets.append(sheet)
    file.workbook = workbook
    call.store.edited(file, call.caller.email)
    return Answer(_v2_file(file, call))


def _v2_file(file: DriveFile, call: Call) -> Resource:
    email = call.caller.email
    link = f"https://www.googleapis.com/drive/v2/files/{file.id}"
    document = f"https://docs.google.com/spreadsheets/d/{file.id}"
    export = f"https://docs.google.com/spreadsheets/export?id={file.id}&exportFormat="
    parent = f"https://www.googleapis.com/drive/v2/files/{_ROOT}"
    etag = hashlib.sha256(f"{file.id} {file.version}".encode()).hexdigest()[:24]
    modified = moment(file.modified)
    return {
        "kind": "drive#file",
        "userPermission": {
            "id": "me",
            "type": "user",
            "role": file.role_of(email),
            "kind": "drive#permission",
            "selfLink": f"{link}/permissions/me",
            "etag": f'"{etag}"',
            "pendingOwner": False,
        },
        "selfLink": link,
        "ownerNames": [file.owner],
        "lastModifyingUserName": file.modifier,
        "editable": True,
        "writersCanShare": True,
        "mimeType": file.mime,
        "exportLinks": {kind: export + ending for kind, ending in _EXPORTS.items()},
        "parents": [
            {
                "selfLink": f"{link}/parents/{_ROOT}",
                "id": _ROOT,
                "isRoot": True,
                "kind": "drive#parentReference",
                "parentLink": parent,
            }
        ],
        "thumbnailLink": f"https://docs.google.com/feeds/vt?gd=true&id={file.id}&v=1&sz=s220",
        "appDataContents": False,
        "iconLink": f"https://drive-thirdparty.googleusercontent.com/16/type/{file.mime}",
        "shared": bool(file.permissions),
        "lastModifyingUser": _v2_user(file.modifier, email),
        "owners": [_v2_user(file.owner, email)],
        "copyable": True,
        "etag": f'"{etag}"',
        "alternateLink": f"{document}/edit?usp=drivesdk",
        "embedLink": f"{document}/htmlembed?ouid=100000000000000000000",
        "fileSize": "1024",
        "copyRequiresWriterPermission": False,
        "spaces": ["drive"],
        "id": file.id,
        "title": file.name,
        "labels": {
            "viewed": True,
            "restricted": False,
            "starred": False,
            "hidden": False,
            "trashed": file.trashed,
        },
        "explicitlyTrashed": file.trashed,
        "createdDate": moment(file.created),
        "modifiedDate": modified,
        "modifiedByMeDate": modified,
        "lastViewedByMeDate": modified,
        "markedViewedByMeDate": moment(0.0),
        "quotaBytesUsed": "1024",
        "version": str(file.version),
        "capabilities": {"canEdit": True, "canCopy": True},
    }


def _v2_user(email: str, viewer: str) -> Resource:
    return {
        "displayName": email,
        "kind": "drive#user",
        "isAuthenticatedUser": email == viewer,
        "permissionId": "00000000000000000001",
        "emailAddress": email,
        "picture": {"url": "https://lh3.googleusercontent.com/a/default-user=s64"},
    }


ROUTES = (route("PUT", "/upload/drive/v2/files/{id}", upload, service="drive", scopes=DRIVE_WRITE),)
