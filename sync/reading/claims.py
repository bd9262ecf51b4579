"""Which column of a heading is which field: likeness, values, order and need, decided together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from sync.model import Grid, Settled
from sync.reading.agreement import ANYTHING, agreement
from sync.reading.assignment import Matching, Pair, alternatives, assign
from sync.reading.cells.thai import fold
from sync.reading.date_columns import HOW, DateColumns, date_columns
from sync.reading.mapping import CLAIMED, EXACT, Labels, Likeness, settled_columns
from sync.reading.shared import WordColumns, sharing, whole_village, word_columns
from sync.reading.windows import Label
from sync.settings import TablesFile

LEAST_SCORE = 0.70  # of a pair that is taken
LEAST_ASKED = 0.60  # of a pair that is asked about
# How like a label must be before it is worth a question: the more, where nothing depends on it.
WORTH_ASKING = {True: 0.45, False: 0.60}
AGREES = 0.5  # the share of values that a label needs which does not name its field outright
WEIGHT_OF_VALUES, WEIGHT_OF_ORDER, WEIGHT_OF_NEED = 0.15, 0.05, 0.02
ANCHOR = 0.9  # likeness from which a column tells where its neighbours should be


@dataclass(slots=True)
class Claims:
    """The columns by field, by what each was recognised, and the doubts (assignment.Matching)."""

    columns: dict[str, int] = field(default_factory=dict)
    how: dict[str, str] = field(default_factory=dict)
    doubts: list[tuple[Pair, ...]] = field(default_factory=list)
    words: WordColumns | None = None
    shared: frozenset[str] = frozenset()
    dates: DateColumns | None = None
    score: float = 0.0  # of all that was taken

    def take(self, name: str, column: int, how: str, score: float = 0.0) -> None:
        self.columns[name] = column
        self.how[name] = how
        self.score += score


def claims_of(
    grid: Grid,
    below: int,
    labels: Labels,
    named: Mapping[int, Label],
    tables: TablesFile,
    settled: Mapping[str, Settled],
) -> Claims:
    """The columns of a heading whose table begins in row `below`; `settled` beats every label."""
    claims = Claims()
    for name, column in settled_columns(settled, named).items():
        claims.take(name, column, "accepted by hand", 1.0)
    _take_dates(claims, labels, named)
    _take_words(claims, grid, below, labels, named, tables)
    scene = _Scene(grid, below, labels, named, tables, claims)
    outcome = assign(scene.claimed())
    for pair in outcome.taken:
        claims.take(pair.field, pair.column, pair.how, pair.likeness)
    _share(claims, grid, below, labels, named)
    _take_texts_of_words(claims, labels)
    claims.doubts = [*outcome.doubts]
    _take_first_notes(claims, labels, named)
    _doubt_the_unlike(claims, outcome, scene)
    claims.doubts.extend(_open_questions(scene.worth_asking(), claims.doubts))
    return claims


def _take_first_notes(claims: Claims, labels: Labels, named: Mapping[int, Label]) -> None:
    """Of two columns with one heading for notes the first is read, and the question stays.

    Nothing follows from a note but what stands in it, so that one of two is better than none.
    """
    for doubt in claims.doubts:
        spec = labels.spec.fields[doubt[0].field]
        alike = len({fold(named[pair.column].full) for pair in doubt}) == 1
        if spec.free_text and spec.personal == "text" and not spec.required and alike:
            first = min(doubt, key=lambda pair: pair.column)
            claims.take(first.field, first.column, "the first of its heading", first.likeness)


def _doubt_the_unlike(claims: Claims, outcome: Matching, scene: _Scene) -> None:
    """Take back what another free field or column fits as well, though its label is less like."""
    for pair in outcome.taken:
        if pair.likeness >= EXACT:
            continue
        del claims.columns[pair.field]
        group = alternatives(pair, scene.worth_asking(), ())
        if len(group) > 1:
            del claims.how[pair.field]
            claims.score -= pair.likeness
            claims.doubts.append(group)
        else:
            claims.columns[pair.field] = pair.column


def _take_dates(claims: Claims, labels: Labels, named: Mapping[int, Label]) -> None:
    found = date_columns(labels, named)
    if found and found[0] not in claims.columns:
        name, claims.dates = found
        claims.take(name, claims.dates.day, HOW, 1.0)


def _take_words(
    claims: Claims,
    grid: Grid,
    below: int,
    labels: Labels,
    named: Mapping[int, Label],
    tables: TablesFile,
) -> None:
    words = word_columns(grid, below, labels, named, tables)
    if words and words.field not in claims.columns:
        claims.words = words
        ground = "a box to tick" if words.otherwise else "one column for each word"
        claims.take(words.field, min(words.words), ground, float(len(words.words)))


def _take_texts_of_words(claims: Claims, labels: Labels) -> None:
    """The official form: what stands below the word of a category is the product."""
    words, wide = claims.words, labels.spec.wide
    if not words or not wide or words.field != wide[0] or words.ticked:
        return
    if wide[1] not in claims.columns:
        claims.take(wide[1], min(words.words), "one column for each word")


def _share(
    claims: Claims, grid: Grid, below: int, labels: Labels, named: Mapping[int, Label]
) -> None:
    for share in sharing(grid, below, labels, named, claims.columns):
        for name in share.fields:
            claims.take(name, share.column, share.how)
        claims.shared |= {
            *share.fields,
            *(n for n, c in claims.columns.items() if c == share.column),
        }


class _Scene:
    """The labels of one heading against the fields of one table."""

    def __init__(
        self,
        grid: Grid,
        below: int,
        labels: Labels,
        named: Mapping[int, Label],
        tables: TablesFile,
        claims: Claims,
    ) -> None:
        self.grid, self.below, self.labels, self.tables = grid, below, labels, tables
        self.claims = claims
        self._agreements: dict[tuple[int, str], float] = {}
        words = claims.words.words if claims.words else ()
        used = {*claims.columns.values(), *words, *(claims.dates or ())}
        self.like = {
            column: {
                name: like
                for name, like in labels.like(label).items()
                if name not in claims.columns
                and (like.value >= EXACT or not whole_village(labels, label))
            }
            for column, label in sorted(named.items())
            if column not in used
        }
        self._outright = {
            (column, name): like
            for column, found in self.like.items()
            for name, like in found.items()
            if like.value >= EXACT and (like.own or self._fits(column, name))
        }
        self._anchors = {
            column: max(found, key=lambda name: found[name].value)
            for column, found in self.like.items()
            if any(like.value >= ANCHOR for like in found.values())
        }
        self._beside = _neighbours(list(self.like))

    def claimed(self) -> list[Pair]:
        """The pairs that may be taken: labels like enough, whose values do not speak against it.

        A label that names a field outright is compared with no other field, and where a field has
        such a column it needs no other.
        """
        columns = Counter(column for column, _ in self._outright)
        fields = Counter(name for _, name in self._outright)
        pairs = [
            Pair(column, name, like.value, like.how, like.value)
            if columns[column] == fields[name] == 1
            else self._pair(column, name, like)
            for (column, name), like in self._outright.items()
        ]
        for column, name, like in self._free(columns, fields):
            if like.value >= CLAIMED and self._fits(column, name):
                pair = self._pair(column, name, like)
                if pair.score >= LEAST_SCORE:
                    pairs.append(pair)
        return pairs

    def worth_asking(self) -> list[Pair]:
        """The pairs that a question may be about: of columns and fields that are not taken.

        A column that is more like a field which is taken is most likely one of the office's own.
        """
        pairs = []
        columns = self.claims.columns
        for column, name, like in self._free(columns.values(), columns):
            nearest = max(self.like[column], key=lambda each: self.like[column][each].value)
            if nearest in columns and nearest != name:
                continue
            required = self.labels.spec.fields[name].required
            if like.value >= WORTH_ASKING[required] and self._fits(column, name):
                pair = self._pair(column, name, like)
                if pair.score >= LEAST_ASKED:
                    pairs.append(pair)
        return pairs

    def _free(
        self, columns: Container[int], fields: Container[str]
    ) -> Iterator[tuple[int, str, Likeness]]:
        for column, found in self.like.items():
            if column not in columns:
                for name, like in found.items():
                    if name not in fields:
                        yield column, name, like

    def _pair(self, column: int, name: str, like: Likeness) -> Pair:
        """Likeness first; values, the order of the columns and the need for them weigh little."""
        order, spec = list(self.labels.spec.fields), self.labels.spec.fields[name]
        place = order.index(name)
        before, after = (
            self._anchors.get(c) if c is not None else None for c in self._beside[column]
        )
        neighbour = (place > 0 and before == order[place - 1]) or (
            place + 1 < len(order) and after == order[place + 1]
        )
        score = (
            like.value
            + WEIGHT_OF_VALUES * (2 * self._agreement(column, name) - 1)
            + WEIGHT_OF_ORDER * neighbour
            + WEIGHT_OF_NEED * spec.required
        )
        return Pair(column, name, score, like.how, like.value)

    def _fits(self, column: int, name: str) -> bool:
        """The values do not speak against the field; of a type that takes anything none do."""
        kind = self.labels.spec.fields[name].type
        return kind in ANYTHING or self._agreement(column, name) >= AGREES

    def _agreement(self, column: int, name: str) -> float:
        key = column, name
        if key not in self._agreements:
            spec = self.labels.spec.fields[name]
            self._agreements[key] = agreement(self.grid, self.below, column, spec, self.tables)
        return self._agreements[key]


def _neighbours(columns: Sequence[int]) -> dict[int, tuple[int | None, int | None]]:
    """Each labelled column with those to its left and right."""
    around = [None, *columns, None]
    return {column: (around[i], around[i + 2]) for i, column in enumerate(columns)}


def _open_questions(
    pairs: Sequence[Pair], doubts: Iterable[Sequence[Pair]]
) -> Iterator[tuple[Pair, ...]]:
    """What is left and likely enough to be asked about, each column and field once."""
    columns = {pair.column for doubt in doubts for pair in doubt}
    fields = {pair.field for doubt in doubts for pair in doubt}
    left = [pair for pair in pairs if pair.column not in columns and pair.field not in fields]
    outcome = assign(left)
    asked: list[Pair] = []
    for pair in outcome.taken:
        group = alternatives(pair, left, asked)
        asked.extend(group)
        yield group
    yield from outcome.doubts
