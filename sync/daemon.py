"""The heartbeat: asks every job at each tick whether something is due, and ends when told to."""

from __future__ import annotations

import logging
import os
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from types import FrameType
from typing import Any, Protocol

import schedule

from sync.errors import SyncError

log = logging.getLogger(__name__)

BEAT_SECONDS = 30.0  # how late after its slot a report may start
WAKE_SECONDS = 1.0  # how long a wait may last before the clock is looked at again
HURRY_SECONDS = 1.0  # after a signal: jobs still at work have their connections dropped
GRACE_SECONDS = 1.5  # after a signal: the process leaves, wherever it stands


@dataclass(frozen=True, slots=True)
class Tick:
    """What a job is told: whether to come to an end, and how to say that it moves."""

    stopping: Callable[[], bool]
    alive: Callable[[], None]


@dataclass(frozen=True, slots=True)
class Job:
    """Something to look after. `run` does what is due and returns facts for the health file.

    It is asked every `every` seconds, at every tick with 0. `interrupt` (called from another
    thread) drops what the job waits for on the network.
    """

    name: str
    run: Callable[[Tick], Mapping[str, Any]]
    every: float = 0.0
    interrupt: Callable[[], None] | None = None


@dataclass(slots=True)
class Account:
    """How a job has fared since the start."""

    runs: int = 0
    failures: int = 0
    seconds: float = 0.0
    last_ok: datetime | None = None
    error: str = ""
    exit_code: int = 0
    facts: Mapping[str, Any] = field(default_factory=dict)
    next_turn: float = 0.0  # on the monotonic clock, which nobody sets

    def told(self) -> dict[str, Any]:
        return {
            "runs": self.runs,
            "failures": self.failures,
            "seconds": round(self.seconds, 3),
            "last_ok": self.last_ok.isoformat(timespec="seconds") if self.last_ok else None,
            "error": self.error or None,
            "facts": dict(self.facts),
        }


Tell = Callable[[datetime, Mapping[str, Mapping[str, Any]]], None]


class Serving(Protocol):
    """What the daemon asks of an office."""

    def now(self) -> datetime: ...

    def jobs(self) -> Sequence[tuple[str, float, Callable[[Tick], Mapping[str, Any]]]]:
        """Name, seconds between two turns, and what to call: the work to look after."""

    def interrupt(self) -> None:
        """Drop what is being waited for on the network; called from another thread."""

    def daemon_lock(self) -> AbstractContextManager[object]:
        """Held while the daemon lives; StateError, naming the holder, when another one does."""

    def tell_health(
        self, now: datetime, jobs: Mapping[str, Mapping[str, Any]], metrics: Path | None
    ) -> None:
        """Write the health file and, when asked, the metrics."""


def run(office: Serving, *, once: bool = False, metrics: Path | None = None) -> int:
    """Look after an office until SIGTERM or SIGINT, or do what is due `once`; the exit code.

    A signal ends it within two seconds, between two steps of a job where there is one; a second
    signal at once. Raises StateError when another daemon runs on the same state.
    """
    stop = threading.Event()
    jobs = [Job(name, call, every, office.interrupt) for name, every, call in office.jobs()]
    heart = Heart(
        jobs,
        stop=stop,
        clock=office.now,
        tell=lambda now, accounts: office.tell_health(now, accounts, metrics),
    )
    with office.daemon_lock(), ending_on_signals(stop, heart.interrupt):
        if once:
            heart.tick()
            return heart.exit_code
        heart.beat(BEAT_SECONDS)
    return 0


