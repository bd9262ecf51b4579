"""Real sockets that hang and drip; the deadline ends them, byte by byte."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
import requests

from sync.google.deadline import Deadline, answers_end_by
from sync.google.endpoint import session_for

Behaviour = Callable[[socket.socket, threading.Event], None]
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n"


@contextmanager
def server(behave: Behaviour) -> Iterator[str]:
    """Accepts one connection, reads the request's head, then behaves."""
    over = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            connection, _ = listener.accept()
            with connection:
                connection.recv(65536)
                try:
                    behave(connection, over)
                except OSError:
                    return

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            over.set()
            thread.join(2)


def drip(before: bytes, dripped: bytes) -> Behaviour:
    def behave(connection: socket.socket, over: threading.Event) -> None:
        connection.sendall(before)
        for byte in dripped:
            connection.sendall(bytes([byte]))
            if over.wait(0.02):
                return

    return behave


def hang(connection: socket.socket, over: threading.Event) -> None:
    over.wait(10)


SLOW = b"x" * 500  # ten seconds of dripping
CASES = {
    "a silent server": hang,
    "a dripped status line": drip(b"", HEAD + SLOW),
    "a dripped header": drip(HEAD + b"X-Slow: ", SLOW),
    "a dripped body": drip(HEAD + b"Content-Length: 500\r\n\r\n", SLOW),
    "a dripped body of no stated length": drip(HEAD + b"\r\n", SLOW),
    "dripped chunks": drip(HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n" * 100),
    "a dripped chunk size": drip(HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"0" * 500),
}


@pytest.mark.parametrize("behave", CASES.values(), ids=CASES.keys())
def test_no_answer_outlives_its_deadline(behave: Behaviour) -> None:
    with server(behave) as endpoint, session_for(endpoint) as session:
        started = time.monotonic()
        with (
            pytest.raises(requests.RequestException),
            answers_end_by(Deadline(0.3, time.monotonic)),
        ):
            session.get(f"{endpoint}/", timeout=(1, 5))
        assert 0.25 < time.monotonic() - started < 4


def test_a_slow_answer_within_the_deadline_is_whole() -> None:
    body = drip(HEAD + b"Content-Length: 5\r\n\r\n", b"hello")
    with (
        server(body) as endpoint,
        session_for(endpoint) as session,
        answers_end_by(Deadline(5, time.monotonic)),
    ):
        assert session.get(f"{endpoint}/", timeout=(1, 1)).text == "hello"


def test_the_nearer_of_two_deadlines_counts() -> None:
    now = 100.0
    whole = Deadline(180, lambda: now)
    assert whole.within(120).remaining() == 120
    now = 250.0
    assert whole.within(120).remaining() == 30
