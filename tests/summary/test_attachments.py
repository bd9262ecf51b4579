"""What travels with a mail: only what is its reader's, never a formula, the same bytes always."""

from __future__ import annotations

import email
import importlib.util
import io
import json
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from dataclasses import replace
from email.message import Message as Parsed
from functools import cache
from pathlib import Path
from string import ascii_letters
from typing import Any

import openpyxl
import pytest

from sync.errors import ConfigError
from sync.model import Aged, Finding, Report, State, VillageKey, Words
from sync.settings import PACKAGED
from sync.summary import message
from sync.summary.attachments import attachments, coverage, filing, spreadsheet
from sync.summary.cells import clean
from sync.summary.compose import Composed, compose
from sync.summary.inspection.court import inspect
from sync.summary.inspection.enclosed import LARGEST_UNPACKED
from sync.summary.inspection.evidence import read
from sync.summary.inspection.pdf_text import read_pdf
from sync.summary.message import Attachment
from sync.summary.prepared import Prepared
from sync.summary.render import Rendered, renderer_for
from tests.summary.cast import (
    BLANKS,
    BOSS,
    DATA,
    ENGLISH,
    LATE,
    NEXT,
    NOW,
    OPERATOR,
    PIMJAI,
    PROVINCE,
    RISK,
    VILLAGES,
    WEEK,
    finding,
    held,
    key,
    mail_to,
    prepared,
    report,
    settings,
    stress,
    variants,
)
from tests.summary.test_fitting import many
from tests.summary.test_scope import PEOPLE, marked, markers_outside

typeset = pytest.mark.skipif(
    importlib.util.find_spec("typst") is None, reason="requirements-pdf.txt is not installed"
)
BOTH = {"attach_xlsx": True, "attach_pdf": importlib.util.find_spec("typst") is not None}
SOURCE = prepared()
COLUMNS = ("ระดับ", "รหัส", "หมู่บ้าน", "แท็บ", "เซลล์", "สิ่งที่พบ", "สิ่งที่ต้องทำ", "ค้าง (สัปดาห์)")


def mail(address: str = BOSS.email, source: Prepared = SOURCE, **asked: object) -> Composed:
    return mail_to(address, [source], **(asked or BOTH))


@cache
def usual(address: str = BOSS.email) -> Composed:
    """The mail of the usual data with both files, made once: nothing in it can be changed."""
    return mail(address)


def parts(composed: Composed) -> dict[str, Parsed]:
    parsed = email.message_from_bytes(composed.message.payload)
    files = [p for p in parsed.walk() if p.get_content_disposition() == "attachment"]
    return {(part.get_filename() or "").rpartition(".")[2]: part for part in files}


def content(composed: Composed, ending: str) -> bytes:
    found = parts(composed)[ending].get_payload(decode=True)
    assert isinstance(found, bytes)
    return found


def workbook(composed: Composed) -> Any:
    return openpyxl.load_workbook(io.BytesIO(content(composed, "xlsx")))


def rows(composed: Composed) -> list[tuple[Any, ...]]:
    """The rows of the lists of findings: two of three tabs of a district."""
    lists = [tab for at, tab in enumerate(workbook(composed)) if at % 3]
    return [row for tab in lists for row in tab.iter_rows(min_row=2)]


def hostile(cell: str) -> Report:
    bad = [
        replace(f, what=Words(cell, cell), todo=Words(cell, cell), value=cell)
        for f in (*LATE, *RISK, *DATA)
    ]
    now = report(bad)
    return replace(now, progress=tuple(replace(row, name=cell) for row in now.progress))


# ------------------------------------------------------------------------------ when and to whom


def test_nothing_is_attached_unless_the_office_asks() -> None:
    plain = mail(attach_xlsx=False)
    assert parts(plain) == {}
    assert b"multipart/mixed" not in plain.message.payload


def test_the_province_gets_counts_and_no_name_and_the_operator_nothing() -> None:
    assert parts(usual(OPERATOR)) == {}
    composed = usual(PROVINCE.email)
    assert composed.faults == ()
    assert workbook(composed).sheetnames == ["อำเภอ × เทคนิค"]
    said = "\n".join(read(composed.message).enclosed)
    assert "ตาคลี" in said
    assert not any(row.name in said or row.officer in said for row in SOURCE.report.progress)
    assert not any(f.record in said for f in SOURCE.report.findings if len(f.record) > 3)


def test_a_province_without_a_sheet_of_this_week_gets_none() -> None:
    stale = replace(SOURCE, stale_reason=Words("อ่านไม่ได้", "unreadable"))
    assert parts(mail(PROVINCE.email, stale)) == {}


def test_the_province_is_told_of_its_file_in_its_own_words() -> None:
    seen = read(mail(PROVINCE.email, attach_xlsx=True).message)
    assert "แนบตารางเก้าเทคนิครายอำเภอ เป็นไฟล์ .xlsx" in seen.text
    assert parts(mail(PROVINCE.email, attach_xlsx="when_more")) == {}


def test_old_data_is_not_attached_as_this_week_s() -> None:
    sources, address = variants()["unreadable"]
    composed = mail(address, sources[0])
    assert composed.faults == ()
    assert parts(composed) == {}


LEFT_OUT = "อยู่ในไฟล์แนบและในชีต"


def unreadable(at: int, village: VillageKey) -> Finding:
    what = f"วันที่ “{at + 31} มิ.ย. 2569” ไม่มีอยู่จริง"
    return finding("D4", "trainings", f"ครั้งที่ {at}", what, village=village, row=at + 9, column=at)


