"""rules.toml blocks compiled into Rules, and Rules run over a Reading into an Outcome."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as attribute
from datetime import date
from functools import partial
from typing import Any, TypeVar

from sync.errors import ConfigError
from sync.model import (
    Asset,
    Crash,
    Fieldwork,
    Finding,
    Fix,
    Money,
    NotChecked,
    Place,
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
from sync.rules.assets import assets
from sync.rules.causes import with_causes
from sync.rules.fieldwork import fieldwork
from sync.rules.found import Because, Unsure
from sync.rules.kinds import AFTER_PROGRESS, ESCALATING, KINDS, OF_ONE_CELL, YEARLY
from sync.rules.looking import DAY, Fact, moved_between
from sync.rules.naming import Names, finding_id, place_of, shown_at, village_text
from sync.rules.parameters import PROFILE_NUMBERS, ProfileKey, checked
from sync.rules.scene import Hit, Scene
from sync.rules.unchecked import Open
from sync.rules.wording import filled
from sync.settings import Programme, TablesFile
from sync.settings.problems import meant

_NEEDED = ("code", "kind", "severity", "source", "what", "why", "todo")
KEYS = frozenset({*_NEEDED, "claim", "parameters", "each", "escalated", "pass", "fail"})
_SEVERITIES = {severity.value: severity for severity in Severity}
_SOURCE = re.compile(
    r"guide [1-9]|form|indicator|practice|law|profile|inference", re.ASCII
)  # domain.md section 5: where a rule comes from
_MINIMUM = 2  # passing and failing examples each
T = TypeVar("T")
UNPASSING = frozenset(code for codes in progress_rules.UNPASSED_BY.values() for code in codes)
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
    def says_today(self) -> bool:
        """Whether its words name the day."""
        return any("{today" in text for words in (self.what, self.why, self.todo) for text in words)

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
    def no_problem(self) -> tuple[str, ...]:
        """The words by which a problem's cell says that there was none (rule T9-7)."""
        calls = [c for r in self.rules if r.kind == "required_with" for c in r.calls]
        return next((tuple(c.get("nothing", ())) for c in calls if c["given"] == "problem"), ())

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
    fieldwork: tuple[Fieldwork, ...]
    assets: tuple[Asset, ...]


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
    faults = [f"unknown key {key}{meant(key, KEYS)}" for key in sorted(block.keys() - KEYS)]
    faults += [f"{key} is missing" for key in _NEEDED if key not in block]
    faults += _word_faults(block)
    kind = str(block.get("kind", ""))
    calls: list[Mapping[str, Any]] = []
    if kind in KINDS:
        calls, call_faults = _calls(block, kind, tables)
        faults += call_faults
    elif kind:
        faults.append(f"unknown kind {kind!r}{meant(kind, KINDS)}")
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
    return Judged(rules, Scene(reading, programme, today, rules.tables)).outcome()


Kind = tuple[str, str, str | None]  # of a finding: code, table, field


@dataclass(frozen=True, slots=True)
class _Kept:
    """An answer, what was given beside the scene to find it, and the facts it depends on."""

    given: tuple[Any, ...]
    answer: Any
    looked: frozenset[Fact]


@dataclass(frozen=True, slots=True)
class _Ruled:
    """What one rule says."""

    findings: tuple[Finding, ...] = ()
    open: Open | None = None
    not_checked: NotChecked | None = None
    crash: Crash | None = None


