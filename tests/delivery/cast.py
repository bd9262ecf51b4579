"""The cast of the delivery tests: mails, a ledger in memory, a clock, and a server in memory."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sync.delivery.sent_log import SentLog, Trace
from sync.model import MailState, Message, OutboxRow

MONDAY = datetime(2026, 7, 6, 0, 30, tzinfo=UTC)  # 07:30 in Bangkok
WEEK = "2026-W28"
SOMYING, ANAN, MALEE = "somying@cdd.example", "anan@cdd.example", "malee@cdd.example"


def mail(recipient: str = SOMYING, week: str = WEEK, body: str = "สรุปประจำสัปดาห์") -> Message:
    """A small finished mail, as the summary makes them."""
    name = recipient.split("@")[0]
    message_id = f"<weekly.{week}.{name}@report.example>"
    text = (
        f"From: weekly@report.example\r\nTo: {recipient}\r\nMessage-ID: {message_id}\r\n"
        "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n"
        f"Content-Transfer-Encoding: 8bit\r\nSubject: weekly\r\n\r\n{body}\r\n.\r\n..end\r\n"
    )
    return Message(
        key=f"weekly/{week}/{recipient}",
        report="weekly",
        week=week,
        recipient=recipient,
        message_id=message_id,
        subject="weekly",
        payload=text.encode(),
        html=f"<p>{body}</p>",
    )


class Clock:
    """A clock that moves only when told."""

    def __init__(self, now: datetime = MONDAY) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def pass_(self, **duration: float) -> None:
        self.now += timedelta(**duration)

    def wait(self, seconds: float) -> bool:
        """As Event.wait: time passes, and nobody asks to stop."""
        self.pass_(seconds=seconds)
        return False


class MemoryLedger:
    """The ledger as a dict: what the state's store does, without a disk."""

    def __init__(self) -> None:
        self.kept: dict[str, OutboxRow] = {}
        self.messages: dict[str, Message] = {}

    def add(
        self, mails: Sequence[tuple[OutboxRow, Message]], facts: Mapping[str, Any]
    ) -> frozenset[str]:
        fresh = [(row, message) for row, message in mails if row.key not in self.kept]
        for row, message in fresh:
            self.kept[row.key] = row
            self.messages[row.key] = message
        return frozenset(row.key for row, _ in fresh)

    def row(self, key: str) -> OutboxRow | None:
        return self.kept.get(key)

    def rows(
        self, week: str | None = None, states: Iterable[MailState] | None = None
    ) -> list[OutboxRow]:
        wanted = None if states is None else set(states)
        found = [
            row
            for row in self.kept.values()
            if week in (None, row.week) and (wanted is None or row.state in wanted)
        ]
        return sorted(found, key=lambda row: (row.week, row.recipient))

    def weeks(self) -> set[str]:
        return {row.week for row in self.kept.values() if row.state is not MailState.MISSED}

    def message(self, key: str) -> Message:
        return self.messages[key]

    def swap(self, before: OutboxRow, after: OutboxRow, message: Message | None = None) -> bool:
        if self.kept[before.key].revision != before.revision:
            return False
        self.kept[before.key] = after
        if message is not None:
            self.messages[message.key] = message
        return True


class MemoryLog(SentLog):
    """sent.log without a file."""

    def __init__(self) -> None:
        super().__init__(Path("sent.log"))
        self.said: dict[str, Trace] = {}

    def trace(self, key: str) -> Trace | None:
        return self.said.get(key)

    def note(self, key: str, trace: Trace, now: datetime) -> None:
        self.said[key] = trace


@dataclass
class MemoryServer:
    """A mail server: the mails it holds, and what it does at each step of the next mail.

    `script` maps a step to a callable that is asked once there; it may raise.
    """

    held: list[str] = field(default_factory=list)
    script: dict[str, Callable[[], None]] = field(default_factory=dict)

    def at(self, step: str) -> None:
        asked = self.script.pop(step, None)
        if asked:
            asked()


class MemoryTransport:
    """The four steps towards a MemoryServer; it cannot tell what has arrived, like SMTP."""

    name = "memory"
    pause = 0.0

    def __init__(self, server: MemoryServer) -> None:
        self.server = server

    def connect(self) -> None:
        self.server.at("connect")

    def ready(self) -> str:
        return "mails go nowhere"

    def envelope(self, message: Message) -> None:
        self.server.at("rcpt")

    def data(self, message: Message) -> None:
        self.server.at("data")

    def finish(self, message: Message) -> str:
        self.server.at("dot")
        self.server.held.append(message.message_id)
        self.server.at("reply")
        return "250 taken"

    def arrived(self, message: Message) -> bool | None:
        return None

    def abort(self) -> None:
        self.server.at("abort")

    def close(self) -> None:
        pass
