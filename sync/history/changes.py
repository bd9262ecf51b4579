"""The identity of findings over time: this week against the last reported one, and its snapshot."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sync.clock import Week, parse_week
from sync.model import (
    LATE,
    UNREAD,
    Aged,
    Change,
    Finding,
    Gone,
    Progress,
    Report,
    Severity,
    Snapshot,
    State,
    VillageKey,
)


def compare(
    report: Report,
    week: Week,
    previous: Snapshot | None,
) -> Change:
    """What is new, persisting (with its age in weeks) and fixed since the previous snapshot.

    A finding that is waived is not fixed, and neither is one whose rule or table could not be
    checked this week, or of whose table a column is missing.
    `previous` must be of an earlier week (ValueError). Without it everything is new.
    """
    if previous is None:
        return Change(None, report.findings, (), (), None)
    _must_be_earlier(previous, week)
    new: list[Finding] = []
    persisting: list[Aged] = []
    for finding in report.findings:
        known = previous.findings.get(finding.id)
        if known is None:
            new.append(finding)
        else:
            persisting.append(Aged(finding, week - parse_week(known["first_week"])))
    present = {finding.id for finding in (*report.findings, *report.waived)}
    left_open = unsure(previous.findings, report)
    fixed = tuple(
        Gone(identity, entry["code"], entry["village"], entry["name"])
        for identity, entry in previous.findings.items()
        if identity not in present and identity not in left_open and not entry["aside"]
    )
    return Change(previous.week, tuple(new), tuple(persisting), fixed, previous)


def snapshot(
    report: Report,
    week: Week,
    previous: Snapshot | None,
) -> Snapshot:
    """The numbers to keep of this week; each finding keeps the week it was first reported in.

    Waived findings, and those whose rule or table could not be checked this week, are kept aside,
    so that they come back with their age and never as new. A technique that was passed and of which
    this week cannot tell stays so.
    """
    earlier: Mapping[str, Mapping[str, Any]] = {}
    then: Mapping[VillageKey, tuple[bool, ...]] = {}
    if previous is not None:
        _must_be_earlier(previous, week)
        earlier, then = previous.findings, previous.passed
    names = {village.village: village.name for village in report.progress}
    entries: dict[str, Mapping[str, Any]] = {}
    for aside, findings in ((False, report.findings), (True, report.waived)):
        for finding in findings:
            first = earlier.get(finding.id, {}).get("first_week", str(week))
            entries[finding.id] = {
                "code": finding.code,
                "table": finding.table,
                "village": finding.village,
                "name": names.get(finding.village, "") if finding.village else "",
                "first_week": first,
                "aside": aside,
            }
    left_open = unsure(earlier, report)
    for identity, entry in earlier.items():
        if identity in left_open and identity not in entries:
            entries[identity] = {**entry, "aside": True}
    return Snapshot(
        week=str(week),
        findings=entries,
        passed={
            village.village: _passed(village, then.get(village.village))
            for village in report.progress
        },
        overdue=sum(finding.code == LATE for finding in report.findings),
        allocated=report.money.allocated,
        disbursed=report.money.disbursed,
        assets={
            asset.key: (asset.count, asset.of) for asset in report.assets if asset.count is not None
        },
    )


def _passed(village: Progress, then: Sequence[bool] | None) -> tuple[bool, ...]:
    return tuple(
        state is State.PASSED
        or (then is not None and technique in village.open and then[technique - 1])
        for technique, state in enumerate(village.states, 1)
    )


def unsure(earlier: Mapping[str, Mapping[str, Any]], report: Report) -> set[str]:
    """The earlier findings of which this week's report cannot tell whether they are still there."""
    blind = {crash.code for crash in report.crashes}
    skipped = {entry.code: entry for entry in report.not_checked}
    read = {"", *(info.table for info in report.tables)} - _torn(report)
    return {
        identity
        for identity, entry in earlier.items()
        if entry["code"] in blind
        or (entry["code"] in skipped and skipped[entry["code"]].covers(entry["village"]))
        or entry.get("table", "") not in read
    }


def _torn(report: Report) -> set[str]:
    """The tables of which a column is missing (D8): its cells were not looked at, and a record that
    is known by it is another one now."""
    return {
        finding.table
        for finding in report.findings
        if finding.code == UNREAD and finding.field and finding.severity is Severity.ERROR
    }


def _must_be_earlier(previous: Snapshot, week: Week) -> None:
    if parse_week(previous.week) >= week:
        raise ValueError(f"the snapshot of {previous.week} is not earlier than {week}")
