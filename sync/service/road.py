"""The road of a week, from the cells of a sheet to a mail that has left, step by step:

    fetch → seal → read → check → compare     each workbook that moved
    compose, inspect → queue → send           each mail

Each step is a function of the room below, with what the office knows laid in. `reading.sync` and
`mailing.send` walk it in one process, `pieces` in many. What is kept between two steps is
keeping.py's, and who is told what concerns.py's.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from sync.clock import Week
from sync.model import Change, Concern, Reading, Report, Snapshot, Workbook
from sync.pipeline import Delay, Districts, Prepared, Small
from sync.service import people
from sync.service.context import OfficeContext
from sync.service.results import WorkbookOutcome
from sync.service.sources import accounts
from sync.settings import WorkbookEntry
from sync.workdays import next_slot

if TYPE_CHECKING:
    from sync.delivery.outbox import Outbox, SendOutcome
    from sync.google import reader
    from sync.pipeline import Composed, Judged
    from sync.service.sources.source import Source

# ------------------------------------------------------------------------------ a workbook


def fetch(source: Source, plan: reader.ReadPlan) -> Iterator[reader.ReadOutcome]:
    """The cells of each workbook of a plan, as Google gives them, or why there are none."""
    from sync.google.reader import read_plan  # the network: only where a sheet is asked for

    return read_plan(source.client, plan)


def seal(office: OfficeContext, workbook: Workbook) -> Workbook:
    """The workbook without a citizen id: in its place a digest by the office's own key."""
    return office.pipeline.sheets.seal(workbook, office.secret)


def read(office: OfficeContext, sealed: Workbook, entry: WorkbookEntry | None) -> Reading:
    """The typed tables of a sealed workbook, with what was settled for it by hand."""
    return office.pipeline.sheets.read(sealed, office.today, entry, office.settled(entry))


def check(office: OfficeContext, reading: Reading, entry: WorkbookEntry) -> Judged:
    """Every rule over a reading, as of today."""
    programme = office.pipeline.programme(reading, entry)
    return office.pipeline.rulebook.judged(reading, programme, office.today)


def report(office: OfficeContext, reading: Reading, judged: Judged, entry: WorkbookEntry) -> Report:
    """What checking found, with the edits that mend it, without what the office has waived."""
    found = office.pipeline.rulebook.report(reading, judged, office.today)
    return office.pipeline.waived(found, entry.name)


def compare(
    office: OfficeContext, report: Report, entry: WorkbookEntry, week: Week
) -> tuple[Change, Snapshot]:
    """What is new, mended or still there since the last report before a week; the week's own."""
    previous = office.state.snapshots.last_before(entry.name, str(week))
    return office.pipeline.compare(report, week, previous)


# ------------------------------------------------------------------------------ a mail


def at_hand(office: OfficeContext, outcomes: Sequence[WorkbookOutcome], week: Week) -> Districts:
    """The workbooks of a sync, of which all is at hand, as the mails tell of them."""
    told = [_prepared(office, outcome, week) for outcome in outcomes if outcome.report]
    never = [outcome.entry for outcome in outcomes if outcome.report is None]
    return Districts.held(told, [*map(office.pipeline.never_read, never)])


def one_by_one(
    office: OfficeContext,
    entries: Sequence[WorkbookEntry],
    week: Week,
    judged: Callable[[WorkbookEntry], WorkbookOutcome],
) -> tuple[Districts, dict[str, datetime | None]]:
    """The same of what is kept: one report after the other is taken, and none is held on to.

    However many there are, only their counts stay. And when each of them was read, by name.
    """
    read_at: dict[str, datetime | None] = {}
    small: list[Small] = []
    told: list[WorkbookEntry] = []
    never: list[WorkbookEntry] = []
    for entry in entries:
        outcome = judged(entry)
        read_at[entry.name] = outcome.read_at
        if outcome.report is None:
            never.append(entry)
        else:
            told.append(entry)
            small.append(Small.of(prepared_of(office, outcome)))
        del outcome  # not held on to while the next is taken

    def load(at: int) -> Prepared:
        return _prepared(office, judged(told[at]), week)

    return Districts(load, small, [*map(office.pipeline.never_read, never)]), read_at


def compose(
    office: OfficeContext,
    districts: Districts,
    week: Week,
    *,
    troubles: Sequence[Concern] = (),
    delay: Delay | None = None,
    only: str | None = None,
    test_to: str | None = None,
) -> tuple[Composed, ...]:
    """One mail for each reader, inspected as it is made; one with faults must not leave.

    With no data at all there is only the operator to write to.
    """
    return office.pipeline.mails.compose(
        districts,
        week,
        office.now(),
        next_slot(office.now(), office.settings.file.schedule),
        troubles=troubles,
        delay=delay,
        paused=people.pauses(office).keys(),
        stop_key=office.secret,
        only=only,
        test_to=test_to,
    )


def queue(
    office: OfficeContext,
    outbox: Outbox,
    mails: Sequence[Composed],
    read_at: Mapping[str, datetime | None],
) -> None:
    """Put mails into the outbox, for good: those with faults held, all with what they are of.

    `read_at` says of each workbook when it was read.
    """
    held = {m.message.key: "; ".join(m.faults) for m in mails if m.faults}
    rules = json.dumps(office.settings.rules, default=str, ensure_ascii=False, sort_keys=True)
    facts = {
        "workbooks": {name: at.isoformat() if at else None for name, at in read_at.items()},
        "page_token": accounts.tokens(office),
        "rules": hashlib.sha256(rules.encode()).hexdigest()[:12],
    }
    outbox.enqueue([mail.message for mail in mails], held=held, facts=facts)


def send(outbox: Outbox, week: Week, *, by_hand: bool, resend_unknown: bool) -> SendOutcome:
    """Hand over what waits of a week, each mail at most once."""
    return outbox.deliver(str(week), by_hand=by_hand, resend_unknown=resend_unknown)


def prepared_of(office: OfficeContext, outcome: WorkbookOutcome) -> Prepared:
    """What summary and board are made from, of a workbook that has a report."""
    assert outcome.report and outcome.change and outcome.programme and outcome.read_at
    return Prepared(
        report=outcome.report,
        change=outcome.change,
        read_at=outcome.read_at.astimezone(office.zone),
        programme=outcome.programme,
        stale_reason=outcome.stale,
        province=outcome.entry.province or "",
        name=outcome.name,
    )


def _prepared(office: OfficeContext, outcome: WorkbookOutcome, week: Week) -> Prepared:
    """The same for a mail, with what is expected of the year."""
    prepared = prepared_of(office, outcome)
    history = office.state.snapshots.all(outcome.name, until=str(week))
    forecast = office.pipeline.forecast(history, prepared.report.fiscal_year)
    return replace(prepared, forecast=forecast)
