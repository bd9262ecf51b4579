"""The same state on PostgreSQL, by changing one URL."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from sync.errors import StateError
from sync.model import MailState
from sync.state.state import open_state
from tests.state.test_stores import NOW, message, row


@pytest.fixture
def url(postgresql: Callable[[], str]) -> str:
    return postgresql()


def test_many_that_open_a_new_database_at_once_make_it_once(url: str, tmp_path: Path) -> None:
    def put(number: int) -> None:
        with open_state(url, tmp_path) as mine:
            mine.kept.put(str(number), "x")

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(put, range(12)))
    with open_state(url, tmp_path) as state:
        assert [state.kept.get(str(number)) for number in range(12)] == ["x"] * 12


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


def test_who_froze_in_a_transaction_keeps_the_others_from_nothing(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sync.state.database.FROZEN_MILLISECONDS", 200)
    with open_state(url, tmp_path) as frozen, open_state(url, tmp_path) as other:
        with pytest.raises(StateError), frozen.database.writing() as connection:
            other.kept.put("name", "of another")  # waits for the lock until the server acts
            connection.exec_driver_sql("SELECT 1")
        assert other.kept.get("name") == "of another"


def test_who_may_not_make_tables_is_told_how_to_be_let(url: str, tmp_path: Path) -> None:
    import psycopg

    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("DROP ROLE IF EXISTS guest")
        connection.execute("CREATE ROLE guest LOGIN")
    with pytest.raises(StateError, match="access is denied") as told:
        open_state(url.replace("office@", "guest@"), tmp_path)
    assert "OWNER TO" in told.value.hint
    assert told.value.permanent


def test_a_writer_that_never_ends_is_told_of_not_waited_for_forever(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sync.state.database.BUSY_MILLISECONDS", 50)
    with open_state(url, tmp_path) as state, open_state(url, tmp_path) as other:
        with state.database.writing(), pytest.raises(StateError, match="held it") as told:
            other.kept.put("a", "b")
        assert not told.value.permanent
        other.kept.put("a", "b")
