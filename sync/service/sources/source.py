"""Where the sheets are: the real Google, or Google in a box over the office's own folder."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from sync.errors import ConfigError, SourceMissing, SourceNotShared, UsageError
from sync.model import Workbook, spreadsheet_id
from sync.service.context import OfficeContext
from sync.settings import Settings, WorkbookEntry
from sync.settings.problems import meant

if TYPE_CHECKING:
    from sync.google.client import Client
    from sync.google.quota import TurnBook
    from sync.state.database import Database

LONGEST_NAME = 300  # letters of what was asked for that a message repeats
MOST_NAMES = 12  # workbooks that a message names


@dataclass(frozen=True, slots=True)
class Source:
    """An open way to the sheets.

    `account` is what the settings call the account that asks: its key, or "" for the only one.
    `files` are the ids of the sandbox's files by their names; None where Google answers.
    """

    client: Client
    account: str = ""
    files: Mapping[str, str] | None = None

    def id_of(self, entry: WorkbookEntry) -> str:
        """The Google id of a workbook; ConfigError where it has none."""
        return id_of(entry) if self.files is None else self.files.get(entry.id, entry.id)


def accounts_of(settings: Settings) -> tuple[str, ...]:
    """What the office's accounts are called; one alone is called ""."""
    google = settings.file.google
    return tuple(map(str, google.keys)) if google.source == "google" and google.keys else ("",)


def account_names(settings: Settings) -> dict[str, str]:
    """What each of several accounts may be called (its key's path and name, its address), folded
    to small letters, and what the settings call it; a key that cannot be read tells no address."""
    names: dict[str, str] = {}
    for account in filter(None, accounts_of(settings)):
        path = settings.path(Path(account))
        called = [account, path.name, path.stem]
        with suppress(OSError, ValueError, KeyError, TypeError):  # who opens it tells what is wrong
            called.append(str(json.loads(path.read_text(encoding="utf-8"))["client_email"]))
        names |= {name.strip().lower(): account for name in called}
    return names


@contextmanager
def opened(
    settings: Settings,
    account: str | None = None,
    *,
    gives_way: bool = False,
    database: Database | None = None,
) -> Iterator[Source]:
    """Open the configured source as an account (the first when none is named).

    Who works by itself `gives_way` to who asks by hand, of those who share the quota: their reads
    are counted in the state's `database`, which who has it open hands in. In the demo the source
    is a sandbox living as long as the block.
    """
    if settings.file.google.source == "sandbox":
        from sync.service.sources import boxed

        with boxed.opened(settings, partial(client_of, settings)) as (client, files):
            yield Source(client, files=files)
        return
    google = settings.file.google
    account = accounts_of(settings)[0] if account is None else account
    named = Path(account) if account else google.credentials
    key = settings.path(named) if named else None
    with (
        _books(settings, database) as book_of,
        closing(client_of(settings, key, google.endpoint, book_of, gives_way)) as client,
    ):
        yield Source(client, account)


@contextmanager
def _books(
    settings: Settings, database: Database | None = None
) -> Iterator[Callable[[str], TurnBook] | None]:
    """Where requests are counted together with other processes: in a server, if it has the state.

    A state in a file is of one machine, where one process at a time reads for long.
    """
    from sync.state.database import file_of

    if file_of(settings.file.state.url, settings.home) is not None:
        yield None
        return
    from sync.google.quota import SharedBook
    from sync.state.state import open_database
    from sync.state.turns import TurnStore

    with ExitStack() as own:
        if database is None:
            database = own.enter_context(
                closing(open_database(settings.file.state.url, settings.home))
            )
        turns = TurnStore(database)
        yield lambda account: SharedBook(partial(turns.change, account))


def client_of(
    settings: Settings,
    key: Path | None,
    endpoint: str | None,
    book_of: Callable[[str], TurnBook] | None = None,
    gives_way: bool = False,
) -> Client:
    """A client as the office has set it up, for this key and endpoint."""
    from sync.google.client import Timeouts, open_client

    google = settings.file.google
    timeouts = Timeouts(
        connect=google.connect_timeout,
        read=google.read_timeout,
        workbook=google.workbook_deadline,
    )
    return open_client(
        key=key,
        endpoint=endpoint,
        timeouts=timeouts,
        reads_per_minute=google.reads_per_minute,
        writes_per_minute=google.writes_per_minute,
        writing=any(entry.results_tab for entry in settings.workbooks),
        book_of=book_of,
        gives_way=gives_way,
    )


def id_of(entry: WorkbookEntry) -> str:
    """The Google id of a workbook by its address; ConfigError where it has none."""
    found = spreadsheet_id(entry.id)
    if found is None:
        raise ConfigError(
            f"config/workbooks.toml: {entry.id!r} of {entry.name!r} is no Google spreadsheet",
            hint="copy the address of the sheet from the browser",
        )
    return found


def _on_disk(target: str) -> Literal["file", "folder"] | None:
    """What a path leads to: nothing, when it is too long to be one."""
    try:
        if Path(target).is_file():
            return "file"
        return "folder" if target and Path(target).is_dir() else None
    except OSError:
        return None


def read_target(office: OfficeContext, target: str) -> tuple[Workbook, WorkbookEntry | None]:
    """What `check WORKBOOK` names: a file, a name of workbooks.toml, an address or an id."""
    entry = next((e for e in office.listed if e.name == target), None)
    found = _on_disk(target)
    if entry is None and (found or target.lower().endswith(".xlsx")):
        if found == "folder":
            raise SourceMissing(f"{target} is a folder", hint="name one .xlsx file in it")
        if found is None:
            raise SourceMissing(f"{target[:LONGEST_NAME]}: no such file", hint="check the path")
        from sync.xlsx.workbooks import read_file

        return read_file(Path(target)), None
    from sync.google.workbooks import read_workbook

    if entry is None and spreadsheet_id(target) is None:
        names = [entry.name for entry in office.listed]
        named = ", ".join(names[:MOST_NAMES]) + " …" * (len(names) > MOST_NAMES) or "none yet"
        raise UsageError(
            f"{target[:LONGEST_NAME]!r} is no .xlsx file, spreadsheet address or configured "
            "workbook",
            hint=f"the office's workbooks: {named}{meant(target, names)}",
        )
    *others, last = accounts_of(office.settings)
    for account in (*others, last):
        with opened(office.settings, account) as source:
            wanted = source.id_of(entry) if entry else spreadsheet_id(target)
            try:
                return read_workbook(source.client, wanted or target), entry
            except (SourceMissing, SourceNotShared):
                if account == last:
                    raise
    raise AssertionError("there is always an account")
