"""Kinds about dates: fiscal years, the order of the techniques, windows and deadlines."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date as Date  # noqa: N812  (`date` is a parameter of these kinds)
from datetime import timedelta

from sync import clock
from sync.model import VillageKey, Words
from sync.rules import fixes
from sync.rules.found import Unknown, Unsure, unless
from sync.rules.kinds import ESCALATING, YEARLY, kind
from sync.rules.parameters import FieldName, Number, TableName
from sync.rules.recording import recorded_at
from sync.rules.refuters import may_be_done, refuters, unknown_cell
from sync.rules.scene import (
    CANCELLED,
    DONE,
    PLANNED,
    Found,
    Hit,
    Lack,
    Scene,
    first_day,
    last_day,
)

# ------------------------------------------------------------------------------ fiscal year


@kind("own", YEARLY)
def same_fiscal_year(scene: Scene, *, table: TableName, field: FieldName) -> Found:
    """A year column holds the workbook's own fiscal year."""
    if lacks := scene.lacks(f"{table}.{field}"):
        yield from lacks
        return
    for index, year in enumerate(scene.values(table, field)):
        if year is not None and year != scene.fiscal_year:
            yield Hit(table, index, field, {"year": year})


@kind("waits", YEARLY)
def recorded_this_year(
    scene: Scene, *, table: TableName, field: FieldName, when: TableName
) -> Found:
    """When table `when` has records, `table` has one whose year is the workbook's."""
    if lacks := scene.lacks(f"{table}.{field}", when):
        yield from lacks
        return
    if len(scene.table(when)) and scene.fiscal_year not in scene.values(table, field):
        yield unless(refuters(scene, table, field), Hit(table))


@kind("grows")
def before_plan_starts(scene: Scene, *, table: TableName, date: FieldName) -> Found:
    """The date is not later than the earliest start of the plan (T2-3 rows left out)."""
    if lacks := scene.lacks(f"{table}.{date}", "plan.period"):
        yield from lacks
        return
    periods = [p for p in scene.values("plan", "period") if p and not scene.outside_year(p)]
    start = min((period.start for period in periods), default=None)
    for index, day in enumerate(scene.values(table, date)):
        if start and day and day > start:
            yield Hit(table, index, date, {"on": day, "start": start})


@kind("own", YEARLY)
def period_in_year(scene: Scene, *, table: TableName, period: FieldName) -> Found:
    """A period ends no earlier than it starts, and stays within the fiscal year."""
    if lacks := scene.lacks(f"{table}.{period}"):
        yield from lacks
        return
    first, last = scene.window
    for index, days in enumerate(scene.values(table, period)):
        if days and scene.outside_year(days):
            fault = _BACKWARDS if days.end < days.start else _OUTSIDE
            values = {"start": days.start, "end": days.end, "first": first, "last": last}
            values["fault"] = fault
            yield Hit(table, index, period, values)


# ------------------------------------------------------------------------------ order of techniques


@kind("waits")
def after_some_forum(scene: Scene, *, table: TableName) -> Found:
    """A done training or study visit has a forum recorded for its village."""
    if lacks := scene.lacks(
        f"{table}.village", f"{table}.date", f"{table}.status", "forums.village"
    ):
        yield from lacks
        return
    unsure = scene.unknowns("forums", "status")  # each may have been cancelled
    for event in scene.events(table):
        if not (event.done and event.village):
            continue
        forums = scene.village_events("forums").get(event.village, ())
        if all(forum.row in unsure for forum in forums):
            unknown = refuters(scene, "forums", "status", village=event.village)
            yield unless(unknown, Hit(table, event.row, "date"))


@kind("waits")
def forum_before_training(scene: Scene) -> Found:
    """The first done forum is not later than the first done training (its first day)."""
    if lacks := scene.lacks(*_FORUMS, *_TRAININGS):
        yield from lacks
        return
    for village in scene.villages:
        forum, training = (scene.first(table, village) for table in ("forums", "trainings"))
        if not (forum and training and forum.done and training.done):
            continue
        if forum.start and training.start and forum.start > training.start:
            values = {"on": forum.start, "training": training.start}
            unknown = _may_be_by(scene, "forums", village, training.start, done=True)
            yield unless(unknown, Hit("forums", forum.row, "date", values))


def _may_be_by(
    scene: Scene, key: str, village: VillageKey, day: Date, *, done: bool = False
) -> Sequence[Unknown]:
    """The events that may be the village's and may have begun by a day (and may be done)."""

    def could(index: int) -> bool:
        begun = scene.may(key, "date", index, lambda days: first_day(days) <= day)
        return begun and (not done or scene.may(key, "status", index, DONE.__eq__))

    return refuters(scene, key, "date", "status", village=village, could=could)


