"""The table of transports: how each is made from the settings."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sync.delivery.files import FilesTransport
from sync.delivery.gmail import GmailTransport, Post
from sync.delivery.smtp import SmtpTransport
from sync.delivery.smtp_connection import AccessToken
from sync.delivery.transport import Transport
from sync.errors import ConfigError
from sync.settings import Settings


@dataclass(frozen=True, slots=True)
class Lent:
    """What the Google room lends to a transport: `access_token(user)` for XOAUTH2, and `post`."""

    access_token: AccessToken | None = None
    post: Post | None = None


def _files(settings: Settings, lent: Lent) -> Transport:
    return FilesTransport(settings.path(settings.file.delivery.outbox))


def _smtp(settings: Settings, lent: Lent) -> Transport:
    return SmtpTransport(
        settings.file.smtp,
        settings.file.mail.sender,
        home=settings.home,
        access_token=lent.access_token,
    )


def _gmail(settings: Settings, lent: Lent) -> Transport:
    if lent.post is None:
        raise ConfigError(
            'delivery.transport "gmail" needs google.credentials',
            hint="set it to a service account with domain-wide delegation, or use smtp",
        )
    return GmailTransport(lent.post)


TRANSPORTS: dict[str, Callable[[Settings, Lent], Transport]] = {
    "files": _files,
    "smtp": _smtp,
    "gmail": _gmail,
}


def chosen_transport(settings: Settings) -> str:
    """The name that delivery.transport stands for: auto is smtp when a host is set."""
    name = settings.file.delivery.transport
    if name == "auto":
        return "smtp" if settings.file.smtp.host else "files"
    return name


def make_transport(settings: Settings, lent: Lent | None = None) -> Transport:
    """The transport that the settings ask for; ConfigError when they do not suffice."""
    return TRANSPORTS[chosen_transport(settings)](settings, lent or Lent())
