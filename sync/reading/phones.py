"""Telephone numbers as written: digits, lost zeros, two in one cell."""

from __future__ import annotations

import re

from sync.reading.parsed import ABSENT, Parsed, problem
from sync.reading.thai import clean, is_dash

Phones = tuple[str, ...]
LONGEST = 300  # characters; a longer text is prose

_LABEL = re.compile(r"^(?:เบอร์)?(?:โทรศัพท์|โทร|มือถือ|เบอร์|tel|phone|mobile)?(?:มือถือ)?[.:]*\s*")
_EXTENSION = re.compile(r"\s*(?:ต่อ|ext\.?)\s*[0-9]{1,5}$")
_MARKS = re.compile(r"[\s().\-‐‑‒–—]")
_ABROAD = re.compile(r"\+?66(?:0(?=[0-9]{8,9}$))?(?=[0-9]{8,9}$)")
_VALID = re.compile(r"0[0-9]{8,9}")
_USUAL = re.compile(r"0[0-9]{1,2}-[0-9]{3}-?[0-9]{3,4}|0[0-9]-[0-9]{4}-[0-9]{4}")
# Whose number it is, or "Tel": letters that may stand around a number, never inside it.
_REMARK = re.compile(r"(?<![0-9])[ก-๎][ก-๎ .]*|tel|phone|mobile|ext|\([ก-๎ .]*\)")
_NONE = frozenset(("ไม่มี", "ไม่มีเบอร์", "ไม่มีโทรศัพท์"))

_WRONG = problem(
    "D7",
    "เบอร์โทรศัพท์ต้องขึ้นต้นด้วย 0 และมี 9 หรือ 10 หลัก โปรดตรวจกับเจ้าของเบอร์",
    "a phone number starts with 0 and has 9 or 10 digits; check it with its owner",
)
_LOST_ZERO = problem(
    "D6",
    "เลข 0 ตัวหน้าหายไปเพราะช่องเก็บเป็นตัวเลข เติมให้ตอนอ่านแล้ว โปรดตั้งรูปแบบคอลัมน์เป็นข้อความ",
    "the leading 0 was lost because the cell stores a number; added in reading; "
    "format the column as plain text",
)


def parse_phone(text: str, *, stored_as_number: bool = False) -> Parsed[Phones]:
    """The numbers of one cell as digits only: 10 digits (mobile) or 9 (fixed line).

    A leading 0 that a number cell has lost is put back (D6). Anything else that is not 0 and 8
    or 9 digits is D7 and keeps its digits. Not memoised: villagers' numbers are not hoarded.
    """
    joined = text.replace("-", "") if _USUAL.fullmatch(text) else text
    if _VALID.fullmatch(joined):
        return Parsed((joined,))
    text = clean(text).lower()
    if not text or is_dash(text) or text in _NONE:
        return ABSENT
    if _VALID.fullmatch(text):
        return Parsed((text,))
    if len(text) > LONGEST:
        return Parsed(None, (_WRONG,))
    numbers: list[str] = []
    for piece in re.split(r"[,/;\n]|และ|หรือ|กับ|\s&\s", text):
        numbers.extend(_numbers(_EXTENSION.sub("", _LABEL.sub("", piece.strip()))))
    if stored_as_number and len(numbers) == 1 and re.fullmatch("[1-9][0-9]{7,8}", numbers[0]):
        return Parsed((f"0{numbers[0]}",), (_LOST_ZERO,))
    found = tuple(dict.fromkeys(filter(None, numbers)))
    sound = bool(found) and all(_VALID.fullmatch(number) for number in numbers if number)
    sound = sound and not re.search(r"[^\W\d_]", _REMARK.sub("", text))
    return Parsed(found or None, () if sound else (_WRONG,))


def _numbers(piece: str) -> list[str]:
    """The digits of one piece; two sound numbers with only a space between them are two."""
    words = piece.split()
    for cut in range(1, len(words)):
        halves = [_digits(" ".join(words[:cut])), _digits(" ".join(words[cut:]))]
        if all(_VALID.fullmatch(half) for half in halves):
            return halves
    return [_digits(piece)]


def _digits(piece: str) -> str:
    joined = _ABROAD.sub("0", _MARKS.sub("", piece))
    return "".join(digit for digit in joined if digit in "0123456789")
