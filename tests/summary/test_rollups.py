"""Roll-ups: a province's districts and a department's provinces, in counts, true and short."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from functools import lru_cache

import pytest

from sync.model import Money, Recipient, Words
from sync.summary.compose import Composed, compose
from sync.summary.districts import KEPT_IN_FULL, Districts, Small
from sync.summary.inspection.court import LARGEST_HTML, inspect
from sync.summary.inspection.evidence import EditionSeen, read
from sync.summary.prepared import Prepared
from sync.summary.sections.provinces import SHOWN
from sync.summary.standing import never_read
from tests.summary.cast import BOSS, NEXT, NOW, READ_AT, VILLAGES, WEEK, held, prepared, settings
from tests.summary.test_fitting import district
from tests.summary.test_inspect import rewritten

MINISTER = "minister@cdd.example.go.th"
HEAD = "head@cdd.example.go.th"
STALE = Words("สัปดาห์นี้อ่านชีตไม่ได้ จึงใช้ข้อมูลครั้งก่อน", "The sheet could not be read this week.")


@lru_cache(maxsize=32)
def kind(late: int, spent: int) -> Prepared:
    source = district(0, late=late)
    return replace(source, report=replace(source.report, money=Money(800_000, spent)))


def of(province: int, number: int, **more: object) -> Prepared:
    """A district of a province; the lower the province's number, the more support it needs."""
    like = kind((province + number) % 5, 150_000 + 8_000 * province)
    identity = f"w{province}x{number}"
    report = replace(
        like.report,
        district=f"ที่{number}ของ{province}",
        workbook_id=identity,
        url=f"https://docs.google.com/spreadsheets/d/{identity}/edit",
    )
    fields: dict[str, object] = {"report": report, "province": called(province), **more}
    return replace(like, **fields)  # type: ignore[arg-type]


def called(province: int) -> str:
    return f"เมืองทดสอบ{chr(0x0E01 + province // 26)}{chr(0x0E01 + province % 26)}"


def nation(provinces: int = 76, each: int = 3) -> list[Prepared]:
    return [of(p, n) for p in range(provinces) for n in range(each)]


def mail(districts: Districts, address: str = MINISTER, **asked: object) -> Composed:
    asked = {"department": (MINISTER,), "operator": None, **asked}
    made = compose(districts, settings(**asked), WEEK, NOW, NEXT, only=address)
    (composed,) = [each for each in made if each.message.recipient == address]
    return composed


@pytest.fixture(scope="module")
def department() -> Composed:
    return mail(held(nation()))


def sheet(composed: Composed) -> EditionSeen:
    (found,) = read(composed.message).sheets
    return found


def late_of(sources: Sequence[Prepared]) -> int:
    return sum(f.code == "O1" for s in sources for f in s.report.findings)


# ------------------------------------------------------------------------------ the department's


def test_a_department_reads_of_its_provinces_in_one_short_mail(department: Composed) -> None:
    seen, numbers = read(department.message), sheet(department).numbers
    sources = nation()
    assert department.faults == ()
    assert len(department.message.html.encode()) < LARGEST_HTML / 2
    late, passed, total = late_of(sources), 48 * len(sources), 72 * len(sources)
    assert seen.subject.startswith("ภาพรวม 76 จังหวัด: ")
    assert f"เกินกำหนด {late} · ผ่าน {passed}/{total} " in seen.subject
    assert numbers["kpi-late"] == [f"{late:,}"]
    assert len(numbers["row-passed"]) == SHOWN == 12
    rest = f"และอีก 64 จังหวัด: ผ่าน {48 * 192:,}/{72 * 192:,} เกินกำหนด "
    assert numbers["row-rest"][0].startswith(rest)
    assert "ภาพรวม 76 จังหวัด 228 อำเภอ" in seen.visible
    assert "(192 อำเภอ)" in seen.visible


def test_those_that_need_support_come_first_and_nobody_is_ranked(department: Composed) -> None:
    seen = read(department.message)
    for said in (seen.visible, seen.text):
        shown = re.findall(r"จังหวัด(เมืองทดสอบ..)", said)
        assert len(shown) == SHOWN
        behind = [int(late) for late in re.findall(r"เกินกำหนด (\d+) · ควรติดตาม", said)]
        assert behind == sorted(behind, reverse=True)
        assert not {called(n) for n in range(60, 76)} & {*shown}  # they spend as planned
        assert "เรียงตามความจำเป็นในการสนับสนุน ไม่ใช่การจัดอันดับ" in said
        assert not re.search(r"อันดับ(ที่)? ?\d|แย่ที่สุด|ต่ำสุด|ดีที่สุด", said)


def test_no_district_village_or_person_is_named(department: Composed) -> None:
    seen = read(department.message)
    for said in (seen.visible, seen.text):
        assert not re.search(r"ที่\dของ\d", said)
        assert not any(name in said for name, *_ in VILLAGES)
    assert not any("spreadsheets" in link for link in (*seen.links, *seen.text_links))


