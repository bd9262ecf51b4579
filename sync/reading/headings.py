"""Finding the table in the tab: which rows are the heading, of which table, with which columns."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from sync.model import Grid, Rival, Settled, Settlements
from sync.reading.agreement import agrees
from sync.reading.mapping import (
    FUZZY_MARGIN,
    FUZZY_WEIGHT,
    Claim,
    Doubt,
    Labels,
    assign,
    settled_claims,
)
from sync.reading.thai import fold
from sync.reading.windows import (
    LEAST_FIELDS,
    SEARCH_ROWS,
    at,
    data_cells,
    labels_of,
    windows,
    with_parents,
)
from sync.settings import TablesFile

_ORDINAL = re.compile(r"^[\s\d.()\-]+")


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading found: its rows (0-based), its columns by field, and what could not be settled.

    `wide` maps columns that stand for one word each (the official group register) to the word.
    `ties` are fields that two columns claim equally, `doubts` columns that nearly spell two
    fields: either way the table must be refused. `how` tells by what each field was recognised,
    `rival` which other heading came second.
    """

    table: str
    rows: tuple[int, ...]
    columns: Mapping[str, int]
    score: float
    ties: tuple[tuple[str, tuple[int, ...]], ...] = ()
    wide: Mapping[int, str] | None = None
    labels: Mapping[int, str] | None = None
    doubts: tuple[Doubt, ...] = ()
    how: Mapping[str, str] = field(default_factory=dict)
    rival: Rival | None = None

    @property
    def last_row(self) -> int:
        return self.rows[-1]


