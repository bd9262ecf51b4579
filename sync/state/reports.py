"""The newest report on each workbook, under a stamp of all that it was made from."""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from dataclasses import replace
from typing import TypeVar

import msgspec
from sqlalchemy import delete, insert, select

from sync.errors import StateError
from sync.model import People, Report
from sync.state.cipher import Cipher
from sync.state.database import Database
from sync.state.schema import REPORTS

_REPORT = msgspec.msgpack.Decoder(Report)
_PEOPLE = msgspec.msgpack.Decoder(People)
Kept = TypeVar("Kept", Report, People)


class ReportStore:
    """A report is found again only under the very stamp with which it was kept.

    It is sealed with the office's key, as the reading is that it was made from; its people are
    apart, so that who asks only for them opens nothing else.
    """

    def __init__(self, database: Database, cipher: Cipher) -> None:
        self._database = database
        self._cipher = cipher

    def put(self, workbook: str, stamp: str, report: Report) -> None:
        """Keep a report in the place of the workbook's last one."""
        people = People(report.recipients, report.left_out)
        rest = replace(report, recipients=(), left_out=())
        _, sealed_people = self._cipher.seal(_people_of(workbook), _packed(people))
        sealed_by, content = self._cipher.seal(_report_on(workbook), _packed(rest))
        findings = " ".join(finding.id for finding in report.findings)
        with self._database.writing() as connection:
            connection.execute(delete(REPORTS).where(REPORTS.c.workbook == workbook))
            connection.execute(
                insert(REPORTS).values(
                    workbook=workbook,
                    stamp=stamp,
                    findings=findings,
                    people=sealed_people,
                    content=content,
                    sealed_by=sealed_by,
                )
            )

    def get(self, workbook: str, stamp: str) -> Report | None:
        """The report that was kept under this stamp; None when it was not, or is no longer."""
        query = select(REPORTS.c.sealed_by, REPORTS.c.people, REPORTS.c.content).where(
            REPORTS.c.workbook == workbook, REPORTS.c.stamp == stamp
        )
        with self._database.reading() as connection:
            row = connection.execute(query).one_or_none()
        if row is None:
            return None
        people = self._opened(_PEOPLE, _people_of(workbook), row.sealed_by, row.people)
        rest = self._opened(_REPORT, _report_on(workbook), row.sealed_by, row.content)
        if people is None or rest is None:
            return None
        return replace(rest, recipients=people.recipients, left_out=people.left_out)

    def people(self, stamps: Mapping[str, str]) -> dict[str, People]:
        """The people of the reports that were kept under these stamps, by workbook, at one go."""
        query = select(REPORTS.c.workbook, REPORTS.c.stamp, REPORTS.c.sealed_by, REPORTS.c.people)
        with self._database.reading() as connection:
            rows = connection.execute(query).all()
        found = {
            row.workbook: self._opened(_PEOPLE, _people_of(row.workbook), row.sealed_by, row.people)
            for row in rows
            if stamps.get(row.workbook) == row.stamp
        }
        return {workbook: people for workbook, people in found.items() if people is not None}

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

    def _opened(
        self,
        decoder: msgspec.msgpack.Decoder[Kept],
        name: str,
        sealed_by: str,
        sealed: bytes | None,
    ) -> Kept | None:
        try:
            packed = self._cipher.unseal(name, sealed_by, sealed) if sealed else None
            return None if packed is None else decoder.decode(zlib.decompress(packed))
        except (msgspec.DecodeError, zlib.error, StateError):  # of no use: it is made again
            return None


def _report_on(workbook: str) -> str:
    """What a sealed report is bound to: never the same as its reading's."""
    return f"report of {workbook}"


def _people_of(workbook: str) -> str:
    return f"people of {workbook}"


def _packed(content: Report | People) -> bytes:
    return zlib.compress(msgspec.msgpack.encode(content), 1)
