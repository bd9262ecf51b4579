"""A tab that repeats another, and rows pasted twice, count once; a person may say otherwise."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from sync.model import TAB, Grid, Reading, Settled
from tests.reading.test_rows import AS_THE_DEMO, HOMES, case
from tests.reading.test_tables import VILLAGES, grid, reading

ROWS = [f"{n} | ก{n} | ข{n} | ตาคลี | {n % 4 + 1} | ทอผ้า | นายมานพ" for n in range(1, 9)]
OTHERS = [f"{n} | ค{n} | ง{n} | ช่องแค | {n % 4 + 1} | จักสาน | นายมานพ" for n in range(1, 9)]


def homes(title: str, rows: Sequence[str] = ROWS, gid: int = 8, *, hidden: bool = False) -> Grid:
    return replace(grid(title, HOMES + "\n".join(rows), gid=gid), hidden=hidden)


def counted(found: Reading) -> dict[str, int]:
    """Records by the tab that they are counted in."""
    table = found.tables["households"]
    return {part.sheet: table.part_of.count(number) for number, part in enumerate(table.parts)}


COPIES = [
    "สำเนาของ ครัวเรือนเป้าหมาย", "สำเนา ครัวเรือนเป้าหมาย", "Copy of ครัวเรือนเป้าหมาย",
    "ครัวเรือนเป้าหมาย (เก่า)",
    "ครัวเรือนเป้าหมาย (เดิม)", "ครัวเรือนเป้าหมาย เดิม", "ครัวเรือนเป้าหมาย backup", "backup ครัวเรือนเป้าหมาย",
    "สำรอง ครัวเรือนเป้าหมาย", "ครัวเรือนเป้าหมาย สำรอง",
    "ครัวเรือนเป้าหมาย (2)", "ครัวเรือนเป้าหมาย_old", "ครัวเรือนเป้าหมาย (สำเนา 2)",
    "ครัวเรือนเป้าหมาย backup 1-7-69", "ครัวเรือนเป้าหมาย_สำรองข้อมูล", "(ไม่ใช้) ครัวเรือนเป้าหมาย",
    "ก่อนแก้ไข ครัวเรือนเป้าหมาย", "ร่าง ครัวเรือนเป้าหมาย", "ครัวเรือนเป้าหมาย ต้นฉบับ",
    "สำเนาของ สำเนาของ ครัวเรือนเป้าหมาย", "ครัวเรือน (ก่อนแก้ไข)", "Sheet9",
]  # fmt: skip


@pytest.mark.parametrize("hidden", [False, True])
@pytest.mark.parametrize("title", COPIES)
def test_a_copy_is_told_once_and_not_counted(title: str, hidden: bool) -> None:
    found = reading(homes("ครัวเรือนเป้าหมาย"), homes(title, gid=9, hidden=hidden))
    assert counted(found) == {"ครัวเรือนเป้าหมาย": 8}
    (notice,) = found.notices
    assert (notice.kind, notice.place.sheet) == ("copied tab", title)
    assert "ครัวเรือนเป้าหมาย" in notice.words.th
    assert found.accounts[1].cells == {"copy": 63}


@pytest.mark.parametrize("title", [title for title in COPIES if title != "Sheet9"])
def test_a_copy_that_stands_first_or_has_aged_is_still_the_copy(title: str) -> None:
    aged = [row.replace("ทอผ้า", "เลี้ยงไก่") for row in ROWS[:6]]
    found = reading(homes(title, aged, gid=9), homes("ครัวเรือนเป้าหมาย"))
    assert counted(found) == {"ครัวเรือนเป้าหมาย": 8}


def test_of_two_tabs_alike_the_hidden_one_or_the_later_is_the_copy() -> None:
    first = reading(homes("ครัวเรือน 1", gid=8), homes("ครัวเรือน 2", gid=9))
    hidden = reading(homes("ครัวเรือน 1", gid=8, hidden=True), homes("ครัวเรือน 2", gid=9))
    assert (list(counted(first)), list(counted(hidden))) == (["ครัวเรือน 1"], ["ครัวเรือน 2"])


def test_a_hidden_tab_about_the_same_households_is_an_old_copy_whatever_it_is_called() -> None:
    aged = [row.replace("ทอผ้า", "เลี้ยงไก่") for row in ROWS]
    tabs = homes("ครัวเรือน มิ.ย.", aged, 8, hidden=True), homes("ครัวเรือนเป้าหมาย", gid=9)
    assert counted(reading(*tabs)) == {"ครัวเรือนเป้าหมาย": 8}
    own = homes("ครัวเรือน มิ.ย.", OTHERS, 8, hidden=True), homes("ครัวเรือนเป้าหมาย", gid=9)
    assert len(counted(reading(*own))) == 2


def test_of_two_tabs_with_the_same_records_one_counts_though_their_values_differ() -> None:
    """The one of the table's own name, else the first; each record stood twice before."""
    aged = [row.replace("ทอผ้า", "เลี้ยงไก่") for row in ROWS]
    found = reading(homes("ครัวเรือน มิ.ย.", aged, 8), homes("ครัวเรือนเป้าหมาย", gid=9))
    assert counted(found) == {"ครัวเรือนเป้าหมาย": 8}
    (notice,) = found.notices
    assert (notice.kind, notice.place.sheet) == ("copied tab", "ครัวเรือน มิ.ย.")
    assert "ค่าบางช่องต่างกัน" in notice.words.th
    other = reading(homes("ครัวเรือน มิ.ย.", aged, 8), homes("ครัวเรือน ก.ค.", gid=9))
    assert list(counted(other)) == ["ครัวเรือน มิ.ย."]
    fewer = homes("ครัวเรือน มิ.ย.", aged[:7], 8)
    assert counted(reading(fewer, homes("ครัวเรือนเป้าหมาย", gid=9))) == {"ครัวเรือนเป้าหมาย": 8}
    own = homes("ครัวเรือน มิ.ย.", [*aged[:7], OTHERS[0]], 8)
    assert len(counted(reading(own, homes("ครัวเรือนเป้าหมาย", gid=9)))) == 2


