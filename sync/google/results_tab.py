"""The tab ผลตรวจ in a spreadsheet: found whatever people did to it, and written with one update.

Every text goes as `stringValue`: nothing of a sheet ever becomes a formula.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any

from sync.errors import SourceError, SourceReadOnly
from sync.google.answers import Tab, tabs_of, updated_of
from sync.google.failures import PROTECTED, PROTECTED_HINT
from sync.google.retries import WORKBOOK
from sync.google.workbooks import FIELDS, workbook_of
from sync.model import Workbook
from sync.model.results_tab import (
    FROZEN,
    HEADINGS,
    LEVEL,
    LINKED,
    OFFICER,
    TITLE,
    ResultsTab,
    TabRow,
)

if TYPE_CHECKING:
    from sync.google.client import Client

Request = dict[str, Any]

TABS = (
    "spreadsheetId,sheets(properties(sheetId,title),developerMetadata(metadataKey),"
    "protectedRanges(description,warningOnly,requestingUserCanEdit),"
    "filterViews(filterViewId),basicFilter(range))"
)
KEY = "sammachip-results"  # of the metadata that a tab of ours bears
WARNING = "โปรแกรมเขียนทับแท็บนี้ โปรดแก้ที่แท็บข้อมูล"
VIEW = "ของ {officer}"
MOST_VIEWS = 200  # each has its own number in a block of so many
MOST_NUMBERS = 2**31 - MOST_VIEWS
LOOKS = 2  # at the tabs: another host may have made ours between the look and the update
FONT = "Sarabun"
SIZE, MARK_SIZE = 11, 13
WIDTHS = (44, 92, 150, 160, 330, 300, 150, 104, 110, 64, 190)
STEP_WIDTH = 104
HEIGHTS = (32, 26, 52)  # pixels of the first rows; Google fits those below by itself
HEADING_FILL, HEADING_INK, LINK_INK, MENDED_INK = "#17532d", "#ffffff", "#0b57d0", "#5f6b76"
VILLAGE_FILL = "#eef4f0"
MIDDLE = {"verticalAlignment": "MIDDLE"}
CENTRED = {"horizontalAlignment": "CENTER"}
DARK = 140  # of 255: on a darker ground letters are white
VALUES = "userEnteredValue,note,dataValidation"
LOOK = "userEnteredFormat"
ALIGNED = f"{LOOK}.horizontalAlignment"


@dataclass(frozen=True, slots=True)
class Written:
    """The tab's number, and the whole spreadsheet as it stood at the very moment of the write."""

    gid: int
    after: Workbook


def write_tab(client: Client, workbook_id: str, tab: ResultsTab, gid: int | None = None) -> Written:
    """Make the tab hold this, and nothing else: one request to look, one to write.

    `gid` is its number when it was last written. It keeps the name, place and hiding that people
    gave it; one that is gone is made anew. SourceError says why it cannot be written,
    SourceReadOnly when somebody must change that.
    """
    with client.about(f"{WORKBOOK}{workbook_id}"):
        for look in range(LOOKS, 0, -1):
            tabs = client.spreadsheet(
                workbook_id, {"fields": TABS, "prettyPrint": "false"}, tabs_of
            )
            ours = _ours(tabs, gid)
            if ours is not None and not all(
                held.requesting_user_can_edit or held.warning_only for held in ours.protected_ranges
            ):
                place = f"{WORKBOOK}{workbook_id}"
                hint = PROTECTED_HINT.format(who=client.account or "this program")
                raise SourceReadOnly(f"{place}: {PROTECTED}", hint=hint)
            number = ours.properties.sheet_id if ours else _free_number(tabs)
            try:
                after = _update(client, workbook_id, _requests(tab, number, ours, tabs))
            except SourceReadOnly:
                raise
            except SourceError as error:
                if look == 1 or _status(error) != 400:
                    raise
            else:
                return Written(number, after)
    raise AssertionError("unreachable")


