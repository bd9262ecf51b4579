"""A read that fails hides nothing: it is said, tried again at every sync, and others are kept."""

from __future__ import annotations

import gc
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from sync.clock import parse_week
from sync.google.client import MOST_READERS
from sync.model import Workbook
from sync.sandbox.faults import FaultPlan
from sync.sandbox.server import Sandbox
from sync.service import Office, reading
from sync.service.memo.typed import Typed
from sync.service.results import SyncResult, silent
from sync.settings import PACKAGED, load
from tests.faults import skipping
from tests.service.connected import (
    NAMES,
    configure,
    connected,
    marks_of,
    write_sheets,
)

OPEN_FILES = Path("/proc/self/fd")
REQUESTS = range(5)  # sign-in, list of changes, and one for each of three workbooks


@pytest.fixture
def sandbox(tmp_path: Path) -> Iterator[Sandbox]:
    write_sheets(tmp_path / "workbooks", "before")
    with Sandbox(tmp_path / "workbooks") as box:
        yield box


@pytest.fixture
def office(tmp_path: Path, sandbox: Sandbox) -> Office:
    office = connected(tmp_path, sandbox)
    assert office.sync().exit_code == 0
    write_sheets(tmp_path / "workbooks", "after")
    sandbox.store.refresh()
    sandbox.requests.clear()
    return office


def fail(home: Path, sandbox: Sandbox, faults: FaultPlan) -> SyncResult:
    """A sync that meets faults and soon gives up; after it all is well again."""
    office = connected(home, sandbox, deadline=1)
    sandbox.plan(faults)
    result = office.sync()
    sandbox.plan(None)
    return result


@pytest.mark.skipif(not OPEN_FILES.is_dir(), reason="the system does not tell what is open")
@pytest.mark.parametrize("faults", [None, FaultPlan(rate=1.0, kinds=("500",))])
def test_a_process_that_syncs_for_long_holds_no_more_connections(
    sandbox: Sandbox, office: Office, faults: FaultPlan | None
) -> None:
    """The daemon does so all day, and its collector hardly ever looks."""
    sandbox.plan(faults)
    gc.disable()
    try:
        with skipping(hasty=False):
            office.sync()
            held = len([*OPEN_FILES.iterdir()])
            for _ in range(10):
                office.sync()
        # the stand-in's own ends of the last two are closed a little later
        assert len([*OPEN_FILES.iterdir()]) < held + 10
    finally:
        gc.enable()


def test_a_sync_of_three_that_moved_is_five_requests(office: Office, sandbox: Sandbox) -> None:
    office.sync()
    assert len(sandbox.requests) == len(REQUESTS)
    assert marks_of(office) == ["after"] * 3


@pytest.mark.parametrize("number", REQUESTS)
def test_from_whichever_request_on_all_fails_the_next_sync_has_the_newest_data(
    office: Office, sandbox: Sandbox, number: int
) -> None:
    faults = FaultPlan(at=dict.fromkeys(range(number, 200), "503"))
    failed = fail(office.settings.home, sandbox, faults)
    assert failed.exit_code == 4
    assert sum(o.error is not None for o in failed.outcomes) == min(3, 5 - number)
    again = office.sync()
    assert again.exit_code == 0
    assert marks_of(office) == ["after"] * 3
    assert {o.status for o in office.sync().outcomes} == {"unchanged"}


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["503", "401", "reset", "truncated-json"])
@pytest.mark.parametrize("lost", range(3))
def test_one_workbook_that_fails_is_read_at_every_sync_until_it_comes(
    office: Office, sandbox: Sandbox, kind: str, lost: int
) -> None:
    only = f"/v4/spreadsheets/{office.settings.workbooks[lost].id}"
    faults = FaultPlan(rate=1.0, kinds=(kind,), only=only)
    for _ in range(2):
        outcome = fail(office.settings.home, sandbox, faults).outcomes[lost]
        assert outcome.status == "unreadable"
        assert outcome.stale is not None
    assert office.sync().outcomes[lost].status == "read"
    assert marks_of(office) == ["after"] * 3
    assert {o.status for o in office.sync().outcomes} == {"unchanged"}


