"""From Google's answer to grids: against a plain reference, and over all recorded answers."""

from __future__ import annotations

import json
import re
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.google.client import Client
from sync.google.workbooks import FIELDS, read_workbook
from sync.google.workbooks import workbook_of as workbook_of_bytes
from sync.model import Grid, Merge, Serial, SheetError, Stored, Workbook, spreadsheet_id
from sync.sandbox.masks import parse_mask
from sync.sandbox.server import Sandbox
from tests.google.office import NAMES
from tests.sandbox.replay import recordings_folder

RECORDINGS = recordings_folder()


def workbook_of(resource: dict[str, Any]) -> Workbook:
    return workbook_of_bytes(json.dumps(resource).encode())


def sheet(*rows: list[dict[str, Any]], **more: Any) -> dict[str, Any]:
    return {"sheets": [{"data": [{"rowData": [{"values": row} for row in rows]}], **more}]}


def one_cell(cell: dict[str, Any]) -> tuple[str, Stored]:
    grid = workbook_of(sheet([cell])).grids[0]
    return grid.shown[0][0], grid.stored[0][0]


def number(value: float, kind: str | None = None, text: str = "shown") -> dict[str, Any]:
    cell: dict[str, Any] = {"formattedValue": text, "effectiveValue": {"numberValue": value}}
    return cell | ({"effectiveFormat": {"numberFormat": {"type": kind}}} if kind else {})


# ------------------------------------------------------------------------------ cells


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ({"formattedValue": "ตาคลี", "effectiveValue": {"stringValue": "ตาคลี"}}, ("ตาคลี", None)),
        ({"formattedValue": "ตาคลี"}, ("ตาคลี", None)),
        ({"formattedValue": "ตาคลี", "effectiveValue": {}}, ("ตาคลี", None)),
        (number(1500.5), ("shown", 1500.5)),
        (number(0), ("shown", 0.0)),
        (number(45303, "DATE"), ("shown", Serial(45303.0))),
        (number(45303.5, "DATE_TIME"), ("shown", Serial(45303.5))),
        (number(0.5, "TIME"), ("shown", Serial(0.5))),
        (number(0.5, "PERCENT"), ("shown", 0.5)),
        (number(812345678, "TEXT"), ("shown", 812345678.0)),
        ({"formattedValue": "TRUE", "effectiveValue": {"boolValue": True}}, ("TRUE", True)),
        ({"formattedValue": "FALSE", "effectiveValue": {"boolValue": False}}, ("FALSE", False)),
        (
            {"formattedValue": "#REF!", "effectiveValue": {"errorValue": {"type": "REF"}}},
            ("#REF!", SheetError("#REF!")),
        ),
        ({"effectiveValue": {"errorValue": {"type": "NAME"}}}, ("", SheetError("#NAME!"))),
        ({"effectiveValue": {"errorValue": {}}}, ("", SheetError("#ERROR!"))),
        # A number format of ";;;" hides a value: the officer sees nothing, and yet it is there.
        ({"effectiveValue": {"numberValue": 7}}, ("", 7.0)),
    ],
)
def test_a_cell_is_what_is_seen_and_what_is_stored(
    cell: dict[str, Any], expected: tuple[str, Stored]
) -> None:
    result = one_cell(cell)
    assert result == expected
    assert type(result[1]) is type(expected[1])


def test_a_text_that_looks_like_a_number_stays_a_text() -> None:
    assert one_cell({"formattedValue": "0812345678"}) == ("0812345678", None)


SHEET = "https://docs.google.com/spreadsheets/d/1AbC-dEf_1234567890xyz/edit"


def chips(text: str, *chips: dict[str, Any] | None) -> dict[str, Any]:
    return {"formattedValue": text, "chipRuns": [{"chip": chip} if chip else {} for chip in chips]}


def person(email: str) -> dict[str, Any]:
    return {"personProperties": {"email": email}}


