"""The one way to Google: deadlines, quota, retries, tokens and metrics around every request."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, NamedTuple, TypeVar
from urllib.parse import quote

import msgspec
import tenacity
from google.auth.credentials import Credentials
from gspread.http_client import HTTPClient
from gspread.urls import SPREADSHEET_BATCH_UPDATE_URL, SPREADSHEET_URL
from requests import Response

from sync.errors import QuotaUsedUp
from sync.google.credentials import account_of, load_credentials
from sync.google.deadline import Clock, Deadline, answers_end_by
from sync.google.endpoint import session_for
from sync.google.failures import (
    FOREIGN_ERRORS,
    NAMES,
    BadAnswer,
    error_of,
    failure_of,
    failure_of_answer,
)
from sync.google.quota import WRITING, OwnBook, QuotaBucket, TurnBook
from sync.google.retries import Failure, Service, Stop, decide, quota_wait
from sync.google.tokens import Bearer, Tokens

# workbooks asked for at a time: each may be big, and waits for the quota within its deadline
MOST_READERS = 6
DRIVE_URL = "https://www.googleapis.com/drive/v3/"
# Drive counts apart from Sheets, and lets an account ask thousands of times a minute: as many as
# this come from a fault of ours. https://developers.google.com/workspace/drive/api/guides/limits
DRIVE_PER_MINUTE = 600
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Timeouts:
    """All in seconds: to connect, to wait for the next bytes, for one whole answer, and for
    everything that one workbook costs, waits and retries included."""

    connect: float = 5.0
    read: float = 60.0
    answer: float = 120.0
    workbook: float = 180.0


@dataclass(frozen=True, slots=True)
class Metrics:
    """What the client has done since it was opened."""

    requests: int = 0  # to Sheets and Drive, retries included; sign-in not
    retries: int = 0
    waited: float = 0.0  # seconds, for the quota and before retries
    bytes: int = 0  # bodies as they came over the wire

    def __add__(self, other: Metrics) -> Metrics:
        return Metrics(
            self.requests + other.requests,
            self.retries + other.retries,
            self.waited + other.waited,
            self.bytes + other.bytes,
        )


@dataclass(frozen=True, slots=True)
class RequestContext:
    """What a request is for, as the operator knows it, and until when it may go on."""

    place: str
    deadline: Deadline


class _Request(NamedTuple):
    """A GET or, with a body, a POST."""

    url: str
    params: Any
    body: Mapping[str, Any] | None = None


_current: ContextVar[RequestContext | None] = ContextVar("request", default=None)


class _TryAgain(Exception):
    """Carries the wait of a `Retry` to tenacity."""

    def __init__(self, wait: float) -> None:
        super().__init__(wait)
        self.wait = wait


def _wait_of(state: tenacity.RetryCallState) -> float:
    error = state.outcome.exception() if state.outcome else None
    return error.wait if isinstance(error, _TryAgain) else 0.0


class Client(HTTPClient):
    """gspread's HTTP client, made safe to leave alone; threads may share one.

    What is written goes through `update` alone. Every failure comes out as a SyncError with the
    foreign one as its cause.
    """

    def __init__(
        self,
        credentials: Credentials,
        *,
        endpoint: str | None,
        timeouts: Timeouts,
        reads_per_minute: int,
        writes_per_minute: int,
        clock: Clock,
        sleep: Callable[[float], None],
        rng: random.Random,
        book_of: Callable[[str], TurnBook] | None,
        gives_way: bool,
    ) -> None:
        super().__init__(credentials, session=session_for(endpoint))
        self.auth = credentials
        self.account = account_of(credentials)
        self.timeouts = timeouts
        self._clock = clock
        self._sleep = sleep
        self._rng = rng
        self.readers = min(MOST_READERS, reads_per_minute)  # all get a turn within a minute

        def bucket(limit: int, kind: str) -> QuotaBucket:
            book = book_of(self.account + kind) if book_of else OwnBook(clock)
            return QuotaBucket(limit, book=book, sleep=sleep, gives_way=gives_way)

        self._reads = bucket(reads_per_minute, "")
        self._writes = bucket(writes_per_minute, WRITING)
        self._drive = QuotaBucket(DRIVE_PER_MINUTE, book=OwnBook(clock), sleep=sleep)
        patience = (timeouts.connect, timeouts.read)
        self._tokens = Tokens(credentials, session_for(endpoint), patience)
        self._metrics = Metrics()
        self._metrics_lock = threading.Lock()

    def close(self) -> None:
        """Let the connections go, also of clients in a cycle that no collection has met yet."""
        self.session.close()
        self._tokens.close()

    @property
    def metrics(self) -> Metrics:
        return self._metrics

    @contextmanager
    def about(self, place: str) -> Iterator[None]:
        """Requests made inside are for `place`, and share one deadline."""
        token = _current.set(self._new_context(place))
        try:
            yield
        finally:
            _current.reset(token)

    def request(
        self,
        method: str,
        endpoint: str,
        params: Any = None,
        data: bytes | None = None,
        json: Mapping[str, Any] | None = None,
        files: Any = None,
        headers: Any = None,
    ) -> Response:
        """gspread's choke point: everything gspread does comes through here."""
        if method.upper() != "GET":
            raise ValueError(f"{method} {endpoint}: this client only reads")
        return self._persist(_Request(endpoint, params), lambda response: response)

    def spreadsheet(
        self, spreadsheet_id: str, params: Mapping[str, str], read: Callable[[bytes], T]
    ) -> T:
        """The answer of `spreadsheets.get`, as `read` makes it of the bytes.

        A ValueError of `read` is an answer that cannot be used, and is asked for again.
        """
        # An id is what somebody wrote into a file: it must not lead to another path.
        url = SPREADSHEET_URL % quote(spreadsheet_id, safe="")
        return self._persist(_Request(url, params), _read_by(read, "sheets"))

    def update(
        self,
        spreadsheet_id: str,
        body: Mapping[str, Any],
        params: Mapping[str, str],
        read: Callable[[bytes], T],
    ) -> T:
        """The answer of `spreadsheets.batchUpdate`, as `read` makes it of the bytes.

        It is asked for again only when Google has refused it unseen (the quota, an old token). Any
        other failure may come after it was done: the caller finds out by reading.
        """
        url = SPREADSHEET_BATCH_UPDATE_URL % quote(spreadsheet_id, safe="")
        return self._persist(_Request(url, params, body), _read_by(read, "sheets"))

    def drive(self, path: str, params: Mapping[str, str], read: Callable[[bytes], T]) -> T:
        """The answer of a GET below drive/v3, such as "changes", as `read` makes it."""
        return self._persist(_Request(DRIVE_URL + path, params), _read_by(read, "drive"))

    def turns_ahead(self) -> tuple[float, ...]:
        """Seconds until each read of a minute may be made, the soonest first."""
        return self._reads.ahead()

    def hold_turn(self) -> bool:
        """Take the turn for the read that this thread makes next, if there is one now."""
        return self._reads.hold()

    def rest_for_quota(self) -> None:
        """Wait until the quota may be free again, but no longer than one workbook may take."""
        self._rest(min(self._reads.closed_for(), self.timeouts.workbook))

    # -------------------------------------------------------------------------- one request

    def _persist(self, request: _Request, read: Callable[[Response], T]) -> T:
        """Make the request until it succeeds, or is not worth another try."""
        service: Service = "drive" if request.url.startswith(DRIVE_URL) else "sheets"
        context = _current.get() or self._new_context(NAMES[service])
        tries = 0

        def attempt() -> T:
            nonlocal tries
            tries += 1
            try:
                return read(self._exchange(service, context, request))
            except FOREIGN_ERRORS as error:
                failure = failure_of(service, error)
                raise self._verdict(failure, context, request, tries) from error

        persistent = tenacity.Retrying(
            retry=tenacity.retry_if_exception_type(_TryAgain),
            stop=tenacity.stop_never,
            wait=_wait_of,
            sleep=self._rest,
            reraise=True,
        )
        return persistent(attempt)

    def _verdict(
        self, failure: Failure, context: RequestContext, request: _Request, tries: int
    ) -> Exception:
        writing = request.body is not None
        error = error_of(failure, place=context.place, account=self.account, writing=writing)
        if writing and not failure.over_quota and failure.service != "token":
            return error  # it may have been done all the same
        verdict = decide(
            failure,
            error,
            tries=tries,
            remaining=context.deadline.remaining(),
            chance=self._rng.random(),
        )
        if failure.over_quota and failure.service != "token":
            self._bucket_of(request).close_for(quota_wait(failure, 0.0))
        if isinstance(verdict, Stop):
            return verdict.error
        self._count(retries=1)
        return _TryAgain(verdict.wait)

    def _bucket_of(self, request: _Request) -> QuotaBucket:
        if request.url.startswith(DRIVE_URL):
            return self._drive
        return self._reads if request.body is None else self._writes

    def _exchange(self, service: Service, context: RequestContext, request: _Request) -> Response:
        """One signed request, and once more with a new token if the first was refused."""
        with answers_end_by(context.deadline.within(self.timeouts.answer)):
            bearer = self._tokens.current()
        response = self._send(context, request, bearer)
        if response.status_code == 401:
            with answers_end_by(context.deadline.within(self.timeouts.answer)):
                bearer = self._tokens.renewed(bearer)
            response = self._send(context, request, bearer)
        if response.status_code // 100 != 2:
            raise BadAnswer(failure_of_answer(service, response))
        return response

    def _send(self, context: RequestContext, request: _Request, bearer: Bearer) -> Response:
        bucket = self._bucket_of(request)
        self._take_turn(context, bucket)
        try:
            return self._sent(context, request, bearer)
        finally:
            bucket.answered()

    def _sent(self, context: RequestContext, request: _Request, bearer: Bearer) -> Response:
        remaining = max(context.deadline.remaining(), 0.001)
        patience = (min(self.timeouts.connect, remaining), min(self.timeouts.read, remaining))
        self._count(requests=1)
        with answers_end_by(context.deadline.within(self.timeouts.answer)):
            response = self.session.request(
                "GET" if request.body is None else "POST",
                request.url,
                params=request.params,
                data=None if request.body is None else msgspec.json.encode(request.body),
                headers=None if request.body is None else {"Content-Type": "application/json"},
                timeout=patience,
                auth=bearer,
                allow_redirects=False,
            )
        self._count(bytes=response.raw.tell())
        return response

    def _take_turn(self, context: RequestContext, bucket: QuotaBucket) -> None:
        waited = bucket.take(context.deadline.remaining())
        if waited is None:
            raise QuotaUsedUp(
                f"{context.place}: no turn within {self.timeouts.workbook:.0f} s, "
                "because the quota of this account is used up",
                hint="the next run tries again; fewer readers at a time would help",
            )
        self._count(waited=waited)

    # -------------------------------------------------------------------------- bookkeeping

    def _new_context(self, place: str) -> RequestContext:
        return RequestContext(place, Deadline(self.timeouts.workbook, self._clock))

    def _rest(self, seconds: float) -> None:
        self._count(waited=seconds)
        self._sleep(seconds)

    def _count(self, **more: float) -> None:
        with self._metrics_lock:
            now = {name: getattr(self._metrics, name) + value for name, value in more.items()}
            self._metrics = replace(self._metrics, **now)


