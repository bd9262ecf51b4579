"""The week's mails: prepared from fresh data, previewed or put in the outbox, and delivered."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from sync.clock import Week
from sync.delivery.files import write_mail
from sync.delivery.outbox import Outbox
from sync.delivery.sent_log import SentLog
from sync.delivery.transport import GoogleAccess, Post, Transport
from sync.delivery.transports import chosen_transport, make_transport
from sync.errors import DeliveryError, SourceError, StateError, UsageError
from sync.model import Concern, LeftOut, MailState, Message, Words
from sync.pipeline import Delay
from sync.service import (
    bounces,
    concerns,
    people,
    reading,
    requests,
    retention,
    road,
)
from sync.service.context import LOST_FILES, OfficeContext
from sync.service.results import (
    PreviewResult,
    PreviewRow,
    SendResult,
    Steps,
    SyncResult,
)
from sync.settings import Settings
from sync.speech import in_both
from sync.state.lock import ExclusiveLock

if TYPE_CHECKING:
    from sync.pipeline import Composed

NOT_TO_BE_SENT = frozenset(("would be held", "held", "refused", "unknown", "missed"))
SENDERS_WAIT = 900.0  # seconds a second `send` waits for the first
STOPPED = "stopped"  # the report that confirms to a person that they get none
# kinds that are found anew whenever the week's mails are made
ANEW = frozenset({"mail_held", "attachment_lost"})
# kinds that the rows of the week's mails, or the notes beside them, tell already
IN_ROWS = ANEW | {"mail_waiting", "mail_refused", "mail_unknown"}


def preview(office: OfficeContext, out: Path, week: Week, *, progress: Steps) -> PreviewResult:
    """Write each reader's mail as .eml and .html; nothing is put in the outbox."""
    _must_be_now(office, week)
    synced = reading.sync(office, week, full=False, progress=progress)
    rows = []
    told = road.at_hand(office, synced.outcomes, week)
    done = road.compose(office, told, week, troubles=_troubles(office, week))
    for composed in done:
        path = write_mail(out, composed.message)
        mail, faults = composed.message, composed.faults
        rows.append(PreviewRow(mail.recipient, mail.subject, str(path), faults))
    notes = (*_notes(office, synced, beside=ANEW), *_nobody(office, synced, len(rows)))
    notes = (*notes, *_bare(done))
    return PreviewResult(tuple(rows), notes, _exit_code(True, synced, rows))


def send(
    office: OfficeContext,
    week: Week,
    *,
    resend_unknown: bool,
    dry_run: bool,
    progress: Steps,
    by_hand: bool = True,
    delay: Delay | None = None,
) -> SendResult:
    """Send what is due of a week and not yet sent; each mail at most once.

    The sheets are read in full before the week's first mail is made: recalculated formulas do
    not move a version. Of an earlier week no mail is made, and what waits in the outbox is sent;
    only the daemon may be late with its own. A second sender waits for the first.
    """
    if by_hand and not office.state.outbox.rows(str(week)):
        _must_be_now(office, week)
    with sending(office) as lock:
        office.state.database.check()  # damage in the middle of the file shows nowhere else
        # before anything is made: whom they pause is held, and the operator's mail tells of it
        came_back = [] if dry_run else bounces.read_before_sending(office, watched=by_hand)
        first = not office.state.outbox.rows(str(week))
        synced = SyncResult(week, (), 0, 0.0)
        done: tuple[Composed, ...] = ()
        if first or week >= office.week():
            made = first and not dry_run
            synced = reading.sync(office, week, full=first, progress=progress, reported=made)
            troubles = _troubles(office, week)
            told = road.at_hand(office, synced.outcomes, week)
            done = road.compose(office, told, week, troubles=troubles, delay=delay)
        if dry_run:
            return _would_send(office, week, done, synced, resend_unknown)
        outbox = outbox_of(office, lock.realm)
        road.queue(office, outbox, done, {o.name: o.read_at for o in synced.outcomes})
        if done:
            _keep_lost(office, week, done)
        for address in people.pauses(office):
            outbox.give_up(address, "the person asked for no mail", spare=STOPPED)
        if week >= office.week():
            outbox.enqueue(requests.confirmations(office, synced))
        before = _sent(office, week)
        progress(f"Sending the mails of week {week}")
        outcome = road.send(outbox, week, by_hand=by_hand, resend_unknown=resend_unknown)
    # the daemon tidies up by itself; a day that was only tried out makes nothing old
    untidy = _tidied(office) if by_hand and office.fixed_today is None else ""
    after = _sent(office, week)
    rows = [
        {"recipient": row.recipient, "state": row.state.value, "note": _note(row.state, row.reply)}
        for row in office.state.outbox.rows(str(week))
    ]
    notes = [*came_back, *_notes(office, synced), *_nobody(office, synced, len(rows))]
    wrong = [untidy, str(outcome.failure or "")]
    notes += [*_bare(done), *map(in_both, filter(None, wrong))]
    notes += into_files(office) if after - before else ()
    short = not outcome.complete or not rows or bool(_unwritten(office, synced))
    return SendResult(
        week=week,
        rows=rows,
        sent_now=len(after - before),
        sent_before=len(before),
        notes=tuple(notes),
        exit_code=_exit_code(short, synced, rows),
        failure=str(outcome.failure or ""),
    )


