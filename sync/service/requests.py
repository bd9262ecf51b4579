"""Mails that ask for no more mails: proven ones are heeded, others shown to the operator."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import datetime, timedelta

from sync.clock import day_words
from sync.delivery.requests import Request
from sync.logs import fields
from sync.model import Concern, Message, Words, stop_token
from sync.service.context import OfficeContext
from sync.service.results import BounceRow, SyncResult
from sync.state.pauses import Pause

log = logging.getLogger(__name__)

KIND = "request"  # of the decisions that people have taken: a digest → what it asked
TOLD = timedelta(days=14)  # for so long a request is confirmed, or shown


def judged(office: OfficeContext, place: str, request: Request) -> BounceRow:
    """Heed a request, once: with the token of an address that address is paused.

    Whoever has no token may be anybody: nothing is paused, and the operator is asked. Of a sender
    to whom no mail ever went nothing is said.
    """
    known = office.state.accepted.all(KIND, "").get(request.digest)
    if known is not None:
        return BounceRow(place, "known", known["address"], because="this request was seen before")
    written_to = {row.recipient.lower() for row in office.state.outbox.rows()}
    tokens = {stop_token(office.secret, address): address for address in written_to}
    proven = tokens.get(request.token, "")
    address = proven or request.sender
    if address not in written_to:
        return BounceRow(place, "no report")
    now = office.now()
    content = {"address": address, "proven": bool(proven), "at": now.isoformat()}
    if proven:
        office.state.pauses.put(Pause(proven, "reader", now))
        log.info("mail stopped", extra=fields(to=proven))
    office.state.accepted.put(KIND, "", request.digest, content, now, "reader")
    if proven:
        return BounceRow(place, "paused", proven, because="it asks for no more mails")
    because = "it asks for no more mails, and nothing proves who wrote it"
    return BounceRow(place, "asked", address, because=because)


def confirmations(office: OfficeContext, synced: SyncResult) -> list[Message]:
    """One mail to each person who stopped the mails lately, with the way back."""
    languages = {
        person.email: person.language
        for outcome in synced.outcomes
        if outcome.report
        for person in outcome.report.recipients
    }
    week, found = str(office.week()), []
    for address, pause in office.state.pauses.on(office.today).items():
        if pause.by != "reader" or office.now() - pause.since > TOLD:
            continue
        if office.pipeline.mails.refused_address(address) is not None:
            continue
        language = languages.get(address, office.settings.file.office.language)
        found.append(
            office.pipeline.mails.confirmation(
                address, language, pause.since.astimezone(office.zone), week
            )
        )
    return [each for each in found if office.state.outbox.row(each.key) is None]


def concerns(office: OfficeContext) -> Iterator[Concern]:
    """Requests of the last days that nothing proves, while their address is not paused."""
    if not office.begun:
        return
    paused = office.state.pauses.on(office.today)
    for content in office.state.accepted.all(KIND, "").values():
        address, at = content["address"], datetime.fromisoformat(content["at"])
        if content["proven"] or address in paused or office.now() - at > TOLD:
            continue
        yield Concern(
            "stop_asked",
            address,
            Words(
                f"มีอีเมลในนามนี้ขอเลิกรับรายงานเมื่อ {day_words(at.date(), 'th')} "
                "แต่ไม่มีหลักฐานว่าเจ้าตัวส่ง จึงยังส่งให้ตามเดิม",
                f"a mail in this name of {at.date()} asks for no more; nothing proves who wrote it",
            ),
            Words(f"ถามเจ้าตัว แล้วสั่ง pause {address}", f"ask them, then: pause {address}"),
        )
