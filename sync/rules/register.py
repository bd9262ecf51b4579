"""Kinds about the register of households: who came, who was visited, who earns more."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from sync.model import VillageKey, reveal, revealed
from sync.rules.folding import fold, fold_house, parts
from sync.rules.found import Because, Unknown, unless
from sync.rules.kinds import ESCALATING, kind
from sync.rules.parameters import FieldName, Number, TableName
from sync.rules.refuters import refuters, unknown_cell
from sync.rules.scene import ALL, DONE, Event, Found, Hit, Scene

_REGISTER = ("households.village", "households.no")


@kind("waits")
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
        off = unknown_cell(scene, table, "status", index)
        unnumbered, lost = _may_be_numbered(scene, village)
        doubtful = strangers if unnumbered else [n for n in strangers if n in lost]
        if doubtful:
            because = unnumbered or [unknown for n in doubtful for unknown in lost[n]]
            yield unless(because, Hit(table, index, numbers))
        if strangers := [number for number in strangers if number not in doubtful]:
            yield unless(off, Hit(table, index, numbers, {"strangers": strangers}))


def _may_be_numbered(
    scene: Scene, village: VillageKey
) -> tuple[Sequence[Unknown], dict[int, list[Unknown]]]:
    """The households that may be the village's: of any number, and of each known number."""
    numbers = scene.values("households", "no")

    def may_be(could: Callable[[int], bool]) -> Sequence[Unknown]:
        return refuters(scene, "households", "no", village=village, could=could, lost=True)

    def build() -> tuple[Sequence[Unknown], dict[int, list[Unknown]]]:
        lost: dict[int, list[Unknown]] = {}
        for unknown in may_be(lambda index: numbers[index] is not None):
            if unknown.record is not None:
                lost.setdefault(int(numbers[unknown.record]), []).append(unknown)
        return may_be(lambda index: scene.unknown("households", "no", index)), lost

    return scene.once(("numbered", village.subdistrict, str(village.moo)), build)


@kind("grows")
def one_row_per_household(scene: Scene) -> Found:
    """No citizen id stands twice, nor a name with its house number in one village."""
    if lacks := scene.lacks("households"):
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
    if missing := scene.lacks(
        "households.village", *(f"households.{f}" for f in ("first_name", "last_name", "house_no"))
    ):
        yield from missing  # two rows of one id are told all the same
        return
    names: set[tuple[str, str, VillageKey]] = set()
    fields = ("first_name", "last_name", "house_no")
    rows = zip(
        scene.village_of("households"),
        *(revealed(scene.values("households", f)) for f in fields),
        strict=True,
    )
    for index, (village, first, last, house) in enumerate(rows):
        if village is None or not first or not house:
            continue
        key = (fold(str(first)) + fold(str(last or "")), fold_house(str(house)), village)
        if key in names and index not in told:
            yield Hit("households", index, "first_name")
        names.add(key)


# ------------------------------------------------------------------------------ attendance


