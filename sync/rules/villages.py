"""Kinds about a village and its people: officers, the instructor team, plans, destinations."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import timedelta

from sync.model import VillageKey, reveal
from sync.rules.folding import fold, fold_person
from sync.rules.parameters import Number, TableName, Word
from sync.rules.scene import Found, Hit, Scene

_TEAM = ("coordination.village", "coordination.role")
_TRAININGS = ("trainings.village", "trainings.date", "trainings.status")

# ------------------------------------------------------------------------------ techniques 1 and 2


def officer_studied(scene: Scene) -> Found:
    """The village's officer appears in a guideline row of this fiscal year."""
    if lacks := scene.lacks("villages.officer", "guidelines.fiscal_year", "guidelines.officer"):
        yield from lacks
        return
    years, names = (scene.values("guidelines", f) for f in ("fiscal_year", "officer"))
    studied = {
        fold_person(str(name))
        for year, names_of_row in zip(years, names, strict=True)
        if year == scene.fiscal_year and names_of_row
        for name in [names_of_row, *re.split(r"[,/;\n]|และ", str(names_of_row))]
    }
    for index, officer in enumerate(scene.values("villages", "officer")):
        if officer is not None and fold_person(str(officer)) not in studied:
            yield Hit("villages", index, "officer", {"name": officer})


def planned_first(scene: Scene, *, table: TableName, technique: int) -> Found:
    """Every record's village has a plan row of the technique."""
    if lacks := scene.lacks(f"{table}.village", "plan.village", "plan.technique"):
        yield from lacks
        return
    for index, village in enumerate(scene.village_of(table)):
        if village is None or index in scene.cancelled(table):
            continue
        if (village, technique) not in scene.planned:
            yield Hit(table, index, "moo", {"wanted": technique, "tab": _tab(scene, table)})


def in_plan(scene: Scene) -> Found:
    """A delivered material names a plan row of its own village."""
    if lacks := scene.lacks("materials.plan_no", "materials.village", "plan.no", "plan.village"):
        yield from lacks
        return
    numbers = zip(scene.village_of("plan"), scene.values("plan", "no"), strict=True)
    planned = {(village, number) for village, number in numbers if village is not None}
    rows = zip(scene.village_of("materials"), scene.values("materials", "plan_no"), strict=True)
    for index, (village, number) in enumerate(rows):
        if number is None:
            missing = scene.blank("materials", "plan_no", index)
        else:
            missing = village is not None and (village, number) not in planned
        if missing:
            yield Hit("materials", index, "plan_no")


# ------------------------------------------------------------------------------ technique 3


def has_instructor(scene: Scene, *, roles: tuple[Word, ...], ahead: Number) -> Found:
    """A sage or instructor is recorded where training was held or is at most `ahead` days off."""
    if lacks := scene.lacks(*_TEAM, *_TRAININGS, "villages.village_name"):
        yield from lacks
        return
    if missing := scene.lacks("plan.village", "plan.technique", "plan.period"):
        yield from missing
    team = scene.team(roles)
    villages = [v for v in scene.villages if _training_near(scene, v, int(scene.number(ahead)))]
    if scene.by_class:
        if villages and not team:
            yield Hit("villages")
        return
    for village in villages:
        if village not in team:
            yield Hit("villages", scene.villages[village], "village_name", village=village)


def _training_near(scene: Scene, village: VillageKey, ahead: int) -> bool:
    """True when training was held, or a training or plan row starts within `ahead` days."""
    if _held(scene, village):
        return True
    limit = scene.today + timedelta(days=ahead)
    starts = [event.start for event in scene.village_events("trainings").get(village, ())]
    if not scene.lacks("plan.village", "plan.technique", "plan.period"):
        periods = scene.values("plan", "period")
        rows = set(scene.planned.get((village, 5), ())) - scene.cancelled("plan")
        starts += [periods[index].start for index in rows if periods[index]]
    return any(start is not None and scene.today <= start <= limit for start in starts)


def _held(scene: Scene, village: VillageKey) -> bool:
    """True when a training is done, or has begun and was not cancelled."""
    return any(
        event.done or (event.start is not None and event.start <= scene.today)
        for event in scene.village_events("trainings").get(village, ())
    )


def team_complete(
    scene: Scene, *, roles: tuple[Word, ...], sages: tuple[Word, ...], size: Number
) -> Found:
    """Where training was held, the distinct instructors are as many as the programme says.

    A village with neither instructor nor sage is spoken of by the rule on instructors.
    """
    if lacks := scene.lacks(*_TEAM, "coordination.name", *_TRAININGS, "villages.village_name"):
        yield from lacks
        return
    team, anyone = scene.team(roles), scene.team((*roles, *sages))
    held = [village for village in scene.villages if _held(scene, village)]
    if scene.by_class:
        count = len(_names(scene, (i for rows in team.values() for i in rows)))
        if held and anyone and count != scene.number(size):
            yield Hit("villages", values={"count": count})
        return
    for village in held:
        count = len(_names(scene, team.get(village, ())))
        if village in anyone and count != scene.number(size):
            index = scene.villages[village]
            yield Hit("villages", index, "village_name", {"count": count}, village=village)


