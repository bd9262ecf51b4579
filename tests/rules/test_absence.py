"""Unreadable is not absent: what would be concluded from absence waits for the cell to be mended.

Every kind says what absence means to it (`@kind`, sync/rules/kinds.py); one that waits is shown to
wait by a rule in CASES.
"""

from __future__ import annotations

import ast
import inspect
from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from sync.model import NotChecked, Place, Reading, State, Unread, VillageKey, Words
from sync.rules.engine import Outcome, Rules, run
from sync.rules.examples import BASE, TODAY, Build, reading_of
from sync.rules.found import Kind
from sync.rules.kinds import ABSENCE, KINDS
from sync.service.office import Office
from sync.settings import PACKAGED, Programme, Settings
from tests.rules.district import spots
from tests.rules.test_contract import edited, written

Row = dict[str, str]
TWO: Sequence[Row] = ({}, {"moo": "6", "village_name": "หนองสอง"})
FIRST, SECOND = VillageKey("ตาคลี", 5), VillageKey("ตาคลี", 2)
ODD = {
    "date": "31/2/2569", "dates": "31/2/2569", "int": "หลายอัน", "moo": "หมู่ไหน", "money": "2 50,000",
    "numbers": "บางครัวเรือน", "word": "ฮัลโหล", "yes_no": "อาจจะ", "year": "ปีนี้",
}  # fmt: skip


@dataclass(frozen=True)
class Case:
    """Tables in which a rule finds a fault, and the cell that refutes it once it is unread.

    `own` marks a cell of the very row that the finding is about, or of a table without villages:
    there is no other village to have it in.
    """

    tables: Mapping[str, Sequence[Row]]
    cell: tuple[str, int, str]
    own: bool = False
    also: Mapping[str, Any] | None = None


def plan(*techniques: int, **cells: str) -> list[Row]:
    return [{"no": str(n), "technique": str(n), **cells} for n in techniques]


