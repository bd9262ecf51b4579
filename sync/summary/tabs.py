"""Where a list goes on: the tab of a table in the reader's workbook."""

from __future__ import annotations

from sync.model import Place
from sync.summary.facts import Facts


def tab_link(facts: Facts, table: str) -> str | None:
    """The address of a table's tab, of the workbook when the tab is not known, None for a file."""
    report = facts.prepared.report
    for known in report.tables:
        if known.table == table and known.gid is not None:
            return report.link(Place(known.sheet, known.gid))
    return report.link(None)
