"""Google in a box: the demo, and an office whose sheets are the sandbox's.

The only place of the service that knows the sandbox; it is loaded when one of these is asked for.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from sync.errors import SourceMissing
from sync.sandbox.demo import offices as content
from sync.sandbox.server import Sandbox
from sync.service.source import Source, client_of
from sync.settings import PROGRAM, Settings

if TYPE_CHECKING:
    from sync.service.results import SendResult, Steps, SyncResult

DEMO_TODAY = date(2026, 7, 13)  # a Monday, when reports are due


@contextmanager
def opened(settings: Settings) -> Iterator[Source]:
    """A sandbox over the office's folder of workbooks, living as long as the block."""
    folder = settings.path(settings.file.google.workbooks)
    if not folder.is_dir():
        raise SourceMissing(
            f"the sandbox folder {folder} does not exist",
            hint="create it, or set google.workbooks in config/settings.toml",
        )
    with Sandbox(folder) as box:
        client = client_of(settings, box.credentials, box.endpoint)
        box.store.refresh()
        known = {file.path.name: file.id for file in box.store.files.values() if file.path}
        ids = {entry.name: known.get(entry.id, entry.id) for entry in settings.workbooks}
        yield Source(client, ids)


def demo_office(folder: Path) -> list[str]:
    """Make `folder` a demo office; what to do next, line by line."""
    content.write_office(folder)
    return [
        f"A demo office is in {folder}. Try, in this order:",
        f"  export SAMMACHIP_HOME={folder}",
        f"  {PROGRAM} sync    --today {DEMO_TODAY}",
        f"  {PROGRAM} preview --today {DEMO_TODAY} --out preview",
        f"  {PROGRAM} send    --today {DEMO_TODAY}",
    ]


def demo(folder: Path, out: Path, *, progress: Steps) -> tuple[SyncResult, SendResult]:
    """The whole job on the demo district, twice: last week's sheet, then this week's, then mail.

    Running it again is quick, and sends no second mail for the week.
    """
    from sync.service.office import Office

    if not (folder / "config/settings.toml").exists():
        progress("Making a demo office")
        content.write_office(folder)
        progress("Reading last week's sheets")
        last, evening = DEMO_TODAY - timedelta(weeks=1), timedelta(days=1)
        content.write_workbooks(folder, last - evening)  # as they were left the day before
        Office.open(folder, today=last).sync(progress=progress)
        content.write_workbooks(folder, DEMO_TODAY - evening)
    environment = {"SAMMACHIP_DELIVERY_OUTBOX": str(out.resolve())}
    office = Office.open(folder, today=DEMO_TODAY, environment=environment)
    progress("Reading this week's sheets")
    result = office.sync(progress=progress)
    progress("Preparing and sending the mails")
    return result, office.send(progress=progress)
