"""What need not be read again: all but an edited tab; and anything, because a day has gone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

from sync.model import WORKBOOK_YEAR, Column, Place, Reading, Table, Unread, Words, Workbook, reveal
from sync.reading.calendar_votes import READINGS, Judge
from sync.reading.cells.date_forms import shape_of
from sync.reading.cells.dates import DateSpan
from sync.reading.copies import COPIED
from sync.reading.headings import Catalogue
from sync.reading.inherited import FIELDS
from sync.reading.other_years import ANOTHER_YEAR
from sync.reading.reasons import NOT_READ
from sync.reading.tables import read
from sync.settings import DONE

SET_ASIDE = (COPIED, ANOTHER_YEAR, NOT_READ)  # kinds of notices


def read_again(
    reading: Reading, edited: Workbook, place: Place, catalogue: Catalogue, today: date
) -> tuple[Reading, bool]:
    """The reading of a workbook in which cells of the column of `place` have been retyped.

    Year, district and answers are those of `reading`. True with it says that only the edited
    tab was read: every other table is the very object of `reading`. That is done where nothing
    but the cells' own column (or a total row) came out otherwise; in any doubt all is read.
    """
    alone = _alone(reading, edited, place, catalogue, today)
    return (alone, True) if alone else (_read(reading, edited, catalogue, today), False)


def _read(reading: Reading, workbook: Workbook, catalogue: Catalogue, today: date) -> Reading:
    return read(
        workbook,
        catalogue,
        district=reading.district or None,
        fiscal_year=reading.fiscal_year or None,
        today=today,
        settled=reading.settled,
    )


def _alone(
    reading: Reading, edited: Workbook, place: Place, catalogue: Catalogue, today: date
) -> Reading | None:
    """The reading with the tables of one tab read anew; None where other tabs may matter."""
    own = {
        key: table
        for key, table in reading.tables.items()
        if any(part.gid == place.gid for part in table.parts)
    }
    if not own or _tied(reading, own, place, catalogue):
        return None
    grids = tuple(grid for grid in edited.grids if grid.gid == place.gid)
    alone = _read(reading, replace(edited, grids=grids), catalogue, today)
    about = (alone.district, alone.district_code, alone.fiscal_year, alone.year_in_doubt)
    if (
        about
        != (reading.district, reading.district_code, reading.fiscal_year, reading.year_in_doubt)
        or alone.tables.keys() != own.keys()
        or not all(_alike(own[key], alone.tables[key], place) for key in own)
        or list(_said(alone, place)) != list(_said(reading, place))
    ):
        return None
    tables = {key: alone.tables.get(key, table) for key, table in reading.tables.items()}
    return replace(reading, workbook=edited, tables=tables)


def _tied(reading: Reading, own: dict[str, Table], place: Place, catalogue: Catalogue) -> bool:
    """Whether what a tab says may depend on other tabs, or they on it."""
    if not reading.district or not reading.fiscal_year:
        return True  # it would be told from what the tabs hold
    if any(part.gid != place.gid for table in own.values() for part in table.parts):
        return True
    if any(notice.kind in SET_ASIDE for notice in reading.notices):
        return True
    if any(unread.field == WORKBOOK_YEAR for unread in reading.unread):
        return True
    return "villages" in own and any(_takes_a_place(t, catalogue) for t in reading.tables.values())


def _takes_a_place(table: Table, catalogue: Catalogue) -> bool:
    """Whether tambon or moo of a table may come from the register of villages."""
    wanted = set(FIELDS) & catalogue.tables.tables[table.key].fields.keys()
    return any(part.inherited or not wanted <= part.columns.keys() for part in table.parts)


def _alike(before: Table, after: Table, place: Place) -> bool:
    """True when nothing has changed but the column in which the cells stand, and total rows."""
    shape = (after.parts, after.rows, after.part_of, [*after.columns])
    return (before.parts, before.rows, before.part_of, [*before.columns]) == shape and all(
        column == after.columns[name]
        for name, column in before.columns.items()
        if not _holds(before, column, place)
    )


def _holds(table: Table, column: Column, place: Place) -> bool:
    columns = {part.columns.get(column.field) for part in table.parts}
    return place.column in columns or place.column in column.beside.values()


def _said(reading: Reading, place: Place) -> Iterator[Unread]:
    """What was refused in a tab, whatever the words quote."""
    for unread in reading.unread:
        if unread.gid == place.gid:
            yield replace(unread, words=Words("", ""))


# ------------------------------------------------------------------------------ another day


def same_until(reading: Reading, today: date, catalogue: Catalogue) -> date:
    """The first day after `today` on which reading the same workbook may come out otherwise.

    A day decides at most which calendar the dates of done records are in (they do not lie in the
    future), and which fiscal year a workbook is about that names none.
    """
    days = {date(today.year + (today.month >= 10), 10, 1)}
    judge = Judge(reading.fiscal_year or None, None)
    for table in reading.tables.values():
        if "status" not in table.columns:
            continue
        status = table.columns["status"].values
        done = [index for index, word in enumerate(status) if word in (None, DONE)]
        for name, column in table.columns.items():
            if catalogue.tables.tables[table.key].fields[name].type in ("date", "dates"):
                texts = {str(reveal(column.shown[index])) for index in done}
                days |= {day for text in texts for day in _read_as(text, judge)}
                days |= {day for index in done for day in _meant(column.values[index])}
    return min(day for day in days if day > today)


def _read_as(text: str, judge: Judge) -> Iterator[date]:
    """The last day that a text may mean, in every calendar and order."""
    shape = shape_of(text)
    if not shape:
        return
    for reading in READINGS:
        span = judge.span(shape, reading)
        if isinstance(span, DateSpan):
            yield span.end


def _meant(value: Any) -> Iterator[date]:
    """A day that was read, and the one it is with day and month turned round."""
    value = reveal(value)
    for day in (value, getattr(value, "start", None), getattr(value, "end", None)):
        if isinstance(day, date):
            yield day
            if day.day <= 12:
                yield day.replace(month=day.day, day=day.month)
