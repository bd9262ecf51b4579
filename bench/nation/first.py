"""The first full sync of an office on one host, with the quota off: this build and another one.

Google is the sandbox in this process, with its workbooks at hand and so many seconds an answer;
each build syncs the same districts into a folder of its own, one after the other.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from bench.nation.hosts import HERE
from bench.nation.world import MONDAY, CountedQuota, Nation, delay, have_at_hand, write_nation
from sync.sandbox.quota import PER_PROJECT
from sync.sandbox.server import Sandbox


@dataclass(frozen=True)
class Synced:
    wall: float
    cpu: float
    reads: int


def main(nation: Nation, old: Path, rounds: int) -> int:
    """Tell what each build took, and how many times as fast this one is; 1 when a sync failed."""
    if nation.districts >= PER_PROJECT:
        raise SystemExit(f"fewer than {PER_PROJECT}: the builds themselves heed as many a minute")
    with tempfile.TemporaryDirectory(prefix="first-") as folder:
        home, quota = Path(folder) / "office", CountedQuota(on=False)
        names = write_nation(home, nation.districts, nation.records)
        with Sandbox(home / "workbooks", quota=quota) as box:
            box.store.refresh()
            have_at_hand(box, names)
            delay(box, lambda _path: nation.latency)
            told: dict[Path, list[Synced]] = {old.resolve(): [], HERE: []}
            for number in range(rounds):
                for build, taken in told.items():
                    own = Path(folder) / f"{build.name}{number}"
                    configure(own, names, box)
                    taken.append(synced(build, own, quota))
                    print(build.name, taken[-1], flush=True)
    walls, cpus = (
        [median(getattr(each, what) for each in taken) for taken in told.values()]
        for what in ("wall", "cpu")
    )
    print(f"{nation.districts} districts: {walls[0]:.1f} s and {walls[1]:.1f} s, "
          f"{walls[0] / walls[1]:.2f} times as fast; processor {cpus[0]:.1f} s and "
          f"{cpus[1]:.1f} s")  # fmt: skip
    return int(any(each.reads < nation.districts for taken in told.values() for each in taken))


def configure(home: Path, names: tuple[str, ...], box: Sandbox) -> None:
    """An office that both builds understand."""
    (home / "config").mkdir(parents=True)
    (home / "config/settings.toml").write_text(
        f'[google]\nsource = "google"\ncredentials = "{box.credentials}"\n'
        f'endpoint = "{box.endpoint}"\nreads_per_minute = {PER_PROJECT}\n', "utf-8"
    )  # fmt: skip
    blocks = [f'[[workbook]]\nname = "{n}"\nid = "{box.file(f"{n}.xlsx").id}"\n' for n in names]
    (home / "config/workbooks.toml").write_text("\n".join(blocks), "utf-8")


def synced(build: Path, home: Path, quota: CountedQuota) -> Synced:
    """What one build's sync of all took, its children's processor time with it."""
    plain = {name: text for name, text in os.environ.items() if not name.startswith("SAMMACHIP_")}
    before, begun = len(quota.asked), time.monotonic()
    process = subprocess.Popen(
        [sys.executable, "cli.py", "sync", "--today", str(MONDAY)], cwd=build,
        stdout=subprocess.DEVNULL, env={**plain, "SAMMACHIP_HOME": str(home)},
    )  # fmt: skip
    _, status, used = os.wait4(process.pid, 0)
    if code := os.waitstatus_to_exitcode(status):
        raise SystemExit(f"the sync of {build} ended with {code}")
    return Synced(
        time.monotonic() - begun, used.ru_utime + used.ru_stime, len(quota.asked) - before
    )
