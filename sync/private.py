"""Files and folders for their owner alone, whatever the umask; a planted link is never followed."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

FILE, FOLDER = 0o600, 0o700


def make_folder(path: Path) -> None:
    """Make the folder, and those above it, when it is missing; raises OSError."""
    if not path.is_dir():
        path.mkdir(mode=FOLDER, parents=True, exist_ok=True)
        path.chmod(FOLDER)  # a umask may have taken from the owner too


def opened(path: Path, flags: int, mode: int = FILE) -> int:
    """A descriptor of the file itself; OSError, in words, when a link stands in its place."""
    try:
        return os.open(path, flags | os.O_NOFOLLOW | os.O_CLOEXEC, mode)
    except OSError as fault:
        if fault.errno == errno.ELOOP:
            raise OSError(errno.ELOOP, "a link stands in its place", str(path)) from fault
        raise


def read(path: Path) -> bytes:
    with os.fdopen(opened(path, os.O_RDONLY), "rb") as file:
        return file.read()


def write_new(path: Path, content: bytes, mode: int = FILE) -> None:
    """Make a file that was not there, on the disk when this returns; what stood there goes."""
    path.unlink(missing_ok=True)
    with os.fdopen(opened(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
        os.fchmod(file.fileno(), mode)
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def close_to_others(path: Path) -> None:
    """Take others' rights to a file away, where it is ours to do so."""
    with suppress(PermissionError):
        if stat.S_IMODE(path.lstat().st_mode) & 0o077:
            path.chmod(FILE)


def files_within(folder: Path) -> Iterator[Path]:
    """Every file in a folder and those below it, in order; no link, no hidden folder (.venv)."""
    for place, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        paths = (Path(place, name) for name in sorted(names))
        yield from (path for path in paths if path.is_file() and not path.is_symlink())


def weakness(path: Path) -> str:
    """Why what lies there is not for its owner alone, in words; "" when it is, or is not there."""
    try:
        mode = path.lstat().st_mode
    except OSError:
        return ""
    if stat.S_ISLNK(mode):
        return "is a link"
    if mode & 0o022:
        return "can be changed by others"
    return "can be read by others" if mode & 0o077 else ""
