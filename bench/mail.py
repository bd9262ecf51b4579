"""Mails per second: 878 districts with 40 findings each, rendered, built to bytes, and inspected.

Run: python -m bench.mail [--districts N] [--findings N]
"""

from __future__ import annotations

import argparse
import resource
import statistics
import time
from collections.abc import Callable
from dataclasses import replace

from sync.summary import audience, message
from sync.summary.edit import Issue, summarise
from sync.summary.inspection.court import inspect
from sync.summary.prepared import Prepared
from sync.summary.render import renderer_for
from tests.summary import cast


def district(number: int, findings: int) -> Prepared:
    """One district of eight villages, with as many findings as asked for."""
    base = (*cast.LATE, *cast.RISK, *cast.DATA, *cast.BLANKS)
    more = tuple(
        replace(base[n % len(base)], id=f"{number}-{n}", record=f"ระเบียน {number}/{n}")
        for n in range(findings)
    )
    boss = replace(cast.BOSS, email=f"boss{number}@cdd.example.go.th")
    report = replace(
        cast.report(more, workbook=f"Workbook{number}"),
        district=f"อำเภอที่{number}",
        recipients=(boss,),
    )
    return cast.prepared(report)


def timed(name: str, count: int, work: Callable[[], list[object]]) -> list[object]:
    started = time.perf_counter()
    done = work()
    seconds = time.perf_counter() - started
    print(f"{name:28} {seconds:7.2f} s {count / seconds:8.0f} mails/s")
    return done


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--districts", type=int, default=878)
    parser.add_argument("--findings", type=int, default=40)
    asked = parser.parse_args()
    settings = cast.settings(operator=None)
    prepared = [district(number, asked.findings) for number in range(asked.districts)]
    readers, _ = audience.readers(prepared, settings.file.mail, "th")
    issue = Issue(settings, cast.WEEK, cast.NOW, cast.NEXT)
    renderer = renderer_for(settings)
    count = len(readers)
    print(f"{count} mails of {asked.findings} findings each")
    summaries = timed("summarised", count, lambda: [summarise(prepared, r, issue) for r in readers])
    rendered = timed(
        "rendered (jinja2, inlined)", count, lambda: [*map(renderer.render, summaries)]
    )
    built = timed(
        "built to bytes",
        count,
        lambda: [
            message.build(summary, page, settings.file, cast.NOW)
            for summary, page in zip(summaries, rendered, strict=True)
        ],
    )
    faults = timed(
        "inspected",
        count,
        lambda: [
            inspect(mail, summary, prepared) for mail, summary in zip(built, summaries, strict=True)
        ],
    )
    sizes = [len(mail.html.encode()) for mail in built]
    print(f"HTML bytes: median {statistics.median(sizes):.0f}, largest {max(sizes)}")
    print(f"held back: {sum(map(bool, faults))}")
    print(f"peak memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")
    large = [cast.prepared(cast.stress())]
    stress = summarise(large, audience.readers(large, settings.file.mail, "th")[0][0], issue)
    print(f"60 villages, 500 findings: {len(renderer.render(stress).html.encode())} bytes of HTML")


if __name__ == "__main__":
    main()
