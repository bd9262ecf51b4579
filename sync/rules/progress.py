"""Village progress: the nine states, what falls due this week, and the rule on lateness."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sync.model import Place, Progress, State, Upcoming, VillageKey
from sync.rules.found import Because, Lack, Unknown, unless
from sync.rules.kinds import AFTER_PROGRESS, ESCALATING, YEARLY, kind
from sync.rules.naming import place_of
from sync.rules.parameters import Number
from sync.rules.recording import recorded_at, tab_of
from sync.rules.refuters import may_be_done, refuters, unknown_cell
from sync.rules.scene import CANCELLED, DONE, STARTED, Found, Hit, Scene

TECHNIQUES = range(1, 10)
# tracker.md, "Village progress": the errors that un-pass a technique
UNPASSED_BY: Mapping[int, tuple[str, ...]] = {
    2: ("T2-1",), 3: ("T3-1",), 4: ("T4-3",), 5: ("T5-1", "T5-5"), 6: ("T6-1", "T6-2"),
    7: ("T7-1", "T7-2"), 8: ("T8-1",), 9: ("T9-1",),
}  # fmt: skip
_NEEDS: Mapping[int, tuple[str, ...]] = {
    1: ("guidelines.fiscal_year", "villages.subdistrict", "villages.moo"),
    2: ("plan.village",),
    3: ("coordination.village", "coordination.role"),
    4: ("forums.village", "forums.status"),
    5: ("trainings.village", "trainings.status"),
    6: ("study_visits.village", "study_visits.status"),
    7: ("groups.village", "groups.registered_on"),
    8: ("materials.village", "materials.delivered_on"),
    9: ("follow_ups.village", "follow_ups.date",
        "trainings.village", "trainings.date", "trainings.status"),
}  # fmt: skip
_EVENTS = {4: "forums", 5: "trainings", 6: "study_visits"}
_RECORDS = {7: "groups", 8: "materials", 9: "follow_ups"}
_TEACHERS = ("ปราชญ์ชุมชน", "วิทยากรหลัก", "วิทยากร")
_LEADERS = ("ผู้นำชุมชน",)
_PLAN = ("plan.village", "plan.technique", "plan.period")
DUE_SOON = timedelta(days=14)  # the board looks as far; the mail tells of seven days

Pair = tuple[VillageKey, int]  # a village and a technique
Owned = tuple[str, VillageKey | None]  # a code and the village that its finding belongs to


@dataclass(frozen=True, slots=True)
class Standing:
    """Which (village, technique) pairs are passed, which are begun, and which may be passed.

    `open` says of the last what is unknown: a row that may be the one that passes it, one of its
    own errors that was not checked, or the tab or column that would tell and is not there.
    """

    passed: frozenset[Pair]
    begun: frozenset[Pair]
    open: Mapping[Pair, Because]


def standing(
    scene: Scene, spoiled: Iterable[Owned], unchecked: Mapping[Owned, Because] | None = None
) -> Standing:
    """Judge every village; `spoiled` holds the errors found, `unchecked` those left open, and why.

    An error that belongs to no village (the class as a whole) spoils its technique everywhere.
    """
    codes, unchecked = set(spoiled), unchecked or {}
    passed, begun = set(), set()
    open_: dict[Pair, Because] = {}
    for technique in TECHNIQUES:
        if lacks := scene.lacks(*_NEEDS[technique]):
            open_ |= {(village, technique): lacks for village in scene.villages}
            continue
        good, some = _judged(scene, technique)
        begun |= {(village, technique) for village in some}
        for village in scene.villages:
            own = [(c, v) for c in UNPASSED_BY.get(technique, ()) for v in (village, None)]
            if not codes.isdisjoint(own):
                continue  # what is unknown would not mend the error
            because: Because = [reason for error in own for reason in unchecked.get(error, ())]
            if village not in good:
                because = _MAY_PASS[technique](scene, village)
            if because:
                open_[village, technique] = because
            elif village in good:
                passed.add((village, technique))
    return Standing(frozenset(passed), frozenset(begun), open_)


def _judged(scene: Scene, technique: int) -> tuple[set[VillageKey], set[VillageKey]]:
    """The villages whose row for a technique is done, and those that have any row."""
    if technique in _EVENTS:
        events = scene.village_events(_EVENTS[technique])
        good = {v for v, rows in events.items() if any(event.done for event in rows)}
        some = {v for v, rows in events.items() if any(e.status in (STARTED, DONE) for e in rows)}
        return good, some
    if technique == 1:
        years = scene.values("guidelines", "fiscal_year")
        villages = set(scene.villages)
        return villages if scene.fiscal_year in years else set(), villages if years else set()
    if technique == 2:
        return _planned(scene), set(scene.by_village("plan"))
    if technique == 3:
        good = scene.team(_TEACHERS).keys() & scene.team(_LEADERS).keys()
        return set(good), set(scene.by_village("coordination"))
    rows = scene.by_village(_RECORDS[technique])
    if technique == 9:
        return visited_lately(scene), set(rows)
    days = scene.values(*(("groups", "registered_on") if technique == 7 else _DELIVERED))
    good = {v for v, indexes in rows.items() if any(_by(days[i], scene.today) for i in indexes)}
    return good, set(rows)


def _planned(scene: Scene) -> set[VillageKey]:
    """The villages with a plan row that has its required cells and was not cancelled."""
    spec = scene.tables.tables["plan"].fields
    required = [f for f, s in spec.items() if s.required and scene.table("plan").has(f)]
    columns = [scene.values("plan", field) for field in required]
    off = scene.cancelled("plan") | scene.unknowns("plan", "status")
    return {
        village
        for village, indexes in scene.by_village("plan").items()
        if any(
            all(column[index] is not None for column in columns)
            for index in indexes
            if index not in off
        )
    }


def visited_lately(scene: Scene) -> set[VillageKey]:
    floor = scene.today - timedelta(days=scene.programme.visit_warning_days)
    return {
        village
        for village in scene.trained_until
        if any(visit.day >= floor for visit in scene.visits.get(village, ()))
    }


def _by(day: date | None, today: date) -> bool:
    return day is not None and day <= today


def _studied(scene: Scene, village: VillageKey) -> Because:
    return refuters(scene, "guidelines", "fiscal_year")


def _row_planned(scene: Scene, village: VillageKey) -> Because:
    """A plan row that may be the village's, each required cell of which is filled or unknown."""
    spec = scene.tables.tables["plan"].fields
    required = [f for f, s in spec.items() if s.required and f not in ("subdistrict", "moo")]
    required = [field for field in required if scene.table("plan").has(field)]

    def could(index: int) -> bool:
        return all(scene.may("plan", field, index, lambda _: True) for field in required)

    return refuters(scene, "plan", *required, "status", village=village, could=could)


