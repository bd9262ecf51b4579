"""The small print: what could be read, when the next mail comes, why it came, how to change it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sync.summary.audience import EVERY
from sync.summary.cells import clean
from sync.summary.context import Context
from sync.summary.facts import Facts
from sync.summary.section import section


@dataclass(frozen=True, slots=True)
class Footer:
    """`readable` of `all` are tabs in an own edition and workbooks in a roll-up."""

    kind: str
    readable: int
    all: int
    next_run: datetime | None
    from_sheet: bool
    district: str
    link: str | None
    reply_name: str  # "" where the action above has said it
    not_checked: int


@section(210, *EVERY, brief=True)
def build(context: Context) -> Footer:
    own = context.kind in ("officer", "district")
    readable, all_ = _tabs(context.only) if own else _workbooks(context)
    return Footer(
        kind=context.kind,
        readable=readable,
        all=all_,
        next_run=context.next_run,
        from_sheet=_from_sheet(context),
        district=context.standings[0].name if context.standings else "",
        link=context.standings[0].people if _from_sheet(context) else None,
        reply_name="" if own else clean(context.settings.file.mail.reply_to_name, 60),
        not_checked=len(context.only.prepared.report.not_checked) if own else 0,
    )


def _tabs(facts: Facts) -> tuple[int, int]:
    """Tabs read, and tabs there are: a table with a whole-table D8 and no records was not read."""
    if not facts.prepared.fresh:
        return 0, max(1, len(facts.prepared.report.tables))
    read = {table.table for table in facts.prepared.report.tables}
    refused = {finding.table for finding in facts.prepared.report.findings if finding.code == "D8"}
    return len(read), len(read | refused)


def _workbooks(context: Context) -> tuple[int, int]:
    return sum(each.fresh for each in context.standings), len(context.standings)


def _from_sheet(context: Context) -> bool:
    return any(context.reader.email in each.addressed for each in context.standings)
