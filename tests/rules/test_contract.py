"""The contract (tracker.md) read literally: a clean workbook, one edit, and the very findings.

Every case goes the real road: an .xlsx with canonical tabs and headings, sealed, read, judged.
An edit is `{"table.row.field": value}` with rows from 0 (`*` for all); `"table.row": None` takes a
row out, `"table": None` a tab, `"table-field": None` a column; `"table.+": {...}` adds a row like
row 0 with those cells changed. An expectation is "CODE table.row.field", "CODE table" for a whole
table, with ":E" or ":W" behind the code where a rule has two severities.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from copy import deepcopy
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook
from openpyxl.utils import get_column_letter

from sync.clock import day_words
from sync.model import Report
from sync.service.office import Office
from sync.settings import PACKAGED

Rows = dict[str, list[dict[str, Any]]]
Edits = Mapping[str, Any]

TODAY = date(2026, 7, 12)
LETTER = {"E": "error", "W": "warning"}


def ago(days: int) -> str:
    """A day before today as an officer writes it; a negative number is a day to come."""
    return day_words(TODAY - timedelta(days=days), "th")


# ------------------------------------------------------------------------------ the clean workbook

PLACES = (
    ("ตาคลี", 1, "หนองสีนวล"),
    ("ตาคลี", 2, "เขาใบไม้"),
    ("ช่องแค", 3, "ช่องแคใต้"),
    ("จันเสน", 4, "โคกหม้อ"),
)
TRADES = ("เลี้ยงไก่ไข่", "จักสาน", "แปรรูปกล้วย", "ทำนา")
OFFICERS = ("นางสาวมาลี ใจงาม", "นางสาวมาลี ใจงาม", "นายวิชัย เพียรดี", "นายวิชัย เพียรดี")
FAMILIES = ("บัวทอง", "คงมั่น", "ดีพร้อม", "สุขเกษม")
GIVEN = ("สมชาย", "มานะ", "วิไล", "ประยูร", "บุญมี", "กมล", "ณรงค์")
ROLES = ("วิทยากรหลัก", *["วิทยากร"] * 4, "ปราชญ์ชุมชน", "ผู้นำชุมชน")
DONE = {"status": "แล้วเสร็จ", "evidence": "https://drive.google.com/e"}
BUDGETS = {5: 10000, 6: 2000, 8: 5000}  # technique → baht a village; the others 100


def clean() -> Rows:
    """A district in good order: four villages, all nine techniques passed, nothing to say."""
    rows: Rows = {
        "guidelines": [
            {"fiscal_year": 2569, "subject": "แนวทาง", "officer": name, "studied_on": "1 ต.ค. 2568",
             "summary": "อบรมครัวเรือน"}
            for name in OFFICERS[1:3]
        ],
        "budget": [
            {"project": "สร้างสัมมาชีพ", "project_no": "เลขที่ 4/2569", "allocated": 50000,
             "disbursed": 50000, "remaining": 0, "percent": 100, "papers": "ครบถ้วน"},
            {"project": "กลุ่มอาชีพ", "project_no": "เลขที่ 14/2569", "allocated": 20400,
             "disbursed": 10200, "remaining": 10200, "percent": 50, "papers": "ครบถ้วน"},
        ],
        "loans": [{"contract_no": "1/2569", "borrowed_on": "1 ธ.ค. 2568", "amount": 10000,
                   "cleared_on": "20 ธ.ค. 2568"}],
        "recipients": [{"name": "มาลี", "email": "o@cdd.go.th", "role": "พัฒนากร"}],
    }  # fmt: skip
    for k in range(len(PLACES)):
        for table, found in _of_village(k).items():
            rows.setdefault(table, []).extend(found)
    return rows


def _of_village(k: int) -> Rows:
    tambon, moo, name = PLACES[k]
    trade, officer = TRADES[k], OFFICERS[k]
    here = {"subdistrict": tambon, "moo": moo}
    people = [f"นาย{given}{moo} {FAMILIES[k]}" for given in GIVEN]
    team = [{"role": role, "name": who} for role, who in zip(ROLES, people, strict=True)]
    team[0]["trained_on"] = "15 พ.ย. 2568"
    team.append({"role": "หน่วยงานภาคี", "name": "เกษตรอำเภอ"})
    event = {**here, **DONE, "occupation": trade}
    return {
        "villages": [{**here, "village_name": name, "occupation": trade, "officer": officer}],
        "plan": [
            {**here, "no": k * 9 + t, "technique": t, "activity": "กิจกรรม", "objective": "สร้างอาชีพ",
             "method": "ฝึก", "target_group": "ครัวเรือน", "place": "ศาลา", "officer": officer,
             "period": "1 ต.ค. 2568 - 30 ก.ย. 2569", "budget": BUDGETS.get(t, 100),
             "expected_result": "20 ครัวเรือน", "status": "แล้วเสร็จ"}
            for t in range(1, 10)
        ],
        "coordination": [{**here, "date": "20 ต.ค. 2568", "trained_on": "", "result": "ตกลง", **row}
                         for row in team],
        "forums": [{**event, "date": "10 พ.ย. 2568", "households": 5, "shared_goal": "รายได้เพิ่ม"}],
        "households": [
            {**here, "no": n + 1, "first_name": GIVEN[n], "last_name": FAMILIES[k], "house_no": n,
             "citizen_id": "", "interest": trade, "income_before": 50000, "income_after": 60000,
             "phone": "081-234-5678", "practising": "ใช่", "note": ""}
            for n in range(5)
        ],
        "trainings": [{**event, "session": 1, "date": "8-10 ธันวาคม 2568", "days": 3,
                       "instructors": people[0], "participants": 20, "attended": "1-5",
                       "budget": 10000}],
        "study_visits": [{**event, "date": "15 ม.ค. 2569", "destination": "ศูนย์เรียนรู้วัดป่า",
                          "participants": 20, "disbursed": 2000, "lesson": "จัดการกลุ่ม"}],
        "groups": [{**here, "name": f"กลุ่ม{trade}", "registered_on": "10 ก.พ. 2569",
                    "category": "ภาคการเกษตร", "member_households": "1-3",
                    "last_meeting": "1 ก.ค. 2569", "otop_code": "", "otop_on": ""}],
        "materials": [{**here, "delivered_on": "20 ม.ค. 2569", "item": "อุปกรณ์", "quantity": 10,
                       "unit_price": 450, "total": 4500, "plan_no": k * 9 + 8,
                       "recipients": "1-5", "receipt_no": f"ตร {moo}/2569"}],
        "follow_ups": [{**here, "date": day, "household_nos": "1-5", "details": "ทำได้ดี",
                        "problem": "", "advice": ""}
                       for day in ("20 ม.ค. 2569", "20 มิ.ย. 2569")],
    }  # fmt: skip


CLEAN = clean()
COLUMNS = {t: list(dict.fromkeys(f for row in rows for f in row)) for t, rows in CLEAN.items()}

# ------------------------------------------------------------------------------ one edit

ID = "1600701234566"  # the checksum holds; no such person
CARD = "1-6007-01234-56-6"  # the same, as on the card
SECOND = {"trainings": {"session": 2}, "forums": {}, "study_visits": {}}
FORUMLESS = "T4-1 trainings.0.date; T4-1 study_visits.0.date"
BARE = {"subdistrict": "ห้วยหอม", "moo": 5, "village_name": "ห้วยหอมเหนือ", "officer": OFFICERS[3]}
TOTAL = {"project": "รวม", "project_no": "", "allocated": 70400, "disbursed": 60200,
         "remaining": 10200, "percent": 85, "papers": ""}  # fmt: skip
MATERIAL = {"item": "วัคซีน", "quantity": 1, "unit_price": 500, "total": 500}
CLASS: Edits = {"trainings.*.participants": 30}
ONE_TEAM = {f"coordination.{k * 8 + n}": None for k in range(1, 4) for n in range(5)}
NO_TEAM = {f"coordination.{k * 8 + n}": None for k in range(4) for n in range(6)}


def event(table: str, **cells: Any) -> Edits:
    """A second event in the first village."""
    return {f"{table}.+": [{**SECOND[table], **cells}]}


def late(days: int, contracts: int) -> Edits:
    rows = [{"contract_no": f"{n}/69", "borrowed_on": ago(days), "cleared_on": ""}
            for n in range(contracts)]  # fmt: skip
    return {"loans.+": rows}


def many(code: str, table: str, field: str, rows: range) -> str:
    return "; ".join(f"{code} {table}.{n}.{field}" for n in rows)


CASES: dict[str, tuple[Edits, str]] = {
    "clean": ({}, ""),
    "T1-1 takes its officer's study with it": (
        {"guidelines.0.fiscal_year": 2568},
        "T1-1 guidelines.0.fiscal_year; " + many("T1-4", "villages", "officer", range(2)),
    ),
    "T1-2 no row of this year": (
        {"guidelines": []},
        "T1-2 guidelines; " + many("T1-4", "villages", "officer", range(4)),
    ),
    "T1-3 a day after the earliest start": (
        {"guidelines.1.studied_on": "2 ต.ค. 2568"},
        "T1-3 guidelines.1.studied_on",
    ),
    "T2-1 T2-2 blanks; what cannot be read is not blank": (
        {
            "plan.0.target_group": "",
            "plan.1.officer": " ",
            "plan.2.method": "",
            "plan.3.period": "เร็วๆ นี้",
        },
        "T2-1 plan.0.target_group; T2-1 plan.1.officer; T2-2 plan.2.method; D4 plan.3.period",
    ),
    "T2-3 both ends of the year": (
        {
            "plan.4.period": "1 ต.ค. 2568 - 1 ต.ค. 2569",
            "plan.5.period": "20 ธ.ค. 2568 - 1 ธ.ค. 2568",
        },
        "T2-3 plan.4.period; T2-3 plan.5.period",
    ),
    "T2-4 without plan rows; T8-3 is silent": (
        {"plan.4.technique": 4, "plan.5.technique": 4, "plan.7.technique": 4},
        "T2-4 trainings.0.moo; T2-4 study_visits.0.moo; T2-4 materials.0.moo",
    ),
    "T2-5 one baht is no difference": ({"plan.0.budget": 101}, ""),
    "T2-5 more than one baht": ({"plan.0.budget": "101.01"}, "T2-5 plan"),
    "T2-5 leaves M7 and M8 rows out": (
        {"budget.+": [{}, {"project_no": "เลขที่ 9/2568"}]},
        "M7 budget.2.project_no; M8 budget.3.project_no",
    ),
    "T3-1 nobody to teach": (
        {f"coordination.{n}": None for n in range(6)},
        "T3-1 villages.0.village_name",
    ),
    "T3-2 sages do not count": (
        {f"coordination.{n}": None for n in range(5)},
        "T3-2 villages.0.village_name",
    ),
    "T3-3 the leader came a day late": (
        {"coordination.6.date": "11 พ.ย. 2568"},
        "T3-3 forums.0.date",
    ),
    "T3-5 the second row on; T3-6 a day late": (
        {
            "coordination.9.name": CLEAN["coordination"][1]["name"],
            "coordination.0.trained_on": "9 ธ.ค. 2568",
        },
        "T3-5 coordination.9.name; T3-6 coordination.0.trained_on",
    ),
    "T4-1 every row; a row of no village is no forum": (
        {"forums.0.moo": 44, **event("trainings", date="11-13 ธ.ค. 2568")},
        f"D1 forums.0.moo; {FORUMLESS}; T4-1 trainings.4.date",
    ),
    "T4-2 the first done forum counts": (
        {"forums.0.status": "ยกเลิก", "forums.+": [{"date": "9 ธ.ค. 2568", "status": "แล้วเสร็จ"}]},
        "T4-2 forums.4.date",
    ),
    "T4-4 80 % will do": (
        {"forums.0.households": 4, "forums.1.households": 3},
        "T4-4 forums.1.households",
    ),
    "T4-6 D9 T6-4 7 days": (
        {
            **event("forums", date=ago(7), evidence=""),
            **event("trainings", date=ago(7), evidence=""),
            **event("study_visits", date=ago(7), evidence="", lesson=""),
        },
        "",
    ),
    "T4-6 D9 T6-4 8 days": (
        {
            **event("forums", date=ago(8), evidence=""),
            **event("trainings", date=ago(8), evidence=""),
            **event("study_visits", date=ago(8), evidence="", lesson=""),
        },
        "T4-6 forums.4.evidence; D9 trainings.4.evidence; D9 study_visits.4.evidence; "
        "T6-4 study_visits.4.lesson",
    ),
    "words for nothing are no evidence, goal, place, lesson or receipt": (
        {
            **event("forums", date=ago(8), evidence="https://"),
            **event("trainings", date=ago(8), evidence="☐"),
            **event("study_visits", date=ago(8), evidence="รอส่ง", lesson="ไม่มี"),
            "forums.0.shared_goal": "รอสรุป",
            "study_visits.0.destination": "รอประสาน",
            "materials.0.receipt_no": "ยังไม่ออก",
        },
        "T4-3 forums.0.shared_goal; T4-6 forums.4.evidence; D9 trainings.4.evidence; "
        "D9 study_visits.4.evidence; T6-4 study_visits.4.lesson; "
        "T6-2 study_visits.0.destination; T8-6 materials.0.receipt_no",
    ),
    "nor is a group that has no number registered, nor its visit in want of advice": (
        {
            "groups.0.otop_code": "ไม่มี",
            "groups.1.otop_code": "ยังไม่ขึ้นทะเบียน",
            "follow_ups.0.problem": "ไม่มี",
            "follow_ups.1.problem": "ยังไม่พบปัญหา",
        },
        "",
    ),
    "a person may have no surname": (
        {"households.0.last_name": "ไม่มี", "households.1.first_name": "ไม่ทราบ"},
        "D13 households.1.first_name",
    ),
    "a goal that begins like one is a goal": (
        {
            "forums.0.shared_goal": "ไม่มีหนี้นอกระบบ",
            "study_visits.0.lesson": "รอบการผลิตสั้นลง",
            "trainings.0.evidence": "แฟ้มที่อำเภอ",
            "study_visits.1.evidence": True,
        },
        "",
    ),
    "T5-2 both severities": (
        {
            "trainings.0.participants": 15,
            "trainings.1.participants": 16,
            "trainings.2.participants": 19,
        },
        "T5-2:E trainings.0.participants; T5-2:W trainings.1.participants; "
        "T5-2:W trainings.2.participants",
    ),
    "T5-3 T5-4 T7-3 who attended": (
        {
            "trainings.0.attended": "1-6",
            "trainings.1.attended": "4,5",
            "households.8.interest": "ทำนา",
            "households.9.interest": "ทำนา",
        },
        "T5-3 trainings.0.attended; T5-4 trainings.1.occupation; T7-3 groups.1.member_households",
    ),
    "T5-5 blank and tomorrow; D13 does not repeat it": (
        {
            "trainings.+": [
                {"session": 2, "date": ""},
                {"session": 3, "date": ago(-1)},
                {"session": 4, "date": ago(0)},
                {"session": 5, "date": "", "status": "ยังไม่เริ่ม"},
            ]
        },
        "T5-5 trainings.4.date; T5-5 trainings.5.date; D13 trainings.7.date",
    ),
    "T5-7 a village without a done training": (
        {"villages.+": [BARE]},
        "T5-7 villages.4.village_name",
    ),
    "T6-1 T6-2 T6-3 T6-5": (
        {
            "study_visits.0.date": "9 พ.ย. 2568",
            "study_visits.1.destination": "บ้านเขาใบไม้",
            "study_visits.2.occupation": "จักสาน",
            "study_visits.3.participants": 0,
        },
        "T6-1 study_visits.0.date; T6-2 study_visits.1.destination; "
        "T6-3 study_visits.2.occupation; "
        "T6-5 study_visits.3.participants",
    ),
    "T7-1 before D13, T7-2 instead of D12": (
        {
            "groups.0.registered_on": "",
            "groups.1.moo": "",
            "groups.2.category": "ประมงน้ำลึก",
            "groups.3.registered_on": "31 ก.พ. 2569",
        },
        "T7-1 groups.0.registered_on; T7-1 groups.1.moo; T7-2 groups.2.category; "
        "D4 groups.3.registered_on",
    ),
    "T7-5 T7-6 T7-7": (
        {
            "groups.0.otop_code": "60-1",
            "groups.1.otop_code": "60-2",
            "groups.1.otop_on": "21 ธ.ค. 2568",
            "groups.2.last_meeting": ago(90),
            "groups.3.last_meeting": ago(91),
        },
        "T7-5 groups.0.otop_on; T7-6 groups.1.otop_on; T7-7 groups.3.last_meeting",
    ),
    "T8-1 T8-2 T8-4 T8-5": (
        {
            "materials.0.plan_no": 17,
            "materials.1.total": "4,501.01",
            "materials.2.delivered_on": "7 ธ.ค. 2568",
            "materials.3.recipients": "1,9",
            "materials.3.total": 4501,
        },
        "T8-1 materials.0.plan_no; T8-2 materials.1.total; T8-4 materials.2.delivered_on; "
        "T8-5 materials.3.recipients",
    ),
    "T8-3 the first row that passes": (
        {"materials.+": [MATERIAL, {**MATERIAL, "unit_price": 1, "total": 1}, MATERIAL]},
        "T8-3 materials.5.total",
    ),
    "T9-1 30, 31, 60 and 61 days": (
        {
            "follow_ups.1.date": ago(30),
            "follow_ups.3.date": ago(31),
            "follow_ups.5.date": ago(60),
            "follow_ups.7.date": ago(61),
        },
        "T9-1:W villages.1.village_name; T9-1:W villages.2.village_name; "
        "T9-1:E villages.3.village_name",
    ),
    "T9-2 59 days": (
        {
            "households.+": [{"no": 6, "house_no": 77}],
            **event("trainings", date=ago(59), attended="6"),
        },
        "",
    ),
    "T9-2 60 days; a visit that names nobody counts for none": (
        {
            "households.+": [{"no": 6, "house_no": 77}],
            **event("trainings", date=ago(60), attended="6"),
            "follow_ups.1.household_nos": "",
        },
        "T9-2 households.20.no",
    ),
    "T9-3 T9-4 just enough": (
        {
            "households.*.income_after": 51500,
            **{f"households.{n}.practising": "ไม่ใช่" for n in range(3)},
        },
        "",
    ),
    "T9-3 T9-4 not enough": (
        {
            "households.*.income_after": 51499,
            **{f"households.{n}.practising": "ไม่ใช่" for n in range(4)},
        },
        "T9-3 households; T9-4 households",
    ),
    "T9-6 T9-7": (
        {
            "follow_ups.+": [
                {"date": ago(-1)},
                {"date": "7 ธ.ค. 2568"},
                {"date": ago(14), "problem": "ไก่ไม่ไข่"},
                {"date": ago(15), "problem": "ไก่ไม่ไข่"},
            ]
        },
        "T9-6:E follow_ups.8.date; T9-6:W follow_ups.9.date; T9-7 follow_ups.11.advice",
    ),
    "O1 today, yesterday, 14 and 15 days ago; not when cancelled": (
        {
            "groups": [],
            **{
                f"plan.{6 + 9 * k}.period": f"1 ต.ค. 2568 - {ago(d)}"
                for k, d in enumerate((0, 1, 14, 15))
            },
            "plan.+": [
                {
                    "no": 99,
                    "technique": 7,
                    "budget": 0,
                    "status": "ยกเลิก",
                    "period": "1-5 พ.ย. 2568",
                }
            ],
        },
        "T7-4 groups; O1:W plan.15.period; O1:W plan.24.period; O1:E plan.33.period",
    ),
    "M1 M6 M9": (
        {
            "budget.0.disbursed": 50001,
            "budget.0.remaining": 0,
            "budget.1.papers": "",
            "budget.1.percent": "50.11",
        },
        "M1 budget.0.disbursed; M6 budget.1.papers; M9 budget.1.percent",
    ),
    "M2 is neither blank nor unreadable": (
        {
            "plan.4.activity": "#REF!",
            "trainings.0.instructors": "#N/A",
            "loans.0.cleared_on": "#VALUE!",
        },
        "M2 plan.4.activity; M2 trainings.0.instructors; M2 loans.0.cleared_on",
    ),
    "M3 in any table, never the percent": (
        {
            "budget.+": [{**TOTAL, "allocated": "70,401.01", "remaining": 10201}],
            "plan.+": [{**dict.fromkeys(COLUMNS["plan"], ""), "activity": "รวม", "budget": 5}],
        },
        "M3 budget.2.allocated; M3 plan.36.budget",
    ),
    "M5 30 days": (late(30, 1), ""),
    "M5 four contracts": (late(31, 4), many("M5:W", "loans", "cleared_on", range(1, 5))),
    "M5 five contracts": (late(31, 5), many("M5:E", "loans", "cleared_on", range(1, 6))),
    "D2 D3 P2 the register": (
        {
            "households.0.citizen_id": ID,
            "households.6.citizen_id": ID,
            "households.8.citizen_id": ID[:-1] + "7",
            "households.+": [{"no": 6, "citizen_id": ""}],
        },
        "D3 households.6.citizen_id; D2 households.8.citizen_id; D3 households.20.first_name; "
        "P2 households.head.citizen_id",
    ),
    "D1 D5 D7 D10 D11 D12": (
        {
            "follow_ups.0.subdistrict": "บางรัก",
            "follow_ups.2.date": "20 ม.ค. 2026",
            "households.0.phone": "08123",
            "forums.0.households": "2 50,000",
            "households.1.income_before": "50.000 บาท",
            "forums.1.status": "ฮัลโหล",
        },
        "D1 follow_ups.0.subdistrict; D5 follow_ups.2.date; D7 households.0.phone; "
        "D10 forums.0.households; "
        "D11 households.1.income_before; D12 forums.1.status",
    ),
    "P3 a phone, an id and a word": (
        {
            "coordination.0.result": "โทร 0812345678",
            "study_visits.0.lesson": f"บัตร {ID}",
            "guidelines.0.summary": "มีผู้ป่วยติดเตียง",
            "follow_ups.0.details": CARD,
        },
        "P3 coordination.0.result; P3 study_visits.0.lesson; P3 guidelines.0.summary; "
        "P3 follow_ups.0.details",
    ),
    "D8 a required column is missing": ({"materials-item": None}, "D8 materials"),
}

CLASS_CASES: dict[str, tuple[Edits, str]] = {
    "T3-2 the district's instructors": (CLASS, "T3-2 villages"),
    "T3-1 nobody in the district": ({**CLASS, **NO_TEAM}, "T3-1 villages"),
    "T5-2 of thirty": (
        {**ONE_TEAM, **CLASS, "trainings.0.participants": 24, "trainings.1.participants": 23},
        "T5-2:W trainings.0.participants; T5-2:E trainings.1.participants",
    ),
    "T5-7 one trained village is enough": ({**ONE_TEAM, **CLASS, "villages.+": [BARE]}, ""),
}

STATES: dict[str, tuple[Edits, int, str]] = {
    "T2-1 un-passes": ({"plan.4.target_group": ""}, 2, "in_progress"),
    "T3-1 un-passes": ({f"coordination.{n}": None for n in range(6)}, 3, "in_progress"),
    "T4-3 un-passes, and the period has ended": (
        {"forums.0.shared_goal": "", "plan.3.period": "1-30 พ.ย. 2568"},
        4,
        "overdue",
    ),
    "T5-2 does not un-pass": ({"trainings.0.participants": 3}, 5, "passed"),
    "T7-2 un-passes": ({"groups.0.category": "ประมงน้ำลึก"}, 7, "in_progress"),
    "T8-1 un-passes": ({"materials.0.plan_no": 99}, 8, "in_progress"),
    "a visit 30 days ago": ({"follow_ups.1.date": ago(30)}, 9, "passed"),
    "a visit 31 days ago": ({"follow_ups.1.date": ago(31)}, 9, "in_progress"),
    "nothing yet": ({"forums.0": None}, 4, "not_due"),
    "nothing, and the plan row cancelled": (
        {"forums.0": None, "plan.3.status": "ยกเลิก"},
        4,
        "no_plan",
    ),
}


# ------------------------------------------------------------------------------ the road


def edited(edits: Edits) -> tuple[Rows, dict[str, list[str]]]:
    """The clean workbook's rows and columns after the edits; rows are taken out last."""
    rows, columns = deepcopy(CLEAN), deepcopy(COLUMNS)
    for where, value in edits.items():
        table, _, rest = where.partition(".")
        if "-" in where:
            table, field = where.split("-")
            columns[table].remove(field)
        elif not rest:
            rows[table] = value
        elif rest == "+":
            rows[table] += [{**CLEAN[table][0], **cells} for cells in value]
        elif "." in rest:
            number, field = rest.split(".")
            chosen = rows[table] if number == "*" else [rows[table][int(number)]]
            for row in chosen:
                row[field] = value
        else:
            rows[table][int(rest)] = {}
    if not any(row.get("citizen_id") for row in rows["households"] or ()):
        columns["households"].remove("citizen_id")  # a column of ids is a finding (P2) by itself
    kept = {t: [row for row in found if row] for t, found in rows.items() if found is not None}
    return kept, columns


