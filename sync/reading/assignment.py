"""Which column is which field, decided together: the best sum, and where the margin is thin."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

MOST_RIVALS = 8
MARGIN = 0.08  # by how much the best sum must beat the next, or it is asked
_FORBIDDEN = 1000.0  # a cost that no sum of scores makes worth while


@dataclass(frozen=True, slots=True)
class Pair:
    """A column (0-based) that may be a field: how well they go together, and why."""

    column: int
    field: str
    score: float
    how: str
    likeness: float = 1.0


@dataclass(frozen=True, slots=True)
class Matching:
    """What is certain, and what would be otherwise at nearly the same sum.

    Each doubt is the pairs of which one may be right, the likeliest first.
    """

    taken: tuple[Pair, ...]
    doubts: tuple[tuple[Pair, ...], ...]


def assign(pairs: Collection[Pair]) -> Matching:
    """One column for each field and one field for each column, with the greatest sum of scores.

    A pair is taken when without it the sum would be less by `MARGIN` at the least.
    """
    taken: list[Pair] = []
    doubtful: list[Pair] = []
    for group in _connected(_strongest(pairs)):
        best = _solved(group)
        total = sum(pair.score for pair in best)
        for pair in best:
            others = [other for other in group if other is not pair]
            loss = total - sum(other.score for other in _solved(others))
            rivalled = any((o.column == pair.column) != (o.field == pair.field) for o in others)
            (doubtful if rivalled and loss < MARGIN else taken).append(pair)
    return Matching(tuple(taken), _grouped(doubtful, pairs, taken))


def _strongest(pairs: Iterable[Pair]) -> list[Pair]:
    """The best columns of each field: of a thousand that bear one label most need no solving."""
    kept: dict[str, list[Pair]] = {}
    for pair in sorted(pairs, key=lambda pair: (-pair.score, pair.column)):
        kept.setdefault(pair.field, []).append(pair)
    return [pair for each in kept.values() for pair in each[:MOST_RIVALS]]


def _connected(pairs: Iterable[Pair]) -> list[list[Pair]]:
    """The pairs in groups that have no column and no field in common."""
    groups: list[list[Pair]] = []
    group_of: dict[int | str, list[Pair]] = {}
    for pair in pairs:
        group: list[Pair] = [pair]
        for end in (pair.column, pair.field):
            old = group_of.get(end)
            if old is not None and pair not in old:
                groups = [each for each in groups if each is not old]
                group = [*old, *(each for each in group if each not in old)]
        groups.append(group)
        group_of.update((end, group) for each in group for end in (each.column, each.field))
    return groups


def _solved(pairs: Sequence[Pair]) -> list[Pair]:
    """The pairs of the best assignment; every column may also be none of the fields."""
    columns = sorted({pair.column for pair in pairs})
    fields = sorted({pair.field for pair in pairs})
    if min(len(columns), len(fields)) < 2:
        return [max(pairs, key=lambda pair: (pair.score, -pair.column))] if pairs else []
    from munkres import Munkres  # a sixth of a second, and most headings leave nothing to solve

    row_of = {column: row for row, column in enumerate(columns)}
    place_of = {field: place for place, field in enumerate(fields)}
    # Solvers refuse a matrix without a complete match, so a forbidden pair is only dear; each
    # column has a place of its own, at no cost, for being no field.
    costs = [
        [
            *[_FORBIDDEN] * len(fields),
            *(0.0 if own == row else _FORBIDDEN for own in row_of.values()),
        ]
        for row in row_of.values()
    ]
    known = {}
    for pair in pairs:
        costs[row_of[pair.column]][place_of[pair.field]] = -pair.score
        known[row_of[pair.column], place_of[pair.field]] = pair
    return [known[place] for place in Munkres().compute(costs) if place in known]


def _grouped(
    doubtful: Iterable[Pair], pairs: Collection[Pair], taken: Iterable[Pair]
) -> tuple[tuple[Pair, ...], ...]:
    """Doubts by field where several columns could be it, else by column; each column once."""
    settled = list(taken)
    groups: list[tuple[Pair, ...]] = []
    for pair in sorted(doubtful, key=lambda pair: -pair.score):
        if any(
            pair.field == done.field or pair.column == done.column
            for group in groups
            for done in group
        ):
            continue
        groups.append(alternatives(pair, pairs, settled))
    return tuple(groups)


def alternatives(pair: Pair, pairs: Iterable[Pair], taken: Collection[Pair]) -> tuple[Pair, ...]:
    """A pair and those nearly as good: other columns for its field, else other fields for it."""
    columns = {done.column for done in taken}
    fields = {done.field for done in taken}
    near = [
        other
        for other in pairs
        if other.score >= pair.score - MARGIN - 1e-9
        and other.column not in columns
        and other.field not in fields
    ]
    same_field = [other for other in near if other.field == pair.field]
    same_column = [other for other in near if other.column == pair.column]
    group = same_field if len(same_field) > 1 else same_column
    return tuple(sorted(group, key=lambda each: (-each.likeness, each.column))) or (pair,)
