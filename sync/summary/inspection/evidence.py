"""What a finished message really says, read back from its bytes as a mail client would."""

from __future__ import annotations

import email
import re
from dataclasses import dataclass, field
from email.header import decode_header
from email.message import Message as Parsed
from functools import cached_property, lru_cache
from html import unescape

from sync.model import Message
from sync.summary.inspection.enclosed import Enclosed, enclosed

ARABIC = str.maketrans("๐๑๒๓๔๕๖๗๘๙", "0123456789")
_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
_URL = re.compile(r"https?://[^\s<>\"']+|mailto:[^\s<>\"']+")
_VOID = frozenset({"br", "img", "meta", "hr", "input", "link", "col"})
_HIDDEN = frozenset({"style", "script", "title"})
_EMBEDDED = frozenset({"img", "video", "audio", "iframe", "object", "embed"})
_APART = frozenset({"td", "p", "tr", "h1", "h2", "h3", "table", "div"})
_ADDRESSES = frozenset({"href", "src", "background", "action"})
_VALUE = r"""\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"'=<>`]+)"""
_ATTRIBUTE = re.compile(rf"([a-zA-Z_:][\w:.-]*)({_VALUE})?")
# the page is ours, so one strict pattern reads it several times as fast as html.parser; what
# the pattern does not know is held back instead of guessed at
_TOKEN = re.compile(
    rf"""([^<]+)
    |<([a-zA-Z][a-zA-Z0-9]*)((?:\s+[a-zA-Z_:][\w:.-]*(?:{_VALUE})?)*)\s*/?>
    |</([a-zA-Z][a-zA-Z0-9]*)\s*>
    |<!--.*?-->|<!(?:DOCTYPE|doctype)[^<>]*>""",
    re.DOTALL | re.VERBOSE,
)


@dataclass(slots=True)
class EditionSeen:
    """One part as printed: which of the reader's editions it says it holds, its counted texts by
    name, and each strip's background colours."""

    editions: tuple[int, ...] = ()
    numbers: dict[str, list[str]] = field(default_factory=dict)
    strips: list[list[str]] = field(default_factory=list)


@dataclass
class Evidence:
    """A message as its reader gets it; `images` counts everything embedded, `files` attachments."""

    headers: dict[str, list[str]]
    subject: str
    text: str
    html: str
    visible: str
    links: list[str]
    text_links: list[str]
    images: int
    sheets: list[EditionSeen]
    files: list[Enclosed] = field(default_factory=list)
    blocks: list[str] = field(default_factory=list)  # what is visible, a paragraph or cell each

    @cached_property
    def prose(self) -> str:
        """Everything a reader can read, without addresses of the web."""
        return _URL.sub(" ", "\n".join((self.subject, self.text, self.visible, *self.enclosed)))

    @cached_property
    def lines(self) -> list[str]:
        """The same, a line, a paragraph or a cell each."""
        whole = "\n".join((self.subject, self.text, *self.enclosed))
        return [_URL.sub(" ", line) for line in (*re.split(r"[\n\t]", whole), *self.blocks)]

    @property
    def enclosed(self) -> list[str]:
        """What the attachments say, one text each, their names first."""
        return [f"{file.name}\n{file.text}" for file in self.files]

    @property
    def enclosed_links(self) -> list[str]:
        return [link for file in self.files for link in file.links]


def numbers(text: str) -> list[float]:
    """The numbers in a text, in Arabic or Thai digits, thousands commas taken out."""
    return [float(found.replace(",", "")) for found in _NUMBER.findall(text.translate(ARABIC))]


def read(message: Message) -> Evidence:
    """Parse the bytes anew; ValueError when they are not a mail of one text and one HTML part.

    Beside these two there may be attachments, each of a kind that can be read back as well.
    """
    parsed = email.message_from_bytes(message.payload)
    leaves = [part for part in parsed.walk() if not part.is_multipart()]
    shown = [part for part in leaves if part.get_content_disposition() is None]
    parts = {part.get_content_type(): part for part in shown}
    if set(parts) != {"text/plain", "text/html"} or len(shown) != 2:
        raise ValueError(f"parts are {sorted(parts)}")
    files = [enclosed(part) for part in leaves if part.get_content_disposition() is not None]
    headers: dict[str, list[str]] = {}
    for name, value in parsed.items():
        headers.setdefault(name.lower(), []).append(str(value))
    text, html = _decoded(parts["text/plain"]), _decoded(parts["text/html"])
    reader = _Reader()
    reader.read(html)
    return Evidence(
        headers=headers,
        subject=_subject(headers.get("subject", [""])[0]),
        text=text,
        html=html,
        visible=" ".join("".join(reader.visible).split()),
        blocks="".join(reader.visible).split("\n"),
        links=reader.links,
        text_links=_URL.findall(text),
        images=reader.images,
        sheets=reader.sheets,
        files=files,
    )


