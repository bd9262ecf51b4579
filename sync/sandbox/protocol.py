"""The words between server and APIs: Call, Answer, Route, and Refusal with Google's bodies."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from json.encoder import encode_basestring
from typing import TYPE_CHECKING, Any

from sync.sandbox.workbook import Resource

if TYPE_CHECKING:
    from sync.sandbox.store import Store

STATUS_NAMES = {
    400: "INVALID_ARGUMENT",
    401: "UNAUTHENTICATED",
    403: "PERMISSION_DENIED",
    404: "NOT_FOUND",
    408: "DEADLINE_EXCEEDED",
    409: "ABORTED",
    429: "RESOURCE_EXHAUSTED",
    500: "INTERNAL",
    501: "UNIMPLEMENTED",
    503: "UNAVAILABLE",
    504: "DEADLINE_EXCEEDED",
}


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks: the account of the access token and the scopes it carries."""

    email: str
    scopes: frozenset[str]


@dataclass(slots=True)
class Call:
    """One request that was understood: `arguments` from the path, `query` in its order."""

    method: str
    path: str
    arguments: dict[str, str]
    query: list[tuple[str, str]]
    headers: dict[str, str]
    body: bytes
    caller: Caller
    store: Store
    now: float  # seconds since 1970, by the sandbox's clock

    def parameter(self, name: str, default: str = "") -> str:
        return next((value for key, value in self.query if key == name), default)

    def parameters(self, name: str) -> list[str]:
        return [value for key, value in self.query if key == name]

    def flag(self, name: str, default: bool = False) -> bool:
        """A boolean parameter; Google takes "true", "True" and "1"."""
        text = self.parameter(name).lower()
        return text in {"true", "1"} if text else default

    def json(self) -> Resource:
        """The body as a JSON object; nulls count as absent, as they do at Google."""
        if not self.body.strip():
            return {}
        try:
            payload = json.loads(self.body)
        except ValueError as fault:
            message = f"Invalid JSON payload received. {str(fault).split(':')[0]}."
            raise Refusal(400, message) from fault
        if not isinstance(payload, dict):
            raise Refusal(400, "Invalid JSON payload received. Unknown name.")
        return _without_nulls(payload)


def _without_nulls(payload: Resource) -> Resource:
    """Null fields of objects dropped, nulls inside lists (cells left alone) kept."""
    return {key: _clean(value) for key, value in payload.items() if value is not None}


def _clean(value: Any) -> Any:
    if isinstance(value, dict):
        return _without_nulls(value)
    if isinstance(value, list):
        return [_clean(element) for element in value]
    return value


@dataclass(slots=True)
class Answer:
    """What goes back: a JSON resource, or raw bytes with their content type."""

    resource: Any = None
    status: int = 200
    raw: bytes | None = None
    content_type: str = "application/json; charset=UTF-8"
    headers: dict[str, str] = field(default_factory=dict)


class Refusal(Exception):
    """An error answer. `reason` is Drive's word for it; Sheets' bodies do not carry one."""

    def __init__(
        self,
        status: int,
        message: str,
        *,
        reason: str = "",
        domain: str = "global",
        location: tuple[str, str] | None = None,
        details: Iterable[Resource] = (),
    ) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.reason = reason
        self.domain = domain
        self.location = location
        self.details = list(details)

    def answer(self) -> Answer:
        error: Resource = {"code": self.status, "message": self.message}
        if self.reason:
            fault = {"message": self.message, "domain": self.domain, "reason": self.reason}
            if self.location is not None:
                fault |= {"location": self.location[1], "locationType": self.location[0]}
            error["errors"] = [fault]
        if not self.reason or self.details:
            error["status"] = STATUS_NAMES.get(self.status, "UNKNOWN")
        if self.details:
            error["details"] = self.details
        return Answer({"error": error}, self.status)


def invalid(message: str) -> Refusal:
    """400, in Sheets' words."""
    return Refusal(400, message)


Handler = Callable[[Call], Answer]


@dataclass(frozen=True, slots=True)
class Route:
    """One method of an API: which path it has, which scopes open it, which quota it draws on."""

    method: str
    pattern: re.Pattern[str]
    handler: Handler
    service: str  # "sheets", "drive", "gmail", "iamcredentials"
    scopes: frozenset[str]
    quota: str = ""  # "Read" or "Write"; empty: not metered here


def route(
    method: str,
    pattern: str,
    handler: Handler,
    *,
    service: str,
    scopes: Iterable[str] = (),
    quota: str = "",
) -> Route:
    """A route; `{name}` in the pattern takes anything up to the next slash or colon."""
    regex = re.sub(r"\{(\w+)\*\}", r"(?P<\1>.+)", pattern)
    regex = re.sub(r"\{(\w+)\}", r"(?P<\1>[^/:]+)", regex)
    return Route(method, re.compile(regex), handler, service, frozenset(scopes), quota)


def encode(resource: Any, *, pretty: bool) -> bytes:
    """JSON as Google writes it: raw UTF-8, two spaces and a last newline unless compact."""
    if pretty:
        text = _pretty(resource, "\n") + "\n"
    else:
        text = json.dumps(resource, ensure_ascii=False, separators=(",", ":"))
    # A lone surrogate in a cell must not break the whole answer.
    return text.encode("utf-8", "replace")


def _pretty(value: Any, margin: str) -> str:
    """As json.dumps(indent=2), which is pure Python too, but in a third of its time."""
    if isinstance(value, str):
        return encode_basestring(value)
    deeper = margin + "  "
    if isinstance(value, dict) and value:
        fields = [f"{encode_basestring(k)}: {_pretty(v, deeper)}" for k, v in value.items()]
        return "{" + deeper + ("," + deeper).join(fields) + margin + "}"
    if isinstance(value, list) and value:
        inner = [_pretty(element, deeper) for element in value]
        return "[" + deeper + ("," + deeper).join(inner) + margin + "]"
    return json.dumps(value)
