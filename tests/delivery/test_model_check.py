"""Whatever two senders, a server and a killer do, in whatever order: not twice, and not lost."""

from __future__ import annotations

from collections import Counter

import pytest

from sync.delivery import ledger
from sync.model import MailState, OutboxRow
from tests.delivery.explorer import Ending, explore


def faults_of(ending: Ending) -> str | None:
    """What is wrong with an ending, if anything."""
    if ending.arrived > 1:
        return "sent twice"
    if ending.state is MailState.SENT and ending.arrived != 1:
        return "said to be sent, and is not"
    if ending.state not in (MailState.SENT, MailState.UNKNOWN, MailState.REFUSED):
        return f"left {ending.state}"
    if ending.state is MailState.REFUSED and ending.arrived:
        return "said to be refused, and arrived"
    if ending.after_resend and (
        ending.after_resend[0] is not MailState.SENT or ending.after_resend[1] != ending.arrived + 1
    ):
        return "not sent again when a person asked"
    return None


@pytest.mark.parametrize(
    ("senders", "faults", "leases", "kills"),
    [
        (("one",), 2, 1, 1),
        (("one", "two"), 1, 0, 0),
        pytest.param(("one", "two"), 0, 1, 1, marks=pytest.mark.slow),
        pytest.param(("one", "two"), 1, 1, 2, marks=pytest.mark.slow),
    ],
)
def test_no_order_of_events_sends_a_mail_twice_or_loses_it(
    senders: tuple[str, ...], faults: int, leases: int, kills: int
) -> None:
    endings = Counter[tuple[MailState, int]]()
    for ending in explore(*senders, faults=faults, leases=leases, kills=kills):
        assert faults_of(ending) is None, ending
        endings[ending.state, ending.arrived] += 1
    # the exploration has seen the world: every way to end is among its endings
    ways = {(MailState.SENT, 1), (MailState.UNKNOWN, 0), (MailState.UNKNOWN, 1)}
    assert set(endings) == (ways | {(MailState.REFUSED, 0)} if faults else ways)


def test_the_exploration_finds_a_machine_that_takes_a_broken_dot_for_unsent(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A check that cannot fail proves nothing: this planted fault must be found."""
    from dataclasses import replace

    from sync.delivery import machine

    def careless(row: OutboxRow, event: machine.Abandoned) -> OutboxRow:
        return replace(row, state=MailState.QUEUED, phase=None, owner="", until=None)

    monkeypatch.setitem(machine.TRANSITIONS, machine.Abandoned, ((MailState.SENDING,), careless))
    monkeypatch.setattr(ledger.Records, "told_by_log", lambda self, row: None)
    found = {faults_of(ending) for ending in explore("one", faults=0, leases=1, kills=1)}
    assert "sent twice" in found


def test_the_exploration_finds_a_ledger_that_does_not_compare(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from tests.delivery.cast import MemoryLedger

    def blind(self: MemoryLedger, before: OutboxRow, after: OutboxRow, message: object) -> bool:
        self.kept[before.key] = after
        return True

    monkeypatch.setattr(
        MemoryLedger,
        "swap",
        lambda self, before, after, message=None: blind(self, before, after, message),
    )
    found = {faults_of(ending) for ending in explore("one", "two", faults=0, leases=0, kills=0)}
    assert "sent twice" in found
