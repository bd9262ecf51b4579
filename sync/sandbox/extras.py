"""What a spreadsheet has and an .xlsx cannot hold, kept in the ledger beside it."""

from __future__ import annotations

import copy
import re
from collections.abc import Mapping

from sync.sandbox.workbook import Resource, Workbook

_OF_SHEETS = (
    "protected_ranges",
    "conditional_formats",
    "row_groups",
    "column_groups",
    "basic_filter",
    "filter_views",
)


def extras_of(workbook: Workbook) -> Resource:
    """Named ranges, metadata, locale and, by sheet id, protection, rules, groups, filters and
    filter views."""
    sheets = {}
    for sheet in workbook.sheets:
        held = {name: getattr(sheet, name) for name in _OF_SHEETS if getattr(sheet, name)}
        if held:
            sheets[str(sheet.id)] = copy.deepcopy(held)
    return {
        "named_ranges": copy.deepcopy(workbook.named_ranges),
        "developer_metadata": copy.deepcopy(workbook.developer_metadata),
        "properties": {key: workbook.properties[key] for key in ("locale", "timeZone")},
        "grids": {
            str(sheet.id): dict(sheet.properties["gridProperties"]) for sheet in workbook.sheets
        },
        "sheets": sheets,
        "titles": {str(sheet.id): sheet.title for sheet in workbook.sheets},
    }


def put_extras(workbook: Workbook, extras: Resource) -> None:
    """Lay the extras over a workbook that was just read from its file."""
    if not extras:
        return
    workbook.named_ranges = copy.deepcopy(extras["named_ranges"])
    workbook.developer_metadata = copy.deepcopy(extras["developer_metadata"])
    workbook.properties |= extras["properties"]
    titles = {int(number): title for number, title in extras["titles"].items()}
    written = tab_titles(titles)
    for sheet in workbook.sheets:
        # An .xlsx shortens long titles; a tab renamed by hand keeps its new one.
        if written.get(sheet.id) == sheet.title:
            sheet.properties["title"] = titles[sheet.id]
        for name, value in extras["sheets"].get(str(sheet.id), {}).items():
            setattr(sheet, name, copy.deepcopy(value))
        grid = dict(extras["grids"].get(str(sheet.id), {}))
        rows = max(sheet.rows, default=-1) + 1
        columns = max((max(line, default=-1) for line in sheet.rows.values()), default=-1) + 1
        # The file may have grown since, by a person's hand.
        if grid and grid["rowCount"] >= rows and grid["columnCount"] >= columns:
            sheet.properties["gridProperties"] = grid


def tab_titles(titles: Mapping[int, str]) -> dict[int, str]:
    """What the tabs are called in the .xlsx, by sheet id: 31 letters, none of []:*?/\\."""
    written: dict[int, str] = {}
    for number, title in titles.items():
        plain = re.sub(r"[\[\]:*?/\\]", "_", title).strip("'")[:31] or "_"
        chosen, count = plain, 2
        while chosen.casefold() in {taken.casefold() for taken in written.values()}:
            chosen, count = f"{plain[:27]} {count}", count + 1
        written[number] = chosen
    return written