def into_files(office: OfficeContext) -> Iterator[Words]:
    """That the mails have reached nobody, where none but the folder of files takes them."""
    if chosen_transport(office.settings) == "files":
        folder = office.settings.path(office.settings.file.delivery.outbox)
        yield Words(
            f"ยังไม่ได้ตั้งเซิร์ฟเวอร์อีเมล อีเมลเป็นไฟล์อยู่ใน {folder} จึงยังไม่ถึงผู้รับ เมื่อพร้อมส่งจริงให้ตั้ง smtp.host",
            f"no mail server is set: the mails are files in {folder} and have reached nobody; "
            "set smtp.host to send them",
        )


def send_test(office: OfficeContext, address: str, week: Week, *, progress: Steps) -> SendResult:
    """Send one real mail, marked as a test, to one allowed address; outside the week's outbox."""
    _must_be_now(office, week)
    with sending(office):
        synced = reading.sync(office, week, full=False, progress=progress)
        if not any(outcome.report for outcome in synced.outcomes):
            raise SourceError("there is no data to report yet", hint="run sync first")
        told = road.at_hand(office, synced.outcomes, week)
        made = road.compose(office, told, week, test_to=address)[0]
        if made.faults:
            raise DeliveryError(
                f"the mail is held back: {made.faults[0]}", hint="this is worth reporting"
            )
        transport = transport_of(office)
        progress(f"Sending a test to {address}")
        try:
            transport.connect()
            transport.envelope(made.message)
            transport.data(made.message)
            reply = transport.finish(made.message)
        finally:
            transport.close()
    row = {"recipient": made.message.recipient, "state": "sent", "note": reply}
    return SendResult(week, [row], 1, 0, (*_notes(office, synced), *_bare([made])))


def expire(office: OfficeContext, week: Week) -> int:
    """Give up what earlier weeks left unsent: their news is told in this week's mail."""
    with sending(office) as lock:
        return outbox_of(office, lock.realm).miss_before(str(week))


# ------------------------------------------------------------------------------ the parts


def transport_of(office: OfficeContext) -> Transport:
    """The configured way out, with what Google lends to it where a key is set."""
    return make_transport(office.settings, _google_access(office.settings))


def _google_access(settings: Settings) -> GoogleAccess:
    google = settings.file.google
    if google.source != "google" or google.credentials is None:
        return GoogleAccess()
    key, endpoint = settings.path(google.credentials), google.endpoint

    def access_token(user: str) -> str:
        from sync.google.mail import smtp_token

        return smtp_token(key, endpoint=endpoint)(user)

    def post() -> Post:
        from sync.google.mail import gmail_post

        return gmail_post(key, settings.file.mail.sender, endpoint=endpoint)

    return GoogleAccess(access_token, post)


def outbox_of(
    office: OfficeContext,
    owner: str,
    *,
    alone: bool = True,
    gone: Callable[[str], bool] | None = None,
    transport: Transport | None = None,
) -> Outbox:
    """The outbox of the office, mostly for the one sender that holds the sending lock."""
    return Outbox(
        office.state.outbox,
        transport or transport_of(office),
        SentLog(office.settings.home / "sent.log"),
        office.settings.file.delivery,
        clock=office.now,
        real=lambda: datetime.now(UTC),
        owner=owner,
        alone=alone,
        gone=gone,
        addresses=office.state.addresses,
    )


class sending:  # noqa: N801 - used as a verb
    """Only one process sends for an office at a time; the next one waits.

    Those that `share` may send beside one another: what they send was claimed in the outbox.
    """

    def __init__(self, office: OfficeContext, *, shared: bool = False) -> None:
        path = office.settings.home / "state" / "send.lock"
        self._lock = ExclusiveLock(path, "sending", shared=shared)

    def __enter__(self) -> ExclusiveLock:
        self._lock.acquire(wait=SENDERS_WAIT)
        return self._lock

    def __exit__(self, *ending: object) -> None:
        self._lock.release()


