"""An office whose sheet has a tab of results, its Google a sandbox that outlives its syncs.

An officer works in the sheet through the real gspread, with an account of their own.
"""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any, TypeVar

import google.auth.transport.requests
import gspread
from google.oauth2.service_account import Credentials

from sync.google.client import Client
from sync.google.endpoint import session_for
from sync.model.results_tab import TITLE
from sync.sandbox.server import Sandbox
from sync.service import Office
from sync.service.results import SyncResult
from sync.settings import load
from tests.offices import small_office

MONDAY = date(2026, 7, 13)
CALM = date(2026, 7, 20)  # a Monday after which nothing falls due for a week
OFFICER = "officer@sandbox-project.iam.gserviceaccount.com"
SCOPES = ["https://www.googleapis.com/auth/spreadsheets", "https://www.googleapis.com/auth/drive"]
NAME = "takhli-2569"
T = TypeVar("T")


def gspread_of(sandbox: Sandbox, key: Path) -> gspread.Client:
    """gspread itself, signed in with a key, over loopback."""
    credentials = Credentials.from_service_account_file(str(key), scopes=SCOPES)  # type: ignore[no-untyped-call]
    plain = session_for(sandbox.endpoint)
    request = google.auth.transport.requests.Request(plain)
    session = google.auth.transport.requests.AuthorizedSession(  # type: ignore[no-untyped-call]
        credentials, auth_request=request
    )
    for prefix, adapter in session_for(sandbox.endpoint).adapters.items():
        session.mount(prefix, adapter)
    session.trust_env = False
    return gspread.Client(credentials, session=session)


def kind_of(method: str, path: str) -> str:
    """A request as the quota counts it: "drive", "read", "write"; "" for signing in."""
    if path.startswith("/drive"):
        return "drive"
    if "/spreadsheets" in path:
        return "read" if method == "GET" else "write"
    return ""


@dataclass
class Scene:
    """The office, its sandbox, and an officer at the sheet."""

    home: Path
    sandbox: Sandbox
    book: gspread.Spreadsheet
    day: date = MONDAY
    environment: dict[str, str] = field(default_factory=dict)
    others: Counter[str] = field(default_factory=Counter)  # asked by the officer during a sync
    _office: Office | None = None

    @property
    def office(self) -> Office:
        """The office on this day, with the configuration as it stands."""
        if self._office is None:
            self._office = Office(load(self.home, self.environment), self.day)
        self._office.fixed_today = self.day
        return self._office

    def reopened(self) -> Office:
        if self._office is not None:
            self._office.state.close()
        self._office = None
        return self.office

    def sync(self, *, full: bool = False) -> tuple[SyncResult, Counter[str]]:
        """A sync, and what it asked of Google by kind."""
        self.others.clear()
        result, kinds = self.asked(lambda: self.office.sync(full=full))
        return result, kinds - self.others

    def asked(self, work: Callable[[], T]) -> tuple[T, Counter[str]]:
        """What some work gave, and what was asked of Google meanwhile."""
        before = len(self.sandbox.requests)
        given = work()
        requests = self.sandbox.requests[before:]
        kinds = Counter(kind_of(each.method, each.path) for each in requests)
        del kinds[""]
        return given, kinds

    def before_our_write(self, work: Callable[[], object]) -> None:
        """Let something happen once, between the look at the tabs and the write."""
        update = Client.update

        def late(client: Client, *args: Any) -> Any:
            Client.update = update  # type: ignore[method-assign]
            self.others += self.asked(work)[1]
            return update(client, *args)

        Client.update = late  # type: ignore[assignment, method-assign]

    def next_day(self, days: int = 1) -> None:
        self.day += timedelta(days=days)

    def tab(self, title: str = TITLE) -> list[list[str]]:
        """What the tab shows, as the officer's gspread reads it."""
        return list(self.book.worksheet(title).get_all_values())

    def edits(self, *requests_: Any) -> None:
        """What the officer does beyond typing, as a batchUpdate."""
        self.book.batch_update({"requests": list(requests_)})

    def gid(self, title: str = TITLE) -> int:
        return int(self.book.worksheet(title).id)

    def type_in(self, tab: str, cell: str, text: str) -> None:
        self.book.worksheet(tab).update_acell(cell, text)

    def asked_scopes(self) -> set[frozenset[str]]:
        """What the program's own tokens were asked for, each kind once."""
        own = self.sandbox.account
        return {who.scopes for who, _ in self.sandbox.tokens._tokens.values() if who.email == own}

    def role(self, role: str | None) -> None:
        """Share the sheet with the program in another role."""
        self.sandbox.share(self.sheet_id, self.sandbox.account, role)

    @property
    def sheet_id(self) -> str:
        return str(self.book.id)


@contextmanager
def scene(home: Path, *, on: bool = True, like: Path | None = None) -> Iterator[Scene]:
    """A small office with its sheet in a sandbox; `on` switches its tab of results on.

    With `like` it goes on where another one, now closed, was left.
    """
    if like is not None:
        shutil.copytree(like, home, dirs_exist_ok=True)
    else:
        small_office(home)
    with Sandbox(home / "workbooks") as sandbox:
        key = sandbox.new_account("officer")
        (path,) = (home / "workbooks").glob("*.xlsx")
        file = sandbox.file(path.name)
        if like is None:
            sandbox.share(file.id, OFFICER, "writer")
        config = home / "config/workbooks.toml"
        text = config.read_text(encoding="utf-8").replace(path.name, file.id)
        if on and "results_tab" not in text:
            text += "results_tab = true\n"
        config.write_text(text, encoding="utf-8")
        environment = {
            "SAMMACHIP_GOOGLE_SOURCE": "google",
            "SAMMACHIP_GOOGLE_ENDPOINT": sandbox.endpoint,
            "SAMMACHIP_GOOGLE_CREDENTIALS": str(sandbox.credentials),
        }
        book = gspread_of(sandbox, key).open_by_key(file.id)
        made = Scene(home, sandbox, book, environment=environment)
        try:
            yield made
        finally:
            if made._office is not None:
                made._office.state.close()
