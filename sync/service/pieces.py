"""The work of `sync` and `send` in pieces, so that many processes may share it.

The state tells what is to be done: a look at an account, a workbook to read, a mail to make, a mail
to send. Each piece strikes off its own when it is done, so a piece that is begun twice, late, or by
nobody for a time is no harm. Who does which is up to the caller.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from sync.clock import Week, is_week, parse_week
from sync.delivery import machine
from sync.delivery.outbox import Outbox
from sync.errors import CredentialsError, DeliveryError, SourceError, SyncError
from sync.google.changes import Revision
from sync.google.reader import read_one
from sync.model import Beat, MailState, OutboxRow, spreadsheet_id
from sync.pipeline import Delay
from sync.service import (
    bounces,
    concerns,
    duty,
    journal,
    mailing,
    monthly,
    people,
    requests,
    results_tab,
    retention,
    road,
)
from sync.service.context import LOST_FILES, OfficeContext
from sync.service.duty import plan_of
from sync.service.judging import fault_of, judge_kept, judging_kept
from sync.service.keeping import ask_again, keep_concerns, keep_failure, keep_outcome
from sync.service.reading import Fetched, changes_for, gone, planned, settle
from sync.service.results import SyncResult, WorkbookOutcome
from sync.service.sources import accounts, registry, renewing
from sync.service.sources.source import Source, accounts_of, id_of
from sync.settings import WorkbookEntry
from sync.speech import in_both

LOOK, READ, MAIL, LAST = "look", "read", "mail", "last mail"  # kinds of what is to be done
ROUND, LOOKED = "round", "looked"
WAITING = (MailState.QUEUED, MailState.DEFERRED)
OWNER = "queue_"  # how the owners of mails that workers send are called


@dataclass(frozen=True, slots=True)
class Round:
    """The making of one week's report: its sheets read in full, then its mails made.

    `late_days` and `merged` (weeks without a report) are those of its Plan.
    """

    week: str
    stage: Literal["reading", "composing", "sending", "over"]
    late_days: int = 0
    merged: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Due:
    """What can be done now, and in any order: looks by account, True for one in full; workbooks by
    name, each with the accounts that may read it; mails to make by digest, mails to send."""

    looks: Mapping[str, bool]
    reads: Mapping[str, tuple[str, ...]]
    mails: tuple[str, ...]
    sends: tuple[OutboxRow, ...]
    month: bool

    def __bool__(self) -> bool:
        return bool(self.looks or self.reads or self.mails or self.sends or self.month)


def digest(address: str) -> str:
    """What a person is called where no address may stand."""
    return hashlib.sha256(address.strip().lower().encode()).hexdigest()[:32]


# ------------------------------------------------------------------------------ what is due


def advance(office: OfficeContext) -> Round | None:
    """Take the week's round a step further if its last one is done; for one process at a time."""
    round = round_of(office)
    if round is None or round.stage == "over":
        plan = plan_of(office)
        if plan.week is None or not _is_news(round, plan.week):
            return round
        late = plan.late_days if plan.late_days > 0 or plan.merged else 0
        round = Round(str(plan.week), "reading", late, tuple(str(week) for week in plan.merged))
        _bare_outbox(office).miss_before(round.week)
        bounces.read_before_sending(office, watched=False)
        # before it is told that it is on its way
        office.state.todo.ask(LOOK, dict.fromkeys(accounts_of(office.settings), round.week))
    elif round.stage == "reading":
        if office.state.todo.any(LOOK, READ):
            return round
        _gather(office, parse_week(round.week))
        round = replace(round, stage="composing")
    elif round.stage == "composing":
        if office.state.todo.any(MAIL, LAST):
            return round
        if parse_week(round.week) >= office.week():
            _confirm(office)
        round = replace(round, stage="sending")
    else:
        if _sends(office):
            return round
        retention.tidy(office)
        round = replace(round, stage="over")
    office.state.kept.put(ROUND, json.dumps(asdict(round)))
    return round


def due(office: OfficeContext) -> Due:
    """What is to be done now, whoever may be at it already."""
    todo = office.state.todo
    return Due(
        looks=_looks_due(office),
        reads=_reads_due(office),
        mails=tuple(todo.of(MAIL)) or tuple(todo.of(LAST)),
        sends=_sends(office),
        month=monthly.due(office) is not None,
    )


