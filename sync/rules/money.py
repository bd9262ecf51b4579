"""Kinds about money: allocation, totals, loans, project numbers, and materials."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import timedelta
from decimal import Decimal, InvalidOperation

from sync.model import Money, SheetError, Stored, Table, TotalRow, VillageKey, Words, reveal
from sync.rules.folding import arabic, fold
from sync.rules.found import Unknown, unless
from sync.rules.kinds import ESCALATING, YEARLY, kind
from sync.rules.parameters import FieldName, Number, TableName, Word
from sync.rules.refuters import refuters, unknown_cell
from sync.rules.scene import Found, Hit, Scene, total
from sync.rules.wording import amount

_PROJECT = re.compile(r"(\d+)/(\d{4}|\d{2})(?!\d)")
_AMOUNT = re.compile(r"[(-]?[\d,]*\.?\d+\)?")

# ------------------------------------------------------------------------------ one row


@kind("own")
def within_allocation(scene: Scene) -> Found:
    """Disbursed is not above allocated, and remaining is not negative."""
    if lacks := scene.lacks("budget.allocated", "budget.disbursed"):
        yield from lacks
        return
    if "remaining" not in scene.table("budget").columns:
        yield from scene.lacks("budget.remaining")
    rows = zip(*(scene.values("budget", f) for f in _BUDGET), strict=True)
    for index, (allocated, disbursed, remaining) in enumerate(rows):
        if allocated is not None and disbursed is not None and disbursed > allocated:
            fault = Words(
                th=f"เบิกจ่าย {amount(disbursed)} บาท เกินจัดสรร {amount(allocated)} บาท",
                en=f"{amount(disbursed)} baht disbursed of {amount(allocated)} allocated",
            )
        elif remaining is not None and remaining < 0:
            fault = Words(
                th=f"คงเหลือติดลบ ({amount(remaining)} บาท)",
                en=f"remaining is negative ({amount(remaining)} baht)",
            )
        else:
            continue
        yield Hit("budget", index, "disbursed", {"fault": fault})


def remainder_equals(scene: Scene, *, tolerance: Number) -> Found:
    """Remaining is allocated less disbursed, to `tolerance` baht."""
    if lacks := scene.lacks(*(f"budget.{field}" for field in _BUDGET)):
        yield from lacks
        return
    rows = zip(*(scene.values("budget", f) for f in _BUDGET), strict=True)
    for index, (allocated, disbursed, remaining) in enumerate(rows):
        if allocated is None or disbursed is None or remaining is None:
            continue
        right = allocated - disbursed
        if abs(remaining - right) > _decimal(scene, tolerance):
            times = _times(scene.table("budget"), "remaining", index)
            said = right / times  # as the sheet writes it, beside what it shows
            taken = _sum("หัก", "less", allocated / times, disbursed / times)
            values = {"right": said, "sum": taken}
            yield Hit("budget", index, "remaining", values, fix=_written(said))


def share_equals(scene: Scene, *, tolerance: Number) -> Found:
    """Percent is disbursed as a share of allocated, to `tolerance` points."""
    if lacks := scene.lacks("budget.allocated", "budget.disbursed", "budget.percent"):
        yield from lacks
        return
    fields = ("allocated", "disbursed", "percent")
    rows = zip(*(scene.values("budget", f) for f in fields), strict=True)
    for index, (allocated, disbursed, percent) in enumerate(rows):
        if not allocated or disbursed is None or percent is None:
            continue
        right = disbursed * 100 / allocated
        if abs(percent - right) > _decimal(scene, tolerance):
            values = {"right": right, "sum": _sum("จาก", "of", disbursed, allocated)}
            yield Hit("budget", index, "percent", values, fix=_written(right))


@kind("own")
def remainder_and_share(scene: Scene, *, tolerance: Number, points: Number) -> Found:
    """Both sums of a budget row add up: remaining to `tolerance` baht, percent to `points`."""
    yield from remainder_equals(scene, tolerance=tolerance)
    yield from share_equals(scene, tolerance=points)


@kind("own")
def product_equals(
    scene: Scene,
    *,
    table: TableName,
    factors: tuple[FieldName, ...],
    product: FieldName,
    tolerance: Number,
) -> Found:
    """The product of the factors is the amount written, to `tolerance` baht."""
    fields = (*factors, product)
    if lacks := scene.lacks(*(f"{table}.{field}" for field in fields)):
        yield from lacks
        return
    for index, row in enumerate(zip(*(scene.values(table, f) for f in fields), strict=True)):
        if any(value is None for value in row):
            continue
        right = Decimal(1)
        for factor in row[:-1]:
            right *= factor
        if abs(right - row[-1]) > _decimal(scene, tolerance):
            values = {"right": right, "sum": _sum("คูณ", "times", *row[:-1])}
            fix = _written(right / _times(scene.table(table), product, index))
            yield Hit(table, index, product, values, fix=fix)


@kind("own")
def spent_on_someone(scene: Scene, *, table: TableName) -> Found:
    """Where money was disbursed, there were participants."""
    if lacks := scene.lacks(f"{table}.disbursed", f"{table}.participants"):
        yield from lacks
        return
    people = scene.values(table, "participants")
    for index, disbursed in enumerate(scene.values(table, "disbursed")):
        if disbursed is None or disbursed <= 0:
            continue
        if people[index] == 0 or scene.blank(table, "participants", index):
            yield Hit(table, index, "participants", {"disbursed": disbursed})


@kind("own")
def papers_complete(scene: Scene, *, word: Word) -> Found:
    """A project with money disbursed has the word that says its papers are complete."""
    if lacks := scene.lacks("budget.disbursed", "budget.papers"):
        yield from lacks
        return
    papers = scene.values("budget", "papers")
    for index, disbursed in enumerate(scene.values("budget", "disbursed")):
        if disbursed is None or disbursed <= 0 or papers[index] == word:
            continue
        if papers[index] is not None or scene.blank("budget", "papers", index):
            yield Hit("budget", index, "papers", {"disbursed": disbursed})


# ------------------------------------------------------------------------------ project numbers


@kind("grows")
def one_row_per_project(scene: Scene) -> Found:
    """No project number stands twice; the first row counts."""
    if lacks := scene.lacks("budget.project_no"):
        yield from lacks
        return
    for index in _repeated(scene):
        yield Hit("budget", index, "project_no")


@kind("own", YEARLY)
def project_of_year(scene: Scene) -> Found:
    """A project number that names a year ("4/2569") names the workbook's fiscal year."""
    if lacks := scene.lacks("budget.project_no"):
        yield from lacks
        return
    for index, year in _other_years(scene):
        yield Hit("budget", index, "project_no", {"year": year})


