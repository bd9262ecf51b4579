"""Single values that outlive a run, such as the Drive page token."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import delete, insert, select

from sync.state.database import Database
from sync.state.schema import KEPT


class KeyValueStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    def get(self, name: str) -> str | None:
        with self._database.reading() as connection:
            return connection.execute(
                select(KEPT.c.content).where(KEPT.c.name == name)
            ).scalar_one_or_none()

    def put(self, name: str, content: str) -> None:
        with self._database.writing() as connection:
            connection.execute(delete(KEPT).where(KEPT.c.name == name))
            connection.execute(insert(KEPT).values(name=name, content=content))

    def change(self, name: str, by: Callable[[str | None], str]) -> None:
        """Put what `by` makes of the content there was; nobody else changes it meanwhile."""
        own = KEPT.c.name == name
        with self._database.writing() as connection:
            before = connection.execute(select(KEPT.c.content).where(own)).scalar_one_or_none()
            connection.execute(delete(KEPT).where(own))
            connection.execute(insert(KEPT).values(name=name, content=by(before)))

    def remove(self, name: str) -> None:
        with self._database.writing() as connection:
            connection.execute(delete(KEPT).where(KEPT.c.name == name))
