"""A district's records laid out as an office keeps them, with the place of every value.

Level 0 is tidy; 1 mild, 2 heavy, 3 loose: each adds habits of real offices. Every habit leaves a
sheet that a colleague would read without asking.
"""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from sync.model import Grid, Merge, Stored, Workbook
from sync.settings import TablesFile, TableSpec
from tests.mess import forms
from tests.mess.district import District, Record
from tests.mess.forms import Cell
from tests.mess.headings import OWN, PARENTS, wording

Place = tuple[str, int, int]  # tab, row, column (0-based)
_PEOPLE = {"members", "forums.participants", "study_visits.participants"}
_HOMES = {"trainings.participants", "forums.households"}
NOTES = (
    "หมายเหตุ : เลื่อนเพราะน้ำท่วม",
    "* รอเอกสารจากตำบล",
    "ข้อมูล ณ วันที่ 10 กรกฎาคม 2569",
    "หน้า 1/2",
)
SIGNATURES = ("ลงชื่อ ........................ ผู้รายงาน", "(นายวีระ สุขเกษม)", "พัฒนากร")
DITTO = ("〃", '"', "-do-", "เหมือนเดิม")
# What a tab of each table must hold is written by all; these columns an office may do without.
DITTOED = ("occupation", "interest", "instructor", "officer", "place", "kind", "expertise")


@dataclass(slots=True)
class Messy:
    """A workbook and its key: where each value stands, and where each tab's records are."""

    workbook: Workbook
    places: dict[tuple[str, int, str], Place] = field(default_factory=dict)


@dataclass(slots=True)
class Sheet:
    """A tab being written."""

    title: str
    shown: list[list[str]] = field(default_factory=list)
    stored: list[list[Stored]] = field(default_factory=list)
    merges: list[Merge] = field(default_factory=list)

    @property
    def height(self) -> int:
        return len(self.shown)

    def add(self, cells: Iterable[Cell | str]) -> int:
        made = [Cell(cell) if isinstance(cell, str) else cell for cell in cells]
        self.shown.append([cell.shown for cell in made])
        self.stored.append([cell.stored for cell in made])
        return self.height - 1

    def grid(self, gid: int) -> Grid:
        return Grid(self.title, gid, self.shown, self.stored, tuple(self.merges))


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a tab: a field, or one of the office's own (field "")."""

    field: str
    label: str
    habit: forms.Habit
    kind: str
    parent: str = ""
    own: tuple[str, ...] = ()
    dittoed: bool = False  # kept with marks of repetition


def lay_out(district: District, tables: TablesFile, mess: int, rng: random.Random) -> Messy:
    """The whole workbook at a level of mess."""
    messy = Messy(Workbook("messy", f"สัมมาชีพชุมชน อำเภอ{district.name} ปีงบประมาณ 2569", ()))
    grids: list[Grid] = []
    for key, records in district.tables.items():
        for title, rows, inherited in _tabs(key, tables.tables[key], records, district, mess, rng):
            sheet = Sheet(title)
            _Table(key, tables.tables[key], sheet, messy, mess, rng, inherited).write(records, rows)
            grids.append(sheet.grid(len(grids) + 1))
    messy.workbook = Workbook("messy", messy.workbook.title, tuple(grids))
    return messy


def _tabs(
    key: str, spec: TableSpec, records: list[Record], district: District, mess: int,
    rng: random.Random,
) -> list[tuple[str, list[int], Record]]:  # fmt: skip
    """The tabs of a table: title, the records in it, and what stands in its title only."""
    every = list(range(len(records)))
    split = key in ("households", "follow_ups", "trainings")
    if mess == 3 and key == "households" and rng.random() < 0.8:
        homes = len(records) // len(district.villages)
        return [
            (
                f"ทะเบียน ม.{village.moo} {village.subdistrict}",
                every[number * homes : (number + 1) * homes],
                {"subdistrict": village.subdistrict, "moo": village.moo},
            )
            for number, village in enumerate(district.villages)
        ]
    if mess >= 2 and split and rng.random() < 0.5:
        tabs: list[tuple[str, list[int], Record]] = []
        for tambon in dict.fromkeys(village.subdistrict for village in district.villages):
            rows = [at for at in every if records[at].get("subdistrict") == tambon]
            tabs.append((f"{spec.tab} ต.{tambon}", rows, {}))
        lost = [at for at in every if not any(at in rows for _, rows, _ in tabs)]
        tabs[0][1].extend(lost)
        return [tab for tab in tabs if tab[1]]
    title = rng.choice((spec.tab, *spec.aliases[:2])) if mess else spec.tab
    return [(title, every, {})]


