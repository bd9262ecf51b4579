"""Words of a fixed list and their synonyms: status, category, role, yes and no."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from sync.model import Problem, Words
from sync.reading.cells.date_forms import shape_of
from sync.reading.cells.likeness import nearest
from sync.reading.cells.parsed import ABSENT, Parsed, refused
from sync.reading.cells.thai import clean, fold, is_dash, mended, words

# Words that turn what follows into something else: one letter away, and the contrary.
_TURNING = words("ไม ยัง ใกล เกือบ จวน รอ คาด กำลังจะ อีก ขาด ค้าง เหลือ บางส่วน ครึ่ง")
_SLIP = 0.8  # likeness of a word that is only misspelt
_SLIP_OF_TURNED = 0.85

# Marks are looked up as typed, because folding drops some of them.
_DONE, _NOT_DONE, _HALF = "✓✔☑✅√/●⬤⚫■", "✗✘✕✖❌☒×○◯⚪☐□⬜", "◐◑◒◓"
_PROGRESS_MARKS = {
    **dict.fromkeys(_NOT_DONE, 0),
    **dict.fromkeys(_HALF, 1),
    **dict.fromkeys(_DONE, 2),
    "false": 0,
    "true": 2,
}
_MARKS = frozenset(mark for mark in _PROGRESS_MARKS if len(mark) == 1 and mark != "/")
_ORDINAL = re.compile(r"^\(?[0-9]{1,2}[.)]\s*")
_WHEN = re.compile(r"\s*\(?\s*เมื่อ(?:วันที่)?\s*[0-9][^()]*\)?$")
_ALREADY = re.compile(r"(?<=แล้ว)\s*\(?\s*(?P<day>(?:วันที่\s*)?[0-9][^()]*)\)?$")
_POLITELY = re.compile(r"(?:นะ)?(?:ค่ะ|คะ|ครับ|ครับผม|จ้า|จ้ะ)$")
_WHICH = re.compile(r"\s*\(?\s*(?:(?:คน|ราย|ลำดับ|กลุ่ม)?ที่\s*)?[0-9]{1,2}\s*\)?$")  # วิทยากร คนที่ 2
_OTHER = re.compile(  # อื่นๆ, and which: "อื่น ๆ ระบุ จักสาน"
    r"(?P<other>อื่น\s?ๆ?)[\s.:…(–-]*(?:(?:โปรด)?ระบุ)?[\s.:…)–-]*(?P<which>[^()0-9]*)\)?"
)
_REASON = re.compile(r"\s*\((?P<why>[^()0-9]+)\)$")
_COLOURS = frozenset("🔴🟠🟡🟢🔵🟣🟤")  # beside a word they say nothing that it does not
_SAID_MORE = re.compile(r"\s*(?:\((?P<more>[^()0-9]+)\)|(?P<field>ด้าน[^()0-9]+))$")
_ANOTHER = re.compile(
    r"ไม่|ยัง|^รอ|เดิม|เก่า|คนก่อน|อดีต|สำรอง|แทน|ลาออก|ยกเลิก|ย้าย|โอน|ช่วยราชการ|เกษียณ|เสียชีวิต|ล่วงลับ|ถึงแก่กรรม"
    r"|หรือ|ขาด|คาด|ค้าง|บางส่วน|\?"
)
_PERCENT = re.compile(
    r"(?:คิดเป็น)?ร้อยละ\s?(?P<after>[0-9]{1,3}(?:\.[0-9]+)?)"
    r"|(?P<before>(?<![0-9.])[0-9]{1,3}(?:\.[0-9]+)?)\s?(?:%|เปอร์เซ็นต์|เปอร์เซนต์)"
)
_HOW_FAR = frozenset(
    map(fold, words("ดำเนินการ ดำเนินการไปแล้ว ความก้าวหน้า ความคืบหน้า ก้าวหน้า คืบหน้า ทำไปแล้ว ผลงาน"))
)
LONGEST = 300  # characters; a longer text is no word


class Vocabulary:
    """The words a column takes, each with its synonyms; compared folded.

    With `progress`, the words for not begun, under way and done, a percentage, a tick, a dot and
    a check box say one of them too.
    """

    def __init__(
        self,
        words: Mapping[str, Sequence[str]],
        progress: tuple[str, str, str] | None = None,
    ) -> None:
        self.words = tuple(words)
        self._canonical = {
            fold(each): word for word, synonyms in words.items() for each in (*synonyms, word)
        }
        self.progress = progress
        # who also says "not": what stands beside such a word may take it back, "ครบ (เหลือใบเสร็จ)"
        self._names_things = progress is None and not any(w.startswith("ไม่") for w in words)
        self._seen: dict[str, Parsed[str]] = {}

    def parse(self, text: str) -> Parsed[str]:
        """The canonical word; one outside the vocabulary is D12, with the nearest proposed."""
        parsed = self._seen.get(text)
        if parsed is None:
            parsed = self._seen[text] = self._parse(text)
        return parsed

    def _parse(self, text: str) -> Parsed[str]:
        bare = mended(clean(text)).replace("\ufe0f", "")
        if not bare or is_dash(bare):
            return ABSENT
        if len(bare) > LONGEST:
            return self._unknown(None)
        bare = _POLITELY.sub("", bare).rstrip()
        word = (
            self._canonical.get(fold(bare))
            or self._how_far(bare.lower())
            or self._beside(bare.lower())
            or self._named_closer(bare)
            or self._with_reason(bare)
        )
        if word:
            return Parsed(word)
        return self._unknown(None if _PERCENT.search(bare) else fold(text))

    def _how_far(self, text: str) -> str | None:
        """What a mark or a percentage says of progress; None when it contradicts its word."""
        if self.progress is None:
            return None
        if text in _PROGRESS_MARKS:
            return self.progress[_PROGRESS_MARKS[text]]
        match = _PERCENT.search(text)
        if not match:
            return None
        not_begun, under_way, done = self.progress
        percent = float(match["after"] or match["before"])
        rest = fold(text[: match.start()] + text[match.end() :])
        said = self._canonical.get(rest, "" if not rest or rest in _HOW_FAR else rest)
        if percent == 0:
            return not_begun if said in ("", not_begun) else None
        if percent == 100:
            return done if said in ("", done) else None
        return under_way if percent < 100 and said in ("", under_way, done) else None

    def _beside(self, text: str) -> str | None:
        """The word beside its number, its mark or its day: "1. แล้วเสร็จ", "เสร็จแล้ว 1 ก.ค. 69"."""
        left = _WHEN.sub("", _ORDINAL.sub("", text))
        already = _ALREADY.search(left)
        days = shape_of(already["day"]) if already else None
        if already and days and all(piece.start.kind == "day" for piece in days):
            left = left[: already.start()]
        marks = {_PROGRESS_MARKS[letter] for letter in left if letter in _MARKS}
        left = "".join(letter for letter in left if letter not in _MARKS | _COLOURS)
        word = self._canonical.get(fold(left)) if left != text else None
        says = {self.progress[number] for number in marks} if self.progress else {word}
        return word if says <= {word} else None

    def _named_closer(self, text: str) -> str | None:
        """The word of a text that says which of several, or what for, but nothing of how far:
        "วิทยากร คนที่ 2", "ปราชญ์ชาวบ้านด้านจักสาน", "หน่วยงานภาคี (เกษตรอำเภอ)".
        """
        if not self._names_things:
            return None
        if other := _OTHER.fullmatch(text):
            word, said = self._canonical.get(fold(other["other"])), other["which"].strip()
        elif more := _SAID_MORE.search(text):
            word, said = self._canonical.get(fold(text[: more.start()])), more["more"] or ""
        else:
            return self._canonical.get(fold(_WHICH.sub("", text)))
        contrary = self._canonical.get(fold(said), word) != word or _ANOTHER.search(said.strip())
        return None if contrary else word

    def _with_reason(self, text: str) -> str | None:
        """The word of what is not done yet, with why in brackets: "ยังไม่ดำเนินการ (รอโอนงบ)"."""
        reason = _REASON.search(text) if self.progress else None
        word = self._canonical.get(fold(text[: reason.start()])) if reason else None
        if reason is None or self.progress is None or word not in self.progress[:2]:
            return None
        why = fold(reason["why"])
        return (
            None if any(w != word and each in why for each, w in self._canonical.items()) else word
        )

    def _unknown(self, word: str | None) -> Parsed[str]:
        near, alike = self._near(word) if word else ("", 0.0)
        choices = ", ".join(self.words)
        th = f" ใกล้เคียงที่สุดคือ {near}" if near else ""
        en = f"; the nearest is {near}" if near else ""
        said = Words(
            f"ไม่ใช่คำที่กำหนดไว้{th} โปรดเลือกจาก {choices}",
            f"not one of the words of this column{en}; choose from {choices}",
        )
        return Parsed(None, (Problem("D12", said, near if alike >= _SLIP else ""),))

    def _near(self, word: str) -> tuple[str, float]:
        """The word whose spelling is nearest, and how near: never one that means the contrary.

        "ใกล้เสร็จ" and "ยังไม่เสร็จ" hold เสร็จ letter by letter: a text with a word that turns its
        meaning is near only to spellings with the same words, of which it is a slip.
        """
        turned = _turning(word)
        near = nearest(word, (each for each in self._canonical if _turning(each) == turned))
        if near.name is None or (turned and near.likeness < _SLIP_OF_TURNED):
            return "", 0.0
        return self._canonical[near.name], near.likeness


def _turning(word: str) -> frozenset[str]:
    return frozenset(each for each in _TURNING if each in word)


_TICKS = dict.fromkeys(_DONE, True) | dict.fromkeys(_NOT_DONE, False)
_YES = words(
    "ใช่ มี ทำ ทำอยู่ ยังทำ ยังทำอยู่ ทำต่อ ทำต่อเนื่อง ประกอบ ประกอบอาชีพ ประกอบอาชีพอยู่ ประกอบต่อ ประกอบอาชีพต่อ "
    "ต่อ ต่อเนื่อง ได้ รับ true yes y 1 ok"
)
_NO = words(
    "ไม่ใช่ ไม่ ไม่มี ไม่ทำ ไม่ประกอบ ไม่ได้ประกอบ ไม่ประกอบอาชีพ ไม่ประกอบอาชีพต่อ ไม่ประกอบต่อ ไม่ได้ทำ "
    "ไม่ทำต่อ ไม่ได้ทำต่อ ไม่ทำแล้ว หยุดทำ หยุดทำแล้ว ไม่ต่อ ไม่ได้ ไม่รับ เลิก เลิกทำ เลิกแล้ว false no n 0 x"
)
_YES_NO = {fold(word): True for word in _YES} | {fold(word): False for word in _NO}


def parse_yes_no(text: str) -> Parsed[bool]:
    """True, False, or absent; ticks, crosses, ใช่, ไม่ใช่, TRUE and their kin. Else D12."""
    mark = _POLITELY.sub("", mended(clean(text))).rstrip()
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
