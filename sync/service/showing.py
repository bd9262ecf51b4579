"""The demo: the whole job on one district, nothing of which leaves this machine."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from sync.service.office import Office
from sync.service.results import SendResult, Steps, SyncResult


def demo(folder: Path, out: Path, *, progress: Steps) -> tuple[SyncResult, SendResult]:
    """The whole job on the demo district, twice: last week's sheet, then this week's, then mail.

    Running it again is quick, and sends no second mail for the week.
    """
    from sync.service.sources import boxed

    if not (folder / "config/settings.toml").exists():
        progress("Making a demo office")
        boxed.demo_office(folder)
        progress("Reading last week's sheets")
        last, evening = boxed.DEMO_TODAY - timedelta(weeks=1), timedelta(days=1)
        boxed.write_workbooks(folder, last - evening)  # as they were left the day before
        Office.open(folder, today=last).sync(progress=progress)
        boxed.write_workbooks(folder, boxed.DEMO_TODAY - evening)
    environment = {"SAMMACHIP_DELIVERY_OUTBOX": str(out.resolve())}
    office = Office.open(folder, today=boxed.DEMO_TODAY, environment=environment)
    progress("Reading this week's sheets")
    result = office.sync(progress=progress)
    progress("Preparing and sending the mails")
    return result, office.send(progress=progress)