def _read_by(read: Callable[[bytes], T], service: Service) -> Callable[[Response], T]:
    def of(response: Response) -> T:
        try:
            return read(response.content)
        except ValueError as error:
            # A truncated gzip body passes for whole until here.
            detail = f"an answer that cannot be used ({error})"
            raise BadAnswer(Failure(service, detail=detail)) from error

    return of


def open_client(
    *,
    key: Path | None,
    endpoint: str | None = None,
    timeouts: Timeouts | None = None,
    reads_per_minute: int = 60,
    writes_per_minute: int = 60,
    writing: bool = False,
    clock: Clock = time.monotonic,
    sleep: Callable[[float], None] = time.sleep,
    rng: random.Random | None = None,
    book_of: Callable[[str], TurnBook] | None = None,
    gives_way: bool = False,
) -> Client:
    """A client for one service account; nothing is sent yet.

    It may write into spreadsheets only where `writing` is asked for. `key` is the
    service-account file, None for the machine's own account. `endpoint` sends
    everything to a stand-in on loopback. `book_of` gives the book that all who read with an
    account count their requests in; without it, this client counts for itself. One that
    `gives_way` leaves turns of it to who asks by hand. CredentialsError or ConfigError when these
    are wrong.
    """
    return Client(
        load_credentials(key, endpoint=endpoint, writing=writing),
        endpoint=endpoint,
        timeouts=timeouts or Timeouts(),
        reads_per_minute=reads_per_minute,
        writes_per_minute=writes_per_minute,
        clock=clock,
        sleep=sleep,
        rng=rng or random.Random(),
        book_of=book_of,
        gives_way=gives_way,
    )
