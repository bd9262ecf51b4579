"""Plan first, then read: what is read, what is left alone, and in how many requests."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.errors import CredentialsError, SourceMissing, SourceNotShared
from sync.google.changes import Changes, Revision
from sync.google.client import DRIVE_URL, Client
from sync.google.reader import ReadOutcome, ReadPlan, divide, read_plan
from sync.sandbox.server import Sandbox
from tests.google.office import NAMES, SkippingTime, client_of, ids_of, make_plan, write_workbook


class Office:
    """Keeps what a state would keep, in the order that a state must keep it."""

    def __init__(self, ids: list[str]) -> None:
        self.known = dict.fromkeys(ids, "")
        self.token = ""
        self.titles: dict[str, str] = {}
        self.errors: dict[str, Exception] = {}

    def sync(self, client: Client, *, full: bool = False) -> int:
        """One run; the number of workbooks that were read."""
        self.errors.clear()
        plan = make_plan(client, self.known, self.token, full=full)
        for workbook_id in plan.gone:
            self.known[workbook_id] = ""
        count = 0
        for outcome in read_plan(client, plan):
            self.known[outcome.id] = outcome.version
            if outcome.workbook:
                count += 1
                self.titles[outcome.id] = outcome.workbook.title
            if outcome.error:
                self.errors[outcome.id] = outcome.error
        self.token = plan.token
        return count


# ------------------------------------------------------------------------------ dividing

REVISIONS = st.builds(
    Revision,
    id=st.just(""),
    version=st.sampled_from(("", "1", "2")),
    gone=st.booleans(),
    by_us=st.booleans(),
)
OURS = st.sets(st.sampled_from("abc"))
KNOWN = st.dictionaries(st.sampled_from("abcdef"), st.sampled_from(("", "1", "2")))


@given(
    KNOWN,
    st.dictionaries(st.sampled_from("abcdefgh"), REVISIONS),
    st.booleans(),
    st.booleans(),
    OURS,
)
def test_every_workbook_has_one_fate_and_none_is_left_alone_unsure(
    known: dict[str, str], moved: dict[str, Revision], complete: bool, full: bool, ours: set[str]
) -> None:
    revisions = {key: replace(value, id=key) for key, value in moved.items()}
    changes = Changes(revisions, "t", complete or full)
    plan = divide(known, changes, full=full, only_ours=ours)
    read = [revision.id for revision in plan.to_read]
    assert sorted([*read, *plan.unchanged, *plan.gone]) == sorted(known)
    for left in plan.unchanged:
        assert known[left]
        assert not full
        if left in revisions or complete:
            by_us = revisions[left].by_us and left in ours
            assert by_us or revisions[left].version == known[left]
    assert all(revisions[gone].gone for gone in plan.gone)


def test_a_sheet_shared_by_link_only_is_in_no_list_and_is_read_each_time() -> None:
    plan = divide({"linked": ""}, Changes({}, "t", complete=False))
    assert [revision.id for revision in plan.to_read] == ["linked"]
    plan = divide({"linked": "7"}, Changes({}, "t", complete=True))
    assert [revision.id for revision in plan.to_read] == ["linked"]


# ------------------------------------------------------------------------------ runs


def test_the_second_run_reads_nothing(sandbox: Sandbox, client: Client) -> None:
    office = Office(ids_of(sandbox))
    assert office.sync(client) == 3
    before = client.metrics.requests
    assert office.sync(client) == 0
    assert client.metrics.requests == before + 1


def test_a_full_run_reads_all_although_nothing_moved(sandbox: Sandbox, client: Client) -> None:
    office = Office(ids_of(sandbox))
    office.sync(client)
    before = client.metrics.requests
    assert office.sync(client, full=True) == 3
    assert client.metrics.requests == before + 2 + 3


def test_a_refused_token_costs_a_list_and_not_a_read(sandbox: Sandbox, client: Client) -> None:
    office = Office(ids_of(sandbox))
    office.sync(client)
    office.token = "never-given"
    assert office.sync(client) == 0


def test_one_workbook_that_fails_does_not_stop_the_others(sandbox: Sandbox, client: Client) -> None:
    office = Office(["1" * 44, *ids_of(sandbox)])
    assert office.sync(client) == 3
    assert isinstance(office.errors["1" * 44], SourceMissing)
    assert office.sync(client) == 0
    assert isinstance(office.errors["1" * 44], SourceMissing), "said again until it is mended"


def test_an_unshared_workbook_is_gone_then_an_error_then_read_again(
    sandbox: Sandbox, client: Client
) -> None:
    office = Office(ids_of(sandbox))
    office.sync(client)
    file = sandbox.file(NAMES[0])
    sandbox.share(NAMES[0], sandbox.account, None)
    assert make_plan(client, office.known, office.token).gone == (file.id,)
    office.sync(client)
    office.sync(client)
    assert isinstance(office.errors[file.id], SourceNotShared)
    sandbox.share(NAMES[0], sandbox.account, "reader")
    assert office.sync(client) == 1
    assert office.errors == {}


def test_a_revoked_key_stops_the_run_and_the_next_run_takes_up_the_rest(
    sandbox: Sandbox, skipping: SkippingTime
) -> None:
    key = sandbox.new_account("leaver")
    client = client_of(sandbox, skipping, key=key)
    for name in NAMES:
        sandbox.share(name, client.account, "reader")
    office = Office(ids_of(sandbox))
    outcomes = read_plan(client, make_plan(client, office.known))
    first = next(outcomes)
    office.known[first.id] = first.version
    sandbox.revoke(client.account)
    asked = len(sandbox.requests)
    assert [type(outcome.error) for outcome in outcomes] == [CredentialsError] * 2
    assert len(sandbox.requests) - asked <= 3  # the last was not asked for
    sandbox.tokens.accounts[client.account].revoked = False
    assert office.sync(client) == 2


# ------------------------------------------------------------------------------ the bound

MANY, MOVED = 900, 7


@pytest.fixture(scope="module")
def province(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Sandbox, SkippingTime]]:
    """Many workbooks, a quota as Google's, and a clock that sandbox and client share."""
    folder: Path = tmp_path_factory.mktemp("province")
    write_workbook(folder / "0.xlsx")
    content = (folder / "0.xlsx").read_bytes()
    for number in range(1, MANY):
        (folder / f"{number}.xlsx").write_bytes(content)
    skipping = SkippingTime()
    with Sandbox(folder, clock=skipping.wall, quota=True) as sandbox:
        yield sandbox, skipping


