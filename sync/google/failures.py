"""The border: what the libraries and Google say went wrong, and our words for it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from email.utils import parsedate_to_datetime
from typing import Any

import requests.exceptions
from google.auth.exceptions import GoogleAuthError, RefreshError, TransportError

from sync.errors import (
    CredentialsError,
    QuotaUsedUp,
    SourceError,
    SourceMissing,
    SourceNotShared,
    SourceReadOnly,
    SourceUnavailable,
    SyncError,
)
from sync.google.retries import WORKBOOK, Failure, Service

NAMES: Mapping[Service, str] = {
    "sheets": "Google Sheets",
    "drive": "Google Drive",
    "token": "Google's sign-in",
}
API_OFF = frozenset({"SERVICE_DISABLED", "accessNotConfigured"})
# What an operator can do something about, by the names of the nested exceptions.
NETWORK = (
    ("NameResolutionError", "its name could not be looked up"),
    ("ProxyError", "the proxy did not let it through"),
    ("SSLError", "its certificate was not accepted"),
    ("NewConnectionError", "no connection"),
    ("Timeout", "no answer in time"),
    ("DecodingError", "an answer that breaks off"),
)
PROTECTED = "the tab is protected, and this program may not edit it"
PROTECTED_HINT = (
    "in Data › Protect sheets and ranges let {who} edit it, or delete the tab: it is made anew"
)
NOT_SHARED = frozenset({"PERMISSION_DENIED", "insufficientFilePermissions", "forbidden"})
SCOPE_SHORT = frozenset({"ACCESS_TOKEN_SCOPE_INSUFFICIENT", "insufficientPermissions"})


class BadAnswer(Exception):
    """An answer that is an error, or that says 200 and is not whole."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.detail)
        self.failure = failure


class TokenRefused(TransportError):
    """An answer of the sign-in server that google-auth would misread; see tokens.py."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.detail)  # type: ignore[no-untyped-call]
        self.failure = failure


# ------------------------------------------------------------------------------ into a Failure


def failure_of_answer(service: Service, response: requests.Response) -> Failure:
    """What an answer that is not 2xx says, whatever its body is."""
    reason, detail = read_error(response.text)
    return Failure(
        service,
        response.status_code,
        reason,
        detail or f"HTTP {response.status_code} {response.reason or ''}".strip(),
        retry_after(response.headers),
    )


def read_error(body: str) -> tuple[str, str]:
    """Google's machine word and sentence out of an error body; empty when it is not Google's.

    Four shapes are in use: Sheets (`details[].reason`, `status`), Drive (`errors[].reason`),
    OAuth (`error` is a word) and, from machines in between, HTML.
    """
    try:
        error = json.loads(body)["error"]
    except (ValueError, KeyError, TypeError):
        return "", ""
    if isinstance(error, str):
        return error, str(json.loads(body).get("error_description") or error)
    if not isinstance(error, dict):
        return "", ""
    entries = [entry for key in ("details", "errors") for entry in _list(error.get(key))]
    reasons = [entry.get("reason") for entry in entries if isinstance(entry, dict)]
    words = [reason for reason in reasons if isinstance(reason, str)]
    reason = words[0] if words else str(error.get("status") or "")
    return reason, str(error.get("message") or "")


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds asked for by `Retry-After`, as a number or a date (RFC 9110 10.2.3), or None."""
    asked = headers.get("Retry-After", "").strip()
    if not asked:
        return None
    if asked.isascii() and asked.isdigit():
        return float(asked)
    try:
        # Measured by the server's own clock, because ours may be wrong.
        span = parsedate_to_datetime(asked) - parsedate_to_datetime(headers.get("Date", ""))
    except (ValueError, TypeError):
        return None
    return max(0.0, span.total_seconds())


def _broken_off(service: Service, error: BaseException) -> Failure:
    names = " ".join(_chain(error))
    words = next((words for name, words in NETWORK if name in names), "the connection broke off")
    return Failure(service, detail=words)


def _chain(error: object) -> Iterator[str]:
    """The class names of an exception and of those that it wraps, as requests nests them."""
    while isinstance(error, BaseException):
        yield type(error).__name__
        error = getattr(error, "reason", None) or next(iter(error.args), None)


def _own_failure(service: Service, error: Any) -> Failure:
    failure: Failure = error.failure
    return failure


def _no_token(service: Service, error: BaseException) -> Failure:
    """google-auth's refusals: a dict of OAuth's answer, or only a sentence."""
    answer = error.args[1] if len(error.args) > 1 else None
    if isinstance(answer, dict):
        reason, detail = read_error(json.dumps(answer))
        return Failure("token", 400, reason, detail)
    return Failure("token", 400, "", str(error))


def _no_way_to_token(service: Service, error: BaseException) -> Failure:
    return _broken_off("token", error.__cause__ or error)


