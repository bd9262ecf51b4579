"""Telephone numbers as written: digits, lost zeros, several in one cell, lines in a row."""

from __future__ import annotations

import re

from sync.reading.cells.parsed import ABSENT, Parsed, problem
from sync.reading.cells.thai import clean, is_dash

Phones = tuple[str, ...]
LONGEST = 300  # characters; a longer text is prose
MOST_LINES = 100  # that one number with an ending range stands for

_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−~", "-"))
_NUMBER_OF_EXTENSION = r"(?!0[0-9]{0,2}\s?-\s?[0-9]{3})[0-9]{1,5}(?![0-9])"
_EXTENSION_WORDS = ("ต่อ", "ภายใน", "กด", "ext", "#", "x")
_EXTENSION = re.compile(
    rf"[\s,(]*(?:เบอร์)?(?:ต่อ(?:ภายใน|เบอร์)?|ภายใน|กด|extension|ext|#|x(?=\s?[0-9]))[\s.:]*{_NUMBER_OF_EXTENSION}"
    rf"(?:\s*(?:-|,|/|และ|หรือ)\s*{_NUMBER_OF_EXTENSION})*\s*\)?"
)
# Stands beside a number and is none: "(อัตโนมัติ 10 คู่สาย)", a ministry's own line, a LINE name.
_BESIDE_WORDS = ("สาย", "หมาย", "มท", "line", "ไลน์")
_BESIDE = re.compile(
    r"(?:\(|อัตโนมัติ|auto|จำนวน|รวม) ?[0-9]{1,3} ?(?:คู่ ?สาย|สาย|เลขหมาย|หมายเลข|lines?)"
    r"|มท\.? ?[0-9]{5}(?![0-9])"
    r"|(?:line|ไลน์) ?(?:id|ไอดี)? ?[:=]? ?@?(?=[0-9._-]*[a-z])(?!id\b)[a-z0-9._-]{3,}"
)
_LABEL = re.compile(
    r"(?:[ก-๎ .:()]|tel|phone|mobile|line|fax|home|office)*"
)  # letters that may stand around a number
_BETWEEN = re.compile(r"([,/;\n&]|[^\W\d_]+[.:]*)")
_MARK_BEFORE = re.compile(r"^[^0-9(+]+")  # of the last letter before a number
_ABROAD = re.compile(r"(?:\+|00)?66(?:0(?=[0-9]{8,9}$))?(?=[0-9]{8,9}$)")
_VALID = re.compile(r"0(?:[01689][0-9]{8}|[0-9]{8})")
_TOO_LONG = re.compile(r"0[2-57][0-9]{8}")
_FIXED_LINE = re.compile(r"0[2-57][0-9]{7}")
_USUAL = re.compile(r"0[0-9]{1,2}-[0-9]{3}-?[0-9]{3,4}|0[0-9]-[0-9]{4}-[0-9]{4}")
# The ends of further lines: 0-2000-0105-6 is 0-2000-0105 and 0-2000-0106.
_LINES = re.compile(r"(?P<first>[0-9(][0-9\s()\-]{8,12})\s?-\s?(?P<last>[0-9]{1,4})")
_UP_TO = re.compile(r"\s*ถึง\s*(?=[0-9]{1,4}\s?(?:$|[^0-9\s\-]))")  # and not to a whole number
# there is none, or who has it keeps it; what nobody knows ("ไม่ทราบ") is asked for
_NONE = re.compile(
    r"ไม่มี *(?:เบอร์|หมายเลข)? *(?:โทรศัพท์)? *(?:มือถือ)?"
    r"|ไม่(?:ประสงค์|สะดวก|ยินยอม)?(?:จะ)?ให้ *(?:ข้อมูล|เบอร์)?"
)

_WRONG = problem(
    "D7",
    "เบอร์โทรศัพท์ต้องขึ้นต้นด้วย 0 และมี 9 หรือ 10 หลัก โปรดตรวจกับเจ้าของเบอร์",
    "a phone number starts with 0 and has 9 or 10 digits; check it with its owner",
)
_ONE_TOO_MANY = problem(
    "D7",
    "เบอร์ที่ขึ้นต้นด้วย 02 ถึง 05 และ 07 มี 9 หลัก แต่ช่องนี้มี 10 หลัก โปรดตรวจกับเจ้าของเบอร์",
    "numbers that begin 02 to 05 and 07 have 9 digits, this one has 10; check it with its owner",
)
_LOST_ZERO = problem(
    "D6",
    "เลข 0 ตัวหน้าหายไปเพราะช่องเก็บเป็นตัวเลข เติมให้ตอนอ่านแล้ว โปรดตั้งรูปแบบคอลัมน์เป็นข้อความ",
    "the leading 0 was lost because the cell stores a number; added in reading; "
    "format the column as plain text",
)


