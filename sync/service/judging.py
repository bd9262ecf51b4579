"""Judging: what the data of a workbook say in a week. It looks at the state and writes nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import datetime

from sync.clock import Week
from sync.errors import SourceError, SourceShrunk
from sync.model import Reading, Report, Words
from sync.pipeline import Headings
from sync.service import people
from sync.service.premises import Premises
from sync.service.results import ReadStatus, WorkbookOutcome
from sync.settings import WorkbookEntry


def judge(
    office: Premises,
    entry: WorkbookEntry,
    reading: Reading,
    read_at: datetime,
    week: Week,
    *,
    status: ReadStatus,
    error: SourceError | None = None,
    drift: tuple[Words, ...] = (),
) -> WorkbookOutcome:
    """A reading checked as of today and compared with the week before.

    With an error the reading is that of the last good data, and its numbers are old.
    """
    programme = office.pipeline.programme(reading, entry)
    report = office.pipeline.waived(
        office.pipeline.check(reading, programme, office.today), entry.name
    )
    previous = office.state.snapshots.last_before(entry.name, str(week))
    change, snapshot = office.pipeline.compare(report, week, previous)
    return WorkbookOutcome(
        entry=entry,
        status=status,
        notes=tuple(_notes(office, entry, report)),
        error=error,
        report=report,
        change=change,
        snapshot=snapshot,
        programme=programme,
        read_at=read_at,
        stale=_stale_words(error) if error else None,
        drift=drift,
    )


def judge_kept(
    office: Premises,
    entry: WorkbookEntry,
    week: Week,
    *,
    status: ReadStatus = "unchanged",
    error: SourceError | None = None,
) -> WorkbookOutcome:
    """What the last good data of a workbook say today, without asking Google."""
    kept = office.state.grids.get(entry.name)
    if kept is None:
        missing = error or SourceError(f"{entry.name}: never read yet", hint="run sync")
        return WorkbookOutcome(entry, "unreadable", error=missing)
    mark, workbook = kept
    reading = office.read(workbook, entry)
    return judge(office, entry, reading, mark.read_at, week, status=status, error=error)


def known_outcomes(office: Premises, week: Week) -> Iterator[WorkbookOutcome]:
    """What the last good data of every workbook say today, one after another."""
    for entry in office.settings.workbooks:
        yield judge_kept(office, entry, week)


def counts_before(office: Premises, entry: WorkbookEntry) -> Mapping[str, int]:
    """How many records each table had in the last good read; empty before the first."""
    counts: Mapping[str, int] = json.loads(office.state.kept.get(f"counts:{entry.name}") or "{}")
    return counts


def headings_before(office: Premises, entry: WorkbookEntry) -> Headings:
    """The headings of a workbook as they were last kept; empty before the first."""
    kept: Headings = json.loads(office.state.kept.get(f"mapping:{entry.name}") or "{}")
    return kept


def shrunk(office: Premises, entry: WorkbookEntry, reading: Reading) -> SourceShrunk | None:
    """A table that lost most of its rows since the last good read, unless a person accepted it."""
    accepted = office.state.accepted.all("shrink", entry.name)
    now = reading.counts
    guards = office.settings.file.guards
    for table, count in counts_before(office, entry).items():
        left = now.get(table, 0)
        lost = count - left
        if lost <= guards.shrink_rows or lost <= count * guards.shrink_share:
            continue
        if table in reading.refused or accepted.get(table) == left:  # of the refused, D8 speaks
            continue
        tab = office.settings.tables.tables[table].tab
        return SourceShrunk(
            f"{entry.name}: {tab} has {left} of its {count} rows left; the last good data are kept",
            hint=f"restore the rows, or accept: mapping accept {entry.name} --shrink",
        )
    return None


def _notes(office: Premises, entry: WorkbookEntry, report: Report) -> Iterator[str]:
    """Who is left out, and what the office has set aside; all else is told as concerns."""
    yield from people.lines(people.left_out_of(office, report))
    for finding in report.waived:
        yield f"{finding.code} {finding.record} is waived until {finding.waived_until}"
    for waiver in office.pipeline.ended_waivers(report, entry.name):
        name = f"{waiver.code} {waiver.record}"
        yield f"the waiver of {name} ended on {waiver.until}: renew it, or remove it"


def _stale_words(error: SourceError) -> Words:
    if isinstance(error, SourceShrunk):
        return Words(
            th="ข้อมูลในชีตลดลงผิดปกติ จึงใช้ข้อมูลครั้งก่อนไว้ก่อน",
            en="The sheet lost most of its rows, so the data read before are shown.",
        )
    return Words(
        th="สัปดาห์นี้อ่านชีตไม่ได้ จึงใช้ข้อมูลครั้งก่อน",
        en="The sheet could not be read this week, so the data read before are shown.",
    )
