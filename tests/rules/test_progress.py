"""The nine states of a village, what un-passes them, what falls due, and what is late."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import pytest

from sync.model import State
from sync.rules.causes import causes
from sync.rules.engine import Outcome, Rules, run
from sync.rules.examples import TODAY, Build, reading_of
from sync.settings import Programme
from tests.rules.district import only

NINE: Sequence[dict[str, str]] = [{"no": str(n), "technique": str(n)} for n in range(1, 10)]


@pytest.fixture
def judge(rules: Rules, build: Build, programme: Programme) -> Any:
    def judged(*, days_later: int = 0, **tables: Any) -> Outcome:
        reading = reading_of({"tables": tables}, build)
        return run(rules, reading, programme, TODAY + timedelta(days=days_later))

    return judged


def state(outcome: Outcome, technique: int, village: int = 0) -> State:
    return outcome.progress[village].states[technique - 1]


def plan(technique: int, **cells: str) -> list[dict[str, str]]:
    """The nine plan rows, one of them changed."""
    return [{**row, **(cells if row["no"] == str(technique) else {})} for row in NINE]


def test_a_district_in_good_order_has_passed_all_nine(judge: Any) -> None:
    outcome = judge()
    assert outcome.progress[0].passed == 9
    assert outcome.progress[0].place.cell == "F2"
    assert outcome.progress[0].name == "หนองนา"
    assert judge(villages=[{"village_name": ""}]).progress[0].name == ""


@pytest.mark.parametrize(
    ("technique", "tables"),
    [
        (2, {"plan": plan(4, budget="")}),
        (3, {"coordination": [{"role": "ผู้นำชุมชน"}]}),
        (4, {"forums": [{"shared_goal": ""}]}),
        (5, {"trainings": [{}, {"instructors": "", "session": "2"}]}),
        (5, {"trainings": [{"date": "13 ก.ค. 2569"}]}),
        (6, {"study_visits": [{"destination": ""}]}),
        (6, {"study_visits": [{"date": "1 ต.ค. 2568"}]}),
        (7, {"groups": [{"category": ""}]}),
        (7, {"groups": [{"category": "อะไรก็ไม่รู้"}]}),
        (8, {"materials": [{"plan_no": ""}]}),
        (9, {"follow_ups": [{"date": "11 มิ.ย. 2569"}]}),
    ],
)
def test_an_error_of_its_own_un_passes_a_technique(
    judge: Any, technique: int, tables: dict[str, Any]
) -> None:
    assert state(judge(**tables), technique) is State.OVERDUE


@pytest.mark.parametrize(
    ("technique", "table", "cells", "passed"),
    [
        (7, "groups", {"registered_on": "12 ก.ค. 2569"}, True),
        (7, "groups", {"registered_on": "13 ก.ค. 2569"}, False),
        (7, "groups", {"registered_on": ""}, False),
        (8, "materials", {"delivered_on": "12 ก.ค. 2569"}, True),
        (8, "materials", {"delivered_on": "13 ก.ค. 2569"}, False),
        (9, "follow_ups", {"date": "12 มิ.ย. 2569"}, True),
        (9, "follow_ups", {"date": "12 ก.ค. 2569"}, True),
        (9, "follow_ups", {"date": "13 ก.ค. 2569"}, False),
    ],
)
def test_a_day_counts_once_it_has_come(
    judge: Any, technique: int, table: str, cells: dict[str, str], passed: bool
) -> None:
    outcome = judge(**{table: [cells]})
    assert (state(outcome, technique) is State.PASSED) is passed


@pytest.mark.parametrize(
    ("trainings", "days"),
    [
        (["1-3 พ.ค. 2569"], 70),
        (["1 พ.ค. 2569", "20 พ.ค. 2569"], 53),
        (["20 พ.ค. 2569", "1 พ.ค. 2569"], 53),
        (["", "1 พ.ค. 2569"], 72),
        (["1 พ.ค. 2569", ""], 72),
        (["1 พ.ค. 2569", "12 ก.ค. 2569"], None),
        (["1 พ.ค. 2569", "13 ก.ค. 2569"], 72),
        (["11 มิ.ย. 2569"], 31),
        (["12 มิ.ย. 2569"], None),
    ],
)
def test_a_village_never_visited_waits_from_the_last_day_of_its_last_training(
    judge: Any, trainings: list[str], days: int | None
) -> None:
    rows = [{"session": str(n), "date": day} for n, day in enumerate(trainings, 1)]
    outcome = judge(trainings=rows, follow_ups=[], villages=[{"village_name": "บ้านหนองนา"}])
    told = [finding.what.th for finding in outcome.findings if finding.code == "T9-1"]
    assert len(told) == (days is not None)
    assert all(words.startswith("บ้านหนองนา หมู่ที่ 5") and f" {days} วัน" in words for words in told)


def test_a_technique_begun_but_not_done_is_in_progress_until_its_period_ends(judge: Any) -> None:
    rows = {"trainings": [{"status": "กำลังดำเนินการ"}]}
    ends_today = {"plan": plan(5, period="1-12 ก.ค. 2569"), **rows}
    assert state(judge(**ends_today), 5) is State.IN_PROGRESS
    assert state(judge(**ends_today, days_later=1), 5) is State.OVERDUE


@pytest.mark.parametrize(
    ("ends", "late"), [("13 ก.ค. 2569", None), ("12 ก.ค. 2569", None), ("11 ก.ค. 2569", 1)]
)
def test_a_plan_is_late_from_the_day_after_its_last(
    judge: Any, ends: str, late: int | None
) -> None:
    outcome = judge(groups=[], plan=plan(7, period=f"1 ก.ค. 2569 - {ends}"))
    told = [finding.what.th for finding in outcome.findings if finding.code == "O1"]
    assert len(told) == (late is not None)
    assert all(f"{late} วัน" in words for words in told)
    assert state(outcome, 7) is (State.NOT_DUE if late is None else State.OVERDUE)


def test_a_planned_technique_with_nothing_recorded_is_not_due_yet(judge: Any) -> None:
    outcome = judge(groups=[], plan=plan(7, period="1-31 ส.ค. 2569"))
    assert state(outcome, 7) is State.NOT_DUE


def test_no_plan_row_and_nothing_recorded_is_no_plan(judge: Any) -> None:
    rows = [row for row in NINE if row["technique"] != "7"]
    assert state(judge(groups=[], plan=rows), 7) is State.NO_PLAN
    assert state(judge(plan=rows), 7) is State.PASSED
    assert state(judge(groups=[], plan=plan(7, status="ยกเลิก")), 7) is State.NO_PLAN


def test_the_first_technique_is_judged_once_for_the_district(judge: Any) -> None:
    villages = [{}, {"moo": "6", "village_name": "หนองสอง"}]
    assert state(judge(villages=villages), 1, village=1) is State.PASSED
    late = judge(villages=villages, guidelines=[])
    assert [state(late, 1, village) for village in (0, 1)] == [State.OVERDUE] * 2


def test_another_village_in_good_order_stays_so(judge: Any) -> None:
    villages = [{}, {"moo": "6", "village_name": "หนองสอง"}]
    outcome = judge(villages=villages, trainings=[{}, {"moo": "6", "instructors": ""}])
    assert (state(outcome, 5, 0), state(outcome, 5, 1)) == (State.PASSED, State.IN_PROGRESS)


def test_plan_rows_that_end_within_fourteen_days_are_upcoming(judge: Any) -> None:
    rows = [
        {"no": "1", "technique": "5", "period": "1-12 ก.ค. 2569"},
        {"no": "2", "technique": "5", "period": "1-26 ก.ค. 2569"},
        {"no": "3", "technique": "5", "period": "1-27 ก.ค. 2569"},
        {"no": "4", "technique": "4", "period": "1-19 ก.ค. 2569"},
    ]
    rows = [{**row, "status": "กำลังดำเนินการ"} for row in rows]
    outcome = judge(plan=rows, trainings=[])
    assert [item.due for item in outcome.upcoming] == [date(2026, 7, 12), date(2026, 7, 26)]
    assert outcome.upcoming[0].village == ("ตาคลี", 5)
    assert outcome.upcoming[0].place.cell is not None


def test_a_late_technique_names_the_one_error_that_holds_it_back(judge: Any) -> None:
    outcome = judge(groups=[{"category": ""}])
    assert only(outcome, "O1").caused_by == only(outcome, "T7-1").id
    first = causes(outcome.findings)[0]
    assert first.findings == (only(outcome, "T7-1").id, only(outcome, "O1").id)


def test_the_repair_that_clears_most_comes_first(judge: Any) -> None:
    lost = [{"moo": "8", "no": str(n), "first_name": f"ชื่อ{n}"} for n in range(2, 6)]
    outcome = judge(households=[{}, *lost], loans=[{"cleared_on": ""}])
    best = causes(outcome.findings)[0]
    assert len(best.findings) == 4
    assert "หมู่ที่ 8" in best.action.th
