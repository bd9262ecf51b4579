"""The forms in which dates, lists of days and periods are written, whatever their calendar."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Literal, NamedTuple

from sync.reading.cells.date_remarks import from_then_on, without_remarks
from sync.reading.cells.months import SHORT_THAI_MONTHS, symbols
from sync.reading.cells.thai import clean, in_lines, is_dash, mended, unnumbered

QUARTERS = (10, 1, 4, 7)  # the first months of the four quarters of a fiscal year
LONGEST = 200  # characters; a longer text is prose, not a date


class Year(NamedTuple):
    """A year as written: 2567, 67; `era` is "B" or "C" when the text says so, else ""."""

    number: int
    digits: int
    era: str = ""


class DatePart(NamedTuple):
    """A day, month, quarter or fiscal year as written.

    `first` is the day (or quarter), `second` the month; in a numeric day they may be swapped.
    """

    kind: Literal["day", "month", "quarter", "fiscal"]
    first: int = 1
    second: int = 1
    year: Year | None = None
    numeric: bool = False
    english: bool = False


class Piece(NamedTuple):
    """One entry of a list: a part, or a range from `start` to `end`, both included.

    `goes_on` is a part that is said to be the first day only ("เป็นต้นไป"), `at_latest` a day by
    which something is due ("ภายใน 30 ก.ย. 2569"), which is not the day on which it was done.
    """

    start: DatePart
    end: DatePart | None = None
    goes_on: bool = False
    at_latest: bool = False


Shape = tuple[Piece, ...]

_TIME = r"[0-9]{1,2}[:.][0-9]{2}(?:[:.][0-9]{2}(?:\.[0-9]+)?)?"
_OCLOCK = r"(?:น\.?|นาฬิกา)"
_TIMES = (
    re.compile(rf"[\s,/]*เวลา[\s0-9:.\-–~ถึง]*{_OCLOCK}?[\s0-9:.\-–~ถึง]*{_OCLOCK}?(?:\s*เป็นต้นไป)?$"),
    re.compile(
        rf"(?:\s+/)?[\s,]*(?<![0-9/]){_TIME}\s*{_OCLOCK}?\s*(?:(?:-|–|ถึง)\s*{_TIME}\s*)?{_OCLOCK}\s*(?:เป็นต้นไป)?$"
    ),
    re.compile(
        r"[\st,\-]+[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?"
        r"(?:\s*-\s*[0-9]{1,2}:[0-9]{2})?\s*(?:am|pm|z|[+\-][0-9]{2}:?[0-9]{2})?$"
    ),
)
_COUNT_OF_DAYS = re.compile(r"\s*\(?\s*(?:จำนวน|รวม|เป็นเวลา)?\s*[0-9]{1,3}\s*วัน\s*\)?$")
_SHORT_WEEKDAY = re.compile(
    r"^(?:(?:จ|อ|พ|พฤ|ศ|ส|อา)(?:\.\s*|\s+)|(?:วัน)?พฤหัสฯ\s*)(?:ที่\s*)?(?=[0-9])"
)
_AT_LATEST = re.compile(r"ภายใน(?:วันที่)?\s*[0-9]")
_TWICE_SAID = re.compile(r"([^()]+)\(([^()]+)\)\s*")
_APOSTROPHE = re.compile(r"['’‘`´](?=[0-9])")  # before a year cut short: '69
_WORDS = re.compile(r"[ก-ฺเ-๎a-z](?:[ก-ฺเ-๎a-z.\s]*[ก-ฺเ-๎a-z])?\.?")
# a comma for a dot, or between day, month and year: "24 พ,ย, 64", "24,พ.ย.,64"
_SHORT_MONTH = f"(?:{'|'.join(month.partition('.')[0] for month in SHORT_THAI_MONTHS)})"
_COMMAS = (
    (re.compile(rf"(?<![ก-๙])({_SHORT_MONTH}),\s?(?=[คพย](?![ก-๙]))"), r"\1."),
    (re.compile(rf"(?<=[0-9]),\s?(?={_SHORT_MONTH}\.\s?[คพย](?![ก-๙]))"), " "),
    (re.compile(r"(?<=\.[คพย])\.?\s?,(?=\s?(?:[67][0-9]|2[45][0-9]{2})$)"), ". "),
)
_DASHES = str.maketrans({**dict.fromkeys("–—―", "~"), **dict.fromkeys("‐‑‒−", "-")})
# a fiscal year and nothing else: "ปีงบประมาณ พ.ศ. 2569" is "ตลอดปีงบประมาณ พ.ศ. 2569"
_WHOLE_YEAR = re.compile(r"^(?=ปีงบประมาณ\s*(?:พ\.?\s*ศ\.?)?\s*[0-9]{4}$)")
_SYMBOLS_ONLY = re.compile(r"[0-9a-xBCQF~,/.\- ]+")


@lru_cache(maxsize=16384)
def shape_of(text: str) -> Shape | None:
    """The form of a text that is a date or dates, None when it is in no known form.

    `()` stands for an absent date (blank, or only dashes). Each distinct text is read once.
    """
    text = mended(clean(text)).lower()
    if not text or is_dash(text):
        return ()
    if len(text) > LONGEST:
        return None
    shape = _shape_of(text)
    if shape is None:
        shapes = map(_shape_of, without_remarks(text))
        shape = next((each for each in shapes if each and _says_enough(each)), None)
        shape = shape or _quarter_with_months(text)
    if shape and len(shape) == 1 and not shape[0].end and from_then_on(text):
        shape = (shape[0]._replace(goes_on=True),)
    if shape and _AT_LATEST.match(text):
        shape = tuple(piece._replace(at_latest=True) for piece in shape)
    return shape


def _shape_of(text: str) -> Shape | None:
    shape = _shape(_symbols(text.replace("\n", " ")))
    lines = in_lines(text)
    if shape is None and "\n" in lines:
        shape = _shape(_symbols(unnumbered(lines).replace("\n", ",")))
    return shape


def _quarter_with_months(text: str) -> Shape | None:
    """ "ไตรมาส 2 (ม.ค. - มี.ค. 2569)", or the reverse: the one with a year, if both say the same."""
    match = _TWICE_SAID.fullmatch(text)
    if match is None:
        return None
    both = (_shape_of(match[1]), _shape_of(match[2]))
    months = {_first_and_last_month(shape) for shape in both}
    if len(months) > 1 or None in months:
        return None
    return next(
        (shape for shape in both if shape and (shape[0].end or shape[0].start).year), both[0]
    )


def _first_and_last_month(shape: Shape | None) -> tuple[int, int] | None:
    """Of one period of months or quarters."""
    if not shape or len(shape) > 1:
        return None
    start, end = shape[0].start, shape[0].end or shape[0].start
    if start.kind == end.kind == "quarter":
        return QUARTERS[start.first - 1], QUARTERS[end.first - 1] + 2
    return (start.second, end.second) if start.kind == end.kind == "month" else None


def _says_enough(shape: Shape) -> bool:
    """Only beside a day, or beside a month or quarter with its year, a remark is a remark."""
    return all(piece.start.kind == "day" or piece.start.year for piece in shape)


def _symbols(text: str) -> str | None:
    """The text as digits, separators and the symbols of months.py; None at an unknown word."""
    text = _APOSTROPHE.sub("", text.strip("() "))
    for time in _TIMES:
        text = time.sub("", text)
    for comma, instead in _COMMAS:
        text = comma.sub(instead, text)
    text = _WHOLE_YEAR.sub("ตลอด", text)
    text = _SHORT_WEEKDAY.sub("", _COUNT_OF_DAYS.sub("", text))
    known = True

    def one(match: re.Match[str]) -> str:
        nonlocal known
        found = symbols(re.sub(r"[.\s]", "", match[0]))
        known = known and found is not None
        return found or " "

    text = _WORDS.sub(one, text.translate(_DASHES))
    text = text.replace("&", ",").replace(";", ",")
    text = re.sub(r"\s+", " ", text)
    text = re.sub(r"(?<![0-9]) | (?![0-9])", "", text).strip(".,-~ ")
    text = re.sub(r"[-~]{2,}", "~", re.sub(r",{2,}", ",", text))
    return text if known and _SYMBOLS_ONLY.fullmatch(text) else None


# ------------------------------------------------------------------------------ the forms

_YEAR = r"(?P<era>[BC])?(?P<year>[0-9]{4}|[0-9]{2})(?![0-9])"
_FULL_YEAR = r"(?P<era>[BC])?(?P<year>[0-9]{4})(?![0-9])"
_DAYS = r"(?P<days>[0-9]{1,2}(?:[-~,][0-9]{1,2})*)"
_DAY = r"(?P<days>[0-9]{1,2})"
_NUMBER = r"(?P<number>[0-9]{1,2})"
_MONTH = r"(?P<month>[a-x])"

Match = re.Match[str]


def _year(match: Match) -> Year | None:
    found = match.groupdict()
    digits = found.get("year")
    return Year(int(digits), len(digits), found.get("era") or "") if digits else None


def _days(match: Match, month: int, *, numeric: bool = False, english: bool = False) -> Shape:
    year, listed = _year(match), match["days"]
    alone = listed.isdigit()

    def part(day: str) -> DatePart:
        return DatePart("day", int(day), month, year, numeric and alone, english)

    ends = [re.split("[-~]", entry) for entry in listed.split(",")]
    if any(len(entry) > 2 for entry in ends):
        return ()
    return tuple(
        Piece(part(entry[0]), part(entry[1]) if len(entry) == 2 else None) for entry in ends
    )


def _named(match: Match) -> Shape:
    english, month = divmod(ord(match["month"]) - ord("a"), 12)
    return _days(match, month + 1, english=bool(english))


def _numeric(match: Match) -> Shape:
    return _days(match, int(match["number"]), numeric=True)


def _year_first(match: Match) -> Shape:
    return _days(match, int(match["number"]))


def _whole_month(match: Match) -> Shape:
    english, month = divmod(ord(match["month"]) - ord("a"), 12)
    return (Piece(DatePart("month", 1, month + 1, _year(match), english=bool(english))),)


def _quarters(match: Match) -> Shape:
    year, last = _year(match), match["last"]
    end = DatePart("quarter", int(last), year=year) if last else None
    return (Piece(DatePart("quarter", int(match["first"]), year=year), end),)


def _fiscal(match: Match) -> Shape:
    return (Piece(DatePart("fiscal", year=_year(match))),)


# Tried in this order at each entry of a text.
FORMS: tuple[tuple[re.Pattern[str], Callable[[Match], Shape]], ...] = tuple(
    (re.compile(pattern), build)
    for pattern, build in (
        (rf"{_FULL_YEAR}(?P<s>[-/.]){_NUMBER}(?P=s){_DAY}(?![0-9])", _year_first),
        (rf"{_FULL_YEAR}[-/.]?{_MONTH}[-/.]?{_DAY}(?![0-9])", _named),
        (rf"{_DAY}-{_MONTH}-{_YEAR}", _named),
        (rf"{_DAYS}[./]?{_MONTH}(?:[./]?{_YEAR})", _named),
        (rf"{_DAYS}[./]?{_MONTH},{_FULL_YEAR}", _named),
        (rf"{_DAYS}[./]?{_MONTH}", _named),
        (rf"{_MONTH}{_DAYS}[, ]{_FULL_YEAR}", _named),
        (rf"{_DAYS}(?P<s>[/.]){_NUMBER}(?P=s){_YEAR}", _numeric),
        (rf"{_DAY}-{_NUMBER}-{_YEAR}", _numeric),
        (rf"{_DAY} {_NUMBER} {_FULL_YEAR}", _numeric),
        (rf"{_DAYS}/{_NUMBER}(?![0-9/.])", _numeric),
        (
            rf"Q(?P<first>[1-4])(?:[-~,](?P<last>[1-4]))?(?:(?:[/ ]|(?=[BC])){_YEAR})?(?![0-9])",
            _quarters,
        ),
        (rf"F{_YEAR}|F", _fiscal),
        (rf"{_MONTH}(?:/?{_YEAR})?(?![0-9])", _whole_month),
    )
)


def _shape(text: str | None) -> Shape | None:
    """Entries joined by "," (a list) and "-" or "~" (a range)."""
    if not text:
        return None
    pieces: list[Piece] = []
    position, separator = 0, ","
    while True:
        entry = _entry(text, position)
        if entry is None:
            return None
        shape, position = entry
        if separator == ",":
            pieces.extend(shape)
        elif pieces[-1].end is None and shape[0].end is None:
            pieces[-1] = Piece(pieces[-1].start, shape[0].start)
            pieces.extend(shape[1:])
        else:
            return None
        if position == len(text):
            return tuple(pieces)
        separator = text[position]
        position += 1
        if separator == " " and (pieces[-1].end or pieces[-1].start).year:
            separator = ","  # "16 ธ.ค. 68 17 ธ.ค. 68": what ends with its year has ended
        if separator not in ",-~":
            return None


def _entry(text: str, position: int) -> tuple[Shape, int] | None:
    for pattern, build in FORMS:
        match = pattern.match(text, position)
        if match:
            shape = build(match)
            return (shape, match.end()) if shape else None
    return None
