"""When each account last asked Google: a row that all processes of the office change in turn."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence

from sqlalchemy import delete, insert, select

from sync.state.database import Database
from sync.state.schema import TURNS


class TurnStore:
    """A few numbers by account. One clock for all: the server's, or of a file this machine's."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def all(self) -> tuple[float, dict[str, list[float]]]:
        """The time, and the numbers of each account."""
        with self._database.reading() as connection:
            rows = connection.execute(select(TURNS)).all()
            now = self._database.clock(connection)
        return now, {row.account: json.loads(row.moments) for row in rows}

    def change(
        self, account: str, by: Callable[[float, Sequence[float]], tuple[float, Sequence[float]]]
    ) -> float:
        """Give `by` the time and the numbers of an account (none at first), keep those it hands
        back, and return what else it does. Others wait meanwhile, but only for this account."""
        with self._database.writing(f"turns of {account}") as connection:
            own = TURNS.c.account == account
            now = self._database.clock(connection)
            kept = connection.execute(select(TURNS.c.moments).where(own)).scalar()
            before = json.loads(kept) if kept else []
            answer, after = by(now, before)
            if list(after) != before:
                connection.execute(delete(TURNS).where(own))
                moments = json.dumps(list(after))
                connection.execute(insert(TURNS).values(account=account, moments=moments))
        return answer
