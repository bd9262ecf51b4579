"""The clean district's money: the budget by project, and the loans of its officers."""

from __future__ import annotations

from datetime import date, timedelta

from sync.sandbox.demo.content import TOTAL, Rows, Sum
from sync.sandbox.demo.preparation import PLANNED
from sync.sandbox.demo.villages import FISCAL_YEAR, OFFICERS, VILLAGES

# Key, project, its number, quarter, the techniques it pays for, baht disbursed
PROJECTS = (
    ("b1", "สร้างสัมมาชีพชุมชนในระดับหมู่บ้าน", 4, 1, (4, 5), 78400),
    ("b2", "ศึกษาดูงานส่งเสริมอาชีพ", 9, 2, (6,), 38400),
    ("b3", "ส่งเสริมการจัดตั้งและพัฒนากลุ่มอาชีพ", 14, 3, (7,), 15200),
    ("b4", "สนับสนุนวัสดุสาธิตอาชีพ", 21, 3, (8,), 59950),
    ("b5", "ติดตามให้คำปรึกษาครัวเรือนสัมมาชีพ", 27, 4, (9,), 5400),
    ("b6", "ประสานและประชุมทีมวิทยากรสัมมาชีพ", 30, 1, (3,), 4000),
)


def budget() -> Rows:
    """Six projects, whose allocations are what the plan needs, and the total."""
    for number, (key, project, code, quarter, techniques, spent) in enumerate(PROJECTS, 1):
        allocated = len(VILLAGES) * sum(PLANNED[technique - 1] for technique in techniques)
        yield (
            key,
            money_row(allocated, spent)
            | {
                "no": number,
                "project": project,
                "project_no": f"เลขที่ {code}/{FISCAL_YEAR}",
                "quarter": quarter,
                "papers": "ครบถ้วน",
            },
        )
    yield TOTAL, {
        "project": "รวม", "allocated": Sum(), "disbursed": Sum(), "remaining": Sum(),
    }  # fmt: skip


def money_row(allocated: int, disbursed: int) -> dict[str, float]:
    """The four money cells of a budget row that agree with each other, in baht and percent."""
    return {
        "allocated": allocated,
        "disbursed": disbursed,
        "remaining": allocated - disbursed,
        "percent": round(100 * disbursed / allocated, 2),
    }


def loans() -> Rows:
    """Four loans, all cleared in time."""
    spans = ((2025, 11, 10, 20), (2025, 12, 12, 25), (2026, 2, 5, 28), (2026, 6, 1, 14))
    for number, (year, month, day, days) in enumerate(spans, 1):
        borrowed = date(year, month, day)
        yield (
            f"l{number}",
            {
                "contract_no": f"บย.{number}/{FISCAL_YEAR}",
                "borrower": OFFICERS[number % 3].name,
                "borrowed_on": borrowed,
                "amount": (9_600, 68_800, 38_400, 15_200)[number - 1],
                "cleared_on": borrowed + timedelta(days=days),
            },
        )