def _status(error: SourceError) -> int | None:
    failure = getattr(error.__cause__, "failure", None)
    return failure.status if failure is not None else None


def _update(client: Client, workbook_id: str, requests: list[Request]) -> Workbook:
    body = {
        "requests": requests,
        "includeSpreadsheetInResponse": True,
        "responseIncludeGridData": True,
    }
    fields = f"spreadsheetId,updatedSpreadsheet({FIELDS})"

    def read(content: bytes) -> Workbook:
        return workbook_of(updated_of(content), workbook_id=workbook_id)

    return client.update(workbook_id, body, {"fields": fields, "prettyPrint": "false"}, read)


def _ours(tabs: Sequence[Tab], gid: int | None) -> Tab | None:
    """The tab of our number, else the first that bears our metadata: a copy may bear them too."""
    by_number = (tab for tab in tabs if tab.properties.sheet_id == gid)
    marked = (tab for tab in tabs if any(m.metadata_key == KEY for m in tab.developer_metadata))
    return next(by_number, None) or next(marked, None)


def _free_number(tabs: Sequence[Tab]) -> int:
    """Of a new tab. Never that of one that was deleted: its number may come back with it."""
    taken = {tab.properties.sheet_id for tab in tabs}
    while (number := secrets.randbelow(MOST_NUMBERS) + 1) in taken:
        continue
    return number


def _free_title(tabs: Sequence[Tab]) -> str:
    taken = {tab.properties.title.casefold() for tab in tabs}
    title, count = TITLE, 2
    while title.casefold() in taken:
        title, count = f"{TITLE} {count}", count + 1
    return title


# ------------------------------------------------------------------------------ the requests


def _requests(tab: ResultsTab, number: int, ours: Tab | None, tabs: Sequence[Tab]) -> list[Request]:
    """The edits, all or none, that make the tab of this number hold what it should."""
    width = max(len(row.cells) for row in tab.rows)
    grid = {"rowCount": len(tab.rows), "columnCount": width, "frozenRowCount": FROZEN}
    whole = {"sheetId": number}
    told = _rows(number, FROZEN, len(tab.rows), len(HEADINGS))
    made = list(_made(number, grid, tabs)) if ours is None else list(_freed(ours, number, grid))
    return [
        *made,
        *_columns(number, width),
        *_heights(number),
        {"repeatCell": {"range": whole, "cell": {}, "fields": LOOK}},
        _look(told, _text(), wrapStrategy="WRAP", verticalAlignment="TOP"),
        {"updateCells": {"range": whole, "rows": _values(tab.rows), "fields": VALUES}},
        *_looks(tab.rows, number, width),
        *_protection(ours, number),
        *_views(tab, number, width, ours),
    ]


def _made(number: int, grid: Request, tabs: Sequence[Tab]) -> Iterator[Request]:
    properties = {
        "sheetId": number,
        "title": _free_title(tabs),
        "gridProperties": grid,
        "tabColorStyle": {"rgbColor": _colour(HEADING_FILL)},
    }
    yield {"addSheet": {"properties": properties}}
    metadata = {
        "metadataKey": KEY,
        "metadataValue": "1",
        "location": {"sheetId": number},
        "visibility": "DOCUMENT",
    }
    yield {"createDeveloperMetadata": {"developerMetadata": metadata}}


def _freed(ours: Tab, number: int, grid: Request) -> Iterator[Request]:
    """What people may have done to the tab, undone: filter, merges, hidden rows, columns more."""
    if ours.basic_filter is not None:
        yield {"clearBasicFilter": {"sheetId": number}}
    yield {"unmergeCells": {"range": {"sheetId": number}}}
    properties = {"sheetId": number, "gridProperties": {**grid, "frozenColumnCount": 0}}
    fields = ",".join(f"gridProperties.{name}" for name in (*grid, "frozenColumnCount"))
    yield {"updateSheetProperties": {"properties": properties, "fields": fields}}
    rows = {"sheetId": number, "dimension": "ROWS"}
    yield _dimension(rows, "hiddenByUser", False)


