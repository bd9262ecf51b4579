"""The transport that hands mails to the Gmail API, for offices with Google Workspace."""

from __future__ import annotations

import base64
import json
from typing import Any

from sync.delivery.transport import ConnectionLost, GoogleAccess, Post, Refusal
from sync.errors import ConfigError, DeliveryError
from sync.model import Message
from sync.settings import Settings

PATH = "/gmail/v1/users/me/messages/send"
SCOPE = "https://www.googleapis.com/auth/gmail.send"

_RATE = ("rateLimitExceeded", "userRateLimitExceeded", "quotaExceeded", "RESOURCE_EXHAUSTED")


class GmailTransport:
    """One request is the whole mail, and its dot: nothing leaves before `finish`."""

    name = "gmail"
    pause = 0.4  # a send costs 100 of the 250 quota units that a user has each second

    def __init__(self, post: Post) -> None:
        self._post = post
        self._not_taken = ""  # the Message-ID that was answered with a certain no

    def connect(self) -> None:
        """There is no connection to keep."""

    def ready(self) -> str:
        return "mails go by the Gmail API; the first one signs in"

    def envelope(self, message: Message) -> None:
        """Sender and recipient are in the mail itself."""

    def data(self, message: Message) -> None:
        """The bytes leave with the request."""

    def finish(self, message: Message) -> str:
        raw = base64.urlsafe_b64encode(message.payload).decode()
        try:
            status, text = self._post(PATH, {"raw": raw})
        except OSError as fault:
            raise ConnectionLost(f"the Gmail API did not answer: {fault}") from fault
        if status == 200:
            return f"200 id={_told(text).get('id', '')}"
        raise self._fault(message, status, text)

    def arrived(self, message: Message) -> bool | None:
        """Only a certain no is known; asking the mailbox would want a wider scope."""
        return False if message.message_id == self._not_taken else None

    def abort(self) -> None:
        """The request in flight, if any, runs into its own deadline."""

    def close(self) -> None:
        """There is no connection to keep."""

    def _fault(self, message: Message, status: int, text: str) -> DeliveryError:
        reply = f"{status} {_reason(text)}"
        if status >= 500:  # it may have been taken before something broke
            return ConnectionLost(f"the Gmail API failed: {reply}")
        self._not_taken = message.message_id
        if status == 429 or any(word in text for word in _RATE):
            return Refusal(reply, permanent=False)
        if status in (401, 403):
            return DeliveryError(
                f"the Gmail API does not let us send: {reply}",
                hint=f"grant the service account the scope {SCOPE} by domain-wide delegation",
            )
        return Refusal(reply, permanent=True)


def make(settings: Settings, access: GoogleAccess) -> GmailTransport:
    """By the service account of google.credentials; ConfigError without one."""
    if access.post is None:
        raise ConfigError(
            'delivery.transport "gmail" needs google.credentials',
            hint="set it to a service account with domain-wide delegation, or use smtp",
        )
    return GmailTransport(access.post())


def _told(text: str) -> dict[str, Any]:
    try:
        told = json.loads(text)
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}


def _reason(text: str) -> str:
    error = _told(text).get("error")
    if isinstance(error, dict):
        return str(error.get("message", ""))
    return str(error or text[:200])
