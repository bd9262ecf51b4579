"""The register's checks as a careful person writes them: one dictionary a row, cell by cell.

It does what ours does about the faults that bench.check puts in, and nothing else: no search for
the heading, no sealing of ids, no other tables, no proposals.
"""

from __future__ import annotations

import re
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
        record = {
            name: " ".join(cell.get("formattedValue", "").translate(_TO_ARABIC).split())
            for name, cell in zip(names, row["values"], strict=False)
        }
        for name in REQUIRED:
            if not record.get(name):
                found.add((name, index, "D13"))
        digits = record.get("citizen_id", "").replace("-", "")
        if digits and not pin.is_valid(digits):
            found.add(("citizen_id", index, "D2"))
        elif digits in ids:
            found.add(("citizen_id", index, "D3"))
        ids.add(digits)
        phone = record.get("phone", "").replace("-", "")
        if phone and not _PHONE.fullmatch(phone):
            found.add(("phone", index, "D7"))
        for name in ("income_before", "income_after"):
            amount = record.get(name, "").removesuffix(" บาท")
            if amount and not _AMOUNT.fullmatch(amount):
                found.add((name, index, "D10"))
        place = record.get("subdistrict", "")
        if place and place not in known:
            known[place] = parse_subdistrict(place, TAKHLI).value is not None
        if place and not known[place]:
            found.add(("subdistrict", index, "D1"))
    return found
