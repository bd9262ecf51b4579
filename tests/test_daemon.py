"""The daemon: its heartbeat, signals, isolation of jobs, health, and what it tells systemd."""

from __future__ import annotations

import json
import logging
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from sync import daemon, logs
from sync.daemon import Heart, Job
from sync.errors import SourceUnavailable, StateError
from sync.logs import Faults
from sync.model import Beat
from tests.daemon_target import Office

ROOT = Path(__file__).resolve().parent.parent
NOW = datetime(2026, 7, 6, 0, 30, tzinfo=UTC)


def heart(*jobs: Job, stop: threading.Event | None = None, told: Any = None) -> Heart:
    return Heart(
        jobs,
        stop=stop or threading.Event(),
        clock=lambda: NOW,
        tell=told or (lambda now, accounts: None),
    )


def raising(fault: Exception) -> Any:
    def run(beat: Beat) -> Mapping[str, Any]:
        raise fault

    return run


# ------------------------------------------------------------------------------ jobs


def test_a_job_that_raises_does_not_starve_the_others() -> None:
    turns: list[str] = []

    def good(beat: Beat) -> Mapping[str, Any]:
        turns.append("good")
        return {}

    beating = heart(Job("bad", raising(ZeroDivisionError("bug"))), Job("good", good))
    for _ in range(5):
        beating.tick()
    assert turns == ["good"] * 5
    bad = beating.accounts["bad"]
    assert (bad.runs, bad.failures, bad.last_ok, bad.exit_code) == (5, 5, None, 70)
    assert "our bug: ZeroDivisionError" in bad.error


def test_a_fault_that_stays_is_logged_once_and_one_that_heals_is_forgotten(
    caplog: pytest.LogCaptureFixture,
) -> None:
    faults: list[Exception] = [SourceUnavailable("Google is away")] * 3

    def flaky(beat: Beat) -> Mapping[str, Any]:
        if faults:
            raise faults.pop()
        return {"read": 2}

    beating = heart(Job("read", flaky))
    for _ in range(4):
        beating.tick()
    assert len(caplog.records) == 1
    account = beating.accounts["read"]
    assert (account.error, account.exit_code, account.facts) == ("", 0, {"read": 2})
    assert account.last_ok == NOW


def test_a_fault_that_stays_is_told_again_each_hour_and_when_it_is_over(
    caplog: pytest.LogCaptureFixture,
) -> None:
    clock = [0.0]
    faults = Faults(logging.getLogger("sync.test"), monotonic=lambda: clock[0], wall=lambda: NOW)
    caplog.set_level(logging.INFO)
    for minute in range(0, 150, 5):
        clock[0] = minute * 60.0
        faults.stands("mail", "no server", "job failed", job="mail")
    faults.over("mail", "job failed", job="mail")
    faults.over("mail", "job failed", job="mail")
    said = [record.getMessage() for record in caplog.records]
    assert said == [
        "job failed", "job failed, still", "job failed, still", "job failed, works again",
    ]  # fmt: skip
    assert f"since={NOW.isoformat(timespec='seconds')}" in logs.Human().format(caplog.records[1])


def test_a_job_that_did_not_do_all_is_a_failure_with_its_exit_code_and_its_facts() -> None:
    told: list[Mapping[str, Any]] = []
    turns: list[Mapping[str, Any]]
    turns = [{"sent": 0, "failure": "no server", "exit_code": 5}, {"sent": 7}]
    beating = heart(
        Job("mail", lambda tick: turns.pop(0)),
        told=lambda now, accounts: told.append(accounts["mail"]),
    )
    beating.tick()
    assert beating.exit_code == 5
    beating.tick()
    assert beating.exit_code == 0
    first, second = told
    assert (first["failures"], first["error"], first["last_ok"]) == (1, "no server", None)
    assert first["failing_since"] == NOW.isoformat(timespec="seconds")
    assert (second["failures"], second["error"], second["failing_since"]) == (1, None, None)


def test_of_a_bug_no_value_is_told(caplog: pytest.LogCaptureFixture) -> None:
    beating = heart(Job("read", raising(ValueError("นางสมศรี 1103700000001"))))
    beating.tick()
    shown = "\n".join(logs.Human().format(record) for record in caplog.records)
    assert "ValueError" in shown
    assert "test_daemon.py" in shown
    assert "สมศรี" not in shown + beating.accounts["read"].error


def test_health_that_cannot_be_written_does_not_end_the_daemon() -> None:
    beating = heart(
        Job("work", lambda tick: {}), told=lambda now, accounts: raising(StateError("full"))(None)
    )
    beating.tick()
    beating.tick()
    assert beating.accounts["work"].runs == 2


def test_a_job_has_its_turn_as_often_as_it_asks() -> None:
    beating = heart(Job("often", lambda tick: {}), Job("seldom", lambda tick: {}, every=3600))
    for _ in range(3):
        beating.tick()
    runs = {name: account.runs for name, account in beating.accounts.items()}
    assert runs == {"often": 3, "seldom": 1}


