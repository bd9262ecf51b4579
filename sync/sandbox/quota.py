"""Google's Sheets quotas: reads and writes per minute, per user and per project."""

from __future__ import annotations

from collections import deque

from sync.sandbox.protocol import Refusal

PER_USER = 60
PER_PROJECT = 300
MINUTE = 60.0
PROJECT_NUMBER = "123456789012"


class Quota:
    """Counts requests in a sliding minute; refuses with the 429 that Google sends."""

    def __init__(self, *, per_user: int = PER_USER, per_project: int = PER_PROJECT) -> None:
        self.per_user = per_user
        self.per_project = per_project
        self._taken: dict[tuple[str, str], deque[float]] = {}

    def take(self, kind: str, user: str, now: float) -> None:
        """Count one request of `kind` ("Read" or "Write"), or raise the refusal."""
        for key, limit in (((kind, user), self.per_user), ((kind, ""), self.per_project)):
            taken = self._taken.setdefault(key, deque())
            while taken and taken[0] <= now - MINUTE:
                taken.popleft()
            if len(taken) >= limit:
                raise exceeded(kind, limit, per_user=bool(key[1]))
        for key in ((kind, user), (kind, "")):
            self._taken[key].append(now)


def exceeded(kind: str, limit: int = PER_USER, *, per_user: bool = True) -> Refusal:
    """The recorded 429 body."""
    scope = "PerMinutePerUser" if per_user else "PerMinutePerProject"
    words = "per minute per user" if per_user else "per minute"
    metadata = {
        "service": "sheets.googleapis.com",
        "consumer": f"projects/{PROJECT_NUMBER}",
        "quota_limit": f"{kind}Requests{scope}",
        "quota_limit_value": str(limit),
        "quota_location": "global",
        "quota_metric": f"sheets.googleapis.com/{kind.lower()}_requests",
    }
    help_link = {
        "description": "Request a higher quota limit.",
        "url": "https://cloud.google.com/docs/quotas/help/request_increase",
    }
    return Refusal(
        429,
        f"Quota exceeded for quota metric '{kind} requests' and limit '{kind} requests {words}' "
        f"of service 'sheets.googleapis.com' for consumer 'project_number:{PROJECT_NUMBER}'.",
        details=[
            {
                "@type": "type.googleapis.com/google.rpc.ErrorInfo",
                "reason": "RATE_LIMIT_EXCEEDED",
                "domain": "googleapis.com",
                "metadata": metadata,
            },
            {"@type": "type.googleapis.com/google.rpc.Help", "links": [help_link]},
        ],
    )