FEW = [{"role": "วิทยากร", "name": f"นาย{n}"} for n in "กขคง"]
MANY = [{"moo": str(n)} for n in range(5, 20)]
ANSWERS = [{"no": str(n)} for n in range(1, 6)] + [
    {"no": "6", "practising": "ไม่ใช่"},
    {"no": "7", "practising": ""},
]
CASES: dict[str, Case] = {
    "T1-2": Case({"guidelines": [{"fiscal_year": "2568"}]}, ("guidelines", 0, "fiscal_year"), True),
    "T1-4": Case({"guidelines": [{"fiscal_year": "2568"}]}, ("guidelines", 0, "fiscal_year"), True),
    "T2-4": Case({"plan": plan(6, 8, 9)}, ("plan", 2, "technique")),
    "T2-5": Case({"plan": [{}], "budget": [{}, {"allocated": "5", "project_no": "5/2569"}]},
                 ("budget", 1, "allocated"), True),
    "T3-1": Case({"coordination": [{"role": "ผู้นำชุมชน"}]}, ("coordination", 0, "role")),
    "T3-2": Case({"coordination": [*FEW, {"role": "ผู้นำชุมชน"}]}, ("coordination", 4, "role")),
    "T3-3": Case({"coordination": [{"role": "ประธานกลุ่ม"}]}, ("coordination", 0, "role")),
    "T3-4": Case({"coordination": [{}]}, ("coordination", 0, "role")),
    "T3-6": Case({"coordination": [{"trained_on": "2 ส.ค. 2569"}],
                  "trainings": [{"date": "1 ส.ค. 2569", "status": "ยังไม่เริ่ม"},
                                {"date": "2 ส.ค. 2569", "status": "ยังไม่เริ่ม", "session": "2"}]},
                 ("trainings", 1, "date")),
    "T4-1": Case({"forums": [{"status": "ยกเลิก"}]}, ("forums", 0, "status")),
    "T4-2": Case({"forums": [{"date": "11 พ.ย. 2568"}, {"date": "12 พ.ย. 2568"}]},
                 ("forums", 1, "date")),
    "T4-5": Case({"forums": [{"occupation": "จักสาน"}], "households": [{}, {"no": "2"}]},
                 ("households", 1, "interest")),
    "T5-1": Case({"trainings": [{"instructors": ""}]}, ("trainings", 0, "status"), True),
    "T5-3": Case({"trainings": [{"attended": "1-2"}], "households": [{}, {"no": "3"}]},
                 ("households", 1, "no")),
    "T5-4": Case({"trainings": [{"occupation": "จักสาน"}], "households": [{}, {"no": "1"}]},
                 ("households", 1, "interest")),
    "T5-7": Case({"trainings": [{"status": "ยังไม่เริ่ม"}]}, ("trainings", 0, "status")),
    "T6-1": Case({"study_visits": [{"date": "19 ต.ค. 2568"}],
                  "forums": [{}, {"date": "21 ต.ค. 2568"}]}, ("forums", 1, "date")),
    "T6-2": Case({"study_visits": [{"destination": ""}]}, ("study_visits", 0, "status"), True),
    "T6-3": Case({"study_visits": [{"occupation": "จักสาน"}]}, ("study_visits", 0, "status"), True),
    "T7-3": Case({"groups": [{"member_households": "2-9"}],
                  "trainings": [{}, {"session": "2", "attended": "1"}]},
                 ("trainings", 1, "attended")),
    "T7-4": Case({"villages": MANY, "groups": [{}, {"name": "กลุ่มสอง"}]},
                 ("groups", 1, "moo"), True),
    "T8-1": Case({"materials": [{"plan_no": "77"}]}, ("plan", 8, "no")),
    "T8-3": Case({"materials": [{"total": "20,000"}]}, ("plan", 8, "technique")),
    "T8-4": Case({"materials": [{"delivered_on": "9 พ.ย. 2568"}],
                  "trainings": [{}, {"session": "2", "date": "12 พ.ย. 2568"}]},
                 ("trainings", 1, "date")),
    "T8-5": Case({"materials": [{"recipients": "1-2"}], "households": [{}, {"no": "3"}]},
                 ("households", 1, "no")),
    "T9-1": Case({"follow_ups": [{"date": "1 พ.ค. 2569"}, {"date": "2 พ.ค. 2569"}]},
                 ("follow_ups", 0, "date")),
    "T9-2": Case({"follow_ups": [{"household_nos": ""}]}, ("follow_ups", 0, "household_nos")),
    "T9-3": Case({"households": ANSWERS}, ("households", 6, "practising"), True),
    "T9-4": Case({"households": [{"income_after": "100,000"}, {"no": "2", "income_after": ""}]},
                 ("households", 1, "income_after"), True),
    "T9-6": Case({"follow_ups": [{}, {"date": "9 พ.ย. 2568"}],
                  "trainings": [{}, {"session": "2", "date": "12 พ.ย. 2568"}]},
                 ("trainings", 1, "date")),
    "O1": Case({"groups": [{"registered_on": "1 ส.ค. 2569"}]}, ("groups", 0, "registered_on")),
    "M3": Case({"budget": [{}, {"project_no": "5/2569"}]}, ("budget", 1, "disbursed"), True,
               {"totals": {"budget": [{"disbursed": "99,000"}]}}),
    "D1": Case({"villages": [{}, {"moo": "7"}], "forums": [{}, {"moo": "6"}]},
               ("villages", 1, "moo"), True),
    "F1": Case({"plan": [{"status": "ยังไม่เริ่ม"}]}, ("plan", 0, "status"), True,
               {"modified": date(2026, 6, 20)}),
}  # fmt: skip


@pytest.fixture(scope="module")
def office() -> Office:
    return Office.open(PACKAGED, today=TODAY)


@pytest.fixture
def judge(rules: Rules, build: Build, programme: Programme) -> Any:
    def judged(tables: Mapping[str, Sequence[Row]], **also: Any) -> tuple[Outcome, Reading]:
        reading = reading_of({"tables": {"villages": TWO, **tables}, **also}, build)
        return run(rules, reading, programme, TODAY), reading

    return judged


def changed(case: Case, **cells: str) -> dict[str, list[Row]]:
    """The case's tables with the record of its cell changed."""
    table, index, _ = case.cell
    rows = [dict(row) for row in case.tables.get(table, BASE[table])]
    rows[index] |= cells
    return {**{k: list(v) for k, v in case.tables.items()}, table: rows}


def entry(outcome: Outcome, code: str) -> NotChecked | None:
    return next((missing for missing in outcome.not_checked if missing.code == code), None)


def named(reading: Reading, cell: tuple[str, int, str]) -> str:
    """ "ติดตาม!A7": a cell as an officer finds it."""
    table = reading.tables[cell[0]]
    part = table.parts[0]
    place = Place(part.sheet, part.gid, table.rows[cell[1]], part.columns[cell[2]])
    return f"{place.sheet}!{place.cell}"


# ------------------------------------------------------------------------------ every rule


