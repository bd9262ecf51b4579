"""Tables turned on their side, one record a column: not read, but said where one stands."""

from __future__ import annotations

from dataclasses import replace

from sync.model import Grid, Words, column_letters
from sync.reading.body import read_body
from sync.reading.headings import Catalogue
from sync.reading.pieces import transposed
from sync.reading.windows import SEARCH_ROWS

FEWEST = 3  # headings one below the other, in a tab that is named as their table


def turned_table(grid: Grid, named: str | None, catalogue: Catalogue) -> Words | None:
    """Which table's headings run down a column of a tab, and what to do about it.

    In a tab that is `named` as a table it is that one; else any that has
    all of its required fields.
    """
    turned = _turned(grid)
    heading = catalogue.find(turned, 0, named)
    if heading is None or len(heading.columns) < FEWEST:
        return None
    fields = catalogue.tables.tables[heading.table].fields
    if not named and any(f.required and name not in heading.columns for name, f in fields.items()):
        return None
    if not read_body(turned, heading, catalogue).records:
        return None
    column = column_letters(heading.last_row)
    rows = heading.columns.values()
    cells = f"{column}{min(rows) + 1}:{column}{max(rows) + 1}"
    tab = catalogue.tables.tables[heading.table].tab
    return Words(
        th=f"หัวตาราง “{tab}” เรียงลงมาตามแนวตั้งที่ {cells} โปรแกรมอ่านเฉพาะหัวตารางที่เรียงในแถวเดียวกัน "
        "จึงยังไม่ได้อ่านแท็บนี้ โปรดคัดลอกตาราง แล้ววางแบบพิเศษโดยสลับแถวกับคอลัมน์",
        en=f"The headings of “{tab}” run down a column ({cells}), and only headings in one row are "
        "read, so this tab is not. Copy the table and paste it transposed.",
    )


def _turned(grid: Grid) -> Grid:
    """The first rows of a tab as columns, as far down and right as a heading is looked for."""
    shown, stored = grid.shown[:SEARCH_ROWS], grid.stored[:SEARCH_ROWS]
    width = min(max(map(len, shown), default=0), SEARCH_ROWS)
    return replace(
        grid,
        shown=transposed([row[:width] for row in shown], width, ""),
        stored=transposed([row[:width] for row in stored], width, None),
        merges=(),
        links={},
        struck={},
    )
