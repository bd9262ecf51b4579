"""Several Google accounts: a workbook is read by one that sees it; each has its own quota."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from sync.errors import CredentialsError
from sync.google.changes import changes_since
from sync.sandbox.server import Sandbox
from sync.service import Office, pieces
from sync.service.sources import accounts
from sync.service.sources.source import Source, opened
from sync.settings import load
from tests.service.connected import marks_of, write_sheets

NAMES = tuple(f"d{number:02}" for number in range(12))


@pytest.fixture
def box(tmp_path: Path) -> Iterator[Sandbox]:
    write_sheets(tmp_path / "workbooks", "one", NAMES)
    with Sandbox(tmp_path / "workbooks") as box:
        box.store.refresh()
        yield box


def office_of(home: Path, box: Sandbox, keys: Sequence[Path]) -> Office:
    (home / "config").mkdir(exist_ok=True)
    listed = ", ".join(f'"{key}"' for key in keys)
    (home / "config/settings.toml").write_text(
        f'[google]\nsource = "google"\nendpoint = "{box.endpoint}"\nkeys = [{listed}]\n', "utf-8"
    )
    blocks = [f'[[workbook]]\nname = "{n}"\nid = "{box.file(f"{n}.xlsx").id}"\n' for n in NAMES]
    (home / "config/workbooks.toml").write_text("\n".join(blocks), "utf-8")
    return Office(load(home, {}))


def office_of_two(
    home: Path, box: Sandbox, both: Sequence[str] = (), alone: Sequence[str] = ()
) -> tuple[Office, Path]:
    """An office of two accounts, and the second: it sees some workbooks too, and others alone."""
    other = box.new_account("second")
    for name in (*both, *alone):
        box.share(f"{name}.xlsx", address(other), "reader")
    for name in alone:
        box.share(f"{name}.xlsx", box.account, None)
    return office_of(home, box, [box.credentials, other]), other


@contextmanager
def sources_of(office: Office, *keys: Path) -> Iterator[dict[str, Source]]:
    """Google as each account sees it."""
    assert office.secret
    with ExitStack() as stack:
        yield {str(key): stack.enter_context(opened(office.settings, str(key))) for key in keys}


@contextmanager
def shared_by_two(home: Path, box: Sandbox) -> Iterator[tuple[Office, dict[str, Source]]]:
    """An office whose workbooks two accounts see, and Google as each of them sees it."""
    office, other = office_of_two(home, box, both=NAMES)
    with sources_of(office, box.credentials, other) as sources:
        yield office, sources


def read_due(office: Office, sources: Mapping[str, Source]) -> None:
    """As a worker does of every workbook that is to be read."""
    for name in pieces.due(office).reads:
        pieces.read(office, sources.__getitem__, name, last_try=True)


def readers(box: Sandbox) -> Counter[str]:
    """Whose reads of sheets the sandbox counted."""
    return Counter(r.path.partition("?")[0] for r in box.requests if "/spreadsheets/" in r.path)


def address(key: Path) -> str:
    return str(json.loads(key.read_text("utf-8"))["client_email"])


def test_workbooks_that_both_see_are_shared_out_and_each_is_read_once(
    tmp_path: Path, box: Sandbox
) -> None:
    office, other = office_of_two(tmp_path, box, both=NAMES)
    office.sync(full=True)
    office.sync()  # now each knows what the other sees
    halves = [accounts.mine(office, str(key)) for key in (box.credentials, other)]
    assert halves[0] | halves[1] == set(NAMES)
    assert not halves[0] & halves[1]
    marks = [office.state.kept.get(accounts.token_of(str(k))) for k in (box.credentials, other)]
    assert accounts.tokens(office) == f"{box.credentials} {marks[0]}, {other} {marks[1]}"
    assert all(marks)
    assert min(map(len, halves)) >= 3
    before = sum(readers(box).values())
    office.sync(full=True)
    assert sum(readers(box).values()) - before == len(NAMES)


def test_each_workbook_belongs_to_the_account_that_can_see_it(tmp_path: Path, box: Sandbox) -> None:
    office, other = office_of_two(tmp_path, box, alone=NAMES[:5])
    result = office.sync()
    assert [outcome.error for outcome in result.outcomes if outcome.error] == []
    assert accounts.mine(office, str(other)) == set(NAMES[:5])
    box.share("d00.xlsx", address(other), None)  # taken away from the one, given to the other
    box.share("d00.xlsx", box.account, "reader")
    assert office.sync().exit_code == 0
    assert "d00" in accounts.mine(office, str(box.credentials))


def test_a_refused_account_costs_its_own_workbooks_alone(tmp_path: Path, box: Sandbox) -> None:
    office, other = office_of_two(tmp_path, box, alone=NAMES[:5])
    assert office.sync().exit_code == 0
    box.revoke(address(other))
    again = Office(office.settings)
    result = again.sync(full=True)
    failed = {outcome.name for outcome in result.outcomes if outcome.error}
    assert failed == set(NAMES[:5])
    assert all(isinstance(o.error, CredentialsError) for o in result.outcomes if o.error)


def hears_of_all(office: Office, source: Source) -> None:
    """What moved until now is not told to this account again."""
    name = accounts.token_of(source.account)
    changes = changes_since(source.client, office.state.kept.get(name) or "")
    office.state.kept.put(name, changes.token)


def test_another_that_sees_them_reads_the_workbooks_of_a_refused_account(
    tmp_path: Path, box: Sandbox
) -> None:
    with shared_by_two(tmp_path, box) as (office, sources):
        first, second = sources
        office.sync(full=True)
        office.sync()
        theirs = accounts.mine(office, second)
        moved, later, *_ = sorted(theirs)
        write_sheets(tmp_path / "workbooks", "two", [moved])
        box.store.refresh()
        hears_of_all(office, sources[first])
    box.revoke(address(Path(second)))
    result = office.sync()
    assert result.exit_code == 0
    assert {o.name for o in result.outcomes if o.status == "read"} == theirs
    assert marks_of(office).count("two") == 1
    assert accounts.mine(office, first) == set(NAMES)
    (told,) = (each for each in office.concerns() if each.kind == "account_refused")
    assert told.where == second
    assert {o.status for o in office.sync().outcomes} == {"unchanged"}  # once is enough
    write_sheets(tmp_path / "workbooks", "three", [later])
    box.store.refresh()
    assert [o.name for o in office.sync().outcomes if o.status == "read"] == [later]
    box.tokens.accounts[address(Path(second))].revoked = False
    assert office.sync().exit_code == 0
    assert accounts.mine(office, second) == theirs
    assert not [each for each in office.concerns() if each.kind == "account_refused"]


def test_workers_take_over_from_a_refused_account_and_give_back(
    tmp_path: Path, box: Sandbox
) -> None:
    with shared_by_two(tmp_path, box) as (office, sources):
        first, second = sources.values()

        for source in (second, first, second):
            pieces.look(office, source)
        theirs = accounts.mine(office, second.account)
        box.revoke(address(Path(second.account)))  # between its look and its reads
        read_due(office, sources)
        assert set(office.state.grids.marks()) == set(NAMES)
        write_sheets(tmp_path / "workbooks", "two", sorted(theirs))
        box.store.refresh()
        hears_of_all(office, first)
        with pytest.raises(CredentialsError) as refused:
            pieces.look(office, second)
        pieces.looked_in_vain(office, second.account, refused.value)
        assert set(pieces.due(office).reads) == theirs
        read_due(office, sources)
        assert marks_of(office).count("two") == len(theirs)
        assert pieces.exit_code(office) == 0
        pieces.looked_in_vain(office, second.account, refused.value)
        pieces.look(office, first)
        assert not pieces.due(office).reads
        box.tokens.accounts[address(Path(second.account))].revoked = False
        pieces.look(office, second)
        assert accounts.mine(office, second.account) == theirs


def test_pieces_are_read_by_the_account_that_was_told_of_them(tmp_path: Path, box: Sandbox) -> None:
    office, other = office_of_two(tmp_path, box, alone=NAMES[:5])
    with sources_of(office, box.credentials, other) as sources:
        assert pieces.due(office).looks == dict.fromkeys(sources, False)
        first, second = sources.values()
        for source in (second, first, second):
            pieces.look(office, source)
        read_due(office, sources)
    assert pieces.due(office).looks == {}
    marks = office.state.grids.marks()
    assert set(marks) == set(NAMES)
    assert pieces.exit_code(office) == 0


def test_pieces_are_shared_out_before_the_first_is_read(tmp_path: Path, box: Sandbox) -> None:
    with shared_by_two(tmp_path, box) as (office, sources):
        while looks := pieces.due(office).looks:
            for account in looks:
                pieces.look(office, sources[account])
                read_due(office, sources)
    assert sum(readers(box).values()) == len(NAMES)
    assert set(office.state.grids.marks()) == set(NAMES)


def test_another_that_sees_a_workbook_stands_in_for_an_account_without_a_turn(
    tmp_path: Path, box: Sandbox
) -> None:
    with shared_by_two(tmp_path, box) as (office, sources):
        first, second = sources.values()
        for source in (second, first, second):
            pieces.look(office, source)
        # the other sees it no longer, which nobody has looked at yet
        lost = min(accounts.mine(office, first.account))
        box.share(f"{lost}.xlsx", second.client.account, None)
        first.client._reads.close_for(0.3)
        pieces.read(office, sources.__getitem__, lost, last_try=True)
        assert list(office.state.grids.marks()) == [lost]
        asked = [source.client.metrics.requests for source in (first, second)]
        first.client._reads.close_for(900)
        read_due(office, sources)
        assert first.client.metrics.requests == asked[0]
        assert second.client.metrics.requests - asked[1] == len(NAMES) - 1
    assert set(office.state.grids.marks()) == set(NAMES)


def test_nobody_stands_in_for_the_account_that_is_named_for_a_workbook(
    tmp_path: Path, box: Sandbox
) -> None:
    with shared_by_two(tmp_path, box) as (office, sources):
        first, second = sources
        office.sync(full=True)
    readers, id = accounts.Readers(office), box.file("d00.xlsx").id
    assert set(readers.able(id)) == {first, second}
    assert readers.able(id)[0] == readers.of(id)
    assert readers.able(id, "second") == (second,)


def test_an_account_that_never_answers_keeps_the_others_from_nothing(
    tmp_path: Path, box: Sandbox
) -> None:
    office, other = office_of_two(tmp_path, box)
    with sources_of(office, box.credentials) as sources:
        (first,) = sources.values()
        pieces.look(office, first)
        before = len(box.requests)
        pieces.look(office, first)
        assert len(box.requests) == before  # Google is not asked while it waits for the other
        assert not pieces.due(office).reads
        pieces.looked_in_vain(office, str(other), CredentialsError("revoked"))
        pieces.look(office, first)
    assert tuple(pieces.due(office).reads) == NAMES


def test_who_asks_by_hand_goes_before_what_works_by_itself(tmp_path: Path, box: Sandbox) -> None:
    """A state in a file has no shared count, so the two are asked of one book here."""
    office = office_of(tmp_path, box, [box.credentials])
    with (
        opened(office.settings, gives_way=True) as worker,
        opened(office.settings) as by_hand,
    ):
        by_hand.client._reads._book = worker.client._reads._book
        taken = [worker.client._reads.take(0.0) for _ in range(60)]
        assert (taken.count(0.0), taken.count(None)) == (59, 1)
        assert [by_hand.client._reads.take(0.0) for _ in range(2)] == [0.0, None]
    few = office.settings.file.google.model_copy(update={"reads_per_minute": 5})
    file = office.settings.file.model_copy(update={"google": few})
    with opened(office.settings.model_copy(update={"file": file}), gives_way=True) as worker:
        assert [worker.client._reads.take(0.0) for _ in range(5)] == [0.0] * 5


def test_a_workbook_named_to_check_is_found_by_whoever_sees_it(
    tmp_path: Path, box: Sandbox
) -> None:
    office, _ = office_of_two(tmp_path, box, alone=["d00"])
    assert office.check("d00").title == "d00"
    checks = {check.name: check for check in office.doctor()}
    assert checks["workbook d00"].ok
    assert checks["workbook d01"].ok