def test_a_kind_that_waits_asks_what_could_refute_it_and_no_other_does() -> None:
    asking = {
        name
        for name, kind in KINDS.items()
        if "unless" in {n.id for n in ast.walk(_tree(kind)) if isinstance(n, ast.Name)}
    }
    assert asking == {name for name, absence in ABSENCE.items() if absence == "waits"}


def test_every_kind_that_waits_is_shown_to_wait_and_its_rules_say_what_they_claim(
    rules: Rules,
) -> None:
    waiting = {name for name, absence in ABSENCE.items() if absence == "waits"}
    assert {rules[code].kind for code in CASES} == waiting
    claiming = {rule.code for rule in rules.rules if rule.claim}
    assert CASES.keys() <= claiming
    assert {rules[code].kind for code in claiming} <= waiting


def _tree(kind: Kind) -> ast.Module:
    return ast.parse(inspect.getsource(kind))


@pytest.mark.parametrize("code", CASES)
@pytest.mark.parametrize("text", ["#REF!", None], ids=["sheet error", "unreadable"])
def test_a_cell_that_could_refute_it_keeps_a_rule_silent_and_is_named(
    judge: Any, settings: Settings, code: str, text: str | None
) -> None:
    case = CASES[code]
    table, _, field = case.cell
    kind = settings.tables.tables[table].fields[field].type
    if text is None and kind not in ODD:
        pytest.skip("any text can be read there")
    before, _ = judge(case.tables, **(case.also or {}))
    assert spots(before, code)
    assert entry(before, code) is None
    after, reading = judge(changed(case, **{field: text or ODD[kind]}), **(case.also or {}))
    assert not [f for f in after.findings if f.code == code and f.village in (None, FIRST)]
    left = entry(after, code)
    assert left is not None
    assert named(reading, case.cell) in left.because.th
    assert named(reading, case.cell) in left.because.en
    assert left.because.th.count("จึงยังไม่สรุป") == 1


@pytest.mark.parametrize("code", [code for code, case in CASES.items() if not case.own])
@pytest.mark.parametrize("elsewhere", [{"moo": "6"}, {"status": "ยกเลิก"}], ids=["village", "off"])
def test_a_cell_that_could_not_refute_it_changes_nothing(
    judge: Any, code: str, elsewhere: Row
) -> None:
    """It belongs to another village, or to a row that was cancelled."""
    case = CASES[code]
    table, _, field = case.cell
    if field in elsewhere or (set(elsewhere) == {"status"} and table in ("groups", "households")):
        pytest.skip("there is no such row")
    if "status" in elsewhere and table not in ("plan", "trainings", "forums", "study_visits"):
        pytest.skip("the table has no status")
    outcome, _ = judge(changed(case, **elsewhere, **{field: "#REF!"}))
    assert spots(outcome, code)
    left = entry(outcome, code)
    assert left is None or FIRST not in (left.villages or ())


def test_a_place_that_cannot_be_read_could_be_any_village_that_shares_the_rest(judge: Any) -> None:
    homes = [*TWO, {"moo": "1", "subdistrict": "ช่องแค", "village_name": "ช่องแค"}]
    trained = [{"moo": "5"}, {"moo": "1", "subdistrict": "ช่องแค"}]
    late = {"villages": homes, "trainings": trained, "follow_ups": [{"moo": "หมู่ไหน"}]}
    outcome, reading = judge(late)
    left = entry(outcome, "T9-1")
    assert left is not None and set(left.villages or ()) == {FIRST}
    assert named(reading, ("follow_ups", 0, "moo")) in left.because.th
    assert [f.village for f in outcome.findings if f.code == "T9-1"] == [("ช่องแค", 1)]


def test_a_place_that_is_none_belongs_to_no_village(judge: Any) -> None:
    outcome, _ = judge({"follow_ups": [{"moo": "88"}]})
    assert spots(outcome, "T9-1")


@pytest.mark.parametrize("place", [{"moo": "88"}, {"subdistrict": "บางรัก"}, {"moo": ""}])
def test_a_row_of_no_village_that_bears_the_very_number_is_probably_the_one(
    judge: Any, place: Row
) -> None:
    """One slip is one finding: the household is not missing, its village is mistyped."""
    rows = {"households": [{}, {"no": "2", **place}], "trainings": [{"attended": "1-2"}]}
    outcome, reading = judge(rows)
    assert not spots(outcome, "T5-3")
    left = entry(outcome, "T5-3")
    assert left is not None
    where = named(reading, ("households", 1, next(iter(place))))
    assert f"ยังไม่ทราบว่า {where} เป็นหมู่บ้านใด" in left.because.th
    rows["trainings"] = [{"attended": "1-3"}]
    (told,) = (f for f in judge(rows)[0].findings if f.code == "T5-3")
    assert "ครัวเรือนที่ 3 ไม่มีในทะเบียน" in told.what.th


