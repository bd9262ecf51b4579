"""A simulated year: 52 weeks, 20 readers, a failing server, kills, restarts, a machine asleep."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from sync.clock import Week
from sync.delivery.catch_up import Plan, due
from sync.delivery.outbox import Outbox
from sync.model import MailState
from sync.settings import Delivery, Schedule
from tests.delivery.cast import (
    MONDAY,
    Clock,
    MemoryLedger,
    MemoryLog,
    MemoryServer,
    MemoryTransport,
    mail,
)
from tests.delivery.explorer import SERVER_FAULTS, Killed

READERS = [f"reader{number}@cdd.example" for number in range(20)]


@dataclass
class FlakyServer(MemoryServer):
    """At each step of each mail it may fail, or the sender be killed, until it is `mended`."""

    rng: random.Random = field(default_factory=lambda: random.Random(2569))
    mended: bool = False

    def at(self, step: str) -> None:
        chance = 1.0 if self.mended else self.rng.random()
        if chance < 0.01:
            raise Killed
        if chance < 0.03:
            self.rng.choice(list(SERVER_FAULTS[step].values()))()


@dataclass
class Office:
    """A daemon's records, which outlive it; `tick` is what the daemon does every half hour."""

    clock: Clock = field(default_factory=Clock)
    ledger: MemoryLedger = field(default_factory=MemoryLedger)
    log: MemoryLog = field(default_factory=MemoryLog)
    server: FlakyServer = field(default_factory=FlakyServer)
    schedule: Schedule = field(default_factory=Schedule)
    restarts: int = 0
    merged: list[Week] = field(default_factory=list)

    def tick(self) -> None:
        outbox = Outbox(
            self.ledger,
            MemoryTransport(self.server),
            self.log,
            Delivery(),
            clock=self.clock,
            owner="daemon",
            alone=True,
            wait=self.clock.wait,
        )
        try:
            plan = self.plan(outbox)
            if plan.week is not None:
                self.merged += plan.merged
                outbox.miss_before(str(plan.week))
                outbox.enqueue([mail(reader, str(plan.week)) for reader in READERS])
            for week in sorted(self.ledger.weeks())[-1:]:
                outbox.deliver(week)
        except Killed:
            self.restarts += 1

    def plan(self, outbox: Outbox) -> Plan:
        weeks = [Week(int(week[:4]), int(week[-2:])) for week in self.ledger.weeks()]
        return due(self.clock.now, self.schedule, weeks)


@pytest.mark.slow
def test_a_year_of_weeks_reaches_every_reader_once_or_says_why_not() -> None:
    office = Office()
    end = MONDAY + timedelta(weeks=52)
    asleep = 0
    while office.clock.now < end:
        office.tick()
        if office.server.rng.random() < 0.0003:  # switched off for one to three weeks
            office.clock.pass_(days=office.server.rng.randint(7, 21))
            asleep += 1
        office.clock.pass_(minutes=30)
    office.server.mended = True
    office.clock.pass_(hours=6)
    office.tick()

    arrived = Counter(office.server.held)
    rows = office.ledger.rows()
    states = Counter(row.state for row in rows)
    assert office.restarts > 20
    assert asleep >= 2
    assert office.merged
    assert set(arrived.values()) == {1}
    for row in rows:
        assert (arrived[row.message_id] == 1) or row.state is not MailState.SENT, row
        assert not (arrived[row.message_id] and row.state is MailState.REFUSED), row
    assert set(states) <= {
        MailState.SENT,
        MailState.UNKNOWN,
        MailState.REFUSED,
        MailState.MISSED,
    }
    # every week of the year was either mailed to all, or told as merged in a later mail
    weeks = {row.week for row in rows} | {str(week) for week in office.merged}
    assert len(weeks) >= 52
    assert all(len(office.ledger.rows(week)) in (0, len(READERS)) for week in weeks)
    assert states[MailState.SENT] > 0.85 * len(rows), states
    assert states[MailState.REFUSED] and states[MailState.UNKNOWN]
