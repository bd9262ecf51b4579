"""The garbage collector, kept from visiting where a million objects come and none is a cycle."""

from __future__ import annotations

import atexit
import gc
import threading
from collections.abc import Iterator
from contextlib import contextmanager

_lock = threading.Lock()
_pauses = 0  # of all threads: the first stops the collector, the last lets it go on
_was_on = False


def seldom() -> None:
    """For a process that runs the program: a look after 200,000 new objects, and none at its end.

    A command makes some 100,000 to load what it needs, and all of them stay: with Python's own 700
    the collector goes through them two hundred times, and twice more before the process ends.
    """
    gc.set_threshold(200_000, 5, 5)
    atexit.register(gc.freeze)


@contextmanager
def paused() -> Iterator[None]:
    """No cyclic collection inside; after the last of several threads it is as it was before.

    What has come meanwhile counts as old then: the next look at what is new does not go through it.
    """
    global _pauses, _was_on
    with _lock:
        if not _pauses:
            _was_on = gc.isenabled()
            gc.disable()
        _pauses += 1
    try:
        yield
    finally:
        with _lock:
            _pauses -= 1
            if not _pauses and _was_on:
                gc.freeze()  # and back: among the oldest, which are looked at seldom
                gc.unfreeze()
                gc.enable()
