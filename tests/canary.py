"""A district with canaries in its cells, and eyes that look for them in every byte written."""

from __future__ import annotations

import contextlib
import gzip
import io
import re
import sqlite3
import unicodedata
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from email import message_from_bytes
from email.header import decode_header, make_header
from itertools import cycle
from pathlib import Path

import openpyxl
from openpyxl.comments import Comment
from stdnum.th import pin

from sync.model.ids_and_phones import checksum_holds
from sync.reading.cells.forms import FORMED
from sync.settings import FieldSpec, TablesFile
from sync.summary.inspection.pdf_text import read_pdf

SCRIPTS = ("0123456789", "๐๑๒๓๔๕๖๗๘๙", "٠١٢٣٤٥٦٧٨٩", "０１２３４５６７８９")
SIGNS = ("-", "", " ", ",", "/", "_", ".", " - ", "·", " / ", "–", ", ")
STEM = "คานารี"  # of every planted name; no word of ours has it
_PLAIN = {ord(sign): str(at) for script in SCRIPTS for at, sign in enumerate(script)}
FIRST_ROWS = 6  # where the headings of the demo's tabs stand
OFFICERS = "ผู้รับรายงาน"


@dataclass
class Aviary:
    """The canaries that were let go: their digits by kind; names are known by their stem."""

    ids: set[str] = field(default_factory=set)
    phones: set[str] = field(default_factory=set)
    incomes: set[str] = field(default_factory=set)
    houses: set[str] = field(default_factory=set)
    names: int = 0

    def __post_init__(self) -> None:
        self._styles = cycle((sign, script) for script in SCRIPTS for sign in SIGNS)

    def __len__(self) -> int:
        kinds = (self.ids, self.phones, self.incomes, self.houses)
        return self.names + sum(map(len, kinds))

    def id(self) -> str:
        number = len(self.ids)
        twelve = f"{number % 7 + 1}{(number * 7_907_493_161) % 10**11:011d}"
        check = int(pin.calc_check_digit(twelve))
        digits = twelve + str((check + number % 2) % 10)  # every other one is wrong
        assert checksum_holds(digits) == (number % 2 == 0)
        self.ids.add(digits)
        sign, script = next(self._styles)
        groups = (digits[0], digits[1:5], digits[5:10], digits[10:12], digits[12])
        return sign.join(groups).translate(str.maketrans(SCRIPTS[0], script))

    def phone(self) -> str:
        number = len(self.phones)
        digits = f"089{(number * 7_907_493 + 1_234_567) % 10**7:07d}"
        self.phones.add(digits)
        sign, script = next(self._styles)
        shapes = (
            sign.join((digits[:3], digits[3:6], digits[6:])),
            f"({digits[:3]}) {digits[3:6]}{sign or '-'}{digits[6:]}",
            f"+66 {digits[1:3]} {digits[3:6]} {digits[6:]}",
        )
        return shapes[number % 3].translate(str.maketrans(SCRIPTS[0], script))

    def name(self) -> str:
        self.names += 1
        tail = "".join(chr(ord("ก") + int(digit)) for digit in str(self.names))
        return ("นาย", "", "นางสาว")[
            self.names % 3
        ] + f"{STEM}{tail} {('ป่วยติดเตียง', 'พิการ', '')[self.names % 3]}"

    def income(self) -> str:
        digits = str(1_010_203 + len(self.incomes) * 70_919)
        self.incomes.add(digits)
        return f"{int(digits):,}" if len(self.incomes) % 2 else digits

    def house(self) -> str:
        text = f"{801 + len(self.houses) % 190}/{401 + len(self.houses) // 190}"
        self.houses.add(text)
        return text

    def found_in(self, text: str) -> Counter[str]:
        """How many canaries of each kind stand in a text, whatever the digits and signs."""
        hits: Counter[str] = Counter()
        plain = text.translate(_PLAIN)
        if STEM in plain:
            hits["name"] += plain.count(STEM)
        runs = re.findall(r"\d{9,}", re.sub(r"[\W_]+", "", plain))
        for kind, known, size in (("id", self.ids, 13), ("phone", self.phones, 9)):
            wanted = {each[-size:] for each in known}
            hits[kind] += sum(
                run[at : at + size] in wanted for run in runs for at in range(len(run) - size + 1)
            )
        commaless = plain.replace(",", "")
        hits["income"] += sum(each in commaless for each in self.incomes)
        hits["house"] += sum(each in plain for each in self.houses)
        return +hits


