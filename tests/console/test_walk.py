"""Every command in Thai: no English word is left that is no code, path, name or setting."""

from __future__ import annotations

import tempfile
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest

import cli
from sync import console
from sync.cluster.overview import Cluster
from tests import quiet
from tests.console import english, walk
from tests.offices import small_office

# servers' own words, and what tests/quiet.py calls things that it puts into the office
SAID_BY_OTHERS = {
    *quiet.SMALL, "no", "such", "user", "later", "taken", "more", "sheets", "Copy", "mial",
    "Invalid", "JWT", "Signature",
}  # fmt: skip
ASKED_OF_IT = (
    "doctor", "status", "preview --out {home}/p", "sync", "mapping show takhli-2569",
    "mapping show broken", "mapping show registry", "mapping accept registry",
    "mapping accept registry --shrink", "check takhli-2569", "send --dry-run", "send",
    "board --out {home}/b", "monthly --out {home}/m", "history", "bounces",
)  # fmt: skip


@pytest.fixture
def short() -> Iterator[Path]:
    """A folder whose paths a line of the terminal does not break."""
    with tempfile.TemporaryDirectory(prefix="", dir="/tmp") as folder:
        yield Path(folder)


def left(told: Iterable[walk.Told], but: Collection[str] = ()) -> list[str]:
    """Each English word with the line and the command that said it."""
    return [
        f"{' '.join(each.words)}: {word}: {line.strip()}"
        for each in told
        for line in (each.out if each.words[0] == "daemon" else each.all).splitlines()
        for word in english.words_of(line)
        if word not in but
    ]


def test_the_help_of_every_command(tmp_path: Path) -> None:
    assert left(walk.told(tmp_path, *words, "-h") for words in walk.commands()) == []


def test_every_command_called_wrongly(tmp_path: Path) -> None:
    found = list(walk.called_wrongly(tmp_path))
    assert {each.code for each in found} == {2}
    assert left(found) == []


def test_every_fault_of_a_file(tmp_path: Path) -> None:
    found = list(walk.faults_of_files(tmp_path))
    assert {each.code for each in found} <= {0, 3, 4}
    assert left(found) == []


def test_the_workers_of_an_office(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SAMMACHIP_LANGUAGE", "th")
    job = {"task_name": "read", "waiting": 1, "under_way": 0, "given_up": 1, "oldest": 9, "late": 9}
    stuck = {"task_name": "send", "attempts": 2, "status": "failed", "since": 9}
    stuck_of: list[Mapping[str, Any]] = [
        {**stuck, "about": "workbook 1"},
        {**stuck, "about": "recipient a@b.c"},
    ]
    for stage in ("reading", "composing", "sending", "over", ""):
        round = {"week": "2026-W28", "stage": stage} if stage else None
        left_over = {"reads": 1, "mails": 2, "sends": 3}
        told = Cluster(
            round,
            left_over,
            jobs=[
                {**job, "task_name": name} for name in ("tick", "advance", "look", "mail", "tidy")
            ],
            workers=[{"id": 1, "host": "a.b", "pid": 2, "jobs": 0, "silent": 9, "alive": False}],
            accounts=[
                {"account": "a@b.c", "taken": 1, "limit": 60, "for_workers": 59, "closed": 0}
            ],
            stuck=stuck_of,
        )
        console.show_cluster(told.data, "table")
        for short_of in ("workers", "turns"):
            alive = [{**worker, "alive": True} for worker in told.workers]
            console.show_cluster({**told.data, "workers": alive, "short_of": short_of}, "table")
    printed = capsys.readouterr().out
    assert [word for line in printed.splitlines() for word in english.words_of(line)] == []


@pytest.mark.slow
def test_a_day_in_an_office(short: Path) -> None:
    found = list(walk.office_day(small_office(short / "office")))
    walked = {walk.named(each.words) for each in found}
    groups = {words[:1] for words in walk.commands() if len(words) > 1}
    alone = {(), ("sandbox", "serve"), ("demo",)}  # until SIGTERM; what `sync` and `send` say
    assert set(walk.commands()) - walked - groups - alone == set()
    assert cli.BUG not in {each.code for each in found}
    assert left(found) == []


@pytest.mark.slow
def test_an_office_in_which_everything_is_wrong(short: Path) -> None:
    workbooks = quiet._workbooks

    def in_thai(home: Path) -> Path:
        walk.all_in_thai(home)
        return workbooks(home)

    with (
        patch.object(quiet, "_workbooks", in_thai),
        quiet.everything_wrong(short / "office") as office,
    ):
        found = [
            walk.told(short, *line.format(home=short).split(), office=office)
            for line in ASKED_OF_IT
        ]
    assert left(found, but=SAID_BY_OTHERS) == []
