"""All tables of a workbook, tab by tab: what was found, and what was refused with the reason."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from sync.model import (
    Grid,
    Notice,
    Place,
    Settlements,
    Severity,
    SheetError,
    Unread,
    Words,
    Workbook,
)
from sync.reading.body import TITLE_ROWS, Body, read_body
from sync.reading.cells.parsed import SHEET_ERRORS
from sync.reading.fitting import filled, stored_at
from sync.reading.headings import Catalogue, Heading
from sync.reading.period_columns import periods_of
from sync.reading.pieces import Found
from sync.reading.reasons import (
    NOT_READ,
    another_below,
    in_english,
    like_a_table,
    no_table,
    shows_an_error,
)
from sync.reading.refusals import (
    boxes_read,
    counted_as_record,
    no_heading,
    unknown_below,
    unsettled,
)
from sync.reading.sideways import side_by_side
from sync.reading.titles import as_of_in, bare_title, titles_above
from sync.reading.turned import turned_table
from sync.reading.windows import MAX_HEADING_ROWS, SEARCH_ROWS, at

MOST_TABLES = 300  # in one tab, one below the other
LOADING = frozenset(("loading...", "loading…", "loading", "กำลังโหลด...", "กำลังโหลด…", "กำลังโหลด"))
FEW = 3  # texts beside a shown error that are no more than a title
LIKELY = 0.6  # of the required columns: a tab that looks like a table that it does not name


@dataclass(slots=True)
class Tab:
    """A tab, or one of the tables that stand side by side in it, read from the top down.

    `pieces` are the tables found, `refused` those whose heading is not settled, `rest` the row
    from which on nothing is read, and why. `copy` tells that it repeats another and counts for
    nothing.
    """

    grid: Grid
    named: str | None
    pieces: list[Found] = field(default_factory=list)
    refused: list[Found] = field(default_factory=list)
    unread: list[Unread] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    titles: list[str] = field(default_factory=list)
    rest: tuple[int, Words] | None = None
    copy: bool = False

    @property
    def tables(self) -> set[str]:
        """What it holds, or by its name should hold."""
        named = {self.named} if self.named and any(map(any, self.grid.shown)) else set()
        return named | {piece.heading.table for piece in (*self.pieces, *self.refused)}


@dataclass(slots=True)
class Search:
    tabs: list[Tab] = field(default_factory=list)

    @property
    def read(self) -> list[Tab]:
        """The tabs that are no copies."""
        return [tab for tab in self.tabs if not tab.copy]

    @property
    def found(self) -> dict[str, list[Found]]:
        """The pieces of each table, in the order of the tabs."""
        found: dict[str, list[Found]] = {}
        for tab in self.read:
            for piece in tab.pieces:
                found.setdefault(piece.heading.table, []).append(piece)
        return found

    @property
    def refused(self) -> set[str]:
        """Tables of which a part could not be read at all."""
        refused = {piece.heading.table for tab in self.read for piece in tab.refused}
        return refused | {tab.named for tab in self.read if tab.named and not _begun(tab)}

    @property
    def unread(self) -> list[Unread]:
        """What was refused; a question of no weight that several tabs of a table ask, once."""
        asked: set[tuple[str, Words]] = set()
        found = []
        for unread in (each for tab in self.read for each in tab.unread):
            key = unread.table, unread.words
            if unread.severity is Severity.ERROR or key not in asked:
                found.append(unread)
            asked.add(key)
        return found

    @property
    def titles(self) -> list[str]:
        return [title for tab in self.read for title in tab.titles]


def _begun(tab: Tab) -> bool:
    """A heading was found in it, or there is nothing to be found."""
    return bool(tab.pieces or tab.refused) or not any(map(any, tab.grid.shown))


def search_workbook(
    workbook: Workbook, catalogue: Catalogue, settled: Settlements | None = None
) -> Search:
    search = Search()
    for grid in workbook.grids:
        named = catalogue.named(bare_title(grid.title))
        views = side_by_side(grid, catalogue)
        for view in views:
            tab = Tab(view, named if len(views) == 1 else None)
            _search_tab(tab, catalogue, settled)
            search.tabs.append(tab)
    return search


def _search_tab(tab: Tab, catalogue: Catalogue, settled: Settlements | None) -> None:
    """All tables of a tab, from the top down; the first is the one its title names."""
    grid = tab.grid
    start = 0
    above: Found | None = None
    for _ in range(MOST_TABLES):
        if start >= len(grid.shown):
            return
        if above is None:
            heading = catalogue.find(grid, start, tab.named, settled=settled)
            heading = heading and _first_of(grid, heading, catalogue, settled)
        else:  # its body ended because another heading begins there
            reach = TITLE_ROWS + MAX_HEADING_ROWS
            heading = catalogue.find(grid, start, None, reach, settled)
        if heading is None:
            _refuse(tab, catalogue, start, above)
            return
        above = _take(tab, heading, start, catalogue, settled)
        start = max(above.body.end, heading.last_row + 1)
    if above and start < len(grid.shown):
        tab.unread.append(unknown_below(above))
        tab.rest = start, another_below(start)


def _first_of(
    grid: Grid, heading: Heading, catalogue: Catalogue, settled: Settlements | None
) -> Heading:
    """The topmost table of a tab, where others stand above the one that has most columns."""
    while heading.rows[0] > 1:
        above = catalogue.find(grid, 0, None, heading.rows[0], settled)
        if above is None or above.last_row >= heading.rows[0] or _tells_values(grid, above):
            return heading
        heading = above
    return heading


def _tells_values(grid: Grid, heading: Heading) -> bool:
    """Whether a row has a value beside each of its labels: "ตำบล | ตาคลี | หมู่ที่ | 5", a title."""
    columns = set(heading.columns.values())
    return len(heading.rows) == 1 and all(
        column + 1 not in columns and at(grid, heading.last_row, column + 1).strip()
        for column in columns
    )


def _take(
    tab: Tab, heading: Heading, start: int, catalogue: Catalogue, settled: Settlements | None
) -> Found:
    """The table below a heading, as a piece of the tab."""
    grid = tab.grid
    body = read_body(grid, heading, catalogue)
    stop = _next_heading(grid, body, catalogue, settled)
    if stop is not None:
        body = read_body(grid, heading, catalogue, stop)
    titles = titles_above(grid.shown[start : heading.rows[0]])
    tab.titles.extend(titles[:20])
    piece = Found(grid, heading, body, as_of_in(titles, None), tuple(titles[:20]))
    heading = piece.heading = _without_periods(piece, catalogue)
    tab.unread.extend(unsettled(grid, heading, catalogue))
    if heading.refused:
        tab.refused.append(piece)
    else:
        tab.notices.extend(boxes_read(grid, heading))
        tab.pieces.append(piece)
        if body.like_a_sum is not None:
            tab.notices.append(counted_as_record(grid, heading, body.like_a_sum))
        error = None if body.records else _shown_error(grid, heading.last_row + 1)
        if error:
            tab.unread.append(shows_an_error(grid, heading.table, error, catalogue))
    return piece


def _without_periods(piece: Found, catalogue: Catalogue) -> Heading:
    """The heading without the doubts about a period that several of its columns hold together."""
    heading, spec = piece.heading, catalogue.tables.tables[piece.heading.table]
    periods = periods_of(piece, spec) if heading.doubts else {}
    if not periods:
        return heading
    left = [doubt for doubt in heading.doubts if not {p.field for p in doubt} <= periods.keys()]
    refused = any(spec.fields[pair.field].required for doubt in left for pair in doubt)
    return replace(heading, doubts=tuple(left), refused=refused)


def _next_heading(
    grid: Grid, body: Body, catalogue: Catalogue, settled: Settlements | None
) -> int | None:
    """The first row of a table that follows a note, when its heading was not seen as one."""
    seen = 0
    for row in body.ends:
        if row < seen:
            continue
        heading = catalogue.find(grid, row, None, settled=settled)
        if heading is not None and heading.rows[0] < body.end:
            return heading.rows[0]
        seen = row + SEARCH_ROWS
    return None


def _refuse(tab: Tab, catalogue: Catalogue, start: int, above: Found | None) -> None:
    """Why nothing is read from a row on: said where it seems to be something of ours."""
    grid = tab.grid
    if above is not None:
        tab.unread.append(unknown_below(above))
        tab.rest = start, another_below(start)
        return
    error = _shown_error(grid, 0)
    if error:
        refusal = shows_an_error(grid, tab.named or "", error, catalogue)
        tab.rest = 0, refusal.words
        if tab.named:
            tab.unread.append(refusal)
        else:
            tab.notices.append(Notice(NOT_READ, Place(grid.title, grid.gid), refusal.words))
        return
    tab.rest = 0, no_table()
    if not any(map(any, grid.shown)):
        return
    turned = turned_table(grid, tab.named, catalogue)
    if turned:
        tab.rest = 0, turned
    if tab.named:
        lacking = no_heading(grid, tab.named, catalogue)
        tab.unread.append(replace(lacking, words=turned) if turned else lacking)
        return
    if turned:
        tab.notices.append(Notice(NOT_READ, Place(grid.title, grid.gid), turned))
        return
    likely = catalogue.find(grid, 0, None, sure=False)
    notice = likely and _worth_a_word(grid, likely, catalogue)
    english = None if notice else catalogue.named_in_english(bare_title(grid.title))
    if english:
        notice = in_english(grid, english, catalogue)
    if notice:
        tab.notices.append(notice)


def _worth_a_word(grid: Grid, likely: Heading, catalogue: Catalogue) -> Notice | None:
    """A tab of no known name that has most of a table's columns, and rows below them."""
    spec = catalogue.tables.tables[likely.table]
    required = [name for name, each in spec.fields.items() if each.required]
    present = [name for name in required if name in likely.columns]
    enough = len(present) >= max(2, LIKELY * len(required)) and len(likely.columns) >= 4
    rows = read_body(grid, likely, catalogue).records if enough else []
    if len(rows) < 2:
        return None
    lacking = [spec.fields[name].heading for name in required if name not in likely.columns]
    return like_a_table(grid, likely, lacking, catalogue)


def _shown_error(grid: Grid, start: int) -> str | None:
    """The error that is all that a tab shows from a row on, but for a title or two."""
    error: str | None = None
    others = 0
    for row in range(start, len(grid.shown)):
        shown = grid.shown[row]
        for column in filled(shown):
            text = shown[column].strip()
            stored = stored_at(grid, row, column)
            if isinstance(stored, SheetError) or text in SHEET_ERRORS or text.casefold() in LOADING:
                error = error or text
            else:
                others += 1
        if others > FEW:
            return None
    return error
