"""Mails that came back later: a delivery status notification's bytes → what it says (RFC 3464).

Its own few lines split the message: the standard library's parser decodes no report that came in
base64, reads message/global-delivery-status as a mail, and ends in RecursionError over parts nested
by whoever may write to that mailbox. On plain reports the tests hold both against each other.
"""

from __future__ import annotations

import binascii
import quopri
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

LONGEST = 1_000_000  # bytes looked at: report and returned headers come before the returned body
_PARTS = 50
_RECIPIENTS = 100
_LONGEST_VALUE = 2000
_LONGEST_DIAGNOSTIC = 200
_ACTIONS = ("failed", "delayed", "delivered", "relayed", "expanded")

_STATUS_PARTS = ("message/delivery-status", "message/global-delivery-status")
_RETURNED_PARTS = (
    "message/rfc822", "text/rfc822-headers", "message/global", "message/global-headers",
)  # fmt: skip

_END_OF_HEAD = re.compile(rb"(?:\A|\r?\n)\r?\n")
_BETWEEN_BLOCKS = re.compile(r"\n[ \t\r]*\n")
_FOLD = re.compile(r"\r?\n[ \t]+")
_BOUNDARY = re.compile(r';\s*boundary\s*=\s*(?:"([^"]{1,200})"|([^\s;"]{1,200}))', re.IGNORECASE)
_STATUS = re.compile(r"([245])\.(\d{1,3})\.(\d{1,3})\b")
_MESSAGE_ID = re.compile(r"<[!-;=?-~]+>")
_COMMENT = re.compile(r"\s*\([^()]*\)\s*$")
_XTEXT = re.compile(r"\+([0-9A-F]{2})")  # RFC 3461: how a sender writes + and = in an address

# RFC 3463: x.6.x and x.7.x are about the content, and about a policy against the sender
_NOT_THE_ADDRESS = re.compile(r"5\.(?:[67]\.|3\.4$)")


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of a mail for one recipient, as the reporting server tells it.

    `addresses` are the final and the original one, lower case; `action` and `status` are "" when
    the report has none that RFC 3464 knows.
    """

    addresses: tuple[str, ...]
    action: str
    status: str
    diagnostic: str

    @property
    def permanent(self) -> bool:
        """Whether the mail will never arrive; a delay may still end well."""
        return self.action == "failed" and self.status.startswith("5.")

    @property
    def of_address(self) -> bool:
        """Whether that is the address's own fault and not the mail's or its sender's."""
        return self.permanent and not _NOT_THE_ADDRESS.match(self.status)

    @property
    def reason(self) -> str:
        """Status and diagnostic in one line."""
        if self.status in self.diagnostic:
            return self.diagnostic or self.action
        return f"{self.status} {self.diagnostic}".strip()


@dataclass(frozen=True, slots=True)
class Bounce:
    """A delivery status notification; `message_id` ("<…>", or "") names the mail it is about."""

    message_id: str
    fates: tuple[Fate, ...]

    def fate_of(self, address: str) -> Fate | None:
        """What is told of one address: its failure, when several things are."""
        told = [fate for fate in self.fates if address.lower() in fate.addresses]
        return next((fate for fate in told if fate.permanent), told[0] if told else None)


def parse(raw: bytes) -> Bounce | None:
    """Read one message's bytes; None when it is no delivery status notification.

    Total: whatever the bytes, it returns, in time linear in LONGEST.
    """
    raw = raw[:LONGEST]
    if b"delivery-status" not in raw.lower():  # nearly every mail of a mailbox ends here
        return None
    head, body = _halves(raw)
    fields = _fields(_text(head))
    kind, boundary = _kind(fields)
    if not (kind.startswith("multipart/") and boundary):  # OpenSMTPD: multipart/mixed
        return None
    report = returned = None
    for part_kind, content in _parts(body, boundary):
        if part_kind in _STATUS_PARTS and report is None:
            report = content
        elif part_kind in _RETURNED_PARTS and returned is None:
            returned = _fields(_text(_halves(content)[0]))
    if report is None:
        return None
    named = (returned or {}).get("message-id") or fields.get("in-reply-to", "")
    found = _MESSAGE_ID.search(named)
    return Bounce(found[0] if found else "", tuple(islice(_fates(_text(report)), _RECIPIENTS)))


