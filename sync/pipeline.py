"""Grids into tables, tables into findings, findings into mails: pure, no I/O."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal, Protocol

from sync.clock import Month, Week, day_words, fiscal_window, is_over
from sync.errors import ConfigError, UsageError
from sync.history import changes, months, trends, waivers
from sync.model import (
    YEAR_OVER,
    Change,
    Concern,
    DistrictMonth,
    Figures,
    Finding,
    Language,
    Message,
    MonthTold,
    Notice,
    People,
    Place,
    Reading,
    Registry,
    Report,
    Settlements,
    Snapshot,
    TableInfo,
    VillageKey,
    Words,
    Workbook,
)
from sync.model.ids_and_phones import veiled
from sync.model.results_tab import ResultsTab, Told, without_results
from sync.reading import drift, erasing
from sync.reading import tables as reading_tables
from sync.reading.again import read_again, same_until
from sync.reading.cells import values
from sync.reading.cells.citizen_ids import Sealer
from sync.reading.cells.dates import DateContext
from sync.reading.cells.places import (
    district_codes,
    district_name,
    nearest_district,
    province_name,
    tambons_of,
)
from sync.reading.cells.thai import fold
from sync.reading.drift import Headings
from sync.reading.erasing import ToForget
from sync.reading.headings import Catalogue
from sync.reading.recipients import people_of
from sync.reading.registered import NotTaken, registry_of
from sync.reading.registry import OfficeKnows, in_use
from sync.rules import engine, examples, proposals
from sync.rules.causes import causes
from sync.rules.scene import Scene
from sync.settings import Programme, Settings, Waiver, WorkbookEntry
from sync.settings.problems import checked
from sync.summary import audience
from sync.summary.concerns import of_reports
from sync.summary.districts import Districts, Small
from sync.summary.prepared import Delay, Prepared
from sync.summary.standing import Standing, never_read

if TYPE_CHECKING:
    from sync.summary.board.overview import DistrictRow as BoardRow
    from sync.summary.board.pages import Pages
    from sync.summary.compose import Composed

__all__ = [
    "BoardRow",
    "Composed",
    "Delay",
    "Districts",
    "Headings",
    "Judged",
    "NotTaken",
    "Pipeline",
    "Prepared",
    "Small",
    "ToForget",
]

Judged = engine.Judged


class Proofs(Protocol):
    """Remembers from one process to the next what has been proven."""

    def holds(self, content: str) -> bool: ...

    def keep(self, content: str) -> None: ...


@dataclass(frozen=True)
class Pipeline:
    """The pure road from a workbook to the mails, for one configuration."""

    settings: Settings
    proofs: Proofs | None = None

    @cached_property
    def catalogue(self) -> Catalogue:
        return Catalogue(self.settings.tables)

    @cached_property
    def _registry(self) -> Catalogue:
        return Catalogue(self.settings.registry.beside(self.settings.tables))

    @cached_property
    def rules(self) -> engine.Rules:
        """The compiled rules, their examples run; ConfigError names every fault of all of them."""
        rules = engine.compile_rules(self.settings.rules, self.settings.tables)
        programme = self.settings.programme(examples.FISCAL_YEAR)
        content = repr((self.settings.rules, self.settings.tables, programme))
        if self.proofs is None or not self.proofs.holds(content):
            examples.prove(rules, self._example, programme)
            if self.proofs is not None:
                self.proofs.keep(content)
        return rules

    def _example(
        self, tables: Mapping[str, Sequence[Mapping[str, str]]], today: date, fiscal_year: int
    ) -> Reading:
        """Builds the readings of the rules' examples."""
        return reading_tables.example_reading(
            tables, self.catalogue, district="ตาคลี", fiscal_year=fiscal_year, today=today
        )

    # -------------------------------------------------------------------------- sheet to report

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
        reading = reading_tables.read(
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
        return _veiled(reading_tables.read(workbook, self._registry, today=today, settled=settled))

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

    def never_read(self, entry: WorkbookEntry) -> Standing:
        """How a workbook stands in a roll-up of which nothing was read yet."""
        return never_read(self.called(entry), entry.province or "")

    def programme(self, reading: Reading, entry: WorkbookEntry | None = None) -> Programme:
        return self.settings.programme(reading.fiscal_year, entry.programme if entry else None)

    def check(
        self,
        reading: Reading,
        programme: Programme,
        today: date,
        rules: engine.Rules | None = None,
    ) -> Report:
        """Run every rule over a reading."""
        return self.report(reading, self.judged(reading, programme, today, rules), today)

    def judged(
        self,
        reading: Reading,
        programme: Programme,
        today: date,
        rules: engine.Rules | None = None,
    ) -> engine.Judged:
        """Every rule over a reading, kept so that another day is judged at the least cost."""
        rules = rules or self.rules
        return engine.Judged(rules, Scene(reading, programme, today, rules.tables))

    def same_until(self, reading: Reading, today: date) -> date:
        """The first later day on which the same workbook may be read otherwise."""
        return same_until(reading, today, self.catalogue)

    def report(self, reading: Reading, judged: engine.Judged, today: date) -> Report:
        """What the rules found in a reading, with the edits that are proven to mend."""
        outcome = judged.outcome()

        def recheck(workbook: Workbook, place: Place) -> Counter[engine.Kind]:
            again, alike = read_again(reading, workbook, place, self.catalogue, today)
            return judged.kinds(again, alike)

        people = self.people(reading, today)
        records = sum(len(table) for table in reading.tables.values())
        findings = proposals.proven(outcome.findings, reading.workbook, records, recheck)
        return Report(
            workbook_id=reading.workbook.id,
            title=reading.workbook.title,
            url=reading.workbook.url,
            district=reading.district,
            fiscal_year=reading.fiscal_year,
            today=today,
            tables=table_infos(reading),
            findings=findings,
            causes=causes(findings),
            not_checked=outcome.not_checked,
            progress=outcome.progress,
            upcoming=outcome.upcoming,
            money=outcome.money,
            fieldwork=outcome.fieldwork,
            assets=outcome.assets,
            recipients=people.recipients,
            left_out=people.left_out,
            crashes=outcome.crashes,
            calendars=reading.calendars,
            notices=(*reading.notices, *year_over(reading, today)),
            accounts=reading.accounts,
        )

    def people(self, reading: Reading, today: date) -> People:
        """Whom the sheet names to be written to, and who of them is left out, P4 included."""
        found = people_of(reading, today)
        outside = audience.outside(found.recipients, self.settings.file.mail)
        return People(found.recipients, (*outside, *found.left_out))

    def waived(self, report: Report, name: str) -> Report:
        """The report with the findings set aside that the office has waived in this workbook."""
        return waivers.set_aside(report, self.settings.waivers, name)

    def ended_waivers(self, report: Report, name: str) -> tuple[Waiver, ...]:
        """Waivers that hold no longer though their finding is still there."""
        return waivers.ended(report, self.settings.waivers, name)

    # -------------------------------------------------------------------------- history

    def compare(
        self,
        report: Report,
        week: Week,
        previous: Snapshot | None,
    ) -> tuple[Change, Snapshot]:
        """What changed since the previous week's snapshot, and this week's."""
        return (
            changes.compare(report, week, previous),
            changes.snapshot(report, week, previous),
        )

    def forecast(
        self, history: Sequence[Snapshot], fiscal_year: int
    ) -> tuple[VillageKey, ...] | None:
        """The villages that will miss the fiscal cut-off at their present pace, worst first."""
        outlook = trends.forecast(history, fiscal_year)
        return None if outlook is None else tuple(outlook.missing)

    # -------------------------------------------------------------------------- tab of results

    def results_tab(
        self, prepared: Prepared, now: Snapshot, told: Mapping[str, Told], moment: datetime
    ) -> tuple[dict[str, Told], ResultsTab]:
        """What the tab ผลตรวจ tells of each finding after what it `told`, and its rows.

        `now` is the snapshot of this week's report; `moment` (aware) is when that was made.
        """
        from sync.summary.results_tab import results_tab, told_now  # with all sections of the mail
        from sync.summary.wording import Wording

        wording = Wording("th", self.settings.words["th"])
        weeks = {key: str(entry["first_week"]) for key, entry in now.findings.items()}
        held = {
            key: {"code": each.code, "table": each.table, "village": each.place}
            for key, each in told.items()
        }
        unsure = changes.unsure(held, prepared.report)
        found = told_now(told, prepared, weeks, unsure, wording)
        return found, results_tab(prepared, found, weeks, moment, wording)

    # -------------------------------------------------------------------------- mail

    def compose(
        self,
        districts: Districts,
        week: Week,
        now: datetime,
        next_run: datetime | None,
        *,
        troubles: Sequence[Concern] = (),
        test_to: str | None = None,
        delay: Delay | None = None,
        paused: Collection[str] = (),
        stop_key: bytes = b"",
        only: str | None = None,
    ) -> tuple[Composed, ...]:
        """One inspected mail for each reader but the `paused` (or for one); see summary.compose.

        `troubles` is what the operator's mail lists beside what `concerns` finds in the reports.
        """
        from sync.summary.compose import compose  # templates: only where mails are made

        return compose(
            districts,
            self.settings,
            week,
            now,
            next_run,
            troubles=troubles,
            test_to=test_to,
            delay=delay,
            paused=paused,
            stop_key=stop_key,
            only=only,
        )

    def unmade(self, address: str, week: Week, now: datetime) -> Message:
        """What stands in the outbox for a week's mail that could not be made, and is held."""
        from sync.summary.message import unmade

        return unmade(address, self.settings.file.office.language, "", week, self.settings, now)

    def trend(self, history: Sequence[Snapshot]) -> tuple[Figures, ...]:
        """A workbook's numbers week by week, from the snapshots that were kept."""
        return months.trend(history)

    @cached_property
    def board(self) -> Pages:
        """The pages of the board, for the meeting room."""
        from sync.summary.board.pages import Pages  # templates: only where pages are made

        return Pages(self.settings)

    def month(
        self, history: Sequence[Snapshot], month: Month, scope: frozenset[str]
    ) -> MonthTold | None:
        """A workbook's month from the weeks that were kept; None when there are none."""
        return months.told(history, month, scope)

    def monthly(
        self,
        address: str,
        name: str,
        language: Language,
        month: Month,
        districts: Sequence[DistrictMonth],
        now: datetime,
        stop_key: bytes,
    ) -> Message:
        """One reader's report of a month."""
        from sync.summary.monthly import monthly  # templates: only where mails are made

        return monthly(self.settings, address, name, language, month, districts, now, stop_key)

    def confirmation(self, address: str, language: Language, since: datetime, week: str) -> Message:
        """The one mail to a person who asked for no more mails."""
        from sync.summary.stopped import confirmation  # the same

        return confirmation(self.settings, address, language, since, week)

    def concerns(self, named: Iterable[tuple[str, Report]]) -> tuple[Concern, ...]:
        """What reports (each with its workbook's name) show that is for the operator to mend."""
        return of_reports(named, self.settings.file.mail)

    def addressed(self) -> Iterator[tuple[str, str, str]]:
        """Who is written to by the settings: role, address, and the one province that they see."""
        return audience.addressed(self.settings.file.mail)

    def refused_address(self, address: str) -> Words | None:
        """Why an address is not written to (guard P4); None when it may be."""
        return audience.refused(address, self.settings.file.mail)

    # -------------------------------------------------------------------------- to forget somebody

    def wanted(self, who: str) -> ToForget | None:
        """Whom a text means: address, whole name, household; None when it is too little."""
        return erasing.wanted(who)

    def widened(self, who: ToForget, reading: Reading) -> ToForget:
        """With the names and addresses that a sheet has for them."""
        return erasing.widened(who, reading)

    def without(self, reading: Reading, who: ToForget) -> erasing.Erased:
        """The workbook of a reading without them (the very same when it does not name them)."""
        return erasing.without(reading.workbook, reading, who)

    def words_of(self, payload: bytes) -> str:
        """All that a mail says, its addresses and attachments too; of other bytes what is text."""
        from sync.summary.inspection.evidence import said  # the readers of mails and files

        return said(payload)

    # -------------------------------------------------------------------------- for the operator

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

    def template(self, district: str, province: str | None, fiscal_year: int) -> tuple[str, bytes]:
        """A blank workbook to start from: its name, and the .xlsx.

        Raises UsageError for a district that is none, or several, naming the nearest.
        """
        from sync import template

        code = self.district(district, province)
        office = template.Owner(
            district_name(code) or district,
            province_name(code) or "",
            tambons_of(code),
            fiscal_year,
        )
        return office.file_name, template.workbook(self.settings, self.rule_list(), office)

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

    def rule_list(self) -> list[dict[str, Any]]:
        """Every rule in plain data: code, kind, parameters, severity, source, words."""
        return [
            {
                "code": rule.code,
                "kind": rule.kind,
                "severity": rule.severity.value,
                "escalated": rule.escalated.value if rule.escalated else None,
                "parameters": [dict(call) for call in rule.calls],
                "source": list(rule.source),
                **{part: getattr(rule, part)._asdict() for part in ("what", "why", "todo")},
            }
            for rule in self.rules.rules
        ]

    def booklet(self, language: Language, shape: Literal["md", "html"]) -> str:
        """Every rule in words, with its examples drawn as small tables."""
        from sync.rules.booklet import booklet

        return booklet(self.rules, language, shape, self._samples)

    def rule_reference(self, counts: Mapping[str, int]) -> str:
        """docs/reference/rules.md, with the number of findings of each code in the demo."""
        from sync.rules.booklet import reference

        return reference(self.rules, counts, self._samples)

    @cached_property
    def _samples(self) -> Mapping[str, Finding]:
        programme = self.settings.programme(examples.FISCAL_YEAR)
        return examples.samples(self.rules, self._example, programme)

    def changed_rules(
        self, code: str, given: Mapping[str, str]
    ) -> tuple[engine.Rules, dict[str, Any]]:
        """The rules with one of them changed, and the numbers of the programme that change."""
        if code not in self.rules.codes:
            raise UsageError(f"no rule is called {code!r}", hint="`rules` lists them")
        blocks = [dict(block) for block in self.settings.rules]
        block = next(block for block in blocks if block.get("code") == code)
        block["parameters"] = dict(block.get("parameters", {}))
        programme: dict[str, Any] = {}
        for name, text in given.items():
            value = _toml_value(text)
            if name in ("severity", "escalated"):
                block[name] = text
            elif name in Programme.model_fields:
                programme[name] = value
            else:
                block["parameters"][name] = value
        try:
            self._programme_with(programme)
            return engine.compile_rules(blocks, self.settings.tables), programme
        except ConfigError as fault:  # the configuration compiled before: the option is at fault
            tried = ", ".join(f"--set {name}={text}" for name, text in given.items())
            reasons = "; ".join(problem.partition(": ")[2] for problem in fault.problems)
            raise UsageError(f"{tried}: {reasons}", hint=f"see `rules` for {code}") from fault

    def _programme_with(self, changes: Mapping[str, Any]) -> None:
        """Raises ConfigError when a number that is changed cannot be that of a programme."""
        programme = self.settings.programme(examples.FISCAL_YEAR).model_dump()
        problems: list[str] = []
        checked(Programme, {**programme, **changes}, "the programme", problems)
        if problems:
            raise ConfigError("the programme cannot be so", problems=tuple(problems))

    def mapping(self, reading: Reading) -> Headings:
        """Which heading is which field, in a form that JSON keeps as it is."""
        return drift.headings_of(reading)

    def drift(self, before: Headings, after: Headings) -> tuple[Words, ...]:
        """Headings that were renamed, came or went since the mapping was last kept."""
        return drift.moved(before, after)


def _veiled(reading: Reading) -> Reading:
    """The reading with ids and phones masked in its own words, which quote headings."""
    return replace(
        reading,
        unread=tuple(replace(each, words=_shown(each.words)) for each in reading.unread),
        notices=tuple(replace(each, words=_shown(each.words)) for each in reading.notices),
    )


def _shown(words: Words) -> Words:
    return Words(veiled(words.th), veiled(words.en))


def _toml_value(text: str) -> Any:
    """A value of the command line as TOML would read it; any other text is a string."""
    try:
        return tomllib.loads(f"value = {text}")["value"]
    except tomllib.TOMLDecodeError:
        return text


def year_over(reading: Reading, today: date) -> tuple[Notice, ...]:
    """The one notice of a workbook whose fiscal year has ended; none while it runs."""
    year = reading.fiscal_year
    if not year or not is_over(year, today):
        return ()
    parts = [part for table in reading.tables.values() for part in table.parts]
    place = Place(parts[0].sheet, parts[0].gid) if parts else Place("", 0)
    ended = fiscal_window(year)[1]
    words = Words(
        th=f"ปีงบประมาณ {year} สิ้นสุดแล้วเมื่อ {day_words(ended, 'th')} ถ้ามีชีตของปีใหม่ "
        "โปรดเพิ่มใน workbooks.toml แล้วนำชีตของปีเก่าออก",
        en=f"Fiscal year {year} ended on {day_words(ended, 'en')}: add the new year's workbook to "
        "workbooks.toml, and take out the old one.",
    )
    return (Notice(YEAR_OVER, place, words),)


def table_infos(reading: Reading) -> tuple[TableInfo, ...]:
    """Where each table stands, one entry a tab."""
    return tuple(
        TableInfo(
            table.key,
            part.sheet,
            part.header_rows,
            part.columns,
            table.part_of.count(number),
            part.as_of,
            part.gid,
        )
        for table in reading.tables.values()
        for number, part in enumerate(table.parts)
    )
