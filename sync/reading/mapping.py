"""Labels to fields: which column of a heading is which field of a table, and how sure that is."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from rapidfuzz import fuzz

from sync.model import Settled
from sync.reading.thai import fold
from sync.settings import TableSpec

CANONICAL, ALIAS, UNITLESS = 1.0, 0.95, 0.9
SETTLED = 3.0  # a person's word beats every label
FUZZY_FLOOR = 85.0  # similarity, 0-100, below which two labels are different words
FUZZY_MARGIN = 8.0  # how much better than the second-best field it must be
FUZZY_WEIGHT = 0.85
_PARENTHESES = re.compile(r"\([^()]*\)")


@dataclass(frozen=True, slots=True)
class Claim:
    """One column that could be one field, with the strength of the claim (0-1) and its ground."""

    strength: float
    column: int
    field: str
    how: str = ""


@dataclass(frozen=True, slots=True)
class Doubt:
    """A column whose label is nearly as like one free field as another."""

    column: int
    label: str
    fields: tuple[str, str]
    strength: float
    how: str = "nearly spelt, and its values fit no other field"


@dataclass(frozen=True, slots=True)
class Mapped:
    """The outcome for one heading: columns by field, ties that were refused, the total score.

    `how` tells for each field by what its column was recognised.
    """

    columns: dict[str, int]
    ties: tuple[tuple[str, tuple[int, ...]], ...]
    score: float
    how: dict[str, str]


@dataclass(frozen=True)
class Labels:
    """A table's headings and aliases, folded for comparison."""

    table: str
    spec: TableSpec

    @cached_property
    def exact(self) -> Mapping[str, tuple[tuple[str, float], ...]]:
        """Folded label → the fields it names, with strength."""
        found: dict[str, dict[str, float]] = {}
        for key, field in self.spec.fields.items():
            for label, strength in [
                (field.heading, CANONICAL),
                *((a, ALIAS) for a in field.aliases),
            ]:
                slot = found.setdefault(fold(label), {})
                slot[key] = max(slot.get(key, 0.0), strength)
        for label in self.full_names:
            found.setdefault(label, {})["first_name"] = ALIAS
        for key, field in self.spec.fields.items():
            for label in (field.heading, *field.aliases):
                bare = fold(_PARENTHESES.sub("", label))
                if bare and bare not in found:
                    found[bare] = {key: UNITLESS}
        return {label: tuple(fields.items()) for label, fields in found.items()}

    @cached_property
    def full_names(self) -> frozenset[str]:
        """Folded headings of one column that holds first and last name together."""
        return frozenset(map(fold, self.spec.full_name))

    @cached_property
    def required(self) -> tuple[str, ...]:
        return tuple(key for key, field in self.spec.fields.items() if field.required)

    def claims(self, column: int, candidates: Sequence[str]) -> list[Claim]:
        """What a column's label candidates (best first) name exactly."""
        for label in candidates:
            folded = fold(label)
            fields = self.exact.get(folded) or self.exact.get(fold(_PARENTHESES.sub("", label)))
            if fields and folded:
                weaker = 0.0 if folded in self.exact else 0.05
                return [
                    Claim(strength - weaker, column, key, _HOW[strength])
                    for key, strength in fields
                ]
        return []

    def similar(
        self, column: int, candidates: Sequence[str], free: Iterable[str]
    ) -> list[Claim | Doubt]:
        """The unmapped field a label nearly spells, nearer than any other by a margin.

        A doubt when two unmapped fields are that near; nothing when one of the two is mapped
        already, for then the label is most likely a column of the office's own.
        """
        free = set(free)
        best: dict[str, float] = {}
        for label in candidates:
            folded = fold(label)
            if len(folded) < 4:
                continue
            for known, fields in self.exact.items():
                ratio = fuzz.ratio(folded, known, score_cutoff=FUZZY_FLOOR - FUZZY_MARGIN)
                for key, _ in fields:
                    best[key] = max(best.get(key, 0.0), ratio)
        ranked = sorted(best.items(), key=lambda item: -item[1])
        if not ranked or ranked[0][1] < FUZZY_FLOOR or ranked[0][0] not in free:
            return []
        strength = ranked[0][1] / 100 * FUZZY_WEIGHT
        if len(ranked) > 1 and ranked[0][1] - ranked[1][1] < FUZZY_MARGIN:
            if ranked[1][1] < FUZZY_FLOOR or ranked[1][0] not in free:
                return []
            return [Doubt(column, candidates[0], (ranked[0][0], ranked[1][0]), strength)]
        how = f"nearly spelt ({ranked[0][1]:.0f} %), and its values fit"
        return [Claim(strength, column, ranked[0][0], how)]


_HOW = {CANONICAL: "its heading", ALIAS: "an alias", UNITLESS: "its heading without brackets"}


def bearing(label: str, candidates: Mapping[int, Sequence[str]]) -> list[int]:
    """The columns that bear a label, from the left."""
    folded = fold(label)
    return [column for column, texts in sorted(candidates.items()) if folded in map(fold, texts)]


def settled_claims(
    settled: Mapping[str, Settled], candidates: Mapping[int, Sequence[str]]
) -> list[Claim]:
    """What a person has settled, as far as it still says which column."""
    claims = []
    for key, answer in settled.items():
        columns = bearing(answer.label, candidates)
        if len(columns) == answer.of and answer.nth < answer.of:
            claims.append(Claim(SETTLED, columns[answer.nth], key, "accepted by hand"))
    return claims


def assign(claims: Iterable[Claim], margin: float = 0.0) -> Mapped:
    """Give each field its strongest column; columns within the margin of it are a tie."""
    ordered = sorted(claims, key=lambda claim: (-claim.strength, claim.column))
    columns: dict[str, int] = {}
    taken: set[int] = set()
    ties: list[tuple[str, tuple[int, ...]]] = []
    how: dict[str, str] = {}
    score = 0.0
    tied: set[str] = set()
    for claim in ordered:
        if claim.field in columns or claim.field in tied or claim.column in taken:
            continue
        rivals = tuple(
            other.column
            for other in ordered
            if other.field == claim.field
            and other.column not in taken
            and other.strength >= claim.strength - margin
        )
        if len(rivals) > 1:
            ties.append((claim.field, rivals))
            tied.add(claim.field)
            continue
        columns[claim.field] = claim.column
        how[claim.field] = claim.how
        taken.add(claim.column)
        score += claim.strength
    return Mapped(columns, tuple(ties), score, how)
