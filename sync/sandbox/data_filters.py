"""The Sheets API by data filter: developerMetadata search and get, reads by filter."""

from __future__ import annotations

from collections.abc import Iterable

from sync.sandbox.access import SHEETS_WRITE, open_spreadsheet
from sync.sandbox.masks import selects
from sync.sandbox.protocol import Answer, Call, Handler, Refusal, Route, invalid, route
from sync.sandbox.ranges import Area, area_of
from sync.sandbox.resource import masked_spreadsheet
from sync.sandbox.sheets import area_named, mask_of
from sync.sandbox.values import value_range
from sync.sandbox.workbook import Resource, Workbook

_LOOKUPS = ("metadataId", "metadataKey", "metadataValue", "visibility")


def metadata_found(workbook: Workbook, filters: Iterable[Resource]) -> list[Resource]:
    """The metadata that any of the filters matches, in their order of creation."""
    kept = list(filters)
    return [m for m in workbook.developer_metadata if any(_matches(m, each) for each in kept)]


def _matches(metadata: Resource, data_filter: Resource) -> bool:
    lookup = data_filter.get("developerMetadataLookup")
    if not isinstance(lookup, dict):
        return False
    if any(key in lookup and lookup[key] != metadata.get(key) for key in _LOOKUPS):
        return False
    kind = lookup.get("locationType")
    return kind is None or kind == metadata["location"]["locationType"]


def search_metadata(call: Call) -> Answer:
    _, workbook = open_spreadsheet(call)
    filters = call.json().get("dataFilters", [])
    matched = []
    for metadata in metadata_found(workbook, filters):
        by = [each for each in filters if _matches(metadata, each)]
        matched.append({"developerMetadata": metadata, "dataFilters": by})
    return Answer({"matchedDeveloperMetadata": matched} if matched else {})


def get_metadata(call: Call) -> Answer:
    _, workbook = open_spreadsheet(call)
    for metadata in workbook.developer_metadata:
        if str(metadata["metadataId"]) == call.arguments["metadata"]:
            return Answer(metadata)
    raise Refusal(404, f"No developer metadata with ID: {call.arguments['metadata']}")


def get_by_filter(call: Call) -> Answer:
    _, workbook = open_spreadsheet(call)
    body = call.json()
    text = call.parameter("fields")
    mask = mask_of(text)
    with_data = selects(mask, "sheets", "data") if text else bool(body.get("includeGridData"))
    areas = [a for each in body.get("dataFilters", []) for a in _areas(workbook, each)]
    return Answer(masked_spreadsheet(workbook, mask, with_data=with_data, areas=areas))


def values_by_filter(call: Call) -> Answer:
    file, workbook = open_spreadsheet(call)
    body = call.json()
    render = str(body.get("valueRenderOption", "FORMATTED_VALUE"))
    dimension = str(body.get("majorDimension", "ROWS"))
    as_text = body.get("dateTimeRenderOption") == "FORMATTED_STRING"
    found = [
        {
            "valueRange": value_range(area, render, dimension, as_text),
            "dataFilters": [each],
        }
        for each in body.get("dataFilters", [])
        for area in _areas(workbook, each)
    ]
    return Answer({"spreadsheetId": file.id} | ({"valueRanges": found} if found else {}))


def _areas(workbook: Workbook, data_filter: Resource) -> list[Area]:
    if "a1Range" in data_filter:
        return [area_named(workbook, str(data_filter["a1Range"]))]
    if "gridRange" in data_filter:
        area = area_of(workbook, data_filter["gridRange"])
        if area is None:
            raise invalid(f"No grid with id: {data_filter['gridRange'].get('sheetId', 0)}")
        return [area]
    areas = []
    for metadata in metadata_found(workbook, [data_filter]):
        area = _area_of_metadata(workbook, metadata["location"])
        if area is not None:
            areas.append(area)
    return areas


def _area_of_metadata(workbook: Workbook, location: Resource) -> Area | None:
    if "dimensionRange" in location:
        place = location["dimensionRange"]
        kind = "Row" if place["dimension"] == "ROWS" else "Column"
        grid_range = {
            "sheetId": place.get("sheetId", 0),
            f"start{kind}Index": place["startIndex"],
            f"end{kind}Index": place["endIndex"],
        }
        return area_of(workbook, grid_range)
    return area_of(workbook, location) if "sheetId" in location else None


def _route(method: str, tail: str, handler: Handler) -> Route:
    # Google asks for a writing scope here even though nothing is written.
    path = f"/v4/spreadsheets/{{id}}{tail}"
    return route(method, path, handler, service="sheets", scopes=SHEETS_WRITE, quota="Read")


ROUTES = (
    _route("POST", "/developerMetadata:search", search_metadata),
    _route("GET", "/developerMetadata/{metadata}", get_metadata),
    _route("POST", ":getByDataFilter", get_by_filter),
    _route("POST", "/values:batchGetByDataFilter", values_by_filter),
)
