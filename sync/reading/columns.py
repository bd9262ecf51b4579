"""Typing one column: each distinct text once, problems by record, personal values wrapped."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from statistics import median
from typing import Any

from sync.model import Column, Covered, Personal, Problem, SheetError, Stored, Words
from sync.reading.calendars import CalendarChoice, read_dates
from sync.reading.cells.date_remarks import says_none_yet
from sync.reading.cells.forms import FORMED, about_somebody, in_form
from sync.reading.cells.parsed import ABSENT, SHEET_ERRORS, Parsed
from sync.reading.cells.thai import fold, is_dash, is_untidy, may_be_untidy
from sync.reading.cells.values import AT_A_GLANCE, Parser, parser_for
from sync.reading.measures import NUMERIC, Rescale
from sync.reading.serials import SERIAL, outline
from sync.settings import FieldSpec, TablesFile

PLAIN = frozenset(("text", "link"))
SUSPICIOUS_FACTOR = 1000  # times the median of the column (tracker.md, D11)
SUSPICIOUS_LEAST = 10  # values a column must have before its median means anything
_ERROR_WORDS = Words(
    th="สูตรในช่องนี้คำนวณไม่ได้ โปรดแก้สูตรหรือพิมพ์ค่าจริง",
    en="The formula in this cell fails; mend it or type the value.",
)
_UNTIDY_WORDS = Words(
    th="มีสระหรือวรรณยุกต์ซ้ำ หรืออักขระแฝง ระบบอ่านให้แล้ว หากสะดวกโปรดพิมพ์ใหม่",
    en="Doubled or broken marks were read as meant; retype the text when convenient.",
)
_HUGE_WORDS = Words(
    th="ตัวเลขสูงกว่าค่าปกติของคอลัมน์มาก โปรดตรวจจุดทศนิยมและจำนวนศูนย์",
    en="Far larger than the column's usual values; check the decimal point and the zeros.",
)


@dataclass(frozen=True)
class CellContext:
    """What a cell's reading depends on besides its text."""

    tables: TablesFile
    fiscal_year: int | None
    district_code: str | None
    today: date | None = None

    def words(self, vocabulary: str, canonical: str) -> frozenset[str]:
        """The folded spellings of one word of a vocabulary."""
        same = self.tables.vocabularies.get(vocabulary, {}).get(canonical, ())
        return frozenset(fold(word) for word in (canonical, *same))


def type_column(
    name: str,
    spec: FieldSpec,
    shown: list[str],
    stored: Sequence[Stored],
    context: CellContext,
    done: Sequence[bool] | None = None,
    rescale: Rescale | None = None,
    texts: Mapping[str, None] | None = None,
) -> tuple[Column, CalendarChoice | None]:
    """The typed column, and for dates the one calendar it was read in.

    `done` marks records whose dates cannot lie after `context.today`; `rescale` turns numbers
    written in another unit into the column's own; `texts` are those of `shown`, each once, where
    they are known already.
    """
    problems: dict[int, list[Problem]] = {}
    choice: CalendarChoice | None = None
    if texts is None:
        texts = dict.fromkeys(shown)  # in the order of rows: the cache likes it better than a set
    tidy = not may_be_untidy("\n".join(texts))
    kinds = set(map(type, stored))
    errors: set[int] = set()
    if SheetError in kinds or not SHEET_ERRORS.isdisjoint(texts):
        errors = _sheet_errors(shown, stored)
    if spec.type in ("date", "dates"):
        limit = context.today
        latest = [limit if flag else None for flag in done] if done and limit else None
        silent = errors
        if not spec.required and spec.type == "date":
            none_yet = set(filter(says_none_yet, texts))
            silent = errors | {i for i, text in enumerate(shown) if none_yet and text in none_yet}
        readable = (
            ["" if i in silent else text for i, text in enumerate(shown)] if silent else shown
        )
        values, problems, choice = read_dates(
            readable,
            stored,
            spans=spec.type == "dates",
            fiscal_year=context.fiscal_year,
            latest=latest,
        )
    else:
        parser = parser_for(spec, context.tables, context.fiscal_year, context.district_code)
        if float in kinds:
            values, problems = _parsed_with_numbers(shown, stored, spec.type, parser)
        elif spec.type in PLAIN and tidy:
            values = _as_written(shown, texts)
        else:
            values, problems = _parsed(shown, texts, spec.type, parser)
    if rescale:
        _rescale(rescale, shown, stored, values, problems)
    for index in errors:
        values[index] = None
        problems[index] = [Problem("M2", _ERROR_WORDS)]
    if problems and name in SERIAL and not spec.required:
        for index in [i for i in problems if outline(shown[i])]:
            del problems[index]  # "1.2" numbers a part, and counts nothing
    if not tidy:
        _note_untidy(shown, texts, problems)
    if spec.type in NUMERIC:
        _note_huge(values, problems)
    if spec.personal:
        covered = _covered(values, texts, spec.personal)
        return Column(name, Covered(shown, spec.personal, errors), covered, problems), choice
    return Column(name, _in_form(shown, texts, values, spec, context), values, problems), choice


