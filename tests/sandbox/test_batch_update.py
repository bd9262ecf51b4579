"""spreadsheets.batchUpdate: all or nothing, and what each edit leaves behind."""

from __future__ import annotations

from typing import Any

import pytest

from tests.sandbox.client import Client

Json = dict[str, Any]


@pytest.fixture
def number(client: Client) -> str:
    made = client.new_spreadsheet()
    path = f"/v4/spreadsheets/{made}/values/A1:C4?valueInputOption=RAW"
    rows = [["ชื่อ", "หมู่", "ยอด"], ["ก", 3, 30], ["ข", 1, 10], ["ค", 2, ""]]
    client.put(path, {"values": rows})
    return made


def grid(top: int, bottom: int, left: int, right: int) -> Json:
    return {
        "startRowIndex": top,
        "endRowIndex": bottom,
        "startColumnIndex": left,
        "endColumnIndex": right,
    }


def rows(start: int, end: int, dimension: str = "ROWS") -> Json:
    return {"dimension": dimension, "startIndex": start, "endIndex": end}


def sheet(client: Client, number: str, index: int = 0) -> Json:
    return dict(client.get(f"/v4/spreadsheets/{number}")["sheets"][index])


def test_one_bad_edit_undoes_the_others_and_is_named(client: Client, number: str) -> None:
    path = f"/v4/spreadsheets/{number}:batchUpdate"
    edits = [
        {"addSheet": {"properties": {"title": "ใหม่"}}},
        {"deleteSheet": {"sheetId": 99}},
    ]
    before = client.get(f"/drive/v3/files/{number}", fields="version")
    reply = client.ask("POST", path, {"requests": edits})
    message = "Invalid requests[1].deleteSheet: No sheet with id: 99"
    assert (reply.status_code, reply.json()["error"]["message"]) == (400, message)
    assert len(client.get(f"/v4/spreadsheets/{number}")["sheets"]) == 1
    assert client.get(f"/drive/v3/files/{number}", fields="version") == before


@pytest.mark.parametrize(
    "edit",
    [
        {"addSheet": {"properties": {"title": "Sheet1"}}},
        {"deleteSheet": {"sheetId": 0}},
        {"updateSheetProperties": {"properties": {"hidden": True}, "fields": "hidden"}},
        {"updateSheetProperties": {"properties": {"title": "x"}}},
        {"updateSheetProperties": {"properties": {"title": "x"}, "fields": "title("}},
        {"deleteDimension": {"range": rows(0, 1000)}},
        {"insertDimension": {"range": rows(5, 5)}},
        {"mergeCells": {"range": grid(0, 9, 0, 999)}},
        {"deleteNamedRange": {"namedRangeId": "7"}},
        {"deleteProtectedRange": {"protectedRangeId": 7}},
        {"deleteConditionalFormatRule": {"index": 3}},
        {"deleteDimensionGroup": {"range": rows(0, 2)}},
        {"repeatCell": {"range": "A1", "cell": {}, "fields": "*"}},
        {"updateCells": {"rows": 5, "fields": "*"}},
        {"addSheet": []},
        {},
        {"a": {}, "b": {}},
    ],
)
def test_an_impossible_edit_is_a_400(client: Client, number: str, edit: Json) -> None:
    reply = client.ask("POST", f"/v4/spreadsheets/{number}:batchUpdate", {"requests": [edit]})
    assert reply.status_code == 400, reply.text


def test_an_edit_the_sandbox_does_not_do_says_so(client: Client, number: str) -> None:
    path = f"/v4/spreadsheets/{number}:batchUpdate"
    reply = client.ask("POST", path, {"requests": [{"addChart": {}}]})
    assert reply.status_code == 501
    assert "addChart" in reply.json()["error"]["message"]


def test_deleting_and_inserting_rows_moves_everything_tied_to_them(
    client: Client, number: str
) -> None:
    client.edit(
        number,
        {"mergeCells": {"range": grid(2, 4, 0, 2), "mergeType": "MERGE_ALL"}},
        {"addNamedRange": {"namedRange": {"name": "n", "range": grid(2, 4, 0, 1)}}},
        {
            "updateDimensionProperties": {
                "range": rows(3, 4),
                "properties": {"hiddenByUser": True},
                "fields": "hiddenByUser",
            }
        },
        {"deleteDimension": {"range": rows(0, 1)}},
        {"insertDimension": {"range": rows(1, 3)}},
    )
    resource = client.get(f"/v4/spreadsheets/{number}", includeGridData=True)
    first = resource["sheets"][0]
    assert first["merges"] == [grid(3, 5, 0, 2)]
    assert resource["namedRanges"][0]["range"] == grid(3, 5, 0, 1)
    hidden = [i for i, r in enumerate(first["data"][0]["rowMetadata"]) if "hiddenByUser" in r]
    assert hidden == [4]
    assert client.values(number, "A1:C5") == [["ก", "3", "30"], [], [], ["ข", "", "10"]]