def test_asked_to_stop_no_further_job_is_begun() -> None:
    stop = threading.Event()

    def last(beat: Beat) -> Mapping[str, Any]:
        stop.set()
        assert beat.stopping()
        return {}

    beating = heart(Job("last", last), Job("never", lambda tick: {}), stop=stop)
    beating.tick()
    assert beating.accounts["never"].runs == 0


def test_the_health_tells_of_every_job() -> None:
    told: list[Mapping[str, Any]] = []
    beating = heart(
        Job("read", lambda tick: {"workbooks": 2}),
        Job("mail", raising(SourceUnavailable("away", hint="wait"))),
        told=lambda now, accounts: told.append(accounts),
    )
    beating.tick()
    (accounts,) = told
    assert accounts["read"]["facts"] == {"workbooks": 2}
    assert accounts["read"]["last_ok"] == "2026-07-06T00:30:00+00:00"
    assert accounts["mail"]["error"] == "away → wait"
    json.dumps(accounts)


# ------------------------------------------------------------------------------ the heartbeat


def beats(beating: Heart, stop: threading.Event, every: float, seconds: float) -> int:
    threading.Timer(seconds, stop.set).start()
    beating.beat(every)
    return next(iter(beating.accounts.values())).runs


def test_the_heart_beats_at_once_and_then_at_its_pace() -> None:
    stop = threading.Event()
    beating = heart(Job("work", lambda tick: {}), stop=stop)
    assert beats(beating, stop, every=1, seconds=2.5) == 3


def test_a_clock_put_back_does_not_stop_the_heart(monkeypatch: pytest.MonkeyPatch) -> None:
    """`schedule` would wait until the wall clock is where it was."""
    stop = threading.Event()

    class Wall(datetime):
        back = timedelta()

        @classmethod
        def now(cls, tz: Any = None) -> Any:
            return datetime.now(tz) - cls.back

    monkeypatch.setattr("schedule.datetime.datetime", Wall)

    def put_back(beat: Beat) -> Mapping[str, Any]:
        Wall.back = timedelta(days=3)
        return {}

    beating = heart(Job("work", put_back), stop=stop)
    assert beats(beating, stop, every=1, seconds=2.7) >= 2


def test_a_clock_put_forward_or_a_laptop_asleep_gives_one_beat_and_no_rush(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    stop = threading.Event()

    class Wall(datetime):
        ahead = timedelta()

        @classmethod
        def now(cls, tz: Any = None) -> Any:
            return datetime.now(tz) + cls.ahead

    monkeypatch.setattr("schedule.datetime.datetime", Wall)

    def sleep_for_days(beat: Beat) -> Mapping[str, Any]:
        Wall.ahead = timedelta(days=4)
        return {}

    beating = heart(Job("work", sleep_for_days), stop=stop)
    assert beats(beating, stop, every=5, seconds=1.5) == 2


# ------------------------------------------------------------------------------ systemd


@contextmanager
def listening(path: Path) -> Iterator[socket.socket]:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as ear:
        ear.bind(str(path))
        ear.settimeout(1)
        yield ear


def heard(ear: socket.socket) -> list[str]:
    words = []
    ear.setblocking(False)
    while True:
        try:
            words.append(ear.recv(200).decode())
        except BlockingIOError:
            return words


def test_systemd_is_told_ready_moving_and_stopping(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stop = threading.Event()
    with listening(tmp_path / "notify") as ear:
        monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "notify"))

        def work(beat: Beat) -> Mapping[str, Any]:
            beat.alive()
            stop.set()
            return {}

        heart(Job("work", work), stop=stop).beat(1)
        assert heard(ear) == ["READY=1", "WATCHDOG=1", "WATCHDOG=1", "STOPPING=1"]


def test_the_watchdog_is_not_fed_while_a_job_hangs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with listening(tmp_path / "notify") as ear:
        monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "notify"))
        release = threading.Event()

        def hang(beat: Beat) -> Mapping[str, Any]:
            release.wait()
            return {}

        stop = threading.Event()
        thread = threading.Thread(target=lambda: heart(Job("hang", hang), stop=stop).beat(1))
        thread.start()
        time.sleep(0.3)
        assert heard(ear) == ["READY=1"]
        stop.set()
        release.set()
        thread.join()


def test_nothing_is_said_where_systemd_is_not() -> None:
    daemon.Notifier(None).say("READY=1")
    daemon.Notifier("/nowhere/at/all").say("READY=1")


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd-analyze is not here")
@pytest.mark.parametrize("name", ["sammachip-sync.service", "sammachip-worker@.service"])
def test_systemd_finds_no_fault_with_the_unit(name: str, tmp_path: Path) -> None:
    unit = (ROOT / "deploy" / name).read_text(encoding="utf-8")
    # the program need not be installed on the machine that checks
    lines = ["ExecStart=/bin/true" if x.startswith("ExecStart=") else x for x in unit.splitlines()]
    copy = tmp_path / name.replace("@", "@1")
    copy.write_text("\n".join(lines) + "\n", encoding="utf-8")
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", str(copy)],
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    complaints = [line for line in done.stderr.splitlines() if "sammachip" in line]
    assert (done.returncode, complaints) == (0, []), done.stderr


