"""Which year and district a workbook is about, by what stands in it, and where that disagrees."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from sync.clock import fiscal_year as fiscal_year_of
from sync.model import WORKBOOK_YEAR, Severity, Table, Unread, Words
from sync.reading.agreement import MOMENTS
from sync.reading.cells.dates import DateContext, parse_dates
from sync.reading.cells.places import district_codes, parse_subdistrict, province_name
from sync.reading.cells.thai import fold
from sync.reading.search import Search
from sync.reading.titles import fiscal_year_in
from sync.settings import TableSpec


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


def code_of(name: str, search: Search, titles: Sequence[str]) -> str | None:
    """The DOPA code of the workbook's district.

    Of several districts of that name it is the one of the province that หมู่บ้าน or the titles
    name, else the only one that has most of the tambons of หมู่บ้าน.
    """
    codes = district_codes(name) if name else ()
    if len(codes) < 2:
        return codes[0] if codes else None
    said = "".join(map(fold, [*titles, *set(_column_texts(search, "villages", "province"))]))
    named = [code for code in codes if fold(province_name(code) or "-") in said]
    if len(named) == 1:
        return named[0]
    tambons = Counter(_column_texts(search, "villages", "subdistrict"))
    known = {
        code: sum(n for text, n in tambons.items() if parse_subdistrict(text, code).value)
        for code in codes
    }
    best, second = sorted(codes, key=lambda code: -known[code])[:2]
    return best if known[best] > known[second] else None


def year_of_plan(search: Search) -> int | None:
    return _most_common_year(_column_texts(search, "plan", "period"))


def year_of_days(search: Search, specs: Mapping[str, TableSpec]) -> int | None:
    """The fiscal year that most days and periods of all tables lie in."""
    return _most_common_year(
        text
        for key, spec in specs.items()
        for name, field in spec.fields.items()
        if field.type in MOMENTS
        for text in _column_texts(search, key, name)
    )


def _most_common_year(texts: Iterable[str]) -> int | None:
    years: Counter[int] = Counter()
    for text, count in Counter(texts).items():
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


def stated_year(
    search: Search, tables: Mapping[str, Table], titles: Sequence[str], stated: int
) -> list[Unread]:
    """The one fault of a year that was stated (in workbooks.toml) and that the titles contradict.

    Only a warning when the plan's own years bear the stated one out: then the titles are old.
    """
    named = fiscal_year_in(titles)
    agreed = any(fiscal_year_in([title]) == stated for title in titles)
    if named is None or agreed or not search.found:
        return []
    words = Words(
        th=f"การตั้งค่าบอกปีงบประมาณ {stated} แต่ชื่อหรือหัวกระดาษบอกปี {named} "
        "โปรดตรวจว่าปีใดถูก แล้วแก้ที่การตั้งค่าหรือที่หัวกระดาษ",
        en=f"The settings say fiscal year {stated}, the titles {named}; check which, then mend "
        "fiscal_year in workbooks.toml or the titles.",
    )
    sure = year_of_plan(search) == stated
    table = "villages" if "villages" in tables else next(iter(search.found))
    grid = search.found[table][0].grid
    severity = Severity.WARNING if sure else Severity.ERROR
    at = grid.title, grid.gid
    return [Unread(table, *at, words, WORKBOOK_YEAR, severity=severity, hides_records=False)]


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
    return [Unread("plan", part.sheet, part.gid, words, WORKBOOK_YEAR, hides_records=False)]
