"""Rows that say what others add up to: known by their amounts, whatever they are called."""

from __future__ import annotations

import re
from bisect import bisect
from collections.abc import Collection, Mapping, Sequence
from math import isclose
from typing import NamedTuple

from sync.model import Grid, RowKind
from sync.reading.cells.thai import clean, fold
from sync.reading.cells.thai_words import Doubt, amount_in_words
from sync.reading.fitting import Columns, filled, stored_at

_SUM = re.compile(r"\(?\s*(?:รวม|ยอด|ทั้ง|ทุก|สรุป|ผลรวม|เป็นเงิน|total|sum)", re.IGNORECASE)


class Sum(NamedTuple):
    """A row below all records with their sum; `certain` when it can be nothing else."""

    row: int
    certain: bool


def sum_below(
    grid: Grid, columns: Columns, records: Sequence[int], whole: Collection[int]
) -> Sum | None:
    """The row below all records that is their sum.

    One text at most stands beside its amounts, and no running number. One amount that its column
    adds up to will do for a row that lacks a required cell, all of them for a `whole` one. Where
    a name stands in it as in a record, it is a sum beyond doubt only by what it says.
    """
    row = _first_below(records, whole)
    if row is None or columns.numbered(grid.shown[row]):
        return None
    held = columns.amounts(grid.shown[row])
    names = [column for column in filled(grid.shown[row]) if column not in held]
    above = records[: records.index(row)]
    if len(names) > 1 or len(above) < 2:
        return None
    money = list(filter(columns.adds_up, held))
    fitting = [column for column in money if _adds_up(grid, column, row, above)]
    if not fitting or (row in whole and (len(fitting) < 2 or len(fitting) < len(money))):
        return None
    named = [grid.shown[row][column] for column in names if columns.names_a_record(column)]
    return Sum(row, certain=all(map(_says_a_sum, named)))


def _first_below(records: Sequence[int], whole: Collection[int]) -> int | None:
    """The first row below the last whole record, else that record."""
    last = next((row for row in reversed(records) if row in whole), None)
    if last is None or last == records[-1]:
        return last
    return records[bisect(records, last)]


def _adds_up(grid: Grid, column: int, row: int, parts: Sequence[int]) -> bool:
    """Whether a cell is what its column holds in these rows together, and not nothing."""
    amounts = [stored_at(grid, each, column) for each in parts]
    total = sum(amount for amount in amounts if isinstance(amount, float))
    said = stored_at(grid, row, column)
    return isinstance(said, float) and bool(total) and isclose(said, total)


def _says_a_sum(text: str) -> bool:
    """ "ทั้งอำเภอ", or an amount in words in the place of a name."""
    text = clean(text)
    spoken = amount_in_words(text.strip("() ").lower())
    return bool(_SUM.match(text)) or (not isinstance(spoken, Doubt) and spoken.money)


def summed_above(
    grid: Grid, columns: Columns, records: Sequence[int], totals: Collection[int]
) -> dict[int, Parted]:
    """The rows that hold what those below them add up to, as their running numbers tell.

    Without a number above numbered ones, where most rows are numbered ("แผนงานที่ 1 … | 90,000" above
    the projects 1 and 2), or numbered above those without ("1 | โครงการ" above "- เวที", "- อบรม").
    """
    bare = [row for row in records if not columns.outline(grid.shown[row])]
    if not columns.serial or not bare:
        return {}
    numbered = sorted({*records}.difference(bare))
    found = {
        row: parted
        for row, parted in _sums_of_the_rest(grid, columns, records, numbered, totals).items()
        if bisect(records, parted.last) - bisect(records, row) > 1  # one alike may be another
    }
    if 2 * len(bare) <= len(records):
        found |= _sums_of_the_rest(grid, columns, records, bare, totals)
    return found


