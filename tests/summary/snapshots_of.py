"""The snapshots of every variant of the mail, text and HTML."""

from __future__ import annotations

import re
from pathlib import Path

from sync.summary.compose import Composed
from sync.summary.inspection.evidence import read
from tests.summary.cast import mail_to, variants

FOLDER = Path(__file__).parent / "snapshots"


def variant(name: str) -> Composed:
    sources, address = variants()[name]
    return mail_to(address, sources)


def snapshots_of(name: str) -> dict[Path, str]:
    composed = variant(name)
    text = read(composed.message).text.replace("\r\n", "\n")
    # one element a line, so that a change shows as a small difference
    html = re.sub(r"(</(?:td|p|h\d|table)>)", r"\1\n", composed.message.html)
    return {FOLDER / f"{name}.txt": text, FOLDER / f"{name}.html": html}


def snapshots() -> dict[Path, str]:
    return {path: text for name in variants() for path, text in snapshots_of(name).items()}
