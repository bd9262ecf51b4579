"""The finished mail as bytes: headers, base64 parts, and ids that are the same every time."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from base64 import encodebytes
from collections.abc import Sequence
from datetime import datetime
from email.header import Header
from email.utils import format_datetime
from typing import NamedTuple
from urllib.parse import quote

from sync.clock import Week
from sync.model import Language, Message, stop_token
from sync.settings import Mail, Settings, SettingsFile
from sync.summary.render import Rendered
from sync.summary.views import Summary

REPORT = "weekly"
LONGEST_HEADER = 180
_CHARSET = "UTF-8''"
_DROPPED = frozenset(
    "\u061c\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff"
)
_HTTPS = re.compile(r"https://[\x21-\x7e]+")


class Attachment(NamedTuple):
    """A file beside the mail; `fallback` is its name for programs that read plain ASCII only."""

    name: str
    fallback: str
    kind: str
    content: bytes


def hdr(text: str) -> str:
    """A text made safe as a header value: one line, no controls, at most 180 characters.

    Line ends and other separators become spaces; bidi controls, zero-width spaces and byte-order
    marks go. Thai needs no zero-width joiner in a name or a subject.
    """
    kept = []
    for character in unicodedata.normalize("NFC", text):
        if character in _DROPPED:
            continue
        kept.append(
            " " if unicodedata.category(character) in ("Cc", "Zl", "Zp", "Zs") else character
        )
    return " ".join("".join(kept).split())[:LONGEST_HEADER].rstrip()


class Letter(NamedTuple):
    """What names a mail: its report, its key in the outbox, the week, and whom it goes to.

    `tail` are headers of its own, as they leave.
    """

    report: str
    key: str
    week: str
    to: str
    language: Language
    name: str = ""
    tail: Sequence[tuple[str, str]] = ()


def build(
    summary: Summary,
    rendered: Rendered,
    settings: SettingsFile,
    now: datetime,
    attachments: Sequence[Attachment] = (),
    stop_key: bytes = b"",
) -> Message:
    """The weekly mail's bytes; `stop_key` signs what its reader sends back to get no more."""
    address = summary.to
    key = _key(summary.week, address) + ("/test" if summary.headline.test else "")
    tail = stopping(settings, stop_token(stop_key, address))
    letter = Letter(
        REPORT, key, str(summary.week), address, summary.reader.language, summary.reader.name, tail
    )
    return assemble(letter, rendered, settings.mail, now, attachments)


def unmade(
    address: str, language: Language, name: str, week: Week, settings: Settings, now: datetime
) -> Message:
    """Stands in the outbox for a week's mail that could not be made: it is held, and never leaves.

    Its key is that mail's own, so that the mail takes its place once it can be made.
    """
    letter = Letter(REPORT, _key(week, address), str(week), address, language, name)
    return assemble(letter, Rendered("?", "?", "?"), settings.file.mail, now)


def _key(week: Week, address: str) -> str:
    return f"{REPORT}/{week}/{address}"


def assemble(
    letter: Letter,
    rendered: Rendered,
    mail: Mail,
    now: datetime,
    attachments: Sequence[Attachment] = (),
) -> Message:
    """The very bytes that leave; the same letter, words and `now` give the same bytes.

    The Message-ID depends on the key alone (report, week and recipient), so that a mail sent twice
    is the same mail.
    """
    token = hashlib.sha256(letter.key.encode()).hexdigest()[:20]
    domain = _ascii(mail.sender.rpartition("@")[2])[:30] or "localhost"
    message_id = f"<{letter.report}.{token}@{domain}>"
    subject = hdr(rendered.subject)
    headers = [
        ("From", _mailbox(mail.sender_name, mail.sender)),
        ("To", _mailbox(letter.name, letter.to)),
        ("Subject", _encoded(subject, "Subject")),
        ("Date", format_datetime(now)),
        ("Message-ID", message_id),
        ("References", f"<{letter.report}.{_root(letter)}@{domain}>"),
        ("List-ID", f"<{letter.report}.sammachip.{domain}>"),
        *letter.tail,
        ("Auto-Submitted", "auto-generated"),
        ("Precedence", "bulk"),
        ("X-Auto-Response-Suppress", "OOF, AutoReply"),
        ("Feedback-ID", f"{letter.report}:{letter.week}:sammachip"),
        ("MIME-Version", "1.0"),
        ("Content-Type", _multipart("mixed" if attachments else "alternative", token)),
    ]
    if mail.reply_to:
        headers.insert(2, ("Reply-To", _mailbox(mail.reply_to_name, mail.reply_to)))
    head = "".join(f"{name}: {value}\r\n" for name, value in headers)
    inner = token[::-1] if attachments else token
    body = "".join(
        (
            _part(inner, "plain", rendered.text, letter.language),
            _part(inner, "html", rendered.html, letter.language),
            f"--={inner}=--\r\n",
        )
    )
    if attachments:
        opened = f"--={token}=\r\nContent-Type: {_multipart('alternative', inner)}\r\n\r\n"
        files = "".join(_file(token, attachment) for attachment in attachments)
        body = f"{opened}{body}{files}--={token}=--\r\n"
    return Message(
        key=letter.key,
        report=letter.report,
        week=letter.week,
        recipient=letter.to,
        message_id=message_id,
        subject=subject,
        payload=f"{head}\r\n{body}".encode("ascii"),
        html=rendered.html,
    )


