"""Data to check, never mixed with lateness: what is new, put right, or has stood longest."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sync.clock import parse_week
from sync.model import PROGRAMME, Alike, Finding, Severity, folded
from sync.summary.audience import OWN
from sync.summary.cells import address, clean, spoken
from sync.summary.context import Context
from sync.summary.facts import Facts
from sync.summary.section import section
from sync.summary.sections.first_fix import proposed

NEW_SHOWN = 6
OLD_SHOWN = 4
CREDITED = 8


@dataclass(frozen=True, slots=True)
class Fault:
    """One cell, and how many `others` are alike: of its village, or a storm of its column.

    `weeks` is how long it has stood.
    """

    code: str
    village: str
    what: str
    todo: str
    fix: str
    severity: str
    others: int
    where: str  # the cells of all of them, when they are a storm in one column
    weeks: int
    address: str
    link: str | None


@dataclass(frozen=True, slots=True)
class Credit:
    village: str
    number: int


@dataclass(frozen=True, slots=True)
class Data:
    """new + persisting = total; `fixed` is no longer there. All three are None in week one.

    `waived` are in no other number; `waived_until` is the first day that ends one of them.
    """

    total: int
    errors: int
    warnings: int
    notes: int
    new: int | None
    fixed: int | None
    persisting: int | None
    since: date | None  # the first of the seven days compared with
    listed: tuple[Fault, ...]
    listed_more: int
    standing: tuple[Fault, ...]
    standing_more: int
    credits: tuple[Credit, ...]
    credits_more: int
    waived: int
    waived_until: date | None
    unchecked: int
    link: str | None
    attached: bool  # the whole list goes with the mail

    @property
    def shown(self) -> int:
        """Findings that have an entry of their own, or whose cells an entry names."""
        entries = (*self.listed, *self.standing)
        return sum(fault.others + 1 if fault.where else 1 for fault in entries)


@section(130, *OWN)
def build(context: Context) -> Data:
    facts = context.only
    compared = facts.before is not None and not context.empty  # else the lost rows look put right
    fresh = [f for f in facts.data if f.id in facts.new] if compared else list(facts.data)
    old = [f for f in facts.data if f.id in facts.weeks] if compared else []
    old.sort(key=lambda finding: -facts.weeks[finding.id])
    fixed = [gone for gone in facts.fixed if gone.code not in PROGRAMME] if compared else []
    listed = _grouped(fresh, facts, context)
    standing = _grouped(old, facts, context)
    credited = Counter(clean(gone.village_name, 40) for gone in fixed if gone.village_name)
    ranked = sorted(credited.items(), key=lambda pair: (-pair[1], pair[0]))
    severities = Counter(finding.severity for finding in facts.data)
    most, oldest = context.at_most(NEW_SHOWN), context.at_most(OLD_SHOWN)
    return Data(
        total=len(facts.data),
        errors=severities[Severity.ERROR],
        warnings=severities[Severity.WARNING],
        notes=severities[Severity.INFO],
        new=len(fresh) if compared else None,
        fixed=len(fixed) if compared else None,
        persisting=len(old) if compared else None,
        since=_since(context),
        listed=tuple(listed[:most]),
        listed_more=sum(fault.others + 1 for fault in listed[most:]),
        standing=tuple(standing[:oldest]),
        standing_more=sum(fault.others + 1 for fault in standing[oldest:]),
        credits=tuple(Credit(name, number) for name, number in ranked[:CREDITED]),
        credits_more=sum(number for _, number in ranked[CREDITED:])
        + sum(not gone.village_name for gone in fixed),
        waived=len(facts.waived),
        waived_until=min((f.waived_until for f in facts.waived if f.waived_until), default=None),
        unchecked=facts.unchecked,
        link=facts.prepared.report.link(None),
        attached=context.with_list,
    )


def _since(context: Context) -> date | None:
    since = context.only.prepared.change.since
    return context.first_day_of(parse_week(since)) if since is not None else None


def _grouped(findings: Iterable[Finding], facts: Facts, context: Context) -> list[Fault]:
    """One entry for each storm, then for each (code, village), in the order given."""
    groups: dict[tuple[object, ...], Alike] = {}
    for alike in folded(findings):
        finding = alike.first
        table = None if finding.village else finding.table
        key = (finding.id,) if alike.where else (finding.code, finding.village, table)
        before = groups[key].findings if key in groups else ()
        groups[key] = Alike((*before, *alike.findings), alike.where)
    return [_fault(group, facts, context) for group in groups.values()]


def _fault(group: Alike, facts: Facts, context: Context) -> Fault:
    finding = group.first
    one_village = len({each.village for each in group.findings}) == 1
    return Fault(
        code=finding.code,
        village=facts.prefix(finding, context.language) if one_village else "",
        what=spoken(finding.what, context.language),
        todo=spoken(finding.todo, context.language),
        fix=proposed(finding.fix.value if finding.fix else "", finding.value),
        severity=finding.severity.value,
        others=len(group.findings) - 1,
        where=group.where,
        weeks=facts.weeks.get(finding.id, 0),
        address=address(finding.place),
        link=facts.prepared.report.link(finding.place),
    )