def _decoded(part: Parsed) -> str:
    payload = part.get_payload(decode=True)
    return payload.decode("utf-8") if isinstance(payload, bytes) else ""


def said(payload: bytes) -> str:
    """Everything in a mail's bytes that names somebody; of bytes that are none what is text."""
    try:
        seen = read(Message("", "", "", "", "", "", payload, ""))
    except (ValueError, LookupError):
        return payload.decode(errors="replace")
    heads = [_subject(value) for values in seen.headers.values() for value in values]
    return "\n".join((*heads, seen.text, seen.html, seen.visible, *seen.enclosed))


def _subject(raw: str) -> str:
    # the modern parser puts spaces into Thai (cpython issue 128110); the old one reads it right
    pieces = decode_header(raw.replace("\r\n", "").replace("\n", ""))
    return "".join(
        piece.decode(charset or "ascii") if isinstance(piece, bytes) else piece
        for piece, charset in pieces
    )


@lru_cache(maxsize=4096)
def _attributes(written: str) -> dict[str, str]:
    """The attributes of a tag by name; the first of a name counts, as in a browser."""
    found: dict[str, str] = {}
    for name, given in _ATTRIBUTE.findall(written):
        value = given.lstrip(" \t\r\n\f=")
        found.setdefault(name.lower(), unescape(value[1:-1] if value[:1] in "\"'" else value))
    return found


class _Reader:
    """Collects what is visible, every link, and the texts of the elements marked `data-n`."""

    def __init__(self) -> None:
        self.visible: list[str] = []
        self.links: list[str] = []
        self.images = 0
        self.sheets: list[EditionSeen] = []
        self._open: list[tuple[str, str | None]] = []
        self._named: list[str] = []  # the data-n of the open elements, from the outside in
        self._hidden = 0

    def read(self, html: str) -> None:
        """Read a whole page; ValueError for anything that could be read in two ways."""
        at = 0
        for token in _TOKEN.finditer(html):
            if token.start() != at:
                break
            at = token.end()
            data, start, attributes, end = token.groups()
            if data is not None:
                self._data(data)
            elif end is not None:
                self._end(end.lower())
            elif start is not None:
                self._start(start.lower(), _attributes(attributes))
        if at != len(html):
            raise ValueError(f"the HTML part is no plain HTML at character {at}")

    def _start(self, tag: str, values: dict[str, str]) -> None:
        if "data-edition" in values:
            held = values["data-edition"].split()
            self.sheets.append(EditionSeen(tuple(int(at) for at in held)))
        for name in _ADDRESSES & values.keys():
            if values[name]:
                self.links.append(values[name])
        self.images += tag in _EMBEDDED
        if values.get("aria-label"):
            self.visible.append(f"\n{values['aria-label']}\n")
        if tag in _VOID:
            return
        named = values.get("data-n") or None if self.sheets else None
        if named:
            self._named.append(named)
            self.sheets[-1].numbers.setdefault(named, []).append("")
            if named == "strip":
                self.sheets[-1].strips.append([])
        self._open.append((tag, named))
        self._hidden += tag in _HIDDEN
        if tag == "td" and "strip" in self._named:
            self.sheets[-1].strips[-1].append(_background(values.get("style") or ""))
        if tag in _APART:
            self.visible.append("\n")

    def _end(self, tag: str) -> None:
        while self._open:
            opened, named = self._open.pop()
            self._hidden -= opened in _HIDDEN
            if named:
                self._named.pop()
            if opened == tag:
                break

    def _data(self, written: str) -> None:
        if self._hidden:
            return
        data = unescape(written) if "&" in written else written
        self.visible.append(data)
        for named in self._named:
            self.sheets[-1].numbers[named][-1] += data


def _background(style: str) -> str:
    found = re.search(r"background(?:-color)?:\s*(#[0-9a-fA-F]{6})", style)
    return found[1].lower() if found else ""
