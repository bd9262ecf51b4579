"""The full list as .xlsx: every text a text, never a formula, and the same bytes every time."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Side
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from sync.model import State
from sync.summary.attachments.listing import Counts, Listing, ListRow, said_place
from sync.summary.attachments.matrix import Matrix
from sync.summary.cells import clean
from sync.summary.colours import STATE_COLOURS
from sync.summary.facts import STEPS
from sync.summary.render import Voice

KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
COLUMNS = ("severity", "code", "village", "tab", "cell", "what", "todo", "weeks")
WIDTHS = (13, 8, 26, 22, 9, 58, 44, 12)
MATRIX_WIDTHS = (27, 15, *(13,) * STEPS, 7, 9)
FONT, SIZE = "Sarabun", 11  # as in the template; where it is missing the usual font stands in
HEADING_HEIGHT, ROW_HEIGHT = 60, 20  # points: a technique's number and two lines of name; one line
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
LONGEST_TITLE = 28  # characters; programs take 31, and equal names get a number
_NOT_IN_A_TITLE = re.compile(r"[\[\]:*?/\\']")
_EPOCH = (1980, 1, 1, 0, 0, 0)  # the first moment a zip can hold
_SAVED_AT = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*(</dcterms:modified>)")
_HEADING = PatternFill("solid", fgColor="FF17532D")
_WHITE = Side("thin", color="FFFFFFFF")
_GRID = Border(_WHITE, _WHITE, _WHITE, _WHITE)


def workbook(lists: Sequence[Listing], counts: Counts | None, voice: Voice) -> bytes:
    """Three tabs for each district: its nine techniques, the programme, and data to check.

    For a province one more, of its districts.
    """
    book = Workbook()
    book.remove(book.worksheets[0])
    for style in _styles():
        book.add_named_style(style)
    for entry in lists:
        of = f" {clean(entry.district, 20)}" if len(lists) > 1 else ""
        tab = book.create_sheet(_title(voice.say("attachment.matrix_tab") + of))
        place = voice.say("masthead.district", place=clean(entry.district, 40))
        _matrix(
            tab, entry.matrix, ("village", "tambon"), place, entry.facts.prepared.read_at, voice
        )
        for part, rows in (("programme", entry.programme), ("data", entry.data)):
            _fill(book.create_sheet(_title(voice.say(f"attachment.{part}_tab") + of)), rows, voice)
    moments = [entry.facts.prepared.read_at for entry in lists]
    if counts is not None:
        tab = book.create_sheet(_title(voice.say("attachment.counts_tab")))
        oldest = min(each.read_at for each in counts.standings if each.read_at)
        place = said_place(counts, voice)
        _matrix(tab, counts.matrix, ("district", "villages"), place, oldest, voice)
        moments.append(oldest)
    read_at = min(moments).astimezone(UTC)
    book.properties.title = voice.say("attachment.list_file")
    book.properties.creator = "sammachip-sync"
    book.properties.created = read_at.replace(tzinfo=None)
    buffer = io.BytesIO()
    book.save(buffer)
    return _settled(buffer.getvalue(), read_at)


def _fill(tab: Worksheet, rows: Sequence[ListRow], voice: Voice) -> None:
    _head(tab, [voice.say(f"attachment.{name}") for name in COLUMNS], WIDTHS)
    for number, row in enumerate(rows, start=2):
        texts = (voice.say(f"data.{row.severity}"), row.code, row.village, row.tab, row.cell)
        linked = COLUMNS.index("cell" if row.cell else "tab") + 1 if row.link is not None else 0
        for column, text in enumerate((*texts, row.what, row.todo), start=1):
            _text(tab, number, column, text, "link" if column == linked else "text")
        tab.cell(number, len(COLUMNS), row.weeks).style = "weeks"
        if linked:
            tab.cell(number, linked).hyperlink = row.link
    tab.freeze_panes = "A2"
    tab.auto_filter.ref = tab.dimensions
    _one_page_wide(tab)


def _matrix(
    tab: Worksheet,
    matrix: Matrix,
    first: tuple[str, str],
    place: str,
    read_at: datetime,
    voice: Voice,
) -> None:
    """Name, tambon or number of villages, the nine techniques, passed, and the change."""
    steps = [f"{voice.num(n)}\n{voice.lines(f'techniques.{n}')}" for n in range(1, STEPS + 1)]
    names = [voice.say(f"attachment.{name}") for name in (*first, "passed", "gained")]
    _head(tab, [*names[:2], *steps, *names[2:]], MATRIX_WIDTHS)
    tab.row_dimensions[1].height = HEADING_HEIGHT
    for heading in tab[1][2:]:
        heading.style = "heading-above-numbers"
    for number, line in enumerate(matrix.lines, start=2):
        tab.row_dimensions[number].height = ROW_HEIGHT
        name = line.name
        if line.as_of is not None:
            name = f"{name} ({voice.say('districts.as_of', day=line.as_of)})"
        if line.unread:
            name = f"{name} ({voice.say('districts.unread')})"
        _text(tab, number, 1, name, "name")
        _value(tab, number, 2, line.beside)
        for column, cell in enumerate(line.cells, start=3):
            if isinstance(cell, State):
                _text(tab, number, column, voice.say(f"attachment.{cell.value}"), cell.value)
            else:
                _value(tab, number, column, cell)
        _value(tab, number, STEPS + 3, line.passed)
        _value(tab, number, STEPS + 4, line.change)
    last = tab.max_row + 1
    _text(tab, last, 1, voice.say("attachment.sum"), "sum")
    totals: tuple[int | None, ...] = (*matrix.sums, matrix.passed, matrix.change)
    for column, total in enumerate(totals, start=3):
        _value(tab, last, column, total, "sum-")
    tab.freeze_panes = "C2"
    title = f"{place} · {voice.say('attachment.as_of', moment=read_at)}"
    assert tab.oddHeader is not None and tab.oddFooter is not None  # every new tab has both
    tab.oddHeader.center.text = title.replace("&", "&&")
    tab.oddFooter.center.text = "&P/&N"
    _one_page_wide(tab)


def _styles() -> Iterator[NamedStyle]:
    """How cells look. A look of its own for each cell would take most of the time of the file."""

    top = Alignment(vertical="top", wrap_text=True)
    middle = Alignment(horizontal="center", vertical="center")
    white, bold = _font(bold=True, color="FFFFFFFF"), _font(bold=True)
    over = Alignment(horizontal="center", vertical="top", wrap_text=True)
    yield NamedStyle("text", font=_font(), alignment=top)
    yield NamedStyle("name", font=_font(), alignment=Alignment(vertical="center", wrap_text=True))
    yield NamedStyle("link", font=_font(color="FF0B57D0", underline="single"), alignment=top)
    yield NamedStyle("weeks", font=_font())
    yield NamedStyle("heading", font=white, alignment=top, fill=_HEADING)
    yield NamedStyle("heading-above-numbers", font=white, alignment=over, fill=_HEADING)
    yield NamedStyle("sum", font=bold, alignment=top)
    for before, font in (("", _font()), ("sum-", bold)):
        yield NamedStyle(f"{before}number", number_format="0", font=font, alignment=middle)
        yield NamedStyle(f"{before}change", number_format="+0;-0;0", font=font, alignment=middle)
    for state, colour in STATE_COLOURS.items():
        grey = state in (State.NOT_DUE, State.NO_PLAN)
        yield NamedStyle(
            state.value,
            font=_font(color="FF4B5563" if grey else "FFFFFFFF"),
            fill=PatternFill("solid", fgColor=f"FF{colour.removeprefix('#').upper()}"),
            alignment=Alignment(horizontal="center", vertical="center", shrink_to_fit=True),
            border=_GRID,
        )


def _value(
    tab: Worksheet, row: int, column: int, value: str | int | None, before: str = ""
) -> None:
    """A tambon's name, a number as a number, or nothing."""
    if isinstance(value, str):
        _text(tab, row, column, value, "name")
        return
    kind = "change" if column == STEPS + 4 else "number"
    tab.cell(row, column, value).style = before + kind


