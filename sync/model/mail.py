"""A finished message, and its life in the outbox."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Message:
    """One finished mail: the very bytes that leave, and what names it in the outbox."""

    key: str  # report + ISO week + recipient
    report: str
    week: str
    recipient: str
    message_id: str
    subject: str
    payload: bytes
    html: str


class MailState(StrEnum):
    """Where a mail stands in the outbox (docs/explanation/delivery.md)."""

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    DEFERRED = "deferred"
    REFUSED = "refused"
    UNKNOWN = "unknown"
    HELD = "held"
    MISSED = "missed"


class Phase(StrEnum):
    """The step a mail in `sending` has been allowed to take; only from DOT on can it arrive."""

    CONNECT = "connect"
    RCPT = "rcpt"
    DATA = "data"
    DOT = "dot"


@dataclass(frozen=True, slots=True)
class OutboxRow:
    """One mail's row in the outbox, without its bytes.

    `until` (aware) is the lease's end while sending and the earliest next try while deferred.
    `reply` keeps the server's words, or why the mail is held, deferred, unknown or missed.
    `revision` counts the changes of the row: a change is written only over the revision it read.
    """

    key: str
    report: str
    week: str
    recipient: str
    message_id: str
    digest: str  # SHA-256 of the bytes that leave
    state: MailState
    changed: datetime
    phase: Phase | None = None
    attempts: int = 0
    owner: str = ""
    until: datetime | None = None
    reply: str = ""
    revision: int = 0


def stop_token(key: bytes, address: str) -> str:
    """What proves that a request to stop the mails comes from who had one: 16 hexadecimal digits.

    It is bound to the address and to the office's key, the same in every week.
    """
    about = f"stop {address.strip().lower()}".encode()
    return hmac.new(key, about, hashlib.sha256).hexdigest()[:16]
