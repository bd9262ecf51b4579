"""Senders killed at random moments, over a server that fails at random: what arrived is counted."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from sync.clock import Week
from sync.model import MailState
from sync.state.state import open_state
from tests.delivery.kill_target import READERS
from tests.delivery.smtp_server import FaultyServer, by_chance, serving

ROOT = Path(__file__).resolve().parents[2]
# held: a server that refuses an address three times, by chance, has its address paused
SETTLED = {MailState.SENT, MailState.REFUSED, MailState.UNKNOWN, MailState.HELD}


@dataclass
class Count:
    """What a drill has seen."""

    kills: int = 0
    mails: int = 0
    lost: int = 0
    double: int = 0
    states: Counter[MailState] = field(default_factory=Counter)

    def __str__(self) -> str:
        states = ", ".join(f"{number} {state}" for state, number in sorted(self.states.items()))
        return f"{self.kills} kills, {self.mails} mails ({states}): {self.lost} lost, " + (
            f"{self.double} double"
        )


class Killer:
    """Starts senders and kills them."""

    def __init__(self, target: subprocess.Popen[str]) -> None:
        self._target = target

    def start(self, week: str, *, resend_unknown: bool = False) -> int:
        return int(self._ask(f"{week} resend" if resend_unknown else week))

    def wait(self, pid: int) -> int:
        return int(self._ask(f"wait {pid}"))

    def kill_after(self, delay: float, *pids: int) -> int:
        """How many of these still lived to be killed."""
        time.sleep(delay)
        for pid in pids:
            os.kill(pid, signal.SIGKILL)
        return sum(os.WIFSIGNALED(self.wait(pid)) for pid in pids)

    def _ask(self, line: str) -> str:
        assert self._target.stdin and self._target.stdout
        self._target.stdin.write(f"{line}\n")
        self._target.stdin.flush()
        return self._target.stdout.readline()


@contextmanager
def killer(home: Path, port: int) -> Iterator[Killer]:
    target = subprocess.Popen(
        [sys.executable, "-m", "tests.delivery.kill_target", str(home), str(port)],
        cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        yield Killer(target)
    finally:
        assert target.stdin and target.stdout
        target.stdin.close()
        target.wait(timeout=30)
        target.stdout.close()


def drill(home: Path, kills: int, seed: int) -> Count:
    """Kill senders until so many have died, week after week; then look at every mail."""
    count, rng, week = Count(), random.Random(seed), Week(2026, 1)
    with serving(by_chance(seed, share=0.25)) as server, killer(home, server.port) as hand:
        server.think = 0.001
        while count.kills < kills:
            while not settled(home, str(week)) and count.kills < kills:
                senders = [hand.start(str(week)) for _ in range(rng.choice((1, 1, 1, 2)))]
                count.kills += hand.kill_after(rng.uniform(0, 0.45), *senders)
            finish(hand, home, str(week))
            look(home, str(week), server, count)
            week = week.shift(1)
    return count


def finish(hand: Killer, home: Path, week: str) -> None:
    """Nobody is killed any more; the server goes on failing, so it may take a few runs."""
    for _ in range(20):
        if settled(home, week):
            return
        assert hand.wait(hand.start(week)) == 0


def settled(home: Path, week: str) -> bool:
    with open_state("sqlite:///state/sammachip.db", home) as state:
        rows = state.outbox.rows(week)
    return len(rows) == READERS and {row.state for row in rows} <= SETTLED


def look(home: Path, week: str, server: FaultyServer, count: Count) -> None:
    with open_state("sqlite:///state/sammachip.db", home) as state:
        rows = state.outbox.rows(week)
    for row in rows:
        arrived = server.taken[row.message_id]
        count.mails += 1
        count.states[row.state] += 1
        count.double += arrived > 1
        count.lost += row.state not in SETTLED
        count.lost += row.state is MailState.SENT and arrived == 0
        assert row.state not in (MailState.REFUSED, MailState.HELD) or arrived == 0, row
        assert row.state is not MailState.HELD or "the address is paused" in row.reply, row
    count.lost += READERS - len(rows)


@pytest.mark.parametrize("kills", [40, pytest.param(500, marks=pytest.mark.slow)])
def test_no_mail_is_lost_or_doubled_however_often_the_sender_is_killed(
    tmp_path: Path, kills: int, capsys: pytest.CaptureFixture[str]
) -> None:
    count = drill(tmp_path, kills, seed=kills)
    with capsys.disabled():
        sys.stdout.write(f"\n  {count}\n")
    assert count.kills >= kills
    assert (count.lost, count.double) == (0, 0), count
    assert count.states[MailState.SENT] > count.mails / 4


def test_an_unknown_mail_is_sent_again_only_when_a_person_asks(tmp_path: Path) -> None:
    with (
        serving(lambda recipient: "dies after taking") as server,
        killer(tmp_path, server.port) as hand,
    ):
        assert hand.wait(hand.start("2026-W28")) == 0
        assert hand.wait(hand.start("2026-W28")) == 0
        assert set(server.taken.values()) == {1}
        server.fault = lambda recipient: None
        assert hand.wait(hand.start("2026-W28", resend_unknown=True)) == 0
        assert hand.wait(hand.start("2026-W28", resend_unknown=True)) == 0
    assert len(server.taken) == READERS
    assert set(server.taken.values()) == {2}
    assert len(set(server.bodies)) == READERS  # the same bytes
