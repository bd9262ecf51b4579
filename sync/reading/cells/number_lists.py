"""Lists of numbers, such as households by their number in the register: 1-18, 20."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal

from sync.reading.cells.numbers import ONE_DASH
from sync.reading.cells.parsed import ABSENT, Parsed, problem, refused
from sync.reading.cells.thai import clean, is_dash, mended, unnumbered

ALL: Literal["all"] = "all"
Numbers = tuple[int, ...] | Literal["all"]
LONGEST = 2000  # characters; a longer text is no list

_HOUSEHOLDS = r"(?:ครัวเรือน|ครอบครัว|ครัว|หลังคาเรือน|หลัง|คร\.?|คน|ราย)"
_EVERYONE = re.compile(
    rf"(?:ครัวเรือน(?:เป้าหมาย)?)?(?:ครบ)?(?:ทั้งหมด|(?:(?<=ครบ)|มาครบ)(?:ถ้วน|แล้ว)?|(?:ทั้ง|(?<=ครบ))[0-9]{{1,4}}{_HOUSEHOLDS}|ทุก{_HOUSEHOLDS}|ทั้งหมดทุกครัวเรือน|all)(?:ทุกครัวเรือน|เป้าหมาย)?"
    rf"(?:\(?(?:รวม|จำนวน)?[0-9]{{0,4}}{_HOUSEHOLDS}?\)?)"
)
_COUNT = re.compile(
    rf"\s*(?:\(\s*(?:รวม|จำนวน)?|รวม|จำนวน)\s*(?:เป็น|ทั้งหมด|ทั้งสิ้น)?\s*([0-9]{{1,4}})\s*{_HOUSEHOLDS}\s*\)?$"
)
_COUNT_FIRST = re.compile(
    rf"^(?:รวม|จำนวน)?\s*(?P<count>[0-9]{{1,4}}\s*{_HOUSEHOLDS})\s*\((?P<list>[^()]+)\)$"
)
_COMPLETE = re.compile(r"\s*(?:\(\s*)?(?:มา)?ครบ[^()0-9]*\)?$")
_EXCEPT = re.compile(r"\s*\(?\s*(?:ยกเว้น|เว้น|ไม่รวม)\s*(?P<rest>[^()]*[0-9][^()]*)\)?$")
_LEAD = re.compile(
    rf"^(?:{_HOUSEHOLDS}\s*(?:เลข|ลำดับ)?\s*ที่|{_HOUSEHOLDS}|ลำดับที่|ลำดับ|หมายเลข|เลขที่|ที่|no\.?)\s*[:.]?\s*(?=[0-9])"
)
_ENTRY = re.compile(r"([0-9]{1,4})(?:\s*(?:-|~|ถึง)\s*(?:ที่\s*)?([0-9]{1,4}))?")
_BETWEEN = re.compile(r"[,;\n&]|และ|กับ")

_WRAPPED = re.compile(r"(?<![0-9\s])\s*\n\s*")  # a line that goes on in the next

_NOT_A_LIST = (
    "อ่านเป็นลำดับที่ของครัวเรือนไม่ได้ โปรดพิมพ์เช่น 1-18, 20 หรือ ทั้งหมด (ตั้งรูปแบบช่องเป็นข้อความ)",
    "not readable as a list of numbers; write such as 1-18, 20 or ทั้งหมด "
    "(format the cell as plain text)",
)
_BACKWARDS = (
    "ช่วงเลขกลับหลัง (ตัวหลังน้อยกว่าตัวหน้า) โปรดตรวจ แล้วพิมพ์จากน้อยไปมาก เช่น 1-18",
    "a range runs backwards; check it, and write the smaller number first, such as 1-18",
)
_MISCOUNTED = problem(
    "D11",
    "จำนวนที่เขียนไว้ไม่เท่ากับจำนวนเลขในช่อง โปรดตรวจทั้งสองอย่าง",
    "the count written beside the numbers is not how many there are; check both",
)


@lru_cache(maxsize=16384)
def parse_numbers(text: str) -> Parsed[Numbers]:
    """The numbers of a list such as "1-18, 20", in the order written, or "all".

    A count may follow, "(รวม 19 คร.)"; another one than the list has is D11. "1-20 ยกเว้น 5" leaves
    numbers out. A range that runs backwards is D10, as is whatever else is no list.
    """
    text = _WRAPPED.sub(" ", unnumbered(mended(clean(text)).lower().translate(ONE_DASH)))
    if not text or is_dash(text):
        return ABSENT
    if len(text) > LONGEST:
        return refused("D10", *_NOT_A_LIST)
    if _EVERYONE.fullmatch(re.sub(r"\s", "", text)):
        return Parsed(ALL)
    text = _COUNT_FIRST.sub(r"\g<list> (\g<count>)", text)
    left_out = _EXCEPT.search(text)
    if left_out:
        return _without(parse_numbers(text[: left_out.start()]), parse_numbers(left_out["rest"]))
    text = _COMPLETE.sub("", text)
    count = _COUNT.search(text)
    listed = text[: count.start()] if count else text
    found: dict[int, None] = {}
    for entry in _BETWEEN.split(listed.strip("., ")):
        match = _ENTRY.fullmatch(_LEAD.sub("", entry.strip()))
        if not match:
            return refused("D10", *_NOT_A_LIST)
        first, last = int(match[1]), int(match[2] or match[1])
        if last < first:
            return refused("D10", *_BACKWARDS)
        found.update(dict.fromkeys(range(first, last + 1)))
    miscounted = count is not None and int(count[1]) != len(found)
    return Parsed(tuple(found), (_MISCOUNTED,) if miscounted else ())


def _without(all_of: Parsed[Numbers], left_out: Parsed[Numbers]) -> Parsed[Numbers]:
    """The first list without the numbers of the second, all of which it must have."""
    numbers, others = all_of.value, left_out.value
    if not isinstance(numbers, tuple) or not isinstance(others, tuple) or left_out.problems:
        return refused("D10", *_NOT_A_LIST)
    if not set(others) < set(numbers):
        return refused("D10", *_NOT_A_LIST)
    return Parsed(tuple(number for number in numbers if number not in others), all_of.problems)
