"""Everything that an office has configured, in one place."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import Field

from sync.errors import ConfigError
from sync.model import Words
from sync.settings.office import SettingsFile
from sync.settings.problems import Strict
from sync.settings.programmes import Programme
from sync.settings.registry import RegistryFile
from sync.settings.tables import TablesFile
from sync.settings.workbooks import Waiver, WorkbookEntry


class Settings(Strict):
    """Everything configured, paths made absolute against `home`."""

    home: Path
    file: SettingsFile
    workbooks: tuple[WorkbookEntry, ...]
    tables: TablesFile
    registry: RegistryFile
    programmes: dict[str, Programme]  # by file name without .toml
    rules: tuple[dict[str, Any], ...]  # [[rule]] blocks, checked by rules.engine
    waivers: tuple[Waiver, ...] = ()
    words: dict[str, dict[str, Any]] = Field(default_factory=dict)  # language → the mail's words

    def path(self, relative: Path) -> Path:
        """A configured path, seen from the office's folder."""
        return relative if relative.is_absolute() else self.home / relative

    def programme(self, year: int, name: str | None = None) -> Programme:
        """The profile named, else the one of the fiscal year, else the newest, moved to it."""
        if name is not None:
            if name not in self.programmes:
                raise ConfigError(
                    f"config/programmes/{name}.toml does not exist",
                    hint=f"have: {', '.join(sorted(self.programmes))}",
                )
            return self.programmes[name]
        exact = self.programmes.get(str(year))
        if exact:
            return exact
        newest = max(
            (p for key, p in self.programmes.items() if key.isdigit()),
            key=lambda p: p.fiscal_year,
        )
        return newest.moved_to(year)


def words_of(block: Mapping[str, Any]) -> Words:
    return Words(th=block["th"], en=block["en"])
