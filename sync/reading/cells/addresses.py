"""E-mail addresses as people write them: named, several in a cell, with a slip of the keyboard."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from email_validator import EmailNotValidError, validate_email

from sync.reading.cells.parsed import ABSENT, Parsed, problem
from sync.reading.cells.thai import clean, is_dash, mended

_WIDE = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)} | {0x3002: ".", 0x3001: ","}
_NAMED = re.compile(r"(?:\"[^\"\n]*\"|([^,;\n<>\"]*))\s*<([^<>]*)>")  # สมชาย <somchai@…>
_LABEL = re.compile(r"(?:\b(?:mailto|e-?mail|mail)|อีเมล์?)\s*[:=]\s*", re.IGNORECASE)
_BETWEEN = re.compile(r"[,;/\n|·•]|และ|หรือ|กับ|\s&\s|\s\+\s")
_AT = re.compile(r"\s*[\[({<]\s*(?:at|@|แอท)\s*[\])}>]\s*|\s*@\s*", re.IGNORECASE)
_DOT = re.compile(r"\s*[\[({]\s*(?:dot|\.|จุด)\s*[\])}]\s*", re.IGNORECASE)
_SPELT_AT = re.compile(r"^(\S+)\s+(?:at|แอท)\s+(\S.*)$", re.IGNORECASE)
_SPELT_DOT = re.compile(r"\s+(?:dot|จุด)\s+", re.IGNORECASE)
_LOOSE_DOT = re.compile(r"\s*\.\s*(?=[a-z0-9])")
LONGEST = 500  # characters; a longer text is prose
_AROUND = " .,;:'\"<>()[]{}“”‘’"

NOT_AN_ADDRESS = problem(
    "D12",
    "ไม่ใช่ที่อยู่อีเมล โปรดพิมพ์เช่น name@example.go.th",
    "not an e-mail address; write such as name@example.go.th",
)


class WrittenAddresses(NamedTuple):
    """The addresses of one text, in lower case, and the pieces that should be one and are not."""

    addresses: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()


@lru_cache(maxsize=4096)
def read_addresses(text: str) -> WrittenAddresses:
    """Every address that a person would read in a text, and what only looks like one.

    A name, a label or a telephone number beside an address is passed over. An address is read
    when there is one plain reading of it: letters are never added, and none is guessed.
    """
    plain = mended(clean(text)).translate(_WIDE)
    if not plain or is_dash(plain):
        return WrittenAddresses()
    if len(plain) > LONGEST:
        return WrittenAddresses(unread=(plain[:LONGEST],))
    addresses: list[str] = []
    unread: list[str] = []
    others: list[str] = []
    for piece in _pieces(plain):
        found = _read(piece)
        if found:
            addresses += found
        else:
            (unread if "@" in piece else others).append(piece)
    if not addresses:
        unread += others
    return WrittenAddresses(tuple(dict.fromkeys(addresses)), tuple(unread))


def parse_addresses(text: str) -> Parsed[tuple[str, ...]]:
    """The addresses of a cell; D12 where nothing, or not all, of what is written is an address."""
    found = read_addresses(text)
    return Parsed(found.addresses or None, (NOT_AN_ADDRESS,) if found.unread else ())


def parse_address(text: str) -> Parsed[str]:
    """The one address of a cell; anything else, also two of them, is D12."""
    found = read_addresses(text)
    if found.unread or len(found.addresses) > 1:
        return Parsed(None, (NOT_AN_ADDRESS,))
    return Parsed(found.addresses[0]) if found.addresses else ABSENT


def _pieces(text: str) -> Iterator[str]:
    text = _NAMED.sub(_unnamed, _AT.sub("@", _DOT.sub(".", text)))
    for piece in _BETWEEN.split(_LABEL.sub(" ", text)):
        if piece.strip(_AROUND):
            yield " ".join(piece.lower().split())


def _unnamed(match: re.Match[str]) -> str:
    """The address alone, parted off; a name that is an address itself is a piece of its own."""
    name = match[1] or ""
    return f"{name if '@' in name else ' '}, {match[2]} ,"


def _read(piece: str) -> list[str]:
    """The addresses of a piece without separators but blanks; [] when there is no plain reading."""
    spelt = _SPELT_AT.match(piece)
    if "@" not in piece:
        if spelt is None:
            return []
        piece = f"{spelt[1]}@{_SPELT_DOT.sub('.', spelt[2])}"
    tokens = piece.split(" ")
    if piece.count("@") == 1 and len(tokens) > 1 and tokens[-1].isascii():
        joined = _LOOSE_DOT.sub(".", piece)  # somchai@example . go.th
        tokens = joined.split(" ") if _valid(joined.split(" ")[-1]) else tokens
    found = []
    for number, token in enumerate(tokens):
        if "@" not in token:
            continue
        address = _valid(token)
        if address is None or _may_begin(tokens[number - 1] if number else ""):
            return []
        found.append(address)
    return found


def _may_begin(token: str) -> bool:
    """Whether the word before an address could be its torn-off beginning: "somchai jaidee@…"."""
    return token.isascii() and token[-1:].isalnum() and not token.isdigit() and "@" not in token


def _valid(token: str) -> str | None:
    try:
        # Demo offices live under .test; where mail may really go is settled by rule P4.
        address = validate_email(
            re.sub(r"^[^\x00-\x7f]+", "", token.strip(_AROUND)),
            check_deliverability=False,
            test_environment=True,
            allow_smtputf8=False,
        )
    except EmailNotValidError:
        return None
    return address.normalized if "." in address.domain else None
