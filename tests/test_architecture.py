"""Dependencies point down, and each third-party library has one home."""

from __future__ import annotations

import ast
import textwrap
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

# room → the rooms it may import (besides itself); rooms not named here may import nothing.
MAY_IMPORT = {
    "errors": set(),
    "gc_pause": set(),
    "logs": {"plain"},
    "limits": set(),
    "plain": set(),
    "private": set(),
    "model": {"errors"},
    "clock": {"model", "errors"},
    "settings": {"shipped", "model", "errors", "clock"},
    "workdays": {"settings", "clock", "model", "errors"},
    "xlsx": {"gc_pause", "model", "errors"},
    "google": {"gc_pause", "settings", "clock", "model", "errors"},
    "sandbox": {"xlsx", "settings", "clock", "model", "errors"},
    "state": {"private", "gc_pause", "settings", "clock", "model", "errors"},
    "delivery": {"workdays", "logs", "plain", "private", "settings", "clock", "model", "errors"},
    "reading": {"gc_pause", "settings", "clock", "model", "errors"},
    "rules": {"settings", "clock", "model", "errors"},
    "history": {"settings", "clock", "model", "errors"},
    "summary": {"speech", "workdays", "settings", "clock", "model", "errors"},
    "template": {"settings"},
    "pipeline": {
        "template", "reading", "rules", "history", "summary", "settings", "clock", "model",
        "errors",
    },
    "service": {
        "limits", "private", "google", "xlsx", "state", "delivery", "pipeline", "logs", "speech",
        "workdays", "settings", "clock", "model", "errors",
    },
    "cluster": {
        "service", "google", "state", "logs", "settings", "clock", "model", "errors",
    },
    "shipped": set(),
    "speech": {"shipped", "model"},
    "console": {"speech", "plain", "service", "settings", "clock", "model", "errors"},
    "daemon": {"service", "logs", "settings", "clock", "model", "errors"},
    "cli": {
        "speech", "plain", "daemon", "cluster", "service", "console", "sandbox", "logs", "gc_pause",
        "settings", "clock", "model", "errors",
    },
}  # fmt: skip

# who reads which sheets is asked of the office; these look at workbooks.toml itself
LISTS_WORKBOOKS = {
    "sync/pipeline/sheets.py",  # what is wrong with the file
    "sync/service/context.py",
    "sync/service/sources/registry.py",
    "sync/service/sources/source.py",
}

# modules that may import one room more: the box stands in for Google where a demo asks for it
ALSO = {"sync/service/sources/boxed.py": {"sandbox"}}

HOMES = {
    "gspread": "google",
    "google": "google",
    "requests": "google",
    "urllib3": "google",
    "tenacity": "google",
    "msgspec": "google",
    "sqlalchemy": "state",
    "schedule": "daemon",
    "procrastinate": "cluster",
    "asgiref": "cluster",
    "psycopg": "cluster",
    "psycopg_pool": "cluster",
    "jinja2": "summary",
    "markupsafe": "summary",
    "css_inline": "summary",
    "click": "cli",
    "rich": "console",
    "pydantic": "settings",
    "geothai": "reading",
    "stdnum": "reading",
    "rapidfuzz": "reading",
    "munkres": "reading",
    "openpyxl": "xlsx",
    "defusedxml": "xlsx",
    "cryptography": "sandbox",
    "email_validator": "reading",
    "holidays": "workdays",
    "typst": "summary",
    "fontpkg_sarabun": "summary",
}
SECOND_HOMES = {
    ("click", "speech"),
    ("openpyxl", "sandbox"),
    ("openpyxl", "summary"),
    ("openpyxl", "template"),
    ("rapidfuzz", "rules"),
    ("cryptography", "state"),
    ("msgspec", "state"),
}

PURE = ("reading", "rules", "history", "summary", "pipeline", "clock", "workdays", "model")
IMPURE_MODULES = {"os", "socket", "subprocess", "sqlite3", "smtplib", "urllib", "http", "time"}
PURE_PARTS = {"urllib.parse"}
NOW = {"now", "today", "utcnow"}
BROAD_EXCEPT = {
    "sync/rules/engine.py",
    "sync/daemon.py",
    "sync/service/context.py",  # around one workbook of many
    "sync/cluster/jobs.py",
    "sync/cluster/board.py",  # around the board: no mail waits for it
    "sync/google/reader.py",  # raised again by whoever takes the outcome
    "sync/summary/compose.py",  # around one reader's mail of many
    "sync/summary/attachments/__init__.py",  # one file's failure stays its own
}


def room_of(path: Path) -> str:
    parts = path.relative_to(ROOT).parts
    return path.stem if parts[0] != "sync" or len(parts) == 2 else parts[1]


