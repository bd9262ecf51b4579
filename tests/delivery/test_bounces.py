"""Mails that come back later: read whatever their shape, counted once, and never when forged."""

from __future__ import annotations

import base64
import email
import email.policy
import json
import mailbox
import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sync.clock import BANGKOK
from sync.delivery.bounces import LONGEST, Fate, parse
from sync.errors import ConfigError, UsageError
from sync.model import Beat, MailState
from sync.service import Office, duty
from sync.settings import load
from tests.delivery.cast import ANAN, MALEE, SOMYING, WEEK, MemoryServer, MemoryTransport, mail
from tests.delivery.conftest import TestOffice
from tests.offices import MAILS, READERS, Copies
from tests.program import environment_of, warm

ID = "<weekly.2026-W28.anan@report.example>"

# ------------------------------------------------------------------------------ the shapes


def postfix(
    message_id: str = ID, address: str = ANAN, *, action: str = "failed", status: str = "5.1.1",
    said: str = "550 5.1.1 <{address}>: Recipient address rejected: User unknown",
) -> bytes:  # fmt: skip
    """As Postfix's bounce(8) writes it: original recipient, folded diagnostic, returned mail."""
    first, _, rest = said.format(address=address).partition(" ")
    return f"""Return-Path: <>
Received: by relay.report.example (Postfix)
\tid 4F2A1C0D; Mon,  6 Jul 2026 07:31:02 +0700 (+07)
Date: Mon,  6 Jul 2026 07:31:02 +0700 (+07)
From: MAILER-DAEMON@relay.report.example (Mail Delivery System)
Subject: Undelivered Mail Returned to Sender
To: weekly@report.example
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status;
\tboundary="4F2A1C0D.1783297862/relay.report.example"
Content-Transfer-Encoding: 8bit
Message-Id: <20260706003102.4F2A1C0D@relay.report.example>

This is a MIME-encapsulated message.

--4F2A1C0D.1783297862/relay.report.example
Content-Description: Notification
Content-Type: text/plain; charset=utf-8

I'm sorry to have to inform you that your message could not be delivered.

--4F2A1C0D.1783297862/relay.report.example
Content-Description: Delivery report
Content-Type: message/delivery-status

Reporting-MTA: dns; relay.report.example
X-Postfix-Queue-ID: 4F2A1C0D
X-Postfix-Sender: rfc822; weekly@report.example
Arrival-Date: Mon,  6 Jul 2026 07:30:59 +0700 (+07)

Final-Recipient: rfc822; {address}
Original-Recipient: rfc822;{address}
Action: {action}
Status: {status}
Remote-MTA: dns; mx.cdd.example
Diagnostic-Code: smtp; {first}
    {rest}

--4F2A1C0D.1783297862/relay.report.example
Content-Description: Undelivered Message
Content-Type: message/rfc822

Return-Path: <weekly@report.example>
From: weekly@report.example
To: {address}
Subject: weekly
Message-ID: {message_id}
MIME-Version: 1.0
Content-Type: multipart/alternative; boundary="=inner="

--=inner=
Content-Type: text/plain; charset="utf-8"
Message-ID: <not.this.one@report.example>

text
--=inner=--

--4F2A1C0D.1783297862/relay.report.example--
""".encode()


