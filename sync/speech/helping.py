"""The help of the commands in the terminal's language, and lines that fit 80 columns of Thai."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import Any

import click

from sync.speech import language, said, word

_SUFFIX = re.compile(r"^(.*?)(\s{2}\[.*\])?$", re.DOTALL)
_GAP = 2


def width(text: str) -> int:
    """Columns of a terminal: marks above and below a Thai letter take none."""
    return sum(unicodedata.category(sign) not in ("Mn", "Me", "Cf") for sign in text)


def wrapped(text: str, columns: int, indent: str = "", later: str | None = None) -> str:
    """Words (between spaces) on lines of at most so many columns; a longer word stands alone."""
    lines, line = [], indent
    for each in text.split():
        start = not line.strip()
        if not start and width(line) + 1 + width(each) > columns:
            lines.append(line)
            line, start = indent if later is None else later, True
        line += each if start else f" {each}"
    return "\n".join([*lines, line])


class Formatter(click.HelpFormatter):
    """Click's, with every sentence said in the terminal's language."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        super().write_usage(prog, args, f"{word(prefix or 'Usage:').strip()} ")

    def write_heading(self, heading: str) -> None:
        super().write_heading(word(heading))

    def write_text(self, text: str) -> None:
        indent = " " * self.current_indent
        for number, paragraph in enumerate(re.split(r"\n\s*\n", text)):
            self.write("\n" if number else "")
            one_line = " ".join(paragraph.split())
            self.write(wrapped(said(one_line), self.width, indent) + "\n")

    def write_dl(
        self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = _GAP
    ) -> None:
        rows = list(rows)
        first = min(max((width(name) for name, _ in rows), default=0), col_max) + col_spacing
        indent = " " * self.current_indent
        for name, text in rows:
            left = f"{indent}{name}"
            own_line = width(name) > first - col_spacing
            gap = " " * (first - width(name)) if not own_line else ""
            self.write(left + ("\n" if own_line else gap))
            margin = indent + " " * first
            told = _explained(text)
            body = wrapped(told, max(self.width, len(margin) + 20), margin)
            self.write((body if own_line else body[len(margin) :]) + "\n")


def _explained(text: str) -> str:
    """A help text said; what click adds of its own (a default, [required]) stays behind it."""
    sentence, suffix = _SUFFIX.fullmatch(" ".join(text.split(" ")) or "").groups()  # type: ignore[union-attr]
    return said(sentence) + (suffix or "")


class Context(click.Context):
    def make_formatter(self) -> click.HelpFormatter:
        """Ours for Thai; click's own is as good for English."""
        if language() == "en":
            return super().make_formatter()
        return Formatter(width=self.terminal_width, max_width=self.max_content_width)


class Command(click.Command):
    context_class = Context


class Group(click.Group):
    """A group whose commands, and groups in it, help in the terminal's language."""

    context_class = Context
    command_class = Command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        if language() == "en":
            super().format_commands(ctx, formatter)
            return
        rows = []
        for name in self.list_commands(ctx):
            command = self.get_command(ctx, name)
            if command is not None and not command.hidden:
                rows.append((name, first_sentence(command.help or "")))
        if rows:
            with formatter.section("Commands"):
                formatter.write_dl(rows)


Group.group_class = Group


def first_sentence(text: str) -> str:
    """What a command's help begins with, up to the end of its first sentence."""
    paragraph = " ".join(text.strip().split("\n\n")[0].split())
    return re.split(r"(?<=\.)\s", paragraph)[0]


def show_fault(fault: click.ClickException) -> None:
    """A command called wrongly: how it is called, and what was wrong."""
    context: Any = getattr(fault, "ctx", None)
    if context is not None:
        click.echo(context.get_usage(), err=True)
        click.echo(said(f"Try '{context.command_path} -h' for help."), err=True)
        click.echo(err=True)
    click.echo(f"{word('Error')}: {said(fault.format_message())}", err=True)
