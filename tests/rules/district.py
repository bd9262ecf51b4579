"""A district for tests: the healthy one of the examples, with the rows that a test states."""

from __future__ import annotations

from typing import Any

from sync.model import Finding, Reading
from sync.rules.engine import Outcome


def spots(outcome: Outcome, *codes: str) -> set[tuple[str, str | None]]:
    """(code, cell) of the findings, of all codes or of those named."""
    return {
        (f.code, f.place.cell if f.place else None)
        for f in outcome.findings
        if not codes or f.code in codes
    }


def only(outcome: Outcome, code: str) -> Finding:
    """The one finding of a code."""
    (found,) = (f for f in outcome.findings if f.code == code)
    return found


def cell(finding: Finding) -> str | None:
    assert finding.place is not None
    return finding.place.cell


def fix(finding: Finding) -> str:
    assert finding.fix is not None
    return finding.fix.value


def shuffled(reading: Reading, key: str, order: list[int]) -> Any:
    """The table with its records in another order, as after sorting the sheet."""
    table = reading.tables[key]
    for column in table.columns.values():
        column.values[:] = [column.values[i] for i in order]
        column.shown = [column.shown[i] for i in order]
        column.problems = {order.index(i): problems for i, problems in column.problems.items()}
    return reading
