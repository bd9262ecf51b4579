"""Kinds that look at one cell: blanks, what the reader could not take, and personal data."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache

from sync.model import Column, Place, Severity, SheetError, Table, Words, reveal
from sync.rules import fixes
from sync.rules.folding import arabic, fold, holds_sealed_id
from sync.rules.found import unless
from sync.rules.kinds import OF_ONE_CELL, kind
from sync.rules.parameters import CellName, FieldName, Number, TableName
from sync.rules.refuters import refuters, unknown_cell
from sync.rules.scene import Found, Hit, Scene
from sync.rules.wording import parted

_ID = re.compile(r"(?<!\d)\d[\s-]?\d{4}[\s-]?\d{5}[\s-]?\d{2}[\s-]?\d(?!\d)")
_PHONE = re.compile(
    r"(?<![\d/.,])(?:0\d{8,9}"  # written in one piece: 0 and 8 or 9 digits
    r"|0[689]\d[\s-]?\d{3}[\s-]?\d{4}|0[689][\s-]\d{4}[\s-]?\d{4}"
    r"|0[2-7]\d[\s-]?\d{3}[\s-]?\d{3}|02[\s-]?\d{3}[\s-]?\d{4}"
    r"|\+66[\s-]?\d{1,2}[\s-]?\d{3}[\s-]?\d{3,4})(?![\d/])"
)

# ------------------------------------------------------------------------------ blanks


@kind("waits")
def required(
    scene: Scene, *, table: TableName, fields: tuple[FieldName, ...], but_cancelled: bool = False
) -> Found:
    """Each of the fields is filled in every record (`but_cancelled`: of a status not ยกเลิก)."""
    if lacks := scene.lacks(table):
        yield from lacks
        return
    yield from scene.lacks(*(f"{table}.{field}" for field in fields))
    cancelled = scene.cancelled(table) if but_cancelled else frozenset()
    for field in fields:
        if scene.lacks(f"{table}.{field}"):
            continue
        for index in scene.blanks(table, field):
            if index not in cancelled:
                off = unknown_cell(scene, table, "status", index) if but_cancelled else ()
                yield unless(off, Hit(table, index, field))


@kind("own")
def required_cells(
    scene: Scene,
    *,
    but: tuple[CellName, ...] = (),
    but_when_done: tuple[CellName, ...] = (),
) -> Found:
    """Every required column of every table is filled, save the cells other rules speak of."""
    for key, field in _known_cells(scene):
        cell = f"{key}.{field}"
        if cell in but or not scene.tables.tables[key].fields[field].required:
            continue
        done = scene.table(key).has("status") and cell in but_when_done
        for index in scene.blanks(key, field):
            if not (done and scene.events(key)[index].done):
                yield Hit(key, index, field)


@kind("own")
def required_with(
    scene: Scene,
    *,
    table: TableName,
    field: FieldName,
    given: FieldName,
    nothing: tuple[str, ...] = (),
    date: FieldName | None = None,
    after_days: Number | None = None,
) -> Found:
    """`field` is filled wherever `given` is, at the latest `after_days` full days after `date`.

    A `given` that reads like one of `nothing` ("ไม่มี") counts as not given.
    """
    needs = [f"{table}.{name}" for name in (field, given, date) if name]
    if lacks := scene.lacks(*needs):
        yield from lacks
        return
    nothings = {fold(word) for word in nothing}
    said = scene.values(table, given)
    for index in scene.blanks(table, field):
        value = said[index]
        if value is None or (nothings and fold(str(reveal(value))) in nothings):
            continue
        days = None
        if date is not None and after_days is not None:
            day = scene.values(table, date)[index]
            if day is None or (scene.today - day).days <= scene.number(after_days):
                continue
            days = (scene.today - day).days
        yield Hit(table, index, field, {"days": days})


@kind("own")
def required_when_done(
    scene: Scene, *, table: TableName, field: FieldName, after_days: Number | None = None
) -> Found:
    """A done event has `field` filled, at the latest `after_days` full days after its last day."""
    dated = [f"{table}.date"] if after_days is not None else []
    if lacks := scene.lacks(f"{table}.{field}", f"{table}.status", *dated):
        yield from lacks
        return
    events = scene.events(table)
    for index in scene.blanks(table, field):
        event = events[index]
        if not event.done:
            continue
        days = (scene.today - event.end).days if event.end else None
        if after_days is not None and (days is None or days <= scene.number(after_days)):
            continue
        yield Hit(table, index, field, {"days": days, "on": event.end or ""})


# ------------------------------------------------------------------------------ reading


# where the reader knows better what to do than one sentence for the whole rule
_SAYS_HOW = frozenset(("D4", "D5", "D10", "D12"))


@kind("told", OF_ONE_CELL)
def read_problem(
    scene: Scene, *, problem: str, only: tuple[CellName, ...] = (), but: tuple[CellName, ...] = ()
) -> Found:
    """No cell carries this code of the reader (D2, D4, D5, D6, D7, D10, D11, D12)."""
    yield from scene.lacks(*only)
    for key, field, index, told in _told(scene).get(problem, ()):
        cell = f"{key}.{field}"
        if cell in but or (only and cell not in only):
            continue
        fault, mend = parted(told)
        todo = mend if problem in _SAYS_HOW else None
        fix = fixes.proposed(scene, key, field, index, problem)
        yield Hit(key, index, field, {"problem": fault}, fix=fix, todo=todo)


_Told = tuple[str, str, int, Words]  # table, field, record, and what the reader said of the cell


def _told(scene: Scene) -> Mapping[str, Sequence[_Told]]:
    """What the reader said of cells, by code; of a cell that several records share, once."""
    return scene.once(
        ("told",), lambda: _joined(_told_of(scene, key) for key in scene.reading.tables)
    )


def _told_of(scene: Scene, key: str) -> Mapping[str, Sequence[_Told]]:
    def build() -> dict[str, list[_Told]]:
        table = scene.table(key)
        found: defaultdict[str, list[_Told]] = defaultdict(list)
        for field, column in table.columns.items():
            for index in _once_a_cell(table, column, sorted(column.problems)):
                first = {each.code: each.words for each in reversed(column.problems[index])}
                for code, words in first.items():
                    found[code].append((key, field, index, words))
        return found

    return scene.once(("told", key), build)


def _joined(parts: Iterable[Mapping[str, Sequence[_Told]]]) -> dict[str, list[_Told]]:
    found: defaultdict[str, list[_Told]] = defaultdict(list)
    for part in parts:
        for code, told in part.items():
            found[code] += told
    return found


@kind("waits", OF_ONE_CELL)
def known_place(scene: Scene) -> Found:
    """Every tambon lies in the district, and tambon and moo together name a row of หมู่บ้าน."""
    yield from read_problem(scene, problem="D1")
    if lacks := scene.lacks("villages.subdistrict", "villages.moo"):
        yield from lacks
        return
    villages = scene.villages
    for key, table in scene.reading.tables.items():
        if key == "villages" or not table.has("subdistrict", "moo"):
            continue
        moo, pairs = table.columns["moo"], scene.pairs(key)
        told = moo.problems
        strangers = [i for i, pair in enumerate(pairs) if pair and pair not in villages]
        for index in _once_a_cell(table, moo, strangers):
            pair = pairs[index]
            if pair and not any(problem.code == "D1" for problem in told.get(index, ())):
                words = Words(
                    th=f"ไม่พบหมู่ที่ {pair.moo} ตำบล{pair.subdistrict} ในแท็บหมู่บ้าน",
                    en=f"Moo {pair.moo} of Tambon {pair.subdistrict} is no row of หมู่บ้าน",
                )
                unknown = refuters(scene, "villages", "village", village=pair)
                yield unless(unknown, Hit(key, index, "moo", {"problem": words}))


@kind("told", OF_ONE_CELL)
def sheet_error(scene: Scene) -> Found:
    """No cell of a known column holds a sheet error such as #REF!, total rows among them."""
    yield from read_problem(scene, problem="M2")
    for table in scene.reading.tables.values():
        for number, row in enumerate(table.totals):
            for field, stored in row.stored.items():
                if isinstance(stored, SheetError):
                    words = Words(th=f"แสดง {stored.text}", en=f"shows {stored.text}")
                    yield Hit(table.key, None, field, {"problem": words}, total=number)


