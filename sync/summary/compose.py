"""The week's mails: for every reader one message, inspected, and the operator's last of all."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

from sync.clock import Week
from sync.errors import SyncError, UsageError, place_of
from sync.model import Message
from sync.settings import Settings
from sync.speech import in_both
from sync.summary import audience, message
from sync.summary.attachments import Lost, attachments, rejected
from sync.summary.audience import Reader
from sync.summary.concerns import known
from sync.summary.districts import Districts
from sync.summary.edit import Issue, summarise
from sync.summary.fitting import fits
from sync.summary.inspection.court import LARGEST_HTML, inspect
from sync.summary.message import Attachment
from sync.summary.prepared import Delay, Trouble
from sync.summary.render import Rendered, Renderer, renderer_for
from sync.summary.views import Summary


class Composed(NamedTuple):
    """A finished message, why it may not leave (empty: it may), and what it was made from.

    `lost` are the files that should go with it and do not. Made from nothing, the message only
    stands for one that could not be made.
    """

    message: Message
    faults: tuple[str, ...]
    made_from: Summary | None
    lost: tuple[Lost, ...] = ()

    @property
    def summary(self) -> Summary:
        assert self.made_from is not None
        return self.made_from


def compose(
    districts: Districts,
    settings: Settings,
    week: Week,
    now: datetime,
    next_run: datetime | None = None,
    *,
    troubles: Sequence[Trouble] = (),
    test_to: str | None = None,
    delay: Delay | None = None,
    paused: Collection[str] = (),
    stop_key: bytes = b"",
    only: str | None = None,
) -> tuple[Composed, ...]:
    """One mail for each reader of the week, never two and never an empty one.

    A message with faults must be held back; the operator's mail, composed last, says why. With
    `test_to` there is one mail only: that person's own, else the first district's, marked as a
    test and sent to that address. The addresses that are `paused` get none, and of the others
    `only` one, where that is asked. Raises ConfigError for
    a fault in the templates or the words, UsageError for a `test_to` that may not be written to.
    """
    mail, language = settings.file.mail, settings.file.office.language
    found = audience.readers(districts, mail, language)
    issue = Issue(settings, week, now, next_run, tuple(troubles), delay, stop_key)
    if test_to is not None:
        return (_test(districts, found, issue, test_to.strip().lower()),)
    found = tuple(
        reader for reader in found if reader.email not in paused and only in (None, reader.email)
    )
    done = [_one_of_many(districts, reader, issue) for reader in found if not _operates(reader)]
    held = tuple(
        Trouble("mail_held", composed.message.recipient, in_both(fault))
        for composed in done
        for fault in composed.faults
    )
    bare = tuple(
        Trouble("attachment_lost", composed.message.recipient, in_both(lost.why))
        for composed in done
        for lost in composed.lost
    )
    operators = [reader for reader in found if _operates(reader)]
    if operators:  # nobody else is told of them, and it takes a look at every report
        told = known(districts, mail, troubles)
        last = replace(issue, troubles=(*held, *bare, *told))
        done.extend(_one_of_many(districts, reader, last) for reader in operators)
    return tuple(done)


def _one_of_many(districts: Districts, reader: Reader, issue: Issue) -> Composed:
    """A bug of ours that one reader's mail brings out holds that mail alone."""
    try:
        return _one(districts, reader, issue)
    except SyncError:
        raise  # the configuration's fault, told before anything is sent
    except Exception as bug:  # noqa: BLE001  (told as ours, to the operator)
        made = message.unmade(
            reader.email, reader.language, reader.name, issue.week, issue.settings, issue.now
        )
        fault = f"a fault of this program, worth reporting: {place_of(bug)}"
        return Composed(made, (fault,), None)


def _one(districts: Districts, reader: Reader, issue: Issue, to: str | None = None) -> Composed:
    """A file that cannot be made, or that the courtroom will not let pass, costs itself alone."""
    renderer = renderer_for(issue.settings)

    def told(files: Sequence[Attachment], lost: Sequence[Lost]) -> tuple[Summary, Rendered]:
        attached = tuple(file.fallback.rpartition(".")[2] for file in files)
        missing = tuple(one.ending for one in lost)
        return _fitting(districts, reader, issue, renderer, to, attached, missing)

    def built(
        said: tuple[Summary, Rendered], files: Sequence[Attachment], lost: Sequence[Lost]
    ) -> Composed:
        made = message.build(*said, issue.settings.file, issue.now, files, issue.stop_key)
        return Composed(made, inspect(made, said[0], districts), said[0], tuple(lost))

    alone, lost = told((), ()), list[Lost]()
    files = attachments(
        reader,
        issue.week,
        districts,
        issue.settings,
        renderer,
        issue.first_day,
        more=alone[0].unshown > 0,
        lost=lost,
    )
    if not (files or lost):
        return built(alone, (), ())
    made = built(told(files, lost), files, lost)
    if made.faults and files:
        lost += rejected(files, made.faults)
        bare = built(told((), lost), (), lost)
        return made if bare.faults else bare
    return made


def _fitting(
    districts: Districts,
    reader: Reader,
    issue: Issue,
    renderer: Renderer,
    to: str | None,
    attached: tuple[str, ...],
    missing: tuple[str, ...],
) -> tuple[Summary, Rendered]:
    """The mail said in fewer words until it is small enough, its totals always the true ones."""
    for fit in fits(len(reader.own)):
        summary = summarise(
            districts, reader, issue, to=to, fit=fit, attached=attached, missing=missing
        )
        rendered = renderer.render(summary)
        if len(rendered.html.encode()) <= LARGEST_HTML:
            break
    return summary, rendered


def _test(districts: Districts, found: Sequence[Reader], issue: Issue, to: str) -> Composed:
    reason = audience.refused(to, issue.settings.file.mail)
    if reason is not None:
        raise UsageError(f"{to}: {reason.en}", hint="add it to allowed_addresses in settings.toml")
    ranked = sorted(
        found, key=lambda reader: (reader.email != to, reader.editions[0].kind != "district")
    )
    if not ranked:
        raise UsageError("there is nobody whose mail could be tried", hint="add a recipient first")
    reader = ranked[0]
    if _operates(reader):
        told = known(districts, issue.settings.file.mail, issue.troubles)
        issue = replace(issue, troubles=told)
    return _one(districts, reader, issue, to)


def _operates(reader: Reader) -> bool:
    return any(edition.kind == "operator" for edition in reader.editions)