class Heart:
    """Runs the jobs one after another at every tick; one that fails does not hinder the others."""

    def __init__(
        self,
        jobs: Sequence[Job],
        *,
        stop: threading.Event,
        clock: Callable[[], datetime],
        tell: Tell = lambda now, accounts: None,
    ) -> None:
        self._jobs = jobs
        self._stop = stop
        self._clock = clock
        self._notifier = Notifier(os.environ.get("NOTIFY_SOCKET"))
        self.accounts = {job.name: Account() for job in jobs}
        # the health file is a job like any other: a full disk must not end the daemon
        self._health = Job("health", lambda tick: self._tell_health(tell))
        self._health_account = Account()

    @property
    def exit_code(self) -> int:
        """The worst that any job came to at its last turn, the health file's included."""
        accounts = [*self.accounts.values(), self._health_account]
        return max(account.exit_code for account in accounts)

    def beat(self, every: float) -> None:
        """Tick now and then every so many seconds, until told to stop."""
        self._notifier.say("READY=1")
        pulse = schedule.Scheduler()
        self._wind(pulse, every)
        self.tick()
        while not self._stop.is_set():
            pulse.run_pending()
            idle = pulse.idle_seconds
            if idle is None or idle > every + WAKE_SECONDS:
                # `schedule` counts on the wall clock; this one was put back
                self._wind(pulse, every)
                idle = 0.0
            self._stop.wait(min(max(idle, 0.0), WAKE_SECONDS))
        self._notifier.say("STOPPING=1")

    def tick(self) -> None:
        """Ask every job whose turn it is. Only what has moved feeds the watchdog."""
        for job in self._jobs:
            if self._stop.is_set():
                break
            account = self.accounts[job.name]
            if time.monotonic() >= account.next_turn:
                self._run(job, account)
                account.next_turn = time.monotonic() + job.every
            self._alive()
        self._run(self._health, self._health_account)

    def interrupt(self) -> None:
        """Drop what the jobs wait for on the network."""
        for job in self._jobs:
            if job.interrupt:
                with suppress(OSError):
                    job.interrupt()

    def _wind(self, pulse: schedule.Scheduler, every: float) -> None:
        pulse.clear()
        pulse.every(max(1, round(every))).seconds.do(self.tick)

    def _run(self, job: Job, account: Account) -> None:
        begun = time.monotonic()
        try:
            account.facts = job.run(Tick(self._stop.is_set, self._alive))
        except SyncError as fault:
            self._failed(job, account, str(fault), fault.exit_code)
        except Exception as bug:  # one of its two places: one job must not starve the others
            log.exception("our bug: job=%s", job.name)
            self._failed(job, account, f"our bug: {type(bug).__name__}: {bug}", 70)
        else:
            account.last_ok, account.error, account.exit_code = self._clock(), "", 0
        account.runs += 1
        account.seconds = time.monotonic() - begun

    def _failed(self, job: Job, account: Account, words: str, exit_code: int) -> None:
        if words != account.error:  # the same fault at every tick is told once
            log.error("job failed: job=%s error=%s", job.name, words)
        account.failures += 1
        account.error, account.exit_code = words, exit_code

    def _tell_health(self, tell: Tell) -> Mapping[str, Any]:
        tell(self._clock(), {name: account.told() for name, account in self.accounts.items()})
        return {}

    def _alive(self) -> None:
        self._notifier.say("WATCHDOG=1")


class Notifier:
    """Tells systemd how the service fares (sd_notify); silent when systemd did not start it."""

    def __init__(self, address: str | None) -> None:
        self._address = address.replace("@", "\0", 1) if address else None

    def say(self, words: str) -> None:
        if self._address is None:
            return
        with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as channel:
            channel.settimeout(WAKE_SECONDS)
            channel.sendto(words.encode(), self._address)


@contextmanager
def ending_on_signals(stop: threading.Event, interrupt: Callable[[], None]) -> Iterator[None]:
    """SIGTERM and SIGINT set `stop`; what does not end is hurried, then left; for the main thread.

    A second signal ends the process at once, as if there were no handler.
    """
    done = threading.Event()

    def hurry() -> None:
        if not done.wait(HURRY_SECONDS):
            interrupt()
        if not done.wait(GRACE_SECONDS - HURRY_SECONDS):
            # every step is on the disk before it is taken: leaving here is like kill -9, no worse
            log.warning("left in the middle of a job; the next start takes it up")
            logging.shutdown()
            os._exit(0)

    def told(number: int, _frame: FrameType | None) -> None:
        if stop.is_set():
            signal.signal(number, signal.SIG_DFL)
            os.kill(os.getpid(), number)
        stop.set()
        threading.Thread(target=hurry, daemon=True).start()

    before = {number: signal.signal(number, told) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        done.set()
        for number, handler in before.items():
            signal.signal(number, handler)
