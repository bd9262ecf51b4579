"""TOML and environment into Settings; every problem at once, with file and path."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from sync.model import spreadsheet_id
from sync.settings.environment import overridden, where_it_stands
from sync.settings.office import SettingsFile
from sync.settings.problems import checked, faulty, meant, nearest
from sync.settings.programmes import Programme
from sync.settings.registry import RegistryFile
from sync.settings.tables import TablesFile
from sync.settings.whole import Settings
from sync.settings.workbooks import (
    Waiver,
    WaiversFile,
    WorkbookEntry,
    WorkbooksFile,
    address_faults,
    other_than_a_sheet,
)
from sync.shipped import PACKAGED

FILES = frozenset(
    f"{name}.toml" for name in ("settings", "workbooks", "waivers", "tables", "rules", "registry")
)
# A time as people write it; TOML wants its seconds.
_SHORT_TIME = re.compile(r"^\s*\w+\s*=\s*([0-9]{1,2}):([0-9]{2})\s*(?:#.*)?$", re.MULTILINE)
# What one types to run it, for the mends that name a command.
PROGRAM = "sammachip" if PACKAGED.name == "packaged" else ".venv/bin/python cli.py"


def load(home: Path, environment: Mapping[str, str] | None = None) -> Settings:
    """Read the office's configuration; files it lacks come from the packaged ones.

    Raises ConfigError holding every problem of every file at once.
    """
    environment = os.environ if environment is None else environment
    problems = list(_read_by_nobody(home / "config"))
    settings = checked(
        SettingsFile,
        overridden(_toml(home, "config/settings.toml", problems), environment, problems),
        "config/settings.toml",
        problems,
    )
    if settings is not None:
        problems.extend(_registry_elsewhere(settings))
        problems.extend(_no_server(settings))
    problems[:] = [where_it_stands(problem, environment) for problem in problems]
    workbooks = checked(
        WorkbooksFile,
        _toml(home, "config/workbooks.toml", problems, packaged=False),
        "config/workbooks.toml",
        problems,
    )
    tables = checked(
        TablesFile, _toml(home, "config/tables.toml", problems), "config/tables.toml", problems
    )
    registry_toml = _toml(home, "config/registry.toml", problems)
    registry = checked(RegistryFile, registry_toml, "config/registry.toml", problems)
    waivers = checked(
        WaiversFile,
        _toml(home, "config/waivers.toml", problems, packaged=False),
        "config/waivers.toml",
        problems,
    )
    rules = _toml(home, "config/rules.toml", problems)
    programmes = _programmes(home, problems)
    words = {
        language: {
            **_toml(home, f"templates/weekly/words.{language}.toml", problems),
            "board": _toml(home, f"templates/board/words.{language}.toml", problems),
        }
        for language in ("th", "en")
    }
    if workbooks is not None:
        problems.extend(_duplicate_names(workbooks.workbook))
        problems.extend(address_faults(workbooks.workbook))
        problems.extend(_no_programme(workbooks.workbook, programmes))
    if waivers is not None and workbooks is not None:
        codes = [str(block.get("code")) for block in rules.get("rule", ())]
        listed = settings is None or settings.registry.id is None  # else the registry may name more
        problems.extend(_waivers_of_nothing(waivers.waiver, codes, workbooks.workbook, listed))
    if problems or not (settings and workbooks and tables and registry and waivers):
        raise faulty(home, problems)
    return Settings(
        home=home,
        file=settings,
        workbooks=workbooks.workbook,
        tables=tables,
        registry=registry,
        programmes=programmes,
        rules=tuple(rules.get("rule", ())),
        waivers=waivers.waiver,
        words=words,
    )


def _toml(home: Path, name: str, problems: list[str], *, packaged: bool = True) -> dict[str, Any]:
    path = home / name
    if not path.is_file():
        path = PACKAGED / name
        if not packaged or not path.is_file():
            return {}
    return _parsed(path, name, problems)


def _parsed(path: Path, name: str, problems: list[str]) -> dict[str, Any]:
    text = ""
    try:
        text = path.read_text(encoding="utf-8-sig")  # Notepad begins with a mark
        return _content(text)
    except UnicodeDecodeError:
        problems.append(f"{name}: not in UTF-8; save it with that encoding")
    except tomllib.TOMLDecodeError as fault:
        short = _SHORT_TIME.search(text)
        said = f"write the time as {short[1].zfill(2)}:{short[2]}:00" if short else str(fault)
        problems.append(f"{name}: not valid TOML: {said}")
    except OSError as fault:
        problems.append(f"{name}: cannot be read: {fault.strerror}")
    return {}


@lru_cache(maxsize=32)
def _content(text: str) -> dict[str, Any]:
    """What a file says, which nobody changes: most files of most offices are the packaged ones."""
    return tomllib.loads(text)


def _read_by_nobody(folder: Path) -> Iterator[str]:
    """Files called almost as one that is not there: its settings would hold without a word."""
    there = {path.name for path in folder.glob("*") if path.is_file()}
    for name in sorted(there - FILES):
        if name.endswith((".toml", ".toml.txt")):
            near = nearest(name.lower().removesuffix(".txt"), FILES - there, cutoff=0.85)
            if near:
                yield f"config/{name}: a file of this name is not read; call it {near}"


def _programmes(home: Path, problems: list[str]) -> dict[str, Programme]:
    found: dict[str, Path] = {}
    for folder in (PACKAGED, home):
        found.update({p.stem: p for p in sorted((folder / "config/programmes").glob("*.toml"))})
    programmes: dict[str, Programme] = {}
    for stem, path in found.items():
        name = f"config/programmes/{path.name}"
        programme = checked(Programme, _parsed(path, name, problems), name, problems)
        if programme:
            programmes[stem] = programme
    return programmes


def _duplicate_names(entries: tuple[WorkbookEntry, ...]) -> list[str]:
    names = [entry.name for entry in entries]
    return [
        f"config/workbooks.toml: workbook[{index + 1}].name {name!r} is used twice"
        for index, name in enumerate(names)
        if name in names[:index]
    ]


def _no_programme(
    entries: tuple[WorkbookEntry, ...], programmes: Mapping[str, Programme]
) -> Iterator[str]:
    for index, entry in enumerate(entries, start=1):
        if entry.programme is not None and entry.programme not in programmes:
            where = f"config/workbooks.toml: workbook[{index}].programme"
            near = meant(entry.programme, programmes)
            yield f"{where}: there is no config/programmes/{entry.programme}.toml{near}"


def _no_server(settings: SettingsFile) -> Iterator[str]:
    """A mail server of which all is said but its name: mails would be written into files."""
    said = [key for key in ("user", "password", "password_file") if getattr(settings.smtp, key)]
    if settings.delivery.transport == "auto" and settings.smtp.host is None and said:
        where = f"config/settings.toml: smtp.{said[0]}"
        yield f"{where} is set and smtp.host is not; name the server, or take this out"


def _registry_elsewhere(settings: SettingsFile) -> Iterator[str]:
    """What registry.id leads to, if that can be no sheet."""
    link, where = settings.registry.id, "config/settings.toml: registry.id"
    other = other_than_a_sheet(link or "")
    if other:
        yield f"{where} is the link of {other}; open the sheet and copy its own address"
    elif link and settings.google.source == "google" and spreadsheet_id(link) is None:
        yield f"{where} is no address of a Google Sheet; copy it from the browser (found {link!r})"


def _waivers_of_nothing(
    waivers: tuple[Waiver, ...],
    codes: list[str],
    entries: tuple[WorkbookEntry, ...],
    all_listed: bool,
) -> Iterator[str]:
    """Waivers that can never hold: no such rule, or (where all are listed) no such workbook."""
    names = [entry.name for entry in entries]
    addresses = " ".join(entry.id for entry in entries)
    for index, waiver in enumerate(waivers):
        where = f"config/waivers.toml: waiver[{index + 1}]"
        if waiver.code not in codes:
            yield f"{where}.code: no rule {waiver.code!r}" + meant(waiver.code, codes)
        known = not waiver.workbook or waiver.workbook in names or waiver.workbook in addresses
        if all_listed and not known:
            near = meant(str(waiver.workbook), names)
            yield f"{where}.workbook: {waiver.workbook!r} is not in config/workbooks.toml{near}"
