"""A finding points at the cell that holds its value: merged, one of four columns, or above."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from sync.model import Finding, Reading, Report
from sync.rules.folding import masked
from sync.sandbox.demo import offices as demo
from sync.service.office import Office
from sync.settings import PACKAGED
from sync.xlsx.workbooks import read_file
from tests.mess.judge import case, pipeline
from tests.rules.test_contract import edited, written

BLANKS = frozenset(
    {"T2-1", "T2-2", "T4-3", "T4-6", "T6-4", "T7-1", "T7-5", "T8-6", "T9-5", "T9-7", "D9", "D13"}
)


def judged(reading: Reading) -> Report:
    return pipeline().rulebook.check(reading, pipeline().programme(reading), demo.TODAY)


def of_file(path: Path) -> Reading:
    return pipeline().sheets.read(pipeline().sheets.seal(read_file(path), b"k" * 32), demo.TODAY)


def text_at(reading: Reading, finding: Finding) -> str:
    """What stands at a finding's cell, as the officer sees it."""
    place = finding.place
    assert place is not None and place.row is not None and place.column is not None
    grid = next(g for g in reading.workbook.grids if g.title == place.sheet)
    row = grid.shown[place.row] if place.row < len(grid.shown) else ()
    return row[place.column] if place.column < len(row) else ""


def astray(reading: Reading, report: Report) -> Iterator[str]:
    """The findings whose cell does not hold what they say."""
    for finding in report.findings:
        if finding.place is None or finding.place.cell is None:
            continue
        text = masked(text_at(reading, finding)).strip()
        if finding.code in BLANKS:
            right = finding.value.strip(" -–—") == "" and text.strip(" -–—") == ""
        else:
            right = "•" in finding.value or finding.value.strip() == text
        if not right:
            where = f"{finding.code} {finding.place.sheet}!{finding.place.cell}"
            yield f"{where}: {finding.value!r}, {text!r}"


DEMOS: dict[str, Callable[[], Any]] = {
    "takhli": demo.takhli,
    "showcase": lambda: demo.showcase()[0],
    "messy showcase": lambda: demo.messy(demo.showcase()[0]),
}


@pytest.mark.parametrize("name", DEMOS)
def test_every_finding_of_the_demo_points_at_its_value(name: str, tmp_path: Path) -> None:
    reading = of_file(DEMOS[name]().save(tmp_path))
    report = judged(reading)
    assert len(report.findings) > 20
    assert list(astray(reading, report)) == []


@pytest.mark.parametrize("mess", [0, 1, 2])
@pytest.mark.parametrize("seed", range(4))
def test_every_finding_of_a_made_up_district_points_at_its_value(seed: int, mess: int) -> None:
    _, messy, _ = case(seed, mess, faults=25)
    reading = pipeline().sheets.read(messy.workbook, demo.TODAY)
    assert list(astray(reading, judged(reading))) == []


# ------------------------------------------------------------------------------ forms of a cell


@pytest.fixture(scope="module")
def office() -> Office:
    return Office.open(PACKAGED, today=demo.TODAY)


def cells(office: Office, path: Path, *codes: str) -> list[tuple[str, str | None]]:
    """(code, cell) of the findings of these codes, in the order they are told."""
    found = office.check(str(path)).findings
    return [(f.code, f.place.cell if f.place else None) for f in found if f.code in codes]


def test_a_fault_in_a_merged_cell_is_told_once_at_its_first_cell(
    office: Office, tmp_path: Path
) -> None:
    edits = {"follow_ups.0.moo": 88, "follow_ups.1.moo": 88}
    path = written(office, tmp_path / "merged.xlsx", *edited(edits))
    assert cells(office, path, "D1") == [("D1", "B2"), ("D1", "B3")]
    book = openpyxl.load_workbook(path)
    book["ติดตาม"].merge_cells("B2:B3")
    book.save(path)
    assert cells(office, path, "D1") == [("D1", "B2")]