@kind("waits")
def not_before_events(
    scene: Scene, *, table: TableName, date: FieldName, events: tuple[TableName, ...]
) -> Found:
    """The date is no earlier than its village's first event of each of the tables."""
    needs = [f"{name}.{field}" for name in events for field in ("village", "date", "status")]
    if lacks := scene.lacks(f"{table}.village", f"{table}.{date}", *needs):
        yield from lacks
        return
    cancelled = scene.cancelled(table)
    rows = zip(scene.village_of(table), scene.values(table, date), strict=True)
    for index, (village, day) in enumerate(rows):
        start = first_day(day)
        if village is None or start is None or index in cancelled:
            continue
        for name in events:
            event = scene.first(name, village)
            if event and event.start and start < event.start:
                values = {"on": start, "event": _tab(scene, name), "event_on": event.start}
                unknown = (
                    *_may_be_by(scene, name, village, start),
                    *unknown_cell(scene, name, "status", event.row),
                    *unknown_cell(scene, table, "status", index),
                )
                yield unless(unknown, Hit(table, index, date, values))
                break


@kind("own")
def done_is_past(scene: Scene, *, table: TableName) -> Found:
    """A done event has a date, and its last day is not in the future."""
    if lacks := scene.lacks(f"{table}.date", f"{table}.status"):
        yield from lacks
        return
    for event in scene.events(table):
        if not event.done:
            continue
        if scene.blank(table, "date", event.row):
            words = Words(th="ยังไม่ได้กรอกวันที่", en="it has no date")
            yield Hit(table, event.row, "date", {"fault": words})
        elif event.end and event.end > scene.today:
            words = Words(th="วันที่ยังมาไม่ถึง", en="its date is still to come")
            fix = fixes.earlier(scene, table, "date", event.row)
            yield Hit(table, event.row, "date", {"fault": words}, fix=fix)


@kind("waits", ESCALATING)
def visit_after_training(scene: Scene) -> Found:
    """A follow-up visit is not in the future (escalated), nor before any training there."""
    if lacks := scene.lacks("follow_ups.date"):
        yield from lacks
        return
    if missing := scene.lacks("follow_ups.village", *_TRAININGS):
        yield from missing  # a visit still to come is told all the same
    homes = [None] * len(scene.table("follow_ups")) if missing else scene.village_of("follow_ups")
    rows = zip(homes, scene.values("follow_ups", "date"), strict=True)
    for index, (village, day) in enumerate(rows):
        if day and day > scene.today:
            words = Words(th="วันที่ยังมาไม่ถึง", en="the date is still to come")
            fix = fixes.earlier(scene, "follow_ups", "date", index)
            yield Hit("follow_ups", index, "date", {"fault": words}, escalated=True, fix=fix)
        elif day and village and _before_all(scene, village, day):
            words = Words(th="ก่อนที่หมู่บ้านจะมีการฝึกอบรม", en="before any training in the village")
            hit = Hit("follow_ups", index, "date", {"fault": words})
            yield unless(_may_be_by(scene, "trainings", village, day), hit)


def _before_all(scene: Scene, village: VillageKey, day: Date) -> bool:
    """True when no training had begun by the day; one that was held on a blank date may have."""
    return all(
        event.start > day
        if event.start
        else event.status == PLANNED or not scene.blank("trainings", "date", event.row)
        for event in scene.village_events("trainings").get(village, ())
    )


# ------------------------------------------------------------------------------ windows, deadlines


@kind("own", YEARLY)
def in_windows(scene: Scene, *, table: TableName, date: FieldName) -> Found:
    """The date lies in one of the programme's OTOP windows."""
    if lacks := scene.lacks(f"{table}.{date}"):
        yield from lacks
        return
    windows = scene.programme.otop_windows
    if not windows:
        yield Lack(table, date, _NO_WINDOWS)
        return
    for index, day in enumerate(scene.values(table, date)):
        if day and not any(window.start <= day <= window.end for window in windows):
            yield Hit(table, index, date, {"on": day})


@kind("own")
def recent(scene: Scene, *, table: TableName, date: FieldName, within: Number) -> Found:
    """The date is filled and no older than `within` full days."""
    if lacks := scene.lacks(f"{table}.{date}"):
        yield from lacks
        return
    for index, day in enumerate(scene.values(table, date)):
        if day is None:
            if scene.blank(table, date, index):
                words = Words(th="ยังไม่ได้กรอกวันที่", en="the date is blank")
                yield Hit(table, index, date, {"fault": words})
        elif (age := (scene.today - day).days) > scene.number(within):
            words = Words(th=f"ผ่านมาแล้ว {age} วัน", en=f"{age} days ago")
            due = day + timedelta(days=int(scene.number(within)))
            yield Hit(table, index, date, {"fault": words}, due=due)


@kind("waits", YEARLY)
def trained_by_deadline(scene: Scene) -> Found:
    """Once the training deadline has passed, every village (or the class) has a done training."""
    if lacks := scene.lacks("trainings.village", "trainings.status", "villages.village_name"):
        yield from lacks
        return
    deadline = scene.programme.training_deadline
    if deadline is None:
        yield Lack("trainings", None, _NO_DEADLINE)
        return
    if scene.today <= deadline:
        return
    trained = {event.village for event in scene.events("trainings") if event.done}
    values = {"deadline": deadline}
    if scene.by_class:
        if scene.villages and not trained:
            hit = Hit("villages", None, None, values, due=deadline)
            yield unless(may_be_done(scene, "trainings"), hit)
        return
    for village, index in scene.villages.items():
        if village not in trained:
            mend = recorded_at(scene, village, 5)
            hit = Hit(
                "villages", index, "village_name", values, village=village, due=deadline, mend=mend
            )
            yield unless(may_be_done(scene, "trainings", village), hit)


