"""Amounts in Thai words, held against num2words over thousands of amounts."""

from __future__ import annotations

import random
from decimal import Decimal

import pytest
from num2words import num2words

from sync.reading.cells.thai_words import Doubt, Spoken, amount_in_words

SOME = random.Random(2569)
AMOUNTS = [
    *range(2000),
    *(SOME.randrange(10**digits) for digits in range(4, 13) for _ in range(250)),
    *(hundreds * 100 + 1 for hundreds in range(1, 3000, 7)),  # ร้อยเอ็ด, พันเอ็ด
    *(tens * 100 + 21 for tens in range(0, 3000, 7)),  # ยี่สิบเอ็ด
    *(millions * 1_000_000 for millions in range(1, 300)),
    *(millions * 1_000_000 + 1 for millions in range(1, 300, 7)),
]


def spoken(number: int) -> str:
    return str(num2words(number, lang="th"))


def test_an_amount_written_out_in_full_is_that_amount() -> None:
    for number in AMOUNTS:
        assert amount_in_words(f"{spoken(number)}บาทถ้วน") == Spoken(Decimal(number), money=True)


def test_plain_words_are_that_number_or_asked_where_they_mean_two() -> None:
    for number in AMOUNTS:
        found = amount_in_words(spoken(number))
        if found is Doubt.TWO:
            skipped = number % 10 > 1 or (number % 10 == 1 and not spoken(number).endswith("เอ็ด"))
            assert skipped, number
            assert number > 100 and (number // 10) % 10 == 0, number
        else:
            assert found == Spoken(Decimal(number), money=False)


def test_satang_are_hundredths() -> None:
    for number, satang in zip(AMOUNTS[::7], range(1, 100), strict=False):
        text = f"{spoken(number)}บาท{spoken(satang)}สตางค์"
        assert amount_in_words(text) == Spoken(number + Decimal(satang) / 100, money=True)


@pytest.mark.parametrize("scale", ["ร้อย", "พัน", "หมื่น", "แสน", "ล้าน"])
@pytest.mark.parametrize("digit", ["สอง", "ห้า", "เก้า"])
def test_a_digit_right_behind_a_scale_means_two_amounts(scale: str, digit: str) -> None:
    for text in (
        f"{scale}{digit}",
        f"{scale}{digit}บาท",
        f"สาม{scale}{digit}",
        f"{scale}{digit}บาทถ้วน",
    ):
        assert amount_in_words(text) is Doubt.TWO
    assert isinstance(amount_in_words(f"สาม{scale}{digit}บาทถ้วน"), Spoken)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("3 พัน", 3000),
        ("3พัน", 3000),
        ("1.5 ล้าน", 1_500_000),
        ("1,500 ล้าน", 1_500_000_000),
        ("1 ล้าน 2 แสน", 1_200_000),
        ("2 แสน 5 หมื่น", 250_000),
        ("2 พัน 500", 2500),
        ("หมื่นห้าพัน", 15_000),
        ("แสนสอง หมื่น", 120_000),
        ("สิบห้า", 15),
        ("ล้านห้าแสน", 1_500_000),
    ],
)
def test_digits_and_words_are_read_together(text: str, number: int) -> None:
    assert amount_in_words(text) == Spoken(Decimal(number), money=False)


@pytest.mark.parametrize(
    "text",
    ["", "บาท", "ถ้วน", "12", "12 คน", "เอ็ด", "ยี่ร้อย", "ห้าห้า", "พันล้านพัน หมื่น", "พันกว่าบาท",
     "สองพันบาทสิบ", "1.5 ล้าน 2 แสน", "5 สิบ 5 พัน", "บาทห้าสิบสตางค์", "ร้อยสตางค์", "5.5 สตางค์",
     "ศูนย์พัน", "พัน" * 50, "๑๒ พัน"],
)  # fmt: skip
def test_what_is_no_amount_is_none(text: str) -> None:
    assert amount_in_words(text) is Doubt.NONE