def _heights(number: int) -> Iterator[Request]:
    for at, height in enumerate(HEIGHTS):
        span = {"sheetId": number, "dimension": "ROWS", "startIndex": at, "endIndex": at + 1}
        yield _dimension(span, "pixelSize", height)


def _columns(number: int, width: int) -> Iterator[Request]:
    yield _dimension({"sheetId": number, "dimension": "COLUMNS"}, "hiddenByUser", False)
    widths = (*WIDTHS, *[STEP_WIDTH] * (width - len(WIDTHS)))
    for at, run in groupby(range(width), key=widths.__getitem__):
        columns = list(run)
        span = {"startIndex": columns[0], "endIndex": columns[-1] + 1}
        yield _dimension({"sheetId": number, "dimension": "COLUMNS", **span}, "pixelSize", at)


def _dimension(span: Request, name: str, value: object) -> Request:
    return {
        "updateDimensionProperties": {"range": span, "properties": {name: value}, "fields": name}
    }


def _values(rows: Sequence[TabRow]) -> list[Request]:
    return [{"values": [_value(cell) for cell in row.cells]} for row in rows]


def _value(cell: str | int) -> Request:
    if cell == "":
        return {}
    kind = "numberValue" if isinstance(cell, int) else "stringValue"
    return {"userEnteredValue": {kind: cell}}


def _looks(rows: Sequence[TabRow], number: int, width: int) -> Iterator[Request]:
    """Colours, links and strokes over the plain look of the whole tab."""
    for at, row in enumerate(rows[:FROZEN]):
        line = _rows(number, at, at + 1, width)
        if row.kind == "heading":
            look = _text(HEADING_INK, bold=True)
            yield _look(line, look, **_ground(HEADING_FILL), **MIDDLE, wrapStrategy="WRAP")
            steps = {**line, "startColumnIndex": len(HEADINGS)}
            yield {"repeatCell": {"range": steps, "cell": {LOOK: CENTRED}, "fields": ALIGNED}}
        else:
            bold = row.kind == "mark"
            look = _text(bold=bold, size=MARK_SIZE if bold else SIZE)
            yield _look(line, look, wrapStrategy="OVERFLOW_CELL", **MIDDLE)
    body = rows[FROZEN:]
    if not body:
        return
    numbers = _rows(number, FROZEN, len(rows), 1)
    yield {"repeatCell": {"range": numbers, "cell": {LOOK: CENTRED}, "fields": ALIGNED}}
    yield _column(number, LEVEL, [{"textFormat": _text(row.ink, bold=True)} for row in body])
    links = [{"textFormat": _link(row.link) if row.link else _text()} for row in body]
    yield _column(number, LINKED, links)
    villages = [row for row in body if row.fills]
    if villages:
        ground = {LOOK: {**_ground(VILLAGE_FILL), **MIDDLE}}
        area = _rows(number, FROZEN, FROZEN + len(villages), len(HEADINGS))
        fields = f"{LOOK}.backgroundColorStyle,{LOOK}.verticalAlignment"
        yield {"repeatCell": {"range": area, "cell": ground, "fields": fields}}
        states = [{"values": [{LOOK: _state(fill)} for fill in row.fills]} for row in villages]
        start = {"sheetId": number, "rowIndex": FROZEN, "columnIndex": len(HEADINGS)}
        yield {"updateCells": {"start": start, "rows": states, "fields": LOOK}}
    for kind, run in groupby(enumerate(rows), key=lambda pair: pair[1].kind):
        if kind == "mended":
            places = [at for at, _ in run]
            area = _rows(number, places[0], places[-1] + 1, width)
            ink, struck = "textFormat.foregroundColorStyle", "textFormat.strikethrough"
            cell = {LOOK: {"textFormat": {**_ink(MENDED_INK), "strikethrough": True}}}
            fields = f"{LOOK}.{ink},{LOOK}.{struck}"
            yield {"repeatCell": {"range": area, "cell": cell, "fields": fields}}


