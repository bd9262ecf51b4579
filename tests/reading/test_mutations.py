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
from sync.reading.cells.places import parse_subdistrict
from sync.sandbox.demo import offices as demo
from sync.settings import PACKAGED, load
from tests.reading import office_habits as habits
from tests.reading.office_habits import Kept, Rows, edited

TODAY = date(2026, 7, 12)
SEEDS = 25
OFTEN = 1
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
    sealed = pipeline().sheets.seal(workbook, b"k" * 32)
    reading = pipeline().sheets.read(sealed, TODAY)
    return pipeline().rulebook.check(reading, pipeline().programme(reading), TODAY)


def identity(report: Report) -> Identity:
    """Findings by (code, record, field); those that speak of order or layout are left out."""
    return {(f.code, f.record, f.field) for f in report.findings}


@cache
def expected() -> Identity:
    return identity(checked(original()))


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
    table = pipeline().sheets.catalogue.named(grid.title)
    fields = pipeline().sheets.catalogue.tables.tables[table].fields if table else {}
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


def records(grid: Grid) -> list[int]:
    """The rows below the heading that are no total."""
    return [row for row in range(1, len(grid.shown)) if "รวม" not in grid.shown[row]]


def add_a_total(grid: Grid, rng: random.Random) -> Grid:
    """A row รวมทั้งสิ้น with the right sum of a column, where one holds numbers only."""
    rows = records(grid)

    def amounts(stored: Kept, column: int) -> list[float]:
        return [value for row in rows if isinstance(value := stored[row][column], float)]

    def change(shown: Rows, stored: Kept) -> None:
        texts, total = [""] * len(shown[0]), [None] * len(shown[0])
        texts[0] = "รวมทั้งสิ้น"
        kept: list[Stored] = [*total]
        for column, heading in enumerate(shown[0]):
            values = amounts(stored, column)
            if heading in ("จัดสรร", "รวมเงิน") and len(values) == len(rows):
                texts[column], kept[column] = f"{sum(values):,}", sum(values)
        shown.append(texts)
        stored.append(kept)

    return edited(grid, change)


def shuffle_rows(grid: Grid, rng: random.Random) -> Grid:
    rows = records(grid)
    order = rng.sample(rows, len(rows))

    def change(shown: Rows, stored: Kept) -> None:
        moved = [(shown[source], stored[source]) for source in order]
        for row, (texts, kept) in zip(rows, moved, strict=True):
            shown[row], stored[row] = texts, kept

    return edited(grid, change)


def merge_alike_tambons(grid: Grid, rng: random.Random) -> Grid:
    """Neighbouring rows of one tambon share a merged cell, as many offices lay it out."""
    if "ตำบล" not in grid.shown[0]:
        return grid
    column = list(grid.shown[0]).index("ตำบล")
    runs: list[list[int]] = []
    for row in range(1, len(grid.shown)):
        if runs and grid.shown[row][column] == grid.shown[runs[-1][0]][column]:
            runs[-1].append(row)
        else:
            runs.append([row])
    runs = [run for run in runs if len(run) > 1 and grid.shown[run[0]][column]]

    def change(shown: Rows, stored: Kept) -> None:
        for run in runs:
            for row in run[1:]:
                shown[row][column], stored[row][column] = "", None

    merges = tuple(Merge(run[0], column, run[-1] + 1, column + 1) for run in runs)
    return replace(edited(grid, change), merges=merges)


def name_the_tambon_above(grid: Grid, rng: random.Random) -> Grid:
    """The column ตำบล goes; its rows stand under a row that names their tambon."""
    if "ตำบล" not in grid.shown[0] or len(records(grid)) < len(grid.shown) - 1:
        return grid
    column = list(grid.shown[0]).index("ตำบล")
    tambons = [row[column] for row in grid.shown[1:]]
    if not all(parse_subdistrict(tambon, "6007").value for tambon in tambons):
        return grid  # a tambon that is none cannot be named above

    def change(shown: Rows, stored: Kept) -> None:
        rows = list(zip(shown[1:], stored[1:], strict=True))
        del shown[1:], stored[1:]
        above = ""
        for (texts, kept), tambon in zip(rows, tambons, strict=True):
            if tambon != above:
                above = tambon
                shown.append([f"ตำบล{tambon}", *[""] * (len(texts) - 1)])
                stored.append([None] * len(kept))
            shown.append(texts)
            stored.append(kept)
        for texts, kept in zip(shown, stored, strict=True):
            if not texts[0].startswith("ตำบล") or column:
                del texts[column], kept[column]

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
    table = pipeline().sheets.catalogue.named(grids[index].title)
    aliases = pipeline().sheets.catalogue.tables.tables[table].aliases if table else ()
    if aliases:
        grids[index] = replace(grids[index], title=f"{index + 1}. {rng.choice(aliases)}")
    return replace(workbook, grids=tuple(grids))


