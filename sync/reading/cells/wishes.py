"""รับรายงาน as people write it: yes, no, a pause until a day, leave, somebody else instead."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple

from sync.model import Problem, Words
from sync.reading.cells.addresses import read_addresses
from sync.reading.cells.dates import DateContext, DateSpan, parse_dates
from sync.reading.cells.months import SHORT_THAI_MONTHS, THAI_MONTHS
from sync.reading.cells.parsed import ABSENT, Parsed
from sync.reading.cells.thai import clean, is_dash, mended, words
from sync.reading.cells.vocabulary import parse_yes_no

LONGEST = 200  # characters; a longer text is prose
_ANY_YEAR = DateContext()


class Wish(NamedTuple):
    """What a person wants of the report; all days are included.

    `first` None is "from now", `until` None "until the cell says something else". While it holds,
    `instead` get the report in the person's place; outside it the report goes as usual.
    """

    wanted: bool
    first: date | None = None
    until: date | None = None
    instead: tuple[str, ...] = ()
    plain: bool = False  # nothing but yes or no: a choice, not a pause

    def holds(self, day: date) -> bool:
        """Whether a wish not to get the report holds on a day."""
        after = self.until is not None and day > self.until
        return not self.wanted and not after and (self.first is None or day >= self.first)


# The words of a wish by what they say. Longest first, so that "ไม่แน่ใจ" is no "ไม่".
_KINDS = {
    "doubt": ("ไม่แน่ใจ ไม่แน่ ไม่ทราบ ไม่รู้ อาจจะ อาจ คาดว่า ประมาณ ด้วย และ กับ สำเนา เพิ่ม cc also maybe"),
    "stop": (
        "หยุด พัก งด ระงับ ยกเลิก เลิก ลา ไม่ต้องการ ไม่ประสงค์ ไม่สะดวก ไม่ต้อง ไม่เอา ไม่ขอ ไม่รับ ไม่ส่ง "
        "ไม่อยู่ ไม่ใช่ ไม่ ลาพักผ่อน ลาพักร้อน ลาคลอด ลากิจ ลาป่วย ลาบวช ลาอุปสมบท ลาศึกษาต่อ ลาเรียน ลาออก "
        "ย้าย โอนย้าย โอน เกษียณ ไปราชการ ไปช่วยราชการ ช่วยราชการ ติดราชการ ไปอบรม "
        "paused pause stopped stop off leave away vacation no"
    ),
    "until": "จนถึงสิ้น ไปจนถึง จนถึง ถึงสิ้น จนสิ้น ไปถึง ถึง ภายใน until till through thru",
    "from": "นับตั้งแต่ เริ่มตั้งแต่ ตั้งแต่ นับแต่ เริ่ม ระหว่าง ในช่วง ช่วง from since",
    "back": (
        "กลับมารับ กลับมาทำงาน กลับมาปฏิบัติงาน กลับมา กลับ เริ่มส่งใหม่ เริ่มรับใหม่ เริ่มส่ง เริ่มรับ ส่งใหม่ "
        "รับใหม่ ส่งอีกครั้ง รับอีกครั้ง ส่งอีก รับอีก รับต่อ มาทำงาน back returns return resume"
    ),
    "instead": (
        "ส่งแทนที่ ส่งแทน แทนที่ แทน ผู้รับแทน ให้ส่งที่ ให้ส่งไปที่ ส่งไปที่ ส่งไปยัง ส่งที่ ส่งให้ ส่งต่อให้ ส่งต่อ "
        "เปลี่ยนเป็น ฝาก instead forward to"
    ),
    "go": "ใช่ ส่งตามปกติ ส่งได้ ส่ง รับได้ รับ ต้องการ ประสงค์ เอา ตามปกติ ปกติ yes on ok โอเค",
    "silent": (
        "ชั่วคราว ไว้ก่อน ก่อน รายงาน อีเมล อีเมล์ เมล การ ขอ ให้ ครับ ค่ะ คะ นะ จ้ะ จ้า กรุณา โปรด วันที่ วัน "
        "เดือน ที่ ไป แล้ว อยู่ คือ ผม ดิฉัน ราชการ อายุราชการ อายุ ต่อ ใหม่ เป็น "
        "please sending mail mails reports report e-mail email the"
    ),
}
_KIND_OF = {word: kind for kind, listed in _KINDS.items() for word in words(listed)}
_DATE_WORDS = (
    *THAI_MONTHS, *SHORT_THAI_MONTHS, *(m.replace(".", "") for m in SHORT_THAI_MONTHS),
    *words("พ.ศ. พศ ค.ศ. คศ ปีงบประมาณ เดือนนี้ เดือนหน้า สัปดาห์นี้ สัปดาห์หน้า ปีนี้ ปีหน้า"),
)  # fmt: skip
_WORD = re.compile(
    "|".join(re.escape(w) for w in sorted({*_KIND_OF, *_DATE_WORDS}, key=len, reverse=True))
)
_ADDRESS = re.compile(r"[^\s,;:()<>\"“”\u0e00-\u0e7f]*@[^\s,;:()<>\"“”\u0e00-\u0e7f]*")
_LENGTH = re.compile(r"(?:เป็นเวลา\s*)?([0-9]{1,3})\s*(วัน|สัปดาห์|อาทิตย์|เดือน|ปี)(?!ที่)")
_DAYS_OF = {"วัน": 1, "สัปดาห์": 7, "อาทิตย์": 7}
_END_OF_YEAR = re.compile(r"(?:สิ้น|ตลอด|ทั้ง)?ปีงบประมาณ\s*(?:พ\.?\s*ศ\.?)?\s*(?=[0-9]|$|\s)")
_AROUND = ' \n\t.,;:()[]<>-–—"“”'  # what may stand between the pieces of a wish

_FOR_GOOD = words("ย้าย โอนย้าย โอน เกษียณ ลาออก")  # words after which a day is the first one

Token = tuple[str, str]  # kind ("date" for all that is none of the words), text


def parse_wish(text: str, dates: DateContext = _ANY_YEAR) -> Parsed[Wish]:
    """The wish of a cell, or absent.

    What begins as a refusal and is not understood is a refusal all the same, beside its D12: nobody
    gets a mail who did not want it. A year that is missing is the fiscal year's, beside its D5.
    """
    text = text.strip()
    if len(text) > LONGEST:
        return _not_understood(text[:LONGEST])
    plain = mended(clean(text)).lower()
    if not plain or is_dash(plain):
        return ABSENT
    answer = parse_yes_no(text).value
    if answer is not None:
        return Parsed(Wish(answer, plain=True))
    return _wish(plain, dates) or _not_understood(text)


def beside_the_words(text: str) -> list[str]:
    """What stands in a text beside the words of a wish and addresses: days, or anything."""
    if len(text) > LONGEST:
        return [text[:LONGEST]]
    tokens = _tokens(_ADDRESS.sub(" ", mended(clean(text)).lower()))
    return [said.strip(_AROUND) for kind, said in tokens if kind == "date"]


# ------------------------------------------------------------------------------ the parts


@lru_cache(maxsize=1024)
def _wish(text: str, dates: DateContext) -> Parsed[Wish] | None:
    instead: tuple[str, ...] = ()
    if "@" in text:
        found = read_addresses(text)
        instead = found.addresses
        if found.unread or len(instead) != 1:
            return None
        text = _ADDRESS.sub(" ", text)
    length = _LENGTH.search(text)
    if length:
        text = f"{text[: length.start()]} {text[length.end() :]}"
    tokens = list(_tokens(text))
    kinds = [kind for kind, _ in tokens]
    if "doubt" in kinds or (kinds.count("back") > 1) or kinds.count("until") > 1:
        return None
    stops = "stop" in kinds or bool(instead)
    if not stops:
        said = {kind for kind in kinds if kind != "silent"}
        return Parsed(Wish(True, plain=True)) if said == {"go"} and not length else None
    if ("instead" in kinds) != bool(instead):
        return None
    days = _days(tokens, dates)
    if days is None:
        return None
    first, until, problems = days
    if length:
        if first is None or until is not None:
            return None
        until = _after(first, int(length[1]), length[2])
    return Parsed(Wish(False, first, until, instead), problems)


def _tokens(text: str) -> Iterator[Token]:
    """The words of the text in order; all that is none of them is (part of) a day."""
    text = _END_OF_YEAR.sub("ตลอดปีงบประมาณ ", text.replace("สิ้นเดือน", "เดือน"))
    held = ""
    position = 0
    while position < len(text):
        # within a Thai word no other begins: ตุลาคม is no ลา
        inside = bool(held) and "ก" <= held[-1] <= "๎"
        match = None if inside else _WORD.match(text, position)
        if match is None:
            held += text[position]
            position += 1
        elif match[0] in _KIND_OF:
            if held.strip(_AROUND):
                yield "date", held
            held = ""
            yield _KIND_OF[match[0]], match[0]
            position = match.end()
        else:
            held += f"{match[0]} "
            position = match.end()
    if held.strip(_AROUND):
        yield "date", held


Days = tuple[date | None, date | None, tuple[Problem, ...]]


def _days(tokens: list[Token], context: DateContext) -> Days | None:
    """First and last day of a pause, each None where it is not told; None for a day not read."""
    spoken = [token for token in tokens if token[0] in ("date", "until", "from", "back")]
    shape = " ".join(kind for kind, _ in spoken).removesuffix(" back")
    said = [text for kind, text in spoken if kind == "date"]
    if shape == "":
        return None, None, ()
    if shape in ("date", "from date"):
        span = _span(said[0], context)
        if span is None:
            return None
        if span.value is None or span.value.day_count != 1:
            return _told(span)
        # of one day alone it is not told whether it is the first or the last
        for_good = shape == "from date" or any(said in _FOR_GOOD for _, said in tokens)
        return _told(span, open_end=True) if for_good else None
    if shape == "until date":
        span = _span(said[0], context)
        return None if span is None or span.value is None else (
            None, span.value.end, span.problems
        )  # fmt: skip
    if shape in ("date until date", "from date until date"):
        span = _span(f"{said[0].strip(_AROUND)} ถึง {said[1].strip(_AROUND)}", context)
        return None if span is None else _told(span)
    if shape == "back date":
        span = _span(said[0], context)
        return None if span is None or span.value is None else (
            None, span.value.start - timedelta(days=1), span.problems
        )  # fmt: skip
    if shape in ("from date back date", "date back date"):
        begins, back = _span(said[0], context), _span(said[1], context)
        if begins is None or back is None or begins.value is None or back.value is None:
            return None
        last = back.value.start - timedelta(days=1)
        return begins.value.start, last, (*begins.problems, *back.problems)
    return None


def _told(span: Parsed[DateSpan], *, open_end: bool = False) -> Days | None:
    if span.value is None or span.value.end < span.value.start:
        return None
    return span.value.start, None if open_end else span.value.end, span.problems


def _span(text: str, context: DateContext) -> Parsed[DateSpan] | None:
    found = parse_dates(text.strip(_AROUND), context)
    return found if found.value is not None else None


def _after(first: date, count: int, unit: str) -> date:
    """The last day of so many days, weeks, months or years that begin on a day."""
    if unit in _DAYS_OF:
        return first + timedelta(days=count * _DAYS_OF[unit] - 1)
    months = first.month - 1 + count * (12 if unit == "ปี" else 1)
    year, month = first.year + months // 12, months % 12 + 1
    following = date(year + month // 12, month % 12 + 1, 1)
    return min(date(year, month, 1) + timedelta(days=first.day - 1), following) - timedelta(days=1)


_REFUSALS = words("ไม่ งด หยุด ยกเลิก เลิก ระงับ พัก ลา")
_DOUBTS = words("ไม่แน่ ไม่ทราบ ไม่รู้")


def _not_understood(text: str) -> Parsed[Wish]:
    plain = mended(clean(text)).lower().lstrip(_AROUND)
    refused = plain.startswith(_REFUSALS) and not plain.startswith((*_DOUBTS, "ลาด"))
    told = Problem("D12", _REFUSED if refused else _UNREAD)
    return Parsed(Wish(False) if refused else None, (told,))


_FORMS = "ใช่ · ไม่ · พักถึง 30 ก.ย. 2569 · ส่งแทนที่ name@example.go.th"
_REFUSED = Words(
    f"อ่านคำในช่องรับรายงานได้ไม่หมด ไม่ส่งให้ไปก่อน โปรดพิมพ์แบบใดแบบหนึ่งนี้: {_FORMS}",
    f"not wholly understood, so nothing is sent for now; write one of: {_FORMS}",
)
_UNREAD = Words(
    f"อ่านคำในช่องรับรายงานไม่ได้ ยังส่งให้ตามปกติไปก่อน โปรดพิมพ์แบบใดแบบหนึ่งนี้: {_FORMS}",
    f"not understood, so the mail still goes for now; write one of: {_FORMS}",
)
