"""docs/reference/rules.md, from config/rules.toml and the demo workbooks."""

from __future__ import annotations

import tempfile
from collections import Counter
from pathlib import Path

from sync.google.workbooks import workbook_of
from sync.pipeline import Pipeline
from sync.sandbox.demo import offices as demo
from sync.sandbox.xlsx import answer_of
from sync.settings import PACKAGED, load
from sync.xlsx.package import modified_of

PAGE = PACKAGED / "docs/reference/rules.md"


def findings_by_code(pipeline: Pipeline, which: demo.Demo) -> Counter[str]:
    """How often each rule speaks in a demo workbook, saved and read as Drive would date it."""
    with tempfile.TemporaryDirectory() as folder:
        path = which.save(Path(folder))
        workbook = workbook_of(answer_of(path), modified=modified_of(path))
    reading = pipeline.sheets.read(pipeline.sheets.seal(workbook, b"k" * 32), demo.TODAY)
    report = pipeline.rulebook.check(reading, pipeline.programme(reading), demo.TODAY)
    return Counter(finding.code for finding in report.findings)


def page() -> str:
    pipeline = Pipeline(load(PACKAGED, {}))
    return pipeline.rulebook.rule_reference(findings_by_code(pipeline, demo.showcase()[0]))