@dataclass(frozen=True, eq=False)
class Catalogue:
    """All tables the configuration knows, ready for comparison."""

    tables: TablesFile

    @cached_property
    def labels(self) -> Mapping[str, Labels]:
        return {key: Labels(key, spec) for key, spec in self.tables.tables.items()}

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
            for label in (field.heading, *field.aliases, *spec.full_name)
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

    def find(
        self,
        grid: Grid,
        start: int,
        named: str | None,
        reach: int = SEARCH_ROWS,
        settled: Settlements | None = None,
    ) -> Heading | None:
        """The best heading at or below row `start`: of the named table, else of any table.

        `settled` is what a person has said of this workbook's columns.
        """
        keys = [named] if named else list(self.labels)
        best: Heading | None = None
        others: dict[tuple[str, int], Heading] = {}
        known = self._known if named is None else self.labels[named].exact
        for rows in windows(grid, start, min(start + reach, len(grid.shown)), known):
            candidates = labels_of(grid, rows)
            penalty = 0.05 * (len(rows) - 1) + 0.3 * data_cells(grid, rows)
            for key in keys:
                said = (settled or {}).get(key, {})
                heading = self._heading(key, rows, candidates, penalty, said)
                if heading is None:
                    continue
                if best is None or heading.score > best.score + 1e-9:
                    best = heading
                place = key, rows[-1]
                if place not in others or heading.score > others[place].score:
                    others[place] = heading
        if best is None:
            return None
        if named is None and not self._convincing(best):
            return None
        return replace(self._completed(grid, best), rival=_second(best, others.values()))

    def _heading(
        self,
        key: str,
        rows: tuple[int, ...],
        candidates: Mapping[int, list[str]],
        penalty: float,
        settled: Mapping[str, Settled],
    ) -> Heading | None:
        labels = self.labels[key]
        claims = [
            claim for column, texts in candidates.items() for claim in labels.claims(column, texts)
        ]
        if len({claim.field for claim in claims}) < LEAST_FIELDS:
            return None
        mapped = assign([*claims, *settled_claims(settled, candidates)])
        wide = self._wide(key, candidates, mapped.columns)
        score = mapped.score + len(mapped.ties) + len(wide) - penalty
        return Heading(key, rows, mapped.columns, score, mapped.ties, wide or None, how=mapped.how)

    def _wide(
        self, key: str, candidates: Mapping[int, list[str]], columns: Mapping[str, int]
    ) -> dict[int, str]:
        spec = self.tables.tables[key]
        if spec.wide is None or spec.wide[0] in columns:
            return {}
        vocabulary = self.tables.vocabularies[spec.fields[spec.wide[0]].vocabulary or ""]
        words = {fold(w): word for word, same in vocabulary.items() for w in (word, *same)}
        taken = set(columns.values())
        found = {}
        for column, texts in candidates.items():
            word = next((words[fold(text)] for text in texts if fold(text) in words), None)
            if word and column not in taken:
                found[column] = word
        return found if len(found) >= 2 else {}

    def _convincing(self, heading: Heading) -> bool:
        """Enough to name a tab whose title says nothing: most required columns are there."""
        required = self.labels[heading.table].required
        present = sum(field in heading.columns for field in required)
        return present >= 3 and present >= 0.75 * len(required)

    def _completed(self, grid: Grid, heading: Heading) -> Heading:
        """Near spellings fill the fields that no label named outright."""
        labels = self.labels[heading.table]
        candidates = labels_of(grid, heading.rows)
        columns = self._believed(grid, heading, candidates)
        taken = {*columns.values(), *(heading.wide or {})}
        tied = {column for _, rivals in heading.ties for column in rivals}
        free = set(labels.spec.fields) - set(columns) - {name for name, _ in heading.ties}
        claims: list[Claim] = []
        doubts: list[Doubt] = []
        for column, texts in candidates.items():
            if column in taken or column in tied:
                continue
            for found in labels.similar(column, texts, free):
                names = found.fields if isinstance(found, Doubt) else (found.field,)
                fitting = [name for name in names if self._agrees(grid, heading, name, column)]
                if isinstance(found, Doubt) and len(fitting) == 2:
                    doubts.append(found)
                elif fitting:
                    claims.append(Claim(found.strength, column, fitting[0], found.how))
        near = assign(claims, margin=FUZZY_MARGIN / 100 * FUZZY_WEIGHT)
        columns |= near.columns
        how = {name: ground for name, ground in heading.how.items() if name in columns} | near.how
        if heading.wide and labels.spec.wide:
            columns[labels.spec.wide[0]] = columns[labels.spec.wide[1]] = min(heading.wide)
            how |= dict.fromkeys(labels.spec.wide, "one column for each word")
        self._share_name(heading, candidates, columns)
        if "last_name" in columns:
            how.setdefault("last_name", "the column of the name holds it too")
        self._share_village(grid, heading, candidates, columns)
        if "moo" in columns:
            how.setdefault("moo", "the column of the village says the moo too")
        return Heading(
            heading.table,
            with_parents(grid, heading.rows),
            columns,
            heading.score + near.score,
            heading.ties + near.ties,
            heading.wide,
            {column: texts[0] for column, texts in candidates.items()},
            tuple(doubt for doubt in doubts if not set(doubt.fields) & columns.keys()),
            how,
        )

    def _agrees(self, grid: Grid, heading: Heading, name: str, column: int) -> bool:
        spec = self.tables.tables[heading.table].fields[name]
        return agrees(grid, heading.last_row + 1, column, spec, self.tables)

    def _believed(
        self, grid: Grid, heading: Heading, candidates: Mapping[int, list[str]]
    ) -> dict[str, int]:
        """The columns without those that only a row above names, against the values below.

        "ตำบล | ตาคลี" over the heading proper is a title, not the heading of a column อายุ.
        """
        exact = self.labels[heading.table].exact
        lowest = {
            column: next((t for t in reversed(column_texts) if t.strip()), "")
            for column, column_texts in (
                (c, [at(grid, row, c) for row in heading.rows]) for c in candidates
            )
        }
        return {
            name: column
            for name, column in heading.columns.items()
            if any(key == name for key, _ in exact.get(fold(lowest[column]), ()))
            or len(heading.rows) == 1
            or self._agrees(grid, heading, name, column)
        }

    def _share_name(
        self, heading: Heading, candidates: Mapping[int, list[str]], columns: dict[str, int]
    ) -> None:
        """A column of whole names ("ชื่อ-สกุล") holds the last name when no other column does."""
        full_names = self.labels[heading.table].full_names
        column = columns.get("first_name")
        if column is None or "last_name" in columns:
            return
        if any(fold(text) in full_names for text in candidates[column]):
            columns["last_name"] = column

    def _share_village(
        self,
        grid: Grid,
        heading: Heading,
        candidates: Mapping[int, list[str]],
        columns: dict[str, int],
    ) -> None:
        """A column of villages ("หมู่ที่ 3 บ้านหนองนา") holds the moo when no other column does."""
        spec = self.tables.tables[heading.table].fields.get("moo")
        if spec is None or "moo" in columns:
            return
        others = {column for name, column in columns.items() if name != "village_name"}
        for column, texts in candidates.items():
            if column in others or not any(fold(text) in _VILLAGE_LABELS for text in texts):
                continue
            filled = any(
                at(grid, row, column).strip()
                for row in range(heading.last_row + 1, heading.last_row + 5)
            )
            if filled and self._agrees(grid, heading, "moo", column):
                columns["moo"] = column
                return


def _second(best: Heading, others: Iterable[Heading]) -> Rival | None:
    """The best of the headings that are not this one with a row more or less."""
    rivals = [
        heading
        for heading in others
        if heading.score > 0
        and (heading.table != best.table or not set(heading.rows) & set(best.rows))
    ]
    second = max(rivals, key=lambda heading: heading.score, default=None)
    return Rival(second.table, second.rows, second.score) if second else None


_VILLAGE_LABELS = frozenset(
    map(
        fold,
        (
            "หมู่บ้าน", "บ้าน", "ชื่อบ้าน", "ชื่อหมู่บ้าน", "หมู่ที่/บ้าน", "หมู่/บ้าน", "หมู่ที่ บ้าน",
            "หมู่ที่/ชื่อบ้าน", "หมู่ที่/ชื่อหมู่บ้าน", "หมู่ที่/หมู่บ้าน", "บ้าน/หมู่ที่", "หมู่บ้าน/หมู่ที่",
        ),
    )
)  # fmt: skip


def _continues(bare: str, folded: str, known: str) -> bool:
    """True when the rest of a tab title is a place, a year or a number, not another word."""
    rest = folded[len(known) :]
    position = bare.find(" ")
    return (
        rest[:1].isdigit()
        or (position > 0 and fold(bare[:position]) == known)
        or bool(re.match(r"(ตำบล|ต|อำเภอ|หมู่|ปี)", rest) and re.search(r"[\s._\-(]", bare))
    )
