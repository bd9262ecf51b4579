"""Days of a month that stands above them: in the tab's name, a title, or a row over the records."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from sync.model import Notice, Place, Words
from sync.reading.body import groups_before
from sync.reading.cells.date_forms import shape_of
from sync.reading.cells.months import ENGLISH_MONTHS, SHORT_THAI_MONTHS, THAI_MONTHS
from sync.reading.cells.thai import clean, mended
from sync.reading.pieces import Upright, and_more_tabs
from sync.settings import TableSpec

_DAYS = re.compile(  # one cell a line
    r"^[ (]*(?:วันที่ *)?(?P<days>\d{1,2}(?: *[-–,] *\d{1,2})*)[ )]*$", re.MULTILINE
)
_SHORT = (re.escape(name).replace(r"\.", r"\.?\s?") for name in SHORT_THAI_MONTHS)
_MONTH = re.compile(  # no day before it: "ข้อมูล ณ วันที่ 3 เมษายน 2569" is no month of records
    r"(?<![0-9ก-๎])(?<![0-9]\s)(?:(?:ประจำ)?เดือน\s*)?"
    rf"(?P<month>{'|'.join((*THAI_MONTHS, *ENGLISH_MONTHS, *_SHORT))})"
    r"(?![a-zก-๎])\s*(?:(?:พ\.?\s*ศ\.?)?\s*'?(?P<year>[0-9]{4}|[0-9]{2})(?![0-9]))?"
)
OFTEN = 0.5  # of the filled cells hold a day and nothing else


def complete_days(
    pieces: Sequence[Upright], spec: TableSpec, fiscal_year: int | None
) -> Iterator[Notice]:
    """Give the days of a table's records the month above them; say so once for each column.

    Nothing is done where the names above contradict each other, as in a tab that was copied for
    the next month, or where a record has no month above it.
    """
    for name, field in spec.fields.items():
        if not field.required or field.type not in ("date", "dates"):
            continue
        told = {
            each: month
            for each, piece in enumerate(pieces)
            if name in piece.piece.heading.columns
            and (month := _complete(piece, piece.piece.heading.columns[name], fiscal_year))
        }
        if told:
            first = pieces[min(told)]
            yield _notice(first, name, field.heading, told[min(told)], len(told) - 1)


def _complete(upright: Upright, column: int, fiscal_year: int | None) -> str:
    """The month that the first of the days was given, "" where none was."""
    texts = upright.shown[column]
    if not _DAYS.search("\n".join(texts)):
        return ""
    days = {i: found["days"] for i, text in enumerate(texts) if (found := _DAYS.fullmatch(text))}
    if len(days) < OFTEN * sum(map(bool, texts)):
        return ""
    months = list(_above(upright, fiscal_year))
    if not all(months[index] for index in days):
        return ""
    for index, day in days.items():
        upright.shown[column][index] = f"{day} {months[index]}"
        upright.stored[column][index] = None
    return months[min(days)]


def _above(upright: Upright, fiscal_year: int | None) -> Iterator[str]:
    """The month that stands above each record, "" where none does or two do."""
    piece = upright.piece
    named = {
        month for text in (piece.grid.title, *piece.titles) if (month := _of(text, fiscal_year))
    }
    month = named.pop() if len(named) == 1 else ""
    for groups in groups_before(piece.body.records, piece.body.groups):
        for _, text in groups:
            month = _of(text, fiscal_year) or month
        yield month


def _of(text: str, fiscal_year: int | None) -> str:
    """The one month that a text names, with its year: "ติดตาม มิ.ย. 69" → "มิ.ย. 69"."""
    found = list(_MONTH.finditer(mended(clean(text)).lower()))
    shapes = {shape_of(match["month"]) for match in found}
    shape = shapes.pop() if len(shapes) == 1 else None
    if not shape:
        return ""
    year = next((match["year"] for match in found if match["year"]), None)
    if year is None and fiscal_year is not None:
        year = str(fiscal_year - (shape[0].start.second >= 10))
    return f"{found[0]['month'].strip()} {year or ''}".strip()


def _notice(upright: Upright, name: str, label: str, month: str, others: int) -> Notice:
    grid, heading = upright.piece.grid, upright.piece.heading
    also = and_more_tabs(others)
    return Notice(
        "month above",
        Place(grid.title, grid.gid, heading.last_row, heading.columns[name]),
        Words(
            th=f"{grid.title}{also.th}: คอลัมน์ “{label}” มีเพียงเลขวัน จึงอ่านรวมกับเดือนที่เขียนไว้เหนือรายการ "
            f"(เช่น {month}) หากไม่ใช่ โปรดพิมพ์วัน เดือน และปีในช่องนั้น",
            en=f"{grid.title}{also.en}: “{label}” holds days only; they were read with the month "
            f"above them (such as {month}). Where that is wrong, write day, month and year.",
        ),
    )
