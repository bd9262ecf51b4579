"""HTTP on loopback: keep-alive, gzip, and the misfortunes of a fault plan on the wire."""

from __future__ import annotations

import gzip
import socket
import struct
import sys
import threading
import time
from collections.abc import Callable
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from sync.sandbox.faults import FaultPlan, faulty_answer
from sync.sandbox.protocol import Answer, encode

if TYPE_CHECKING:
    from sync.sandbox.gatekeeper import Gatekeeper

MOST_BODY = 64_000_000  # bytes of a request
_WORTH_GZIP = 256  # bytes below which compressing is no gain
Note = Callable[[str, str, int], None]


class LoopbackServer:
    """A threading server on 127.0.0.1; `note` hears of every request that ended."""

    def __init__(self, port: int, note: Note) -> None:
        self._http = _Server(("127.0.0.1", port), _Handler)
        self._http.note = note
        self.port = int(self._http.server_address[1])
        self._thread: threading.Thread | None = None

    def start(self, gatekeeper: Gatekeeper, faults: FaultPlan | None) -> None:
        self._http.gatekeeper = gatekeeper
        self.plan(faults)
        # The interval bounds how long stop() waits.
        self._thread = threading.Thread(
            target=self._http.serve_forever, args=(0.05,), name="sandbox", daemon=True
        )
        self._thread.start()

    def plan(self, faults: FaultPlan | None) -> None:
        with self._http.counting:
            self._http.faults, self._http.met = faults, 0

    def stop(self) -> None:
        self._http.ended.set()
        self._http.shutdown()
        self._http.server_close()
        if self._thread is not None:
            self._thread.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 64
    gatekeeper: Gatekeeper
    note: Note

    def __init__(self, address: tuple[str, int], handler: type[_Handler]) -> None:
        self.counting = threading.Lock()
        self.ended = threading.Event()
        self.faults: FaultPlan | None = None
        self.met = 0  # requests the fault plan has counted
        self.connections: set[socket.socket] = set()
        super().__init__(address, handler)

    def next_fault(self, path: str) -> str | None:
        with self.counting:
            if self.faults is None or not path.startswith(self.faults.only):
                return None
            number, self.met = self.met, self.met + 1
            return self.faults.fault(number)

    def process_request(self, request: Any, client_address: Any) -> None:
        self.connections.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        self.connections.discard(request)
        super().shutdown_request(request)

    def server_close(self) -> None:
        """Close, and cut the connections that are kept alive or left hanging."""
        super().server_close()
        for connection in list(self.connections):
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away is no news; anything else is our bug, and is shown."""
        if not isinstance(sys.exception(), (ConnectionError, TimeoutError)):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "ESF"
    sys_version = ""
    disable_nagle_algorithm = True
    timeout = 120  # seconds an idle connection is kept
    server: _Server

    def do_GET(self) -> None:  # the name is http.server's
        self._serve()

    do_POST = do_PUT = do_PATCH = do_DELETE = do_GET  # noqa: N815

    def log_message(self, format: str, *args: object) -> None:
        """Nothing is printed: the log is `Sandbox.requests`."""

    def _serve(self) -> None:
        parts = urlsplit(self.path)
        path = parts.path
        body = self._body()
        if body is None:
            return
        fault = self.server.next_fault(path)
        answer = faulty_answer(fault, path) if fault else None
        if answer is None and fault not in {"hang", "reset"}:
            answer = self._answer(path, parts.query, body)
            if fault == "duplicate":  # the network delivered the request twice
                answer = self._answer(path, parts.query, body)
        status = answer.status if answer is not None and fault != "truncated-gzip" else 0
        self.server.note(self.command, self.path, status)
        if answer is None:
            self._spoil(fault or "reset")
        else:
            self._send(answer, fault)

    def _answer(self, path: str, query: str, body: bytes) -> Answer:
        headers = {name.lower(): value for name, value in self.headers.items()}
        return self.server.gatekeeper.answer(self.command, path, query, headers, body)

    def _body(self) -> bytes | None:
        """The request's body; None when it cannot be taken, and then the connection ends."""
        if "chunked" in (self.headers.get("Transfer-Encoding") or "").lower():
            return self._chunks()
        length = self.headers.get("Content-Length") or "0"
        if not length.isdecimal() or int(length) > MOST_BODY:
            self.close_connection = True
            self.send_error(413 if length.isdecimal() else 400)
            return None
        return self.rfile.read(int(length))

    def _chunks(self) -> bytes | None:
        body = b""
        while True:
            size_text = self.rfile.readline(66).split(b";")[0].strip()
            try:
                size = int(size_text, 16)
            except ValueError:
                size = -1
            if size < 0 or len(body) + size > MOST_BODY:
                self.close_connection = True
                self.send_error(400)
                return None
            body += self.rfile.read(size)
            self.rfile.readline(66)
            if size == 0:
                return body

    # ------------------------------------------------------------------ sending

    def _send(self, answer: Answer, fault: str | None) -> None:
        body = answer.raw
        if body is None:
            body = encode(answer.resource, pretty=True)
        headers = {"Content-Type": answer.content_type, "Vary": "Origin, X-Origin, Referer"}
        headers |= {"Cache-Control": "private", "X-Content-Type-Options": "nosniff"}
        headers |= answer.headers
        if fault == "truncated-json":
            body = body[: len(body) // 2]
        wanted = "gzip" in (self.headers.get("Accept-Encoding") or "")
        if fault == "truncated-gzip" or (wanted and len(body) >= _WORTH_GZIP):
            body = gzip.compress(body, 1, mtime=0)
            headers["Content-Encoding"] = "gzip"
            if fault == "truncated-gzip":
                body = body[: len(body) // 2]
        head = self._head(answer.status, headers, len(body))
        if fault == "drip":
            self._drip(head + body)
        else:
            self.wfile.write(head + body)

    def _head(self, status: int, headers: dict[str, str], length: int) -> bytes:
        reason = self.responses[status][0] if status in self.responses else "Unknown"
        lines = [f"HTTP/1.1 {status} {reason}", f"Date: {formatdate(usegmt=True)}"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        if status != 204:
            lines.append(f"Content-Length: {length}")
        lines.append("Server: ESF")
        return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1", "replace")

    # ------------------------------------------------------------------ misfortunes

    def _pause(self, seconds: float) -> bool:
        """Wait; whether the server is still serving afterwards."""
        return not self.server.ended.wait(seconds)

    def _drip(self, message: bytes) -> None:
        faults = self.server.faults
        pause = faults.drip_seconds if faults is not None else 0.0
        for byte in message:
            self.wfile.write(bytes([byte]))
            if not self._pause(pause):
                return

    def _spoil(self, fault: str) -> None:
        self.close_connection = True
        faults = self.server.faults
        if fault == "hang":
            ends = time.monotonic() + (faults.hang_seconds if faults is not None else 0.0)
            while time.monotonic() < ends and self._pause(0.1):
                if not self._connected():
                    return
            return
        # Lingering for zero seconds makes closing send RST.
        linger = struct.pack("ii", 1, 0)
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        self.connection.close()

    def _connected(self) -> bool:
        try:
            return bool(self.connection.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT))
        except BlockingIOError:
            return True
        except OSError:
            return False
