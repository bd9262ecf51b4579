"""What changed from one week to the next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sync.model.findings import Finding
from sync.model.tables import VillageKey


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
    assets: Mapping[str, tuple[int, int]] = field(default_factory=dict)  # key → count, of


@dataclass(frozen=True, slots=True)
class Change:
    """This week against the last reported one; `since` is None in the first week."""

    since: str | None
    new: tuple[Finding, ...]
    persisting: tuple[Aged, ...]
    fixed: tuple[Gone, ...]
    previous: Snapshot | None


@dataclass(frozen=True, slots=True)
class Figures:
    """One week's numbers; `share` is money disbursed of allocated, 0-1.

    `techniques` are, for 1-9, the villages that have passed it.
    """

    day: date  # the Monday of its week
    villages: int
    techniques: tuple[int, ...]
    late: int
    data: int
    share: float | None

    @property
    def passed(self) -> int:
        return sum(self.techniques)

    @property
    def total(self) -> int:
        return self.villages * len(self.techniques)


@dataclass(frozen=True, slots=True)
class MonthTold:
    """A month of a workbook: its weeks, oldest first; `before` is the last kept before it, if any.

    `new` and `fixed` are findings that came or went from the first of these to the last.
    """

    before: Figures | None
    weeks: tuple[Figures, ...]
    new: int
    fixed: int

    @property
    def last(self) -> Figures:
        return self.weeks[-1]


@dataclass(frozen=True, slots=True)
class DistrictMonth:
    """One workbook's month as one reader may see it; `told` is None when nothing was kept of it."""

    name: str
    told: MonthTold | None
