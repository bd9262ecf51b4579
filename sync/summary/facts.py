"""The numbers of one workbook as one reader may see them: the ground of every section."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sync.model import (
    AT_RISK,
    LATE,
    NOWHERE,
    PROGRAMME,
    Finding,
    Gone,
    Language,
    Progress,
    Severity,
    Snapshot,
    State,
    Upcoming,
    VillageKey,
)
from sync.summary.cells import clean, village_label
from sync.summary.prepared import Prepared

STEPS = 9
_GRAVITY = {severity: rank for rank, severity in enumerate(Severity)}


@dataclass(frozen=True, slots=True)
class Before:
    """The same numbers a week ago; `share` is money disbursed of allocated, 0-1."""

    late: int
    data: int
    share: float | None
    disbursed: float | None
    by_village: Mapping[VillageKey, Sequence[bool]]  # which of the nine were passed


@dataclass(frozen=True, slots=True)
class Facts:
    """What one reader may see of one workbook.

    `late` is oldest first, `data` gravest first. `new` and `weeks` say since when a finding is
    known; both are empty in the first week and for stale data, where `before` is None as well.
    `waived` are in none of the lists.
    """

    prepared: Prepared
    scope: frozenset[str]
    villages: tuple[Progress, ...]
    names: Mapping[VillageKey, str]
    late: tuple[Finding, ...]
    at_risk: tuple[Finding, ...]
    data: tuple[Finding, ...]
    waived: tuple[Finding, ...]
    upcoming: tuple[Upcoming, ...]
    new: frozenset[str]
    weeks: Mapping[str, int]
    fixed: tuple[Gone, ...]
    before: Before | None

    @property
    def tambons(self) -> tuple[str, ...]:
        """The tambons of the scope; none for the whole district or when no tambon is known."""
        return tuple(sorted(self.scope - {*NOWHERE}))

    @property
    def passed(self) -> int:
        return sum(village.passed for village in self.villages)

    @property
    def total(self) -> int:
        return STEPS * len(self.villages)

    @property
    def listed(self) -> tuple[Finding, ...]:
        """What the whole list holds: the programme's findings, then those of the data."""
        return (*self.late, *self.at_risk, *self.data)

    @property
    def unchecked(self) -> int:
        """How many rules could not be checked: with any, nothing is said to be all in order."""
        return len(self.prepared.report.not_checked)

    @property
    def late_unchecked(self) -> bool:
        """Whether something may be overdue that is not told, since the plan could not be read."""
        return any(
            each.code == LATE and any(each.covers(row.village) for row in self.villages)
            for each in self.prepared.report.not_checked
        )

    @property
    def gained(self) -> int | None:
        """Steps passed since last week, over the villages that were there then and are now; None
        where one that was passed then cannot be told today."""
        if self.before is None:
            return None
        then = self.before.by_village
        gains = [row.gained(then[row.village]) for row in self.villages if row.village in then]
        known = [gain for gain in gains if gain is not None]
        return sum(known) if len(known) == len(gains) else None

    def prefix(self, finding: Finding, language: Language) -> str:
        """The village that a sentence is about, "" when the sentence names it itself."""
        if finding.village is None:
            return ""
        name = self.name(finding.village)
        said = name and name in finding.what.in_(language)
        return "" if said else village_label(name, finding.village, language)

    def name(self, village: VillageKey | None) -> str:
        """The village's own name, "" when it has no row."""
        return self.names.get(village, "") if village is not None else ""


def may_see(scope: frozenset[str], village: VillageKey | None) -> bool:
    """An empty scope sees the district; a scope of tambons only what has a village in them."""
    return not scope or (village is not None and village.subdistrict in scope)


def gather(prepared: Prepared, scope: frozenset[str] = frozenset()) -> Facts:
    """Everything of a workbook that lies within a scope of tambon names (empty: all of it)."""
    report, change = prepared.report, prepared.change
    findings = [finding for finding in report.findings if may_see(scope, finding.village)]
    previous = change.previous if prepared.fresh else None
    compared = previous is not None
    villages = tuple(row for row in report.progress if may_see(scope, row.village))
    return Facts(
        prepared=prepared,
        scope=scope,
        villages=villages,
        names={row.village: row.name for row in villages},
        late=tuple(sorted((f for f in findings if f.code == LATE), key=_oldest_first)),
        at_risk=tuple(sorted((f for f in findings if f.code in AT_RISK), key=_risk_first)),
        data=tuple(sorted((f for f in findings if f.code not in PROGRAMME), key=_gravest_first)),
        waived=tuple(finding for finding in report.waived if may_see(scope, finding.village)),
        upcoming=tuple(
            sorted(
                (row for row in report.upcoming if may_see(scope, row.village)),
                key=lambda row: (row.due, row.village, row.technique),
            )
        ),
        new=frozenset(finding.id for finding in change.new) if compared else frozenset(),
        weeks={aged.finding.id: aged.weeks for aged in change.persisting} if compared else {},
        fixed=tuple(gone for gone in change.fixed if may_see(scope, gone.village))
        if compared
        else (),
        before=_before(previous, scope) if previous is not None else None,
    )


def _before(previous: Snapshot, scope: frozenset[str]) -> Before:
    codes = [
        entry["code"]
        for entry in previous.findings.values()
        if may_see(scope, entry["village"]) and not entry["aside"]
    ]
    by_village = {
        village: flags for village, flags in previous.passed.items() if may_see(scope, village)
    }
    spent, allocated = previous.disbursed, previous.allocated
    return Before(
        late=codes.count(LATE),
        data=sum(code not in PROGRAMME for code in codes),
        share=spent / allocated if allocated and spent is not None else None,
        disbursed=spent,
        by_village=by_village,
    )


def officer_of(finding: Finding, named: Mapping[VillageKey, str]) -> str:
    """Who is named with a finding, else whose village it is about; "" when nobody is."""
    return clean(finding.officer, 40) or (named.get(finding.village, "") if finding.village else "")


def days_late(finding: Finding, today: date) -> int | None:
    return (today - finding.due).days if finding.due else None


def worst_first(villages: Iterable[Progress]) -> list[Progress]:
    """Most overdue steps first, then fewest passed, then by place."""
    return sorted(
        villages,
        key=lambda row: (
            -sum(state is State.OVERDUE for state in row.states),
            row.passed,
            row.village,
        ),
    )


def _oldest_first(finding: Finding) -> tuple[object, ...]:
    return (finding.due or date.max, finding.village or VillageKey("", 0), finding.technique or 0)


def _risk_first(finding: Finding) -> tuple[object, ...]:
    place = finding.village or VillageKey("", 0)
    return (_GRAVITY[finding.severity], AT_RISK.index(finding.code), finding.due or date.max, place)


def _gravest_first(finding: Finding) -> tuple[object, ...]:
    where = finding.place
    return (
        _GRAVITY[finding.severity],
        finding.code,
        finding.village or VillageKey("", 0),
        (where.sheet, where.row or 0, where.column or 0) if where else ("", 0, 0),
    )
