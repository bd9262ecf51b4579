"""Access tokens: fetched and renewed one at a time, however many threads ask."""

from __future__ import annotations

import json
import threading
from typing import Any

import google.auth.transport.requests
from google.auth.credentials import Credentials
from requests import PreparedRequest, Session
from requests.auth import AuthBase

from sync.google.failures import TokenRefused, read_error, retry_after
from sync.google.retries import TOKEN_TRANSIENT, TRANSIENT, Failure


class _TokenRequest(google.auth.transport.requests.Request):
    """google-auth's way to the sign-in server, through our session.

    google-auth by itself sleeps and retries out of our sight, takes an HTML page of a proxy for
    a refusal, and trips over a truncated answer; so such answers are raised before it sees them.
    """

    def __init__(self, session: Session, timeout: tuple[float, float]) -> None:
        super().__init__(session)
        self._timeout = timeout

    def __call__(
        self,
        url: str,
        method: str = "GET",
        body: bytes | None = None,
        headers: Any = None,
        timeout: Any = None,
        **kwargs: Any,
    ) -> Any:
        answer = super().__call__(  # type: ignore[no-untyped-call]
            url, method, body, headers, self._timeout, **kwargs
        )
        text = answer.data.decode("utf-8", "replace")
        reason, detail = read_error(text)
        if answer.status in TRANSIENT or reason in TOKEN_TRANSIENT:
            detail = detail or f"HTTP {answer.status}"
            wait = retry_after(answer.headers)
            raise TokenRefused(Failure("token", answer.status, reason, detail, wait))
        if answer.status == 200 and method == "POST" and not _holds_token(text):
            raise TokenRefused(Failure("token", None, "", "an answer that cannot be used"))
        return answer


def _holds_token(text: str) -> bool:
    try:
        found = json.loads(text)
    except ValueError:
        return False
    return isinstance(found, dict) and isinstance(found.get("access_token"), str)


class Bearer(AuthBase):
    """Signs one request with one token."""

    def __init__(self, credentials: Credentials, token: str) -> None:
        self._credentials = credentials
        self.token = token

    def __call__(self, request: PreparedRequest) -> PreparedRequest:
        self._credentials.apply(request.headers, token=self.token)  # type: ignore[no-untyped-call]
        return request


class Tokens:
    """The current access token of one account.

    google-auth's own session is not used: it refreshes without a lock, so that sixteen threads
    ask for sixteen tokens, and starts a background call to another Google host.
    """

    def __init__(
        self, credentials: Credentials, session: Session, timeout: tuple[float, float]
    ) -> None:
        self.credentials = credentials
        self._session = session
        self._request = _TokenRequest(session, timeout)
        self._lock = threading.Lock()

    def current(self) -> Bearer:
        """A signature with a token that has not expired; fetched first if need be."""
        with self._lock:
            if not self.credentials.valid:
                self._refresh()
            return self._bearer()

    def renewed(self, refused: Bearer) -> Bearer:
        """Another signature than the refused one; one fetch serves all that were refused."""
        with self._lock:
            if self.credentials.token == refused.token:
                self._refresh()
            return self._bearer()

    def close(self) -> None:
        """Let the connections go."""
        self._session.close()

    def _refresh(self) -> None:
        self.credentials.refresh(self._request)  # type: ignore[no-untyped-call]

    def _bearer(self) -> Bearer:
        return Bearer(self.credentials, str(self.credentials.token))
