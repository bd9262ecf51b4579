"""Tambons, districts and moo numbers as written → DOPA names and codes (home of geothai)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import NamedTuple

import geothai
from rapidfuzz.distance import OSA

from sync.reading.cells.likeness import LEAST_LIKENESS, nearest
from sync.reading.cells.numbers import parse_int
from sync.reading.cells.parsed import ABSENT, Parsed, refused
from sync.reading.cells.thai import clean, fold, is_dash, mended
from sync.reading.cells.units import WORD


class Subdistrict(NamedTuple):
    """A tambon by its DOPA name and six-digit code."""

    name: str
    code: str


class WrittenPlace(NamedTuple):
    """What one text says of a place; the parts it does not say are None."""

    subdistrict: Subdistrict | None
    moo: int | None


_TAMBON = r"(?:เทศบาลตำบล|เทศบาลเมือง|องค์การบริหารส่วนตำบล|ตำบล|แขวง|อบต\.?|ท[ตม](?:\.|\s)|ต(?:\.|\s))"
LONGEST = 300  # characters; a longer text is prose

_AREA_ENDS = r"(?=\s|$|อำเภอ|จังหวัด|ตำบล|[อจต]\.)"
_TAMBON_HEAD = re.compile(rf"^{_TAMBON}\s*")
_TAMBON_INSIDE = re.compile(rf"(?:^|(?<=[\s0-9])){_TAMBON}\s*(?P<name>[^\s(]+(?:\s?\([^()]*\))?)")
_NAME_MAY_END = re.compile(rf"{_AREA_ENDS}|\s?\(")
_DISTRICT = re.compile(rf"(?:อำเภอ|(?:^|(?<=\s))เขต|อ\.)\s*(?P<name>[^\s.]+?){_AREA_ENDS}")
_BANGKOK = r"กรุงเทพมหานคร|กรุงเทพฯ|กรุงเทพ|กทม\.?"
_PROVINCE = re.compile(
    rf"(?:จังหวัด|จ\.)\s*(?P<name>[^\s.]+?){_AREA_ENDS}|(?<=\s)(?P<bangkok>{_BANGKOK})(?=\s|$)"
)
_BEFORE_MOO = r"(?:หมู่บ้านที่|หมู่ที่|หมู่|ม\.|ม(?=\s*[0-9])|(?<![A-Za-z])[Mm](?:oo)?\.?(?=\s*[0-9]))\s*"
_MOO = re.compile(rf"{_BEFORE_MOO}(?P<number>[0-9]{{1,4}})(?![0-9])")
_MOOS = re.compile(  # with the others of one list or range: ม.2, 4 และ 5; not ม.5, 20 คน
    rf"{_BEFORE_MOO}[0-9]{{1,4}}(?![0-9])(?:\s*(?:[-–—,&]|และ|กับ|ถึง)\s*(?:{_BEFORE_MOO})?"
    rf"[0-9]{{1,3}}(?!\s*(?:[0-9/]|{WORD})))*"
)
_MOO_AND_NAME = re.compile(  # where nothing says which is which: ตาคลี/5, 5 ตาคลี
    r"(?P<before>[0-9]{1,3})?\s*[/\-–]?\s*(?P<name>[ก-๎]+)\s*[/\-–]?\s*(?P<after>[0-9]{1,3})?"
)
_MOO_BEHIND = re.compile(rf"\s*{_BEFORE_MOO}[0-9๐-๙]{{1,3}}$")
_LABEL_BEHIND = re.compile(r"\s*(?:(?:ประจำ)?ตำบล|(?<![ก-๎])[ตอจ]\.)$")
_VILLAGE = re.compile(r"(?:^|(?<=[\s0-9]))(?:บ้าน|บ\.)\s*\S+")
_NAME = re.compile(r"[ก-๎]{2,}(?: [ก-๎]{2,})?")  # of a village, after its number
_IN_BRACKETS = re.compile(r"^\(([^()]*)\)$")
_DIGITS = re.compile(r"(?P<number>[0-9]{1,4})(?![0-9])")
_LETTER = re.compile("[ก-๎]")
_NO_NAME = re.compile(
    rf"{WORD}|(?:ของ)?(?:เดิม|ใหม่|เก่า)|บางส่วน.*|(?:แยก|ย้าย|ทั้ง|ทุก|ถึง|และ|หรือ|กับ|หมู่|ไม่|ยัง|รอ|ยก).*"
)


# ------------------------------------------------------------------------------ the gazetteer


@cache
def _subdistricts(district_code: str) -> dict[str, Subdistrict]:
    """The tambons of a district by folded name; "ปอภาร (ปอพาน)" by either of its names too."""
    found: dict[str, Subdistrict] = {}
    for each in geothai.subdistricts(district_code):
        also = re.findall(r"[^ ()]+", each.name_th) if "(" in each.name_th else ()
        for name in (each.name_th, *also):
            found[fold(name)] = Subdistrict(each.name_th, each.code)
    return found


class _District(NamedTuple):
    code: str
    name: str  # folded, as its province's
    province: str


@cache
def _districts() -> dict[str, list[_District]]:
    """Every district by its folded name, and by "เมือง" the districts of the capitals."""
    found: dict[str, list[_District]] = {}
    for province in geothai.provinces():
        of = fold(province.name_th)
        for each in geothai.districts(province.code):
            name = fold(each.name_th)
            district = _District(each.code, name, of)
            found.setdefault(name, []).append(district)
            if name == f"เมือง{of}":
                found.setdefault("เมือง", []).append(district)
    return found


@cache
def _everywhere() -> dict[str, list[Subdistrict]]:
    """Every tambon of the country by folded name: many names are not unique."""
    found: dict[str, list[Subdistrict]] = {}
    for code in sorted({each.code for same in _districts().values() for each in same}):
        for name, subdistrict in _subdistricts(code).items():
            found.setdefault(name, []).append(subdistrict)
    return found


@cache
def _provinces() -> dict[str, str]:
    """The provinces by their folded names."""
    return {fold(each.name_th): each.name_th for each in geothai.provinces()}


def _bare_province(name: str) -> str:
    """A province's name folded, without จังหวัด."""
    bare = fold(re.sub(r"^(?:จังหวัด|จ\.)\s*", "", mended(name)))
    return "กรุงเทพมหานคร" if re.fullmatch(_BANGKOK, bare) else bare