def join_the_names(workbook: Workbook, rng: random.Random) -> Workbook:
    """ชื่อ and สกุล become one column ชื่อ-สกุล, with or without the prefix before the name."""
    with_prefix = rng.random() < 0.5

    def change(shown: Rows, stored: Kept) -> None:
        prefix, first, last = (shown[0].index(label) for label in ("คำนำหน้า", "ชื่อ", "สกุล"))
        for texts, kept in zip(shown, stored, strict=True):
            title = texts[prefix] if with_prefix and texts[first] else ""
            texts[first] = f"{title}{texts[first]} {texts[last]}".strip()
            del texts[last], kept[last]
        shown[0][first] = rng.choice(("ชื่อ-สกุล", "ชื่อ - นามสกุล", "ชื่อ–สกุล"))

    return replace(
        workbook,
        grids=tuple(
            edited(grid, change) if grid.title == "ครัวเรือนเป้าหมาย" else grid
            for grid in workbook.grids
        ),
    )


MUTATIONS: dict[str, Callable[[Workbook, random.Random], Workbook]] = {
    "insert_blank_rows": on_one_tab(insert_blank_rows),
    "insert_blank_column": on_one_tab(insert_blank_column),
    "move_a_column": on_one_tab(move_a_column),
    "rename_a_heading": on_one_tab(rename_a_heading),
    "add_title_rows": on_one_tab(add_title_rows),
    "add_a_signature": on_one_tab(add_a_signature),
    "add_a_total": on_one_tab(add_a_total),
    "shuffle_rows": on_one_tab(shuffle_rows),
    "merge_alike_tambons": on_one_tab(merge_alike_tambons),
    "name_the_tambon_above": on_one_tab(name_the_tambon_above),
    "hide_rows": on_one_tab(hide_rows),
    "move_a_tab": move_a_tab,
    "rename_a_tab": rename_a_tab,
    "join_the_names": join_the_names,
    "note_between_records": on_one_tab(habits.note_between_records),
    "legend_below": on_one_tab(habits.legend_below),
    "abbreviate_a_heading": on_one_tab(habits.abbreviate_a_heading),
    "swap_halves": on_one_tab(habits.swap_halves),
    "ditto_marks": on_one_tab(habits.ditto_marks),
    "unit_in_heading": on_one_tab(habits.unit_in_heading),
    "second_heading_row": on_one_tab(habits.second_heading_row),
    "one_tab_a_village": habits.one_tab_a_village,
}


# Rules that speak of an order ("the second row on", a running total), as tracker.md words them.
OF_ORDER = {"shuffle_rows": {"D3", "T3-5", "M7", "T8-3"}}
OF_TABS = {"one_tab_a_village": {"P2"}}  # every tab has a column of ids of its own


@pytest.mark.parametrize(
    "seed",
    [*range(OFTEN), *(pytest.param(n, marks=pytest.mark.slow) for n in range(OFTEN, SEEDS))],
)
@pytest.mark.parametrize("name", MUTATIONS)
def test_the_same_is_found_or_the_reader_refuses_honestly(name: str, seed: int) -> None:
    mutated = MUTATIONS[name](original(), random.Random(f"{name}{seed}"))
    report = checked(mutated)
    aside = OF_ORDER.get(name, set()) | OF_TABS.get(name, set())
    found = {f for f in identity(report) if f[0] not in aside}
    wanted = {f for f in expected() if f[0] not in aside}
    for account, grid in zip(report.accounts, mutated.grids, strict=True):
        assert account.filled == sum(bool(text) for row in grid.shown for text in row)
    if found != wanted:
        lost, new = wanted - found, found - wanted
        refused = [f for f in report.findings if f.code == "D8" and f.table != "recipients"]
        assert refused, f"lost {sorted(map(str, lost))}, new {sorted(map(str, new))}"


def test_every_mutation_changes_what_it_says() -> None:
    """On some tab at least: a mutation that finds nothing to do proves nothing."""
    for name, mutate in MUTATIONS.items():
        changed = [mutate(original(), random.Random(seed)) != original() for seed in range(SEEDS)]
        assert sum(changed) >= SEEDS // 5, name