def test_sorting_puts_numbers_in_order_and_blanks_last(client: Client, number: str) -> None:
    spec = {"dimensionIndex": 2, "sortOrder": "DESCENDING"}
    client.edit(number, {"sortRange": {"range": grid(1, 4, 0, 3), "sortSpecs": [spec]}})
    assert client.values(number, "A2:C4") == [["ก", "3", "30"], ["ข", "1", "10"], ["ค", "2"]]


def test_notes_and_colours_can_be_written_back(client: Client, number: str) -> None:
    colour = {"red": 1, "green": 0.5, "blue": 0}
    cell = {"note": "ตรวจวันที่", "userEnteredFormat": {"backgroundColor": colour}}
    client.edit(
        number,
        {
            "updateCells": {
                "start": {"rowIndex": 1, "columnIndex": 0},
                "rows": [{"values": [cell]}],
                "fields": "note,userEnteredFormat.backgroundColor",
            }
        },
    )
    fields = "sheets.data.rowData.values(note,formattedValue,userEnteredFormat.backgroundColor)"
    data = client.get(f"/v4/spreadsheets/{number}", ranges="A2", fields=fields)
    assert data["sheets"][0]["data"][0]["rowData"][0]["values"][0] == {
        "formattedValue": "ก",
        "note": "ตรวจวันที่",
        "userEnteredFormat": {"backgroundColor": {"red": 1, "green": 0.49803922}},
    }


def test_developer_metadata_is_found_again_after_rows_moved(client: Client, number: str) -> None:
    place = {"dimensionRange": rows(2, 3)}
    metadata = {
        "metadataKey": "row-id",
        "metadataValue": "บ้าน 7",
        "visibility": "DOCUMENT",
        "location": place,
    }
    [made] = client.edit(number, {"createDeveloperMetadata": {"developerMetadata": metadata}})
    identity = made["createDeveloperMetadata"]["developerMetadata"]["metadataId"]
    client.edit(number, {"insertDimension": {"range": rows(0, 2)}})
    lookup = {"developerMetadataLookup": {"metadataKey": "row-id"}}
    base = f"/v4/spreadsheets/{number}"
    found = client.post(f"{base}/developerMetadata:search", {"dataFilters": [lookup]})
    [matched] = found["matchedDeveloperMetadata"]
    assert matched["developerMetadata"]["location"]["dimensionRange"]["startIndex"] == 4
    assert client.get(f"{base}/developerMetadata/{identity}")["metadataValue"] == "บ้าน 7"
    values = client.post(f"{base}/values:batchGetByDataFilter", {"dataFilters": [lookup]})
    assert values["valueRanges"][0]["valueRange"]["values"] == [["ข", "1", "10"]]
    part = client.post(f"{base}:getByDataFilter", {"dataFilters": [lookup]})
    assert part["spreadsheetId"] == number
    client.edit(number, {"deleteDeveloperMetadata": {"dataFilter": lookup}})
    assert client.post(f"{base}/developerMetadata:search", {"dataFilters": [lookup]}) == {}


EDITS: list[Json] = [
    {"duplicateSheet": {"sourceSheetId": 0, "newSheetName": "สำเนา"}},
    {"appendDimension": {"sheetId": 0, "dimension": "ROWS", "length": 5}},
    {"moveDimension": {"source": rows(1, 2), "destinationIndex": 4}},
    {"appendCells": {"rows": [{"values": [{"note": "n"}]}], "fields": "note"}},
    {"findReplace": {"find": "ก", "replacement": "ฮ", "allSheets": True}},
    {"autoResizeDimensions": {"dimensions": rows(0, 3, "COLUMNS")}},
    {"addDimensionGroup": {"range": rows(0, 3)}},
    {
        "addConditionalFormatRule": {
            "rule": {
                "ranges": [grid(0, 4, 0, 1)],
                "booleanRule": {
                    "condition": {"type": "BLANK"},
                    "format": {"backgroundColor": {"red": 1}},
                },
            },
            "index": 0,
        }
    },
    {"addProtectedRange": {"protectedRange": {"range": grid(0, 1, 0, 3), "warningOnly": True}}},
    {
        "setDataValidation": {
            "range": grid(1, 4, 1, 2),
            "rule": {
                "condition": {"type": "NUMBER_GREATER", "values": [{"userEnteredValue": "0"}]}
            },
        }
    },
    {
        "copyPaste": {
            "source": grid(0, 2, 0, 1),
            "destination": grid(5, 6, 0, 1),
            "pasteOrientation": "TRANSPOSE",
        }
    },
    {"setBasicFilter": {"filter": {"range": {"sheetId": 0}}}},
    {"addFilterView": {"filter": {"title": "ของ ก", "range": grid(0, 4, 0, 3)}}},
    {
        "updateSheetProperties": {
            "properties": {"tabColorStyle": {"rgbColor": {"red": 1}}},
            "fields": "tabColorStyle",
        }
    },
]


