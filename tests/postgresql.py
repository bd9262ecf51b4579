"""A PostgreSQL server of the tests' own, and new databases in it."""

from __future__ import annotations

import importlib.util
import itertools
import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

BINARIES = sorted(Path("/usr/lib/postgresql").glob("*/bin"))


class Server:
    """A server of its own. It sorts as Thai does, so that what counts on the order of bytes is
    found out. It listens on loopback, and on `address` if there is one, for its /24."""

    def __init__(self, folder: Path, address: str | None = None) -> None:
        self._folder = folder
        self._user = "postgres" if os.geteuid() == 0 else None  # it refuses to run as root
        if self._user:
            shutil.chown(folder, self._user)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.url = f"postgresql://office@127.0.0.1:{self.port}"
        self._data = folder / "data"
        self._command("initdb", "-A", "trust", "-U", "office", "-E", "UTF8", "--locale=C",
                      "--locale-provider=icu", "--icu-locale=th", "-D", self._data)  # fmt: skip
        if address:
            with (self._data / "pg_hba.conf").open("a") as file:
                file.write(f"host all office {address}/24 trust\n")
        self._listen = ",".join(["127.0.0.1", *([address] if address else [])])
        self.start()

    def start(self) -> None:
        options = f"-p {self.port} -k {self._folder} -c listen_addresses={self._listen}"
        self._control("start", "-o", f"{options} -c fsync=off", "-l", str(self._folder / "log"))

    def stop(self, how: str = "fast") -> None:
        """`fast` breaks off what is under way, `immediate` is a crash."""
        self._control("stop", "-m", how)

    def _control(self, *words: str) -> None:
        self._command("pg_ctl", "-D", self._data, "-w", *words)

    def _command(self, name: str, *words: str | Path) -> None:
        subprocess.run(
            [BINARIES[-1] / name, *words],
            user=self._user, cwd=self._folder, check=True, stdout=subprocess.DEVNULL,
        )  # fmt: skip


@contextmanager
def running(address: str | None = None) -> Iterator[Server]:
    folder = Path(tempfile.mkdtemp())
    server = Server(folder, address)
    try:
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder)


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    if importlib.util.find_spec("psycopg") is None:
        pytest.skip("PostgreSQL is left out: its driver psycopg is not installed")
    if not BINARIES:
        pytest.skip("PostgreSQL is left out: it needs the package postgresql")
    with running() as server:
        yield server.url


NUMBERS = itertools.count()


@pytest.fixture(scope="session")
def postgresql(server: str) -> Callable[[], str]:
    """Makes a new, empty database at each call: its URL."""
    import psycopg

    def new() -> str:
        name = f"state_{os.getpid()}_{next(NUMBERS)}"
        with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")
        return f"{server}/{name}"

    return new
