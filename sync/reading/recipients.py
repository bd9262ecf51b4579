"""The ผู้รับรายงาน tab as people to write to, and who of them cannot be told, cell by cell."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from sync.clock import day_words
from sync.model import (
    NOWHERE,
    Language,
    LeftOut,
    LeftOutKind,
    People,
    Place,
    Reading,
    Recipient,
    Table,
    Words,
    reveal,
)
from sync.reading.cells.addresses import read_addresses
from sync.reading.cells.places import district_name
from sync.reading.cells.scopes import Scope, read_scope
from sync.reading.cells.thai import fold
from sync.reading.cells.wishes import Wish

TAB = "ผู้รับรายงาน"
Role = Literal["officer", "district", "province", "department", "other"]
ROLES: dict[str, Role] = {
    "พัฒนากร": "officer",
    "พัฒนาการอำเภอ": "district",
    "จังหวัด": "province",
    "กรม": "department",
    "อื่นๆ": "other",
}


@dataclass(frozen=True, slots=True)
class _Row:
    """One person of the tab, as shown; `role` is the vocabulary's word or None."""

    table: Table
    index: int
    name: str
    email: str
    role: str | None
    scope: str
    language: str | None
    wish: Wish

    def place(self, field: str) -> Place:
        part = self.table.parts[self.table.part_of[self.index]]
        return Place(part.sheet, part.gid, self.table.rows[self.index], part.columns.get(field))

    def shown(self, field: str) -> str:
        return str(reveal(self.table.shown(field)[self.index])).strip()

    def out(self, kind: LeftOutKind, field: str, th: str, en: str) -> LeftOut:
        return LeftOut(kind, self.place(field), self.shown(field), Words(th, en), self.name)


def people_of(reading: Reading, today: date) -> People:
    """The people of the tab, and everything that keeps one of them from being told what is theirs.

    What is not understood never widens what a person may see: a scope without a known tambon, and
    a role without a known word, see no village that is not named. ไม่ in รับรายงาน is no fault, and a
    pause that holds `today` is for information; who stands in for a person sees what they see.
    """
    table = reading.tables.get("recipients")
    if table is None or not table.has("email") or not any(True for _ in _rows(table)):
        return People((), (_no_tab(reading, table),))
    code = reading.district_code
    recipients: list[Recipient] = []
    left_out: list[LeftOut] = list(_lacking(reading, table))
    for row in _rows(table):
        doubt = _answer(row)
        left_out += doubt
        scope = read_scope(row.scope, code)
        if row.wish.holds(today):
            if not doubt and not row.wish.plain:
                left_out.append(_asked(row))
            found = list(_written_to(row, scope, row.wish.instead, "active"))
        else:
            found = list(_written_to(row, scope, read_addresses(row.email).addresses, "email"))
            left_out += _unaddressed(row, bool(found))
        recipients += found
        if found:
            left_out += _unassigned(row, scope)
            left_out += _of_one_name(row, scope, code)
            left_out += _without_villages(row, scope, reading)
    villages = reading.tables.get("villages")
    if recipients and (villages is None or not len(villages)):
        left_out.append(_no_villages(villages))
    elif recipients:
        left_out += _uncovered(reading, recipients)
    return People(tuple(recipients), tuple(left_out))


def _rows(table: Table) -> Iterator[_Row]:
    """The rows that name a person: something stands in the name or in the address."""
    columns = zip(
        table.shown("name"), table.shown("email"), table.values("role"), table.shown("scope"),
        table.values("language"), table.values("active"), strict=True,
    )  # fmt: skip
    for index, (name, email, role, scope, language, active) in enumerate(columns):
        # an office's own tables.toml may still type the column as yes_no
        wish = active if isinstance(active, Wish) else Wish(active is not False, plain=True)
        named, address = str(reveal(name)).strip(), str(reveal(email)).strip()
        if named or address:
            yield _Row(table, index, named, address, role, str(reveal(scope)), language, wish)


def _written_to(
    row: _Row, scope: Scope, addresses: Iterable[str], field: str
) -> Iterator[Recipient]:
    """The row's report goes to the addresses, which stand in the cell of this field."""
    tongue: Language = "en" if row.language == "en" else "th"
    role = ROLES.get(row.role or "", "officer")
    tambons = () if scope.whole else scope.tambons
    blank = not row.scope.strip()
    if not tambons and not _sees_all(row, scope, blank):
        tambons = NOWHERE
    unknown = tuple(word for word, _ in scope.unknown)
    name = row.name if field == "email" else ""  # whoever stands in has another
    for address in addresses:
        yield Recipient(name, address, role, tambons, tongue, unknown, row.place(field))


def _sees_all(row: _Row, scope: Scope, blank: bool) -> bool:
    """The whole district is for a known role, and for an officer only when it is written."""
    if row.role not in ROLES:
        return False
    return scope.whole or (blank and ROLES[row.role] != "officer")


# ------------------------------------------------------------------------------ who is left out


