"""How the daemon fares, as a JSON file for people and a text file for a monitoring system."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any

from sync import private
from sync.errors import StateError
from sync.model import CONCERNS, Concern
from sync.state.metrics import Metric, Sample, gauge, prometheus

# metric → what it counts, its kind, and where a job's account holds it
_OF_JOBS = {
    "sammachip_job_runs_total": ("How often each job was asked.", "counter", "runs"),
    "sammachip_job_failures_total": ("How often each job failed.", "counter", "failures"),
    "sammachip_job_failing": (
        "The exit code of each job's last turn: 0 when all was done.",
        "gauge",
        "exit_code",
    ),
    "sammachip_job_seconds": ("How long each job took the last time.", "gauge", "seconds"),
}


def write_health(
    now: datetime,
    jobs: Mapping[str, Mapping[str, Any]],
    concerns: Sequence[Concern] = (),
    *,
    health_file: Path | None = None,
    metrics_file: Path | None = None,
) -> None:
    """Write either file at one stroke. `jobs` are accounts by job name, as the daemon gives them:
    runs, failures, seconds, last_ok (ISO text or None), error, facts. Raises StateError for the
    first that cannot be written, after both were tried.
    """
    told = {
        "pid": os.getpid(),
        "last_tick": now.isoformat(timespec="seconds"),
        "failures": sum(bool(account.get("exit_code")) for account in jobs.values()),
        "concerns": [concern.data for concern in concerns],
        "jobs": jobs,
    }
    health = json.dumps(told, ensure_ascii=False, indent=2, default=str) + "\n"
    metrics = [*job_metrics(now, jobs), concern_metric(concerns)]
    faults = [
        fault
        for path, text in ((health_file, health), (metrics_file, prometheus(metrics)))
        if path is not None and (fault := _write(path, text))
    ]
    if faults:
        raise faults[0]


def write_metrics(path: Path, metrics: Sequence[Metric]) -> None:
    """Write metrics to a file at one stroke; StateError when that cannot be done."""
    if fault := _write(path, prometheus(metrics)):
        raise fault


def concern_metric(concerns: Sequence[Concern]) -> Metric:
    """How many concerns of each kind there are, those of which there is none as 0."""
    counts = Counter(concern.kind for concern in concerns)
    name = "sammachip_concerns"
    samples = tuple(Sample(name, float(counts[kind]), {"kind": kind}) for kind in CONCERNS)
    return Metric(name, "What there is for the operator to look at.", "gauge", samples)


def job_metrics(now: datetime, jobs: Mapping[str, Mapping[str, Any]]) -> list[Metric]:
    """The daemon's own numbers, and every fact of a job that is a number."""
    last_tick = gauge(
        "sammachip_last_tick_timestamp_seconds",
        "When the daemon last looked after its jobs.",
        now.timestamp(),
    )
    last_ok = "sammachip_job_last_success_timestamp_seconds"
    succeeded = {
        job: datetime.fromisoformat(told["last_ok"]).timestamp()
        for job, told in jobs.items()
        if told["last_ok"]
    }
    counted = [
        Metric(name, words, "counter" if kind == "counter" else "gauge", _samples(name, key, jobs))
        for name, (words, kind, key) in _OF_JOBS.items()
    ]
    facts = tuple(
        Sample("sammachip_job_fact", float(value), {"job": job, "fact": fact})
        for job, told in jobs.items()
        for fact, value in told["facts"].items()
        if isinstance(value, int | float)
    )
    return [
        last_tick,
        *counted,
        Metric(
            last_ok,
            "When each job last ended well.",
            "gauge",
            tuple(Sample(last_ok, value, {"job": job}) for job, value in succeeded.items()),
        ),
        Metric("sammachip_job_fact", "What each job told of itself.", "gauge", facts),
    ]


def _samples(name: str, key: str, jobs: Mapping[str, Mapping[str, Any]]) -> tuple[Sample, ...]:
    return tuple(Sample(name, float(told.get(key, 0)), {"job": job}) for job, told in jobs.items())


def _write(path: Path, text: str) -> StateError | None:
    partial = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        private.write_new(partial, text.encode(), 0o644)  # a monitor reads it, as another user
        partial.replace(path)
    except OSError as fault:
        with suppress(OSError):
            partial.unlink()
        return StateError(
            f"{path} cannot be written: {fault.strerror}",
            hint="give this user write access to its folder, or name another file",
            permanent=False,
        )
    return None