def test_the_list_goes_with_a_mail_that_shows_only_a_part_of_it() -> None:
    """By default: "and N more" leads to something that shows them."""
    many = [unreadable(at, village=key(at % 8)) for at in range(40)]
    source = prepared(report((*LATE, *many)), first=True)
    composed = mail(source=source, attach_xlsx="when_more")
    assert composed.faults == ()
    assert composed.summary.unshown > 0
    assert set(parts(composed)) == {"xlsx"}
    assert len(rows(composed)) == len(LATE) + len(many)
    seen = read(composed.message)
    assert LEFT_OUT in seen.text
    assert LEFT_OUT in seen.visible
    never = mail(source=source, attach_xlsx=False)
    assert LEFT_OUT not in read(never.message).text
    assert "ดูอีก" in read(never.message).text


def test_old_findings_that_are_not_shown_are_counted_beside_those_that_are() -> None:
    standing = [unreadable(at, village=key(at % 8)) for at in range(40)]
    source = prepared(report(standing))
    change = replace(source.change, new=(), persisting=tuple(Aged(f, 2) for f in standing))
    composed = mail(source=replace(source, change=change), attach_xlsx=False)
    assert composed.faults == ()
    assert "ดูอีก 20 จุดในชีต" in read(composed.message).text


def test_no_list_goes_with_a_mail_that_shows_all_of_it() -> None:
    shown = report((*LATE[:2], *DATA[:2]))
    composed = mail(source=prepared(shown), attach_xlsx="when_more")
    assert composed.summary.unshown == 0
    assert parts(composed) == {}


def test_what_is_left_out_is_counted_by_finding_also_where_one_entry_stands_for_several() -> None:
    """Three alike faults of a village are one entry: two of them have no cell in the mail."""
    alike = [unreadable(at, village=key(3)) for at in (2, 5, 9)]
    composed = mail(source=prepared(report(alike)), attach_xlsx="when_more")
    assert composed.summary.unshown == 2
    assert set(parts(composed)) == {"xlsx"}


# ------------------------------------------------------------------------------ said in words

SAID = {
    "xlsx": "แนบตารางเก้าเทคนิคและรายการทั้งหมด เป็นไฟล์ .xlsx",
    "pdf": "แนบฉบับเก็บเข้าแฟ้มเป็นไฟล์ .pdf",
    "xlsx, pdf": "แนบตารางเก้าเทคนิคและรายการทั้งหมด เป็นไฟล์ .xlsx และฉบับเก็บเข้าแฟ้มเป็นไฟล์ .pdf",
}


@pytest.mark.parametrize(
    "kinds", ["xlsx", pytest.param("pdf", marks=typeset), pytest.param("xlsx, pdf", marks=typeset)]
)
def test_both_parts_say_what_is_attached(kinds: str) -> None:
    composed = mail(attach_xlsx="xlsx" in kinds, attach_pdf="pdf" in kinds)
    assert composed.faults == ()
    assert set(parts(composed)) == set(kinds.split(", "))
    seen = read(composed.message)
    assert seen.visible.count(SAID[kinds]) == 1
    assert seen.text.splitlines().count(SAID[kinds]) == 1


def test_a_mail_without_a_file_speaks_of_none() -> None:
    for composed in (mail(attach_xlsx=False), mail(OPERATOR)):
        seen = read(composed.message)
        assert "แนบ" not in seen.text + seen.visible


def test_a_district_without_a_finding_gets_its_nine_techniques() -> None:
    composed = mail(source=prepared(report(())), attach_xlsx=True)
    assert composed.faults == ()
    assert workbook(composed).worksheets[0].max_row == 10
    assert rows(composed) == []


def test_a_district_without_a_village_or_a_finding_gets_no_list_and_no_word_of_one() -> None:
    composed = mail(source=prepared(report((), villages=())), attach_xlsx=True)
    assert composed.faults == ()
    assert parts(composed) == {}
    assert "แนบ" not in read(composed.message).text


def test_an_english_reader_is_told_of_the_list_in_english() -> None:
    composed = mail(ENGLISH.email, attach_xlsx=True)
    assert composed.faults == ()
    assert (
        "Attached: the nine techniques and the whole list as .xlsx"
        in read(composed.message).text.splitlines()
    )


def test_who_has_many_districts_is_told_once_and_gets_every_district_s_list() -> None:
    made = compose(held(many()), settings(attach_xlsx=True), WEEK, NOW, NEXT)
    composed = next(one for one in made if one.message.recipient == BOSS.email)
    assert composed.faults == ()
    assert len(workbook(composed).sheetnames) == 36
    assert read(composed.message).visible.count(SAID["xlsx"]) == 1


# ------------------------------------------------------------------------------ the list


def test_the_list_holds_every_finding_with_a_link_to_its_very_cell() -> None:
    composed = usual()
    assert composed.faults == ()
    book = workbook(composed)
    assert book.sheetnames == ["หมู่บ้าน × เทคนิค", "งานที่ต้องเร่ง", "ข้อมูลที่ต้องตรวจแก้"]
    _, programme, data = book
    assert tuple(cell.value for cell in programme[1]) == COLUMNS
    assert programme.max_row - 1 == len((*LATE, *RISK))
    assert data.max_row - 1 == len((*DATA, *BLANKS))
    first = programme[2]
    assert [cell.value for cell in first][:5] == [
        "ต้องแก้ไข", "O1", "บ้านหนองตาเชียง หมู่ 3", "แผน", "J12",
    ]  # fmt: skip
    assert first[4].hyperlink.target == SOURCE.report.link(LATE[0].place)
    assert first[7].value == 1


def test_a_whole_table_s_finding_leads_to_its_tab() -> None:
    (row,) = (row for row in rows(usual()) if row[1].value == "T1-2")
    assert row[4].value in (None, "")
    assert row[3].hyperlink.target.endswith("#gid=200")


