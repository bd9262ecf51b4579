"""Scene: one reading on one day under one programme, with the indexes that the rules share.

It notes what is looked at, so that a rule is run again only when some of that has moved.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple, Protocol, TypeVar

from sync import clock
from sync.model import Reading, Table, VillageKey, Words, reveal, revealed
from sync.rules.found import Found, Hit, Kind, Lack
from sync.rules.looking import DAY, Fact, Looked, watched
from sync.rules.parameters import Number
from sync.settings import CANCELLED, DONE, PLANNED, STARTED, Programme, TablesFile

__all__ = [
    "ALL",
    "CANCELLED",
    "DONE",
    "PLANNED",
    "STARTED",
    "Event",
    "Found",
    "Hit",
    "Kind",
    "Lack",
    "Scene",
]

UNREADABLE = frozenset({"D1", "D4", "D10", "D12", "M2"})  # such a cell gives other rules no value
TEXTS = ("text", "link", "email")
ALL = "all"  # what a list of household numbers holds for ทั้งหมด

T = TypeVar("T")


class Period(Protocol):
    """What the reader makes of a `dates` cell."""

    @property
    def start(self) -> date: ...
    @property
    def end(self) -> date: ...


class Event(NamedTuple):
    """A forum, training or study visit: its record, village, first and last day, status."""

    row: int
    village: VillageKey | None
    start: date | None
    end: date | None
    status: str | None

    @property
    def done(self) -> bool:
        return self.status == DONE

    @property
    def cancelled(self) -> bool:
        return self.status == CANCELLED

    def took_place(self, today: date) -> bool:
        """False when it was cancelled, or is as yet only planned."""
        if self.status in (PLANNED, CANCELLED):
            return False
        return self.done or self.start is None or self.start <= today


class Visit(NamedTuple):
    """A follow-up visit that took place; `numbers` are the households it names, or "all"."""

    day: date
    numbers: Sequence[int] | str


class Scene:
    """The input of every kind. Indexes are built on first use, each in one pass."""

    def __init__(
        self, reading: Reading, programme: Programme, today: date, tables: TablesFile
    ) -> None:
        self._looked = Looked()
        self.read = reading.tables  # as they came: nobody notes who looks at these
        self.reading = replace(reading, tables=watched(reading.tables, self._looked))
        self.programme = programme
        self.tables = tables
        self.fiscal_year = reading.fiscal_year
        self.window = clock.fiscal_window(reading.fiscal_year)
        self.by_class = programme.unit == "class"
        self._today = today
        self._cache: dict[tuple[str, ...], tuple[Any, frozenset[Fact]]] = {}
        self._used: set[tuple[str, str]] = set()  # (table, field) that a rule has asked for

    def moved(self, reading: Reading, today: date, moved: frozenset[Fact]) -> Scene:
        """The same scene with another day or other tables; indexes that nothing moved stay.

        `moved` are the facts in which the two differ; all else of the readings must be alike.
        """
        scene = Scene(reading, self.programme, today, self.tables)
        scene._cache = {key: kept for key, kept in self._cache.items() if moved.isdisjoint(kept[1])}
        return scene

    def looking(self, look: Callable[[], T]) -> tuple[T, frozenset[Fact]]:
        """What a call answers, and the facts that the answer depends on."""
        return self._looked.during(look)

    @property
    def today(self) -> date:
        self._looked.note(DAY)
        return self._today

    # ------------------------------------------------------------------ tables and cells

    def table(self, key: str) -> Table:
        return self.reading.tables[key]

    def lacks(self, *needs: str) -> tuple[Lack, ...]:
        """What is missing of "table", "table.field" or "table.village" (the row's village).

        A column that only some tabs of a table lack is not missing: the rule goes on, and the
        engine says which tabs it did not look at (`partly`).
        """
        lacks, there = self.once(("lacks", *needs), lambda: self._looked_for(needs))
        self._used |= there
        return lacks

    def _looked_for(self, needs: Sequence[str]) -> tuple[tuple[Lack, ...], set[tuple[str, str]]]:
        """What is missing of them, and the (table, field) of what is there."""
        lacks: dict[Lack, None] = {}
        there: set[tuple[str, str]] = set()
        for table, field in _cells_of(needs):
            if table not in self.reading.tables:
                lacks[Lack(table)] = None
            elif field and not self.table(table).has(field):
                lacks[Lack(table, field)] = None
            elif field:
                there.add((table, field))
        return tuple(lacks), there

    def partly(self) -> Iterator[Lack]:
        """The tabs that lack a column which was asked for since this was last called."""
        used, self._used = self._used, set()
        several = {key for key in {key for key, _ in used} if len(self.table(key).parts) > 1}
        for key, field in sorted(pair for pair in used if pair[0] in several):
            for number in sorted(set(self.table(key).part_of)):
                if not self._holds(key, field, number):
                    yield Lack(key, field, part=number)

    def number(self, number: Number) -> float:
        """A rule's number: given in the block, or named in the programme profile."""
        return float(getattr(self.programme, number) if isinstance(number, str) else number)

    def values(self, key: str, field: str) -> list[Any]:
        """Typed values; None where blank, unreadable, a dash, or a word for nothing ("ยังไม่มี")."""
        return self.once(("values", key, field), lambda: self._present(key, field))

    def _present(self, key: str, field: str) -> list[Any]:
        table = self.table(key)
        values = table.values(field)
        column = table.columns.get(field)
        if column is None:
            return values
        absent = [i for i in column.problems if self.unreadable(key, field, i)]
        spec = self.tables.tables[key].fields[field]
        if spec.type in TEXTS:
            words = {*self.tables.nothing_words}.difference(spec.answers)
            if spec.type == "link":
                words.update(self.tables.no_link_words)
            raw = revealed(values)
            silent = {
                value
                for value in set(raw)
                if value is not None and ((text := _said(value)) in words or not text)
            }
            absent += [i for i, value in enumerate(raw) if value in silent] if silent else []
        if absent:
            values = list(values)
            for index in absent:
                values[index] = None
        return values

    def unreadable(self, key: str, field: str, index: int) -> bool:
        column = self.table(key).columns[field]
        return any(problem.code in UNREADABLE for problem in column.problems.get(index, ()))

    def blank(self, key: str, field: str, index: int) -> bool:
        """True when the cell holds nothing, or words for it; an unreadable cell is not blank."""
        column = self.table(key).columns[field]
        words = self.tables.tables[key].fields[field].type in ("names", "date", *TEXTS)
        return (
            self.values(key, field)[index] is None
            and (words or not _said(column.shown[index]))  # "รอประสาน", "ยังไม่ส่งใช้"
            and not self.unreadable(key, field, index)
            and self.has_cell(key, field, index)
        )

    def no_place(self, key: str, field: str, index: int) -> bool:
        """True when a tambon or moo was read and there is none such (D1)."""
        column = self.table(key).columns.get(field)
        problems = column.problems.get(index, ()) if column else ()
        return any(problem.code == "D1" for problem in problems)

    def has_cell(self, key: str, field: str, index: int) -> bool:
        """False when the record's own tab, of several that make one table, lacks the column."""
        table = self.table(key)
        return len(table.parts) < 2 or self._holds(key, field, table.part_of[index])

    def _holds(self, key: str, field: str, number: int) -> bool:
        part = self.table(key).parts[number]
        return field in part.columns or field in part.inherited

    def unknown(self, key: str, field: str, index: int) -> bool:
        """True when a value may be there of which nothing is known; a blank cell holds none."""
        if not self.table(key).has(field):
            return False
        return self.unreadable(key, field, index) or not self.has_cell(key, field, index)

    def unknowns(self, key: str, field: str) -> frozenset[int]:
        """The records whose cell is `unknown`."""
        return self.once(
            ("unknowns", key, field),
            lambda: frozenset(i for i in self._doubted(key, field) if self.unknown(key, field, i)),
        )

    def _doubted(self, key: str, field: str) -> Iterable[int]:
        table = self.table(key)
        if not table.has(field):
            return ()
        whole = all(self._holds(key, field, number) for number in range(len(table.parts)))
        return table.columns[field].problems if whole else range(len(table))

    def may(self, key: str, field: str, index: int, test: Callable[[Any], bool]) -> bool:
        """True when a cell holds a value that passes the test, or may hold one: it is unknown."""
        value = self.values(key, field)[index]
        return test(value) if value is not None else self.unknown(key, field, index)

    def blanks(self, key: str, field: str) -> Sequence[int]:
        """The records whose cell says nothing."""
        return self.once(
            ("blanks", key, field),
            lambda: [
                index
                for index, value in enumerate(self.values(key, field))
                if value is None and self.blank(key, field, index)
            ],
        )

    def cancelled(self, key: str) -> frozenset[int]:
        """The records whose status is ยกเลิก; none when the table has no status."""
        return self.once(
            ("cancelled", key),
            lambda: frozenset(
                i for i, word in enumerate(self.table(key).values("status")) if word == CANCELLED
            ),
        )

    def once(self, key: tuple[str, ...], build: Callable[[], T]) -> T:
        """What `build` makes, made once for each key."""
        kept = self._cache.get(key)
        if kept is None:
            kept = self._cache[key] = self._looked.during(build)
        else:
            self._looked.note_all(kept[1])
        return kept[0]  # type: ignore[no-any-return]

    # ------------------------------------------------------------------ villages

    @property
    def villages(self) -> dict[VillageKey, int]:
        """Village → its (first) record in หมู่บ้าน, in sheet order."""
        return self.once(("villages",), self._villages)

    def _villages(self) -> dict[VillageKey, int]:
        found: dict[VillageKey, int] = {}
        if "villages" not in self.reading.tables:
            return found
        for index, key in enumerate(self.pairs("villages")):
            if key is not None:
                found.setdefault(key, index)
        return found

    def pairs(self, key: str) -> list[VillageKey | None]:
        """Tambon and moo of each record, whether or not หมู่บ้าน knows the pair."""
        return self.once(
            ("pairs", key),
            lambda: [
                VillageKey(subdistrict, moo) if subdistrict and moo is not None else None
                for subdistrict, moo in zip(
                    self.values(key, "subdistrict"), self.values(key, "moo"), strict=True
                )
            ],
        )

    def village_of(self, key: str) -> list[VillageKey | None]:
        """The village of each record; None when it is not a row of หมู่บ้าน."""
        return self.once(
            ("village_of", key),
            lambda: self._of_register(self.pairs(key)),
        )

    def _of_register(self, pairs: Sequence[VillageKey | None]) -> list[VillageKey | None]:
        villages = self.villages
        return [pair if pair in villages else None for pair in pairs]

    def by_village(self, key: str) -> dict[VillageKey, list[int]]:
        return self.once(("by_village", key), lambda: self._grouped(key))

    def _grouped(self, key: str) -> dict[VillageKey, list[int]]:
        rows: dict[VillageKey, list[int]] = {}
        for index, village in enumerate(self.village_of(key)):
            if village is not None:
                rows.setdefault(village, []).append(index)
        return rows

    def village_words(self, village: VillageKey) -> Words:
        """ "บ้านหนองนา หมู่ที่ 5 ตำบลตาคลี" in both languages."""
        index = self.villages.get(village)
        name = self.values("villages", "village_name")[index] if index is not None else None
        name = str(name or "")
        if name and not name.startswith("บ้าน"):
            name = f"บ้าน{name}"
        return Words(
            th=f"{name} หมู่ที่ {village.moo} ตำบล{village.subdistrict}".strip(),
            en=f"{name} Moo {village.moo}, Tambon {village.subdistrict}".strip(),
        )

    # ------------------------------------------------------------------ the plan

    @property
    def planned(self) -> dict[tuple[VillageKey, int], list[int]]:
        """(village, technique) → its plan rows, cancelled ones among them."""
        return self.once(("planned",), self._planned)

    def _planned(self) -> dict[tuple[VillageKey, int], list[int]]:
        rows: dict[tuple[VillageKey, int], list[int]] = {}
        techniques = self.values("plan", "technique")
        for village, indexes in self.by_village("plan").items():
            for index in indexes:
                if techniques[index] is not None:
                    rows.setdefault((village, int(techniques[index])), []).append(index)
        return rows

    def outside_year(self, period: Period) -> bool:
        """Rule T2-3: ends before it starts, or leaves the fiscal year."""
        first, last = self.window
        return period.end < period.start or period.start < first or period.end > last

    # ------------------------------------------------------------------ events and visits

    def events(self, key: str) -> list[Event]:
        """The rows of เวทีชี้แจง, ฝึกอบรม or ศึกษาดูงาน, in sheet order."""
        return self.once(("events", key), lambda: self._events(key))

    def _events(self, key: str) -> list[Event]:
        rows = zip(
            self.village_of(key), self.values(key, "date"), self.values(key, "status"), strict=True
        )
        return [
            Event(index, village, first_day(day), last_day(day), status)
            for index, (village, day, status) in enumerate(rows)
        ]

    def village_events(self, key: str) -> dict[VillageKey, list[Event]]:
        """The events that were not cancelled, by village."""
        return self.once(("village_events", key), lambda: self._village_events(key))

    def _village_events(self, key: str) -> dict[VillageKey, list[Event]]:
        found: dict[VillageKey, list[Event]] = {}
        for event in self.events(key):
            if event.village is not None and not event.cancelled:
                found.setdefault(event.village, []).append(event)
        return found

    def first(self, key: str, village: VillageKey) -> Event | None:
        """The village's first done event with a date; without one, its first planned."""
        dated = [e for e in self.village_events(key).get(village, ()) if e.start]
        done = [e for e in dated if e.done]
        return min(done or dated, key=lambda event: event.start or date.max, default=None)

    @property
    def trained_until(self) -> dict[VillageKey, date | None]:
        """Trained village → last day of its last done training; None when no date is readable.

        A training marked done in the future (T5-5) has not trained anyone yet.
        """
        return self.once(("trained_until",), self._trained_until)

    def _trained_until(self) -> dict[VillageKey, date | None]:
        found: dict[VillageKey, date | None] = {}
        for event in self.events("trainings"):
            if event.village and event.done and (event.end is None or event.end <= self.today):
                known = found.setdefault(event.village, event.end)
                if event.end and (known is None or event.end > known):
                    found[event.village] = event.end
        return found

    @property
    def visits(self) -> dict[VillageKey, list[Visit]]:
        """Village → its follow-up visits up to today, in sheet order."""
        return self.once(("visits",), self._visits)

    def _visits(self) -> dict[VillageKey, list[Visit]]:
        found: dict[VillageKey, list[Visit]] = {}
        rows = zip(
            self.village_of("follow_ups"),
            self.values("follow_ups", "date"),
            self.values("follow_ups", "household_nos"),
            strict=True,
        )
        for village, day, numbers in rows:
            if village is not None and day is not None and day <= self.today:
                found.setdefault(village, []).append(Visit(day, numbers or ()))
        return found

    # ------------------------------------------------------------------ people and money

    @property
    def register(self) -> dict[VillageKey, dict[int, list[int]]]:
        """Village → household number → its records in ครัวเรือนเป้าหมาย."""
        return self.once(("register",), self._register)

    def _register(self) -> dict[VillageKey, dict[int, list[int]]]:
        numbers = self.values("households", "no")
        found: dict[VillageKey, dict[int, list[int]]] = {}
        for village, indexes in self.by_village("households").items():
            register = found.setdefault(village, {})
            for index in indexes:
                if numbers[index] is not None:
                    register.setdefault(int(numbers[index]), []).append(index)
        return found

    def team(self, roles: Sequence[str]) -> dict[VillageKey, list[int]]:
        """Village → its records in ประสานงาน that have one of the roles."""
        return self.once(("team", *roles), lambda: self._team(frozenset(roles)))

    def _team(self, roles: frozenset[str]) -> dict[VillageKey, list[int]]:
        held = self.values("coordination", "role")
        return {
            village: rows
            for village, indexes in self.by_village("coordination").items()
            if (rows := [i for i in indexes if held[i] in roles])
        }

    def officer(self, village: VillageKey | None) -> str:
        index = self.villages.get(village) if village else None
        return "" if index is None else str(self.values("villages", "officer")[index] or "")


def _cells_of(needs: Sequence[str]) -> Iterator[tuple[str, str | None]]:
    """(table, field) of each need; a row's village takes a known place in two tables."""
    for need in needs:
        key, _, name = need.partition(".")
        if name == "village":
            yield from ((t, f) for t in (key, "villages") for f in ("subdistrict", "moo"))
        else:
            yield key, name or None


def first_day(day: Any) -> Any:
    """The first day of a date, a period, or nothing."""
    return getattr(day, "start", day)


def last_day(day: Any) -> Any:
    return getattr(day, "end", day)


def total(values: Sequence[Decimal | None]) -> Decimal:
    """The sum of the readable amounts."""
    return sum((value for value in values if value is not None), Decimal(0))


def _said(value: Any) -> str:
    """A text without the dashes that officers write for nothing."""
    return str(reveal(value) or "").strip(" \t\r\n\u00a0\u200b-–—")
