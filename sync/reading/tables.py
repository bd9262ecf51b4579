"""A workbook into typed tables: finds them in its tabs, types them, says what it refused."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache

from sync.clock import fiscal_year as fiscal_year_of
from sync.model import (
    Column,
    ColumnCalendar,
    Grid,
    Part,
    Reading,
    Severity,
    Stored,
    Table,
    TotalRow,
    Unread,
    Words,
    Workbook,
    column_letters,
)
from sync.reading.body import Body, read_body
from sync.reading.columns import Context, type_column
from sync.reading.dates import DateContext, parse_dates
from sync.reading.headings import Catalogue, Heading, tie_words
from sync.reading.places import district_code
from sync.reading.thai import fold
from sync.reading.titles import as_of_in, district_in, fiscal_year_in
from sync.settings import TableSpec

MERGED_KINDS = ("subdistrict", "moo", "text")


@dataclass(slots=True)
class Found:
    """One piece of a table in one tab, before its columns are typed."""

    grid: Grid
    heading: Heading
    body: Body
    as_of: datetime | None = None


@dataclass(slots=True)
class _Search:
    found: dict[str, list[Found]] = field(default_factory=dict)
    unread: list[Unread] = field(default_factory=list)
    titles: list[str] = field(default_factory=list)
    refused: set[str] = field(default_factory=set)


def read(
    workbook: Workbook,
    catalogue: Catalogue,
    *,
    district: str | None = None,
    fiscal_year: int | None = None,
    today: date | None = None,
) -> Reading:
    """All tables of a workbook, typed; never raises on any content.

    District and fiscal year come from the arguments, else from titles, else from the majority
    of หมู่บ้าน and of the plan's periods; if titles and majority disagree, D8 says so.
    """
    search = _search(workbook, catalogue)
    titles = [workbook.title, *search.titles]
    titled_year = fiscal_year_in(titles)
    titled_district = district_in(titles)
    year = fiscal_year or titled_year or _year_of_plan(search) or 0
    name = district or titled_district or _district_of_villages(search) or ""
    context = Context(
        tables=catalogue.tables,
        fiscal_year=year or None,
        district_code=district_code(name) if name else None,
        today=today,
    )
    tables: dict[str, Table] = {}
    calendars: list[ColumnCalendar] = []
    for key, spec in catalogue.tables.tables.items():
        pieces = search.found.get(key)
        if pieces and key not in search.refused:
            tables[key] = _table(key, spec, pieces, context, calendars)
    unread = [*search.unread, *_missing_columns(tables, catalogue)]
    if not year and "plan" in tables:
        year = _majority_year(tables["plan"]) or 0
    if fiscal_year is None:
        unread.extend(_disagreement(tables, titled_year, workbook))
    return Reading(
        workbook=workbook,
        district=name,
        fiscal_year=year,
        tables=tables,
        unread=tuple(unread),
        missing=tuple(
            key
            for key in catalogue.tables.tables
            if key not in tables and key not in search.refused
        ),
        calendars=tuple(calendars),
    )


def _search(workbook: Workbook, catalogue: Catalogue) -> _Search:
    search = _Search()
    for grid in workbook.grids:
        named = catalogue.named(grid.title)
        start = 0
        first = True
        while start < len(grid.shown):
            heading = catalogue.find(grid, start, named if first else None)
            if heading is None:
                if first and named and any(any(row) for row in grid.shown):
                    search.unread.append(_no_heading(grid, named, catalogue))
                    search.refused.add(named)
                break
            body = read_body(grid, heading, catalogue)
            above = [
                text for row in grid.shown[start : heading.rows[0]] for text in row if text.strip()
            ]
            search.titles.extend(above[:20])
            if heading.ties:
                search.unread.extend(_ties(grid, heading, catalogue))
                search.refused.add(heading.table)
            else:
                piece = Found(grid, heading, body, as_of_in(above, None))
                search.found.setdefault(heading.table, []).append(piece)
            start = max(body.end, heading.last_row + 1)
            first = False
    return search


def _no_heading(grid: Grid, table: str, catalogue: Catalogue) -> Unread:
    spec = catalogue.tables.tables[table]
    wanted = ", ".join(f.heading for f in spec.fields.values() if f.required)
    return Unread(
        table,
        grid.title,
        grid.gid,
        Words(
            th=f"ไม่พบหัวตาราง “{spec.tab}” ในแท็บนี้ โปรดตรวจหัวคอลัมน์: {wanted}",
            en=f"No heading of “{spec.tab}” found in this tab; check the headings: {wanted}.",
        ),
    )


def _ties(grid: Grid, heading: Heading, catalogue: Catalogue) -> list[Unread]:
    fields = catalogue.tables.tables[heading.table].fields
    return [
        Unread(
            heading.table,
            grid.title,
            grid.gid,
            tie_words(fields[name].heading, [column_letters(column) for column in columns]),
            field=name,
        )
        for name, columns in heading.ties
    ]


def _missing_columns(tables: Mapping[str, Table], catalogue: Catalogue) -> list[Unread]:
    unread = []
    for key, table in tables.items():
        for name, spec in catalogue.tables.tables[key].fields.items():
            if not spec.required:
                continue
            lacking = [part for part in table.parts if name not in part.columns]
            if not lacking:
                continue
            part = lacking[0]
            words = Words(
                th=f"ไม่พบคอลัมน์ “{spec.heading}” โปรดเพิ่มคอลัมน์ หรือตั้งชื่อหัวคอลัมน์ให้ตรง",
                en=f"The column “{spec.heading}” is missing; add it, or name its heading so.",
            )
            unread.append(Unread(key, part.sheet, part.gid, words, field=name))
            table.columns.pop(name, None)
    return unread


def _table(
    key: str,
    spec: TableSpec,
    pieces: Sequence[Found],
    context: Context,
    calendars: list[ColumnCalendar],
) -> Table:
    parts = tuple(
        Part(
            p.grid.title,
            p.grid.gid,
            p.heading.rows,
            dict(p.heading.columns),
            p.as_of,
        )
        for p in pieces
    )
    rows = [row for piece in pieces for row in piece.body.records]
    part_of = [number for number, piece in enumerate(pieces) for _ in piece.body.records]
    names = [name for name in spec.fields if any(name in part.columns for part in parts)]
    raw = {name: _raw(pieces, name, spec) for name in names}
    columns: dict[str, Column] = {}
    done = _done(raw, spec, context)
    for name in names:
        shown, stored = raw[name]
        if spec.wide and name == spec.wide[0] and any(p.heading.wide for p in pieces):
            shown = _wide_words(pieces, shown)
        column, calendar = type_column(name, spec.fields[name], shown, stored, context, done)
        columns[name] = column
        if calendar:
            calendars.append(
                ColumnCalendar(
                    key,
                    name,
                    calendar.taken,
                    str(calendar.runner_up or ""),
                    calendar.votes_taken,
                    calendar.votes_runner_up,
                )
            )
    return Table(key, parts, columns, rows, part_of, _totals(pieces, spec))


def _raw(pieces: Sequence[Found], name: str, spec: TableSpec) -> tuple[list[str], list[Stored]]:
    """What is shown and stored in a field's column, over all pieces, one entry per record."""
    shown: list[str] = []
    stored: list[Stored] = []
    for piece in pieces:
        column = piece.heading.columns.get(name)
        rows = piece.body.records
        if column is None:
            shown.extend([""] * len(rows))
            stored.extend([None] * len(rows))
            continue
        wide = piece.heading.wide
        if wide and spec.wide and name in spec.wide:
            for row in rows:
                shown.append(_wide_cell(piece.grid.shown[row], wide)[1])
                stored.append(None)
            continue
        covered = _covered(piece.grid, column) if spec.fields[name].type in MERGED_KINDS else {}
        for row in rows:
            source = covered.get(row, row) if covered else row
            line = piece.grid.shown[source]
            shown.append(line[column] if column < len(line) else "")
            kept = piece.grid.stored[source]
            stored.append(kept[column] if column < len(kept) else None)
    return shown, stored


