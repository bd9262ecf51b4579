"""What Drive knows: which files moved since last time, and what it says of one file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from sync.errors import SourceError

if TYPE_CHECKING:
    from sync.google.client import Client

FILE = "id,name,mimeType,version,modifiedTime,trashed,lastModifyingUser(displayName,emailAddress)"
PAGE = "1000"  # the most that Drive gives at once
EVERY_DRIVE = {"supportsAllDrives": "true", "includeItemsFromAllDrives": "true"}
SPREADSHEETS = "mimeType='application/vnd.google-apps.spreadsheet'"  # those in the bin too


@dataclass(frozen=True, slots=True)
class Revision:
    """What Drive says of one file; `version` grows with every change, "" when unknown."""

    id: str
    version: str = ""
    name: str = ""
    modified: datetime | None = None
    modified_by: str = ""
    gone: bool = False  # deleted, in the bin, or no longer shared
    kind: str = ""  # its MIME type


@dataclass(frozen=True, slots=True)
class Changes:
    """The files that moved, by id, and the token to ask from next time.

    `complete` means that these are all files of the account, not only those that moved.
    """

    revisions: Mapping[str, Revision] = field(default_factory=dict)
    token: str = ""
    complete: bool = False


def changes_since(client: Client, token: str) -> Changes:
    """What moved since `token`, in one request per 1,000 changes.

    Everything, as `everything` gives it, when there is no token or Drive does not take it.
    """
    if not token:
        return everything(client)
    with client.errand("list of changes"):
        try:
            return _listed_changes(client, token)
        except SourceError as error:
            if not _token_refused(error):
                raise
    return everything(client)


def everything(client: Client) -> Changes:
    """All spreadsheets that the account sees, in one request per 1,000, and a new token.

    The token is taken first: what changes while the list is read comes up again next time.
    """
    with client.errand("list of spreadsheets"):
        start = client.drive("changes/startPageToken", {"supportsAllDrives": "true"})
        revisions: dict[str, Revision] = {}
        query = {"q": SPREADSHEETS, "pageSize": PAGE, "fields": f"nextPageToken,files({FILE})"}
        page: dict[str, Any] = {"nextPageToken": ""}
        while "nextPageToken" in page:
            further = {"pageToken": page["nextPageToken"]} if page["nextPageToken"] else {}
            page = client.drive("files", {**query, **EVERY_DRIVE, **further})
            for file in page.get("files") or ():
                revisions[file["id"]] = revision_of(file)
        return Changes(revisions, str(start.get("startPageToken", "")), complete=True)


def file_details(client: Client, file_id: str) -> Revision:
    """What Drive says of one file; SourceMissing when the account does not see it."""
    with client.errand(f"workbook {file_id}"):
        query = {"fields": FILE, "supportsAllDrives": "true"}
        return revision_of(client.drive(f"files/{quote(file_id, safe='')}", query))


def revision_of(file: Mapping[str, Any]) -> Revision:
    """A File resource of Drive v3, whatever it lacks."""
    user = file.get("lastModifyingUser") or {}
    modified = file.get("modifiedTime")
    return Revision(
        id=file.get("id") or "",
        version=str(file.get("version") or ""),
        name=file.get("name") or "",
        modified=datetime.fromisoformat(modified) if modified else None,
        modified_by=user.get("displayName") or user.get("emailAddress") or "",
        gone=bool(file.get("trashed")),
        kind=file.get("mimeType") or "",
    )


def _listed_changes(client: Client, token: str) -> Changes:
    fields = f"nextPageToken,newStartPageToken,changes(fileId,removed,file({FILE}))"
    revisions: dict[str, Revision] = {}
    page: dict[str, Any] = {"nextPageToken": token}
    while "nextPageToken" in page:
        query = {"pageToken": page["nextPageToken"], "pageSize": PAGE, "fields": fields}
        page = client.drive("changes", {**query, **EVERY_DRIVE})
        for change in page.get("changes") or ():
            file_id = change.get("fileId")
            if file_id:  # a change of a shared drive itself has none
                revisions[file_id] = _revision_of_change(file_id, change)
    return Changes(revisions, str(page.get("newStartPageToken") or token))


def _revision_of_change(file_id: str, change: Mapping[str, Any]) -> Revision:
    file = change.get("file")
    if change.get("removed") or not file:
        return Revision(id=file_id, gone=True)
    return revision_of({"id": file_id, **file})


def _token_refused(error: SourceError) -> bool:
    """Drive answers 400, 404 or 410 to a token that it does not know."""
    failure = getattr(error.__cause__, "failure", None)
    return failure is not None and failure.status in (400, 404, 410)
