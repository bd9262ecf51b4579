"""What is struck through in a tab: it is not there for whoever reads, and is kept aside."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import NamedTuple

from sync.model.results_tab import is_results_tab
from sync.model.sheet import Grid, Stored

_SEPARATORS = " \t\n,;/"  # with nothing on one side of them, they part nothing
_LISTED = " \t\n,;"  # nor do two of these with nothing in between; "1/~2~/69" is no "1/69"


class Divided(NamedTuple):
    """The text of a cell: what is left of it, and what is struck through."""

    left: str
    struck: str


_PLAIN = Divided("-", "")  # a cell in which nothing is struck


def divided(pieces: Iterable[tuple[str, bool]]) -> Divided | None:
    """A text by its pieces, each struck or not; None when none is.

    Blanks at the edge of a struck piece still part what stands before and behind it.
    """
    left = struck = ""
    opens = closes = False
    for text, is_struck in pieces:
        if is_struck and text:
            blank = text[: len(text) - len(text.lstrip())] or text[len(text.rstrip()) :]
            left, struck, closes = left + blank[:1], struck + text, True
            opens = opens or not left.strip()
        elif text.strip():
            if closes and left.rstrip(" \t")[-1:] in (",", ";", "\n"):
                text = text.lstrip(_LISTED)
            left, closes = left + text, False
        else:
            left += text
    if not struck.strip():
        return None
    left = left.lstrip(_SEPARATORS) if opens else left
    left = left.rstrip(_SEPARATORS) if closes else left
    return Divided(left if left.strip() else "", struck)


def struck_rows(grid: Grid) -> dict[int, dict[int, str]]:
    """What is struck through, by row and then by column."""
    rows: dict[int, dict[int, str]] = {}
    for (row, column), text in grid.struck.items():
        rows.setdefault(row, {})[column] = text
    return rows


def without_struck(grid: Grid, cells: Mapping[tuple[int, int], Divided]) -> Grid:
    """The tab with only what is left of these cells; a tab of results strikes what is mended.

    What is struck is `struck` there, by row and column; its rows stay, also the last.
    """
    if not cells or is_results_tab(grid):
        return grid
    shown: list[list[str]] = list(map(list, grid.shown))
    stored: list[list[Stored]] = list(map(list, grid.stored))
    struck: dict[tuple[int, int], str] = {}
    for (row, column), cell in sorted(cells.items()):
        if row < len(shown) and column < len(shown[row]) and shown[row][column]:
            shown[row][column], stored[row][column] = cell.left, None
            struck[row, column] = cell.struck
    for row in {row for row, _ in struck}:
        while shown[row] and not shown[row][-1] and stored[row][-1] is None:
            shown[row].pop()
            stored[row].pop()
    links = {at: target for at, target in grid.links.items() if cells.get(at, _PLAIN).left}
    return replace(grid, shown=shown, stored=stored, links=links, struck=struck)


def as_written(grid: Grid, row: int, struck: Mapping[int, str]) -> list[str]:
    """The texts of a row as if nothing in it were struck through, but for what was corrected.

    `struck` is what `struck_rows` says of it.
    """
    texts = list(grid.shown[row]) if row < len(grid.shown) else []
    for column, text in struck.items():
        texts += [""] * (column + 1 - len(texts))
        texts[column] = texts[column] or text
    return texts
