"""The last good read of each workbook, so that one that cannot be read is shown with its age."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, insert, select

from sync.model import Workbook
from sync.state.database import Database, moment_of, utc_text
from sync.state.packed import dump_workbook, load_workbook
from sync.state.schema import GRIDS


@dataclass(frozen=True, slots=True)
class ReadMark:
    """How new the last good read of a workbook is: its Drive version and page token."""

    workbook: str
    version: str
    page_token: str
    read_at: datetime


class GridStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    def put(
        self, key: str, workbook: Workbook, read_at: datetime, page_token: str = ""
    ) -> ReadMark:
        """Keep this read of a workbook in the place of the one before; its mark is returned."""
        content = dump_workbook(workbook)
        with self._database.writing() as connection:
            connection.execute(delete(GRIDS).where(GRIDS.c.workbook == key))
            connection.execute(
                insert(GRIDS).values(
                    workbook=key,
                    version=workbook.version,
                    page_token=page_token,
                    read_at=utc_text(read_at),
                    content=content,
                )
            )
        return ReadMark(key, workbook.version, page_token, moment_of(utc_text(read_at)))

    def get(self, key: str) -> tuple[ReadMark, Workbook] | None:
        """The last good read and how old it is; None when there is none."""
        with self._database.reading() as connection:
            row = connection.execute(select(GRIDS).where(GRIDS.c.workbook == key)).one_or_none()
        if row is None:
            return None
        mark = ReadMark(row.workbook, row.version, row.page_token, moment_of(row.read_at))
        return mark, load_workbook(row.content)

    def marks(self) -> dict[str, ReadMark]:
        """The marks of all workbooks by key, without unpacking any."""
        columns = (GRIDS.c.workbook, GRIDS.c.version, GRIDS.c.page_token, GRIDS.c.read_at)
        with self._database.reading() as connection:
            rows = connection.execute(select(*columns)).all()
        return {
            row.workbook: ReadMark(
                row.workbook, row.version, row.page_token, moment_of(row.read_at)
            )
            for row in rows
        }

    def forget(self, key: str) -> None:
        with self._database.writing() as connection:
            connection.execute(delete(GRIDS).where(GRIDS.c.workbook == key))