def _parts(body: bytes, boundary: str) -> Iterator[tuple[str, bytes]]:
    """Kind and decoded content of each part; the last may be cut short."""
    line = b"--" + re.escape(boundary.encode())
    marks = re.finditer(rb"^" + line + rb"(--)?[ \t]*\r?$", body, re.MULTILINE)
    begins = -1
    for count, mark in enumerate(marks):
        if begins >= 0:
            yield _part(body[begins : mark.start()])
        if mark[1] or count >= _PARTS:
            return
        begins = mark.end() + 1
    if begins >= 0:
        yield _part(body[begins:])


def _part(raw: bytes) -> tuple[str, bytes]:
    head, content = _halves(raw)
    fields = _fields(_text(head))
    encoding = fields.get("content-transfer-encoding", "").strip().lower()
    if encoding == "quoted-printable":
        content = quopri.decodestring(content)
    elif encoding == "base64":
        try:
            content = binascii.a2b_base64(content)
        except binascii.Error:
            content = b""
    return _kind(fields)[0], content


def _halves(raw: bytes) -> tuple[bytes, bytes]:
    """Head and body of a message or part."""
    end = _END_OF_HEAD.search(raw)
    return (raw[: end.start()], raw[end.end() :]) if end else (raw, b"")


def _text(raw: bytes) -> str:
    return raw.decode("utf-8", "replace")


def _fields(block: str) -> dict[str, str]:
    """Header fields by lower-case name, unfolded; of one named twice, the first."""
    fields: dict[str, str] = {}
    for line in _FOLD.sub(" ", block).split("\n"):
        name, colon, value = line.partition(":")
        if colon:
            fields.setdefault(name.strip().lower(), value.strip()[:_LONGEST_VALUE])
    return fields


def fields_of(raw: bytes) -> dict[str, str]:
    """The header fields of a message, undecoded."""
    return _fields(_text(_halves(raw)[0]))


def _kind(fields: dict[str, str]) -> tuple[str, str]:
    """Content type and boundary ("" without one)."""
    value = fields.get("content-type", "")
    found = _BOUNDARY.search(value)
    return value.partition(";")[0].strip().lower(), (found[1] or found[2]) if found else ""


def _fates(report: str) -> Iterator[Fate]:
    """One for each recipient's block of a report."""
    for block in _BETWEEN_BLOCKS.split(report):
        fields = _fields(block)
        final = _address(fields.get("final-recipient", ""))
        original = _address(fields.get("original-recipient", ""))
        plain = _XTEXT.sub(lambda found: chr(int(found[1], 16)), original.upper()).lower()
        addresses = tuple(dict.fromkeys(a for a in (final, original, plain) if a))
        if not addresses:
            continue
        action = fields.get("action", "").partition(" ")[0].lower()
        status = _STATUS.match(fields.get("status", ""))
        yield Fate(
            addresses,
            action if action in _ACTIONS else "",
            status[0] if status else "",
            _one_line(fields.get("diagnostic-code", "")),
        )


def _address(value: str) -> str:
    """The address of `rfc822; name@example.org (a comment)`, lower case."""
    kind, semicolon, address = value[:400].partition(";")
    return _COMMENT.sub("", address if semicolon else kind).strip(" \t<>").lower()


def _one_line(diagnostic: str) -> str:
    """A server's words without their `smtp;`, controls and undecodable bytes, shortened."""
    kind, semicolon, words = diagnostic.partition(";")
    words = words if semicolon and " " not in kind.strip() else diagnostic
    line = " ".join("".join(c if c.isprintable() else " " for c in words).split())
    if len(line) <= _LONGEST_DIAGNOSTIC:
        return line
    return line[: _LONGEST_DIAGNOSTIC - 1].rstrip() + "…"
