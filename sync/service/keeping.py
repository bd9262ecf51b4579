"""Keeping: the only writer of what a sync reads and finds. Queries must not import it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sync.clock import Week
from sync.errors import SourceError
from sync.google.changes import Revision
from sync.model import Concern, Reading, Words, Workbook
from sync.service.concerns import seats_of
from sync.service.concerns.sheets import of_reading
from sync.service.context import OfficeContext
from sync.service.judging import counts_before, headings_before
from sync.service.results import WorkbookOutcome
from sync.settings import WorkbookEntry
from sync.state.shown import Shown
from sync.state.tries import Try

if TYPE_CHECKING:
    from sync.pipeline import Headings

MOVED_DAYS = 8  # until a week's mail has told of headings that moved


def keep_reading(
    office: OfficeContext,
    entry: WorkbookEntry,
    sealed: Workbook,
    reading: Reading,
    read_at: datetime,
) -> tuple[Words, ...]:
    """Keep a good read as the newest data of a workbook; what moved in its headings or went.

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


def ask_again(office: OfficeContext, names: Sequence[str]) -> Mapping[str, str]:
    """Have these workbooks read at the next turn, though no change of them may be told any more.

    Returns the version of each that is known.
    """
    if not names:
        return {}
    marks, tries = office.state.grids.marks(), office.state.tries.all()
    versions = {name: marks[name].version if name in marks else "" for name in names}
    for name, version in versions.items():
        last = tries.get(name) or Try(office.now())
        if not last.again:
            office.state.tries.put(name, replace(last, again=True, version=version))
    return versions


def keep_headings(
    office: OfficeContext, entry: WorkbookEntry, reading: Reading
) -> tuple[Words, ...]:
    """Keep the headings as they are now; of tables that are refused now, as they last were.

    What moved since they were last kept is returned, and which tabs are gone.
    """
    last, now = headings_before(office, entry), office.pipeline.sheets.mapping(reading)
    stay = {key: value for key, value in last.items() if key.partition("/")[0] in reading.refused}
    if {**stay, **now} != last:
        kept = json.dumps({**stay, **now}, ensure_ascii=False)
        office.state.kept.put(f"mapping:{entry.name}", kept)
    return (*office.pipeline.sheets.drift(last, now), *_gone_tabs(office, last, now, reading))


def _gone_tabs(
    office: OfficeContext, last: Headings, now: Headings, reading: Reading
) -> Iterator[Words]:
    """Tabs that a table was read from and that are deleted, or renamed so that nothing knows them.

    One that goes by another name now is none. Tables that must be there D8 tells of, and of who
    gets no mail without ผู้รับรายงาน there is a kind of its own.
    """
    titles = {grid.title for grid in reading.workbook.grids}
    known = Counter(key.partition("/")[0] for key in now)
    before = Counter(key.partition("/")[0] for key in last)
    needed = {key for key, spec in office.settings.tables.tables.items() if spec.required}
    told_elsewhere = {*reading.refused, *needed, "recipients"}
    for key in sorted(last.keys() - now.keys()):
        table, _, tab = key.partition("/")
        if tab not in titles and known[table] < before[table] and table not in told_elsewhere:
            yield Words(
                f"ไม่พบแท็บ {tab} ที่เคยอ่าน จึงไม่นับข้อมูลในแท็บนั้นแล้ว หากไม่ได้ตั้งใจ กู้คืนได้ที่ ไฟล์ › ประวัติเวอร์ชัน",
                f"the tab {tab} is gone, and what was in it is counted no more; if that was not "
                "meant, File › Version history brings it back",
            )


# ------------------------------------------------------------------------------ concerns


def keep_concerns(office: OfficeContext, outcomes: Sequence[WorkbookOutcome]) -> None:
    """Keep what reading these workbooks showed, for those who ask later; of others all stays."""
    if not outcomes:
        return
    now, store = office.now(), office.state.shown
    before = store.of([outcome.name for outcome in outcomes])
    seen = {o.name: before[o.name].seen if o.error else now for o in outcomes}
    found = of_reading(office, outcomes, {name: at for name, at in seen.items() if at})
    told: dict[str, dict[Concern, datetime]] = {
        name: {each: at for each, at in last.concerns.items() if _still_new(each, at, now)}
        for name, last in before.items()
    }
    for concern in found:
        # an address that may not be written to stands where no workbook is named
        name = concern.workbook if concern.workbook in told else outcomes[0].name
        told[name][concern] = before[name].concerns.get(concern, now)
    store.put({o.name: Shown(seen[o.name], seats_of([o]), told[o.name]) for o in outcomes})


def _still_new(concern: Concern, since: datetime, now: datetime) -> bool:
    """Headings that moved are seen by one sync only; they stay until a week's mail has told."""
    return concern.kind == "heading_moved" and now - since < timedelta(days=MOVED_DAYS)
