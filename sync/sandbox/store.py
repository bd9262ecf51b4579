"""The files of the sandbox: a folder of .xlsx or memory, with versions, sharing and changes."""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path

from sync.errors import SourceError
from sync.sandbox.extras import extras_of, put_extras, tab_titles
from sync.sandbox.files import OWNER, DriveFile, permission_of, revision_of
from sync.sandbox.ledger import Kept, Ledger
from sync.sandbox.workbook import Resource, Workbook
from sync.xlsx.ids import file_id


class Store:
    """All files. Every method expects the caller to hold the server's lock."""

    def __init__(self, folder: Path | None, account: str, clock: Callable[[], float]) -> None:
        self.folder = folder
        self.account = account  # the folder's files are shared with it as writer
        self.clock = clock
        self.files: dict[str, DriveFile] = {}
        self.gone: dict[str, tuple[int, float]] = {}  # id → number and time of the removal
        self.last_page = 0
        self.mail: list[Resource] = []
        self.ledger = Ledger(folder)
        self._dirty = False
        kept = self.ledger.load()
        self.files.update({file.id: file for file in kept.files})
        self.gone.update(kept.gone)
        self.last_page = kept.last_page
        self.refresh()

    # ------------------------------------------------------------------ the folder

    def refresh(self) -> None:
        """See what became of the folder since last time."""
        if self.folder is None:
            return
        found = dict(_xlsx_files(self.folder))
        known = {f.path.name: f for f in self.files.values() if f.path is not None}
        missing = {name: file for name, file in known.items() if name not in found}
        for name, stamp in sorted(found.items()):
            file = known.get(name)
            if file is None:
                self._arrive(self.folder / name, stamp, missing)
            elif file.stamp != stamp:
                self._look_again(file, stamp)
        for file in missing.values():
            self.forget(file)
        self.flush()

    def _arrive(self, path: Path, stamp: tuple[int, int], missing: dict[str, DriveFile]) -> None:
        digest = _digest(path)
        if digest is None:
            return
        renamed = next((n for n, file in missing.items() if file.digest == digest), None)
        if renamed is not None:
            file = missing.pop(renamed)
            file.path, file.stamp, file.name = path, stamp, path.stem
            self.touch(file, OWNER)
            return
        identity = file_id(path.name)
        if identity in self.files:  # the name was given away by a rename: a number of its own
            identity = file_id(f"{path.name} {digest}")
        seconds = stamp[0] / 1e9
        returning = self.gone.pop(identity, None)
        file = DriveFile(identity, path.stem, seconds, seconds, path=path, digest=digest)
        file.stamp = stamp
        # Without a ledger (a read-only folder) these two must still grow with every edit.
        file.version = max(int(seconds), returning[0] if returning else 0)
        file.page = self.last_page + 1 if returning else stamp[0] // 1_000_000
        self.last_page = max(self.last_page, file.page)
        file.permissions = [permission_of(self.account, "writer")]
        file.revisions = [revision_of(file)]
        self.files[identity] = file
        self._dirty = True

    def _look_again(self, file: DriveFile, stamp: tuple[int, int]) -> None:
        digest = _digest(file.path) if file.path else None
        if digest is None:
            return
        file.stamp = stamp
        self._dirty = True
        if digest != file.digest:
            file.digest, file.workbook, file.fault = digest, None, None
            self.touch(file, OWNER, modified=stamp[0] / 1e9)

    def flush(self) -> None:
        """Write down what must survive this process; a folder that cannot be written is fine."""
        if self._dirty:
            self.ledger.save(Kept(list(self.files.values()), self.gone, self.last_page))
            self._dirty = False

    # ------------------------------------------------------------------ files

    def touch(self, file: DriveFile, email: str, *, modified: float | None = None) -> None:
        """Record an edit: version, modified time, change and revision."""
        moment = self.clock() if modified is None else modified
        file.modified = max(moment, file.modified + 0.001)
        file.version += 1
        file.modifier = email
        self.last_page += 1
        file.page = self.last_page
        file.revisions.append(revision_of(file))
        del file.revisions[:-100]
        self._dirty = True

    def moved(self, file: DriveFile) -> None:
        """Something about the file changed that is no edit of its content: sharing, trash."""
        file.version += 1
        self.last_page += 1
        file.page = self.last_page
        self._dirty = True
        self.flush()

    def edited(self, file: DriveFile, email: str) -> None:
        """The workbook of this file was changed through the API: save it, and tell everyone."""
        self.touch(file, email)
        self.save(file)

    def save(self, file: DriveFile) -> None:
        """Write the workbook into the folder; without one, or when it is closed, keep it here."""
        workbook = file.workbook
        if workbook is None or self.folder is None:
            return
        path = file.path or self._free_path(file.name)
        titles = {number: title for title, number in file.sheet_ids.items()}
        from sync.sandbox.xlsx_write import workbook_bytes  # slow to load: only to change a file

        content = workbook_bytes(workbook, file.path, titles)
        fresh = path.with_name(f".{path.name}.{os.getpid()}")
        try:
            fresh.write_bytes(content)
            fresh.replace(path)
            status = path.stat()
        except OSError:
            with contextlib.suppress(OSError):
                fresh.unlink()
            return
        file.path, file.stamp = path, (status.st_mtime_ns, status.st_size)
        file.digest = hashlib.sha256(content).hexdigest()
        names = tab_titles({sheet.id: sheet.title for sheet in workbook.sheets})
        file.sheet_ids = {title: number for number, title in names.items()}
        file.extras = extras_of(workbook)
        for sheet in workbook.sheets:
            sheet.dirty = False
            for row, column, cell in sheet.cells():
                cell.origin, cell.changed, cell.restyled = (sheet.id, row, column), False, False

    def _free_path(self, name: str) -> Path:
        """A file name for this title that is not taken."""
        plain = re.sub(r'[\\/:*?"<>|\x00-\x1f]', "_", name).strip(". ")[:80] or "Untitled"
        folder = self.folder or Path()
        path, number = folder / f"{plain}.xlsx", 2
        while path.exists():
            path, number = folder / f"{plain} ({number}).xlsx", number + 1
        return path

    def rename(self, file: DriveFile, name: str) -> None:
        """Give the file another name; the .xlsx in the folder follows."""
        file.name = name
        if file.workbook is not None:
            file.workbook.properties["title"] = name
        if file.path is not None:
            path = self._free_path(name)
            with contextlib.suppress(OSError):
                file.path.rename(path)
                file.path = path

    def add(self, file: DriveFile) -> None:
        self.last_page += 1
        file.page = self.last_page
        file.revisions = [revision_of(file)]
        self.files[file.id] = file
        self._dirty = True
        self.save(file)

    def forget(self, file: DriveFile) -> None:
        """The file is gone for good; those who saw it are told by changes.list."""
        self.last_page += 1
        self.gone[file.id] = (self.last_page, self.clock())
        self.files.pop(file.id, None)
        self._dirty = True

    def delete(self, file: DriveFile) -> None:
        """Delete for good, the .xlsx in the folder too."""
        if file.path is not None:
            with contextlib.suppress(OSError):
                file.path.unlink()
        self.forget(file)

    def new_id(self) -> str:
        """An id for a file made through the API."""
        return file_id(f"made {self.last_page} {len(self.files)} {os.urandom(8).hex()}")

    def workbook_of(self, file: DriveFile) -> Workbook:
        """The workbook in this file, read at most once per content.

        Raises the `SourceError` of the reading, the same one until the file changes.
        """
        if file.fault is not None:
            raise file.fault
        if file.workbook is None:
            if file.path is None:
                raise SourceError(f"{file.name}: has no content")
            from sync.sandbox.xlsx import read_workbook  # slow to load: only where one is asked for

            try:
                workbook = read_workbook(file.path, sheet_ids=file.sheet_ids)
            except SourceError as fault:
                file.fault = fault
                raise
            workbook.id = file.id
            workbook.properties["title"] = file.name
            ids = {sheet.title: sheet.id for sheet in workbook.sheets}
            if not ids.items() <= file.sheet_ids.items():
                file.sheet_ids |= ids
                self._dirty = True
            put_extras(workbook, file.extras)
            file.workbook = workbook
        return file.workbook


def _xlsx_files(folder: Path) -> Iterator[tuple[str, tuple[int, int]]]:
    """Name and stamp of every workbook; lock files and hidden ones are passed over."""
    try:
        entries = list(os.scandir(folder))
    except OSError:
        return
    for entry in entries:
        if entry.name.lower().endswith(".xlsx") and not entry.name.startswith((".", "~$")):
            try:
                status = entry.stat()
            except OSError:
                continue
            if entry.is_file():
                yield entry.name, (status.st_mtime_ns, status.st_size)


def _digest(path: Path) -> str | None:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return None
