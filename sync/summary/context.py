"""What a section is built from: one edition of one reader's mail."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sync.clock import Week
from sync.model import Language
from sync.settings import Settings
from sync.summary.audience import Kind, Reader
from sync.summary.facts import Facts
from sync.summary.fitting import ROOMY, Fit
from sync.summary.prepared import Delay, Trouble
from sync.summary.standing import Standing


@dataclass(frozen=True, slots=True)
class Context:
    """`standings` are the edition's workbooks within its scope, in counts; `facts` are the same in
    full, of the reader's own districts alone; `whole` is the officer's whole district.

    `week` is the ISO week in which the report is due, `first_day` the first of the seven days that
    it tells of. `now` and `next_run` are aware; `fit` says how much there is room for.
    """

    kind: Kind
    reader: Reader
    standings: tuple[Standing, ...]
    facts: tuple[Facts, ...]
    whole: Facts | None
    settings: Settings
    week: Week
    first_day: date
    now: datetime
    next_run: datetime | None
    troubles: tuple[Trouble, ...] = ()
    test: bool = False
    delay: Delay | None = None
    attached: tuple[str, ...] = ()  # endings, for the head of the mail: xlsx, pdf
    with_list: bool = False  # the whole list of findings goes with the mail
    missing: tuple[str, ...] = ()  # endings of files that could not be attached
    fit: Fit = ROOMY
    unknown: tuple[str, ...] = ()  # of an own edition: what was not understood in its scope

    @property
    def language(self) -> Language:
        return self.reader.language

    def at_most(self, usual: int) -> int:
        """How many entries of a list there is room for; at least one."""
        return max(1, usual // self.fit.room)

    def first_day_of(self, week: Week) -> date:
        """The first of the seven days that the report of another week told of."""
        return self.first_day - timedelta(weeks=self.week - week)

    @property
    def scoped(self) -> bool:
        """Whether the reader sees some tambons only: the district's money is not theirs."""
        return any(standing.scoped for standing in self.standings)

    @property
    def empty(self) -> bool:
        """Whether there is no village at all in it: nothing can have gone well or badly."""
        return not any(standing.villages for standing in self.standings)

    @property
    def only(self) -> Facts:
        """The one workbook of an officer's or a district's edition."""
        return self.facts[0]
