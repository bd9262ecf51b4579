"""Who should get mail or see more of it, and does not: one list for everything that tells of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Protocol, TypeAlias

from sync.clock import day_words
from sync.errors import UsageError
from sync.model import LeftOut, Recipient, Report, Words
from sync.service.context import OfficeContext

if TYPE_CHECKING:  # the database is slow to load, and `check` needs none
    from sync.state.addresses import MarkedAddress
    from sync.state.pauses import Pause

Stopped: TypeAlias = "tuple[dict[str, MarkedAddress], dict[str, Pause]]"


class Named(Protocol):
    """What a sheet says of its people: a Report, or the People of a reading."""

    @property
    def recipients(self) -> tuple[Recipient, ...]: ...

    @property
    def left_out(self) -> tuple[LeftOut, ...]: ...


def left_out_of(
    office: OfficeContext, named: Named, stopped: Stopped | None = None
) -> tuple[LeftOut, ...]:
    """Everyone a sheet names who is left out, those paused after bounces among them.

    Who asks for many sheets asks once who is `stopped`.
    """
    bounced, asked = stopped or stopped_of(office)
    rows = {row.email: row for row in reversed(named.recipients)}
    first = tuple(reversed(rows.items()))
    return (
        *(_paused(row, bounced[address]) for address, row in first if address in bounced),
        *(_asked(row, asked[address]) for address, row in first if address in asked),
        *named.left_out,
    )


def stopped_of(office: OfficeContext) -> Stopped:
    """Who gets no mail today: address → its bounces, and address → its pause."""
    return _bounced(office), pauses(office)


def pauses(office: OfficeContext) -> dict[str, Pause]:
    """Who asked the operator or the program for no mail, and gets none today."""
    return office.state.pauses.on(office.today)


def pause(office: OfficeContext, address: str, until: date | None) -> list[str]:
    """Write nothing to an address until (and on) a day; what the operator should know of it."""
    folded = address.strip().lower()
    reason = office.pipeline.mails.refused_address(folded)
    if reason is not None:
        raise UsageError(f"{folded}: {reason.en}", hint="it gets no mail in any case")
    if until is not None and until < office.today:
        raise UsageError(f"{until} is over", hint="name the last day of the pause, today or later")
    from sync.state.pauses import Pause

    office.state.pauses.put(Pause(folded, "operator", office.now(), until))
    for_how_long = f" until {until}" if until else ""
    told = [f"{folded} is not written to{for_how_long}; resume {folded} ends it."]
    mail = office.settings.file.mail
    known = {each.strip().lower() for each in (*mail.province, mail.operator or "")}
    known |= {row.recipient.lower() for row in office.state.outbox.rows()}
    if folded not in known:
        told.append(f"No mail was ever made for {folded}: mind the spelling.")
    return told


def _bounced(office: OfficeContext) -> dict[str, MarkedAddress]:
    return {each.address: each for each in office.state.addresses.all() if each.paused}


def left_out_of_settings(office: OfficeContext) -> tuple[LeftOut, ...]:
    """The province's and the operator's addresses of settings.toml that are not written to."""
    mail = office.settings.file.mail
    named = dict.fromkeys((*mail.province, *((mail.operator,) if mail.operator else ())))
    bounced, asked = _bounced(office), pauses(office)
    found: list[LeftOut] = []
    for address in named:
        reason = office.pipeline.mails.refused_address(address)
        if reason is not None:
            words = Words(
                f"ไม่ส่งถึง {address}: {reason.th}", f"{address} is not written to: {reason.en}"
            )
            found.append(LeftOut("outside", None, address, words))
        else:
            row, folded = Recipient("", address, "operator"), address.strip().lower()
            found += [_paused(row, bounced[folded])] if folded in bounced else []
            found += [_asked(row, asked[folded])] if folded in asked else []
    return tuple(found)


def unwritten(office: OfficeContext, reports: Iterable[Report | None]) -> Sequence[LeftOut]:
    """Those of all workbooks and of the settings to whom nothing is sent."""
    everyone = [
        *(each for report in reports if report for each in left_out_of(office, report)),
        *left_out_of_settings(office),
    ]
    return [each for each in everyone if each.no_mail]


def _paused(row: Recipient, marked: MarkedAddress) -> LeftOut:
    words = Words(
        f"พักการส่งถึง {row.email} เพราะอีเมลถูกตีกลับ ({marked.reason}) "
        "โปรดแก้ที่อยู่อีเมล หรือเมื่อกล่องจดหมายใช้ได้แล้วให้สั่ง bounces --resume",
        f"{row.email} is paused: its mails came back ({marked.reason}); correct the address, "
        f"or once it works again: bounces --resume {row.email}",
    )
    return LeftOut("paused", row.place, row.email, words, row.name)


def _asked(row: Recipient, pause: Pause) -> LeftOut:
    return LeftOut("asked", row.place, row.email, told_of(pause, row.email), row.name)


def told_of(pause: Pause, who: str) -> Words:
    """Who is not written to until when, at whose wish, and what ends it."""
    until = pause.until
    th = f"พักรับรายงานถึง {day_words(until, 'th')}" if until else "หยุดรับรายงาน"
    by = Words("ผู้ดูแลระบบสั่ง pause", "by the operator's pause")
    if pause.by == "reader":
        by = Words("เจ้าตัวขอทางอีเมล", "by a mail of their own")
    since = pause.since.date()
    return Words(
        f"{who} {th} ({by.th} เมื่อ {day_words(since, 'th')}) ให้กลับมารับ: resume {who}",
        f"{who} gets no mail{f' until {until}' if until else ''} ({by.en} of {since}); "
        f"to write again: resume {who}",
    )
