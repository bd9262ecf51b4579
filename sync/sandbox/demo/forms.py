"""The ways in which officers write a value into a cell: dates, periods, money, places, words."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import NamedTuple

from sync.clock import BE_OFFSET as BE
from sync.sandbox.demo.content import (
    Days,
    EraSlip,
    SheetFault,
    Span,
    Spelled,
    Value,
)
from sync.xlsx.display import MONTHS_TH, SHORT_MONTHS_TH

_THAI_DIGITS = str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙")


class DemoCell(NamedTuple):
    """What goes into a cell, its number format, and whether it is a failed formula."""

    value: str | int | float | date | None
    pattern: str = ""
    is_error: bool = False


def written(value: Value, form: str = "") -> DemoCell:
    """A value in one of the FORMS; a form that does not fit the value is passed over."""
    if isinstance(value, str) and form in WORD_FORMS:
        return DemoCell(WORD_FORMS[form](value))
    if isinstance(value, int | float) and form in NUMBER_FORMS:
        return NUMBER_FORMS[form](value)
    if isinstance(value, date):
        return DATE_FORMS.get(form, _short)(value)
    if isinstance(value, Span):
        return DemoCell(SPAN_FORMS.get(form, _span)(value))
    return _as_it_is(value)


def _as_it_is(value: Value) -> DemoCell:
    match value:
        case Days(days):
            last = days[-1]
            numbers = ",".join(str(day.day) for day in days)
            return DemoCell(f"{numbers} {MONTHS_TH[last.month - 1]} {last.year + BE}")
        case Spelled(_, text):
            return DemoCell(text)
        case EraSlip(day):
            return DemoCell(date(day.year + BE, day.month, day.day), "d mmm yyyy")
        case SheetFault(text):
            return DemoCell(text, is_error=True)
        case int() | float() | str() | None:
            return DemoCell(value)
    raise TypeError(f"no way to write {value!r}")


# ------------------------------------------------------------------------------ days


def _short(day: date) -> DemoCell:
    return DemoCell(_short_text(day))


def _short_text(day: date) -> str:
    return f"{day.day} {SHORT_MONTHS_TH[day.month - 1]} {day.year + BE}"


def _full_text(day: date) -> str:
    return f"{day.day} {MONTHS_TH[day.month - 1]} {day.year + BE}"


DATE_FORMS: dict[str, Callable[[date], DemoCell]] = {
    "cell": lambda day: DemoCell(day, "d mmm yyyy"),
    "short": _short,
    "full": lambda day: DemoCell(_full_text(day)),
    "thai": lambda day: DemoCell(_short_text(day).translate(_THAI_DIGITS)),
    "slashes": lambda day: DemoCell(f"{day.day}/{day.month}/{day.year + BE}"),
    "two": lambda day: DemoCell(f"{_short_text(day)[:-4]}{(day.year + BE) % 100}"),
    "glued": lambda day: DemoCell(_short_text(day).replace(" ", "").replace(".", "", 1)),
    "era": lambda day: DemoCell(f"วันที่ {day.day} {MONTHS_TH[day.month - 1]} พ.ศ. {day.year + BE}"),
}

# ------------------------------------------------------------------------------ periods


def _span(span: Span) -> str:
    start, end = span
    if start.year != end.year:
        return f"{_short_text(start)} - {_short_text(end)}"
    if _whole_months(span):
        first, last = SHORT_MONTHS_TH[start.month - 1], SHORT_MONTHS_TH[end.month - 1]
        return f"{first} {end.year + BE}" if first == last else f"{first} - {last} {end.year + BE}"
    if start.month == end.month:
        return f"{start.day}-{_short_text(end)}"
    return f"{start.day} {SHORT_MONTHS_TH[start.month - 1]} - {_short_text(end)}"


def _whole_months(span: Span) -> bool:
    return span.start.day == 1 and (span.end + timedelta(days=1)).day == 1


def _full_span(span: Span) -> str:
    start, end = span
    if start.month == end.month:
        return f"{start.day}-{_full_text(end)}"
    return f"{start.day} {MONTHS_TH[start.month - 1]} – {_full_text(end)}"


def _until(span: Span) -> str:
    return " ถึง ".join(f"{day.day:02d}/{day.month:02d}/{day.year + BE}" for day in span)


SPAN_FORMS: dict[str, Callable[[Span], str]] = {
    "short": _span,
    "full": _full_span,
    "thai": lambda span: _span(span).translate(_THAI_DIGITS),
    "until": _until,
}

# ------------------------------------------------------------------------------ numbers


NUMBER_FORMS: dict[str, Callable[[float], DemoCell]] = {
    "money": lambda number: DemoCell(number, "#,##0.00"),
    "whole": lambda number: DemoCell(number, "#,##0"),
    "baht": lambda number: DemoCell(f"{number:,} บาท"),
    "stroke": lambda number: DemoCell(f"{number:,}.-"),
    "commas": lambda number: DemoCell(f"{number:,.2f}"),
    "thai": lambda number: DemoCell(f"{number:,}".translate(_THAI_DIGITS)),
    "people": lambda number: DemoCell(f"{number} คน"),
    "moo": lambda number: DemoCell(f"หมู่ที่ {number}"),
    "m.": lambda number: DemoCell(f"ม.{number}"),
}

# ------------------------------------------------------------------------------ words

SYNONYMS: dict[str, str] = {
    "แล้วเสร็จ": "ดำเนินการแล้ว",
    "กำลังดำเนินการ": "อยู่ระหว่างดำเนินการ",
    "ยังไม่เริ่ม": "รอดำเนินการ",
    "ใช่": "✓",
    "ไม่ใช่": "x",
    "ครบถ้วน": "ครบ",
}
WORD_FORMS: dict[str, Callable[[str], str]] = {
    "t.": lambda word: f"ต.{word}",
    "tambon": lambda word: f"ตำบล{word}",
    "thai": lambda word: word.translate(_THAI_DIGITS),
    "synonym": lambda word: SYNONYMS.get(word, word),
    "no dash": lambda word: word.replace("-", ""),
}
FORMS = frozenset({*DATE_FORMS, *SPAN_FORMS, *NUMBER_FORMS, *WORD_FORMS})