def test_english_headings_for_an_english_reader() -> None:
    book = workbook(usual(ENGLISH.email))
    assert book.sheetnames == ["Villages × techniques", "Programme work", "Data to check"]
    assert [cell.value for cell in book.worksheets[1][1]][-2:] == ["To do", "Weeks open"]


WORDS = {
    State.PASSED: "ผ่าน",
    State.IN_PROGRESS: "กำลังทำ",
    State.OVERDUE: "เกินกำหนด",
    State.NOT_DUE: "ยังไม่ถึงกำหนด",
    State.NO_PLAN: "ยังไม่มีแผน",
}


def test_the_matrix_is_the_villages_with_their_nine_states_sums_and_changes() -> None:
    lines = [[cell.value for cell in row] for row in workbook(usual()).worksheets[0]]
    assert lines[0][2] == "1\nศึกษา\nแนวทาง"
    for line, row, (*_, before) in zip(lines[1:], SOURCE.report.progress, VILLAGES, strict=False):
        states = [WORDS[state] for state in row.states]
        tambon = row.village.subdistrict
        name = f"{row.name} หมู่ {row.village.moo}"
        assert line == [name, tambon, *states, row.passed, row.passed - before]
    assert lines[-1] == ["ผ่าน (หมู่บ้าน)", None, 8, 8, 8, 8, 7, 6, 2, 1, 0, 48, 6]
    first = workbook(mail(source=prepared(first=True), attach_xlsx=True)).worksheets[0]
    assert {row[-1].value for row in first.iter_rows(min_row=2)} == {None}


def test_a_village_that_is_new_this_week_has_no_change_and_neither_has_the_sum() -> None:
    villages = (*VILLAGES, ("บ้านใหม่", "ตาคลี", 9, "นายสมชาย กล้าหาญ", VILLAGES[0][4], 0))
    now = report(villages=villages)
    change = replace(SOURCE.change, new=now.findings, persisting=())
    source = replace(SOURCE, report=now, change=change)
    tab = workbook(mail(source=source, attach_xlsx=True)).worksheets[0]
    assert [row[-1].value for row in tab.iter_rows(min_row=9)] == [1, None, None]


def test_the_province_s_matrix_is_its_districts_in_counts() -> None:
    sources = many()
    asked = settings(attach_xlsx=True, province=(PROVINCE.email,))
    made = compose(held(sources), asked, WEEK, NOW, NEXT)
    composed = next(one for one in made if one.message.recipient == PROVINCE.email)
    assert composed.faults == ()
    lines = [[cell.value for cell in row] for row in workbook(composed).worksheets[0]]
    assert [line[0] for line in lines[1:-1]] == [source.report.district for source in sources]
    for line, source in zip(lines[1:-1], sources, strict=True):
        villages = source.report.progress
        sums = [sum(row.states[at] is State.PASSED for row in villages) for at in range(9)]
        assert line[1:12] == [len(villages), *sums, sum(sums)]
    assert lines[-1][11] == sum(line[11] for line in lines[1:-1])


@pytest.mark.parametrize("address", [BOSS.email, PROVINCE.email])
def test_every_tab_prints_one_page_wide_with_its_headings_on_each(address: str) -> None:
    for tab in workbook(usual(address)):
        setup = tab.page_setup
        assert tab.sheet_properties.pageSetUpPr.fitToPage
        assert (setup.orientation, setup.paperSize) == ("landscape", 9)
        assert (setup.fitToWidth, setup.fitToHeight) == (1, 0)
        assert tab.print_title_rows == "$1:$1"
    matrix = workbook(usual(address)).worksheets[0]
    assert matrix.freeze_panes == "C2"
    assert "ข้อมูล ณ อา. 12 ก.ค. 2569" in matrix.oddHeader.center.text


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is missing")
def test_sixty_villages_print_on_the_width_of_one_page(tmp_path: Path) -> None:
    composed = mail(source=prepared(stress()), attach_xlsx=True)
    book = workbook(composed)
    for tab in book.worksheets[1:]:
        book.remove(tab)
    book.save(tmp_path / "list.xlsx")
    office = f"-env:UserInstallation=file://{tmp_path}/profile"
    convert = ["soffice", office, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path)]
    subprocess.run([*convert, str(tmp_path / "list.xlsx")], capture_output=True, check=True)
    told = subprocess.run(
        ["pdftotext", "-layout", tmp_path / "list.pdf", "-"],
        capture_output=True, check=True, text=True,
    )  # fmt: skip
    pages = told.stdout.split("\f")[:-1]
    assert len(pages) == 2
    assert all("ติดตาม" in page and "ตำบล" in page for page in pages)


@pytest.mark.parametrize(
    "cell",
    [
        '=HYPERLINK("http://evil.example","เปิด")', "+1+1", "-2+3", "@SUM(A1)", "=cmd|' /C calc'!A0",
        "\t=1+1", "\r\n=1+1", "=1+1\x00", "{=1}", "<f>1</f>",
    ],
)  # fmt: skip
def test_a_cell_that_looks_like_a_formula_stays_a_text(cell: str) -> None:
    composed = mail(source=prepared(hostile(cell)))
    assert composed.faults == ()
    for row in rows(composed):
        for printed in row:
            assert printed.data_type in ("s", "n")
            if isinstance(printed.value, str) and printed.value[:1] in ("=", "+", "-", "@"):
                assert printed.quotePrefix
    with zipfile.ZipFile(io.BytesIO(content(composed, "xlsx"))) as archive:
        xml = b"".join(archive.read(name) for name in archive.namelist())
    assert b"<f>" not in xml
    assert b"evil.example" not in b"".join(re.findall(rb'Target="[^"]*"', xml))