FOUR = ["ภาคการเกษตร", "การแปรรูป (OTOP/SME)", "การท่องเที่ยวชุมชน", "อื่นๆ"]


def test_a_category_in_four_columns_is_pointed_at_where_it_stands(
    office: Office, tmp_path: Path
) -> None:
    path = written(office, tmp_path / "four.xlsx", *edited({}))
    book = openpyxl.load_workbook(path)
    del book["กลุ่มอาชีพ"]
    sheet = book.create_sheet("กลุ่มอาชีพ")
    sheet.append(["ชื่อกลุ่ม", "ตำบล", "หมู่ที่", "วันเดือนปีที่จดทะเบียน", "ระบุอาชีพ/ผลิตภัณฑ์ตามกลุ่ม"])
    sheet.append([None] * 4 + FOUR)
    sheet.merge_cells("E1:H1")
    for letter in "ABCD":
        sheet.merge_cells(f"{letter}1:{letter}2")
    sheet.append(["กลุ่มหนึ่ง", "ตาคลี", 1, "10 ก.พ. 2569", None, None, "ล่องแก่้้ง"])
    sheet.append(["กลุ่มสอง", "ตาคลี", 2, "10 ก.พ. 2569"])
    sheet.append(["กลุ่มสาม", "ช่องแค", 3, "10 ก.พ. 2569", None, None, None, "#REF!"])
    book.save(path)
    assert cells(office, path, "T7-1") == [("T7-1", "E4")]
    assert cells(office, path, "D6") == [("D6", "G3")]
    assert ("M2", "H5") in cells(office, path, "M2")


@pytest.mark.parametrize(
    ("title", "cell"), [("หมู่ที่ 1 ตำบลตาคลี", "B1"), (None, None)], ids=["a title", "the tab's name"]
)
def test_a_place_that_stands_above_the_records_is_pointed_at_there(
    office: Office, tmp_path: Path, title: str | None, cell: str | None
) -> None:
    rows, columns = edited({"plan.5.technique": 5})
    columns["study_visits"] = [
        f for f in columns["study_visits"] if f not in ("subdistrict", "moo")
    ]
    rows["study_visits"] = rows["study_visits"][:1]
    path = written(office, tmp_path / "above.xlsx", rows, columns)
    book = openpyxl.load_workbook(path)
    sheet = book["ศึกษาดูงาน"]
    if title:
        sheet.insert_rows(1)
        sheet["B1"] = title
    else:
        sheet.title = "ศึกษาดูงาน หมู่ที่ 1 ตำบลตาคลี"
    book.save(path)
    assert cells(office, path, "T2-4") == [("T2-4", cell)]


def test_what_a_second_tab_lacks_is_told_of_that_tab_by_its_own_name(tmp_path: Path) -> None:
    """It named the first, or one that nobody has: "แท็บ ครัวเรือนเป้าหมาย" of a tab a village."""
    book = openpyxl.Workbook()
    head = ["ที่", "ชื่อ", "สกุล", "ตำบล", "หมู่ที่", "อาชีพที่สนใจ"]
    for title, missing in (("บ้านหนองแขม", ""), ("บ้านเนินจิก", "ที่")):
        sheet = book.create_sheet(title)
        row = [1, "มาลี", "ใจงาม", "ตาคลี", 5 if not missing else 3, "ทอผ้า"]
        kept = [column for column, name in enumerate(head) if name != missing]
        sheet.append([head[column] for column in kept])
        sheet.append([row[column] for column in kept])
    book.save(tmp_path / "two.xlsx")
    told = [f for f in judged(of_file(tmp_path / "two.xlsx")).findings if f.table == "households"]
    (finding,) = [f for f in told if f.code == "D8"]
    assert finding.place is not None
    assert finding.place.sheet == "บ้านเนินจิก"
    assert finding.what.th.startswith("แท็บ บ้านเนินจิก ")
