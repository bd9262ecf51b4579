"""Proposed edits are proven on the edited sheet, or not made."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from sync.google.workbooks import workbook_of
from sync.model import Finding, Fix, Grid, Place, Report, Severity, Words, Workbook
from sync.pipeline import Pipeline
from sync.rules.proposals import Kind, edited, proven
from sync.sandbox.demo import offices as demo
from sync.sandbox.xlsx import answer_of
from sync.settings import PACKAGED, load

TODAY = date(2026, 7, 12)


@pytest.fixture(scope="module")
def pipeline() -> Pipeline:
    return Pipeline(load(PACKAGED, {}))


def checked(pipeline: Pipeline, workbook: Workbook) -> Report:
    reading = pipeline.sheets.read(pipeline.sheets.seal(workbook, b"k" * 32), TODAY)
    return pipeline.rulebook.check(reading, pipeline.programme(reading), TODAY)


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
        after = checked(pipeline, edited(showcase, [(finding.place, finding.fix.value)]))
        assert len(after.findings) < len(before.findings), finding


def test_a_proposal_that_would_only_move_the_fault_is_not_made(
    pipeline: Pipeline, showcase: Workbook
) -> None:
    """The total of a material could be recomputed, but then it would not add up with รวม."""
    report = checked(pipeline, showcase)
    assert [f.fix for f in report.findings if f.code == "T8-2"] == [None]


def test_a_personal_value_is_never_proposed(pipeline: Pipeline, showcase: Workbook) -> None:
    fields = pipeline.sheets.catalogue.tables.tables
    for finding in checked(pipeline, showcase).findings:
        if finding.fix and finding.field:
            assert fields[finding.table].fields[finding.field].personal is None


def test_a_proposal_is_written_in_the_unit_of_its_column(pipeline: Pipeline) -> None:
    """Below "(พันบาท)" the right remainder of 50 and 5 is 45, not 45,000."""
    amounts = (f"{label} (พันบาท)" for label in ("จัดสรร", "เบิกจ่าย", "คงเหลือ"))
    heading = ("โครงการ/กิจกรรม", "เลขที่โครงการ", *amounts)
    rows = [heading, ("ก", "1/2569", "50", "5", "40"), ("ข", "2/2569", "20", "2", "18")]
    rows.append(("รวม", "", "70", "8", "63"))
    grid = Grid("งบประมาณ", 1, rows, [[None] * len(heading) for _ in rows])
    report = checked(pipeline, Workbook("scaled", "ปีงบประมาณ 2569 อำเภอตาคลี", (grid,)))
    assert fixes_of(report) == {"E2": "45.00", "D4": "7.00", "E4": "58.00"}
    assert {f.code for f in report.findings if f.place and f.place.cell} == {"M9", "M3"}
    remainder = next(f for f in report.findings if f.code == "M9")
    assert "คำนวณได้ 45 (50 หัก 5)" in remainder.what.th


def remainders(wrong: dict[int, str], count: int = 40) -> Workbook:
    """Projects of 50 of which 5 is spent, the remainder of each 45 but for those in `wrong`."""
    heading = ("โครงการ/กิจกรรม", "เลขที่โครงการ", "จัดสรร", "เบิกจ่าย", "คงเหลือ")
    rows = [heading]
    rows += [
        (f"โครงการ {n}", f"{n}/2569", "50", "5", wrong.get(n, "45")) for n in range(1, count + 1)
    ]
    grid = Grid("งบประมาณ", 1, rows, [[None] * len(heading) for _ in rows])
    return Workbook("many", "ปีงบประมาณ 2569 อำเภอตาคลี", (grid,))


def fixes_of(report: Report) -> dict[str, str]:
    return {f.fix.cell: f.fix.value for f in report.findings if f.fix}


def test_the_fixes_of_a_column_are_proven_together(
    pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sync.rules.proposals.MOST_PROOFS", 1)
    wrong = dict.fromkeys(range(3, 39), "40")
    fixes = fixes_of(checked(pipeline, remainders(wrong)))
    assert fixes == {f"E{number + 1}": "45.00" for number in wrong}


class Rechecks:
    """One kind of finding in each cell of a column but those that say "good"; "evil" brings one."""

    def __init__(self) -> None:
        self.asked: list[int] = []

    def __call__(self, workbook: Workbook, place: Place) -> Counter[Kind]:
        texts = [row[0] for row in workbook.grids[0].shown]
        self.asked.append(sum(text in ("good", "evil") for text in texts))
        left = sum(text not in ("good", "evil") for text in texts)
        return Counter({("X", "t", "f"): left, ("Y", "t", "f"): texts.count("evil")})


def found_in(texts: Sequence[str], fixes: Sequence[str]) -> tuple[list[Finding], Workbook]:
    rows = [[text] for text in texts]
    grid = Grid("tab", 1, rows, [[None] for _ in rows])
    none = Words("", "")
    findings = [
        Finding(str(row), "X", Severity.ERROR, "t", "f", "", texts[row], Place("tab", 1, row, 0),
                none, none, none, fix=Fix(f"A{row + 1}", fix))
        for row, fix in enumerate(fixes)
    ]  # fmt: skip
    return findings, Workbook("w", "w", (grid,))


def test_one_bad_fix_costs_the_others_of_its_column_nothing() -> None:
    fixes = ["good"] * 5 + ["evil"] + ["good"] * 2 + ["still bad"]
    findings, workbook = found_in(["bad"] * 9, fixes)
    recheck = Rechecks()
    held = [each.fix is not None for each in proven(findings, workbook, 9, recheck)]
    assert held == [fix == "good" for fix in fixes]
    assert recheck.asked[0] == 8  # all at once, then by halves
    assert len(recheck.asked) < len(fixes) + 4


def test_a_cell_with_two_fixes_is_retyped_with_one_at_a_time() -> None:
    findings, workbook = found_in(["bad"], ["evil"])
    second = replace(findings[0], id="2", fix=Fix("A1", "good"))
    recheck = Rechecks()
    held = proven([*findings, second], workbook, 1, recheck)
    assert [each.fix and each.fix.value for each in held] == [None, "good"]


def test_a_sum_of_large_amounts_is_told_and_not_masked_as_an_id(pipeline: Pipeline) -> None:
    heading = ("โครงการ/กิจกรรม", "เลขที่โครงการ", "จัดสรร", "เบิกจ่าย", "คงเหลือ", "ร้อยละ")
    rows = [heading, ("ก", "1/2569", "1,250,000", "450,000", "700,000", "46")]
    grid = Grid("งบประมาณ", 1, rows, [[None] * len(heading) for _ in rows])
    report = checked(pipeline, Workbook("large", "ปีงบประมาณ 2569 อำเภอตาคลี", (grid,)))
    told = [finding.what.th for finding in report.findings if finding.code == "M9"]
    assert any("800,000 (1,250,000 หัก 450,000)" in what for what in told)
    assert any("36 (450,000 จาก 1,250,000)" in what for what in told)


def test_only_the_named_cell_is_edited(showcase: Workbook, pipeline: Pipeline) -> None:
    finding = next(f for f in checked(pipeline, showcase).findings if f.code == "M3")
    assert finding.place
    twin = edited(showcase, [(finding.place, "7")])
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
