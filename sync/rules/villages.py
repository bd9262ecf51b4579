"""Kinds about a village and its people: officers, the instructor team, plans, destinations."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta

from sync.model import VillageKey, reveal
from sync.rules.folding import fold, fold_person
from sync.rules.found import Unknown, unless
from sync.rules.kinds import YEARLY, kind
from sync.rules.parameters import Number, TableName, Word
from sync.rules.refuters import refuters, unknown_cell
from sync.rules.scene import Event, Found, Hit, Scene

_TEAM = ("coordination.village", "coordination.role")
_TRAININGS = ("trainings.village", "trainings.date", "trainings.status")
_PLANNED = ("plan.village", "plan.technique", "plan.period")

# ------------------------------------------------------------------------------ techniques 1 and 2


@kind("waits", YEARLY)
def officer_studied(scene: Scene) -> Found:
    """The village's officer appears in a guideline row of this fiscal year."""
    if lacks := scene.lacks("villages.officer", "guidelines.fiscal_year", "guidelines.officer"):
        yield from lacks
        return
    years, names = (scene.values("guidelines", f) for f in ("fiscal_year", "officer"))
    studied = {
        person
        for year, names_of_row in zip(years, names, strict=True)
        if year == scene.fiscal_year
        for person in _people(names_of_row)
    }
    for index, officer in enumerate(scene.values("villages", "officer")):
        if officer is not None and (person := fold_person(str(officer))) not in studied:
            hit = Hit("villages", index, "officer", {"name": officer})
            yield unless(_may_have_studied(scene, person), hit)


def _people(names: object) -> set[str]:
    """The folded names in a cell that may list several."""
    texts = [str(names), *re.split(r"[,/;\n]|และ", str(names))] if names else []
    return {fold_person(text) for text in texts}


def _may_have_studied(scene: Scene, person: str) -> Sequence[Unknown]:
    """The guideline rows that may be of this year and may name the person."""

    def could(index: int) -> bool:
        return scene.may(
            "guidelines", "fiscal_year", index, lambda year: year == scene.fiscal_year
        ) and scene.may("guidelines", "officer", index, lambda names: person in _people(names))

    return refuters(scene, "guidelines", "fiscal_year", "officer", could=could)


@kind("waits")
def planned_first(scene: Scene, *, table: TableName, technique: int) -> Found:
    """Every record's village has a plan row of the technique."""
    if lacks := scene.lacks(f"{table}.village", "plan.village", "plan.technique"):
        yield from lacks
        return
    off = scene.cancelled("plan")
    planned = {pair for pair, rows in scene.planned.items() if not off.issuperset(rows)}
    for index, village in enumerate(scene.village_of(table)):
        if village is None or index in scene.cancelled(table) or (village, technique) in planned:
            continue
        hit = Hit(table, index, "moo", {"wanted": technique, "tab": _tab(scene, table)})
        unknown = refuters(
            scene, "plan", "technique", village=village,
            could=lambda i: scene.may("plan", "technique", i, lambda known: known == technique),
        )  # fmt: skip
        yield unless((*unknown, *unknown_cell(scene, table, "status", index)), hit)


@kind("waits")
def in_plan(scene: Scene) -> Found:
    """A delivered material names a plan row of its own village."""
    if lacks := scene.lacks("materials.plan_no", "materials.village", "plan.no", "plan.village"):
        yield from lacks
        return
    numbers = zip(scene.village_of("plan"), scene.values("plan", "no"), strict=True)
    planned = {(village, number) for village, number in numbers if village is not None}
    rows = zip(scene.village_of("materials"), scene.values("materials", "plan_no"), strict=True)
    for index, (village, number) in enumerate(rows):
        hit = Hit("materials", index, "plan_no")
        if number is None:
            if scene.blank("materials", "plan_no", index):
                yield hit
        elif village is not None and (village, number) not in planned:
            yield unless(_may_be_planned(scene, village, number), hit)


