"""Fault drills: full disk, read-only folder, damaged or newer database, two processes, kill -9."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from sync.errors import StateError
from sync.state.lock import ExclusiveLock
from sync.state.migrations import MIGRATIONS, Migration, migrate
from sync.state.moving import save
from sync.state.state import open_database, open_state

ROOT = Path(__file__).resolve().parents[2]
URL = "sqlite:///state/sammachip.db"


def run_python(source: str, *arguments: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", textwrap.dedent(source), *map(str, arguments)],
        cwd=ROOT, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip


def ledger_of(home: Path) -> list[str]:
    """What the database holds, seen without our code."""
    with sqlite3.connect(home / "state" / "sammachip.db") as raw:
        return [name for (name,) in raw.execute("SELECT content FROM kept ORDER BY name")]


# ------------------------------------------------------------------------------ disk


@pytest.fixture
def tiny_disk(tmp_path: Path) -> Iterator[Path]:
    """A real file system of 512 KiB."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=512k", "tmpfs", str(disk)]
    if os.geteuid() or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("a file system of its own can only be mounted by root")
    try:
        yield disk
    finally:
        subprocess.run(["umount", str(disk)], check=True)


def test_a_full_disk_is_told_and_what_was_committed_stays(tiny_disk: Path) -> None:
    with open_state(URL, tiny_disk) as state:
        state.kept.put("a", "before")
        (tiny_disk / "ballast").write_bytes(b"x" * 200_000)
        with pytest.raises(StateError, match="disk") as told:
            for number in range(100):
                state.kept.put(f"b{number}", "x" * 20_000)
        assert "free some space" in told.value.hint
        assert not told.value.permanent
        (tiny_disk / "ballast").unlink()
        state.kept.put("c", "after")
        assert state.kept.get("a") == "before"
        state.database.check()


def test_a_database_that_may_not_grow_is_told_as_a_full_disk(tmp_path: Path) -> None:
    with open_state(URL, tmp_path) as state:
        with state.database.reading() as connection:
            connection.exec_driver_sql("PRAGMA max_page_count=1")
        state.kept.put("a", "b")
        with pytest.raises(StateError, match="the disk is full"):
            state.kept.put("b", "x" * 5_000_000)
        assert state.kept.get("a") == "b"


def as_nobody(home: Path, body: str) -> str:
    """Run as a user without rights here (root may write anywhere); the error told."""
    source = f"""
        import os, sys
        from pathlib import Path
        import sync.state.state
        from sync.errors import StateError
        from sync.state.state import open_state
        home = Path(sys.argv[1])
        if os.geteuid() == 0:
            os.seteuid(65534)
        try:
            {body}
        except StateError as fault:
            print(fault)
    """
    done = run_python(source, home)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture
