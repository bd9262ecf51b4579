"""What only the operator is told: refusals, drifting headings, crashes, bounces, held mails."""

from __future__ import annotations

from dataclasses import dataclass

from sync.model import Severity, Words
from sync.summary.cells import clean, spoken
from sync.summary.context import Context
from sync.summary.facts import Facts
from sync.summary.prepared import Trouble

SHOWN = 8
PEOPLE_SHOWN = 40  # each person who is left out is named
KINDS = ("held", "refusal", "recipient", "crash", "drift", "bounce", "address")


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
    """`total` are to be looked at; `notes` are for information and in no count."""

    total: int
    groups: tuple[Group, ...]
    notes: tuple[Item, ...] = ()


def build(context: Context) -> Troubles:
    found = known(context)
    groups: list[Group] = []
    for kind in KINDS:
        of_kind = [trouble for trouble in found if trouble.kind == kind]
        most = context.at_most(PEOPLE_SHOWN if kind == "recipient" else SHOWN)
        if of_kind:
            items = tuple(
                Item(clean(trouble.where, 60), _unlinked(spoken(trouble.words, context.language)))
                for trouble in of_kind[:most]
            )
            groups.append(Group(kind, len(of_kind), items, max(0, len(of_kind) - most)))
    return Troubles(len(found), tuple(groups), _notes(context)[: context.at_most(SHOWN)])


def _notes(context: Context) -> tuple[Item, ...]:
    return tuple(
        Item(clean(facts.prepared.report.title, 60), spoken(out.words, context.language))
        for facts in context.facts
        for out in facts.prepared.report.left_out
        if not out.fault
    )


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
    found.extend(
        Trouble("recipient", f"{name} · {out.where or report.district}", out.words)
        for out in report.left_out
        if out.fault
    )
    return found
