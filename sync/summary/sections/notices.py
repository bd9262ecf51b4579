"""The red lines: a workbook that could not be read or was held back, and how old its data is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sync.summary.audience import OWN
from sync.summary.cells import clean, spoken
from sync.summary.context import Context
from sync.summary.section import section

SHOWN = 6


@dataclass(frozen=True, slots=True)
class Notice:
    """One workbook whose numbers are those of `read_at`, and why."""

    title: str
    reason: str
    read_at: datetime
    link: str | None


@dataclass(frozen=True, slots=True)
class Notices:
    total: int
    items: tuple[Notice, ...]
    more: int


@section(20, *OWN, "short", "province", "operator", brief=True)
def build(context: Context) -> Notices | None:
    items = [
        Notice(
            title=clean(facts.prepared.report.title or facts.prepared.report.district, 60),
            reason=spoken(facts.prepared.stale_reason, context.language),
            read_at=facts.prepared.read_at,
            link=facts.prepared.report.link(None),
        )
        for facts in context.facts
        if facts.prepared.stale_reason is not None
    ]
    if not items:
        return None
    most = context.at_most(SHOWN)
    return Notices(len(items), tuple(items[:most]), max(0, len(items) - most))
