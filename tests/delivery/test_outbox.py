"""The outbox on the real state: putting in, sending, putting off, holding, losing the state."""

from __future__ import annotations

import json
import logging
import os
import resource
import threading
from collections.abc import Callable
from contextlib import nullcontext
from datetime import timedelta
from pathlib import Path

import pytest

from sync.delivery.files import FilesTransport
from sync.delivery.sent_log import SentLog, Trace
from sync.delivery.transport import ConnectionLost, Refusal
from sync.errors import ConfigError, DeliveryError, StateError
from sync.model import MailState, Message, Phase
from sync.settings import Delivery
from sync.state.state import open_state
from tests.delivery.cast import (
    ANAN,
    MALEE,
    MONDAY,
    SOMYING,
    WEEK,
    Clock,
    MemoryServer,
    MemoryTransport,
    mail,
)
from tests.delivery.conftest import TestOffice

ALL = (ANAN, MALEE, SOMYING)


def raising(fault: BaseException) -> Callable[[], None]:
    def act() -> None:
        raise fault

    return act


def states(office: TestOffice, week: str = WEEK) -> dict[str, str]:
    return {row.recipient: row.state.value for row in office.state.outbox.rows(week)}


def test_the_same_week_twice_is_sent_once(office: TestOffice) -> None:
    server = MemoryServer()
    outbox = office.outbox(MemoryTransport(server))
    for _ in range(3):
        outbox.enqueue([mail(address) for address in ALL])
        outcome = outbox.deliver(WEEK, by_hand=True)
        assert outcome.complete
        assert outcome.counts == {MailState.SENT: 3}
    assert sorted(server.held) == sorted(mail(address).message_id for address in ALL)


def test_the_servers_reply_is_kept_and_each_state_told_once(
    office: TestOffice, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, "sync.delivery")
    outbox = office.outbox(MemoryTransport(MemoryServer()))
    outbox.enqueue([mail()])
    outbox.deliver(WEEK)
    (row,) = office.state.outbox.rows(WEEK)
    assert (row.state, row.reply, row.attempts) == (MailState.SENT, "250 taken", 1)
    assert caplog.messages == ["mail queued", "mail sending", "mail sent"]


def test_later_means_later_for_the_daemon_and_now_for_a_person(office: TestOffice) -> None:
    server = MemoryServer()
    outbox = office.outbox(MemoryTransport(server))
    outbox.enqueue([mail()])
    for minutes in (5, 15, 60, 240, 240):
        server.script["rcpt"] = raising(Refusal("451 greylisted", permanent=False))
        tried = office.clock.now
        assert outbox.deliver(WEEK).counts == {MailState.DEFERRED: 1}
        assert outbox.deliver(WEEK).counts == {MailState.DEFERRED: 1}  # not yet due again
        (row,) = office.state.outbox.rows(WEEK)
        assert row.until is not None
        assert (row.until - tried).total_seconds() == minutes * 60
        office.clock.now = row.until
    server.script["rcpt"] = raising(Refusal("451 greylisted", permanent=False))
    outbox.deliver(WEEK)
    assert not server.held
    assert outbox.deliver(WEEK, by_hand=True).complete


def test_a_refused_mail_does_not_hold_up_the_others_and_marks_its_address(
    office: TestOffice,
) -> None:
    server = MemoryServer()
    outbox = office.outbox(MemoryTransport(server))
    outbox.enqueue([mail(address) for address in ALL])
    refusal = Refusal("550 5.1.1 no such user", permanent=True, of_address=True)
    server.script["rcpt"] = raising(refusal)
    outcome = outbox.deliver(WEEK, by_hand=True)
    assert not outcome.complete
    assert states(office) == {ANAN: "refused", MALEE: "sent", SOMYING: "sent"}
    (marked,) = office.state.addresses.all()
    assert (marked.address, marked.strikes, marked.paused) == (ANAN, 1, False)


