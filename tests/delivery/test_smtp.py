"""SMTP against real servers on loopback: encryption, logins, refusals, connections that die."""

from __future__ import annotations

import os
import resource
import socket
import socketserver
import ssl
import threading
import time
from base64 import b64decode, b64encode
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd import smtp as aiosmtp
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword

from sync.delivery.replies import fault_of_reply, sender_fault
from sync.delivery.smtp import MOST_SILENCES, SmtpTransport, stuffed
from sync.delivery.smtp_client import MOST_LINES
from sync.delivery.smtp_connection import is_loopback, port_of, words_of
from sync.delivery.transport import ConnectionLost, Refusal
from sync.errors import ConfigError, DeliveryError
from sync.model import MailState, Phase
from sync.settings import Smtp
from tests.delivery.cast import ANAN, MALEE, SOMYING, WEEK, mail
from tests.delivery.certificates import make_certificates
from tests.delivery.conftest import TestOffice
from tests.delivery.smtp_server import Conversation, HangUp, answering, serving

SENDER = "weekly@report.example"
PASSWORD = "ตาคลี-2569"


@dataclass
class Inbox:
    """An aiosmtpd handler that keeps what it is given."""

    taken: list[tuple[str, list[str], bytes]] = field(default_factory=list)

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 - its name
        self.taken.append((envelope.mail_from, envelope.rcpt_tos, envelope.original_content))
        return "250 taken"


