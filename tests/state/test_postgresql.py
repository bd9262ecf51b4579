"""The same state on PostgreSQL, by changing one URL."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from sync.errors import StateError
from sync.model import MailState
from sync.state.state import State, open_state
from tests.state.test_stores import NOW, message, row, snapshot, workbook

BINARIES = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
pytest.importorskip("psycopg", reason="PostgreSQL is left out: its driver psycopg is not installed")
pytestmark = pytest.mark.skipif(
    not BINARIES, reason="PostgreSQL is left out: it needs the package postgresql"
)


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    """A server of its own on loopback."""
    user = "postgres" if os.geteuid() == 0 else None  # it refuses to run as root
    folder = Path(tempfile.mkdtemp())
    if user:
        shutil.chown(folder, user)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]

    def command(name: str, *arguments: str) -> None:
        subprocess.run(
            [BINARIES[-1] / name, *arguments],
            user=user, cwd=folder, check=True, stdout=subprocess.DEVNULL,
        )  # fmt: skip

    data = str(folder / "data")
    command("initdb", "-A", "trust", "-U", "office", "-D", data)
    options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1"
    command("pg_ctl", "-D", data, "-o", options, "-l", str(folder / "log"), "-w", "start")
    try:
        yield f"postgresql://office@127.0.0.1:{port}/postgres"
    finally:
        command("pg_ctl", "-D", data, "-m", "fast", "stop")
        shutil.rmtree(folder)


@pytest.fixture
def state(url: str, tmp_path: Path) -> Iterator[State]:
    with open_state(url, tmp_path) as opened:
        yield opened


def test_many_that_open_a_new_database_at_once_make_it_once(url: str, tmp_path: Path) -> None:
    def put(number: int) -> None:
        with open_state(url, tmp_path) as mine:
            mine.kept.put(str(number), "x")

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(put, range(12)))
    with open_state(url, tmp_path) as state:
        assert [state.kept.get(str(number)) for number in range(12)] == ["x"] * 12


def test_the_stores_give_back_what_was_put_in(state: State) -> None:
    state.grids.put("takhli", workbook(), NOW)
    found = state.grids.get("takhli")
    assert found is not None
    assert found[1] == workbook()
    state.snapshots.put("takhli", snapshot("2026-W28", "f1"))
    assert state.snapshots.last_before("takhli", "2026-W29") == snapshot("2026-W28", "f1")
    run = state.runs.begin("sync", NOW)
    state.runs.end(run, NOW, "ok", {"read": 1})
    assert state.runs.latest()[0].facts == {"read": 1}
    assert state.prune(NOW + timedelta(weeks=200), 110) >= 2


def test_of_many_that_claim_the_same_row_one_wins(url: str, tmp_path: Path) -> None:
    mail = message()

    def claim(name: int) -> bool:
        with open_state(url, tmp_path) as mine:
            mine.outbox.add([(row(mail), mail)], {})
            return mine.outbox.swap(row(mail), replace(row(mail), owner=str(name), revision=1))

    with ThreadPoolExecutor(6) as pool:
        assert sum(pool.map(claim, range(6))) == 1


def test_of_many_that_read_one_bounce_one_counts_it(url: str, tmp_path: Path) -> None:
    mail = message("bounced@x.example")
    with open_state(url, tmp_path) as state:
        state.outbox.add([(row(mail, MailState.SENT), mail)], {})

    def count(number: int) -> int | None:
        with open_state(url, tmp_path) as mine:
            return mine.addresses.bounce(mail.key, mail.recipient, "550", NOW, strike=True)

    with ThreadPoolExecutor(6) as pool:
        assert sorted(n for n in pool.map(count, range(6)) if n is not None) == [1]
    with open_state(url, tmp_path) as state:
        state.addresses.taken("another", mail.recipient)
        assert [(m.address, m.strikes) for m in state.addresses.all()] == [(mail.recipient, 1)]


def test_a_server_that_is_away_is_told_in_one_line_without_the_password(tmp_path: Path) -> None:
    with pytest.raises(StateError) as told:
        open_state("postgresql://office:hidden@127.0.0.1:1/nothing", tmp_path)
    assert "hidden" not in str(told.value)
    assert len(str(told.value).splitlines()) == 1
    assert told.value.hint
