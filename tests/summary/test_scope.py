"""Nobody's mail holds a record outside their scope: a marker is planted in every one."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sync.model import Finding, Recipient, Report, VillageKey, Words
from sync.summary.compose import compose
from sync.summary.inspection.evidence import read
from tests.summary.cast import (
    BLANKS,
    CAST,
    DATA,
    LATE,
    NEXT,
    NOW,
    RISK,
    WEEK,
    held,
    prepared,
    report,
    settings,
)

PEOPLE = (
    *CAST,
    Recipient("ผู้ใหญ่ตำบลเดียว", "one@cdd.example.go.th", "district", ("ช่องแค",)),
    Recipient("ผู้อ่านอื่น", "other@cdd.example.go.th", "other", ("จันเสน", "ตาคลี")),
    Recipient("พัฒนากรทั้งอำเภอ", "all@cdd.example.go.th", "officer"),
)


def marker(village: VillageKey | None, number: int) -> str:
    where = f"{village.subdistrict}-{village.moo}" if village else "DISTRICT"
    return f"MARK-{where}-{number}-END"


def planted(found: Finding, number: int) -> Finding:
    mark = marker(found.village, number)
    return replace(found, record=mark, what=Words(mark, mark), todo=Words(mark, mark))


def marked() -> Report:
    """A report in which every finding, village name and plan row carries its village's marker."""
    everything = (*LATE, *RISK, *DATA, *BLANKS)
    now = report(
        [planted(found, number) for number, found in enumerate(everything)], recipients=PEOPLE
    )
    return replace(
        now,
        progress=tuple(replace(row, name=marker(row.village, 90)) for row in now.progress),
        upcoming=tuple(replace(row, activity=marker(row.village, 91)) for row in now.upcoming),
    )


def markers_outside(person: Recipient, text: str) -> list[str]:
    inside = set(person.scope) if person.role != "province" else {"-"}
    found = [part.split("-END")[0] for part in text.split("MARK-")[1:]]
    return [mark for mark in found if inside and mark.split("-")[0] not in inside]


@pytest.mark.parametrize("first", [True, False])
def test_no_mail_holds_a_marker_outside_its_reader_s_scope(first: bool) -> None:
    people = {person.email: person for person in PEOPLE}
    made = compose(held([prepared(marked(), first=first)]), settings(), WEEK, NOW, NEXT)
    assert {composed.message.recipient for composed in made} > set(people)
    for composed in made:
        assert composed.faults == (), composed.message.recipient
        evidence = read(composed.message)
        everything = "\n".join((evidence.subject, evidence.text, evidence.html))
        person = people.get(composed.message.recipient)
        if person is None or person.role == "province":
            assert "MARK-" not in everything
        else:
            assert markers_outside(person, everything) == []
            assert "MARK-" in everything


def test_the_marker_test_can_fail() -> None:
    officer = next(person for person in PEOPLE if person.scope)
    assert markers_outside(officer, f"x {marker(VillageKey('ไกลโพ้น', 1), 1)} y") != []


def test_two_workbooks_keep_their_readers_apart() -> None:
    """An officer of one district hears nothing of a tambon of the same name in another."""
    here = Recipient("คนที่นี่", "here@cdd.example.go.th", "officer", ("ตาคลี",))
    there = Recipient("คนที่โน่น", "there@cdd.example.go.th", "officer", ("ตาคลี",))
    near = replace(marked(), recipients=(here,))
    far_findings = [replace(f, record=f"FAR-{f.record}", what=Words("FAR", "FAR")) for f in LATE]
    far = replace(report(far_findings, district="ตากฟ้า", workbook="2Far"), recipients=(there,))
    made = compose(held([prepared(near), prepared(far)]), settings(), WEEK, NOW, NEXT)
    told = {c.message.recipient: read(c.message) for c in made}
    assert all(c.faults == () for c in made)
    assert "FAR" not in told[here.email].text
    assert "2Far" not in told[here.email].html
    assert "MARK" not in told[there.email].text
