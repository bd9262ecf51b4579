"""Nothing fails quietly: each kind of concern, provoked for real, is told in every place."""

from __future__ import annotations

import hashlib
import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from openpyxl import load_workbook

from sync.model import CONCERNS
from sync.sandbox.demo import offices as demo
from sync.settings import load
from tests import quiet
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
def office(tmp_path: Path) -> OfficeAt:
    demo.write_office(tmp_path)
    return OfficeAt(load(tmp_path, {}))


def with_a_foreign_address(home: Path) -> None:
    (path,) = (home / "workbooks").glob("*.xlsx")
    book = load_workbook(path)
    cells = (cell for row in book["ผู้รับรายงาน"].iter_rows() for cell in row)
    next(cell for cell in cells if cell.value == quiet.WANNA).value = "wanna@elsewhere.example.com"
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


@pytest.mark.parametrize("synced", [False, True])
def test_asking_changes_nothing(office: OfficeAt, synced: bool) -> None:
    office.doctor()  # the box of the demo keeps a ledger beside its workbooks
    if synced:
        office.sync()
    before = contents(office.settings.home)
    office.status()
    office.doctor()
    office.concerns()
    assert contents(office.settings.home) == before
    assert ("state" in before) is synced


def test_another_secret_key_is_told_among_the_concerns(office: OfficeAt) -> None:
    office.sync()
    assert not [each for each in office.concerns() if each.where == "state/secret.key"]
    key = office.settings.home / "state" / "secret.key"
    key.write_bytes(bytes(reversed(key.read_bytes())))
    again = OfficeAt(office.settings)
    assert again.secret
    told = [each for each in again.concerns() if each.where == "state/secret.key"]
    assert [each.kind for each in told] == ["notice"]


def test_a_sheet_that_could_not_be_read_is_tried_again_though_it_did_not_move(
    tmp_path: Path,
) -> None:
    """Drive tells of a change once; what was not taken then must not pass for unchanged."""
    demo.write_office(tmp_path)
    office = OfficeAt(load(tmp_path, {}))
    office.sync()
    (path,) = (tmp_path / "workbooks").glob("*.xlsx")
    book = load_workbook(path)
    book["ครัวเรือนเป้าหมาย"].delete_rows(10, 200)
    book.save(path)
    for _ in range(3):
        assert office.sync().outcomes[0].status == "held back"
        assert office.concerns()[0].kind == "held_back"
