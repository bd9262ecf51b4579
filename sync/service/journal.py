"""What the log says of reading: a line for each workbook that was read or could not be."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from sync.logs import fields
from sync.service.context import OfficeContext
from sync.service.results import WorkbookOutcome

log = logging.getLogger(__name__)


def reads(office: OfficeContext, outcomes: Sequence[WorkbookOutcome]) -> None:
    """Tell how reading went. What fails at every turn is told once, and when it is over."""
    skipped = [outcome.name for outcome in outcomes if outcome.status == "unchanged"]
    if skipped:
        names = ", ".join(skipped)
        log.info("skipped", extra=fields(workbooks=names, because="unchanged since the last read"))
    for outcome in outcomes:
        report, subject = outcome.report, f"workbook {outcome.name}"
        if outcome.error is not None:
            event = "held back" if outcome.status == "held back" else "not read"
            office.faults.stands(subject, str(outcome.error), event, workbook=outcome.name)
            continue
        office.faults.over(subject, "reading", workbook=outcome.name)
        if outcome.status == "read" and report is not None:
            counts = {"tables": len({info.table for info in report.tables}), **report.counts}
            log.info("read", extra=fields(workbook=outcome.name, **counts))
        tab = f"results tab {outcome.name}"
        if outcome.unwritten is not None:
            because = outcome.unwritten.words.en
            office.faults.stands(tab, because, "results not written", workbook=outcome.name)
        elif outcome.tab_written:
            office.faults.over(tab, "writing results", workbook=outcome.name)
            log.info("results written", extra=fields(workbook=outcome.name))
