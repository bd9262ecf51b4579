"""A blank workbook to start from, made of the configuration: tabs, headings, notes, drop-downs."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from sync.settings import FieldSpec, Settings, TableSpec

LINE_HEIGHT = 21  # points
ROWS = 300  # rows below a heading that have drop-downs and colours
TITLE, HEADING = 1, 2  # rows
RULES_TAB, EXAMPLE_TAB = "กติกา", "ตัวอย่าง"
LONGEST_LIST = 250  # letters that Excel takes as a list in place
NOTE_WIDTH, NOTE_LINE = 340, 22  # points
FONT = "Sarabun"  # Google Sheets has it; elsewhere the usual font stands in

# How a value of each type is written, in words for the note of its heading. Days are typed as text:
# a cell that holds text shows what was typed on every machine, whatever its locale.
_HOW = {
    "int": "พิมพ์ตัวเลขจำนวนเต็ม เช่น 12",
    "number": "พิมพ์ตัวเลข",
    "money": "พิมพ์จำนวนเงินเป็นตัวเลข เช่น 12500.50",
    "percent": "พิมพ์ร้อยละ เช่น 98.5",
    "date": "พิมพ์วัน เดือน ปี พ.ศ. เช่น 12 ม.ค. 2569",
    "dates": "พิมพ์วันเดียวหรือช่วงวัน เช่น 12-14 ม.ค. 2569",
    "numbers": "พิมพ์ลำดับที่ คั่นด้วยจุลภาค เช่น 1-18, 20",
    "phone": "พิมพ์เลขโทรศัพท์ เช่น 081 234 5678",
    "citizen_id": "พิมพ์เลข 13 หลัก (ไม่จำเป็นสำหรับโปรแกรม เว้นว่างได้)",
    "subdistrict": "เลือกตำบลจากรายการ",
    "moo": "พิมพ์เลขหมู่ เช่น 5",
    "email": "พิมพ์ที่อยู่อีเมล เช่น name@example.go.th",
    "emails": "พิมพ์ที่อยู่อีเมล เช่น name@example.go.th",
    "scope": "พิมพ์ชื่อตำบล คั่นด้วยจุลภาค หรือ ทั้งอำเภอ",
    "link": "วางลิงก์",
    "word": "เลือกจากรายการ",
    "yes_no": "เลือก ใช่ หรือ ไม่ใช่",
    "wish": "ใช่ · ไม่ · พักถึง 30 ก.ย. 2569 · ส่งแทนที่ name@example.go.th",
    "year": "พิมพ์ปี พ.ศ. เช่น 2569",
    "names": "พิมพ์ชื่อ คั่นด้วยจุลภาค",
    "text": "พิมพ์ข้อความ",
}
# a bracket of a sentence that is filled in only where something is found
_FILLED = re.compile(r" *\([^()]*\{[^()]*\)")
_FORMATS = {
    "int": "0",
    "moo": "0",
    "number": "#,##0.##",
    "money": "#,##0.00",
    "percent": "0.0",
    "year": "0",
}
_EXAMPLES = {
    "int": "1", "number": "10", "money": "12500.00", "percent": "98.5", "date": "12 ม.ค. 2569",
    "dates": "12-14 ม.ค. 2569", "numbers": "1-18, 20", "phone": "081 234 5678", "moo": "5",
    "email": "name@example.go.th", "emails": "name@example.go.th", "link": "https://drive.google.com/…",
    "yes_no": "ใช่", "wish": "ใช่", "names": "นายสมชาย ใจดี, นางสมศรี มีสุข", "citizen_id": "",
}  # fmt: skip
_OF_FIELDS = {
    "village_name": "บ้านตัวอย่าง",
    "occupation": "ทอผ้า",
    "interest": "ทอผ้า",
    "officer": "นางสาวพิมพ์ใจ ตัวอย่าง",
    "subject": "แนวทางการดำเนินงานสัมมาชีพชุมชน",
    "activity": "ฝึกอบรมครัวเรือนสัมมาชีพ",
    "shared_goal": "รายได้เพิ่มร้อยละ 10 ใน 1 ปี",
    "prefix": "นาย",
    "first_name": "สมชาย",
    "last_name": "ใจดี",
    "name": "นายสมชาย ใจดี",
    "destination": "กลุ่มทอผ้าบ้านเรียนรู้",
    "expected_result": "20 ครัวเรือนมีอาชีพเพิ่ม",
    "item": "เส้นด้าย",
    "unit": "กิโลกรัม",
    "lesson": "การย้อมสีธรรมชาติ",
    "project_no": "เลขที่ 4/2569",
    "scope": "ทั้งอำเภอ",
    "technique": "5",
    "quarter": "2",
}
_THIN = Border(bottom=Side(style="thin", color="566070"))
_HEAD = PatternFill("solid", fgColor="2563AD")
_MUST = PatternFill("solid", fgColor="187A40")
_COLOURS = {"แล้วเสร็จ": "D5F0DF", "กำลังดำเนินการ": "FFF1CC", "ยกเลิก": "E3E8ED"}


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose workbook it is: the district with its tambons, the province, the fiscal year (BE)."""

    district: str
    province: str
    tambons: tuple[str, ...]
    fiscal_year: int

    @property
    def file_name(self) -> str:
        return f"แบบติดตามสัมมาชีพ-{self.district}-{self.fiscal_year}.xlsx"


