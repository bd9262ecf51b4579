"""The full list as .xlsx: every text a text, never a formula, and the same bytes every time."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Sequence
from datetime import UTC, datetime

from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from sync.summary.attachments.listing import Listing, Row
from sync.summary.cells import clean
from sync.summary.render import Voice

KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
COLUMNS = ("severity", "code", "village", "tab", "cell", "what", "todo", "weeks")
WIDTHS = (13, 8, 26, 22, 9, 58, 44, 12)
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
LONGEST_TITLE = 28  # characters; programs take 31, and equal names get a number
_NOT_IN_A_TITLE = re.compile(r"[\[\]:*?/\\']")
_EPOCH = (1980, 1, 1, 0, 0, 0)  # the first moment a zip can hold
_SAVED_AT = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*(</dcterms:modified>)")
_HEADING = PatternFill("solid", fgColor="FF17532D")


def workbook(lists: Sequence[Listing], voice: Voice) -> bytes:
    """Two tabs for each district: the programme, and data to check."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for entry in lists:
        for part, rows in (("programme", entry.programme), ("data", entry.data)):
            title = voice.say(f"attachment.{part}_tab")
            if len(lists) > 1:
                title = f"{title} {clean(entry.district, 20)}"
            _fill(book.create_sheet(_title(title)), rows, voice)
    read_at = min(entry.facts.prepared.read_at for entry in lists).astimezone(UTC)
    book.properties.title = voice.say("attachment.list_file")
    book.properties.creator = "sammachip-sync"
    book.properties.created = read_at.replace(tzinfo=None)
    buffer = io.BytesIO()
    book.save(buffer)
    return _settled(buffer.getvalue(), read_at)


def _fill(tab: Worksheet, rows: Sequence[Row], voice: Voice) -> None:
    for column, (name, width) in enumerate(zip(COLUMNS, WIDTHS, strict=True), start=1):
        cell = _text(tab, 1, column, voice.say(f"attachment.{name}"))
        cell.font = Font(bold=True, color="FFFFFFFF")
        cell.fill = _HEADING
        tab.column_dimensions[cell.column_letter].width = width
    for number, row in enumerate(rows, start=2):
        texts = (voice.say(f"data.{row.severity}"), row.code, row.village, row.tab, row.cell)
        for column, text in enumerate((*texts, row.what, row.todo), start=1):
            _text(tab, number, column, text)
        tab.cell(number, len(COLUMNS), row.weeks)
        if row.link is not None:
            linked = tab.cell(number, COLUMNS.index("cell" if row.cell else "tab") + 1)
            linked.hyperlink = row.link
            linked.font = Font(color="FF0B57D0", underline="single")
    tab.freeze_panes = "A2"
    tab.auto_filter.ref = tab.dimensions
    tab.page_setup.orientation = "landscape"
    tab.page_setup.paperSize = tab.PAPERSIZE_A4
    tab.page_setup.fitToHeight = 0
    tab.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    tab.print_title_rows = "1:1"


def _text(tab: Worksheet, row: int, column: int, text: str) -> Cell:
    """A cell that holds a text and stays one, also when somebody edits it in Excel."""
    cell = tab.cell(row, column)
    assert isinstance(cell, Cell)  # nothing is merged
    if text:
        cell.value = text
        cell.data_type = "s"
    cell.alignment = Alignment(vertical="top", wrap_text=True)
    if text.startswith(FORMULA_STARTS):
        cell.quotePrefix = True
    return cell


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
