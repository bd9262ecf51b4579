"""A late technique leads to where its result is recorded, never to the plan's date."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest

from sync.model import Grid, Place, Words, Workbook
from sync.rules.engine import Rules, run
from sync.rules.examples import HEALTHY, TODAY, Build, reading_of
from sync.rules.wording import parted
from sync.settings import Programme
from tests.mess.judge import pipeline


@pytest.fixture
def mend(rules: Rules, build: Build, programme: Programme) -> Any:
    """Where the late technique of the one village is mended: "ฝึกอบรม!M2"."""

    def mended(
        technique: int, code: str = "O1", without: Sequence[str] = (), **tables: Any
    ) -> str | None:
        rows = [{"no": str(n), "technique": str(n)} for n in range(1, 10)]
        late = [
            {**row, "period": "1-5 ก.ค. 2569"} if row["no"] == str(technique) else row
            for row in rows
        ]
        reading = reading_of({"tables": {"plan": late, **tables}, "without": without}, build)
        outcome = run(rules, reading, programme, TODAY + timedelta(days=1))
        found = next(
            f for f in outcome.findings if f.code == code and f.technique in (technique, 9)
        )
        assert found.place is not None
        return f"{found.mend.sheet}!{found.mend.cell}" if found.mend else None

    return mended


@pytest.mark.parametrize(
    ("technique", "tables", "place"),
    [
        (5, {"trainings": [{"status": "กำลังดำเนินการ"}]}, "status"),
        (6, {"study_visits": [{"status": "ยังไม่เริ่ม"}]}, "status"),
        (6, {"study_visits": [{"status": "ยกเลิก"}]}, "free"),
        (4, {"forums": []}, "free"),
        (7, {"groups": [{"registered_on": ""}]}, "registered_on"),
        (7, {"groups": []}, "free"),
        (8, {"materials": []}, "free"),
        (9, {"follow_ups": [{"date": "1 พ.ค. 2569"}]}, "free"),
        (3, {"coordination": [{"role": "ผู้นำชุมชน"}]}, "free"),
    ],
)
def test_the_mend_is_the_waiting_row_or_the_first_free_one(
    mend: Any, build: Build, technique: int, tables: dict[str, Any], place: str
) -> None:
    ((key, rows),) = tables.items()
    table = reading_of({"tables": tables}, build).tables[key]
    part = table.parts[0]
    sheet, cell = mend(technique, **tables).split("!")
    assert sheet == part.sheet
    row = 2 + (len(rows) if place == "free" else 0)  # below the heading, in a sheet of one block
    letters = {field: "ABCDEFGHIJKLMNOPQRSTUVWXYZ"[at] for field, at in part.columns.items()}
    assert cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ") == str(row)
    if place != "free":
        assert cell == f"{letters[place]}2"


def test_what_is_late_by_itself_leads_to_the_tab_of_its_technique(mend: Any, build: Build) -> None:
    begun = {"trainings": [{"status": "กำลังดำเนินการ"}]}
    part = reading_of({"tables": begun}, build).tables["trainings"].parts[0]
    waits = Place(part.sheet, part.gid, 1, part.columns["status"])
    assert mend(5, "T5-7", **begun) == f"{waits.sheet}!{waits.cell}"
    assert mend(9, "T9-1", follow_ups=[{"date": "1 พ.ค. 2569"}]) == "ติดตาม!A3"


def test_a_plan_row_with_a_blank_required_cell_leads_to_that_cell(mend: Any) -> None:
    plan = [{"no": "1", "technique": "2", "period": "1-5 ก.ค. 2569", "activity": ""}]
    sheet, cell = mend(2, plan=plan).split("!")
    assert sheet == "แผน"
    assert cell.endswith("2")
    assert mend(2, plan=plan, without=["plan.no"]) == "แผน!D2"  # activity, in one column less


def test_the_free_row_is_in_the_tab_of_the_village_s_own_tambon() -> None:
    fields = pipeline().settings.tables.tables

    def tab(table: str, gid: int, title: str, *cells: dict[str, str], without: str = "") -> Grid:
        rows = [{**HEALTHY[table], **each} for each in cells]
        rows = [{field: row[field] for field in row if field != without} for row in rows]
        headings = [fields[table].fields[field].heading for field in rows[0]]
        shown = [headings, *([*row.values()] for row in rows)]
        return Grid(title, gid, shown, [[None] * len(headings) for _ in shown])

    places = [("ตาคลี", "5"), ("ตาคลี", "6"), ("ช่องแค", "1"), ("ช่องแค", "2"), ("ลาดทิพรส", "1")]
    villages = [{"no": str(n), "subdistrict": t, "moo": m} for n, (t, m) in enumerate(places, 1)]
    grids = (
        tab("villages", 1, "หมู่บ้าน", *villages),
        tab("plan", 2, "แผน", {}),
        tab("trainings", 3, "ฝึกอบรม ตำบลตาคลี", {}),
        tab("trainings", 4, "ฝึกอบรม ตำบลช่องแค", {"moo": "1"}, without="subdistrict"),
    )
    workbook = Workbook("1", "ปีงบประมาณ 2569 อำเภอตาคลี", grids)
    reading = pipeline().sheets.read(pipeline().sheets.seal(workbook, b"k" * 32), TODAY)
    report = pipeline().rulebook.check(reading, pipeline().programme(reading), TODAY)
    found = {f.village: f.mend for f in report.findings if f.code == "T5-7"}
    assert {key: mend and (mend.sheet, mend.row) for key, mend in found.items()} == {
        ("ตาคลี", 6): ("ฝึกอบรม ตำบลตาคลี", 2),
        ("ช่องแค", 2): ("ฝึกอบรม ตำบลช่องแค", 2),
        ("ลาดทิพรส", 1): ("ฝึกอบรม ตำบลช่องแค", 2),
    }


@pytest.mark.parametrize(
    ("told", "fault", "mend"),
    [
        (
            Words("อ่านไม่ได้ โปรดพิมพ์ใหม่", "cannot be read; type it again"),
            Words("อ่านไม่ได้", "cannot be read"),
            Words("พิมพ์ใหม่", "Type it again."),
        ),
        (Words("อ่านไม่ได้", "cannot be read."), Words("อ่านไม่ได้", "cannot be read"), None),
        (Words("โปรดพิมพ์ใหม่", "type it again"), Words("โปรดพิมพ์ใหม่", "type it again"), None),
    ],
)
def test_a_sentence_of_the_reader_is_fault_and_mend(
    told: Words, fault: Words, mend: Words | None
) -> None:
    assert parted(told) == (fault, mend)
