"""rules.toml blocks compiled into Rules, and Rules run over a Reading into an Outcome."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as attribute
from datetime import date
from typing import Any

from sync.errors import ConfigError
from sync.model import (
    Crash,
    Finding,
    Fix,
    Money,
    NotChecked,
    Progress,
    Reading,
    Severity,
    Upcoming,
    VillageKey,
    Words,
)
from sync.rules import cells, order, register, villages
from sync.rules import money as money_rules
from sync.rules import progress as progress_rules
from sync.rules.causes import with_causes
from sync.rules.found import Because, Unsure
from sync.rules.kinds import AFTER_PROGRESS, ESCALATING, KINDS, OF_ONE_CELL, YEARLY
from sync.rules.naming import Names, finding_id, place_of, shown_at, village_text
from sync.rules.parameters import PROFILE_NUMBERS, ProfileKey, checked, nearest
from sync.rules.scene import Hit, Scene
from sync.rules.unchecked import Open
from sync.rules.wording import filled
from sync.settings import Programme, TablesFile

_NEEDED = ("code", "kind", "severity", "source", "what", "why", "todo")
_KEYS = frozenset({*_NEEDED, "claim", "parameters", "each", "escalated", "pass", "fail"})
_SEVERITIES = {severity.value: severity for severity in Severity}
_SOURCE = re.compile(
    r"guide [1-9]|form|indicator|practice|law|profile|inference", re.ASCII
)  # domain.md section 5: where a rule comes from
_MINIMUM = 2  # passing and failing examples each
OF_KINDS = (cells, money_rules, order, progress_rules, register, villages)  # they register them
YEAR_IN_DOUBT = Words(
    th="ยังไม่แน่ว่าเป็นปีงบประมาณใด", en="it is not certain which fiscal year this is about"
)


@dataclass(frozen=True, slots=True)
class Rule:
    """One block of rules.toml: a code, its kind called once per entry of `calls`, its words."""

    code: str
    kind: str
    calls: tuple[Mapping[str, Any], ...]
    severity: Severity
    escalated: Severity | None
    source: tuple[str, ...]
    what: Words
    why: Words
    todo: Words
    passing: tuple[Mapping[str, Any], ...]
    failing: tuple[Mapping[str, Any], ...]
    claim: Words | None = None  # what it concludes from absence, as "not yet concluded that …"

    @property
    def technique(self) -> int | None:
        """1-9 for the rules of a technique, None for the others."""
        return int(self.code[1]) if re.fullmatch(r"T[1-9]-\d+", self.code) else None


@dataclass(frozen=True, slots=True)
class Rules:
    """All rules of an office, in the order of the file, with the tables they were checked with."""

    rules: tuple[Rule, ...]
    tables: TablesFile

    def __getitem__(self, code: str) -> Rule:
        return next(rule for rule in self.rules if rule.code == code)

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(rule.code for rule in self.rules)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the rules say about one workbook on one day."""

    findings: tuple[Finding, ...]
    not_checked: tuple[NotChecked, ...]
    crashes: tuple[Crash, ...]
    progress: tuple[Progress, ...]
    upcoming: tuple[Upcoming, ...]
    money: Money


# ------------------------------------------------------------------------------ compiling


def compile_rules(blocks: Sequence[Mapping[str, Any]], tables: TablesFile) -> Rules:
    """Check every block against its kind's signature and build the rules.

    Raises ConfigError with every problem of every block: unknown kinds, misspelt parameters,
    fields and keys, missing words, too few examples.
    """
    problems: list[str] = []
    rules: list[Rule] = []
    for number, block in enumerate(blocks, start=1):
        code = str(block.get("code", f"number {number}"))
        faults, rule = _compiled(block, tables)
        if any(rule_before.code == code for rule_before in rules):
            faults.append("the code is used twice")
        problems.extend(f"config/rules.toml: rule {code}: {fault}" for fault in faults)
        if rule is not None:
            rules.append(rule)
    if problems:
        raise ConfigError(
            f"{len(problems)} problem(s) in config/rules.toml", problems=tuple(problems)
        )
    return Rules(tuple(rules), tables)


