"""Which rows of the registry stand: one a district, one a sheet; a row in doubt keeps what it was.

Who was read goes on being read until the registry says clearly that they shall not: a cell that is
no link, a name that is no district, or a registry that lost most of its rows takes nobody's mail.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import replace
from datetime import date

from sync.model import (
    Concern,
    DroppedDistrict,
    NotTaken,
    Reading,
    RegisteredDistrict,
    Registry,
    Severity,
    Words,
)
from sync.reading.registry import (
    NO_LINK,
    UNKNOWN_ACCOUNT,
    OfficeKnows,
    RegistryRow,
    RowFault,
    cell_of,
    rows_of,
)
from sync.settings import DISTRICTS, Guards

SINGLY = 3  # faults of one kind that are told one by one; more of them together
CELLS = 5  # cells that are named then
COPIED = "copied"  # the fault of a row that says the same as another
HARMLESS = frozenset((UNKNOWN_ACCOUNT, COPIED))  # for these nobody's sheet goes unread


def registry_of(
    reading: Reading,
    before: Registry,
    known: OfficeKnows,
    guards: Guards,
    today: date,
    accepted: int | None = None,
) -> Registry | NotTaken:
    """The registry as it stands now, after what stood `before`.

    Of two rows of one district, or with one sheet, that stands which stood before, else the upper.
    A row with a fault goes on as it stood before, if it did. One in which most of the districts
    that were read are read no more is not taken, unless a person `accepted` that many.
    """
    refused = _refused(reading)
    if refused is not None:
        return refused
    now = replace(
        _standing(rows_of(reading, known), _Before(before), today), rows=reading.counts[DISTRICTS]
    )
    left, there = now.active, before.active
    lost = there - left
    too_many = lost > guards.shrink_rows and lost > there * guards.shrink_share
    return now if not too_many or accepted == left else _shrunk(left, there)


def _shrunk(left: int, there: int) -> NotTaken:
    words = Words(
        f"เหลืออ่าน {left} จาก {there} อำเภอ จึงใช้รายการครั้งก่อน",
        f"{left} of {there} districts are left to read; those of before stand",
    )
    hint = Words(
        "ตรวจแถวและคอลัมน์ ใช้งาน หรือยืนยันด้วย mapping accept registry --shrink",
        "look at its rows and the column ใช้งาน, or accept: mapping accept registry --shrink",
    )
    return NotTaken(words, hint, left)


def _refused(reading: Reading) -> NotTaken | None:
    """A table that is not there, or a heading of it that is missing or in doubt.

    Without the column ใช้งาน all would be read, also those that are not to be.
    """
    doubts = [
        unread
        for unread in reading.unread
        if unread.table == DISTRICTS and (unread.field or unread.severity is Severity.ERROR)
    ]
    if doubts:
        where, words = doubts[0].sheet, doubts[0].words
        return NotTaken(Words(f"{where}: {words.th}", f"{where}: {words.en}"), _HEADING)
    table = reading.tables.get(DISTRICTS)
    lacking = [heading for name, heading in _NEEDED.items() if not (table and table.has(name))]
    if lacking:
        names = ", ".join(lacking)
        return NotTaken(Words(f"ไม่พบหัวคอลัมน์ {names}", f"it has no heading {names}"), _HEADING)
    return None


_NEEDED = {"district_name": "อำเภอ", "link": "ลิงก์", "active": "ใช้งาน"}
_HEADING = Words(
    "แก้หัวตาราง ระหว่างนี้ใช้รายการครั้งก่อน", "mend the heading; meanwhile those of before stand"
)


# ------------------------------------------------------------------------------ row by row


class _Before:
    """What was read before, by all that a row may say of it."""

    def __init__(self, registry: Registry) -> None:
        self.registry = registry
        read = [district for district in registry.districts if district.active]
        self.by_key = {district.key: district for district in read}
        self.by_link = {district.id: district for district in read}

    def stood(self, row: RegistryRow) -> bool:
        """Whether a row says what was read before."""
        known = self.by_key.get(row.district.key) if row.district else None
        return known is not None and known.id == row.link

    def of(self, row: RegistryRow) -> Iterator[RegisteredDistrict]:
        """What a row with a fault may go on as: its district as it was, or its sheet's."""
        known = self.by_key.get(row.district.key) if row.district else None
        yield from filter(None, (known, self.by_link.get(row.link)))


def _standing(rows: Sequence[RegistryRow], before: _Before, today: date) -> Registry:
    rows = _once(rows, before, lambda row, district: district.key, _twice)
    rows = _once(rows, before, lambda row, district: row.link, _shared)
    rows = _once(rows, before, lambda row, district: district.name, _named_alike)
    found = {at: row.district for at, row in enumerate(rows) if _stands(row) and row.district}
    taken = {value for district in found.values() for value in _values(district)}
    told: list[tuple[RegistryRow, RegisteredDistrict | None]] = []
    for at, row in enumerate(rows):
        if row.active is False:
            continue
        if at not in found:
            kept = next((old for old in before.of(row) if not taken & _values(old)), None)
            if kept is not None:
                found[at] = replace(kept, cell=row.cell)
                taken |= _values(kept)
        told.append((row, found.get(at)))
    resting = {at: row.district for at, row in enumerate(rows) if row.active is False}
    stand = ((found | resting).get(at) for at in range(len(rows)))
    districts = tuple(district for district in stand if district is not None)
    dropped = tuple(_dropped(before, rows, districts, today))
    return Registry(districts, tuple(_concerns(told)), dropped)