def _may_be_planned(scene: Scene, village: VillageKey, number: int) -> Sequence[Unknown]:
    """The plan rows that may be the village's and may have the number."""
    return refuters(
        scene, "plan", "no", village=village,
        could=lambda i: scene.may("plan", "no", i, lambda known: known == number), lost=True,
    )  # fmt: skip


# ------------------------------------------------------------------------------ technique 3


@kind("waits")
def has_instructor(scene: Scene, *, roles: tuple[Word, ...], ahead: Number) -> Found:
    """A sage or instructor is recorded where training was held or is at most `ahead` days off."""
    if lacks := scene.lacks(*_TEAM, *_TRAININGS, "villages.village_name"):
        yield from lacks
        return
    team = scene.team(roles)
    alone = [village for village in scene.villages if village not in team]
    if alone and (missing := scene.lacks(*_PLANNED)):
        yield from missing  # the trainings are looked at all the same
    near = [v for v in alone if _training_near(scene, v, int(scene.number(ahead)))]
    if scene.by_class:
        if near and not team:
            yield unless(_may_be_in_team(scene, roles), Hit("villages"))
        return
    for village in near:
        hit = Hit("villages", scene.villages[village], "village_name", village=village)
        sure = _training_near(scene, village, int(scene.number(ahead)), sure=True)
        off = () if sure else _may_be_off(scene, village)
        yield unless((*_may_be_in_team(scene, roles, village), *off), hit)


def _may_be_in_team(
    scene: Scene,
    roles: Sequence[str],
    village: VillageKey | None = None,
    could: Callable[[int], bool] = lambda index: True,
    fields: Sequence[str] = (),
) -> Sequence[Unknown]:
    """The rows of ประสานงาน that may be the village's (anyone's) and may have one of the roles."""
    return refuters(
        scene, "coordination", "village", "role", *fields, village=village,
        could=lambda i: scene.may("coordination", "role", i, roles.__contains__) and could(i),
    )  # fmt: skip


def _training_near(scene: Scene, village: VillageKey, ahead: int, sure: bool = False) -> bool:
    """True when training was held, or a training or plan row starts within `ahead` days."""
    if _held(scene, village, sure):
        return True
    limit = scene.today + timedelta(days=ahead)
    starts = [event.start for event in _trainings(scene, village, sure)]
    if not scene.lacks(*_PLANNED):
        periods = scene.values("plan", "period")
        rows = set(scene.planned.get((village, 5), ())) - scene.cancelled("plan")
        rows -= scene.unknowns("plan", "status") if sure else set()
        starts += [periods[index].start for index in rows if periods[index]]
    return any(start is not None and scene.today <= start <= limit for start in starts)


def _held(scene: Scene, village: VillageKey, sure: bool = False) -> bool:
    """True when a training is done, or has begun and was not cancelled."""
    return any(
        event.done or (event.start is not None and event.start <= scene.today)
        for event in _trainings(scene, village, sure)
    )


def _trainings(scene: Scene, village: VillageKey, sure: bool) -> list[Event]:
    """Those that were not cancelled; `sure` leaves out those whose status is unknown."""
    unknown = scene.unknowns("trainings", "status") if sure else frozenset()
    events = scene.village_events("trainings").get(village, ())
    return [event for event in events if event.row not in unknown]


def _may_be_off(scene: Scene, village: VillageKey) -> Sequence[Unknown]:
    """The trainings, held or planned, of which nobody can tell whether they were cancelled."""
    return (
        *refuters(scene, "trainings", "status", village=village),
        *refuters(scene, "plan", "status", village=village),
    )


@kind("waits")
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

    def more(count: int, village: VillageKey | None = None) -> Sequence[Unknown]:
        """What may add to a team that is too small."""
        few = count < scene.number(size)
        return _may_be_in_team(scene, roles, village, fields=("name",)) if few else ()

    if scene.by_class:
        count = len(_names(scene, (i for rows in team.values() for i in rows)))
        if held and anyone and count != scene.number(size):
            yield unless(more(count), Hit("villages", values={"count": count}))
        return
    for village in held:
        count = len(_names(scene, team.get(village, ())))
        if village in anyone and count != scene.number(size):
            index = scene.villages[village]
            hit = Hit("villages", index, "village_name", {"count": count}, village=village)
            off = () if _held(scene, village, sure=True) else _may_be_off(scene, village)
            yield unless((*more(count, village), *off), hit)


