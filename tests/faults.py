"""Every fault of Google, of a mail server and of this machine, met by the commands themselves.

`make docs ONLY=faults` writes docs/explanation/faults.md, in a minute.

A case is a command with the fault, what came of it, and the command again without the fault. Time
skips where the program only waits; offices are shared by the cases of a part.
"""

from __future__ import annotations

import io
import os
import random
import shutil
import socket
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import (
    closing,
    contextmanager,
    redirect_stderr,
    redirect_stdout,
    suppress,
)
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple
from unittest.mock import patch

import openpyxl

import cli
from sync.clock import BANGKOK
from sync.delivery.files import FilesTransport
from sync.google import client
from sync.google.client import open_client
from sync.google.reader import MOST_WITHOUT_QUOTA
from sync.model import Message
from sync.sandbox.faults import FaultPlan
from sync.sandbox.server import Sandbox
from sync.service import Office
from sync.settings import PACKAGED, Settings, load
from tests.delivery.smtp_server import Conversation, FaultyServer, HangUp, running
from tests.google.office import SkippingTime
from tests.service.connected import NAMES, configure

PAGE = PACKAGED / "docs/explanation/faults.md"
MONDAY = datetime(2026, 7, 13, 7, 30, tzinfo=BANGKOK)
MAIL = """
[mail]
sender = "weekly@report.example"
operator = "operator@example.go.th"
allowed_domains = ["example.go.th"]
"""
ONE = NAMES[:1]
MAILS = 2  # the reader of one sheet, and the operator


# ------------------------------------------------------------------------------ commands


@dataclass
class OfficeAt(Office):
    """An office whose clock the scene sets."""

    moment: datetime = MONDAY

    def now(self) -> datetime:
        return self.moment


class Run(NamedTuple):
    """What a command ended with and said; 70 is a bug of ours."""

    code: int
    said: str


def command(office: Callable[[], Office], *words: str) -> Run:
    """One command in this process, exactly as the shell would see it."""
    out = io.StringIO()
    with (
        patch.object(cli, "office", lambda today=None: office()),
        patch.object(sys, "argv", ["cli.py", *words]),
        patch.object(sys, "excepthook", sys.excepthook),
        redirect_stdout(out),
        redirect_stderr(out),
    ):
        try:
            cli.main()
            code = 0
        except SystemExit as ended:
            code = int(ended.code or 0)
        except Exception as bug:  # noqa: BLE001 - the interpreter would give it to report_bug
            code = cli.BUG
            out.write(f"{type(bug).__name__}: {bug}")
    return Run(code, out.getvalue())


def flat(text: str) -> str:
    """What was said, whatever the width of the terminal broke it into."""
    return "".join(text.split())


@contextmanager
def served(
    home: Path, names: Sequence[str] = NAMES
) -> Iterator[tuple[Sandbox, Callable[[], OfficeAt]]]:
    """A connected office of three small sheets with four readers, all read once."""
    (home / "workbooks").mkdir(parents=True)
    for name in names:
        _write_sheet(home / "workbooks" / f"{name}.xlsx", name)
    with Sandbox(home / "workbooks") as box:
        configure(home, names, [box.file(f"{name}.xlsx").id for name in names])
        with (home / "config/settings.toml").open("a", encoding="utf-8") as out:
            out.write(MAIL)
        connected = {
            "SAMMACHIP_GOOGLE_SOURCE": "google",
            "SAMMACHIP_GOOGLE_ENDPOINT": box.endpoint,
            "SAMMACHIP_GOOGLE_CREDENTIALS": str(box.credentials),
        }
        # what the rules find has no part in any of this
        settings = load(home, connected).model_copy(update={"rules": ()})
        yield box, lambda: OfficeAt(settings)


def _write_sheet(path: Path, name: str) -> None:
    book = openpyxl.Workbook()
    tab = book.worksheets[0]
    tab.title = "ผู้รับรายงาน"
    tab.append(["ผู้รับรายงาน อำเภอตาคลี ปีงบประมาณ 2569"])
    tab.append(["ชื่อ", "อีเมล", "บทบาท", "ขอบเขต"])
    tab.append([f"นางสาว{name}", f"{name}@example.go.th", "พัฒนาการอำเภอ", "ทั้งหมด"])
    book.save(path)


# ------------------------------------------------------------------------------ Google

