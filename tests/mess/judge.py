"""What was read and found, held against the key of a messy workbook: counts and every miss."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

from sync.model import Reading, Report, Severity, reveal
from sync.pipeline import Pipeline
from sync.settings import PACKAGED, load
from tests.mess.district import TODAY, District, Numbers, Period, make_district
from tests.mess.faults import Planted, Raw, plant
from tests.mess.layout import Messy, lay_out


@dataclass(slots=True)
class Verdict:
    """Counts over one or many workbooks, and a line for each thing that went wrong."""

    planted: int = 0
    found: int = 0
    reported: int = 0  # errors and warnings
    false: int = 0
    values: int = 0
    wrong: int = 0
    unread: int = 0
    silent: int = 0  # unread, and nothing says so
    lines: list[str] = field(default_factory=list)

    def add(self, other: Verdict) -> None:
        for name in (
            "planted",
            "found",
            "reported",
            "false",
            "values",
            "wrong",
            "unread",
            "silent",
        ):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.lines += other.lines

    @property
    def recall(self) -> float:
        return self.found / self.planted if self.planted else 1.0

    @property
    def precision(self) -> float:
        return 1 - self.false / self.reported if self.reported else 1.0


@cache
def pipeline() -> Pipeline:
    return Pipeline(load(PACKAGED, {}))


def case(seed: int, mess: int, *, faults: int) -> tuple[District, Messy, list[Planted]]:
    """A district, its messy workbook, and what was planted in it."""
    rng = random.Random(f"{seed}/{mess}")
    district = make_district(rng)
    planted = plant(district, rng, faults) if faults else []
    return district, lay_out(district, pipeline().settings.tables, mess, rng), planted


def judge(seed: int, mess: int, *, faults: int = 25) -> Verdict:
    """Read and check one workbook of this seed, and hold it against its key."""
    district, messy, planted = case(seed, mess, faults=faults)
    sealed = pipeline().sheets.seal(messy.workbook, b"k" * 32)
    reading = pipeline().sheets.read(sealed, TODAY)
    report = pipeline().rulebook.check(reading, pipeline().programme(reading), TODAY)
    verdict = Verdict()
    where = f"mess {mess} seed {seed}"
    _findings(verdict, report, messy, planted, where)
    _values(verdict, reading, report, district, messy, where)
    return verdict


def _findings(
    verdict: Verdict, report: Report, messy: Messy, planted: list[Planted], where: str
) -> None:
    wanted = {}
    for fault in planted:
        place = messy.places.get((fault.table, fault.at, fault.field))
        if place is not None:
            wanted[fault.code, place] = fault
    verdict.planted += len(wanted)
    met = set()
    for finding in report.findings:
        at = finding.place
        place = None
        if at and at.row is not None and at.column is not None:
            place = (at.sheet, at.row, at.column)
        if finding.severity is not Severity.INFO:
            verdict.reported += 1
        key = (finding.code, place)
        if key in wanted:
            met.add(key)
        elif finding.severity is not Severity.INFO and finding.code != "P2":
            verdict.false += 1
            cell = f"{at.sheet}!{at.cell}" if at else "-"
            verdict.lines.append(
                f"{where}: false {finding.code} {cell} {finding.value!r} {finding.what.en}"
            )
    verdict.found += len(met)
    for key in wanted.keys() - met:
        verdict.lines.append(f"{where}: missed {key[0]} at {key[1]} ({wanted[key]})")


def _values(
    verdict: Verdict, reading: Reading, report: Report, district: District, messy: Messy, where: str
) -> None:
    records: dict[tuple[str, str, int], int] = {}
    for key, table in reading.tables.items():
        for index, (row, part) in enumerate(zip(table.rows, table.part_of, strict=True)):
            records[key, table.parts[part].sheet, row] = index
    said = {unread.sheet for unread in reading.unread}
    lost: dict[tuple[str, str, str], int] = {}
    for (key, at, name), (sheet, row, _) in messy.places.items():
        value = district.tables[key][at].get(name)
        if value is None or isinstance(value, Raw) or name == "citizen_id":  # ids are sealed
            continue
        verdict.values += 1
        found = reading.tables.get(key)
        record = records.get((key, sheet, row))
        if found is None or record is None or not found.has(name):
            verdict.unread += 1
            lost[key, sheet, name] = lost.get((key, sheet, name), 0) + 1
            continue
        got = reveal(found.values(name)[record])
        problems = found.columns[name].problems.get(record)
        if got is None and not problems:
            verdict.unread += 1
            lost[key, sheet, name] = lost.get((key, sheet, name), 0) + 1
        elif got is None:
            verdict.unread += 1
            text = reveal(found.columns[name].shown[record])
            verdict.lines.append(f"{where}: unread, told: {key}.{name} {text!r}")
        elif not same(got, value):
            verdict.wrong += 1
            text = reveal(found.columns[name].shown[record])
            verdict.lines.append(
                f"{where}: wrong {key}.{name} {text!r} read as {got!r}, is {value!r}"
            )
    for (key, sheet, name), count in lost.items():
        if sheet not in said:
            verdict.silent += count
        verdict.lines.append(f"{where}: unread x{count}: {sheet} {key}.{name} told={sheet in said}")


def same(got: Any, value: object) -> bool:
    """Whether a typed value is the value that was meant."""
    if isinstance(value, Period):
        return bool((got.start, got.end) == (value.start, value.end))
    if isinstance(value, date):
        return bool(got == value)
    if isinstance(value, Numbers):
        return tuple(got) == tuple(value)
    if isinstance(value, bool):
        return got is value
    if isinstance(value, int | float):
        number = isinstance(got, int | float | Decimal)
        return number and bool(abs(Decimal(str(value)) - Decimal(got)) < 1)
    if isinstance(got, tuple):
        return value in [str(part) for part in got]
    return str(got) == value