# The order matters: the first class that fits is taken.
FOREIGN: tuple[tuple[type[Exception], Callable[[Service, Any], Failure]], ...] = (
    (BadAnswer, _own_failure),
    (TokenRefused, _own_failure),
    (RefreshError, _no_token),
    (TransportError, _no_way_to_token),
    (GoogleAuthError, _no_token),
    (requests.exceptions.RequestException, _broken_off),
)
FOREIGN_ERRORS = tuple(kind for kind, _ in FOREIGN)


def failure_of(service: Service, error: Exception) -> Failure:
    """The failure behind an exception of `FOREIGN_ERRORS`."""
    for kind, read in FOREIGN:
        if isinstance(error, kind):
            return read(service, error)
    raise TypeError(f"not a foreign exception: {type(error).__name__}")


# ------------------------------------------------------------------------------ into our words


def error_of(failure: Failure, *, place: str, account: str, writing: bool = False) -> SyncError:
    """The SyncError for a failure: place, fault, and the mend as its hint."""
    if failure.service == "token":
        return _token_error(failure, account)
    if failure.over_quota:
        return QuotaUsedUp(
            f"{place}: {NAMES[failure.service]} says the quota is used up",
            hint="wait some minutes, or lower google.reads_per_minute in settings.toml",
        )
    if failure.transient:
        return _unavailable(failure, place)
    if writing and failure.status in (400, 403):
        refused = _not_written(failure, place, account or "the account of this program")
        if refused is not None:
            return refused
    return _refused(failure, place, account)


def _not_written(failure: Failure, place: str, who: str) -> SyncError | None:
    """What keeps this program from writing in a sheet that it may read; None for anything else."""
    if failure.reason in SCOPE_SHORT:
        return CredentialsError(
            f"{NAMES[failure.service]}: {failure.detail}",
            hint="the credentials must allow the scope spreadsheets, or take results_tab out",
        )
    if "protected" in failure.detail:
        return SourceReadOnly(f"{place}: {PROTECTED}", hint=PROTECTED_HINT.format(who=who))
    if failure.status == 403 and failure.reason == "PERMISSION_DENIED":
        return SourceReadOnly(
            f"{place}: shared with this program for reading only",
            hint=f"share the sheet as Editor with {who}, or take results_tab out of workbooks.toml",
        )
    return None


def _unavailable(failure: Failure, place: str) -> SourceUnavailable:
    return SourceUnavailable(
        f"{place}: {NAMES[failure.service]} did not answer: {failure.detail}",
        hint="the next run tries again; if it lasts, look at the network and at "
        "https://www.google.com/appsstatus/dashboard/",
    )


def _refused(failure: Failure, place: str, account: str) -> SyncError:
    who = account or "the account of this program"
    said = f"{NAMES[failure.service]}: {failure.detail}"
    if failure.status == 404 and place.startswith(WORKBOOK):
        return SourceMissing(
            f"{place}: there is no such spreadsheet",
            hint=f"check its address, and that it is shared with {who}",
        )
    if failure.status == 401:
        return CredentialsError(
            f"{said} (a fresh token of {who} was refused)",
            hint="make a new key for the service account and put it in place of the old one",
        )
    if failure.status == 403:
        return _forbidden(failure, place, who, said)
    if failure.status == 400 and failure.reason == "FAILED_PRECONDITION":
        return SourceError(
            f"{place}: not a Google Sheet ({failure.detail})",
            hint="open it with Google Sheets, choose File › Save as Google Sheets, "
            "and use that address",
        )
    return SourceError(
        f"{place}: {said} (HTTP {failure.status})",
        hint="the next run tries again; if it lasts, this is worth reporting",
    )


def _forbidden(failure: Failure, place: str, who: str, said: str) -> SyncError:
    if failure.reason in API_OFF:
        return CredentialsError(said, hint="switch the API on in the project of the key")
    if failure.reason in SCOPE_SHORT:
        return CredentialsError(said, hint="the credentials must allow spreadsheets.readonly")
    if not failure.reason:
        return SourceUnavailable(
            f"{place}: HTTP 403, and not from Google",
            hint="something on the way to Google, such as a proxy, refuses it",
        )
    if not place.startswith(WORKBOOK):
        return SourceError(
            f"{place}: {said}", hint=f"let {who} use the Drive API in the project of the key"
        )
    if failure.reason not in NOT_SHARED:  # a suspended project, a policy of the organisation
        return SourceError(
            f"{place}: {said} ({failure.reason})",
            hint="sharing the sheet mends nothing: in the Google Cloud console look at the "
            f"project of {who}, or ask who administers Google for your office",
        )
    return SourceNotShared(
        f"{place}: not shared with this program",
        hint=f"share the sheet as Viewer with {who}",
    )


def _token_error(failure: Failure, account: str) -> SyncError:
    who = account or "the account"
    if failure.transient:
        return _unavailable(failure, f"token of {who}")
    if failure.reason == "invalid_grant":
        return CredentialsError(
            f"key of {who}: refused: {failure.detail}",
            hint="the key was revoked or replaced (make a new one), "
            "or the clock of this machine is wrong (set it)",
        )
    return CredentialsError(
        f"key of {who}: refused: {failure.detail or failure.reason}",
        hint="check that the service account still exists and that the key is its own",
    )
