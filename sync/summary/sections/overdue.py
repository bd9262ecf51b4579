"""What to do first: plan rows past their day, the oldest first, each with its very cell."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sync.model import Finding
from sync.summary.audience import OWN
from sync.summary.cells import address, clean, spoken, village_label
from sync.summary.context import Context
from sync.summary.facts import Facts, days_late
from sync.summary.section import section
from sync.summary.tabs import tab_link

SHOWN = 5


@dataclass(frozen=True, slots=True)
class Late:
    code: str
    village: str
    technique: int | None
    what: str
    days: int | None
    due: date | None
    officer: str
    new: bool
    todo: str
    plan: str  # the plan's cell, when the mend is elsewhere
    address: str
    link: str | None


@dataclass(frozen=True, slots=True)
class Overdue:
    """`total` is the true number; `more` of them are not in the mail, but at `more_link`."""

    total: int
    items: tuple[Late, ...]
    more: int
    more_link: str | None
    attached: bool  # the whole list goes with the mail
    stale: bool
    unchecked: int
    open: bool  # whether anything is overdue could not be checked, or not everywhere

    @property
    def shown(self) -> int:
        return len(self.items)


@section(70, *OWN, brief=True)
def build(context: Context) -> Overdue:
    facts = context.only
    most = context.at_most(SHOWN)
    return Overdue(
        total=len(facts.late),
        items=tuple(_late(finding, facts, context) for finding in facts.late[:most]),
        more=max(0, len(facts.late) - most),
        more_link=tab_link(facts, "plan"),
        attached=context.with_list,
        stale=not facts.prepared.fresh,
        unchecked=facts.unchecked,
        open=facts.late_unchecked,
    )


def _late(finding: Finding, facts: Facts, context: Context) -> Late:
    report = facts.prepared.report
    return Late(
        code=finding.code,
        village=village_label(facts.name(finding.village), finding.village, context.language)
        if finding.village
        else clean(report.district, 40),
        technique=finding.technique,
        what=spoken(finding.what, context.language),
        days=days_late(finding, report.today),
        due=finding.due,
        officer=clean(finding.officer, 40),
        new=finding.id in facts.new,
        todo=spoken(finding.todo, context.language),
        plan=address(finding.place) if finding.mend else "",
        address=address(finding.mend or finding.place),
        link=report.link(finding.mend or finding.place),
    )