def project_key(text: str) -> str:
    """A project number for comparison: "เลขที่ ๔/๒๕๖๙" and "4/2569" are one."""
    match = _PROJECT.search(re.sub(r"\s", "", arabic(text)))
    return f"{int(match[1])}/{match[2][-2:]}" if match else fold(text)


def _repeated(scene: Scene) -> Iterator[int]:
    seen: set[str] = set()
    for index, text in enumerate(scene.values("budget", "project_no")):
        if text is None:
            continue
        key = project_key(text)
        if key in seen:
            yield index
        seen.add(key)


def _other_years(scene: Scene) -> Iterator[tuple[int, int]]:
    for index, text in enumerate(scene.values("budget", "project_no")):
        match = _PROJECT.search(re.sub(r"\s", "", arabic(text or "")))
        if match:
            year = int(match[2]) if len(match[2]) == 4 else 2500 + int(match[2])
            if year != scene.fiscal_year:
                yield index, year


# ------------------------------------------------------------------------------ sums


def money(scene: Scene) -> Money:
    """The district's allocated and disbursed baht; M7, M8 and M2 rows left out."""
    if "budget" not in scene.reading.tables:
        return Money()
    sums: list[float | None] = []
    wrong = {i for field in ("allocated", "disbursed") for i in _sheet_errors(scene, field)}
    for field in ("allocated", "disbursed"):
        values = _counted(scene, field, wrong)
        sums.append(float(total(values)) if any(v is not None for v in values) else None)
    return Money(allocated=sums[0], disbursed=sums[1])


def _sheet_errors(scene: Scene, field: str) -> list[int]:
    column = scene.table("budget").columns.get(field)
    if column is None:
        return []
    return [i for i, problems in column.problems.items() if any(p.code == "M2" for p in problems)]


def _counted(scene: Scene, field: str, left_out: set[int]) -> list[Decimal | None]:
    left_out = left_out | set(_repeated(scene)) | {index for index, _ in _other_years(scene)}
    values = enumerate(scene.values("budget", field))
    return [value for index, value in values if index not in left_out]


@kind("waits")
def plan_equals_allocation(scene: Scene, *, tolerance: Number) -> Found:
    """The plan's budgets add up to what was allocated, to `tolerance` baht."""
    if lacks := scene.lacks("plan.budget", "budget.allocated"):
        yield from lacks
        return
    allocations = _counted(scene, "allocated", set(_sheet_errors(scene, "allocated")))
    planned, allocated = total(scene.values("plan", "budget")), total(allocations)
    known = any(value is not None for value in allocations)
    if known and abs(planned - allocated) > _decimal(scene, tolerance):
        values = {"planned": planned, "allocated": allocated, "gap": abs(planned - allocated)}
        unknown = (*refuters(scene, "plan", "budget"), *_allocations_unknown(scene))
        yield unless(unknown, Hit("plan", values=values))


def _allocations_unknown(scene: Scene) -> Sequence[Unknown]:
    """The rows whose allocation, or whether it counts, cannot be read."""
    left_out = {*_repeated(scene), *(index for index, _ in _other_years(scene))}
    return refuters(
        scene, "budget", "allocated", "project_no", could=lambda index: index not in left_out
    )


