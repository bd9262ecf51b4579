"""What an office does to its sheet must not change what is found: seeded mutations of the demo."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import cache

import pytest

from sync.google.workbooks import workbook_of
from sync.model import Grid, Merge, Report, Stored, Workbook
from sync.pipeline import Pipeline
from sync.sandbox import demo
from sync.settings import PACKAGED, load

TODAY = date(2026, 7, 12)
SEEDS = 25
Rows = list[list[str]]
Kept = list[list[Stored]]
Identity = set[tuple[str, str, str | None]]


@cache
def pipeline() -> Pipeline:
    return Pipeline(load(PACKAGED, {}))


@cache
def original() -> Workbook:
    import tempfile
    from pathlib import Path

    from sync.sandbox.xlsx import answer_of

    with tempfile.TemporaryDirectory() as folder:
        return workbook_of(answer_of(demo.showcase()[0].save(Path(folder))))


def checked(workbook: Workbook) -> Report:
    sealed = pipeline().seal(workbook, b"k" * 32)
    reading = pipeline().read(sealed, TODAY)
    return pipeline().check(reading, pipeline().programme(reading), TODAY)


def identity(report: Report) -> Identity:
    """Findings by (code, record, field); those that speak of order or layout are left out."""
    return {(f.code, f.record, f.field) for f in report.findings}


@cache
def expected() -> Identity:
    return identity(checked(original()))


def edited(grid: Grid, change: Callable[[Rows, Kept], None]) -> Grid:
    """A tab with all its rows made equally long, then changed; merges are taken away first."""
    width = max((len(row) for row in grid.shown), default=0)
    shown = [[*row, *[""] * (width - len(row))] for row in grid.shown]
    stored: Kept = [[*row, *[None] * (width - len(row))] for row in grid.stored]
    change(shown, stored)
    return replace(grid, shown=shown, stored=stored)


def on_one_tab(
    mutate: Callable[[Grid, random.Random], Grid],
) -> Callable[[Workbook, random.Random], Workbook]:
    def mutation(workbook: Workbook, rng: random.Random) -> Workbook:
        grids = list(workbook.grids)
        index = rng.randrange(len(grids))
        grids[index] = mutate(grids[index], rng)
        return replace(workbook, grids=tuple(grids))

    return mutation


def insert_blank_rows(grid: Grid, rng: random.Random) -> Grid:
    at = rng.randrange(1, len(grid.shown))

    def change(shown: Rows, stored: Kept) -> None:
        for _ in range(rng.randint(1, 3)):
            shown.insert(at, [""] * len(shown[0]))
            stored.insert(at, [None] * len(stored[0]))

    return edited(grid, change)


def insert_blank_column(grid: Grid, rng: random.Random) -> Grid:
    at = rng.randrange(len(grid.shown[0]) + 1)

    def change(shown: Rows, stored: Kept) -> None:
        for texts, kept in zip(shown, stored, strict=True):
            texts.insert(at, "")
            kept.insert(at, None)

    return edited(grid, change)


def move_a_column(grid: Grid, rng: random.Random) -> Grid:
    width = len(grid.shown[0])
    source, target = rng.randrange(width), rng.randrange(width)

    def change(shown: Rows, stored: Kept) -> None:
        for texts, kept in zip(shown, stored, strict=True):
            texts.insert(target, texts.pop(source))
            kept.insert(target, kept.pop(source))

    return edited(grid, change)


def rename_a_heading(grid: Grid, rng: random.Random) -> Grid:
    table = pipeline().catalogue.named(grid.title)
    fields = pipeline().catalogue.tables.tables[table].fields if table else {}
    renamable = [
        (column, rng.choice(field.aliases))
        for field in fields.values()
        if field.aliases
        for column, text in enumerate(grid.shown[0])
        if text == field.heading
    ]
    if not renamable:
        return grid
    column, alias = rng.choice(renamable)

    def change(shown: Rows, stored: Kept) -> None:
        shown[0][column] = alias

    return edited(grid, change)


def add_title_rows(grid: Grid, rng: random.Random) -> Grid:
    titles = ["ทะเบียนข้อมูลประจำปีงบประมาณ พ.ศ. 2569", "อำเภอตาคลี จังหวัดนครสวรรค์", ""]
    count = rng.randint(1, 3)

    def change(shown: Rows, stored: Kept) -> None:
        width = len(shown[0])
        shown[:0] = [[title, *[""] * (width - 1)] for title in titles[:count]]
        stored[:0] = [[None] * width for _ in range(count)]

    changed = edited(grid, change)
    return replace(changed, merges=tuple(Merge(r, 0, r + 1, 5) for r in range(count)))


def add_a_signature(grid: Grid, rng: random.Random) -> Grid:
    def change(shown: Rows, stored: Kept) -> None:
        width = len(shown[0])
        for text in ("", "ลงชื่อ ........................ ผู้รายงาน", "(                        )"):
            shown.append(["", text, *[""] * (width - 2)])
            stored.append([None] * width)

    return edited(grid, change)


def hide_rows(grid: Grid, rng: random.Random) -> Grid:
    rows = range(1, len(grid.shown))
    return replace(grid, hidden_rows=frozenset(rng.sample(rows, min(5, len(rows)))))


def move_a_tab(workbook: Workbook, rng: random.Random) -> Workbook:
    grids = list(workbook.grids)
    grids.insert(rng.randrange(len(grids)), grids.pop(rng.randrange(len(grids))))
    return replace(workbook, grids=tuple(grids))


def rename_a_tab(workbook: Workbook, rng: random.Random) -> Workbook:
    grids = list(workbook.grids)
    index = rng.randrange(len(grids))
    table = pipeline().catalogue.named(grids[index].title)
    aliases = pipeline().catalogue.tables.tables[table].aliases if table else ()
    if aliases:
        grids[index] = replace(grids[index], title=f"{index + 1}. {rng.choice(aliases)}")
    return replace(workbook, grids=tuple(grids))


MUTATIONS: dict[str, Callable[[Workbook, random.Random], Workbook]] = {
    "insert_blank_rows": on_one_tab(insert_blank_rows),
    "insert_blank_column": on_one_tab(insert_blank_column),
    "move_a_column": on_one_tab(move_a_column),
    "rename_a_heading": on_one_tab(rename_a_heading),
    "add_title_rows": on_one_tab(add_title_rows),
    "add_a_signature": on_one_tab(add_a_signature),
    "hide_rows": on_one_tab(hide_rows),
    "move_a_tab": move_a_tab,
    "rename_a_tab": rename_a_tab,
}


@pytest.mark.parametrize("seed", range(SEEDS))
@pytest.mark.parametrize("name", MUTATIONS)
def test_the_same_is_found_or_the_reader_refuses_honestly(name: str, seed: int) -> None:
    mutated = MUTATIONS[name](original(), random.Random(f"{name}{seed}"))
    report = checked(mutated)
    found = identity(report)
    if found != expected():
        lost, new = expected() - found, found - expected()
        refused = [f for f in report.findings if f.code == "D8" and f.table != "recipients"]
        assert refused, f"lost {sorted(map(str, lost))}, new {sorted(map(str, new))}"


def test_sorting_a_register_keeps_every_finding() -> None:
    """Order-bound rules (second row on, running totals) aside, as tracker.md words them."""
    bound = {"D3", "T3-5", "M7", "T8-3"}
    grids = []
    for grid in original().grids:
        if grid.title == "ครัวเรือนเป้าหมาย":
            order = list(range(1, len(grid.shown)))
            random.Random(7).shuffle(order)
            grid = replace(
                grid,
                shown=[grid.shown[0], *(grid.shown[i] for i in order)],
                stored=[grid.stored[0], *(grid.stored[i] for i in order)],
            )
        grids.append(grid)
    found = identity(checked(replace(original(), grids=tuple(grids))))
    assert {f for f in found if f[0] not in bound} == {f for f in expected() if f[0] not in bound}
