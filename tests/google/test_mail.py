"""What delivery borrows from Google, against the sandbox."""

from __future__ import annotations

import base64

import pytest

from sync.delivery.gmail import PATH
from sync.errors import DeliveryError
from sync.google.mail import gmail_post, smtp_token
from sync.sandbox.server import Sandbox

SENDER = "weekly@example.go.th"
MAIL = b"Subject: x\r\nTo: a@example.go.th\r\n\r\nhello\r\n"


def test_a_post_to_gmail_is_signed_and_taken_once() -> None:
    with Sandbox() as box:
        post = gmail_post(box.credentials, SENDER, endpoint=box.endpoint)
        status, _ = post(PATH, {"raw": base64.urlsafe_b64encode(MAIL).decode()})
        assert status == 200
        assert [mail["raw"] for mail in box.mail] == [MAIL]


def test_a_token_for_smtp_is_signed_in_for() -> None:
    with Sandbox() as box:
        token = smtp_token(box.credentials, endpoint=box.endpoint)
        assert token(SENDER)
        assert any("/token" in request.path for request in box.requests)


def test_a_revoked_key_is_told_with_the_scope_to_grant() -> None:
    with Sandbox() as box:
        box.revoke(box.account)
        post = gmail_post(box.credentials, SENDER, endpoint=box.endpoint)
        with pytest.raises(DeliveryError, match=r"gmail\.send"):
            post(PATH, {"raw": ""})
        assert box.mail == []


def test_no_answer_is_an_oserror_so_that_the_mail_counts_as_unknown() -> None:
    with Sandbox() as box:
        post = gmail_post(box.credentials, SENDER, endpoint=box.endpoint)
        post(PATH, {"raw": base64.urlsafe_b64encode(MAIL).decode()})
    with pytest.raises(OSError, match="refused"):
        post(PATH, {"raw": base64.urlsafe_b64encode(MAIL).decode()})
    assert len(box.mail) == 1
