"""The world that the workers live in: a nation's workbooks, Google, PostgreSQL, a mail server."""

from __future__ import annotations

import gc
import json
import pickle
import shutil
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Protocol
from zipfile import ZIP_DEFLATED, ZipFile

import psycopg
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from sync.errors import StateError
from sync.model import MailState, OutboxRow
from sync.sandbox.demo import offices as demo
from sync.sandbox.files import permission_of
from sync.sandbox.protocol import Refusal
from sync.sandbox.quota import PER_PROJECT, PER_USER, Quota
from sync.sandbox.server import Sandbox
from sync.service import Office, pieces
from tests.cluster.districts import OWN
from tests.delivery.smtp_server import FaultyServer, serving
from tests.offices import FEW_TABS
from tests.postgresql import Server, running

MONDAY = date(2026, 7, 13)
PROVINCE_OF = 12  # districts to a province, as a rule
TABS = {"few": FEW_TABS, "all": None}
PEOPLE = "ผู้รับรายงาน"
OPERATOR = "operator@takhli.example.go.th"  # as the demo's settings name it
ENDED = (MailState.SENT, MailState.UNKNOWN)


class CountedQuota(Quota):
    """Google's, that remembers who asked when: those it refused as well."""

    def __init__(self, *, on: bool) -> None:
        super().__init__()
        self.on = on
        self.asked: list[tuple[float, str]] = []
        self.refused = 0

    def take(self, kind: str, user: str, now: float) -> None:
        self.asked.append((now, user))
        try:
            if self.on:
                super().take(kind, user, now)
        except Refusal:
            self.refused += 1
            raise

    def most_in_a_minute(self, user: str | None = None) -> int:
        moments = sorted(at for at, who in self.asked if user in (None, who))
        most = first = 0
        for last, at in enumerate(moments):
            while moments[first] <= at - 60:
                first += 1
            most = max(most, last - first + 1)
        return most

    @property
    def users(self) -> set[str]:
        return {who for _, who in self.asked}


@dataclass(frozen=True)
class Nation:
    """What is asked of a world."""

    districts: int
    accounts: int = 1
    records: str = "few"
    latency: float = 0.3  # seconds of each of Google's answers
    quota: bool = True
    shift: float = 0.0  # seconds by which Google's clock, and the workers', differ from ours
    settings: str = ""  # more lines for settings.toml


@dataclass
class World:
    asked: Nation
    folder: Path
    home: Path
    names: tuple[str, ...]
    box: Sandbox
    quota: CountedQuota
    keys: tuple[Path, ...]
    database: Server
    mail: FaultyServer
    office: Office  # ours, that looks on
    slow: dict[str, float] = field(default_factory=dict)  # part of a path → seconds of its answer
    told: set[str] = field(default_factory=set)  # Message-IDs of rows, also of those pruned since

    @property
    def url(self) -> str:
        return f"{self.database.url}/nation"

    def readers(self) -> set[str]:
        """Who is to be written to."""
        own = {f"{who}.{name}@example.go.th" for who in OWN for name in self.names}
        provinces = {f"province.{_province(n)}@example.go.th" for n in range(len(self.names))}
        return own | provinces | {OPERATOR}

    def week(self) -> str:
        return str(self.office.week())

    def fresh(self) -> int:
        """How many districts were read."""
        return len(self.office.state.grids.marks())

    def stage(self) -> str:
        """How far this week's round is."""
        round = pieces.round_of(self.office)
        return round.stage if round is not None and round.week == self.week() else "not begun"

    def rows(self, *states: MailState) -> list[OutboxRow]:
        return self.office.state.outbox.rows(self.week(), states or None)

    def all_is_done(self) -> bool:
        return self.stage() == "over" and all(row.state in ENDED for row in self.rows())

    def turn_to(self, day: date) -> None:
        self.office.fixed_today = day


@contextmanager
def world(asked: Nation, *, address: str | None = None) -> Iterator[World]:
    """All of it, for as long as the block lasts. PostgreSQL listens on `address`, too."""
    with (
        tempfile.TemporaryDirectory(prefix="nation-") as folder,
        running(address) as database,
        serving() as mail,
    ):
        home = Path(folder) / "office"
        names = write_nation(home, asked.districts, asked.records)
        with psycopg.connect(f"{database.url}/postgres", autocommit=True) as connection:
            connection.execute("CREATE DATABASE nation")
        quota = CountedQuota(on=asked.quota)

        def clock() -> float:
            return time.time() + asked.shift

        box = Sandbox(home / "workbooks", quota=quota, clock=clock, jwt_clock=clock)
        with box:
            box.store.refresh()
            keys = [box.credentials, *(box.new_account(f"a{n}") for n in range(1, asked.accounts))]
            share_all(box, [address_of(key) for key in keys[1:]])
            have_at_hand(box, names)
            configure(home, names, box, keys, mail.port, asked.settings)
            url = {"SAMMACHIP_STATE_URL": f"{database.url}/nation"}
            office = Office.open(home, today=MONDAY, environment=url)
            assert office.secret
            made = World(asked, Path(folder), home, names, box, quota, tuple(keys), database, mail,
                         office)  # fmt: skip
            slow_down(made)
            yield made
            office.state.close()


