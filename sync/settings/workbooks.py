"""workbooks.toml and waivers.toml: an office's shared sheets, and findings set aside in them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pydantic import Field

from sync.model import spreadsheet_id
from sync.settings.problems import Day, Strict, Text


class WorkbookEntry(Strict):
    """One shared sheet. What its titles do not say, or say wrong, is stated here."""

    name: Text = Field(
        description="What commands and messages call it.", examples=['name = "takhli-2569"']
    )
    id: Text = Field(
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
    account: str | None = Field(
        default=None,
        exclude=True,  # who reads a sheet changes nothing of what is in it
        description="Which of `google.keys` reads it: the key's path or name, or the account's "
        "address. Left out, or when that one does not see it: one that does.",
        examples=['account = "north"'],
    )
    results_tab: bool = Field(
        default=False,
        description="Write what was found into a tab of the sheet itself, which must be shared as "
        "Editor ([how to](../how-to/results-tab.md)).",
        examples=["results_tab = true"],
    )

    @property
    def stands_in(self) -> str:
        """Where it is written down that this sheet is read, as messages say it."""
        return "config/workbooks.toml"


class WorkbooksFile(Strict):
    workbook: tuple[WorkbookEntry, ...] = ()


class Waiver(Strict):
    """A finding that the office has set aside for a time."""

    code: str
    record: str
    reason: str
    who: str
    until: Day
    workbook: str | None = None


class WaiversFile(Strict):
    waiver: tuple[Waiver, ...] = ()


_ELSEWHERE = {
    "/folders/": "a Drive folder",
    "/document/": "a document",
    "/forms/": "a form",
    "/presentation/": "a presentation",
    "/file/": "a file that is no Google Sheet",
}


def other_than_a_sheet(link: str) -> str | None:
    """What a link leads to that is no sheet, as far as the link itself tells: "a Drive folder"."""
    found = (what for part, what in _ELSEWHERE.items() if part in link)
    return next(found, None) if "://" in link else None


def address_faults(entries: Sequence[WorkbookEntry]) -> Iterator[str]:
    """Entries that lead to something else than a sheet, or to a sheet that has an entry already."""
    seen: dict[str, str] = {}
    for index, entry in enumerate(entries, start=1):
        where = f"config/workbooks.toml: workbook[{index}].id of {entry.name!r}"
        other = other_than_a_sheet(entry.id)
        if other:
            yield f"{where} is the link of {other}; open the sheet and copy its own address"
        key = spreadsheet_id(entry.id) or entry.id
        if key in seen:
            yield f"{where} is the same sheet as {seen[key]!r}; keep one of the two"
        seen.setdefault(key, entry.name)
