"""A workbook rendered as the JSON resource that `spreadsheets.get` answers with."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from sync.sandbox.masks import Tree, apply_mask, selects
from sync.sandbox.ranges import Area
from sync.sandbox.workbook import Cell, Resource, Sheet, Workbook, default_format
from sync.xlsx.values import CellFault, Value

_CELL_FIELDS = (
    *("userEnteredValue", "effectiveValue", "formattedValue", "userEnteredFormat"),
    *("effectiveFormat", "hyperlink", "note", "textFormatRuns", "dataValidation"),
)
MayEdit = Callable[[Resource], bool]
DEFAULT_PIXELS = {"ROWS": 21, "COLUMNS": 100}


def masked_spreadsheet(
    workbook: Workbook,
    mask: Tree,
    *,
    with_data: bool,
    areas: Sequence[Area] = (),
    may_edit: MayEdit | None = None,
) -> Resource:
    """The Spreadsheet with only what the mask selects."""
    resource = spreadsheet_resource(
        workbook, with_data=with_data, areas=areas, mask=mask, may_edit=may_edit
    )
    masked: Resource = apply_mask(resource, _without_rows(mask))
    return masked


def _without_rows(mask: Tree) -> Tree:
    """The mask with `sheets.data.rowData` whole: the cells were made as the mask has them."""
    data = mask.get("sheets", {}).get("data", {})
    if "rowData" not in data:
        return mask
    return {**mask, "sheets": {**mask["sheets"], "data": {**data, "rowData": {}}}}


def spreadsheet_resource(
    workbook: Workbook,
    *,
    with_data: bool,
    areas: Sequence[Area] = (),
    mask: Tree | None = None,
    may_edit: MayEdit | None = None,
) -> Resource:
    """The Spreadsheet; with `areas`, only their sheets and cells; `mask` spares unseen work.

    `may_edit` tells of a protected range whether who asks may edit it.
    """
    mask = mask or {}
    sheets = [
        sheet
        for sheet in workbook.sheets
        if not areas or any(area.sheet is sheet for area in areas)
    ]
    answer: Resource = {
        "spreadsheetId": workbook.id,
        "properties": workbook.properties,
        "sheets": [
            _sheet_resource(
                workbook, sheet, with_data, [a for a in areas if a.sheet is sheet], mask, may_edit
            )
            for sheet in sheets
        ],
    }
    if workbook.named_ranges:
        answer["namedRanges"] = workbook.named_ranges
    answer["spreadsheetUrl"] = f"https://docs.google.com/spreadsheets/d/{workbook.id}/edit"
    metadata = [m for m in workbook.developer_metadata if m["location"].get("spreadsheet")]
    if metadata:
        answer["developerMetadata"] = metadata
    return answer


def _sheet_resource(
    workbook: Workbook,
    sheet: Sheet,
    with_data: bool,
    areas: list[Area],
    mask: Tree,
    may_edit: MayEdit | None,
) -> Resource:
    answer: Resource = {"properties": sheet.properties}
    if with_data and selects(mask, "sheets", "data"):
        inner = mask.get("sheets", {}).get("data", {}) if mask else {}
        whole = [Area(sheet, 0, 0, None, None)]
        answer["data"] = [_grid_data(area, inner) for area in areas or whole]
    if sheet.merges:
        answer["merges"] = [_without_zero_id(merge) for merge in sheet.merges]
    for key, things in (
        ("conditionalFormats", sheet.conditional_formats),
        ("protectedRanges", [_seen(each, may_edit) for each in sheet.protected_ranges]),
        ("basicFilter", sheet.basic_filter),
        ("filterViews", sheet.filter_views),
        (
            "developerMetadata",
            [m for m in workbook.developer_metadata if m["location"].get("sheetId") == sheet.id],
        ),
        ("rowGroups", sheet.row_groups),
        ("columnGroups", sheet.column_groups),
    ):
        if things:
            answer[key] = things
    return answer


def _seen(protected: Resource, may_edit: MayEdit | None) -> Resource:
    if may_edit is None:
        return protected
    return {**protected, "requestingUserCanEdit": may_edit(protected)}


def _without_zero_id(grid_range: Resource) -> Resource:
    return {k: v for k, v in grid_range.items() if k != "sheetId" or v}


def _grid_data(area: Area, mask: Tree) -> Resource:
    """GridData: rows up to the last one that holds anything, metadata for the whole area."""
    full = area.clipped()
    answer: Resource = {}
    if full.top:
        answer["startRow"] = full.top
    if full.left:
        answer["startColumn"] = full.left
    if selects(mask, "rowData"):
        rows = _row_data(full, mask.get("rowData", mask.get("*", {})) if mask else {})
        if rows:
            answer["rowData"] = rows
    bottom, right = full.bottom or 0, full.right or 0
    if selects(mask, "rowMetadata"):
        answer["rowMetadata"] = _dimensions("ROWS", full.sheet.row_metadata, full.top, bottom)
    if selects(mask, "columnMetadata"):
        metadata = full.sheet.column_metadata
        answer["columnMetadata"] = _dimensions("COLUMNS", metadata, full.left, right)
    return answer


def _dimensions(
    dimension: str, metadata: dict[int, Resource], start: int, end: int
) -> list[Resource]:
    plain = {"pixelSize": DEFAULT_PIXELS[dimension]}
    return [
        {**metadata[index], "pixelSize": metadata[index].get("pixelSize", plain["pixelSize"])}
        if index in metadata
        else plain
        for index in range(start, end)
    ]


def _row_data(area: Area, mask: Tree) -> list[Resource]:
    rows: list[Resource] = []
    render = _CellRenderer(mask.get("values", mask.get("*", {})) if mask else {})
    sheet, left, right = area.sheet, area.left, area.right or 0
    filled = [row for row in sheet.rows if area.top <= row < (area.bottom or 0)]
    for row in range(area.top, max(filled, default=area.top - 1) + 1):
        line = sheet.rows.get(row)
        last = _last_column(line, left, right) if line else -1
        if line is None or last < left or not selects(mask, "values"):
            rows.append({})
            continue
        cells = map(line.get, range(left, last + 1))
        rows.append({"values": [{} if cell is None else render(cell) for cell in cells]})
    while rows and not rows[-1]:
        rows.pop()
    return rows


def _last_column(line: dict[int, Cell], left: int, right: int) -> int:
    return max((c for c, cell in line.items() if left <= c < right and not cell.ghost), default=-1)


class _CellRenderer:
    """Makes CellData with only what the mask selects: there may be 200,000 cells."""

    def __init__(self, mask: Tree) -> None:
        self.mask = {} if "*" in mask else mask
        self.wanted = {name for name in _CELL_FIELDS if not self.mask or name in self.mask}
        self._formats: dict[int, Resource] = {}

    def __call__(self, cell: Cell) -> Resource:
        wanted, value = self.wanted, cell.value
        answer: Resource = {}
        if value is not None or cell.formula is not None:
            if "userEnteredValue" in wanted:
                formula = cell.formula
                answer["userEnteredValue"] = self._masked(
                    "userEnteredValue",
                    extended_value(value) if formula is None else {"formulaValue": formula},
                )
            if value is not None:
                if "effectiveValue" in wanted:
                    answer["effectiveValue"] = self._masked("effectiveValue", extended_value(value))
                if "formattedValue" in wanted:
                    answer["formattedValue"] = cell.shown
        if "effectiveFormat" in wanted and not cell.ghost:
            answer["effectiveFormat"] = self._effective_format(cell.format)
        for name, held in (
            ("userEnteredFormat", cell.format),
            ("hyperlink", cell.hyperlink),
            ("note", cell.note),
            ("textFormatRuns", cell.runs),
            ("dataValidation", cell.validation),
        ):
            if held and name in wanted:
                answer[name] = self._masked(name, held)
        return answer

    def _masked(self, name: str, value: Any) -> Any:
        branch = self.mask.get(name)
        return apply_mask(value, branch) if branch else value

    def _effective_format(self, entered: Resource | None) -> Resource:
        # Formats are shared between cells: one of each is made, and sent by reference.
        key = id(entered)
        if key not in self._formats:
            made = effective_format(entered)
            self._formats[key] = self._masked("effectiveFormat", made)
        return self._formats[key]


def effective_format(entered: Resource | None) -> Resource:
    """The format in force: the default one, overlaid with what was entered."""
    answer = default_format()
    for key, value in (entered or {}).items():
        if isinstance(value, dict) and isinstance(answer.get(key), dict) and "Color" not in key:
            answer[key] = {**answer[key], **value}
        else:
            answer[key] = value
    return answer


def extended_value(value: Value) -> Resource:
    """Google's ExtendedValue."""
    if isinstance(value, bool):
        return {"boolValue": value}
    if isinstance(value, CellFault):
        message = value.message or "The formula in this cell failed."
        return {"errorValue": {"type": value.type, "message": message}}
    if isinstance(value, float):
        return {"numberValue": json_number(value)}
    return {"stringValue": value}


def json_number(value: float) -> Any:
    """A whole number as int, so that JSON has 5 and not 5.0."""
    return int(value) if value == int(value) and abs(value) < 1e15 else value
