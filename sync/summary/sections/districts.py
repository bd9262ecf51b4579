"""The roll-up: a row for each district with counts only, those to be supported first; no names."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sync.summary.cells import clean
from sync.summary.context import Context
from sync.summary.facts import Facts
from sync.summary.sections.budget import status_of

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
    as_of: date | None  # set when the data is old


@dataclass(frozen=True, slots=True)
class Districts:
    total: int
    rows: tuple[Row, ...]
    statuses: tuple[tuple[str, int], ...]
    more: int
    more_late: int
    more_passed: int
    more_total: int


def build(context: Context) -> Districts | None:
    rows = sorted((_row(facts) for facts in context.facts), key=_support_first)
    if not rows:
        return None
    rest = rows[SHOWN:]
    statuses = [row.status for row in rows]
    return Districts(
        total=len(rows),
        rows=tuple(rows[:SHOWN]),
        statuses=tuple((s, statuses.count(s)) for s in ORDER if s in statuses),
        more=len(rest),
        more_late=sum(row.late for row in rest),
        more_passed=sum(row.passed for row in rest),
        more_total=sum(row.total for row in rest),
    )


def _row(facts: Facts) -> Row:
    report = facts.prepared.report
    return Row(
        name=clean(report.district, 40),
        link=report.link(None),
        status=status_of(facts),
        passed=facts.passed,
        total=facts.total,
        gained=facts.gained,
        late=len(facts.late),
        at_risk=len(facts.at_risk),
        data=len(facts.data),
        share=report.money.share,
        as_of=None if facts.prepared.fresh else report.today,
    )


def _support_first(row: Row) -> tuple[int, int, str]:
    return ORDER.index(row.status), -row.late, row.name
