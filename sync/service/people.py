"""Who should get mail or see more of it, and does not: one list for everything that tells of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Protocol

from sync.model import LeftOut, Recipient, Report, Words
from sync.service.premises import Premises
from sync.state.addresses import MarkedAddress


class Named(Protocol):
    """What a sheet says of its people: a Report, or the People of a reading."""

    @property
    def recipients(self) -> tuple[Recipient, ...]: ...

    @property
    def left_out(self) -> tuple[LeftOut, ...]: ...


def left_out_of(office: Premises, named: Named) -> tuple[LeftOut, ...]:
    """Everyone a sheet names who is left out, those paused after bounces among them."""
    paused = {each.address: each for each in office.state.addresses.all() if each.paused}
    held = {row.email: row for row in reversed(named.recipients) if row.email in paused}
    return (
        *(_paused(row, paused[address]) for address, row in reversed(held.items())),
        *named.left_out,
    )


def left_out_of_settings(office: Premises) -> tuple[LeftOut, ...]:
    """The province's and the operator's addresses of settings.toml that are not written to."""
    mail = office.settings.file.mail
    named = dict.fromkeys((*mail.province, *((mail.operator,) if mail.operator else ())))
    paused = {each.address: each for each in office.state.addresses.all() if each.paused}
    found: list[LeftOut] = []
    for address in named:
        reason = office.pipeline.refused_address(address)
        if reason is not None:
            words = Words(
                f"ไม่ส่งถึง {address}: {reason.th}", f"{address} is not written to: {reason.en}"
            )
            found.append(LeftOut("outside", None, address, words))
        elif address.strip().lower() in paused:
            row = Recipient("", address, "operator")
            found.append(_paused(row, paused[address.strip().lower()]))
    return tuple(found)


def lines(left_out: Iterable[LeftOut]) -> Iterator[str]:
    """Each as one line for the operator: the cell, what is wrong there, and the mend."""
    for each in left_out:
        yield f"{each.where}: {each.words.en}" if each.where else each.words.en


def unwritten(office: Premises, reports: Iterable[Report | None]) -> Sequence[LeftOut]:
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
