"""Mails that came back: read from files or a Maildir, judged against the outbox, and counted."""

from __future__ import annotations

import logging
import mailbox
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from sync.delivery.bounces import LONGEST, Bounce, parse
from sync.delivery.requests import parse as read_request
from sync.errors import ConfigError, UsageError
from sync.logs import fields
from sync.model import MailState, Words
from sync.service import requests
from sync.service.context import OfficeContext
from sync.service.results import BounceRow, BouncesResult
from sync.speech import in_both

log = logging.getLogger(__name__)

STDIN = "-"
LEFT = (MailState.SENT, MailState.UNKNOWN)  # what a server may have taken


def read(office: OfficeContext, places: Sequence[str]) -> BouncesResult:
    """Judge each message of the places: files, Maildirs, or "-" for the standard input.

    What counts is written down at once; read again, it is known. Raises UsageError for a place
    that cannot be read, before anything of it is counted.
    """
    rows: list[BounceRow] = []
    for place in places:
        if place == STDIN:
            rows.append(_judged(office, STDIN, sys.stdin.buffer.read(LONGEST)))
        elif Path(place).is_dir():
            rows += _of_maildir(office, _opened(Path(place)))
        else:
            rows.append(_judged(office, place, _bytes_of(Path(place))))
    return BouncesResult(tuple(rows))


def read_configured(office: OfficeContext) -> BouncesResult:
    """Judge the messages of delivery.bounces; ConfigError when it is not set or no Maildir."""
    return BouncesResult(tuple(_of_maildir(office, configured(office))))


def configured(office: OfficeContext) -> mailbox.Maildir:
    """The Maildir of delivery.bounces, ready to be read; ConfigError with the mend."""
    folder = office.settings.file.delivery.bounces
    if folder is None:
        raise ConfigError(
            "config/settings.toml: delivery.bounces is not set",
            hint="set it to the Maildir that bounces come to, or name files to read",
        )
    try:
        return _opened(office.settings.path(folder))
    except UsageError as fault:
        raise ConfigError(
            f"config/settings.toml: delivery.bounces: {fault.message}", hint=fault.hint
        ) from fault


def read_before_sending(office: OfficeContext, *, watched: bool) -> list[Words]:
    """What `send` says of the bounces that came since; a folder that fails stops no mail.

    It is among the operator's concerns and, when nobody watches (the daemon), in the log.
    """
    if office.settings.file.delivery.bounces is None:
        return []
    try:
        result = read_configured(office)
    except ConfigError as fault:
        if not watched:
            log.warning("bounces not read", extra=fields(error=str(fault)))
        return []  # a concern, told with the others
    told = [
        f"{row.address}: the mail of {row.week} came back: {row.because}"
        for row in result.rows
        if row.verdict == "counted"
    ]
    asked = {"paused": "asked for no more mails", "asked": "asks for no more mails, unproven"}
    told += [f"{row.address}: {asked[row.verdict]}" for row in result.rows if row.verdict in asked]
    if unread := result.counts["unreadable"]:
        told.append(f"{unread} message(s) of bounces could not be read")
    return [in_both(line) for line in told]


# ------------------------------------------------------------------------------ judging


def _judged(office: OfficeContext, place: str, raw: bytes) -> BounceRow:
    bounce = parse(raw)
    if bounce is None:
        request = read_request(raw)
        return requests.judged(office, place, request) if request else BounceRow(place, "no report")
    row = office.state.outbox.row_of(bounce.message_id) if bounce.message_id else None
    if row is None or row.state not in LEFT:
        return BounceRow(place, "not counted", because=_not_ours(bounce))
    fate = bounce.fate_of(row.recipient)
    if fate is None:
        because = f"it is about another address than {row.recipient}, to whom that mail went"
        return BounceRow(place, "not counted", week=row.week, because=because)
    if not fate.permanent:
        because = f"{fate.action or 'no action'}, {fate.reason}: no server said never"
        if fate.action in ("delivered", "relayed", "expanded"):
            because = f"{fate.action}: it arrived"
        return BounceRow(place, "not counted", row.recipient, row.week, because=because)
    strikes = office.state.addresses.bounce(
        row.key, row.recipient, fate.reason, office.now(), strike=fate.of_address
    )
    if strikes is None:
        because = "this mail is known to have come back"
        return BounceRow(place, "known", row.recipient, row.week, because=because)
    log.info(
        "mail came back",
        extra=fields(message_id=row.message_id, status=fate.status, strikes=strikes),
    )
    because = fate.reason
    if not fate.of_address:
        because = f"{because} (about the mail or its sender: no strike)"
    return BounceRow(place, "counted", row.recipient, row.week, strikes, because)


def _not_ours(bounce: Bounce) -> str:
    if not bounce.message_id:
        return "it does not tell which mail came back"
    return f"{bounce.message_id[:80]} is no mail that this office sent"


# ------------------------------------------------------------------------------ places


def _of_maildir(office: OfficeContext, folder: mailbox.Maildir) -> Iterator[BounceRow]:
    for key in sorted(folder.keys()):
        try:
            with folder.get_file(key) as file:
                raw = file.read(LONGEST)
        except (KeyError, FileNotFoundError):
            continue  # a mail program moved it meanwhile
        except OSError as fault:
            yield BounceRow(key, "unreadable", because=str(fault.strerror))
        else:
            yield _judged(office, key, raw)


def _opened(path: Path) -> mailbox.Maildir:
    """A Maildir whose new/ and cur/ can be listed."""
    try:
        for part in ("new", "cur"):
            next((path / part).iterdir(), None)
    except FileNotFoundError as fault:
        raise UsageError(
            f"{path} is no Maildir", hint=f"make it: mkdir -p {path}/new {path}/cur {path}/tmp"
        ) from fault
    except OSError as fault:
        raise UsageError(
            f"{path} cannot be read: {fault.strerror}", hint="give this user access to the folder"
        ) from fault
    return mailbox.Maildir(path, create=False)


def _bytes_of(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(LONGEST)
    except (OSError, ValueError) as fault:  # ValueError: a NUL in the name
        said = fault.strerror if isinstance(fault, OSError) else fault
        raise UsageError(f"{path} cannot be read: {said}", hint="name a message's file") from fault
