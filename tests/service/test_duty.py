"""The daemon's duty in a real office: the right week, once, late when it must be, and said so."""

from __future__ import annotations

import json
import logging
import socket
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from openpyxl import load_workbook

from sync import daemon
from sync.clock import BANGKOK
from sync.errors import ConfigError
from sync.model import Beat
from sync.service import Office, duty
from sync.settings import load
from tests.offices import MAILS, READERS, Copies


@dataclass
class OfficeAt(Office):
    """An office whose clock a test sets."""

    moment: datetime = datetime(2026, 7, 13, 7, 29, tzinfo=BANGKOK)

    def now(self) -> datetime:
        return self.moment


@pytest.fixture
def office(tmp_path: Path, demo_office: Copies) -> OfficeAt:
    return OfficeAt(load(demo_office(tmp_path, readers=READERS), {}))


def at(day: int, hour: int, minute: int = 0, month: int = 7) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=BANGKOK)


def mails(office: Office, week: str) -> list[str]:
    """The text parts written for a week."""
    return [
        part.get_payload(decode=True).decode()  # type: ignore[union-attr]
        for path in sorted((office.settings.home / "outbox").glob(f"{week}-*.eml"))
        for part in message_from_bytes(path.read_bytes()).walk()
        if part.get_content_type() == "text/plain"
    ]


def test_monday_is_due_at_half_past_seven_and_only_once(office: OfficeAt) -> None:
    office.moment = at(6, 7, 30)
    assert duty.mail_what_is_due(office, Beat())["week"] == "2026-W28"
    office.moment = at(13, 7, 29)
    assert "sent" not in duty.mail_what_is_due(office, Beat())
    office.moment = at(13, 7, 30)
    assert duty.mail_what_is_due(office, Beat())["sent"] == MAILS
    office.moment = at(13, 7, 31)
    assert "sent" not in duty.mail_what_is_due(office, Beat())
    assert len(mails(office, "2026-W29")) == MAILS
    assert not any("ส่งช้า" in text for text in mails(office, "2026-W29"))


def test_mails_that_are_only_files_are_logged_as_having_reached_nobody(
    office: OfficeAt, caplog: pytest.LogCaptureFixture
) -> None:
    office.moment = at(6, 7, 30)
    duty.mail_what_is_due(office, Beat())
    duty.mail_what_is_due(office, Beat())
    told = [record for record in caplog.records if "reached nobody" in record.getMessage()]
    assert [record.levelname for record in told] == ["WARNING"]


def test_a_missed_monday_is_sent_when_the_machine_is_back_and_says_so(office: OfficeAt) -> None:
    office.moment = at(6, 7, 30)
    duty.mail_what_is_due(office, Beat())
    office.moment = at(16, 9)
    assert duty.mail_what_is_due(office, Beat())["sent"] == MAILS
    thai = [text for text in mails(office, "2026-W29") if "สัมมาชีพ" in text]
    assert thai
    assert all("ส่งช้า 3 วัน" in text for text in thai)


def test_weeks_missed_longer_ago_are_told_in_one_mail(office: OfficeAt) -> None:
    office.moment = at(6, 7, 30)
    duty.mail_what_is_due(office, Beat())
    office.moment = at(3, 8, month=8)
    assert duty.mail_what_is_due(office, Beat())["week"] == "2026-W32"
    texts = mails(office, "2026-W32")
    assert any("3 สัปดาห์ก่อนหน้าที่ไม่ได้ส่ง" in text for text in texts)
    assert not mails(office, "2026-W30")


def test_a_clock_put_back_sends_nothing_again(office: OfficeAt) -> None:
    office.moment = at(13, 8)
    duty.mail_what_is_due(office, Beat())
    office.moment = at(6, 8)
    assert "sent" not in duty.mail_what_is_due(office, Beat())


# ------------------------------------------------------------------------------ what falls short


def account(office: OfficeAt, job: str) -> dict[str, Any]:
    health = json.loads((office.settings.home / "state/health.json").read_text(encoding="utf-8"))
    told: dict[str, Any] = health["jobs"][job]
    return told


def with_server(home: Path, lines: str) -> OfficeAt:
    """The office in `home`, with a mail server."""
    with (home / "config/settings.toml").open("a", encoding="utf-8") as file:
        file.write(f'\n[smtp]\nhost = "127.0.0.1"\nsecurity = "none"\npause = 0\n{lines}\n')
    return OfficeAt(load(home, {}), moment=at(13, 7, 30))


def test_a_server_that_is_away_is_told_by_exit_code_health_metrics_and_log(
    tmp_path: Path, demo_office: Copies, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "sync")
    office = with_server(demo_office(tmp_path, readers=READERS), "port = 1")
    metrics = tmp_path / "metrics.prom"
    assert daemon.run(office, once=True, metrics=metrics) == 5
    told = account(office, "mail")
    assert (told["failures"], told["last_ok"]) == (1, None)
    assert "nobody listens there" in told["error"]
    assert told["facts"]["exit_code"] == 5
    assert 'job_failures_total{job="mail"} 1' in metrics.read_text()
    assert 'sammachip_concerns{kind="mail_waiting"} 1' in metrics.read_text()
    events = [record.getMessage() for record in caplog.records]
    assert events.count("mail deferred") == MAILS
    assert {"started", "read", "job failed", "skipped"} <= set(events)
    assert office.send().exit_code == 5


def test_a_wrong_password_is_told(tmp_path: Path, demo_office: Copies) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    refusing = Controller(
        object(), hostname="127.0.0.1", port=port, auth_require_tls=False,
        authenticator=lambda *_: AuthResult(success=False, handled=False),
    )  # fmt: skip
    refusing.start()
    try:
        office = with_server(
            demo_office(tmp_path, readers=READERS), f'port = {port}\nuser = "x"\npassword = "wrong"'
        )
        assert daemon.run(office, once=True) == 5
    finally:
        refusing.stop()
    assert "535" in account(office, "mail")["error"]
    assert [concern.kind for concern in office.concerns()] == ["mail_waiting"]


def test_a_sheet_that_cannot_be_read_is_told_once_and_when_it_is_back(
    office: OfficeAt, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "sync")
    office.moment = at(6, 7, 30)
    assert daemon.run(office, once=True) == 0
    (path,) = (office.settings.home / "workbooks").glob("*.xlsx")
    whole = path.read_bytes()
    book = load_workbook(path)
    book["ครัวเรือนเป้าหมาย"].delete_rows(10, 200)
    book.save(path)
    caplog.clear()
    for _ in range(2):
        assert daemon.run(office, once=True) == 4
    assert account(office, "read")["facts"]["failed"] == 1
    path.write_bytes(whole)
    assert daemon.run(office, once=True) == 0
    events = [record.getMessage() for record in caplog.records]
    assert events.count("held back") == 1
    assert events.count("reading, works again") == 1


def test_new_settings_are_taken_and_wrong_ones_are_remembered_until_they_are_mended(
    office: OfficeAt,
) -> None:
    path = office.settings.home / "config/settings.toml"
    good = path.read_text(encoding="utf-8")
    path.write_text(good.replace("at = 07:30:00", "at = 25:00"), encoding="utf-8")
    with pytest.raises(ConfigError):
        office.reloaded()
    assert "settings_refused" in {concern.kind for concern in office.concerns()}
    path.write_text(good.replace("at = 07:30:00", "at = 08:45:00"), encoding="utf-8")
    fresh = office.reloaded()
    assert fresh.settings.file.schedule.at.hour == 8
    assert "settings_refused" not in {concern.kind for concern in fresh.concerns()}
