"""Running numbers: the fields that hold one, and how the parts of a thing are numbered."""

from __future__ import annotations

import re

from sync.reading.cells.thai import THAI_DIGITS

SERIAL = ("no", "session")  # fields that only count the rows, which an office numbers beforehand
_OUTLINE = re.compile(r"([\d๐-๙]{1,3}(?:\.[\d๐-๙]{1,3}){0,3})[.)]?")
_OPENING = re.compile(
    r"([\d๐-๙]{1,3}(?:\.[\d๐-๙]{1,3}){1,3}|[\d๐-๙]{1,3}(?=[.)]))[.)]?\s*(?=[^\W\d_])"
)
_ARABIC = str.maketrans(THAI_DIGITS, "0123456789")


def outline(text: str) -> str:
    """A running number as its digits say it: "1.2" of "1.2)" or "๑.๒"; "" of any other text."""
    found = _OUTLINE.fullmatch(text.strip())
    return found[1].translate(_ARABIC) if found else ""


def opening_outline(text: str) -> str:
    """The same of a name that opens with it: "1.1" of "1.1 เวทีชี้แจง"; "" of "3 วัน"."""
    found = _OPENING.match(text.strip())
    return found[1].translate(_ARABIC) if found else ""