def official_province(name: str) -> str | None:
    """The province that a text names, with or without จังหวัด; None when there is none."""
    return _provinces().get(_bare_province(clean(name)))


def nearest_province(name: str) -> str | None:
    """The province whose name is most like what was written; None when none is near."""
    found = nearest(_bare_province(clean(name)), _provinces())
    return _provinces()[found.name] if found.name else None


def _named_districts(name: str, province: str | None) -> list[_District]:
    """The districts that a name may mean, without อำเภอ; one of Bangkok needs no เขต."""
    wanted = fold(name)
    bare = wanted.removeprefix("เขต")
    within = _bare_province(province or "")
    spellings = dict.fromkeys((wanted, bare, f"เขต{bare}"))
    found = (each for spelling in spellings for each in _districts().get(spelling, ()))
    return [each for each in found if not within or each.province == within]


@lru_cache(maxsize=1024)
def district_codes(name: str, province: str | None = None) -> tuple[str, ...]:
    """The four-digit DOPA codes of the districts of a name: five are called เฉลิมพระเกียรติ.

    A name that is one district's official one is that district, though another is เขต of it.
    """
    name = clean(name)
    if re.fullmatch("[0-9]{4}", name):
        return (name,) if geothai.district(name) else ()
    name = re.sub(r"^(?:อำเภอ|อ\.)\s*", "", mended(name))
    found = _named_districts(name, clean(province or ""))
    official = [each for each in found if each.name == fold(name)] or found
    return tuple(each.code for each in official)