def test_ids_and_phones_are_masked_in_every_attachment() -> None:
    personal = "เลข 0-1234-56789-01-6 โทร 080-000-0000 และ ๐๘๐๐๐๐๐๐๐๐"
    composed = mail(source=prepared(hostile(personal)))
    assert composed.faults == ()
    said = "\n".join(read(composed.message).enclosed)
    assert "•••" in said
    assert not re.search(r"[0-9๐-๙](?:[ .-]?[0-9๐-๙]){8}", said)


@pytest.mark.parametrize("first", [True, False])
def test_no_attachment_holds_a_marker_outside_its_reader_s_scope(first: bool) -> None:
    people = {person.email: person for person in PEOPLE}
    for composed in compose(
        held([prepared(marked(), first=first)]), settings(**BOTH), WEEK, NOW, NEXT
    ):
        assert composed.faults == (), composed.message.recipient
        said = "".join("".join(read(composed.message).enclosed).split())
        person = people.get(composed.message.recipient)
        if person is None or person.role == "province":
            assert "MARK-" not in said
        else:
            assert markers_outside(person, said) == []
            assert said.count("MARK-") > 2


def test_the_same_data_gives_the_same_bytes() -> None:
    assert mail().message.payload == mail().message.payload
    later = compose(held([SOURCE]), settings(**BOTH), WEEK, NOW.replace(hour=23), NEXT)
    again = next(c for c in later if c.message.recipient == BOSS.email)
    for ending in parts(again):
        assert content(again, ending) == content(mail(), ending)


def test_the_archive_holds_no_moment_of_making() -> None:
    with zipfile.ZipFile(io.BytesIO(content(usual(), "xlsx"))) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        core = archive.read("docProps/core.xml").decode()
    assert re.findall(r"\d{4}-\d\d-\d\dT[\d:]+Z", core) == ["2026-07-12T11:00:00Z"] * 2


# ------------------------------------------------------------------------------ the message


def test_files_stand_beside_the_two_parts_with_a_thai_name_and_a_plain_one() -> None:
    composed = usual()
    parsed = email.message_from_bytes(composed.message.payload)
    assert parsed.get_content_type() == "multipart/mixed"
    inner = parsed.get_payload()
    assert isinstance(inner, list)
    assert inner[0].get_content_type() == "multipart/alternative"  # type: ignore[union-attr]
    assert composed.message.payload.isascii()
    # the .xlsx's own kind is 65 letters long; an address that is read again must not be folded
    lines = composed.message.payload.split(b"\r\n")
    assert max(len(line) for line in lines if not line.startswith(b"List-Unsubscribe:")) <= 79
    names = {(file.name, file.fallback) for file in read(composed.message).files}
    assert ("รายการที่ต้องดู-ตาคลี-2569-W28.xlsx", "sammachip-2569-W28.xlsx") in names


def test_a_district_s_odd_name_makes_no_odd_file_name() -> None:
    now = replace(report(), district='ตา/คลี\\..:*?"<>|\r\nX: y')
    (name, *_) = [file.name for file in read(mail(source=prepared(now)).message).files]
    assert not re.search(r'[\\/:*?"<>|\s]', name)
    assert name.endswith("-2569-W28.xlsx")


# ------------------------------------------------------------------------------ the PDF

CLUSTERS = "ขั้นตอน ที่สิ่งนี้ ขึ้นทะเบียน น้ำดื่ม ดำเนิน ตาคลี ผู้ใหญ่ ปี่ ป้ำ ฟื้น กู้ ญี่ปุ่น ฐิติ กิ๊ก ปุ๋ย ฝั่ง เปิ้ล สร้าง ณ์ ก็ ต่ำ"


@typeset
def test_the_pdf_is_an_archive_pdf_whose_thai_reads_back_as_it_was() -> None:
    spoken = finding("D4", "plan", "x", CLUSTERS, village=key(0))
    made = content(mail(source=prepared(report((*LATE, spoken)))), "pdf")
    assert b"<pdfaid:part>2</pdfaid:part>" in made
    text = read_pdf(made).text
    for word in CLUSTERS.split():
        assert word in text
    for line in ("สรุปรายสัปดาห์ สัมมาชีพชุมชน", "ผ่านเพิ่ม เทคนิคที่ 5", "ข้อมูลที่ต้องตรวจแก้ 1 รายการ"):
        assert line in text


@typeset
@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="Debian's poppler-utils is missing")
def test_the_thai_copies_out_right_with_a_program_that_is_not_ours(tmp_path: Path) -> None:
    spoken = finding("D4", "plan", "x", CLUSTERS, village=key(0))
    path = tmp_path / "filing.pdf"
    path.write_bytes(content(mail(source=prepared(report((*LATE, spoken)))), "pdf"))
    told = subprocess.run(["pdftotext", path, "-"], capture_output=True, check=True, text=True)
    copied = "".join(told.stdout.split())
    assert set(CLUSTERS.split()) <= {word for word in CLUSTERS.split() if word in copied}
    assert "ขั้ขั้" not in copied
    ours = "".join(read_pdf(path.read_bytes()).text.split())
    assert sorted(ours) == sorted(copied)


@typeset
def test_the_pdf_has_the_matrix_and_what_changed_since_last_week() -> None:
    text = read_pdf(content(usual(), "pdf")).text
    for cell in ("√", "…", "!", "48/72", "กำลังทำ", "เทียบกับสัปดาห์ก่อนหน้า", "เพิ่ม 6 เทคนิค"):
        assert cell in text
    assert "บ้านเขาฝา หมู่ 7\nผ่านเพิ่ม เทคนิคที่ 5" in text
    first = read_pdf(content(mail(source=prepared(first=True)), "pdf")).text
    assert "ยังไม่มีสัปดาห์ก่อนให้เทียบ" in first
    assert "เปลี่ยนแปลงจากสัปดาห์ก่อนหน้า" not in first


