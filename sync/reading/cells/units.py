"""Units of measure: as headings and cells write them, and how one becomes another."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from sync.reading.cells.thai import clean, mended, words

MONTHS = 12
LONGEST = 100  # characters; a longer text names no unit

_SAME = {
    **dict.fromkeys(words("บ. baht thb"), "บาท"),
    **dict.fromkeys(words("ราย ท่าน person persons people"), "คน"),
    **dict.fromkeys(words("ครอบครัว หลังคาเรือน หลังคา หลัง คร. คร ครัว"), "ครัวเรือน"),
    **dict.fromkeys(words("บ้าน"), "หมู่บ้าน"),
}
WORDS = (
    *_SAME,
    *words(
        "บาท คน ครัวเรือน ไร่ งาน วา ตารางวา ตร.ว. วัน คืน ครั้ง เดือน ปี ตัว ต้น ก้อน ถุง กระสอบ ชุด อัน "
        "ชิ้น แผ่น เล่ม ใบ ขวด กล่อง ลัง แพ็ค แพค ม้วน เส้น ผืน ท่อน คู่ มัด กำ ถาด กระถาง กิโลกรัม กก. กก กรัม "
        "ขีด ตัน ลิตร ซีซี มิลลิลิตร เมตร ม. ซม. เซนติเมตร กิโลเมตร กม. ตารางเมตร ตร.ม. กลุ่ม หมู่บ้าน แห่ง "
        "ลำ หลอด ซอง ห่อ กระป๋อง กระปุก ถัง แกลลอน ปี๊บ ลูก หัว กอ กิ่ง ดอก แท่ง ด้าม พวง เม็ด หลา ฟุต นิ้ว "
        "รุ่น รายการ เครื่อง คัน ฉบับ ฟอง บ่อ แปลง โรง หน่วย ตำบล อำเภอ สัปดาห์ ไตรมาส kg"
    ),
)
WORD = "(?:{})".format("|".join(sorted(map(re.escape, WORDS), key=len, reverse=True)))
_TIMES = {"พัน": 1000, "หมื่น": 10_000, "แสน": 100_000, "ล้าน": 1_000_000}
_TIMES |= {"1,000": 1000, "1000": 1000, "1,000,000": 1_000_000}
PER = rf"(?:\s*(?:/|ต่อ)\s*{WORD})"
_UNIT = re.compile(
    rf"(?:หน่วย(?:นับ|เงิน)?\s*[:=]?\s*(?:เป็น)?\s*)?(?:[x×]\s*)?(?P<times>{'|'.join(_TIMES)})?\s*(?P<thing>{WORD})(?P<per>{PER}*)"
)
_PER_WORD = re.compile(WORD)
_SPANS = ("วัน", "สัปดาห์", "เดือน", "ไตรมาส", "ปี")  # of time, named last
_BRACKETS = re.compile(r"[(\[]([^()\[\]]*)[)\]]")
_GLUED = re.compile(r"(?:พัน|หมื่น|แสน|ล้าน)บาท$")
_PER_TAIL = re.compile(r"(?<=[ก-๙\s])(?:(?:ต่อ|/)\s?(?:เดือน|ปี))+$")
_BRACKETED = re.compile(r"[(\[](?P<unit>[^()\[\]]+)[)\]]")
_IN_TITLE = re.compile(r"หน่วย(?:นับ|เงิน)?\s*[:=]?\s*(?:เป็น)?\s*(?P<unit>[^()\[\]]+)")


class Unit(NamedTuple):
    """What is counted, in what multiple, and per what: (พันบาท/คน/ปี) is บาท, 1000, {คน, ปี}."""

    thing: str
    times: int = 1
    per: frozenset[str] = frozenset()

    def __str__(self) -> str:
        """As a heading writes it: พันบาท/คน/ปี."""
        times = next((word for word, times in _TIMES.items() if times == self.times), "")
        return "/".join((times + self.thing, *sorted(self.per, key=_SPANS.__contains__)))


class Conversion(NamedTuple):
    """A written number times `factor`, and times the household's members, is the value meant."""

    factor: int = 1
    by_members: bool = False


AS_IT_IS = Conversion()


def canonical(word: str) -> str:
    """One name for each unit: ราย is คน, หลังคาเรือน is ครัวเรือน."""
    return _SAME.get(word, word)


def per_words(text: str) -> frozenset[str]:
    """The units of "/คน/ปี" or "ต่อเดือน"."""
    return frozenset(map(canonical, _PER_WORD.findall(text)))


def unit_of(text: str) -> Unit | None:
    """The unit that a text is, None when it is anything else."""
    match = _UNIT.fullmatch(text.strip()) if len(text) <= LONGEST else None
    if not match:
        return None
    times = _TIMES.get(match["times"] or "", 1)
    return Unit(canonical(match["thing"]), times, per_words(match["per"]))


def unit_in(label: str) -> Unit | None:
    """The unit a heading names: in brackets, or as its last words.

    Where it only says per what ("รายได้ต่อเดือน"), the unit has no `thing`.
    """
    text = " ".join(mended(clean(label)).lower().split())
    if len(text) > 3 * LONGEST:
        return None
    unit = _named_in(text)
    tail = _PER_TAIL.search(_BRACKETS.sub("", text).rstrip())
    if not tail or (unit and unit.per):
        return unit
    return (unit or Unit(""))._replace(per=per_words(tail[0]))


def _named_in(text: str) -> Unit | None:
    found = [unit for inner in _BRACKETS.findall(text) if (unit := unit_of(inner))]
    if found:
        return found[-1]
    pieces = text.split(" ")
    for first in range(1, len(pieces)):
        unit = unit_of(" ".join(pieces[first:])) if pieces[first - 1] not in ("ต่อ", "/") else None
        if unit:
            return unit
    glued = _GLUED.search(text)
    return unit_of(glued[0]) if glued else None


def unit_above(titles: Iterable[str]) -> Unit | None:
    """The unit of money that a title row gives a whole table: "หน่วย : พันบาท", "(พันบาท)"."""
    for title in titles:
        text = mended(clean(title)).lower()[: 3 * LONGEST]
        match = _IN_TITLE.search(text) or _BRACKETED.fullmatch(text.strip())
        unit = unit_of(match["unit"]) if match else None
        if unit and unit.thing == "บาท":
            return unit
    return None


def conversion(written: Unit, meant: Unit) -> Conversion | None:
    """How a number in one unit becomes one in the other; None when only a person can tell.

    A workbook is one fiscal year, so an amount a year is the amount. An income a person is one
    of a household by its members; a price a unit is one of whatever is counted.
    """
    if written.thing != meant.thing:
        return None
    extra = written.per - meant.per - {"ปี"}
    factor, by_members = written.times, False
    if "เดือน" in extra and "ปี" in meant.per:
        factor, extra = factor * MONTHS, extra - {"เดือน"}
    if "คน" in extra and "ครัวเรือน" in meant.per:
        by_members, extra = True, extra - {"คน"}
    if "หน่วย" in meant.per and len(extra) == 1 and "หน่วย" not in written.per:
        extra = frozenset()
    return None if extra else Conversion(factor, by_members)
