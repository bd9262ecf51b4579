"""Periods that stand in several columns: a first and a last day, or one column for each month."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from sync.reading.cells.date_forms import DatePart, Year, shape_of
from sync.reading.cells.thai import clean, fold
from sync.reading.headings import Heading
from sync.reading.pieces import Found
from sync.reading.windows import MAX_HEADING_ROWS, labels_of
from sync.settings import FieldSpec, TableSpec

FISCAL_MONTHS = [10, 11, 12, 1, 2, 3, 4, 5, 6, 7, 8, 9]
LEAST_MONTHS = 3  # columns without a parent that names the field
_OF_WHAT = (
    "(?:ต้น|วันที่|วัน|ดำเนินการ|ดำเนินงาน|ปฏิบัติงาน|อบรม|ฝึกอบรม|จัด|โครงการ|กิจกรรม|งาน"
    "|ศึกษาดูงาน|ดูงาน|เดินทาง)*"
)
_START = re.compile(rf"(?:กำหนด)?(?:วันที่|วัน)?(?:เริ่ม|ตั้งแต่|จาก|start|from){_OF_WHAT}")
_END = re.compile(
    rf"(?:กำหนด)?(?:วันที่|วัน)?(?:สิ้นสุด|เสร็จสิ้น|จนถึง|ถึง|end|to|until){_OF_WHAT}"
    r"|(?:กำหนด)?(?:วันที่|วัน)(?:แล้ว)?เสร็จ"
)
_DONE = re.compile(r"(?:แล้ว)?เสร็จ")  # an end where the period stands above it, else a status
_OF_QUARTERS = re.compile(r"ไตรมาส(?:ที่)?(?:ที่ดำเนินการ|ดำเนินการ)?")
_OF_TIME = re.compile(
    r"วันที่|วันเดือนปี|ว/?ด/?ป|ระยะเวลา|ช่วงเวลา|ห้วงเวลา|กำหนด|แผน|เดือน|ไตรมาส|ปี|พศ|[0-9]{4}"
)
_ANOTHER = re.compile(
    r"ผล|จริง|เบิก|จ่าย|รายได้|รายรับ|เดิม|ก่อน|หลัง|สำรอง|ปีที่|ร้อยละ|เงิน|งบ(?!ประมาณ[0-9]{4})(?!ประมาณพศ)"
)
_YEAR = re.compile(r"(ปีงบ)?[^0-9]*(2[45][0-9]{2}|20[0-9]{2})")


class Ends(NamedTuple):
    """The columns of the first and of the last day."""

    start: int
    end: int

    @property
    def how(self) -> str:
        return "two columns, the first and the last day"

    @property
    def first(self) -> int:
        return self.start


class Months(NamedTuple):
    """Columns that stand for a month or a quarter each, from the left."""

    columns: tuple[tuple[int, DatePart], ...]

    @property
    def how(self) -> str:
        return "one column for each month"

    @property
    def first(self) -> int:
        return self.columns[0][0]


class Quarters(NamedTuple):
    """One column whose heading says ไตรมาส, so that its cells need not."""

    column: int

    @property
    def how(self) -> str:
        return "a column of quarters"

    @property
    def first(self) -> int:
        return self.column


PeriodColumns = Ends | Months | Quarters


def periods_of(piece: Found, spec: TableSpec) -> dict[str, PeriodColumns]:
    """For each period of a table that no single column holds: the columns that hold it together.

    Nothing for a field of which two pairs or two rows of months might speak. Months tell no day,
    so they are never taken for a field that every record must have.
    """
    found: dict[str, PeriodColumns] = {}
    for name, field in spec.fields.items():
        if field.type != "dates" or name in piece.inherited:
            continue
        for rows in _heading_rows(piece):
            period = _period(_free_labels(piece, name, rows), name, field, piece.heading)
            if period is not None:
                found[name] = period
                break
    return found


def _heading_rows(piece: Found) -> Iterator[tuple[int, ...]]:
    """The rows of the heading, then those with the rows between them and the first record."""
    rows = piece.heading.rows
    first = min(piece.body.records, default=rows[-1] + 1)
    beyond = max(rows[-1] + 1, min(first, rows[0] + MAX_HEADING_ROWS))
    for last in range(rows[-1], beyond):
        yield (*rows, *range(rows[-1] + 1, last + 1))


def _period(
    labels: Mapping[int, _Label], name: str, field: FieldSpec, heading: Heading
) -> PeriodColumns | None:
    own = heading.columns.get(name)
    if own is not None:
        label = labels.get(own, _Label("", ""))
        if _OF_QUARTERS.fullmatch(fold(label.own)):
            return Quarters(own)
        if not _START.fullmatch(fold(label.own)) and _month(label) is None:
            return None  # it has a column for the whole period
    return _ends(labels, field) or (None if field.required else _months(labels, field))


class _Label(NamedTuple):
    """What heads a column: its own text, and what stands above that, as the officer wrote it."""

    own: str
    above: str


def _free_labels(piece: Found, name: str, rows: tuple[int, ...]) -> Mapping[int, _Label]:
    """The labels of the columns that no other field has."""
    columns, wide = piece.heading.columns, piece.heading.wide
    taken = {column for field, column in columns.items() if field != name}.union(wide)
    return {
        column: _label(label.texts)
        for column, label in labels_of(piece.grid, rows).items()
        if column not in taken
    }


def _label(candidates: Sequence[str]) -> _Label:
    """Of a column's label candidates: all its texts in one, then its own, from below."""
    own = candidates[1] if len(candidates) > 1 else candidates[0]
    return _Label(own, candidates[0].removesuffix(own).strip())


