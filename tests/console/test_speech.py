"""The terminal in Thai: no sentence without its Thai, 80 columns are 80, JSON is English."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from rich.text import Text

import cli
from sync import speech
from sync.console.screen import Screen
from sync.errors import SyncError
from sync.model import Words
from sync.speech.catalogue import HELP, WORDS, Speech, thai
from sync.speech.helping import width, wrapped
from tests import sentences

BLANK = re.compile(r"\{(\d)\}")
TAG = re.compile(r"\[/?(?:bold|dim|red|green|yellow|cyan|)\]")
ENGLISH = re.compile(r"[A-Za-z]{2,} [a-z]{2,}")
SPEECH = thai(WORDS)
HELPED = Speech(  # what is said when a command is called wrongly stands in either
    {
        name: {**getattr(thai(WORDS), name), **getattr(thai(HELP), name)}
        for name in ("words", "sentences")
    }
)


@pytest.fixture(autouse=True)
def own_language() -> Iterator[None]:
    yield
    speech.choose(None)


def in_thai(home: Path, *words: str, language: str = "th") -> Result:
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
            if ENGLISH.search(BLANK.sub("", line)) and not re.search("[ก-๙]", HELPED.say(filled)):
                found.append(line)
    return found


def test_every_error_and_what_to_do_about_it_has_its_thai() -> None:
    assert lacking(sentences.hints()) == []


def test_the_help_of_every_command_and_option_has_its_thai() -> None:
    assert lacking(sentences.helps()) == []


def test_everything_that_is_printed_has_its_thai() -> None:
    assert lacking(sentences.prints()) == []


# what no terminal shows as it stands here: parts of sentences that are there whole, keys of what is
# kept, what only a log or a bug tells, and the file that `init` writes
NOT_SAID = """
  2. upload {0} to Google Drive| share it as|; what was there: {0}
  {0} preview --today {1} --out preview|.venv/bin/python cli.py| (did you mean {0}?)