def test_three_strikes_in_a_row_pause_an_address_until_a_person_resumes_it(
    office: TestOffice,
) -> None:
    server = MemoryServer()
    outbox = office.outbox(MemoryTransport(server))
    for week in ("2026-W28", "2026-W29", "2026-W30"):
        outbox.enqueue([mail(ANAN, week)])
        server.script["rcpt"] = raising(Refusal("550 no", permanent=True, of_address=True))
        outbox.deliver(week)
    outbox.enqueue([mail(ANAN, "2026-W31")])
    assert outbox.deliver("2026-W31").counts == {MailState.HELD: 1}
    office.state.addresses.clear(ANAN)
    outbox.enqueue([mail(ANAN, "2026-W31")])
    assert outbox.deliver("2026-W31").counts == {MailState.SENT: 1}
    assert not office.state.addresses.all()


@pytest.mark.parametrize(
    "refusal",
    [
        Refusal("451 greylisted", permanent=False),
        Refusal("554 looks like spam", permanent=True),
    ],
)
def test_a_refusal_that_is_not_the_address_s_own_fault_is_no_strike(
    office: TestOffice, refusal: Refusal
) -> None:
    server = MemoryServer()
    outbox = office.outbox(MemoryTransport(server))
    outbox.enqueue([mail()])
    server.script["data"] = raising(refusal)
    assert not outbox.deliver(WEEK).complete
    assert not office.state.addresses.all()


def test_with_no_minutes_set_a_mail_is_tried_again_in_an_hour(office: TestOffice) -> None:
    office.settings = Delivery(retry_minutes=())
    server = MemoryServer()
    outbox = office.outbox(MemoryTransport(server))
    outbox.enqueue([mail()])
    server.script["rcpt"] = raising(Refusal("451 greylisted", permanent=False))
    outbox.deliver(WEEK)
    (row,) = office.state.outbox.rows(WEEK)
    assert row.until is not None
    assert (row.until - office.clock.now).total_seconds() == 3600


def test_a_wrong_password_puts_off_every_mail_and_loses_none(office: TestOffice) -> None:
    server = MemoryServer()
    outbox = office.outbox(MemoryTransport(server))
    outbox.enqueue([mail(address) for address in ALL])
    server.script["connect"] = raising(DeliveryError("535 wrong", hint="correct it"))
    outcome = outbox.deliver(WEEK, by_hand=True)
    assert outcome.failure is not None
    assert outcome.failure.hint == "correct it"
    assert not outcome.complete
    assert set(states(office).values()) == {"deferred"}
    assert [row.attempts for row in office.state.outbox.rows(WEEK)] == [1, 1, 1]
    in_five_minutes = office.clock.now + timedelta(minutes=5)
    assert {row.until for row in office.state.outbox.rows(WEEK)} == {in_five_minutes}
    assert outbox.deliver(WEEK, by_hand=True).complete
    assert len(server.held) == 3


def test_a_fault_of_configuration_leaves_no_mail_in_sending(office: TestOffice) -> None:
    server = MemoryServer()
    outbox = office.outbox(MemoryTransport(server))
    outbox.enqueue([mail()])
    server.script["connect"] = raising(ConfigError("the password file is open to others"))
    with pytest.raises(ConfigError):
        outbox.deliver(WEEK)
    assert states(office) == {SOMYING: "deferred"}


def test_a_bug_in_the_middle_leaves_a_row_that_the_next_run_takes_up(office: TestOffice) -> None:
    server = MemoryServer()
    outbox = office.outbox(MemoryTransport(server), alone=True)
    outbox.enqueue([mail()])
    server.script["data"] = raising(ZeroDivisionError())
    with pytest.raises(ZeroDivisionError):
        outbox.deliver(WEEK)
    assert states(office) == {SOMYING: "sending"}
    assert outbox.deliver(WEEK).complete