def may_log_in(server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
    good = isinstance(data, LoginPassword) and data.password == PASSWORD.encode()
    return AuthResult(success=good, handled=False)


class XOAuth2Server(aiosmtp.SMTP):
    """aiosmtpd with the login that Google asks for."""

    async def auth_XOAUTH2(self, server: Any, args: list[str]) -> AuthResult:  # noqa: N802 - its name
        token = b64decode(args[1])
        if token == b"user=weekly\x01auth=Bearer good\x01\x01":
            return AuthResult(success=True)
        await self.challenge_auth('{"status":"400"}')
        return AuthResult(success=False, handled=False)


class XOAuth2Controller(Controller):
    def factory(self) -> aiosmtp.SMTP:
        return XOAuth2Server(self.handler, **self.SMTP_kwargs)


@contextmanager
def aiosmtpd(kind: type[Controller] = Controller, **options: Any) -> Iterator[tuple[Inbox, int]]:
    inbox = Inbox()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    controller = kind(inbox, hostname="127.0.0.1", port=port, **options)
    controller.start()
    try:
        yield inbox, port
    finally:
        controller.stop()


def transport(port: int, **more: Any) -> SmtpTransport:
    token = more.pop("access_token", None)
    options = {"host": "127.0.0.1", "security": "none", "pause": 0, "timeout": 5, **more}
    return SmtpTransport(Smtp(port=port, **options), SENDER, access_token=token)


def deliver(office: TestOffice, way: SmtpTransport, *addresses: str) -> dict[str, str]:
    outbox = office.outbox(way)
    outbox.enqueue([mail(address) for address in addresses])
    outcome = outbox.deliver(WEEK, by_hand=True)
    if outcome.failure:
        raise outcome.failure
    return {row.recipient: row.state.value for row in office.state.outbox.rows(WEEK)}


# ------------------------------------------------------------------------------ encryption, logins


def with_login(context: ssl.SSLContext) -> dict[str, Any]:
    return {
        "tls_context": context,
        "require_starttls": True,
        "authenticator": may_log_in,
        "auth_required": True,
    }


def test_mail_goes_over_starttls_with_a_login(
    office: TestOffice, certificates: tuple[Path, ssl.SSLContext], tmp_path: Path
) -> None:
    authority, context = certificates
    secret = tmp_path / "password"
    secret.write_text(PASSWORD + "\n", encoding="utf-8")
    secret.chmod(0o600)
    with aiosmtpd(**with_login(context)) as (inbox, port):
        way = transport(
            port, security="starttls", user="weekly", password_file=secret, ca_file=authority
        )
        assert deliver(office, way, ANAN, SOMYING) == {ANAN: "sent", SOMYING: "sent"}
    assert [(sender, to) for sender, to, _ in inbox.taken] == [
        (SENDER, [ANAN]),
        (SENDER, [SOMYING]),
    ]
    assert inbox.taken[0][2] == mail(ANAN).payload


def test_mail_goes_over_tls_from_the_first_byte(
    office: TestOffice, certificates: tuple[Path, ssl.SSLContext]
) -> None:
    authority, context = certificates
    with aiosmtpd(ssl_context=context) as (inbox, port):
        way = transport(port, security="tls", ca_file=authority)
        assert deliver(office, way, ANAN) == {ANAN: "sent"}
    assert len(inbox.taken) == 1


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_certificate_that_nobody_vouches_for_is_not_talked_to(
    office: TestOffice, certificates: tuple[Path, ssl.SSLContext], security: str
) -> None:
    _, context = certificates
    options: dict[str, Any] = {"ssl_context" if security == "tls" else "tls_context": context}
    with aiosmtpd(**options) as (inbox, port):
        with pytest.raises(DeliveryError, match="certificate cannot be verified") as told:
            deliver(office, transport(port, security=security), ANAN)
        assert told.value.permanent
        assert "smtp.ca_file" in told.value.hint
    assert not inbox.taken


def test_a_certificate_that_is_over_is_not_mended_with_another_authority(
    office: TestOffice, tmp_path: Path
) -> None:
    authority, context = make_certificates(tmp_path, ends=-timedelta(hours=1))
    with aiosmtpd(tls_context=context) as (_, port), pytest.raises(DeliveryError) as told:
        deliver(office, transport(port, security="starttls", ca_file=authority), ANAN)
    assert "expired" in told.value.message
    assert "renew it" in told.value.hint


def test_a_certificate_for_another_host_is_not_talked_to(
    office: TestOffice, tmp_path: Path
) -> None:
    authority, context = make_certificates(tmp_path, "mail.elsewhere.example")
    with (
        aiosmtpd(tls_context=context) as (_, port),
        pytest.raises(DeliveryError, match="certificate cannot be verified"),
    ):
        deliver(office, transport(port, security="starttls", ca_file=authority), ANAN)


def test_a_wrong_password_loses_nothing_and_names_the_mend(
    office: TestOffice, certificates: tuple[Path, ssl.SSLContext]
) -> None:
    authority, context = certificates
    with aiosmtpd(**with_login(context)) as (inbox, port):
        way = transport(
            port, security="starttls", user="weekly", password="wrong", ca_file=authority
        )
        with pytest.raises(DeliveryError, match="535") as told:
            deliver(office, way, ANAN, SOMYING)
        assert told.value.exit_code == 5
        assert "smtp.user" in told.value.hint
        assert "wrong" not in str(told.value)
        assert {row.state for row in office.state.outbox.rows()} == {MailState.DEFERRED}
        way = transport(
            port, security="starttls", user="weekly", password=PASSWORD, ca_file=authority
        )
        assert set(deliver(office, way, ANAN, SOMYING).values()) == {"sent"}
    assert len(inbox.taken) == 2


@pytest.mark.parametrize(("token", "state"), [("good", "sent"), ("stale", "deferred")])
def test_a_token_logs_in_by_xoauth2(
    office: TestOffice, certificates: tuple[Path, ssl.SSLContext], token: str, state: str
) -> None:
    authority, context = certificates
    options = {"tls_context": context, "require_starttls": True, "auth_required": True}
    with aiosmtpd(XOAuth2Controller, authenticator=may_log_in, **options) as (_, port):
        way = transport(
            port,
            security="starttls",
            user="weekly",
            ca_file=authority,
            access_token=lambda user: token,
        )
        outbox = office.outbox(way)
        outbox.enqueue([mail()])
        outbox.deliver(WEEK)
        assert [row.state.value for row in office.state.outbox.rows(WEEK)] == [state]


def test_a_password_file_that_others_can_read_is_refused(tmp_path: Path) -> None:
    secret = tmp_path / "password"
    secret.write_text("secret")
    secret.chmod(0o640)
    with serving() as server:
        way = transport(server.port, user="weekly", password_file=secret)
        with pytest.raises(ConfigError, match="can be read by others") as told:
            way.connect()
    assert told.value.hint == f"chmod 600 {secret}"
    secret.unlink()
    with pytest.raises(ConfigError, match="cannot be read"):
        way.connect()


def test_clear_text_is_for_this_machine_only() -> None:
    with pytest.raises(ConfigError, match="clear text"):
        transport(25, host="mail.example")
    assert is_loopback("localhost")
    assert is_loopback("127.0.0.53")
    assert is_loopback("::1")
    assert not is_loopback("127.0.0.1.example")
    assert not is_loopback("10.0.0.1")


@pytest.mark.parametrize(("security", "port"), [("starttls", 587), ("tls", 465), ("none", 25)])
def test_the_port_follows_from_the_security(security: Any, port: int) -> None:
    assert port_of(Smtp(host="localhost", security=security)) == port


def test_a_server_without_starttls_gets_neither_password_nor_mail(office: TestOffice) -> None:
    with serving() as server:
        with pytest.raises(DeliveryError, match="does not offer"):
            deliver(
                office, transport(server.port, security="starttls", user="u", password="p"), ANAN
            )
        assert not any(command.startswith(("AUTH", "MAIL")) for command in server.commands)


# ------------------------------------------------------------------------------ not reached


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_a_server_that_is_away_puts_the_mail_off(office: TestOffice) -> None:
    with pytest.raises(DeliveryError, match="nobody listens there") as told:
        deliver(office, transport(free_port()), ANAN)
    assert not told.value.permanent
    assert [row.state for row in office.state.outbox.rows()] == [MailState.DEFERRED]


def test_a_server_that_never_answers_is_given_up_in_time(office: TestOffice) -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        begun = time.monotonic()
        with pytest.raises(DeliveryError, match="no answer in time"):
            deliver(office, transport(silent.getsockname()[1], timeout=0.3), ANAN)
        assert time.monotonic() - begun < 3


def test_plain_smtp_on_a_tls_port_is_told_as_such(office: TestOffice) -> None:
    with serving() as server, pytest.raises(DeliveryError, match="no secure connection") as told:
        deliver(office, transport(server.port, security="tls"), ANAN)
    assert "465" in told.value.hint


@contextmanager
def saying(*sayings: bytes) -> Iterator[int]:
    """Something on a port that says each of these, the next after each line it hears."""

    class Stranger(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            with suppress(OSError):
                for said in sayings:
                    self.wfile.write(said)
                    if not self.rfile.readline():
                        return

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Stranger) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        yield int(server.server_address[1])
        server.shutdown()


STRANGERS = {
    "a web server": (b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n",),
    "another protocol": (b"SSH-2.0-OpenSSH_9.2\r\n",),
    "words": (b"hello\r\n",),
    "binary": (b"\x00\xff\xfe\x1b[2J\x9b31m\r\n",),
    "binary without an end": (bytes(range(1, 10)) * 20,),
    "an empty line": (b"\r\n",),
    "nothing, and hangs up": (),
    "a very long line": (b"x" * 100_000 + b"\r\n",),
    "a very long code": (b"2" * 5000 + b" here\r\n",),
    "a number that is no code": (b"999 here\r\n", b"999 here\r\n"),
    "a refusal": (b"554 go away\r\n",),
    "digits of another script": ("๒๒๐ สวัสดี\r\n".encode(),),
    "an answer without end": (b"220-more\r\n" * 5000,),
    "garbage after the greeting": (b"220 here\r\n", b"\x00\x01\r\n", b"\x00\x01\r\n"),
    "garbage as a login's challenge": (
        b"220 here\r\n",
        b"250-x\r\n250 AUTH LOGIN\r\n",
        b"334 \xff!\r\n",
    ),
}


@pytest.mark.parametrize("name", STRANGERS)
def test_what_is_no_mail_server_is_told_as_such_and_the_mail_waits(
    office: TestOffice, name: str
) -> None:
    login = {"user": "u", "password": "p"} if "login" in name else {}
    with saying(*STRANGERS[name]) as port:
        with pytest.raises(DeliveryError) as told:
            deliver(office, transport(port, timeout=2, **login), ANAN, MALEE)
        assert told.value.exit_code == 5
        assert told.value.hint
        assert str(port) in told.value.message
        assert told.value.message.isprintable()
    states = [row.state for row in office.state.outbox.rows()]
    assert states == [MailState.DEFERRED, MailState.DEFERRED]


@pytest.mark.parametrize("name", ["a web server", "binary", "a very long line", "words"])
def test_a_stranger_s_port_is_told_with_the_mend(office: TestOffice, name: str) -> None:
    with (
        saying(*STRANGERS[name]) as port,
        pytest.raises(DeliveryError, match="no mail server") as told,
    ):
        deliver(office, transport(port), ANAN)
    assert not told.value.permanent
    assert "smtp.port" in told.value.hint


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("199 x", "no mail server ('x')"),
        ("200 x", "the mail server said '200 x'"),
        ("599 x", "the mail server said '599 x'"),
        ("600 x", "no mail server ('x')"),
        ("220-x\r\n" * MOST_LINES + "220 x", "the server's answer does not end"),
        ("554-x\r\n" * (MOST_LINES - 1) + "554 y", "the mail server said '554 x x"),
    ],
    ids=["199", "200", "599", "600", "too many lines", "many lines"],
)
def test_what_a_mail_server_may_say_at_first_has_its_limits(said: str, words: str) -> None:
    with (
        saying(f"{said}\r\n".encode()) as port,
        pytest.raises(DeliveryError) as told,
    ):
        transport(port, timeout=2).connect()
    assert words in told.value.message


