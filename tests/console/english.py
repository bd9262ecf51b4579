"""Which words of a Thai line are English that says something, and not a name or what is typed."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from functools import cache
from typing import Any, get_args

import click
from pydantic import BaseModel

from sync.rules.engine import KEYS as KEYS_OF_RULES
from sync.rules.kinds import KINDS
from sync.settings import PACKAGED, SettingsFile, TablesFile, load
from sync.settings.programmes import Programme
from sync.settings.workbooks import Waiver, WorkbookEntry
from sync.state.schema import METADATA
from tests.console.walk import commands

# of products, standards and menus, which a Thai operator reads in English elsewhere too; and who
# last edited the demo's sheet
NAMES = """
    Google Sheet Sheets Drive Cloud Console Keys API APIs Gmail PostgreSQL Prometheus Maildir
    Errno SIGTERM SIGHUP Message-ID BadZipFile chmod mkdir export timedatectl stderr stdout
    true false sammachip owner
"""
_TYPED = re.compile(
    r"`[^`]*`|'[^']*'|“[^”]*”|\"[^\"]*\""  # what is quoted
    r"|\S*[/@=\\]\S*"  # paths, addresses, answers
    r"|--?[a-z][a-z-]*|\[\w+\]|\.\w+"  # options, headings, endings
    r"|\S*\w[._:]\w\S*|\S*\d\S*|\b[A-Z]{2,}\b|\b\w+Error\b"  # keys, codes, hosts, PDF, KeyError
)
_WORD = re.compile(r"[A-Za-z]{2,}")


def words_of(line: str) -> list[str]:
    return [word for word in _WORD.findall(_TYPED.sub(" ", line)) if word.lower() not in known()]


@cache
def known() -> frozenset[str]:
    """What the program calls things by: commands, choices, keys of its files, tables, fields."""
    tables = load(PACKAGED, {}).tables
    found = [*NAMES.split(), *KINDS, *tables.tables, *METADATA.tables, *KEYS_OF_RULES]
    found += [field for spec in tables.tables.values() for field in spec.fields]
    for words, command in commands().items():
        found += words
        for parameter in command.params:
            if isinstance(parameter.type, click.Choice):
                found += parameter.type.choices
    for kind in KINDS.values():
        found += inspect.signature(kind).parameters
    for model in (SettingsFile, Programme, WorkbookEntry, Waiver, TablesFile):
        found += _keys(model)
    return frozenset(part.lower() for name in found for part in re.split(r"\W|_", name))


def _keys(model: Any) -> Iterator[str]:
    for name, field in model.model_fields.items():
        yield name
        yield from (str(choice) for choice in get_args(field.annotation))
        if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel):
            yield from _keys(field.annotation)
