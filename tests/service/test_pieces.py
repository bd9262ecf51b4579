"""The week's work in pieces, done one by one here: it comes to the same as in one go."""

from __future__ import annotations

import gc
import json
import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from sync.delivery.files import FilesTransport
from sync.errors import DeliveryError, SourceUnavailable
from sync.google.changes import Revision
from sync.google.client import Client
from sync.google.reader import ReadOutcome, read_one
from sync.model import MailState, Reading
from sync.sandbox.server import Sandbox
from sync.service import Office, mailing, pieces, road
from sync.service.reading import sync as sync_all
from sync.service.results import silent
from sync.service.sources import accounts
from sync.service.sources.source import Source, opened
from tests.cluster.districts import NAMES, READERS, TODAY, WEEK, District, write_districts


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("districts")
    write_districts(home)
    return home


@pytest.fixture
def district(tmp_path: Path, written: Path) -> Iterator[District]:
    shutil.copytree(written, tmp_path, dirs_exist_ok=True)
    with Sandbox(tmp_path / "workbooks") as box:
        yield District(tmp_path, "sqlite:///state/sammachip.db", box, 0)


@pytest.fixture
def office(district: District) -> Iterator[Office]:
    office = district.office()
    yield office
    office.state.close()


@pytest.fixture
def source(office: Office) -> Iterator[Source]:
    with opened(office.settings) as source:
        yield source


def work(office: Office, source: Source, *, last_try: bool = False) -> None:
    """All that is due, one piece after another, until nothing is."""
    outbox = mailing.outbox_of(office, "queue_test/1", alone=False)
    pieces.advance(office)
    while due := pieces.due(office):
        for _account in due.looks:
            pieces.look(office, source)
        for name in due.reads:
            pieces.read(office, lambda _: source, name, last_try=last_try)
        for who in due.mails:
            pieces.compose(office, who)
        for row in due.sends:
            pieces.send(office, outbox, row.message_id)
        pieces.advance(office)


def sent(office: Office) -> set[str]:
    return {row.recipient for row in office.state.outbox.rows(WEEK, [MailState.SENT])}


def test_the_pieces_come_to_the_whole_weeks_work(office: Office, source: Source) -> None:
    work(office, source)
    assert sent(office) == READERS
    assert pieces.at_rest(office)
    assert pieces.exit_code(office) == 0
    assert (round := pieces.round_of(office)) is not None
    assert (round.week, round.stage) == (WEEK, "over")
    assert {name for name in NAMES if office.state.snapshots.has(name, WEEK)} == set(NAMES)
    seen = {told["page_token"] for told in office.history().mails}
    assert seen == {accounts.tokens(office)} != {None}
    before = len(office.state.outbox.rows())
    work(office, source)
    assert len(office.state.outbox.rows()) == before


def test_what_one_workbook_shows_stands_beside_what_the_others_showed(
    office: Office, source: Source
) -> None:
    work(office, source)
    fault = SourceUnavailable("Google did not answer", hint="it may be back soon")
    for name in ("takhli", "phayuha"):
        office.state.todo.ask(pieces.READ, {name: json.dumps(["9", None, "", ""])})
        pieces.read_in_vain(office, name, fault)
    assert [c.where for c in office.concerns() if c.kind == "read_failed"] == ["takhli", "phayuha"]
    before = office.state.kept.get("shown:phayuha")
    office.state.todo.ask(pieces.READ, {"takhli": json.dumps(["9", None, "", ""])})
    pieces.read(office, lambda _: source, "takhli", last_try=False)
    assert [c.where for c in office.concerns() if c.kind == "read_failed"] == ["phayuha"]
    assert before == office.state.kept.get("shown:phayuha")


def test_a_mail_made_alone_is_the_mail_made_with_all_others(office: Office, source: Source) -> None:
    work(office, source)
    week = office.week()
    synced = sync_all(office, week, full=False, progress=silent)
    whole = road.compose(office, road.at_hand(office, synced.outcomes, week), week)
    alone = {row.recipient: office.state.outbox.message(row.key)
             for row in office.state.outbox.rows(WEEK)}  # fmt: skip
    assert {c.message.recipient for c in whole} == READERS
    for composed in whole:
        if composed.message.recipient.startswith("operator"):
            continue  # it also tells how the others went
        made = alone[composed.message.recipient]
        assert (made.subject, made.html) == (composed.message.subject, composed.message.html)


def test_a_thread_of_a_worker_holds_no_workbook(office: Office, source: Source) -> None:
    before = readings()
    other = office.for_another_thread()
    work(other, source)
    assert len(other.state.grids.marks()) == len(NAMES)
    assert readings() == before
    work(office, source)
    sync_all(office, office.week(), full=True, progress=silent)
    assert readings() >= before + len(NAMES)  # as who works alone does, up to a bound
    other.state.close()


def readings() -> int:
    """How many workbooks are in memory, typed."""
    gc.collect()
    return sum(isinstance(each, Reading) for each in gc.get_objects())


def test_only_what_moved_is_read_again(office: Office, source: Source) -> None:
    work(office, source)
    before = {name: mark.read_at for name, mark in office.state.grids.marks().items()}
    office.fixed_today = TODAY + timedelta(days=1)
    assert pieces.due(office).looks == {"": False}
    pieces.look(office, source)
    assert not pieces.due(office).reads
    assert not pieces.due(office).looks
    assert {name: mark.read_at for name, mark in office.state.grids.marks().items()} == before


