"""The sandbox itself: an HTTP server on loopback that routes requests to Google's APIs."""

from __future__ import annotations

import json
import shutil
import signal
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import NamedTuple

from sync.errors import SourceMissing, UsageError
from sync.sandbox.faults import FaultPlan
from sync.sandbox.files import ROLES, DriveFile, permission_of
from sync.sandbox.gatekeeper import Gatekeeper
from sync.sandbox.http import LoopbackServer
from sync.sandbox.oauth import IssuedTokens, private_folder
from sync.sandbox.quota import Quota
from sync.sandbox.store import Store
from sync.sandbox.workbook import Resource

ACCOUNT = "sammachip-sandbox"


class Request(NamedTuple):
    """One line of the log."""

    method: str
    path: str
    status: int  # 0 when the connection was cut or left hanging


class Sandbox:
    """Google in a box, in this process; a context manager.

    `folder` of .xlsx files is served as spreadsheets shared, as writer, with the account whose
    key file is `.credentials`; None keeps everything in memory. `clock` gives seconds since 1970
    for times, quotas and the life of tokens; `jwt_clock` judges the iat and exp of a JWT, which
    the client takes from the real clock.
    """

    def __init__(
        self,
        folder: Path | None = None,
        *,
        port: int = 0,
        quota: bool | Quota = False,
        faults: FaultPlan | None = None,
        clock: Callable[[], float] = time.time,
        jwt_clock: Callable[[], float] = time.time,
    ) -> None:
        self.lock = threading.RLock()
        self.clock = clock
        self.tokens = IssuedTokens(jwt_clock)
        self.requests: list[Request] = []
        self._server = LoopbackServer(port, self._note)
        self._keys = private_folder()
        self.credentials = self.new_account(ACCOUNT)
        self.store = Store(folder, self.account, clock)
        meter = quota if isinstance(quota, Quota) else Quota() if quota else None
        self.gatekeeper = Gatekeeper(self.store, self.tokens, meter, clock, self.lock)
        self._server.start(self.gatekeeper, faults)

    @property
    def endpoint(self) -> str:
        """ "http://127.0.0.1:PORT", without a slash at the end."""
        return f"http://127.0.0.1:{self._server.port}"

    @property
    def account(self) -> str:
        """The e-mail address of the account in `.credentials`."""
        return str(json.loads(self.credentials.read_text())["client_email"])

    @property
    def mail(self) -> list[Resource]:
        """Messages sent through Gmail: {"id", "user", "raw": bytes}."""
        return self.store.mail

    def new_account(self, name: str) -> Path:
        """Another service account; returns its key file. Nothing is shared with it yet."""
        return self.tokens.new_account(name, self._keys, f"{self.endpoint}/token")

    def revoke(self, email: str) -> None:
        """Delete the account's key, as an administrator would: tokens die at once."""
        self.tokens.accounts[email].revoked = True

    def share(self, name: str, email: str, role: str | None) -> None:
        """Share the file of this name or id with an account; None takes the access away."""
        if role is not None and role not in ROLES:
            raise ValueError(f"role {role!r}: use one of {', '.join(ROLES)} or None")
        with self.lock:
            self.store.refresh()
            file = self.file(name)
            had = file.role_of(email) is not None
            file.permissions = [p for p in file.permissions if p.get("emailAddress") != email]
            if role is not None:
                file.permissions.append(permission_of(email, role))
            elif had:
                file.formerly.append(email)
            self.store.moved(file)

    def file(self, name: str) -> DriveFile:
        """The file with this id, this name, or this file name."""
        for file in self.store.files.values():
            if name in {file.id, file.name, file.path.name if file.path else None}:
                return file
        raise KeyError(name)

    def plan(self, faults: FaultPlan | None) -> None:
        """Change the fault plan; requests are counted from 0 again."""
        self._server.plan(faults)

    def close(self) -> None:
        """Stop serving, write the ledger, remove the keys."""
        self._server.stop()
        with self.lock:
            self.store.flush()
        shutil.rmtree(self._keys, ignore_errors=True)

    def __enter__(self) -> Sandbox:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _note(self, method: str, path: str, status: int) -> None:
        self.requests.append(Request(method, path, status))


def serve(folder: Path, port: int = 0, quota: bool = False) -> None:
    """Serve until SIGTERM or SIGINT; the first line of stdout is {"endpoint","credentials"}."""
    if not folder.is_dir():
        raise SourceMissing(f"{folder}: no such folder", hint="make it, or name another")
    try:
        sandbox = Sandbox(folder, port=port, quota=quota)
    except (OSError, OverflowError) as fault:
        message = f"port {port} cannot be used ({fault})"
        raise UsageError(message, hint="leave out --port and any free one is taken") from fault
    ended = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: ended.set())
    with sandbox:
        first = {"endpoint": sandbox.endpoint, "credentials": str(sandbox.credentials.resolve())}
        sys.stdout.write(json.dumps(first) + "\n")
        sys.stdout.flush()
        while not ended.wait(1.0):
            pass
