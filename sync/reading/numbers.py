"""Numbers, money, percentages, counts and lists of numbers as officers write them."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache
from typing import Any, Literal

from sync.clock import BE_OFFSET
from sync.reading.parsed import ABSENT, Parsed, problem, refused
from sync.reading.thai import clean, is_dash, mended, words

UNITS = words(
    "บาทถ้วน บาท บ. thb baht ไร่ งาน วา ตารางวา ตร.ว. คน ราย ครัวเรือน ครอบครัว "
    "หลังคาเรือน หลัง วัน คืน ครั้ง เดือน ปี ตัว ต้น ก้อน ถุง กระสอบ ชุด อัน ชิ้น แผ่น "
    "เล่ม ใบ ขวด กล่อง ลัง แพ็ค แพค ม้วน เส้น ผืน ท่อน คู่ มัด กำ ถาด กระถาง กิโลกรัม "
    "กก. กก กรัม ขีด ตัน ลิตร ซีซี มิลลิลิตร เมตร ม. ซม. เซนติเมตร กิโลเมตร กม. "
    "ตารางเมตร ตร.ม. กลุ่ม หมู่บ้าน บ้าน แห่ง รุ่น รายการ เครื่อง คัน ฉบับ ฟอง บ่อ แปลง "
    "โรง kg person persons people"
)
LONGEST, LONGEST_LIST = 100, 2000  # characters; a longer text is no number, and no list of them

_UNIT = "|".join(sorted(map(re.escape, UNITS), key=len, reverse=True))
_UNIT_TAIL = re.compile(rf"(?<=[0-9.\-)])\s*(?:{_UNIT})$")
_LEADS = re.compile(r"^(?:จำนวน|฿|thb)\s*")
_PLAIN = re.compile(r"[+-]?(?:[0-9]{1,15}(?:\.[0-9]*)?|\.[0-9]+)")
_GROUPED = re.compile(r"[+-]?[0-9]{1,3}(?:,[0-9]{3}){1,4}(?:\.[0-9]*)?")
_DOTTED = re.compile(r"[+-]?[1-9][0-9]{0,2}(?:\.[0-9]{3}){1,4}(?:,[0-9]{1,2})?")
_BRACKETED = re.compile(r"\(\s*([^()+\-]+?)\s*\)")
_ORDINAL = re.compile(
    r"^(?:เทคนิคที่|ครั้งที่|ลำดับที่|แผนที่|รุ่นที่|ไตรมาสที่|ไตรมาส|ข้อที่|ข้อ|ครัวเรือนที่|ที่|ครั้ง|เทคนิค)\s*(?=[0-9])"
)
_MINUS = str.maketrans(dict.fromkeys("−–‒‑‐", "-"))

_NOT_A_NUMBER = (
    "อ่านเป็นตัวเลขไม่ได้ โปรดพิมพ์เฉพาะตัวเลข เช่น 1,500.00",
    "not readable as a number; write digits only, such as 1,500.00",
)
_NOT_WHOLE = (
    "ต้องเป็นจำนวนเต็ม โปรดพิมพ์ตัวเลขที่ไม่มีทศนิยม",
    "a whole number is needed; write it without decimals",
)
_NOT_A_LIST = (
    "อ่านเป็นลำดับที่ของครัวเรือนไม่ได้ โปรดพิมพ์เช่น 1-18, 20 หรือ ทั้งหมด (ตั้งรูปแบบช่องเป็นข้อความ)",
    "not readable as a list of numbers; write such as 1-18, 20 or ทั้งหมด "
    "(format the cell as plain text)",
)
_DOTS = problem(
    "D11",
    "จุดถูกใช้คั่นหลักพัน อ่านโดยไม่นับจุด โปรดใช้จุลภาค เช่น 100,000",
    "dots used as thousands marks, read without them; use commas, such as 100,000",
)


def _refused(words: tuple[str, str]) -> Parsed[Any]:
    return refused("D10", *words)


def _read(text: str) -> Parsed[Decimal]:
    """The number of a text already lowered and cleaned; D10 when it is none."""
    bracketed = _BRACKETED.fullmatch(text)
    if bracketed:
        inner = bracketed[1]
        if inner.startswith("จำนวน"):
            return _read(inner)
        value, problems = _read(inner)
        return Parsed(None if value is None else -value, problems)
    text = _LEADS.sub("", _LEADS.sub("", text))
    text = _UNIT_TAIL.sub("", text).strip()
    text = re.sub(r"(?<=[0-9])(?:\s*\.-|\s*\.--|,-)$", "", text)
    if _BRACKETED.fullmatch(text):
        return _read(text)
    text = re.sub(r"^([+-])\s+", r"\1", text)
    if _DOTTED.fullmatch(text):
        return Parsed(Decimal(text.replace(".", "").replace(",", ".")), (_DOTS,))
    if _GROUPED.fullmatch(text):
        return Parsed(Decimal(text.replace(",", "")))
    if _PLAIN.fullmatch(text):
        return Parsed(Decimal(text))
    return _refused(_NOT_A_NUMBER)


@lru_cache(maxsize=16384)
def parse_number(text: str) -> Parsed[Decimal]:
    """A number; blank and dashes are absent, never 0; units after it fall away.

    "100.000" (dots where commas belong) is read as 100000 with D11: it stays in the sums, at
    the value an officer most likely meant. Broken grouping, dates, 1e5, inf and nan are D10.
    """
    text = mended(clean(text)).lower().translate(_MINUS)
    if not text or is_dash(text):
        return ABSENT
    return _read(text) if len(text) <= LONGEST else _refused(_NOT_A_NUMBER)


def parse_money(text: str) -> Parsed[Decimal]:
    """An amount in baht, exact; the forms are those of `parse_number`."""
    return parse_number(text)


@lru_cache(maxsize=4096)
def parse_percent(text: str) -> Parsed[Decimal]:
    """A percentage as its number: 85.5% and ร้อยละ 85.5 are 85.5."""
    text = mended(clean(text))
    if not text or len(text) > LONGEST:
        return parse_number(text)
    bare = re.sub(r"^ร้อยละ\s*|\s*(?:%|เปอร์เซ็นต์|เปอร์เซนต์)$", "", text)
    return parse_number(bare) if bare else _refused(_NOT_A_NUMBER)


@lru_cache(maxsize=16384)
def parse_int(text: str) -> Parsed[int]:
    """A whole number, also "ครั้งที่ 2"; 12.0 is 12, 12.5 is D10."""
    value, problems = parse_number(_ORDINAL.sub("", mended(clean(text))))
    if value is None:
        return Parsed(None, problems)
    if value != value.to_integral_value():
        return _refused(_NOT_WHOLE)
    return Parsed(int(value), problems)


@lru_cache(maxsize=256)
def parse_year(text: str) -> Parsed[int]:
    """A Buddhist year: 2569, 69, พ.ศ. 2569, ปีงบประมาณ 2569, 2026 (Christian) → 2569."""
    bare = re.sub(r"^(?:ประจำ)?(?:ปีงบประมาณ|ปี)?\s*(?:พ\.?\s*ศ\.?)?\s*", "", mended(clean(text)))
    if is_dash(bare) or not clean(text):
        return ABSENT
    if re.fullmatch("[0-9]{2}|[0-9]{4}", bare):
        year = int(bare)
        if year < 100:
            return Parsed(2500 + year)
        if 2400 <= year <= 2700:
            return Parsed(year)
        if 1900 <= year <= 2100:
            return Parsed(year + BE_OFFSET)
    return refused(
        "D10", "อ่านเป็นปีไม่ได้ โปรดพิมพ์ปี พ.ศ. เช่น 2569", "not readable as a year; write 2569"
    )


# ------------------------------------------------------------------------------ lists of numbers

ALL: Literal["all"] = "all"
Numbers = tuple[int, ...] | Literal["all"]

_EVERYONE = re.compile(
    r"(?:ครบ)?(?:ทั้งหมด|ทุกครัวเรือน|ทุกครัว|ทุกคน|ทุกราย|ทุกหลัง|ทั้งหมดทุกครัวเรือน|all)(?:ทุกครัวเรือน|ครัวเรือน|คน)?"
)
_LIST_LEAD = re.compile(
    r"^(?:ครัวเรือน(?:เลข)?ที่|ครัวเรือน|ลำดับที่|ลำดับ|หมายเลข|เลขที่|ที่|no\.?)\s*(?=[0-9])"
)
_ENTRY = re.compile(r"([0-9]{1,4})(?:\s*(?:-|~|ถึง)\s*(?:ที่\s*)?([0-9]{1,4}))?")


@lru_cache(maxsize=16384)
def parse_numbers(text: str) -> Parsed[Numbers]:
    """The numbers of a list such as "1-18, 20", in the order written, or "all"."""
    text = mended(clean(text)).lower().translate(_MINUS).replace("—", "-")
    if not text or is_dash(text):
        return ABSENT
    if _EVERYONE.fullmatch(re.sub(r"\s", "", text)):
        return Parsed(ALL)
    if len(text) > LONGEST_LIST:
        return _refused(_NOT_A_LIST)
    found: dict[int, None] = {}
    for entry in re.split(r"\s*(?:[,;\n]|และ|กับ|&)\s*", text.strip("., ")):
        match = _ENTRY.fullmatch(_LIST_LEAD.sub("", entry.strip()))
        if not match:
            return _refused(_NOT_A_LIST)
        first, last = int(match[1]), int(match[2] or match[1])
        if last < first:
            return _refused(_NOT_A_LIST)
        found.update(dict.fromkeys(range(first, last + 1)))
    return Parsed(tuple(found))
