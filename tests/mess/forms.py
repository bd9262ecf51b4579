"""How an office writes a value into a cell: shown and stored, in the habit of its column."""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from sync.model import Serial, Stored
from sync.reading.cells.thai import words
from tests.mess.district import Numbers, Period, Value
from tests.mess.faults import Raw

EPOCH = date(1899, 12, 30)
_SHORT = words("ม.ค. ก.พ. มี.ค. เม.ย. พ.ค. มิ.ย. ก.ค. ส.ค. ก.ย. ต.ค. พ.ย. ธ.ค.")
_LONG = words(
    "มกราคม กุมภาพันธ์ มีนาคม เมษายน พฤษภาคม มิถุนายน กรกฎาคม สิงหาคม กันยายน ตุลาคม พฤศจิกายน ธันวาคม"
)
_THAI = str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙")
_STATUS: Mapping[str, tuple[str, ...]] = {
    "แล้วเสร็จ": ("แล้วเสร็จ", "เสร็จแล้ว", "ดำเนินการแล้ว", "เรียบร้อย"),
    "กำลังดำเนินการ": ("กำลังดำเนินการ", "อยู่ระหว่างดำเนินการ"),
    "ครบถ้วน": ("ครบถ้วน", "ครบ"),
}
_REMARKS = (" (เช้า)", " (ครึ่งวัน)", " ณ ศาลาประชาคม", " เวลา 09.00 น.")
_MONEY_TAILS = ("", " บาท", ".-", " บาทถ้วน")


class Cell(NamedTuple):
    shown: str
    stored: Stored = None


class Habit(NamedTuple):
    """How one column is kept: a form for its type, and how often a cell is written otherwise."""

    form: str
    strays: float = 0.0
    thai_digits: bool = False


FORMS = {
    "date": ("serial", "short", "long", "slashes", "short2"),
    "dates": ("short", "long", "same_month"),
    "money": ("number", "number", "commas", "tail"),
    "moo": ("number", "number", "m.", "moo"),
    "subdistrict": ("bare", "bare", "t.", "tambon"),
    "numbers": ("range", "list"),
    "phone": ("digits", "dashes"),
    "citizen_id": ("digits", "dashes"),
    "yes_no": ("word", "tick", "box"),
    "people": ("number", "number", "people"),
    "homes": ("number", "number", "homes"),
}


def habit(kind: str, mess: int, rng: random.Random) -> Habit:
    """A column's habit at a level of mess from 0 (tidy) to 3 (loose)."""
    forms = FORMS.get(kind, ("plain",))
    if mess == 0:
        return Habit(forms[0])
    return Habit(
        rng.choice(forms),
        strays={1: 0.02, 2: 0.08, 3: 0.15}[mess],
        thai_digits=mess > 1 and kind in ("date", "dates", "moo") and rng.random() < 0.15,
    )


def write(value: Value, kind: str, habit: Habit, mess: int, rng: random.Random) -> Cell:
    if value is None:
        return Cell("")
    if isinstance(value, Raw):
        return Cell(str(value))
    form = habit.form
    if mess and kind in FORMS and rng.random() < habit.strays:
        form = rng.choice(FORMS[kind])
        if kind == "date" and habit.form == "slashes":
            form = "short"
    cell = _WRITERS.get(kind, _plain)(value, form, mess, rng)
    if habit.thai_digits and cell.stored is None:
        return Cell(cell.shown.translate(_THAI))
    return cell


def _plain(value: Value, form: str, mess: int, rng: random.Random) -> Cell:
    if isinstance(value, str):
        alike = _STATUS.get(value)
        return Cell(rng.choice(alike) if alike and mess else value)
    return _number(value, form, mess, rng)


def _number(value: Value, form: str, mess: int, rng: random.Random) -> Cell:
    assert isinstance(value, int | float), value
    text = f"{value:g}" if abs(value) < 10**5 else f"{value:.2f}".rstrip("0").rstrip(".")
    return Cell(text, float(value))


def _day(value: date, form: str) -> str:
    year = value.year + 543
    if form == "long":
        return f"{value.day} {_LONG[value.month - 1]} {year}"
    if form == "slashes":
        return f"{value.day}/{value.month}/{year}"
    if form == "short2":
        return f"{value.day} {_SHORT[value.month - 1]} {year % 100:02}"
    return f"{value.day} {_SHORT[value.month - 1]} {year}"


