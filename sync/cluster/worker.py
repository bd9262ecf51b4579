"""One worker: runs the engine until it is told to stop, or until nothing is due."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import socket
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any

import psycopg
from procrastinate.exceptions import ConnectorException
from psycopg_pool import PoolTimeout

from sync.cluster import overview, queue
from sync.cluster.board import BoardKeeper
from sync.cluster.jobs import Jobs
from sync.errors import StateError
from sync.logs import Faults, fields
from sync.service import Office, pieces
from sync.state.health import concern_metric, write_metrics
from sync.state.lock import ExclusiveLock
from sync.state.migrations import is_outgrown, newest_of
from sync.state.secret import KEY_SEEN, fingerprint
from sync.state.state import State

log = logging.getLogger(__name__)

LOOK_SECONDS = 0.5  # between two looks whether anything is still due (`once`)
TELL_SECONDS = 15.0  # between two times that the metrics are written
ANSWER_SECONDS = 10.0  # for which a database may think about the plainest question
OUTGROWN = "a newer version has changed the state: install it on this machine as well"
FETCH_SECONDS = 1.0  # after which a job is found that waited for its turn
POLL_SECONDS = 5.0  # between two looks whether the database is there


def run(office: Office, *, jobs: int, once: bool, metrics: Path | None) -> int:
    """Work until SIGTERM or SIGINT, or `once` nothing is due; the exit code.

    A first signal lets the jobs under way end, as long as cluster.drain says; what is left then,
    or at a second signal, is taken up by the other workers. Raises StateError when the database
    goes: whoever started the worker should start it again.
    """
    _same_key(office.state)
    queue.prepare(office.state.database)
    path = office.settings.home / "state" / "daemon.lock"
    beside = ExclusiveLock(path, "the daemon", shared=True)
    with beside:
        log.info("started", extra=fields(pid=os.getpid(), host=socket.gethostname(), jobs=jobs))
        asyncio.run(_Worker(office, jobs, once, metrics).work())
        log.info("stopped")
    return pieces.exit_code(office) if once else 0


def _same_key(state: State) -> None:
    """StateError when this machine's key is not that of the office: others could not read what it
    seals, and every citizen id would look new."""
    mine = fingerprint(state.key())
    state.kept.change(KEY_SEEN, lambda known: known or mine)
    if state.kept.get(KEY_SEEN) != mine:
        raise StateError(
            "state/secret.key of this machine is not that of the office",
            hint="copy it from a machine that works for this office",
        )


class _Worker:
    def __init__(self, office: Office, jobs: int, once: bool, metrics: Path | None) -> None:
        self._office = office
        self._database = office.state.database
        self._metrics = metrics
        self._count = jobs
        self._once = once
        self._settings = office.settings.file.cluster
        self._app = queue.app_of(office.settings.file.state.url, jobs)
        self._jobs = Jobs(self._app, office)
        self._faults = Faults(log)
        self._stop = asyncio.Event()
        self._board = BoardKeeper(office, self._stop.is_set)

    async def work(self) -> None:
        loop = asyncio.get_running_loop()
        # two more than there are jobs: for what the ticks do, and for the board
        loop.set_default_executor(ThreadPoolExecutor(self._count + 2))
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self._told)
        try:
            async with self._app.open_async():
                await self._work()
        except (ConnectorException, PoolTimeout, psycopg.Error) as fault:
            raise self._gone() from fault
        self._jobs.close()
        if self._once:
            self._board.renew()
        self._board.close()

    async def _work(self) -> None:
        await asyncio.to_thread(self._jobs.begin)
        engine = asyncio.create_task(
            self._app.run_worker_async(
                concurrency=self._count,
                name=f"{socket.gethostname()}:{os.getpid()}",
                install_signal_handlers=False,
                delete_jobs="successful",
                fetch_job_polling_interval=FETCH_SECONDS,
                update_heartbeat_interval=self._settings.heartbeat,
                stalled_worker_timeout=self._settings.dead_after,
            )
        )
        waiting: set[asyncio.Task[Any]] = {asyncio.create_task(self._stop.wait())}
        if self._once:
            waiting.add(asyncio.create_task(self._until_nothing_is_due()))
        aside = asyncio.create_task(self._tell()), asyncio.create_task(self._board.keep())
        unfit = asyncio.create_task(self._until_the_database_is_unfit())
        waiting.add(unfit)
        done, _ = await asyncio.wait({engine, *waiting}, return_when=asyncio.FIRST_COMPLETED)
        for task in (*waiting, *aside):
            task.cancel()
        if unfit in done:  # the engine ends too, but only after all jobs, however long they take
            self._leave(unfit.result(), StateError.exit_code)
        if engine in done:
            await engine
            raise self._gone()  # it ends by itself without a word when its database is away
        engine.cancel()
        _, late = await asyncio.wait({engine}, timeout=self._settings.drain)
        if late:
            self._leave("left in the middle of a job; another worker takes it up")
        with suppress(asyncio.CancelledError):
            await engine
        for task in done:
            task.result()

    async def _until_the_database_is_unfit(self) -> str:
        """Why nothing can be done there: it is away, and not for a moment, which the engine sees
        to, but at two looks, one after the other; or a newer program has taken it over."""
        loop, own_thread, missed = asyncio.get_running_loop(), ThreadPoolExecutor(1), 0
        while missed < 2:
            await asyncio.sleep(POLL_SECONDS)
            try:
                async with asyncio.timeout(ANSWER_SECONDS):
                    await self._app.check_connection_async()
                    outgrown = loop.run_in_executor(
                        own_thread, is_outgrown, self._database, newest_of()
                    )
                    if await outgrown:
                        return OUTGROWN
            except (ConnectorException, PoolTimeout, psycopg.Error, StateError, TimeoutError):
                missed += 1
            else:
                missed = 0
        return str(self._gone())

    async def _tell(self) -> None:
        """Write the metrics now and then; that they cannot be written stops no mail."""
        while self._metrics is not None:
            try:
                await asyncio.to_thread(self._write, self._metrics)
                self._faults.over("metrics", "metrics not written")
            except StateError as fault:
                self._faults.stands("metrics", str(fault), "metrics not written")
            await asyncio.sleep(TELL_SECONDS)

    def _write(self, path: Path) -> None:
        told = overview.metrics(overview.of(self._jobs.office))
        write_metrics(path, [*told, concern_metric(self._jobs.office.concerns())])

    async def _until_nothing_is_due(self) -> None:
        """The engine's ticks are many seconds apart; who waits for an end does not."""
        first = True
        while True:
            with suppress(StateError):  # it is held for a time; when it is gone, the engine ends
                await self._jobs.take_up()
                if await asyncio.to_thread(self._is_over, first):
                    return
                first = False
            await asyncio.sleep(LOOK_SECONDS)

    def _is_over(self, first: bool) -> bool:
        if first:
            self._jobs.ask_to_look()
        if pieces.due(self._jobs.office) or not pieces.at_rest(self._jobs.office):
            self._jobs.ask_to_advance()
            return False
        return not queue.busy(self._database)

    def _told(self) -> None:
        if self._stop.is_set():
            self._leave("left at once; other workers take up what it was at")
        log.info("stopping")
        self._stop.set()

    def _leave(self, words: str, exit_code: int = 0) -> None:
        """Every step is in the database before it is taken: leaving here is like kill -9."""
        log.log(logging.ERROR if exit_code else logging.WARNING, words)
        logging.shutdown()
        os._exit(exit_code)

    def _gone(self) -> StateError:
        return StateError(
            f"{self._database.name}: the database went away while the worker was at work",
            hint="check that the server runs; the service manager starts the worker again",
            permanent=False,
        )
