"""Day, month and year may have a column each."""

from __future__ import annotations

from datetime import date

import pytest

from sync.model import Merge, Table
from tests.reading.test_rows import kinds
from tests.reading.test_tables import grid, reading

VISITS = "{} | ตำบล | หมู่ที่ | ครัวเรือนที่ | ผู้บันทึก"
ROW = "{} | ตาคลี | 5 | 1 | ดาว"


def codes(table: Table) -> dict[int, list[str]]:
    problems = table.columns["date"].problems
    return {index: [problem.code for problem in each] for index, each in problems.items()}


@pytest.mark.parametrize("heads", ["วัน | เดือน | ปี", "วันที่ | เดือน | พ.ศ.", "วันที่ | เดือน | ปี พ.ศ."])
@pytest.mark.parametrize("cells", ["8 | ก.ค. | 2569", "๘ | กรกฎาคม | ๖๙", "8 | 7 | 69"])
def test_three_columns_are_one_date(heads: str, cells: str) -> None:
    found = reading(grid("ติดตาม", f"{VISITS.format(heads)}\n{ROW.format(cells)}"))
    visits = found.tables["follow_ups"]
    assert visits.values("date") == [date(2026, 7, 8)]
    assert visits.parts[0].columns["date"] == 0
    assert not visits.columns["date"].problems
    assert not found.unread
    assert not kinds(found).get("unused")


def test_a_part_that_is_missing_or_wrong_is_asked_about_where_the_day_stands() -> None:
    rows = [
        ROW.format(cells) for cells in ("31 | ก.ย. | 2569", " | ก.ค. | 2569", "8 | | 2569", "| |")
    ]
    sheet = "\n".join([VISITS.format("วัน | เดือน | ปี"), *rows])
    visits = reading(grid("ติดตาม", sheet)).tables["follow_ups"]
    assert codes(visits) == {0: ["D4"], 1: ["D4"], 2: ["D4"]}
    assert visits.columns["date"].shown[0] == "31 ก.ย. 2569"
    assert visits.columns["date"].blank(3)


def test_the_heading_above_says_which_date_it_is() -> None:
    sheet = """
        วันที่ลงพื้นที่ | ตำบล | หมู่ที่ | ครัวเรือนที่ | นัดครั้งต่อไป | |
         | | | | วัน | เดือน | ปี
        1 ก.ค. 2569 | ตาคลี | 5 | 1 | 5 | 8 | 69
    """
    merges = (*(Merge(0, column, 2, column + 1) for column in range(4)), Merge(0, 4, 1, 7))
    visits = reading(grid("ติดตาม", sheet, merges=merges)).tables["follow_ups"]
    assert visits.values("date") == [date(2026, 7, 1)]
    assert visits.values("next_visit") == [date(2026, 8, 5)]


def test_days_of_a_training_beside_the_parts_of_its_date_stay_days() -> None:
    sheet = """
        วัน | เดือน | พ.ศ. | จำนวนวัน | ตำบล | หมู่ที่ | สถานะ
        1-3 | ก.ค. | 2569 | 3 | ตาคลี | 5 | แล้วเสร็จ
    """
    trainings = reading(grid("ฝึกอบรม", sheet)).tables["trainings"]
    (days,) = trainings.values("date")
    assert (days.start, days.end, trainings.values("days")) == (
        date(2026, 7, 1),
        date(2026, 7, 3),
        [3],
    )


def test_a_date_that_has_a_column_needs_no_others() -> None:
    sheet = f"{VISITS.format('วันที่ลงพื้นที่')} | วัน | เดือน | ปี\n{ROW.format('1 ก.ค. 2569')} | 5 | 8 | 69"
    found = reading(grid("ติดตาม", sheet))
    assert found.tables["follow_ups"].values("date") == [date(2026, 7, 1)]
    assert kinds(found)["unused"] == 3


# ------------------------------------------------------------------------------ a month above days

DAYS = "วันที่ลงพื้นที่ | ตำบล | หมู่ที่\n"
THIRD, LAST = "3 | ตาคลี | 5\n", "๑๕ | ช่องแค | 3\n"
JUNE = [date(2026, 6, 3), date(2026, 6, 15)]


@pytest.mark.parametrize(
    ("tab", "lines", "days"),
    [
        ("ติดตาม มิ.ย. 69", DAYS + THIRD + LAST, JUNE),
        ("ติดตาม (มิถุนายน)", DAYS + THIRD + LAST, JUNE),  # of the fiscal year
        ("ติดตาม ธ.ค.", DAYS + THIRD, [date(2025, 12, 3)]),
        ("ติดตาม", f"ประจำเดือน มิถุนายน พ.ศ. 2569\n{DAYS}{THIRD}{LAST}", JUNE),
        (
            "ติดตาม",
            f"{DAYS}เดือนพฤษภาคม 2569\n{THIRD}เดือนมิถุนายน 2569\n{LAST}",
            [date(2026, 5, 3), date(2026, 6, 15)],
        ),
        ("ติดตาม", f"ข้อมูล ณ วันที่ 3 มิถุนายน 2569\n{DAYS}{THIRD}", [None]),
        ("ติดตาม", f"มิ.ย. - ส.ค. 2569\n{DAYS}{THIRD}", [None]),
        ("ติดตาม ก.ค. 69", f"ประจำเดือน มิถุนายน 2569\n{DAYS}{THIRD}", [None]),  # one was copied
        ("ติดตาม", DAYS + THIRD, [None]),
        (
            "ติดตาม มิ.ย. 69",
            DAYS + THIRD + LAST.replace("๑๕", "1 ก.ค. 69"),
            [date(2026, 6, 3), date(2026, 7, 1)],
        ),
    ],
)
def test_days_are_of_the_month_above_them(tab: str, lines: str, days: list[date | None]) -> None:
    plan = "ที่ | ตำบล | หมู่ที่ | เทคนิคที่ | กิจกรรม | ระยะเวลา\n1 | ตาคลี | 5 | 4 | เวที | 1-5 ก.ค. 2569"
    found = reading(grid("แผน", plan, gid=1), grid(tab, lines))
    assert found.tables["follow_ups"].values("date") == days
    told = [notice.place.cell for notice in found.notices if notice.kind == "month above"]
    assert len(told) == (days[0] is not None)


def test_tabs_of_months_are_told_once_together() -> None:
    may, june = (grid(f"ติดตาม {m} 69", DAYS + THIRD, gid=n) for n, m in enumerate(("พ.ค.", "มิ.ย.")))
    found = reading(may, june)
    assert found.tables["follow_ups"].values("date") == [date(2026, 5, 3), date(2026, 6, 3)]
    (notice,) = found.notices
    assert "ติดตาม พ.ค. 69 และอีก 1 แท็บ" in notice.words.th


def test_an_impossible_day_of_the_month_above_is_asked_about() -> None:
    found = reading(grid("ติดตาม มิ.ย. 69", DAYS + THIRD.replace("3 |", "31 |", 1)))
    column = found.tables["follow_ups"].columns["date"]
    assert [problem.code for problem in column.problems[0]] == ["D4"]
