"""What was read of a spreadsheet: typed tables, where they stand, what was refused."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as attribute
from datetime import datetime
from typing import Any, Literal, NamedTuple

from sync.model.personal import reveal
from sync.model.sheet import Place, Stored, Workbook
from sync.model.words import Severity, Words


class Problem(NamedTuple):
    """Why a text is not a value: a stable code (D4, D10, …) and the reason in words.

    `proposal` is the word that was most likely meant, "" when none can be told.
    """

    code: str
    words: Words
    proposal: str = ""


@dataclass(frozen=True, slots=True)
class Rival:
    """The heading that came second: of which table, in which rows (0-based), with what score."""

    table: str
    rows: tuple[int, ...]
    score: float


@dataclass(frozen=True, slots=True)
class Evidence:
    """Why a heading was taken: its score, what came second, how each field was recognised."""

    score: float
    how: Mapping[str, str]  # field key → in English, for the operator
    rival: Rival | None = None


class Settled(NamedTuple):
    """A person's answer to a refused heading: the label, and which of the columns that bear it.

    The `nth` (0-based, from the left) of so many; with another number of them it says nothing.
    """

    label: str
    nth: int
    of: int


Settlements = Mapping[str, Mapping[str, Settled]]  # table key → field key → answer
TAB = "tab"  # stands for a table key: tab title → answer, whose label is "data", "copy" or this:
CANCELLED = "cancelled"  # the rows that are struck through in it are


class Choice(NamedTuple):
    """One way to settle a refused heading: the field is in this column (0-based)."""

    field: str
    column: int
    answer: Settled


@dataclass(frozen=True, slots=True)
class Part:
    """Where (part of) a table stands: one tab, its heading rows, its columns (all 0-based)."""

    sheet: str
    gid: int
    header_rows: tuple[int, ...]
    columns: Mapping[str, int]  # field key → column
    as_of: datetime | None = None
    evidence: Evidence | None = None
    inherited: frozenset[str] = frozenset()  # fields that other rows or tabs say, above or in part
    wide: Mapping[int, str] = attribute(default_factory=dict)  # column → the word it stands for
    # Field → how many times the number written there the value is: (พันบาท) in the heading, 1000.
    factors: Mapping[str, int] = attribute(default_factory=dict)


@dataclass(slots=True)
class Column:
    """One field of a table, one entry per record.

    `shown` is what the officer sees ("" when blank), `values` the typed value (None when blank
    or unreadable), `problems` the coded faults by record index; a problem may stand beside a
    value (a mended cell) or instead of one. `beside` names, for a record whose value does not stand
    in the field's own column (a period told by month columns), the column where it stands. `held`
    names, for one that takes its value from a cell above (a merged cell, a ditto mark, a village
    written once), the row of that cell.
    """

    field: str
    shown: Sequence[Any]  # str, or Personal around a str
    values: list[Any]
    problems: dict[int, list[Problem]] = attribute(default_factory=dict)
    beside: Mapping[int, int] = attribute(default_factory=dict)
    held: Mapping[int, int] = attribute(default_factory=dict)

    def blank(self, index: int) -> bool:
        """True when the cell is empty; an unreadable cell is not blank."""
        return not str(reveal(self.shown[index])).strip()


@dataclass(frozen=True, slots=True)
class TotalRow:
    """A "รวม" row: its place, the span of records it adds up, and its cells by field."""

    part: int
    row: int  # 0-based in the tab
    first: int  # index of the first record above it that it adds up
    last: int  # index after the last
    shown: Mapping[str, str]
    stored: Mapping[str, Stored]


@dataclass(slots=True)
class Table:
    """A table of a workbook, column-wise: `columns[field].values[i]` belongs to record i."""

    key: str
    parts: tuple[Part, ...]
    columns: dict[str, Column]
    rows: list[int]  # 0-based row in the tab of each record
    part_of: list[int]  # index into parts of each record
    totals: tuple[TotalRow, ...] = ()

    def __len__(self) -> int:
        return len(self.rows)

    def has(self, *fields: str) -> bool:
        return all(name in self.columns for name in fields)

    def values(self, name: str) -> list[Any]:
        """The typed values of a field; all None when the sheet has no such column."""
        column = self.columns.get(name)
        return column.values if column else [None] * len(self.rows)

    def shown(self, name: str) -> Sequence[Any]:
        column = self.columns.get(name)
        return column.shown if column else [""] * len(self.rows)


WORKBOOK_YEAR = "workbook_year"  # in the place of a field: which year it is about is in doubt
YEAR_OVER = "fiscal year over"  # the kind of a Notice


@dataclass(frozen=True, slots=True)
class Unread:
    """A table that is there but could not be read (D8): which, where, and why in words.

    `choices` are the answers of which a person may give one. `hides_records` is False where all
    records were read and only what is said about them is in doubt.
    """

    table: str
    sheet: str
    gid: int
    words: Words
    field: str | None = None  # one of the table, or WORKBOOK_YEAR
    severity: Severity = Severity.ERROR
    choices: tuple[Choice, ...] = ()
    hides_records: bool = True


@dataclass(frozen=True, slots=True)
class Notice:
    """What reading did of its own accord and a person should know: it is no fault of a cell.

    A copied tab that is not counted, marks of repetition that were read as the value above.
    `kind` is a stable English word or two ("copied tab"); `words` say the place, what was done,
    and what to do when that was wrong. Told once for each cause, never once for each cell.
    """

    kind: str
    place: Place
    words: Words


RowKind = Literal[
    "record", "heading", "title", "group", "total", "note", "legend", "signature", "waiting",
    "copy", "unused", "unread", "struck",
]  # fmt: skip


class NotRead(NamedTuple):
    """Cells of a tab of which nothing is known, as an A1 range, and why."""

    range: str
    because: Words


@dataclass(frozen=True, slots=True)
class TabAccount:
    """What each filled cell of a tab was taken for; `cells` adds up to `filled`.

    "unused" are cells of records in columns that no field has, "unread" those of `not_read`,
    "struck" those that are struck through, and what is left in a row of them.
    """

    sheet: str
    gid: int
    cells: Mapping[RowKind, int]
    not_read: tuple[NotRead, ...] = ()

    @property
    def filled(self) -> int:
        return sum(self.cells.values())


class VillageKey(NamedTuple):
    """A village: the tambon's DOPA name and the moo."""

    subdistrict: str
    moo: int