@kind("told")
def readable_table(scene: Scene) -> Found:
    """Every table that is there can be read, and the required tables are there."""
    told = set()
    for unread in scene.reading.unread:
        told.add(unread.table)
        severity = None if unread.severity is Severity.ERROR else unread.severity
        fault, todo = parted(unread.words)
        values, at = {"problem": fault}, Place(unread.sheet, unread.gid)
        yield Hit(unread.table, None, unread.field, values, severity=severity, todo=todo, at=at)
    for key in scene.reading.missing:
        spec = scene.tables.tables.get(key)
        if spec and spec.required and key not in told:
            words = Words(th=f"ไม่มีแท็บ {spec.tab}", en=f"there is no tab {spec.tab}")
            todo = Words(
                th=f"เพิ่มแท็บ {spec.tab} หรือตั้งชื่อแท็บและหัวตารางที่มีอยู่ให้ตรง",
                en=f"Add the tab {spec.tab}, or name the one that holds it so.",
            )
            yield Hit(key, None, None, {"problem": words}, todo=todo)


@kind("own")
def holds_number(scene: Scene, *, table: TableName, field: FieldName) -> Found:
    """A text that is filled holds a number, in Arabic or Thai digits."""
    if lacks := scene.lacks(f"{table}.{field}"):
        yield from lacks
        return
    for index, text in enumerate(scene.values(table, field)):
        if text is not None and not re.search(r"\d", str(reveal(text))):
            yield Hit(table, index, field)


