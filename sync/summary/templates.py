"""The only jinja2: how templates are found and compiled, and what their faults are called."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import CodeType

import jinja2

from sync.errors import ConfigError


class _Compiled(jinja2.BytecodeCache):
    """Templates compiled once in a process, for whatever office: by their names and contents."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], CodeType | None] = {}

    def load_bytecode(self, bucket: jinja2.bccache.Bucket) -> None:
        bucket.code = self._known.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: jinja2.bccache.Bucket) -> None:
        self._known[bucket.key, bucket.checksum] = bucket.code


_compiled = {html: _Compiled() for html in (False, True)}  # escaping is compiled in


def environment(folders: Sequence[Path], *, html: bool) -> jinja2.Environment:
    """The templates of some folders, the first that holds a name before the others."""
    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(folders),
        undefined=jinja2.StrictUndefined,
        autoescape=html,
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
        bytecode_cache=_compiled[html],
    )


@contextmanager
def template_faults(folder: str, name: str) -> Iterator[None]:
    """What jinja2 raises inside is a fault of the template `name` of templates/FOLDER/."""
    try:
        yield
        return
    except jinja2.TemplateSyntaxError as fault:
        place, reason = f"{fault.name or name}, line {fault.lineno}", str(fault.message)
    except jinja2.TemplateNotFound as fault:
        place, reason = str(fault.name or name), "is missing"
    except jinja2.TemplateRuntimeError as fault:
        place, reason = name, str(fault.message)
    raise ConfigError(
        f"templates/{folder}/{place}: {reason}",
        hint="compare with the template that came with the program",
    )
