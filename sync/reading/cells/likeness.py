"""Near spellings: the name most like a word, and whether it is alone enough to be meant."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from rapidfuzz.distance import OSA

LEAST_LIKENESS = 0.7  # of a misspelt word to the name that is meant
MARGIN = 0.2  # and how far behind the second name must be
WORTH_PROPOSING = 0.4


class Nearest(NamedTuple):
    """`name` is worth proposing (None when nothing is alike), `meant` that it may be taken."""

    name: str | None
    meant: bool = False
    likeness: float = 0.0  # 0-1


def nearest(word: str, names: Iterable[str]) -> Nearest:
    """The most alike of folded names; insertions, swaps and slips count one each."""
    ranked = sorted(((OSA.normalized_similarity(word, name), name) for name in names), reverse=True)
    if not ranked or ranked[0][0] < WORTH_PROPOSING:
        return Nearest(None)
    second = ranked[1][0] if len(ranked) > 1 else 0.0
    likeness, name = ranked[0]
    return Nearest(name, likeness >= LEAST_LIKENESS and likeness - second >= MARGIN, likeness)
