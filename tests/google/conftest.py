from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from sync.google.client import Client
from sync.sandbox.server import Sandbox
from tests.google.office import NAMES, SkippingTime, client_of, write_workbook


@pytest.fixture
def skipping() -> Iterator[SkippingTime]:
    time = SkippingTime()
    yield time
    for client in time.clients:
        client.close()


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    """A sandbox with three small workbooks, shared by the tests of a module."""
    folder: Path = tmp_path_factory.mktemp("workbooks")
    for name in NAMES:
        write_workbook(folder / f"{name}.xlsx")
    with Sandbox(folder) as sandbox:
        yield sandbox


@pytest.fixture
def sandbox(office: Sandbox) -> Sandbox:
    """The same sandbox, without faults and with an empty log."""
    office.plan(None)
    office.requests.clear()
    office.tokens.expire_all()
    return office


@pytest.fixture
def client(sandbox: Sandbox, skipping: SkippingTime) -> Client:
    return client_of(sandbox, skipping)
