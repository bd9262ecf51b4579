"""Citizen ids: checked as they are read, then sealed so that no raw id goes any further."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from itertools import zip_longest
from typing import TypeVar

from stdnum.th import pin

from sync import gc_pause
from sync.model import Grid, Stored, Workbook
from sync.model.ids_and_phones import DIGIT, DIGITS, checksum_holds, ids, may_hold_id, veiled
from sync.model.ids_and_phones import TOKEN as SEALED
from sync.reading.cells.parsed import ABSENT, Parsed, refused
from sync.reading.cells.thai import clean, is_dash

__all__ = ["TOKEN", "Sealer", "checksum_holds", "parse_citizen_id"]

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

TOKEN = re.compile(r"⟦id:(ok|bad):([0-9a-f]{16})⟧")
_SOUND = re.compile("⟦id:ok:([0-9a-f]{16})⟧")
_SEALED = re.compile(f"({SEALED})")

_USUAL = re.compile("[0-9]-[0-9]{4}-[0-9]{5}-[0-9]{2}-[0-9]|[0-9]{13}")
# Where a house stands, in degrees, within Thailand: as many digits as an id, and never one.
_COORDINATES = re.compile(r"(?:[5-9]|1[0-9]|20)\.[0-9]{3,8}(?:, ?| )(?:9[7-9]|10[0-5])\.[0-9]{3,8}")
SHORTEST = 11  # characters of which an id that lacks a digit can be made
_DIGITS_ALONE = re.compile(r"\d(?:[\W_]{0,3}\d)*")
_FOREIGN = re.compile("(?![0-9๐-๙])" + DIGIT)  # digits that no form asks for
_BLOCK = 256  # rows looked at together
T = TypeVar("T")

_MASKED = re.compile(r"[0-9x*•]{13}")
_COMMAS = re.compile(r"[0-9]{1,3}(?:,[0-9]{3}){4}(?:\.0*)?")
_SEPARATORS = re.compile(r"[\s\-‐‑‒–—]")


def sealed_soundly(text: str) -> str | None:
    """The digest of a sealed id whose check digit holds; None for any other text."""
    token = _SOUND.fullmatch(text)
    return token[1] if token else None


def parse_citizen_id(text: str) -> Parsed[str]:
    """The 13 digits of an id, or the digest when the cell was sealed.

    Wrong length or checksum, or a letter for a digit, is D2; words, 1.23E+12 and decimals are
    D10. An id that the officer has masked ("1-2345-xxxxx-xx-x") is absent: nothing to check, and
    rightly so.
    Not memoised: raw ids are not hoarded.
    """
    token = TOKEN.fullmatch(text.strip())
    if token:
        return Parsed(token[2]) if token[1] == "ok" else refused(*_WRONG)
    text = clean(text)
    if not text or is_dash(text):
        return ABSENT
    alone = next(ids(text), None)
    if alone and alone.end - alone.start == len(text):
        sound = pin.is_valid(alone.digits) and not _FOREIGN.search(text)
        return Parsed(alone.digits) if sound else refused(*_WRONG)
    joined = _SEPARATORS.sub("", text)
    if re.fullmatch("[0-9]+", joined):
        return Parsed(joined) if pin.is_valid(joined) else refused(*_WRONG)
    if _MASKED.fullmatch(joined.lower()):
        return ABSENT
    return refused(*_NOT_DIGITS)


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
        if _USUAL.fullmatch(text):
            return self._token(text.replace("-", ""))
        if len(text) < SHORTEST or _COORDINATES.fullmatch(text) or not may_hold_id(text):
            return text  # the very same
        pieces = _SEALED.split(text)  # odd pieces are tokens: their digest may look like an id
        pieces[::2] = map(self._sealed, pieces[::2])
        sealed = "".join(pieces)
        return text if sealed == text else sealed

    def _sealed(self, text: str) -> str:
        pieces: list[str] = []
        at = 0
        for found in ids(text):
            plain = not _FOREIGN.search(text[found.start : found.end])
            pieces += (text[at : found.start], self._token(found.digits, plain=plain))
            at = found.end
        return "".join((*pieces, text[at:]))

    def seal_cell(self, shown: str, stored: Stored) -> tuple[str, Stored]:
        """A cell with its id sealed, also where the id is stored as a number.

        A number shown as 1.23E+12 keeps its showing (D10 speaks of it) and loses its raw value.
        """
        if not _is_long(stored):
            return self.seal(shown), stored
        plain = shown.split(".")[0].replace(",", "") if _COMMAS.fullmatch(shown) else shown
        return self.seal(plain), None

    def workbook(self, workbook: Workbook) -> Workbook:
        """The workbook with the ids of all its cells sealed; the rest is shared.

        Titles are names that nothing compares, so that ids and phones in them are masked at once.
        """
        with gc_pause.paused():  # a new row for each id, and no cycle among them
            grids = tuple(map(self._grid, workbook.grids))
        return replace(workbook, title=veiled(workbook.title), grids=grids)

    def _grid(self, grid: Grid) -> Grid:
        shown, stored = list(grid.shown), list(grid.stored)
        for begin in range(0, len(shown), _BLOCK):
            self._seal_block(shown, stored, begin)
        return replace(
            grid,
            title=veiled(grid.title),
            shown=shown,
            stored=stored,
            links={at: self.seal(target) for at, target in grid.links.items()},
            struck={at: self._slip(self.seal(text)) for at, text in grid.struck.items()},
        )

    def _seal_block(
        self, shown: list[Sequence[str]], stored: list[Sequence[Stored]], begin: int
    ) -> None:
        """Replace the rows of a block that hold an id; most columns are passed over at a glance."""
        end = begin + _BLOCK
        for column, kepts in enumerate(zip_longest(*stored[begin:end])):
            if not any(kepts) or float not in set(map(type, kepts)):
                continue
            for row, kept in enumerate(kepts, begin):
                if type(kept) is float and kept >= 1e12:
                    text, sealed_number = self.seal_cell(shown[row][column], kept)
                    shown[row] = _with(shown[row], column, text)
                    stored[row] = _with(stored[row], column, sealed_number)
        for column, texts in enumerate(zip_longest(*shown[begin:end], fillvalue="")):
            long = [text for text in set(texts) if len(text) >= SHORTEST]
            if not long or not _any_holds_id(long) or all(map(_COORDINATES.fullmatch, long)):
                continue
            seals = {text: self.seal(text) for text in long}
            changed = {text: seal for text, seal in seals.items() if seal is not text}
            if len(changed) < len(long) and _of_ids(texts, changed):
                changed |= {text: self._slip(text) for text in long if text not in changed}
            for row, text in enumerate(texts, begin):
                if text in changed:
                    shown[row] = _with(shown[row], column, changed[text])

    def _slip(self, text: str) -> str:
        """In a column of ids a number with a digit too few or too many is one as well."""
        if not _DIGITS_ALONE.fullmatch(text):
            return text
        digits = re.sub(r"\D", "", text)
        slipped = abs(len(digits) - DIGITS) <= 2
        return self._token(digits, plain=False) if slipped else text

    def _token(self, digits: str, *, plain: bool = True) -> str:
        sound = plain and len(digits) == 13 and digits.isdigit() and checksum_holds(digits)
        digest = self._keyed.copy()
        digest.update(digits.encode())
        return f"⟦id:{'ok' if sound else 'bad'}:{digest.hexdigest()}⟧"


def _any_holds_id(texts: Collection[str]) -> bool:
    """Whether a cell of a column may hold an id; ASCII texts by themselves, as they are quick."""
    plain = [text for text in texts if text.isascii()]
    others = [text for text in texts if not text.isascii()] if len(plain) < len(texts) else []
    return any(may_hold_id("\0".join(part)) for part in (plain, others))


def _of_ids(texts: Sequence[str], seals: Mapping[str, str]) -> bool:
    """Whether at least half of what a column holds, and three cells of it, is an id."""
    alone = {text for text, seal in seals.items() if seal[0] == "⟦" and TOKEN.fullmatch(seal)}
    cells = sum(map(alone.__contains__, texts))
    return cells >= 3 and cells * 2 >= len(texts) - texts.count("")


def _with(row: Sequence[T], column: int, value: T) -> Sequence[T]:
    changed = list(row)
    changed[column] = value
    return changed


def _is_long(stored: Stored) -> bool:
    """Whether a cell stores a number of 13 digits."""
    return type(stored) is float and 1e12 <= stored < 1e13
