"""What an SMTP server's reply means for the mail and for those after it: a table, and pure."""

from __future__ import annotations

import re

from sync.delivery.transport import Refusal
from sync.errors import DeliveryError
from sync.model import Phase

# Replies that are about us and not about this mail, whatever the step: reply code → mend.
_OURS = {
    454: "the server cannot check the password just now; the mails wait",
    530: "the server wants a login: set smtp.user and smtp.password_file",
    534: "the server wants another kind of login: for Google use an app password or the relay",
    535: "the server does not take smtp.user with this password: correct it, then send again",
    538: "the server wants encryption: set smtp.security to starttls or tls",
}

_ENHANCED = re.compile(r"^([245])\.(\d{1,3})\.(\d{1,3})\b")
_MAILBOX_CLASSES = ("1", "2")  # RFC 3463: x.1.x the address, x.2.x the mailbox


def fault_of_reply(phase: Phase, code: int, text: str) -> DeliveryError:
    """The exception for a reply that is not a yes; `phase` is the step that got it.

    4xx puts the mail off, 5xx refuses it; but what the server holds against the login, the
    connection or the sender's address stands in the way of every mail. After the dot, any no is
    a no to this mail.
    """
    reply = f"{code} {text}".strip()
    permanent = code >= 500
    if phase is Phase.CONNECT or (code in _OURS and phase is not Phase.DOT):
        mend = _OURS.get(code, "ask whoever runs the mail server")
        return DeliveryError(f"the mail server said {reply!r}", hint=mend, permanent=permanent)
    return Refusal(reply, permanent=permanent, of_address=_of_address(phase, code, text))


def sender_fault(code: int, text: str) -> DeliveryError:
    """The exception for a reply to MAIL FROM: about the size of this mail, or about the sender."""
    if code in (452, 552):
        return Refusal(f"{code} {text}", permanent=code == 552)
    if code < 500:
        return DeliveryError(
            f"the mail server puts this sender off: {code} {text}",
            hint="the mails wait and are tried again; if it lasts, ask whoever runs the server "
            "about mail.sender",
            permanent=False,
        )
    return DeliveryError(
        f"the mail server does not take mail from this sender: {code} {text}",
        hint="set mail.sender to an address that this login may send as",
    )


def _of_address(phase: Phase, code: int, text: str) -> bool:
    """Whether a refusal is the address's own fault and not, say, the content's or the policy's."""
    if phase is not Phase.RCPT or code < 500:
        return False
    enhanced = _ENHANCED.match(text)
    return enhanced is None or enhanced[2] in _MAILBOX_CLASSES
