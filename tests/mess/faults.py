"""Faults that an office makes, planted in a district's records, and the finding each must give.

A fault changes one value of one record and names the one finding that a person would expect, at
that very cell. Faults are chosen so that none brings a second finding with it.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from datetime import date
from typing import NamedTuple

from tests.mess.district import District, Numbers, Period, Record


class Raw(str):
    """A text that is written as it stands, whatever the column's form."""

    __slots__ = ()


class Planted(NamedTuple):
    """The expected finding: its code, and the cell it names: a field of the table's nth record."""

    code: str
    table: str
    at: int
    field: str


Change = Callable[[Record], object]


class Fault(NamedTuple):
    code: str
    table: str
    field: str
    value: Callable[[Record, random.Random], object]


def _fixed(value: object) -> Callable[[Record, random.Random], object]:
    return lambda record, rng: value


def _any_of(*values: object) -> Callable[[Record, random.Random], object]:
    return lambda record, rng: rng.choice(values)


def _next_digit(record: Record, rng: random.Random) -> object:
    digits = str(record["citizen_id"])
    return digits[:-1] + str((int(digits[-1]) + rng.randrange(1, 10)) % 10)


NO_DATE = _any_of(*map(Raw, ("40 ก.ค. 2569", "31/02/2569", "ไม่แน่ชัด", "32 พ.ย. 68", "ปลายเดือน")))
NO_NUMBER = _any_of(*map(Raw, ("2 50,000", "สอบถาม", "ยังไม่ทราบ", "12O00")))
BLANK = _fixed(None)

FAULTS = (
    Fault("D1", "households", "subdistrict", _fixed(Raw("ตำบลไม่มีจริง"))),
    Fault("D1", "households", "moo", _fixed(97)),
    Fault("D2", "households", "citizen_id", _next_digit),
    Fault("D4", "coordination", "date", NO_DATE),
    Fault("D4", "groups", "last_meeting", NO_DATE),
    Fault("D4", "follow_ups", "next_visit", NO_DATE),
    Fault("D4", "materials", "delivered_on", NO_DATE),
    Fault("D4", "loans", "borrowed_on", NO_DATE),
    Fault("D7", "households", "phone", _any_of(*map(Raw, ("08123", "12345678", "089-12")))),
    Fault("D10", "households", "income_before", NO_NUMBER),
    Fault("D10", "households", "members", NO_NUMBER),
    Fault("D10", "materials", "quantity", NO_NUMBER),
    Fault("D12", "plan", "status", _fixed(Raw("รออนุมัติ"))),
    Fault("D12", "coordination", "role", _fixed(Raw("แขกรับเชิญ"))),
    Fault("D13", "households", "first_name", BLANK),
    Fault("D13", "materials", "item", BLANK),
    Fault("D13", "plan", "activity", BLANK),
    Fault("T2-1", "plan", "officer", BLANK),
    Fault("T2-1", "plan", "target_group", BLANK),
    Fault("T2-2", "plan", "objective", BLANK),
    Fault("T2-2", "plan", "place", BLANK),
    Fault("T2-3", "plan", "period", _fixed(Period(date(2026, 9, 1), date(2026, 11, 30)))),
    Fault("T4-3", "forums", "shared_goal", BLANK),
    Fault("T5-1", "trainings", "instructors", BLANK),
    Fault("T5-2", "trainings", "participants", _fixed(10)),
    Fault("T5-3", "trainings", "attended", _fixed(Numbers((*range(1, 20), 25)))),
    Fault("T5-6", "trainings", "days", _fixed(2)),
    Fault("T6-2", "study_visits", "destination", BLANK),
    Fault("T6-4", "study_visits", "lesson", BLANK),
    Fault("T6-5", "study_visits", "participants", _fixed(0)),
    Fault("T7-7", "groups", "last_meeting", _fixed(date(2026, 3, 1))),
    Fault("T8-1", "materials", "plan_no", _fixed(999)),
    Fault("T8-2", "materials", "total", lambda record, rng: float(str(record["total"])) - 150),
    Fault("T8-5", "materials", "recipients", _fixed(Numbers((1, 2, 33)))),
    Fault("T8-6", "materials", "receipt_no", BLANK),
    Fault("T9-5", "households", "income_before", BLANK),
    Fault("T9-6", "follow_ups", "date", _fixed(date(2026, 8, 20))),
    Fault("D9", "trainings", "evidence", BLANK),
    Fault("D9", "study_visits", "evidence", BLANK),
    Fault("M6", "budget", "papers", _fixed("ไม่ครบ")),
    Fault("M9", "budget", "percent", lambda record, rng: float(str(record["percent"])) + 7),
    Fault("M5", "loans", "cleared_on", BLANK),
)  # fmt: skip


def plant(district: District, rng: random.Random, most: int = 30) -> list[Planted]:
    """Plant about `most` faults, at most one in a record; what is expected of them."""
    taken: set[tuple[str, int]] = set()
    planted: list[Planted] = []
    for fault in _shuffled(rng, most):
        records = district.tables.get(fault.table, [])
        free = [
            at
            for at, record in enumerate(records)
            if (fault.table, at) not in taken and record.get(fault.field) is not None
        ]
        if fault.table == "follow_ups" and fault.field == "date":
            free = [at for at in free if at % 2 == 0]  # the second visit keeps the rhythm
        if not free:
            continue
        at = rng.choice(free)
        taken.add((fault.table, at))
        records[at][fault.field] = fault.value(records[at], rng)  # type: ignore[assignment]
        planted.append(Planted(fault.code, fault.table, at, fault.field))
    return planted


def _shuffled(rng: random.Random, most: int) -> Iterator[Fault]:
    faults = list(FAULTS)
    rng.shuffle(faults)
    yield from faults[:most]
