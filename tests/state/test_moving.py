"""A state carried to another database, backed up and restored: all of it, or nothing."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from sync.errors import StateError, UsageError
from sync.model import MailState
from sync.state import moving
from sync.state.moving import BEFORE, Carried, move, restore, save
from sync.state.state import State, open_state
from tests.offices import Copies
from tests.program import environment_of, warm
from tests.state.conftest import SQLITE
from tests.state.test_stores import NOW, message, row, snapshot, workbook

OTHER = "sqlite:///state/other.db"


def fill(state: State, *, mails: int = 3) -> None:
    """Something in every table, among it what the databases keep each in its own way."""
    state.grids.put("takhli", workbook(), NOW)
    state.snapshots.put("takhli", snapshot("2026-W28", "f1"))
    state.runs.end(state.runs.begin("sync", NOW), NOW, "ok", {"read": 1})
    state.accepted.put("mapping", "takhli", "households.moo", "หมู่", NOW, "สมหญิง")
    state.addresses.strike("a@x.example", "550", NOW)
    state.kept.put("page", "17")
    sent = [message(f"{number}@x.example") for number in range(mails)]
    state.outbox.add([(row(mail, MailState.SENT), mail) for mail in sent], {"rules": "abc"})


def counts(tables: list[Carried]) -> dict[str, int]:
    return {table.table: table.rows for table in tables if table.rows}


@pytest.fixture
def target(url: str) -> str:
    """Where a state is moved to: a database of each kind."""
    return OTHER if url == SQLITE else url


def test_a_state_is_carried_whole_and_goes_on_there(target: str, tmp_path: Path) -> None:
    with open_state(SQLITE, tmp_path) as old, open_state(target, tmp_path) as new:
        fill(old, mails=501)  # more than are carried at a time
        old.kept.put("odd", "a\0b")  # what PostgreSQL cannot hold
        tables, moved = move(old.database, new.database)
        assert moved
        assert counts(tables) == {
            "accepted": 1, "addresses": 1, "bases": 1, "bodies": 501, "grids": 1, "kept": 2,
            "outbox": 501, "runs": 1, "snapshots": 1,
        } | {"kept": counts(tables)["kept"]}  # fmt: skip
        assert new.outbox.audit() == old.outbox.audit()
        first = new.outbox.rows()[0]
        assert new.outbox.message(first.key) == old.outbox.message(first.key)
        assert new.grids.get("takhli") == old.grids.get("takhli")
        assert new.snapshots.all("takhli") == old.snapshots.all("takhli")
        assert new.kept.get("odd") == "a\ufffdb"
        # the numbers of runs go on after those that were carried
        assert new.runs.begin("sync", NOW) == 2
        assert not new.outbox.add([(first, message(first.recipient))], {}), "sent twice"


def test_a_move_is_repeated_until_the_state_is_used_there(target: str, tmp_path: Path) -> None:
    with open_state(SQLITE, tmp_path) as old, open_state(target, tmp_path) as new:
        fill(old)
        first, moved = move(old.database, new.database)
        assert moved
        assert move(old.database, new.database) == (first, False)
        old.kept.put("page", "18")
        again, moved = move(old.database, new.database)
        assert moved
        assert again != first
        assert new.kept.get("page") == "18"
        new.kept.put("page", "19")  # the office has begun to work there
        with pytest.raises(StateError, match="worked with since"):
            move(old.database, new.database)
        assert new.kept.get("page") == "19"


def test_another_office_s_state_is_not_touched(target: str, tmp_path: Path) -> None:
    with open_state(SQLITE, tmp_path) as old, open_state(target, tmp_path) as new:
        fill(old)
        new.accepted.put("mapping", "other", "households.moo", "หมู่", NOW)
        with pytest.raises(StateError, match="holds another state"):
            move(old.database, new.database)
        assert new.accepted.all("mapping", "other")
        assert not new.outbox.rows()


def test_what_breaks_amid_a_move_leaves_nothing_behind(
    target: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with open_state(SQLITE, tmp_path) as old, open_state(target, tmp_path) as new:
        fill(old)
        whole = moving._rows

        def losing(connection, table):  # type: ignore[no-untyped-def]
            """A way to the target that loses one mail's bytes."""
            rows = whole(connection, table)
            if table.name == "bodies" and connection.engine.url == old.database.engine.url:
                calls.append(table.name)
                if len(calls) > 1:
                    next(rows)
            return rows

        calls: list[str] = []
        monkeypatch.setattr(moving, "_rows", losing)
        with pytest.raises(StateError, match="not what was sent"):
            move(old.database, new.database)
        monkeypatch.undo()
        assert not new.outbox.rows()
        assert move(old.database, new.database)[1]


def test_a_state_is_not_moved_onto_itself(tmp_path: Path) -> None:
    with open_state(SQLITE, tmp_path) as old, open_state(SQLITE, tmp_path) as same:
        fill(old)
        with pytest.raises(UsageError, match="where the state lies"):
            move(old.database, same.database)


# ------------------------------------------------------------------------------ backup, restore


