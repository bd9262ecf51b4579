"""Coverage-guided fuzzing by hand: python -m tests.fuzz.hunt TARGET... [--seconds N]

Needs `pip install atheris==3.0.0`. Each target is hunted for N seconds in a process of its own,
from the seeds kept here; inputs that open new code are kept in FOLDER (--corpus) and given back to
the next hunt. What is found is printed: an exception, or a text of at most 100 bytes that takes
more than 50 ms.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from tests.fuzz.seeds import seeds_of

SHORT, LONG_TIME = 100, 0.05  # bytes; seconds


def _timed(target: Callable[[bytes], object]) -> Callable[[bytes], None]:
    def run(data: bytes) -> None:
        begun = time.process_time()
        target(data)
        if len(data) <= SHORT and time.process_time() - begun > LONG_TIME:
            times = []
            for _ in range(5):
                begun = time.process_time()
                target(data)
                times.append(time.process_time() - begun)
            if statistics.median(times) > LONG_TIME:
                sys.stdout.write(f"SLOW {statistics.median(times):.3f} s {data!r}\n")
                sys.stdout.flush()

    return run


def hunt(name: str, seconds: int, corpus: Path) -> None:
    """One target, in this process; ends it."""
    import atheris

    with atheris.instrument_imports(include=["sync"]):
        from tests.fuzz.targets import TARGETS
    target = _timed(TARGETS[name])

    own = corpus / name.replace(" ", "-")
    own.mkdir(parents=True, exist_ok=True)
    for data in seeds_of(name):
        (own / hashlib.sha256(data).hexdigest()[:16]).write_bytes(data)
    atheris.Setup(
        [
            sys.argv[0], str(own), f"-max_total_time={seconds}", "-timeout=20", "-max_len=400",
            "-rss_limit_mb=3000", f"-artifact_prefix={corpus}/found-{own.name}-",
            "-print_final_stats=1", "-verbosity=0",
        ],
        target,
    )  # fmt: skip
    atheris.Fuzz()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("targets", nargs="*")
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--corpus", type=Path, default=Path(tempfile.gettempdir()) / "fuzz-corpus")
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    asked.corpus.mkdir(parents=True, exist_ok=True)
    if asked.inside:
        hunt(asked.targets[0], asked.seconds, asked.corpus)
        return
    from tests.fuzz.targets import TARGETS

    for name in asked.targets or TARGETS:
        command = [sys.executable, "-m", "tests.fuzz.hunt", name, "--inside"]
        command += ["--seconds", str(asked.seconds), "--corpus", str(asked.corpus)]
        before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
        done = subprocess.run(command, capture_output=True, text=True, check=False, env=os.environ)
        spent = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before
        stats = [line for line in done.stderr.splitlines() if line.startswith("stat::number")]
        line = {"target": name, "cases": stats[0].split()[-1] if stats else "?"}
        line |= {"code": str(done.returncode), "cpu": f"{spent:.0f}"}
        sys.stdout.write(json.dumps(line) + "\n" + done.stdout)
        if done.returncode:
            sys.stdout.write(done.stderr[-2500:] + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