def plant(path: Path, tables: TablesFile, aviary: Aviary) -> None:
    """Let canaries go in every column of every tab of villagers, in comments and titles."""
    book = openpyxl.load_workbook(path)
    specs = {spec.tab: spec for spec in tables.tables.values()}
    for sheet in list(book.worksheets):
        if sheet.title not in specs or sheet.title == OFFICERS:
            continue
        fields = {f.heading: f for f in specs[sheet.title].fields.values()}
        heading = max(
            range(1, FIRST_ROWS), key=lambda row: sum(c.value in fields for c in sheet[row])
        )
        columns = {c.column: fields[str(c.value)] for c in sheet[heading] if c.value in fields}
        last = min(sheet.max_row, heading + 25)
        rows = cycle(range(heading + 1, last))
        few = cycle(range(max(heading + 1, last - 3), last))  # else no village is left to tell of
        for column, spec in columns.items():
            place = spec.type in ("subdistrict", "moo")
            if place and sheet.title == book.worksheets[0].title:
                continue
            for text in _for(spec, aviary):
                cell = sheet.cell(next(few if place else rows), column)
                if type(cell).__name__ != "MergedCell":
                    cell.value = text
        sheet.cell(heading, min(columns)).comment = Comment(
            f"ถาม {aviary.id()} {aviary.phone()}", "x"
        )
        sheet.cell(heading, max(columns) + 1).value = f"เลขของ {aviary.id()} โทร {aviary.phone()}"
    extra = book.create_sheet(f"สำรอง {aviary.id()}".replace("/", "-")[:31])
    extra["A1"] = f"{aviary.name()} {aviary.id()} {aviary.phone()}"
    book.properties.title = f"ทะเบียน {aviary.id()}"
    book.save(path)


def _for(spec: FieldSpec, aviary: Aviary) -> Iterator[str | float]:
    """What is typed into one column; a plain text may name an officer, a number is a number."""
    yield aviary.id()
    yield aviary.phone()
    yield f"{aviary.id()} โทร {aviary.phone()}"
    if spec.type in FORMED or spec.personal:
        yield aviary.name()
    if spec.type in ("date", "dates", "word", "moo", "subdistrict") or spec.personal == "money":
        yield aviary.income()
    if spec.type in ("date", "dates", "word", "moo", "subdistrict", "int"):
        yield aviary.house()
    if spec.type in ("money", "text", "int"):
        number = aviary.id()
        yield float("".join(str(unicodedata.digit(s)) for s in number if s.isdigit()))


# ------------------------------------------------------------------------------ every byte


def texts_of(name: str, content: bytes) -> Iterator[tuple[str, str]]:
    """All texts in a file, unpacked and decoded as far as it goes, each with where it stands."""
    yield name, content.decode("utf-8", "replace")
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for entry in archive.namelist():
                yield from texts_of(f"{name}!{entry}", archive.read(entry))
    elif content.startswith(b"\x1f\x8b"):
        yield from texts_of(f"{name}!gz", gzip.decompress(content))
    elif content.startswith(b"%PDF-"):
        with contextlib.suppress(ValueError):
            yield f"{name}!text", read_pdf(content).text
    elif name.endswith(".eml") or b"\nMIME-Version:" in content[:4000]:
        mail = message_from_bytes(content)
        for key, value in mail.items():
            if key.lower() != "to":
                yield f"{name}!{key}", str(make_header(decode_header(value)))
        for part in mail.walk():
            payload = part.get_payload(decode=True)
            if isinstance(payload, bytes):
                yield from texts_of(f"{name}!{part.get_content_type()}", payload)


def texts_of_database(path: Path) -> Iterator[tuple[str, str]]:
    """Every value of every table, its WAL and what is packed in it included."""
    with contextlib.closing(sqlite3.connect(path)) as database:
        names = [
            row[0] for row in database.execute("select name from sqlite_master where type='table'")
        ]
        for table in names:
            cursor = database.execute(f'select * from "{table}"')
            columns = [each[0] for each in cursor.description]
            for row in cursor:
                for column, value in zip(columns, row, strict=True):
                    content = value if isinstance(value, bytes) else str(value).encode()
                    yield from texts_of(f"{path.name}:{table}.{column}", content)


@dataclass
class Search:
    """What was looked through: bytes, and hits by place and kind."""

    bytes: int = 0
    hits: Counter[tuple[str, str]] = field(default_factory=Counter)

    def look(self, aviary: Aviary, texts: Iterable[tuple[str, str]]) -> None:
        for place, text in texts:
            self.bytes += len(text.encode("utf-8", "replace"))
            for kind, count in aviary.found_in(text).items():
                self.hits[place, kind] += count

    def folder(self, aviary: Aviary, folder: Path) -> None:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                self.look(aviary, texts_of(str(path.relative_to(folder)), path.read_bytes()))
                if path.read_bytes()[:15] == b"SQLite format 3":
                    self.look(aviary, texts_of_database(path))
