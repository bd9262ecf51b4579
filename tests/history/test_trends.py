"""Pace and forecast: straight on at the present pace, and nothing under four weeks."""

from __future__ import annotations

from sync.clock import Week
from sync.history.trends import calibration, forecast
from sync.model import Snapshot, VillageKey

FAST, SLOW, DONE = VillageKey("ตาคลี", 1), VillageKey("ตาคลี", 2), VillageKey("ตาคลี", 3)


def week(number: int, **steps: int) -> Snapshot:
    passed = {
        village: tuple(index < steps[name] for index in range(9))
        for name, village in (("fast", FAST), ("slow", SLOW), ("done", DONE))
    }
    return Snapshot(str(Week(2026, number)), {}, passed, 0, None, None)


HISTORY = [
    week(25, fast=2, slow=4, done=9),
    week(26, fast=3, slow=4, done=9),
    week(27, fast=4, slow=4, done=9),
    week(28, fast=5, slow=4, done=9),
]


def test_three_weeks_are_too_few_to_forecast() -> None:
    assert forecast(HISTORY[:3], 2569) is None
    assert forecast([*HISTORY[:3], HISTORY[2]], 2569) is None  # one week twice is one week


def test_a_village_that_stands_still_misses_the_cut_off_and_one_that_moves_does_not() -> None:
    made = forecast(HISTORY, 2569)
    assert made is not None
    assert made.weeks_left == 12
    assert made.missing == (SLOW,)


def test_the_order_of_the_history_does_not_matter() -> None:
    assert forecast(HISTORY[::-1], 2569) == forecast(HISTORY, 2569)


def test_a_village_that_lost_steps_counts_as_standing_still() -> None:
    made = forecast([*HISTORY, week(29, fast=1, slow=4, done=9)], 2569)
    assert made is not None
    assert {outlook.village: outlook.pace for outlook in made.outlooks}[FAST] == 0


def test_after_the_cut_off_only_what_is_passed_counts() -> None:
    late = [week(37 + n, fast=5 + n, slow=4, done=9) for n in range(4)]
    made = forecast(late, 2569)
    assert made is not None
    assert made.weeks_left == 0
    assert made.missing == (SLOW, FAST)


def test_a_forecast_on_a_steady_pace_is_right_and_calibration_says_so() -> None:
    steady = [week(20 + n, fast=n, slow=4, done=9) for n in range(8)]
    assert calibration(steady, 2569, 2) == 0
    assert calibration(steady[:4], 2569, 2) is None


def test_calibration_shows_how_far_off_a_broken_pace_was() -> None:
    stopped = [
        *(week(20 + n, fast=n, slow=4, done=9) for n in range(4)),
        *(week(24 + n, fast=3, slow=4, done=9) for n in range(2)),
    ]
    error = calibration(stopped, 2569, 2)
    assert error is not None
    assert error > 0.5
