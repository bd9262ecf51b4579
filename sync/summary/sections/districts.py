"""The roll-up: a row for each district with counts only, those to be supported first; no names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sync.summary.context import Context
from sync.summary.facts import Facts
from sync.summary.section import section
from sync.summary.sections.budget import status_of
from sync.summary.sections.masthead import narrowed

SHOWN = 40
ORDER = ("red", "purple", "yellow", "grey", "green")


@dataclass(frozen=True, slots=True)
class Row:
    name: str
    link: str | None
    status: str
    passed: int
    total: int
    gained: int | None
    late: int
    at_risk: int
    data: int
    share: float | None
    as_of: date | None  # when the data was read, if it is old


@dataclass(frozen=True, slots=True)
class Districts:
    total: int
    rows: tuple[Row, ...]
    statuses: tuple[tuple[str, int], ...]
    more: int
    more_late: int
    more_passed: int
    more_total: int


@section(190, "province", "operator", brief=True)
def build(context: Context) -> Districts | None:
    return of(context.facts, context.at_most(SHOWN))


def of(facts: Sequence[Facts], most: int) -> Districts | None:
    """A row for each workbook, those to be supported first; beyond `most` only their sum."""
    rows = [_row(known) for known in sorted(facts, key=support_first)]
    if not rows:
        return None
    rest = rows[most:]
    statuses = [row.status for row in rows]
    return Districts(
        total=len(rows),
        rows=tuple(rows[:most]),
        statuses=tuple((s, statuses.count(s)) for s in ORDER if s in statuses),
        more=len(rest),
        more_late=sum(row.late for row in rest),
        more_passed=sum(row.passed for row in rest),
        more_total=sum(row.total for row in rest),
    )


def _row(facts: Facts) -> Row:
    report = facts.prepared.report
    return Row(
        name=narrowed(facts),
        link=report.link(None),
        status=status_of(facts),
        passed=facts.passed,
        total=facts.total,
        gained=facts.gained,
        late=len(facts.late),
        at_risk=len(facts.at_risk),
        data=len(facts.data),
        share=report.money.share,
        as_of=None if facts.prepared.fresh else facts.prepared.read_at.date(),
    )


def support_first(facts: Facts) -> tuple[int, int, str]:
    """Sorts workbooks: those that need support most come first."""
    return ORDER.index(status_of(facts)), -len(facts.late), facts.prepared.report.district