def _stands(row: RegistryRow) -> bool:
    return row.active is True and all(fault.kind == UNKNOWN_ACCOUNT for fault in row.faults)


def _values(district: RegisteredDistrict) -> set[Hashable]:
    """All that no two districts may share."""
    return {district.key, ("sheet", district.id), ("name", district.name)}


def _once(
    rows: Sequence[RegistryRow],
    before: _Before,
    value_of: Callable[[RegistryRow, RegisteredDistrict], Hashable],
    fault_of: Callable[[RegistryRow, RegistryRow], RowFault],
) -> list[RegistryRow]:
    """The rows, those that share a value with another which stands marked with a fault."""
    alike: dict[Hashable, list[int]] = {}
    for at, row in enumerate(rows):
        if _stands(row) and row.district is not None:
            alike.setdefault(value_of(row, row.district), []).append(at)
    found = list(rows)
    for same in alike.values():
        first = next((at for at in same if before.stood(rows[at])), same[0])
        for at in same:
            if at != first:
                fault = fault_of(rows[at], rows[first])
                found[at] = replace(rows[at], faults=(*rows[at].faults, fault))
    return found


def _twice(row: RegistryRow, first: RegistryRow) -> RowFault:
    if row.link == first.link:
        words = Words(f"ซ้ำกับ {first.cell}", f"it says the same as {first.cell}")
        return RowFault(COPIED, row.place, words, Words("ลบแถวที่ซ้ำ", "delete one of the two"))
    words = Words(
        f"อำเภอนี้มีอีกชีตใน {first.cell} ซึ่งใช้อยู่",
        f"the district has another sheet in {first.cell}, which is the one that is read",
    )
    hint = Words(
        "ลบแถวหนึ่ง พิมพ์ ไม่ ในช่องใช้งาน หรือระบุปีงบประมาณ",
        "delete one of the two, write ไม่ in its ใช้งาน, or say of which year it is",
    )
    return RowFault("twice", row.place, words, hint)


def _shared(row: RegistryRow, first: RegistryRow) -> RowFault:
    words = Words(
        f"เป็นชีตเดียวกับ {first.cell} ซึ่งใช้อยู่", f"it is the sheet of {first.cell}, which goes on"
    )
    hint = Words("แก้ลิงก์ของแถวที่ผิด", "correct the link of the row that is wrong")
    return RowFault("shared", row.place, words, hint)


def _named_alike(row: RegistryRow, first: RegistryRow) -> RowFault:
    words = Words(f"ชื่อย่อซ้ำกับ {first.cell}", f"it is called as {first.cell} is")
    return RowFault("name", row.place, words, Words("ใช้ชื่อย่ออื่น", "write another name"))


# ------------------------------------------------------------------------------ what is told


def _concerns(told: Sequence[tuple[RegistryRow, RegisteredDistrict | None]]) -> Iterator[Concern]:
    """Each fault of each row; many of one kind together."""
    groups: dict[tuple[str, str], list[tuple[RowFault, Words]]] = {}
    for row, now in told:
        for fault in row.faults:
            waits = fault.kind == NO_LINK and now is None
            kind = "registry_decided" if waits or fault.kind in HARMLESS else "registry_row"
            words = _of_row(row, fault, now)
            groups.setdefault((kind, fault.kind), []).append((fault, words))
    for (kind, _), found in groups.items():
        if len(found) <= SINGLY:
            for fault, words in found:
                yield Concern(kind, cell_of(fault.place), words, fault.hint)
        else:
            yield _together(kind, found)


def _of_row(row: RegistryRow, fault: RowFault, now: RegisteredDistrict | None) -> Words:
    """The fault with the district's name, and what becomes of its sheet."""
    name = f"{row.district.name}: " if row.district else ""
    if fault.kind in HARMLESS or (fault.kind == NO_LINK and now is None):
        then = Words("", "")
    elif now is None:
        then = Words(" จึงยังไม่อ่าน", "; it is not read")
    else:
        then = Words(" ระหว่างนี้ใช้ตามเดิม", "; it goes on as before")
    return Words(f"{name}{fault.words.th}{then.th}", f"{name}{fault.words.en}{then.en}")


def _together(kind: str, found: Sequence[tuple[RowFault, Words]]) -> Concern:
    fault, words = found[0]
    cells = [f.place.cell or "" for f, _ in found if f.place.sheet == fault.place.sheet][:CELLS]
    more = " …" if len(found) > len(cells) else ""
    where = f"{fault.place.sheet}!{', '.join(filter(None, cells))}{more}"
    count = len(found)
    return Concern(
        kind,
        where,
        Words(f"{count} แถว เช่น {words.th}", f"{count} rows alike, the first: {words.en}"),
        fault.hint,
    )


def _dropped(
    before: _Before,
    rows: Sequence[RegistryRow],
    districts: Sequence[RegisteredDistrict],
    today: date,
) -> Iterator[DroppedDistrict]:
    """The districts that are read no more, those of the last days among them."""
    read = {district.key for district in districts if district.active}
    names = {district.name for district in districts if district.active}
    resting: dict[Hashable, str] = {}
    for row in rows:
        if row.active is False:
            resting |= {row.link: row.cell, row.district and row.district.key: row.cell}
    for old in before.registry.dropped:
        if old.name not in names and old.is_news(today):
            yield old
    for key, district in before.by_key.items():
        cell = resting.get(key) or resting.get(district.id)
        if key not in read and cell:
            yield DroppedDistrict(district.name, "not in use", cell, today)
        elif key not in read:
            yield DroppedDistrict(district.name, "gone", district.cell, today)
