"""The program as a process of its own, forked from one that has imported and proven already.

A command that starts from nothing spends four seconds on imports and on the examples of the rules.
Here it is a fork of a warm process, with its own folder, environment, arguments and streams. What
depends on the interpreter's start is tested with `cold`.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from multiprocessing import forkserver
from pathlib import Path

from sync.settings import PACKAGED

PROGRAM = str(PACKAGED / "cli.py")
TIMEOUT = 120.0
_WARM = multiprocessing.get_context("forkserver")
_WARM.set_forkserver_preload(["tests.warm"])


def environment_of(home: Path, **more: str) -> dict[str, str]:
    """The variables of a terminal in an office."""
    inherited = {k: v for k, v in os.environ.items() if not k.startswith("SAMMACHIP_")}
    spoken = {"SAMMACHIP_LANGUAGE": "en"}
    return {**inherited, **spoken, "SAMMACHIP_HOME": str(home), **more}


def cold(
    folder: Path, words: Sequence[str], environment: Mapping[str, str]
) -> subprocess.CompletedProcess[str]:
    """`python cli.py WORDS` in a folder, from the very start."""
    return subprocess.run(
        [sys.executable, PROGRAM, *words],
        capture_output=True, encoding="utf-8", timeout=TIMEOUT, check=False,
        cwd=folder, env=dict(environment),
    )  # fmt: skip


def warm(
    folder: Path, words: Sequence[str], environment: Mapping[str, str], given: bytes = b""
) -> subprocess.CompletedProcess[str]:
    """The same from the warm process; `given` is what comes through the pipe."""
    with contextlib.chdir(PACKAGED):  # where it finds `tests` and `cli`
        forkserver.ensure_running()
    with tempfile.TemporaryDirectory() as streams:
        pipe, out, err = (Path(streams) / name for name in ("in", "out", "err"))
        pipe.write_bytes(given)
        asked = (folder, words, dict(environment), out, err, pipe)
        child = _WARM.Process(target=_command, args=asked)
        child.start()
        child.join(TIMEOUT)
        if child.exitcode is None:
            child.kill()
            raise subprocess.TimeoutExpired([PROGRAM, *words], TIMEOUT)
        said = (path.read_text(encoding="utf-8") for path in (out, err))
        return subprocess.CompletedProcess([PROGRAM, *words], child.exitcode, *said)


def _command(
    folder: Path,
    words: Sequence[str],
    environment: Mapping[str, str],
    out: Path,
    err: Path,
    given: Path = Path(os.devnull),
) -> None:
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    for number, place, mode in ((0, given, "r"), (1, out, "w"), (2, err, "w")):
        with place.open(mode) as file:
            os.dup2(file.fileno(), number)
    sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115
    sys.stdout = open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
    sys.stderr = open(2, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
    sys.argv = [PROGRAM, *words]
    from cli import main

    try:
        main()
    except Exception:  # noqa: BLE001 - as the interpreter does; multiprocessing would end with 1
        sys.excepthook(*sys.exc_info())
