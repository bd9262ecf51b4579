"""Nothing of a villager leaves the sheet: canaries in every column, every byte searched."""

from __future__ import annotations

import json
from functools import cached_property
from pathlib import Path

import pytest
from click.testing import CliRunner
from openpyxl import load_workbook

import cli
from sync import service
from sync.model import Personal, Words
from sync.model.results_tab import TITLE
from sync.sandbox.ledger import NAME
from tests.canary import Aviary, Search, plant

TODAY, NEXT_WEEK = ("--today", "2026-07-12"), ("--today", "2026-07-19")


def allowed(place: str) -> bool:
    """Where a canary may stand: in the sheets themselves. The last good read of them is sealed."""
    return place.startswith("workbooks")


class District:
    """The demo office with canaries in its sheets, and all that its commands have printed."""

    def __init__(self, home: Path) -> None:
        service.init(home, demo=True)
        settings = home / "config" / "settings.toml"
        text = settings.read_text(encoding="utf-8")
        wanted = 'operator = "operator@takhli.example.go.th"'
        attach = f"{wanted}\nattach_xlsx = true\nattach_pdf = true"
        settings.write_text(text.replace(wanted, attach), encoding="utf-8")
        with (home / "config" / "workbooks.toml").open("a", encoding="utf-8") as workbooks:
            workbooks.write("results_tab = true\n")
        self.home = home
        self.aviary = Aviary()
        self.book = next((home / "workbooks").glob("*.xlsx"))
        plant(self.book, service.Office.open(home).settings.tables, self.aviary)
        self.printed: list[tuple[str, str]] = []

    def run(self, *words: str) -> str:
        done = CliRunner(env={"SAMMACHIP_HOME": str(self.home)}).invoke(cli.cli, list(words))
        told = f"{done.output}\n{done.exception or ''}"
        self.printed.append((" ".join(words[:3]), told))
        return told

    @cached_property
    def search(self) -> Search:
        """Everything printed and written until it is first asked for."""
        search = Search()
        search.look(self.aviary, self.printed)
        search.folder(self.aviary, self.home)
        return search

    def leaks(self) -> list[str]:
        return [
            f"{place}: {count} {kind}"
            for (place, kind), count in self.search.hits.items()
            if not allowed(place)
        ]


def short_week(district: District) -> None:
    """The commands of one week; what they say is long already."""
    district.run("sync", *TODAY)
    district.run("check", "takhli-2569", "--all", *TODAY)
    for shape in ("json", "csv"):
        district.run("check", "takhli-2569", "--format", shape, *TODAY)
    assert "held" not in district.run("send", *TODAY)
    district.run("mapping", "show", "takhli-2569")


def whole_week(district: District) -> None:
    """Every command, at several verbosities."""
    short_week(district)
    file = str(district.book)
    for words in (
        ("preview", "--out", str(district.home / "preview"), *TODAY),
        ("-v", "sync", "--full", *NEXT_WEEK),
        ("-vv", "check", file, "--all", *TODAY),
        ("-vv", "check", file, "--format", "json"),
        ("check", "takhli-2569", "--fail-on", "never", *NEXT_WEEK),
        ("status", *TODAY),
        ("status", "--format", "json", *TODAY),
        ("doctor", *TODAY),
        ("doctor", "--format", "json", *TODAY),
        ("history", "--format", "json"),
        ("history",),
        ("explain", "0000000000000000"),
        ("rules", "impact", "D9", "--set", "severity=warning", *TODAY),
        ("mapping", "show", "takhli-2569", "--format", "json"),
        ("mapping", "accept", "takhli-2569", *TODAY),
        ("-vv", "daemon", "--once", "--metrics", str(district.home / "m.prom"), *NEXT_WEEK),
        ("send", *NEXT_WEEK),
        ("send", "--to", "operator@takhli.example.go.th", *NEXT_WEEK),
        ("backup", str(district.home / "backup.db")),
    ):
        district.run(*words)


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> District:
    """One week of an office, in the language of most."""
    district = District(tmp_path_factory.mktemp("canary"))
    short_week(district)
    return district


def test_no_canary_leaves_the_sheets(office: District) -> None:
    search = office.search
    assert len(office.aviary) > 700
    assert search.bytes > 1_000_000
    assert len(list((office.home / "outbox").rglob("*.eml"))) > 3
    assert office.leaks() == []


def test_the_canaries_are_found_where_they_were_let_go(office: District) -> None:
    """The eyes see: in the sheets there are canaries of every kind."""
    kinds = {kind for (place, kind), _ in office.search.hits.items() if "workbooks" in place}
    assert kinds == {"id", "phone", "name", "income", "house"}


def results_of(district: District) -> str:
    """All that stands in the tab ผลตรวจ, and the filter views that the box keeps beside it."""
    tab = load_workbook(district.book)[TITLE]
    cells = [cell for row in tab.iter_rows() for cell in row]
    texts = [f"{cell.value} {cell.hyperlink and cell.hyperlink.location}" for cell in cells]
    ledger = json.loads((district.book.parent / NAME).read_text("utf-8"))
    views = [file["extras"]["sheets"] for file in ledger["files"]]
    return "\n".join([*texts, json.dumps(views, ensure_ascii=False)])


def test_no_canary_comes_into_the_tab_of_results(office: District) -> None:
    told = results_of(office)
    assert len(told) > 20_000 and "ของ นา" in told
    assert not office.aviary.found_in(told)


@pytest.mark.slow
def test_no_canary_leaves_by_any_command(tmp_path: Path) -> None:
    district = District(tmp_path)
    whole_week(district)
    assert district.leaks() == []


def nothing_hidden(text: str, **_: object) -> str:
    return text


def revealed(value: Personal) -> Words:
    return Words(str(value.reveal()), str(value.reveal()))


MASKS: dict[str, tuple[str, object]] = {
    "the seal": ("sync.pipeline.sheets.Sealer.workbook", lambda self, workbook: workbook),
    "the mask of findings": ("sync.rules.folding.veiled", nothing_hidden),
    "the form of a column": ("sync.reading.columns.in_form", lambda *_: True),
    "the type": ("sync.model.personal.Personal.words", property(revealed)),
}


@pytest.mark.slow
@pytest.mark.parametrize("mask", MASKS)
def test_with_one_mask_taken_away_canaries_are_found(
    mask: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    where, instead = MASKS[mask]
    monkeypatch.setattr(where, instead)
    district = District(tmp_path)
    district.run("check", str(district.book), "--format", "json", *TODAY)
    assert district.leaks() != []
