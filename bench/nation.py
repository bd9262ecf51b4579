"""A nation of districts read and mailed by workers: how long it takes, and what dying workers do.

    python -m bench.nation [--districts 878] [--accounts 1] [--hosts 3] [--jobs 4] [--latency 0.3]
                           [--records few|all] [--kill N] [--no-quota]

The sandbox is Google, with its real quotas and so many seconds a request; PostgreSQL and the mail
server are on loopback; each host is a process with a folder of its own. A Monday's whole work is
done: every workbook read in full, every mail made and sent. With `--kill`, so many times a worker
is killed -9 at a random moment, and another started in its place. Told are, besides the counts:
when the data of half, and of 99 %, of the districts were fresh, against what the quota allows.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import psycopg
from openpyxl import load_workbook

from sync.sandbox.demo import offices as demo
from sync.sandbox.quota import Quota
from sync.sandbox.server import Sandbox
from sync.service import Office
from tests.cluster.districts import OWN
from tests.delivery.smtp_server import serving
from tests.offices import FEW_TABS
from tests.postgresql import running

HERE = Path(__file__).resolve().parent.parent
TODAY, WEEK = date(2026, 7, 13), "2026-W29"
PROVINCE_OF = 12  # districts to a province, as a rule
TABS = {"few": FEW_TABS, "all": None}


class CountedQuota(Quota):
    """Google's, that remembers who read when."""

    def __init__(self, *, on: bool) -> None:
        super().__init__()
        self.on = on
        self.reads: list[tuple[float, str]] = []

    def take(self, kind: str, user: str, now: float) -> None:
        if self.on:
            super().take(kind, user, now)
        self.reads.append((now, user))

    def most_in_a_minute(self) -> Mapping[str, int]:
        found: dict[str, int] = {}
        for user in {user for _, user in self.reads}:
            moments = sorted(at for at, who in self.reads if who == user)
            found[user] = max(
                sum(1 for at in moments[first:] if at < begun + 60)
                for first, begun in enumerate(moments)
            )
        return found


def write_nation(home: Path, districts: int, records: str) -> list[str]:
    """The office's folder; the names of its districts. Each has two readers of its own."""
    demo.write_office(home, today=TODAY)
    (origin,) = (home / "workbooks").glob("*.xlsx")
    book = load_workbook(origin)
    for sheet in list(book.worksheets):
        if TABS[records] and sheet.title not in TABS[records]:
            book.remove(sheet)
    people = book["ผู้รับรายงาน"]
    places = {}
    for number in range(people.max_row, 0, -1):
        who, at, _ = str(people.cell(number, 2).value or "").partition("@")
        if at and who not in OWN:
            people.delete_rows(number)
    for row in people.iter_rows(min_col=2, max_col=2):
        who, at, _ = str(row[0].value or "").partition("@")
        if at:
            places[who] = row[0]
    names = [f"d{number:03d}" for number in range(districts)]
    for name in names:
        for who, cell in places.items():
            cell.value = f"{who}.{name}@example.go.th"
        book.save(home / "workbooks" / f"{name}.xlsx")
    origin.unlink()
    return names


def configure(home: Path, names: list[str], box: Sandbox, keys: list[Path], port: int) -> None:
    blocks = [
        f'[[workbook]]\nname = "{name}"\nid = "{box.file(f"{name}.xlsx").id}"\ndistrict = "ตาคลี"\n'
        f'province = "p{number // PROVINCE_OF:02d}"\nfiscal_year = 2569\n'
        for number, name in enumerate(names)
    ]
    (home / "config/workbooks.toml").write_text("\n".join(blocks), "utf-8")
    listed = ", ".join(f'"{key}"' for key in keys)
    settings = (home / "config/settings.toml").read_text("utf-8")
    settings = settings.replace('source = "sandbox"', f'source = "google"\nkeys = [{listed}]\n'
                                f'endpoint = "{box.endpoint}"')  # fmt: skip
    settings += (
        f'\n[smtp]\nhost = "127.0.0.1"\nport = {port}\nsecurity = "none"\npause = 0.0\n'
        "\n[cluster]\nheartbeat = 2.0\ndead_after = 10.0\n"
    )
    (home / "config/settings.toml").write_text(settings, "utf-8")


def host(home: Path, folder: Path) -> Path:
    """The office's folder on another machine."""
    shutil.copytree(home / "config", folder / "config")
    (folder / "state").mkdir(mode=0o700)
    shutil.copy2(home / "state/secret.key", folder / "state/secret.key")
    return folder


def start(home: Path, url: str, jobs: int) -> subprocess.Popen[bytes]:
    environment = {**os.environ, "SAMMACHIP_HOME": str(home), "SAMMACHIP_STATE_URL": url}
    words = ["worker", "--once", "--jobs", str(jobs), "--today", str(TODAY), "--log-level", "error"]
    return subprocess.Popen([sys.executable, str(HERE / "cli.py"), *words], env=environment)


