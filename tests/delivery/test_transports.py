"""The contract that every transport keeps, whatever carries the mail."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from sync.delivery.files import FilesTransport, file_stem, write_mail
from sync.delivery.gmail import GmailTransport
from sync.delivery.smtp import SmtpTransport
from sync.delivery.transport import GoogleAccess, Transport
from sync.delivery.transports import TRANSPORTS, chosen_transport, make_transport, maker
from sync.errors import ConfigError, DeliveryError
from sync.model import MailState
from sync.settings import Settings, Smtp, load
from tests.delivery.cast import ANAN, MALEE, SOMYING, WEEK, mail
from tests.delivery.conftest import TestOffice
from tests.delivery.smtp_server import answering, serving

SENDER = "weekly@report.example"


@dataclass
class Road:
    """A transport, how to make another like it, and what has arrived at its far end."""

    make: Callable[[], Transport]
    arrived: Callable[[], list[bytes]]


def _files(folder: Path) -> Iterator[Road]:
    def arrived() -> list[bytes]:
        return [path.read_bytes() for path in sorted(folder.glob("*.eml"))]

    yield Road(lambda: FilesTransport(folder), arrived)


def _smtp(folder: Path) -> Iterator[Road]:
    with serving() as server:
        settings = Smtp(host="127.0.0.1", port=server.port, security="none", pause=0, timeout=5)
        yield Road(lambda: SmtpTransport(settings, SENDER), lambda: sorted(server.bodies))


def _gmail(folder: Path) -> Iterator[Road]:
    taken: list[bytes] = []

    def post(path: str, body: Mapping[str, Any]) -> tuple[int, str]:
        taken.append(base64.urlsafe_b64decode(body["raw"]))
        return 200, '{"id": "1"}'

    yield Road(lambda: GmailTransport(post), lambda: sorted(taken))


ROADS = {"files": _files, "smtp": _smtp, "gmail": _gmail}


@pytest.fixture(params=sorted(ROADS))
def road(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Road]:
    yield from ROADS[request.param](tmp_path / "outbox")


def test_every_transport_of_the_table_keeps_the_contract() -> None:
    assert set(TRANSPORTS) == set(ROADS)
    assert all(maker(name) for name in TRANSPORTS)


def test_the_very_bytes_arrive_leading_dots_and_all(road: Road, office: TestOffice) -> None:
    outbox = office.outbox(road.make())
    outbox.enqueue([mail(address) for address in (ANAN, MALEE, SOMYING)])
    assert outbox.deliver(WEEK).counts == {MailState.SENT: 3}
    assert sorted(road.arrived()) == sorted(mail(a).payload for a in (ANAN, MALEE, SOMYING))


def test_nothing_arrives_before_the_last_step(road: Road) -> None:
    transport = road.make()
    transport.connect()
    assert transport.ready().isprintable()
    transport.envelope(mail())
    transport.data(mail())
    transport.abort()
    assert road.arrived() == []
    assert transport.arrived(mail()) in (False, None)


def test_after_an_abort_the_next_mail_goes_as_if_nothing_had_been(road: Road) -> None:
    transport = road.make()
    transport.connect()
    transport.envelope(mail())
    transport.abort()
    transport.connect()
    for step in (transport.envelope, transport.data, transport.finish):
        step(mail(ANAN))
    transport.close()
    assert road.arrived() == [mail(ANAN).payload]


def test_connecting_and_closing_may_be_repeated(road: Road) -> None:
    transport = road.make()
    for call in (transport.close, transport.connect, transport.connect, transport.close):
        call()
    transport.close()
    transport.abort()


def test_whoever_says_that_a_mail_arrived_is_right(road: Road) -> None:
    transport = road.make()
    transport.connect()
    for step in (transport.envelope, transport.data, transport.finish):
        step(mail())
    assert transport.arrived(mail()) in (True, None)
    transport.close()


# ------------------------------------------------------------------------------ files


def test_the_page_lies_beside_the_mail(tmp_path: Path) -> None:
    path = write_mail(tmp_path, mail())
    assert path.read_bytes() == mail().payload
    assert path.with_suffix(".html").read_text(encoding="utf-8") == mail().html
    assert {file.suffix for file in tmp_path.iterdir()} == {".eml", ".html"}


@pytest.mark.parametrize(
    "recipient",
    [
        "../../etc/passwd@x.example",
        "a/b@x.example",
        "..@x",
        "สมหญิง@x.example",
        "a" * 300 + "@x",
        "",
    ],
)
def test_no_address_leads_out_of_the_folder(tmp_path: Path, recipient: str) -> None:
    path = write_mail(tmp_path / "outbox", replace(mail(), recipient=recipient))
    assert path.parent == tmp_path / "outbox"
    assert path.is_file()
    assert [file.name for file in tmp_path.iterdir()] == ["outbox"]


def test_two_mails_that_differ_only_in_unsafe_letters_do_not_meet() -> None:
    one = replace(mail(), recipient="a/b@x", message_id="<1@x>")
    two = replace(mail(), recipient="a:b@x", message_id="<2@x>")
    assert file_stem(one) != file_stem(two)


def test_a_mail_killed_at_its_dot_is_looked_up_and_never_unknown(office: TestOffice) -> None:
    """With files, what arrived can be seen: no person needs to decide."""

    class Dying(FilesTransport):
        def finish(self, message: object) -> str:
            if after:
                super().finish(mail())
            raise KeyboardInterrupt

    for after, week in ((True, WEEK), (False, "2026-W29")):
        dying = office.outbox(Dying(office.home / week), alone=True)
        dying.enqueue([mail(week=week) if not after else mail()])
        with pytest.raises(KeyboardInterrupt):
            dying.deliver(week)
        outbox = office.outbox(FilesTransport(office.home / week), alone=True)
        assert outbox.deliver(week).complete
        assert len(list((office.home / week).glob("*.eml"))) == 1


def test_a_folder_that_cannot_be_made_says_so_with_the_mend(office: TestOffice) -> None:
    (office.home / "outbox").write_text("a file in the way")
    outbox = office.outbox(FilesTransport(office.home / "outbox"))
    outbox.enqueue([mail()])
    outcome = outbox.deliver(WEEK)
    assert outcome.counts == {MailState.DEFERRED: 1}
    assert isinstance(outcome.failure, DeliveryError)
    assert str(office.home / "outbox") in str(outcome.failure)
    assert outcome.failure.hint


@pytest.mark.parametrize("suffix", [".html", ".eml"])
def test_a_mail_that_cannot_be_written_is_not_told_as_sent(office: TestOffice, suffix: str) -> None:
    in_the_way = office.home / "outbox" / f"{file_stem(mail())}{suffix}"
    in_the_way.mkdir(parents=True)
    outbox = office.outbox(FilesTransport(in_the_way.parent))
    outbox.enqueue([mail()])
    outcome = outbox.deliver(WEEK)
    assert isinstance(outcome.failure, DeliveryError)
    assert not outcome.failure.permanent
    assert MailState.SENT not in outcome.counts
    assert suffix == ".eml" or list(in_the_way.parent.iterdir()) == [in_the_way]


# ------------------------------------------------------------------------------ the Gmail API


@pytest.mark.parametrize(
    ("status", "text", "state", "reply"),
    [
        (200, '{"id": "18f"}', "sent", "200 id=18f"),
        (200, "[]", "sent", "200 id="),
        (400, '{"error": {"message": "Invalid To header"}}', "refused", "400 Invalid To header"),
        (400, '{"error": "invalid_request"}', "refused", "400 invalid_request"),
        (400, "no JSON " + "x" * 200, "refused", "400 no JSON " + "x" * 192),
        (403, '{"error": {"errors": [{"reason": "rateLimitExceeded"}]}}', "deferred", "403"),
        (429, "", "deferred", "429"),
        (401, '{"error": {"message": "Invalid Credentials"}}', "deferred", "Invalid Credentials"),
        (403, '{"error": {"message": "Delegation denied"}}', "deferred", "Delegation denied"),
        (499, "", "refused", "499"),
        (500, "", "unknown", "500"),
        (0, "", "unknown", "the Gmail API did not answer: reset"),
    ],
)
def test_what_an_answer_of_the_gmail_api_means(
    office: TestOffice, status: int, text: str, state: str, reply: str
) -> None:
    def post(path: str, body: Mapping[str, Any]) -> tuple[int, str]:
        if not status:
            raise ConnectionResetError("reset")
        return status, text

    outbox = office.outbox(GmailTransport(post))
    outbox.enqueue([mail()])
    outcome = outbox.deliver(WEEK)
    assert {told.value for told in outcome.counts} == {state}
    (row,) = office.state.outbox.rows(WEEK)
    assert row.reply.strip().endswith(reply)
    stopped = status == 401 or "Delegation" in text
    assert (outcome.failure is not None) == stopped
    if outcome.failure:
        assert "gmail.send" in outcome.failure.hint


# ------------------------------------------------------------------------------ the choice


def settings_with(tmp_path: Path, **variables: str) -> Settings:
    variables = {"MAIL_SENDER": "weekly@report.example", **variables}
    return load(tmp_path, {f"SAMMACHIP_{name}": value for name, value in variables.items()})


def test_auto_is_files_until_a_host_is_set(tmp_path: Path) -> None:
    assert chosen_transport(settings_with(tmp_path)) == "files"
    assert isinstance(make_transport(settings_with(tmp_path)), FilesTransport)
    with_host = settings_with(tmp_path, SMTP_HOST="mail.example")
    assert isinstance(make_transport(with_host), SmtpTransport)
    told = settings_with(tmp_path, SMTP_HOST="mail.example", DELIVERY_TRANSPORT="files")
    assert isinstance(make_transport(told), FilesTransport)


def test_a_transport_that_lacks_a_setting_is_a_fault_of_configuration(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"google\.credentials"):
        make_transport(settings_with(tmp_path, DELIVERY_TRANSPORT="gmail"))
    with pytest.raises(ConfigError, match=r"smtp\.host"):
        make_transport(settings_with(tmp_path, DELIVERY_TRANSPORT="smtp"))
    with pytest.raises(ConfigError, match=r"mail\.sender"):  # as `init` wrote it
        make_transport(
            settings_with(tmp_path, SMTP_HOST="mail.example", MAIL_SENDER="sammachip@example.go.th")
        )


@pytest.mark.parametrize(
    ("secret", "login"),
    [({}, "XOAUTH2"), ({"SMTP_PASSWORD": "p"}, "PLAIN"), ({"SMTP_PASSWORD_FILE": "p"}, "PLAIN")],
    ids=["none", "password", "file"],
)
def test_a_user_without_a_password_signs_in_by_the_token_of_google(
    tmp_path: Path, secret: Mapping[str, str], login: str
) -> None:
    (tmp_path / "p").write_text("p\n", encoding="utf-8")
    (tmp_path / "p").chmod(0o600)
    with answering({"EHLO": "250-here\r\n250 AUTH PLAIN XOAUTH2", "AUTH": "235 in"}) as server:
        place = {"SMTP_HOST": "127.0.0.1", "SMTP_PORT": str(server.port), "SMTP_SECURITY": "none"}
        settings = settings_with(tmp_path, **place, SMTP_USER="u", **secret)
        way = make_transport(settings, GoogleAccess(access_token=lambda user: f"for {user}"))
        way.connect()
        way.close()
        (asked,) = (line for line in server.commands if line.startswith("AUTH"))
    assert asked.split()[1] == login
    said = base64.b64decode(asked.split()[2]).decode()
    assert said == ("\0u\0p" if secret else "user=u\x01auth=Bearer for u\x01\x01")
