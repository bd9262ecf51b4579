"""The layout of an office that takes care: titles, aliases, merged headings, mixed date forms."""

from __future__ import annotations

from sync.sandbox.demo.layout import AS_OF, OFFICE, SIGNED, YEAR, DemoTab, Layout

OFFICE_LAYOUT: Layout = (
    DemoTab(
        "villages",
        "หมู่บ้าน",
        above=("ทะเบียนหมู่บ้านเป้าหมายสัมมาชีพชุมชน", f"{OFFICE} {YEAR}"),
        labels={"no": "ลำดับ", "village_name": "ชื่อบ้าน", "officer": "พัฒนากรผู้รับผิดชอบ"},
        hidden_columns=("province",),
        below=SIGNED,
    ),
    DemoTab(
        "guidelines",
        "แนวทาง",
        above=("บันทึกการศึกษาแนวทางการดำเนินงาน",),
        labels={"link": "ลิงก์เอกสาร", "summary": "สรุปสาระสำคัญ"},
        forms={"letter_date": ("full",), "studied_on": ("cell",)},
    ),
    DemoTab(
        "plan",
        "แผน",
        above=("แผนปฏิบัติการสร้างสัมมาชีพชุมชน", f"อำเภอตาคลี จังหวัดนครสวรรค์ {YEAR}"),
        labels={"no": "ลำดับที่", "budget": "งบประมาณ (บาท)"},
        forms={
            "period": ("short", "full", "short", "thai", "short", "until", "short"),
            "budget": ("whole", "whole", "whole", "baht", "whole", "thai", "whole"),
        },
        grouped=True,
        hidden=("v7.t1",),
        below=SIGNED,
    ),
    DemoTab(
        "coordination",
        "ประสานงาน",
        above=("ทะเบียนทีมวิทยากร ปราชญ์ชุมชน ผู้นำ และภาคี",),
        labels={"role": "บทบาท"},
        forms={"date": ("short", "cell", "thai"), "trained_on": ("short",)},
    ),
    DemoTab(
        "forums",
        "เวทีชี้แจง",
        above=("เวทีประชุมชี้แจงและกำหนดเป้าหมายร่วม", YEAR),
        labels={"date": "วันที่จัดเวที", "participants": "จำนวนผู้เข้าร่วม (คน)"},
        forms={"date": ("full", "thai", "short", "two"), "status": ("", "synonym", "")},
    ),
    DemoTab(
        "households",
        "ครัวเรือนเป้าหมาย",
        above=("ทะเบียนครัวเรือนเป้าหมายสัมมาชีพชุมชน", f"อำเภอตาคลี จังหวัดนครสวรรค์ {YEAR}"),
        fields=("no", "prefix", "first_name", "last_name", "citizen_id", "house_no"),
        labels={
            "no": "ลำดับที่",
            "last_name": "นามสกุล",
            "citizen_id": "เลขบัตรประชาชน",
            "income_before": "ก่อนเข้าร่วม (บาท/ปี)",
            "income_after": "หลังเข้าร่วม (บาท/ปี)",
            "practising": "ประกอบอาชีพต่อ (ใช่/ไม่)",
        },
        parents={"รายได้": ("income_before", "income_after")},
        forms={
            "income_before": ("whole", "whole", "baht"),
            "income_after": ("whole",),
            "phone": ("", "", "no dash"),
            "practising": ("", "", "", "synonym"),
        },
        grouped=True,
        hidden=("v6.h12",),
        below=SIGNED,
    ),
    DemoTab(
        "trainings",
        "ฝึกอบรม",
        above=("ผลการฝึกอบรมอาชีพครัวเรือนเป้าหมาย", f"{OFFICE} {YEAR}"),
        labels={"instructors": "วิทยากร/ปราชญ์", "budget": "งบประมาณ (บาท)"},
        forms={
            "date": ("short", "full", "thai"),
            "budget": ("whole", "stroke", "baht"),
            "disbursed": ("whole",),
            "attended": ("", "thai"),
            "status": ("", "synonym"),
        },
    ),
    DemoTab(
        "study_visits",
        "ศึกษาดูงาน",
        above=("ผลการศึกษาดูงาน",),
        labels={"lesson": "บทเรียนที่ได้"},
        forms={"date": ("full", "short"), "participants": ("", "people"), "budget": ("commas",)},
    ),
    DemoTab(
        "groups",
        "กลุ่มอาชีพ",
        above=(
            "ทะเบียนข้อมูลกลุ่มอาชีพที่จัดตั้งขึ้นตามแนวทางสัมมาชีพชุมชน",
            "จังหวัดนครสวรรค์ อำเภอตาคลี",
        ),
        wide="ระบุอาชีพ/ผลิตภัณฑ์ตามกลุ่ม",
        forms={"registered_on": ("full", "thai"), "last_meeting": ("short",)},
        below=("", "ลงชื่อ ........................................ พัฒนากรประจำตำบล"),
    ),
    DemoTab(
        "materials",
        "วัสดุ",
        above=("ทะเบียนวัสดุสาธิตอาชีพ", f"{OFFICE} {YEAR}"),
        labels={"unit_price": "ราคา/หน่วย", "total": "เป็นเงิน"},
        forms={
            "delivered_on": ("cell",),
            "unit_price": ("money",),
            "total": ("money",),
            "recipients": ("", "thai"),
        },
    ),
    DemoTab(
        "follow_ups",
        "ติดตาม",
        above=("บันทึกการติดตามให้คำปรึกษาครัวเรือนเป้าหมาย",),
        labels={"household_nos": "ครัวเรือนที่ติดตาม", "problem": "ปัญหา/อุปสรรค"},
        forms={
            "date": ("cell", "short", "slashes", "glued"),
            "household_nos": ("", "thai"),
            "next_visit": ("short",),
        },
        gaps=12,
    ),
    DemoTab(
        "budget",
        "งบประมาณ",
        above=("ผลการเบิกจ่ายงบประมาณ", f"{OFFICE} {YEAR}", AS_OF),
        labels={
            "allocated": "ได้รับจัดสรร",
            "disbursed": "ผลการเบิกจ่าย",
            "percent": "ร้อยละการเบิกจ่าย (%)",
        },
        legend={"allocated": "(1)", "disbursed": "(2)", "remaining": "(3)=(1)-(2)"},
        forms={
            "allocated": ("money",),
            "disbursed": ("money", "commas"),
            "remaining": ("money",),
            "percent": ("money",),
        },
        below=("หมายเหตุ: ตัวเลขจากทะเบียนคุมของอำเภอ", *SIGNED),
    ),
    DemoTab(
        "loans",
        "เงินยืม",
        above=("ทะเบียนคุมลูกหนี้เงินยืม",),
        forms={"borrowed_on": ("short",), "cleared_on": ("short", "slashes"), "amount": ("money",)},
    ),
    DemoTab("recipients", "ผู้รับรายงาน", above=("ผู้รับอีเมลสรุปรายสัปดาห์",)),
)