def _head(tab: Worksheet, headings: Sequence[str], widths: Sequence[int]) -> None:
    for column, (heading, width) in enumerate(zip(headings, widths, strict=True), start=1):
        cell = _text(tab, 1, column, heading, "heading")
        tab.column_dimensions[cell.column_letter].width = width


def _one_page_wide(tab: Worksheet) -> None:
    """A4 landscape, as many pages long as it takes, the headings on each."""
    tab.page_setup.orientation = "landscape"
    tab.page_setup.paperSize = tab.PAPERSIZE_A4
    tab.page_setup.fitToWidth = 1
    tab.page_setup.fitToHeight = 0
    tab.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    tab.print_title_rows = "1:1"


def _text(tab: Worksheet, row: int, column: int, text: str, style: str = "text") -> Cell:
    """A cell that holds a text and stays one, also when somebody edits it in Excel."""
    cell = tab.cell(row, column)
    assert isinstance(cell, Cell)  # nothing is merged
    if text:
        cell.value = text
        cell.data_type = "s"
    cell.style = style
    if text.startswith(FORMULA_STARTS):
        cell.quotePrefix = True
    return cell


def _font(**look: Any) -> Font:
    return Font(name=FONT, size=SIZE, **look)


def _title(text: str) -> str:
    return _NOT_IN_A_TITLE.sub(" ", text)[:LONGEST_TITLE].strip()


def _settled(content: bytes, saved_at: datetime) -> bytes:
    """The same archive without the moment of saving, which openpyxl writes into it."""
    moment = f"{saved_at:%Y-%m-%dT%H:%M:%SZ}".encode()
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in sorted(old.namelist(), key=lambda name: (name != "[Content_Types].xml", name)):
            data = old.read(name)
            if name == "docProps/core.xml":
                data = _SAVED_AT.sub(rb"\g<1>" + moment + rb"\g<2>", data)
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(entry, data)
    return buffer.getvalue()
