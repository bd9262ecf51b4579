"""Writes docs/explanation/hostile-files.md from the files that test_guard.py tries.

Run: make docs ONLY=hostile
"""

from __future__ import annotations

from sync.settings import PACKAGED, SettingsFile
from sync.xlsx import guard

PAGE = PACKAGED / "docs/explanation/hostile-files.md"
HEAD = """# Hostile files

Generated from tests/xlsx/test_guard.py, which tries each of them, by `make docs`; do not edit.

A sheet is typed by many hands, and a downloaded .xlsx may come from anywhere. What a file would
cost is counted from its XML by a real parser, so that no legal spelling slips by: the tabs and
texts while they are read (`sync/xlsx/tabs.py`), what openpyxl builds from before it does
(`sync/xlsx/guard.py`). A file that would cost too much ends with exit code 4 and the hint; nothing
else is held up by it. An archive that is broken or encrypted, or brings definitions of its own, is
told as damaged.

| Tried (a file of a few KB) | Answer |
|---|---|
"""
FOOT = """
A workbook from Google is bounded as well: 2,000,000 cells over all its tabs
(`sync/google/workbooks.py`).

Whatever a sheet holds, reading and checking one workbook is stopped after {seconds:g} s of work, or
where it comes to hold {megabytes:,} MB more than before (`[guards]` in the
[settings](../reference/settings.md), `sync/limits.py`). It is told like a workbook that could not
be read, its last good data stand in, and the others go on, so that one editor cannot stop the
office's mail (`tests/service/test_bounded.py`). What a file within the bounds costs is measured by
`python -m bench.xlsx`.
"""


def page() -> str:
    from tests.xlsx.test_guard import FRIENDLY, HOSTILE

    rows = [f"| {name} | read |\n" for name in FRIENDLY]
    rows += [f"| {name} | refused: {reason} |\n" for name, (_, reason) in HOSTILE.items()]
    rows.append(f"| more than {guard.MOST_PARTS:,} parts | refused |\n")
    rows.append(f"| parts that unpack to more than {guard.MOST_BYTES // 10**6} MB | refused |\n")
    guards = SettingsFile().guards
    foot = FOOT.format(seconds=guards.workbook_seconds, megabytes=guards.workbook_megabytes)
    return HEAD + "".join(rows) + foot