def exchange(message_id: str = ID, address: str = ANAN) -> bytes:
    """As Exchange Online writes it: CRLF, RFC822 in capitals, no original recipient, base64."""
    text = f"""MIME-Version: 1.0
From: <postmaster@cdd.example>
To: <weekly@report.example>
Date: Mon, 6 Jul 2026 00:31:04 +0000
Content-Type: multipart/report; report-type=delivery-status;
\tboundary="9ae1b1b4-70f3-4e0f-a8a5-6a2b4c8d0e11"
X-MS-Exchange-Message-Is-Ndr:
Content-Language: th-TH
Message-ID: <0f5d4a1c@cdd.example>
In-Reply-To: {message_id}
References: {message_id}
Thread-Topic: weekly
Subject: =?utf-8?B?4LmE4Lih4LmI4Liq4Liy4Lih4Liy4Lij4LiW4Liq4LmI4LiH4LmE4LiU4LmJ?=
Auto-Submitted: auto-replied

--9ae1b1b4-70f3-4e0f-a8a5-6a2b4c8d0e11
Content-Type: multipart/alternative; differences=Content-Type;
\tboundary="c0ffee00-0000-4000-8000-000000000001"

--c0ffee00-0000-4000-8000-000000000001
Content-Type: text/plain; charset="utf-8"
Content-Transfer-Encoding: base64

4LmE4Lih4LmI4Liq4Liy4Lih4Liy4Lij4LiW4Liq4LmI4LiH4LmE4LiU4LmJ

--c0ffee00-0000-4000-8000-000000000001--

--9ae1b1b4-70f3-4e0f-a8a5-6a2b4c8d0e11
Content-Type: message/delivery-status

Reporting-MTA: dns;TYZPR01MB4321.apcprd01.prod.exchange.example
Received-From-MTA: dns;relay.report.example
Arrival-Date: Mon, 6 Jul 2026 00:31:03 +0000

Final-Recipient: rfc822;{address.capitalize()}
Action: failed
Status: 5.1.10
Diagnostic-Code: smtp;550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient {address} not found
X-Display-Name: anan

--9ae1b1b4-70f3-4e0f-a8a5-6a2b4c8d0e11
Content-Type: message/rfc822

Received: from relay.report.example (198.51.100.7) by mx.cdd.example
 (203.0.113.9) with Microsoft SMTP Server; Mon, 6 Jul 2026 00:31:03 +0000
From: weekly@report.example
To: <{address}>
Message-ID:
 {message_id}
Subject: weekly

--9ae1b1b4-70f3-4e0f-a8a5-6a2b4c8d0e11--
"""
    return text.replace("\n", "\r\n").encode()


def gmail(message_id: str = ID, address: str = ANAN) -> bytes:
    """As Gmail writes it: the words inside multipart/related, several lines of diagnostic."""
    text = f"""Return-Path: <>
To: weekly@report.example
From: Mail Delivery Subsystem <mailer-daemon@googlemail.example>
Subject: Delivery Status Notification (Failure)
References: {message_id}
In-Reply-To: {message_id}
X-Failed-Recipients: {address}
Message-ID: <66889a51.170a0220.1234.5678.GMR@mx.google.example>
Date: Sun, 05 Jul 2026 17:31:05 -0700 (PDT)
Content-Type: multipart/report; boundary="0000000000001c2e3a061c0a0001"; report-type=delivery-status

--0000000000001c2e3a061c0a0001
Content-Type: multipart/related; boundary="0000000000001c2e44061c0a0002"

--0000000000001c2e44061c0a0002
Content-Type: text/html; charset="UTF-8"

<html><p>Address not found</p></html>
--0000000000001c2e44061c0a0002--
--0000000000001c2e3a061c0a0001
Content-Type: message/delivery-status

Reporting-MTA: dns; googlemail.example
Received-From-MTA: dns; weekly@report.example
Arrival-Date: Sun, 05 Jul 2026 17:31:03 -0700 (PDT)
X-Original-Message-ID: {message_id}

Final-Recipient: rfc822; {address}
Action: failed
Status: 5.1.1
Remote-MTA: dns; gmail-smtp-in.l.google.example. (192.0.2.27, the server for the domain.)
Diagnostic-Code: smtp; 550-5.1.1 The email account that you tried to reach does not exist. Please
 550-5.1.1 try double-checking the recipient's email address for typos. For more information, go to
 550 5.1.1  https://support.google.example/mail/?p=NoSuchUser d9443c01a7336-1fb1 - gsmtp
Last-Attempt-Date: Sun, 05 Jul 2026 17:31:04 -0700 (PDT)

--0000000000001c2e3a061c0a0001
Content-Type: message/rfc822

From: weekly@report.example
To: {address}
Message-ID: {message_id}
Subject: weekly

--0000000000001c2e3a061c0a0001--
"""
    return text.replace("\n", "\r\n").encode()


