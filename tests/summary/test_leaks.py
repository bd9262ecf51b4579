"""The courtroom sees ids and phones by itself, and takes nothing else for one."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate

import pytest

from sync.model import Personal
from sync.summary import cells
from sync.summary.compose import Composed, compose
from sync.summary.inspection.evidence import read
from sync.summary.inspection.leaks import leaks
from sync.summary.prepared import Prepared
from tests.model.test_ids_and_phones import ID, NEITHER, SCRIPTS, SIGNS, WRONG, card
from tests.summary.cast import (
    BOSS,
    DATA,
    LATE,
    NEXT,
    NOW,
    WEEK,
    finding,
    held,
    key,
    prepared,
    report,
)
from tests.summary.cast import settings as office_settings
from tests.summary.test_inspect import add, mail, rewritten, verdict


@pytest.mark.parametrize("sign", [sign for sign in SIGNS if sign != "\n"])
@pytest.mark.parametrize("script", SCRIPTS)
def test_an_id_and_a_phone_are_seen_in_any_digits_and_signs(script: str, sign: str) -> None:
    digits = str.maketrans("0123456789", SCRIPTS[script])
    assert leaks([f"บัตร {card(ID, sign).translate(digits)} ครับ"]) == {"id"}
    phone = sign.join(("089", "123", "4567")).translate(digits)
    assert leaks([f"โทร {phone} ครับ"]) == {"phone"}


@pytest.mark.parametrize(
    "line",
    [
        *NEITHER,
        "เบิกจ่าย 1,234,567.00 จาก 68,100,000.00 บาท",
        "ผ่าน 48/72 · 18 · 5 · 3 · 100 · 2569",
        "812,345,678 บาท",
        "12  7  48  0  5  18  100",
        " ".join((ID[0], ID[1:4], ID[4:7], ID[7:10], ID[10:])),  # five numbers beside one another
    ],
)
def test_nothing_else_is_taken_for_one(line: str) -> None:
    assert leaks([line]) == set()


def parted(digits: str, sizes: Sequence[int], sign: str = "-") -> str:
    """The digits in groups of these sizes."""
    ends = list(accumulate(sizes))
    assert ends[-1] == len(digits)
    return sign.join(digits[end - size : end] for size, end in zip(sizes, ends, strict=True))


SINGLE = [1] * 13
OWN_GROUPS = {  # in groups other than a card's the check digit tells, and the first digit
    "single digits": (parted(ID, SINGLE, "/"), True),
    "single digits and spaces": (parted(ID, SINGLE, " "), True),
    "a check digit that is wrong": (parted(WRONG, SINGLE, "/"), False),
    "a check digit of 11": (parted("8600701200031", SINGLE, "/"), True),
    "a check digit of 10": (parted("8600701200090", SINGLE, "/"), True),
    "a check digit of 9": (parted("8600701200049", SINGLE, "/"), True),
    "a second digit 0": (parted("3006070100039", SINGLE, "/"), True),
    "a first digit 0": (parted("0600701234568", SINGLE, "/"), False),
    "a first digit 9": (parted("9600701234561", SINGLE, "/"), False),
    "seven groups": (parted(ID, [2, 2, 2, 2, 2, 2, 1], ","), True),
    "eight groups": (parted(ID, [2, 2, 2, 2, 2, 1, 1, 1], ","), False),
    "numbers that grow": (parted("1234567891003", [1, 2, 3, 3, 4]), False),
    "numbers that do not all grow": (parted("1234564561002", [1, 2, 3, 3, 4]), True),
    "a long group and spaces": (parted(ID, [5, 4, 2, 2], " "), True),
    "four long groups and spaces": (parted(ID, [4, 3, 3, 3], " "), True),
    "a short first group and spaces": (parted(ID, [1, 4, 4, 4], " "), True),
    "a short last group and spaces": (parted(ID, [4, 4, 4, 1], " "), False),
    "two signs": (f"{ID[:5]}-{ID[5:10]}/{ID[10:]}", False),
    "thirteen digits whatever they are": (WRONG, True),
    "a card's groups whatever they are": (card(WRONG, " "), True),
    "a card's groups and several signs": (
        f"{ID[0]}-{ID[1:5]}/{ID[5:10]}-{ID[10:12]} {ID[12]}",
        True,
    ),
    "a fraction": (f"123.{WRONG}", False),
    "a fraction and a number before it": (f"5 123.{WRONG}", False),
    "a fraction that is an id": (f"3.{ID}", True),
    "no fraction": (f"1234.{WRONG}", True),
    "a number before it": (f"3/{WRONG}", True),
    "fourteen digits": (f"{ID}5", False),
}


@pytest.mark.parametrize(("line", "told"), OWN_GROUPS.values(), ids=OWN_GROUPS)
def test_what_is_an_id_beyond_doubt(line: str, told: bool) -> None:
    assert leaks([f"บัตร {line} ครับ"]) == ({"id"} if told else set())


@pytest.mark.parametrize(
    "phone",
    [
        "0612345678", "08 12345678", "081 2345678", "081-2345-678", "08-1234-5678", "081-23-45-678",
        "056261234", "056 261 234", "02-123-4567", "056-261234", "02-1234567", "077 261 234",
        "+66 2 123 4567", "+6621234567", "(+66) 2 123 4567", "+(66) 2 123 4567", "+ 66 2 123 4567",
        "+66 081 234 5678", "66812345678", "5 +66 2 123 4567",
        "12/081-234-5678", "12 081 234 5678", "081-234-5678 55", "081-234-5678/55",
    ],
)  # fmt: skip
def test_what_is_a_phone_beyond_doubt(phone: str) -> None:
    assert leaks([f"โทร {phone} ครับ"]) == {"phone"}


@pytest.mark.parametrize(
    "line",
    [
        "08123456789", "0512345678", "0812-3456-78", "08-12-34-56-78", "08,1,23,45,678",
        "0812 34 5678", "081-234/5678", "081    2345678", "012345678", "05626123", "0562-61234",
        "05-6261-234",
        "66212345678", "66 81 234 5678", "66 2 123 4567", "+668123456789", "+66 1 123 4567",
        "+5 66 2 123 4567", "089 เล่ม 123 ชุด 4567",
    ],
)  # fmt: skip
def test_what_may_be_something_else_is_no_phone(line: str) -> None:
    assert leaks([f"จำนวน {line} ครับ"]) == set()


def test_ten_single_digits_are_a_phone_only_where_no_more_follow() -> None:
    assert leaks([" ".join("0812345678")]) == {"phone"}
    assert leaks([" ".join("081234567855")]) == set()


def test_numbers_of_two_cells_are_no_number() -> None:
    assert leaks(["089", "123", "4567"]) == set()


@pytest.mark.parametrize(
    "words",
    [card(ID, "/"), card(ID, ","), f"{int(ID):,}", "(089) 123-4567", "089/123/4567",
     "+66 89 123 4567", "０８９１２３４５６７"],
)  # fmt: skip
def test_a_mail_that_holds_one_is_stopped(words: str) -> None:
    composed = mail()
    assert "(P1)" in verdict(rewritten(composed.message, html=add(words)), composed)
    text = rewritten(composed.message, text=lambda page: f"{page}\n{words}\n")
    assert "(P1)" in verdict(text, composed)


def test_what_the_mask_lets_through_is_held_by_the_courtroom(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The two share nothing: with the mask gone, the mail does not leave."""
    typed = finding("D10", "plan", "แถว 9", f"“{card(ID, '/')}” ไม่ใช่ตัวเลข", village=key(0))
    source = prepared(report((*LATE, *DATA, typed)))
    assert all(made.faults == () for made in _made(source))
    monkeypatch.setattr(cells, "veiled", lambda text, **_: text)
    cells.clean.cache_clear()
    held = next(made for made in _made(source) if made.message.recipient == BOSS.email)
    cells.clean.cache_clear()
    assert any("(P1)" in fault for fault in held.faults)


@pytest.mark.parametrize("name", [Personal.MASKS["id"], f"{Personal.MASKS['id']} โทร (•••"])
def test_two_records_of_which_only_the_mask_can_be_told_hold_nobody_s_mail(name: str) -> None:
    """A mask is no name: that another officer's record prints as one says nothing of it."""
    inside = finding("D10", "plan", f"{name}/5", f"“{name}” ไม่ใช่ตัวเลข", village=key(0))
    outside = finding("D10", "plan", name, "อ่านไม่ได้", village=key(6))
    source = prepared(report((*LATE, *DATA, inside, outside)))
    for made in _made(source):
        assert made.faults == ()
        assert read(made.message).text


def _made(source: Prepared) -> list[Composed]:
    return list(compose(held([source]), office_settings(), WEEK, NOW, NEXT))