def work(hosts: list[Path], url: str, jobs: int, kills: int, seconds: float) -> int:
    """Start a worker on each host, and another for each that is killed; how many were."""
    workers = [start(home, url, jobs) for home in hosts]
    rng, killed = random.Random(1), 0
    while any(worker.poll() is None for worker in workers):
        time.sleep(rng.uniform(0.5, 1.5) * seconds if killed < kills else 0.5)
        living = [at for at, worker in enumerate(workers) if worker.poll() is None]
        if killed < kills and living:
            at = rng.choice(living)
            workers[at].kill()
            workers[at].wait()
            workers[at] = start(hosts[at], url, jobs)
            killed += 1
    return killed


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--districts", type=int, default=878)
    parser.add_argument("--accounts", type=int, default=1)
    parser.add_argument("--hosts", type=int, default=3)
    parser.add_argument("--jobs", type=int, default=4)
    parser.add_argument("--latency", type=float, default=0.3)
    parser.add_argument("--records", choices=TABS, default="all")
    parser.add_argument("--kill", type=int, default=0)
    parser.add_argument("--kill-every", type=float, default=10.0, help="seconds, more or less")
    parser.add_argument("--no-quota", action="store_true")
    asked = parser.parse_args()
    print(" ".join(sys.argv[1:]) or "as it is by default")
    with tempfile.TemporaryDirectory() as folder, running() as server, serving() as mail:
        home, quota = Path(folder) / "office", CountedQuota(on=not asked.no_quota)
        names = write_nation(home, asked.districts, asked.records)
        with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
            connection.execute("CREATE DATABASE nation")
        url = f"{server}/nation"
        with Sandbox(home / "workbooks", quota=quota) as box:
            box.store.refresh()
            keys = [box.credentials, *(box.new_account(f"a{n}") for n in range(1, asked.accounts))]
            for key in keys[1:]:
                for name in names:
                    box.share(f"{name}.xlsx", key_address(key), "reader")
            configure(home, names, box, keys, mail.port)
            office = Office.open(home, today=TODAY, environment={"SAMMACHIP_STATE_URL": url})
            assert office.secret
            fresh = Watched(office, names)
            hosts = [host(home, Path(folder) / f"host{n}") for n in range(asked.hosts)]
            slow(box, asked.latency)
            fresh.start()
            begun = time.monotonic()
            killed = work(hosts, url, asked.jobs, asked.kill, asked.kill_every)
            took = time.monotonic() - begun
            fresh.end()
        tell(asked, office, mail.taken, quota, fresh, took, killed)
        office.state.close()


def slow(box: Sandbox, seconds: float) -> None:
    """Each answer takes so long, whatever others are given meanwhile."""
    answer = box.gatekeeper.answer

    def late(*asked: Any) -> Any:
        time.sleep(seconds)
        return answer(*asked)

    box.gatekeeper.answer = late  # type: ignore[method-assign]


def key_address(key: Path) -> str:
    return str(json.loads(key.read_text("utf-8"))["client_email"])


class Watched(threading.Thread):
    """Looks now and then which districts are fresh."""

    def __init__(self, office: Office, names: list[str]) -> None:
        super().__init__(daemon=True)
        self._office, self._names, self._over = office, names, threading.Event()
        self.at: dict[str, float] = {}

    def run(self) -> None:
        begun = time.monotonic()
        while not self._over.wait(0.5):
            for name in self._office.state.grids.marks():
                self.at.setdefault(name, time.monotonic() - begun)

    def end(self) -> None:
        self._over.set()
        self.join()


def tell(
    asked: argparse.Namespace,
    office: Office,
    taken: Mapping[str, int],
    quota: CountedQuota,
    fresh: Watched,
    took: float,
    killed: int,
) -> None:
    rows = office.state.outbox.rows(WEEK)
    arrived = Counter(taken.get(row.message_id, 0) for row in rows)
    states = Counter(row.state.value for row in rows)
    moments = sorted(fresh.at.values())
    turns = (asked.districts + 3 * asked.accounts) / asked.accounts  # of each account, looks too
    least = 0.0 if asked.no_quota else max(0.0, turns - 60)  # the first minute's come at once
    print(f"districts {asked.districts}, read {len(moments)}; workers killed -9: {killed}")
    print(f"mails {len(rows)} ({dict(states)}); arrived so often: {dict(sorted(arrived.items()))}")
    print(f"fresh: p50 {statistics.median(moments):.0f} s, p99 "
          f"{moments[int(len(moments) * 0.99) - 1]:.0f} s, all {moments[-1]:.0f} s; "
          f"the quota alone asks for {least:.0f} s")  # fmt: skip
    print(f"all was done after {took:.0f} s; reads {len(quota.reads)}, "
          f"most in any minute {max(quota.most_in_a_minute().values())} an account")  # fmt: skip
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"the largest worker held {peak:.0f} MB")


if __name__ == "__main__":
    main()