def test_the_same_activities_on_other_days_are_no_copy() -> None:
    head = "ที่ | ตำบล | หมู่ที่ | เทคนิคที่ | กิจกรรม | ระยะเวลา | สถานะ\n"
    row = "{0} | ตาคลี | 5 | {0} | กิจกรรมที่ {0} | {1} | {2}"

    def plan(title: str, gid: int, days: str, status: str) -> Grid:
        return grid(
            title, head + "\n".join(row.format(n, days, status) for n in range(1, 7)), gid=gid
        )

    first = plan("แผน", 8, "ต.ค. 2568 - มี.ค. 2569", "แล้วเสร็จ")
    assert (
        len(reading(first, plan("แผน รอบสอง", 9, "เม.ย. - ก.ย. 2569", "ยังไม่เริ่ม")).tables["plan"])
        == 12
    )
    assert (
        len(reading(first, plan("แผน ม.ค.", 9, "ต.ค. 2568 - มี.ค. 2569", "ยังไม่เริ่ม")).tables["plan"])
        == 6
    )


def test_a_tab_that_shows_a_part_of_the_register_again_is_a_copy_of_it() -> None:
    found = reading(homes("ครัวเรือน ต.ตาคลี", ROWS, 8), homes("ครัวเรือนเป้าหมาย", [*ROWS, *OTHERS], 9))
    assert counted(found) == {"ครัวเรือนเป้าหมาย": 16}


def test_a_tab_that_went_on_where_another_ends_counts_and_the_other_is_its_copy() -> None:
    found = reading(homes("ครัวเรือนเป้าหมาย"), homes("ครัวเรือน ใหม่", [*ROWS, OTHERS[0]], 9))
    assert counted(found) == {"ครัวเรือน ใหม่": 9}
    assert [notice.place.sheet for notice in found.notices] == ["ครัวเรือนเป้าหมาย"]


@pytest.mark.parametrize("title", COPIES)
def test_a_tab_with_records_of_its_own_counts_whatever_it_is_called(title: str) -> None:
    found = reading(homes("ครัวเรือนเป้าหมาย"), homes(title, OTHERS, 9))
    assert counted(found) == {"ครัวเรือนเป้าหมาย": 8, title: 8}
    assert len(found.notices) == (title != "Sheet9")


@pytest.mark.parametrize("title", ["สำเนาของ ครัวเรือนเป้าหมาย", "Copy of ครัวเรือน", "ครัวเรือน (เก่า)"])
def test_the_only_tab_of_a_table_counts_though_it_is_called_a_copy(title: str) -> None:
    found = reading(homes(title))
    assert counted(found) == {title: 8}
    assert not found.notices