@pytest.mark.parametrize(
    ("fault", "dropped"),
    [
        (ZeroDivisionError(), True),
        (KeyboardInterrupt(), True),
        (ConnectionLost("gone"), True),
        (Refusal("451 later", permanent=False), False),
    ],
)
def test_a_connection_in_the_middle_of_a_mail_carries_no_other(
    office: TestOffice, fault: BaseException, dropped: bool
) -> None:
    server = MemoryServer()
    outbox = office.outbox(MemoryTransport(server))
    outbox.enqueue([mail()])
    aborted: list[bool] = []
    server.script |= {"data": raising(fault), "abort": lambda: aborted.append(True)}
    with nullcontext() if isinstance(fault, DeliveryError) else pytest.raises(type(fault)):
        outbox.deliver(WEEK)
    assert bool(aborted) is dropped


@pytest.mark.parametrize(("owner", "alone"), [("another machine", True), ("here", False)])
def test_a_living_senders_mail_is_left_alone_until_its_lease_ends(
    office: TestOffice, owner: str, alone: bool
) -> None:
    real = Clock()
    server = MemoryServer()
    server.script["data"] = raising(KeyboardInterrupt())
    other = office.outbox(MemoryTransport(server), owner=owner, real=real)
    other.enqueue([mail()])
    with pytest.raises(KeyboardInterrupt):
        other.deliver(WEEK)
    mine = office.outbox(MemoryTransport(server), alone=alone, real=real)
    office.clock.pass_(days=1)  # a pinned day says nothing of whether a sender lives
    assert mine.deliver(WEEK).counts == {MailState.SENDING: 1}
    real.pass_(seconds=office.settings.lease_seconds)
    assert mine.deliver(WEEK).complete


def test_the_mail_of_a_sender_that_is_known_to_be_gone_does_not_wait_for_its_lease(
    office: TestOffice,
) -> None:
    server = MemoryServer()
    server.script["data"] = raising(KeyboardInterrupt())
    other = office.outbox(MemoryTransport(server), owner="queue/1")
    other.enqueue([mail()])
    with pytest.raises(KeyboardInterrupt):
        other.deliver(WEEK)
    asked: list[str] = []

    def gone(owner: str) -> bool:
        asked.append(owner)
        return len(asked) > 1

    mine = office.outbox(MemoryTransport(server), owner="queue/2", gone=gone)
    assert mine.deliver(WEEK).counts == {MailState.SENDING: 1}
    assert mine.deliver(WEEK).complete
    assert asked == ["queue/1/memory"] * 2


def test_a_slow_mail_keeps_its_lease_as_long_as_it_goes_on(office: TestOffice) -> None:
    server = MemoryServer()
    taken_up: list[int] = []

    def almost_too_slow() -> None:
        office.clock.pass_(seconds=office.settings.lease_seconds - 1)
        taken_up.append(office.outbox(MemoryTransport(server), owner="another").recover())

    outbox = office.outbox(MemoryTransport(server))
    outbox.enqueue([mail()])
    for step in ("connect", "rcpt", "data", "dot"):
        server.script[step] = almost_too_slow
    assert outbox.deliver(WEEK).complete
    assert taken_up == [0] * 4


def test_a_persons_send_waits_for_another_sender_to_end(office: TestOffice) -> None:
    office.settings = Delivery(lease_seconds=20)
    server = MemoryServer()
    server.script["data"] = raising(KeyboardInterrupt())
    other = office.outbox(MemoryTransport(server), owner="another machine")
    other.enqueue([mail()])
    with pytest.raises(KeyboardInterrupt):
        other.deliver(WEEK)
    begun = office.clock.now
    assert office.outbox(MemoryTransport(server)).deliver(WEEK, by_hand=True).complete
    assert (office.clock.now - begun).total_seconds() >= office.settings.lease_seconds


