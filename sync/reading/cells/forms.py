"""Whether a text has the form that its column expects; one that has not may be about a person.

What is typed in the wrong column (a name, an illness, an income) is shown to nobody outside the
sheet. The usual slips keep their form: "2 50,000", "31 มิ.ย. 2569", "ใกล้เสร็จ", "ช่องแคบ".
"""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import lru_cache

from rapidfuzz.distance import OSA

from sync.reading.cells.months import symbols
from sync.reading.cells.people import split_prefix
from sync.reading.cells.places import is_tambon_like
from sync.reading.cells.thai import clean, fold, mended, words
from sync.reading.cells.wishes import beside_the_words

LONGEST = 60  # characters; a longer text is prose
NEAR = 0.5  # likeness of a slip to the word that was meant
FORMED = frozenset(
    ("int", "number", "money", "percent", "numbers", "year", "moo", "date", "dates", "word",
     "yes_no", "wish", "subdistrict", "place")
)  # fmt: skip

_SIGNS = r"\s\d.,:;/()\[\]+\-‐‑‒–—−~=%฿*'\"“”?!"
HARMLESS = re.compile(rf"[{_SIGNS}]*")  # in a column of numbers: no letter anywhere
_SLIPPED_DIGIT = re.compile(r"(?<=\d)[oli](?=\d)")  # "12O00"
_HOUSE = re.compile(r"\d+\s*/\s*\d+")
_HALF_A_DATE = re.compile(r"([0-9]+)\s*[/.-]\s*([0-9]+)")
_THOUSANDS = re.compile(r"[0-9],[0-9]{3}")
_WORD = re.compile(r"[^\W\d_]+")
_MOST_DIGITS = {"moo": 3, "year": 4, "percent": 8}

_ANYWHERE = words(
    "ไม่มี ไม่ทราบ ยังไม่ทราบ สอบถาม รอสอบถาม รอข้อมูล ไม่ระบุ ไม่แน่ใจ ไม่ได้ ยังไม่ รอ รอผล รอยืนยัน ทั้งหมด "
    "ประมาณ ราว เกือบ กว่า และ ถึง กับ หรือ ทุก เดิม ใหม่ ฯ ๆ nan none "
    "null na inf no yes x e tbd tba and to or approx about"
)
_OF_NUMBERS = words(
    "บาท ถ้วน สตางค์ บ ล้าน แสน หมื่น พัน ร้อย สิบ ร้อยละ เปอร์เซ็นต์ ศูนย์ "
    "หนึ่ง เอ็ด สอง ยี่ สาม สี่ ห้า หก เจ็ด แปด เก้า ครึ่ง คน ราย "
    "ครัวเรือน ครัว ครอบครัว หลัง หลังคาเรือน หมู่ หมู่ที่ หมู่บ้าน ที่ ม "
    "เลข เลขที่ ข้อ ข้อที่ เทคนิค เทคนิคที่ ขั้น ขั้นที่ ครั้ง ครั้งที่ "
    "กลุ่ม แห่ง รุ่น รุ่นที่ ชุด ตัว ต้น ไร่ งาน วัน ชั่วโมง ชม เดือน ปี "
    "ต่อ ละ ต่อเดือน ต่อปี จำนวน รวม งบ งบประมาณ ปีงบ ปีงบประมาณ พ.ศ พศ "
    "เงิน กก กิโลกรัม กิโล กม ชาย หญิง baht thb people persons person "
    "households household percent times moo km kg month year k m"
)
_OF_DATES = words(
    "ต้น กลาง ปลาย สิ้น สัปดาห์ สัปดาห์ที่ อาทิตย์ เช้า บ่าย เวลา นาฬิกา "
    "ก่อน หลัง แล้ว ยังไม่กำหนด ยังไม่ได้กำหนด รอกำหนด อยู่ระหว่าง "
    "ดำเนินการ กำหนด เดือนหน้า เดือนนี้ ไม่เกิน ครั้ง ครั้งที่ วันนี้ "
    "เมื่อวาน พรุ่งนี้ สิ้นปี สิ้นเดือน อังคาร"
)
_OF_WORDS = words(
    "ค้าขาย ขาย ทั่วไป รับจ้าง บริการ แขก รับเชิญ เกษตรกร ไป หน่อย นิด หนึ่ง บ้าง "
    "ใกล้ จวน เกือบ ยัง ยังไม่ ไม่ กำลัง ระหว่าง อยู่ อยู่ระหว่าง บางส่วน "
    "ส่วนใหญ่ แล้ว เสร็จ เสร็จสิ้น เสร็จแล้ว ครบ ขาด ผ่าน ส่ง ตรวจ รับ "
    "อนุมัติ ดำเนินการ ทำ เริ่ม จบ เลื่อน พัก ระงับ ชะลอ ยกเลิก งด รอ ปกติ "
    "ล่าช้า ปิด เปิด ครับ ค่ะ จ้า ด้วย ดี เรียบร้อย นะ ok done pending "
    "doing open closed yes no true false y n"
)
_OF_PLACES = words(
    "ตำบล อำเภอ จังหวัด หมู่ หมู่ที่ บ้าน แขวง เขต เทศบาล เทศบาลตำบล เทศบาลเมือง ท ทต ทม อบต กทม"
)


