"""What befalls the workers: each drill is one week's work, amid which something goes wrong.

A drill is told a world and its hosts when they have begun, does its harm, and ends when it is
done; then the week is waited for, and every mail looked at.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from datetime import time as time_of_day

from bench.nation.hosts import HERE, Host, hosts, network
from bench.nation.world import (
    MONDAY,
    Counts,
    Nation,
    Watched,
    World,
    address_of,
    counted,
    host_folder,
    world,
)
from sync.clock import BANGKOK
from sync.errors import StateError
from sync.model import MailState

PATIENCE = 3600.0
CUT_SECONDS = 60.0
SLOW_SECONDS = 60.0
APART_SECONDS = 120.0
BY_HAND = 8  # sheets
THINK_SECONDS = 0.05  # the mail server's, so that a kill meets a mail now and then
Harm = Callable[[World, Sequence[Host]], str]


@dataclass(frozen=True)
class Drill:
    """`harm` says afterwards what it did. `accounts` are Google's; on a `second` Monday the week
    before went well."""

    harm: Harm
    accounts: int = 1
    second: bool = False
    apart: bool = False


def wait_until(what: Callable[[], bool], seconds: float = PATIENCE) -> bool:
    """Whether it came true; a database that is away says nothing of it."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        with suppress(StateError):
            if what():
                return True
        time.sleep(0.2)
    return False


def under_way(world: World, part: float) -> bool:
    return world.fresh() >= part * len(world.names)


def some_sent(world: World, count: int) -> bool:
    return len(world.rows(MailState.SENT)) >= count


# ------------------------------------------------------------------------------ the harm


def nothing(world: World, machines: Sequence[Host]) -> str:
    return "nothing goes wrong"


def killed(world: World, machines: Sequence[Host], still: Callable[[], bool], pause: float) -> int:
    """Kill workers at random as long as `still` says so; how many."""
    rng, kills = random.Random(1), 0
    while still():
        time.sleep(rng.uniform(0.3, 1.7) * pause)
        kills += rng.choice(machines).kill()
    return kills


def kill_amid_reads(world: World, machines: Sequence[Host]) -> str:
    wait_until(lambda: world.fresh() > 0)
    kills = killed(world, machines, lambda: world.stage() == "reading", 6.0)
    return f"{kills} workers killed -9 amid reads"


def kill_amid_sends(world: World, machines: Sequence[Host]) -> str:
    wait_until(lambda: some_sent(world, 3))
    kills = killed(world, machines, lambda: not world.all_is_done(), 10.0)
    return f"{kills} workers killed -9 amid mails"


def cut(world: World, machines: Sequence[Host]) -> str:
    wait_until(lambda: under_way(world, 0.2))
    machines[0].way.cut()
    time.sleep(CUT_SECONDS)
    machines[0].way.mend()
    how = type(machines[0].way).__name__
    return f"one of {len(machines)} cut off from the database for {CUT_SECONDS:.0f} s ({how})"


def restart(world: World, machines: Sequence[Host]) -> str:
    wait_until(lambda: under_way(world, 0.3))
    for how in ("fast", "immediate"):
        world.database.stop(how)
        time.sleep(5.0)
        world.database.start()
        wait_until(lambda: some_sent(world, 5))
    return "PostgreSQL restarted amid reads, and crashed amid mails; each time 5 s away"


def slow_workbook(world: World, machines: Sequence[Host]) -> str:
    file = world.box.file(f"{world.names[len(world.names) // 2]}.xlsx")
    world.slow[f"/spreadsheets/{file.id}"] = SLOW_SECONDS - 1.0
    wait_until(lambda: world.fresh() >= len(world.names) - 1)
    left = len(world.names) - world.fresh()
    return f"one workbook takes {SLOW_SECONDS:.0f} s; when all others were read, {left} was left"


def refused_account(world: World, machines: Sequence[Host]) -> str:
    """From the first moment of the second Monday on; see `before_harm`."""
    wait_until(lambda: world.stage() in ("composing", "sending", "over"))
    marks = world.office.state.grids.marks()
    old = sum(mark.read_at.date() < world.office.today for mark in marks.values())
    return f"Google refuses one of two accounts: {old} districts are told with last week's data"


