"""The courtroom's own eyes for ids and phones: they share nothing with the masks they check on.

Whatever stands between digits, up to three signs of it, is looked through; only letters part two
numbers. What is held back must be an id or a phone beyond doubt: an innocent mail must not wait.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Literal

Leak = Literal["id", "phone"]

_GAP = 3  # signs that a number is read across
_RUN = re.compile(rf"\d(?:[^0-9a-zA-Zก-ฮ]{{0,{_GAP}}}\d)*")
_DAY = re.compile(
    r"(?<!\d)\d{1,2}([/.-])\d{1,2}\1(?:\d{4}|\d\d)(?!\d)|(?<!\d)\d{4}-\d\d-\d\d(?!\d)"
)
_CARD = [1, 4, 5, 2, 1]
_MOST_GROUPS = 7
_FEWEST = 9  # digits of a fixed line: nothing that is looked for has fewer
_FIXED_LINES = ([9], [3, 3, 3], [2, 3, 4], [3, 6], [2, 7])


class _PlainDigits(dict[int, str]):
    """What each sign is read as, found out when it is first met."""

    def __missing__(self, code: int) -> str:
        self[code] = str(unicodedata.digit(chr(code), "")) or chr(code)
        return self[code]


_PLAIN = _PlainDigits()


def leaks(lines: Iterable[str]) -> set[Leak]:
    """What of the two stands in any of the lines; a number does not go on in the next line."""
    found: set[Leak] = set()
    for line in lines:
        plain = _DAY.sub("d", line.translate(_PLAIN))
        for run in _RUN.finditer(plain):
            abroad = plain[max(0, run.start() - 2) : run.start()].strip("( ") == "+"
            found.update(_in_run(run[0], abroad=abroad))
    return found


def _in_run(run: str, *, abroad: bool) -> Iterator[Leak]:
    groups = re.findall(r"\d+", run)
    between = re.findall(r"\D+", run)
    for begin in range(len(groups)):
        digits = ""
        for end in range(begin + 1, min(begin + 13, len(groups)) + 1):
            digits += groups[end - 1]
            if len(digits) < _FEWEST:
                continue
            if len(digits) > 13:
                break
            sizes = [len(group) for group in groups[begin:end]]
            signs = between[begin : end - 1]
            fraction = begin > 0 and between[begin - 1] == "." and len(groups[begin - 1]) <= 3
            unsure = fraction and not _checks_out(digits) if len(digits) == 13 else True
            if not unsure and _is_id(digits, sizes, signs):
                yield "id"
            plus = (abroad and begin == 0) or (begin > 0 and between[begin - 1].endswith("+"))
            if _is_phone(digits, sizes, signs, plus):
                whole = end == len(groups) or len(sizes) < 10  # not ten of a row of single digits
                if whole:
                    yield "phone"


def _is_id(digits: str, sizes: list[int], signs: Sequence[str]) -> bool:
    if sizes in ([13], _CARD):
        return True
    if not _checks_out(digits) or digits[0] in "09" or not _one_number(sizes, signs):
        return False
    if len(sizes) == 13:
        return True
    numbers = [int(digits[sum(sizes[:at]) :][:size]) for at, size in enumerate(sizes)]
    return len(sizes) <= _MOST_GROUPS and not all(a < b for a, b in pairwise(numbers))


def _is_phone(digits: str, sizes: list[int], signs: Sequence[str], plus: bool) -> bool:
    if re.fullmatch("660?[2-9][0-9]{7,8}", digits) and (plus or sizes == [11]):
        return plus or digits[2] in "689"
    if not _one_number(sizes, signs):
        return False
    if re.fullmatch("0[689][0-9]{8}", digits):
        return len(sizes) == 10 or (len(sizes) <= 4 and sizes[-1] >= 3)
    return re.fullmatch("0[2-7][0-9]{7}", digits) is not None and sizes in _FIXED_LINES


def _one_number(sizes: list[int], signs: Sequence[str]) -> bool:
    """Whether the same sign stands between all groups; mere spaces only between long ones."""
    marks = {sign.strip(" ()\u00a0") for sign in signs} - {""}
    if marks or len(sizes) == 1:
        return len(marks) <= 1
    return max(sizes) >= 5 or (len(sizes) <= 4 and min(sizes[1:]) >= 3) or set(sizes) == {1}


def _checks_out(digits: str) -> bool:
    total = sum((13 - index) * int(digit) for index, digit in enumerate(digits[:12]))
    return (11 - total % 11) % 10 == int(digits[12])