def in_form(
    text: str,
    kind: str,
    spellings: Collection[str] = (),
    district_code: str | None = None,
) -> bool:
    """Whether a text that the parser of its column could not take may be shown all the same.

    `kind` is the column's type, `spellings` the folded words that it takes.
    """
    if len(text) > LONGEST:
        return False
    plain = mended(clean(text)).lower()
    if kind in ("date", "dates"):
        return _like_date(plain)
    if kind in ("word", "yes_no"):
        return _like_word(plain, frozenset(spellings))
    if kind == "wish":
        return _like_word(plain, frozenset()) or all(map(_like_date, beside_the_words(text)))
    if kind in ("subdistrict", "place"):
        return _like_place(plain, district_code)
    return _like_number(plain, kind)


def about_somebody(text: str, sensitive: Collection[str]) -> bool:
    """Whether a text that was read tells of a person beside its value: a title, an illness."""
    letters = _WORD.search(text)
    if letters is None:
        return False
    folded = fold(text)
    if any(fold(word) in folded for word in sensitive):
        return True
    return any(split_prefix(piece.strip(" ()")).prefix for piece in re.split(r"[,(/\n]", text))


def _like_number(text: str, kind: str) -> bool:
    if sum(map(str.isdigit, text)) > _MOST_DIGITS.get(kind, 15):
        return False
    if kind not in ("numbers", "percent", "year") and _HOUSE.search(text):
        return False
    return _only(_SLIPPED_DIGIT.sub("0", text), _NUMBER_WORDS)


def _like_date(text: str) -> bool:
    if _THOUSANDS.search(text) or not _days_and_months(text):
        return False
    return all(
        symbols(word) is not None
        or all(symbols(rest) is not None for rest in _DATE_WORDS.sub(" ", word).split())
        for word in re.findall("[ก-๎a-z]+", text.replace(".", ""))
    )


def _days_and_months(text: str) -> bool:
    """Whether the digits can be those of a date: not an income, nor the number of a house."""
    half = _HALF_A_DATE.fullmatch(text.strip())
    if half:
        first, second = half[1], half[2]
        return int(first) <= 31 and (int(second) <= 12 or len(second) == 4)
    if text.strip().isdecimal():
        digits = text.strip()
        if len(digits) in (6, 8):
            return int(digits[:2]) <= 31 and int(digits[2:4]) <= 12
        return len(digits) <= 2 or (len(digits) == 4 and digits[:2] in _CENTURIES)
    return True


def _like_word(text: str, spellings: frozenset[str]) -> bool:
    if sum(map(str.isdigit, text)) > 3 or _HOUSE.search(text):
        return False
    folded = fold(text)
    if not folded or any(OSA.normalized_similarity(folded, each) >= NEAR for each in spellings):
        return True
    rest = folded
    for each in sorted((*spellings, *map(fold, (*_OF_WORDS, *_ANYWHERE))), key=len, reverse=True):
        rest = rest.replace(each, " ")
    return not _WORD.search(rest)


def _like_place(text: str, district_code: str | None) -> bool:
    if sum(map(str.isdigit, text)) > (4 if _WORD.search(text) else 2) or _HOUSE.search(text):
        return False
    names = [word for word in re.split(r"[\s,;/]+", text) if _WORD.search(word)]
    area = any(map(_AREA.match, names))  # then อ. is a district and no title
    return len(names) <= 6 and all(
        is_tambon_like(name, district_code)
        or _AREA.match(name)
        or (area and name.startswith("อ."))
        or not _WORD.search(_PLACE_WORDS.sub("", name))
        or is_tambon_like(_PLACE_WORDS.sub("", name), district_code)
        for name in names
    )


def _only(text: str, known: re.Pattern[str]) -> bool:
    """Whether nothing is left of a text but signs when the known words are taken out of it."""
    return HARMLESS.fullmatch(known.sub("", text)) is not None


@lru_cache(maxsize=8)
def _pattern(*lists: tuple[str, ...]) -> re.Pattern[str]:
    known = sorted({word for each in lists for word in each}, key=len, reverse=True)
    return re.compile("|".join(map(re.escape, known)))


_CENTURIES = ("19", "20", "24", "25", "26")
_NUMBER_WORDS = _pattern(_OF_NUMBERS, _ANYWHERE)
_LONE = _pattern(_ANYWHERE, ("น",)).pattern
_DATE_WORDS = re.compile(rf"{_pattern(_OF_DATES).pattern}|(?<![ก-๎a-z])(?:{_LONE})(?![ก-๎a-z])")
_AREA = re.compile(r"(?:[ตจ]\.|ตำบล|อำเภอ|จังหวัด)[ก-๎]{2,20}$")
_PLACE_WORDS = re.compile(
    rf"^(?:{_pattern(_ANYWHERE).pattern}|(?:{_pattern(_OF_PLACES).pattern})|[ตอจมบทค]\.|[ตอจมบ]$|[0-9]+)+"
)
