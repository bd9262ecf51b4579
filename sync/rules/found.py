"""What a kind of rule hands back: faults, what it lacked, and what it will not conclude."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as attribute
from datetime import date
from typing import Literal, NamedTuple

from sync.model import Place, Severity, VillageKey, Words


class Lack(NamedTuple):
    """What a rule needed and the workbook, one tab of a table, or the programme does not have."""

    table: str
    field: str | None = None
    words: Words | None = None
    part: int | None = None  # the tab that lacks the column; None: all of the table


class Unknown(NamedTuple):
    """Where a value may stand that would change what a rule concludes.

    A cell that cannot be read, one that is blank and should not be, a row whose village is not
    known (`field` is the cell to mend), or a tab (`record` None) that lacks the column or was not
    read to its end.
    """

    why: Literal["unreadable", "blank", "village", "column", "tab"]
    table: str
    field: str | None = None
    record: int | None = None
    sheet: str = ""


@dataclass(frozen=True, slots=True)
class Hit:
    """One fault found by a kind: a cell (index and field), or a whole table (index None).

    `values` feeds the placeholders of the wording; `escalated` asks for the block's second
    severity; `fix` is the text proposed for this very cell; `total` names a total row and
    `heading` a part of the table instead of a record; `secret` keeps the cell out of sight.
    `todo` says what to do here, where that is known better than by the rule; `mend` is the cell
    to do it in, when it is another one; `at` is the tab that a fault of no record stands in.
    """

    table: str
    index: int | None = None
    field: str | None = None
    values: Mapping[str, object] = attribute(default_factory=dict)
    escalated: bool = False
    severity: Severity | None = None
    village: VillageKey | None = None
    technique: int | None = None
    due: date | None = None
    fix: str | None = None
    total: int | None = None
    heading: int | None = None
    secret: bool = False
    todo: Words | None = None
    mend: Place | None = None
    at: Place | None = None


Because = Sequence[Unknown | Lack]


@dataclass(frozen=True, slots=True)
class Unsure:
    """A fault that is not told, because something unknown could refute it."""

    hit: Hit
    because: Because


def unless(because: Because, hit: Hit) -> Hit | Unsure:
    """The hit; while something unknown could refute it, what that is."""
    return Unsure(hit, because) if because else hit


Found = Iterator[Hit | Lack | Unsure]
Kind = Callable[..., Found]
