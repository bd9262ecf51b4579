"""Keeping: the only writer of what a sync reads and finds. Queries must not import it."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sync.clock import Week
from sync.errors import SourceError
from sync.google.changes import Revision
from sync.model import Reading, Words, Workbook
from sync.service.concerns import KEPT, moments, seats_of
from sync.service.context import OfficeContext
from sync.service.judging import counts_before, headings_before
from sync.service.results import WorkbookOutcome
from sync.service.sheets import of_reading
from sync.settings import WorkbookEntry
from sync.state.tries import Try

MOVED_DAYS = 8  # until a week's mail has told of headings that moved


def keep_reading(
    office: OfficeContext,
    entry: WorkbookEntry,
    sealed: Workbook,
    reading: Reading,
    read_at: datetime,
) -> tuple[Words, ...]:
    """Keep a good read as the newest data of a workbook; what moved in its headings.

    The report of the data before goes first: on a pinned day their mark may be the very same.
    """
    office.state.reports.forget(entry.name)
    office.state.grids.put(entry.name, sealed, read_at)
    counts = counts_before(office, entry)
    stay = {table: count for table, count in counts.items() if table in reading.refused}
    office.state.kept.put(f"counts:{entry.name}", json.dumps({**stay, **reading.counts}))
    return keep_headings(office, entry, reading)


def keep_outcome(
    office: OfficeContext, outcome: WorkbookOutcome, week: Week, *, reported: bool
) -> None:
    """Keep what a workbook's newest good data say: never what old data say of a new week.

    A week's snapshot is that of its report, else the first of the week: the next week's
    changes are then those of seven days.
    """
    report, snapshot = outcome.report, outcome.snapshot
    if outcome.error or report is None or snapshot is None:
        return
    if outcome.stamp:
        office.state.reports.put(outcome.name, outcome.stamp, report)
    if reported or not office.state.snapshots.has(outcome.name, str(week)):
        office.state.snapshots.put(outcome.name, snapshot)
    last = office.state.tries.get(outcome.name)
    findings = len(report.findings)
    if outcome.status == "read" or last is None or last.problem or last.findings != findings:
        office.state.tries.put(outcome.name, Try(office.now(), findings=findings))


def keep_failure(
    office: OfficeContext, entry: WorkbookEntry, error: SourceError, revision: Revision | None
) -> None:
    """Remember that a workbook could not be had; one that Drive named is read at every sync.

    Without a `revision` Drive was out of reach itself, and what moved it tells the next time.
    """
    last = office.state.tries.get(entry.name) or Try(office.now())
    kind = type(error).__name__
    failed = replace(last, at=office.now(), problem=str(error), kind=kind)
    if revision is not None:
        failed = replace(
            failed,
            again=True,
            version=revision.version,
            modified=revision.modified,
            modified_by=revision.modified_by,
        )
    office.state.tries.put(entry.name, failed)


def keep_headings(
    office: OfficeContext, entry: WorkbookEntry, reading: Reading
) -> tuple[Words, ...]:
    """Keep the headings as they are now; of tables that are refused now, as they last were.

    What moved since they were last kept is returned.
    """
    last, now = headings_before(office, entry), office.pipeline.mapping(reading)
    stay = {key: value for key, value in last.items() if key.partition("/")[0] in reading.refused}
    if {**stay, **now} != last:
        kept = json.dumps({**stay, **now}, ensure_ascii=False)
        office.state.kept.put(f"mapping:{entry.name}", kept)
    return office.pipeline.drift(last, now)


# ------------------------------------------------------------------------------ concerns


def keep_concerns(
    office: OfficeContext,
    outcomes: Sequence[WorkbookOutcome],
    *,
    beside: Collection[str] = frozenset(),
) -> None:
    """Keep what reading these workbooks showed, for those who ask later.

    What is known of the workbooks `beside` them stays; of all others nothing does.
    """
    names, now = {outcome.name for outcome in outcomes}, office.now()
    # an address that may not be written to stands where no workbook is named
    by = {"by": outcomes[0].name} if len(outcomes) == 1 else {}

    def with_these(text: str | None) -> str:
        before = json.loads(text or "{}")
        seen = {n: at for n, at in before.get("seen", {}).items() if n in names or n in beside}
        seen |= {outcome.name: now.isoformat() for outcome in outcomes if outcome.error is None}
        found = of_reading(office, outcomes, moments(seen))
        told = {_key(row): row for row in before.get("concerns", ())}
        rows = {
            key: row
            for key, row in told.items()
            if row.get("by", _workbook(row["where"])) in beside or _still_new(row, names, now)
        }
        for concern in found:
            key = _key(concern.data)
            since = told.get(key, {}).get("since", now.isoformat())
            rows[key] = {"since": since, **concern.data, **by}
        seats = before.get("seats", {})
        others = {who: at for who, at in seats.items() if _workbook(at) in beside}
        content = {
            "seen": seen,
            "seats": {**seats_of(outcomes), **others},
            "concerns": [*rows.values()],
        }
        return json.dumps(content, ensure_ascii=False)

    office.state.kept.change(KEPT, with_these)


def _workbook(where: str) -> str:
    """The workbook that a place in words begins with."""
    return where.partition(" · ")[0]


def _key(row: Mapping[str, Any]) -> str:
    return f"{row['kind']} {row['where']} {row['what']['en']}"


def _still_new(row: Mapping[str, Any], names: set[str], now: datetime) -> bool:
    """Headings that moved are seen by one sync only; they stay until a week's mail has told."""
    recent = now - datetime.fromisoformat(row["since"]) < timedelta(days=MOVED_DAYS)
    return row["kind"] == "heading_moved" and row["where"] in names and recent
