"""The frozen data that passes between stages: Grid, Table, Finding, Progress, Summary, Message."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as attribute
from datetime import date, datetime
from enum import StrEnum
from functools import cached_property
from typing import Any, ClassVar, Literal, NamedTuple

Language = Literal["th", "en"]


class Words(NamedTuple):
    """One text in both languages of the office."""

    th: str
    en: str

    def in_(self, language: Language) -> str:
        return self.en if language == "en" else self.th


class Severity(StrEnum):
    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


class State(StrEnum):
    """The state of one technique in one village (tracker.md, "Village progress")."""

    PASSED = "passed"
    IN_PROGRESS = "in_progress"
    OVERDUE = "overdue"
    NOT_DUE = "not_due"
    NO_PLAN = "no_plan"


# ------------------------------------------------------------------------------ personal values


class Personal:
    """A villager's value that prints masked everywhere; only `reveal()` gives it back.

    `kind` is one of "id", "phone", "name", "money", "text". Equality and hashing use the raw
    value, so sets and comparisons work without revealing.
    """

    __slots__ = ("_raw", "kind")
    MASKS: ClassVar[Mapping[str, str]] = {
        "id": "•-••••-•••••-••-•",
        "phone": "•••-•••-••••",
        "name": "•••",
        "money": "•••",
        "text": "•••",
    }

    def __init__(self, raw: Any, kind: str) -> None:
        self._raw = raw
        self.kind = kind

    def reveal(self) -> Any:
        return self._raw

    def __str__(self) -> str:
        return self.MASKS[self.kind]

    __repr__ = __str__

    def __format__(self, spec: str) -> str:
        return format(str(self), spec)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Personal) and self._raw == other._raw

    def __hash__(self) -> int:
        return hash(self._raw)

    def __reduce__(self) -> str | tuple[Any, ...]:
        raise TypeError("a personal value does not travel: it cannot be pickled or copied out")


def reveal(value: Any) -> Any:
    """The raw value behind a `Personal`, or the value itself."""
    return value.reveal() if isinstance(value, Personal) else value


# ------------------------------------------------------------------------------ what a sheet holds


class Serial(NamedTuple):
    """A number cell with a date format: days since 1899-12-30, as Google Sheets stores dates."""

    days: float


class SheetError(NamedTuple):
    """A cell whose formula failed; `text` is what the officer sees, such as "#REF!"."""

    text: str


Stored = float | bool | Serial | SheetError | None  # None: the text that is shown (or nothing)


class Merge(NamedTuple):
    """A merged range, 0-based, ends exclusive, as in Google's GridRange."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True, slots=True)
