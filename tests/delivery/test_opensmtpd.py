"""Delivery through Debian's OpenSMTPD into a Maildir."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from sync.delivery.bounces import parse
from sync.delivery.smtp import SmtpTransport
from sync.model import MailState
from sync.settings import Smtp
from tests.delivery.cast import ANAN, MALEE, SOMYING, WEEK, mail
from tests.delivery.conftest import TestOffice
from tests.delivery.smtp_server import serving

SMTPD = Path("/usr/sbin/smtpd")
pytestmark = [
    pytest.mark.mta,
    pytest.mark.skipif(
        not SMTPD.exists() or os.geteuid() != 0,
        reason="OpenSMTPD is left out: it needs the package opensmtpd, and root to start it",
    ),
]


@dataclass
class RealServer:
    port: int
    maildir: Path

    def mails(self, count: int) -> list[bytes]:
        """What is in the Maildir, when so many are there or ten seconds have passed."""
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline:
            found = [path.read_bytes() for path in (self.maildir / "new").glob("*")]
            if len(found) >= count:
                return found
            time.sleep(0.1)
        return found


@contextmanager
def opensmtpd(folder: Path, beyond: int = 0) -> Iterator[RealServer]:
    """A server with queue and Maildir of its own, delivering as the user nobody.

    What is for away.example goes on to the loopback server at the port `beyond`.
    """
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    maildir = folder / "Maildir"
    maildir.mkdir()
    shutil.chown(maildir, "nobody", "nogroup")
    users = folder / "users"
    users.write_text("@ nobody\n")
    nobody = folder / "nobody"
    nobody.write_text(f"nobody 65534:65534:{folder}\n")
    # the queue is the machine's: what an earlier run left in it must find no way to this Maildir
    action = f"keep-{folder.name}"
    configuration = folder / "smtpd.conf"
    configuration.write_text(
        f"""
        table users file:{users}
        table people file:{nobody}
        listen on 127.0.0.1 port {port}
        action "{action}" maildir "{maildir}" userbase <people> virtual <users>
        match from any for domain "cdd.example" rcpt-to <known> action "{action}"
        match from any for domain "report.example" action "{action}"
        action "beyond-{folder.name}" relay host "smtp://127.0.0.1:{beyond}"
        match from any for domain "away.example" action "beyond-{folder.name}"
        table known {{ "{ANAN}", "{MALEE}" }}
        """.replace("        ", "")
    )
    lines = configuration.read_text().splitlines()
    tables = [line for line in lines if line.startswith("table")]
    configuration.write_text("\n".join(tables + [x for x in lines if x not in tables]) + "\n")
    check = subprocess.run(
        [SMTPD, "-n", "-f", configuration], capture_output=True, text=True, check=False
    )
    assert check.returncode == 0, check.stderr
    process = subprocess.Popen(
        [SMTPD, "-d", "-f", configuration], stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    try:
        _until_listening(port, process)
        yield RealServer(port, maildir)
    finally:
        process.terminate()
        process.communicate(timeout=20)


def _until_listening(port: int, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 15
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            probe.settimeout(0.5)
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        if process.poll() is not None:
            break
        time.sleep(0.1)
    process.terminate()
    pytest.skip(f"OpenSMTPD does not start here: {process.communicate()[0].decode()[-300:]}")


def test_mails_arrive_in_the_maildir_and_an_unknown_reader_is_refused(
    office: TestOffice,
) -> None:
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    try:
        with opensmtpd(folder) as server:
            way = SmtpTransport(
                Smtp(host="127.0.0.1", port=server.port, security="none", pause=0, timeout=20),
                "weekly@report.example",
            )
            outbox = office.outbox(way)
            outbox.enqueue([mail(address) for address in (ANAN, MALEE, SOMYING)])
            outcome = outbox.deliver(WEEK, by_hand=True)
            assert outcome.counts == {MailState.SENT: 2, MailState.REFUSED: 1}
            arrived = server.mails(2)
    finally:
        shutil.rmtree(folder)
    assert len(arrived) == 2
    for address in (ANAN, MALEE):
        body = mail(address).payload.replace(b"\r\n", b"\n").partition(b"\n\n")[2]
        (one,) = [m for m in arrived if f"To: {address}".encode() in m]
        assert one.partition(b"\n\n")[2] == body
    refused = [row for row in office.state.outbox.rows() if row.state is MailState.REFUSED]
    assert refused[0].recipient == SOMYING
    assert refused[0].reply.startswith("550")


def test_a_mail_taken_and_then_bounced_is_counted_from_the_servers_own_report(
    office: TestOffice,
) -> None:
    """The server takes it for a reader whose own server says no, and writes to the sender."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    reader = "anan@away.example"
    try:
        with (
            serving(lambda recipient: "rcpt 5xx") as refusing,
            opensmtpd(folder, refusing.port) as server,
        ):
            way = SmtpTransport(
                Smtp(host="127.0.0.1", port=server.port, security="none", pause=0, timeout=20),
                "weekly@report.example",
            )
            outbox = office.outbox(way)
            outbox.enqueue([mail(reader)])
            assert outbox.deliver(WEEK, by_hand=True).complete
            arrived = server.mails(1)
    finally:
        shutil.rmtree(folder)
    (bounce,) = [parse(raw) for raw in arrived]
    assert bounce is not None
    assert bounce.message_id == mail(reader).message_id
    fate = bounce.fate_of(reader)
    assert fate is not None
    assert fate.permanent
