"""Texts reduced to what they say, so that two spellings of one thing compare as equal."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from sync.model.ids_and_phones import veiled

_DROPPED = re.compile(r"[\s\u200b-\u200f\u2060\ufeff.,:;()\[\]\"'“”‘’*_–—-]+")
_DIGITS = str.maketrans("๐๑๒๓๔๕๖๗๘๙", "0123456789")
_TITLES = re.compile(
    r"^(?:ว่าที่ร้อย(?:ตรี|โท|เอก)|ว่าที่ร[ตทอ]|นางสาว|นาง|นาย|นส|เด็กชาย|เด็กหญิง|ดร|ผศ|รศ|ศ)+"
    r"(?=[ก-ฮเแโใไ])"
)
_SEALED = re.compile("⟦id:[^⟧]*⟧")  # how the reader hands a citizen id on: never the id itself
_REPEATED = re.compile(r"([\u0e31\u0e34-\u0e3a\u0e47-\u0e4e])\1+")


def arabic(text: str) -> str:
    """The text with Thai digits written in Arabic ones."""
    return text.translate(_DIGITS)


def holds_sealed_id(text: str) -> bool:
    """True when a citizen id stood in the text before the reader sealed it."""
    return _SEALED.search(text) is not None


def masked(text: str) -> str:
    """The text as it may be shown: every citizen id and phone in it as a mask."""
    return veiled(text)


@lru_cache(maxsize=65536)
def fold(text: str) -> str:
    """For comparison only: no spaces, marks or case; Thai digits as Arabic; ํา as ำ, เเ as แ."""
    folded = _DROPPED.sub("", arabic(unicodedata.normalize("NFC", text)))
    folded = folded.replace("\u0e4d\u0e32", "\u0e33").replace("เเ", "แ").casefold()
    return _REPEATED.sub(r"\1", folded)


@lru_cache(maxsize=65536)
def fold_person(name: str) -> str:
    """A person's name for comparison: folded, without the title before it."""
    return _TITLES.sub("", fold(name))


def fold_house(number: str) -> str:
    """A house number for comparison: "๑๒ / ๑" and "12/1" are one."""
    return "".join(arabic(number).split())


@lru_cache(maxsize=4096)
def parts(text: str) -> frozenset[str]:
    """What a text lists, folded: "ปลูกผัก, เลี้ยงไก่" holds two occupations (and itself)."""
    pieces = {fold(piece) for piece in re.split(r"[,/;\n]|\sและ|\sหรือ", text)}
    return frozenset(piece for piece in {*pieces, fold(text)} if piece)
