"""The queue of jobs: Procrastinate's tables, in a schema of PostgreSQL that is named after it.

Nothing is kept there that the state does not know: a job only says "try now". So another version of
Procrastinate brings a queue of its own beside the old one, and no change of shape can fail.
"""

from __future__ import annotations

from collections.abc import Collection
from importlib.metadata import version

from procrastinate import App, PsycopgConnector
from procrastinate.schema import SchemaManager

from sync.state.database import Database

ENGINE = version("procrastinate")
SCHEMA = f"queue_{ENGINE.replace('.', '_')}"
FROZEN_MILLISECONDS = 10_000
WORKERS = "workers"  # a kept value: which process on which machine each worker is, as JSON
UNUSED_DAYS = 1  # after which the queue of another version is thrown away


def is_there(database: Database) -> bool:
    with database.reading() as connection:
        return connection.dialect.has_table(connection, "procrastinate_jobs", schema=SCHEMA)


def prepare(database: Database) -> None:
    """Make the queue, unless it is there."""
    if is_there(database):
        return
    with database.writing("the queue") as connection:
        if not connection.dialect.has_table(connection, "procrastinate_jobs", schema=SCHEMA):
            connection.exec_driver_sql(f"CREATE SCHEMA {SCHEMA}")
            connection.exec_driver_sql(f"SET LOCAL search_path TO {SCHEMA}")
            connection.connection.cursor().execute(SchemaManager.get_schema())


def app_of(url: str, jobs: int) -> App:
    """The engine over the queue of a database's URL, for so many jobs at a time."""
    plain = url.replace("postgresql+psycopg://", "postgresql://", 1)
    # a machine that froze in the middle of a statement must not keep the others from theirs
    frozen = f"-c idle_in_transaction_session_timeout={FROZEN_MILLISECONDS}"
    options = {"options": f"-c search_path={SCHEMA} {frozen}", "application_name": "sammachip"}
    return App(connector=PsycopgConnector(
        conninfo=plain, kwargs=options, min_size=1, max_size=jobs + 3, timeout=10.0,
    ))  # fmt: skip


def busy(database: Database) -> frozenset[str]:
    """The names (queueing locks) of all jobs that wait or are under way."""
    with database.reading() as connection:
        found = connection.exec_driver_sql(
            f"SELECT queueing_lock FROM {SCHEMA}.procrastinate_jobs "
            "WHERE status IN ('todo', 'doing') AND queueing_lock IS NOT NULL"
        )
        return frozenset(found.scalars())


def alive(database: Database, seconds: float) -> Collection[int]:
    """The workers that were heard of within so many seconds, by the server's clock."""
    with database.reading() as connection:
        found = connection.exec_driver_sql(
            f"SELECT id FROM {SCHEMA}.procrastinate_workers "
            f"WHERE last_heartbeat > now() - interval '{float(seconds)} seconds'"
        )
        return frozenset(found.scalars())


def throw_old_away(database: Database) -> None:
    """Drop the queues of other versions for which nobody has worked for a day."""
    with database.writing("the queue") as connection:
        names = connection.exec_driver_sql(
            r"SELECT nspname FROM pg_namespace WHERE nspname LIKE 'queue\_%%' "
            f"AND nspname <> '{SCHEMA}' AND to_regclass(nspname || '.procrastinate_workers') "
            "IS NOT NULL"
        ).scalars()
        for name in names.all():
            workers = connection.exec_driver_sql(
                f"SELECT count(*) FROM {name}.procrastinate_workers "
                f"WHERE last_heartbeat > now() - interval '{UNUSED_DAYS} days'"
            ).scalar_one()
            if not workers:
                connection.exec_driver_sql(f"DROP SCHEMA {name} CASCADE")
