"""The Drive API v3, who and what was said: permissions and comments of a file."""

from __future__ import annotations

from sync.sandbox.access import DRIVE_CONTENT, DRIVE_READ, DRIVE_WRITE, open_file
from sync.sandbox.drive.about import masked, moment, user_resource
from sync.sandbox.files import ROLES, permission_of
from sync.sandbox.protocol import Answer, Call, Handler, Refusal, Route, route
from sync.sandbox.workbook import Resource

_PERMISSION = "kind,id,type,role"


def list_permissions(call: Call) -> Answer:
    file = open_file(call)
    owner = permission_of(file.owner, "owner")
    resource = {"kind": "drive#permissionList", "permissions": [owner, *file.permissions]}
    return masked(call, resource, f"kind,permissions({_PERMISSION})")


def create_permission(call: Call) -> Answer:
    file = open_file(call, write=True)
    body = call.json()
    role, kind = str(body.get("role", "")), str(body.get("type", ""))
    if role not in ROLES or kind not in {"user", "group", "domain", "anyone"}:
        message = "The permission type or role field is required."
        raise Refusal(400, message, reason="required")
    permission = permission_of(str(body.get("emailAddress", kind)), role) | {"type": kind}
    if kind == "anyone":
        permission |= {"id": "anyoneWithLink", "allowFileDiscovery": False}
        del permission["emailAddress"], permission["displayName"]
    file.permissions = [p for p in file.permissions if p["id"] != permission["id"]]
    file.permissions.append(permission)
    call.store.moved(file)
    return masked(call, permission, _PERMISSION)


def get_permission(call: Call) -> Answer:
    return masked(call, _permission(call), _PERMISSION)


def update_permission(call: Call) -> Answer:
    file = open_file(call, write=True)
    permission = _permission(call)
    permission["role"] = str(call.json().get("role", permission["role"]))
    call.store.moved(file)
    return masked(call, permission, _PERMISSION)


def delete_permission(call: Call) -> Answer:
    file = open_file(call, write=True)
    permission = _permission(call)
    file.permissions.remove(permission)
    if "emailAddress" in permission:
        file.formerly.append(permission["emailAddress"])
    call.store.moved(file)
    return Answer(status=204, raw=b"", content_type="text/html")


def _permission(call: Call) -> Resource:
    file = open_file(call)
    wanted = call.arguments["permission"]
    for permission in file.permissions:
        if permission["id"] == wanted:
            return permission
    raise Refusal(404, f"Permission not found: {wanted}.", reason="notFound")


# ------------------------------------------------------------------------------ comments


def list_comments(call: Call) -> Answer:
    _fields_required(call)
    file = open_file(call)
    return masked(call, {"kind": "drive#commentList", "comments": file.comments})


def create_comment(call: Call) -> Answer:
    _fields_required(call)
    file = open_file(call)
    body = call.json()
    comment = {
        "kind": "drive#comment",
        "id": f"AAAA{len(file.comments):07d}",
        "createdTime": moment(call.now),
        "modifiedTime": moment(call.now),
        "author": user_resource(call.caller.email, call.caller.email),
        "deleted": False,
        "content": str(body.get("content", "")),
        "replies": [],
    }
    comment |= {key: body[key] for key in ("anchor", "quotedFileContent") if key in body}
    file.comments.append(comment)
    call.store.moved(file)
    return masked(call, comment)


def _fields_required(call: Call) -> None:
    if not call.parameter("fields"):
        raise Refusal(
            400,
            "The 'fields' parameter is required for this method.",
            reason="required",
            location=("parameter", "fields"),
        )


def _route(method: str, tail: str, handler: Handler, scopes: frozenset[str]) -> Route:
    return route(method, f"/drive/v3/files/{{id}}{tail}", handler, service="drive", scopes=scopes)


ROUTES = (
    _route("GET", "/permissions", list_permissions, DRIVE_READ),
    _route("POST", "/permissions", create_permission, DRIVE_WRITE),
    _route("GET", "/permissions/{permission}", get_permission, DRIVE_READ),
    _route("PATCH", "/permissions/{permission}", update_permission, DRIVE_WRITE),
    _route("DELETE", "/permissions/{permission}", delete_permission, DRIVE_WRITE),
    _route("GET", "/comments", list_comments, DRIVE_CONTENT),
    _route("POST", "/comments", create_comment, DRIVE_WRITE),
)
