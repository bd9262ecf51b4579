"""Proposed single-cell edits, each proven by reading the edited sheet again; never applied."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace

from sync.model import Finding, Grid, Place, Words, Workbook

MOST_PROOFS = 25  # a workbook; the rest is found once these are mended
MOST_WORK = 60_000  # records that the proofs of a workbook may touch together

Kind = tuple[str, str, str | None]
Recheck = Callable[[Workbook, Place], Counter[Kind]]


def proven(
    findings: Sequence[Finding], workbook: Workbook, records: int, recheck: Recheck
) -> tuple[Finding, ...]:
    """The findings, keeping only those fixes that clear their finding and bring no other.

    `recheck` reads and checks a workbook as this one was, in which one cell has been retyped, and
    counts its findings by kind (code, table, field). A fix that is not proven, or for whose proof
    there is no room, is dropped: a wrong proposal costs an officer more than none.
    """
    known = Counter(map(_kind, findings))
    room = min(MOST_PROOFS, MOST_WORK // max(records, 1))
    checked = []
    for finding in findings:
        if finding.fix is None or finding.place is None:
            checked.append(finding)
            continue
        holds = room > 0 and _holds(finding, workbook, known, recheck)
        room -= 1
        checked.append(_said(finding) if holds else replace(finding, fix=None))
    return tuple(checked)


def _holds(finding: Finding, workbook: Workbook, known: Counter[Kind], recheck: Recheck) -> bool:
    """Compared by kind, not by id: a date that is mended renames the record it belongs to."""
    assert finding.fix and finding.place
    after = recheck(edited(workbook, finding.place, finding.fix.value), finding.place)
    return after <= known and after[_kind(finding)] < known[_kind(finding)]


def _kind(finding: Finding) -> Kind:
    return finding.code, finding.table, finding.field


def edited(workbook: Workbook, place: Place, text: str) -> Workbook:
    """The workbook with one cell retyped, as an officer would."""
    grids = [
        _retyped(grid, place.row or 0, place.column or 0, text) if grid.gid == place.gid else grid
        for grid in workbook.grids
    ]
    return replace(workbook, grids=tuple(grids))


def _retyped(grid: Grid, row: int, column: int, text: str) -> Grid:
    shown, stored = list(grid.shown), list(grid.stored)
    texts, kept = list(shown[row]), list(stored[row])
    lacking = column + 1 - len(texts)
    texts += [""] * lacking
    kept += [None] * (column + 1 - len(kept))
    texts[column], kept[column] = text, None
    shown[row], stored[row] = texts, kept
    return replace(grid, shown=shown, stored=stored)


def _said(finding: Finding) -> Finding:
    """The proposal in words, behind what to do: "F12: ๑๕/๑/๒๕๗๖ → ๑๕/๑/๒๕๖๙ ?"."""
    assert finding.fix
    proposal = f"{finding.fix.cell}: {finding.value or '–'} → {finding.fix.value} ?"
    return replace(
        finding, todo=Words(f"{finding.todo.th} ({proposal})", f"{finding.todo.en} ({proposal})")
    )
