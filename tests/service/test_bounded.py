"""One workbook that takes too long or too much is told; the others are read, and mail goes on."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest

from sync import limits
from sync.errors import SourceError
from sync.limits import Exceeded, within
from sync.model import Reading
from sync.pipeline.rulebook import Rulebook
from sync.rules.engine import Judged
from sync.service import Office
from sync.settings import load
from tests.service.connected import NAMES, configure, marks_of, write_sheet, write_sheets


def for_ever() -> None:
    while True:
        sum(range(1000))


def test_work_is_stopped_at_its_time_also_where_faults_are_caught() -> None:
    def careless() -> None:
        try:
            for_ever()
        except Exception:  # noqa: BLE001 - as around one rule
            for_ever()

    before = signal.getsignal(signal.SIGALRM)
    with pytest.raises(Exceeded, match=r"more than 0\.3 s of work"), within(0.3, 10_000):
        careless()
    assert signal.getsignal(signal.SIGALRM) is before
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)


def test_work_is_stopped_where_it_comes_to_hold_too_much() -> None:
    hoard: list[bytes] = []
    with pytest.raises(Exceeded, match="more than 64 MB"), within(600, 64):
        while True:
            hoard.append(b"x" * 100_000)
    assert len(hoard) < 50_000


def test_what_keeps_its_bounds_is_left_alone() -> None:
    with within(600, 10_000):
        assert sum(range(10)) == 45
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)


def test_work_in_another_thread_is_stopped_too_and_nothing_of_it_stays_behind() -> None:
    told: list[str] = []

    def work() -> None:
        for seconds, megabytes in ((0.3, 10_000), (600, -1.0)):
            try:
                with within(seconds, megabytes):
                    for_ever()
            except Exceeded as stopped:
                told.append(str(stopped))
        with within(600, 10_000):
            told.append("in time")

    thread = threading.Thread(target=work)
    thread.start()
    thread.join(30)
    assert told == ["it takes more than 0.3 s of work", "it takes more than -1 MB of memory",
                    "in time"]  # fmt: skip


def test_what_is_thrown_late_stops_nothing_after_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A bound that is passed just as the work ends stops nothing that comes after it."""
    monkeypatch.setattr(limits, "LOOK_SECONDS", 0.0005)
    ended: list[int] = []

    def work() -> None:
        for number in range(300):
            try:
                with within(0.0, 10_000):
                    sum(range(2000))
            except Exceeded:
                pass
            ended.append(number)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join(60)
    assert ended == list(range(300))


def test_a_process_goes_on_as_before_once_work_of_a_thread_was_bounded() -> None:
    """CPython 3.11 and 3.12 mark a process from which an exception was called back: its next
    profiled call never ends."""
    script = """
import sys, threading
from sync.limits import Exceeded, within

def work():
    with within(600, 10_000):
        pass
    try:
        with within(0.0, 10_000):
            while True:
                pass
    except Exceeded:
        pass

thread = threading.Thread(target=work)
thread.start()
thread.join()
sys.setprofile(lambda *_: None)
(lambda: None)()
"""
    subprocess.run([sys.executable, "-c", script], timeout=60, check=True)


@pytest.fixture
def office(tmp_path: Path) -> Office:
    write_sheets(tmp_path / "workbooks", "before")
    configure(tmp_path)
    return Office(load(tmp_path, {}))


