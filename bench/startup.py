"""How long commands take to start: `--help`, `check` of the demo, `sync` of what is unchanged.

Run: python -m bench.startup [--old CHECKOUT] [--rounds N]

One run measures in turns, each command in a fresh process of each side; medians, processor time.
The first of each command and side is not counted: it compiles the program, proves the rules'
examples and makes the state. `python -X importtime cli.py …` tells where the rest goes.
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

HERE = Path(__file__).resolve().parent.parent
TODAY = ("--today", "2026-07-13")


def seconds_of(command: list[str], folder: Path, home: Path) -> float:
    """Processor time of one command, children of the sandbox included."""
    asked = [sys.executable, "-m", "bench.xlsx", "--measure", str(folder), json.dumps(command)]
    cache = home / "cache"
    environment = {
        **os.environ,
        "SAMMACHIP_HOME": str(home),
        "XDG_CACHE_HOME": str(cache),
        "PYTHONDONTWRITEBYTECODE": "",  # an office compiles the program once, not at each start
        "PYTHONPYCACHEPREFIX": str(cache / "bytecode"),
    }
    done = subprocess.run(
        asked, check=True, capture_output=True, text=True, env=environment, cwd=HERE
    )
    return float(json.loads(done.stdout)[0])


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--old", type=Path)
    parser.add_argument("--rounds", type=int, default=5)
    given = parser.parse_args()
    sides = {"new": HERE, **({"old": given.old.resolve()} if given.old else {})}
    found: dict[tuple[str, str], list[float]] = {}
    with tempfile.TemporaryDirectory() as folder:
        for round_ in range(given.rounds + 1):
            for side, checkout in sides.items():
                home = Path(folder) / side
                run = [sys.executable, "cli.py"]
                if not home.exists():
                    seconds_of([*run, "init", "--demo", str(home)], checkout, Path(folder))
                file = next((home / "workbooks").glob("*.xlsx"))
                commands = {
                    "--help": ["--help"],
                    "check demo.xlsx": ["check", str(file), *TODAY, "--fail-on", "never"],
                    "sync, unchanged": ["sync", *TODAY],
                }
                for name, command in commands.items():
                    seconds = seconds_of([*run, *command], checkout, home)
                    if round_:
                        found.setdefault((name, side), []).append(seconds)
    for name in ("--help", "check demo.xlsx", "sync, unchanged"):
        medians = {side: statistics.median(found[name, side]) for side in sides}
        told = " · ".join(f"{side} {seconds:.2f} s" for side, seconds in medians.items())
        ratio = f" = {medians['new'] / medians['old']:.2f} ×" if "old" in medians else ""
        print(f"{name:16} {told}{ratio}")


if __name__ == "__main__":
    main()
