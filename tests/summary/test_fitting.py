"""However many districts a person reads of, the mail fits, nothing is lost, and nobody waits."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

import pytest

from sync.model import Money, Recipient, Words
from sync.summary.compose import Composed
from sync.summary.inspection.court import LARGEST_HTML, inspect
from sync.summary.inspection.evidence import read
from sync.summary.prepared import Prepared
from sync.summary.render import Rendered, Renderer
from sync.summary.views import Summary
from tests.summary.cast import (
    BLANKS,
    BOSS,
    DATA,
    ENGLISH,
    LATE,
    PROVINCE,
    RISK,
    held,
    mail_to,
    prepared,
    report,
)
from tests.summary.test_inspect import rewritten
from tests.summary.test_scope import marked, markers_outside

BASE = (*LATE, *RISK, *DATA, *BLANKS)
PER_DISTRICT = 40
NAMES = (
    "ตาคลี", "ตากฟ้า", "ไพศาลี", "ลาดยาว", "ชุมแสง", "บรรพตพิสัย",
    "พยุหะคีรี", "โกรกพระ", "หนองบัว", "ท่าตะโก", "เก้าเลี้ยว", "แม่วงก์",
)  # fmt: skip
LATE_THERE = sum(BASE[n % len(BASE)].code == "O1" for n in range(PER_DISTRICT))


def district(number: int, *rows: Recipient, late: int = LATE_THERE) -> Prepared:
    """A district of eight villages and 40 findings, `late` of them overdue."""
    others = [finding for finding in BASE if finding.code != "O1"]
    kinds = [LATE[n % len(LATE)] for n in range(late)]
    kinds += [others[n % len(others)] for n in range(PER_DISTRICT - late)]
    found = [
        replace(kind, id=f"{number}-{n}", record=f"ระเบียน {number}/{n}")
        for n, kind in enumerate(kinds)
    ]
    identity = f"1{number:03d}" + "x" * 40  # as long as Google's
    return prepared(
        report(found, district=name(number), workbook=identity, recipients=rows or (BOSS,))
    )


def many() -> list[Prepared]:
    """Twelve districts of one province, each at its own pace."""
    sources = [district(n, late=(7 * n) % 12) for n in range(len(NAMES))]
    for n, (source, called) in enumerate(zip(sources, NAMES, strict=True)):
        spent = None if n == 6 else 340_000 + 45_000 * ((5 * n) % 12)
        now = replace(source.report, district=called, money=Money(800_000, spent))
        sources[n] = replace(source, report=now)
    return sources


def name(number: int) -> str:
    return f"เมืองทดสอบ{chr(0x0E01 + number // 26)}{chr(0x0E01 + number % 26)}"


def mail(sources: Sequence[Prepared], address: str = BOSS.email, **asked: object) -> Composed:
    return mail_to(address, sources, **asked)


def bytes_of(composed: Composed) -> int:
    return len(composed.message.html.encode())


@pytest.mark.parametrize("number", [1, 2, 5, 6, 12, pytest.param(60, marks=pytest.mark.slow)])
def test_whoever_reads_of_many_districts_gets_a_mail_that_may_leave(number: int) -> None:
    sources = [district(n) for n in range(number)]
    composed = mail(sources)
    assert composed.faults == ()
    assert bytes_of(composed) <= LARGEST_HTML
    seen = read(composed.message)
    late, passed = number * LATE_THERE, number * 48
    assert f"เกินกำหนด {late} · ผ่าน {passed}/{number * 72} (+{number * 6})" in seen.subject
    assert seen.sheets[0].numbers["kpi-late"] == [f"{late:,}"]
    assert seen.sheets[0].numbers["kpi-data"] == [f"{number * data_of(sources[0]):,}"]
    for source in sources:
        assert f"อำเภอ{source.report.district}" in seen.text
        assert f"อำเภอ{source.report.district}" in seen.visible
        assert any(source.report.workbook_id in link for link in seen.links)
        assert any(source.report.workbook_id in link for link in seen.text_links)


def data_of(source: Prepared) -> int:
    return sum(f.code not in ("O1", "T9-1", "M5") for f in source.report.findings)


@pytest.mark.parametrize("number", [7, 12, pytest.param(60, marks=pytest.mark.slow)])
def test_the_districts_in_short_are_named_as_such_with_their_true_counts(number: int) -> None:
    sources = [district(n, late=n % 20 + 1) for n in range(number)]
    seen = read(mail(sources).message)
    short = seen.sheets[-1]
    full = number - len(short.editions)
    assert full + 2 == len(seen.sheets)
    for said in (seen.visible, seen.text):
        assert f"แสดงรายละเอียด {full} อำเภอที่ควรสนับสนุนก่อน" in said
        assert f"อีก {number - full} อำเภอแสดงแบบย่อท้ายอีเมล เพื่อไม่ให้อีเมลยาวเกินไป" in said
        assert f"{number - full} อำเภอแบบย่อ" in said
    assert short.numbers["row-late"] == [f"เกินกำหนด {at % 20 + 1}" for at in short.editions]
    for at in short.editions:
        row = re.search(rf"- อำเภอ{name(at)} (.*)\n +(\S+)\n", seen.text.replace("\r", ""))
        assert row is not None
        assert f"ผ่าน 48/72 ▲ 6 · เกินกำหนด {at % 20 + 1} · " in row[1]
        assert sources[at].report.workbook_id in row[2]


def test_those_that_need_support_most_stay_in_detail_and_come_first() -> None:
    late = [3, 17, 0, 9, 20, 5, 1, 12, 7, 11, 2, 4]
    seen = read(mail([district(n, late=number) for n, number in enumerate(late)]).message)
    order = [at for sheet in seen.sheets[1:] for at in sheet.editions]
    assert [late[at] for at in order] == sorted(late, reverse=True)


def test_as_many_districts_as_fit_stay_in_detail(monkeypatch: pytest.MonkeyPatch) -> None:
    """One more of them in detail would be too much, and no rendering was for nothing."""
    tried: list[int] = []
    honest = Renderer.render

    def watched(self: Renderer, summary: Summary) -> Rendered:
        rendered = honest(self, summary)
        tried.append(len(rendered.html.encode()))
        return rendered

    monkeypatch.setattr(Renderer, "render", watched)
    mail([district(n) for n in range(12)], operator=None, attach_xlsx=False)
    assert tried[-1] <= LARGEST_HTML < min(tried[:-1])
    assert tried == sorted(tried, reverse=True)
    tried.clear()
    mail([district(0)], operator=None, attach_xlsx=False)
    assert len(tried) == 1


@pytest.mark.slow
def test_what_even_rows_cannot_hold_is_summed_up() -> None:
    composed = mail([district(n) for n in range(90)])
    assert composed.faults == ()
    seen = read(composed.message)
    rows, (rest,) = seen.sheets[-1].numbers["row-late"], seen.sheets[-1].numbers["row-rest"]
    left = len(seen.sheets[-1].editions) - len(rows)
    assert rest == (
        f"และอีก {left} อำเภอ: ผ่าน {left * 48:,}/{left * 72:,} เกินกำหนด {left * LATE_THERE}"
    )
    assert rest in seen.text


def test_one_who_is_everything_everywhere_still_gets_a_mail() -> None:
    other = replace(PROVINCE, email=BOSS.email)
    sources = [district(n, BOSS, other) for n in range(60)]
    broken = [Words("สิทธิ์ถูกถอน " * 12, "no longer shared " * 12)] * 30
    for n, reason in enumerate(broken):
        sources[n] = replace(sources[n], stale_reason=reason)
    composed = mail(sources, operator=BOSS.email, province=(BOSS.email,))
    assert composed.faults == ()
    assert len(composed.summary.reader.editions) == 62
    assert bytes_of(composed) <= LARGEST_HTML


def test_an_english_reader_is_told_in_english() -> None:
    reader = replace(ENGLISH, email=BOSS.email)
    composed = mail([district(n, reader) for n in range(12)])
    assert composed.faults == ()
    seen = read(composed.message)
    assert seen.subject.startswith("12 districts: overdue")
    assert re.search(r"Details of the \d that need support most; \d more are short", seen.visible)


def test_old_data_in_a_short_row_says_so_and_the_sheet_is_named() -> None:
    sources = [district(n) for n in range(12)]
    reason = Words("สิทธิ์ถูกถอน", "no longer shared")
    sources[4] = replace(sources[4], stale_reason=reason)
    seen = read(mail(sources).message)
    assert 4 in seen.sheets[-1].editions  # grey comes after red
    assert "ข้อมูลเดิม ณ 12 ก.ค. 2569" in seen.visible
    assert f"อ่านชีต “{sources[4].report.title}” ของสัปดาห์นี้ไม่ได้" in seen.visible
    assert "(+" not in seen.subject


# ------------------------------------------------------------------------------ scope


def test_an_officer_of_many_districts_sees_their_own_tambons_only() -> None:
    officer = Recipient("คนหลายอำเภอ", "many@cdd.example.go.th", "officer", ("จันเสน", "ตาคลี"))
    sources = []
    for n in range(12):
        now = replace(
            marked(),
            district=name(n),
            workbook_id=f"1{n:043d}",
            url=f"https://docs.google.com/spreadsheets/d/1{n:043d}/edit",
            recipients=(officer,),
        )
        sources.append(prepared(now))
    composed = mail(sources, officer.email)
    assert composed.faults == ()
    seen = read(composed.message)
    everything = "\n".join((seen.subject, seen.text, seen.html))
    assert markers_outside(officer, everything) == []
    assert seen.sheets[0].numbers["kpi-total"] == [f"จาก {12 * 18}"]
    assert seen.sheets[-1].numbers["row-passed"][0] == "ผ่าน 13/18"
    assert f"อำเภอ{name(11)} (จันเสน +1)" in seen.text


# ------------------------------------------------------------------------------ the courtroom

FAULTS = {
    "a wrong count in a row": (r"(row-late[^>]*>เกินกำหนด )\d+", r"\g<1>99", "nowhere in the data"),
    "a row that is gone": (r'(?s)<p class="line"[^>]*>.*?</p>', "", "not summed up"),
    "a wrong sum over all": (r'(kpi-late"[^>]*>)\d+', r"\g<1>99", "kpi-late"),
    "no sum over all": (r'data-n="kpi-passed"', "", "totals over all districts"),
    "a district in full that is gone": (r'data-edition="\d+"', 'data-edition="11"', "missing"),
    "rows that are not there": (r'data-n="row-(?:passed|late|data)"', "", "rows of the districts"),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_in_what_was_folded_is_stopped(fault: str) -> None:
    pattern, instead, reason = FAULTS[fault]
    sources = [district(n) for n in range(12)]
    composed = mail(sources, attach_xlsx=False)
    times = 0 if "rows that" in fault else 1
    wrong = rewritten(
        composed.message, html=lambda page: re.sub(pattern, instead, page, count=times)
    )
    found = " | ".join(inspect(wrong, composed.summary, held(sources)))
    assert reason in found


def test_a_subject_of_one_district_of_several_is_stopped() -> None:
    sources = [district(n) for n in range(3)]
    composed = mail(sources)
    other = [district(0), district(1), district(2, late=1)]
    found = " | ".join(inspect(composed.message, composed.summary, held(other)))
    assert "the subject says" in found
