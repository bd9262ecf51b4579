"""Findings an office sets aside: only what the waiver names, and only for its time."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from sync.history.waivers import ended, set_aside
from sync.model import Cause, Words
from sync.settings import Waiver
from tests.summary.cast import DATA, LATE, TODAY, WORKBOOK, report


def waiver(until: date = TODAY, workbook: str | None = None, record: str = "") -> Waiver:
    return Waiver(
        code="D2", record=record or DATA[0].record, reason="รอบัตรใหม่", who="วรรณา",
        until=until, workbook=workbook,
    )  # fmt: skip


def waived(*waivers: Waiver, workbook: str = "") -> list[str]:
    return [finding.id for finding in set_aside(report(DATA), waivers, workbook).waived]


FIRST = [DATA[0].id]


def test_a_waiver_sets_aside_the_finding_it_names_and_no_other() -> None:
    seen = set_aside(report((*LATE, *DATA)), [waiver()])
    assert [(finding.id, finding.waived_until) for finding in seen.waived] == [(DATA[0].id, TODAY)]
    assert seen.findings == (*LATE, *DATA[1:])


def test_a_waiver_holds_on_its_last_day_and_not_on_the_next() -> None:
    assert waived(waiver(TODAY)) == FIRST
    old = waiver(TODAY - timedelta(days=1))
    assert waived(old) == []
    assert ended(report(DATA), [waiver(TODAY), old]) == (old,)
    assert ended(report(DATA[1:]), [old]) == ()


def test_of_two_waivers_the_longer_one_holds() -> None:
    later = TODAY + timedelta(days=3)
    seen = set_aside(report(DATA), [waiver(later), waiver(TODAY)])
    assert [finding.waived_until for finding in seen.waived] == [later]


def test_a_waiver_of_one_workbook_leaves_the_others_alone() -> None:
    assert waived(waiver(workbook="takhli"), workbook="takhli") == FIRST
    assert waived(waiver(workbook=WORKBOOK), workbook="takhli") == FIRST
    assert waived(waiver(workbook="phaisali"), workbook="takhli") == []


def test_a_waiver_of_another_record_leaves_the_finding_alone() -> None:
    assert waived(waiver(record="ตาคลี/7/15")) == []


def test_a_repair_is_not_credited_with_what_is_waived() -> None:
    repairs = (
        Cause(Words("แก้หมู่ที่", "mend the moo"), tuple(f.id for f in DATA[:3])),
        Cause(Words("แก้ตำบล", "mend the tambon"), tuple(f.id for f in DATA[1:3])),
        Cause(Words("แก้วันที่", "mend the date"), tuple(f.id for f in DATA[:2])),
    )
    seen = set_aside(replace(report(DATA), causes=repairs), [waiver()])
    assert [cause.findings for cause in seen.causes] == [repairs[1].findings] * 2