def test_a_clock_that_stands_still_does_not_make_a_person_wait_for_ever(
    office: TestOffice,
) -> None:
    office.settings = Delivery(lease_seconds=20)
    server = MemoryServer()
    server.script["data"] = raising(KeyboardInterrupt())
    other = office.outbox(MemoryTransport(server), owner="another machine")
    other.enqueue([mail()])
    with pytest.raises(KeyboardInterrupt):
        other.deliver(WEEK)
    mine = office.outbox(MemoryTransport(server), wait=lambda seconds: False)
    assert mine.deliver(WEEK, by_hand=True).counts == {MailState.SENDING: 1}


def test_a_mail_that_another_sender_has_taken_is_not_tried(office: TestOffice) -> None:
    server = MemoryServer()
    outbox = office.outbox(MemoryTransport(server))
    outbox.enqueue([mail()])
    (listed,) = office.state.outbox.rows(WEEK)
    assert office.outbox(MemoryTransport(server), owner="another").send_one(listed)
    assert not outbox.send_one(listed)
    assert len(server.held) == 1


def test_a_sender_that_slept_through_its_lease_does_not_write_the_dot(
    office: TestOffice, caplog: pytest.LogCaptureFixture
) -> None:
    server = MemoryServer()
    outbox = office.outbox(MemoryTransport(server))

    def sleep_while_another_sends() -> None:
        office.clock.pass_(hours=3)
        office.outbox(MemoryTransport(server), owner="another").deliver(WEEK)

    outbox.enqueue([mail()])
    server.script["data"] = sleep_while_another_sends
    outbox.deliver(WEEK)
    assert len(server.held) == 1
    assert states(office) == {SOMYING: "sent"}
    assert "another sender took the mail" in caplog.messages


class Finding(MemoryTransport):
    """Sees what has arrived, as an outbox of files does."""

    def arrived(self, message: Message) -> bool:
        return message.message_id in self.server.held


@pytest.mark.parametrize(("other", "found"), [(MemoryTransport, "unknown"), (Finding, "sent")])
def test_a_late_yes_is_believed_whatever_became_of_the_row_meanwhile(
    office: TestOffice, other: type[MemoryTransport], found: str
) -> None:
    server = MemoryServer()
    outbox = office.outbox(MemoryTransport(server))

    def meanwhile() -> None:
        office.clock.pass_(hours=3)
        assert office.outbox(other(server)).recover() == 1
        assert states(office) == {SOMYING: found}
        assert SentLog(office.home / "sent.log").trace(mail().key) is Trace.DOT

    outbox.enqueue([mail()])
    server.script["reply"] = meanwhile
    assert outbox.deliver(WEEK).complete
    assert states(office) == {SOMYING: "sent"}


def test_what_stands_in_the_way_of_one_mail_puts_off_all_that_are_due_of_its_week(
    office: TestOffice,
) -> None:
    outbox, later = office.outbox(MemoryTransport(MemoryServer())), "2026-W30"
    outbox.enqueue([mail(ANAN), mail(MALEE), mail(SOMYING, week=later)])
    outbox.put_off(WEEK, DeliveryError("no server"))
    assert states(office) == {ANAN: "deferred", MALEE: "deferred"}
    assert states(office, later) == {SOMYING: "queued"}
    (first, _) = office.state.outbox.rows(WEEK)
    assert (first.reply, first.attempts) == ("no server", 1)
    assert first.until is not None and first.until > office.clock.now


def test_unknown_is_sent_again_only_when_a_person_says_so_and_with_the_same_bytes(
    office: TestOffice,
) -> None:
    server = MemoryServer()
    outbox = office.outbox(MemoryTransport(server))
    outbox.enqueue([mail()])
    server.script["reply"] = raising(ConnectionLost("gone"))
    for _ in range(3):
        assert outbox.deliver(WEEK, by_hand=True).counts == {MailState.UNKNOWN: 1}
        outbox.enqueue([mail(body="made anew")])
        office.clock.pass_(days=1)
    assert outbox.deliver(WEEK, by_hand=True, resend_unknown=True).complete
    assert server.held == [mail().message_id] * 2
    (row,) = office.state.outbox.rows(WEEK)
    assert office.state.outbox.message(row.key).payload == mail().payload