def _compiled(block: Mapping[str, Any], tables: TablesFile) -> tuple[list[str], Rule | None]:
    faults = [f"unknown key {key}{nearest(key, _KEYS)}" for key in sorted(block.keys() - _KEYS)]
    faults += [f"{key} is missing" for key in _NEEDED if key not in block]
    faults += _word_faults(block)
    kind = str(block.get("kind", ""))
    calls: list[Mapping[str, Any]] = []
    if kind in KINDS:
        calls, call_faults = _calls(block, kind, tables)
        faults += call_faults
    elif kind:
        faults.append(f"unknown kind {kind!r}{nearest(kind, KINDS)}")
    for key in ("pass", "fail"):
        if len(block.get(key, ())) < _MINIMUM:
            faults.append(f"needs at least {_MINIMUM} {key} examples")
    if faults:
        return faults, None
    return [], Rule(
        code=block["code"],
        kind=kind,
        calls=tuple(calls),
        severity=_SEVERITIES[block["severity"]],
        escalated=_SEVERITIES.get(block.get("escalated", "")),
        source=tuple(part.strip() for part in block["source"].split(",")),
        what=Words(**block["what"]),
        why=Words(**block["why"]),
        todo=Words(**block["todo"]),
        passing=tuple(block["pass"]),
        failing=tuple(block["fail"]),
        claim=Words(**block["claim"]) if "claim" in block else None,
    )


def _word_faults(block: Mapping[str, Any]) -> list[str]:
    faults = [
        f"{key} {block[key]!r} is none of {', '.join(_SEVERITIES)}"
        for key in ("severity", "escalated")
        if key in block and block[key] not in _SEVERITIES
    ]
    for key in ("what", "why", "todo", "claim"):
        words = block.get(key, {"th": "-", "en": "-"})
        if not isinstance(words, dict) or set(words) != {"th", "en"} or not all(words.values()):
            faults.append(f"{key} needs one text th and one text en")
    sources = str(block.get("source", "inference")).split(",")
    faults += [
        f"source {part.strip()!r} is not known" for part in sources
        if not _SOURCE.fullmatch(part.strip())
    ]  # fmt: skip
    return faults


def _calls(
    block: Mapping[str, Any], kind: str, tables: TablesFile
) -> tuple[list[Mapping[str, Any]], list[str]]:
    """The parameter sets of a block: its `parameters`, once for each entry of `each`."""
    given = dict(block.get("parameters", {}))
    calls: list[Mapping[str, Any]] = []
    faults: list[str] = []
    for entry in block.get("each", [{}]):
        taken, wrong = checked(KINDS[kind], {**given, **entry}, tables)
        calls.append(taken)
        faults += wrong
    if kind in ESCALATING and "escalated" not in block:
        faults.append(f"kind {kind} needs `escalated`, the second severity")
    if kind not in ESCALATING and "escalated" in block:
        faults.append(f"kind {kind} has one severity only: `escalated` is never used")
    return calls, list(dict.fromkeys(faults))


# ------------------------------------------------------------------------------ running


def run(rules: Rules, reading: Reading, programme: Programme, today: date) -> Outcome:
    """Run every rule over one workbook. A rule that raises becomes a Crash, the others go on."""
    scene = Scene(reading, programme, today, rules.tables)
    run_ = _Run(scene)
    for rule in rules.rules:
        if rule.kind not in AFTER_PROGRESS:
            run_.rule(rule)
    unpassing = {code for codes in progress_rules.UNPASSED_BY.values() for code in codes}
    spoilers = [f for f in run_.findings if f.code in unpassing and _owned(f)]
    judged = progress_rules.standing(
        scene, {(f.code, f.village) for f in spoilers}, run_.unchecked(unpassing)
    )
    for rule in rules.rules:
        if rule.kind in AFTER_PROGRESS:
            run_.rule(rule, judged)
    order = {code: number for number, code in enumerate(rules.codes)}
    findings = with_causes(run_.findings, spoilers, progress_rules.standing(scene, ()))
    return Outcome(
        findings=tuple(sorted(findings, key=lambda finding: order[finding.code])),
        not_checked=tuple(sorted(run_.not_checked, key=lambda missing: order[missing.code])),
        crashes=tuple(run_.crashes),
        progress=progress_rules.progress(scene, judged),
        upcoming=progress_rules.upcoming(scene, judged),
        money=money_rules.money(scene),
    )


def _owned(finding: Finding) -> bool:
    """A row of no known village spoils nothing; a finding about the whole class spoils all."""
    return finding.village is not None or finding.field is None


def _told(finding: Finding, found: Sequence[Finding]) -> bool:
    """True when the cell before it was the same: a merged one, of which several records are."""
    return bool(found) and (found[-1].table, found[-1].field, found[-1].place) == (
        finding.table, finding.field, finding.place,
    )  # fmt: skip


