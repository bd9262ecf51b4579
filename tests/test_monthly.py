"""The monthly report: from the kept weeks alone, to the heads, once, saying which month."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from datetime import date, datetime, time
from email import message_from_bytes
from pathlib import Path
from typing import Any

import pytest

from sync.clock import BANGKOK, Month, parse_month
from sync.errors import UsageError
from sync.history.months import told
from sync.model import Beat, MailState, Snapshot, VillageKey
from sync.service import Office
from sync.service import monthly as service
from sync.service.duty import mail_what_is_due, plan_of
from tests.offices import small_office
from tests.quiet import OfficeAt

A, B = VillageKey("ตาคลี", 1), VillageKey("ช่องแค", 2)
JUNE = Month(2026, 6)


def week(
    name: str, passed: Mapping[VillageKey, int], **findings: tuple[str, VillageKey]
) -> Snapshot:
    kept = {
        identity: {"code": code, "village": village, "name": "", "first_week": name, "aside": False}
        for identity, (code, village) in findings.items()
    }
    flags = {village: tuple(at < n for at in range(9)) for village, n in passed.items()}
    return Snapshot(name, kept, flags, 0, 100_000.0, 25_000.0)


HISTORY = [
    week("2026-W22", {A: 2, B: 2}, x=("O1", A), y=("D4", B)),  # Monday 25 May
    week("2026-W23", {A: 3, B: 2}, x=("O1", A), y=("D4", B)),  # Monday 1 June
    week("2026-W26", {A: 4, B: 5}, y=("D4", B), z=("O1", B), v=("D13", A)),
    week("2026-W27", {A: 9, B: 9}),  # Monday 29 June
    week("2026-W28", {A: 9, B: 9}, late=("O1", A)),  # July
]


def test_a_month_is_told_from_its_weeks_and_compared_with_the_last_one_before() -> None:
    found = told(HISTORY[:3], JUNE)
    assert found is not None
    assert found.before is not None
    assert (found.before.passed, found.last.passed, found.last.total) == (4, 9, 18)
    assert found.last.techniques == (2, 2, 2, 2, 1, 0, 0, 0, 0)
    assert (found.before.late, found.last.late, found.last.data) == (1, 1, 2)
    assert (found.new, found.fixed) == (2, 1)
    assert found.last.share == 0.25
    whole = told(HISTORY, JUNE)
    assert whole is not None
    assert [each.day for each in whole.weeks] == [
        date(2026, 6, 1), date(2026, 6, 22), date(2026, 6, 29),
    ]  # fmt: skip


def test_who_sees_some_tambons_sees_their_villages_and_no_money_of_the_district() -> None:
    found = told(HISTORY[:3], JUNE, {"ตาคลี"})
    assert found is not None
    assert (found.last.villages, found.last.passed, found.last.late) == (1, 4, 0)
    assert found.last.share is None


def test_the_first_month_has_nothing_to_compare_with_and_a_silent_one_is_none() -> None:
    first = told(HISTORY, Month(2026, 5))
    assert first is not None
    assert first.before is None
    assert told(HISTORY, Month(2026, 4)) is None


@pytest.mark.parametrize("text", ["2026-13", "2026", "06-2026", "มิถุนายน", ""])
def test_a_month_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(UsageError):
        parse_month(text)


# ------------------------------------------------------------------------------ an office


@pytest.fixture(scope="module")
def synced(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = small_office(tmp_path_factory.mktemp("office"))
    settings = home / "config/settings.toml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(
        text.replace("[schedule]\n", '[schedule]\nalso = "month-end"\n'), encoding="utf-8"
    )
    office = Office.open(home, today=date(2026, 6, 29))
    office.sync()
    for snapshot in HISTORY[:3]:
        office.state.snapshots.put("takhli-2569", snapshot)
    office.state.close()
    return home


@pytest.fixture
def office(synced: Path, tmp_path: Path) -> OfficeAt:
    shutil.copytree(synced, tmp_path, dirs_exist_ok=True)
    opened = Office.open(tmp_path)
    return OfficeAt(opened.settings, moment=at(date(2026, 7, 1), time(7, 29)))


def at(day: date, hour: time = time(7, 30)) -> datetime:
    return datetime.combine(day, hour, BANGKOK)


def mails(office: OfficeAt) -> dict[str, Any]:
    found = {}
    for path in (office.settings.home / "outbox").glob("*.eml"):
        mail = message_from_bytes(path.read_bytes())
        found[mail["To"].split("<")[-1].rstrip(">")] = mail
    return found


def test_it_goes_once_on_the_first_working_day_to_the_heads_without_reading(
    office: OfficeAt, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sync.service.reading.sync", None)  # nobody may read a sheet for it
    assert service.due(office) is None
    office.moment = at(date(2026, 7, 1))
    assert service.due(office) == JUNE
    facts = service.facts_of(office)
    assert facts == {"month": "2026-M06", "month_sent": 3}
    sent = mails(office)
    assert {address.partition("@")[0] for address in sent} == {"arunee", "ann", "province"}
    text = sent["arunee@takhli.example.go.th"].get_payload(0).get_payload(decode=True).decode()
    assert "มิถุนายน 2569" in text
    assert "4. เวทีชี้แจง" in text
    assert service.due(office) is None
    assert service.facts_of(office) == {}
    assert len(mails(office)) == 3
    # the weekly mail goes its own way: a month is no week that was reported
    assert plan_of(office).week is not None
    rows = office.state.outbox.rows("2026-M06")
    assert {row.state for row in rows} == {MailState.SENT}


def test_the_subject_says_which_month_in_the_readers_language(office: OfficeAt) -> None:
    preview = office.monthly("2026-06", office.settings.home / "preview")
    subjects = {row.recipient.partition("@")[0]: row.subject for row in preview.mails}
    assert subjects["arunee"].startswith("รายงานเดือนมิถุนายน 2569: ตาคลี ผ่าน ")
    assert subjects["ann"].startswith("Report of June 2026: ")
    with pytest.raises(UsageError, match="not over"):
        office.monthly("2026-07")


@pytest.mark.parametrize(
    ("day", "month"),
    [
        (date(2026, 7, 14), JUNE),  # a machine that was off
        (date(2026, 7, 16), None),  # too late to be of use
        (date(2026, 5, 1), Month(2026, 4)),  # Labour Day is a working day of offices
        (date(2026, 6, 1), None),  # in lieu of Visakha Bucha: tomorrow
        (date(2026, 6, 2), Month(2026, 5)),
        (date(2026, 8, 1), None),  # a Saturday
        (date(2026, 8, 3), Month(2026, 7)),
    ],
)
def test_a_month_is_due_from_the_first_working_day_after_it(
    office: OfficeAt, day: date, month: Month | None
) -> None:
    office.moment = at(day)
    assert service.due(office) == month


def test_a_person_who_is_paused_gets_no_monthly_report_either(office: OfficeAt) -> None:
    office.moment = at(date(2026, 7, 1))
    office.pause("arunee@takhli.example.go.th")
    assert service.facts_of(office)["month_sent"] == 2


def test_a_monthly_mail_that_waits_outlives_the_weeks_and_keeps_its_bytes(office: OfficeAt) -> None:
    """What a week gives up, and what is pruned, are mails of weeks that are over."""
    office.moment = at(date(2026, 7, 1))
    messages = service._messages(office, JUNE)
    from sync.service.mailing import expire, outbox_of

    outbox_of(office, "test").enqueue(messages)
    office.moment = at(date(2026, 7, 6))
    assert expire(office, office.week()) == 0
    office.state.prune(office.now(), 110)
    assert office.state.outbox.message(messages[0].key).payload == messages[0].payload
    facts = mail_what_is_due(office, Beat())
    assert (facts["month"], facts["month_sent"]) == ("2026-M06", 3)