def test_a_backup_of_either_database_is_restored_into_either(
    url: str, target: str, tmp_path: Path, postgresql: Callable[[], str]
) -> None:
    backup = tmp_path / "copies" / "one.db"
    with open_state(url, tmp_path) as state:
        fill(state)
        save(state.database, backup)
        save(state.database, backup)
        told = state.outbox.audit()
        state.kept.put("page", "after")
        state.runs.begin("sync", NOW + timedelta(days=1))
    assert [path.name for path in backup.parent.iterdir()] == ["one.db"]
    assert backup.stat().st_mode & 0o777 == 0o600
    before = backup.read_bytes()
    tables, kept = restore(backup, url, tmp_path)
    assert counts(tables)["outbox"] == 3
    assert kept == tmp_path / "state" / BEFORE
    with open_state(f"sqlite:///{kept}", tmp_path) as replaced:
        assert replaced.kept.get("page") == "after"
    for place in (url, postgresql(), "sqlite:///elsewhere/state.db"):
        restore(backup, place, tmp_path)
        with open_state(place, tmp_path) as state:
            assert state.outbox.audit() == told
            assert state.kept.get("page") == "17"
            assert state.runs.begin("sync", NOW) > 1
    assert backup.read_bytes() == before


def test_a_damaged_state_makes_room_for_its_backup_and_is_kept(tmp_path: Path) -> None:
    backup = tmp_path / "one.db"
    with open_state(SQLITE, tmp_path) as state:
        fill(state)
        save(state.database, backup)
    path = tmp_path / "state" / "sammachip.db"
    path.write_bytes(damaged := b"\xff" * 8192)
    _, kept = restore(backup, SQLITE, tmp_path)
    assert kept is not None
    assert kept.read_bytes() == damaged
    with open_state(SQLITE, tmp_path) as state:
        assert len(state.outbox.rows()) == 3


def test_what_is_no_sound_backup_changes_nothing(url: str, tmp_path: Path) -> None:
    good = tmp_path / "good.db"
    with open_state(url, tmp_path) as state:
        fill(state)
        save(state.database, good)
    foreign, newer, broken = (tmp_path / f"{name}.db" for name in ("foreign", "newer", "broken"))
    foreign.write_text("no database")
    for path in (newer, broken):
        path.write_bytes(good.read_bytes())
    with closing(sqlite3.connect(newer)) as raw, raw:
        raw.execute("INSERT INTO schema_version VALUES (99, 'to come', 0)")
    content = bytearray(broken.read_bytes())
    content[8192:-4096] = b"\xff" * len(content[8192:-4096])
    broken.write_bytes(content)
    faults = {
        tmp_path / "absent.db": UsageError,
        foreign: UsageError,
        newer: StateError,
        broken: StateError,
    }
    for path, kind in faults.items():
        with pytest.raises(kind):
            restore(path, url, tmp_path)
        with open_state(url, tmp_path) as state:
            assert len(state.outbox.rows()) == 3
    assert not list((tmp_path / "state").glob(".*")), "a partial copy is left"


def test_a_backup_of_the_server_s_state_is_of_one_moment(
    postgresql: Callable[[], str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A mail that is added while the tables are copied is in all of them, or in none."""
    url = postgresql()
    with open_state(url, tmp_path) as state, open_state(url, tmp_path) as writer:
        fill(state)
        late = message("late@x.example")
        whole = moving._rows

        def rows(connection, table):  # type: ignore[no-untyped-def]
            if table.name == "bodies":
                writer.outbox.add([(row(late), late)], {})
            return whole(connection, table)

        monkeypatch.setattr(moving, "_rows", rows)
        save(state.database, tmp_path / "one.db")
        monkeypatch.undo()
        assert len(state.outbox.rows()) == 4
    with closing(sqlite3.connect(tmp_path / "one.db")) as raw:
        tables = [raw.execute(f"SELECT count(*) FROM {t}").fetchone() for t in ("outbox", "bodies")]
    assert tables == [(3,), (3,)]


# ------------------------------------------------------------------------------ the commands


def test_an_office_moves_goes_on_there_and_sends_nothing_twice(
    postgresql: Callable[[], str], tmp_path: Path, demo_office: Copies
) -> None:
    home, url = demo_office(tmp_path / "office"), postgresql()
    here, there = environment_of(home), environment_of(home, SAMMACHIP_STATE_URL=url)
    today = ("--today", "2026-07-13")
    assert warm(home, ["send", *today], here).returncode in (0, 5)
    sent = sorted(path.name for path in (home / "outbox").glob("*.eml"))
    assert sent
    moved = warm(home, ["state", "move", "--to", url], here)
    assert moved.returncode == 0, moved.stderr
    assert "Moved" in moved.stdout
    assert all(len(line) <= 88 for line in moved.stdout.splitlines())
    before = warm(home, ["history", "--format", "json"], here)
    after = warm(home, ["history", "--format", "json"], there)
    assert before.stdout == after.stdout != "[]\n"
    assert warm(home, ["send", *today], there).returncode in (0, 5)
    assert sorted(path.name for path in (home / "outbox").glob("*.eml")) == sent
    refused = warm(home, ["state", "move", "--to", "postgresql://office@127.0.0.1:1/no"], here)
    assert refused.returncode == 6
    assert len(refused.stderr.splitlines()) == 1
    assert warm(home, ["restore", str(home / "state/sammachip.db")], there).returncode == 2
    saved = warm(home, ["backup", str(home / "copy.db")], there)
    assert saved.returncode == 0, saved.stderr
    restored = warm(home, ["restore", str(home / "copy.db"), "--yes"], here)
    assert restored.returncode == 0, restored.stderr
    assert warm(home, ["history", "--format", "json"], here).stdout == before.stdout
