"""What the PDF's font can draw, and what stands for a sign that it cannot."""

from __future__ import annotations

import unicodedata
from typing import Any

# the letters of Sarabun, upright and bold alike; a test compares them with the installed font
SARABUN = """
    0020-007e 00a0-017e 018f 0192 01a0-01a1 01af-01b0 01cd-01dc 01e6-01e7 01fa-01ff 0218-021b 0237
    0251 0259 02bb-02bc 02be-02bf 02c6-02cc 02d8-02dd 0300-0304 0306-030c 031b 0323-0324 0326-0328
    032e 0331 0394 03a9 03bc 03c0 0e01-0e3a 0e3f-0e5b 1e0c-1e0f 1e20-1e21 1e24-1e25 1e2a-1e2b
    1e36-1e3b 1e42-1e49 1e5a-1e63 1e6c-1e6f 1e80-1e85 1e8e-1e8f 1e92-1e93 1e97 1e9e 1ea0-1ef9 2007
    2010 2012-2015 2018-201a 201c-201e 2020-2022 2026 2030 2032-2033 2039-203a 2044 2070 2074-2079
    207d-2089 208d-208e 20a1 20a4 20a6-20a7 20ab-20ac 20b1-20b2 20b5 20b9-20ba 20bd 210a 2113 2117
    2120 2122 212e 2153-2154 215b-215e 2190-2193 2202 2206 220f 2211-2212 2215 2219-221a 221e 222b
    2248 2260 2264-2265 25a0 25b2-25b3 25b6-25b7 25bc-25bd 25c0-25c1 25c6 25ca fb01-fb02
"""
STAND_INS = {"✓✔✅☑": "√", "✗✘✕✖❌☒": "×", "☐□▢": "[ ]", "●⚫⬤": "•", "➔➜➡": "→"}
UNKNOWN = "◊"  # Sarabun has neither ▯ nor □


def _letters(runs: str) -> frozenset[str]:
    ends = [(run[:4], run[-4:]) for run in runs.split()]
    return frozenset(
        chr(n) for first, last in ends for n in range(int(first, 16), int(last, 16) + 1)
    )


LETTERS = _letters(SARABUN)
_STAND_IN = {sign: said for signs, said in STAND_INS.items() for sign in signs}


def drawable(content: Any) -> Any:
    """The same data, each text in it of signs that the font has: PDF/A allows no others.

    A letter without its accents is drawn so; a sign with no likeness becomes ◊.
    """
    if isinstance(content, str):
        return "".join(map(_drawn, content))
    if isinstance(content, dict):
        return {key: drawable(value) for key, value in content.items()}
    if isinstance(content, (list, tuple)):
        return [drawable(value) for value in content]
    return content


def _drawn(sign: str) -> str:
    if sign in LETTERS:
        return sign
    if sign.isspace():
        return " "
    if sign in _STAND_IN:
        return _STAND_IN[sign]
    # an accent of its own, or a mark that chooses how an emoji looks, is nothing without a letter
    plain = "" if unicodedata.category(sign)[0] in "MC" else UNKNOWN
    base = unicodedata.normalize("NFD", sign)[0]
    return base if base in LETTERS and unicodedata.category(sign)[0] == "L" else plain
