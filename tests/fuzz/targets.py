"""What is fuzzed, by name: a function of bytes that raises nothing but what it may."""

from __future__ import annotations

import io
import os
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime
from email import message_from_bytes
from functools import cache, partial
from itertools import zip_longest
from pathlib import Path
from tempfile import mkdtemp
from types import SimpleNamespace
from typing import Any, cast

from sync.clock import BANGKOK
from sync.delivery import bounces
from sync.errors import ConfigError
from sync.model import Grid, Merge, Workbook
from sync.reading.cells.citizen_ids import TOKEN, Sealer
from sync.reading.cells.values import PARSERS, ValueContext, as_json
from sync.reading.tables import read
from sync.sandbox.http import _Handler
from sync.sandbox.protocol import Caller
from sync.sandbox.server import Sandbox
from sync.sandbox.store import Store
from sync.settings import loading
from sync.summary.message import Attachment, build, hdr
from sync.summary.render import Rendered
from tests.fuzz.cells import READERS, TAKHLI
from tests.reading.test_tables import catalogue
from tests.summary.cast import PIMJAI, settings

Target = Callable[[bytes], object]
TODAY = date(2026, 7, 12)
NOW = datetime(2026, 7, 12, 18, 30, tzinfo=BANGKOK)
MOST_CASES = 300  # of a state that requests fill


def text_of(data: bytes) -> str:
    """Bytes as an officer's text: Thai in one byte a letter, or UTF-8 after a leading 0xFF."""
    if data[:1] == b"\xff":
        return data[1:].decode("utf-8", "replace")
    return data.decode("cp874", "replace")


# ------------------------------------------------------------------------------ cells

_TYPES = sorted(PARSERS)


def columns(data: bytes) -> object:
    """A cell of a column whose type the first byte says, read twice: the same reads the same."""
    kind = _TYPES[data[0] % len(_TYPES)] if data else "text"
    text = text_of(data[1:])
    context = ValueContext(TAKHLI)
    first = PARSERS[kind](text, False, context)
    assert first == PARSERS[kind](text, False, context)
    return as_json(first.value)


def _texts(names: tuple[str, ...], data: bytes) -> object:
    text = text_of(data)
    return [READERS[name](text) for name in names]


_IN_COLUMNS = {name for name in READERS if name.startswith("parse_")} | {"heading", "body"}
_THAI = ("mended", "clean", "fold", "is_untidy", "may_be_untidy", "mail cell", "cell")
_NUMBERS = ("ids", "phones", "veiled", "may_hold_id", "seal", "seal_cell", "leaks")
_OTHERS = tuple(name for name in READERS if name not in {*_IN_COLUMNS, *_THAI, *_NUMBERS})


def thai(data: bytes) -> None:
    """What mends texts, and that mending and folding twice is mending and folding once."""
    _texts(_THAI, data)
    text = text_of(data)
    for name in ("mended", "clean", "fold"):
        once = READERS[name](text)
        assert READERS[name](once) == once, name


def sealing(data: bytes) -> None:
    """Whatever is sealed holds no id any more."""
    _texts(_NUMBERS, data)
    text = text_of(data)
    sealed = READERS["seal"](text)
    left = READERS["ids"]("\0".join(TOKEN.split(sealed)[::3]))
    assert not left, "an id is left"


# ------------------------------------------------------------------------------ headings


@cache
def _labels() -> tuple[str, ...]:
    fields = [f for spec in catalogue().tables.tables.values() for f in spec.fields.values()]
    return tuple(field.heading for field in fields)[:160]


def headings(data: bytes) -> object:
    """A tab: bytes from 1 to 31 end a cell or a row, those from 0x80 on may be a known label."""
    rows: list[list[str]] = [[]]
    for piece in data.split(b"\n")[:40]:
        cells = []
        for cell in piece.split(b"\t")[:30]:
            if cell[:1] == b"\x01" and len(cell) > 1:
                cells.append(_labels()[cell[1] % len(_labels())] + text_of(cell[2:]))
            else:
                cells.append(text_of(cell))
        rows.append(cells)
    merges = []
    if data[:1] == b"\x02" and len(data) > 4:
        top, left, high, wide = (byte % 8 for byte in data[1:5])
        merges = [Merge(top, left, top + high, left + wide)]
    shown = [list(row) for row in zip(*zip_longest(*rows, fillvalue=""), strict=False)] or rows
    grid = Grid("แผน", 0, shown, [[None] * len(row) for row in shown], tuple(merges))
    sealed = Sealer(b"k" * 16).workbook(Workbook("id", "", (grid,)))
    return read(sealed, catalogue(), district=None, fiscal_year=None, today=TODAY)


