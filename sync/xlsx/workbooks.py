"""An .xlsx file as a Workbook of Grids: the same that the sandbox would serve of it, at once.

openpyxl reads what is small and intricate: the parts of the file, and its styles. The
tabs, which are big and plain, are read by `tabs` as the parser comes by their cells.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from openpyxl.packaging.manifest import Manifest
from openpyxl.packaging.relationship import get_dependents, get_rels_path
from openpyxl.reader.workbook import WorkbookParser
from openpyxl.styles.numbers import BUILTIN_FORMATS, BUILTIN_FORMATS_MAX_SIZE
from openpyxl.styles.stylesheet import apply_stylesheet
from openpyxl.utils import range_boundaries
from openpyxl.xml.constants import (
    ARC_CONTENT_TYPES,
    ARC_WORKBOOK,
    SHARED_STRINGS,
    XLSM,
    XLSX,
    XLTM,
    XLTX,
)
from openpyxl.xml.functions import fromstring

from sync import gc_pause
from sync.model import Grid, Merge, Stored, Workbook, led_to
from sync.model.struck import without_struck
from sync.xlsx.guard import LAST_COLUMN, LAST_ROW, Guarded
from sync.xlsx.ids import file_id, sheet_id_of
from sync.xlsx.number_format import local_pattern
from sync.xlsx.package import modified_of, opened, openpyxl_builds
from sync.xlsx.tabs import Style, Texts, XlsxTab

# Google gives an imported tab at least the 1000 x 26 of a new one; beyond, nothing is hidden.
LEAST_ROWS, LEAST_COLUMNS = 1_000, 26
Covered = set[tuple[int, int]]


def read_file(path: Path) -> Workbook:
    """The tabs of an .xlsx file; its title is the file's name, its `url` is "".

    Raises `SourceMissing` when there is no file, `SourceError` when it is damaged, encrypted or
    would take too much memory (guard.py).
    """
    with opened(path) as archive, gc_pause.paused():
        return Workbook(
            id=file_id(path.name),
            title=path.stem,
            grids=tuple(_grids_of(archive)),
            modified=modified_of(path),
        )


def _grids_of(archive: Guarded) -> Iterator[Grid]:
    with openpyxl_builds():
        package: Any = Manifest.from_tree(_tree(archive, ARC_CONTENT_TYPES))
        parser = WorkbookParser(archive, _book_of(package), keep_links=False)
        parser.parse()
        apply_stylesheet(archive, parser.wb)
        tabs = [(sheet, rel) for sheet, rel in parser.find_sheets() if _is_tab(archive, rel)]
    shared = package.find(SHARED_STRINGS)
    texts = Texts(archive.bounds)
    if shared is not None:
        archive.parse(shared.PartName[1:], texts)
    styles = _styles_of(parser.wb)
    taken: set[int] = set()
    for sheet, rel in tabs:
        tab = XlsxTab(archive.bounds, texts, styles, parser.wb.epoch)
        archive.parse(rel.target, tab)
        gid = sheet_id_of(sheet.name, taken)
        taken.add(gid)
        grid = _grid_of(tab, sheet.name, gid, hidden=sheet.state != "visible")
        grid = replace(grid, links=_links_of(archive, rel.target, tab))
        yield without_struck(grid, tab.struck)


def _book_of(package: Any) -> str:
    """Where the list of tabs is, of a workbook or a template, with macros or without."""
    parts = (package.find(kind) for kind in (XLSX, XLSM, XLTX, XLTM))
    return next((str(part.PartName[1:]) for part in parts if part), ARC_WORKBOOK)


def _tree(archive: Guarded, name: str) -> Any:
    return fromstring(archive.read(name))


def _is_tab(archive: Guarded, rel: Any) -> bool:
    """False for a chart, and for a tab whose part is missing."""
    return rel.target in archive.namelist() and "chartsheet" not in rel.Type


def _styles_of(book: Any) -> list[Style]:
    """The formats that cells name by their number."""
    styles = []
    for number, style in enumerate(book._cell_styles):
        own = style.numFmtId - BUILTIN_FORMATS_MAX_SIZE
        pattern = (
            BUILTIN_FORMATS.get(style.numFmtId, "General") if own < 0 else book._number_formats[own]
        )
        styles.append(
            Style(
                local_pattern(pattern),
                dated=number in book._date_formats,
                elapsed=number in book._timedelta_formats,
                marked=any(style),
                struck=bool(book._fonts[style.fontId].strike),
            )
        )
    return styles


def _grid_of(tab: XlsxTab, title: str, gid: int, *, hidden: bool) -> Grid:
    covered = _covered_by(tab.merges)
    for row, column in covered:
        line = tab.lines.get(row - 1)
        if line is not None and column <= len(line[0]):
            line[0][column - 1], line[1][column - 1] = "", None
    edges = [(merge.bottom, merge.right) for merge in tab.merges]
    rows = max([LEAST_ROWS, tab.bottom, *(row for row, _ in edges)])
    columns = max([LEAST_COLUMNS, tab.right, *(column for _, column in edges)])
    for texts, values in tab.lines.values():
        while texts and not texts[-1] and values[-1] is None:
            texts.pop()
            values.pop()
    last = max((row for row, line in tab.lines.items() if line[0]), default=-1)
    blank: tuple[list[str], list[Stored]] = ([], [])  # one for all: there may be a million
    lines = [tab.lines.get(row, blank) for row in range(last + 1)]
    return Grid(
        title=title,
        gid=gid,
        shown=[texts for texts, _ in lines],
        stored=[values for _, values in lines],
        merges=tuple(sorted(tab.merges)),
        hidden_rows=frozenset(row - 1 for row in tab.hidden_rows if row <= rows),
        hidden_columns=frozenset(
            column - 1
            for first, (last, is_hidden) in tab.columns.items()
            if is_hidden
            for column in range(first, min(last, columns) + 1)
        ),
        hidden=hidden,
    )


def _links_of(archive: Guarded, part: str, tab: XlsxTab) -> dict[tuple[int, int], str]:
    """Where the cells of a tab lead that do not say so."""
    path = get_rels_path(part)  # type: ignore[no-untyped-call]
    if not tab.links or path not in archive.namelist():
        return {}
    targets = {each.Id: each.Target or "" for each in get_dependents(archive, path)}
    links: dict[tuple[int, int], str] = {}
    for reference, name in tab.links:
        for row, column in _cells_of(reference):
            texts = tab.lines.get(row, ([], []))[0]
            target = led_to(texts[column], targets.get(name, "")) if column < len(texts) else ""
            if target:
                links[row, column] = target
    return links


def _cells_of(reference: str) -> Iterator[tuple[int, int]]:
    """The cells (from 0) of a range as bounded by the guard; none for what is no range."""
    with suppress(ValueError, TypeError):
        left, top, right, bottom = range_boundaries(reference)
        for row in range((top or 1) - 1, bottom or LAST_ROW):
            for column in range((left or 1) - 1, right or LAST_COLUMN):
                yield row, column


def _covered_by(merges: Iterable[Merge]) -> Covered:
    """The cells (from 1) under merged ranges that do not show: all but the first of each."""
    return {
        (row + 1, column + 1)
        for merge in merges
        for row in range(merge.top, merge.bottom)
        for column in range(merge.left, merge.right)
        if (row, column) != (merge.top, merge.left)
    }