def usual_phone(text: str) -> Phones | None:
    """The one number of a text in the form that most have: 0812345678, 081-234-5678."""
    if "-" in text:
        if not _USUAL.fullmatch(text):
            return None
        text = text.replace("-", "")
    return (text,) if _VALID.fullmatch(text) else None


def parse_phone(text: str, *, stored_as_number: bool = False) -> Parsed[Phones]:
    """The numbers of one cell as digits only: 10 digits (mobile) or 9 (fixed line).

    Extensions fall away; "0-2000-0105-8" is every line from …05 to …08, "0-2000-0105, 8" is the
    two. A leading 0 that a number cell has lost is put back (D6). Anything else that is not 0 and
    8 or 9 digits is D7 and keeps its digits; ten digits that begin as a fixed line are D7 and no
    value. Not memoised: villagers' numbers are not hoarded.
    """
    usual = usual_phone(text)
    if usual:
        return Parsed(usual)
    text = clean(text).lower()
    if not text or is_dash(text) or _NONE.fullmatch(text):
        return ABSENT
    if len(text) > LONGEST:
        return Parsed(None, (_WRONG,))
    text = re.sub(r"[^\S\n]+", " ", text.translate(_DASHES))
    text = _UP_TO.sub("-", text)
    if any(word in text for word in _EXTENSION_WORDS):
        text = _EXTENSION.sub(" ", text)
    if any(word in text for word in _BESIDE_WORDS):
        text = _BESIDE.sub(" ", text)
    numbers = _numbers(text)
    if stored_as_number and len(numbers) == 1 and re.fullmatch("[1-9][0-9]{7,8}", numbers[0]):
        numbers = [f"0{numbers[0]}"]
        if _VALID.fullmatch(numbers[0]):
            return Parsed((numbers[0],), (_LOST_ZERO,))
    found = tuple(dict.fromkeys(n for n in numbers if not _TOO_LONG.fullmatch(n)))
    if any(map(_TOO_LONG.fullmatch, numbers)):
        return Parsed(found or None, (_ONE_TOO_MANY,))
    sound = bool(found) and all(map(_VALID.fullmatch, found)) and _only_remarks(text)
    return Parsed(found or None, () if sound else (_WRONG,))


def _only_remarks(text: str) -> bool:
    """Letters stand around the numbers only, and none that may stand for digits (xxx)."""
    letters = re.sub("[0-9]", "", text)
    return bool(_LABEL.fullmatch(re.sub(r"[+\-,/;\n&]", " ", letters)))


def _numbers(text: str) -> list[str]:
    """The digits of every number in a text, in the order written."""
    numbers: list[str] = []
    pieces = _BETWEEN.split(text)
    for before, piece in zip(["", *pieces[1::2]], pieces[::2], strict=True):
        digits = _digits(piece)
        if not digits:
            continue
        if len(digits) <= 2 and numbers and (lines := _lines(numbers[-1], digits)):
            numbers.extend(lines[1:] if before == "/" else lines[-1:])
        elif len(digits) == 4 and numbers and _FIXED_LINE.fullmatch(numbers[-1]):
            numbers.append(numbers[-1][:-4] + digits)  # "0-2000-0105, 0107": the last four
        else:
            numbers.extend(_lines_of(piece) or _apart(piece.split()) or [digits])
    return numbers


def _apart(words: list[str]) -> list[str]:
    """Sound numbers with only a space between them, [] when the words cannot be cut so."""
    best: list[list[str]] = [[] for _ in range(len(words) + 1)]
    for start in range(len(words) - 1, -1, -1):
        for end in range(len(words), start, -1):
            number = _digits(" ".join(words[start:end]))
            rest = best[end]
            if _VALID.fullmatch(number) and (rest or end == len(words)):
                best[start] = [number, *rest]
                break
    return best[0]


def _lines_of(piece: str) -> list[str]:
    """Every line of "0-2000-0105-6", [] when the piece is not of that form."""
    match = _LINES.fullmatch(_MARK_BEFORE.sub("", piece.strip()))
    return _lines(_digits(match["first"]), match["last"]) if match else []


def _lines(first: str, end: str) -> list[str]:
    """The lines from a fixed line to the one with another end, [] when these make no range."""
    if not _FIXED_LINE.fullmatch(first):
        return []
    numbers = range(int(first), int(first[: -len(end)] + end) + 1)
    return [f"{number:09d}" for number in numbers] if 1 < len(numbers) <= MOST_LINES else []


def _digits(piece: str) -> str:
    """The digits of a number, as dialled within the country."""
    kept = "".join(letter for letter in piece if letter in "+0123456789")
    return _ABROAD.sub("0", kept, count=1).replace("+", "") if kept else ""
