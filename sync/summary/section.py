"""A section of the mail: the function that builds its view, and where it stands."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from sync.summary.audience import Kind
from sync.summary.context import Context

Build = Callable[[Context], object | None]
F = TypeVar("F", bound=Build)


@dataclass(frozen=True, slots=True)
class Section:
    """`name` is also that of its two templates in templates/weekly/sections/.

    `build` answers None when there is nothing to say. The sections of a mail stand in the order of
    `place`. A `brief` one stays when several editions must share one mail; one about `results` is
    left out of an edition without a single village: nothing went well or badly in it.
    """

    name: str
    build: Build
    place: int
    editions: frozenset[Kind]
    brief: bool
    results: bool


SECTIONS: dict[str, Section] = {}


def section(
    place: int, *editions: Kind, brief: bool = False, results: bool = False
) -> Callable[[F], F]:
    """Register the builder of the section that its module is named after."""

    def register(build: F) -> F:
        name = build.__module__.rpartition(".")[2]
        SECTIONS[name] = Section(name, build, place, frozenset(editions), brief, results)
        return build

    return register
