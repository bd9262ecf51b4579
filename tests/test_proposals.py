"""Proposed edits are proven on the edited sheet, or not made."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from sync.google.workbooks import workbook_of
from sync.model import Report, Workbook
from sync.pipeline import Pipeline
from sync.proposals import edited
from sync.sandbox import demo
from sync.sandbox.xlsx import answer_of
from sync.settings import PACKAGED, load

TODAY = date(2026, 7, 12)


@pytest.fixture(scope="module")
def pipeline() -> Pipeline:
    return Pipeline(load(PACKAGED, {}))


def checked(pipeline: Pipeline, workbook: Workbook) -> Report:
    reading = pipeline.read(pipeline.seal(workbook, b"k" * 32), TODAY)
    return pipeline.check(reading, pipeline.programme(reading), TODAY)


@pytest.fixture(scope="module")
def showcase(tmp_path_factory: pytest.TempPathFactory) -> Workbook:
    path: Path = demo.showcase()[0].save(tmp_path_factory.mktemp("showcase"))
    return workbook_of(answer_of(path))


def test_every_proposal_clears_its_finding_and_brings_no_other(
    pipeline: Pipeline, showcase: Workbook
) -> None:
    before = checked(pipeline, showcase)
    proposals = [f for f in before.findings if f.fix]
    assert {f.code for f in proposals} >= {"D5", "M3"}
    for finding in proposals:
        assert finding.fix
        assert finding.place
        assert finding.fix.cell == finding.place.cell
        assert finding.fix.value in finding.todo.th
        after = checked(pipeline, edited(showcase, finding.place, finding.fix.value))
        assert len(after.findings) < len(before.findings), finding


def test_a_proposal_that_would_only_move_the_fault_is_not_made(
    pipeline: Pipeline, showcase: Workbook
) -> None:
    """The total of a material could be recomputed, but then it would not add up with รวม."""
    report = checked(pipeline, showcase)
    assert [f.fix for f in report.findings if f.code == "T8-2"] == [None]


def test_a_personal_value_is_never_proposed(pipeline: Pipeline, showcase: Workbook) -> None:
    fields = pipeline.catalogue.tables.tables
    for finding in checked(pipeline, showcase).findings:
        if finding.fix and finding.field:
            assert fields[finding.table].fields[finding.field].personal is None


def test_only_the_named_cell_is_edited(showcase: Workbook, pipeline: Pipeline) -> None:
    finding = next(f for f in checked(pipeline, showcase).findings if f.code == "M3")
    assert finding.place
    twin = edited(showcase, finding.place, "7")
    for old, new in zip(showcase.grids, twin.grids, strict=True):
        if old.gid != finding.place.gid:
            assert old is new
            continue
        row = finding.place.row or 0
        assert new.shown[row][finding.place.column or 0] == "7"
        assert replace(new, shown=old.shown, stored=old.stored) == old
        assert [line for n, line in enumerate(new.shown) if n != row] == [
            line for n, line in enumerate(old.shown) if n != row
        ]
