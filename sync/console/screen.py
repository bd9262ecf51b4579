"""The terminal, the progress of long work, and JSON for programs."""

from __future__ import annotations

import json
import sys
from typing import Any

from rich.console import Console
from rich.markup import escape

from sync.model import Severity

COLOURS = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.INFO: "cyan"}
SHOWN_FINDINGS = 40  # a terminal is no place for five hundred; the true total is always said
NARROW = 80


def screen() -> Console:
    """The terminal as it is, and 80 columns where there is none."""
    out = Console(highlight=False)
    return out if out.is_terminal else Console(highlight=False, width=NARROW, soft_wrap=False)


class Progress:
    """One line per step on stderr while long work goes on; silent when there is nothing to say."""

    def __init__(self) -> None:
        self._console = Console(stderr=True, highlight=False)

    def __call__(self, step: str, done: int = 0, total: int = 0) -> None:
        count = f"[dim][{done}/{total}][/dim] " if total else ""
        count = count.replace("[dim][", "[dim]\\[")
        self._console.print(f"{count}{escape(step)}")


def write_json(data: Any) -> None:
    json.dump(data, sys.stdout, ensure_ascii=False, indent=2, default=str)
    sys.stdout.write("\n")