def _names(scene: Scene, rows: Iterable[int]) -> set[str]:
    names = scene.values("coordination", "name")
    return {fold_person(str(reveal(names[i]))) for i in rows if names[i] is not None}


def leader_before_forum(scene: Scene, *, roles: tuple[Word, ...]) -> Found:
    """A village leader was recorded on or before the day of each done forum."""
    if lacks := scene.lacks(
        *_TEAM, "coordination.date", "forums.village", "forums.date", "forums.status"
    ):
        yield from lacks
        return
    dates, leaders = scene.values("coordination", "date"), scene.team(roles)
    for forum in scene.events("forums"):
        if not (forum.done and forum.village and forum.start):
            continue
        days = [dates[index] for index in leaders.get(forum.village, ())]
        # a leader whose date is unknown may have been in time: the date's own fault is told
        if not any(day is None or day <= forum.start for day in days):
            yield Hit("forums", forum.row, "date", {"on": forum.start})


def has_partner(scene: Scene, *, roles: tuple[Word, ...]) -> Found:
    """A village with plan rows has a partner agency recorded."""
    if lacks := scene.lacks(*_TEAM, "plan.village", "villages.village_name"):
        yield from lacks
        return
    partners, planned = scene.team(roles), scene.by_village("plan")
    for village, index in scene.villages.items():
        if village in planned and village not in partners:
            yield Hit("villages", index, "village_name", village=village)


def one_village_each(scene: Scene, *, roles: tuple[Word, ...]) -> Found:
    """Nobody is instructor in two villages; the first row stays."""
    if lacks := scene.lacks(*_TEAM, "coordination.name"):
        yield from lacks
        return
    names = scene.values("coordination", "name")
    first: dict[str, VillageKey] = {}
    rows = sorted((i, v) for v, indexes in scene.team(roles).items() for i in indexes)
    for index, village in rows:
        if names[index] is None:
            continue
        home = first.setdefault(fold_person(str(reveal(names[index]))), village)
        if home != village:
            yield Hit("coordination", index, "name", {"home": scene.village_words(home)})


def instructor_trained(scene: Scene, *, roles: tuple[Word, ...]) -> Found:
    """A main instructor's course is dated, and not later than the village's first training."""
    if lacks := scene.lacks(*_TEAM, "coordination.trained_on", *_TRAININGS):
        yield from lacks
        return
    trained = scene.values("coordination", "trained_on")
    blank = set(scene.blanks("coordination", "trained_on"))
    held_roles = scene.values("coordination", "role")
    for index, village in enumerate(scene.village_of("coordination")):
        if held_roles[index] not in roles:
            continue
        first = scene.first("trainings", village) if village else None
        start, day = first.start if first else None, trained[index]
        if index in blank or (day and start and day > start):
            yield Hit("coordination", index, "trained_on")


# ------------------------------------------------------------------------------ techniques 6 and 7


def elsewhere(scene: Scene) -> Found:
    """A study visit names its destination, and that is not the village itself."""
    if lacks := scene.lacks("study_visits.destination", "study_visits.village"):
        yield from lacks
        return
    if missing := scene.lacks("villages.village_name"):
        yield from missing
    names = [] if missing else scene.values("villages", "village_name")
    rows = zip(
        scene.village_of("study_visits"), scene.values("study_visits", "destination"), strict=True
    )
    for index, (village, destination) in enumerate(rows):
        if index in scene.cancelled("study_visits"):
            continue
        if destination is None:
            fault = scene.blank("study_visits", "destination", index)
        else:
            name = names[scene.villages[village]] if village and names else None
            fault = village is not None and is_village(str(destination), village, name)
        if fault:
            yield Hit("study_visits", index, "destination")


def is_village(text: str, village: VillageKey, name: str | None) -> bool:
    """True when a text says no more than this village: its name, its moo, or both."""
    said = fold(text)
    plain = re.sub("^(?:หมู่บ้าน|บ้าน)", "", fold(str(name or "")))
    if str(village.moo) not in said and not (plain and plain in said):
        return False
    tambon = f"(?:(?:ตำบล|ต)?{re.escape(fold(village.subdistrict))}.*)?"
    moo = f"(?:หมู่บ้านที่|หมู่ที่|หมู่|ม){village.moo}(?!\\d)"
    forms = [f"{moo}{tambon}"]
    if plain:
        forms.append(f"(?:หมู่บ้าน|บ้าน)?{re.escape(plain)}(?:{moo})?{tambon}")
        forms.append(f"{moo}(?:หมู่บ้าน|บ้าน)?{re.escape(plain)}{tambon}")
    return any(re.fullmatch(form, said) for form in forms)


def share_with_group(scene: Scene, *, floor: Number) -> Found:
    """At least `floor` percent of the villages have an occupation group."""
    if lacks := scene.lacks("groups.village"):
        yield from lacks
        return
    villages, having = len(scene.villages), len(scene.by_village("groups"))
    if having * 100 < scene.number(floor) * villages:
        yield Hit("groups", values={"having": having, "villages": villages})


def _tab(scene: Scene, table: str) -> str:
    return scene.tables.tables[table].tab
