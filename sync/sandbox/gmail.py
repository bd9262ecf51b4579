"""The Gmail API's messages.send: keeps the raw message where tests can read it."""

from __future__ import annotations

import base64
import binascii
import hashlib

from sync.sandbox.oauth import SCOPE_PREFIX
from sync.sandbox.protocol import Answer, Call, Refusal, route

_SCOPES = frozenset({"https://mail.google.com/", SCOPE_PREFIX + "gmail.send"})


def send_message(call: Call) -> Answer:
    """Accept one RFC 5322 message, base64url-encoded in `raw`."""
    raw = str(call.json().get("raw", ""))
    try:
        message = base64.urlsafe_b64decode(raw + "=" * (-len(raw) % 4))
    except (ValueError, binascii.Error) as fault:
        raise Refusal(400, "Invalid value for ByteString: raw", reason="invalid") from fault
    if b":" not in message.split(b"\n", 1)[0]:
        raise Refusal(400, "Recipient address required", reason="invalidArgument")
    # The number makes two sends of the very same bytes two messages, as at Google.
    number = len(call.store.mail)
    identity = hashlib.sha256(b"%d " % number + message).hexdigest()[:16]
    call.store.mail.append({"id": identity, "user": call.arguments["user"], "raw": message})
    return Answer({"id": identity, "threadId": identity, "labelIds": ["SENT"]})


ROUTES = (
    route(
        "POST",
        "/gmail/v1/users/{user}/messages/send",
        send_message,
        service="gmail",
        scopes=_SCOPES,
    ),
)
