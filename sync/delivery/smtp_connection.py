"""A verified and logged-in connection to an SMTP server, and why there is none, with the mend."""

from __future__ import annotations

import re
import smtplib
import socket
import ssl
import stat
from base64 import b64encode
from os import environ
from pathlib import Path

from sync.delivery.replies import fault_of_reply
from sync.delivery.smtp_client import Client, SecureClient
from sync.delivery.transport import AccessToken
from sync.errors import ConfigError, DeliveryError
from sync.model import Phase
from sync.plain import one_line
from sync.settings import Smtp

LONGEST_REPLY = 500
PORTS = {"starttls": 587, "tls": 465, "none": 25}


def open_connection(
    settings: Smtp, home: Path, access_token: AccessToken | None = None
) -> smtplib.SMTP:
    """Connect, encrypt and log in as the settings say, which passed `check`.

    Certificates are always verified. Raises DeliveryError when the server does not let us, and
    ConfigError when a file named in the settings cannot be used.
    """
    context = None if settings.security == "none" else _context(settings, home)
    password = _password(settings, home)
    server: smtplib.SMTP | None = None
    try:
        server = _connected(settings, context)
        # small commands must not wait for the acknowledgement of those before (Nagle)
        socket_of(server).setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        server.ehlo_or_helo_if_needed()
        if settings.security == "starttls":
            server.starttls(context=context)
            server.ehlo()
        _log_in(server, settings.user, password, access_token)
    except (OSError, smtplib.SMTPException, ValueError) as fault:
        # ValueError: an answer that is no base64, or letters that no SMTP has
        if server is not None:
            server.close()
        raise _hindrance(place(settings), fault) from fault
    return server


def check(settings: Smtp) -> None:
    """Raise ConfigError for what can be told to be wrong without a server."""
    if not settings.host:
        raise ConfigError("smtp.host is not set", hint="set it, or use delivery.transport files")
    if settings.security == "none" and not is_loopback(settings.host):
        raise ConfigError(
            f"smtp.security none would send {settings.host} everything in clear text",
            hint='use "starttls" or "tls"; none is for a server on this machine only',
        )


def place(settings: Smtp) -> str:
    """Host and port, as messages name them."""
    return f"{settings.host}:{port_of(settings)}"


def port_of(settings: Smtp) -> int:
    return settings.port or PORTS[settings.security]


def is_loopback(host: str) -> bool:
    """Whether a host is this very machine, judged by its name or address alone."""
    name = host.strip("[]").lower()
    return name in ("localhost", "::1") or bool(re.fullmatch(r"127(\.\d{1,3}){3}", name))


def socket_of(server: smtplib.SMTP) -> socket.socket:
    """The open socket; SMTPServerDisconnected when there is none."""
    if server.sock is None:
        raise smtplib.SMTPServerDisconnected("the connection was dropped")
    return server.sock


def decoded(reply: tuple[int, bytes | str]) -> tuple[int, str]:
    """A reply as code and one line of plain text; SMTPServerDisconnected when it made no sense."""
    code, said = reply
    if not 200 <= code <= 599:
        raise smtplib.SMTPServerDisconnected("the server's answer made no sense")
    return code, _one_line(said)


def _one_line(said: bytes | str) -> str:
    """What a server said, unable to direct a terminal, and not without end."""
    text = said if isinstance(said, str) else said.decode("utf-8", "replace")
    return " ".join(one_line(text).split())[:LONGEST_REPLY]


def words_of(fault: Exception) -> str:
    if isinstance(fault, ssl.SSLCertVerificationError):
        return fault.verify_message
    if isinstance(fault, OSError) and fault.strerror:
        return fault.strerror
    return _one_line(str(fault)) or type(fault).__name__


def _connected(settings: Smtp, context: ssl.SSLContext | None) -> smtplib.SMTP:
    host, port, timeout = settings.host or "", port_of(settings), settings.timeout
    if settings.security == "tls":
        return SecureClient(host, port, timeout=timeout, context=context)
    return Client(host, port, timeout=timeout)


def _context(settings: Smtp, home: Path) -> ssl.SSLContext:
    """The authorities that the machine trusts, and the office's own in smtp.ca_file."""
    try:
        context = ssl.create_default_context()
        if settings.ca_file is not None:
            context.load_verify_locations(cafile=home / settings.ca_file)
    except OSError as fault:  # SSLError is one
        raise ConfigError(
            f"smtp.ca_file {settings.ca_file} cannot be used: {words_of(fault)}",
            hint="give the path of a PEM file with the authority's certificate",
        ) from fault
    return context


