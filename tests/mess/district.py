"""A district that does everything right: the truth from which messy workbooks are made.

Every record is a plain dictionary of typed values by field key. A workbook written tidily from it
has no finding at all; what is found in a messier one is either planted or a misreading.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import NamedTuple

import geothai

from sync.reading.cells.thai import words

TODAY = date(2026, 7, 12)
FISCAL_YEAR = 2569
HOUSEHOLDS = 20  # of a village, as the programme of 2569 has it


class Period(NamedTuple):
    """Whole days, both ends included."""

    start: date
    end: date


class Numbers(tuple[int, ...]):
    """A list of household numbers."""


Value = str | int | float | bool | date | Period | Numbers | None
Record = dict[str, Value]


class Village(NamedTuple):
    subdistrict: str
    moo: int
    name: str
    officer: str
    occupation: str


@dataclass(slots=True)
class District:
    """`tables` holds the records of each table key, in sheet order."""

    name: str
    province: str
    villages: list[Village]
    tables: dict[str, list[Record]] = field(default_factory=dict)


_FIRST = words("สมชาย สมหญิง มานะ มานี ปิติ ชูใจ วีระ ดวงใจ สุรชัย พรทิพย์ อำนวย ลำดวน ประเสริฐ จำรัส บุญมี")
_LAST = words("ใจดี รักไทย มั่นคง สุขใจ ทองคำ แสงจันทร์ พูลทรัพย์ งามตา วงศ์ไทย อ่อนน้อม ศรีสุข บุญยืน")
_BAAN = words("หนองบัว โคกสูง ห้วยทราย ดอนแก้ว ท่าช้าง เนินมะกอก วังทอง คลองใหม่ ทุ่งนา ป่าสัก บึงกุ่ม หัวดง")
_WORK = ("จักสานไม้ไผ่", "เพาะเห็ดนางฟ้า", "เลี้ยงไก่ไข่", "ทำขนมไทย", "ทอผ้า", "ปลูกผักปลอดสารพิษ")
_ITEMS = (
    ("ไม้ไผ่", "ลำ", 40),
    ("ก้อนเชื้อเห็ด", "ก้อน", 12),
    ("พันธุ์ไก่", "ตัว", 60),
    ("แป้งข้าวเจ้า", "ถุง", 45),
)


def make_district(rng: random.Random, villages: int = 6, homes: int = HOUSEHOLDS) -> District:
    """A random real district of at least three tambons, with invented villages and people."""
    while True:
        province = rng.choice(list(geothai.provinces()))
        place = rng.choice(list(geothai.districts(province.code)))
        tambons = [t.name_th for t in geothai.subdistricts(place.code)]
        if len(tambons) >= 3 and not any(" " in t or "(" in t for t in tambons):
            break
    made = District(place.name_th, province.name_th, [])
    chosen = rng.sample(tambons, 3)
    names = rng.sample(_BAAN, villages)
    officers = [f"นาย{rng.choice(_FIRST)} {last}" for last in rng.sample(_LAST, 3)]
    for number in range(villages):
        tambon = chosen[number * 3 // villages]
        made.villages.append(
            Village(
                tambon,
                number + 1,
                f"บ้าน{names[number]}",
                officers[chosen.index(tambon)],
                rng.choice(_WORK),
            )
        )
    for write in (
        _villages, _guidelines, _plan, _coordination, _forums, _households, _trainings,
        _study_visits, _groups, _materials, _follow_ups, _budget, _loans,
    ):  # fmt: skip
        write(made, rng, homes)
    return made


def _where(village: Village) -> Record:
    return {"subdistrict": village.subdistrict, "moo": village.moo}


def _villages(made: District, rng: random.Random, homes: int) -> None:
    made.tables["villages"] = [
        {
            "no": number,
            "province": made.province,
            "district": made.name,
            **_where(village),
            "village_name": village.name,
            "occupation": village.occupation,
            "officer": village.officer,
        }
        for number, village in enumerate(made.villages, start=1)
    ]


def _guidelines(made: District, rng: random.Random, homes: int) -> None:
    officers = dict.fromkeys(village.officer for village in made.villages)
    made.tables["guidelines"] = [
        {
            "fiscal_year": FISCAL_YEAR,
            "letter_no": f"มท 04{number:02}/ว {120 + number}",
            "letter_date": date(2025, 10, 1),
            "subject": "แนวทางการสร้างสัมมาชีพชุมชน",
            "officer": officer,
            "studied_on": date(2025, 10, 2) + timedelta(rng.randrange(5)),
            "summary": "ศึกษาขั้นตอนและบทบาท",
        }
        for number, officer in enumerate(officers, start=1)
    ]


def _plan(made: District, rng: random.Random, homes: int) -> None:
    rows: list[Record] = []
    for village in made.villages:
        for technique in range(2, 10):
            money = {5: 12000, 6: 8000, 8: 10000}.get(technique, 1000)
            rows.append(
                {
                    "no": len(rows) + 1,
                    **_where(village),
                    "technique": technique,
                    "activity": f"กิจกรรมเทคนิคที่ {technique} {village.name}",
                    "objective": "เพื่อให้ครัวเรือนมีอาชีพ",
                    "method": "ประชุม ฝึกปฏิบัติ ติดตาม",
                    "target_group": f"ครัวเรือนเป้าหมาย {homes} ครัวเรือน",
                    "place": f"ศาลาประชาคม{village.name}",
                    "period": Period(
                        date(2025, 10, 15) + timedelta(rng.randrange(60)), date(2026, 9, 30)
                    ),
                    "budget": money,
                    "expected_result": f"ครัวเรือนมีรายได้เพิ่มขึ้น {homes} ครัวเรือน",
                    "officer": village.officer,
                    "status": "กำลังดำเนินการ",
                }
            )
    made.tables["plan"] = rows


def _coordination(made: District, rng: random.Random, homes: int) -> None:
    rows: list[Record] = []
    for village in made.villages:
        on = date(2025, 10, 20) + timedelta(rng.randrange(10))
        people = [("วิทยากรหลัก", 1), ("วิทยากร", 4), ("ผู้นำชุมชน", 1), ("หน่วยงานภาคี", 1)]
        for role, count in people:
            for _ in range(count):
                title = ("นาง", "นาย")[len(rows) % 2]  # no name is anybody else's
                name = f"{title}{_FIRST[len(rows) % len(_FIRST)]} {_LAST[len(rows) // len(_FIRST)]}"
                if role == "หน่วยงานภาคี":
                    name = f"องค์การบริหารส่วนตำบล{village.subdistrict}"
                rows.append(
                    {
                        "date": on,
                        **_where(village),
                        "role": role,
                        "name": name,
                        "expertise": village.occupation,
                        "trained_on": date(2025, 10, 10) if role == "วิทยากรหลัก" else None,
                        "result": "ตอบรับ",
                    }
                )
    made.tables["coordination"] = rows


def _forums(made: District, rng: random.Random, homes: int) -> None:
    made.tables["forums"] = [
        {
            "date": date(2025, 11, 3) + timedelta(rng.randrange(10)),
            **_where(village),
            "place": f"ศาลาประชาคม{village.name}",
            "participants": rng.randrange(30, 60),
            "households": homes,
            "occupation": village.occupation,
            "shared_goal": "รายได้เพิ่มขึ้นร้อยละ 5",
            "status": "แล้วเสร็จ",
            "evidence": f"https://drive.example.org/f{village.moo}",
        }
        for village in made.villages
    ]


def _households(made: District, rng: random.Random, homes: int) -> None:
    rows: list[Record] = []
    for village in made.villages:
        for number in range(1, homes + 1):
            before = rng.randrange(30, 80) * 1000
            rows.append(
                {
                    "no": number,
                    "prefix": rng.choice(("นาย", "นาง", "นางสาว")),
                    "first_name": rng.choice(_FIRST),
                    "last_name": rng.choice(_LAST),
                    "citizen_id": _citizen_id(rng.randrange(1000) * 1000 + len(rows)),
                    "house_no": f"{number}/{village.moo}",
                    **_where(village),
                    "members": rng.randrange(1, 8),
                    "occupation": rng.choice(("ทำนา", "รับจ้าง", "ค้าขาย")),
                    "interest": village.occupation,
                    "income_before": before,
                    "income_after": before + 4000,
                    "instructor": f"นางวิทยากร {village.name}",
                    "phone": f"08{rng.randrange(10**7, 10**8)}",
                    "practising": True,
                }
            )
    made.tables["households"] = rows


def _citizen_id(number: int) -> str:
    """Thirteen digits with a right check digit, in a block of zeros that nobody holds."""
    digits = f"100000{number:06d}"
    weighted = sum(int(digit) * (13 - at) for at, digit in enumerate(digits))
    return f"{digits}{(11 - weighted % 11) % 10}"


def _trainings(made: District, rng: random.Random, homes: int) -> None:
    rows: list[Record] = []
    for village in made.villages:
        start = date(2025, 11, 24) + timedelta(rng.randrange(14))
        rows.append(
            {
                "session": 1,
                "date": Period(start, start + timedelta(2)),
                "days": 3,
                **_where(village),
                "occupation": village.occupation,
                "instructors": f"นางวิทยากร {village.name}",
                "participants": homes,
                "attended": Numbers(range(1, homes + 1)),
                "place": f"ศาลาประชาคม{village.name}",
                "budget": 12000,
                "disbursed": 12000,
                "status": "แล้วเสร็จ",
                "evidence": f"https://drive.example.org/t{village.moo}",
            }
        )
    made.tables["trainings"] = rows


def _study_visits(made: District, rng: random.Random, homes: int) -> None:
    rows: list[Record] = []
    for village in made.villages:
        on = date(2026, 1, 12) + timedelta(rng.randrange(20))
        rows.append(
            {
                "date": Period(on, on),
                **_where(village),
                "destination": "ศูนย์เรียนรู้ต้นแบบ",
                "location": "อำเภอใกล้เคียง",
                "occupation": village.occupation,
                "participants": homes,
                "budget": 8000,
                "disbursed": 8000,
                "lesson": "ได้เทคนิคการผลิตและการตลาด",
                "status": "แล้วเสร็จ",
                "evidence": f"https://drive.example.org/v{village.moo}",
            }
        )
    made.tables["study_visits"] = rows


def _groups(made: District, rng: random.Random, homes: int) -> None:
    made.tables["groups"] = [
        {
            "no": number,
            "name": f"กลุ่ม{village.occupation}{village.name}",
            **_where(village),
            "phone": f"08{rng.randrange(10**7, 10**8)}",
            "registered_on": date(2026, 2, 2) + timedelta(rng.randrange(20)),
            "category": "การแปรรูป (OTOP/SME)",
            "product": village.occupation,
            "member_households": Numbers(range(1, 6)),
            "last_meeting": TODAY - timedelta(rng.randrange(5, 60)),
        }
        for number, village in enumerate(made.villages, start=1)
    ]


def _materials(made: District, rng: random.Random, homes: int) -> None:
    rows: list[Record] = []
    for at, village in enumerate(made.villages):
        plan_no = at * 8 + 7  # the row of technique 8
        for number in range(2):
            item, unit, price = rng.choice(_ITEMS)
            quantity = rng.randrange(10, 60)
            rows.append(
                {
                    "delivered_on": date(2026, 3, 2) + timedelta(rng.randrange(20)),
                    **_where(village),
                    "item": f"{item} ชุดที่ {number + 1}",
                    "quantity": quantity,
                    "unit": unit,
                    "unit_price": price,
                    "total": quantity * price,
                    "plan_no": plan_no,
                    "recipients": Numbers(range(1, 11)),
                    "receipt_no": f"{len(rows) + 1}/2569",
                    "evidence": f"https://drive.example.org/m{village.moo}",
                }
            )
    made.tables["materials"] = rows


def _follow_ups(made: District, rng: random.Random, homes: int) -> None:
    made.tables["follow_ups"] = [
        _follow_up(village, days_ago, homes)
        for village in made.villages
        for days_ago in (60, rng.randrange(3, 25))
    ]


def _follow_up(village: Village, days_ago: int, homes: int) -> Record:
    early = days_ago == 60
    return {
        "date": TODAY - timedelta(days_ago),
        **_where(village),
        "household_nos": Numbers(range(1, homes + 1)),
        "kind": "เยี่ยมบ้าน",
        "officer": village.officer,
        "details": "ครัวเรือนทำต่อเนื่อง",
        "problem": "ขาดตลาด" if early else None,
        "advice": "แนะนำตลาดนัดชุมชน" if early else None,
        "next_visit": TODAY + timedelta(20),
        "evidence": f"https://drive.example.org/u{village.moo}",
    }


def _budget(made: District, rng: random.Random, homes: int) -> None:
    total = sum(int(str(row["budget"])) for row in made.tables["plan"])
    shares = [total // 3, total // 3, total - 2 * (total // 3)]
    rows: list[Record] = []
    for number, share in enumerate(shares, start=1):
        spent = share // 2
        rows.append(
            {
                "no": number,
                "project": f"โครงการสร้างสัมมาชีพชุมชน ระยะที่ {number}",
                "project_no": f"เลขที่ {number}/2569",
                "quarter": number,
                "allocated": share,
                "disbursed": spent,
                "remaining": share - spent,
                "percent": round(spent * 100 / share, 2),
                "papers": "ครบถ้วน",
            }
        )
    made.tables["budget"] = rows


def _loans(made: District, rng: random.Random, homes: int) -> None:
    made.tables["loans"] = [
        {
            "contract_no": f"บย.{number}/2569",
            "borrower": made.villages[number % 3].officer,
            "borrowed_on": date(2025, 12, 1) + timedelta(number),
            "amount": 5000 * number,
            "cleared_on": date(2025, 12, 20) + timedelta(number),
        }
        for number in range(1, 4)
    ]
