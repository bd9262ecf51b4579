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


@contextmanager
def running() -> Iterator[str]:
    """A server of its own on loopback: its URL without a database's name.

    It sorts as Thai does, so that what counts on the order of bytes is found out.
    """
    user = "postgres" if os.geteuid() == 0 else None  # it refuses to run as root
    folder = Path(tempfile.mkdtemp())
    if user:
        shutil.chown(folder, user)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]

    def command(name: str, *arguments: str) -> None:
        subprocess.run(
            [BINARIES[-1] / name, *arguments],
            user=user, cwd=folder, check=True, stdout=subprocess.DEVNULL,
        )  # fmt: skip

    data = str(folder / "data")
    command("initdb", "-A", "trust", "-U", "office", "-E", "UTF8", "--locale=C",
            "--locale-provider=icu", "--icu-locale=th", "-D", data)  # fmt: skip
    options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off"
    command("pg_ctl", "-D", data, "-o", options, "-l", str(folder / "log"), "-w", "start")
    try:
        yield f"postgresql://office@127.0.0.1:{port}"
    finally:
        command("pg_ctl", "-D", data, "-m", "fast", "stop")
        shutil.rmtree(folder)


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    if importlib.util.find_spec("psycopg") is None:
        pytest.skip("PostgreSQL is left out: its driver psycopg is not installed")
    if not BINARIES:
        pytest.skip("PostgreSQL is left out: it needs the package postgresql")
    with running() as url:
        yield url


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
