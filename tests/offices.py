"""The demo office, made once for each day and copied: writing a workbook takes most of a second."""

from __future__ import annotations

import shutil
from collections.abc import Collection, Mapping
from datetime import date
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from openpyxl import load_workbook

from sync.sandbox.demo import offices
from sync.service import init

READERS, MAILS = 2, 3  # as few as a test mostly needs, and their mails with the operator's
FEW_TABS = ("หมู่บ้าน", "แผน", "ผู้รับรายงาน")


def small_office(home: Path, tabs: Collection[str] = FEW_TABS) -> Path:
    """Make `home` a demo office whose workbook has a few tabs only, and is soon read."""
    for name, content in _files(tuple(tabs)).items():
        (home / name).parent.mkdir(parents=True, exist_ok=True)
        (home / name).write_bytes(content)
    return home


@cache
def _files(tabs: Collection[str]) -> Mapping[str, bytes]:
    with TemporaryDirectory() as folder:
        home = Path(folder)
        init(home, demo=True)
        (path,) = (home / "workbooks").glob("*.xlsx")
        book = load_workbook(path)
        for sheet in book.worksheets:
            if sheet.title not in tabs:
                book.remove(sheet)
        book.save(path)
        files = [path for path in home.rglob("*") if path.is_file()]
        return {str(path.relative_to(home)): path.read_bytes() for path in files}


class Copies:
    """Copies of the demo office, each made from one in `folder` that nobody works in."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def __call__(
        self, home: Path, today: date = offices.TODAY, *, readers: int | None = None
    ) -> Path:
        """Make `home`, which may exist, the demo office as it was on a day.

        Of its `readers` the first few are kept, where a test asks for no more: each mail that is
        made and inspected takes a third of a second.
        """
        made = self._folder / f"{today} {readers or ''}"
        if not made.exists():
            offices.write_office(made, today=today)
            if readers:
                _keep_readers(made, readers)
        shutil.copytree(made, home, dirs_exist_ok=True)
        return home


def _keep_readers(home: Path, readers: int) -> None:
    (path,) = (home / "workbooks").glob("*.xlsx")
    book = load_workbook(path)
    sheet = book["ผู้รับรายงาน"]
    sheet.delete_rows(3 + readers, sheet.max_row)  # below the title and the heading
    book.save(path)
