"""What the rules found in a workbook, where, and how its villages stand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Literal, NamedTuple

from sync.model.sheet import Place
from sync.model.tables import ColumnCalendar, Notice, TabAccount, VillageKey
from sync.model.words import Language, Severity, State, Words

LATE = "O1"  # a plan row past its day
UNREAD = "D8"  # a tab that could not be read in full
AT_RISK = ("T9-1", "T5-7", "M5")  # lateness beside the plan: visits, trainings, loans
PROGRAMME = frozenset({LATE, *AT_RISK})  # every other code is data to check


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
    mend: Place | None = None  # where it is mended, when that is another cell than `place`


@dataclass(frozen=True, slots=True)
class Cause:
    """One action and the findings (ids) that it would clear."""

    action: Words
    findings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NotChecked:
    """A rule that could not be checked, and why; never to be read as passed.

    `villages` are those for which it was left open, None among them for what belongs to no
    village; without `villages` it was not checked, or not wholly, anywhere.
    """

    code: str
    because: Words
    villages: frozenset[VillageKey | None] | None = None

    def covers(self, village: VillageKey | None) -> bool:
        """Whether a finding of this rule about a village may be there without being told."""
        return self.villages is None or village in self.villages


@dataclass(frozen=True, slots=True)
class Crash:
    """A rule that raised: our bug, reported to the operator and never to an officer."""

    code: str
    error: str


@dataclass(frozen=True, slots=True)
class Progress:
    """The nine states of one village.

    `open` are the techniques (1-9) of which it cannot be told whether they are passed: a row, a
    column or the tab that would tell could not be read.
    """

    village: VillageKey
    name: str
    officer: str
    states: tuple[State, ...]
    place: Place
    open: tuple[int, ...] = ()

    @property
    def passed(self) -> int:
        return sum(state is State.PASSED for state in self.states)

    def gained(self, then: Sequence[bool]) -> int | None:
        """Steps passed since, less those lost; None where one that was passed cannot be told."""
        if any(then[technique - 1] for technique in self.open):
            return None
        return self.passed - sum(then)


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
class Fieldwork:
    """What the tabs record of one village: visits and trainings up to today, baht.

    `planned` is the plan's budget, `spent` what trainings and study visits disbursed. None is what
    cannot be told: no such column, or a cell that could not be read.
    """

    village: VillageKey
    visits: int | None
    last_visit: date | None  # None with `visits` 0: there was none
    trainings: int | None
    last_training: date | None
    planned: float | None
    spent: float | None


ASSETS = ("goal", "advice", "groups", "rhythm")


@dataclass(frozen=True, slots=True)
class Asset:
    """One of the programme's four knowledge assets in a district: `count` of `of`, never of whom.

    `key` is one of ASSETS. `count` is None when a tab or column is missing; of `open` more it
    cannot be told, because a cell could not be read.
    """

    key: str
    count: int | None = None
    of: int = 0
    open: int = 0


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
    """One address of a row of ผู้รับรายงาน; `scope` holds tambon names, empty for the whole district.

    A scope of NOWHERE sees no village: the sheet does not say which, and what is not said is not
    shown. `unknown` are the words of the scope that name no tambon; `place` is the address's cell.
    """

    name: str
    email: str
    role: Literal["officer", "district", "province", "department", "operator", "other"]
    scope: tuple[str, ...] = ()
    language: Language = "th"
    unknown: tuple[str, ...] = ()
    place: Place | None = None


NOWHERE = ("-",)

LeftOutKind = Literal[
    "address",
    "no address",
    "outside",
    "paused",
    "asked",
    "role",
    "scope",
    "answer",
    "tab",
    "tambons",
]
NO_MAIL: frozenset[LeftOutKind] = frozenset(("address", "no address", "outside", "paused", "tab"))


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Someone who should be told and is not, or not of what is theirs: once for each cause.

    `shown` is what stands in the cell, or the address; `words` say what is wrong, what follows,
    and the mend. Kinds: an unreadable `address`, `no address`, one `outside` the allowed ones, one
    `paused` after bounces, one that `asked` for no mail (for a time, or somebody else instead), a
    `role`, a `scope` or an `answer` (รับรายงาน) that is not understood, a `tab` of which nobody can
    be told, and `tambons` that no officer gets mail about. The last, and who asked, are for
    information: nothing in the sheet is wrong.
    """

    kind: LeftOutKind
    place: Place | None
    shown: str
    words: Words
    name: str = ""

    @property
    def no_mail(self) -> bool:
        """Whether nothing is sent to a person (or to a whole tab) until it is mended."""
        return self.kind in NO_MAIL

    @property
    def fault(self) -> bool:
        """Whether something is to be mended: `doctor` has a cross for it."""
        return self.kind not in ("tambons", "asked")

    @property
    def aside(self) -> bool:
        """Whether it stands beside what is to be looked at, in no count."""
        return self.kind == "tambons"

    @property
    def where(self) -> str:
        """ "ผู้รับรายงาน!B5", the tab alone, or nothing."""
        if self.place is None:
            return ""
        return f"{self.place.sheet}!{self.place.cell}" if self.place.cell else self.place.sheet

    @property
    def told(self) -> Words:
        """In one line for the operator: the cell, what is wrong there, and the mend."""
        return self.words.at(self.where)


class People(NamedTuple):
    """Everyone to write to, in sheet order, one entry per address and row; and who is left out."""

    recipients: tuple[Recipient, ...] = ()
    left_out: tuple[LeftOut, ...] = ()


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
    left_out: tuple[LeftOut, ...] = ()  # who should be told and is not
    notices: tuple[Notice, ...] = ()  # what reading did of its own accord
    accounts: tuple[TabAccount, ...] = ()  # what each filled cell was taken for, tab by tab
    fieldwork: tuple[Fieldwork, ...] = ()  # one a village, in the order of `progress`
    assets: tuple[Asset, ...] = ()  # in the order of ASSETS

    @cached_property
    def counts(self) -> dict[str, int]:
        """Number of findings by severity: error, warning, info."""
        numbers = {severity.value: 0 for severity in Severity}
        for finding in self.findings:
            numbers[finding.severity.value] += 1
        return numbers

    @cached_property
    def groups(self) -> dict[str, int]:
        """The same findings as the mail counts them: late, at_risk (to follow up), data."""
        late = sum(finding.code == LATE for finding in self.findings)
        at_risk = sum(finding.code in AT_RISK for finding in self.findings)
        return {"late": late, "at_risk": at_risk, "data": len(self.findings) - late - at_risk}

    def link(self, place: Place | None) -> str | None:
        """The address that opens this very cell in a browser (mail.md 2.5); None for a file."""
        if not self.url:
            return None
        if place is None:
            return f"{self.url}?openExternalBrowser=1"
        fragment = f"gid={place.gid}" + (f"&range={place.cell}" if place.cell else "")
        return f"{self.url}?gid={place.gid}&openExternalBrowser=1#{fragment}"

    def link_within(self, place: Place) -> str:
        """The address of a cell for a link in the sheet itself, which opens no other page."""
        cell = f"&range={place.cell}" if place.cell else ""
        return f"{self.url}#gid={place.gid}{cell}" if self.url else ""


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
