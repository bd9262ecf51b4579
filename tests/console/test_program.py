"""A command forked from a warm process does what one from the very start does."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from sync.settings import PACKAGED
from tests.program import cold, environment_of, warm


@pytest.mark.parametrize(
    ("words", "exit_code"),
    [
        (("parse", "money", "--", "๑,๐๐๐", "x"), 0),
        (("check", "missing.xlsx"), 4),
        (("nope",), 2),
        (("sync",), 3),
    ],
    ids=lambda words: words[0] if isinstance(words, tuple) else None,
)
def test_warm_and_cold_do_the_same(tmp_path: Path, words: tuple[str, ...], exit_code: int) -> None:
    environment = environment_of(tmp_path)
    if words == ("sync",):
        environment["SAMMACHIP_SMTP_PORT"] = "99999"
    first, second = (run(tmp_path, words, environment) for run in (cold, warm))
    assert first.returncode == exit_code
    assert (second.returncode, second.stdout, second.stderr) == (
        first.returncode, first.stdout, first.stderr,
    )  # fmt: skip


@pytest.mark.parametrize("words", [("status", "--today"), ("pause", "a@b.go.th", "--until")])
def test_a_day_of_a_buddhist_year_is_not_taken_for_one_in_centuries(
    tmp_path: Path, words: tuple[str, ...]
) -> None:
    told = warm(tmp_path, (*words, "2569-09-30"), environment_of(tmp_path))
    assert told.returncode == 2
    assert "2026" in told.stderr


@pytest.mark.parametrize("shape", ["table", "json"])
@pytest.mark.parametrize(("end", "exit_code"), [(">&-", 0), (">/dev/full", 6), (">&- 2>&-", 0)])
def test_an_output_that_cannot_be_written_is_no_bug(
    tmp_path: Path, shape: str, end: str, exit_code: int
) -> None:
    line = f"exec {sys.executable} {PACKAGED}/cli.py status --format {shape} {end}"
    told = subprocess.run(
        ["sh", "-c", line], capture_output=True, text=True, env=environment_of(tmp_path)
    )
    assert told.returncode == exit_code
    assert "Traceback" not in told.stderr
    assert ("No space left" in told.stderr) is (exit_code == 6)


@pytest.mark.parametrize(("words", "exit_code"), [(("preview",), 3), (("monthly",), 5)])
def test_a_preview_of_nothing_ends_as_sending_would(
    tmp_path: Path, words: tuple[str, ...], exit_code: int
) -> None:
    environment = environment_of(tmp_path)
    sent = ("send",) if words == ("preview",) else words
    for line in (sent, (*words, "--out", "mails")):
        assert warm(tmp_path, line, environment).returncode == exit_code, line