def test_a_server_s_words_direct_no_terminal(office: TestOffice) -> None:
    class Coloured(Conversation):
        def say(self, line: str) -> None:
            self.wfile.write(line.encode() + "\x1b[31m\x9b2J\u202eevil\r\n".encode())

    with serving() as server:
        server.RequestHandlerClass = Coloured
        assert deliver(office, transport(server.port), ANAN) == {ANAN: "sent"}
    (row,) = office.state.outbox.rows()
    assert row.reply.isprintable()
    assert row.reply.startswith("250 taken")


# ------------------------------------------------------------------------------ one mail's fate


@pytest.mark.parametrize(
    ("fault", "state", "arrived"),
    [
        ("rcpt 4xx", "deferred", 0),
        ("rcpt 5xx", "refused", 0),
        ("data 4xx", "deferred", 0),
        ("dot 4xx", "deferred", 0),
        ("dot 5xx", "refused", 0),
        ("dies at rcpt", "deferred", 0),
        ("dies before taking", "unknown", 0),
        ("dies after taking", "unknown", 1),
    ],
)
def test_each_fault_ends_in_its_state_and_the_next_mail_still_goes(
    office: TestOffice, fault: str, state: str, arrived: int
) -> None:
    with serving(lambda recipient: fault if recipient == ANAN else None) as server:
        found = deliver(office, transport(server.port), ANAN, MALEE, SOMYING)
        assert found == {ANAN: state, MALEE: "sent", SOMYING: "sent"}
        assert server.taken[mail(ANAN).message_id] == arrived
        assert server.taken[mail(MALEE).message_id] == server.taken[mail(SOMYING).message_id] == 1
        assert not any(command.startswith("From:") for command in server.commands)  # no "354"


