"""The clean district before its trainings: villages, guidelines, plan, people, forums, readers."""

from __future__ import annotations

from datetime import date

from sync.sandbox.demo.content import Rows, Span
from sync.sandbox.demo.people import person
from sync.sandbox.demo.villages import (
    DISTRICT,
    DONE,
    FISCAL_YEAR,
    HEAD,
    HOUSEHOLDS,
    OFFICERS,
    PIMJAI,
    PROVINCE,
    SOMCHAI,
    STARTED,
    VILLAGES,
    WANNA,
)

PLANNED = (0, 0, 500, 1200, 8600, 4800, 2000, 8000, 900)  # baht a village, techniques 1-9
# Activity, measurable result and method of techniques 1-9
STEPS = (
    ("ศึกษาและทำความเข้าใจแนวทางสัมมาชีพชุมชน", "แนวทางครบ 1 ฉบับ", "ศึกษาหนังสือสั่งการและคู่มือ"),
    ("จัดทำแผนปฏิบัติการสร้างสัมมาชีพชุมชน", "มีแผน 1 ฉบับ", "ประชุมจัดทำแผนร่วมกับผู้นำ"),
    ("ประสานปราชญ์ชุมชน ผู้นำชุมชน และภาคี", "ทีมวิทยากร 5 คน", "ลงพื้นที่พบผู้นำและปราชญ์"),
    ("จัดเวทีประชุมชี้แจงและกำหนดเป้าหมายร่วม", "ครัวเรือนเข้าร่วม 20 ครัวเรือน", "จัดเวทีประชาคม"),
    ("ฝึกอบรมอาชีพโดยปราชญ์ชุมชน", "ครัวเรือนผ่านการอบรม 20 ครัวเรือน", "บรรยายและฝึกปฏิบัติ 3 วัน"),
    ("ศึกษาดูงานแหล่งเรียนรู้ด้านอาชีพ", "ผู้เข้าร่วมนำบทเรียนมาใช้ 25 คน", "ศึกษาดูงานและถอดบทเรียน"),
    ("จัดตั้งและพัฒนากลุ่มอาชีพ", "มีกลุ่มอาชีพ 1 กลุ่ม", "ประชุมสมาชิกและจดทะเบียนกลุ่ม"),
    ("สนับสนุนวัสดุสาธิตอาชีพตามแผน", "มอบวัสดุ 4 รายการ", "จัดซื้อ ตรวจรับ และส่งมอบวัสดุ"),
    ("ติดตามให้คำปรึกษาครัวเรือนเป้าหมาย", "เยี่ยมครบ 20 ครัวเรือน", "ลงพื้นที่เยี่ยมครัวเรือนทุกเดือน"),
)
PERIODS = (
    Span(date(2025, 10, 13), date(2025, 10, 31)),
    Span(date(2025, 10, 20), date(2025, 11, 14)),
    Span(date(2025, 11, 1), date(2025, 11, 30)),
    Span(date(2025, 11, 17), date(2025, 12, 5)),
    Span(date(2025, 12, 15), date(2025, 12, 30)),
    Span(date(2026, 2, 1), date(2026, 3, 31)),
    Span(date(2026, 3, 1), date(2026, 6, 30)),
    Span(date(2026, 5, 1), date(2026, 6, 30)),
    Span(date(2026, 1, 1), date(2026, 9, 30)),
)


def villages() -> Rows:
    """The target villages, each with its officer and the occupation it chose."""
    for number, village in enumerate(VILLAGES, 1):
        yield (
            village.key,
            {
                "no": number,
                "province": PROVINCE,
                "district": DISTRICT,
                **village.at,
                "village_name": village.name,
                "occupation": village.occupation,
                "officer": village.officer.name,
                "officer_email": village.officer.email,
            },
        )


def guidelines() -> Rows:
    """The year's two letters, as the officers have studied them."""
    for number, officer in enumerate((*OFFICERS, HEAD), 1):
        second = number > len(OFFICERS)
        yield (
            f"g{number}",
            {
                "fiscal_year": FISCAL_YEAR,
                "letter_no": f"ตย 0001/ว {12 + second}",
                "letter_date": date(2025, 10, 1),
                "subject": "แนวทางติดตามกลุ่มอาชีพ" if second else "แนวทางการสร้างสัมมาชีพชุมชน",
                "officer": officer.name,
                "studied_on": date(2025, 10, 5 + number),
                "summary": "เน้นให้ครัวเรือนเลือกอาชีพเองและติดตามต่อเนื่อง",
                "link": f"https://drive.example.go.th/takhli/2569/guideline/{12 + second}",
            },
        )


