"""The workbooks of the registry beside those of workbooks.toml, which wins where both name one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sync.model import Concern, RegisteredDistrict, Registry, Words, spreadsheet_id
from sync.settings import RegisteredEntry, WorkbookEntry


def entries_of(
    registry: Registry, configured: Sequence[WorkbookEntry]
) -> Iterator[RegisteredEntry]:
    """Its districts that are in use, but for those that workbooks.toml has under the same name or
    with the same sheet."""
    known = _taken(configured)
    for district in registry.districts:
        if district.active and not known.keys() & {district.name, district.id}:
            yield _entry(district)


def named_twice(registry: Registry, configured: Sequence[WorkbookEntry]) -> Iterator[Concern]:
    """The districts for which workbooks.toml has been preferred."""
    known = _taken(configured)
    hint = Words(
        "ลบออกจากที่ใดที่หนึ่ง หรือตั้งชื่อย่ออื่น", "take it out of one of the two, or call it otherwise"
    )
    for district in registry.districts:
        other = known.get(district.id) or known.get(district.name)
        if district.active and other:
            words = Words(
                f"{district.name}: อยู่ใน config/workbooks.toml ด้วย ({other}) จึงใช้ตามไฟล์นั้น",
                f"{district.name}: config/workbooks.toml has it too ({other}), and that one holds",
            )
            yield Concern("registry_decided", district.cell, words, hint)


def _taken(configured: Sequence[WorkbookEntry]) -> dict[str, str]:
    """The sheets and names of workbooks.toml, each with the name of its entry."""
    names = {entry.name: entry.name for entry in configured}
    return {(spreadsheet_id(e.id) or e.id): e.name for e in configured} | names


def _entry(district: RegisteredDistrict) -> RegisteredEntry:
    return RegisteredEntry(
        name=district.name,
        id=district.id,
        district=district.district,
        province=district.province,
        fiscal_year=district.fiscal_year,
        programme=district.programme,
        account=district.account or None,
        cell=district.cell,
    )