@pytest.fixture(scope="module")
def office() -> Office:
    return Office.open(PACKAGED, today=TODAY)


def written(office: Office, path: Path, rows: Rows, columns: Mapping[str, list[str]]) -> Path:
    book = Workbook()
    book.remove(book.worksheets[0])
    for table, records in rows.items():
        spec = office.settings.tables.tables[table]
        sheet = book.create_sheet(spec.tab)
        sheet.append([spec.fields[field].heading for field in columns[table]])
        for row in records:
            sheet.append([None if row.get(f, "") == "" else row[f] for f in columns[table]])
    book.save(path)
    return path


def checked(office: Office, folder: Path, edits: Edits, **stated: str) -> Report:
    path = written(office, folder / "workbook.xlsx", *edited(edits))
    return office.check(str(path), **stated)  # type: ignore[arg-type]


def found(report: Report) -> list[str]:
    """Findings as "CODE:severity table!A1", "-" for a whole table."""
    return sorted(
        f"{f.code}:{f.severity.value} {f.table}!{(f.place and f.place.cell) or '-'}"
        for f in report.findings
    )


def wanted(office: Office, expected: str, columns: Mapping[str, list[str]]) -> list[str]:
    spots = []
    for spot in filter(None, expected.split("; ")):
        code, where = spot.split(" ")
        code, _, letter = code.partition(":")
        severity = LETTER.get(letter) or office.pipeline.rulebook.rules[code].severity.value
        table, *cell = where.split(".")
        a1 = "-"
        if cell:
            row = 1 if cell[0] == "head" else int(cell[0]) + 2
            a1 = f"{get_column_letter(columns[table].index(cell[1]) + 1)}{row}"
        spots.append(f"{code}:{severity} {table}!{a1}")
    return sorted(spots)


