"""The courtroom: each finished message's bytes against the data, before it may leave."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator

from sync.model import Message
from sync.summary import tally
from sync.summary.cells import is_our_script
from sync.summary.districts import Districts
from sync.summary.inspection import bounds, files
from sync.summary.inspection.evidence import Evidence, read
from sync.summary.inspection.leaks import leaks
from sync.summary.views import Summary

LARGEST_HTML = 80 * 1024
LARGEST_MESSAGE = 5 * 1024 * 1024  # with attachments; many servers refuse from 10 MB on
ONCE = ("from", "to", "subject", "date", "message-id", "mime-version", "content-type")
_LEFTOVER = re.compile(r"\{\{|\}\}|\{%|%\}|\bNone\b|\bnan\b|\bNaN\b|\bUndefined\b|\bTraceback\b")


def inspect(message: Message, summary: Summary, districts: Districts) -> tuple[str, ...]:
    """Every fault that forbids this message to leave; empty when it may.

    Only the bytes, the reader's rows and the workbooks' reports are believed: numbers, scope and
    links are worked out anew from them.
    """
    try:
        seen = read(message)
    except (ValueError, LookupError) as fault:
        return (f"the message cannot be read back: {fault}",)
    checks: tuple[Callable[[Evidence, Message, Summary, Districts], Iterator[str]], ...]
    checks = (
        _envelope,
        tally.subject,
        tally.editions,
        tally.praise,
        bounds.scope,
        bounds.links,
        files.attachments,
        _size,
        _script,
        _leftovers,
        _personal,
    )
    return tuple(fault for check in checks for fault in check(seen, message, summary, districts))


def _envelope(seen: Evidence, message: Message, summary: Summary, _: Districts) -> Iterator[str]:
    for name in ONCE:
        if len(seen.headers.get(name, ())) != 1:
            yield f"header {name} must stand once"
    for name in ("bcc", "cc"):
        if name in seen.headers:
            yield f"header {name} must not be there"
    to = seen.headers.get("to", [""])[0]
    addresses = re.findall(r"[^\s<>,;]+@[^\s<>,;]+", to)
    if addresses != [summary.to] or message.recipient != summary.to:
        yield "it is not addressed to its one reader"
    if (
        seen.headers.get("message-id", [""])[0] != message.message_id
        or len(message.message_id) > 60
    ):
        yield "the Message-ID is wrong or too long"
    for name in ("message-id", "references", "list-unsubscribe"):
        if any("=?" in value for value in seen.headers.get(name, ())):
            yield f"header {name} was encoded"
    if seen.images:
        yield "it holds a picture or another embedded thing"


def _size(seen: Evidence, message: Message, _: Summary, __: Districts) -> Iterator[str]:
    size = len(seen.html.encode("utf-8"))
    if size > LARGEST_HTML:
        yield f"the HTML is {size} bytes, too large"
    if len(message.payload) > LARGEST_MESSAGE:
        size = len(message.payload)
        yield f"the message is {size} bytes, too large"
    if any(len(line) > 998 for line in message.payload.split(b"\r\n")):
        yield "a line is longer than 998 bytes"
    if not seen.text.strip() or not seen.visible.strip():
        yield "the mail is empty"


def _script(seen: Evidence, _: Message, __: Summary, ___: Districts) -> Iterator[str]:
    foreign = sorted(c for c in set(seen.prose) if not is_our_script(c))
    if foreign:
        names = ", ".join(unicodedata.name(character, "?") for character in foreign[:3])
        yield f"foreign letters: {names}"


def _leftovers(seen: Evidence, _: Message, summary: Summary, districts: Districts) -> Iterator[str]:
    if any(edition.kind == "operator" for edition in summary.reader.editions):
        return  # it quotes errors, which may hold anything
    for found in sorted(set(_LEFTOVER.findall(seen.prose))):
        if not _said_by_an_officer(found, districts):
            yield f"a leftover of a template: {found}"


def _said_by_an_officer(word: str, districts: Districts) -> bool:
    """True when the word stands in a cell, such as a moo typed as `nan` (rule D10)."""
    return any(
        word in text
        for source in districts
        for finding in source.report.findings
        for text in (finding.value, finding.record, *finding.what)
    )


def _personal(seen: Evidence, _: Message, __: Summary, ___: Districts) -> Iterator[str]:
    """P1: no citizen id and no phone, however written. The fault never quotes them."""
    found = leaks(seen.lines)
    if "id" in found:
        yield "it holds a citizen id (P1)"
    if "phone" in found:
        yield "it holds a mobile phone number or another (P1)"
