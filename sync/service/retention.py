"""What has had its time goes, after each mailing: rows, readings, lines of sent.log, files."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from sync.clock import week_of
from sync.delivery.sent_log import SentLog
from sync.service.context import OfficeContext
from sync.state.lock import ExclusiveLock
from sync.state.state import BODY_WEEKS

WAIT = 30.0  # seconds for another sender to end
_MAIL = re.compile(r"\.?([0-9]{4}-W[0-9]{2})-.+\.(?:eml|html|part)")


def tidy(office: OfficeContext) -> int:
    """Forget what is older than its kind is kept (docs/explanation/kept.md); how much that was."""
    now, weeks = office.now(), office.settings.file.state.retention_weeks
    office.look_again()
    names = [entry.name for entry in office.listed]
    forgotten = office.state.prune(now, weeks, workbooks=names)
    lock = ExclusiveLock(office.settings.home / "state" / "send.lock", "sending")
    lock.acquire(wait=WAIT)
    with lock:
        log = SentLog(office.settings.home / "sent.log")
        forgotten += log.forget(before=now - timedelta(weeks=weeks))
    for path in list(_old_mails(office)):
        path.unlink(missing_ok=True)
        forgotten += 1
    return forgotten


def _old_mails(office: OfficeContext) -> Iterator[Path]:
    """Files of the outbox as old as the bytes that the database no longer keeps."""
    outbox = office.settings.path(office.settings.file.delivery.outbox)
    weeks = min(office.settings.file.state.retention_weeks, BODY_WEEKS)
    oldest = str(week_of((office.now() - timedelta(weeks=weeks)).date()))
    for path in outbox.iterdir() if outbox.is_dir() else ():
        found = _MAIL.fullmatch(path.name)
        if found and found[1] < oldest:
            yield path