@typeset
def test_a_technique_that_is_no_longer_passed_is_told() -> None:
    previous = SOURCE.change.previous
    assert previous is not None
    passed = {**previous.passed, key(0): (True,) * 6 + (False,) * 3}
    source = replace(
        SOURCE, change=replace(SOURCE.change, previous=replace(previous, passed=passed))
    )
    text = read_pdf(content(mail(source=source), "pdf")).text
    assert "บ้านหนองตาเชียง หมู่ 3\nไม่ผ่านแล้ว เทคนิคที่ 5, 6" in text


@typeset
def test_the_province_s_pdf_is_its_districts_without_a_link_or_a_name() -> None:
    printed = read_pdf(content(usual(PROVINCE.email), "pdf"))
    assert "ตาคลี\n8\n8\n8\n8\n7\n6\n2\n1\n0\n48/72" in printed.text
    assert printed.links == ()
    assert "ตาคลี\nเพิ่ม 6 เทคนิค" in printed.text


@typeset
def test_no_row_is_split_over_two_pages_and_no_compound_over_two_lines() -> None:
    compounds = settings().words["th"]["typography"]["whole"].split()
    found = [
        finding("D4", "plan", f"x{at}", "".join(compounds[at % 7 :])[:150], village=key(at % 8))
        for at in range(90)
    ]
    text = read_pdf(content(mail(source=prepared(report(found))), "pdf")).text
    begun = re.findall(r"ค้าง\n?\s*\(สัปดาห์\)\n(.*)", text)
    assert len(begun) > 5
    assert set(begun) == {"ต้องแก้ไข"}
    whole = "".join(text.split())
    for compound in compounds:
        assert text.count(compound) == whole.count(compound), compound


@typeset
def test_the_pdf_uses_thai_digits_when_the_office_does() -> None:
    base = settings(**BOTH)
    office = base.file.office.model_copy(update={"thai_digits": True})
    asked = base.model_copy(update={"file": base.file.model_copy(update={"office": office})})
    composed = compose(held([SOURCE]), asked, WEEK, NOW, NEXT)[0]
    assert composed.faults == ()
    text = read_pdf(content(composed, "pdf")).text
    assert "๔๘/๗๒" in text
    assert "๑/๒" in text
    assert "แผน!J12" in text


@typeset
def test_typst_s_own_marks_in_a_cell_are_only_text() -> None:
    cell = '#set page(width: 1pt) *[a]* $x$ @ref <b> // c \\ "'
    composed = mail(source=prepared(hostile(cell)))
    assert composed.faults == ()
    assert "#set page(width: 1pt)" in read_pdf(content(composed, "pdf")).text


SIGNS = (
    "✓ ✔\ufe0f ☐ ☑ ✗ ● ▯ □ 👍 👩\u200d👧 中 ５ ① Ж ע ﷽ № ½ ★ e\u0301\u0357 \u0e4d\u0e48 \u25cc "
    "\U0001f1f9\U0001f1ed \ue000 \U000e0041"
)


@typeset
def test_no_sign_in_a_cell_stops_the_pdf() -> None:
    composed = mail(source=prepared(hostile(SIGNS)), attach_pdf=True)
    assert composed.faults == ()
    assert composed.lost == ()
    text = read_pdf(content(composed, "pdf")).text
    assert "√ √" in text
    assert "[ ] √ × •" in text
    assert "ํ่" in text


@typeset
def test_every_letter_that_a_cell_may_bring_is_drawn_or_has_a_stand_in() -> None:
    """What `clean` lets through of the Basic Plane and of the emoji, a hundred to a cell."""
    signs = [
        sign
        for sign in map(chr, (*range(0xD800), *range(0xE000, 0x10000), *range(0x1F000, 0x1FB00)))
        if clean(sign) == sign
    ]
    assert len(signs) > 5000
    cells = ["".join(signs[at : at + 100]) for at in range(0, len(signs), 100)]
    found = [finding("D4", "plan", f"x{at}", cell, village=key(0)) for at, cell in enumerate(cells)]
    composed = mail(source=prepared(report((*LATE, *found))), attach_pdf=True)
    assert composed.lost == ()
    assert "pdf" in parts(composed)


@typeset
def test_the_table_of_letters_is_that_of_the_font() -> None:
    import fontpkg_sarabun

    for face in ("Regular", "Bold"):
        font = (fontpkg_sarabun.ROOT / f"files/Sarabun-{face}.ttf").read_bytes()
        private_or_control = {chr(n) for n in (0, 13, 0xF8FF)}
        assert letters_of(font) - private_or_control == coverage.LETTERS


def letters_of(font: bytes) -> set[str]:
    """The letters of a TrueType font by its `cmap`, format 4."""
    tables = {
        font[at : at + 4]: int.from_bytes(font[at + 8 : at + 12])
        for at in range(12, 12 + 16 * int.from_bytes(font[4:6]), 16)
    }
    start = tables[b"cmap"]
    start += int.from_bytes(font[start + 8 : start + 12])
    count = int.from_bytes(font[start + 6 : start + 8]) // 2

    def column(at: int) -> list[int]:
        return [int.from_bytes(font[at + 2 * n : at + 2 * n + 2]) for n in range(count)]

    runs = zip(column(start + 16 + 2 * count), column(start + 14), strict=True)
    return {chr(n) for first, last in runs for n in range(first, last + 1) if n != 0xFFFF}


