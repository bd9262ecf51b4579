"""Counts of people written in parts: 41 (ช.34 ญ.7), ชาย 4 หญิง 8 รวม 12."""

from __future__ import annotations

import re
from typing import NamedTuple

_PARTS = {"ช": "ชาย", "ชาย": "ชาย", "ผู้ชาย": "ชาย", "ญ": "หญิง", "หญิง": "หญิง", "ผู้หญิง": "หญิง"}
_TOTALS = ("รวมทั้งสิ้น", "รวมทั้งหมด", "รวม", "ทั้งหมด", "ทั้งสิ้น", "จำนวน")
_NUMBER = r"(?P<number>[0-9]{1,3}(?:,[0-9]{3}){1,2}|[0-9]{1,7})(?![0-9])"
_LABELS = "|".join((*_TOTALS, *sorted(_PARTS, key=len, reverse=True)))
_ENTRY = re.compile(
    # a run once taken is not given back: else a cell of blanks would be tried at every length
    rf"(?P<label>{_LABELS})?\.?\s*+(?:[:=]\s*+)?"
    rf"{_NUMBER}\s*+(?:คน|ราย)?[\s,;/+()]*+(?:และ[\s(]*+)?"
)


class HeadCount(NamedTuple):
    """A count with its parts: how many in all, and whether the parts add up to that."""

    total: int
    adds_up: bool


def people_in_parts(text: str) -> HeadCount | None:
    """The count of a cleaned text that tells men from women; None when it does not."""
    found: dict[str, int] = {}
    position, text = 0, text.strip(" (")
    while position < len(text):
        match = _ENTRY.match(text, position)
        if not match:
            return None
        name = _PARTS.get(match["label"] or "", "รวม")
        if name in found:
            return None
        found[name] = int(match["number"].replace(",", ""))
        position = match.end()
    total = found.pop("รวม", None)
    if not found or (total is None and len(found) < 2):
        return None
    parts = sum(found.values())
    if total is None:
        return HeadCount(parts, adds_up=True)
    return HeadCount(total, adds_up=parts == total if len(found) == 2 else parts <= total)
