"""The parameter types of rule kinds, and the check of a TOML block against a kind's signature."""

from __future__ import annotations

import inspect
import types
from collections.abc import Callable, Iterable, Mapping
from typing import Any, NewType, Union, get_args, get_origin, get_type_hints

from sync.settings import Programme, TablesFile
from sync.settings.problems import meant

TableName = NewType("TableName", str)  # a key of tables.toml
FieldName = NewType("FieldName", str)  # a field of the block's own `table`
CellName = NewType("CellName", str)  # "table.field"
Word = NewType("Word", str)  # a canonical word of a vocabulary
ProfileKey = NewType("ProfileKey", str)  # a number of the programme profile
Number = int | float | ProfileKey
PROFILE_NUMBERS = frozenset(
    name for name, field in Programme.model_fields.items() if field.annotation in (int, float)
) - {"fiscal_year"}


class Wrong(ValueError):
    """A parameter that does not fit; the message is the sentence for the operator."""


def checked(
    kind: Callable[..., Any], given: Mapping[str, Any], tables: TablesFile
) -> tuple[dict[str, Any], list[str]]:
    """A block's parameters as the kind takes them, and every fault in words."""
    hints = get_type_hints(kind)
    wanted = {
        name: parameter
        for name, parameter in inspect.signature(kind).parameters.items()
        if parameter.kind is inspect.Parameter.KEYWORD_ONLY
    }
    faults = [f"unknown parameter {name}{meant(name, wanted)}" for name in given.keys() - wanted]
    faults += [
        f"parameter {name} is missing"
        for name, parameter in wanted.items()
        if name not in given and parameter.default is inspect.Parameter.empty
    ]
    taken: dict[str, Any] = {}
    own_table = str(given.get("table", ""))
    for name in (name for name in wanted if name in given):
        try:
            taken[name] = _fit(hints[name], given[name], tables, own_table)
        except Wrong as fault:
            faults.append(f"{name}: {fault}")
    return taken, sorted(faults)


def _fit(hint: Any, value: Any, tables: TablesFile, own_table: str) -> Any:
    if get_origin(hint) is tuple:
        if not isinstance(value, (list, tuple)):
            raise Wrong(f"a list is needed, found {value!r}")
        return tuple(_fit(get_args(hint)[0], item, tables, own_table) for item in value)
    if get_origin(hint) in (Union, types.UnionType):
        return _fit_one_of(get_args(hint), value, tables, own_table)
    if hint in (TableName, FieldName, CellName, Word, ProfileKey):
        return _name(hint, value, tables, own_table)
    if hint is float and type(value) is int:
        return value
    if type(value) is not hint:
        raise Wrong(f"{getattr(hint, '__name__', hint)} is needed, found {value!r}")
    return value


def _fit_one_of(hints: tuple[Any, ...], value: Any, tables: TablesFile, own_table: str) -> Any:
    faults = []
    for hint in (h for h in hints if h is not type(None)):
        try:
            return _fit(hint, value, tables, own_table)
        except Wrong as fault:
            faults.append(str(fault))
    raise Wrong(faults[-1])


def _name(hint: Any, value: Any, tables: TablesFile, own_table: str) -> str:
    if not isinstance(value, str):
        raise Wrong(f"a name is needed, found {value!r}")
    if hint is CellName:
        table, _, field = value.partition(".")
        _known(table, tables.tables, "table")
        _known(field, tables.tables[table].fields, f"field of {table}")
    elif hint is FieldName:
        if own_table in tables.tables:  # a wrong table is a fault of its own
            _known(value, tables.tables[own_table].fields, f"field of {own_table}")
    elif hint is TableName:
        _known(value, tables.tables, "table")
    elif hint is Word:
        _known(value, {w for words in tables.vocabularies.values() for w in words}, "word")
    else:
        _known(value, PROFILE_NUMBERS, "number of the programme profile")
    return value


def _known(name: str, names: Iterable[str], what: str) -> None:
    names = list(names)
    if name not in names:
        raise Wrong(f"no {what} is called {name!r}{meant(name, names)}")
