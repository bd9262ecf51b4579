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
from typing import NamedTuple

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
    For pure work: it is broken off between any two of its steps, by a signal in the main thread.
    The memory is the process's: of several threads at work, one may be stopped for another.
    Where there are no such signals it is not watched.
    """
    bound = _Bound(time.thread_time() + seconds, held() + megabytes * 2**20, seconds, megabytes)
    if threading.current_thread() is not threading.main_thread():
        with _watched_by_another(bound):
            yield
    elif hasattr(signal, "setitimer"):
        with _woken(bound):
            yield
    else:
        yield


class _Bound(NamedTuple):
    """When a thread's own clock and the process's memory have come too far, and at which bound."""

    ends: float
    most: float
    seconds: float
    megabytes: float

    def passed(self, now: float) -> str:
        """In words; "" while it has not."""
        if now > self.ends:
            return f"it takes more than {self.seconds:g} s of work"
        if held() > self.most:
            return f"it takes more than {self.megabytes:g} MB of memory"
        return ""


@contextmanager
def _woken(bound: _Bound) -> Iterator[None]:
    watching = True

    def look(_number: int, _frame: FrameType | None) -> None:
        if watching and (words := bound.passed(time.thread_time())):
            raise Exceeded(words)

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


@contextmanager
def _watched_by_another(bound: _Bound) -> Iterator[None]:
    """A thread beside it looks, and throws `Exceeded` into it."""
    import ctypes  # only the workers need it

    watched, clock = threading.get_ident(), time.pthread_getcpuclockid(threading.get_ident())
    done, leaving = threading.Event(), threading.Lock()
    thrown: list[str] = []

    def look() -> None:
        while not done.wait(LOOK_SECONDS):
            words = bound.passed(time.clock_gettime(clock))
            with leaving:
                if words and not done.is_set():
                    thrown.append(words)
                    kind = type("Exceeded", (Exceeded,), {"__str__": lambda self: thrown[0]})
                    what = ctypes.py_object(kind)
                    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(watched), what)
                    return

    threading.Thread(target=look, name="bound", daemon=True).start()
    try:
        yield
    finally:
        with leaving:
            done.set()
        if thrown:
            # what is still on its way arrives here, and nowhere later. It is not called back: of
            # that CPython 3.11 and 3.12 keep a mark, and a profiled call would never end
            time.sleep(0)


def held() -> int:
    """Bytes that this process holds in memory now; 0 where the system does not tell."""
    try:
        return int(_STATUS.read_text().split()[1]) * resource.getpagesize()
    except OSError:
        return 0
