"""Which rules had their examples proven: once for each content of rules, tables, numbers and code.

A proof costs more than checking a district. What is kept is a digest, in a file of our own that
nobody else can write; where it cannot be kept or trusted, the examples are simply proven again.
"""

from __future__ import annotations

import hashlib
import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from sync import private
from sync.service.memo import program

KEPT = 8  # proofs at a time: offices that share a folder, and a change that is taken back
FILE = "proven"


def folder_for(home: Path) -> Path | None:
    """An office's state when it has begun, else the user's cache; None when there is neither."""
    state = home / "state"
    if state.is_dir():
        return state
    cache = os.environ.get("XDG_CACHE_HOME") or "~/.cache"
    with suppress(RuntimeError):  # a service without a home
        return Path(cache).expanduser() / "sammachip-sync"
    return None


@dataclass(frozen=True)
class KeptProofs:
    """Proofs kept in a folder from one process to the next."""

    folder: Path | None

    def holds(self, content: str) -> bool:
        return _digest(content) in self._kept()

    def keep(self, content: str) -> None:
        """Remember a proof; where that cannot be done, the next process proves again."""
        if self.folder is None:
            return
        digests = [*self._kept(), _digest(content)][-KEPT:]
        fresh = self.folder / f".{FILE}.{os.getpid()}"
        with suppress(OSError):
            private.make_folder(self.folder)
            private.write_new(fresh, "\n".join(digests).encode())
            fresh.replace(self.folder / FILE)

    def _kept(self) -> list[str]:
        """The digests; none where others could have written them."""
        if self.folder is None:
            return []
        path = self.folder / FILE
        if any(private.weakness(place).startswith(("can be changed", "is a link"))
               for place in (path, self.folder)):  # fmt: skip
            return []
        try:
            if path.stat().st_uid != os.getuid():
                return []
            return private.read(path).decode("ascii").split()
        except (OSError, ValueError):
            return []


def _digest(content: str) -> str:
    return hashlib.sha256(f"{program.digest()}\n{content}".encode()).hexdigest()
