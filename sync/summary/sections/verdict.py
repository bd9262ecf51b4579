"""The one sentence that says how the week went, good and bad together."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sync.summary.audience import OWN
from sync.summary.cells import clean, village_label
from sync.summary.context import Context
from sync.summary.facts import days_late
from sync.summary.section import section
from sync.summary.standing import gained_in_all


@dataclass(frozen=True, slots=True)
class Verdict:
    """`key` names the sentence: first, up, same, down, now (not all workbooks can be compared) or
    old, with _late, _clear or, where that could not be checked, _unchecked."""

    key: str
    gained: int
    passed: int
    total: int
    late: int
    days: int | None
    village: str


@section(40, *OWN, "several", "province", "department", brief=True, results=True)
def build(context: Context) -> Verdict:
    late = sum(each.late for each in context.standings)
    gained = gained_by(context)
    days, village, _ = longest(context)
    return Verdict(
        key=f"{_movement(context, gained)}_{'late' if late else _nothing_late(context)}",
        gained=abs(gained or 0),
        passed=sum(each.passed for each in context.standings),
        total=sum(each.total for each in context.standings),
        late=late,
        days=days,
        village=village,
    )


def longest(context: Context) -> tuple[int | None, str, int | None]:
    """The item longest overdue: its days, village and step; a roll-up of counts names none."""
    late = [known for known in context.facts if known.late]
    if not late:
        return None, "", None
    facts = min(late, key=lambda known: known.late[0].due or date.max)
    oldest = facts.late[0]
    report, key = facts.prepared.report, oldest.village
    village = village_label(facts.name(key), key, context.language) if key else ""
    if village and context.kind == "several":
        village = f"{village} ({clean(report.district, 40)})"
    return days_late(oldest, report.today), village, oldest.technique


def _nothing_late(context: Context) -> str:
    return "unchecked" if any(each.late_unchecked for each in context.standings) else "clear"


def gained_by(context: Context) -> int | None:
    """Steps passed since last week; None unless every workbook has a last week to compare."""
    return gained_in_all([each for each in context.standings if each.read_at is not None])


def _movement(context: Context, gained: int | None) -> str:
    if gained is None:
        if not any(each.fresh for each in context.standings):
            return "old"
        return "first" if all(each.first for each in context.standings) else "now"
    return "up" if gained > 0 else "down" if gained < 0 else "same"
