"""The text and the links of a PDF of ours, read back from its bytes.

Not a reader for any PDF: it knows what typst writes (plain objects, deflated streams, two-byte
glyphs with a ToUnicode map, ActualText around what a glyph alone does not tell) and refuses, with
a ValueError, what it does not know.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Mapping
from typing import NamedTuple

_OBJECT = re.compile(rb"(?:^|\n)(\d+) 0 obj\s(.*?)\sendobj", re.DOTALL)
_STREAM = re.compile(rb"^(.*?)stream\r?\n(.*)\r?\nendstream$", re.DOTALL)
_MAPPED = re.compile(rb"<([0-9A-Fa-f]{4})>\s*<([0-9A-Fa-f]+)>")
_URI = re.compile(rb"/URI\s*\(((?:[^()\\]|\\.)*)\)", re.DOTALL)
_FONT_NAMES = re.compile(rb"/(f\d+)\s+(\d+) 0 R")
_TOKEN = re.compile(
    rb"<<(?P<marked>[^<>]*(?:<[0-9A-Fa-f]*>[^<>]*)*)>>\s*BDC|(?P<begin>\bBM?DC\b)|(?P<end>\bEMC\b)"
    rb"|1 0 0 -1 (?P<x>-?[\d.]+) (?P<y>-?[\d.]+) (?P<moves>cm|Tm)"
    rb"|/(?P<font>f\d+)\s+(?P<size>[\d.]+)\s+Tf"
    rb"|\[(?P<spaced>(?:\((?:[^()\\]|\\.)*\)|[^\]()])*)\]\s*TJ"
    rb"|\((?P<glyphs>(?:[^()\\]|\\.)*)\)\s*Tj",
    re.DOTALL,
)
_PIECE = re.compile(rb"\((?P<glyphs>(?:[^()\\]|\\.)*)\)|(?P<back>-?[\d.]+)", re.DOTALL)
_ACTUAL = re.compile(rb"/ActualText\s*<([0-9A-Fa-f]*)>")
NEAR = 0.5  # points between two runs of one line
_ESCAPE = re.compile(rb"\\([0-7]{1,3}|.)", re.DOTALL)
_NAMED = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


class Font(NamedTuple):
    """Glyph (two bytes) → text, and glyph number → width in thousandths of the size."""

    texts: Mapping[bytes, str]
    widths: Mapping[int, float]


class Printed(NamedTuple):
    """What a reader of the PDF sees, a line of print a line of text, and where its links lead."""

    text: str
    links: tuple[str, ...]


def read_pdf(content: bytes) -> Printed:
    """Every page's text in reading order; ValueError for bytes that are no PDF of ours."""
    objects = {int(match[1]): match[2] for match in _OBJECT.finditer(content)}
    if not content.startswith(b"%PDF-") or not objects or b"/Encrypt" in content:
        raise ValueError("the PDF cannot be read back")
    try:
        text = "\n".join(_page(page, objects) for page in _pages(objects))
    except (KeyError, IndexError, zlib.error) as fault:
        raise ValueError(f"the PDF cannot be read back: {fault}") from None
    links = tuple(
        _unescaped(found).decode("ascii", "replace")
        for body in objects.values()
        if b"stream" not in body
        for found in _URI.findall(body)
    )
    return Printed(text, links)


def _pages(objects: Mapping[int, bytes]) -> list[bytes]:
    """The page objects, in the order of the page tree."""
    (tree,) = (
        body for body in objects.values() if b"/Type/Pages" in body and b"/Parent" not in body
    )
    return [objects[kid] for kid in _leaves(_references(tree, b"Kids"), objects)]


def _leaves(kids: list[int], objects: Mapping[int, bytes]) -> list[int]:
    found: list[int] = []
    for kid in kids:
        inner = b"/Type/Pages" in objects[kid]
        found += _leaves(_references(objects[kid], b"Kids"), objects) if inner else [kid]
    return found


def _references(body: bytes, name: bytes) -> list[int]:
    found = re.search(rb"/" + name + rb"\s*(\[[^\]]*\]|\d+ 0 R)", body)
    if found is None:
        raise KeyError(name.decode())
    return [int(number) for number in re.findall(rb"(\d+) 0 R", found[1])]


