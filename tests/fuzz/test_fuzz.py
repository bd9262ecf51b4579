"""The seeds, and some thousand texts made of them: none is a bug of ours. More by hand: hunt.py."""

from __future__ import annotations

import random
from itertools import islice

import pytest

from tests.fuzz.seeds import mutated, seeds_of
from tests.fuzz.targets import TARGETS

CASES = {"headings": 60, "other cells": 60, "settings": 25, "message": 60}
FEW, SEED = 300, 14  # cases of the other targets


@pytest.mark.parametrize("name", TARGETS)
def test_no_seed_and_nothing_made_of_the_seeds_is_a_bug_of_ours(name: str) -> None:
    seeds = seeds_of(name)
    made = islice(mutated(seeds, random.Random(SEED)), CASES.get(name, FEW))
    for data in (*seeds, *made):
        try:
            TARGETS[name](data)
        except Exception as bug:
            bug.add_note(f"the input of {name}: {data!r}")
            raise
