"""Several workers, on one machine or many, that share an office's work through PostgreSQL."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sync.errors import ConfigError

if TYPE_CHECKING:
    from sync.service import Office


def work(office: Office, *, jobs: int, once: bool) -> int:
    """Be one of the workers; see worker.py. ConfigError where the engine is not installed."""
    try:
        from sync.cluster import worker
    except ModuleNotFoundError as fault:
        raise ConfigError(
            f"what the workers need is not installed ({fault.name})",
            hint="pip install -r requirements-cluster.txt",
        ) from fault
    return worker.run(office, jobs=jobs, once=once)
