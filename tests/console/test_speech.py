"""The terminal in Thai: no sentence without its Thai, 80 columns are 80, JSON is English."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import cli
from sync import speech
from sync.console.screen import Screen
from sync.model import Words
from sync.speech.helping import width, wrapped
from tests import sentences

BLANK = re.compile(r"\{(\d)\}")
TAG = re.compile(r"\[/?(?:bold|dim|red|green|yellow|cyan|)\]")
ENGLISH = re.compile(r"[A-Za-z]{2,} [a-z]{2,}")
SPEECH = speech._thai()


@pytest.fixture(autouse=True)
def own_language() -> Iterator[None]:
    yield
    speech.choose(None)


def thai(home: Path, *words: str, language: str = "th") -> Result:
    runner = CliRunner(env={"SAMMACHIP_HOME": str(home)})
    return runner.invoke(cli.cli, ["--language", language, *words])


def blanks(text: str) -> list[str]:
    return sorted(set(BLANK.findall(text)))


def lacking(texts: Iterator[str]) -> list[str]:
    """The sentences of several words that would stay English."""
    found = []
    for text in texts:
        for line in TAG.sub("\n", text.replace("\\[", "[")).split("\n"):
            filled = BLANK.sub("x1", line)
            if ENGLISH.search(BLANK.sub("", line)) and not re.search("[ก-๙]", SPEECH.say(filled)):
                found.append(line)
    return found


def test_every_error_and_what_to_do_about_it_has_its_thai() -> None:
    assert lacking(sentences.hints()) == []


def test_the_help_of_every_command_and_option_has_its_thai() -> None:
    assert lacking(sentences.helps()) == []


def test_everything_that_is_printed_has_its_thai() -> None:
    assert lacking(sentences.prints()) == []


def test_no_thai_loses_a_blank_or_asks_for_one_that_is_not_filled() -> None:
    for english, said in SPEECH.sentences.items():
        assert blanks(said) == blanks(english), english


def test_a_sentence_in_a_sentence_is_said_too_and_values_stay() -> None:
    line = "a: it has never been read: workbook a: there is no such spreadsheet → run sync"
    assert SPEECH.say(line) == "a: ยังไม่เคยอ่านได้: ชีต a: ไม่มีชีตนี้ → สั่ง sync"
    assert SPEECH.say("  mails are written to /tmp/run sync/x") == "  เขียนอีเมลลง /tmp/run sync/x"
    assert SPEECH.say("nobody wrote this") == "nobody wrote this"


def test_what_has_its_thai_already_is_said_with_it() -> None:
    speech.hear(Words("พักถึง 1 ต.ค.", "paused until 2026-10-01"))
    assert SPEECH.say("a@b.c: paused until 2026-10-01") == "a@b.c: พักถึง 1 ต.ค."


def test_the_language_is_that_of_the_option_else_of_the_variable_else_of_the_office(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SAMMACHIP_LANGUAGE", raising=False)
    (tmp_path / "config").mkdir()
    settings = tmp_path / "config/settings.toml"
    monkeypatch.setenv("SAMMACHIP_HOME", str(tmp_path))
    assert speech.language() == "th"  # as packaged
    settings.write_text('[office]\nlanguage = "en"\n', encoding="utf-8")
    speech._of_office.cache_clear()
    assert speech.language() == "en"
    monkeypatch.setenv("SAMMACHIP_LANGUAGE", "th")
    assert speech.language() == "th"
    speech.choose("en")
    assert speech.language() == "en"
    settings.write_text("[office\n", encoding="utf-8")  # a fault that another tells
    speech.choose(None)
    speech._of_office.cache_clear()
    monkeypatch.delenv("SAMMACHIP_LANGUAGE", raising=False)
    assert speech.language() == "th"
    speech._of_office.cache_clear()


def test_json_is_english_and_the_same_in_both_languages(tmp_path: Path) -> None:
    office = tmp_path / "office"
    office.mkdir()
    rows = [
        json.loads(thai(office, "doctor", "--format", "json", language=each).stdout)
        for each in ("th", "en")
    ]
    for row in (*rows[0], *rows[1]):
        if row["name"] in ("time", "disk"):
            row.clear()
    assert rows[0] == rows[1]
    assert "no workbook is configured" in {row.get("message") for row in rows[0]}


def test_an_error_is_told_in_thai_with_its_exit_code(tmp_path: Path) -> None:
    found = thai(tmp_path, "board", "--nope")
    assert found.exit_code == 2
    told = thai(tmp_path, "check", "none.xlsx")
    assert speech.said(str(told.exception)) == "none.xlsx: ไม่มีไฟล์นี้ → ตรวจที่อยู่ไฟล์"


def commands() -> list[list[str]]:
    found: list[list[str]] = [[]]
    for name, command in cli.cli.commands.items():
        found.append([name])
        found += [[name, each] for each in getattr(command, "commands", ())]
    return found


@pytest.mark.parametrize("words", commands(), ids=lambda words: " ".join(words) or "all")
def test_the_help_fits_80_columns_and_breaks_no_letter(words: list[str], tmp_path: Path) -> None:
    told = thai(tmp_path, *words, "-h")
    assert told.exit_code == 0
    for line in told.output.splitlines():
        assert width(line) <= 80 or " " not in line.strip(), line
        first = line.strip()[:1]
        assert not first or unicodedata.category(first) != "Mn", line
    assert "วิธีใช้: " in told.output
    assert "แสดงข้อความนี้" in told.output
    assert "Show this message" not in told.output


def test_a_mark_above_or_below_takes_no_column() -> None:
    assert width("ที่นี่") == 2
    assert wrapped("กี่ กี่ กี่", 3) == "กี่ กี่\nกี่"


def test_markup_in_a_sentence_stays_text_and_a_sheet_s_own_words_are_not_said(
    capsys: pytest.CaptureFixture[str],
) -> None:
    speech.choose("th")
    speech.hear(Words("ตั้ง bounces ใต้ [delivery]", "set bounces below [delivery]"))
    out = Screen(width=80)
    out.print(r"[yellow]x: set bounces below \[delivery][/yellow]")
    out.print("[bold]Week 28[/bold]")
    assert capsys.readouterr().out == "x: ตั้ง bounces ใต้ [delivery]\nสัปดาห์ 28\n"
