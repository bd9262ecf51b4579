"""Nothing fails quietly: each kind of concern, provoked for real, is told in every place."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from openpyxl import load_workbook

from sync.console.operator import show_checks
from sync.model import CONCERNS, Concern, Words
from sync.service import Check
from sync.settings import load
from tests import quiet
from tests.offices import READERS, Copies
from tests.quiet import OfficeAt


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, set[str]]:
    return quiet.observed(tmp_path_factory.mktemp("quiet"))


def test_every_kind_of_concern_is_provoked() -> None:
    assert set(quiet.PROVOKED) == set(CONCERNS), "provoke the new kind in tests/quiet.py"


@pytest.mark.parametrize("column", quiet.COLUMNS)
def test_every_kind_is_told_in_every_place(told: dict[str, set[str]], column: str) -> None:
    silent = {
        kind for kind in CONCERNS.keys() - told[column] if (kind, column) not in quiet.ELSEWHERE
    }
    assert not silent


def test_the_page_is_as_observed(told: dict[str, set[str]]) -> None:
    kept = quiet.PAGE.read_text(encoding="utf-8")
    assert kept == quiet.page(told), "run `make docs`"


@pytest.fixture
def office(tmp_path: Path, demo_office: Copies) -> OfficeAt:
    return OfficeAt(load(demo_office(tmp_path, readers=READERS), {}))


@pytest.fixture(scope="module")
def once_synced(tmp_path_factory: pytest.TempPathFactory, demo_office: Copies) -> Path:
    """The demo office after its first sync; tests work in copies of it."""
    office = OfficeAt(load(demo_office(tmp_path_factory.mktemp("synced")), {}))
    office.sync()
    office.state.close()
    return office.settings.home


@pytest.fixture
def synced(tmp_path: Path, once_synced: Path) -> OfficeAt:
    return OfficeAt(load(shutil.copytree(once_synced, tmp_path, dirs_exist_ok=True), {}))


def with_a_foreign_address(home: Path) -> None:
    (path,) = (home / "workbooks").glob("*.xlsx")
    book = load_workbook(path)
    cells = (cell for row in book["ผู้รับรายงาน"].iter_rows() for cell in row)
    next(
        cell for cell in cells if cell.value == quiet.PIMJAI
    ).value = "pimjai@elsewhere.example.com"
    book.save(path)


def number_in_mail(home: Path) -> int:
    found = re.search(r"ต้องดู (\d+) เรื่อง", quiet._operators_mail(home))
    return int(found[1]) if found else 0


def test_the_number_in_the_operators_mail_is_the_number_of_concerns(office: OfficeAt) -> None:
    home = office.settings.home
    office.moment = office.moment.replace(month=7, day=13)
    office.preview(home / "preview")
    assert (number_in_mail(home), office.concerns()) == (0, ())
    with_a_foreign_address(home)
    office.preview(home / "preview")
    assert [concern.kind for concern in office.concerns()] == ["left_out"]
    assert number_in_mail(home) == 1
    assert [check.name for check in office.doctor() if not check.ok] == ["left out"]


@pytest.mark.parametrize(
    ("said", "mend"),
    [
        ("550 5.1.1 no such user", "correct the address"),
        ("550 5.4.1 Recipient address rejected: Access denied", "correct the address"),
        ("550 no", "correct the address"),
        ("552 5.2.2 mailbox full", "make room"),
        ("552 over quota", "make room"),
        ("5.2.2 (quota exceeded)", "make room"),
        ("554 5.7.1 looks like spam", "not the address"),
    ],
)
def test_a_mail_that_came_back_is_mended_where_its_fault_is(
    office: OfficeAt, said: str, mend: str
) -> None:
    office.state.addresses.strike(quiet.WANNA, said, office.now())
    (told,) = [each for each in office.concerns() if each.kind == "bounce"]
    assert mend in told.hint.en


def contents(home: Path) -> dict[str, str]:
    """Every file of an office by its digest, the state by what its tables hold."""
    found = {}
    for path in sorted(home.rglob("*")):
        if path.is_file() and ".db" not in path.name:
            found[str(path)] = hashlib.sha256(path.read_bytes()).hexdigest()
    database = home / "state/sammachip.db"
    if database.exists():
        with closing(sqlite3.connect(database)) as connection:
            found["state"] = "\n".join(connection.iterdump())
    return found


@pytest.mark.parametrize("state", ["office", "synced"])
def test_asking_changes_nothing(request: pytest.FixtureRequest, state: str) -> None:
    office: OfficeAt = request.getfixturevalue(state)
    office.doctor()  # the box of the demo keeps a ledger beside its workbooks
    before = contents(office.settings.home)
    office.status()
    office.doctor()
    office.concerns()
    assert contents(office.settings.home) == before
    assert ("state" in before) is (state == "synced")


def test_another_secret_key_is_told_among_the_concerns(synced: OfficeAt) -> None:
    office = synced
    assert not [each for each in office.concerns() if each.where == "state/secret.key"]
    key = office.settings.home / "state" / "secret.key"
    key.write_bytes(bytes(reversed(key.read_bytes())))
    again = OfficeAt(office.settings)
    assert again.secret
    told = [each for each in again.concerns() if each.where == "state/secret.key"]
    assert [each.kind for each in told] == ["notice"]


@pytest.mark.parametrize("used", [False, True])
def test_a_state_that_is_gone_is_told_of_unless_it_is_the_first(
    office: OfficeAt, used: bool
) -> None:
    office.moment = office.moment.replace(month=7, day=13)
    if used:
        office.send()
        office.state.close()
        shutil.rmtree(office.settings.home / "state")
    again = OfficeAt(office.settings, moment=office.moment)
    again.sync()
    told = [concern.words.en for concern in again.concerns() if concern.where == "state/"]
    assert len(told) == used
    assert all("a new one was begun" in words for words in told)


def test_a_sheet_that_could_not_be_read_is_tried_again_though_it_did_not_move(
    synced: OfficeAt,
) -> None:
    """Drive tells of a change once; what was not taken then must not pass for unchanged."""
    office = synced
    (path,) = (office.settings.home / "workbooks").glob("*.xlsx")
    book = load_workbook(path)
    book["ครัวเรือนเป้าหมาย"].delete_rows(10, 200)
    book.save(path)
    for _ in range(3):
        assert office.sync().outcomes[0].status == "held back"
        assert office.concerns()[0].kind == "held_back"


def test_what_to_do_is_a_hint_in_json_and_has_its_old_names_until_the_next_version(
    capsys: pytest.CaptureFixture[str],
) -> None:
    told = Concern("quota", "here", Words("ก", "a"), Words("ข", "b")).data
    assert told["hint"] == told["to_do"] == {"th": "ข", "en": "b"}
    show_checks([Check("mail", False, "no host", "set one")], "json")
    (check,) = json.loads(capsys.readouterr().out)
    assert check["hint"] == check["mend"] == "set one"


def test_what_is_only_to_know_is_no_tick_and_says_what_can_be_done(
    capsys: pytest.CaptureFixture[str],
) -> None:
    checks = (
        Check("a", True, "well"),
        Check("b", True, "so so", "do x"),
        Check("c", False, "ill", "do y"),
    )
    show_checks(checks, "table")
    told = capsys.readouterr().out.splitlines()
    assert [line.strip() for line in told] == [
        "✓ a: well",
        "• b: so so",
        "→ do x",
        "✗ c: ill",
        "→ do y",
    ]


def test_mails_that_are_only_files_are_told_to_have_reached_nobody(synced: OfficeAt) -> None:
    """An office that forgot its mail server reads "7 sent" otherwise."""
    first = synced.send()
    assert first.sent_now
    assert [note for note in first.notes if "smtp.host" in note.th and "outbox" in note.en]
    again = synced.send()
    assert again.sent_now == 0
    assert not [note for note in again.notes if "smtp.host" in note.th]