REQUESTS = ("sign-in", "list of changes", "sheet 1", "sheet 2", "sheet 3")
API_FAULTS: Mapping[str, str] = {
    "429": "429, the quota is used up",
    "500": "500",
    "503": "503",
    "401": "401",
    "403": "403",
    "404": "404",
    "hang": "hangs",
    "drip": "drips",
    "reset": "the connection is cut",
    "truncated-gzip": "truncated, gzip",
    "truncated-json": "truncated, JSON",
    "list": "JSON that is no object",
    "shape": "values of other types",
    "object": "an object of somebody else",
    "502": "502 with an HTML page",
    "html": "200 with an HTML page",
}
SLOW = ("hang", "drip")
HASTY = {"read": 0.25, "answer": 0.4}


@dataclass(frozen=True)
class ApiCase:
    """One fault from one request on, once or until the command ends."""

    first: Run
    unread: int  # sheets of which the old data stand in
    told: bool  # each of them by name: on the terminal, and among the operator's concerns
    second: Run
    left: int  # sheets unread after the second run


@contextmanager
def skipping(hasty: bool) -> Iterator[SkippingTime]:
    """The client's waits take no time; with `hasty` its patience for an answer is short.

    Sheets are read one at a time: the waits of several, which overlap, would add up on a clock that
    jumps, and use up each other's deadlines.
    """
    moment = SkippingTime()

    def opened(**options: Any) -> Any:
        if hasty:
            options["timeouts"] = replace(options["timeouts"], **HASTY)
        options |= {"clock": moment.clock, "sleep": moment.sleep, "rng": random.Random(7)}
        return open_client(**options)

    with patch.object(client, "open_client", opened), patch.object(client, "MOST_READERS", 1):
        yield moment


def api_cases(home: Path) -> Iterator[tuple[str, bool, int, ApiCase]]:
    """Kind, whether it lasts, number of the request, and what came of it."""
    with served(home) as (box, fresh):
        office = fresh()
        assert command(lambda: office, "sync").code == 0
        for kind in API_FAULTS:
            for lasting in (False, True):
                for number in range(len(REQUESTS)):
                    yield kind, lasting, number, _api_case(box, office, kind, lasting, number)
        office.state.close()


def _api_case(box: Sandbox, office: OfficeAt, kind: str, lasting: bool, number: int) -> ApiCase:
    with box.lock:
        for name in NAMES:
            box.store.moved(box.file(f"{name}.xlsx"))
    numbers = range(number, number + (500 if lasting else 1))
    plan = FaultPlan(at=dict.fromkeys(numbers, kind), hang_seconds=20, drip_seconds=0.1)
    with skipping(hasty=kind in SLOW):
        box.plan(plan)
        first = command(lambda: office, "sync")
        box.plan(None)
        unread = _unread(office)
        concerns = office.concerns() if unread else ()
        known = {concern.where for concern in concerns if concern.kind == "read_failed"}
        told = all(name in first.said and name in known for name in unread)
        second = command(lambda: office, "sync") if unread else first
    return ApiCase(first, len(unread), told, second, len(_unread(office)))


def _unread(office: OfficeAt) -> list[str]:
    return [name for name, last in office.state.tries.all().items() if last.problem]


# ------------------------------------------------------------------------------ SMTP

PHASES: Mapping[str, str] = {
    "greeting": "greeting", "EHLO": "EHLO", "STARTTLS": "STARTTLS", "AUTH": "AUTH", "MAIL": "MAIL",
    "RCPT": "RCPT", "DATA": "DATA", "dot": "after the dot", "QUIT": "QUIT",
}  # fmt: skip
ACTS: Mapping[str, str] = {
    "silent": "says nothing",
    "hangs up": "hangs up",
    "garbage": "says what is no SMTP",
    "4xx": "later (4xx)",
    "5xx": "never (5xx)",
}
SILENCE = "0.25"  # smtp.timeout in seconds, which is a minute by default


class Phased(Conversation):
    """A server that misbehaves in one phase, for as long as `server.act` says so."""

    server: PhasedServer

    def greet(self) -> None:
        if not self._act("greeting"):
            super().greet()

    def answer(self, command: str) -> bool:
        verb = command.split(" ")[0].upper()
        if self._act(verb):
            return verb == "QUIT"
        if verb == "EHLO":
            self.say("250-here")
            self.say(f"250-{self.server.offers}" if self.server.offers else "250-8BITMIME")
            self.say("250 SIZE 10000000")
            return False
        if verb == "AUTH":
            self.say("235 welcome")
            return False
        return super().answer(command)

    def data(self) -> None:
        self.say("354 go on")
        body = self.body()
        with self.server.lock:
            self.server.dots += 1
        if not self._act("dot"):
            self.take(body)
            self.say("250 taken")

    def _act(self, phase: str) -> bool:
        where, act = self.server.act
        if where != phase:
            return False
        if act == "silent":
            self.rfile.read()  # until the client hangs up
            raise HangUp
        if act == "hangs up":
            raise HangUp
        if act == "garbage" and phase == "STARTTLS":
            self.say("220 go on")
        said = {"garbage": "\x16\x03\x01 <html>\x1b[2J", "4xx": "451 4.3.0 later"}
        self.say(said.get(act, "554 5.7.1 never"))
        return True


