"""The retry matrix of google.md 6.3, case by case, without any request."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.errors import SourceUnavailable
from sync.google.retries import (
    LONGEST_WAIT,
    MOST_TRIES,
    Failure,
    Retry,
    Service,
    Stop,
    decide,
)

ERROR = SourceUnavailable("workbook x: did not answer")

AGAIN = [
    Failure("sheets"),
    *(Failure("sheets", status) for status in (408, 429, 500, 502, 503, 504)),
    Failure("drive", 403, "rateLimitExceeded"),
    Failure("drive", 403, "userRateLimitExceeded"),
    Failure("token"),
    Failure("token", 502),
    Failure("token", 503, "temporarily_unavailable"),
    Failure("token", 400, "internal_failure"),
]
NEVER = [
    *(Failure("sheets", status) for status in (301, 400, 401, 404, 413, 501)),
    Failure("sheets", 403, "PERMISSION_DENIED"),
    Failure("drive", 403, "insufficientPermissions"),
    Failure("drive", 400, "internal_failure"),
    Failure("token", 400, "invalid_grant"),
    Failure("token", 401, "invalid_client"),
]


def ask(
    failure: Failure, *, tries: int = 1, remaining: float = 180.0, chance: float = 0.5
) -> object:
    return decide(failure, ERROR, tries=tries, remaining=remaining, chance=chance)


@pytest.mark.parametrize("failure", AGAIN, ids=str)
def test_a_transient_failure_is_tried_again(failure: Failure) -> None:
    assert isinstance(ask(failure), Retry)


@pytest.mark.parametrize("failure", NEVER, ids=str)
def test_a_refusal_stops_at_once(failure: Failure) -> None:
    assert ask(failure) == Stop(ERROR)


def test_the_quota_is_waited_out_until_the_next_minute() -> None:
    assert ask(Failure("sheets", 429), chance=0.0) == Retry(60.0)


def test_retry_after_is_obeyed_to_the_second() -> None:
    assert ask(Failure("sheets", 503, retry_after=17.0)) == Retry(17.0)
    assert ask(Failure("sheets", 429, retry_after=17.0)) == Retry(17.0)


def test_a_retry_after_beyond_the_deadline_stops_without_waiting() -> None:
    assert ask(Failure("sheets", 503, retry_after=600.0)) == Stop(ERROR)


def test_a_quota_that_may_be_free_within_the_deadline_is_asked_for_just_before_its_end() -> None:
    assert ask(Failure("sheets", 429), remaining=55.0) == Retry(50.0)
    assert ask(Failure("sheets", 429), remaining=9.0) == Stop(ERROR)
    assert ask(Failure("sheets", 429, retry_after=60.0), remaining=55.0) == Stop(ERROR)


def test_the_last_try_is_the_last() -> None:
    assert isinstance(ask(Failure("sheets", 503), tries=MOST_TRIES - 1), Retry)
    assert ask(Failure("sheets", 503), tries=MOST_TRIES) == Stop(ERROR)


@given(
    service=st.sampled_from(("sheets", "drive", "token")),
    status=st.none() | st.integers(100, 599),
    retry_after=st.none() | st.floats(0, 1e6),
    tries=st.integers(1, 20),
    remaining=st.floats(-10, 180),
    chance=st.floats(0, 1, exclude_max=True),
)
def test_a_wait_never_reaches_beyond_the_deadline(
    service: Service,
    status: int | None,
    retry_after: float | None,
    tries: int,
    remaining: float,
    chance: float,
) -> None:
    failure = Failure(service, status, retry_after=retry_after)
    verdict = ask(failure, tries=tries, remaining=remaining, chance=chance)
    if isinstance(verdict, Retry):
        assert 0 <= verdict.wait < remaining
        if retry_after is None and not failure.over_quota:
            assert verdict.wait <= LONGEST_WAIT


def test_a_way_that_is_shut_is_given_up_sooner_than_a_server_that_answers() -> None:
    shut, busy = Failure("sheets", None), Failure("sheets", 503)
    for tries in range(1, 5):
        assert isinstance(after(shut, tries), Retry)
    assert isinstance(after(shut, 5), Stop)
    assert isinstance(after(busy, 7), Retry)
    assert isinstance(after(busy, 8), Stop)


def after(failure: Failure, tries: int) -> Retry | Stop:
    error = SourceUnavailable("somewhere")
    return decide(failure, error, tries=tries, remaining=1000, chance=0.5)
