"""In which unit each column of numbers is written: scaled to what is meant, or asked."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from sync.model import (
    Choice,
    Notice,
    Place,
    Problem,
    Settled,
    Severity,
    Stored,
    TotalRow,
    Unread,
    Words,
    column_letters,
)
from sync.reading.cells.numbers import written_amount
from sync.reading.cells.parsed import Parsed
from sync.reading.cells.units import (
    AS_IT_IS,
    Conversion,
    Unit,
    conversion,
    unit_above,
    unit_in,
    unit_of,
)
from sync.reading.mapping import bearing
from sync.reading.pieces import Found
from sync.reading.windows import Label, at, labels_of
from sync.settings import FieldSpec, TableSpec

NUMERIC = frozenset(("int", "number", "money"))
_THOUSANDTHS = re.compile(r"[0-9]{1,3}\.[0-9]{3}")
_NO_MEMBERS = Problem(
    "D10",
    Words(
        th="หัวคอลัมน์เป็นจำนวนต่อคน แต่ไม่ทราบจำนวนสมาชิกของครัวเรือนนี้ โปรดกรอกจำนวนสมาชิก",
        en="the column is per person, and this household's members are not known; fill them in",
    ),
)

# Of one record: what is shown and stored, and what was read of it → what is meant.
Rescale = Callable[[int, str, Stored, Parsed[Any]], Parsed[Any]]


@dataclass(slots=True)
class Measures:
    """What the headings of a table's pieces make of the numbers below them.

    `written` has a unit a piece for each field that some piece writes in another than `meant`;
    `asked` are the fields whose unit only a person can settle.
    """

    meant: dict[str, Unit] = field(default_factory=dict)
    written: dict[str, list[Unit]] = field(default_factory=dict)
    asked: dict[str, Unread] = field(default_factory=dict)
    notices: list[Notice] = field(default_factory=list)

    def factors(self, piece: int) -> dict[str, int]:
        """How many times the number that is written the value is, by field of one piece."""
        scales = {
            name: conversion(units[piece], self.meant[name]) for name, units in self.written.items()
        }
        return {
            name: scale.factor
            for name, scale in scales.items()
            if scale and scale.factor != 1 and not scale.by_members
        }

    def rescale(
        self, name: str, part_of: Sequence[int], members: Sequence[int | None]
    ) -> Rescale | None:
        """How the values of a field are scaled, record by record; None when they are not."""
        units, meant = self.written.get(name), self.meant.get(name)
        if units is None or meant is None:
            return None
        return lambda index, shown, stored, read: _scaled(
            shown, stored, read, units[part_of[index]], meant, members[index]
        )

    def total(self, row: TotalRow) -> TotalRow:
        """A รวม row in the unit of its records; amounts per person add up to nothing, and go."""
        shown, stored = dict(row.shown), dict(row.stored)
        for name, units in self.written.items():
            text, kept, unit = shown.get(name, ""), stored.get(name), units[row.part]
            scale = conversion(unit, self.meant[name])
            if scale and scale.by_members:
                shown.pop(name, None)
                stored.pop(name, None)
            elif unit != self.meant[name]:
                read = Parsed(Decimal(kept) if isinstance(kept, float) else None)
                value = _scaled(text, kept, read, unit, self.meant[name], None).value
                stored[name] = kept if value is None else float(value)
        return replace(row, shown=shown, stored=stored)


def measure(
    key: str, spec: TableSpec, pieces: Sequence[Found], settled: Mapping[str, Settled]
) -> Measures:
    """The unit of every column of numbers, from its own heading or the title above the table.

    A column that a person has settled is taken as it is written where nothing can be computed.
    """
    found = Measures()
    labels = [labels_of(piece.grid, piece.heading.rows) for piece in pieces]
    for name, column_spec in spec.fields.items():
        meant = unit_of(column_spec.unit or "") if column_spec.type in NUMERIC else None
        if meant is None:
            continue
        units = [meant] * len(pieces)
        for number, piece in enumerate(pieces):
            column = piece.heading.columns.get(name)
            if column is None:
                continue
            texts = labels[number][column].texts if column in labels[number] else []
            written = _written(texts, piece.titles, meant)
            scale = conversion(written, meant)
            lacking = scale is not None and _lacks_members(piece, scale)
            if (scale is None or lacking) and name not in settled:
                found.asked[name] = _question(
                    key, name, column_spec, piece, labels[number], lacking
                )
            elif scale and scale != AS_IT_IS and not lacking:
                units[number] = written
                found.notices.append(_notice(piece, column, texts, written, scale))
        if name not in found.asked and any(unit != meant for unit in units):
            found.meant[name], found.written[name] = meant, units
    return found


def _written(texts: Sequence[str], titles: Sequence[str], meant: Unit) -> Unit:
    """The unit a column is written in: as its heading says, or the title above; else as meant."""
    own = next(filter(None, map(unit_in, (*texts[1:], *texts[:1]))), None)
    above = unit_above(titles) if meant.thing == "บาท" else None
    if own and not own.thing:
        return (above or meant)._replace(per=own.per)
    return own or above or meant


def _lacks_members(piece: Found, scale: Conversion) -> bool:
    return scale.by_members and "members" not in piece.heading.columns


def _scaled(
    shown: str,
    stored: Stored,
    read: Parsed[Any],
    written: Unit,
    meant: Unit,
    members: int | None,
) -> Parsed[Any]:
    """What a cell of a column in another unit stands for; `read` as if it were in `meant`.

    A cell that names its unit is taken at its word; what it does not say, the heading says. A
    stored number may be the whole amount already, with a format that shows it in thousands: what
    is shown decides.
    """
    amount = written_amount(shown)
    value = read.value if isinstance(stored, float) else amount.value
    if value is None or written == meant:
        return read
    whole = amount.thing or amount.in_words
    unit = Unit(amount.thing or written.thing, 1 if whole else written.times)
    scale = conversion(unit._replace(per=amount.per or written.per), meant)
    if scale is None:
        return read
    if scale.by_members and not members:
        return Parsed(None, (_NO_MEMBERS,))
    factor = scale.factor * (members if scale.by_members and members else 1)
    if isinstance(stored, float) and amount.value is not None:
        shown_value = amount.value * factor
        return Parsed(min((value * factor, value), key=lambda each: abs(each - shown_value)))
    if unit.times >= 1000 and _THOUSANDTHS.fullmatch(shown.strip()):
        return Parsed(value * factor / 1000)  # 50.125 thousands: the dot is no thousands mark
    return Parsed(value * factor, amount.problems)


# ------------------------------------------------------------------------------ in words


def _own(texts: Sequence[str]) -> str:
    """A column's own heading, not joined with that above."""
    return texts[min(1, len(texts) - 1)] if texts else ""


