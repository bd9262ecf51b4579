"""What is kept of the sheets is sealed, and what was removed is gone from every byte there is."""

from __future__ import annotations

import gzip
import json
import random
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from sync.errors import StateError
from sync.model import Grid, Workbook
from sync.state.database import connect
from sync.state.migrations import MIGRATIONS, migrate
from sync.state.packed import dump_workbook
from sync.state.secret import KEY_SEEN, fingerprint, secret_key
from sync.state.state import State, open_state

URL = "sqlite:///state/sammachip.db"
NOW = datetime(2026, 7, 6, tzinfo=UTC)
NAME = "นายคานารี ขังกรง"


def workbook(rows: int = 400) -> Workbook:
    noise = random.Random(4)  # that no packing makes small: a reading of many pages
    shown = [[NAME, "".join(noise.choices("กขคงจฉชซ", k=60))] for _ in range(rows)]
    stored = [[None, None] for _ in shown]
    return Workbook("id", "ตาคลี", (Grid("ครัวเรือน", 1, shown, stored, hidden=True),), version="42")


def everything(home: Path) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(home.rglob("*")) if path.is_file())


def traces(content: bytes, home: Path) -> int:
    """How many pieces of a content, and of it packed, stand in any file."""
    held = everything(home)
    return sum(content[at : at + 24] in held for at in range(0, len(content) - 24, 24))


@pytest.fixture
def state(tmp_path: Path) -> Iterator[State]:
    with open_state(URL, tmp_path) as opened:
        yield opened


def test_no_byte_of_a_reading_lies_open_and_it_comes_back_whole(
    state: State, tmp_path: Path
) -> None:
    state.grids.put("takhli", workbook(), NOW)
    found = state.grids.get("takhli")
    assert found is not None
    assert found[1] == workbook()
    assert traces(dump_workbook(workbook()), tmp_path) == 0
    assert NAME.encode() not in everything(tmp_path)
    with state.database.reading() as connection:
        content = connection.execute(text("SELECT content FROM grids")).scalar_one()
    with pytest.raises(gzip.BadGzipFile):
        gzip.decompress(content)
    assert len(content) > len(dump_workbook(workbook()))


def test_two_readings_alike_are_sealed_unlike(state: State) -> None:
    for name in ("a", "b"):
        state.grids.put(name, workbook(1), NOW)
    with state.database.reading() as connection:
        contents = connection.execute(text("SELECT content FROM grids")).scalars().all()
    assert len({content[:12] for content in contents}) == 2


def test_with_another_key_it_was_never_read_and_without_one_the_mend_is_told(
    tmp_path: Path,
) -> None:
    path = tmp_path / "state" / "secret.key"
    with open_state(URL, tmp_path) as state:
        state.grids.put("takhli", workbook(1), NOW)
    key = path.read_bytes()
    path.unlink()
    with open_state(URL, tmp_path) as state:
        assert list(state.grids.marks()) == ["takhli"]  # the key's loss does not hide its age
        with pytest.raises(StateError, match="is gone") as told:
            state.grids.get("takhli")
        assert "restore it" in told.value.hint
    assert not path.exists()
    path.write_bytes(bytes(reversed(key)))
    path.chmod(0o600)
    with open_state(URL, tmp_path) as state:
        assert state.grids.get("takhli") is None
        assert state.grids.marks() == {}  # so the next sync reads it
        state.grids.put("takhli", workbook(2), NOW)
        assert state.grids.get("takhli") is not None


@pytest.mark.parametrize("harm", ["one bit", "another workbook's", "cut short", "empty"])
def test_a_reading_that_was_tampered_with_is_refused(state: State, harm: str) -> None:
    state.grids.put("takhli", workbook(3), NOW)
    state.grids.put("phayuha", workbook(2), NOW)
    with state.database.writing() as connection:
        query = text("SELECT content FROM grids WHERE workbook = :name")
        mine = connection.execute(query, {"name": "takhli"}).scalar_one()
        other = connection.execute(query, {"name": "phayuha"}).scalar_one()
        harmed = {
            "one bit": mine[:50] + bytes([mine[50] ^ 1]) + mine[51:],
            "another workbook's": other,
            "cut short": mine[:-1],
            "empty": b"",
        }[harm]
        connection.execute(
            text("UPDATE grids SET content = :content WHERE workbook = 'takhli'"),
            {"content": harmed},
        )
    with pytest.raises(StateError, match="takhli is damaged") as told:
        state.grids.get("takhli")
    assert "sync --full" in told.value.hint


