"""Findings an office has set aside for a time, each with a reason, a name and an end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from sync.model import Cause, Finding, Report
from sync.settings import Waiver


def set_aside(report: Report, waivers: Sequence[Waiver], workbook: str = "") -> Report:
    """The report with the findings that are waived today put beside the active ones.

    A waiver names a code and a record; its `workbook` is the name in workbooks.toml (given here
    as `workbook`), the spreadsheet's id, or nothing for all. It holds up to and including `until`.
    """
    until = _in_force(report, waivers, workbook)
    if not until:
        return report
    active: list[Finding] = []
    waived: list[Finding] = []
    for finding in report.findings:
        end = until.get((finding.code, finding.record))
        if end is None:
            active.append(finding)
        else:
            waived.append(replace(finding, waived_until=end))
    causes = _without(report.causes, {finding.id for finding in waived})
    return replace(report, findings=tuple(active), waived=tuple(waived), causes=causes)


def _in_force(
    report: Report, waivers: Sequence[Waiver], workbook: str
) -> Mapping[tuple[str, str], date]:
    names = {workbook, report.workbook_id}
    until: dict[tuple[str, str], date] = {}
    for waiver in waivers:
        if waiver.until >= report.today and (waiver.workbook is None or waiver.workbook in names):
            key = waiver.code, waiver.record
            until[key] = max(waiver.until, until.get(key, waiver.until))
    return until


def _without(causes: Sequence[Cause], waived: set[str]) -> tuple[Cause, ...]:
    """What a repair clears of the active findings, the most useful repair first."""
    left = [
        replace(cause, findings=tuple(i for i in cause.findings if i not in waived))
        for cause in causes
    ]
    useful = [cause for cause in left if len(cause.findings) > 1]
    return tuple(sorted(useful, key=lambda cause: -len(cause.findings)))


def ended(report: Report, waivers: Sequence[Waiver], workbook: str = "") -> tuple[Waiver, ...]:
    """Waivers that hold no longer though their finding is still there: to renew or to remove."""
    present = {(finding.code, finding.record) for finding in report.findings}
    names = {workbook, report.workbook_id}
    return tuple(
        waiver
        for waiver in waivers
        if waiver.until < report.today
        and (waiver.code, waiver.record) in present
        and (waiver.workbook is None or waiver.workbook in names)
    )
