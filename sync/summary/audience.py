"""Who gets what: the readers of a week, each once, with the editions and the scope they may see."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple, get_args

from sync.model import NOWHERE, Language, LeftOut, Recipient, Words
from sync.settings import Mail
from sync.summary.districts import Districts

# what a part of a mail is; `several` heads a reader's own districts, `short` holds the folded ones
Kind = Literal["officer", "district", "several", "short", "province", "department", "operator"]
OWN: tuple[Kind, ...] = ("officer", "district")
ROLLS: tuple[Kind, ...] = ("province", "department", "operator")
Roll = Literal["province", "department", "operator"]
EVERY: tuple[Kind, ...] = get_args(Kind)
KIND_OF_ROLE: dict[str, Kind] = {
    "officer": "officer",
    "district": "district",
    "other": "district",
    "province": "province",
    "department": "department",
    "operator": "operator",
}
ORDER: tuple[Kind, ...] = ("district", "officer", "province", "department", "operator")
_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?:[A-Za-z0-9-]+\.)+[A-Za-z0-9-]{2,}")


@dataclass(frozen=True, slots=True)
class Edition:
    """One part of a reader's mail: what kind, of which workbooks (by index), in which tambons.

    `unknown` are the words of the reader's scope that name no tambon: the mail asks about them.
    """

    kind: Kind
    workbooks: tuple[int, ...]
    scope: frozenset[str] = frozenset()
    unknown: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reader:
    """One person with one address, however many rows and roles name them."""

    name: str
    email: str
    language: Language
    editions: tuple[Edition, ...]

    @property
    def own(self) -> tuple[int, ...]:
        """Which of the editions are of the reader's own districts."""
        return tuple(at for at, edition in enumerate(self.editions) if edition.kind in OWN)


class _Named(NamedTuple):
    """One row that names somebody, of a sheet or of the settings, and the workbooks it is about."""

    workbooks: tuple[int, ...]
    row: Recipient
    in_sheet: bool


def readers(districts: Districts, mail: Mail, language: Language) -> tuple[Reader, ...]:
    """The week's readers by address, without those who may not or cannot be written to.

    Rows come from each workbook's ผู้รับรายงาน tab, and see that workbook. The addresses of
    settings.toml see all workbooks, those of one province its own. Only allowed addresses are ever
    written to (P4).
    """
    rows: dict[str, list[_Named]] = {}
    for position in range(len(districts)):
        for row in districts.recipients(position):
            rows.setdefault(_folded(row.email), []).append(_Named((position,), row, in_sheet=True))
    everywhere = tuple(districts.all)
    for role, address, province in addressed(mail):
        of = everywhere
        if province:
            of = tuple(at for at in everywhere if districts.standing(at).province == province)
        row = Recipient("", address, role, (), language)
        rows.setdefault(_folded(address), []).append(_Named(of, row, in_sheet=False))
    found: list[Reader] = []
    for address, named in rows.items():
        if refused(address, mail) is not None:
            continue
        reader = _reader(address, named)
        if reader.editions:
            found.append(reader)
    return tuple(found)


def addressed(mail: Mail) -> Iterator[tuple[Roll, str, str]]:
    """Who is written to by the settings: role, address, and the one province that they see."""
    yield from (("province", address.strip(), "") for address in mail.province)
    for province, addresses in mail.provinces.items():
        yield from (("province", address.strip(), province) for address in addresses)
    yield from (("department", address.strip(), "") for address in mail.department)
    if mail.operator:
        yield "operator", mail.operator.strip(), ""


def outside(recipients: Sequence[Recipient], mail: Mail) -> tuple[LeftOut, ...]:
    """Those of a sheet's recipients that are not written to (P4), each address once."""
    reasons = {_folded(row.email): row for row in reversed(recipients)}
    return tuple(
        LeftOut("outside", row.place, address, not_written(address, reason), row.name)
        for address, row in reversed(reasons.items())
        if (reason := refused(address, mail)) is not None
    )


def not_written(address: str, reason: Words) -> Words:
    return Words(f"ไม่ส่งถึง {address}: {reason.th}", f"{address} is not written to: {reason.en}")


def refused(address: str, mail: Mail) -> Words | None:
    """Why this address is not written to; None when it may be."""
    if not _ADDRESS.fullmatch(address):
        return Words("ไม่ใช่ที่อยู่อีเมลที่ใช้ส่งได้", "not an e-mail address that can be written to")
    domains = {domain.strip().lower().lstrip("@") for domain in mail.allowed_domains}
    addresses = {_folded(allowed) for allowed in mail.allowed_addresses}
    if address in addresses or address.rpartition("@")[2] in domains:
        return None
    return Words(
        "ไม่อยู่ในรายชื่อที่อนุญาต (allowed_domains, allowed_addresses ใน settings.toml)",
        "outside allowed_domains and allowed_addresses in settings.toml",
    )


def _reader(address: str, named: Sequence[_Named]) -> Reader:
    own: dict[int, list[Recipient]] = {}
    rolls: dict[Kind, set[int]] = {}
    for each in named:
        kind = KIND_OF_ROLE[each.row.role]
        if kind not in ROLLS:
            own.setdefault(each.workbooks[0], []).append(each.row)
        elif kind != "operator" or not each.in_sheet:  # who operates, the settings alone say
            rolls.setdefault(kind, set()).update(each.workbooks)
    editions = [_own_edition(position, held) for position, held in own.items()]
    editions += [
        Edition(kind, tuple(sorted(held)))
        for kind, held in rolls.items()
        if held or kind == "operator"  # who is told how the program fares, whatever was read
    ]
    editions.sort(key=lambda edition: (ORDER.index(edition.kind), edition.workbooks))
    rows = [each.row for each in named if each.in_sheet] or [named[0].row]
    return Reader(
        name=next((each.row.name for each in named if each.row.name), ""),
        email=address,
        language=rows[0].language,
        editions=tuple(editions),
    )


def _own_edition(position: int, held: Sequence[Recipient]) -> Edition:
    """A person's rows in one workbook, as one edition; the wider role and scope win."""
    kinds = {KIND_OF_ROLE[row.role] for row in held}
    kind: Kind = "district" if "district" in kinds else "officer"
    ruling = [row for row in held if KIND_OF_ROLE[row.role] == kind]
    if any(not row.scope for row in ruling):
        return Edition(kind, (position,))
    named = frozenset(name for row in held for name in row.scope) - {*NOWHERE}
    unknown = tuple(dict.fromkeys(word for row in held for word in row.unknown))
    return Edition(kind, (position,), named or frozenset(NOWHERE), unknown)


def _folded(address: str) -> str:
    return address.strip().lower()
