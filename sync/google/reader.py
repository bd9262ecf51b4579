"""The reader: plan which workbooks to read, then read them, several at a time."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from queue import SimpleQueue
from typing import TYPE_CHECKING

from sync.errors import CredentialsError, QuotaUsedUp, SourceError
from sync.google.changes import Changes, Revision
from sync.google.workbooks import read_workbook
from sync.model import Workbook

if TYPE_CHECKING:
    from sync.google.client import Client

MOST_WITHOUT_QUOTA = 2  # workbooks in a row: then each of the others would wait in vain


@dataclass(frozen=True, slots=True)
class ReadPlan:
    """What a run will do; save `token` only when every outcome of the run has been saved."""

    to_read: tuple[Revision, ...]
    unchanged: tuple[str, ...]
    gone: tuple[str, ...]  # deleted, binned or unshared: save version "" for these
    token: str


@dataclass(frozen=True, slots=True)
class ReadOutcome:
    """One workbook of a plan: as read, or the error that kept it from being read."""

    id: str
    workbook: Workbook | None = None
    error: SourceError | None = None

    @property
    def version(self) -> str:
        """What to save as known; "" after a failure, so that the next run reads it again."""
        return self.workbook.version if self.workbook else ""


def divide(
    known: Mapping[str, str],
    changes: Changes,
    *,
    full: bool = False,
    only_ours: Collection[str] = (),
) -> ReadPlan:
    """The plan for what Drive said. A workbook is left alone only when that is certainly right:

    a version is known and Drive, asked for changes, named no other, or one that this program made
    itself of a workbook of which it knew all else.

    `known` maps the id of every configured workbook to the Drive version last read, "" when it
    was never read or the last try failed. `full` reads them all: recalculated formulas may not
    move a version, so once before each weekly report. `only_ours` are those that held nothing
    unread when this program last wrote into them.
    """
    to_read: list[Revision] = []
    unchanged: list[str] = []
    gone: list[str] = []
    for workbook_id, version in known.items():
        revision = changes.revisions.get(workbook_id)
        if revision is not None and revision.gone:
            gone.append(workbook_id)
        elif _ours(version, revision, full=full) and workbook_id in only_ours:
            unchanged.append(workbook_id)
        elif full or not version or _moved(version, revision, changes):
            to_read.append(revision or Revision(workbook_id))
        else:
            unchanged.append(workbook_id)
    return ReadPlan(tuple(to_read), tuple(unchanged), tuple(gone), changes.token)


def _ours(version: str, revision: Revision | None, *, full: bool) -> bool:
    return bool(version) and not full and revision is not None and revision.by_us


def _moved(version: str, revision: Revision | None, changes: Changes) -> bool:
    if revision is None:
        # A sheet shared by link only is in no list: nobody can tell, so it is read.
        return changes.complete
    return revision.version != version


def read_plan(client: Client, plan: ReadPlan) -> Iterator[ReadOutcome]:
    """Read the workbooks of a plan, several at a time, each outcome as it comes.

    One that fails does not stop the rest. Those for which the quota did not suffice are asked for
    once more when all others are done: by then it may have been filled up.
    """
    put_off: list[Revision] = []
    revisions = {revision.id: revision for revision in plan.to_read}
    for outcome in _round(client, plan.to_read, MOST_WITHOUT_QUOTA):
        if isinstance(outcome.error, QuotaUsedUp):
            put_off.append(revisions[outcome.id])
        else:
            yield outcome
        del outcome  # not held on to while the next is waited for
    if put_off:
        client.rest_for_quota()
        yield from _round(client, put_off, 1)


def _round(client: Client, revisions: Sequence[Revision], most: int) -> Iterator[ReadOutcome]:
    """Each workbook once. Sign-in refused, and a quota used up `most` times in a row (or as often
    as there are workbooks), speak for all that are left: no other read is begun.

    At most `client.readers` are under way or wait to be taken, so memory is bounded by these.
    Whoever stops taking outcomes begins no other read.
    """
    left = deque(revisions)
    most = min(most, len(left))
    done: SimpleQueue[ReadOutcome | BaseException] = SimpleQueue()
    under_way = without_quota = 0
    refused: SourceError | None = None
    while left or under_way:
        while left and refused is None and under_way < client.readers:
            # a daemon: an answer that never comes must not keep the program from ending
            threading.Thread(
                target=_read_into, args=(done, client, left.popleft()), daemon=True
            ).start()
            under_way += 1
        if under_way:
            outcome = done.get()
            under_way -= 1
        else:
            outcome = ReadOutcome(left.popleft().id, error=refused)
        if isinstance(outcome, BaseException):
            raise outcome  # our bug, not one of the sheet
        without_quota = without_quota + 1 if isinstance(outcome.error, QuotaUsedUp) else 0
        if isinstance(outcome.error, CredentialsError) or without_quota >= most:
            refused = outcome.error
        yield outcome
        del outcome  # not held on to while the next is waited for


def _read_into(
    done: SimpleQueue[ReadOutcome | BaseException], client: Client, revision: Revision
) -> None:
    try:
        done.put(read_one(client, revision))
    except BaseException as fault:  # noqa: BLE001  (it is raised again where it is taken)
        done.put(fault)


def read_one(client: Client, revision: Revision) -> ReadOutcome:
    """One workbook of a plan: as read, or the error that kept it from being read."""
    try:
        workbook = read_workbook(
            client,
            revision.id,
            version=revision.version,
            modified=revision.modified,
            modified_by=revision.modified_by,
        )
    except SourceError as error:
        return ReadOutcome(revision.id, error=error)
    return ReadOutcome(revision.id, workbook)