def test_what_can_be_read_of_a_row_may_rule_it_out(judge: Any) -> None:
    rows = [{"date": "1 พ.ค. 2569"}, {"date": "2 พ.ค. 2569", "moo": "#REF!"}]
    assert not spots(judge({"follow_ups": rows})[0], "T9-1")
    for other in ("30 เม.ย. 2569", "1 ก.ย. 2569"):  # before the visit that counts; still to come
        rows[1]["date"] = other
        assert spots(judge({"follow_ups": rows})[0], "T9-1"), other


@pytest.mark.parametrize(("day", "may_be"), [("12 ก.ค. 2569", True), ("13 ก.ค. 2569", False)])
def test_a_visit_up_to_today_may_have_been_to_a_household(
    judge: Any, day: str, may_be: bool
) -> None:
    outcome, _ = judge({"follow_ups": [{"date": day, "household_nos": "#REF!"}]})
    assert bool(spots(outcome, "T9-2")) is not may_be


@pytest.mark.parametrize(("attended", "may_be"), [("1", True), ("ทั้งหมด", True), ("2", False)])
def test_a_training_before_the_visit_may_have_been_the_first_of_those_who_came_to_it(
    judge: Any, attended: str, may_be: bool
) -> None:
    """Its status cannot be read: if it was done, the household was visited since."""
    early = {"date": "1 พ.ย. 2568", "status": "#REF!", "attended": attended, "session": "2"}
    outcome, _ = judge({
        "households": [{}, {"no": "2"}],
        "trainings": [{"date": "10 ก.พ. 2569"}, early],
        "follow_ups": [{"date": "1 ธ.ค. 2568"}],
    })  # fmt: skip
    assert bool(spots(outcome, "T9-2")) is not may_be
    assert (entry(outcome, "T9-2") is not None) is may_be


@pytest.mark.parametrize(("days", "may_be"), [("9-12 พ.ย. 2568", True), ("10-12 พ.ย. 2568", False)])
def test_a_training_that_begins_by_the_day_of_a_visit_may_have_been_before_it(
    judge: Any, days: str, may_be: bool
) -> None:
    trainings = [{}, {"session": "2", "date": days, "moo": "หมู่ไหน"}]
    outcome, _ = judge({"trainings": trainings, "follow_ups": [{}, {"date": "9 พ.ย. 2568"}]})
    assert bool(spots(outcome, "T9-6")) is not may_be


@pytest.mark.parametrize(("days", "may_be"), [("9-11 พ.ย. 2568", True), ("8-9 พ.ย. 2568", False)])
def test_a_training_that_ends_later_may_be_the_last_from_which_is_counted(
    judge: Any, days: str, may_be: bool
) -> None:
    trainings = [{}, {"session": "2", "date": days, "moo": "หมู่ไหน"}]
    outcome, _ = judge({"trainings": trainings, "follow_ups": []})
    assert bool(spots(outcome, "T9-1")) is not may_be


def test_one_cell_is_told_once_however_many_households_wait_for_it(judge: Any) -> None:
    homes = [{"no": str(n)} for n in range(1, 31)]
    trained = [{"attended": "1-30"}]
    visits = [{"date": "31/2/2569", "household_nos": "ทั้งหมด"}]
    outcome, _ = judge({"households": homes, "trainings": trained, "follow_ups": visits})
    left = entry(outcome, "T9-2")
    assert left is not None
    assert left.because.th.count("ติดตาม!") == 1
    assert left.because.th.count("บ้านหนองนา") == 1
    assert not spots(outcome, "T9-1", "T9-2")


def test_many_cells_are_counted_after_the_first_few(judge: Any) -> None:
    outcome, _ = judge({"follow_ups": [{"date": "31/2/2569", "kind": str(n)} for n in range(9)]})
    left = entry(outcome, "T9-1")
    assert left is not None
    assert left.because.th.count("จึงยังไม่สรุป") == 1
    assert "และอีก 4 ช่อง" in left.because.th


def test_too_few_unread_cells_to_lift_a_share_do_not_silence_it(judge: Any) -> None:
    villages_ = [{"moo": str(n)} for n in range(1, 31)]
    groups = [{}, {"name": "สอง", "moo": "#REF!"}]
    assert spots(judge({"villages": villages_, "groups": groups})[0], "T7-4")
    answers = [{"no": str(n), "practising": "ไม่ใช่"} for n in range(1, 9)]
    answers[0]["practising"] = "#REF!"
    assert spots(judge({"households": answers})[0], "T9-3")


