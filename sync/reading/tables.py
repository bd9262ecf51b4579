"""A workbook into typed tables: finds them in its tabs, types them, says what it refused."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from datetime import date
from functools import lru_cache

from sync import gc_pause
from sync.clock import fiscal_year as fiscal_year_of
from sync.model import (
    Column,
    ColumnCalendar,
    Evidence,
    Grid,
    Notice,
    Part,
    Reading,
    Settlements,
    Severity,
    Stored,
    Table,
    Unread,
    Workbook,
)
from sync.reading.account import accounts
from sync.reading.cells.places import district_name
from sync.reading.cells.thai import fold
from sync.reading.columns import CellContext, type_column
from sync.reading.copies import drop_pasted, set_copies_aside
from sync.reading.headings import Catalogue
from sync.reading.inherited import inherit, register, tell_of_tabs
from sync.reading.measures import Measures, measure
from sync.reading.month_above import complete_days
from sync.reading.other_years import set_other_years_aside
from sync.reading.period_cells import fill
from sync.reading.period_columns import Months, PeriodColumns, periods_of
from sync.reading.pieces import (
    Found,
    Upright,
    distinct_texts,
    held_rows,
    raw_column,
    total_rows,
)
from sync.reading.reasons import all_blank, colours_only, months_blank
from sync.reading.refusals import missing
from sync.reading.remarks import speaks_of_colour
from sync.reading.repeats import carry
from sync.reading.search import Search, search_workbook
from sync.reading.struck import set_doubtful_aside, tell_struck
from sync.reading.summaries import set_summaries_aside
from sync.reading.titles import district_in, fiscal_year_in
from sync.reading.year_and_district import (
    code_of,
    district_of_villages,
    stated_year,
    two_districts,
    two_years,
    year_of_days,
    year_of_plan,
)
from sync.settings import DONE, TableSpec


def read(
    workbook: Workbook,
    catalogue: Catalogue,
    *,
    district: str | None = None,
    fiscal_year: int | None = None,
    today: date | None = None,
    settled: Settlements | None = None,
) -> Reading:
    """All tables of a workbook, typed; never raises on any content.

    District and fiscal year come from the arguments, else from titles, else from the majority
    of หมู่บ้าน and of the plan's periods; if titles and majority disagree, D8 says so. `settled`
    is what a person has said of columns that were refused.
    """
    with gc_pause.paused():
        return _read(workbook, catalogue, district, fiscal_year, today, settled or {})


def _read(
    workbook: Workbook,
    catalogue: Catalogue,
    district: str | None,
    fiscal_year: int | None,
    today: date | None,
    settled: Settlements,
) -> Reading:
    search = search_workbook(workbook, catalogue, settled)
    titled_district = district_in([workbook.title, *search.titles])
    listed_district = district_of_villages(search)
    name = district or titled_district or listed_district or ""
    code = code_of(name, search, [workbook.title, *search.titles])
    if code and name.isdigit():  # a district may be stated by its code where several share a name
        name = district_name(code) or name
    notices: list[Notice] = [notice for tab in search.tabs for notice in tab.notices]
    year = fiscal_year or _sure_year(workbook, search, catalogue.tables.tables)
    set_doubtful_aside(search, year, catalogue, settled)
    notices.extend(set_other_years_aside(search, year, catalogue.tables.tables, settled))
    notices.extend(set_summaries_aside(search, catalogue, settled))
    upright = _upright(search, catalogue, code, notices)
    notices.extend(set_copies_aside(search, upright, catalogue.tables.tables, settled))
    notices.extend(tell_struck(search, catalogue))
    titles = [workbook.title, *search.titles]
    titled_year = fiscal_year_in(titles)
    year = fiscal_year or titled_year or year_of_plan(search) or 0
    if not year and today is not None:
        year = fiscal_year_of(today)  # nothing in the workbook says which year it is about
    context = CellContext(
        tables=catalogue.tables, fiscal_year=year or None, district_code=code, today=today
    )
    tables: dict[str, Table] = {}
    calendars: list[ColumnCalendar] = []
    measures: dict[str, Measures] = {}
    found, refused = search.found, search.refused
    for key, spec in catalogue.tables.tables.items():
        if key in found and key not in refused:
            pieces = [upright[id(piece)] for piece in found[key]]
            for piece in pieces:
                notices.extend(carry(piece, spec))
            notices.extend(complete_days(pieces, spec, context.fiscal_year))
            measures[key] = measure(key, spec, found[key], settled.get(key, {}))
            tables[key] = _table(key, spec, pieces, context, calendars, measures[key])
    notices.extend(notice for each in measures.values() for notice in each.notices)
    unread = [
        *search.unread,
        *_colours(tables, found, catalogue),
        *_unmarked_months(tables, found, catalogue),
        *_missing_columns(tables, found, catalogue),
    ]
    unread.extend(asked for each in measures.values() for asked in each.asked.values())
    years = (
        two_years(tables, titled_year)
        if fiscal_year is None
        else stated_year(search, tables, titles, fiscal_year)
    )
    unread.extend(years)
    if district is None and titled_district and listed_district:
        unread.extend(two_districts(tables, titled_district, listed_district))
    return Reading(
        workbook=workbook,
        district=name,
        district_code=code,
        fiscal_year=year,
        tables=tables,
        unread=tuple(unread),
        missing=tuple(
            key for key in catalogue.tables.tables if key not in tables and key not in refused
        ),
        calendars=tuple(calendars),
        notices=tuple(notices),
        settled=settled,
        year_in_doubt=any(doubt.severity is Severity.ERROR for doubt in years),
        accounts=accounts(search.tabs),
    )


def _sure_year(workbook: Workbook, search: Search, specs: Mapping[str, TableSpec]) -> int | None:
    """The year that titles or the plan name; where they differ, the one of them most days are of.

    A plan of last year, with its title, may stand beside that of this year, which has none.
    """
    titled, planned = fiscal_year_in([workbook.title, *search.titles]), year_of_plan(search)
    if titled == planned or not (titled and planned):
        return titled or planned
    most = year_of_days(search, specs)
    return most if most in (titled, planned) else None


def _upright(
    search: Search, catalogue: Catalogue, code: str | None, notices: list[Notice]
) -> dict[int, Upright]:
    """The pieces of all tabs turned upright, by id; what was pasted twice stands in them once."""
    specs = catalogue.tables.tables
    found = search.found
    villages = register(found.get("villages", ()), code)
    upright: dict[int, Upright] = {}
    for key, pieces in found.items():
        named: list[tuple[Found, str]] = []
        for piece in pieces:
            turned = Upright(piece, specs[key])
            pasted = drop_pasted(turned, specs[key])
            if pasted:
                notices.append(pasted)
                turned = Upright(piece, specs[key])
            tambon = inherit(piece, specs[key], catalogue.labels[key], code, villages)
            named += [(piece, tambon)] * bool(tambon)
            upright[id(piece)] = turned
        notices.extend(tell_of_tabs(named, specs[key]))
    return upright


def _colours(
    tables: Mapping[str, Table], found: Mapping[str, Sequence[Found]], catalogue: Catalogue
) -> list[Unread]:
    """Required words that are blank throughout where colours tell them: one question, no D13.

    A status that several records lack, all of them, is asked once as well: most likely it is told
    by colour or not at all, and the rules that need it would accuse every village.
    """
    unread = []
    for key, table in tables.items():
        for name, spec in catalogue.tables.tables[key].fields.items():
            column = table.columns.get(name)
            if not (spec.required and spec.type == "word" and column) or any(column.shown):
                continue
            words = catalogue.tables.vocabularies[spec.vocabulary or ""]
            known = {fold(each) for word, same in words.items() for each in (word, *same)}
            keyed = [piece for piece in found[key] if _has_a_key(piece, known)]
            several = spec.vocabulary == "status" and len(table) > 1
            if keyed or several:
                grid = (keyed or found[key])[0].grid
                why = colours_only(spec.heading) if keyed else all_blank(spec.heading)
                unread.append(Unread(key, grid.title, grid.gid, why, field=name))
                del table.columns[name]
    return unread


def _unmarked_months(
    tables: Mapping[str, Table], found: Mapping[str, Sequence[Found]], catalogue: Catalogue
) -> list[Unread]:
    """Periods in columns of months that several records have, all of them without a mark: asked
    about once, for most likely they are coloured.
    """
    unread = []
    for key, table in tables.items():
        spec = catalogue.tables.tables[key]
        for name in [name for name, field in spec.fields.items() if field.type == "dates"]:
            column = table.columns.get(name)
            if len(table) < 2 or column is None or any(column.values) or column.problems:
                continue
            grids = [
                p.grid for p in found[key] if isinstance(periods_of(p, spec).get(name), Months)
            ]
            if grids:
                why = months_blank(spec.fields[name].heading)
                unread.append(Unread(key, grids[0].title, grids[0].gid, why, field=name))
                del table.columns[name]
    return unread


def _has_a_key(piece: Found, words: Container[str]) -> bool:
    """A key of colours stands above or below the records: in words, or beside a coloured cell."""
    beside = 0
    for row in piece.body.kinds:
        texts = [text for text in piece.grid.shown[row] if text.strip()]
        if any(map(speaks_of_colour, texts)):
            return True
        beside += len(texts) == 1 and fold(texts[0]) in words
    return beside > 1 or any(map(speaks_of_colour, piece.titles))


def _missing_columns(
    tables: Mapping[str, Table], found: Mapping[str, Sequence[Found]], catalogue: Catalogue
) -> list[Unread]:
    unread: list[Unread] = []
    for key, table in tables.items():
        for name, spec in catalogue.tables.tables[key].fields.items():
            if not spec.required:
                continue
            lacking = [
                piece
                for part, piece in zip(table.parts, found[key], strict=True)
                if name not in {*part.columns, *part.inherited}
            ]
            if lacking:
                asked = missing(lacking[0], name, catalogue)
                if asked.words not in [other.words for other in unread if other.table == key]:
                    unread.append(asked)
                table.columns.pop(name, None)
    return unread


def _table(
    key: str,
    spec: TableSpec,
    upright: Sequence[Upright],
    context: CellContext,
    calendars: list[ColumnCalendar],
    measures: Measures,
) -> Table:
    pieces = [each.piece for each in upright]
    periods = [periods_of(piece, spec) for piece in pieces]
    parts = tuple(
        _part(piece, period, measures.factors(number))
        for number, (piece, period) in enumerate(zip(pieces, periods, strict=True))
    )
    rows = [row for piece in pieces for row in piece.body.records]
    part_of = [number for number, piece in enumerate(pieces) for _ in piece.body.records]
    names = [
        name
        for name in spec.fields
        if name not in measures.asked
        and any(name in part.columns or name in part.inherited for part in parts)
    ]
    raw = {name: raw_column(upright, name) for name in names}
    columns: dict[str, Column] = {}
    done = _done(raw, spec, context)
    past = [True] * len(rows) if "status" not in spec.fields else done
    for name in names:
        shown, stored = raw[name]
        members = columns["members"].values if "members" in columns else [None] * len(rows)
        rescale = measures.rescale(name, part_of, members)
        texts = distinct_texts(upright, name)
        happened = past if spec.fields[name].required else done  # a visit or a loan is no plan
        column, calendar = type_column(
            name, spec.fields[name], shown, stored, context, happened, rescale, texts
        )
        column.held = held_rows(upright, name)
        for number, (piece, period) in enumerate(zip(pieces, periods, strict=True)):
            if name in period and piece.body.records:
                fill(column, part_of.index(number), piece, period[name], context)
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
    totals = tuple(map(measures.total, total_rows(pieces, spec)))
    return Table(key, parts, columns, rows, part_of, totals)


def _part(piece: Found, periods: Mapping[str, PeriodColumns], factors: Mapping[str, int]) -> Part:
    heading = piece.heading
    return Part(
        piece.grid.title,
        piece.grid.gid,
        heading.rows,
        {**heading.columns, **{name: where.first for name, where in periods.items()}},
        piece.as_of,
        Evidence(
            heading.score,
            {**heading.how, **{name: where.how for name, where in periods.items()}},
            heading.rival,
        ),
        frozenset((*piece.inherited, *piece.told)),
        heading.wide,
        factors,
    )


def _done(
    raw: Mapping[str, tuple[list[str], list[Stored]]], spec: TableSpec, context: CellContext
) -> list[bool] | None:
    """Which records are done: their dates cannot lie in the future (a constraint on calendars)."""
    if "status" not in raw:
        return None
    finished = context.words(spec.fields["status"].vocabulary or "", DONE)
    return [fold(text) in finished for text in raw["status"][0]]


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
