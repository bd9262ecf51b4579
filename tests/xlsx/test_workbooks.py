"""`check FILE.xlsx` and the sandbox's answer for the same file are the same grids."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill
from openpyxl.worksheet.hyperlink import Hyperlink

from sync.errors import SourceError, SourceMissing
from sync.google.workbooks import FIELDS, workbook_of
from sync.model import Merge, Serial, SheetError, Workbook
from sync.sandbox.demo import offices as demo
from sync.sandbox.masks import parse_mask
from sync.sandbox.resource import masked_spreadsheet
from sync.sandbox.xlsx import answer_of, read_workbook
from sync.xlsx import tabs
from sync.xlsx.package import modified_of
from sync.xlsx.workbooks import read_file
from tests.reading.formats import FORMATS
from tests.xlsx.test_guard import MAIN, sheet, texts, write


def served(path: Path) -> Workbook:
    """The long road: openpyxl, the sandbox's workbook, Google's JSON, and its reader."""
    return workbook_of(answer_of(path), modified=modified_of(path))


def test_the_demo_offices_are_read_as_they_are_served(tmp_path: Path) -> None:
    demo.write_office(tmp_path)
    for each in demo.showcase():
        if isinstance(each, demo.Demo):
            each.save(tmp_path)
    paths = sorted(tmp_path.rglob("*.xlsx"))
    assert len(paths) >= 2
    for path in paths:
        assert read_file(path) == served(path), path.name


def test_every_number_format_is_shown_alike(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    tab = book.active
    assert tab is not None
    for row, each in enumerate(FORMATS, 1):
        tab.cell(row, 1, each.stored).number_format = each.pattern
        tab.cell(row, 2, "ก").number_format = each.pattern
        tab.cell(row, 3, -each.stored).number_format = each.pattern
    path = tmp_path / "ก.xlsx"
    book.save(path)
    assert read_file(path) == served(path)
    assert any(
        isinstance(value, Serial) for line in read_file(path).grids[0].stored for value in line
    )


THAI = {71: "๑๒/๗/๒๕๖๙", 72: "๑๒-ก.ค.-๖๙", 77: "๑๒/๗/๒๕๖๙ ๑๒:๐๐", 81: "12/7/69"}


def test_dates_in_the_patterns_of_thai_excel_are_dates(tmp_path: Path) -> None:
    formats = "".join(f'<xf numFmtId="{number}"/>' for number in (*THAI, 61))
    cells = "".join(f'<c s="{style}"><v>46215.5</v></c>' for style in range(len(THAI) + 1))
    path = write(
        tmp_path / "ก.xlsx",
        styles=f'<styleSheet xmlns="{MAIN}"><cellXfs>{formats}</cellXfs></styleSheet>',
        sheet=sheet(f"<row>{cells}</row>"),
    )
    workbook = read_file(path)
    assert workbook.grids[0].shown == [[*THAI.values(), "๔๖,๒๑๖"]]
    assert workbook.grids[0].stored == [[*[Serial(46215.5)] * len(THAI), 46215.5]]
    assert workbook == served(path)


def office_like(path: Path) -> Path:
    """Everything a grid tells of: values of each kind, merges, what is hidden, errors."""
    book = openpyxl.Workbook()
    tab = book.active
    assert tab is not None
    tab.title = "ครัวเรือน"
    values: list[Any] = [
        "ข้อความ",
        1,
        2.5,
        True,
        False,
        date(2026, 7, 12),
        datetime(2026, 7, 12, 8, 30),  # noqa: DTZ001 - a cell knows no time zone
    ]
    values += [time(8, 30), timedelta(hours=30), "#REF!", "=1+1", "", "  ", -0.0, 1e20]
    for column, value in enumerate(values, 1):
        tab.cell(2, column, value)
    tab["K2"].comment = Comment("ถามผู้ใหญ่บ้าน", "ตัวอย่าง")
    tab["A40"].comment = Comment("ใต้ตาราง", "ตัวอย่าง")
    for row in range(4, 7):
        for column in range(1, 5):
            tab.cell(row, column, row * column)
    tab.merge_cells("A4:B5")
    tab.merge_cells("D1:F1")
    tab["A1050"].fill = PatternFill("solid", fgColor="FFFF00")
    tab.row_dimensions[5].hidden = True
    tab.row_dimensions[1040].hidden = True
    tab.row_dimensions[1060].hidden = True  # beyond the tab, as Google cuts it
    tab.column_dimensions.group("C", "E", hidden=True)
    tab.column_dimensions.group("X", "XFD", hidden=True)
    other = book.create_sheet("ซ่อน")
    other.sheet_state = "hidden"
    other["C3"] = 45000
    other["C3"].number_format = "[$-107041E]d mmm yyyy"
    book.create_sheet("ว่าง")
    book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
    book.save(path)
    return path


def test_what_an_office_does_to_a_sheet_is_read_alike(tmp_path: Path) -> None:
    path = office_like(tmp_path / "สมุด.xlsx")
    workbook = read_file(path)
    assert workbook == served(path)
    first, hidden, blank = workbook.grids
    assert (workbook.title, workbook.url) == ("สมุด", "")
    assert first.merges == (Merge(0, 3, 1, 6), Merge(3, 0, 5, 2))
    assert first.shown[4][:3] == ["", "", "15"]  # what a merged range covers does not show
    assert first.hidden_rows == {4, 1039}
    assert first.hidden_columns == {2, 3, 4, 23, 24, 25}
    assert "ถามผู้ใหญ่บ้าน" not in repr(workbook)  # what comments say is nobody's to read
    assert SheetError("#REF!") in first.stored[1]
    assert hidden.hidden
    assert blank.shown == []


def test_where_cells_lead_is_read_alike(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    tab = book.worksheets[0]
    tab.append(["ชื่อ", "อีเมล", "ชีต", "ในไฟล์"])
    tab.append(["อรุณี", "อรุณี ใจดี", "ตาคลี", "ดู"])
    tab.append(["ก", "k@o.th", "https://o.th", "ดู"])
    tab["B2"].hyperlink = "mailto:arunee@o.th"
    tab["B3"].hyperlink = "mailto:k@o.th"
    tab["C2"].hyperlink = "https://docs.google.com/spreadsheets/d/1AbC-dEf_1234567890xyz/edit"
    tab["C3"].hyperlink = "https://o.th"
    tab["D2"].hyperlink = Hyperlink(ref="D2", location="Sheet!A1")
    book.create_sheet("ไม่มี").append(["ก"])
    book.save(path := tmp_path / "ก.xlsx")
    read = read_file(path)
    assert read == served(path)
    first, second = read.grids
    assert first.links == {(1, 1): "arunee@o.th", (1, 2): tab["C2"].hyperlink.target}
    assert second.links == {}


def row(number: float, cells: str) -> str:
    return f'<row r="{number}">{cells}</row>'


ODD = {
    "cells out of their order": row(3, '<c r="C3"><v>3</v></c><c r="A3"><v>1</v></c>')
    + row(1, '<c r="B1"><v>7</v></c>')
    + row(3, '<c r="B3"><v>2</v></c>'),
    "a cell in another row's element": row(1, '<c r="A9"><v>1</v></c><c r="B1"><v>2</v></c>'),
    "a cell twice": row(1, '<c r="A1"><v>1</v></c><c r="A1"/><c r="A1"><v>3</v></c>'),
    "a cell taken back": row(1, '<c r="A1"><v>1</v></c><c r="B1"><v>2</v></c><c r="B1"/>'),
    "no places": "<row><c><v>1</v></c><c/><c><v>3</v></c></row><row><c><v>4</v></c></row>",
    "a row as a decimal": row(2.0, "<c><v>1</v></c>"),
    "broken over lines": row(1, "\n<c r='A1' t='str'>\n <f>1+1</f>\n <v>ก ข</v>\n </c>\n"),
    "errors and truths": row(
        1, '<c t="e"><v>#N/A</v></c><c t="b"><v>1</v></c><c t="b"><v>0</v></c>'
    ),
    "a day in words": row(1, '<c t="d"><v>2026-07-12</v></c><c t="d"><v>08:30:00</v></c>'),
    "numbers written oddly": row(
        1, "<c><v>1e3</v></c><c><v>-0</v></c><c><v> 7 </v></c><c><v>1E999</v></c>"
    ),
    "text in pieces": row(
        1,
        '<c t="inlineStr"><is><r><t>ก</t></r><r><t xml:space="preserve"> ข</t></r>'
        '<rPh sb="0" eb="1"><t>อ่าน</t></rPh></is></c>',
    ),
    "shared texts": row(1, "".join(f'<c t="s"><v>{number}</v></c>' for number in (1, 0, 2))),
}


@pytest.mark.parametrize("name", ODD)
def test_odd_spellings_of_cells_are_read_alike(tmp_path: Path, name: str) -> None:
    path = write(tmp_path / "ก.xlsx", sheet=sheet(ODD[name]), texts=texts("ก", "x005F_x000D_", ""))
    workbook = read_file(path)
    assert workbook == served(path)
    assert any(any(line) for line in workbook.grids[0].shown)


CELLS = st.lists(
    st.tuples(
        st.integers(1, 12),
        st.integers(1, 30),
        st.one_of(
            st.none(), st.booleans(), st.integers(-(10**15), 10**15), st.dates(date(1905, 1, 1)),
            st.floats(-1e12, 1e12), st.text("กขค12 \n=", max_size=6), st.just("#DIV/0!"),
        ),
        st.sampled_from(
            ["General", "#,##0.00", "0", "@", "[$-107041E]d mmm yyyy", "h:mm", "0%", ";;;"]
        ),
        st.booleans(),
    ),
    max_size=40,
)  # fmt: skip
RANGES = st.lists(
    st.tuples(st.integers(1, 10), st.integers(1, 20), st.integers(0, 3), st.integers(0, 3)),
    max_size=4,
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cells=CELLS, ranges=RANGES)
def test_any_sheet_is_read_alike(
    tmp_path: Path,
    cells: list[tuple[int, int, object, str, bool]],
    ranges: list[tuple[int, int, int, int]],
) -> None:
    book = openpyxl.Workbook()
    tab = book.active
    assert tab is not None
    for row, column, value, pattern, struck in cells:
        tab.cell(row, column).number_format = pattern
        tab.cell(row, column).font = Font(strike=struck)
        tab.cell(row, column).value = value  # type: ignore[assignment]
    path = tmp_path / "ก.xlsx"
    for top, left, down, along in ranges:
        tab.merge_cells(
            start_row=top, end_row=top + down, start_column=left, end_column=left + along
        )
    book.save(path)
    assert in_order(read_file(path)) == in_order(served(path))


def in_order(workbook: Workbook) -> Workbook:
    """Merges that overlap stand in a file, but in no spreadsheet; openpyxl has them in a set."""
    grids = (replace(grid, merges=tuple(sorted(grid.merges))) for grid in workbook.grids)
    return replace(workbook, grids=tuple(grids))


def test_what_is_remembered_of_values_is_bounded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tabs, "MOST_KNOWN", 2)
    rows = "".join(f"<row><c><v>{n}</v></c><c><v>{n % 3}</v></c></row>" for n in range(9))
    (grid,) = read_file(write(tmp_path / "ก.xlsx", sheet=sheet(rows))).grids
    assert grid.stored == [[float(n), float(n % 3)] for n in range(9)]


def test_damage_is_told_as_damage(tmp_path: Path) -> None:
    with pytest.raises(SourceMissing):
        read_file(tmp_path / "ไม่มี.xlsx")
    for broken in (
        '<row r="1"><c><v>1</v>',
        '<row r="1"><c t="s"><v>9</v></c></row>',
        '<row r="1"><c><v>หนึ่ง</v></c></row>',
        '<row r="1"><c r="?"><v>1</v></c></row>',
    ):
        with pytest.raises(SourceError, match="not a readable") as told:
            read_file(write(tmp_path / "ก.xlsx", sheet=sheet(broken)))
        assert told.value.hint
    (tmp_path / "ก.xlsx").write_bytes(b"PK\x03\x04 and no more")
    with pytest.raises(SourceError, match="not a readable"):
        read_file(tmp_path / "ก.xlsx")


# ------------------------------------------------------------------------------ struck through

STRUCK_FONTS = (
    f'<styleSheet xmlns="{MAIN}"><fonts><font/><font><strike/></font>'
    '<font><strike val="0"/></font></fonts><cellXfs><xf/><xf fontId="1"/><xf fontId="2"/></cellXfs>'
    "</styleSheet>"
)
RICH = (
    "<r><rPr><strike/></rPr><t>10</t></r><r><t>12</t></r>",
    '<r><rPr><strike val="false"/></rPr><t>10</t></r><r><rPr><strike val="1"/></rPr><t>12</t></r>',
    "<r><rPr><b/></rPr><t>10</t></r><r><t>12</t></r>",  # a font of its own strikes by itself only
    "<r><rPr><strike/></rPr><t>😀</t></r><r><rPr/><t>12</t></r>",
    "<t>1012</t>",
)


@pytest.mark.parametrize(
    ("style", "left"),
    [
        (0, ["12", "10", "1012", "12", "1012"]),
        (1, ["", "10", "10", "12"]),
        (2, ["12", "10", "1012", "12", "1012"]),
    ],
)
@pytest.mark.parametrize("inline", [False, True])
def test_of_a_cell_what_is_struck_through_is_not_read(
    tmp_path: Path, style: int, left: list[str], inline: bool
) -> None:
    if inline:
        cells = "".join(f'<c s="{style}" t="inlineStr"><is>{rich}</is></c>' for rich in RICH)
    else:
        cells = "".join(f'<c s="{style}" t="s"><v>{n}</v></c>' for n in range(len(RICH)))
    path = write(
        tmp_path / "ก.xlsx",
        styles=STRUCK_FONTS,
        sheet=sheet(f'<row>{cells}</row><row><c s="{style}"><v>5</v></c><c><v>6</v></c></row>'),
        texts=f'<sst xmlns="{MAIN}">{"".join(f"<si>{rich}</si>" for rich in RICH)}</sst>',
    )
    workbook = read_file(path)
    (grid,) = workbook.grids
    assert grid.shown == [left, ["" if style == 1 else "5", "6"]]
    assert grid.stored[1] == [None if style == 1 else 5.0, 6.0]
    assert ((1, 0) in grid.struck) == (style == 1)
    assert workbook == served(path)


def test_what_is_struck_is_served_by_the_mask_that_google_is_asked_with() -> None:
    path = Path(__file__).parents[1] / "reading/cases/struck-through.xlsx"
    answer = masked_spreadsheet(read_workbook(path), parse_mask(FIELDS), with_data=True)
    workbook = workbook_of(json.dumps(answer).encode())
    assert workbook.grids == read_file(path).grids
    assert any(grid.struck for grid in workbook.grids)