# ------------------------------------------------------------------------------ signals


@contextmanager
def running(folder: Path, manner: str) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.daemon_target", str(folder), manner],
        cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == "at work\n"
        yield process
    finally:
        process.kill()
        process.communicate()


def ended_after(process: subprocess.Popen[str], *signals: signal.Signals) -> float:
    begun = time.monotonic()
    for number in signals:
        process.send_signal(number)
        time.sleep(0.05)
    process.wait(timeout=10)
    return time.monotonic() - begun


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
@pytest.mark.parametrize("manner", ["idle", "stuck", "hopeless", "counting", "busy", "locked"])
def test_a_signal_ends_the_daemon_within_two_seconds(
    tmp_path: Path, manner: str, number: signal.Signals
) -> None:
    with running(tmp_path, manner) as process:
        if manner == "idle":
            assert process.stdout is not None
            assert process.stdout.readline() == "told\n"
        assert ended_after(process, number) < 2
        assert process.returncode == 0
        assert process.stdout is not None
        said = process.stdout.read()
        assert ("dropped" in said) == (manner == "stuck")
        assert ("left at a safe point" in said) == (manner == "counting")


@pytest.mark.slow
@pytest.mark.parametrize("manner", ["busy", "locked"])
def test_a_signal_ends_the_daemon_within_two_seconds_on_a_loaded_machine(
    tmp_path: Path, manner: str
) -> None:
    work = [sys.executable, "-c", "while True: pass"]
    load = [subprocess.Popen(work) for _ in range(2 * (os.cpu_count() or 1))]
    try:
        with running(tmp_path, manner) as process:
            assert ended_after(process, signal.SIGTERM) < 2
            assert process.returncode == 0
    finally:
        for busy in load:
            busy.kill()
            busy.wait()


def test_a_log_that_nobody_reads_does_not_keep_the_daemon(tmp_path: Path) -> None:
    """Its pipe is full: whoever writes a line there hangs, and holds the log's lock."""
    with running(tmp_path, "talking") as process:
        time.sleep(0.5)
        assert ended_after(process, signal.SIGTERM) < 2
        assert process.returncode == 0


def lines_until(process: subprocess.Popen[str], wanted: str) -> str:
    assert process.stdout is not None
    while (line := process.stdout.readline()) and line != f"{wanted}\n":
        pass
    return line


def test_sighup_takes_the_new_settings_and_the_daemon_lives_on(tmp_path: Path) -> None:
    with running(tmp_path, "idle") as process:
        assert lines_until(process, "told")
        process.send_signal(signal.SIGHUP)
        assert lines_until(process, "at work as reloaded")
        assert process.poll() is None
        assert ended_after(process, signal.SIGTERM) < 2
        assert process.stderr is not None
        assert "settings reloaded" in process.stderr.read()


def test_sighup_with_wrong_settings_keeps_the_old_ones_and_says_so(tmp_path: Path) -> None:
    with running(tmp_path, "idle") as process:
        assert lines_until(process, "told")
        (tmp_path / "broken").touch()
        process.send_signal(signal.SIGHUP)
        assert lines_until(process, "at work")
        assert lines_until(process, "told")
        assert ended_after(process, signal.SIGTERM) < 2
        assert process.stderr is not None
        said = process.stderr.read()
        assert "settings not reloaded" in said
        assert "unknown key mial" in said


def test_a_second_signal_ends_the_daemon_at_once(tmp_path: Path) -> None:
    with running(tmp_path, "hopeless") as process:
        assert ended_after(process, signal.SIGTERM, signal.SIGTERM) < 1
        assert process.returncode == -signal.SIGTERM


def test_a_second_daemon_says_who_the_first_is(tmp_path: Path) -> None:
    with running(tmp_path, "idle") as process:
        with pytest.raises(
            StateError, match=f"the daemon is already running: process {process.pid}"
        ):
            daemon.run(Office(tmp_path, "idle"), once=True)
        process.kill()
        process.wait()
        assert daemon.run(Office(tmp_path, "idle"), once=True) == 0


def test_once_does_what_is_due_and_leaves_health_and_metrics(tmp_path: Path) -> None:
    before = signal.getsignal(signal.SIGTERM)
    assert daemon.run(Office(tmp_path, "idle"), once=True, metrics=tmp_path / "metrics.prom") == 0
    assert signal.getsignal(signal.SIGTERM) is before
    health = json.loads((tmp_path / "health.json").read_text())
    assert health["jobs"]["work"]["runs"] == 1
    assert 'fact="queued"} 3' in (tmp_path / "metrics.prom").read_text()


def test_once_ends_with_the_exit_code_of_what_failed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Office, "work", lambda self, beat: raising(SourceUnavailable("away"))(beat))
    assert daemon.run(Office(tmp_path, "idle"), once=True) == SourceUnavailable.exit_code


def test_once_says_when_the_metrics_could_not_be_written(tmp_path: Path) -> None:
    nowhere = tmp_path / "missing" / "metrics.prom"
    assert daemon.run(Office(tmp_path, "idle"), once=True, metrics=nowhere) == StateError.exit_code