def test_one_tab_a_tambon_is_no_copy_of_the_other() -> None:
    found = reading(homes("ครัวเรือน ต.ตาคลี"), homes("ครัวเรือน ต.ช่องแค", OTHERS, 9))
    assert sum(counted(found).values()) == 16
    assert not found.notices


def test_the_copy_of_a_register_that_is_refused_or_empty_says_nothing_more() -> None:
    twice = HOMES.replace("อาชีพที่สนใจ", "สกุล") + "\n".join(ROWS)
    found = reading(homes("ครัวเรือนเป้าหมาย"), grid("สำเนาของ ครัวเรือนเป้าหมาย", twice, gid=9))
    assert counted(found) == {"ครัวเรือนเป้าหมาย": 8}
    assert not found.unread
    empty = reading(homes("ครัวเรือนเป้าหมาย"), homes("ครัวเรือนเป้าหมาย (เก่า)", [], 9))
    assert [notice.kind for notice in empty.notices] == ["copied tab"]


def test_a_person_says_which_tab_is_a_copy() -> None:
    tabs = homes("ครัวเรือนเป้าหมาย"), homes("สำเนาของ ครัวเรือนเป้าหมาย", gid=9)
    data = {TAB: {"สำเนาของ ครัวเรือนเป้าหมาย": Settled("data", 0, 1)}}
    assert sum(counted(reading(*tabs, settled=data)).values()) == 16
    copy = {TAB: {"ครัวเรือน ต.ช่องแค": Settled("copy", 0, 1)}}
    found = reading(tabs[0], homes("ครัวเรือน ต.ช่องแค", OTHERS, 9), settled=copy)
    assert counted(found) == {"ครัวเรือนเป้าหมาย": 8}
    assert [notice.kind for notice in found.notices] == ["copied tab"]


@pytest.mark.parametrize("name", ["07_duplicate_tab", "07c_duplicate_hidden_plan"])
def test_a_copied_tab_changes_nothing_of_what_is_found(name: str) -> None:
    report = case(name)
    assert report.counts == AS_THE_DEMO
    assert [notice.kind for notice in report.notices] == ["copied tab"]


# ------------------------------------------------------------------------------ pasted twice


@pytest.mark.parametrize(
    "again",
    [
        ROWS,
        ["", *ROWS],
        ["ทะเบียนครัวเรือน (ต่อ)", HOMES.strip(), *ROWS],
        ROWS[2:],
        [row.replace(f"{n} |", f"{n + 8} |", 1) for n, row in enumerate(ROWS, 1)],
        [*ROWS, *ROWS],
    ],
)
def test_a_register_that_is_pasted_twice_counts_once(again: list[str]) -> None:
    rows = [row or "." for row in (*ROWS, *again)]
    found = reading(homes("ครัวเรือนเป้าหมาย", rows))
    assert counted(found) == {"ครัวเรือนเป้าหมาย": 8}
    assert [notice.kind for notice in found.notices] == ["pasted twice"]


def test_a_few_households_that_stand_twice_are_findings_and_not_a_paste() -> None:
    found = reading(homes("ครัวเรือนเป้าหมาย", [*ROWS, *ROWS[:3], ROWS[5]]))
    assert counted(found) == {"ครัวเรือนเป้าหมาย": 12}
    assert not found.notices


# ------------------------------------------------------------------------------ shown errors


@pytest.mark.parametrize(
    "text", ["#REF!", "Loading...", "#N/A", "#ERROR!", "กำลังโหลด...", "#VALUE!", "#NAME?"]
)
@pytest.mark.parametrize("above", ["", "ทะเบียนครัวเรือนเป้าหมาย\n", HOMES])
def test_a_tab_that_only_shows_an_error_is_refused_by_that_error(text: str, above: str) -> None:
    found = reading(grid("หมู่บ้าน", VILLAGES), grid("ครัวเรือนเป้าหมาย", above + text, gid=8))
    (unread,) = found.unread
    assert (unread.table, unread.field) == ("households", None)
    assert f"“{text}”" in unread.words.th


def test_a_tab_of_no_table_that_shows_an_error_is_none_of_ours() -> None:
    found = reading(grid("หมู่บ้าน", VILLAGES), grid("กราฟ", "#REF!", gid=8))
    assert not found.unread
    assert "#REF!" in found.accounts[1].not_read[0].because.th


def test_an_import_that_failed_is_one_line_that_names_what_the_tab_shows() -> None:
    refused = [f for f in case("16b_tab_importrange_ref").findings if f.code == "D8"]
    assert len(refused) == 1
    assert "“#REF!”" in refused[0].what.th
