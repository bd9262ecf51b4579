"""The smallest legal edit of one cell, proposed where the right value can be told."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from datetime import date

from sync import clock
from sync.clock import day_words
from sync.model import Personal
from sync.rules.folding import arabic, fold
from sync.rules.scene import Scene

_NUMERIC_DATE = re.compile(r"\s*(\d{1,2})\s*([/.-])\s*(\d{1,2})\s*[/.-]\s*(\d{2}|\d{4})\s*")
_BETWEEN = re.compile(r"[,;/\n、，·]|\s+และ\s*")
_TAMBON = re.compile(r"^\s*(?:ตำบล|ต\.)\s*")
_TO_THAI = str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙")


def proposed(scene: Scene, table: str, field: str, index: int, problem: str) -> str | None:
    """The text that would mend a cell the reader complained about; None when it cannot be told."""
    column = scene.table(table).columns[field]
    spec = scene.tables.tables[table].fields[field]
    shown = column.shown[index]
    if isinstance(shown, Personal):
        return None  # a person's value is never guessed, nor written into a message
    if problem == "D12":
        return next((p.proposal for p in column.problems[index] if p.proposal), None)
    if problem == "D1" and spec.type == "subdistrict":
        return nearest(shown, {v.subdistrict for v in scene.villages})
    if problem == "D1" and spec.type == "scope":
        return rescoped(shown, {v.subdistrict for v in scene.villages})
    if problem in ("D4", "D5") and spec.type in ("date", "dates"):
        as_read = rewritten(column.values[index])  # with the month's name: no locale turns it round
        return as_read or redated(shown, scene.fiscal_year)
    return None


def rescoped(text: str, tambons: set[str]) -> str | None:
    """A list of tambons with its one unknown name put right; None when more is wrong with it."""
    known = {fold(name) for name in tambons}
    unknown = [
        name
        for name in (_TAMBON.sub("", part).strip() for part in _BETWEEN.split(text))
        if name and fold(name) not in known
    ]
    if len(unknown) != 1 or re.search(r"\d", unknown[0]):
        return None  # a village's number is not dropped: its whole tambon is more than was meant
    right = nearest(unknown[0], tambons)
    return text.replace(unknown[0], right) if right and text.count(unknown[0]) == 1 else None


def rewritten(value: object) -> str | None:
    """The reading that was taken of a doubtful date, written so that no doubt is left."""
    if isinstance(value, date):
        return day_words(value, "th")
    start, end = getattr(value, "start", None), getattr(value, "end", None)
    if not isinstance(start, date) or not isinstance(end, date) or getattr(value, "days", None):
        return None  # nothing was read, or a list of single days
    return f"{day_words(start, 'th')} - {day_words(end, 'th')}" if start < end else None


def earlier(scene: Scene, table: str, field: str, index: int) -> str | None:
    """For a date that is still to come and should not be: the same day in this fiscal year."""
    fix = redated(str(scene.table(table).columns[field].shown[index]), scene.fiscal_year)
    match = _NUMERIC_DATE.fullmatch(arabic(fix or ""))
    if match is None:
        return None
    day = date(int(match[4]) - clock.BE_OFFSET, int(match[3]), int(match[1]))
    return fix if day <= scene.today else None


def nearest(text: str, words: Iterable[str]) -> str | None:
    """The one word that reads like the text, if any does."""
    folded = {fold(word): word for word in words}
    close = difflib.get_close_matches(fold(text), list(folded), n=1, cutoff=0.6)
    return folded[close[0]] if close else None


def redated(text: str, fiscal_year: int) -> str | None:
    """A numeric date as it would read within the fiscal year; None when it already does so.

    Day and month are swapped back only when they cannot stand as they are ("12/25/2568"); a year
    of another era, or one that leaves the fiscal year, becomes the year that does not
    ("15/1/2576" → "15/1/2569").
    """
    match = _NUMERIC_DATE.fullmatch(arabic(text))
    if match is None:
        return None
    day, mark, month = int(match[1]), match[2], int(match[3])
    if month > 12 >= day:
        day, month = month, day
    if not 1 <= month <= 12:
        return None
    year = fiscal_year - (month >= 10)
    try:
        date(year - clock.BE_OFFSET, month, day)
    except ValueError:
        return None
    fix = f"{day}{mark}{month}{mark}{year}"
    fix = fix.translate(_TO_THAI) if arabic(text) != text else fix
    return fix if fix != text.strip() else None
