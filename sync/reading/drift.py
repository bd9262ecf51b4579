"""Headings that moved: which heading was which field when last read, and which is it now."""

from __future__ import annotations

from collections.abc import Sequence

from sync.model import Reading, Words, column_letters

Headings = dict[str, dict[str, list[str]]]  # "table/tab" → field → [letter, label]


def headings_of(reading: Reading) -> Headings:
    """Which heading is which field, in a form that JSON keeps as it is."""
    shown = {grid.gid: grid.shown for grid in reading.workbook.grids}
    return {
        f"{table.key}/{part.sheet}": {
            name: [column_letters(c), _label(shown[part.gid], part.header_rows, c)]
            for name, c in part.columns.items()
        }
        for table in reading.tables.values()
        for part in table.parts
    }


def moved(before: Headings, after: Headings) -> tuple[Words, ...]:
    """Headings that were renamed, came or went; a column that only moved is no news."""
    told: list[Words] = []
    for table in sorted(before.keys() & after.keys()):
        old, new = before[table], after[table]
        for name in sorted(old.keys() | new.keys()):
            was, now = old.get(name), new.get(name)
            if was and now and was[1] != now[1]:
                told.append(_renamed(table, now[0], was[1], now[1]))
            elif (was is None) != (now is None):
                told.append(_came_or_went(table, was, now))
    return tuple(told)


def _label(shown: Sequence[Sequence[str]], rows: Sequence[int], column: int) -> str:
    texts = [shown[row][column] for row in rows if column < len(shown[row])]
    return " ".join(text.strip() for text in texts if text.strip())


def _renamed(table: str, letter: str, was: str, now: str) -> Words:
    return Words(
        th=f"{table}: คอลัมน์ {letter} เดิมชื่อ {was} ปัจจุบันชื่อ {now}",
        en=f"{table}: column {letter} was {was}, is now {now}",
    )


def _came_or_went(table: str, was: Sequence[str] | None, now: Sequence[str] | None) -> Words:
    if now:
        return Words(
            th=f"{table}: คอลัมน์ใหม่ {now[0]} {now[1]}",
            en=f"{table}: new column {now[0]} {now[1]}",
        )
    gone = was or ("", "")
    return Words(
        th=f"{table}: ไม่พบคอลัมน์ {gone[0]} {gone[1]} แล้ว",
        en=f"{table}: column {gone[0]} {gone[1]} is gone",
    )
