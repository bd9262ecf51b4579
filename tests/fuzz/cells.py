"""Every public function that takes a cell's text, by name: what the fuzzer and the clock drive.

`tests/fuzz/test_linear.py` fails when `sync/reading/cells/` has one that is not here.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

from sync import plain
from sync.model import Grid, Workbook, ids_and_phones
from sync.reading import remarks, shared, titles
from sync.reading.cells import (
    addresses,
    citizen_ids,
    counts,
    date_cells,
    date_forms,
    date_remarks,
    dates,
    forms,
    likeness,
    months,
    number_lists,
    numbers,
    people,
    phones,
    places,
    scopes,
    thai,
    thai_words,
    units,
    values,
    vocabulary,
    wishes,
)
from sync.reading.cells.vocabulary import Vocabulary
from sync.reading.tables import read
from sync.settings import PROGRESS
from sync.summary import cells as mail_cells
from sync.summary.inspection import leaks
from tests.reading.test_tables import catalogue

TAKHLI = "6007"
TODAY = date(2026, 7, 12)
LABELS = ("ตำบล", "หมู่ที่", "บ้าน", "ผู้รับผิดชอบ")
ROW = ("ตาคลี", "1", "หนองนา", "ดาว")
_SEALER = citizen_ids.Sealer(b"k" * 16)

Reader = Callable[[str], Any]


def _status() -> Vocabulary:
    tables = catalogue().tables
    return Vocabulary(tables.vocabularies["status"], PROGRESS["status"])


def _word(text: str) -> Any:
    return _status().parse(text)


def _tab(rows: list[list[str]]) -> Any:
    grid = Grid("หมู่บ้าน", 0, rows, [[None] * len(row) for row in rows])
    workbook = _SEALER.workbook(Workbook("id", "", (grid,)))
    return read(workbook, catalogue(), district=None, fiscal_year=None, today=TODAY)


def heading(text: str) -> Any:
    """The heading finder over a tab with the text as a title, as a label and above a column."""
    return _tab([[text], [*LABELS, text], [*ROW, "1"]])


def body(text: str) -> Any:
    """The same, with the text below a heading: as a value, and alone in a row."""
    return _tab([[*LABELS, "หมายเหตุ"], [*ROW, text], [text], [text, "", "", text]])


READERS: dict[str, Reader] = {
    # values of columns
    "parse_text": values.parse_text,
    "parse_number": numbers.parse_number,
    "written_amount": numbers.written_amount,
    "parse_money": numbers.parse_money,
    "parse_percent": numbers.parse_percent,
    "parse_int": numbers.parse_int,
    "parse_year": numbers.parse_year,
    "amount_in_words": thai_words.amount_in_words,
    "parse_numbers": number_lists.parse_numbers,
    "people_in_parts": counts.people_in_parts,
    "parse_date": dates.parse_date,
    "parse_dates": dates.parse_dates,
    "unread": dates.unread,
    "shape_of": date_forms.shape_of,
    "is_number": date_cells.is_number,
    "changes_the_date": date_remarks.changes_the_date,
    "from_then_on": date_remarks.from_then_on,
    "says_none_yet": date_remarks.says_none_yet,
    "without_remarks": lambda text: list(date_remarks.without_remarks(text)),
    "parse_phone": phones.parse_phone,
    "usual_phone": phones.usual_phone,
    "parse_citizen_id": citizen_ids.parse_citizen_id,
    "sealed_soundly": citizen_ids.sealed_soundly,
    "seal": _SEALER.seal,
    "seal_cell": lambda text: _SEALER.seal_cell(text, 1234567890121.0),
    "parse_subdistrict": lambda text: places.parse_subdistrict(text, TAKHLI),
    "moos_in": places.moos_in,
    "parse_moo": places.parse_moo,
    "parse_place": lambda text: places.parse_place(text, TAKHLI),
    "without_place": lambda text: places.without_place(text, TAKHLI),
    "is_subdistrict": lambda text: places.is_subdistrict(text, TAKHLI),
    "is_tambon": places.is_tambon,
    "is_tambon_like": lambda text: places.is_tambon_like(text, TAKHLI),
    "nearest_district": places.nearest_district,
    "official_province": places.official_province,
    "nearest_province": places.nearest_province,
    "parse_wish": wishes.parse_wish,
    "beside_the_words": wishes.beside_the_words,
    "district_codes": places.district_codes,
    "district_code": places.district_code,
    "parse_address": addresses.parse_address,
    "parse_addresses": addresses.parse_addresses,
    "read_addresses": addresses.read_addresses,
    "parse_scope": lambda text: scopes.parse_scope(text, TAKHLI),
    "read_scope": lambda text: scopes.read_scope(text, TAKHLI),
    "vocabulary": _word,
    "parse_yes_no": vocabulary.parse_yes_no,
    "parse_names": people.parse_names,
    "split_prefix": people.split_prefix,
    "first_and_last": people.first_and_last,
    "fold_name": people.fold_name,
    "mentions_personal": lambda text: people.mentions_personal(text, ("พิการ", "ป่วย")),
    "about_somebody": lambda text: forms.about_somebody(text, ("พิการ", "ป่วย")),
    **{
        f"in_form {kind}": partial(
            lambda kind, text: forms.in_form(text, kind, ("แล้วเสร็จ",), TAKHLI), kind
        )
        for kind in sorted(forms.FORMED)
    },
    "unit_of": units.unit_of,
    "unit_in": units.unit_in,
    "unit_above": lambda text: units.unit_above([text]),
    "per_words": units.per_words,
    "canonical": units.canonical,
    "symbols": months.symbols,
    "nearest_month": months.nearest_month,
    "nearest": lambda text: likeness.nearest(text, ("แล้วเสร็จ", "กำลังดำเนินการ")),
    # texts as such
    "mended": thai.mended,
    "clean": thai.clean,
    "fold": thai.fold.__wrapped__,
    "is_untidy": thai.is_untidy,
    "may_be_untidy": thai.may_be_untidy,
    "is_dash": thai.is_dash,
    "in_lines": thai.in_lines,
    "unnumbered": thai.unnumbered,
    "words": thai.words,
    # remarks and titles
    "remark": remarks.remark,
    "is_title": remarks.is_title,
    "names_a_group": remarks.names_a_group,
    "speaks_of_colour": remarks.speaks_of_colour,
    "fiscal_year_in": lambda text: titles.fiscal_year_in([text]),
    "district_in": lambda text: titles.district_in([text]),
    "bare_title": titles.bare_title,
    "called_a_copy": titles.called_a_copy,
    "names_tambon": titles.names_tambon,
    "names_moo": titles.names_moo,
    "villages_named": titles.villages_named,
    "as_of_in": lambda text: titles.as_of_in([text], 2569),
    **{
        f"part {field}": partial(shared.part, field)
        for field in ("first_name", "last_name", "subdistrict", "moo", "village_name")
    },
    # ids and phones, and what may leave
    "may_hold_id": ids_and_phones.may_hold_id,
    "ids": lambda text: list(ids_and_phones.ids(text)),
    "phones": lambda text: list(ids_and_phones.phones(text)),
    "veiled": ids_and_phones.veiled,
    "leaks": lambda text: leaks.leaks([text]),
    "plain": plain.plain,
    "one_line": plain.one_line,
    "cell": plain.cell,
    "mail cell": mail_cells.clean.__wrapped__,
    # the finder of headings
    "heading": heading,
    "body": body,
}