def opensmtpd(message_id: str = ID, address: str = ANAN) -> bytes:
    """As OpenSMTPD writes it: multipart/mixed, no diagnostic, the whole mail as "headers"."""
    text = f"""Subject: Delivery status notification: failed
From: Mailer Daemon <MAILER-DAEMON@relay.report.example>
To: weekly@report.example
Date: Mon, 6 Jul 2026 07:31:07 +0700 (+07)
MIME-Version: 1.0
Content-Type: multipart/mixed;boundary="  85281790625432/relay.report.example"

This is a MIME-encapsulated message.

--  85281790625432/relay.report.example
Content-Description: Notification
Content-Type: text/plain; charset=us-ascii

    Hi!

    Your message could not be delivered to these recipients.

--  85281790625432/relay.report.example
Content-Description: Delivery Report
Content-Type: message/delivery-status

Reporting-MTA: dns; relay.report.example

Final-Recipient: rfc822; {address}
Action: failed
Status: 5.0.0

--  85281790625432/relay.report.example
Content-Description: Message headers
Content-Type: text/rfc822-headers

From: weekly@report.example
To: {address}
Message-ID: {message_id}

The body, too.

--  85281790625432/relay.report.example--
"""
    return text.replace("\n", "\r\n").encode()


SHAPES = {"postfix": postfix, "exchange": exchange, "gmail": gmail, "opensmtpd": opensmtpd}

# ------------------------------------------------------------------------------ reading them


def only_fate(raw: bytes) -> Fate:
    bounce = parse(raw)
    assert bounce is not None
    (fate,) = bounce.fates
    return fate


@pytest.mark.parametrize("shape", sorted(SHAPES))
def test_every_servers_shape_tells_the_mail_the_address_and_that_it_failed(shape: str) -> None:
    bounce = parse(SHAPES[shape]())
    assert bounce is not None
    assert bounce.message_id == ID
    fate = bounce.fate_of(ANAN.upper())
    assert fate is not None
    assert (fate.action, fate.permanent, fate.of_address) == ("failed", True, True)
    assert bounce.fate_of(MALEE) is None


@pytest.mark.parametrize("shape", sorted(SHAPES))
def test_the_standard_library_finds_the_same_in_a_report_that_is_well_formed(shape: str) -> None:
    message = email.message_from_bytes(SHAPES[shape](), policy=email.policy.default)
    parts = {part.get_content_type(): part for part in message.iter_parts()}
    *_, block = parts["message/delivery-status"].walk()
    fate = only_fate(SHAPES[shape]())
    assert block["Final-Recipient"].partition(";")[2].strip().lower() == fate.addresses[0]
    assert (block["Action"], block["Status"]) == (fate.action, fate.status)


def test_the_reason_is_one_short_line_with_its_status() -> None:
    assert only_fate(postfix()).reason == (
        f"550 5.1.1 <{ANAN}>: Recipient address rejected: User unknown"
    )
    assert only_fate(opensmtpd()).reason == "5.0.0"
    assert only_fate(exchange()).reason.startswith("550 5.1.10 RESOLVER.ADR.RecipientNotFound; ")
    long = only_fate(postfix(said="550 no\u202e\x07 " + "ไม่มี" * 900)).reason
    assert len(long) < 220
    assert long.startswith("5.1.1 550 no ไม่มี")
    assert long.endswith("…")
    spaced = postfix().replace(b"Diagnostic-Code: smtp;", b"Diagnostic-Code: smtp ;")
    assert only_fate(spaced).reason == only_fate(postfix()).reason
    unnamed = postfix().replace(b"Diagnostic-Code: smtp;", b"Diagnostic-Code: Sorry, 5.1.1;")
    assert only_fate(unnamed).reason.startswith("Sorry, 5.1.1; 550 5.1.1 <")


