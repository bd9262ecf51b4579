"""Alike findings of one cause as one line: a column of #REF!, a register pasted twice."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from sync.model.findings import Finding
from sync.model.sheet import column_letters

STORM = 4  # so many alike findings of one column are told as one
PASTED = "D3"  # rows that repeat others: one cause when they stand in one block


class Alike(NamedTuple):
    """Findings told as one: the first speaks for all; `where` is "" for a single one.

    `where` names their rows in the first one's column: "E5:E16", or "E5 … E40" with gaps.
    """

    findings: tuple[Finding, ...]
    where: str = ""

    @property
    def first(self) -> Finding:
        return self.findings[0]


def folded(findings: Iterable[Finding]) -> list[Alike]:
    """Every finding once, in the given order of the first of each; storms as one.

    Alike are findings of one rule in one column that show the same value (or are all blank), and
    repeated records in one unbroken block of rows.
    """
    found = list(findings)
    groups: dict[tuple[object, ...], list[Finding]] = {}
    for finding in found:
        groups.setdefault(_cause(finding), []).append(finding)
    storms: dict[str, Alike] = {}
    for group in groups.values():
        for block in _blocks(group) if group[0].code == PASTED else [group]:
            if len(block) >= STORM:
                alike = Alike(tuple(block), _where(block))
                storms.update((finding.id, alike) for finding in block)
    told: list[Alike] = []
    seen: set[str] = set()
    for finding in found:
        storm = storms.get(finding.id)
        if storm is None:
            told.append(Alike((finding,)))
        elif storm.first.id not in seen:
            seen.add(storm.first.id)
            told.append(storm)
    return told


def _cause(finding: Finding) -> tuple[object, ...]:
    """What alike findings share; a finding without a cell is alike to none."""
    place = finding.place
    if place is None or place.row is None:
        return (finding.id,)
    value = "" if finding.code == PASTED else finding.value
    return finding.code, place.gid, place.sheet, place.column, finding.severity, value


def _blocks(group: Sequence[Finding]) -> Iterator[list[Finding]]:
    """The findings in unbroken runs of rows."""
    block: list[Finding] = []
    for finding in sorted(group, key=_row):
        if block and _row(finding) > _row(block[-1]) + 1:
            yield block
            block = []
        block.append(finding)
    yield block


def _row(finding: Finding) -> int:
    return finding.place.row if finding.place and finding.place.row is not None else 0


def _where(block: Sequence[Finding]) -> str:
    place = block[0].place
    if place is None or place.column is None:
        return ""
    rows = sorted(map(_row, block))
    letters = column_letters(place.column)
    joint = ":" if rows[-1] - rows[0] == len(rows) - 1 else " … "
    return f"{letters}{rows[0] + 1}{joint}{letters}{rows[-1] + 1}"
