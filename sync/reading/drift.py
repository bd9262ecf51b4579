"""Headings that moved: which heading was which field when last read, and which is it now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rapidfuzz.distance import LCSseq

from sync.model import Reading, Words, column_letters
from sync.model.ids_and_phones import veiled

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
    """Headings that were renamed, came, went, or stand elsewhere among the others.

    A column that was pushed aside by an inserted one is no news.
    """
    told: list[Words] = []
    for table in sorted(before.keys() & after.keys()):
        old, new = before[table], after[table]
        elsewhere = _elsewhere(old, new)
        for name in sorted(old.keys() | new.keys()):
            was, now = old.get(name), new.get(name)
            if was is None or now is None:
                told.append(_came_or_went(table, was, now))
            elif was[1] != now[1]:
                told.append(_renamed(table, now[0], was[1], now[1]))
            elif name in elsewhere:
                told.append(_moved(table, now[1], was[0], now[0]))
    return tuple(told)


def _elsewhere(old: Mapping[str, Sequence[str]], new: Mapping[str, Sequence[str]]) -> set[str]:
    """The fewest fields whose moving turns the old order of the columns into the new one."""
    both = old.keys() & new.keys()
    before, after = (
        sorted(both, key=lambda name: (_rank(side[name][0]), name)) for side in (old, new)
    )
    edits = LCSseq.editops(before, after)
    return {before[edit.src_pos] for edit in edits if edit.tag == "delete"}


def _rank(letters: str) -> tuple[int, str]:
    """Sorts A … Z before AA."""
    return len(letters), letters


def _label(shown: Sequence[Sequence[str]], rows: Sequence[int], column: int) -> str:
    texts = [shown[row][column] for row in rows if column < len(shown[row])]
    return veiled(" ".join(text.strip() for text in texts if text.strip()))


def _renamed(table: str, letter: str, was: str, now: str) -> Words:
    return Words(
        th=f"{_tab(table)}: คอลัมน์ {letter} เดิมชื่อ {was} ปัจจุบันชื่อ {now}",
        en=f"{table}: column {letter} was {was}, is now {now}",
    )


def _moved(table: str, label: str, was: str, now: str) -> Words:
    return Words(
        th=f"{_tab(table)}: คอลัมน์ {label} ย้ายจาก {was} ไป {now}",
        en=f"{table}: column {label} moved from {was} to {now}",
    )


def _came_or_went(table: str, was: Sequence[str] | None, now: Sequence[str] | None) -> Words:
    if now:
        return Words(
            th=f"{_tab(table)}: คอลัมน์ใหม่ {now[0]} {now[1]}",
            en=f"{table}: new column {now[0]} {now[1]}",
        )
    gone = was or ("", "")
    return Words(
        th=f"{_tab(table)}: ไม่พบคอลัมน์ {gone[0]} {gone[1]} แล้ว",
        en=f"{table}: column {gone[0]} {gone[1]} is gone",
    )


def _tab(table: str) -> str:
    """The tab of "table/tab": the key of the table says nothing to an officer."""
    return f"แท็บ {table.partition('/')[2]}"
