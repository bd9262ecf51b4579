"""Small files that would take gigabytes or minutes are refused in words; odd spellings are read."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from sync.errors import SourceError
from sync.google.workbooks import workbook_of
from sync.sandbox.xlsx import answer_of, spreadsheet_of
from sync.xlsx import guard
from sync.xlsx.package import modified_of
from sync.xlsx.workbooks import read_file
from tests import generated

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
SHEET = "xl/worksheets/sheet1.xml"
TEXTS = "xl/sharedStrings.xml"
STYLES = "xl/styles.xml"
TEXTS_TYPE = (
    f'<Override PartName="/{TEXTS}" ContentType="application/vnd.openxmlformats-officedocument'
    '.spreadsheetml.sharedStrings+xml" />'
)


def write(path: Path, **parts: str | bytes) -> Path:
    """A plain workbook of one tab with these of its parts (sheet, texts, styles …) put in place."""
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active["A1"] = "ก"
    buffer = io.BytesIO()
    book.save(buffer)
    with zipfile.ZipFile(buffer) as old:
        content = {name: old.read(name) for name in old.namelist()}
    names = {"sheet": SHEET, "texts": TEXTS, "styles": STYLES}
    for name, part in parts.items():
        content[names[name]] = part.encode() if isinstance(part, str) else part
    if "texts" in parts:
        types = content["[Content_Types].xml"].decode()
        content["[Content_Types].xml"] = types.replace("</Types>", f"{TEXTS_TYPE}</Types>").encode()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name, part in content.items():
            new.writestr(name, part)
    return path


def sheet(rows: str, after: str = "", before: str = "") -> str:
    return f'<worksheet xmlns="{MAIN}">{before}<sheetData>{rows}</sheetData>{after}</worksheet>'


ONE = '<row r="1"><c r="A1"><v>1</v></c></row>'
MERGES = '<mergeCells count="1"><mergeCell ref="A1:XFD1048576"/></mergeCells>'


def texts(*written: str) -> str:
    shared = "".join(f"<si><t>{text}</t></si>" for text in written)
    return f'<sst xmlns="{MAIN}">{shared}</sst>'


def prefixed(xml: str) -> str:
    """The same XML with a prefix on every element."""
    return (
        xml.replace("</", "</x:")
        .replace("<", "<x:")
        .replace("<x:/x:", "</x:")
        .replace("xmlns=", "xmlns:x=")
    )


WIDE_60 = "".join(f'<row r="{n}"><c r="XFD{n}"><v>1</v></c></row>' for n in range(1, 61))
WIDE = sheet("".join(f'<row r="{n}"><c r="XFD{n}"><v>1</v></c></row>' for n in range(1, 2001)))
LINK = '<hyperlinks><hyperlink ref="A1:XFD1048576" location="A1"/></hyperlinks>'
MANY = "".join(f'<row r="{n}"><c><v>1</v></c></row>' for n in range(1, 1_048_577))
RUN = f"<r><t>{'ก' * 30_000}</t></r>"
REPEATED = "".join(f'<row r="{n}"><c t="s"><v>0</v></c></row>' for n in range(1, 1_101))

COVERS = "merged ranges and links cover more than 500,000 cells"
SPREADS = "spreads over more than 2,000,000 cells, blank ones counted"
LONG = "a cell's text is longer than 50,000 characters"
# docs/explanation/hostile-files.md is made of these
HOSTILE: dict[str, tuple[dict[str, str | bytes], str]] = {
    "2,000 cells in the last column": ({"sheet": WIDE}, SPREADS),
    "a far cell, and 60 in the last column": (
        {"sheet": sheet(WIDE_60 + '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')},
        SPREADS,
    ),
    "a cell just beyond every sheet": (
        {"sheet": sheet('<row r="1"><c r="A1048577"><v>1</v></c></row>')},
        "a cell in row 1048577, far from any table",
    ),
    "a cell beyond every sheet": (
        {"sheet": sheet('<row r="1"><c r="A99999999999"><v>1</v></c></row>')},
        "a cell in row 999999999, far from any table",
    ),
    "a million rows": ({"sheet": sheet(MANY)}, "more than 500,000 rows"),
    "rows that say nothing": ({"sheet": sheet("<row/>" * 500_001)}, "more than 500,000 rows"),
    "cells without a place": (
        {"sheet": sheet(("<row>" + "<c/>" * 16_000 + "</row>") * 63)},
        "more than 1,000,000 cells",
    ),
    "one huge text": ({"texts": texts("ก" * 50_001)}, LONG),
    "one huge text in pieces": (
        {"texts": f'<sst xmlns="{MAIN}"><si>{RUN}{RUN}</si></sst>'},
        LONG,
    ),
    "one huge text in its cell": (
        {"sheet": sheet(f'<row><c t="inlineStr"><is><t>{"x" * 50_001}</t></is></c></row>')},
        LONG,
    ),
    "one huge formula": (
        {"sheet": sheet(f'<row><c><f>{"1+" * 30_000}1</f></c></row>')},
        LONG,
    ),
    "one long text shown again and again": (
        {"texts": texts("ก" * 49_000), "sheet": sheet(REPEATED)},
        "more than 50,000,000 characters",
    ),
    "a merge of everything": ({"sheet": sheet(ONE, MERGES)}, COVERS),
    "a merge with its words in another order": (
        {"sheet": sheet(ONE, MERGES.replace("<mergeCell ref", '<mergeCell other="1" ref'))},
        COVERS,
    ),
    "a merge in single quotes": ({"sheet": sheet(ONE, MERGES.replace('"', "'"))}, COVERS),
    "a merge with line breaks": (
        {"sheet": sheet(ONE, MERGES.replace("mergeCell ref", "mergeCell\n\tref"))},
        COVERS,
    ),
    "a merge with a prefix": ({"sheet": prefixed(sheet(ONE, MERGES))}, COVERS),
    "a merge written by its letters' numbers": (
        {"sheet": sheet(ONE, MERGES.replace("XFD", "&#88;&#x46;D"))},
        COVERS,
    ),
    "a merge in UTF-16": ({"sheet": sheet(ONE, MERGES).encode("utf-16")}, COVERS),
    "a merge of whole columns": (
        {"sheet": sheet(ONE, MERGES.replace("A1:XFD1048576", "A:Z"))},
        COVERS,
    ),
    "many merges": (
        {"sheet": sheet(ONE, "<mergeCells>" + '<mergeCell ref="A1:Z999"/>' * 20 + "</mergeCells>")},
        COVERS,
    ),
    "a link on every cell": ({"sheet": sheet(ONE, LINK)}, COVERS),
    "columns without end": (
        {"sheet": sheet(ONE, before="<cols>" + '<col min="1" max="2"/>' * 500_001 + "</cols>")},
        "more than 500,000 elements beside its cells",
    ),
    "a number format of a thousand words": (
        {"styles": f'<styleSheet xmlns="{MAIN}"><numFmt formatCode="{"0" * 1001}"/></styleSheet>'},
        "a number format is longer than 1,000 characters",
    ),
}  # fmt: skip


ROADS: dict[str, Callable[[Path], object]] = {"check": read_file, "sandbox": spreadsheet_of}


@pytest.mark.slow
@pytest.mark.parametrize("road", ROADS)
@pytest.mark.parametrize("name", HOSTILE)
def test_what_would_take_gigabytes_or_minutes_is_refused_in_words(
    tmp_path: Path, name: str, road: str
) -> None:
    parts, reason = HOSTILE[name]
    path = write(tmp_path / "ก.xlsx", **parts)
    with pytest.raises(SourceError, match=reason) as told:
        ROADS[road](path)
    assert told.value.exit_code == 4
    assert told.value.hint
    assert str(path) in told.value.message


@pytest.mark.parametrize("road", ROADS)
def test_definitions_of_entities_are_refused_wherever_they_stand(tmp_path: Path, road: str) -> None:
    laughs = '<!DOCTYPE x [<!ENTITY a "ha">]>'
    for name, part in (("sheet", sheet(ONE)), ("texts", texts("&a;"))):
        with pytest.raises(SourceError, match="not a readable"):
            ROADS[road](write(tmp_path / "ก.xlsx", **{name: laughs + part}))


@pytest.mark.parametrize("road", ROADS)
def test_a_part_that_unpacks_without_end_is_refused(
    tmp_path: Path, road: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guard, "MOST_BYTES", 1_000_000)
    path = write(tmp_path / "ก.xlsx", sheet=sheet(" " * 1_000_001))
    with pytest.raises(SourceError, match="unpacked it would be larger than 1 MB"):
        ROADS[road](path)


def test_the_page_of_hostile_files_is_current() -> None:
    assert generated.stale("hostile") == [], "run `make docs`"


@pytest.mark.parametrize("road", ROADS)
def test_too_many_parts_are_refused(tmp_path: Path, road: str) -> None:
    path = write(tmp_path / "ก.xlsx")
    with zipfile.ZipFile(path, "a") as archive:
        for number in range(guard.MOST_PARTS):
            archive.writestr(f"xl/media/{number}.bin", b"")
    with pytest.raises(SourceError, match="parts"):
        ROADS[road](path)


FRIENDLY: dict[str, dict[str, str | bytes]] = {
    "prefixes": {"sheet": prefixed(sheet('<row r="1"><c r="A1"><v>1</v></c></row>'))},
    "UTF-16": {"sheet": sheet(ONE).encode("utf-16")},
    "cells and rows without their places": {"sheet": sheet("<row><c><v>1</v></c></row>")},
    "a text in CDATA": {
        "sheet": sheet('<row><c t="inlineStr"><is><t><![CDATA[1]]></t></is></c></row>')
    },
    "a title over every column": {
        "sheet": sheet(ONE, '<mergeCells><mergeCell ref="A1:XFD1"/></mergeCells>')
    },
    "one stray cell in the last corner": {
        "sheet": sheet(ONE + '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')
    },
    "a long note of a patient officer": {"texts": texts("ก" * 32_767)},
}


@pytest.mark.parametrize("name", FRIENDLY)
def test_legal_spellings_are_read(tmp_path: Path, name: str) -> None:
    path = write(tmp_path / "ก.xlsx", **FRIENDLY[name])
    (grid,) = read_file(path).grids
    assert grid.shown[0][0][:1] in ("1", "ก")
    assert workbook_of(answer_of(path), modified=modified_of(path)) == read_file(path)


def test_formulas_are_found_under_any_prefix(tmp_path: Path) -> None:
    written = prefixed(sheet('<row r="1"><c r="A1"><f>1+1</f><v>2</v></c></row>'))
    resource = spreadsheet_of(write(tmp_path / "ก.xlsx", sheet=written))
    (cell,) = resource["sheets"][0]["data"][0]["rowData"][0]["values"]
    assert cell["userEnteredValue"] == {"formulaValue": "=1+1"}
    assert cell["effectiveValue"] == {"numberValue": 2}
