"""What is written down about mails: the ledger's rows and sent.log, changed event by event.

The state's stores are a `Ledger` and `Addresses` as they are.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

from sync.delivery import machine
from sync.delivery.sent_log import SentLog, Trace
from sync.logs import fields
from sync.model import MailState, Message, OutboxRow
from sync.settings import Delivery

log = logging.getLogger(__name__)

# how a mail's new state is told to the log; of one under way only to those who look closely
LEVELS = {
    MailState.QUEUED: logging.DEBUG,
    MailState.SENDING: logging.DEBUG,
    MailState.SENT: logging.INFO,
    MailState.MISSED: logging.WARNING,
    MailState.DEFERRED: logging.WARNING,
    MailState.HELD: logging.WARNING,
    MailState.UNKNOWN: logging.ERROR,
    MailState.REFUSED: logging.ERROR,
}


def tell(row: OutboxRow) -> None:
    """One line in the log on how a mail stands now."""
    about = fields(
        week=row.week,
        to=row.recipient,  # shown with its name masked
        message_id=row.message_id,
        attempts=row.attempts,
        until=row.until.isoformat(timespec="seconds") if row.until else None,
        reply=row.reply or None,
    )
    log.log(LEVELS[row.state], "mail %s", row.state.value, extra=about)


class LeaseLost(Exception):
    """Another sender changed the row meanwhile: this one must not go on with it."""


class Ledger(Protocol):
    """Rows and bytes of mails. Every call is durable when it returns; `swap` is compare-and-set."""

    def add(
        self, mails: Sequence[tuple[OutboxRow, Message]], facts: Mapping[str, Any]
    ) -> frozenset[str]:
        """Insert the mails with new keys, all at once; their keys are returned."""

    def row(self, key: str) -> OutboxRow | None: ...

    def rows(
        self, week: str | None = None, states: Iterable[MailState] | None = None
    ) -> list[OutboxRow]:
        """Rows ordered by week and recipient."""

    def message(self, key: str) -> Message: ...

    def swap(self, before: OutboxRow, after: OutboxRow, message: Message | None = None) -> bool:
        """Write `after` if the row still has the revision of `before`; False when it has not."""


class Addresses(Protocol):
    """Strikes of addresses that refuse mail or send it back."""

    def strike(self, address: str, reason: str, now: datetime) -> int: ...

    def taken(self, key: str, address: str) -> None:
        """A server took this mail, which ends the strikes of its address where it proves enough."""

    def paused(self, address: str) -> str | None: ...


@dataclass(frozen=True, slots=True)
class Records:
    """The ledger, the log beside it, and the clock and rules by which both are kept.

    Leases end by `real`: whether a sender still lives, no pinned day can tell.
    """

    ledger: Ledger
    sent_log: SentLog
    addresses: Addresses | None
    settings: Delivery
    clock: Callable[[], datetime]
    real: Callable[[], datetime]

    def apply(self, row: OutboxRow, event: machine.Event) -> OutboxRow | None:
        """The row after the event, committed; None when another sender was quicker."""
        after = machine.advance(row, event)
        if not self.ledger.swap(row, after):
            return None
        if (row.state, row.reply) != (after.state, after.reply):
            tell(after)
        return after

    def change(self, row: OutboxRow, event: machine.Event) -> OutboxRow:
        """As `apply`, for the sender that owns the row: LeaseLost when it no longer does."""
        after = self.apply(row, event)
        if after is None:
            raise LeaseLost
        return after

    def note(self, row: OutboxRow, trace: Trace) -> None:
        self.sent_log.note(row.key, trace, self.clock())

    def told_by_log(self, row: OutboxRow) -> machine.Event | None:
        """What sent.log knows of a mail that its row believes not to have left.

        They differ only when the state was deleted or an older copy of it was put back.
        """
        trace = self.sent_log.trace(row.key)
        if trace is Trace.SENT:
            return machine.Accepted(self.clock(), "sent before, as sent.log tells")
        if trace is Trace.DOT:
            return machine.Doubted(self.clock(), "sent.log tells of a final dot, and no reply")
        return None

    def lease_end(self) -> datetime:
        return self.real() + timedelta(seconds=self.settings.lease_seconds)

    def overdue(self, row: OutboxRow) -> bool:
        """Whether a mail being sent has outlived its sender's lease."""
        return machine.overdue(row, self.real())

    def next_try(self, attempts: int) -> datetime:
        """When to try again after so many attempts (delivery.retry_minutes, the last repeats)."""
        minutes = self.settings.retry_minutes or (60,)
        return self.clock() + timedelta(minutes=minutes[min(attempts, len(minutes)) - 1])
