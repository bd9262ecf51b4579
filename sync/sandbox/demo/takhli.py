"""The believable district: what is not yet done in July, the slips in it, and last week's state.

Every list is edits on the clean district of `demo_base`; nothing else decides what the demo says.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from sync.sandbox.demo.content import (
    Add,
    DemoColumn,
    Drop,
    Edit,
    EraSlip,
    Modified,
    Put,
    SheetFault,
    Span,
)
from sync.sandbox.demo.faults import MAI_THO
from sync.sandbox.demo.money import money_row
from sync.sandbox.demo.villages import DONE, HOUSEHOLDS, STARTED, VILLAGES, WAITING


def _july(first: int, last: int) -> Span:
    return Span(date(2026, 7, first), date(2026, 7, last))


LATE_JULY = _july(20, 31)
AUGUST = Span(date(2026, 8, 1), date(2026, 8, 31))
JULY_AUGUST = Span(date(2026, 7, 1), date(2026, 8, 31))

# Plan rows that are not done (or only just): period and status
_PLANS: dict[str, tuple[Span, str]] = {
    "v1.t5": (Span(date(2026, 6, 1), date(2026, 6, 16)), STARTED),
    "v1.t6": (Span(date(2026, 6, 15), date(2026, 6, 30)), WAITING),
    "v1.t7": (AUGUST, WAITING),
    "v1.t8": (AUGUST, WAITING),
    "v2.t6": (Span(date(2026, 6, 15), date(2026, 6, 30)), STARTED),
    "v2.t7": (JULY_AUGUST, STARTED),
    "v2.t8": (AUGUST, WAITING),
    "v3.t6": (_july(1, 17), STARTED),
    "v3.t7": (_july(1, 9), STARTED),
    "v3.t8": (AUGUST, WAITING),
    "v4.t6": (LATE_JULY, WAITING),
    "v4.t7": (_july(1, 10), STARTED),
    "v4.t8": (AUGUST, WAITING),
    "v5.t6": (_july(1, 10), DONE),
    "v5.t7": (JULY_AUGUST, STARTED),
    "v5.t8": (AUGUST, WAITING),
    "v6.t6": (_july(6, 15), STARTED),
    "v6.t7": (JULY_AUGUST, WAITING),
    "v6.t8": (AUGUST, WAITING),
    "v7.t6": (LATE_JULY, WAITING),
    "v7.t7": (JULY_AUGUST, DONE),
    "v7.t8": (_july(1, 15), DONE),
    "v8.t7": (JULY_AUGUST, DONE),
    "v8.t8": (_july(15, 31), STARTED),
}
# Study visits that lie ahead; the other villages have not booked one
_VISITS = {"v3": _july(16, 17), "v6": _july(14, 15), "v7": _july(23, 24)}
_NO_VISIT = ("v1", "v2", "v4")
_CALLS = {
    "v2.call5": date(2026, 5, 6),
    "v3.call6": date(2026, 6, 3),
    "v4.call6": date(2026, 7, 8),
    "v5.call6": date(2026, 7, 9),
    "v6.call6": date(2026, 6, 8),
    "v8.call6": date(2026, 7, 10),
}
DUPLICATE = {"first_name": "มานะ", "last_name": "ลองเขียนไทย", "house_no": "52/3"}
NOT_YET_DUPLICATE = {"first_name": "อำนวย", "last_name": "ตัวอย่างดี", "house_no": "64/3"}
_MONEY = {"b1": 69_800, "b2": 19_200, "b3": 6_000, "b4": 28_800, "b5": 3_150, "b6": 4_500}


def this_week() -> Iterator[Edit]:
    """From the clean district to Takhli on Sunday 12 July 2569 BE: 48 of 72 steps passed."""
    yield from _progress()
    yield from _slips()


def last_week() -> Iterator[Edit]:
    """From this week back to Sunday 5 July: 42 of 72 steps passed, other slips."""
    yield Modified(datetime(2026, 7, 3, 15, 5))  # noqa: DTZ001 - an office's wall clock
    # seven steps that were passed since, and one that has lapsed by itself (v6, technique 9)
    yield from (Drop("follow_ups", f"{key}.call6") for key in ("v4", "v5", "v8"))
    yield from (Drop("groups", f"{key}.group") for key in ("v7", "v8"))
    yield from (Drop("materials", f"v7.m{number}") for number in range(1, 5))
    yield Put("study_visits", "v5.visit", "status", STARTED)
    yield Put("study_visits", "v5.visit", "disbursed", None)
    yield Put("study_visits", "v5.visit", "lesson", None)
    yield Put("study_visits", "v5.visit", "evidence", None)
    for key in ("v5.t6", "v7.t7", "v7.t8", "v8.t7"):
        yield Put("plan", key, "status", STARTED)
    yield from _spent({"b2": 14_400, "b3": 4_000, "b4": 19_200, "b6": 3_500})
    # slips that the officers have mended since
    yield Put("plan", "v8.t6", "place", None)
    yield Put("coordination", "v6.c8", "moo", 12)
    yield Put("households", "v5.h4", "phone", "080-00-045")
    yield Put("households", "v7.h2", "income_before", None)
    yield Put("forums", "v7.forum", "evidence", None)
    yield Put("trainings", "v4.training1", "days", 2)
    yield Put("loans", "l4", "cleared_on", None)
    # slips that were made since
    yield Put("follow_ups", "v5.call5", "next_visit", date(2026, 7, 9))
    for field, text in NOT_YET_DUPLICATE.items():
        yield Put("households", "v8.h19", field, text)
    yield Put("budget", "b5", "percent", 43.75)


def _progress() -> Iterator[Edit]:
    for key, (period, status) in _PLANS.items():
        yield Put("plan", key, "period", period)
        yield Put("plan", key, "status", status)
    yield from _untrained("v1")
    yield from (Drop("study_visits", f"{key}.visit") for key in _NO_VISIT)
    for key, days in _VISITS.items():
        yield Put("study_visits", f"{key}.visit", "date", days)
        yield Put("study_visits", f"{key}.visit", "status", WAITING)
        for field in ("disbursed", "lesson", "evidence"):
            yield Put("study_visits", f"{key}.visit", field, None)
    yield Put("study_visits", "v5.visit", "date", _july(8, 9))
    yield from (Drop("groups", f"{key}.group") for key in ("v1", "v2", "v3", "v5", "v6"))
    yield Put("groups", "v7.group", "registered_on", date(2026, 7, 9))
    yield Put("groups", "v8.group", "registered_on", date(2026, 7, 7))
    yield Put("groups", "v7.group", "otop_code", None)
    yield Put("groups", "v7.group", "otop_on", None)
    yield Put("groups", "v8.group", "otop_on", date(2026, 7, 8))
    for village in VILLAGES:
        for number in range(1, 5):
            if village.key == "v7":
                yield Put("materials", f"v7.m{number}", "delivered_on", date(2026, 7, 8))
            else:
                yield Drop("materials", f"{village.key}.m{number}")
    yield from (Drop("follow_ups", f"{key}.call6") for key in ("v1", "v2"))
    for key, day in _CALLS.items():
        yield Put("follow_ups", key, "date", day)
        yield Put("follow_ups", key, "next_visit", date(2026, 8, 6))
    yield from _spent(_MONEY)


def _untrained(key: str) -> Iterator[Edit]:
    """A village whose training is still to come: no visits to trained households yet."""
    training = f"{key}.training1"
    yield Put("trainings", training, "date", _july(21, 23))
    yield Put("trainings", training, "status", WAITING)
    for field in ("participants", "attended", "disbursed", "evidence"):
        yield Put("trainings", training, field, None)
    yield from (Drop("follow_ups", f"{key}.call{number}") for number in range(1, 6))
    for number in range(1, HOUSEHOLDS[key] + 1):
        for field in ("income_after", "practising"):
            yield Put("households", f"{key}.h{number}", field, None)


def _spent(disbursed: dict[str, int]) -> Iterator[Edit]:
    allocated = {"b1": 78_400, "b2": 38_400, "b3": 16_000, "b4": 64_000, "b5": 7_200, "b6": 4_000}
    for key, amount in disbursed.items():
        for field, value in money_row(allocated[key], amount).items():
            yield Put("budget", key, field, value)


def _slips() -> Iterator[Edit]:
    yield DemoColumn("households", "citizen_id", True)  # P2
    yield Put("households", "v1.h3", "citizen_id", "1-0000-00000-03-8")  # D2
    yield Put("households", "v2.h6", "phone", "080-000-25")  # D7
    yield Put("households", "v4.h11", "phone", 800000071)  # D6: the sheet lost the leading 0
    for field, text in DUPLICATE.items():
        yield Put("households", "v8.h19", field, text)  # D3: v8.h15 once more
    yield Put("households", "v6.h8", "income_before", "5 4,000")  # D10
    yield Put("households", "v3.h5", "note", "โทรหาลูกสาว 080-000-0455")  # P3
    yield Put("follow_ups", "v3.call4", "household_nos", "16-17, 19-20")  # T9-2: 18 left out
    yield Put("follow_ups", "v5.call5", "next_visit", "31 มิ.ย. 2569")  # D4
    yield Put("follow_ups", "v7.call3", "date", "2026-03-23")  # D5: Gregorian among BE
    yield Put("follow_ups", "v8.call5", "advice", None)  # T9-7
    yield Put("coordination", "v3.c4", "date", EraSlip(date(2025, 11, 5)))  # D5: BE in a true date
    yield Put(
        "forums", "v2.forum", "place", f"ศาลาประชาคมบ้{MAI_THO}านเขาฝาแฝด"
    )  # D6: doubled tone mark
    yield Put("forums", "v6.forum", "evidence", None)  # T4-6
    yield Put("trainings", "v6.training1", "participants", 18)  # T5-2
    yield Put("plan", "v2.t7", "status", "ใกล้เสร็จ")  # D12
    yield Put("plan", "v6.t8", "expected_result", "ครัวเรือนได้รับวัสดุครบถ้วน")  # T2-6
    yield Put("groups", "v4.group", "registered_on", None)  # T7-1
    yield Put("budget", "b3", "papers", "ไม่ครบ")  # M6
    yield Put("budget", "b5", "percent", 34.75)  # M9: digits swapped, 43.75
    yield Put("budget", "b4", "percent", SheetFault("#REF!"))  # M2
    yield Add(
        "loans",
        "l5",
        {
            "contract_no": "บย.5/2569",
            "borrower": "นางวรรณา จำลองสุข",
            "borrowed_on": date(2026, 6, 8),
            "amount": 4_800,
        },
    )  # M5
