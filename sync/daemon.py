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
from sync.logs import Faults, fields
from sync.model import Beat

log = logging.getLogger(__name__)

BEAT_SECONDS = 30.0  # how late after its slot a report may start
WAKE_SECONDS = 1.0  # how long a wait may last before the clock is looked at again
HURRY_SECONDS = 0.7  # after a signal: jobs still at work have their connections dropped
GRACE_SECONDS = 1.2  # after a signal: the process leaves, wherever it stands
LAST_WORDS_SECONDS = 0.1  # for a line in the log, which may be stuck like everything else
JUMP_SECONDS = 300.0  # by which a clock may be set between two ticks without a word


@dataclass(frozen=True, slots=True)
class Job:
    """Something to look after. `run` does what is due and returns facts for the health file.

    A job that could not do all of its work says so in its facts: `failure` in words, `exit_code`.
    It is asked every `every` seconds, at every tick with 0. `interrupt` (called from another
    thread) drops what the job waits for on the network.
    """

    name: str
    run: Callable[[Beat], Mapping[str, Any]]
    every: float = 0.0
    interrupt: Callable[[], None] | None = None


@dataclass(slots=True)
class JobRecord:
    """How a job has fared since the start."""

    runs: int = 0
    failures: int = 0
    seconds: float = 0.0
    last_ok: datetime | None = None
    error: str = ""
    failing_since: datetime | None = None
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
            "exit_code": self.exit_code,
            "failing_since": (
                self.failing_since.isoformat(timespec="seconds") if self.failing_since else None
            ),
            "facts": dict(self.facts),
        }


Tell = Callable[[datetime, Mapping[str, Mapping[str, Any]]], None]


class Serving(Protocol):
    """What the daemon asks of an office."""

    def now(self) -> datetime: ...

    def jobs(self) -> Sequence[tuple[str, float, Callable[[Beat], Mapping[str, Any]]]]:
        """Name, seconds between two turns, and what to call: the work to look after."""

    def interrupt(self) -> None:
        """Drop what is being waited for on the network; called from another thread."""

    def daemon_lock(self) -> AbstractContextManager[object]:
        """Held while the daemon lives; StateError, naming the holder, when another one does."""

    def tell_health(
        self, now: datetime, jobs: Mapping[str, Mapping[str, Any]], metrics: Path | None
    ) -> None:
        """Write the health file and, when asked, the metrics."""

    def reloaded(self) -> Serving:
        """The office as its configuration now says; SyncError when that cannot be used.

        The office that is asked remembers a refusal, and tells it among its concerns.
        """


