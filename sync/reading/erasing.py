"""One person or household taken out of what was read, wherever it is named."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise

from sync.model import Grid, Part, Place, Reading, Stored, Table, VillageKey, Workbook, reveal
from sync.model.struck import as_written, struck_rows
from sync.reading.cells.addresses import read_addresses
from sync.reading.cells.people import PREFIXES, fold_name, split_prefix
from sync.reading.cells.thai import clean, fold, mended

GONE = "•••"
_OWN = ("name", "email", "first_name", "last_name")  # whose row is the row of that person
_RECORD = re.compile(r"(?:ต\.|ตำบล)?\s*([^/]+?)\s*(?:/|ม\.|หมู่ที่|หมู่)\s*(\d+)\s*/\s*(\d+)")
_PREFIX = "|".join(map(re.escape, PREFIXES))


@dataclass(frozen=True, slots=True)
class Household:
    """A record of the register of households, by its village and its number there."""

    village: VillageKey
    number: int


@dataclass(frozen=True)
class ToForget:
    """Whom to forget: addresses in lower case, whole names without prefix, households."""

    addresses: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()
    households: frozenset[Household] = frozenset()

    @cached_property
    def _pattern(self) -> re.Pattern[str] | None:
        """Every spelling: with or without prefix, spaces as they come, letters of either case."""
        forms = [rf"(?<![\w.+-]){re.escape(each)}(?![\w-]|\.\w)" for each in self.addresses]
        for name in self.names:
            whole = r"[\s\u200b]*".join(map(re.escape, name.split()))
            forms.append(rf"(?:(?:{_PREFIX})\s*)?{whole}")
        return re.compile("|".join(sorted(forms, key=len, reverse=True)), re.I) if forms else None

    @cached_property
    def folded(self) -> frozenset[str]:
        return frozenset(map(fold_name, self.names))

    def named_in(self, text: str) -> bool:
        if not text or self._pattern is None:
            return False
        return bool(self._pattern.search(text) or self._pattern.search(mended(clean(text))))

    def erased(self, text: str) -> str:
        """The text without the person; all of it is gone where only its meaning names them."""
        if self._pattern is None or not self.named_in(text):
            return text
        bare = self._pattern.sub(GONE, text)
        return GONE if self.named_in(bare) else bare if bare != text else GONE


def wanted(who: str) -> ToForget | None:
    """What a person has asked to forget: an address, a whole name, or "ตาคลี/5/12", a household.

    None for what is too little to be one of these: a first name is many people's.
    """
    who = " ".join(clean(who).split())
    if "@" in who:
        return ToForget(addresses=frozenset({who.lower()}))
    record = _RECORD.fullmatch(who)
    if record:
        village = VillageKey(record[1].strip(), int(record[2]))
        return ToForget(households=frozenset({Household(village, int(record[3]))}))
    name = split_prefix(who).rest
    return ToForget(names=frozenset({name})) if len(name.split()) > 1 else None


def widened(who: ToForget, reading: Reading) -> ToForget:
    """With what the sheet says of them: the name to an address, the head of a household."""
    addresses, names, households = set(who.addresses), set(who.names), set(who.households)
    for name, found in _people(reading):
        if (found and found <= who.addresses) or fold_name(name) in who.folded:
            addresses |= found
            names |= (
                {split_prefix(name).rest} if len(split_prefix(name).rest.split()) > 1 else set()
            )
    table = reading.tables.get("households")
    for index in range(len(table) if table else 0):
        assert table is not None
        household, name = _household(table, index), _head(table, index)
        if household in households or (name and fold_name(name) in who.folded):
            names |= {name} if len(name.split()) > 1 else set()
            households |= {household} if household else set()
    return ToForget(frozenset(addresses), frozenset(names), frozenset(households))


@dataclass(frozen=True, slots=True)
class Erased:
    """A workbook without somebody, and the cells (of the sheet as it was read) that named them.

    Of rows that are their own the first cell stands for all; `own` are these: (gid, row).
    """

    workbook: Workbook
    places: tuple[Place, ...]
    own: frozenset[tuple[int, int]]


def without(workbook: Workbook, reading: Reading, who: ToForget) -> Erased:
    """The workbook with the rows that are theirs empty, and their name gone from all others.

    `reading` is that of the workbook. Of other rows about a household their free texts go.
    """
    own_rows = {(gid, row): span for gid, row, span in _own_rows(reading, who)}
    cells = set(_about(reading, who))
    grids: list[Grid] = []
    places: list[Place] = []
    for grid in workbook.grids:
        shown, stored = list(grid.shown), list(grid.stored)
        for row, texts in enumerate(grid.shown):
            span = own_rows.get((grid.gid, row)) or _alone(texts, who)
            hit = {
                column
                for column, text in enumerate(texts)
                if (span and column in range(*span) and (text or grid.stored[row][column]))
                or (grid.gid, row, column) in cells
                or (len(text) > 3 and who.named_in(text))
            }
            if not hit:
                continue
            own = range(*span) if span else range(0)
            wiped = {column for column in hit if column in own or (grid.gid, row, column) in cells}
            shown[row] = [
                "" if column in wiped else who.erased(text) if column in hit else text
                for column, text in enumerate(texts)
            ]
            stored[row] = _without(grid.stored[row], hit)
            first = min(hit)
            places += [Place(grid.title, grid.gid, row, column) for column in sorted(hit)][
                : 1 if span and first in own else None
            ]
        links = {
            (row, column): target
            for (row, column), target in grid.links.items()
            if shown[row][column] == grid.shown[row][column] and not who.named_in(target)
        }
        theirs = [
            (row, texts)
            for row, texts in struck_rows(grid).items()
            if (grid.gid, row) in own_rows
            or _alone(as_written(grid, row, texts), who)
            or any(map(who.named_in, texts.values()))
        ]
        places += [Place(grid.title, grid.gid, row, min(texts)) for row, texts in theirs]
        gone_rows = {row for row, _ in theirs}
        struck = {at: text for at, text in grid.struck.items() if at[0] not in gone_rows}
        titled = replace(
            grid,
            title=who.erased(grid.title),
            shown=shown,
            stored=stored,
            links=links,
            struck=struck,
        )
        grids.append(titled)
    by = who.erased(workbook.modified_by)
    title = who.erased(workbook.title)
    changed = bool(places) or (by, title) != (workbook.modified_by, workbook.title)
    bare = replace(workbook, title=title, grids=tuple(grids), modified_by=by)
    return Erased(bare if changed else workbook, tuple(places), frozenset(own_rows))


def _without(stored: Sequence[Stored], columns: set[int]) -> list[Stored]:
    return [None if column in columns else value for column, value in enumerate(stored)]


def _own_rows(reading: Reading, who: ToForget) -> Iterator[tuple[int, int, tuple[int, int]]]:
    """The rows that are a person's own: (gid, row, columns from and to)."""
    for table in reading.tables.values():
        fields = [field for field in _OWN if table.has(field)]
        for index in range(len(table) if fields else 0):
            texts = [_shown(table, field, index) for field in fields]
            household = table.key == "households" and _household(table, index) in who.households
            name = _head(table, index) if table.has("first_name") else ""
            named = table.key != "groups" and any(map(who.named_in, (*texts, name)))
            if table.key == "recipients" and named:  # one row may hold the addresses of two
                found = _addresses(table, index)
                named = who.named_in(_shown(table, "name", index)) or found <= who.addresses
            if household or named:
                part = table.parts[table.part_of[index]]
                yield part.gid, table.rows[index], _span(reading, part)


