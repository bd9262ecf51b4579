"""The Drive API v3, what changed: changes.getStartPageToken, changes.list, revisions."""

from __future__ import annotations

from sync.sandbox.access import DRIVE_READ, open_file
from sync.sandbox.drive.about import file_resource, masked, moment, user_resource
from sync.sandbox.protocol import Answer, Call, Handler, Refusal, Route, route
from sync.sandbox.workbook import Resource

_CHANGE = "kind,nextPageToken,newStartPageToken,changes(type,changeType,time,removed,fileId,"
_CHANGE_FIELDS = _CHANGE + "file(kind,id,name,mimeType))"
_REVISION = "kind,revisions(kind,id,mimeType,modifiedTime),nextPageToken"


def start_page_token(call: Call) -> Answer:
    token = str(call.store.last_page + 1)
    return masked(call, {"kind": "drive#startPageToken", "startPageToken": token})


def list_changes(call: Call) -> Answer:
    """Each file once, at its latest change; the token is the number of the next change."""
    token = call.parameter("pageToken")
    if not token.isdecimal():
        message = f"Invalid Value: pageToken {token!r}"
        raise Refusal(400, message, reason="invalid", location=("parameter", "pageToken"))
    size = page_size(call, 100)
    pages = sorted(_pages(call, int(token)), key=lambda change: change[0])
    resource: Resource = {"kind": "drive#changeList", "changes": [c for _, c in pages[:size]]}
    if len(pages) > size:
        resource["nextPageToken"] = str(pages[size][0])
    else:
        resource["newStartPageToken"] = str(call.store.last_page + 1)
    return masked(call, resource, _CHANGE_FIELDS)


def page_size(call: Call, default: int) -> int:
    text = call.parameter("pageSize")
    size = int(text) if text.isdecimal() else default
    if not 1 <= size <= 1000:
        raise Refusal(
            400,
            "Invalid value for pageSize: Values must be within the range: [1, 1000]",
            reason="invalidParameter",
            location=("parameter", "pageSize"),
        )
    return size


def _pages(call: Call, since: int) -> list[tuple[int, Resource]]:
    viewer = call.caller.email
    found: list[tuple[int, Resource]] = []
    for file in call.store.files.values():
        if file.page < since:
            continue
        seen = file.role_of(viewer) is not None
        if seen or viewer in file.formerly:
            change = _change(file.id, file.modified if seen else call.now, removed=not seen)
            if seen:
                change["file"] = file_resource(file, viewer)
            found.append((file.page, change))
    if call.flag("includeRemoved", True):
        found += [
            (page, _change(identity, time, removed=True))
            for identity, (page, time) in call.store.gone.items()
            if page >= since
        ]
    else:
        found = [(page, change) for page, change in found if not change["removed"]]
    return found


def _change(identity: str, time: float, *, removed: bool) -> Resource:
    return {
        "kind": "drive#change",
        "type": "file",
        "changeType": "file",
        "time": moment(time),
        "removed": removed,
        "fileId": identity,
    }


def list_revisions(call: Call) -> Answer:
    file = open_file(call)
    revisions = [_revision(file.mime, revision, call.caller.email) for revision in file.revisions]
    resource = {"kind": "drive#revisionList", "revisions": revisions}
    return masked(call, resource, _REVISION)


def get_revision(call: Call) -> Answer:
    file = open_file(call)
    wanted = call.arguments["revision"]
    revisions = [r for r in file.revisions if wanted in (r["id"], "head")]
    if not revisions:
        raise Refusal(404, f"Revision not found: {wanted}.", reason="notFound")
    revision = _revision(file.mime, revisions[-1], call.caller.email)
    return masked(call, revision, "kind,id,mimeType,modifiedTime")


def _revision(mime: str, revision: Resource, viewer: str) -> Resource:
    return {
        "kind": "drive#revision",
        "id": str(revision["id"]),
        "mimeType": mime,
        "modifiedTime": moment(revision["modified"]),
        "published": False,
        "lastModifyingUser": user_resource(str(revision["modifier"]), viewer),
    }


def _route(path: str, handler: Handler) -> Route:
    return route("GET", path, handler, service="drive", scopes=DRIVE_READ)


ROUTES = (
    _route("/drive/v3/changes/startPageToken", start_page_token),
    _route("/drive/v3/changes", list_changes),
    _route("/drive/v3/files/{id}/revisions", list_revisions),
    _route("/drive/v3/files/{id}/revisions/{revision}", get_revision),
)