@pytest.mark.parametrize("edit", EDITS, ids=lambda edit: next(iter(edit)))
def test_every_edit_leaves_a_spreadsheet_that_keeps_to_the_schema(
    client: Client, number: str, edit: Json
) -> None:
    """The client holds both answers against the discovery document; something must change."""
    before = client.get(f"/v4/spreadsheets/{number}", includeGridData=True)
    client.edit(number, edit)
    assert client.get(f"/v4/spreadsheets/{number}", includeGridData=True) != before


def test_a_tab_can_be_copied_into_another_spreadsheet(client: Client, number: str) -> None:
    other = client.new_spreadsheet("ปลายทาง")
    path = f"/v4/spreadsheets/{number}/sheets/0:copyTo"
    assert client.post(path, {"destinationSpreadsheetId": other})["title"] == "Copy of Sheet1"
    assert client.values(other, "'Copy of Sheet1'!A1:A2") == [["ชื่อ"], ["ก"]]


def test_a_filter_view_is_added_changed_kept_with_its_rows_and_deleted(
    client: Client, number: str
) -> None:
    equal = {"type": "TEXT_EQ", "values": [{"userEnteredValue": "ก"}]}
    specs = [{"columnIndex": 0, "filterCriteria": {"condition": equal}}]
    view = {"filterViewId": 7, "title": "ของ ก", "range": grid(0, 4, 0, 3), "filterSpecs": specs}
    (reply,) = client.edit(number, {"addFilterView": {"filter": view}})
    assert reply == {"addFilterView": {"filter": view}}
    again = client.ask(
        "POST",
        f"/v4/spreadsheets/{number}:batchUpdate",
        {"requests": [{"addFilterView": {"filter": view}}]},
    )
    assert again.status_code == 400
    renamed = {"filterViewId": 7, "title": "ของ ข"}
    client.edit(number, {"updateFilterView": {"filter": renamed, "fields": "title"}})
    client.edit(number, {"insertDimension": {"range": rows(0, 1)}})
    (kept,) = sheet(client, number)["filterViews"]
    assert (kept["title"], kept["range"], kept["filterSpecs"]) == ("ของ ข", grid(1, 5, 0, 3), specs)
    client.edit(number, {"duplicateSheet": {"sourceSheetId": 0}})
    ids = [
        view["filterViewId"] for at in (0, 1) for view in sheet(client, number, at)["filterViews"]
    ]
    assert len(set(ids)) == 2
    client.edit(number, {"deleteFilterView": {"filterId": 7}})
    gone = {"requests": [{"deleteFilterView": {"filterId": 7}}]}
    assert client.ask("POST", f"/v4/spreadsheets/{number}:batchUpdate", gone).status_code == 400


LINK = {"userEnteredFormat": {"textFormat": {"link": {"uri": "https://example.go.th/a"}}}}


def test_a_link_of_a_cell_is_its_hyperlink_until_its_look_is_replaced(
    client: Client, number: str
) -> None:
    look = {"start": {"rowIndex": 1, "columnIndex": 0}, "fields": "userEnteredFormat"}
    client.edit(number, {"updateCells": {**look, "rows": [{"values": [LINK]}]}})
    fields = "sheets.data.rowData.values(hyperlink,formattedValue)"

    def cell() -> Json:
        data = client.get(f"/v4/spreadsheets/{number}", fields=fields)["sheets"][0]["data"][0]
        return dict(data["rowData"][1]["values"][0])

    assert cell() == {"formattedValue": "ก", "hyperlink": "https://example.go.th/a"}
    ground = {"userEnteredFormat": {"backgroundColor": {"red": 1}}}
    one = {"range": grid(1, 2, 0, 1), "cell": ground}
    fields_of_ground = "userEnteredFormat.backgroundColor"
    client.edit(number, {"repeatCell": {**one, "fields": fields_of_ground}})
    assert "hyperlink" in cell()
    client.edit(number, {"repeatCell": {**one, "fields": "userEnteredFormat"}})
    assert cell() == {"formattedValue": "ก"}


def test_the_answer_to_an_edit_may_hold_the_spreadsheet_as_it_stands_then(
    client: Client, number: str
) -> None:
    inner = "sheets(properties(title),data(rowData(values(formattedValue))))"
    answer = client.post(
        f"/v4/spreadsheets/{number}:batchUpdate?fields=updatedSpreadsheet({inner})",
        {
            "requests": [{"deleteDimension": {"range": rows(1, 4)}}],
            "includeSpreadsheetInResponse": True,
        },
    )
    row = {"values": [{"formattedValue": text} for text in ("ชื่อ", "หมู่", "ยอด")]}
    tab = {"properties": {"title": "Sheet1"}, "data": [{"rowData": [row]}]}
    assert answer == {"updatedSpreadsheet": {"sheets": [tab]}}
