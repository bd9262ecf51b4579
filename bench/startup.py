"""How long commands take to start: `--help`, `check` of the demo, `sync` of what is unchanged.

Run: python -m bench.startup [--old CHECKOUT] [--rounds N]

One run measures in turns, each command in a fresh process of each side; medians, processor time.
The first of each command and side is not counted: it compiles the program, proves the rules'
examples and makes the state. Google is the sandbox of this build, in the process of the bench: what
it costs is nobody's start. `python -X importtime cli.py …` tells where the rest goes.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from sync.sandbox.demo import offices as demo
from sync.sandbox.server import Sandbox

HERE = Path(__file__).resolve().parent.parent
TODAY = ("--today", "2026-07-13")


def seconds_of(command: list[str], folder: Path, home: Path, google: Sandbox) -> float:
    """Processor time of one command in a checkout, for the office in `home`."""
    asked = [sys.executable, "-m", "bench.xlsx", "--measure", str(folder), json.dumps(command)]
    cache = home / "cache"
    environment = {
        **os.environ,
        "SAMMACHIP_HOME": str(home),
        "XDG_CACHE_HOME": str(cache),
        "PYTHONDONTWRITEBYTECODE": "",  # an office compiles the program once, not at each start
        "PYTHONPYCACHEPREFIX": str(cache / "bytecode"),
        "SAMMACHIP_GOOGLE_SOURCE": "google",
        "SAMMACHIP_GOOGLE_ENDPOINT": google.endpoint,
        "SAMMACHIP_GOOGLE_CREDENTIALS": str(google.credentials),
    }
    done = subprocess.run(
        asked, check=True, capture_output=True, text=True, env=environment, cwd=HERE
    )
    return float(json.loads(done.stdout)[0])


def begin(home: Path, google: Sandbox) -> None:
    """A demo office whose one sheet is the sandbox's."""
    demo.write_office(home)
    workbooks = home / "config/workbooks.toml"
    (file,) = google.store.files.values()
    assert file.path is not None
    workbooks.write_text(workbooks.read_text("utf-8").replace(file.path.name, file.id), "utf-8")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--old", type=Path)
    parser.add_argument("--rounds", type=int, default=5)
    given = parser.parse_args()
    sides = {"new": HERE, **({"old": given.old.resolve()} if given.old else {})}
    found: dict[tuple[str, str], list[float]] = {}
    with tempfile.TemporaryDirectory() as folder:
        demo.write_office(Path(folder) / "google")
        served = Path(folder) / "google/workbooks"
        (file,) = served.glob("*.xlsx")
        commands = {
            "--help": ["--help"],
            "check demo.xlsx": ["check", str(file), *TODAY, "--fail-on", "never"],
            "sync, unchanged": ["sync", *TODAY],
        }
        with Sandbox(served) as google:
            for side in sides:
                begin(Path(folder) / side, google)
            for round_ in range(given.rounds + 1):
                for side, checkout in sides.items():
                    home = Path(folder) / side
                    for name, command in commands.items():
                        run = [sys.executable, "cli.py", *command]
                        seconds = seconds_of(run, checkout, home, google)
                        if round_:
                            found.setdefault((name, side), []).append(seconds)
    for name in ("--help", "check demo.xlsx", "sync, unchanged"):
        medians = {side: statistics.median(found[name, side]) for side in sides}
        told = " · ".join(f"{side} {seconds:.2f} s" for side, seconds in medians.items())
        ratio = f" = {medians['new'] / medians['old']:.2f} ×" if "old" in medians else ""
        print(f"{name:16} {told}{ratio}")


if __name__ == "__main__":
    main()