@typeset
def test_a_long_list_is_cut_in_the_pdf_but_whole_in_the_list() -> None:
    composed = mail(source=prepared(stress(findings=600)))
    assert composed.faults == ()
    assert len(rows(composed)) == 600
    assert "ดูอีก 150 รายการในชีต" in read_pdf(content(composed, "pdf")).text
    assert len(composed.message.payload) < 2 * 1024 * 1024


def test_without_typst_the_office_is_told_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    filing._fonts.cache_clear()
    monkeypatch.setitem(sys.modules, "typst", None)
    monkeypatch.setitem(sys.modules, "fontpkg_sarabun", None)
    with pytest.raises(ConfigError, match=r"pip install -r requirements-pdf\.txt"):
        mail(attach_pdf=True)
    filing._fonts.cache_clear()


@typeset
def test_a_fault_in_the_office_s_own_page_is_named(tmp_path: Path) -> None:
    folder = tmp_path / "templates/weekly"
    folder.mkdir(parents=True)
    (folder / "filing.typ").write_text("#nonsense", encoding="utf-8")
    changed = settings(attach_pdf=True).model_copy(update={"home": tmp_path})
    with pytest.raises(ConfigError, match=r"filing\.typ.*nonsense"):
        compose(held([SOURCE]), changed, WEEK, NOW, NEXT)


# ------------------------------------------------------------------------------ a file that fails


def failing(monkeypatch: pytest.MonkeyPatch, *endings: str) -> None:
    def fail(*_: object) -> bytes:
        raise RuntimeError("the library is at fault")

    if "xlsx" in endings:
        monkeypatch.setattr(spreadsheet, "workbook", fail)
    if "pdf" in endings:
        monkeypatch.setattr(filing, "document", fail)


LOST = {
    ("xlsx",): "สัปดาห์นี้แนบไฟล์ .xlsx ไม่ได้ ดูรายการทั้งหมดได้ในชีต",
    ("pdf",): "สัปดาห์นี้แนบไฟล์ .pdf ไม่ได้ ข้อมูลในอีเมลนี้ครบถ้วนแล้ว",
    ("xlsx", "pdf"): "สัปดาห์นี้แนบไฟล์ .xlsx และไฟล์ .pdf ไม่ได้ ดูรายการทั้งหมดได้ในชีต",
}


@typeset
@pytest.mark.parametrize("endings", LOST)
def test_a_file_that_cannot_be_made_costs_itself_alone_and_is_told(
    monkeypatch: pytest.MonkeyPatch, endings: tuple[str, ...]
) -> None:
    failing(monkeypatch, *endings)
    composed = mail()
    assert composed.faults == ()
    assert set(parts(composed)) == {"xlsx", "pdf"} - set(endings)
    seen = read(composed.message)
    assert seen.text.splitlines().count(LOST[endings]) == 1
    assert seen.visible.count(LOST[endings]) == 1
    assert [one.ending for one in composed.lost] == list(endings)


def test_the_operator_is_told_whose_file_failed_and_why(monkeypatch: pytest.MonkeyPatch) -> None:
    failing(monkeypatch, "xlsx")
    seen = read(mail(OPERATOR, attach_xlsx=True).message)
    assert "แนบไฟล์ .xlsx ไม่ได้" in seen.text
    assert BOSS.email in seen.text
    assert "RuntimeError: the library is at fault" in seen.text
    english = mail(ENGLISH.email, attach_xlsx=True)
    assert english.faults == ()
    assert "The .xlsx file could not be attached this week" in read(english.message).text


