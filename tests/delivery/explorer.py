"""Explores every order in which two senders, a server and a killer can meet over one mail.

Each sender is the real Outbox in a thread of its own that stops before every step (a read or a
change of the ledger or of sent.log, a command to the server). At each stop the explorer picks who
goes on, who is killed there, what the server answers, or that a lease runs out; it goes through
all picks by running again with another list of them. Two runs that have led to the same records,
the same server and the same senders' memories are the same from there on: the second is cut off.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sync.delivery.outbox import Outbox
from sync.delivery.sent_log import Trace
from sync.delivery.transport import ConnectionLost, Refusal
from sync.errors import DeliveryError
from sync.model import MailState, Message, OutboxRow
from sync.settings import Delivery
from tests.delivery.cast import (
    WEEK,
    Clock,
    MemoryLedger,
    MemoryLog,
    MemoryServer,
    MemoryTransport,
    mail,
)

LEASE = 900


class Killed(BaseException):
    """SIGKILL: nothing of the sender's own code sees it coming, and nothing is tidied up."""


def later() -> None:
    raise Refusal("451 later", permanent=False)


def never() -> None:
    raise Refusal("550 never", permanent=True)


def dies() -> None:
    raise ConnectionLost("the server died")


def away() -> None:
    raise DeliveryError("nobody listens there", permanent=False)


# What a server may do at each step of a mail; "reply" comes after it has taken the mail.
SERVER_FAULTS = {
    "connect": {"away": away},
    "rcpt": {"4xx": later, "5xx": never, "dies": dies},
    "data": {"4xx": later, "5xx": never, "dies": dies},
    "dot": {"4xx": later, "5xx": never, "dies": dies},
    "reply": {"dies": dies},
}
STEP_OF: dict[str, tuple[str, ...]] = {
    "connect": ("connect",),
    "envelope": ("rcpt",),
    "data": ("data",),
    "finish": ("dot", "reply"),
}

Pick = tuple[str, ...]  # ("go", sender) · ("kill", sender) · ("fault", sender, step, fault) · …


class Sender:
    """A process that delivers: a thread which stops before each of its steps."""

    def __init__(self, name: str, world: World) -> None:
        self.name = name
        self.world = world
        self.memory: list[object] = []  # what it has seen: with it, what it will do is known
        self.waits_at: str | None = None
        self.killed = False
        self._mine = threading.Semaphore(0)
        self._theirs = threading.Semaphore(0)
        self._thread = threading.Thread(target=self._live, daemon=True)
        self._thread.start()
        self._theirs.acquire()

    @property
    def alive(self) -> bool:
        return self.waits_at is not None

    def go_on(self) -> None:
        self._mine.release()
        self._theirs.acquire()

    def kill(self) -> None:
        self.killed = True
        self.go_on()
        self._thread.join()

    def stop_before(self, step: str) -> None:
        if self.killed:
            raise Killed
        self.waits_at = step
        self._theirs.release()
        self._mine.acquire()
        if self.killed:
            raise Killed

    def _live(self) -> None:
        try:
            self.world.outbox(self).deliver(WEEK)
        except Killed:
            pass
        finally:
            self.waits_at = None
            self._theirs.release()


class WatchedLedger(MemoryLedger):
    """One sender's view of the shared ledger."""

    def __init__(self, shared: MemoryLedger, sender: Sender) -> None:
        self.kept, self.messages = shared.kept, shared.messages
        self._sender = sender

    def row(self, key: str) -> OutboxRow | None:
        self._sender.stop_before("read")
        return self._seen(super().row(key))

    def rows(self, week: str | None = None, states: Any = None) -> list[OutboxRow]:
        self._sender.stop_before("read")
        found = super().rows(week, states)
        self._sender.memory.append(tuple((r.revision, r.state) for r in found))
        return found

    def swap(self, before: OutboxRow, after: OutboxRow, message: Message | None = None) -> bool:
        self._sender.stop_before(f"write {after.state} {after.phase or ''}".strip())
        done = super().swap(before, after, message)
        self._sender.memory.append(done)
        return done

    def _seen(self, row: OutboxRow | None) -> OutboxRow | None:
        self._sender.memory.append((row.revision, row.state) if row else None)
        return row


class WatchedLog(MemoryLog):
    def __init__(self, shared: MemoryLog, sender: Sender) -> None:
        super().__init__()
        self.said = shared.said
        self._sender = sender

    def trace(self, key: str) -> Trace | None:
        self._sender.stop_before("read log")
        found = super().trace(key)
        self._sender.memory.append(found)
        return found

    def note(self, key: str, trace: Trace, now: datetime) -> None:
        self._sender.stop_before(f"log {trace}")
        super().note(key, trace, now)
        self._sender.memory.append(trace)


class WatchedTransport(MemoryTransport):
    def __init__(self, server: MemoryServer, sender: Sender) -> None:
        super().__init__(server)
        self._sender = sender

    def connect(self) -> None:
        self._stepping("connect")
        super().connect()

    def envelope(self, message: Message) -> None:
        self._stepping("envelope")
        super().envelope(message)

    def data(self, message: Message) -> None:
        self._stepping("data")
        super().data(message)

    def finish(self, message: Message) -> str:
        self._stepping("finish")
        return super().finish(message)

    def _stepping(self, step: str) -> None:
        self._sender.stop_before(step)
        self._sender.memory.append((step, *sorted(self.server.script)))


