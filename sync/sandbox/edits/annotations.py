"""Edits beside the cells: named and protected ranges, filters, conditional formats, metadata."""

from __future__ import annotations

from sync.sandbox.colours import with_twins
from sync.sandbox.data_filters import metadata_found
from sync.sandbox.edits.words import (
    Edit,
    EditError,
    area_in,
    fields_in,
    free_number,
    sheet_with,
    span_in,
)
from sync.sandbox.masks import merge_masked
from sync.sandbox.ranges import grid_range_of
from sync.sandbox.workbook import Resource, Sheet, Workbook


def _grid_range(workbook: Workbook, given: Resource) -> Resource:
    return grid_range_of(area_in(workbook, given))


# ------------------------------------------------------------------------------ named ranges


def add_named_range(workbook: Workbook, arguments: Resource, caller: str) -> Resource:
    asked = arguments.get("namedRange", {})
    name = str(asked.get("name", ""))
    if any(named["name"] == name for named in workbook.named_ranges):
        raise EditError(f'Cannot add named range: a named range "{name}" already exists.')
    taken = {int(n["namedRangeId"]) for n in workbook.named_ranges if n["namedRangeId"].isdecimal()}
    number = str(asked.get("namedRangeId") or free_number(taken, f"{workbook.id} {name}"))
    place = _grid_range(workbook, asked.get("range", {}))
    workbook.named_ranges.append({"namedRangeId": number, "name": name, "range": place})
    return {"namedRange": dict(workbook.named_ranges[-1])}


def update_named_range(workbook: Workbook, arguments: Resource, caller: str) -> Resource:
    asked = dict(arguments.get("namedRange", {}))
    index = _named_index(workbook, str(asked.get("namedRangeId")))
    if "range" in asked:
        asked["range"] = _grid_range(workbook, asked["range"])
    workbook.named_ranges[index] = merge_masked(
        workbook.named_ranges[index], asked, fields_in(arguments)
    )
    return {}


def delete_named_range(workbook: Workbook, arguments: Resource, caller: str) -> Resource:
    del workbook.named_ranges[_named_index(workbook, str(arguments.get("namedRangeId")))]
    return {}


def _named_index(workbook: Workbook, number: str) -> int:
    for index, named in enumerate(workbook.named_ranges):
        if named["namedRangeId"] == number:
            return index
    raise EditError(f"Cannot find named range with ID: {number}")


# ------------------------------------------------------------------------------ protection


def add_protected_range(workbook: Workbook, arguments: Resource, caller: str) -> Resource:
    asked = arguments.get("protectedRange", {})
    sheet = sheet_with(workbook, asked.get("range", {}).get("sheetId"))
    taken = {int(p["protectedRangeId"]) for s in workbook.sheets for p in s.protected_ranges}
    seed = f"{workbook.id} protected {len(taken)}"
    protected: Resource = {
        "protectedRangeId": asked.get("protectedRangeId") or free_number(taken, seed),
        "range": _grid_range(workbook, asked.get("range", {})),
        "requestingUserCanEdit": True,
        "editors": {},
    }
    protected |= {key: asked[key] for key in ("description", "warningOnly") if asked.get(key)}
    # The reply has no editors yet; who made the range is one from the next read on.
    users = list(asked.get("editors", {}).get("users", []))
    editors: Resource = {"users": [*users, *([] if caller in users else [caller])]}
    sheet.protected_ranges.append({**protected, "editors": editors})
    return {"protectedRange": protected}


def update_protected_range(workbook: Workbook, arguments: Resource, caller: str) -> Resource:
    asked = dict(arguments.get("protectedRange", {}))
    sheet, index = _protected(workbook, asked.get("protectedRangeId"))
    if "range" in asked:
        asked["range"] = _grid_range(workbook, asked["range"])
    merged = merge_masked(sheet.protected_ranges[index], asked, fields_in(arguments))
    sheet.protected_ranges[index] = merged
    return {}


