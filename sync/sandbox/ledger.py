"""What the sandbox remembers between processes, in one hidden file: ids, versions, sharing."""

from __future__ import annotations

import contextlib
import json
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sync.sandbox.files import DriveFile

NAME = ".sandbox-ledger.json"
_KEPT = (
    *("id", "name", "created", "modified", "version", "page", "mime", "trashed", "digest"),
    *("owner", "modifier", "permissions", "formerly", "revisions", "attributes", "comments"),
    *("sheet_ids", "extras"),
)


@dataclass(slots=True)
class Kept:
    """What is remembered: files, removals (id → number, time), the number of the last change."""

    files: list[DriveFile] = field(default_factory=list)
    gone: dict[str, tuple[int, float]] = field(default_factory=dict)
    last_page: int = 0


class Ledger:
    """The hidden file beside the workbooks; memory only when the folder cannot be written."""

    def __init__(self, folder: Path | None) -> None:
        self.path = folder / NAME if folder is not None else None

    def load(self) -> Kept:
        """What was saved last; nothing when the ledger is absent or damaged."""
        if self.path is None:
            return Kept()
        try:
            kept: dict[str, Any] = json.loads(self.path.read_text("utf-8"))
            gone = {k: (int(v[0]), float(v[1])) for k, v in kept["gone"].items()}
            files = [self._file(entry) for entry in kept["files"]]
            return Kept(files, gone, int(kept["last_page"]))
        except (OSError, ValueError, KeyError, TypeError):
            return Kept()

    def _file(self, entry: dict[str, Any]) -> DriveFile:
        file = DriveFile(**{key: entry[key] for key in _KEPT})
        nanoseconds, size = entry["stamp"]
        file.path, file.stamp = Path(str(self.path)).parent / entry["file"], (nanoseconds, size)
        return file

    def save(self, kept: Kept) -> None:
        """Write it whole, then put it in place of the old one."""
        if self.path is None:
            return
        files = [
            {"file": file.path.name, "stamp": file.stamp, **{k: getattr(file, k) for k in _KEPT}}
            for file in kept.files
            if file.path is not None
        ]
        text = json.dumps({"last_page": kept.last_page, "gone": kept.gone, "files": files})
        fresh = self.path.with_name(f"{NAME}.{os.getpid()}")
        try:
            fresh.write_text(text, "utf-8")
            fresh.replace(self.path)
        except OSError:
            with contextlib.suppress(OSError):
                fresh.unlink()
