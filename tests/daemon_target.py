"""A daemon in a process of its own, for the tests that send it signals.

Arguments: the state folder, and what its one job does: "idle", "stuck" (on the network, until
interrupted), "hopeless" (whatever happens), "counting" (leaves when asked to stop), "busy" (works
the processor and never looks up), "locked" (waits within one step, where Python hears no signal),
"talking" (fills the log, which nobody reads).
"""

from __future__ import annotations

import logging
import sqlite3
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sync import daemon, logs
from sync.errors import ConfigError
from sync.model import Beat
from sync.state.health import write_health
from sync.state.lock import ExclusiveLock


class Office:
    """What the daemon asks of an office, with one job to try its patience."""

    def __init__(self, folder: Path, manner: str) -> None:
        self.folder = folder
        self.manner = manner
        self.dropped = threading.Event()

    def now(self) -> datetime:
        return datetime.now(UTC)

    def jobs(self) -> Sequence[tuple[str, float, Callable[[Beat], Mapping[str, Any]]]]:
        return [("work", 0.0, self.work)]

    def work(self, beat: Beat) -> Mapping[str, Any]:
        say("at work" if self.manner != "reloaded" else "at work as reloaded")
        if self.manner == "stuck":
            self.dropped.wait()
            say("dropped")
        elif self.manner == "hopeless":
            while True:
                time.sleep(60)
        elif self.manner == "counting":
            while not beat.stopping():
                time.sleep(0.05)
            say("left at a safe point")
        elif self.manner == "busy":
            while True:
                sum(range(1000))
        elif self.manner == "talking":
            while True:
                logging.getLogger("sync.test").warning("x" * 1000)
        elif self.manner == "locked":
            wait_for_a_lock(self.folder / "locked.db")
        return {"queued": 3}

    def interrupt(self) -> None:
        self.dropped.set()

    def daemon_lock(self) -> AbstractContextManager[object]:
        return ExclusiveLock(self.folder / "daemon.lock", "the daemon")

    def reloaded(self) -> Office:
        """A folder with a file "broken" has a configuration that cannot be used."""
        if (self.folder / "broken").exists():
            raise ConfigError("1 problem(s) in the configuration", problems=("unknown key mial",))
        return Office(self.folder, "reloaded")

    def tell_health(
        self, now: datetime, jobs: Mapping[str, Mapping[str, Any]], metrics: Path | None
    ) -> None:
        write_health(now, jobs, health_file=self.folder / "health.json", metrics_file=metrics)
        say("told")


def wait_for_a_lock(path: Path) -> None:
    """As a job does beside a writer that holds the state: one call that takes long."""
    holder = sqlite3.connect(path, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    waiting = sqlite3.connect(path, isolation_level=None, timeout=30)
    waiting.execute("BEGIN IMMEDIATE")


def say(words: str) -> None:
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    logs.configure("info")
    sys.exit(daemon.run(Office(Path(sys.argv[1]), sys.argv[2])))