def _in_form(
    shown: list[str],
    texts: Collection[str],
    values: Sequence[Any],
    spec: FieldSpec,
    context: CellContext,
) -> list[Any]:
    """The texts, with those covered that have not the form of their column."""
    if spec.type not in FORMED:
        return list(shown)
    sensitive = context.tables.sensitive_words
    read = {text for text, value in zip(shown, values, strict=True) if value is not None}
    words = context.tables.vocabularies.get(spec.vocabulary or "", {})
    spellings = frozenset(fold(each) for word, also in words.items() for each in (word, *also))
    covers = {
        text: Personal(text, "astray")
        for text in texts
        if text.strip()
        and text.strip() not in SHEET_ERRORS
        and (
            about_somebody(text, sensitive)
            if text in read
            else not in_form(text, spec.type, spellings, context.district_code)
        )
    }
    return [covers.get(text, text) for text in shown] if covers else list(shown)


def _sheet_errors(shown: Sequence[str], stored: Sequence[Stored]) -> set[int]:
    return {
        index
        for index, text in enumerate(shown)
        if text.strip() in SHEET_ERRORS or type(stored[index]) is SheetError
    }


def _as_written(shown: Sequence[str], texts: Collection[str]) -> list[Any]:
    """What `parse_text` makes of texts in which nothing can need mending."""
    absent = {text for text in texts if not (plain := text.strip()) or is_dash(plain)}
    if not absent:
        return list(map(str.strip, shown))
    return [None if text in absent else text.strip() for text in shown]


def _parsed(
    shown: Sequence[str], texts: Collection[str], kind: str, parser: Parser
) -> tuple[list[Any], dict[int, list[Problem]]]:
    """The value of every cell, and the problems by index; each distinct text is parsed once."""
    glance = AT_A_GLANCE.get(kind)
    values: dict[str, Any] = {text: glance(text) for text in texts} if glance else {}
    faults: dict[str, tuple[Problem, ...]] = {}
    for text in [text for text, value in values.items() if value is None] if glance else texts:
        value, found = parser(text, False) if text else ABSENT
        values[text] = value.name if kind == "subdistrict" and value is not None else value
        if found:
            faults[text] = found
    problems: dict[int, list[Problem]] = {}
    if faults:
        problems = {i: list(faults[text]) for i, text in enumerate(shown) if text in faults}
    return list(map(values.__getitem__, shown)), problems


