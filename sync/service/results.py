"""What the use cases answer: plain data for the console and for programs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, NamedTuple, Protocol, get_args

from sync.clock import Week
from sync.errors import SourceError
from sync.model import Change, Concern, Finding, LeftOut, Report, Snapshot, TabAccount, Words
from sync.settings import Programme, TablesFile, WorkbookEntry

ReadStatus = Literal["read", "unchanged", "unreadable", "held back"]


Audience = Literal["district", "province"]


class Steps(Protocol):
    """Told of each step of long work."""

    def __call__(self, step: str, done: int = 0, total: int = 0) -> None: ...


def silent(step: str, done: int = 0, total: int = 0) -> None:
    """Steps for callers that do not watch."""


@dataclass(frozen=True, slots=True)
class Unwritten:
    """Why the tab of results of a workbook could not be written."""

    words: Words
    hint: Words


@dataclass(frozen=True, slots=True)
class WorkbookOutcome:
    """One workbook of a sync: how reading went, and what its newest good data say.

    `report` is None when there never was a good read; with status "unreadable" or "held back" it
    is that of the last good data, read at `read_at`. `stamp` is that of a report just made, ""
    for one that was kept.
    """

    entry: WorkbookEntry
    status: ReadStatus
    notes: tuple[Words, ...] = ()
    error: SourceError | None = None
    report: Report | None = None
    change: Change | None = None
    snapshot: Snapshot | None = None
    programme: Programme | None = None
    read_at: datetime | None = None
    stale: Words | None = None
    drift: tuple[Words, ...] = ()
    stamp: str = ""
    tab_written: bool = False  # its tab of results was written anew
    unwritten: Unwritten | None = None

    @property
    def name(self) -> str:
        return self.entry.name


@dataclass(frozen=True, slots=True)
class SyncResult:
    week: Week
    outcomes: tuple[WorkbookOutcome, ...]
    requests: int
    seconds: float
    exit_code: int = 0
    advice: str = ""
    concerns: tuple[Concern, ...] = ()  # beside what the notes of the outcomes tell


@dataclass(frozen=True, slots=True)
class PreviewRow:
    recipient: str
    subject: str
    path: str
    faults: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PreviewResult:
    mails: tuple[PreviewRow, ...]
    notes: tuple[Words, ...] = ()
    without: int = 0  # what `send` would end with where there is no mail at all

    @property
    def exit_code(self) -> int:
        """1 when the courtroom holds a mail."""
        return int(any(row.faults for row in self.mails)) if self.mails else self.without


@dataclass(frozen=True, slots=True)
class SendResult:
    week: Week
    rows: Sequence[Mapping[str, Any]]
    sent_now: int
    sent_before: int
    notes: tuple[Words, ...] = ()
    exit_code: int = 0
    failure: str = ""  # what stood in the way of all mails
    month: str = ""  # of a monthly report


@dataclass(frozen=True, slots=True)
class BoardResult:
    """The board as it now stands in its folder: so many districts' pages, `written` of all files.

    `unread` are the workbooks that have no page, each with why.
    """

    folder: str
    pages: int
    written: int
    unread: Mapping[str, str] = field(default_factory=dict)


BounceVerdict = Literal[
    "counted", "paused", "asked", "known", "not counted", "no report", "unreadable"
]


@dataclass(frozen=True, slots=True)
class BounceRow:
    """One message that was looked at for a bounce, and why it counts or does not.

    "paused" and "asked" are mails that ask for no more mails: proven and heeded, or not.
    """

    place: str
    verdict: BounceVerdict
    address: str = ""
    week: str = ""
    strikes: int = 0  # of the address, this one included; 0 when it is none
    because: str = ""


@dataclass(frozen=True, slots=True)
class BouncesResult:
    rows: tuple[BounceRow, ...] = ()

    @property
    def counts(self) -> dict[BounceVerdict, int]:
        verdicts = get_args(BounceVerdict)
        return {name: sum(row.verdict == name for row in self.rows) for name in verdicts}

    @property
    def exit_code(self) -> int:
        """4 when a message could not be read; one that does not count is nothing wrong."""
        return SourceError.exit_code if self.counts["unreadable"] else 0


@dataclass(frozen=True, slots=True)
class Forgotten:
    """What `forget` found of somebody and took away (or, on trial, would)."""

    trial: bool
    counts: Mapping[str, int]  # table, "readings", "files" or "sent.log" → how many values
    files: tuple[str, ...]
    sheets: tuple[str, ...]  # cells of the office's own sheets: "takhli: ครัวเรือน!B12, B14"
    left: tuple[str, ...]  # what is not ours to change, or not yet, in words
    backups: tuple[str, ...]  # files in the office's folder that were not looked into

    @property
    def exit_code(self) -> int:
        """1 when, after all was erased, somewhere else they still stand or may do so."""
        elsewhere = self.sheets or self.left or (self.counts and self.backups)
        return int(not self.trial and bool(elsewhere))


@dataclass(frozen=True, slots=True)
class StatusView:
    week: str
    workbooks: Sequence[Mapping[str, Any]]
    messages: Sequence[Mapping[str, Any]]
    concerns: tuple[Concern, ...] = ()
    left_out: Sequence[tuple[str, LeftOut]] = ()  # each with its workbook, "" of the settings

    @property
    def notes(self) -> tuple[str, ...]:
        return tuple(concern.line for concern in self.concerns)


@dataclass(frozen=True, slots=True)
class History:
    """Mails that were made, the newest of them last, and how many `older` ones are left out."""

    mails: Sequence[Mapping[str, Any]]
    older: int


@dataclass(frozen=True, slots=True)
class Check:
    """One line of `doctor`."""

    name: str
    ok: bool
    message: str
    hint: str = ""
    exit_code: int = 3
    words: tuple[Words, Words] | None = None  # message and hint, where both languages are known


@dataclass(frozen=True, slots=True)
class Impact:
    """What a changed rule would do to the last read data."""

    code: str
    workbooks: int
    before: int
    after: int
    added: tuple[Finding, ...]
    removed: tuple[Finding, ...]
    by_officer: Mapping[str, tuple[int, int]]


class MappedColumn(NamedTuple):
    """A column of a heading; `field` is "" when it is not used, `how` tells why it was taken."""

    column: int  # 0-based
    label: str
    field: str = ""
    how: str = ""


@dataclass(frozen=True, slots=True)
class MappedTable:
    """The heading of one table in one tab: its rows (1-based), and why these and no others."""

    table: str
    sheet: str
    rows: tuple[int, ...]
    score: float
    rival: str  # the heading that came second, in words; "" when there was none
    columns: tuple[MappedColumn, ...]
    inherited: tuple[str, ...] = ()  # fields taken from titles and rows above the records


@dataclass(frozen=True, slots=True)
class Refused:
    """A table or column that was refused, and the answers ("households.moo=F") to choose from."""

    words: Words
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MappingView:
    """The headings of a workbook as read now; what was refused, and what moved since.

    `accounts` say what each filled cell was taken for, `notices` what was done unasked; `known`
    is what each table and field is called.
    """

    workbook: str
    known: TablesFile
    tables: tuple[MappedTable, ...]
    refused: tuple[Refused, ...]
    drift: tuple[Words, ...]
    accounts: tuple[TabAccount, ...] = ()
    notices: tuple[Words, ...] = ()


@dataclass(frozen=True, slots=True)
class Explanation:
    """What is known of a finding: a heading, or a week, and what stands there."""

    lines: Sequence[tuple[str, Words]]