def _covered(grid: Grid, column: int) -> dict[int, int]:
    """Rows whose cell in a column lies under a vertical merge → the row that holds its value."""
    return {
        row: merge.top
        for merge in grid.merges
        if merge.left == column and merge.right == column + 1 and merge.bottom - merge.top > 1
        for row in range(merge.top + 1, merge.bottom)
    }


def _wide_cell(row: Sequence[str], wide: Mapping[int, str]) -> tuple[str, str]:
    """(word, text) of the one-column-a-word layout: the first column of these that is filled."""
    for column, word in wide.items():
        if column < len(row) and row[column].strip():
            return word, row[column]
    return "", ""


def _wide_words(pieces: Sequence[Found], shown: list[str]) -> list[str]:
    words: list[str] = []
    for piece in pieces:
        for row in piece.body.records:
            if piece.heading.wide:
                words.append(_wide_cell(piece.grid.shown[row], piece.heading.wide)[0])
            else:
                words.append(shown[len(words)])
    return words


def _done(
    raw: Mapping[str, tuple[list[str], list[Stored]]], spec: TableSpec, context: Context
) -> list[bool] | None:
    """Which records are done: their dates cannot lie in the future (a constraint on calendars)."""
    if "status" not in raw:
        return None
    finished = context.words(spec.fields["status"].vocabulary or "", "แล้วเสร็จ")
    return [fold(text) in finished for text in raw["status"][0]]