@pytest.mark.parametrize(
    ("cell", "target"),
    [
        (chips("อรุณี ใจดี", person("arunee@o.th")), "arunee@o.th"),
        (chips("อรุณี และ ก", person("arunee@o.th"), None, person("k@o.th")), "arunee@o.th, k@o.th"),
        (chips("ตาคลี 2569", {"richLinkProperties": {"uri": SHEET}}), SHEET),
        ({"formattedValue": "อรุณี", "hyperlink": "mailto:arunee@o.th?subject=x"}, "arunee@o.th"),
        ({"formattedValue": "ชีตตาคลี", "hyperlink": SHEET}, SHEET),
        # what the text says itself, or where it leads to nobody and no sheet
        (chips("arunee@o.th", person("arunee@o.th")), None),
        ({"formattedValue": SHEET, "hyperlink": SHEET}, None),
        ({"formattedValue": "ภาพ", "hyperlink": "https://photos.example.org/@me/1"}, None),
        (chips("แผนที่", {"richLinkProperties": {"uri": "https://maps.example.org/1"}}), None),
        ({"hyperlink": "mailto:arunee@o.th"}, None),
        (chips("ข้อความ", None), None),
    ],
)
def test_a_cell_may_lead_to_a_person_or_a_sheet_without_saying_so(
    cell: dict[str, Any], target: str | None
) -> None:
    content = sheet([], [{"formattedValue": "ก"}, cell])
    assert workbook_of(content).grids[0].links == ({(1, 1): target} if target else {})


# ------------------------------------------------------------------------------ tabs


def test_a_text_that_many_rows_hold_is_kept_once() -> None:
    """A register is most of it a few words over and over: it had a copy of each in every row."""
    rows = [[{"formattedValue": "ตาคลี"}, {"formattedValue": f"บ้าน {n}"}] for n in range(3000)]
    grid = workbook_of(sheet(*rows)).grids[0]
    assert [row[1] for row in grid.shown] == [f"บ้าน {n}" for n in range(3000)]
    assert len({id(row[0]) for row in grid.shown}) < 5


def test_blank_rows_between_stay_and_blank_ends_go() -> None:
    grid = workbook_of(sheet([], [{}, {"formattedValue": "x"}, {}], [{}], [{}, {}])).grids[0]
    assert grid.shown == [[], ["", "x"]]
    assert grid.stored == [[], [None, None]]


def test_blocks_are_put_where_they_begin() -> None:
    block = {"rowData": [{"values": [{"formattedValue": "x"}]}]}
    other = {"rowData": [{"values": [number(1, text="1")]}], "startRow": 2}
    resource = {
        "sheets": [{"data": [block | {"startRow": 2, "startColumn": 3}, other, {"startRow": 9}]}]
    }
    grid = workbook_of(resource).grids[0]
    assert grid.shown == [[], [], ["1", "", "", "x"]]
    assert grid.stored == [[], [], [1.0, None, None, None]]


def test_merges_and_hidden_lines_keep_googles_numbers() -> None:
    data = {
        "startRow": 1,
        "startColumn": 1,
        "rowMetadata": [{}, {"hiddenByUser": True}, {"hiddenByFilter": True}, {"pixelSize": 21}],
        "columnMetadata": [{"hiddenByUser": True}, {}],
    }
    merge = {"sheetId": 5, "startColumnIndex": 2, "endRowIndex": 1, "endColumnIndex": 4}
    resource = {
        "sheets": [{"properties": {"sheetId": 5}, "data": [data], "merges": [merge]}],
    }
    grid = workbook_of(resource).grids[0]
    assert grid.gid == 5
    assert grid.merges == (Merge(top=0, left=2, bottom=1, right=4),)
    assert grid.hidden_rows == {2, 3}
    assert grid.hidden_columns == {1}


def test_a_chart_in_a_tab_of_its_own_is_no_grid() -> None:
    kinds = [{"sheetType": "GRID"}, {"sheetType": "OBJECT"}, {"sheetType": "DATA_SOURCE"}, {}]
    resource = {"sheets": [{"properties": kind | {"sheetId": i}} for i, kind in enumerate(kinds)]}
    assert [grid.gid for grid in workbook_of(resource).grids] == [0, 3]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", "truncated"),
        ("[]", "Expected `object`, got `array`"),
        ('{"sheets": 5}', "`$.sheets`"),
        ('{"sheets": [{"data": [{"rowData": [{"values": 5}]}]}]}', "`$.values`"),
        (
            '{"sheets": [{"data": [{"rowData": [{"values": [{"formattedValue": 7}]}]}]}]}',
            "`$.values[0].formattedValue`",
        ),
        ('{"sheets": [{"data": [{"rowData": [{"values": [{"formattedValue": "ตา', "truncated"),
    ],
)
def test_an_answer_that_is_none_says_where(content: str, words: str) -> None:
    with pytest.raises(ValueError, match=re.escape(words)):
        workbook_of_bytes(content.encode())


