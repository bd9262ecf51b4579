"""What is written down about mails: the ledger's rows and sent.log, changed event by event."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sync.delivery import machine
from sync.delivery.ledger import Addresses, Ledger
from sync.delivery.sent_log import SentLog, Trace
from sync.logs import fields
from sync.model import MailState, OutboxRow
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


@dataclass(frozen=True, slots=True)
class Records:
    """The ledger, the log beside it, and the clock and rules by which both are kept."""

    ledger: Ledger
    sent_log: SentLog
    addresses: Addresses | None
    settings: Delivery
    clock: Callable[[], datetime]

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
        return self.clock() + timedelta(seconds=self.settings.lease_seconds)

    def next_try(self, attempts: int) -> datetime:
        """When to try again after so many attempts (delivery.retry_minutes, the last repeats)."""
        minutes = self.settings.retry_minutes or (60,)
        return self.clock() + timedelta(minutes=minutes[min(attempts, len(minutes)) - 1])