def _people_found(scene: Scene, village: VillageKey) -> Because:
    """Rows that may hold a teacher or leader; one is enough only where the other is known."""
    found: list[Unknown | Lack] = []
    for roles in (_TEACHERS, _LEADERS):
        if village in scene.team(roles):
            continue
        if not (may := _may_have_role(scene, village, roles)):
            return ()
        found += may
    return found


def _may_have_role(scene: Scene, village: VillageKey, roles: Sequence[str]) -> Because:
    return refuters(
        scene, "coordination", "role", village=village,
        could=lambda i: scene.may("coordination", "role", i, roles.__contains__),
    )  # fmt: skip


def _event_done(key: str) -> Callable[[Scene, VillageKey], Because]:
    return lambda scene, village: may_be_done(scene, key, village)


def _day_past(key: str, field: str) -> Callable[[Scene, VillageKey], Because]:
    return lambda scene, village: refuters(
        scene, key, field, village=village,
        could=lambda i: scene.may(key, field, i, lambda day: day <= scene.today),
    )  # fmt: skip


def visit_made(scene: Scene, village: VillageKey) -> Because:
    """A late visit to a village that was trained, or a training of one visited lately."""
    floor = scene.today - timedelta(days=scene.programme.visit_warning_days)
    visits = refuters(
        scene, "follow_ups", "date", village=village,
        could=lambda i: scene.may("follow_ups", "date", i, lambda d: floor <= d <= scene.today),
    )  # fmt: skip
    trainings = may_be_done(scene, "trainings", village)
    visited = any(visit.day >= floor for visit in scene.visits.get(village, ()))
    if not (visits or visited) or not (trainings or village in scene.trained_until):
        return ()
    trained = village in scene.trained_until
    return (*(() if visited else visits), *(() if trained else trainings))


# technique → what is unknown of the rows that may make a village pass it
_MAY_PASS: Mapping[int, Callable[[Scene, VillageKey], Because]] = {
    1: _studied, 2: _row_planned, 3: _people_found, 4: _event_done("forums"),
    5: _event_done("trainings"), 6: _event_done("study_visits"),
    7: _day_past("groups", "registered_on"), 8: _day_past("materials", "delivered_on"),
    9: visit_made,
}  # fmt: skip
_DELIVERED = ("materials", "delivered_on")

# ------------------------------------------------------------------------------ the plan's clock


@dataclass(frozen=True, slots=True)
class _Due:
    """A plan row that counts: of a known village and technique, not cancelled, within the year."""

    index: int
    village: VillageKey
    technique: int
    end: date


