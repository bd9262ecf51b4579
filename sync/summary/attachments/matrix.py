"""The nine techniques as a table: a village each line, or a district each line in counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sync.model import Language, Progress, State
from sync.summary.cells import clean, village_label
from sync.summary.facts import STEPS, Facts
from sync.summary.sections.masthead import narrowed
from sync.summary.standing import Standing, together


@dataclass(frozen=True, slots=True)
class Line:
    """One village (`cells` are its nine states, `beside` its tambon), or one district (`cells` are
    how many villages have passed, `beside` how many it has).

    `gained` and `lost` are techniques passed since the week before, or no longer: their numbers of
    a village, how many of a district. `gained` is None without a week before. `as_of` is the day
    of old data; `unread` says that there never was any.
    """

    name: str
    beside: str | int
    cells: tuple[State | int, ...]
    passed: int
    gained: tuple[int, ...] | int | None
    lost: tuple[int, ...] = ()
    as_of: date | None = None
    unread: bool = False

    @property
    def change(self) -> int | None:
        """Techniques more, or less, than the week before; None without one."""
        return (
            self.gained if not isinstance(self.gained, tuple) else len(self.gained) - len(self.lost)
        )


@dataclass(frozen=True, slots=True)
class Matrix:
    """Its lines in the order of the sheet or the configuration; `sums` are of villages."""

    lines: tuple[Line, ...]
    sums: tuple[int, ...]

    @property
    def passed(self) -> int:
        return sum(self.sums)

    @property
    def change(self) -> int | None:
        """The lines' changes in sum; None when one of them has no week before."""
        read = [line for line in self.lines if not line.unread]
        known = [line.change for line in read if line.change is not None]
        return sum(known) if read and len(known) == len(read) else None


def of_villages(facts: Facts, language: Language) -> Matrix:
    """The villages that the reader may see."""
    lines = tuple(_village(row, facts, language) for row in facts.villages)
    return Matrix(lines, _passed(facts.villages))


def of_districts(standings: Sequence[Standing], *, several: bool = False) -> Matrix:
    """Counts only: no village is named. Of `several` provinces each district with its own."""
    lines = [
        Line(
            name=f"{each.province} · {narrowed(each)}" if several else narrowed(each),
            beside=each.villages,
            cells=each.techniques,
            passed=each.passed,
            gained=each.gained,
            as_of=each.as_of,
            unread=each.read_at is None,
        )
        for each in standings
    ]
    return Matrix(tuple(lines), together("", standings).techniques)


def _passed(villages: Sequence[Progress]) -> tuple[int, ...]:
    return tuple(sum(row.states[at] is State.PASSED for row in villages) for at in range(STEPS))


def _village(row: Progress, facts: Facts, language: Language) -> Line:
    previous = facts.prepared.change.previous if facts.before is not None else None
    then = previous.passed.get(row.village) if previous is not None else None
    now = [state is State.PASSED for state in row.states]
    moved = list(enumerate(zip(now, then, strict=True), 1)) if then is not None else []
    return Line(
        name=village_label(row.name, row.village, language),
        beside=clean(row.village.subdistrict, 40),
        cells=row.states,
        passed=row.passed,
        gained=tuple(n for n, (is_, was) in moved if is_ and not was) if then else None,
        lost=tuple(n for n, (is_, was) in moved if was and not is_),
        as_of=None,
    )
