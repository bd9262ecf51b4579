"""Every kind of rule by the name that rules.toml uses, and what the engine must know of it.

A kind is a function `(scene, *, parameters) -> Found` of the same name, with `@kind(…)` above it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, TypeVar

from sync.rules.found import Kind

F = TypeVar("F", bound=Kind)

# What a cell that cannot be read means to a kind. "waits": it concludes from absence, so it hands
# back `unless(refuters(…), hit)`. The others need not: "own" speaks of a cell that was read or is
# blank and of its own row, to "grows" the unread could only make it worse, and "told" says itself
# what could not be read, or where something should not be.
Absence = Literal["waits", "own", "grows", "told"]

KINDS: dict[str, Kind] = {}
ABSENCE: dict[str, Absence] = {}
YEARLY: set[str] = set()  # judge by the fiscal year: with it in doubt they would fault every row
AFTER_PROGRESS: set[str] = set()  # look at what all others found: they take (scene, standing)
OF_ONE_CELL: set[str] = set()  # speak of one cell: once, though a merged one is of several records
ESCALATING: set[str] = set()  # ask for the block's second severity, `escalated`


def kind(absence: Absence, *marks: set[str]) -> Callable[[F], F]:
    """Register a kind: what absence means to it, and the sets above that it belongs to."""

    def register(function: F) -> F:
        name = function.__name__
        KINDS[name] = function
        ABSENCE[name] = absence
        for mark in marks:
            mark.add(name)
        return function

    return register
