"""The district's money: disbursed, the pace it should have, and what the quarter still asks for."""

from __future__ import annotations

from dataclasses import dataclass

from sync.clock import elapsed, quarter_within
from sync.summary.context import Context
from sync.summary.section import section
from sync.summary.standing import standing_of
from sync.summary.tabs import tab_link


@dataclass(frozen=True, slots=True)
class Budget:
    """Baht, and shares 0-1. `status` is green, yellow, red, grey or purple (domain.md 3.1).

    `points` is how far disbursement is from the days elapsed, in percentage points (never
    negative; `ahead` says which way). The bar's three widths add up to 100.
    """

    status: str
    allocated: float | None
    disbursed: float | None
    share: float | None
    gained: float | None
    elapsed: float
    points: float
    ahead: bool
    quarter: int
    target_percent: float
    short: float  # baht still to disburse for the quarter's target
    done_width: int
    gap_width: int
    rest_width: int
    link: str | None


@section(140, "district")
def build(context: Context) -> Budget | None:
    facts = context.only
    if facts.scope:  # money is the district's, not a tambon's
        return None
    report, programme = facts.prepared.report, facts.prepared.programme
    share = report.money.share
    time = elapsed(report.today, report.fiscal_year)
    number = quarter_within(report.today, report.fiscal_year)
    target = programme.disbursement_targets[number - 1] / 100
    allocated, disbursed = report.money.allocated, report.money.disbursed
    done = min(100, max(0, round((share or 0) * 100)))
    gap = max(0, min(100, round(target * 100)) - done) if share is not None else 0
    before = facts.before.disbursed if facts.before else None
    return Budget(
        status=standing_of(facts).status,
        allocated=allocated,
        disbursed=disbursed,
        share=share,
        gained=disbursed - before if disbursed is not None and before is not None else None,
        elapsed=time,
        points=round(abs((share or 0) - time) * 100, 1),
        ahead=(share or 0) >= time,
        quarter=number,
        target_percent=round(target * 100, 1),
        short=max(0.0, target * (allocated or 0) - (disbursed or 0)),
        done_width=done,
        gap_width=gap,
        rest_width=100 - done - gap,
        link=tab_link(facts, "budget"),
    )