class PhasedServer(FaultyServer):
    """`act` is a phase and what happens there; `dots` counts the mails handed over whole."""

    def __init__(self) -> None:
        super().__init__()
        self.RequestHandlerClass = Phased
        self.act = ("", "")
        self.offers = ""
        self.dots = 0


@dataclass(frozen=True)
class MailCase:
    """A sending with a fault in one phase, and the same command when the server is well."""

    first: Run
    states: Counter[str]
    dots: int  # mails handed over to the last byte without a yes: each may have waited
    told: bool  # the operator's concerns say it
    second: Run
    after: Counter[str]
    twice: int  # mails that the server took more than once


def mail_cases(home: Path) -> Iterator[tuple[str, str, MailCase]]:
    """Phase, what happens in it, and what came of it; ("connection", "refused") is the first."""
    with served(home, ONE) as (_, fresh), running(PhasedServer()) as server:
        moment = MONDAY
        plain = {
            "SAMMACHIP_SMTP_HOST": "127.0.0.1", "SAMMACHIP_SMTP_SECURITY": "none",
            "SAMMACHIP_SMTP_PORT": str(server.port), "SAMMACHIP_SMTP_PAUSE": "0",
            "SAMMACHIP_SMTP_TIMEOUT": SILENCE, "SAMMACHIP_DELIVERY_STRIKES": "1000",
        }  # fmt: skip
        cases = [("connection", "refused")] + [(p, act) for p in PHASES for act in ACTS]
        google = fresh().settings.file.google
        well = OfficeAt(_with(fresh().settings, plain, google))
        assert command(lambda: well, "sync").code == 0
        for phase, act in cases:
            special = dict(plain)
            if phase == "connection":
                with socket.socket() as probe:
                    probe.bind(("127.0.0.1", 0))
                    special["SAMMACHIP_SMTP_PORT"] = str(probe.getsockname()[1])
            if phase == "STARTTLS":
                special["SAMMACHIP_SMTP_SECURITY"] = "starttls"
            if phase == "AUTH":
                special |= {"SAMMACHIP_SMTP_USER": "u", "SAMMACHIP_SMTP_PASSWORD": "p"}
            ill = OfficeAt(_with(well.settings, special, google), moment=moment)
            server.offers = {"STARTTLS": "STARTTLS", "AUTH": "AUTH PLAIN"}.get(phase, "")
            server.act, server.dots = (phase, act), 0
            well.moment = moment
            yield phase, act, _mail_case(server, ill, well)
            ill.state.close()
            moment += timedelta(weeks=1)
        well.state.close()


def _with(settings: Any, environment: Mapping[str, str], google: Any) -> Any:
    read = load(settings.home, environment)
    file = read.file.model_copy(update={"google": google})
    return settings.model_copy(update={"file": file})


def _mail_case(server: PhasedServer, ill: OfficeAt, well: OfficeAt) -> MailCase:
    week = str(ill.week())
    first = command(lambda: ill, "send")
    states = _states(ill, week)
    dots, kinds = server.dots, {concern.kind for concern in ill.concerns()}
    open_ones = set(states) - {"sent"}
    wanted = {"deferred": "mail_waiting", "queued": "mail_waiting", "unknown": "mail_unknown",
              "refused": "mail_refused"}  # fmt: skip
    told = all(wanted.get(state) in kinds for state in open_ones)
    server.act, server.offers = ("", ""), ""
    taken = Counter(server.taken)
    second = command(lambda: well, "send") if set(states) != {"sent"} else first
    twice = sum(count > 1 for count in (server.taken - Counter()).values())
    assert sum((server.taken - taken).values()) <= MAILS
    return MailCase(first, states, dots, told, second, _states(well, week), twice)


def _states(office: OfficeAt, week: str) -> Counter[str]:
    return Counter(row.state.value for row in office.state.outbox.rows(week))


