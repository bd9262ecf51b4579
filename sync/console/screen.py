"""The terminal, the progress of long work, and JSON for programs."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable
from typing import Any

from rich.console import Console, ConsoleOptions, RenderableType
from rich.markup import escape
from rich.segment import Segment
from rich.table import Table

from sync.model import Severity
from sync.plain import as_json, plain
from sync.speech import language, said, word

COLOURS = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.INFO: "cyan"}
SHOWN_FINDINGS = 40  # a terminal is no place for five hundred; the true total is always said
NARROW = 80
# colours of rich; the text between two is a sentence
_TAG = re.compile(r"((?<!\\)\[(?:/?(?:bold|dim|red|green|yellow|cyan)|/)\])")


class Screen(Console):
    """A terminal on which colours are ours alone: no text directs it, none is an emoji's code."""

    def __init__(self, **options: Any) -> None:
        super().__init__(highlight=False, emoji=False, **options)

    def print(self, *objects: Any, **options: Any) -> None:
        """Every sentence in the terminal's language; what stands in a table, word by word."""
        super().print(*(_in_language(each) for each in objects), **options)

    def render(
        self, renderable: RenderableType, options: ConsoleOptions | None = None
    ) -> Iterable[Segment]:
        for segment in super().render(renderable, options):
            yield segment if segment.control else segment._replace(text=plain(segment.text))


def _in_language(printed: Any) -> Any:
    if language() == "en":
        return printed
    if isinstance(printed, str):
        parts = enumerate(_TAG.split(printed))
        return "".join(part if n % 2 else escape(said(_unescaped(part))) for n, part in parts)
    if isinstance(printed, Table):
        printed.title = printed.title and word(str(printed.title))
        for column in printed.columns:
            column.header = word(str(column.header))
            column._cells = [
                "".join(part if n % 2 else word(part) for n, part in enumerate(_TAG.split(each)))
                if isinstance(each, str)
                else each
                for each in column.cells
            ]
    return printed


def _unescaped(text: str) -> str:
    return text.replace("\\[", "[")


def screen() -> Console:
    """The terminal as it is, and 80 columns where there is none."""
    out = Screen()
    return out if out.is_terminal else Screen(width=NARROW, soft_wrap=False)


class Progress:
    """One line per step on stderr while long work goes on; silent when there is nothing to say."""

    def __init__(self) -> None:
        self._console = Screen(stderr=True)

    def __call__(self, step: str, done: int = 0, total: int = 0) -> None:
        count = f"[dim][{done}/{total}][/dim] " if total else ""
        count = count.replace("[dim][", "[dim]\\[")
        self._console.print(f"{count}{escape(step)}")


def write_json(data: Any) -> None:
    sys.stdout.write(as_json(data) + "\n")
