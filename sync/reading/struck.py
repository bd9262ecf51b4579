"""What is struck through in a workbook: told once a tab, and asked about where it is much."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from sync.clock import fiscal_year as fiscal_year_of
from sync.model import (
    CANCELLED,
    TAB,
    Grid,
    Notice,
    Place,
    Settlements,
    Unread,
    Words,
    column_letters,
)
from sync.model.struck import as_written, struck_rows
from sync.reading.agreement import MOMENTS
from sync.reading.cells.dates import DateContext, parse_dates
from sync.reading.cells.thai import fold
from sync.reading.headings import Catalogue
from sync.reading.pieces import Found
from sync.reading.search import Search, Tab
from sync.reading.serials import SERIAL
from sync.settings import DONE, TablesFile, TableSpec

STRUCK = "struck through"  # the kind of a notice
MANY = 5  # rows of a table that are struck, as many as are left or more: no exceptions
DONE_ROWS = 3  # so many of them, and most of them, say that they are done
RECORD = 3  # cells of a struck row that was a record
PLACES = 8  # that are named
_NO_YEAR = DateContext()


# ------------------------------------------------------------------------------ asked


def set_doubtful_aside(
    search: Search, year: int | None, catalogue: Catalogue, settled: Settlements
) -> None:
    """Refuse tables in which so much is struck that it may mean something else than cancelled.

    Who strikes what is done would have it counted as never planned. Rows of another year, and
    those that stand in the table again, are no sign of that.
    """
    said = {title: answer.label for title, answer in settled.get(TAB, {}).items()}
    tables = catalogue.tables
    for key, pieces in search.found.items():
        rows = {id(p): _records(p, year, tables) for p in pieces if p.body.cancelled}
        struck, left = sum(map(len, rows.values())), sum(len(p.body.records) for p in pieces)
        done = sum(_says_done(texts, tables) for each in rows.values() for texts in each.values())
        many = struck >= MANY and struck >= left
        if not many and not (done >= DONE_ROWS and 2 * done > struck):
            continue
        for tab in search.read:
            for piece in [p for p in tab.pieces if rows.get(id(p)) and p.heading.table == key]:
                if said.get(tab.grid.title) != CANCELLED:
                    tab.pieces.remove(piece)
                    tab.refused.append(piece)
                    tab.unread.append(_asked(piece, list(rows[id(piece)])))


def _records(piece: Found, year: int | None, tables: TablesFile) -> dict[int, list[str]]:
    """The cancelled rows of a piece that were records of this year, by what they say.

    Not those that stand in it again.
    """
    spec = tables.tables[piece.heading.table]
    columns = sorted({c for name, c in piece.heading.columns.items() if name not in SERIAL})
    again = {_texts(piece.grid.shown[row], columns) for row in piece.body.records}
    found = {}
    for row, texts in piece.body.cancelled.items():
        own = _texts(texts, columns)
        if len(own) - own.count("") < RECORD or own in again:
            continue
        if year is None or spec.lasting or _of_this_year(piece, texts, year, spec):
            found[row] = list(texts)
    return found


def _texts(row: Sequence[str], columns: Iterable[int]) -> tuple[str, ...]:
    return tuple(row[column].strip() if column < len(row) else "" for column in columns)


def _of_this_year(piece: Found, texts: Sequence[str], year: int, spec: TableSpec) -> bool:
    days = [c for name, c in piece.heading.columns.items() if spec.fields[name].type in MOMENTS]
    spans = [parse_dates(text, _NO_YEAR).value for text in _texts(texts, days)]
    years = {fiscal_year_of(span.end) for span in spans if span is not None}
    return not years or year in years


def _says_done(texts: Sequence[str], tables: TablesFile) -> bool:
    words = tables.vocabularies.get("status", {}).get(DONE, ())
    return not {fold(DONE), *map(fold, words)}.isdisjoint(map(fold, texts))


def _asked(piece: Found, rows: Sequence[int]) -> Unread:
    title, struck, left = piece.grid.title, len(rows), len(piece.body.records)
    where = _ranges(rows)
    return Unread(
        piece.heading.table,
        title,
        piece.grid.gid,
        Words(
            th=f"ขีดฆ่าไว้ {struck} แถว จาก {struck + left} แถว (แถวที่ {where}) "
            "ไม่แน่ใจว่ายกเลิกหรือทำเสร็จแล้ว โปรดลบแถวที่ยกเลิก "
            "และเอาขีดฆ่าออกจากแถวที่ยังใช้อยู่หรือทำเสร็จแล้ว",
            en=f"{struck} of {struck + left} rows are struck through ({where}), which may mean "
            "cancelled or done; delete those that are cancelled, and take the strike off the "
            f'others. If all are cancelled: mapping accept NAME "tab:{title}={CANCELLED}"',
        ),
    )


# ------------------------------------------------------------------------------ told


def tell_struck(search: Search, catalogue: Catalogue) -> Iterator[Notice]:
    """What was not read because it is struck through, once for each tab that holds a table."""
    for tab in search.read:
        if not tab.grid.struck:
            continue
        if tab.pieces:
            yield from _told(tab)
        elif not tab.refused:
            yield from _heading_struck(tab, search, catalogue)


def _told(tab: Tab) -> Iterator[Notice]:
    grid = tab.grid
    rows = sorted({row for piece in tab.pieces for row in piece.body.cancelled})
    gone = {row for piece in (*tab.pieces, *tab.refused) for row in piece.body.cancelled}
    cells = sorted(c for c in grid.struck if c[0] not in gone and not _unused(tab.pieces, *c))
    if not rows and not cells:
        return
    place = (rows[0], 0) if rows else cells[0]
    named = ", ".join(f"{column_letters(column)}{row + 1}" for row, column in cells[:PLACES])
    more = len(cells) - PLACES
    some = Words(
        f"ไม่นับ {len(rows)} แถวที่ขีดฆ่าไว้ (แถวที่ {_ranges(rows)})",
        f"{len(rows)} row(s) struck through are not counted ({_ranges(rows)})",
    )
    others = Words(
        f"ไม่อ่านข้อความที่ขีดฆ่าใน {named}{f' และอีก {more} ช่อง' if more > 0 else ''}",
        f"what is struck in {named}{f' and {more} more' if more > 0 else ''} is not read",
    )
    told = [*[some] * bool(rows), *[others] * bool(cells)]
    yield Notice(
        STRUCK,
        Place(grid.title, grid.gid, *place),
        Words(
            th=f"{grid.title}: {' และ'.join(each.th for each in told)} ถ้ายังใช้อยู่ โปรดเอาขีดฆ่าออก",
            en=f"{grid.title}: {', and '.join(each.en for each in told)}; where it still holds, "
            "take the strike off.",
        ),
    )


def _unused(pieces: Iterable[Found], row: int, column: int) -> bool:
    """Whether a cell stands below a heading in a column that no field has, or counts the rows."""
    for piece in pieces:
        columns = piece.heading.columns
        kept = {columns[name] for name in SERIAL if name in columns}
        if piece.heading.last_row < row < piece.body.end:
            return column in kept or column not in piece.heading.used
    return False


def _heading_struck(tab: Tab, search: Search, catalogue: Catalogue) -> Iterator[Notice]:
    """A tab in which no table was found, because its heading is struck through."""
    grid = _unstruck(tab.grid)
    heading = catalogue.find(grid, 0, tab.named)
    if heading is None:
        return
    spec, row = catalogue.tables.tables[heading.table], heading.last_row
    words = Words(
        th=f"หัวตาราง “{spec.tab}” ในแถวที่ {row + 1} ของแท็บ “{grid.title}” ขีดฆ่าไว้ จึงไม่อ่านตารางนี้ "
        "โปรดเอาขีดฆ่าออกถ้ายังใช้อยู่",
        en=f"The heading of “{spec.tab}” in row {row + 1} of the tab “{grid.title}” is struck "
        "through, so the table is not read; take the strike off, if it still holds.",
    )
    named = tab.named == heading.table and heading.table not in search.found
    if named or tab.unread:
        tab.unread = [Unread(tab.named or heading.table, grid.title, grid.gid, words)]
    else:
        yield Notice(STRUCK, Place(grid.title, grid.gid, row, 0), words)


def _unstruck(grid: Grid) -> Grid:
    struck = struck_rows(grid)
    shown = [
        as_written(grid, row, struck[row]) if row in struck else texts
        for row, texts in enumerate(grid.shown)
    ]
    stored = [
        [*kept, *[None] * (len(texts) - len(kept))]
        for texts, kept in zip(shown, grid.stored, strict=True)
    ]
    return replace(grid, shown=shown, stored=stored, struck={})


def _ranges(rows: Sequence[int]) -> str:
    """ "5, 8-9": rows from 1, the first of many."""
    runs = []
    for _, run in groupby(enumerate(rows), key=lambda pair: pair[1] - pair[0]):
        numbers = [row + 1 for _, row in run]
        first, last = numbers[0], numbers[-1]
        runs.append(f"{first}" if first == last else f"{first}-{last}")
    return ", ".join(runs[:PLACES]) + (" …" if len(runs) > PLACES else "")
