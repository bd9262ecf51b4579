"""Typing one column: each distinct text once, problems by record, personal values wrapped."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from statistics import median
from typing import Any

from sync.model import Column, Personal, Problem, SheetError, Stored, Words
from sync.reading.calendars import CalendarChoice, read_dates
from sync.reading.parsed import Parsed
from sync.reading.thai import fold, is_untidy
from sync.reading.values import Parser, parser_for
from sync.settings import FieldSpec, TablesFile

SHEET_ERRORS = frozenset(
    ("#REF!", "#VALUE!", "#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#ERROR!")
)
NUMERIC = frozenset(("int", "number", "money"))
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
class Context:
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
    context: Context,
    done: Sequence[bool] | None = None,
) -> tuple[Column, CalendarChoice | None]:
    """The typed column, and for dates the one calendar it was read in.

    `done` marks records whose dates cannot lie after `context.today`.
    """
    problems: dict[int, list[Problem]] = {}
    choice: CalendarChoice | None = None
    errors = _sheet_errors(shown, stored)
    if spec.type in ("date", "dates"):
        limit = context.today
        latest = [limit if flag else None for flag in done] if done and limit else None
        readable = (
            ["" if i in errors else text for i, text in enumerate(shown)] if errors else shown
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
        values, problems = _parsed(shown, stored, spec.type, parser)
    for index in errors:
        values[index] = None
        problems[index] = [Problem("M2", _ERROR_WORDS)]
    _note_untidy(shown, problems)
    if spec.type in NUMERIC:
        _note_huge(values, problems)
    if spec.personal:
        return Column(name, *_wrapped(shown, values, spec.personal, errors), problems), choice
    return Column(name, list(shown), values, problems), choice


def _sheet_errors(shown: Sequence[str], stored: Sequence[Stored]) -> set[int]:
    if SHEET_ERRORS.isdisjoint(shown) and not any(type(s) is SheetError for s in stored):
        return set()
    return {
        index
        for index, text in enumerate(shown)
        if text.strip() in SHEET_ERRORS or type(stored[index]) is SheetError
    }


def _parsed(
    shown: Sequence[str], stored: Sequence[Stored], kind: str, parser: Parser
) -> tuple[list[Any], dict[int, list[Problem]]]:
    memo: dict[Any, Parsed[Any]] = {"": Parsed(None)}
    values: list[Any] = []
    problems: dict[int, list[Problem]] = {}
    number_of = _NUMBER_OF.get(kind)
    for index, text in enumerate(shown):
        key: Any = text
        number = stored[index]
        numeric = isinstance(number, float)
        if numeric:
            key = (text, number)
        result = memo.get(key)
        if result is None:
            exact = number_of(number, text) if number_of and isinstance(number, float) else None
            result = Parsed(exact) if exact is not None else parser(text, numeric)
            if kind == "subdistrict" and result.value is not None:
                result = Parsed(result.value.name, result.problems)
            memo[key] = result
        values.append(result.value)
        if result.problems:
            problems[index] = list(result.problems)
    return values, problems


def _decimal(number: float, shown: str) -> Decimal | None:
    """A stored number without the noise of binary fractions."""
    return Decimal(str(round(number, 6))).normalize() + 0 if abs(number) < 1e15 else None


def _percent(number: float, shown: str) -> Decimal | None:
    """0.632 shown as 63% is 63.2; 63.2 shown as it is stays 63.2."""
    return _decimal(number * 100 if "%" in shown else number, shown)


def _whole(number: float, shown: str) -> int | None:
    return int(number) if number == int(number) else None


_NUMBER_OF: dict[str, Callable[[float, str], Any]] = {
    "money": _decimal,
    "number": _decimal,
    "percent": _percent,
    "int": _whole,
    "moo": _whole,
}


def _note_untidy(shown: Sequence[str], problems: dict[int, list[Problem]]) -> None:
    untidy = {text for text in set(shown) if not text.isascii() and is_untidy(text)}
    if not untidy:
        return
    for index, text in enumerate(shown):
        if text in untidy and all(p.code != "D6" for p in problems.get(index, ())):
            problems.setdefault(index, []).append(Problem("D6", _UNTIDY_WORDS))


def _note_huge(values: Sequence[Any], problems: dict[int, list[Problem]]) -> None:
    numbers = [value for value in values if value is not None]
    if len(numbers) < SUSPICIOUS_LEAST:
        return
    usual = median(numbers)
    if usual <= 0 or max(numbers) < usual * SUSPICIOUS_FACTOR:
        return
    for index, value in enumerate(values):
        if value is not None and value >= usual * SUSPICIOUS_FACTOR:
            present = problems.setdefault(index, [])
            if all(problem.code != "D11" for problem in present):
                present.append(Problem("D11", _HUGE_WORDS))


def _wrapped(
    shown: Sequence[str], values: Sequence[Any], kind: str, errors: set[int]
) -> tuple[list[Any], list[Any]]:
    """Both lists with villagers' values masked; blanks and sheet errors stay as they are."""
    memo: dict[str, Any] = {"": ""}
    hidden: list[Any] = []
    for text in shown:
        cover = memo.get(text)
        if cover is None:
            cover = memo[text] = Personal(text, kind) if text.strip() else text
        hidden.append(cover)
    for index in errors:
        hidden[index] = shown[index]
    return hidden, [None if value is None else Personal(value, kind) for value in values]
