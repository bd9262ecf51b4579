"""Judging: what the data of a workbook say in a week. It looks at the state and writes nothing."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from sync.clock import Week
from sync.errors import ProgramFault, SourceError, SourceShrunk
from sync.model import People, Reading, Report, Settlements, Words
from sync.service import people, road
from sync.service.context import OfficeContext
from sync.service.memo import stamps
from sync.service.memo.typed import Known
from sync.service.results import ReadStatus, WorkbookOutcome
from sync.settings import WorkbookEntry
from sync.speech import in_both
from sync.state.grids import ReadMark
from sync.state.tries import Try

if TYPE_CHECKING:
    from sync.pipeline import Headings


def judge(
    office: OfficeContext,
    entry: WorkbookEntry,
    reading: Reading,
    mark: ReadMark,
    week: Week,
    *,
    status: ReadStatus,
    drift: tuple[Words, ...] = (),
) -> WorkbookOutcome:
    """What was just read and kept under a mark, checked as of today and compared with last week."""
    data = _stamp(office, entry, mark, reading.settled)
    made = _made(office, entry, data, reading)
    stamp = stamps.of_day(data, office.today)
    return _outcome(office, entry, made, mark, week, status=status, drift=drift, stamp=stamp)


def judge_kept(
    office: OfficeContext,
    entry: WorkbookEntry,
    week: Week,
    *,
    status: ReadStatus = "unchanged",
    error: SourceError | None = None,
    marks: Mapping[str, ReadMark] | None = None,
    settled: Settlements | None = None,
    stopped: people.Stopped | None = None,
) -> WorkbookOutcome:
    """What the last good data of a workbook say today, without asking Google.

    A report is made only where none is kept of the same data, day and configuration. With an
    error the data are old, and said to be. Who asks for many workbooks asks once for the `marks`
    of all, what was `settled`, and who is `stopped`.
    """
    mark = (office.state.grids.marks() if marks is None else marks).get(entry.name)
    if mark is None:
        missing = error or SourceError(f"{entry.name}: never read yet", hint="run sync")
        return WorkbookOutcome(entry, "unreadable", error=missing)
    settled = office.settled(entry) if settled is None else settled
    report = kept_report(office, entry, mark, settled)
    if report is not None:
        return _outcome(
            office, entry, report, mark, week, status=status, error=error, stopped=stopped
        )
    data = _stamp(office, entry, mark, settled)
    stamp = stamps.of_day(data, office.today)
    try:
        with office.contained(entry.name):
            made = _made(office, entry, data)
    except SourceError as fault:  # not even the old data can be told
        return WorkbookOutcome(entry, "unreadable", error=error or fault)
    return _outcome(
        office, entry, made, mark, week, status=status, error=error, stamp=stamp, stopped=stopped
    )


def judge_all_kept(
    office: OfficeContext,
    entries: Sequence[WorkbookEntry],
    week: Week,
    faults: Mapping[str, SourceError],
) -> Iterator[WorkbookOutcome]:
    """`judge_kept` of many workbooks, one after the other; `faults` by name."""
    return map(judging_kept(office, week, faults), entries) if entries else iter(())


def judging_kept(
    office: OfficeContext, week: Week, faults: Mapping[str, SourceError]
) -> Callable[[WorkbookEntry], WorkbookOutcome]:
    """`judge_kept` for who asks of many workbooks: what is the same for all is asked once, now."""
    marks, settled = office.state.grids.marks(), office.all_settled()
    stopped = people.stopped_of(office)

    def judged(entry: WorkbookEntry) -> WorkbookOutcome:
        fault = faults.get(entry.name)
        status: ReadStatus = "unreadable" if fault else "unchanged"
        said = settled.get(entry.name, {})
        return judge_kept(
            office, entry, week, status=status, error=fault, marks=marks, settled=said,
            stopped=stopped,
        )  # fmt: skip

    return judged


def fault_of(last: Try | None) -> SourceError | None:
    """Why the data of a workbook are old: how its last try to be read went wrong."""
    if last is None or not last.problem:
        return None
    message, _, hint = last.problem.partition(" → ")
    return _KINDS.get(last.kind, SourceError)(message, hint=hint)


# the faults that are told otherwise than that a workbook could not be read
_KINDS: Mapping[str, type[SourceError]] = {
    kind.__name__: kind for kind in (SourceShrunk, ProgramFault)
}


def kept_report(
    office: OfficeContext,
    entry: WorkbookEntry,
    mark: ReadMark,
    settled: Settlements | None = None,
) -> Report | None:
    """The report of what was kept under a mark, if one is kept that holds today.

    `settled` is what a person has said of the workbook, where that is known already.
    """
    return office.state.reports.get(entry.name, stamp_today(office, entry, mark, settled))


def kept_people(office: OfficeContext, marks: Mapping[str, ReadMark]) -> dict[str, People]:
    """The people of every configured workbook of which a report is kept that holds today."""
    settled = office.all_settled()
    stamps_now = {
        entry.name: stamp_today(office, entry, marks[entry.name], settled.get(entry.name, {}))
        for entry in office.workbooks
        if entry.name in marks
    }
    return office.state.reports.people(stamps_now)


def stamp_today(
    office: OfficeContext,
    entry: WorkbookEntry,
    mark: ReadMark,
    settled: Settlements | None = None,
) -> str:
    """What a report of today on what was kept under a mark is known by."""
    known = office.settled(entry) if settled is None else settled
    return stamps.of_day(_stamp(office, entry, mark, known), office.today)


def _stamp(
    office: OfficeContext, entry: WorkbookEntry, mark: ReadMark, settled: Settlements
) -> str:
    return stamps.of_data(office.configured, entry, mark, settled)


def _made(
    office: OfficeContext, entry: WorkbookEntry, data: str, reading: Reading | None = None
) -> Report:
    """The report of a workbook's data today; what this process has typed is not typed again."""
    today = office.today
    known = office.typed.get(entry.name, data, today) if reading is None else None
    if known is not None:
        reading, judged = known.reading, known.judged.on(known.reading, today)
    else:
        if reading is None:
            kept = office.state.grids.get(entry.name)
            assert kept is not None
            reading = road.read(office, kept[1], entry)
        judged = road.check(office, reading, entry)
        until = office.pipeline.sheets.same_until(reading, today)
        office.typed.put(entry.name, Known(data, today, until, reading, judged))
    return road.report(office, reading, judged, entry)


