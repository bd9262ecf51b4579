"""The help of the commands in the terminal's language, and lines that fit 80 columns of Thai."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import click

from sync import speech
from sync.speech import language

if TYPE_CHECKING:
    from sync.speech.catalogue import Speech

_SUFFIX = re.compile(r"^(.*?)(\s{2}\[.*\])?$", re.DOTALL)
_GAP, _NARROWEST, _WIDEST = 2, 50, 80


def _thai() -> Speech:
    """A catalogue of its own, so that a help is there at once."""
    from sync.speech.catalogue import HELP, thai

    return thai(HELP)


def said(text: str) -> str:
    return _thai().say(text) if language() == "th" else text


def named(text: str) -> str:
    """A usage line, with what a person types in its places called in the terminal's language."""
    return _thai().named(text) if language() == "th" else text


def width(text: str) -> int:
    """Columns of a terminal: marks above and below a Thai letter take none."""
    if text.isascii():
        return len(text)
    import unicodedata

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
    """Click's, with every sentence said in the terminal's language.

    Lines are broken here, for Thai as well, and without loading textwrap.
    """

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        first = f"{said(prefix or 'Usage:').strip()} {prog}"
        self.write(wrapped(named(args), self.width, first, " " * (width(first) + 1)) + "\n")

    def write_heading(self, heading: str) -> None:
        super().write_heading(said(heading))

    def write_text(self, text: str) -> None:
        indent = " " * self.current_indent
        for number, paragraph in enumerate(re.split(r"\n\s*\n", text)):
            self.write("\n" if number else "")
            one_line = " ".join(paragraph.split())
            self.write(wrapped(said(one_line), self.width, indent) + "\n")

    def write_dl(
        self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = _GAP
    ) -> None:
        rows = [(named(name), text) for name, text in rows]
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
    """A help text said; what click adds of its own (a default, [required]) stands behind it."""
    sentence, suffix = _SUFFIX.fullmatch(" ".join(text.split(" ")) or "").groups()  # type: ignore[union-attr]
    extra = "; ".join(said(each) for each in (suffix or "").strip(" []").split("; "))
    return f"{said(sentence)}  [{extra}]" if suffix else said(sentence)


class Context(click.Context):
    def make_formatter(self) -> click.HelpFormatter:
        return Formatter(width=self.terminal_width or _columns())


def _columns() -> int:
    """As click counts them, without loading shutil, which few commands need."""
    try:
        wide = int(os.environ.get("COLUMNS") or os.get_terminal_size(sys.stdout.fileno()).columns)
    except (ValueError, OSError):
        wide = _WIDEST
    return max(min(wide, _WIDEST) - 2, _NARROWEST)


class Command(click.Command):
    context_class = Context


class Group(click.Group):
    """A group whose commands, and groups in it, help in the terminal's language."""

    context_class = Context
    command_class = Command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
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
    """A command called wrongly: how it is called, and what was wrong; a bare group: its help."""
    if isinstance(fault, click.exceptions.NoArgsIsHelpError):
        click.echo(fault.format_message(), err=True)
        return
    context: Any = getattr(fault, "ctx", None)
    if context is not None:
        click.echo(context.get_usage(), err=True)
        click.echo(said(f"Try '{context.command_path} -h' for help."), err=True)
        click.echo(err=True)
    click.echo(f"{said('Error')}: {named(said(fault.format_message()))}", err=True)


def confirm(question: str) -> None:
    """Ask; anything but a yes, in either language, ends the command."""
    answer = click.prompt(
        f"{speech.said(question)} {speech.said('[y/N]')}", default="", show_default=False
    )
    if answer.strip().lower() not in ("y", "yes", "ใช่"):
        raise click.Abort
