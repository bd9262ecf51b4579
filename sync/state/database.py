"""The state database itself: opened, guarded, migrated, backed up, its errors put into words."""

from __future__ import annotations

import os
import sqlite3
import time
import zlib
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import Connection, Engine, create_engine, event, func, select
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import (
    ArgumentError,
    DBAPIError,
    InterfaceError,
    NoSuchModuleError,
    OperationalError,
)

from sync import private
from sync.errors import StateError

BUSY_MILLISECONDS = 5000
FROZEN_MILLISECONDS = 30_000  # after which a server ends a transaction in which nothing is done
_WRITER = 0x73616D6D  # names our lock among all that a PostgreSQL server keeps

# Primary result codes of SQLite (the low byte of the extended ones) → fault, mend, permanent.
_SQLITE_FAULTS: dict[int, tuple[str, str, bool]] = {
    sqlite3.SQLITE_FULL: ("the disk is full", "free some space, then run again", False),
    sqlite3.SQLITE_IOERR: (
        "the disk could not be read or written (full, or failing)",
        "free some space and look at the disk, then run again",
        False,
    ),
    sqlite3.SQLITE_READONLY: (
        "it is read-only",
        "give the user who runs this program write access to the file and its folder",
        True,
    ),
    sqlite3.SQLITE_PERM: ("access is denied", "give this user access to the file", True),
    sqlite3.SQLITE_AUTH: ("access is denied", "give this user access to the file", True),
    sqlite3.SQLITE_CANTOPEN: (
        "it cannot be opened",
        "check that the folder exists and that this user may write in it",
        True,
    ),
    sqlite3.SQLITE_BUSY: (
        f"another process has held it for over {BUSY_MILLISECONDS // 1000} seconds",
        "wait for the other run to end, then run again",
        False,
    ),
    sqlite3.SQLITE_LOCKED: ("another process holds it", "wait, then run again", False),
    sqlite3.SQLITE_CORRUPT: (
        "the file is damaged",
        "move it away and restore the newest backup; without one, just run again: "
        "sent.log keeps mails from going twice",
        True,
    ),
    sqlite3.SQLITE_NOTADB: (
        "the file is not a database",
        "move it away and restore the newest backup; without one, just run again: "
        "sent.log keeps mails from going twice",
        True,
    ),
}

# The same by the SQLSTATE of PostgreSQL; any other trouble with the server is told in its words.
_POSTGRESQL_FAULTS: dict[str, tuple[str, str, bool]] = {
    "53100": ("the server's disk is full", "free some space there, then run again", False),
    "55P03": (
        f"another process has held it for over {BUSY_MILLISECONDS // 1000} seconds",
        "wait for the other run to end, then run again",
        False,
    ),
    "42501": (
        "access is denied",
        "let the user of state.url own the database: ALTER DATABASE name OWNER TO user",
        True,
    ),
    "25P03": (
        "this machine stood still in the middle of a change, so the server took it back",
        "run again",
        False,
    ),
    "25006": ("it is read-only", "name the primary server in state.url, no standby", True),
}


