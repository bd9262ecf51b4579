"""The rows of the registry of districts, each as far as it says which sheet is whose."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from sync.model import (
    Place,
    Reading,
    RegisteredDistrict,
    Table,
    Words,
    reveal,
    spreadsheet_id,
)
from sync.model.ids_and_phones import veiled
from sync.reading.cells.numbers import parse_year
from sync.reading.cells.places import (
    district_codes,
    district_name,
    nearest_district,
    nearest_province,
    official_province,
    province_name,
)
from sync.reading.cells.thai import clean, fold
from sync.reading.cells.vocabulary import Vocabulary
from sync.settings import DISTRICTS
from sync.settings.registry import RegistryFile
from sync.settings.workbooks import other_than_a_sheet

YES, NO = "ใช่", "ไม่"
QUOTED = 40  # letters of a cell that a message repeats
NO_LINK = "no link"  # the one fault of a row that waits for its sheet
UNKNOWN_ACCOUNT = "account"  # costs nothing: the sheet is read by an account that sees it


class RowFault(NamedTuple):
    """Why a row cannot be used as it stands: what is wrong, in which cell, and the mend.

    Faults of one `kind` are told together when there are many.
    """

    kind: str
    place: Place
    words: Words
    hint: Words


@dataclass(frozen=True, slots=True)
class RegistryRow:
    """What one row says; `district` is None where it does not say whose sheet it is of.

    `active` is None for an answer that is none. A row with `faults` is not used as it stands.
    """

    place: Place  # of the link
    district: RegisteredDistrict | None
    active: bool | None
    link: str  # the spreadsheet's id; "" where there is none
    faults: tuple[RowFault, ...] = ()

    @property
    def cell(self) -> str:
        return cell_of(self.place)


@dataclass(frozen=True, slots=True)
class OfficeKnows:
    """What a row may name: programmes, accounts by all that they are called, and files.

    `in_use` are the words for ใช่ and ไม่. With `files` a link may be the name of an .xlsx file,
    as in the sandbox.
    """

    in_use: Vocabulary
    programmes: Collection[str] = ()
    accounts: Mapping[str, str] = field(default_factory=dict)  # folded → as the settings call it
    files: bool = False


def in_use(file: RegistryFile) -> Vocabulary:
    """The answers of the column ใช้งาน."""
    return Vocabulary({YES: file.in_use.yes, NO: file.in_use.no})


def rows_of(reading: Reading, known: OfficeKnows) -> tuple[RegistryRow, ...]:
    """The rows of the table that name a district or a sheet, in the order of their tabs."""
    table = reading.tables[DISTRICTS]
    cells = (_Cells(table, number, known, []) for number in range(len(table)))
    rows = [_row(each) for each in cells if each.text("district_name") or each.link]
    order = {part.gid: number for number, part in enumerate(table.parts)}
    rows += _of_nobody(reading, table)
    return tuple(sorted(rows, key=lambda row: (order[row.place.gid], row.place.row or 0)))


def _of_nobody(reading: Reading, table: Table) -> Iterator[RegistryRow]:
    """A sheet in a row that says so little else that it was taken for no record."""
    grids = {grid.gid: grid for grid in reading.workbook.grids}
    places = zip(table.part_of, table.rows, strict=True)
    records = {(table.parts[part].gid, row) for part, row in places}
    for part in table.parts:
        column = part.columns.get("link")
        for number, texts in enumerate(grids[part.gid].shown):
            if column is None or column >= len(texts) or number <= max(part.header_rows):
                continue
            found = spreadsheet_id(texts[column].strip())
            if found is not None and (part.gid, number) not in records:
                place = Place(part.sheet, part.gid, number, column)
                fault = RowFault("district", place, *_no_district("", None, ()))
                yield RegistryRow(place, None, True, found, (fault,))


def cell_of(place: Place) -> str:
    return f"{place.sheet}!{place.cell}" if place.cell else place.sheet


def quoted(text: str) -> str:
    """A cell's text within a message: short, and with no one's number in it."""
    text = clean(veiled(text))
    return f"“{text if len(text) <= QUOTED else text[:QUOTED] + '…'}”"


@dataclass(frozen=True, slots=True)
class _Cells:
    """One row of the table, and the faults found in it so far."""

    table: Table
    number: int
    known: OfficeKnows
    faults: list[RowFault]

    def text(self, field: str) -> str:
        return clean(str(reveal(self.table.shown(field)[self.number])))

    @property
    def link(self) -> str:
        """As it is written: no letter of an address is mended."""
        return str(reveal(self.table.shown("link")[self.number])).strip()

    def place(self, field: str) -> Place:
        part = self.table.parts[self.table.part_of[self.number]]
        return Place(part.sheet, part.gid, self.table.rows[self.number], part.columns.get(field))

    def fault(self, kind: str, field: str, words: Words, hint: Words) -> None:
        self.faults.append(RowFault(kind, self.place(field), words, hint))


def _row(cells: _Cells) -> RegistryRow:
    active = _active(cells)
    district = _district(cells)
    place = cells.place("link")
    if district is not None:
        year, programme = _programme(cells)
        of = programme or (str(year) if year else "")
        district = replace(
            district,
            name=cells.text("name")[:QUOTED] or "-".join(filter(None, (district.name, of))),
            cell=cell_of(place),
            fiscal_year=year,
            programme=programme,
            account=_account(cells),
            active=active is not False,
        )
    link = _link(cells)
    if district is not None:
        district = replace(district, id=link)
    return RegistryRow(place, district, active, link, tuple(cells.faults))


def _active(cells: _Cells) -> bool | None:
    """True where nothing is said; None, with a fault, for an answer that is none."""
    shown = cells.text("active")
    answer = cells.known.in_use.parse(shown).value
    if answer is not None or not shown:
        return answer != NO
    words = Words(f"อ่านคำว่า {quoted(shown)} ไม่ได้", f"{quoted(shown)} is neither ใช่ nor ไม่")
    cells.fault("active", "active", words, Words("พิมพ์ ใช่ หรือ ไม่", "write ใช่ or ไม่"))
    return None


def _district(cells: _Cells) -> RegisteredDistrict | None:
    """The district by its official name; None, with a fault that offers the nearest, otherwise."""
    name, province = cells.text("district_name"), cells.text("province_name")
    if province and official_province(province) is None:
        words = Words(f"ไม่มีจังหวัด {quoted(province)}", f"no province is called {quoted(province)}")
        cells.fault("province", "province_name", words, _meant(nearest_province(province)))
        return None
    codes = district_codes(name, province or None) if name else ()
    if len(codes) != 1:
        cells.fault(
            "district", "district_name", *_no_district(name, official_province(province), codes)
        )
        return None
    official = district_name(codes[0]) or name
    alone = len(district_codes(official)) == 1
    within = province_name(codes[0]) or ""
    return RegisteredDistrict(
        name=official if alone else f"{official}-{within}",
        code=codes[0],
        district=official if alone else codes[0],
        province=within,
        id="",
        cell="",
    )


def _no_district(name: str, province: str | None, codes: Collection[str]) -> tuple[Words, Words]:
    """Why a name is no district, and the mend."""
    if not name:
        words = Words("ยังไม่ได้ระบุอำเภอ", "it names no district")
        return words, Words("พิมพ์ชื่ออำเภอ หรือลบแถวนี้", "write the district, or delete the row")
    if codes:
        words = Words(
            f"มีอำเภอ {quoted(name)} ในหลายจังหวัด", f"several districts are called {quoted(name)}"
        )
        return words, Words("ระบุจังหวัด", "write the province")
    th, en = (f"จังหวัด{province}", f" in {province}") if province else ("", "")
    words = Words(f"{th}ไม่มีอำเภอ {quoted(name)}", f"there is no district {quoted(name)}{en}")
    return words, _meant(nearest_district(name, province))


def _meant(near: str | None) -> Words:
    if near is None:
        return Words("พิมพ์ชื่อตามประกาศ", "write the official name")
    return Words(f"หมายถึง {near} หรือไม่", f"did you mean {near}?")


def _programme(cells: _Cells) -> tuple[int | None, str | None]:
    """The fiscal year that is written, or the programme; neither where nothing is."""
    text = cells.text("programme")
    if not text:
        return None, None
    names = {fold(name): name for name in cells.known.programmes}
    if fold(text) in names and not names[fold(text)].isdigit():
        return None, names[fold(text)]
    year = parse_year(text).value
    if year is not None:
        return year, None
    have = ", ".join(sorted(cells.known.programmes))
    words = Words(
        f"ไม่มีโครงการหรือปีงบประมาณ {quoted(text)}", f"{quoted(text)} is no programme and no year"
    )
    hint = Words(f"พิมพ์ปีงบประมาณ หรือ {have}", f"write a fiscal year, or one of {have}")
    cells.fault("programme", "programme", words, hint)
    return None, None


_ELSEWHERE = {
    "a Drive folder": "โฟลเดอร์ใน Drive",
    "a document": "เอกสาร",
    "a form": "แบบฟอร์ม",
    "a presentation": "งานนำเสนอ",
    "a file that is no Google Sheet": "ไฟล์ที่ไม่ใช่ Google Sheet",
}
_COPY = Words(
    "เปิดชีต คัดลอกที่อยู่จากเบราว์เซอร์ แล้ววางเป็นข้อความ (Ctrl+Shift+V)",
    "open the sheet, copy its own address and paste it as plain text (Ctrl+Shift+V)",
)


def _link(cells: _Cells) -> str:
    """The id of the spreadsheet; "", with a fault, where the cell leads to none."""
    text = cells.link
    other = other_than_a_sheet(text)
    if other is None and cells.known.files and text.lower().endswith(".xlsx"):
        return text
    found = spreadsheet_id(text) if other is None else None
    if found is not None:
        return found
    if not text:
        hint = Words("วางลิงก์เมื่อมีชีต", "put it there when there is a sheet")
        cells.fault(NO_LINK, "link", Words("ยังไม่มีลิงก์", "there is no link yet"), hint)
    elif other is not None:
        words = Words(f"ลิงก์เป็นของ{_ELSEWHERE[other]}", f"the link is that of {other}")
        cells.fault("elsewhere", "link", words, _COPY)
    else:
        words = Words(
            f"{quoted(text)} ไม่ใช่ที่อยู่ของ Google Sheet",
            f"{quoted(text)} is not the address of a Google Sheet",
        )
        cells.fault("link", "link", words, _COPY)
    return ""


def _account(cells: _Cells) -> str:
    """The account as the settings call it; "" where none is named, or none is known by that."""
    text, accounts = cells.text("account"), cells.known.accounts
    if not text:
        return ""
    if fold(text) in accounts:
        return accounts[fold(text)]
    words = Words(
        f"ไม่มีบัญชี {quoted(text)} จึงอ่านด้วยบัญชีที่เปิดชีตนี้ได้",
        f"no account is called {quoted(text)}; one that sees the sheet reads it",
    )
    have = ", ".join(sorted(set(accounts.values())))
    hint = Words("ลบคำนี้ได้ เพราะมีบัญชีเดียว", "leave it empty: there is one account")
    hint = Words(f"มี {have}", f"have: {have}") if have else hint
    cells.fault(UNKNOWN_ACCOUNT, "account", words, hint)
    return ""
