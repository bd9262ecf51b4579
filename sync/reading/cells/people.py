"""Names of people and what free text gives away about them (rule P3)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Literal, NamedTuple

from sync.model.ids_and_phones import ids
from sync.reading.cells.citizen_ids import TOKEN, Sealer
from sync.reading.cells.parsed import ABSENT, Parsed
from sync.reading.cells.thai import clean, fold, is_dash, mended, words

# Longest first: "นางสาว" must win over "นาง".
PREFIXES = sorted(
    words(
        "นาย นาง นางสาว น.ส. นส. ด.ช. ด.ญ. เด็กชาย เด็กหญิง ดร. ผศ. รศ. ศ. อ. อาจารย์ ครู "
        "พระ พระครู พระมหา แม่ชี คุณ ว่าที่ร.ต. ว่าที่ร.ท. ว่าที่ร.อ. ว่าที่ร้อยตรี "
        "ว่าที่ร้อยโท ว่าที่ร้อยเอก ว่าที่ร.ต.หญิง ว่าที่ร้อยตรีหญิง ร.ต. ร.ท. ร.อ. ร.ต.อ. "
        "ร.ต.ท. ร.ต.ต. พ.ต. พ.ท. พ.อ. พ.ต.ต. พ.ต.ท. พ.ต.อ. จ.ส.อ. จ.ส.ต. จ.ส.ท. ส.อ. ส.ต. "
        "ส.ท. ส.ต.อ. ส.ต.ท. ส.ต.ต. ด.ต. จ.อ. จ.ท. จ.ต. อส.ทพ. พลทหาร พลฯ สิบตรี สิบโท สิบเอก "
        "จ่าสิบตรี จ่าสิบโท จ่าสิบเอก ร้อยตรี ร้อยโท ร้อยเอก ร้อยตรีหญิง ร้อยโทหญิง ร้อยเอกหญิง "
        "พันตรี พันโท พันเอก ม.ร.ว. ม.ล. นพ. พญ. ผญบ. ผู้ใหญ่บ้าน กำนัน mr. mrs. ms. miss dr."
    ),
    key=len,
    reverse=True,
)
_ALTERNATIVES = "|".join(
    r"\s*".join(re.escape(part) for part in re.split(r"(?<=\.)|(?<=ว่าที่)", prefix) if part)
    for prefix in PREFIXES
)
# A rank may be a woman's: "ส.ต.อ.หญิง", "ร.ต. (หญิง)"
_PREFIX = re.compile(
    rf"(?:{_ALTERNATIVES})(?:(?<=\.[ตทอ]\.)\s*(?:หญิง|\(หญิง\))(?=\s*[ก-ฮเ-ไ]))?", re.IGNORECASE
)
# Words that only begin like a prefix: a mayor is not a Mr., a nurse is no Mrs.
_NOT_A_PREFIX = re.compile(
    r"^(?:นายก(?:\s|$|เทศ|อบ|องค์|สมาคม|ฯ)|นายอำเภอ|นายทะเบียน|นายช่าง|คุณครู\s*$|พระ(?:ราช|นคร))"
)
_AMBIGUOUS = frozenset(("คุณ", "ครู", "พระ", "อ.", "ศ.", "กำนัน", "ผู้ใหญ่บ้าน", "miss"))


__all__ = [
    "Sealer",
    "first_and_last",
    "fold_name",
    "mentions_personal",
    "parse_names",
    "split_prefix",
]


class Name(NamedTuple):
    prefix: str
    rest: str


@lru_cache(maxsize=16384)
def split_prefix(text: str) -> Name:
    """A name without its prefixes, glued or apart: "น.ส.ใจดี งาม" → ("น.ส.", "ใจดี งาม").

    Several prefixes stay together ("ผศ.ดร."). Prefixes that also begin real names (คุณ, ครู, พระ…)
    count only when a space follows. A prefix alone is not split off.
    """
    name = re.sub(r"\s+", " ", mended(clean(text)))
    prefix, rest = "", name
    while not _NOT_A_PREFIX.match(rest):
        match = _PREFIX.match(rest)
        if not match or not rest[match.end() :].strip():
            break
        if match[0] in _AMBIGUOUS and rest[match.end()] != " ":
            break
        prefix += match[0].replace(" ", "")
        rest = rest[match.end() :].lstrip(" .")
    return Name(prefix, rest) if rest else Name("", name)


@lru_cache(maxsize=16384)
def first_and_last(text: str) -> tuple[str, str]:
    """A whole name in two, its prefixes left out: "นายสมชาย ณ ระนอง" → ("สมชาย", "ณ ระนอง")."""
    first, _, last = split_prefix(text).rest.partition(" ")
    return first, last


def fold_name(text: str) -> str:
    """A name for comparison: without prefix, spaces and case, its marks in order."""
    return fold(split_prefix(text).rest)


_NUMBERING = re.compile(r"^(?:\(?[0-9]{1,2}[.)]|[-–•*·])\s*")
_OTHERS = re.compile(r"(?:และ)?คณะ")  # "นายมานพ มีโชค และคณะ" names one
_NOBODY = frozenset(
    words(
        "ไม่มี ยังไม่มี ไม่ระบุ ยังไม่ระบุ ไม่ทราบ ยังไม่ทราบ ยังไม่กำหนด ยังไม่ได้กำหนด รอกำหนด รอยืนยัน รอประสาน "
        "รอประสานงาน อยู่ระหว่างประสาน อยู่ระหว่างประสานงาน ? ??"
    )
)
_BETWEEN = re.compile(
    r"\s*(?:[,;/\n]|\s(?:และ|กับ)\s*|(?:และ|กับ)(?=\s|นาย|นาง|น\.ส|ดร\.|ว่าที่)|\s(?=\(?[0-9]{1,2}[.)]\s*[ก-ฮเ-ไ])|\s•)\s*"
)


@lru_cache(maxsize=16384)
def parse_names(text: str) -> Parsed[tuple[str, ...]]:
    """The names in one cell, parted by commas, slashes, และ, or lines; numbering falls away.

    A text that says that there is nobody yet is absent.
    """
    lines = (" ".join(line.split()) for line in mended(clean(text)).split("\n"))
    text = "\n".join(filter(None, lines))
    if not text or is_dash(text) or text.replace(" ", "") in _NOBODY:
        return ABSENT
    entries = (_NUMBERING.sub("", entry).strip(" .") for entry in _BETWEEN.split(text))
    names = tuple(dict.fromkeys(re.sub(r"\s+", " ", entry) for entry in entries if entry))
    named = tuple(name for name in names if not _OTHERS.fullmatch(name))
    return Parsed(named or names or None)


# ------------------------------------------------------------------------------ free text

Mention = Literal["id", "phone", "sensitive"]

_PHONE = re.compile(
    r"(?<![0-9.,/-])(?:"
    r"0[0-9]{8,9}"
    r"|0[0-9]{1,2}[- ][0-9]{3}[- ]?[0-9]{3,4}"
    r"|0[0-9][- ][0-9]{4}[- ]?[0-9]{4}"
    r"|\+?66[- ]?[0-9]{1,2}[- ]?[0-9]{3}[- ]?[0-9]{3,4}"
    r")(?![0-9])"
)


def mentions_personal(text: str, sensitive_words: Iterable[str]) -> Mention | None:
    """What a free text gives away: an id number, a phone number, or a sensitive word."""
    text = clean(text)
    if not text:
        return None
    if TOKEN.search(text) or next(ids(text), None):
        return "id"
    if _PHONE.search(text):
        return "phone"
    folded = fold(text)
    return "sensitive" if any(fold(word) in folded for word in sensitive_words) else None
