"""Ids that are the same in every run: files from their name, tabs from their title."""

from __future__ import annotations

import hashlib
import unicodedata

_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


def file_id(name: str) -> str:
    """The 44-character id of a file, derived from its name alone."""
    text = unicodedata.normalize("NFC", name)
    digest = hashlib.sha256(f"sandbox file {text}".encode()).digest()
    more = hashlib.sha256(digest).digest()
    return "1" + "".join(_LETTERS[byte % 64] for byte in (digest + more)[:43])


def sheet_id_of(title: str, taken: set[int]) -> int:
    """A tab's id derived from its title, so that it survives other tabs moving."""
    attempt = title
    while True:
        digest = hashlib.sha256(f"sandbox tab {attempt}".encode()).digest()
        number = int.from_bytes(digest[:4], "big") % 2_000_000_000 + 1
        if number not in taken:
            return number
        attempt += "'"