@pytest.fixture
def heavy(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Checking the workbook whose first cell is "heavy" never ends, and seems to fill memory."""
    met: list[str] = []
    judged = Rulebook.judged

    def checked(self: Rulebook, reading: Reading, *rest: Any) -> Judged:
        if reading.workbook.grids[0].shown[0][0] == "heavy":
            met.append(reading.workbook.title)
            for_ever()
        return judged(self, reading, *rest)

    monkeypatch.setattr(Rulebook, "judged", checked)
    monkeypatch.setattr(limits, "held", lambda: len(met) * 2**40)
    return met


def test_the_others_are_read_and_the_last_good_data_stand_in(
    office: Office, heavy: list[str], tmp_path: Path
) -> None:
    assert office.sync().exit_code == 0
    write_sheets(tmp_path / "workbooks", "after")
    write_sheet(tmp_path / "workbooks" / f"{NAMES[1]}.xlsx", "heavy")
    synced = office.sync()
    assert synced.exit_code == SourceError.exit_code
    assert [outcome.status for outcome in synced.outcomes] == ["read", "unreadable", "read"]
    stopped = synced.outcomes[1]
    assert "more than 1024 MB of memory" in str(stopped.error)
    assert stopped.stale
    assert stopped.report
    assert marks_of(office) == ["after", "before", "after"]
    (told,) = [concern for concern in synced.concerns if concern.kind == "read_failed"]
    assert told.where == NAMES[1]
    assert "was stopped" in told.words.en


@contextmanager
def a_bug() -> Iterator[None]:
    """Of ours, that only the workbook shows whose first cell is "odd"."""
    judged = Rulebook.judged

    def checked(self: Rulebook, reading: Reading, *rest: Any) -> Judged:
        if reading.workbook.grids[0].shown[0][0] == "odd":
            raise KeyError("1-2345-67890-12-1")
        return judged(self, reading, *rest)

    with patch.object(Rulebook, "judged", checked):
        yield


def test_our_bug_with_one_workbook_is_told_as_ours_and_the_others_are_read(
    office: Office, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    assert office.sync().exit_code == 0
    write_sheets(tmp_path / "workbooks", "after")
    write_sheet(tmp_path / "workbooks" / f"{NAMES[1]}.xlsx", "odd")
    with a_bug():
        synced = office.sync()
        assert office.sync().exit_code == 70  # met again, it is logged no second time
    assert synced.exit_code == 70
    assert [outcome.status for outcome in synced.outcomes] == ["read", "unreadable", "read"]
    assert synced.outcomes[1].report  # that of the data before
    assert marks_of(office) == ["after", "before", "after"]
    (told,) = [concern for concern in synced.concerns if concern.kind == "workbook_crashed"]
    assert told.where == NAMES[1]
    assert "a fault of this program, not of the sheet: KeyError in " in told.words.en
    assert "1-2345" not in told.line + str(office.state.shown.all())
    assert [record.getMessage() for record in caplog.records if record.exc_info] == ["our bug"]
    assert office.sync().exit_code == 0  # once mended, it is read though nothing moved
    assert marks_of(office) == ["after", "odd", "after"]


def test_our_bug_with_what_is_kept_of_a_workbook_is_told_until_it_is_mended(
    office: Office, tmp_path: Path
) -> None:
    write_sheet(tmp_path / "workbooks" / f"{NAMES[1]}.xlsx", "odd")
    assert office.sync().exit_code == 0
    tomorrow = office.today + timedelta(days=1)
    with a_bug():  # as after an upgrade that brought it
        synced = Office(office.settings, tomorrow).sync()
    assert synced.exit_code == 70
    assert [outcome.status for outcome in synced.outcomes] == [
        "unchanged",
        "unreadable",
        "unchanged",
    ]
    assert [bool(outcome.report) for outcome in synced.outcomes] == [True, False, True]
    assert [c.where for c in synced.concerns if c.kind == "workbook_crashed"] == [NAMES[1]]
    mended = Office(office.settings, tomorrow).sync()
    assert mended.exit_code == 0
    assert mended.outcomes[1].report


def test_check_tells_it_as_a_workbook_that_cannot_be_read(
    office: Office, heavy: list[str], tmp_path: Path
) -> None:
    path = tmp_path / "big.xlsx"
    write_sheet(path, "heavy")
    with pytest.raises(SourceError, match="was stopped: it takes more than 1024 MB") as told:
        office.check(str(path))
    assert told.value.exit_code == 4
    assert "[guards]" in told.value.hint
