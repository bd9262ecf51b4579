"""What is still to be done, by kind and name: the truth that a queue of jobs only reminds of."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import delete, insert, select

from sync.state.database import Database
from sync.state.schema import TODO


class TodoStore:
    """Things to do; one that is asked for anew while somebody does it stays to be done."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def ask(self, kind: str, wanted: Mapping[str, str]) -> None:
        """Ask for things, by name; what is told of each takes the place of what was told before."""
        if not wanted:
            return
        rows = [{"kind": kind, "name": name, "content": told} for name, told in wanted.items()]
        with self._database.writing() as connection:
            of_kind = delete(TODO).where(TODO.c.kind == kind)
            connection.execute(of_kind.where(TODO.c.name.in_(list(wanted))))
            connection.execute(insert(TODO), rows)

    def of(self, kind: str) -> dict[str, str]:
        """What is to be done of a kind: name → what was told of it, in order of names."""
        query = select(TODO.c.name, TODO.c.content).where(TODO.c.kind == kind)
        with self._database.reading() as connection:
            return dict(sorted((row.name, row.content) for row in connection.execute(query)))

    def any(self, *kinds: str) -> bool:
        """Whether anything of these kinds is to be done."""
        query = select(TODO.c.name).where(TODO.c.kind.in_(kinds)).limit(1)
        with self._database.reading() as connection:
            return connection.execute(query).first() is not None

    def get(self, kind: str, name: str) -> str | None:
        """What was told of a thing; None when it is not, or no longer, to be done."""
        query = select(TODO.c.content).where(TODO.c.kind == kind, TODO.c.name == name)
        with self._database.reading() as connection:
            return connection.execute(query).scalar_one_or_none()

    def done(self, kind: str, name: str, told: str) -> None:
        """Strike a thing off, unless it was asked for anew, and told otherwise, meanwhile."""
        same = (TODO.c.kind == kind, TODO.c.name == name, TODO.c.content == told)
        with self._database.writing() as connection:
            connection.execute(delete(TODO).where(*same))
