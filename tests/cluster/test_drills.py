"""What befalls machines that work together, in a few seconds each; `bench.nation` has them at the
size of a nation."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

pytest.importorskip("procrastinate")

from sync.model import MailState
from tests.cluster.clocks import COMPILER, ahead, of_a_process
from tests.cluster.districts import READERS, WEEK, District, arrived
from tests.cluster.test_worker import Run, ended, look_at_the_fates, run, wait_for
from tests.cluster.wire import Wire
from tests.delivery.smtp_server import FaultyServer

__all__ = ["run"]  # fixtures


@pytest.fixture(autouse=True)
def key(district: District) -> None:
    """Makes the key that the machines share."""
    office = district.office()
    assert office.secret
    office.state.close()


@pytest.fixture
def wire(district: District) -> Iterator[Wire]:
    """Leads to the database of the office."""
    wire = Wire(district.url.partition("@")[2].partition("/")[0])
    yield wire
    wire.close()


def test_who_is_cut_off_from_the_database_amid_a_mail_does_not_end_it_when_another_has(
    district: District, mail_server: FaultyServer, run: Run, wire: Wire, tmp_path: Path
) -> None:
    mail_server.hold = "rcpt"
    address, _, name = district.url.rpartition("/")
    beyond = {"SAMMACHIP_STATE_URL": f"{address.rpartition('@')[0]}@127.0.0.1:{wire.port}/{name}"}
    lonely = run("worker", "--jobs", "1", home=district.another_host(tmp_path / "a"), more=beyond)
    wait_for(mail_server.held.is_set, lonely)
    wire.cut()
    mail_server.hold = None
    code, said = ended(run("worker", "--once", "--jobs", "1"))
    assert code == 0, said
    office = district.office()
    assert arrived(office, mail_server.taken) == dict.fromkeys(READERS, 1)
    assert lonely.poll() is None or lonely.returncode == 6
    wire.mend()
    mail_server.go.set()  # the server answers, and the mail could go on
    if lonely.poll() is None:
        time.sleep(2.0)
        lonely.terminate()
    assert ended(lonely)[0] in (0, 6)
    assert arrived(office, mail_server.taken) == dict.fromkeys(READERS, 1)
    assert {row.state for row in office.state.outbox.rows(WEEK)} == {MailState.SENT}
    office.state.close()


@pytest.mark.skipif(not COMPILER, reason="two clocks are left out: they need a C compiler")
@pytest.mark.parametrize("seconds", [120, pytest.param(-120, marks=pytest.mark.slow)])
def test_the_mail_of_a_dead_worker_whose_clock_was_two_minutes_off_is_decided_at_once(
    district: District, mail_server: FaultyServer, run: Run, seconds: int, tmp_path: Path
) -> None:
    off = ahead(seconds, tmp_path)
    assert abs(of_a_process(off) - time.time() - seconds) < 60
    mail_server.hold = "data"
    first = run("worker", "--jobs", "1", home=district.another_host(tmp_path / "a"), more=off)
    wait_for(mail_server.held.is_set, first)
    first.kill()
    mail_server.hold = None
    began = time.monotonic()
    code, said = ended(run("worker", "--once", "--jobs", "1"))
    assert code == 0, said
    office = district.office()
    assert time.monotonic() - began < office.settings.file.delivery.lease_seconds - abs(seconds)
    look_at_the_fates(office, mail_server, "data")
    office.state.close()
