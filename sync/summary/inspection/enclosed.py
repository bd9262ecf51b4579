"""What an attachment really says, read back from its bytes for the courtroom."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass
from email.message import Message as Parsed
from email.utils import collapse_rfc2231_value
from urllib.parse import unquote

from sync.summary.inspection.pdf_text import read_pdf

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PDF = "application/pdf"
LARGEST_UNPACKED = 50 * 1024 * 1024
_PARTS = ("[Content_Types].xml", "_rels/", "docProps/", "xl/")
_ACTIVE = ("vba", "externalLink", "embeddings", "activeX", "connections", "media", "drawings")


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the list below its headings: its texts, and where its cell leads."""

    texts: tuple[str, ...]
    link: str | None


@dataclass(frozen=True, slots=True)
class Enclosed:
    """One attachment. `tabs` are the rows of each tab of an .xlsx, `formulas` where one stands."""

    name: str
    fallback: str
    kind: str
    text: str
    links: tuple[str, ...]
    tabs: tuple[tuple[Line, ...], ...] = ()
    formulas: tuple[str, ...] = ()


def enclosed(part: Parsed) -> Enclosed:
    """Read one attachment back; ValueError for a kind or a content that we never make."""
    content = part.get_payload(decode=True)
    if not isinstance(content, bytes) or part.get_content_disposition() != "attachment":
        raise ValueError("an attachment has no content")
    name, fallback = _names(part)
    kind = part.get_content_type()
    if kind == XLSX:
        return _workbook(name, fallback, content)
    if kind == PDF:
        printed = read_pdf(content)
        return Enclosed(name, fallback, kind, printed.text, printed.links)
    raise ValueError(f"an attachment is of the kind {kind}")


def _names(part: Parsed) -> tuple[str, str]:
    """The name in RFC 2231, and the plain one."""
    names = [
        value for key, value in part.get_params([], "content-disposition") if key == "filename"
    ]
    long = [value for value in names if isinstance(value, tuple)]
    plain = [value for value in names if isinstance(value, str)]
    if len(long) != 1 or len(plain) != 1:
        raise ValueError("an attachment must have two names, a plain one and one in RFC 2231")
    return unquote(collapse_rfc2231_value(long[0])), plain[0]


def _workbook(name: str, fallback: str, content: bytes) -> Enclosed:
    import openpyxl  # slow to import, and most offices attach nothing

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _must_be_plain(archive)
        book = openpyxl.load_workbook(io.BytesIO(content))
    except (zipfile.BadZipFile, KeyError) as fault:
        raise ValueError(f"the .xlsx cannot be read back: {fault}") from None
    said: list[str] = [book.properties.title or "", book.properties.creator or ""]
    links: list[str] = []
    formulas: list[str] = []
    tabs = []
    for tab in book.worksheets:
        header = None if tab.oddHeader is None else tab.oddHeader.center.text
        said += [tab.title, header or ""]
        lines = []
        for number, row in enumerate(tab.iter_rows(), start=1):
            texts = tuple("" if cell.value is None else str(cell.value) for cell in row)
            found = [cell.hyperlink.target or "" for cell in row if cell.hyperlink]
            formulas += [f"{tab.title}!{c.coordinate}" for c in row if c.data_type == "f"]
            said.append("\t".join(texts))
            links += found
            if number > 1 and any(texts):
                lines.append(Line(texts, found[0] if found else None))
        tabs.append(tuple(lines))
    return Enclosed(
        name, fallback, XLSX, "\n".join(said), tuple(links), tuple(tabs), tuple(formulas)
    )


def _must_be_plain(archive: zipfile.ZipFile) -> None:
    """Cells only: no macros, no other files inside, nothing that unpacks without end."""
    for entry in archive.infolist():
        if not entry.filename.startswith(_PARTS) or any(word in entry.filename for word in _ACTIVE):
            raise ValueError(f"the .xlsx holds {entry.filename[:40]}")
    if sum(entry.file_size for entry in archive.infolist()) > LARGEST_UNPACKED:
        raise ValueError("the .xlsx unpacks to too much")
