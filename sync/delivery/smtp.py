"""The transport that hands mails to an SMTP server, command by command."""

from __future__ import annotations

import re
import selectors
import smtplib
import socket
from contextlib import suppress
from pathlib import Path

from sync.delivery.replies import fault_of_reply, sender_fault
from sync.delivery.smtp_connection import (
    check,
    decoded,
    open_connection,
    place,
    socket_of,
    words_of,
)
from sync.delivery.transport import AccessToken, ConnectionLost, GoogleAccess, Refusal
from sync.errors import ConfigError, DeliveryError
from sync.model import Message, Phase
from sync.settings import Mail, Settings, Smtp

# RFC 5321 4.5.3.2.6 gives the answer to the final dot ten minutes, lest a mail be sent twice; no
# mail of ours ever is, so twice smtp.timeout is enough: what is not known by then is `unknown`
DOT_PATIENCE = 2
MOST_SILENCES = 3  # in a row, before the final dot; then the mails that are left wait
_LINE_END = re.compile(rb"\r\n|\r|\n")
_LEADING_DOT = re.compile(rb"(?m)^\.")


class SmtpTransport:
    """One verified connection for many mails, one recipient in each transaction.

    `sender` is the envelope's sender, the mailbox to which bounces go. `access_token`, when
    given, logs in by XOAUTH2 instead of the password.
    """

    name = "smtp"

    def __init__(
        self,
        settings: Smtp,
        sender: str,
        *,
        home: Path = Path(),
        access_token: AccessToken | None = None,
    ) -> None:
        check(settings)
        self._settings = settings
        self._sender = sender
        self._home = home
        self._access_token = access_token
        self._server: smtplib.SMTP | None = None
        self._used = False  # the connection has carried a mail already, and may have gone stale
        self._silences = 0
        self.pause = settings.pause

    # -------------------------------------------------------------------------- the four steps

    def connect(self) -> None:
        """Connect and log in, unless that stands; DeliveryError with the mend when it fails.

        A server that falls silent is not asked mail by mail: all that are left wait.
        """
        if self._server is not None:
            return
        if self._silences >= MOST_SILENCES:
            raise DeliveryError(
                f"{place(self._settings)}: the server fell silent in the middle of a mail; "
                "the others wait",
                hint="wait until the server is well; raise smtp.timeout if it is only slow",
                permanent=False,
            )
        self._server = open_connection(self._settings, self._home, self._access_token)
        self._used = False

    def ready(self) -> str:
        return f"{place(self._settings)}: connected and signed in, nothing sent"

    def envelope(self, message: Message) -> None:
        """MAIL FROM and RCPT TO; a connection that went stale meanwhile is made anew."""
        if not message.recipient.isascii():
            raise Refusal("the address has letters outside ASCII", permanent=True, of_address=True)
        try:
            self._mail_from(message)
        except ConnectionLost:
            if not self._used:
                raise
            self.connect()
            self._mail_from(message)
        self._used = True
        code, text = self._command("RCPT", f"TO:<{message.recipient}>")
        if code not in (250, 251):
            raise self._refused(fault_of_reply(Phase.RCPT, code, text))

    def data(self, message: Message) -> None:
        """DATA and the bytes, their final dot left out."""
        code, text = self._command("DATA")
        if code != 354:
            raise self._refused(fault_of_reply(Phase.DATA, code, text))
        try:
            self._connection().send(stuffed(message.payload))
        except (OSError, smtplib.SMTPException) as fault:
            raise self._lost(fault) from fault

    def finish(self, message: Message) -> str:
        """The final dot; from its first byte on, the mail may arrive."""
        server = self._connection()
        try:
            if _spoke_or_hung_up(socket_of(server)):
                self.abort()
                raise Refusal("the server hung up before the final dot", permanent=False)
            socket_of(server).settimeout(self._settings.timeout * DOT_PATIENCE)
            server.send(b".\r\n")
            code, text = decoded(server.getreply())
            socket_of(server).settimeout(self._settings.timeout)
        except (OSError, smtplib.SMTPException) as fault:
            # one silence here leaves a mail in doubt: no other is risked
            raise self._lost(fault, silences=MOST_SILENCES) from fault
        self._silences = 0
        if code // 100 != 2:
            raise fault_of_reply(Phase.DOT, code, text)
        return f"{code} {text}"

    def arrived(self, message: Message) -> bool | None:
        """SMTP cannot be asked."""
        return None

    def abort(self) -> None:
        """Drop the connection at once; a step waiting on it in another thread fails."""
        server, self._server = self._server, None
        sock = getattr(server, "sock", None)
        if server is not None and sock is not None:
            with suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)
            server.close()

    def close(self) -> None:
        """Say goodbye; a server that no longer listens does not matter."""
        server, self._server = self._server, None
        if server is not None:
            with suppress(OSError, smtplib.SMTPException):
                server.quit()
            server.close()

    # -------------------------------------------------------------------------- one command

    def _mail_from(self, message: Message) -> None:
        server = self._connection()
        size = f" SIZE={len(message.payload)}" if server.has_extn("size") else ""
        code, text = self._command("MAIL", f"FROM:<{self._sender}>{size}")
        if code == 421:
            raise self._lost_words(f"{code} {text}")
        if code != 250:
            raise self._refused(sender_fault(code, text))

    def _command(self, verb: str, argument: str = "") -> tuple[int, str]:
        try:
            return decoded(self._connection().docmd(verb, argument))
        except (OSError, smtplib.SMTPException, ValueError) as fault:
            raise self._lost(fault) from fault

    def _connection(self) -> smtplib.SMTP:
        if self._server is None:
            raise ConnectionLost(f"{place(self._settings)}: the connection was dropped")
        return self._server

    def _refused(self, fault: DeliveryError) -> DeliveryError:
        """Clear the transaction, so that the next mail starts clean on the same connection."""
        try:
            code, _ = self._connection().docmd("RSET")
        except (OSError, smtplib.SMTPException):
            code = 0
        if code != 250:
            self.abort()
        return fault

    def _lost(self, fault: Exception, silences: int = 1) -> ConnectionLost:
        # smtplib calls a silence a disconnection
        if any(isinstance(cause, TimeoutError) for cause in (fault, fault.__context__)):
            self._silences += silences
        return self._lost_words(words_of(fault))

    def _lost_words(self, words: str) -> ConnectionLost:
        self.abort()
        return ConnectionLost(f"{place(self._settings)}: the connection was lost: {words}")