@pytest.mark.parametrize(
    ("reply", "state", "stops"),
    [
        ("553 5.1.8 not yours", "deferred", True),
        ("451 4.3.0 try later", "deferred", True),
        ("552 too big", "refused", False),
        ("452 no room", "deferred", False),
    ],
)
def test_a_sender_that_is_not_taken_keeps_every_mail_and_a_big_mail_only_itself(
    office: TestOffice, reply: str, state: str, stops: bool
) -> None:
    with answering({"MAIL": reply}) as server:
        outbox = office.outbox(transport(server.port))
        outbox.enqueue([mail(ANAN), mail(MALEE)])
        outcome = outbox.deliver(WEEK, by_hand=True)
        asked = sum(command.startswith("MAIL") for command in server.commands)
    assert (asked, server.connections) == (1 if stops else 2, 1)
    assert [row.state.value for row in office.state.outbox.rows(WEEK)] == [state, state]
    hint = outcome.failure.hint if outcome.failure else ""
    assert ("mail.sender" in hint) is stops


def test_a_server_that_takes_few_mails_on_one_connection_is_connected_to_anew(
    office: TestOffice,
) -> None:
    with answering({}, mails=2) as server:
        found = deliver(office, transport(server.port), ANAN, MALEE, SOMYING)
        assert set(found.values()) == {"sent"}
        assert server.connections == 2


