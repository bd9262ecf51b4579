"""A workbook to start from: made of the configuration, and read back by the program itself."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook

from sync.errors import UsageError
from sync.service import NewOffice, Office, init

TODAY = date(2026, 7, 12)


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    return Office.open(tmp_path_factory.mktemp("office"), today=TODAY)


@pytest.fixture(scope="module")
def path(office: Office) -> Path:
    return office.template("ตาคลี", province=None, fiscal_year=2569, out=office.settings.home)


def test_it_is_named_after_district_and_year_and_never_written_over(
    office: Office, path: Path
) -> None:
    assert path.name == "แบบติดตามสัมมาชีพ-ตาคลี-2569.xlsx"
    with pytest.raises(UsageError, match="there already"):
        office.template("ตาคลี", province=None, fiscal_year=2569, out=path)


def test_the_fresh_one_is_read_whole_and_has_no_fault(office: Office, path: Path) -> None:
    report = office.check(str(path))
    assert report.findings == ()
    assert report.notices == ()
    assert (report.district, report.fiscal_year) == ("ตาคลี", 2569)
    tables = office.settings.tables.tables
    assert {info.table for info in report.tables} == tables.keys()
    for info in report.tables:
        spec = tables[info.table]
        wanted = {name for name, field in spec.fields.items() if field.personal != "id"}
        assert (info.sheet, info.records, set(info.columns)) == (spec.tab, 0, wanted)


def test_every_heading_says_how_it_is_filled_and_is_kept_from_a_slip(
    office: Office, path: Path
) -> None:
    book = load_workbook(path)
    for spec in office.settings.tables.tables.values():
        sheet = book[spec.tab]
        headings = [cell for cell in sheet[2] if cell.value]
        assert all(cell.comment and cell.protection.locked for cell in headings)
        assert sheet.protection.sheet
        assert not sheet["A3"].protection.locked
        assert sheet.freeze_panes == "A3"
    plan = {cell.value: cell.comment.text for cell in book["แผน"][2] if cell.comment}
    assert "T2-2: " in plan["วัตถุประสงค์"]
    lists = {check.formula1 for check in book["แผน"].data_validations.dataValidation}
    assert '"ยังไม่เริ่ม,กำลังดำเนินการ,แล้วเสร็จ,ยกเลิก"' in lists
    assert any("ตาคลี" in text and "จันเสน" in text for text in lists if text)
    assert book["กติกา"].max_row >= len(office.rules()) + 2


def test_no_text_of_it_has_a_blank_of_a_template(path: Path) -> None:
    for sheet in load_workbook(path):
        for cell in (cell for row in sheet for cell in row):
            note = cell.comment.text if cell.comment else ""
            assert "{" not in f"{cell.value}{note}", cell.coordinate


def test_what_officers_type_into_it_is_read(office: Office, path: Path, tmp_path: Path) -> None:
    """Days stay the text that was typed, on a machine of any locale."""
    book = load_workbook(path)
    typed: dict[str, dict[str, str | int]] = {
        "หมู่บ้าน": {"ตำบล": "จันเสน", "หมู่ที่": 5, "บ้าน": "บ้านดง", "ผู้รับผิดชอบ": "นางสาวอรุณี สมมติวงศ์"},
        "เวทีชี้แจง": {"วันที่": "12 ม.ค. 2569", "ตำบล": "จันเสน", "หมู่ที่": 5, "สถานะ": "แล้วเสร็จ"},
        "ผู้รับรายงาน": {
            "ชื่อ": "นางสาวอรุณี", "อีเมล": "a@example.go.th", "บทบาท": "พัฒนาการอำเภอ",
            "รับรายงาน": "พักถึง 30 ก.ย. 2569",
        },
    }  # fmt: skip
    for tab, values in typed.items():
        columns = {cell.value: cell.column for cell in book[tab][2]}
        for heading, value in values.items():
            book[tab].cell(3, columns[heading] or 0, value)
    target = tmp_path / "filled.xlsx"
    book.save(target)
    report = office.check(str(target))
    assert {info.table: info.records for info in report.tables if info.records} == {
        "villages": 1, "forums": 1, "recipients": 1,
    }  # fmt: skip
    assert not [f for f in report.findings if f.code in ("D1", "D4", "D5", "D8", "D10", "D12")]
    assert [out.kind for out in report.left_out] == ["asked"]
    assert "T4-3" in {f.code for f in report.findings}  # the shared goal is blank


def test_a_district_that_is_none_is_answered_with_the_nearest(office: Office) -> None:
    for name, near in (("ตาคี", "ตาคลี"), ("บ้านดุงง", "บ้านดุง")):
        with pytest.raises(UsageError) as told:
            office.template(name, province=None, fiscal_year=2569, out=None)
        assert told.value.hint == f"did you mean {near}?"
    with pytest.raises(UsageError, match="districts are called"):
        office.template("เฉลิมพระเกียรติ", province=None, fiscal_year=2569, out=None)


def test_one_of_several_districts_of_a_name_is_chosen_by_its_province(
    office: Office, tmp_path: Path
) -> None:
    path = office.template("เฉลิมพระเกียรติ", province="น่าน", fiscal_year=2569, out=tmp_path)
    assert "จังหวัดน่าน" in load_workbook(path)["แผน"]["A1"].value


# ------------------------------------------------------------------------------ init


def test_an_office_begins_with_a_workbook_of_its_district(tmp_path: Path) -> None:
    home = tmp_path / "my-office"
    lines = init(home, demo=False, wanted=NewOffice(district="ตาคลี", fiscal_year=2569))
    assert (home / "แบบติดตามสัมมาชีพ-ตาคลี-2569.xlsx").exists()
    assert any("upload" in line and "ตาคลี" in line for line in lines)
    assert any("service account" in line for line in lines)
    assert any("send --to" in line for line in lines)
    office = Office.open(home)
    assert office.settings.file.office.name == "สำนักงานพัฒนาชุมชนอำเภอตาคลี"


def test_an_office_begins_with_a_sheet_that_is_there(tmp_path: Path) -> None:
    home = tmp_path / "my-office"
    sheet = "https://docs.google.com/spreadsheets/d/abc/edit"
    init(home, demo=False, wanted=NewOffice("สพอ. “ตาคลี”", "ตาคลี", "นครสวรรค์", 2569, sheet))
    office = Office.open(home)
    (entry,) = office.settings.workbooks
    assert (entry.district, entry.province, entry.fiscal_year) == ("ตาคลี", "นครสวรรค์", 2569)
    assert office.settings.file.office.name == "สพอ. “ตาคลี”"
    assert not list(home.glob("*.xlsx"))


def test_a_district_that_is_none_makes_no_office(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no district"):
        init(tmp_path / "office", demo=False, wanted=NewOffice(district="ตาคี"))
    assert not (tmp_path / "office").exists()
