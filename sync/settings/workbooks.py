"""workbooks.toml and waivers.toml: an office's shared sheets, and findings set aside in them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date

from pydantic import Field

from sync.settings.problems import Strict


class WorkbookEntry(Strict):
    """One shared sheet; `id` is its Google id or address, or the file name in the sandbox."""

    name: str
    id: str
    district: str | None = None
    province: str | None = None
    fiscal_year: int | None = Field(default=None, ge=2500, le=2700)
    programme: str | None = None


class WorkbooksFile(Strict):
    workbook: tuple[WorkbookEntry, ...] = ()


class Waiver(Strict):
    """A finding that the office has set aside for a time."""

    code: str
    record: str
    reason: str
    who: str
    until: date
    workbook: str | None = None


class WaiversFile(Strict):
    waiver: tuple[Waiver, ...] = ()


_SHEET = re.compile(r"/spreadsheets/d/([\w-]+)")
_ELSEWHERE = {
    "/folders/": "a Drive folder",
    "/document/": "a document",
    "/forms/": "a form",
    "/presentation/": "a presentation",
    "/file/": "a file that is no Google Sheet",
}


def address_faults(entries: Sequence[WorkbookEntry]) -> Iterator[str]:
    """Entries that lead to something else than a sheet, or to a sheet that has an entry already."""
    seen: dict[str, str] = {}
    for index, entry in enumerate(entries, start=1):
        where = f"config/workbooks.toml: workbook[{index}].id of {entry.name!r}"
        other = next((what for part, what in _ELSEWHERE.items() if part in entry.id), None)
        if other and "://" in entry.id:
            yield f"{where} is the link of {other}; open the sheet and copy its own address"
        found = _SHEET.search(entry.id)
        key = found[1] if found else entry.id
        if key in seen:
            yield f"{where} is the same sheet as {seen[key]!r}; keep one of the two"
        seen.setdefault(key, entry.name)
