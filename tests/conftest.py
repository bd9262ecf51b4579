"""What every test shares: only loopback is contacted, the environment is clean, proofs are kept."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from pathlib import Path
from unittest.mock import patch

import pytest
from hypothesis import settings
from pytest_socket import socket_allow_hosts

from sync import logs
from sync.rules import examples
from tests.offices import Copies
from tests.proven import Once

KEPT = ("SAMMACHIP_RECORDINGS", "SAMMACHIP_LANGUAGE")

settings.register_profile("calm", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "calm")


@pytest.fixture(scope="session", autouse=True)
def examples_proven_once() -> Iterator[None]:
    """Rules whose examples did as they say in this process are not proven anew by each office."""
    with patch.object(examples, "prove", Once(examples.prove)):
        yield


@pytest.fixture(scope="session")
def demo_office(tmp_path_factory: pytest.TempPathFactory) -> Copies:
    return Copies(tmp_path_factory.mktemp("offices"))


@pytest.fixture(autouse=True)
def only_loopback() -> Iterator[None]:
    socket_allow_hosts(["127.0.0.1", "::1", "localhost"], allow_unix_socket=True)
    yield


@pytest.fixture(autouse=True)
def logs_of_each_test_alone() -> None:
    """A command sets up the log of the whole process, also within a module's own fixture."""
    root, own = logging.getLogger(), logging.getLogger("sync")
    for handler in root.handlers[:]:
        if isinstance(handler.formatter, logs.Human | logs.Json):
            root.removeHandler(handler)
    root.setLevel(logging.WARNING)
    own.setLevel(logging.NOTSET)


@pytest.fixture(scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """In place of the cache of whoever runs the tests."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch, cache: Path) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(cache))
    for name in list(os.environ):
        if name.startswith("SAMMACHIP_") and name not in KEPT:
            monkeypatch.delenv(name)
