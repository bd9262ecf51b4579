"""What every value parser answers: a value, its problems, or both."""

from __future__ import annotations

from typing import Any, Generic, NamedTuple, TypeVar

from sync.model import Problem, Words

T = TypeVar("T")

# Gravest first: the command line names one problem only.
GRAVITY = ("D10", "D4", "D2", "D1", "D12", "D7", "D11", "D5", "D6")

# What a cell shows whose formula failed.
SHEET_ERRORS = frozenset(
    ("#REF!", "#VALUE!", "#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#ERROR!")
)


class Parsed(NamedTuple, Generic[T]):
    """`value` None is absent or unreadable; a problem stands instead of a value or beside it."""

    value: T | None
    problems: tuple[Problem, ...] = ()


ABSENT: Parsed[Any] = Parsed(None)


def problem(code: str, th: str, en: str) -> Problem:
    return Problem(code, Words(th, en))


def refused(code: str, th: str, en: str) -> Parsed[Any]:
    """A text that is not a value: the fault and its mend in both languages."""
    return Parsed(None, (problem(code, th, en),))


def gravest(problems: tuple[Problem, ...]) -> Problem | None:
    return min(problems, key=lambda each: GRAVITY.index(each.code), default=None)
