"""The fault plan: which request meets which misfortune, by number or by seed."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sync.sandbox.protocol import Answer, Refusal
from sync.sandbox.quota import exceeded

KINDS = (
    "429",
    "500",
    "503",
    "504",  # what Google answers when a request took longer than 180 seconds
    "502",
    "401",
    "hang",
    "drip",
    "reset",
    "truncated-gzip",
    "truncated-json",
    "duplicate",
)
# what no second try mends, and answers that are not Google's: met only where a plan names them
OTHERS = (
    "403",
    "404",
    "html",  # 200, and a page that asks to sign in to the network
    "list",  # 200, and JSON that is no object
    "shape",  # 200, and an object whose values are of other types
    "object",  # 200, and an object of somebody else
)
PORTAL = b"<!DOCTYPE html>\n<html><title>Sign in to this network</title>\n"
_NAMES = ("files", "changes", "startPageToken", "newStartPageToken", "sheets", "access_token")
ODD = {"list": [], "shape": dict.fromkeys(_NAMES, 7), "object": {"status": "login required"}}
HTML = (
    b"<!DOCTYPE html>\n<html lang=en>\n<title>Error 502 (Server Error)!!1</title>\n"
    b"<p><b>502.</b> <ins>That's an error.</ins>\n"
    b"<p>The server encountered a temporary error and could not complete your request.\n"
)


@dataclass(frozen=True, slots=True)
class FaultPlan:
    """Faults by request number (from 0, counted over requests whose path starts with `only`).

    `at` names them one by one; else each request meets one of `kinds` with chance `rate`,
    decided by `seed` and its number alone, and only below request number `until`.
    """

    at: Mapping[int, str] = field(default_factory=dict)
    rate: float = 0.0
    seed: int = 0
    kinds: Sequence[str] = KINDS
    only: str = "/"
    until: int | None = None
    hang_seconds: float = 3600.0
    drip_seconds: float = 0.2  # between two bytes of a slow drip

    def __post_init__(self) -> None:
        unknown = (set(self.kinds) | set(self.at.values())) - {*KINDS, *OTHERS}
        if unknown:
            known = ", ".join((*KINDS, *OTHERS))
            raise ValueError(f"unknown faults {sorted(unknown)}; there are {known}")

    def fault(self, number: int) -> str | None:
        """The fault that request `number` meets, if any."""
        if number in self.at:
            return self.at[number]
        if not self.rate or (self.until is not None and number >= self.until):
            return None
        rng = random.Random(f"{self.seed} {number}")
        return rng.choice(list(self.kinds)) if rng.random() < self.rate else None


def faulty_answer(kind: str, path: str) -> Answer | None:
    """The error answer of a fault that has one; None for those that spoil the connection."""
    if kind == "502":
        return Answer(status=502, raw=HTML, content_type="text/html; charset=UTF-8")
    if kind == "html":
        return Answer(raw=PORTAL, content_type="text/html; charset=UTF-8")
    if kind in ODD:
        return Answer(ODD[kind])
    if path == "/token":
        return _token_answer(kind)
    refusals = {
        "429": exceeded("Read"),
        "500": Refusal(500, "Internal error encountered."),
        "503": Refusal(503, "The service is currently unavailable."),
        "504": Refusal(504, "Deadline expired before operation could complete."),
        "403": Refusal(403, "The caller does not have permission", reason=_reason(path)),
        "404": Refusal(404, "Requested entity was not found.", reason=_missing(path)),
        "401": Refusal(
            401,
            "Request had invalid authentication credentials. Expected OAuth 2 access token, "
            "login cookie or other valid authentication credential. See "
            "https://developers.google.com/identity/sign-in/web/devconsole-project.",
        ),
    }
    return refusals[kind].answer() if kind in refusals else None


def _reason(path: str) -> str:
    return "" if path.startswith("/v4/") else "insufficientFilePermissions"


def _missing(path: str) -> str:
    return "" if path.startswith("/v4/") else "notFound"


def _token_answer(kind: str) -> Answer | None:
    words = {
        "429": ("rate_limit_exceeded", "Too many token requests."),
        "500": ("internal_failure", "Internal error."),
        "503": ("temporarily_unavailable", "The service is currently unavailable."),
        "504": ("temporarily_unavailable", "Deadline exceeded."),
        "401": ("invalid_client", "The OAuth client was not found."),
        "403": ("access_denied", "Account restricted."),
        "404": ("not_found", "Not found."),
    }
    if kind not in words:
        return None
    error, description = words[kind]
    return Answer({"error": error, "error_description": description}, int(kind))
