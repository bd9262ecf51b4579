"""A number cell is read by what it stores, in whatever format a program has written it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import openpyxl
import pytest

from sync.google.workbooks import workbook_of
from sync.model import Grid, Serial
from sync.reading.calendars import read_dates
from sync.reading.columns import CellContext, type_column
from sync.sandbox.xlsx import answer_of
from sync.settings import PACKAGED, load
from tests.reading.formats import FORMATS, Format

TABLES = load(PACKAGED, {}).tables


@pytest.fixture(scope="module")
def grid(tmp_path_factory: pytest.TempPathFactory) -> Grid:
    """Every line of the table, one below the other, written to an .xlsx file and read back."""
    path = tmp_path_factory.mktemp("formats") / "formats.xlsx"
    book = openpyxl.Workbook()
    tab = book.active
    assert tab is not None
    for row, each in enumerate(FORMATS, 1):
        tab.cell(row, 1, each.stored).number_format = each.pattern
    book.save(path)
    (found,) = workbook_of(answer_of(path)).grids
    return found


NUMBERED = list(enumerate(FORMATS))
NAMES = [f"{each.pattern} of {each.stored:g}" for each in FORMATS]


@pytest.mark.parametrize(("row", "each"), NUMBERED, ids=NAMES)
def test_a_cell_shows_what_its_officer_sees(grid: Grid, row: int, each: Format) -> None:
    assert grid.shown[row][0] == each.shown


@pytest.mark.parametrize(("row", "each"), NUMBERED, ids=NAMES)
def test_a_cell_is_read_by_what_it_stores(grid: Grid, row: int, each: Format) -> None:
    shown, stored = grid.shown[row][0], grid.stored[row][0]
    if "-" in each.value:
        values, problems, _ = read_dates(
            [shown, "1 ก.ค. 2569"], [stored, None], spans=False, fiscal_year=2569
        )
        assert values[0] == date.fromisoformat(each.value)
    else:
        spec = TABLES.tables["plan"].fields["budget"]
        context = CellContext(TABLES, 2569, None)
        column, _ = type_column("budget", spec, [shown], [stored], context)
        values, problems = column.values, column.problems
        assert values[0] == Decimal(each.value)
    assert [problem.code for problem in problems.get(0, ())] == ([each.code] if each.code else [])


@pytest.mark.parametrize("each", [f for f in FORMATS if f.code is None and "-" in f.value])
def test_a_date_is_read_where_google_does_not_know_its_format(each: Format) -> None:
    """Then the cell is a number to the API, but it shows a date."""
    values, problems, _ = read_dates([each.shown], [each.stored], spans=False, fiscal_year=2569)
    assert (values, problems) == ([date.fromisoformat(each.value)], {})
    assert (
        read_dates([each.shown], [Serial(each.stored)], spans=False, fiscal_year=2569)[0] == values
    )
