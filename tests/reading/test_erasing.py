"""Whoever is to be forgotten is gone from a workbook, however they are written; others stay."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sync.model import Grid, Reading, Serial, VillageKey, Workbook
from sync.reading.erasing import Household, ToForget, wanted, widened, without
from tests.reading.test_tables import VILLAGES, grid, reading

REGISTER = """
ทะเบียนครัวเรือนเป้าหมาย
ที่ | คำนำหน้า | ชื่อ | สกุล | บ้านเลขที่ | ตำบล | หมู่ที่ | รายได้ก่อน (บาท/ปี) | เบอร์โทรศัพท์ | หมายเหตุ | ไลน์
1 | นาย | สำเริง | คานารี | 33/10 | ตาคลี | 3 | 43,500 | 080-000-0000 | ขาเจ็บ | samroeng1
2 | นาง | สำรวย | สมมุติวงศ์ | 6/2 | ตาคลี | 3 | 45,000 | 080-000-0001 | น้องของสำเริง คานารี | suay
1 | นาย | บุญมี | คานารีทอง | 9/3 | ตาคลี | 4 | 46,500 | 080-000-0002 | | boon
"""
PEOPLE = """
ชื่อ | อีเมล | บทบาท | ขอบเขต
นายสมชาย  ตัวอย่างดี | Somchai@office.go.th | พัฒนากร | ตาคลี
น.ส.พิมพ์ใจ ทดลอง | pimjai@o.th; somchai@office.go.th.example; somchai@office.go.th | พัฒนากร | ตาคลี
"""
VISITS = """
วันที่ลงพื้นที่ | ตำบล | หมู่ที่ | ครัวเรือนที่ | ผู้บันทึก | รายละเอียด | ปัญหา
21/1/2569 | ตาคลี | 3 | 1 | สมชาย ตัวอย่างดี | ป่วยมาก | ไม่มีเงิน
22/1/2569 | ตาคลี | 3 | 1-2 | นายสมชายตัวอย่างดี | ไปทั้งสองบ้าน |
23/1/2569 | ตาคลี | 4 | 1 | น.ส.พิมพ์ใจ ทดลอง | คนละบ้าน |
"""


def book() -> Reading:
    return reading(
        grid("หมู่บ้าน", VILLAGES, gid=1),
        grid("ครัวเรือนเป้าหมาย", REGISTER, gid=2),
        grid("ผู้รับรายงาน", PEOPLE, gid=3),
        grid("ติดตาม", VISITS, gid=4),
        Grid(
            "จดไว้",
            5,
            [["ที่", "ชื่อ", "สกุล"], ["1", "สำเริง", "คานารี", "080"]],
            [[None] * 3, [None] * 4],
        ),
    )


def gone(who: str) -> tuple[dict[int, list[list[str]]], list[str], ToForget]:
    """What is left of each tab, and the cells that are told."""
    read = book()
    asked = wanted(who)
    assert asked is not None
    wide = widened(asked, read)
    erased = without(read.workbook, read, wide)
    shown = {grid.gid: [list(row) for row in grid.shown] for grid in erased.workbook.grids}
    return shown, [f"{p.sheet}!{p.cell}" for p in erased.places], wide


def test_nobody_is_left_behind_a_link() -> None:
    """Wherever their name stood, and wherever a cell leads to their address."""
    people = grid("ผู้รับรายงาน", PEOPLE.replace("Somchai@office.go.th", "สมชาย"), gid=3)
    links = {(1, 1): "somchai@office.go.th", (2, 0): "pimjai@o.th", (2, 3): "somchai@office.go.th"}
    read = reading(replace(people, links=links))
    for who in ("somchai@office.go.th", "สมชาย ตัวอย่างดี"):
        asked = wanted(who)
        assert asked is not None
        (erased,) = without(read.workbook, read, widened(asked, read)).workbook.grids
        assert set(erased.links) == {(2, 0)}, who


def whole(shown: dict[int, list[list[str]]]) -> str:
    return "\n".join("|".join(row) for rows in shown.values() for row in rows)


@pytest.mark.parametrize("who", ["ตาคลี/3/1", "ต.ตาคลี ม.3/1", "นายสำเริง  คานารี", "สำเริง คานารี"])
def test_a_household_is_gone_from_its_row_from_copies_and_from_what_is_said_of_it(who: str) -> None:
    shown, places, wide = gone(who)
    text = whole(shown)
    for word in (
        "สำเริง",
        "33/10",
        "43,500",
        "080-000-0000",
        "ขาเจ็บ",
        "samroeng1",
        "ป่วยมาก",
        "ไม่มีเงิน",
    ):
        assert word not in text, word
    assert shown[2][3][9] == "น้องของ•••"
    assert shown[5][1] == ["", "", "", ""]
    for word in ("สำรวย", "6/2", "45,000", "บุญมี", "คานารีทอง", "ไปทั้งสองบ้าน", "คนละบ้าน", "สมชาย"):
        assert word in text, word
    assert places == [
        "ครัวเรือนเป้าหมาย!A3", "ครัวเรือนเป้าหมาย!J4", "ติดตาม!F2", "ติดตาม!G2", "จดไว้!A2",
    ]  # fmt: skip
    assert wide.households == {Household(VillageKey("ตาคลี", 3), 1)}


@pytest.mark.parametrize("who", ["somchai@office.go.th", "SOMCHAI@office.go.th", "สมชาย ตัวอย่างดี"])
def test_an_officer_is_gone_by_address_or_name_and_the_work_stays(who: str) -> None:
    shown, places, wide = gone(who)
    text = whole(shown)
    assert "สมชาย" not in text
    assert "Somchai@office.go.th" not in text
    assert [row[4] for row in shown[4][1:]] == ["•••", "•••", "น.ส.พิมพ์ใจ ทดลอง"]
    assert "ป่วยมาก" in text
    assert shown[3][1] == ["", "", "", ""]
    assert "somchai@office.go.th.example" in text  # another's
    assert "pimjai@o.th" in text
    assert places == ["ผู้รับรายงาน!A2", "ผู้รับรายงาน!B3", "ติดตาม!E2", "ติดตาม!E3"]
    assert wide.addresses == {"somchai@office.go.th"}
    assert wide.names == {"สมชาย ตัวอย่างดี"}


def test_what_is_stored_behind_a_cell_goes_with_it() -> None:
    read = book()
    (register,) = [grid for grid in read.workbook.grids if grid.gid == 2]
    register.stored[2][7] = 43_500.0  # type: ignore[index]
    register.stored[2][10] = Serial(46_000)  # type: ignore[index]
    register.stored[3][7] = 45_000.0  # type: ignore[index]
    asked = ToForget(households=frozenset({Household(VillageKey("ตาคลี", 3), 1)}))
    erased = without(read.workbook, read, widened(asked, read))
    assert set(erased.workbook.grids[1].stored[2]) == {None}
    assert erased.workbook.grids[1].stored[3][7] == 45_000.0


def test_who_is_not_there_leaves_the_very_same_workbook() -> None:
    read = book()
    for who in ("nobody@office.go.th", "ไม่มี คนนี้", "ตาคลี/9/99"):
        asked = wanted(who)
        assert asked is not None
        erased = without(read.workbook, read, widened(asked, read))
        assert erased.workbook is read.workbook
        assert erased.places == ()


@pytest.mark.parametrize("who", ["สมชาย", "นายสมชาย", "", "3/1", "ตาคลี"])
def test_too_little_to_be_one_person_is_refused(who: str) -> None:
    assert wanted(who) is None


@pytest.mark.parametrize(
    "written",
    [
        "สมชาย ตัวอย่างดี", "นายสมชายตัวอย่างดี", "นาย สมชาย   ตัวอย่างดี", "พบนายสมชาย\nตัวอย่างดีแล้ว",
        "SOMCHAI@Office.go.th", "ถึง <somchai@office.go.th>, แล้ว", "สมชาย ตัวอย่่างดี",
    ],
)  # fmt: skip
def test_a_name_is_found_however_it_is_written_and_erased_without_rest(written: str) -> None:
    who = ToForget(frozenset({"somchai@office.go.th"}), frozenset({"สมชาย ตัวอย่างดี"}))
    assert who.named_in(written)
    bare = who.erased(written)
    assert not who.named_in(bare)
    assert "สมชาย" not in bare
    assert "omchai" not in bare


@pytest.mark.parametrize(
    "written", ["", "สมชาย", "xsomchai@office.go.th", "somchai@office.go.th-x"]
)
def test_another_is_left_as_they_are(written: str) -> None:
    who = ToForget(frozenset({"somchai@office.go.th"}), frozenset({"สมชาย ตัวอย่างดี"}))
    assert who.erased(written) == written


def test_the_title_and_the_last_editor_are_names_too() -> None:
    read = book()
    named = Workbook("id", "ของ สมชาย ตัวอย่างดี", read.workbook.grids, modified_by="นายสมชาย ตัวอย่างดี")
    who = ToForget(names=frozenset({"สมชาย ตัวอย่างดี"}))
    bare = without(named, read, who).workbook
    assert (bare.title, bare.modified_by) == ("ของ •••", "•••")