@pytest.mark.parametrize(
    ("action", "status", "permanent", "of_address"),
    [
        ("failed", "5.2.2", True, True),
        ("failed", "5.4.4", True, True),
        ("Failed", "5.1.1 (bad destination)", True, True),
        ("failed", "5.7.1", True, False),
        ("failed", "5.6.0", True, False),
        ("failed", "5.3.4", True, False),
        ("failed", "4.4.7", False, False),
        ("delayed", "4.4.1", False, False),
        ("delayed", "5.1.1", False, False),
        ("delivered", "2.0.0", False, False),
        ("relayed", "2.0.0", False, False),
        ("expanded", "2.0.0", False, False),
        ("exploded", "5.1.1", False, False),
        ("failed", "9.9.9", False, False),
        ("failed", "", False, False),
    ],
)
def test_only_a_permanent_failure_is_one(
    action: str, status: str, permanent: bool, of_address: bool
) -> None:
    fate = only_fate(postfix(action=action, status=status))
    assert (fate.permanent, fate.of_address) == (permanent, of_address)


def test_an_address_behind_a_forwarding_one_is_known_by_the_original() -> None:
    raw = postfix().replace(b"Final-Recipient: rfc822; anan@", b"Final-Recipient: rfc822; other@")
    assert only_fate(raw).addresses == ("other@cdd.example", ANAN)
    coded = postfix(address="anan+2Bweekly@cdd.example")
    assert "anan+weekly@cdd.example" in only_fate(coded).addresses


def test_a_report_in_utf8_or_in_base64_is_read_alike() -> None:
    raw = postfix(address="อนันต์@cdd.example").replace(b"message/rfc822", b"message/global")
    international = raw.replace(b"message/delivery-status", b"message/global-delivery-status")
    bounce = parse(international.replace(b"rfc822;", b"utf-8;"))
    assert bounce is not None
    assert bounce.message_id == ID
    assert bounce.fate_of("อนันต์@cdd.example")
    head, mark, rest = opensmtpd().partition(b"Reporting-MTA")
    report, end, tail = (mark + rest).partition(b"\r\n--")
    coded = head[:-2] + b"Content-Transfer-Encoding: base64\r\n\r\n" + base64.encodebytes(report)
    assert only_fate(coded + end + tail).status == "5.0.0"


def test_a_report_that_returns_nothing_is_known_by_what_it_answers() -> None:
    head = exchange().partition(b"Content-Type: message/rfc822")[0]
    bounce = parse(head)
    assert bounce is not None
    assert bounce.message_id == ID


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        mail().payload,
        b"Subject: delivery-status\n\nmultipart/report",
        b"Content-Type: multipart/report; report-type=delivery-status\n\nno boundary",
        b"Content-Type: multipart/report; boundary=x; report-type=delivery-status\n\n--x\n",
        postfix().replace(b"message/delivery-status", b"message/disposition-notification"),
        b"Content-Type: message/rfc822\n\n" + postfix(),
        postfix().replace(b"multipart/report;", b"text/plain;", 1),
        b"Content-Type: multipart/mixed; boundary=x\n\n--x\n\n.\n--x--\n"
        b"--x\nContent-Type: message/delivery-status\n\nFinal-Recipient: rfc822; a@b\n",
    ],
    ids=[
        "empty",
        "our own",
        "words",
        "no boundary",
        "no part",
        "read receipt",
        "passed",
        "text",
        "after the end",
    ],
)
def test_what_is_no_delivery_report_is_none(raw: bytes) -> None:
    assert parse(raw) is None


# ------------------------------------------------------------------------------ hostile bytes


@given(st.binary(max_size=400))
@example(b"Content-Type: multipart/report; boundary*=idna''%00; x=delivery-status\n\n--\n")
def test_no_bytes_make_it_fail(raw: bytes) -> None:
    parse(raw)
    parse(
        b"Content-Type: multipart/report; boundary=x\n\n--x\nContent-Type: message/delivery-status"
        + raw
    )


@given(st.data(), st.sampled_from(sorted(SHAPES)))
def test_a_report_cut_short_or_garbled_anywhere_is_still_read_or_none(
    data: st.DataObject, shape: str
) -> None:
    raw = SHAPES[shape]()
    start = data.draw(st.integers(0, len(raw)))
    end = data.draw(st.integers(start, len(raw)))
    for garbled in (raw[:start], raw[:start] + data.draw(st.binary(max_size=40)) + raw[end:]):
        bounce = parse(garbled)
        for fate in bounce.fates if bounce else ():
            assert "\n" not in fate.reason
            assert len(fate.reason) < 220


