"""The newest report on each workbook, under a stamp of all that it was made from."""

from __future__ import annotations

import zlib

import msgspec
from sqlalchemy import delete, insert, select

from sync.model import Report
from sync.state.database import Database
from sync.state.schema import REPORTS

_REPORT = msgspec.msgpack.Decoder(Report)


class ReportStore:
    """A report is found again only under the very stamp with which it was kept."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def put(self, workbook: str, stamp: str, report: Report) -> None:
        """Keep a report in the place of the workbook's last one."""
        content = zlib.compress(msgspec.msgpack.encode(report), 1)
        findings = " ".join(finding.id for finding in report.findings)
        with self._database.writing() as connection:
            connection.execute(delete(REPORTS).where(REPORTS.c.workbook == workbook))
            connection.execute(
                insert(REPORTS).values(
                    workbook=workbook, stamp=stamp, findings=findings, content=content
                )
            )

    def get(self, workbook: str, stamp: str) -> Report | None:
        """The report that was kept under this stamp; None when it was not, or is no longer."""
        query = select(REPORTS.c.content).where(
            REPORTS.c.workbook == workbook, REPORTS.c.stamp == stamp
        )
        with self._database.reading() as connection:
            content = connection.execute(query).scalar_one_or_none()
        try:
            return None if content is None else _REPORT.decode(zlib.decompress(content))
        except (msgspec.DecodeError, zlib.error):  # of another shape: it is made again
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
