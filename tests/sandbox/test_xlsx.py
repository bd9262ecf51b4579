"""An .xlsx becomes the resource that spreadsheets.get would answer."""

from __future__ import annotations

import zipfile
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.comments import Comment
from openpyxl.styles import Border, Side

from sync.errors import SourceError, SourceMissing
from sync.sandbox.workbook import Cell, Workbook
from sync.sandbox.xlsx import read_workbook, spreadsheet_of
from tests.sandbox import discovery


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "สมุด.xlsx"


def cells(resource: dict[str, Any], sheet: int = 0) -> dict[tuple[int, int], dict[str, Any]]:
    data = resource["sheets"][sheet]["data"][0]
    return {
        (r, c): cell
        for r, row in enumerate(data.get("rowData", []))
        for c, cell in enumerate(row.get("values", []))
    }


def test_a_file_that_stays_is_read_once_and_what_becomes_of_it_is_of_whom_it_was_for(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def write(text: str) -> None:
        book = openpyxl.Workbook()
        book.worksheets[0]["A1"] = text
        book.save(path)

    def first(workbook: Workbook) -> Cell:
        return workbook.sheets[0].rows[0][0]

    write("เดิม")
    edited = read_workbook(path)
    first(edited).shown, edited.sheets[0].properties["title"] = "แก้", "แก้"
    with monkeypatch.context() as alone:
        alone.setattr(openpyxl, "load_workbook", None)
        assert first(read_workbook(path)).shown == "เดิม"
        assert read_workbook(path).sheets[0].title == "Sheet"
    assert read_workbook(path, sheet_ids={"Sheet": 7}).sheets[0].id == 7
    write("ใหม่")
    assert first(read_workbook(path)).shown == "ใหม่"


def test_values_formats_notes_merges_and_hidden_lines(path: Path) -> None:
    book = openpyxl.Workbook()
    tab = book.active
    assert tab is not None
    tab.title = "ครัวเรือน"
    tab["A1"] = "หัวหน้า"
    tab["A1"].comment = Comment("ถามผู้ใหญ่บ้าน", "ตัวอย่าง")
    tab["B1"] = 68100
    tab["C1"] = date(2023, 3, 15)
    tab["C1"].number_format = "[$-107041E]d mmm yyyy"
    tab["D1"] = True
    tab["E1"] = "#REF!"
    tab["E1"].data_type = "e"
    tab["F1"] = "0812345678"
    tab["G1"] = datetime.fromisoformat("2023-03-15T10:30")
    tab.merge_cells("A3:B4")
    tab.row_dimensions[5].hidden = True
    tab.column_dimensions["D"].hidden = True
    book.create_sheet("ซ่อน").sheet_state = "hidden"
    book.save(path)

    resource = spreadsheet_of(path)
    assert discovery.faults("GET", f"/v4/spreadsheets/{resource['spreadsheetId']}", resource) == []
    assert resource["properties"]["title"] == "สมุด"
    found = cells(resource)
    assert found[0, 0]["formattedValue"] == "หัวหน้า"
    assert found[0, 0]["note"] == "ถามผู้ใหญ่บ้าน"
    assert found[0, 1]["formattedValue"] == "68100"
    assert found[0, 1]["effectiveValue"] == {"numberValue": 68100}
    assert found[0, 2]["formattedValue"] == "15 มี.ค. 2566"
    assert found[0, 2]["effectiveValue"] == {"numberValue": 45000}
    assert found[0, 2]["effectiveFormat"]["numberFormat"]["type"] == "DATE"
    assert found[0, 3]["formattedValue"] == "TRUE"
    assert found[0, 4]["effectiveValue"]["errorValue"]["type"] == "REF"
    assert found[0, 4]["formattedValue"] == "#REF!"
    assert found[0, 5]["effectiveValue"] == {"stringValue": "0812345678"}
    assert found[0, 6]["effectiveFormat"]["numberFormat"]["type"] == "DATE_TIME"
    first, second = resource["sheets"]
    merge = {"startRowIndex": 2, "endRowIndex": 4, "startColumnIndex": 0, "endColumnIndex": 2}
    assert first["merges"] == [{"sheetId": first["properties"]["sheetId"], **merge}]
    data = first["data"][0]
    assert [i for i, row in enumerate(data["rowMetadata"]) if row.get("hiddenByUser")] == [4]
    assert [i for i, each in enumerate(data["columnMetadata"]) if each.get("hiddenByUser")] == [3]
    assert second["properties"]["hidden"] is True


def test_rows_an_active_filter_hides_are_told_apart(path: Path) -> None:
    book = openpyxl.Workbook()
    tab = book.active
    assert tab is not None
    for row in range(1, 6):
        tab.cell(row, 1, f"แถว {row}")
    tab.auto_filter.ref = "A1:A4"
    tab.auto_filter.add_filter_column(0, ["แถว 2"])
    tab.row_dimensions[3].hidden = tab.row_dimensions[5].hidden = True
    book.save(path)
    rows = spreadsheet_of(path)["sheets"][0]["data"][0]["rowMetadata"]
    assert rows[2] == {"hiddenByFilter": True, "pixelSize": 21}
    assert rows[4] == {"hiddenByUser": True, "pixelSize": 21}


def test_a_formula_keeps_its_cached_value(path: Path) -> None:
    book = openpyxl.Workbook()
    tab = book.active
    assert tab is not None
    tab["A1"] = "=2+3"
    book.save(path)
    _rewrite(path, b"<v></v>", b"<v>5</v>", b"<v />", b"<v>5</v>")
    cell = cells(spreadsheet_of(path))[0, 0]
    assert cell["userEnteredValue"] == {"formulaValue": "=2+3"}
    assert cell["effectiveValue"] == {"numberValue": 5}
    assert cell["formattedValue"] == "5"


def _rewrite(path: Path, *swaps: bytes) -> None:
    with zipfile.ZipFile(path) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    sheet = "xl/worksheets/sheet1.xml"
    for before, after in zip(swaps[::2], swaps[1::2], strict=True):
        parts[sheet] = parts[sheet].replace(before, after)
    with zipfile.ZipFile(path, "w") as new:
        for name, data in parts.items():
            new.writestr(name, data)


def test_tab_ids_stay_when_other_tabs_come_and_move(path: Path) -> None:
    book = openpyxl.Workbook()
    book.create_sheet("แผน")
    book.create_sheet("ครัวเรือน")
    book.save(path)
    before = {
        s["properties"]["title"]: s["properties"]["sheetId"] for s in spreadsheet_of(path)["sheets"]
    }
    book.move_sheet("ครัวเรือน", -2)
    book.create_sheet("ใหม่", 0)
    book.save(path)
    after = {
        s["properties"]["title"]: s["properties"]["sheetId"] for s in spreadsheet_of(path)["sheets"]
    }
    assert before.items() <= after.items()
    assert len(set(after.values())) == 4


def test_only_the_cells_there_are_are_sent(path: Path) -> None:
    """One far cell with a border does not make a million rows."""
    book = openpyxl.Workbook()
    tab = book.active
    assert tab is not None
    tab["A1"] = "ก"
    tab.cell(9000, 50).border = Border(left=Side("thin"))
    book.save(path)
    resource = spreadsheet_of(path)
    assert len(resource["sheets"][0]["data"][0]["rowData"]) == 1


# ------------------------------------------------------------------------------ bad files


def test_no_file_is_named_with_its_mend(path: Path) -> None:
    with pytest.raises(SourceMissing, match="no such file"):
        spreadsheet_of(path)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"not a zip",
        b"PK\x03\x04 broken",
        bytes.fromhex("d0cf11e0a1b11ae1") + b"encrypted",
    ],
)
def test_a_damaged_or_encrypted_file_is_named_with_its_mend(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    with pytest.raises(SourceError) as caught:
        spreadsheet_of(path)
    assert str(path) in caught.value.message
    assert "save it" in caught.value.hint


def _with_part(path: Path, name: str, data: bytes) -> None:
    book = openpyxl.Workbook()
    book.save(path)
    with zipfile.ZipFile(path) as old:
        parts = {each: old.read(each) for each in old.namelist()}
    parts[name] = data
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for each, content in parts.items():
            new.writestr(each, content)


LAUGHS = b"""<?xml version="1.0"?><!DOCTYPE w [<!ENTITY a "ha">
<!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;">]>
<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>
<row r="1"><c r="A1" t="inlineStr"><is><t>&d;</t></is></c></row></sheetData></worksheet>"""


def test_a_billion_laughs_is_refused(path: Path) -> None:
    _with_part(path, "xl/worksheets/sheet1.xml", LAUGHS)
    with pytest.raises(SourceError, match="not a readable"):
        spreadsheet_of(path)


def test_a_zip_bomb_is_refused_before_it_is_unpacked(path: Path) -> None:
    _with_part(path, "xl/media/bomb.bin", b"")
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        for number in range(7):
            archive.writestr(f"xl/media/{number}.bin", bytes(50_000_000))
    with pytest.raises(SourceError, match="larger than"):
        spreadsheet_of(path)


def test_a_merge_of_the_whole_grid_is_refused(path: Path) -> None:
    book = openpyxl.Workbook()
    tab = book.active
    assert tab is not None
    tab.merge_cells("A1:B2")
    book.save(path)
    _rewrite(path, b'ref="A1:B2"', b'ref="A1:XFD1048576"')
    with pytest.raises(SourceError, match="merged ranges"):
        spreadsheet_of(path)


def test_a_broken_sheet_part_is_refused(path: Path) -> None:
    _with_part(path, "xl/worksheets/sheet1.xml", b"<worksheet><sheetData><row")
    with pytest.raises(SourceError):
        spreadsheet_of(path)


def test_a_number_beyond_all_bounds_is_an_error_value(path: Path) -> None:
    book = openpyxl.Workbook()
    tab = book.active
    assert tab is not None
    tab["A1"] = 7
    book.save(path)
    _rewrite(path, b"<v>7</v>", b"<v>1E999</v>")
    assert cells(spreadsheet_of(path))[0, 0]["formattedValue"] == "#NUM!"
