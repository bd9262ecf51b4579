"""The reader's findings in full, as rows: what the mail itself can only show the head of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sync.model import Finding, Language
from sync.summary.attachments.matrix import Matrix, of_districts, of_villages
from sync.summary.audience import OWN, Reader
from sync.summary.cells import clean, spoken, village_label
from sync.summary.facts import Facts, gather
from sync.summary.prepared import Prepared

LONGEST_TAB = 60


@dataclass(frozen=True, slots=True)
class ListRow:
    """One finding as printed; `weeks` it was reported before this one, `link` to its very cell."""

    severity: str
    code: str
    village: str
    tab: str
    cell: str
    what: str
    todo: str
    weeks: int
    link: str | None


@dataclass(frozen=True, slots=True)
class Listing:
    """One edition's two lists, which never mix: the programme, and data to check."""

    district: str
    facts: Facts
    programme: tuple[ListRow, ...]
    data: tuple[ListRow, ...]

    matrix: Matrix

    @property
    def rows(self) -> tuple[ListRow, ...]:
        return self.programme + self.data


@dataclass(frozen=True, slots=True)
class Counts:
    """A province's edition: its districts side by side, without a village or a finding."""

    place: str
    facts: tuple[Facts, ...]
    matrix: Matrix


def listings(reader: Reader, prepared: Sequence[Prepared]) -> tuple[Listing, ...]:
    """One for each of the reader's own workbooks that was read this week."""
    language = reader.language
    found = []
    for edition in reader.editions:
        source = prepared[edition.workbooks[0]] if edition.workbooks else None
        if edition.kind not in OWN or source is None or not source.fresh:
            continue
        facts = gather(source, edition.scope)
        late = (*facts.late, *facts.at_risk)
        found.append(
            Listing(
                district=source.report.district,
                facts=facts,
                programme=tuple(_row(finding, facts, language) for finding in late),
                data=tuple(_row(finding, facts, language) for finding in facts.data),
                matrix=of_villages(facts, language),
            )
        )
    return tuple(found)


def counts(reader: Reader, prepared: Sequence[Prepared]) -> Counts | None:
    """The districts of the reader's province, where one of them was read this week."""
    for edition in reader.editions:
        facts = tuple(gather(prepared[at], edition.scope) for at in edition.workbooks)
        if edition.kind == "province" and any(known.prepared.fresh for known in facts):
            names = {known.prepared.province for known in facts} - {""}
            place = clean(names.pop(), 40) if len(names) == 1 else ""
            return Counts(place, facts, of_districts(facts))
    return None


def _row(finding: Finding, facts: Facts, language: Language) -> ListRow:
    village, place = finding.village, finding.place
    return ListRow(
        severity=finding.severity.value,
        code=finding.code,
        village=village_label(facts.name(village), village, language) if village else "",
        tab=clean(place.sheet, LONGEST_TAB) if place else "",
        cell=(place.cell or "") if place else "",
        what=spoken(finding.what, language),
        todo=spoken(finding.todo, language),
        weeks=facts.weeks.get(finding.id, 0),
        link=facts.prepared.report.link(place),
    )
