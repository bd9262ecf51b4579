"""Proofs of the rules' examples, kept for the length of one process of tests.

Each office proves some 300 examples when it first asks for its rules, which costs more than most
tests. The proof of the same rules, tables, numbers and kinds comes out the same: one is enough.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sync.rules import engine
from sync.rules.engine import Rules
from sync.settings import Programme


class Once:
    """`examples.prove`, run once for each content; a proof that fails is never kept."""

    def __init__(self, prove: Callable[..., None]) -> None:
        self._prove = prove
        self._proven: set[tuple[Any, ...]] = set()

    def __call__(self, rules: Rules, build: Any, programme: Programme) -> None:
        kinds = tuple(vars(engine)["KINDS"][rule.kind] for rule in rules.rules)
        content = (repr(rules), repr(programme), kinds)
        if content not in self._proven:
            self._prove(rules, build, programme)
            self._proven.add(content)
