"""A folder of .xlsx as Drive: edits seen, ids and versions that survive, files saved back."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import requests
from openpyxl.styles import Border, Font, Side

from sync.errors import SourceMissing, UsageError
from sync.sandbox.ledger import NAME
from sync.sandbox.server import Sandbox, serve
from tests.sandbox.client import Client
from tests.sandbox.conftest import write_workbook

FIELDS = "newStartPageToken,changes(fileId,removed,file(name,version,modifiedTime))"


def start_token(client: Client) -> str:
    return str(client.get("/drive/v3/changes/startPageToken")["startPageToken"])


def changes(client: Client, since: str) -> list[dict[str, Any]]:
    found = client.get("/drive/v3/changes", pageToken=since, fields=FIELDS)["changes"]
    return list(found)


def version(client: Client, number: str) -> int:
    return int(client.get(f"/drive/v3/files/{number}", fields="version")["version"])


def test_an_edit_of_the_xlsx_is_seen_at_the_next_request(folder: Path) -> None:
    with Sandbox(folder) as sandbox:
        client = Client(sandbox)
        number = sandbox.file("ตาคลี").id
        before, since = version(client, number), start_token(client)
        assert changes(client, since) == []
        write_workbook(folder / "ตาคลี.xlsx", "เปลี่ยนแล้ว")
        assert [each["fileId"] for each in changes(client, since)] == [number]
        assert version(client, number) == before + 1
        assert client.values(number, "ครัวเรือน!A1") == [["เปลี่ยนแล้ว"]]


def test_touching_a_file_without_changing_it_is_no_edit(folder: Path) -> None:
    with Sandbox(folder) as sandbox:
        client = Client(sandbox)
        since = start_token(client)
        os.utime(folder / "ตาคลี.xlsx", (2_000_000_000, 2_000_000_000))
        assert changes(client, since) == []


def test_new_removed_and_renamed_files_are_changes(folder: Path) -> None:
    with Sandbox(folder) as sandbox:
        client = Client(sandbox)
        old = sandbox.file("ตาคลี").id
        since = start_token(client)
        write_workbook(folder / "ตาคลี 2.xlsx", "อื่น")
        (folder / "ตาคลี.xlsx").rename(folder / "ชื่อใหม่.xlsx")
        seen = {each["fileId"]: each for each in changes(client, since)}
        assert seen[old]["file"]["name"] == "ชื่อใหม่"  # a rename keeps the id
        assert len(seen) == 2
        since = start_token(client)
        (folder / "ชื่อใหม่.xlsx").unlink()
        assert [(e["fileId"], e["removed"]) for e in changes(client, since)] == [(old, True)]


def test_ids_versions_and_page_tokens_survive_a_restart(folder: Path) -> None:
    with Sandbox(folder) as sandbox:
        client = Client(sandbox)
        number = sandbox.file("ตาคลี").id
        path = f"/v4/spreadsheets/{number}/values/A1?valueInputOption=RAW"
        client.put(path, {"values": [["หนึ่ง"]]})
        known = client.get(f"/drive/v3/files/{number}", fields="id,version,modifiedTime")
        tabs = client.get(f"/v4/spreadsheets/{number}", fields="sheets.properties(sheetId,title)")
        since = start_token(client)
    with Sandbox(folder) as sandbox:
        client = Client(sandbox)
        assert start_token(client) == since
        assert changes(client, since) == []
        assert known == client.get(f"/drive/v3/files/{number}", fields="id,version,modifiedTime")
        again = client.get(f"/v4/spreadsheets/{number}", fields="sheets.properties(sheetId,title)")
        assert tabs == again


def test_what_changed_while_nobody_served_is_found_at_the_next_start(folder: Path) -> None:
    with Sandbox(folder) as sandbox:
        client = Client(sandbox)
        number, since = sandbox.file("ตาคลี").id, start_token(client)
        before = version(client, number)
    write_workbook(folder / "ตาคลี.xlsx", "ระหว่างปิด")
    with Sandbox(folder) as sandbox:
        client = Client(sandbox)
        assert [each["fileId"] for each in changes(client, since)] == [number]
        assert version(client, number) > before


def test_without_a_ledger_ids_stay_and_versions_still_grow(folder: Path) -> None:
    """What a read-only folder gets: nothing can be written down, times must do."""
    with Sandbox(folder) as sandbox:
        client = Client(sandbox)
        number, since = sandbox.file("ตาคลี").id, start_token(client)
        before = version(client, number)
    (folder / NAME).unlink()
    write_workbook(folder / "ตาคลี.xlsx", "ระหว่างปิด")
    later = time.time() + 5
    os.utime(folder / "ตาคลี.xlsx", (later, later))
    with Sandbox(folder) as sandbox:
        client = Client(sandbox)
        assert [each["fileId"] for each in changes(client, since)] == [number]
        assert version(client, number) > before


def test_a_damaged_ledger_is_passed_over(folder: Path) -> None:
    (folder / NAME).write_text('{"files": [')
    with Sandbox(folder) as sandbox:
        assert Client(sandbox).get("/drive/v3/files")["files"][0]["name"] == "ตาคลี"


def test_one_damaged_file_does_not_hide_the_others(folder: Path) -> None:
    (folder / "เสีย.xlsx").write_bytes(b"damaged")
    (folder / "~$ตาคลี.xlsx").write_bytes(b"a lock file of Excel")
    with Sandbox(folder) as sandbox:
        client = Client(sandbox)
        names = {each["name"] for each in client.get("/drive/v3/files")["files"]}
        assert names == {"ตาคลี", "เสีย"}
        bad = client.ask("GET", f"/v4/spreadsheets/{sandbox.file('เสีย').id}")
        assert bad.status_code == 500
        assert "เสีย.xlsx" in bad.json()["error"]["message"]
        assert client.ask("GET", f"/v4/spreadsheets/{sandbox.file('ตาคลี').id}").ok
        write_workbook(folder / "เสีย.xlsx", "ซ่อมแล้ว")
        assert client.values(sandbox.file("เสีย").id, "A1") == [["ซ่อมแล้ว"]]


def test_an_empty_folder_is_served_and_takes_new_files(tmp_path: Path) -> None:
    with Sandbox(tmp_path) as sandbox:
        client = Client(sandbox)
        assert client.get("/drive/v3/files")["files"] == []
        number = client.new_spreadsheet("แผน/ปี 2569")
        path = f"/v4/spreadsheets/{number}/values/A1?valueInputOption=USER_ENTERED"
        client.put(path, {"values": [["หมู่บ้าน", "=2+3"]]})
    assert [path.name for path in tmp_path.glob("*.xlsx")] == ["แผน_ปี 2569.xlsx"]
    with Sandbox(tmp_path) as sandbox:
        client = Client(sandbox)
        assert client.get(f"/drive/v3/files/{number}")["name"] == "แผน/ปี 2569"
        assert client.values(number, "A1:B1") == [["หมู่บ้าน", "5"]]
        formulas = client.values(number, "A1:B1", valueRenderOption="FORMULA")
        assert formulas == [["หมู่บ้าน", "=2+3"]]


def test_saving_back_keeps_the_formats_of_the_workbook(folder: Path) -> None:
    path = folder / "ตาคลี.xlsx"
    book = openpyxl.load_workbook(path)
    tab = book["ครัวเรือน"]
    tab["A1"].font = Font(name="TH Sarabun New", size=16, bold=True)
    tab["C3"].border = Border(top=Side("double"))
    tab.column_dimensions["B"].width = 33
    book.save(path)
    with Sandbox(folder) as sandbox:
        client = Client(sandbox)
        number = sandbox.file("ตาคลี").id
        url = f"/v4/spreadsheets/{number}/values/'ครัวเรือน'!A1:B1?valueInputOption=RAW"
        client.put(url, {"values": [["แก้แล้ว", 5]]})
        sheet_id = client.get(f"/v4/spreadsheets/{number}")["sheets"][0]["properties"]["sheetId"]
        rows = {"sheetId": sheet_id, "dimension": "ROWS", "startIndex": 0, "endIndex": 1}
        client.edit(number, {"insertDimension": {"range": rows}})
        since = start_token(client)
        assert changes(client, since) == []  # what the sandbox saved itself is no second edit
    saved = openpyxl.load_workbook(path)["ครัวเรือน"]
    assert saved["A2"].value == "แก้แล้ว"
    assert (saved["A2"].font.name, saved["A2"].font.b) == ("TH Sarabun New", True)
    assert saved["B3"].value == 68100
    assert saved["B3"].number_format == "#,##0.00"
    assert saved["C4"].border.top.style == "double"
    assert saved.column_dimensions["B"].width == 33


def test_results_of_other_formulas_survive_saving_back(folder: Path) -> None:
    with Sandbox(folder) as sandbox:
        client = Client(sandbox)
        number = sandbox.file("ตาคลี").id
        for cell, value in (("D1", "=10/4"), ("D2", "later")):
            path = f"/v4/spreadsheets/{number}/values/{cell}?valueInputOption=USER_ENTERED"
            client.put(path, {"values": [[value]]})
    reread = openpyxl.load_workbook(folder / "ตาคลี.xlsx", data_only=True)
    assert reread["ครัวเรือน"]["D1"].value == 2.5


def test_a_folder_that_cannot_be_written_keeps_edits_in_memory(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(path: Path, data: bytes) -> int:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "write_bytes", refuse)
    before = (folder / "ตาคลี.xlsx").read_bytes()
    with Sandbox(folder) as sandbox:
        client = Client(sandbox)
        number = sandbox.file("ตาคลี").id
        path = f"/v4/spreadsheets/{number}/values/A1?valueInputOption=RAW"
        client.put(path, {"values": [["ในหน่วยความจำ"]]})
        assert client.values(number, "A1") == [["ในหน่วยความจำ"]]
    assert (folder / "ตาคลี.xlsx").read_bytes() == before


def test_serving_a_folder_that_is_not_there_says_so(tmp_path: Path) -> None:
    with pytest.raises(SourceMissing, match="no such folder"):
        serve(tmp_path / "nowhere")


def test_a_port_that_is_taken_is_named_with_its_mend(folder: Path) -> None:
    with Sandbox() as other, pytest.raises(UsageError, match="leave out --port"):
        serve(folder, port=int(other.endpoint.rpartition(":")[2]))


def test_serve_says_where_it_is_and_ends_on_sigterm(folder: Path) -> None:
    program = "import sys; from pathlib import Path; from sync.sandbox.server import serve; "
    program += "serve(Path(sys.argv[1]))"
    command = [sys.executable, "-c", program, str(folder)]
    root = Path(__file__).parents[2]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=root) as process:
        try:
            assert process.stdout is not None
            first = json.loads(process.stdout.readline())
            assert set(first) == {"endpoint", "credentials"}
            assert Path(first["credentials"]).is_absolute()
            assert requests.get(first["endpoint"] + "/drive/v3/files", timeout=5).status_code == 401
        finally:
            process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0
    assert not Path(first["credentials"]).exists()


def test_the_look_of_a_tab_stands_in_the_file(folder: Path) -> None:
    """Links into the sheet lead within the file; widths, wrapped texts, strokes and inks stay."""
    with Sandbox(folder) as sandbox:
        client = Client(sandbox)
        number = sandbox.file("ตาคลี").id
        inside = f"https://docs.google.com/spreadsheets/d/{number}/edit"
        plan = client.get(f"/v4/spreadsheets/{number}")["sheets"][1]["properties"]["sheetId"]
        links = (f"{inside}#gid={plan}&range=B7", "https://example.go.th/a", f"{inside}#gid=9")
        cells = [
            {
                "userEnteredValue": {"stringValue": "=ยาว " * 30},
                "userEnteredFormat": {
                    "wrapStrategy": "WRAP",
                    "verticalAlignment": "MIDDLE",
                    "textFormat": {
                        "link": {"uri": link},
                        "strikethrough": True,
                        "foregroundColorStyle": {"rgbColor": {"red": 1}},
                    },
                },
            }
            for link in links
        ]
        start = {"sheetId": plan, "rowIndex": 4, "columnIndex": 0}
        span = {"sheetId": plan, "dimension": "COLUMNS", "startIndex": 0, "endIndex": 1}
        width = {"properties": {"pixelSize": 140}, "fields": "pixelSize"}
        client.edit(
            number,
            {"updateCells": {"start": start, "rows": [{"values": cells}], "fields": "*"}},
            {"updateDimensionProperties": {"range": span, **width}},
        )
    tab = openpyxl.load_workbook(folder / "ตาคลี.xlsx")["แผน"]
    assert [tab.cell(5, column).data_type for column in (1, 2, 3)] == ["s"] * 3
    leads = [tab.cell(5, column).hyperlink for column in (1, 2, 3)]
    told = [(each.location, each.target) for each in leads if each is not None]
    assert told == [("'แผน'!B7", None), (None, links[1]), (None, links[2])]
    cell = tab["A5"]
    assert (cell.font.strike, cell.font.color.rgb) == (True, "FFFF0000")
    assert (cell.alignment.wrap_text, cell.alignment.vertical) == (True, "center")
    assert tab.column_dimensions["A"].width == 20
    assert tab.row_dimensions[5].height > 60


def test_what_is_struck_through_in_a_cell_is_served_and_stands_in_the_file(folder: Path) -> None:
    struck, plain = {"strikethrough": True}, {"strikethrough": False}
    cells = [
        {
            "userEnteredValue": {"stringValue": "😀10 12"},
            "textFormatRuns": [
                {"startIndex": 2, "format": {**struck, "bold": True}},
                {"startIndex": 4, "format": {}},
            ],
        },
        {
            "userEnteredValue": {"stringValue": "10 12"},
            "userEnteredFormat": {"textFormat": struck},
            "textFormatRuns": [{"startIndex": 3, "format": plain}],
        },
        {"userEnteredValue": {"numberValue": 5}, "textFormatRuns": [{"format": struck}]},
    ]
    fields = "userEnteredFormat(textFormat(strikethrough)),"
    fields += "textFormatRuns(startIndex,format(strikethrough))"
    expected = [
        {
            "textFormatRuns": [
                {"startIndex": 2, "format": struck},
                {"startIndex": 4, "format": {}},
            ]
        },
        {
            "userEnteredFormat": {"textFormat": struck},
            "textFormatRuns": [{"startIndex": 3, "format": plain}],
        },
        {},
    ]
    for again in (False, True):
        with Sandbox(folder) as sandbox:
            client = Client(sandbox)
            number = sandbox.file("ตาคลี").id
            tab = client.get(f"/v4/spreadsheets/{number}")["sheets"][1]["properties"]
            at = {"sheetId": tab["sheetId"], "rowIndex": 40, "columnIndex": 0}
            if not again:
                edit = {"start": at, "rows": [{"values": cells}], "fields": "*"}
                client.edit(number, {"updateCells": edit})
            mask = f"sheets(data(rowData(values({fields}))))"
            ranges = f"{tab['title']}!A41:C41"
            answer = client.get(f"/v4/spreadsheets/{number}", ranges=ranges, fields=mask)
            (row,) = answer["sheets"][0]["data"][0]["rowData"]
            assert row["values"] == expected, again
            if again:  # what is typed anew is struck nowhere
                path = f"/v4/spreadsheets/{number}/values/{tab['title']}!A41"
                client.put(path, {"values": [["14"]]}, valueInputOption="RAW")
                answer = client.get(f"/v4/spreadsheets/{number}", ranges=ranges, fields=mask)
                (row,) = answer["sheets"][0]["data"][0]["rowData"]
                assert row["values"][0] == {}
