"""The state machine of one mail, event by event."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.delivery import machine
from sync.delivery.machine import advance
from sync.model import MailState, OutboxRow, Phase
from tests.delivery.cast import MONDAY, SOMYING, WEEK

LATER = MONDAY + timedelta(minutes=15)


def row(state: MailState = MailState.QUEUED, phase: Phase | None = None) -> OutboxRow:
    return OutboxRow("k", "weekly", WEEK, SOMYING, "<1@x>", "d", state, MONDAY, phase)


EVENTS: tuple[machine.Event, ...] = (
    machine.Claimed(MONDAY, "me", LATER),
    *(machine.Reached(MONDAY, phase, LATER) for phase in Phase),
    machine.Accepted(MONDAY, "250"),
    machine.PutOff(MONDAY, "451", LATER),
    machine.Rejected(MONDAY, "550"),
    machine.Broken(MONDAY, "gone", LATER),
    machine.Abandoned(MONDAY),
    machine.NotArrived(MONDAY),
    machine.Doubted(MONDAY, "sent.log"),
    machine.AskedAgain(MONDAY),
    machine.Held(MONDAY, "inspection"),
    machine.Renewed(MONDAY, "<2@x>", "e"),
    machine.TooLate(MONDAY, "over"),
)


def test_every_kind_of_event_has_its_line_in_the_table() -> None:
    assert {type(event) for event in EVENTS} == set(machine.TRANSITIONS)


@pytest.mark.parametrize("state", [MailState.SENT, MailState.REFUSED, MailState.MISSED])
def test_nothing_leads_out_of_an_end(state: MailState) -> None:
    for event in EVENTS:
        with pytest.raises(ValueError, match="cannot come"):
            advance(row(state), event)


@pytest.mark.parametrize(
    ("phase", "state"),
    [
        (Phase.CONNECT, MailState.QUEUED),
        (Phase.RCPT, MailState.QUEUED),
        (Phase.DATA, MailState.QUEUED),
        (Phase.DOT, MailState.UNKNOWN),
    ],
)
def test_what_became_of_an_orphan_follows_from_its_phase(phase: Phase, state: MailState) -> None:
    assert advance(row(MailState.SENDING, phase), machine.Abandoned(MONDAY)).state is state


@pytest.mark.parametrize("phase", Phase)
def test_a_broken_connection_is_put_off_before_the_dot_and_unknown_after_it(phase: Phase) -> None:
    after = advance(row(MailState.SENDING, phase), machine.Broken(MONDAY, "gone", LATER))
    if phase is Phase.DOT:
        assert (after.state, after.until) == (MailState.UNKNOWN, None)
    else:
        assert (after.state, after.until) == (MailState.DEFERRED, LATER)


@pytest.mark.parametrize(
    ("now", "then"),
    [(Phase.CONNECT, Phase.DOT), (Phase.DATA, Phase.RCPT), (Phase.DATA, Phase.DATA)],
)
def test_phases_come_in_their_order_only(now: Phase, then: Phase) -> None:
    with pytest.raises(ValueError, match="does not follow"):
        advance(row(MailState.SENDING, now), machine.Reached(MONDAY, then, LATER))


def test_a_lease_ends_at_its_last_moment() -> None:
    sending = advance(row(), machine.Claimed(MONDAY, "me", LATER))
    assert not machine.overdue(sending, LATER - timedelta(microseconds=1))
    assert machine.overdue(sending, LATER)
    assert [state for state in MailState if machine.overdue(row(state), LATER)] == [
        MailState.SENDING
    ]


def test_fresh_bytes_have_not_been_tried() -> None:
    held = advance(replace(row(), attempts=2), machine.Held(MONDAY, "inspection"))
    renewed = advance(held, machine.Renewed(MONDAY, "<2@x>", "e"))
    assert (renewed.state, renewed.attempts, renewed.reply) == (MailState.QUEUED, 0, "")
    assert (renewed.message_id, renewed.digest) == ("<2@x>", "e")
    assert renewed.revision == row().revision + 2


def test_a_server_out_of_reach_counts_as_a_try_of_each_mail() -> None:
    tried = row()
    for attempts in (1, 2, 3):
        tried = advance(tried, machine.PutOff(MONDAY, "away", LATER))
        assert tried.attempts == attempts


def test_a_person_does_not_wait_out_the_back_off() -> None:
    deferred = advance(row(), machine.PutOff(MONDAY, "451", LATER))
    assert not machine.due(deferred, MONDAY, by_hand=False)
    assert machine.due(deferred, LATER, by_hand=False)
    assert machine.due(deferred, LATER + timedelta(days=1), by_hand=False)
    assert machine.due(deferred, MONDAY, by_hand=True)
    assert not machine.due(row(MailState.UNKNOWN), MONDAY, by_hand=True)


@given(st.lists(st.sampled_from(EVENTS), max_size=30))
def test_any_story_keeps_the_row_sound(story: list[machine.Event]) -> None:
    """Only `sending` has a phase and an owner; the dot is passed before a mail is unknown."""
    current, passed_the_dot = row(), False
    for event in story:
        try:
            current = advance(current, event)
        except ValueError:
            continue
        passed_the_dot |= current.phase is Phase.DOT or isinstance(event, machine.Doubted)
        assert (current.phase is not None) == (current.state is MailState.SENDING)
        assert bool(current.owner) == (current.state is MailState.SENDING)
        assert (current.until is not None) == (
            current.state in (MailState.SENDING, MailState.DEFERRED)
        )
        if current.state is MailState.UNKNOWN:
            assert passed_the_dot