# ------------------------------------------------------------------------------ the contract


@pytest.mark.parametrize("case", CASES)
def test_one_edit_makes_the_very_findings_of_the_contract(
    office: Office, tmp_path: Path, case: str
) -> None:
    edits, expected = CASES[case]
    rows, columns = edited(edits)
    report = checked(office, tmp_path, edits)
    assert found(report) == wanted(office, expected, columns)
    assert report.crashes == ()
    for finding in report.findings:  # the value is the cell's own text, or it is masked
        at = finding.place and finding.place.row
        if at and finding.field and "•" not in finding.value:
            assert finding.value == str(rows[finding.table][at - 1].get(finding.field, ""))
        said = finding.value + finding.record + finding.what.th + finding.todo.th
        assert ID not in said and "⟦" not in said and "0812345678" not in said


@pytest.mark.parametrize("case", CLASS_CASES)
def test_a_class_is_judged_once_for_the_district(office: Office, tmp_path: Path, case: str) -> None:
    edits, expected = CLASS_CASES[case]
    report = checked(office, tmp_path, edits, programme="2569-class")
    assert found(report) == wanted(office, expected, edited(edits)[1])


@pytest.mark.parametrize("case", STATES)
def test_a_technique_is_passed_only_while_its_error_rules_hold(
    office: Office, tmp_path: Path, case: str
) -> None:
    edits, technique, state = STATES[case]
    first, *others = (line.states for line in checked(office, tmp_path, edits).progress)
    assert first[technique - 1] == state
    assert {passed for line in others for passed in line} == {"passed"}


