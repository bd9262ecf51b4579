"""Where citizen ids and phone numbers stand in a text: any digits, any grouping, any signs between.

An id is told by how its digits are grouped, or else by its check digit. Dates, times, amounts and
lists of small numbers have as many digits and are left alone. All of it is linear in the text.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Literal, NamedTuple

from sync.model.personal import Personal

DIGITS = 13
TOKEN = r"⟦id:(?:ok|bad):[0-9a-f]{16}⟧"  # how the reader hands an id on: never the id itself

# Every decimal digit there is, and those that are written small, in circles or with a stop.
DIGIT = "[\\d²³¹⁰⁴-⁹₀-₉①-⑨⑴-⑼⒈-⒐⓪⓵-⓽⓿❶-❾➀-➈➊-➒]"
_BETWEEN = r"[^\w\x00⟦⟧]|_"  # neither letter nor digit; NUL parts the cells of a column
_FEW = 5  # signs between two digits of one number: " - " and the like
_RUN = re.compile(rf"{TOKEN}|{DIGIT}(?:(?:{_BETWEEN}){{0,{_FEW}}}{DIGIT})+")
_MANY_DIGITS = 11  # an id that lacks two of them may still be told
_MANY = re.compile(rf"{DIGIT}(?:(?:{_BETWEEN}){{0,{_FEW}}}{DIGIT}){{{_MANY_DIGITS - 1}}}")
_SIGNS = rf"(?:{_BETWEEN}){{1,3}}"
_LETTERED = re.compile(
    rf"(?<![^\W_])(?:[0-9A-Za-z]{_SIGNS}[0-9A-Za-z]{{4}}{_SIGNS}[0-9A-Za-z]{{5}}"
    rf"{_SIGNS}[0-9A-Za-z]{{2}}{_SIGNS}[0-9A-Za-z]|[0-9OoIlSBZ]{{13}})(?![^\W_])"
)
_LETTER = re.compile("[A-Za-z]")
_LETTERS_AT_MOST = 3
_A_DIGIT = re.compile(DIGIT)
# For str.translate: of ASCII only digits stay, and the NUL that parts the cells of a column.
_DIGITS_STAY = {code: None for code in range(1, 128) if not chr(code).isdigit()}
_GROUP = re.compile("[0-9]+")
_DATE = re.compile(
    r"(?<!\d)(?:[0-3]?\d([/.-])[01]?\d\1(?:2[456]|19|20)\d\d"
    r"|(?:2[456]|19|20)\d\d([/.-])[01]\d\2[0-3]\d)(?!\d)"
)

CARD = (1, 4, 5, 2, 1)
_LIKE_CARD = frozenset({(5, 5, 2, 1), (1, 9, 2, 1), (1, 4, 7, 1), (1, 4, 5, 3)}) | frozenset(
    tuple(filter(None, (*CARD[:at], size + step, *CARD[at + 1 :])))
    for at, size in enumerate(CARD)
    for step in (-1, 1)
)
_THOUSANDS = (1, 3, 3, 3, 3)
_GROUPS_AT_MOST = 7  # more groups than that are a list, unless each is one digit

_MOBILE = frozenset(
    {
        (10,), (3, 7), (2, 8), (6, 4), (5, 5), (3, 3, 4), (3, 4, 3), (2, 4, 4), (4, 3, 3),
        (2, 3, 5), (3, 3, 2, 2), (3, 2, 2, 3), (2, 2, 2, 2, 2), (1,) * 10,
    }
)  # fmt: skip
_FIXED = frozenset({(9,), (3, 6), (2, 7), (3, 3, 3), (2, 3, 4), (2, 4, 3), (1,) * 9})
_LOST_ZERO = frozenset({(9,), (2, 3, 4), (2, 7)})
_LONGEST_PHONE = 12  # groups

_OF_ZEROS = ord("0") * sum(range(2, 14))  # the weighted sum of twelve zeros, as codes


class Found(NamedTuple):
    """A stretch of a text that is an id or a phone, and its digits in ASCII."""

    kind: Literal["id", "phone"]
    start: int
    end: int
    digits: str


def checksum_holds(digits: str) -> bool:
    """What `stdnum.th.pin.is_valid` answers for 13 ASCII digits, ten times as fast.

    A register is sealed cell by cell before anything else sees it. A test holds the two together.
    """
    if digits[0] in "09":
        return False
    a, b, c, d, e, f, g, h, i, j, k, m, check = digits.encode()
    total = 13 * a + 12 * b + 11 * c + 10 * d + 9 * e + 8 * f
    total += 7 * g + 6 * h + 5 * i + 4 * j + 3 * k + 2 * m
    return check - 48 == (11 - (total - _OF_ZEROS) % 11) % 10


def may_hold_id(text: str) -> bool:
    """False when no id is in the text: one quick look, for whole columns joined by NUL.

    Columns of telephone numbers, days and names are most of a register. Where all is ASCII their
    digits are counted, cell by cell, before any pattern is tried at each of them.
    """
    if not _A_DIGIT.search(text):
        return False
    if text.isascii():
        digits = max(map(len, text.translate(_DIGITS_STAY).split("\0")))
        if digits < _MANY_DIGITS:
            return digits >= DIGITS - _LETTERS_AT_MOST and _holds_lettered(text)
    return _MANY.search(text) is not None or _holds_lettered(text)


def _holds_lettered(text: str) -> bool:
    return _LETTER.search(text) is not None and _LETTERED.search(text) is not None


def ids(text: str) -> Iterator[Found]:
    """The ids in a text, and what nearly is one, from the left."""
    found = [item for run in _runs(text) for item in run.ids()]
    found += _lettered(text, found)
    return iter(sorted(found, key=lambda item: item.start))


def phones(text: str) -> Iterator[Found]:
    """The telephone numbers in a text that are part of no id, from the left."""
    for run in _runs(text):
        yield from run.phones()


def veiled(text: str, *, nearly: bool = True, mask: str = "") -> str:
    """The text as it may be shown: each id (sealed or not) and each phone as a mask of its kind.

    With `nearly`, thirteen digits that are grouped like one number are masked even where their
    check digit is wrong, and so are twelve or fourteen at a stretch.
    """
    if "⟦" not in text and len(text) < 9:
        return text
    pieces: list[str] = []
    at = 0
    for start, end, kind in _masks(text, nearly):
        pieces += (text[at:start], mask or Personal.MASKS[kind])
        at = end
    return "".join((*pieces, text[at:])) if pieces else text


@lru_cache(maxsize=16_384)
def _masks(text: str, nearly: bool) -> Sequence[tuple[int, int, str]]:
    masks = [(token.start(), token.end(), "id") for token in re.finditer(TOKEN, text)]
    found = list(ids(text))
    for run in _runs(text):
        found += (*(run.nearly() if nearly else ()), *run.phones())
    end = 0
    for item in sorted(found, key=lambda item: (item.start, -item.end)):
        if item.start >= end:
            masks.append((item.start, item.end, item.kind))
            end = item.end
    return sorted(masks)


# ------------------------------------------------------------------------------ runs of digits


class _Run:
    """Digits with only signs between them, as groups: what a reader takes in at one glance."""

    def __init__(self, text: str, start: int, before: str) -> None:
        groups = list(_GROUP.finditer(text))
        self.at = [start + group.start() for group in groups]
        self.digits = [group[0] for group in groups]
        self.sizes = tuple(len(group[0]) for group in groups)
        self.signs = [text[a.end() : b.start()] for a, b in pairwise(groups)]
        self.before = before

    def ids(self) -> Iterator[Found]:
        free = 0
        at = 0
        while at < len(self.sizes):
            count = self._id_of_shape(at)
            if count:
                yield from self._loose(free, at)
                yield self._found("id", at, count)
                free = at = at + count
            else:
                at += 1
        yield from self._loose(free, at)

    def _id_of_shape(self, at: int) -> int:
        """How many groups from here are an id by their shape alone."""
        if self.sizes[at] == DIGITS:
            return 0 if self._fraction(at) or _is_phone(self.digits[at], (DIGITS,)) else 1
        if self.sizes[at : at + 5] == CARD:
            return 5
        for count in (5, 4):
            shaped = self.sizes[at : at + count] in _LIKE_CARD
            if shaped and self._alike(at, count) not in (None, ","):
                return len(self.sizes[at : at + count])
        if self.sizes[at : at + 5] == _THOUSANDS and set(self.signs[at : at + 4]) == {","}:
            sure = checksum_holds("".join(self.digits[at : at + 5]))
            rises = self._rises(at, 5) or self._decimals(at + 5)
            return 5 if sure or not rises else 0
        return 0

    def _loose(self, begin: int, end: int) -> Iterator[Found]:
        """Groups of any other size: the whole stretch, or all between equal signs."""
        free = begin
        for at, count in self._stretches(begin, end):
            digits = "".join(self.digits[at : at + count])
            if checksum_holds(digits):
                yield from self._left(free, at)
                yield self._found("id", at, count)
                free = at + count
        if free > begin:
            yield from self._left(free, end)

    def _left(self, begin: int, end: int) -> Iterator[Found]:
        """What an id leaves beside it, when that is thirteen digits itself."""
        if sum(self.sizes[begin:end]) == DIGITS:
            yield from self._loose(begin, end)

    def nearly(self) -> Iterator[Found]:
        for at, size in enumerate(self.sizes):
            if DIGITS - 1 <= size <= DIGITS + 1 and not self._fraction(at):
                yield self._found("id", at, 1)
        for at, count in self._stretches(0, len(self.sizes)):
            yield self._found("id", at, count)

    def _stretches(self, begin: int, end: int) -> Iterator[tuple[int, int]]:
        """Where 13 digits stand together that are neither a list of numbers nor a phone."""
        cuts = [begin, end]
        if sum(self.sizes[begin:end]) != DIGITS:
            cuts = [
                begin,
                *(
                    at + 1
                    for at in range(begin, end - 2)
                    if self.signs[at].strip() != self.signs[at + 1].strip()
                ),
                end,
            ]
        for start, stop in pairwise(cuts):
            last = min(stop + 1, end) if stop < end else stop
            count = last - start
            if sum(self.sizes[start:last]) != DIGITS or count < 2:
                continue
            singles = count == DIGITS
            if (singles or count <= _GROUPS_AT_MOST) and not self._listed(start, count):
                yield start, count

    def _listed(self, at: int, count: int) -> bool:
        if self._decimals(at + count - 1) or self._decimals(at + count) or self._rises(at, count):
            return True
        sizes = self.sizes[at : at + count]
        if self._alike(at, count) == "," and max(sizes) <= 3 and count != DIGITS:
            return True
        return count != DIGITS and any(map(self._phone_apart, range(at, at + count)))

    def _rises(self, at: int, count: int) -> bool:
        """Numbers that grow, as in a list of households; none of them begins with 0."""
        numbers = self.digits[at : at + count]
        if count == DIGITS or any(number[0] == "0" for number in numbers):
            return False
        return all(int(a) < int(b) for a, b in pairwise(numbers))

    def _decimals(self, at: int) -> bool:
        """Whether the group is the decimals of an amount: "1,234.00"."""
        return 0 < at < len(self.sizes) and self.signs[at - 1] == "." and self.sizes[at] <= 2

    def _fraction(self, at: int) -> bool:
        """Whether the group stands behind a decimal point: 0.6666666666667."""
        behind = at > 0 and self.signs[at - 1] == "." and self.sizes[at - 1] <= 3
        return behind and not (self.sizes[at] == DIGITS and checksum_holds(self.digits[at]))

    def _alike(self, at: int, count: int) -> str | None:
        """The one sign that stands between so many groups (spaces aside); None for several."""
        signs = {sign.strip(" ()\u00a0") for sign in self.signs[at : at + count - 1]} - {""}
        return None if len(signs) > 1 else next(iter(signs), "")

    def phones(self) -> Iterator[Found]:
        at = 0
        taken = {place for item in self.ids() for place in range(item.start, item.end)}
        while at < len(self.sizes):
            count = 0 if self.at[at] in taken else self._phone(at)
            if count:
                yield self._found("phone", at, count)
            at += count or 1

    def _phone_apart(self, at: int) -> bool:
        """Whether a phone begins here that is parted from its neighbours by other signs."""
        count = self._phone(at)
        around = (*self.signs[max(0, at - 1) : at], *self.signs[at + count - 1 : at + count])
        inner = self._alike(at, count) if count > 1 else None
        return count > 0 and inner not in {sign.strip() for sign in around}

    def _phone(self, at: int) -> int:
        """How many groups from here are a phone number."""
        digits = ""
        for count in range(1, min(_LONGEST_PHONE, len(self.sizes) - at) + 1):
            digits += self.digits[at + count - 1]
            if len(digits) > 13:
                return 0
            if len(digits) >= 9 and self._alike(at, count) is not None:
                sizes = self.sizes[at : at + count]
                if len(set(sizes)) == 1 and self.sizes[at + count : at + count + 1] == sizes[:1]:
                    continue  # of a longer row of single digits this is a part
                if _is_phone(digits, sizes) or self._from_abroad(at, digits, sizes):
                    return count
        return 0

    def _from_abroad(self, at: int, digits: str, sizes: tuple[int, ...]) -> bool:
        """+66 81 234 5678, and the same without its plus; also +66 (0) 81 …"""
        if not re.fullmatch("660?[2-9][0-9]{7,8}", digits):
            return False
        plus = self.before if at == 0 else self.signs[at - 1]
        return plus.endswith(("+", "+(", "00")) or (sizes[0] in (2, 10, 11) and len(sizes) <= 5)

    def _found(self, kind: Literal["id", "phone"], at: int, count: int) -> Found:
        last = at + count - 1
        digits = "".join(self.digits[at : at + count])
        return Found(kind, self.at[at], self.at[last] + self.sizes[last], digits)


def _is_phone(digits: str, sizes: tuple[int, ...]) -> bool:
    if digits.startswith("0066"):
        return sizes in ((12,), (DIGITS,))
    if digits[0] == "0":
        if len(digits) == 10:
            return digits[1] in "689" and sizes in _MOBILE
        return len(digits) == 9 and digits[1] in "234567" and sizes in _FIXED
    return len(digits) == 9 and digits[0] in "689" and sizes in _LOST_ZERO


def _runs(text: str) -> Iterator[_Run]:
    for match in _RUN.finditer(text):
        if match[0][0] == "⟦":
            continue
        plain = _DATE.sub(lambda date: "x" * len(date[0]), _ascii(match[0]))
        before = text[max(0, match.start() - 2) : match.start()]
        for piece in re.finditer("[^x]*[0-9][^x]*", plain):
            yield _Run(piece[0], match.start() + piece.start(), before if not piece.start() else "")


def _ascii(text: str) -> str:
    """The text with every digit as an ASCII one, sign by sign."""
    if text.isascii():
        return text
    return "".join(str(unicodedata.digit(sign, sign)) for sign in text)


def _lettered(text: str, found: Sequence[Found]) -> Iterator[Found]:
    """Ids in which a letter was typed for a digit; one that is masked with x is left alone."""
    taken = {item.start for item in found}
    for match in _LETTERED.finditer(text):
        signs = [sign for sign in match[0] if sign.isalnum()]
        letters = [sign for sign in signs if sign.isalpha()]
        masked = all(letter in "xX" for letter in letters)
        few = 0 < len(letters) <= _LETTERS_AT_MOST and not masked
        if few and match.start() not in taken:
            yield Found("id", match.start(), match.end(), "".join(signs))