def district_code(name: str, province: str | None = None) -> str | None:
    """The code of the one district of a name; None when there is none, or several."""
    codes = district_codes(name, province)
    return codes[0] if len(codes) == 1 else None


def district_name(code: str) -> str | None:
    """The Thai name of a district by its four-digit code."""
    found = geothai.district(code)
    return found.name_th if found else None


def province_name(code: str) -> str | None:
    """The Thai name of the province of a district by the district's four-digit code."""
    found = geothai.district(code)
    province = geothai.province(found.province_code) if found else None
    return province.name_th if province else None


def is_subdistrict(name: str, district_code: str | None) -> bool:
    """Whether a bare name is, but for spacing and marks, a tambon of the district."""
    return bool(district_code) and fold(name) in _subdistricts(district_code or "")


def is_tambon(name: str) -> bool:
    """Whether a bare name is that of a tambon anywhere."""
    return fold(name) in _everywhere()


@lru_cache(maxsize=4096)
def is_tambon_like(name: str, district_code: str | None) -> bool:
    """Whether a bare name is a tambon, district or province anywhere, or nearly one of here."""
    folded = fold(name)
    here = _subdistricts(district_code) if district_code else {}
    if any(folded in names for names in (here, _everywhere(), _districts(), _provinces())):
        return True
    return any(OSA.normalized_similarity(folded, each) >= LEAST_LIKENESS for each in here)


# ------------------------------------------------------------------------------ tambons


_WHICH = (
    "ไม่พบตำบลนี้ หรือมีชื่อนี้หลายอำเภอ โปรดระบุอำเภอและจังหวัด",
    "no such subdistrict, or several of that name; say the district and the province",
)


def _unknown(proposal: str | None) -> Parsed[Subdistrict]:
    th = f" ใกล้เคียงที่สุดคือ {proposal}" if proposal else ""
    en = f" the nearest is {proposal};" if proposal else ""
    return refused(
        "D1",
        f"ไม่พบตำบลนี้ในอำเภอ{th} โปรดตรวจชื่อตำบล",
        f"no such subdistrict in the district;{en} check the name",
    )


def _by_code(code: str, within: str | None) -> Parsed[Subdistrict]:
    found = geothai.subdistrict(code)
    if found is None or (within and found.district_code != within):
        return _unknown(None)
    return Parsed(Subdistrict(found.name_th, found.code))


@lru_cache(maxsize=16384)
def parse_subdistrict(text: str, district_code: str | None) -> Parsed[Subdistrict]:
    """The tambon a text names, within a district; D1 with the nearest name when there is none.

    Prefixes fall away. A near spelling is taken when one name alone is near and the spelling is
    not itself a tambon elsewhere. Without a district the name must be unique in the country,
    unless the text says อ. and จ. itself.
    """
    text = re.sub(r"\s+", " ", mended(clean(text)))
    if not text or is_dash(text):
        return ABSENT
    if len(text) > LONGEST:
        return _unknown(None)
    district, province = _DISTRICT.search(text), _PROVINCE.search(text)
    if province:
        text = text.replace(province[0], " ")
    if district:
        text = text.replace(district[0], " ")
        codes = _district_codes(district, province)
        if district_code is not None and codes and district_code not in codes:
            return _unknown(None)
        if district_code is None and len(codes) == 1:
            district_code = codes[0]
    return _named(_TAMBON_HEAD.sub("", text.strip(" ,")), district_code)


def _district_codes(district: re.Match[str], province: re.Match[str] | None) -> list[str]:
    """The districts that "อ.… จ.…" may mean."""
    of = (province["name"] or province["bangkok"]) if province else None
    name = f"เขต{district['name']}" if district[0].startswith("เขต") else district["name"]
    return [each.code for each in _named_districts(name, of)]


