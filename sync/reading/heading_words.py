"""What the words of a heading say: abbreviations written out, halves, units, neutral, contrast."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import NamedTuple

from sync.reading.cells.thai import clean, fold, mended
from sync.reading.cells.units import unit_of
from sync.settings import HeadingWords, TableSpec

_BRACKETS = re.compile(r"[(\[{（]([^()\[\]{}（）]*)[)\]}）]")
_UNIT_HEAD = re.compile(r"^\s*(?:หน่วย(?:นับ)?\s*:?\s*)?")
_JOINTS = re.compile(r"\s*(?:[/,\n+&|]|และ|หรือ)\s*")
_SEPARATORS = re.compile(r"[\s./]+")
_PARTICLES = re.compile("ที่|ของ|การ|เมื่อ|ใน")
_LETTER = "ก-๙"
_DATE = "วันที่"
_OFFERED = re.compile(r"[/,|=:;\-–\s]+|หรือ")
_ANSWER = re.compile(r"[✓✔√✗x]|(?:ยัง)?ไม่(?:เสร็จ|มี|ทำ)?|มี|ทำ|dd?|mm?|yyyy|yy|[0-9]{1,2}")
COUNTED = frozenset(("people", "households", "days", "times", "area", "things"))
_ENDED = rf"(?:\.|(?![{_LETTER}])|(?=ที่))"  # an abbreviation does not run on into a word
# What the unit of a column may measure, by its field's type; a text has none.
MEASURED = {"money": {"money"}, "int": COUNTED, "number": COUNTED}
KINDS = {
    **dict.fromkeys(("int", "number", "money", "percent"), "number"),
    **dict.fromkeys(("date", "dates"), "date"),
    **dict.fromkeys(("text", "names", "link", "scope"), "text"),
    "numbers": "numbers",
}


class Forms(NamedTuple):
    """A heading as it is compared.

    `folded` is all of it, `bare` without its units ("" when it has none), `written` without them
    and with its abbreviations written out, `plain` also without "ที่", "ของ" and their like,
    `halves` what stands on the two sides of a stroke, a comma or an "and", `contrasts` the words
    that make it another column, `units` what the units in its brackets measure.
    """

    folded: str
    bare: str
    written: str
    plain: str
    halves: frozenset[str]
    contrasts: frozenset[str]
    units: frozenset[str]


@dataclass(frozen=True, eq=False)
class HeadingWording:
    """The words of config/tables.toml that mean something in every heading.

    `answers` are the folded words that cells may hold: a bracket that offers several of them says
    how to fill the column in, "สถานะ (เสร็จ/ไม่เสร็จ)", and not which column it is.
    """

    words: HeadingWords
    answers: frozenset[str] = frozenset()

    @cached_property
    def written(self) -> _Written:
        return _Written(self.words.abbreviations)

    @cached_property
    def unit_kinds(self) -> dict[str, str]:
        """Unit, written out → what it measures."""
        return {
            self.written(unit): kind for kind, units in self.words.units.items() for unit in units
        }

    @cached_property
    def _contrasting(self) -> re.Pattern[str]:
        return _any_of((*self.words.whole, *self.words.contrast))

    @cached_property
    def _contrast(self) -> frozenset[str]:
        return frozenset(map(fold, self.words.contrast))

    @cached_property
    def forms(self) -> Callable[[str], Forms]:
        """A heading in every form in which it is compared; each text is taken apart once."""
        return lru_cache(maxsize=8192)(self._forms)

    def _forms(self, text: str) -> Forms:
        text = self._without_choices(text)
        bare = self.without_units(text)
        written = _led_by_its_date(self.written(bare))
        return Forms(
            folded=fold(text),
            bare=fold(bare) if bare != text else "",
            written=written,
            plain=_without_particles(written),
            halves=self._halves(bare),
            contrasts=self._contrast.intersection(self._contrasting.findall(fold(bare))),
            units=self._units(text),
        )

    @cached_property
    def only_contrast(self) -> Callable[[str], bool]:
        """Whether a text is a word of contrast and nothing that tells more: "ก่อนร่วมโครงการ"."""
        contrast, neutral = _any_of(self.words.contrast), _any_of(self.words.neutral.any, None, "*")
        whole = re.compile(f"{contrast.pattern}{neutral.pattern}")
        return lambda text: bool(whole.fullmatch(fold(text)))

    def _without_choices(self, text: str) -> str:
        return _BRACKETS.sub(lambda m: " " if self._offers(m[1]) else m[0], text)

    def _offers(self, inside: str) -> bool:
        """Whether a bracket holds several words of which one is to be written."""
        offered = [fold(word) for word in _OFFERED.split(inside) if word.strip()]
        return len(offered) > 1 and all(
            word in self.answers or _ANSWER.fullmatch(word) for word in offered
        )

    def _units(self, text: str) -> frozenset[str]:
        found = (self._unit(inside) for inside in _BRACKETS.findall(text))
        return frozenset(kind for kind in found if kind)

    def _unit(self, inside: str) -> str | None:
        """What the unit in a bracket measures: "บาท", "หน่วย : พันบาท", "1,000 บาท"."""
        unit = unit_of(mended(clean(inside)).lower())
        bare = unit.thing if unit else _UNIT_HEAD.sub("", inside)
        return self.unit_kinds.get(self.written(bare))

    def without_units(self, text: str) -> str:
        """The heading without the brackets that hold a unit and nothing else."""
        return _BRACKETS.sub(lambda m: " " if self._unit(m[1]) else m[0], text)

    def _halves(self, bare: str) -> frozenset[str]:
        """A word that a bracket explains is a half as well: "หมู่ที่ (หมู่)"."""
        spelt = _BRACKETS.sub(r"/\1/", self.written.out(bare))
        return frozenset(filter(None, map(self.written, _JOINTS.split(spelt))))

    def neutral(self, spec: TableSpec, kind: str) -> re.Pattern[str]:
        """What may be left over beside a known heading: nothing that tells it apart.

        `kind` is one of `KINDS`, or "any" for fields of no kind.
        """
        own = [tab for tab in (spec.tab, *spec.aliases) if not self.forms(tab).contrasts]
        general = (*self.words.neutral.any, *getattr(self.words.neutral, kind))
        return _any_of((*general, *own), self.written, "*")


class _Written:
    """Headings with their abbreviations written out, folded: equal when they read alike."""

    def __init__(self, abbreviations: dict[str, str]) -> None:
        self._full = tuple(abbreviations.values())
        # The longest first: "วันที่/เดือน/ปี" before "วัน/เดือน/ปี".
        patterns = [f"({_abbreviation(short)})" for short in abbreviations]
        first = "".join({re.escape(_SEPARATORS.sub("", short)[:1]) for short in abbreviations})
        # One look at a letter, before each abbreviation is tried at it.
        self._short = re.compile(f"(?=[{first}])(?:{'|'.join(patterns)})") if patterns else None
        self._folded = lru_cache(maxsize=8192)(self._fold)
        self.out = lru_cache(maxsize=8192)(self._out)

    def __call__(self, text: str) -> str:
        return self._folded(text)

    def _out(self, text: str) -> str:
        """The text with its abbreviations written out, its spaces and marks left."""
        text = clean(text)
        if self._short is None:
            return text
        return self._short.sub(lambda m: self._full[(m.lastindex or 1) - 1], text)

    def _fold(self, text: str) -> str:
        return fold(self.out(text)).replace("ฯ", "").replace("ที่ที่", "ที่")


def _led_by_its_date(written: str) -> str:
    """ "จดทะเบียน (ว/ด/ป)" and "ลงพื้นที่วันที่" are วันที่จดทะเบียน and วันที่ลงพื้นที่."""
    rest = written.removesuffix(_DATE)
    return f"{_DATE}{rest}" if rest not in ("", written) else written


def _without_particles(written: str) -> str:
    """The same without "ที่", "ของ" and their like; "" when hardly anything is left."""
    left = _PARTICLES.sub("", written)
    return left if len(left) >= 4 else ""


def _abbreviation(short: str) -> str:
    """A pattern of an abbreviation: with or without its points and strokes, alone in its place."""
    parts = [part for part in _SEPARATORS.split(short) if part]
    if not _SEPARATORS.search(short):
        return re.escape(short)
    if len(parts) > 1:
        spelt = r"[\s./\-]*".join(map(re.escape, parts))
    elif len(parts[0]) == 1:
        return rf"(?<![{_LETTER}]){re.escape(parts[0])}\."
    else:
        spelt = r"\.?".join(map(re.escape, parts[0]))
        if len(parts[0]) > 2:  # such letters are no end of a word before them
            return rf"{spelt}\.|(?<![{_LETTER}]){spelt}{_ENDED}"
    return rf"(?<![{_LETTER}]){spelt}{_ENDED}"


def _any_of(
    words: Iterable[str], written: _Written | None = None, repeated: str = ""
) -> re.Pattern[str]:
    known = {(written or fold)(word) for word in words} - {""}
    alternatives = "|".join(map(re.escape, sorted(known, key=lambda word: (-len(word), word))))
    return re.compile(f"(?:{alternatives or '(?!)'}){repeated}")
