"""What only the operator is told: refusals, drifting headings, crashes, bounces, held mails."""

from __future__ import annotations

from dataclasses import dataclass

from sync.model import Severity, Words
from sync.summary.cells import clean, spoken
from sync.summary.context import Context
from sync.summary.facts import Facts
from sync.summary.prepared import Trouble

SHOWN = 8
KINDS = ("held", "refusal", "crash", "drift", "bounce", "address")


@dataclass(frozen=True, slots=True)
class Item:
    where: str
    what: str


@dataclass(frozen=True, slots=True)
class Group:
    kind: str
    total: int
    items: tuple[Item, ...]
    more: int


@dataclass(frozen=True, slots=True)
class Troubles:
    total: int
    groups: tuple[Group, ...]


def build(context: Context) -> Troubles:
    found, most = known(context), context.at_most(SHOWN)
    groups: list[Group] = []
    for kind in KINDS:
        of_kind = [trouble for trouble in found if trouble.kind == kind]
        if of_kind:
            items = tuple(
                Item(clean(trouble.where, 60), _unlinked(spoken(trouble.words, context.language)))
                for trouble in of_kind[:most]
            )
            groups.append(Group(kind, len(of_kind), items, max(0, len(of_kind) - most)))
    return Troubles(len(found), tuple(groups))


def known(context: Context) -> tuple[Trouble, ...]:
    """The troubles handed in, and those that the reports themselves show."""
    shown = [trouble for facts in context.facts for trouble in _of_report(facts)]
    return (*context.troubles, *shown)


def _unlinked(text: str) -> str:
    return text.replace("https://", "").replace("http://", "")


def _of_report(facts: Facts) -> list[Trouble]:
    report, name = facts.prepared.report, facts.prepared.report.title
    found: list[Trouble] = []
    if facts.prepared.stale_reason is not None:
        found.append(Trouble("refusal", name, facts.prepared.stale_reason))
    found.extend(
        Trouble("crash", f"{name} · {crash.code}", Words(crash.error, crash.error))
        for crash in report.crashes
    )
    for finding in report.findings:
        if finding.code == "D8" and finding.severity is Severity.ERROR:
            sheet = finding.place.sheet if finding.place else finding.table
            found.append(Trouble("drift", f"{name} · {sheet}", finding.what))
    return found