@pytest.mark.slow
def test_n_workbooks_of_which_k_moved_cost_k_and_two_and_sixty_a_minute(
    province: tuple[Sandbox, SkippingTime],
) -> None:
    sandbox, skipping = province
    client = client_of(sandbox, skipping)
    stamps: list[float] = []
    send = client.session.request

    def stamped(method: str, url: str, **kwargs: object) -> object:
        if not url.startswith(DRIVE_URL):  # which counts apart
            stamps.append(skipping.clock())
        return send(method, url, **kwargs)  # type: ignore[arg-type]

    client.session.request = stamped  # type: ignore[method-assign, assignment]
    office = Office([file.id for file in sandbox.store.files.values()])

    assert office.sync(client) == MANY
    assert client.metrics.requests == MANY + 2

    before = client.metrics.requests
    assert office.sync(client) == 0
    assert client.metrics.requests == before + 1

    with sandbox.lock:
        for number in range(MOVED):
            sandbox.store.touch(sandbox.file(f"{number}.xlsx"), "somchai@example.go.th")
    before = client.metrics.requests
    assert office.sync(client) == MOVED
    assert client.metrics.requests == before + 1 + MOVED

    assert len(stamps) == MANY + MOVED
    assert max(sum(start <= other < start + 60 for other in stamps) for start in stamps) <= 60
    assert not [request for request in sandbox.requests if request.status == 429]


# ------------------------------------------------------------------------------ several at a time


class Slow:
    """Stands in for a client: notes how many reads are under way, and lets none end before time."""

    readers = 3

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.begun: list[str] = []
        self.ends: dict[str, threading.Event] = {}
        monkeypatch.setattr("sync.google.reader.read_one", self.read)

    def read(self, client: Client, revision: Revision) -> ReadOutcome:
        self.ends.setdefault(revision.id, threading.Event())
        self.begun.append(revision.id)
        assert self.ends[revision.id].wait(30)
        if revision.id == "bug":
            raise KeyError("ours")
        return ReadOutcome(revision.id)

    def end(self, *ids: str) -> None:
        for key in ids:
            self.ends.setdefault(key, threading.Event()).set()


def plan_of(*ids: str) -> ReadPlan:
    return ReadPlan(tuple(Revision(key) for key in ids), (), (), "t")


def test_no_more_are_under_way_than_the_client_allows_and_each_comes_when_it_is_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    slow = Slow(monkeypatch)
    slow.end("b", "c")
    outcomes = read_plan(cast("Client", slow), plan_of("a", "b", "c", "d", "e"))
    assert {next(outcomes).id, next(outcomes).id} == {"b", "c"}  # "a" keeps nobody waiting
    assert set(slow.begun) <= {"a", "b", "c", "d"}  # "e" waits until "c" is done with
    slow.end("a", "d", "e")
    assert {outcome.id for outcome in outcomes} == {"a", "d", "e"}
    assert sorted(slow.begun) == ["a", "b", "c", "d", "e"]


def test_a_bug_while_reading_is_raised_where_the_outcome_is_taken(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    slow = Slow(monkeypatch)
    slow.end("bug")
    with pytest.raises(KeyError, match="ours"):
        list(read_plan(cast("Client", slow), plan_of("bug")))
