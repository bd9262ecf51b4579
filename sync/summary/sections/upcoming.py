"""What falls due in the next seven days, so that it never becomes overdue."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from sync.summary.audience import OWN
from sync.summary.cells import address, clean, village_label
from sync.summary.context import Context
from sync.summary.section import section
from sync.summary.sections.places import tab_link
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


def off(day: date, context: Context) -> str:
    """The name of the holiday on which something falls due, or that it is a weekend."""
    words = day_off(day, context.settings.file.schedule)
    return clean(words.in_(context.language), LONGEST_NAME) if words else ""


@section(90, *OWN)
def build(context: Context) -> DueSoon | None:
    facts = context.only
    last = facts.prepared.report.today + timedelta(days=DAYS)
    rows = [row for row in facts.upcoming if row.due <= last]
    if not rows:
        return None
    most = context.at_most(SHOWN)
    items = tuple(
        Due(
            due=row.due,
            off=off(row.due, context),
            village=village_label(facts.name(row.village), row.village, context.language),
            technique=row.technique,
            activity=clean(row.activity, 80),
            officer=clean(row.officer, 40),
            address=address(row.place),
            link=facts.prepared.report.link(row.place),
        )
        for row in rows[:most]
    )
    return DueSoon(len(rows), items, max(0, len(rows) - most), tab_link(facts, "plan"))
