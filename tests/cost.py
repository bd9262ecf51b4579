"""How many functions are called on the road from Google's answer to the findings, as JSON.

A process of its own: nothing that ran before has read the same texts already, and Python 3.11 once
went round and round at one instruction when a process that had run thousands of tests was profiled.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from bench.check import body, ours, register
from sync.pipeline import Pipeline
from sync.sandbox.demo import offices as demo
from sync.sandbox.xlsx import answer_of
from sync.settings import PACKAGED, load
from tests.calls import calls_of

FEW, MANY = 200, 600


def of_a_household(pipeline: Pipeline) -> float:
    def contents(rows: int, seed: int) -> Sequence[bytes]:
        return [body(register(rows, seed)[0])]

    ours(contents(FEW, 11), pipeline)  # what a process does once is done
    few, many = contents(FEW, 12), contents(MANY, 13)
    added = calls_of(lambda: ours(many, pipeline)) - calls_of(lambda: ours(few, pipeline))
    return added / (MANY - FEW)


def of_a_district(pipeline: Pipeline, folder: Path) -> int:
    content = answer_of(demo.clean_twin().save(folder))
    ours([content], pipeline)  # each text is known from now on
    return calls_of(lambda: ours([content], pipeline))


def main() -> None:
    pipeline = Pipeline(load(PACKAGED, {}))
    assert pipeline.rulebook.rules
    with tempfile.TemporaryDirectory() as folder:
        district = of_a_district(pipeline, Path(folder))
    counts = {"household": of_a_household(pipeline), "district": district}
    sys.stdout.write(json.dumps(counts))


if __name__ == "__main__":
    main()
