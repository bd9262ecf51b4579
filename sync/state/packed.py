"""A Workbook as compact bytes and back: what was read last, for when a sheet cannot be read."""

from __future__ import annotations

import gzip
import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sync import gc_pause
from sync.model import Grid, Merge, Serial, SheetError, Stored, Workbook

_FORMAT = 1


def dump_workbook(workbook: Workbook) -> bytes:
    """Pack a workbook as gzipped JSON; the same workbook always gives the same bytes.

    Cells stand as they are: numbers, booleans and null; a Serial is a list of one number, a
    SheetError a list of one text. Comments are left out: nothing reads them. A `Personal` value
    is refused (TypeError): seal it first.
    """
    content = {
        "format": _FORMAT,
        "id": workbook.id,
        "title": workbook.title,
        "url": workbook.url,
        "version": workbook.version,
        "modified": workbook.modified.isoformat() if workbook.modified else None,
        "modified_by": workbook.modified_by,
        "grids": [_dumped(grid) for grid in workbook.grids],
    }
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    return gzip.compress(text.encode(), compresslevel=4, mtime=0)


def load_workbook(packed: bytes) -> Workbook:
    """The workbook that `dump_workbook` packed, equal to it cell by cell, without comments."""
    text = gzip.decompress(packed)
    with gc_pause.paused():
        return _workbook(json.loads(text))


def _workbook(content: dict[str, Any]) -> Workbook:
    modified = content["modified"]
    return Workbook(
        id=content["id"],
        title=content["title"],
        grids=tuple(_loaded(grid) for grid in content["grids"]),
        url=content["url"],
        version=content["version"],
        modified=datetime.fromisoformat(modified) if modified else None,
        modified_by=content["modified_by"],
    )


def _dumped(grid: Grid) -> dict[str, Any]:
    return {
        "title": grid.title,
        "gid": grid.gid,
        "shown": grid.shown,
        "stored": grid.stored,
        "merges": grid.merges,
        "hidden_rows": sorted(grid.hidden_rows),
        "hidden_columns": sorted(grid.hidden_columns),
        "hidden": grid.hidden,
        "links": [[*at, target] for at, target in sorted(grid.links.items())],
        "struck": [[*at, text] for at, text in sorted(grid.struck.items())],
    }


def _loaded(content: dict[str, Any]) -> Grid:
    return Grid(
        title=content["title"],
        gid=content["gid"],
        shown=content["shown"],
        stored=[_stored_row(row) for row in content["stored"]],
        merges=tuple(Merge(*merge) for merge in content["merges"]),
        hidden_rows=frozenset(content["hidden_rows"]),
        hidden_columns=frozenset(content["hidden_columns"]),
        hidden=content.get("hidden", False),
        links={(row, column): target for row, column, target in content.get("links", ())},
        struck={(row, column): text for row, column, text in content.get("struck", ())},
    )


def _stored_row(row: list[Any]) -> Sequence[Stored]:
    if list not in map(type, row):  # most rows hold neither a date nor an error
        return row
    return [_stored_cell(cell[0]) if type(cell) is list else cell for cell in row]


def _stored_cell(inner: Any) -> Stored:
    return SheetError(inner) if isinstance(inner, str) else Serial(inner)