def _must_be_now(office: OfficeContext, week: Week) -> None:
    """Mails are made from the sheets as they are today: those of no other week can be made."""
    now = office.week()
    if week > now:
        raise UsageError(
            f"week {week} has not come yet: today is in {now}",
            hint="leave out --week to report what the sheets say today",
        )
    if week < now:
        kept = office.state.outbox.rows(str(week))
        known = f"history --week {week} shows what was sent" if kept else "none was sent"
        raise UsageError(
            f"the mails of week {week} can no longer be made: the sheets say what is true today",
            hint=f"{known}; leave out --week to report today",
        )


def _troubles(office: OfficeContext, week: Week) -> list[Concern]:
    """What the operator's own mail lists, after a sync has kept what it saw.

    What is wrong with this week's mails themselves is found anew as they are made.
    """
    return [
        concern
        for concern in concerns.concerns(office)
        if concern.kind not in ANEW or not concern.words.en.startswith(f"{week}:")
    ]


def _sent(office: OfficeContext, week: Week) -> set[str]:
    rows = office.state.outbox.rows(str(week), [MailState.SENT])
    return {row.key for row in rows}


def _unwritten(office: OfficeContext, synced: SyncResult) -> Sequence[LeftOut]:
    """Who should get a mail and cannot: the sending is not complete while there is one."""
    return people.unwritten(office, (outcome.report for outcome in synced.outcomes))


def _nobody(office: OfficeContext, synced: SyncResult, mails: int) -> Iterator[Words]:
    """Why there is no mail at all."""
    if not office.reads_any:
        yield in_both(synced.advice)
    if not mails and not synced.exit_code and not _unwritten(office, synced):
        yield in_both(
            "nobody is to be written to: no one in ผู้รับรายงาน asks for the report, and "
            "config/settings.toml names neither province nor operator"
        )


def _notes(
    office: OfficeContext, synced: SyncResult, *, beside: frozenset[str] = IN_ROWS
) -> tuple[Words, ...]:
    """What the office has set aside, and all for the operator that is not told `beside`."""
    aside = [note.at(o.name) for o in synced.outcomes for note in o.notes]
    known = concerns.beside_notes(concerns.concerns(office))
    told = [concern.told for concern in known if concern.kind not in beside]
    return (*aside, *told)


def _keep_lost(office: OfficeContext, week: Week, done: Sequence[Composed]) -> None:
    """For whoever asks later: the mails that went without a file that belongs to them."""
    lost = [[c.message.recipient, *in_both(each.why)] for c in done for each in c.lost]
    content = json.dumps({"week": str(week), "lost": lost}, ensure_ascii=False)
    office.state.kept.put(LOST_FILES, content)


def _bare(done: Sequence[Composed]) -> Iterator[Words]:
    """The files that should have gone with a mail and could not."""
    for composed in done:
        for lost in composed.lost:
            yield in_both(lost.why).at(composed.message.recipient)


def _note(state: MailState, reply: str) -> str:
    return "" if state is MailState.SENT else reply


def _tidied(office: OfficeContext) -> str:
    """Why what has had its time is still there; the mails have left, whatever it is."""
    try:
        retention.tidy(office)
    except StateError as error:
        return str(error)
    return ""


def _would_send(
    office: OfficeContext,
    week: Week,
    done: tuple[Composed, ...],
    synced: SyncResult,
    resend_unknown: bool,
) -> SendResult:
    waiting = office.state.outbox.rows(str(week))
    known = {row.key: row.state for row in waiting}

    def state(message: Message) -> str:
        if office.state.addresses.paused(message.recipient):
            return "would be held"
        return known[message.key].value if message.key in known else "would be sent"

    rows = [
        {
            "recipient": c.message.recipient,
            "state": "would be held" if c.faults else state(c.message),
            "note": c.message.subject,
        }
        for c in done
    ] or [{"recipient": r.recipient, "state": r.state.value, "note": r.reply} for r in waiting]
    short = not rows or bool(_unwritten(office, synced))
    left = NOT_TO_BE_SENT - ({"unknown"} if resend_unknown else set())
    short = short or any(row["state"] in left for row in rows)
    return SendResult(
        week=week,
        rows=rows,
        sent_now=0,
        sent_before=len(_sent(office, week)),
        notes=(*_notes(office, synced), *_nobody(office, synced, len(rows)), *_bare(done)),
        exit_code=_exit_code(short, synced, rows),
    )


def _exit_code(short: bool, synced: SyncResult, rows: Sequence[object]) -> int:
    """5 when anything asked for is not sent; 4 when there was nothing to send for want of data."""
    if not rows and synced.exit_code:
        return synced.exit_code
    return DeliveryError.exit_code if short else 0