def _part(token: str, kind: str, text: str, language: str) -> str:
    content = text.replace("\r\n", "\n").replace("\n", "\r\n").encode("utf-8")
    encoded = encodebytes(content).decode("ascii").replace("\n", "\r\n")
    return (
        f"--={token}=\r\n"
        f'Content-Type: text/{kind}; charset="utf-8"\r\n'
        f"Content-Language: {language}\r\n"
        "Content-Transfer-Encoding: base64\r\n"
        f"\r\n{encoded}"
    )


def _multipart(kind: str, token: str) -> str:
    return f'multipart/{kind}; boundary="={token}="'


def _file(token: str, attachment: Attachment) -> str:
    """One attachment: its name in RFC 2231 pieces, after the ASCII one that all programs read."""
    name = hdr(attachment.name)
    # whole characters in each piece: some programs decode the pieces one by one
    pieces = [quote(name[at : at + 6], safe="") for at in range(0, len(name), 6)]
    names = "".join(
        f";\r\n filename*{number}*={'' if number else _CHARSET}{piece}"
        for number, piece in enumerate(pieces)
    )
    content = encodebytes(attachment.content).decode("ascii").replace("\n", "\r\n")
    return (
        f"--={token}=\r\n"
        f"Content-Type: {attachment.kind}\r\n"
        f'Content-Disposition: attachment; filename="{attachment.fallback}"{names}\r\n'
        "Content-Transfer-Encoding: base64\r\n"
        f"\r\n{content}"
    )


def stopping(settings: SettingsFile, token: str) -> tuple[tuple[str, str], ...]:
    """How the reader stops the mails (RFC 2369): kept raw, so that it stays whole.

    The address is one that is read. The one-click twin (RFC 8058) stands there only when the
    office says that its page takes such a POST.
    """
    mail, page = settings.mail, settings.mail.unsubscribe or ""
    address = quote(_ascii(settings.stop_address), safe="@.+-_")
    by_mail = f"<mailto:{address}?subject=unsub%20{token}>"
    if not _HTTPS.fullmatch(page):
        return (("List-Unsubscribe", by_mail),)
    ways = f"<{page}>" + (f",\r\n {by_mail}" if settings.delivery.bounces else "")
    one_click = (("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"),) if mail.one_click else ()
    return (("List-Unsubscribe", ways), *one_click)


def _root(letter: Letter) -> str:
    """The constant id that the mails of one reader's report share, so that clients group them."""
    return hashlib.sha256(f"{letter.report}/{letter.to}".encode()).hexdigest()[:20]


def _mailbox(name: str, address: str) -> str:
    """`Name <address>`; a name that is not plain ASCII becomes RFC 2047 words."""
    shown = hdr(name)
    address = _ascii(hdr(address)).replace(" ", "")
    if not shown:
        return address
    if shown.isascii() and re.fullmatch(r"[A-Za-z0-9 ]+", shown):
        return f"{shown} <{address}>"
    return f"{_encoded(shown, 'Reply-To')}\r\n <{address}>"


def _encoded(text: str, name: str) -> str:
    """RFC 2047 words of at most 75 characters, never splitting a character."""
    return Header(text, "utf-8", maxlinelen=75, header_name=name).encode(linesep="\r\n")


def _ascii(text: str) -> str:
    return text.encode("ascii", "ignore").decode("ascii")
