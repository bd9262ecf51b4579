"""What Google answers, as typed objects: what our field mask asks for, and nothing else.

An answer that is not what the API's reference promises is a ValueError here, which says where.
"""

from __future__ import annotations

from typing import Any, TypeVar

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


class CellData(_Answer):
    formatted_value: str = ""
    effective_value: EffectiveValue | None = None
    effective_format: CellFormat | None = None
    note: str | None = None


class RowData(_Answer):
    values: list[CellData] = []


class Line(_Answer):
    """The metadata of one row or column."""

    hidden_by_user: bool = False
    hidden_by_filter: bool = False


class GridData(_Answer):
    """One block of cells. A row stays the bytes that it came as until `row_of` opens it."""

    start_row: int = 0
    start_column: int = 0
    row_data: list[msgspec.Raw] = []
    row_metadata: list[Line] = []
    column_metadata: list[Line] = []


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


_OBJECT = msgspec.json.Decoder(dict[str, Any])
_SPREADSHEET = msgspec.json.Decoder(Spreadsheet)
_ROW = msgspec.json.Decoder(RowData)


def object_of(content: bytes) -> dict[str, Any]:
    """Any JSON object, as Drive answers."""
    return _decoded(_OBJECT, content)


def spreadsheet_of(content: bytes) -> Spreadsheet:
    """The answer of `spreadsheets.get`."""
    return _decoded(_SPREADSHEET, content)


def row_of(content: msgspec.Raw) -> RowData:
    """One row of a block."""
    return _decoded(_ROW, content)


def _decoded(decoder: msgspec.json.Decoder[T], content: bytes | msgspec.Raw) -> T:
    try:
        return decoder.decode(content)
    except msgspec.DecodeError as error:
        raise ValueError(str(error)) from error
