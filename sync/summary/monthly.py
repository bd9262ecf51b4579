"""The monthly report of a district's head and of the province, from the weeks that were kept."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sync.clock import BE_OFFSET, Month, day_words
from sync.model import DistrictMonth, Language, Message, stop_token
from sync.settings import Settings
from sync.summary.letters import rendered
from sync.summary.message import Letter, assemble, stopping

REPORT = "monthly"


def monthly(
    settings: Settings,
    address: str,
    name: str,
    language: Language,
    month: Month,
    districts: Sequence[DistrictMonth],
    now: datetime,
    stop_key: bytes = b"",
) -> Message:
    """One reader's mail of a month: its key, and so its Message-ID, is the same however often."""
    heard = [each for each in districts if each.told is not None]
    made = rendered(
        settings,
        REPORT,
        language,
        month=month_words(month, language),
        place=districts[0].name if len(districts) == 1 else "",
        districts=heard,
        silent=[each.name for each in districts if each.told is None],
        count=len(districts),
        techniques=[
            settings.words[language]["techniques"][str(n)].replace("|", "") for n in range(1, 10)
        ],
        passed=sum(each.told.last.passed for each in heard if each.told),
        total=sum(each.told.last.total for each in heard if each.told),
        gained=_gained(heard),
        late=sum(each.told.last.late for each in heard if each.told),
        day=lambda day: day_words(day, language),
        office=settings.file.office.name,
    )
    tail = stopping(settings.file, stop_token(stop_key, address))
    letter = Letter(
        REPORT, f"{REPORT}/{month}/{address}", str(month), address, language, name, tail
    )
    return assemble(letter, made, settings.file.mail, now)


def month_words(month: Month, language: Language) -> str:
    """`มิถุนายน 2569`, `June 2026`."""
    names = _MONTHS[language]
    return f"{names[month.number - 1]} {month.year + (BE_OFFSET if language == 'th' else 0)}"


def _gained(districts: Sequence[DistrictMonth]) -> int | None:
    """Steps passed in the month; None when some district has nothing to compare with."""
    told = [each.told for each in districts if each.told is not None]
    if not told or any(each.before is None for each in told):
        return None
    return sum(each.last.passed - each.before.passed for each in told if each.before)


_MONTHS: dict[Language, tuple[str, ...]] = {
    "th": (
        *("มกราคม", "กุมภาพันธ์", "มีนาคม", "เมษายน", "พฤษภาคม", "มิถุนายน"),
        *("กรกฎาคม", "สิงหาคม", "กันยายน", "ตุลาคม", "พฤศจิกายน", "ธันวาคม"),
    ),
    "en": (
        *("January", "February", "March", "April", "May", "June"),
        *("July", "August", "September", "October", "November", "December"),
    ),
}
