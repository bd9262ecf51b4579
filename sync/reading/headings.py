"""Finding the table in the tab: which rows are the heading, of which table, with which columns."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from sync.model import Grid, Rival, Settled, Settlements
from sync.reading.assignment import Pair
from sync.reading.cells.places import is_tambon
from sync.reading.cells.thai import fold
from sync.reading.claims import claims_of
from sync.reading.date_columns import DateColumns
from sync.reading.heading_words import HeadingWording
from sync.reading.mapping import CLAIMED, Labels
from sync.reading.shared import WordColumns
from sync.reading.titles import places_around, titles_above
from sync.reading.windows import (
    LEAST_FIELDS,
    SEARCH_ROWS,
    Label,
    Window,
    labels_of,
    whole_heading,
    windows,
)
from sync.settings import TablesFile

_ORDINAL = re.compile(r"^[\s\d.()\-]+")
INHERITED = frozenset(("subdistrict", "moo"))  # may stand above the records and not in a column
CONVINCING = 3  # required columns that make a tab a table whose title says nothing


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading found: its rows (0-based), its columns by field, and what could not be settled.

    `words` is a field whose words head columns of their own (the official group register). Each
    of `doubts` is a question: the pairs of column and field of which one may be right. When one of
    these fields is required the table is `refused`; otherwise it does without the field. `how`
    tells by what each field was recognised, `rival` which other heading came second; `shared` are
    the fields that a column holds together with others; `dates` the three columns that hold the
    parts of one date, of which the first is that of its field.
    """

    table: str
    rows: tuple[int, ...]
    columns: Mapping[str, int]
    score: float
    words: WordColumns | None = None
    labels: Mapping[int, Label] = field(default_factory=dict)
    doubts: tuple[tuple[Pair, ...], ...] = ()
    refused: bool = False
    how: Mapping[str, str] = field(default_factory=dict)
    shared: frozenset[str] = frozenset()
    rival: Rival | None = None
    dates: DateColumns | None = None

    @property
    def last_row(self) -> int:
        return self.rows[-1]

    @property
    def wide(self) -> Mapping[int, str]:
        """The columns that stand for one word each, with the word."""
        return self.words.words if self.words else {}

    @property
    def used(self) -> frozenset[int]:
        """Every column that means something."""
        return frozenset((*self.columns.values(), *self.wide, *(self.dates or ())))


@dataclass(frozen=True, slots=True)
class _Sight:
    """A window of rows as the heading of one table, at a first look: labels that name fields."""

    table: str
    rows: tuple[int, ...]
    named: float  # the sum of how well its labels name fields
    penalty: float  # for more rows, and for cells that look like data

    @property
    def score(self) -> float:
        return self.named - self.penalty