def _names(scene: Scene, rows: Iterable[int]) -> set[str]:
    names = scene.values("coordination", "name")
    return {fold_person(str(reveal(names[i]))) for i in rows if names[i] is not None}


@kind("waits")
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
        start, known = forum.start, leaders.get(forum.village, ())
        # a leader whose date is blank may have been in time: the date's own fault is told
        if any(scene.blank("coordination", "date", i) for i in known):
            continue
        if not any(dates[i] is not None and dates[i] <= start for i in known):
            hit = Hit("forums", forum.row, "date", {"on": start})
            yield unless(_may_lead_by(scene, roles, forum.village, start), hit)


def _may_lead_by(
    scene: Scene, roles: Sequence[str], village: VillageKey, start: date
) -> Sequence[Unknown]:
    """The leaders that may be the village's and may have been recorded by the day."""
    return _may_be_in_team(
        scene, roles, village,
        could=lambda i: scene.may("coordination", "date", i, lambda day: day <= start),
        fields=("date",),
    )  # fmt: skip


@kind("waits")
def has_partner(scene: Scene, *, roles: tuple[Word, ...]) -> Found:
    """A village with plan rows has a partner agency recorded."""
    if lacks := scene.lacks(*_TEAM, "plan.village", "villages.village_name"):
        yield from lacks
        return
    partners, planned = scene.team(roles), scene.by_village("plan")
    for village, index in scene.villages.items():
        if village in planned and village not in partners:
            hit = Hit("villages", index, "village_name", village=village)
            yield unless(_may_be_in_team(scene, roles, village), hit)


@kind("grows")
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


@kind("waits")
def instructor_trained(scene: Scene, *, roles: tuple[Word, ...]) -> Found:
    """A main instructor's course is dated, and not later than the village's first training."""
    if lacks := scene.lacks(*_TEAM, "coordination.trained_on"):
        yield from lacks
        return
    if missing := scene.lacks(*_TRAININGS):
        yield from missing  # blanks are told all the same
    trained = scene.values("coordination", "trained_on")
    blank = set(scene.blanks("coordination", "trained_on"))
    held_roles = scene.values("coordination", "role")
    for index, village in enumerate(scene.village_of("coordination")):
        if held_roles[index] not in roles:
            continue
        hit, day = Hit("coordination", index, "trained_on"), trained[index]
        if index in blank:
            yield hit
        elif day and village and not missing:
            first = scene.first("trainings", village)
            if first and first.start and day > first.start:
                yield unless(_may_be_later(scene, first), hit)


def _may_be_later(scene: Scene, first: Event) -> Sequence[Unknown]:
    """What may move a village's first training to a later day: nothing, once one is done."""
    if first.done:
        return ()
    return refuters(scene, "trainings", "date", "status", village=first.village)


# ------------------------------------------------------------------------------ techniques 6 and 7


@kind("waits")
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
            hit = Hit("study_visits", index, "destination")
            yield unless(unknown_cell(scene, "study_visits", "status", index), hit)


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


@kind("waits")
def share_with_group(scene: Scene, *, floor: Number) -> Found:
    """At least `floor` percent of the villages have an occupation group."""
    if lacks := scene.lacks("groups.village"):
        yield from lacks
        return
    villages, having = len(scene.villages), len(scene.by_village("groups"))
    if having * 100 < scene.number(floor) * villages:
        hit = Hit("groups", values={"having": having, "villages": villages})
        strays = refuters(scene, "groups", "village")
        lost = sum(stray.record is not None for stray in strays)
        enough = lost < len(strays) or (having + lost) * 100 >= scene.number(floor) * villages
        yield unless(strays if enough else (), hit)


def _tab(scene: Scene, table: str) -> str:
    return scene.tables.tables[table].tab
