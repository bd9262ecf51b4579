"""A daemon in a process of its own, for the tests that send it signals.

Arguments: the state folder, and what its one job does: "idle", "stuck" (on the network, until
interrupted), "hopeless" (whatever happens), "counting" (leaves when asked to stop).
"""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sync import daemon
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

    def jobs(self) -> Sequence[tuple[str, float, Callable[[daemon.Tick], Mapping[str, Any]]]]:
        return [("work", 0.0, self.work)]

    def work(self, tick: daemon.Tick) -> Mapping[str, Any]:
        say("at work")
        if self.manner == "stuck":
            self.dropped.wait()
            say("dropped")
        elif self.manner == "hopeless":
            while True:
                time.sleep(60)
        elif self.manner == "counting":
            while not tick.stopping():
                time.sleep(0.05)
            say("left at a safe point")
        return {"queued": 3}

    def interrupt(self) -> None:
        self.dropped.set()

    def daemon_lock(self) -> AbstractContextManager[object]:
        return ExclusiveLock(self.folder / "daemon.lock", "the daemon")

    def tell_health(
        self, now: datetime, jobs: Mapping[str, Mapping[str, Any]], metrics: Path | None
    ) -> None:
        write_health(now, jobs, health_file=self.folder / "health.json", metrics_file=metrics)
        say("told")


def say(words: str) -> None:
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(daemon.run(Office(Path(sys.argv[1]), sys.argv[2])))
