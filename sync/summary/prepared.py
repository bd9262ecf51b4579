"""What the summary is made from: each workbook's report with its history, and what went wrong."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sync.clock import Week
from sync.model import Change, Concern, Report, VillageKey, Words
from sync.settings import Programme


@dataclass(frozen=True, slots=True)
class Prepared:
    """One workbook, ready to be reported.

    `read_at` (aware) is when the data was read. `stale_reason` says why it is not this week's data
    (unreadable, or held back because it shrank): then nothing in it is shown as new and no change
    is shown. `forecast` names the villages that will miss the fiscal cut-off, worst first; None
    under four weeks. `name` is the workbook's in workbooks.toml, which commands take.
    """

    report: Report
    change: Change
    read_at: datetime
    programme: Programme
    stale_reason: Words | None = None
    forecast: tuple[VillageKey, ...] | None = None
    province: str = ""
    name: str = ""

    @property
    def fresh(self) -> bool:
        return self.stale_reason is None


@dataclass(frozen=True, slots=True)
class Delay:
    """A report that goes out after its day: how many days, and the weeks before without one."""

    days: int
    silent: tuple[Week, ...] = ()


Trouble = Concern  # as the operator's mail calls what it lists