def by_hand(world: World, machines: Sequence[Host]) -> str:
    """When the workers have used the first minute's turns: the next minute's are asked for."""
    wait_until(lambda: under_way(world, 0.6))
    home = host_folder(world, "hand")
    own = {"SAMMACHIP_HOME": str(home), "SAMMACHIP_STATE_URL": world.url}
    ends, begun = [], time.monotonic()
    for name in world.names[-BY_HAND:]:
        words = [sys.executable, str(HERE / "cli.py"), "check", name, "--format", "json"]
        done = subprocess.run(words, env={**os.environ, **own}, cwd=HERE, capture_output=True)
        if done.returncode > 1:
            raise SystemExit(done.stderr.decode())
        ends.append(time.monotonic() - begun)
    return (f"{BY_HAND} sheets checked by hand amid the reads: the first after {ends[0]:.0f} s, "
            f"all after {ends[-1]:.0f} s; then {world.fresh()} districts were read")  # fmt: skip


def clocks_apart(world: World, machines: Sequence[Host]) -> str:
    return f"clocks {APART_SECONDS:.0f} s apart, each real and no day pinned"


DRILLS = {
    "calm": Drill(nothing),
    "reads": Drill(kill_amid_reads),
    "sends": Drill(kill_amid_sends),
    "cut": Drill(cut),
    "restart": Drill(restart),
    "slow": Drill(slow_workbook),
    "account": Drill(refused_account, accounts=2, second=True),
    "hand": Drill(by_hand),
    "clocks": Drill(clocks_apart, apart=True),
}


# ------------------------------------------------------------------------------ one drill


@dataclass(frozen=True)
class Asked:
    nation: Nation
    hosts: int
    jobs: int
    namespaces: bool


@dataclass(frozen=True)
class Told:
    what: str
    counts: Counts
    fresh: tuple[float, float, float]  # seconds until half, 99 % and all were
    seconds: float
    ends: dict[int, int]  # how workers ended → how often
    peak: int  # kB of the largest worker


def run(name: str, asked: Asked) -> Told:
    drill = DRILLS[name]
    nation = replace(asked.nation, accounts=max(asked.nation.accounts, drill.accounts))
    if drill.apart:
        nation = replace(nation, shift=_until_monday())
    with network(asked.namespaces) as there, world(nation, address=there) as made:
        if drill.second:
            _week(made, asked, Drill(nothing), there)
            made.turn_to(MONDAY + timedelta(weeks=1))
            made.box.revoke(address_of(made.keys[1]))
            made.box.tokens.expire_all()
        return _week(made, asked, drill, there)


def _week(made: World, asked: Asked, drill: Drill, address: str | None) -> Told:
    shift = made.asked.shift
    ahead = [shift, shift + APART_SECONDS] if drill.apart else []
    today = None if drill.apart else made.office.fixed_today
    made.mail.think = THINK_SECONDS
    begun = time.monotonic()
    with hosts(
        made, asked.hosts, jobs=asked.jobs, namespaces=bool(address), ahead=ahead, today=today
    ) as machines:
        fresh = Watched(made, machines)
        fresh.start()
        what = drill.harm(made, machines)
        done = wait_until(made.all_is_done)
        took = time.monotonic() - begun
        fresh.end()
    counts = counted(made)
    if not done:
        counts = replace(counts, faults=(*counts.faults, "it was not done in an hour"))
    faults = [*_bugs(machines)]
    counts = replace(counts, faults=(*counts.faults, *faults))
    ends: dict[int, int] = {}
    for host in machines:
        for code, count in host.ends.items():
            ends[code] = ends.get(code, 0) + count
    parts = (fresh.share(0.5), fresh.share(0.99), fresh.share(1.0))
    return Told(what, counts, parts, took, ends, max(host.peak for host in machines))


def _bugs(machines: Sequence[Host]) -> list[str]:
    """What the workers logged as a fault of the program."""
    lines = [line for host in machines for line in host.log.splitlines()]
    return [line for line in lines if "our bug" in line or "fault of this program" in line][:3]


def _until_monday() -> float:
    """Seconds from now to just after the mailing hour of the Monday."""
    moment = datetime.combine(MONDAY, time_of_day(7, 31), BANGKOK)
    return moment.timestamp() - time.time()


def tell(name: str, told: Told) -> None:
    half, most, all_of_them = told.fresh
    ends = ", ".join(f"{code}: {count}" for code, count in sorted(told.ends.items()))
    print(f"{name}: {told.what}\n{told.counts}")
    print(f"fresh: p50 {half:.0f} s, p99 {most:.0f} s, all {all_of_them:.0f} s; all was done after "
          f"{told.seconds:.0f} s; workers ended with {ends}; the largest held "
          f"{told.peak / 1024:.0f} MB\n", flush=True)  # fmt: skip


def main(names: Sequence[str], asked: Asked) -> int:
    """Do the drills, one after another; 1 when anything was as it should never be."""
    faults = 0
    for name in names or DRILLS:
        told = run(name, asked)
        tell(name, told)
        faults += len(told.counts.faults)
    return min(faults, 1)
