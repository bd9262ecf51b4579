"""The monthly report: who gets it, when it is due, and that it goes once. It reads no sheet."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sync.clock import Month, month_of
from sync.delivery.files import write_mail
from sync.errors import DeliveryError, UsageError
from sync.model import NOWHERE, DistrictMonth, Language, MailState, Message, Recipient
from sync.service import mailing, people, road
from sync.service.context import OfficeContext
from sync.service.results import PreviewResult, PreviewRow, SendResult
from sync.speech import in_both
from sync.workdays import working_days

LATE_DAYS = 14  # after so many days a month's report is of no use any more
ROLES = ("district", "other", "province")


def due(office: OfficeContext) -> Month | None:
    """The month whose report is to be sent now: from the first working day of the next one on."""
    schedule = office.settings.file.schedule
    if schedule.also != "month-end":
        return None
    now = office.now()
    month = month_of(now.date()).before
    day = next(working_days(month.last + timedelta(days=1), schedule), None)
    if day is None or (now.date() - day).days > LATE_DAYS:
        return None
    slot = datetime.combine(day, schedule.at, ZoneInfo(schedule.timezone))
    rows = office.state.outbox.rows(str(month))
    waiting = (MailState.QUEUED, MailState.SENDING, MailState.DEFERRED)
    done = bool(rows) and not any(row.state in waiting for row in rows)
    return None if now < slot or done else month


def send(office: OfficeContext, month: Month, *, by_hand: bool) -> SendResult:
    """Send a month's reports, each once; a month that is not over is refused."""
    messages = _messages(office, month)
    with mailing.sending(office) as lock:
        outbox = mailing.outbox_of(office, lock.realm)
        before = _sent(office, month)
        outbox.enqueue(messages)
        outcome = outbox.deliver(str(month), by_hand=by_hand)
    rows = [
        {"recipient": row.recipient, "state": row.state.value, "note": row.reply}
        for row in office.state.outbox.rows(str(month))
    ]
    none = in_both(f"nothing was kept of {month}, or nobody is to be told of it")
    return SendResult(
        week=office.week(),
        rows=rows,
        sent_now=_sent(office, month) - before,
        sent_before=before,
        notes=() if rows else (none,),
        exit_code=0 if outcome.complete and rows else 5,
        failure=str(outcome.failure or ""),
        month=str(month),
    )


def preview(office: OfficeContext, month: Month, out: Path) -> PreviewResult:
    """Write a month's mails as .eml and .html, and send nothing."""
    made = _messages(office, month)
    rows = [PreviewRow(m.recipient, m.subject, str(write_mail(out, m))) for m in made]
    return PreviewResult(tuple(rows), without=DeliveryError.exit_code)


def _sent(office: OfficeContext, month: Month) -> int:
    return len(office.state.outbox.rows(str(month), [MailState.SENT]))


def _messages(office: OfficeContext, month: Month) -> list[Message]:
    if month.last >= office.today:
        raise UsageError(f"{month} is not over yet", hint="name a month that has ended")
    histories = {entry.name: office.state.snapshots.all(entry.name) for entry in office.workbooks}
    shown: dict[str, tuple[Recipient, list[DistrictMonth]]] = {}
    for entry, district, row in _readers(office):
        scope = frozenset(row.scope) - {*NOWHERE}
        if row.scope and not scope:
            continue  # it is not known which tambons are theirs: nothing is shown
        told = office.pipeline.month(histories[entry], month, scope)
        name = f"{district} ({', '.join(sorted(scope))})" if scope else district
        _, found = shown.setdefault(row.email.strip().lower(), (row, []))
        if not any(each.name == name for each in found):
            found.append(DistrictMonth(name, told))
    paused = people.pauses(office)
    return [
        office.pipeline.mails.monthly(
            address, row.name, row.language, month, found, office.now(), office.secret
        )
        for address, (row, found) in shown.items()
        if address not in paused
        and office.pipeline.mails.refused_address(address) is None
        and any(each.told for each in found)
    ]


def _readers(office: OfficeContext) -> list[tuple[str, str, Recipient]]:
    """Workbook, district and row of everyone who gets the monthly report, by the last good data."""
    language: Language = office.settings.file.office.language
    found: list[tuple[str, str, Recipient]] = []
    for entry in office.workbooks:
        kept = office.state.grids.get(entry.name)
        if kept is None:
            continue
        reading = road.read(office, kept[1], entry)
        district = reading.district or entry.name
        named = office.pipeline.sheets.people(reading, office.today).recipients
        found += [(entry.name, district, row) for row in named if row.role in ROLES]
        found += [
            (entry.name, district, Recipient("", address, "province", (), language))
            for role, address, province in office.pipeline.mails.addressed()
            if role == "province" and province in ("", entry.province)
        ]
    return found


def facts_of(office: OfficeContext) -> Mapping[str, Any]:
    """Send what is due, for the daemon; {} when nothing is."""
    month = due(office)
    if month is None:
        return {}
    result = send(office, month, by_hand=False)
    told: dict[str, Any] = {"month": str(month), "month_sent": result.sent_now}
    if result.exit_code and result.rows:
        told |= {"failure": result.failure or "a monthly mail waits", "exit_code": 5}
    return told
