"""Dates as an office writes them: Buddhist era and Thai month names, or English ones."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sync.clock import BANGKOK, MONTHS, day_words
from sync.model import Language

DAYS: dict[Language, tuple[str, ...]] = {
    "th": ("จ.", "อ.", "พ.", "พฤ.", "ศ.", "ส.", "อา."),
    "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
}
THAI_DIGITS = str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙")


def short(day: date, language: Language) -> str:
    """A day without its year: `16 มิ.ย.`, `16 Jun`."""
    return f"{day.day} {MONTHS[language][day.month - 1]}"


def weekday(day: date, language: Language) -> str:
    """A day with its name: `อา. 19 ก.ค. 2569`, `Sun 19 Jul 2026`."""
    return f"{DAYS[language][day.weekday()]} {day_words(day, language)}"


def moment(at: datetime, language: Language, zone: ZoneInfo = BANGKOK) -> str:
    """A moment in the office's time: `อา. 12 ก.ค. 2569 18:00 น.`; `at` must be aware."""
    local = at.astimezone(zone)
    clock = f"{local:%H:%M}" + (" น." if language == "th" else "")
    return f"{weekday(local.date(), language)} {clock}"


def period(first: date, last: date, language: Language) -> str:
    """Two days as one span, saying nothing twice: `6–12 ก.ค. 2569`, `29 มิ.ย.–5 ก.ค. 2569`."""
    if first.year != last.year:
        return f"{day_words(first, language)}–{day_words(last, language)}"
    if first.month != last.month:
        return f"{short(first, language)}–{day_words(last, language)}"
    return f"{first.day}–{day_words(last, language)}"


def week(first: date, language: Language) -> str:
    """The seven days from a day."""
    return period(first, first + timedelta(days=6), language)
