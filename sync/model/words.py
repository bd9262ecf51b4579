"""Texts in both languages of the office, and the two scales that every stage speaks of."""

from __future__ import annotations

from enum import StrEnum
from typing import Literal, NamedTuple

Language = Literal["th", "en"]


class Words(NamedTuple):
    """One text in both languages of the office."""

    th: str
    en: str

    def in_(self, language: Language) -> str:
        return self.en if language == "en" else self.th

    def at(self, where: str) -> Words:
        """With the place before it: "where: what"; as it is where there is none."""
        return Words(f"{where}: {self.th}", f"{where}: {self.en}") if where else self


def same(text: str) -> Words:
    """A text that is not translated: a server's reply, the name of a fault."""
    return Words(text, text)


class Severity(StrEnum):
    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


class State(StrEnum):
    """The state of one technique in one village (tracker.md, "Village progress")."""

    PASSED = "passed"
    IN_PROGRESS = "in_progress"
    OVERDUE = "overdue"
    NOT_DUE = "not_due"
    NO_PLAN = "no_plan"