class Grid:
    """One tab as it is: `shown[r][c]` is what the officer sees, `stored[r][c]` what is stored.

    Rows are ragged and 0-based at the tab's own top-left cell. Both lists have the same shape.
    """

    title: str
    gid: int
    shown: Sequence[Sequence[str]]
    stored: Sequence[Sequence[Stored]]
    merges: tuple[Merge, ...] = ()
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    notes: Mapping[tuple[int, int], str] = attribute(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Workbook:
    """One spreadsheet as read: its tabs, and where and when it was read."""

    id: str
    title: str
    grids: tuple[Grid, ...]
    url: str = ""  # "" for a local file
    version: str = ""
    modified: datetime | None = None
    modified_by: str = ""


def column_letters(index: int) -> str:
    """The A1 letters of a 0-based column: 0 → A, 25 → Z, 26 → AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


# ------------------------------------------------------------------------------ typed tables


class Problem(NamedTuple):
    """Why a text is not a value: a stable code (D4, D10, …) and the reason in words."""

    code: str
    words: Words


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
    inherited: frozenset[str] = frozenset()  # fields that stand above the records, not in a column


@dataclass(slots=True)
class Column:
    """One field of a table, one entry per record.

    `shown` is what the officer sees ("" when blank), `values` the typed value (None when blank
    or unreadable), `problems` the coded faults by record index; a problem may stand beside a
    value (a mended cell) or instead of one.
    """

    field: str
    shown: list[Any]  # str, or Personal around a str
    values: list[Any]
    problems: dict[int, list[Problem]] = attribute(default_factory=dict)

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

    def shown(self, name: str) -> list[Any]:
        column = self.columns.get(name)
        return column.shown if column else [""] * len(self.rows)


@dataclass(frozen=True, slots=True)
class Unread:
    """A table that is there but could not be read (D8): which, where, and why in words.

    `choices` are the answers of which a person may give one.
    """

    table: str
    sheet: str
    gid: int
    words: Words
    field: str | None = None
    severity: Severity = Severity.ERROR
    choices: tuple[Choice, ...] = ()


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
    settled: Settlements = attribute(default_factory=dict)  # what a person had settled before

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


# ------------------------------------------------------------------------------ findings


@dataclass(frozen=True, slots=True)
class Place:
    """A cell of a workbook (0-based); `row` and `column` are None for a whole table."""

    sheet: str
    gid: int
    row: int | None = None
    column: int | None = None

    @property
    def cell(self) -> str | None:
        """A1 without the sheet, or None for a whole table."""
        if self.row is None or self.column is None:
            return None
        return f"{column_letters(self.column)}{self.row + 1}"


@dataclass(frozen=True, slots=True)
class Fix:
    """A proposed single-cell edit; never applied by the program."""

    cell: str
    value: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault, at one cell (or one table), with a stable identity.

    `id` is a digest of (code, table, record, field): it survives sorting, inserted rows and a
    renamed tab. `record` names the record by its natural key and holds no personal value.
    `village` is the village it belongs to, if any; `technique` 1-9 for workflow rules.
    """

    id: str
    code: str
    severity: Severity
    table: str
    field: str | None
    record: str
    value: str  # what the officer sees, masked for personal values
    place: Place | None
    what: Words
    why: Words
    todo: Words
    village: VillageKey | None = None
    technique: int | None = None
    fix: Fix | None = None
    due: date | None = None  # for lateness rules: when it was due
    officer: str = ""
    caused_by: str = ""  # id of the finding whose repair would clear this one
    waived_until: date | None = None  # the last day on which the office has set it aside


@dataclass(frozen=True, slots=True)
class Cause:
    """One action and the findings (ids) that it would clear."""

    action: Words
    findings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NotChecked:
    """A rule that could not be checked, and why; never to be read as passed."""

    code: str
    because: Words


@dataclass(frozen=True, slots=True)
class Crash:
    """A rule that raised: our bug, reported to the operator and never to an officer."""

    code: str
    error: str


@dataclass(frozen=True, slots=True)
class Progress:
    """The nine states of one village."""

    village: VillageKey
    name: str
    officer: str
    states: tuple[State, ...]
    place: Place

    @property
    def passed(self) -> int:
        return sum(state is State.PASSED for state in self.states)


@dataclass(frozen=True, slots=True)
class Upcoming:
    """A plan row that falls due in the coming days."""

    village: VillageKey
    technique: int
    activity: str
    due: date
    officer: str
    place: Place


@dataclass(frozen=True, slots=True)
class Money:
    """The district's money in baht; None where the sheet does not say."""

    allocated: float | None = None
    disbursed: float | None = None

    @property
    def share(self) -> float | None:
        """Disbursed as a share of allocated, 0-1."""
        if not self.allocated or self.disbursed is None:
            return None
        return self.disbursed / self.allocated


@dataclass(frozen=True, slots=True)
class Recipient:
    """A row of ผู้รับรายงาน; `scope` holds tambon names, empty for the whole district."""

    name: str
    email: str
    role: Literal["officer", "district", "province", "operator", "other"]
    scope: tuple[str, ...] = ()
    language: Language = "th"


@dataclass(frozen=True)
class Report:
    """What the rules found in one workbook on one day: the input of history and summary.

    `findings` are the active ones, `waived` those that the office has set aside for a time.
    """

    workbook_id: str
    title: str
    url: str
    district: str
    fiscal_year: int
    today: date
    tables: tuple[TableInfo, ...]
    findings: tuple[Finding, ...]
    not_checked: tuple[NotChecked, ...]
    progress: tuple[Progress, ...]
    upcoming: tuple[Upcoming, ...]
    money: Money
    recipients: tuple[Recipient, ...]
    crashes: tuple[Crash, ...] = ()
    calendars: tuple[ColumnCalendar, ...] = ()
    causes: tuple[Cause, ...] = ()  # repairs that clear several findings, the most useful first
    waived: tuple[Finding, ...] = ()

    @cached_property
    def counts(self) -> dict[str, int]:
        """Number of findings by severity: error, warning, info."""
        numbers = {severity.value: 0 for severity in Severity}
        for finding in self.findings:
            numbers[finding.severity.value] += 1
        return numbers

    def link(self, place: Place | None) -> str | None:
        """The address that opens this very cell in a browser (mail.md 2.5); None for a file."""
        if not self.url:
            return None
        if place is None:
            return f"{self.url}?openExternalBrowser=1"
        fragment = f"gid={place.gid}" + (f"&range={place.cell}" if place.cell else "")
        return f"{self.url}?gid={place.gid}&openExternalBrowser=1#{fragment}"


@dataclass(frozen=True, slots=True)
class TableInfo:
    """Where a table was found, for `check --format json` and `sync`."""

    table: str
    sheet: str
    header_rows: tuple[int, ...]
    columns: Mapping[str, int]
    records: int
    as_of: datetime | None
    gid: int | None = None


# ------------------------------------------------------------------------------ history


@dataclass(frozen=True, slots=True)
class Aged:
    """A finding that persists: how many weeks it has been reported before this one."""

    finding: Finding
    weeks: int


@dataclass(frozen=True, slots=True)
class Gone:
    """A finding of last week that is no longer there."""

    id: str
    code: str
    village: VillageKey | None
    village_name: str


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The numbers of one workbook in one ISO week, as kept in the state."""

    week: str
    findings: Mapping[str, Mapping[str, Any]]  # finding id → code, village, first_week
    passed: Mapping[VillageKey, tuple[bool, ...]]  # nine flags a village
    overdue: int
    allocated: float | None
    disbursed: float | None


@dataclass(frozen=True, slots=True)
class Change:
    """This week against the last reported one; `since` is None in the first week."""

    since: str | None
    new: tuple[Finding, ...]
    persisting: tuple[Aged, ...]
    fixed: tuple[Gone, ...]
    previous: Snapshot | None


# ------------------------------------------------------------------------------ mail


@dataclass(frozen=True, slots=True)
class Message:
    """One finished mail: the very bytes that leave, and what names it in the outbox."""

    key: str  # report + ISO week + recipient
    report: str
    week: str
    recipient: str
    message_id: str
    subject: str
    payload: bytes
    html: str


class MailState(StrEnum):
    """Where a mail stands in the outbox (docs/explanation/delivery.md)."""

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    DEFERRED = "deferred"
    REFUSED = "refused"
    UNKNOWN = "unknown"
    HELD = "held"
    MISSED = "missed"


class Phase(StrEnum):
    """The step a mail in `sending` has been allowed to take; only from DOT on can it arrive."""

    CONNECT = "connect"
    RCPT = "rcpt"
    DATA = "data"
    DOT = "dot"


@dataclass(frozen=True, slots=True)
class OutboxRow:
    """One mail's row in the outbox, without its bytes.

    `until` (aware) is the lease's end while sending and the earliest next try while deferred.
    `reply` keeps the server's words, or why the mail is held, deferred, unknown or missed.
    `revision` counts the changes of the row: a change is written only over the revision it read.
    """

    key: str
    report: str
    week: str
    recipient: str
    message_id: str
    digest: str  # SHA-256 of the bytes that leave
    state: MailState
    changed: datetime
    phase: Phase | None = None
    attempts: int = 0
    owner: str = ""
    until: datetime | None = None
    reply: str = ""
    revision: int = 0