def at_rest(office: OfficeContext) -> bool:
    """Whether no round is on its way or to begin, and no worker is at a mail."""
    round, week = round_of(office), plan_of(office).week
    if (round is not None and round.stage != "over") or (week and _is_news(round, week)):
        return False
    sending = office.state.outbox.rows(states=[MailState.SENDING])
    return not any(row.owner.startswith(OWNER) for row in sending)


def exit_code(office: OfficeContext) -> int:
    """As `send` and `sync` end: 5 when a mail of the week is not sent, else that of a sheet."""
    rows = office.state.outbox.rows(str(office.week()))
    if any(row.state is not MailState.SENT for row in rows):
        return DeliveryError.exit_code
    tries = office.state.tries.all()
    faults = (fault_of(tries.get(entry.name)) for entry in office.workbooks)
    return max((fault.exit_code for fault in faults if fault), default=registry.exit_code(office))


def round_of(office: OfficeContext) -> Round | None:
    """The newest week's round; None before the first."""
    kept = office.state.kept.get(ROUND)
    if kept is None:
        return None
    told = json.loads(kept)
    return Round(**{**told, "merged": tuple(told["merged"])})


def _is_news(round: Round | None, week: Week) -> bool:
    """A week without a single mail is no reason to begin it again."""
    return round is None or round.week != str(week)


def _sends(office: OfficeContext) -> tuple[OutboxRow, ...]:
    """The mails of this week, and of the last one, that may be tried now."""
    now, oldest = office.now(), str(office.week().shift(-1))
    return tuple(
        row
        for row in office.state.outbox.rows(states=WAITING)
        if is_week(row.week) and row.week >= oldest and machine.due(row, now, by_hand=False)
    )


def _reads_due(office: OfficeContext) -> Mapping[str, tuple[str, ...]]:
    found = office.state.todo.of(READ)
    if not found:
        return {}
    readers, entries = accounts.Readers(office), {entry.name: entry for entry in office.workbooks}
    return {name: _able(readers, entries.get(name), _own(told)) for name, told in found.items()}


def _looks_due(office: OfficeContext) -> Mapping[str, bool]:
    round, full = round_of(office), office.state.todo.of(LOOK)
    if full or not office.reads_any or (round and round.stage == "reading"):
        untold = accounts.untold(office) if office.reads_any else ()  # for whom the others wait
        return dict.fromkeys(untold, False) | dict.fromkeys(full, True)
    every = timedelta(seconds=office.settings.file.schedule.poll_seconds)
    last = {each: office.state.kept.get(_looked(each)) for each in accounts_of(office.settings)}
    return {
        account: False
        for account, at in last.items()
        if at is None or abs(office.now() - datetime.fromisoformat(at)) >= every
    }


def _looked(account: str) -> str:
    return f"{LOOKED} {account}".strip()


# ------------------------------------------------------------------------------ the sheets


def look(office: OfficeContext, source: Source) -> None:
    """Ask Drive what moved for an account, and put down each workbook that it is to read: all of
    its own, where that is due. Of several accounts, each must have told what it sees before.

    Raises SourceError when Drive cannot be asked; nothing is struck off then.
    """
    todo, week = office.state.todo, office.week()
    told = todo.get(LOOK, source.account)
    begun = office.now()
    untold = accounts.untold(office)
    others = untold - {source.account}
    if others and source.account not in untold:
        return  # once more only when the others have told what they see
    changes = changes_for(office, source, full=told is not None)
    ask_again(office, accounts.note_answers(office, {source.account: None}))
    if others:
        return
    before = {entry.name: source.id_of(entry) for entry in office.workbooks}
    renewing.renew(office, source, changes, full=told is not None)
    plan = planned(office, source, changes, full=told is not None)
    run = office.state.runs.begin("look", begun)
    names: dict[str, list[WorkbookEntry]] = {}
    for entry in office.workbooks:
        names.setdefault(source.id_of(entry), []).append(entry)
    for missing in plan.gone:
        for entry in names[missing]:
            _kept(office, settle(office, Fetched(entry, Revision(missing), None,
                                                 gone(entry, source)), week))  # fmt: skip
    todo.ask(READ, {e.name: _told(r, source.account) for r in plan.to_read for e in names[r.id]})
    todo.ask(READ, dict(_new_to_others(office, source, before)))
    _well_again(office, [e for each in plan.unchanged for e in names[each]], week)
    office.state.kept.put(accounts.token_of(source.account), plan.token)
    office.state.kept.put(_looked(source.account), office.now().isoformat())
    if told is not None:
        todo.done(LOOK, source.account, told)
    counts = {"workbooks": len(plan.to_read), "failed": len(plan.gone), "week": str(week),
              "requests": source.client.metrics.requests}  # fmt: skip
    office.state.runs.end(run, office.now(), "failed" if plan.gone else "ok", counts)


