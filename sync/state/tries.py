"""How the last try to read each workbook ended: why it failed, and what to ask for again."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, insert, select

from sync.state.database import Database, moment_of, utc_text
from sync.state.schema import KEPT

_PREFIX = "try:"


@dataclass(frozen=True, slots=True)
class Try:
    """The last try to read a workbook; `problem` is "" when it was read.

    `again` says that what is kept of it may be out of date, whatever Drive names as changed:
    then `version`, `modified` and `modified_by` are those that Drive named for the failed read.
    `findings` counts those of the data that are kept; None when there are none. `kind` is what
    sort of fault the problem was, by the name of its class.
    """

    at: datetime
    problem: str = ""
    again: bool = False
    version: str = ""
    modified: datetime | None = None
    modified_by: str = ""
    findings: int | None = None
    kind: str = ""


class TryStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    def put(self, workbook: str, last: Try) -> None:
        """Remember the last try in the place of the one before."""
        name = _PREFIX + workbook
        content = json.dumps(
            {
                "at": utc_text(last.at),
                "problem": last.problem,
                "again": last.again,
                "version": last.version,
                "modified": last.modified and last.modified.isoformat(),
                "modified_by": last.modified_by,
                "findings": last.findings,
                "kind": last.kind,
            },
            ensure_ascii=False,
        )
        with self._database.writing() as connection:
            connection.execute(delete(KEPT).where(KEPT.c.name == name))
            connection.execute(insert(KEPT).values(name=name, content=content))

    def get(self, workbook: str) -> Try | None:
        """The last try of a workbook; None when it was never tried."""
        query = select(KEPT.c.content).where(KEPT.c.name == _PREFIX + workbook)
        with self._database.reading() as connection:
            content = connection.execute(query).scalar_one_or_none()
        return None if content is None else _loaded(content)

    def all(self) -> Mapping[str, Try]:
        """The last try of every workbook that was ever tried, by its name."""
        query = select(KEPT).where(KEPT.c.name.startswith(_PREFIX, autoescape=True))
        with self._database.reading() as connection:
            rows = connection.execute(query).all()
        return {row.name.removeprefix(_PREFIX): _loaded(row.content) for row in rows}


def _loaded(text: str) -> Try:
    content = json.loads(text)
    modified = content.pop("modified")
    return Try(
        **{**content, "at": moment_of(content["at"])},
        modified=datetime.fromisoformat(modified) if modified else None,
    )
