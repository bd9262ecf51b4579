"""The register's checks as a careful person writes them: one dictionary a row, cell by cell.

It does what ours does about the faults that bench.check puts in, and nothing else: no search for
the heading, no sealing of ids, no other tables, no proposals.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from stdnum.th import pin

from sync.reading.cells.places import parse_subdistrict
from sync.settings import PACKAGED, load

TAKHLI = "6007"  # DOPA
REQUIRED = ("no", "first_name", "last_name", "subdistrict", "moo")
_TO_ARABIC = str.maketrans("๐๑๒๓๔๕๖๗๘๙", "0123456789")
_PHONE = re.compile(r"0[0-9]{8,9}")
_AMOUNT = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})*(?:\.[0-9]+)?|[0-9]+(?:\.[0-9]+)?")


@cache
def _fields() -> dict[str, str]:
    """Heading → field of the register."""
    spec = load(PACKAGED, {}).tables.tables["households"].fields
    return {field.heading: name for name, field in spec.items()}


def checked_rows(answer: Any) -> set[tuple[str, int, str]]:
    """(field, record, code) of every fault in the first tab of an answer of Google."""
    rows = answer["sheets"][0]["data"][0]["rowData"]
    field_of = _fields()
    labels = [cell.get("formattedValue", "") for cell in rows[1]["values"]]
    names = [field_of.get(label, label) for label in labels]
    known: dict[str, bool] = {}
    ids: set[str] = set()
    found: set[tuple[str, int, str]] = set()
    for index, row in enumerate(rows[2:]):
        texts = [cell.get("formattedValue", "") for cell in row["values"]]
        record = dict(zip(names, texts, strict=False))
        found.update((name, index, code) for name, code in checked_row(record, known))
        digits = record.get("citizen_id", "").replace("-", "")
        if digits and digits in ids:
            found.add(("citizen_id", index, "D3"))
        ids.add(digits)
    return found


def checked_row(row: Mapping[str, str], known: dict[str, bool]) -> Iterator[tuple[str, str]]:
    """(field, code) of every fault of one record; `known` remembers the tambons."""
    record = {
        name: " ".join((text or "").translate(_TO_ARABIC).split()) for name, text in row.items()
    }
    for name in REQUIRED:
        if not record.get(name):
            yield name, "D13"
    digits = record.get("citizen_id", "").replace("-", "")
    if digits and not pin.is_valid(digits):
        yield "citizen_id", "D2"
    phone = record.get("phone", "").replace("-", "")
    if phone and not _PHONE.fullmatch(phone):
        yield "phone", "D7"
    for name in ("income_before", "income_after"):
        amount = record.get(name, "").removesuffix(" บาท")
        if amount and not _AMOUNT.fullmatch(amount):
            yield name, "D10"
    place = record.get("subdistrict", "")
    if place and place not in known:
        known[place] = parse_subdistrict(place, TAKHLI).value is not None
    if place and not known[place]:
        yield "subdistrict", "D1"