class _Table:
    """One table being written into one tab."""

    def __init__(
        self, key: str, spec: TableSpec, sheet: Sheet, messy: Messy, mess: int,
        rng: random.Random, inherited: Record,
    ) -> None:  # fmt: skip
        self.key, self.spec, self.sheet, self.messy = key, spec, sheet, messy
        self.mess, self.rng, self.inherited = mess, rng, inherited

    def write(self, records: list[Record], rows: list[int]) -> None:
        columns = self._columns(records, rows)
        self._titles(len(columns))
        self._heading(columns)
        before: dict[str, Cell] = {}
        last_tambon: object = None
        first_only = self.mess >= 2 and self.key == "households" and self.rng.random() < 0.4
        grouped = self.mess >= 1 and not self.inherited and self.rng.random() < 0.3
        for number, at in enumerate(rows):
            record = records[at]
            if grouped and record.get("subdistrict") != last_tambon and self._known(record):
                self.sheet.add([f"ตำบล{record['subdistrict']}"])
            changed = record.get("subdistrict") != last_tambon or record.get("moo") != before_moo(
                records, rows, number
            )
            last_tambon = record.get("subdistrict")
            self._between(number, len(rows), columns)
            self._record(record, at, columns, before, blank_place=first_only and not changed)
        self._below(records, rows, columns)

    def _known(self, record: Record) -> bool:
        return isinstance(record.get("subdistrict"), str) and type(record["subdistrict"]) is str

    def _columns(self, records: list[Record], rows: list[int]) -> list[Column]:
        names = [
            name
            for name in self.spec.fields
            if name not in self.inherited and any(name in records[at] for at in rows)
        ]
        if self.mess == 1 and self.rng.random() < 0.5 and len(names) > 6:
            moved = names.pop(self.rng.randrange(4, len(names)))
            names.append(moved)
        columns = []
        for name in names:
            spec = self.spec.fields[name]
            kind: str = spec.type
            if name in _PEOPLE or f"{self.key}.{name}" in _PEOPLE:
                kind = "people"
            elif f"{self.key}.{name}" in _HOMES:
                kind = "homes"
            label = wording(self.key, name, spec.heading, self.mess, self.rng)
            dittoed = self.mess >= 2 and name in DITTOED and self.rng.random() < 0.3
            habit = forms.habit(kind, self.mess, self.rng)
            columns.append(Column(name, label, habit, kind, dittoed=dittoed))
        if self.mess:
            for label, values in self.rng.sample(OWN, self.rng.randrange(0, 3)):
                at = self.rng.randrange(2, len(columns) + 1)
                columns.insert(at, Column("", label, forms.Habit("plain"), "text", own=values))
        if self.mess >= 2:
            columns = self._under_parents(columns)
        return columns

    def _under_parents(self, columns: list[Column]) -> list[Column]:
        made = list(columns)
        for (first, second), parent in PARENTS:
            for at in range(len(made) - 1):
                neighbours = (made[at].field, made[at + 1].field)
                if neighbours == (first, second) and self.rng.random() < 0.6:
                    for offset in (0, 1):
                        old = made[at + offset]
                        made[at + offset] = replace(old, parent=parent)
        return made

    def _titles(self, width: int) -> None:
        if self.inherited:
            where = f"หมู่ที่ {self.inherited['moo']} ตำบล{self.inherited['subdistrict']}"
            self._wide(f"{self.spec.tab} {where}", width)
        elif self.mess and self.rng.random() < 0.7:
            self._wide(f"ทะเบียน{self.spec.tab}", width)
            if self.rng.random() < 0.5:
                self._wide("ประจำปีงบประมาณ พ.ศ. 2569", width)
            if self.rng.random() < 0.3:
                self.sheet.add([])

    def _wide(self, text: str, width: int) -> None:
        row = self.sheet.add([text, *[""] * (width - 1)])
        self.sheet.merges.append(Merge(row, 0, row + 1, width))

    def _heading(self, columns: list[Column]) -> None:
        if not any(column.parent for column in columns):
            self.sheet.add([column.label for column in columns])
            return
        upper = self.sheet.add([column.parent or column.label for column in columns])
        lower = self.sheet.add([column.label if column.parent else "" for column in columns])
        merged = self.rng.random() < 0.8
        at = 0
        while at < len(columns):
            if columns[at].parent:
                self.sheet.shown[upper][at + 1] = ""
                self.sheet.merges.append(Merge(upper, at, upper + 1, at + 2))
                at += 2
                continue
            if merged:
                self.sheet.merges.append(Merge(upper, at, lower + 1, at + 1))
            at += 1

    def _between(self, number: int, count: int, columns: list[Column]) -> None:
        if not self.mess or not number:
            return
        chance = self.rng.random()
        if chance < 0.01 * self.mess:
            self.sheet.add([])
        elif self.mess >= 2 and chance < 0.035 and count > 4:
            self.sheet.add(["", self.rng.choice(NOTES)])

    def _record(
        self, record: Record, at: int, columns: list[Column], before: dict[str, Cell],
        *, blank_place: bool,
    ) -> None:  # fmt: skip
        row = self.sheet.height
        cells = []
        for position, column in enumerate(columns):
            if not column.field:
                cells.append(Cell(self.rng.choice(column.own)))
                continue
            cell = forms.write(
                record.get(column.field), column.kind, column.habit, self.mess, self.rng
            )
            last = before.get(column.field)
            before[column.field] = cell
            repeats = last == cell and cell.shown
            if blank_place and column.field in ("subdistrict", "moo"):
                cell = Cell("")
            elif column.dittoed and repeats and self.rng.random() < 0.8:
                cell = Cell(self.rng.choice(DITTO[: 1 + self.mess]))
            cells.append(cell)
            self.messy.places[self.key, at, column.field] = (self.sheet.title, row, position)
        self.sheet.add(cells)

    def _below(self, records: list[Record], rows: list[int], columns: list[Column]) -> None:
        if self.mess >= 2 and self.rng.random() < 0.4:
            start = len(rows) + 1
            for number in range(start, start + self.rng.randrange(3, 12)):
                self.sheet.add([self._prepared(column, number) for column in columns])
        if self.mess and self.spec.totals and self.rng.random() < 0.7:
            self._total(records, rows, columns)
        if self.mess and self.rng.random() < 0.4:
            self.sheet.add([])
            self.sheet.add(["", "หมายเหตุ: ข้อมูลจากตำบล"])
        if self.mess and self.rng.random() < 0.3:
            self.sheet.add([])
            for line in SIGNATURES:
                self.sheet.add([*[""] * min(3, len(columns) - 1), line])

    def _prepared(self, column: Column, number: int) -> Cell:
        """A cell of a row that waits for its record."""
        if column.field in ("no", "session"):
            return Cell(str(number), float(number))
        if column.kind == "yes_no" and column.habit.form == "box":
            return Cell("FALSE", False)
        return Cell("")

    def _total(self, records: list[Record], rows: list[int], columns: list[Column]) -> None:
        cells: list[Cell | str] = []
        for column in columns:
            if column.kind != "money" or column.field == "unit_price":
                cells.append("")
                continue
            values = [records[at].get(column.field) for at in rows]
            sum_ = sum(float(v) for v in values if isinstance(v, int | float))
            cells.append(Cell(f"{sum_:,.2f}", sum_))
        first = next(at for at, column in enumerate(columns) if column.field)
        cells[min(first + 1, len(cells) - 1) if columns[first].field == "no" else first] = "รวม"
        self.sheet.add(cells)


def before_moo(records: list[Record], rows: list[int], number: int) -> object:
    return records[rows[number - 1]].get("moo") if number else None
