"""values.*: what is read, what is written, what is refused."""

from __future__ import annotations

from urllib.parse import quote

import pytest

from tests.sandbox.client import Client


@pytest.fixture
def number(client: Client) -> str:
    return client.new_spreadsheet()


def put(client: Client, number: str, cells: str, values: object, option: str = "RAW") -> object:
    path = f"/v4/spreadsheets/{number}/values/{quote(cells)}?valueInputOption={option}"
    return client.put(path, {"values": values})


def test_trailing_blanks_are_cut_and_inner_ones_kept(client: Client, number: str) -> None:
    put(client, number, "A1:C3", [["ก", "", "ค"], ["", "", ""], ["", "ง", ""]])
    assert client.values(number, "A1:D9") == [["ก", "", "ค"], [], ["", "ง"]]
    assert client.values(number, "A5:D9") is None


def test_null_leaves_a_cell_alone_and_empty_text_clears_it(client: Client, number: str) -> None:
    put(client, number, "A1:C1", [["a", "b", "c"]])
    answer = put(client, number, "A1:C1", [[None, "", "z"]])
    assert answer == {
        "spreadsheetId": number,
        "updatedRange": "Sheet1!A1:C1",
        "updatedRows": 1,
        "updatedColumns": 2,
        "updatedCells": 2,
    }
    assert client.values(number, "A1:C1") == [["a", "", "z"]]


def test_raw_keeps_the_leading_zero_that_typing_loses(client: Client, number: str) -> None:
    put(client, number, "A1", [["0812345678"]])
    put(client, number, "A2", [["0812345678"]], "USER_ENTERED")
    put(client, number, "A3", [["'0812345678"]], "USER_ENTERED")
    assert client.values(number, "A1:A3") == [["0812345678"], ["812345678"], ["0812345678"]]


def test_a_plain_text_cell_keeps_what_is_typed(client: Client, number: str) -> None:
    text = {"userEnteredFormat": {"numberFormat": {"type": "TEXT", "pattern": "@"}}}
    area = {"startRowIndex": 0, "endRowIndex": 1, "startColumnIndex": 0, "endColumnIndex": 1}
    client.edit(
        number,
        {"repeatCell": {"range": area, "cell": text, "fields": "userEnteredFormat.numberFormat"}},
    )
    put(client, number, "A1", [["0812345678"]], "USER_ENTERED")
    assert client.values(number, "A1") == [["0812345678"]]


@pytest.mark.parametrize(
    ("typed", "formatted", "plain"),
    [
        ("1,234.5", "1,234.50", 1234.5),
        ("12%", "12%", 0.12),
        ("2026-07-12", "2026-07-12", 46215),
        ("true", "TRUE", True),
        ("=10/4", "2.5", 2.5),
        ("=1/0", "#DIV/0!", "#DIV/0!"),
        ("=VLOOKUP(1)", "#NAME?", "#NAME?"),
        ("สวัสดี", "สวัสดี", "สวัสดี"),
        ("1e3", "1000", 1000),
        ("-", "-", "-"),
    ],
)
def test_typing_is_read_as_sheets_reads_it(
    client: Client, number: str, typed: str, formatted: str, plain: object
) -> None:
    put(client, number, "A1", [[typed]], "USER_ENTERED")
    assert client.values(number, "A1") == [[formatted]]
    assert client.values(number, "A1", valueRenderOption="UNFORMATTED_VALUE") == [[plain]]


def test_columns_come_turned(client: Client, number: str) -> None:
    put(client, number, "A1:B3", [["a", "b"], ["", "c"], ["d", ""]])
    assert client.values(number, "A1:B3", majorDimension="COLUMNS") == [["a", "", "d"], ["b", "c"]]


def test_one_unknown_tab_refuses_the_whole_batch(client: Client, number: str) -> None:
    path = f"/v4/spreadsheets/{number}/values:batchGet?ranges=Sheet1!A1&ranges=Nobody!A1"
    reply = client.ask("GET", path)
    assert reply.status_code == 400
    assert reply.json()["error"]["message"] == "Unable to parse range: Nobody!A1"


