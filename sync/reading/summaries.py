"""Tabs that only sum another tab up: the same villages again, in fewer columns."""

from __future__ import annotations

from collections.abc import Iterator

from sync.model import TAB, Notice, Settlements
from sync.reading.headings import INHERITED, Catalogue
from sync.reading.pieces import Found
from sync.reading.reasons import like_a_table, no_table
from sync.reading.repeats import bare_place
from sync.reading.search import Search
from sync.reading.titles import bare_title
from sync.reading.windows import at

Places = frozenset[tuple[str, str]]


def set_summaries_aside(
    search: Search, catalogue: Catalogue, settled: Settlements
) -> Iterator[Notice]:
    """Leave out a tab of no table's name that lacks what another tab of its table has.

    Only where each of its villages stands in that tab, too: "สรุปฝึกอบรม", with a line a village
    and no days. It would take the missing column from the whole table.
    """
    said = {title for title, answer in settled.get(TAB, {}).items() if answer.label == "data"}
    for tab in search.read:
        title = tab.grid.title
        if len(tab.pieces) != 1 or title in said:
            continue
        (piece,) = tab.pieces
        key = piece.heading.table
        lacking = _lacking(piece, catalogue)
        if not lacking or catalogue.named(bare_title(title)) == key:
            continue
        places = _places(piece)
        others = [other for other in search.found[key] if not _lacking(other, catalogue)]
        if places and any(places <= _places(other) for other in others):
            tab.pieces, tab.rest = [], (0, no_table())
            fields = catalogue.tables.tables[key].fields
            headings = [fields[name].heading for name in lacking]
            yield like_a_table(tab.grid, piece.heading, headings, catalogue)


def _lacking(piece: Found, catalogue: Catalogue) -> list[str]:
    """The required columns that a piece does not have; a place may stand above its records."""
    required = set(catalogue.labels[piece.heading.table].required) - INHERITED
    return sorted(required - piece.heading.columns.keys())


def _places(piece: Found) -> Places:
    """The villages of a piece as they are written; none, where they stand in no column."""
    columns = [piece.heading.columns.get(name) for name in ("subdistrict", "moo")]
    tambon, moo = columns
    if tambon is None or moo is None:
        return frozenset()
    grid = piece.grid
    return frozenset(
        (bare_place(at(grid, row, tambon)), bare_place(at(grid, row, moo)))
        for row in piece.body.records
    )
