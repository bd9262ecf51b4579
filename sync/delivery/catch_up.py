"""Which week's report is to be made now, and which weeks went by without one: pure."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sync.clock import Week
from sync.settings import Schedule
from sync.workdays import due_week, next_slot, slot

NEARBY_WEEKS = 4  # a report sent for a week this far ahead means that the clock was put back
TOLD_WEEKS = 8  # of a longer silence only so many weeks are named


@dataclass(frozen=True, slots=True)
class Plan:
    """What is due at a moment.

    `week` is the one to report now (None: nothing is due), `late_days` how many days after its
    slot; `merged` are earlier weeks without a report, told in this one, oldest first; `missed`
    is the due week when it is too late for it. `ahead` names a later week already reported: the
    clock was put back. `next_slot` is when the next report falls due.
    """

    week: Week | None
    late_days: int
    merged: tuple[Week, ...]
    missed: tuple[Week, ...]
    ahead: Week | None
    next_slot: datetime


def due(now: datetime, schedule: Schedule, reported: Collection[Week]) -> Plan:
    """The plan at `now` (aware), given the weeks that have been reported.

    Everything is computed afresh from the calendar: a clock put forward or back, a machine that
    slept or was switched off, a 53rd week and days off need no memory of their own.
    """
    zone = ZoneInfo(schedule.timezone)
    week = due_week(now, schedule)
    upcoming = next_slot(now, schedule)
    falls = slot(week, schedule) or now
    late_days = (now.astimezone(zone).date() - falls.date()).days
    ahead = min((later for later in reported if 0 < later - week <= NEARBY_WEEKS), default=None)
    before_the_first = bool(reported) and week < min(reported)
    if week in reported or ahead or before_the_first:
        return Plan(None, 0, (), (), ahead, upcoming)
    silent = _silent_before(week, reported, schedule)
    if late_days > schedule.catch_up_days:
        return Plan(None, late_days, (), (*silent, week), None, upcoming)
    return Plan(week, late_days, silent, (), None, upcoming)


def _silent_before(week: Week, reported: Collection[Week], schedule: Schedule) -> tuple[Week, ...]:
    """The weeks between the last report and this one, the newest TOLD_WEEKS, oldest first.

    A week of only days off was to have none.
    """
    last = max((past for past in reported if past < week), default=None)
    if last is None:
        return ()
    count = min(week - last - 1, TOLD_WEEKS)
    weeks = (week.shift(-back) for back in range(count, 0, -1))
    return tuple(each for each in weeks if slot(each, schedule) is not None)
