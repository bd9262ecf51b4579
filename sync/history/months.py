"""What the kept weeks tell: a month from where it began to where it ended, and the trend."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sync.clock import Month, parse_week
from sync.model import LATE, PROGRAMME, Figures, MonthTold, Snapshot

STEPS = 9


def told(
    history: Sequence[Snapshot], month: Month, scope: Collection[str] = ()
) -> MonthTold | None:
    """A workbook's month from its snapshots (oldest first), in some tambons or, without, in all.

    A week belongs to the month in which its Monday lies. None when none of them was kept.
    """
    ours = [s for s in history if month.first <= parse_week(s.week).monday <= month.last]
    earlier = [s for s in history if parse_week(s.week).monday < month.first]
    if not ours:
        return None
    start = earlier[-1] if earlier else ours[0]
    begun, ended = _active(start, scope), _active(ours[-1], scope)
    return MonthTold(
        before=_figures(earlier[-1], scope) if earlier else None,
        weeks=tuple(_figures(each, scope) for each in ours),
        new=len(ended.keys() - begun.keys()),
        fixed=len(begun.keys() - ended.keys()),
    )


def trend(history: Sequence[Snapshot]) -> tuple[Figures, ...]:
    """The numbers of each kept week of a whole workbook, in the order of its snapshots."""
    return tuple(_figures(each, ()) for each in history)


def _active(snapshot: Snapshot, scope: Collection[str]) -> dict[str, str]:
    """Finding → code, of those that are not set aside."""
    return {
        identity: entry["code"]
        for identity, entry in snapshot.findings.items()
        if not entry.get("aside")
        and (not scope or (entry["village"] and entry["village"].subdistrict in scope))
    }


def _figures(snapshot: Snapshot, scope: Collection[str]) -> Figures:
    flags = [
        flags for village, flags in snapshot.passed.items() if not scope or village[0] in scope
    ]
    codes = list(_active(snapshot, scope).values())
    money = not scope and snapshot.allocated and snapshot.disbursed is not None
    return Figures(
        day=parse_week(snapshot.week).monday,
        villages=len(flags),
        techniques=tuple(sum(row[at] for row in flags) for at in range(STEPS)),
        late=codes.count(LATE),
        data=sum(code not in PROGRAMME for code in codes),
        share=(snapshot.disbursed or 0.0) / (snapshot.allocated or 1.0) if money else None,
    )