@dataclass(slots=True)
class _Run:
    """The findings of one run, as they come."""

    scene: Scene
    findings: list[Finding] = attribute(default_factory=list)
    not_checked: list[NotChecked] = attribute(default_factory=list)
    crashes: list[Crash] = attribute(default_factory=list)
    open: dict[str, Open] = attribute(default_factory=dict)
    names: Names = attribute(init=False)
    profile: Mapping[str, object] = attribute(init=False)

    def __post_init__(self) -> None:
        self.names = Names(self.scene)
        self.profile = {
            **self.scene.programme.model_dump(),
            "fiscal_year": self.scene.fiscal_year,
            "today": self.scene.today,
        }

    def rule(self, rule: Rule, *judged: progress_rules.Standing) -> None:
        if self.scene.reading.year_in_doubt and rule.kind in YEARLY:
            self.not_checked.append(NotChecked(rule.code, YEAR_IN_DOUBT))
            return
        open_ = Open(self.scene)
        found: list[Finding] = []
        try:
            for call in rule.calls:
                for hit in KINDS[rule.kind](self.scene, *judged, **call):
                    if isinstance(hit, Hit):
                        finding = self._finding(rule, call, hit)
                        if not (rule.kind in OF_ONE_CELL and _told(finding, found)):
                            found.append(finding)
                    elif isinstance(hit, Unsure):
                        open_.unsure(hit, hit.hit.village or self._village(hit.hit))
                    else:
                        open_.lacks(hit)
            for lack in self.scene.partly():
                open_.lacks(lack)
        except Exception as fault:  # noqa: BLE001  (one rule's bug must not silence the others)
            self.crashes.append(Crash(rule.code, f"{type(fault).__name__}: {fault}"))
            return
        self.findings += found
        if open_:
            self.open[rule.code] = open_
            self.not_checked.append(
                NotChecked(rule.code, open_.because(rule.claim), open_.villages)
            )

    def unchecked(self, codes: Iterable[str]) -> dict[tuple[str, VillageKey | None], Because]:
        """(code, village) of what the rules left open, and why; None stands for every village."""
        return {
            (code, village): tuple(because)
            for code in codes
            if code in self.open
            for village, because in self.open[code].by_village.items()
        }

    def _finding(self, rule: Rule, call: Mapping[str, Any], hit: Hit) -> Finding:
        village = hit.village or self._village(hit)
        place = place_of(self.scene, hit)
        record, value = self.names.of(hit), shown_at(self.scene, hit, place)
        values = {
            **self.profile,
            **{name: self._spoken(given) for name, given in call.items()},
            **self._about(hit, village, record, value),
            **hit.values,
        }
        fix = Fix(place.cell, hit.fix) if hit.fix and place and place.cell else None
        severity = hit.severity or (rule.escalated if hit.escalated else None) or rule.severity
        return Finding(
            id=finding_id(rule.code, hit.table, record, hit.field),
            code=rule.code,
            severity=severity,
            table=hit.table,
            field=hit.field,
            record=record,
            value=value.th,
            place=place,
            what=filled(rule.what, values),
            why=filled(rule.why, values),
            todo=hit.todo or filled(rule.todo, values),
            mend=hit.mend,
            village=village,
            technique=hit.technique or rule.technique,
            fix=fix,
            due=hit.due,
            officer=self.scene.officer(village) or self._row_officer(hit),
        )

    def _about(
        self, hit: Hit, village: VillageKey | None, record: str, value: Words
    ) -> dict[str, object]:
        """The placeholders that every rule may use."""
        spec = self.scene.tables.tables.get(hit.table)
        field = spec.fields.get(hit.field or "") if spec else None
        where = self.scene.village_words(village) if village else village_text(self.scene, hit)
        return {
            "village": where,
            "tab": spec.tab if spec else hit.table,
            "heading": field.heading if field else "",
            "record": record,
            "row": hit.index is not None and self.scene.table(hit.table).rows[hit.index] + 1,
            "household": self.names.household(hit, where) if hit.table == "households" else record,
            "value": value,
        }

    def _spoken(self, given: Any) -> object:
        """A parameter as the wording shows it; the name of a profile number as the number."""
        if isinstance(given, str) and given in PROFILE_NUMBERS:
            given = self.scene.number(ProfileKey(given))
        return f"{given:g}" if isinstance(given, float) else given

    def _village(self, hit: Hit) -> VillageKey | None:
        if hit.index is None or self.scene.lacks(f"{hit.table}.village"):
            return None
        return self.scene.village_of(hit.table)[hit.index]

    def _row_officer(self, hit: Hit) -> str:
        if hit.index is None or not self.scene.table(hit.table).has("officer"):
            return ""
        return str(self.scene.values(hit.table, "officer")[hit.index] or "")
