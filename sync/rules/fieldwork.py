"""What the tabs record of work in each village, in days, counts and sums: nothing of a person."""

from __future__ import annotations

from collections.abc import Mapping

from sync.model import Fieldwork, VillageKey
from sync.rules.scene import Scene, total

_SPENT = ("trainings", "study_visits")  # the tabs with a disbursed sum and a village

Sums = Mapping[VillageKey, float | None]


def fieldwork(scene: Scene) -> tuple[Fieldwork, ...]:
    """One line for each village, in the order of หมู่บ้าน; None for what cannot be told.

    Nothing is concluded from a cell that cannot be read: one such cell of a village leaves the
    number open that it belongs to.
    """
    if scene.lacks("villages.subdistrict", "villages.moo"):
        return ()
    visited = not scene.lacks("follow_ups.village", "follow_ups.date")
    trained = not scene.lacks("trainings.village", "trainings.date", "trainings.status")
    planned = _sums(scene, "plan", "budget")
    spent = [_sums(scene, key, "disbursed") for key in _SPENT]
    lines = []
    for village in scene.villages:
        days = [visit.day for visit in scene.visits.get(village, ())] if visited else []
        visits = visited and not _open(scene, "follow_ups", "date", village)
        trainings = trained and not any(
            _open(scene, "trainings", field, village) for field in ("date", "status")
        )
        lines.append(
            Fieldwork(
                village=village,
                visits=len(days) if visits else None,
                last_visit=max(days, default=None) if visits else None,
                trainings=_held(scene, village) if trainings else None,
                last_training=scene.trained_until.get(village) if trainings else None,
                planned=None if planned is None else planned.get(village, 0.0),
                spent=_together([sums.get(village, 0.0) for sums in spent if sums is not None]),
            )
        )
    return tuple(lines)


def _held(scene: Scene, village: VillageKey) -> int:
    """The village's trainings that are done, none of them in the future."""
    events = scene.village_events("trainings").get(village, ())
    return sum(e.done and (e.end is None or e.end <= scene.today) for e in events)


def _open(scene: Scene, key: str, field: str, village: VillageKey) -> bool:
    rows = scene.by_village(key).get(village, ())
    return not scene.unknowns(key, field).isdisjoint(rows)


def _sums(scene: Scene, key: str, field: str) -> Sums | None:
    """A field of money by village, cancelled rows left out; None when there is no such column."""
    if scene.lacks(f"{key}.village", f"{key}.{field}"):
        return None
    values = scene.values(key, field)
    off = scene.cancelled(key) if scene.table(key).has("status") else frozenset()
    return {
        village: None
        if _open(scene, key, field, village)
        else float(total([values[row] for row in rows if row not in off]))
        for village, rows in scene.by_village(key).items()
    }


def _together(sums: list[float | None]) -> float | None:
    known = [each for each in sums if each is not None]
    return sum(known) if known and len(known) == len(sums) else None
