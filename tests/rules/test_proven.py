"""Proofs that the tests keep are those of the very same content, and of none that failed."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import Any

import pytest

from sync.errors import ConfigError
from sync.rules import engine
from sync.rules.engine import Rules
from sync.rules.examples import Build
from sync.settings import Programme
from tests.proven import Once


class Counting:
    """A proof that counts how often it was asked, and fails as often as told."""

    def __init__(self, failures: int = 0) -> None:
        self.asked, self.failures = 0, failures

    def __call__(self, *_: Any) -> None:
        self.asked += 1
        if self.asked <= self.failures:
            raise ConfigError("an example fails")


def test_the_same_content_is_proven_once(rules: Rules, build: Build, programme: Programme) -> None:
    counting = Counting()
    once = Once(counting)
    for _ in range(3):
        once(Rules(tuple(rules.rules), rules.tables), build, programme)
    assert counting.asked == 1


def test_whatever_changes_is_proven_anew(
    rules: Rules, build: Build, programme: Programme, monkeypatch: pytest.MonkeyPatch
) -> None:
    counting = Counting()
    once = Once(counting)
    first, *others = rules.rules
    villages = rules.tables.tables["villages"]
    tables = {**rules.tables.tables, "villages": villages.model_copy(update={"tab": "อื่น"})}
    once(rules, build, programme)
    once(Rules(tuple(others), rules.tables), build, programme)
    shorter = replace(first, failing=first.failing[:1])
    once(Rules((shorter, *others), rules.tables), build, programme)
    once(Rules(rules.rules, rules.tables.model_copy(update={"tables": tables})), build, programme)
    once(rules, build, programme.model_copy(update={"households_per_village": 21}))
    other_kind = {**vars(engine)["KINDS"], first.kind: lambda *_: ()}
    monkeypatch.setattr(engine, "KINDS", other_kind)
    once(rules, build, programme)
    assert counting.asked == 6


def test_a_proof_that_failed_is_not_kept(rules: Rules, build: Build, programme: Programme) -> None:
    counting = Counting(failures=1)
    once = Once(counting)
    for _ in range(3):
        with suppress(ConfigError):
            once(rules, build, programme)
    assert counting.asked == 2
