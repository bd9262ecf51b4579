"""workbooks.toml: the shared sheets of an office."""

from __future__ import annotations

from pydantic import Field

from sync.settings.strict import Strict


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