def _due_rows(scene: Scene) -> list[_Due]:
    if scene.lacks(*_PLAN):
        return []
    periods = scene.values("plan", "period")
    return sorted(
        (
            _Due(index, village, technique, periods[index].end)
            for (village, technique), rows in scene.planned.items()
            for index in rows
            if technique in TECHNIQUES
            and index not in scene.cancelled("plan")
            and periods[index] is not None
            and not scene.outside_year(periods[index])
        ),
        key=lambda row: row.index,
    )


@kind("waits", YEARLY, AFTER_PROGRESS, ESCALATING)
def overdue(scene: Scene, judged: Standing, *, error_after: Number) -> Found:
    """Rule O1: a plan row's period ended and its technique is not passed in that village."""
    for needs in _NEEDS.values():
        scene.lacks(*needs)  # `judged` looked there: what some tabs lack is told of here
    if lacks := scene.lacks(*_PLAN):
        yield from lacks
        return
    rows = _due_rows(scene)
    for technique in sorted({row.technique for row in rows}):
        yield from scene.lacks(*_NEEDS[technique])
    for row in rows:
        days = (scene.today - row.end).days
        if days <= 0 or (row.village, row.technique) in judged.passed:
            continue
        if scene.lacks(*_NEEDS[row.technique]):
            continue
        mend = recorded_at(scene, row.village, row.technique)
        where = tab_of(scene, row.technique, mend)
        hit = Hit(
            "plan",
            row.index,
            "period",
            {"days": days, "due": row.end, "step": row.technique, "where": where},
            mend=mend,
            escalated=days > scene.number(error_after),
            technique=row.technique,
            due=row.end,
        )
        off = unknown_cell(scene, "plan", "status", row.index)
        yield unless((*judged.open.get((row.village, row.technique), ()), *off), hit)


def progress(scene: Scene, judged: Standing) -> tuple[Progress, ...]:
    """One line of nine states for each village, in the order of หมู่บ้าน."""
    if scene.lacks("villages.subdistrict", "villages.moo"):
        return ()
    late, planned = _clock(scene)
    names = scene.values("villages", "village_name")
    lines = []
    for village, index in scene.villages.items():
        states = tuple(_state(judged, (village, t), late, planned) for t in TECHNIQUES)
        place = place_of(scene, Hit("villages", index, "village_name"))
        lines.append(
            Progress(
                village=village,
                name=str(names[index] or ""),
                officer=scene.officer(village),
                states=states,
                place=place or Place("", 0),
                open=tuple(t for t in TECHNIQUES if (village, t) in judged.open),
            )
        )
    return tuple(lines)


def _clock(scene: Scene) -> tuple[set[Pair], set[Pair]]:
    """The pairs whose period has ended, and those that are planned.

    A row of unknown status may have been cancelled: it is planned, and never late.
    """
    if scene.lacks("plan.village", "plan.technique"):
        return set(), set()
    off = scene.cancelled("plan")
    planned = {pair for pair, rows in scene.planned.items() if set(rows) - off}
    unsure = scene.unknowns("plan", "status")
    late = {
        (row.village, row.technique)
        for row in _due_rows(scene)
        if row.end < scene.today and row.index not in unsure
    }
    # technique 1 is judged once per district
    for pairs in (planned, late):
        if any(technique == 1 for _, technique in pairs):
            pairs |= {(village, 1) for village in scene.villages}
    return late, planned


def _state(judged: Standing, pair: Pair, late: set[Pair], planned: set[Pair]) -> State:
    if pair in judged.passed:
        return State.PASSED
    if pair in late and pair not in judged.open:
        return State.OVERDUE
    if pair in judged.begun or pair in late:
        return State.IN_PROGRESS
    return State.NOT_DUE if pair in planned else State.NO_PLAN


def upcoming(scene: Scene, judged: Standing) -> tuple[Upcoming, ...]:
    """The plan rows that end within `DUE_SOON` and are not passed, soonest first."""
    found = []
    statuses = scene.values("plan", "status") if not scene.lacks(*_PLAN) else []
    for row in _due_rows(scene):
        if not scene.today <= row.end <= scene.today + DUE_SOON:
            continue
        if (row.village, row.technique) in judged.passed or statuses[row.index] in _CLOSED:
            continue
        place = place_of(scene, Hit("plan", row.index, "period"))
        activity = scene.values("plan", "activity")[row.index]
        found.append(
            Upcoming(
                village=row.village,
                technique=row.technique,
                activity=str(activity or ""),
                due=row.end,
                officer=scene.officer(row.village),
                place=place or Place("", 0),
            )
        )
    return tuple(sorted(found, key=lambda item: item.due))


_CLOSED = (DONE, CANCELLED)
