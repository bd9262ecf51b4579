"""What is said to be of another year, and tabs that sum others up, are told and not counted."""

from __future__ import annotations

import pytest

from sync.model import TAB, Reading, Settled
from tests.reading.test_tables import VILLAGES, grid, reading

HEAD = "วันที่ลงพื้นที่ | ตำบล | หมู่ที่ | ครัวเรือนที่"
NOW = "1 ก.ค. 2569 | ตาคลี | 1 | 1\n2 ก.ค. 2569 | ช่องแค | 2 | 1"
OLD = "1 ก.ค. 2568 | ตาคลี | 1 | 1\n2 ก.ค. 2568 | ช่องแค | 2 | 1"
FIRST_QUARTER = "1 ธ.ค. 2568 | ตาคลี | 1 | 2\n2 ธ.ค. 2568 | ช่องแค | 2 | 2"
HOMES = "ที่ | ชื่อ | สกุล | ตำบล | หมู่ที่\n1 | มาลี | ใจงาม | ตาคลี | 1\n2 | มณี | คงมั่น | ช่องแค | 2"


def counted(found: Reading, table: str = "follow_ups") -> dict[str, int]:
    """Records by the tab that they are counted in."""
    parts = found.tables[table].parts
    return {p.sheet: found.tables[table].part_of.count(n) for n, p in enumerate(parts)}


def tabs(title: str, rows: str, above: str = "") -> Reading:
    old = grid(title, f"{above}\n{HEAD}\n{rows}".strip(), gid=9)
    return reading(grid("ติดตาม", f"{HEAD}\n{NOW}", gid=8), old)


@pytest.mark.parametrize(
    ("title", "above", "year"),
    [
        ("ติดตาม ปี 68", "", "2568"),
        ("ติดตาม 2568", "", "2568"),
        ("ติดตาม ปีงบ ๒๕๖๘", "", "2568"),
        ("ติดตาม ปีที่แล้ว", "", "2568"),
        ("ติดตาม ของเก่า", "บันทึกการติดตาม ประจำปีงบประมาณ พ.ศ. 2568", "2568"),
    ],
)
def test_a_tab_of_another_year_is_told_once_and_not_counted(
    title: str, above: str, year: str
) -> None:
    found = tabs(title, OLD, above)
    assert counted(found) == {"ติดตาม": 2}
    (notice,) = found.notices
    assert (notice.kind, notice.place.sheet) == ("another year", title)
    assert year in notice.words.th
    assert set(found.accounts[1].cells) == {"copy"}


@pytest.mark.parametrize(
    ("title", "rows"),
    [
        ("ติดตาม ธ.ค. 2568", FIRST_QUARTER),
        ("ติดตาม 2568", FIRST_QUARTER),
        ("ติดตาม ปี 68-69", OLD),
        ("ติดตาม ต.ตาคลี", OLD),
        ("ติดตาม ปี 69", OLD),
    ],
)
def test_what_has_a_day_of_this_year_or_says_so_is_counted(title: str, rows: str) -> None:
    found = tabs(title, rows)
    assert sum(counted(found).values()) == 4
    assert not found.notices


def test_a_group_of_a_year_before_is_a_group_still() -> None:
    head = "ชื่อกลุ่ม | ตำบล | หมู่ที่ | วันเดือนปีที่จดทะเบียน | ประเภท"
    first = "ทอผ้า | ตาคลี | 1 | 1 ก.ค. 2568 | การแปรรูป"
    old = f"ปี 2568\n{head}\n{first}\nจักสาน | ช่องแค | 2 | 2 ก.ค. 2568 | การแปรรูป"
    new = f"{head}\nไก่ไข่ | ตาคลี | 1 | 1 ก.ค. 2569 | ภาคการเกษตร"
    found = reading(grid("กลุ่มอาชีพ", new, gid=8), grid("กลุ่มอาชีพ ปี 68", old, gid=9))
    assert counted(found, "groups") == {"กลุ่มอาชีพ": 1, "กลุ่มอาชีพ ปี 68": 2}
    assert not found.notices