def _named(name: str, within: str | None) -> Parsed[Subdistrict]:
    if re.fullmatch("[0-9]{6}", name):
        return _by_code(name, within)
    wanted = fold(name)
    if not wanted:
        return _unknown(None)
    if within is None:
        found = _everywhere().get(wanted, [])
        return Parsed(found[0]) if len(found) == 1 else refused("D1", *_WHICH)
    names = _subdistricts(within)
    if wanted in names:
        return Parsed(names[wanted])
    near = nearest(wanted, names)
    if near.name and near.meant and wanted not in _everywhere():
        return Parsed(names[near.name])
    return _unknown(names[near.name].name if near.name else None)


# ------------------------------------------------------------------------------ moo, whole places

_SEVERAL = (
    "ช่องนี้ระบุมากกว่าหนึ่งหมู่บ้าน โปรดแยกเป็นหมู่บ้านละแถว",
    "more than one village in this cell; write one row for each",
)


def moos_in(text: str) -> tuple[str, ...]:
    """The numbers of the villages that a text names as such, each once: ม.2, 4 is two."""
    plain = mended(clean(text))[:LONGEST]
    found = (number for moos in _MOOS.findall(plain) for number in re.findall("[0-9]+", moos))
    return tuple(dict.fromkeys(str(int(number)) for number in found))


@lru_cache(maxsize=4096)
def parse_moo(text: str) -> Parsed[int]:
    """The number of a village: หมู่ที่ 5, ม.5, หมู่ ๕, 5; its name may follow, as in 5/หนองแขม."""
    cleaned = re.sub(r"\s+", " ", mended(clean(text)))
    if not cleaned or is_dash(cleaned):
        return ABSENT
    if len(moos_in(cleaned)) > 1:
        return refused("D10", *_SEVERAL)
    rest = _VILLAGE.sub("", cleaned).strip()
    match = _MOO.match(rest) or _DIGITS.match(rest)
    beside = rest[match.end() :].strip(" ()/,:.-–") if match else ""
    if match and _is_rest_of_place(beside):
        rest = match["number"]
    elif _LETTER.search(beside):
        rest = ""  # "5 คน" is a number, and no moo
    value, problems = parse_int(rest)
    if value is None or value < 0 or problems or value > 9999:
        return refused(
            "D10",
            "อ่านเลขหมู่ที่ไม่ได้ โปรดพิมพ์เฉพาะตัวเลข เช่น 5",
            "moo number not readable; write digits only, such as 5",
        )
    return Parsed(value)


def _names_a_village(name: str) -> bool:
    """Whether words beside a moo are a name: no unit ("5 คน"), and no change ("5 เดิม")."""
    return bool(_NAME.fullmatch(name)) and not _NO_NAME.fullmatch(name)


def _is_rest_of_place(rest: str) -> bool:
    rest = rest.strip()
    return not rest or bool(
        _TAMBON_HEAD.match(rest) or _DISTRICT.match(rest) or _names_a_village(rest)
    )


