"""Thai spelling as typed: folded for comparison, cleaned for parsers, mended for showing."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

THAI_DIGITS = "๐๑๒๓๔๕๖๗๘๙"
DASHES = frozenset("-‐‑‒–—―−")
_DASHES_AND_SPACE = " " + "".join(sorted(DASHES))

_ARABIC = str.maketrans(THAI_DIGITS, "0123456789")
_PLAIN = _ARABIC | str.maketrans(dict.fromkeys(DASHES, "-"))
_INVISIBLE = "\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff"
_INVISIBLE_RE = re.compile(f"[{_INVISIBLE}]")
_SPACES = re.compile(r"[^\S\n ]")  # every blank that is neither a newline nor a plain space
_DROPPED = re.compile(r"[\s.:()/*]+")

_ABOVE = "ัิีึื็"
_TONES = "่้๊๋"
_MARKS = "ัิ-ฺ็-๎"
_RANK = {"ฺ": 0, "ุ": 1, "ู": 1, **dict.fromkeys(_ABOVE, 1), "ํ": 2} | dict.fromkeys(_TONES, 3)
_MARK_RUN = re.compile(f"[{_MARKS}]{{2,}}")
_DOUBLED = re.compile(f"([{_MARKS}ะาำโใไ])\\1+")
_AM_APART = re.compile(f"([ก-ฮ][{_TONES}]?) +([{_TONES}]?)(?:ํา|า|ำ)")
_AM_DECOMPOSED = re.compile(f"([{_TONES}]?)ํ([{_TONES}]?)า")
_TONE_AFTER_VOWEL = re.compile(f"(?<![าำ])([าำ]+)([{_TONES}]+)")
_TONES_AMONG_VOWELS = re.compile(f"[าำ][าำ{_TONES}์๎]*")
_LAKKHANG = re.compile("(?<![ฤฦ])ๅ")

# Lao stands 0x80 above Thai in Unicode, letter by letter; U+F700.. are the shifted marks that
# old Thai fonts leave behind when a PDF is copied.
_LAO = {
    code: chr(code - 0x80)
    for code in range(0x0E81, 0x0ECE)
    if unicodedata.category(chr(code)) != "Cn"
    and unicodedata.name(chr(code - 0x80), "").startswith("THAI CHARACTER")
}
_OLD_FONTS = dict(
    zip(
        range(0xF700, 0xF71B),
        ["ฐ", *"ิีึื", *"่้๊๋์", *"่้๊๋์", "ญ", *"ัํ็", *"่้๊๋์", "\u0e38", "\u0e39", "\u0e3a"],
        strict=True,
    )
)
_LOOK_ALIKE = str.maketrans(_LAO | _OLD_FONTS)
_FOREIGN = str.maketrans(
    "АВЕЅІЈКМНОРСТУХаеѕіјорсухΑΒΕΖΗΙΚΜΝΟΡΤΥΧο",
    "ABESIJKMHOPCTYXaesijopcyxABEZHIKMNOPTYXo",
)
_FOREIGN_RE = re.compile("[" + "".join(map(chr, _FOREIGN)) + "]")
_THAI_OR_LATIN = re.compile("[ก-ฮA-Za-z]")

# One scan that finds whatever `mended` might change; a clean text costs no more than this. It
# jumps from one letter that may go wrong to the next, and lets a vowel with its tone pass.
_VOWELS_WITH_TONE = f"{_ABOVE[:-1]}\u0e38\u0e39"
_TONE_OR_KARAN = f"{_TONES}์"
_STRANGE = f"{_INVISIBLE}\u0e80-\u0eff\uf700-\uf71a\u0370-\u04ffๅ"
_SUSPECT = re.compile(
    f"([{_STRANGE}{_MARKS}เะาำโใไ ])(?:(?<=[{_STRANGE}])"
    f"|(?<=[{_VOWELS_WITH_TONE}])(?![{_TONE_OR_KARAN}])[{_MARKS}]"
    f"|(?<=[{_MARKS}])(?<![{_VOWELS_WITH_TONE}])[{_MARKS}]"
    f"|(?<=[เะาำโใไ])\\1|(?<= )[{_TONES}]?[ําำ]|(?<=ํ)[{_TONES}]?า|(?<=[าำ])[{_TONES}])"
)


def _in_order(match: re.Match[str]) -> str:
    marks = sorted(match[0], key=lambda mark: _RANK.get(mark, 4))
    return "".join(dict.fromkeys(marks))


def _look_alikes_mended(text: str) -> str:
    text = _LAKKHANG.sub("า", text.translate(_LOOK_ALIKE))
    if _FOREIGN_RE.search(text) and _THAI_OR_LATIN.search(text):
        text = text.translate(_FOREIGN)
    return text


def _tones_first(match: re.Match[str]) -> str:
    """Tones typed after a vowel that takes none, all of a run in one go."""
    tones = [letter for letter in match[0] if letter in _TONES]
    return "".join(tones) + "".join(letter for letter in match[0] if letter not in _TONES)


def _orthography(text: str) -> str:
    """Marks in their one order, once each; ำ and แ as one letter."""
    before = ""
    while text != before:  # one repair can make room for another, a few times at most
        before = text
        text = _MARK_RUN.sub(_in_order, text)
        text = _AM_DECOMPOSED.sub(r"\1\2ำ", text)
        text = _TONES_AMONG_VOWELS.sub(_tones_first, text)
        text = _DOUBLED.sub(r"\1", text.replace("เเ", "แ"))
    return text


def words(text: str) -> tuple[str, ...]:
    """A list of words written out with spaces between them, as the modules here keep theirs."""
    return tuple(text.split())


def mended(text: str) -> str:
    """The text as it was meant: marks once and in order, whole ำ and แ, no look-alikes.

    Digits, case, spaces and line breaks stay, but for the space that splits an ำ.
    """
    if text.isascii():
        return text
    text = unicodedata.normalize("NFC", text)
    if not _SUSPECT.search(text):
        return text
    text = _look_alikes_mended(_INVISIBLE_RE.sub("", text))
    before = ""
    while text != before:  # a mark that stood twice may have kept the halves of an ำ apart
        before = text
        text = _orthography(_AM_APART.sub(r"\1\2ำ", text))
    return unicodedata.normalize("NFC", text)


def may_be_untidy(text: str) -> bool:
    """False when `mended` would leave every line of the text as it is: one look at a column."""
    if text.isascii():
        return False
    return bool(_SUSPECT.search(text)) or not unicodedata.is_normalized("NFC", text)


def is_untidy(text: str) -> bool:
    """Whether finding D6 is due: doubled marks, split or decomposed ำ, zero-width, look-alikes.

    Thai digits, no-break spaces, outer spaces and the mere order of marks are not untidy.
    """
    if not may_be_untidy(text):
        return False
    # Whatever the repair changes counts, once the order of marks is out of the picture.
    ordered = unicodedata.normalize("NFC", text)
    ordered = _MARK_RUN.sub(lambda run: "".join(sorted(run[0], key=_rank)), ordered)
    ordered = _TONE_AFTER_VOWEL.sub(r"\2\1", ordered)
    return mended(ordered) != ordered


def _rank(mark: str) -> int:
    return _RANK.get(mark, 4)


def clean(text: str) -> str:
    """The text for a value parser: NFC, Arabic digits, plain spaces, nothing invisible, trimmed.

    Only ASCII and Thai digits become digits; those of other scripts stay what they are.
    """
    if text.isascii():
        return _SPACES.sub(" ", text).strip() if "\t" in text or "\r" in text else text.strip()
    text = _INVISIBLE_RE.sub("", unicodedata.normalize("NFC", text)).translate(_ARABIC)
    return _SPACES.sub(" ", text).strip()


def is_dash(text: str) -> bool:
    """Whether a cleaned text is only dashes, which officers write for "none"."""
    return bool(text) and not text.strip(_DASHES_AND_SPACE)


@lru_cache(maxsize=65536)
def fold(text: str) -> str:
    """The text for comparison only, never to be shown or written back (reading.md, section 3).

    Two spellings of one word fold alike: spaces, line breaks and ".:()/*" fall away, letters
    lose their case, Thai digits become Arabic, dashes one, marks stand once and in order, ำ is
    whole.
    """
    text = _SPACES.sub(" ", unicodedata.normalize("NFC", text))
    if _SUSPECT.search(text):
        text = _look_alikes_mended(_INVISIBLE_RE.sub("", text))
        text = _AM_APART.sub(r"\1\2ำ", _MARK_RUN.sub(_in_order, text))
    text = _DROPPED.sub("", text.casefold().translate(_PLAIN))
    if _SUSPECT.search(text):  # what was dropped may have kept two marks apart
        text = _orthography(text)
    return unicodedata.normalize("NFC", text)


_ITEM = re.compile(r"\s*(?:\(?(?P<number>[0-9]{1,2})[.)]|[-•·*▪◦])\s*(?=\S)(?P<rest>.*)")


_PLACE_IN_LIST = re.compile(
    r"(?<![^\s,;/])(?:(?:ครั้ง|รุ่น|รอบ|กลุ่ม|วัน)ที่\s*(?P<of>[0-9]{1,2})(?:\s*[:)]\s*|\s+)"
    r"|\(?(?P<item>[0-9]{1,2})[.)]\s+)(?=[0-9]|วันที่)"
)


def in_lines(text: str) -> str:
    """A numbered list in one line, an item a line and without its numbers: "ครั้งที่ 1 … ครั้งที่ 2 …",
    "1) … 2) …"; any other text as it is."""
    places = list(_PLACE_IN_LIST.finditer(text))
    counted = [int(place["of"] or place["item"]) for place in places]
    if len(places) < 2 or counted != [*range(1, len(places) + 1)] or places[0].start():
        return text
    ends = [place.start() for place in places[1:]] + [len(text)]
    items = (text[place.end() : end] for place, end in zip(places, ends, strict=True))
    return "\n".join(item.strip(" ,;/") for item in items)


def unnumbered(text: str) -> str:
    """The lines of a list without their numbers or bullets: "1) …", "2) …", "- …"."""
    lines = [line for line in text.split("\n") if line.strip()]
    items = [_ITEM.fullmatch(line) for line in lines]
    counted = [item and item["number"] in (None, str(n)) for n, item in enumerate(items, 1)]
    if len(lines) < 2 or not all(counted):
        return text
    return "\n".join(item["rest"] for item in items if item)
