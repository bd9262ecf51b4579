"""The transport that writes mails as .eml files, each with its .html beside it."""

from __future__ import annotations

import errno
import hashlib
import os
import re
from pathlib import Path

from sync import private
from sync.delivery.transport import GoogleAccess
from sync.errors import DeliveryError
from sync.model import Message
from sync.settings import Settings

_UNSAFE = re.compile(r"[^A-Za-z0-9@._+-]+")


class FilesTransport:
    """A folder as the place of arrival: a mail has arrived when its .eml is there, whole.

    Mails name people and places: folder and files are for their owner alone.
    """

    name = "files"
    pause = 0.0

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def connect(self) -> None:
        try:
            private.make_folder(self._folder)
            if not os.access(self._folder, os.W_OK):
                raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        except OSError as fault:
            raise self._hindrance(fault) from fault

    def ready(self) -> str:
        return f"mails are written to {self._folder}"

    def envelope(self, message: Message) -> None:
        """Nobody refuses here."""

    def data(self, message: Message) -> None:
        try:
            write_whole(self._folder / f"{file_stem(message)}.html", message.html.encode())
            private.write_new(self._partial(message), message.payload)
        except OSError as fault:
            self._partial(message).unlink(missing_ok=True)
            raise self._hindrance(fault) from fault

    def finish(self, message: Message) -> str:
        target = self._folder / f"{file_stem(message)}.eml"
        try:
            self._partial(message).replace(target)
            _sync_folder(self._folder)
        except OSError as fault:
            raise self._hindrance(fault) from fault
        return f"written to {target}"

    def arrived(self, message: Message) -> bool | None:
        target = self._folder / f"{file_stem(message)}.eml"
        try:
            return private.read(target) == message.payload
        except FileNotFoundError:
            return False
        except OSError:
            return None

    def abort(self) -> None:
        """Nothing is ever half open."""

    def close(self) -> None:
        """Nothing is ever half open."""

    def _partial(self, message: Message) -> Path:
        return self._folder / f".{file_stem(message)}.eml.part"

    def _hindrance(self, fault: OSError) -> DeliveryError:
        return DeliveryError(
            f"{self._folder}: a mail cannot be written: {fault.strerror}",
            hint="free some space, or give this user write access to the folder",
            permanent=False,
        )


def make(settings: Settings, access: GoogleAccess) -> FilesTransport:
    """Into delivery.outbox; nothing is borrowed for it."""
    return FilesTransport(settings.path(settings.file.delivery.outbox))


def file_stem(message: Message) -> str:
    """A file name without suffix, safe on every system, one for each Message-ID."""
    readable = _UNSAFE.sub("_", message.recipient).strip(".")[:80]
    digest = hashlib.sha256(message.message_id.encode()).hexdigest()[:6]
    return f"{message.week}-{readable}-{digest}"


def write_mail(folder: Path, message: Message) -> Path:
    """Write a mail's .eml and .html at one stroke each, as `preview` does; the .eml's path."""
    transport = FilesTransport(folder)
    transport.connect()
    transport.data(message)
    transport.finish(message)
    return folder / f"{file_stem(message)}.eml"


def write_whole(path: Path, content: bytes) -> None:
    """Write a file so that a reader sees the old content or the new, never a part."""
    partial = path.with_name(f".{path.name}.part")
    try:
        private.write_new(partial, content)
        partial.replace(path)
    except OSError:
        partial.unlink(missing_ok=True)
        raise


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
