"""How the daemon fares, for machines: a health file, and metrics in Prometheus text format."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sync.delivery.files import write_whole
from sync.errors import StateError

if TYPE_CHECKING:
    from sync.service.office import Office

Jobs = Mapping[str, Mapping[str, Any]]


def tell(office: Office, now: datetime, jobs: Jobs, metrics: Path | None) -> None:
    """Replace state/health.json, and `metrics` when asked, each at one stroke."""
    health = {
        "at": now.isoformat(timespec="seconds"),
        "ok": not any(account["error"] for account in jobs.values()),
        "jobs": jobs,
    }
    try:
        text = json.dumps(health, ensure_ascii=False, indent=2)
        write_whole(office.settings.home / "state" / "health.json", text.encode())
        if metrics is not None:
            write_whole(metrics, "".join(_lines(office, now, jobs)).encode())
    except OSError as fault:
        raise StateError(
            f"the health file cannot be written: {fault.strerror}",
            hint="free some space, or give this user write access to state/",
        ) from fault


def _lines(office: Office, now: datetime, jobs: Jobs) -> Iterator[str]:
    yield from _metric("up", "gauge", "1 while the daemon beats", {"": 1})
    yield from _metric("beat_seconds", "gauge", "Unix time of this beat", {"": now.timestamp()})
    for name, kind, words in (
        ("runs", "counter", "Runs of a job since the start"),
        ("failures", "counter", "Failed runs of a job since the start"),
        ("seconds", "gauge", "Seconds that the last run of a job took"),
    ):
        values = {f'{{job="{job}"}}': account[name] for job, account in jobs.items()}
        yield from _metric(f"job_{name}", kind, words, values)
    states = Counter(row.state.value for row in office.state.outbox.rows(str(office.week())))
    yield from _metric(
        "mails",
        "gauge",
        "Mails of this week by state",
        {f'{{state="{state}"}}': count for state, count in sorted(states.items())},
    )


def _metric(name: str, kind: str, words: str, values: Mapping[str, float]) -> Iterator[str]:
    full = f"sammachip_{name}"
    yield f"# HELP {full} {words}\n# TYPE {full} {kind}\n"
    for labels, value in values.items():
        yield f"{full}{labels} {value}\n"
