"""How long a thing may take: deadlines, and sockets that keep them byte by byte."""

from __future__ import annotations

import io
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from http.client import HTTPResponse
from typing import Any

from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

Clock = Callable[[], float]  # seconds, monotonic


class Deadline:
    """A moment on an injected monotonic clock after which nothing may go on."""

    def __init__(self, seconds: float, clock: Clock) -> None:
        self._clock = clock
        self._ends = clock() + seconds

    def remaining(self) -> float:
        """Seconds left; zero or less when it has passed."""
        return self._ends - self._clock()

    def within(self, seconds: float) -> Deadline:
        """A deadline `seconds` from now, or this one if that is earlier."""
        return Deadline(min(seconds, self.remaining()), self._clock)


_answer: ContextVar[Deadline | None] = ContextVar("answer_deadline", default=None)


@contextmanager
def answers_end_by(deadline: Deadline) -> Iterator[None]:
    """Every answer read inside ends by `deadline`, however slowly its bytes arrive."""
    token = _answer.set(deadline)
    try:
        yield
    finally:
        _answer.reset(token)


class _Capped(io.RawIOBase):
    """The bytes of a socket; each wait for more is cut to what the deadline leaves.

    A read timeout alone is counted anew for every packet, so one byte a second never ends.
    """

    def __init__(self, raw: io.RawIOBase, sock: socket.socket, deadline: Deadline) -> None:
        self._raw = raw
        self._socket = sock
        self._patience = sock.gettimeout()
        self._deadline = deadline

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        remaining = self._deadline.remaining()
        if remaining <= 0:
            raise TimeoutError("the answer took too long")
        wait = remaining if self._patience is None else min(self._patience, remaining)
        self._socket.settimeout(wait)
        count: int | None = self._raw.readinto(buffer)
        return count

    def close(self) -> None:
        self._raw.close()
        super().close()


class _CappedResponse(HTTPResponse):
    """An HTTP answer whose status line, headers and body all keep the deadline."""

    def __init__(self, sock: socket.socket, *args: Any, **kwargs: Any) -> None:
        super().__init__(sock, *args, **kwargs)
        deadline = _answer.get()
        if deadline is not None:
            self.fp = io.BufferedReader(_Capped(self.fp.detach(), sock, deadline))


class _CappedHTTP(HTTPConnection):
    response_class = _CappedResponse


class _CappedHTTPS(HTTPSConnection):
    response_class = _CappedResponse


class _HTTPPool(HTTPConnectionPool):
    ConnectionCls = _CappedHTTP


class _HTTPSPool(HTTPSConnectionPool):
    ConnectionCls = _CappedHTTPS


class DeadlineAdapter(HTTPAdapter):
    """A transport of requests whose answers keep the deadline of `answers_end_by`."""

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = {"http": _HTTPPool, "https": _HTTPSPool}

    def close(self) -> None:
        """Close every connection that waits to be used again, now.

        urllib3 closes those of a pool when nothing refers to it any more; the answer to a request
        that failed does, until the collector comes by.
        """
        for manager in (self.poolmanager, *self.proxy_manager.values()):
            for key in manager.pools.keys():  # noqa: SIM118 - it forbids to be iterated
                manager.pools[key].close()
        super().close()

    def proxy_manager_for(self, proxy: str, **kwargs: Any) -> Any:
        manager = super().proxy_manager_for(proxy, **kwargs)
        manager.pool_classes_by_scheme = {"http": _HTTPPool, "https": _HTTPSPool}
        return manager
