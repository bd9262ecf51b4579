"""The whole state behind one door: the database and its stores, retention and backup."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path
from types import TracebackType

from sqlalchemy import ColumnElement, and_, delete, or_, select

from sync.clock import month_of, week_of
from sync.state.accepted import AcceptedStore
from sync.state.addresses import AddressStore
from sync.state.database import Database, connect, utc_text
from sync.state.grids import GridStore
from sync.state.kept import KeptStore
from sync.state.migrations import migrate
from sync.state.outbox import OutboxStore
from sync.state.pauses import PauseStore
from sync.state.runs import RunStore
from sync.state.schema import BODIES, OUTBOX, RUNS, SNAPSHOTS
from sync.state.snapshots import SnapshotStore
from sync.state.tries import TryStore

BODY_WEEKS = 8  # how long the bytes of a mail are kept; the row itself stays for the audit


class State:
    """The open state, a store each: `outbox runs grids snapshots accepted pauses addresses …`."""

    def __init__(self, database: Database, strikes: int) -> None:
        self.database = database
        self.outbox = OutboxStore(database)
        self.runs = RunStore(database)
        self.grids = GridStore(database)
        self.snapshots = SnapshotStore(database)
        self.accepted = AcceptedStore(database)
        self.pauses = PauseStore(self.accepted)
        self.addresses = AddressStore(database, strikes)
        self.kept = KeptStore(database)
        self.tries = TryStore(database)

    def prune(self, now: datetime, retention_weeks: int) -> int:
        """Forget what is older than the retention (whole weeks); the rows forgotten are counted.

        The bytes of mails go after BODY_WEEKS already, except of those whose fate is unknown.
        """
        horizon = now - timedelta(weeks=retention_weeks)
        bodies = now - timedelta(weeks=min(retention_weeks, BODY_WEEKS))
        oldest_week = str(week_of(horizon.date()))
        stale = select(OUTBOX.c.key).where(_before(bodies.date()), OUTBOX.c.state != "unknown")
        with self.database.writing() as connection:
            counts = [
                connection.execute(statement).rowcount
                for statement in (
                    delete(BODIES).where(BODIES.c.key.in_(stale)),
                    delete(BODIES).where(
                        BODIES.c.key.in_(select(OUTBOX.c.key).where(_before(horizon.date())))
                    ),
                    delete(OUTBOX).where(_before(horizon.date())),
                    delete(SNAPSHOTS).where(SNAPSHOTS.c.week < oldest_week),
                    delete(RUNS).where(RUNS.c.started < utc_text(horizon)),
                )
            ]
        return sum(counts[2:])

    def backup(self, target: Path) -> None:
        """Copy the database to a file while it is in use."""
        self.database.backup(target)

    def close(self) -> None:
        self.database.close()

    def __enter__(self) -> State:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def _before(day: date) -> ColumnElement[bool]:
    """Mails of the weeks, and of the months, before a day's."""
    week, month = OUTBOX.c.week.contains("W"), OUTBOX.c.week.contains("M")
    return or_(
        and_(week, OUTBOX.c.week < str(week_of(day))),
        and_(month, OUTBOX.c.week < str(month_of(day))),
    )


def open_database(url: str, home: Path) -> Database:
    """Connect, and bring the tables to the newest shape; raises StateError with the mend."""
    database = connect(url, home)
    migrate(database)
    return database


def open_state(url: str, home: Path, *, strikes: int = 3) -> State:
    """Open (or create) the state of an office; raises StateError with the mend."""
    return State(open_database(url, home), strikes)