def test_only_the_address_asked_for_is_sent_to(office: TestOffice) -> None:
    outbox = office.outbox(MemoryTransport(MemoryServer()))
    outbox.enqueue([mail(address) for address in ALL])
    assert outbox.deliver(WEEK, to=ANAN.upper()).counts == {MailState.SENT: 1}
    assert states(office) == {ANAN: "sent", MALEE: "queued", SOMYING: "queued"}


def test_a_held_mail_leaves_when_it_is_made_anew(office: TestOffice) -> None:
    server = MemoryServer()
    outbox = office.outbox(MemoryTransport(server))
    outbox.enqueue([mail()], held={mail().key: "a number without a source"})
    assert outbox.deliver(WEEK, by_hand=True).counts == {MailState.HELD: 1}
    assert not server.held
    outbox.enqueue([mail(body="mended")])
    assert outbox.deliver(WEEK).complete
    (row,) = office.state.outbox.rows(WEEK)
    assert "mended" in office.state.outbox.message(row.key).payload.decode()


def test_a_mail_that_never_left_takes_fresh_bytes(office: TestOffice) -> None:
    outbox = office.outbox(MemoryTransport(MemoryServer()))
    outbox.enqueue([mail(body="old")])
    outbox.enqueue([mail(body="new")])
    (row,) = office.state.outbox.rows(WEEK)
    assert office.state.outbox.message(row.key).payload == mail(body="new").payload


def test_a_mail_that_is_made_again_as_it_was_is_not_written_again(office: TestOffice) -> None:
    outbox = office.outbox(MemoryTransport(MemoryServer()))
    outbox.enqueue([mail()])
    (row,) = office.state.outbox.rows(WEEK)
    outbox.enqueue([mail()])
    assert office.state.outbox.rows(WEEK) == [row]


def test_a_mail_that_was_tried_keeps_its_bytes(office: TestOffice) -> None:
    """Of a mail whose sender died nobody knows how far it came: what follows must be the same."""
    server = MemoryServer()
    outbox = office.outbox(MemoryTransport(server), alone=True)
    outbox.enqueue([mail(body="old")])
    server.script["data"] = raising(KeyboardInterrupt())
    with pytest.raises(KeyboardInterrupt):
        outbox.deliver(WEEK)
    assert outbox.recover() == 1
    for held in ({}, {mail().key: "a number without a source"}):
        outbox.enqueue([mail(body="new")], held=held)
        (row,) = office.state.outbox.rows(WEEK)
        assert (row.state, row.attempts) == (MailState.QUEUED, 1)
        assert office.state.outbox.message(row.key).payload == mail(body="old").payload


def test_what_still_waits_when_its_week_is_over_is_missed(office: TestOffice) -> None:
    server = MemoryServer()
    outbox = office.outbox(MemoryTransport(server))
    outbox.enqueue([mail(SOMYING, "2026-W27"), mail(ANAN, "2026-W28")])
    assert outbox.miss_before("2026-W28") == 1
    assert states(office, "2026-W27") == {SOMYING: "missed"}
    outbox.deliver("2026-W27", by_hand=True)
    assert not server.held
    assert office.state.outbox.weeks() == {"2026-W28"}


def test_what_waits_for_one_address_is_given_up_but_for_a_report_to_spare(
    office: TestOffice,
) -> None:
    outbox = office.outbox(MemoryTransport(MemoryServer()))
    outbox.enqueue([mail(ANAN), mail(SOMYING.title())])
    assert outbox.give_up(SOMYING, "asked to", spare="weekly") == 0
    assert outbox.give_up(SOMYING, "asked to", spare="monthly") == 1
    assert states(office) == {ANAN: "queued", SOMYING.title(): "missed"}


