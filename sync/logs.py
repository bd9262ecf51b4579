"""The log: one line an event, for people or for machines, and no personal value at any level.

An event is a few fixed words; what it is about stands in fields (`log.info("read",
extra=fields(workbook=name))`). Villagers' values are never given to a log; what others say (a
server's reply, an error) passes through here, where addresses, id numbers and phone numbers are
masked. A mail is named by its Message-ID. Of a fault that is our bug, place and class are told,
not its words: they may hold what stands in a cell.
"""

from __future__ import annotations

import json
import logging
import os
import re
import sys
import time
import traceback
from collections.abc import Callable
from datetime import datetime
from types import TracebackType
from typing import Any, Literal, TextIO

from sync.plain import one_line

Shape = Literal["human", "json"]
LEVELS = ("debug", "info", "warning", "error")
STILL_SECONDS = 3600.0  # how often a fault that stays is told again
_ADDRESS = re.compile(r"([^\s<>(\[\"',;:@=])[^\s<>(\[\"',;:@=]*@(?=[^\s@]+\.)")
_DIGITS = re.compile(r"(?<![\d.])\d(?:[\s.-]?\d){12}(?!\d)|(?<![\d.])0[689](?:[\s.-]?\d){8}(?!\d)")
_PLAIN = re.compile(r"[^\s\"=\\]+")
_PRIORITY = {"DEBUG": 7, "INFO": 6, "WARNING": 4, "ERROR": 3, "CRITICAL": 2}
NAMES = frozenset({"message_id"})  # fields that name a thing: shown whole


def fields(**values: Any) -> dict[str, Any]:
    """What an event is about, for the `extra` of a log call; None is left out."""
    return {"fields": {name: value for name, value in values.items() if value is not None}}


def masked(text: str) -> str:
    """The text with every address and every number of a person hidden; it directs no terminal."""
    text = one_line(text).translate(_ARABIC)
    return _DIGITS.sub("•••", _ADDRESS.sub(r"\1•••@", text))


_ARABIC = str.maketrans("๐๑๒๓๔๕๖๗๘๙", "0123456789")


def configure(level: str, shape: Shape = "human", stream: TextIO | None = None) -> None:
    """Send this program's events from `level` on to stderr; of others only their warnings."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(Json() if shape == "json" else Human(journal=_is_journal(handler.stream)))
    root, own = logging.getLogger(), logging.getLogger("sync")
    for old in list(root.handlers):
        if isinstance(old.formatter, Json | Human):
            root.removeHandler(old)
    root.addHandler(handler)
    root.setLevel(logging.WARNING)
    own.setLevel(level.upper())
    # what it warns of (no account of this machine's own) we say ourselves, with the mend
    logging.getLogger("google.auth._default").setLevel(logging.ERROR)


class Human(logging.Formatter):
    """`2026-07-13 07:30:01 INFO read workbook=takhli-2569 tables=9`.

    In systemd's journal, which knows the time, a line begins with its priority instead.
    """

    def __init__(self, *, journal: bool = False) -> None:
        super().__init__()
        self._journal = journal

    def format(self, record: logging.LogRecord) -> str:
        pairs = [f"{name}={_quoted(value)}" for name, value in _told(record).items()]
        text = " ".join([_event(record), *pairs])
        lines = [text, *(f"  {line}" for line in _trace(record))]
        if self._journal:
            return "\n".join(f"<{_PRIORITY[record.levelname]}>{line}" for line in lines)
        moment = datetime.fromtimestamp(record.created).astimezone()
        lines[0] = f"{moment:%Y-%m-%d %H:%M:%S} {record.levelname} {lines[0]}"
        return "\n".join(lines)


class Json(logging.Formatter):
    """One object a line: `ts`, `level`, `event`, then the fields of the event."""

    def format(self, record: logging.LogRecord) -> str:
        moment = datetime.fromtimestamp(record.created).astimezone()
        line = {
            "ts": moment.isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "event": _event(record),
            **_told(record),
        }
        if trace := _trace(record):
            line["trace"] = trace
        return json.dumps(line, ensure_ascii=False, default=str)


def _event(record: logging.LogRecord) -> str:
    return masked(" ".join(record.getMessage().split()))


def _told(record: logging.LogRecord) -> dict[str, Any]:
    told: dict[str, Any] = getattr(record, "fields", {})
    return {name: _safe(name, value) for name, value in told.items()}


def _safe(name: str, value: Any) -> Any:
    if name in NAMES or isinstance(value, bool | int | float):
        return value
    return masked(" ".join(str(value).split()))


def _quoted(value: Any) -> str:
    text = str(value)
    return text if _PLAIN.fullmatch(text) else json.dumps(text, ensure_ascii=False)


def _trace(record: logging.LogRecord) -> list[str]:
    """Where a bug happened: files, lines and the fault's class, without its words."""
    if not record.exc_info or record.exc_info[0] is None:
        return []
    kind, _, where = record.exc_info
    return [*_frames(where), kind.__qualname__]


def _frames(where: TracebackType | None) -> list[str]:
    return [
        f"{frame.filename}:{frame.lineno} in {frame.name}" for frame in traceback.extract_tb(where)
    ]


def _is_journal(stream: TextIO) -> bool:
    """Whether systemd reads what is written here (JOURNAL_STREAM names device and inode)."""
    try:
        found = os.fstat(stream.fileno())
    except (OSError, ValueError):
        return False
    return os.environ.get("JOURNAL_STREAM") == f"{found.st_dev}:{found.st_ino}"


class Faults:
    """Faults that may come again at every turn: told when they begin, every hour while they
    stay, and when they are over."""

    def __init__(
        self,
        log: logging.Logger,
        *,
        monotonic: Callable[[], float] = time.monotonic,
        wall: Callable[[], datetime] = lambda: datetime.now().astimezone(),
    ) -> None:
        self._log = log
        self._monotonic = monotonic
        self._wall = wall
        self._open: dict[str, tuple[str, datetime, float]] = {}  # subject → fault, since, told
        self._known: dict[str, dict[str, Any]] = {}

    def stands(
        self,
        subject: str,
        fault: str,
        event: str,
        *,
        bug: BaseException | None = None,
        **about: Any,
    ) -> None:
        """The subject (a job, a workbook) fails, and `fault` says how; of a `bug` also where."""
        known = self._open.get(subject)
        now = self._monotonic()
        if known is None or known[0] != fault:
            since = known[1] if known else self._wall()
            self._log.error(event, extra=fields(**about, error=fault), exc_info=bug)
        elif now - known[2] >= STILL_SECONDS:
            since = known[1]
            text = since.isoformat(timespec="seconds")
            more = fields(**about, error=fault, since=text)
            self._log.error(f"{event}, still", extra=more, exc_info=bug)
        else:
            return
        self._open[subject] = fault, since, now

    def news(self, subject: str, event: str, **about: Any) -> None:
        """Something that is as it was at most turns: told when it is new."""
        if self._known.get(subject) != about:
            self._known[subject] = about
            self._log.info(event, extra=fields(**about))

    def over(self, subject: str, event: str, **about: Any) -> None:
        """The subject does not fail: told when it did before."""
        known = self._open.pop(subject, None)
        if known is not None:
            since = known[1].isoformat(timespec="seconds")
            self._log.info(f"{event}, works again", extra=fields(**about, failed_since=since))
