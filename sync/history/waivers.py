"""Findings an office has set aside for a time, each with a reason, a name and an end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from sync.model import Finding, Report
from sync.settings import Waiver


def split(
    report: Report, waivers: Sequence[Waiver], workbook: str = ""
) -> tuple[Report, tuple[Finding, ...]]:
    """The report with its active findings only, and the findings that are waived today.

    A waiver names a code and a record; its `workbook` is the name in workbooks.toml (given here
    as `workbook`), the spreadsheet's id, or nothing for all. It holds up to and including `until`.
    """
    names = {workbook, report.workbook_id}
    in_force = {
        (waiver.code, waiver.record)
        for waiver in waivers
        if waiver.until >= report.today and (waiver.workbook is None or waiver.workbook in names)
    }
    if not in_force:
        return report, ()
    active: list[Finding] = []
    waived: list[Finding] = []
    for finding in report.findings:
        aside = (finding.code, finding.record) in in_force
        (waived if aside else active).append(finding)
    return replace(report, findings=tuple(active)), tuple(waived)


def expired(waivers: Sequence[Waiver], today: date) -> tuple[Waiver, ...]:
    """The waivers that no longer hold, for the operator to renew or remove."""
    return tuple(waiver for waiver in waivers if waiver.until < today)