def _page(page: bytes, objects: Mapping[int, bytes]) -> str:
    content = objects[_references(page, b"Contents")[0]]
    resources = page
    if re.search(rb"/Resources\s+\d", page):
        resources = objects[_references(page, b"Resources")[0]]
    fonts = {name: _font(int(number), objects) for name, number in _FONT_NAMES.findall(resources)}
    return _Print(fonts).read(_inflated(content))


def _font(number: int, objects: Mapping[int, bytes]) -> Font:
    """A font as its own ToUnicode map and width table tell."""
    body = objects[number]
    unicode = _inflated(objects[_references(body, b"ToUnicode")[0]])
    texts = {
        bytes.fromhex(glyph.decode()): bytes.fromhex(text.decode()).decode("utf-16-be")
        for glyph, text in _MAPPED.findall(unicode.partition(b"endcodespacerange")[2])
    }
    table = re.search(rb"/W\s*\[([\d.\s]*)\]", objects[_references(body, b"DescendantFonts")[0]])
    numbers = [float(part) for part in table[1].split()] if table else []
    widths = {
        glyph: width
        for first, last, width in zip(numbers[::3], numbers[1::3], numbers[2::3], strict=True)
        for glyph in range(int(first), int(last) + 1)
    }
    return Font(texts, widths)


def _inflated(body: bytes) -> bytes:
    found = _STREAM.search(body.strip())
    if found is None:
        raise ValueError("the PDF cannot be read back: a stream is missing")
    return zlib.decompress(found[2]) if b"FlateDecode" in found[1] else found[2]


class _Print:
    """Follows the pen over a page, and ends a line where the pen is put down elsewhere."""

    def __init__(self, fonts: Mapping[bytes, Font]) -> None:
        self.fonts = fonts
        self.font = Font({}, {})
        self.size = 0.0
        self.said: list[str] = []
        self.marks: list[bool] = []  # of the open sequences: does ActualText stand for the glyphs?
        self.origin = (0.0, 0.0)
        self.pen = self.left_at = (0.0, 0.0)
        self.elsewhere = False

    def read(self, page: bytes) -> str:
        for token in _TOKEN.finditer(page):
            if token["marked"] is not None:
                actual = _ACTUAL.search(token["marked"])
                self.marks.append(actual is not None)
                if actual:
                    self._say(bytes.fromhex(actual[1].decode()).decode("utf-16"))
            elif token["begin"]:
                self.marks.append(False)
            elif token["end"]:
                self.marks.pop()
            elif token["moves"]:
                self._move(float(token["x"]), float(token["y"]), page=token["moves"] == b"cm")
            elif token["font"]:
                self.font, self.size = self.fonts[token["font"]], float(token["size"])
            else:
                self._draw(token["spaced"] or b"(" + token["glyphs"] + b")")
        return "".join(self.said)

    def _move(self, x: float, y: float, *, page: bool) -> None:
        if page:
            self.origin = (x, y)
            x = y = 0.0
        self.pen = (self.origin[0] + x, self.origin[1] - y)
        if page:
            away = max(abs(a - b) for a, b in zip(self.pen, self.left_at, strict=True))
            self.elsewhere = away > NEAR and bool(self.said)

    def _draw(self, pieces: bytes) -> None:
        x, y = self.pen
        for piece in _PIECE.finditer(pieces):
            if piece["back"] is not None:
                x -= float(piece["back"]) / 1000 * self.size
                continue
            glyphs = _unescaped(piece["glyphs"])
            for at in range(0, len(glyphs), 2):
                glyph = glyphs[at : at + 2]
                x += self.font.widths.get(int.from_bytes(glyph), 0.0) / 1000 * self.size
                if not any(self.marks):
                    self._say(self.font.texts[glyph])
        self.pen = self.left_at = (x, y)

    def _say(self, text: str) -> None:
        self.said.append(f"\n{text}" if self.elsewhere else text)
        self.elsewhere = False


def _unescaped(written: bytes) -> bytes:
    def one(match: re.Match[bytes]) -> bytes:
        code = match[1]
        return bytes([int(code, 8) & 255]) if code.isdigit() else _NAMED.get(code, code)

    return _ESCAPE.sub(one, written)
