"""What an office writes over a column: words of its own for a field, and columns of its own."""

from __future__ import annotations

import random

# Wordings seen in offices' forms or made in their manner; none is taken from config/tables.toml's
# aliases on purpose, some happen to stand there.
WORDINGS: dict[str, tuple[str, ...]] = {
    "no": ("ที่", "ลำดับ", "ลำดับที่"),
    "subdistrict": ("ตำบล", "ต.", "ชื่อตำบล"),
    "moo": ("หมู่ที่", "ม.", "หมู่"),
    "villages.village_name": ("บ้าน", "ชื่อบ้าน", "ชื่อหมู่บ้าน"),
    "villages.officer": ("ผู้รับผิดชอบ", "พัฒนากร", "จนท.ผู้รับผิดชอบ"),
    "villages.occupation": ("อาชีพที่เลือก", "อาชีพสัมมาชีพ"),
    "guidelines.studied_on": ("วันที่ศึกษา", "วันที่ศึกษาแนวทาง"),
    "guidelines.officer": ("ผู้ศึกษา", "ชื่อผู้ศึกษา"),
    "guidelines.letter_date": ("ลงวันที่", "ลว."),
    "plan.activity": ("โครงการ/กิจกรรม", "กิจกรรม/โครงการ", "ชื่อกิจกรรม"),
    "plan.method": ("ขั้นตอน/วิธีการดำเนินงาน", "วิธีการดำเนินงาน"),
    "plan.period": ("ระยะเวลาดำเนินการ", "ระยะเวลา", "กำหนดการ"),
    "plan.budget": ("งบประมาณ", "งบประมาณ (บาท)", "งปม."),
    "plan.status": ("สถานะ", "สถานะการดำเนินงาน"),
    "plan.officer": ("ผู้รับผิดชอบ", "พัฒนากร"),
    "coordination.date": ("วันที่", "ว/ด/ป", "วันที่ประสาน"),
    "coordination.role": ("ประเภท", "บทบาท/หน้าที่"),
    "coordination.name": ("ชื่อ-สกุล/หน่วยงาน", "ชื่อ-สกุล"),
    "forums.date": ("วันที่", "ว/ด/ป", "วันเดือนปี"),
    "forums.participants": ("ผู้เข้าร่วม (คน)", "จำนวนผู้เข้าร่วม (คน)"),
    "forums.households": ("ครัวเรือนเป้าหมาย (ครัวเรือน)", "ครัวเรือนเป้าหมาย"),
    "forums.evidence": ("หลักฐาน", "หลักฐาน/ภาพถ่าย"),
    "forums.status": ("สถานะ", "สถานะการดำเนินงาน"),
    "households.first_name": ("ชื่อ", "ชื่อตัว"),
    "households.last_name": ("สกุล", "นามสกุล"),
    "households.citizen_id": ("เลขประจำตัวประชาชน", "เลขบัตรประชาชน"),
    "households.house_no": ("บ้านเลขที่", "เลขที่บ้าน"),
    "households.members": ("จำนวนสมาชิก (คน)", "สมาชิกในครัวเรือน"),
    "households.interest": ("อาชีพที่สนใจ", "อาชีพที่ต้องการฝึก"),
    "households.income_before": ("รายได้ก่อน (บาท/ปี)", "รายได้ก่อนเข้าร่วม"),
    "households.income_after": ("รายได้หลัง (บาท/ปี)", "รายได้หลังเข้าร่วม"),
    "households.phone": ("เบอร์โทรศัพท์", "เบอร์โทร", "โทร."),
    "households.practising": ("ประกอบอาชีพต่อ", "ประกอบอาชีพต่อ (ใช่/ไม่)"),
    "trainings.date": ("วันที่", "วันที่อบรม", "ว.ด.ป. ที่อบรม"),
    "trainings.participants": ("ผู้เข้าร่วม (ครัวเรือน)", "จำนวนครัวเรือน"),
    "trainings.attended": ("ครัวเรือนที่เข้าร่วม", "ครัวเรือนที่เข้าอบรม", "คร.ที่เข้าร่วม"),
    "trainings.instructors": ("วิทยากร", "ชื่อวิทยากร"),
    "study_visits.date": ("วันที่", "วันที่ดูงาน"),
    "study_visits.destination": ("แหล่งเรียนรู้", "สถานที่ศึกษาดูงาน"),
    "groups.registered_on": ("วันเดือนปีที่จดทะเบียน", "วันที่จดทะเบียน", "ว/ด/ป ที่จดทะเบียน"),
    "groups.category": ("ประเภท", "ประเภทกลุ่ม"),
    "materials.delivered_on": ("วันที่ส่งมอบ", "วันที่มอบ"),
    "materials.unit_price": ("ราคาต่อหน่วย", "ราคา/หน่วย"),
    "materials.total": ("รวมเงิน", "เป็นเงิน"),
    "follow_ups.date": ("วันที่ลงพื้นที่", "วันที่ติดตาม", "ว/ด/ป ที่ลงพื้นที่"),
    "follow_ups.household_nos": ("ครัวเรือนที่", "คร.ที่"),
    "follow_ups.problem": ("ปัญหา", "ปัญหา/อุปสรรค", "อุปสรรค/ปัญหา"),
    "budget.project": ("โครงการ/กิจกรรม", "ชื่อโครงการ"),
    "budget.allocated": ("จัดสรร", "ได้รับจัดสรร", "งบฯ ที่ได้รับ"),
    "budget.disbursed": ("เบิกจ่าย", "ผลการเบิกจ่าย"),
}

PARENTS = (
    (("subdistrict", "moo"), "ที่ตั้ง"),
    (("first_name", "last_name"), "ชื่อหัวหน้าครัวเรือน"),
    (("income_before", "income_after"), "รายได้ของครัวเรือน"),
    (("budget", "disbursed"), "งบประมาณโครงการ"),
    (("problem", "advice"), "ผลการติดตาม"),
    (("quantity", "unit"), "จำนวนที่มอบ"),
)  # fmt: skip  (neighbours that some offices put under one merged cell)

OWN = (
    ("แฟ้มที่", tuple("กขคงจ")),
    ("ผู้พิมพ์", ("ฝน", "นุ่น", "เจี๊ยบ")),
    ("ตรวจแล้ว", ("✓", "")),
    ("พิกัด GPS", ("15.2631, 100.3442", "15.2700, 100.3511")),
)


def wording(table: str, field: str, canonical: str, mess: int, rng: random.Random) -> str:
    if mess == 0:
        return canonical
    choices = WORDINGS.get(f"{table}.{field}") or WORDINGS.get(field) or (canonical,)
    return rng.choice(choices)
