"""A sandbox in memory, one over a folder, and a clock that tests may turn."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest

from sync.sandbox.server import Sandbox
from tests.sandbox.client import Client


class Clock:
    """Seconds since 1970 that pass only when told; starts on 2026-07-12, 08:00 in Bangkok."""

    def __init__(self) -> None:
        self.now = 1_783_818_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox() as started:
        yield started


@pytest.fixture
def client(sandbox: Sandbox) -> Client:
    return Client(sandbox)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with one workbook of two tabs."""
    made = tmp_path / "office"
    made.mkdir()
    write_workbook(made / "ตาคลี.xlsx")
    return made


def write_workbook(path: Path, first: str = "หมู่บ้าน") -> None:
    book = openpyxl.Workbook()
    tab = book.active
    assert tab is not None
    tab.title = "ครัวเรือน"
    tab["A1"] = first
    tab["B2"] = 68100
    tab["B2"].number_format = "#,##0.00"
    book.create_sheet("แผน")["A1"] = "ฝึกอบรม"
    book.save(path)
