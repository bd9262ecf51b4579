"""The newest report on each workbook, under a stamp of all that it was made from."""

from __future__ import annotations

import zlib

import msgspec
from sqlalchemy import delete, insert, select

from sync.errors import StateError
from sync.model import Report
from sync.state.cipher import Cipher
from sync.state.database import Database
from sync.state.schema import REPORTS

_REPORT = msgspec.msgpack.Decoder(Report)


def _name(workbook: str) -> str:
    """What a sealed report is bound to: never the same as its reading's."""
    return f"report of {workbook}"


class ReportStore:
    """A report is found again only under the very stamp with which it was kept.

    It is sealed with the office's key, as the reading is that it was made from.
    """

    def __init__(self, database: Database, cipher: Cipher) -> None:
        self._database = database
        self._cipher = cipher

    def put(self, workbook: str, stamp: str, report: Report) -> None:
        """Keep a report in the place of the workbook's last one."""
        packed = zlib.compress(msgspec.msgpack.encode(report), 1)
        sealed_by, content = self._cipher.seal(_name(workbook), packed)
        findings = " ".join(finding.id for finding in report.findings)
        with self._database.writing() as connection:
            connection.execute(delete(REPORTS).where(REPORTS.c.workbook == workbook))
            connection.execute(
                insert(REPORTS).values(
                    workbook=workbook,
                    stamp=stamp,
                    findings=findings,
                    content=content,
                    sealed_by=sealed_by,
                )
            )

    def get(self, workbook: str, stamp: str) -> Report | None:
        """The report that was kept under this stamp; None when it was not, or is no longer."""
        query = select(REPORTS.c.sealed_by, REPORTS.c.content).where(
            REPORTS.c.workbook == workbook, REPORTS.c.stamp == stamp
        )
        with self._database.reading() as connection:
            row = connection.execute(query).one_or_none()
        if row is None:
            return None
        try:
            packed = self._cipher.unseal(_name(workbook), row.sealed_by, row.content)
            return None if packed is None else _REPORT.decode(zlib.decompress(packed))
        except (msgspec.DecodeError, zlib.error, StateError):  # of no use: it is made again
            return None

    def naming(self, finding_id: str) -> list[str]:
        """The workbooks whose newest report has a finding, whatever it was made from."""
        query = select(REPORTS.c.workbook).where(
            REPORTS.c.findings.contains(finding_id, autoescape=True)
        )
        with self._database.reading() as connection:
            return list(connection.execute(query).scalars())

    def forget(self, workbook: str) -> None:
        with self._database.writing() as connection:
            connection.execute(delete(REPORTS).where(REPORTS.c.workbook == workbook))
