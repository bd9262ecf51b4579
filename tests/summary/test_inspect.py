"""The courtroom stops every planted fault, and lets an honest mail go."""

from __future__ import annotations

import email
import re
from base64 import encodebytes
from collections.abc import Callable
from dataclasses import replace

import pytest

from sync.model import NOWHERE, Message
from sync.summary.compose import Composed, compose
from sync.summary.context import Context
from sync.summary.inspection.court import LARGEST_HTML, LARGEST_MESSAGE, inspect
from sync.summary.inspection.evidence import read
from sync.summary.prepared import Prepared
from sync.summary.sections import SECTIONS
from tests.summary.cast import (
    BOSS,
    DATA,
    LATE,
    NEXT,
    NOW,
    OPERATOR,
    PIMJAI,
    PROVINCE,
    VILLAGES,
    WEEK,
    finding,
    held,
    key,
    mail_to,
    prepared,
    report,
    settings,
)

SOURCE = prepared()


def mail(address: str = PIMJAI.email, source: Prepared = SOURCE) -> Composed:
    return mail_to(address, [source])


def rewritten(
    message: Message,
    *,
    html: Callable[[str], str] | None = None,
    text: Callable[[str], str] | None = None,
) -> Message:
    """The same message with its HTML or text part changed, as a fault of ours would."""
    mail = email.message_from_bytes(message.payload)
    payload = message.payload
    parts = [part for part in mail.walk() if not part.is_multipart()]
    for part, change in zip(parts, (text, html), strict=True):
        if change is None:
            continue
        content = part.get_payload(decode=True)
        assert isinstance(content, bytes)
        before = content.decode()
        after = change(before)
        assert after != before, "the planted fault changed nothing"
        old = encodebytes(before.encode()).replace(b"\n", b"\r\n")
        assert payload.count(old) == 1
        payload = payload.replace(old, encodebytes(after.encode()).replace(b"\n", b"\r\n"))
    return replace(message, payload=payload)


def verdict(message: Message, composed: Composed, source: Prepared = SOURCE) -> str:
    return " | ".join(inspect(message, composed.summary, held([source])))


def test_an_honest_mail_may_leave() -> None:
    for composed in compose(held([SOURCE]), settings(), WEEK, NOW, NEXT):
        assert composed.faults == ()


def put(old: str, new: str) -> Callable[[str], str]:
    return lambda page: page.replace(old, new, 1)


def number(name: str, old: str, new: str) -> Callable[[str], str]:
    return lambda page: re.sub(rf'(data-n="{name}"[^>]*>){old}<', rf"\g<1>{new}<", page)


def add(words: str) -> Callable[[str], str]:
    return lambda page: page.replace("</h1>", f"</h1><p>{words}</p>", 1)


ID = "0123456789016"  # passes its checksum, but no number that is issued starts with 0
assert (11 - sum((13 - i) * int(d) for i, d in enumerate(ID[:12])) % 11) % 10 == int(ID[12])

DOCS = "https://docs.google.com/spreadsheets/d/"
SHEET = f"{DOCS}1TakhliDemoWorkbook/edit"


def repainted(page: str) -> str:
    return re.sub(
        r'background-color:#187a40;color:#ffffff">4<', 'background-color:#c62828">4<', page
    )