def _parsed_with_numbers(
    shown: Sequence[str], stored: Sequence[Stored], kind: str, parser: Parser
) -> tuple[list[Any], dict[int, list[Problem]]]:
    """The same, where some cells store a number: it wins over how it is shown, if the type can."""
    number_of = _NUMBER_OF.get(kind, _no_number)
    memo: dict[tuple[str, bool], Parsed[Any]] = {("", False): ABSENT}
    values: list[Any] = []
    problems: dict[int, list[Problem]] = {}
    for index, (text, number) in enumerate(zip(shown, stored, strict=True)):
        numeric = type(number) is float
        value = number_of(number, text) if type(number) is float else None
        if value is None:
            parsed = memo.get((text, numeric))
            if parsed is None:
                parsed = memo[text, numeric] = parser(text, numeric)
            value, found = parsed
            if kind == "subdistrict" and value is not None:
                value = value.name
            if found:
                problems[index] = list(found)
        values.append(value)
    return values, problems


def _no_number(number: float, shown: str) -> None:
    """A type that stored numbers say nothing about: its text is read."""


def _decimal(number: float, shown: str) -> Decimal | None:
    """A stored number without the noise of binary fractions."""
    if number.is_integer() and abs(number) < 1e15:
        return Decimal(int(number))
    return Decimal(str(round(number, 6))).normalize() + 0 if abs(number) < 1e15 else None


def _percent(number: float, shown: str) -> Decimal | None:
    """0.632 shown as 63% is 63.2; 63.2 shown as it is stays 63.2."""
    return _decimal(number * 100 if "%" in shown else number, shown)


def _whole(number: float, shown: str) -> int | None:
    return int(number) if number.is_integer() else None


_NUMBER_OF: dict[str, Callable[[float, str], Any]] = {
    "money": _decimal,
    "number": _decimal,
    "percent": _percent,
    "int": _whole,
    "moo": _whole,
}


def _rescale(
    rescale: Rescale,
    shown: Sequence[str],
    stored: Sequence[Stored],
    values: list[Any],
    problems: dict[int, list[Problem]],
) -> None:
    """Scale every value in place, with what is to be said of it then."""
    for index, value in enumerate(values):
        if value is None and index not in problems:
            continue  # blank
        read = Parsed(value, tuple(problems.pop(index, ())))
        values[index], found = rescale(index, shown[index], stored[index], read)
        if found:
            problems[index] = list(found)


def _note_untidy(
    shown: Sequence[str], texts: Collection[str], problems: dict[int, list[Problem]]
) -> None:
    untidy = set(filter(is_untidy, texts))
    if not untidy:
        return
    for index, text in enumerate(shown):
        if text in untidy and all(p.code != "D6" for p in problems.get(index, ())):
            problems.setdefault(index, []).append(Problem("D6", _UNTIDY_WORDS))


def _note_huge(values: Sequence[Any], problems: dict[int, list[Problem]]) -> None:
    numbers = [value for value in values if value is not None]
    if len(numbers) < SUSPICIOUS_LEAST or max(numbers) < min(numbers) * SUSPICIOUS_FACTOR:
        return
    # Binary fractions sort ten times as fast; what is near the bound is then counted exactly.
    floats = sorted(map(float, numbers))
    if floats[-1] < floats[len(floats) // 2] * SUSPICIOUS_FACTOR * 0.9:
        return
    usual = median(numbers)
    if usual <= 0 or max(numbers) < usual * SUSPICIOUS_FACTOR:
        return
    for index, value in enumerate(values):
        if value is not None and value >= usual * SUSPICIOUS_FACTOR:
            present = problems.setdefault(index, [])
            if all(problem.code != "D11" for problem in present):
                present.append(Problem("D11", _HUGE_WORDS))


def _covered(values: Sequence[Any], texts: Collection[str], kind: str) -> list[Any]:
    """Villagers' values masked; where a text is often written again, its values share one cover.

    Equal numbers may differ in their zeros, and stay apart.
    """
    if len(texts) * 2 > len(values):
        return [None if value is None else Personal(value, kind) for value in values]
    shared = {text: Personal(text, kind) for text in texts}
    return [
        None
        if value is None
        else (shared.get(value) if type(value) is str else None) or Personal(value, kind)
        for value in values
    ]
