"""One try of one mail: each step is written down before it is taken."""

from __future__ import annotations

from datetime import datetime

from sync.delivery import machine
from sync.delivery.ledger import Records
from sync.delivery.sent_log import Trace
from sync.delivery.transport import ConnectionLost, Refusal, Transport
from sync.errors import ConfigError, DeliveryError
from sync.model import Message, OutboxRow, Phase


class Attempt:
    """Takes a claimed row through the phases; `settled` tells that its outcome is recorded."""

    def __init__(self, records: Records, transport: Transport, row: OutboxRow) -> None:
        self._records = records
        self._transport = transport
        self._row = row
        self.settled = False

    def run(self, message: Message) -> None:
        """Try the mail and record what came of it.

        Raises LeaseLost when another sender took the row over, and DeliveryError for what stands
        in the way of every mail, this one put off.
        """
        try:
            reply = self._hand_over(message)
        except Refusal as refusal:
            self._refused(refusal)
        except ConnectionLost as fault:
            self._transport.abort()
            self._change(machine.Broken(self._now(), fault.message, self._next_try()))
        except (DeliveryError, ConfigError) as fault:
            self._hindered(fault, message)
            self.settled = True
            raise
        else:
            self._accepted(reply)
        self.settled = True

    def _hand_over(self, message: Message) -> str:
        self._transport.connect()
        self._reach(Phase.RCPT)
        self._transport.envelope(message)
        self._reach(Phase.DATA)
        self._transport.data(message)
        self._reach(Phase.DOT)
        # in this order: a dot without its line would look like one that was never written
        self._records.note(self._row, Trace.DOT)
        return self._transport.finish(message)

    def _accepted(self, reply: str) -> None:
        try:
            self._records.note(self._row, Trace.SENT)
        finally:  # when one of the two records cannot be written, the other may
            self._record_acceptance(reply)
        if self._records.addresses:
            self._records.addresses.taken(self._row.key, self._row.recipient)

    def _record_acceptance(self, reply: str) -> None:
        """The server's yes is the last word, whatever others took the row for meanwhile."""
        row: OutboxRow | None = self._row
        while row is not None and machine.may_come(machine.Accepted, row):
            if self._records.apply(row, machine.Accepted(self._now(), reply)):
                return
            row = self._records.ledger.row(row.key)

    def _refused(self, refusal: Refusal) -> None:
        self._taken_back()
        if refusal.permanent:
            self._change(machine.Rejected(self._now(), refusal.message))
        else:
            self._change(machine.PutOff(self._now(), refusal.message, self._next_try()))
        if refusal.permanent and refusal.of_address and self._records.addresses:
            self._records.addresses.strike(self._row.recipient, refusal.message, self._now())

    def _hindered(self, fault: DeliveryError | ConfigError, message: Message) -> None:
        """Something stands in the way of all mails; this one is put off, unless it has left."""
        event: machine.Event = machine.PutOff(self._now(), fault.message, self._next_try())
        if self._row.phase is Phase.DOT and self._transport.arrived(message) is not False:
            event = machine.Broken(self._now(), fault.message, self._next_try())
        else:
            self._taken_back()
        self._change(event)

    def _taken_back(self) -> None:
        if self._row.phase is Phase.DOT:
            self._records.note(self._row, Trace.BACK)

    def _reach(self, phase: Phase) -> None:
        self._change(machine.Reached(self._now(), phase, self._records.lease_end()))

    def _change(self, event: machine.Event) -> None:
        self._row = self._records.change(self._row, event)

    def _now(self) -> datetime:
        return self._records.clock()

    def _next_try(self) -> datetime:
        return self._records.next_try(self._row.attempts)


def orphan_event(records: Records, transport: Transport, row: OutboxRow) -> machine.Event:
    """What became of a mail in `sending` whose sender is gone."""
    now = records.clock()
    if row.phase is not Phase.DOT:
        return machine.Abandoned(now)
    trace = records.sent_log.trace(row.key)
    if trace is Trace.SENT:
        return machine.Accepted(now, "sent, as sent.log tells")
    if trace is Trace.BACK:  # its own dot would have been logged before it was written
        return machine.NotArrived(now)
    if row.owner.endswith(f"/{transport.name}"):
        arrived = transport.arrived(records.ledger.message(row.key))
        if arrived is not None:
            found = machine.Accepted(now, "found to have arrived")
            return found if arrived else machine.NotArrived(now)
    return machine.Abandoned(now)
