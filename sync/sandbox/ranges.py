"""A1 notation and grid ranges: text to rectangle, rectangle to text, clipped to the grid."""

from __future__ import annotations

import re
from typing import NamedTuple

from sync.model import column_letters
from sync.sandbox.workbook import Resource, Sheet, Workbook

_CELL = re.compile(r"\$?([A-Za-z]{1,3})?\$?([0-9]{1,8})?")
_PLAIN_TITLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_LOOKS_LIKE_CELL = re.compile(r"[A-Za-z]{1,3}[0-9]+|[Rr][0-9]*[Cc][0-9]*")


class UnknownRange(ValueError):
    """The text names no range of this workbook."""


class Area(NamedTuple):
    """A rectangle of a sheet, 0-based, ends exclusive; a missing end is open to the grid."""

    sheet: Sheet
    top: int
    left: int
    bottom: int | None
    right: int | None

    def clipped(self) -> Area:
        """The same area with its open ends closed at the grid's border."""
        bottom = self.sheet.row_count if self.bottom is None else self.bottom
        right = self.sheet.column_count if self.right is None else self.right
        bottom, right = min(bottom, self.sheet.row_count), min(right, self.sheet.column_count)
        return Area(self.sheet, self.top, self.left, bottom, right)


def column_index(letters: str) -> int:
    """ "A" → 0, "AA" → 26."""
    index = 0
    for letter in letters.upper():
        index = index * 26 + ord(letter) - 64
    return index - 1


def quoted_title(title: str) -> str:
    """The title as Google writes it before "!": quoted only when it needs to be."""
    if _PLAIN_TITLE.fullmatch(title) and not _LOOKS_LIKE_CELL.fullmatch(title):
        return title
    return "'" + title.replace("'", "''") + "'"


def a1_of(area: Area) -> str:
    """The area as Google reports it: "Sheet1!A1:B2", a single cell as "Sheet1!A1"."""
    bottom = area.bottom if area.bottom is not None else area.sheet.row_count
    right = area.right if area.right is not None else area.sheet.column_count
    first = f"{column_letters(area.left)}{area.top + 1}"
    last = f"{column_letters(max(right, area.left + 1) - 1)}{max(bottom, area.top + 1)}"
    cells = first if first == last else f"{first}:{last}"
    return f"{quoted_title(area.sheet.title)}!{cells}"


def split_title(text: str) -> tuple[str | None, str]:
    """ "'Tab'!A1" → ("Tab", "A1"); without "!" the title is None."""
    if text.startswith("'"):
        match = re.fullmatch(r"'((?:[^']|'')*)'(?:!(.*))?", text, re.DOTALL)
        if match is None:
            raise UnknownRange(text)
        return match[1].replace("''", "'"), match[2] or ""
    title, mark, cells = text.rpartition("!")
    return (title, cells) if mark else (None, text)


def parse_a1(workbook: Workbook, text: str) -> Area:
    """The area that `text` names: a range, a whole tab, or a named range."""
    title, cells = split_title(text)
    if title is None:
        named = _named_area(workbook, text)
        if named is not None:
            return named
        sheet = workbook.sheet_by_title(text)
        if sheet is not None and not _is_cells(text):
            return Area(sheet, 0, 0, None, None)
        return _cells_of(workbook.sheets[0], cells, text)
    sheet = workbook.sheet_by_title(title)
    if sheet is None:
        raise UnknownRange(text)
    if not cells:
        return Area(sheet, 0, 0, None, None)
    # Google takes a named range after a title too: 'Tab'!Name.
    named = _named_area(workbook, cells)
    return named if named is not None else _cells_of(sheet, cells, text)


def _is_cells(text: str) -> bool:
    return all(_CELL.fullmatch(part) for part in text.split(":")) and bool(text)


def _named_area(workbook: Workbook, name: str) -> Area | None:
    for named in workbook.named_ranges:
        if named.get("name") == name:
            return area_of(workbook, named.get("range", {}))
    return None


def _cells_of(sheet: Sheet, cells: str, text: str) -> Area:
    first, mark, last = cells.partition(":")
    start, end = _CELL.fullmatch(first), _CELL.fullmatch(last if mark else first)
    if start is None or end is None or not first or (mark and not last):
        raise UnknownRange(text)
    if not mark and not (start[1] and start[2]):
        raise UnknownRange(text)
    left = column_index(start[1]) if start[1] else 0
    top = int(start[2]) - 1 if start[2] else 0
    right = column_index(end[1]) + 1 if end[1] else None
    bottom = int(end[2]) if end[2] else None
    if right is not None and right <= left:
        left, right = right - 1, left + 1
    if bottom is not None and bottom <= top:
        top, bottom = bottom - 1, top + 1
    if top < 0:
        raise UnknownRange(text)
    return Area(sheet, top, left, bottom, right)


def area_of(workbook: Workbook, grid_range: Resource) -> Area | None:
    """The area of a GridRange; None when its sheet does not exist."""
    sheet = workbook.sheet_by_id(int(grid_range.get("sheetId") or 0))
    if sheet is None:
        return None
    return Area(
        sheet,
        int(grid_range.get("startRowIndex") or 0),
        int(grid_range.get("startColumnIndex") or 0),
        grid_range.get("endRowIndex"),
        grid_range.get("endColumnIndex"),
    )


def grid_range_of(area: Area) -> Resource:
    """The GridRange as answers carry it: sheetId 0 and open ends are left out."""
    answer: Resource = {"sheetId": area.sheet.id} if area.sheet.id else {}
    answer["startRowIndex"] = area.top
    if area.bottom is not None:
        answer["endRowIndex"] = area.bottom
    answer["startColumnIndex"] = area.left
    if area.right is not None:
        answer["endColumnIndex"] = area.right
    return answer
