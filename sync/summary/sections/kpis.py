"""The four numbers: techniques passed, overdue, data to check, and money, which is the district's:
who sees some tambons only is shown what to follow up instead."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sync.summary.audience import OWN
from sync.summary.context import Context
from sync.summary.section import section
from sync.summary.standing import Standing, gained_in_all, money_of


@dataclass(frozen=True, slots=True)
class Kpi:
    """One number. `delta` is None without a last week; `good` says how to colour it.

    For `disbursed` the value is a share 0-1 (None: the sheet does not say) and the delta is in
    percentage points. `late` is None where nothing was found, and not all could be checked.
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


@section(50, *OWN, "several", "province", "department", brief=True, results=True)
def build(context: Context) -> Kpis:
    return of(context.standings)


def of(standings: Sequence[Standing]) -> Kpis:
    """The four numbers of several workbooks together; changes only when all have a last week."""
    read = [each for each in standings if each.read_at is not None]
    compared = bool(read) and all(each.compared for each in read)
    late, checked = sum(each.late for each in read), sum(each.data for each in read)
    share = share_of(read)
    earlier = money_of(each.money_before for each in read if each.money_before).share
    points = None
    if compared and share is not None and earlier is not None:
        points = round((share - earlier) * 100, 1)
    steps = gained_in_all(read)
    unknown = any(each.late_unchecked for each in read)
    found = None if unknown and not late else late
    then = sum(each.late_before or 0 for each in read)
    overdue = late - then if compared and not unknown else None
    faults = checked - sum(each.data_before or 0 for each in read) if compared else None
    passed, total = sum(each.passed for each in read), sum(each.total for each in read)
    followed = Kpi("at_risk", sum(each.at_risk for each in read), None, None, True)
    return Kpis(
        rows=(
            (
                Kpi("passed", passed, total, steps, (steps or 0) >= 0),
                Kpi("late", found, None, overdue, (overdue or 0) <= 0),
            ),
            (
                Kpi("data", checked, None, faults, (faults or 0) <= 0),
                followed
                if any(each.scoped for each in read)
                else Kpi("disbursed", share, None, points, (points or 0) >= 0),
            ),
        ),
        compared=compared,
        why_not=_why_not(read),
    )


def _why_not(standings: Sequence[Standing]) -> str:
    """Why there is no change to show: names the sentence that says so."""
    if not any(each.fresh for each in standings):
        return "old"
    return "first" if all(each.first for each in standings) else "partial"


def share_of(standings: Sequence[Standing]) -> float | None:
    """Money disbursed of money allocated over the workbooks that say both."""
    return money_of(each.money for each in standings).share
