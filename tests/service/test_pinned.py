"""A pinned day (`--today`): it begins at its mailing hour, time goes on in it, it never ends."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from sync.service import Office
from tests.offices import Copies

TODAY = date(2026, 7, 13)
BEGUN = datetime(2026, 7, 13, 7, 30, tzinfo=ZoneInfo("Asia/Bangkok"))


@pytest.fixture
def office(tmp_path: Path, demo_office: Copies) -> Office:
    return Office.open(demo_office(tmp_path), today=TODAY)


def test_it_begins_at_the_mailing_hour_and_time_goes_on(office: Office) -> None:
    first = office.now()
    assert BEGUN <= first <= office.now()
    later = replace(office, begun_at=office.begun_at - 900)
    assert later.now() >= BEGUN + timedelta(minutes=15)
    assert later.now() - first >= timedelta(minutes=15)


def test_the_day_stays_however_long_it_takes(office: Office) -> None:
    late = replace(office, begun_at=time.monotonic() - 3 * 24 * 3600)
    assert late.today == TODAY
    assert late.now() - BEGUN > timedelta(hours=16)
    assert late.week() == office.week()


def test_a_reload_does_not_put_the_clock_back(office: Office) -> None:
    office.begun_at -= 3600
    fresh = office.reloaded()
    assert fresh.now() >= BEGUN + timedelta(hours=1)
    fresh.state.close()
