"""An office connected to a sandbox that outlives its syncs, so that faults and edits can be set."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import openpyxl

from sync.sandbox.server import Sandbox
from sync.service import Office
from sync.settings import load

NAMES = ("takhli", "chongkhae", "nongpho")


def write_sheet(path: Path, mark: str) -> None:
    """A small sheet that no table is found in; `mark` stands in its only cell."""
    book = openpyxl.Workbook()
    book.worksheets[0].append([mark])
    book.save(path)


def write_sheets(folder: Path, mark: str, names: Sequence[str] = NAMES) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name in names:
        write_sheet(folder / f"{name}.xlsx", mark)


def configure(home: Path, names: Sequence[str] = NAMES, ids: Sequence[str] = ()) -> None:
    """The configuration of an office whose sheets the sandbox serves from home/workbooks."""
    config = home / "config"
    config.mkdir(parents=True, exist_ok=True)
    (config / "settings.toml").write_text('[google]\nsource = "sandbox"\n', encoding="utf-8")
    blocks = (
        f'[[workbook]]\nname = "{name}"\nid = "{id}"\n'
        for name, id in zip(names, ids or [f"{name}.xlsx" for name in names], strict=True)
    )
    (config / "workbooks.toml").write_text("\n".join(blocks), encoding="utf-8")


def connected(home: Path, sandbox: Sandbox, deadline: float = 180.0) -> Office:
    """The office of `home` with `sandbox` as its Google, `deadline` seconds for each workbook."""
    sandbox.store.refresh()
    configure(home, ids=[sandbox.file(f"{name}.xlsx").id for name in NAMES])
    environment = {
        "SAMMACHIP_GOOGLE_SOURCE": "google",
        "SAMMACHIP_GOOGLE_ENDPOINT": sandbox.endpoint,
        "SAMMACHIP_GOOGLE_CREDENTIALS": str(sandbox.credentials),
        "SAMMACHIP_GOOGLE_WORKBOOK_DEADLINE": str(deadline),
    }
    return Office(load(home, environment))


def marks_of(office: Office) -> list[str]:
    """What stands in each sheet as it is kept."""
    kept = (office.state.grids.get(entry.name) for entry in office.settings.workbooks)
    return [found[1].grids[0].shown[0][0] if found else "" for found in kept]