@pytest.mark.parametrize("code", ["T5-7", "T9-1", "T4-1", "T7-4", "O1"])
def test_a_tab_not_read_to_its_end_could_hold_what_is_missing(
    rules: Rules, build: Build, programme: Programme, code: str
) -> None:
    """The rows below a heading that nobody knows, for instance."""
    tables = {"trainings": "T5-7", "follow_ups": "T9-1", "forums": "T4-1", "groups": "T7-4"}
    key = next((k for k, c in tables.items() if c == code), "groups")
    rows: dict[str, list[Row]] = {key: [], **({"trainings": []} if code == "T5-7" else {})}
    reading = reading_of({"tables": rows}, build)
    assert spots(run(rules, reading, programme, TODAY), code)
    unread = Unread(key, "แท็บที่อ่านไม่ครบ", 1, Words("อ่านไม่ครบ", "not read"))
    outcome = run(rules, replace(reading, unread=(unread,)), programme, TODAY)
    assert not spots(outcome, code)
    left = entry(outcome, code)
    assert left is not None and "แท็บที่อ่านไม่ครบ" in left.because.th
    doubtful = replace(unread, hides_records=False)
    assert spots(run(rules, replace(reading, unread=(doubtful,)), programme, TODAY), code)


# ------------------------------------------------------------------------------ planned rows


@pytest.mark.parametrize(
    "row",
    [
        {"status": "ยังไม่เริ่ม", "date": "1 ส.ค. 2569", "attended": ""},
        {"status": "ยังไม่เริ่ม", "date": "", "attended": ""},
        {"status": "กำลังดำเนินการ", "date": "1 ส.ค. 2569", "attended": "9"},
        {"status": "ยกเลิก", "attended": "ทั้งหมด"},
    ],
    ids=["without a list", "without a day", "to come", "cancelled"],
)
def test_a_planned_or_cancelled_training_silences_nothing(judge: Any, row: Row) -> None:
    rows = {"groups": [{"member_households": "9"}], "trainings": [{}, {"session": "2", **row}]}
    assert spots(judge(rows)[0], "T7-3")


@pytest.mark.parametrize("day", ["12 ก.ค. 2569", ""], ids=["today", "without a day"])
def test_a_training_that_has_begun_counts_before_it_is_done(judge: Any, day: str) -> None:
    row = {"status": "กำลังดำเนินการ", "date": day, "attended": "9"}
    rows = {"groups": [{"member_households": "9"}], "trainings": [{}, {"session": "2", **row}]}
    assert not spots(judge(rows)[0], "T7-3")


def test_a_training_that_was_held_without_a_list_leaves_it_open_and_names_the_cell(
    judge: Any,
) -> None:
    rows = {"groups": [{"member_households": "9"}],
            "trainings": [{}, {"session": "2", "attended": ""}]}  # fmt: skip
    outcome, reading = judge(rows)
    assert not spots(outcome, "T7-3")
    left = entry(outcome, "T7-3")
    assert left is not None
    assert f"{named(reading, ('trainings', 1, 'attended'))} ยังไม่ได้กรอก" in left.because.th


def test_a_plan_row_that_was_cancelled_is_no_plan(judge: Any) -> None:
    assert spots(judge({"plan": [*plan(6, 8), *plan(5, status="ยกเลิก")]})[0], "T2-4")


# ------------------------------------------------------------------------------ progress


def state(outcome: Outcome, technique: int) -> State:
    return outcome.progress[0].states[technique - 1]


@pytest.mark.parametrize(
    ("technique", "table", "cells"),
    [
        (1, "guidelines", {"fiscal_year": "#REF!"}),
        (2, "plan", {"status": "ฮัลโหล"}),
        (3, "coordination", {"role": "ฮัลโหล"}),
        (4, "forums", {"status": "ฮัลโหล"}),
        (5, "trainings", {"status": "ฮัลโหล"}),
        (6, "study_visits", {"status": "ฮัลโหล"}),
        (7, "groups", {"registered_on": "31/2/2569"}),
        (8, "materials", {"delivered_on": "31/2/2569"}),
        (9, "follow_ups", {"date": "31/2/2569"}),
        (9, "follow_ups", {"moo": "หมู่ไหน"}),
    ],
)
def test_a_technique_is_not_late_because_a_cell_cannot_be_read(
    judge: Any, technique: int, table: str, cells: Row
) -> None:
    outcome, reading = judge({table: [{**row, **cells} for row in BASE[table]]})
    assert state(outcome, technique) is State.IN_PROGRESS
    assert not [f for f in outcome.findings if f.code == "O1" and f.technique == technique]
    left = entry(outcome, "O1")
    assert left is not None
    assert named(reading, (table, 0, next(iter(cells)))) in left.because.th


