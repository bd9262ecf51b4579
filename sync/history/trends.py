"""Pace and forecast: which villages will miss the fiscal cut-off at their present pace."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sync.clock import Week, fiscal_window, parse_week, week_of
from sync.model import Snapshot, VillageKey

WEEKS_NEEDED = 4
WINDOW = 8  # weeks looked back: long enough to smooth a holiday, short enough to be "present"
STEPS = 9


@dataclass(frozen=True, slots=True)
class Outlook:
    """A village's steps passed now, its pace (steps a week), and what that makes by the cut-off."""

    village: VillageKey
    passed: int
    pace: float
    expected: float

    @property
    def misses(self) -> bool:
        return self.expected < STEPS


@dataclass(frozen=True, slots=True)
class Forecast:
    """The outlook of each village, worst first, from so many weekly snapshots."""

    snapshots: int
    weeks_left: int
    outlooks: tuple[Outlook, ...]

    @property
    def missing(self) -> tuple[VillageKey, ...]:
        """The villages that will miss the cut-off at their present pace, worst first."""
        return tuple(outlook.village for outlook in self.outlooks if outlook.misses)


def forecast(history: Sequence[Snapshot], fiscal_year: int) -> Forecast | None:
    """The outlook at the end of the fiscal year (Buddhist era); None with under four weeks.

    Each village goes on at the average steps a week it made over the last eight weeks; a village
    that lost steps counts as standing still. `history` may be in any order, one entry a week.
    """
    weekly = sorted({parse_week(kept.week): kept for kept in history}.items())
    if len(weekly) < WEEKS_NEEDED:
        return None
    now, latest = weekly[-1]
    left = max(0, week_of(fiscal_window(fiscal_year)[1]) - now)
    recent = [entry for entry in weekly if now - entry[0] <= WINDOW]
    outlooks = [_outlook(village, recent, left) for village in latest.passed]
    outlooks.sort(key=lambda outlook: (outlook.expected, outlook.village))
    return Forecast(len(weekly), left, tuple(outlooks))


def calibration(history: Sequence[Snapshot], fiscal_year: int, weeks_ahead: int) -> float | None:
    """Mean error, in steps a village, of forecasts made `weeks_ahead` weeks before they ripened.

    None when the history is too short to judge by.
    """
    weekly = sorted({parse_week(kept.week): kept for kept in history}.items())
    errors: list[float] = []
    for index in range(WEEKS_NEEDED, len(weekly) + 1):
        past = [kept for _, kept in weekly[:index]]
        made = forecast(past, fiscal_year)
        ripe = dict(weekly).get(weekly[index - 1][0].shift(weeks_ahead))
        if made is None or ripe is None:
            continue
        for outlook in made.outlooks:
            if outlook.village in ripe.passed:
                expected = min(STEPS, outlook.passed + outlook.pace * weeks_ahead)
                errors.append(abs(expected - sum(ripe.passed[outlook.village])))
    return sum(errors) / len(errors) if errors else None


def _outlook(village: VillageKey, recent: Sequence[tuple[Week, Snapshot]], left: int) -> Outlook:
    known = [(week, kept) for week, kept in recent if village in kept.passed]
    (start, first), (end, last) = known[0], known[-1]
    passed = sum(last.passed[village])
    weeks = end - start
    pace = max(0.0, (passed - sum(first.passed[village])) / weeks) if weeks else 0.0
    return Outlook(village, passed, pace, min(float(STEPS), passed + pace * left))
