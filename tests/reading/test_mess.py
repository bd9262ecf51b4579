"""Messy workbooks with a known truth: everything planted is found, and nothing else is said.

`python -m bench.mess --seeds 25` judges many more.
"""

from __future__ import annotations

import pytest

from tests.mess.judge import Verdict, judge

SEEDS = (3, 58, 104)  # 104 is of a district whose name five districts bear


@pytest.mark.parametrize("mess", range(4), ids=("tidy", "mild", "heavy", "loose"))
def test_what_is_planted_is_found_at_its_cell_and_nothing_else(mess: int) -> None:
    seeded, clean = Verdict(), Verdict()
    for seed in SEEDS:
        seeded.add(judge(seed, mess))
        clean.add(judge(seed, mess, faults=0))
    told = "\n".join(seeded.lines + clean.lines)
    assert seeded.planted > 60
    assert (seeded.recall, seeded.precision) == (1.0, 1.0), told
    assert clean.false == 0, told
    assert seeded.values + clean.values > 18_000
    assert (seeded.wrong + clean.wrong, seeded.silent + clean.silent) == (0, 0), told
