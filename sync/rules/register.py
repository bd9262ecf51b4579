"""Kinds about the register of households: who came, who was visited, who earns more."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from sync.model import VillageKey, reveal
from sync.rules.folding import fold, fold_house, parts
from sync.rules.parameters import FieldName, Number, TableName
from sync.rules.scene import ALL, Event, Found, Hit, Scene

_REGISTER = ("households.village", "households.no")


def in_register(scene: Scene, *, table: TableName, numbers: FieldName) -> Found:
    """Every household number that a record names stands in its village's register."""
    if lacks := scene.lacks(f"{table}.village", f"{table}.{numbers}", *_REGISTER):
        yield from lacks
        return
    rows = zip(scene.village_of(table), scene.values(table, numbers), strict=True)
    for index, (village, named) in enumerate(rows):
        if village is None or not named or named == ALL or index in scene.cancelled(table):
            continue
        register = scene.register.get(village, {})
        strangers = [number for number in named if number not in register]
        if strangers:
            yield Hit(table, index, numbers, {"strangers": strangers})


def one_row_per_household(scene: Scene) -> Found:
    """No citizen id stands twice, nor a name with its house number in one village."""
    if lacks := scene.lacks("households.village", "households.first_name", "households.last_name"):
        yield from lacks
        return
    told: set[int] = set()
    ids: set[Any] = set()
    for index, digest in enumerate(scene.values("households", "citizen_id")):
        if digest is None:
            continue
        if digest in ids:
            told.add(index)
            yield Hit("households", index, "citizen_id")
        ids.add(digest)
    names: set[tuple[str, str, VillageKey]] = set()
    fields = ("first_name", "last_name", "house_no")
    rows = zip(
        scene.village_of("households"),
        *(scene.values("households", f) for f in fields),
        strict=True,
    )
    for index, (village, first, last, house) in enumerate(rows):
        if village is None or not first or not house:
            continue
        name = fold(str(reveal(first))) + fold(str(reveal(last) or ""))
        key = (name, fold_house(str(reveal(house))), village)
        if key in names and index not in told:
            yield Hit("households", index, "first_name")
        names.add(key)


# ------------------------------------------------------------------------------ attendance


def attendance(scene: Scene, *, table: TableName, field: FieldName, floor: Number) -> Found:
    """A done event's households reach `floor` percent of the village's register."""
    if lacks := scene.lacks(
        f"{table}.village", f"{table}.{field}", f"{table}.date", f"{table}.status", *_REGISTER
    ):
        yield from lacks
        return
    came = scene.values(table, field)
    registered = scene.by_village("households")
    for event in scene.events(table):
        count = came[event.row]
        if not event.done or event.village is None or count is None:
            continue
        households = len(registered.get(event.village, ()))
        if count * 100 < scene.number(floor) * households:
            yield Hit(table, event.row, field, {"came": count, "households": households})


def enough_participants(
    scene: Scene,
    *,
    table: TableName,
    field: FieldName,
    per_village: Number,
    per_class: Number,
    error_below: Number,
) -> Found:
    """A done training has the programme's number; escalated below `error_below` percent of it."""
    if lacks := scene.lacks(f"{table}.{field}", f"{table}.date", f"{table}.status"):
        yield from lacks
        return
    wanted = scene.number(per_class if scene.by_class else per_village)
    came = scene.values(table, field)
    for event in scene.events(table):
        count = came[event.row]
        if event.done and count is not None and count < wanted:
            escalated = count * 100 < wanted * scene.number(error_below)
            values = {"came": count, "wanted": int(wanted)}
            yield Hit(table, event.row, field, values, escalated=escalated)


# ------------------------------------------------------------------------------ occupations


def wanted_occupation(
    scene: Scene, *, table: TableName, field: FieldName, attended: FieldName | None = None
) -> Found:
    """A done event's occupation is the interest of a household there (of one that attended)."""
    needs = (field, "date", "status", "village", *([attended] if attended else ()))
    if lacks := scene.lacks(
        *(f"{table}.{name}" for name in needs), *_REGISTER, "households.interest"
    ):
        yield from lacks
        return
    chosen = scene.values(table, field)
    named = scene.values(table, attended) if attended else None
    for event in scene.events(table):
        occupation = chosen[event.row]
        if not event.done or event.village is None or occupation is None:
            continue
        households = _households(scene, event, named[event.row] if named else None)
        wishes = _wishes(scene, households)
        if wishes and not wishes & parts(str(reveal(occupation))):
            yield Hit(table, event.row, field, {"occupation": occupation})


def _households(scene: Scene, event: Event, named: Sequence[int] | str | None) -> list[int]:
    """The register's records of those who came, or of the whole village."""
    assert event.village is not None
    if not named or named == ALL:
        return scene.by_village("households").get(event.village, [])
    register = scene.register.get(event.village, {})
    return [index for number in named for index in register.get(int(number), ())]


def _wishes(scene: Scene, households: Sequence[int]) -> set[str]:
    interests = scene.values("households", "interest")
    return {
        wish
        for text in {interests[index] for index in households}
        if text is not None
        for wish in parts(str(reveal(text)))
    }