# ------------------------------------------------------------------------------ the sandbox


class _Wire:
    """A socket with bytes in it; what is answered is kept."""

    def __init__(self, data: bytes) -> None:
        self._input = io.BytesIO(data)
        self.answered = bytearray()

    def makefile(self, *_: object) -> io.BytesIO:
        return self._input

    def sendall(self, data: bytes) -> None:
        self.answered += data

    def settimeout(self, *_: object) -> None:
        return None

    setsockopt = settimeout


@cache
def _box() -> Sandbox:
    box = Sandbox()
    scopes = frozenset(scope for route in _routes() for scope in route.scopes)
    box.tokens._tokens["t"] = (Caller(box.account, scopes), 1e12)
    return box


def _routes() -> Any:
    from sync.sandbox.gatekeeper import ROUTES

    return ROUTES


_met = 0


def requests(data: bytes) -> bytes:
    """The bytes of a connection; the token `t` opens everything, `{id}` is a spreadsheet."""
    global _met
    box = _box()
    if _met % MOST_CASES == 0:
        store = Store(None, box.account, box.clock)
        box.store = box.gatekeeper.store = store
        made = _asked(b"POST /v4/spreadsheets HTTP/1.0\r\nAuthorization: Bearer t\r\n\r\n")
        assert made.startswith(b"HTTP/1.1 200"), made
    _met += 1
    known = next(iter(box.store.files), "none").encode()
    return _asked(data.replace(b"{id}", known))


def _asked(data: bytes) -> bytes:
    wire = _Wire(data)
    server = cast("Any", _box())._server._http
    _Handler(cast("Any", wire), ("127.0.0.1", 1), server)
    return bytes(wire.answered)


# ------------------------------------------------------------------------------ the others


@cache
def _home() -> Path:
    fast = Path("/dev/shm")
    home = Path(mkdtemp(dir=fast if os.access(fast, os.W_OK) else None))
    (home / "config").mkdir()
    return home


def office_settings(data: bytes) -> None:
    """settings.toml, or workbooks.toml or waivers.toml after a leading 1 or 2."""
    name = {b"1": "workbooks", b"2": "waivers"}.get(data[:1], "settings")
    home = _home()
    path = home / "config" / f"{name}.toml"
    path.write_bytes(data[1:] if name != "settings" else data)
    try:
        with suppress(ConfigError):
            loading.load(home, {})
    finally:
        path.unlink()


def bounce(data: bytes) -> None:
    found = bounces.parse(data)
    for fate in found.fates if found else ():
        assert fate.reason == fate.reason and isinstance(fate.permanent, bool)
        assert found is not None and found.fate_of(fate.addresses[0])


def message(data: bytes) -> None:
    """Names, addresses and texts of a mail: its header stays the one that we wrote."""
    pieces = [text_of(piece) for piece in data.split(b"\n", 4)]
    name, subject, address, body, file = [*pieces, *[""] * 5][:5]
    file_of = settings(sender_name=name, reply_to_name=name, reply_to=address or None).file
    reader = replace(PIMJAI, name=name)
    summary = SimpleNamespace(
        to=reader.email,
        week="2026-W28",
        headline=SimpleNamespace(test=False),
        reader=SimpleNamespace(name=reader.name, language="th"),
    )
    files = [Attachment(file, "file.pdf", "application/pdf", body.encode("utf-8", "replace"))]
    clean = body.encode("utf-8", "replace").decode()
    made = build(cast("Any", summary), Rendered(subject, clean, clean), file_of, NOW, files)
    assert made.payload.isascii()
    parsed = message_from_bytes(made.payload)
    assert len(parsed.keys()) == 14 + bool(file_of.mail.reply_to), parsed.keys()
    assert parsed["Bcc"] is None
    assert len(parsed.get_payload()) == 2
    assert hdr(subject) == hdr(hdr(subject))


TARGETS: dict[str, Target] = {
    "columns": columns,
    "other cells": partial(_texts, _OTHERS),
    "thai": thai,
    "sealing": sealing,
    "headings": headings,
    "requests": requests,
    "bounce": bounce,
    "settings": office_settings,
    "message": message,
}