def test_the_only_tab_of_a_table_is_counted_whatever_year_it_names() -> None:
    found = reading(grid("ครัวเรือน ปี 2568", HOMES))
    assert counted(found, "households") == {"ครัวเรือน ปี 2568": 2}
    both = reading(grid("ครัวเรือน", HOMES, gid=8), grid("ครัวเรือน ปี 2568", HOMES.replace("มา", "อา")))
    assert counted(both, "households") == {"ครัวเรือน": 2}


def test_a_person_may_say_that_a_tab_of_another_year_is_data() -> None:
    said = {TAB: {"ติดตาม ปี 68": Settled("data", 0, 1)}}
    old = grid("ติดตาม ปี 68", f"{HEAD}\n{OLD}", gid=9)
    found = reading(grid("ติดตาม", f"{HEAD}\n{NOW}", gid=8), old, settled=said)
    assert sum(counted(found).values()) == 4


def test_records_below_a_title_of_another_year_are_told_and_not_counted() -> None:
    rows = f"{HEAD}\n{NOW}\n.\nข้อมูลปีงบประมาณ 2568\n{HEAD}\n{OLD}\nปีงบประมาณ 2569\n{FIRST_QUARTER}"
    found = reading(grid("ติดตาม", rows))
    assert found.tables["follow_ups"].rows == [1, 2, 9, 10]
    (notice,) = found.notices
    assert (notice.kind, notice.place.cell) == ("another year", "A7")
    assert sum(found.accounts[0].cells.values()) == found.accounts[0].filled


def test_a_plan_of_last_year_with_a_title_does_not_make_its_year_that_of_the_workbook() -> None:
    head = "ที่ | ตำบล | หมู่ที่ | เทคนิคที่ | โครงการ/กิจกรรม | ระยะเวลาดำเนินการ"
    row = "{n} | ตาคลี | 1 | {n} | อบรม | {day}"
    now = "\n".join(row.format(n=n, day=f"{n} ก.พ. 2569") for n in range(2, 6))
    old = "\n".join(row.format(n=n, day=f"{n} ก.พ. 2568") for n in range(2, 6))
    found = reading(
        grid("แผน", f"{head}\n{now}", gid=1),
        grid("แผน 2568", f"แผนปฏิบัติการ ปีงบประมาณ พ.ศ. 2568\n{head}\n{old}", gid=2),
        grid("ติดตาม", f"{HEAD}\n{NOW}", gid=3),
        year=None,
    )
    assert found.fiscal_year == 2569
    assert counted(found, "plan") == {"แผน": 4}
    assert not found.unread


SUMMARY = "ตำบล | หมู่ที่ | บ้าน | อาชีพที่เลือก\nต.ตาคลี | ม.1 | หนองนา | ทอผ้า\nช่องแค | 2 | หนองปลา | จักสาน"


def test_a_tab_that_sums_the_villages_up_takes_no_column_from_their_table() -> None:
    found = reading(grid("หมู่บ้าน", VILLAGES), grid("สรุปผล", SUMMARY, gid=9))
    assert len(found.tables["villages"]) == 2
    assert "officer" in found.tables["villages"].columns
    assert not found.unread
    (notice,) = found.notices
    assert (notice.kind, notice.place.sheet) == ("tab not read", "สรุปผล")
    assert found.accounts[1].cells == {"unread": 12}


@pytest.mark.parametrize(
    ("title", "text"),
    [("หมู่บ้าน 2", SUMMARY), ("สรุปผล", SUMMARY.replace("ช่องแค | 2", "ช่องแค | 9"))],
)
def test_what_is_named_as_the_table_or_has_a_village_of_its_own_is_asked_about(
    title: str, text: str
) -> None:
    found = reading(grid("หมู่บ้าน", VILLAGES), grid(title, text, gid=9))
    assert [unread.field for unread in found.unread] == ["officer"]