HTML_FAULTS = {
    "a wrong total": (number("kpi-passed", "12", "13"), "kpi-passed"),
    "a wrong overdue total": (number("kpi-late", "2", "3"), "kpi-late"),
    "a wrong heading": (put("2 รายการ</span></h2>", "4 รายการ</span></h2>"), "late-title"),
    "a wrong number of new faults": (number("data-new", "2", "1"), "data-new"),
    "a wrong district number": (put("48/72", "47/72"), "district-passed"),
    "a strip of no village": (repainted, "strip"),
    "a village's wrong score": (put("8/9", "9/9"), "add up"),
    "another officer's village": (add("บ้านเขาฝา หมู่ 7 ยังไม่ผ่าน"), "outside"),
    "another officer's record": (add("ครัวเรือน ตาคลี/7/14"), "outside"),
    "an id number": (add(ID), "citizen id"),
    "an id number that is only read aloud": (
        add(f'<span aria-label="{ID}">•</span>'),
        "citizen id",
    ),
    "an id number with dashes": (add("0-1234-56789-01-6"), "citizen id"),
    "an id number with a part in bold": (add("0-1234-<b>56789</b>-01-6"), "citizen id"),
    "an id number in Thai digits": (add("๐๑๒๓๔๕๖๗๘๙๐๑๖"), "citizen id"),
    "a mobile phone": (add("080-000-0000"), "mobile phone"),
    "a mobile phone in Thai digits": (add("๐๘๐๐๐๐๐๐๐๐"), "mobile phone"),
    "a broken link": (put(DOCS, "https://docs.google.com/spreadsheet/"), "not allowed"),
    "a link elsewhere": (put(DOCS, "https://evil.example/spreadsheets/d/"), "not allowed"),
    "a script link": (
        add('<a href="javascript:alert(1)">x</a>'),
        "not allowed: javascript:alert(1)",
    ),
    "a link without quotes": (
        add("<a href=https://evil.example/ab>x</a>"),
        "not allowed: evil.example/ab",
    ),
    "a link elsewhere by its host": (
        add('<a href="https://evil.example/a">x</a>'),
        "not allowed: evil.example/a",
    ),
    "a link to an unknown sheet": (put("1TakhliDemoWorkbook", "9SomebodyElse"), "not theirs"),
    "a link outside the scope": (
        add(f'<a href="{SHEET}?gid=300#gid=300&range=E31">x</a>'),
        "links outside",
    ),
    "a link that the text part lacks": (
        add(f'<a href="{SHEET}?gid=1">x</a>'),
        "lacks 1 link",
    ),
    "an undefined name": (add("เกินกำหนด None วัน"), "leftover"),
    "a number that is none": (add("เบิกจ่าย nan%"), "leftover"),
    "a template's leftover": (add("{{ village }}"), "leftover"),
    "a foreign letter": (add("บ้านหนองโพ Ж"), "CYRILLIC"),
    "a picture": (add(f'<img src="{SHEET}" alt="">'), "picture"),
    "too much of it": (add("ก" * 40_000), "too large"),
}  # fmt: skip


@pytest.mark.parametrize("name", HTML_FAULTS)
def test_a_planted_fault_is_stopped(name: str) -> None:
    change, reason = HTML_FAULTS[name]
    composed = mail()
    assert reason in verdict(rewritten(composed.message, html=change), composed)


def test_a_text_part_with_other_numbers_is_stopped() -> None:
    composed = mail()
    wrong = rewritten(composed.message, text=put("เกินกำหนด 2 ", "เกินกำหนด 3 "))
    assert "does not open with the subject" in verdict(wrong, composed)


def test_a_wrong_subject_is_stopped() -> None:
    composed = mail()
    fewer = prepared(report((*LATE[1:], *DATA)))
    assert "the subject says 2 overdue, the data 1" in verdict(composed.message, composed, fewer)


def test_a_change_in_the_first_week_is_stopped() -> None:
    composed = mail(BOSS.email)
    first = prepared(first=True)
    assert "change" in verdict(composed.message, composed, first)


@pytest.mark.parametrize("address", [PROVINCE.email, OPERATOR])
def test_whoever_reads_counts_reads_of_no_village(address: str) -> None:
    composed = mail(address)
    planted = rewritten(composed.message, html=add("บ้านเขาฝา หมู่ 7 ยังไม่ผ่าน"))
    assert verdict(composed.message, composed) == ""
    assert "it tells of ตาคลี, outside its scope" in verdict(planted, composed)


@pytest.mark.parametrize(("name", "told"), [("กขคง", True), ("กขค", False)])
def test_a_name_of_four_letters_is_one(name: str, told: bool) -> None:
    outside = finding("D10", "plan", name, "อ่านไม่ได้", village=key(6))
    source = prepared(report((*LATE, *DATA, outside)))
    composed = mail(PIMJAI.email, source)
    planted = rewritten(composed.message, html=add(name))
    assert ("outside its scope" in verdict(planted, composed, source)) is told


