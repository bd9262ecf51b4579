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

_OBJECT = re.compile(rb"\n(\d+) 0 obj\s(.*?)\sendobj", re.DOTALL)
_STREAM = re.compile(rb"stream\n(.*)\nendstream", re.DOTALL)
_MAPPED = re.compile(rb"<([0-9A-F]{4})> <([0-9A-F]+)>")
_WIDTHS = re.compile(rb"/W\[([\d. ]*)\]")
_URI = re.compile(rb"/URI<([0-9a-fA-F]*)>")
_FONT_NAME = re.compile(rb"/(f\d+) (\d+) 0 R")
_TOKEN = re.compile(
    rb"<<(?P<marked>.*?)>>BDC|(?P<end>EMC)"
    rb"|1 0 0 -1 (?P<x>[\d.]+) (?P<y>[\d.]+) cm|1 0 0 -1 (?P<along>[\d.]+) 0 Tm"
    rb"|/(?P<font>f\d+) (?P<size>[\d.]+) Tf"
    rb"|(?P<shown>\[[^\]]*\]TJ|<[0-9a-fA-F]*>Tj)"
)
_PIECE = re.compile(rb"<(?P<glyphs>[0-9a-fA-F]*)>|(?P<back>-?[\d.]+)")
_ACTUAL = re.compile(rb"/ActualText<([0-9A-F]*)>")
NEAR = 0.5  # points between two runs of one line
_PARENTHESIS = re.compile(rb"\\.|[()]")
_ESCAPE = re.compile(rb"\\([0-7]{3}|.)")
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
    try:
        text = "\n".join(_page(page, objects) for page in _pages(objects))
        links = tuple(
            bytes.fromhex(found.decode()).decode()
            for body in objects.values()
            if b"/URI" in body
            for found in _URI.findall(_strings_in_hex(body))
        )
    except (LookupError, ValueError, zlib.error) as fault:
        raise ValueError(f"the PDF cannot be read back: {fault}") from None
    return Printed(text, links)


def _pages(objects: Mapping[int, bytes]) -> list[bytes]:
    """The page objects, in the order of the page tree, which has but one level."""
    (tree,) = (body for body in objects.values() if b"/Type/Pages" in body)
    return [objects[kid] for kid in _references(tree, b"Kids")]


def _references(body: bytes, name: bytes) -> list[int]:
    found = re.search(rb"/" + name + rb"(\[[^\]]*\]| \d+ 0 R)", body)
    if found is None:
        raise KeyError(name.decode())
    return [int(number) for number in re.findall(rb"(\d+) 0 R", found[1])]


def _behind(body: bytes, name: bytes, objects: Mapping[int, bytes]) -> bytes:
    """The one object that a reference of this name leads to."""
    (number,) = _references(body, name)
    return objects[number]


def _page(page: bytes, objects: Mapping[int, bytes]) -> str:
    resources = _behind(page, b"Resources", objects)
    fonts = {name: _font(objects[int(at)], objects) for name, at in _FONT_NAME.findall(resources)}
    return _Print(fonts).read(_strings_in_hex(_inflated(_behind(page, b"Contents", objects))))


def _font(body: bytes, objects: Mapping[int, bytes]) -> Font:
    """A font as its own ToUnicode map and width table tell."""
    unicode = _inflated(_behind(body, b"ToUnicode", objects))
    texts = {
        bytes.fromhex(glyph.decode()): bytes.fromhex(text.decode()).decode("utf-16-be")
        for glyph, text in _MAPPED.findall(unicode.partition(b"endcodespacerange")[2])
    }
    tables = _WIDTHS.findall(_behind(body, b"DescendantFonts", objects))
    numbers = [float(part) for table in tables for part in table.split()]
    widths = {
        glyph: width
        for first, last, width in zip(numbers[::3], numbers[1::3], numbers[2::3], strict=True)
        for glyph in range(int(first), int(last) + 1)
    }
    return Font(texts, widths)


def _inflated(body: bytes) -> bytes:
    found = _STREAM.search(body)
    if found is None:
        raise ValueError("a stream is missing")
    return zlib.decompress(found[1])


def _strings_in_hex(source: bytes) -> bytes:
    """Each string "(…)", in which parentheses may stand as they are in pairs, as "<…>"."""
    made: list[bytes] = []
    done = depth = 0
    for mark in _PARENTHESIS.finditer(source):
        if mark[0] == b"(":
            depth += 1
            if depth == 1:
                made.append(source[done : mark.start()])
                done = mark.end()
        elif mark[0] == b")":
            depth -= 1
            if depth == 0:
                made.append(b"<" + _unescaped(source[done : mark.start()]).hex().encode() + b">")
                done = mark.end()
    return b"".join((*made, source[done:]))


class _Print:
    """Follows the pen over a page, and ends a line where the pen is put down elsewhere."""

    def __init__(self, fonts: Mapping[bytes, Font]) -> None:
        self.fonts = fonts
        self.font = Font({}, {})
        self.size = 0.0
        self.said: list[str] = []
        self.marks: list[bool] = []  # of the open sequences: does ActualText stand for the glyphs?
        self.begun = self.left_at = (0.0, 0.0)
        self.pen = 0.0  # how far right, on the line that was begun
        self.elsewhere = False

    def read(self, page: bytes) -> str:
        for token in _TOKEN.finditer(page):
            if token["marked"] is not None:
                actual = _ACTUAL.search(token["marked"])
                self.marks.append(actual is not None)
                if actual:
                    self._say(bytes.fromhex(actual[1].decode()).decode("utf-16"))
            elif token["end"]:
                self.marks.pop()
            elif token["x"]:
                self._begin(float(token["x"]), float(token["y"]))
            elif token["along"]:
                self.pen = self.begun[0] + float(token["along"])
            elif token["font"]:
                self.font, self.size = self.fonts[token["font"]], float(token["size"])
            else:
                self._draw(token["shown"])
        return "".join(self.said)

    def _begin(self, x: float, y: float) -> None:
        self.begun, self.pen = (x, y), x
        away = max(abs(a - b) for a, b in zip(self.begun, self.left_at, strict=True))
        self.elsewhere = away > NEAR and bool(self.said)

    def _draw(self, pieces: bytes) -> None:
        for piece in _PIECE.finditer(pieces):
            if piece["back"] is not None:
                self.pen -= float(piece["back"]) / 1000 * self.size
                continue
            glyphs = bytes.fromhex(piece["glyphs"].decode())
            for at in range(0, len(glyphs), 2):
                glyph = glyphs[at : at + 2]
                self.pen += self.font.widths.get(int.from_bytes(glyph), 0.0) / 1000 * self.size
                if not any(self.marks):
                    self._say(self.font.texts[glyph])
        self.left_at = (self.pen, self.begun[1])

    def _say(self, text: str) -> None:
        self.said.append(f"\n{text}" if self.elsewhere else text)
        self.elsewhere = False


def _unescaped(written: bytes) -> bytes:
    def one(match: re.Match[bytes]) -> bytes:
        code = match[1]
        return bytes([int(code, 8)]) if code.isdigit() else _NAMED.get(code, code)

    return _ESCAPE.sub(one, written)
