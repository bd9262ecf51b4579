"""What Google answers, as typed objects: what our field mask asks for, and nothing else.

An answer that is not what the API's reference promises is a ValueError here, which says where.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import TypeVar

import msgspec

T = TypeVar("T")


class _Answer(msgspec.Struct, rename="camel", gc=False):
    """A resource of the Sheets API; what the mask leaves out has its default."""


class ErrorValue(_Answer):
    type: str = ""


class EffectiveValue(_Answer):
    """What is stored in a cell that holds no text."""

    number_value: float | None = None
    bool_value: bool | None = None
    error_value: ErrorValue | None = None


class NumberFormat(_Answer):
    type: str = ""


class CellFormat(_Answer):
    number_format: NumberFormat | None = None


class PersonProperties(_Answer):
    email: str = ""


class RichLinkProperties(_Answer):
    uri: str = ""


class Chip(_Answer):
    person_properties: PersonProperties | None = None
    rich_link_properties: RichLinkProperties | None = None


class ChipRun(_Answer):
    """A smart chip, or the text between two of them, which has none."""

    chip: Chip | None = None


class CellData(_Answer):
    formatted_value: str = ""
    effective_value: EffectiveValue | None = None
    effective_format: CellFormat | None = None
    hyperlink: str = ""
    chip_runs: list[ChipRun] | None = None


class RowData(_Answer):
    values: list[CellData] = []


class TextFormat(_Answer):
    strikethrough: bool | None = None


class EnteredFormat(_Answer):
    text_format: TextFormat = msgspec.field(default_factory=TextFormat)


class TextFormatRun(_Answer):
    """The text from an index on, in UTF-16 code units; what it does not say is as in the cell."""

    start_index: int = 0
    format: TextFormat = msgspec.field(default_factory=TextFormat)


class StruckCell(_Answer):
    """A cell, as far as one asks what is struck through in it."""

    formatted_value: str = ""
    user_entered_format: EnteredFormat = msgspec.field(default_factory=EnteredFormat)
    text_format_runs: list[TextFormatRun] = []


class StruckRow(_Answer):
    values: list[StruckCell] = []


class LineMetadata(_Answer):
    """The metadata of one row or column."""

    hidden_by_user: bool = False
    hidden_by_filter: bool = False


class GridData(_Answer):
    """One block of cells. A row stays the bytes that it came as until `row_of` opens it."""

    start_row: int = 0
    start_column: int = 0
    row_data: list[msgspec.Raw] = []
    row_metadata: list[LineMetadata] = []
    column_metadata: list[LineMetadata] = []


class GridRange(_Answer):
    start_row_index: int = 0
    start_column_index: int = 0
    end_row_index: int = 0
    end_column_index: int = 0


class SheetProperties(_Answer):
    sheet_id: int = 0
    title: str = ""
    sheet_type: str = "GRID"
    hidden: bool = False


class Sheet(_Answer):
    properties: SheetProperties = msgspec.field(default_factory=SheetProperties)
    merges: list[GridRange] = []
    data: list[GridData] = []


class SpreadsheetProperties(_Answer):
    title: str = ""


class Spreadsheet(_Answer):
    spreadsheet_id: str = ""
    properties: SpreadsheetProperties = msgspec.field(default_factory=SpreadsheetProperties)
    sheets: list[Sheet] = []


class User(_Answer):
    display_name: str = ""
    email_address: str = ""
    me: bool = False  # whether it is this program's account


class File(_Answer):
    """A file as Drive describes it; a shortcut or a form may lack any of it."""

    id: str | None = None
    name: str | None = None
    mime_type: str | None = None
    version: str | None = None
    modified_time: datetime | None = None
    trashed: bool | None = None
    last_modifying_user: User | None = None


class Capabilities(_Answer):
    can_edit: bool = False


class Rights(_Answer):
    """A file, as far as one asks what may be done with it."""

    capabilities: Capabilities = msgspec.field(default_factory=Capabilities)


class Metadata(_Answer):
    metadata_key: str = ""


class ProtectedRange(_Answer):
    description: str = ""
    warning_only: bool = False
    requesting_user_can_edit: bool = False


class FilterView(_Answer):
    filter_view_id: int = 0


class Tab(_Answer):
    """A tab without its cells: what must be known of it before it is written."""

    properties: SheetProperties = msgspec.field(default_factory=SheetProperties)
    developer_metadata: list[Metadata] = []
    protected_ranges: list[ProtectedRange] = []
    filter_views: list[FilterView] = []
    basic_filter: dict[str, object] | None = None


class Tabs(_Answer):
    spreadsheet_id: str
    sheets: list[Tab] = []


class Updated(_Answer):
    """The answer of `spreadsheets.batchUpdate`; the spreadsheet stays the bytes it came as."""

    spreadsheet_id: str
    updated_spreadsheet: msgspec.Raw


class FileList(_Answer):
    """`files` is there also when there are none: without it, it is another object."""

    files: list[File]
    next_page_token: str = ""


class DriveChange(_Answer):
    file_id: str | None = None  # a change of a shared drive itself has none
    removed: bool | None = None
    file: File | None = None


class ChangeList(_Answer):
    """Either token: that of the next page, or on the last page that of the next time."""

    changes: list[DriveChange] = []
    next_page_token: str = ""
    new_start_page_token: str = ""

    def __post_init__(self) -> None:
        if not self.next_page_token and not self.new_start_page_token:
            raise ValueError("no list of changes")


class StartToken(_Answer):
    start_page_token: str


_SPREADSHEET = msgspec.json.Decoder(Spreadsheet)
_FILE = msgspec.json.Decoder(File)
_FILES = msgspec.json.Decoder(FileList)
_CHANGES = msgspec.json.Decoder(ChangeList)
_RIGHTS = msgspec.json.Decoder(Rights)
_TABS = msgspec.json.Decoder(Tabs)
_UPDATED = msgspec.json.Decoder(Updated)
_START = msgspec.json.Decoder(StartToken)
_ROW = msgspec.json.Decoder(RowData)
_STRUCK_ROW = msgspec.json.Decoder(StruckRow)
_STRUCK = re.compile(rb'"strikethrough"\s*:\s*true')


def spreadsheet_of(content: bytes) -> Spreadsheet:
    """The answer of `spreadsheets.get`."""
    return _decoded(_SPREADSHEET, content)


def file_of(content: bytes) -> File:
    """The answer of `files.get`."""
    return _decoded(_FILE, content)


def files_of(content: bytes) -> FileList:
    """One page of `files.list`."""
    return _decoded(_FILES, content)


def changes_of(content: bytes) -> ChangeList:
    """One page of `changes.list`."""
    return _decoded(_CHANGES, content)


def may_edit_of(content: bytes) -> bool:
    """The answer of `files.get`, asked for what this account may do."""
    return _decoded(_RIGHTS, content).capabilities.can_edit


def tabs_of(content: bytes) -> list[Tab]:
    """The answer of `spreadsheets.get`, asked for the tabs alone."""
    return _decoded(_TABS, content).sheets


def updated_of(content: bytes) -> bytes:
    """The spreadsheet in the answer of `spreadsheets.batchUpdate`."""
    return bytes(_decoded(_UPDATED, content).updated_spreadsheet)


def start_token_of(content: bytes) -> str:
    """The answer of `changes.getStartPageToken`."""
    return _decoded(_START, content).start_page_token


def row_of(content: msgspec.Raw) -> RowData:
    """One row of a block."""
    return _decoded(_ROW, content)


def struck_in(content: msgspec.Raw) -> list[StruckCell]:
    """The cells of a row again, with what is struck through; none where it says nothing of that.

    Hardly any row does: it is told from its bytes, and its cells are made once.
    """
    row = bytes(content)
    if b"strikethrough" not in row or not _STRUCK.search(row):  # the first is quicker
        return []
    return _decoded(_STRUCK_ROW, content).values


def _decoded(decoder: msgspec.json.Decoder[T], content: bytes | msgspec.Raw) -> T:
    try:
        return decoder.decode(content)
    except msgspec.DecodeError as error:
        raise ValueError(str(error)) from error
