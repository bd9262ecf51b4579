"""The tab ผลตรวจ, in which a sheet is told what was found in it: its rows, and how to know one."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Literal

from sync.model.sheet import Grid, Workbook
from sync.model.tables import VillageKey

TITLE = "ผลตรวจ"
MARK = "ผลตรวจของโปรแกรมสัมมาชีพ"  # how its first line begins, and that of every copy of it
HEADINGS = (
    *("ที่", "ระดับ", "ช่อง", "หมู่บ้าน", "สิ่งที่พบ", "สิ่งที่ต้องทำ", "ค่าที่เสนอ"),
    *("พบครั้งแรก", "สถานะ", "รหัส", "ผู้รับผิดชอบ"),
)  # and then the nine techniques
FROZEN = 3  # rows: the first line, the one that says who writes here, the headings
LEVEL, LINKED, OFFICER = (HEADINGS.index(name) for name in ("ระดับ", "ช่อง", "ผู้รับผิดชอบ"))
_LOOKED_AT = 10  # rows within which a person's hand may have moved line and headings
_DAYS = re.compile(r"[0-9][0-9,]*(?= วัน)")
_TELLING = frozenset(HEADINGS[1:-1])

Kind = Literal["mark", "note", "heading", "village", "finding", "mended"]


@dataclass(frozen=True, slots=True)
class Told:
    """A finding as the tab tells it, masked; `mended` is the day on which it was gone.

    `first` is the day on which it was first seen; `row` and `column` are 0-based, -1 for a tab.
    `table` and `place` (the key of its village) tell whether it can be judged.
    """

    first: date
    sheet: str
    row: int
    column: int
    level: str
    ink: str
    cell: str
    link: str
    village: str
    what: str
    todo: str
    fix: str
    value: str
    code: str
    officer: str
    table: str
    place: VillageKey | None
    mended: date | None = None


@dataclass(frozen=True, slots=True)
class TabRow:
    """One row; `link` is that of its cell LINKED, `ink` the colour of its LEVEL, `fills` those
    of the cells after HEADINGS. Colours are "#rrggbb". `value` is what stands in the sheet."""

    kind: Kind
    cells: tuple[str | int, ...]
    link: str = ""
    ink: str = ""
    fills: tuple[str, ...] = ()
    value: str = ""

    @property
    def told(self) -> str:
        """What is worth a write. Days that pass by themselves ("เลยมา 27 วัน") are not: they are
        those of the moment in the first line, and come along with the next write."""
        cells = [_DAYS.sub("N", str(cell)) for cell in self.cells]
        return repr((self.kind, cells, self.link, self.ink, self.fills, self.value))


@dataclass(frozen=True)
class ResultsTab:
    """What the tab should hold, and whose filter views it should have."""

    rows: tuple[TabRow, ...]
    officers: tuple[str, ...]

    title = TITLE

    @cached_property
    def digest(self) -> str:
        """Of what it tells, and not of when it was checked."""
        return _digest([*(row.told for row in self.rows[1:]), *self.officers])

    @cached_property
    def texts(self) -> str:
        """Of its texts alone, as `texts_of` makes it of a tab that was read."""
        return texts_of([list(map(str, row.cells)) for row in self.rows])


def texts_of(shown: Sequence[Sequence[str]]) -> str:
    """A digest of what a tab shows, without the moment in its first line and blanks at the ends."""
    lines = ["\x1f".join(row).rstrip("\x1f") for row in shown]
    if lines and lines[0].startswith(MARK):
        lines[0] = MARK
    while lines and not lines[-1]:
        lines.pop()
    return _digest(lines)


def _digest(lines: Iterable[str]) -> str:
    return hashlib.blake2b("\x1e".join(lines).encode(), digest_size=16).hexdigest()


def without_results(workbook: Workbook, gid: int | None = None) -> Workbook:
    """The workbook without the tab of this number, and without whatever is a copy of one."""
    kept = tuple(grid for grid in workbook.grids if grid.gid != gid and not is_results_tab(grid))
    return workbook if len(kept) == len(workbook.grids) else replace(workbook, grids=kept)


def is_results_tab(grid: Grid) -> bool:
    """Whether a tab begins as ours does: it tells of data and is none, whoever copied it."""
    return any(
        any(cell.startswith(MARK) for cell in row) or set(row) >= _TELLING
        for row in grid.shown[:_LOOKED_AT]
    )
