"""Findings an office sets aside: only what the waiver names, and only for its time."""

from __future__ import annotations

from datetime import date, timedelta

from sync.history.waivers import expired, split
from sync.settings import Waiver
from tests.summary.cast import DATA, LATE, TODAY, WORKBOOK, report


def waiver(until: date = TODAY, workbook: str | None = None, record: str = "") -> Waiver:
    return Waiver(
        code="D2", record=record or DATA[0].record, reason="รอบัตรใหม่", who="วรรณา",
        until=until, workbook=workbook,
    )  # fmt: skip


def test_a_waiver_sets_aside_the_finding_it_names_and_no_other() -> None:
    active, waived = split(report((*LATE, *DATA)), [waiver()])
    assert waived == DATA[:1]
    assert active.findings == (*LATE, *DATA[1:])


def test_a_waiver_holds_on_its_last_day_and_not_on_the_next() -> None:
    assert split(report(DATA), [waiver(TODAY)])[1] == DATA[:1]
    assert split(report(DATA), [waiver(TODAY - timedelta(days=1))])[1] == ()
    assert expired([waiver(TODAY), waiver(TODAY - timedelta(days=1))], TODAY) == (
        waiver(TODAY - timedelta(days=1)),
    )


def test_a_waiver_of_one_workbook_leaves_the_others_alone() -> None:
    assert split(report(DATA), [waiver(workbook="takhli")], "takhli")[1] == DATA[:1]
    assert split(report(DATA), [waiver(workbook=WORKBOOK)], "takhli")[1] == DATA[:1]
    assert split(report(DATA), [waiver(workbook="phaisali")], "takhli")[1] == ()


def test_a_waiver_of_another_record_leaves_the_finding_alone() -> None:
    assert split(report(DATA), [waiver(record="ตาคลี/7/15")])[1] == ()
