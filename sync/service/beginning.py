"""How an office begins: a folder to fill in, or a demo district that runs at once."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from sync.errors import UsageError
from sync.settings import PACKAGED, PROGRAM

if TYPE_CHECKING:
    from sync.service.results import SendResult, Steps, SyncResult

WORKBOOKS_TEMPLATE = """\
# The shared sheets to read, one block each. Share every sheet as Viewer with the address that
# `doctor` prints, then copy its address from the browser into `id`.

# [[workbook]]
# name = "takhli-2569"
# id = "https://docs.google.com/spreadsheets/d/…/edit"
# district = "ตาคลี"          # optional: else taken from the titles
# province = "นครสวรรค์"
# fiscal_year = 2569           # optional: else taken from the titles
"""


def init(folder: Path, *, demo: bool) -> list[str]:
    """Make `folder` an office; never overwrites one. Returns what to do next, line by line."""
    try:
        if demo:
            from sync.service.boxed import demo_office

            return demo_office(folder)
        return _empty_office(folder)
    except OSError as fault:
        raise UsageError(
            f"{folder} cannot be written: {fault.strerror}",
            hint="choose a folder that you may write to, on a disk with some space",
        ) from fault


def _empty_office(folder: Path) -> list[str]:
    config = folder / "config"
    if (config / "settings.toml").exists():
        raise UsageError(
            f"{folder} is an office already", hint="choose another folder, or edit its config/"
        )
    config.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(PACKAGED / "config/settings.toml", config / "settings.toml")
    (config / "workbooks.toml").write_text(WORKBOOKS_TEMPLATE, encoding="utf-8")
    return [
        f"{folder} is an office now. Next:",
        f"  1. put the service-account key at {folder}/key.json (chmod 600) and name it in",
        f'     {folder}/config/settings.toml:  [google] credentials = "key.json"',
        f"  2. add your sheets to {folder}/config/workbooks.toml and share them as Viewer",
        f"  3. export SAMMACHIP_HOME={folder}; {PROGRAM} doctor",
    ]


def demo(folder: Path, out: Path, *, progress: Steps) -> tuple[SyncResult, SendResult]:
    """See boxed.demo."""
    from sync.service import boxed

    return boxed.demo(folder, out, progress=progress)
