"""The cells of a period that stands in several columns, read record by record."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from sync.model import Column, Problem, SheetError, Stored
from sync.reading.calendars import read_dates
from sync.reading.cells.date_forms import DatePart, Piece
from sync.reading.cells.date_remarks import changes_the_date
from sync.reading.cells.dates import DateContext, DateSpan, Unreadable, missing_end, resolve
from sync.reading.cells.parsed import problem, refused
from sync.reading.cells.thai import clean, fold, is_dash
from sync.reading.columns import CellContext
from sync.reading.period_columns import Ends, Months, PeriodColumns, Quarters
from sync.reading.pieces import Found

_TICKS = frozenset("✓✔☑✅√/")
_CROSSES = frozenset(("✗", "✘", "✕", "✖", "❌", "☒", "×", "x"))
_NOTHING = frozenset(map(fold, ("ไม่มี", "ไม่", "ไม่ใช่", "false", "no", "n/a", "none", "☐", "□", "○")))
_MOVED = refused(
    "D4",
    "ข้อความในช่องเดือนอาจหมายถึงเดือนอื่น เช่น เลื่อน หรือยกเลิก โปรดทำเครื่องหมายเฉพาะเดือนที่ดำเนินการจริง",
    "the words may mean another month (moved, called off); mark only the months that count",
).problems
_START_MISSING = refused(
    "D4",
    "มีวันสิ้นสุดแต่ไม่มีวันเริ่ม โปรดเติมวันเริ่ม",
    "an end without a start; add the first day",
).problems


class Period(NamedTuple):
    """One record's period: the cell that holds it (or its fault), and what was read."""

    column: int
    shown: str = ""
    value: DateSpan | None = None
    problems: tuple[Problem, ...] = ()


def fill(
    column: Column, before: int, piece: Found, where: PeriodColumns, context: CellContext
) -> None:
    """Put a piece's periods into a typed column, whose record `before` is the piece's first."""
    found: Iterator[Period]
    match where:
        case Ends():
            found = _from_ends(piece, where, context)
        case Months():
            found = _from_months(piece, where, context)
        case Quarters():
            found = _from_quarters(piece, where, context)
    shown, beside = list(column.shown), dict(column.beside)
    for index, period in enumerate(found, before):
        shown[index] = period.shown
        column.values[index] = period.value
        column.problems.pop(index, None)
        if period.problems:
            column.problems[index] = list(period.problems)
        if period.column != where.first:
            beside[index] = period.column
    column.shown, column.beside = shown, beside


# ------------------------------------------------------------------------------ first and last day


def _from_ends(piece: Found, where: Ends, context: CellContext) -> Iterator[Period]:
    """The two columns are read as one, for they are written in one calendar."""
    rows = piece.body.records
    cells = [_cell(piece, row, column) for column in where for row in rows]
    shown, stored = [text for text, _ in cells], [kept for _, kept in cells]
    values, problems, _ = read_dates(shown, stored, spans=True, fiscal_year=context.fiscal_year)
    for first, last in zip(range(len(rows)), range(len(rows), 2 * len(rows)), strict=True):
        start, end = values[first], values[last]
        told = (*problems.get(first, ()), *problems.get(last, ()))
        at_end = last in problems and (start is not None or first not in problems)
        column, text = (where.end, shown[last]) if at_end else (where.start, shown[first])
        if isinstance(start, DateSpan) and isinstance(end, DateSpan):
            span = DateSpan(start.start, end.end, (start.start,) if start.start == end.end else ())
            yield Period(column, text, span, told)
        elif isinstance(start, DateSpan) and _silent(shown[last]):
            only = missing_end((Piece(DatePart("day"), goes_on=True),))
            yield Period(where.start, shown[first], start, (*told, *only))
        elif isinstance(end, DateSpan) and _silent(shown[first]):
            yield Period(where.end, shown[last], None, _START_MISSING)
        else:
            yield Period(column, text, None, tuple(each for each in told if each.code != "D5"))


def _silent(text: str) -> bool:
    return not clean(text) or is_dash(clean(text))


def _cell(piece: Found, row: int, column: int) -> tuple[str, Stored]:
    shown, stored = piece.grid.shown[row], piece.grid.stored[row]
    if column >= len(shown) or column >= len(stored):
        return "", None
    return shown[column], stored[column]


# ------------------------------------------------------------------------------ quarters


def _from_quarters(piece: Found, where: Quarters, context: CellContext) -> Iterator[Period]:
    """A cell that begins with a digit says which quarter; any other is read as it stands."""
    cells = [_cell(piece, row, where.column) for row in piece.body.records]
    texts = [f"ไตรมาส {text}" if text[:1].isdigit() else text for text, _ in cells]
    stored = [None if text[:1].isdigit() else kept for text, kept in cells]
    values, problems, _ = read_dates(texts, stored, spans=True, fiscal_year=context.fiscal_year)
    for index, (text, _) in enumerate(cells):
        span = values[index]
        told = tuple(problems.get(index, ()))
        yield Period(where.column, text, span if isinstance(span, DateSpan) else None, told)


# ------------------------------------------------------------------------------ months


def _from_months(piece: Found, where: Months, context: CellContext) -> Iterator[Period]:
    columns = [column for column, _ in where.columns]
    covered = _covered(piece, columns)
    rows = [
        [(covered.get((row, column), column), column) for column in columns]
        for row in piece.body.records
    ]
    cells = [
        [(_cell(piece, row, holder), holder, column) for holder, column in line]
        for row, line in zip(piece.body.records, rows, strict=True)
    ]
    ticked = any(_is_tick(text) for line in cells for (text, _), _, _ in line)
    parts = dict(where.columns)
    for line in cells:
        marked = [cell for cell in line if _is_mark(*cell[0], crosses=not ticked)]
        doubtful = next((cell for cell in marked if changes_the_date(cell[0][0])), None)
        if not marked:
            yield Period(where.first)
        elif doubtful:
            yield Period(doubtful[1], doubtful[0][0], None, _MOVED)
        else:
            yield _period(parts[marked[0][2]], parts[marked[-1][2]], marked[0], context)


def _period(
    first: DatePart, last: DatePart, cell: tuple[tuple[str, Stored], int, int], context: CellContext
) -> Period:
    (shown, _), holder, _ = cell
    span = resolve((Piece(first, last),), DateContext(context.fiscal_year))
    if isinstance(span, Unreadable):
        return Period(holder, shown, None, (problem("D4", span.th, span.en),))
    return Period(holder, shown, span)


def _covered(piece: Found, columns: Sequence[int]) -> dict[tuple[int, int], int]:
    """(row, column) of cells under a merge along a row → the column that holds its text."""
    wanted, records = set(columns), piece.body.records
    return {
        (row, column): merge.left
        for merge in piece.grid.merges
        if merge.right - merge.left > 1 and merge.left in wanted
        for row in records[bisect_left(records, merge.top) : bisect_left(records, merge.bottom)]
        for column in wanted
        if merge.left < column < merge.right
    }


def _is_tick(text: str) -> bool:
    return bool(text) and text.strip() in _TICKS


def _is_mark(text: str, kept: Stored, *, crosses: bool) -> bool:
    """Whether a month is marked: by a sign, an amount, a ticked box, or any words."""
    if isinstance(kept, (bool, float)):
        return bool(kept)
    text = clean(text).lower()
    if isinstance(kept, SheetError) or not text or (len(text) == 1 and is_dash(text)):
        return False
    if text in _CROSSES:
        return crosses
    return fold(text) not in _NOTHING and bool(text.strip("0.,"))
