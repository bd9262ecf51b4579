"""One planted fault for each code of the rules, as edits on the clean district."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sync.sandbox.demo.content import (
    HEADING,
    TOTAL,
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
from sync.sandbox.demo.money import money_row
from sync.sandbox.demo.sheets import At
from sync.sandbox.demo.villages import HOUSEHOLDS, VILLAGES


@dataclass(frozen=True, slots=True)
class Plant:
    """A fault: the edits that make it, and where the rule points; no record is a whole table."""

    code: str
    at: At
    edits: tuple[Edit, ...]


def _cell(code: str, table: str, record: str, field: str, value: object, *more: Edit) -> Plant:
    """A fault that shows in the very cell that is edited."""
    assert value is None or isinstance(
        value, str | int | float | date | Span | EraSlip | SheetFault
    )
    return Plant(code, (table, record, field), (Put(table, record, field, value), *more))


def _table(code: str, table: str, *edits: Edit) -> Plant:
    return Plant(code, (table, "", ""), edits)


def _village(code: str, key: str, *edits: Edit) -> Plant:
    return Plant(code, ("villages", key, "village_name"), edits)


def _row(key: str, moo: int) -> dict[str, str | int]:
    """A village in which nothing has begun."""
    return {
        "no": moo,
        "province": "นครสวรรค์",
        "district": "ตาคลี",
        "subdistrict": "หนองโพ",
        "moo": moo,
        "village_name": f"บ้านโพธิ์สมมติ {key}",
        "occupation": "ทำขนมไทย",
        "officer": VILLAGES[4].officer.name,
    }


MAI_THO = "\u0e49"  # one too many where it is used
NIKHAHIT_AA = "\u0e4d\u0e32"  # looks like ำ and is not
_NEW = ("v9", "v10", "v11")
_GROUPS = tuple(f"{village.key}.group" for village in VILLAGES)
# One village in eleven with a group is below a tenth; the other groups move to it
_ONE_GROUP_VILLAGE: tuple[Edit, ...] = (
    *(Add("villages", key, _row(key, number)) for number, key in enumerate(_NEW, 9)),
    *(Put("groups", group, "subdistrict", "จันเสน") for group in _GROUPS),
    *(Put("groups", group, "moo", 6) for group in _GROUPS),
)
_OTHER_YEAR = tuple(Put("guidelines", f"g{number}", "fiscal_year", 2568) for number in range(1, 6))
_NO_MATERIALS = tuple(Drop("materials", f"v8.m{number}") for number in range(1, 5))
_NOT_PRACTISING = tuple(
    Put("households", f"{village.key}.h{no}", "practising", "ไม่ใช่")
    for village in VILLAGES
    for no in range(1, HOUSEHOLDS[village.key] + 1, 5)
)

WORKFLOW: tuple[Plant, ...] = (
    _cell("T1-1", "guidelines", "g5", "fiscal_year", 2568),
    _table("T1-2", "guidelines", *_OTHER_YEAR),
    _cell("T1-3", "guidelines", "g2", "studied_on", date(2025, 10, 20)),
    _cell("T1-4", "villages", "v3", "officer", "นายวีระ ทดลองใหม่"),
    _cell("T2-1", "plan", "v1.t9", "target_group", None),
    _cell("T2-2", "plan", "v1.t3", "objective", None),
    _cell("T2-3", "plan", "v2.t9", "period", Span(date(2026, 9, 1), date(2026, 10, 31))),
    Plant("T2-4", ("study_visits", "v3.visit", "moo"), (Drop("plan", "v3.t6"),)),
    _table("T2-5", "plan", Put("plan", "v1.t5", "budget", 9_600)),
    _cell("T2-6", "plan", "v4.t2", "expected_result", "ครัวเรือนมีรายได้เพิ่มขึ้น"),
    _village("T3-1", "v5", *(Drop("coordination", f"v5.c{n}") for n in range(1, 7))),
    _village("T3-2", "v6", Drop("coordination", "v6.c5")),
    Plant(
        "T3-3",
        ("forums", "v7.forum", "date"),
        (Put("coordination", "v7.c7", "date", date(2025, 12, 1)),),
    ),
    _village("T3-4", "v8", Drop("coordination", "v8.c8")),
    _cell("T3-5", "coordination", "v2.c3", "name", "นายประเสริฐ ทดลองไทย"),
    _cell("T3-6", "coordination", "v3.c1", "trained_on", None),
    Plant("T4-1", ("trainings", "v5.training1", "date"), (Drop("forums", "v5.forum"),)),
    _cell("T4-2", "forums", "v6.forum", "date", date(2026, 1, 5)),
    _cell("T4-3", "forums", "v7.forum", "shared_goal", None),
    _cell("T4-4", "forums", "v8.forum", "households", 12),
    _cell("T4-5", "forums", "v1.forum", "occupation", "ทอผ้า"),
    _cell("T4-6", "forums", "v2.forum", "evidence", None),
    _cell("T5-1", "trainings", "v1.training1", "instructors", None),
    _cell("T5-2", "trainings", "v2.training1", "participants", 14),
    _cell("T5-2", "trainings", "v3.training1", "participants", 18),
    _cell("T5-3", "trainings", "v4.training1", "attended", "1-20, 25"),
    _cell("T5-4", "trainings", "v6.training1", "occupation", "ทอผ้า"),
    _cell("T5-5", "trainings", "v7.training2", "date", Span(date(2026, 7, 22), date(2026, 7, 24))),
    _cell("T5-6", "trainings", "v8.training2", "days", 2),
    _village("T5-7", "v9", Add("villages", "v9", _row("v9", 9))),
    _cell("T6-1", "study_visits", "v1.visit", "date", Span(date(2025, 11, 6), date(2025, 11, 7))),
    _cell("T6-2", "study_visits", "v2.visit", "destination", None),
    _cell("T6-2", "study_visits", "v4.visit", "destination", "บ้านหัวคันนาสูง หมู่ที่ 5"),
    _cell("T6-3", "study_visits", "v6.visit", "occupation", "เลี้ยงปลา"),
    _cell("T6-4", "study_visits", "v7.visit", "lesson", None),
    _cell("T6-5", "study_visits", "v8.visit", "participants", None),
    _cell("T7-1", "groups", "v1.group", "registered_on", None),
    _cell("T7-2", "groups", "v2.group", "category", "บริการ"),
    _cell(
        "T7-3", "groups", "v8.group", "member_households", "21, 22",
    ),
    _table("T7-4", "groups", *_ONE_GROUP_VILLAGE),
    Plant(
        "T7-5",
        ("groups", "v4.group", "otop_on"),
        (Put("groups", "v4.group", "otop_code", "ตย-0009"),),
    ),
    _cell("T7-6", "groups", "v6.group", "otop_on", date(2026, 3, 25)),
    _cell("T7-7", "groups", "v7.group", "last_meeting", date(2026, 4, 10)),
    _cell("T8-1", "materials", "v1.m1", "plan_no", None),
    _cell("T8-2", "materials", "v2.m1", "total", 3_700),
    Plant(
        "T8-3",
        ("materials", "v3.m4", "total"),
        (Put("materials", "v3.m4", "quantity", 10), Put("materials", "v3.m4", "total", 1_800)),
    ),
    _cell("T8-4", "materials", "v4.m1", "delivered_on", date(2025, 12, 10)),
    _cell("T8-5", "materials", "v5.m1", "recipients", "1-20, 33"),
    _cell("T8-6", "materials", "v6.m1", "receipt_no", None),
    _village(
        "T9-1", "v1",
        Drop("follow_ups", "v1.call6"), Put("follow_ups", "v1.call5", "date", date(2026, 6, 7)),
    ),
    _village(
        "T9-1", "v2",
        Drop("follow_ups", "v2.call6"), Put("follow_ups", "v2.call5", "date", date(2026, 5, 2)),
    ),
    Plant(
        "T9-2",
        ("households", "v3.h5", "no"),
        (Put("follow_ups", "v3.call1", "household_nos", "1-4"),),
    ),
    _table("T9-3", "households", *_NOT_PRACTISING),
    _table("T9-4", "households", Put("households", "v4.h1", "income_before", 600_000)),
    _cell("T9-5", "households", "v5.h4", "income_before", None),
    _cell("T9-6", "follow_ups", "v6.call5", "date", date(2026, 7, 20)),
    _cell("T9-6", "follow_ups", "v8.call5", "date", date(2025, 12, 1)),
    _cell("T9-7", "follow_ups", "v7.call2", "advice", None),
    Plant("O1", ("plan", "v8.t8", "period"), _NO_MATERIALS),
)  # fmt: skip

_OVERSPENT = money_row(16_000, 17_500)
MONEY: tuple[Plant, ...] = (
    Plant(
        "M1",
        ("budget", "b3", "disbursed"),
        tuple(Put("budget", "b3", field, value) for field, value in _OVERSPENT.items()),
    ),
    _cell("M2", "materials", "v7.m2", "unit_price", SheetFault("#REF!")),
    _cell("M3", "budget", TOTAL, "disbursed", 190_000),
    Plant(
        "M5",
        ("loans", "l4", "cleared_on"),
        (Put("loans", "l4", "cleared_on", None),),
    ),
    _cell("M6", "budget", "b2", "papers", "ไม่ครบ"),
    _cell("M7", "budget", "b5", "project_no", "เลขที่ 21/2569"),
    _cell("M8", "budget", "b6", "project_no", "เลขที่ 30/2568"),
    _cell("M9", "budget", "b1", "remaining", 1_000),
    _cell("M9", "budget", "b4", "percent", 39.67),
)

DATA: tuple[Plant, ...] = (
    _cell("D1", "coordination", "v2.c8", "subdistrict", "พยุหะ"),
    _cell("D1", "coordination", "v4.c8", "moo", 15),
    Plant(
        "D2",
        ("households", "v1.h3", "citizen_id"),
        (
            DemoColumn("households", "citizen_id", True),
            Put("households", "v1.h3", "citizen_id", "1-0000-00000-03-8"),
        ),
    ),
    Plant(
        "D3",
        ("households", "v2.h7", "first_name"),
        tuple(
            Put("households", f"v2.h{no}", field, text)
            for no in (3, 7)
            for field, text in (
                ("first_name", "สมหมาย"),
                ("last_name", "สมมติสุข"),
                ("house_no", "12/1"),
            )
        ),
    ),
    _cell("D4", "follow_ups", "v1.call2", "next_visit", "31 มิ.ย. 2569"),
    _cell("D5", "follow_ups", "v3.call3", "date", "2026-03-19"),
    _cell("D5", "coordination", "v1.c6", "date", EraSlip(date(2025, 11, 3))),
    _cell("D5", "study_visits", "v5.visit", "date", "22-23 กุมภาพันธ์"),
    _cell("D6", "forums", "v3.forum", "place", f"ศาลาประชาคมบ้{MAI_THO}านช่องลมเย็น"),
    _cell("D6", "coordination", "v4.c7", "result", f"ยินดีร่วมด{NIKHAHIT_AA}เนินงาน"),
    _cell("D6", "households", "v4.h1", "phone", 800000061),
    _cell("D7", "households", "v6.h2", "phone", "080-000-12"),
    _table("D8", "recipients", DemoColumn("recipients", "role", False)),
    _cell("D9", "trainings", "v5.training1", "evidence", None),
    _cell("D10", "study_visits", "v1.visit", "budget", "4 8,00"),
    _cell("D11", "trainings", "v7.training1", "budget", "8.600 บาท"),
    _cell("D12", "plan", "v6.t4", "status", "ใกล้เสร็จ"),
    _cell("D13", "coordination", "v7.c8", "date", None),
    Plant(
        "P2",
        ("households", HEADING, "citizen_id"),
        (DemoColumn("households", "citizen_id", True),),
    ),
    _cell("P3", "follow_ups", "v2.call3", "details", "นัดหมายทาง 080-000-0455"),
    _cell("P3", "households", "v7.h7", "note", "มีผู้ป่วยติดเตียงในบ้าน"),
    _table("F1", "workbook", Modified(datetime(2026, 6, 20, 9, 0))),  # noqa: DTZ001 - wall clock
)

PLANTS: tuple[Plant, ...] = (*WORKFLOW, *MONEY, *DATA)
