"""What falls due in the next seven days, so that it never becomes overdue."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from sync.model import Language, Upcoming
from sync.settings import Schedule
from sync.summary.audience import OWN
from sync.summary.cells import address, clean, village_label
from sync.summary.context import Context
from sync.summary.facts import Facts
from sync.summary.section import section
from sync.summary.tabs import tab_link
from sync.workdays import day_off

DAYS = 7
SHOWN = 5
LONGEST_NAME = 200  # of a holiday: names of kings are not cut short


@dataclass(frozen=True, slots=True)
class Due:
    due: date
    off: str  # why nobody is at work on that day; "" on a working day
    village: str
    technique: int
    activity: str
    officer: str
    address: str
    link: str | None


@dataclass(frozen=True, slots=True)
class DueSoon:
    total: int
    items: tuple[Due, ...]
    more: int
    more_link: str | None


def due_within(days: int, facts: Facts, language: Language, schedule: Schedule) -> list[Due]:
    """What falls due in so many days from the report's, the soonest first."""
    report = facts.prepared.report
    last = report.today + timedelta(days=days)
    return [_due(row, facts, language, schedule) for row in facts.upcoming if row.due <= last]


@section(90, *OWN)
def build(context: Context) -> DueSoon | None:
    facts = context.only
    due = due_within(DAYS, facts, context.language, context.settings.file.schedule)
    if not due:
        return None
    most = context.at_most(SHOWN)
    more = max(0, len(due) - most)
    return DueSoon(len(due), tuple(due[:most]), more, tab_link(facts, "plan"))


def _due(row: Upcoming, facts: Facts, language: Language, schedule: Schedule) -> Due:
    off = day_off(row.due, schedule)
    return Due(
        due=row.due,
        off=clean(off.in_(language), LONGEST_NAME) if off else "",
        village=village_label(facts.name(row.village), row.village, language),
        technique=row.technique,
        activity=clean(row.activity, 80),
        officer=clean(row.officer, 40),
        address=address(row.place),
        link=facts.prepared.report.link(row.place),
    )