def delete_protected_range(workbook: Workbook, arguments: Resource, caller: str) -> Resource:
    sheet, index = _protected(workbook, arguments.get("protectedRangeId"))
    del sheet.protected_ranges[index]
    return {}


def _protected(workbook: Workbook, number: object) -> tuple[Sheet, int]:
    for sheet in workbook.sheets:
        for index, protected in enumerate(sheet.protected_ranges):
            if protected["protectedRangeId"] == number:
                return sheet, index
    raise EditError(f"No protected range with ID: {number}")


# ------------------------------------------------------------------------------ filters, formats


def set_basic_filter(workbook: Workbook, arguments: Resource, caller: str) -> Resource:
    asked = dict(arguments.get("filter", {}))
    area = area_in(workbook, asked.get("range", {}))
    area.sheet.basic_filter = {**asked, "range": grid_range_of(area)}
    return {}


def clear_basic_filter(workbook: Workbook, arguments: Resource, caller: str) -> Resource:
    sheet_with(workbook, arguments.get("sheetId")).basic_filter = None
    return {}


def add_filter_view(workbook: Workbook, arguments: Resource, caller: str) -> Resource:
    asked = dict(arguments.get("filter", {}))
    area = area_in(workbook, asked.get("range", {}))
    taken = {int(view["filterViewId"]) for sheet in workbook.sheets for view in sheet.filter_views}
    seed = f"{workbook.id} view {len(taken)}"
    number = int(asked.get("filterViewId") or free_number(taken, seed))
    if number in taken:
        raise EditError(f"Filter view with ID {number} already exists. Please enter another ID.")
    title = str(asked.get("title") or f"Filter {len(area.sheet.filter_views) + 1}")
    view = {**asked, "filterViewId": number, "title": title, "range": grid_range_of(area)}
    area.sheet.filter_views.append(view)
    return {"filter": dict(view)}


def update_filter_view(workbook: Workbook, arguments: Resource, caller: str) -> Resource:
    asked = dict(arguments.get("filter", {}))
    sheet, index = _view(workbook, asked.get("filterViewId"))
    if "range" in asked:
        asked["range"] = _grid_range(workbook, asked["range"])
    mask = fields_in(arguments)
    sheet.filter_views[index] = merge_masked(sheet.filter_views[index], asked, mask)
    return {}


def delete_filter_view(workbook: Workbook, arguments: Resource, caller: str) -> Resource:
    sheet, index = _view(workbook, arguments.get("filterId"))
    del sheet.filter_views[index]
    return {}


def _view(workbook: Workbook, number: object) -> tuple[Sheet, int]:
    for sheet in workbook.sheets:
        for index, view in enumerate(sheet.filter_views):
            if view["filterViewId"] == number:
                return sheet, index
    raise EditError(f"No filter view with ID: {number}")


def add_conditional_format_rule(workbook: Workbook, arguments: Resource, caller: str) -> Resource:
    rule = with_twins(dict(arguments.get("rule", {})))
    areas = [area_in(workbook, given) for given in rule.get("ranges", [])]
    if not areas:
        raise EditError("rule.ranges: at least one range is required.")
    rule["ranges"] = [grid_range_of(area) for area in areas]
    rules = areas[0].sheet.conditional_formats
    rules.insert(int(arguments.get("index", len(rules))), rule)
    return {}


def update_conditional_format_rule(
    workbook: Workbook, arguments: Resource, caller: str
) -> Resource:
    sheet = sheet_with(workbook, arguments.get("sheetId"))
    rules, index = sheet.conditional_formats, _rule_index(sheet, arguments)
    if "newIndex" in arguments:
        rule = rules.pop(index)
        rules.insert(int(arguments["newIndex"]), rule)
        return {"newRule": rule, "newIndex": int(arguments["newIndex"]), "oldIndex": index}
    old, new = rules[index], with_twins(dict(arguments.get("rule", {})))
    new["ranges"] = [_grid_range(workbook, given) for given in new.get("ranges", [])]
    rules[index] = new
    return {"newRule": new, "newIndex": index, "oldRule": old}


