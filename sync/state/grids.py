"""The last good read of each workbook, so that one that cannot be read is shown with its age."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, insert, select, update

from sync.model import Workbook
from sync.state.cipher import Cipher
from sync.state.database import Database, moment_of, utc_text
from sync.state.packed import dump_workbook, load_workbook
from sync.state.schema import GRIDS


@dataclass(frozen=True, slots=True)
class ReadMark:
    """How new the last good read of a workbook is: its Drive version and page token."""

    workbook: str
    version: str
    spreadsheet_id: str
    read_at: datetime


def mark_of(key: str, workbook: Workbook, read_at: datetime) -> ReadMark:
    """The mark that a read of a workbook is kept under."""
    return ReadMark(key, workbook.version, workbook.id, moment_of(utc_text(read_at)))


class GridStore:
    """Readings are sealed with the office's key; one that another key sealed counts as not there.

    Raises StateError when the key is gone, or what is kept is damaged.
    """

    def __init__(self, database: Database, cipher: Cipher) -> None:
        self._database = database
        self._cipher = cipher

    def put(self, key: str, workbook: Workbook, read_at: datetime) -> None:
        """Keep this read of a workbook in the place of the one before, under its `mark_of`."""
        sealed_by, content = self._cipher.seal(key, dump_workbook(workbook))
        with self._database.writing() as connection:
            connection.execute(delete(GRIDS).where(GRIDS.c.workbook == key))
            connection.execute(
                insert(GRIDS).values(
                    workbook=key,
                    version=workbook.version,
                    spreadsheet_id=workbook.id,
                    read_at=utc_text(read_at),
                    content=content,
                    sealed_by=sealed_by,
                )
            )

    def replace(self, key: str, workbook: Workbook) -> None:
        """Keep something else of the same read; nothing happens when there is none.

        It is a microsecond younger: what was made from the read before does not pass for it.
        """
        sealed_by, content = self._cipher.seal(key, dump_workbook(workbook))
        own = GRIDS.c.workbook == key
        with self._database.writing() as connection:
            for text in connection.execute(select(GRIDS.c.read_at).where(own)).scalars().all():
                read_at = utc_text(moment_of(text) + timedelta(microseconds=1))
                connection.execute(
                    update(GRIDS)
                    .where(own)
                    .values(content=content, sealed_by=sealed_by, read_at=read_at)
                )

    def get(self, key: str) -> tuple[ReadMark, Workbook] | None:
        """The last good read and how old it is; None when there is none."""
        with self._database.reading() as connection:
            row = connection.execute(select(GRIDS).where(GRIDS.c.workbook == key)).one_or_none()
        if row is None:
            return None
        content = self._cipher.unseal(key, row.sealed_by, row.content)
        if content is None:
            return None
        mark = ReadMark(row.workbook, row.version, row.spreadsheet_id, moment_of(row.read_at))
        return mark, load_workbook(content)

    def marks(self) -> dict[str, ReadMark]:
        """The marks of all workbooks by key, without unpacking any."""
        columns = [column for column in GRIDS.columns if column.name != "content"]
        with self._database.reading() as connection:
            rows = connection.execute(select(*columns)).all()
        return {
            row.workbook: ReadMark(
                row.workbook, row.version, row.spreadsheet_id, moment_of(row.read_at)
            )
            for row in rows
            if self._cipher.made_by(row.sealed_by)
        }

    def seal_open(self) -> None:
        """Seal what an older version of this program kept open, and leave no trace of it."""
        with self._database.reading() as connection:
            open_ones = connection.execute(_UNSEALED.limit(1)).first()
        if open_ones is None:
            return
        self._database.wipe()  # first: what is sealed below is overwritten in its place
        with self._database.writing() as connection:
            for row in connection.execute(_UNSEALED).all():
                content = dump_workbook(load_workbook(row.content))
                sealed_by, sealed = self._cipher.seal(row.workbook, content)
                connection.execute(
                    update(GRIDS)
                    .where(GRIDS.c.workbook == row.workbook)
                    .values(content=sealed, sealed_by=sealed_by)
                )
        self._database.settle()


_UNSEALED = select(GRIDS.c.workbook, GRIDS.c.content).where(GRIDS.c.sealed_by == "")
