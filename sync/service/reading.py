"""Syncing: read what moved, keep each workbook as it is read, judge it, and report on all."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from sync.clock import Week
from sync.errors import SourceError, SourceShrunk
from sync.google.changes import Changes, Revision
from sync.google.client import Metrics
from sync.google.reader import ReadPlan, make_plan
from sync.model import Workbook
from sync.model.results_tab import without_results
from sync.service import accounts, journal, results_tab, road
from sync.service.context import OfficeContext
from sync.service.judging import judge, judge_all_kept, judge_kept, shrunk
from sync.service.keeping import keep_concerns, keep_failure, keep_outcome, keep_reading
from sync.service.results import ReadStatus, Steps, SyncResult, WorkbookOutcome
from sync.service.source import Source, accounts_of, opened
from sync.settings import WorkbookEntry
from sync.state.grids import mark_of


@dataclass(frozen=True, slots=True)
class Fetched:
    """What Google gave for one configured workbook that moved: its cells, or an error."""

    entry: WorkbookEntry
    revision: Revision
    workbook: Workbook | None = None
    error: SourceError | None = None


def sync(
    office: OfficeContext, week: Week, *, full: bool, progress: Steps, reported: bool = False
) -> SyncResult:
    """Read every configured workbook that moved (or all), and report on all of them.

    One workbook's failure leaves the others be; its last good data stand in, marked as old. Each
    is saved before the next is read. `reported` says that the week's mails are made from this.
    """
    began = time.monotonic()
    if not office.workbooks:  # no office yet: nothing is made in this folder
        return SyncResult(week=week, outcomes=(), requests=0, seconds=0.0, advice=_advice([]))
    run = office.state.runs.begin("sync", office.now())
    found: dict[str, WorkbookOutcome] = {}
    traffic = Metrics()
    for outcome, cost in _outcomes(office, week, full=full, progress=progress):
        keep_outcome(office, outcome, week, reported=reported)
        found[outcome.name], traffic = outcome, cost
    outcomes = [found[entry.name] for entry in office.workbooks]
    outcomes, cost = results_tab.renew(office, outcomes, progress)
    traffic += cost
    failed = [outcome for outcome in outcomes if outcome.error]
    counts = {
        "workbooks": len(outcomes),
        "failed": len(failed),
        "requests": traffic.requests,
        "waited": round(traffic.waited, 3),
        "findings": sum(len(o.report.findings) for o in outcomes if o.report),
        "week": str(week),
    }
    office.state.runs.end(run, office.now(), "failed" if failed else "ok", counts)
    keep_concerns(office, outcomes)
    journal.reads(office, outcomes)
    return SyncResult(
        week=week,
        outcomes=tuple(outcomes),
        requests=traffic.requests,
        seconds=time.monotonic() - began,
        exit_code=max((o.error.exit_code for o in outcomes if o.error), default=0),
        advice=_advice(outcomes),
    )


def _outcomes(
    office: OfficeContext, week: Week, *, full: bool, progress: Steps
) -> Iterator[tuple[WorkbookOutcome, Metrics]]:
    """Each configured workbook once, with what all cost until then: first those read.

    The page token is kept only when all that moved has been asked for: what a kill leaves unread
    comes up again. What could not be read is remembered as such, so the token cannot hide it.
    """
    left = {entry.name: entry for entry in office.workbooks}
    traffic = Metrics()
    trouble: dict[str, SourceError] = {}
    for account in accounts_of(office.settings) if left else ():
        before = traffic
        try:
            with opened(office.settings, account) as source:
                try:
                    plan = planned(office, source, full=full)
                    for fetched in _fetched(office, source, plan, progress):
                        left.pop(fetched.entry.name, None)
                        traffic = before + source.client.metrics
                        yield settle(office, fetched, week), traffic
                finally:
                    traffic = before + source.client.metrics
            office.state.kept.put(accounts.token_of(account), plan.token)
        except SourceError as error:  # of the plan: nothing is known of those that are left
            trouble |= dict.fromkeys(accounts.mine(office, account), error)
    for entry in left.values():
        if entry.name in trouble:
            keep_failure(office, entry, trouble[entry.name], None)
    for kept in judge_all_kept(office, [*left.values()], week, trouble):
        yield kept, traffic


def settle(office: OfficeContext, fetched: Fetched, week: Week) -> WorkbookOutcome:
    """A workbook as read, kept and judged; one that failed or is held back, by its last data."""
    entry, error = fetched.entry, fetched.error
    if fetched.workbook is not None:
        read_at = office.now()
        try:
            with office.contained(entry.name):
                number = results_tab.number_of(office, entry, fetched.workbook)
                sealed = road.seal(office, without_results(fetched.workbook, number))
                reading = road.read(office, sealed, entry)
                error = shrunk(office, entry, reading)
                if error is None:
                    mark = mark_of(entry.name, sealed, read_at)
                    outcome = judge(office, entry, reading, mark, week, status="read")
        except SourceError as fault:
            error = fault
        if error is None:  # only what could be checked is kept: it is judged again and again
            drift = keep_reading(office, entry, sealed, reading, read_at)
            results_tab.note_reading(office, entry, fetched.workbook, sealed)
            return replace(outcome, drift=drift)
    assert error is not None
    keep_failure(office, entry, error, fetched.revision)
    status: ReadStatus = "held back" if isinstance(error, SourceShrunk) else "unreadable"
    return judge_kept(office, entry, week, status=status, error=error)


# ------------------------------------------------------------------------------ fetching


def planned(office: OfficeContext, source: Source, *, full: bool) -> ReadPlan:
    """What an account is to read; of a workbook whose last read failed or was held back, no
    version is known."""
    named: dict[str, Revision] = {}

    def known(changes: Changes) -> Mapping[str, str]:
        accounts.note(office, source.account, changes)
        mine = accounts.mine(office, source.account)
        own = {entry.name: source.id_of(entry) for entry in office.workbooks if entry.name in mine}
        return _known(office, own, named)

    token = office.state.kept.get(accounts.token_of(source.account)) or ""
    ours = results_tab.only_ours(office, source)
    plan = make_plan(source.client, known, token, full=full, only_ours=ours)
    asked = (r if r.version else named.get(r.id, r) for r in plan.to_read)
    return replace(plan, to_read=tuple(asked))


def _known(
    office: OfficeContext, ids: Mapping[str, str], named: dict[str, Revision]
) -> dict[str, str]:
    """Id → the version that was read; `named` is what Drive said of those that failed then."""
    marks, tries = office.state.grids.marks(), office.state.tries.all()
    known: dict[str, str] = {}
    for name, workbook_id in ids.items():
        mark, last = marks.get(name), tries.get(name)
        good = mark is not None and mark.spreadsheet_id == workbook_id and not (last and last.again)
        version = mark.version if mark and good else ""
        # two names of one workbook: it is left alone only when both know it alike
        known[workbook_id] = version if known.get(workbook_id, version) == version else ""
        if last and last.again:
            named[workbook_id] = Revision(
                workbook_id, last.version, modified=last.modified, modified_by=last.modified_by
            )
    return known


def _fetched(
    office: OfficeContext, source: Source, plan: ReadPlan, progress: Steps
) -> Iterator[Fetched]:
    """What the plan leads to, one workbook after another as they come; none is held on to."""
    entries: dict[str, list[WorkbookEntry]] = {}
    for entry in office.workbooks:
        entries.setdefault(source.id_of(entry), []).append(entry)
    for missing in plan.gone:
        for entry in entries[missing]:
            yield Fetched(entry, Revision(missing), error=gone(entry.name, source))
    revisions = {revision.id: revision for revision in plan.to_read}
    for number, outcome in enumerate(road.fetch(source, plan), start=1):
        names = [entry.name for entry in entries[outcome.id]]
        progress(f"{', '.join(names)}: reading", number, len(plan.to_read))
        revision, workbook, error = revisions[outcome.id], outcome.workbook, outcome.error
        del outcome
        for entry in entries[revision.id]:
            yield Fetched(entry, revision, workbook, error)
        del workbook


def gone(name: str, source: Source) -> SourceError:
    return SourceError(
        f"{name}: the sheet was deleted or is no longer shared",
        hint=f"share it as Viewer with {source.client.account}, or remove it from workbooks.toml",
    )


def _advice(outcomes: list[WorkbookOutcome]) -> str:
    if not outcomes:
        return "add your sheets to config/workbooks.toml"
    troubled = next((o for o in outcomes if o.error), None)
    if troubled is not None:
        return f"mend what is said of {troubled.name} above, then run sync again"
    return "preview --out preview   (look at the mails), then send"