class Database:
    """An open, migrated state database; `writing()` and `reading()` are the only ways in."""

    def __init__(self, engine: Engine, path: Path | None) -> None:
        self.engine = engine
        self.path = path  # None for PostgreSQL
        self.name = str(path) if path else engine.url.render_as_string(hide_password=True)

    @classmethod
    def of_file(cls, path: Path) -> Database:
        """The SQLite database in a file that is there, its tables as they are."""
        engine = create_engine(URL.create("sqlite", database=str(path)))
        _guard_sqlite(engine)
        return cls(engine, path)

    @contextmanager
    def writing(self, what: str = "") -> Iterator[Connection]:
        """A transaction that holds the write lock from its first moment; commits at the end.

        With PostgreSQL, who names `what` is written waits only for others that write the same.
        """
        lock = _WRITER if not what else zlib.crc32(what.encode()) | 1 << 32
        writer = self.engine.execution_options(writer=lock)
        with self._translated(), writer.begin() as connection:
            yield connection

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction that only reads, sees one moment, and never waits for a writer."""
        reader = self.engine.execution_options(only_reads=True)
        with self._translated(), reader.begin() as connection:
            yield connection

    def clock(self, connection: Connection) -> float:
        """The time by which machines that may differ go: the server's, or of a file this one's, in
        seconds since 1970."""
        if self.path is not None:
            return time.time()
        now = func.extract("epoch", func.clock_timestamp())
        return float(connection.execute(select(now)).scalar_one())

    def copy(self, target: Path) -> None:
        """Copy the file, live, into an empty one; raises OSError, or StateError for SQLite's."""
        with (
            self._translated(),
            closing(sqlite3.connect(f"file:{quote(str(self.path))}?mode=ro", uri=True)) as source,
            closing(sqlite3.connect(target)) as copy,
        ):
            source.backup(copy)

    def check(self) -> None:
        """Look through the whole file for damage; StateError tells what was found."""
        if self.path is None:
            return
        with self.reading() as connection:
            found = connection.exec_driver_sql("PRAGMA quick_check").scalar()
        if found != "ok":
            words, mend, permanent = _SQLITE_FAULTS[sqlite3.SQLITE_CORRUPT]
            raise StateError(f"{self.name}: {words}: {found}", hint=mend, permanent=permanent)

    def wipe(self) -> None:
        """Write the whole database anew, so that nothing removed from it is left in its files."""
        with self._translated():
            if self.path is None:
                bare = self.engine.execution_options(isolation_level="AUTOCOMMIT")
                with bare.connect() as connection:
                    connection.exec_driver_sql("VACUUM FULL")
                return
            with closing(sqlite3.connect(self.path, isolation_level=None)) as raw:
                raw.execute(f"PRAGMA busy_timeout={BUSY_MILLISECONDS}")
                raw.execute("PRAGMA secure_delete=ON")
                raw.execute("PRAGMA temp_store=MEMORY")  # no second copy in a folder of all users
                raw.execute("VACUUM")
        self.settle()

    def settle(self) -> None:
        """Bring all that was written into the main file and empty the log beside it.

        With a reader about that waits for the next time: SQLite does it when the last one leaves.
        """
        if self.path is not None:
            with self._translated(), closing(sqlite3.connect(self.path)) as raw:
                raw.execute("PRAGMA secure_delete=ON")
                raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    def close(self) -> None:
        self.engine.dispose()

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except (DBAPIError, sqlite3.Error) as fault:
            if error := _state_error(self.name, fault):
                raise error from fault
            raise


def connect(url: str, home: Path) -> Database:
    """Open the database of a URL such as sqlite:///state/sammachip.db (seen from `home`).

    Creates the folder (0700) and the file (0600) when they are missing; the tables are left as
    they are. Raises StateError, with the mend, for whatever stands in the way.
    """
    try:
        parsed = make_url(url)
        if parsed.get_backend_name() == "sqlite":
            database = Database.of_file(_prepare_file(parsed, home))
        else:
            engine = create_engine(_with_driver(parsed), pool_pre_ping=True)
            _guard_postgresql(engine)
            database = Database(engine, None)
    except (ArgumentError, NoSuchModuleError) as fault:
        raise StateError(
            "state.url is not the URL of a database this program can use",
            hint="write sqlite:///state/sammachip.db or postgresql://user@host/name",
        ) from fault
    except ModuleNotFoundError as fault:
        raise StateError(
            f"the driver for state.url is not installed ({fault.name})",
            hint="pip install 'psycopg[binary]'",
        ) from fault
    return database


def begun(url: str, home: Path) -> bool:
    """Whether there is a state already: who only looks should not make one."""
    path = file_of(url, home)
    return path is None or path.exists()


def file_of(url: str, home: Path) -> Path | None:
    """The file that a URL names; None when it is a server's, or names none."""
    parsed = make_url(url)
    if not parsed.drivername.startswith("sqlite") or not parsed.database:
        return None
    return home / parsed.database


def is_whole(path: Path) -> bool:
    """Whether a file is a database of SQLite without damage; what cannot be looked at passes."""
    try:
        with closing(sqlite3.connect(path)) as raw:
            return bool(raw.execute("PRAGMA quick_check").fetchone()[0] == "ok")
    except sqlite3.Error as fault:
        return getattr(fault, "sqlite_errorcode", 0) & 0xFF not in (
            sqlite3.SQLITE_CORRUPT,
            sqlite3.SQLITE_NOTADB,
        )


