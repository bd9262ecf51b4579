from __future__ import annotations

import threading
import time as real_time
from collections import Counter
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.google.quota import MINUTE, ON_ITS_WAY, OwnBook, QuotaBucket


class StillTime:
    """Time that only moves when somebody sleeps or says so."""

    def __init__(self) -> None:
        self.now = 1_000_000.0

    def clock(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


def busiest_minute(sent: list[float]) -> int:
    return max(sum(start <= other < start + 60 for other in sent) for start in sent)


@given(st.lists(st.floats(0, 45), min_size=1, max_size=300), st.integers(1, 60))
def test_no_minute_ever_sees_more_than_the_limit(pauses: list[float], limit: int) -> None:
    time = StillTime()
    bucket = QuotaBucket(limit, book=OwnBook(time.clock), sleep=time.sleep)
    sent = []
    for pause in pauses:
        time.now += pause
        assert bucket.take(1e9) is not None
        sent.append(time.now)
    assert busiest_minute(sent) <= limit


@given(
    st.lists(st.tuples(st.floats(0, 20), st.floats(0, 64)), min_size=1, max_size=200),
    st.integers(1, 60),
)
def test_nor_does_google_though_requests_are_up_to_a_minute_on_their_way(
    asked: list[tuple[float, float]], limit: int
) -> None:
    """Each by a thread of its own, after a pause; it arrives just before its answer."""
    time = StillTime()
    arrived: list[float] = []
    under_way: list[tuple[float, QuotaBucket]] = []
    book = OwnBook(time.clock)

    def pass_until(moment: float) -> None:
        for at, bucket in sorted(under_way, key=lambda each: each[0]):
            if at <= moment:
                time.now = max(time.now, at)
                under_way.remove((at, bucket))
                arrived.append(time.now)
                bucket.answered()
        time.now = moment

    for pause, journey in asked:
        pass_until(time.now + pause)
        bucket = QuotaBucket(limit, book=book, sleep=lambda seconds: pass_until(time.now + seconds))
        assert bucket.take(1e9) is not None
        under_way.append((time.now + journey, bucket))
    pass_until(time.now + 1e6)
    assert busiest_minute(arrived) <= limit


def test_the_first_sixty_go_at_once_and_the_next_waits() -> None:
    time = StillTime()
    bucket = QuotaBucket(60, book=OwnBook(time.clock), sleep=time.sleep)
    assert [bucket.take(180) for _ in range(60)] == [0.0] * 60
    waited = bucket.take(180)
    assert waited is not None
    assert waited == MINUTE + ON_ITS_WAY


@given(st.lists(st.floats(0, 90), max_size=40), st.integers(1, 10), st.floats(0, 200))
def test_the_turns_in_sight_are_those_that_can_be_taken(
    pauses: list[float], limit: int, closed: float
) -> None:
    time = StillTime()
    bucket = QuotaBucket(limit, book=OwnBook(time.clock), sleep=time.sleep)
    for pause in pauses:
        time.now += pause
        bucket.take(1e9)
        bucket.answered()
    bucket.close_for(closed)
    seen, begun = bucket.ahead(), time.now
    assert bucket.ahead() == seen  # to look takes none
    assert len(seen) == limit
    for wait in seen:
        assert bucket.take(1e9) is not None
        assert time.now - begun == pytest.approx(wait, abs=0.01)


class Line:
    """One account's turns, of who works by itself and of who asks by hand."""

    def __init__(self, limit: int = 60) -> None:
        self.time = StillTime()
        book = OwnBook(self.time.clock)
        self.worker, self.by_hand = (
            QuotaBucket(limit, book=book, sleep=self.time.sleep, gives_way=gives_way)
            for gives_way in (True, False)
        )

    def taken(self, bucket: QuotaBucket) -> int:
        """How many turns are free now for whom; they are taken, and answered at once."""
        count = 0
        while bucket.take(0.0) == 0.0:
            bucket.answered()
            count += 1
        return count


def test_who_works_by_itself_leaves_one_turn_and_a_third_once_somebody_asks_by_hand() -> None:
    line = Line()
    assert line.taken(line.worker) == 59
    assert line.taken(line.by_hand) == 1
    line.time.now += 3 * MINUTE
    assert len(line.worker.ahead()) == 59  # nobody has asked by hand for long
    assert line.by_hand.take(0.0) == 0.0
    line.by_hand.answered()
    assert len(line.worker.ahead()) == 40
    assert line.taken(line.worker) == 39
    assert line.taken(line.by_hand) == 20
    line.time.now += MINUTE
    assert line.taken(line.worker) == 60  # all are equal now
    line.time.now += 2 * MINUTE
    assert line.taken(line.worker) == 59


def test_who_waits_by_hand_is_let_in_before_who_works_by_itself_but_not_for_ever() -> None:
    """Both ask every second, the worker before the other; it has taken all that it may."""
    line = Line()
    for _ in range(59):
        assert line.worker.take(0.0) == 0.0
        line.worker.answered()
        line.time.now += 1
    assert line.taken(line.by_hand) == 1
    gone = []
    for _ in range(300):
        line.time.now += 1
        for name, bucket in (("worker", line.worker), ("by hand", line.by_hand)):
            if bucket.take(0.0) == 0.0:
                bucket.answered()
                gone.append(name)
    minutes = [Counter(gone[at : at + 60]) for at in range(0, 300, 60)]
    assert [minute["by hand"] > 50 for minute in minutes] == [True, False, False, True, False]
    assert [minute["worker"] > 50 for minute in minutes] == [False, True, True, False, True]


@pytest.mark.parametrize(("limit", "alone", "beside"), [(1, 1, 1), (5, 5, 4), (120, 118, 80)])
def test_of_a_small_quota_nothing_is_left_unasked(limit: int, alone: int, beside: int) -> None:
    line = Line(limit)
    assert len(line.worker.ahead()) == alone
    line.by_hand.take(0.0)
    assert len(line.worker.ahead()) == beside


def test_who_holds_a_turn_goes_at_once_though_no_other_is_free() -> None:
    time = StillTime()
    bucket = QuotaBucket(2, book=OwnBook(time.clock), sleep=time.sleep)
    assert bucket.hold()
    assert bucket.take(0.0) == 0.0  # the one that is held
    assert bucket.hold()
    assert [bucket.take(0.0) for _ in range(2)] == [0.0, None]  # a turn is held once
    assert not bucket.hold()
    assert bucket.take(0.0) is None


def test_a_turn_is_not_held_for_ever() -> None:
    """Google would count the request in another minute than the book does."""
    time = StillTime()
    bucket = QuotaBucket(1, book=OwnBook(time.clock), sleep=time.sleep)
    assert bucket.hold()
    time.now += ON_ITS_WAY + 0.1
    assert bucket.take(0.0) is None


def test_a_turn_beyond_ones_patience_is_refused_without_waiting() -> None:
    time = StillTime()
    bucket = QuotaBucket(1, book=OwnBook(time.clock), sleep=time.sleep)
    bucket.take(180)
    before = time.now
    assert bucket.take(30) is None
    assert time.now == before


def test_nobody_goes_while_google_says_that_the_quota_is_used_up() -> None:
    time = StillTime()
    bucket = QuotaBucket(60, book=OwnBook(time.clock), sleep=time.sleep)
    bucket.close_for(40)
    assert bucket.take(30) is None
    assert bucket.take(180) == 40


def test_a_shorter_word_of_google_does_not_open_what_a_longer_one_closed() -> None:
    time = StillTime()
    bucket = QuotaBucket(60, book=OwnBook(time.clock), sleep=time.sleep)
    bucket.close_for(40)
    bucket.close_for(5)
    assert bucket.take(180) == 40
    bucket.close_for(5)
    bucket.close_for(40)
    assert bucket.take(180) == 40


def test_threads_share_one_bucket() -> None:
    """Each turn is stamped by the last look at the clock of the thread that took it."""
    lock = threading.Lock()
    time = StillTime()
    looked = threading.local()
    sent: list[float] = []

    def clock() -> float:
        looked.at = time.now
        real_time.sleep(0.0001)  # lets another thread in, if the bucket does
        return cast("float", looked.at)

    def sleep(seconds: float) -> None:
        with lock:
            time.now += seconds

    bucket = QuotaBucket(10, book=OwnBook(clock), sleep=sleep)

    def ask() -> None:
        for _ in range(15):
            assert bucket.take(1e9) is not None
            sent.append(looked.at)

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(sent) == 120
    assert busiest_minute(sent) <= 10
