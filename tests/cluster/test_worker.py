"""Workers as processes: the whole week's work, each mail once, however they start, stop and die."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("procrastinate")

from sync.cluster.queue import SCHEMA
from sync.model import MailState
from sync.service import Office
from tests.cluster.districts import NAMES, READERS, TODAY, WEEK, District, arrived
from tests.delivery.smtp_server import FaultyServer
from tests.program import cold

PATIENCE = 120.0
Run = Callable[..., subprocess.Popen[str]]
Start = Run


@pytest.fixture
def run(district: District) -> Iterator[Run]:
    """Starts commands, none of which outlives the test."""
    begun: list[subprocess.Popen[str]] = []

    def run(*words: str, **how: Any) -> subprocess.Popen[str]:
        begun.append(district.command(*words, **how))
        return begun[-1]

    yield run
    for command in begun:
        if command.poll() is None:
            command.kill()
        command.communicate()


@pytest.fixture
def start(run: Run) -> Start:
    """The same for workers."""
    return partial(run, "worker")


def ended(worker: subprocess.Popen[str]) -> tuple[int, str]:
    """The exit code of a worker, and what it said."""
    _, said = worker.communicate(timeout=PATIENCE)
    return worker.returncode, said


def wait_for(what: Callable[[], bool], worker: subprocess.Popen[str]) -> None:
    until = time.monotonic() + PATIENCE
    while not what():
        assert worker.poll() is None, worker.communicate()
        assert time.monotonic() < until
        time.sleep(0.02)


def ask(url: str, question: str) -> list[tuple[object, ...]]:
    import psycopg

    with psycopg.connect(url, autocommit=True) as connection:
        cursor = connection.execute(question.encode())
        return cursor.fetchall() if cursor.description else []


def test_one_worker_does_the_weeks_work_and_ends(
    district: District, mail_server: FaultyServer, start: Start
) -> None:
    with (district.home / "config/settings.toml").open("a", encoding="utf-8") as file:
        file.write('\n[board]\nfolder = "screen"\n')
    assert ended(start("--once"))[0] == 0
    assert len([*(district.home / "screen").glob("*.html")]) == len(NAMES) + 1
    office = district.office()
    assert arrived(office, mail_server.taken) == dict.fromkeys(READERS, 1)
    assert {name for name in NAMES if office.state.snapshots.has(name, WEEK)} == set(NAMES)
    office.state.close()
    assert ended(start("--once", "--jobs", "1"))[0] == 0
    assert sum(mail_server.taken.values()) == len(READERS)
    # what has ended is not kept; a tick that comes at the very end is the next worker's
    kept = ask(district.url, f"SELECT task_name, status FROM {SCHEMA}.procrastinate_jobs")
    assert [job for job in kept if job[0] != "tick"] == []
    personal = ask(
        district.url, f"SELECT 1 FROM {SCHEMA}.procrastinate_jobs WHERE args::text ~ '@'"
    )
    assert personal == []


def test_two_workers_of_which_one_is_killed_amid_its_mails_send_each_once(
    district: District, mail_server: FaultyServer, start: Start, tmp_path: Path
) -> None:
    """Each mail arrives once, but for one that may have been at its final dot: it is `unknown`."""
    district.office().state.close()  # makes the key that the hosts share
    assert district.office().secret
    mail_server.think = 0.02
    first = start("--jobs", "2")
    second = start("--once", "--jobs", "2", home=district.another_host(tmp_path / "other"))
    wait_for(lambda: sum(mail_server.taken.values()) >= 2, first)
    first.kill()
    code, said = ended(second)
    office = district.office()
    rows = office.state.outbox.rows(WEEK)
    assert {row.recipient for row in rows} == READERS, said
    unknown = {row.recipient for row in rows if row.state is MailState.UNKNOWN}
    assert len(unknown) <= 1
    assert code == (5 if unknown else 0), said
    for who, count in arrived(office, mail_server.taken).items():
        assert count == 1 or (who in unknown and count == 0), who
    office.state.close()


# where a sender is killed (HOLDS) → what becomes of its mail, and how often it arrived
FATES = {
    "connect": (MailState.SENT, 1),
    "rcpt": (MailState.SENT, 1),
    "data": (MailState.SENT, 1),
    "dot": (MailState.UNKNOWN, 0),
    "taken": (MailState.UNKNOWN, 1),
}
OFTEN = ("data", "taken")  # those of the quick tests


def killed_at(hold: str, worker: subprocess.Popen[str], mail_server: FaultyServer) -> None:
    """Kill -9 a sender where its mail stands still, and let all others through."""
    wait_for(mail_server.held.is_set, worker)
    worker.kill()
    mail_server.hold = None


def look_at_the_fates(office: Office, mail_server: FaultyServer, hold: str) -> None:
    """One mail has met the fate of the killed sender's, all others have arrived once."""
    rows = office.state.outbox.rows(WEEK)
    assert {row.recipient for row in rows} == READERS
    fates = sorted((row.state, mail_server.taken[row.message_id]) for row in rows)
    assert fates == sorted([FATES[hold], *[(MailState.SENT, 1)] * (len(READERS) - 1)])


@pytest.mark.parametrize(
    "hold", [pytest.param(h, marks=() if h in OFTEN else pytest.mark.slow) for h in FATES]
)
def test_the_mail_of_a_killed_worker_is_decided_by_its_phase_at_once(
    district: District, mail_server: FaultyServer, start: Start, hold: str
) -> None:
    mail_server.hold = hold
    first = start("--jobs", "1")
    killed_at(hold, first, mail_server)
    began = time.monotonic()
    code, said = ended(start("--once", "--jobs", "1"))
    assert code == (5 if FATES[hold][0] is MailState.UNKNOWN else 0), said
    assert time.monotonic() - began < PATIENCE  # by dead_after, and long before the lease ends
    office = district.office()
    assert office.settings.file.delivery.lease_seconds > 2 * PATIENCE
    look_at_the_fates(office, mail_server, hold)
    office.state.close()


