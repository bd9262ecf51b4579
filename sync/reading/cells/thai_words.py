"""Amounts in Thai words, and in digits mixed with words: สองหมื่นห้าพันบาทถ้วน, 1.5 ล้านบาท."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from enum import Enum
from typing import NamedTuple

LONGEST = 200  # characters; a longer text is no amount

_UNITS = {
    "หนึ่ง": 1, "เอ็ด": 1, "ยี่": 2, "สอง": 2, "สาม": 3, "สี่": 4, "ห้า": 5, "หก": 6, "เจ็ด": 7,
    "แปด": 8, "เก้า": 9,
}  # fmt: skip
_SCALES = {"สิบ": 10, "ร้อย": 100, "พัน": 1000, "หมื่น": 10_000, "แสน": 100_000}
_MILLION = 1_000_000
_NUMERAL = r"[0-9]{1,3}(?:,[0-9]{3}){1,4}(?:\.[0-9]+)?|[0-9]{1,15}(?:\.[0-9]+)?"
_TOKEN = re.compile(rf"\s*({_NUMERAL}|ศูนย์|ล้าน|{'|'.join((*_UNITS, *_SCALES))})")


class Doubt(Enum):
    """A wording that is no amount, or that stands for two amounts alike."""

    NONE = "no amount"
    TWO = "two amounts"  # พันห้า: 1,500 as spoken, 1,005 as written out


class Spoken(NamedTuple):
    """An amount in words: its number, and whether baht or satang are named."""

    number: Decimal
    money: bool


class _Part(NamedTuple):
    """One token: a scale (พัน), or the digit or number before one."""

    number: Decimal
    scale: bool
    text: str


def amount_in_words(text: str) -> Spoken | Doubt:
    """The amount a cleaned text says in words, in digits with scale words, or in both.

    Baht and satang may follow. ถ้วน or satang mark an amount that is written out in full, where
    หนึ่งพันห้าบาทถ้วน is 1,005; without them a digit that skips places may be meant as spoken
    (พันห้า), and is a doubt. Plain digits without any word are none.
    """
    if len(text) > LONGEST or not re.search("[ก-๎]", text):
        return Doubt.NONE
    whole, named, rest = text.partition("บาท")
    rest = rest.strip()
    satang_text = rest if named else text
    if not satang_text.endswith("สตางค์"):
        if rest not in ("", "ถ้วน"):
            return Doubt.NONE
        number = _number(whole, in_full=bool(rest))
        return number if isinstance(number, Doubt) else Spoken(number, money=bool(named))
    baht = _number(whole, in_full=True) if named else Decimal(0)
    satang = _number(satang_text.removesuffix("สตางค์"), in_full=True)
    if isinstance(baht, Doubt):
        return baht
    if isinstance(satang, Doubt) or satang >= 100 or satang % 1 or baht % 1:
        return Doubt.NONE
    return Spoken(baht + satang / 100, money=True)


def _number(text: str, *, in_full: bool) -> Decimal | Doubt:
    parts = _parts(text)
    if not parts:
        return Doubt.NONE
    if len(parts) == 1 and not parts[0].scale:
        return parts[0].number if parts[0].text != "เอ็ด" else Doubt.NONE
    value = Decimal(0)
    for section in _sections(parts):
        if section is None or (section and value % 1):  # 1.5 ล้าน 2 แสน
            return Doubt.NONE
        value = value * _MILLION + section
    value = value.normalize() + 0
    begins_in_full = not parts[0].scale or parts[0].number == 10
    if _skips_places(parts) and not (in_full and begins_in_full):
        return Doubt.TWO
    return value


def _parts(text: str) -> list[_Part]:
    """The tokens of a text, [] when anything in it is none."""
    parts: list[_Part] = []
    position, text = 0, text.strip()
    while position < len(text):
        match = _TOKEN.match(text, position)
        if not match:
            return []
        token, position = match[1], match.end()
        if token in _SCALES or token == "ล้าน":
            parts.append(_Part(Decimal(_SCALES.get(token, _MILLION)), True, token))
        elif token in _UNITS or token == "ศูนย์":
            parts.append(_Part(Decimal(_UNITS.get(token, 0)), False, token))
        else:
            parts.append(_Part(Decimal(token.replace(",", "")), False, token))
    return parts


def _sections(parts: Sequence[_Part]) -> Iterator[Decimal | None]:
    """What stands before, between and after the millions; a leading million is one million."""
    section: list[_Part] = []
    for number, part in enumerate(parts):
        if part.text != "ล้าน":
            section.append(part)
            continue
        yield _below_a_million(section) if section else Decimal(number == 0)
        section = []
    yield _below_a_million(section) if section else Decimal(0)


def _below_a_million(parts: Sequence[_Part]) -> Decimal | None:
    """The sum of one section: its scales fall, each with at most one coefficient before it."""
    if len(parts) == 1 and not parts[0].scale:
        return parts[0].number
    total, bound = Decimal(0), Decimal(_MILLION)
    before: _Part | None = None  # the coefficient of the next scale
    for number, part in enumerate(parts):
        if not part.scale:
            if before is not None or part.text == "ศูนย์" or (part.text == "เอ็ด" and number == 0):
                return None
            before = part
            continue
        if before is None and number and part.number != 10:
            return None  # สิบ alone needs no หนึ่ง within a number
        if before and (before.text == "เอ็ด" or (before.text == "ยี่" and part.number != 10)):
            return None
        times = before.number if before else Decimal(1)
        if times % 1 and number + 1 < len(parts):
            return None  # 1.5 แสน 2 หมื่น
        if not 0 < times * part.number < bound:
            return None
        total, bound, before = total + times * part.number, part.number, None
    if before is not None and (before.text == "ยี่" or before.number >= bound):
        return None
    return total + (before.number if before else 0)


def _skips_places(parts: Sequence[_Part]) -> bool:
    """A last digit right after a scale above ten: พันห้า, 2 หมื่น 5; never after …เอ็ด."""
    if len(parts) < 2 or parts[-1].scale or not parts[-2].scale or parts[-2].number == 10:
        return False
    return parts[-1].number < 10 and parts[-1].text != "เอ็ด"
