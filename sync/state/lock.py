"""A lock file that one process on this machine holds, and that says who."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import socket
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType

from sync import private
from sync.errors import StateError

_POLL_SECONDS = 0.1


class ExclusiveLock:
    """An flock on a file: the kernel gives it back when its holder dies, however it dies.

    Those that are `shared` hold it beside one another, but never beside one that is not.

    Use as a context manager; `acquire(wait=…)` first to wait for another holder. Not for network
    file systems.
    """

    def __init__(self, path: Path, purpose: str, *, shared: bool = False) -> None:
        self.path = path
        self._kind = fcntl.LOCK_SH if shared else fcntl.LOCK_EX
        self.purpose = purpose
        self._descriptor: int | None = None

    @property
    def realm(self) -> str:
        """A name for this very file on this very machine: all its holders in turn share it.

        Who holds the lock knows that work begun under the same realm has no living owner.
        """
        found = self.path.stat()
        facts = f"{socket.gethostname()}|{self.path.resolve()}|{found.st_dev}|{found.st_ino}"
        return f"{socket.gethostname()}:{hashlib.sha256(facts.encode()).hexdigest()[:12]}"

    def acquire(self, wait: float = 0.0, given_up: Callable[[], bool] = lambda: False) -> None:
        """Take the lock, waiting up to `wait` seconds, or until `given_up()` says to stop.

        Raises StateError naming the holder (process and since when) when it stays taken.
        """
        deadline = time.monotonic() + wait
        descriptor = self._open()
        while True:
            try:
                fcntl.flock(descriptor, self._kind | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() < deadline and not given_up():
                    time.sleep(_POLL_SECONDS)
                    continue
                os.close(descriptor)
                raise StateError(
                    f"{self.purpose} is already running: {self.holder()}",
                    hint="wait for it to end, or stop it",
                    permanent=False,
                ) from None
        self._descriptor = descriptor
        self._sign(descriptor)

    def release(self) -> None:
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    def holder(self) -> str:
        """Who holds (or last held) the lock, in words."""
        try:
            told = json.loads(self.path.read_text(encoding="utf-8"))
            return f"process {told['pid']} since {told['since']}"
        except (OSError, ValueError, KeyError, TypeError):
            return "a process that did not sign"

    def __enter__(self) -> ExclusiveLock:
        if self._descriptor is None:
            self.acquire()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.release()

    def _open(self) -> int:
        try:
            private.make_folder(self.path.parent)
            return private.opened(self.path, os.O_CREAT | os.O_RDWR)
        except OSError as fault:
            raise StateError(
                f"{self.path} cannot be opened for writing: {fault.strerror}",
                hint="give the user who runs this program write access to the folder",
            ) from fault

    def _sign(self, descriptor: int) -> None:
        since = datetime.now(UTC).astimezone().isoformat(timespec="seconds")
        signature = json.dumps({"pid": os.getpid(), "since": since}).encode()
        try:
            os.ftruncate(descriptor, 0)
            os.pwrite(descriptor, signature, 0)
        except OSError:
            pass  # a full disk does not make the lock any less held
