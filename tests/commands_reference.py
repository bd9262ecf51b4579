"""The part of docs/reference/commands.md that names every command and option, from cli.py."""

from __future__ import annotations

import inspect
from collections.abc import Iterator

import click

from cli import cli
from sync.settings import PACKAGED
from tests.marked import filled

PAGE = PACKAGED / "docs/reference/commands.md"


def page() -> str:
    return filled(PAGE.read_text(encoding="utf-8"), "commands", "".join(parts()))


def parts() -> Iterator[str]:
    """One section a command, in the order of their names."""
    for words, command in commands(cli):
        # a command remembers the names of its help from the first context that asks
        context = click.Context(command, info_name=words, **cli.context_settings)
        usage = " ".join(piece for piece in command.collect_usage_pieces(context))
        yield f"\n### {words}\n\n`{words} {usage}`\n\n{inspect.cleandoc(command.help or '')}\n"
        options = [p for p in command.params if isinstance(p, click.Option)]
        if options:
            yield "\n| option | meaning |\n|---|---|\n"
            yield from (line(option, context) for option in options)
    yield "\n"


def commands(group: click.Group, before: str = "") -> Iterator[tuple[str, click.Command]]:
    """The words to type and the command, groups that do nothing by themselves left out."""
    for name, command in sorted(group.commands.items()):
        words = f"{before}{name}"
        if isinstance(command, click.Group):
            if command.invoke_without_command:
                yield words, command
            yield from commands(command, f"{words} ")
        else:
            yield words, command


def line(option: click.Option, context: click.Context) -> str:
    record = option.get_help_record(context)
    assert record is not None
    names, meaning = (text.replace("|", "\\|") for text in record)
    return f"| `{names}` | {meaning} |\n"
