"""How many villages have passed each of the nine techniques."""

from __future__ import annotations

from dataclasses import dataclass

from sync.model import State
from sync.summary.context import Context
from sync.summary.facts import STEPS
from sync.summary.section import section


@dataclass(frozen=True, slots=True)
class Technique:
    number: int
    passed: int
    total: int
    percent: int


@dataclass(frozen=True, slots=True)
class Techniques:
    rows: tuple[Technique, ...]


@section(110, "district", results=True)
def build(context: Context) -> Techniques | None:
    villages = context.only.villages
    if not villages:
        return None
    rows: list[Technique] = []
    for index in range(STEPS):
        passed = sum(village.states[index] is State.PASSED for village in villages)
        rows.append(
            Technique(index + 1, passed, len(villages), round(100 * passed / len(villages)))
        )
    return Techniques(tuple(rows))
