"""Sheets into readings: sealed, found, typed; pure, no I/O."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any

from sync.errors import UsageError
from sync.model import (
    Language,
    NotTaken,
    People,
    Reading,
    Registry,
    Settlements,
    Words,
    Workbook,
)
from sync.model.ids_and_phones import veiled
from sync.model.results_tab import without_results
from sync.reading import drift, erasing, tables
from sync.reading.again import same_until
from sync.reading.cells import values
from sync.reading.cells.citizen_ids import Sealer
from sync.reading.cells.dates import DateContext
from sync.reading.cells.places import (
    district_codes,
    district_name,
    nearest_district,
    nearest_province,
    official_province,
)
from sync.reading.cells.thai import fold
from sync.reading.drift import Headings
from sync.reading.erasing import ToForget
from sync.reading.headings import Catalogue
from sync.reading.recipients import people_of
from sync.reading.registered import registry_of
from sync.reading.registry import OfficeKnows, in_use
from sync.settings import Settings, WorkbookEntry
from sync.settings.problems import faulty, suggested
from sync.summary import audience


@dataclass(frozen=True)
class Sheets:
    """Reads sheets, for one configuration; ConfigError where that names no district that is."""

    settings: Settings

    def __post_init__(self) -> None:
        problems = tuple(_misplaced(self.settings.workbooks))
        if problems:
            raise faulty(self.settings.home, problems)

    @cached_property
    def catalogue(self) -> Catalogue:
        return Catalogue(self.settings.tables)

    @cached_property
    def _registry(self) -> Catalogue:
        return Catalogue(self.settings.registry.beside(self.settings.tables))

    def seal(self, workbook: Workbook, key: bytes) -> Workbook:
        """The workbook with every citizen id replaced by a keyed digest: none is kept.

        Nor is a tab of results, or a copy of one: it tells of data and is none.
        """
        return Sealer(key).workbook(without_results(workbook))

    def read(
        self,
        workbook: Workbook,
        today: date,
        entry: WorkbookEntry | None = None,
        settled: Settlements | None = None,
    ) -> Reading:
        """The typed tables of a workbook; what the entry states wins over what titles say.

        `settled` is what a person has said of columns that were refused.
        """
        reading = tables.read(
            workbook,
            self.catalogue,
            district=entry.district if entry else None,
            fiscal_year=entry.fiscal_year if entry else None,
            today=today,
            settled=settled,
        )
        return _veiled(reading)

    def read_registry(
        self, workbook: Workbook, today: date, settled: Settlements | None = None
    ) -> Reading:
        """The table of a registry of districts."""
        return _veiled(tables.read(workbook, self._registry, today=today, settled=settled))

    def registry(
        self,
        workbook: Workbook,
        before: Registry,
        accounts: Mapping[str, str],
        today: date,
        *,
        accepted: int | None = None,
        settled: Settlements | None = None,
    ) -> Registry | NotTaken:
        """The registry of districts as it stands now; see reading.registered.

        `accounts` is what each account may be called, and what the settings call it.
        """
        reading = self.read_registry(workbook, today, settled)
        known = OfficeKnows(
            in_use(self.settings.registry),
            self.settings.programmes.keys(),
            {fold(name): account for name, account in accounts.items()},
            files=self.settings.file.google.source == "sandbox",
        )
        return registry_of(reading, before, known, self.settings.file.guards, today, accepted)

    def called(self, entry: WorkbookEntry) -> str:
        """The district of a workbook of which nothing was read yet, else the workbook's name."""
        return district_name(entry.district or "") or entry.district or entry.name

    def district(self, name: str, province: str | None = None) -> str:
        """The DOPA code of a district; UsageError when there is none of that name."""
        codes = district_codes(name, province)
        if not codes:
            near = nearest_district(name)
            meant = f"did you mean {near}?" if near else "write its Thai name, such as ตาคลี"
            raise UsageError(f"no district is called {name!r}", hint=meant)
        if len(codes) > 1:
            raise UsageError(
                f"{len(codes)} districts are called {name!r}",
                hint=f"write the code of one: {', '.join(codes)}",
            )
        return codes[0]

    def same_until(self, reading: Reading, today: date) -> date:
        """The first later day on which the same workbook may be read otherwise."""
        return same_until(reading, today, self.catalogue)

    def people(self, reading: Reading, today: date) -> People:
        """Whom the sheet names to be written to, and who of them is left out, P4 included."""
        found = people_of(reading, today)
        outside = audience.outside(found.recipients, self.settings.file.mail)
        return People(found.recipients, (*outside, *found.left_out))

    def mapping(self, reading: Reading) -> Headings:
        """Which heading is which field, in a form that JSON keeps as it is."""
        return drift.headings_of(reading)

    def drift(self, before: Headings, after: Headings) -> tuple[Words, ...]:
        """Headings that were renamed, came or went since the mapping was last kept."""
        return drift.moved(before, after)

    def parse(
        self,
        kind: str,
        texts: Sequence[str],
        language: Language,
        *,
        district: str | None,
        fiscal_year: int | None,
    ) -> list[dict[str, Any]]:
        """What the reader makes of texts, in their order; faults in a language."""
        code = self.district(district) if district else None
        context = values.ValueContext(district_code=code, dates=DateContext(fiscal_year))
        return [values.parse(kind, text, context, language) for text in texts]

    def wanted(self, who: str) -> ToForget | None:
        """Whom a text means: address, whole name, household; None when it is too little."""
        return erasing.wanted(who)

    def widened(self, who: ToForget, reading: Reading) -> ToForget:
        """With the names and addresses that a sheet has for them."""
        return erasing.widened(who, reading)

    def without(self, reading: Reading, who: ToForget) -> erasing.Erased:
        """The workbook of a reading without them (the very same when it does not name them)."""
        return erasing.without(reading.workbook, reading, who)


def _misplaced(entries: Sequence[WorkbookEntry]) -> Iterator[str]:
    """Districts and provinces of workbooks.toml that there are not: mails would name them so."""
    for index, entry in enumerate(entries, start=1):
        where = f"config/workbooks.toml: workbook[{index}]"
        if entry.district is not None and not district_codes(entry.district):
            near = suggested(nearest_district(entry.district))
            yield f"{where}.district: no district is called {entry.district!r}{near}"
        if entry.province is not None and official_province(entry.province) is None:
            near = suggested(nearest_province(entry.province))
            yield f"{where}.province: no province is called {entry.province!r}{near}"


def _veiled(reading: Reading) -> Reading:
    """The reading with ids and phones masked in its own words, which quote headings."""
    return replace(
        reading,
        unread=tuple(replace(each, words=_shown(each.words)) for each in reading.unread),
        notices=tuple(replace(each, words=_shown(each.words)) for each in reading.notices),
    )


def _shown(words: Words) -> Words:
    return Words(veiled(words.th), veiled(words.en))
