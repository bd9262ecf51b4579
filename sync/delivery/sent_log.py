"""sent.log: what left, told a second time beside the state, lest its loss mail anyone twice."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Collection
from datetime import UTC, datetime
from enum import StrEnum
from errno import ENOSPC
from pathlib import Path

from sync import private
from sync.errors import StateError


class Trace(StrEnum):
    """What the log last said of a mail."""

    DOT = "dot"  # it was about to become final
    SENT = "sent"  # the server took it
    BACK = "back"  # the server did not take it, or a person asked for it again


class SentLog:
    """An append-only file of JSON lines, one for each step that matters.

    Mails are named by a digest of their key, so the file tells no address. A line cut short by a
    crash is passed over. Raises StateError when it cannot be written: then nothing is sent.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._traces: dict[str, Trace] = {}
        self._read_to = 0

    def trace(self, key: str) -> Trace | None:
        """What was last said of a mail, by any process; None when it never came to the dot."""
        self._catch_up()
        return self._traces.get(_name(key))

    def note(self, key: str, trace: Trace, now: datetime) -> None:
        """Append a line; it is on the disk when this returns."""
        line = json.dumps(
            {
                "mail": _name(key),
                "trace": trace.value,
                "at": _moment(now),
            }
        )
        try:
            private.make_folder(self.path.parent)
            descriptor = private.opened(self.path, os.O_CREAT | os.O_APPEND | os.O_RDWR)
            try:
                _write_whole(descriptor, f"{line}\n".encode())
                os.fsync(descriptor)
            finally:
                os.close(descriptor)
        except OSError as fault:
            raise StateError(
                f"{self.path} cannot be written: {fault.strerror}",
                hint="free some space, or give this user write access; nothing was sent",
                permanent=False,
            ) from fault

    def forget(
        self, keys: Collection[str] = (), *, before: datetime | None = None, trial: bool = False
    ) -> int:
        """Take out the lines about these mails, and those older than a moment; how many they were.

        The file is replaced at one stroke. Only for who holds the sending lock.
        """
        names, oldest = {_name(key) for key in keys}, _moment(before) if before else ""
        try:
            lines = private.read(self.path).splitlines(keepends=True)
            stay = [line for line in lines if not _is_about(line, names, oldest)]
            if len(stay) != len(lines) and not trial:
                partial = self.path.with_name(f".{self.path.name}.{os.getpid()}")
                private.write_new(partial, b"".join(stay))
                partial.replace(self.path)
                self._traces.clear()
                self._read_to = 0
        except FileNotFoundError:
            return 0
        except OSError as fault:
            raise StateError(
                f"{self.path} cannot be written: {fault.strerror}",
                hint="free some space, or give this user write access to its folder",
            ) from fault
        return len(lines) - len(stay)

    def _catch_up(self) -> None:
        try:
            size = self.path.lstat().st_size
            if size < self._read_to:  # it was replaced: read it anew
                self._traces.clear()
                self._read_to = 0
            if size == self._read_to:
                return
            with os.fdopen(private.opened(self.path, os.O_RDONLY), "rb") as file:
                file.seek(self._read_to)
                fresh = file.read()
        except FileNotFoundError:
            return
        except OSError as fault:
            raise StateError(
                f"{self.path} cannot be read: {fault.strerror}",
                hint="give this user access to it; without it a mail might go twice",
            ) from fault
        whole = fresh[: fresh.rfind(b"\n") + 1]
        self._read_to += len(whole)
        for line in whole.splitlines():
            self._take(line)

    def _take(self, line: bytes) -> None:
        try:
            told = json.loads(line)
            self._traces[told["mail"]] = Trace(told["trace"])
        except (ValueError, KeyError, TypeError):
            return  # cut short, or not ours


def _name(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()[:32]


def _moment(moment: datetime) -> str:
    """In one fixed width, so that the order of texts is that of time."""
    return moment.astimezone(UTC).isoformat(timespec="seconds")


def _is_about(line: bytes, names: set[str], oldest: str) -> bool:
    try:
        told = json.loads(line)
        return told["mail"] in names or str(told["at"]) < oldest
    except (ValueError, KeyError, TypeError):
        return False  # not ours to take away


def _write_whole(descriptor: int, line: bytes) -> None:
    size = os.fstat(descriptor).st_size
    if size and os.pread(descriptor, 1, size - 1) != b"\n":
        line = b"\n" + line  # closes off a line that a crash cut short
    if os.write(descriptor, line) != len(line):
        raise OSError(ENOSPC, os.strerror(ENOSPC))