@pytest.mark.parametrize(("reply", "connections"), [("250 fine", 1), ("502 what", 2)])
def test_after_a_refusal_the_connection_goes_on_if_the_server_cleared_the_mail(
    office: TestOffice, reply: str, connections: int
) -> None:
    refuses = {ANAN: "rcpt 5xx"}
    with answering({"RSET": reply}, fault=refuses.get) as server:
        found = deliver(office, transport(server.port), ANAN, MALEE)
        assert found == {ANAN: "refused", MALEE: "sent"}
        assert server.connections == connections


@pytest.mark.parametrize("offers", ["SIZE 10000000", "8BITMIME"])
def test_the_size_of_a_mail_is_told_to_a_server_that_asks_for_it(
    office: TestOffice, offers: str
) -> None:
    with answering({"EHLO": f"250-here\r\n250 {offers}"}) as server:
        assert deliver(office, transport(server.port), ANAN) == {ANAN: "sent"}
        size = f" SIZE={len(mail(ANAN).payload)}" if "SIZE" in offers else ""
        assert f"MAIL FROM:<{SENDER}>{size}" in server.commands


def test_a_login_other_than_plain_is_used_unless_the_password_forbids_it(
    office: TestOffice,
) -> None:
    secret = b64encode(b"plain-2569").decode()  # the line that answers the 334
    offers = "250-here\r\n250 AUTH LOGIN"
    with answering({"EHLO": offers, "AUTH": "334 ", secret.upper(): "235 in"}) as server:
        way = transport(server.port, user="u", password="plain-2569")
        assert deliver(office, way, ANAN) == {ANAN: "sent"}
        way = transport(server.port, user="u", password=PASSWORD)
        with pytest.raises(DeliveryError, match="no login that takes letters outside ASCII"):
            deliver(office, way, MALEE)


def test_a_server_that_hangs_up_before_the_dot_has_not_taken_the_mail() -> None:
    """No dot is written then: what would be unknown is known."""
    with serving(lambda recipient: "dies at data") as server:
        way = transport(server.port)
        way.connect()
        way.envelope(mail())
        way.data(mail())
        time.sleep(0.3)
        with pytest.raises(Refusal, match="before the final dot") as told:
            way.finish(mail())
        assert not told.value.permanent
        assert not server.taken