# ------------------------------------------------------------------------------ this machine


@dataclass(frozen=True)
class HouseCase:
    """What the commands end with and say while something is wrong, and a sending afterwards.

    `during` and `sent` are how many mails each handed over; `twice` those that left again.
    """

    runs: Mapping[str, Run]
    during: int
    after: Run
    sent: int
    twice: int


class House:
    """An office that sent last week's mails, and is about to send this week's."""

    def __init__(self, home: Path, box: Sandbox, settings: Settings) -> None:
        self.home = home
        self.box = box
        self.settings = settings
        self.moment = MONDAY + timedelta(weeks=1)
        self.user: int | None = None  # whose rights the commands have; None: our own

    @property
    def database(self) -> Path:
        return self.home / "state" / "sammachip.db"

    def run(self, *words: str) -> Run:
        office = OfficeAt(self.settings, moment=self.moment)
        if self.user is not None:
            os.seteuid(self.user)
        try:
            return command(lambda: office, *words)
        finally:
            if "state" in vars(office):
                office.state.close()
            if self.user is not None:
                os.seteuid(0)


Break = Callable[[House], Any]  # a context manager


@contextmanager
def full_disk(house: House) -> Iterator[None]:
    ballast = house.home / "ballast"
    with suppress(OSError), ballast.open("wb") as out:
        while True:
            out.write(b"x" * 4096)
            out.flush()
    try:
        yield
    finally:
        ballast.unlink()


@contextmanager
def read_only(house: House) -> Iterator[None]:
    """Nothing below may be written; root, who always may, gives up its rights."""
    paths = [house.home, *(path for path in house.home.rglob("*") if not path.is_symlink())]
    modes = {path: path.stat().st_mode & 0o777 for path in paths}
    house.box.credentials.parent.chmod(0o755)
    house.box.credentials.chmod(0o644)
    nobody = 65534 if os.geteuid() == 0 else None
    for path in paths:
        path.chmod(0o555 if path.is_dir() else 0o444)
        if nobody and "state" in path.parts:
            os.chown(path, nobody, nobody)
    state = house.home / "state"
    for path in (state, *state.rglob("*")):
        path.chmod(0o500 if path.is_dir() else 0o400)
    house.user = nobody
    try:
        yield
    finally:
        house.user = None
        house.box.credentials.chmod(0o600)
        for path, mode in modes.items():
            if nobody:
                os.chown(path, 0, 0)
            path.chmod(mode)


@contextmanager
def other_bytes(
    house: House, change: Callable[[bytes], bytes], *, back: bool = True
) -> Iterator[None]:
    """The database as something else; `back`: until it is put back from a copy."""
    good = house.database.read_bytes()
    house.database.write_bytes(change(good))
    try:
        yield
    finally:
        if back:
            for path in house.database.parent.glob("sammachip.db-*"):
                path.unlink()
            house.database.write_bytes(good)


def _damaged_inside(good: bytes) -> bytes:
    return good[:8192] + b"\xa5" * (len(good) - 8192)


@contextmanager
def newer(house: House) -> Iterator[None]:
    with closing(sqlite3.connect(house.database)) as raw, raw:
        raw.execute("INSERT INTO schema_version VALUES (99, 'from the future', 1)")
    try:
        yield
    finally:
        with closing(sqlite3.connect(house.database)) as raw, raw:
            raw.execute("DELETE FROM schema_version WHERE number = 99")


@contextmanager
def without(house: House, name: str, *, back: bool) -> Iterator[None]:
    """A file or folder of the office gone; `back`: until it is put back."""
    path, aside = house.home / name, house.home / "aside"
    path.rename(aside)
    try:
        yield
    finally:
        if back:
            if path.is_dir():
                shutil.rmtree(path)
            path.unlink(missing_ok=True)
            aside.rename(path)
        elif aside.is_dir():
            shutil.rmtree(aside)
        else:
            aside.unlink()


@contextmanager
def clock_of_google(house: House, ahead: float) -> Iterator[None]:
    """Our clock differs from Google's, so that sign-in is refused."""
    house.box.tokens.clock = lambda: time.time() + ahead
    try:
        yield
    finally:
        house.box.tokens.clock = time.time


@contextmanager
def moved_clock(house: House, by: timedelta) -> Iterator[None]:
    house.moment += by
    try:
        yield
    finally:
        house.moment -= by


@contextmanager
def same_week(house: House, broken: Any) -> Iterator[None]:
    """In the week whose mails have left already: none may leave again."""
    house.moment -= timedelta(weeks=1)
    with broken:
        yield