class Judged:
    """All rules over one scene, kept so that only what has moved need be judged again.

    With `bare` the findings that are made anew have no words, id, value or record, and a place or
    village only where the rules themselves need it: enough to count them by kind.
    """

    def __init__(
        self,
        rules: Rules,
        scene: Scene,
        before: Judged | None = None,
        moved: frozenset[Fact] = frozenset(),
        *,
        bare: bool = False,
    ) -> None:
        self.rules = rules
        self.scene = scene
        self._before: Mapping[str, _Kept] = before._kept if before else {}
        self._moved = moved
        self._kept: dict[str, _Kept] = {}
        self._run = _Run(scene, bare)
        self._judge()
        self._before = {}

    def on(self, reading: Reading, today: date) -> Judged:
        """The same reading on another day: only what depends on the day is judged again."""
        moved = frozenset({DAY})
        return Judged(self.rules, self.scene.moved(reading, today, moved), self, moved)

    def kinds(self, reading: Reading, alike: bool) -> Counter[Kind]:
        """How many findings of each kind there would be in another reading on the same day.

        `alike` says that the two differ only in what their tables hold.
        """
        if not alike:
            other = Scene(reading, self.scene.programme, self.scene.today, self.rules.tables)
            return Judged(self.rules, other, bare=True).by_kind
        moved = moved_between(self.scene.read, reading.tables)
        scene = self.scene.moved(reading, self.scene.today, moved)
        return Judged(self.rules, scene, self, moved, bare=True).by_kind

    def _judge(self) -> None:
        for rule in self.rules.rules:
            if rule.kind not in AFTER_PROGRESS:
                self._rule(rule)
        ruled = self._ruled()
        found = (f for code in ruled if code in UNPASSING for f in ruled[code].findings)
        self._spoilers = list(filter(_owned, found))
        spoiled = frozenset((f.code, f.village) for f in self._spoilers)
        self._standing = self._once("standing", progress_rules.standing, spoiled, _unchecked(ruled))
        for rule in self.rules.rules:
            if rule.kind in AFTER_PROGRESS:
                self._rule(rule, self._standing)

    def outcome(self) -> Outcome:
        ruled = self._ruled().values()
        unspoiled = self._once("unspoiled", progress_rules.standing, ())
        findings = with_causes(self._findings, self._spoilers, unspoiled)
        return Outcome(
            findings=tuple(findings),
            not_checked=tuple(each.not_checked for each in ruled if each.not_checked),
            crashes=tuple(each.crash for each in ruled if each.crash),
            progress=self._once("progress", progress_rules.progress, self._standing),
            upcoming=self._once("upcoming", progress_rules.upcoming, self._standing),
            money=self._once("money", money_rules.money),
            fieldwork=self._once("fieldwork", fieldwork),
            assets=self._once("assets", assets, self.rules.no_problem),
        )

    @property
    def by_kind(self) -> Counter[Kind]:
        return Counter((f.code, f.table, f.field) for f in self._findings)

    @property
    def _findings(self) -> list[Finding]:
        """Those of all rules that have been run, in the order of the rules."""
        return [finding for ruled in self._ruled().values() for finding in ruled.findings]

    def _ruled(self) -> dict[str, _Ruled]:
        """What each rule says that has been run, by code, in the order of the rules."""
        kept = ((code, self._kept.get(f"rule {code}")) for code in self.rules.codes)
        return {code: each.answer for code, each in kept if each}

    def _rule(self, rule: Rule, *judged: progress_rules.Standing) -> None:
        self._once(f"rule {rule.code}", partial(self._run.rule, rule), *judged)

    def _once(self, name: str, find: Callable[..., T], *given: Any) -> T:
        """What `find` answers about the scene; as before, where nothing that it saw has moved."""
        kept = self._before.get(name)
        if kept is None or kept.given != given or not self._moved.isdisjoint(kept.looked):
            answer, looked = self.scene.looking(lambda: find(self.scene, *given))
            kept = _Kept(given, answer, looked)
        self._kept[name] = kept
        return kept.answer  # type: ignore[no-any-return]


