"""Number patterns such as `#,##0.00` or `[$-107041E]d mmm yyyy`, taken apart into tokens."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple


class Token(NamedTuple):
    """One piece of a section: a literal, a run of date letters, a digit place, or a mark."""

    kind: str  # "text", "date", "digit", "point", "comma", "percent", "exponent", "value"
    text: str


@dataclass(frozen=True, slots=True)
class FormatSection:
    """One of the up to four sections of a pattern (positive; negative; zero; text)."""

    tokens: tuple[Token, ...]
    thai: bool = False  # names of days and months in Thai
    buddhist: bool = False  # years of the Buddhist era
    thai_digits: bool = False
    condition: tuple[str, float] | None = None
    plain: tuple[int, int, bool] | None = None  # of "#,##0.00": least digits, decimals, grouped

    @property
    def dates(self) -> str:
        """The date letters of this section, joined: "dmyyyy"."""
        return "".join(token.text for token in self.tokens if token.kind == "date")


_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"'
    r"|\\(?P<escaped>.)"
    r"|_(?P<space>.)"
    r"|\*(?P<fill>.)"
    r"|\[(?P<bracket>[^\]]*)\]"
    r"|(?P<ampm>am/pm|a/p)"
    r"|(?P<general>general|standard)"
    r"|(?P<date>y+|m+|d+|h+|s+|b+|e+(?![+-])|g+)"
    r"|(?P<exponent>e[+-](?=[0#?]))"
    r"|(?P<digit>[0#?])"
    r"|(?P<point>\.)"
    r"|(?P<comma>,)"
    r"|(?P<percent>%)"
    r"|(?P<value>@)"
    r"|(?P<other>.)",
    re.IGNORECASE | re.DOTALL,
)
_LOCALE = re.compile(r"\$([^-]*)(?:-(.*))?", re.DOTALL)
_CONDITION = re.compile(r"(<=|>=|<>|=|<|>)\s*(-?[0-9.]+)")
# Thai Excel writes `t0` or `td/m/yyyy` for "in Thai digits"; `\t` is the letter itself.
_THAI_PREFIX = re.compile(r"((?:\[[^\]]*\])*)t(?=[0#?dmyb])", re.IGNORECASE)
# `B1` and `B2` stand for the Gregorian and the Islamic calendar; the latter is not counted here.
_CALENDAR_PREFIX = re.compile(r"^((?:\[[^\]]*\])*)B[12](?=[dmyhs])", re.IGNORECASE)
_PLAIN = re.compile(r"(#,##0|0+)(?:\.(0+))?")
_HEXADECIMAL = re.compile(r"[0-9a-f]+")
_LOCAL_DATES = {  # Excel shows these built-in patterns by the user's region: here Thai order
    "mm-dd-yy": "d/m/yyyy",
    "m/d/yy h:mm": "d/m/yyyy h:mm",
}
# A file has only the numbers of these (ECMA-376, 18.8.30); all but the last show Thai digits.
_IN_THAI = {
    **{59: "0", 60: "0.00", 61: "#,##0", 62: "#,##0.00", 67: "0%", 68: "0.00%"},
    **{69: "# ?/?", 70: "# ??/??", 71: "d/m/yyyy", 72: "d-mmm-yy", 73: "d-mmm", 74: "mmm-yy"},
    **{75: "h:mm", 76: "h:mm:ss", 77: "d/m/yyyy h:mm", 78: "mm:ss", 79: "[h]:mm:ss"},
    80: "mm:ss.0",
}
BUILT_IN_THAI = {n: f"[$-D07041E]{pattern}" for n, pattern in _IN_THAI.items()} | {81: "d/m/bb"}
_BUDDHIST, _THAI_LANGUAGE, _THAI_DIGITS = 7, 0x1E, 0x0D


def local_pattern(pattern: str) -> str:
    """A pattern as it is seen in Thailand."""
    return _LOCAL_DATES.get(pattern, pattern)


@lru_cache(maxsize=4096)
def sections_of(pattern: str) -> tuple[FormatSection, ...]:
    """The sections of a pattern, in their order."""
    return tuple(_section(part) for part in _split(pattern))


def _split(pattern: str) -> list[str]:
    parts, start, position, hidden = [], 0, 0, ""
    while position < len(pattern):
        letter = pattern[position]
        if hidden:
            hidden = "" if letter == hidden else hidden
        elif letter == "\\":
            position += 1
        elif letter in '"[':
            hidden = '"' if letter == '"' else "]"
        elif letter == ";":
            parts.append(pattern[start:position])
            start = position + 1
        position += 1
    return [*parts, pattern[start:]]


def _section(text: str) -> FormatSection:
    tokens: list[Token] = []
    thai = buddhist = thai_digits = False
    condition = None
    if prefix := _THAI_PREFIX.match(text):
        thai_digits = True
        text = prefix[1] + text[prefix.end() :]
    text = _CALENDAR_PREFIX.sub(r"\1", text)
    for match in _TOKEN.finditer(text):
        kind, piece = match.lastgroup or "other", match[match.lastgroup or 0]
        if kind == "bracket":
            elapsed = re.fullmatch(r"h+|m+|s+", piece, re.IGNORECASE)
            compared = _CONDITION.fullmatch(piece)
            located = _LOCALE.fullmatch(piece)
            if elapsed:
                tokens.append(Token("date", f"[{piece.lower()}]"))
            elif compared:
                condition = (compared[1], float(compared[2]))
            elif located:
                if located[1]:
                    tokens.append(Token("text", located[1]))
                a, b, c = _locale(located[2] or "")
                thai, buddhist, thai_digits = thai or a, buddhist or b, thai_digits or c
            else:  # as LibreOffice writes numerals and calendar
                thai_digits = thai_digits or piece.lower() == "natnum1"
                buddhist = buddhist or piece.lower() == "~buddhist"
        elif kind in {"quoted", "escaped", "other"}:
            tokens.append(Token("text", piece))
        elif kind == "space":
            tokens.append(Token("text", " "))
        elif kind == "ampm":
            tokens.append(Token("date", piece.upper()))
        elif kind == "date":
            tokens.append(Token("date", piece.lower()))
        elif kind != "fill":
            tokens.append(Token(kind, piece))
    return FormatSection(tuple(tokens), thai, buddhist, thai_digits, condition, _plain(tokens))


def _plain(tokens: list[Token]) -> tuple[int, int, bool] | None:
    """The commonest patterns of numbers in short, which print at a tenth of the cost."""
    found = _PLAIN.fullmatch("".join(token.text for token in tokens))
    if not found or {token.kind for token in tokens} - {"digit", "comma", "point"}:
        return None
    whole, decimals = found[1], found[2] or ""
    return whole.count("0"), len(decimals), "," in whole


def _locale(code: str) -> tuple[bool, bool, bool]:
    """(Thai names, Buddhist years, Thai digits) of "107041E", "th-TH,D07", "th-TH-u-nu-thai"."""
    name, _, number = code.lower().partition(",")
    if _HEXADECIMAL.fullmatch(name):
        whole = int(name, 16)
        language, marks = whole & 0x3FF, whole >> 16
    else:
        language = _THAI_LANGUAGE if name.startswith("th") else -1
        marks = int(number, 16) if _HEXADECIMAL.fullmatch(number) else 0
    buddhist = marks & 0x7F == _BUDDHIST or "-ca-buddhist" in name
    digits = marks >> 8 & 0x7F == _THAI_DIGITS or "-nu-thai" in name
    # Language 0 is the reader's own: with a Thai calendar or digits, Thai.
    thai = language == _THAI_LANGUAGE or (language == 0 and (buddhist or digits))
    return thai, buddhist, digits


@lru_cache(maxsize=4096)
def kind_of(pattern: str | None) -> str | None:
    """Google's NumberFormatType of a pattern; None for General."""
    if not pattern or pattern.lower() in {"general", "standard"}:
        return None
    section = sections_of(pattern)[0]
    if any(token.kind == "value" for token in section.tokens):
        return "TEXT"
    letters = section.dates
    if letters:
        day = any(letter in letters for letter in "dyb") or (
            "m" in letters and not any(letter in letters for letter in "hs")
        )
        clock = any(letter in letters for letter in "hs") or "[m" in letters
        if day and clock:
            return "DATE_TIME"
        return "TIME" if clock else "DATE"
    kinds = {token.kind for token in section.tokens}
    if "percent" in kinds:
        return "PERCENT"
    if "exponent" in kinds:
        return "SCIENTIFIC"
    if re.search(r"[฿$€£¥]", re.sub(r"\[\$-[^\]]*\]", "", pattern)):
        return "CURRENCY"
    return "NUMBER" if "digit" in kinds else None
