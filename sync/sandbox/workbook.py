"""The mutable workbook behind the sandbox: sheets, sparse cells, what is hidden and merged."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from sync.xlsx.values import Value

Resource = dict[str, Any]  # a JSON object as Google's API has it


@dataclass(slots=True)
class Cell:
    """One cell: its effective value, the formula behind it, and what a person sees.

    `format` is the userEnteredFormat, shared between cells of one style: replace it, never
    change it in place.
    """

    value: Value = None
    formula: str | None = None
    shown: str = ""
    format: Resource | None = None
    note: str = ""
    validation: Resource | None = None
    hyperlink: str = ""
    runs: list[Resource] | None = None  # the textFormatRuns of a typed text
    origin: tuple[int, int, int] | None = None  # sheet id, row, column in the .xlsx it came from
    changed: bool = False  # its value is no longer that of its origin
    restyled: bool = False  # its format is no longer that of its origin

    @property
    def blank(self) -> bool:
        """Whether the cell shows nothing and holds no formula (it may have a format)."""
        return self.value is None and self.formula is None

    @property
    def ghost(self) -> bool:
        """Whether Google would not send the cell: kept only for its borders in the .xlsx."""
        return self.blank and not (self.note or self.format or self.validation)


Rows = dict[int, dict[int, Cell]]


@dataclass(slots=True)
class Sheet:
    """One tab. Cells, row and column metadata are sparse, keyed by 0-based index."""

    properties: Resource
    rows: Rows = field(default_factory=dict)
    merges: list[Resource] = field(default_factory=list)
    row_metadata: dict[int, Resource] = field(default_factory=dict)
    column_metadata: dict[int, Resource] = field(default_factory=dict)
    row_groups: list[Resource] = field(default_factory=list)
    column_groups: list[Resource] = field(default_factory=list)
    protected_ranges: list[Resource] = field(default_factory=list)
    conditional_formats: list[Resource] = field(default_factory=list)
    basic_filter: Resource | None = None
    filter_views: list[Resource] = field(default_factory=list)
    dirty: bool = False  # something changed since the last save

    @property
    def id(self) -> int:
        return int(self.properties["sheetId"])

    @property
    def title(self) -> str:
        return str(self.properties["title"])

    @property
    def row_count(self) -> int:
        return int(self.properties["gridProperties"]["rowCount"])

    @property
    def column_count(self) -> int:
        return int(self.properties["gridProperties"]["columnCount"])

    def cell(self, row: int, column: int) -> Cell | None:
        return self.rows.get(row, {}).get(column)

    def make_cell(self, row: int, column: int) -> Cell:
        """The cell at this place, created empty when there is none yet, and marked as changed."""
        self.dirty = True
        cell = self.rows.setdefault(row, {}).setdefault(column, Cell())
        cell.changed = True
        return cell

    def drop_cell(self, row: int, column: int) -> None:
        """Forget a cell altogether: value, format and note."""
        self.dirty = True
        line = self.rows.get(row)
        if line is not None:
            line.pop(column, None)
            if not line:
                del self.rows[row]

    def copied(self) -> Sheet:
        """A copy that can be edited without touching this one; formats are shared."""
        rows = {r: {c: replace(cell) for c, cell in row.items()} for r, row in self.rows.items()}
        others = {
            name: copy.deepcopy(getattr(self, name))
            for name in self.__dataclass_fields__
            if name != "rows"
        }
        return Sheet(rows=rows, **others)

    def forget_origins(self) -> None:
        """The cells of this tab come from no file: it is new, or copied from elsewhere."""
        self.dirty = True
        for _, _, cell in self.cells():
            cell.origin, cell.changed = None, True

    def cells(self) -> Iterator[tuple[int, int, Cell]]:
        for row, line in self.rows.items():
            for column, cell in line.items():
                yield row, column, cell


@dataclass(slots=True)
class Workbook:
    """One spreadsheet; `properties` is SpreadsheetProperties without the title's file."""

    id: str
    properties: Resource
    sheets: list[Sheet] = field(default_factory=list)
    named_ranges: list[Resource] = field(default_factory=list)
    developer_metadata: list[Resource] = field(default_factory=list)

    def sheet_by_id(self, sheet_id: int) -> Sheet | None:
        return next((sheet for sheet in self.sheets if sheet.id == sheet_id), None)

    def sheet_by_title(self, title: str) -> Sheet | None:
        """The tab of this title; Google compares titles without regard to case."""
        exact = next((sheet for sheet in self.sheets if sheet.title == title), None)
        if exact is not None:
            return exact
        folded = title.casefold()
        return next((sheet for sheet in self.sheets if sheet.title.casefold() == folded), None)

    def copied(self) -> Workbook:
        """A copy that can be edited without touching this one; formats are shared."""
        twin = replace(self, properties=copy.deepcopy(self.properties), sheets=[])
        twin.named_ranges = copy.deepcopy(self.named_ranges)
        twin.developer_metadata = copy.deepcopy(self.developer_metadata)
        twin.sheets = [sheet.copied() for sheet in self.sheets]
        return twin

    def number_sheets(self) -> None:
        """Write each sheet's position into its properties."""
        for index, sheet in enumerate(self.sheets):
            sheet.properties["index"] = index