def test_a_server_that_stays_silent_after_the_dot_leaves_the_mail_unknown(
    office: TestOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sync.delivery.smtp.DOT_PATIENCE", 1)
    with serving() as server:
        original = Conversation.take

        def take_and_dawdle(self: Conversation, body: bytes) -> None:
            original(self, body)
            time.sleep(1.5)

        monkeypatch.setattr(Conversation, "take", take_and_dawdle)
        assert deliver(office, transport(server.port, timeout=0.5), ANAN) == {ANAN: "unknown"}
        assert server.taken.total() == 1


def dawdling(verb: str, monkeypatch: pytest.MonkeyPatch, *addresses: str) -> None:
    """For the mails to these, the server answers no command of this verb; "." is the dot."""
    answer, take = Conversation.answer, Conversation.take

    def silent(self: Conversation, command: str) -> bool:
        if command.startswith("RCPT"):
            self.dawdles = any(address in command for address in addresses)  # type: ignore[attr-defined]
        if command.startswith(verb) and self.dawdles:  # type: ignore[attr-defined]
            time.sleep(1.5)
            raise HangUp
        return answer(self, command)

    def silently_taken(self: Conversation, body: bytes) -> None:
        take(self, body)
        if verb == "." and self.dawdles:  # type: ignore[attr-defined]
            time.sleep(1.5)
            raise HangUp

    monkeypatch.setattr(Conversation, "answer", silent)
    monkeypatch.setattr(Conversation, "take", silently_taken)


def test_a_silence_after_one_dot_risks_no_other_mail(
    office: TestOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    dawdling(".", monkeypatch, ANAN, MALEE, SOMYING)
    with serving() as server:
        with pytest.raises(DeliveryError, match="fell silent") as told:
            deliver(office, transport(server.port, timeout=0.4), ANAN, MALEE, SOMYING)
        assert not told.value.permanent
        assert server.taken.total() == 1
    states = sorted(row.state.value for row in office.state.outbox.rows())
    assert states == ["deferred", "deferred", "unknown"]


@pytest.mark.parametrize("verb", ["RCPT", "DATA"])
def test_a_server_that_is_silent_for_one_mail_only_takes_the_others(
    office: TestOffice, monkeypatch: pytest.MonkeyPatch, verb: str
) -> None:
    dawdling(verb, monkeypatch, ANAN)
    with serving() as server:
        found = deliver(office, transport(server.port, timeout=0.4), ANAN, MALEE, SOMYING)
    assert found == {ANAN: "deferred", MALEE: "sent", SOMYING: "sent"}


def test_a_server_that_is_silent_for_every_mail_is_given_up(
    office: TestOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    people = [f"p{number}@example.go.th" for number in range(6)]
    dawdling("RCPT", monkeypatch, *people)
    with serving() as server:
        with pytest.raises(DeliveryError, match="fell silent"):
            deliver(office, transport(server.port, timeout=0.3), *people)
        assert sum(command.startswith("RCPT") for command in server.commands) == MOST_SILENCES
    assert {row.state for row in office.state.outbox.rows()} == {MailState.DEFERRED}


def test_a_fault_without_words_is_told_by_its_name() -> None:
    assert words_of(EOFError()) == "EOFError"
    assert words_of(EOFError("gone\x1b[2J")) == "gone[2J"


def test_by_default_two_hundred_people_are_written_to_in_seconds(office: TestOffice) -> None:
    rests: list[float] = []

    def rest(seconds: float) -> bool:
        rests.append(seconds)
        return False

    with serving() as server:
        settings = Smtp(host="127.0.0.1", port=server.port, security="none")
        outbox = office.outbox(SmtpTransport(settings, SENDER), wait=rest)
        outbox.enqueue([mail(f"p{number}@example.go.th") for number in range(200)])
        outbox.deliver(WEEK)
        assert server.taken.total() == 200
    assert sum(rests) <= 10


def test_abort_from_another_thread_ends_a_wait_at_once() -> None:
    with serving() as server:
        way = transport(server.port, timeout=30)
        way.connect()
        server.think = 3
        threading.Timer(0.2, way.abort).start()
        begun = time.monotonic()
        with pytest.raises(ConnectionLost):
            way.envelope(mail())
        assert time.monotonic() - begun < 2


def test_one_connection_carries_many_mails_and_each_has_one_recipient(office: TestOffice) -> None:
    readers = [f"reader{n}@cdd.example" for n in range(20)]
    with serving() as server:
        deliver(office, transport(server.port), *readers)
        assert server.connections == 1
        recipients = [line for line in server.commands if line.startswith("RCPT")]
        assert sorted(recipients) == sorted(f"RCPT TO:<{reader}>" for reader in readers)
        assert sum(line.startswith("MAIL") for line in server.commands) == 20
        assert server.commands[-1].upper() == "QUIT"


def test_a_connection_gone_stale_between_two_mails_is_made_anew(office: TestOffice) -> None:
    with serving() as server:
        way = transport(server.port)
        way.connect()
        for step in (way.envelope, way.data, way.finish):
            step(mail(ANAN))
        assert way._server is not None
        assert way._server.sock is not None
        way._server.sock.shutdown(socket.SHUT_RDWR)
        for step in (way.envelope, way.data, way.finish):
            step(mail(MALEE))
        way.close()
        assert server.connections == 2
        assert server.taken.total() == 2


def test_a_process_with_more_than_a_thousand_open_files_still_sends(office: TestOffice) -> None:
    """`select.select` refuses a socket of such a number."""
    old, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(most, 4096), most))
    with ExitStack() as opened, serving() as server:
        opened.callback(resource.setrlimit, resource.RLIMIT_NOFILE, (old, most))
        while opened.enter_context(Path(os.devnull).open()).fileno() < 1024:
            pass
        assert deliver(office, transport(server.port), ANAN) == {ANAN: "sent"}


def test_small_commands_do_not_wait_for_acknowledgements() -> None:
    with serving() as server:
        way = transport(server.port)
        way.connect()
        assert way._server is not None
        assert way._server.sock is not None
        assert way._server.sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
        way.close()


def test_a_rest_is_taken_between_two_mails_and_not_after_the_last(office: TestOffice) -> None:
    rests: list[float] = []

    def rest(seconds: float) -> bool:
        rests.append(seconds)
        return False

    with serving() as server:
        outbox = office.outbox(transport(server.port, pause=1.5), wait=rest)
        outbox.enqueue([mail(address) for address in (ANAN, MALEE, SOMYING)])
        outbox.deliver(WEEK)
    assert [seconds for seconds in rests if seconds] == [1.5, 1.5]


def test_an_address_with_letters_outside_ascii_is_refused_without_asking() -> None:
    with pytest.raises(Refusal) as told:
        transport(25).envelope(mail("สมหญิง@cdd.example"))
    assert told.value.permanent
    assert told.value.of_address


# ------------------------------------------------------------------------------ replies, bytes


@pytest.mark.parametrize(
    ("phase", "code", "text", "kind", "permanent", "of_address"),
    [
        (Phase.RCPT, 550, "5.1.1 no such user", Refusal, True, True),
        (Phase.RCPT, 550, "no such user", Refusal, True, True),
        (Phase.RCPT, 552, "5.2.2 mailbox full", Refusal, True, True),
        (Phase.RCPT, 550, "5.7.1 blocked by policy", Refusal, True, False),
        (Phase.RCPT, 450, "4.2.0 greylisted", Refusal, False, False),
        (Phase.RCPT, 421, "too many", Refusal, False, False),
        (Phase.RCPT, 500, "what", Refusal, True, True),
        (Phase.RCPT, 530, "5.7.0 log in first", DeliveryError, True, None),
        (Phase.RCPT, 534, "5.7.9 another way", DeliveryError, True, None),
        (Phase.RCPT, 538, "5.7.11 encrypt first", DeliveryError, True, None),
        (Phase.DOT, 554, "5.7.1 looks like spam", Refusal, True, False),
        (Phase.DOT, 535, "odd", Refusal, True, False),
        (Phase.CONNECT, 535, "5.7.8 bad password", DeliveryError, True, None),
        (Phase.CONNECT, 454, "4.7.0 try later", DeliveryError, False, None),
    ],
)
def test_what_a_reply_means(
    phase: Phase, code: int, text: str, kind: type, permanent: bool, of_address: bool | None
) -> None:
    fault = fault_of_reply(phase, code, text)
    assert type(fault) is kind
    assert fault.permanent is permanent
    if isinstance(fault, Refusal):
        assert fault.of_address is of_address
        assert fault.message == f"{code} {text}"
    else:
        assert fault.hint


def test_a_sender_that_is_not_taken_is_nobodys_fault_but_ours() -> None:
    fault = sender_fault(553, "5.7.1 sender not owned by user")
    assert not isinstance(fault, Refusal)
    assert "mail.sender" in fault.hint
    assert fault.permanent and sender_fault(500, "what").permanent
    later = sender_fault(451, "try later")
    assert not isinstance(later, Refusal) and not later.permanent
    assert "wait" in later.hint


def test_a_mail_too_big_for_its_sender_is_refused_alone() -> None:
    for code, permanent in ((552, True), (452, False)):
        fault = sender_fault(code, "too big")
        assert isinstance(fault, Refusal)
        assert fault.permanent is permanent


@pytest.mark.parametrize(
    ("payload", "sent"),
    [
        (b"a\r\nb\r\n", b"a\r\nb\r\n"),
        (b"a\nb", b"a\r\nb\r\n"),
        (b"a\rb", b"a\r\nb\r\n"),
        (b".\r\n", b"..\r\n"),
        (b"a\r\n.\r\n..b\r\n", b"a\r\n..\r\n...b\r\n"),
        (b"a\n.\nMAIL FROM:<x>\n", b"a\r\n..\r\nMAIL FROM:<x>\r\n"),
        (b"", b"\r\n"),
    ],
)
def test_no_line_of_a_mail_can_end_it(payload: bytes, sent: bytes) -> None:
    assert stuffed(payload) == sent


def test_a_recipient_cannot_smuggle_a_command_in() -> None:
    with serving() as server:
        way = transport(server.port)
        way.connect()
        with pytest.raises((ConnectionLost, Refusal)):
            way.envelope(mail("a@x>\r\nRCPT TO:<b@x"))
        way.abort()
        assert not any("b@x" in command for command in server.commands)
