"""The scope of a recipient as written: tambons of the district, or all of it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from sync.model import Problem
from sync.reading.cells.parsed import Parsed, problem
from sync.reading.cells.places import (
    LONGEST,
    district_name,
    is_subdistrict,
    parse_subdistrict,
    province_name,
)
from sync.reading.cells.thai import clean, fold, is_dash, mended, words

_HARD = re.compile(
    r"[,;/\n|·•、，；／]|(?<=\S)\s+-\s+(?=\S)|(?:^|(?<=[\s,;]))[0-9]{1,2}[.)]\s*(?=[ก-๎])"
)
_SOFT = re.compile(r"\s+(?:และ|กับ|&|\+)\s+|(?<=[ก-๎])\s*[&+]\s*(?=[ก-๎])")
_GLUED_AND = re.compile(r"\s*(?:และ|กับ)\s*")
_NEXT_PREFIX = re.compile(r"(?<=[ก-๎])(?<!เทศบาล)(?<!ส่วน)(?<!ทุก)\s*(?=ตำบล|ต\.)")
_PREFIX = re.compile(r"^(?:ตำบล|ต\.)\s*")
_VILLAGE = re.compile(r"(?:หมู่บ้านที่|หมู่ที่|หมู่|ม\.)\s*[0-9]|(?<![ก-๎])ม\s*[0-9]|^[0-9\s]+$")
_AREA = re.compile(r"^(?P<of>อำเภอ|อ\.|เขต|จังหวัด|จ\.)\s*(?P<name>[ก-๎]+)$")
_AREA_INSIDE = re.compile(r"อำเภอ|อ\.|จังหวัด|จ\.|เทศบาล|อบต")
_EXCEPT = re.compile(r"ยกเว้น|เว้น|ไม่รวม|นอกจาก")
_WHOLE = frozenset(
    fold(word)
    for word in words(
        "ทั้งอำเภอ ทุกตำบล ทั้งหมด ทุกพื้นที่ ทั้งจังหวัด ทุกอำเภอ ทุกหมู่บ้าน ทุกตำบลในอำเภอ "
        "ทุกตำบลทั้งอำเภอ ครบทุกตำบล all"
    )
)
_TAMBONS_ONLY = problem(
    "D1",
    "ขอบเขตระบุได้ถึงตำบล ไม่ถึงหมู่บ้าน โปรดพิมพ์ชื่อตำบลหรือ ทั้งอำเภอ",
    "a scope names tambons, not villages; write the tambon's name, or ทั้งอำเภอ",
)


class Scope(NamedTuple):
    """What a scope's text says: `whole` for all of the district, else its tambons by DOPA name.

    `unknown` are the words that name no tambon of the district, each with its problem.
    """

    whole: bool = False
    tambons: tuple[str, ...] = ()
    unknown: tuple[tuple[str, Problem], ...] = ()


@lru_cache(maxsize=4096)
def read_scope(text: str, district_code: str | None) -> Scope:
    """The tambons that a person would read in a text, parted by any mark, a word or blanks.

    Never wider than written: a word that is not understood adds nothing, and beside "ทั้งอำเภอ"
    it takes that back, because it may be an exception.
    """
    cleaned = re.sub(r"[^\S\n]+", " ", mended(clean(text)))
    if not cleaned or is_dash(cleaned):
        return Scope()
    if len(cleaned) > LONGEST:
        return Scope(unknown=((cleaned[:40], _unknown(cleaned, district_code)),))
    whole = area = False
    tambons: list[str] = []
    unknown: list[tuple[str, Problem]] = []
    for piece in _pieces(cleaned, district_code):
        if _is_whole(piece, district_code):
            whole = True
        elif _is_area(piece, district_code):
            area = True
        elif _VILLAGE.search(piece):
            unknown.append((piece, _TAMBONS_ONLY))
        else:
            found = parse_subdistrict(piece, district_code)
            if found.value is not None:
                tambons.append(found.value.name)
            elif found.problems:
                unknown.append((piece, found.problems[0]))
    # "ต.ตาคลี, อ.ตาคลี" is an address: the district only says where the tambon lies
    everything = (whole or (area and not tambons)) and not unknown
    return Scope(everything, tuple(dict.fromkeys(tambons)), tuple(unknown))


def parse_scope(text: str, district_code: str | None) -> Parsed[tuple[str, ...]]:
    """Tambon names, () for the whole district; each word that is neither is D1.

    None when nothing is written or nothing was understood.
    """
    scope = read_scope(text, district_code)
    problems = tuple(
        _naming(word, found) if len(scope.unknown) > 1 or scope.tambons else found
        for word, found in scope.unknown
    )
    if scope.whole:
        return Parsed((), problems)
    return Parsed(scope.tambons or None, problems[:1])


def _naming(word: str, found: Problem) -> Problem:
    th, en = found.words
    return problem(found.code, f"“{word}”: {th}", f"“{word}”: {en}")


def _unknown(text: str, district_code: str | None) -> Problem:
    return parse_subdistrict(text, district_code).problems[0]


def _is_whole(piece: str, code: str | None) -> bool:
    """ "ทั้งอำเภอ", "ทุกตำบล", "ทั้งอำเภอตาคลี"."""
    folded = fold(piece)
    district = fold(district_name(code) or "") if code else ""
    return folded in _WHOLE or bool(district and folded.removesuffix(district) in _WHOLE)


def _is_area(piece: str, code: str | None) -> bool:
    """ "อำเภอ", "อำเภอตาคลี", "จ.นครสวรรค์": the district or its province, never another."""
    if piece in ("อำเภอ", "จังหวัด"):
        return True
    area = _AREA.match(piece)
    if area is None or code is None:
        return False
    named = province_name(code) if area["of"] in ("จังหวัด", "จ.") else district_name(code)
    return fold(area["name"]) == fold(named or "")


def _pieces(text: str, code: str | None) -> Iterator[str]:
    for hard in _HARD.split(text):
        for soft in _SOFT.split(hard):
            for named in _NEXT_PREFIX.split(soft):
                piece = named.strip(" .-()[]\"'“”")
                if piece:
                    yield from _spaced(piece, code)


def _spaced(piece: str, code: str | None) -> Iterator[str]:
    """A piece as it is when it names one thing, else its words: tambons parted by blanks only."""
    bare = _PREFIX.sub("", piece)
    if not (_is_whole(piece, code) or is_subdistrict(bare, code) or _EXCEPT.search(piece)):
        for parts in (_GLUED_AND.split(bare), bare.split(" ")):
            names = _joined(parts, code) if all(parts) else None
            if names is not None:
                yield from names
                return
        words_of = bare.split(" ")
        plain = not (_VILLAGE.search(piece) or _AREA_INSIDE.search(piece))
        if plain and any(is_subdistrict(word, code) for word in words_of):
            yield from words_of
            return
    yield piece


def _joined(parts: Sequence[str], code: str | None) -> list[str] | None:
    """The parts as tambons, some of several words ("ลาด ทิพรส"); None when one is none."""
    if not parts:
        return []
    for length in range(len(parts), 0, -1):
        name = " ".join(parts[:length])
        rest = _joined(parts[length:], code) if is_subdistrict(name, code) else None
        if rest is not None:
            return [name, *rest]
    return None