def _no_tab(reading: Reading, table: Table | None) -> LeftOut:
    refusal = next((u for u in reading.unread if u.table == "recipients"), None)
    place: Place | None
    if table is not None and table.has("email"):
        place = _tab(table)
        th, en = f"แท็บ {place.sheet} ยังไม่มีรายชื่อ", f"the tab {place.sheet} names nobody"
    elif refusal is not None:
        place = Place(refusal.sheet, refusal.gid)
        th = f"อ่านแท็บ {refusal.sheet} ไม่ได้ ({refusal.words.th})"
        en = f"the tab {refusal.sheet} could not be read ({refusal.words.en})"
    else:
        place, th, en = None, f"ไม่มีแท็บ {TAB}", f"there is no tab {TAB}"
    words = Words(
        f"{th} จึงไม่มีผู้ใดในอำเภอได้รับรายงาน โปรดระบุชื่อ อีเมล บทบาท และขอบเขตในแท็บ {TAB}",
        f"{en}: nobody of the district gets the report; "
        f"write ชื่อ, อีเมล, บทบาท and ขอบเขต of each person in the tab {TAB}",
    )
    return LeftOut("tab", place, "", words)


def _tab(table: Table) -> Place:
    return Place(table.parts[0].sheet, table.parts[0].gid)


def _lacking(reading: Reading, table: Table) -> Iterator[LeftOut]:
    """A column without which nobody's role or tambon is known: told once, not for each person."""
    place = _tab(table)
    if not table.has("role"):
        words = Words(
            f"แท็บ {place.sheet} ไม่มีคอลัมน์บทบาทที่อ่านได้ จึงส่งให้แต่ละคนเฉพาะตำบลที่ระบุชื่อในขอบเขต "
            "โปรดเพิ่มคอลัมน์ หรือตั้งชื่อหัวคอลัมน์ว่า บทบาท",
            f"the tab {place.sheet} has no readable column บทบาท, so each person is shown only the "
            "tambons named in the scope; add it, or name its heading so",
        )
        yield LeftOut("role", place, "", words)
    if not table.has("scope") and "พัฒนากร" in table.values("role"):
        words = Words(
            f"แท็บ {place.sheet} ไม่มีคอลัมน์ขอบเขต อีเมลของพัฒนากรจึงไม่มีหมู่บ้าน "
            "โปรดเพิ่มคอลัมน์ ขอบเขต แล้วพิมพ์ชื่อตำบลของแต่ละคน",
            f"the tab {place.sheet} has no column ขอบเขต, so the officers' mails have no village; "
            "add it, with the tambons of each officer",
        )
        yield LeftOut("scope", place, "", words)


def _answer(row: _Row) -> list[LeftOut]:
    """An answer that is not understood; what begins as a refusal is heeded, and told."""
    column = row.table.columns.get("active")
    problems = column.problems.get(row.index, ()) if column else ()
    shown = row.shown("active")
    if not shown or not any(each.code == "D12" for each in problems):
        return []
    th = "ยังส่งให้ตามปกติ" if row.wish.wanted else "ไม่ส่งให้"
    en = "the mail still goes" if row.wish.wanted else "nothing is sent"
    told = row.out(
        "answer",
        "active",
        f"อ่านคำว่า “{shown}” ในช่องรับรายงานไม่ได้ {th}ไปก่อน โปรดพิมพ์ ใช่ ไม่ หรือ พักถึง 30 ก.ย. 2569",
        f"“{shown}” is neither yes nor no nor a pause until a day, so {en} for now; "
        "write ใช่, ไม่ or พักถึง 30 ก.ย. 2569",
    )
    return [told]


def _asked(row: _Row) -> LeftOut:
    """A pause that holds; why somebody is away is nobody else's business."""
    wish, who = row.wish, row.name or row.email
    th = f"{who} พักรับรายงานถึง {day_words(wish.until, 'th')}" if wish.until else f"{who} หยุดรับรายงาน"
    en = f"{who} asked for no mail" + (f" until {wish.until}" if wish.until else "")
    if wish.instead:
        th, en = f"{th} ส่งให้ {wish.instead[0]} แทน", f"{en}; {wish.instead[0]} gets it instead"
    elif wish.until is None:
        th = f"{th} (พิมพ์ ไม่ แทนคำนี้ หากไม่ต้องแจ้งอีก)"
        en = f"{en} (write ไม่ in its place, and it is not told any more)"
    return row.out("asked", "active", th, en)


def _unaddressed(row: _Row, reached: bool) -> Iterator[LeftOut]:
    if not row.email:
        yield row.out(
            "no address",
            "email",
            f"{row.name} ยังไม่มีอีเมล จึงไม่ได้รับรายงาน โปรดพิมพ์ที่อยู่อีเมลในช่องนี้",
            f"{row.name} has no address and gets no mail; write the address in this cell",
        )
        return
    unread = read_addresses(row.email).unread
    if not unread and reached:
        return
    shown = ", ".join(unread) if reached else row.email
    yield row.out(
        "address",
        "email",
        f"“{shown}” อ่านเป็นที่อยู่อีเมลไม่ได้ จึงไม่ได้ส่งรายงาน โปรดพิมพ์เช่น name@example.go.th",
        f"“{shown}” is not an e-mail address, so nothing is sent to it; "
        "write such as name@example.go.th",
    )


