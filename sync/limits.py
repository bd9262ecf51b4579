"""Bounds on a piece of work: how long it may take, and how much memory it may come to hold."""

from __future__ import annotations

import resource
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

LOOK_SECONDS = 0.2  # between two looks at the clock and the memory
_STATUS = Path("/proc/self/statm")


class Exceeded(BaseException):
    """The work was stopped; the words say at which bound.

    No `Exception`: what stands around one rule or one attachment must not take it for a bug there.
    """


@contextmanager
def within(seconds: float, megabytes: float) -> Iterator[None]:
    """Work that is stopped with `Exceeded` where it takes longer, or holds so much more memory.

    The seconds are those of the processor: a busy machine makes nothing hostile. Waiting is free.
    For pure work in the main thread: it is broken off between any two of its steps, by a signal.
    In another thread, or where there are no such signals, it is not watched.
    """
    here = threading.current_thread() is threading.main_thread()
    if not here or not hasattr(signal, "setitimer"):
        yield
        return
    ends, most = time.thread_time() + seconds, held() + megabytes * 2**20
    watching = True

    def look(_number: int, _frame: FrameType | None) -> None:
        if not watching:
            return
        if time.thread_time() > ends:
            raise Exceeded(f"it takes more than {seconds:g} s of work")
        if held() > most:
            raise Exceeded(f"it takes more than {megabytes:g} MB of memory")

    before = signal.signal(signal.SIGALRM, look)
    signal.setitimer(signal.ITIMER_REAL, LOOK_SECONDS, LOOK_SECONDS)
    try:
        try:
            yield
        finally:
            watching = False
    finally:  # also when stopped in the line above: a timer left behind would end the process
        watching = False
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def held() -> int:
    """Bytes that this process holds in memory now; 0 where the system does not tell."""
    try:
        return int(_STATUS.read_text().split()[1]) * resource.getpagesize()
    except OSError:
        return 0