@dataclass
class World:
    """One run: the records and the server that the senders share, and what was picked so far."""

    faults_left: int = 1
    leases_left: int = 1
    kills_left: int = 2
    clock: Clock = field(default_factory=Clock)
    ledger: MemoryLedger = field(default_factory=MemoryLedger)
    log: MemoryLog = field(default_factory=MemoryLog)
    server: MemoryServer = field(default_factory=MemoryServer)
    senders: dict[str, Sender] = field(default_factory=dict)
    settings: Delivery = field(default_factory=lambda: Delivery(lease_seconds=LEASE))

    def outbox(self, sender: Sender) -> Outbox:
        return Outbox(
            WatchedLedger(self.ledger, sender),
            WatchedTransport(self.server, sender),
            WatchedLog(self.log, sender),
            self.settings,
            clock=self.clock,
            owner=sender.name,
            wait=self.clock.wait,
        )

    def begin(self, *names: str) -> None:
        plain = Outbox(
            self.ledger,
            MemoryTransport(self.server),
            self.log,
            self.settings,
            clock=self.clock,
            owner="maker",
        )
        plain.enqueue([mail()])
        for name in names:
            self.senders[name] = Sender(name, self)

    def picks(self) -> list[Pick]:
        """All that may happen next.

        A command to the server touches nothing that another sender or the lease's end could see
        or change, until the final dot: the order with theirs makes no difference, so one is enough.
        """
        found: list[Pick] = []
        alive = {name: sender for name, sender in self.senders.items() if sender.alive}
        alone = {n: s for n, s in alive.items() if s.waits_at in ("connect", "envelope", "data")}
        for name, sender in list((alone or alive).items())[: 1 if alone else None]:
            found.append(("go", name))
            if self.kills_left:
                found.append(("kill", name))
            if self.faults_left:
                found += [
                    ("fault", name, step, fault)
                    for step in STEP_OF.get(sender.waits_at or "", ())
                    for fault in SERVER_FAULTS[step]
                ]
        sending = any(row.state is MailState.SENDING for row in self.ledger.kept.values())
        if found and sending and self.leases_left and not alone:
            found.append(("lease runs out",))
        return found

    def take(self, pick: Pick) -> None:
        match pick:
            case ("go", name):
                self.senders[name].go_on()
            case ("kill", name):
                self.kills_left -= 1
                self.senders[name].kill()
            case ("fault", name, step, fault):
                self.faults_left -= 1
                self.server.script[step] = SERVER_FAULTS[step][fault]
                self.senders[name].go_on()
            case _:
                self.leases_left -= 1
                self.clock.pass_(seconds=LEASE + 1)

    def standing(self) -> object:
        """All that decides what may happen from here on."""
        return (
            tuple(self.ledger.kept.values()),
            tuple(sorted(self.log.said.items())),
            tuple(self.server.held),
            self.clock.now,
            (self.faults_left, self.leases_left, self.kills_left),
            tuple((n, s.waits_at, tuple(s.memory)) for n, s in self.senders.items() if s.alive),
        )

    def end(self) -> None:
        for sender in self.senders.values():
            if sender.alive:
                sender.kill()

    def clear_up(self, *, resend_unknown: bool = False) -> OutboxRow:
        """A healthy sender comes by, twice, after every lease and back-off; the row it leaves."""
        for _ in range(2):
            self.clock.pass_(days=1)
            Outbox(
                self.ledger,
                MemoryTransport(self.server),
                self.log,
                self.settings,
                clock=self.clock,
                owner="cleaner",
                wait=self.clock.wait,
            ).deliver(WEEK, by_hand=True, resend_unknown=resend_unknown)
        return next(iter(self.ledger.kept.values()))


@dataclass(frozen=True)
class Ending:
    """How one explored run ended, after a healthy sender came by."""

    picks: tuple[Pick, ...]
    state: MailState
    arrived: int
    after_resend: tuple[MailState, int] | None  # for unknown: state, and mails that arrived


def explore(*names: str, faults: int, leases: int, kills: int) -> Iterator[Ending]:
    """Every ending that these senders can come to."""
    seen: set[object] = set()
    ahead: list[tuple[Pick, ...]] = [()]
    while ahead:
        world = World(faults, leases, kills)
        world.begin(*names)
        taken = ahead.pop()
        for pick in taken:
            world.take(pick)
        picks = world.picks()
        while picks:
            standing = world.standing()
            if standing in seen:
                break
            seen.add(standing)
            ahead += [(*taken, pick) for pick in picks[1:]]
            taken = (*taken, picks[0])
            world.take(picks[0])
            picks = world.picks()
        world.end()
        if not picks:
            yield _ending(world, taken)


def _ending(world: World, picks: tuple[Pick, ...]) -> Ending:
    world.server.script.clear()
    row = world.clear_up()
    arrived = len(world.server.held)
    after = None
    if row.state is MailState.UNKNOWN:
        again = world.clear_up(resend_unknown=True)
        after = (again.state, len(world.server.held))
    return Ending(picks, row.state, arrived, after)
