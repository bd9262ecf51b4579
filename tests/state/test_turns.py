"""One quota for all that read with an account, wherever they count: alone, or in a database."""

from __future__ import annotations

import subprocess
import sys
import textwrap
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sync.google.quota import (
    MINUTE,
    ON_ITS_WAY,
    Kept,
    OwnBook,
    QuotaBucket,
    SharedBook,
    TurnBook,
    Turns,
    turns_of,
)
from sync.sandbox.quota import Quota
from sync.sandbox.server import Sandbox
from sync.service.sources import source
from sync.settings import load
from sync.state.state import State, open_database, open_state
from sync.state.turns import TurnStore
from tests.google.office import write_workbook
from tests.google.test_quota import StillTime, busiest_minute
from tests.offices import Copies
from tests.state.conftest import SQLITE

ROOT = Path(__file__).resolve().parents[2]
Numbers = Sequence[float]


def test_what_a_book_keeps_is_read_by_the_version_before_and_what_that_keeps_by_this() -> None:
    """That one keeps until when the account is closed, then its turns, and knows nothing else."""
    kept: list[Numbers] = []

    def change(by: Kept) -> float:
        answer, after = by(1000.0, kept[-1] if kept else ())
        kept.append(after)
        return answer

    book = SharedBook(change)
    by_hand = QuotaBucket(60, book=book, sleep=time.sleep)
    assert by_hand.take(0.0) == 0.0
    assert turns_of(kept[-1], 1000.0) == Turns((1000.0 + ON_ITS_WAY,), 0.0, 1000.0 + MINUTE)
    before = Turns(tuple(kept[-1][1:]), kept[-1][0])
    assert sum(at + MINUTE > 1000.0 for at in before.taken) == 1
    assert len(before.ahead(1000.0, 60, MINUTE)) == 60
    assert turns_of((990.0, 950.0, 980.0), 1000.0) == Turns((950.0, 980.0), 990.0, 0.0)
    assert turns_of((), 1000.0) == Turns((), 0.0, 0.0)


@pytest.fixture
def moment() -> StillTime:
    return StillTime()


@pytest.fixture(params=["own", "sqlite", "postgresql"])
def book(
    request: pytest.FixtureRequest, moment: StillTime, tmp_path: Path
) -> Iterator[Callable[[], TurnBook]]:
    """Each call is another reader's way to one and the same book, by a clock of the test's."""
    if request.param == "own":
        own = OwnBook(moment.clock)
        yield lambda: own
        return
    url = SQLITE if request.param == "sqlite" else request.getfixturevalue("postgresql")()
    opened: list[State] = []

    def reader() -> TurnBook:
        opened.append(open_state(url, tmp_path))
        store = opened[-1].turns
        return SharedBook(
            lambda by: store.change("one@x.example", lambda _, numbers: by(moment.now, numbers))
        )

    yield reader
    for state in opened:
        state.close()


def test_readers_of_one_account_share_its_turns(
    book: Callable[[], TurnBook], moment: StillTime
) -> None:
    buckets = [QuotaBucket(4, book=book(), sleep=moment.sleep) for _ in range(3)]
    assert [bucket.take(0) for bucket in [*buckets, *buckets]] == [0.0] * 4 + [None] * 2
    assert buckets[2].take(180) == MINUTE + ON_ITS_WAY
    assert buckets[0].take(0) == 0.0


@settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.tuples(st.floats(0, 45), st.integers(0, 1)), min_size=1, max_size=40))
def test_no_minute_ever_sees_more_than_the_limit(
    book: Callable[[], TurnBook], moment: StillTime, asked: list[tuple[float, int]]
) -> None:
    buckets = [QuotaBucket(3, book=book(), sleep=moment.sleep) for _ in range(2)]
    moment.now += 2 * MINUTE  # the examples share the book
    sent = []
    for pause, who in asked:
        moment.now += pause
        assert buckets[who].take(1e9) is not None
        sent.append(moment.now)
    assert busiest_minute(sent) <= 3


def test_what_google_tells_one_closes_the_quota_for_all(
    book: Callable[[], TurnBook], moment: StillTime
) -> None:
    told, other = (QuotaBucket(60, book=book(), sleep=moment.sleep) for _ in range(2))
    told.close_for(40)
    other.close_for(5)
    assert other.closed_for() == 40
    assert other.take(30) is None
    assert other.take(180) == 40
    assert told.closed_for() == 0


