"""Syncing: read what moved, keep the last good data, run the rules, compare with last week."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sync.clock import Week
from sync.errors import CredentialsError, SourceError, SourceShrunk
from sync.google.reader import Plan, make_plan, read_one
from sync.model import Reading, Report, Words, Workbook
from sync.service import people
from sync.service.mapping import remember_headings
from sync.service.premises import Premises
from sync.service.results import ReadStatus, Steps, SyncResult, WorkbookOutcome
from sync.service.source import Source, opened
from sync.settings import WorkbookEntry

TOKEN = "drive-page-token"


@dataclass(slots=True)
class _Fetched:
    """What became of one workbook's read, before the rules look at it."""

    status: ReadStatus = "unchanged"
    workbook: Workbook | None = None
    error: SourceError | None = None


def sync(office: Premises, week: Week, *, full: bool, progress: Steps) -> SyncResult:
    """Read every configured workbook that moved (or all), and report on all of them.

    One workbook's failure leaves the others be; its last good data stand in, marked as old.
    """
    began = time.monotonic()
    run = office.state.runs.begin("sync", office.now())
    fetched, requests, token = _fetch(office, full=full, progress=progress)
    outcomes = [
        _outcome(office, entry, fetched[entry.name], week) for entry in office.settings.workbooks
    ]
    if token is not None:
        office.state.kept.put(TOKEN, token)
    failed = [outcome for outcome in outcomes if outcome.error]
    counts = {
        "workbooks": len(outcomes),
        "failed": len(failed),
        "requests": requests,
        "findings": sum(len(o.report.findings) for o in outcomes if o.report),
        "week": str(week),
    }
    office.state.runs.end(run, office.now(), "failed" if failed else "ok", counts)
    return SyncResult(
        week=week,
        outcomes=tuple(outcomes),
        requests=requests,
        seconds=time.monotonic() - began,
        exit_code=SourceError.exit_code if failed else 0,
        advice=_advice(office, outcomes),
    )


def known_outcomes(office: Premises, week: Week) -> list[WorkbookOutcome]:
    """What the last good data say today, without asking Google."""
    return [
        _outcome(office, entry, _Fetched("unchanged"), week) for entry in office.settings.workbooks
    ]


# ------------------------------------------------------------------------------ fetching


def _fetch(
    office: Premises, *, full: bool, progress: Steps
) -> tuple[dict[str, _Fetched], int, str | None]:
    """What Google gave for each workbook, the number of requests, and the new page token.

    The token is None when nothing may be skipped next time: the plan itself failed.
    """
    fetched = {entry.name: _Fetched() for entry in office.settings.workbooks}
    if not fetched:
        return fetched, 0, None
    try:
        with opened(office.settings) as source:
            try:
                plan = _plan(office, source, full=full)
                _read_all(office, source, plan, fetched, progress)
            finally:
                requests = source.client.metrics.requests
    except SourceError as error:
        for item in fetched.values():
            if item.workbook is None and item.error is None:
                item.status, item.error = "unreadable", error
        return fetched, 0, None
    return fetched, requests, plan.token


def _plan(office: Premises, source: Source, *, full: bool) -> Plan:
    marks = office.state.grids.marks()
    known = {}
    for name, workbook_id in source.ids.items():
        mark = marks.get(name)
        known[workbook_id] = mark.version if mark and mark.page_token == workbook_id else ""
    token = office.state.kept.get(TOKEN) or ""
    return make_plan(source.client, known, token, full=full)


def _read_all(
    office: Premises, source: Source, plan: Plan, fetched: dict[str, _Fetched], progress: Steps
) -> None:
    names: dict[str, list[str]] = {}
    for name, workbook_id in source.ids.items():
        names.setdefault(workbook_id, []).append(name)
    for gone in plan.gone:
        for name in names[gone]:
            fetched[name] = _Fetched("unreadable", error=_gone(name, source))
    for number, revision in enumerate(plan.to_read, start=1):
        progress(f"{', '.join(names[revision.id])}: reading", number, len(plan.to_read))
        try:
            outcome = read_one(source.client, revision)
        except CredentialsError as error:
            for later in plan.to_read[number - 1 :]:
                for name in names[later.id]:
                    fetched[name] = _Fetched("unreadable", error=error)
            return
        for name in names[revision.id]:
            if outcome.workbook is None:
                fetched[name] = _Fetched("unreadable", error=outcome.error)
            else:
                fetched[name] = _Fetched("read", outcome.workbook)


