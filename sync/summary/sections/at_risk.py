"""What is at risk in the programme beside the plan: visits, trainings, loans."""

from __future__ import annotations

from dataclasses import dataclass

from sync.summary.audience import OWN
from sync.summary.cells import address, spoken
from sync.summary.context import Context
from sync.summary.section import section
from sync.summary.tabs import tab_link

SHOWN = 4
TABLE = {"T9-1": "follow_ups", "T5-7": "trainings", "M5": "loans"}


@dataclass(frozen=True, slots=True)
class Risk:
    code: str
    where: str
    what: str
    todo: str
    new: bool
    address: str
    link: str | None


@dataclass(frozen=True, slots=True)
class AtRisk:
    total: int
    items: tuple[Risk, ...]
    more: int
    more_link: str | None
    attached: bool  # the whole list goes with the mail

    @property
    def shown(self) -> int:
        return len(self.items)


@section(80, *OWN)
def build(context: Context) -> AtRisk | None:
    facts = context.only
    if not facts.at_risk:
        return None
    most = context.at_most(SHOWN)
    items = tuple(
        Risk(
            code=finding.code,
            where=facts.prefix(finding, context.language),
            what=spoken(finding.what, context.language),
            todo=spoken(finding.todo, context.language),
            new=finding.id in facts.new,
            address=address(finding.mend or finding.place),
            link=facts.prepared.report.link(finding.mend or finding.place),
        )
        for finding in facts.at_risk[:most]
    )
    rest = facts.at_risk[most:]
    return AtRisk(
        total=len(facts.at_risk),
        items=items,
        more=len(rest),
        more_link=tab_link(facts, TABLE[rest[0].code]) if rest else None,
        attached=context.with_list,
    )