# `doctor` prints, then copy its address from the browser into `id`.
# The shared sheets to read, one block each. Share every sheet as Viewer with the address that
# fiscal_year = 2569           # optional: else taken from the titles
# results_tab = true           # optional: write the findings into a tab of it (share it as Editor)
came back|counted before|no delivery report|no report|is gone|would go|field of {0}|in column {0}
in row {0}|it has a cell {0}, far from any table|no {0} is called {1}{2}|can be changed
can be changed by others|can be read by others|number of the programme profile
a valid tuple|Value error, |there is no config/programmes
needs at least {0} {1} examples|config/workbooks.toml: workbook[{0}].id of {1}|none yet
check google.credentials in settings.toml, or |tambons and moos
grant the service account this scope by domain-wide delegation: |{0}.workbook: {1} is not in
{0} is the link of {1}; open the sheet and copy its own address|{0} is not written to{1}; resume
{0} is the same sheet as {1}; keep one of the two
lost attachments|last mail|no address|secret key|state new|report of {0}|results of
sandbox file {0}|sandbox tab {0}|of its year|tab not read|another year
month above|tambon of the tab
boxes read as words
due dates not all checked
nothing overdue|no village data yet|no village is assigned to you|Line too long.
again in {0} s|not all was done|not everyone who is named|there was no mail to send|our bug: {0}
there is always an account|phase {0} does not follow|cannot come to a mail|is not a metric's name
cannot be pickled or copied out|this client only reads|not a foreign exception|is not earlier than
PRAGMA |SELECT 1|SET idle|sammachip-sync board|board not written|the board|not in use|no link
sees all |a newer version has changed the state: install|registry mark|people of {0}
openxmlformats.org/officeDocument
"""


def test_every_other_sentence_of_the_program_has_its_thai() -> None:
    parts = [part for line in NOT_SAID.split("\n") for part in line.split("|") if part]
    told = lacking(sentences.others())
    assert [line for line in told if not any(part in line for part in parts)] == []
    assert [part for part in parts if not any(part in line for line in told)] == []


def test_every_kind_of_error_is_called_something() -> None:
    names = {kind.__name__ for kind in _below(SyncError)}
    assert names - SPEECH.words.keys() == set()


def _below(kind: type[Any]) -> Iterator[type[Any]]:
    for each in kind.__subclasses__():
        yield each
        yield from _below(each)


def test_no_thai_loses_a_blank_or_asks_for_one_that_is_not_filled() -> None:
    for english, said in SPEECH.sentences.items():
        assert blanks(said) == blanks(english), english


def test_a_sentence_in_a_sentence_is_said_too_and_values_stay() -> None:
    line = "a: it has never been read: workbook a: there is no such spreadsheet → run sync"
    assert SPEECH.say(line) == "a: ยังไม่เคยอ่านได้: ชีต a: ไม่มีชีตนี้ → สั่ง sync"
    assert SPEECH.say("  mails are written to /tmp/run sync/x") == "  เขียนอีเมลลง /tmp/run sync/x"
    assert SPEECH.say("nobody wrote this") == "nobody wrote this"


def test_of_all_ways_to_read_a_line_that_one_is_said_which_leaves_the_least_english() -> None:
    told = "a.toml: b.c: 'x' is not in config/workbooks.toml"
    assert SPEECH.say(told) == "a.toml: b.c: ไม่มี 'x' ใน config/workbooks.toml"
    wrapped_in = "the old settings are still used: 1 problem(s) in the configuration of x"
    assert SPEECH.say(wrapped_in) == "ยังใช้การตั้งค่าเดิม: การตั้งค่าของ x มีที่ผิด 1 แห่ง"
    assert SPEECH.say("    → run sync") == "    → สั่ง sync"
    assert SPEECH.say("a: nobody listens there (Connection refused)") == (
        "a: ไม่มีบริการเปิดรับที่นั่น (ปลายทางไม่เปิดรับ)"
    )


def test_an_error_is_kept_in_both_languages_for_the_operator_s_mail() -> None:
    assert speech.in_both("a: not shared with this program") == Words(
        "a: ยังไม่ได้แชร์ให้โปรแกรมนี้", "a: not shared with this program"
    )


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
        json.loads(in_thai(office, "doctor", "--format", "json", language=each).stdout)
        for each in ("th", "en")
    ]
    for row in (*rows[0], *rows[1]):
        if row["name"] in ("time", "disk"):
            row.clear()
    assert rows[0] == rows[1]
    assert "no workbook is configured" in {row.get("message") for row in rows[0]}


def test_an_error_is_told_in_thai_with_its_exit_code(tmp_path: Path) -> None:
    found = in_thai(tmp_path, "board", "--nope")
    assert found.exit_code == 2
    told = in_thai(tmp_path, "check", "none.xlsx")
    assert speech.said(str(told.exception)) == "none.xlsx: ไม่มีไฟล์นี้ → ตรวจที่อยู่ไฟล์"


def commands() -> list[list[str]]:
    found: list[list[str]] = [[]]
    for name, command in cli.cli.commands.items():
        found.append([name])
        found += [[name, each] for each in getattr(command, "commands", ())]
    return found


@pytest.mark.parametrize("words", commands(), ids=lambda words: " ".join(words) or "all")
def test_the_help_fits_80_columns_and_breaks_no_letter(words: list[str], tmp_path: Path) -> None:
    told = in_thai(tmp_path, *words, "-h")
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
    out = Screen(width=80)
    out.print(r"[yellow]x: cannot be read: \[delivery], [][/yellow]")
    out.print("[bold]Week 28[/bold]")
    out.print(Text("Week 28"))  # a value
    said = "x: อ่านไม่ได้: [delivery], []\nสัปดาห์ 28\nWeek 28\n"
    assert capsys.readouterr().out == said
