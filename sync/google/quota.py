"""The read quota of one service account: never more than so many requests in any minute."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable

from sync.google.deadline import Clock

# Google counts arrivals and we count departures; a second covers requests that overtake.
MINUTE = 61.0


class QuotaBucket:
    """Lets at most `limit` requests go in any minute; shared by all threads of a process."""

    def __init__(self, limit: int, *, clock: Clock, sleep: Callable[[float], None]) -> None:
        self._limit = limit
        self._clock = clock
        self._sleep = sleep
        self._lock = threading.Lock()
        self._sent: deque[float] = deque(maxlen=limit)
        self._closed_until = float("-inf")

    def take(self, patience: float) -> float | None:
        """Wait for a turn; seconds waited, or None at once if it would take over `patience`."""
        waited = 0.0
        while (wait := self._try()) > 0:
            if waited + wait > patience:
                return None
            self._sleep(wait)
            waited += wait
        return waited

    def close_for(self, seconds: float) -> None:
        """Let nobody through for so long: Google said that the quota is used up."""
        with self._lock:
            self._closed_until = max(self._closed_until, self._clock() + seconds)

    def closed_for(self) -> float:
        """Seconds until Google may let us through again; zero when it said nothing."""
        with self._lock:
            return max(0.0, self._closed_until - self._clock())

    def _try(self) -> float:
        """Zero when the turn was taken, else the seconds until it is worth asking again."""
        with self._lock:
            now = self._clock()
            free = self._closed_until
            if len(self._sent) == self._limit:
                free = max(free, self._sent[0] + MINUTE)
            if free > now:
                return max(free - now, 0.001)
            self._sent.append(now)
            return 0.0
