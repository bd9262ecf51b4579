"""What the title rows say: the fiscal year, the district, and the date the data stands for."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from datetime import datetime, time

from sync.clock import BANGKOK
from sync.reading.dates import DateContext, parse_date
from sync.reading.places import district_code
from sync.reading.thai import clean

_FISCAL_YEAR = re.compile(r"(?:ปีงบประมาณ|ปีงบ|ปี|FY|พ\.ศ\.)\s*(?:พ\.ศ\.)?\s*(2[45][0-9]{2})")
_DISTRICT = re.compile(
    r"(?:อำเภอ|(?<![ก-๙])อ\.)\s*(?P<name>[ก-๙]+(?:-[ก-๙]+)*)|(?<![ก-๙])(?P<khet>เขต[ก-๙]+)"
)
_AS_OF = re.compile(r"(?:ณ\s*วันที่|ณ\s*วัน|as of)\s*(.+)", re.IGNORECASE)
_TIME = re.compile(r"เวลา\s*([0-9]{1,2})[.:]([0-9]{2})")
_GENERIC = frozenset(("อำเภอ", "ที่", "นี้", "เป้าหมาย"))


def fiscal_year_in(texts: Iterable[str]) -> int | None:
    """The Buddhist-era year that most titles name, or None."""
    years = Counter(int(match[1]) for text in texts for match in _FISCAL_YEAR.finditer(clean(text)))
    return years.most_common(1)[0][0] if years else None


def district_in(texts: Iterable[str]) -> str | None:
    """The district that most titles name, or None."""
    found = [match for text in texts for match in _DISTRICT.finditer(clean(text))]
    names = Counter(
        match["name"] or match["khet"]
        for match in found
        # เขต is many things besides a district of Bangkok: that name must be one.
        if match["name"] not in _GENERIC and (match["name"] or district_code(match["khet"]))
    )
    return names.most_common(1)[0][0] if names else None


def as_of_in(texts: Iterable[str], fiscal_year: int | None) -> datetime | None:
    """The stamp "ข้อมูล ณ วันที่ 3 เมษายน 2569 เวลา 16.30 น." as a moment in Bangkok, or None."""
    for text in texts:
        cleaned = clean(text)
        found = _AS_OF.search(cleaned)
        if not found:
            continue
        words = _TIME.split(found[1])[0]
        day = parse_date(words, DateContext(fiscal_year=fiscal_year)).value
        if day is None:
            continue
        clock = _TIME.search(cleaned)
        hour, minute = (int(clock[1]), int(clock[2])) if clock else (0, 0)
        moment = time(hour, minute) if hour < 24 and minute < 60 else time()
        return datetime.combine(day, moment, BANGKOK)
    return None