@pytest.mark.parametrize(
    ("technique", "column"),
    [
        (3, "coordination.role"),
        (4, "forums.status"),
        (5, "trainings.status"),
        (6, "study_visits.status"),
        (7, "groups.registered_on"),
        (8, "materials.delivered_on"),
        (9, "follow_ups.date"),
    ],
)
def test_a_technique_is_not_late_while_the_column_that_would_tell_is_not_settled(
    judge: Any, technique: int, column: str
) -> None:
    """The mail said "no rule could be checked" and "late: technique 5" of the same village."""
    late = {"plan": plan(technique, period="1-31 ต.ค. 2568")}
    assert state(judge({**late, column.split(".")[0]: []})[0], technique) is State.OVERDUE
    outcome, _ = judge(late, without=[column])
    assert state(outcome, technique) is State.IN_PROGRESS
    assert not spots(outcome, "O1")


LATE = [{**row, "activity": ""} for row in plan(*range(1, 10))]
UNREAD: dict[str, Row] = {
    "coordination": {"role": "ฮัลโหล"},
    "forums": {"status": "ฮัลโหล"},
    "trainings": {"status": "ฮัลโหล"},
    "study_visits": {"status": "ฮัลโหล"},
    "groups": {"registered_on": "31/2/2569"},
    "materials": {"delivered_on": "31/2/2569"},
    "follow_ups": {"date": "31/2/2569"},
}
TEACHER = {"role": "วิทยากร"}
SOMEWHERE: dict[str, Sequence[Row]] = {
    "plan": [{"no": "10"}],
    "coordination": [{"role": "ผู้นำชุมชน"}],
    "forums": [{}],
    "trainings": [{}],
    "study_visits": [{}],
    "groups": [{"registered_on": "12 ก.ค. 2569"}],
    "materials": [{"delivered_on": "12 ก.ค. 2569"}],
    "follow_ups": [{"date": "12 มิ.ย. 2569"}],
}
NO_USE: dict[str, Sequence[Row]] = {
    "plan": [{"no": "10", "activity": ""}],
    "coordination": [{"role": "ประธานกลุ่ม"}],
    "forums": [{"status": "ยังไม่เริ่ม"}],
    "trainings": [{"status": "กำลังดำเนินการ"}],
    "study_visits": [{"status": "ยังไม่เริ่ม"}],
    "groups": [{"registered_on": "13 ก.ค. 2569"}],
    "materials": [{"delivered_on": "13 ก.ค. 2569"}],
    "follow_ups": [{"date": "11 มิ.ย. 2569"}, {"date": "13 ก.ค. 2569"}],
}


@pytest.mark.parametrize(
    ("rows", "place", "state"),
    [
        ({key: [row] for key, row in UNREAD.items()}, {"moo": "6"}, State.OVERDUE),
        (SOMEWHERE, {"moo": "#REF!"}, State.IN_PROGRESS),
        (NO_USE, {"moo": "#REF!"}, State.OVERDUE),
    ],
    ids=["of another village", "of this one perhaps", "of no use"],
)
def test_only_a_row_that_may_pass_this_village_excuses_its_late_techniques(
    judge: Any, rows: Mapping[str, Sequence[Row]], place: Row, state: State
) -> None:
    """All techniques but the first are late at once, and a row of each tab may pass them."""
    tables = {key: [{**row, **place} for row in found] for key, found in rows.items()}
    tables["plan"] = [*LATE, *tables.get("plan", ())]
    tables["coordination"] = [TEACHER, *tables["coordination"]]
    outcome, _ = judge(tables)
    assert outcome.progress[0].states[1:] == (state,) * 8
    left = entry(outcome, "O1")
    told = left.because.th if left else ""
    assert told.count("แผน!") == (state is State.IN_PROGRESS)  # each cell once


def test_half_a_team_that_cannot_be_placed_excuses_nothing(judge: Any) -> None:
    outcome, _ = judge({"coordination": [{"role": "ผู้นำชุมชน", "moo": "#REF!"}]})
    assert state(outcome, 3) is State.OVERDUE


def test_a_visit_in_doubt_excuses_no_village_that_nobody_trained(judge: Any) -> None:
    outcome, _ = judge({"trainings": [], "follow_ups": [{"date": "31/2/2569"}]})
    assert state(outcome, 9) is State.OVERDUE


