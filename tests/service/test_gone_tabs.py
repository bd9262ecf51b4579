"""A tab that was read and is gone is told: nothing else says why villages lose what they passed."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from openpyxl import load_workbook

from sync.service import Office
from sync.settings import load
from tests.offices import small_office

TABS = ("หมู่บ้าน", "แนวทาง", "เงินยืม", "ผู้รับรายงาน")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small_office(tmp_path_factory.mktemp("gone") / "office", TABS)


@pytest.mark.parametrize(
    ("tab", "to", "told"),
    [
        ("แนวทาง", None, ["แนวทาง"]),
        ("เงินยืม", None, ["เงินยืม"]),
        ("แนวทาง", "แนวทาง ปี 69", []),  # the same table by another name
        ("ผู้รับรายงาน", None, []),  # recipients_missing tells of it
        ("หมู่บ้าน", None, []),  # table_refused does
    ],
)
def test_a_tab_that_is_gone_is_told_once_by_name(
    made: Path, tmp_path: Path, tab: str, to: str | None, told: list[str]
) -> None:
    home = Path(shutil.copytree(made, tmp_path / "office"))
    office = Office(load(home, {}))
    office.sync()
    (path,) = (home / "workbooks").glob("*.xlsx")
    book = load_workbook(path)
    if to is None:
        book.remove(book[tab])
    else:
        book[tab].title = to
    book.save(path)

    def gone() -> list[str]:
        concerns = [each for each in office.sync().concerns if each.kind == "heading_moved"]
        return [each.words.en.split()[2] for each in concerns if "is gone" in each.words.en]

    assert gone() == told
    assert gone() == told  # until a week's mail has told of it, and only once in the list
