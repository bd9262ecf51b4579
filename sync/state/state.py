"""The whole state behind one door: the database and its stores, retention and backup."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from types import TracebackType

from sqlalchemy import ColumnElement, Delete, and_, delete, or_, select

from sync.clock import month_of, week_of
from sync.state.accepted import AcceptedStore
from sync.state.addresses import AddressStore
from sync.state.cipher import Cipher
from sync.state.database import Database, connect, utc_text
from sync.state.grids import GridStore
from sync.state.key_value import KeyValueStore
from sync.state.migrations import migrate
from sync.state.moving import save
from sync.state.outbox import OutboxStore
from sync.state.pauses import PauseStore
from sync.state.registry import RegistryStore
from sync.state.reports import ReportStore
from sync.state.results import ResultsStore
from sync.state.runs import RunStore
from sync.state.schema import (
    ACCEPTED,
    ADDRESSES,
    BASES,
    BODIES,
    GRIDS,
    KEPT,
    OUTBOX,
    REPORTS,
    RESULTS,
    RUNS,
    SNAPSHOTS,
)
from sync.state.secret import KEY_SEEN, secret_key
from sync.state.shown import ShownStore
from sync.state.snapshots import SnapshotStore
from sync.state.todo import TodoStore
from sync.state.tries import TryStore
from sync.state.turns import TurnStore

# beginnings of kept names; the workbook follows
OF_A_WORKBOOK = ("counts:", "mapping:", "shown:", "try:")
BODY_WEEKS = 8  # how long the bytes of a mail are kept; the row itself stays for the audit


class State:
    """The open state, a store each: `outbox runs grids reports snapshots accepted pauses …`."""

    def __init__(self, database: Database, home: Path, strikes: int) -> None:
        self.database = database
        self.outbox = OutboxStore(database)
        self.runs = RunStore(database)
        cipher = Cipher(self.key)
        self.grids = GridStore(database, cipher)
        self.reports = ReportStore(database, cipher)
        self.results = ResultsStore(database, cipher)
        self.snapshots = SnapshotStore(database)
        self.accepted = AcceptedStore(database)
        self.pauses = PauseStore(self.accepted)
        self.addresses = AddressStore(database, strikes)
        self.kept = KeyValueStore(database)
        self.tries = TryStore(database)
        self.shown = ShownStore(database)
        self.turns = TurnStore(database)
        self.todo = TodoStore(database)
        self.registry = RegistryStore(database)
        self._key_file = home / "state" / "secret.key"
        self._key: bytes | None = None

    def key(self, known: str | None = None) -> bytes:
        """The office's key as it was when first asked for; it is made when none was known yet.

        `known` is the fingerprint of the key that is wanted, where that is told.
        """
        if self._key is None:
            self._key = secret_key(self._key_file, known or self.kept.get(KEY_SEEN))
        return self._key

    def prune(
        self, now: datetime, retention_weeks: int, workbooks: Collection[str] | None = None
    ) -> int:
        """Forget what is older than the retention (whole weeks); the rows forgotten are counted.

        The bytes of mails go after BODY_WEEKS already, except of those whose fate is unknown.
        Given the `workbooks` that are configured, what was read of any other goes at once.
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
                    delete(ADDRESSES).where(ADDRESSES.c.since < utc_text(horizon)),
                    *(_of_others(workbooks, utc_text(horizon)) if workbooks is not None else ()),
                )
            ]
            connection.execute(delete(BASES).where(BASES.c.key.not_in(select(OUTBOX.c.base))))
        self.database.settle()
        return sum(counts[2:])

    def backup(self, target: Path) -> None:
        """Write all of it to a file while it is in use."""
        save(self.database, target)

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


def _of_others(workbooks: Collection[str], horizon: str) -> Iterator[Delete]:
    """Readings, and what was remembered of reading, of workbooks that are configured no more.

    What a person accepted is no reading, and stays in case the workbook comes back. What is of no
    workbook at all (a pause of mail) stays as long as it holds.
    """
    remembered = [f"{kind}{name}" for kind in OF_A_WORKBOOK for name in workbooks]
    yield delete(GRIDS).where(GRIDS.c.workbook.not_in(workbooks))
    yield delete(REPORTS).where(REPORTS.c.workbook.not_in(workbooks))
    yield delete(RESULTS).where(RESULTS.c.workbook.not_in(workbooks))
    yield delete(KEPT).where(
        or_(*(KEPT.c.name.startswith(kind) for kind in OF_A_WORKBOOK)),
        KEPT.c.name.not_in(remembered),
    )
    yield delete(ACCEPTED).where(
        ACCEPTED.c.workbook.not_in((*workbooks, "")), ACCEPTED.c.accepted_at < horizon
    )


def open_database(url: str, home: Path) -> Database:
    """Connect, and bring the tables to the newest shape; raises StateError with the mend."""
    database = connect(url, home)
    migrate(database)
    return database


def open_state(url: str, home: Path, *, strikes: int = 3) -> State:
    """Open (or create) the state of an office; raises StateError with the mend."""
    state = State(open_database(url, home), home, strikes)
    state.grids.seal_open()
    return state
