"""A mail that asks for no more mails: believed by its token, heeded once, told, confirmed once."""

from __future__ import annotations

import re
import shutil
from datetime import date
from email import message_from_bytes
from email.header import decode_header, make_header
from pathlib import Path
from urllib.parse import unquote

import pytest

from sync.delivery.requests import parse
from sync.model import stop_token
from sync.service import Office
from tests.offices import small_office

LETTERS = {"SAMMACHIP_DELIVERY_BOUNCES": "letters"}
MONDAY, NEXT, THIRD = date(2026, 7, 13), date(2026, 7, 20), date(2026, 7, 27)
WANNA, PIMJAI, OPERATOR = (
    f"{name}@takhli.example.go.th" for name in ("wanna", "pimjai", "operator")
)


def at(office: Office, today: date) -> Office:
    office.fixed_today = today
    return office


def sent(office: Office, today: date) -> dict[str, list[str]]:
    """Address → the subjects of what a week's sending wrote to it."""
    outbox = office.settings.home / "outbox"
    before = set(outbox.glob("*.eml"))
    at(office, today).send()
    found: dict[str, list[str]] = {}
    for path in set(outbox.glob("*.eml")) - before:
        mail = message_from_bytes(path.read_bytes())
        address = mail["To"].split("<")[-1].rstrip(">")
        found.setdefault(address, []).append(str(make_header(decode_header(mail["Subject"]))))
    return found


def asked_by(office: Office, number: int, subject: str, sender: str, more: str = "") -> None:
    path = office.settings.home / "letters/new" / f"{number}.mail"
    path.write_text(f"From: <{sender}>\n{more}Subject: {subject}\n\n\n", encoding="utf-8")


@pytest.fixture(scope="module")
def written_to(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small office that has sent its first mails; a Maildir takes what comes to its sender."""
    home = small_office(tmp_path_factory.mktemp("office"))
    for part in ("new", "cur", "tmp"):
        (home / "letters" / part).mkdir(parents=True)
    office = Office.open(home, today=MONDAY, environment=LETTERS)
    assert WANNA in sent(office, MONDAY)
    office.state.close()
    return home


@pytest.fixture
def office(written_to: Path, tmp_path: Path) -> Office:
    shutil.copytree(written_to, tmp_path, dirs_exist_ok=True)
    return Office.open(tmp_path, today=MONDAY, environment=LETTERS)


def subject_of_the_header(office: Office, address: str) -> tuple[str, str]:
    """What a mail program writes, and to whom, when its reader presses "unsubscribe"."""
    for path in (office.settings.home / "outbox").glob("*.eml"):
        mail = message_from_bytes(path.read_bytes())
        if address in mail["To"]:
            found = re.fullmatch(r"<mailto:([^?]+)\?subject=(.+)>", mail["List-Unsubscribe"])
            assert found
            return found[1], unquote(found[2])
    raise AssertionError(address)


def test_the_person_who_asks_gets_one_confirmation_and_nothing_more(office: Office) -> None:
    to, subject = subject_of_the_header(office, WANNA)
    assert to == "sammachip@takhli.example.go.th"  # whose Maildir is read
    asked_by(office, 1, subject, "wanna.private@gmail.example")  # from wherever it is forwarded to
    mails = sent(office, NEXT)
    assert mails[WANNA] == ["หยุดส่งรายงานสัมมาชีพให้ท่านแล้ว"]
    assert len(mails[PIMJAI]) == 1
    (concern,) = [c for c in at(office, NEXT).concerns() if c.kind == "mail_stopped"]
    assert WANNA in concern.where
    assert "by a mail of their own of 2026-07-20" in concern.words.en
    assert sent(office, NEXT) == {}
    assert WANNA not in sent(office, THIRD)
    assert at(office, THIRD).resume(WANNA)
    back = at(office, date(2026, 8, 3))
    assert WANNA in {row["recipient"] for row in back.send(dry_run=True).rows}
    assert [row.verdict for row in back.bounces().rows] == ["known"]  # it stops nobody twice
    assert back.state.pauses.all() == []


def test_whoever_forges_a_sender_silences_nobody(office: Office) -> None:
    _, of_pimjai = subject_of_the_header(office, PIMJAI)
    asked_by(office, 1, "unsubscribe", WANNA)
    asked_by(office, 2, f"unsub {stop_token(b'', WANNA)}", WANNA)
    asked_by(office, 3, f"unsub {'0' * 16}", WANNA)
    asked_by(office, 4, "unsubscribe", "stranger@elsewhere.example.com")
    asked_by(office, 5, of_pimjai, PIMJAI, "Auto-Submitted: auto-replied\n")
    at(office, NEXT)
    verdicts = [row.verdict for row in office.bounces().rows]
    assert verdicts == ["asked", "asked", "asked", "no report", "no report"]
    assert office.state.pauses.all() == []
    told = {c.where for c in office.concerns() if c.kind == "stop_asked"}
    assert told == {WANNA}
    office.pause(WANNA)
    assert not [c for c in office.concerns() if c.kind == "stop_asked"]
    asked_by(office, 6, of_pimjai, WANNA)  # another's token stops only that other
    assert office.bounces().rows[-1].address == PIMJAI
    assert office.state.pauses.on(NEXT)[PIMJAI].by == "reader"


@pytest.mark.parametrize(
    ("subject", "token"),
    [
        ("unsub 0123456789abcdef", "0123456789abcdef"),
        ("Re: unsub 0123456789ABCDEF", "0123456789abcdef"),
        ("=?utf-8?b?dW5zdWIgMDEyMzQ1Njc4OWFiY2RlZg==?=", "0123456789abcdef"),
        ("ขอยกเลิกรับรายงาน", ""),
        ("ไม่ต้องส่งแล้ว", ""),
        ("Unsubscribe", ""),
    ],
)
def test_what_asks_is_known_by_its_subject(subject: str, token: str) -> None:
    request = parse(f"From: ก <a@example.go.th>\r\nSubject: {subject}\r\n\r\n".encode())
    assert request is not None
    assert (request.token, request.sender) == (token, "a@example.go.th")


def test_a_reader_is_known_in_any_case_and_a_mail_by_its_bytes() -> None:
    raw = b"From: W <Wanna@Example.go.th >\nAuto-Submitted: No; x\nSubject: please UNSUBSCRIBE\n\n"
    request, other = parse(raw), parse(raw + b"again")
    assert request is not None and other is not None
    assert (request.sender, request.token) == ("wanna@example.go.th", "")
    assert parse(raw) == request
    assert other.digest != request.digest


@pytest.mark.parametrize(
    "raw",
    [
        b"", b"\xff\xfe\x00", b"Subject: =?bad?q?=zz?=\r\n\r\n", b"Subject: =?utf-8?b?!!?=\n\n",
        "Subject: รายงานสัปดาห์นี้\n\nunsub 0123456789abcdef".encode(),  # quoted in the body
        b"Subject: Out of office\nAuto-Submitted: auto-replied\n\n",
    ],
)  # fmt: skip
def test_all_else_asks_for_nothing(raw: bytes) -> None:
    assert parse(raw) is None