_HEAD = b"Content-Type: multipart/report; report-type=delivery-status; boundary=x\n\n"
_STATUS = b"--x\nContent-Type: message/delivery-status\n"
HOSTILE = {
    "ten thousand parts": _HEAD + b"--x\nContent-Type: text/plain\n\n.\n" * 10_000,
    "ten thousand recipients": _HEAD + _STATUS + b"\nFinal-Recipient: rfc822; a@b\n" * 10_000,
    "parts in parts": _HEAD
    + b"".join(b"--x\nContent-Type: multipart/mixed; boundary=x%d\n\n" % n for n in range(9000)),
    "mails in mails": _HEAD + _STATUS + b"\n--x\n" + b"Content-Type: message/rfc822\n\n" * 30_000,
    "a long header": b"Content-Type: multipart/report; delivery-status" + b';"' * 2_000_000,
    "folds": _HEAD + _STATUS + b"\nDiagnostic-Code: smtp;" + b"\n \r\n\t" * 400_000,
    "brackets": _HEAD + _STATUS + b"\nFinal-Recipient: " + b"(<" * 800_000,
    "blank lines": _HEAD + _STATUS + b"\n \t\r" * 400_000,
    "ends of heads": _HEAD + _STATUS + b"\r" * 3_000_000,
    "bad base64": _HEAD + _STATUS + b"Content-Transfer-Encoding: base64\n\n" + b"A" * 999_999,
    "bad quoting": _HEAD
    + _STATUS
    + b"Content-Transfer-Encoding: quoted-printable\n\n"
    + b"=" * 9999,
    "no such charset": postfix().replace(b"utf-8", b"klingon-1").replace(b"Hi", b"\xff\xfe\x00"),
    "megabytes": postfix() + b"x" * 20_000_000,
}


@pytest.mark.parametrize("raw", HOSTILE.values(), ids=HOSTILE)
def test_hostile_mail_costs_little_and_raises_nothing(raw: bytes) -> None:
    begun = time.process_time()
    bounce = parse(raw)
    assert bounce is None or len(bounce.fates) <= 100
    assert time.process_time() - begun < 5  # the standard library: minutes, or RecursionError


@pytest.mark.parametrize(("before", "read"), [(49, True), (50, False)])
def test_only_the_first_fifty_parts_are_looked_at(before: int, read: bool) -> None:
    parts = b"--x\nContent-Type: text/plain\n\n.\n" * before
    report = _STATUS + b"\nFinal-Recipient: rfc822; a@b\n"
    assert (parse(_HEAD + parts + report + b"--x--\n") is not None) is read


def test_only_the_first_megabyte_is_looked_at() -> None:
    preamble = b"\n\n" + b"x" * LONGEST
    assert parse(postfix().replace(b"\n\nThis is", preamble + b"\n\nThis is", 1)) is None
    assert parse(postfix() + preamble) is not None


# ------------------------------------------------------------------------------ strikes


def test_strikes_for_bounces_outlive_the_servers_next_yes(office: TestOffice) -> None:
    """The relay takes every mail, and each comes back later: week by week, three in a row."""
    outbox = office.outbox(MemoryTransport(MemoryServer()))
    for number, week in enumerate(("2026-W28", "2026-W29", "2026-W30"), start=1):
        outbox.enqueue([mail(ANAN, week)])
        assert outbox.deliver(week).counts == {MailState.SENT: 1}
        key, now = mail(ANAN, week).key, office.clock.now
        strikes = office.state.addresses.bounce(key, ANAN, "550 no", now, strike=True)
        assert strikes == number
        assert office.state.addresses.bounce(key, ANAN, "550 no", now, strike=True) is None
    outbox.enqueue([mail(ANAN, "2026-W31")])
    assert outbox.deliver("2026-W31").counts == {MailState.HELD: 1}