def plan() -> Rows:
    """Nine steps for each village, all with their required cells."""
    for order, village in enumerate(VILLAGES):
        for technique, (activity, result, method) in enumerate(STEPS, 1):
            yield (
                f"{village.key}.t{technique}",
                {
                    "no": order * 9 + technique,
                    **village.at,
                    "technique": technique,
                    "activity": f"{activity} {village.name}",
                    "objective": "เพื่อให้ครัวเรือนเป้าหมายมีอาชีพและรายได้เพิ่มขึ้น",
                    "method": method,
                    "target_group": "เจ้าหน้าที่พัฒนาชุมชนทุกคน"
                    if technique == 1
                    else f"ครัวเรือนเป้าหมาย {HOUSEHOLDS[village.key]} ครัวเรือน",
                    "place": "ที่ว่าการอำเภอ" if technique == 1 else f"ศาลาประชาคม{village.name}",
                    "period": PERIODS[technique - 1],
                    "budget": PLANNED[technique - 1],
                    "expected_result": result,
                    "officer": village.officer.name,
                    "status": STARTED if technique == 9 else DONE,
                },
            )


def coordination() -> Rows:
    """Five instructors, a sage, a leader and a partner for each village."""
    roles = ("วิทยากรหลัก", *["วิทยากร"] * 4, "ปราชญ์ชุมชน", "ผู้นำชุมชน", "หน่วยงานภาคี")
    partners = (
        "โรงพยาบาลส่งเสริมสุขภาพตำบล",
        "สำนักงานเกษตรอำเภอ",
        "ศูนย์ส่งเสริมการเรียนรู้อำเภอ",
        "เทศบาลตำบล",
    )
    for order, village in enumerate(VILLAGES):
        for number, role in enumerate(roles, 1):
            partner = role == "หน่วยงานภาคี"
            yield (
                f"{village.key}.c{number}",
                {
                    "date": date(2025, 11, 3 + order),
                    **village.at,
                    "role": role,
                    "name": partners[order % 4] if partner else person(order * 7 + number).full,
                    "expertise": "งานสนับสนุน" if partner else village.occupation,
                    "trained_on": date(2025, 11, 10 + order) if number == 1 else None,
                    "result": "ยินดีร่วมดำเนินงาน",
                    "evidence": village.evidence("team"),
                },
            )


def forums() -> Rows:
    """One forum for each village, before its training."""
    for order, village in enumerate(VILLAGES):
        yield (
            f"{village.key}.forum",
            {
                "date": date(2025, 11, 18 + order),
                **village.at,
                "place": f"ศาลาประชาคม{village.name}",
                "participants": 34 + order,
                "households": 20,
                "occupation": village.occupation,
                "shared_goal": "รายได้ครัวเรือนเพิ่มขึ้นร้อยละ 5 ภายในปี",
                "status": DONE,
                "evidence": village.evidence("forum"),
            },
        )


def recipients() -> Rows:
    """The people who get the weekly mail: district, officers, province, an English reader."""
    rows = (
        (HEAD.name, HEAD.email, "พัฒนาการอำเภอ", "ทั้งอำเภอ", "th"),
        (PIMJAI.name, PIMJAI.email, "พัฒนากร", "ตาคลี, ลาดทิพรส", "th"),
        (SOMCHAI.name, SOMCHAI.email, "พัฒนากร", "ช่องแค, หัวหวาย, จันเสน", "th"),
        (WANNA.name, WANNA.email, "พัฒนากร", "พรหมนิมิต, สร้อยทอง", "th"),
        ("นายปรีชา แบบอย่างไทย", "province@nakhonsawan.example.go.th", "จังหวัด", "ทั้งอำเภอ", "th"),
        ("Ms Ann Example", "ann@example.go.th", "อื่นๆ", "ทั้งอำเภอ", "en"),
    )
    for number, (name, email, role, scope, language) in enumerate(rows, 1):
        yield (
            f"r{number}",
            {
                "name": name,
                "email": email,
                "role": role,
                "scope": scope,
                "language": language,
                "active": "ใช่",
            },
        )