def test_a_range_outside_the_grid_is_refused(client: Client, number: str) -> None:
    reply = client.ask("GET", f"/v4/spreadsheets/{number}/values/A2000")
    assert reply.json()["error"]["message"] == (
        "Range (A2000) exceeds grid limits. Max rows: 1000, max columns: 26"
    )


def test_writing_beyond_the_named_range_is_refused_and_writes_nothing(
    client: Client, number: str
) -> None:
    path = f"/v4/spreadsheets/{number}/values/A1:B1?valueInputOption=RAW"
    reply = client.ask("PUT", path, {"values": [["a", "b"], ["c", "d"]]})
    assert reply.json()["error"]["message"] == (
        "Requested writing within range [Sheet1!A1:B1], but tried writing to row [2]"
    )
    assert client.values(number, "A1:B2") is None


@pytest.mark.parametrize(
    ("query", "status"),
    [("", 400), ("?valueInputOption=TYPED", 400), ("?valueInputOption=RAW", 200)],
)
def test_the_input_option_is_required(client: Client, number: str, query: str, status: int) -> None:
    path = f"/v4/spreadsheets/{number}/values/A1{query}"
    assert client.ask("PUT", path, {"values": [["x"]]}).status_code == status


@pytest.mark.parametrize("values", ["x", [1], [[{"a": 1}]], [[["a"]]]])
def test_values_of_the_wrong_shape_are_refused(client: Client, number: str, values: object) -> None:
    path = f"/v4/spreadsheets/{number}/values/A1?valueInputOption=RAW"
    assert client.ask("PUT", path, {"values": values}).status_code == 400


def test_append_goes_below_the_table_and_grows_the_grid(client: Client, number: str) -> None:
    put(client, number, "B2:C3", [["หัว", "หัว"], ["1", "2"]])
    path = f"/v4/spreadsheets/{number}/values/B2:append?valueInputOption=RAW"
    answer = client.post(path, {"values": [["3", "4"]]})
    assert answer["tableRange"] == "Sheet1!B2:C3"
    assert answer["updates"]["updatedRange"] == "Sheet1!B4:C4"
    tall = client.post(path, {"values": [["x"]] * 1200})
    assert tall["updates"]["updatedRange"] == "Sheet1!B5:B1204"
    grid = client.get(f"/v4/spreadsheets/{number}", fields="sheets.properties.gridProperties")
    assert grid["sheets"][0]["properties"]["gridProperties"]["rowCount"] == 1204


def test_batch_update_and_batch_clear_report_what_they_did(client: Client, number: str) -> None:
    base = f"/v4/spreadsheets/{number}/values"
    data = [{"range": "A1:B1", "values": [["a", "b"]]}, {"range": "A2", "values": [["c"]]}]
    answer = client.post(f"{base}:batchUpdate", {"valueInputOption": "RAW", "data": data})
    assert answer["totalUpdatedCells"] == 3
    assert len(answer["responses"]) == 2
    cleared = client.post(f"{base}:batchClear", {"ranges": ["A1", "A2:B2"]})
    assert cleared["clearedRanges"] == ["Sheet1!A1", "Sheet1!A2:B2"]
    assert client.values(number, "A1:B2") == [["", "b"]]


def test_the_custom_verb_is_split_off_before_unquoting(client: Client, number: str) -> None:
    """A tab whose title ends like a verb is still a tab."""
    client.edit(number, {"addSheet": {"properties": {"title": "a:append"}}})
    path = f"/v4/spreadsheets/{number}/values/{quote(chr(39) + 'a:append' + chr(39), safe='')}"
    assert client.get(path)["range"] == "'a:append'!A1:Z1000"


def test_answers_are_compact_or_pretty_zipped_or_plain(client: Client, number: str) -> None:
    url = f"{client.sandbox.endpoint}/v4/spreadsheets/{number}"
    pretty = client.session.get(url, timeout=5)
    compact = client.session.get(url + "?prettyPrint=false", timeout=5)
    assert pretty.text.startswith('{\n  "spreadsheetId"')
    assert pretty.text.endswith("}\n")
    assert "\n" not in compact.text
    assert pretty.json() == compact.json()
    assert pretty.headers["Content-Encoding"] == "gzip"
    plain = client.session.get(url, timeout=5, headers={"Accept-Encoding": "identity"})
    assert "Content-Encoding" not in plain.headers
    assert plain.text == pretty.text
