"""The words of a date: months with their slips, eras, weekdays, quarters, "to" and "and"."""

from __future__ import annotations

from functools import lru_cache

from rapidfuzz.distance import OSA

from sync.clock import MONTHS
from sync.reading.cells.thai import words

# A run of words becomes a run of symbols: a-l a Thai month, m-x an English one, B and C the
# Buddhist and the Christian era, Q a quarter, F the whole fiscal year, "~" to, "," and;
# words that say nothing (วันที่, ปี, a weekday) become nothing.
THAI_MONTHS = words(
    "มกราคม กุมภาพันธ์ มีนาคม เมษายน พฤษภาคม มิถุนายน กรกฎาคม สิงหาคม กันยายน ตุลาคม พฤศจิกายน ธันวาคม"
)
SHORT_THAI_MONTHS = MONTHS["th"]
ENGLISH_MONTHS = words(
    "january february march april may june july august september october november december"
)

_SPOKEN = words("มกรา กุมภา มีนา เมษา พฤษภา มิถุนา กรกฎา สิงหา กันยา ตุลา พฤศจิกา ธันวา")
_WEEKDAYS = words("จันทร์ อังคาร พุธ พฤหัสบดี พฤหัส ศุกร์ เสาร์ อาทิตย์")
_ENGLISH_WEEKDAYS = words("monday tuesday wednesday thursday friday saturday sunday")
_SILENT = words(
    "วัน วันที่ ที่ เดือน ปี พุทธศักราชที่ ลว ลงวัน ลงวันที่ ณ ณวันที่ เมื่อ เมื่อวันที่ ระหว่าง ระหว่างวันที่ "
    "ตั้งแต่ ตั้งแต่วันที่ นับแต่ นับแต่วันที่ นับตั้งแต่ นับตั้งแต่วันที่ "
    "ประจำ ประจำเดือน ประจำปี ใน ภายใน ภายในเดือน ภายในวันที่ ช่วง ช่วงเดือน "
    "ปีงบประมาณ ประจำปีงบประมาณ ปีงบ date on of the th st nd rd year month fy fiscal"
)


def _lexicon() -> dict[str, str]:
    known = dict.fromkeys(_SILENT, "")
    for name in _WEEKDAYS:
        known |= {name: "", f"วัน{name}": "", f"วัน{name}ที่": "", f"{name}ที่": ""}
    for name in _ENGLISH_WEEKDAYS:
        known |= {name: "", name[:3]: ""}
    known |= {"tues": "", "thur": "", "thurs": ""}
    for index in range(12):
        thai, english = chr(ord("a") + index), chr(ord("m") + index)
        short = SHORT_THAI_MONTHS[index].replace(".", "")
        known |= dict.fromkeys((THAI_MONTHS[index], short, _SPOKEN[index]), thai)
        known |= dict.fromkeys((ENGLISH_MONTHS[index], ENGLISH_MONTHS[index][:3]), english)
    known |= {"sept": chr(ord("m") + 8)}
    known |= dict.fromkeys(words("พศ พุทธศักราช be"), "B")
    known |= dict.fromkeys(words("คศ คริสต์ศักราช คริสตศักราช ce ad"), "C")
    known |= dict.fromkeys(words("ถึง จนถึง ถึงวันที่ จนถึงวันที่ ถึงเดือน to until till through"), "~")
    known |= dict.fromkeys(words("และ กับ and"), ",")
    known |= dict.fromkeys(words("ไตรมาส ไตรมาสที่ ไตร ไตรที่ q quarter"), "Q")
    known |= dict.fromkeys(words("ตลอดปีงบประมาณ ทั้งปีงบประมาณ ตลอดปี ทั้งปี ทุกเดือน"), "F")
    return known


_LEXICON = _lexicon()
_LONGEST = max(map(len, _LEXICON))
_NAMES = {name: _LEXICON[name] for name in [*THAI_MONTHS, *ENGLISH_MONTHS]}
_LEAST_LETTERS = 4  # a shorter run is never taken for a slip of the keyboard
_LEAST_LIKENESS = 0.7
_MARGIN = 0.15


@lru_cache(maxsize=4096)
def symbols(run: str) -> str | None:
    """The symbols of a run of words without spaces and dots, or None when a word is unknown.

    The whole run must be covered by known words, but for at most one misspelt month:
    "ตุลาคมพศ" → "jB", "กรกฏาคม" → "g", "วันจันทร์ที่" → "".
    """
    if len(run) > 60:
        return None
    tails = _tails(run)
    return tails[0] if tails[0] is not None else _with_a_slip(run, tails)


def _tails(run: str) -> list[str | None]:
    """For each position, the symbols of the rest of the run, longest words preferred."""
    tails: list[str | None] = [None] * len(run) + [""]
    for start in range(len(run) - 1, -1, -1):
        for end in range(min(len(run), start + _LONGEST), start, -1):
            symbol, rest = _LEXICON.get(run[start:end]), tails[end]
            if symbol is not None and rest is not None:
                tails[start] = symbol + rest
                break
    return tails


def _with_a_slip(run: str, tails: list[str | None]) -> str | None:
    best: tuple[float, str] | None = None
    for start, head in enumerate(_heads(run)):
        for end in range(start + _LEAST_LETTERS, len(run) + 1):
            rest = tails[end]
            if head is None or rest is None:
                continue
            score, month = nearest_month(run[start:end])
            if month and (best is None or score > best[0]):
                best = score, head + month + rest
    return best[1] if best else None


def _heads(run: str) -> list[str | None]:
    heads: list[str | None] = [""] + [None] * len(run)
    for end in range(1, len(run) + 1):
        for start in range(max(0, end - _LONGEST), end):
            symbol, head = _LEXICON.get(run[start:end]), heads[start]
            if symbol is not None and head is not None:
                heads[end] = head + symbol
                break
    return heads


def nearest_month(word: str) -> tuple[float, str]:
    """The likeness (0-1) and symbol of the month meant, or (0, "") when two are near."""
    likeness = OSA.normalized_similarity
    ranked = sorted(((likeness(word, name), name) for name in _NAMES), reverse=True)
    (score, name), (second, _) = ranked[:2]
    if score < _LEAST_LIKENESS or score - second < _MARGIN:
        return 0.0, ""
    return score, _NAMES[name]
