"""The life of one mail in the outbox: states, events, and the pure function between them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sync.model import MailState, OutboxRow, Phase

# ------------------------------------------------------------------------------ events


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to a mail, and when (aware)."""

    at: datetime


@dataclass(frozen=True, slots=True)
class Claimed(Event):
    """A sender takes the mail for itself until `lease`."""

    owner: str
    lease: datetime


@dataclass(frozen=True, slots=True)
class Reached(Event):
    """The sender may now take the step `phase`; its lease is renewed."""

    phase: Phase
    lease: datetime


@dataclass(frozen=True, slots=True)
class Accepted(Event):
    """The server answered the dot with 250, or the mail was found to have arrived."""

    reply: str


@dataclass(frozen=True, slots=True)
class PutOff(Event):
    """The server said "later" (4xx), or could not be reached; not before `until`."""

    reply: str
    until: datetime


@dataclass(frozen=True, slots=True)
class Rejected(Event):
    """The server said "never" (5xx)."""

    reply: str


@dataclass(frozen=True, slots=True)
class Broken(Event):
    """The connection died: before the dot nothing arrived, after it nobody knows."""

    reason: str
    until: datetime


@dataclass(frozen=True, slots=True)
class Abandoned(Event):
    """The sender died or overran its lease; what arrived follows from the phase."""


@dataclass(frozen=True, slots=True)
class NotArrived(Event):
    """Proof, whatever the phase says, that the mail did not arrive."""


@dataclass(frozen=True, slots=True)
class Doubted(Event):
    """The mail may have left already, though this row does not know (sent.log does)."""

    reason: str


@dataclass(frozen=True, slots=True)
class AskedAgain(Event):
    """A person decided that a mail of unknown fate is to be sent again."""


@dataclass(frozen=True, slots=True)
class Held(Event):
    """The courtroom, the shrink guard or a paused address keeps the mail back."""

    reason: str


@dataclass(frozen=True, slots=True)
class Renewed(Event):
    """Fresh bytes take the place of those that never left."""

    message_id: str
    digest: str


@dataclass(frozen=True, slots=True)
class TooLate(Event):
    """The week is over: the mail would be of no use any more."""

    reason: str


# ------------------------------------------------------------------------------ transitions

_Q, _S, _D = MailState.QUEUED, MailState.SENDING, MailState.DEFERRED
_WAITING = (_Q, _D)


def _claimed(row: OutboxRow, event: Claimed) -> OutboxRow:
    return replace(
        row,
        state=_S,
        phase=Phase.CONNECT,
        attempts=row.attempts + 1,
        owner=event.owner,
        until=event.lease,
        reply="",
    )


def _reached(row: OutboxRow, event: Reached) -> OutboxRow:
    return replace(row, phase=event.phase, until=event.lease)


def _accepted(row: OutboxRow, event: Accepted) -> OutboxRow:
    return _settled(row, MailState.SENT, event.reply)


def _put_off(row: OutboxRow, event: PutOff) -> OutboxRow:
    # a mail that was never claimed has had its try too: the server could not be reached for it
    attempts = row.attempts + (row.state is not _S)
    return replace(_settled(row, _D, event.reply), until=event.until, attempts=attempts)


def _rejected(row: OutboxRow, event: Rejected) -> OutboxRow:
    return _settled(row, MailState.REFUSED, event.reply)


def _broken(row: OutboxRow, event: Broken) -> OutboxRow:
    if row.phase is Phase.DOT:
        return _settled(row, MailState.UNKNOWN, event.reason)
    return replace(_settled(row, _D, event.reason), until=event.until)


def _abandoned(row: OutboxRow, event: Abandoned) -> OutboxRow:
    if row.phase is Phase.DOT:
        return _settled(row, MailState.UNKNOWN, "the sender died after the final dot")
    return _settled(row, _Q, "the sender died before the final dot")


def _not_arrived(row: OutboxRow, event: NotArrived) -> OutboxRow:
    return _settled(row, _Q, "proved not to have arrived")


def _doubted(row: OutboxRow, event: Doubted) -> OutboxRow:
    return _settled(row, MailState.UNKNOWN, event.reason)


def _asked_again(row: OutboxRow, event: AskedAgain) -> OutboxRow:
    return _settled(row, _Q, "to be sent again, as a person decided")


def _held(row: OutboxRow, event: Held) -> OutboxRow:
    return _settled(row, MailState.HELD, event.reason)


def _renewed(row: OutboxRow, event: Renewed) -> OutboxRow:
    return replace(
        _settled(row, _Q, ""), message_id=event.message_id, digest=event.digest, attempts=0
    )


def _too_late(row: OutboxRow, event: TooLate) -> OutboxRow:
    return _settled(row, MailState.MISSED, event.reason)


def _settled(row: OutboxRow, state: MailState, reply: str) -> OutboxRow:
    return replace(row, state=state, phase=None, owner="", until=None, reply=reply)


# Event → the states in which it may come, and what it makes of the row. `sent`, `refused` and
# `missed` are in no list: nothing leads out of them.
TRANSITIONS: dict[type[Event], tuple[tuple[MailState, ...], Callable[[OutboxRow, Any], OutboxRow]]]
TRANSITIONS = {
    Claimed: (_WAITING, _claimed),
    Reached: ((_S,), _reached),
    Accepted: ((*_WAITING, _S, MailState.UNKNOWN), _accepted),
    PutOff: ((*_WAITING, _S), _put_off),
    Rejected: ((_S,), _rejected),
    Broken: ((_S,), _broken),
    Abandoned: ((_S,), _abandoned),
    NotArrived: ((_S, MailState.UNKNOWN), _not_arrived),
    Doubted: (_WAITING, _doubted),
    AskedAgain: ((MailState.UNKNOWN,), _asked_again),
    Held: ((*_WAITING, MailState.HELD), _held),
    Renewed: ((_Q, MailState.HELD), _renewed),
    TooLate: ((*_WAITING, MailState.HELD), _too_late),
}

_ORDER = tuple(Phase)


def may_come(event: type[Event], row: OutboxRow) -> bool:
    """Whether an event can come in the row's state."""
    return row.state in TRANSITIONS[event][0]


def advance(row: OutboxRow, event: Event) -> OutboxRow:
    """The row after an event, its revision raised by one.

    An event that cannot come in the row's state is a bug (ValueError), and so is a phase that
    does not follow the one before it.
    """
    states, change = TRANSITIONS[type(event)]
    if row.state not in states:
        raise ValueError(f"{type(event).__name__} cannot come to a mail that is {row.state}")
    if isinstance(event, Reached) and (
        row.phase is None or _ORDER.index(event.phase) != _ORDER.index(row.phase) + 1
    ):
        raise ValueError(f"phase {event.phase} does not follow {row.phase}")
    return replace(change(row, event), changed=event.at, revision=row.revision + 1)


def due(row: OutboxRow, now: datetime, *, by_hand: bool) -> bool:
    """Whether a mail may be tried now: a person's send does not wait out the back-off."""
    if row.state is _Q:
        return True
    return row.state is _D and (by_hand or row.until is None or row.until <= now)


def overdue(row: OutboxRow, now: datetime) -> bool:
    """Whether a mail being sent has outlived its sender's lease."""
    return row.state is _S and (row.until is None or row.until <= now)