def _span(reading: Reading, of: Part) -> tuple[int, int]:
    """From the table left of this one to that right of it: what no heading names goes as well."""
    own = list(of.columns.values())
    left, right = 0, 1 << 20
    for table in reading.tables.values():
        for part in table.parts:
            taken = list(part.columns.values())
            if part.gid != of.gid or not taken or not own:
                continue
            if max(taken) < min(own):
                left = max(left, max(taken) + 1)
            if min(taken) > max(own):
                right = min(right, min(taken))
    return left, right


def _alone(texts: Sequence[str], who: ToForget) -> tuple[int, int] | None:
    """Everything, in a row that holds first and last name side by side, whatever its tab is."""
    filled = [text for text in texts if text]
    for first, last in pairwise(filled):
        if len(first) + len(last) < 80 and fold_name(f"{first} {last}") in who.folded:
            return 0, 1 << 20
    return None


def _about(reading: Reading, who: ToForget) -> Iterator[tuple[int, int, int]]:
    """The free texts of rows that are about no other household than theirs."""
    for table in reading.tables.values():
        if not who.households or not table.has("household_nos"):
            continue
        for index, numbers in enumerate(table.values("household_nos")):
            village = _village(table, index)
            if village is None or not numbers:
                continue
            if {Household(village, int(number)) for number in numbers} <= who.households:
                part = table.parts[table.part_of[index]]
                for field in ("details", "problem", "advice", "note"):
                    if field in part.columns:
                        yield part.gid, table.rows[index], part.columns[field]


def _people(reading: Reading) -> Iterator[tuple[str, frozenset[str]]]:
    table = reading.tables.get("recipients")
    for index in range(len(table) if table and table.has("email") else 0):
        assert table is not None
        yield _shown(table, "name", index), _addresses(table, index)


def _addresses(table: Table, index: int) -> frozenset[str]:
    return frozenset(read_addresses(_shown(table, "email", index)).addresses)


def _head(table: Table, index: int) -> str:
    first, last = _shown(table, "first_name", index), _shown(table, "last_name", index)
    whole = first if fold(last) in fold(first) else f"{first} {last}"
    return " ".join(split_prefix(whole).rest.split())


def _household(table: Table, index: int) -> Household | None:
    village, number = _village(table, index), table.values("no")[index]
    return Household(village, int(number)) if village and isinstance(number, int) else None


def _village(table: Table, index: int) -> VillageKey | None:
    place, moo = table.values("subdistrict")[index], table.values("moo")[index]
    return VillageKey(place, moo) if place and moo is not None else None


def _shown(table: Table, field: str, index: int) -> str:
    return str(reveal(table.shown(field)[index])).strip()