def _question(
    key: str,
    name: str,
    spec: FieldSpec,
    piece: Found,
    labels: Mapping[int, Label],
    lacking: bool,
) -> Unread:
    """The refusal of a column in another unit, which a person may settle all the same."""
    column = piece.heading.columns[name]
    label, letter = _own(labels[column].texts if column in labels else ()), column_letters(column)
    alike = bearing(label, labels)
    choice = Choice(name, column, Settled(label, alike.index(column), len(alike)))
    meant = spec.heading if "(" in spec.heading else f"{spec.heading} ({spec.unit})"
    said = " ".join(label.split())
    words = Words(
        th=f"คอลัมน์ {letter} “{said}” ใช้หน่วยต่างจาก “{meant}” และแปลงให้ไม่ได้"
        f"{'เพราะไม่มีคอลัมน์จำนวนสมาชิก' * lacking} จึงยังไม่ได้ตรวจคอลัมน์นี้ "
        "โปรดแก้หน่วยให้ตรงกัน หรือยืนยันว่าใช้คอลัมน์นี้ได้",
        en=f"Column {letter} “{said}” is in another unit than “{meant}” and cannot be converted"
        f"{', for no column tells the members' * lacking}; it is not checked. "
        "Use the same unit, or accept the column as it is.",
    )
    severity = Severity.ERROR if spec.required else Severity.WARNING
    grid = piece.grid
    return Unread(key, grid.title, grid.gid, words, name, severity, (choice,))


def _notice(
    piece: Found, column: int, texts: Sequence[str], written: Unit, scale: Conversion
) -> Notice:
    """What was read of its own accord: "column E is read in thousands of baht"."""
    letter, label = column_letters(column), " ".join(_own(texts).split())
    times = [f" {scale.factor:,}"] if scale.factor != 1 else []
    th = " และ".join([*times, *["จำนวนสมาชิก"] * scale.by_members])
    en = " and by".join([*times, *[" the household's members"] * scale.by_members])
    filled = [row for row in piece.heading.rows if at(piece.grid, row, column).strip()]
    row = filled[-1] if filled else piece.heading.last_row
    words = Words(
        th=f"คอลัมน์ {letter} “{label}” อ่านเป็น{written} (คูณด้วย{th}) หากไม่ถูกต้อง โปรดแก้หน่วยที่หัวตาราง",
        en=f"Column {letter} “{label}” is read in {written} (multiplied by{en}); "
        "mend the unit in the heading if that is wrong.",
    )
    return Notice("unit in heading", Place(piece.grid.title, piece.grid.gid, row, column), words)