def imports(tree: ast.AST) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            if node.module == "sync":
                yield from ((node.lineno, f"sync.{alias.name}") for alias in node.names)
            else:
                yield node.lineno, node.module


def violations(path: Path, source: str) -> list[str]:
    room = room_of(path)
    tree = ast.parse(source)
    found = []
    for line, name in imports(tree):
        top, _, rest = name.partition(".")
        where = f"{path.relative_to(ROOT)}:{line}"
        if top == "sync" and rest and not rest.startswith("__"):
            target = rest.split(".")[0]
            also = ALSO.get(str(path.relative_to(ROOT)), set())
            if target != room and target not in MAY_IMPORT.get(room, set()) | also:
                found.append(f"{where}: {room} must not import {target}; dependencies point down")
        elif top in HOMES and HOMES[top] != room and (top, room) not in SECOND_HOMES:
            found.append(f"{where}: {top} lives in sync/{HOMES[top]}; ask for what you need there")
        elif room in PURE and top in IMPURE_MODULES and name not in PURE_PARTS:
            found.append(f"{where}: {room} is pure; {top} belongs to the edges")
    for node in ast.walk(tree):
        where = f"{path.relative_to(ROOT)}:{getattr(node, 'lineno', 0)}"
        if room in PURE and isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            owner = node.func.value
            named = owner.id if isinstance(owner, ast.Name) else ""
            if node.func.attr in NOW and named in ("datetime", "date"):
                found.append(f"{where}: {room} is pure; now and today are arguments")
        if isinstance(node, ast.ExceptHandler):
            broad = node.type is None or (
                isinstance(node.type, ast.Name) and node.type.id in ("Exception", "BaseException")
            )
            if broad and str(path.relative_to(ROOT)) not in BROAD_EXCEPT:
                found.append(
                    f"{where}: except Exception stands around one rule, workbook, file or job"
                )
    return found


SOURCES = sorted([*ROOT.glob("sync/**/*.py"), ROOT / "cli.py"])


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: str(p.relative_to(ROOT)))
def test_every_module_keeps_to_its_room(path: Path) -> None:
    assert violations(path, path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    ("place", "source", "offence"),
    [
        (
            "sync/reading/cells/dates.py",
            "from sync.rules import engine",
            "reading must not import rules",
        ),
        (
            "sync/reading/cells/dates.py",
            "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import sync.google.client",
            "reading must not import google",
        ),
        (
            "sync/service/sources/source.py",
            "from sync.sandbox.server import Sandbox",
            "service must not import sandbox",
        ),
        ("sync/rules/engine.py", "import gspread", "gspread lives in sync/google"),
        ("sync/rules/engine.py", "from datetime import date\ndate.today()", "rules is pure"),
        ("sync/pipeline/__init__.py", "import socket", "pipeline is pure"),
        ("sync/state/runs.py", "from sync import delivery", "state must not import delivery"),
        ("sync/service/office.py", "try: pass\nexcept Exception: pass", "except Exception stands"),
        ("sync/model/sheet.py", "import sqlalchemy", "sqlalchemy lives in sync/state"),
    ],
)
def test_a_planted_violation_is_named(place: str, source: str, offence: str) -> None:
    found = violations(ROOT / place, textwrap.dedent(source))
    assert len(found) == 1
    assert offence in found[0]
    assert place in found[0]


def test_every_room_of_the_house_is_known() -> None:
    rooms = {room_of(path) for path in SOURCES} - {"__init__"}
    assert rooms <= set(MAY_IMPORT), f"say in MAY_IMPORT what {rooms - set(MAY_IMPORT)} may import"


def test_the_office_alone_says_which_workbooks_there_are() -> None:
    """A list taken from the settings would lack the districts of the registry."""
    found = {
        str(path.relative_to(ROOT))
        for path in SOURCES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and node.attr == "workbooks"
        and ast.unparse(node.value).endswith("settings")
    }  # fmt: skip
    assert found == LISTS_WORKBOOKS


def modules_of(source: str) -> set[str]:
    """The modules of ours that a source imports, also in a function or for its types alone."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("sync"):
            found.add(str(node.module))
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def test_no_modules_import_one_another_in_a_circle() -> None:
    names = {
        ".".join(path.relative_to(ROOT).with_suffix("").parts): path
        for path in SOURCES
        if path.name != "__init__.py"  # it hands names on
    }
    graph = {
        name: modules_of(path.read_text(encoding="utf-8")) & names.keys() - {name}
        for name, path in names.items()
    }
    assert sum(map(len, graph.values())) > 500
    TopologicalSorter(graph).prepare()  # raises CycleError, naming the circle