def test_of_a_village_visited_lately_only_its_training_is_in_question(judge: Any) -> None:
    visits = [{}, {"date": "31/2/2569"}]
    outcome, reading = judge({"trainings": [{"status": "ฮัลโหล"}], "follow_ups": visits})
    assert state(outcome, 9) is State.IN_PROGRESS
    left = entry(outcome, "O1")
    assert left is not None
    assert named(reading, ("trainings", 0, "status")) in left.because.th
    assert "ติดตาม!" not in left.because.th


@pytest.mark.parametrize(
    ("training", "waits"),
    [
        ({"date": "31/2/2569"}, True),
        ({"date": "31/2/2569", "status": "ยังไม่เริ่ม"}, False),
        ({"date": "2 พ.ค. 2569", "status": "ฮัลโหล"}, True),
        ({"date": "1 พ.ค. 2569", "status": "ฮัลโหล"}, False),
        ({"date": "12 ก.ค. 2569", "status": "ฮัลโหล"}, True),
        ({"date": "13 ก.ค. 2569", "status": "ฮัลโหล"}, False),
    ],
)
def test_a_village_trained_again_perhaps_need_not_have_been_visited_since_the_first_time(
    judge: Any, training: Row, waits: bool
) -> None:
    trained = {"trainings": [{"date": "1 พ.ค. 2569"}, {"session": "2", **training}]}
    outcome, _ = judge({**trained, "follow_ups": []})
    assert bool(spots(outcome, "T9-1")) is not waits
    # once it was visited, what it waits for is the next visit
    outcome, _ = judge({**trained, "follow_ups": [{"date": "3 พ.ค. 2569"}]})
    assert spots(outcome, "T9-1")


def test_a_village_whose_training_has_no_readable_day_hides_no_other(judge: Any) -> None:
    trained = [{"date": "31/2/2569"}, {"moo": "6", "date": "1 พ.ค. 2569"}]
    outcome, _ = judge({"trainings": trained, "follow_ups": []})
    assert [f.village for f in outcome.findings if f.code == "T9-1"] == [("ตาคลี", 6)]


def test_a_plan_row_that_may_have_been_cancelled_is_not_late(judge: Any) -> None:
    rows = [*plan(1, 2, 3, 4, 5, 6, 8, 9), *plan(7, status="ฮัลโหล")]
    outcome, _ = judge({"plan": rows, "groups": []})
    assert state(outcome, 7) is State.NOT_DUE
    assert not spots(outcome, "O1")


def test_a_technique_is_not_passed_while_an_error_of_its_own_is_left_open(judge: Any) -> None:
    early = {"study_visits": [{"date": "19 ต.ค. 2568"}], "forums": [{}, {"date": "31/2/2569"}]}
    outcome, _ = judge(early)
    assert state(outcome, 6) is State.IN_PROGRESS
    assert state(judge({})[0], 6) is State.PASSED


def test_a_column_that_an_office_does_not_keep_takes_no_technique_from_it(judge: Any) -> None:
    outcome, _ = judge({}, without=["forums.shared_goal"])
    assert state(outcome, 4) is State.PASSED
    assert entry(outcome, "T4-3") is not None  # not checked, and said so


def test_an_unread_cell_does_not_excuse_an_error_that_is_there(judge: Any) -> None:
    rows = {"groups": [{"category": ""}, {"name": "สอง", "registered_on": "31/2/2569"}]}
    assert state(judge(rows)[0], 7) is State.OVERDUE


# ------------------------------------------------------------------------------ what rules need

NEEDS_NOT = {
    "forums.date": ["T4-1", "T4-3", "T4-4", "T4-5"],
    "trainings.date": ["T5-2", "T5-4", "T5-6", "T5-7", "T7-3"],
    "households.no": ["T4-4", "T4-5"],
    "guidelines.officer": ["T1-1", "T1-2"],
}


@pytest.mark.parametrize("column", NEEDS_NOT)
def test_a_rule_goes_on_without_a_column_that_it_does_not_use(judge: Any, column: str) -> None:
    outcome, _ = judge({}, without=[column])
    assert not {missing.code for missing in outcome.not_checked} & set(NEEDS_NOT[column])


def test_a_rule_of_two_halves_checks_the_half_that_it_can(judge: Any) -> None:
    late = {"follow_ups": [{"date": "13 ก.ค. 2569"}]}
    assert spots(judge(late, missing=["trainings"])[0], "T9-6")
    one = {"citizen_id": "8999999999996"}
    twice = {"households": [one, {"no": "2", **one}]}
    assert spots(judge(twice, without=["households.house_no"])[0], "D3")
    blank = {"coordination": [{"trained_on": ""}]}
    assert spots(judge(blank, missing=["trainings"])[0], "T3-6")


