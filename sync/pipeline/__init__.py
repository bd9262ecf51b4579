"""Grids into tables, tables into findings, findings into mails: pure, no I/O.

`sheets`, `rulebook` and `mails` are loaded when they are first asked: most runs of a command find
nothing to read, and start without what reads and judges.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from sync.clock import Month, Week
from sync.history import changes, months, trends, waivers
from sync.model import Change, Figures, MonthTold, Reading, Report, Snapshot, VillageKey
from sync.settings import Programme, Settings, Waiver, WorkbookEntry
from sync.summary.districts import Districts, Small
from sync.summary.prepared import Delay, Prepared
from sync.summary.standing import Standing, never_read

if TYPE_CHECKING:
    from sync.pipeline.mails import Mails
    from sync.pipeline.rulebook import Proofs, Rulebook
    from sync.pipeline.sheets import Sheets
    from sync.reading.drift import Headings
    from sync.reading.erasing import ToForget
    from sync.rules.engine import Judged
    from sync.summary.board.overview import DistrictRow as BoardRow
    from sync.summary.compose import Composed

__all__ = [
    "BoardRow",
    "Composed",
    "Delay",
    "Districts",
    "Headings",
    "Judged",
    "Pipeline",
    "Prepared",
    "Small",
    "ToForget",
]


@dataclass(frozen=True)
class Pipeline:
    """The pure road from a workbook to the mails, for one configuration."""

    settings: Settings
    proofs: Proofs | None = None

    @cached_property
    def sheets(self) -> Sheets:
        """Workbooks into readings."""
        from sync.pipeline.sheets import Sheets

        return Sheets(self.settings)

    @cached_property
    def rulebook(self) -> Rulebook:
        """Readings into reports."""
        from sync.pipeline.rulebook import Rulebook

        return Rulebook(self.settings, self.sheets, self.proofs)

    @cached_property
    def mails(self) -> Mails:
        """Reports into mails, pages and the tab of results."""
        from sync.pipeline.mails import Mails

        return Mails(self.settings)

    def programme(self, reading: Reading, entry: WorkbookEntry | None = None) -> Programme:
        return self.settings.programme(reading.fiscal_year, entry.programme if entry else None)

    def waived(self, report: Report, name: str) -> Report:
        """The report with the findings set aside that the office has waived in this workbook."""
        return waivers.set_aside(report, self.settings.waivers, name)

    def ended_waivers(self, report: Report, name: str) -> tuple[Waiver, ...]:
        """Waivers that hold no longer though their finding is still there."""
        return waivers.ended(report, self.settings.waivers, name)

    def compare(
        self,
        report: Report,
        week: Week,
        previous: Snapshot | None,
    ) -> tuple[Change, Snapshot]:
        """What changed since the previous week's snapshot, and this week's."""
        return (
            changes.compare(report, week, previous),
            changes.snapshot(report, week, previous),
        )

    def forecast(
        self, history: Sequence[Snapshot], fiscal_year: int
    ) -> tuple[VillageKey, ...] | None:
        """The villages that will miss the fiscal cut-off at their present pace, worst first."""
        outlook = trends.forecast(history, fiscal_year)
        return None if outlook is None else tuple(outlook.missing)

    def trend(self, history: Sequence[Snapshot]) -> tuple[Figures, ...]:
        """A workbook's numbers week by week, from the snapshots that were kept."""
        return months.trend(history)

    def month(
        self, history: Sequence[Snapshot], month: Month, scope: frozenset[str]
    ) -> MonthTold | None:
        """A workbook's month from the weeks that were kept; None when there are none."""
        return months.told(history, month, scope)

    def never_read(self, entry: WorkbookEntry) -> Standing:
        """How a workbook stands in a roll-up of which nothing was read yet."""
        return never_read(self.sheets.called(entry), entry.province or "")
