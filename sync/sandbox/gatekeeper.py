"""From a request to its answer: routing, who is asking, scopes, quota, then the API's handler."""

from __future__ import annotations

import threading
from collections.abc import Callable
from urllib.parse import parse_qsl

from sync.sandbox import data_filters, gmail, iam, sheets, values
from sync.sandbox.drive import changes as drive_changes
from sync.sandbox.drive import comments as drive_comments
from sync.sandbox.drive import files as drive_files
from sync.sandbox.drive import upload as drive_upload
from sync.sandbox.edits import batch_update
from sync.sandbox.oauth import IssuedTokens
from sync.sandbox.protocol import Answer, Call, Caller, Refusal, Route, encode
from sync.sandbox.quota import Quota
from sync.sandbox.store import Store

# Order matters only within one method: the more particular pattern stands first.
ROUTES: tuple[Route, ...] = (
    *sheets.ROUTES,
    *batch_update.ROUTES,
    *data_filters.ROUTES,
    *values.ROUTES,
    *drive_changes.ROUTES,
    *drive_files.ROUTES,
    *drive_comments.ROUTES,
    *drive_upload.ROUTES,
    *gmail.ROUTES,
    *iam.ROUTES,
)
_LOGIN = (
    "Expected OAuth 2 access token, login cookie or other valid authentication credential. "
    "See https://developers.google.com/identity/sign-in/web/devconsole-project."
)


class Gatekeeper:
    """Answers requests one at a time: the state behind them is one."""

    def __init__(
        self,
        store: Store,
        tokens: IssuedTokens,
        quota: Quota | None,
        clock: Callable[[], float],
        lock: threading.RLock,
    ) -> None:
        self.store = store
        self.tokens = tokens
        self.quota = quota
        self.clock = clock
        self.lock = lock

    def answer(
        self, method: str, path: str, query: str, headers: dict[str, str], body: bytes
    ) -> Answer:
        """The answer to one request; `path` is still percent-encoded, header names lower-case.

        It is written out before the lock is left: a resource shares its parts with the state.
        """
        with self.lock:
            answer = self._answer(method, path, query, headers, body)
            if answer.raw is None:
                compact = dict(parse_qsl(query)).get("prettyPrint", "").lower() in {"false", "0"}
                answer.raw = encode(answer.resource, pretty=not compact)
            return answer

    def _answer(
        self, method: str, path: str, query: str, headers: dict[str, str], body: bytes
    ) -> Answer:
        now = self.clock()
        if (method, path) == ("POST", "/token"):
            return self.tokens.answer(body, now)
        try:
            found, arguments = _match(method, path)
            pairs = parse_qsl(query, keep_blank_values=True)
            caller = self._admit(found, headers, pairs, now)
            self.store.refresh()
            call = Call(method, path, arguments, pairs, headers, body, caller, self.store, now)
            return found.handler(call)
        except Refusal as refusal:
            return refusal.answer()
        finally:
            self.store.flush()

    def _admit(
        self, found: Route, headers: dict[str, str], query: list[tuple[str, str]], now: float
    ) -> Caller:
        """Who is asking, if they may: token, scope and quota, checked in this order."""
        scheme, _, token = headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer":
            token = dict(query).get("access_token", "")
        if not token:
            message = f"Request is missing required authentication credential. {_LOGIN}"
            raise _unauthenticated(found, message, "CREDENTIALS_MISSING")
        caller = self.tokens.caller_of(token.strip(), now)
        if caller is None:
            message = f"Request had invalid authentication credentials. {_LOGIN}"
            raise _unauthenticated(found, message, "ACCESS_TOKEN_INVALID")
        if found.scopes and not found.scopes & caller.scopes:
            raise _insufficient(found)
        if found.quota and self.quota is not None:
            self.quota.take(found.quota, caller.email, now)
        return caller


def _match(method: str, path: str) -> tuple[Route, dict[str, str]]:
    for candidate in ROUTES:
        if candidate.method != method:
            continue
        match = candidate.pattern.fullmatch(path)
        if match is not None:
            return candidate, match.groupdict()
    raise Refusal(404, f"The requested URL {path} was not found on this server.")


def _error_info(found: Route, reason: str) -> dict[str, object]:
    return {
        "@type": "type.googleapis.com/google.rpc.ErrorInfo",
        "reason": reason,
        "domain": "googleapis.com",
        "metadata": {"service": f"{found.service}.googleapis.com"},
    }


def _unauthenticated(found: Route, message: str, reason: str) -> Refusal:
    return Refusal(
        401,
        message,
        reason="" if found.service == "sheets" else "authError",
        location=None if found.service == "sheets" else ("header", "Authorization"),
        details=[_error_info(found, reason)],
    )


def _insufficient(found: Route) -> Refusal:
    return Refusal(
        403,
        "Request had insufficient authentication scopes.",
        reason="" if found.service == "sheets" else "insufficientPermissions",
        details=[_error_info(found, "ACCESS_TOKEN_SCOPE_INSUFFICIENT")],
    )