def test_strikes_for_bounces_end_when_a_mail_did_not_come_back(office: TestOffice) -> None:
    outbox = office.outbox(MemoryTransport(MemoryServer()))
    for week in ("2026-W28", "2026-W29", "2026-W30"):
        outbox.enqueue([mail(ANAN, week), mail(SOMYING, week)])
        outbox.deliver(week)
        if week == "2026-W28":
            key = mail(ANAN, week).key
            office.state.addresses.bounce(key, ANAN, "550 no", office.clock.now, strike=True)
        marked = [(m.address, m.strikes) for m in office.state.addresses.all()]
        # W29 was taken, but only W30 shows that W29 did not come back
        assert marked == ([] if week == "2026-W30" else [(ANAN, 1)])


def test_what_is_not_the_addresss_fault_is_kept_and_is_no_strike(office: TestOffice) -> None:
    outbox = office.outbox(MemoryTransport(MemoryServer()))
    outbox.enqueue([mail(ANAN)])
    outbox.deliver(WEEK)
    key, now = mail(ANAN).key, office.clock.now
    assert office.state.addresses.bounce(key, ANAN, "550 5.7.1 spam", now, strike=False) == 0
    assert not office.state.addresses.all()
    ((_, facts),) = office.state.outbox.audit(ANAN)
    assert facts["bounced"]["reason"] == "550 5.7.1 spam"


# ------------------------------------------------------------------------------ a whole office


@dataclass
class OfficeAt(Office):
    """An office whose clock a test sets."""

    moment: datetime = datetime(2026, 7, 6, 7, 30, tzinfo=BANGKOK)

    def now(self) -> datetime:
        return self.moment


@pytest.fixture(scope="module")
def sent_home(tmp_path_factory: pytest.TempPathFactory, demo_office: Copies) -> Path:
    """A demo office that has sent its first week."""
    home = demo_office(tmp_path_factory.mktemp("sent"), readers=READERS)
    with_settings(home)
    duty.mail_what_is_due(OfficeAt(load(home, {})), Beat())
    return home


def with_settings(home: Path) -> None:
    path = home / "config/settings.toml"
    text = path.read_text(encoding="utf-8")
    assert "[delivery]\n" in text
    path.write_text(
        text.replace("[delivery]\n", '[delivery]\nbounces = "bounces"\n'), encoding="utf-8"
    )
    mailbox.Maildir(home / "bounces", create=True)


@pytest.fixture
def sent(sent_home: Path, tmp_path: Path) -> Iterator[OfficeAt]:
    home = shutil.copytree(sent_home, tmp_path / "office")
    yield OfficeAt(load(home, {}))


def reader(office: Office) -> str:
    """An officer, who is neither the operator nor the province."""
    mails = office.settings.file.mail
    rows = office.state.outbox.rows("2026-W28")
    return next(r.recipient for r in rows if r.recipient not in (*mails.province, mails.operator))


def id_of(office: Office, recipient: str, week: str = "2026-W28") -> str:
    return next(
        row.message_id for row in office.state.outbox.rows(week) if row.recipient == recipient
    )


def deliver_bounce(office: Office, raw: bytes) -> str:
    return mailbox.Maildir(office.settings.home / "bounces", create=False).add(raw)


def test_a_bounce_in_the_maildir_is_told_to_the_operator_and_left_where_it_is(
    sent: OfficeAt,
) -> None:
    someone = reader(sent)
    key = deliver_bounce(sent, gmail(id_of(sent, someone), someone))
    sent.moment += timedelta(days=7)
    assert duty.mail_what_is_due(sent, Beat())["sent"] == MAILS
    (marked,) = sent.state.addresses.all()
    assert (marked.address, marked.strikes, marked.since) == (someone, 1, sent.moment)
    (report,) = (sent.settings.home / "outbox").glob(
        f"2026-W29-{sent.settings.file.mail.operator}-*.html"
    )
    assert "550-5.1.1 The email account" in report.read_text(encoding="utf-8")
    assert mailbox.Maildir(sent.settings.home / "bounces", create=False).keys() == [key]
    (row,) = sent.history(recipient=someone, week="2026-W28").mails
    assert row["state"] == "sent"
    assert row["bounced"]["reason"].startswith("550-5.1.1")
    (shown,) = (m for m in sent.status(week="2026-W28").messages if m["recipient"] == someone)
    assert shown["note"].startswith("came back: 550-5.1.1")
    assert any(f"{someone}: 1 strike(s): 550" in note for note in sent.status().notes)


