"""The demo workbooks and their office: a believable district, one with every fault, its twin."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import cached_property, lru_cache
from pathlib import Path
from typing import NamedTuple

from sync.clock import BANGKOK
from sync.errors import UsageError
from sync.sandbox.demo.base import clean
from sync.sandbox.demo.content import Content
from sync.sandbox.demo.faults import PLANTS, Plant
from sync.sandbox.demo.layout import Layout, plain
from sync.sandbox.demo.layout_messy import MESSY_LAYOUT
from sync.sandbox.demo.layout_office import OFFICE_LAYOUT
from sync.sandbox.demo.office import SETTINGS, WORKBOOKS
from sync.sandbox.demo.sheets import Sheets, sheets_of
from sync.sandbox.demo.takhli import last_week, this_week
from sync.settings import PACKAGED, TablesFile, load

TODAY = date(2026, 7, 12)


class Planted(NamedTuple):
    """A fault on purpose and where it shows; sheet and cell are None for a whole table."""

    code: str
    table: str
    sheet: str | None
    cell: str | None


@dataclass(frozen=True)
class Demo:
    """A demo workbook: what it says, how it is laid out, and both together as an .xlsx."""

    content: Content
    layout: Layout

    @cached_property
    def sheets(self) -> Sheets:
        return sheets_of(self.content, self.layout, tables())

    @property
    def file_name(self) -> str:
        return f"{self.content.title}.xlsx"

    def place(self, table: str, record: str, field: str) -> tuple[str, str]:
        """Tab title and A1 cell of a value; KeyError when the layout has no such cell."""
        return self.sheets.places[table, record, field]

    def save(self, folder: Path) -> Path:
        """Write the file into a folder, whole or not at all, dated as the content says."""
        path = folder / self.file_name
        half = path.with_suffix(".writing")
        half.write_bytes(self.sheets.data())
        moment = self.content.modified.replace(tzinfo=BANGKOK).timestamp()
        os.utime(half, (moment, moment))
        half.replace(path)
        return path


def takhli(today: date = TODAY) -> Demo:
    """The realistic workbook of Takhli as its officers left it in the week of `today`.

    There are two: until Sunday 5 July 2026 last week's, from Monday 6 July this week's.
    """
    content = _base().edited(this_week())
    if today < TODAY - timedelta(days=6):
        content = content.edited(last_week())
    else:
        content = replace(content, modified=datetime.combine(today, time(16, 30)))
    return Demo(content, OFFICE_LAYOUT)


def earlier(weeks: int = 1) -> Demo:
    """Takhli so many weeks before TODAY, for a history to compare with."""
    return takhli(TODAY - timedelta(weeks=weeks))


def showcase() -> tuple[Demo, tuple[Planted, ...]]:
    """A workbook that breaks every rule at least once, and where each fault stands."""
    demo = with_plants(PLANTS)
    return demo, tuple(planted(demo, plant) for plant in PLANTS)


def with_plants(plants: tuple[Plant, ...]) -> Demo:
    """The clean workbook with some faults planted in it."""
    edits = (edit for plant in plants for edit in plant.edits)
    content = replace(_base().edited(edits), title="ตัวอย่างข้อผิดพลาด อำเภอตาคลี ปี 2569")
    return Demo(content, _plain())


def planted(demo: Demo, plant: Plant) -> Planted:
    """Where a fault shows in a workbook that has it."""
    table, record, field = plant.at
    if not record:
        return Planted(plant.code, table, None, None)
    return Planted(plant.code, table, *demo.place(table, record, field))


def clean_twin() -> Demo:
    """The showcase with every fault mended: it breaks no rule."""
    return Demo(replace(_base(), title="ตัวอย่างที่ถูกต้อง อำเภอตาคลี ปี 2569"), _plain())


def messy(demo: Demo) -> Demo:
    """The same content as a careless office lays it out: other headings, order, tabs, spelling.

    It changes no value's meaning, so that the rules find the same as in the tidy workbook.
    """
    return Demo(demo.content, MESSY_LAYOUT)


def write_office(folder: Path, *, today: date = TODAY, overwrite: bool = False) -> None:
    """Make `folder` a self-contained demo office: settings, workbooks.toml and its workbook.

    Raises UsageError when it is an office already, unless `overwrite`.
    """
    config = folder / "config"
    files = {config / "settings.toml": SETTINGS, config / "workbooks.toml": WORKBOOKS}
    there = [path for path in files if path.exists()]
    if there and not overwrite:
        raise UsageError(
            f"{folder} is an office already: {there[0]} exists",
            hint="choose an empty folder, or delete this one first",
        )
    config.mkdir(parents=True, exist_ok=True)
    for path, text in files.items():
        path.write_text(text, encoding="utf-8")
    write_workbooks(folder, today)


def write_workbooks(folder: Path, today: date = TODAY) -> None:
    """Put the demo office's workbook, as it was on a day, in place of the one that is there."""
    workbooks = folder / "workbooks"
    workbooks.mkdir(parents=True, exist_ok=True)
    takhli(today).save(workbooks)


@lru_cache(maxsize=1)
def tables() -> TablesFile:
    """The tables as they ship: an office's own aliases do not change the demo."""
    return load(PACKAGED, {}).tables


@lru_cache(maxsize=1)
def _base() -> Content:
    return clean(tables())


def _plain() -> Layout:
    return plain({key: spec.tab for key, spec in tables().tables.items()})