# ------------------------------------------------------------------------------ personal data


@kind("told")
def no_id_column(scene: Scene) -> Found:
    """No tab holds a column of citizen ids."""
    for table in scene.reading.tables.values():
        for number, part in enumerate(table.parts):
            for field in part.columns:
                if scene.tables.tables[table.key].fields[field].type == "citizen_id":
                    yield Hit(table.key, None, field, heading=number)


@kind("told", OF_ONE_CELL)
def no_personal_text(scene: Scene) -> Found:
    """No free text holds a phone number, an id number or a word on the sensitive list."""
    for key, field in _known_cells(scene):
        if scene.tables.tables[key].fields[field].free_text:
            for index, found in _personal_texts(scene, key, field):
                yield Hit(key, index, field, {"found": found}, secret=True)


def _personal_texts(scene: Scene, key: str, field: str) -> Sequence[tuple[int, Words]]:
    """The records whose text holds personal data, and of what kind."""

    def build() -> list[tuple[int, Words]]:
        rows: defaultdict[str, list[int]] = defaultdict(list)
        for index, text in enumerate(scene.values(key, field)):
            if text is not None:
                rows[str(reveal(text))].append(index)
        words = scene.tables.sensitive_words
        kinds = ((personal_data(text, words), indexes) for text, indexes in rows.items())
        return [(index, found) for found, indexes in kinds if found for index in indexes]

    return scene.once(("personal", key, field), build)


@lru_cache(maxsize=65536)
def personal_data(text: str, sensitive: tuple[str, ...]) -> Words | None:
    """What kind of personal data a text holds; the data itself is never repeated."""
    digits = arabic(text)
    if holds_sealed_id(text) or _ID.search(digits):
        return Words(th="เลขประจำตัวประชาชน", en="an id number")
    if _PHONE.search(digits):
        return Words(th="หมายเลขโทรศัพท์", en="a phone number")
    folded = fold(text)
    if any(fold(word) in folded for word in sensitive):
        return Words(th="ข้อมูลอ่อนไหวของบุคคล", en="sensitive personal data")
    return None


# ------------------------------------------------------------------------------ columns


def _once_a_cell(table: Table, column: Column, indexes: Iterable[int]) -> Iterator[int]:
    """The records, without those whose value another of them holds in its own cell."""
    seen: set[tuple[int, int]] = set()
    for index in indexes:
        cell = table.part_of[index], column.held.get(index, table.rows[index])
        if cell not in seen:
            seen.add(cell)
            yield index


def _known_cells(scene: Scene) -> Iterator[tuple[str, str]]:
    """(table, field) of every column there is; what is in it has not been looked at."""
    for table in scene.reading.tables.values():
        for field in table.columns:
            yield table.key, field
