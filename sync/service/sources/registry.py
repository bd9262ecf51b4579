"""The registry of districts: what it would be taken for, and what is to be told of it.

Nothing here changes what is kept of it; renewing.py does.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sync.errors import SourceError
from sync.model import Concern, DroppedDistrict, NotTaken, Registry, Words, Workbook
from sync.service.context import REGISTRY, OfficeContext
from sync.service.sources.source import account_names
from sync.settings import DISTRICTS, registered
from sync.state.registry import KeptRegistry

WHERE = "ทะเบียนอำเภอ"  # how it is called to people
SINGLY = 3  # districts that are told one by one when they are read no more


def kept_of(office: OfficeContext) -> KeptRegistry:
    """What stands of the registry; nothing before the first sync."""
    return office.state.registry.get() if office.begun else KeptRegistry()


def taken(office: OfficeContext, workbook: Workbook) -> Registry | NotTaken:
    """What a registry as read now would be taken for; nothing is kept."""
    said = office.state.accepted.all("shrink", REGISTRY) if office.begun else {}
    return office.pipeline.sheets.registry(
        workbook,
        kept_of(office).registry,
        account_names(office.settings),
        office.today,
        accepted=said.get(DISTRICTS),
        settled=office.settled(office.registry),
    )


def exit_code(office: OfficeContext) -> int:
    """As a sync ends: that of a sheet, when the registry is not taken as it is now."""
    untaken = office.registry is not None and kept_of(office).fault is not None
    return SourceError.exit_code if untaken else 0


def concerns(office: OfficeContext, now: Registry | None = None) -> Iterator[Concern]:
    """All that is wrong with it, as it was taken last or as it is `now`, and the districts that it
    has taken away lately."""
    if office.registry is None:
        return
    kept = kept_of(office)
    if kept.fault is not None:
        yield kept.fault
    elif kept.read_at is None:
        hint = Words("สั่ง sync", "run sync")
        yield Concern("registry_unread", WHERE, Words("ยังไม่เคยอ่าน", "never read yet"), hint)
    registry = now or kept.registry
    yield from registry.concerns
    yield from registered.named_twice(registry, office.settings.workbooks)
    yield from _dropped([each for each in registry.dropped if each.is_news(office.today)])


_WHY = {
    "not in use": Words(
        "ช่องใช้งานเป็น ไม่ จึงไม่อ่านและไม่ส่งอีเมลแล้ว", "its ใช้งาน is ไม่: neither read nor mailed any more"
    ),
    "gone": Words(
        "ไม่มีแถวในทะเบียนแล้ว จึงไม่อ่านและไม่ส่งอีเมลแล้ว",
        "its row is gone: neither read nor mailed any more",
    ),
}
_BACK = Words("หากไม่ได้ตั้งใจ โปรดใส่กลับ", "if that was not meant, put it back")


def _dropped(dropped: Sequence[DroppedDistrict]) -> Iterator[Concern]:
    for why, words in _WHY.items():
        found = [each for each in dropped if each.why == why]
        if len(found) <= SINGLY:
            for name, _, where, _ in found:
                told = Words(f"{name}: {words.th}", f"{name}: {words.en}")
                yield Concern("district_stopped", where, told, _BACK)
            continue
        names = ", ".join(each.name for each in found[:SINGLY])
        told = Words(
            f"{len(found)} อำเภอ ({names} …): {words.th}",
            f"{len(found)} districts ({names} …): {words.en}",
        )
        yield Concern("district_stopped", WHERE, told, _BACK)
