"""docs/reference/settings.md, from sync/settings/office.py."""

from __future__ import annotations

from typing import Any, get_args

from sync.settings import PACKAGED, SettingsFile, WorkbookEntry

PAGE = PACKAGED / "docs/reference/settings.md"
HEAD = """# Settings

Generated from sync/settings/office.py by `make docs`; do not edit.

An office's `config/settings.toml` holds only what differs from these defaults; the example is the
line to write there, below its table's name. Each setting can also come from the environment, which
wins: `SAMMACHIP_` with table and setting in capitals, such as `SAMMACHIP_SMTP_HOST`; lists are
separated by commas there. Relative paths are seen from the office's folder.
"""


def page() -> str:
    parts = [HEAD]
    for table, field in SettingsFile.model_fields.items():
        kind: Any = field.annotation
        parts.append(f"\n## [{table}]\n")
        if (
            kind.__doc__
            and kind.__module__.startswith("sync.settings")
            and "!!!" not in kind.__doc__
        ):
            parts.append(f"\n{' '.join(kind.__doc__.split())}\n")
        parts.append(_table(kind))
    parts.append("\n## config/workbooks.toml: [[workbook]]\n")
    parts.append(f"\n{' '.join((WorkbookEntry.__doc__ or '').split())}\n")
    parts.append(_table(WorkbookEntry))
    return "".join(parts)


def _table(kind: Any) -> str:
    rows = ["\n| setting | what it says | takes | default | example |\n|---|---|---|---|---|\n"]
    for name, setting in kind.model_fields.items():
        default = "–" if setting.default in (None, "", ()) else f"`{shown(setting.default)}`"
        if setting.is_required():
            default = "needed"
        example = f"`{setting.examples[0]}`"
        cells = (name, setting.description, takes(setting.annotation), default, example)
        rows.append(f"| {' | '.join(cells)} |\n")
    return "".join(rows)


def shown(default: Any) -> str:
    if isinstance(default, tuple):
        return str(list(default))
    if isinstance(default, bool):
        return str(default).lower()
    return str(default)


def takes(kind: Any) -> str:
    """A type as an operator would say it."""
    options = [option for option in get_args(kind) if option is not type(None)]
    if "Literal" in str(kind):
        return ", ".join(
            option
            if isinstance(option, str)
            else ", ".join(get_args(option))
            if get_args(option)
            else takes(option)
            for option in options
        )
    if str(kind).startswith("tuple"):
        return f"a list of {takes(options[0])}s"
    if options:
        return takes(options[0])
    names = {"str": "text", "int": "whole number", "float": "number", "bool": "true or false"}
    name = getattr(kind, "__name__", str(kind))
    return {"Path": "path", "time": "time of day"}.get(name, names.get(name, name))
