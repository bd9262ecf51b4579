"""Which villages will miss the fiscal cut-off at their present pace; only after four weeks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sync.clock import fiscal_window, is_over
from sync.summary.audience import OWN
from sync.summary.cells import village_label
from sync.summary.context import Context
from sync.summary.facts import may_see
from sync.summary.section import section

SHOWN = 6


@dataclass(frozen=True, slots=True)
class Forecast:
    total: int
    of: int
    villages: tuple[str, ...]
    more: int
    cut_off: date


@section(120, *OWN, results=True)
def build(context: Context) -> Forecast | None:
    facts = context.only
    expected = facts.prepared.forecast
    over = is_over(facts.prepared.report.fiscal_year, facts.prepared.report.today)
    if over or expected is None or not facts.prepared.fresh or not facts.villages:
        return None
    known = {row.village: row.name for row in facts.villages}
    missing = [key for key in expected if key in known and may_see(facts.scope, key)]
    return Forecast(
        total=len(missing),
        of=len(known),
        villages=tuple(village_label(known[key], key, context.language) for key in missing[:SHOWN]),
        more=max(0, len(missing) - SHOWN),
        cut_off=fiscal_window(facts.prepared.report.fiscal_year)[1],
    )
