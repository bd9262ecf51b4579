"""A command forked from a warm process does what one from the very start does."""

from __future__ import annotations

from pathlib import Path

import pytest

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
