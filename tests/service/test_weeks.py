"""The week that is told is the week that was, and every day that is printed is that of the data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest

from sync.clock import BANGKOK, first_day_told, parse_week
from sync.errors import UsageError
from sync.model import Beat, MailState
from sync.sandbox.demo import offices as demo
from sync.service import Office, duty
from sync.settings import load
from tests.offices import READERS, Copies
from tests.service.test_duty import OfficeAt

SUNDAY = date(2026, 7, 5)


@dataclass(frozen=True)
class Told:
    """What one mail says: its subject, and its text without what lies below the first heading."""

    subject: str
    head: str
    text: str


@pytest.fixture
def office(tmp_path: Path, demo_office: Copies) -> OfficeAt:
    return OfficeAt(load(demo_office(tmp_path, SUNDAY, readers=READERS), {}))


@pytest.fixture
def whole(tmp_path: Path, demo_office: Copies) -> OfficeAt:
    """The office with all its readers, of whom one is written to in English."""
    return OfficeAt(load(demo_office(tmp_path, SUNDAY), {}))


def at(month: int, day: int, hour: int = 7, minute: int = 30, year: int = 2026) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=BANGKOK)


def told(office: Office, week: str) -> list[Told]:
    """The mails written for a week."""
    found = []
    for path in sorted((office.settings.home / "outbox").glob(f"{week}-*.eml")):
        mail = message_from_bytes(path.read_bytes(), policy=policy.default)
        assert isinstance(mail, EmailMessage)
        body = mail.get_body(("plain",))
        assert body is not None
        text = str(body.get_content())
        found.append(Told(str(mail["Subject"]), text.partition("\n## ")[0], text))
    assert found
    return found


def send_on(office: OfficeAt, moment: datetime) -> Sequence[Told]:
    """What the daemon sends at a moment."""
    office.moment = moment
    week = str(duty.mail_what_is_due(office, Beat())["week"])
    return told(office, week)


def poll(office: OfficeAt, moment: datetime) -> None:
    office.moment = moment
    duty.read_what_changed(office, Beat())


# ------------------------------------------------------------------------------ the seven days


@pytest.mark.parametrize(
    ("moment", "first"),
    [
        (at(7, 13), date(2026, 7, 6)),  # Monday morning: until yesterday
        (at(7, 12), date(2026, 7, 6)),  # a Sunday closes its week
        (at(7, 12, 18), date(2026, 7, 6)),
        (at(7, 17, 16), date(2026, 7, 11)),  # Friday after work: that day as well
        (at(7, 17), date(2026, 7, 10)),
        (at(1, 1), date(2025, 12, 25)),
        (at(1, 4, year=2027), date(2026, 12, 28)),
    ],
)
def test_a_report_tells_of_seven_days_that_are_over(moment: datetime, first: date) -> None:
    assert first_day_told(moment) == first
    assert first + timedelta(days=6) <= moment.date()


def test_monday_s_mail_names_the_seven_days_before_it(whole: OfficeAt) -> None:
    send_on(whole, at(7, 6))
    demo.write_workbooks(whole.settings.home)
    for mail in send_on(whole, at(7, 13)):
        assert mail.subject.endswith(("6–12 ก.ค. 2569", "6–12 Jul 2026"))
        assert "สัปดาห์ที่ผ่านมา 6–12 ก.ค. 2569" in mail.head or "past week, 6–12 Jul" in mail.head
        assert "13–19" not in mail.text
    compared = [mail for mail in told(whole, "2026-W29") if "เทียบกับสัปดาห์ก่อนหน้า (" in mail.text]
    assert compared
    assert all("(29 มิ.ย.–5 ก.ค. 2569)" in mail.text for mail in compared)


def test_monday_s_changes_are_those_of_the_week_however_often_it_was_polled(
    office: OfficeAt,
) -> None:
    send_on(office, at(7, 6))
    demo.write_workbooks(office.settings.home)
    for day in range(6, 13):
        poll(office, at(7, day, 22))
    mails = send_on(office, at(7, 13))
    assert any("ผ่าน 48/72 (+6)" in mail.subject for mail in mails)


def test_the_first_mail_tells_what_changed_since_the_first_sync(office: OfficeAt) -> None:
    poll(office, at(7, 7, 9))
    demo.write_workbooks(office.settings.home)
    poll(office, at(7, 12, 22))
    assert any("(+6)" in mail.subject for mail in send_on(office, at(7, 13)))


def test_a_sunday_by_hand_closes_its_week(office: OfficeAt) -> None:
    office.moment = at(7, 12)
    office.send()
    assert all(
        "6–12 ก.ค. 2569" in m.subject or "6–12 Jul" in m.subject for m in told(office, "2026-W28")
    )


def test_a_late_report_names_the_days_of_its_day(office: OfficeAt) -> None:
    send_on(office, at(7, 6))
    mails = send_on(office, at(7, 16, 16))
    assert any("ส่งช้า 3 วัน" in mail.head for mail in mails)
    assert all("6–12 ก.ค. 2569" in m.subject or "6–12 Jul" in m.subject for m in mails)


def test_weeks_without_a_report_are_named_by_their_days(office: OfficeAt) -> None:
    send_on(office, at(7, 6))
    mails = send_on(office, at(8, 3))
    silent = [mail.head for mail in mails if "3 สัปดาห์ก่อนหน้า" in mail.head]
    assert silent
    assert all("ตั้งแต่ 6–12 ก.ค. 2569" in head for head in silent)


@pytest.mark.parametrize(
    ("monday", "week", "days"),
    [
        (at(12, 28), "2026-W53", "21–27 ธ.ค. 2569"),
        (at(1, 4, year=2027), "2027-W01", "28 ธ.ค. 2569–3 ม.ค. 2570"),
        (at(9, 28), "2026-W40", "21–27 ก.ย. 2569"),
        (at(10, 5), "2026-W41", "28 ก.ย.–4 ต.ค. 2569"),
    ],
)
def test_the_turn_of_a_year_is_told_in_its_own_days(
    office: OfficeAt, monday: datetime, week: str, days: str
) -> None:
    mails = send_on(office, monday)
    assert mails == told(office, week)
    assert any(mail.subject.endswith(days) for mail in mails)


# ------------------------------------------------------------------------------ the day of the data


def test_a_workbook_that_is_lost_dates_every_mail_by_its_last_good_read(whole: OfficeAt) -> None:
    poll(whole, at(7, 12, 18))
    next((whole.settings.home / "workbooks").glob("*.xlsx")).unlink()
    for mail in send_on(whole, at(8, 10)):
        assert "12 ก.ค. 2569" in mail.head or "12 Jul 2026" in mail.head
        assert "10 ส.ค." not in mail.head
        if "ผู้ดูแลระบบ" not in mail.subject:
            assert mail.subject.endswith(("ข้อมูล ณ 12 ก.ค. 2569", "data of 12 Jul 2026"))
    mails = told(whole, "2026-W33")
    assert sum("ข้อมูลเดิม ณ 12 ก.ค. 2569" in mail.text for mail in mails) == 2  # rows of districts
    assert not any("ข้อมูลเดิม ณ 10 ส.ค." in mail.text for mail in mails)


# ------------------------------------------------------------------------------ --week


@pytest.mark.parametrize("asked", ["2026-W30", "2027-W01"])
def test_a_week_to_come_is_refused(office: OfficeAt, asked: str, tmp_path: Path) -> None:
    office.moment = at(7, 13)
    for ask in (
        lambda: office.send(week=asked),
        lambda: office.send(week=asked, dry_run=True),
        lambda: office.send(week=asked, address="arunee@takhli.example.go.th"),
        lambda: office.preview(tmp_path / "preview", week=asked),
    ):
        with pytest.raises(UsageError, match="has not come yet"):
            ask()
    assert not office.state.outbox.rows()
    assert not office.state.snapshots.all("takhli-2569")


def test_a_past_week_is_never_told_with_the_data_of_today(office: OfficeAt, tmp_path: Path) -> None:
    office.moment = at(7, 6)
    office.sync()
    office.moment = at(7, 13)
    before = office.state.snapshots.all("takhli-2569")
    with pytest.raises(UsageError, match="can no longer be made"):
        office.send(week="2026-W28")
    with pytest.raises(UsageError, match="can no longer be made"):
        office.preview(tmp_path / "preview", week="2026-W28")
    assert office.state.snapshots.all("takhli-2569") == before


def test_what_waits_of_a_past_week_is_sent_as_it_was_made(office: OfficeAt) -> None:
    office.moment = at(7, 12)
    office.send()
    (row, *_) = office.state.outbox.rows("2026-W28")
    unknown = row.__class__(
        **{name: getattr(row, name) for name in row.__slots__}
        | {"state": MailState.UNKNOWN, "revision": row.revision + 1}
    )
    assert office.state.outbox.swap(row, unknown)
    (office.settings.home / "sent.log").unlink()
    office.moment = at(7, 13)
    office.send(week="2026-W28", resend_unknown=True)
    again = {found.key: found for found in office.state.outbox.rows("2026-W28")}[row.key]
    assert again.state is MailState.SENT
    assert again.digest == row.digest
    assert parse_week("2026-W28") < office.week()
    assert at(7, 13) > row.changed.astimezone(UTC)