@pytest.mark.parametrize("kind", ["text/plain", "text/html", "image/png"])
def test_a_third_part_is_stopped_wherever_it_stands(kind: str) -> None:
    """A mail program may show it, and only the other two are looked at."""
    composed = mail()
    payload = composed.message.payload
    boundary = payload[payload.rindex(b"\r\n--") :].removesuffix(b"--\r\n")
    part = boundary + f"\r\nContent-Type: {kind}\r\n\r\nx".encode()
    for at in (payload.index(boundary), payload.rindex(boundary)):
        planted = replace(composed.message, payload=payload[:at] + part + payload[at:])
        assert "cannot be read back: parts are" in verdict(planted, composed)


def test_a_second_recipient_or_a_wrong_one_is_stopped() -> None:
    composed = mail()
    for old, new in (
        (b"Subject:", b"Bcc: spy@cdd.example.go.th\r\nSubject:"),
        (b"<pimjai@", b"<spy@cdd.example.go.th>, <pimjai@"),
        (b"<pimjai@", b"<somchai@"),
    ):
        planted = replace(composed.message, payload=composed.message.payload.replace(old, new, 1))
        assert verdict(planted, composed) != ""


@pytest.mark.parametrize("name", ["Message-ID", "References", "List-Unsubscribe"])
def test_a_header_that_programs_read_is_never_encoded(name: str) -> None:
    composed = mail()
    head = f"\r\n{name}: ".encode()
    assert head in composed.message.payload
    spoilt = composed.message.payload.replace(head, head + b"=?utf-8?q?x?= ", 1)
    told = verdict(replace(composed.message, payload=spoilt), composed)
    assert f"header {name.lower()} was encoded" in told


def test_a_message_id_other_than_the_outbox_knows_or_too_long_is_stopped() -> None:
    composed = mail()
    known = composed.message.message_id
    for other in (known.replace("<", "<x", 1), f"<{'x' * 58}>", f"<{'x' * 59}>"):
        payload = composed.message.payload.replace(known.encode(), other.encode(), 1)
        assert payload != composed.message.payload
        planted = replace(composed.message, payload=payload)
        assert "the Message-ID is wrong" in verdict(planted, composed)
        named = replace(planted, message_id=other)
        assert ("Message-ID" in verdict(named, composed)) == (len(other) > 60)


