"""The one fix that clears the most: a finding that others wait for, or are alike."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from sync.summary.audience import OWN
from sync.summary.cells import address, clean, spoken
from sync.summary.context import Context
from sync.summary.section import section

WORTH_NAMING = 2  # others that it must clear


@dataclass(frozen=True, slots=True)
class FirstFix:
    clears: int
    village: str
    what: str
    todo: str
    fix: str
    address: str
    link: str | None


@section(60, *OWN)
def build(context: Context) -> FirstFix | None:
    facts = context.only
    visible = (*facts.late, *facts.at_risk, *facts.data)
    by_id = {finding.id: finding for finding in visible}
    waiting = Counter(finding.caused_by for finding in visible if finding.caused_by in by_id)
    for cause in facts.prepared.report.causes:
        alike = [identity for identity in cause.findings if identity in by_id]
        if alike:
            waiting[alike[0]] = max(waiting[alike[0]], len(alike) - 1)
    if not waiting or max(waiting.values()) < WORTH_NAMING:
        return None
    identity, clears = min(waiting.items(), key=lambda pair: (-pair[1], pair[0]))
    finding = by_id[identity]
    return FirstFix(
        clears=clears,
        village=facts.prefix(finding, context.language),
        what=spoken(finding.what, context.language),
        todo=spoken(finding.todo, context.language),
        fix=proposed(finding.fix.value if finding.fix else "", finding.value),
        address=address(finding.place),
        link=facts.prepared.report.link(finding.place),
    )


def proposed(value: str, found: str) -> str:
    """The value to write instead; "" for a masked cell, whose mend could give it away."""
    return "" if "•" in found else clean(value, 40)
