"""A year in simulated time: each week's report on its day, and what officers edit in between.

On weekdays a twentieth of the workbooks is edited, on the Friday before a report six in ten. Only
the Friday and the day of the report are worked: the days between would read the same sheets.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import psycopg
from openpyxl import load_workbook

from bench.nation.drills import Asked
from bench.nation.hosts import HERE
from bench.nation.world import World, counted, host_folder, world
from sync.clock import Week, week_of
from sync.errors import StateError
from sync.service.duty import plan_of

FIRST = date(2025, 10, 6)  # the first Monday of fiscal year 2569
ON_A_DAY, ON_FRIDAY = 0.05, 0.60
DONE, STATUS = "แล้วเสร็จ", 14  # in the plan's tab
RETENTION = 26  # weeks, so that a year shows what is kept when more have passed
TABLES = ("outbox", "bodies", "bases", "snapshots", "grids", "reports", "runs", "kept")


def main(asked: Asked, weeks: int) -> int:
    faults = 0
    kept = f"\n[state]\nretention_weeks = {RETENTION}\n"
    with world(replace(asked.nation, latency=0.0, quota=False, settings=kept)) as made:
        machines = [host_folder(made, f"host{number}") for number in range(asked.hosts)]
        edits = Edits(made)
        for number in range(weeks):
            week = week_of(FIRST + timedelta(weeks=number))
            if number:
                edits.on(ON_A_DAY * 4 + ON_FRIDAY)
                work(made, machines[:1], week.monday - timedelta(days=3), asked.jobs)
            day = due_on(made, week)
            if day is None:
                print(f"{week}: a week of days off")
                continue
            work(made, machines, day, asked.jobs)
            made.turn_to(day)
            counts = counted(made)
            faults += len(counts.faults)
            told = [f"FAULT: {fault}" for fault in counts.faults]
            print(f"{week}: {day:%a}, {counts.mails} mails {dict(counts.states)}, arrived "
                  f"{dict(counts.arrived)}, {edits.count} edits so far; {size(made)}",
                  *told, flush=True)  # fmt: skip
        left = {row.week for row in made.office.state.outbox.rows()}
        print(f"mails of {len(left)} weeks are kept, {min(left)} to {max(left)}; "
              f"{sum(made.mail.taken.values())} arrived in the year, "
              f"{max(made.mail.taken.values())} of each at most")  # fmt: skip
    return min(faults, 1)


def due_on(made: World, week: Week) -> date | None:
    """The first day of a week on which its report falls due."""
    for days in range(7):
        made.turn_to(week.monday + timedelta(days=days))
        if plan_of(made.office).week == week:
            return made.office.today
    return None


def work(made: World, machines: Sequence[Path], day: date, jobs: int) -> None:
    """All that is due on a day, by a worker on each machine; one that lost the database is started
    again, as a service manager does."""
    words = ["worker", "--once", "--jobs", str(jobs), "--today", str(day), "--log-level", "error"]

    def begun(home: Path) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, str(HERE / "cli.py"), *words], cwd=HERE,
            env={**os.environ, "SAMMACHIP_HOME": str(home), "SAMMACHIP_STATE_URL": made.url},
        )  # fmt: skip

    for home, worker in [(home, begun(home)) for home in machines]:
        while worker.wait() == StateError.exit_code:
            worker = begun(home)


class Edits:
    """Officers who set steps of their plans to done."""

    def __init__(self, made: World) -> None:
        self._world, self._rng = made, random.Random(1)
        self.count = 0

    def on(self, share: float) -> None:
        for name in self._world.names:
            if self._rng.random() < share:
                path = self._world.home / "workbooks" / f"{name}.xlsx"
                book = load_workbook(path)
                plan = book["แผน"]
                cells = [plan.cell(row, STATUS) for row in range(4, plan.max_row + 1)]
                open_ones = [cell for cell in cells if cell.value and cell.value != DONE]
                chosen = self._rng.choice(open_ones or [plan.cell(4, STATUS + 1)])
                chosen.value = DONE if open_ones else f"แก้ไขครั้งที่ {self.count}"
                book.save(path)
                self.count += 1


def size(made: World) -> str:
    """How large the state is, and the rows of its tables."""
    with psycopg.connect(made.url, autocommit=True) as connection:
        connection.execute("VACUUM")
        held = connection.execute("SELECT pg_database_size('nation')").fetchone()
        rows = ", ".join(f"{table} {count}" for table, count in _rows(connection))
    assert held is not None
    return f"state {held[0] / 1e6:.1f} MB: {rows}"


def _rows(connection: psycopg.Connection) -> Iterator[tuple[str, int]]:
    for table in TABLES:
        found = connection.execute(f"SELECT count(*) FROM {table}".encode()).fetchone()
        assert found is not None
        yield table, found[0]
