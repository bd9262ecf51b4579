"""Messy workbooks with a known truth: recall by exact cell, precision, values, at four levels.

python -m bench.mess [--seeds 25] [--mess 0 1 2 3] [--lines]
"""

from __future__ import annotations

import argparse
from collections import Counter

from tests.mess.judge import Verdict, judge

LEVELS = ("tidy", "mild", "heavy", "loose")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=25)
    parser.add_argument("--first", type=int, default=0, help="the first seed")
    parser.add_argument("--mess", type=int, nargs="*", default=[0, 1, 2, 3])
    parser.add_argument("--lines", action="store_true", help="print every miss")
    given = parser.parse_args()
    print("level  planted recall precision | clean: false errors and warnings | "
          "values wrong unread silent")  # fmt: skip
    for mess in given.mess:
        seeded, clean = Verdict(), Verdict()
        for seed in range(given.first, given.first + given.seeds):
            seeded.add(judge(seed, mess))
            clean.add(judge(seed, mess, faults=0))
        values = seeded.values + clean.values
        print(
            f"{LEVELS[mess]:6} {seeded.planted:7} {seeded.recall:.4f} {seeded.precision:.4f}    | "
            f"{clean.false:6}                            | {values} "
            f"{seeded.wrong + clean.wrong} {seeded.unread + clean.unread} "
            f"{seeded.silent + clean.silent}"
        )
        if given.lines:
            shapes = Counter(seeded.lines + clean.lines)
            for line, _ in shapes.most_common():
                print("   ", line)


if __name__ == "__main__":
    main()
