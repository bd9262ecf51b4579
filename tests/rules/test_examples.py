"""The examples of rules.toml are the tests of the rules, and are themselves put to the test."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import pytest

from sync.errors import ConfigError
from sync.rules import examples
from sync.rules.engine import Rule, Rules, compile_rules, run
from sync.rules.examples import TODAY, Build, faults, prove, reading_of
from sync.rules.parameters import PROFILE_NUMBERS
from sync.settings import PACKAGED, Programme, Settings, load

OFFICE = load(PACKAGED, {})
COMPILED = compile_rules(OFFICE.rules, OFFICE.tables)


@pytest.mark.parametrize("code", COMPILED.codes)
def test_every_example_does_what_it_says(
    code: str, rules: Rules, build: Build, programme: Programme
) -> None:
    assert faults(rules, rules[code], build, programme) == []


def test_a_district_in_good_order_has_no_findings(
    rules: Rules, build: Build, programme: Programme
) -> None:
    outcome = run(rules, reading_of({}, build), programme, TODAY)
    assert outcome.findings == ()
    assert outcome.crashes == ()


def test_an_example_that_does_not_do_what_it_says_is_refused_with_all_others(
    settings: Settings, build: Build, programme: Programme
) -> None:
    first, second = ({**block, "pass": block["fail"]} for block in settings.rules[:2])
    turned = [{**b, "pass": [{k: v for k, v in e.items() if k != "expect"} for e in b["pass"]]}
              for b in (first, second)]  # fmt: skip
    with pytest.raises(ConfigError) as refused:
        prove(compile_rules(turned, settings.tables), build, programme)
    assert len(refused.value.problems) == 4
    assert "rule T1-1: pass example 1: expected nothing" in refused.value.problems[0]


def test_a_misspelt_field_of_an_example_is_named_with_the_nearest(
    settings: Settings, build: Build, programme: Programme
) -> None:
    block = {
        **settings.rules[0],
        "pass": [{"tables": {"guidelines": [{"fiscal_yaer": "2569"}]}}] * 2,
    }
    with pytest.raises(ConfigError, match=r"fiscal_yaer.*did you mean fiscal_year"):
        prove(compile_rules([block], settings.tables), build, programme)


# ------------------------------------------------------------------------------ mutation


def numbers_of(rule: Rule, programme: Programme) -> Iterator[tuple[int, str, float]]:
    """(call, parameter, number) for every number of a rule, those of the profile resolved."""
    for index, call in enumerate(rule.calls):
        for name, value in call.items():
            if isinstance(value, str) and value in PROFILE_NUMBERS:
                value = getattr(programme, value)
            if isinstance(value, (int, float)) and not isinstance(value, bool):
                yield index, name, value


def mutants(programme: Programme) -> Iterator[Any]:
    for rule in COMPILED.rules:
        for index, name, value in numbers_of(rule, programme):
            for step in (-1, 1):
                yield pytest.param(
                    rule, index, name, value + step, id=f"{rule.code}-{name}{step:+}"
                )


@pytest.mark.parametrize(
    ("rule", "index", "name", "value"), list(mutants(OFFICE.programmes["2569"]))
)
def test_a_number_off_by_one_makes_an_example_fail(
    rule: Rule,
    index: int,
    name: str,
    value: float,
    build: Build,
    programme: Programme,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    calls: list[Mapping[str, Any]] = list(rule.calls)
    calls[index] = {**calls[index], name: value}
    mutant = replace(rule, calls=tuple(calls))
    read = examples.reading_of
    monkeypatch.setattr(examples, "reading_of", lambda example, _: _once(example, read, build))
    assert faults(Rules((mutant,), COMPILED.tables), mutant, build, programme)


_READINGS: dict[int, Any] = {}


def _once(example: Mapping[str, Any], read: Any, build: Build) -> Any:
    """An example read once for all mutants: rules never change a reading."""
    if id(example) not in _READINGS:
        _READINGS[id(example)] = read(example, build)
    return _READINGS[id(example)]


@pytest.mark.parametrize("rule", [r for r in COMPILED.rules if r.escalated], ids=lambda r: r.code)
def test_swapped_severities_make_an_example_fail(
    rule: Rule, build: Build, programme: Programme
) -> None:
    assert rule.escalated
    swapped = replace(rule, severity=rule.escalated, escalated=rule.severity)
    assert faults(Rules((swapped,), COMPILED.tables), swapped, build, programme)


@pytest.mark.parametrize("rule", COMPILED.rules, ids=lambda r: r.code)
def test_a_rule_that_finds_nothing_makes_an_example_fail(
    rule: Rule, build: Build, programme: Programme
) -> None:
    silent = replace(rule, calls=())
    assert faults(Rules((silent,), COMPILED.tables), silent, build, programme)
