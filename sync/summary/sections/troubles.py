"""What only the operator is told: everything that is his to mend, as model/concerns.py lists it."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

from sync.model import CONCERNS
from sync.summary.cells import clean, spoken
from sync.summary.context import Context
from sync.summary.prepared import Trouble
from sync.summary.section import section

SHOWN = 8
PEOPLE_SHOWN = 40  # each person who is left out is named
PEOPLE = ("left_out", "address", "address_paused", "mail_stopped")


@dataclass(frozen=True, slots=True)
class Item:
    where: str
    what: str
    todo: str


@dataclass(frozen=True, slots=True)
class Group:
    title: str
    must_act: bool
    total: int
    items: tuple[Item, ...]
    more: int
    todo: str  # what to do about all of them; "" when it stands with each


@dataclass(frozen=True, slots=True)
class Troubles:
    """`total` are to be looked at; `notes` are for information and in no count."""

    total: int
    groups: tuple[Group, ...]
    notes: tuple[Item, ...] = ()


@section(180, "operator", brief=True)
def build(context: Context) -> Troubles:
    groups = [
        _group(kind, list(of_kind), context)
        for kind, of_kind in groupby(context.troubles, key=lambda trouble: trouble.kind)
    ]
    notes = _notes(context)[: context.at_most(SHOWN)]
    return Troubles(len(context.troubles), tuple(groups), notes)


def _notes(context: Context) -> tuple[Item, ...]:
    return tuple(
        Item(standing.title, spoken(words, context.language), "")
        for standing in context.standings
        for words in standing.aside
    )


def _group(kind: str, found: list[Trouble], context: Context) -> Group:
    told, language = CONCERNS[kind], context.language
    most = context.at_most(PEOPLE_SHOWN if kind in PEOPLE else SHOWN)
    hints = {trouble.hint for trouble in found}
    alike = len(found) > 1 and len(hints) == 1
    items = tuple(
        Item(
            clean(trouble.where, 60),
            _unlinked(spoken(trouble.words, language)),
            "" if alike else _unlinked(spoken(trouble.hint, language)),
        )
        for trouble in found[:most]
    )
    todo = _unlinked(spoken(hints.pop(), language)) if alike else ""
    left = max(0, len(found) - most)
    return Group(told.title.in_(language), told.must_act, len(found), items, left, todo)


def _unlinked(text: str) -> str:
    return text.replace("https://", "").replace("http://", "")
