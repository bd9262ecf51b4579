"""What the title rows say: the fiscal year, the district, and the date the data stands for."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime, time

from sync.clock import BANGKOK
from sync.model import Grid
from sync.reading.cells.dates import DateContext, parse_date
from sync.reading.cells.places import district_code
from sync.reading.cells.thai import clean

_FISCAL_YEAR = re.compile(r"(?:ปีงบประมาณ|ปีงบ|ปี|FY|พ\.ศ\.)\s*(?:พ\.ศ\.)?\s*(2[45][0-9]{2})")
_DISTRICT = re.compile(
    r"(?:อำเภอ|(?<![ก-๙])อ\.)\s*(?P<name>[ก-๙]+(?:-[ก-๙]+)*)|(?<![ก-๙])(?P<khet>เขต[ก-๙]+)"
)
_AS_OF = re.compile(r"(?:ณ\s*วันที่|ณ\s*วัน|as of)\s*(.+)", re.IGNORECASE)
_TIME = re.compile(r"เวลา\s*([0-9]{1,2})[.:]([0-9]{2})")
_TAMBON = re.compile(r"ตำบล|(?<![ก-๙])ต\.")
_MOO = re.compile(r"หมู่(?!บ้าน(?!ที่))|(?<![ก-๙])ม\.|(?<![ก-๙])ม\s*[0-9]")
_VILLAGE = re.compile(r"(?<![ก-๙])(?:บ้าน|บ\.)\s*(?!เลขที่|เลข\s)([ก-๙]{2,})")
_GENERIC = frozenset(("อำเภอ", "ที่", "นี้", "เป้าหมาย"))

_COPY_BEFORE = re.compile(
    r"^\s*(?:สำเนา(?:ของ|จาก)?|copy\s+of|copy|ก๊อป+ี้(?:ของ)?|back\s?-?up(?:\s+of)?|สำรอง(?:ของ)?|เก่า|old"
    r"|ต้นฉบับ|ร่าง|ก่อนแก้ไข|\(?ไม่ใช้(?:แล้ว)?\)?)"
    r"(?:\s+|\s*[-_:.]\s*|(?=[ก-๙]))(?=\S)",
    re.IGNORECASE,
)
# each run of signs is begun at its first sign only, and taken whole: else the cost is its square
_COPY_AFTER = re.compile(
    r"(?<=\S)(?:(?<![\s_.\-])[\s_.\-]*+[(\[]\s*+(?:เก่า|เดิม|สำรอง|สำเนา|back\s?-?up|copy|old|ฉบับเดิม|ฉบับเก่า"
    r"|ไม่ใช้แล้ว|ไม่ใช้|ยกเลิก|ก่อนแก้(?:ไข)?)?\s*+\d{0,2}\s*+[)\]]"
    r"|(?<![\s_\-])[\s_\-]*+(?:เก่า|สำรอง(?:ข้อมูล)?|สำเนา|ฉบับเดิม|ต้นฉบับ|ก่อนแก้ไข)\s*+\d{0,2}"
    r"|(?<![\s_\-])[\s_\-]++(?:เดิม|ร่าง|back\s?-?up|copy|old|bak)(?:\s*+[\d๐-๙][\d๐-๙./\-]{0,9})?)\s*+$",
    re.IGNORECASE,
)
GROUP_ROWS = 30  # looked at below a heading
TITLE_COLUMNS = 40  # looked at above it


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


def bare_title(title: str) -> str:
    """The name of a tab without what calls it a copy: "สำเนาของ แผน (2)" → "แผน"."""
    for _ in range(4):
        shorter = _COPY_AFTER.sub("", _COPY_BEFORE.sub("", title))
        if shorter == title or not shorter.strip():
            break
        title = shorter
    return title


def called_a_copy(title: str) -> bool:
    return bare_title(title) != title


def names_tambon(text: str) -> bool:
    """Only a text that says what it names: หนองโพ alone may be a tambon, a village or a person."""
    return bool(_TAMBON.search(text))


def names_moo(text: str) -> bool:
    return bool(_MOO.search(text))


def villages_named(text: str) -> tuple[str, ...]:
    """The names of villages in a text, without บ้าน."""
    return tuple(match[1] for match in _VILLAGE.finditer(clean(text)))


def titles_above(rows: Iterable[Sequence[str]]) -> list[str]:
    """The texts of title rows; a row of several cells is read across as well: "ตำบล: | ตาคลี"."""
    found: list[str] = []
    for row in rows:
        texts = [text for text in row[:TITLE_COLUMNS] if text.strip()]
        found.extend(texts)
        if len(texts) > 1:
            found.append(" ".join(text.strip().rstrip(": ") for text in texts))
    return found


def places_around(grid: Grid, heading: Sequence[int]) -> frozenset[str]:
    """Which of tambon and moo the tab's name, the titles, or rows of one cell below may say."""
    below = grid.shown[heading[-1] + 1 : heading[-1] + GROUP_ROWS]
    texts = [
        grid.title,
        *titles_above(grid.shown[: heading[0]]),
        *(row[0] for row in below if row and row[0] and len(row) - row.count("") == 1),
    ]
    found = {"subdistrict"} if any(map(names_tambon, texts)) else set()
    found |= {"moo"} if any(map(names_moo, texts)) else set()
    if names_moo(grid.title) or any(map(villages_named, texts)):  # the register tells the tambon
        found |= {"subdistrict", "moo"}
    return frozenset(found)


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
