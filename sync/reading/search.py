"""All tables of a workbook, tab by tab: what was found, and what was refused with the reason."""

from __future__ import annotations

from dataclasses import dataclass, field

from sync.model import Grid, Notice, Settlements, Severity, Unread, Workbook
from sync.reading.body import TITLE_ROWS, read_body
from sync.reading.headings import Catalogue
from sync.reading.pieces import Found
from sync.reading.refusals import boxes_read, no_heading, unknown_below, unsettled
from sync.reading.sideways import side_by_side
from sync.reading.titles import as_of_in
from sync.reading.windows import MAX_HEADING_ROWS

MOST_TABLES = 300  # in one tab, one below the other


@dataclass(slots=True)
class Search:
    found: dict[str, list[Found]] = field(default_factory=dict)
    unread: list[Unread] = field(default_factory=list)
    titles: list[str] = field(default_factory=list)
    refused: set[str] = field(default_factory=set)
    notices: list[Notice] = field(default_factory=list)


def search_workbook(
    workbook: Workbook, catalogue: Catalogue, settled: Settlements | None = None
) -> Search:
    search = Search()
    for grid in workbook.grids:
        named = catalogue.named(grid.title)
        views = side_by_side(grid, catalogue)
        for view in views:
            _search_tab(search, view, catalogue, named if len(views) == 1 else None, settled)
    return search


def _search_tab(
    search: Search,
    grid: Grid,
    catalogue: Catalogue,
    named: str | None,
    settled: Settlements | None,
) -> None:
    """All tables of a tab, from the top down; the first is the one its title names."""
    start = 0
    above: Found | None = None
    for _ in range(MOST_TABLES):
        if start >= len(grid.shown):
            return
        if above is None:
            heading = catalogue.find(grid, start, named, settled=settled)
        elif above.body.heading_follows:
            reach = TITLE_ROWS + MAX_HEADING_ROWS
            heading = catalogue.find(grid, start, None, reach, settled)
        else:
            heading = catalogue.find(grid, start, None, settled=settled)
        if heading is None:
            if above is None and named and any(any(row) for row in grid.shown):
                search.unread.append(no_heading(grid, named, catalogue))
                search.refused.add(named)
            elif above and above.body.heading_follows:
                search.unread.append(unknown_below(above))
            return
        body = read_body(grid, heading, catalogue)
        titles = [
            text for row in grid.shown[start : heading.rows[0]] for text in row if text.strip()
        ]
        search.titles.extend(titles[:20])
        above = Found(grid, heading, body, as_of_in(titles, None), tuple(titles[:20]))
        for question in unsettled(grid, heading, catalogue):
            if question.severity is Severity.ERROR or not _is_asked(search, question):
                search.unread.append(question)
        if heading.refused:
            search.refused.add(heading.table)
        else:
            search.notices.extend(boxes_read(grid, heading))
            search.found.setdefault(heading.table, []).append(above)
        start = max(body.end, heading.last_row + 1)
    if above and start < len(grid.shown):
        search.unread.append(unknown_below(above))


def _is_asked(search: Search, question: Unread) -> bool:
    """Whether another tab of the table has asked the same already."""
    return any((u.table, u.words) == (question.table, question.words) for u in search.unread)
