"""One row for each sync: when it ran, how it ended, and its counts."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, update

from sync.state.database import Database, moment_of, utc_text
from sync.state.schema import RUNS


@dataclass(frozen=True, slots=True)
class Run:
    """A sync as remembered; `ended` is None while it runs, or for good when it was killed."""

    id: int
    command: str
    started: datetime
    ended: datetime | None
    outcome: str
    facts: dict[str, Any]


class RunStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    def begin(self, command: str, now: datetime) -> int:
        """Note that a run has begun; its id is for `end`."""
        with self._database.writing() as connection:
            added = connection.execute(
                insert(RUNS)
                .values(command=command, started=utc_text(now), outcome="", facts="{}")
                .returning(RUNS.c.id)
            )
            return int(added.scalar_one())

    def end(self, run_id: int, now: datetime, outcome: str, facts: Mapping[str, Any]) -> None:
        """Note how a run ended; `facts` are its counts, page token and rules version."""
        with self._database.writing() as connection:
            connection.execute(
                update(RUNS)
                .where(RUNS.c.id == run_id)
                .values(
                    ended=utc_text(now),
                    outcome=outcome,
                    facts=json.dumps(facts, ensure_ascii=False, sort_keys=True),
                )
            )

    def latest(self, count: int = 20) -> list[Run]:
        """The newest runs, newest first."""
        with self._database.reading() as connection:
            rows = connection.execute(select(RUNS).order_by(RUNS.c.id.desc()).limit(count)).all()
        return [
            Run(
                id=row.id,
                command=row.command,
                started=moment_of(row.started),
                ended=moment_of(row.ended) if row.ended else None,
                outcome=row.outcome,
                facts=json.loads(row.facts),
            )
            for row in rows
        ]
