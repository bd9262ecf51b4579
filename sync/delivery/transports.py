"""The transport that the settings ask for: `make` in the module of delivery.transport's name."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import get_args

from sync.delivery.transport import GoogleAccess, Transport
from sync.settings import Delivery, Settings

Make = Callable[[Settings, GoogleAccess], Transport]

# each is a module of this room with a function `make`
TRANSPORTS: tuple[str, ...] = tuple(
    name for name in get_args(Delivery.model_fields["transport"].annotation) if name != "auto"
)


def maker(name: str) -> Make:
    """What makes the transport of this name; only its own module is imported."""
    make: Make = import_module(f"sync.delivery.{name}").make
    return make


def chosen_transport(settings: Settings) -> str:
    """The name that delivery.transport stands for: auto is smtp when a host is set."""
    name = settings.file.delivery.transport
    if name == "auto":
        return "smtp" if settings.file.smtp.host else "files"
    return name


def make_transport(settings: Settings, access: GoogleAccess | None = None) -> Transport:
    """The transport that the settings ask for; ConfigError when they do not suffice."""
    return maker(chosen_transport(settings))(settings, access or GoogleAccess())
