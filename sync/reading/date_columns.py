"""A day, its month and its year in three columns side by side: one date."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from sync.model import Stored
from sync.reading.cells.thai import fold
from sync.reading.mapping import EXACT, Labels
from sync.reading.windows import Label

HOW = "three columns, the day, the month and the year"
_HEADS = (("วัน", "วันที่"), ("เดือน",), ("ปี", "พศ", "ปีพศ"))


class DateColumns(NamedTuple):
    """The columns of the parts of a date."""

    day: int
    month: int
    year: int


def date_columns(labels: Labels, named: Mapping[int, Label]) -> tuple[str, DateColumns] | None:
    """The field of a date whose parts have a column each, and these columns.

    It is the one that the heading above them names, else the first date that every record must
    have; None where another column names that field outright.
    """
    for day in named:
        columns = DateColumns(day, day + 1, day + 2)
        heads = [fold(named[column].lowest) if column in named else "" for column in columns]
        if all(head in known for head, known in zip(heads, _HEADS, strict=True)):
            return next(((field, columns) for field in _meant(labels, named, columns)), None)
    return None


def _meant(labels: Labels, named: Mapping[int, Label], columns: DateColumns) -> Iterator[str]:
    dates = [name for name, each in labels.spec.fields.items() if each.type in ("date", "dates")]
    above = [labels.named(part) for part in named[columns.day].parts[:-1]]
    yield from (name for name in dates if any(name in fields for fields in above))
    elsewhere = {
        name
        for column, label in named.items()
        if column not in columns
        for text in label.texts
        for name, like in labels.named(text).items()
        if like.value >= EXACT
    }
    required = (name for name in dates if labels.spec.fields[name].required)
    yield from (name for name in required if name not in elsewhere)


def join(columns: DateColumns, shown: list[list[str]], stored: list[list[Stored]]) -> None:
    """Put the whole date of each record where its day stands; columns first."""
    parts = zip(*(shown[column] for column in columns), strict=True)
    shown[columns.day] = [_whole(*(text.strip() for text in record)) for record in parts]
    stored[columns.day] = [None] * len(stored[columns.day])


def _whole(day: str, month: str, year: str) -> str:
    between: Sequence[str] = ("/", "/") if month.isdecimal() else (" ", " ")
    if not day and not month:
        return ""
    return f"{day}{between[0]}{month}{between[1]}{year}"