def test_a_cell_that_says_there_is_nothing_is_told_with_what_it_says(
    office: Office, tmp_path: Path
) -> None:
    """ "ยังไม่ได้กรอก" alone was no word for a cell in which something stands."""
    edits = {
        "materials.0.item": "N/A",
        "materials.1.item": "-",
        "households.0.first_name": "ไม่ทราบ",
    }
    report = checked(office, tmp_path, edits)
    says = {(f.table, "N/A" in f.what.en, "(ช่องนี้เขียนว่า “" in f.what.th) for f in report.findings}
    assert says == {
        ("materials", True, True),
        ("materials", False, False),
        ("households", False, False),
    }


def test_a_missing_tab_is_not_checked_and_says_nothing_else(office: Office, tmp_path: Path) -> None:
    report = checked(office, tmp_path, {"loans": None, "follow_ups": None})
    assert found(report) == []
    skipped = {entry.code for entry in report.not_checked}
    assert skipped == {"M5", "T9-1", "T9-2", "T9-6", "T9-7", "O1", "D2"}


def test_findings_keep_their_ids_when_rows_are_sorted_or_set_apart(
    office: Office, tmp_path: Path
) -> None:
    rows, columns = edited(
        {**CASES["T9-6 T9-7"][0], **CASES["T5-2 both severities"][0], **late(40, 2),
         "households.0.phone": "081", "groups.0.category": "ประมงน้ำลึก", "follow_ups.3.moo": 88}
    )  # fmt: skip
    before = office.check(str(written(office, tmp_path / "before.xlsx", rows, columns)))
    dice = random.Random(2569)
    for table, records in rows.items():
        dice.shuffle(records)
        rows[table] = [row for record in records for row in ({}, record)]
    after = office.check(str(written(office, tmp_path / "after.xlsx", rows, columns)))
    assert len(before.findings) > 8
    assert {f.id for f in before.findings} == {f.id for f in after.findings}
