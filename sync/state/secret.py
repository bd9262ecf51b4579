"""The office's own key, with which citizen ids are hashed: made once, for its owner's eyes."""

from __future__ import annotations

import os
import secrets
import stat
from contextlib import suppress
from pathlib import Path

from sync.errors import StateError

_LENGTH = 32


def secret_key(path: Path) -> bytes:
    """The 32 bytes kept in `path`, made at the first call (0600, folder 0700).

    Two processes asking at once get the same key. Raises StateError when the file is damaged,
    or when others could read it.
    """
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not path.exists():
            _create(path)
        key = path.read_bytes()
        mode = stat.S_IMODE(path.stat().st_mode)
    except OSError as fault:
        raise StateError(
            f"{path} cannot be used: {fault.strerror}",
            hint="give the user who runs this program access to it",
        ) from fault
    if mode & 0o077:
        raise StateError(f"{path} can be read by others", hint=f"chmod 600 {path}")
    if len(key) != _LENGTH:
        raise StateError(
            f"{path} is damaged ({len(key)} bytes instead of {_LENGTH})",
            hint="restore it from a backup; a new key would make every citizen id look new",
        )
    return key


def _create(path: Path) -> None:
    """Write a whole key under another name first: a link is made for one process only."""
    partial = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    descriptor = os.open(partial, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(secrets.token_bytes(_LENGTH))
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):  # another process was quicker: its key counts
            os.link(partial, path)
    finally:
        partial.unlink(missing_ok=True)
