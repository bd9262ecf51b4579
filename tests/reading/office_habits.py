"""What offices do to a tidy tab, after which a colleague reads the same in it."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace

from sync.model import Grid, Merge, Stored, Workbook

Rows = list[list[str]]
Kept = list[list[Stored]]
Change = Callable[[Rows, Kept], None]
NOTES = ("หมายเหตุ : เลื่อนเพราะน้ำท่วม", "* รอเอกสารจากตำบล", "ลงชื่อ ............ ผู้ตรวจ", "หน้า 2/5")
LEGEND = ("คำอธิบายสัญลักษณ์", "สีเขียว = แล้วเสร็จ", "สีแดง = ยังไม่เริ่ม", "* หมายถึง รอเอกสารเพิ่มเติม")
SHORT = {
    "วันที่": "ว/ด/ป",
    "ลงวันที่": "ลว.",
    "หมู่ที่": "ม.",
    "งบประมาณ": "งปม.",
    "ครัวเรือนที่": "คร.ที่",
    "ผู้รับผิดชอบ": "จนท.ผู้รับผิดชอบ",
}
MARKS = ("〃", '"', "-do-", "เหมือนเดิม", "เช่นเดียวกัน")
DITTOED = ("อาชีพหลัก", "อาชีพที่สนใจ", "วิทยากรผู้ดูแล", "ผู้รับผิดชอบ", "ตำบล", "หมู่ที่", "สถานะ", "ประเภท")
MONEY = ("จัดสรร", "เบิกจ่าย", "คงเหลือ", "ราคาต่อหน่วย", "รวมเงิน", "งบประมาณ")


def edited(grid: Grid, change: Change) -> Grid:
    """A tab with all its rows made equally long, then changed."""
    width = max((len(row) for row in grid.shown), default=0)
    shown = [[*row, *[""] * (width - len(row))] for row in grid.shown]
    stored: Kept = [[*row, *[None] * (width - len(row))] for row in grid.stored]
    change(shown, stored)
    return replace(grid, shown=shown, stored=stored)


def _inserted(grid: Grid, at: int, *lines: tuple[int, str]) -> Grid:
    """Rows of one text each (its column, the text) before row `at`."""

    def change(shown: Rows, stored: Kept) -> None:
        width = len(shown[0])
        for column, text in reversed(lines):
            shown.insert(at, [text if c == column else "" for c in range(width)])
            stored.insert(at, [None] * width)

    return edited(grid, change)


def note_between_records(grid: Grid, rng: random.Random) -> Grid:
    if len(grid.shown) < 4:
        return grid
    at = rng.randrange(2, len(grid.shown) - 1)
    return _inserted(grid, at, (rng.randrange(2), rng.choice(NOTES)))


def legend_below(grid: Grid, rng: random.Random) -> Grid:
    column = rng.randrange(min(3, len(grid.shown[0])))
    return _inserted(grid, len(grid.shown), (0, ""), *((column, text) for text in LEGEND))


def abbreviate_a_heading(grid: Grid, rng: random.Random) -> Grid:
    known = [column for column, text in enumerate(grid.shown[0]) if text in SHORT]
    if not known:
        return grid
    column = rng.choice(known)

    def change(shown: Rows, stored: Kept) -> None:
        shown[0][column] = SHORT[shown[0][column]]

    return edited(grid, change)


def swap_halves(grid: Grid, rng: random.Random) -> Grid:
    known = [c for c, text in enumerate(grid.shown[0]) if "/" in text and "(" not in text]
    if not known:
        return grid
    column = rng.choice(known)

    def change(shown: Rows, stored: Kept) -> None:
        first, second = shown[0][column].split("/", 1)
        shown[0][column] = rng.choice((f"{second}/{first}", f"{second} และ{first}"))

    return edited(grid, change)


def ditto_marks(grid: Grid, rng: random.Random) -> Grid:
    known = [c for c, text in enumerate(grid.shown[0]) if text in DITTOED]
    if not known:
        return grid
    column, mark = rng.choice(known), rng.choice(MARKS)

    def change(shown: Rows, stored: Kept) -> None:
        texts = [row[column] for row in shown]
        for row in range(2, len(shown)):
            if texts[row].strip() and texts[row] == texts[row - 1] and rng.random() < 0.7:
                shown[row][column], stored[row][column] = mark, None

    return edited(grid, change)


def unit_in_heading(grid: Grid, rng: random.Random) -> Grid:
    """A column of amounts becomes one in thousands, as its heading says."""
    rows = range(1, len(grid.shown))
    known = [
        column
        for column, text in enumerate(grid.shown[0])
        if text in MONEY
        and all(
            isinstance(grid.stored[row][column], float) or not grid.shown[row][column]
            for row in rows
            if column < len(grid.shown[row])
        )
    ]
    if not known:
        return grid
    column, unit = rng.choice(known), rng.choice(("(พันบาท)", "(หน่วย : พันบาท)"))

    def change(shown: Rows, stored: Kept) -> None:
        shown[0][column] = f"{shown[0][column]} {unit}"
        for row in rows:
            value = stored[row][column]
            if isinstance(value, float):
                stored[row][column] = value / 1000
                shown[row][column] = f"{value / 1000:g}"

    return edited(grid, change)


def second_heading_row(grid: Grid, rng: random.Random) -> Grid:
    """Two neighbours stand under one merged cell, the other headings span both rows."""
    pairs = [
        c
        for c, (one, two) in enumerate(zip(grid.shown[0], grid.shown[0][1:], strict=False))
        if (one, two) in (("ตำบล", "หมู่ที่"), ("ชื่อ", "สกุล"), ("จัดสรร", "เบิกจ่าย"))
    ]
    if not pairs:
        return grid
    first = rng.choice(pairs)

    def change(shown: Rows, stored: Kept) -> None:
        width = len(shown[0])
        upper = [text if c not in (first, first + 1) else "" for c, text in enumerate(shown[0])]
        upper[first] = "ข้อมูลพื้นที่และรายละเอียด"
        shown[0] = [text if c in (first, first + 1) else "" for c, text in enumerate(shown[0])]
        shown.insert(0, upper)
        stored.insert(0, [None] * width)

    width = len(grid.shown[0])
    merges = [Merge(0, c, 2, c + 1) for c in range(width) if c not in (first, first + 1)]
    return replace(edited(grid, change), merges=(Merge(0, first, 1, first + 2), *merges))


def one_tab_a_village(workbook: Workbook, rng: random.Random) -> Workbook:
    """The register becomes one tab for each village, named by its title alone."""
    grids: list[Grid] = []
    for grid in workbook.grids:
        grids += _by_village(grid) if grid.title == "ครัวเรือนเป้าหมาย" else [grid]
    return replace(workbook, grids=tuple(grids))


def _by_village(grid: Grid) -> list[Grid]:
    heading = list(grid.shown[0])
    tambon, moo = heading.index("ตำบล"), heading.index("หมู่ที่")
    keep = [column for column in range(len(heading)) if column not in (tambon, moo)]
    homes = dict.fromkeys((row[tambon], row[moo]) for row in grid.shown[1:])

    def taken(values: list[Stored] | list[str], blank: object) -> list[object]:
        return [values[column] if column < len(values) else blank for column in keep]

    made = []
    for number, (place, village) in enumerate(homes):
        rows = [r for r in range(1, len(grid.shown)) if grid.shown[r][tambon] == place]
        rows = [row for row in rows if grid.shown[row][moo] == village]
        title = f"ทะเบียนครัวเรือนเป้าหมาย หมู่ที่ {village} ตำบล{place}"
        shown = [[title], *(taken(list(grid.shown[row]), "") for row in (0, *rows))]
        stored = [[None], *(taken(list(grid.stored[row]), None) for row in (0, *rows))]
        made.append(
            Grid(f"{place} ม.{village}", 900 + number, shown, stored)  # type: ignore[arg-type]
        )
    return made
