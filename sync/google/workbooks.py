"""One spreadsheet, read with one request, as a Workbook of Grids."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sync import gc_pause
from sync.errors import SourceError
from sync.google.answers import (
    CellData,
    EffectiveValue,
    GridData,
    GridRange,
    LineMetadata,
    Sheet,
    StruckCell,
    row_of,
    spreadsheet_of,
    struck_in,
)
from sync.google.retries import WORKBOOK
from sync.model import Grid, Merge, Serial, SheetError, Stored, Workbook, led_to
from sync.model.struck import Divided, divided, without_struck

if TYPE_CHECKING:
    from sync.google.client import Client

# A text cell is asked for once, as it is shown: its stored value would be the same text again.
# Comments are not asked for: no rule needs them, and they say what they like of villagers.
# What is struck through is taken from what was entered: the format in effect has that of a
# condition, too, which strikes what is done.
FIELDS = (
    "spreadsheetId,properties(title),"
    "sheets(properties(sheetId,title,sheetType,hidden),merges,"
    "data(startRow,startColumn,"
    "rowData(values(formattedValue,effectiveValue(numberValue,boolValue,errorValue(type)),"
    "effectiveFormat(numberFormat(type)),hyperlink,"
    "chipRuns(chip(personProperties(email),richLinkProperties(uri))),"
    "userEnteredFormat(textFormat(strikethrough)),"
    "textFormatRuns(startIndex,format(strikethrough)))),"
    "rowMetadata(hiddenByUser,hiddenByFilter),columnMetadata(hiddenByUser)))"
)
MOST_CELLS = 2_000_000  # of all tabs, blank ones before another among them; about 0.5 GB
_TEXT = EffectiveValue()  # what the mask leaves of a text cell
_KNOWN_AT_MOST = 1024  # texts at a time: so many are found faster than they are kept twice
MOMENTS = frozenset({"DATE", "DATE_TIME", "TIME"})


def read_workbook(
    client: Client,
    workbook_id: str,
    *,
    version: str = "",
    modified: datetime | None = None,
    modified_by: str = "",
) -> Workbook:
    """All tabs of a spreadsheet, by one `spreadsheets.get`; SourceError when it cannot be had.

    `version`, `modified` and `modified_by` are what Drive said of it (changes.py).
    """

    def read(content: bytes) -> Workbook:
        return workbook_of(
            content,
            workbook_id=workbook_id,
            url=f"https://docs.google.com/spreadsheets/d/{workbook_id}/edit",
            version=version,
            modified=modified,
            modified_by=modified_by,
        )

    with client.about(f"{WORKBOOK}{workbook_id}"):
        query = {"fields": FIELDS, "prettyPrint": "false"}
        return client.spreadsheet(workbook_id, query, read)


def workbook_of(
    content: bytes,
    *,
    workbook_id: str = "",
    url: str = "",
    version: str = "",
    modified: datetime | None = None,
    modified_by: str = "",
) -> Workbook:
    """The JSON of a Spreadsheet resource as a Workbook; what the resource lacks is empty.

    `workbook_id` wins over the resource's own id. `url` is "" for a local file. ValueError when
    the content is no such resource, SourceError when it holds more than MOST_CELLS.
    """
    with gc_pause.paused():
        resource = spreadsheet_of(content)
        if workbook_id and not resource.spreadsheet_id:
            raise ValueError("an object that is no spreadsheet")
        return Workbook(
            id=workbook_id or resource.spreadsheet_id,
            title=resource.properties.title,
            grids=_grids_of(filter(_holds_cells, resource.sheets)),
            url=url,
            version=version,
            modified=modified,
            modified_by=modified_by,
        )


def _holds_cells(sheet: Sheet) -> bool:
    """False for a tab that is a chart or a view of a database."""
    return sheet.properties.sheet_type == "GRID"


def _grids_of(sheets: Iterable[Sheet]) -> tuple[Grid, ...]:
    """The tabs, none begun after one too many cells."""
    grids: list[Grid] = []
    cells = 0
    for sheet in sheets:
        grids.append(_grid_of(sheet))
        cells += sum(map(len, grids[-1].shown))
        if cells > MOST_CELLS:
            raise SourceError(
                f"the workbook has more than {MOST_CELLS:,} cells up to the tab {grids[-1].title}",
                hint="move what is not the programme's to another workbook, and delete the rows "
                "and columns around the tables",
            )
    return tuple(grids)


def _grid_of(sheet: Sheet) -> Grid:
    shown: list[list[str]] = []
    stored: list[list[Stored]] = []
    hidden_rows: set[int] = set()
    hidden_columns: set[int] = set()
    links: dict[tuple[int, int], str] = {}
    struck: dict[tuple[int, int], Divided] = {}
    for block in sheet.data:
        _place(block, shown, stored, links, struck)
        hidden_rows.update(_hidden(block.row_metadata, block.start_row))
        hidden_columns.update(_hidden(block.column_metadata, block.start_column))
    while shown and not shown[-1]:
        shown.pop()
        stored.pop()
    grid = Grid(
        title=sheet.properties.title,
        gid=sheet.properties.sheet_id,
        shown=shown,
        stored=stored,
        merges=tuple(map(_merge_of, sheet.merges)),
        hidden_rows=frozenset(hidden_rows),
        hidden_columns=frozenset(hidden_columns),
        hidden=sheet.properties.hidden,
        links=links,
    )
    return without_struck(grid, struck)


def _place(
    block: GridData,
    shown: list[list[str]],
    stored: list[list[Stored]],
    links: dict[tuple[int, int], str],
    struck: dict[tuple[int, int], Divided],
) -> None:
    """Put one block of the answer where it belongs; blocks may come in any order and overlap.

    Row by row, from the bytes: a big register is never in memory as the objects of its answer.
    """
    top, left = block.start_row, block.start_column
    known: dict[str, str] = {}
    while len(shown) < top + len(block.row_data):
        shown.append([])
        stored.append([])
    for number, raw in enumerate(block.row_data, top):
        cells = row_of(raw).values
        if not cells:
            continue
        if [cell for cell in cells if cell.hyperlink or cell.chip_runs]:  # hardly any row has one
            targets = enumerate(map(_target_of, cells), left)
            links |= {(number, column): target for column, target in targets if target}
        for column, cell in enumerate(struck_in(raw), left):
            if found := _struck_of(cell):
                struck[number, column] = found
        texts, values = _row_of(cells, known)
        if len(known) > _KNOWN_AT_MOST:
            known.clear()
        if left or shown[number]:
            _extend(shown[number], texts, left, "")
            _extend(stored[number], values, left, None)
        else:
            shown[number], stored[number] = texts, values


def _row_of(cells: list[CellData], known: dict[str, str]) -> tuple[list[str], list[Stored]]:
    """One row, without the blank cells at its end. This runs for every cell of every workbook.

    A text that is `known` already is not kept twice: most columns repeat a few.
    """
    texts = [cell.formatted_value for cell in cells]
    texts = list(map(known.setdefault, texts, texts))
    values = [
        None if (value := cell.effective_value) is None or value == _TEXT else _stored_of(cell)
        for cell in cells
    ]
    while texts and not texts[-1] and values[-1] is None:
        texts.pop()
        values.pop()
    return texts, values


def _target_of(cell: CellData) -> str:
    """Where a cell leads that does not say so: several people in one cell by comma."""
    chips = [run.chip for run in cell.chip_runs or () if run.chip]
    people = [chip.person_properties.email for chip in chips if chip.person_properties]
    pages = [chip.rich_link_properties.uri for chip in chips if chip.rich_link_properties]
    target = ", ".join(filter(None, people)) or next(iter(pages), cell.hyperlink)
    return led_to(cell.formatted_value, target)


def _struck_of(cell: StruckCell) -> Divided | None:
    """What is struck through in a cell, by its runs; None for nothing."""
    whole = cell.user_entered_format.text_format.strikethrough or False
    if cell.text_format_runs:
        return divided(_pieces_of(cell, whole=whole))
    text = cell.formatted_value
    return Divided("", text) if whole and text.strip() else None


def _pieces_of(cell: StruckCell, *, whole: bool) -> Iterator[tuple[str, bool]]:
    """The text by its runs, each with whether it is struck through."""
    text = cell.formatted_value.encode("utf-16-le", "surrogatepass")
    begin, struck = 0, whole
    for run in cell.text_format_runs:
        yield _from_utf16(text[begin : 2 * run.start_index]), struck
        own = run.format.strikethrough
        begin, struck = 2 * run.start_index, whole if own is None else own
    yield _from_utf16(text[begin:]), struck


def _from_utf16(units: bytes) -> str:
    return units.decode("utf-16-le", "replace")


def _stored_of(cell: CellData) -> Stored:
    effective = cell.effective_value
    if effective is None:
        return None
    if effective.number_value is not None:
        pattern = cell.effective_format and cell.effective_format.number_format
        if pattern and pattern.type in MOMENTS:
            return Serial(effective.number_value)
        return effective.number_value
    if effective.bool_value is not None:
        return effective.bool_value
    if effective.error_value is not None:
        return SheetError(cell.formatted_value or f"#{effective.error_value.type or 'ERROR'}!")
    return None


def _extend(line: list[Any], values: list[Any], left: int, blank: Any) -> None:
    line.extend([blank] * (left + len(values) - len(line)))
    line[left : left + len(values)] = values


def _merge_of(merge: GridRange) -> Merge:
    return Merge(
        top=merge.start_row_index,
        left=merge.start_column_index,
        bottom=merge.end_row_index,
        right=merge.end_column_index,
    )


def _hidden(metadata: list[LineMetadata], first: int) -> list[int]:
    return [
        index
        for index, line in enumerate(metadata, first)
        if line.hidden_by_user or line.hidden_by_filter
    ]