@pytest.mark.parametrize(
    "hold", [pytest.param(h, marks=() if h == "data" else pytest.mark.slow) for h in FATES]
)
def test_a_send_that_another_machine_left_is_decided_when_its_lease_ends(
    district: District, mail_server: FaultyServer, run: Run, hold: str, tmp_path: Path
) -> None:
    """Also on a pinned day: time goes on within it."""
    settings = district.home / "config/settings.toml"
    text = settings.read_text("utf-8").replace("[delivery]", "[delivery]\nlease_seconds = 10")
    settings.write_text(text, "utf-8")
    mail_server.hold = hold
    killed_at(hold, run("send"), mail_server)
    code, said = ended(run("send", home=district.another_host(tmp_path / "other")))
    assert code == (5 if FATES[hold][0] is MailState.UNKNOWN else 0), said
    office = district.office()
    look_at_the_fates(office, mail_server, hold)
    office.state.close()


@pytest.mark.slow
def test_a_signal_lets_the_mail_under_way_leave_and_begins_no_other(
    district: District, mail_server: FaultyServer, start: Start
) -> None:
    mail_server.think = 0.1
    worker = start("--jobs", "1")
    wait_for(lambda: sum(mail_server.taken.values()) >= 1, worker)
    worker.terminate()
    assert ended(worker)[0] == 0
    office = district.office()
    rows = office.state.outbox.rows(WEEK)
    assert not [row for row in rows if row.state is MailState.SENDING]
    assert len([row for row in rows if row.state is MailState.SENT]) < len(READERS)
    assert ask(district.url, f"SELECT 1 FROM {SCHEMA}.procrastinate_workers") == []
    mail_server.think = 0.0
    assert ended(start("--once"))[0] == 0
    assert arrived(office, mail_server.taken) == dict.fromkeys(READERS, 1)
    office.state.close()


@pytest.mark.slow
def test_a_piece_without_end_is_left_after_the_drain_and_a_second_signal_does_not_wait(
    district: District, mail_server: FaultyServer, start: Start
) -> None:
    mail_server.think = 30.0
    worker = start("--jobs", "1")
    wait_for(lambda: mail_server.connections > 0, worker)
    began = time.monotonic()
    worker.terminate()
    code, said = ended(worker)
    assert code == 0
    assert "another worker takes it up" in said
    assert time.monotonic() - began < 25  # cluster.drain is three seconds, the answer takes thirty
    worker = start("--jobs", "1")
    before = mail_server.connections
    wait_for(lambda: mail_server.connections > before, worker)
    worker.terminate()
    wait_for(lambda: os.read(worker.stderr.fileno(), 65536).find(b"stopping") > 0, worker)  # type: ignore[union-attr]
    worker.terminate()
    assert ended(worker)[0] == 0


@pytest.mark.slow
def test_when_the_database_goes_the_worker_says_so_and_ends_with_6(
    district: District, server: str, mail_server: FaultyServer, start: Start
) -> None:
    """Also amid a job that would take for ever."""
    mail_server.think = 300.0
    worker = start("--jobs", "1")
    wait_for(lambda: mail_server.connections > 0, worker)
    name = district.url.rpartition("/")[2]
    ask(f"{server}/postgres", f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
    ask(f"{server}/postgres", f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                              f"WHERE datname = '{name}'")  # fmt: skip
    code, said = ended(worker)
    assert code == 6, said
    assert "went away" in said
    ask(f"{server}/postgres", f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")
    mail_server.think = 0.0
    assert ended(start("--once"))[0] == 0


def there(url: str, question: str) -> bool:
    """Whether the database answers with anything."""
    import psycopg

    try:
        return bool(ask(url, question))
    except psycopg.Error:
        return False


@pytest.mark.slow
def test_a_worker_that_slept_too_long_gives_way(district: District, start: Start) -> None:
    worker = start("--jobs", "1")
    alive = f"SELECT 1 FROM {SCHEMA}.procrastinate_workers"
    wait_for(lambda: there(district.url, alive), worker)
    worker.send_signal(signal.SIGSTOP)
    for _ in range(20):
        if not ask(district.url, alive):
            break
        assert ended(start("--once"))[0] == 0  # one that starts after dead_after strikes it off
    worker.send_signal(signal.SIGCONT)
    code, said = ended(worker)
    assert code == 6, said


def test_a_machine_with_another_key_does_no_work(
    district: District, start: Start, tmp_path: Path
) -> None:
    office = district.office()
    assert office.secret
    office.state.close()
    other = district.another_host(tmp_path / "other")
    key = other / "state/secret.key"
    key.write_bytes(b"x" * 32)
    code, said = ended(start("--once", home=other))
    assert code == 6
    assert "not that of the office" in said
    key.unlink()
    code, said = ended(start("--once", home=other))
    assert code == 6
    assert "is gone" in said


def test_workers_and_the_daemon_of_one_machine_do_not_work_beside_each_other(
    district: District, start: Start
) -> None:
    office = district.office()
    with office.daemon_lock():
        code, said = ended(start("--once"))
    assert code == 6
    assert "the daemon is already running" in said
    office.state.close()


def test_a_state_in_a_file_needs_no_workers(district: District) -> None:
    environment = {**os.environ, **district.environment}
    environment["SAMMACHIP_STATE_URL"] = "sqlite:///state/sammachip.db"
    said = cold(district.home, ["worker", "--once", "--today", str(TODAY)], environment)
    assert said.returncode == 2
    assert "state move --to URL" in said.stderr
