"""What a cell of a spreadsheet holds, as Google stores it."""

from __future__ import annotations

import math
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple


class CellFault(NamedTuple):
    """A cell error: `type` as in Google's ErrorValue, `text` as shown ("#REF!")."""

    type: str
    text: str
    message: str = ""


Value = str | float | bool | CellFault | None

FAULT_TYPES = {
    "#NULL!": "NULL_VALUE",
    "#DIV/0!": "DIVIDE_BY_ZERO",
    "#VALUE!": "VALUE",
    "#REF!": "REF",
    "#NAME?": "NAME",
    "#NUM!": "NUM",
    "#N/A": "N_A",
    "#ERROR!": "ERROR",
}

# Day 0 of every serial number in Google Sheets; a cell knows no time zone.
EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001


def serial_of(moment: datetime | date) -> float:
    """Days since 1899-12-30 of a naive moment."""
    if not isinstance(moment, datetime):
        moment = datetime.combine(moment, time())
    days = (moment - EPOCH) / timedelta(days=1)
    return float(round(days, 10))


def value_of(raw: Any, data_type: str) -> Value:
    """What openpyxl makes of a cell, as Google stores it: dates as days since 1899-12-30."""
    if raw is None or raw == "":
        return None
    if data_type == "e":
        text = str(raw)
        return CellFault(FAULT_TYPES.get(text, "ERROR"), text)
    if isinstance(raw, bool):
        return raw
    if isinstance(raw, (int, float)):
        number = float(raw)
        return number if math.isfinite(number) else CellFault("NUM", "#NUM!")
    if isinstance(raw, (datetime, date)):
        return serial_of(raw)
    if isinstance(raw, time):
        return serial_of(datetime.combine(date(1899, 12, 30), raw))
    if isinstance(raw, timedelta):
        return round(raw / timedelta(days=1), 10)
    return str(raw) or None  # a rich text may hold nothing