def test_asked_to_stop_it_stops_between_two_mails(office: TestOffice) -> None:
    server = MemoryServer()
    stop = threading.Event()
    outbox = office.outbox(MemoryTransport(server), wait=stop.wait)
    outbox.enqueue([mail(address) for address in ALL])
    server.script["reply"] = stop.set
    assert outbox.deliver(WEEK, by_hand=True).counts == {MailState.SENT: 1, MailState.QUEUED: 2}
    assert len(server.held) == 1


def test_the_phase_is_on_the_disk_before_the_step_is_taken(office: TestOffice) -> None:
    server = MemoryServer()
    outbox = office.outbox(MemoryTransport(server))
    seen: list[Phase | None] = []
    outbox.enqueue([mail()])
    for step in ("connect", "rcpt", "data", "dot"):
        server.script[step] = lambda: seen.append(office.state.outbox.rows(WEEK)[0].phase)
    outbox.deliver(WEEK)
    assert seen == list(Phase)


# ------------------------------------------------------------------------------ losing the state


def test_a_deleted_state_mails_nobody_twice(office: TestOffice) -> None:
    server = MemoryServer()
    first = office.outbox(MemoryTransport(server))
    first.enqueue([mail(SOMYING), mail(ANAN)])
    server.script["reply"] = raising(ConnectionLost("gone"))  # for the first of them
    first.deliver(WEEK)
    office.state.close()
    for file in (office.home / "state").iterdir():
        file.unlink()
    with open_state("sqlite:///state/sammachip.db", office.home) as fresh:
        again = TestOffice(office.home, fresh, Clock(MONDAY))
        outbox = again.outbox(MemoryTransport(server))
        outbox.enqueue([mail(SOMYING), mail(ANAN), mail(MALEE)])
        outbox.deliver(WEEK, by_hand=True)
        outbox.enqueue([mail(address, body="made anew") for address in ALL])
        assert states(again) == {ANAN: "unknown", SOMYING: "sent", MALEE: "sent"}
    assert len(server.held) == len(set(server.held)) == 3


def test_an_old_backup_put_back_mails_nobody_twice(office: TestOffice) -> None:
    server = MemoryServer()
    outbox = office.outbox(MemoryTransport(server))
    outbox.enqueue([mail()])
    office.state.backup(office.home / "backup.db")
    outbox.deliver(WEEK)
    office.state.close()
    (office.home / "backup.db").replace(office.home / "state" / "sammachip.db")
    with open_state("sqlite:///state/sammachip.db", office.home) as old:
        again = TestOffice(office.home, old, Clock(MONDAY))
        assert states(again) == {SOMYING: "queued"}
        assert again.outbox(MemoryTransport(server)).deliver(WEEK).complete
    assert len(server.held) == 1


def test_a_line_of_the_log_cut_short_by_a_crash_spoils_no_other(office: TestOffice) -> None:
    path = office.home / "sent.log"
    log = SentLog(path)
    log.note("a", Trace.SENT, MONDAY)
    with path.open("ab") as file:
        file.write(b'{"mail": "12')
    log.note("b", Trace.DOT, MONDAY)
    for reader in (log, SentLog(path)):
        assert (reader.trace("a"), reader.trace("b")) == (Trace.SENT, Trace.DOT)


def test_two_processes_read_each_others_lines(office: TestOffice) -> None:
    one, two = SentLog(office.home / "sent.log"), SentLog(office.home / "sent.log")
    assert two.trace("a") is None
    one.note("a", Trace.DOT, MONDAY)
    assert two.trace("a") is Trace.DOT
    one.note("a", Trace.BACK, MONDAY)
    assert two.trace("a") is Trace.BACK