def run(office: Serving, *, once: bool = False, metrics: Path | None = None) -> int:
    """Look after an office until SIGTERM or SIGINT, or do what is due `once`; the exit code.

    A signal ends it within two seconds, between two steps of a job where there is one; a second
    signal at once. SIGHUP reloads the configuration between two ticks; a wrong one is told, and
    the old one stays. Raises StateError when another daemon runs on the same state.
    """
    stop, reload = threading.Event(), threading.Event()
    serving = office

    def jobs() -> list[Job]:
        return [Job(name, call, every, serving.interrupt) for name, every, call in serving.jobs()]

    def reloaded() -> list[Job]:
        nonlocal serving
        serving = serving.reloaded()
        return jobs()

    heart = Heart(
        jobs(),
        stop=stop,
        clock=lambda: serving.now(),
        tell=lambda now, accounts: serving.tell_health(now, accounts, metrics),
        reload=reload,
        reloaded=reloaded,
    )
    with office.daemon_lock(), heeding_signals(stop, reload, heart.interrupt):
        log.info("started", extra=fields(pid=os.getpid(), once=once))
        if once:
            heart.tick()
            return heart.exit_code
        heart.beat(BEAT_SECONDS)
        log.info("stopped")
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
        reload: threading.Event | None = None,
        reloaded: Callable[[], Sequence[Job]] = tuple,
    ) -> None:
        self._jobs = jobs
        self._stop = stop
        self._clock = clock
        self._reload = reload or threading.Event()
        self._reloaded = reloaded
        self._faults = Faults(log)
        self._last: tuple[datetime, float] | None = None  # the last tick, on both clocks
        self._notifier = Notifier(os.environ.get("NOTIFY_SOCKET"))
        self.accounts = {job.name: JobRecord() for job in jobs}
        # the health file is a job like any other: a full disk must not end the daemon
        self._health = Job("health", lambda tick: self._tell_health(tell))
        self._health_account = JobRecord()

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
            if self._reload.is_set():
                self._take_new_settings()
                self._wind(pulse, every)
                self.tick()
            idle = pulse.idle_seconds
            if idle is None or idle > every + WAKE_SECONDS:
                # `schedule` counts on the wall clock; this one was put back
                self._wind(pulse, every)
                idle = 0.0
            self._stop.wait(min(max(idle, 0.0), WAKE_SECONDS))
        self._notifier.say("STOPPING=1")

    def tick(self) -> None:
        """Ask every job whose turn it is. Only what has moved feeds the watchdog."""
        self._look_at_the_clock()
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

    def _take_new_settings(self) -> None:
        self._notifier.say(f"RELOADING=1\nMONOTONIC_USEC={time.monotonic_ns() // 1000}")
        self._reload.clear()
        try:
            self._jobs = self._reloaded()
        except SyncError as fault:
            log.error("settings not reloaded, the old ones stay", extra=fields(error=str(fault)))
        else:
            self.accounts = {
                job.name: self.accounts.get(job.name, JobRecord()) for job in self._jobs
            }
            for account in self.accounts.values():
                account.next_turn = 0.0
            log.info("settings reloaded")
        self._notifier.say("READY=1")

    def _look_at_the_clock(self) -> None:
        """Say when the clock was set, or the machine slept, since the last tick."""
        now, monotonic = self._clock(), time.monotonic()
        if self._last is not None:
            passed = (now - self._last[0]).total_seconds()
            moved = passed - (monotonic - self._last[1])
            if abs(moved) > JUMP_SECONDS:
                log.warning("the clock jumped", extra=fields(seconds=round(moved)))
        self._last = now, monotonic

    def _run(self, job: Job, account: JobRecord) -> None:
        begun = time.monotonic()
        try:
            facts = job.run(Beat(self._stop.is_set, self._alive))
        except SyncError as fault:
            self._failed(job, account, str(fault), fault.exit_code)
        except Exception as bug:  # one of its two places: one job must not starve the others
            # of a bug only its class is told: its words may hold what stands in a cell
            words = f"our bug: {type(bug).__name__}"
            if words != account.error:
                log.exception("our bug", extra=fields(job=job.name))
            self._failed(job, account, words, 70)
        else:
            account.facts = facts
            if facts.get("exit_code"):
                words = str(facts.get("failure") or "not all was done")
                self._failed(job, account, words, int(facts["exit_code"]))
            else:
                account.last_ok, account.error, account.exit_code = self._clock(), "", 0
                account.failing_since = None
                self._faults.over(job.name, "job failed", job=job.name)
        account.runs += 1
        account.seconds = time.monotonic() - begun

    def _failed(self, job: Job, account: JobRecord, words: str, exit_code: int) -> None:
        self._faults.stands(job.name, words, "job failed", job=job.name)
        account.failures += 1
        account.error, account.exit_code = words, exit_code
        account.failing_since = account.failing_since or self._clock()

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
def heeding_signals(
    stop: threading.Event, reload: threading.Event, interrupt: Callable[[], None]
) -> Iterator[None]:
    """SIGTERM and SIGINT set `stop`, SIGHUP sets `reload`; for the main thread.

    What does not stop is hurried, then left. A second signal to stop ends the process at once, as
    if there were no handler. Python runs a handler only between two steps of the main thread, and
    one step may take long (a database that is locked), so a thread of its own hears of signals
    through the wake-up pipe, which is written to at once.
    """
    ear, mouth = os.pipe()
    os.set_blocking(mouth, False)
    seen = 0

    def told(number: int, _frame: FrameType | None) -> None:
        nonlocal seen
        seen += 1
        if seen > 1:
            signal.signal(number, signal.SIG_DFL)
            os.kill(os.getpid(), number)

    def heard(number: int, _frame: FrameType | None) -> None:
        """SIGHUP is taken by the thread that listens."""

    handlers = {signal.SIGTERM: told, signal.SIGINT: told, signal.SIGHUP: heard}
    before = {number: signal.signal(number, handler) for number, handler in handlers.items()}
    pipe_before = signal.set_wakeup_fd(mouth, warn_on_full_buffer=False)
    done = threading.Event()
    heard_by = (ear, stop, reload, done, interrupt)
    threading.Thread(target=_listen, args=heard_by, name="signals", daemon=True).start()
    try:
        yield
    finally:
        done.set()
        signal.set_wakeup_fd(pipe_before)
        for number, handler in before.items():
            signal.signal(number, handler)
        os.close(mouth)  # ends the listener, unless it counts the grace of a signal


def _listen(
    ear: int,
    stop: threading.Event,
    reload: threading.Event,
    done: threading.Event,
    interrupt: Callable[[], None],
) -> None:
    """Hand on what signals say, until one says stop; the process then leaves within the grace.

    That holds to its very end: also while the interpreter waits for a thread that hangs.
    """
    with os.fdopen(ear, "rb", buffering=0) as pipe:
        while numbers := pipe.read(64):
            if signal.SIGHUP in numbers:
                reload.set()
            if signal.SIGTERM in numbers or signal.SIGINT in numbers:
                break
        else:
            return
    stop.set()
    if not done.wait(HURRY_SECONDS):
        interrupt()
    time.sleep(GRACE_SECONDS - HURRY_SECONDS)
    # every step is on the disk before it is taken: leaving here is like kill -9, no worse
    if not done.is_set():
        words = threading.Thread(target=_last_words, daemon=True)
        words.start()
        words.join(LAST_WORDS_SECONDS)
    os._exit(0)


def _last_words() -> None:
    log.warning("left in the middle of a job; the next start takes it up")
    logging.shutdown()
