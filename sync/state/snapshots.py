"""The weekly numbers of each workbook, from which new, fixed and persisting are told."""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping
from typing import Any

from sqlalchemy import delete, insert, or_, select

from sync.model import Snapshot, VillageKey
from sync.state.database import Database
from sync.state.schema import SNAPSHOTS

SEARCHED = 8  # letters of an id: enough to find the few snapshots that are worth unpacking


class SnapshotStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    def put(self, workbook: str, snapshot: Snapshot) -> None:
        """Keep a week's snapshot; the same week again replaces it."""
        with self._database.writing() as connection:
            connection.execute(
                delete(SNAPSHOTS).where(
                    SNAPSHOTS.c.workbook == workbook, SNAPSHOTS.c.week == snapshot.week
                )
            )
            connection.execute(
                insert(SNAPSHOTS).values(
                    workbook=workbook, week=snapshot.week, **columns_of(snapshot)
                )
            )

    def last_before(self, workbook: str, week: str) -> Snapshot | None:
        """The newest snapshot of a week before `week` ("2026-W28"); None in the first week."""
        query = (
            select(SNAPSHOTS.c.week, SNAPSHOTS.c.content, SNAPSHOTS.c.packed)
            .where(SNAPSHOTS.c.workbook == workbook, SNAPSHOTS.c.week < week)
            .order_by(SNAPSHOTS.c.week.desc())
            .limit(1)
        )
        with self._database.reading() as connection:
            row = connection.execute(query).one_or_none()
        return snapshot_of(row) if row else None

    def has(self, workbook: str, week: str) -> bool:
        """Whether there is a snapshot of this very week."""
        query = select(SNAPSHOTS.c.week).where(
            SNAPSHOTS.c.workbook == workbook, SNAPSHOTS.c.week == week
        )
        with self._database.reading() as connection:
            return connection.execute(query).first() is not None

    def all(self, workbook: str, *, until: str | None = None) -> list[Snapshot]:
        """The snapshots of a workbook, oldest first: the trend, up to and with a week."""
        query = (
            select(SNAPSHOTS.c.week, SNAPSHOTS.c.content, SNAPSHOTS.c.packed)
            .where(SNAPSHOTS.c.workbook == workbook)
            .order_by(SNAPSHOTS.c.week)
        )
        if until is not None:
            query = query.where(SNAPSHOTS.c.week <= until)
        with self._database.reading() as connection:
            rows = connection.execute(query).all()
        return [snapshot_of(row) for row in rows]

    def life(self, finding_id: str) -> list[tuple[str, str, Mapping[str, Any]]]:
        """The weeks in which a finding was there: (week, workbook, what was kept of it)."""
        query = (
            select(SNAPSHOTS)
            .where(
                or_(
                    SNAPSHOTS.c.findings.contains(finding_id[:SEARCHED], autoescape=True),
                    SNAPSHOTS.c.content.contains(finding_id, autoescape=True),
                )
            )
            .order_by(SNAPSHOTS.c.week)
        )
        with self._database.reading() as connection:
            rows = connection.execute(query).all()
        snapshots = [(row.workbook, snapshot_of(row)) for row in rows]
        return [
            (snapshot.week, workbook, snapshot.findings[finding_id])
            for workbook, snapshot in snapshots
            if finding_id in snapshot.findings
        ]


def columns_of(snapshot: Snapshot) -> dict[str, Any]:
    """What a row holds of a snapshot beside its key."""
    return {
        "content": "",
        "packed": zlib.compress(dump_snapshot(snapshot).encode()),
        "findings": " ".join(key[:SEARCHED] for key in snapshot.findings),
    }


def snapshot_of(row: Any) -> Snapshot:
    """The snapshot of a row of the table."""
    packed = row.packed  # None in a row that an older version of this program wrote
    return load_snapshot(row.week, row.content if packed is None else zlib.decompress(packed))


def dump_snapshot(snapshot: Snapshot) -> str:
    """The snapshot as one JSON text; `load_snapshot` gives it back."""
    content = {
        "findings": {key: dict(kept) for key, kept in snapshot.findings.items()},
        "passed": [[*village, list(flags)] for village, flags in snapshot.passed.items()],
        "overdue": snapshot.overdue,
        "allocated": snapshot.allocated,
        "disbursed": snapshot.disbursed,
        "assets": dict(snapshot.assets),
    }
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"))


def load_snapshot(week: str, text: str | bytes) -> Snapshot:
    """The snapshot that `dump_snapshot` wrote, of the week it was kept under."""
    content = json.loads(text)
    for kept in content["findings"].values():
        if isinstance(kept.get("village"), list):
            kept["village"] = VillageKey(*kept["village"])
    return Snapshot(
        week=week,
        findings=content["findings"],
        passed={VillageKey(name, moo): tuple(flags) for name, moo, flags in content["passed"]},
        overdue=content["overdue"],
        allocated=content["allocated"],
        disbursed=content["disbursed"],
        assets={key: (count, of) for key, (count, of) in content.get("assets", {}).items()},
    )
