"""TOML and environment into Settings; every problem at once, with file, path and nearest name."""

from __future__ import annotations

from sync.settings.loading import PROGRAM, load
from sync.settings.office import (
    Delivery,
    Google,
    Guards,
    Mail,
    Office,
    Schedule,
    SettingsFile,
    Smtp,
    StateSettings,
)
from sync.settings.problems import Strict
from sync.settings.programmes import Programme, Window
from sync.settings.registry import DISTRICTS, RegisteredEntry
from sync.settings.tables import (
    CANCELLED,
    DONE,
    PLANNED,
    PROGRESS,
    STARTED,
    FieldSpec,
    FieldType,
    HeadingWords,
    NeutralWords,
    TablesFile,
    TableSpec,
)
from sync.settings.whole import Settings, words_of
from sync.settings.workbooks import Waiver, WaiversFile, WorkbookEntry, WorkbooksFile
from sync.shipped import PACKAGED

__all__ = [
    "CANCELLED",
    "DISTRICTS",
    "DONE",
    "PACKAGED",
    "PLANNED",
    "PROGRAM",
    "PROGRESS",
    "STARTED",
    "Delivery",
    "FieldSpec",
    "FieldType",
    "Google",
    "Guards",
    "HeadingWords",
    "Mail",
    "NeutralWords",
    "Office",
    "Programme",
    "RegisteredEntry",
    "Schedule",
    "Settings",
    "SettingsFile",
    "Smtp",
    "StateSettings",
    "Strict",
    "TableSpec",
    "TablesFile",
    "Waiver",
    "WaiversFile",
    "Window",
    "WorkbookEntry",
    "WorkbooksFile",
    "load",
    "words_of",
]
