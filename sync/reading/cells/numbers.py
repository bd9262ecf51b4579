"""Numbers, money, percentages and counts as officers write them."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache
from typing import Any, NamedTuple

from sync.clock import BE_OFFSET
from sync.model import Problem
from sync.reading.cells.counts import people_in_parts
from sync.reading.cells.parsed import ABSENT, Parsed, problem, refused
from sync.reading.cells.thai import clean, is_dash, mended, words
from sync.reading.cells.thai_words import Doubt, amount_in_words
from sync.reading.cells.units import AS_IT_IS, PER, WORD, Unit, canonical, conversion, per_words

LONGEST = 250  # characters; a longer text is no number
ONE_DASH = str.maketrans(dict.fromkeys("−–—‒‑‐", "-"))

_UNIT_TAIL = re.compile(rf"(?<=[0-9.\-)])\s*(?P<thing>บาทถ้วน|{WORD})$")
_PER_TAIL = re.compile(rf"(?<=[0-9ก-๎.\-)])(?P<per>{PER}{{1,3}})$")
_PER_HEAD = re.compile(rf"^(?P<per>{WORD})ละ\s*")
_LEADS = re.compile(
    r"^(?:รวมเป็นเงิน|รวม|เป็นเงิน|จำนวนเงิน|จำนวน|ทั้งสิ้น|ทั้งหมด|งบประมาณ|งบฯ?|รายได้|วงเงิน|ค่าใช้จ่าย|฿|thb)\s*"
)
_MOST_LEADS = 3
_COUNTED = re.compile(rf"(?P<number>[ก-๎]+?)\s*(?P<thing>{WORD})")  # ยี่สิบคน
_NOTHING_SPENT = frozenset(
    words(
        "ไม่ใช้งบประมาณ ไม่มีงบประมาณ ไม่ใช้งบ ไม่ใช้งบฯ ไม่มีค่าใช้จ่าย ไม่มีรายได้ ไม่ใช้เงิน "
        "ยังไม่เบิก ยังไม่เบิกจ่าย ยังไม่ได้เบิก ยังไม่ได้เบิกจ่าย ยังไม่มีการเบิกจ่าย"
    )
)
# An amount and in brackets where it came from or went: "30,000 (ขายผัก)". What may change it, as
# "(ค่าประมาณ)" or "(เงินเดือน)" does, is none.
_SOURCE = re.compile(
    r"(?P<amount>[^()]*[0-9][^()]*?)\s*\((?:จาก|งบ|เงิน|ค่า|ขาย|ทุน|ซื้อ|จ้าง)"
    r"(?![^()]*(?:ประมาณ|เฉลี่ย|คาด|ต่อ|ละ|วัน|เดือน|ครึ่ง|เดิม|เก่า|ใหม่|กู้|ยืม|คืน|ค้าง|ยัง|ไม่|รอ|หรือ|รวม|หัก))"
    r"[ก-๎ .]*\)"
)
_PLAIN = re.compile(r"[+-]?(?:[0-9]{1,15}(?:\.[0-9]*)?|\.[0-9]+)")
_GROUPED = re.compile(r"[+-]?[0-9]{1,3}(?:,[0-9]{3}){1,4}(?:\.[0-9]*)?")
_DOTTED = re.compile(r"[+-]?[1-9][0-9]{0,2}(?:\.[0-9]{3}){1,4}(?:,[0-9]{1,2})?")
_BRACKETED = re.compile(r"\(([^()+\-]+)\)")
_OWED = ("", "บาท")  # brackets make money negative, and no count of anything: (30 คน)
# An amount and, beside or around it in brackets, the same amount once more.
_TWICE = (
    re.compile(r"(?P<one>[^()]+)\((?P<other>[^()]+)\)"),
    re.compile(r"\((?P<one>[^()]+)\)(?P<other>[^()]+)"),
    re.compile(r"(?P<one>[0-9][0-9,.]*(?:\s*บาท|\s*\.-)?)\s+(?P<other>[ก-๎ ]+)"),
)
# Two things counted in one cell: "20 ครัวเรือน (25 คน)".
_TWO_COUNTS = re.compile(
    rf"(?P<one>[0-9][0-9,]*)\s?(?P<of_one>{WORD})[\s(/,]*(?:และ\s?)?(?P<other>[0-9][0-9,]*)\s?(?P<of_other>{WORD})\s?\)?"
)
_ORDINAL = re.compile(
    r"^(?:เทคนิคที่|ครั้งที่|ลำดับที่|แผนที่|รุ่นที่|ไตรมาสที่|ไตรมาส|ข้อที่|ข้อ|ครัวเรือนที่|คร\.?\s?ที่|ขั้นตอนที่|ขั้นที่|ที่|ครั้ง|เทคนิค)\s*(?=[0-9])"
)

# A number of a list beside what it numbers: "4. จัดเวทีชี้แจง", "เทคนิคที่ 4 จัดเวทีชี้แจง", "(4)".
_NUMBERED = re.compile(
    rf"(?:(?:{_ORDINAL.pattern[1:]})(?P<called>[0-9]{{1,3}})[\s.:)\-–]*|\(?(?P<counted>[0-9]{{1,3}})[.:)][\s\-–]*)"
    r"(?:(?!เดิม|เก่า|ใหม่|ครึ่ง|หรือ|และ|ถึง|กับ|ไม่|ยัง)[ก-ฮเ-ไ][^0-9]*)?"
)

_NOT_A_NUMBER = (
    "อ่านเป็นตัวเลขไม่ได้ โปรดพิมพ์เฉพาะตัวเลข เช่น 1,500.00",
    "not readable as a number; write digits only, such as 1,500.00",
)
_NOT_WHOLE = (
    "ต้องเป็นจำนวนเต็ม โปรดพิมพ์ตัวเลขที่ไม่มีทศนิยม",
    "a whole number is needed; write it without decimals",
)
_TWO_AMOUNTS = (
    "คำอ่านนี้หมายถึงได้สองจำนวน เช่น “พันห้า” คือ 1,500 หรือ 1,005 โปรดพิมพ์เป็นตัวเลข",
    "these words mean two amounts, as พันห้า is 1,500 or 1,005; write the number in digits",
)
_CONTRADICTED = (
    "ตัวเลขกับคำอ่านไม่ตรงกัน โปรดตรวจว่าจำนวนใดถูกต้อง แล้วแก้ให้ตรงกัน",
    "the digits and the words are two different amounts; check which is right, and mend the other",
)
_ANOTHER_MEASURE = (
    "หน่วยที่เขียนในช่องไม่ตรงกับหน่วยของคอลัมน์ โปรดพิมพ์จำนวนตามหน่วยของคอลัมน์",
    "the unit written in the cell is not the column's; write the number in the column's unit",
)
_OTHER_COUNT = problem(
    "D11",
    "เขียนหน่วยเป็นคนในคอลัมน์ที่นับครัวเรือน หรือกลับกัน โปรดตรวจว่านับสิ่งใด",
    "people written where households are counted, or the reverse; check which it is",
)
_PARTS = problem(
    "D11",
    "จำนวนชายกับหญิงรวมกันไม่เท่ากับจำนวนรวมที่เขียนไว้ โปรดตรวจ",
    "men and women do not add up to the total that is written; check them",
)
_DOTS = problem(
    "D11",
    "จุดถูกใช้คั่นหลักพัน อ่านโดยไม่นับจุด โปรดใช้จุลภาค เช่น 100,000",
    "dots used as thousands marks, read without them; use commas, such as 100,000",
)


class Amount(NamedTuple):
    """A number, its faults, and the unit that is written with it ("" and nothing when none is).

    `in_words` tells that it says its own magnitude: 2 แสน is 200,000 in any column.
    """

    value: Decimal | None
    problems: tuple[Problem, ...] = ()
    thing: str = ""
    per: frozenset[str] = frozenset()
    in_words: bool = False


def _refused(words: tuple[str, str]) -> Parsed[Any]:
    return refused("D10", *words)


@lru_cache(maxsize=16384)
def parse_number(text: str, unit: Unit | None = None) -> Parsed[Decimal]:
    """A number; blank and dashes are absent, never 0; the column's unit may stand after it.

    "100.000" (dots where commas belong) is read as 100000 with D11: it stays in the sums, at
    the value an officer most likely meant. Thai words, a number with its words behind it and a
    count in parts are read. Broken grouping, dates, 1e5, inf, nan, words for two amounts (พันห้า)
    and a unit that is not the column's are D10.
    """
    text = clean(text)
    bare = text.removesuffix(" บาท") if unit is None or unit.thing == "บาท" else text
    if _GROUPED.fullmatch(bare) or (_PLAIN.fullmatch(bare) and not _DOTTED.fullmatch(bare)):
        return Parsed(Decimal(bare.replace(",", "")))  # as nearly all are written
    text = _ready(text)
    if not text or is_dash(text):
        return ABSENT
    counted = unit is not None and unit.thing not in _OWED
    if counted and (bracketed := _BRACKETED.fullmatch(text)):
        text = bracketed[1].strip()  # nothing that is counted is fewer than none
    amount = _read(text) if len(text) <= LONGEST else None
    if amount is None and counted and unit:
        amount = _counted(text, unit.thing)
    if amount is None:
        return _refused(_NOT_A_NUMBER)
    return _in_unit(amount, unit)


def _counted(text: str, thing: str) -> Amount | None:
    """The number of what the column counts, where the cell counts another thing beside it."""
    match = _TWO_COUNTS.fullmatch(text) if len(text) <= LONGEST else None
    if not match:
        return None
    counts = {
        canonical(match["of_one"]): match["one"],
        canonical(match["of_other"]): match["other"],
    }
    return _in_digits(counts[thing]) if len(counts) > 1 and thing in counts else None


def written_amount(text: str) -> Amount:
    """The number of a text and the unit it names, whatever the column counts."""
    text = _ready(text)
    return (_read(text) if len(text) <= LONGEST else None) or Amount(None)


def _ready(text: str) -> str:
    return mended(clean(text)).lower().translate(ONE_DASH)


def _in_unit(amount: Amount, unit: Unit | None) -> Parsed[Decimal]:
    """The amount as the column counts it, refused when its own unit is of another kind."""
    value, problems, thing, per, _ = amount
    if value is None:
        return Parsed(None, problems)
    meant = unit or Unit(thing or "บาท", per=frozenset(("ครัวเรือน", "ปี")))
    thing = thing or meant.thing
    if not per and {thing, meant.thing} == {"คน", "ครัวเรือน"}:
        return Parsed(value, (*problems, _OTHER_COUNT))
    if conversion(Unit(thing, per=per), meant) != AS_IT_IS:
        return _refused(_ANOTHER_MEASURE)
    return Parsed(value, problems)


def _read(text: str) -> Amount | None:
    """The amount of a text already lowered and cleaned; None when it is none."""
    bare, per = _without_per(text)
    plain = _in_digits(bare)
    if plain is not None:
        return plain._replace(per=per)
    people = people_in_parts(text)
    if people is not None:
        return Amount(Decimal(people.total), () if people.adds_up else (_PARTS,), "คน")
    said = _in_words(bare)
    return said._replace(per=per) if said is not None else _twice(bare, per)


def _without_per(text: str) -> tuple[str, frozenset[str]]:
    """The text without "/ปี" behind and "ปีละ" before the amount, and what it is per."""
    per: frozenset[str] = frozenset()
    if ("/" in text or "ต่อ" in text) and (tail := _PER_TAIL.search(text)):
        text, per = text[: tail.start()].rstrip(), per_words(tail["per"])
    if "ละ" in text and (head := _PER_HEAD.match(text)):
        text, per = text[head.end() :], per | per_words(head["per"])
    return text, per


def _in_digits(text: str) -> Amount | None:
    bracketed = _BRACKETED.fullmatch(text)
    if bracketed:
        inner = bracketed[1].strip()
        found = _in_digits(inner)
        if found is None or found.value is None or found.thing not in _OWED:
            return found
        return found if _LEADS.match(inner) else found._replace(value=-found.value)
    text, thing = _without_unit(_without_leads(text))
    bracketed = _BRACKETED.fullmatch(text)
    if bracketed:
        found = _in_digits(text if thing in _OWED else bracketed[1].strip())
        return found._replace(thing=thing or found.thing) if found else None
    text = re.sub(r"^([+-])\s+", r"\1", text)
    if _DOTTED.fullmatch(text):
        return Amount(Decimal(text.replace(".", "").replace(",", ".")), (_DOTS,), thing)
    if _GROUPED.fullmatch(text) or _PLAIN.fullmatch(text):
        return Amount(Decimal(text.replace(",", "")), (), thing)
    return None


def _without_leads(text: str) -> str:
    for _ in range(_MOST_LEADS):
        text = _LEADS.sub("", text)
    return text


def _without_unit(text: str) -> tuple[str, str]:
    """The digits alone, and the unit behind them; ".-" is baht and falls away."""
    tail = _UNIT_TAIL.search(text)
    thing = canonical(tail["thing"].removesuffix("ถ้วน")) if tail else ""
    text = text[: tail.start()].rstrip() if tail else text
    return re.sub(r"(?<=[0-9])(?:\s?\.-|\s?\.--|,-|\s?/-)$", "", text), thing


def _in_words(text: str) -> Amount | None:
    bare = _without_leads(text.removeprefix("(").removesuffix(")"))
    said, thing = amount_in_words(bare), ""
    counted = _COUNTED.fullmatch(bare) if said is Doubt.NONE else None
    if counted:
        said, thing = amount_in_words(counted["number"]), canonical(counted["thing"])
    if said is Doubt.TWO:
        return Amount(None, _refused(_TWO_AMOUNTS).problems)
    if isinstance(said, Doubt):
        return None
    return Amount(said.number, (), thing or "บาท" * said.money, in_words=True)


def _twice(text: str, per: frozenset[str]) -> Amount | None:
    """One amount in digits and in words; refused when they are two."""
    for form in _TWICE:
        match = form.fullmatch(text)
        if not match:
            continue
        pair = [match["one"].strip(), match["other"].strip()]
        digits = [found for part in pair if (found := _in_digits(part))]
        spoken = [found for part in pair if not _in_digits(part) and (found := _in_words(part))]
        if len(digits) != 1 or len(spoken) != 1:
            continue
        if spoken[0].value not in (None, digits[0].value):
            return Amount(None, _refused(_CONTRADICTED).problems)
        thing = digits[0].thing or spoken[0].thing
        return digits[0]._replace(thing=thing, per=per, in_words=True)
    return None


def parse_money(text: str, unit: Unit | None = None) -> Parsed[Decimal]:
    """An amount in baht, exact, as `parse_number`. "ไม่ใช้งบประมาณ" and "ยังไม่เบิกจ่าย" are 0; where
    it came from or went may stand behind it in brackets."""
    if text.lstrip().startswith(("ไม่", "ยังไม่")) and clean(text).replace(" ", "") in _NOTHING_SPENT:
        return Parsed(Decimal(0))
    source = _SOURCE.fullmatch(clean(text)) if "(" in text and len(text) <= LONGEST else None
    return parse_number(source["amount"] if source else text, unit)


@lru_cache(maxsize=4096)
def parse_percent(text: str) -> Parsed[Decimal]:
    """A percentage as its number: 85.5% and ร้อยละ 85.5 are 85.5."""
    text = mended(clean(text))
    if not text or len(text) > LONGEST:
        return parse_number(text)
    bare = re.sub(r"^ร้อยละ\s*|\s*(?:%|เปอร์เซ็นต์|เปอร์เซนต์)$", "", text)
    return parse_number(bare) if bare else _refused(_NOT_A_NUMBER)


@lru_cache(maxsize=16384)
def parse_int(text: str, unit: Unit | None = None) -> Parsed[int]:
    """A whole number, also "ครั้งที่ 2"; 12.0 is 12, 12.5 is D10.

    Where nothing is counted its name may stand beside it: "4. จัดเวทีชี้แจง".
    """
    bare = mended(clean(text))
    numbered = _NUMBERED.fullmatch(bare) if unit is None and len(bare) <= LONGEST else None
    if numbered:
        return Parsed(int(numbered["called"] or numbered["counted"]))
    value, problems = parse_number(_ORDINAL.sub("", bare), unit)
    if value is None:
        return Parsed(None, problems)
    if value != value.to_integral_value():
        return _refused(_NOT_WHOLE)
    return Parsed(int(value), problems)


@lru_cache(maxsize=256)
def parse_year(text: str) -> Parsed[int]:
    """A Buddhist year: 2569, 69, พ.ศ. 2569, ปีงบประมาณ 2569, 2026 (Christian) → 2569."""
    bare = re.sub(
        r"^(?:ประจำ)?(?:ปีงบประมาณ|ปีงบ|งบปี|ปี)?\s*(?:พ\.?\s*ศ\.?)?\s*", "", mended(clean(text))
    )
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