def _sums_of_the_rest(
    grid: Grid,
    columns: Columns,
    records: Sequence[int],
    heads: Sequence[int],
    totals: Collection[int],
) -> dict[int, Parted]:
    """Those of some rows that hold what all records up to the next of them add up to."""
    ends = sorted({*heads, *totals})
    found: dict[int, Parted] = {}
    for row in heads:
        end = ends[bisect(ends, row)] if bisect(ends, row) < len(ends) else len(grid.shown)
        parts = records[bisect(records, row) : bisect(records, end - 1)]
        held = list(filter(columns.adds_up, columns.amounts(grid.shown[row])))
        sums = sum(_adds_up(grid, column, row, parts) for column in held)
        nothing = sum(not stored_at(grid, row, column) for column in held)
        if sums and sums + nothing == len(held) and max(sums, len(parts)) > 1:
            found[row] = Parted("total", parts[-1])
    return found


class Parted(NamedTuple):
    """What a row is whose numbered parts follow it, and the last of these (a row)."""

    kind: RowKind
    last: int


def outlined(grid: Grid, columns: Columns, records: Sequence[int]) -> dict[int, Parted]:
    """The rows numbered 1 above 1.1 and 1.2 that say what these add up to, or only name them.

    Where the parts have no amounts of their own, the row above them is the record.
    """
    found: dict[int, Parted] = {}
    open_: list[tuple[int, str]] = []  # row and number of those whose parts may follow
    numbers = {row: columns.outline(grid.shown[row]) for row in records}
    if not any("." in number for number in numbers.values()):
        return found
    for row, number in numbers.items():
        while open_ and not number.startswith(f"{open_[-1][1]}."):
            open_.pop()
        for above, _ in open_:
            kind = _kind_above(columns.amounts(grid.shown[above]), columns.amounts(grid.shown[row]))
            known = found.get(above)
            if kind or known:
                found[above] = Parted(known.kind if known else kind or "group", row)
        if number:
            open_.append((row, number))
    return found


def _kind_above(own: frozenset[int], parts: frozenset[int]) -> RowKind | None:
    """What a row is by the columns in which it, and a part of it, hold an amount."""
    if own & parts:
        return "total"
    return None if own else "group"


def told_as_parts(
    grid: Grid, columns: Columns, records: Sequence[int], totals: Mapping[int, bool]
) -> dict[int, bool]:
    """The totals of a part that are called as one of all is: their amounts tell.

    "รวมเป็นเงิน" below each village's materials: what holds the sum since the total above it is
    that of a part, and so is every other of the same name that has records since the last.
    """
    found: dict[int, str] = {}
    parts: set[str] = set()
    begin = 0
    for row, part in totals.items():
        end = bisect(records, row)
        since, above = records[begin:end], records[:end]
        if since and not part:
            found[row] = name = fold(next(filter(str.strip, grid.shown[row])))
            held = list(filter(columns.adds_up, columns.amounts(grid.shown[row])))
            of_all = any(_adds_up(grid, column, row, above) for column in held)
            if not of_all and any(_adds_up(grid, column, row, since) for column in held):
                parts.add(name)
        begin = end
    return {row: True for row, name in found.items() if name in parts}


def spans_of_totals(
    totals: Mapping[int, bool], records: Sequence[int]
) -> list[tuple[int, int, int]]:
    """Total rows with the span of records that each adds up: all above it, or its part.

    A total that stands above all records adds up all below it, or its part where every part has
    its total above.
    """
    rows = list(totals)
    ends = [bisect(records, row) for row in rows]
    over = bool(ends) and ends[-1] < len(records)  # the last part follows the last total
    found, begin = [], 0
    for number, row in enumerate(rows):
        part, last = totals[row], ends[number]
        if ends[0] or (number and not over):
            found.append((row, begin if part else 0, last))
        elif part or number:
            found.append((row, last, [*ends, len(records)][number + 1]))
        else:
            found.append((row, 0, len(records)))
        begin = last
    return found
