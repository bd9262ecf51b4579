"""An office of a few small districts in PostgreSQL, its Google and its mail server on loopback."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from sync.sandbox.server import Sandbox
from tests.cluster.districts import District, write_districts
from tests.delivery.smtp_server import FaultyServer, serving
from tests.postgresql import postgresql, server

__all__ = ["postgresql", "server"]  # fixtures


@pytest.fixture
def url(postgresql: Callable[[], str]) -> str:
    return postgresql()


@pytest.fixture
def mail_server() -> Iterator[FaultyServer]:
    with serving() as server:
        yield server


@pytest.fixture(scope="session")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("districts")
    write_districts(home)
    return home


@pytest.fixture
def district(
    tmp_path: Path, written: Path, url: str, mail_server: FaultyServer
) -> Iterator[District]:
    """Three workbooks with readers of their own, and some who read of all three."""
    shutil.copytree(written, tmp_path, dirs_exist_ok=True)
    with Sandbox(tmp_path / "workbooks") as box:
        yield District(tmp_path, url, box, mail_server.port)
