"""How far the forecast is off: simulated seasons of 40 weeks, eight villages each.

Run: python -m bench.forecast [--seasons N]
"""

from __future__ import annotations

import argparse
import random
import statistics

from sync.clock import Week
from sync.history.trends import STEPS, calibration, forecast
from sync.model import Snapshot, VillageKey

FIRST = Week(2025, 40)  # the first week of fiscal year 2569
YEAR, WEEKS, VILLAGES = 2569, 40, 8
KINDS = ("steady", "in bursts", "with a pause", "all kinds")


def season(kind: str, rng: random.Random) -> list[Snapshot]:
    """A village of each kind passes its nine steps at a pace of its own, week by week.

    `steady` ones pass a step with the same chance every week; those `in bursts` pass two steps at
    a time, half as often; those `with a pause` stop for ten weeks (harvest, elections).
    """
    kinds = [kind if kind != "all kinds" else KINDS[n % 3] for n in range(VILLAGES)]
    paces = [rng.uniform(0.12, 0.35) for _ in range(VILLAGES)]
    pauses = [rng.randrange(8, 25) for _ in range(VILLAGES)]
    passed = [0] * VILLAGES
    kept = []
    for week in range(WEEKS):
        for village, how in enumerate(kinds):
            if how == "with a pause" and pauses[village] <= week < pauses[village] + 10:
                continue
            burst = how == "in bursts"
            if rng.random() < paces[village] / (2 if burst else 1):
                passed[village] = min(STEPS, passed[village] + (2 if burst else 1))
        flags = {
            VillageKey(f"ตำบล {n}", n + 1): tuple(step < done for step in range(STEPS))
            for n, done in enumerate(passed)
        }
        kept.append(Snapshot(str(FIRST.shift(week)), {}, flags, 0, None, None))
    return kept


def no_change(history: list[Snapshot], ahead: int) -> float:
    """The error of a guess that every village stays where it is, in steps a village."""
    errors = [
        sum(later.passed[village]) - sum(flags)
        for now, later in zip(history[3:], history[3 + ahead :], strict=False)
        for village, flags in now.passed.items()
    ]
    return statistics.mean(errors)


def called(history: list[Snapshot], week: int) -> tuple[int, int, int]:
    """At a week: villages named as missing that did, named in vain, and missing without a word.

    The end is the last simulated week, 12 before the cut-off that the forecast looks to, so the
    named ones are those whose pace does not reach nine steps by then.
    """
    made = forecast(history[:week], YEAR)
    assert made is not None
    left = WEEKS - week
    named = {o.village for o in made.outlooks if o.passed + o.pace * left < STEPS}
    missed = {village for village, flags in history[-1].passed.items() if not all(flags)}
    return len(named & missed), len(named - missed), len(missed - named)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--seasons", type=int, default=20)
    seasons = parser.parse_args().seasons
    print(f"{seasons} seasons of {WEEKS} weeks, {VILLAGES} villages, seeds 0-{seasons - 1}")
    print("| villages work | 4 weeks ahead | 8 weeks ahead | if nothing moved: 4 | 8 "
          "| named rightly, in vain, not named |")  # fmt: skip
    print("|---|---|---|---|---|---|")
    for kind in KINDS:
        histories = [season(kind, random.Random(seed)) for seed in range(seasons)]
        errors = {
            ahead: [calibration(history, YEAR, ahead) or 0.0 for history in histories]
            for ahead in (4, 8)
        }
        still = {ahead: statistics.mean(no_change(h, ahead) for h in histories) for ahead in (4, 8)}
        right, vain, unnamed = map(sum, zip(*(called(h, 28) for h in histories), strict=True))
        cells = [f"{statistics.mean(errors[ahead]):.2f}" for ahead in (4, 8)]
        cells += [f"{still[ahead]:.2f}" for ahead in (4, 8)]
        print(f"| {kind} | {' | '.join(cells)} | {right}, {vain}, {unnamed} |")


if __name__ == "__main__":
    main()
