"""Several workers, on one machine or many, that share an office's work through PostgreSQL."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sync.errors import ConfigError, UsageError

if TYPE_CHECKING:
    from sync.cluster.overview import Cluster
    from sync.service import Office


def work(office: Office, *, jobs: int, once: bool, metrics: Path | None = None) -> int:
    """Be one of the workers; see worker.py."""
    _look_for_the_engine(office)
    from sync.cluster import worker

    return worker.run(office, jobs=jobs, once=once, metrics=metrics)


def status(office: Office) -> Cluster:
    """How the workers fare; see overview.py."""
    _look_for_the_engine(office)
    from sync.cluster import overview

    return overview.of(office)


def _look_for_the_engine(office: Office) -> None:
    """UsageError for a state in a file, ConfigError where the engine is not installed."""
    from sync.state.database import file_of

    if file_of(office.settings.file.state.url, office.settings.home) is not None:
        raise UsageError(
            "workers share their work through PostgreSQL, and the state lies in a file",
            hint="see state move --to URL; one machine needs no worker: it has the daemon",
        )
    try:
        import procrastinate  # noqa: F401
    except ModuleNotFoundError as fault:
        raise ConfigError(
            f"what the workers need is not installed ({fault.name})",
            hint="pip install -r requirements-cluster.txt",
        ) from fault
