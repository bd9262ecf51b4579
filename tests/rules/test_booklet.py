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


def test_the_booklet_can_be_read_and_each_rule_found_by_its_code(
    rules: Rules, build: Build, programme: Programme
) -> None:
    found = samples(rules, build, programme)
    for language, reported in (("th", "ตัวอย่างที่ระบบแจ้ง"), ("en", "Reported, for example")):
        text = booklet(rules, language, "md", found)  # type: ignore[arg-type]
        assert len(text.splitlines()) < 8 * len(rules.rules)
        assert re.findall(r"(?m)^### (.*)$", text) == [*rules.codes]
        assert "{" not in text
        assert not re.search(r"\b[a-z]+_[a-z_]+\b", text)  # no key of a table or field
        assert text.count(reported) > 0.9 * len(rules.rules)
    assert "“101.01” ◀" in booklet(rules, "en", "md", found)


def test_the_page_for_the_web_has_an_anchor_for_each_code(
    rules: Rules, build: Build, programme: Programme
) -> None:
    page = booklet(rules, "th", "html", samples(rules, build, programme))
    assert re.findall(r'<h3 id="([^"]*)">', page) == [code.lower() for code in rules.codes]
    assert "<script" not in page
    assert "http" not in page
