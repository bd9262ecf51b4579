"""What a spreadsheet holds, as it is: cells, merges, tabs."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple


class Serial(NamedTuple):
    """A number cell with a date format: days since 1899-12-30, as Google Sheets stores dates."""

    days: float


class SheetError(NamedTuple):
    """A cell whose formula failed; `text` is what the officer sees, such as "#REF!"."""

    text: str


Stored = float | bool | Serial | SheetError | None  # None: the text that is shown (or nothing)


class Merge(NamedTuple):
    """A merged range, 0-based, ends exclusive, as in Google's GridRange."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True, slots=True)
class Grid:
    """One tab as it is: `shown[r][c]` is what the officer sees, `stored[r][c]` what is stored.

    Rows are ragged and 0-based at the tab's own top-left cell. Both lists have the same shape.
    `hidden` tells that the officer does not see the tab. `links` are by row and column: the
    addresses that cells lead to without showing them (`led_to`). `struck` are the texts that are
    struck through in them: `shown` and `stored` hold what is left.
    """

    title: str
    gid: int
    shown: Sequence[Sequence[str]]
    stored: Sequence[Sequence[Stored]]
    merges: tuple[Merge, ...] = ()
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    hidden: bool = False
    links: Mapping[tuple[int, int], str] = field(default_factory=dict)
    struck: Mapping[tuple[int, int], str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Workbook:
    """One spreadsheet as read: its tabs, and where and when it was read."""

    id: str
    title: str
    grids: tuple[Grid, ...]
    url: str = ""  # "" for a local file
    version: str = ""
    modified: datetime | None = None
    modified_by: str = ""


_ADDRESS = re.compile(r"/spreadsheets/(?:u/\d+/)?d/([A-Za-z0-9_-]{10,})")
_BARE_ID = re.compile(r"[A-Za-z0-9_-]{20,}")


def spreadsheet_id(text: str) -> str | None:
    """The id in the address of a spreadsheet, or the id itself; None for any other text."""
    found = _ADDRESS.search(text)
    if found:
        return found[1]
    return text if _BARE_ID.fullmatch(text) else None


def led_to(text: str, target: str) -> str:
    """The address of a person or a spreadsheet to which a cell leads without showing it, as a smart
    chip or a name with a link does; "" where it shows it, or leads elsewhere."""
    if not text.strip():
        return ""
    person = target.removeprefix("mailto:").partition("?")[0]
    if "@" in person and "/" not in person:
        return "" if "@" in text else person
    return target if _ADDRESS.search(target) and not _ADDRESS.search(text) else ""


def column_letters(index: int) -> str:
    """The A1 letters of a 0-based column: 0 → A, 25 → Z, 26 → AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


@dataclass(frozen=True, slots=True)
class Place:
    """A cell of a workbook (0-based); `row` and `column` are None for a whole table."""

    sheet: str
    gid: int
    row: int | None = None
    column: int | None = None

    @property
    def cell(self) -> str | None:
        """A1 without the sheet, or None for a whole table."""
        if self.row is None or self.column is None:
            return None
        return f"{column_letters(self.column)}{self.row + 1}"