def test_three_weeks_of_bounces_pause_the_address_and_hold_the_fourth_mail(sent: OfficeAt) -> None:
    someone = reader(sent)
    for week in ("2026-W28", "2026-W29", "2026-W30"):
        deliver_bounce(sent, postfix(id_of(sent, someone, week), someone))
        sent.moment += timedelta(days=7)
        duty.mail_what_is_due(sent, Beat())
    states = {row.recipient: row.state for row in sent.state.outbox.rows("2026-W31")}
    assert states.pop(someone) is MailState.HELD
    assert set(states.values()) == {MailState.SENT}
    assert any("3 strike(s), paused" in note for note in sent.status().notes)
    assert sent.resume(someone)
    sent.send(week="2026-W31")
    assert {row.state for row in sent.state.outbox.rows("2026-W31")} == {MailState.SENT}


def test_two_bounces_of_one_mail_read_twice_are_one_strike(sent: OfficeAt) -> None:
    someone = reader(sent)
    for shape in (postfix, exchange):
        deliver_bounce(sent, shape(id_of(sent, someone), someone))
    assert [sorted(row.verdict for row in sent.bounces().rows) for _ in range(2)] == [
        ["counted", "known"],
        ["known", "known"],
    ]
    assert [marked.strikes for marked in sent.state.addresses.all()] == [1]


def test_a_forged_bounce_does_nothing(sent: OfficeAt) -> None:
    someone = reader(sent)
    other = next(row.recipient for row in sent.state.outbox.rows() if row.recipient != someone)
    real = id_of(sent, someone)
    for raw in (
        postfix("<made.up@report.example>", someone),
        postfix("", someone),
        postfix(real, other),
        postfix(real.upper(), someone),
        postfix(real, someone, action="delayed", status="4.4.1"),
        postfix(real, someone, status="4.4.7"),
        postfix(real, someone, action="delivered", status="2.0.0"),
    ):
        deliver_bounce(sent, raw)
    result = sent.bounces()
    assert result.counts["not counted"] == 7
    assert all(row.because for row in result.rows)
    assert not sent.state.addresses.all()
    assert not any("bounced" in row for row in sent.history().mails)


def test_a_mail_that_never_left_cannot_come_back(sent: OfficeAt) -> None:
    someone = reader(sent)
    (row,) = (r for r in sent.state.outbox.rows() if r.recipient == someone)
    refused = replace(row, state=MailState.REFUSED, revision=row.revision + 1)
    assert sent.state.outbox.swap(row, refused)
    deliver_bounce(sent, postfix(row.message_id, someone))
    assert sent.bounces().counts["not counted"] == 1
    assert not sent.state.addresses.all()


@pytest.mark.parametrize("fault", ["missing", "a file", "half a Maildir"])
def test_a_folder_that_cannot_be_read_is_said_and_stops_no_mail(
    sent: OfficeAt, fault: str, caplog: pytest.LogCaptureFixture
) -> None:
    folder = sent.settings.home / "bounces"
    shutil.rmtree(folder)
    if fault == "a file":
        folder.write_text("no folder", encoding="utf-8")
    elif fault == "half a Maildir":
        (folder / "cur").mkdir(parents=True)
    with pytest.raises(ConfigError, match=r"delivery\.bounces: .*bounces"):
        sent.bounces()
    sent.moment += timedelta(days=7)
    result = sent.send()
    assert (result.sent_now, result.exit_code) == (MAILS, 0)
    assert any("bounces were not read" in note.en for note in result.notes)
    assert not caplog.records
    sent.moment += timedelta(days=7)
    assert duty.mail_what_is_due(sent, Beat())["sent"] == MAILS
    assert "bounces not read" in caplog.text
    (check,) = (check for check in sent.doctor() if check.name == "bounces")
    assert (check.ok, check.exit_code) == (False, 3)
    assert check.hint