@lru_cache(maxsize=16384)
def parse_place(text: str, district_code: str | None) -> Parsed[WrittenPlace]:
    """Tambon and moo of one text: "ม.5 ต.ตาคลี", "หมู่ที่ ๕ บ้านหนองพง ตำบลช่องแค", "5".

    A text that names no tambon but a moo is a place with a moo only. Of several moos none is
    taken (D10).
    """
    cleaned = re.sub(r"\s+", " ", mended(clean(text)))
    if not cleaned or is_dash(cleaned):
        return ABSENT
    if len(cleaned) > LONGEST:
        return Parsed(None, _unknown(None).problems)
    if re.fullmatch("[0-9]{1,4}", cleaned):
        return Parsed(WrittenPlace(None, int(cleaned)))
    moos = moos_in(cleaned)
    several = refused("D10", *_SEVERAL).problems if len(moos) > 1 else ()
    rest = _MOOS.sub(" ", cleaned)
    bare = _MOO_AND_NAME.fullmatch(cleaned) if not moos else None
    if bare and (bare["before"] is None) != (bare["after"] is None):
        moos, rest = (str(int(bare["before"] or bare["after"])),), bare["name"]
    moo = int(moos[0]) if len(moos) == 1 else None
    rest = re.sub(r"(?:\s|\( ?\))+", " ", rest).strip(" ,")
    rest = _IN_BRACKETS.sub(r"\1", rest)
    named = _tambon_text(rest, with_moo=bool(moos))
    if named is None:
        return Parsed(None if several else WrittenPlace(None, moo), several)
    subdistrict, problems = parse_subdistrict(named, district_code)
    if subdistrict is None:
        return Parsed(None, (*problems, *several))
    return Parsed(WrittenPlace(subdistrict, moo), (*problems, *several))


def _tambon_text(rest: str, *, with_moo: bool) -> str | None:
    """The part of a text that names a tambon (with อ. and จ.), None when only a village is left."""
    tail = " ".join(m[0] for m in (_DISTRICT.search(rest), _PROVINCE.search(rest)) if m)
    inside = _TAMBON_INSIDE.search(rest)
    if inside:
        return f"{_whole_name(inside['name'])} {tail}".strip()
    bare = _PROVINCE.sub(" ", _DISTRICT.sub(" ", rest)).strip()
    without_village = _VILLAGE.sub(" ", bare).strip()
    if without_village:
        return f"{without_village} {tail}".strip()
    return None if with_moo or not bare else f"{bare} {tail}".strip()


def _whole_name(text: str) -> str:
    """The tambon at the beginning of a text: the longest that there is, "สามตำบล" before "สาม"."""
    ends = sorted({match.start() for match in _NAME_MAY_END.finditer(text)} - {0} | {len(text)})
    names = [text[:end] for end in ends]
    known = (name for name in reversed(names) if fold(name) in _everywhere())
    return names[0] if len(names) == 1 else next(known, names[0])


def nearest_district(name: str, province: str | None = None) -> str | None:
    """The district (of a province, if one is named) whose name is most like what was written;
    None when none is near."""
    wanted = re.sub(r"^(?:อำเภอ|อ\.)\s*", "", mended(clean(name)))
    within = _bare_province(clean(province or ""))
    codes = {
        folded: each.code
        for folded, same in _districts().items()
        for each in same
        if not within or each.province == within
    }
    found = nearest(fold(wanted), codes)
    return district_name(codes[found.name]) if found.name else None


def tambons_of(district_code: str) -> tuple[str, ...]:
    """The tambons of a district by their DOPA names, in the order of their codes."""
    return tuple(each.name_th for each in geothai.subdistricts(district_code))


def without_place(text: str, district_code: str | None) -> Iterator[str]:
    """A text without the place that stands behind it, in each way in which it may be parted.

    A moo, or the name of the district, its province or a tambon of it: "พัฒนาการอำเภอตาคลี" →
    "พัฒนาการอำเภอ", "ผู้ใหญ่บ้าน ม.5 ต.ตาคลี" → "ผู้ใหญ่บ้าน"; the name of another place stays.
    """
    bare = text.strip()
    if len(bare) > LONGEST:
        return
    if district_code:
        district, province = district_name(district_code) or "", province_name(district_code) or ""
        capital = "เมือง" if district == f"เมือง{province}" else ""
        names = (district, capital, province, *tambons_of(district_code))
        named = next((name for name in names if name and bare.endswith(name)), "")
        if named:
            bare = bare.removesuffix(named).strip()
            yield bare
            bare = _LABEL_BEHIND.sub("", bare)
            yield bare
    moo = _MOO_BEHIND.sub("", bare)
    if moo != bare:
        yield moo