def make(settings: Settings, access: GoogleAccess) -> SmtpTransport:
    """To smtp.host; a user without a password signs in by Google's token, where there is one."""
    smtp, mail = settings.file.smtp, settings.file.mail
    if mail.sender == Mail().sender:
        raise ConfigError(
            "mail.sender is still the example, and servers take such mails for forged",
            hint="set it to an address that this server lets the program send as",
        )
    by_token = smtp.user and not smtp.password and not smtp.password_file
    return SmtpTransport(
        smtp,
        mail.sender,
        home=settings.home,
        access_token=access.access_token if by_token else None,
    )


def stuffed(payload: bytes) -> bytes:
    """The bytes as DATA wants them: lines ended by CRLF, leading dots doubled (RFC 5321 4.5.2)."""
    lines = _LINE_END.sub(b"\r\n", payload)
    if not lines.endswith(b"\r\n"):
        lines += b"\r\n"
    return _LEADING_DOT.sub(b"..", lines)


def _spoke_or_hung_up(sock: socket.socket) -> bool:
    """Whether something is there to be read: before the dot, that is a goodbye.

    By a selector, as `select.select` refuses a descriptor of 1024 or higher.
    """
    with selectors.DefaultSelector() as selector:
        selector.register(sock, selectors.EVENT_READ)
        return bool(selector.select(timeout=0))