# ------------------------------------------------------------------------------ first and last day


def _ends(labels: Mapping[int, _Label], field: FieldSpec) -> Ends | None:
    starts = _headed(labels, _START, field)
    ends = _headed(labels, _END, field) or [
        column
        for column, label in labels.items()
        if _DONE.fullmatch(fold(label.own))
        and (_names(label.above, field) or (not label.above and column - 1 in starts))
    ]
    pairs = [
        Ends(start, end)
        for start in starts
        for end in ends
        if fold(labels[start].above) == fold(labels[end].above)
    ]
    named = [pair for pair in pairs if _names(labels[pair.start].above, field)]
    best = named or pairs
    return best[0] if len(best) == 1 else None


def _headed(labels: Mapping[int, _Label], word: re.Pattern[str], field: FieldSpec) -> list[int]:
    return [
        column
        for column, label in labels.items()
        if word.fullmatch(fold(label.own)) and _may_stand_above(label.above, field)
    ]


def _names(text: str, field: FieldSpec) -> bool:
    known = (field.heading, *field.aliases)
    return bool(text) and fold(text) in map(fold, known)


def _may_stand_above(text: str, field: FieldSpec) -> bool:
    """Whether a parent says the same field, or only speaks of time."""
    folded = fold(text)
    if not folded or _names(text, field):
        return True
    return bool(_OF_TIME.search(folded)) and not _ANOTHER.search(folded)


# ------------------------------------------------------------------------------ months


def _months(labels: Mapping[int, _Label], field: FieldSpec) -> Months | None:
    row: list[tuple[int, DatePart]] = []
    named: list[tuple[int, DatePart]] = []
    for column, label in sorted(labels.items()):
        part = _month(label)
        if part is not None and _may_stand_above(label.above, field):
            row.append((column, part))
            if _names(label.above, field):
                named.append((column, part))
    numbered = [
        (column, int(label.own))
        for column, label in sorted(labels.items())
        if label.own.isdecimal() and _names(label.above, field)
    ]
    if [number for _, number in numbered] == FISCAL_MONTHS:
        return Months(tuple((c, DatePart("month", 1, number)) for c, number in numbered))
    if len(named) > 1:
        row = named
    elif len(row) < LEAST_MONTHS:
        return None
    said = {(part.kind, part.first, part.second, part.year) for _, part in row}
    return Months(tuple(row)) if len(said) == len(row) else None


def _month(label: _Label) -> DatePart | None:
    """The month or quarter that a label stands for, with the year that it or its parent says."""
    counted = label.own.isdecimal() and _OF_QUARTERS.fullmatch(fold(label.above))
    shape = shape_of(f"ไตรมาส {label.own}" if counted else label.own)
    if (
        not shape
        or len(shape) > 1
        or shape[0].end
        or shape[0].start.kind not in ("month", "quarter")
    ):
        return None
    part = shape[0].start
    above = clean(label.above)
    said = _YEAR.search(above)
    if part.year is None and said:
        years = {
            int(match[2]) for match in _YEAR.finditer(above)
        }  # "พ.ศ. 2568 - 2569": of one budget
        number = max(years)
        budget = bool(said[1]) or len(years) > 1
        fiscal = budget and part.kind == "month" and part.second >= 10
        part = part._replace(year=Year(number - fiscal, 4))
    return part