def write_nation(home: Path, districts: int, records: str) -> tuple[str, ...]:
    """The office's folder; the names of its districts. Each has two readers of its own, and one
    who reads of its whole province."""
    demo.write_office(home, today=MONDAY)
    (origin,) = (home / "workbooks").glob("*.xlsx")
    book = load_workbook(origin)
    for sheet in list(book.worksheets):
        if TABS[records] and sheet.title not in (TABS[records] or ()):
            book.remove(sheet)
    _name_places(book[PEOPLE])
    book.save(origin)
    with ZipFile(origin) as file:
        parts = {name: file.read(name) for name in file.namelist()}
    origin.unlink()
    names = tuple(f"d{number:03d}" for number in range(districts))
    for number, name in enumerate(names):
        places = {b"{district}": name.encode(), b"{province}": _province(number).encode()}
        path = home / "workbooks" / f"{name}.xlsx"
        with ZipFile(path, "w", ZIP_DEFLATED, compresslevel=1) as file:
            for part, content in parts.items():
                file.writestr(part, _with(content, places))
    return names


def _province(number: int) -> str:
    return f"p{number // PROVINCE_OF:02d}"


def _with(content: bytes, places: Mapping[bytes, bytes]) -> bytes:
    for place, text in places.items():
        content = content.replace(place, text)
    return content


def _name_places(people: Worksheet) -> None:
    """Leave the rows of a district's readers, each with an address that names its place."""
    for number in range(people.max_row, 0, -1):
        cell = people.cell(number, 2)
        who, at, _ = str(cell.value or "").partition("@")
        if who in (*OWN, "province"):
            place = "{province}" if who == "province" else "{district}"
            cell.value = f"{who}.{place}@example.go.th"
        elif at:
            people.delete_rows(number)


def configure(
    home: Path,
    names: Sequence[str],
    box: Sandbox,
    keys: Sequence[Path],
    port: int,
    more: str,
) -> None:
    blocks = [
        f'[[workbook]]\nname = "{name}"\nid = "{box.file(f"{name}.xlsx").id}"\ndistrict = "ตาคลี"\n'
        f'province = "{_province(number)}"\nfiscal_year = 2569\n'
        for number, name in enumerate(names)
    ]
    (home / "config/workbooks.toml").write_text("\n".join(blocks), "utf-8")
    listed = ", ".join(f'"{key}"' for key in keys)
    settings = (home / "config/settings.toml").read_text("utf-8")
    settings = settings.replace('source = "sandbox"', f'source = "google"\nkeys = [{listed}]\n'
                                f'endpoint = "{box.endpoint}"')  # fmt: skip
    settings += (
        f'\n[smtp]\nhost = "127.0.0.1"\nport = {port}\nsecurity = "none"\npause = 0.0\n'
        f"\n[cluster]\nheartbeat = 2.0\ndead_after = 10.0\n{more}"
    )
    (home / "config/settings.toml").write_text(settings, "utf-8")


def host_folder(world: World, name: str) -> Path:
    """The office's folder on another machine, the same whenever it is asked for."""
    folder = world.folder / name
    if folder.exists():
        return folder
    shutil.copytree(world.home / "config", folder / "config")
    (folder / "state").mkdir(mode=0o700)
    shutil.copy2(world.home / "state/secret.key", folder / "state/secret.key")
    return folder


def share_all(box: Sandbox, accounts: Sequence[str]) -> None:
    """Share every workbook with all accounts, at the price of one change."""
    with box.lock:
        for file in box.store.files.values():
            file.permissions += [permission_of(account, "reader") for account in accounts]
        box.store.moved(file)


def have_at_hand(box: Sandbox, names: Sequence[str]) -> None:
    """Have all workbooks open, as Google has: to open a file is no time of the workers'. They
    differ in the addresses of their readers alone, so one is read, and the others are like it."""
    files = [box.file(f"{name}.xlsx") for name in names]
    like = pickle.dumps(box.store.workbook_of(files[0]))
    for number, (name, file) in enumerate(zip(names, files, strict=True)):
        book = pickle.loads(like)
        book.id, book.properties["title"] = file.id, file.name
        (people,) = (sheet for sheet in book.sheets if sheet.title == PEOPLE)
        for cell in (cell for row in people.rows.values() for cell in row.values()):
            text = cell.shown.replace(f".{names[0]}@", f".{name}@")
            text = text.replace(f".{_province(0)}@", f".{_province(number)}@")
            if text != cell.shown:
                cell.value = cell.shown = text
        file.workbook, file.sheet_ids = book, {sheet.title: sheet.id for sheet in book.sheets}
    gc.freeze()  # millions of cells, which no collection should go through amid the answers