@kind("own")
def days_at_least(scene: Scene, *, table: TableName, days: FieldName, at_least: Number) -> Found:
    """A done event took at least so many days."""
    if lacks := scene.lacks(f"{table}.{days}", f"{table}.status"):
        yield from lacks
        return
    lengths = scene.values(table, days)
    for event in scene.events(table):
        length = lengths[event.row]
        if event.done and length is not None and length < scene.number(at_least):
            yield Hit(table, event.row, days, {"days": length})


@kind("waits", ESCALATING)
def visited(scene: Scene, *, warning_days: Number, error_days: Number) -> Found:
    """A trained village was visited lately: counted from its last visit, else last training."""
    if lacks := scene.lacks(
        *_TRAININGS, "follow_ups.village", "follow_ups.date", "villages.village_name"
    ):
        yield from lacks
        return
    for village, index in scene.villages.items():
        if village not in scene.trained_until:
            continue
        last = max((visit.day for visit in scene.visits.get(village, ())), default=None)
        since = last or scene.trained_until[village]
        if since is None:
            hit = Hit("villages", index, "village_name", village=village)
            yield from _undated(scene, hit, village)
            continue
        days = (scene.today - since).days
        if days > scene.number(warning_days):
            hit = Hit(
                "villages",
                index,
                "village_name",
                {"days": days, "since": since, "from": _VISIT if last else _TRAINING},
                mend=recorded_at(scene, village, 9),
                escalated=days > scene.number(error_days),
                village=village,
                due=since + timedelta(days=int(scene.number(warning_days))),
            )
            yield unless(_may_be_since(scene, village, since, visited=last is not None), hit)


def _undated(scene: Scene, hit: Hit, village: VillageKey) -> Found:
    """Trained, never visited, and the day of the training cannot be read."""
    if unknown := refuters(scene, "trainings", "date", village=village):
        yield Unsure(hit, unknown)


def _may_be_since(
    scene: Scene, village: VillageKey, since: Date, *, visited: bool
) -> Sequence[Unknown]:
    """What may have happened later than the day counted from: a visit, or the last training."""

    def later(key: str, index: int) -> bool:
        return scene.may(key, "date", index, lambda days: since < last_day(days) <= scene.today)

    def trained(index: int) -> bool:
        return later("trainings", index) and scene.may("trainings", "status", index, DONE.__eq__)

    visits = refuters(
        scene, "follow_ups", "date", village=village, could=lambda i: later("follow_ups", i)
    )
    if visited:
        return visits
    trainings = refuters(scene, "trainings", "date", "status", village=village, could=trained)
    return (*visits, *trainings)


# ------------------------------------------------------------------------------ the workbook itself


@kind("waits")
def fresh(scene: Scene, *, within: Number) -> Found:
    """While plan rows are open, the workbook was changed within so many full days."""
    if lacks := scene.lacks("plan.status"):
        yield from lacks
        return
    modified = scene.reading.workbook.modified
    if modified is None:
        yield Lack("workbook", None, _NO_STAMP)
        return
    unknown = scene.unknowns("plan", "status")
    open_rows = sum(status not in _CLOSED for status in scene.values("plan", "status"))
    open_rows -= len(unknown)
    days = (scene.today - modified.astimezone(clock.BANGKOK).date()).days
    if (open_rows or unknown) and days > scene.number(within):
        hit = Hit("workbook", values={"days": days, "open": open_rows})
        yield unless(() if open_rows else refuters(scene, "plan", "status"), hit)


def _tab(scene: Scene, table: str) -> Words:
    return Words(th=scene.tables.tables[table].tab, en=scene.tables.tables[table].title_en.lower())


_FORUMS = ("forums.village", "forums.date", "forums.status")
_TRAININGS = ("trainings.village", "trainings.date", "trainings.status")
_BACKWARDS = Words(th="สิ้นสุดก่อนวันเริ่ม", en="ends before it starts")
_OUTSIDE = Words(th="อยู่นอกปีงบประมาณ", en="leaves the fiscal year")
_CLOSED = frozenset({DONE, CANCELLED})
_VISIT = Words(th="การลงพื้นที่ครั้งล่าสุด", en="the last visit")
_TRAINING = Words(th="การฝึกอบรมครั้งล่าสุด", en="the last training")
_NO_WINDOWS = Words(
    th="โปรแกรมของปีนี้ไม่ได้กำหนดช่วงขึ้นทะเบียน OTOP",
    en="this year's programme profile gives no OTOP windows",
)
_NO_DEADLINE = Words(
    th="โปรแกรมของปีนี้ไม่ได้กำหนดวันสุดท้ายของการฝึกอบรม",
    en="this year's programme profile gives no training deadline",
)
_NO_STAMP = Words(
    th="ไฟล์ไม่บอกเวลาที่แก้ไขล่าสุด", en="the workbook does not say when it was last changed"
)