def test_white_space_between_rows_changes_nothing() -> None:
    resource = sheet([number(1), {"formattedValue": "ก"}], [], [{}])
    assert workbook_of_bytes(json.dumps(resource, indent=2).encode()) == workbook_of(resource)


CELLS = st.fixed_dictionaries(
    {},
    optional={
        "formattedValue": st.text(max_size=3),
        "effectiveValue": st.one_of(
            st.just({}),
            st.fixed_dictionaries({"numberValue": st.floats(-1e6, 1e6) | st.integers(0, 99)}),
            st.fixed_dictionaries({"boolValue": st.booleans()}),
            st.fixed_dictionaries({"stringValue": st.text(max_size=3)}),
            st.fixed_dictionaries(
                {"errorValue": st.just({}) | st.just({"type": "REF", "message": "m"})}
            ),
        ),
        "effectiveFormat": st.sampled_from(
            [{}, {"numberFormat": {}}, *({"numberFormat": {"type": t}} for t in ("DATE", "TEXT"))]
        ),
    },
)
ROWS = st.fixed_dictionaries({}, optional={"values": st.lists(CELLS, max_size=4)})
BLOCKS = st.fixed_dictionaries(
    {},
    optional={
        "startRow": st.integers(0, 3),
        "startColumn": st.integers(0, 3),
        "rowData": st.lists(ROWS, max_size=4),
    },
)


def plain_reading(block: dict[str, Any]) -> dict[tuple[int, int], dict[str, Any]]:
    return {
        (r, c): cell
        for r, row in enumerate(block.get("rowData", []), block.get("startRow", 0))
        for c, cell in enumerate(row.get("values", []), block.get("startColumn", 0))
    }


def seen_at(grid: Grid, row: int, column: int) -> tuple[str, Stored]:
    if row < len(grid.shown) and column < len(grid.shown[row]):
        return grid.shown[row][column], grid.stored[row][column]
    return "", None


@given(BLOCKS)
def test_every_cell_stands_at_its_own_place(block: dict[str, Any]) -> None:
    grid = workbook_of({"sheets": [{"data": [block]}]}).grids[0]
    cells = plain_reading(block)
    for (row, column), cell in cells.items():
        assert seen_at(grid, row, column) == one_or_blank(cell)
    assert [len(row) for row in grid.shown] == [len(row) for row in grid.stored]
    assert not grid.shown or grid.shown[-1]


def one_or_blank(cell: dict[str, Any]) -> tuple[str, Stored]:
    """The same cell, alone in a sheet."""
    grid = workbook_of(sheet([cell])).grids[0]
    return seen_at(grid, 0, 0)


# ------------------------------------------------------------------------------ recorded answers


def recorded_answers(folder: Path) -> Iterator[dict[str, Any]]:
    """Every 200 of a recorded `spreadsheets.get`."""
    for path in sorted(folder.glob("*.json")):
        for dialogue in json.loads(path.read_text())["interactions"]:
            request, response = dialogue["request"], dialogue["response"]
            address = request["uri"].split("?")[0]
            is_get = request["method"] == "GET" and "/v4/spreadsheets/" in address
            if is_get and "/values" not in address and response["status"]["code"] == 200:
                yield json.loads(response["body"]["string"])


def test_every_recorded_answer_of_google_is_read() -> None:
    if RECORDINGS is None:
        warnings.warn("no recordings: set SAMMACHIP_RECORDINGS", stacklevel=1)
        pytest.skip("Google's recorded answers are not here")
    answers = list(recorded_answers(RECORDINGS))
    assert len(answers) == 693
    for resource in answers:
        workbook = workbook_of(resource)
        sheets = resource.get("sheets", [])
        assert workbook.id == resource.get("spreadsheetId", "")
        assert len(workbook.grids) == len(sheets)
        for grid, source in zip(workbook.grids, sheets, strict=True):
            properties = source.get("properties", {})
            assert (grid.title, grid.gid) == (
                properties.get("title", ""),
                properties.get("sheetId", 0),
            )
            assert len(grid.merges) == len(source.get("merges", []))
            for block in map(plain_reading, source.get("data", [])):
                for (row, column), cell in block.items():
                    assert seen_at(grid, row, column)[0] == cell.get("formattedValue", "")


# ------------------------------------------------------------------------------ over HTTP