class HouseFault(NamedTuple):
    """How it comes and goes, and what is said of it; "" where nothing need be said."""

    broken: Break
    phrase: str


_BEGUN_ANEW = "the database was gone and a new one was begun"
_WRONG_CLOCK = "the clock of this machine is wrong (set it)"
HOUSE_FAULTS: Mapping[str, HouseFault] = {
    "the disk is full": HouseFault(full_disk, "the disk could not be read or written"),
    "the office's folder is read-only": HouseFault(read_only, "cannot be opened for writing"),
    "the database is a text": HouseFault(
        lambda h: other_bytes(h, lambda good: b"a letter, no database\n" * 300),
        "the file is not a database",
    ),
    "the database is damaged in the middle": HouseFault(
        lambda h: other_bytes(h, _damaged_inside), "the file is damaged"
    ),
    "the database is empty": HouseFault(
        lambda h: other_bytes(h, lambda good: b"", back=False), _BEGUN_ANEW
    ),
    "the database is of a newer version": HouseFault(
        newer, "was made by a newer version of this program"
    ),
    "`secret.key` is gone": HouseFault(
        lambda h: without(h, "state/secret.key", back=True), "secret.key is gone"
    ),
    "`state/` is gone for good": HouseFault(lambda h: without(h, "state", back=False), _BEGUN_ANEW),
    "`state/` is gone, in a week already sent": HouseFault(
        lambda h: same_week(h, without(h, "state", back=False)), _BEGUN_ANEW
    ),
    "`sent.log` is gone, in a week already sent": HouseFault(
        lambda h: same_week(h, without(h, "sent.log", back=False)), ""
    ),
    "our clock is an hour ahead of Google's": HouseFault(
        lambda h: clock_of_google(h, -3600), _WRONG_CLOCK
    ),
    "our clock is a day behind Google's": HouseFault(
        lambda h: clock_of_google(h, 86400), _WRONG_CLOCK
    ),
    "the clock jumps ten years ahead": HouseFault(
        lambda h: moved_clock(h, timedelta(days=3650)), "has no workbook of 2579"
    ),
    "the clock jumps five weeks back": HouseFault(
        lambda h: moved_clock(h, -timedelta(weeks=5)), "before the last run at"
    ),
}
COMMANDS = ("sync", "send", "doctor")


def house_cases(folder: Path) -> Iterator[tuple[str, HouseCase | None]]:
    """What is wrong, and what came of it; None for a full disk where none can be made."""
    with served(folder / "office", ONE) as (box, fresh), counted() as handed:
        office = fresh()
        assert command(lambda: office, "send").code == 0
        office.state.close()
        last_week = Counter(handed)
        for number, (name, (broken, _)) in enumerate(HOUSE_FAULTS.items()):
            home = folder / str(number)
            home.mkdir()
            with small_disk(home, wanted=broken is full_disk) as made:
                if made:
                    shutil.copytree(office.settings.home, home, dirs_exist_ok=True)
                    settings = office.settings.model_copy(update={"home": home})
                    handed.clear()
                    handed.update(last_week)
                    yield name, _house_case(House(home, box, settings), broken, handed)
                else:
                    yield name, None


def _house_case(house: House, broken: Break, handed: Counter[str]) -> HouseCase:
    before = handed.total()
    with broken(house):
        runs = {words: house.run(*words.split()) for words in COMMANDS}
    during = handed.total() - before
    after = house.run("send")
    sent = handed.total() - before - during
    return HouseCase(runs, during, after, sent, sum(count > 1 for count in handed.values()))


@contextmanager
def counted() -> Iterator[Counter[str]]:
    """How often each mail was handed over, whatever the office remembers of it."""
    handed: Counter[str] = Counter()
    finish = FilesTransport.finish

    def counting(self: FilesTransport, message: Message) -> str:
        reply = finish(self, message)
        handed[message.key] += 1
        return reply

    with patch.object(FilesTransport, "finish", counting):
        yield handed


@contextmanager
def small_disk(place: Path, *, wanted: bool) -> Iterator[bool]:
    """A file system of its own where that may be had; False when it is wanted and may not."""
    if not wanted:
        yield True
        return
    mount = ["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", str(place)]
    made = (
        os.geteuid() == 0 and not subprocess.run(mount, capture_output=True, check=False).returncode
    )
    try:
        yield made
    finally:
        if made:
            subprocess.run(["umount", "-l", str(place)], check=True)


# ------------------------------------------------------------------------------ the page