def open_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A home that other users can reach."""
    import shutil
    import tempfile

    home = Path(tempfile.mkdtemp())
    home.chmod(0o755)
    try:
        yield home
    finally:
        shutil.rmtree(home)


def test_a_folder_that_may_not_be_written_is_told_with_the_mend(open_home: Path) -> None:
    open_home.chmod(0o555)
    told = as_nobody(open_home, f'open_state("{URL}", home)')
    assert "cannot be opened for writing: Permission denied" in told
    assert "write access" in told
    assert len(told.splitlines()) == 1


def test_a_read_only_database_is_told_with_the_mend(open_home: Path) -> None:
    with open_state(URL, open_home) as state:
        state.kept.put("a", "b")
    (open_home / "state").chmod(0o755)
    (open_home / "state" / "sammachip.db").chmod(0o444)
    told = as_nobody(open_home, f'open_state("{URL}", home)')
    assert "write access" in told


# ------------------------------------------------------------------------------ the file


@pytest.mark.parametrize("damage", ["text", "head", "middle"])
def test_a_damaged_database_is_refused_and_left_as_it_is(tmp_path: Path, damage: str) -> None:
    with open_state(URL, tmp_path) as state:
        for number in range(50):
            state.kept.put(str(number), "x" * 2000)
    path = tmp_path / "state" / "sammachip.db"
    content = bytearray(path.read_bytes())
    if damage == "text":
        content = bytearray(b"this is not a database, it is a letter\n" * 200)
    elif damage == "head":
        content[:4096] = os.urandom(4096)
    else:
        content[4096:] = os.urandom(len(content) - 4096)
    path.write_bytes(content)
    with (
        pytest.raises(StateError, match=r"damaged|not a database") as told,
        open_state(URL, tmp_path) as state,
    ):
        state.database.check()
    assert "backup" in told.value.hint
    assert path.read_bytes() == content


def test_a_newer_database_is_refused_untouched(tmp_path: Path) -> None:
    open_state(URL, tmp_path).close()
    path = tmp_path / "state" / "sammachip.db"
    with sqlite3.connect(path) as raw:
        raw.execute("INSERT INTO schema_version VALUES (99, 'from the future', 1)")
    with pytest.raises(StateError, match=r"newer version .*shape 99") as told:
        open_state(URL, tmp_path)
    assert "install the newer version" in told.value.hint


@pytest.mark.parametrize(
    "url", ["sqlite://", "sqlite:///:memory:", "nonsense", "oracle://x/y", "mysql://x/y"]
)
def test_a_url_that_cannot_be_used_is_told_with_the_mend(tmp_path: Path, url: str) -> None:
    with pytest.raises(StateError) as told:
        open_database(url, tmp_path)
    assert told.value.hint


def test_a_password_in_the_url_is_not_shown(tmp_path: Path) -> None:
    pytest.importorskip("psycopg", reason="PostgreSQL's driver is not installed")
    with pytest.raises(StateError) as told:
        open_database("postgresql://me:hidden@127.0.0.1:1/nothing", tmp_path)
    assert "hidden" not in str(told.value)


# ------------------------------------------------------------------------------ migrations

LAST = MIGRATIONS[-1].number
NEXT = Migration(
    LAST + 1,
    "a test's own",
    (
        "CREATE TABLE extra (name TEXT PRIMARY KEY)",
        "INSERT INTO extra SELECT name FROM kept",
        "ALTER TABLE kept ADD COLUMN weight INTEGER NOT NULL DEFAULT 0",
        "UPDATE kept SET weight = 1",
    ),
)


def test_a_database_of_an_older_shape_is_brought_up_with_its_content(tmp_path: Path) -> None:
    with open_state(URL, tmp_path) as state:
        state.kept.put("a", "b")
        assert migrate(state.database, (*MIGRATIONS, NEXT)) == LAST + 1
        assert migrate(state.database, (*MIGRATIONS, NEXT)) == LAST + 1
        with state.database.reading() as connection:
            assert connection.exec_driver_sql("SELECT name FROM extra").all() == [("a",)]


KILLED_WHILE_MIGRATING = """
    import os, signal, sys
    from pathlib import Path
    from sqlalchemy import event
    from sync.state.state import open_state
    from sync.state.migrations import MIGRATIONS, migrate
    from tests.state.test_drills import NEXT, URL

    state = open_state(URL, Path(sys.argv[1]))
    left = int(sys.argv[2])

    @event.listens_for(state.database.engine, "before_cursor_execute")
    def count(*_):
        global left
        left -= 1
        if left < 0:
            os.kill(os.getpid(), signal.SIGKILL)

    migrate(state.database, (*MIGRATIONS, NEXT))
