"""The whole check of a register by ours and by the tools of the field, side by side in one run.

Run: make bench, or python -m bench.compare [ROWS …] [--districts N] [--rounds N] [--out FILE]
     [--old DIR]

For each size every way runs in a process of its own, the ways in turn, ROUNDS times: imports,
compiled rules and the list of tambons are ready before the clock starts, and the medians are of
the work alone: processor time, time on the wall, what is added to the peak of memory, and the
share of the errors put in (bench.check) that is told at its very cell. Ours and the first three
ways take the answer of Google, the tools a CSV of its texts, which spares them its decoding.
With `--old` so does another build of ours, in its checkout: one of 22a5e8b or near it, whose recall
is told by the codes of our own rules.
"""

from __future__ import annotations

import argparse
import csv
import importlib.util
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median
from typing import Any, TypedDict

from bench import check
from bench.reading import ROUNDS, Row, peak
from bench.tools import TOOLS
from sync.google.workbooks import MOST_CELLS
from sync.pipeline import Pipeline
from sync.settings import PACKAGED, load

SIZES = (2_000, 50_000)
COLUMNS = 19  # of the register
FLOOR = "json.loads"
LIBRARIES = {"pandera (polars)": "pandera", "polars, by hand": "polars"}
OLD = "ours, the build before"
Faults = list[tuple[str, int, str]]

ASK_OLD = """
import json, sys, time
from datetime import date
from pathlib import Path
from sync import collector
from sync.google.workbooks import workbook_of
from sync.pipeline import Pipeline
from sync.settings import PACKAGED, load

pipeline, today, above = Pipeline(load(PACKAGED, {})), date(2026, 7, 12), int(sys.argv[2])

def check(content):
    with collector.paused():
        reading = pipeline.read(pipeline.seal(workbook_of(content), b"bench" * 8), today)
        return pipeline.check(reading, pipeline.programme(reading), today).findings

def peak():
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024

folder = Path(sys.argv[1])
check((folder / "small").read_bytes())
contents = [path.read_bytes() for path in sorted(folder.glob("*.json"))]
before, begun, busy = peak(), time.perf_counter(), time.process_time()
found = [
    {(f.field or "", (f.place.row or 0) - above, f.code) for f in check(content) if f.place}
    for content in contents
]
wall, cpu = time.perf_counter() - begun, time.process_time() - busy
truths = [json.loads(path.read_text()) for path in sorted(folder.glob("*.truth"))]
told = sum(tuple(f) in each for each, truth in zip(found, truths) for f in truth)
share = told / sum(map(len, truths))
print(json.dumps({"cpu": cpu, "wall": wall, "peak": peak() - before, "recall": share}))
"""


class Measured(TypedDict):
    cpu: float  # seconds
    wall: float
    peak: float  # MiB above what was in use before
    recall: float | None  # None: it finds nothing


WAYS: dict[str, Callable[[Sequence[bytes]], Any]] = {
    FLOOR: check.parsed,
    "json.loads, collector paused": check.parsed_without_collector,
    "dictionary per row": check.rows_of_dicts,
}


