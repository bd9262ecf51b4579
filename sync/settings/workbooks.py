"""workbooks.toml and waivers.toml: an office's shared sheets, and findings set aside in them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date

from pydantic import Field

from sync.settings.problems import Strict


class WorkbookEntry(Strict):
    """One shared sheet. What its titles do not say, or say wrong, is stated here."""

    name: str = Field(
        description="What commands and messages call it.", examples=['name = "takhli-2569"']
    )
    id: str = Field(
        description="Its address or Google id; in the sandbox the name of its file.",
        examples=['id = "https://docs.google.com/spreadsheets/d/…/edit"'],
    )
    district: str | None = Field(
        default=None, description="Its district.", examples=['district = "ตาคลี"']
    )
    province: str | None = Field(
        default=None, description="Its province.", examples=['province = "นครสวรรค์"']
    )
    fiscal_year: int | None = Field(
        default=None,
        ge=2500,
        le=2700,
        description="Its fiscal year, of the Buddhist era.",
        examples=["fiscal_year = 2569"],
    )
    programme: str | None = Field(
        default=None,
        description="Another file of config/programmes than that of its fiscal year.",
        examples=['programme = "2569"'],
    )
    results_tab: bool = Field(
        default=False,
        description="Write what was found into a tab of the sheet itself, which must be shared as "
        "Editor ([how to](../how-to/results-tab.md)).",
        examples=["results_tab = true"],
    )


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