def two_tabs(office: Office, folder: Path, *without: str, title: str = "ติดตาม ตำบลช่องแค") -> Path:
    """The contract's clean workbook with the visits of the second village in a tab of their own."""
    rows, columns = edited({"follow_ups.*.problem": "ไก่ป่วย", "follow_ups.*.date": "1 มิ.ย. 2569"})
    path = written(office, folder / "two.xlsx", rows, columns)
    book = openpyxl.load_workbook(path)
    spec = office.settings.tables.tables["follow_ups"].fields
    second = book.create_sheet(title)
    fields = [field for field in columns["follow_ups"] if field not in without]
    second.append([spec[field].heading for field in fields])
    own = deepcopy(rows["follow_ups"][2]) | {"details": "แวะดูไก่"}
    second.append([own[field] for field in fields])
    book.save(path)
    return path


def test_a_tab_that_lacks_the_column_is_named_and_the_other_is_checked(
    office: Office, tmp_path: Path
) -> None:
    report = office.check(str(two_tabs(office, tmp_path, "advice")))
    told = [f.place.sheet for f in report.findings if f.code == "T9-7" and f.place]
    assert told == ["ติดตาม"] * 8
    left = next(missing for missing in report.not_checked if missing.code == "T9-7")
    assert left.because.th == "แท็บ ติดตาม ตำบลช่องแค ไม่มีคอลัมน์ คำแนะนำ"
    assert set(left.villages or ()) == {SECOND}


def test_a_tab_whose_name_says_the_village_lacks_no_column_of_it(
    office: Office, tmp_path: Path
) -> None:
    title = "ติดตาม หมู่ที่ 2 ตำบลตาคลี"
    report = office.check(str(two_tabs(office, tmp_path, "subdistrict", "moo", title=title)))
    told = [f for f in report.findings if f.code == "T9-7" and f.place and f.place.sheet == title]
    assert [finding.village for finding in told] == [SECOND]
    assert not [missing for missing in report.not_checked if title in missing.because.th]


def test_where_the_tabs_name_says_a_village_that_is_none_the_tab_is_named_and_no_cell(
    office: Office, tmp_path: Path
) -> None:
    rows, columns = edited({"trainings.0.attended": "1-5, 99"})
    path = written(office, tmp_path / "two.xlsx", rows, columns)
    book = openpyxl.load_workbook(path)
    spec = office.settings.tables.tables["households"].fields
    fields = [field for field in columns["households"] if field not in ("subdistrict", "moo")]
    second = book.create_sheet("ครัวเรือน หมู่ 88 ต.ตาคลี")
    second.append([spec[field].heading for field in fields])
    for own in ({"no": 99, "first_name": "ทอง"}, {"no": 98, "first_name": "เงิน"}):
        second.append([(rows["households"][0] | own).get(field) for field in fields])
    book.save(path)
    left = next(
        missing for missing in office.check(str(path)).not_checked if missing.code == "T5-3"
    )
    assert left.because.th.startswith("ยังไม่ทราบว่า ครัวเรือน หมู่ 88 ต.ตาคลี เป็นหมู่บ้านใด")


def test_a_visit_in_a_tab_that_names_no_households_may_have_been_to_any_of_them(
    office: Office, tmp_path: Path
) -> None:
    rows, columns = edited({})
    rows["follow_ups"] = [row for row in rows["follow_ups"] if row["moo"] != 2]
    path = written(office, tmp_path / "two.xlsx", rows, columns)
    told = [f for f in office.check(str(path)).findings if f.code == "T9-2"]
    assert {finding.village for finding in told} == {SECOND}
    book = openpyxl.load_workbook(path)
    second = book.create_sheet("ติดตาม ตำบลตาคลี")
    second.append(["วันที่ลงพื้นที่", "ตำบล", "หมู่ที่", "รายละเอียด", "ปัญหา", "คำแนะนำ"])
    second.append(["20 มิ.ย. 2569", "ตาคลี", 2, "ทำได้ดี", None, None])
    book.save(path)
    report = office.check(str(path))
    assert not [f for f in report.findings if f.code == "T9-2"]
    left = next(missing for missing in report.not_checked if missing.code == "T9-2")
    assert "แท็บ ติดตาม ตำบลตาคลี ไม่มีคอลัมน์ ครัวเรือนที่" in left.because.th