@typeset
def test_a_panic_of_typst_costs_the_pdf_alone_and_an_interrupt_stops(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    import typst

    panic = type("PanicException", (BaseException,), {"__module__": "pyo3_runtime"})

    def compile_(*_: object, **__: object) -> bytes:
        raise thrown

    monkeypatch.setattr(typst, "compile", compile_)
    thrown: BaseException = panic("index out of bounds")
    assert [one.ending for one in mail(attach_pdf=True).lost] == ["pdf"]
    thrown = KeyboardInterrupt()
    with pytest.raises(KeyboardInterrupt):
        mail(attach_pdf=True)


def test_a_file_that_the_courtroom_refuses_stays_behind_and_the_mail_goes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    honest = spreadsheet.workbook

    def tampered(*given: Any) -> bytes:
        file = Attachment("x.xlsx", "x.xlsx", spreadsheet.KIND, honest(*given))
        return in_list(put("F2", "=1+1"))(file).content

    monkeypatch.setattr(spreadsheet, "workbook", tampered)
    composed = mail(attach_xlsx=True)
    assert composed.faults == ()
    assert parts(composed) == {}
    assert "holds a formula" in composed.lost[0].why
    assert LOST["xlsx",] in read(composed.message).text


@pytest.mark.parametrize("part", ["html", "text"])
def test_a_mail_that_keeps_a_missing_file_to_itself_is_stopped(
    monkeypatch: pytest.MonkeyPatch, part: str
) -> None:
    failing(monkeypatch, "xlsx")
    composed = mail(attach_xlsx=True)
    page = renderer_for(settings()).render(composed.summary)
    silent = page._replace(**{part: getattr(page, part).replace(".xlsx", "")})
    made = message.build(composed.summary, silent, settings().file, NOW)
    verdict = list(inspect(made, composed.summary, held([SOURCE])))
    assert verdict == ["the mail does not say which file could not be attached"]


def test_a_mail_that_excuses_itself_for_nothing_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    plain = mail(attach_xlsx=False)
    failing(monkeypatch, "xlsx")
    page = renderer_for(settings()).render(mail(attach_xlsx=True).summary)
    made = message.build(plain.summary, page, settings().file, NOW)
    verdict = list(inspect(made, plain.summary, held([SOURCE])))
    assert verdict == ["the mail does not say which file could not be attached"]


def test_the_extra_asks_for_what_the_program_imports() -> None:
    asked = (PACKAGED / "requirements-pdf.txt").read_text(encoding="utf-8")
    assert "typst==" in asked
    assert "fontpkg-sarabun==" in asked


# ------------------------------------------------------------------------------ the courtroom


def planted(change: Callable[[Attachment], Attachment], address: str = PIMJAI.email) -> str:
    """The verdict on a mail whose attachments were changed, as a fault of ours would."""
    asked = settings(**BOTH)
    honest = usual(address)
    assert honest.faults == ()
    renderer = renderer_for(asked)
    made = attachments(honest.summary.reader, WEEK, held([SOURCE]), asked, renderer)
    page = renderer.render(honest.summary)
    wrong = message.build(
        honest.summary, page, asked.file, NOW, tuple(change(file) for file in made)
    )
    return " | ".join(inspect(wrong, honest.summary, held([SOURCE])))


@pytest.mark.parametrize("part", ["html", "text"])
def test_a_file_that_the_mail_does_not_speak_of_is_stopped(part: str) -> None:
    honest = mail(attach_xlsx=True)
    page = renderer_for(settings(attach_xlsx=True)).render(honest.summary)
    page = page._replace(**{part: getattr(page, part).replace(".xlsx", ".ods")})
    assert "is attached" in without_or_with(honest, page, attach=True)


@pytest.mark.parametrize("part", ["html", "text"])
def test_a_file_that_the_mail_speaks_of_and_lacks_is_stopped(part: str) -> None:
    plain, spoken = mail(attach_xlsx=False), mail(attach_xlsx=True)
    renderer = renderer_for(settings())
    page = renderer.render(plain.summary)
    wrong = page._replace(**{part: getattr(renderer.render(spoken.summary), part)})
    assert without_or_with(plain, page, attach=False) == ""
    assert "is attached" in without_or_with(plain, wrong, attach=False)


def without_or_with(composed: Composed, page: Rendered, *, attach: bool) -> str:
    """The verdict on a mail with this page, and with the list of its reader or without."""
    asked, summary = settings(attach_xlsx=attach), composed.summary
    files = attachments(summary.reader, WEEK, held([SOURCE]), asked, renderer_for(asked))
    assert bool(files) is attach
    built = message.build(summary, page, asked.file, NOW, files)
    return " | ".join(inspect(built, summary, held([SOURCE])))


def in_list(change: Callable[[Any], None]) -> Callable[[Attachment], Attachment]:
    """Changes the list's second tab, of findings, and leaves every other file as it is."""

    def changed(file: Attachment) -> Attachment:
        if not file.fallback.endswith("xlsx"):
            return file
        book = openpyxl.load_workbook(io.BytesIO(file.content))
        change(book)
        buffer = io.BytesIO()
        book.save(buffer)
        return file._replace(content=buffer.getvalue())

    return changed


def put(cell: str, value: object) -> Callable[[Any], None]:
    def change(book: Any) -> None:
        book.worksheets[1][cell] = value

    return change


def in_matrix(cell: str, value: object) -> Callable[[Attachment], Attachment]:
    def change(book: Any) -> None:
        book.worksheets[0][cell] = value

    return in_list(change)


def repointed(book: Any) -> None:
    book.worksheets[1]["E2"].hyperlink = SOURCE.report.link(LATE[2].place)


def holding(name: str, size: int = 5) -> Callable[[Attachment], Attachment]:
    """Puts one file more into the archive that an .xlsx is."""

    def changed(file: Attachment) -> Attachment:
        if not file.fallback.endswith("xlsx"):
            return file
        buffer = io.BytesIO(file.content)
        with zipfile.ZipFile(buffer, "a", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(name, bytes(size))
        return file._replace(content=buffer.getvalue())

    return changed


def entitled(book: Any) -> None:
    book.properties.title = "0123456789016"


def headed(book: Any) -> None:
    book.worksheets[2].oddHeader.center.text = "โทร 080-000-0000"


def named(book: Any) -> None:
    book.worksheets[0].title = "080-000-0000"


PLANTED = {
    "a formula": (in_list(put("F2", "=1+1")), "holds a formula"),
    "a citizen id": (in_list(put("F2", "0123456789016")), "citizen id"),
    "a mobile phone": (in_list(put("F2", "โทร 080-000-0000")), "mobile phone"),
    "a foreign letter": (in_list(put("F2", "Ж")), "CYRILLIC"),
    "an undefined name": (in_list(put("F2", "None วัน")), "leftover"),
    "another officer's village": (in_list(put("F2", "บ้านเขาฝา หมู่ 7")), "outside its scope"),
    "a lost row": (in_list(lambda book: book.worksheets[1].delete_rows(2)), "lacking"),
    "a row too many": (in_list(put("B9", "O1")), "differs from the data"),
    "a wrong cell": (in_list(put("E2", "J99")), "differs from the data"),
    "a wrong village": (in_list(put("C2", "บ้านจันเสน หมู่ 6")), "differs from the data"),
    "a link outside the scope": (in_list(repointed), "links outside"),
    "a lost tab": (in_list(lambda book: book.remove(book.worksheets[1])), "number of tabs"),
    "another state": (in_matrix("F2", "กำลังทำ"), "nine techniques differ"),
    "another village's name": (in_matrix("A2", "บ้านจันเสน หมู่ 6"), "nine techniques differ"),
    "a wrong score": (in_matrix("L2", 5), "nine techniques differ"),
    "a wrong sum": (in_matrix("L4", 13), "nine techniques differ"),
    "a lost row of the other list": (
        in_list(lambda book: book.worksheets[2].delete_rows(2)), "lacking",
    ),
    "a line too many": (in_matrix("A5", "บ้านเขาฝา หมู่ 7"), "nine techniques differ"),
    "an id for a title": (in_list(entitled), "citizen id"),
    "a phone at the head of a page": (in_list(headed), "mobile phone"),
    "a phone for a tab's name": (in_list(named), "mobile phone"),
    "a macro": (holding("xl/vbaProject.bin"), "holds xl/vbaProject.bin"),
    "a picture": (holding("xl/media/image1.png"), "holds xl/media/image1.png"),
    "a program": (holding("install.exe"), "holds install.exe"),
    "what unpacks without end": (
        holding("xl/sharedStrings2.xml", LARGEST_UNPACKED), "unpacks to too much",
    ),
    "no workbook at all": (lambda file: file._replace(content=b"hello"), "cannot be read back"),
    "another kind": (lambda file: file._replace(kind="text/calendar"), "text/calendar"),
    "a wrong ending": (lambda file: file._replace(fallback="x.exe"), "name is wrong"),
    "a wrong ending in Thai": (lambda file: file._replace(name="ก.exe"), "name is wrong"),
}  # fmt: skip


@pytest.mark.parametrize("name", PLANTED)
def test_a_fault_planted_in_the_list_is_stopped(name: str) -> None:
    change, reason = PLANTED[name]
    assert reason in planted(change)


def test_a_file_twice_is_stopped() -> None:
    honest, asked = mail(attach_xlsx=True), settings(attach_xlsx=True)
    renderer = renderer_for(asked)
    files = attachments(honest.summary.reader, WEEK, held([SOURCE]), asked, renderer)
    page = renderer.render(honest.summary)
    twice = message.build(honest.summary, page, asked.file, NOW, (*files, *files))
    assert "two attachments are of one kind" in " | ".join(
        inspect(twice, honest.summary, held([SOURCE]))
    )


def test_a_file_for_one_who_has_no_district_is_stopped() -> None:
    asked, operator = settings(attach_xlsx=True), mail(OPERATOR, attach_xlsx=True)
    renderer = renderer_for(asked)
    files = attachments(usual().summary.reader, WEEK, held([SOURCE]), asked, renderer)
    page = renderer.render(operator.summary)
    wrong = message.build(operator.summary, page, asked.file, NOW, files)
    assert "who has no district" in " | ".join(inspect(wrong, operator.summary, held([SOURCE])))


@pytest.mark.parametrize(("cell", "value"), [("B2", 9), ("G2", 8), ("L2", 49), ("K3", 5)])
def test_a_wrong_count_of_a_district_is_stopped(cell: str, value: int) -> None:
    assert "districts differ" in planted(in_matrix(cell, value), PROVINCE.email)


@typeset
def test_another_reader_s_pdf_is_stopped() -> None:
    others = content(usual(BOSS.email), "pdf")

    def swapped(file: Attachment) -> Attachment:
        return file._replace(content=others) if file.fallback.endswith("pdf") else file

    verdict = planted(swapped)
    assert "the attached PDF lists other cells" in verdict
    assert "outside its scope" in verdict


GREEK = "".join(map(chr, (*range(0x391, 0x3A2), *range(0x3B1, 0x3CA))))
CYRILLIC = "".join(map(chr, range(0x410, 0x450)))


@typeset
@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("AVAVA *page* T#super[2]o", "AVAVA page T2o"),
        ("a#h(0.4pt)*b*#h(0.6pt)c", "ab\nc"),
        ("a \\ b #pagebreak() c #pagebreak() d", "a\nb\nc\nd"),
        (ascii_letters, ascii_letters),  # one glyph is written as "(", the next as ")"
        (f"{ascii_letters} {GREEK} {CYRILLIC}", f"{ascii_letters} {GREEK} {CYRILLIC}"),
    ],
)
def test_what_is_drawn_reads_back(markup: str, text: str) -> None:
    import typst

    drawn = typst.compile(f"#set page(width: auto)\n{markup}".encode())
    assert read_pdf(drawn) == (text, ())


