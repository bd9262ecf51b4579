"""The tab ผลตรวจ of the sheets that ask for one: written after a sync, and only when it tells else.

What cannot be written is told to the operator; reading and mail go on.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sync.errors import SourceError
from sync.google.client import Metrics
from sync.model import Workbook
from sync.model.results_tab import ResultsTab, Told, texts_of, without_results
from sync.service.context import OfficeContext
from sync.service.results import Steps, Unwritten, WorkbookOutcome
from sync.service.road import prepared_of
from sync.service.sources import accounts
from sync.service.sources.source import Source, accounts_of, opened
from sync.settings import WorkbookEntry
from sync.speech import in_both
from sync.state.packed import dump_workbook
from sync.state.results import TabState


def note_reading(
    office: OfficeContext, entry: WorkbookEntry, read: Workbook, sealed: Workbook
) -> None:
    """Remember what a good read showed of the tab, and of all that is not it.

    A tab that no longer holds what was written is to be written again.
    """
    if not entry.results_tab:
        return
    known = office.state.results.get(entry.name, sealed.id)
    ours = next((grid for grid in read.grids if grid.gid == known.gid), None)
    stands = ours is not None and texts_of(ours.shown) == known.texts
    seen = replace(known, data=_digest(sealed), written=known.written if stands else "")
    if seen != known:
        office.state.results.put(entry.name, seen)


def number_of(office: OfficeContext, entry: WorkbookEntry, workbook: Workbook) -> int | None:
    """The number of the tab in a workbook, as far as it was written."""
    return office.state.results.get(entry.name, workbook.id).gid


def only_ours(office: OfficeContext, source: Source) -> frozenset[str]:
    """The ids of the spreadsheets of which all was known when this program last wrote into them."""
    asking = [entry for entry in office.workbooks if entry.results_tab]
    ids = {entry.name: source.id_of(entry) for entry in (office.workbooks if asking else ())}
    known = {e.name: office.state.results.get(e.name, ids[e.name]).only_ours for e in asking}
    others = {id for name, id in ids.items() if not known.get(name)}
    return frozenset(ids[name] for name in known) - others


@dataclass(frozen=True, slots=True)
class _Due:
    """A tab that is to be written; `trial` names what is tried, by day and content."""

    outcome: WorkbookOutcome
    known: TabState
    told: Mapping[str, Told]
    tab: ResultsTab
    trial: str


def renew(
    office: OfficeContext, outcomes: Sequence[WorkbookOutcome], progress: Steps
) -> tuple[list[WorkbookOutcome], Metrics]:
    """Each outcome with what became of its tab, and what that cost.

    It was written, is as it was, or could not be written. Google is asked only for those to write.
    """
    looked = {outcome.name: _looked_at(office, outcome) for outcome in outcomes}
    done = {name: each for name, each in looked.items() if isinstance(each, WorkbookOutcome)}
    due = {name: each for name, each in looked.items() if isinstance(each, _Due)}
    traffic = Metrics()
    for account in accounts_of(office.settings) if due else ():
        mine = accounts.mine(office, account)
        own = [each for name, each in due.items() if name in mine and name not in done]
        if not own:
            continue
        try:
            with opened(office.settings, account) as source:
                for each in own:
                    progress(f"{each.outcome.name}: writing the tab {each.tab.title}")
                    done[each.outcome.name] = _renewed(office, source, each)
                traffic += source.client.metrics
        except SourceError as error:
            fault = _fault(error)
            for each in own:
                done.setdefault(each.outcome.name, replace(each.outcome, unwritten=fault))
    return [done[outcome.name] for outcome in outcomes], traffic


def renew_one(office: OfficeContext, source: Source, outcome: WorkbookOutcome) -> WorkbookOutcome:
    """The same for one workbook, where the way to its sheet is open already."""
    found = _looked_at(office, outcome)
    return _renewed(office, source, found) if isinstance(found, _Due) else found


def _looked_at(office: OfficeContext, outcome: WorkbookOutcome) -> WorkbookOutcome | _Due:
    """What is to be written; the outcome where nothing is, or a person must mend something."""
    report, snapshot = outcome.report, outcome.snapshot
    if not outcome.entry.results_tab or report is None or snapshot is None or outcome.error:
        return outcome
    store, name = office.state.results, outcome.name
    known = store.get(name, report.workbook_id)
    try:
        with office.contained(name):
            prepared = prepared_of(office, outcome)
            told, tab = office.pipeline.mails.results_tab(
                prepared, snapshot, known.told, office.now()
            )
    except SourceError as bug:
        return replace(outcome, unwritten=_fault(bug))
    trial = f"{office.today} {tab.digest} {known.data}"
    if tab.digest == known.written:
        if told != known.told:
            store.put(name, replace(known, told=told))
        return outcome
    if known.fault is not None and known.tried == trial:
        return replace(outcome, unwritten=Unwritten(known.fault, known.hint))
    return _Due(outcome, known, told, tab, trial)


def _renewed(office: OfficeContext, source: Source, due: _Due) -> WorkbookOutcome:
    store, name, known = office.state.results, due.outcome.name, due.known
    # first: should this be the last that is known of it, all is read again
    store.put(name, replace(known, written="", proven=""))
    try:
        written = _write(office, source, due)
    except SourceError as error:
        fault = _fault(error)
        tried = due.trial if error.permanent else ""
        failed = replace(
            known, written="", proven="", tried=tried, fault=fault.words, hint=fault.hint
        )
        store.put(name, failed)
        return replace(due.outcome, unwritten=fault)
    store.put(name, written)
    return replace(due.outcome, tab_written=True)


def _write(office: OfficeContext, source: Source, due: _Due) -> TabState:
    """Write the tab, and hold what stood beside it at that moment against what was read."""
    from sync.google.results_tab import write_tab

    known, workbook_id = due.known, due.known.spreadsheet_id
    written = write_tab(source.client, workbook_id, due.tab, known.gid)
    sealed = office.pipeline.sheets.seal(written.after, office.secret)
    return TabState(
        workbook_id,
        gid=written.gid,
        written=due.tab.digest,
        texts=due.tab.texts,
        data=known.data,
        proven=_digest(without_results(sealed, written.gid)),
        told=due.told,
    )


def _fault(error: SourceError) -> Unwritten:
    return Unwritten(
        in_both(f"the tab of results was not written: {error.message}"), in_both(error.hint)
    )


def _digest(sealed: Workbook) -> str:
    """Of the cells of a workbook, whoever changed it when."""
    cells = replace(sealed, url="", version="", modified=None, modified_by="")
    return hashlib.blake2b(dump_workbook(cells), digest_size=16).hexdigest()
