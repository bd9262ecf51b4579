"""The Drive API v3, files: get, list, create, copy, update, delete, export."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable

from sync.errors import SourceError
from sync.sandbox.access import DRIVE_CONTENT, DRIVE_READ, DRIVE_WRITE, open_file
from sync.sandbox.drive.about import DEFAULT_FIELDS, file_resource, masked
from sync.sandbox.drive.changes import page_size
from sync.sandbox.files import SPREADSHEET, DriveFile
from sync.sandbox.protocol import Answer, Call, Handler, Refusal, Route, route
from sync.sandbox.workbook import Resource, Sheet, new_workbook

Test = Callable[[DriveFile], bool]
_KEPT_ATTRIBUTES = ("description", "starred", "parents", "properties", "appProperties")
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_SEPARATORS = {"text/csv": ",", "text/tab-separated-values": "\t"}
_TERM = re.compile(
    r"\s*(?P<not>not\s+)?(?:(?P<field>\w+)\s*(?P<operator>=|!=|contains|>=|<=|>|<)\s*"
    r"(?P<value>\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*'|true|false)"
    r"|(?P<parent>'[^']*')\s+in\s+\w+)\s*",
)


def get_file(call: Call) -> Answer:
    file = open_file(call)
    return masked(call, file_resource(file, call.caller.email), DEFAULT_FIELDS)


def list_files(call: Call) -> Answer:
    viewer = call.caller.email
    test = _query(call.parameter("q"))
    found = [f for f in call.store.files.values() if f.role_of(viewer) is not None and test(f)]
    found.sort(key=lambda file: (-file.modified, file.id))
    if call.parameter("orderBy").startswith("name"):
        found.sort(key=lambda file: file.name)
    start = int(call.parameter("pageToken", "0").removeprefix("~") or 0)
    size = page_size(call, 100)
    resource: Resource = {"kind": "drive#fileList", "incompleteSearch": False}
    resource["files"] = [file_resource(file, viewer) for file in found[start : start + size]]
    if len(found) > start + size:
        resource["nextPageToken"] = f"~{start + size}"
    return masked(call, resource, f"kind,nextPageToken,incompleteSearch,files({DEFAULT_FIELDS})")


def _query(text: str) -> Test:
    """The `q` of files.list: terms joined by `and`, or by `or`."""
    if not text.strip():
        return lambda file: True
    tests: list[Test] = []
    joins: set[str] = set()
    position = 0
    while True:
        match = _TERM.match(text, position)
        if match is None:
            raise _bad_query()
        tests.append(_term(match))
        position = match.end()
        if position == len(text):
            break
        join = re.match(r"(and|or)\b", text[position:])
        if join is None:
            raise _bad_query()
        joins.add(join[1])
        position += join.end()
    return lambda file: (any if joins == {"or"} else all)(test(file) for test in tests)


def _bad_query() -> Refusal:
    return Refusal(400, "Invalid Value", reason="invalid", location=("parameter", "q"))


def _term(match: re.Match[str]) -> Test:
    negated = bool(match["not"])
    if match["parent"]:
        return lambda file: not negated
    raw = match["value"]
    value = re.sub(r"\\(.)", r"\1", raw[1:-1]) if raw[0] in "\"'" else raw
    readers: dict[str, Callable[[DriveFile], str]] = {
        "name": lambda file: file.name,
        "mimeType": lambda file: file.mime,
        "trashed": lambda file: str(file.trashed).lower(),
        "modifiedTime": lambda file: str(file_resource(file, "")["modifiedTime"]),
        "starred": lambda file: str(bool(file.attributes.get("starred"))).lower(),
        "fullText": lambda file: file.name,
    }
    reader = readers.get(match["field"])
    if reader is None:
        raise _bad_query()
    comparisons: dict[str, Callable[[str], bool]] = {
        "=": lambda have: have == value,
        "!=": lambda have: have != value,
        "contains": lambda have: value.casefold() in have.casefold(),
        ">": lambda have: have > value,
        "<": lambda have: have < value,
        ">=": lambda have: have >= value,
        "<=": lambda have: have <= value,
    }
    compare = comparisons[match["operator"]]
    return lambda file: compare(reader(file)) != negated


# ------------------------------------------------------------------------------ writing


def create_file(call: Call) -> Answer:
    body = call.json()
    file = _new_file(call, str(body.get("name", "Untitled")), body)
    if file.mime == SPREADSHEET:
        file.workbook = new_workbook(file.id, file.name)
    call.store.add(file)
    return masked(call, file_resource(file, call.caller.email), DEFAULT_FIELDS)


def _new_file(call: Call, name: str, body: Resource) -> DriveFile:
    mime = str(body.get("mimeType", "application/octet-stream"))
    file = DriveFile(call.store.new_id(), name, call.now, call.now, mime=mime)
    file.owner = file.modifier = call.caller.email
    file.attributes = {key: body[key] for key in _KEPT_ATTRIBUTES if key in body}
    return file


def copy_file(call: Call) -> Answer:
    source = open_file(call)
    body = call.json()
    twin = _new_file(call, str(body.get("name", f"Copy of {source.name}")), body)
    twin.mime = source.mime
    if source.mime == SPREADSHEET:
        twin.workbook = call.store.workbook_of(source).copied()
        twin.workbook.id = twin.id
        twin.workbook.properties["title"] = twin.name
        for sheet in twin.workbook.sheets:
            sheet.forget_origins()
    call.store.add(twin)
    return masked(call, file_resource(twin, call.caller.email), DEFAULT_FIELDS)


def update_file(call: Call) -> Answer:
    """Rename, trash, describe: what PATCH may change of a spreadsheet."""
    file = open_file(call, write=True)
    body = call.json()
    if "name" in body:
        call.store.rename(file, str(body["name"]))
    if "trashed" in body:
        open_file(call, owner=True)
        file.trashed = bool(body["trashed"])
    file.attributes |= {key: body[key] for key in _KEPT_ATTRIBUTES if key in body}
    if "name" in body:
        call.store.edited(file, call.caller.email)
    else:
        call.store.moved(file)
    return masked(call, file_resource(file, call.caller.email), DEFAULT_FIELDS)


def delete_file(call: Call) -> Answer:
    call.store.delete(open_file(call, owner=True))
    return Answer(status=204, raw=b"", content_type="text/html")


def export_file(call: Call) -> Answer:
    """The first tab as CSV or TSV, or all of it as .xlsx."""
    file = open_file(call)
    kind = call.parameter("mimeType")
    try:
        workbook = call.store.workbook_of(file)
    except SourceError as fault:
        raise Refusal(500, f"Internal Error ({fault})", reason="internalError") from fault
    if kind == _XLSX:
        from sync.sandbox.xlsx_write import workbook_bytes  # slow to load

        raw = workbook_bytes(workbook, None, {})
    elif kind in _SEPARATORS:
        raw = _separated(workbook.sheets[0], _SEPARATORS[kind])
    else:
        raise Refusal(
            400,
            "The requested conversion is not supported.",
            reason="badRequest",
            location=("parameter", "convertTo"),
        )
    return Answer(raw=raw, content_type=kind, headers={"Content-Disposition": "attachment"})


def _separated(sheet: Sheet, separator: str) -> bytes:
    filled = [(r, c) for r, c, cell in sheet.cells() if not cell.blank]
    height = max((r for r, _ in filled), default=-1) + 1
    width = max((c for _, c in filled), default=-1) + 1
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, delimiter=separator, lineterminator="\r\n")
    for row in range(height):
        line = sheet.rows.get(row, {})
        writer.writerow([line[c].shown if c in line else "" for c in range(width)])
    return buffer.getvalue().removesuffix("\r\n").encode("utf-8")


def _route(method: str, path: str, handler: Handler, scopes: frozenset[str]) -> Route:
    return route(method, path, handler, service="drive", scopes=scopes)


ROUTES = (
    _route("GET", "/drive/v3/files", list_files, DRIVE_READ),
    _route("POST", "/drive/v3/files", create_file, DRIVE_WRITE),
    _route("GET", "/drive/v3/files/{id}", get_file, DRIVE_READ),
    _route("PATCH", "/drive/v3/files/{id}", update_file, DRIVE_WRITE),
    _route("DELETE", "/drive/v3/files/{id}", delete_file, DRIVE_WRITE),
    _route("POST", "/drive/v3/files/{id}/copy", copy_file, DRIVE_WRITE),
    _route("GET", "/drive/v3/files/{id}/export", export_file, DRIVE_CONTENT),
)
