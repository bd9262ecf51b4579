"""Proposed single-cell edits, each proven by reading the edited sheet again; never applied."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Iterable, Sequence
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

    `recheck` reads and checks a workbook as this one was, in which cells of one column have been
    retyped, and counts its findings by kind (code, table, field); it is told one of these cells.
    The fixes of a column are proven together, and by halves where they do not all hold. A fix that
    is not proven, or for whose proof there is no room, is dropped: a wrong proposal costs an
    officer more than none.
    """
    known = Counter(map(_kind, findings))
    waiting = deque(_by_column(findings))
    sound: set[int] = set()
    room = min(MOST_PROOFS, MOST_WORK // max(records, 1))
    while waiting and room > 0:
        together = waiting.popleft()
        room -= 1
        if _hold([findings[number] for number in together], workbook, known, recheck):
            sound.update(together)
        elif len(together) > 1:
            half = len(together) // 2
            waiting += [together[:half], together[half:]]
    return tuple(
        _said(finding) if number in sound else replace(finding, fix=None)
        for number, finding in enumerate(findings)
    )


def _by_column(findings: Sequence[Finding]) -> Iterable[list[int]]:
    """The numbers of the findings with a fix, those of a column together; of a cell one only."""
    columns: dict[tuple[int, int | None, int], list[int]] = {}
    fixes: Counter[Place] = Counter()
    for number, finding in enumerate(findings):
        if finding.fix is not None and finding.place is not None:
            place = finding.place
            columns.setdefault((place.gid, place.column, fixes[place]), []).append(number)
            fixes[place] += 1
    return columns.values()


def _hold(
    fixed: Sequence[Finding], workbook: Workbook, known: Counter[Kind], recheck: Recheck
) -> bool:
    """Compared by kind, not by id: a date that is mended renames the record it belongs to."""
    edits = [(each.place, each.fix.value) for each in fixed if each.place and each.fix]
    after = recheck(edited(workbook, edits), edits[0][0])
    return after + Counter(map(_kind, fixed)) <= known


def _kind(finding: Finding) -> Kind:
    return finding.code, finding.table, finding.field


def edited(workbook: Workbook, edits: Iterable[tuple[Place, str]]) -> Workbook:
    """The workbook with cells retyped, as an officer would."""
    grids = workbook.grids
    for place, text in edits:
        grids = tuple(
            _retyped(grid, place.row or 0, place.column or 0, text)
            if grid.gid == place.gid
            else grid
            for grid in grids
        )
    return replace(workbook, grids=grids)


def _retyped(grid: Grid, row: int, column: int, text: str) -> Grid:
    shown, stored = list(grid.shown), list(grid.stored)
    texts, kept = list(shown[row]), list(stored[row])
    texts += [""] * (column + 1 - len(texts))
    kept += [None] * (column + 1 - len(kept))
    texts[column], kept[column] = text, None
    shown[row], stored[row] = texts, kept
    links = {at: target for at, target in grid.links.items() if at != (row, column)}
    struck = {at: text for at, text in grid.struck.items() if at != (row, column)}
    return replace(grid, shown=shown, stored=stored, links=links, struck=struck)


def _said(finding: Finding) -> Finding:
    """The proposal in words, behind what to do: "F12: ๑๕/๑/๒๕๗๖ → ๑๕/๑/๒๕๖๙ ?"."""
    assert finding.fix
    proposal = f"{finding.fix.cell}: {finding.value or '–'} → {finding.fix.value} ?"
    return replace(
        finding, todo=Words(f"{finding.todo.th} ({proposal})", f"{finding.todo.en} ({proposal})")
    )
