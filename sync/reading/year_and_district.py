"""Which year and district a workbook is about, by what stands in it, and where that disagrees."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date

from sync.clock import fiscal_year as fiscal_year_of
from sync.model import Table, Unread, Words
from sync.reading.dates import DateContext, parse_dates
from sync.reading.search import Search
from sync.reading.thai import fold


def _column_texts(search: Search, table: str, name: str) -> Iterable[str]:
    for piece in search.found.get(table, ()):
        column = piece.heading.columns.get(name)
        if column is not None:
            for row in piece.body.records:
                line = piece.grid.shown[row]
                if column < len(line) and line[column].strip():
                    yield line[column].strip()


def district_of_villages(search: Search) -> str | None:
    names = Counter(_column_texts(search, "villages", "district"))
    if not names:
        return None
    return names.most_common(1)[0][0].removeprefix("อำเภอ").removeprefix("อ.").strip()


def year_of_plan(search: Search) -> int | None:
    years: Counter[int] = Counter()
    for text, count in Counter(_column_texts(search, "plan", "period")).items():
        span = parse_dates(text, DateContext(fiscal_year=None)).value
        if span is not None and isinstance(span.start, date):
            years[fiscal_year_of(span.start)] += count
    return years.most_common(1)[0][0] if years else None


def _majority_year(plan: Table) -> int | None:
    years = Counter(fiscal_year_of(span.start) for span in plan.values("period") if span)
    if not years:
        return None
    year, votes = years.most_common(1)[0]
    return year if votes * 2 > sum(years.values()) else None


def two_districts(tables: Mapping[str, Table], titled: str, listed: str) -> list[Unread]:
    villages = tables.get("villages")
    if villages is None or fold(titled) == fold(listed):
        return []
    part = villages.parts[0]
    words = Words(
        th=f"ชื่อหรือหัวกระดาษบอกอำเภอ{titled} แต่หมู่บ้านส่วนใหญ่อยู่อำเภอ{listed} โปรดตรวจว่าอำเภอใดถูก",
        en=f"The titles say district {titled}, most villages lie in {listed}; check which.",
    )
    return [Unread("villages", part.sheet, part.gid, words, hides_records=False)]


def two_years(tables: Mapping[str, Table], titled: int | None) -> list[Unread]:
    plan = tables.get("plan")
    majority = _majority_year(plan) if plan else None
    if plan is None or titled is None or majority is None or titled == majority:
        return []
    part = plan.parts[0]
    words = Words(
        th=f"ชื่อหรือหัวกระดาษบอกปีงบประมาณ {titled} แต่แผนส่วนใหญ่อยู่ในปี {majority} โปรดตรวจว่าปีใดถูก",
        en=f"The titles say fiscal year {titled}, most plan rows lie in {majority}; check which.",
    )
    return [Unread("plan", part.sheet, part.gid, words, hides_records=False)]
