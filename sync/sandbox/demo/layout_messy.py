"""The layout of an office that takes none: other tabs, order and headings, gaps, split tables."""

from __future__ import annotations

from sync.sandbox.demo.layout import AS_OF, SIGNED, YEAR, DemoTab, Layout
from sync.sandbox.demo.villages import VILLAGES

TAMBONS = tuple(dict.fromkeys(village.subdistrict for village in VILLAGES))
PLACE = {"subdistrict": ("", "t.", "tambon"), "moo": ("", "moo", "m.", "thai")}
_MESSY_HEAD = ("", "แบบรายงานสัมมาชีพชุมชน", "อำเภอตาคลี จังหวัดนครสวรรค์", YEAR, AS_OF, "")

MESSY_LAYOUT: Layout = (
    DemoTab("recipients", "ผู้รับอีเมล", labels={"email": "e-mail", "name": "ชื่อ-สกุล"}, indent=1),
    DemoTab(
        "budget",
        "การเบิกจ่าย",
        above=_MESSY_HEAD,
        fields=("project_no", "no", "project", "papers"),
        labels={"allocated": "งบประมาณที่ได้รับ", "disbursed": "เบิกจ่ายแล้ว", "papers": "เอกสาร"},
        legend={"allocated": "(1)", "disbursed": "(2)", "remaining": "(3)=(1)-(2)"},
        forms={"allocated": ("commas", "baht", "thai"), "disbursed": ("stroke", "money")},
        indent=1,
        below=SIGNED,
    ),
    DemoTab(
        "villages",
        "รายชื่อหมู่บ้าน",
        above=_MESSY_HEAD[1:4],
        fields=("no", "village_name", "moo", "subdistrict"),
        labels={"village_name": "ชื่อหมู่บ้าน", "subdistrict": "ต.", "moo": "หมู่", "no": "ลำดับที่"},
        forms=PLACE,
        indent=2,
        gaps=3,
        below=("หมายเหตุ", *SIGNED),
    ),
    DemoTab(
        "guidelines",
        "หนังสือสั่งการ",
        labels={"fiscal_year": "ปีงบ", "letter_date": "ลว.", "officer": "ชื่อผู้ศึกษา"},
        forms={"letter_date": ("two", "thai"), "studied_on": ("slashes", "era")},
    ),
    DemoTab(
        "plan",
        "แผนปฏิบัติการ",
        above=_MESSY_HEAD,
        fields=("no", "technique", "activity", "moo", "subdistrict"),
        labels={"technique": "ขั้นตอนที่", "activity": "กิจกรรม", "period": "ระยะเวลา", "moo": "ม."},
        forms={
            **PLACE,
            "period": ("until", "thai", "full", "short"),
            "budget": ("thai", "stroke", "commas", ""),
            "status": ("synonym", ""),
        },
        grouped=True,
        gaps=9,
        hidden=("v1.t2", "v5.t9"),
        below=("คำอธิบาย", "เทคนิคที่ 1-9 ตามคู่มือ", *SIGNED),
    ),
    DemoTab(
        "coordination",
        "ทะเบียนวิทยากร",
        above=_MESSY_HEAD[1:3],
        labels={"date": "วันเดือนปี", "name": "ชื่อ-นามสกุล/หน่วยงาน"},
        forms={**PLACE, "date": ("slashes", "cell", "era", "glued")},
        gaps=7,
    ),
    DemoTab(
        "forums",
        "ประชุมชี้แจง",
        labels={"households": "ครัวเรือนที่มา", "shared_goal": "เป้าหมายการดำเนินงาน"},
        forms={**PLACE, "date": ("two", "cell"), "participants": ("people", "thai")},
        indent=1,
    ),
    *(
        DemoTab(
            "households",
            title,
            above=_MESSY_HEAD[1:4],
            labels={
                "last_name": "ชื่อสกุล",
                "income_before": "ก่อนเข้าร่วม",
                "income_after": "หลังเข้าร่วม",
                "moo": "ม.",
            },
            parents={"รายได้": ("income_before", "income_after")},
            forms={
                **PLACE,
                "income_before": ("thai", "baht", "commas", ""),
                "members": ("", "people"),
            },
            tambons=part,
            grouped=True,
            gaps=10,
            below=SIGNED,
        )
        for title, part in (
            ("ครัวเรือน ต.ตาคลี ช่องแค", TAMBONS[:2]),
            ("ครัวเรือน ต.หัวหวาย พรหมนิมิต", TAMBONS[2:4]),
            ("ครัวเรือน ต.สร้อยทอง เป็นต้นไป", TAMBONS[4:]),
        )
    ),
    DemoTab(
        "trainings",
        "อบรมครัวเรือน",
        above=_MESSY_HEAD,
        labels={"date": "วันที่อบรม", "participants": "ผู้เข้าอบรม", "instructors": "ชื่อวิทยากร"},
        forms={**PLACE, "date": ("thai", "until", "full"), "status": ("synonym", "")},
    ),
    DemoTab(
        "study_visits",
        "ดูงาน",
        labels={"destination": "สถานที่ดูงาน", "lesson": "สิ่งที่ได้เรียนรู้"},
        forms={**PLACE, "date": ("until", "thai"), "disbursed": ("stroke", "")},
        gaps=3,
    ),
    DemoTab(
        "groups",
        "ทะเบียนกลุ่มอาชีพ",
        above=_MESSY_HEAD[1:3],
        labels={"category": "ประเภทกลุ่ม"},
        forms={**PLACE, "registered_on": ("era", "two"), "last_meeting": ("glued", "cell")},
    ),
    DemoTab(
        "materials",
        "วัสดุสาธิตอาชีพ",
        above=_MESSY_HEAD[1:3],
        fields=("receipt_no", "item", "quantity", "unit", "unit_price", "total"),
        labels={"total": "จำนวนเงิน", "unit_price": "หน่วยละ", "delivered_on": "ส่งมอบเมื่อ"},
        forms={**PLACE, "total": ("commas", "money"), "delivered_on": ("slashes", "short")},
        gaps=8,
    ),
    *(
        DemoTab(
            "follow_ups",
            f"ติดตาม ต.{tambon}",
            above=("บันทึกการติดตาม",),
            labels={"date": "วันที่ติดตาม", "advice": "ข้อแนะนำ"},
            forms={**PLACE, "date": ("two", "era", "slashes")},
            tambons=(tambon,),
        )
        for tambon in TAMBONS
    ),
    DemoTab("loans", "ลูกหนี้เงินยืม", forms={"borrowed_on": ("era", "two"), "amount": ("baht", "")}),
)