def test_the_doctor_counts_what_lies_in_the_folder(sent: OfficeAt) -> None:
    deliver_bounce(sent, mail().payload)
    (check,) = (check for check in sent.doctor() if check.name == "bounces")
    assert check.ok
    assert check.message.startswith("1 message(s) in ")


def test_a_dry_run_counts_nothing(sent: OfficeAt) -> None:
    someone = reader(sent)
    deliver_bounce(sent, postfix(id_of(sent, someone), someone))
    sent.moment += timedelta(days=7)
    sent.send(dry_run=True)
    assert not sent.state.addresses.all()


def test_a_place_that_does_not_exist_is_a_wrong_call(sent: OfficeAt) -> None:
    for place in ("nowhere.eml", "a\0b", str(sent.settings.home)):
        with pytest.raises(UsageError):
            sent.bounces([place])


# ------------------------------------------------------------------------------ the command


def command(office: Office, *words: str, given: bytes = b"", exit_code: int = 0) -> tuple[str, str]:
    home = office.settings.home
    done = warm(home, words, environment_of(home), given)
    assert done.returncode == exit_code, done.stderr
    return done.stdout, done.stderr


def test_the_command_reads_a_pipe_files_and_a_maildir_and_says_what_counted(
    sent: OfficeAt, tmp_path: Path
) -> None:
    someone = reader(sent)
    sent.state.close()
    ours = id_of(sent, someone)
    first, _ = command(
        sent,
        "bounces",
        "-",
        "--today",
        "2026-07-07",
        given=b"From x Mon\n" + postfix(ours, someone),
    )
    assert f"counted: {someone} 2026-W28" in " ".join(first.split())
    assert "1 message(s) read: 1 counted" in first
    deliver_bounce(sent, exchange(ours, someone))
    (tmp_path / "other.eml").write_bytes(mail().payload)
    told, _ = command(
        sent, "bounces", str(tmp_path / "other.eml"), "bounces", "-", "--format", "json",
        given=postfix("<forged@x>", someone),
    )  # fmt: skip
    answer = json.loads(told)
    assert answer["counts"] == {
        "counted": 0, "paused": 0, "asked": 0, "known": 1, "not counted": 1, "no report": 1,
        "unreadable": 0,
    }  # fmt: skip
    assert [row["verdict"] for row in answer["messages"]] == ["no report", "known", "not counted"]
    assert "<forged@x> is no mail that this office sent" in answer["messages"][2]["because"]
    assert "1 counted before" in command(sent, "bounces")[0]
    assert f"{someone}: 1 strike(s)" in " ".join(command(sent, "status")[0].split())
    assert "came back" in command(sent, "history", "--recipient", someone)[0]
    assert "1 older mail(s) not shown" in command(sent, "history", "--limit", "2")[0]
    for limit, shown, said in (("2", 2, True), ("3", MAILS, False), ("0", MAILS, False)):
        told, note = command(sent, "history", "--limit", limit, "--format", "json")
        assert (len(json.loads(told)), "not shown" in note) == (shown, said)
    assert "written to again" in command(sent, "bounces", "--resume", someone)[0]
    assert "was not marked" in command(sent, "bounces", "--resume", someone)[0]


def test_the_command_called_wrongly_says_how(sent: OfficeAt) -> None:
    sent.state.close()
    _, said = command(sent, "bounces", "missing.eml", exit_code=2)
    assert "missing.eml cannot be read" in said
    command(sent, "bounces", "--resume", ANAN, "x.eml", exit_code=2)
    assert "Maildir" in command(sent, "bounces", "--help")[0]


def test_the_command_without_a_folder_set_is_a_matter_of_configuration(
    tmp_path: Path, demo_office: Copies
) -> None:
    _, said = command(Office(load(demo_office(tmp_path), {})), "bounces", exit_code=3)
    assert "delivery.bounces is not set" in said
