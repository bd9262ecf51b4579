"""The four numbers: techniques passed, overdue, data to check, and money, which is the district's:
who sees some tambons only is shown what to follow up instead."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sync.summary.audience import OWN
from sync.summary.context import Context
from sync.summary.facts import Before, Facts
from sync.summary.section import section


@dataclass(frozen=True, slots=True)
class Kpi:
    """One number. `delta` is None without a last week; `good` says how to colour it.

    For `disbursed` the value is a share 0-1 (None: the sheet does not say) and the delta is in
    percentage points.
    """

    key: str
    value: float | None
    total: int | None
    delta: float | None
    good: bool


@dataclass(frozen=True, slots=True)
class Kpis:
    rows: tuple[tuple[Kpi, Kpi], tuple[Kpi, Kpi]]
    compared: bool
    why_not: str  # first, partial or old


@section(50, *OWN, "several", "province", brief=True, results=True)
def build(context: Context) -> Kpis:
    return of(context.facts)


def of(facts: Sequence[Facts]) -> Kpis:
    """The four numbers of several workbooks together; changes only when all have a last week."""
    before = [known.before for known in facts if known.before is not None]
    compared = bool(facts) and len(before) == len(facts)
    passed = sum(known.passed for known in facts)
    late = sum(len(known.late) for known in facts)
    checked = sum(len(known.data) for known in facts)
    share = share_of(facts)
    earlier = _share_before(facts) if compared else None

    def change(now: int, number: Callable[[Before], int]) -> int | None:
        return now - sum(number(known) for known in before) if compared else None

    steps = sum(known.gained or 0 for known in facts) if compared else None
    overdue = change(late, lambda known: known.late)
    faults = change(checked, lambda known: known.data)
    followed = Kpi("at_risk", sum(len(known.at_risk) for known in facts), None, None, True)
    points = None if share is None or earlier is None else round((share - earlier) * 100, 1)
    return Kpis(
        rows=(
            (
                Kpi("passed", passed, sum(f.total for f in facts), steps, (steps or 0) >= 0),
                Kpi("late", late, None, overdue, (overdue or 0) <= 0),
            ),
            (
                Kpi("data", checked, None, faults, (faults or 0) <= 0),
                followed
                if any(known.scope for known in facts)
                else Kpi("disbursed", share, None, points, (points or 0) >= 0),
            ),
        ),
        compared=compared,
        why_not=_why_not(facts),
    )


def _why_not(facts: Sequence[Facts]) -> str:
    """Why there is no change to show: names the sentence that says so."""
    if not any(known.prepared.fresh for known in facts):
        return "old"
    first = all(known.prepared.change.previous is None for known in facts)
    return "first" if first else "partial"


def share_of(facts: Sequence[Facts]) -> float | None:
    """Money disbursed of money allocated over the workbooks that say both."""
    known = [f.prepared.report.money for f in facts if f.prepared.report.money.share is not None]
    allocated = sum(money.allocated or 0 for money in known)
    return sum(money.disbursed or 0 for money in known) / allocated if allocated else None


def _share_before(facts: Sequence[Facts]) -> float | None:
    pairs = [
        (f.prepared.change.previous.disbursed, f.prepared.change.previous.allocated)
        for f in facts
        if f.prepared.change.previous is not None
    ]
    known = [(spent, given) for spent, given in pairs if spent is not None and given]
    allocated = sum(given or 0 for _, given in known)
    return sum(spent or 0 for spent, _ in known) / allocated if allocated else None
