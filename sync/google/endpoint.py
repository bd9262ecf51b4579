"""Where requests go: to Google, or all of them to one stand-in on loopback and nowhere else."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from requests import PreparedRequest, Response, Session
from requests.adapters import BaseAdapter

from sync.errors import ConfigError
from sync.google.deadline import DeadlineAdapter

HOSTS = (
    "https://sheets.googleapis.com",
    "https://www.googleapis.com",
    "https://oauth2.googleapis.com",
    "https://iamcredentials.googleapis.com",
)
# Google compresses for clients that say gzip in both headers; requests sends the other one.
USER_AGENT = "sammachip-sync (gzip)"


class _ToLoopback(DeadlineAdapter):
    """Sends what was meant for a Google host to the endpoint; path and query stay."""

    # A session may be copied; an attribute not named here would be lost, and the copy leak.
    __attrs__ = [*DeadlineAdapter.__attrs__, "endpoint"]  # noqa: RUF012 - the parent's contract

    def __init__(self, endpoint: str) -> None:
        self.endpoint = endpoint
        super().__init__()

    def send(self, request: PreparedRequest, *args: Any, **kwargs: Any) -> Response:
        parts = urlsplit(request.url or "")
        moved = request.copy()
        moved.url = f"{self.endpoint}{parts.path}" + (f"?{parts.query}" if parts.query else "")
        return super().send(moved, *args, **kwargs)


class _Refusing(BaseAdapter):
    """Sends nothing: with an endpoint set, no byte leaves loopback."""

    def send(
        self,
        request: PreparedRequest,
        stream: bool = False,
        timeout: Any = None,
        verify: bool | str = True,
        cert: Any = None,
        proxies: Mapping[str, str] | None = None,
    ) -> Response:
        host = urlsplit(request.url or "").netloc
        raise ConfigError(
            f"{host}: refused, because an endpoint on this machine is set",
            hint="use the key that the stand-in wrote, or take the endpoint out of settings.toml",
        )

    def close(self) -> None:
        """Nothing is open."""


def loopback_endpoint(endpoint: str) -> str:
    """The endpoint without a trailing slash; ConfigError unless it is http(s) on loopback."""
    parts = urlsplit(endpoint)
    host = parts.hostname or ""
    try:
        local = host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        local = False
    if parts.scheme not in ("http", "https") or not local:
        raise ConfigError(
            f"google.endpoint = {endpoint!r}: not an address on this machine",
            hint="write it as http://127.0.0.1:PORT, or leave it out to reach Google",
        )
    return endpoint.rstrip("/")


def _unsigned(request: PreparedRequest) -> PreparedRequest:
    return request


def session_for(endpoint: str | None) -> Session:
    """A session whose answers keep the deadline, and that stays on loopback with an endpoint."""
    session = Session()
    session.headers["User-Agent"] = USER_AGENT
    # Without an explicit auth, requests would put a password from ~/.netrc over the token.
    session.auth = _unsigned
    if endpoint is None:
        session.mount("https://", DeadlineAdapter())
        session.mount("http://", DeadlineAdapter())
        return session
    endpoint = loopback_endpoint(endpoint)
    session.trust_env = False
    session.mount("https://", _Refusing())
    session.mount("http://", _Refusing())
    session.mount(f"{endpoint}/", DeadlineAdapter())
    for host in HOSTS:
        session.mount(f"{host}/", _ToLoopback(endpoint))
    return session