def _column(number: int, column: int, looks: Sequence[Request]) -> Request:
    start = {"sheetId": number, "rowIndex": FROZEN, "columnIndex": column}
    rows = [{"values": [{LOOK: look}]} for look in looks]
    return {"updateCells": {"start": start, "rows": rows, "fields": f"{LOOK}.textFormat"}}


def _look(area: Request, text: Request, **more: Any) -> Request:
    cell = {LOOK: {"textFormat": text, **more}}
    return {"repeatCell": {"range": area, "cell": cell, "fields": LOOK}}


def _rows(number: int, top: int, bottom: int, width: int) -> Request:
    area = {"sheetId": number, "startRowIndex": top, "endRowIndex": bottom}
    return {**area, "startColumnIndex": 0, "endColumnIndex": width}


def _text(ink: str = "", *, bold: bool = False, size: int = SIZE) -> Request:
    look: Request = {"fontFamily": FONT, "fontSize": size, "bold": bold}
    return {**look, **_ink(ink)} if ink else look


def _link(address: str) -> Request:
    return {**_text(LINK_INK), "underline": True, "link": {"uri": address}}


def _state(fill: str) -> Request:
    dark = sum(bytes.fromhex(fill[1:])) / 3 < DARK
    look = _text(HEADING_INK if dark else "")
    return {"textFormat": look, **_ground(fill), **CENTRED, **MIDDLE}


def _ink(colour: str) -> Request:
    return {"foregroundColorStyle": {"rgbColor": _colour(colour)}}


def _ground(colour: str) -> Request:
    return {"backgroundColorStyle": {"rgbColor": _colour(colour)}}


def _colour(text: str) -> Request:
    channels = zip(("red", "green", "blue"), bytes.fromhex(text[1:]), strict=True)
    return {name: round(value / 255, 4) for name, value in channels}


# ------------------------------------------------------------------------------ beside the cells


def _protection(ours: Tab | None, number: int) -> Iterator[Request]:
    """A warning to who edits the tab; nobody is kept from it."""
    held = ours.protected_ranges if ours else []
    if any(each.description == WARNING for each in held):
        return
    warned = {"range": {"sheetId": number}, "description": WARNING, "warningOnly": True}
    yield {"addProtectedRange": {"protectedRange": warned}}


def _views(tab: ResultsTab, number: int, width: int, ours: Tab | None) -> Iterator[Request]:
    """A filter view for each officer; one that people opened keeps its address."""
    block = number % (MOST_NUMBERS // MOST_VIEWS) * MOST_VIEWS + 1
    held = {view.filter_view_id for view in ours.filter_views} if ours else set()
    wanted = dict(zip(range(block, block + MOST_VIEWS), _shown_to(tab.officers), strict=False))
    for identity in sorted(held & set(range(block, block + MOST_VIEWS)) - wanted.keys()):
        yield {"deleteFilterView": {"filterId": identity}}
    for identity, officer in wanted.items():
        equal = {"type": "TEXT_EQ", "values": [{"userEnteredValue": officer}]}
        spec = {"columnIndex": OFFICER, "filterCriteria": {"condition": equal}}
        view = {
            "filterViewId": identity,
            "title": VIEW.format(officer=officer),
            "range": _rows(number, FROZEN - 1, len(tab.rows), width),
            "filterSpecs": [spec],
        }
        if identity in held:
            yield {"updateFilterView": {"filter": view, "fields": "title,range,filterSpecs"}}
        else:
            yield {"addFilterView": {"filter": view}}


def _shown_to(officers: Sequence[str]) -> list[str]:
    """Whose name is a name: a condition that begins as a formula does would be taken for one."""
    return [name for name in officers if not name.startswith(("=", "+", "-", "@", "'"))]
