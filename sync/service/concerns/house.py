"""What is wrong with the house: its mails, its settings, its clock; read from the state alone."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta

from sync.clock import month_of
from sync.errors import ConfigError
from sync.model import Concern, MailState, OutboxRow, Words, in_order
from sync.service import bounces, people, requests
from sync.service.context import KEY_CHANGED, LOST_FILES, STATE_NEW, OfficeContext
from sync.service.sources import accounts
from sync.speech import in_both

SETTINGS_FAULT = "fault:settings"  # why the daemon could not take the configuration on disk
BOARD_FAULT = "fault:board"  # why it could not renew the board
HEALTH_FAULT = "fault:health"  # why it could not write its health or its metrics
LONG_WAIT = 60.0  # seconds of a sync spent on waiting for Google's quota
SLACK = timedelta(minutes=10)  # by which a clock may be set right without a word
RUNS_LOOKED_AT = 50  # for a clock that was ahead: a morning of syncs
TOLD_WEEKS = 2  # this week's mails and the last one's
TOLD = (  # states of a mail with which something is wrong
    MailState.HELD, MailState.REFUSED, MailState.UNKNOWN, MailState.MISSED, MailState.DEFERRED,
)  # fmt: skip


def of_house(office: OfficeContext, seats: Mapping[str, str]) -> tuple[Concern, ...]:
    """What state, settings and clock show now; nothing is read from Google, nothing changed.

    `seats` are the cells, in words, that name an address.
    """
    found = [*_operator(office), *_provinces(office), *_bounces(office), *_stopping(office)]
    if office.begun:
        found += [*_faults(office), *_mails(office, seats), *_clock(office), *_quota(office)]
        found += _accounts(office)
    return in_order(tuple(found))


def _operator(office: OfficeContext) -> Iterator[Concern]:
    if not office.settings.file.mail.operator:
        yield Concern(
            "operator_unset",
            "",
            Words(
                "ไม่มีใครได้รับรายงานผู้ดูแลระบบ", "nobody gets the operator's mail that tells of these"
            ),
            Words(
                "ตั้ง operator ใต้ [mail] ใน config/settings.toml",
                "set operator under [mail] in config/settings.toml",
            ),
        )


def _provinces(office: OfficeContext) -> Iterator[Concern]:
    """Heads of provinces to whom nothing is told, since no sheet is said to be of theirs."""
    known = {entry.province for entry in office.workbooks}
    for province in office.settings.file.mail.provinces:
        if province not in known:
            words = Words(
                f"ไม่มีชีตของจังหวัด {province} จึงไม่มีอีเมลถึงผู้รับของจังหวัดนี้",
                f"no sheet is of the province {province}, so its readers get no mail",
            )
            hint = Words(
                "แก้ชื่อใต้ [mail] provinces หรือระบุจังหวัดของชีต",
                "correct its name under [mail] provinces, or say of which province sheets are",
            )
            yield Concern("address", "config/settings.toml", words, hint)


def _bounces(office: OfficeContext) -> Iterator[Concern]:
    if office.settings.file.delivery.bounces is None:
        return
    try:
        bounces.configured(office)
    except ConfigError as fault:
        yield Concern(
            "bounces_unread",
            "",
            in_both(f"bounces were not read: {fault.message}"),
            in_both(fault.hint),
        )


def _stopping(office: OfficeContext) -> Iterator[Concern]:
    """Requests that nothing proves, and an address for requests that nobody reads."""
    yield from requests.concerns(office)
    address, mail = office.settings.file.stop_address, office.settings.file.mail
    if (mail.unsubscribe or "").startswith("https://") or address == mail.reply_to:
        return
    try:
        bounces.configured(office)
    except ConfigError:
        words = Words(
            "อีเมลบอกให้ขอเลิกรับที่ที่อยู่นี้ แต่ไม่มีใครอ่าน",
            "the mails name this address for stopping them, and nobody reads it",
        )
        hint = Words(
            "ตั้ง bounces ใต้ [delivery] เป็น Maildir ของที่อยู่นี้ หรือตั้ง reply_to ใต้ [mail] เป็นผู้ที่อ่าน",
            "set delivery.bounces to its Maildir, or mail.reply_to to a person who reads it",
        )
        yield Concern("stop_unread", address, words, hint)


def _faults(office: OfficeContext) -> Iterator[Concern]:
    """What the daemon wrote down of itself, since no one else can know it."""
    fault = office.state.kept.get(SETTINGS_FAULT)
    if fault:
        yield Concern(
            "settings_refused",
            "config/",
            in_both(f"the old settings are still used: {fault}"),
            Words("แก้แล้วให้บริการอ่านการตั้งค่าใหม่ (SIGHUP)", "mend them and reload the daemon"),
        )
    fault = office.state.kept.get(HEALTH_FAULT)
    if fault:
        hint = Words(
            "ให้สิทธิ์เขียนโฟลเดอร์นั้น หรือระบุไฟล์อื่น", "give this user write access, or name another file"
        )
        yield Concern("health_unwritten", "", in_both(fault), hint)
    board, fault = office.settings.file.board.folder, office.state.kept.get(BOARD_FAULT)
    if board is not None and fault:
        hint = Words(
            "ทำตามที่ข้อความบอก แล้วลองด้วย board --out โฟลเดอร์นั้น",
            f"do as it says, then try: board --out {board}",
        )
        yield Concern("board_unwritten", str(board), in_both(fault), hint)
    if office.state.kept.get(STATE_NEW) in _told_weeks(office):
        yield Concern(
            "notice",
            "state/",
            Words(
                "ฐานข้อมูลเดิมหายไปและเริ่มใหม่แล้ว ประวัติและข้อมูลที่อ่านครั้งก่อนจึงไม่มีให้เทียบ",
                "the database was gone and a new one was begun: history and earlier data are lost",
            ),
            Words(
                "หากมีสำรองไว้ โปรดนำกลับมา (sent.log กันไม่ให้ส่งซ้ำ)",
                "put a backup back if there is one (sent.log keeps mails from going twice)",
            ),
        )
    if office.state.kept.get(KEY_CHANGED) in _told_weeks(office):
        yield Concern(
            "notice",
            "state/secret.key",
            Words(
                "เป็นคนละไฟล์กับที่เคยใช้ เลขประจำตัวประชาชนทุกเลขจึงนับเป็นเลขใหม่หนึ่งครั้ง",
                "it is another one than before: every citizen id looks new once",
            ),
            Words("หากไม่ได้ตั้งใจ โปรดนำไฟล์เดิมกลับมา", "if that was not meant, put the old file back"),
        )


def _told_weeks(office: OfficeContext) -> list[str]:
    this = office.week()
    month = month_of(office.today).before
    return [str(month), *(str(this.shift(-back)) for back in range(TOLD_WEEKS))]


def _mails(office: OfficeContext, seats: Mapping[str, str]) -> Iterator[Concern]:
    rows = [row for week in _told_weeks(office) for row in office.state.outbox.rows(week, TOLD)]
    marked = {mark.address: mark for mark in office.state.addresses.all()}
    refused = set()
    for row in rows:
        mark = marked.get(row.recipient.lower())
        if row.state is MailState.HELD and not (mark and mark.paused):
            yield _mail("mail_held", row, _REPORT)
        if row.state is MailState.REFUSED:
            refused.add(row.recipient.lower())
            yield _mail("mail_refused", row, _mend_of(row.reply))
        if row.state is MailState.UNKNOWN:
            yield _mail("mail_unknown", row, _RESEND)
        if row.state is MailState.MISSED:
            yield _mail("mail_missed", row)
    yield from _lost_files(office)
    yield from _waiting([row for row in rows if row.state is MailState.DEFERRED])
    for address, pause in people.pauses(office).items():
        where = f"{seats[address]} · {address}" if address in seats else address
        yield Concern("mail_stopped", where, people.told_of(pause, address))
    for address, mark in marked.items():
        where = f"{seats[address]} · {address}" if address in seats else address
        if mark.paused:
            hint = Words(
                f"แก้ที่อยู่ในชีต หรือสั่ง bounces --resume {address}",
                f"correct the address in the sheet, or: bounces --resume {address}",
            )
            words = in_both(f"{mark.strikes} strike(s), paused: {mark.reason}")
            yield Concern("address_paused", where, words, hint)
        elif address not in refused:
            words = in_both(f"{mark.strikes} strike(s): {mark.reason}")
            yield Concern("bounce", where, words, _mend_of(mark.reason))


def _lost_files(office: OfficeContext) -> Iterator[Concern]:
    known = json.loads(office.state.kept.get(LOST_FILES) or '{"week": "", "lost": []}')
    if known["week"] not in _told_weeks(office):
        return
    for recipient, th, en in known["lost"]:
        words = Words(f"{known['week']}: {th}", f"{known['week']}: {en}")
        yield Concern("attachment_lost", recipient, words)


_REPORT = Words("โปรดแจ้งผู้พัฒนาโปรแกรม อีเมลนี้ยังไม่ได้ส่ง", "this is worth reporting; it was not sent")
_CORRECT = Words("แก้ที่อยู่ในแท็บ “ผู้รับรายงาน”", "correct the address in the tab ผู้รับรายงาน")
_MAKE_ROOM = Words(
    "กล่องจดหมายของผู้รับเต็ม โปรดแจ้งให้ลบอีเมลเก่า ที่อยู่อีเมลถูกต้องแล้ว",
    "the mailbox is full: ask its owner to make room; the address is right",
)
_ASK_THE_SERVER = Words(
    "ไม่ใช่ความผิดของที่อยู่อีเมล โปรดถามผู้ดูแลเซิร์ฟเวอร์อีเมล",
    "it is not the address: ask whoever runs the mail server",
)
_FULL = re.compile(r"\b5\.2\.2\b|^\W*552\b")
_NOT_THE_ADDRESS = re.compile(r"\b5\.[3567]\.\d")  # RFC 3463: the system, the content, a policy
_RESEND = Words(
    "ถามผู้รับ ถ้ายังไม่ได้รับให้สั่ง send --resend-unknown",
    "ask the recipient; when it did not arrive: send --resend-unknown",
)


def _mend_of(reply: str) -> Words:
    """What to do about a no, by the codes in it."""
    if _FULL.search(reply):
        return _MAKE_ROOM
    return _ASK_THE_SERVER if _NOT_THE_ADDRESS.search(reply) else _CORRECT


def _mail(kind: str, row: OutboxRow, *hint: Words) -> Concern:
    return Concern(kind, row.recipient, in_both(f"{row.week}: {row.reply}"), *hint)


def _waiting(rows: Sequence[OutboxRow]) -> Iterator[Concern]:
    """Mails that wait for one and the same cause are one concern: a server that is away."""
    causes: dict[tuple[str, str], list[OutboxRow]] = {}
    for row in rows:
        causes.setdefault((row.week, row.reply), []).append(row)
    hint = Words(
        "ตรวจ [smtp] ด้วย doctor โปรแกรมจะลองส่งอีกเอง", "see doctor; the daemon tries again, or: send"
    )
    for (week, reply), waiting in causes.items():
        count = len(waiting)
        where = waiting[0].recipient if count == 1 else ""
        words = in_both(f"{week}: {count} mail(s) wait: {reply}")
        yield Concern("mail_waiting", where, words, hint)


def _clock(office: OfficeContext) -> Iterator[Concern]:
    """A clock behind what was done already sends no mail until it catches up."""
    runs = office.state.runs.latest(RUNS_LOOKED_AT)
    if office.fixed_today is not None or not runs:
        return
    now = office.now()
    last = max(run.started for run in runs).astimezone(office.zone)
    if last - now > SLACK:
        yield Concern(
            "clock",
            "",
            Words(
                f"นาฬิกาบอก {now:%Y-%m-%d %H:%M} ซึ่งก่อนการทำงานครั้งล่าสุด {last:%Y-%m-%d %H:%M}",
                f"it says {now:%Y-%m-%d %H:%M}, before the last run at {last:%Y-%m-%d %H:%M}",
            ),
            Words(
                "ตั้งเวลาเครื่องให้ตรง (timedatectl) ไม่เช่นนั้นจะไม่ส่งอีเมล",
                "set it right (timedatectl): until then no mail falls due",
            ),
        )


def _accounts(office: OfficeContext) -> Iterator[Concern]:
    """Accounts for which others stand in; where none does, each sheet says that it is not read."""
    for account, (message, hint) in accounts.refusals(office).items():
        if not accounts.mine(office, account):
            yield Concern("account_refused", account, in_both(message), in_both(hint))


def _quota(office: OfficeContext) -> Iterator[Concern]:
    runs = office.state.runs.latest(1)
    waited = float(runs[0].facts.get("waited", 0)) if runs else 0.0
    if waited > LONG_WAIT:
        yield Concern(
            "quota",
            "",
            Words(
                f"การอ่านครั้งล่าสุดต้องรอ Google {waited:.0f} วินาที",
                f"the last sync waited {waited:.0f} s for Google",
            ),
            Words(
                "เพิ่ม poll_seconds หรือขอโควตาเพิ่มจาก Google",
                "raise schedule.poll_seconds, or ask Google for a larger quota",
            ),
        )
