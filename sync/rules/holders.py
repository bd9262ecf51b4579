"""The cell that holds a record's value: its own, or the one from which the value was carried."""

from __future__ import annotations

import re
from collections.abc import Mapping

from sync.model import Grid, Part, Place, Table
from sync.rules.folding import arabic
from sync.rules.scene import Scene


def holder_of(scene: Scene, table: Table, field: str, index: int) -> Place:
    """Where an officer sees and mends the value of a record.

    Of the columns that stand for one word each, the one that is filled (else the first); of a
    merged range that gives its value to several records, the first cell; of a value that a ditto
    mark or a blank below it repeats, the cell that is written; of a period told by
    several columns, the cell that reading names; of a place that stands above the records, the
    nearest cell that says it, and no cell where the tab's name does.
    """
    part, row = table.parts[table.part_of[index]], table.rows[index]
    grid, column = grid_of(scene, part), part.columns.get(field)
    if field in table.columns:
        column = table.columns[field].beside.get(index, column)
    if grid is None:
        return Place(part.sheet, part.gid, row, column)
    if column is None and field in part.inherited:
        value = scene.values(table.key, field)[index]
        above, column = _above(grid, row, field, str(value))
        return Place(part.sheet, part.gid, above, column)
    if column in part.wide:
        column = _filled(grid, row, part.wide)
    if column is not None and field in table.columns:
        row = table.columns[field].held.get(index, row)
    return Place(part.sheet, part.gid, row, column)


def grid_of(scene: Scene, part: Part) -> Grid | None:
    return next((grid for grid in scene.reading.workbook.grids if grid.gid == part.gid), None)


def _text(grid: Grid, row: int, column: int) -> str:
    return grid.shown[row][column] if column < len(grid.shown[row]) else ""


def _filled(grid: Grid, row: int, wide: Mapping[int, str]) -> int:
    return next((column for column in wide if _text(grid, row, column).strip()), min(wide))


_SAYS = {
    "subdistrict": r"(?:ตำบล|ต\.)\s*{value}",
    "moo": r"(?:หมู่|ม\.)(?:บ้าน)?(?:ที่)?\s*{value}(?!\d)",
}


def _above(grid: Grid, row: int, field: str, value: str) -> tuple[int, int] | tuple[None, None]:
    """The nearest cell above a record that says its tambon or moo."""
    said = re.compile(_SAYS[field].format(value=re.escape(value)))
    for above in range(row - 1, -1, -1):
        for column, text in enumerate(grid.shown[above]):
            if said.search(arabic(text)):
                return above, column
    return None, None