@dataclass(frozen=True, slots=True)
class Reading:
    """All that was read from one workbook: the input of the rules."""

    workbook: Workbook
    district: str
    fiscal_year: int  # Buddhist era
    tables: Mapping[str, Table]
    unread: tuple[Unread, ...] = ()
    missing: tuple[str, ...] = ()  # table keys with no tab at all
    calendars: tuple[ColumnCalendar, ...] = ()
    notices: tuple[Notice, ...] = ()
    settled: Settlements = attribute(default_factory=dict)  # what a person had settled before
    district_code: str | None = None  # DOPA; None where the name is of no district, or of several
    year_in_doubt: bool = False  # what says the fiscal year contradicts itself (D8 tells)
    accounts: tuple[TabAccount, ...] = ()  # one a tab, in their order

    @property
    def counts(self) -> dict[str, int]:
        """Records by table."""
        return {key: len(table) for key, table in self.tables.items()}

    @property
    def refused(self) -> frozenset[str]:
        """Tables that are there and could not be read: nothing is known of their records."""
        return frozenset(unread.table for unread in self.unread) - self.tables.keys()


@dataclass(frozen=True, slots=True)
class ColumnCalendar:
    """The one reading taken for a date column: what won, what came second, and the votes."""

    table: str
    field: str
    taken: str
    runner_up: str
    votes_taken: int
    votes_runner_up: int
