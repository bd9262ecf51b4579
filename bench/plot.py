"""The figures of bench.compare as plots, and what a sync costs as the workbooks grow in number.

Run: make bench-plot, or python -m bench.plot [--figures FILE] [--workbooks N …] [--rounds N]

It draws docs/pictures/speed-*.svg: rows against processor seconds and memory, and workbooks
against the processor seconds of a sync (the first, one in which nothing moved, one after a change
of 1 % of them); and nation.svg: accounts against the seconds until a nation's districts are fresh,
by the figures of bench.nation. Both axes are logarithmic, so that what is linear in the rows is a
line that rises by one decade in one.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median
from typing import Any

import matplotlib as mpl

from bench.compare import fewest
from bench.syncing import HERE, measured

PICTURES = HERE / "docs/pictures"
OURS = {"color": "#b3261e", "linewidth": 2.5, "zorder": 3}
OTHER = {"linewidth": 1.2, "alpha": 0.9}
MARKS = "osD^vP*Xph"  # as many lines as may stand in one plot
Line = Sequence[tuple[float, float]]


def draw(
    name: str, lines: Mapping[str, Line], *, across: str, up: str, title: str, ours: Sequence[str]
) -> None:
    from matplotlib import pyplot

    mpl.rcParams.update({"svg.hashsalt": "bench", "font.size": 9})
    figure, axes = pyplot.subplots(figsize=(7, 4.4), layout="constrained")
    for (label, points), mark in zip(lines.items(), MARKS[: len(lines)], strict=True):
        x, y = zip(*sorted(points), strict=True)
        axes.loglog(x, y, marker=mark, label=label, **(OURS if label in ours else OTHER))
    places = sorted({x for points in lines.values() for x, _ in points})
    axes.set_xticks(places, [f"{place:,}" for place in places])
    axes.set_xticks([], minor=True)
    axes.set_xlabel(across)
    axes.set_ylabel(up)
    axes.set_title(title)
    axes.grid(visible=True, which="both", linewidth=0.3)
    axes.legend(fontsize=8, loc="center left", bbox_to_anchor=(1, 0.5), frameon=False)
    figure.savefig(PICTURES / f"{name}.svg", metadata={"Date": None})
    pyplot.close(figure)


def of_rows(runs: Sequence[Mapping[str, Any]], what: str) -> dict[str, Line]:
    """The runs of as few workbooks as hold the rows: a line for each way over its rows."""
    alone = [run for run in runs if run["districts"] == fewest(run["rows"])]
    return {
        way: [(run["rows"], run["ways"][way][what]) for run in alone] for way in alone[0]["ways"]
    }


def of_syncs(counts: Sequence[int], rounds: int) -> dict[str, Line]:
    names = {"first": "first", "changed": "1 % changed", "unchanged": "nothing moved"}
    taken = {count: [measured(HERE, "growth", count) for _ in range(rounds)] for count in counts}
    return {
        label: [(count, median(each[key] for each in taken[count])) for count in counts]
        for key, label in names.items()
    }


def of_nation(rows: Sequence[Mapping[str, Any]]) -> dict[str, Line]:
    """A line for each number of hosts over the accounts, and what the quota alone asks for."""
    hosts = sorted({row["hosts"] for row in rows})
    lines = {
        f"{count} host{'s' * (count > 1)}": [
            (row["accounts"], row["all"]) for row in rows if row["hosts"] == count
        ]
        for count in hosts
    }
    return {**lines, "the quota alone": sorted({(row["accounts"], row["bound"]) for row in rows})}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--figures", type=Path, default=HERE / "bench/figures.json")
    parser.add_argument("--nation", type=Path, default=HERE / "bench/nation.json")
    parser.add_argument("--workbooks", type=int, nargs="*", default=[5, 20, 80])
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    mpl.use("svg")
    runs = json.loads(given.figures.read_text(encoding="utf-8"))
    draw(
        "speed-rows", of_rows(runs, "cpu"), across="households of 19 columns",
        up="processor seconds", title="The whole check of one register", ours=["ours"],
    )  # fmt: skip
    draw(
        "speed-memory", of_rows(runs, "peak"), across="households of 19 columns",
        up="MiB above rest", title="Peak of memory", ours=["ours"],
    )  # fmt: skip
    nation = json.loads(given.nation.read_text(encoding="utf-8"))
    lines = of_nation(nation)
    draw(
        "nation", lines, across="service accounts", up="seconds until all are fresh",
        title=f"{nation[0]['districts']} districts", ours=list(lines)[:-1],
    )  # fmt: skip
    if given.workbooks:
        syncs = of_syncs(given.workbooks, given.rounds)
        for label, line in syncs.items():
            print(label, *(f"{count}: {seconds:.3f} s" for count, seconds in line), sep="  ")
        draw(
            "speed-sync", syncs, across="workbooks of 1,500 cells", up="processor seconds",
            title="A sync", ours=list(syncs)[2:],
        )  # fmt: skip


if __name__ == "__main__":
    main()
