"""The sandbox answers 2,130 recorded requests as Google did."""

from __future__ import annotations

import json

import pytest

from tests.sandbox import discovery
from tests.sandbox.replay import (
    PAGE,
    Outcome,
    differences,
    page,
    recordings_folder,
    replay,
    shares,
)

FOLDER = recordings_folder()
pytestmark = pytest.mark.skipif(
    FOLDER is None,
    reason="NOT TESTED AGAINST GOOGLE: the recordings are absent, set SAMMACHIP_RECORDINGS",
)


@pytest.fixture(scope="module")
def outcomes() -> list[Outcome]:
    assert FOLDER is not None
    return replay(FOLDER)


def test_at_least_98_percent_of_the_reachable_answers_are_exact(outcomes: list[Outcome]) -> None:
    assert len(outcomes) > 2000
    misses = [
        f"{o.cassette} {o.recording.endpoint}: {o.differences[0]}"
        for o in outcomes
        if o.reachable and not o.exact
    ]
    assert shares(outcomes)["exact of reachable"] >= 0.995, "\n".join(misses)


def test_every_reachable_status_is_equal(outcomes: list[Outcome]) -> None:
    assert [o.recording.endpoint for o in outcomes if o.reachable and not o.status_equal] == []


def test_what_is_out_of_reach_names_a_file_from_outside_the_recording(
    outcomes: list[Outcome],
) -> None:
    """The excuse is not stretched: only the dialogues that list a whole Drive have such files."""
    excused = {o.cassette for o in outcomes if not o.reachable}
    assert excused == {"ClientTest.test_openall", "ClientTest.test_open_all_has_metadata"}


def test_the_recordings_themselves_keep_to_the_discovery_documents(
    outcomes: list[Outcome],
) -> None:
    """The oracle is checked by the other oracle."""
    for outcome in outcomes:
        recording = outcome.recording
        if recording.status == 200 and recording.text.startswith("{"):
            found = discovery.faults(recording.method, recording.path, json.loads(recording.text))
            assert not found, (outcome.cassette, found)


def test_every_answer_keeps_to_the_discovery_documents(outcomes: list[Outcome]) -> None:
    checked = 0
    for outcome in outcomes:
        if outcome.status == 200 and isinstance(outcome.ours, dict):
            recording = outcome.recording
            found = discovery.faults(recording.method, recording.path, outcome.ours)
            assert not found, (outcome.cassette, found)
            checked += 1
    assert checked > 1600


def test_the_page_is_the_one_that_would_be_generated_now(outcomes: list[Outcome]) -> None:
    assert PAGE.read_text("utf-8") == page(outcomes), "run `make docs`"


def test_the_comparison_sees_a_missing_an_extra_and_a_changed_leaf() -> None:
    assert differences({"a": [1, {"b": 2}]}, {"a": [1, {"b": 2}]}) == []
    assert len(differences({"a": 1, "b": 2}, {"b": 3, "c": 4})) == 3
    assert differences({"a": True}, {"a": 1}) == ["a: 1, recorded True"]
    assert differences({"a": {}}, {"a": []}) == ["a: [], recorded {}"]