@kind("waits")
def within_plan_budget(scene: Scene, *, technique: int) -> Found:
    """The running total of a village's materials stays within its plan for the technique."""
    if lacks := scene.lacks(
        "materials.village", "materials.total", "plan.village", "plan.technique", "plan.budget"
    ):
        yield from lacks
        return
    budgets, totals = scene.values("plan", "budget"), scene.values("materials", "total")
    for village, rows in scene.by_village("materials").items():
        plans = set(scene.planned.get((village, technique), ())) - scene.cancelled("plan")
        planned = [budgets[i] or Decimal(0) for i in plans]
        if not plans or any(scene.blank("plan", "budget", i) for i in plans):
            continue  # no plan row: T2-4 speaks; a budget left blank: T2-1 does
        running, budget = Decimal(0), total(planned)
        for index in rows:
            running += totals[index] or 0
            if running > budget:
                values = {"running": running, "budget": budget, "over": running - budget}
                unknown = _may_be_more(scene, village, technique)
                yield unless(unknown, Hit("materials", index, "total", values))
                break


def _may_be_more(scene: Scene, village: VillageKey, technique: int) -> Sequence[Unknown]:
    """The plan rows that may add to a village's budget for a technique."""

    def could(index: int) -> bool:
        known = scene.may("plan", "technique", index, technique.__eq__)
        return known and scene.may("plan", "budget", index, lambda budget: budget > 0)

    return refuters(scene, "plan", "technique", "budget", village=village, could=could)


@kind("waits")
def total_rows(scene: Scene, *, tolerance: Number) -> Found:
    """A money cell of a รวม row is the sum of the records above it, to `tolerance` baht."""
    for table in scene.reading.tables.values():
        spec = scene.tables.tables[table.key]
        money_fields = [f for f in table.columns if spec.fields[f].type == "money"]
        for number, row in enumerate(table.totals):
            for field in money_fields:
                written = _written_total(row, field)
                if written is None:
                    continue
                values = scene.values(table.key, field)[row.first : row.last]
                right = total([reveal(value) for value in values])
                if abs(written - right) > _decimal(scene, tolerance):
                    said = {"written": written, "right": right, "gap": abs(written - right)}
                    fix = _written(right / table.parts[row.part].factors.get(field, 1))
                    hit = Hit(table.key, None, field, said, total=number, fix=fix)
                    yield unless(_unread_above(scene, table.key, field, row), hit)


def _unread_above(scene: Scene, key: str, field: str, row: TotalRow) -> Sequence[Unknown]:
    """The cells that a total adds up and that cannot be read."""
    span = range(row.first, row.last)
    return [unknown for index in span for unknown in unknown_cell(scene, key, field, index)]


def _written_total(row: TotalRow, field: str) -> Decimal | None:
    stored: Stored = row.stored.get(field)
    if isinstance(stored, (bool, SheetError, tuple)):
        return None
    if stored is not None:
        return Decimal(repr(float(stored)))
    text = re.sub(r"\s|บาท|\.-$|,-$", "", arabic(row.shown.get(field, "")))
    if not _AMOUNT.fullmatch(text):
        return None
    try:
        number = Decimal(text.strip("()").replace(",", ""))
    except InvalidOperation:
        return None
    return -number if text.startswith("(") else number


# ------------------------------------------------------------------------------ loans


@kind("grows", ESCALATING)
def loans_cleared(scene: Scene, *, within: Number, many: Number) -> Found:
    """A loan is cleared within so many full days; all escalated beyond `many` contracts."""
    if lacks := scene.lacks("loans.contract_no", "loans.borrowed_on", "loans.cleared_on"):
        yield from lacks
        return
    late: dict[object, tuple[int, int]] = {}
    cleared = scene.values("loans", "cleared_on")
    contracts = scene.values("loans", "contract_no")
    for index, borrowed in enumerate(scene.values("loans", "borrowed_on")):
        back = cleared[index]
        still_out = scene.blank("loans", "cleared_on", index) or (back and back > scene.today)
        if borrowed is None or not still_out:
            continue
        days = (scene.today - borrowed).days
        if days > scene.number(within):
            contract = fold(contracts[index]) if contracts[index] else index
            late.setdefault(contract, (index, days))
    escalated = len(late) > scene.number(many)
    for index, days in late.values():
        due = scene.today - timedelta(days=days - int(scene.number(within)))
        values = {"days": days, "contracts": len(late)}
        yield Hit("loans", index, "cleared_on", values, escalated=escalated, due=due)


# ------------------------------------------------------------------------------ amounts as text

_BUDGET = ("allocated", "disbursed", "remaining")


def _decimal(scene: Scene, number: Number) -> Decimal:
    return Decimal(str(scene.number(number)))


def _times(table: Table, field: str, index: int) -> int:
    """How many times what is written in a record's cell its value is: 1000 below (พันบาท)."""
    return table.parts[table.part_of[index]].factors.get(field, 1)


def _sum(th: str, en: str, *numbers: Decimal) -> Words:
    """Numbers with a word between them: with signs alone thirteen digits look like an id."""
    shown = [f"{each:,}" for each in numbers]
    return Words(f" {th} ".join(shown), f" {en} ".join(shown))


def _written(number: Decimal) -> str:
    """An amount as an officer writes it: thousands marks, two decimals."""
    return f"{number:,.2f}"