def is_state(path: Path) -> bool:
    """Whether a file is a state's database, such as a backup; a damaged one is taken for one."""
    try:
        with path.open("rb") as file:
            if file.read(16) != b"SQLite format 3\0":
                return False
        with closing(sqlite3.connect(f"file:{path}?immutable=1", uri=True)) as raw:
            return bool(raw.execute("SELECT 1 FROM sqlite_schema WHERE name = 'grids'").fetchall())
    except OSError:  # who may not read it learns nothing from it
        return False
    except sqlite3.Error:
        return True


def utc_text(moment: datetime) -> str:
    """An aware moment as the fixed-width UTC text kept in the tables."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def moment_of(stored: str) -> datetime:
    return datetime.fromisoformat(stored)


def storable(text: str) -> str:
    """A text of strangers as both databases take it: PostgreSQL's may hold no NUL."""
    return text.replace("\0", "\ufffd")


def _with_driver(url: URL) -> URL:
    return url.set(drivername="postgresql+psycopg") if url.drivername == "postgresql" else url


def _prepare_file(url: URL, home: Path) -> Path:
    if not url.database or url.database == ":memory:":
        raise StateError(
            "state.url keeps nothing: it names no file",
            hint="write sqlite:///state/sammachip.db",
        )
    path = home / url.database
    try:
        private.make_folder(path.parent)
        if private.weakness(path.parent.resolve()) == "can be changed by others":
            raise StateError(
                f"the folder {path.parent} can be changed by others",
                hint=f"see that nothing in it is a stranger's, then: chmod 700 {path.parent}",
            )
        # SQLite gives its -wal and -shm files the mode of the main one
        os.close(private.opened(path, os.O_CREAT | os.O_RDWR))
        private.close_to_others(path)
    except OSError as fault:
        raise StateError(
            f"{path} cannot be opened for writing: {fault.strerror}",
            hint="give the user who runs this program write access to the folder, "
            "or set state.url to one where it has it",
        ) from fault
    return path


def _guard_sqlite(engine: Engine) -> None:
    @event.listens_for(engine, "connect")
    def set_up(raw: Any, _record: Any) -> None:
        raw.isolation_level = None  # transactions are begun below, not by the driver
        for pragma in (
            f"busy_timeout={BUSY_MILLISECONDS}",
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            "secure_delete=ON",  # what was removed is gone from the file, not only from the tables
        ):
            raw.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        # a transaction that will write takes the lock at once: no deadlock by upgrading later
        only_reads = connection.get_execution_options().get("only_reads")
        connection.exec_driver_sql("BEGIN" if only_reads else "BEGIN IMMEDIATE")


def _guard_postgresql(engine: Engine) -> None:
    @event.listens_for(engine, "connect")
    def set_up(raw: Any, _record: Any) -> None:
        # a machine that froze keeps its connections, and with them the lock that all others need
        raw.execute(f"SET idle_in_transaction_session_timeout = {FROZEN_MILLISECONDS}")
        raw.commit()

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        # one writer at a time, and readers of one moment, so that the stores mean the same on both
        options = connection.get_execution_options()
        if options.get("isolation_level") == "AUTOCOMMIT":
            return
        if options.get("only_reads"):
            connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        else:
            connection.exec_driver_sql(f"SET LOCAL lock_timeout = {BUSY_MILLISECONDS}")
            connection.exec_driver_sql(
                f"SELECT pg_advisory_xact_lock({options.get('writer', _WRITER)})"
            )


def _state_error(name: str, fault: DBAPIError | sqlite3.Error) -> StateError | None:
    """The fault in words with its mend; None when it is a bug of ours."""
    cause = fault.orig if isinstance(fault, DBAPIError) else fault
    if isinstance(cause, sqlite3.Error):
        code = getattr(cause, "sqlite_errorcode", 0) & 0xFF
        if code not in _SQLITE_FAULTS:
            return None
        words, mend, permanent = _SQLITE_FAULTS[code]
        return StateError(f"{name}: {words}", hint=mend, permanent=permanent)
    if found := _POSTGRESQL_FAULTS.get(getattr(cause, "sqlstate", None) or ""):
        words, mend, permanent = found
        return StateError(f"{name}: {words}", hint=mend, permanent=permanent)
    if isinstance(fault, OperationalError | InterfaceError):
        return StateError(
            f"{name}: {' '.join(str(cause).split())}",
            hint="check that the database server runs and that state.url is right",
            permanent=False,
        )
    return None
