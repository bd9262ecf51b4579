"""The table of value parsers by type: for a column, or for the texts of `cli.py parse`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from sync.model import Language
from sync.reading.cells.addresses import parse_address, parse_addresses
from sync.reading.cells.citizen_ids import parse_citizen_id, sealed_soundly
from sync.reading.cells.dates import DateContext, DateSpan, parse_date, parse_dates
from sync.reading.cells.number_lists import parse_numbers
from sync.reading.cells.numbers import (
    parse_int,
    parse_money,
    parse_number,
    parse_percent,
    parse_year,
)
from sync.reading.cells.parsed import Parsed, gravest, problem
from sync.reading.cells.people import parse_names
from sync.reading.cells.phones import parse_phone, usual_phone
from sync.reading.cells.places import (
    WrittenPlace,
    parse_moo,
    parse_place,
    parse_subdistrict,
    without_place,
)
from sync.reading.cells.scopes import parse_scope
from sync.reading.cells.thai import is_dash, is_untidy, mended
from sync.reading.cells.units import Unit, unit_of
from sync.reading.cells.vocabulary import Vocabulary, parse_yes_no
from sync.reading.cells.wishes import Wish, parse_wish
from sync.settings import PROGRESS, FieldSpec, TablesFile


@dataclass(frozen=True)
class ValueContext:
    """What a cell's text may need to be understood; every part has a default."""

    district_code: str | None = None  # DOPA, four digits
    vocabulary: Vocabulary = field(default_factory=lambda: Vocabulary({}))
    unit: Unit | None = None  # of the column; without one, any unit that is no rate
    dates: DateContext = field(default_factory=DateContext)


# A parser of one column: the shown text, and whether the cell stores a number.
Parser = Callable[[str, bool], Parsed[Any]]

_UNTIDY = problem(
    "D6",
    "ข้อความมีสระหรือวรรณยุกต์ซ้ำ สระอำแยก หรืออักขระที่มองไม่เห็น อ่านโดยแก้ให้แล้ว โปรดพิมพ์คำนี้ใหม่",
    "doubled marks, a split ำ or look-alike characters; mended in reading only; type it again",
)


# ------------------------------------------------------------------------------ plain texts


def parse_text(text: str) -> Parsed[str]:
    """The text mended and trimmed, its digits as typed; blank or only dashes is absent."""
    value = mended(text).strip()
    return Parsed(None if not value or is_dash(value) else value)


# ------------------------------------------------------------------------------ the table


def _number_list(text: str, numeric: bool, context: ValueContext) -> Parsed[Any]:
    # A number cell holds one number: 1,200 is shown for 1200, not for 1 and 200.
    return parse_numbers(text.replace(",", "") if numeric else text)


def _word(text: str, numeric: bool, context: ValueContext) -> Parsed[Any]:
    """A word of the column's vocabulary, or one with a place of this district behind it."""
    found = context.vocabulary.parse(text)
    if found.problems and context.vocabulary.progress is None:
        for bare in without_place(text, context.district_code):
            of_here = context.vocabulary.parse(bare)
            if of_here.value:
                return of_here
    return found


PARSERS: dict[str, Callable[[str, bool, ValueContext], Parsed[Any]]] = {
    "text": lambda text, numeric, context: parse_text(text),
    "int": lambda text, numeric, context: parse_int(text, context.unit),
    "number": lambda text, numeric, context: parse_number(text, context.unit),
    "money": lambda text, numeric, context: parse_money(text, context.unit),
    "percent": lambda text, numeric, context: parse_percent(text),
    "date": lambda text, numeric, context: parse_date(text, context.dates),
    "dates": lambda text, numeric, context: parse_dates(text, context.dates),
    "numbers": _number_list,
    "phone": lambda text, numeric, context: parse_phone(text, stored_as_number=numeric),
    "citizen_id": lambda text, numeric, context: parse_citizen_id(text),
    "subdistrict": lambda text, numeric, context: parse_subdistrict(text, context.district_code),
    "moo": lambda text, numeric, context: parse_moo(text),
    "place": lambda text, numeric, context: parse_place(text, context.district_code),
    "email": lambda text, numeric, context: parse_address(text),
    "emails": lambda text, numeric, context: parse_addresses(text),
    "scope": lambda text, numeric, context: parse_scope(text, context.district_code),
    "link": lambda text, numeric, context: parse_text(text),
    "word": _word,
    "yes_no": lambda text, numeric, context: parse_yes_no(text),
    "wish": lambda text, numeric, context: parse_wish(text, context.dates),
    "year": lambda text, numeric, context: parse_year(text),
    "names": lambda text, numeric, context: parse_names(text),
}


# The value of a text in the form that most cells of its type have, without the parser; of any other
# text nothing is known yet.
AT_A_GLANCE: Mapping[str, Callable[[str], Any]] = {
    "citizen_id": sealed_soundly,
    "phone": usual_phone,
}


def parser_for(
    spec: FieldSpec, tables: TablesFile, fiscal_year: int | None, district_code: str | None
) -> Parser:
    """The parser of a configured column."""
    words = tables.vocabularies.get(spec.vocabulary, {}) if spec.vocabulary else {}
    context = ValueContext(
        district_code,
        Vocabulary(words, PROGRESS.get(spec.vocabulary or "")),
        unit_of(spec.unit or ""),
        DateContext(fiscal_year),
    )
    parse_one = PARSERS[spec.type]
    return lambda text, numeric: parse_one(text, numeric, context)


# ------------------------------------------------------------------------------ cli.py parse

KINDS = ("date", "dates", "money", "number", "numbers", "phone", "place", "citizen-id", "wish")


def parse(kind: str, text: str, context: ValueContext, language: Language = "th") -> dict[str, Any]:
    """What the reader makes of one text, ready for JSON: text, value, and the gravest problem."""
    value, problems = PARSERS[kind.replace("-", "_")](text, False, context)
    if value is not None and is_untidy(text):
        problems = (*problems, _UNTIDY)
    worst = gravest(problems)
    return {
        "text": text,
        "value": as_json(value),
        "problem": worst and {"code": worst.code, "message": worst.words.in_(language)},
    }


def as_json(value: Any) -> Any:
    """A value in the shapes of the command line: ISO dates, decimal strings, plain lists."""
    if isinstance(value, DateSpan):
        return {
            "start": value.start.isoformat(),
            "end": value.end.isoformat(),
            "days": value.day_count,
        }
    if isinstance(value, Wish):
        first, until = (day and day.isoformat() for day in (value.first, value.until))
        return {"wanted": value.wanted, "first": first, "until": until, "instead": [*value.instead]}
    if isinstance(value, WrittenPlace):
        name, code = value.subdistrict or (None, None)
        return {"subdistrict": name, "code": code, "moo": value.moo}
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return format(value, "f")
    return list(value) if isinstance(value, tuple) else value