def test_sheets_for_which_the_quota_did_not_suffice_are_asked_for_again_at_the_end(
    office: Office, sandbox: Sandbox
) -> None:
    """Four times 429 is what the time of one sheet has room for; the fifth answer is the sheet."""
    only = f"/v4/spreadsheets/{office.settings.workbooks[0].id}"
    with skipping(hasty=False):
        sandbox.plan(FaultPlan(at=dict.fromkeys(range(4), "429"), only=only))
        assert office.sync().exit_code == 0
    asked = [r.path.split("?")[0] for r in sandbox.requests if r.path.startswith("/v4/")]
    assert asked.index(only) == 0
    assert asked.count(only) == 5
    assert asked[-1] == only  # after the others
    assert marks_of(office) == ["after"] * 3


def test_a_quota_used_up_for_good_is_not_waited_for_sheet_by_sheet(
    office: Office, sandbox: Sandbox
) -> None:
    with skipping(hasty=False) as moment:
        sandbox.plan(FaultPlan(rate=1.0, kinds=("429",), only="/v4/"))
        assert office.sync().exit_code == 4
    assert sum(moment.slept) < 3 * 180 + 60  # two sheets and a plan, not the third sheet


def test_status_says_when_a_read_last_failed_and_why(office: Office, sandbox: Sandbox) -> None:
    read_at = office.status().workbooks[0]["read_at"]
    only = f"/v4/spreadsheets/{office.settings.workbooks[0].id}"
    fail(office.settings.home, sandbox, FaultPlan(rate=1.0, kinds=("503",), only=only))
    first, second, _ = office.status().workbooks
    assert first["read_at"] == read_at
    assert first["failed_at"] > read_at
    assert "did not answer" in first["problem"]
    assert second["problem"] is second["failed_at"] is None
    office.sync()
    assert office.status().workbooks[0]["problem"] is None


def test_an_unshared_workbook_is_said_at_every_sync(office: Office, sandbox: Sandbox) -> None:
    sandbox.share("takhli.xlsx", sandbox.account, None)
    assert office.sync().outcomes[0].error is not None
    assert office.sync().outcomes[0].error is not None
    sandbox.share("takhli.xlsx", sandbox.account, "reader")
    assert office.sync().exit_code == 0
    assert marks_of(office) == ["after"] * 3


def test_stale_data_are_not_the_numbers_of_a_week_in_which_nothing_was_read(
    office: Office, sandbox: Sandbox
) -> None:
    sandbox.plan(FaultPlan(rate=1.0, kinds=("503",)))
    week = parse_week("2031-W07")
    hasty = connected(office.settings.home, sandbox, deadline=1)
    assert reading.sync(hasty, week, full=False, progress=silent).exit_code == 4
    assert not any(office.state.snapshots.has(name, str(week)) for name in NAMES)


# ------------------------------------------------------------------------------ one by one

MANY = [f"district-{number:02d}" for number in range(20)]
KILLED = """
import os, signal, sys
from pathlib import Path
from sync.service import Office

def progress(step, done=0, total=0):
    if done == 19:
        os.kill(os.getpid(), signal.SIGKILL)

Office.open(Path(sys.argv[1])).sync(progress=progress)
"""


def test_a_kill_after_18_of_20_reads_keeps_18(tmp_path: Path) -> None:
    write_sheets(tmp_path / "workbooks", "mark", MANY)
    configure(tmp_path, MANY)
    done = subprocess.run(
        [sys.executable, "-c", KILLED, str(tmp_path)], cwd=PACKAGED, check=False, timeout=120
    )
    assert done.returncode == -9
    office = Office(load(tmp_path, {}))
    assert len(office.state.grids.marks()) == 18
    statuses = [outcome.status for outcome in office.sync().outcomes]
    assert (statuses.count("unchanged"), statuses.count("read")) == (18, 2)


def workbooks_alive() -> list[Workbook]:
    gc.collect()
    return [thing for thing in gc.get_objects() if isinstance(thing, Workbook)]


@pytest.mark.slow
def test_memory_does_not_grow_with_the_number_of_workbooks(tmp_path: Path) -> None:
    def most_at_once(count: int) -> int:
        home = tmp_path / str(count)
        write_sheets(home / "workbooks", "mark", MANY[:count])
        configure(home, MANY[:count])
        office = Office(load(home, {}))
        office.typed = Typed(most_cells=0)  # what is held to be judged again has its own bound
        earlier = workbooks_alive()  # of other tests, held on to so that no new one has their id
        known = {id(workbook) for workbook in earlier}
        alive: list[int] = []

        def progress(step: str, done: int = 0, total: int = 0) -> None:
            alive.append(sum(id(workbook) not in known for workbook in workbooks_alive()))

        office.sync(progress=progress)
        return max(alive)

    assert most_at_once(20) <= MOST_READERS + 2  # under way, waiting, and the one being kept