def _unassigned(row: _Row, scope: Scope) -> Iterator[LeftOut]:
    """A person who gets mail, but of fewer villages than was meant, or of none."""
    if row.role not in ROLES and row.table.has("role"):
        shown = row.shown("role")
        told = row.table.columns["role"].problems.get(row.index, ())
        th = f"บทบาท “{shown}” {told[0].words.th}" if shown and told else "โปรดระบุบทบาท"
        en = f"role “{shown}”: {told[0].words.en}" if shown and told else "no role is written"
        yield row.out(
            "role",
            "role",
            f"{th} ระหว่างนี้ {row.name or row.email} เห็นเฉพาะตำบลที่ระบุชื่อในขอบเขต",
            f"{en}; until then only the tambons named in the scope are shown",
        )
    for word, problem in scope.unknown:
        yield row.out(
            "scope",
            "scope",
            f"ขอบเขต “{word}”: {problem.words.th}",
            f"scope “{word}”: {problem.words.en}",
        )
    if row.role == "พัฒนากร" and not row.scope.strip() and row.table.has("scope"):
        yield row.out(
            "scope",
            "scope",
            f"ยังไม่ได้ระบุตำบลของพัฒนากร {row.name or row.email} อีเมลจึงไม่มีหมู่บ้าน "
            "โปรดพิมพ์ชื่อตำบลหรือ ทั้งอำเภอ",
            f"no tambon is written for officer {row.name or row.email}, so the mail has no "
            "village; write the tambons, or ทั้งอำเภอ",
        )


def _of_one_name(row: _Row, scope: Scope, code: str | None) -> Iterator[LeftOut]:
    """Who leads a district named as one of its tambons is, and wrote no more than that name."""
    name, district = row.scope.strip(), district_name(code) if code else None
    leads = row.role in ROLES and row.role != "พัฒนากร"
    if not (leads and scope.tambons and district and fold(name) == fold(district)):
        return
    yield row.out(
        "scope",
        "scope",
        f"ขอบเขต “{name}” เป็นทั้งชื่ออำเภอและชื่อตำบล จึงเห็นเฉพาะตำบล{name} โปรดพิมพ์ ทั้งอำเภอ หรือ ต.{name}",
        f"scope “{name}” names the district and a tambon; only the tambon is shown: "
        f"write ทั้งอำเภอ, or ต.{name}",
    )


def _without_villages(row: _Row, scope: Scope, reading: Reading) -> Iterator[LeftOut]:
    """A scope that is right and holds no village of the tab หมู่บ้าน: the mail is an empty one."""
    villages = reading.tables.get("villages")
    if not villages or scope.whole or not scope.tambons or row.role in ("จังหวัด", "กรม"):
        return
    if set(scope.tambons) & set(villages.values("subdistrict")):
        return
    names = ", ".join(scope.tambons)
    yield row.out(
        "tambons",
        "scope",
        f"แท็บหมู่บ้านไม่มีหมู่บ้านของตำบล {names} อีเมลของ {row.name or row.email} จึงไม่มีหมู่บ้าน",
        f"the tab หมู่บ้าน has no village of {names}, so the mail of {row.name or row.email} has none",
    )


def _no_villages(villages: Table | None) -> LeftOut:
    words = Words(
        "แท็บหมู่บ้านว่างอยู่ ไม่มี หรืออ่านไม่ได้ อีเมลทุกฉบับของอำเภอจึงไม่มีผลการดำเนินงาน โปรดกรอกหมู่บ้านเป้าหมาย",
        "the tab หมู่บ้าน is empty, missing or could not be read, so no mail of the district has "
        "results; list the target villages in it",
    )
    return LeftOut("scope", _tab(villages) if villages is not None else None, "", words)


def _uncovered(reading: Reading, recipients: list[Recipient]) -> Iterator[LeftOut]:
    """The tambons with villages that are in no officer's scope, once for the district."""
    villages = reading.tables.get("villages")
    officers = [person for person in recipients if person.role == "officer"]
    if villages is None or any(not person.scope for person in officers):
        return
    covered = {name for person in officers for name in person.scope}
    listed = dict.fromkeys(name for name in villages.values("subdistrict") if name)
    missing = [name for name in listed if name not in covered]
    if not missing:
        return
    names = ", ".join(missing)
    words = Words(
        f"ไม่มีพัฒนากรผู้รับรายงานของตำบล {names} (แจ้งเพื่อทราบ)",
        f"no officer gets mail about the tambons {names} (for information)",
    )
    yield LeftOut("tambons", _tab(reading.tables["recipients"]), names, words)
