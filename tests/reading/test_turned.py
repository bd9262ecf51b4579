"""Tables on their side, one record a column: nobody is left to wonder why nothing was read."""

from __future__ import annotations

import pytest

from sync.model import Merge, Reading
from tests.reading.test_tables import grid, reading

VILLAGES = """
ข้อมูลหมู่บ้าน อำเภอตาคลี ปีงบประมาณ 2569
ตำบล | ตาคลี | ตาคลี | หนองโพ
หมู่ที่ | 1 | 2 | 3
บ้าน | หนองนา | หนองพง | ดอนแก้ว
ผู้รับผิดชอบ | นายดี งาม | นายดี งาม | นางใจ ดี
"""


def told(found: Reading) -> list[str]:
    return [*(each.words.en for each in found.unread), *(each.words.en for each in found.notices)]


def test_a_tab_of_a_tables_name_says_where_its_headings_run_down() -> None:
    found = reading(grid("หมู่บ้าน", VILLAGES))
    (unread,) = found.unread
    assert unread.table == "villages"
    assert "run down a column (A2:A5)" in unread.words.en
    assert "A2:A5" in unread.words.th
    assert not found.tables
    (account,) = found.accounts
    assert [part.because for part in account.not_read] == [unread.words]


def test_a_title_merged_over_the_columns_hides_no_heading() -> None:
    (unread,) = reading(grid("หมู่บ้าน", VILLAGES, merges=(Merge(0, 0, 1, 4),))).unread
    assert "A2:A5" in unread.words.en


def test_three_headings_are_enough_in_a_tab_of_a_tables_name_and_not_in_another() -> None:
    form = "วันที่ | 4 ม.ค. 2569\nตำบล | ตาคลี\nหมู่ที่ | 1"
    (unread,) = reading(grid("ฝึกอบรม", form)).unread
    assert "A1:A3" in unread.words.en
    assert not told(reading(grid("ข้อมูลพื้นฐาน", form)))


def test_so_does_a_form_with_one_record_and_a_tab_of_any_other_name() -> None:
    form = "วันที่ | 4 ม.ค. 2569\nตำบล | ตาคลี\nหมู่ที่ | 1\nสถานะ | แล้วเสร็จ"
    (unread,) = reading(grid("ฝึกอบรม", form)).unread
    assert "A1:A4" in unread.words.en
    (notice,) = reading(grid("ข้อมูลพื้นฐาน", VILLAGES)).notices
    assert "หมู่บ้าน" in notice.words.th
    assert "A2:A5" in notice.words.th
    assert notice.place.gid == 7


@pytest.mark.parametrize(
    "form",
    (
        "ตำบล |\nหมู่ที่ |\nบ้าน |\nผู้รับผิดชอบ |",  # nothing has been filled in
        "อำเภอ | ตาคลี\nจำนวนหมู่บ้าน | 11\nปีงบประมาณ | 2569",  # what it is all about
        "สรุป\nตำบล | 4\nหมู่บ้าน | 11",
    ),
)
def test_nothing_is_said_of_what_only_has_words_one_below_the_other(form: str) -> None:
    assert not told(reading(grid("ข้อมูลพื้นฐาน", form)))


def test_two_headings_one_below_the_other_are_told_as_a_heading_that_is_lacking() -> None:
    (unread,) = reading(grid("หมู่บ้าน", "ตำบล | ตาคลี | ตาคลี\nหมู่ที่ | 1 | 2")).unread
    assert "No heading of" in unread.words.en