def _totals(pieces: Sequence[Found], spec: TableSpec) -> tuple[TotalRow, ...]:
    totals = []
    before = 0
    for number, piece in enumerate(pieces):
        for row, first, last in piece.body.totals:
            shown: dict[str, str] = {}
            stored: dict[str, Stored] = {}
            for name, column in piece.heading.columns.items():
                line, kept = piece.grid.shown[row], piece.grid.stored[row]
                if column < len(line) and line[column].strip():
                    shown[name] = line[column]
                    stored[name] = kept[column] if column < len(kept) else None
            totals.append(TotalRow(number, row, before + first, before + last, shown, stored))
        before += len(piece.body.records)
    return tuple(totals)


# ------------------------------------------------------------------------------ which year, where


def _column_texts(search: _Search, table: str, name: str) -> Iterable[str]:
    for piece in search.found.get(table, ()):
        column = piece.heading.columns.get(name)
        if column is not None:
            for row in piece.body.records:
                line = piece.grid.shown[row]
                if column < len(line) and line[column].strip():
                    yield line[column].strip()


def _district_of_villages(search: _Search) -> str | None:
    names = Counter(_column_texts(search, "villages", "district"))
    if not names:
        return None
    return names.most_common(1)[0][0].removeprefix("อำเภอ").removeprefix("อ.").strip()


def _year_of_plan(search: _Search) -> int | None:
    years: Counter[int] = Counter()
    for text, count in Counter(_column_texts(search, "plan", "period")).items():
        span = parse_dates(text, DateContext(fiscal_year=None)).value
        if span is not None and isinstance(span.start, date):
            years[fiscal_year_of(span.start)] += count
    return years.most_common(1)[0][0] if years else None


def _majority_year(plan: Table) -> int | None:
    years = Counter(fiscal_year_of(span.start) for span in plan.values("period") if span)
    if not years:
        return None
    year, votes = years.most_common(1)[0]
    return year if votes * 2 > sum(years.values()) else None


def _disagreement(
    tables: Mapping[str, Table], titled: int | None, workbook: Workbook
) -> list[Unread]:
    plan = tables.get("plan")
    majority = _majority_year(plan) if plan else None
    if plan is None or titled is None or majority is None or titled == majority:
        return []
    part = plan.parts[0]
    words = Words(
        th=f"ชื่อหรือหัวกระดาษบอกปีงบประมาณ {titled} แต่แผนส่วนใหญ่อยู่ในปี {majority} โปรดตรวจว่าปีใดถูก",
        en=f"The titles say fiscal year {titled}, most plan rows lie in {majority}; check which.",
    )
    return [Unread("plan", part.sheet, part.gid, words, severity=Severity.ERROR)]


# ------------------------------------------------------------------------------ examples of rules


def example_reading(
    tables: Mapping[str, Sequence[Mapping[str, object]]],
    catalogue: Catalogue,
    *,
    district: str,
    fiscal_year: int,
    today: date | None = None,
) -> Reading:
    """Small tables of texts by field key, read exactly as an office's tabs would be.

    A column is there when a record states it; a table without records has all its columns.
    """
    typed: dict[str, Table] = {}
    for key, records in tables.items():
        rows = tuple(tuple((name, str(text)) for name, text in row.items()) for row in records)
        found = _example_table(catalogue, key, rows, district, fiscal_year, today)
        if found is not None:
            typed[key] = found
    return Reading(
        workbook=Workbook("example", "", ()),
        district=district,
        fiscal_year=fiscal_year,
        tables=typed,
        missing=tuple(key for key in catalogue.tables.tables if key not in typed),
    )


@lru_cache(maxsize=4096)
def _example_table(
    catalogue: Catalogue,
    key: str,
    rows: tuple[tuple[tuple[str, str], ...], ...],
    district: str,
    fiscal_year: int,
    today: date | None,
) -> Table | None:
    """One small table; most examples share most of theirs, so each is read once."""
    stated = {name for row in rows for name, _ in row}
    spec = catalogue.tables.tables[key]
    fields = {n: field for n, field in spec.fields.items() if n in stated or not rows}
    lines = [[dict(row).get(name, "") for name in fields] for row in rows]
    shown = [[field.heading for field in fields.values()], *lines]
    grid = Grid(spec.tab, 0, shown, [[None] * len(fields) for _ in shown])
    reading = read(
        Workbook("example", "", (grid,)),
        catalogue,
        district=district,
        fiscal_year=fiscal_year,
        today=today,
    )
    return reading.tables.get(key)
