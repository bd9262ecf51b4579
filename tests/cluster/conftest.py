"""An office of a few small districts in PostgreSQL, its Google and its mail server on loopback."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from sync.sandbox.server import Sandbox
from sync.service import Office
from tests.cluster.districts import District, write_districts
from tests.delivery.smtp_server import FaultyServer, serving
from tests.postgresql import postgresql, server

if TYPE_CHECKING:
    from sync.cluster.jobs import Jobs

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


@pytest.fixture
def office(district: District) -> Iterator[Office]:
    from sync.cluster import queue

    office = district.office()
    queue.prepare(office.state.database)
    yield office
    office.state.close()


@contextmanager
def made(office: Office) -> Iterator[Jobs]:
    """The jobs of a worker of this process."""
    from sync.cluster import queue
    from sync.cluster.jobs import Jobs

    jobs = Jobs(queue.app_of(office.settings.file.state.url, 1), office)
    yield jobs
    jobs.close()


@pytest.fixture
def jobs(office: Office) -> Iterator[Jobs]:
    with made(office) as jobs:
        yield jobs
