"""The daemon's duty in a real office: the right week, once, late when it must be, and said so."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes
from pathlib import Path

import pytest

from sync.clock import BANGKOK
from sync.sandbox import demo
from sync.service import Office, duty
from sync.settings import load


@dataclass
class OfficeAt(Office):
    """An office whose clock a test sets."""

    moment: datetime = datetime(2026, 7, 13, 7, 29, tzinfo=BANGKOK)

    def now(self) -> datetime:
        return self.moment


class Beat:
    """A heartbeat that never stops."""

    def stopping(self) -> bool:
        return False

    def alive(self) -> None:
        return None


@pytest.fixture
def office(tmp_path: Path) -> OfficeAt:
    demo.write_office(tmp_path)
    return OfficeAt(load(tmp_path, {}))


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
    assert duty.mail_what_is_due(office, Beat())["sent"] == 7
    office.moment = at(13, 7, 31)
    assert "sent" not in duty.mail_what_is_due(office, Beat())
    assert len(mails(office, "2026-W29")) == 7
    assert not any("ส่งช้า" in text for text in mails(office, "2026-W29"))


def test_a_missed_monday_is_sent_when_the_machine_is_back_and_says_so(office: OfficeAt) -> None:
    office.moment = at(6, 7, 30)
    duty.mail_what_is_due(office, Beat())
    office.moment = at(16, 9)
    assert duty.mail_what_is_due(office, Beat())["sent"] == 7
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