def fewest(rows: int) -> int:
    """How many workbooks a register takes, as one may hold so many cells."""
    return -(-rows * COLUMNS // MOST_CELLS)


def write(folder: Path, rows: int, districts: int) -> None:
    """The same register for every way, cut into so many workbooks, and the truth of each."""
    records, truth = check.register(rows)
    (folder / "small").write_bytes(check.body(check.register(60)[0]))  # to warm up with
    size = -(-rows // districts)
    for number, begin in enumerate(range(0, rows, size)):
        part = records[begin : begin + size]
        name = f"{number:03d}"
        (folder / f"{name}.json").write_bytes(check.body(part))
        _write_csv(folder / f"{name}.csv", part)
        known = [(f, i - begin, code) for (f, i), code in truth.items() if i // size == number]
        (folder / f"{name}.truth").write_text(json.dumps(known))


def _write_csv(path: Path, records: Sequence[Row]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        lines = csv.writer(file)
        lines.writerow(records[0])
        lines.writerows(
            [cell.get("formattedValue", "") for cell in record.values()] for record in records
        )


# ------------------------------------------------------------------------------ one process


def once(way: str, folder: Path) -> None:
    """One way over all that is in the folder; prints what it took as JSON."""
    truths: list[Faults] = [
        [(f, i, c) for f, i, c in json.loads(path.read_text())]
        for path in sorted(folder.glob("*.truth"))
    ]
    work = _by_tool(way, folder) if way in TOOLS else _by_answer(way, folder)
    before, begun, busy = peak(), time.perf_counter(), time.process_time()
    found = work()
    took = time.perf_counter() - begun, time.process_time() - busy
    share = None
    if not way.startswith(FLOOR):
        told = sum(
            sum(fault in each for fault in truth) for each, truth in zip(found, truths, strict=True)
        )
        share = told / sum(map(len, truths))
    print(json.dumps(Measured(cpu=took[1], wall=took[0], peak=peak() - before, recall=share)))


def _by_tool(way: str, folder: Path) -> Callable[[], Sequence[Any]]:
    paths = sorted(folder.glob("*.csv"))
    with tempfile.TemporaryDirectory() as another:  # what is imported at the first call is imported
        small = Path(another) / "small.csv"
        _write_csv(small, check.register(60)[0])
        TOOLS[way](small)
    return lambda: list(map(TOOLS[way], paths))


def _by_answer(way: str, folder: Path) -> Callable[[], Any]:
    contents = [path.read_bytes() for path in sorted(folder.glob("*.json"))]
    small = [(folder / "small").read_bytes()]
    if way in WAYS:
        WAYS[way](small)
        return lambda: WAYS[way](contents)
    pipeline = Pipeline(load(PACKAGED, {}))
    assert pipeline.rulebook.rules
    check.ours(small, pipeline)
    return lambda: list(map(check.located, check.ours(contents, pipeline)))


# ------------------------------------------------------------------------------ one run


def measured(rows: int, districts: int, rounds: int, old: Path | None) -> dict[str, Measured]:
    found: dict[str, list[Measured]] = {}
    lacking = {way for way in TOOLS if importlib.util.find_spec(LIBRARIES.get(way, way)) is None}
    if lacking:
        print(f"not installed, and left out: {', '.join(sorted(lacking))}", file=sys.stderr)
    with tempfile.TemporaryDirectory() as folder:
        write(Path(folder), rows, districts)
        for _ in range(rounds):
            for way in (*WAYS, "ours", *(way for way in TOOLS if way not in lacking)):
                command = ["-m", "bench.compare", "--once", way, folder]
                found.setdefault(way, []).append(_asked(command))
            if old is not None:
                command = ["-c", ASK_OLD, folder, str(check.TITLE_ROWS)]
                found.setdefault(OLD, []).append(_asked(command, cwd=old))
    return {way: _median(each) for way, each in found.items()}


def _asked(words: Sequence[str], cwd: Path | None = None) -> Measured:
    command = [sys.executable, *words]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, cwd=cwd)
    found: Measured = json.loads(done.stdout.splitlines()[-1])
    return found


def _median(rounds: Sequence[Measured]) -> Measured:
    return Measured(
        cpu=median(each["cpu"] for each in rounds),
        wall=median(each["wall"] for each in rounds),
        peak=median(each["peak"] for each in rounds),
        recall=rounds[0]["recall"],
    )


def told(found: dict[str, Measured]) -> list[str]:
    """The lines of a Markdown table."""
    floor = found[FLOOR]["cpu"]
    lines = [
        "| way | CPU s | × `json.loads` | wall s | peak MiB | recall |",
        "|---|---|---|---|---|---|",
    ]
    for way, each in sorted(found.items(), key=lambda item: item[1]["cpu"]):
        name = f"**{way}**" if way == "ours" else way
        share = "" if each["recall"] is None else f"{each['recall']:.3f}"
        times = each["cpu"] / floor
        lines.append(
            f"| {name} | {each['cpu']:.3f} | {times:.2f} | {each['wall']:.3f} "
            f"| {each['peak']:.0f} | {share} |"
        )
    return lines


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("rows", type=int, nargs="*", default=SIZES)
    parser.add_argument("--districts", type=int, default=93, help="0: leave the districts out")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--out", type=Path, help="keep the figures here, for bench.plot")
    parser.add_argument("--old", type=Path, help="the checkout of another build of ours")
    parser.add_argument("--once", nargs=2, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.once:
        once(given.once[0], Path(given.once[1]))
        return
    runs = [(rows, fewest(rows)) for rows in given.rows]
    if given.districts:
        runs.append((max(given.rows), given.districts))
    kept: list[dict[str, Any]] = []
    for rows, districts in runs:
        found = measured(rows, districts, given.rounds, given.old)
        print(f"\n{rows:,} rows in {districts} workbook(s), medians of {given.rounds}\n")
        print("\n".join(told(found)), flush=True)
        kept.append({"rows": rows, "districts": districts, "ways": found})
        if given.out:
            given.out.write_text(json.dumps(kept, indent=1, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
