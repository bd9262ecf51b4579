"""The registry of districts: the shape of its table, and a workbook that a row of it names."""

from __future__ import annotations

from pydantic import Field, field_validator

from sync.settings.problems import Strict
from sync.settings.tables import TablesFile, TableSpec
from sync.settings.workbooks import WorkbookEntry

DISTRICTS = "districts"  # the key of its table
COLUMNS = frozenset(
    ("province_name", "district_name", "link", "account", "programme", "active", "name")
)


class RegisteredEntry(WorkbookEntry):
    """A workbook that the registry names; `cell` is its link there ("ทะเบียนอำเภอ!C14")."""

    cell: str = Field(default="", exclude=True)  # a row that moves changes nothing of the sheet

    @property
    def stands_in(self) -> str:
        return self.cell


class InUse(Strict):
    """What may stand in the column ใช้งาน."""

    yes: tuple[str, ...]
    no: tuple[str, ...]


class RegistryFile(Strict):
    """registry.toml: the table of the registry, and the words that say whether a row is in use."""

    tables: dict[str, TableSpec]
    in_use: InUse

    @field_validator("tables")
    @classmethod
    def _districts(cls, tables: dict[str, TableSpec]) -> dict[str, TableSpec]:
        lacking = COLUMNS - (tables[DISTRICTS].fields.keys() if DISTRICTS in tables else set())
        if lacking:
            raise ValueError(f"{DISTRICTS}.fields lacks {', '.join(sorted(lacking))}")
        return tables

    def beside(self, tables: TablesFile) -> TablesFile:
        """The table to look for in a registry, with the words that mean something everywhere."""
        return tables.model_copy(update={"tables": self.tables})
