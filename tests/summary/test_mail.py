"""What the mails say: snapshots of every variant, caps, languages, and hostile cells.

After a wanted change: `make docs ONLY=mails`.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from sync.model import Asset, NotChecked, Recipient, Severity, State, Words
from sync.settings import PACKAGED
from sync.summary.audience import Reader
from sync.summary.compose import compose
from sync.summary.edit import summarise
from sync.summary.inspection.court import inspect
from sync.summary.inspection.evidence import Evidence, read
from sync.summary.prepared import Prepared, Trouble
from tests.links import anchors
from tests.summary.cast import (
    BOSS,
    CAUSE,
    DATA,
    ENGLISH,
    LATE,
    NEXT,
    NOW,
    OPERATOR,
    PIMJAI,
    PROVINCE,
    READ_AT,
    RISK,
    WEEK,
    finding,
    held,
    key,
    mail_to,
    prepared,
    report,
    settings,
    variants,
)
from tests.summary.snapshots_of import snapshots_of, variant

VARIANTS = variants()


def seen(sources: list[Prepared], address: str = BOSS.email) -> Evidence:
    return read(mail_to(address, sources).message)


@pytest.mark.parametrize("name", VARIANTS)
def test_a_variant_reads_as_it_was_approved(name: str) -> None:
    assert variant(name).faults == ()
    for path, now in snapshots_of(name).items():
        assert path.read_text(encoding="utf-8") == now, "after a wanted change: `make docs`"


@pytest.mark.parametrize("name", VARIANTS)
def test_every_variant_is_small_and_its_text_part_has_every_link(name: str) -> None:
    evidence = seen(*VARIANTS[name])
    assert len(evidence.html.encode()) <= 80 * 1024
    assert set(evidence.links) <= set(evidence.text_links)
    assert evidence.images == 0
    assert "\u00a0" not in evidence.text


# ------------------------------------------------------------------------------ the subject


def test_the_subject_holds_the_numbers_and_the_change() -> None:
    assert seen([prepared()]).subject == "ตาคลี: เกินกำหนด 5 · ผ่าน 48/72 (+6) · 6–12 ก.ค. 2569"


def test_the_first_week_shows_no_change_anywhere() -> None:
    evidence = seen([prepared(first=True)])
    assert evidence.subject == "ตาคลี: เกินกำหนด 5 · ผ่าน 48/72 · 6–12 ก.ค. 2569"
    assert "ยังไม่มีสัปดาห์ก่อนให้เทียบ" in evidence.visible
    assert "ใหม่" not in evidence.visible.replace("พิมพ์วันที่ใหม่", "")
    assert "▼" not in evidence.visible


def test_when_nothing_is_overdue_the_subject_says_so_and_the_mail_is_not_empty() -> None:
    evidence = seen(*VARIANTS["all-good"])
    assert evidence.subject == "ตาคลี: ไม่มีเกินกำหนด · ผ่าน 48/72 (+6) · 6–12 ก.ค. 2569"
    assert "ทุกเทคนิคที่ถึงกำหนด" in evidence.visible


def test_a_workbook_without_a_finding_or_a_village_still_makes_a_mail() -> None:
    bare = replace(report((), villages=()), upcoming=(), tables=())
    composed = mail_to(BOSS.email, [prepared(bare, first=True)])
    assert composed.faults == ()
    told = read(composed.message)
    assert "ยังไม่มีข้อมูลหมู่บ้าน" in told.subject
    assert "0/0" not in told.subject
    assert "ขอบคุณ" not in told.text


def test_an_unreadable_workbook_is_named_with_the_date_of_its_data_and_nothing_is_new() -> None:
    evidence = seen(*VARIANTS["unreadable"])
    assert "อ่านชีต “สัมมาชีพชุมชน อ.ตาคลี 2569” ของสัปดาห์นี้ไม่ได้" in evidence.visible
    assert "ข้อมูลเดิม ณ อา. 5 ก.ค. 2569 18:00 น." in evidence.visible
    assert evidence.subject.endswith("ผ่าน 48/72 · ข้อมูล ณ 5 ก.ค. 2569")
    assert "พบใหม่" not in evidence.visible
    assert "ผ่านเพิ่ม" not in evidence.visible


# ------------------------------------------------------------------------------ waived


def set_aside(*days: int) -> Prepared:
    """The usual workbook with its first data findings waived until these days of July."""
    waived = tuple(
        replace(finding, waived_until=date(2026, 7, day))
        for finding, day in zip(DATA, days, strict=False)
    )
    left = (*LATE, *RISK, *DATA[len(days) :])
    return prepared(replace(report(left), waived=waived))


def test_what_is_waived_is_said_with_its_first_day_and_is_in_no_other_number() -> None:
    evidence = seen([set_aside(31, 18)])
    assert "ยกเว้นไว้ชั่วคราว 2 จุด ครบกำหนดตั้งแต่ 18 ก.ค." in evidence.visible
    assert "ยกเว้นไว้ชั่วคราว 2 จุด ครบกำหนดตั้งแต่ 18 ก.ค." in evidence.text
    assert f"ข้อมูลที่ต้องตรวจแก้ {len(DATA) - 2} จุด" in evidence.visible
    assert "ยกเว้น" not in seen([prepared()]).visible


def test_a_mail_that_hides_what_is_waived_or_counts_it_wrong_may_not_leave() -> None:
    source = set_aside(18)
    composed = mail_to(BOSS.email, [source])
    assert composed.faults == ()
    for waived in (source.report.waived * 2, ()):
        other = replace(source, report=replace(source.report, waived=waived))
        assert inspect(composed.message, composed.summary, held([other]))


def test_each_asset_has_its_figure_and_that_of_the_week_before() -> None:
    for said in (seen([prepared()]).visible, seen([prepared()]).text):
        assert "8 จาก 8 หมู่บ้าน บันทึกเป้าหมายร่วมในเวทีชี้แจงแล้ว (สัปดาห์ก่อนหน้า 6 จาก 8)" in said
        assert "มีคำแนะนำแล้ว (ยังบอกไม่ได้อีก 1) (สัปดาห์ก่อนหน้า 3 จาก 4)" in said
        assert said.count("(สัปดาห์ก่อนหน้า ") == 3  # of the rhythm last week told nothing
    first = seen([prepared(first=True)]).text
    assert "4 จาก 6 หมู่บ้านที่ฝึกอบรมแล้ว" in first
    assert "(สัปดาห์ก่อนหน้า " not in first


def test_assets_are_the_district_s_own_matter() -> None:
    for reader in (PIMJAI, PROVINCE):
        assert "ขุมความรู้" not in seen([prepared()], reader.email).text


@pytest.mark.parametrize(
    ("asset", "said"),
    [
        (Asset("advice", 0, 0), "ยังไม่มีปัญหาที่บันทึกจากการลงพื้นที่"),
        (Asset("groups"), "ยังบอกไม่ได้ เพราะไม่มีแท็บหรือคอลัมน์ที่ต้องใช้"),
    ],
)
def test_an_asset_of_nothing_is_no_zero(asset: Asset, said: str) -> None:
    text = seen([prepared(replace(report(), assets=(asset,)))]).text
    assert said in text
    assert "0 จาก 0" not in text


def test_a_mail_with_another_figure_of_an_asset_may_not_leave() -> None:
    source = prepared()
    composed = mail_to(BOSS.email, [source])
    other = replace(source.report, assets=(Asset("goal", 7, 8),))
    assert inspect(composed.message, composed.summary, held([replace(source, report=other)]))
    assert source.change.previous is not None
    then = replace(source.change.previous, assets={"goal": (5, 8)})
    moved = replace(source, change=replace(source.change, previous=then))
    assert inspect(composed.message, composed.summary, held([moved]))


# ------------------------------------------------------------------------------ the rules' page

RULES = "https://cdd.example.go.th/rules.html"


def test_each_item_names_its_rule_s_code_and_leads_to_its_section() -> None:
    plain = mail_to(BOSS.email, [prepared()])
    assert "D4</span>" in plain.message.html
    assert " D4)" in read(plain.message).text
    assert "#d4" not in plain.message.html
    linked = mail_to(BOSS.email, [prepared()], rules_page=RULES)
    assert linked.faults == ()
    shown = {f.code for f in (*LATE, *RISK, *DATA)} - {"T1-2"}  # beyond what the list shows
    links = {link for link in read(linked.message).links if link.startswith(RULES)}
    assert links >= {RULES, *(f"{RULES}#{code.lower()}" for code in shown)}
    assert RULES in read(linked.message).text_links


def test_every_anchor_of_a_mail_is_a_section_of_the_page(
    rules_of_the_page: frozenset[str],
) -> None:
    links = read(mail_to(BOSS.email, [prepared()], rules_page=RULES).message).links
    named = {link.partition("#")[2] for link in links if link.startswith(f"{RULES}#")}
    assert named
    assert named <= rules_of_the_page


@pytest.fixture
def rules_of_the_page() -> frozenset[str]:
    return anchors(PACKAGED / "docs/th/กติกา.md")


def test_a_link_to_another_page_of_the_same_host_is_stopped() -> None:
    composed = mail_to(BOSS.email, [prepared()], rules_page=RULES)
    summary = replace(composed.summary, links=("https://cdd.example.go.th/rule",))
    assert any(
        "not allowed" in fault for fault in inspect(composed.message, summary, held([prepared()]))
    )


# ------------------------------------------------------------------------------ the lists


def test_lateness_and_data_never_stand_in_one_list() -> None:
    text = seen([prepared()]).text
    programme, data = text.split("## ข้อมูลที่ต้องตรวจแก้")
    programme = programme.split("## ต้องทำก่อน")[1]
    for late in (*LATE, *RISK):
        assert late.place is not None
        assert f"range={late.place.cell}" in programme
    for fault in DATA:
        if fault.place is not None and fault.place.cell and fault.id != CAUSE:
            assert f"gid={fault.place.gid}&range={fault.place.cell}\n" not in programme
    assert "O1" not in data


def test_the_oldest_overdue_item_comes_first_and_the_rest_is_counted_with_a_link() -> None:
    many = [
        finding(
            "O1", "plan", f"แถว {n}", "พ้นกำหนด", village=key(n % 8), technique=5, row=n, column=9,
            due=LATE[0].due if n == 139 else LATE[1].due,
        )
        for n in range(140)
    ]  # fmt: skip
    evidence = seen([prepared(report(many))])
    assert "เกินกำหนด 140 " in evidence.subject
    assert "อีก 135 รายการ อยู่ในไฟล์แนบและในชีต" in evidence.visible
    assert "range=J140\n" in evidence.text.split("\n2. ")[0].replace("\r", "")


def test_the_one_fix_that_clears_the_most_comes_before_the_overdue_items() -> None:
    text = seen([prepared()]).text
    assert text.index("แก้จุดเดียว หายอีก 2 รายการ") < text.index("## ต้องทำก่อน")
    alone = [replace(f, caused_by="") for f in (*LATE, *DATA)]
    assert "แก้จุดเดียว" not in seen([prepared(report(alone))]).text


def test_faults_of_one_kind_in_one_village_are_one_line_with_their_true_number() -> None:
    evidence = seen([prepared(first=True)])
    assert "(และแบบเดียวกันอีก 4 จุด" in evidence.visible
    assert "ข้อมูลที่ต้องตรวจแก้ 12 จุด" in evidence.visible


def test_nothing_is_thanked_for_where_something_could_not_be_checked() -> None:
    unsure = NotChecked("T9-1", Words("แท็บติดตามอ่านไม่ได้", "the tab ติดตาม could not be read"))
    clean = replace(report(()), not_checked=(unsure,))
    evidence = seen([prepared(clean, first=True)])
    assert "ขอบคุณทุกท่าน" not in evidence.visible
    assert "ขอบคุณทุกท่าน" not in evidence.text
    assert "ยังตรวจไม่ได้ 1 ข้อ" in evidence.visible


@pytest.mark.parametrize("address", [BOSS.email, PIMJAI.email, PROVINCE.email, OPERATOR])
def test_nothing_is_called_clear_where_the_plan_could_not_be_read(address: str) -> None:
    """No plan, no overdue item: the five of last week would read as done."""
    unread = NotChecked("O1", Words("แท็บแผนอ่านไม่ได้", "the tab แผน could not be read"))
    source = prepared(replace(report((*RISK[:1], *DATA)), not_checked=(unread,)))
    made = mail_to(address, [source])
    evidence = read(made.message)
    assert not made.faults
    assert "ยังตรวจกำหนดได้ไม่ครบ" in evidence.subject
    for said in (evidence.subject, evidence.visible, evidence.text):
        assert "ไม่มีเกินกำหนด" not in said
        assert "ไม่มีรายการเกินกำหนด" not in said
    assert "kpi-late" not in evidence.sheets[0].numbers
    assert "change-late" not in evidence.sheets[0].numbers


@pytest.mark.parametrize("address", [BOSS.email, PIMJAI.email, PROVINCE.email, OPERATOR])
def test_a_technique_that_cannot_be_told_today_is_not_lost(address: str) -> None:
    """With the heading of a tab gone, villages read that they had passed less than last week."""
    told = report()
    unread = tuple(
        replace(row, states=(State.NO_PLAN,) * 9, open=tuple(range(1, 10))) for row in told.progress
    )
    made = mail_to(address, [prepared(replace(told, progress=unread))])
    evidence = read(made.message)
    assert not made.faults
    assert "(-" not in evidence.subject
    for said in (evidence.visible, evidence.text):
        assert "ผ่านลดลง" not in said
    assert "change-passed" not in evidence.sheets[0].numbers


def test_a_mail_that_calls_clear_what_was_not_checked_is_held() -> None:
    unread = NotChecked("O1", Words("แท็บแผนอ่านไม่ได้", "the tab แผน could not be read"))
    bare = report((*RISK[:1], *DATA))
    clear = mail_to(BOSS.email, [prepared(bare)])
    unsure = [prepared(replace(bare, not_checked=(unread,)))]
    faults = inspect(clear.message, clear.summary, held(unsure))
    assert any("what could be checked" in fault for fault in faults)


def test_an_officer_is_not_shown_the_district_s_money_as_his_own() -> None:
    evidence = seen([prepared()], PIMJAI.email)
    own = evidence.sheets[0].numbers
    assert "kpi-disbursed" not in own
    assert own["kpi-at_risk"] == ["0"]


def test_every_item_of_data_says_what_to_do() -> None:
    evidence = seen([prepared(first=True)])
    for item in evidence.text.split("เริ่มแก้จากรายการเหล่านี้")[1].split("\n- ")[1:]:
        assert " → " in item


def test_every_overdue_item_names_its_cell_in_words() -> None:
    assert seen([prepared()]).visible.count("เปิดเซลล์ แผน!J") == 5


def test_a_local_workbook_has_no_links_but_still_the_cells_in_words() -> None:
    local = replace(report(), url="")
    evidence = seen([prepared(local)])
    assert evidence.links == []
    assert "แผน!J12" in evidence.visible


# ------------------------------------------------------------------------------ who gets what


def test_each_person_gets_one_mail_however_many_rows_name_them() -> None:
    again = Recipient("นางวรรณา", "Boss@CDD.example.go.th ", "officer", ("ตาคลี",))
    more = Recipient("นางวรรณา", BOSS.email, "province")
    sources = [prepared(report(recipients=(BOSS, again, more)))]
    made = compose(held(sources), settings(operator=BOSS.email), WEEK, NOW, NEXT)
    assert len(made) == 1
    assert [edition.kind for edition in made[0].summary.reader.editions] == [
        "district", "province", "operator",
    ]  # fmt: skip
    assert made[0].faults == ()


def test_an_officer_sees_their_own_villages_and_the_district_only_as_numbers() -> None:
    evidence = seen([prepared()], PIMJAI.email)
    assert "บ้านหนองตาเชียง" in evidence.visible
    assert "บ้านเขาฝา" not in evidence.visible
    assert "ภาพรวมอำเภอตาคลี" in evidence.visible
    assert "ผ่าน 12/18 (+1)" in evidence.subject
    assert evidence.sheets[0].numbers["district-passed"] == ["48/72"]


def test_the_province_sees_counts_and_no_names() -> None:
    evidence = seen(*VARIANTS["province"])
    for row in report().progress:
        assert row.name not in evidence.visible
        assert row.officer not in evidence.visible.replace("จะถึง นางวรรณา ทองดี", "")
    assert not any("range=" in link for link in evidence.links)
    assert evidence.visible.index("อำเภอตาคลี") < evidence.visible.index("อำเภอตากฟ้า")


def test_nobody_outside_the_allowed_domains_is_written_to_and_the_operator_is_told() -> None:
    stranger = Recipient("คนนอก", "someone@example.org", "district")
    broken = Recipient("คนพิมพ์ผิด", "boss @cdd", "district")
    sources = [prepared(report(recipients=(BOSS, stranger, broken)))]
    made = {c.message.recipient: c for c in compose(held(sources), settings(), WEEK, NOW, NEXT)}
    assert set(made) == {BOSS.email, OPERATOR}
    told = read(made[OPERATOR].message).text
    assert "someone@example.org" in told
    assert "boss @cdd" in told
    assert made[OPERATOR].faults == ()


def test_the_operator_is_told_of_refusals_crashes_drift_and_bounces() -> None:
    drift = finding("D8", "plan", "", "ไม่พบหัวคอลัมน์ “ระยะเวลา”", row=None, column=None)
    broken = replace(report((drift,)), crashes=())
    bounce = Trouble("bounce", PIMJAI.email, Words("กล่องจดหมายเต็ม", "mailbox full"))
    made = compose(held([prepared(broken)]), settings(), WEEK, NOW, NEXT, troubles=[bounce])
    told = read(made[-1].message)
    assert "ต้องดู 2 เรื่อง" in told.subject
    assert "กล่องจดหมายเต็ม" in told.text
    assert "ไม่พบหัวคอลัมน์" in told.text


def test_our_bug_with_one_mail_holds_that_mail_and_the_operator_is_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    good = {
        c.message.recipient: c for c in compose(held([prepared()]), settings(), WEEK, NOW, NEXT)
    }

    def with_a_bug(prepared: Any, reader: Reader, *rest: Any, **more: Any) -> Any:
        if reader.email == PIMJAI.email:
            raise KeyError("นางสาวพิมพ์ใจ")
        return summarise(prepared, reader, *rest, **more)

    monkeypatch.setattr("sync.summary.compose.summarise", with_a_bug)
    made = {
        c.message.recipient: c for c in compose(held([prepared()]), settings(), WEEK, NOW, NEXT)
    }
    assert {address for address, c in made.items() if c.faults} == {PIMJAI.email}
    (fault,) = made[PIMJAI.email].faults
    assert fault == f"a fault of this program, worth reporting: {fault.rpartition(': ')[2]}"
    assert "KeyError in " in fault
    assert made[PIMJAI.email].message.key == good[PIMJAI.email].message.key
    assert read(made[PIMJAI.email].message).visible.strip() == "?"
    told = read(made[OPERATOR].message).text
    assert PIMJAI.email in told
    assert "เป็นความผิดของโปรแกรม" in told
    untouched = set(made) - {PIMJAI.email, OPERATOR}
    assert all(made[each].message == good[each].message for each in untouched)


def test_english_is_english_throughout() -> None:
    evidence = seen([prepared()], ENGLISH.email)
    assert evidence.subject == "ตาคลี: overdue 5 · passed 48/72 (+6) · 6–12 Jul 2026"
    for thai in ("เกินกำหนด", "ผ่าน", "งบประมาณ:", "ครบกำหนด"):
        assert thai not in evidence.visible


def test_thai_digits_are_used_when_the_office_asks_for_them() -> None:
    base = settings()
    office = base.file.office.model_copy(update={"thai_digits": True})
    asked = base.model_copy(update={"file": base.file.model_copy(update={"office": office})})
    composed = compose(held([prepared()]), asked, WEEK, NOW, NEXT)[0]
    assert composed.faults == ()
    evidence = read(composed.message)
    assert "๖–๑๒ ก.ค. ๒๕๖๙" in evidence.visible
    assert "๔๘" in evidence.visible
    assert "แผน!J12" in evidence.visible


def test_a_test_mail_goes_to_the_asker_alone_and_says_whose_it_is() -> None:
    made = compose(held([prepared()]), settings(), WEEK, NOW, NEXT, test_to="me@cdd.example.go.th")
    assert len(made) == 1
    assert made[0].faults == ()
    evidence = read(made[0].message)
    assert evidence.subject.startswith("[ทดสอบ] ตาคลี:")
    assert evidence.headers["to"][0].endswith("<me@cdd.example.go.th>")
    assert "ฉบับทดสอบ" in evidence.visible
    assert made[0].message.key != mail_to(BOSS.email, [prepared()]).message.key


# ------------------------------------------------------------------------------ hostile cells

HOSTILE = (
    "<script>alert(1)</script>",
    'x" onmouseover="alert(1)',
    "บรรทัด\nใหม่\u2028อีก\u0085อีก",
    "{{7*7}} {% raw %} ${7*7} #{7*7}",
    "ก" * 5000,
    "x" * 5000,
    "\u202eกลับหลัง\u202c اسم",
    "click www.example.com or mailto:a@example.com",
    "</td></tr></table>",
    "None nan {{ undefined }} %s {n} {missing}",
    "|good|<good>ดี</good>",
)


@pytest.mark.parametrize("cell", HOSTILE)
def test_a_hostile_cell_is_printed_and_does_nothing(cell: str) -> None:
    bad = [
        replace(
            f, what=Words(cell, cell), todo=Words(cell, cell), value=cell, officer=cell, record=cell
        )
        for f in (*LATE, *RISK, *DATA)
    ]
    now = report(bad)
    now = replace(
        now,
        district=cell,
        title=cell,
        progress=tuple(replace(row, name=cell, officer=cell) for row in now.progress),
        upcoming=tuple(replace(row, activity=cell) for row in now.upcoming),
        recipients=tuple(replace(person, name=cell) for person in now.recipients),
    )
    for composed in compose(held([prepared(now)]), settings(), WEEK, NOW, NEXT):
        assert composed.faults == ()
        evidence = read(composed.message)
        assert "<script" not in composed.message.html
        assert "onmouseover=" not in re.sub(r">[^<]*<", "><", composed.message.html)
        assert "{{" not in composed.message.html
        assert "49" not in re.sub(r"\d\d+/|[\d,]{3,}", "", evidence.subject)
        assert len(composed.message.html.encode()) <= 80 * 1024
        assert not any("example.com" in link for link in evidence.links)


def test_a_masked_value_s_mend_is_never_shown() -> None:
    phone = finding(
        "D7", "households", "ตาคลี/7/1", "เบอร์โทรศัพท์มีเลขไม่ครบ", village=key(1),
        severity=Severity.WARNING, value="•••-•••-••••", fix="0800000000",
    )  # fmt: skip
    evidence = seen([prepared(report((phone,)), first=True)])
    assert "0800000000" not in evidence.text + evidence.visible
    assert "เสนอแก้" not in evidence.visible


def test_the_province_hears_of_a_first_week_beside_a_second_one() -> None:
    evidence = seen(*VARIANTS["province"])
    assert PROVINCE.email == VARIANTS["province"][1]
    assert "สรุปครั้งแรก" not in evidence.visible
    assert "บางชีตไม่มีข้อมูลให้เทียบ" in evidence.visible


@pytest.mark.parametrize("reader", [PROVINCE.email, OPERATOR])
def test_districts_of_different_ages_are_dated_by_the_oldest_and_each_old_row_says_its_day(
    reader: str,
) -> None:
    old = report(district="ตากฟ้า", workbook="2TakfaDemoWorkbook")
    then = READ_AT - timedelta(days=28)
    stale = prepared(old, stale_reason=Words("อ่านไม่ได้", "unread"), read_at=then)
    composed = mail_to(reader, [prepared(), stale])
    assert composed.faults == ()
    told = read(composed.message)
    assert "ข้อมูลเก่าสุด ณ อา. 14 มิ.ย. 2569" in told.text
    assert told.text.count("ข้อมูลเดิม ณ 14 มิ.ย. 2569") == 1
    if reader == PROVINCE.email:
        assert told.subject.endswith("6–12 ก.ค. 2569 · บางอำเภอข้อมูล ณ 14 มิ.ย. 2569")
