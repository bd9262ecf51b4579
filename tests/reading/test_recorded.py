"""Google's own recorded answers, whatever they hold, go through the reader."""

from __future__ import annotations

import json
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sync.google.workbooks import workbook_of
from sync.model import Grid, Workbook
from sync.reading.cells.citizen_ids import Sealer
from sync.reading.tables import read
from tests.reading.test_tables import catalogue
from tests.sandbox.replay import recordings_folder

RECORDINGS = recordings_folder()


def recorded_workbooks(folder: Path) -> Iterator[Workbook]:
    """Every distinct answer with cells: of spreadsheets.get, or of values, as one tab."""
    seen = set()
    for path in sorted(folder.glob("*.json")):
        for dialogue in json.loads(path.read_text())["interactions"]:
            request, response = dialogue["request"], dialogue["response"]
            body = (response.get("body") or {}).get("string") or ""
            if "/v4/spreadsheets/" not in request["uri"] or response["status"]["code"] != 200:
                continue
            if body in seen or not body.startswith("{"):
                continue
            seen.add(body)
            answer = json.loads(body)
            if "sheets" in answer:
                yield workbook_of(body.encode())
            for values in [answer, *answer.get("valueRanges", ())]:
                if isinstance(values.get("values"), list):
                    yield Workbook("recorded", "", (grid_of(values["values"]),))


def grid_of(values: list[list[Any]]) -> Grid:
    rows = [row if isinstance(row, list) else [row] for row in values]
    return Grid(
        "recorded",
        0,
        [["" if cell is None else str(cell) for cell in row] for row in rows],
        [[_stored(cell) for cell in row] for row in rows],
    )


def _stored(cell: Any) -> float | bool | None:
    if isinstance(cell, bool):
        return cell
    return float(cell) if isinstance(cell, int | float) else None


def test_every_recorded_answer_goes_through_the_reader() -> None:
    if RECORDINGS is None:
        warnings.warn("no recordings: set SAMMACHIP_RECORDINGS", stacklevel=1)
        pytest.skip("NOT READ AGAINST GOOGLE: the recordings are absent, set SAMMACHIP_RECORDINGS")
    sealer = Sealer(b"k" * 16)
    workbooks = list(recorded_workbooks(RECORDINGS))
    for workbook in workbooks:
        assert read(sealer.workbook(workbook), catalogue()).tables == {}
    cells = sum(len(row) for book in workbooks for tab in book.grids for row in tab.shown)
    assert (len(workbooks), cells) == (418, 563)
