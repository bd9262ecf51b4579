"""What Drive says about a file: the File and User resources, times, and field selection."""

from __future__ import annotations

from datetime import UTC, datetime

from sync.sandbox.files import DriveFile
from sync.sandbox.masks import BadMask, Tree, apply_mask, parse_mask
from sync.sandbox.protocol import Answer, Call, Refusal
from sync.sandbox.workbook import Resource

DEFAULT_FIELDS = "kind,id,name,mimeType"


def moment(seconds: float) -> str:
    """RFC 3339 with milliseconds, as Drive writes times."""
    stamp = datetime.fromtimestamp(round(seconds, 3), UTC)
    return stamp.strftime("%Y-%m-%dT%H:%M:%S.") + f"{stamp.microsecond // 1000:03d}Z"


def user_resource(email: str, viewer: str = "") -> Resource:
    return {
        "kind": "drive#user",
        "displayName": email.partition("@")[0] if email.endswith("sandbox.example") else email,
        "me": email == viewer,
        "permissionId": f"{sum(email.encode()) * 7919:020d}",
        "emailAddress": email,
    }


def file_resource(file: DriveFile, viewer: str) -> Resource:
    """The File with all fields of it that the sandbox keeps."""
    role = file.role_of(viewer)
    editor = role in {"writer", "owner"}
    return {
        "kind": "drive#file",
        "id": file.id,
        "name": file.name,
        "mimeType": file.mime,
        "starred": False,
        "trashed": file.trashed,
        "explicitlyTrashed": file.trashed,
        "parents": ["0AFoldersAreNotKeptPVA"],
        "spaces": ["drive"],
        "version": str(file.version),
        "webViewLink": f"https://docs.google.com/spreadsheets/d/{file.id}/edit?usp=drivesdk",
        "createdTime": moment(file.created),
        "modifiedTime": moment(file.modified),
        "owners": [user_resource(file.owner, viewer)],
        "lastModifyingUser": user_resource(file.modifier, viewer),
        "ownedByMe": role == "owner",
        "shared": bool(file.permissions),
        "permissions": file.permissions,
        "permissionIds": [str(permission["id"]) for permission in file.permissions],
        "capabilities": {
            "canEdit": editor,
            "canComment": editor or role == "commenter",
            "canCopy": True,
            "canDownload": True,
            "canRename": editor,
            "canShare": editor,
            "canTrash": role == "owner",
            "canDelete": role == "owner",
        },
        "quotaBytesUsed": str(file.stamp[1]),
        "writersCanShare": True,
        "viewersCanCopyContent": True,
        **file.attributes,
    }


def fields_of(call: Call, default: str) -> Tree:
    text = call.parameter("fields") or call.parameter("$fields") or default
    try:
        return parse_mask(text)
    except BadMask as fault:
        raise Refusal(
            400,
            f"Invalid field selection {fault}",
            reason="invalidParameter",
            location=("parameter", "fields"),
        ) from fault


def masked(call: Call, resource: Resource, default: str = "*") -> Answer:
    return Answer(apply_mask(resource, fields_of(call, default)))
