"""Words of a fixed list and their synonyms: status, category, role, yes and no."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sync.reading.likeness import nearest
from sync.reading.parsed import ABSENT, Parsed, refused
from sync.reading.thai import clean, fold, is_dash, mended, words


class Vocabulary:
    """The words a column takes, each with its synonyms; compared folded."""

    def __init__(self, words: Mapping[str, Sequence[str]]) -> None:
        self.words = tuple(words)
        self._canonical = {
            fold(each): word for word, synonyms in words.items() for each in (*synonyms, word)
        }
        self._seen: dict[str, Parsed[str]] = {}

    def parse(self, text: str) -> Parsed[str]:
        """The canonical word; one outside the vocabulary is D12, with the nearest proposed."""
        parsed = self._seen.get(text)
        if parsed is None:
            parsed = self._seen[text] = self._parse(text)
        return parsed

    def _parse(self, text: str) -> Parsed[str]:
        if not clean(text) or is_dash(clean(text)):
            return ABSENT
        word = fold(text)
        if word in self._canonical:
            return Parsed(self._canonical[word])
        near = nearest(word, self._canonical).name
        choices = ", ".join(self.words)
        th = f" ใกล้เคียงที่สุดคือ {self._canonical[near]}" if near else ""
        en = f"; the nearest is {self._canonical[near]}" if near else ""
        return refused(
            "D12",
            f"ไม่ใช่คำที่กำหนดไว้{th} โปรดเลือกจาก {choices}",
            f"not one of the words of this column{en}; choose from {choices}",
        )


# Ticks are looked up as typed, because folding drops some of them.
_TICKS = dict.fromkeys("✓✔☑✅√/", True) | dict.fromkeys("✗✘✕✖❌☒×", False)
_YES = words(
    "ใช่ ใช่ค่ะ ใช่ครับ มี ทำ ประกอบ ประกอบอาชีพ ประกอบต่อ ประกอบอาชีพต่อ ทำต่อ ต่อ ได้ รับ true yes y 1 ok"
)
_NO = words(
    "ไม่ใช่ ไม่ ไม่มี ไม่ทำ ไม่ประกอบ ไม่ได้ประกอบ ไม่ประกอบอาชีพ ไม่ประกอบอาชีพต่อ ไม่ประกอบต่อ ไม่ได้ทำ "
    "ไม่ทำต่อ ไม่ต่อ ไม่ได้ ไม่รับ เลิก เลิกทำ เลิกแล้ว false no n 0 x"
)
_YES_NO = {fold(word): True for word in _YES} | {fold(word): False for word in _NO}


def parse_yes_no(text: str) -> Parsed[bool]:
    """True, False, or absent; ticks, crosses, ใช่, ไม่ใช่, TRUE and their kin. Else D12."""
    mark = mended(clean(text))
    if not mark or is_dash(mark):
        return ABSENT
    answer = _TICKS.get(mark, _YES_NO.get(fold(mark)))
    if answer is None:
        return refused(
            "D12",
            "ไม่ใช่คำตอบว่าใช่หรือไม่ใช่ โปรดพิมพ์ ใช่ หรือ ไม่ใช่",
            "neither yes nor no; write ใช่ or ไม่ใช่",
        )
    return Parsed(answer)