def test_a_clock_that_was_set_back_makes_nobody_wait_for_the_time_it_lost(
    book: Callable[[], TurnBook], moment: StillTime
) -> None:
    if isinstance(book(), OwnBook):
        pytest.skip("a process counts by a clock that nobody sets")
    bucket = QuotaBucket(1, book=book(), sleep=moment.sleep)
    bucket.take(0)
    moment.now -= 86_400
    assert bucket.take(180) == MINUTE + ON_ITS_WAY


def test_of_many_that_ask_at_once_no_more_than_the_limit_are_let_through(
    url: str, tmp_path: Path
) -> None:
    def ask(_: int) -> float | None:
        with closing(open_database(url, tmp_path)) as database:
            book = SharedBook(partial(TurnStore(database).change, "one@x.example"))
            return QuotaBucket(5, book=book, sleep=time.sleep).take(0)

    with ThreadPoolExecutor(6) as pool:
        assert sum(turn is not None for turn in pool.map(ask, range(12))) == 5


def test_accounts_have_quotas_of_their_own_and_wait_for_no_writer(
    postgresql: Callable[[], str], tmp_path: Path
) -> None:
    with open_state(postgresql(), tmp_path) as state, state.database.writing():
        for account in ("one@x.example", "two@x.example"):
            book = SharedBook(partial(state.turns.change, account))
            assert QuotaBucket(1, book=book, sleep=time.sleep).take(0) == 0.0


def test_an_office_in_postgresql_counts_with_others_and_one_in_a_file_alone(
    postgresql: Callable[[], str], tmp_path: Path, demo_office: Copies
) -> None:
    home = demo_office(tmp_path / "office")
    with source._books(load(home, {})) as alone:
        assert alone is None
    environment = {"SAMMACHIP_STATE_URL": postgresql()}
    with (
        source._books(load(home, environment)) as one,
        source._books(load(home, environment)) as two,
    ):
        assert one is not None
        assert two is not None
        assert QuotaBucket(1, book=one("a"), sleep=time.sleep).take(0) == 0.0
        assert QuotaBucket(1, book=two("a"), sleep=time.sleep).take(0) is None


# ------------------------------------------------------------------------------ processes

# A reader whose minute lasts two seconds: each of its 61 is a thirtieth of a real one.
READER = """
import sys, time
from functools import partial
from pathlib import Path
from sync.google.client import open_client
from sync.google.quota import SharedBook
from sync.google.workbooks import read_workbook
from sync.state.state import open_database
from sync.state.turns import TurnStore

url, home, key, endpoint, spreadsheet, times = sys.argv[1:]
store = TurnStore(open_database(url, Path(home)))

def book_of(account):
    return SharedBook(
        lambda by: store.change(account, lambda now, numbers: by(now * 30, numbers))
    )

client = open_client(key=Path(key), endpoint=endpoint, reads_per_minute=4, book_of=book_of,
                     sleep=lambda seconds: time.sleep(seconds / 30))
print("ready", flush=True)
sys.stdin.readline()
for _ in range(int(times)):
    read_workbook(client, spreadsheet)
"""


class Counted(Quota):
    """Google's meter, which also writes down when each request came."""

    def __init__(self, limit: int) -> None:
        super().__init__(per_user=limit)
        self.came: list[float] = []

    def take(self, kind: str, user: str, now: float) -> None:
        self.came.append(now)
        super().take(kind, user, now)


def test_several_processes_never_pass_the_quota_by_google_s_own_count(
    postgresql: Callable[[], str], tmp_path: Path
) -> None:
    """Google's minute lasts one second here and the readers' two, so a second late is no fault."""
    folder = tmp_path / "sheets"
    folder.mkdir()
    write_workbook(folder / "ตาคลี.xlsx")
    began = time.time()
    meter = Counted(4)
    with Sandbox(folder, quota=meter, clock=lambda: began + (time.time() - began) * 60) as box:
        words = [
            postgresql(), str(tmp_path), str(box.credentials), box.endpoint,
            box.file("ตาคลี").id, "3",
        ]  # fmt: skip
        command = [sys.executable, "-c", textwrap.dedent(READER), *words]
        pipe = subprocess.PIPE
        readers = [
            subprocess.Popen(command, cwd=ROOT, stdin=pipe, stdout=pipe, text=True)
            for _ in range(3)
        ]
        for reader in readers:
            assert reader.stdout is not None
            assert reader.stdout.readline() == "ready\n"
        for reader in readers:  # all at once
            assert reader.stdin is not None
            reader.stdin.write("go\n")
            reader.stdin.flush()
        for reader in readers:
            reader.communicate(timeout=120)
        assert [reader.returncode for reader in readers] == [0, 0, 0]
        statuses = {request.status for request in box.requests}
    assert len(meter.came) == 9
    assert statuses == {200}, "Google refused one"
    assert busiest_minute(meter.came) <= 4
