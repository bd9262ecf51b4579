"""What a district's page shows, in plain values: masked as in the mail, in the sheet's order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sync.model import (
    LATE,
    PROGRAMME,
    Fieldwork,
    Figures,
    Finding,
    Language,
    Progress,
    State,
    VillageKey,
)
from sync.settings import Schedule
from sync.summary.board.charts import Polyline, drawn
from sync.summary.board.overview import WEEKS, DistrictRow
from sync.summary.cells import address, clean, spoken, village_label
from sync.summary.facts import Facts, gather, officer_of
from sync.summary.prepared import Prepared
from sync.summary.sections.upcoming import Due, due_within

DUE_DAYS = 14
LONGEST_BAR = 90  # days since a visit beyond which a bar grows no more


@dataclass(frozen=True, slots=True)
class Village:
    """A row of the matrix; `states` are nine words of model.State."""

    name: str
    tambon: str
    link: str | None
    states: tuple[str, ...]
    passed: int


@dataclass(frozen=True, slots=True)
class Field:
    """A village's visits, trainings and baht; None is what cannot be told.

    `days` since the last visit, `bar` 0-100 of LONGEST_BAR; `arrange` says that a visit is due to
    be arranged by the programme's rhythm.
    """

    village: str
    days: int | None
    last: date | None
    visits: int | None
    bar: int
    arrange: bool
    trainings: int | None
    planned: float | None
    spent: float | None


@dataclass(frozen=True, slots=True)
class Officer:
    """An officer's load in counts: no share, no order but that of names. "" is nobody named."""

    name: str
    villages: int
    due: int
    late: int
    data: int


@dataclass(frozen=True, slots=True)
class FindingRow:
    """A finding. `kind` is late, at_risk, or its severity; `weeks` it was reported before."""

    kind: str
    village: str
    tab: str
    officer: str
    address: str
    link: str | None
    code: str
    what: str
    todo: str
    weeks: int


@dataclass(frozen=True, slots=True)
class Page:
    """A district's page. Of an audience that sees counts only the lists of its villages are empty.

    `changes` are those of passed, late, data and money (in points) since the week before; None
    without one.
    """

    row: DistrictRow
    fiscal_year: int
    stale: str
    at_risk: int
    changes: Mapping[str, float | None]
    weeks: tuple[Figures, ...]
    charts: tuple[tuple[str, Polyline], ...]
    not_checked: int
    detailed: bool
    villages: tuple[Village, ...] = ()
    fields: tuple[Field, ...] = ()
    officers: tuple[Officer, ...] = ()
    due: tuple[Due, ...] = ()
    items: tuple[FindingRow, ...] = ()
    found: int = 0  # of which `items` are the first


def page(
    prepared: Prepared,
    row: DistrictRow,
    language: Language,
    schedule: Schedule,
    *,
    detailed: bool,
    most: int,
) -> Page:
    """A district's page for an audience that may see its villages (`detailed`), or counts only.

    `row` is its line on the page over all; of the findings the first `most` are shown.
    """
    facts = gather(prepared)
    report = prepared.report
    weeks = row.trend[-WEEKS:]
    counts = Page(
        row=row,
        fiscal_year=report.fiscal_year,
        stale=clean(prepared.stale_reason.in_(language), 220) if prepared.stale_reason else "",
        at_risk=len(facts.at_risk),
        changes=_changes(facts, row),
        weeks=weeks,
        charts=drawn(weeks, row.total),
        not_checked=facts.unchecked,
        detailed=False,
    )
    if not detailed:
        return counts
    due = due_within(DUE_DAYS, facts, language, schedule)
    named = {row.village: clean(row.officer, 40) for row in facts.villages}
    return Page(
        **{name: getattr(counts, name) for name in Page.__slots__ if name not in _DETAILS},
        detailed=True,
        villages=tuple(_village(facts, each, language) for each in facts.villages),
        fields=tuple(_fields(facts, language)),
        officers=_officers(facts, named, due),
        due=tuple(due),
        items=tuple(_item(each, facts, named, language) for each in facts.listed[:most]),
        found=len(facts.listed),
    )


_DETAILS = ("detailed", "villages", "fields", "officers", "due", "items", "found")


def _changes(facts: Facts, row: DistrictRow) -> dict[str, float | None]:
    before = facts.before
    if before is None:
        return dict.fromkeys(("passed", "late", "data", "disbursed"))
    money = None
    share = row.money.share
    if share is not None and before.share is not None:
        money = round((share - before.share) * 100, 1)
    return {
        "passed": facts.gained,
        "late": len(facts.late) - before.late,
        "data": len(facts.data) - before.data,
        "disbursed": money,
    }


def _village(facts: Facts, row: Progress, language: Language) -> Village:
    return Village(
        name=village_label(row.name, row.village, language),
        tambon=clean(row.village.subdistrict, 40),
        link=facts.prepared.report.link(row.place),
        states=tuple(state.value for state in row.states),
        passed=row.passed,
    )


def _fields(facts: Facts, language: Language) -> list[Field]:
    report, programme = facts.prepared.report, facts.prepared.programme
    trained = {row.village for row in facts.villages if row.states[4] is State.PASSED}

    def field(row: Fieldwork) -> Field:
        days = (report.today - row.last_visit).days if row.last_visit else None
        late = days is not None and days > programme.visit_warning_days
        return Field(
            village=village_label(facts.name(row.village), row.village, language),
            days=days,
            last=row.last_visit,
            visits=row.visits,
            bar=min(100, round(100 * days / LONGEST_BAR)) if days is not None else 0,
            arrange=row.village in trained and (late or row.visits == 0),
            trainings=row.trainings,
            planned=row.planned,
            spent=row.spent,
        )

    return [field(row) for row in report.fieldwork]


def _officers(
    facts: Facts, named: Mapping[VillageKey, str], due: Sequence[Due]
) -> tuple[Officer, ...]:
    """Everyone who has a village or is named with a finding, in order of name; nobody last."""
    villages = [named[row.village] for row in facts.villages]
    soon = [row.officer for row in due]
    late = [officer_of(finding, named) for finding in facts.late]
    data = [officer_of(finding, named) for finding in facts.data]
    names = sorted({*villages, *soon, *late, *data}, key=lambda name: (not name, name))
    return tuple(
        Officer(
            name, villages.count(name), soon.count(name), late.count(name), data.count(name)
        )
        for name in names
    )  # fmt: skip


def _item(
    finding: Finding, facts: Facts, named: Mapping[VillageKey, str], language: Language
) -> FindingRow:
    village, place = finding.village, finding.place
    kind = finding.severity.value
    if finding.code in PROGRAMME:
        kind = "late" if finding.code == LATE else "at_risk"
    return FindingRow(
        kind=kind,
        village=village_label(facts.name(village), village, language) if village else "",
        tab=clean(place.sheet, 26) if place else "",
        officer=officer_of(finding, named),
        address=address(place),
        link=facts.prepared.report.link(place),
        code=finding.code,
        what=spoken(finding.what, language),
        todo=spoken(finding.todo, language),
        weeks=facts.weeks.get(finding.id, 0),
    )
