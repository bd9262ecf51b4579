"""Syncing: read what moved, keep each workbook as it is read, judge it, and report on all."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, replace

from sync.clock import Week
from sync.errors import ConfigError, SourceError, SourceShrunk
from sync.google.changes import Changes, Revision, changes_since
from sync.google.client import Metrics
from sync.google.reader import ReadPlan, divide
from sync.model import Workbook
from sync.model.results_tab import without_results
from sync.service import journal, results_tab, road
from sync.service.context import OfficeContext
from sync.service.judging import judge, judge_all_kept, judge_kept, shrunk
from sync.service.keeping import (
    ask_again,
    keep_concerns,
    keep_failure,
    keep_outcome,
    keep_reading,
)
from sync.service.results import ReadStatus, Steps, SyncResult, WorkbookOutcome
from sync.service.sources import accounts, registry, renewing
from sync.service.sources.source import Source, accounts_of, opened
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
    office.look_again()
    if not office.reads_any:  # no office yet: nothing is made in this folder
        return SyncResult(
            week=week,
            outcomes=(),
            requests=0,
            seconds=0.0,
            exit_code=ConfigError.exit_code,  # a timer in another folder must not look well
            advice=_advice([]),
        )
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
    untaken = registry.exit_code(office)
    counts = {
        "workbooks": len(outcomes),
        "failed": len(failed),
        "requests": traffic.requests,
        "waited": round(traffic.waited, 3),
        "findings": sum(len(o.report.findings) for o in outcomes if o.report),
        "week": str(week),
    }
    ended = "failed" if failed or untaken else "ok"
    office.state.runs.end(run, office.now(), ended, counts)
    keep_concerns(office, outcomes)
    journal.reads(office, outcomes)
    return SyncResult(
        week=week,
        outcomes=tuple(outcomes),
        requests=traffic.requests,
        seconds=time.monotonic() - began,
        exit_code=max((o.error.exit_code for o in outcomes if o.error), default=untaken),
        advice=_advice(outcomes, untaken=bool(untaken)),
    )


def _outcomes(
    office: OfficeContext, week: Week, *, full: bool, progress: Steps
) -> Iterator[tuple[WorkbookOutcome, Metrics]]:
    """Each configured workbook once, with what all cost until then: first those read.

    The page token is kept only when all that moved has been asked for: what a kill leaves unread
    comes up again. What could not be read is remembered as such, so the token cannot hide it.
    """
    done: set[str] = set()
    trouble: dict[str, SourceError] = {}  # by account, of which then nothing is known
    with ExitStack() as doors:
        sources, moved = _look(office, doors, trouble, full=full)
        renewing.renew_by_any(office, sources, moved, trouble, full=full)
        for account, changes in moved.items():
            plan = planned(office, sources[account], changes, full=full)
            for fetched in _fetched(office, sources[account], plan, progress):
                done.add(fetched.entry.name)
                yield settle(office, fetched, week), _cost(sources)
            office.state.kept.put(accounts.token_of(account), plan.token)
        cost = _cost(sources)
    left = [entry for entry in office.workbooks if entry.name not in done]
    unknown: dict[str, SourceError] = {}
    for account, error in trouble.items():
        unknown |= dict.fromkeys(accounts.mine(office, account), error)
    for entry in left:
        if entry.name in unknown:
            keep_failure(office, entry, unknown[entry.name], None)
    for kept in judge_all_kept(office, left, week, unknown):
        yield kept, cost


def _look(
    office: OfficeContext, doors: ExitStack, trouble: dict[str, SourceError], *, full: bool
) -> tuple[dict[str, Source], dict[str, Changes]]:
    """The ways to the sheets, held open by `doors`, and what Drive says has moved: by account.

    Those that cannot be asked are in `trouble`.
    """
    sources: dict[str, Source] = {}
    moved: dict[str, Changes] = {}
    for account in accounts_of(office.settings):
        try:
            sources[account] = doors.enter_context(opened(office.settings, account))
            moved[account] = changes_for(office, sources[account], full=full)
        except SourceError as error:
            trouble[account] = error
    answers = {each: trouble.get(each) for each in accounts_of(office.settings)}
    ask_again(office, accounts.note_answers(office, answers))
    return sources, moved


def _cost(sources: Mapping[str, Source]) -> Metrics:
    """What all requests of a sync have cost until now."""
    return sum((source.client.metrics for source in sources.values()), Metrics())


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


def changes_for(office: OfficeContext, source: Source, *, full: bool) -> Changes:
    """What Drive says has moved (all that there is, where the next read is `full`), and what of it
    this account sees."""
    token = office.state.kept.get(accounts.token_of(source.account)) or ""
    if full or source.account in accounts.untold(office):
        token = ""
    changes = changes_since(source.client, token)
    accounts.note(office, source.account, changes)
    return changes


def planned(office: OfficeContext, source: Source, changes: Changes, *, full: bool) -> ReadPlan:
    """What an account is to read; of a workbook whose last read failed or was held back, no
    version is known."""
    mine = accounts.mine(office, source.account)
    own = {entry.name: source.id_of(entry) for entry in office.workbooks if entry.name in mine}
    named: dict[str, Revision] = {}
    known = _known(office, own, named)
    ours = results_tab.only_ours(office, source)
    plan = divide(known, changes, full=full, only_ours=ours)
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
            yield Fetched(entry, Revision(missing), error=gone(entry, source))
    revisions = {revision.id: revision for revision in plan.to_read}
    for number, outcome in enumerate(road.fetch(source, plan), start=1):
        names = [entry.name for entry in entries[outcome.id]]
        progress(f"{', '.join(names)}: reading", number, len(plan.to_read))
        revision, workbook, error = revisions[outcome.id], outcome.workbook, outcome.error
        del outcome
        for entry in entries[revision.id]:
            yield Fetched(entry, revision, workbook, error)
        del workbook


def gone(entry: WorkbookEntry, source: Source) -> SourceError:
    return SourceError(
        f"{entry.name}: the sheet was deleted or is no longer shared",
        hint=f"share it as Viewer with {source.client.account}, "
        f"or take it out of {entry.stands_in}",
    )


def _advice(outcomes: list[WorkbookOutcome], *, untaken: bool = False) -> str:
    if untaken:
        return "mend what is said of the registry above, then run sync again"
    if not outcomes:
        return "add your sheets to config/workbooks.toml"
    troubled = next((o for o in outcomes if o.error), None)
    if troubled is not None:
        return f"mend what is said of {troubled.name} above, then run sync again"
    return "preview --out preview   (look at the mails), then send"
