"""The programme's four knowledge assets, counted over a district: nothing of a person or village.

The field guide names them: an understanding that is shared, problems thought through together,
training that grows into groups, and follow-up that does not stop.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sync.model import ASSETS, Asset, VillageKey, reveal
from sync.rules.folding import fold
from sync.rules.progress import visit_made, visited_lately
from sync.rules.refuters import refuters
from sync.rules.register import trained_members
from sync.rules.scene import DONE, Scene

_NEEDS = {
    "goal": ("villages.subdistrict", "forums.village", "forums.status", "forums.shared_goal"),
    "advice": ("follow_ups.problem", "follow_ups.advice"),
    "groups": (
        "groups.village", "groups.registered_on", "groups.member_households",
        "trainings.village", "trainings.status", "trainings.attended",
    ),
    "rhythm": (
        "follow_ups.village", "follow_ups.date",
        "trainings.village", "trainings.date", "trainings.status",
    ),
}  # fmt: skip


def assets(scene: Scene, nothing: Sequence[str]) -> tuple[Asset, ...]:
    """The four, in the order of ASSETS; `nothing` are the words of a problem that was none."""
    count: dict[str, Callable[[], Asset]] = {
        "goal": lambda: _goal(scene),
        "advice": lambda: _advice(scene, {fold(word) for word in nothing}),
        "groups": lambda: _groups(scene),
        "rhythm": lambda: _rhythm(scene),
    }
    return tuple(Asset(key) if scene.lacks(*_NEEDS[key]) else count[key]() for key in ASSETS)


def _goal(scene: Scene) -> Asset:
    """Villages whose forum is done and recorded a shared goal, of all villages."""
    goals = scene.values("forums", "shared_goal")
    done = scene.village_events("forums")

    def may(index: int) -> bool:
        status = scene.may("forums", "status", index, DONE.__eq__)
        return status and scene.may("forums", "shared_goal", index, lambda _: True)

    def open_(village: VillageKey) -> bool:
        return bool(refuters(scene, "forums", "status", "shared_goal", village=village, could=may))

    good = {v for v, events in done.items() if any(e.done and goals[e.row] for e in events)}
    unsure = sum(open_(village) for village in scene.villages if village not in good)
    return Asset("goal", len(good), len(scene.villages), unsure)


def _advice(scene: Scene, nothing: set[str]) -> Asset:
    """Problems noted on a visit that have an advice, of all that were noted."""
    noted, given = (scene.values("follow_ups", field) for field in ("problem", "advice"))
    real = [
        index
        for index, problem in enumerate(noted)
        if problem is not None and fold(str(reveal(problem))) not in nothing
    ]
    unread = scene.unknowns("follow_ups", "problem") | (
        scene.unknowns("follow_ups", "advice") & set(real)
    )
    answered = sum(given[index] is not None for index in real)
    return Asset("advice", answered, len(real), len(unread))


def _groups(scene: Scene) -> Asset:
    """Registered groups with a member household that attended a training, of all registered."""
    days, members = (scene.values("groups", f) for f in ("registered_on", "member_households"))
    villages = scene.village_of("groups")
    grown = of = 0
    unsure = len(scene.unknowns("groups", "registered_on"))
    for index, day in enumerate(days):
        if day is None or day > scene.today:
            continue
        of += 1
        village, named = villages[index], members[index]
        if village is None or not named:
            unsure += scene.unknown("groups", "member_households", index)
            continue
        came, because = trained_members(scene, village, named)
        grown += came
        unsure += bool(because)
    return Asset("groups", grown, of, unsure)


def _rhythm(scene: Scene) -> Asset:
    """Trained villages with a visit within the programme's days, of all trained."""
    good = visited_lately(scene)
    unsure = sum(bool(visit_made(scene, village)) for village in scene.villages)
    return Asset("rhythm", len(good), len(scene.trained_until), unsure)
