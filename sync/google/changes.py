"""What Drive knows: which files moved since last time, and what it says of one file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import quote

from sync.errors import SourceError
from sync.google.answers import (
    DriveChange,
    File,
    User,
    changes_of,
    file_of,
    files_of,
    may_edit_of,
    start_token_of,
)
from sync.google.retries import WORKBOOK

if TYPE_CHECKING:
    from sync.google.client import Client

FILE = (
    "id,name,mimeType,version,modifiedTime,trashed,lastModifyingUser(displayName,emailAddress,me)"
)
PAGE = "1000"  # the most that Drive gives at once
EVERY_DRIVE = {"supportsAllDrives": "true", "includeItemsFromAllDrives": "true"}
SPREADSHEET = "application/vnd.google-apps.spreadsheet"
SPREADSHEETS = f"mimeType='{SPREADSHEET}'"  # those in the bin too


@dataclass(frozen=True, slots=True)
class Revision:
    """What Drive says of one file; `version` grows with every change, "" when unknown."""

    id: str
    version: str = ""
    name: str = ""
    modified: datetime | None = None
    modified_by: str = ""
    by_us: bool = False  # the last to modify it was this program's own account
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
    with client.about("list of changes"):
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
    with client.about("list of spreadsheets"):
        token = client.drive(
            "changes/startPageToken", {"supportsAllDrives": "true"}, start_token_of
        )
        revisions: dict[str, Revision] = {}
        query = {"q": SPREADSHEETS, "pageSize": PAGE, "fields": f"nextPageToken,files({FILE})"}
        further: dict[str, str] = {}
        while True:
            page = client.drive("files", {**query, **EVERY_DRIVE, **further}, files_of)
            revisions.update({file.id: revision_of(file) for file in page.files if file.id})
            if not page.next_page_token:
                return Changes(revisions, token, complete=True)
            further = {"pageToken": page.next_page_token}


def file_details(client: Client, file_id: str) -> Revision:
    """What Drive says of one file; SourceMissing when the account does not see it."""
    with client.about(f"{WORKBOOK}{file_id}"):
        query = {"fields": FILE, "supportsAllDrives": "true"}
        return revision_of(client.drive(f"files/{quote(file_id, safe='')}", query, file_of))


def may_write(client: Client, file_id: str) -> bool:
    """Whether Drive lets this account edit a file that it sees."""
    with client.about(f"{WORKBOOK}{file_id}"):
        query = {"fields": "capabilities(canEdit)", "supportsAllDrives": "true"}
        return client.drive(f"files/{quote(file_id, safe='')}", query, may_edit_of)


def revision_of(file: File) -> Revision:
    """What we keep of a File resource of Drive v3, whatever it lacks."""
    user = file.last_modifying_user or User()
    return Revision(
        id=file.id or "",
        version=file.version or "",
        name=file.name or "",
        modified=file.modified_time,
        modified_by=user.display_name or user.email_address,
        by_us=user.me,
        gone=bool(file.trashed),
        kind=file.mime_type or "",
    )


def _listed_changes(client: Client, token: str) -> Changes:
    fields = f"nextPageToken,newStartPageToken,changes(fileId,removed,file({FILE}))"
    revisions: dict[str, Revision] = {}
    while True:
        query = {"pageToken": token, "pageSize": PAGE, "fields": fields}
        page = client.drive("changes", {**query, **EVERY_DRIVE}, changes_of)
        for change in page.changes:
            if change.file_id:
                revisions[change.file_id] = _revision_of_change(change.file_id, change)
        if not page.next_page_token:
            return Changes(revisions, page.new_start_page_token)
        token = page.next_page_token


def _revision_of_change(file_id: str, change: DriveChange) -> Revision:
    if change.removed or change.file is None:
        return Revision(id=file_id, gone=True)
    return replace(revision_of(change.file), id=file_id)


def _token_refused(error: SourceError) -> bool:
    """Drive answers 400, 404 or 410 to a token that it does not know."""
    failure = getattr(error.__cause__, "failure", None)
    return failure is not None and failure.status in (400, 404, 410)