def _gone(name: str, source: Source) -> SourceError:
    return SourceError(
        f"{name}: the sheet was deleted or is no longer shared",
        hint=f"share it as Viewer with {source.client.account}, or remove it from workbooks.toml",
    )


# ------------------------------------------------------------------------------ reporting


def _outcome(
    office: Premises, entry: WorkbookEntry, fetched: _Fetched, week: Week
) -> WorkbookOutcome:
    """The newest good data of a workbook, checked as of today, with what changed since."""
    reading: Reading | None = None
    drift: tuple[Words, ...] = ()
    error, status = fetched.error, fetched.status
    if fetched.workbook is not None:
        sealed = office.pipeline.seal(fetched.workbook, office.secret)
        reading = office.read(sealed, entry)
        error = _shrunk(office, entry, reading)
        if error is None:
            read_at = office.now()
            office.state.grids.put(entry.name, sealed, read_at, page_token=sealed.id)
            _keep_counts(office, entry, reading)
            drift = remember_headings(office, entry, reading)
        else:
            status, reading = "held back", None
    if reading is None:
        kept = office.state.grids.get(entry.name)
        if kept is None:
            missing = error or SourceError(f"{entry.name}: never read yet", hint="run sync")
            return WorkbookOutcome(entry, "unreadable", (str(missing),), missing)
        read_at = kept[0].read_at
        reading = office.read(kept[1], entry)
    programme = office.pipeline.programme(reading, entry)
    report = office.pipeline.waived(
        office.pipeline.check(reading, programme, office.today), entry.name
    )
    previous = office.state.snapshots.last_before(entry.name, str(week))
    change, snapshot = office.pipeline.compare(report, week, previous)
    if error is None:
        office.state.snapshots.put(entry.name, snapshot)
    return WorkbookOutcome(
        entry=entry,
        status=status,
        notes=tuple(_notes(office, entry, reading, report, error, drift)),
        error=error,
        report=report,
        change=change,
        snapshot=snapshot,
        programme=programme,
        read_at=read_at,
        stale=_stale_words(error) if error else None,
        drift=drift,
    )


def _notes(
    office: Premises,
    entry: WorkbookEntry,
    reading: Reading,
    report: Report,
    error: SourceError | None,
    drift: tuple[Words, ...],
) -> Iterator[str]:
    """What an operator should know of a workbook beyond its numbers."""
    if error:
        yield str(error)
    for crash in report.crashes:
        yield f"our bug in rule {crash.code}: {crash.error}"
    for words in drift:
        yield words.en
    for unread in reading.unread:
        if unread.table in reading.refused:
            yield f"{unread.sheet} is not checked: {unread.words.en} See mapping show {entry.name}."
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


def _shrunk(office: Premises, entry: WorkbookEntry, reading: Reading) -> SourceShrunk | None:
    """A table that lost most of its rows since the last good read, unless a person accepted it."""
    kept = office.state.kept.get(f"counts:{entry.name}")
    if kept is None:
        return None
    before: Mapping[str, int] = json.loads(kept)
    accepted = office.state.accepted.all("shrink", entry.name)
    now = reading.counts
    guards = office.settings.file.guards
    for table, count in before.items():
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


def _keep_counts(office: Premises, entry: WorkbookEntry, reading: Reading) -> None:
    name = f"counts:{entry.name}"
    last = json.loads(office.state.kept.get(name) or "{}")
    stay = {table: count for table, count in last.items() if table in reading.refused}
    office.state.kept.put(name, json.dumps({**stay, **reading.counts}))


def _advice(office: Premises, outcomes: list[WorkbookOutcome]) -> str:
    if not outcomes:
        return "add your sheets to config/workbooks.toml"
    troubled = next((o for o in outcomes if o.error), None)
    if troubled is not None:
        return f"mend what is said of {troubled.name} above, then run sync again"
    return "preview --out preview   (look at the mails), then send"
