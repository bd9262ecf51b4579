"""The outbox: mails committed before they leave, sent one by one, each outcome recorded."""

from __future__ import annotations

import hashlib
import logging
import threading
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sync.clock import is_week
from sync.delivery import machine
from sync.delivery.attempt import Attempt, orphan_event
from sync.delivery.ledger import Addresses, LeaseLost, Ledger, Records, tell
from sync.delivery.sent_log import SentLog, Trace
from sync.delivery.transport import Transport
from sync.errors import DeliveryError
from sync.logs import fields
from sync.model import MailState, Message, OutboxRow
from sync.settings import Delivery

log = logging.getLogger(__name__)

OTHERS_POLL_SECONDS = 0.5


@dataclass(frozen=True, slots=True)
class SendOutcome:
    """How the mails that were asked for stand after a delivery.

    `failure` is what stood in the way of all of them (server away, wrong password), if anything.
    """

    counts: Mapping[MailState, int]
    failure: DeliveryError | None = None

    @property
    def complete(self) -> bool:
        """Every mail that was asked for is sent."""
        return self.failure is None and set(self.counts) <= {MailState.SENT}


class Outbox:
    """Sends the mails of a week through one transport; safe beside other processes and kill -9.

    `owner` names this sender; with `alone`, no other sender of that name lives (the caller holds
    the lock it stands for), so what it left in `sending` is taken up at once instead of at the
    end of its lease. `gone` tells of another owner (as rows name it) that it lives no longer: its
    mails are taken up at once too. `clock` tells when it is for the office, `real` (else the same)
    how time passes for all senders. `wait(seconds)` returns True when it is time to stop.
    """

    def __init__(
        self,
        ledger: Ledger,
        transport: Transport,
        sent_log: SentLog,
        settings: Delivery,
        *,
        clock: Callable[[], datetime],
        real: Callable[[], datetime] | None = None,
        owner: str,
        alone: bool = False,
        gone: Callable[[str], bool] | None = None,
        addresses: Addresses | None = None,
        wait: Callable[[float], bool] | None = None,
    ) -> None:
        self._ledger = ledger
        self._transport = transport
        self._records = Records(ledger, sent_log, addresses, settings, clock, real or clock)
        self._clock = clock
        self._realm = f"{owner}/"
        self._owner = f"{owner}/{transport.name}"
        self._alone = alone
        self._gone = gone or (lambda owner: False)
        self._wait = wait or threading.Event().wait

    # -------------------------------------------------------------------------- putting in

    def enqueue(
        self,
        messages: Sequence[Message],
        *,
        held: Mapping[str, str] | None = None,
        facts: Mapping[str, Any] | None = None,
    ) -> None:
        """Commit mails to the outbox, one for each key; what is there already stays.

        `held` gives, by key, why a mail must not leave. Mails that never left take the new bytes.
        `facts` (page token, rules version…) are kept for the audit. Nothing is sent here.
        """
        reasons = held or {}
        rows = [
            (self._fresh_row(message, reasons.get(message.key)), message) for message in messages
        ]
        added = self._ledger.add(rows, facts or {})
        for fresh, message in rows:
            if fresh.key in added:
                tell(fresh)
            else:
                self._renew(fresh, message)

    def miss_before(self, week: str) -> int:
        """Give up what still waits in earlier weeks; how many mails that were."""
        reason = f"the week was over; told in the mail of {week}"
        waiting = self._ledger.rows(states=(MailState.QUEUED, MailState.DEFERRED, MailState.HELD))
        late = machine.TooLate(self._clock(), reason)
        earlier = [row for row in waiting if is_week(row.week) and row.week < week]
        return sum(self._records.apply(row, late) is not None for row in earlier)

    def give_up(self, address: str, reason: str, *, spare: str = "") -> int:
        """Send nothing of what waits for an address, but for the report to `spare`; how many."""
        waiting = self._ledger.rows(states=(MailState.QUEUED, MailState.DEFERRED, MailState.HELD))
        late = machine.TooLate(self._clock(), reason)
        mine = [r for r in waiting if r.recipient.lower() == address and r.report != spare]
        return sum(self._records.apply(row, late) is not None for row in mine)

    def _fresh_row(self, message: Message, held: str | None) -> OutboxRow:
        row = self._queued(message)
        if event := self._records.told_by_log(row):
            return machine.advance(row, event)
        addresses = self._records.addresses
        paused = addresses.paused(message.recipient) if addresses else None
        if reason := held or (f"the address is paused: {paused}" if paused else None):
            return machine.advance(row, machine.Held(self._clock(), reason))
        return row

    def _renew(self, fresh: OutboxRow, message: Message) -> None:
        """Lay a mail that was made anew over its row, as far as nothing of it ever left."""
        row = self._ledger.row(fresh.key)
        if row is None or row.attempts or row.state not in (MailState.QUEUED, MailState.HELD):
            return
        if fresh.state is MailState.HELD:
            self._records.apply(row, machine.Held(self._clock(), fresh.reply))
        elif row.state is MailState.HELD or row.digest != fresh.digest:
            event = machine.Renewed(self._clock(), fresh.message_id, fresh.digest)
            self._ledger.swap(row, machine.advance(row, event), message)

    def _queued(self, message: Message) -> OutboxRow:
        return OutboxRow(
            key=message.key,
            report=message.report,
            week=message.week,
            recipient=message.recipient,
            message_id=message.message_id,
            digest=hashlib.sha256(message.payload).hexdigest(),
            state=MailState.QUEUED,
            changed=self._clock(),
        )

    # -------------------------------------------------------------------------- sending

    def deliver(
        self,
        week: str,
        *,
        by_hand: bool = False,
        resend_unknown: bool = False,
        to: str | None = None,
    ) -> SendOutcome:
        """Send what is due of a week (of one address with `to`), each mail tried at most once.

        Asked by a person (`by_hand`), deferred mails are tried at once, and mails that another
        sender is at are waited for. `resend_unknown` puts mails of unknown fate back in the
        queue, with the same bytes. Raises StateError when the state cannot be written.
        """
        self.recover()
        if resend_unknown:
            self._ask_again(week, to)
        tried: set[str] = set()
        # counted, not looked up: by a clock that is set back no lease would ever end
        polls_left = self._records.settings.lease_seconds / OTHERS_POLL_SECONDS + 1
        try:
            while True:
                failure = self._send_due(week, to, by_hand, tried)
                polls_left -= 1
                if failure or not by_hand or not self._others_at_work(week, to):
                    break
                if polls_left < 0 or self._wait(OTHERS_POLL_SECONDS):
                    break
                self.recover()
        finally:
            self._transport.close()
        return SendOutcome(Counter(row.state for row in self._chosen(week, to)), failure)

    def recover(self) -> int:
        """Take up what dead senders left in `sending`; how many mails that were."""
        orphans = [
            row
            for row in self._ledger.rows(states=(MailState.SENDING,))
            if self._records.overdue(row)
            or (self._alone and row.owner.startswith(self._realm))
            or self._gone(row.owner)
        ]
        return sum(self._take_up(row) for row in orphans)

    def _take_up(self, row: OutboxRow) -> bool:
        event = orphan_event(self._records, self._transport, row)
        if isinstance(event, machine.NotArrived):  # the log must not doubt it later
            self._records.note(row, Trace.BACK)
        return self._records.apply(row, event) is not None

    def send_one(self, row: OutboxRow) -> bool:
        """Try one mail now; False when another sender was quicker.

        Raises DeliveryError for what stands in the way of every mail; this one is then put off.
        """
        if event := self._records.told_by_log(row):
            return self._records.apply(row, event) is not None
        claim = machine.Claimed(self._clock(), self._owner, self._records.lease_end())
        claimed = self._records.apply(row, claim)
        if claimed is None:
            return False
        attempt = Attempt(self._records, self._transport, claimed)
        try:
            attempt.run(self._ledger.message(row.key))
        except LeaseLost:
            log.warning("another sender took the mail", extra=fields(message_id=row.message_id))
            return False
        finally:
            if not attempt.settled:
                self._transport.abort()
        return True

    def put_off(self, week: str, fault: DeliveryError) -> None:
        """The server cannot be used: every mail of a week that is due has had its try."""
        self._put_off_rest(week, None, False, set(), fault)

    def _send_due(
        self, week: str, to: str | None, by_hand: bool, tried: set[str]
    ) -> DeliveryError | None:
        for listed in self._chosen(week, to):
            row = None if listed.key in tried else self._ledger.row(listed.key)
            if row is None or not machine.due(row, self._clock(), by_hand=by_hand):
                continue
            if self._wait(self._transport.pause if tried else 0):
                return None
            try:
                if self.send_one(row):
                    tried.add(row.key)
            except DeliveryError as fault:
                self._put_off_rest(week, to, by_hand, tried | {row.key}, fault)
                return fault
        return None

    def _put_off_rest(
        self, week: str, to: str | None, by_hand: bool, tried: set[str], fault: DeliveryError
    ) -> None:
        """The server cannot be used: every mail that was due has had its try."""
        now = self._clock()
        for row in self._chosen(week, to):
            if row.key not in tried and machine.due(row, now, by_hand=by_hand):
                later = self._records.next_try(row.attempts + 1)
                self._records.apply(row, machine.PutOff(now, fault.message, later))

    def _ask_again(self, week: str, to: str | None) -> None:
        for row in self._chosen(week, to):
            if row.state is MailState.UNKNOWN:
                self._records.note(row, Trace.BACK)
                self._records.apply(row, machine.AskedAgain(self._clock()))

    def _chosen(self, week: str, to: str | None) -> list[OutboxRow]:
        rows = self._ledger.rows(week)
        return [row for row in rows if to is None or row.recipient.lower() == to.lower()]

    def _others_at_work(self, week: str, to: str | None) -> bool:
        return any(row.state is MailState.SENDING for row in self._chosen(week, to))
