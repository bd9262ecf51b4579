"""What a rule looks at: the day, the shape of a table, a column. Noted as it is asked for."""

from __future__ import annotations

from collections.abc import Callable, ItemsView, Iterable, Iterator, Mapping, ValuesView
from dataclasses import replace
from typing import Any, TypeVar

from sync.model import Column, Table

T = TypeVar("T")
Fact = tuple[str, str]  # (table, field); (table, "") is its shape: rows, tabs, columns, totals
DAY: Fact = ("", "today")


class Looked:
    """The facts that whatever runs now has asked for."""

    def __init__(self) -> None:
        self._facts: set[Fact] = set()

    def note(self, fact: Fact) -> None:
        self._facts.add(fact)

    def note_all(self, facts: Iterable[Fact]) -> None:
        self._facts.update(facts)

    def during(self, look: Callable[[], T]) -> tuple[T, frozenset[Fact]]:
        """What a call answers, and what it asked for; its caller has asked for that too."""
        outer, self._facts = self._facts, set()
        try:
            answer = look()
            return answer, frozenset(self._facts)
        finally:
            outer |= self._facts
            self._facts = outer


def watched(tables: Mapping[str, Table], looked: Looked) -> dict[str, Table]:
    """The tables, each noting what is asked of it; their lists are the very same."""
    return _Tables(
        {
            key: replace(table, columns=_Columns(key, table.columns, looked))
            for key, table in tables.items()
        },
        looked,
    )


class _Tables(dict[str, Table]):
    """Whoever asks for a table, or whether there is one, has looked at its shape."""

    def __init__(self, tables: Mapping[str, Table], looked: Looked) -> None:
        super().__init__(tables)
        self._looked = looked

    def __getitem__(self, key: str) -> Table:
        self._looked.note((key, ""))
        return super().__getitem__(key)

    def __contains__(self, key: object) -> bool:
        self._looked.note((str(key), ""))
        return super().__contains__(key)

    def get(self, key: str, default: Any = None) -> Any:
        self._looked.note((key, ""))
        return super().get(key, default)

    def items(self) -> ItemsView[str, Table]:  # type: ignore[override]
        self._looked.note_all((key, "") for key in self)
        return super().items()

    def values(self) -> ValuesView[Table]:  # type: ignore[override]
        self._looked.note_all((key, "") for key in self)
        return super().values()


class _Columns(dict[str, Column]):
    """Which columns there are belongs to the shape; what is in one, to itself."""

    def __init__(self, table: str, columns: Mapping[str, Column], looked: Looked) -> None:
        super().__init__(columns)
        self._looked = looked
        self._facts = {name: (table, name) for name in columns}

    def __getitem__(self, name: str) -> Column:
        column = super().__getitem__(name)
        self._looked.note(self._facts[name])
        return column

    def get(self, name: str, default: Any = None) -> Any:
        if name not in self:
            return default
        return self[name]

    def items(self) -> ItemsView[str, Column]:  # type: ignore[override]
        self._looked.note_all(self._facts.values())
        return super().items()

    def values(self) -> ValuesView[Column]:  # type: ignore[override]
        self._looked.note_all(self._facts.values())
        return super().values()


def moved_between(before: Mapping[str, Table], after: Mapping[str, Table]) -> frozenset[Fact]:
    """The facts in which two readings of the same tables differ."""
    return frozenset(
        fact
        for key, table in before.items()
        if table is not after[key]
        for fact in _moved(key, table, after[key])
    )


def _moved(key: str, before: Table, after: Table) -> Iterator[Fact]:
    shape = (after.parts, after.rows, after.part_of, after.totals, [*after.columns])
    if (before.parts, before.rows, before.part_of, before.totals, [*before.columns]) != shape:
        yield key, ""  # whoever looked at anything of a table looked at its shape
        return
    for name, column in after.columns.items():
        if before.columns[name] is not column and before.columns[name] != column:
            yield key, name
