"""The office's own key: it hashes citizen ids and seals what is kept of the sheets. Made once."""

from __future__ import annotations

import hashlib
import os
import secrets
import stat
from contextlib import suppress
from pathlib import Path

from sync import private
from sync.errors import StateError

KEY_SEEN = "secret key"  # in the state: the fingerprint of the key that its digests were made with
_LENGTH = 32


def secret_key(path: Path, known: str | None = None) -> bytes:
    """The 32 bytes kept in `path`, made at the first call (0600, folder 0700).

    Two processes asking at once get the same key. `known` is the `fingerprint` of the key that
    was used before: then none is made in its place. Raises StateError when the file is missing
    so, or damaged, or a link, or when others could read it.
    """
    try:
        private.make_folder(path.parent)
        if not os.path.lexists(path):
            if known is not None:
                raise _lost(path)
            _create(path)
        key = private.read(path)
        mode = stat.S_IMODE(path.lstat().st_mode)
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


def fingerprint(key: bytes) -> str:
    """Tells one key from another, and gives nothing of it away."""
    return hashlib.sha256(b"sammachip secret.key" + key).hexdigest()[:16]


def _lost(path: Path) -> StateError:
    return StateError(
        f"{path} is gone; with a new key every citizen id would look new",
        hint="restore it from where it was copied to; if it is lost for good: "
        f"(umask 077; head -c {_LENGTH} /dev/urandom > {path})",
    )


def _create(path: Path) -> None:
    """Write a whole key under another name first: a link is made for one process only."""
    partial = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    try:
        private.write_new(partial, secrets.token_bytes(_LENGTH))
        with suppress(FileExistsError):  # another process was quicker: its key counts
            os.link(partial, path)
    finally:
        partial.unlink(missing_ok=True)
