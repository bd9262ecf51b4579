"""How an office begins: a folder to fill in, or a demo district that runs at once."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sync.clock import fiscal_year
from sync.errors import UsageError
from sync.settings import PACKAGED, PROGRAM, SettingsFile

if TYPE_CHECKING:
    from sync.service.context import OfficeContext

WORKBOOKS_TEMPLATE = """\
# The shared sheets to read, one block each. Share every sheet as Viewer with the address that
# `doctor` prints, then copy its address from the browser into `id`.

# [[workbook]]
# name = "takhli-2569"
# id = "https://docs.google.com/spreadsheets/d/…/edit"
# district = "ตาคลี"          # optional: else taken from the titles
# province = "นครสวรรค์"
# fiscal_year = 2569           # optional: else taken from the titles
# results_tab = true           # optional: write the findings into a tab of it (share it as Editor)
"""


@dataclass(frozen=True, slots=True)
class NewOffice:
    """What is known of an office when it begins; every part may be left for later."""

    name: str | None = None
    district: str | None = None
    province: str | None = None
    fiscal_year: int | None = None
    sheet: str | None = None  # a spreadsheet's address


def init(folder: Path, *, demo: bool, wanted: NewOffice | None = None) -> list[str]:
    """Make `folder` an office; never overwrites one. Returns what to do next, line by line.

    With a district and no sheet, a blank workbook for it is written there. UsageError for a
    district that is none, before anything is made.
    """
    try:
        if demo:
            from sync.service.sources.boxed import demo_office

            return demo_office(folder)
        return _empty_office(folder, wanted or NewOffice())
    except OSError as fault:
        raise UsageError(
            f"{folder} cannot be written: {fault.strerror}",
            hint="choose a folder that you may write to, on a disk with some space",
        ) from fault


def template(
    office: OfficeContext, district: str, province: str | None, fiscal_year: int, out: Path | None
) -> Path:
    """Write a blank workbook; UsageError for what is no district, or a file that is there."""
    name, content = office.pipeline.rulebook.template(district, province, fiscal_year)
    path = Path(name) if out is None else out / name if out.is_dir() else out
    try:
        with path.open("xb") as file:
            file.write(content)
    except FileExistsError as fault:
        raise UsageError(
            f"{path} is there already", hint="name another file: nothing is written over"
        ) from fault
    except OSError as fault:
        raise UsageError(
            f"{path} cannot be written: {fault.strerror}", hint="name a file in a folder of yours"
        ) from fault
    return path


def _empty_office(folder: Path, wanted: NewOffice) -> list[str]:
    from sync.service.context import OfficeContext

    config = folder / "config"
    if (config / "settings.toml").exists():
        raise UsageError(
            f"{folder} is an office already", hint="choose another folder, or edit its config/"
        )
    plain = OfficeContext.open(folder)  # knows districts, though there is nothing in the folder yet
    code = (
        plain.pipeline.sheets.district(wanted.district, wanted.province)
        if wanted.district
        else None
    )
    year = wanted.fiscal_year or fiscal_year(plain.today)
    config.mkdir(parents=True, exist_ok=True)
    settings = (PACKAGED / "config/settings.toml").read_text(encoding="utf-8")
    default = f'name = "{SettingsFile().office.name}"'
    name = wanted.name or (f"{SettingsFile().office.name}{wanted.district}" if code else None)
    if name:
        settings = settings.replace(default, f"name = {json.dumps(name, ensure_ascii=False)}")
    (config / "settings.toml").write_text(settings, encoding="utf-8")
    block = _workbook_block(wanted, year) if wanted.sheet else ""
    (config / "workbooks.toml").write_text(WORKBOOKS_TEMPLATE + block, encoding="utf-8")
    sheet = f"  2. share the sheet named in {config}/workbooks.toml as Viewer with its address"
    if wanted.district and not wanted.sheet:
        path = template(plain, wanted.district, wanted.province, year, folder)
        sheet = f"  2. upload {path} to Google Drive, open it as a Google Sheet,"
        sheet += " share it as\n     Viewer with the key's address, and put its address into"
        sheet += f"\n     {config}/workbooks.toml"
    elif not wanted.sheet:
        sheet = f"  2. add your sheets to {folder}/config/workbooks.toml and share them as Viewer"
        sheet += f"\n     (a blank one to start from: {PROGRAM} template --district …)"
    return [
        f"{folder} is an office now. Next:",
        "  1. in the Google Cloud console make a project, switch on the Sheets and the Drive API,",
        "     make a service account without any role, and under Keys a JSON key; save it as",
        f"     {folder}/key.json (chmod 600) and name it in {folder}/config/settings.toml:",
        '     [google] credentials = "key.json"',
        sheet,
        f"  3. export SAMMACHIP_HOME={folder}; {PROGRAM} doctor   (the address, what is missing)",
        f"  4. {PROGRAM} sync; {PROGRAM} mapping show NAME   (which column was read as what)",
        f"  5. {PROGRAM} send --to YOU@…   (one test mail to yourself)",
    ]


def _workbook_block(wanted: NewOffice, year: int) -> str:
    lines = {
        "name": f"{wanted.district or 'sheet'}-{year}",
        "id": wanted.sheet,
        "district": wanted.district,
        "province": wanted.province,
    }
    shown = [f"{key} = {json.dumps(v, ensure_ascii=False)}" for key, v in lines.items() if v]
    return "\n".join(["", "[[workbook]]", *shown, f"fiscal_year = {year}", ""])
