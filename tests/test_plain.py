"""Nothing typed in a sheet, or said by a server, directs a terminal, a log or a spreadsheet."""

from __future__ import annotations

import csv
import io
import json
import logging
from pathlib import Path

import pytest
from openpyxl import Workbook

from sync import logs
from sync.console.screen import Screen
from sync.plain import as_json, cell, one_line, plain
from sync.settings import PACKAGED
from tests.console.test_contract_cli import TODAY, run
from tests.program import environment_of, warm

HOSTILE = "\x1b[31mแดง\x9b2J\x07\x00\u202eกลับ\u2066\u200f\ud83d\U000e0041"
MARKS = "\u061c\u200e\u200f\u2028\u2029\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff"
DIRECTING = [*map(chr, (*range(9), *range(11, 32), *range(127, 160))), *MARKS]


def directs(text: str) -> list[str]:
    return sorted({hex(ord(letter)) for letter in text if letter in DIRECTING})


@pytest.mark.parametrize("letter", DIRECTING, ids=lambda letter: hex(ord(letter)))
def test_no_way_out_lets_a_letter_direct_who_shows_it(letter: str) -> None:
    text = f"ก{letter}ข"
    assert plain(text) == "กข"
    assert directs(one_line(text)) == directs(cell(text)) == directs(as_json([text])) == []
    assert json.loads(as_json([text])) == [text]


def test_thai_and_its_invisible_helpers_stay() -> None:
    text = "น้ำ\u200bใจ\tขั้นที่ ๑\nก็ได้ – “ครับ” e\u0301 👍"
    assert plain(text) == text
    assert cell(text) == text
    assert json.loads(as_json(text)) == text


@pytest.mark.parametrize(
    "text",
    [
        "=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1+1", "\n=1+1", "\u00a0=1", "\u200b=1",
        "\ufeff=1", "\u202e=1", "\x00=1", "\x1b=1", "＝1+1", "　＝1", "'=1", '"=1', "\tก",
    ],
)  # fmt: skip
def test_csv_holds_no_formula_whatever_stands_before_its_sign(text: str) -> None:
    assert cell(text).startswith("'")


@pytest.mark.parametrize("value", ["ก=ข", "1-2", "", None, 5, -5, " ก", "(=1)"])
def test_what_is_no_formula_is_left_alone(value: object) -> None:
    assert cell(value) == value


def test_the_screen_s_colours_are_ours_and_a_cell_s_are_not() -> None:
    out = io.StringIO()
    Screen(file=out, force_terminal=True, width=200).print(f"[bold]{HOSTILE} :smile:[/bold]")
    shown = out.getvalue()
    assert shown.startswith("\x1b[1m")
    assert ":smile:" in shown
    ours = shown.replace("\x1b[1m", "").replace("\x1b[0m", "")
    assert directs(ours) == []


@pytest.mark.parametrize("shape", ["human", "json"])
def test_a_log_line_is_one_line(shape: logs.Shape) -> None:
    text = f"{HOSTILE}\n2026-01-01 ERROR forged\r\x85more"
    record = logging.makeLogRecord({"msg": "a%s", "args": (text,), "fields": {"said": text}})
    written = (logs.Json() if shape == "json" else logs.Human()).format(record)
    assert len(written.splitlines()) == 1
    assert directs(written) == []


# ------------------------------------------------------------------------------ the commands


@pytest.fixture(scope="module")
def sheet(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A plan of which everything that can be typed is hostile; XML itself lets no ESC through."""
    bad = "[red]แดง[/red] [link=https://evil.example]x[/link] \x9b31m \u202eกลับ =1+1\\"
    book = Workbook()
    tab = book.active
    assert tab is not None
    tab.title = "แผน\x9b\u202e"
    tab.append(["แผนปฏิบัติการ อำเภอตาคลี จังหวัดนครสวรรค์ ปีงบประมาณ 2569"])
    tab.append(["ตำบล", "หมู่ที่", "บ้าน", "ขั้นตอน", "กำหนดเสร็จ", "วันที่ดำเนินการ", "สถานะ", bad])
    for row in range(6):
        tab.append([bad, bad, f" =1+1 {bad}", row, bad, bad, bad, bad])
    path = tmp_path_factory.mktemp("hostile") / "ก.xlsx"
    book.save(path)
    return path


@pytest.mark.parametrize(
    "words",
    [
        ("check", "--all"), ("check", "--format", "json"), ("check", "--format", "csv"),
        ("mapping", "show"), ("mapping", "show", "--format", "json"),
    ],
    ids=" ".join,
)  # fmt: skip
def test_no_command_prints_what_directs_a_terminal(sheet: Path, words: tuple[str, ...]) -> None:
    command, *options = words
    place = [] if command == "check" else [options.pop(0)]
    asked = ("-vv", command, *place, str(sheet), *options, *TODAY)
    done = warm(PACKAGED, asked, environment_of(PACKAGED))
    assert done.returncode in (0, 1, 2), done.stderr
    assert directs((done.stdout + done.stderr).replace("\r\n", "\n")) == []
    if "json" in words:
        assert json.loads(done.stdout)
    if "csv" in words:
        rows = list(csv.reader(io.StringIO(done.stdout)))
        assert len(rows) > 1
        assert not [text for row in rows for text in row if text.strip()[:1] in tuple("=+-@")]


def test_an_office_with_such_a_sheet_tells_of_it_without_being_directed(
    sheet: Path, tmp_path: Path
) -> None:
    run(tmp_path, "init", "--demo", str(tmp_path))
    for path in (tmp_path / "workbooks").glob("*.xlsx"):
        path.write_bytes(sheet.read_bytes())
    asked = (
        ("sync",),
        ("status",),
        ("status", "--format", "json"),
        ("doctor",),
        ("send", "--dry-run"),
    )
    for words in asked:
        done = warm(tmp_path, ("-vv", *words), environment_of(tmp_path))
        assert done.returncode in range(7), done.stderr
        assert directs(done.stdout + done.stderr) == [], words


def test_a_message_about_what_was_asked_for_directs_no_terminal(tmp_path: Path) -> None:
    told = run(tmp_path, "check", f"{HOSTILE[:20]}.xlsx".replace("\x00", ""), exit_code=4)
    assert directs(told.stderr) == []
