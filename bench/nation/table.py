"""How soon all districts are fresh, against the accounts that read and the hosts that work.

The bound is the quota's: one read for each workbook and one more, 60 a minute and account. Only
the reading is waited for. `machine` is the share of all processors that was busy meanwhile, and
`workers` and `google` are processor seconds of ours (the sandbox's, and of who looks on), so that a
time may be told from one that the machine has made.
"""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from bench.nation.drills import Asked, wait_until
from bench.nation.hosts import hosts, network
from bench.nation.world import Watched, world
from sync.sandbox.quota import PER_USER

HERE = Path(__file__).resolve().parents[1]
FIGURES = HERE / "nation.json"


@dataclass(frozen=True)
class Row:
    accounts: int
    hosts: int
    districts: int
    records: str
    p50: float
    p99: float
    all: float  # seconds until the last was fresh
    bound: float
    most: int  # reads of one account in any minute
    refused: int
    peak: int  # kB of the largest worker
    machine: float
    workers: float
    google: float

    @property
    def ratio(self) -> float:
        return self.all / self.bound

    def __str__(self) -> str:
        return (f"| {self.accounts} | {self.hosts} | {self.p50:.0f} | {self.p99:.0f} | "
                f"{self.all:.0f} | {self.bound:.0f} | {self.ratio:.2f} | {self.most} | "
                f"{self.peak / 1024:.0f} | {self.workers:.0f} | {self.google:.0f} | "
                f"{self.machine:.0%} |")  # fmt: skip


COLUMNS = ("accounts", "hosts", "p50 s", "p99 s", "all s", "bound s", "all ÷ bound",
           "most reads in a minute", "largest worker MB", "workers' processor s", "Google's",
           "machine")  # fmt: skip
HEAD = f"| {' | '.join(COLUMNS)} |\n{'|---' * len(COLUMNS)}|"


def processor() -> tuple[float, float]:
    """Ticks that all processors were busy, and all there were."""
    ticks = [float(each) for each in Path("/proc/stat").read_text().split("\n")[0].split()[1:9]]
    return sum(ticks) - ticks[3] - ticks[4], sum(ticks)


def measured(asked: Asked) -> Row:
    nation = asked.nation
    with (
        network(asked.namespaces) as there, world(nation, address=there) as made,
        hosts(
            made, asked.hosts, jobs=asked.jobs, namespaces=bool(there),
            today=made.office.fixed_today,
        ) as machines,
    ):  # fmt: skip
        fresh, own, (busy, ticks) = Watched(made, machines), time.process_time(), processor()
        fresh.start()
        if not wait_until(lambda: len(fresh.at) == len(made.names)):
            raise SystemExit(f"only {len(fresh.at)} of {len(made.names)} districts were read")
        busy_then, ticks_then = processor()
        fresh.end()
        quota = made.quota
        return Row(
            nation.accounts, asked.hosts, nation.districts, nation.records,
            fresh.share(0.5), fresh.share(0.99), fresh.share(1.0),
            (nation.districts + 1) / nation.accounts / (PER_USER / 60),
            max(map(quota.most_in_a_minute, quota.users)), quota.refused,
            max(host.peak for host in machines), (busy_then - busy) / (ticks_then - ticks),
            sum(host.used() for host in machines), time.process_time() - own,
        )  # fmt: skip


def main(asked: Asked, accounts: Sequence[int], counts: Sequence[int], out: Path) -> int:
    """Measure each pair, and keep what was measured beside what is there of other pairs."""
    kept = json.loads(out.read_text("utf-8")) if out.exists() else []
    rows = {(row["accounts"], row["hosts"]): Row(**row) for row in kept}
    print(HEAD, flush=True)
    for account in accounts:
        for count in counts:
            nation = replace(asked.nation, accounts=account)
            row = measured(replace(asked, nation=nation, hosts=count))
            print(row, flush=True)
            rows[account, count] = row
            told = [asdict(rows[pair]) for pair in sorted(rows)]
            out.write_text(json.dumps(told, indent=1) + "\n", "utf-8")
    return 0
