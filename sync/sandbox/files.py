"""One file as Drive knows it: identity, version, sharing, revisions."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from pathlib import Path

from sync.errors import SourceError
from sync.sandbox.workbook import Resource, Workbook

SPREADSHEET = "application/vnd.google-apps.spreadsheet"
OWNER = "owner@sandbox.example"  # who made the files that lie in the folder
ROLES = ("reader", "commenter", "writer", "owner")


@dataclass(slots=True)
class DriveFile:
    """One file as Drive knows it; times are seconds since 1970."""

    id: str
    name: str
    created: float
    modified: float
    version: int = 1
    page: int = 0  # number of its last change, in the order of all changes
    mime: str = SPREADSHEET
    trashed: bool = False
    owner: str = OWNER
    modifier: str = OWNER
    permissions: list[Resource] = field(default_factory=list)
    formerly: list[str] = field(default_factory=list)  # accounts that lost their access
    revisions: list[Resource] = field(default_factory=list)
    attributes: Resource = field(default_factory=dict)  # description, starred, parents …
    comments: list[Resource] = field(default_factory=list)
    sheet_ids: dict[str, int] = field(default_factory=dict)
    extras: Resource = field(default_factory=dict)  # what an .xlsx cannot hold
    path: Path | None = None
    digest: str = ""
    stamp: tuple[int, int] = (0, 0)  # mtime in ns, size
    workbook: Workbook | None = None
    fault: SourceError | None = None

    def role_of(self, email: str) -> str | None:
        """The strongest role the account holds here; None when the file is not shared with it."""
        if email == self.owner:
            return "owner"
        roles = [
            str(permission["role"])
            for permission in self.permissions
            if permission.get("emailAddress") == email or permission.get("type") == "anyone"
        ]
        return max(roles, key=ROLES.index, default=None)


def permission_of(email: str, role: str) -> Resource:
    """A Drive permission for one account."""
    number = int.from_bytes(hashlib.sha256(email.encode()).digest()[:8], "big")
    return {
        "kind": "drive#permission",
        "id": f"{number % 10**20:020d}",
        "type": "user",
        "role": role,
        "emailAddress": email,
        "displayName": email.partition("@")[0],
    }


def revision_of(file: DriveFile) -> Resource:
    return {"id": str(file.version), "modified": file.modified, "modifier": file.modifier}
