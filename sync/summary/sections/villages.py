"""Each village as a strip of nine, the one that needs most support first."""

from __future__ import annotations

from dataclasses import dataclass

from sync.model import State
from sync.summary.audience import OWN
from sync.summary.cells import village_label
from sync.summary.context import Context
from sync.summary.facts import STEPS, worst_first
from sync.summary.section import section
from sync.summary.tabs import tab_link

SHOWN = 12


@dataclass(frozen=True, slots=True)
class Strip:
    """`states` holds nine words of model.State; `gained` is None without a last week."""

    village: str
    link: str | None
    passed: int
    gained: int | None
    states: tuple[str, ...]
    late: tuple[int, ...]  # numbers of the overdue steps


@dataclass(frozen=True, slots=True)
class Villages:
    """The strips shown, and the rest as true totals."""

    total: int
    strips: tuple[Strip, ...]
    compared: bool
    no_plan: bool
    more: int
    more_passed: int
    more_total: int
    more_link: str | None


@section(100, *OWN, brief=True)
def build(context: Context) -> Villages | None:
    facts = context.only
    ordered = worst_first(facts.villages)
    if not ordered:
        return None
    most = context.at_most(SHOWN)
    shown, rest = ordered[:most], ordered[most:]
    before = facts.before.by_village if facts.before else None
    strips = tuple(
        Strip(
            village=village_label(row.name, row.village, context.language),
            link=facts.prepared.report.link(row.place),
            passed=row.passed,
            gained=row.gained(before[row.village]) if before and row.village in before else None,
            states=tuple(state.value for state in row.states),
            late=tuple(n for n, state in enumerate(row.states, 1) if state is State.OVERDUE),
        )
        for row in shown
    )
    return Villages(
        total=len(ordered),
        strips=strips,
        compared=before is not None,
        no_plan=any("no_plan" in strip.states for strip in strips),
        more=len(rest),
        more_passed=sum(row.passed for row in rest),
        more_total=STEPS * len(rest),
        more_link=tab_link(facts, "villages"),
    )
