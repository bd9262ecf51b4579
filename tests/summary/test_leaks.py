"""The courtroom sees ids and phones by itself, and takes nothing else for one."""

from __future__ import annotations

import pytest

from sync.model import Personal
from sync.summary import cells
from sync.summary.compose import Composed, compose
from sync.summary.inspection.evidence import read
from sync.summary.inspection.leaks import leaks
from sync.summary.prepared import Prepared
from tests.model.test_ids_and_phones import ID, NEITHER, SCRIPTS, SIGNS, card
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