@pytest.mark.parametrize(
    ("what", "size", "line"),
    [
        ("", LARGEST_MESSAGE, 76),
        ("the message is 5242881 bytes", LARGEST_MESSAGE + 1, 76),
        ("", 200_000, 998),
        ("a line is longer than 998 bytes", 200_000, 999),
    ],
)
def test_a_message_that_servers_would_refuse_is_stopped(what: str, size: int, line: int) -> None:
    """The bytes are those that leave: here they grow in a part that no mail program shows."""
    composed = mail()
    payload = composed.message.payload
    end = payload.index(b"\r\n--")  # what stands before the first part is shown to nobody
    room = size - len(payload) - 2
    lines = [b"x" * line] * (room // (line + 2))
    rest = room - len(lines) * (line + 2)
    grown = b"\r\n" + b"\r\n".join([*lines, b"x" * rest]) + payload[end:]
    planted = replace(composed.message, payload=payload[:end] + grown)
    assert len(planted.payload) == size
    assert what in verdict(planted, composed) if what else verdict(planted, composed) == ""


@pytest.mark.parametrize("over", [0, 1])
def test_a_page_that_mail_programs_would_cut_is_stopped(over: int) -> None:
    composed = mail()
    page = read(composed.message).html
    room = LARGEST_HTML - len(page.encode()) - len("<!---->") + over
    grown = rewritten(composed.message, html=lambda page: f"{page}<!--{'x' * room}-->")
    told = f"the HTML is {LARGEST_HTML + 1} bytes" if over else ""
    assert verdict(grown, composed).startswith(told)
    assert bool(verdict(grown, composed)) is bool(over)


def test_only_the_operator_may_read_what_looks_like_a_leftover() -> None:
    for address, told in ((OPERATOR, ""), (BOSS.email, "a leftover of a template: None")):
        composed = next(
            made
            for made in compose(held([SOURCE]), settings(), WEEK, NOW, NEXT)
            if made.message.recipient == address
        )
        assert verdict(rewritten(composed.message, html=add("None")), composed) == told


@pytest.mark.parametrize("part", ["html", "text"])
def test_an_empty_part_is_stopped(part: str) -> None:
    composed = mail()
    blank: dict[str, Callable[[str], str]] = {part: lambda _: "<p> </p>" if part == "html" else " "}
    assert "the mail is empty" in verdict(rewritten(composed.message, **blank), composed)


def test_bytes_that_are_no_mail_are_stopped() -> None:
    composed = mail()
    assert "cannot be read" in verdict(replace(composed.message, payload=b"hello"), composed)


@pytest.mark.parametrize("odd", ["<1bad>", "5 < 7", "<p class=>", "<a href='x>y</a>"])
def test_a_page_that_could_be_read_in_two_ways_is_stopped(odd: str) -> None:
    composed = mail()
    assert "is no plain HTML at character" in verdict(
        rewritten(composed.message, html=add(odd)), composed
    )


def test_a_moo_typed_as_nan_is_an_officer_s_word_and_no_fault_of_ours() -> None:
    typed = finding("D10", "plan", "แถว 9", "“nan” ไม่ใช่ตัวเลข", village=key(0), value="nan")
    composed = mail(BOSS.email, prepared(report((typed,))))
    assert composed.faults == ()


def test_a_held_mail_is_told_to_the_operator_and_the_others_go(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A section that lets another officer's plan through is caught, and only its readers wait."""
    honest = SECTIONS["upcoming"]

    def leaky(context: Context) -> object | None:
        wide = context if context.whole is None else replace(context, facts=(context.whole,))
        return honest.build(wide)

    monkeypatch.setitem(SECTIONS, "upcoming", replace(honest, build=leaky))
    made = {c.message.recipient: c for c in compose(held([SOURCE]), settings(), WEEK, NOW, NEXT)}
    assert made[PIMJAI.email].faults
    assert made[BOSS.email].faults == ()
    assert made[OPERATOR].faults == ()
    assert PIMJAI.email in read(made[OPERATOR].message).text


# ------------------------------------------------------------------------------ no villages

NOBODY = replace(PIMJAI, scope=NOWHERE)
NOTHING = {
    "an officer without a tambon": (prepared(report(recipients=(NOBODY,))), PIMJAI.email),
    "an officer of a tambon without a village": (
        prepared(report(recipients=(replace(PIMJAI, scope=("ห้วยหอม",)),))),
        PIMJAI.email,
    ),
    "a district without a village": (prepared(report((), villages=())), BOSS.email),
}
PLANTED = {
    "thanks": add("ดำเนินการครบ ขอบคุณทุกท่าน"),
    "thanks in English": add("Thank you all"),
    "a verdict": add('</p><p data-n="verdict">ผ่านแล้ว 0 จาก 0 ขั้น</p><p>'),
    "a number": add('</p><p><span data-n="kpi-passed">0</span></p><p>'),
    "silence": lambda page: page.replace('data-n="unassigned"', "", 1),
}


@pytest.mark.parametrize("name", NOTHING)
def test_a_mail_over_no_village_may_leave_when_it_says_so(name: str) -> None:
    source, address = NOTHING[name]
    composed = mail(address, source)
    assert composed.faults == ()
    assert "unassigned" in read(composed.message).html


@pytest.mark.parametrize("fault", PLANTED)
@pytest.mark.parametrize("name", NOTHING)
def test_thanks_or_results_over_no_village_are_stopped(name: str, fault: str) -> None:
    source, address = NOTHING[name]
    composed = mail(address, source)
    planted = rewritten(composed.message, html=PLANTED[fault])
    assert "village" in verdict(planted, composed, source)


@pytest.mark.parametrize("name", NOTHING)
def test_a_subject_of_success_over_no_village_is_stopped(name: str) -> None:
    source, address = NOTHING[name]
    composed = mail(address, source)
    glad = mail(BOSS.email, prepared(report((), villages=VILLAGES[-1:])))
    payload = composed.message.payload
    for before, after in zip(_subjects(composed), _subjects(glad), strict=True):
        payload = payload.replace(before, after, 1)
    told = verdict(replace(composed.message, payload=payload), composed, source)
    assert "success over no village" in told


def _subjects(composed: Composed) -> list[bytes]:
    """The raw Subject header, folded as it is."""
    found = re.search(rb"Subject: .*?\r\n(?=[A-Z])", composed.message.payload, re.DOTALL)
    assert found
    return [found[0]]
