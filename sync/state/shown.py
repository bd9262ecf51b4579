"""What reading each workbook showed for the operator, kept apart for each.

Of a nation's workbooks one is read each second: what that shows must not write all of it anew.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Select, delete, insert, select

from sync.model import CONCERNS, Concern
from sync.state.database import Database
from sync.state.schema import KEPT

_PREFIX = "shown:"


@dataclass(frozen=True, slots=True)
class Shown:
    """`seen` is when the workbook was last known to be read and current, `seats` are the cells, in
    words, that name an address, and each concern has the moment since when it is there."""

    seen: datetime | None = None
    seats: Mapping[str, str] = field(default_factory=dict)
    concerns: Mapping[Concern, datetime] = field(default_factory=dict)


class ShownStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    def put(self, shown: Mapping[str, Shown]) -> None:
        """Remember of each workbook what it showed, in the place of what it did before."""
        rows = [{"name": _PREFIX + name, "content": _packed(each)} for name, each in shown.items()]
        if not rows:
            return
        with self._database.writing() as connection:
            names = [row["name"] for row in rows]
            connection.execute(delete(KEPT).where(KEPT.c.name.in_(names)))
            connection.execute(insert(KEPT), rows)

    def of(self, workbooks: Collection[str]) -> Mapping[str, Shown]:
        """What each of these showed; nothing where it was never read."""
        names = [_PREFIX + name for name in workbooks]
        found = self._found(select(KEPT).where(KEPT.c.name.in_(names)))
        return {name: found.get(name, Shown()) for name in workbooks}

    def all(self) -> Mapping[str, Shown]:
        """What every workbook showed that was ever read, by its name."""
        return self._found(select(KEPT).where(KEPT.c.name.startswith(_PREFIX, autoescape=True)))

    def _found(self, query: Select[Any]) -> dict[str, Shown]:
        with self._database.reading() as connection:
            rows = connection.execute(query).all()
        return {row.name.removeprefix(_PREFIX): _loaded(row.content) for row in rows}


def _packed(shown: Shown) -> str:
    rows = [{"since": at.isoformat(), **each.data} for each, at in shown.concerns.items()]
    seen = shown.seen and shown.seen.isoformat()
    content = {"seen": seen, "seats": dict(shown.seats), "concerns": rows}
    return json.dumps(content, ensure_ascii=False)


def _loaded(text: str) -> Shown:
    content = json.loads(text)
    return Shown(
        datetime.fromisoformat(content["seen"]) if content["seen"] else None,
        content["seats"],
        {
            Concern.of(row): datetime.fromisoformat(row["since"])
            for row in content["concerns"]
            if row["kind"] in CONCERNS
        },
    )
