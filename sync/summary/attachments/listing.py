"""The reader's findings in full, as rows: what the mail itself can only show the head of."""

from __future__ import annotations

from dataclasses import dataclass

from sync.model import Finding, Language
from sync.summary.attachments.matrix import Matrix, of_districts, of_villages
from sync.summary.audience import OWN, Kind, Reader
from sync.summary.cells import clean, spoken, village_label
from sync.summary.districts import Districts
from sync.summary.facts import Facts, gather
from sync.summary.render import Voice
from sync.summary.standing import Standing

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
    """A roll-up: its districts side by side, without a village or a finding.

    `kind` is that of the edition, `place` the one province that they are of, "" for several.
    """

    kind: Kind
    place: str
    standings: tuple[Standing, ...]
    matrix: Matrix


def listings(reader: Reader, districts: Districts) -> tuple[Listing, ...]:
    """One for each of the reader's own workbooks that was read this week."""
    language = reader.language
    found = []
    for edition in reader.editions:
        if edition.kind not in OWN or not districts.standing(edition.workbooks[0]).fresh:
            continue
        source = districts[edition.workbooks[0]]
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


def counts(reader: Reader, districts: Districts) -> Counts | None:
    """The districts of the reader's province or department, where one was read this week."""
    for edition in reader.editions:
        if edition.kind not in ("province", "department"):
            continue
        known = tuple(map(districts.standing, edition.workbooks))
        if any(each.fresh for each in known):
            names = {each.province for each in known} - {""}
            place = names.pop() if len(names) == 1 else ""
            several = edition.kind == "department"
            return Counts(edition.kind, place, known, of_districts(known, several=several))
    return None


def said_place(counts: Counts, voice: Voice) -> str:
    """What the roll-up is of, as the mail's head says it."""
    if counts.kind == "department":
        number = len({each.province for each in counts.standings})
        return voice.say("masthead.department", n=number, districts=len(counts.standings))
    if counts.place:
        return voice.say("masthead.province", place=counts.place)
    return voice.say("masthead.province_unnamed")


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
