"""Whoever should have been told is told: every slip in ผู้รับรายงาน, and where it is said."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from email import message_from_bytes
from email.header import decode_header, make_header
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from openpyxl import load_workbook

from sync.errors import UsageError
from sync.model import Finding
from sync.service import Office
from tests.delivery.smtp_server import serving
from tests.offices import small_office

TODAY = date(2026, 7, 12)
TAB, OPERATOR = "ผู้รับรายงาน", "operator@takhli.example.go.th"
HEAD = ("นางสาวอรุณี สมมติวงศ์", "arunee@takhli.example.go.th", "พัฒนาการอำเภอ", "ทั้งอำเภอ", "th", "ใช่")
FIRST = 4  # the row of the first case: the head of the district stands above it
TOLD_BY = ("sync", "preview", "dry run", "send", "status", "doctor", "operator's mail")


class Mail(NamedTuple):
    subject: str
    text: str
    html: str


@dataclass
class Told:
    """What each command said of one office, and the mails that it made."""

    said: dict[str, str]
    codes: dict[str, int]
    mails: dict[str, Mail]
    findings: Sequence[Finding]
    crosses: Sequence[str]


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("demo")
    small_office(home)
    return home


def edited(demo: Path, home: Path, edit: Callable[[Any], None]) -> Path:
    """A copy of the demo office whose workbook a person has edited."""
    shutil.copytree(demo, home, dirs_exist_ok=True)
    path = next((home / "workbooks").glob("*.xlsx"))
    book = load_workbook(path)
    edit(book)
    book.save(path)
    return home


def people(rows: Sequence[Sequence[str]]) -> Callable[[Any], None]:
    def edit(book: Any) -> None:
        sheet = book[TAB]
        sheet.delete_rows(3, 20)
        for number, row in enumerate((HEAD, *rows), 3):
            for column, text in enumerate(row, 1):
                sheet.cell(number, column, text or None)

    return edit


def mails(folder: Path) -> dict[str, Mail]:
    found = {}
    for path in folder.glob("*.eml"):
        parsed = message_from_bytes(path.read_bytes())
        text, html = (
            part.get_payload(decode=True).decode()  # type: ignore[union-attr]
            for part in parsed.walk()
            if part.get_content_maintype() == "text"
        )
        subject = str(make_header(decode_header(parsed["Subject"])))
        found[parsed["To"].split("<")[-1].rstrip(">")] = Mail(subject, text, html)
    return found


def asked(home: Path) -> Told:
    """Every command that must tell of it, one after the other, as an operator would."""
    office = Office.open(home, today=TODAY)
    synced = office.sync()
    report = synced.outcomes[0].report
    assert report is not None
    preview = office.preview(home / "preview")
    assert all(not row.faults for row in preview.mails), preview
    dry, sent = office.send(dry_run=True), office.send()
    checks = office.doctor()
    crosses = [check.message for check in checks if not check.ok]
    made = mails(home / "preview")
    said = {
        "sync": "\n".join(note.en for outcome in synced.outcomes for note in outcome.notes),
        "preview": "\n".join(note.en for note in preview.notes),
        "dry run": "\n".join(note.en for note in dry.notes),
        "send": "\n".join(note.en for note in sent.notes),
        "status": "\n".join(each.told.en for _, each in office.status().left_out),
        "doctor": "\n".join(crosses),
        "operator's mail": made[OPERATOR].text if OPERATOR in made else "",
    }
    codes = {"dry run": dry.exit_code, "send": sent.exit_code}
    return Told(said, codes, made, report.findings, crosses)


def told_of(told: Told, cell: str, *without: str) -> None:
    for place in TOLD_BY:
        if place not in without:
            assert f"{TAB}!{cell}" in told.said[place], f"{place} does not name {cell}"


def coded(told: Told, cell: str) -> list[str]:
    return [
        f.code for f in told.findings if f.place and (f.place.sheet, f.place.cell) == (TAB, cell)
    ]


# ------------------------------------------------------------------------------ addresses

UNREADABLE = (
    "สมชาย ใจดี", "somchai@", "@somchai", "som@@takhli.example.go.th", "a@b@takhli.example.go.th",
    "somchai@takhli", "somchai@gmail,com", "somchai@takhli..go.th", "somchai.takhli.go.th",
    "somchai jaidee@takhli.example.go.th", "ไม่มี", "โทร 02-123-4567",
)  # fmt: skip
READABLE = {
    "สมชาย <p0@takhli.example.go.th>": 1,
    '"ใจดี, สมชาย" <p1@takhli.example.go.th>': 1,
    "mailto:p2@takhli.example.go.th": 1,
    "p3@takhli.example.go.th.": 1,
    "p4＠takhli．example.go.th": 1,
    "p5(at)takhli.example.go.th": 1,
    "p6 at takhli.example.go.th": 1,
    "p7 @ takhli.example.go.th": 1,
    "p\u200b8@takhli.example.go.th": 1,
    "p9@takhli.example.go.th, p10@takhli.example.go.th": 2,
    "p11@takhli.example.go.th / p12@takhli.example.go.th": 2,
    "p13@takhli.example.go.th และ p14@takhli.example.go.th": 2,
    "p15@takhli.example.go.th\np16@takhli.example.go.th": 2,
}


@pytest.fixture(scope="module")
def addresses(demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Told:
    rows: list[tuple[str, ...]] = [
        (f"คนที่ {n}", text, "พัฒนากร", "ตาคลี") for n, text in enumerate(UNREADABLE)
    ]
    rows += [("คนไม่มีที่อยู่", "", "พัฒนากร", "ตาคลี"), ("คนนอก", "x@elsewhere.test", "พัฒนากร", "ตาคลี")]
    rows += [("คนไม่รับ", "no@takhli.example.go.th", "พัฒนากร", "ตาคลี", "th", "ไม่")]
    return asked(edited(demo, tmp_path_factory.mktemp("addresses"), people(rows)))


@pytest.mark.parametrize("number", range(len(UNREADABLE)), ids=UNREADABLE)
def test_an_unreadable_address_is_a_finding_and_named_everywhere(
    addresses: Told, number: int
) -> None:
    told_of(addresses, f"B{FIRST + number}")
    assert coded(addresses, f"B{FIRST + number}") == ["D12"]


def test_a_name_without_an_address_and_one_outside_are_named_everywhere(addresses: Told) -> None:
    missing, outside = FIRST + len(UNREADABLE), FIRST + len(UNREADABLE) + 1
    told_of(addresses, f"B{missing}")
    told_of(addresses, f"B{outside}")
    assert "x@elsewhere.test" in addresses.said["doctor"]


def test_who_opted_out_is_no_fault(addresses: Told) -> None:
    for place in TOLD_BY:
        assert f"{TAB}!B{FIRST + len(UNREADABLE) + 2}" not in addresses.said[place]
    assert "no@takhli.example.go.th" not in addresses.mails


def test_a_week_in_which_someone_cannot_be_written_to_is_not_complete(addresses: Told) -> None:
    assert addresses.codes == {"dry run": 5, "send": 5}


def test_addresses_are_read_as_a_person_would(demo: Path, tmp_path: Path) -> None:
    rows = [(f"คนที่ {n}", text, "พัฒนากร", "ทั้งอำเภอ") for n, text in enumerate(READABLE)]
    told = asked(edited(demo, tmp_path, people(rows)))
    expected = {f"p{n}@takhli.example.go.th" for n in range(sum(READABLE.values()))}
    assert set(told.mails) == expected | {HEAD[1], OPERATOR}
    assert told.crosses == []
    assert told.codes == {"dry run": 0, "send": 0}
    assert "ต้องดู 0 เรื่อง" in told.mails[OPERATOR].subject


# ------------------------------------------------------------------------------ scopes

REFUSED = (
    "ช่องแคบ", "หมู่ 3", "ม.3", "3", "ตาคลี หมู่ 3", "ม.3 ต.ตาคลี", "อ.ตากฟ้า", "จังหวัดลพบุรี",
    "ทั้งอำเภอ ยกเว้น ตาคลี", "ทุกตำบล ยกเว้น ตาคลี", "ดูแลงานข้อมูล", "ช่องแคบ, ท่าน้ำอ้อย",
)  # fmt: skip
PRAISE = ("ขอบคุณ", "0/0", "ไม่มีเกินกำหนด", "ไม่มีรายการเกินกำหนด", "ดำเนินการครบ", "ข้อมูลครบถ้วน")


@pytest.fixture(scope="module")
def scopes(demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Told:
    rows = [
        (f"คนที่ {n}", f"s{n}@takhli.example.go.th", "พัฒนากร", text) for n, text in enumerate(REFUSED)
    ]
    rows += [
        ("คนว่าง", "blank@takhli.example.go.th", "พัฒนากร", ""),
        ("คนครึ่งเดียว", "half@takhli.example.go.th", "พัฒนากร", "ตาคลี ช่องแคบ"),
        ("คนไกล", "far@takhli.example.go.th", "พัฒนากร", "ห้วยหอม"),
        ("คนจังหวัด", "pv@takhli.example.go.th", "จังหวัด", "หมู่ 3"),
        ("หัวหน้า", "boss@takhli.example.go.th", "พัฒนาการอำเภอ", "ช่องแคบ"),
        ("หัวหน้าตำบล", "part@takhli.example.go.th", "พัฒนาการอำเภอ", "ต.ตาคลี"),
        ("คนตาคลี", "own@takhli.example.go.th", "พัฒนากร", "ตาคลี"),
        ("หัวหน้าชื่อเดียว", "name@takhli.example.go.th", "พัฒนาการอำเภอ", "ตาคลี"),
    ]
    return asked(edited(demo, tmp_path_factory.mktemp("scopes"), people(rows)))


@pytest.mark.parametrize("number", range(len(REFUSED)), ids=REFUSED)
def test_a_scope_that_is_not_understood_is_a_finding_and_named_everywhere(
    scopes: Told, number: int
) -> None:
    told_of(scopes, f"D{FIRST + number}")
    assert coded(scopes, f"D{FIRST + number}") == ["D1"]


@pytest.mark.parametrize("who", [*(f"s{n}" for n in range(len(REFUSED))), "blank", "far", "boss"])
def test_a_mail_over_no_village_says_so_and_to_whom_to_turn(scopes: Told, who: str) -> None:
    subject, text, html = scopes.mails[f"{who}@takhli.example.go.th"]
    preheader = html.partition("display:none")[2].partition("</div>")[0]
    whom = "พัฒนาการอำเภอ" if who != "boss" else "โปรดแก้ไขในชีต"
    assert "ยังไม่มีหมู่บ้านที่กำหนดให้ท่าน" in subject
    assert whom in preheader
    assert OPERATOR in text
    for part in (text, html):
        assert whom in part.replace('</span> <span class="nb">', " ")
        assert not [words for words in PRAISE if words in part]


def test_a_blank_scope_of_an_officer_is_named_everywhere(scopes: Told) -> None:
    told_of(scopes, f"D{FIRST + len(REFUSED)}")


def test_a_partly_wrong_scope_gives_the_good_part_and_names_the_word(scopes: Told) -> None:
    told_of(scopes, f"D{FIRST + len(REFUSED) + 1}")
    mail = scopes.mails["half@takhli.example.go.th"]
    assert mail.subject.startswith("ตาคลี (ตาคลี) รายการของคุณ: ")
    assert "ผ่าน 2/18" in mail.subject  # the villages of the tambon that was understood
    assert "“ช่องแคบ”" in mail.text
    finding = next(f for f in scopes.findings if f.value == "ตาคลี ช่องแคบ")
    assert "ช่องแคบ" in finding.what.th


def test_a_scope_of_the_province_that_cannot_be_is_named_and_counts_still_go(scopes: Told) -> None:
    told_of(scopes, f"D{FIRST + len(REFUSED) + 3}")
    assert "pv@takhli.example.go.th" in scopes.mails


def test_who_leads_a_district_named_as_its_tambon_is_asked_which_is_meant(scopes: Told) -> None:
    row = FIRST + len(REFUSED) + 7
    told_of(scopes, f"D{row}")
    assert "write ทั้งอำเภอ, or ต.ตาคลี" in scopes.said["sync"]
    for clear in (row - 1, row - 2):  # an officer's tambon, and one that is called a tambon
        assert f"D{clear}" not in scopes.said["sync"]


def test_a_near_name_is_proposed_and_proven(scopes: Told) -> None:
    found = next(f for f in scopes.findings if f.value == "ช่องแคบ")
    assert found.fix is not None
    assert found.fix.value == "ช่องแค"


def test_a_tambon_that_no_officer_is_told_of_is_information_and_no_fault(scopes: Told) -> None:
    assert "พรหมนิมิต" in scopes.said["sync"]
    assert "พรหมนิมิต" in scopes.said["operator's mail"]
    assert "พรหมนิมิต" not in scopes.said["doctor"]


# ------------------------------------------------------------------------------ roles, answers

ROLES = (
    "ผู้ชม", "นายอำเภอ", "ผอ.", "admin", "ผู้ดูแล", "เลขา", "ปลัดอาวุโส", "อาสาพัฒนา", "กำนัน", "",
)  # fmt: skip
ANSWERS = ("อาจจะ", "ค่ะ", "ทุกวัน", "รอก่อน", "?", "จันทร์", "ไม่แน่ใจ", "ส่งแทนที่ สมศรี", "ลาดทิพรส")
REFUSALS = ("พักถึง 31 ก.ย. 69", "หยุดถ้าไม่มีเรื่องด่วน", "ลา 2 สัปดาห์", "ไม่ค่อยว่าง", "ลา (30 ก.ย. 69)")


@pytest.fixture(scope="module")
def roles(demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Told:
    rows: list[tuple[str, ...]] = [
        (f"คนที่ {n}", f"r{n}@takhli.example.go.th", word, "ทั้งอำเภอ") for n, word in enumerate(ROLES)
    ]
    rows += [
        (f"ผู้ตอบ {n}", f"a{n}@takhli.example.go.th", "พัฒนากร", "ตาคลี", "th", word)
        for n, word in enumerate((*ANSWERS, *REFUSALS))
    ]
    rows.append(("ผู้ช่วย", "narrow@takhli.example.go.th", "ผู้ช่วย", "ตาคลี"))
    return asked(edited(demo, tmp_path_factory.mktemp("roles"), people(rows)))


@pytest.mark.parametrize("number", range(len(ROLES)), ids=[word or "blank" for word in ROLES])
def test_an_unknown_role_sees_no_district_and_is_named_everywhere(roles: Told, number: int) -> None:
    told_of(roles, f"C{FIRST + number}")
    assert coded(roles, f"C{FIRST + number}") == ["D12" if ROLES[number] else "D13"]
    mail = roles.mails[f"r{number}@takhli.example.go.th"]
    assert "ยังไม่มีหมู่บ้านที่กำหนดให้ท่าน" in mail.subject
    assert "48/72" not in mail.text


def test_an_unknown_role_sees_the_tambons_that_are_named(roles: Told) -> None:
    assert "ตาคลี (ตาคลี)" in roles.mails["narrow@takhli.example.go.th"].subject


@pytest.mark.parametrize("number", range(len(ANSWERS) + len(REFUSALS)), ids=ANSWERS + REFUSALS)
def test_an_answer_that_is_neither_yes_nor_no_is_named_and_only_a_refusal_is_heeded(
    roles: Told, number: int
) -> None:
    cell = f"F{FIRST + len(ROLES) + number}"
    told_of(roles, cell)
    assert coded(roles, cell) == ["D12"]
    assert (f"a{number}@takhli.example.go.th" in roles.mails) == (number < len(ANSWERS))


def test_who_gets_a_narrower_mail_does_not_make_the_week_incomplete(roles: Told) -> None:
    assert roles.codes == {"dry run": 0, "send": 0}


# ------------------------------------------------------------------------------ tabs, pauses

STOPPED = (
    "หยุด",
    "พัก",
    "ลาพักผ่อน",
    "พักถึง 30 ก.ย. 69",
    "ลา 1 ก.ค. - ๓๑ ส.ค. ๖๙",
    "พัก ถึงสิ้นเดือน ก.ย. 2569",
)
GOING = ("ใช่", "รับ", "ส่งได้ค่ะ", "พักถึง 11 ก.ค. 69", "ลา 1-15 มิ.ย. 69", "หยุดตั้งแต่ 1 ส.ค. 69")
SUBSTITUTE = "somsri@takhli.example.go.th"


@pytest.fixture(scope="module")
def pauses(demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Told:
    rows: list[tuple[str, ...]] = [
        (f"คนที่ {n}", f"p{n}@takhli.example.go.th", "พัฒนากร", "ตาคลี", "th", word)
        for n, word in enumerate((*STOPPED, *GOING))
    ]
    rows += [
        ("คนลา", "away@takhli.example.go.th", "พัฒนากร", "ช่องแค", "th",
         f"ลาถึง 30 ก.ย. 69 ส่งแทนที่ {SUBSTITUTE}"),
        ("คนฝาก", "far@takhli.example.go.th", "พัฒนากร", "ตาคลี", "th", "ส่งแทนที่ x@elsewhere.test"),
    ]  # fmt: skip
    return asked(edited(demo, tmp_path_factory.mktemp("pauses"), people(rows)))


@pytest.mark.parametrize("number", range(len(STOPPED)), ids=STOPPED)
def test_a_pause_is_heeded_is_no_fault_and_is_named_everywhere(pauses: Told, number: int) -> None:
    cell = f"F{FIRST + number}"
    told_of(pauses, cell, "doctor")
    assert not [line for line in pauses.crosses if cell in line]
    assert coded(pauses, cell) == []
    assert f"p{number}@takhli.example.go.th" not in pauses.mails


@pytest.mark.parametrize("number", range(len(GOING)), ids=GOING)
def test_a_pause_that_is_over_or_still_to_come_stops_no_mail(pauses: Told, number: int) -> None:
    assert f"p{len(STOPPED) + number}@takhli.example.go.th" in pauses.mails
    assert f"{TAB}!F{FIRST + len(STOPPED) + number}" not in pauses.said["sync"]


def test_a_substitute_sees_what_the_person_sees_and_no_more(pauses: Told) -> None:
    cell = f"F{FIRST + len(STOPPED) + len(GOING)}"
    told_of(pauses, cell, "doctor")
    assert SUBSTITUTE in pauses.said["status"]
    assert "away@takhli.example.go.th" not in pauses.mails
    assert pauses.mails[SUBSTITUTE].subject.startswith("ตาคลี (ช่องแค) รายการของคุณ")
    assert "คนลา" not in pauses.mails[SUBSTITUTE].text


def test_a_substitute_outside_the_allowed_domains_is_not_written_to(pauses: Told) -> None:
    told_of(pauses, f"F{FIRST + len(STOPPED) + len(GOING) + 1}")
    assert pauses.codes == {"dry run": 5, "send": 5}


def test_an_address_paused_by_hand_gets_nothing_until_its_day_is_over(
    demo: Path, tmp_path: Path
) -> None:
    address = "wanna@takhli.example.go.th"
    home = edited(demo, tmp_path, lambda book: None)
    office = Office.open(home, today=TODAY)
    (line, *_) = office.pause(address.upper(), until=date(2026, 9, 30))
    assert line == f"{address} is not written to until 2026-09-30; resume {address} ends it."
    told = asked(home)
    for place in TOLD_BY:
        if place != "doctor":
            assert address in told.said[place], place
    assert address not in told.mails
    assert told.crosses == []
    assert told.codes == {"dry run": 0, "send": 0}
    stopped = [each for each in office.doctor() if each.name == "mail stopped"]
    assert [address in each.message for each in stopped] == [True]
    later = Office.open(home, today=date(2026, 10, 1))
    assert address in {row.recipient for row in later.preview(home / "later").mails}
    assert office.resume(address)
    assert not office.resume(address)
    assert address in {row.recipient for row in office.preview(home / "again").mails}


@pytest.mark.parametrize("address", ["nobody", "x@elsewhere.test"])
def test_only_who_could_get_mail_can_be_paused(demo: Path, tmp_path: Path, address: str) -> None:
    office = Office.open(edited(demo, tmp_path, lambda book: None), today=TODAY)
    with pytest.raises(UsageError):
        office.pause(address)
    with pytest.raises(UsageError, match="is over"):
        office.pause("wanna@takhli.example.go.th", until=date(2026, 7, 11))


def test_what_waits_for_somebody_who_is_paused_meanwhile_is_not_sent(
    demo: Path, tmp_path: Path
) -> None:
    """A server says "later", the person asks for no mail, and then the server says yes."""
    address = "wanna@takhli.example.go.th"
    home = edited(demo, tmp_path, lambda book: None)
    answers = {address: "rcpt 4xx"}
    with serving(answers.get) as post:
        smtp = {"HOST": "127.0.0.1", "PORT": str(post.port), "SECURITY": "none", "PAUSE": "0"}
        office = Office.open(
            home, today=TODAY, environment={f"SAMMACHIP_SMTP_{k}": v for k, v in smtp.items()}
        )
        states = {row["recipient"]: row["state"] for row in office.send().rows}
        assert states[address] == "deferred"
        answers.clear()
        office.pause(address)
        states = {row["recipient"]: row["state"] for row in office.send().rows}
        assert states[address] == "missed"


def missing(book: Any) -> None:
    del book[TAB]


def refused(book: Any) -> None:
    book[TAB]["B2"], book[TAB]["C2"] = "ข้อมูล", "ข้อมูล"


def without_addresses(book: Any) -> None:
    book[TAB]["B2"] = "หมายเลขห้อง"


def emptied(book: Any) -> None:
    book[TAB].delete_rows(3, 20)


@pytest.mark.parametrize("edit", [missing, refused, without_addresses, emptied])
def test_a_tab_of_which_nobody_can_be_told_is_said_everywhere(
    demo: Path, tmp_path: Path, edit: Callable[[Any], None]
) -> None:
    told = asked(edited(demo, tmp_path, edit))
    for place in TOLD_BY:
        assert TAB in told.said[place], place
    assert "ต้องดู 0 เรื่อง" not in told.mails[OPERATOR].subject
    assert any("nobody of the district gets the report" in cross for cross in told.crosses)
    assert told.codes == {"dry run": 5, "send": 5}


def test_a_paused_address_is_named_everywhere_with_its_cell(demo: Path, tmp_path: Path) -> None:
    home = edited(
        demo, tmp_path, people([("คนที่ย้าย", "gone@takhli.example.go.th", "พัฒนากร", "ตาคลี")])
    )
    office = Office.open(home, today=TODAY)
    for _ in range(office.settings.file.delivery.strikes):
        office.state.addresses.strike("gone@takhli.example.go.th", "no such user", office.now())
    told = asked(home)
    told_of(told, f"B{FIRST}")
    assert told.codes == {"dry run": 5, "send": 5}


def test_with_no_one_to_mail_send_says_why(demo: Path, tmp_path: Path) -> None:
    home = edited(demo, tmp_path, missing)
    settings = home / "config/settings.toml"
    lines = settings.read_text(encoding="utf-8").splitlines()
    kept = [line for line in lines if not line.startswith(("operator =", "province ="))]
    settings.write_text("\n".join(kept), encoding="utf-8")
    for dry_run in (True, False):
        result = Office.open(home, today=TODAY).send(dry_run=dry_run)
        assert result.rows == []
        assert result.exit_code == 5
        assert any(TAB in note.en for note in result.notes)


# ------------------------------------------------------------------------------ no villages


def without_villages(book: Any) -> None:
    sheet = book["หมู่บ้าน"]
    sheet.delete_rows(2, sheet.max_row)


def unreadable_villages(book: Any) -> None:
    for row in book["หมู่บ้าน"].iter_rows(max_row=6):
        for cell in row:
            if isinstance(cell.value, str) and cell.value.startswith("ตำบล"):
                cell.value = "หมู่ที่"


def only_a_heading(book: Any) -> None:
    sheet = book["หมู่บ้าน"]
    heading = next(row[0].row for row in sheet.iter_rows() if any(c.value == "หมู่ที่" for c in row))
    sheet.delete_rows(heading + 1, sheet.max_row)


@pytest.mark.parametrize("edit", [without_villages, only_a_heading, unreadable_villages])
def test_a_district_without_villages_is_never_told_that_all_is_well(
    demo: Path, tmp_path: Path, edit: Callable[[Any], None]
) -> None:
    told = asked(edited(demo, tmp_path, edit))
    for address, mail in told.mails.items():
        if address in (OPERATOR, "ann@example.go.th"):
            continue
        assert "0/0" not in mail.subject
        assert "ยังไม่มี" in mail.subject
        assert not [words for words in PRAISE if words in mail.text and words != "0/0"], address
    for place in TOLD_BY:
        assert "หมู่บ้าน" in told.said[place], place
    assert "ต้องดู 0 เรื่อง" not in told.mails[OPERATOR].subject
    assert "no village data yet" in told.mails["ann@example.go.th"].subject
    assert "thank" not in told.mails["ann@example.go.th"].text.lower()