def test_the_log_is_on_the_disk_before_a_mail_may_arrive_and_when_it_has(
    office: TestOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, flush = office.home / "sent.log", os.fsync
    flushed: list[int] = []

    def flush_and_count(descriptor: int) -> None:
        flush(descriptor)
        if path.exists() and os.path.samestat(os.fstat(descriptor), path.stat()):
            flushed.append(path.stat().st_size)

    def at_the_dot() -> None:
        assert flushed == [path.stat().st_size]

    monkeypatch.setattr(os, "fsync", flush_and_count)
    outbox = office.outbox(MemoryTransport(MemoryServer(script={"dot": at_the_dot})))
    outbox.enqueue([mail()])
    assert outbox.deliver(WEEK).complete
    assert len(flushed) == 2
    assert flushed[-1] == path.stat().st_size


def test_the_log_names_no_address(office: TestOffice) -> None:
    outbox = office.outbox(MemoryTransport(MemoryServer()))
    outbox.enqueue([mail()])
    outbox.deliver(WEEK)
    assert SOMYING not in (office.home / "sent.log").read_text()


def test_a_log_that_cannot_be_written_stops_the_mail_before_its_dot(office: TestOffice) -> None:
    server = MemoryServer()
    outbox = office.outbox(MemoryTransport(server), alone=True)
    outbox.enqueue([mail()])
    (office.home / "sent.log").mkdir()
    with pytest.raises(StateError, match=r"sent\.log cannot be"):
        outbox.deliver(WEEK)
    assert not server.held


def test_a_line_that_a_full_disk_cuts_short_was_never_said(tmp_path: Path) -> None:
    log = SentLog(tmp_path / "sent.log")
    log.note("a", Trace.SENT, MONDAY)
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (log.path.stat().st_size + 20, before[1]))
    try:
        with pytest.raises(StateError, match="No space left"):
            log.note("b", Trace.DOT, MONDAY)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert log.trace("b") is None
    log.note("b", Trace.DOT, MONDAY)
    assert (log.trace("a"), log.trace("b")) == (Trace.SENT, Trace.DOT)


def test_lines_are_forgotten_when_asked_and_counted_in_a_trial(tmp_path: Path) -> None:
    log = SentLog(tmp_path / "sent.log")
    assert log.forget(["a"]) == 0
    for key in ("a", "b"):
        log.note(key, Trace.SENT, MONDAY)
    file = log.path.stat().st_ino
    assert log.forget(["a"], trial=True) == 1
    assert log.forget(["c"]) == 0
    assert log.path.stat().st_ino == file
    another = SentLog(log.path)
    for reader in (log, another):
        assert reader.trace("a") is Trace.SENT
    assert log.forget(["a"]) == 1
    for reader in (log, another):
        assert (reader.trace("a"), reader.trace("b")) == (None, Trace.SENT)


def test_the_lines_of_the_log_are_what_programs_before_and_after_this_one_read(
    tmp_path: Path,
) -> None:
    log = SentLog(tmp_path / "sent.log")
    for trace in Trace:
        log.note("a", trace, MONDAY)
    told = [json.loads(line) for line in log.path.read_text().splitlines()]
    assert [(line["trace"], line["at"]) for line in told] == [
        (word, "2026-07-06T00:30:00+00:00") for word in ("dot", "sent", "back")
    ]


def test_a_log_that_cannot_be_read_forgets_nothing_and_says_so(tmp_path: Path) -> None:
    (tmp_path / "sent.log").mkdir()
    with pytest.raises(StateError, match=r"sent\.log cannot be"):
        SentLog(tmp_path / "sent.log").forget(["a"])


def test_no_file_stays_open_behind_the_mails(office: TestOffice) -> None:
    outbox = office.outbox(FilesTransport(office.home / "outbox"))
    outbox.enqueue([mail(SOMYING)])
    outbox.deliver(WEEK)
    open_files = Path("/proc/self/fd")
    before = len(list(open_files.iterdir()))
    outbox.enqueue([mail(ANAN), mail(MALEE)])
    assert outbox.deliver(WEEK).complete
    assert len(list(open_files.iterdir())) <= before
