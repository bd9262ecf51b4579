"""The ordered changes of the database's shape, each made once and in a transaction of its own.

Programs of the shape before go on beside those of the new one, while machines are upgraded one by
one: a change adds tables, and columns that may be left out. One that cannot do so `ends_older`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, text

from sync.errors import StateError
from sync.state.database import Database


@dataclass(frozen=True, slots=True)
class Migration:
    """One change of shape: SQL that both databases read; {bytes} and {serial} differ in each.

    After one that `ends_older`, no program that does not know it may open the database. A migration
    that has been released is never edited: a correction is a new one.
    """

    number: int
    name: str
    statements: tuple[str, ...]
    ends_older: bool = False


_DIALECT_WORDS = {
    "sqlite": {"bytes": "BLOB", "serial": "INTEGER PRIMARY KEY AUTOINCREMENT"},
    "postgresql": {"bytes": "BYTEA", "serial": "SERIAL PRIMARY KEY"},
}

MIGRATIONS: tuple[Migration, ...] = (
    Migration(
        1,
        "the first shape",
        (
            """CREATE TABLE outbox (
                key TEXT PRIMARY KEY, report TEXT NOT NULL, week TEXT NOT NULL,
                recipient TEXT NOT NULL, message_id TEXT NOT NULL, digest TEXT NOT NULL,
                state TEXT NOT NULL CHECK (state IN ('queued', 'sending', 'sent', 'deferred',
                    'refused', 'unknown', 'held', 'missed')),
                changed TEXT NOT NULL,
                phase TEXT CHECK (phase IN ('connect', 'rcpt', 'data', 'dot')),
                attempts INTEGER NOT NULL, owner TEXT NOT NULL, until TEXT,
                reply TEXT NOT NULL, revision INTEGER NOT NULL, facts TEXT NOT NULL,
                UNIQUE (report, week, recipient))""",
            "CREATE INDEX outbox_week ON outbox (week, state)",
            """CREATE TABLE bodies (
                key TEXT PRIMARY KEY REFERENCES outbox (key) ON DELETE CASCADE,
                subject TEXT NOT NULL, payload {bytes} NOT NULL, html {bytes} NOT NULL)""",
            """CREATE TABLE runs (
                id {serial}, command TEXT NOT NULL, started TEXT NOT NULL, ended TEXT,
                outcome TEXT NOT NULL, facts TEXT NOT NULL)""",
            """CREATE TABLE grids (
                workbook TEXT PRIMARY KEY, version TEXT NOT NULL, page_token TEXT NOT NULL,
                read_at TEXT NOT NULL, content {bytes} NOT NULL)""",
            """CREATE TABLE snapshots (
                workbook TEXT NOT NULL, week TEXT NOT NULL, content TEXT NOT NULL,
                PRIMARY KEY (workbook, week))""",
            """CREATE TABLE accepted (
                kind TEXT NOT NULL, workbook TEXT NOT NULL, name TEXT NOT NULL,
                content TEXT NOT NULL, accepted_at TEXT NOT NULL, accepted_by TEXT NOT NULL,
                PRIMARY KEY (kind, workbook, name))""",
            """CREATE TABLE addresses (
                address TEXT PRIMARY KEY, strikes INTEGER NOT NULL, reason TEXT NOT NULL,
                since TEXT NOT NULL)""",
            "CREATE TABLE kept (name TEXT PRIMARY KEY, content TEXT NOT NULL)",
        ),
    ),
    Migration(
        2,
        "readings are sealed (GridStore.seal_open seals those that lie open)",
        ("ALTER TABLE grids ADD COLUMN sealed_by TEXT NOT NULL DEFAULT ''",),
    ),
    Migration(
        3,
        "the newest report on each workbook is kept",
        (
            """CREATE TABLE reports (
                workbook TEXT PRIMARY KEY, stamp TEXT NOT NULL, findings TEXT NOT NULL,
                content {bytes} NOT NULL, sealed_by TEXT NOT NULL)""",
        ),
    ),
    Migration(
        4,
        "what mails were made from is kept once for all of them, and snapshots are packed",
        (
            "CREATE TABLE bases (key TEXT PRIMARY KEY, content TEXT NOT NULL)",
            "ALTER TABLE outbox ADD COLUMN base TEXT NOT NULL DEFAULT ''",
            """INSERT INTO bases (key, content) SELECT min(key), facts FROM outbox
                WHERE facts <> '{{}}' AND facts NOT LIKE '%"bounced"%' GROUP BY facts""",
            """UPDATE outbox SET facts = '{{}}',
                base = (SELECT bases.key FROM bases WHERE bases.content = outbox.facts)
                WHERE facts <> '{{}}' AND facts NOT LIKE '%"bounced"%'""",
            "ALTER TABLE snapshots ADD COLUMN packed {bytes}",
            "ALTER TABLE snapshots ADD COLUMN findings TEXT NOT NULL DEFAULT ''",
        ),
    ),
    Migration(
        5,
        "the id of a spreadsheet is called so",
        ("ALTER TABLE grids RENAME COLUMN page_token TO spreadsheet_id",),
    ),
    Migration(
        6,
        "several processes count the requests of one account together",
        ("CREATE TABLE turns (account TEXT PRIMARY KEY, moments TEXT NOT NULL)",),
    ),
    Migration(
        7,
        "several workers share what is to be done",
        (
            """CREATE TABLE todo (
                kind TEXT NOT NULL, name TEXT NOT NULL, content TEXT NOT NULL,
                PRIMARY KEY (kind, name))""",
        ),
    ),
    Migration(
        8,
        "what was written into the tab of results is kept",
        (
            """CREATE TABLE results (
                workbook TEXT PRIMARY KEY, content {bytes} NOT NULL, sealed_by TEXT NOT NULL)""",
        ),
    ),
    Migration(
        9,
        "a report's people are asked for without the rest (no report outlives a change of program)",
        ("DELETE FROM reports", "ALTER TABLE reports ADD COLUMN people {bytes}"),
    ),
    Migration(
        10,
        "a change of shape tells whether older programs may work beside it",
        ("ALTER TABLE schema_version ADD COLUMN ends_older INTEGER NOT NULL DEFAULT 0",),
    ),
    Migration(
        11,
        "what reading showed is kept apart for each workbook (each is read again within the week)",
        ("DELETE FROM kept WHERE name = 'concerns'",),
    ),
)


def migrate(database: Database, migrations: Sequence[Migration] = MIGRATIONS) -> int:
    """Bring the database to the newest shape and return its number; a newer one stays as it is.

    Safe against kill -9 (a half-made migration is rolled back) and against two processes (the
    second waits, then finds it done). StateError for a database that a newer program has given a
    shape in which this one cannot work.
    """
    newest = newest_of(migrations)
    if current_version(database) == newest:
        return newest
    with database.writing() as connection:
        connection.execute(
            text(
                "CREATE TABLE IF NOT EXISTS schema_version "
                "(number INTEGER PRIMARY KEY, name TEXT NOT NULL)"
            )
        )
    for migration in migrations:
        with database.writing() as connection:
            # read again under the write lock: another process may just have made it
            if _version(connection) < migration.number:
                _apply(connection, migration)
    if is_outgrown(database, newest):
        raise _newer(database, newest)
    return current_version(database)


def newest_of(migrations: Sequence[Migration] = MIGRATIONS) -> int:
    return max(migration.number for migration in migrations)


def is_outgrown(database: Database, known: int) -> bool:
    """Whether a program that knows the shapes up to `known` can no longer work in the database."""
    with database.reading() as connection:
        if _version(connection) <= known:
            return False
        later = text("SELECT max(ends_older) FROM schema_version WHERE number > :known")
        return bool(connection.execute(later, {"known": known}).scalar())


def must_know_all(database: Database, known: int | None = None) -> None:
    """StateError when there is more in the database than this program knows of: what copies or
    erases all of it would pass that over."""
    known = newest_of() if known is None else known
    if current_version(database) > known:
        raise _newer(database, known)


def _newer(database: Database, known: int) -> StateError:
    return StateError(
        f"{database.name} was made by a newer version of this program "
        f"(shape {current_version(database)}, this one knows up to {known})",
        hint="install the newer version again, or restore a backup made before it",
    )


def current_version(database: Database) -> int:
    """The number of the last migration made; 0 for a fresh database."""
    with database.reading() as connection:
        if not connection.dialect.has_table(connection, "schema_version"):
            return 0
        return _version(connection)


def _version(connection: Connection) -> int:
    number = connection.execute(text("SELECT max(number) FROM schema_version")).scalar()
    return int(number or 0)


def _apply(connection: Connection, migration: Migration) -> None:
    words = _DIALECT_WORDS[connection.dialect.name]
    for statement in migration.statements:
        connection.execute(text(statement.format(**words)))
    told = {"number": migration.number, "name": migration.name}
    if migration.ends_older:  # a column that the first shapes lack
        told["ends_older"] = 1
    names = ", ".join(told)
    values = ", ".join(f":{name}" for name in told)
    connection.execute(text(f"INSERT INTO schema_version ({names}) VALUES ({values})"), told)
