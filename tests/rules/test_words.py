"""Small judgements on texts: same person, same village, personal data, dates put right."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from sync.model import VillageKey, Words
from sync.reading.cells.dates import DateSpan
from sync.rules.cells import personal_data
from sync.rules.fixes import redated, rescoped, rewritten
from sync.rules.folding import fold, fold_person, parts
from sync.rules.money import project_key
from sync.rules.villages import is_village
from sync.rules.wording import filled, parted

HOME = VillageKey("ตาคลี", 5)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("นายสมมุติ ตัวอย่าง", "สมมุติ  ตัวอย่าง"),
        ("น.ส.ใจดี มีสุข", "นางสาว ใจดี มีสุข"),
        ("ว่าที่ ร.ต. กล้า หาญ", "ว่าที่ร้อยตรีกล้า หาญ"),
    ],
)
def test_one_person_written_two_ways_is_one(one: str, other: str) -> None:
    assert fold_person(one) == fold_person(other)


def test_marks_and_digits_of_either_kind_fold_alike() -> None:
    assert fold("น\u0e4d\u0e32พริก ๕") == fold("น้ำพริก 5".replace("้", ""))
    assert fold("เเม่") == fold("แม่")
    assert parts("ปลูกผัก, เลี้ยงไก่") >= {"ปลูกผัก", "เลี้ยงไก่"}


@pytest.mark.parametrize(
    "text",
    ["หนองนา", "บ้านหนองนา", "หมู่บ้านหนองนา ม.5", "บ้านหนองนา หมู่ที่ ๕ ตำบลตาคลี อ.ตาคลี", "หมู่ 5 ต.ตาคลี"],
)
def test_a_destination_that_says_no_more_than_the_village_is_the_village(text: str) -> None:
    assert is_village(text, HOME, "บ้านหนองนา")


@pytest.mark.parametrize(
    "text",
    ["บ้านหนองนาพัฒนา", "บ้านหนองนา หมู่ที่ 6", "หมู่ที่ 55", "ศูนย์เรียนรู้บ้านหนองนา", "บ้านหนองนา ต.หนองโพ"],
)
def test_another_place_is_not_the_village(text: str) -> None:
    assert not is_village(text, HOME, "บ้านหนองนา")


@pytest.mark.parametrize(
    "text",
    [
        "โทร 081-000-0000",
        "๐๘๑๐๐๐๐๐๐๐",
        "056-000-000",
        "02 000 0000",
        "8-9999-99999-99-6",
        "เป็นผู้พิการ",
        "นับถือ ศาสนา",
    ],
)
def test_personal_data_in_a_text_is_noticed(text: str) -> None:
    assert personal_data(text, ("พิการ", "นับถือศาสนา")) is not None


@pytest.mark.parametrize(
    "text",
    [
        "วันที่ 08/10/2569",
        "08-10-2569 10:30",
        "งบ 1,000,000.00 บาท",
        "ไข่ 30 ฟอง 2 แผง",
        "เลขที่ นว 0019.1/1234",
        "100 200 300 400 500",
    ],
)
def test_dates_amounts_and_letter_numbers_are_not_personal_data(text: str) -> None:
    assert personal_data(text, ("พิการ",)) is None


@pytest.mark.parametrize(
    ("text", "mended"),
    [
        ("12/25/2568", "25/12/2568"),
        ("๑๕/๑/๒๕๗๖", "๑๕/๑/๒๕๖๙"),
        ("3/7/2026", "3/7/2569"),
        ("1-11-68", "1-11-2568"),
        ("31/2/2569", None),
        ("29/2/2569", None),
        ("15/1/2569", None),
        ("15/9/2026", "15/9/2569"),
        ("15/10/2026", "15/10/2568"),
        ("5/12/2026", "5/12/2568"),
        ("13/13/2568", None),
        ("31/2/2568", None),
        ("29/2/2568", None),
        ("3/7/2026 และ 5/7/2026", None),
        ("เมื่อวาน", None),
    ],
)
def test_a_date_is_put_right_only_where_one_reading_fits(text: str, mended: str | None) -> None:
    assert redated(text, 2569) == mended


@pytest.mark.parametrize(
    ("text", "mended"),
    [
        ("ตาคลี, ช่องแคบ", "ตาคลี, ช่องแค"),
        ("ต.ช่องแคบ/ต.ตาคลี", "ต.ช่องแค/ต.ตาคลี"),
        ("ตาคลี และ ช่องแคบ", "ตาคลี และ ช่องแค"),
        ("ตาคลี, ", None),
        ("ตาคี, ช่องแคบ", None),
        ("ตาคลี, ช่องแคบ หมู่ 3", None),
        ("ตาคลี, นครสวรรค์", None),
        ("หนองคู, หนองคูใหญ่", None),  # the one wrong name stands in the other too
    ],
)
def test_a_scope_is_put_right_only_where_one_name_is_wrong(text: str, mended: str | None) -> None:
    assert rescoped(text, {"ตาคลี", "ช่องแค", "หนองคูใหญ่"}) == mended


def test_a_doubtful_date_is_written_as_it_was_read() -> None:
    first, last = date(2026, 7, 1), date(2026, 7, 5)
    assert rewritten(first) == "1 ก.ค. 2569"
    assert rewritten(DateSpan(first, last)) == "1 ก.ค. 2569 - 5 ก.ค. 2569"
    for unclear in (
        DateSpan(first, first),
        DateSpan(last, first),
        DateSpan(first, last, (first,)),
        None,
    ):
        assert rewritten(unclear) is None


def test_project_numbers_are_compared_whatever_stands_around_them() -> None:
    assert project_key("เลขที่ ๔ / ๒๕๖๙") == project_key("04/69") == "4/69"
    assert project_key("พช.01") != project_key("พช.02")


def test_sentences_say_dates_and_amounts_in_each_language() -> None:
    words = filled(
        Words("{on} {sum} บาท", "{on} {sum} baht"),
        {"on": date(2026, 7, 1), "sum": Decimal("1234.5")},
    )
    assert words == ("1 ก.ค. 2569 1,234.50 บาท", "1 Jul 2026 1,234.50 baht")


def test_the_condition_of_a_mend_stands_with_the_mend() -> None:
    """ "อาจหมายถึง “ตำบล” หากใช่ (และแบบเดียวกันอีก 1 จุด) → พิมพ์…" could not be read aloud."""
    fault, mend = parted(
        Words(
            th="หัวตาราง “ตำบน” อาจหมายถึง “ตำบล” หากใช่ โปรดพิมพ์หัวคอลัมน์ให้ตรงกับคำนี้",
            en="The heading may mean “ตำบล”; if it does, write that.",
        )
    )
    assert fault.th == "หัวตาราง “ตำบน” อาจหมายถึง “ตำบล”"
    assert mend == Words("หากใช่ ให้พิมพ์หัวคอลัมน์ให้ตรงกับคำนี้", "If it does, write that.")
    assert parted(Words(th="อ่านไม่ได้ โปรดพิมพ์ใหม่", en="No; mend it."))[1] == Words(
        "พิมพ์ใหม่", "Mend it."
    )