@dataclass(frozen=True, eq=False)
class Catalogue:
    """All tables the configuration knows, ready for comparison."""

    tables: TablesFile

    @cached_property
    def labels(self) -> Mapping[str, Labels]:
        return {key: Labels(key, spec, self._wording) for key, spec in self.tables.tables.items()}

    @cached_property
    def _wording(self) -> HeadingWording:
        return HeadingWording(self.tables.headings, self._vocabulary)

    @cached_property
    def _known(self) -> frozenset[str]:
        """Every folded heading and alias of every table."""
        return frozenset(label for labels in self.labels.values() for label in labels.exact)

    @cached_property
    def written(self) -> frozenset[str]:
        """Every heading and alias as it is written, for a first look at a row."""
        return frozenset(
            label
            for spec in self.tables.tables.values()
            for field in spec.fields.values()
            for label in (field.heading, *field.aliases, *field.weak, *spec.full_name)
        )

    @cached_property
    def titles(self) -> tuple[tuple[str, str], ...]:
        """(folded tab title or alias, table key), longest first."""
        found = [
            (fold(title), key)
            for key, spec in self.tables.tables.items()
            for title in (spec.tab, *spec.aliases)
        ]
        return tuple(sorted(found, key=lambda item: -len(item[0])))

    def named(self, title: str) -> str | None:
        """The table a tab's title names: exactly, or followed by a place or a year."""
        bare = _ORDINAL.sub("", title).strip()
        folded = fold(bare)
        for known, key in self.titles:
            if folded == known:
                return key
        for known, key in self.titles:
            if folded.startswith(known) and _continues(bare, folded, known):
                return key
        return None

    def named_in_english(self, title: str) -> str | None:
        """The table whose English name a tab bears: "Trainings 2569"."""
        folded = fold(title).rstrip("0123456789-_")
        specs = self.tables.tables.items()
        return next((key for key, spec in specs if fold(spec.title_en) == folded), None)

    def find(
        self,
        grid: Grid,
        start: int,
        named: str | None,
        reach: int = SEARCH_ROWS,
        settled: Settlements | None = None,
        sure: bool = True,
    ) -> Heading | None:
        """The best heading at or below row `start`: of the named table, else of any table.

        `settled` is what a person has said of this workbook's columns. Not `sure`: also one that
        is too poor to name its table.
        """
        keys = [named] if named else list(self.labels)
        known = self._known if named is None else self.labels[named].exact
        last = min(start + reach, len(grid.shown))
        sights = self._sights(grid, windows(grid, start, last, known), keys)
        if not sights and named:
            sights = self._sights(grid, windows(grid, start, last), keys, near=True)
        best = max(sights, key=lambda sight: sight.score, default=None)
        if best is None:
            return None
        said = (settled or {}).get(best.table, {})
        heading = replace(self._heading(grid, best, said), rival=_second(best, sights))
        if named or not sure:
            return heading
        around = places_around(grid, heading.rows)
        tambon = around | {"subdistrict"}
        convinced = self._convincing(heading, around) or (
            self._convincing(heading, tambon) and is_tambon(_ORDINAL.sub("", grid.title))
        )
        return heading if convinced or self._titled(grid, heading) else None

    def _titled(self, grid: Grid, heading: Heading) -> bool:
        """A title above names the table, and of what it requires places alone may be missing."""
        labels, columns = self.labels[heading.table], heading.columns
        return (
            INHERITED.issuperset(set(labels.required) - columns.keys())
            and len(columns) >= CONVINCING
            and any(
                self.named(title) == heading.table
                for title in titles_above(grid.shown[: heading.rows[0]])
            )
        )

    def _sights(
        self,
        grid: Grid,
        windows_: Iterable[Window],
        keys: Iterable[str],
        near: bool = False,
    ) -> list[_Sight]:
        """The windows in which two fields are named at least; `near` looks at like words too."""
        found = []
        for rows, data in windows_:
            named = labels_of(grid, rows)
            penalty = 0.05 * (len(rows) - 1) + 0.3 * data
            for key in keys:
                fields = self._fields_named(key, named, near)
                if len(fields) >= LEAST_FIELDS:
                    score = sum(fields.values()) + self._words_named(key, named)
                    found.append(_Sight(key, rows, score, penalty))
        return found

    def _fields_named(self, key: str, named: Mapping[int, Label], near: bool) -> dict[str, float]:
        """Fields with the strength of the label that names each; one field for each column."""
        labels = self.labels[key]
        fields: dict[str, float] = {}
        for label in named.values():
            for text in label.texts:
                like = labels.near(text) if near else labels.named(text)
                if like:
                    name = max(like, key=lambda each: like[each].value)
                    if like[name].value >= CLAIMED:
                        fields[name] = max(fields.get(name, 0.0), like[name].value)
                        break
        return fields

    def _words_named(self, key: str, named: Mapping[int, Label]) -> int:
        """How many columns bear a word of the field that may have a column for each word."""
        spec = self.tables.tables[key]
        if spec.wide is None:
            return 0
        words = self._vocabularies[spec.fields[spec.wide[0]].vocabulary or ""]
        count = sum(any(fold(text) in words for text in label.texts) for label in named.values())
        return count if count > 1 else 0

    def _heading(self, grid: Grid, sight: _Sight, settled: Mapping[str, Settled]) -> Heading:
        """The columns of the heading that was seen, decided together."""
        labels = self.labels[sight.table]
        rows = whole_heading(grid, sight.rows, self._belongs_to_heading)
        named = labels_of(grid, rows)
        found = claims_of(grid, rows[-1] + 1, labels, named, self.tables, settled)
        open_fields = {pair.field for doubt in found.doubts for pair in doubt}
        return Heading(
            sight.table,
            rows,
            found.columns,
            found.score - sight.penalty,
            found.words,
            named,
            tuple(found.doubts),
            bool(open_fields & set(labels.required)),
            found.how,
            found.shared,
            dates=found.dates,
        )

    @cached_property
    def _vocabularies(self) -> Mapping[str, frozenset[str]]:
        """The folded words of each vocabulary."""
        return {
            name: frozenset(fold(each) for word, same in words.items() for each in (word, *same))
            for name, words in self.tables.vocabularies.items()
        }

    @cached_property
    def _vocabulary(self) -> frozenset[str]:
        """Every folded word that a cell may hold."""
        return frozenset(map(fold, ("ใช่", "ไม่ใช่"))).union(*self._vocabularies.values())

    def _belongs_to_heading(self, text: str, several: bool) -> bool:
        """A text that only a heading has: a unit, a word of contrast, a known label, รวม.

        Also a word for the cells of a column, where `several` children have one parent.
        """
        folded = fold(text)
        return (
            self._wording.written(text) in self._wording.unit_kinds
            or folded in self._known
            or (several and folded in self._vocabulary)
            or self._wording.only_contrast(text)
            or folded in map(fold, self.tables.total_words)
        )

    def _convincing(self, heading: Heading, around: Container[str]) -> bool:
        """Enough to name a tab whose title says nothing: most required columns are there.

        Places may stand above the records; then the more of the other columns must be there,
        unless they are seen `around` the table, in its title or in rows above its records.
        """
        required = set(self.labels[heading.table].required)
        unseen = {f for f in INHERITED & required if f not in heading.columns and f not in around}
        present = sum(field in heading.columns or field in around for field in required)
        return (
            present >= CONVINCING
            and present >= 0.75 * len(required - unseen)
            and len(heading.columns) >= CONVINCING + len(unseen)
        )


def _second(best: _Sight, others: Iterable[_Sight]) -> Rival | None:
    """The best of the headings that are not this one with a row more or less."""
    rivals = [
        sight
        for sight in others
        if sight.score > 0 and (sight.table != best.table or not set(sight.rows) & set(best.rows))
    ]
    second = max(rivals, key=lambda sight: sight.score, default=None)
    return Rival(second.table, second.rows, second.score) if second else None


def _continues(bare: str, folded: str, known: str) -> bool:
    """True when the rest of a tab title is a place, a year or a number, not another word."""
    rest = folded[len(known) :].lstrip("_-")
    position = bare.find(" ")
    return (
        rest[:1].isdigit()
        or (position > 0 and fold(bare[:position]) == known)
        or bool(re.match(r"(ตำบล|ต|อำเภอ|หมู่|ปี)", rest) and re.search(r"[\s._\-(]", bare))
    )