def _new_to_others(
    office: OfficeContext, source: Source, before: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    """The workbooks that the registry has just named and that other accounts read, which may have
    looked already; `before` are those there were, name → id."""
    readers = accounts.Readers(office)
    for entry in office.workbooks:
        id = source.id_of(entry)
        account = readers.of(id, entry.account)
        if before.get(entry.name) != id and account != source.account:
            yield entry.name, _told(Revision(id), account)


def looked_in_vain(office: OfficeContext, account: str, fault: SourceError) -> None:
    """Drive could not be asked, however often: the data stay as they are, and are told as old,
    but for what another account reads in the place of one that is refused."""
    accounts.note_nothing(office, account)
    versions = ask_again(office, accounts.note_answers(office, {account: fault}))
    readers = accounts.Readers(office)
    taken_over = [(entry, id_of(entry)) for entry in office.workbooks if entry.name in versions]
    office.state.todo.ask(READ, {
        entry.name: _told(Revision(id, versions[entry.name]), readers.of(id, entry.account))
        for entry, id in taken_over
    })  # fmt: skip
    renewing.could_not(office, account, fault)
    mine = accounts.mine(office, account)
    for entry in office.workbooks:
        if entry.name not in mine:
            continue
        keep_failure(office, entry, fault, None)
        _kept(office, judge_kept(office, entry, office.week(), status="unreadable", error=fault))
    office.state.kept.put(_looked(account), office.now().isoformat())
    told = office.state.todo.get(LOOK, account)
    if told is not None:
        office.state.todo.done(LOOK, account, told)


def read(
    office: OfficeContext, source_of: Callable[[str], Source], name: str, *, last_try: bool
) -> None:
    """Read one workbook that is to be read, keep it and judge it; nothing when it is done already.

    `source_of` an account is Google as that one sees it. Another that sees the workbook stands in
    for one that has no turn. What may succeed later is raised as SourceError, unless this is the
    last try.
    """
    told = office.state.todo.get(READ, name)
    entry = _entry(office, name)
    if told is None or entry is None:
        office.state.todo.done(READ, name, told or "")
        return
    source = source_of(_own(told))
    revision = _revision(told, source.id_of(entry))
    reader = _with_a_turn(office, source, entry, source_of)
    got = read_one(reader.client, revision)
    if got.error is not None and reader is not source:
        got = read_one(source.client, revision)  # it may see what the other sees no longer
    if isinstance(got.error, CredentialsError):  # Google refuses the account itself
        for other in _others(office, source, entry, source_of):
            got = read_one(other.client, revision)
            if not isinstance(got.error, CredentialsError):
                break
    if got.error is not None and not got.error.permanent and not last_try:
        raise got.error
    outcome = settle(office, Fetched(entry, revision, got.workbook, got.error), office.week())
    _kept(office, results_tab.renew_one(office, source, outcome))
    office.state.todo.done(READ, name, told)


def _own(told: str) -> str:
    """The account that was told to read a workbook."""
    account: str = json.loads(told)[-1]
    return account


def _able(readers: accounts.Readers, entry: WorkbookEntry | None, own: str) -> tuple[str, ...]:
    """The account that is to read a workbook, and those that may stand in for it."""
    spreadsheet = spreadsheet_id(entry.id) if entry else None
    able = readers.able(spreadsheet, entry.account) if entry and spreadsheet else ()
    return (own, *(each for each in able if each != own)) if own in able else (own,)


def _with_a_turn(
    office: OfficeContext, own: Source, entry: WorkbookEntry, source_of: Callable[[str], Source]
) -> Source:
    """The account that reads: its own, or where that has no turn one that has, or has it first."""
    if len(accounts_of(office.settings)) == 1 or own.client.hold_turn():
        return own
    others = [*_others(office, own, entry, source_of)]
    for reader in others:
        if reader.client.hold_turn():
            return reader
    return min((own, *others), key=lambda each: each.client.turns_ahead()[0])


def _others(
    office: OfficeContext, own: Source, entry: WorkbookEntry, source_of: Callable[[str], Source]
) -> Iterator[Source]:
    """Google as the accounts see it that may stand in for the own one."""
    for account in _able(accounts.Readers(office), entry, own.account)[1:]:
        with suppress(SyncError):  # who is told to read by that one says what is wrong with it
            yield source_of(account)


def read_in_vain(office: OfficeContext, name: str, fault: SourceError) -> None:
    """Give a workbook up until Drive is looked at again: its last good data stand in."""
    told, entry = office.state.todo.get(READ, name), _entry(office, name)
    if entry is not None and told is not None:
        keep_failure(office, entry, fault, _revision(told, entry.id))
        _kept(office, judge_kept(office, entry, office.week(), status="unreadable", error=fault))
    office.state.todo.done(READ, name, told or "")


def _kept(office: OfficeContext, outcome: WorkbookOutcome) -> None:
    """Keep what came of one workbook; what is read for the week's report is the week's snapshot."""
    round = round_of(office)
    reported = round is not None and round.stage == "reading" and round.week == str(office.week())
    keep_outcome(office, outcome, office.week(), reported=reported)
    keep_concerns(office, [outcome])
    journal.reads(office, [outcome])


def _well_again(office: OfficeContext, entries: list[WorkbookEntry], week: Week) -> None:
    """Those that could not be asked for, and did not move meanwhile, are up to date again."""
    tries = office.state.tries.all()
    for entry in entries:
        last = tries.get(entry.name)
        if last is not None and last.problem and not last.again:
            _kept(office, judge_kept(office, entry, week))


def _entry(office: OfficeContext, name: str) -> WorkbookEntry | None:
    return next((entry for entry in office.workbooks if entry.name == name), None)


def _told(revision: Revision, account: str) -> str:
    """What Drive said of a workbook that is to be read, and to whom."""
    modified = revision.modified.isoformat() if revision.modified else None
    told = [revision.version, modified, revision.modified_by, account]
    return json.dumps(told, ensure_ascii=False)


def _revision(told: str, id: str) -> Revision:
    version, modified, by, _ = json.loads(told)
    moment = datetime.fromisoformat(modified) if modified else None
    return Revision(id, version, modified=moment, modified_by=by)


# ------------------------------------------------------------------------------ the mails


def _gather(office: OfficeContext, week: Week) -> None:
    """Put down for each person the mail that is to be made, and of which workbooks.

    The reports are made and kept on the way, one workbook after another. Who is written to of all
    workbooks comes last where that is the operator, who is told how it went.
    """
    workbooks, mail = office.workbooks, office.settings.file.mail
    found: dict[str, dict[str, None]] = {}
    for outcome in map(_judging(office, week), workbooks):
        keep_outcome(office, outcome, week, reported=True)
        for row in outcome.report.recipients if outcome.report else ():
            found.setdefault(row.email.strip().lower(), {})[outcome.name] = None
    for _, address, province in office.pipeline.mails.addressed():
        seen = (e.name for e in workbooks if not province or e.province == province)
        found.setdefault(address.lower(), {}).update(dict.fromkeys(seen))
    operator = (mail.operator or "").strip().lower()
    paused = people.pauses(office)
    wanted = {
        digest(address): json.dumps({"address": address, "workbooks": [*names]})
        for address, names in found.items()
        if address not in paused and office.pipeline.mails.refused_address(address) is None
    }
    last = wanted.pop(digest(operator), None)
    office.state.todo.ask(MAIL, wanted)
    office.state.todo.ask(LAST, {digest(operator): last} if last else {})
    office.state.kept.put(LOST_FILES, json.dumps({"week": str(week), "lost": []}))


def _judging(office: OfficeContext, week: Week) -> Callable[[WorkbookEntry], WorkbookOutcome]:
    """What is kept of a workbook, as of today; of one that could not be read, the old data."""
    told = {name: fault_of(last) for name, last in office.state.tries.all().items()}
    return judging_kept(office, week, {name: fault for name, fault in told.items() if fault})


def compose(office: OfficeContext, who: str) -> list[str]:
    """Make one person's mail and put it in the outbox; the Message-ID, where there is one to send.

    What is to be made stays to be made until it lies there. Raises what composing raises.
    """
    todo, round = office.state.todo, round_of(office)
    kind = MAIL if todo.get(MAIL, who) is not None else LAST
    told = todo.get(kind, who)
    if told is None or round is None:
        return []
    wanted, week = json.loads(told), parse_week(round.week)
    address, names = wanted["address"], frozenset(wanted["workbooks"])
    entries = [entry for entry in office.workbooks if entry.name in names]
    districts, read_at = road.one_by_one(office, entries, week, _judging(office, week))
    late = round.late_days > 0 or bool(round.merged)
    merged = tuple(parse_week(each) for each in round.merged)
    composed = road.compose(
        office,
        districts,
        week,
        troubles=concerns.concerns(office) if kind == LAST else (),
        delay=Delay(round.late_days, merged) if late else None,
        only=address,
    )
    road.queue(office, _bare_outbox(office), composed, read_at)
    lost = [[address, *in_both(each.why)] for c in composed for each in c.lost]
    _keep_lost(office, lost)
    todo.done(kind, who, told)
    return [c.message.message_id for c in composed if not c.faults]


def compose_in_vain(office: OfficeContext, who: str, fault: str) -> None:
    """Hold one person's mail, so that the others get theirs; the operator is told."""
    todo, round = office.state.todo, round_of(office)
    for kind in (MAIL, LAST):
        told = todo.get(kind, who)
        if told is None or round is None:
            continue
        address, week = json.loads(told)["address"], parse_week(round.week)
        stands_in = office.pipeline.mails.unmade(address, week, office.now())
        _bare_outbox(office).enqueue([stands_in], held={stands_in.key: fault})
        todo.done(kind, who, told)


def send(office: OfficeContext, outbox: Outbox, message_id: str) -> bool:
    """Try one mail that is due, through an outbox at hand; whether it was tried.

    Raises DeliveryError for what stands in the way of every mail: all that are due are put off.
    """
    row = office.state.outbox.row_of(message_id)
    if row is None or not machine.due(row, office.now(), by_hand=False):
        return False
    if row.recipient.lower() in people.pauses(office):
        outbox.give_up(row.recipient.lower(), "the person asked for no mail", spare=mailing.STOPPED)
        return False
    with mailing.sending(office, shared=True):  # beside other workers, never beside a `send`
        try:
            return outbox.send_one(row)
        except DeliveryError as fault:
            outbox.put_off(row.week, fault)
            raise


def recover(office: OfficeContext, gone: Callable[[str], bool]) -> int:
    """Take up what dead senders left; `gone` tells of an owner that it lives no longer."""
    return _bare_outbox(office, gone).recover()


def renew_board(office: OfficeContext, beat: Beat) -> None:
    """Renew the board's pages, unless sheets are still to be read: then in a while."""
    if office.state.todo.any(READ):
        return
    duty.renew_board(office, beat)
    if office.state.todo.any(READ):  # asked for meanwhile: not all that they say was drawn
        office.boards.seen = None


def month(office: OfficeContext) -> None:
    """Send the month's reports, where they are due."""
    monthly.facts_of(office)


def _bare_outbox(office: OfficeContext, gone: Callable[[str], bool] | None = None) -> Outbox:
    """The outbox for who puts in and looks after, and sends nothing."""
    return mailing.outbox_of(office, "nobody", alone=False, gone=gone)


def _keep_lost(office: OfficeContext, more: list[list[str]]) -> None:
    """What a mail goes without, beside what is kept of the week's other mails."""

    def with_more(text: str | None) -> str:
        known = json.loads(text or "{}")
        return json.dumps({**known, "lost": [*known.get("lost", ()), *more]}, ensure_ascii=False)

    if more:
        office.state.kept.change(LOST_FILES, with_more)


def _confirm(office: OfficeContext) -> None:
    """The mails to those who stopped the mails, in the language of their sheet."""
    outcomes = (
        tuple(map(_judging(office, office.week()), office.workbooks))
        if people.pauses(office)
        else ()
    )
    synced = SyncResult(office.week(), outcomes, 0, 0.0)
    _bare_outbox(office).enqueue(requests.confirmations(office, synced))