def test_what_is_asked_anew_while_it_is_read_is_read_again(
    office: Office, source: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.state.todo.ask(pieces.READ, {"takhli": json.dumps(["1", None, "", ""])})
    real = read_one

    def changed_meanwhile(client: Client, revision: Revision) -> ReadOutcome:
        office.state.todo.ask(pieces.READ, {"takhli": json.dumps(["2", None, "", ""])})
        return real(client, revision)

    monkeypatch.setattr(pieces, "read_one", changed_meanwhile)
    pieces.read(office, lambda _: source, "takhli", last_try=False)
    assert office.state.todo.of(pieces.READ) == {"takhli": json.dumps(["2", None, "", ""])}
    monkeypatch.setattr(pieces, "read_one", real)
    pieces.read(office, lambda _: source, "takhli", last_try=False)
    assert office.state.todo.of(pieces.READ) == {}


def test_bad_luck_is_tried_again_and_at_last_told(
    office: Office, source: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    work(office, source)
    fault = SourceUnavailable("Google did not answer", hint="it may be back soon")
    monkeypatch.setattr(pieces, "read_one", lambda client, revision: ReadOutcome("x", error=fault))
    office.state.todo.ask(pieces.READ, {"takhli": json.dumps(["9", None, "somchai", ""])})
    with pytest.raises(SourceUnavailable):
        pieces.read(office, lambda _: source, "takhli", last_try=False)
    assert list(pieces.due(office).reads) == ["takhli"]
    pieces.read(office, lambda _: source, "takhli", last_try=True)
    assert not pieces.due(office).reads
    assert pieces.exit_code(office) == 4
    told = [each for each in office.concerns() if each.kind == "read_failed"]
    assert [each.where for each in told] == ["takhli"]
    monkeypatch.undo()
    pieces.look(office, source)  # it did not move, and is read all the same
    assert list(pieces.due(office).reads) == ["takhli"]
    pieces.read(office, lambda _: source, "takhli", last_try=False)
    assert pieces.exit_code(office) == 0
    assert not [each for each in office.concerns() if each.kind == "read_failed"]


def test_a_sheet_that_is_gone_holds_no_other_up(
    district: District, office: Office, source: Source
) -> None:
    (district.home / "workbooks/takhli.xlsx").unlink()
    district.box.store.refresh()
    work(office, source)
    assert sent(office) == {each for each in READERS if ".takhli@" not in each}


def test_drive_that_cannot_be_asked_leaves_old_data_and_says_so(
    office: Office, source: Source
) -> None:
    work(office, source)
    office.fixed_today = TODAY + timedelta(days=7)
    pieces.advance(office)
    pieces.looked_in_vain(office, "", SourceUnavailable("Drive did not answer"))
    outbox = mailing.outbox_of(office, "queue_test/1", alone=False)
    pieces.advance(office)
    for who in (*pieces.due(office).mails, *pieces.due(office).mails):
        pieces.compose(office, who)
    rows = office.state.outbox.rows("2026-W30")
    assert rows[0].recipient == "ann@example.go.th"
    html = office.state.outbox.message(rows[0].key).html
    assert "The sheet could not be read this week" in html
    assert pieces.send(office, outbox, rows[0].message_id)
    pieces.look(office, source)  # it answers again
    work(office, source)
    assert not [each for each in office.concerns() if each.kind == "read_failed"]


def test_a_mail_that_cannot_be_made_holds_no_other_up(office: Office, source: Source) -> None:
    pieces.advance(office)
    pieces.look(office, source)
    for name in pieces.due(office).reads:
        pieces.read(office, lambda _: source, name, last_try=False)
    pieces.advance(office)
    pieces.compose_in_vain(office, pieces.digest("ANN@example.go.th"), "our bug: KeyError")
    work(office, source)
    assert sent(office) == READERS - {"ann@example.go.th"}
    kept = [row.recipient for row in office.state.outbox.rows(WEEK, states=(MailState.HELD,))]
    assert kept == ["ann@example.go.th"]
    held = [each for each in office.concerns() if each.kind == "mail_held"]
    assert [(each.where, each.words.en) for each in held] == [
        ("ann@example.go.th", f"{WEEK}: our bug: KeyError")
    ]


def test_a_server_that_is_away_puts_all_off_at_the_first_try(
    office: Office, source: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(self: object) -> None:
        raise DeliveryError("the folder is gone", hint="make it", permanent=False)

    with monkeypatch.context() as broken:
        broken.setattr(FilesTransport, "connect", away)
        with pytest.raises(DeliveryError):
            work(office, source)
    made = office.state.outbox.rows(WEEK)
    assert {row.state for row in made} == {MailState.DEFERRED}
    assert pieces.due(office).sends == ()


def test_who_pauses_after_the_mail_was_made_gets_none(office: Office, source: Source) -> None:
    pieces.advance(office)
    pieces.look(office, source)
    for name in pieces.due(office).reads:
        pieces.read(office, lambda _: source, name, last_try=False)
    pieces.advance(office)
    for who in pieces.due(office).mails:
        pieces.compose(office, who)
    office.pause("ann@example.go.th")
    work(office, source)
    assert sent(office) == READERS - {"ann@example.go.th"}
