"""What a demo workbook says, apart from how it is laid out: records, values, and edits as data."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import NamedTuple


class Span(NamedTuple):
    """A period of whole days, both ends included."""

    start: date
    end: date


class Days(NamedTuple):
    """Days that are named one by one."""

    days: tuple[date, ...]


class Spelled(NamedTuple):
    """A number as an officer typed it: `text` stands in the cell, `value` is meant."""

    value: float
    text: str


class EraSlip(NamedTuple):
    """A true date cell in which the Buddhist year was typed as if it were Gregorian."""

    day: date


class SheetFault(NamedTuple):
    """A formula that failed, such as #REF!."""

    text: str


class Sum(NamedTuple):
    """The sum of the records above, worked out when the sheet is written."""


Value = str | int | float | date | Span | Days | Spelled | EraSlip | SheetFault | Sum | None
Record = Mapping[str, Value]
Rows = Iterator[tuple[str, Record]]
TOTAL = "total"  # the key of a table's total row
HEADING = "heading"  # stands for the heading in a place (table, record, field)


@dataclass(frozen=True, slots=True)
class Content:
    """The tables of one workbook: table key → record key → field key → value, in sheet order.

    `columns` are the fields each tab has a column for; `modified` is when it was last changed.
    """

    title: str
    records: Mapping[str, Mapping[str, Record]]
    columns: Mapping[str, tuple[str, ...]]
    modified: datetime

    def edited(self, edits: Iterable[Edit]) -> Content:
        """A copy with the edits made in turn; KeyError names a record that is not there."""
        changed = self
        for edit in edits:
            changed = edit.on(changed)
        return changed

    def with_table(self, table: str, records: Mapping[str, Record]) -> Content:
        return replace(self, records={**self.records, table: records})


@dataclass(frozen=True, slots=True)
class Put:
    """Write a value into one cell; None empties it."""

    table: str
    record: str
    field: str
    value: Value

    def on(self, content: Content) -> Content:
        records = dict(content.records[self.table])
        records[self.record] = {**records[self.record], self.field: self.value}
        return content.with_table(self.table, records)


@dataclass(frozen=True, slots=True)
class Drop:
    """Delete a record."""

    table: str
    record: str

    def on(self, content: Content) -> Content:
        records = dict(content.records[self.table])
        del records[self.record]
        return content.with_table(self.table, records)


@dataclass(frozen=True, slots=True)
class Add:
    """Append a record, above the total row if there is one."""

    table: str
    record: str
    values: Record

    def on(self, content: Content) -> Content:
        records = dict(content.records[self.table])
        total = records.pop(TOTAL, None)
        records[self.record] = self.values
        if total is not None:
            records[TOTAL] = total
        return content.with_table(self.table, records)


@dataclass(frozen=True, slots=True)
class DemoColumn:
    """Give a tab a column it had not, or take one away."""

    table: str
    field: str
    there: bool

    def on(self, content: Content) -> Content:
        fields = tuple(name for name in content.columns[self.table] if name != self.field)
        if self.there:
            fields = (*fields, self.field)
        return replace(content, columns={**content.columns, self.table: fields})


@dataclass(frozen=True, slots=True)
class Modified:
    """Say when the workbook was last changed."""

    at: datetime

    def on(self, content: Content) -> Content:
        return replace(content, modified=self.at)


Edit = Put | Drop | Add | DemoColumn | Modified
