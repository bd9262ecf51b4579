"""What checking a whole register costs against parsing its JSON, and against plain rows of Python.

Run: python -m bench.check [ROWS] [--districts N]

One run, the ways in turn, on the same answer of Google: `json.loads` as anyone calls it and with
the garbage collector paused, a careful program that keeps a dictionary for each row, and ours, from
the bytes to located findings (decode, seal, read, rules). The register has errors at known cells:
recall is the share of them that is found at that very cell. Processor seconds, medians of five; the
peak of memory is that of a fresh process. `--districts` cuts the same rows into so many workbooks.
"""

from __future__ import annotations

import argparse
import gc
import json
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median
from typing import Any

from bench.peers import checked_rows
from bench.reading import KEY, ROUNDS, TODAY, Row, citizen_id, household, peak, text
from sync import gc_pause
from sync.google.workbooks import workbook_of
from sync.model import Finding
from sync.pipeline import Pipeline
from sync.settings import PACKAGED, load

SHARE = 50  # one record of so many is at fault
TITLE_ROWS = 2  # above the records: the title and the heading
At = tuple[str, int]  # field, record


def spoil(records: Sequence[Row], rng: random.Random) -> dict[At, str]:
    """Errors typed into a clean register: field and record → the code of what was done."""
    truth: dict[At, str] = {}
    for index in rng.sample(range(1, len(records)), len(records) // SHARE):
        record = records[index]
        field, typed, code = rng.choice(
            (
                ("citizen_id", _wrong_id(record), "D2"),
                ("phone", text("08123"), "D7"),
                ("income_before", text("ไม่แน่นอน"), "D10"),
                ("first_name", text(""), "D13"),
                ("subdistrict", text("ตำบลสมมุติ"), "D1"),
            )
        )
        record[field] = typed
        truth[field, index] = code
    return truth


def _wrong_id(record: Row) -> dict[str, Any]:
    digits = record["citizen_id"]["formattedValue"].replace("-", "")
    return text(f"{digits[:12]}{(int(digits[12]) + 1) % 10}")


def register(rows: int, seed: int = 7) -> tuple[list[Row], dict[At, str]]:
    """Households of bench.reading without its own errors, and the errors put into them."""
    rng = random.Random(seed)
    records = [household(index, rng) for index in range(rows)]
    for index, record in enumerate(records):
        record["citizen_id"] = citizen_id(index, _Sound(index))
        for name in ("income_before", "income_after"):
            if record[name]["formattedValue"] == "ไม่แน่นอน":
                record[name] = text("50,000")
    return records, spoil(records, rng)


class _Sound(random.Random):
    """Draws that never make a wrong check digit; every second id has dashes."""

    def __init__(self, index: int) -> None:
        super().__init__(index)
        self._draws = iter((0.0, 0.25 if index % 2 else 0.75))

    def random(self) -> float:
        return next(self._draws)


def body(records: Sequence[Row]) -> bytes:
    """Google's answer for a workbook whose one tab is the register."""
    fields = load(PACKAGED, {}).tables.tables["households"].fields
    labels = [fields[key].heading if key in fields else key for key in records[0]]
    lines = [[text("ทะเบียนครัวเรือนเป้าหมาย อำเภอตาคลี ปีงบประมาณ พ.ศ. 2569")], list(map(text, labels))]
    lines.extend(list(record.values()) for record in records)
    sheet = {
        "properties": {"sheetId": 0, "title": "ครัวเรือนเป้าหมาย", "sheetType": "GRID"},
        "data": [{"rowData": [{"values": line} for line in lines]}],
    }
    answer = {"spreadsheetId": "x", "properties": {"title": "ตาคลี 2569"}, "sheets": [sheet]}
    return json.dumps(answer, ensure_ascii=False, separators=(",", ":")).encode()


# ------------------------------------------------------------------------------ the ways


def ours(contents: Sequence[bytes], pipeline: Pipeline) -> list[Sequence[Finding]]:
    """From bytes to findings, a workbook at a time, as `sync` does."""
    return [_checked(content, pipeline) for content in contents]


def _checked(content: bytes, pipeline: Pipeline) -> Sequence[Finding]:
    with gc_pause.paused():
        workbook = pipeline.sheets.seal(workbook_of(content), KEY)
        reading = pipeline.sheets.read(workbook, TODAY)
        return pipeline.rulebook.check(reading, pipeline.programme(reading), TODAY).findings


def rows_of_dicts(contents: Sequence[bytes]) -> list[set[tuple[str, int, str]]]:
    """The same faults by a dictionary a row: every cell cleaned and judged where it stands."""
    return [checked_rows(json.loads(content)) for content in contents]


def parsed(contents: Sequence[bytes]) -> None:
    for content in contents:
        json.loads(content)


def parsed_without_collector(contents: Sequence[bytes]) -> None:
    for content in contents:
        with gc_pause.paused():
            json.loads(content)


# ------------------------------------------------------------------------------ measuring


def seconds_of(work: Callable[[], Any]) -> tuple[float, Any]:
    gc.collect()
    begun = time.process_time()
    outcome = work()
    return time.process_time() - begun, outcome


def recall(found: set[tuple[str, int, str]], truth: dict[At, str]) -> float:
    """The share of the errors put in that is told at their own cell, under their own code."""
    return sum((field, index, code) in found for (field, index), code in truth.items()) / len(truth)


def located(findings: Sequence[Finding]) -> set[tuple[str, int, str]]:
    return {
        (finding.field or "", (finding.place.row or 0) - TITLE_ROWS, finding.code)
        for finding in findings
        if finding.table == "households" and finding.place is not None
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("rows", type=int, nargs="?", default=50_000)
    parser.add_argument("--districts", type=int, default=1)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--once", nargs=2, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.once:
        once(*given.once)
        return
    records, truth = register(given.rows)
    size = -(-len(records) // given.districts)
    parts = [records[begin : begin + size] for begin in range(0, len(records), size)]
    truths = [
        {(f, i - n * size): c for (f, i), c in truth.items() if i // size == n}
        for n in range(len(parts))
    ]
    contents = list(map(body, parts))
    del records, parts
    pipeline = Pipeline(load(PACKAGED, {}))
    assert pipeline.rulebook.rules  # the examples are proven once a process, before any workbook
    ways: dict[str, Callable[[], Any]] = {
        "json.loads": lambda: parsed(contents),
        "json.loads, collector paused": lambda: parsed_without_collector(contents),
        "dictionary per row": lambda: rows_of_dicts(contents),
        "ours": lambda: ours(contents, pipeline),
    }
    taken: dict[str, list[float]] = {way: [] for way in ways}
    found: dict[str, Any] = {}
    for _ in range(given.rounds):
        for way, work in ways.items():
            seconds, found[way] = seconds_of(work)
            taken[way].append(seconds)
    megabytes = sum(map(len, contents)) / 2**20
    size_of = f"{len(contents)} workbook(s), {megabytes:.1f} MiB"
    print(f"{given.rows} rows in {size_of}, {len(truth)} errors")
    floors = {way: median(taken[way]) for way in list(ways)[:2]}
    for way in ways:
        seconds = median(taken[way])
        times = " · ".join(f"{seconds / floor:.2f} × {name}" for name, floor in floors.items())
        right = ""
        if way == "dictionary per row":
            right = _recall(found[way], truths)
        elif way == "ours":
            right = _recall(list(map(located, found[way])), truths)
        print(f"{way:30} {seconds:.3f} s · {times}{right} · {peak_of(way, contents)}")


def _recall(found: Sequence[set[tuple[str, int, str]]], truths: Sequence[dict[At, str]]) -> str:
    shares = [(recall(f, t), len(t)) for f, t in zip(found, truths, strict=True) if t]
    whole = sum(share * count for share, count in shares) / sum(count for _, count in shares)
    return f" · recall {whole:.3f}"


def peak_of(way: str, contents: Sequence[bytes]) -> str:
    """What a fresh process adds to its memory for the largest workbook."""
    content = max(contents, key=len)
    with tempfile.NamedTemporaryFile(suffix=".json") as file:
        file.write(content)
        file.flush()
        command = [sys.executable, "-m", "bench.check", "--once", way, file.name]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
    added = float(done.stdout)
    return f"peak {added:.0f} MiB, {added / (len(content) / 2**20):.1f} × the largest body"


def once(way: str, path: str) -> None:
    """One way in this process alone; prints what it adds to the peak of memory, in MiB."""
    pipeline = Pipeline(load(PACKAGED, {}))
    assert way != "ours" or pipeline.rulebook.rules  # the examples are proven before any workbook
    before = peak()
    contents = [Path(path).read_bytes()]
    if way == "ours":
        ours(contents, pipeline)
    elif way == "dictionary per row":
        rows_of_dicts(contents)
    elif way == "json.loads":
        parsed(contents)
    else:
        parsed_without_collector(contents)
    print(peak() - before)


if __name__ == "__main__":
    main()
