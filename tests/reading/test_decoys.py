"""Headings changed as offices change them: none is taken for another column, most are known."""

from __future__ import annotations

import random
from collections import Counter
from functools import cache

from bench.headings import Bench, Case, cases, packaged
from sync.reading.headings import Catalogue

SAMPLE = 3000


@cache
def bench() -> Bench:
    return Bench(Catalogue(packaged()))


def outcomes(kind: str) -> Counter[str]:
    found: list[Case] = [case for case in cases(bench().catalogue) if case.kind.startswith(kind)]
    some = random.Random(11).sample(found, min(SAMPLE, len(found)))
    return Counter(map(bench().outcome, some))


def test_a_word_of_contrast_or_an_unknown_one_makes_another_column() -> None:
    """Neither alone nor beside the real column, which is found as if the other was not there."""
    counted = outcomes("decoy")
    assert sum(counted.values()) == SAMPLE
    assert (counted["wrong"], counted["lost"]) == (0, 0)


def test_abbreviations_halves_neutral_words_and_slips_are_known_or_asked_about() -> None:
    for kind, known in (
        ("abbreviated", 0.85),
        ("halves", 1.0),
        ("more words", 0.95),
        ("slip", 0.9),
    ):
        counted = outcomes(kind)
        assert counted["wrong"] == 0, kind
        assert counted["right"] >= known * sum(counted.values()), (kind, counted)
