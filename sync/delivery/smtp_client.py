"""smtplib's client, with an end to how much a server may say at once."""

from __future__ import annotations

import smtplib
from typing import Any

MOST_LINES = 200  # of one reply; the longest that a real server gives, to EHLO, has about twenty


class _Lines:
    """The lines that come over a socket; SMTPServerDisconnected when one reply has too many."""

    def __init__(self, source: Any) -> None:
        self._source = source
        self.left = MOST_LINES

    def readline(self, limit: int) -> bytes:
        self.left -= 1
        if self.left < 0:
            raise smtplib.SMTPServerDisconnected("the server's answer does not end")
        line: bytes = self._source.readline(limit)
        return line

    def close(self) -> None:
        self._source.close()


class _Bounded(smtplib.SMTP):
    def getreply(self) -> tuple[int, bytes]:
        if self.sock is not None:
            if self.file is None:
                self.file = _Lines(self.sock.makefile("rb"))
            self.file.left = MOST_LINES
        return super().getreply()


class Client(_Bounded):
    """In clear text, at first at least."""


class SecureClient(_Bounded, smtplib.SMTP_SSL):
    """Encrypted from the first byte."""