@pytest.mark.parametrize(
    ("pattern", "instead", "reason"),
    [
        (r'(data-n="row-late"[^>]*>เกินกำหนด )', r"\g<1>9", "nowhere in the data"),
        (r'(data-n="row-passed">)144/', r"\g<1>145/", "nowhere in the data"),
        (r'(data-n="row-rest">และอีก )64', r"\g<1>63", "not summed up"),
        (r"ไม่ใช่การจัดอันดับ", "บ้านเขาฝา หมู่ 7 ตำบลตาคลี", "outside its scope"),
    ],
)
def test_the_courtroom_counts_each_province_anew(
    department: Composed, pattern: str, instead: str, reason: str
) -> None:
    wrong = rewritten(department.message, html=lambda page: re.sub(pattern, instead, page, count=1))
    assert wrong.payload != department.message.payload
    faults = inspect(wrong, department.summary, held(nation()))
    assert any(reason in fault for fault in faults), faults


def test_a_district_that_was_not_read_says_so_with_the_day_of_its_data() -> None:
    day = READ_AT - timedelta(days=13)
    sources = [of(p, n) for p in range(3) for n in range(2)]
    sources[0] = replace(sources[0], read_at=day, stale_reason=STALE)
    unread = [never_read("ยังไม่อ่าน", called(1)), never_read("ไม่เคยเลย", called(7))]
    composed = mail(held_with(sources, unread))
    assert composed.faults == ()
    seen = read(composed.message)
    for said in (seen.visible, seen.text):
        assert "อ่านชีตของสัปดาห์นี้ไม่ได้ 1 อำเภอ" in said
        assert "เก่าสุด ณ จ. 29 มิ.ย. 2569" in said
        assert "ยังไม่เคยอ่านชีต 2 อำเภอ จึงยังไม่รวมในตัวเลข" in said
        assert "ข้อมูลเดิม 1 อำเภอ เก่าสุด 29 มิ.ย. 2569" in said
        assert said.count("ยังไม่เคยอ่านชีต 1 อำเภอ") == 2
        assert f"จังหวัด{called(7)}" in said
    assert "อ่านได้ 5/8 ชีต" in seen.visible
    assert "(+" not in seen.subject  # not all can be compared


def held_with(sources: Sequence[Prepared], unread: Sequence[object]) -> Districts:
    return Districts.held(sources, unread)  # type: ignore[arg-type]


def test_a_department_named_in_a_sheet_sees_that_district_alone() -> None:
    someone = Recipient("นางกรม", "somebody@cdd.example.go.th", "department")
    sources = [of(0, 0), of(1, 0)]
    named = replace(sources[1].report, recipients=(someone,))
    sources[1] = replace(sources[1], report=named)
    composed = mail(held(sources), someone.email)
    assert composed.faults == ()
    text = read(composed.message).text
    assert f"จังหวัด{called(1)}" in text
    assert called(0) not in text


# ------------------------------------------------------------------------------ a province's


def test_the_head_of_a_province_sees_its_districts_and_no_others() -> None:
    provinces = {called(1): (HEAD,), "ไม่มีชีต": ("other@cdd.example.go.th",)}
    unread = [never_read("รออ่าน", called(1)), never_read("ที่อื่น", called(0))]
    districts = held_with([of(p, n) for p in range(2) for n in range(3)], unread)
    composed = mail(districts, HEAD, provinces=provinces)
    assert composed.faults == ()
    seen = read(composed.message)
    assert seen.subject.startswith(f"จังหวัด{called(1)}: ")
    for said in (seen.visible, seen.text):
        assert all(f"อำเภอที่{n}ของ1" in said for n in range(3))
        assert "ของ0" not in said
        assert "ที่อื่น" not in said
        assert "ยังไม่เคยอ่านชีตของ รออ่าน จึงยังไม่รวมในตัวเลข" in said
        assert re.search(r"อำเภอรออ่าน\W+ยังไม่เคยอ่านชีต", said)
    made = compose(districts, settings(provinces=provinces), WEEK, NOW, NEXT)
    assert "other@cdd.example.go.th" not in {each.message.recipient for each in made}


# ------------------------------------------------------------------------------ one by one


def test_of_hundreds_of_districts_a_few_are_held_on_to() -> None:
    sources = nation(76, 2)
    loaded: list[int] = []

    def load(at: int) -> Prepared:
        loaded.append(at)
        return sources[at]

    districts = Districts(load, [*map(Small.of, sources)])
    composed = mail(districts)
    assert composed.faults == ()
    assert composed.message.html == mail(held(sources)).message.html
    assert len(loaded) == len(sources)  # the courtroom looks once whether a village is named
    assert districts._load.cache_info().currsize == KEPT_IN_FULL < len(sources)


def test_a_readers_own_districts_are_taken_from_the_state_once() -> None:
    loaded: list[int] = []
    source = prepared()

    def load(at: int) -> Prepared:
        loaded.append(at)
        return source

    composed = mail(Districts(load, [Small.of(source)]), BOSS.email)
    assert composed.faults == ()
    assert loaded == [0]
