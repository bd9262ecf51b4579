"""What every test shares: only loopback may be contacted, and the environment is clean."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator

import pytest
from hypothesis import settings
from pytest_socket import socket_allow_hosts

settings.register_profile("calm", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "calm")


@pytest.fixture(autouse=True)
def only_loopback() -> Iterator[None]:
    socket_allow_hosts(["127.0.0.1", "::1", "localhost"], allow_unix_socket=True)
    yield


@pytest.fixture(autouse=True)
def logs_of_each_test_alone() -> Iterator[None]:
    """A command that sets up the log sets it up for the whole process."""
    root, own = logging.getLogger(), logging.getLogger("sync")
    before = root.level, own.level, list(root.handlers)
    yield
    root.setLevel(before[0])
    own.setLevel(before[1])
    for handler in root.handlers[:]:
        if handler not in before[2] and type(handler) is logging.StreamHandler:
            root.removeHandler(handler)


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.startswith("SAMMACHIP_") and name != "SAMMACHIP_RECORDINGS":
            monkeypatch.delenv(name)
