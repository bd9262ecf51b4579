"""Where the result of a technique is recorded: the row that waits for it, or the first free one."""

from __future__ import annotations

from collections.abc import Mapping

from sync.model import Place, Table, VillageKey, Words
from sync.rules.holders import holder_of
from sync.rules.scene import DONE, Scene

TABLES: Mapping[int, str] = {
    1: "guidelines",
    3: "coordination",
    4: "forums",
    5: "trainings",
    6: "study_visits",
    7: "groups",
    8: "materials",
    9: "follow_ups",
}  # fmt: skip  (technique 2 is the plan itself)
_DATED = {7: "registered_on", 8: "delivered_on"}


def recorded_at(scene: Scene, village: VillageKey, technique: int) -> Place | None:
    """The cell in which an officer records that a village passed; None without such a tab.

    A row of the village that is begun waits in its status or date; else it is the first free row
    below the records, of the village's own tab where each tambon has one.
    """
    table = scene.reading.tables.get(TABLES.get(technique, "plan"))
    if table is None or not table.parts:
        return None
    rows = scene.by_village(table.key).get(village, []) if table.has("subdistrict", "moo") else []
    waiting = _waiting(scene, table, rows, technique)
    return waiting or (_free(scene, table, village) if technique in TABLES else None)


def _waiting(scene: Scene, table: Table, rows: list[int], technique: int) -> Place | None:
    """The cell of a begun row that is still to be filled."""
    if technique == 2:
        spec = scene.tables.tables["plan"].fields
        wanted = [field for field in spec if spec[field].required and table.has(field)]
        blank = ((f, i) for i in rows for f in wanted if scene.values("plan", f)[i] is None)
        field, index = next(blank, ("", -1))
        return holder_of(scene, table, field, index) if field else None
    if technique in _DATED:
        days = scene.values(table.key, _DATED[technique])
        open_ = [index for index in rows if days[index] is None]
        return holder_of(scene, table, _DATED[technique], open_[0]) if open_ else None
    if technique in (4, 5, 6) and table.has("status"):
        statuses, off = scene.values(table.key, "status"), scene.cancelled(table.key)
        open_ = [index for index in rows if index not in off and statuses[index] != DONE]
        return holder_of(scene, table, "status", open_[0]) if open_ else None
    return None


def _free(scene: Scene, table: Table, village: VillageKey) -> Place:
    """The row below the last record, in the column that begins a record."""
    parts = [*table.part_of]
    if table.has("subdistrict", "moo"):
        homes = zip(table.part_of, scene.village_of(table.key), strict=True)
        own = [part for part, home in homes if home and home.subdistrict == village.subdistrict]
        parts = own or parts
    number = parts[-1] if parts else 0
    part = table.parts[number]
    last = max(
        (row for row, of in zip(table.rows, table.part_of, strict=True) if of == number),
        default=max(part.header_rows),
    )
    required = [f for f, s in scene.tables.tables[table.key].fields.items() if s.required]
    first = min((part.columns[f] for f in required if f in part.columns), default=0)
    return Place(part.sheet, part.gid, last + 1, first)


def tab_of(scene: Scene, technique: int, place: Place | None) -> Words:
    """The tab to record in, as the office calls it."""
    name = place.sheet if place else scene.tables.tables[TABLES.get(technique, "plan")].tab
    return Words(name, name)
