"""A real SMTP server on loopback that answers late, says no, and hangs up, as told or by chance."""

from __future__ import annotations

import random
import re
import socket
import socketserver
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from typing import ClassVar, TypeVar

Fault = str  # one of FAULTS
FAULTS = (
    "rcpt 4xx", "rcpt 5xx", "data 4xx", "dot 4xx", "dot 5xx",
    "dies at rcpt", "dies at data", "dies before taking", "dies after taking",
)  # fmt: skip
HOLDS = ("connect", "rcpt", "data", "dot", "taken")
_MESSAGE_ID = re.compile(rb"(?im)^Message-ID:\s*(<[^>]+>)")


class HangUp(Exception):
    """The server closes the connection without a word."""


class FaultyServer(socketserver.ThreadingTCPServer):
    """`fault(recipient)` is asked at each RCPT; mails taken are in `taken`, by Message-ID."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, fault: Callable[[str], Fault | None] = lambda recipient: None) -> None:
        super().__init__(("127.0.0.1", 0), Conversation)
        self.fault = fault
        self.think = 0.0  # seconds before each answer
        self.hold: str | None = None  # one of HOLDS: there a conversation stands still
        self.held, self.go = threading.Event(), threading.Event()
        self.taken: Counter[str] = Counter()
        self.bodies: list[bytes] = []
        self.connections = 0
        self.commands: list[str] = []
        self.lock = threading.Lock()

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that was killed is nothing to report."""


Server = TypeVar("Server", bound=FaultyServer)


class Conversation(socketserver.StreamRequestHandler):
    server: FaultyServer

    def setup(self) -> None:
        super().setup()
        self.request.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def handle(self) -> None:
        with self.server.lock:
            self.server.connections += 1
        self.fault: Fault | None = None
        try:
            self.stand_still("connect")
            self.greet()
            while line := self.rfile.readline():
                command = line.decode("latin-1").strip()
                self.server.commands.append(command)
                if self.answer(command):
                    return
        except (HangUp, ConnectionError):
            return

    def greet(self) -> None:
        self.say("220 here")

    def answer(self, command: str) -> bool:
        verb = command.split(" ")[0].split(":")[0].upper()
        if verb == "RCPT":
            self.rcpt(command)
        elif verb == "DATA":
            self.data()
        elif verb == "EHLO":
            self.say("250-here")
            self.say("250 SIZE 10000000")
        else:
            self.say("221 bye" if verb == "QUIT" else "250 fine")
        return verb == "QUIT"

    def rcpt(self, command: str) -> None:
        self.fault = self.server.fault(command[command.index("<") + 1 : command.index(">")])
        self.stand_still("rcpt")
        if not self.fail("dies at rcpt", "rcpt 4xx", "rcpt 5xx"):
            self.say("250 fine")

    def data(self) -> None:
        self.stand_still("data")
        if self.fail("data 4xx"):
            return
        self.say("354 go on")
        if self.fault == "dies at data":
            self.rfile.readline()
            raise HangUp
        body = self.body()
        self.stand_still("dot")
        if self.fail("dies before taking", "dot 4xx", "dot 5xx"):
            return
        self.take(body)
        self.stand_still("taken")
        if self.fault == "dies after taking":
            raise HangUp
        self.say("250 taken")

    def body(self) -> bytes:
        """What a client says up to the dot; one that leaves before it is left."""
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            if not line.endswith(b"\n"):
                raise HangUp
            lines.append(line.removeprefix(b"."))
        return b"".join(lines)

    def take(self, body: bytes) -> None:
        found = _MESSAGE_ID.search(body)
        with self.server.lock:
            self.server.taken[found[1].decode() if found else "?"] += 1
            self.server.bodies.append(body)

    def fail(self, *kinds: Fault) -> bool:
        """Act out the fault of this mail if it is one of these."""
        if self.fault not in kinds:
            return False
        if self.fault.startswith("dies"):
            raise HangUp
        self.say("451 4.3.0 later" if self.fault.endswith("4xx") else "550 5.1.1 no such user")
        return True

    def stand_still(self, step: str) -> None:
        """Say nothing more at the step of `hold`, until `go` is set."""
        if self.server.hold == step:
            self.server.held.set()
            self.server.go.wait()

    def say(self, line: str) -> None:
        if self.server.think:
            time.sleep(self.server.think)
        self.wfile.write(f"{line}\r\n".encode())


def by_chance(seed: int, share: float) -> Callable[[str], Fault | None]:
    """A fault for that share of the mails, the same ones for the same seed."""
    rng = random.Random(seed)
    return lambda recipient: rng.choice(FAULTS) if rng.random() < share else None


def serving(
    fault: Callable[[str], Fault | None] = lambda recipient: None,
) -> AbstractContextManager[FaultyServer]:
    return running(FaultyServer(fault))


@contextmanager
def running(server: Server) -> Iterator[Server]:
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.go.set()
        server.shutdown()
        server.server_close()


class Answering(Conversation):
    """Gives the replies of `replies` to their verbs; `mails` of one connection, then 421."""

    replies: ClassVar[Mapping[str, str]] = {}
    mails = 1000

    def answer(self, command: str) -> bool:
        verb = command.split(" ")[0].upper()
        said = self.replies.get(verb)
        if verb == "MAIL":
            self.mails -= 1
            said = said if self.mails >= 0 else "421 that was enough"
        if said is None:
            return super().answer(command)
        self.say(said)
        return said.startswith("421")


@contextmanager
def answering(
    replies: Mapping[str, str],
    *,
    fault: Callable[[str], Fault | None] = lambda recipient: None,
    mails: int = 1000,
) -> Iterator[FaultyServer]:
    with serving(fault) as server:
        body = {"replies": replies, "mails": mails}
        server.RequestHandlerClass = type("Answers", (Answering,), body)
        yield server
