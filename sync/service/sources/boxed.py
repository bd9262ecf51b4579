"""Google in a box: the demo, and an office whose sheets are the sandbox's.

The only place of the service that knows the sandbox; it is loaded when one of these is asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from sync.errors import SourceMissing
from sync.sandbox.server import Sandbox
from sync.settings import PROGRAM, Settings

if TYPE_CHECKING:
    from sync.google.client import Client

DEMO_TODAY = date(2026, 7, 13)  # a Monday, when reports are due


@contextmanager
def opened(
    settings: Settings, client_of: Callable[[Path, str], Client]
) -> Iterator[tuple[Client, dict[str, str]]]:
    """A sandbox over the office's folder of workbooks, living as long as the block: a client of
    it, and the ids of its files by their names."""
    folder = settings.path(settings.file.google.workbooks)
    if not folder.is_dir():
        raise SourceMissing(
            f"the sandbox folder {folder} does not exist",
            hint="create it, or set google.workbooks in config/settings.toml",
        )
    with Sandbox(folder) as box, closing(client_of(box.credentials, box.endpoint)) as client:
        box.store.refresh()
        yield client, {f.path.name: f.id for f in box.store.files.values() if f.path}


def write_workbooks(folder: Path, evening: date) -> None:
    """The demo's workbooks as they were left on an evening."""
    from sync.sandbox.demo import offices  # with all that makes files: only where one is made

    offices.write_workbooks(folder, evening)


def demo_office(folder: Path) -> list[str]:
    """Make `folder` a demo office; what to do next, line by line."""
    from sync.sandbox.demo import offices

    offices.write_office(folder)
    return [
        f"A demo office is in {folder}. Try, in this order:",
        f"  export SAMMACHIP_HOME={folder}",
        f"  {PROGRAM} sync    --today {DEMO_TODAY}",
        f"  {PROGRAM} preview --today {DEMO_TODAY} --out preview",
        f"  {PROGRAM} send    --today {DEMO_TODAY}",
    ]
