"""The clean district at work: households, trainings, visits, groups, materials, follow-ups."""

from __future__ import annotations

from datetime import date, timedelta

from sync.sandbox.demo.content import TOTAL, Days, Rows, Span, Sum
from sync.sandbox.demo.people import citizen_id, person, phone
from sync.sandbox.demo.villages import DONE, HOUSEHOLDS, VILLAGES, DemoVillage


def later(day: date, days: int) -> date:
    return day + timedelta(days=days)


def _instructors(village: DemoVillage) -> str:
    order = VILLAGES.index(village)
    return ", ".join(person(order * 7 + number).full for number in (1, 2))


def households() -> Rows:
    """The register: 20 households a village, 22 in the last, of which two never attended."""
    number = 0
    for order, village in enumerate(VILLAGES):
        for no in range(1, HOUSEHOLDS[village.key] + 1):
            who = person(100 + number)
            before = 42_000 + 1_500 * (no % 12) + 900 * order
            yield (
                f"{village.key}.h{no}",
                {
                    "no": no,
                    "prefix": who.prefix,
                    "first_name": who.first,
                    "last_name": who.last,
                    "citizen_id": citizen_id(no) if village.key == "v1" and no <= 4 else None,
                    "house_no": f"{no * 3 + order}" + (f"/{no % 4}" if no % 4 else ""),
                    **village.at,
                    "members": 2 + no % 4,
                    "occupation": ("ทำนา", "ทำไร่", "รับจ้าง", "ค้าขาย")[(no + order) % 4],
                    "interest": village.second if no % 5 == 0 else village.occupation,
                    "income_before": before,
                    "income_after": before + 1_800 + 200 * (no % 7),
                    "instructor": person(order * 7 + 1 + no % 5).full,
                    "phone": phone(number) if no % 3 else None,
                    "practising": "ไม่ใช่" if no % 10 == 9 else "ใช่",
                },
            )
            number += 1


def trainings() -> Rows:
    """One training for each village before the deadline, and a second in two of them."""
    sessions = [(village, 1, date(2025, 12, 15)) for village in VILLAGES]
    sessions += [(village, 2, date(2026, 1, 12)) for village in VILLAGES[6:]]
    for village, session, first in sessions:
        start = later(first, VILLAGES.index(village) % 4)
        yield (
            f"{village.key}.training{session}",
            {
                "session": session,
                "date": Days((start, later(start, 1), later(start, 2)))
                if village.key == "v4"
                else Span(start, later(start, 2)),
                "days": 3,
                **village.at,
                "occupation": village.occupation,
                "instructors": _instructors(village),
                "participants": 20,
                "attended": "1-20",
                "place": f"ศาลาประชาคม{village.name}",
                "budget": 8_600 if session == 1 else 0,
                "disbursed": 8_600 if session == 1 else 0,
                "status": DONE,
                "evidence": village.evidence(f"training{session}"),
            },
        )


def study_visits() -> Rows:
    """One study visit for each village, to somewhere else."""
    for order, village in enumerate(VILLAGES):
        day = later(date(2026, 2, 10), 3 * order)
        yield (
            f"{village.key}.visit",
            {
                "date": Span(day, later(day, 1)),
                **village.at,
                "destination": village.destination,
                "location": village.location,
                "occupation": village.occupation,
                "participants": 25,
                "budget": 4_800,
                "disbursed": 4_800,
                "lesson": "การรวมกลุ่มและการคุมต้นทุนช่วยให้ขายได้ทั้งปี",
                "status": DONE,
                "evidence": village.evidence("visit"),
            },
        )


def groups() -> Rows:
    """One registered group for each village; three of them are on the OTOP list."""
    for order, village in enumerate(VILLAGES):
        yield (
            f"{village.key}.group",
            {
                "no": order + 1,
                "name": f"กลุ่ม{village.occupation}{village.name}",
                **village.at,
                "phone": phone(900 + order),
                "registered_on": date(2026, 3, 2 + order),
                "category": village.category,
                "product": village.product,
                "member_households": "1-12",
                "last_meeting": date(2026, 6, 20 + order),
                "otop_code": f"ตย-{order:04d}" if order >= 5 else None,
                "otop_on": date(2026, 3, 10 + order) if order >= 5 else None,
            },
        )


def materials() -> Rows:
    """Four materials for each village within its plan, and the total."""
    for order, village in enumerate(VILLAGES):
        for number, item in enumerate(village.items, 1):
            yield (
                f"{village.key}.m{number}",
                {
                    "delivered_on": date(2026, 6, 1 + order),
                    **village.at,
                    "item": item.name,
                    "quantity": item.quantity,
                    "unit": item.unit,
                    "unit_price": item.price,
                    "total": item.quantity * item.price,
                    "plan_no": order * 9 + 8,
                    "recipients": "1-20",
                    "receipt_no": f"ตร.{order * 4 + number}/2569",
                    "evidence": village.evidence("materials"),
                },
            )
    yield TOTAL, {"delivered_on": "รวม", "total": Sum()}


def follow_ups() -> Rows:
    """Six visits to each village; the first four name every household."""
    named = ("1-5", "6-10", "11-15", "16-", "2, 7", "3, 11")
    months = ((1, 20), (2, 24), (3, 17), (4, 20), (5, 12), (6, 20))
    for order, village in enumerate(VILLAGES):
        for number, (households, (month, day)) in enumerate(zip(named, months, strict=True), 1):
            on = later(date(2026, month, day), order)
            worry = number in (2, 5)
            yield (
                f"{village.key}.call{number}",
                {
                    "date": on,
                    **village.at,
                    "household_nos": f"16-{HOUSEHOLDS[village.key]}" if number == 4 else households,
                    "kind": "เยี่ยมบ้าน",
                    "officer": village.officer.name,
                    "details": f"ครัวเรือนทำอาชีพ{village.occupation}ต่อเนื่อง",
                    "problem": "ราคาวัตถุดิบสูงขึ้น" if worry else None,
                    "advice": "รวมกลุ่มสั่งซื้อวัตถุดิบครั้งละมาก ๆ" if worry else None,
                    "next_visit": later(on, 28),
                    "evidence": village.evidence(f"call{number}"),
                },
            )
