"""The booklet and the reference page are what rules.toml says today."""

from __future__ import annotations

import re

from sync.pipeline import Pipeline
from sync.rules.booklet import booklet, reference
from sync.rules.engine import Rules
from sync.rules.examples import Build, samples
from sync.sandbox.demo import offices as demo
from sync.sandbox.demo.faults import PLANTS
from sync.settings import PACKAGED, Programme, load
from tests.rules.reference import PAGE, findings_by_code, page


def test_the_generated_pages_are_current(rules: Rules, build: Build, programme: Programme) -> None:
    thai = booklet(rules, "th", "md", samples(rules, build, programme))
    kept = (PACKAGED / "docs/th/กติกา.md").read_text(encoding="utf-8")
    assert kept == thai, "run `make docs`"


def test_the_reference_page_is_current_and_the_demo_shows_every_planted_code() -> None:
    text = page()
    assert PAGE.read_text(encoding="utf-8") == text, "run `make docs`"
    silent = set(re.findall(r"(?m)^\| (\w+(?:-\d)?) \|.*\| – \|$", text))
    assert not silent & {plant.code for plant in PLANTS}


def test_a_clean_district_violates_no_rule() -> None:
    assert not findings_by_code(Pipeline(load(PACKAGED, {})), demo.clean_twin())


def test_the_reference_names_every_code_with_its_kind_and_count(rules: Rules) -> None:
    page = reference(rules, {"T9-1": 3})
    for rule in rules.rules:
        assert f"| {rule.code} | " in page
        assert rule.kind in page
    assert next(line for line in page.splitlines() if "| T9-1 |" in line).endswith("| 3 |")


def test_the_booklet_draws_examples_and_marks_the_cell_pointed_at(
    rules: Rules, build: Build, programme: Programme
) -> None:
    found = samples(rules, build, programme)
    english = booklet(rules, "en", "md", found)
    assert "101.01 ◀" in english
    assert "{" not in english
    page = booklet(rules, "th", "html", found)
    assert page.count("<h3>") == len(rules.rules)
    assert "<script" not in page
