"""What a way of handing over mail must offer, and the three ways in which it may fail."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from sync.errors import DeliveryError
from sync.model import Message

AccessToken = Callable[[str], str]  # a fresh OAuth token for sending as this user
# An authorised POST: path and JSON body → status and text of the answer; OSError when none came.
Post = Callable[[str, Mapping[str, Any]], tuple[int, str]]


@dataclass(frozen=True, slots=True)
class GoogleAccess:
    """What the Google room lends to a transport, where the office has a key.

    `access_token(user)` signs in by XOAUTH2; `post()` makes the authorised POST.
    """

    access_token: AccessToken | None = None
    post: Callable[[], Post] | None = None


class Refusal(DeliveryError):
    """The server answered this mail with "later" (not permanent) or "never" (permanent).

    `of_address` tells whether it was the address that it would not have.
    """

    def __init__(self, reply: str, *, permanent: bool, of_address: bool = False) -> None:
        super().__init__(reply, permanent=permanent)
        self.of_address = of_address


class ConnectionLost(DeliveryError):
    """The connection died in the middle of a mail; how far it was is in the outbox row."""

    permanent = False


class Transport(Protocol):
    """One mail is connect, envelope, data, finish, in this order; each step is allowed first.

    Only `finish` makes a mail arrive. A step raises Refusal or ConnectionLost for this mail, and
    any other DeliveryError for what stands in the way of all of them.
    """

    name: str
    pause: float  # seconds of rest between two mails

    def connect(self) -> None:
        """Be ready to send; the connection of the mail before is used again."""

    def ready(self) -> str:
        """Once connected: where the mails go, as `doctor` says it."""

    def envelope(self, message: Message) -> None:
        """Name sender and recipient."""

    def data(self, message: Message) -> None:
        """Hand over the bytes, without what makes them final."""

    def finish(self, message: Message) -> str:
        """Make it final; the server's reply is returned."""

    def arrived(self, message: Message) -> bool | None:
        """Whether the mail has arrived already; None when this transport cannot tell."""

    def abort(self) -> None:
        """Drop the connection at once, nothing made final; safe from another thread."""

    def close(self) -> None:
        """Say goodbye, if connected."""
