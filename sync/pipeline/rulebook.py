"""Readings into reports: the rules, and what they say in words; pure, no I/O."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, Literal, Protocol

from sync.clock import day_words, fiscal_window, is_over
from sync.errors import ConfigError, UsageError
from sync.model import (
    YEAR_OVER,
    Finding,
    Language,
    Notice,
    Place,
    Reading,
    Report,
    TableInfo,
    Words,
    Workbook,
)
from sync.pipeline.sheets import Sheets
from sync.reading.again import read_again
from sync.reading.cells.places import district_name, province_name, tambons_of
from sync.reading.tables import example_reading
from sync.rules import engine, examples, proposals
from sync.rules.causes import causes
from sync.rules.scene import Scene
from sync.settings import Programme, Settings
from sync.settings.problems import checked


class Proofs(Protocol):
    """Remembers from one process to the next what has been proven."""

    def holds(self, content: str) -> bool: ...

    def keep(self, content: str) -> None: ...


@dataclass(frozen=True)
class Rulebook:
    """Judges readings by the rules of one configuration."""

    settings: Settings
    sheets: Sheets
    proofs: Proofs | None = None

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
        return example_reading(
            tables, self.sheets.catalogue, district="ตาคลี", fiscal_year=fiscal_year, today=today
        )

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

    def report(self, reading: Reading, judged: engine.Judged, today: date) -> Report:
        """What the rules found in a reading, with the edits that are proven to mend."""
        outcome = judged.outcome()

        def recheck(workbook: Workbook, place: Place) -> Counter[engine.Kind]:
            again, alike = read_again(reading, workbook, place, self.sheets.catalogue, today)
            return judged.kinds(again, alike)

        people = self.sheets.people(reading, today)
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

    def check(
        self,
        reading: Reading,
        programme: Programme,
        today: date,
        rules: engine.Rules | None = None,
    ) -> Report:
        """Run every rule over a reading."""
        return self.report(reading, self.judged(reading, programme, today, rules), today)

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

    def template(self, district: str, province: str | None, fiscal_year: int) -> tuple[str, bytes]:
        """A blank workbook to start from: its name, and the .xlsx.

        Raises UsageError for a district that is none, or several, naming the nearest.
        """
        from sync import template

        code = self.sheets.district(district, province)
        office = template.Owner(
            district_name(code) or district,
            province_name(code) or "",
            tambons_of(code),
            fiscal_year,
        )
        return office.file_name, template.workbook(self.settings, self.rule_list(), office)

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