def delete_conditional_format_rule(
    workbook: Workbook, arguments: Resource, caller: str
) -> Resource:
    sheet = sheet_with(workbook, arguments.get("sheetId"))
    return {"rule": sheet.conditional_formats.pop(_rule_index(sheet, arguments))}


def _rule_index(sheet: Sheet, arguments: Resource) -> int:
    index = int(arguments.get("index") or 0)
    if index >= len(sheet.conditional_formats):
        raise EditError(f"No conditional format on sheet: {sheet.id} at index: {index}")
    return index


# ------------------------------------------------------------------------------ metadata


def create_developer_metadata(workbook: Workbook, arguments: Resource, caller: str) -> Resource:
    asked = dict(arguments.get("developerMetadata", {}))
    if not asked.get("metadataKey") or not asked.get("visibility"):
        raise EditError("developerMetadata: metadataKey and visibility are required.")
    taken = {int(metadata["metadataId"]) for metadata in workbook.developer_metadata}
    seed = f"{workbook.id} metadata {len(taken)}"
    asked["metadataId"] = asked.get("metadataId") or free_number(taken, seed)
    asked["location"] = _location(workbook, dict(asked.get("location", {})))
    workbook.developer_metadata.append(asked)
    return {"developerMetadata": asked}


def _location(workbook: Workbook, given: Resource) -> Resource:
    if "dimensionRange" in given:
        sheet, dimension, start, end = span_in(workbook, given["dimensionRange"])
        if end - start != 1:
            raise EditError("Developer metadata can only be set on one row or column.")
        place = {"sheetId": sheet.id, "dimension": dimension, "startIndex": start, "endIndex": end}
        kind = "ROW" if dimension == "ROWS" else "COLUMN"
        return {"locationType": kind, "dimensionRange": place}
    if "sheetId" in given:
        return {"locationType": "SHEET", "sheetId": sheet_with(workbook, given["sheetId"]).id}
    return {"locationType": "SPREADSHEET", "spreadsheet": True}


def update_developer_metadata(workbook: Workbook, arguments: Resource, caller: str) -> Resource:
    mask = fields_in(arguments)
    changed = []
    for metadata in metadata_found(workbook, arguments.get("dataFilters", [])):
        asked = arguments.get("developerMetadata", {})
        metadata.update(merge_masked(metadata, asked, mask))
        changed.append(dict(metadata))
    return {"developerMetadata": changed} if changed else {}


def delete_developer_metadata(workbook: Workbook, arguments: Resource, caller: str) -> Resource:
    gone = metadata_found(workbook, [arguments.get("dataFilter", {})])
    workbook.developer_metadata[:] = [m for m in workbook.developer_metadata if m not in gone]
    return {"deletedDeveloperMetadata": gone} if gone else {}


KINDS: dict[str, Edit] = {
    "addNamedRange": add_named_range,
    "updateNamedRange": update_named_range,
    "deleteNamedRange": delete_named_range,
    "addProtectedRange": add_protected_range,
    "updateProtectedRange": update_protected_range,
    "deleteProtectedRange": delete_protected_range,
    "setBasicFilter": set_basic_filter,
    "clearBasicFilter": clear_basic_filter,
    "addFilterView": add_filter_view,
    "updateFilterView": update_filter_view,
    "deleteFilterView": delete_filter_view,
    "addConditionalFormatRule": add_conditional_format_rule,
    "updateConditionalFormatRule": update_conditional_format_rule,
    "deleteConditionalFormatRule": delete_conditional_format_rule,
    "createDeveloperMetadata": create_developer_metadata,
    "updateDeveloperMetadata": update_developer_metadata,
    "deleteDeveloperMetadata": delete_developer_metadata,
}