def _password(settings: Smtp, home: Path) -> str | None:
    if settings.password_file is None:
        return settings.password
    path = home / settings.password_file
    try:
        mode = stat.S_IMODE(path.stat().st_mode)
        password = path.read_text(encoding="utf-8").rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as fault:
        raise ConfigError(
            f"smtp.password_file {path} cannot be read: {words_of(fault)}",
            hint="write the password into it, alone on one line",
        ) from fault
    # systemd's own credentials folder is closed to others, whatever mode its files show
    credentials = environ.get("CREDENTIALS_DIRECTORY")
    if mode & 0o077 and not (credentials and path.is_relative_to(credentials)):
        raise ConfigError(
            f"smtp.password_file {path} can be read by others", hint=f"chmod 600 {path}"
        )
    return password


def _log_in(
    server: smtplib.SMTP, user: str | None, password: str | None, token: AccessToken | None
) -> None:
    if not user:
        return
    if token is not None:
        answer = f"user={user}\x01auth=Bearer {token(user)}\x01\x01"
        # the second call answers the server's explanation of a failure: with nothing
        server.auth("XOAUTH2", lambda challenge=None: "" if challenge else answer)
    elif password is None:
        raise ConfigError(
            "smtp.user is set, but no password", hint="set smtp.password_file (mode 600)"
        )
    elif password.isascii() and user.isascii():
        server.login(user, password)
    else:
        _log_in_beyond_ascii(server, user, password)


def _log_in_beyond_ascii(server: smtplib.SMTP, user: str, password: str) -> None:
    """What smtplib cannot: letters outside ASCII, as UTF-8 (RFC 4616)."""
    if "PLAIN" not in server.esmtp_features.get("auth", "").upper().split():
        raise smtplib.SMTPNotSupportedError("no login that takes letters outside ASCII")
    answer = b64encode(f"\0{user}\0{password}".encode()).decode()
    code, text = server.docmd("AUTH", f"PLAIN {answer}")
    if code // 100 != 2:
        raise smtplib.SMTPAuthenticationError(code, text)


def _hindrance(where: str, fault: Exception) -> DeliveryError:
    """What kept us from connecting, in words with the mend."""
    if isinstance(fault.__context__, TimeoutError):  # smtplib calls it a disconnection
        fault = fault.__context__
    if isinstance(fault, smtplib.SMTPResponseException):
        if not 200 <= fault.smtp_code <= 599 or fault.smtp_error == _TOO_LONG:
            heard = _one_line(fault.smtp_error)[:60]
            return DeliveryError(
                f"{where}: what answers there is no mail server" + (f" ({heard!r})" * bool(heard)),
                hint="check smtp.host and smtp.port: another service may listen there",
                permanent=False,
            )
        reply = fault_of_reply(Phase.CONNECT, *decoded((fault.smtp_code, fault.smtp_error)))
        return DeliveryError(
            f"{where}: {reply.message}", hint=reply.hint, permanent=reply.permanent
        )
    for kinds, words, mend, permanent in _HINDRANCES:
        if isinstance(fault, kinds):
            if getattr(fault, "verify_code", None) in _NOT_NOW:
                mend = "have whoever runs the server renew it, or set this machine's clock right"
            said = f"{where}: {words} ({words_of(fault)})"
            return DeliveryError(said, hint=mend, permanent=permanent)
    mend = "check smtp.host, smtp.port and the network"
    return DeliveryError(f"{where}: {words_of(fault)}", hint=mend, permanent=False)


_NOT_NOW = (9, 10)  # OpenSSL's codes of a certificate that is not valid yet, or no longer
_TOO_LONG = "Line too long."  # smtplib's own words about a line that no SMTP has

# What connecting may raise → fault, mend, permanent; the first that fits.
_HINDRANCES: tuple[tuple[type[Exception] | tuple[type[Exception], ...], str, str, bool], ...] = (
    (
        ssl.SSLCertVerificationError,
        "its certificate cannot be verified",
        "check smtp.host, or name the office's own authority in smtp.ca_file",
        True,
    ),
    (
        ssl.SSLError,
        "no secure connection",
        'check smtp.port and smtp.security: "tls" goes with 465, "starttls" with 587',
        True,
    ),
    (
        smtplib.SMTPNotSupportedError,
        "the server does not offer what smtp.security or smtp.user ask for",
        "ask whoever runs it which port, security and login to use",
        True,
    ),
    (socket.gaierror, "no such server is known", "check smtp.host and the network", False),
    (
        ConnectionRefusedError,
        "nobody listens there",
        "check smtp.host and smtp.port, or wait until the server is up",
        False,
    ),
    (TimeoutError, "no answer in time", "check the network and the firewall", False),
    (
        smtplib.SMTPServerDisconnected,
        "the server hung up",
        "check smtp.port and smtp.security, or wait until the server is well",
        False,
    ),
)