# What Google gives every new spreadsheet; identical in all 650 recorded answers.
def _theme() -> Resource:
    accents = {
        "ACCENT1": (0.25882354, 0.52156866, 0.95686275),
        "ACCENT2": (0.91764706, 0.2627451, 0.20784314),
        "ACCENT3": (0.9843137, 0.7372549, 0.015686275),
        "ACCENT4": (0.20392157, 0.65882355, 0.3254902),
        "ACCENT5": (1, 0.42745098, 0.003921569),
        "ACCENT6": (0.27450982, 0.7411765, 0.7764706),
        "LINK": (0.06666667, 0.33333334, 0.8),
    }
    colours: list[Resource] = [
        {"colorType": "TEXT", "color": {"rgbColor": {}}},
        {"colorType": "BACKGROUND", "color": {"rgbColor": {"red": 1, "green": 1, "blue": 1}}},
    ]
    for name, (red, green, blue) in accents.items():
        colour = {"rgbColor": {"red": red, "green": green, "blue": blue}}
        colours.append({"colorType": name, "color": colour})
    return {"primaryFontFamily": "Arial", "themeColors": colours}


def default_format() -> Resource:
    """The CellFormat of a cell nobody touched."""
    white = {"red": 1, "green": 1, "blue": 1}
    return {
        "backgroundColor": dict(white),
        "padding": {"top": 2, "right": 3, "bottom": 2, "left": 3},
        "verticalAlignment": "BOTTOM",
        "wrapStrategy": "OVERFLOW_CELL",
        "textFormat": {
            "foregroundColor": {},
            "fontFamily": "arial,sans,sans-serif",
            "fontSize": 10,
            "bold": False,
            "italic": False,
            "strikethrough": False,
            "underline": False,
            "foregroundColorStyle": {"rgbColor": {}},
        },
        "backgroundColorStyle": {"rgbColor": dict(white)},
    }


def default_properties(title: str, *, locale: str = "en_US", zone: str = "Etc/GMT") -> Resource:
    """SpreadsheetProperties of a new spreadsheet."""
    return {
        "title": title,
        "locale": locale,
        "autoRecalc": "ON_CHANGE",
        "timeZone": zone,
        "defaultFormat": default_format(),
        "spreadsheetTheme": _theme(),
    }


def sheet_properties(
    sheet_id: int, title: str, index: int, rows: int = 1000, columns: int = 26
) -> Resource:
    """SheetProperties of a new grid tab."""
    return {
        "sheetId": sheet_id,
        "title": title,
        "index": index,
        "sheetType": "GRID",
        "gridProperties": {"rowCount": rows, "columnCount": columns},
    }


def new_workbook(workbook_id: str, title: str) -> Workbook:
    """A spreadsheet as Drive's files.create makes it: one empty tab, "Sheet1"."""
    workbook = Workbook(workbook_id, default_properties(title))
    workbook.sheets.append(Sheet(sheet_properties(0, "Sheet1", 0)))
    return workbook