def _date(value: Value, form: str, mess: int, rng: random.Random) -> Cell:
    assert isinstance(value, date), value
    if form == "serial":
        return Cell(_day(value, "slashes"), Serial(float((value - EPOCH).days)))
    text = _day(value, form)
    if mess > 1 and rng.random() < 0.06:
        text += rng.choice(_REMARKS)
    return Cell(text)


def _dates(value: Value, form: str, mess: int, rng: random.Random) -> Cell:
    assert isinstance(value, Period), value
    if value.start == value.end:
        return Cell(_day(value.start, form))
    style = "long" if form == "long" else "short"
    if (value.start.year, value.start.month) == (value.end.year, value.end.month) and (
        form == "same_month" or mess == 0
    ):
        text = f"{value.start.day}-{_day(value.end, style)}"
    else:
        to = rng.choice(("-", "ถึง")) if mess else "-"
        text = f"{_day(value.start, style)} {to} {_day(value.end, style)}"
    if mess > 1 and rng.random() < 0.1:
        text += rng.choice(
            (" (รุ่นที่ 1)", " ณ ศาลาประชาคม", " (3 วัน)")[: 2 if value.end.year > 2025 else 3]
        )
    return Cell(text)


def _money(value: Value, form: str, mess: int, rng: random.Random) -> Cell:
    assert isinstance(value, int | float), value
    if form == "number":
        return Cell(f"{value:,.2f}", float(value))
    text = f"{value:,.2f}".removesuffix(".00")
    return Cell(text + (rng.choice(_MONEY_TAILS) if form == "tail" else ""))


def _moo(value: Value, form: str, mess: int, rng: random.Random) -> Cell:
    if form == "number":
        return _number(value, form, mess, rng)
    return Cell(f"ม.{value}" if form == "m." else f"หมู่ที่ {value}")


def _subdistrict(value: Value, form: str, mess: int, rng: random.Random) -> Cell:
    return Cell({"bare": "", "t.": "ต.", "tambon": "ตำบล"}[form] + str(value))


def _numbers(value: Value, form: str, mess: int, rng: random.Random) -> Cell:
    assert isinstance(value, Numbers), value
    whole = list(value) == list(range(value[0], value[-1] + 1)) and len(value) > 2
    if whole and form == "range":
        tail = f" (รวม {len(value)} คร.)" if mess > 1 and rng.random() < 0.1 else ""
        return Cell(f"{value[0]}-{value[-1]}{tail}")
    head = "คร.ที่ " if mess > 1 and rng.random() < 0.1 else ""
    return Cell(head + ", ".join(map(str, value)))


def _phone(value: Value, form: str, mess: int, rng: random.Random) -> Cell:
    text = str(value)
    return Cell(f"{text[:3]}-{text[3:6]}-{text[6:]}" if form == "dashes" else text)


def _citizen_id(value: Value, form: str, mess: int, rng: random.Random) -> Cell:
    text = str(value)
    if form == "dashes":
        return Cell(f"{text[0]}-{text[1:5]}-{text[5:10]}-{text[10:12]}-{text[12]}")
    return Cell(text)


def _yes_no(value: Value, form: str, mess: int, rng: random.Random) -> Cell:
    if form == "box":
        return Cell("TRUE" if value else "FALSE", bool(value))
    if form == "tick":
        return Cell("✓" if value else "✗")
    return Cell("ใช่" if value else "ไม่ใช่")


def _count(value: Value, form: str, mess: int, rng: random.Random) -> Cell:
    if form == "number":
        return _number(value, form, mess, rng)
    return Cell(f"{value} {'คน' if form == 'people' else 'ครัวเรือน'}")


_WRITERS = {
    "date": _date,
    "dates": _dates,
    "money": _money,
    "moo": _moo,
    "subdistrict": _subdistrict,
    "numbers": _numbers,
    "phone": _phone,
    "citizen_id": _citizen_id,
    "yes_no": _yes_no,
    "people": _count,
    "homes": _count,
}
