"""Mails that ask for no more mails: a message's bytes → what it asks, and what speaks for it."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.utils import parseaddr

from sync.delivery.bounces import LONGEST, fields_of

_TOKEN = re.compile(r"\bunsub[\s_-]*([0-9a-f]{16})\b", re.IGNORECASE)
_WORDS = re.compile(
    r"unsub|opt[ -]?out|remove me|stop (?:send|mail)|เลิกรับ"
    r"|(?:ยกเลิก|หยุด|งด|พัก)(?:การ)?(?:ส่ง|รับ)"
    r"|ไม่(?:ต้อง|ขอ|ต้องการ|ประสงค์)(?:จะ)?(?:รับ|ส่ง)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Request:
    """`token` is that of `stop_token`, "" when there is none; anybody can write `sender`.

    `digest` names these very bytes.
    """

    token: str
    sender: str
    digest: str


def parse(raw: bytes) -> Request | None:
    """Read one message's bytes; None when it asks for nothing, or a machine wrote it.

    Only its own subject is looked at: an answer that quotes our mail holds our words as well.
    """
    raw = raw[:LONGEST]
    fields = fields_of(raw)
    subject = _plain(fields.get("subject", ""))
    token = _TOKEN.search(subject)
    automatic = fields.get("auto-submitted", "no").partition(";")[0].strip().lower() != "no"
    if automatic or not (token or _WORDS.search(subject)):
        return None
    _, sender = parseaddr(fields.get("from", ""))
    digest = hashlib.sha256(raw).hexdigest()[:32]
    return Request(token[1].lower() if token else "", sender.strip().lower()[:200], digest)


def _plain(subject: str) -> str:
    try:
        return str(make_header(decode_header(subject)))
    except (HeaderParseError, LookupError, UnicodeError, ValueError):
        return subject
