"""How the workers fare: the week's round, jobs, workers, accounts, and what stands still."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, cast

from sync.cluster import queue
from sync.cluster.queue import SCHEMA, WORKERS
from sync.google.quota import MINUTE, WRITING, turns_of
from sync.service import Office, pieces
from sync.state.database import Database
from sync.state.metrics import Metric, Sample, gauge

LATE = 60  # seconds that a job may wait for a worker before that is told

_JOBS = f"""
SELECT task_name, count(*) FILTER (WHERE status = 'todo') AS waiting,
       count(*) FILTER (WHERE status = 'doing') AS under_way,
       count(*) FILTER (WHERE status = 'failed') AS given_up,
       extract(epoch FROM clock_timestamp() - min(asked.at)
               FILTER (WHERE status IN ('todo', 'doing'))) AS oldest,
       extract(epoch FROM clock_timestamp() - min(greatest(scheduled_at, asked.at))
               FILTER (WHERE status = 'todo')) AS late
FROM {SCHEMA}.procrastinate_jobs AS job
LEFT JOIN LATERAL (SELECT min(at) AS at FROM {SCHEMA}.procrastinate_events
                   WHERE job_id = job.id) AS asked ON true
GROUP BY task_name ORDER BY task_name"""

_WORKERS = f"""
SELECT id, extract(epoch FROM clock_timestamp() - last_heartbeat) AS silent,
       (SELECT count(*) FROM {SCHEMA}.procrastinate_jobs
        WHERE worker_id = worker.id AND status = 'doing') AS jobs
FROM {SCHEMA}.procrastinate_workers AS worker ORDER BY id"""

_STUCK = f"""
SELECT task_name, coalesce(lock, task_name) AS about, attempts, status,
       extract(epoch FROM clock_timestamp() - (SELECT max(at) FROM {SCHEMA}.procrastinate_events
                                               WHERE job_id = job.id)) AS since
FROM {SCHEMA}.procrastinate_jobs AS job
LEFT JOIN {SCHEMA}.procrastinate_workers AS worker ON worker.id = worker_id
WHERE status = 'failed' OR (status = 'doing' AND
      coalesce(last_heartbeat, '-infinity') < now() - interval '{{patience}} seconds')
ORDER BY job.id"""


@dataclass(frozen=True, slots=True)
class Cluster:
    """All ages are seconds by the server's clock; `stuck` are jobs that were given up, and those
    of workers that are gone, before another takes them up."""

    round: Mapping[str, Any] | None
    left: Mapping[str, int]  # workbooks to read, mails to make, mails to send
    jobs: list[Mapping[str, Any]] = field(default_factory=list)
    workers: list[Mapping[str, Any]] = field(default_factory=list)
    accounts: list[Mapping[str, Any]] = field(default_factory=list)
    stuck: list[Mapping[str, Any]] = field(default_factory=list)

    @property
    def data(self) -> dict[str, Any]:
        return {**asdict(self), "short_of": self.short_of}

    @property
    def short_of(self) -> str:
        """Why the work takes long: too few "workers" for the jobs that could begin, or no "turns"
        of the accounts that read for what is left to read; "" when it is neither."""
        if any((job["late"] or 0) >= LATE for job in self.jobs):
            return "workers"
        used = [
            row["closed"] or row["taken"] >= row["for_workers"]
            for row in self.accounts
            if (row["taken"] or row["closed"]) and not row["account"].endswith(WRITING)
        ]
        return "turns" if self.left["reads"] and used and all(used) else ""

    @property
    def exit_code(self) -> int:
        """1 when something is left to do and nobody lives to do it, or a job was given up."""
        idle = not any(worker["alive"] for worker in self.workers)
        return int(bool(self.stuck) or (idle and any(self.left.values())))


def of(office: Office) -> Cluster:
    """Ask the database; nothing is changed. Before the first worker there are no jobs."""
    due, round = pieces.due(office), pieces.round_of(office)
    left = {"reads": len(due.reads), "mails": len(due.mails), "sends": len(due.sends)}
    told = Cluster(asdict(round) if round else None, left, accounts=_accounts(office))
    database, patience = office.state.database, office.settings.file.cluster.dead_after
    if not queue.is_there(database):
        return told
    names = json.loads(office.state.kept.get(WORKERS) or "{}")
    for row in _rows(database, _JOBS):
        ages = {key: _whole(row[key]) for key in ("oldest", "late")}
        told.jobs.append({**row, **ages})
    for row in _rows(database, _WORKERS):
        about = names.get(f"{SCHEMA}/{row['id']}", {"host": "", "pid": 0})
        silent = _whole(row["silent"]) or 0
        told.workers.append({**row, **about, "silent": silent, "alive": silent < patience})
    for row in _rows(database, _STUCK.format(patience=float(patience))):
        told.stuck.append({**row, "since": _whole(row["since"])})
    return told


def metrics(told: Cluster) -> list[Metric]:
    """The same numbers, for a monitoring system."""

    def each(
        name: str, help: str, key: str, label: str, rows: Sequence[Mapping[str, Any]]
    ) -> Metric:
        samples = tuple(
            Sample(f"sammachip_{name}", float(row[key] or 0), {label: str(row[label])})
            for row in rows
        )
        return Metric(f"sammachip_{name}", help, "gauge", samples)

    left = [{"kind": kind, "count": count} for kind, count in told.left.items()]
    return [
        each("left", "What is to be done now, by kind.", "count", "kind", left),
        each("jobs_waiting", "Jobs that wait.", "waiting", "task_name", told.jobs),
        each("jobs_under_way", "Jobs under way.", "under_way", "task_name", told.jobs),
        each("jobs_oldest_seconds", "The age of the oldest job.", "oldest", "task_name", told.jobs),
        each("jobs_late_seconds", "Since when the oldest job could have begun.", "late",
             "task_name", told.jobs),
        each("worker_silent_seconds", "Since a worker told that it lives.", "silent", "id",
             told.workers),
        each("account_reads", "Reads of the last minute.", "taken", "account", told.accounts),
        each("account_closed_seconds", "For how long Google lets nobody through.", "closed",
             "account", told.accounts),
        gauge("sammachip_workers", "Workers that live.",
              sum(worker["alive"] for worker in told.workers)),
        gauge("sammachip_jobs_stuck", "Jobs given up, or of workers that are gone.",
              len(told.stuck)),
    ]  # fmt: skip


def _accounts(office: Office) -> list[Mapping[str, Any]]:
    limit = office.settings.file.google.reads_per_minute
    now, books = office.state.turns.all()
    told: list[Mapping[str, Any]] = []
    for account, numbers in sorted(books.items()):
        turns = turns_of(numbers, now)
        told.append(
            {
                "account": account,
                "taken": sum(at + MINUTE > now for at in turns.taken),
                "limit": limit,
                "for_workers": turns.share(now, limit),
                "closed": max(0, round(turns.closed_until - now)),
            }
        )
    return told


def _rows(database: Database, question: str) -> list[dict[str, Any]]:
    with database.reading() as connection:
        found = connection.exec_driver_sql(question).mappings()
        return [cast("dict[str, Any]", dict(row)) for row in found]


def _whole(seconds: Any) -> int | None:
    return None if seconds is None else max(0, round(float(seconds)))
