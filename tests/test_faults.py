"""No fault of Google, of a mail server or of this machine ends as our bug, unseen, or twice."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from cli import BUG
from tests import faults
from tests.faults import MAILS, Observed, flat

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def seen() -> Iterator[Observed]:
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)  # one of the faults is met without our rights
    try:
        yield faults.observed(folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def test_no_fault_ends_as_our_bug(seen: Observed) -> None:
    runs = [case.first for case in seen.api.values()]
    runs += [case.first for case in seen.mail.values()]
    runs += [run for case in seen.house.values() if case for run in case.runs.values()]
    assert [run.said for run in runs if run.code == BUG or "Traceback" in run.said] == []


def test_what_could_not_be_read_is_told_and_read_by_the_next_run(seen: Observed) -> None:
    for case, came in seen.api.items():
        assert (came.first.code, came.told) == (4 if came.unread else 0, True), case
        assert (came.second.code, came.left) == (0, 0), case


def test_what_passes_costs_no_sheet_and_what_lasts_only_those_that_it_meets(
    seen: Observed,
) -> None:
    refusals = {"403", "404"}
    for (kind, lasting, number), came in seen.api.items():
        if lasting:
            assert came.unread == min(3, 5 - number), (kind, number)
        elif kind not in refusals and (kind, number) != ("401", 0):
            assert came.unread == 0, (kind, number)


def test_no_mail_is_lost_or_taken_twice_and_what_is_not_sent_is_told(seen: Observed) -> None:
    for case, came in seen.mail.items():
        assert came.states.total() == came.after.total() == MAILS, case
        assert came.first.code == (0 if set(came.states) == {"sent"} else 5), case
        assert came.told, case
        assert came.twice == 0, case
        left = set(came.after) - {"sent"}
        assert left <= {"refused", "unknown"}, case  # these two are for a person
        assert came.second.code == (5 if left else 0), case


def test_a_silence_after_the_dot_is_waited_out_for_one_mail_only(seen: Observed) -> None:
    came = seen.mail["dot", "silent"]
    assert came.dots == 1
    assert came.states == {"unknown": 1, "deferred": MAILS - 1}


def test_what_is_wrong_with_the_machine_is_told_and_costs_no_mail(seen: Observed) -> None:
    for name, came in seen.house.items():
        if came is None:
            continue
        phrase = faults.HOUSE_FAULTS[name].phrase
        told = [flat(phrase) in flat(run.said) for run in came.runs.values()]
        assert any(told) and told[1], name
        for run in came.runs.values():
            assert run.code in (0, 3, 4, 5, 6), (name, run.said)
        sent = 0 if "already sent" in name else MAILS
        jumped = name.startswith("the clock jumps")  # by hand, mails of that day may be made too
        assert came.during + came.sent == (2 * sent if jumped else sent), name
        assert (came.twice, came.after.code) == (0, 0), name


def test_the_page_is_as_observed(seen: Observed) -> None:
    kept = faults.PAGE.read_text(encoding="utf-8")
    assert kept == faults.page(seen, kept), "make docs ONLY=faults"