def workbook(settings: Settings, rules: Sequence[Mapping[str, Any]], office: Owner) -> bytes:
    """The .xlsx: a tab for each table, an example and the rules in short; `rules` as listed."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for key, spec in settings.tables.tables.items():
        sheet = book.create_sheet(spec.tab)
        _table(sheet, key, spec, settings, rules, office)
    _example(book.create_sheet(EXAMPLE_TAB), settings, office)
    _rules(book.create_sheet(RULES_TAB), rules)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


# ------------------------------------------------------------------------------ one tab


def _table(
    sheet: Worksheet,
    key: str,
    spec: TableSpec,
    settings: Settings,
    rules: Sequence[Mapping[str, Any]],
    office: Owner,
) -> None:
    place = f"อำเภอ{office.district} จังหวัด{office.province}"
    title = sheet.cell(TITLE, 1, f"{spec.tab} {place} ปีงบประมาณ พ.ศ. {office.fiscal_year}")
    title.font = Font(name=FONT, size=14, bold=True)
    fields = _columns(spec)
    for column, (name, field) in enumerate(fields.items(), 1):
        letter = get_column_letter(column)
        cell = sheet.cell(HEADING, column)
        cell.value = field.heading
        cell.font = Font(name=FONT, size=12, bold=True, color="FFFFFF")
        cell.fill = _MUST if field.required else _HEAD
        cell.border = _THIN
        cell.alignment = Alignment(wrap_text=True, vertical="center")
        cell.comment = _note(key, name, field, settings, rules)
        side = sheet.column_dimensions[letter]
        side.width = min(36, max(10, len(field.heading) + 4))
        below = f"{letter}{HEADING + 1}:{letter}{HEADING + ROWS}"
        first: Any = sheet.cell(HEADING + 1, column)
        first.number_format = _FORMATS.get(field.type, "@")
        first.protection = Protection(locked=False)
        first.font = Font(name=FONT, size=12)
        style = first._style
        for row in range(HEADING + 2, HEADING + ROWS + 1):
            body: Any = sheet.cell(row, column)
            body._style = style  # one style, not one made for each cell
        for check in _checks(field, settings, office):
            check.add(below)
            sheet.add_data_validation(check)
        _colours(sheet, letter, below, field, len(fields))
    _tall(sheet)
    sheet.row_dimensions[HEADING].height = 36
    sheet.freeze_panes = f"A{HEADING + 1}"
    _protected(sheet)


def _columns(spec: TableSpec) -> dict[str, FieldSpec]:
    """All but citizen ids: no rule needs them, and one (P2) asks to take them out."""
    return {name: field for name, field in spec.fields.items() if field.personal != "id"}


def _note(
    key: str, name: str, field: FieldSpec, settings: Settings, rules: Sequence[Mapping[str, Any]]
) -> Comment:
    """How the column is filled, and what the rules want of it."""
    lines = [_HOW[field.type]]
    if field.required:
        lines.append("จำเป็นทุกแถว")
    if field.unit:
        lines.append(f"หน่วย: {field.unit}")
    if field.vocabulary:
        lines.append("คำที่ใช้: " + ", ".join(settings.tables.vocabularies[field.vocabulary]))
    lines += _wanted(key, name, field, rules)
    note = Comment("\n".join(lines), "สัมมาชีพ")
    shown = sum(1 + len(line) // 45 for line in lines)
    note.width, note.height = NOTE_WIDTH, NOTE_LINE * (shown + 1)
    return note


def _wanted(
    key: str, name: str, field: FieldSpec, rules: Sequence[Mapping[str, Any]]
) -> Iterator[str]:
    """The rules that name this very field, each in the words of its mend."""
    for rule in rules:
        if any(_names(call, key, name) for call in rule["parameters"]):
            todo = rule["todo"]["th"].replace("{heading}", field.heading)
            if "{" not in todo:  # what is filled in only where something is found says nothing here
                yield f"{rule['code']}: {todo}"


def _names(call: Mapping[str, Any], key: str, name: str) -> bool:
    named = {call.get("field"), call.get("date"), *call.get("fields", ())}
    return call.get("table") == key and name in named


def _checks(field: FieldSpec, settings: Settings, office: Owner) -> Iterator[DataValidation]:
    """Drop-downs and bounds, which warn and never refuse: the reader takes more than a list."""
    choices: Sequence[str] = ()
    if field.vocabulary:
        choices = tuple(settings.tables.vocabularies[field.vocabulary])
    elif field.type in ("yes_no", "wish"):
        choices = ("ใช่", "ไม่")
    elif field.type == "subdistrict":
        choices = office.tambons
    listed = ",".join(choices)
    fits = len(listed) <= LONGEST_LIST and not any(set(each) & set('",') for each in choices)
    if choices and fits:
        check = DataValidation(type="list", formula1=f'"{listed}"', allow_blank=True)
        check.showErrorMessage = False
        yield check
    elif field.type in ("int", "moo", "number", "money"):
        check = DataValidation(
            type="decimal", operator="greaterThanOrEqual", formula1="0", allow_blank=True
        )
        check.errorStyle = "warning"
        check.error = _HOW[field.type]
        yield check


def _colours(sheet: Worksheet, letter: str, below: str, field: FieldSpec, columns: int) -> None:
    """A required cell that is blank in a row with other values, and the words of a status."""
    first = f"{letter}{HEADING + 1}"
    if field.required:
        row = f"$A{HEADING + 1}:${get_column_letter(columns)}{HEADING + 1}"
        missing = f"AND(COUNTA({row})>0,LEN({first})=0)"
        fill = PatternFill(bgColor="FBD9D7")
        blank = FormulaRule([missing], fill=fill)  # type: ignore[no-untyped-call]
        sheet.conditional_formatting.add(below, blank)
    if field.vocabulary == "status":
        for word, colour in _COLOURS.items():
            fill = PatternFill(bgColor=colour)
            told = FormulaRule([f'{first}="{word}"'], fill=fill)  # type: ignore[no-untyped-call]
            sheet.conditional_formatting.add(below, told)


def _protected(sheet: Worksheet) -> None:
    """Headings are kept from a slip of the hand; all else stays as free as it was, no password."""
    sheet.protection.sheet = True
    for allowed in (
        "formatCells", "formatColumns", "formatRows", "insertRows", "deleteRows", "sort",
        "autoFilter", "insertHyperlinks",
    ):  # fmt: skip
        setattr(sheet.protection, allowed, False)  # of a protected sheet False means: may be done


# ------------------------------------------------------------------------------ beside the tables


def _example(sheet: Worksheet, settings: Settings, office: Owner) -> None:
    """One village as it could stand in each tab, a line a column: no table that could be read."""
    tambon = office.tambons[0] if office.tambons else ""
    lines = [("แท็บ", "ช่อง", "พิมพ์เช่น")]
    for spec in settings.tables.tables.values():
        for name, field in _columns(spec).items():
            shown = _OF_FIELDS.get(name) or _EXAMPLES.get(field.type, "")
            if field.type == "subdistrict":
                shown = tambon
            elif field.vocabulary:
                shown = next(iter(settings.tables.vocabularies[field.vocabulary]))
            elif name == "district":
                shown = office.district
            elif name == "province":
                shown = office.province
            elif field.type == "year":
                shown = str(office.fiscal_year)
            if shown:
                lines.append((spec.tab, f"• {field.heading}", shown))
    _listing(sheet, "ตัวอย่างการกรอกหนึ่งหมู่บ้าน (แท็บนี้โปรแกรมไม่นำไปนับ)", lines, (16, 28, 44))


def _rules(sheet: Worksheet, rules: Sequence[Mapping[str, Any]]) -> None:
    degree = {"error": "ต้องแก้ไข", "warning": "ควรตรวจ", "info": "แจ้งเพื่อทราบ"}
    lines = [("รหัส", "ความสำคัญ", "เหตุที่ตรวจ")]
    lines += [(r["code"], degree[r["severity"]], _FILLED.sub("", r["why"]["th"])) for r in rules]
    _listing(sheet, "กติกาที่โปรแกรมตรวจ (ย่อ)", lines, (10, 14, 90))


def _listing(
    sheet: Worksheet, title: str, lines: Sequence[tuple[str, ...]], widths: tuple[int, ...]
) -> None:
    sheet.cell(1, 1, title).font = Font(name=FONT, size=14, bold=True)
    for row, line in enumerate(lines, 2):
        for column, text in enumerate(line, 1):
            cell = sheet.cell(row, column, text)
            cell.number_format = "@"
            cell.font = Font(name=FONT, size=12, bold=row == 2)
            cell.alignment = Alignment(wrap_text=True, vertical="top")
    for column, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(column)].width = width
    _tall(sheet)
    sheet.freeze_panes = "A3"


def _tall(sheet: Worksheet) -> None:
    """Rows in which marks above and below Thai letters are not cut off."""
    sheet.sheet_format.defaultRowHeight, sheet.sheet_format.customHeight = LINE_HEIGHT, True
    sheet.row_dimensions[TITLE].height = LINE_HEIGHT * 1.3