def _outcome(
    office: OfficeContext,
    entry: WorkbookEntry,
    report: Report,
    mark: ReadMark,
    week: Week,
    *,
    status: ReadStatus,
    error: SourceError | None = None,
    drift: tuple[Words, ...] = (),
    stamp: str = "",
    stopped: people.Stopped | None = None,
) -> WorkbookOutcome:
    change, snapshot = road.compare(office, report, entry, week)
    return WorkbookOutcome(
        entry=entry,
        status=status,
        notes=tuple(_notes(office, entry, report, stopped)),
        error=error,
        report=report,
        change=change,
        snapshot=snapshot,
        programme=office.settings.programme(report.fiscal_year, entry.programme),
        read_at=mark.read_at,
        stale=_stale_words(error) if error else None,
        drift=drift,
        stamp=stamp,
    )


def counts_before(office: OfficeContext, entry: WorkbookEntry) -> Mapping[str, int]:
    """How many records each table had in the last good read; empty before the first."""
    counts: Mapping[str, int] = json.loads(office.state.kept.get(f"counts:{entry.name}") or "{}")
    return counts


def headings_before(office: OfficeContext, entry: WorkbookEntry) -> Headings:
    """The headings of a workbook as they were last kept; empty before the first."""
    kept: Headings = json.loads(office.state.kept.get(f"mapping:{entry.name}") or "{}")
    return kept


def shrunk(office: OfficeContext, entry: WorkbookEntry, reading: Reading) -> SourceShrunk | None:
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


def _notes(
    office: OfficeContext, entry: WorkbookEntry, report: Report, stopped: people.Stopped | None
) -> Iterator[Words]:
    """Who is left out, and what the office has set aside; all else is told as concerns."""
    for each in people.left_out_of(office, report, stopped):
        yield each.told
    for finding in report.waived:
        name = f"{finding.code} {finding.record}"
        yield in_both(f"{name} is waived until {finding.waived_until}")
    for waiver in office.pipeline.ended_waivers(report, entry.name):
        name = f"{waiver.code} {waiver.record}"
        yield in_both(f"the waiver of {name} ended on {waiver.until}: renew it, or remove it")


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