def delay(box: Sandbox, seconds: Callable[[str], float]) -> None:
    """Each of Google's answers takes its time by its path, whatever others are given meanwhile."""
    answer = box.gatekeeper.answer

    def late(method: str, path: str, *rest: Any) -> Any:
        time.sleep(seconds(path))
        return answer(method, path, *rest)

    box.gatekeeper.answer = late  # type: ignore[method-assign]


def slow_down(world: World) -> None:
    """As the world is asked to, and what is slow in it more."""

    def seconds(path: str) -> float:
        return max([world.asked.latency, *(s for part, s in world.slow.items() if part in path)])

    delay(world.box, seconds)


def address_of(key: Path) -> str:
    return str(json.loads(key.read_text("utf-8"))["client_email"])


class Looked(Protocol):
    def look(self) -> None: ...


class Watched(threading.Thread):
    """Looks now and then how many districts are fresh, and at whatever else wants it."""

    def __init__(self, world: World, others: Sequence[Looked] = ()) -> None:
        super().__init__(daemon=True)
        self._world, self._others, self._over = world, others, threading.Event()
        self._begun = time.monotonic()
        self.at: dict[str, float] = {}

    def run(self) -> None:
        while not self._over.wait(0.5):
            self.look()

    def look(self) -> None:
        for other in self._others:
            other.look()
        if len(self.at) == len(self._world.names):
            return
        with suppress(StateError):  # the database is away, as a drill may have it
            for name in self._world.office.state.grids.marks():
                self.at.setdefault(name, time.monotonic() - self._begun)

    def end(self) -> None:
        self._over.set()
        self.join()

    def share(self, part: float) -> float:
        """Seconds after which such a part of the districts was fresh."""
        moments = sorted(self.at.values())
        return moments[max(0, round(len(moments) * part) - 1)]


@dataclass(frozen=True, slots=True)
class Counts:
    """What came of a week; `faults` are what should never be, in words."""

    districts: int
    read: int
    mails: int
    states: Mapping[str, int]
    arrived: Mapping[int, int]  # how often → how many mails
    most_of_an_account: int
    most_of_all: int
    refused: int
    faults: tuple[str, ...]

    def __str__(self) -> str:
        lines = [
            f"districts {self.districts}, read {self.read}; mails {self.mails} "
            f"({dict(self.states)}), arrived so often: {dict(self.arrived)}",
            f"most reads in any minute: {self.most_of_an_account} an account, {self.most_of_all} "
            f"in all; refused by Google for the quota: {self.refused}",
            *(f"FAULT: {fault}" for fault in self.faults),
        ]
        return "\n".join(lines)


def counted(world: World, *, readers: set[str] | None = None) -> Counts:
    """Look at every mail of the week, and at Google's log."""
    rows, taken = world.rows(), world.mail.taken
    arrived = Counter(taken.get(row.message_id, 0) for row in rows)
    states = Counter(row.state.value for row in rows)
    most = max(map(world.quota.most_in_a_minute, world.quota.users), default=0)
    return Counts(
        len(world.names), world.fresh(), len(rows), dict(sorted(states.items())),
        dict(sorted(arrived.items())), most, world.quota.most_in_a_minute(), world.quota.refused,
        tuple(_faults(world, rows, readers or world.readers(), most)),
    )  # fmt: skip


def _faults(world: World, rows: Sequence[OutboxRow], readers: set[str], most: int) -> Iterator[str]:
    named = Counter(row.recipient for row in rows)
    if set(named) != readers or max(named.values(), default=0) > 1:
        missing, beyond = readers - set(named), set(named) - readers
        yield f"{len(missing)} without a mail {sorted(missing)[:3]}, {len(beyond)} beyond"
    for row in rows:
        count = world.mail.taken.get(row.message_id, 0)
        if count > 1:
            yield f"{row.recipient} got {count} mails"
        if row.state is MailState.SENT and count != 1:
            yield f"{row.recipient} is told to have a mail, and has {count}"
        if row.state not in ENDED:
            yield f"{row.recipient}: {row.state}: {row.reply}"
    world.told |= {row.message_id for row in world.office.state.outbox.rows()}
    unknown = set(world.mail.taken) - world.told
    if unknown:
        yield f"{len(unknown)} mails that no row tells of"
    if world.asked.quota and most > PER_USER:
        yield f"{most} reads of one account in a minute"
    if world.asked.quota and world.quota.most_in_a_minute() > PER_PROJECT:
        yield f"{world.quota.most_in_a_minute()} reads in a minute"