def _unchecked(ruled: Mapping[str, _Ruled]) -> dict[tuple[str, VillageKey | None], Because]:
    """(code, village) of what could spoil a technique and was left open, and why.

    None stands for every village.
    """
    return {
        (code, village): tuple(because)
        for code, each in ruled.items()
        if code in UNPASSING and each.open
        for village, because in each.open.by_village.items()
    }


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
    """One rule after another over a scene."""

    scene: Scene
    bare: bool = False
    names: Names = attribute(init=False)
    profile: Mapping[str, object] = attribute(init=False)

    def __post_init__(self) -> None:
        self.names = Names(self.scene)
        self.profile = {**self.scene.programme.model_dump(), "fiscal_year": self.scene.fiscal_year}

    def rule(self, rule: Rule, scene: Scene, *judged: progress_rules.Standing) -> _Ruled:
        if scene.reading.year_in_doubt and rule.kind in YEARLY:
            return _Ruled(not_checked=NotChecked(rule.code, YEAR_IN_DOUBT))
        open_ = Open(scene)
        found: list[Finding] = []
        list(scene.partly())  # what a rule before it left, had it been cut short
        try:
            for call in rule.calls:
                for hit in KINDS[rule.kind](scene, *judged, **call):
                    if isinstance(hit, Hit):
                        finding = self._finding(rule, call, hit)
                        if not (rule.kind in OF_ONE_CELL and _told(finding, found)):
                            found.append(finding)
                    elif isinstance(hit, Unsure):
                        open_.unsure(hit, hit.hit.village or self._village(hit.hit))
                    else:
                        open_.lacks(hit)
            for lack in scene.partly():
                open_.lacks(lack)
        except Exception as fault:  # noqa: BLE001  (one rule's bug must not silence the others)
            return _Ruled(crash=Crash(rule.code, f"{type(fault).__name__}: {fault}"))
        if not open_:
            return _Ruled(tuple(found))
        because = Words("", "") if self.bare else open_.because(rule.claim)
        return _Ruled(tuple(found), open_, NotChecked(rule.code, because, open_.villages))

    def _finding(self, rule: Rule, call: Mapping[str, Any], hit: Hit) -> Finding:
        if self.bare:
            return self._bare(rule, hit)
        village = hit.village or self._village(hit)
        place = place_of(self.scene, hit)
        record, value = self.names.of(hit), shown_at(self.scene, hit, place)
        values = {
            **self.profile,
            **({"today": self.scene.today} if rule.says_today else {}),
            **{name: self._spoken(given) for name, given in call.items()},
            **self._about(hit, village, record, value, place),
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
            what=self._as_seen(hit, value, filled(rule.what, values)),
            why=filled(rule.why, values),
            todo=hit.todo or filled(rule.todo, values),
            mend=hit.mend,
            village=village,
            technique=hit.technique or rule.technique,
            fix=fix,
            due=hit.due,
            officer=self.scene.officer(village) or self._row_officer(hit),
        )

    def _as_seen(self, hit: Hit, value: Words, what: Words) -> Words:
        """The fault; of a cell called blank that holds a word for nothing, with that word."""
        text = value.th
        if text not in self.scene.tables.nothing_words or hit.index is None or hit.field is None:
            return what
        if not self.scene.blank(hit.table, hit.field, hit.index):
            return what
        return Words(
            f"{what.th} (ช่องนี้เขียนว่า “{text}”)",
            f"{what.en.removesuffix('.')} (the cell says “{text}”).",
        )

    def _bare(self, rule: Rule, hit: Hit) -> Finding:
        """Its kind, and what else makes a finding one of several or spoils a technique."""
        place = place_of(self.scene, hit) if rule.kind in OF_ONE_CELL else None
        village = (hit.village or self._village(hit)) if rule.code in UNPASSING else None
        blank = Words("", "")
        return Finding(
            "", rule.code, rule.severity, hit.table, hit.field, "", "", place,
            blank, blank, blank, village,
        )  # fmt: skip

    def _about(
        self,
        hit: Hit,
        village: VillageKey | None,
        record: str,
        value: Words,
        place: Place | None,
    ) -> dict[str, object]:
        """The placeholders that every rule may use; the tab by the name that it has here."""
        spec = self.scene.tables.tables.get(hit.table)
        field = spec.fields.get(hit.field or "") if spec else None
        where = self.scene.village_words(village) if village else village_text(self.scene, hit)
        return {
            "village": where,
            "tab": place.sheet if place else spec.tab if spec else hit.table,
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
