"""The jobs of the workers: each does one piece of the office's work, and asks for what follows.

No job holds a personal value: a workbook is named as in workbooks.toml, a person by a digest, a
mail by its Message-ID.
"""

from __future__ import annotations

import json
import logging
import os
import random
import socket
import threading
import time
from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import chain
from operator import itemgetter
from typing import Any

import psycopg
from asgiref.sync import sync_to_async
from procrastinate import App, BaseRetryStrategy, JobContext, RetryDecision
from procrastinate.exceptions import ConnectorException, UniqueViolation
from procrastinate.jobs import Job, Status

from sync.cluster import queue
from sync.errors import (
    DeliveryError,
    ProgramFault,
    QuotaUsedUp,
    SourceError,
    StateError,
    SyncError,
    place_of,
)
from sync.google.retries import Failure, Retry, decide
from sync.logs import Faults, fields
from sync.service import Office, mailing, pieces
from sync.service.sources.source import Source, accounts_of, opened
from sync.state.database import Database

log = logging.getLogger(__name__)

MOST_TRIES = 4  # of a piece that failed, before it is given up
# of workers that died while at it: it was one of several pieces there, most of which only wait
MOST_ENDS = 10
PATIENCE = 3600.0  # seconds for which a piece may wait for its next try
EARLY = 1.0  # seconds before its turn that a job may begin: it is found, and its thread is woken
STATE_SECONDS = 5.0  # until a state that could not be used is tried again
IDLE_SECONDS = 10.0  # without a mail to send, after which the mail server is left alone
FIRST = {"tick": 5000, "advance": 4000, "send": 3000, "mail": 2000, "month": 1500, "look": 1000}
EVERY = "* * * * * */15"  # seconds at which the engine ticks; what is due, our own clock says
EVERY_HOUR = "0 * * * *"
FAILED_HOURS = 7 * 24  # for which a job that was given up can be looked at


