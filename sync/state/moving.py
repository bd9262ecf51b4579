"""A whole state carried into another database, table by table, and proven to be the same there."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import Connection, Table, delete, func, insert, select, text

from sync import private
from sync.errors import StateError, UsageError
from sync.state.database import Database, connect, file_of, is_state, is_whole, storable
from sync.state.migrations import migrate, must_know_all
from sync.state.schema import KEPT, METADATA, RUNS, TURNS

CARRIED = "carried"  # in a state that was carried here: the digest of what it was then
BEFORE = "before-restore.db"  # beside the key: what a restored backup took the place of
# What is true of the office wherever its state lies; when an account last asked Google is not.
TABLES = tuple(table for table in METADATA.sorted_tables if table is not TURNS)
_BATCH = 200  # rows that are in memory at a time
_PACK = msgspec.msgpack.Encoder()


@dataclass(frozen=True, slots=True)
class Carried:
    """A table: its rows, and a digest that two tables share when their rows are the same."""

    table: str
    rows: int
    sha256: str


def move(source: Database, target: Database) -> tuple[list[Carried], bool]:
    """Carry all of `source` into `target`; its tables as they are there now, and whether by this.

    The second is False when the very same was there already. One that was carried there before is
    replaced, as long as nothing was done with it since: else, and when another state lies there,
    nothing is touched and StateError tells so. Nobody writes to either meanwhile, and what is
    interrupted is undone.
    """
    _set_apart(source, target)
    with source.writing() as old, target.writing() as new:
        wanted, there = _contents(old), _contents(new)
        if wanted == there:
            return there, False
        if any(table.rows for table in there) and _seal(there) != _carried(new):
            raise StateError(
                f"{target.name} holds another state, or one that was worked with since",
                hint="name an empty database; to put a backup in its place: restore FILE",
            )
        return _replaced(old, new, wanted, target.name), True


def save(source: Database, target: Path) -> None:
    """Write the live state into a file that `restore` (or SQLite) reads, while others write.

    The file is for its owner alone, and takes the place of an older one at one stroke. A damaged
    state is not written over a good backup: StateError.
    """
    source.check()
    with _in_place_of(target) as partial:
        if source.path is not None:
            source.copy(partial)
            return
        must_know_all(source)
        with closing(Database.of_file(partial)) as copy, source.reading() as old:
            migrate(copy)
            with copy.writing() as new:
                _replaced(old, new, _contents(old), str(target))


def restore(backup: Path, url: str, home: Path) -> tuple[list[Carried], Path | None]:
    """Put a backup in the place of the state of a URL: its tables, and the file of what was there.

    That is None when nothing was there. The backup itself is only read. UsageError when it is no
    backup, StateError when it is damaged or of a newer program: then nothing is changed.
    """
    if not backup.is_file():
        raise UsageError(f"{backup}: no such file", hint="name a file that `backup` has written")
    if not is_state(backup):
        raise UsageError(f"{backup} is no backup of a state", hint="name one that `backup` wrote")
    before = _put_by(backup, url, home)
    with closing(connect(url, home)) as target:
        migrate(target)
        must_know_all(target)
        if before is None:
            with target.reading() as connection:
                anything = any(table.rows for table in _contents(connection))
            if anything:
                before = home / "state" / BEFORE
                save(target, before)
        folder = home / "state"
        with (
            _copy_of(backup, folder) as copy,
            copy.reading() as old,
            target.writing() as new,
        ):
            there = _replaced(old, new, _contents(old), target.name)
        target.settle()
        return there, before


def _put_by(backup: Path, url: str, home: Path) -> Path | None:
    """Where the files of a damaged SQLite state are put, so that another can be made there."""
    path = file_of(url, home)
    if path is None or not path.exists():
        return None
    if backup.samefile(path):
        raise UsageError(f"{backup} is the state itself", hint="name a file that `backup` wrote")
    if is_whole(path):
        return None
    for name in ("-wal", "-shm", ""):
        with suppress(FileNotFoundError):
            path.with_name(path.name + name).rename(path.with_name(f"{path.name}.damaged{name}"))
    return path.with_name(f"{path.name}.damaged")


def _set_apart(source: Database, target: Database) -> None:
    same = source.engine.url == target.engine.url
    if source.path and target.path:
        same = source.path.samefile(target.path)
    if same:
        raise UsageError(f"{target.name} is where the state lies", hint="name another database")
    must_know_all(source)
    must_know_all(target)


def _replaced(old: Connection, new: Connection, wanted: list[Carried], name: str) -> list[Carried]:
    """What stands in `new` when all of `old` has taken the place of what was there."""
    for table in reversed(TABLES):
        new.execute(delete(table))
    for table in TABLES:
        rows = _rows(old, table)
        while batch := [dict(row) for row in islice(rows, _BATCH)]:
            new.execute(insert(table), batch)
    if new.dialect.name == "postgresql":  # rows with numbers of their own do not move its counter
        last = select(func.max(RUNS.c.id)).scalar_subquery()
        counter = func.pg_get_serial_sequence("runs", "id")
        new.execute(select(func.setval(counter, func.coalesce(last, 0) + 1, text("false"))))
    there = _contents(new)
    if there != wanted:
        raise StateError(
            f"what reached {name} is not what was sent; nothing was changed there",
            hint="try again; if it stays so, look at the disks and the network between",
            permanent=False,
        )
    new.execute(delete(KEPT).where(KEPT.c.name == CARRIED))
    new.execute(insert(KEPT).values(name=CARRIED, content=_seal(there)))
    return there


def _contents(connection: Connection) -> list[Carried]:
    return [_content(connection, table) for table in TABLES]


def _content(connection: Connection, table: Table) -> Carried:
    """The digest does not depend on the order of rows, which each database has its own of."""
    count, total = 0, 0
    for row in _rows(connection, table):
        count += 1
        total += int.from_bytes(hashlib.sha256(_PACK.encode(list(row.values()))).digest())
    return Carried(str(table.name), count, f"{total % (1 << 256):064x}")


def _rows(connection: Connection, table: Table) -> Iterator[dict[str, Any]]:
    """The rows of a table, few at a time, as any database can hold them."""
    query = select(table)
    if table is KEPT:
        query = query.where(KEPT.c.name != CARRIED)
    for row in connection.execute(query, execution_options={"yield_per": _BATCH}).mappings():
        yield {
            name: storable(value) if isinstance(value, str) else value
            for name, value in row.items()
        }


def _seal(contents: list[Carried]) -> str:
    return hashlib.sha256(msgspec.json.encode(contents)).hexdigest()


def _carried(connection: Connection) -> str | None:
    return connection.execute(select(KEPT.c.content).where(KEPT.c.name == CARRIED)).scalar()


@contextmanager
def _in_place_of(target: Path) -> Iterator[Path]:
    """A new file beside `target` that takes its place when the block has filled it."""
    partial = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        private.make_folder(target.parent)
        private.write_new(partial, b"")
        yield partial
        with partial.open("rb") as written:
            os.fsync(written.fileno())
        partial.replace(target)
    except OSError as fault:
        raise StateError(
            f"the backup {target} could not be written: {fault}",
            hint="check the folder's space and permissions",
        ) from fault
    finally:
        _remove(partial)


@contextmanager
def _copy_of(backup: Path, folder: Path) -> Iterator[Database]:
    """A copy of a backup, brought to the newest shape: who reads a backup leaves it as it is."""
    partial = folder / f".{backup.name}.{os.getpid()}"
    try:
        private.make_folder(folder)
        private.write_new(partial, b"")
        with closing(Database.of_file(backup)) as kept:
            kept.copy(partial)
        with closing(Database.of_file(partial)) as copy:
            copy.check()
            migrate(copy)
            must_know_all(copy)
            yield copy
    except OSError as fault:
        raise StateError(
            f"{folder} cannot be written: {fault.strerror}",
            hint="give this user write access to it, and space for a copy of the backup",
        ) from fault
    finally:
        _remove(partial)


def _remove(partial: Path) -> None:
    for name in (partial.name, f"{partial.name}-wal", f"{partial.name}-shm"):
        with suppress(OSError):
            partial.with_name(name).unlink()
