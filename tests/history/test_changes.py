"""New, fixed and persisting: what a week's findings are against the last reported one."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.clock import Week
from sync.history.changes import compare, snapshot
from sync.model import (
    Asset,
    Finding,
    NotChecked,
    Place,
    Report,
    Severity,
    State,
    VillageKey,
    Words,
)
from sync.state.snapshots import dump_snapshot, load_snapshot
from tests.summary.cast import DATA, LATE, finding, key, report

WEEK = Week(2026, 28)


def three_weeks(*weeks: tuple[Finding, ...]) -> list[Report]:
    return [report(findings) for findings in weeks]


def test_without_an_earlier_week_everything_is_new_and_nothing_is_compared() -> None:
    change = compare(report(LATE), WEEK, None)
    assert (change.since, change.new, change.persisting, change.fixed) == (None, LATE, (), ())


def test_a_finding_is_new_then_persists_with_its_age_and_then_is_fixed_and_credited() -> None:
    first, second, third = three_weeks(DATA[:1], DATA[:2], DATA[1:2])
    kept = snapshot(first, WEEK, None)
    change = compare(second, WEEK.shift(1), kept)
    assert [f.id for f in change.new] == [DATA[1].id]
    assert [(aged.finding.id, aged.weeks) for aged in change.persisting] == [(DATA[0].id, 1)]
    kept = snapshot(second, WEEK.shift(1), kept)
    change = compare(third, WEEK.shift(4), kept)
    assert [(aged.finding.id, aged.weeks) for aged in change.persisting] == [(DATA[1].id, 3)]
    assert [(gone.id, gone.village, gone.village_name) for gone in change.fixed] == [
        (DATA[0].id, key(1), "บ้านเขาฝา")
    ]


def test_identity_survives_a_moved_row_a_renamed_tab_and_other_words() -> None:
    before = DATA[0]
    moved = replace(
        before, place=Place("ชื่อแท็บใหม่", 300, 77, 2), what=Words("ถ้อยคำใหม่", "new words")
    )
    change = compare(report([moved]), WEEK, snapshot(report([before]), WEEK.shift(-1), None))
    assert (change.new, change.fixed) == ((), ())


def test_nothing_of_a_table_is_credited_while_a_column_of_it_is_missing() -> None:
    """Its cells were not looked at; when the column is back, its findings come with their age."""
    fault = DATA[0]
    kept = snapshot(report([fault]), WEEK, None)
    torn = replace(fault, id="torn", code="D8", field="date", severity=Severity.ERROR)
    aside = replace(torn, severity=Severity.WARNING)
    assert compare(report([torn]), WEEK.shift(1), kept).fixed == ()
    assert len(compare(report([aside]), WEEK.shift(1), kept).fixed) == 1
    assert len(compare(report([replace(torn, table="x")]), WEEK.shift(1), kept).fixed) == 1
    kept = snapshot(report([torn]), WEEK.shift(1), kept)
    change = compare(report([fault]), WEEK.shift(2), kept)
    assert [aged.weeks for aged in change.persisting] == [2]


def test_a_finding_whose_rule_could_not_be_checked_is_not_credited_and_keeps_its_age() -> None:
    kept = snapshot(report(DATA[:1]), WEEK, None)
    blind = replace(report(()), not_checked=(NotChecked("D2", Words("ไม่มีคอลัมน์", "no column")),))
    assert compare(blind, WEEK.shift(1), kept).fixed == ()
    kept = snapshot(blind, WEEK.shift(1), kept)
    again = compare(report(DATA[:1]), WEEK.shift(2), kept)
    assert [aged.weeks for aged in again.persisting] == [2]


def test_a_rule_left_open_in_one_village_still_credits_what_was_mended_in_another() -> None:
    kept = snapshot(report(DATA[:1]), WEEK, None)
    words = Words("อ่านค่าในช่องไม่ได้", "a cell cannot be read")
    for villages, fixed in ((frozenset({key(2)}), 1), (frozenset({key(1), None}), 0)):
        open_ = replace(report(()), not_checked=(NotChecked(DATA[0].code, words, villages),))
        assert len(compare(open_, WEEK.shift(1), kept).fixed) == fixed


def test_a_finding_of_a_table_that_could_not_be_read_is_not_credited_and_keeps_its_age() -> None:
    seen = report(DATA[:1])
    kept = snapshot(seen, WEEK, None)
    others = tuple(info for info in seen.tables if info.table != DATA[0].table)
    assert len(others) < len(seen.tables)
    blind = replace(report(()), tables=others)
    assert compare(blind, WEEK.shift(1), kept).fixed == ()
    kept = snapshot(blind, WEEK.shift(1), kept)
    again = compare(seen, WEEK.shift(2), kept)
    assert [aged.weeks for aged in again.persisting] == [2]


def test_a_technique_that_cannot_be_told_this_week_is_kept_as_it_was() -> None:
    """Else the week in which its tab is back would be praised for it."""
    village = report(()).progress[0]
    passed = village.states.index(State.PASSED)
    other = next(at for at, state in enumerate(village.states) if state is not State.PASSED)
    lost = (*village.states[:passed], State.NO_PLAN, *village.states[passed + 1 :])
    week = replace(report(()), progress=(village,))
    unread = replace(week, progress=(replace(village, states=lost, open=(passed + 1, other + 1)),))
    known = replace(week, progress=(replace(village, states=lost),))
    kept = snapshot(week, WEEK, None)
    flags = kept.passed[village.village]
    assert snapshot(unread, WEEK.shift(1), kept).passed[village.village] == flags
    assert not snapshot(known, WEEK.shift(1), kept).passed[village.village][passed]
    assert not snapshot(unread, WEEK.shift(1), None).passed[village.village][passed]


def test_a_waived_finding_is_neither_fixed_nor_new_when_it_comes_back() -> None:
    kept = snapshot(report(DATA[:1]), WEEK, None)
    aside = replace(report(()), waived=DATA[:1])
    assert compare(aside, WEEK.shift(1), kept).fixed == ()
    kept = snapshot(aside, WEEK.shift(1), kept)
    back = compare(report(DATA[:1]), WEEK.shift(2), kept)
    assert back.new == ()
    assert [aged.weeks for aged in back.persisting] == [2]


def test_a_snapshot_that_is_not_earlier_is_a_bug_of_the_caller() -> None:
    kept = snapshot(report(()), WEEK, None)
    with pytest.raises(ValueError, match="not earlier"):
        compare(report(()), WEEK, kept)


CODES = st.sampled_from(["O1", "D2", "D4", "M1", "T9-1"])
SOME = st.sets(st.tuples(CODES, st.integers(0, 12)), max_size=20)


def found(pairs: set[tuple[str, int]]) -> Report:
    return report(
        [finding(c, "plan", f"r{n}", "x", village=VillageKey("ตาคลี", n)) for c, n in sorted(pairs)]
    )


@given(SOME, SOME)
def test_new_and_persisting_are_now_and_fixed_and_persisting_were_before(
    before: set[tuple[str, int]], now: set[tuple[str, int]]
) -> None:
    change = compare(found(now), WEEK, snapshot(found(before), WEEK.shift(-1), None))
    assert len(change.new) + len(change.persisting) == len(now)
    assert len(change.fixed) + len(change.persisting) == len(before)


@given(SOME)
def test_a_snapshot_survives_its_json(pairs: set[tuple[str, int]]) -> None:
    kept = snapshot(found(pairs), WEEK, None)
    assert load_snapshot(kept.week, dump_snapshot(kept)) == kept


def test_a_snapshot_holds_the_assets_that_were_told_and_an_old_one_none() -> None:
    kept = snapshot(report(()), WEEK, None)
    assert kept.assets == {"goal": (8, 8), "advice": (3, 5), "groups": (1, 2), "rhythm": (4, 6)}
    silent = replace(report(()), assets=(Asset("goal"), Asset("rhythm", 0, 3)))
    assert snapshot(silent, WEEK, None).assets == {"rhythm": (0, 3)}
    old = json.loads(dump_snapshot(kept))
    del old["assets"]
    assert load_snapshot(kept.week, json.dumps(old)).assets == {}


def test_a_snapshot_holds_no_text_of_a_cell() -> None:
    planted = replace(DATA[0], value="ค่าลับ", what=Words("ความลับ", "secret"))
    text = dump_snapshot(snapshot(report([planted]), WEEK, None))
    assert "ค่าลับ" not in text
    assert "ความลับ" not in text
