"""Citizen ids: checked as they are read, then sealed so that no raw id goes any further."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import zip_longest
from operator import mul
from typing import TypeVar

from stdnum.th import pin

from sync.model import Grid, Stored, Workbook
from sync.reading.parsed import ABSENT, Parsed, refused
from sync.reading.thai import clean, is_dash

DIGITS = 13

_WRONG = (
    "D2",
    "เลขประจำตัวประชาชนไม่ถูกต้อง (ต้องมี 13 หลักและหลักสุดท้ายต้องตรงตามสูตร) โปรดตรวจกับบัตรตัวจริง",
    "not a valid citizen id (13 digits, the last one a check digit); compare it with the card",
)
_NOT_DIGITS = (
    "D10",
    "อ่านเลขประจำตัวประชาชนไม่ได้ โปรดตั้งรูปแบบคอลัมน์เป็นข้อความแล้วพิมพ์เลข 13 หลักใหม่",
    "citizen id not readable; format the column as plain text and type the 13 digits again",
)

_D = "[0-9๐-๙]"
_SEP = r"[\-‐‑‒– \u00a0]"
# Thirteen digits at a stretch, or grouped 1-4-5-2-1 as on the card; or grouped any other way,
# which only counts when its checksum holds.
_CARD = rf"{_D}{_SEP}?{_D}{{4}}{_SEP}?{_D}{{5}}{_SEP}?{_D}{{2}}{_SEP}?{_D}"
_ANY = rf"{_D}(?:{_SEP}?{_D}){{12}}"
ID_RE = re.compile(rf"(?<!{_D})(?<!{_D}[.,]){_CARD}(?!{_D})(?![.,]{_D})")
_LOOSE_RE = re.compile(rf"(?<!{_D})(?<!{_D}[.,]){_ANY}(?!{_D})(?![.,]{_D})")
TOKEN = re.compile(r"⟦id:(ok|bad):([0-9a-f]{16})⟧")
_KEEP_TOKENS = re.compile(r"(⟦id:(?:ok|bad):[0-9a-f]{16}⟧)")

_A_DIGIT = re.compile(_D)  # most texts have none, and are told apart at once
_WEIGHTS = (2, 1, 0, -1, -2, -3, -4, -5, -6, -7, -8, -9)
_OF_ZEROS = ord("0") * sum(_WEIGHTS)

_BLOCK = 256  # rows looked at together
T = TypeVar("T")

_MASKED = re.compile(r"[0-9x*•]{13}")
_COMMAS = re.compile(r"[0-9]{1,3}(?:,[0-9]{3}){4}(?:\.0*)?")
_SEPARATORS = re.compile(r"[\s\-‐‑‒–—]")


def parse_citizen_id(text: str) -> Parsed[str]:
    """The 13 digits of an id, or the digest when the cell was sealed.

    Wrong length or checksum is D2; letters, 1.23E+12 and decimals are D10. An id that the
    officer has masked ("1-2345-xxxxx-xx-x") is absent: nothing to check, and rightly so.
    Not memoised: raw ids are not hoarded.
    """
    token = TOKEN.fullmatch(text.strip())
    if token:
        return Parsed(token[2]) if token[1] == "ok" else refused(*_WRONG)
    text = clean(text)
    if not text or is_dash(text):
        return ABSENT
    joined = _SEPARATORS.sub("", text)
    if re.fullmatch("[0-9]+", joined):
        return Parsed(joined) if pin.is_valid(joined) else refused(*_WRONG)
    if _MASKED.fullmatch(joined.lower()):
        return ABSENT
    return refused(*_NOT_DIGITS)


def checksum_holds(digits: str) -> bool:
    """What `stdnum.th.pin.is_valid` answers for 13 ASCII digits, ten times as fast.

    A register is sealed cell by cell before anything else sees it. A test holds the two together.
    """
    if digits[0] in "09":
        return False
    codes = digits.encode()
    total: int = sum(map(mul, _WEIGHTS, codes)) - _OF_ZEROS
    return codes[12] - 48 == (1 - total % 11) % 10


class Sealer:
    """Replaces ids in texts by tokens like "⟦id:ok:9f86d081884c7d65⟧".

    The token holds the verdict of the checksum and a keyed digest of the digits: two cells with
    one id stay equal, the id cannot be read back without the key. `key`: 16 secret bytes or more.
    """

    def __init__(self, key: bytes) -> None:
        if len(key) < 16:
            raise ValueError("the key of a Sealer has at least 16 bytes")
        self._keyed = hashlib.blake2b(
            key=hashlib.blake2b(key, digest_size=32).digest(), digest_size=8
        )

    def seal(self, text: str) -> str:
        """The text with every id in it sealed; any other text unchanged."""
        if len(text) < DIGITS or not _A_DIGIT.search(text):
            return text
        alone = ID_RE.fullmatch(text)
        if alone:
            return self._token(alone)
        if not _LOOSE_RE.search(text):
            return text  # the very same
        return self._outside_tokens(
            _LOOSE_RE, self._loose, self._outside_tokens(ID_RE, self._token, text)
        )

    @staticmethod
    def _outside_tokens(
        pattern: re.Pattern[str], instead: Callable[[re.Match[str]], str], text: str
    ) -> str:
        pieces = _KEEP_TOKENS.split(text)  # odd pieces are tokens: their digest may look like an id
        pieces[::2] = [pattern.sub(instead, piece) for piece in pieces[::2]]
        return "".join(pieces)

    def seal_cell(self, shown: str, stored: Stored) -> tuple[str, Stored]:
        """A cell with its id sealed, also where the id is stored as a number.

        A number shown as 1.23E+12 keeps its showing (D10 speaks of it) and loses its raw value.
        """
        if not _is_long(stored):
            return self.seal(shown), stored
        plain = shown.split(".")[0].replace(",", "") if _COMMAS.fullmatch(shown) else shown
        return self.seal(plain), None

    def workbook(self, workbook: Workbook) -> Workbook:
        """The workbook with the ids of all its cells and notes sealed; the rest is shared."""
        return replace(workbook, grids=tuple(map(self._grid, workbook.grids)))

    def _grid(self, grid: Grid) -> Grid:
        shown, stored = list(grid.shown), list(grid.stored)
        for begin in range(0, len(shown), _BLOCK):
            self._seal_block(shown, stored, begin)
        return replace(
            grid,
            shown=shown,
            stored=stored,
            notes={place: self.seal(note) for place, note in grid.notes.items()},
        )

    def _seal_block(
        self, shown: list[Sequence[str]], stored: list[Sequence[Stored]], begin: int
    ) -> None:
        """Replace the rows of a block that hold an id; most columns are passed over at a glance."""
        end = begin + _BLOCK
        for column, kepts in enumerate(zip_longest(*stored[begin:end])):
            if float not in set(map(type, kepts)):
                continue
            for row, kept in enumerate(kepts, begin):
                if type(kept) is float and kept >= 1e12:
                    text, sealed_number = self.seal_cell(shown[row][column], kept)
                    shown[row] = _with(shown[row], column, text)
                    stored[row] = _with(stored[row], column, sealed_number)
        for column, texts in enumerate(zip_longest(*shown[begin:end], fillvalue="")):
            if max(map(len, texts)) < DIGITS or not _may_hold_id("\n".join(texts)):
                continue
            for row, text in enumerate(texts, begin):
                sealed = self.seal(text)
                if sealed is not text:
                    shown[row] = _with(shown[row], column, sealed)

    def _token(self, match: re.Match[str]) -> str:
        digits = _digits(match[0])
        verdict = "ok" if checksum_holds(digits) else "bad"
        digest = self._keyed.copy()
        digest.update(digits.encode())
        return f"⟦id:{verdict}:{digest.hexdigest()}⟧"

    def _loose(self, match: re.Match[str]) -> str:
        return self._token(match) if checksum_holds(_digits(match[0])) else match[0]


def _may_hold_id(text: str) -> bool:
    return bool(_A_DIGIT.search(text) and _LOOSE_RE.search(text))


def _with(row: Sequence[T], column: int, value: T) -> Sequence[T]:
    return [*row[:column], value, *row[column + 1 :]]


def _digits(text: str) -> str:
    """The ASCII digits of a text that holds nothing else but separators."""
    if text.isascii():
        return text.replace("-", "").replace(" ", "")
    return _SEPARATORS.sub("", clean(text))


def _is_long(stored: Stored) -> bool:
    """Whether a cell stores a number of 13 digits."""
    return type(stored) is float and 1e12 <= stored < 1e13