def older_state(home: Path) -> bytes:
    """A state as the program before this one left it: an open reading, and pages of older ones."""
    database = connect(URL, home)
    migrate(database, MIGRATIONS[:1])
    key = secret_key(home / "state" / "secret.key")
    packed = dump_workbook(workbook())
    row = {
        "w": "takhli", "v": "42", "t": "t", "r": NOW.isoformat(timespec="microseconds"),
        "c": packed,
    }  # fmt: skip
    insert = text("INSERT INTO grids VALUES (:w, :v, :t, :r, :c)")
    with database.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA secure_delete=OFF")
        connection.execute(insert, row)
        connection.execute(insert, {**row, "w": "gone", "c": packed[::-1]})
        connection.commit()
        connection.execute(text("DELETE FROM grids WHERE workbook = 'gone'"))
        connection.execute(
            text("INSERT INTO kept VALUES (:n, :c)"), {"n": KEY_SEEN, "c": fingerprint(key)}
        )
        connection.commit()
    database.close()
    assert traces(packed, home) > 100
    assert traces(packed[::-1], home) > 100
    return packed


def test_an_older_state_is_sealed_when_it_is_opened_and_no_trace_is_left(tmp_path: Path) -> None:
    packed = older_state(tmp_path)
    with open_state(URL, tmp_path) as state:
        assert traces(packed, tmp_path) == 0  # while it is open, its log included
        assert traces(packed[::-1], tmp_path) == 0
        found = state.grids.get("takhli")
        assert found is not None
        assert found[1] == workbook()
        assert (found[0].version, found[0].spreadsheet_id, found[0].read_at) == ("42", "t", NOW)
    assert traces(packed, tmp_path) == 0


def test_an_older_state_without_its_key_is_left_as_it_is(tmp_path: Path) -> None:
    packed = older_state(tmp_path)
    (tmp_path / "state" / "secret.key").unlink()
    with pytest.raises(StateError, match="is gone"):
        open_state(URL, tmp_path)
    assert traces(packed, tmp_path) > 100


@pytest.mark.parametrize("kind", ["grids", "kept", "snapshots", "addresses"])
def test_what_is_removed_or_replaced_is_gone_from_the_files(tmp_path: Path, kind: str) -> None:
    secret = "คานารี" + "".join(random.Random(1).choices("กขคงจฉ", k=3000))
    with open_state(URL, tmp_path) as state:
        for number in range(20):  # other pages around it
            state.kept.put(f"other {number}", "x" * 3000)
        with state.database.writing() as connection:
            statement = {
                "grids": "INSERT INTO grids VALUES ('a', '', '', '', :c, 'x')",
                "kept": "INSERT INTO kept VALUES ('a', :c)",
                "snapshots": "INSERT INTO snapshots VALUES ('a', '2026-W01', :c, NULL, '')",
                "addresses": "INSERT INTO addresses VALUES ('a', 1, :c, '')",
            }[kind]
            content = secret.encode() if kind == "grids" else secret
            connection.execute(text(statement), {"c": content})
        assert traces(secret.encode(), tmp_path) > 100
        with state.database.writing() as connection:
            connection.execute(text(f"DELETE FROM {kind} WHERE 1 = 1"))
        state.database.settle()
        assert traces(secret.encode(), tmp_path) == 0


def test_retention_leaves_no_trace_while_the_state_stays_open(tmp_path: Path) -> None:
    with open_state(URL, tmp_path) as state:
        long_ago = NOW - timedelta(weeks=120)
        secret = json.dumps({"a": "".join(random.Random(2).choices("กขคง", k=3000))})
        with state.database.writing() as connection:
            connection.execute(
                text("INSERT INTO snapshots VALUES ('takhli', :week, :content, NULL, '')"),
                {"week": f"{long_ago.year}-W{long_ago.isocalendar().week:02d}", "content": secret},
            )
        assert traces(secret.encode(), tmp_path) > 50
        assert state.prune(NOW, 110) == 1
        assert traces(secret.encode(), tmp_path) == 0


def test_wiping_a_database_that_is_read_waits_for_no_one(tmp_path: Path) -> None:
    with open_state(URL, tmp_path) as state, open_state(URL, tmp_path) as other:
        state.kept.put("a", "b")
        with other.database.reading() as connection:
            connection.execute(text("SELECT * FROM kept")).all()
            with suppress(StateError):
                state.database.settle()
        assert state.kept.get("a") == "b"
