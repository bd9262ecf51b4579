"""The daemon's jobs: read what changed, mail what is due; due-ness comes from clock and outbox."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

from sync.clock import is_week, parse_week
from sync.delivery.catch_up import Plan, due
from sync.errors import StateError, SyncError
from sync.model import Beat, Concern, MailState
from sync.pipeline import Delay
from sync.service import (
    board,
    concerns,
    mailing,
    monthly,
    reading,
    retention,
)
from sync.service.concerns import house
from sync.service.context import OfficeContext
from sync.service.results import SendResult, SyncResult, silent
from sync.settings import load
from sync.state.health import write_health

log = logging.getLogger(__name__)

AnyOffice = TypeVar("AnyOffice", bound=OfficeContext)
UNFINISHED = (MailState.QUEUED, MailState.DEFERRED, MailState.SENDING)
Facts = Mapping[str, Any]  # for the health file; `failure` and `exit_code` when not all was done


def read_what_changed(office: OfficeContext, beat: Beat) -> Facts:
    """One sync of what moved; the facts of it for the health file."""

    def progress(step: str, done: int = 0, total: int = 0) -> None:
        beat.alive()

    result = reading.sync(office, office.week(), full=False, progress=progress)
    facts = {
        "workbooks": len(result.outcomes),
        "failed": sum(outcome.error is not None for outcome in result.outcomes),
        "requests": result.requests,
        "findings": sum(len(o.report.findings) for o in result.outcomes if o.report),
    }
    return {**facts, **_shortfall(result.exit_code, _unread(result))}


def mail_what_is_due(office: OfficeContext, beat: Beat) -> Facts:
    """Send the due week's mails and the due month's, or go on with those that a server put off.

    Mostly: nothing.
    """
    office.look_again()
    weekly = _weekly(office, beat)
    if beat.stopping():
        return weekly
    return {**monthly.facts_of(office), **weekly}


def renew_board(office: OfficeContext, beat: Beat) -> Facts:
    """Write anew what the last sync changed on the board; mostly: nothing.

    That it cannot be written is remembered: whoever looks at the old one cannot know.
    """
    folder = office.settings.file.board.folder
    if folder is None or not office.begun:
        return {}
    runs = office.state.runs.latest(1)
    now = (runs[0].id, runs[0].ended) if runs else None, office.today
    if office.boards.seen == now:
        return office.boards.facts
    where = office.settings.path(folder)
    try:
        result = board.write(office, where, office.settings.file.board.audience, beat)
    except SyncError as fault:
        _remember(office, house.BOARD_FAULT, str(fault))
        raise
    _remember(office, house.BOARD_FAULT, None)
    if beat.stopping():
        return {}
    office.boards.seen = now
    office.boards.facts = {"pages": result.pages, "written": result.written}
    return office.boards.facts


def _weekly(office: OfficeContext, beat: Beat) -> Facts:
    plan = plan_of(office)
    facts: dict[str, Any] = {"next": plan.next_slot.isoformat(), "due": str(plan.week or "")}
    week = plan.week
    if week is None:
        waiting = office.state.outbox.rows(states=UNFINISHED)
        weeks = (parse_week(row.week) for row in waiting if is_week(row.week))
        newest = max(weeks, default=None)
        week = newest if newest and newest >= office.week().shift(-1) else None
    if week is None:
        office.faults.news("mail", "skipped", mails="none is due", next=facts["next"])
    if week is None or beat.stopping():
        return facts
    mailing.expire(office, week)
    late = plan.week is not None and (plan.late_days > 0 or plan.merged)
    sent = mailing.send(
        office,
        week,
        resend_unknown=False,
        dry_run=False,
        progress=silent,
        by_hand=False,
        delay=Delay(plan.late_days, plan.merged) if late else None,
    )
    for note in mailing.into_files(office) if sent.sent_now else ():
        log.warning(note.en)
    facts["forgotten"] = retention.tidy(office)
    facts |= {"week": str(week), "sent": sent.sent_now, "before": sent.sent_before}
    return {**facts, **_shortfall(sent.exit_code, _unsent(sent))}


def plan_of(office: OfficeContext) -> Plan:
    """Which week's report is due now, by the calendar and the weeks already in the outbox."""
    reported = {parse_week(week) for week in office.state.outbox.weeks() if is_week(week)}
    return due(office.now(), office.settings.file.schedule, reported)


# ------------------------------------------------------------------------------ what fell short


def _shortfall(exit_code: int, failure: str) -> dict[str, Any]:
    return {"failure": failure, "exit_code": exit_code} if exit_code else {}


def _unread(result: SyncResult) -> str:
    faults = [str(outcome.error) for outcome in result.outcomes if outcome.error]
    return "; ".join(faults) or next(
        (each.line for each in result.concerns if each.kind == "registry_unread"), ""
    )


def _unsent(sent: SendResult) -> str:
    """What stood in the way of all mails, or how many of them wait in which state."""
    if sent.failure:
        return sent.failure
    if not sent.rows:
        return "there was no mail to send"
    counts: dict[str, int] = {}
    for row in sent.rows:
        if row["state"] != MailState.SENT:
            counts[row["state"]] = counts.get(row["state"], 0) + 1
    told = [f"{count} mail(s) {state}" for state, count in counts.items()]
    return ", ".join(told) or "not everyone who is named may be written to"


# ------------------------------------------------------------------------------ health, settings


def tell_health(
    office: OfficeContext,
    now: datetime,
    jobs: Mapping[str, Mapping[str, Any]],
    metrics: Path | None,
) -> None:
    """Replace state/health.json and the metrics; that they cannot be written is remembered."""
    told: tuple[Concern, ...] = ()
    unknown: StateError | None = None
    try:
        told = concerns.concerns(office)
    except StateError as fault:
        unknown = fault
    health = office.settings.home / "state" / "health.json"
    try:
        write_health(now, jobs, told, health_file=health, metrics_file=metrics)
    except StateError as fault:
        if unknown is None:
            _remember(office, house.HEALTH_FAULT, fault.message)
        raise
    if unknown is not None:
        raise unknown
    _remember(office, house.HEALTH_FAULT, None)


def reloaded(office: AnyOffice) -> AnyOffice:
    """The office as its files now say; one that is refused is remembered, and raised."""
    try:
        fresh = replace(office, settings=load(office.settings.home))
        assert fresh.pipeline.rulebook.rules  # compiled, their examples run
    except SyncError as fault:
        _remember(office, house.SETTINGS_FAULT, str(fault))
        raise
    _remember(fresh, house.SETTINGS_FAULT, None)
    office.state.close()
    return fresh


def _remember(office: OfficeContext, name: str, fault: str | None) -> None:
    """What only the daemon can know of itself, kept where `status` finds it."""
    if fault is not None and office.state.kept.get(name) != fault:
        office.state.kept.put(name, fault)
    elif fault is None and office.state.kept.get(name) is not None:
        office.state.kept.remove(name)
