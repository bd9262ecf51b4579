"""The daemon's jobs: read what changed, mail what is due; due-ness comes from clock and outbox."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sync.clock import parse_week
from sync.delivery.catch_up import Plan, due
from sync.model import MailState
from sync.pipeline import Delay
from sync.service import mailing, reading
from sync.service.premises import Premises
from sync.service.results import Beat, silent

UNFINISHED = (MailState.QUEUED, MailState.DEFERRED, MailState.SENDING)


def read_what_changed(office: Premises, tick: Beat) -> Mapping[str, Any]:
    """One sync of what moved; the facts of it for the health file."""

    def progress(step: str, done: int = 0, total: int = 0) -> None:
        tick.alive()

    result = reading.sync(office, office.week(), full=False, progress=progress)
    return {
        "workbooks": len(result.outcomes),
        "failed": sum(outcome.error is not None for outcome in result.outcomes),
        "requests": result.requests,
        "findings": sum(len(o.report.findings) for o in result.outcomes if o.report),
    }


def mail_what_is_due(office: Premises, tick: Beat) -> Mapping[str, Any]:
    """Send the due week's mails, or go on with those a server put off; mostly: nothing."""
    plan = plan_of(office)
    facts: dict[str, Any] = {"next": plan.next_slot.isoformat(), "due": str(plan.week or "")}
    week = plan.week
    if week is None:
        waiting = office.state.outbox.rows(states=UNFINISHED)
        newest = max((parse_week(row.week) for row in waiting), default=None)
        week = newest if newest and newest >= office.week().shift(-1) else None
    if week is None or tick.stopping():
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
    forgotten = office.state.prune(office.now(), office.settings.file.state.retention_weeks)
    facts["forgotten"] = forgotten
    return {**facts, "week": str(week), "sent": sent.sent_now, "before": sent.sent_before}


def plan_of(office: Premises) -> Plan:
    """Which week's report is due now, by the calendar and the weeks already in the outbox."""
    reported = {parse_week(week) for week in office.state.outbox.weeks()}
    return due(office.now(), office.settings.file.schedule, reported)