@kind("grows")
def attendance(scene: Scene, *, table: TableName, field: FieldName, floor: Number) -> Found:
    """A done event's households reach `floor` percent of the village's register."""
    if lacks := scene.lacks(
        f"{table}.village", f"{table}.{field}", f"{table}.status", "households.village"
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


@kind("own", ESCALATING)
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
    if lacks := scene.lacks(f"{table}.{field}", f"{table}.status"):
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


@kind("waits")
def wanted_occupation(
    scene: Scene, *, table: TableName, field: FieldName, attended: FieldName | None = None
) -> Found:
    """A done event's occupation is the interest of a household there (of one that attended)."""
    if lacks := scene.lacks(
        *(f"{table}.{name}" for name in (field, "status", "village")),
        *("households.village", "households.interest"),
    ):
        yield from lacks
        return
    narrow = [f"{table}.{attended}", "households.no"] if attended else []
    missing = scene.lacks(*narrow)
    yield from missing  # the village as a whole is looked at all the same
    chosen = scene.values(table, field)
    named = scene.values(table, attended) if attended and not missing else None
    for event in scene.events(table):
        occupation = chosen[event.row]
        if not event.done or event.village is None or occupation is None:
            continue
        households = _households(scene, event, named[event.row] if named else None)
        wishes = _wishes(scene, households)
        wanted = parts(str(reveal(occupation)))
        if wishes and not wishes & wanted:
            hit = Hit(table, event.row, field, {"occupation": occupation})
            came = named[event.row] if named else None
            yield unless(_may_wish(scene, event.village, came, wanted), hit)


def _may_wish(
    scene: Scene, village: VillageKey, came: Sequence[int] | str | None, wanted: frozenset[str]
) -> Sequence[Unknown]:
    """The households that may be the village's, may have come and may want the occupation."""

    def could(index: int) -> bool:
        wishes = scene.may(
            "households", "interest", index, lambda text: bool(parts(str(reveal(text))) & wanted)
        )
        return wishes and scene.may("households", "no", index, came_too)

    def came_too(number: int) -> bool:
        return not came or _holds(came, number)

    fields = ("interest",) if not came or came == ALL else ("interest", "no")
    return refuters(scene, "households", *fields, village=village, could=could)


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


@kind("waits")
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
        hit = Hit(table, index, field, {"occupation": text, "own": own})
        yield unless(unknown_cell(scene, table, "status", index), hit)


# ------------------------------------------------------------------------------ after the training


@kind("waits")
def members_trained(scene: Scene) -> Found:
    """A group that names member households has one that attended a training.

    A training that took place and does not say who came leaves it open; one that is only planned,
    or was cancelled, says nothing either way.
    """
    if lacks := scene.lacks(
        "groups.village", "groups.member_households", "trainings.village", "trainings.status",
        "trainings.attended",
    ):  # fmt: skip
        yield from lacks
        return
    rows = zip(scene.village_of("groups"), scene.values("groups", "member_households"), strict=True)
    for index, (village, members) in enumerate(rows):
        if village is None or not members:
            continue
        came, because = trained_members(scene, village, members)
        if not came:
            yield unless(because, Hit("groups", index, "member_households"))


def trained_members(
    scene: Scene, village: VillageKey, members: Sequence[int] | str
) -> tuple[bool, Because]:
    """Whether a member household attended a training; if none did, what could refute that."""
    attended = scene.values("trainings", "attended")
    trainings = scene.village_events("trainings").get(village, ())
    held = [event.row for event in trainings if event.took_place(scene.today)]
    if any(_share(members, attended[row]) for row in held):
        return True, ()
    unlisted = [
        Unknown("blank", "trainings", "attended", row)
        for row in held
        if not attended[row] and not scene.unknown("trainings", "attended", row)
    ]
    return False, (*unlisted, *_may_have_come(scene, village, members))


def _share(members: Sequence[int] | str, came: Sequence[int] | str | None) -> bool:
    """Whether one of the members came; "all" are all of the village."""
    if not came:
        return False
    return ALL in (members, came) or not set(members).isdisjoint(came)


def _may_have_come(
    scene: Scene, village: VillageKey, members: Sequence[int] | str
) -> Sequence[Unknown]:
    """The trainings that may have taken place in the village and may name one of the members."""
    events = scene.events("trainings")

    def could(index: int) -> bool:
        held = events[index].took_place(scene.today)
        return held and scene.may(
            "trainings", "attended", index, lambda came: _share(members, came)
        )

    return refuters(scene, "trainings", "attended", village=village, could=could)


@kind("waits")
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
            unknown = [*_may_name(scene, village, number, day)]
            if last(number) > date.min:
                unknown += _may_train(scene, village, number)
            for index in scene.register[village][number]:
                yield unless(
                    unknown, Hit("households", index, "no", {"on": day, "days": ago}, due=due)
                )


def _may_name(scene: Scene, village: VillageKey, number: int, since: date) -> Sequence[Unknown]:
    """The visits that may have named the household since its training."""

    def could(index: int) -> bool:
        return scene.may(
            "follow_ups", "date", index, lambda day: since <= day <= scene.today
        ) and scene.may("follow_ups", "household_nos", index, lambda named: _holds(named, number))

    fields = ("date", "household_nos")
    return refuters(scene, "follow_ups", *fields, village=village, could=could, lost=True)


def _may_train(scene: Scene, village: VillageKey, number: int) -> Sequence[Unknown]:
    """The trainings that may have been the household's first, before a visit that named it."""

    def could(index: int) -> bool:
        return scene.may("trainings", "status", index, DONE.__eq__) and scene.may(
            "trainings", "attended", index, lambda came: _holds(came, number)
        )

    fields = ("date", "status", "attended")
    return refuters(scene, "trainings", *fields, village=village, could=could)


def _holds(numbers: Sequence[int] | str, number: int) -> bool:
    return numbers == ALL or number in numbers


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


@kind("waits")
def share_practising(scene: Scene, *, floor: Number) -> Found:
    """Of the households that answered, at least `floor` percent go on with the occupation."""
    if lacks := scene.lacks("households.practising"):
        yield from lacks
        return
    answers = [reveal(a) for a in scene.values("households", "practising") if a is not None]
    yes = sum(answer is True for answer in answers)
    if answers and yes * 100 < scene.number(floor) * len(answers):
        values = {"yes": yes, "answered": len(answers), "percent": yes * 100 / len(answers)}
        lost = len(scene.unknowns("households", "practising"))
        unknown = refuters(scene, "households", "practising")
        enough = len(unknown) > lost or (yes + lost) * 100 >= scene.number(floor) * (
            len(answers) + lost
        )
        yield unless(unknown if enough else (), Hit("households", values=values))


@kind("waits")
def income_growth(scene: Scene, *, floor: Number) -> Found:
    """Over the households that have both, income grew by at least `floor` percent."""
    if lacks := scene.lacks("households.income_before", "households.income_after"):
        yield from lacks
        return
    incomes = zip(
        revealed(scene.values("households", "income_before")),
        revealed(scene.values("households", "income_after")),
        strict=True,
    )
    both = [(b, a) for b, a in incomes if b is not None and a is not None]
    before, after = (sum((pair[side] for pair in both), Decimal(0)) for side in (0, 1))
    if before > 0 and (after - before) * 100 < Decimal(str(scene.number(floor))) * before:
        growth = (after - before) * 100 / before
        hit = Hit("households", values={"growth": growth, "households": len(both)})
        yield unless(_may_have_both(scene), hit)


def _may_have_both(scene: Scene) -> Sequence[Unknown]:
    """The households with an income that cannot be read, the other being there or unread too."""
    fields = ("income_before", "income_after")

    def could(index: int) -> bool:
        return all(scene.may("households", field, index, lambda _: True) for field in fields)

    return refuters(scene, "households", *fields, could=could)


_TRAININGS = ("trainings.village", "trainings.date", "trainings.status")