"""


@pytest.mark.slow
def test_kill_9_in_a_migration_leaves_the_old_shape_or_the_new_one_whole(tmp_path: Path) -> None:
    killed, statement = 0, 0
    while True:
        home = tmp_path / str(statement)
        with open_state(URL, home) as state:
            state.kept.put("a", "b")
        done = run_python(KILLED_WHILE_MIGRATING, home, statement)
        with sqlite3.connect(home / "state" / "sammachip.db") as raw:
            tables = [name for (name,) in raw.execute("SELECT name FROM sqlite_schema")]
            ((reached,),) = raw.execute("SELECT max(number) FROM schema_version")
        assert reached == (LAST + 1 if "extra" in tables else LAST)
        assert ledger_of(home) == ["b"]
        if reached == LAST:  # the next start completes it
            database = open_database(URL, home)
            assert migrate(database, (*MIGRATIONS, NEXT)) == LAST + 1
            database.close()
        if done.returncode == 0:
            break
        assert done.returncode == -signal.SIGKILL, done.stderr
        killed, statement = killed + 1, statement + 2
    assert killed >= 5


def test_two_processes_that_open_a_new_state_at_once_make_it_once(tmp_path: Path) -> None:
    source = f"""
        import sys
        from pathlib import Path
        from sync.state.state import open_state
        with open_state("{URL}", Path(sys.argv[1])) as state:
            for number in range(20):
                state.kept.put(sys.argv[2] + str(number), "x")
    """
    starters = [
        threading.Thread(target=lambda n=n: results.append(run_python(source, tmp_path, n)))
        for n in "ab"
    ]
    results: list[subprocess.CompletedProcess[str]] = []
    for starter in starters:
        starter.start()
    for starter in starters:
        starter.join()
    assert [(done.returncode, done.stderr) for done in results] == [(0, "")] * 2
    assert len(ledger_of(tmp_path)) == 40


def test_a_writer_that_never_ends_is_told_of_not_waited_for_forever(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sync.state.database.BUSY_MILLISECONDS", 200)
    with open_state(URL, tmp_path) as mine, open_state(URL, tmp_path) as other:
        with other.database.writing():
            assert mine.kept.get("a") is None  # readers do not wait
            with pytest.raises(StateError, match="another process") as told:
                mine.kept.put("a", "b")
        assert not told.value.permanent
        mine.kept.put("a", "b")


def test_kill_9_between_two_commits_loses_neither(tmp_path: Path) -> None:
    source = f"""
        import os, signal, sys
        from pathlib import Path
        from sync.state.state import open_state
        state = open_state("{URL}", Path(sys.argv[1]))
        state.kept.put("1", "kept")
        state.kept.put("2", "kept")
        connection = state.database.engine.connect()
        connection.begin()
        connection.exec_driver_sql("INSERT INTO kept VALUES ('3', 'not committed')")
        os.kill(os.getpid(), signal.SIGKILL)
    """
    assert run_python(source, tmp_path).returncode == -signal.SIGKILL
    with open_state(URL, tmp_path) as state:
        assert [state.kept.get(name) for name in "123"] == ["kept", "kept", None]


# ------------------------------------------------------------------------------ backup


def test_a_backup_is_whole_though_others_go_on_writing(tmp_path: Path) -> None:
    with open_state(URL, tmp_path) as state, open_state(URL, tmp_path) as writer:
        state.kept.put("a", "b")
        done = threading.Event()

        def write() -> None:
            number = 0
            while not done.is_set():
                writer.kept.put(f"n{number}", "x" * 500)
                number += 1

        thread = threading.Thread(target=write)
        thread.start()
        try:
            save(state.database, tmp_path / "copies" / "one.db")
            save(state.database, tmp_path / "copies" / "one.db")
        finally:
            done.set()
            thread.join()
    copies = list((tmp_path / "copies").iterdir())
    assert [path.name for path in copies] == ["one.db"]
    assert copies[0].stat().st_mode & 0o777 == 0o600
    with open_state("sqlite:///copies/one.db", tmp_path) as copy:
        assert copy.kept.get("a") == "b"
        copy.database.check()


def test_a_backup_that_cannot_be_written_says_so_and_leaves_the_old_one(tmp_path: Path) -> None:
    with open_state(URL, tmp_path) as state:
        (tmp_path / "file").write_text("in the way")
        with pytest.raises(StateError, match="backup"):
            save(state.database, tmp_path / "file" / "copy.db")


# ------------------------------------------------------------------------------ locks


def test_the_second_holder_is_told_who_the_first_is(tmp_path: Path) -> None:
    first = ExclusiveLock(tmp_path / "daemon.lock", "the daemon")
    second = ExclusiveLock(tmp_path / "daemon.lock", "the daemon")
    with first:
        with pytest.raises(StateError, match=rf"process {os.getpid()} since 20\d\d-") as told:
            second.acquire()
        assert told.value.exit_code == 6
    with second:
        assert second.realm == first.realm


def test_a_lock_is_waited_for_and_falls_free_when_its_holder_is_killed(tmp_path: Path) -> None:
    source = """
        import sys, time
        from pathlib import Path
        from sync.state.lock import ExclusiveLock
        ExclusiveLock(Path(sys.argv[1]), "sending").acquire()
        print("held", flush=True)
        time.sleep(60)
    """
    holder = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(source), str(tmp_path / "lock")],
        cwd=ROOT, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        threading.Timer(0.5, holder.kill).start()
        begun = time.monotonic()
        with ExclusiveLock(tmp_path / "lock", "sending") as unused:
            pass
    except StateError:
        lock = ExclusiveLock(tmp_path / "lock", "sending")
        lock.acquire(wait=20)
        assert 0.2 < time.monotonic() - begun < 10
        lock.release()
    else:
        pytest.fail(f"{unused.path} was not held")
    finally:
        holder.kill()
        holder.wait()
        assert holder.stdout is not None
        holder.stdout.close()
