"""The bytes: headers that mail programs accept, parts that survive, ids that repeat."""

from __future__ import annotations

import email
import re
from datetime import timedelta
from email.header import decode_header
from email.message import Message as Parsed

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.summary.compose import Composed, compose
from sync.summary.message import hdr
from tests.summary.cast import BOSS, NEXT, NOW, WEEK, held, prepared, settings


def mails(**mail: object) -> dict[str, Composed]:
    made = compose(held([prepared()]), settings(**mail), WEEK, NOW, NEXT)
    return {composed.message.recipient: composed for composed in made}


def parsed(**mail: object) -> Parsed:
    return email.message_from_bytes(mails(**mail)[BOSS.email].message.payload)


def decoded(value: str) -> str:
    pieces = decode_header(value.replace("\r\n", ""))
    return "".join(p.decode(c or "ascii") if isinstance(p, bytes) else p for p, c in pieces)


def test_every_header_stands_once_and_ids_are_raw_and_short() -> None:
    mail = parsed()
    names = [name.lower() for name in mail.keys()]  # noqa: SIM118 - keys() keeps repeats
    assert len(names) == len(set(names))
    for name in ("Message-ID", "References", "List-Unsubscribe", "List-ID"):
        assert "=?" not in mail[name]
        assert "\n" not in mail[name]
    assert len(mail["Message-ID"]) <= 60
    assert mail["Auto-Submitted"] == "auto-generated"


def test_the_bytes_are_ascii_in_short_lines_with_words_of_at_most_75() -> None:
    payload = mails()[BOSS.email].message.payload
    assert payload.isascii()
    lines = payload.split(b"\r\n")
    # whole in one line: mail programs that fold it, or read it folded, lose its address
    assert max(len(line) for line in lines if not line.startswith(b"List-Unsubscribe:")) <= 78
    assert b"\n" not in payload.replace(b"\r\n", b"")
    words = re.findall(rb"=\?[^ ]+\?=", payload)
    assert words
    assert max(map(len, words)) <= 75


def test_the_thai_subject_and_both_parts_come_out_as_they_went_in() -> None:
    composed = mails()[BOSS.email]
    mail = email.message_from_bytes(composed.message.payload)
    assert decoded(mail["Subject"]) == composed.message.subject
    assert mail.get_content_type() == "multipart/alternative"
    text, html = (part for part in mail.walk() if not part.is_multipart())
    assert text["Content-Transfer-Encoding"] == html["Content-Transfer-Encoding"] == "base64"
    content = html.get_payload(decode=True)
    assert isinstance(content, bytes)
    assert content.decode() == composed.message.html.replace("\n", "\r\n")


def test_the_same_week_gives_the_same_bytes_and_another_time_the_same_id() -> None:
    first, again = mails()[BOSS.email].message, mails()[BOSS.email].message
    assert first == again
    later = compose(held([prepared()]), settings(), WEEK, NOW + timedelta(hours=1), NEXT)[0].message
    assert (later.message_id, later.key) == (first.message_id, first.key)
    assert later.payload != first.payload
    after = compose(held([prepared(first=True)]), settings(), WEEK.shift(1), NOW, NEXT)[0].message
    assert after.message_id != first.message_id


def test_an_https_address_offers_one_click_and_a_mailbox_does_not() -> None:
    https = parsed(unsubscribe="https://report.example.go.th/u")
    assert https["List-Unsubscribe"] == "<https://report.example.go.th/u>"
    assert "List-Unsubscribe-Post" not in https  # a page need not take that POST
    https = parsed(unsubscribe="https://report.example.go.th/u", one_click=True)
    assert https["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    mailbox = parsed(unsubscribe="unsub@report.example.go.th")
    assert mailbox["List-Unsubscribe"].startswith("<mailto:unsub@report.example.go.th?subject=")
    assert "List-Unsubscribe-Post" not in mailbox


@pytest.mark.parametrize("name", ["a\r\nBcc: x@example.org", "a\u2028Bcc: x", "\x0b\x1c\x85b"])
def test_a_hostile_name_adds_no_header(name: str) -> None:
    mail = parsed(sender_name=name, reply_to_name=name)
    assert mail["Bcc"] is None
    assert mail["From"].count("@") == 1


@given(st.text(max_size=300))
def test_a_header_value_is_one_clean_line_of_at_most_180(text: str) -> None:
    value = hdr(text)
    assert len(value) <= 180
    assert value == " ".join(value.split())
    assert not re.search(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\ufeff]", value)
