"""What a finished message really says, read back from its bytes as a mail client would."""

from __future__ import annotations

import email
import re
from dataclasses import dataclass, field
from email.header import decode_header
from email.message import Message as Parsed
from html.parser import HTMLParser

from sync.model import Message

ARABIC = str.maketrans("๐๑๒๓๔๕๖๗๘๙", "0123456789")
_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
_URL = re.compile(r"https?://[^\s<>\"']+|mailto:[^\s<>\"']+")
_VOID = frozenset({"br", "img", "meta", "hr", "input", "link", "col"})
_HIDDEN = frozenset({"style", "script", "title"})


@dataclass(slots=True)
class Sheet:
    """One edition as printed: its counted texts by name, and each strip's background colours."""

    numbers: dict[str, list[str]] = field(default_factory=dict)
    strips: list[list[str]] = field(default_factory=list)


@dataclass(slots=True)
class Evidence:
    headers: dict[str, list[str]]
    subject: str
    text: str
    html: str
    visible: str
    links: list[str]
    text_links: list[str]
    images: int
    sheets: list[Sheet]

    @property
    def prose(self) -> str:
        """Everything a reader can read, without addresses of the web."""
        return _URL.sub(" ", "\n".join((self.subject, self.text, self.visible)))


def numbers(text: str) -> list[float]:
    """The numbers in a text, in Arabic or Thai digits, thousands commas taken out."""
    return [float(found.replace(",", "")) for found in _NUMBER.findall(text.translate(ARABIC))]


def read(message: Message) -> Evidence:
    """Parse the bytes anew; ValueError when they are not a mail of one text and one HTML part."""
    parsed = email.message_from_bytes(message.payload)
    parts = {part.get_content_type(): part for part in parsed.walk() if not part.is_multipart()}
    if set(parts) - {"text/plain", "text/html"} or len(parts) != 2:
        raise ValueError(f"parts are {sorted(parts)}")
    headers: dict[str, list[str]] = {}
    for name, value in parsed.items():
        headers.setdefault(name.lower(), []).append(str(value))
    text, html = _decoded(parts["text/plain"]), _decoded(parts["text/html"])
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return Evidence(
        headers=headers,
        subject=_subject(headers.get("subject", [""])[0]),
        text=text,
        html=html,
        visible=" ".join("".join(reader.visible).split()),
        links=reader.links,
        text_links=_URL.findall(text),
        images=reader.images,
        sheets=reader.sheets,
    )


def _decoded(part: Parsed) -> str:
    payload = part.get_payload(decode=True)
    return payload.decode("utf-8") if isinstance(payload, bytes) else ""


def _subject(raw: str) -> str:
    # the modern parser puts spaces into Thai (cpython issue 128110); the old one reads it right
    pieces = decode_header(raw.replace("\r\n", "").replace("\n", ""))
    return "".join(
        piece.decode(charset or "ascii") if isinstance(piece, bytes) else piece
        for piece, charset in pieces
    )


class _Reader(HTMLParser):
    """Collects what is visible, every link, and the texts of the elements marked `data-n`."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.visible: list[str] = []
        self.links: list[str] = []
        self.images = 0
        self.sheets: list[Sheet] = []
        self._open: list[tuple[str, str | None]] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        values = dict(attributes)
        if "data-edition" in values:
            self.sheets.append(Sheet())
        for name in ("href", "src", "background", "action"):
            if values.get(name):
                self.links.append(values[name] or "")
        self.images += tag in ("img", "video", "audio", "iframe", "object", "embed")
        if values.get("aria-label"):
            self.visible.append(f" {values['aria-label']} ")
        if tag in _VOID:
            return
        named = values.get("data-n") if self.sheets else None
        if named:
            self.sheets[-1].numbers.setdefault(named, []).append("")
            if named == "strip":
                self.sheets[-1].strips.append([])
        self._open.append((tag, named))
        self._hidden += tag in _HIDDEN
        if tag == "td" and any(name == "strip" for _, name in self._open):
            self.sheets[-1].strips[-1].append(_background(values.get("style") or ""))
        if tag in ("td", "p", "tr", "h1", "h2", "h3", "table", "div"):
            self.visible.append(" ")

    def handle_endtag(self, tag: str) -> None:
        while self._open:
            opened, _ = self._open.pop()
            self._hidden -= opened in _HIDDEN
            if opened == tag:
                break

    def handle_data(self, data: str) -> None:
        if self._hidden:
            return
        self.visible.append(data)
        for _, named in self._open:
            if named:
                self.sheets[-1].numbers[named][-1] += data


def _background(style: str) -> str:
    found = re.search(r"background(?:-color)?:\s*(#[0-9a-fA-F]{6})", style)
    return found[1].lower() if found else ""