class TryLater(Exception):
    """A piece may succeed after so many seconds."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"again in {seconds:.0f} s")
        self.seconds = seconds


class _Later(BaseRetryStrategy):
    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        if not isinstance(exception, TryLater):
            return None
        return RetryDecision(retry_in={"seconds": int(exception.seconds) + 1})


def wait_of(fault: SyncError, tries: int, chance: float) -> float | None:
    """Seconds until a piece that failed so often is worth another try; None when it is not."""
    if fault.permanent or tries >= MOST_TRIES:
        return None
    failure = Failure("sheets", 429 if isinstance(fault, QuotaUsedUp) else 503)
    verdict = decide(failure, fault, tries=tries, remaining=PATIENCE, chance=chance)
    return verdict.wait if isinstance(verdict, Retry) else None


@dataclass(frozen=True, slots=True)
class Asked:
    """One job to be queued: `name` keeps it from being queued twice, `lock` from running beside
    another of the same; the higher `priority` goes first. `accounts` are those of which one must
    have a turn for it."""

    task: str
    name: str
    lock: str
    priority: int
    arguments: Mapping[str, Any]
    accounts: tuple[str, ...] = ()


def asked_for(office: Office, due: pieces.Due) -> Iterable[Asked]:
    """The jobs for what is due; of reads those first that go first."""
    yield from looks(due.looks)
    for name, rank in sorted(ranks(office, due.reads), key=lambda each: each[1]):
        yield Asked(
            "read", f"read {name}", f"workbook {name}", -rank, {"name": name}, due.reads[name]
        )
    for who in due.mails:
        yield Asked("mail", f"mail {who}", f"recipient {who}", FIRST["mail"], {"who": who})
    for row in due.sends:
        yield _sending(row.message_id, pieces.digest(row.recipient))
    if due.month:
        yield Asked("month", "month", "month", FIRST["month"], {})


def looks(accounts: Iterable[str]) -> Iterable[Asked]:
    for account in accounts:
        name = f"look {account}".strip()
        yield Asked("look", name, name, FIRST["look"], {"account": account})


def ranks(office: Office, names: Iterable[str]) -> Iterable[tuple[str, int]]:
    """Each workbook with its place among those of its province: the provinces take turns."""
    province_of = {entry.name: entry.province or "" for entry in office.workbooks}
    places: dict[str, int] = {}
    for name in names:
        province = province_of.get(name, "")
        places[province] = places.get(province, -1) + 1
        yield name, places[province]


def _sending(message_id: str, who: str) -> Asked:
    mail = {"message_id": message_id, "who": who}
    return Asked("send", f"send {message_id}", f"recipient {who}", FIRST["send"], mail)


def in_turn(
    wanted: Iterable[Asked], busy: Collection[str], turns: Mapping[str, Sequence[float]]
) -> Iterator[tuple[Asked, float]]:
    """What is to be queued now, and the seconds after which it may begin.

    Of what needs a turn no more is queued than there are `turns` in sight, by account: one that had
    to wait for its turn would keep a worker from others whose account has one. The next tick asks
    for the rest.
    """
    left = {account: deque(waits) for account, waits in turns.items()}
    # the turns of those that are queued already come first
    for each in sorted(wanted, key=lambda each: each.name not in busy):
        able = [left[account] for account in each.accounts if account in left]
        if able and not any(able):
            continue
        wait = min(filter(None, able), key=itemgetter(0)).popleft() if able else 0.0
        if each.name not in busy:
            yield each, max(0.0, wait - EARLY)


class Jobs:
    """The work of one worker process: its engine, and an office and its doors for each thread."""

    def __init__(self, app: App, office: Office) -> None:
        self.app = app
        self._office = office
        self._mine = threading.local()
        self._doors = ExitStack()
        self._doors_lock = threading.Lock()
        self._faults = Faults(log)
        self._post = Post()
        self._worker: int | None = None  # what the engine calls this process
        self._register()

    def close(self) -> None:
        self._post.close(0.0)
        self._doors.close()

    # -------------------------------------------------------------------------- the doors

    @property
    def office(self) -> Office:
        """The office as this thread has it: nothing of it is shared with other threads."""
        if not hasattr(self._mine, "office"):
            self._mine.office = self._office.for_another_thread()
            with self._doors_lock:
                self._doors.callback(self._mine.office.state.close)
        office: Office = self._mine.office
        return office

    def source(self, account: str) -> Source:
        """Google as an account sees it, as this thread has it open: however many accounts there
        are, a thread has one way to the database."""
        mine: dict[str, Source] = self._mine.__dict__.setdefault("sources", {})
        if account not in mine:
            database = self.office.state.database
            door = opened(self._office.settings, account, gives_way=True, database=database)
            with self._doors_lock:
                mine[account] = self._doors.enter_context(door)
        return mine[account]

    # -------------------------------------------------------------------------- asking

    def ask(
        self, wanted: Iterable[Asked], turns: Mapping[str, Sequence[float]] | None = None
    ) -> None:
        """Queue jobs, each unless it waits or is under way, and when there are `turns` for it.

        One at a time asks: else one could be queued again just as it starts, and if it then failed
        it could not be queued for its next try.
        """
        database = self.office.state.database
        with database.writing("asking for jobs") as connection:
            now, busy = database.clock(connection), queue.busy(database)
            jobs = [
                self._job(each, datetime.fromtimestamp(now + wait, UTC) if wait else None)
                for each, wait in in_turn(wanted, busy, turns or {})
            ]
            if jobs:
                self.app.job_manager.batch_defer_jobs(jobs)

    def _job(self, asked: Asked, begins: datetime | None = None) -> Job:
        job = self.app.configure_task(
            asked.task, lock=asked.lock, queueing_lock=asked.name, priority=asked.priority
        ).job
        return job.evolve(task_kwargs=dict(asked.arguments), scheduled_at=begins)

    def ask_for_what_is_due(self) -> None:
        self.office.look_again()
        due = pieces.due(self.office)
        self.ask(asked_for(self.office, due), self._turns({*chain(*due.reads.values())}))

    def _turns(self, accounts: Iterable[str]) -> Mapping[str, Sequence[float]]:
        """The turns of each account; of one that cannot be opened none is told, and who is to read
        by it says why."""
        turns: dict[str, Sequence[float]] = {}
        for account in accounts:
            with suppress(SyncError):
                turns[account] = self.source(account).client.turns_ahead()
        return turns

    def begin(self) -> None:
        """The engine's first tick may be a quarter of a minute away."""
        self._follow(self.ask_to_advance)

    def ask_to_look(self) -> None:
        self.ask(looks(accounts_of(self._office.settings)))

    def ask_to_advance(self) -> None:
        self.ask([Asked("advance", "advance", "advance", FIRST["advance"], {})])

    def _advance_after(self, kind: str) -> None:
        """When nothing of a kind is left."""
        if not self.office.state.todo.any(kind):
            self.ask_to_advance()

    def _follow(self, ask: Callable[[], None]) -> None:
        """Ask for what follows a piece that is done; what cannot be asked for now, as the state is
        busy or away, is due all the same, and the next tick asks for it."""
        try:
            ask()
        except StateError as fault:
            self._faults.stands("asking", str(fault), "what follows was not asked for")
        else:
            self._faults.over("asking", "what follows was not asked for")

    # -------------------------------------------------------------------------- the jobs

    def _register(self) -> None:
        task, later = self.app.task, _Later()
        first = FIRST["tick"]
        tick = task(name="tick", queueing_lock="tick", priority=first)(self.tick)
        tidy = task(name="tidy", queueing_lock="tidy", priority=first)(self.tidy)
        self.app.periodic(cron=EVERY)(tick)
        self.app.periodic(cron=EVERY_HOUR)(tidy)
        task(name="advance", retry=later, pass_context=True)(self.advance)
        task(name="look", retry=later, pass_context=True)(self.look)
        task(name="read", retry=later, pass_context=True)(self.read)
        task(name="mail", retry=later, pass_context=True)(self.mail)
        task(name="send", retry=later, pass_context=True)(self.send)
        task(name="month", retry=later, pass_context=True)(self.month)

    async def tick(self, timestamp: int) -> None:
        """Take up what dead workers left, then see what is due. It holds no lock: when its own
        worker dies, the next tick goes on."""
        await self.take_up()
        await sync_to_async(self._follow, thread_sensitive=False)(self.ask_to_advance)
        await sync_to_async(self._post.close, thread_sensitive=False)(IDLE_SECONDS)

    async def take_up(self) -> None:
        """Queue the jobs of dead workers again; give up what has ended its worker too often."""
        patience = self._office.settings.file.cluster.dead_after
        stalled = await self.app.job_manager.get_stalled_jobs(seconds_since_heartbeat=patience)
        for job in stalled:
            if job.worker_id is not None and job.worker_id == self._worker:
                continue  # this one lives, however late its heartbeat is on a machine that is busy
            log.warning("a worker is gone", extra=fields(job=job.task_name, tries=job.attempts + 1))
            try:
                await self._take_up(job)
            except ConnectorException as fault:
                if not isinstance(fault.__cause__, psycopg.errors.RaiseException):
                    raise
                continue  # another tick was quicker

    async def _take_up(self, job: Job) -> None:
        assert job.id is not None
        manager, passing = self.app.job_manager, job.task_name in ("tick", "advance", "tidy")
        if not passing and job.attempts + 1 >= MOST_ENDS:
            fault = SourceError(f"the worker ended {job.attempts + 1} times while at it")
            give_up = sync_to_async(self._give_up, thread_sensitive=False)
            await give_up(job.task_name, job.task_kwargs, fault)
            await manager.finish_job_by_id_async(job.id, Status.FAILED, delete_job=False)
            return
        try:
            if not passing:
                await manager.retry_job(job)
                return
        except UniqueViolation:
            pass  # the same was asked for anew: one of the two is enough
        await manager.finish_job_by_id_async(job.id, Status.FAILED, delete_job=True)

    async def tidy(self, timestamp: int) -> None:
        """Nothing that was finished is kept for ever, nor the queue of another version."""
        await self.app.job_manager.delete_old_jobs(
            FAILED_HOURS, include_failed=True, include_cancelled=True, include_aborted=True
        )
        throw_away = sync_to_async(queue.throw_old_away, thread_sensitive=False)
        await throw_away(self._office.state.database)

    def advance(self, context: JobContext) -> None:
        """One step of the week's round, and all that is due."""

        def step() -> None:
            database = self.office.state.database
            alive = self._alive(database)
            pieces.recover(self.office, lambda owner: is_gone(owner, alive))
            stage = None
            while (round := pieces.advance(self.office)) is not None and round.stage != stage:
                stage = round.stage
                self.ask_for_what_is_due()
            self.ask_for_what_is_due()

        self._guarded(context, step)

    def look(self, context: JobContext, account: str) -> None:
        self._guarded(context, lambda: pieces.look(self.office, self.source(account)))
        self._follow(self.ask_for_what_is_due)
        self._follow(self.ask_to_advance)

    def read(self, context: JobContext, name: str) -> None:
        def piece() -> None:
            last_try = context.job.attempts + 1 >= MOST_TRIES
            pieces.read(self.office, self.source, name, last_try=last_try)

        self._guarded(context, piece)
        self._follow(lambda: self._advance_after(pieces.READ))

    def mail(self, context: JobContext, who: str) -> None:
        made: list[str] = []
        self._guarded(context, lambda: made.extend(pieces.compose(self.office, who)))
        self._follow(lambda: self.ask(_sending(message_id, who) for message_id in made))
        self._follow(lambda: self._advance_after(pieces.MAIL))

    def send(self, context: JobContext, message_id: str, who: str) -> None:
        owner = f"{queue.SCHEMA}/{context.job.worker_id}"
        self._guarded(context, lambda: self._post.send(self.office, owner, message_id))

    def month(self, context: JobContext) -> None:
        self._guarded(context, lambda: pieces.month(self.office))

    def _sign(self, worker: int | None) -> None:
        """Say once which process on which machine this worker is, beside those that live."""
        if worker is None or self._worker == worker:
            return
        self._worker, me = worker, f"{queue.SCHEMA}/{worker}"
        alive = self._alive(self.office.state.database)

        def signed(text: str | None) -> str:
            known = json.loads(text or "{}")
            stay = {name: who for name, who in known.items() if not is_gone(name, alive)}
            own = {"host": socket.gethostname(), "pid": os.getpid()}
            return json.dumps({**stay, me: own})

        self.office.state.kept.change(queue.WORKERS, signed)

    def _alive(self, database: Database) -> Collection[int]:
        """The workers that live, this one among them."""
        found = queue.alive(database, self._office.settings.file.cluster.dead_after)
        return found if self._worker is None else {*found, self._worker}

    # -------------------------------------------------------------------------- when it fails

    def _guarded(self, context: JobContext, piece: Callable[[], None]) -> None:
        """Do a piece. Bad luck is told once, and tried again where that may help; a bug is given
        up at once, and told as ours."""
        job = context.job
        about = f"{job.task_name} {job.task_kwargs.get('name', '')}".strip()
        try:
            self._sign(job.worker_id)
            self.office.look_again()
            piece()
        except StateError as fault:  # not the piece's fault: it is tried again however often
            self._faults.stands(about, str(fault), "job failed", job=about)
            raise TryLater(STATE_SECONDS) from fault
        except SyncError as fault:
            self._faults.stands(about, str(fault), "job failed", job=about)
            wait = wait_of(fault, job.attempts + 1, random.random())
            if wait is not None and not isinstance(fault, DeliveryError):
                raise TryLater(wait) from fault
            self._give_up(job.task_name, job.task_kwargs, fault)
        except Exception as bug:  # one job must not starve the others
            ours = ProgramFault(f"a fault of this program: {place_of(bug)}")
            self._faults.stands(about, str(ours), "our bug", bug=bug, job=about)
            self._give_up(job.task_name, job.task_kwargs, ours)
            raise
        else:
            self._faults.over(about, "job failed", job=about)

    def _give_up(self, task: str, arguments: Mapping[str, Any], fault: SyncError) -> None:
        """What is not tried again: the others go on without it, and its people are told."""
        about = (
            fault if isinstance(fault, SourceError) else SourceError(fault.message, hint=fault.hint)
        )
        if task == "look":
            pieces.looked_in_vain(self.office, arguments["account"], about)
        elif task == "read":
            pieces.read_in_vain(self.office, arguments["name"], about)
        elif task == "mail":
            pieces.compose_in_vain(self.office, arguments["who"], str(fault))


def is_gone(owner: str, alive: Iterable[int]) -> bool:
    """Whether a mail's owner was a worker of this queue that lives no longer."""
    schema, _, rest = owner.partition("/")
    return schema == queue.SCHEMA and int(rest.partition("/")[0]) not in alive


class Post:
    """The way out of one process: one connection for many mails, one mail at a time."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._way: tuple[Any, Any] | None = None  # the transport, and the outbox that it serves
        self._used = 0.0

    def send(self, office: Office, owner: str, message_id: str) -> None:
        with self._lock:
            if self._way is None:
                transport = mailing.transport_of(office)
                outbox = mailing.outbox_of(office, owner, alone=False, transport=transport)
                self._way = transport, outbox
            transport, outbox = self._way
            try:
                if pieces.send(office, outbox, message_id):
                    time.sleep(transport.pause)
            except DeliveryError:
                transport.close()
                raise
            finally:
                self._used = time.monotonic()

    def close(self, idle: float) -> None:
        """Say good-bye to the server if nothing was sent for so many seconds."""
        if not self._lock.acquire(blocking=False):
            return  # a mail is on its way
        try:
            if self._way is not None and time.monotonic() - self._used >= idle:
                self._way[0].close()
                self._way = None
        finally:
            self._lock.release()
