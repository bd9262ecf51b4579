"""The office's own rules, and examples read as an office's tabs would be."""

from __future__ import annotations

from datetime import date

import pytest

from sync.model import Reading
from sync.reading.headings import Catalogue
from sync.reading.tables import example_reading
from sync.rules.engine import Rules, compile_rules
from sync.rules.examples import Build, ExampleTables
from sync.settings import PACKAGED, Programme, Settings, load


@pytest.fixture(scope="session")
def settings() -> Settings:
    return load(PACKAGED, {})


@pytest.fixture(scope="session")
def rules(settings: Settings) -> Rules:
    return compile_rules(settings.rules, settings.tables)


@pytest.fixture(scope="session")
def programme(settings: Settings) -> Programme:
    return settings.programmes["2569"]


@pytest.fixture(scope="session")
def build(settings: Settings) -> Build:
    catalogue = Catalogue(settings.tables)

    def read(tables: ExampleTables, today: date, fiscal_year: int) -> Reading:
        return example_reading(
            tables, catalogue, district="ตาคลี", fiscal_year=fiscal_year, today=today
        )

    return read
