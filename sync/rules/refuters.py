"""What could refute a conclusion from absence: cells and tabs that could not be read."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from sync.model import VillageKey
from sync.rules.found import Unknown
from sync.rules.scene import DONE, Scene

Could = Callable[[int], bool]
_PLACE = ("subdistrict", "moo")


def refuters(
    scene: Scene,
    key: str,
    *fields: str,
    village: VillageKey | None = None,
    could: Could | None = None,
    lost: bool = False,
) -> tuple[Unknown, ...]:
    """What is unknown in a table that could make one of its records speak for a village.

    The records looked at are those of the village with one of the fields unknown, and those whose
    place cannot be read and that could be this one; without `village` all records, and the latter
    only when "village" is among the fields. A record of no known village (D1) is of none, unless
    `lost`: where `could` asks for the very number that is missed, it is probably the one.
    A cancelled record refutes nothing, nor does one for which `could(index)` is false: what can be
    read of it says that it would not count. A tab not read to its end could hold anything.
    """
    if key not in scene.reading.tables:
        return ()
    own = _suspects(scene, key, tuple(f for f in fields if f != "village"))
    if village is None:
        rows = [index for indexes in own.values() for index in indexes]
        strays = _strays(scene, key, lost).values() if "village" in fields else ()
        rows += [index for found in strays for index in found]
    else:
        rows = [*own.get(village, ())]
        for place, found in _strays(scene, key, lost).items():
            rows += found if _may_be(scene, place, village) else ()
    cancelled = scene.cancelled(key)
    unknown = [
        unknown
        for index in rows
        if index not in cancelled and (could is None or could(index))
        for unknown in _of_record(scene, key, fields, index)
    ]
    return tuple(dict.fromkeys([*_unread_tabs(scene, key), *unknown]))


def may_be_done(scene: Scene, key: str, village: VillageKey | None = None) -> tuple[Unknown, ...]:
    """The events that may be the village's (anyone's) and may be done."""

    def could(index: int) -> bool:
        return scene.may(key, "status", index, DONE.__eq__)

    return refuters(scene, key, "status", village=village, could=could)


_Place = tuple[str | None, int | None]


def _may_be(scene: Scene, place: _Place, village: VillageKey) -> bool:
    """Whether a record whose place cannot be read could be of this village.

    One slip is supposed, not two: a tambon or moo that can be read holds, if any village has it.
    """
    if village.subdistrict == place[0] or village.moo == place[1]:
        return True
    known = scene.once(("tambons and moos",), lambda: {part for v in scene.villages for part in v})
    return not known.intersection(place)


def unknown_cell(scene: Scene, key: str, field: str, index: int) -> tuple[Unknown, ...]:
    """The cell, if it is unknown, as the one thing that could refute."""
    if not scene.table(key).has(field) or not scene.unknown(key, field, index):
        return ()
    return (_unknown(scene, key, field, index),)


def _unknown(scene: Scene, key: str, field: str, index: int) -> Unknown:
    if scene.has_cell(key, field, index):
        return Unknown("unreadable", key, field, index)
    table = scene.table(key)
    return Unknown("column", key, field, sheet=table.parts[table.part_of[index]].sheet)


def _of_record(scene: Scene, key: str, fields: tuple[str, ...], index: int) -> Iterator[Unknown]:
    if scene.table(key).has(*_PLACE) and scene.village_of(key)[index] is None:
        without = (field for field in _PLACE if scene.values(key, field)[index] is None)
        yield Unknown("village", key, next(without, "moo"), index)
    for field in fields:
        if field != "village":
            yield from unknown_cell(scene, key, field, index)


def _unread_tabs(scene: Scene, key: str) -> Iterator[Unknown]:
    for unread in scene.reading.unread:
        if unread.table == key and unread.field is None and unread.hides_records:
            yield Unknown("tab", key, sheet=unread.sheet)


def _suspects(
    scene: Scene, key: str, fields: tuple[str, ...]
) -> dict[VillageKey | None, list[int]]:
    """The records with an unknown field, by village; None where it is not known."""

    def build() -> dict[VillageKey | None, list[int]]:
        placed = scene.table(key).has(*_PLACE)
        found: dict[VillageKey | None, list[int]] = {}
        for index in sorted({i for field in fields for i in scene.unknowns(key, field)}):
            home = scene.village_of(key)[index] if placed else None
            found.setdefault(home, []).append(index)
        return found

    return scene.once(("suspects", key, *fields), build)


def _strays(scene: Scene, key: str, lost: bool) -> dict[_Place, list[int]]:
    """The records whose place cannot be read (`lost`: all of no village), by what can be read."""

    def unread(index: int) -> bool:
        unknown = any(scene.unknown(key, field, index) for field in _PLACE)
        return unknown and not any(scene.no_place(key, field, index) for field in _PLACE)

    def build() -> dict[_Place, list[int]]:
        found: dict[_Place, list[int]] = {}
        if scene.table(key).has(*_PLACE):
            places = zip(*(scene.values(key, field) for field in _PLACE), strict=True)
            for index, (home, place) in enumerate(zip(scene.village_of(key), places, strict=True)):
                if home is None and (lost or unread(index)):
                    found.setdefault(place, []).append(index)
        return found

    return scene.once(("strays", key, str(lost)), build)