def test_a_workbook_is_read_with_one_request(sandbox: Sandbox, client: Client) -> None:
    file = sandbox.file(NAMES[0])
    workbook = read_workbook(client, file.id, version="7")
    sheets_requests = [r for r in sandbox.requests if r.path.startswith("/v4/")]
    assert len(sheets_requests) == 1
    assert "prettyPrint=false" in sheets_requests[0].path
    assert workbook.title == NAMES[0]
    assert workbook.version == "7"
    assert workbook.url == f"https://docs.google.com/spreadsheets/d/{file.id}/edit"
    register, empty = workbook.grids
    assert register.shown[0] == ["ทะเบียนปราชญ์ชุมชน"]
    assert register.stored[2] == [None, Serial(45303.0), 1500.5]
    assert register.merges == (Merge(0, 0, 1, 3),)
    assert register.hidden_rows == {2}
    assert (empty.title, list(empty.shown)) == ("ว่าง", [])


def test_the_mask_asks_for_no_text_twice() -> None:
    row = parse_mask(FIELDS)["sheets"]["data"]["rowData"]["values"]
    assert set(row["effectiveValue"]) == {"numberValue", "boolValue", "errorValue"}


# ------------------------------------------------------------------------------ addresses


@pytest.mark.parametrize(
    "text",
    [
        "https://docs.google.com/spreadsheets/d/1AbC-dEf_1234567890xyz/edit#gid=0",
        "https://docs.google.com/spreadsheets/u/1/d/1AbC-dEf_1234567890xyz/edit?usp=sharing",
        "docs.google.com/spreadsheets/d/1AbC-dEf_1234567890xyz",
        "1AbC-dEf_1234567890xyz",
    ],
)
def test_an_address_or_an_id_names_a_spreadsheet(text: str) -> None:
    assert spreadsheet_id(text) == "1AbC-dEf_1234567890xyz"


@pytest.mark.parametrize("text", ["", "ตาคลี", "book.xlsx", "https://example.org/", "a/b/c"])
def test_other_texts_name_none(text: str) -> None:
    assert spreadsheet_id(text) is None


# ------------------------------------------------------------------------------ struck through


def styled(text: str, struck: bool | None, *runs: tuple[int, bool | None]) -> dict[str, Any]:
    """A cell whose format strikes it or not, and its runs: where each begins, and the same."""
    look = {True: {"strikethrough": True}, False: {"strikethrough": False}, None: {}}
    told = [{**({"startIndex": at} if at else {}), "format": look[own]} for at, own in runs]
    cell = {"formattedValue": text, "userEnteredFormat": {"textFormat": look[struck]}}
    return cell | ({"textFormatRuns": told} if told else {})


@pytest.mark.parametrize(
    ("cell", "left", "struck"),
    [
        (styled("10", True), "", "10"),
        (styled("10", False), "10", None),
        (styled("10", None), "10", None),
        (number(10, text="10") | styled("10", True), "", "10"),
        (styled("10 12", None, (0, True), (2, None)), "12", "10"),
        (styled("10 12", None, (3, True)), "10", "12"),
        (styled("10 12", True, (3, False)), "12", "10 "),
        (styled("10 12 14", True, (3, False), (6, None)), "12", "10 14"),  # as its cell again
        (styled("😀10 12", None, (2, True), (4, False)), "😀 12", "10"),  # in UTF-16 code units
        (styled("10", None, (0, False), (99, True)), "10", None),
        ({"formattedValue": "10", "textFormatRuns": [{"startIndex": 1}]}, "10", None),
        # a condition strikes what is done: that is no part of what was entered
        (
            {"formattedValue": "เสร็จ", "effectiveFormat": {"textFormat": {"strikethrough": True}}},
            "เสร็จ",
            None,
        ),
    ],
)
def test_of_a_cell_what_was_struck_by_hand_is_not_read(
    cell: dict[str, Any], left: str, struck: str | None
) -> None:
    (grid,) = workbook_of(sheet([cell, {"formattedValue": "ก"}])).grids
    assert grid.shown == [[left, "ก"]]
    assert grid.struck == ({(0, 0): struck} if struck else {})
    assert struck is None or grid.stored[0][0] is None


def test_what_is_struck_is_asked_for_as_it_was_entered() -> None:
    values = parse_mask(FIELDS)["sheets"]["data"]["rowData"]["values"]
    assert values["userEnteredFormat"] == {"textFormat": {"strikethrough": {}}}
    assert values["textFormatRuns"] == {"startIndex": {}, "format": {"strikethrough": {}}}
    assert set(values["effectiveFormat"]) == {"numberFormat"}
