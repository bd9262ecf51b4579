"""What this process has typed and judged lately, so that a new day costs its own rules only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from sync.model import Reading

if TYPE_CHECKING:
    from sync.pipeline import Judged

MOST_CELLS = 250_000  # of workbooks that are held, in about 100 MB; the eldest go first


@dataclass(frozen=True, slots=True)
class Known:
    """A reading and its verdict of one day; typing it again before `until` would give the same."""

    data: str  # the stamp of what it was made from, but for the day
    today: date
    until: date
    reading: Reading
    judged: Judged

    @property
    def cells(self) -> int:
        """What it holds: the tabs as they were read, also those that are no table."""
        return 1 + sum(sum(map(len, grid.shown)) for grid in self.reading.workbook.grids)


class Typed:
    """The readings that were made last, by the name of their workbook."""

    def __init__(self, most_cells: int = MOST_CELLS) -> None:
        self._known: dict[str, Known] = {}
        self._room = most_cells

    def get(self, workbook: str, data: str, today: date) -> Known | None:
        """What was typed from these very data, where this day would not type them otherwise."""
        known = self._known.get(workbook)
        if known is None or known.data != data or not known.today <= today < known.until:
            return None
        return known

    def put(self, workbook: str, known: Known) -> None:
        before = self._known.pop(workbook, None)
        self._room += before.cells if before else 0
        while self._known and self._room < known.cells:
            self._room += self._known.pop(next(iter(self._known))).cells
        if known.cells <= self._room:
            self._known[workbook] = known
            self._room -= known.cells
