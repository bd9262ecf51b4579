"""The numbers of one workbook, counted anew for the courtroom from its report and nothing else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sync.model import LATE, PROGRAMME, Finding, Progress, Severity, State, VillageKey
from sync.summary.prepared import Prepared

# counted here anew, and on purpose not imported from what is being judged
STEPS = 9


@dataclass(frozen=True, slots=True)
class Count:
    """One workbook within one scope: its findings, its steps, and what moved since last week.

    `compared` says that there is a week to compare with; else what moved is nothing. `steps` are,
    for each technique, the villages that have passed it.
    """

    id: str  # of its spreadsheet
    province: str
    fresh: bool
    villages: int
    steps: tuple[int, ...]
    findings: int
    late: int
    data: int
    waived: int
    compared: bool
    unchecked: bool = False  # whether something may be late that was not found
    new: int = 0
    persisting: int = 0
    fixed: int = 0
    gained: int | None = 0  # None: a step that was passed cannot be told today

    @property
    def passed(self) -> int:
        return sum(self.steps)

    @property
    def total(self) -> int:
        return STEPS * self.villages


def counted(source: Prepared, scope: frozenset[str] = frozenset()) -> Count:
    """All of it, within a scope of tambons (empty: the whole district)."""
    report, previous = source.report, source.change.previous
    findings = in_scope(report.findings, scope)
    villages = [row for row in report.progress if not scope or row.village.subdistrict in scope]
    now = Count(
        id=report.workbook_id,
        province=source.province,
        fresh=source.stale_reason is None,
        villages=len(villages),
        steps=tuple(sum(row.states[at] is State.PASSED for row in villages) for at in range(STEPS)),
        findings=len(findings),
        late=sum(finding.code == LATE for finding in findings),
        data=sum(finding.code not in PROGRAMME for finding in findings),
        waived=len(in_scope(report.waived, scope)),
        compared=False,
        unchecked=any(
            skipped.code == LATE and any(skipped.covers(row.village) for row in villages)
            for skipped in report.not_checked
        ),
    )
    if previous is None or source.stale_reason is not None:
        return now
    present = {f.id for f in findings if f.code not in PROGRAMME}
    excused = {f.id for f in report.waived} | {f.id for f in report.findings}
    unsure = {c.code for c in report.crashes}
    skipped = {c.code: c for c in report.not_checked}
    torn = {
        f.table
        for f in report.findings
        if f.code == "D8" and f.field and f.severity is Severity.ERROR
    }
    read = {"", *(info.table for info in report.tables)} - torn
    return replace(
        now,
        compared=True,
        new=len(present - set(previous.findings)),
        persisting=len(present & set(previous.findings)),
        fixed=sum(
            identity not in excused
            and entry["code"] not in unsure
            and not (entry["code"] in skipped and skipped[entry["code"]].covers(entry["village"]))
            and entry.get("table", "") in read
            and entry["code"] not in PROGRAMME
            and not entry["aside"]
            and (not scope or bool(entry["village"] and entry["village"].subdistrict in scope))
            for identity, entry in previous.findings.items()
        ),
        gained=_gained(villages, previous.passed),
    )


def _gained(
    villages: Sequence[Progress], passed: Mapping[VillageKey, Sequence[bool]]
) -> int | None:
    rows = [(row, passed[row.village]) for row in villages if row.village in passed]
    if any(then[technique - 1] for row, then in rows for technique in row.open):
        return None
    return sum(
        (state is State.PASSED) - was
        for row, then in rows
        for state, was in zip(row.states, then, strict=True)
    )


def in_scope(findings: Sequence[Finding], scope: frozenset[str]) -> list[Finding]:
    return [
        finding
        for finding in findings
        if not scope or (finding.village is not None and finding.village.subdistrict in scope)
    ]
