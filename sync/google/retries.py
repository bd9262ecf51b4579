"""Whether a failed request is worth another try, and when: one pure decision."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from sync.errors import SyncError

MOST_TRIES = 8
MOST_UNANSWERED = 5  # a way to Google that is shut stays shut for longer than a person waits
LONGEST_WAIT = 32.0  # seconds; the ceiling of the exponential back-off
QUOTA_WAIT = 60.0  # seconds; Google fills the quota up again every minute
QUOTA_JITTER = 5.0
LAST_TRY = 5.0  # seconds before the deadline, kept for the answer

TRANSIENT = frozenset({408, 429, 500, 502, 503, 504})
USAGE_LIMITS = frozenset({"rateLimitExceeded", "userRateLimitExceeded", "RATE_LIMIT_EXCEEDED"})
TOKEN_TRANSIENT = frozenset({"internal_failure", "server_error", "temporarily_unavailable"})

WORKBOOK = "workbook "  # how the place of a request about one workbook begins
Service = Literal["sheets", "drive", "token"]


@dataclass(frozen=True, slots=True)
class Failure:
    """What went wrong with one request, without a word of any library."""

    service: Service
    status: int | None = None  # None: no answer, or one that broke off
    reason: str = ""  # Google's machine word, such as rateLimitExceeded or invalid_grant
    detail: str = ""  # Google's sentence, or the network's
    retry_after: float | None = None  # seconds

    @property
    def over_quota(self) -> bool:
        return self.status == 429 or (self.status == 403 and self.reason in USAGE_LIMITS)

    @property
    def transient(self) -> bool:
        """True when the same request may succeed later (google.md 6.3)."""
        if self.status is None or self.status in TRANSIENT or self.over_quota:
            return True
        return self.service == "token" and self.reason in TOKEN_TRANSIENT


@dataclass(frozen=True, slots=True)
class Retry:
    wait: float  # seconds


@dataclass(frozen=True, slots=True)
class Stop:
    error: SyncError


def decide(
    failure: Failure, error: SyncError, *, tries: int, remaining: float, chance: float
) -> Retry | Stop:
    """Retry after a wait, or stop with `error`.

    `tries` counts the requests made so far, `remaining` is what the deadline leaves in seconds,
    `chance` a random number in [0, 1) that spreads the waits of many clients.
    """
    most = MOST_UNANSWERED if failure.status is None else MOST_TRIES
    if not failure.transient or tries >= most:
        return Stop(error)
    wait = _wait(failure, tries, chance)
    if failure.over_quota and failure.retry_after is None and wait >= remaining > 2 * LAST_TRY:
        wait = remaining - LAST_TRY  # the minute of Google's count may be over before ours
    return Retry(wait) if wait < remaining else Stop(error)


def quota_wait(failure: Failure, chance: float) -> float:
    """Seconds until Google has filled the quota up again."""
    if failure.retry_after is not None:
        return failure.retry_after
    return QUOTA_WAIT + chance * QUOTA_JITTER


def _wait(failure: Failure, tries: int, chance: float) -> float:
    if failure.over_quota:
        return quota_wait(failure, chance)
    if failure.retry_after is not None:
        return failure.retry_after
    return chance * float(min(LONGEST_WAIT, 2**tries))