@typeset
@pytest.mark.parametrize(
    "target", ["https://e.example/a(b)", r"https://e.example/\)(", "https://e.example/ก"]
)
def test_every_link_of_a_pdf_is_seen(target: str) -> None:
    import typst

    link = f"#link({json.dumps(target, ensure_ascii=False)})[x]"
    assert read_pdf(typst.compile(f"{link} {link}".encode())) == ("x x", (target, target))


@typeset
@pytest.mark.parametrize(
    ("word", "other"),
    [
        (b"/Contents ", b"/Kontents "), (b"/Contents ", b"/Contents 9"),
        (b"/Type/Pages", b"/Type/Sages"), (b"/f0", b"/e0"), (b"/W[", b"/W[1 "),
        (b"stream\nx", b"stream\ny"), (b"stream\n", b"string\n"),
    ],
)  # fmt: skip
def test_a_pdf_unlike_ours_is_refused(word: bytes, other: bytes) -> None:
    import typst

    drawn = typst.compile(b"a")
    assert word in drawn
    with pytest.raises(ValueError, match="the PDF cannot be read back"):
        read_pdf(drawn.replace(word, other))


@typeset
def test_a_pdf_that_nobody_can_read_back_is_stopped() -> None:
    def cut(file: Attachment) -> Attachment:
        half = file.content[: len(file.content) // 2]
        return file._replace(content=half) if file.fallback.endswith("pdf") else file

    assert "cannot be read back" in planted(cut)