def near_occupation(scene: Scene, *, table: TableName, field: FieldName) -> Found:
    """The occupation equals the village's, or one family of tables.toml holds both."""
    if lacks := scene.lacks(f"{table}.village", f"{table}.{field}", "villages.occupation"):
        yield from lacks
        return
    families = [frozenset(map(fold, family)) for family in scene.tables.occupation_families]
    chosen = scene.values("villages", "occupation")
    rows = zip(scene.village_of(table), scene.values(table, field), strict=True)
    for index, (village, text) in enumerate(rows):
        own = chosen[scene.villages[village]] if village else None
        if text is None or own is None or index in scene.cancelled(table):
            continue
        here, there = parts(str(reveal(text))), parts(str(own))
        if here & there or any(here & family and there & family for family in families):
            continue
        yield Hit(table, index, field, {"occupation": text, "own": own})


# ------------------------------------------------------------------------------ after the training


def members_trained(scene: Scene) -> Found:
    """A group that names member households has one that attended a training."""
    if lacks := scene.lacks(
        "groups.village", "groups.member_households", *_TRAININGS, "trainings.attended"
    ):
        yield from lacks
        return
    attended = scene.values("trainings", "attended")
    rows = zip(scene.village_of("groups"), scene.values("groups", "member_households"), strict=True)
    for index, (village, members) in enumerate(rows):
        if village is None or not members:
            continue
        lists = [attended[e.row] for e in scene.village_events("trainings").get(village, ())]
        if ALL in lists or None in lists or () in lists or (members == ALL and any(lists)):
            continue  # who attended is not known, or everyone did
        if members == ALL or not set(members) & {number for numbers in lists for number in numbers}:
            yield Hit("groups", index, "member_households")


def households_visited(scene: Scene, *, days: Number) -> Found:
    """A household trained `days` days ago or more was named by a visit since its training."""
    if lacks := scene.lacks(
        *_TRAININGS, "trainings.attended", "follow_ups.village", "follow_ups.date",
        "follow_ups.household_nos", *_REGISTER,
    ):  # fmt: skip
        yield from lacks
        return
    for village, trained in _first_trained(scene).items():
        last = _last_named(scene, village)
        for number, day in trained.items():
            ago = (scene.today - day).days
            if ago < scene.number(days) or last(number) >= day:
                continue
            due = day + timedelta(days=int(scene.number(days)))
            for index in scene.register[village][number]:
                yield Hit("households", index, "no", {"on": day, "days": ago}, due=due)


def _first_trained(scene: Scene) -> dict[VillageKey, dict[int, date]]:
    """Village → household number → last day of its first done training."""
    attended = scene.values("trainings", "attended")
    found: dict[VillageKey, dict[int, date]] = {}
    for event in scene.events("trainings"):
        named = attended[event.row]
        if not (event.village and event.done and event.end and named):
            continue
        register = scene.register.get(event.village, {})
        trained = found.setdefault(event.village, {})
        for number in register if named == ALL else (n for n in named if n in register):
            trained[number] = min(event.end, trained.get(number, event.end))
    return found


def _last_named(scene: Scene, village: VillageKey) -> Any:
    """Household number → the last visit that names it (the first of all days when none does)."""
    days: dict[int, date] = {}
    everyone = date.min
    for visit in scene.visits.get(village, ()):
        if visit.numbers == ALL:
            everyone = max(everyone, visit.day)
            continue
        for number in visit.numbers:
            days[int(number)] = max(visit.day, days.get(int(number), date.min))
    return lambda number: max(everyone, days.get(number, date.min))


def share_practising(scene: Scene, *, floor: Number) -> Found:
    """Of the households that answered, at least `floor` percent go on with the occupation."""
    if lacks := scene.lacks("households.practising"):
        yield from lacks
        return
    answers = [reveal(a) for a in scene.values("households", "practising") if a is not None]
    yes = sum(answer is True for answer in answers)
    if answers and yes * 100 < scene.number(floor) * len(answers):
        values = {"yes": yes, "answered": len(answers), "percent": yes * 100 / len(answers)}
        yield Hit("households", values=values)


def income_growth(scene: Scene, *, floor: Number) -> Found:
    """Over the households that have both, income grew by at least `floor` percent."""
    if lacks := scene.lacks("households.income_before", "households.income_after"):
        yield from lacks
        return
    incomes = zip(
        scene.values("households", "income_before"),
        scene.values("households", "income_after"),
        strict=True,
    )
    both = [(reveal(b), reveal(a)) for b, a in incomes if b is not None and a is not None]
    before, after = (sum((pair[side] for pair in both), Decimal(0)) for side in (0, 1))
    if before > 0 and (after - before) * 100 < Decimal(str(scene.number(floor))) * before:
        growth = (after - before) * 100 / before
        yield Hit("households", values={"growth": growth, "households": len(both)})


_TRAININGS = ("trainings.village", "trainings.date", "trainings.status")
