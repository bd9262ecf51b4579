"""What a person has decided: column mappings, tables that really have shrunk, pauses of mail."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, select

from sync.state.database import Database, utc_text
from sync.state.schema import ACCEPTED


class AcceptedStore:
    """Decisions by (kind, workbook, name), content any JSON; kinds: mapping, shrink, pause."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def put(
        self, kind: str, workbook: str, name: str, content: Any, now: datetime, who: str = ""
    ) -> None:
        """Keep a decision in the place of an earlier one of the same name."""
        with self._database.writing() as connection:
            connection.execute(_chosen(kind, workbook, name))
            connection.execute(
                insert(ACCEPTED).values(
                    kind=kind,
                    workbook=workbook,
                    name=name,
                    content=json.dumps(content, ensure_ascii=False, sort_keys=True),
                    accepted_at=utc_text(now),
                    accepted_by=who,
                )
            )

    def all(self, kind: str, workbook: str) -> dict[str, Any]:
        """The decisions of one kind for a workbook, by name."""
        query = select(ACCEPTED.c.name, ACCEPTED.c.content).where(
            ACCEPTED.c.kind == kind, ACCEPTED.c.workbook == workbook
        )
        with self._database.reading() as connection:
            rows = connection.execute(query.order_by(ACCEPTED.c.name)).all()
        return {row.name: json.loads(row.content) for row in rows}

    def by_workbook(self, kind: str) -> dict[str, dict[str, Any]]:
        """The decisions of one kind for every workbook that has some, each by name."""
        query = select(ACCEPTED).where(ACCEPTED.c.kind == kind)
        with self._database.reading() as connection:
            rows = connection.execute(query.order_by(ACCEPTED.c.name)).all()
        found: dict[str, dict[str, Any]] = {}
        for row in rows:
            found.setdefault(row.workbook, {})[row.name] = json.loads(row.content)
        return found

    def remove(self, kind: str, workbook: str, name: str) -> bool:
        """Take a decision back; False when there was none."""
        with self._database.writing() as connection:
            return connection.execute(_chosen(kind, workbook, name)).rowcount > 0


def _chosen(kind: str, workbook: str, name: str) -> Any:
    return delete(ACCEPTED).where(
        ACCEPTED.c.kind == kind, ACCEPTED.c.workbook == workbook, ACCEPTED.c.name == name
    )
