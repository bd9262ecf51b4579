"""Blocks are refused all at once, a rule's bug stays its own, findings keep their names."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from sync.errors import ConfigError
from sync.model import Personal, Severity
from sync.rules import engine
from sync.rules.engine import Outcome, Rules, compile_rules, run
from sync.rules.examples import TODAY, Build, reading_of
from sync.rules.kinds import KINDS
from sync.rules.scene import Hit, Scene
from sync.settings import Programme, Settings
from tests.rules.district import cell, fix, only, shuffled, spots


@pytest.fixture
def judge(rules: Rules, build: Build, programme: Programme) -> Any:
    def judged(*, days_later: int = 0, **example: Any) -> Outcome:
        profile = programme.model_copy(update=example.pop("programme", {}))
        reading = reading_of(example, build)
        return run(rules, reading, profile, TODAY + timedelta(days=days_later))

    return judged


WRECK: dict[str, Any] = {
    "villages": [{}, {"moo": "6", "village_name": "", "officer": ""}, {"moo": "7"}],
    "guidelines": [{"fiscal_year": "2568", "studied_on": "31/2/2569"}],
    "plan": [
        {"budget": "2 50,000"},
        {"no": "1", "budget": "", "moo": "77"},
        {"no": "", "period": ""},
        {"no": "8", "technique": ""},
    ],
    "coordination": [{"name": "นางลับ สุดยอด"}, {"name": "นางลับ สุดยอด", "trained_on": ""}],
    "households": [
        {"citizen_id": "8999999999997", "phone": "0812"},
        {"first_name": "สมหญิง", "income_before": ""},
        {"no": "1", "note": "โทร 0810000000"},
    ],
    "trainings": [{"instructors": "", "date": "", "participants": "3"}, {"moo": "9"}],
    "budget": [{"disbursed": "99,999,999"}, {"remaining": "#REF!"}],
    "recipients": [{"email": "lab@example.go.th", "name": ""}],
    "loans": [{"cleared_on": ""}],
}

# ------------------------------------------------------------------------------ compiling


def test_all_faults_of_all_blocks_are_told_at_once(settings: Settings) -> None:
    good = dict(settings.rules[0])
    blocks = [
        {**good, "kind": "same_fiscal_yaer"},
        {**good, "code": "A", "parameters": {"table": "guidelnes", "field": "fiscal_year"}},
        {**good, "code": "B", "parameters": {"table": "guidelines", "field": "fiscal_yer"}},
        {**good, "code": "C", "parameters": {"table": "guidelines", "feild": "fiscal_year"}},
        {**good, "code": "D", "severity": "fatal", "what": {"th": "มี"}},
        {**good, "code": "E", "pass": [{}], "sauce": "x", "source": "hearsay"},
        {**good, "code": "F", "escalated": "error"},
        {key: value for key, value in good.items() if key != "code"},
    ]
    with pytest.raises(ConfigError) as refused:
        compile_rules(blocks, settings.tables)
    told = "\n".join(refused.value.problems)
    for words in (
        "unknown kind 'same_fiscal_yaer' (did you mean same_fiscal_year?)",
        "rule A: table: no table is called 'guidelnes' (did you mean guidelines?)",
        "rule B: field: no field of guidelines is called 'fiscal_yer' (did you mean fiscal_year?)",
        "rule C: unknown parameter feild (did you mean field?)",
        "rule C: parameter field is missing",
        "rule D: severity 'fatal' is none of error, warning, info",
        "rule D: what needs one text th and one text en",
        "rule E: needs at least 2 pass examples",
        "rule E: unknown key sauce (did you mean source?)",
        "rule E: source 'hearsay' is not known",
        "rule F: kind same_fiscal_year has one severity only",
        "rule number 8: code is missing",
    ):
        assert words in told


def test_a_code_used_twice_is_refused(settings: Settings) -> None:
    with pytest.raises(ConfigError, match="used twice"):
        compile_rules([settings.rules[0], settings.rules[0]], settings.tables)


def test_a_number_may_be_one_of_the_profile_but_not_a_misspelt_one(settings: Settings) -> None:
    block = next(b for b in settings.rules if b["code"] == "T7-7")
    wrong = {**block, "parameters": {**block["parameters"], "within": "meeting_dais"}}
    with pytest.raises(ConfigError, match="did you mean meeting_days"):
        compile_rules([wrong], settings.tables)


# ------------------------------------------------------------------------------ running


def test_a_rule_that_raises_is_our_bug_and_the_others_go_on(
    rules: Rules, build: Build, programme: Programme, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(scene: Scene, **_: object) -> Iterator[Hit]:
        yield Hit("plan", 0, "budget")
        raise ZeroDivisionError(scene.fiscal_year)

    monkeypatch.setattr(engine, "KINDS", {**KINDS, "required": broken})
    outcome = run(rules, reading_of({"tables": WRECK}, build), programme, TODAY)
    assert [crash.code for crash in outcome.crashes] == ["T2-1", "T2-2", "T5-1", "T7-1", "T8-6"]
    assert "ZeroDivisionError" in outcome.crashes[0].error
    assert "T2-1" not in {f.code for f in outcome.findings}
    assert "M2" in {f.code for f in outcome.findings}


def test_a_wrecked_district_crashes_nothing_and_every_id_is_its_own(judge: Any) -> None:
    outcome = judge(tables=WRECK)
    assert outcome.crashes == ()
    ids = [finding.id for finding in outcome.findings]
    assert len(set(ids)) == len(ids) > 30


def test_no_record_or_sentence_holds_a_personal_value(judge: Any) -> None:
    outcome = judge(tables=WRECK)
    secrets = ("ลับ", "lab@", "8999999999997", "0810000000", "สมหญิง")
    for finding in outcome.findings:
        texts = [finding.record, finding.value, *finding.what, *finding.why, *finding.todo]
        assert not any(secret in text for text in texts for secret in secrets), finding
    masks = {f.value for f in outcome.findings if f.code in ("D2", "P3")}
    assert masks <= set(Personal.MASKS.values())


def test_sorting_the_sheet_keeps_every_finding_its_name(
    rules: Rules, build: Build, programme: Programme
) -> None:
    before = run(rules, reading_of({"tables": WRECK}, build), programme, TODAY)
    reading = reading_of({"tables": WRECK}, build)
    rng = random.Random(7)
    for key in ("guidelines", "trainings", "plan", "loans", "recipients", "villages"):
        order = list(range(len(reading.tables[key])))
        rng.shuffle(order)
        shuffled(reading, key, order)
    after = run(rules, reading, programme, TODAY)
    assert {f.id for f in before.findings} == {f.id for f in after.findings}


def test_a_missing_tab_leaves_its_rules_not_checked_and_never_passed(judge: Any) -> None:
    outcome = judge(missing=["groups", "loans"])
    reasons = {missing.code: missing.because for missing in outcome.not_checked}
    assert {"T7-1", "T7-3", "T7-4", "T7-5", "T7-6", "T7-7", "M5"} <= reasons.keys()
    assert reasons["M5"].th == "ไม่มีแท็บ เงินยืม"
    assert spots(outcome) == set()  # the plan row of technique 7 is not called late either
    assert "O1" in reasons


def test_an_unreadable_tab_is_one_finding_and_its_rules_are_not_checked(judge: Any) -> None:
    outcome = judge(unread=["trainings"])
    assert [f.code for f in outcome.findings] == ["D8"]
    assert cell(only(outcome, "D8")) is None
    assert {"T5-1", "T5-2", "T9-1", "T4-2"} <= {missing.code for missing in outcome.not_checked}


def test_a_missing_column_is_named_and_the_other_columns_still_checked(judge: Any) -> None:
    outcome = judge(without=["plan.method"], tables={"plan": [{"place": ""}]})
    assert only(outcome, "T2-2").field == "place"
    reasons = {missing.code: missing.because for missing in outcome.not_checked}
    assert reasons["T2-2"].en == "tab แผน has no column ขั้นตอน/วิธีการดำเนินงาน"


def test_an_unreadable_cell_is_absent_for_every_other_rule(judge: Any) -> None:
    outcome = judge(tables={"trainings": [{"date": "31/2/2569"}]})
    assert [f.code for f in outcome.findings] == ["D4"]


def test_where_there_is_no_day_to_compare_with_nothing_is_said_of_it(judge: Any) -> None:
    outcome = judge(tables={"plan": [{"period": ""}], "follow_ups": [{"date": ""}]})
    assert outcome.crashes == ()
    assert not spots(outcome, "T1-3", "T9-6")


def test_where_the_year_is_in_doubt_nothing_is_said_of_it(
    rules: Rules, build: Build, programme: Programme
) -> None:
    tables = {"guidelines": [{"fiscal_year": "2568"}], "forums": [{"shared_goal": ""}]}
    reading = reading_of({"tables": tables}, build)
    assert {"T1-1", "T4-3"} <= {f.code for f in run(rules, reading, programme, TODAY).findings}
    doubtful = run(rules, replace(reading, year_in_doubt=True), programme, TODAY)
    assert "T4-3" in {f.code for f in doubtful.findings}
    assert "T1-1" not in {f.code for f in doubtful.findings}
    assert "T1-1" in {missing.code for missing in doubtful.not_checked}


def test_a_row_of_no_known_village_belongs_to_none(judge: Any) -> None:
    outcome = judge(tables={"follow_ups": [{}, {"moo": "8", "date": "1 ม.ค. 2569"}]})
    assert [f.code for f in outcome.findings] == ["D1"]
    found = only(outcome, "D1")
    assert (found.field, found.village) == ("moo", None)


def test_a_bad_tambon_is_told_once_and_not_again_as_a_bad_moo(judge: Any) -> None:
    outcome = judge(
        tables={"loans": [], "study_visits": [{}, {"subdistrict": "กรุงเทพ", "moo": "99"}]}
    )
    assert spots(outcome, "D1") == {("D1", cell(only(outcome, "D1")))}
    assert only(outcome, "D1").field == "subdistrict"


def test_a_class_programme_judges_the_team_once_for_the_district(judge: Any) -> None:
    villages = [{}, {"moo": "6", "village_name": "หนองสอง"}]
    by_class = judge(
        tables={"villages": villages, "coordination": [], "trainings": []},
        programme={"unit": "class"},
    )
    assert [(f.table, cell(f)) for f in by_class.findings if f.code == "T5-7"] == [
        ("villages", None)
    ]
    nobody = judge(tables={"villages": [], "trainings": []}, programme={"unit": "class"})
    assert "T5-7" not in {f.code for f in nobody.findings}
    by_village = judge(tables={"villages": villages, "trainings": []})
    assert len([f for f in by_village.findings if f.code == "T5-7"]) == 2


def test_a_changed_number_of_the_profile_changes_findings_and_wording(judge: Any) -> None:
    outcome = judge(programme={"team_size": 6})
    found = only(outcome, "T3-2")
    assert "โครงการกำหนด 6 คน" in found.what.th
    assert found.severity is Severity.WARNING


@pytest.mark.parametrize(
    ("period", "fault"),
    [
        ("1 ก.ค. 2569 - 1 มิ.ย. 2569", "สิ้นสุดก่อนวันเริ่ม"),
        ("1 ก.ย. 2569 - 1 ต.ค. 2569", "อยู่นอกปีงบประมาณ"),
    ],
)
def test_a_period_is_told_by_what_is_wrong_with_it(judge: Any, period: str, fault: str) -> None:
    assert fault in only(judge(tables={"plan": [{"period": period}]}), "T2-3").what.th


def test_a_wrong_word_is_offered_the_nearest_one(judge: Any) -> None:
    outcome = judge(tables={"forums": [{"status": "แล้วเสรจ"}]})
    found = only(outcome, "D12")
    assert found.fix is not None
    assert (found.fix.cell, found.fix.value) == (cell(found), "แล้วเสร็จ")


@pytest.mark.parametrize("status", ["เสร็จบางส่วน", "ใกล้แล้วเสร็จ", "เกือบเสร็จ"])
def test_a_word_that_means_the_contrary_is_offered_nothing(judge: Any, status: str) -> None:
    outcome = judge(tables={"forums": [{"status": status}]})
    assert only(outcome, "D12").fix is None


def test_a_future_year_is_offered_the_fiscal_years_own(judge: Any) -> None:
    outcome = judge(tables={"trainings": [{"date": "๑๕/๑/๒๕๗๖"}]})
    assert fix(only(outcome, "T5-5")) == "๑๕/๑/๒๕๖๙"


@pytest.mark.parametrize(
    ("code", "written", "fix_"),
    [
        ("D5", "20 ต.ค.", "20 ต.ค. 2568"),
        ("D4", "15/1/2250", "15/1/2569"),
        ("D4", "31/2/2569", None),
    ],
)
def test_a_doubtful_date_is_offered_without_the_doubt(
    judge: Any, code: str, written: str, fix_: str | None
) -> None:
    offered = only(judge(tables={"forums": [{"date": written}]}), code).fix
    assert (offered and offered.value) == fix_


def test_a_village_s_first_event_is_its_first_done_one_and_else_a_planned_one(judge: Any) -> None:
    planned = {"date": "1 ต.ค. 2568", "status": "ยังไม่เริ่ม"}
    outcome = judge(tables={"forums": [planned, {"date": "15 พ.ย. 2568"}]})
    assert cell(only(outcome, "T4-2")) == "A3"
    outcome = judge(tables={"forums": [{**planned, "date": "1 ธ.ค. 2568"}]})
    assert only(outcome, "T6-1").table == "study_visits"


def test_officers_are_those_of_the_village(judge: Any) -> None:
    outcome = judge(tables={"forums": [{"shared_goal": ""}]})
    found = only(outcome, "T4-3")
    assert found.officer == "นางสาวใจดี มีสุข"
    assert found.village == ("ตาคลี", 5)
    assert found.technique == 4
    assert found.record == "ตาคลี/5/2025-10-20"


def test_a_row_of_no_village_has_the_officer_that_it_names(judge: Any) -> None:
    rows = [{"fiscal_year": "2568"}, {"fiscal_year": "2567", "officer": ""}]
    found = [f for f in judge(tables={"guidelines": rows}).findings if f.code == "T1-1"]
    assert [f.officer for f in found] == ["นางสาวใจดี มีสุข", ""]
    assert "แก้ช่อง ปีงบประมาณ เป็น 2569" in found[0].todo.th


@pytest.mark.parametrize(
    ("table", "row", "fix_"),
    [
        ("forums", {"subdistrict": "ช่องแคบ"}, "ช่องแค"),
        ("forums", {"subdistrict": "หนองบัว"}, None),
        ("recipients", {"scope": "ตาคลี, ช่องแคบ"}, "ตาคลี, ช่องแค"),
    ],
)
def test_a_misspelt_tambon_is_offered_one_of_the_register(
    judge: Any, table: str, row: dict[str, str], fix_: str | None
) -> None:
    villages = [{}, {"subdistrict": "ช่องแค", "moo": "6", "village_name": "หนองสอง"}]
    outcome = judge(tables={"villages": villages, table: [row]})
    offered = only(outcome, "D1").fix
    assert (offered and offered.value) == fix_


def test_money_leaves_out_repeated_and_foreign_projects(judge: Any) -> None:
    rows = [
        {},
        {},
        {"project_no": "เลขที่ 9/2568"},
        {"project_no": "เลขที่ 5/2569", "disbursed": "#N/A"},
    ]
    money = judge(tables={"budget": rows}).money
    assert (money.allocated, money.disbursed) == (90_000, 45_000)


def test_a_total_row_is_pointed_at_in_its_own_cell(judge: Any) -> None:
    outcome = judge(totals={"budget": [{"allocated": "1"}]})
    found = only(outcome, "M3")
    assert (found.record, found.value) == ("รวม", "1")
    assert found.fix is not None
    assert found.fix.value == "90,000.00"
    assert found.place is not None
    assert found.place.row == 2


@pytest.mark.parametrize(
    ("field", "th", "en"),
    [("subdistrict", "หมู่ที่ 5 ตำบล-", "Moo 5, -"), ("moo", "หมู่ที่ - ตำบลตาคลี", "Moo -, ตาคลี")],
)
def test_a_row_that_lacks_a_part_of_its_place_says_the_other(
    judge: Any, field: str, th: str, en: str
) -> None:
    found = only(judge(tables={"plan": [{field: "", "budget": ""}]}), "T2-1")
    assert (f"({th})" in found.what.th, f"({en})" in found.what.en) == (True, True)
