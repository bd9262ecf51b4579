"""Workers of two versions on one state, as in an upgrade from machine to machine; and a move amid
the week. Nothing is sent twice, nothing is lost."""

from __future__ import annotations

import subprocess
import tarfile
import threading
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("procrastinate")

from sync.model import MailState
from sync.settings import PACKAGED
from sync.state.migrations import newest_of
from tests.cluster.districts import READERS, WEEK, District, arrived
from tests.cluster.test_worker import PATIENCE, Run, ask, ended, run, there, wait_for
from tests.delivery.smtp_server import FaultyServer
from tests.state.test_upgrades import BESIDE, ENDING

__all__ = ["run"]  # fixtures
SHAPES = "sync/state/migrations.py"
NEWER = ["-m", "tests.cluster.newer"]


def git(*words: str) -> str | None:
    """What git says of this checkout; None where it is none, or lacks what is asked for."""
    asked = ["git", "-C", str(PACKAGED), *words]
    try:
        return subprocess.run(asked, capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return None


@pytest.fixture(scope="session")
def before(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The program as it was before the newest change of shape, from the history."""
    changed = git("log", "-1", "--format=%H", "-G", r"^    Migration\(", "--", SHAPES)
    folder = tmp_path_factory.mktemp("before")
    if not changed or git("archive", "-o", str(folder / "a.tar"), f"{changed}~") is None:
        pytest.skip("the version before is left out: this is no checkout with its history")
    with tarfile.open(folder / "a.tar") as archive:
        archive.extractall(folder, filter="data")
    return folder


def shape(district: District) -> int:
    ((number,),) = ask(district.url, "SELECT max(number) FROM schema_version")
    return int(str(number))


def all_well(district: District, mail_server: FaultyServer) -> None:
    """Each mail arrived once, and no workbook was given up."""
    office = district.office()
    assert arrived(office, mail_server.taken) == dict.fromkeys(READERS, 1)
    assert {row.state for row in office.state.outbox.rows(WEEK)} == {MailState.SENT}
    assert not [c.line for c in office.concerns() if c.must_act]
    office.state.close()


def read_by_now(district: District) -> bool:
    """Whether the first sheet is kept."""
    return there(district.url, "SELECT 1 FROM grids LIMIT 1")


@pytest.mark.slow
def test_a_worker_of_the_version_before_and_one_of_this_do_the_week_together(
    district: District, mail_server: FaultyServer, run: Run, before: Path, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """The real program of then, amid its work when the state changes its shape."""
    upgraded = threading.Event()
    answer = district.box.gatekeeper.answer

    def late(*asked: Any) -> Any:
        """The second sheet is under way when the state changes its shape."""
        if read_by_now(district):
            upgraded.wait(PATIENCE)
        return answer(*asked)

    monkeypatch.setattr(district.box.gatekeeper, "answer", late)
    mail_server.think = 0.2
    old = run("worker", "--jobs", "1", program=[str(before / "cli.py")])
    wait_for(lambda: read_by_now(district), old)
    assert shape(district) < newest_of()
    new = run("worker", "--once", "--jobs", "1", home=district.another_host(tmp_path / "new"))
    wait_for(lambda: shape(district) == newest_of(), new)
    upgraded.set()
    code, said = ended(new)
    assert code == 0, said
    assert old.poll() is None
    old.terminate()
    assert ended(old)[0] == 0
    all_well(district, mail_server)


@pytest.mark.slow
def test_a_worker_of_today_goes_on_beside_one_of_a_version_to_come(
    district: District, mail_server: FaultyServer, run: Run, tmp_path: Path
) -> None:
    mail_server.think = 0.1
    today = run("worker", "--jobs", "1")
    wait_for(lambda: read_by_now(district), today)
    to_come = run(
        "worker", "--jobs", "1", program=[*NEWER, "beside"],
        home=district.another_host(tmp_path / "new"),
    )  # fmt: skip
    wait_for(lambda: shape(district) == BESIDE.number, to_come)
    late = run("worker", "--once", "--jobs", "1")  # one of today that comes after it
    code, said = ended(late)
    assert code == 0, said
    for worker in (today, to_come):
        worker.terminate()
        assert ended(worker)[0] == 0
    all_well(district, mail_server)


@pytest.mark.slow
def test_a_worker_ends_when_a_newer_version_has_outgrown_it(
    district: District, mail_server: FaultyServer, run: Run, tmp_path: Path
) -> None:
    mail_server.think = 300.0  # so that it stands amid a mail
    today = run("worker", "--jobs", "1")
    wait_for(lambda: mail_server.connections > 0, today)
    run("worker", program=[*NEWER, "ending"], home=district.another_host(tmp_path / "new"))
    code, said = ended(today)
    assert (code, "install it on this machine" in said) == (6, True), said
    assert shape(district) == ENDING.number
    code, said = ended(run("worker", "--once"))
    assert (code, "newer version" in said) == (6, True), said


def test_an_office_that_moves_amid_the_week_sends_the_rest_and_nothing_twice(
    district: District, mail_server: FaultyServer, run: Run
) -> None:
    """The first half leaves from the file, the others from PostgreSQL, by a worker."""
    sqlite = {"SAMMACHIP_STATE_URL": "sqlite:///state/sammachip.db"}
    late = sorted(READERS)[::2]
    mail_server.fault = lambda recipient: "rcpt 4xx" if recipient in late else None
    assert ended(run("send", more=sqlite))[0] == 5
    first = dict(mail_server.taken)
    assert len(first) == len(READERS) - len(late)
    code, said = ended(run("state", "move", "--to", district.url, more=sqlite, today=None))
    assert code == 0, said
    mail_server.fault = lambda recipient: None
    assert ended(run("send"))[0] == 0
    assert ended(run("worker", "--once"))[0] == 0
    assert {key: mail_server.taken[key] for key in first} == first
    all_well(district, mail_server)