HEAD = """# What each fault leads to

Generated by `make docs`; do not edit. `tests/test_faults.py` meets each of
these with the commands themselves (the sandbox, a real SMTP server, a real disk that is full), and
fails when one ends as a bug of ours, is not told, loses or doubles a mail, is not made good by the
next run, or when this page is old. Where each kind of trouble is told: [nothing fails
quietly](quiet.md).
"""
API_HEAD = f"""
## Google and the way to it

`sync` reads three sheets that moved, in five requests. **Once**: the fault meets one request.
**To the end**: it meets that request and all that follow. *n old*: of so many sheets the data read
before stand in, each told by name by `sync`, in `status`, and to the operator; `sync` ends with 4
then. The next `sync` without the fault has read all of them, always.

A quota that is used up is waited for, within the time that one sheet may take and once more at the
end of the run; {MOST_WITHOUT_QUOTA} sheets in a row without any let the others wait for that end at
once.

| fault | | {" | ".join(REQUESTS)} |
|---|---|{"---|" * len(REQUESTS)}
"""
MAIL_HEAD = """
## The mail server

`send` has two mails. *sent*, *deferred* (it goes by itself later, or with the next `send`),
*refused* (a person has to look), *unknown* (it may have arrived; `send --resend-unknown` is for a
person to decide). What is not sent is told by `send`, in `status`, and in the operator's next mail.
**Next** is the same command when the server is well. No mail is ever taken twice. A server that
says nothing after the last byte of a mail costs one wait of twice `smtp.timeout`, not one for each
mail: the others wait for the next try.

| when | what the server does | exit | the mails | next |
|---|---|---|---|---|
"""
HOUSE_HEAD = """
## This machine

An office sent last week's mails; `sync`, `send` and `doctor` meet the fault in the week after, and
`send` runs again when it is mended. **Mails** is how many leave with the fault and after it, of two
that are due. None leaves twice.

| what is wrong | exit of sync, send, doctor | told | by | mails | exit then |
|---|---|---|---|---|---|
"""


class Observed(NamedTuple):
    api: Mapping[tuple[str, bool, int], ApiCase]
    mail: Mapping[tuple[str, str], MailCase]
    house: Mapping[str, HouseCase | None]


def observed(folder: Path) -> Observed:
    """All three parts, met in `folder`, which other users must be able to enter."""
    return Observed(
        {(kind, lasting, number): case for kind, lasting, number, case in api_cases(folder / "a")},
        {(phase, act): case for phase, act, case in mail_cases(folder / "m")},
        dict(house_cases(folder / "h")),
    )


def page(seen: Observed, kept: str = "") -> str:
    """`kept` is the page as it is: what could not be met here is taken from it."""
    api = [
        f"| {words} | {'to the end' if lasting else 'once'} | "
        + " | ".join(_old(seen.api[kind, lasting, number]) for number in range(len(REQUESTS)))
        + " |"
        for kind, words in API_FAULTS.items()
        for lasting in (False, True)
    ]
    phases = {"connection": "connecting", **PHASES}
    acts = {"refused": "nobody listens", **ACTS}
    mail = [
        f"| {phases[phase]} | {acts[act]} | {case.first.code} | {_counts(case.states)} | "
        f"{_counts(case.after)} |"
        for (phase, act), case in seen.mail.items()
    ]
    house = [_house_row(name, case, kept) for name, case in seen.house.items()]
    parts = ((API_HEAD, api), (MAIL_HEAD, mail), (HOUSE_HEAD, house))
    return HEAD + "".join(head + "\n".join(rows) + "\n" for head, rows in parts)


def _old(case: ApiCase) -> str:
    return f"{case.unread} old" if case.unread else "all read"


def _counts(states: Counter[str]) -> str:
    return ", ".join(f"{count} {state}" for state, count in sorted(states.items()))


def _house_row(name: str, case: HouseCase | None, kept: str) -> str:
    if case is None:
        return next((line for line in kept.splitlines() if line.startswith(f"| {name} |")), "")
    codes = ", ".join(str(run.code) for run in case.runs.values())
    phrase = HOUSE_FAULTS[name].phrase
    by = [words for words, run in case.runs.items() if phrase and flat(phrase) in flat(run.said)]
    told = f"“{phrase}”" if phrase else "nothing is lost: the database knows what was sent"
    mails = f"{case.during}, then {case.sent}"
    return f"| {name} | {codes} | {told} | {', '.join(by)} | {mails} | {case.after.code} |"
